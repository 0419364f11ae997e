-- The quadratic prior over tape numbers, (m+1)^-2 / zeta(2), between rationals.
--   local quadratic = dofile "scripts/universes/support/quadratic.lua"
--   quadratic.tail(n)       two rationals, below and above the sum of (m+1)^-2 over m >= n
--   quadratic.weight(m)     two rationals, below and above the weight of m, nearer than 10^-12 of it
local Q = require("qaci").rational

local quadratic = {}

-- By Euler and Maclaurin, with x = n + 1: 1/x + 1/(2x^2) + 1/(6x^3) - 1/(30x^5) < tail < 1/x + 1/(2x^2) + 1/(6x^3).
function quadratic.tail(n)
  local x = Q(n + 1)
  local above = 1 / x + 1 / (2 * x ^ 2) + 1 / (6 * x ^ 3)
  return above - 1 / (30 * x ^ 5), above
end

local zeta_below, zeta_above
function quadratic.weight(m)
  if not zeta_below then
    local terms, sum = 150, Q(0)
    for i = 1, terms do sum = sum + Q(1, i * i) end
    local below, above = quadratic.tail(terms)
    zeta_below, zeta_above = sum + below, sum + above
  end
  local x = Q(m) + 1
  return 1 / (zeta_above * x ^ 2), 1 / (zeta_below * x ^ 2)
end

return quadratic
