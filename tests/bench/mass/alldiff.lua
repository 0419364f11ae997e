-- n values uniform on 0..n-1: the mass of all different, n!/n^n.
local qaci = require "qaci"
local name = require "tests.bench.mass.name"
local Q, D = qaci.rational, qaci.dist

return {
  sizes = { 4, 6, 8, 10, 12 }, plain = { 4, 5, 6 }, peer = { size = 8, seconds = 0.02 },
  statement = function(n)
    local s, values = { where = {} }, {}
    for i = 1, n do values[i] = i - 1 end
    for i = 1, n do s[i] = { "x" .. i, D.uniform(values) } end
    for i = 1, n do
      for j = i + 1, n do s.where[#s.where + 1] = name("(x%d, x%d)", function(a, b) return a ~= b end, i, j) end
    end
    return s
  end,
  answer = function(n)
    local r = Q(1)
    for i = 1, n do r = r * i / n end
    return r
  end,
}
