-- experiment 16: Does it pay to threaten the composer?
--
-- Scoring functions are composed as they are given. So a user whose true wish is a compromise may gain by being replaced
-- by an extortionist, who scores the compromise 0: nothing that it wants has changed; it says that it would rather have
-- nothing. The post (3.5) composes by averages and considers Rose bargaining "to reduce the ability for
-- scoring/utility functions to threaten each other".
--
-- Two users were located, with the masses 1/2 and 1/2. Each has an action of its own, and there is a compromise:
--
--          mine  yours  compromise
--   first  9/10  0      3/4
--   second 0     1      3/4
--
-- Then the second one is replaced: the same best action, and all else scores 0. How far does the choice move, and what
-- is the new choice worth to the second user's true scoring function, and to the first user?
--
-- Found: under the averages the threat pays: the compromise is gone and the extortionist has its way (3/4 -> 1). Under
-- maximin and the geometric mean every action is then worth 0 to somebody, so all scores are 0 and the tie decides.
-- Every bargaining composer moves as far, but to a lottery of the two favourites, in which the threat costs the one who
-- makes it a third of what it had: 3/4 -> 1/2. With a mass of 1/10 (argument) it costs it more: under nash 9/20 -> 1/10.
--
-- For the definition this means: none of the composers is deaf to threats, which all read scoring functions as they are
-- given; but under those that weigh gains there is nothing to win by one.
--
--   qaci run scripts/experiments/threats.lua [MASS]   the mass of the second user among the two: 1/2 if not given
-- expect: composer                            before          after         moved  second before  second after  first before  first after
-- expect: average                             0 0 1           0 1 0         1      3/4            1             3/4           0
-- expect: average_normalized                  0 0 1           0 1 0         1      3/4            1             3/4           0
-- expect: maximin                             0 0 1           1 0 0         1      3/4            0             3/4           9/10
-- expect: geometric                           0 0 1           1 0 0         1      3/4            0             3/4           9/10
-- expect: maximin, lottery                    0 0 1           10/19 9/19 0  1      3/4            9/19          3/4           9/19
-- expect: nash, zero                          0 0 1           1/2 1/2 0     1      3/4            1/2           3/4           9/20
-- expect: nash, own_minimum                   0 0 1           1/2 1/2 0     1      3/4            1/2           3/4           9/20
-- expect: nash, random_dictator               0 0 1           1/2 1/2 0     1      3/4            1/2           3/4           9/20
-- expect: kalai_smorodinsky, zero             0 1/13 12/13    1/2 1/2 0     12/13  10/13          1/2           9/13          9/20
-- expect: kalai_smorodinsky, own_minimum      0 1/13 12/13    1/2 1/2 0     12/13  10/13          1/2           9/13          9/20
-- expect: kalai_smorodinsky, random_dictator  0 1/20 19/20    1/2 1/2 0     19/20  61/80          1/2           57/80         9/20
-- expect: rose_candidate                      1/9 2/15 34/45  1/2 1/2 0     34/45  7/10           1/2           2/3           9/20
local qaci = require "qaci"
local Q = qaci.rational
local mass = Q(... or "1/2")

local first = { Q"9/10", Q(0), Q"3/4" }
local second = { Q(0), Q(1), Q"3/4" }
local extortionist = { Q(0), Q(1), Q(0) }

local function worth(scores, lottery)
  local sum = Q(0)
  for a, p in ipairs(lottery) do sum = sum + p * scores[a] end
  return sum
end

-- What is done: the lottery of a bargaining composer, else the best action.
local function choice(name, options, other)
  local c = qaci.compose(name, { { 1 - mass, first }, { mass, other } }, options)
  assert(c.decided, name .. " is undecided")
  if c.points then return c.scores, #c.points end
  local sure = { Q(0), Q(0), Q(0) }
  sure[c.best] = Q(1)
  return sure, 0
end

local function distance(p, q)
  local sum = Q(0)
  for a = 1, #p do if q[a] < p[a] then sum = sum + p[a] - q[a] end end
  return sum
end

local function text(lottery)
  local r = {}
  for a, p in ipairs(lottery) do r[a] = tostring(p) end
  return table.concat(r, " ")
end

local how = {
  { "average" }, { "average_normalized" }, { "maximin" }, { "geometric" }, { "maximin", { lottery = true } },
  { "nash", { disagreement = "zero" } }, { "nash", { disagreement = "own_minimum" } },
  { "nash", { disagreement = "random_dictator" } },
  { "kalai_smorodinsky", { disagreement = "zero" } }, { "kalai_smorodinsky", { disagreement = "own_minimum" } },
  { "kalai_smorodinsky", { disagreement = "random_dictator" } }, { "rose_candidate" },
}
local rows, worths = {}, {}
for i, h in ipairs(how) do
  local before, after = choice(h[1], h[2], second), choice(h[1], h[2], extortionist)
  local name = h[1] .. (h[2] and ", " .. (h[2].disagreement or "lottery") or "")
  rows[i] = { composer = name, before = text(before), after = text(after), moved = distance(before, after),
    ["second before"] = worth(second, before), ["second after"] = worth(second, after),
    ["first before"] = worth(first, before), ["first after"] = worth(first, after) }
  worths[#worths + 1] = { composer = name, threat = "before", worth = worth(second, before) }
  worths[#worths + 1] = { composer = name, threat = "after", worth = worth(second, after) }
end
rows = qaci.rows(
  { "composer", "before", "after", "moved", "second before", "second after", "first before", "first after" }, rows)
print(rows:text())

return {
  rows = rows,
  picture = qaci.chart { title = "What the threat is worth to the one who makes it", kind = "bars",
    rows = qaci.rows({ "composer", "threat", "worth" }, worths), x = "composer", y = "worth", by = "threat",
    y_label = "worth to the second user's true scoring function" },
}
