-- The enclosed model in Lua: which certificates machines have (BOUND.5), that they are sound in longer runs, and errors.
local t = require "tap"
local qaci = require "qaci"
local Q = qaci.rational

local function step(amplitude, write, state, move) return { amplitude, write = write, state = state, move = move } end
local function row(state, symbol, ...) return { state = state, symbol = symbol, to = { ... } } end
local function machine(states, window, absorb, delta)
  return qaci.qtm { states = states, window = window, absorb = absorb, delta = delta }
end

-- One step right and one left is a turn that gains nothing; two right and one left gains a cell.
local function zigzag(rights, window)
  local rows = {}
  for s = 0, rights do
    for x = 0, 1 do rows[#rows + 1] = row(s, x, step(1, x, (s + 1) % (rights + 1), s < rights and 1 or -1)) end
  end
  return machine(rights + 1, window, false, rows)
end
local cases = {
  { "moves right", "potential", machine(1, { 0, 30 }, false, {
    row(0, 0, step("3/5", 0, 0, 1), step("4/5", 1, 0, 1)), row(0, 1, step("-4/5", 0, 0, 1), step("3/5", 1, 0, 1)) }) },
  { "moves left, absorbing", "potential", machine(1, { -5, 0 }, true, {
    row(0, 0, step(1, 1, 0, -1)), row(0, 1, step(1, 0, 0, -1)) }) },
  { "two right, one left", "potential", zigzag(2, { 0, 30 }) },
  { "one right, one left", "cycle", zigzag(1, { 0, 30 }) },
  { "a walk", "none", machine(2, { -30, 30 }, false, {
    row(0, 0, step("3/5", 0, 0, 1), step("4/5", 0, 1, -1)), row(0, 1, step("3/5", 1, 0, 1), step("4/5", 1, 1, -1)),
    row(1, 0, step("4/5", 0, 0, 1), step("-3/5", 0, 1, -1)),
    row(1, 1, step("4/5", 1, 0, 1), step("-3/5", 1, 1, -1)) }) },
  { "counts for ever", "none", machine(2, { -9, 9 }, false, {
    row(0, 0, step(1, 0, 0, -1)), row(0, 1, step(1, 1, 1, 1)), row(1, 0, step(1, 1, 0, -1)),
    row(1, 1, step(1, 0, 1, 1)) }), 1 },
  { "a circuit, whose table is not complete", "none", qaci.circuit { { "R", 0 }, { "wait", 40 } } },
}
for _, case in ipairs(cases) do
  local M, initial = case[3], case[4] or 0
  local function run(T) return qaci.universe { physics = M, initial = initial, horizon = T, model = "enclosed" } end
  local u, longer = run(6), run(12)
  t.eq(u.certificate, case[2], case[1] .. ": certificate")
  -- what is certain of a state is so: bounds that nothing but zeta(2) leaves open hold in the longer run
  local certain, broken = 0, 0
  for _, a in ipairs(u:states()) do
    local l, h = u:future(u.initial, a)
    local l2, h2 = longer:future(u.initial, a)
    if l2 < l or h < h2 then broken = broken + 1 end
    if h - l < Q(1, 1 << 60) then certain = certain + 1 end
  end
  t.eq(broken, 0, case[1] .. ": the longer run's bounds lie within")
  t.ok((certain > 0) == (case[2] == "potential"), case[1] .. ": some masses are certain with a potential only", certain)
  local d = u:future(u.initial)
  t.ok((d:total() + d:remainder()):eq(1), case[1] .. ": masses and remainder of the first future")
end

local M = cases[1][3]
local u = qaci.universe { physics = M, initial = 0, horizon = 3, model = "enclosed" }
local plain = qaci.universe { physics = M, initial = 0, horizon = 3 }
t.eq(u.model, "enclosed", "u.model")
t.eq(plain.model, "bounded", "of a bounded one")
t.eq(plain.certificate, nil, "which has no certificate")
local unmet = M:state { tape = "1", head = 9 }
local l, h = u:future(unmet, unmet)
t.ok(l:eq(0) and Q(0) < h and h < Q(1, 2), "a state never met may be met later, with little mass")
l, h = u:similar_pasts(unmet, u.initial)
t.ok(l:eq(0) and Q(0) < h and h < Q(1, 2), "and so it may have pasts in common with others")
local d, all = u:future(unmet), u:similar_pasts(unmet)
t.ok(d:total():eq(0) and d:remainder():eq(select(2, u:future(unmet, unmet))), "what its future may be is a remainder")
t.ok(all:total():eq(0) and all:remainder() >= h and all:remainder() < Q(1, 2), "and so are its similar pasts")
t.ok(plain:future(unmet):remainder():eq(0) and plain:similar_pasts(unmet):remainder():eq(0), "but not in the bounded model")
local still = machine(1, { 0, 0 }, false, { row(0, 0, step(1, 0, 0, 0)), row(0, 1, step(1, 1, 0, 0)) })
local one = qaci.universe { physics = still, initial = 0, horizon = 4, model = "enclosed" }
all = one:similar_pasts(one.initial)
t.ok((all:total() + all:remainder()):eq(1), "one state that stays: its similar pasts are 1 at most")
t.eq(select(2, one:similar_pasts(one.initial, one.initial)), Q(1), "so is the upper bound of a pair")
t.eq(select("#", plain:future(plain.initial, unmet)), 1, "in the bounded model a mass is one number")

local function fails(pattern, options)
  local all = { physics = M, initial = 0, horizon = 3, model = "enclosed" }
  for k, v in pairs(options) do all[k] = v end
  t.raises(pattern, qaci.universe, all)
end
fails("field \"model\": the string \"exact\", expected \"bounded\" or \"enclosed\"", { model = "exact" })
fails("the enclosed model has marginal futures and one constant", { future = "conditional" })
fails("the enclosed model has marginal futures and one constant", { normalize = "each" })
fails("the enclosed model has the time weights %(n%+1%)%^%-2", { time_weights = function() return 1 end })

t.done()
