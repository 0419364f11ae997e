-- Evolutions by themselves against the plain evaluator: every amplitude forwards (PHYS.1, QTM.5) and backwards (QTM.2) on
-- random machines, on windows and endless tapes; completed tables (QTM.3) against the matrix on a cycle (QTM.1).
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local qtm = require "tests.reference.qtm"
local cycle = require "tests.reference.cycle"
local Q, B = qaci.rational, qaci.bits
local draw = support.random(support.seed(20261130))

-- Are the amplitudes of E those of the plain evaluator, in its window?
local function same(E, plain_machine, M, amplitudes)
  local left = 0
  for _ in pairs(amplitudes) do left = left + 1 end
  local last
  for _, it in ipairs(E:amplitudes()) do
    local code = tostring(M:state(it[1]):encode())
    local a = amplitudes[code]
    if not (a and a.re:eq(it[2]) and a.im:eq(it[3])) then return false, "at " .. code end
    if last and last >= code then return false, "not sorted at " .. code end
    left, last = left - 1, code
  end
  return left == 0, left .. " are missing"
end

-- Tables entered from both sides: a random machine in a rotated basis of two states that are both entered by -1 or 1.
local function rotate(machine)
  local a, b = Q(3, 5), Q(4, 5)
  local function mixed(state) return state < 2 and { { 0, state == 0 and a or -b }, { 1, state == 0 and b or a } } end
  local delta, by = {}, {}
  for _, row in ipairs(machine.delta) do by[row.state .. "," .. row.symbol] = row end
  for _, row in ipairs(machine.delta) do
    local sum = {}
    -- the new state u is conj(a) 0 + conj(-b) 1 and so on: rows are mixed like kets, targets like their inverse
    local parts = row.state < 2 and (row.state == 0 and { { 0, a }, { 1, -b } } or { { 0, b }, { 1, a } })
      or { { row.state, Q(1) } }
    for _, part in ipairs(parts) do
      for _, branch in ipairs(by[part[1] .. "," .. row.symbol].to) do
        for _, target in ipairs(mixed(branch.state) or { { branch.state, Q(1) } }) do
          local key = branch.write .. "," .. target[1] .. "," .. branch.move
          sum[key] = sum[key] or { re = Q(0), im = Q(0), write = branch.write, state = target[1], move = branch.move }
          sum[key].re = sum[key].re + part[2] * target[2] * Q(branch.re)
          sum[key].im = sum[key].im + part[2] * target[2] * Q(branch.im)
        end
      end
    end
    local keys, to = {}, {}
    for key in pairs(sum) do keys[#keys + 1] = key end
    table.sort(keys)
    for _, key in ipairs(keys) do
      local it = sum[key]
      if not (it.re:eq(0) and it.im:eq(0)) then
        to[#to + 1] = { re = tostring(it.re), im = tostring(it.im), write = it.write, state = it.state, move = it.move }
      end
    end
    delta[#delta + 1] = { state = row.state, symbol = row.symbol, to = to }
  end
  return { states = machine.states, window = machine.window, delta = delta }
end

local STEPS = 5
for case = 1, 24 do
  local k = draw(4) + 2
  local machine = support.random_machine(draw, k, 3 * STEPS)
  if case % 3 == 0 then machine = rotate(machine) end
  local M, plain = support.qtm(machine), qtm.new(machine)
  local tape = draw(32)
  local E, F = M:evolve(tape), M:endless():evolve(tape)
  local amplitudes = { [plain:initial(tape)] = { re = Q(1), im = Q(0) } }
  local good, message, history = true, nil, { [0] = amplitudes }
  for n = 1, STEPS do
    amplitudes = plain:step(amplitudes, n)
    history[n] = amplitudes
    E:step()
    F:step()
    for i, evolution in ipairs { E, F } do
      local fine, where = same(evolution, plain, M, amplitudes)
      if good and not fine then good, message = false, ("step %d, evolution %d: %s"):format(n, i, where) end
    end
  end
  t.ok(good, ("machine %d, %d states: %d world-states after %d steps"):format(case, k, #E, STEPS), message)
  good = true
  -- back to the start and beyond it, and forwards again: unstep o step and step o unstep are the identity
  for n = STEPS - 1, -2, -1 do
    E:step(-1)
    F:step(-1)
    amplitudes = plain:unstep(amplitudes)
    if n >= 0 then history[n] = history[n] or amplitudes end
    for i, evolution in ipairs { E, F } do
      local fine, where = same(evolution, plain, M, n >= 0 and history[n] or amplitudes)
      if good and not fine then good, message = false, ("time %d, evolution %d: %s"):format(n, i, where) end
    end
  end
  E:step(4)
  t.ok(good and same(E, plain, M, history[2]) and E.time == 2, "machine " .. case .. ": backwards and forwards", message)
end

-- Denominators of more than one limb: a walk with the rotation of (m^2 - n^2, 2 m n) / (m^2 + n^2).
do
  local m, n = Q(3) ^ 30, Q(2) ^ 45
  local D = m * m + n * n
  local c, s = (m * m - n * n) / D, 2 * m * n / D
  local delta = {}
  for state = 0, 1 do
    for symbol = 0, 1 do
      local x, y = state == 0 and c or -s, state == 0 and s or c
      delta[#delta + 1] = { state = state, symbol = symbol, to = {
        { re = tostring(x), im = "0", write = 1 - symbol, state = 0, move = 1 },
        { re = state == 0 and "0" or tostring(y), im = state == 0 and tostring(y) or "0", write = 1 - symbol, state = 1,
          move = -1 } } }
    end
  end
  -- the column of state 1 is turned by a phase, row by row: (c, is), (-s, c) would not be orthogonal
  for symbol = 0, 1 do
    local row = delta[3 + symbol]
    row.to[1] = { re = "0", im = tostring(s), write = 1 - symbol, state = 0, move = 1 }
  end
  local machine = { states = 2, window = { -8, 8 }, delta = delta }
  local M, plain = support.qtm(machine), qtm.new(machine)
  local E, amplitudes = M:evolve(), { [plain:initial(0)] = { re = Q(1), im = Q(0) } }
  local good, message = true, nil
  for step = 1, 7 do
    amplitudes = plain:step(amplitudes, step)
    local fine, where = same(E:step(), plain, M, amplitudes)
    if good and not fine then good, message = false, ("step %d: %s"):format(step, where) end
  end
  t.ok(good, "a denominator of 96 bits: 7 steps", message)
  t.ok(#E:step(-7) == 1 and E:weights():mass(M:state {}):eq(1), "and back")
end

-- Completion: some rows of a random machine are taken away; the others stay, none is missing, and Step is unitary.
local reflected = 0
for case = 1, 30 do
  local k = draw(4) + 1
  local machine = support.random_machine(draw, k, 8)
  for i = #machine.delta, 1, -1 do
    if draw(2) == 0 then table.remove(machine.delta, i) end
  end
  local M = support.qtm(machine)
  local whole = M:complete()
  local rows, text = whole:rows(), whole:print()
  local integer = {}
  for _, row in ipairs(rows) do
    local list = {}
    for i, b in ipairs(row.to) do
      local a = type(b[1]) == "table" and b[1] or { b[1], Q(0) }
      list[i] = { a[1], a[2], b.write, b.state, b.move }
    end
    integer[2 * row.state + row.symbol] = list
  end
  local kept = true
  for line in M:print():gmatch "[^\n]+" do kept = kept and text:find(line, 1, true) end
  local columns, lines = cycle.verdicts(k, integer, Q(1))
  t.ok(#rows == 2 * k and kept and columns and lines,
    ("completion %d: %d of %d rows were there"):format(case, #machine.delta, 2 * k))
  local touched = {}
  for _, row in ipairs(machine.delta) do
    for _, b in ipairs(row.to) do touched[b.write .. "," .. b.state] = true end
  end
  for _ in pairs(touched) do reflected = reflected + 1 end
  reflected = reflected - #machine.delta
  t.ok(whole:complete():print() == text, "completion " .. case .. ": once is enough")
end
t.ok(reflected > 20, "some rows needed reflections")

t.done()
