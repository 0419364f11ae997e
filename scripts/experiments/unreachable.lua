-- consequence 1: A deterministic universe answers no counterfactual question
--
-- The post (2.1, 2.2) builds everything on Ω→, "a distribution of future world-states", and compares pasts by it:
-- SimilarPasts(ω, ω′) sums over common pasts ω1 the mass with which both lie in the future of ω1. As written, ω′ has
-- mass there only if the universe, begun at α, passes through it. A question q that was replaced by q′ is a
-- world-state that a deterministic universe does not pass through. So SimilarPasts is 0, the future of the
-- counterfactual is empty, every QACI(q′) is the empty distribution, and Score is 0 for every action. The prose (3.3)
-- asks for "the degree to which counterfactual world-states tend to share pasts with the original factual
-- world-state", and (3.6) promises that QACI can be called "with arbitrary counterfactual text inputs".
--
-- First table: a counter 0, 1, 2, ... at horizon 5, the world-state 5, and 5 with the bit of value 32 flipped, 37.
-- SimilarPasts(5, 5) = 0.00025 and SimilarPasts(5, 37) = 0. Reading `conditional` gives 37 a future, for there a
-- future is evolved from the state itself; but similar pasts stay 0, so Loc still does not find it.
--
-- Second table: all universes of one and two cells (each state has one successor or tosses a fair coin between two),
-- every flip of one cell of every state met. In deterministic ones a flipped state is met now and then, but never at
-- the time of the state it is compared with: it is another moment of the same history, not a counterfactual. One cell
-- and one coin are enough for the first that is.
--
-- Third table: the story of scripts/universes/support/story.lua, where the counterfactual question is asked with
-- probability p. At p = 0 nothing is located, also in the letter of the formula. For every p > 0 the question is
-- answered, and in `prose` the score given the located mass depends on p only through what lies about by accident:
-- 0.99964 for the action 1 at p = 1/100, and 0.43865 at p = 10^-6, where a string that carries a valid signature by
-- accident outweighs the honest answer. The definition is not continuous at p = 0: a universe needs some branching
-- (quantum, or noise), however small, in exactly the bits that are replaced. Fourth table: so it is in all twelve
-- combinations of READ.1 to READ.4, and with time weights that fall exponentially.
--
--   qaci run scripts/experiments/unreachable.lua [CELLS]   the search goes up to CELLS cells, 2 if not given
-- expect: a counter at horizon 5: similar pasts of 5 and 5, of 5 and 37, the future of 37
-- expect: future       normalize  SP(5,5)  SP(5,37)  future of 37
-- expect: marginal     alpha      0.00025  0         0
-- expect: marginal     each       0.0204   0         0
-- expect: conditional  alpha      0.00984  0         1
-- expect: conditional  each       0.00984  0         1
-- expect:
-- expect: flips of one cell of a state that is met: with similar pasts, and at the same time
-- expect: cells  coins  steps  universes  flips  similar pasts > 0  at one time  first such universe
-- expect: 1      0      0      4          4      0                  0
-- expect: 1      0      1      4          6      4                  0
-- expect: 1      0      2      4          6      4                  0
-- expect: 1      0      3      4          6      4                  0
-- expect: 1      1      0      4          4      0                  0
-- expect: 1      1      1      4          7      6                  4            0>0|1 1>0
-- expect: 1      1      2      4          7      6                  6            0>1 1>0|1
-- expect: 1      1      3      4          7      6                  6            0>1 1>0|1
-- expect: 2      0      0      256        512    0                  0
-- expect: 2      0      1      256        896    256                0
-- expect: 2      0      2      256        1088   512                0
-- expect: 2      0      3      256        1136   608                0
-- expect: 2      1      0      1536       3072   0                  0
-- expect: 2      1      1      1536       5952   2176               512          00>00|01 01>00 10>00 11>00
-- expect: 2      1      2      1536       7464   4368               1312         00>01 01>00|01 10>00 11>00
-- expect: 2      1      3      1536       7824   5088               1952         00>01 01>10 10>00|01 11>00
-- expect:
-- expect: a story whose counterfactual has probability p: the located mass, and the mean score of 0 and of 1
-- expect: p            prose: located  prose 0  prose 1  formula: located  formula 0  formula 1
-- expect: 0            0                                 0
-- expect: 1/100000000  1.6194e-20      1/3      0.33458  1.6194e-20        0.5        0.5
-- expect: 1/1000000    1.6194e-20      1/3      0.43865  1.6194e-20        0.5        0.5
-- expect: 1/10000      1.6185e-20      1/3      0.96626  1.6185e-20        0.5        0.49999
-- expect: 1/100        1.5333e-20      1/3      0.99964  1.5333e-20        0.5        0.49998
-- expect: 1/2          9.0263e-22      1/3      0.99999  9.0263e-22        0.50021    0.49934
-- expect:
-- expect: the located mass in every reading, with two time weights
-- expect: scope    empty_max  future       normalize  (n+1)^-2, p = 0  2^-n, p = 0  (n+1)^-2, p = 1/4  2^-n, p = 1/4
-- expect: locator  none       marginal     alpha      0                0            3.52e-21           5.24e-19
-- expect: locator  none       marginal     each       0                0            1.57e-16           1.12e-15
-- expect: locator  none       conditional  alpha      0                0            3.11e-16           2.25e-15
-- expect: locator  none       conditional  each       0                0            3.11e-16           2.25e-15
-- expect: rest     none       marginal     alpha      0                0            3.65e-21           5.44e-19
-- expect: rest     none       marginal     each       0                0            1.63e-16           1.16e-15
-- expect: rest     none       conditional  alpha      0                0            3.11e-16           2.25e-15
-- expect: rest     none       conditional  each       0                0            3.11e-16           2.25e-15
-- expect: rest     all        marginal     alpha      0                0            3.65e-21           5.44e-19
-- expect: rest     all        marginal     each       0                0            1.63e-16           1.16e-15
-- expect: rest     all        conditional  alpha      0                0            3.11e-16           2.25e-15
-- expect: rest     all        conditional  each       0                0            3.11e-16           2.25e-15
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"
local tiny = dofile "scripts/universes/support/tiny.lua"

local cells = math.tointeger(tonumber(... or 2))
if not cells or cells < 1 then error("CELLS: " .. tostring(...) .. ", expected a number from 1 on", 0) end

-- A counter -----------------------------------------------------------------------------------------------------------

local count = qaci.stochastic { width = 6, step = function(w) return B.nat((w:nat() + 1) % 64, 6) end }
local counter = {}
for _, future in ipairs { "marginal", "conditional" } do
  for _, normalize in ipairs { "alpha", "each" } do
    local u = qaci.universe { physics = count, initial = "000000", horizon = 5, future = future, normalize = normalize }
    local five, flipped = count:state(B.nat(5, 6)), count:state(B.nat(37, 6))
    counter[#counter + 1] = {
      future = future, normalize = normalize, same = u:similar_pasts(five, five),
      counterfactual = u:similar_pasts(five, flipped), total = u:future(flipped):total(),
    }
  end
end
counter = qaci.rows({ "future", "normalize", "same", "counterfactual", "total" }, counter)
print "a counter at horizon 5: similar pasts of 5 and 5, of 5 and 37, the future of 37"
print(counter:text { digits = 3, names = { same = "SP(5,5)", counterfactual = "SP(5,37)", total = "future of 37" } })

-- Every small universe ------------------------------------------------------------------------------------------------

local function together(u, w, v)
  local times = {}
  for _, it in ipairs(u:profile(w)) do times[it[1]] = true end
  for _, it in ipairs(u:profile(v)) do
    if times[it[1]] then return true end
  end
  return false
end

local search = {}
for size = 1, cells do
  for coins = 0, 1 do
    for steps = 0, 3 do
      local row = { cells = size, coins = coins, steps = steps, universes = 0, flips = 0, met = 0, now = 0 }
      for rule in tiny.rules(size, coins) do
        if rule.coins == coins then
          local u = tiny.universe(rule, steps)
          row.universes = row.universes + 1
          for _, w in ipairs(u:states()) do
            for cell = 1, size do
              local v = u.physics:state(w:encode() ~ (("0"):rep(cell - 1) .. "1" .. ("0"):rep(size - cell)))
              row.flips = row.flips + 1
              if Q(0) < u:similar_pasts(w, v) then
                row.met = row.met + 1
                if together(u, w, v) then
                  row.now = row.now + 1
                  row.first = row.first or tostring(rule)
                end
              end
            end
          end
        end
      end
      search[#search + 1] = row
    end
  end
end
search = qaci.rows({ "cells", "coins", "steps", "universes", "flips", "met", "now", "first" }, search)
print "\nflips of one cell of a state that is met: with similar pasts, and at the same time"
print(search:text { names = { met = "similar pasts > 0", now = "at one time", first = "first such universe" } })

-- A story, with less and less of a branch -----------------------------------------------------------------------------

local dial = {}
for _, p in ipairs { "0", "1/100000000", "1/1000000", "1/10000", "1/100", "1/2" } do
  local row = { p = Q(p) }
  for _, reading in ipairs { "prose", "formula" } do
    local r = qaci.score((story { p = p, reading = reading }))
    row[reading], row[reading .. " 0"], row[reading .. " 1"] = r.located, r:mean "0", r:mean "1"
  end
  dial[#dial + 1] = row
end
dial = qaci.rows({ "p", "prose", "prose 0", "prose 1", "formula", "formula 0", "formula 1" }, dial)
print "\na story whose counterfactual has probability p: the located mass, and the mean score of 0 and of 1"
print(dial:text { digits = 5, names = { prose = "prose: located", formula = "formula: located" } })

-- In every reading ----------------------------------------------------------------------------------------------------

local readings = {}
local weights = { ["2^-n"] = function(n) return Q(1, 2) ^ n end } -- (n+1)^-2 if none is given
for _, scope in ipairs { { "locator", "none" }, { "rest", "none" }, { "rest", "all" } } do
  for _, future in ipairs { "marginal", "conditional" } do
    for _, normalize in ipairs { "alpha", "each" } do
      local row = { scope = scope[1], empty_max = scope[2], future = future, normalize = normalize }
      for _, name in ipairs { "(n+1)^-2", "2^-n" } do
        for _, p in ipairs { "0", "1/4" } do
          local reading = {
            argmax_scope = scope[1], empty_max = scope[2], future = future, normalize = normalize,
            time_weights = weights[name],
          }
          row[name .. ", p = " .. p] = qaci.score((story { p = p, reading = reading })).located
        end
      end
      readings[#readings + 1] = row
    end
  end
end
readings = qaci.rows({
  "scope", "empty_max", "future", "normalize", "(n+1)^-2, p = 0", "2^-n, p = 0", "(n+1)^-2, p = 1/4", "2^-n, p = 1/4",
}, readings)
print "\nthe located mass in every reading, with two time weights"
print(readings:text { digits = 3 })

local points = { {}, {} }
for i = 2, #dial do
  points[1][i - 1] = { dial[i].p, dial[i]["prose 1"] }
  points[2][i - 1] = { dial[i].p, dial[i]["formula 1"] }
end
return {
  tables = {
    { "A counter at horizon 5", counter }, { "Every small universe", search }, { "A story", dial },
    { "In every reading", readings },
  },
  rows = dial,
  picture = qaci.chart {
    title = "The mean score of action 1 as the counterfactual branch vanishes", kind = "lines", log_x = true,
    series = { { name = "prose", points = points[1] }, { name = "formula", points = points[2] } },
    x_label = "probability p of the branch", y_label = "score / located",
    note = "At p = 0 nothing is located: there is no point.",
  },
}
