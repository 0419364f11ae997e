-- Evolutions by themselves: forwards and backwards (QTM.2), endless tapes (QTM.4), exponents (QTM.5), a cap and its
-- bounds (QTM.6), files (QTM.7), completed tables (QTM.3), and every error.
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local vectors = dofile(os.getenv "QACI_SOURCE_ROOT" .. "/tests/vectors/qtm-machines.lua")
local moves = { L = -1, N = 0, R = 1 }

local function machine(name, window, absorb)
  local it, delta = vectors[name], {}
  for i, rule in ipairs(it.rules) do
    local to = {}
    for j, b in ipairs(rule[3]) do
      to[j] = { { Q(b[4], it.denominator), Q(b[5], it.denominator) }, write = b[1], state = b[2], move = moves[b[3]] }
    end
    delta[i] = { state = rule[1], symbol = rule[2], to = to }
  end
  return qaci.qtm { states = it.states, start = it.state0, window = window, delta = delta, absorb = absorb }
end

local scratch = os.tmpname()
local function bytes(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end
local function write(text)
  local file = assert(io.open(scratch, "wb"))
  file:write(text)
  file:close()
end
local function saved(E)
  E:save(scratch)
  return bytes(scratch)
end

-- every machine: norm 1, there and back, saved and resumed
local names = {}
for name, it in pairs(vectors) do
  if not it.expected_violation then names[#names + 1] = name end
end
table.sort(names)
for _, name in ipairs(names) do
  local M = machine(name)
  local E = M:evolve { tape = "1011001", at = -2 }
  local start = saved(E):gsub("\nupdates %d+\n", ""):gsub("checksum.*", "")
  E:step(9)
  local d = E:weights()
  local halfway = saved(E)
  local F = M:resume(scratch)
  t.ok(d:total():eq(1) and d:remainder():eq(0) and #d == #E and saved(F) == halfway, name .. ": the norm is 1")
  t.eq(saved(F:step(4)), saved(E:step(4)), name .. ": resumed, the same bytes")
  F:step(-13)
  local back = saved(F):gsub("\nupdates %d+\n", ""):gsub("checksum.*", "")
  local function without_hull(text) return (text:gsub("hull[^\n]*\n", ""):gsub("cap.*\nexponent", "exponent")) end
  t.eq(without_hull(back), without_hull(start), name .. ": and back to the start")
end

-- exponents are of paths: a counter whose branches are out of step rotates seldom, and HH = i gives all of D back
local E = machine "qcounter345":evolve "1":step(55)
local exponents, different = {}, 0
for line in saved(E):gmatch "[^\n]+" do
  local e = line:match "^%-?%d+ [01]+ %d+ %-?%d+ (%d+)"
  if e and not exponents[e] then exponents[e], different = true, different + 1 end
end
t.ok(#E == 3574 and different > 20, different .. " different exponents after 55 steps")
local H = qaci.qtm { states = 2, delta = {} }
local half = { Q(1, 2), Q(1, 2) }
local rows = {}
for s = 0, 1 do
  rows[#rows + 1] = { state = s, symbol = 0, to = {
    { half, write = 0, state = 1 - s, move = 0 }, { half, write = 1, state = 1 - s, move = 0 } } }
  rows[#rows + 1] = { state = s, symbol = 1, to = {
    { half, write = 0, state = 1 - s, move = 0 }, { { Q(-1, 2), Q(-1, 2) }, write = 1, state = 1 - s, move = 0 } } }
end
H = qaci.qtm { states = 2, delta = rows }
E = H:evolve():step(1002)
local a = E:amplitudes()
t.ok(#a == 1 and a[1][2]:eq(0) and a[1][3]:eq(1), "(e^(i pi/4) H)^1002 = i^501 = i")
t.ok(saved(E):find("\nexponent 0\n", 1, true), "and its file says so")

-- denominators of any length: m^2 + 1 of 63, 64 and 65 bits, and about 2^128
for _, m in ipairs { Q(3037000499), Q(3037000500), Q(4294967295), Q(4294967296), Q(1 << 32) ^ 2 - 1, Q(1 << 32) ^ 2 } do
  local a, b = (m ^ 2 - 1) / (m ^ 2 + 1), 2 * m / (m ^ 2 + 1)
  local rotor = qaci.qtm { states = 1, delta = {
    { state = 0, symbol = 0, to = { { a, write = 0, state = 0, move = 1 }, { { 0, b }, write = 1, state = 0, move = 1 } } },
    { state = 0, symbol = 1, to = { { { 0, b }, write = 0, state = 0, move = 1 }, { a, write = 1, state = 0, move = 1 } } } } }
  E = rotor:evolve():step(3)
  local wrong = 0
  for _, it in ipairs(E:amplitudes()) do
    local _, ones = tostring(it[1].tape):gsub("1", "")
    local size = a ^ (3 - ones) * b ^ ones
    local re, im = ones == 0 and size or ones == 2 and -size or Q(0), ones == 1 and size or ones == 3 and -size or Q(0)
    if not (it[2]:eq(re) and it[3]:eq(im)) then wrong = wrong + 1 end
  end
  t.eq(wrong .. " " .. #E, "0 8", "amplitudes over " .. (m ^ 2 + 1):short(30))
  t.ok(E:step(-3):amplitudes()[1][2]:eq(1), "and back")
end

-- endless tapes
local W = machine "walk345"
t.eq(W.width, nil, "no width")
t.eq(W.window, nil, "no window")
local w = W:state { tape = "101", at = -70, state = "L", head = 3 }
t.eq(#w.tape, 74, "the least window holds the 1s and the head")
t.eq(w.at .. " " .. w.state .. " " .. w.head, "-70 L 3", "at, state, head")
t.ok(w == W:state { tape = "00101", at = -72, state = "L", head = 3 }, "equal world-states are equal")
t.ok(w ~= W:state { tape = "101", at = -71, state = "L", head = 3 }, "others are not")
t.ok(W:state(w) == w and W:windowed(-80, 5):state(w):encode():sub(11, 13) == B "101", "on a window it has a code")
t.raises("the 1 at cell %-70 is outside the window %-69%.%.5", W.state, W:windowed(-69, 5), w)
t.raises("no code of fixed width", w.encode, w)
t.raises("no code of fixed width", W.decode, W, "01")
t.raises("is too far: cells are counted to", W.state, W, { head = 1 << 40 })
E = W:evolve { head = -1000 }:step(300)
t.eq(E.hull[1] .. " " .. E.hull[2], "-1300 -700", "the hull of a walk")
t.eq(#E, 600, "its world-states")
t.ok(E:weights():total():eq(1), "on numbers of 700 bits")

-- a universe's window is the least one
local P = machine "painter345"
local u = qaci.universe { physics = P, initial = { tape = "11", at = 1 }, horizon = 5 }
t.eq(u.physics.window[1] .. " " .. u.physics.window[2], "-5 5", "the window of a universe")
local fixed = P:windowed(-5, 5)
local v = qaci.universe { physics = fixed, initial = fixed:state { tape = "11", at = 1 }, horizon = 5 }
t.eq(#u, #v, "the same world-states as on that window")
for i, state in ipairs(v:states()) do
  if state:encode() ~= u:states()[i]:encode() then t.ok(false, "world-state " .. i) end
end
t.eq(u:future(P:state { tape = "11", at = 1 }, P:state(u:states()[3])), v:future(v.initial, v:states()[3]),
  "the machine's own world-states can be asked about")
t.raises("the head leaves the window %-4%.%.5", qaci.universe,
  { physics = P:windowed(-4, 5), initial = { tape = "11", at = 1 }, horizon = 5 })
local sweep = machine "sweeper"
u = qaci.universe { physics = sweep, initial = { tape = "10001", state = "R", head = 1 }, horizon = 30 }
t.eq(u.physics.window[1] .. " " .. u.physics.window[2], "0 4", "a sweeper stays between its walls")
u = qaci.universe { physics = W, initial = 0, horizon = 3, future = "conditional" }
t.eq(u.physics.window[1] .. " " .. u.physics.window[2], "-6 6", "conditional futures walk on for as long again")

-- The search for the window is inside the budget of the universe, and what ran out says how far the run came.
local function within(physics, budget, horizon)
  local none, why, kind = qaci.universe { physics = physics, initial = 0, horizon = horizon or 40, budget = budget }
  if kind ~= "unable" then return none and "made" or "raised" end
  t.eq(none, nil, "no universe")
  return why
end
local sought = within(P, { steps = 5000 })
t.ok(sought:find "^the budget of 5000 steps ran out; the search for the window came to time %d+ of 40: %d+ world%-states",
  "steps of the search", sought)
sought = within(P, { memory_mib = 2 })
t.ok(sought:find "^the budget of 2 MiB of memory ran out.*the search for the window came to time 1%d of 40: %d+ ",
  "memory of the search", sought)
sought = within(P, { seconds = 0.02 }, 4000)
t.ok(sought:find "^the budget of 0.02 seconds ran out; the search for the window came to time %d+ of 4000", "its time",
  sought)
local ran = within(P:windowed(-40, 40), { steps = 5000 })
local time, states, entries =
  ran:match "^the budget of 5000 steps ran out; the evolution came to time (%d+) of 40: (%d+) world%-states, (%d+) entries$"
t.ok(time, "steps of the evolution", ran)
local short = qaci.universe { physics = P:windowed(-40, 40), initial = 0, horizon = tonumber(time) }
local sum = 0
for n = 0, short.horizon do sum = sum + #short:at(n) end
t.ok(sum <= tonumber(entries) and #short <= tonumber(states), "what the message counts has been recorded", ran)
t.eq(within(P, { steps = 500000, memory_mib = 100, seconds = 600 }, 10), "made", "a budget that is enough")
local function least(physics)
  local mib = 1
  while within(physics, { memory_mib = mib }, 18) ~= "made" do mib = mib + 1 end
  return mib
end
local least_windowed = least(P:windowed(-18, 18))
t.ok(least_windowed > 2 and least(P) == least_windowed, "what the search had taken is given back")
t.ok(within(P:windowed(-4, 4), { steps = 1 }, 3):find("the evolution came to time 0 of 3: 0 world-states, 0 entries", 1, true),
  "a budget that ran out before anything")
t.raises('field "budget"', qaci.universe, { physics = P, initial = 0, horizon = 3, budget = 7 })

-- so a question can be asked of an endless machine
local question = dofile(os.getenv "QACI_SOURCE_ROOT" .. "/scripts/universes/first.lua")
local on_window = qaci.score(question)
question.universes[1].physics = question.universes[1].physics:endless()
t.eq(qaci.score(question):score "1", on_window:score "1", "the score of an endless machine")
question.budget = { steps = 100 }
local unfinished = qaci.score(question)
t.eq(unfinished.status, "partial", "a budget that the search for the window uses up")
t.ok(unfinished.message:find "^the budget of 100 steps ran out; the search for the window came to time %d+ of 73",
  "the message of the score", unfinished.message)
t.eq(unfinished.skipped + unfinished.remainder, Q(1), "nothing was visited")
question.budget = nil
question.mu1 = B(("0"):rep(60))
t.raises('field "mu1": a blob of 60 bits, but a world%-state of universe 1 has only %d+', qaci.score, question)

-- windows
E = machine("walk345", { -2, 2 }):evolve():step(2)
t.raises("the head leaves the window %-2%.%.2 at step 3 in state", E.step, E)
t.eq(E.time, 2, "after an error it stands where it stood")
t.ok(E:weights():total():eq(1), "with all its weight")
t.raises("the head leaves the window %-2%.%.2 at step %-3, backwards, in state", E.step, E, -5)
t.eq(E.time, -2, "as far back as it goes")
E = machine("walk345", { -2, 2 }, true):evolve():step(40)
local d = E:weights()
t.ok(E.lost > Q(1, 2) and (E.lost + d:total()):eq(1) and d:remainder():eq(E.lost), "absorbing edges")
t.raises("edges that absorb cannot be undone", E.step, E, -1)
E = machine("counter2", { 0, 3 }):evolve { tape = "1" }
t.raises("the head leaves the window 0%.%.3 at step 26 in state \"C\"", E.step, E, 200)
t.ok(#E == 1 and E:weights():total():eq(1), "one term, still whole")

-- a cap: the bounds hold for every world-state and for sets of them, and the distance is bounded
local function by_key(E)
  local r = {}
  for _, it in ipairs(E:amplitudes()) do r[it[1]:key()] = it end
  return r
end
local seed = 1
local function random(m)
  seed = seed * 6364136223846793005 + 1442695040888963407
  return (seed >> 33) % m
end
for _, case in ipairs { { "painter345", 60, 10 }, { "lazy3", 12, 12 }, { "walkH", 9, 14 }, { "mixed345", 100, 9 } } do
  local M = machine(case[1])
  local full, capped = M:evolve():step(case[3]), M:evolve():cap(case[2]):step(case[3])
  local x, y = by_key(full), by_key(capped)
  local wrong, distance, kept = 0, Q(0), Q(0)
  local sets = {}
  for s = 1, 20 do sets[s] = { true_weight = Q(0), q = Q(0) } end
  for key in pairs(y) do x[key] = x[key] or { y[key][1], Q(0), Q(0) } end
  for key, it in pairs(x) do
    local other = y[key] or { nil, Q(0), Q(0) }
    local p, q = it[2] * it[2] + it[3] * it[3], other[2] * other[2] + other[3] * other[3]
    local low, high = capped:bounds(q)
    if p < low or p > high then wrong = wrong + 1 end
    distance = distance + (it[2] - other[2]) ^ 2 + (it[3] - other[3]) ^ 2
    kept = kept + q
    for _, set in ipairs(sets) do
      if random(2) == 0 then set.true_weight, set.q = set.true_weight + p, set.q + q end
    end
  end
  for _, set in ipairs(sets) do
    local low, high = capped:bounds(set.q)
    if set.true_weight < low or set.true_weight > high then wrong = wrong + 1 end
  end
  t.ok(#capped <= case[2] and wrong == 0, case[1] .. ": every bound holds")
  t.ok((kept + capped.dropped):eq(1) and capped.dropped > 0, case[1] .. ": what is kept and what was dropped are 1")
  t.ok(distance <= capped.error ^ 2 and distance > 0,
    ("%s: distance^2 %s, bound %s"):format(case[1], distance:decimal(3), (capped.error ^ 2):decimal(3)))
  local weights = capped:weights()
  local below = true
  for state, mass in weights:pairs() do
    local it = x[state:key()]
    below = below and mass <= it[2] * it[2] + it[3] * it[3]
  end
  t.ok(below and (weights:total() + weights:remainder()):eq(1), case[1] .. ": masses are lower bounds")
  capped:save(scratch)
  local resumed = M:resume(scratch):step(3)
  t.eq(saved(resumed), saved(capped:step(3)), case[1] .. ": a cap goes on after a file")
  t.raises("a cap cannot be undone", capped.step, capped, -1)
end
-- the heaviest stay, and of equals the first
for _, case in ipairs { { "painter345", 9 }, { "lazy3", 8 }, { "qcounter345", 31 }, { "splitstep345", 7 } } do
  local M, bad = machine(case[1]), 0
  local full = M:evolve("1"):step(case[2]):amplitudes()
  for i, it in ipairs(full) do it.weight, it.place = it[2] * it[2] + it[3] * it[3], i end
  table.sort(full, function(a, b)
    if a.weight:eq(b.weight) then return a.place < b.place end
    return a.weight > b.weight
  end)
  for _, K in ipairs { 1, 2, 5, 10, #full - 1 } do
    local stay, capped = {}, M:evolve("1"):step(case[2] - 1):cap(K):step():amplitudes()
    for _, it in ipairs(capped) do stay[it[1]:key()] = true end
    if #capped ~= K then bad = bad + 1 end
    for i = 1, K do
      if not stay[full[i][1]:key()] then bad = bad + 1 end
    end
  end
  t.eq(bad, 0, case[1] .. ": the heaviest stay")
end
-- a cap that is set later holds at the next step, even if that step only moves
E = machine "qcopier345":evolve():step(21)
t.eq(#E:cap(4):step(), 4, "of 64 world-states 4 stay")
-- ties: of equal weights the first by code stay
E = H:evolve { tape = "0" }:cap(1):step()
t.eq(tostring(E:amplitudes()[1][1].tape), "0", "of two equals the first by tape stays")
t.ok(E.dropped:eq(Q(1, 2)) and E.error > Q(7071, 10000) and E.error < Q(7072, 10000), "sqrt(1/2) is rounded up")
t.ok(E.error ^ 2 > Q(1, 2), "never down")
E = machine "writer345":evolve():cap(5):step(1):cap():step(10)
t.eq(#E, 1 << 11, "a cap that drops nothing")
t.ok(E.error:eq(0) and E:weights():remainder():eq(0), "costs nothing")

-- budgets: it stops after whole steps and goes on as if it had not
local whole = saved(P:evolve():step(16))
E = P:evolve()
local stops = 0
while E.time < 16 do
  local before = E.time
  local fine, why = E:step(16 - E.time, { budget = { steps = 9000 } })
  if fine then break end
  stops = stops + 1
  if not why:find "budget of 9000 steps ran out" or (before == E.time and stops > 40) then t.ok(false, why) break end
end
t.ok(stops > 0 and saved(E) == whole, "stopped " .. stops .. " times, the same bytes")
local fine, why = E:step(30, { budget = { memory_mib = 8 } })
t.ok(not fine and why:find "memory ran out" and E:weights():total():eq(1), "a budget of memory")

-- files: every damage is seen
E = machine("lazy3", { -9, 9 }):evolve { tape = "101", at = 2 }:step(2)
local text = saved(E)
local M = E.physics
local seen, total = 0, 0
for i = 1, #text do
  for _, c in ipairs { "0", "7", " ", "\n", "-", "x" } do
    if text:sub(i, i) ~= c then
      write(text:sub(1, i - 1) .. c .. text:sub(i + 1))
      total = total + 1
      local loaded, message = pcall(M.resume, M, scratch)
      if not loaded and message:find(scratch, 1, true) then seen = seen + 1 else print("# " .. i .. c .. tostring(message)) end
    end
  end
end
t.eq(seen, total, "every change of a character is refused")
seen = 0
for i = 0, #text - 1 do
  write(text:sub(1, i))
  if not pcall(M.resume, M, scratch) then seen = seen + 1 end
end
t.eq(seen, #text, "every beginning is refused")
local function refused(pattern, changed, other)
  if type(other) == "number" then other = nil end -- gsub's count
  write(changed)
  t.raises(pattern, M.resume, other or M, scratch)
end
refused("line 1: \"qaci%-evolution\", expected the line \"qaci%-evolution 1\"", text:gsub("evolution 1", "evolution 2"))
refused("saved by a machine with another table", text, W)
refused("the window is %-9 9, this machine's is %-9 10: expected the same", text, M:windowed(-9, 10))
refused("the window is %-9 9, this machine's is endless", text, M:endless())
refused("expected nothing behind the checksum", text .. "\n")
refused("the checksum is [0-9a-f]+, expected [0-9a-f]+: the file was changed or damaged", text:gsub("time 2", "time 3"))
refused("line 7: \"%-1\", expected a whole number in its range", text:gsub("cap 0", "cap -1"))
refused("expected terms in ascending order", text:gsub("(terms %d+\n)([^\n]+\n)([^\n]+\n)", "%1%3%2"))
-- a forger who gets the checksum right still has to get the norm right
local function forge(whole)
  local body, h = whole:match "^(.*\n)checksum", 0
  for i = 1, #body do
    h = (h * 0x9e3779b97f4a7c15 ~ body:byte(i)) * 0xbf58476d1ce4e5b9
    h = (h ~ h >> 27) * 0x94d049bb133111eb
    h = h ~ h >> 31
  end
  return body .. ("checksum %016x\n"):format(h)
end
t.eq(forge(text), text, "the checksum")
refused("the squared amplitudes, with what was lost, do not add up to 1", forge(text:gsub(" %-?%d+ 0\nchecksum", " 1 0\nchecksum")))
refused("the error is less than the norm of what was dropped",
  forge(saved(machine "painter345":evolve():cap(20):step(8)):gsub("\nerror [^\n]*", "\nerror 1/1000")), machine "painter345")
refused("expected an amplitude of absolute value 1 at most", forge(text:gsub(" %-?%d+ 0\nchecksum", " 99 0\nchecksum")))
refused("expected an amplitude that is not 0", forge(text:gsub(" %-?%d+ 0\nchecksum", " 0 0\nchecksum")))
refused("expected no imaginary part", forge(text:gsub(" 0\nchecksum", " 1\nchecksum")))
t.raises("cannot be read: No such file", M.resume, M, "/no/such/file")
t.raises("cannot be written: No such file", E.save, E, "/no/such/file")
os.remove(scratch)

-- completed tables
local partial = qaci.qtm { states = { "a", "b", "c" }, complete = true, delta = {
  { state = "a", symbol = 0, to = { { { 0, 1 }, write = 1, state = "b", move = -1 } } },
  { state = "a", symbol = 1, to = { { "2/3", write = 0, state = "c", move = 1 }, { "2/3", write = 1, state = "c", move = 1 },
    { "1/3", write = 0, state = "b", move = -1 } } } } }
t.eq(#partial:rows(), 6, "qaci.qtm completes")
t.eq(partial:print():match "^(.-)\nb", "a,0 -> 1i (1,b,L)\na,1 -> 2/3 (0,c,R) + 2/3 (1,c,R) + 1/3 (0,b,L)", "its own rows stay")
t.ok(partial:print():find "%d,a,N%)", "a state that nothing enters is entered without a move")
t.eq(#partial:evolve():step(50):step(-50), 1, "and it can be run back")
local again = qaci.qtm { states = partial.names, delta = partial:rows() }
t.eq(again:print(), partial:print(), "rows make the same machine")
t.eq(machine "painter345":complete():print(), machine "painter345":print(), "nothing to complete")
t.eq(qaci.qtm { states = 1, delta = {}, complete = true }:print(), "0,0 -> 1 (0,0,N)\n0,1 -> 1 (1,0,N)\n", "an empty table")
local open = qaci.qtm { states = 1, delta = { { state = 0, symbol = 0, to = { { 1, write = 0, state = 0, move = 1 } } } } }
t.raises("a table with missing rows has no inverse", function() open:evolve():step(-1) end)
t.raises("state 0 reads 1 at step 1: the table has no row for it", function() open:evolve(1):step() end)

-- errors
E = W:evolve()
t.raises("the string \"x\", expected an evolution", E.step, "x")
t.raises("the number of steps: the float 1.5, expected an integer", E.step, E, 1.5)
t.raises("a cap of 0: expected at least 1", E.cap, E, 0)
t.raises("expected a weight from 0 to 1", E.bounds, E, 2)
t.raises("field \"bugdet\"", E.step, E, 1, { bugdet = {} })
t.raises("the window 3%.%.1 is empty", W.windowed, W, 3, 1)
t.raises("world%-state of another physics", W.evolve, W, P:state {})
t.raises("expected a machine", function() qaci.arena.physics(qaci.arena.load "scripts/arena/five-and-ten.arena",
  { qaci.arena.load_agent "scripts/arena/agents/door1.agent" }):evolve() end)
t.eq(tostring(E), "evolution at time 0: 1 world-states", "tostring")
t.ok(E.physics == W, "E.physics is the machine")

t.done()
