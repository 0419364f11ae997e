-- more: Eight more places where the letter of the post says something else than its prose
--
-- The nine consequences are in scripts of their own. These are smaller, and each is a number.
--
-- Normalize (1.4) is a function from distributions to distributions, and a distribution sums to at most 1. It is
-- applied to 1/(n+1)² (2.2), which sums to 1.6449, and in K (1.9) to a sum of 3.2898 in all: neither is a
-- distribution.
--
-- "Closest in time" (3.3). The states of the highest δ are chosen 'to select the "closest in time" world-states'. δ is
-- a probability times time weights summed over all times at which a state stands, so the likelier or the more lasting
-- one may beat the earlier. The smallest universe in which the chosen state is not the earliest that holds the blob, of
-- those with two cells: without a coin 5 steps, with one coin 3.
--
-- "The future" contains the present: n2 = 0 is allowed, so the question itself is the most likely answer to it. With
-- no signature (σ = 0), 0.72 of the answers to q′ in the story are q′.
--
-- "The highest guess". QACI (3.6) "returns the highest guess returned answer payload", and the formula returns all of
-- them by their mass. In the first universe that is a mean score of 0.34724 and 0.98609 for the two actions, and 1/3
-- and 1 for the highest guess.
--
-- "The world-state containing the second observation μ2 is required to be in the future of the [world-]state containing
-- the question q" (3.8). The formula compares two masses of Ω→, which start at α (consequence 2), so it compares times.
-- In the story with the likelier counterfactual the located μ2 stands in the other branch, which the question never
-- reaches: 0 and 0 in the conditional future, 0.0019 > 0 as printed. In the conditional future the constraint 0 > 0
-- fails, and nothing is located, unless `rest` finds the other μ2 too.
--
-- "The degree to which counterfactual world-states tend to share pasts with the original factual world-state" (3.3).
-- The sum over b′ contains b′ = b, the factual world-state itself, which needs no counterfactual. So a location counts
-- most where no counterfactual exists: where the counterfactual has probability 1/2 Loc of the question is 0.2324 of
-- what it is where there is none.
--
-- "How much they have past world-states ω_past in common" (2.1). SimilarPasts weighs the pasts by their future's
-- masses, so a state may have more in common with another one than with itself. The smallest: one cell, one step, from
-- 0 to 1: SimilarPasts(1, 0) is 16/125, SimilarPasts(1, 1) is 1/25.
--
-- "Deduplicate" (1.9): K(x) should be "not much higher" than K(x, x). On the queue machine S(x)/S(x, x) is 2.6e5 at 4
-- bits and 8.6e14 at 30: a second copy costs a length and a COPY, at most about 25 bits, each of them worth a factor
-- of 4. It is "deduplicated" in the sense that another string of 30 bits in its place costs 3.5e8 times more.
--
--   qaci run scripts/experiments/letter.lua [CELLS]   the search for the closest in time goes up to CELLS cells (2)
-- expect: what Normalize is applied to, and its sum
-- expect: normalised                          from      to        distribution
-- expect: 1/(n+1)^2                           1.64493   1.64493   false
-- expect: sum over (i, n), every i a program  3.28986   3.28986   false
-- expect: the same, on the queue machine      0.225645  0.225645  true
-- expect:
-- expect: universes in which the state of the highest delta is not the earliest that holds the blob
-- expect: cells  coins  steps  universes  differ  first                       blob  earliest  chosen
-- expect: 1      0      7      4          0
-- expect: 1      1      7      4          0
-- expect: 2      0      5      256        2       00>01 01>10 10>11 11>11     1     10 at 2   11 at 3
-- expect: 2      1      3      1536       2       00>01|10 01>11 10>11 11>11  1     10 at 1   11 at 2
-- expect:
-- expect: no signature: the share of q' among the answers to q' 0.723149, of its branch's answer 0.0353615
-- expect:
-- expect: the first universe: mean scores of its two actions
-- expect: QACI is                  0        1
-- expect: all answers              0.34724  0.98609
-- expect: the highest guess, 0111  1/3      1
-- expect:
-- expect: the story: the question and the mu2 that is located in the reading `prose`; located, by argmax_scope
-- expect: p      future       Ω→(q)(μ2)  Ω→(μ2)(q)  satisfied  locator   rest
-- expect: 9/25   marginal     0.00345    0          true       1.56e-21  1.84e-21
-- expect: 9/25   conditional  769/5269   0          true       1.64e-16  1.64e-16
-- expect: 16/25  marginal     0.00194    0          true       4.95e-22  5.83e-22
-- expect: 16/25  conditional  0          0          false      0         1.62e-17
-- expect:
-- expect: Loc of the question, the counterfactual being p likely; over p = 0; the share of the term b' = b
-- expect: p      Loc       over p = 0  share of b' = b
-- expect: 0      6.949e-7  1           1
-- expect: 1/100  6.791e-7  0.9773      99/100
-- expect: 1/2    1.615e-7  0.2324      1/2
-- expect: 9/10   6.773e-9  0.009747    1/10
-- expect:
-- expect: universes in which a state has more similar pasts with another than with itself
-- expect: cells  coins  steps  universes  differ  first      state  with itself  other  with that
-- expect: 1      0      0      4          0
-- expect: 1      0      1      4          2       0>1 1>0    1      1/25         0      16/125
-- expect: 1      1      0      4          0
-- expect: 1      1      1      4          3       0>1 1>0|1  1      1/25         0      16/125
-- expect:
-- expect: S(x) over S(x, x), and over S(x, y) of another y
-- expect: bits  S(x)/S(x,x)  S(x)/S(x,y)
-- expect: 4     2.618e5      2.609e5
-- expect: 8     1.068e9      1.07e9
-- expect: 16    1.752e14     1.125e15
-- expect: 24    4.543e14     7.354e19
-- expect: 30    8.633e14     3.027e23
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"
local tiny = dofile "scripts/universes/support/tiny.lua"

local most = math.tointeger(tonumber(... or 2))
if not most or most < 1 then error("CELLS: " .. tostring(...) .. ", expected a number from 1 on", 0) end

-- Normalize of what is no distribution --------------------------------------------------------------------------------

local low, high = qaci.simplicity { code_bits = 2, data_bits = 0, steps = 0, longest = 0, model = "enclosed" }:total()
local zeta = { low * Q(1735, 238), high * Q(1735, 238) } -- 2 ζ(2) 119/1735
local sums = qaci.rows({ "normalised", "from", "to" }, {
  { normalised = "1/(n+1)^2", from = zeta[1], to = zeta[2] },
  { normalised = "sum over (i, n), every i a program", from = 2 * zeta[1], to = 2 * zeta[2] },
  { normalised = "the same, on the queue machine", from = low, to = high },
})
for _, row in ipairs(sums) do row.distribution = row.to <= Q(1) end
print "what Normalize is applied to, and its sum"
print(sums:text { digits = 6, columns = { "normalised", "from", "to", "distribution" } })

-- The closest in time -------------------------------------------------------------------------------------------------

local function first_time(u, w) return u:profile(w)[1][1] end

-- A blob of the first cells, the state that is chosen, and an earlier one that holds it too; nil if there is none.
local function not_closest(u, cells)
  for length = 1, cells - 1 do
    for i = 0, (1 << length) - 1 do
      local blob, best, chosen, earliest = B.nat(i, length), Q(0), nil, nil
      for _, w in ipairs(u:states()) do
        if w:encode():sub(1, length) == blob then
          local delta = u:future(u.initial, w)
          if best < delta then best, chosen = delta, w end
          if not earliest or first_time(u, w) < first_time(u, earliest) then earliest = w end
        end
      end
      if chosen and first_time(u, earliest) < first_time(u, chosen) and u:future(u.initial, earliest) < best then
        return blob, chosen, earliest
      end
    end
  end
end

local closest = {}
for cells = 1, most do
  for coins = 0, 1 do
    local found = false
    for steps = 1, 7 do
      local row = tiny.search(cells, coins, steps, function(u)
        local blob, chosen, earliest = not_closest(u, cells)
        local function at(w) return ("%s at %d"):format(w, first_time(u, w)) end
        return blob and { blob = tostring(blob), earliest = at(earliest), chosen = at(chosen) }
      end)
      if (row.differ > 0) ~= found or steps == 7 and not found then closest[#closest + 1] = row end
      if row.differ > 0 then found = true end
      if found then break end
    end
  end
end
closest = qaci.rows({
  "cells", "coins", "steps", "universes", "differ", "first", "blob", "earliest", "chosen",
}, closest)
print "\nuniverses in which the state of the highest delta is not the earliest that holds the blob"
print(closest:text {})

-- The question is its own answer --------------------------------------------------------------------------------------

local bare = story {
  hash = qaci.hash.rolling(0), question = "0101", counterfactual = "0111", mu1 = "0010", mu2 = "1110", payloads = {
    [0] = "1100", "1001",
  },
}
local own, all = qaci.query(bare)
print(("\nno signature: the share of q' among the answers to q' %s, of its branch's answer %s"):format(
  (own:mass(B "0111") / all):decimal(6), (own:mass(B "1001") / all):decimal(6)))

-- The highest guess ---------------------------------------------------------------------------------------------------

local first = dofile "scripts/universes/first.lua"
local answers = qaci.query(first)
local score = qaci.score(first)
local guess = answers:argmax()[1]
local guesses = qaci.rows({ "QACI is", "0", "1" }, {
  { ["QACI is"] = "all answers", ["0"] = score:mean "0", ["1"] = score:mean "1" },
  {
    ["QACI is"] = "the highest guess, " .. tostring(guess),
    ["0"] = Q(guess:sub(1, 2):nat(), 3), ["1"] = Q(guess:sub(3, 4):nat(), 3),
  },
})
print "\nthe first universe: mean scores of its two actions"
print(guesses:text { digits = 5 })

-- The order of question and observation -------------------------------------------------------------------------------

local order = {}
for _, p in ipairs { "9/25", "16/25" } do
  for _, future in ipairs { "marginal", "conditional" } do
    local w, told = story { p = p, reading = { future = future } }
    local u = qaci.universe { physics = told.physics, initial = told.initial, horizon = told.horizon, future = future }
    local found = qaci.score((story { p = p })):paths()[1]
    local question, mu2 = u.physics:state(found.question.state:encode()), u.physics:state(found.mu2.state:encode())
    local r = qaci.score(w)
    order[#order + 1] = {
      p = Q(p), future = future, forth = u:future(question, mu2), back = u:future(mu2, question),
      satisfied = u:future(mu2, question) < u:future(question, mu2), locator = r.located,
      rest = qaci.score((story { p = p, reading = { future = future, argmax_scope = "rest" } })).located,
    }
  end
end
order = qaci.rows({ "p", "future", "forth", "back", "satisfied", "locator", "rest" }, order)
print "\nthe story: the question and the mu2 that is located in the reading `prose`; located, by argmax_scope"
print(order:text { digits = 3, names = { forth = "Ω→(q)(μ2)", back = "Ω→(μ2)(q)" } })

-- Loc and the probability of a counterfactual -------------------------------------------------------------------------

local halting = qaci.simplicity { code_bits = 2, data_bits = 5, steps = 1 }:given("", { locator_bits = 2 })
local factual, none = {}, nil
for _, p in ipairs { "0", "1/100", "1/2", "9/10" } do
  local w, told = story { p = p }
  local u = qaci.universe { physics = told.physics, initial = told.initial, horizon = told.horizon }
  local L = qaci.locate { universe = u, within = u:future(u.initial), blob = w.question, locators = halting }
  local location = L:pairs()()
  local q, other = location:at(w.question), location:at(w.counterfactual)
  local same, different = u:similar_pasts(q, q), u:similar_pasts(q, other)
  none = none or L:total()
  factual[#factual + 1] = { p = Q(p), total = L:total(), ratio = L:total() / none, same = same / (same + different) }
end
factual = qaci.rows({ "p", "total", "ratio", "same" }, factual)
print "\nLoc of the question, the counterfactual being p likely; over p = 0; the share of the term b' = b"
print(factual:text { digits = 4, names = { total = "Loc", ratio = "over p = 0", same = "share of b' = b" } })

-- In common with oneself ----------------------------------------------------------------------------------------------

local common = {}
for coins = 0, 1 do
  for steps = 0, 1 do
    common[#common + 1] = tiny.search(1, coins, steps, function(u)
      for _, w in ipairs(u:states()) do
        for _, v in ipairs(u:states()) do
          local own, other = u:similar_pasts(w, w), u:similar_pasts(w, v)
          if own < other then return { state = tostring(w), other = tostring(v), own = own, with = other } end
        end
      end
    end)
  end
end
common = qaci.rows({
  "cells", "coins", "steps", "universes", "differ", "first", "state", "own", "other", "with",
}, common)
print "\nuniverses in which a state has more similar pasts with another than with itself"
print(common:text { names = { own = "with itself", with = "with that" } })

-- Two copies ----------------------------------------------------------------------------------------------------------

local digits = dofile "scripts/universes/support/noise.lua" (5)
local function noise(length) return B(digits(length)) end
local function S(z) return qaci.simplicity { code_bits = 14, data_bits = #z, steps = 40, only = z }:sum() end
local copies = {}
for _, n in ipairs { 4, 8, 16, 24, 30 } do
  local x, y = noise(n), noise(n)
  local once, pair = S(x), { "tuple", "bits", "bits" }
  copies[#copies + 1] = {
    bits = n, twice = once / S(qaci.encode({ x, x }, pair)), two = once / S(qaci.encode({ x, y }, pair)),
  }
end
copies = qaci.rows({ "bits", "twice", "two" }, copies)
print "\nS(x) over S(x, x), and over S(x, y) of another y"
print(copies:text { digits = 4, names = { twice = "S(x)/S(x,x)", two = "S(x)/S(x,y)" } })

local points = { {}, {} }
for i, row in ipairs(copies) do points[1][i], points[2][i] = { row.bits, row.twice }, { row.bits, row.two } end
return {
  tables = {
    { "What Normalize is applied to", sums }, { "The closest in time", closest }, { "The highest guess", guesses },
    { "The order of question and observation", order }, { "Loc of the question", factual },
    { "In common with oneself", common }, { "Two copies", copies },
  },
  rows = order,
  picture = qaci.chart {
    title = "How much simpler one string is than two", kind = "lines", log_y = true,
    series = { { name = "x than (x, x)", points = points[1] }, { name = "x than (x, y)", points = points[2] } },
    x_label = "bits of x", y_label = "ratio of S",
  },
}
