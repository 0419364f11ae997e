-- What composers promise (COMPOSE.1, COMPOSE.10), on random distributions: who is unanimous is followed, nobody can do
-- better for nothing, units and names do not matter where they should not, nobody is below the disagreement point; budgets and
-- bad input.
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local Q = qaci.rational
local draw = support.random(support.seed "7")

local wrong, cases = {}, {} -- by name
local function expect(condition, name, detail)
  cases[name] = (cases[name] or 0) + 1
  if not condition and not wrong[name] then wrong[name] = detail or "case " .. cases[name] end
end

local function random_players(m, n, levels)
  local players = {}
  for i = 1, m do
    local scores = {}
    for a = 1, n do scores[a] = Q(draw(levels + 1), levels) end
    players[i] = { Q(1 + draw(5), 6 * m), scores }
  end
  return players
end
local function map(players, f)
  local r = {}
  for i, it in ipairs(players) do
    r[i] = { it[1], {} }
    for a, x in ipairs(it[2]) do r[i][2][a] = f(x, i, a) end
  end
  return r
end
-- Equal scoring functions are one: the worth of a lottery is reported for each different one.
local function different(players)
  local r, at = {}, {}
  for _, it in ipairs(players) do
    local key = {}
    for a, x in ipairs(it[2]) do key[a] = x:key() end
    key = table.concat(key, " ")
    if at[key] then r[at[key]][1] = r[at[key]][1] + it[1]
    else r[#r + 1] = { it[1], it[2] } at[key] = #r end
  end
  return r
end
local function overlap(x, y)
  local above_x, above_y = x.scores_upper or x.scores, y.scores_upper or y.scores
  for a in ipairs(x.scores) do
    if above_x[a] < y.scores[a] or above_y[a] < x.scores[a] then return false end
  end
  return true
end

local kinds = { "zero", "own_minimum", "random_dictator" }
local how = { { "average" }, { "average_normalized" }, { "maximin" }, { "geometric" }, { "maximin", { lottery = true } } }
for _, kind in ipairs(kinds) do
  how[#how + 1] = { "nash", { disagreement = kind } }
  how[#how + 1] = { "kalai_smorodinsky", { disagreement = kind } }
end
local function name_of(h) return h[1] .. (h[2] and " " .. (h[2].disagreement or "lottery") or "") end
local function bargains(h) return h[2] ~= nil end

for _ = 1, 25 do
  local n = 2 + draw(4)
  local players = different(random_players(2 + draw(3), n, 2 + draw(7)))
  for _, h in ipairs(how) do
    local name = name_of(h)
    local c = qaci.compose(h[1], players, h[2])
    local upper = c.scores_upper or c.scores
    -- scores are scores
    for a = 1, n do expect(c.scores[a] >= 0 and upper[a] <= 1 and c.scores[a] <= upper[a], name .. ": within 0 and 1") end
    -- masses matter by their shares, but for the average
    local half = map(players, function(x) return x end)
    for _, it in ipairs(half) do it[1] = it[1] / 2 end
    local at_half = qaci.compose(h[1], half, h[2])
    for a = 1, n do
      local expected = h[1] == "average" and c.scores[a] / 2 or c.scores[a]
      expect(at_half.scores[a]:eq(expected) or c.status ~= "exact", name .. ": shares of the mass")
    end
    expect(h[1] == "average" or overlap(c, at_half), name .. ": shares of the mass")
    -- the order of the scoring functions does not matter
    local turned = {}
    for i, it in ipairs(players) do turned[#players + 1 - i] = it end
    expect(overlap(c, qaci.compose(h[1], turned, h[2])), name .. ": nobody comes first")
    -- a mass of 0 is nothing, and halves of a scoring function are one
    local more = { { 0, players[1][2] }, { players[1][1] / 2, players[1][2] }, { players[1][1] / 2, players[1][2] } }
    for i = 2, #players do more[#more + 1] = players[i] end
    more[#more + 1] = { 0, map(players, function() return Q(0) end)[1][2] }
    local split = qaci.compose(h[1], more, h[2])
    expect(overlap(c, split) and split.status == c.status, name .. ": masses of 0, and halves")
    -- unanimity: one more action that everybody likes best
    local best = map(players, function(x) return x / 2 end)
    for _, it in ipairs(best) do it[2][n + 1] = Q(1) end
    expect(qaci.compose(h[1], best, h[2]).best == n + 1, name .. ": unanimity")
    if bargains(h) then
      local p = c.points[1]
      local p_upper = p.utilities_upper or p.utilities
      local sum = Q(0)
      for a = 1, n do sum = sum + c.scores[a] end
      expect(sum:eq(1) or (c.status == "enclosed" and sum < 1), name .. ": a lottery")
      -- Pareto: no action, and no mixture of two, is better for all and for someone surely
      for a = 1, n do
        for b = 1, a do
          for part = 0, 4 do
            local better, more_for_one = true, false
            for i, it in ipairs(players) do
              local u = (it[2][a] * part + it[2][b] * (4 - part)) / 4
              better = better and u >= p_upper[i]
              more_for_one = more_for_one or u > p_upper[i]
            end
            expect(not (better and more_for_one), name .. ": Pareto")
          end
        end
      end
      -- scale: units of a scoring function, and where there is a disagreement point of its own also its zero
      if h[1] ~= "maximin" then
        local scaled = qaci.compose(h[1], map(players, function(x, i) return i == 1 and x / 3 or x end), h[2])
        expect(overlap(c, scaled), name .. ": scale")
        if h[2].disagreement ~= "zero" then
          local moved = qaci.compose(h[1], map(players, function(x, i) return i == 1 and x / 3 + Q(1, 2) or x end), h[2])
          expect(overlap(c, moved), name .. ": zero")
        end
      end
      -- nobody is below the random dictator
      if h[2].disagreement == "random_dictator" then
        local total = Q(0)
        for _, it in ipairs(players) do total = total + it[1] end
        for i, it in ipairs(players) do
          local d = Q(0)
          for _, dictator in ipairs(players) do
            local top, sum_of, count = Q(-1), Q(0), 0
            for _, x in ipairs(dictator[2]) do if top < x then top = x end end
            for a, x in ipairs(dictator[2]) do if x:eq(top) then sum_of, count = sum_of + it[2][a], count + 1 end end
            d = d + dictator[1] / total * sum_of / count
          end
          expect(p.utilities[i] >= d, name .. ": the random dictator is not better")
        end
      end
      -- a fair share: under nash from zero each has at least its share of the best it can have
      if h[1] == "nash" and h[2].disagreement == "zero" then
        local total = Q(0)
        for _, it in ipairs(players) do total = total + it[1] end
        for i, it in ipairs(players) do
          local top = Q(0)
          for _, x in ipairs(it[2]) do if top < x then top = x end end
          expect(p_upper[i] >= it[1] / total * top, name .. ": a fair share")
        end
      end
    end
  end
end

-- Two who mirror each other get the same.
for _ = 1, 20 do
  local n = 2 + draw(3)
  local one, other = {}, {}
  for a = 1, n do
    one[2 * a - 1], one[2 * a] = Q(draw(7), 6), Q(draw(7), 6)
    other[2 * a - 1], other[2 * a] = one[2 * a], one[2 * a - 1]
  end
  for _, h in ipairs(how) do
    if bargains(h) then
      local p = qaci.compose(h[1], { { Q(1, 5), one }, { Q(1, 5), other } }, h[2]).points[1]
      local u = p.utilities
      expect(#u == 1 or u[1]:eq(u[2]) or (p.utilities_upper and p.utilities_upper[1] >= u[2] and p.utilities_upper[2] >= u[1]),
        name_of(h) .. ": symmetry")
    end
  end
end
local all = {}
for name in pairs(cases) do all[#all + 1] = name end
table.sort(all)
for _, name in ipairs(all) do t.ok(not wrong[name], name .. " (" .. cases[name] .. ")", wrong[name]) end

-- ---- the candidate for Rose ----
local rose = qaci.compose("rose_candidate",
  { { "3/10", { "4/5", "3/4", "1/10" } }, { "7/10", { "1/2", "3/4", "4/5" } } })
local expected = { { "31/100", "1019/1300" }, { "3/4", "3/4" }, { "379/500", "71/100" } }
for i, it in ipairs(expected) do
  for k = 1, 2 do t.eq(rose.points[i].utilities[k], Q(it[k]), "rose_candidate, point " .. i) end
end
t.eq(#rose.points, 3, "rose_candidate has no other points")
t.raises("two scoring functions, found 1 different one", qaci.compose, "rose_candidate", { { 1, { 0, 1 } } })
t.raises("could not be checked against its primary source", qaci.compose, "rose", {})

-- ---- known values ----
local third = Q(1, 3)
local root = qaci.compose("nash", { { third, { 1, 0 } }, { third, { 0, 1 } }, { third, { "1/2", 1 } } })
t.ok(root.status == "enclosed" and root.scores[2] ^ 2 * 3 <= 1 and root.scores_upper[2] ^ 2 * 3 >= 1, "nash: 1/sqrt 3")
local worth = root.points[1]
t.ok(worth.utilities[2] ^ 2 * 3 <= 1 and worth.utilities_upper[2] ^ 2 * 3 >= 1 and (1 - worth.utilities[1]) ^ 2 * 3 >= 1
  and (1 - worth.utilities_upper[1]) ^ 2 * 3 <= 1, "nash: what 1/sqrt 3 is worth")
t.ok(root.decided and root.best == 2, "nash: irrational, and decided")
local tie = qaci.compose("nash", { { "1/4", { 1, 0, 0 } }, { "1/4", { 0, 1, 1 } }, { "1/4", { 0, "1/2", "1/2" } } })
t.ok(tie.status == "exact" and tie.scores[2]:eq("2/3") and tie.scores[3]:eq(0), "a copy of an action is not played")
local root2 = qaci.compose("geometric", { { "1/2", { "1/2", 1, "1/4" } }, { "1/2", { 1, "1/2", 1 } } })
t.ok(root2.decided and root2.best == 1 and root2.scores[3]:eq("1/2"), "geometric: equal irrational scores are a tie")
t.ok(root2.scores[1] ^ 2 < Q(1, 2) and root2.scores_upper[1] ^ 2 > Q(1, 2), "geometric: a square root")
t.eq(qaci.compose("geometric", { { "1/3", { "1/27" } }, { "2/3", { 1 } } }).scores[1], Q(1, 3), "geometric: a cube root that is rational")

-- ---- nobody, and bad input ----
for _, h in ipairs(how) do
  local c = qaci.compose(h[1], {}, { actions = 2 })
  t.ok(c.scores[1]:eq(0) and c.scores[2]:eq(0) and c.status == "exact" and not c.points, name_of(h) .. ": nobody")
end
local two = { { "1/2", { 0, 1 } }, { "1/2", { 1, 0 } } }
t.raises('expected "average"', qaci.compose, "median", two)
t.raises("bad argument #1", qaci.compose, nil, two)
t.raises("bad argument #2", qaci.compose, "nash", 3)
t.raises("scoring function 2: 1 scores, expected 2, one for each action", qaci.compose, "nash", { two[1], { "1/2", { 0 } } })
t.raises("scoring function 1: 2 scores, expected 3", qaci.compose, "nash", two, { actions = 3 })
t.raises("scoring function 1: a table, expected {mass", qaci.compose, "nash", { { 1 } })
t.raises("scoring function 2, action 1: 3/2, expected a score between 0 and 1", qaci.compose, "nash", { two[1], { "1/2", { "3/2", 0 } } })
t.raises("scoring function 1, mass: negative", qaci.compose, "nash", { { -1, { 0, 1 } } })
t.raises("the masses sum to more than 1", qaci.compose, "nash", { two[1], { "2/3", { 1, 0 } } })
t.raises("not exact", qaci.compose, "nash", { { 0.5, { 0, 1 } } })
t.raises("disagreement is an option of nash", qaci.compose, "average", two, { disagreement = "zero" })
t.raises("lottery is an option of maximin", qaci.compose, "nash", two, { lottery = true })
t.raises('expected "zero", "own_minimum" or "random_dictator"', qaci.compose, "nash", two, { disagreement = "war" })
t.raises("no such field", qaci.compose, "nash", two, { lotery = true })

-- A budget of steps, from too little to enough: no bound, then one that may be wide, then the solution.
local unable, able = 0, 0
local players = random_players(4, 5, 6)
for _, h in ipairs(how) do
  local whole = qaci.compose(h[1], players, h[2])
  for steps = 1, 3000, 211 do
    local options = { budget = { steps = steps } }
    for k, v in pairs(h[2] or {}) do options[k] = v end
    local c = qaci.compose(h[1], players, options)
    if c.status == "partial" then
      unable = unable + 1
      local open = c.scores[1]:eq(0) and c.scores_upper[1]:eq(1)
      if not (c.message:find "steps ran out" and overlap(c, whole) and (open or h[1] == "geometric" or h[1] == "nash") and not c.points) then
        t.ok(false, name_of(h) .. ": a budget of " .. steps)
      end
    else
      able = able + 1
      if not overlap(c, whole) then t.ok(false, name_of(h) .. ": the same within a budget of " .. steps) end
    end
  end
end
t.ok(unable > 20 and able > 20, unable .. " budgets were too small, " .. able .. " enough")

-- Two scores that many bits tell apart: a budget that ends before leaves the enclosures of the bits it had.
-- And two that are equal, by symmetry, and irrational, so that Nash's bits end before they are told apart.
local near = { { "1/2", { "1/2", Q(1, 2) + Q(1, 2) ^ 700, "1/7" } }, { "1/2", { "1/3", "1/3", "1/5" } } }
local alike = { { "1/4", { 1, 0, 0 } }, { "1/4", { 0, 1, 0 } }, { "1/4", { 0, 0, 1 } }, { "1/4", { "1/2", 1, 1 } } }
for _, case in ipairs { { "geometric", near, 100, 5000, true }, { "nash", alike, 1500, 120000, false } } do
  local whole = qaci.compose(case[1], case[2])
  t.ok(whole.status == "enclosed" and whole.decided == case[5], case[1] .. ": the whole")
  local widths = {}
  for steps = case[3], case[4], case[3] do
    local c = qaci.compose(case[1], case[2], { budget = { steps = steps } })
    if c.status == "partial" and c.scores_upper[1] < 1 then
      widths[(c.scores_upper[1] - c.scores[1]):key()] = true
      if not overlap(c, whole) or (c.decided and not (whole.decided and c.best == whole.best)) then t.ok(false, case[1] .. ": what is known within " .. steps .. " steps") end
    end
  end
  local different = 0
  for _ in pairs(widths) do different = different + 1 end
  t.ok(different > 0, case[1] .. ": " .. different .. " precisions of what is known when a budget ends")
end

-- ---- in the pipeline ----
local function first(compose, more)
  local world = dofile "scripts/universes/first.lua"
  world.compose = compose
  for k, v in pairs(more or {}) do world[k] = v end
  return world
end
-- what was found, from the report: one hypothesis, ten answers
local plain = qaci.score(first())
local found = {}
for share, scores in plain:json():gmatch '"share":{"value":"([^"]+)","status":"exact"},"scores":%[([^%]]+)%]' do
  local u = {}
  for x in scores:gmatch '"([^"]+)"' do u[#u + 1] = Q(x) end
  found[#found + 1] = { Q(share) * plain.located, u }
end
t.eq(#found, 10, "ten answers were found")
local of_found, functions = different(found), plain.functions
t.ok(#of_found == #functions and (function()
  for i, it in ipairs(of_found) do
    if not it[1]:eq(functions[i][1]) then return false end
    for a, x in ipairs(it[2]) do if not functions[i][2][a]:eq(x) then return false end end
  end
  return true
end)(), "and these are the functions that are composed")
t.ok(plain.points == nil and not plain:json():find '"points"' and plain.disagreement == nil and not plain.lottery, "an average has no points")
for _, h in ipairs(how) do
  local r = qaci.score(first { h[1], disagreement = h[2] and h[2].disagreement, lottery = h[2] and h[2].lottery })
  local c = qaci.compose(h[1], found, h[2])
  local fine = r.status == c.status and r.compose == h[1]
  for a, action in ipairs { "0", "1" } do
    local lower, upper = r:score(action)
    fine = fine and lower:eq(c.scores[a]) and (upper or lower):eq((c.scores_upper or c.scores)[a])
    local mean = r:mean(action)
    fine = fine and mean:eq(h[1] == "average" and lower / r.located or lower)
  end
  fine = fine and r.disagreement == (h[2] and h[2].disagreement) and r.lottery == (h[2] ~= nil and h[2].lottery == true)
  t.ok(fine, name_of(h) .. ": the score of a universe is the composition of what was found")
  if c.points then
    local point, json = c.points[1], r:json()
    fine = #r.points == #c.points
    for _, field in ipairs { "lottery", "utilities", "lottery_upper", "utilities_upper" } do
      local x, y = point[field], r.points[1][field]
      fine = fine and (x == nil) == (y == nil)
      for i in ipairs(x or {}) do fine = fine and x[i]:eq(y[i]) end
    end
    for i, x in ipairs(point.utilities) do
      fine = fine and json:find(('"utility":{"value":"%s"'):format(x), 1, true) and json:find(('{"mass":{"value":"%s"'):format(functions[i][1]), 1, true)
    end
    t.ok(fine and json:find('"' .. (r.disagreement or "lottery") .. '"', 1, true), name_of(h) .. ": and so are its points")
  end
end
-- a budget that ran out before anything was found
for _, name in ipairs { "average", "average_normalized", "maximin", "geometric", "nash" } do
  local r = qaci.score(first(name, { budget = { steps = 1000 } }))
  local lower, upper = r:score "0"
  t.ok(r.status == "partial" and not r.decided and lower:eq(0) and upper:eq(name == "average" and r.skipped or 1),
    name .. ": what a stopped score says")
  t.ok(r.points == nil and #r.functions == 0, name .. ": and it has no points")
end
t.raises('field "compose": "nash" needs every scoring function', qaci.score, first("nash", { reading = "formula" }))
t.raises('field "compose": rose_candidate is defined for two scoring functions, found 10', qaci.score, first "rose_candidate")

t.done()
