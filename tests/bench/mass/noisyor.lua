-- n causes, cause i with probability 1/(i+2); two effects, each with a leak of 1/10, switched on by cause i with
-- probability (i+1)/(i+3) and 1/(i+2): the posterior of cause 0 given both effects.
local qaci = require "qaci"
local name = require "tests.bench.mass.name"
local Q, D = qaci.rational, qaci.dist

local function coin(p) return D.new { { true, p }, { false, 1 - p } } end
local function cause(i) return Q(1, i + 2) end
local function strength(i) return Q(i + 1, i + 3), Q(1, i + 2) end
local leak = Q(1, 10)

return {
  sizes = { 25, 50, 100, 200, 400 }, plain = { 1, 2, 3, 4 }, peer = { size = 200, seconds = 0.02 },
  -- The effects collect their causes one by one: e_i is on if the leak or one of the first i causes switched it on.
  statement = function(n)
    local s = {}
    for i = 0, n - 1 do s[#s + 1] = { "c" .. i, coin(cause(i)) } end
    local on, off = D.point(true), D.point(false)
    for effect = 1, 2 do
      local letter = effect == 1 and "e" or "f"
      s[#s + 1] = { letter .. 0, coin(leak) }
      for i = 0, n - 1 do
        local switched = coin((select(effect, strength(i))))
        s[#s + 1] = { letter .. i + 1, name("(" .. letter .. "%d, c%d)", function(before, c)
          if before then return on end
          return c and switched or off
        end, i, i) }
      end
    end
    s.given = name("(e%d, f%d)", function(e, f) return e and f end, n, n)
    s.where = function(c0) return c0 end
    return s
  end,
  -- Inclusion and exclusion over the effects that stay off: given its causes, each stays off with the product of what
  -- leak and causes leave.
  answer = function(n)
    local function both(first) -- the mass of both effects, with cause 0 true only if `first`
      local sum = Q(0)
      for off = 0, 3 do
        local a, b = off & 1 == 1, off & 2 == 2
        local mass = Q(1)
        if a then mass = mass * (1 - leak) end
        if b then mass = mass * (1 - leak) end
        for i = 0, n - 1 do
          local p, left = cause(i), Q(1)
          local u, v = strength(i)
          if a then left = left * (1 - u) end
          if b then left = left * (1 - v) end
          mass = mass * (i == 0 and first and p * left or 1 - p + p * left)
        end
        sum = (a ~= b) and sum - mass or sum + mass
      end
      return sum
    end
    return both(true) / both(false)
  end,
}
