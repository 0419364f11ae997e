-- Omega_alpha over tape numbers (BOUND.7), and what a score makes of the part that it leaves out.
local t = require "tap"
local qaci = require "qaci"
local Q = qaci.rational

local world = dofile "scripts/universes/first.lua"
local M = world.universes[1].physics

local list, rest = qaci.initial_states { physics = M, tapes = 3 }
t.eq(#list, 4, "the tapes 0..3")
t.eq(rest, Q(0), "normalised over these, nothing is left")
local all = Q(1) + Q(1, 4) + Q(1, 9) + Q(1, 16)
for m, it in ipairs(list) do
  t.ok(it.physics == M and Q(it.initial):eq(m - 1) and it.mass:eq(Q(1, m * m) / all), "tape number " .. m - 1)
end

local free, open = qaci.initial_states { physics = M, tapes = 3, model = "enclosed" }
local total = Q(0)
for m, it in ipairs(free) do
  total = total + it.mass
  t.ok(it.mass < Q(1, m * m) and it.mass < list[m].mass, "of all tapes, number " .. m - 1 .. " has less")
end
t.ok((total + open):eq(1), "masses and remainder are 1")
local _, less = qaci.initial_states { physics = M, tapes = 40, model = "enclosed" }
t.ok(less < open and Q(1, 69) < less and less < Q(1, 68), "the more tapes, the less is left")

local some = qaci.initial_states { physics = M, tapes = { 0, "1000000000000000000000", Q(2) } }
t.ok(Q(some[2].initial):eq(Q "1000000000000000000000") and Q(0) < some[2].mass, "any numbers")

-- a score over two tapes: what is omitted is remainder, the rest is the sum of both
world.universes = qaci.initial_states { physics = M, tapes = 1 }
local bounded = qaci.score(world)
world.universes, world.omitted = qaci.initial_states { physics = M, tapes = 1, model = "enclosed" }
local enclosed = qaci.score(world)
local share = world.universes[1].mass / (Q(1) / (1 + Q(1, 4)))
t.ok(enclosed.located:eq(bounded.located * share), "the located mass is that of the listed universes")
t.ok(enclosed.remainder:eq(world.omitted + (1 - world.omitted) * bounded.remainder), "what is omitted is remainder")

-- what the masses leave of 1 is omitted, unless something else is said
world.omitted = nil
t.ok(qaci.score(world).remainder:eq(enclosed.remainder), "what is not listed is remainder")
world.omitted = 0
t.ok(qaci.score(world).remainder:eq(share * bounded.remainder), "nothing else has a mass")

world.omitted = Q(1, 2)
t.raises("field \"omitted\": .*, expected a mass, at most 1 together with those of the universes", qaci.score, world)
world.omitted = -1
t.raises("field \"omitted\": .*, expected a mass", qaci.score, world)
world.omitted, world.model = nil, "enclosed"
t.raises("field \"model\": \"enclosed\", expected \"bounded\": a score has no enclosure", qaci.score, world)

local function fails(pattern, options)
  local given = { physics = M, tapes = 3 }
  for k, v in pairs(options) do given[k] = v end
  t.raises(pattern, qaci.initial_states, given)
end
fails("field \"tapes\": the float 1.5, expected a natural number", { tapes = 1.5 })
fails("field \"tapes\": an empty array, expected tape numbers", { tapes = {} })
fails("field \"tapes%[2%]\": the integer %-1, expected a tape number", { tapes = { 0, -1 } })
fails("the tape number 7 is there twice", { tapes = { 7, 1, 7 } })
fails("field \"physics\": the integer 3, expected what qaci.qtm or qaci.circuit makes", { physics = 3 })
fails("field \"model\": the string \"all\", expected \"bounded\" or \"enclosed\"", { model = "all" })
t.raises("field \"tapes\": nothing, expected the last tape number", qaci.initial_states, { physics = M })

t.done()
