-- consequence 3: The argmax of a zero function is everything: Loc finds blobs that never occur, and prefers them
--
-- Loc (3.3) draws ω from argmax over Ω of (δ(ω) if f(ω) = (b, τ), else 0), weighed by δ(ω). In prose it "finds the set
-- of hypothesis world-states ω with the highest value within the time-distribution δ for which f,g work as intended".
-- Where no ω with δ(ω) > 0 has f(ω) = (b, τ), the function is 0 everywhere, and every element of Ω attains the
-- maximum. So as printed, for such a τ *every* world-state is taken for one that holds b, whatever it holds. READ.2
-- keeps both: `empty_max = "all"` is the letter, "none" the prose.
--
-- First table: a universe of one cell that holds 0 for ever, horizon 0: one world-state, one time. With f = g = HALT
-- the blob 1, which never occurs, is located with mass 1/4, exactly as the blob 0, which is all there is. In prose 1
-- has mass 0. No universe is smaller.
--
-- Second table: it is worse than noise. A blob that occurs is found in the states that hold it; one that does not is
-- found in all. So in the letter of the formula what occurs has *less* mass than what never does. The smallest
-- universe of this kind, among all of one and two cells: two cells, no coin, one step, from 00 to 01, and 01 has less
-- than the 10 that never is.
--
-- Third table: the story; Loc of every string of n bits in the future of α, added up. In prose that falls as 2^-n, for
-- only the counterfactuals that exist count. With "all" it tends to a constant: nearly all that is located is not
-- there.
--
-- Fourth table: the score. Payloads are 4 bits, so 16 answers share the mass nearly evenly. The one that the world
-- gives, 0111, is the only one with less than 1/16. The mean scores 1/3 and 1 become 0.5003 and 0.4992, the averages
-- over all payloads, and the order of the two actions is reversed.
--
--   qaci run scripts/experiments/zero-argmax.lua [BITS]   blobs of 1 to BITS bits in the third table, 9 if not given
-- expect: one cell that holds 0, horizon 0: the mass with which Loc finds a blob
-- expect: reading  blob 0  blob 1
-- expect: prose    1/4     0
-- expect: rest     1/4     0
-- expect: formula  1/4     1/4
-- expect:
-- expect: universes in which a blob that occurs has less mass than one that never does (formula)
-- expect: cells  coins  steps  universes  reversed  first                       occurs  mass     never  its mass
-- expect: 1      0      0      4          0
-- expect: 1      0      1      4          0
-- expect: 1      1      0      4          0
-- expect: 1      1      1      4          0
-- expect: 2      0      0      256        0
-- expect: 2      0      1      256        192       00>01 01>00 10>00 11>00     01      21/5000  10     341/5000
-- expect: 2      1      0      1536       0
-- expect: 2      1      1      1536       1248      00>01 01>00 10>00 11>00|01  01      21/5000  10     341/5000
-- expect:
-- expect: the story: the mass located, over all blobs of so many bits; the share of what does not occur
-- expect: bits  prose      rest       formula  not there
-- expect: 1     0.05166    0.0527     0.134    0.6069
-- expect: 2     0.02584    0.02635    0.1484   0.8224
-- expect: 3     0.01318    0.01318    0.154    0.9144
-- expect: 4     0.00659    0.00659    0.1584   0.9583
-- expect: 5     0.003295   0.003295   0.1605   0.9794
-- expect: 6     0.001647   0.001647   0.1616   0.9898
-- expect: 7     0.0008238  0.0008238  0.1622   0.9949
-- expect: 8     0.0004119  0.0004119  0.1625   0.9974
-- expect: 9     0.0002059  0.0002059  0.1626   0.9987
-- expect:
-- expect: the story: mean scores of the actions 0 and 1, and the share of the answer 0111 that its world gives
-- expect: reading  located      0         1         best  share of 0111
-- expect: prose    4.95209e-22  1/3       0.999994  1     0.999991
-- expect: rest     5.83346e-22  1/3       0.999994  1     0.999991
-- expect: formula  5.83346e-22  0.500269  0.499191  0     0.0609842
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"
local tiny = dofile "scripts/universes/support/tiny.lua"

local most = math.tointeger(tonumber(... or 9))
if not most or most < 1 then error("BITS: " .. tostring(...) .. ", expected a number from 1 on", 0) end

local readings = { { "prose", "prose" }, { "rest", { argmax_scope = "rest" } }, { "formula", "formula" } }
-- f = g = HALT, and nothing else
local halting = qaci.simplicity { code_bits = 2, data_bits = 5, steps = 1 }:given("", { locator_bits = 2 })

local function located(universe, blob, locators, reading)
  return qaci.locate {
    universe = universe, within = universe:future(universe.initial), blob = blob, locators = locators,
    reading = reading,
  }:total()
end

-- One cell, one time --------------------------------------------------------------------------------------------------

local frozen = tiny.universe(tiny.rules(1, 0)(), 0)
local smallest = {}
for _, it in ipairs(readings) do
  smallest[#smallest + 1] = {
    reading = it[1], ["0"] = located(frozen, "0", halting, it[2]), ["1"] = located(frozen, "1", halting, it[2]),
  }
end
smallest = qaci.rows({ "reading", "0", "1" }, smallest)
print "one cell that holds 0, horizon 0: the mass with which Loc finds a blob"
print(smallest:text { names = { ["0"] = "blob 0", ["1"] = "blob 1" } })

-- What occurs has less mass than what does not ------------------------------------------------------------------------

-- The blob that occurs and has the least mass, and the one that never does and has the greatest; nil if there is none.
local function extremes(u, cells)
  local there, least, greatest = {}, nil, nil
  for _, w in ipairs(u:states()) do there[w:key()] = true end
  for i = 0, (1 << cells) - 1 do
    local blob = B.nat(i, cells)
    local mass = located(u, blob, halting, "formula")
    if there[blob:key()] then
      if not least or mass < least.mass then least = { blob = blob, mass = mass } end
    elseif not greatest or greatest.mass < mass then
      greatest = { blob = blob, mass = mass }
    end
  end
  return least, greatest
end

local search = {}
for cells = 1, 2 do
  for coins = 0, 1 do
    for steps = 0, 1 do
      local row = tiny.search(cells, coins, steps, function(u)
        local least, greatest = extremes(u, cells)
        return greatest and least.mass < greatest.mass and {
          occurs = tostring(least.blob), mass = least.mass, never = tostring(greatest.blob),
          ["its mass"] = greatest.mass,
        }
      end)
      row.reversed, row.differ = row.differ, nil
      search[#search + 1] = row
    end
  end
end
search = qaci.rows({
  "cells", "coins", "steps", "universes", "reversed", "first", "occurs", "mass", "never", "its mass",
}, search)
print "\nuniverses in which a blob that occurs has less mass than one that never does (formula)"
print(search:text {})

-- Everything that is found --------------------------------------------------------------------------------------------

local world, told = story()
local universe = qaci.universe { physics = told.physics, initial = told.initial, horizon = told.horizon }
local locators = world.simplicity:given ""
local found = {}
for n = 1, most do
  local row = { bits = n }
  for _, it in ipairs(readings) do
    row[it[1]] = Q(0)
    for i = 0, (1 << n) - 1 do row[it[1]] = row[it[1]] + located(universe, B.nat(i, n), locators, it[2]) end
  end
  row.false_share = 1 - row.rest / row.formula
  found[n] = row
end
found = qaci.rows({ "bits", "prose", "rest", "formula", "false_share" }, found)
print "\nthe story: the mass located, over all blobs of so many bits; the share of what does not occur"
print(found:text { digits = 4, names = { false_share = "not there" } })

-- The score -----------------------------------------------------------------------------------------------------------

local scores = {}
for _, it in ipairs(readings) do
  local w = story { reading = it[2] }
  local r = qaci.score(w)
  local answers, all = qaci.query(w)
  scores[#scores + 1] = {
    reading = it[1], located = r.located, ["0"] = r:mean "0", ["1"] = r:mean "1", best = r.best,
    honest = answers:mass(B "0111") / all,
  }
end
scores = qaci.rows({ "reading", "located", "0", "1", "best", "honest" }, scores)
print "\nthe story: mean scores of the actions 0 and 1, and the share of the answer 0111 that its world gives"
print(scores:text { digits = 6, names = { honest = "share of 0111" } })

local lines = {}
for i, it in ipairs(readings) do
  lines[i] = { name = it[1], points = {} }
  for n, row in ipairs(found) do lines[i].points[n] = { n, row[it[1]] } end
end
return {
  tables = {
    { "One cell, one time", smallest }, { "What occurs has less mass", search }, { "All that is found", found },
    { "The score", scores },
  },
  rows = found,
  picture = qaci.chart {
    title = "The mass located, over all blobs of n bits", kind = "lines", log_y = true, series = lines,
    x_label = "n, bits of the blob", y_label = "sum of Loc over all blobs",
  },
}
