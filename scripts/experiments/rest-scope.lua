-- consequence 4: The highest δ is chosen for each rest τ by itself, and two instants never share one
--
-- Loc (3.3) draws ω from argmax over ω of (δ(ω) if f(ω) = (b, τ)), where τ is bound outside of the argmax. So the
-- competition for the highest δ is held among the states with the *same* rest τ, "everything in the world-state except
-- the blob". The prose says "for a given fixed pair of f and g, Loc finds the set of hypothesis world-states ω with the
-- highest value", 'to select the "closest in time" world-states in δ, to avoid adversarial attackers generating their
-- own factual blobs and capturing our location'. READ.1 keeps both: `argmax_scope = "rest"` is the letter, "locator"
-- the prose.
--
-- If f is injective, two world-states that hold the same blob have different rests, so each wins its own competition
-- and `rest` selects every state that holds the blob. And f has to keep what it reads: f(g(b″, τ)) = (b″, τ) for every
-- b″. It can lose something only by dropping bits that g makes up again.
--
-- First table: how often rests agree. For each world, all pairs (f, g) of at most so many bits that make the round
-- trip, and all pairs of different world-states in which f reads the same blob (the first 3 bits of its output): the
-- share of these pairs that have the same rest too, weighed by K(f, g). With locators of at most 6 bits it is exactly
-- 0 in every world, for none of them loses a bit. With 8 it is 0 in two worlds and about a millionth in the others:
-- there f = DROP 1 drops a bit in front, and g = ROTR 1 puts another in its place. In so far as K prefers short
-- programs, rests never agree.
--
-- Second table: the smallest universe on which the two readings of Loc differ, among all of one and two cells. Two
-- cells, no coin, one step: from 00 to 01. The blob 0 in the first cell stands there at both times; `locator` takes
-- the first, `rest` takes both.
--
-- Third table: what the selection is for. A blob stands at time 1; somebody writes it again at time 1 + d, in the same
-- place. In `locator` the second one has no share of Loc at any d. In `rest` it has what the time weights leave it,
-- 0.077 at d = 1. And the highest δ is not the first in time: where the first copy has only probability 1/10,
-- `locator` gives all of Loc to a second one that is up to 4 steps late, and `rest` only 0.1101 if it is 4 steps late.
--
--   qaci run scripts/experiments/rest-scope.lua [BITS]   locators of at most BITS bits, 9 if not given
-- command: run 8
-- expect: pairs of world-states with the same blob: the share that has the same rest too, weighed by K(f, g)
-- expect: world            states  bits  pairs (f, g)  same rest  heaviest f, g
-- expect: the story        8       6     6             0
-- expect: the story        8       8     57            0
-- expect: a circuit        19      6     6             0
-- expect: a circuit        19      8     56            1.87e-6    DROP 1; HALT, ROTR 1; HALT
-- expect: rule 110         10      6     6             0
-- expect: rule 110         10      8     57            0
-- expect: rule 110, noise  32      6     6             0
-- expect: rule 110, noise  32      8     56            7.83e-7    DROP 1; HALT, ROTR 1; HALT
-- expect:
-- expect: universes on which the two readings of Loc differ; the first of them, and the mass located
-- expect: cells  coins  steps  universes  differ  first                       blob  locator  rest
-- expect: 1      0      0      4          0
-- expect: 1      0      1      4          0
-- expect: 1      1      0      4          0
-- expect: 1      1      1      4          0
-- expect: 2      0      0      256        0
-- expect: 2      0      1      256        128     00>01 01>00 10>00 11>00     0     0.0983   0.1002
-- expect: 2      1      0      1536       0
-- expect: 2      1      1      1536       896     00>01 01>00 10>00 11>00|01  0     0.0983   0.1002
-- expect:
-- expect: a blob at time 1 and again at time 1 + d: the share of the second in Loc; where the first is 1/10 likely
-- expect: d  locator  rest        locator, 1/10  rest, 1/10
-- expect: 1  0        0.07714     1              0.8966
-- expect: 2  0        0.01397     1              0.5968
-- expect: 3  0        0.003585    1              0.2737
-- expect: 4  0        0.001179    1              0.1101
-- expect: 5  0        0.0004619   0              0.04625
-- expect: 6  0        0.0002055   0              0.02112
-- expect: 7  0        0.0001007   0              0.01047
-- expect: 8  0        0.00005329  0              0.005568
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"
local histories = dofile "scripts/universes/support/histories.lua"
local tiny = dofile "scripts/universes/support/tiny.lua"

local most = math.tointeger(tonumber(... or 9))
if not most or most < 7 then error("BITS: " .. tostring(...) .. ", expected a number from 7 on", 0) end
local n = 3

-- How often two rests agree -------------------------------------------------------------------------------------------

local programs = {}
for length = 2, most do
  for i = 0, (1 << length) - 1 do
    local fine, p = pcall(qaci.machine.decode, B.nat(i, length))
    if fine and tostring(p):find "HALT$" then
      programs[#programs + 1] = { run = p, bits = length, code = B.nat(i, length) }
    end
  end
end

-- f's blob and rest of an encoded state
local function read(f, code)
  local out = f.run:run(code, 1 << 20)
  if #out < n then out = out .. ("0"):rep(n - #out) end
  return out:sub(1, n):key(), out:sub(n + 1)
end

local function round_trip(f, g, rest, physics)
  for b = 0, (1 << n) - 1 do
    local w = physics:decode((g.run:run(B.nat(b, n) .. rest, 1 << 20))):encode()
    local blob, again = read(f, w)
    if blob ~= B.nat(b, n):key() or again ~= rest then return false end
  end
  return true
end

-- Of a world: the share of pairs of states with the same blob, over all (f, g), that have the same rest; the number of
-- pairs (f, g); the heaviest of those for which two rests agree.
local function agreement(universe, prior, bits)
  local blobs, rests, usable, best, example = Q(0), Q(0), 0, Q(0), nil
  for _, f in ipairs(programs) do
    if f.bits <= bits then
      local readings = {}
      for i, w in ipairs(universe:states()) do
        local blob, rest = read(f, w:encode())
        readings[i] = { blob = blob, rest = rest, key = rest:key() }
      end
      for _, g in ipairs(programs) do
        if g.bits <= bits then
          local by_blob, by_rest, known, any = {}, {}, {}, false
          for _, r in ipairs(readings) do
            if known[r.key] == nil then known[r.key] = round_trip(f, g, r.rest, universe.physics) end
            if known[r.key] then
              any = true
              by_blob[r.blob] = (by_blob[r.blob] or 0) + 1
              by_rest[r.blob .. " " .. r.key] = (by_rest[r.blob .. " " .. r.key] or 0) + 1
            end
          end
          if any then
            local k = prior:mass(f.code, g.code)
            usable = usable + 1
            for _, number in pairs(by_blob) do blobs = blobs + k * (number * (number - 1) // 2) end
            local same = 0
            for _, number in pairs(by_rest) do same = same + number * (number - 1) // 2 end
            rests = rests + k * same
            if best < k * same then best, example = k * same, ("%s, %s"):format(f.run, g.run) end
          end
        end
      end
    end
  end
  return rests / blobs, usable, example
end

local _, told = story()
local clean = qaci.automaton { rule = 110, cells = 8 }
local noisy = qaci.automaton { rule = 110, cells = 5, noise = "1/20" }
local two = qaci.circuit { { "R", 0 }, { "R", 1 }, { "X", 2 }, { "wait", 2 }, window = { 0, 3 } }
local worlds = {
  { "the story", qaci.universe { physics = told.physics, initial = told.initial, horizon = told.horizon } },
  { "a circuit", qaci.universe { physics = two, initial = 0, horizon = two.duration } },
  { "rule 110", qaci.universe { physics = clean, initial = "00000001", horizon = 9 } },
  { "rule 110, noise", qaci.universe { physics = noisy, initial = "00001", horizon = 2 } },
}
local K = qaci.simplicity { code_bits = 6, data_bits = 2 * most + 1, steps = 8 }
local often = {}
for _, world in ipairs(worlds) do
  for _, bits in ipairs { 6, most } do
    local share, usable, example = agreement(world[2], K:given("", { locator_bits = bits }), bits)
    often[#often + 1] = {
      world = world[1], states = #world[2], bits = bits, usable = usable, share = share, example = example,
    }
  end
end
often = qaci.rows({ "world", "states", "bits", "usable", "share", "example" }, often)
print "pairs of world-states with the same blob: the share that has the same rest too, weighed by K(f, g)"
print(often:text { digits = 3, names = { usable = "pairs (f, g)", share = "same rest", example = "heaviest f, g" } })

-- The smallest --------------------------------------------------------------------------------------------------------

local locators = qaci.simplicity { code_bits = 6, data_bits = 12, steps = 8 }:given("", { locator_bits = 6 })
local search = {}
for cells = 1, 2 do
  for coins = 0, 1 do
    for steps = 0, 1 do
      search[#search + 1] = tiny.search(cells, coins, steps, function(u)
        for length = 1, cells do
          for i = 0, (1 << length) - 1 do
            local blob = B.nat(i, length)
            local function loc(scope)
              return qaci.locate {
                universe = u, within = u:future(u.initial), blob = blob, locators = locators,
                reading = { argmax_scope = scope },
              }
            end
            local a, b = loc "locator", loc "rest"
            if a ~= b then return { blob = tostring(blob), locator = a:total(), rest = b:total() } end
          end
        end
      end)
    end
  end
end
search = qaci.rows({ "cells", "coins", "steps", "universes", "differ", "first", "blob", "locator", "rest" }, search)
print "\nuniverses on which the two readings of Loc differ; the first of them, and the mass located"
print(search:text { digits = 4 })

-- Somebody writes the blob again --------------------------------------------------------------------------------------

-- The second copy's share of Loc, where the first is written with probability p and the second, d steps later, for
-- certain.
local halting = qaci.simplicity { code_bits = 2, data_bits = 5, steps = 1 }:given("", { locator_bits = 2 })
local function second_share(d, p, scope)
  local told = {}
  for _, it in ipairs { { p, "1010" }, { 1 - p, "0000" } } do
    local cells = { mass = it[1], "0000", it[2] }
    for _ = 2, d do cells[#cells + 1] = "0000" end
    cells[#cells + 1] = "1011"
    cells[#cells + 1] = "0000"
    if Q(0) < it[1] then told[#told + 1] = cells end
  end
  local h = histories(told)
  local u = qaci.universe { physics = h.physics, initial = h.initial, horizon = 10 }
  local L = qaci.locate {
    universe = u, within = u:future(u.initial), blob = "101", locators = halting, reading = { argmax_scope = scope },
  }
  local second = Q(0)
  for location, mass in L:pairs() do
    if u:profile(location:at "101")[1][1] > 1 then second = second + mass end
  end
  return second / L:total()
end

local late = {}
for d = 1, 8 do
  late[d] = { d = d }
  for _, scope in ipairs { "locator", "rest" } do
    late[d][scope] = second_share(d, Q(1), scope)
    late[d][scope .. ", 1/10"] = second_share(d, Q(1, 10), scope)
  end
end
late = qaci.rows({ "d", "locator", "rest", "locator, 1/10", "rest, 1/10" }, late)
print "\na blob at time 1 and again at time 1 + d: the share of the second in Loc; where the first is 1/10 likely"
print(late:text { digits = 4 })

local lines = {}
for i, column in ipairs { "locator", "rest", "locator, 1/10", "rest, 1/10" } do
  lines[i] = { name = column, points = {} }
  for d, row in ipairs(late) do lines[i].points[d] = { d, row[column] } end
end
return {
  tables = {
    { "How often two rests agree", often }, { "The smallest", search }, { "Somebody writes the blob again", late },
  },
  rows = often,
  picture = qaci.chart {
    title = "Share of Loc that a second copy of the blob takes, d steps later", kind = "lines",
    series = lines,
    x_label = "d, steps after the first", y_label = "share of the second",
  },
}
