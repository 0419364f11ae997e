-- A hidden Markov model of three states, observed n times: the posterior of state 0 at the end.
local qaci = require "qaci"
local name = require "tests.bench.mass.name"
local Q, D = qaci.rational, qaci.dist

local initial = { Q(1, 2), Q(1, 3), Q(1, 6) }
local row = { initial, { Q(1, 4), Q(1, 2), Q(1, 4) }, { Q(1, 5), Q(1, 5), Q(3, 5) } }
local one = { Q(1, 3), Q(1, 2), Q(4, 5) } -- the mass of seeing a 1
local function seen(t) return (t * t + t // 3) % 2 end

local function states(masses) return D.new { { 0, masses[1] }, { 1, masses[2] }, { 2, masses[3] } } end

return {
  sizes = { 125, 250, 500, 1000, 2000 }, plain = { 2, 3, 4, 5 }, peer = { size = 1000, seconds = 0.03 },
  statement = function(n)
    local s = { given = {} }
    local first, next_state, symbol = states(initial), {}, {}
    for z = 0, 2 do
      next_state[z] = states(row[z + 1])
      symbol[z] = D.new { { 1, one[z + 1] }, { 0, 1 - one[z + 1] } }
    end
    for t = 1, n do
      s[#s + 1] = { "z" .. t, t == 1 and first or name("(z%d)", function(z) return next_state[z] end, t - 1) }
      s[#s + 1] = { "o" .. t, name("(z%d)", function(z) return symbol[z] end, t) }
      local o = seen(t)
      s.given[t] = name("(o%d)", function(symbol) return symbol == o end, t)
    end
    s.where = name("(z%d)", function(z) return z == 0 end, n)
    return s
  end,
  -- The forward recursion.
  answer = function(n)
    local function see(a, t)
      for z = 1, 3 do a[z] = a[z] * (seen(t) == 1 and one[z] or 1 - one[z]) end
      return a
    end
    local a = see(table.move(initial, 1, 3, 1, {}), 1)
    for t = 2, n do
      local b = {}
      for z = 1, 3 do b[z] = a[1] * row[1][z] + a[2] * row[2][z] + a[3] * row[3][z] end
      a = see(b, t)
    end
    return a[1] / (a[1] + a[2] + a[3])
  end,
}
