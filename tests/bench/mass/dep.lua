-- x1 uniform on 1..6, each next one uniform on 1..(the one before): the sum of x_n where x_n >= 2.
local qaci = require "qaci"
local name = require "tests.bench.mass.name"
local Q, D = qaci.rational, qaci.dist

local function up_to(x)
  local list = {}
  for i = 1, x do list[i] = i end
  return D.uniform(list)
end

return {
  sizes = { 25, 50, 100, 200, 400 }, plain = { 2, 4, 6, 8 }, peer = { size = 200, seconds = 0.01 },
  statement = function(n)
    local s = { { "x1", up_to(6) } }
    for i = 2, n do s[i] = { "x" .. i, name("(x%d)", up_to, i - 1) } end
    s.where = name("(x%d)", function(x) return x >= 2 end, n)
    s.value = name("(x%d)", function(x) return x end, n)
    return s
  end,
  -- E[x_n] - P(x_n = 1). The distance of the mean to 1 halves with each step; the steps are triangular with the
  -- eigenvalues 1, 1/2, ..., 1/6, which gives the mass at 1 as an alternating sum.
  answer = function(n)
    local one, choose = Q(0), 1
    for k = 0, 5 do
      one = one + Q(k % 2 == 0 and choose or -choose) / Q(k + 1) ^ n
      choose = choose * (5 - k) // (k + 1)
    end
    return 1 + Q(5, 2) / Q(2) ^ (n - 1) - one
  end,
}
