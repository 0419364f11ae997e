-- Universes: the sums that define futures and similar pasts, term by term, against the fast ones, in every reading;
-- properties; and every error. BOUND.1, BOUND.2.
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local function row(state, symbol, ...) return { state = state, symbol = symbol, to = { ... } } end
local function step(amplitude, write, state, move) return { amplitude, write = write, state = state, move = move } end

-- A quantum walk that ignores its tape: every place is visited again and again.
local function walk(window, absorb)
  local rows = {}
  for x = 0, 1 do
    rows[#rows + 1] = row(0, x, step("3/5", x, 0, 1), step("4/5", x, 1, -1))
    rows[#rows + 1] = row(1, x, step("4/5", x, 0, 1), step("-3/5", x, 1, -1))
  end
  return qaci.qtm { states = 2, window = window, delta = rows, absorb = absorb }
end
-- Beam splitters at the cells that hold 1: light in a cavity comes back often.
local function cavity(window, absorb)
  return qaci.qtm { states = 2, window = window, absorb = absorb, delta = {
    row(0, 0, step(1, 0, 0, 1)), row(0, 1, step("3/5", 1, 0, 1), step("4/5", 1, 1, -1)),
    row(1, 0, step(1, 0, 1, -1)), row(1, 1, step("4/5", 1, 0, 1), step("-3/5", 1, 1, -1)) } }
end
-- A walk that complements every cell it visits: many world-states, most of them once or twice.
local function painter(window)
  local rows = {}
  for x = 0, 1 do
    rows[#rows + 1] = row(0, x, step("3/5", 1 - x, 0, 1), step("4/5", 1 - x, 1, -1))
    rows[#rows + 1] = row(1, x, step("4/5", 1 - x, 0, 1), step("-3/5", 1 - x, 1, -1))
  end
  return qaci.qtm { states = 2, window = window, delta = rows }
end
-- Every cell is rotated once: no world-state comes back.
local function writer(window)
  return qaci.qtm { states = 1, window = window, delta = {
    row(0, 0, step("3/5", 0, 0, 1), step("4/5", 1, 0, 1)), row(0, 1, step("-4/5", 0, 0, 1), step("3/5", 1, 0, 1)) } }
end
-- A cycle of four states in place: deterministic, with period 4.
local function cycle()
  local rows = {}
  for s = 0, 3 do for x = 0, 1 do rows[#rows + 1] = row(s, x, step(1, x, (s + 1) % 4, 0)) end end
  return qaci.qtm { states = 4, window = { 0, 0 }, delta = rows }
end

-- The definitions, letter by letter, from s(n, .) alone.
local function plain(options)
  local u = qaci.universe(options)
  local T, physics = u.horizon, u.physics
  local w = {}
  for n = 0, T do w[n] = options.time_weights and Q(options.time_weights(n)) or Q(1, (n + 1) * (n + 1)) end
  local function profiles(v)
    local s, lost = {}, {}
    for n = 0, T do
      local d = v:at(n)
      lost[n] = d:remainder()
      for x, m in d:pairs() do
        s[x:key()] = s[x:key()] or {}
        s[x:key()][n] = m
      end
    end
    return s, lost
  end
  local s, lost = profiles(u)
  local function sum(a, b) -- over n1 + n2 <= T
    local total = Q(0)
    for n1 = 0, T do
      for n2 = 0, T - n1 do
        if a[n1] and b[n1 + n2] then total = total + w[n1] * w[n2] * a[n1] * b[n1 + n2] end
      end
    end
    return total
  end
  local one, all = {}, Q(0)
  for n = 0, T do one[n], all = Q(1), all + w[n] end
  local runs, known = {}, {}
  local function future(a, b)
    local id = a .. ":" .. b
    if known[id] then return known[id] end
    local value
    if options.future == "conditional" then
      runs[a] = runs[a] or profiles(qaci.universe { physics = physics, initial = physics:decode(B(a)), horizon = T })
      value = Q(0)
      for n = 0, T do value = value + w[n] * ((runs[a][b] or {})[n] or 0) end
      value = value / all
    elseif not s[a] then
      value = Q(0)
    else
      local constant = sum(options.normalize == "each" and s[a] or s[u.initial:key()], one)
      value = constant:eq(0) and Q(0) or sum(s[a], s[b] or {}) / constant
    end
    known[id] = value
    return value
  end
  local function similar(x, y)
    local total = Q(0)
    for a in pairs(s) do total = total + future(u.initial:key(), a) * future(a, x) * future(a, y) end
    return total
  end
  return u, future, similar
end

local readings = {
  {}, { normalize = "each" }, { future = "conditional" },
  { time_weights = function(n) return Q(1, 2) ^ n end },
  { normalize = "each", time_weights = function(n) return n % 3 == 0 and n + 1 or 0 end },
}
local universes = {
  { "walk", walk({ -7, 7 }), 0, 6 }, { "cavity", cavity({ -6, 9 }), 8, 9 }, { "writer", writer { 0, 12 }, 2, 4 },
  { "cycle", cycle(), 1, 19 }, { "absorbing walk", walk({ -1, 1 }, true), 0, 5 },
  { "absorbing cavity", cavity({ -1, 4 }, true), 9, 9 },
  { "long walk", walk { -21, 21 }, 0, 20, { 1, 4 } }, { "long cavity", cavity({ -2, 7 }, true), 37, 30, { 1 } },
  { "painter", painter { -8, 8 }, 5, 8, { 1, 4 } }, { "one step", walk { -1, 1 }, 1, 1 }, { "no step", walk { 0, 0 }, 1, 0 },
}
local function name_of(reading)
  local weights = reading.time_weights and " own weights" or ""
  return (reading.future or "marginal") .. " " .. (reading.normalize or "alpha") .. weights
end
for _, case in ipairs(universes) do
  for _, choice in ipairs(case[5] or { 1, 2, 3, 4, 5 }) do
    local reading = readings[choice]
    local name = case[1] .. ", " .. name_of(reading)
    local options = { physics = case[2], initial = case[3], horizon = case[4] }
    -- an edge that is not absorbing cannot be reached by futures that start elsewhere
    if reading.future == "conditional" then
      if case[1] == "walk" or case[1] == "one step" then options.physics = walk { -30, 30 } end
      if case[1] == "cavity" then options.physics = cavity { -50, 50 } end
      if case[1] == "writer" then options.physics = writer { 0, 24 } end
    end
    for k, v in pairs(reading) do options[k] = v end
    local u, future, similar = plain(options)
    local states = u:states()
    local single, whole, similar_wrong, remainder_wrong = 0, 0, 0, 0
    local pick = math.max(1, #states // 9) -- about nine states, spread out, are compared with each other
    for i = 1, #states, pick do
      local a = states[i]
      local d = u:future(a)
      local sum = d:total() + d:remainder()
      local expected_sum = (reading.normalize == "each" or reading.future == "conditional" or a == u.initial) and Q(1)
      if expected_sum and not sum:eq(1) or sum > Q(1) then
        -- a state that own weights never look at has no future
        if not (reading.time_weights and sum:eq(0)) then remainder_wrong = remainder_wrong + 1 end
      end
      local pasts_of_a = u:similar_pasts(a)
      for j = 1, #states, pick do
        local b = states[j]
        local expected = future(a:key(), b:key())
        if not u:future(a, b):eq(expected) then single = single + 1 end
        if not d:mass(b):eq(expected) then whole = whole + 1 end
        local pasts = u:similar_pasts(a, b)
        if not pasts:eq(similar(a:key(), b:key())) or not pasts:eq(u:similar_pasts(b, a)) or
          not pasts:eq(pasts_of_a:mass(b)) then
          similar_wrong = similar_wrong + 1
        end
      end
    end
    t.eq(whole, 0, name .. ": whole futures")
    t.eq(single, 0, name .. ": masses of futures")
    t.eq(similar_wrong, 0, name .. ": similar pasts")
    t.eq(remainder_wrong, 0, name .. ": masses and remainder sum to 1 where they must, and to at most 1")
    local fresh = qaci.universe(options) -- single masses before any whole future is known
    t.ok(fresh:future(states[1], states[#states]):eq(future(states[1]:key(), states[#states]:key())),
      name .. ": one mass alone")
  end
end

-- properties of an evolution
for _, case in ipairs(universes) do
  local u = qaci.universe { physics = case[2], initial = case[3], horizon = case[4] }
  local norm, occurrences = true, 0
  for n = 0, u.horizon do
    local d = u:at(n)
    norm = norm and (d:total() + d:remainder()):eq(1)
    occurrences = occurrences + #d
  end
  t.ok(norm, case[1] .. ": the norm is 1 at every step")
  local profiled, agree = 0, true
  for _, w in ipairs(u:states()) do
    local last = -1
    for _, o in ipairs(u:profile(w)) do
      profiled = profiled + 1
      agree = agree and o[1] > last and u:at(o[1]):mass(w):eq(o[2])
      last = o[1]
    end
  end
  t.ok(agree and profiled == occurrences, case[1] .. ": profiles list s(n, .), ascending")
  t.eq(#u, #u:states(), case[1] .. ": #u is the number of states")
  t.ok(u:states()[1] == u.initial, case[1] .. ": the initial state comes first")
  local again = qaci.universe { physics = case[2], initial = u.initial, horizon = case[4] }
  local same = #again == #u
  for i, w in ipairs(again:states()) do same = same and w == u:states()[i] end
  t.ok(same, case[1] .. ": the same order in every run")
end

-- a deterministic universe: what is never reached has no mass, and nothing else is asked of it
local C = cycle()
local u = qaci.universe { physics = C, initial = 0, horizon = 8 }
local counterfactual = C:state { tape = "1" }
t.eq(u:future(u.initial, counterfactual), Q(0), "a state that is never reached has no mass")
t.eq(u:future(counterfactual, u.initial), Q(0), "nor a future")
t.eq(#u:future(counterfactual), 0, "its future is empty")
t.eq(u:future(counterfactual):remainder(), Q(0), "and exact")
t.eq(u:similar_pasts(counterfactual, u.initial), Q(0), "nor pasts")
t.eq(#u:similar_pasts(counterfactual), 0, "with any other")
t.eq(#u:profile(counterfactual), 0, "nor a profile")
local own = qaci.universe { physics = C, initial = 0, horizon = 8, future = "conditional" }
t.eq(own:future(counterfactual):total(), Q(1), "but evolved from itself it has a future")
t.eq(own:future(counterfactual, u.initial), Q(0), "which does not meet the present")

-- a world-state that only occurs in futures of futures gets its number when it is asked
local deep = qaci.universe { physics = walk { -40, 40 }, initial = 0, horizon = 3, future = "conditional" }
local before, far = #deep, deep:states()
local d0 = deep:future(deep.initial)
t.ok(deep:future(far[#far]):total():eq(1) and #deep > before, "the future of a state met in a future")
t.eq(deep:future(deep.initial):total(), d0:total(), "does not change the futures known before")

-- initial world-states: a tape number, a decimal string, bits, a world-state
local W = writer { -1, 80 }
local function first(initial) return qaci.universe { physics = W, initial = initial, horizon = 0 }.initial end
t.eq(first(11):encode():sub(1, 6), B "011010", "a tape number: bit j is cell j")
t.ok(first(11) == first "11", "a decimal string")
t.ok(first(11) == first(B "1101"), "bits from cell 0")
t.ok(first(11) == first(W:state { tape = "1101" }), "a world-state")
t.ok(first "1180591620717411303424" == first(B(("0"):rep(70) .. "1")), "a number beyond 64 bits")
t.ok(first(Q(11)) == first(11), "a rational that is a natural number")

-- errors
local function fails(pattern, options, without)
  local all = { physics = C, initial = 0, horizon = 3 }
  for k, v in pairs(options) do all[k] = v end
  if without then all[without] = nil end
  t.raises(pattern, qaci.universe, all)
end
fails("field \"physics\": nothing, expected what qaci.qtm, qaci.circuit, qaci.qubits", {}, "physics")
fails("field \"physics\": the integer 3, expected what", { physics = 3 })
fails("field \"horizon\": nothing, expected a number of steps", {}, "horizon")
fails("field \"horizon\": the float 3.0, expected a natural number", { horizon = 3.0 })
fails("field \"horizon\": the integer %-1, expected a natural number", { horizon = -1 })
fails("the horizon 1099511627776 is too far: expected at most", { horizon = 1 << 40 })
fails("field \"initial\": nothing, expected a tape number, bits or a world%-state", {}, "initial")
fails("field \"initial\": true, expected a rational", { initial = true })
fails("field \"heed\": a world%-state has no such field", { initial = { heed = 1 } })
fails("field \"initial\": the integer %-1, expected a tape number", { initial = -1 })
fails("field \"initial\": the string \"1/2\", expected a tape number", { initial = "1/2" })
fails("field \"initial\": float 0.5 is not exact", { initial = 0.5 })
fails("field \"initial\": world%-state: the 1 at cell 3 is outside the window 0%.%.0", { initial = 8 })
fails("field \"initial\": world%-state: the 1 at cell 1 is outside the window 0%.%.0", { initial = B "11" })
fails("field \"initial\": world%-state: the head's cell 0 is outside the window 1%.%.2",
  { physics = qaci.qtm { states = 1, window = { 1, 2 }, delta = { row(0, 0, step(1, 0, 0, 0)) } } })
fails("field \"initial\": a world%-state of another physics", { initial = W:state {} })
fails("field \"future\": the string \"prose\", expected \"marginal\" or \"conditional\"", { future = "prose" })
fails("field \"normalize\": true, expected \"alpha\" or \"each\"", { normalize = true })
fails("field \"time_weights\": the integer 3, expected a function of n", { time_weights = 3 })
fails("field \"time_weights\": w%(1%): float 0.5 is not exact",
  { time_weights = function(n) return n == 0 and 1 or 0.5 end })
fails("the time weight w%(0%) is 0: expected w%(0%) > 0 and none below 0", { time_weights = function(n) return n end })
fails("the time weight w%(2%) is %-1: expected w%(0%) > 0 and none below 0",
  { time_weights = function(n) return 1 - n end })
fails("weights said no", { time_weights = function() error "weights said no" end })
fails("field \"horizn\": a universe has no such field", { horizn = 3 })
fails("the head leaves the window 0%.%.2 at step 3 in state 0", { physics = writer { 0, 2 } })
fails("evolving world%-state number 1 itself, as conditional futures do: the circuit has ended after 3 steps",
  { physics = qaci.circuit { { "X", 2 } }, future = "conditional" })
t.raises("time 9 is beyond the horizon: expected at most 8", u.at, u, 9)
t.raises("the time: the integer %-1, expected a natural number", u.at, u, -1)
t.raises("expected a world%-state", u.future, u, 3)
t.raises("a world%-state of another physics", u.similar_pasts, u, u.initial, W:state {})
t.raises("expected a universe", u.at, 3)

t.done()
