-- consequence 5: One constant c for all futures: whatever is found later counts less, once for each hop
--
-- The post (2.2) takes for c "whatever scalar it needs to be for" the universe Ω→(α) to sum to 1. The same c stands in
-- Ω→(ω1) for every other ω1, and there it does not make the sum 1: the sum over ω is c · Σ w(n1) s(n1, ω1) Σ w(n2),
-- about the weight w(n1) of the time at which ω1 stands. So "a distribution of future world-states for any specific
-- world-state" has little mass if the world-state is late, and every further hop of the path α, μ1, q, r pays again
-- for the time of the place where it begins. The reading `normalize = "each"` has one constant for each ω1, and the
-- futures of all that is met sum to 1.
--
-- First table: a counter; the sum of the future of the state that stands at time m. At horizon 6 (n1 + n2 at most 6)
-- it is 0.1075 for m = 2. With all times counted it is w(m)/w(0) = 1/9 = 0.111... exactly: computed from a machine
-- that moves on for ever, in the enclosed model. The smallest case is one step from 0 to 1: Ω→(1) sums to 1/5.
--
-- Second table: what it does to a score. The story waits d steps before one of its parts; all else is equal. The mass
-- with which it is located, over that without waiting, at the same horizon. Waiting before mu1 for one step leaves
-- 0.0026 of the mass under `alpha` and 0.077 under `each`. A hypothesis that happens later, or slower, is believed
-- less by a power of its time that grows with the number of hops: the formula has a time penalty that no line of it
-- states.
--
-- Third table: other time weights. With w = 1, 2, 1 the "distribution" of the second state of a counter sums to 3/2: a
-- c that fits α makes another future larger than 1. With (n+1)^-2 that does not happen, for ζ(2) − 1 < 1
-- (papers/choices.md); it is a property of these weights, not of the definition.
--
--   qaci run scripts/experiments/one-constant.lua [T]   the counter's horizon, 6 if not given
-- expect: a counter at horizon 6: the sum of the future of the state that stands at time m
-- expect: m  alpha    all times  each  conditional
-- expect: 0  1        1          1     1
-- expect: 1  0.2466   1/4        1     1
-- expect: 2  0.1075   1/9        1     1
-- expect: 3  0.05885  1/16       1     1
-- expect: 4  0.03601  1/25       1     1
-- expect: 5  0.02296  1/36       1     1
-- expect: 6  0.01349  1/49       1     1
-- expect:
-- expect: one step, from 0 to 1: the future of 1 sums to 1/5
-- expect:
-- expect: the story waits d steps before one of its parts, horizon 12: located, over located without waiting
-- expect: before    d  alpha       each
-- expect: mu1       1  0.002555    0.0769
-- expect: mu1       2  0.00002843  0.01073
-- expect: mu1       3  7.258e-7    0.002122
-- expect: mu1       4  3.062e-8    0.0005198
-- expect: question  1  0.04937     0.1219
-- expect: question  2  0.004311    0.02271
-- expect: question  3  0.0005192   0.005361
-- expect: question  4  0.00007461  0.001447
-- expect: answer    1  0.3573      0.4944
-- expect: answer    2  0.1379      0.2582
-- expect: answer    3  0.05451     0.1374
-- expect: answer    4  0.02108     0.07225
-- expect: mu2       1  0.3573      0.4944
-- expect: mu2       2  0.1379      0.2582
-- expect: mu2       3  0.05451     0.1374
-- expect: mu2       4  0.02108     0.07225
-- expect:
-- expect: a counter at horizon 2, other time weights: the sum of the future of the state at time 1
-- expect: weights      sum     as a distribution
-- expect: 1, 1/4, 1/9  45/196  fine
-- expect: 1, 1, 1      2/3     fine
-- expect: 1, 2, 1      3/2     refused
-- expect: 1, 5, 5      30/11   refused
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"

local T = math.tointeger(tonumber(... or 6))
if not T or T < 2 then error("T: " .. tostring(...) .. ", expected a number from 2 on", 0) end

-- A counter -----------------------------------------------------------------------------------------------------------

local count = qaci.stochastic { width = 16, step = function(w) return B.nat((w:nat() + 1) % 65536, 16) end }
local function counter(options)
  local fields = { physics = count, initial = B.nat(0, 16), horizon = T }
  for name, value in pairs(options) do fields[name] = value end
  return qaci.universe(fields)
end
local moving = qaci.qtm {
  states = 1, delta = {
    { state = 0, symbol = 0, to = { { 1, write = 0, state = 0, move = 1 } } },
    { state = 0, symbol = 1, to = { { 1, write = 1, state = 0, move = 1 } } },
  },
}
local enclosed = qaci.universe { physics = moving, initial = 0, horizon = T, model = "enclosed" }
local sums = {}
local alpha, each, conditional = counter {}, counter { normalize = "each" }, counter { future = "conditional" }
for m = 0, T do
  local w = count:state(B.nat(m, 16))
  local whole = enclosed:future(enclosed:states()[m + 1])
  sums[m + 1] = {
    m = m, alpha = alpha:future(w):total(), each = each:future(w):total(), conditional = conditional:future(w):total(),
    ["all times"] = whole:total() + whole:remainder(),
  }
end
sums = qaci.rows({ "m", "alpha", "all times", "each", "conditional" }, sums)
print(("a counter at horizon %d: the sum of the future of the state that stands at time m"):format(T))
print(sums:text { digits = 4 })
local shortest = counter { horizon = 1 }
local whole = shortest:future(count:state(B.nat(1, 16))):total()
print("\none step, from 0 to 1: the future of 1 sums to " .. tostring(whole))

-- A story that waits --------------------------------------------------------------------------------------------------

local waiting, without = {}, {}
for _, place in ipairs { "mu1", "question", "answer", "mu2" } do
  for d = 0, 4 do
    local row = { place = place, d = d }
    for _, normalize in ipairs { "alpha", "each" } do
      local w = story { before = { [place] = d }, reading = { normalize = normalize } }
      w.horizon = 12
      local located = qaci.score(w).located
      if d == 0 then without[normalize] = located end
      row[normalize] = located / without[normalize]
    end
    if d > 0 then waiting[#waiting + 1] = row end
  end
end
waiting = qaci.rows({ "place", "d", "alpha", "each" }, waiting)
print "\nthe story waits d steps before one of its parts, horizon 12: located, over located without waiting"
print(waiting:text { digits = 4, names = { place = "before" } })

-- Other weights -------------------------------------------------------------------------------------------------------

local other = {}
for _, w in ipairs { { 1, Q(1, 4), Q(1, 9) }, { 1, 1, 1 }, { 1, 2, 1 }, { 1, 5, 5 } } do
  local u = counter { horizon = 2, time_weights = function(n) return w[n + 1] end }
  local sum = Q(0)
  for m = 1, 2 do sum = sum + u:future(count:state(B.nat(1, 16)), count:state(B.nat(m, 16))) end
  local fine = pcall(u.future, u, count:state(B.nat(1, 16)))
  local name = ("%s, %s, %s"):format(w[1], w[2], w[3])
  other[#other + 1] = { weights = name, sum = sum, ["as a distribution"] = fine and "fine" or "refused" }
end
other = qaci.rows({ "weights", "sum", "as a distribution" }, other)
print "\na counter at horizon 2, other time weights: the sum of the future of the state at time 1"
print(other:text {})

local points = {}
for i, normalize in ipairs { "alpha", "each" } do
  points[i] = { name = "waits before mu1, " .. normalize, points = { { 0, Q(1) } } }
  for d = 1, 4 do points[i].points[d + 1] = { d, waiting[d][normalize] } end
end
return {
  tables = { { "A counter", sums }, { "A story that waits", waiting }, { "Other weights", other } },
  rows = waiting,
  picture = qaci.chart {
    title = "The mass of the story when mu1 comes d steps later", kind = "lines", log_y = true, series = points,
    x_label = "d", y_label = "located, over located at d = 0",
  },
}
