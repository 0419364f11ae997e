-- The machines of scripts/universes/machines (PHYS.1): their tables and first steps against reference vectors, and what
-- each of them says of itself.
local t = require "tap"
local qaci = require "qaci"
local machine = require "scripts.universes.support.machine"
local isomorphism = require "isomorphism"
local Q = qaci.rational

local function load(name) return dofile("scripts/universes/machines/" .. name .. ".lua") end
local probability, weight = machine.probability, machine.weight

-- the notation
local function table_of(text) return machine.define { start = "A", tape = {}, table = text }.delta end
local row = table_of "A,1 -> -3/5 (0,B,L) + (1/2-1/2i) (1,C',N)  + -4/5i(0,A,R)+i (1,A,R)+(1,D,R) # a comment"[1]
t.eq(row.state .. row.symbol, "A1", "the row")
local function branch(i)
  local b = row.to[i]
  return machine.complex(b[1][1], b[1][2]) .. " " .. b.write .. b.state .. b.move
end
t.eq(branch(1), "-3/5 0B-1", "a rational")
t.eq(branch(2), "1/2-1/2i 1C'0", "a sum")
t.eq(branch(3), "-4/5i 0A1", "an imaginary number")
t.eq(branch(4), "i 1A1", "i")
t.eq(branch(5), "1 1D1", "no amplitude is 1")
t.raises('"A,2 %-> .-: expected state,symbol', table_of, "A,2 -> (0,A,R)")
t.raises('"0.6 %(0,A,R%)" is no amplitude and', table_of, "A,0 -> 0.6 (0,A,R)")
t.raises('"%+ %(2,A,R%)" is no amplitude', table_of, "A,0 -> (0,A,R) + (2,A,R)")

t.raises("a machine without a table: expected the field table or delta", machine.define, { start = "A", tape = {} })

-- tables and steps
local vectors = dofile "tests/vectors/qtm-machines.lua"
local steps = dofile "tests/vectors/qtm-steps.lua"
local moves = { L = -1, N = 0, R = 1 }
local function of_vector(v)
  local delta = {}
  for i, rule in ipairs(v.rules) do
    local to = {}
    for j, b in ipairs(rule[3]) do
      to[j] = { { Q(b[4], v.denominator), Q(b[5], v.denominator) }, write = b[1], state = b[2], move = moves[b[3]] }
    end
    delta[i] = { state = rule[1], symbol = rule[2], to = to }
  end
  return { start = v.state0, delta = delta }
end

local seen = 0
local names = { "walk345", "walkH", "scatter345", "painter345", "writer345", "lazy3", "splitstep345", "mixed345",
  "counter2", "qcounter345", "sweeper", "plough", "phase345", "blob345", "deutsch", "dj2", "copier", "qcopier345" }
for _, name in ipairs(names) do
  seen = seen + 1
  local M = load(name)
  local map, why = isomorphism(of_vector(vectors[name]), M)
  t.ok(map, name .. ": the table", why)
  local P = M:physics(-20, 20)
  local initial = steps[name].initial
  local same_tape = table.concat(M.tape, " ") == table.concat(initial.tape, " ")
  t.ok(M.start == map[initial.state] and same_tape, name .. ": the start")
  local wrong, count = 0, 0
  for _, v in ipairs(steps[name].vectors) do
    local amplitude, superposition = {}, M:run(P, v.n)
    for _, b in ipairs(superposition) do amplitude[b[1]:key()] = b end
    if #superposition ~= v.support then wrong = wrong + 1 end
    for _, a in ipairs(v.amps) do
      local b = amplitude[M:world(P, a[1], map[a[2]], a[3]):key()]
      if not (b and b[2]:eq(Q(a[4], v.den)) and b[3]:eq(Q(a[5], v.den))) then wrong = wrong + 1 end
      count = count + 1
    end
  end
  t.ok(wrong == 0 and count >= 7, ("%s: all %d amplitudes after 0 to 6 steps"):format(name, count))
end
t.eq(seen, 18, "machines")

-- As universes
do
  local gallery = assert(loadfile "scripts/universes/gallery.lua")
  for _, name in ipairs(names) do
    local M, u = load(name), gallery(name, "3")
    local list, d, same = M:run(u.physics, 3), u:at(3), true
    for _, b in ipairs(list) do same = same and d:mass(b[1]) == weight(b) end
    t.ok(same and #d == #list and u.horizon == 3, name .. " as a universe")
  end
  local rabi = gallery("uqtm345", "67", "H E")
  t.eq(rabi:at(67):argmax()[1].state, "Fk", "a program as a universe")
  t.raises('"x" is no machine of the gallery; they are walk345, walkH, .-, uqtm345, uqtmH', gallery, "x")
  t.raises("the number of steps: nothing, expected a natural number", gallery, "plough")
  t.raises("uqtmH: expected a program behind the number of steps", gallery, "uqtmH", "3")
end

-- From any tape, in any state: the weights add up to 1, and the inverse of Step leads back, also after it has led away.
do
  local random, wrong, lost = 2024, 0, 0
  local function draw(n)
    random = random * 6364136223846793005 + 1442695040888963407
    return (random >> 33) % n
  end
  for _, name in ipairs(names) do
    local M = load(name)
    local P = M:physics()
    for _ = 1, 8 do
      local cells = {}
      for cell = -6, 6 do cells[#cells + 1] = draw(2) == 1 and cell or nil end
      local start = M:world(P, cells, M.states[1 + draw(#M.states)], draw(7) - 3)
      local E, steps = P:evolve(start), 1 + draw(12)
      if E:step(steps):weights():total() ~= Q(1) then wrong = wrong + 1 end
      for _ = 1, 2 do -- back to the start, and to it from before
        local list = E:step(-E.time):amplitudes()
        if not (#list == 1 and list[1][1] == start and list[1][2]:eq(1) and list[1][3]:eq(0)) then lost = lost + 1 end
        E:step(-steps)
      end
    end
  end
  t.eq(wrong, 0, "the weights of 144 superpositions add up to 1")
  t.eq(lost, 0, "and all of them lead back")
end

-- The number of world-states after `first`, `first` + `by`, ... steps.
local function supports(name, lo, hi, first, last, by)
  local M, list = load(name), {}
  local P = M:physics(lo, hi)
  for n = first, last, by or 1 do list[#list + 1] = #M:run(P, n) end
  return table.concat(list, " ")
end
local function sequence(first, last, f)
  local list = {}
  for n = first, last do list[#list + 1] = f(n) end
  return table.concat(list, " ")
end
-- s(n) = {[text of a world-state] = weight}
local function weights(superposition)
  local s = {}
  for _, b in ipairs(superposition) do s[machine.text(b[1])] = weight(b) end
  return s
end
local function ones_and_zeros(i, j) return Q(9, 25) ^ i * Q(16, 25) ^ j end

-- walks
t.eq(supports("walk345", -40, 40, 1, 40), sequence(1, 40, function(n) return 2 * n end), "walk345: 2n world-states")
t.eq(supports("splitstep345", -30, 30, 1, 30), sequence(1, 30, function(n) return 4 * n end),
  "splitstep345: 4n world-states")
do
  local E, wrong = load("walk345"):physics():evolve(), 0
  for T = 1, 40 do
    if E:step().updates ~= 2 * (T * T - T + 1) then wrong = wrong + 1 end
  end
  t.eq(wrong, 0, "walk345: 2(T^2 - T + 1) branch updates in T steps")
end
local kempe = { { "1" }, { "1/2", "1/2" }, { "1/4", "1/2", "1/4" }, { "1/8", "1/8", "5/8", "1/8" },
  { "1/16", "1/8", "1/8", "5/8", "1/16" } }
local W, L3 = load "walkH", load "lazy3"
local WP, LP = W:physics(-30, 30), L3:physics(-30, 30)
for n, expected in ipairs(kempe) do
  local superposition = W:run(WP, n - 1)
  for i, p in ipairs(expected) do
    local x = 2 * i - 1 - n
    local got = probability(superposition, function(w) return w.head == x end)
    t.eq(got, Q(p), ("walkH: n = %d, x = %d"):format(n - 1, x))
  end
end
do
  local same = true
  for n = 0, 20 do
    local s = weights(L3:run(LP, n))
    for _, b in ipairs(L3:run(LP, n)) do
      local w = b[1]
      local mirrored = L3:world(LP, {}, ({ L = "R", N = "N", R = "L" })[w.state], -w.head)
      same = same and s[machine.text(mirrored)] == weight(b)
    end
  end
  t.ok(same, "lazy3 is its own mirror image")
end

-- scatter345: pulses to the right at n = 6 + 6j, to the left from n = 3 + 6j, for walls at 2 and 5
do
  local M = load "scatter345"
  local P = M:physics(-40, 40)
  local function at(n, cell, state)
    for _, b in ipairs(M:run(P, n)) do
      if b[1].head == cell and b[1].state == state then return b[2] end
    end
    return Q(0)
  end
  for j = 0, 4 do
    local through, back = Q(9, 25) * Q(4, 5) ^ (2 * j), -Q(9, 25) * Q(4, 5) ^ (2 * j - 1)
    if j == 0 then back = Q(4, 5) end
    t.eq(at(6 + 6 * j, 6, "R"), through, "scatter345: to the right, pulse " .. j)
    t.eq(at(3 + 6 * j, 1, "L"), back, "scatter345: to the left, pulse " .. j)
  end
end

-- painters
t.eq(supports("painter345", -15, 15, 1, 15), "2 4 8 16 28 48 80 132 210 336 524 820 1258 1940 2944",
  "painter345: world-states")
t.eq(supports("mixed345", -12, 12, 1, 12), "2 4 8 16 28 48 80 132 210 336 524 820", "mixed345: world-states")
do -- u = (3R + 4L)/5 and v = (4R - 3L)/5, at every step
  local M, painter = load "mixed345", load "painter345"
  local P, R = M:physics(-9, 9), painter:physics(-9, 9)
  for n = 0, 8 do
    local difference = {}
    local function add(w, state, re)
      local key = ("%s %d %s"):format(w.tape, w.head, state)
      difference[key] = (difference[key] or 0) + re
    end
    for _, b in ipairs(M:run(P, n)) do add(b[1], b[1].state, b[2]) end
    for start, factor in pairs { R = Q(3, 5), L = Q(4, 5) } do
      for _, b in ipairs(R:amplitudes(painter:world(R, {}, start), n)) do
        local right = b[1].state == "R"
        add(b[1], "u", -b[2] * factor * Q(right and 3 or 4, 5))
        add(b[1], "v", -b[2] * factor * Q(right and 4 or -3, 5))
      end
    end
    local wrong = 0
    for _, re in pairs(difference) do wrong = wrong + (re:eq(0) and 0 or 1) end
    t.eq(wrong, 0, "mixed345 is painter345, n = " .. n)
  end
end

-- writer345, qcopier345: product states with records
local function product_state(name, steps_each, bits_of, n)
  local M = load(name)
  local P, wrong = M:physics(0, 30), 0
  local superposition = M:run(P, steps_each * n)
  for _, b in ipairs(superposition) do
    local text = bits_of(b[1])
    local _, ones = (text or ""):gsub("1", "")
    if not text or weight(b) ~= ones_and_zeros(n - ones, ones) then wrong = wrong + 1 end
  end
  t.ok(wrong == 0 and #superposition == 1 << n, ("%s: the weights of 2^%d texts"):format(name, n))
end
for n = 0, 9 do product_state("writer345", 1, function(w) return machine.bits(w, 0, n - 1) end, n) end
for k = 0, 7 do
  product_state("qcopier345", 4, function(w)
    local text = {}
    for i = 1, k do
      text[i] = machine.bits(w, 2 * i - 1, 2 * i - 1)
      if machine.bits(w, 2 * i - 2, 2 * i - 2) ~= text[i] then return nil end
    end
    return table.concat(text)
  end, k)
end

-- counters
local function number(cells) -- lowest bit in cell 1
  local v = 0
  for _, cell in ipairs(cells) do v = v + (cell > 0 and 1 << (cell - 1) or 0) end
  return v
end
do
  local M = load "counter2"
  local P, n, wrong = M:physics(-1, 20), 0, 0
  for v = 0, 99 do
    local w = M:run(P, n)[1][1]
    if w.state ~= "E" or w.head ~= 0 or number(machine.cells(w)) ~= v then wrong = wrong + 1 end
    local zeros = 0
    while (v + 1) >> zeros & 1 == 0 do zeros = zeros + 1 end
    n = n + 2 * (zeros + 1)
  end
  t.eq(wrong, 0, "counter2 counts to 99, each in its time")
end
t.eq(supports("qcounter345", -60, 60, 1, 55, 6), "1 12 41 106 226 436 782 1341 2220 3574", "qcounter345: world-states")

-- sweepers
for w = 1, 6 do
  local M = load "sweeper"
  local P = M:physics(0, 8)
  local start, period = M:world(P, { 0, w }), nil
  for n = 1, 2 * w do
    if P:amplitudes(start, n)[1][1] == start then period = period or n end
  end
  t.eq(period, 2 * w, "sweeper: the period with walls " .. w .. " apart")
  local plough = load "plough"
  local R = plough:physics(-1, 20)
  for k = 1, 5 do
    local expected = plough:world(R, { 0, w + k })
    t.ok(R:amplitudes(plough:world(R, { 0, w }), k * (2 * w + k + 1))[1][1] == expected,
      ("plough: walls %d apart, return %d"):format(w, k))
  end
  local phased = load "phase345"
  local S = phased:physics(0, 8)
  local begin = phased:world(S, { 0, w })
  local re, im = Q(1), Q(0)
  local function times(x, y) re, im = re * x - im * y, re * y + im * x end
  for k = 1, 4 do
    times(0, 1)
    times(Q(3, 5), Q(-4, 5))
    for _ = 2, w do times(Q(3, 5), Q(4, 5)) end
    local b = S:amplitudes(begin, 2 * w * k)[1]
    t.ok(b[1] == begin and b[2] == re and b[3] == im, ("phase345: walls %d apart, period %d"):format(w, k))
  end
end

-- blob345: period 8, the powers of (3+4i)/5, the blobs at steps 3 and 4 of each period
do
  local M = load "blob345"
  local P = M:physics(-1, 3)
  local re, im = Q(1), Q(0)
  for k = 0, 6 do
    local s = M:run(P, 8 * k)
    local at = { A0 = Q(0), A1 = Q(0) }
    for _, b in ipairs(s) do
      local cells = machine.cells(b[1])
      t.ok(b[1].head == 0 and b[1].state == "A" and #cells <= 1 and (cells[1] or 0) == 0, "blob345: period " .. k)
      at["A" .. #cells] = b[2]
    end
    t.ok(at.A0 == re and at.A1 == im, ("blob345: ((3+4i)/5)^%d"):format(k))
    re, im = re * Q(3, 5) - im * Q(4, 5), re * Q(4, 5) + im * Q(3, 5)
    for n = 8 * k + 3, 8 * k + 4 do
      local zero, other = re * re, im * im
      local function blob(bits)
        return probability(M:run(P, n), function(w) return machine.bits(w, 1, 2) == bits end)
      end
      t.ok(blob "01" == zero and blob "10" == other, "blob345: the blobs at n = " .. n)
    end
  end
end

-- Deutsch, Deutsch and Jozsa
for f = 0, 3 do
  local M = load "deutsch"
  local P = M:physics(-1, 2)
  local cells = {}
  for x = 0, 1 do cells[#cells + 1] = f >> x & 1 == 1 and x + 1 or nil end
  local parity = (f & 1) ~ (f >> 1)
  local p = probability(P:amplitudes(M:world(P, cells), 5), function(w) return machine.cells(w)[1] == 0 end)
  t.eq(p, Q(parity), "deutsch: f = " .. f)
  local list = P:amplitudes(M:world(P, cells), 6)
  t.ok(#list == 1 and list[1][1].state == "A" and list[1][1].head == 0, "deutsch: the period")
end
do
  local M = load "dj2"
  t.eq(#M.states, 46, "dj2: states")
  local P = M:physics(-1, 6)
  for f = 0, 15 do
    local cells, sum = {}, 0
    for x = 0, 3 do
      local value = f >> x & 1
      if value == 1 then cells[#cells + 1] = x + 2 end
      sum = sum + (value == 1 and -1 or 1)
    end
    local start = M:world(P, cells)
    local function amplitude_zero(w) return machine.bits(w, 0, 1) == "00" end
    t.eq(probability(P:amplitudes(start, 13), amplitude_zero), Q(sum, 4) ^ 2, "dj2: f = " .. f)
    local period = true
    for _, b in ipairs(P:amplitudes(start, 14)) do period = period and b[1].state == "A" and b[1].head == 0 end
    t.ok(period, "dj2: the period")
  end
end

-- copier
local copier, wrong_copies = load "copier", 0
local CP = copier:physics(0, 6)
for tape = 0, 63 do
  local before, after = {}, {}
  for cell = 0, 5 do
    local value = tape >> cell & 1
    if value == 1 then before[#before + 1] = cell end
    if cell % 2 == 1 then value = value ~ (tape >> (cell - 1) & 1) end
    if value == 1 then after[#after + 1] = cell end
  end
  local b = CP:amplitudes(copier:world(CP, before), 12)[1]
  if b[1] ~= copier:world(CP, after, "A", 6) then wrong_copies = wrong_copies + 1 end
end
t.eq(wrong_copies, 0, "copier: all tapes of three pairs")

t.done()
