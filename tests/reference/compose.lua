-- Composers, letter by letter (COMPOSE.1 to COMPOSE.10): everything over lotteries by listing vertices.
--   players: an array of { mass, { score of each action } }, different scoring functions with masses above 0
local Q = require("qaci").rational

local compose = {}

local function total(players)
  local sum = Q(0)
  for _, it in ipairs(players) do sum = sum + it[1] end
  return sum
end

local function expectation(scores, p)
  local sum = Q(0)
  for a, x in ipairs(scores) do sum = sum + x * p[a] end
  return sum
end
compose.expectation = expectation

-- COMPOSE.2, COMPOSE.3
function compose.average(players)
  local r = {}
  for a in ipairs(players[1][2]) do
    r[a] = Q(0)
    for _, it in ipairs(players) do r[a] = r[a] + it[1] * it[2][a] end
  end
  return r
end

function compose.average_normalized(players)
  local r = compose.average(players)
  for a in ipairs(r) do r[a] = r[a] / total(players) end
  return r
end

function compose.maximin(players)
  local r = {}
  for a in ipairs(players[1][2]) do
    r[a] = Q(1)
    for _, it in ipairs(players) do
      if it[2][a] < r[a] then r[a] = Q(it[2][a]) end
    end
  end
  return r
end

-- COMPOSE.4: the power of the geometric mean that has integer exponents: mean^exponent = power.
function compose.geometric(players, a)
  local D = 1
  for _, it in ipairs(players) do
    local d = tonumber((it[1] / total(players)):den())
    local x, y = D, d
    while y > 0 do x, y = y, x % y end
    D = D // x * d
  end
  local power = Q(1)
  for _, it in ipairs(players) do power = power * Q(it[2][a]) ^ tonumber((it[1] / total(players) * D):num()) end
  return power, D
end

-- ---- polytopes: the vertices of { p in R^n : row.p = bound for the equalities, row.p >= bound for the others } ----

-- The only solution of the system of rows { row, bound }, or nil; and the rank of the rows.
local function solve(system, n)
  local a = {}
  for i, it in ipairs(system) do
    a[i] = {}
    for j = 1, n do a[i][j] = Q(it[1][j]) end
    a[i][n + 1] = Q(it[2])
  end
  local rank = 0
  for c = 1, n do
    local pivot
    for i = rank + 1, #a do
      if not a[i][c]:eq(0) then pivot = i break end
    end
    if pivot then
      rank = rank + 1
      a[rank], a[pivot] = a[pivot], a[rank]
      for i = 1, #a do
        if i ~= rank and not a[i][c]:eq(0) then
          local factor = a[i][c] / a[rank][c]
          for j = c, n + 1 do a[i][j] = a[i][j] - factor * a[rank][j] end
        end
      end
    end
  end
  if rank < n then return nil, rank end
  for i = n + 1, #a do
    if not a[i][n + 1]:eq(0) then return nil, n end
  end
  local x = {}
  for i = 1, n do x[i] = a[i][n + 1] / a[i][i] end
  return x, n
end

local function holds(p, equal, least)
  for _, it in ipairs(equal) do
    if not expectation(it[1], p):eq(it[2]) then return false end
  end
  for _, it in ipairs(least) do
    if expectation(it[1], p) < it[2] then return false end
  end
  return true
end

local function vertices(n, equal, least)
  local found, seen = {}, {}
  local _, rank = solve(equal, n)
  -- every choice of as many inequalities that are tight as the equalities leave open
  local function choose(from, tight)
    if #tight == n - rank then
      local system = {}
      for _, it in ipairs(equal) do system[#system + 1] = it end
      for _, it in ipairs(tight) do system[#system + 1] = it end
      local p = solve(system, n)
      if p and holds(p, equal, least) then
        local key = {}
        for i, x in ipairs(p) do key[i] = x:key() end
        key = table.concat(key, " ")
        if not seen[key] then seen[key], found[#found + 1] = true, p end
      end
    end
    if #tight == n - rank then return end
    for i = from, #least do
      tight[#tight + 1] = least[i]
      choose(i + 1, tight)
      tight[#tight] = nil
    end
  end
  choose(1, {})
  return found
end

-- The lotteries with these equalities and bounds: their vertices.
local function lotteries(n, equal, least)
  local one, rows = {}, {}
  for a = 1, n do
    one[a] = 1
    local unit = {}
    for b = 1, n do unit[b] = a == b and 1 or 0 end
    rows[a] = { unit, 0 }
  end
  for _, it in ipairs(least) do rows[#rows + 1] = it end
  local all = { { one, 1 } }
  for _, it in ipairs(equal) do all[#all + 1] = it end
  return vertices(n, all, rows)
end
compose.lotteries = lotteries

local function first(points)
  local best = points[1]
  for _, p in ipairs(points) do
    for a = 1, #p do
      if not p[a]:eq(best[a]) then
        if best[a] < p[a] then best = p end
        break
      end
    end
  end
  return best
end

-- The first lottery that is worth just utility[i] to player i.
function compose.first_lottery(players, utility)
  local equal = {}
  for i, it in ipairs(players) do equal[i] = { it[2], utility[i] } end
  return first(lotteries(#players[1][2], equal, {}))
end

-- COMPOSE.6: leximin. values: an array of arrays, one number for each action; least: more constraints.
function compose.leximin(values, n, least)
  local fixed, open = {}, {}
  for i in ipairs(values) do open[i] = true end
  local function bounds(t, without)
    local rows = {}
    for _, it in ipairs(least) do rows[#rows + 1] = it end
    for i, v in ipairs(values) do
      if i ~= without then rows[#rows + 1] = { v, open[i] and t or fixed[i] } end
    end
    return rows
  end
  while next(open) do
    -- the greatest t: variables are the lottery and t
    local one, rows = {}, {}
    for a = 1, n do one[a] = 1 end
    one[n + 1] = 0
    for a = 1, n + 1 do
      local unit = {}
      for b = 1, n + 1 do unit[b] = a == b and 1 or 0 end
      rows[a] = { unit, 0 }
    end
    for _, it in ipairs(least) do
      local row = { table.unpack(it[1]) }
      row[n + 1] = 0
      rows[#rows + 1] = { row, it[2] }
    end
    for i, v in ipairs(values) do
      local row = { table.unpack(v) }
      row[n + 1] = open[i] and -1 or 0
      rows[#rows + 1] = { row, open[i] and 0 or fixed[i] }
    end
    local t = Q(0)
    for _, x in ipairs(vertices(n + 1, { { one, 1 } }, rows)) do
      if t < x[n + 1] then t = x[n + 1] end
    end
    -- whose value cannot be more than t while all others keep theirs
    local stuck = {}
    for i in ipairs(values) do
      if open[i] then
        local most = Q(0)
        for _, p in ipairs(lotteries(n, {}, bounds(t, i))) do
          local x = expectation(values[i], p)
          if most < x then most = x end
        end
        if most:eq(t) then stuck[#stuck + 1] = i end
      end
    end
    for _, i in ipairs(stuck) do open[i], fixed[i] = nil, t end
  end
  local equal = {}
  for i, v in ipairs(values) do equal[i] = { v, fixed[i] } end
  return first(lotteries(n, equal, least)), fixed
end

function compose.maximin_lottery(players)
  local values = {}
  for i, it in ipairs(players) do values[i] = it[2] end
  return compose.leximin(values, #players[1][2], {})
end

-- COMPOSE.7: the disagreement point.
function compose.disagreement(players, kind)
  local d = {}
  for i, it in ipairs(players) do
    d[i] = Q(0)
    if kind == "own_minimum" then
      d[i] = Q(1)
      for _, x in ipairs(it[2]) do if x < d[i] then d[i] = Q(x) end end
    elseif kind == "random_dictator" then
      for _, dictator in ipairs(players) do
        local best, sum, count = Q(0), Q(0), 0
        for _, x in ipairs(dictator[2]) do if best < x then best = Q(x) end end
        for a, x in ipairs(dictator[2]) do
          if best:eq(x) then sum, count = sum + it[2][a], count + 1 end
        end
        d[i] = d[i] + dictator[1] / total(players) * sum / count
      end
    end
  end
  return d
end

-- Gains over d, and the vertices of the lotteries that give nobody a loss.
function compose.bargain(players, kind)
  local d = compose.disagreement(players, kind)
  local gains, least, most = {}, {}, {}
  for i, it in ipairs(players) do
    gains[i] = {}
    for a, x in ipairs(it[2]) do gains[i][a] = x - d[i] end
    least[i] = { gains[i], 0 }
  end
  local corners = lotteries(#players[1][2], {}, least)
  for i in ipairs(players) do
    most[i] = Q(0)
    for _, p in ipairs(corners) do
      local x = expectation(gains[i], p)
      if most[i] < x then most[i] = x end
    end
  end
  return { d = d, gains = gains, least = least, most = most, corners = corners }
end

-- COMPOSE.8
function compose.kalai_smorodinsky(players, kind)
  local b, parts = compose.bargain(players, kind), {}
  for i in ipairs(players) do
    if b.most[i] > 0 then
      local part = {}
      for a, x in ipairs(b.gains[i]) do part[a] = x / b.most[i] end
      parts[#parts + 1] = part
    end
  end
  return (compose.leximin(parts, #players[1][2], b.least))
end

-- COMPOSE.9: the greatest of sum w_i g_i(p) / g_i over the lotteries p that give nobody a loss; it is 1 exactly at the
-- Nash solution. g: the gains of all players.
function compose.nash_condition(players, b, g)
  local mass, most = Q(0), Q(0)
  for i, it in ipairs(players) do if b.most[i] > 0 then mass = mass + it[1] end end
  for _, p in ipairs(b.corners) do
    local sum = Q(0)
    for i, it in ipairs(players) do
      if b.most[i] > 0 then sum = sum + it[1] / mass * expectation(b.gains[i], p) / g[i] end
    end
    if most < sum then most = sum end
  end
  return most
end

-- COMPOSE.10: the points of rose_candidate, ascending in u1, by trying every action and every pair of them.
function compose.rose_candidate(players)
  local u, v = players[1][2], players[2][2]
  local w1, w2 = players[1][1] / total(players), players[2][1] / total(players)
  local M1, M2 = Q(0), Q(0)
  for a in ipairs(u) do
    if M1 < u[a] then M1 = Q(u[a]) end
    if M2 < v[a] then M2 = Q(v[a]) end
  end
  local function supports(l1, l2, x, y)
    if not (l1 > 0 and l2 > 0) then return false end
    for a in ipairs(u) do
      if l1 * x + l2 * y < l1 * u[a] + l2 * v[a] then return false end
    end
    return true
  end
  local points, seen = {}, {}
  local function add(x, y)
    local key = x:key() .. " " .. y:key()
    if not seen[key] then seen[key], points[#points + 1] = true, { x, y } end
  end
  for a in ipairs(u) do
    local x, y = Q(u[a]), Q(v[a])
    local l1, l2 = w2 * (M2 - y), w1 * (M1 - x)
    if l1:eq(0) and l2:eq(0) then l1, l2 = Q(1), Q(1) end
    if supports(l1, l2, x, y) then add(x, y) end
    for b in ipairs(u) do
      -- (l1, l2) is normal to the segment from a to b; u1 grows along it
      local dx, dy = Q(u[b]) - x, Q(v[b]) - y
      l1, l2 = -dy, dx
      if supports(l1, l2, x, y) then
        -- w1 l1 (M1 - x - s dx) = w2 l2 (M2 - y - s dy)
        local s = (w1 * l1 * (M1 - x) - w2 * l2 * (M2 - y)) / (w1 * l1 * dx - w2 * l2 * dy)
        if s >= 0 and s <= 1 then add(x + s * dx, y + s * dy) end
      end
    end
  end
  table.sort(points, function(p, q) return p[1] < q[1] end)
  return points
end

return compose
