-- n fair dice: the mass of the sum floor(7n/2).
local qaci = require "qaci"
local name = require "tests.bench.mass.name"
local Q, D = qaci.rational, qaci.dist

local function binomial(n, k)
  local r = Q(1)
  for i = 1, k do r = r * (n - k + i) / i end
  return r
end

return {
  sizes = { 25, 50, 100, 200, 400 }, plain = { 2, 3, 4, 5 }, peer = { size = 200, seconds = 0.34 },
  statement = function(n)
    local s = {}
    local die = D.uniform { 1, 2, 3, 4, 5, 6 }
    for i = 1, n do s[#s + 1] = { "d" .. i, die } end
    s[#s + 1] = { "s1", is = function(d1) return d1 end }
    for i = 2, n do
      s[#s + 1] = { "s" .. i, is = name("(s%d, d%d)", function(sum, d) return sum + d end, i - 1, i) }
    end
    s.where = name("(s%d)", function(sum) return sum == 7 * n // 2 end, n)
    return s
  end,
  -- Inclusion and exclusion over the dice that show more than 6: sum of (-1)^k C(n, k) C(sum - 6k - 1, n - 1).
  answer = function(n)
    local sum, ways = 7 * n // 2, Q(0)
    for k = 0, (sum - n) // 6 do
      local term = binomial(n, k) * binomial(sum - 6 * k - 1, n - 1)
      ways = k % 2 == 0 and ways + term or ways - term
    end
    return ways / Q(6) ^ n
  end,
}
