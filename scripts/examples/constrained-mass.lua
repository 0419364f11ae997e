-- Constrained mass, on the post's worked example: x is drawn, f is drawn, x must be odd, and f(x, 2) is averaged.
-- expect: 9/10
local qaci = require "qaci"
local Q, D = qaci.rational, qaci.dist

print((qaci.mass {
  { "x", D.new { { 1, Q(1, 10) }, { 2, Q(2, 10) }, { 3, Q(3, 10) } } },
  { "f", D.uniform { math.min, math.max } },
  where = function(x) return x % 2 ~= 0 end,
  value = function(x, f) return f(x, 2) end,
}))
