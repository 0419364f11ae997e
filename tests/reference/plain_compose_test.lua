-- Composers against the plain evaluator (COMPOSE.1 to COMPOSE.10) on random small distributions, many of them degenerate:
-- scores are among few, so that actions and scoring functions are often alike somewhere.
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local plain = require "tests.reference.compose"
local Q = qaci.rational
local draw = support.random(support.seed "20250301")

-- Different scoring functions of n actions, with masses above 0 of sum at most 1.
local function random_players(m, n, levels)
  local players, seen = {}, {}
  while m > (levels + 1) ^ n do m = m - 1 end
  while #players < m do
    local scores = {}
    for a = 1, n do scores[a] = Q(draw(levels + 1), levels) end
    local key = table.concat((function() local r = {} for a, x in ipairs(scores) do r[a] = x:key() end return r end)(), " ")
    if not seen[key] then
      seen[key] = true
      players[#players + 1] = { Q(1 + draw(4), 5 * m), scores }
    end
  end
  return players
end

local function write(players)
  local r = {}
  for i, it in ipairs(players) do
    local s = {}
    for a, x in ipairs(it[2]) do s[a] = tostring(x) end
    r[i] = tostring(it[1]) .. ": " .. table.concat(s, " ")
  end
  return table.concat(r, "; ")
end

local wrong = {} -- by name: the first case that fails
local function expect(condition, name, players, detail)
  if not condition and not wrong[name] then wrong[name] = (detail or "") .. " in " .. write(players) end
end
local function same(got, expected)
  for a in ipairs(expected) do if not got[a]:eq(expected[a]) then return false end end
  return #got == #expected
end
-- The first few numbers as text.
local function list(x)
  local r = {}
  for i, it in ipairs(x) do r[i] = tostring(it) end
  return table.concat(r, " ")
end
local function expect_same(got, expected, name, players)
  expect(same(got, expected), name, players, "got " .. list(got) .. ", expected " .. list(expected))
end
local kinds = { "zero", "own_minimum", "random_dictator" }

-- ---- scores of actions ----
local names = { "average", "average_normalized", "maximin" }
for _ = 1, 60 do
  local players = random_players(1 + draw(4), 1 + draw(4), 1 + draw(6))
  for _, name in ipairs(names) do
    local c = qaci.compose(name, players)
    expect_same(c.scores, plain[name](players), name, players)
    expect(c.status == "exact" and not c.scores_upper, name .. " is exact", players)
  end
  local c = qaci.compose("geometric", players)
  local powers = {}
  for a, lower in ipairs(c.scores) do
    local power, D = plain.geometric(players, a)
    local upper = c.scores_upper and c.scores_upper[a] or lower
    powers[a] = power
    expect(lower ^ D <= power and power <= upper ^ D, "geometric encloses", players)
    expect(upper - lower <= Q(1, 2) ^ 120, "geometric is narrow", players)
    if lower:eq(upper) then expect((lower ^ D):eq(power), "geometric is exact where it says so", players) end
    -- a rational root would have been found: no rational with the root's size lies strictly within
    expect(lower:eq(upper) or not (lower ^ D):eq(power), "geometric knows its rational values", players)
  end
  for a = 1, #powers do
    if powers[c.best] < powers[a] then expect(false, "geometric: best", players) end
  end
  expect(c.decided, "geometric decides", players)
end

-- ---- lotteries ----
local enclosed, exact = 0, 0
local function check_nash(players, kind)
  local b, c = plain.bargain(players, kind), qaci.compose("nash", players, { disagreement = kind })
  local point = c.points[1]
  local upper = point.utilities_upper or point.utilities
  for i in ipairs(players) do
    expect(point.utilities[i] >= b.d[i], "nash: nobody loses", players)
    expect(upper[i] - point.utilities[i] <= Q(1, 2) ^ 100, "nash is narrow", players)
  end
  if c.status == "exact" then
    exact = exact + 1
    local g = {}
    for i, it in ipairs(players) do
      local x = plain.expectation(it[2], point.lottery)
      expect(x:eq(point.utilities[i]), "nash: the lottery has its utilities", players)
      g[i] = x - b.d[i]
      if b.most[i]:eq(0) then expect(g[i]:eq(0), "nash: who can gain nothing keeps it", players) end
    end
    local some = false
    for _, x in ipairs(b.most) do some = some or x > 0 end
    expect(not some or plain.nash_condition(players, b, g):eq(1), "nash: the condition (" .. kind .. ")", players)
    expect_same(point.lottery, plain.first_lottery(players, point.utilities), "nash: the first lottery", players)
    return
  end
  enclosed = enclosed + 1
  -- the greatest product is at least that of the lower ends, and no lottery has more than that of the upper ends
  local D = 60
  local mass = Q(0)
  for i, it in ipairs(players) do if b.most[i] > 0 then mass = mass + it[1] end end
  local function product(g)
    local r = Q(1)
    for i, it in ipairs(players) do
      -- exponents: masses are multiples of 1 / (5 m)
      if b.most[i] > 0 then r = r * g[i] ^ tonumber((it[1] * 5 * #players):num()) end
    end
    return r
  end
  local top, bottom = {}, {}
  for i in ipairs(players) do top[i], bottom[i] = upper[i] - b.d[i], point.utilities[i] - b.d[i] end
  local highest = product(top)
  local n, steps = #players[1][2], 6
  local function grid(p, left, a)
    if a == n then
      p[a] = Q(left, steps)
      local g = {}
      for i in ipairs(players) do g[i] = plain.expectation(b.gains[i], p) if g[i] < 0 then return end end
      expect(product(g) <= highest, "nash: no lottery is better", players)
      return
    end
    for k = 0, left do
      p[a] = Q(k, steps)
      grid(p, left - k, a + 1)
    end
  end
  grid({}, steps, 1)
  -- the condition holds in the limit: it is violated by little at the lower ends, and not much more than satisfied above
  local at_top, at_bottom = plain.nash_condition(players, b, top), plain.nash_condition(players, b, bottom)
  expect(at_top <= 1 and at_bottom >= 1 and at_bottom - at_top < Q(1, 2) ^ 80, "nash: the condition (" .. kind .. ")", players)
  -- two actions: the derivative changes its sign within the enclosure of the lottery
  if n == 2 then
    local function derivative(x)
      local r = Q(0)
      for i, it in ipairs(players) do
        local g1, g2 = b.gains[i][1], b.gains[i][2]
        if b.most[i] > 0 then r = r + it[1] * (g1 - g2) / (g2 + x * (g1 - g2)) end
      end
      return r
    end
    expect(derivative(point.lottery[1]) >= 0 and derivative(point.lottery_upper[1]) <= 0, "nash: two actions", players)
    -- and so within the enclosure of each gain, which grows or falls with the probability of the first action
    for i in ipairs(players) do
      local g1, g2 = b.gains[i][1], b.gains[i][2]
      if b.most[i] > 0 and not g1:eq(g2) then
        local from, to = (bottom[i] - g2) / (g1 - g2), (top[i] - g2) / (g1 - g2)
        if g1 < g2 then from, to = to, from end
        expect(derivative(from) >= 0 and derivative(to) <= 0, "nash: the gains of two actions", players)
      end
    end
  end
end

for _ = 1, 50 do
  local players = random_players(1 + draw(4), 1 + draw(3), 1 + draw(5))
  local c = qaci.compose("maximin", players, { lottery = true })
  expect_same(c.points[1].lottery, plain.maximin_lottery(players), "maximin over lotteries", players)
  expect_same(c.scores, c.points[1].lottery, "the score of an action is its probability", players)
  for _, kind in ipairs(kinds) do
    c = qaci.compose("kalai_smorodinsky", players, { disagreement = kind })
    expect_same(c.points[1].lottery, plain.kalai_smorodinsky(players, kind), "kalai_smorodinsky " .. kind, players)
    check_nash(players, kind)
  end
end
for _ = 1, 40 do
  for _, kind in ipairs(kinds) do check_nash(random_players(3 + draw(2), 2, 6), kind) end
end
t.ok(enclosed > 10 and exact > 100, ("nash: %d solutions are enclosed, %d exact"):format(enclosed, exact))

-- many lotteries with the same worth: two players who divide 1 in as many ways as there are actions
for _ = 1, 40 do
  local players = { { Q(1, 3), {} }, { Q(1, 2), {} } }
  for a = 1, 4 + draw(2) do
    players[1][2][a] = Q(draw(9), 8)
    players[2][2][a] = 1 - players[1][2][a]
  end
  local c = qaci.compose("maximin", players, { lottery = true })
  expect_same(c.scores, plain.maximin_lottery(players), "the first of many lotteries", players)
end
-- one where the simplex method ends at an action that is not the first of those alike, unless a variable itself may enter
do
  local players = { { Q(1, 4), { Q(0), Q(1, 2), Q(1), Q(0) } }, { Q(1, 4), { Q(1, 2), Q(1, 2), Q(0), Q(1) } } }
  expect_same(qaci.compose("maximin", players, { lottery = true }).scores, plain.maximin_lottery(players), "the first of many lotteries", players)
  expect_same(qaci.compose("kalai_smorodinsky", players).scores, plain.kalai_smorodinsky(players, "zero"), "the first of many lotteries", players)
end

-- ---- rose_candidate ----
local most = 0
-- What is missing to each is 1/16 and up, about in inverse proportion: then several points of the frontier are balanced.
local function balanced_players()
  local players = { { Q(1 + draw(4), 10), { Q(1), Q(0) } }, { Q(1 + draw(4), 10), { Q(0), Q(1) } } }
  local c = Q(1 + draw(3), 16)
  for a = 3, 4 + draw(3) do
    local missing = Q(1 + draw(15), 16)
    local other = c / missing * Q(30 + draw(5), 32)
    players[1][2][a], players[2][2][a] = 1 - missing, other < 1 and 1 - other or Q(0)
  end
  return players
end
for case = 1, 300 do
  local players = case > 150 and balanced_players() or random_players(2, 1 + draw(6), 1 + draw(9))
  local points, c = plain.rose_candidate(players), qaci.compose("rose_candidate", players)
  most = math.max(most, #points)
  expect(#points > 0 and #points == #c.points, "rose_candidate: how many", players)
  for i, it in ipairs(points) do
    if c.points[i] then
      expect_same(c.points[i].utilities, it, "rose_candidate: points", players)
      if #players[1][2] <= 4 then
        expect_same(c.points[i].lottery, plain.first_lottery(players, it), "rose_candidate: lotteries", players)
      end
    end
  end
end
t.ok(most >= 3, "rose_candidate: up to " .. most .. " points")

for _, name in ipairs { "average", "average_normalized", "maximin", "average is exact", "average_normalized is exact",
  "maximin is exact", "geometric encloses", "geometric is narrow", "geometric is exact where it says so",
  "geometric knows its rational values", "geometric: best", "geometric decides", "maximin over lotteries",
  "the score of an action is its probability", "kalai_smorodinsky zero", "kalai_smorodinsky own_minimum",
  "kalai_smorodinsky random_dictator", "nash: nobody loses", "nash is narrow", "nash: the lottery has its utilities",
  "nash: who can gain nothing keeps it", "nash: the condition (zero)", "nash: the condition (own_minimum)",
  "nash: the condition (random_dictator)", "nash: the first lottery", "nash: no lottery is better", "nash: two actions", "nash: the gains of two actions", "the first of many lotteries",
  "rose_candidate: how many", "rose_candidate: points", "rose_candidate: lotteries" } do
  t.ok(not wrong[name], name, wrong[name])
  wrong[name] = nil
end
t.ok(not next(wrong), "nothing else is wrong", next(wrong))
t.done()
