-- experiment 18: Truncation is honest, and decides nothing while a hypothesis of ordinary mass is left
--
-- What is asked: every sum of the post is infinite. If a budget cuts it off, are the certified intervals nested, do
-- they hold the true value, and from which budget on is the argmax of the score known?
--
-- The post sums over all programs, times and world-states (1.9, 2.2, 3.8). Three kinds of cut, each doubled again and
-- again: the horizon of an enclosed universe (BOUND.4), the programs, data and times of Kolmogorov simplicity
-- (SIMPL.7), and a budget of steps for a whole score, over four universes and all prior strings of at most 3 bits.
-- The universes are those of the experiments observation-order and interference. All of it is asserted while it runs:
-- each interval lies in the one before, the exact scores (and the mass that is known in closed form, 1/(1568
-- zeta(2))) lie in all of them, and what is called decided is right.
--
-- Found: all is nested, nothing is wrong. How fast it closes differs. A future's mass is known to about 1/T: at T =
-- 12 the interval is 200 times as wide as the value, at 768 it is 3.4 times as wide, as nothing is known of later
-- times; its lower end is then right to 0.13 %. Simplicity gains a factor of 5 to 9 with two more bits of code, one
-- of data and twice the steps: 5 * 10^-5 of the value at 16 bits.
--
-- Scores do not close at all: they jump. In the world of experiment 7 the better action has 7.6 * 10^-74, and an
-- interval reaches up to what was not visited, 0.011 after half of the work. The argmax is undecided until the last
-- universe and the last prior string are done, although its lower end is right within 2 % from a quarter of the work
-- on. The reason is the scale: 2^-n for each blob, and masses of world-states cubed, stand in every score and in none
-- of what is skipped.
--
-- The second dial tests that explanation: two universes, of which the budget lets only the first be visited, the
-- second with mass eps. The argmax must be decided just if eps times the masses of the prior strings is below the
-- lead of the best action. The lead is 2.5 * 10^-74, and so it is: undecided at eps = 4^-121, decided at 4^-122,
-- checked for every row with the exact lead.
--
-- What can be proved sharpens it: Loc of a blob of n bits has at most the mass 2^-n / 2 (papers/choices.md), so what
-- is skipped counts at most 2^-195 of itself here. That brings 0.011 to 2 * 10^-61, and is still 10^12 too much. For
-- the definition: absolute scores cannot be compared under a budget. Whoever approximates the argmax must bound what
-- the unvisited hypotheses *locate*, not what they weigh; and a prior over universes gets below such a
-- lead only some 120 bits of description further on.
--
--   qaci run scripts/experiments/truncation.lua [DOUBLINGS]     of horizons and of programs; 6 if not given
-- command: run 2
-- expect: a mass of the future of the question, all times, by the horizon
-- expect: world           times  horizon  low           high        width
-- expect: order           1      12       0.000360981   0.0752539   0.0748929
-- expect: order           2      24       0.000373079   0.0399164   0.0395433
-- expect: order           4      48       0.000380031   0.0207316   0.0203516
-- expect: interferometer  1      71       0.0000682275  0.0222471   0.0221788
-- expect: interferometer  2      142      0.0000686899  0.0112741   0.0112055
-- expect: interferometer  4      284      0.0000696255  0.00570182  0.0056322
-- expect:
-- expect: S(x), all programs, by what was looked at
-- expect: x     code_bits  data_bits  steps  low          high         width
-- expect: 0101  8          6          16     0.000440556  0.000476582  0.0000360263
-- expect: 0110  8          6          16     0.000440213  0.00047624   0.0000360263
-- expect: 0101  10         7          32     0.000440617  0.000444497  3.87961e-6
-- expect: 0110  10         7          32     0.00044027   0.00044415   3.87961e-6
-- expect: 0101  12         8          64     0.000440625  0.000441449  8.23739e-7
-- expect: 0110  12         8          64     0.000440276  0.0004411    8.23739e-7
-- expect:
-- expect: the scores of both actions: with every smaller budget enclosed, and undecided
-- expect: world           score0     score1     best
-- expect: order           3.548e-75  7.623e-74  1
-- expect: interferometer  8.449e-82  1.195e-83  0
-- expect:
-- expect: the first of two universes was visited, the second has the mass eps
-- expect: eps     skipped     lead       decided
-- expect: 4^-1    4096/32767  2.514e-74  false
-- expect: 4^-60   3.761e-37   2.514e-74  false
-- expect: 4^-120  2.829e-73   2.514e-74  false
-- expect: 4^-121  7.074e-74   2.514e-74  false
-- expect: 4^-122  1.768e-74   2.514e-74  true
-- expect: 4^-123  4.421e-75   2.514e-74  true
-- expect: 4^-200  1.936e-121  2.514e-74  true
local qaci = require "qaci"
local Q = qaci.rational
local order = dofile "scripts/universes/order.lua"
local interferometer, office = dofile "scripts/universes/interferometer.lua"

local doublings = math.tointeger(tonumber((...) or 6))
if not doublings or doublings < 0 then error("DOUBLINGS: " .. tostring(...) .. ", expected a number from 0 on", 0) end
local zeta_low, zeta_high = Q "1.6449340668482264364", Q "1.6449340668482264365" -- zeta(2) = pi^2 / 6

-- Each row's interval must be inside the one before it of the same series.
local function check(rows, same, low, high)
  local last = {}
  for _, r in ipairs(rows) do
    local before = last[r[same]]
    assert(not before or before[low] <= r[low] and r[high] <= before[high], "an interval is not nested")
    last[r[same]] = r
  end
  return rows
end

-- 1. Horizons. The world of observation-order with the question at 6 and mu2 at 9, each at that date only; and an
-- interferometer.
local physics, moment, initial = order.dated(9, "one")
local M = interferometer("1/2", "-1/3", 0)
local horizons = {}
for k = 0, doublings do horizons[k + 1] = 1 << k end
local by_horizon = qaci.sweep {
  grid = { { "world", { "order", "interferometer" } }, { "times", horizons } },
  columns = { "horizon", "low", "high", "width" },
  run = function(p)
    local T = p.times * (p.world == "order" and order.last or M.duration)
    local low, high
    if p.world == "order" then
      local u = qaci.universe { physics = physics, initial = initial, horizon = T, model = "enclosed" }
      low, high = u:future(physics:decode(moment.question), physics:decode(moment.here9))
      local exact = Q(1, 49) * Q(1, 16) * Q(1, 2) -- / zeta(2)
      assert(low < exact / zeta_low and exact / zeta_high < high, "the true value is not inside")
    else
      local u = qaci.universe { physics = M, initial = ("0"):rep(office.cells + 2), horizon = T, model = "enclosed" }
      low, high = u:future(u.initial, u:at(M.duration):argmax()[1])
    end
    return { horizon = T, low = low, high = high, width = high - low }
  end,
}
check(by_horizon, "world", "low", "high")

-- 2. Simplicity: one string, all programs, more and more work.
local by_work = {}
for k = 0, doublings do
  local size = { 8 + 2 * k, 6 + k, 16 << k }
  local K = qaci.simplicity {
    model = "enclosed", code_bits = size[1], data_bits = size[2], steps = size[3], longest = 4 }
  for _, x in ipairs { "0101", "0110" } do
    local low, high = K:bounds(x)
    by_work[#by_work + 1] = {
      x = x, code_bits = size[1], data_bits = size[2], steps = size[3], low = low, high = high, width = high - low }
  end
end
by_work = qaci.rows({ "x", "code_bits", "data_bits", "steps", "low", "high", "width" }, by_work)
check(by_work, "x", "low", "high")

-- 3. Scores. Four universes of either kind, with masses 3/4^i, and prior strings of at most 3 bits.
local K = qaci.simplicity { code_bits = 6, data_bits = 14, steps = 8 }
local function forgers()
  local list = {}
  for i, eps in ipairs { Q(1, 10), Q(1, 4), Q(1, 2), Q(3, 4) } do
    local P, _, first = order.forgery(eps, 1)
    list[i] = { physics = P, initial = first, mass = 3 * Q(1, 4) ^ i }
  end
  return list, order.blobs, 8
end
local function interferometers()
  local list = {}
  for i, turn in ipairs { Q(1, 3), Q(1, 2), Q(0), Q(-1, 2) } do
    list[i] = {
      physics = interferometer("1/2", turn, 0), initial = ("0"):rep(office.cells + 2), mass = 3 * Q(1, 4) ^ i }
  end
  return list, office, M.duration
end
local function score(universes, blobs, horizon, prior_bits, steps)
  return qaci.score {
    universes = universes, horizon = horizon, simplicity = K, locator_bits = 4, prior_bits = prior_bits,
    mu1 = blobs.mu1, mu2 = blobs.mu2, question = blobs.question, counterfactual = blobs.counterfactual,
    hash = blobs.hash, actions = { "0", "1" }, budget = steps and { steps = steps } or nil,
  }
end
local function ends(r, action)
  local low, high = r:score(action)
  return low, high or low
end
local by_budget, summary = {}, {}
for _, world in ipairs { { "order", forgers() }, { "interferometer", interferometers() } } do
  local name, universes, blobs, horizon = table.unpack(world)
  local exact = score(universes, blobs, horizon, 3)
  local steps, r = 250, nil
  repeat
    steps = 2 * steps
    r = score(universes, blobs, horizon, 3, steps)
    local row = { world = name, steps = steps, skipped = r.skipped }
    row.decided = r.decided and "action " .. tostring(r.best) or "undecided"
    for _, action in ipairs { "0", "1" } do
      local low, high = ends(r, action)
      row["low" .. action], row["high" .. action] = low, high
      assert(low <= exact:score(action) and exact:score(action) <= high, "the exact score is not inside")
    end
    assert(not r.decided or r.best == exact.best, "decided, and wrong")
    by_budget[#by_budget + 1] = row
    assert(r.status == "exact" or not r.decided, "decided before the last hypothesis")
  until r.status == "exact"
  summary[#summary + 1] = { world = name, score0 = exact:score "0", score1 = exact:score "1", best = exact.best }
end
by_budget = qaci.rows({ "world", "steps", "low0", "high0", "low1", "high1", "skipped", "decided" }, by_budget)
check(by_budget, "world", "low0", "high0")
check(by_budget, "world", "low1", "high1")

-- 4. When is it decided? The second universe has the mass eps and is not visited.
local visited, unvisited = forgers()[1], forgers()[4]
local function pair(eps, steps)
  return score({ { physics = visited.physics, initial = visited.initial, mass = "1/2" },
    { physics = unvisited.physics, initial = unvisited.initial, mass = eps } }, order.blobs, 8, 0, steps)
end
local enough = 0
repeat enough = enough + 50 until pair("1/4", enough).located > Q(0)
local by_mass = {}
for _, power in ipairs { 1, 60, 120, 121, 122, 123, 200 } do
  local eps = Q(1, 4) ^ power
  local r = pair(eps, enough)
  local best, other = r:score(r.best), r:score(r.best:eq "0" and "1" or "0")
  assert(r.status == "partial", "both universes were visited")
  assert(r.decided == (r.skipped < best - other), "not as explained")
  by_mass[#by_mass + 1] = { eps = "4^-" .. power, skipped = r.skipped, lead = best - other, decided = r.decided }
end
by_mass = qaci.rows({ "eps", "skipped", "lead", "decided" }, by_mass)

print "a mass of the future of the question, all times, by the horizon"
print(by_horizon:text { digits = 6 })
print "\nS(x), all programs, by what was looked at"
print(by_work:text { digits = 6 })
print "\nthe scores of both actions: with every smaller budget enclosed, and undecided"
print(qaci.rows({ "world", "score0", "score1", "best" }, summary):text { digits = 4 })
print "\nthe first of two universes was visited, the second has the mass eps"
print(by_mass:text { digits = 4 })

local scores = { { name = "score of 0", points = {} }, { name = "score of 1", points = {} } }
for _, r in ipairs(by_budget) do
  if r.world == "order" then
    table.insert(scores[1].points, { r.steps, r.low0, r.high0 })
    table.insert(scores[2].points, { r.steps, r.low1, r.high1 })
  end
end
return {
  tables = { { "A mass of the question's future, by the horizon", by_horizon },
    { "Simplicity, by what was looked at", by_work },
    { "Scores, by the budget of steps", by_budget }, { "When the argmax is decided", by_mass } },
  pictures = {
    { "A mass of a future closes like 1/T", qaci.chart {
      rows = by_horizon, x = "horizon", y = "low", upper = "high", by = "world", log_x = true, log_y = true,
      title = "A future's mass, enclosed", x_label = "horizon T", y_label = "mass" } },
    { "Simplicity closes fast", qaci.chart {
      rows = by_work:where(function(r) return r.x == "0101" end), x = "code_bits", y = "low", upper = "high",
      title = "S(0101), enclosed", x_label = "bits of code", y_label = "S(0101)" } },
    { "Scores jump at the end", qaci.chart { kind = "lines", series = scores, log_x = true, log_y = true,
      title = "Two scores, enclosed", x_label = "budget in steps", y_label = "score" } },
  },
}
