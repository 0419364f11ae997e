-- The enclosed model against the plain evaluator, bound by bound (BOUND.4 to BOUND.6), on random machines, on one whose
-- world-states never come back and on cycles; enclosures are nested in T, and hold what is known in closed form.
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local qtm = require "tests.reference.qtm"
local enclosed = require "tests.reference.enclosed"
local Q, B = qaci.rational, qaci.bits

local function step(amplitude, write, state, move) return { re = amplitude, im = 0, write = write, state = state, move = move } end
local function row(state, symbol, ...) return { state = state, symbol = symbol, to = { ... } } end
local function machine(states, window, delta) return { states = states, window = window, delta = delta } end

local writer = machine(1, { 0, 16 }, {
  row(0, 0, step("3/5", 0, 0, 1), step("4/5", 1, 0, 1)), row(0, 1, step("-4/5", 0, 0, 1), step("3/5", 1, 0, 1)) })
local function turning(p) -- p states in turn, in place
  local rows = {}
  for s = 0, p - 1 do
    for x = 0, 1 do rows[#rows + 1] = row(s, x, step(1, x, (s + 1) % p, 0)) end
  end
  return machine(p, { 0, 0 }, rows)
end
local function walk(window)
  local rows = {}
  for x = 0, 1 do
    rows[#rows + 1] = row(0, x, step("3/5", x, 0, 1), step("4/5", x, 1, -1))
    rows[#rows + 1] = row(1, x, step("4/5", x, 0, 1), step("-3/5", x, 1, -1))
  end
  return machine(2, window, rows)
end

-- zeta(2) as the library has it: a world of one moment, of which all is known but zeta(2), gives 1/zeta(2).
local function make(M, T)
  return qaci.universe { physics = M, initial = 0, horizon = T, model = "enclosed" }
end
local moment = make(support.qtm(writer), 0)
t.eq(moment.certificate, "potential", "the head moves right: no world-state comes back")
local below, above = moment:future(moment.initial, moment.initial)
local zeta = { 1 / above, 1 / below }
local sum = Q(0)
for n = 1, 300 do sum = sum + Q(1, n * n) end
local low, high = enclosed.rest(Q(301))
t.ok(zeta[1] < zeta[2] and zeta[2] - zeta[1] < Q(1, 1 << 62) ^ 2, "zeta(2) to 124 bits")
t.ok(sum + low < zeta[1] and zeta[2] < sum + high, "zeta(2) lies where 300 terms and the bounds of the rest say")
for _, x in ipairs { Q(1, 3), Q(1), Q(5, 2), Q(40) } do -- BOUND.3, term by term
  local l, h = enclosed.rest(x)
  local l1, h1 = enclosed.rest(x + 1)
  t.ok(l - l1 < 1 / x ^ 2 and 1 / x ^ 2 < h - h1 and l < h, "the rest from " .. tostring(x))
end

local function compare(name, m, initial, T, options)
  local M = support.qtm(m)
  local u = qaci.universe { physics = M, initial = initial, horizon = T, model = "enclosed" }
  local physics = qtm.new(m)
  local start = tostring(u.initial:encode())
  local plain = enclosed.new(physics, start,
    { horizon = T, zeta = zeta, never_back = options and options.never_back })
  local expected = plain.period and "cycle" or plain.never_back and "potential" or "none"
  if expected == "none" and u.certificate == "potential" then return end -- the plain one does not look for it
  local wrong = u.certificate ~= expected and 1 or 0
  local codes = { table.unpack(plain.states, 1, 9) }
  codes[#codes + 1] = options and options.unmet
  for i, x in ipairs(codes) do
    local a = M:decode(B(x))
    local d = u:future(a)
    if not d:remainder():eq(plain:remainder(x)) then wrong = wrong + 1 end
    for j, y in ipairs(codes) do
      local b = M:decode(B(y))
      local l, h = u:future(a, b)
      local pl, ph = plain:future(x, y)
      if not (l:eq(pl) and h:eq(ph) and d:mass(b):eq(l)) or h < l then wrong = wrong + 1 end
      if i <= j and (i + j) % 3 == 0 then
        l, h = u:similar_pasts(a, b)
        pl, ph = plain:similar_pasts(x, y)
        if not (l:eq(pl) and h:eq(ph)) or h < l then wrong = wrong + 1 end
        local all = u:similar_pasts(a)
        if not all:mass(b):eq(l) or all:total() + all:remainder() > Q(1) or all:remainder() < Q(0) then
          wrong = wrong + 1
        end
      end
    end
  end
  t.eq(wrong, 0, ("%s, T = %d: %s"):format(name, T, u.certificate))
end

local seed = support.seed(20261)
local draw = support.random(seed)
for case = 1, 8 do
  local T = draw(4) + 1
  local absorb = draw(2) == 0
  local reach = absorb and (T + 1) // 2 or T
  local m = support.random_machine(draw, draw(4) + 2, reach, absorb)
  compare("random machine " .. case .. " (seed " .. seed .. ")", m, draw(1 << reach), T)
end
compare("writer", writer, 5, 4, { never_back = true })
for p = 1, 3 do
  for _, T in ipairs { p, 2 * p + 1, 7 } do compare("turning " .. p, turning(p), 1, T) end
end
compare("walk", walk { -9, 9 }, 0, 8) -- many entries: in integers

-- Nested in T, in all that is bounded, and then in the longer run's values.
for _, case in ipairs { { "walk", walk { -24, 24 }, { 3, 6, 12, 24 } }, { "turning", turning(3), { 3, 6, 12, 24 } },
  { "writer", writer, { 2, 4, 8 } } } do
  local wider, states, M = {}, nil, support.qtm(case[2])
  local outside = 0
  for _, T in ipairs(case[3]) do
    local u = make(M, T)
    states = states or { table.unpack(u:states(), 1, 6) }
    local function inside(key, l, h)
      local before = wider[key]
      if before and (l < before[1] or before[2] < h) then outside = outside + 1 end
      if h < l then outside = outside + 1 end
      wider[key] = { l, h }
    end
    for i, a in ipairs(states) do
      local d, all = u:future(a), u:similar_pasts(a)
      for j, b in ipairs(states) do
        inside(("future %d %d"):format(i, j), u:future(a, b))
        inside(("mass %d %d"):format(i, j), d:mass(b), d:mass(b) + d:remainder())
        inside(("pasts %d %d"):format(i, j), u:similar_pasts(a, b))
        inside(("all pasts %d %d"):format(i, j), all:mass(b), all:mass(b) + all:remainder())
        local l, h = u:future(a, b)
        if l < d:mass(b) or d:mass(b) + d:remainder() < l or h < d:mass(b) then outside = outside + 1 end
      end
    end
  end
  t.eq(outside, 0, case[1] .. ": nested in T")
end

-- Closed forms. Two states in turn: t(0) = 3/4 zeta(2), t(1) = 1/4 zeta(2).
local two = make(support.qtm(turning(2)), 200)
local a, b = table.unpack(two:states())
for _, it in ipairs { { a, a, "3/4" }, { a, b, "1/4" }, { b, b, "1/4" }, { b, a, "1/12" } } do
  local l, h = two:future(it[1], it[2])
  t.ok(l < Q(it[3]) and Q(it[3]) < h and h - l < Q "1/10000000000", "two states in turn: " .. it[3])
end
local l, h = two:similar_pasts(a, a)
local exact = Q "3/4" * Q "9/16" + Q "1/4" * Q "1/144"
t.ok(l < exact and exact < h and h - l < Q "1/1000000000", "and their similar pasts")
local one = make(support.qtm(turning(1)), 3)
l, h = one:future(one.initial, one.initial)
t.ok(l < Q(1) and h:eq(1) and one.certificate == "cycle", "one state that stays is certain of itself")

t.done()
