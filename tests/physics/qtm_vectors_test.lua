-- Quantum Turing machines against reference vectors: universes with their futures and similar pasts, verdicts on
-- machines with the condition that fails (QTM.1), amplitudes after n steps, and runs of a universal machine (QTM.5).
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local folder = os.getenv "QACI_SOURCE_ROOT" .. "/tests/vectors/"

-- universes: s(n, .), futures, similar pasts
for i, row in ipairs(dofile(folder .. "qtm.lua")) do
  local M = qaci.qtm { states = row.states, window = row.window, delta = row.delta }
  local u = qaci.universe { physics = M, initial = row.initial, horizon = row.horizon }
  local wrong, count = 0, 0
  for n = 0, row.horizon do
    local d, listed = u:at(n), 0
    for code, mass in pairs(row.at[n + 1]) do
      listed = listed + 1
      if not d:mass(M:decode(B(code))):eq(Q(mass)) then wrong = wrong + 1 end
    end
    if #d ~= listed then wrong = wrong + 1 end
    count = count + listed
  end
  t.eq(wrong, 0, ("universe %d: all %d masses of s(n, .)"):format(i, count))
  local function pairs_wrong(list, f)
    local bad = 0
    for _, pair in ipairs(list) do
      if not f(M:decode(B(pair.w1)), M:decode(B(pair.w2))):eq(Q(pair.mass)) then bad = bad + 1 end
    end
    return bad
  end
  local function single(a, b) return u:future(a, b) end
  local function similar(a, b) return u:similar_pasts(a, b) end
  local function swapped(a, b) return u:similar_pasts(b, a) end
  local function whole(a, b) return u:future(a):mass(b) end
  t.eq(pairs_wrong(row.future, single), 0, ("universe %d: single masses of futures"):format(i))
  t.eq(pairs_wrong(row.future, whole), 0, ("universe %d: whole futures"):format(i))
  t.eq(pairs_wrong(row.future, single), 0, ("universe %d: single masses, now remembered"):format(i))
  t.eq(pairs_wrong(row.similar_pasts, similar), 0, ("universe %d: similar pasts"):format(i))
  t.eq(pairs_wrong(row.similar_pasts, swapped), 0, ("universe %d: similar pasts, swapped"):format(i))
end

-- machines as tables
local machines = dofile(folder .. "qtm-machines.lua")
local moves = { L = -1, N = 0, R = 1 }
local function build(machine, lo, hi)
  local delta = {}
  for i, rule in ipairs(machine.rules) do
    local to = {}
    for j, b in ipairs(rule[3]) do
      to[j] = { { Q(b[4], machine.denominator), Q(b[5], machine.denominator) }, write = b[1], state = b[2],
        move = moves[b[3]] }
    end
    delta[i] = { state = rule[1], symbol = rule[2], to = to }
  end
  return qaci.qtm { states = machine.states, start = machine.state0, window = { lo, hi }, delta = delta }
end

local names = {}
for name in pairs(machines) do names[#names + 1] = name end
table.sort(names)
local refused = 0
for _, name in ipairs(names) do
  local machine = machines[name]
  if machine.expected_violation then
    refused = refused + 1
    t.raises("the table is not unitary: " .. machine.expected_violation:gsub("%-", "%%-") .. ": ", build, machine, -8,
      8)
  else
    local fine, M = pcall(build, machine, -8, 8)
    t.ok(fine, name .. " is accepted", tostring(M))
    if fine then t.eq(M:decode(B ""):encode(), B(("0"):rep(M.width)), name .. " decodes the empty string") end
    if fine then t.eq(M:decode(B "").state, machine.state0, name .. " starts in state0") end
  end
end
t.eq(refused, 6, "six machines are refused")

-- amplitudes after n steps
local function world(M, w)
  local lo, hi = M.window[1], M.window[2]
  local cells = {}
  for cell = lo, hi do cells[cell - lo + 1] = "0" end
  for _, cell in ipairs(w.tape) do cells[cell - lo + 1] = "1" end
  return M:state { tape = B(table.concat(cells)), at = lo, state = w.state, head = w.head }
end

local function check_amplitudes(M, start, n, expected, name)
  local got, wrong = {}, 0
  local list = M:amplitudes(start, n)
  for _, entry in ipairs(list) do got[entry[1]:key()] = entry end
  for _, e in ipairs(expected) do
    local entry = got[world(M, e):key()]
    if not (entry and entry[2]:eq(e.re) and entry[3]:eq(e.im)) then wrong = wrong + 1 end
  end
  local sorted = true
  for i = 2, #list do sorted = sorted and list[i - 1][1] < list[i][1] end
  t.ok(wrong == 0 and #list == #expected and sorted, name, ("%d wrong, %d of %d"):format(wrong, #list, #expected))
end

local steps = dofile(folder .. "qtm-steps.lua")
for _, name in ipairs(names) do
  local vectors = steps[name]
  if vectors then
    local M = build(machines[name], -40, 60)
    local start = world(M, vectors.initial)
    for _, v in ipairs(vectors.vectors) do
      local expected = {}
      for i, a in ipairs(v.amps) do
        expected[i] = { tape = a[1], state = a[2], head = a[3], re = Q(a[4], v.den), im = Q(a[5], v.den) }
      end
      t.eq(#expected, v.support, name .. " support")
      check_amplitudes(M, start, v.n, expected, ("%s after %d steps"):format(name, v.n))
    end
  end
end

-- a universal machine
for _, example in ipairs(dofile(folder .. "uqtm-examples.lua")) do
  local M = build(machines[example.machine], -4, example.tape_integer_bits + 20)
  local start = world(M, example.initial)
  for _, snapshot in ipairs(example.snapshots) do
    local expected = {}
    for i, w in ipairs(snapshot.world_states) do
      local den = Q(example.denominator) ^ w.exp
      expected[i] = { tape = w.tape, state = w.state, head = w.head, re = Q(w.re) / den, im = Q(w.im) / den }
    end
    check_amplitudes(M, start, snapshot.step, expected, ("%s after %d steps"):format(example.name, snapshot.step))
  end
end

t.done()
