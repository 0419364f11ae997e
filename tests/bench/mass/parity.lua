-- n bits, bit i is 1 with probability 1/(i+3): the posterior of bit 0 given an even sum.
local qaci = require "qaci"
local name = require "tests.bench.mass.name"
local Q, D = qaci.rational, qaci.dist

return {
  sizes = { 125, 250, 500, 1000, 2000 }, plain = { 4, 6, 8, 10 }, peer = { size = 1000, seconds = 0.05 },
  statement = function(n)
    local s = {}
    for i = 0, n - 1 do s[#s + 1] = { "b" .. i, D.new { { 1, Q(1, i + 3) }, { 0, Q(i + 2, i + 3) } } } end
    s[#s + 1] = { "p0", is = function(b0) return b0 end }
    for i = 1, n - 1 do
      s[#s + 1] = { "p" .. i, is = name("(p%d, b%d)", function(p, b) return (p + b) % 2 end, i - 1, i) }
    end
    s.given = name("(p%d)", function(p) return p == 0 end, n - 1)
    s.where = function(b0) return b0 == 1 end
    return s
  end,
  -- The mass of an even sum of independent bits is (1 + the product of 1 - 2p)/2.
  answer = function(n)
    local others = Q(1)
    for i = 1, n - 1 do others = others * Q(i + 1, i + 3) end
    local p = Q(1, 3)
    return p * (1 - others) / (1 + (1 - 2 * p) * others)
  end,
}
