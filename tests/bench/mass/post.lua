-- The worked example: x drawn from three masses, f from {min, max}, x odd; M[f(x, 2)] = 9/10 (DIST.3).
local qaci = require "qaci"
local Q, D = qaci.rational, qaci.dist

return {
  sizes = { 1 }, plain = { 1 },
  statement = function()
    return {
      { "x", D.new { { 1, Q(1, 10) }, { 2, Q(2, 10) }, { 3, Q(3, 10) } } },
      { "f", D.uniform { math.min, math.max } },
      where = function(x) return x % 2 ~= 0 end,
      value = function(x, f) return f(x, 2) end,
    }
  end,
  answer = function() return Q(9, 10) end,
}
