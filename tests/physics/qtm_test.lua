-- Machines in Lua: codes, named states, amplitudes in every form, partial tables, windows, and every error.
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local function row(state, symbol, ...) return { state = state, symbol = symbol, to = { ... } } end
local function step(amplitude, write, state, move) return { amplitude, write = write, state = state, move = move } end
local function machine(rows, options)
  local m = { states = 2, window = { -2, 2 }, delta = rows }
  for name, value in pairs(options or {}) do m[name] = value end
  return qaci.qtm(m)
end
local identity = {}
for s = 0, 1 do for x = 0, 1 do identity[#identity + 1] = row(s, x, step(1, x, s, 0)) end end

-- codes: W tape bits, the state, head - lo
local rows = {}
for s = 0, 2 do for x = 0, 1 do rows[#rows + 1] = row(s, x, step(1, x, s, 0)) end end
local M = qaci.qtm { states = 3, window = { -2, 2 }, delta = rows }
t.eq(M.width, 5 + 2 + 3, "width")
t.eq(M.states, 3, "states")
t.eq(M.duration, nil, "only circuits have a duration")
local w = M:state { tape = B "101", at = -1, state = 2, head = 1 }
t.eq(w:encode(), B "01010" .. B "10" .. B "011", "encode")
t.eq(tostring(w), "0101010011", "tostring is the code")
t.eq(w.tape, B "01010", "tape")
t.eq(w.at, -2, "at")
t.eq(w.state, 2, "state")
t.eq(w.head, 1, "head")
t.ok(M:state { tape = w.tape, at = w.at, state = w.state, head = w.head } == w,
  "what a world-state shows makes it again")
t.ok(M:decode(w:encode()) == w, "decode inverts encode")
t.ok(M:decode("0101010011" .. "111") == w, "decode cuts what is beyond the width")
t.eq(M:decode("0101011111").state, 0, "decode reads the state modulo 3")
t.eq(M:decode("0101011111").head, 0, "decode reads the head modulo 5: 7 is 2, cell 0")
t.eq(M:decode("01").tape, B "01000", "decode pads with zeros")
t.eq(M:decode("").head, -2, "the empty string is all zeros")
t.eq(M:state {}:encode(), B "00000" .. B "00" .. B "010", "defaults: no 1s, state 0, head at cell 0")
t.eq(M:state { tape = "0000100", at = -2 }.tape, B "00001", "zeros may stand outside the window")
t.eq(qaci.qtm { states = 1, window = { 0, 0 },
  delta = { row(0, 0, step(1, 1, 0, 0)), row(0, 1, step(1, 0, 0, 0)) } }.width,
  1, "fields of width 0 are left out")
for i = 0, 1023 do -- all bits outside the fields survive, and canonical codes are fixed
  local x = B.nat(i, 10)
  local code = M:decode(x):encode()
  if code:sub(1, 5) ~= x:sub(1, 5) or M:decode(code):encode() ~= code then t.ok(false, "canonical " .. tostring(x)) end
end

-- named states: the start state becomes number 0, the others keep their order
local named = {}
for _, s in ipairs { "a", "b", "c" } do for x = 0, 1 do named[#named + 1] = row(s, x, step(1, x, s, 0)) end end
local P = qaci.qtm { states = { "a", "b", "c" }, start = "b", window = { 0, 0 }, delta = named }
local order = {}
for i, s in ipairs { "a", "b", "c" } do order[i] = s .. "=" .. P:state { state = s }:encode():sub(2, 3):nat() end
t.eq(table.concat(order, " "), "a=1 b=0 c=2", "numbers of named states")
t.eq(P:decode("").state, "b", "state gives the name")
t.eq(qaci.qtm { states = { "a", "b", "c" }, window = { 0, 0 }, delta = named }:decode("").state, "a",
  "the first is the default")

-- amplitudes: rational, integer, string, pair, fields
local function gives(branch, re, im)
  branch.write, branch.state, branch.move = 0, 0, 0
  local m = qaci.qtm { states = 1, window = { 0, 0 }, delta = { { state = 0, symbol = 0, to = { branch } } } }
  local list = m:amplitudes(m:state {}, 1)
  return #list == 1 and list[1][2]:eq(re) and list[1][3]:eq(im)
end
t.ok(gives({ 1 }, 1, 0), "an integer")
t.ok(gives({ Q(-1) }, -1, 0), "a rational")
t.ok(gives({ "-1" }, -1, 0), "a string")
t.ok(gives({ { "3/5", Q(4, 5) } }, Q(3, 5), Q(4, 5)), "a pair")
t.ok(gives({ re = "3/5", im = "-4/5" }, Q(3, 5), Q(-4, 5)), "fields re and im")
t.ok(gives({ im = 1 }, 0, 1), "the field im alone")
t.raises("delta row 1, branch 1: real part: float 0.6 is not exact", gives, { 0.6 })

-- i^n: unit rows of every phase, and a denominator only where it is needed
local phase = qaci.qtm { states = 1, window = { 0, 0 },
  delta = { row(0, 0, step({ 0, 1 }, 0, 0, 0)), row(0, 1, step(-1, 1, 0, 0)) } }
for n, e in ipairs { { 0, 1 }, { -1, 0 }, { 0, -1 }, { 1, 0 }, { 0, 1 } } do
  local a = phase:amplitudes(phase:state {}, n)[1]
  t.ok(a[2]:eq(e[1]) and a[3]:eq(e[2]), "i^" .. n)
end
t.eq(phase:amplitudes(phase:state { tape = "1" }, 3)[1][2], Q(-1), "(-1)^3")

-- the same physics, other physics
t.ok(qaci.universe { physics = M, initial = 0, horizon = 0 }.physics == M, "u.physics is the physics")
t.ok(M ~= P, "different machines differ")
t.ok(M:decode("") ~= qaci.qtm { states = 3, window = { -2, 2 }, delta = rows }:decode(""), "so do their world-states")

-- windows: leaving is an error, or absorbed
local right = { row(0, 0, step(1, 0, 1, 1)), row(0, 1, step(1, 1, 1, 1)), row(1, 0, step(1, 0, 0, 1)),
  row(1, 1, step(1, 1, 0, 1)) }
local R = machine(right)
t.eq(R:amplitudes(R:state {}, 2)[1][1].head, 2, "the last cell is inside")
t.raises("the head leaves the window %-2%.%.2 at step 3 in state 1: expected a wider window, or absorbing edges",
  function() return R:amplitudes(R:state {}, 3) end)
local A = machine(right, { absorb = true })
t.eq(#A:amplitudes(A:state {}, 3), 0, "absorbed")
local u = qaci.universe { physics = A, initial = 0, horizon = 5 }
t.eq(u:at(2):remainder(), Q(0), "nothing is lost before")
t.eq(u:at(3):remainder(), Q(1), "what left is the remainder")
t.eq(u:at(5):total(), Q(0), "and does not come back")

-- missing rows
local partial = machine { row(0, 0, step("3/5", 0, 1, 1), step("4/5", 1, 1, 1)),
  row(0, 1, step("-4/5", 0, 1, 1), step("3/5", 1, 1, 1)) }
t.eq(#partial:amplitudes(partial:state {}, 1), 2, "a partial table runs where it has rows")
t.raises("state 1 reads 0 at step 2: the table has no row for it",
  function() return partial:amplitudes(partial:state {}, 2) end)
t.ok(pcall(machine, { row(0, 0, step(1, 0, 1, 1), step(0, 1, 1, -1)) }), "a branch of amplitude 0 enters no state")
local function fails(pattern, ...) t.raises(pattern, machine, ...) end
fails("the table has no row for state 0, symbol 1, and enters state 0 by the moves %-1 and 1: " ..
  "a table with missing rows is accepted only if every state is entered by one move only",
  { row(0, 0, step("3/5", 0, 0, 1), step("4/5", 0, 1, 1)), row(1, 0, step("4/5", 0, 0, -1), step("-3/5", 0, 1, -1)) })

-- not unitary: the condition, the rows, the value
fails("not unitary: unit%-length: delta row 1 %(state 0, symbol 0%) has squared amplitudes of sum 18/25, expected 1",
  { row(0, 0, step("3/5", 0, 1, 1), step("3/5", 1, 1, 1)) })
fails("unit%-length: delta row 1 %(state 0, symbol 0%) has squared amplitudes of sum 0, expected 1", { row(0, 0) })
fails("orthogonality: delta row 1 %(state 0, symbol 1%) and delta row 2 %(state 1, symbol 0%) " ..
  "have inner product 4/5 i, expected 0",
  { row(0, 1, step(1, 0, 1, 1)), row(1, 0, step({ 0, "4/5" }, 0, 1, 1), step("3/5", 1, 1, 1)) })
fails("orthogonality: delta row 1 .- and delta row 2 ", -- the first of two violations, in the order of rows
  { row(0, 0, step(1, 0, 1, 0)), row(0, 1, step(1, 0, 1, 0)), row(1, 0, step(1, 0, 0, 0)),
    row(1, 1, step(1, 0, 0, 0)) })
fails("separability%-2: delta row 1 %(state 0, symbol 0%) where it writes 0, " ..
  "and delta row 3 %(state 1, symbol 0%) where it writes 0, with heads 2 apart, have inner product 1, expected 0",
  { row(0, 0, step(1, 0, 0, 1)), row(0, 1, step(1, 1, 0, 1)), row(1, 0, step(1, 0, 0, -1)),
    row(1, 1, step(1, 1, 0, -1)) })
fails("separability%-1: delta row 3 %(state 1, symbol 0%) where it writes 0, " ..
  "and delta row 1 %(state 0, symbol 0%) where it writes 0, with heads 1 apart",
  { row(0, 0, step(1, 0, 0, 0)), row(0, 1, step(1, 1, 0, 0)), row(1, 0, step(1, 0, 0, 1)),
    row(1, 1, step(1, 1, 0, 1)) })

-- what a table can have wrong
fails("delta row 1: symbol 2: expected 0 or 1", { row(0, 2, step(1, 0, 0, 0)) })
fails("delta row 1: state 2: expected a number from 0 to 1", { row(2, 0, step(1, 0, 0, 0)) })
fails("delta row 1: next state %-1: expected a number from 0 to 1", { row(0, 0, step(1, 0, -1, 0)) })
fails("delta row 1: written symbol 2: expected 0 or 1", { row(0, 0, step(1, 2, 0, 0)) })
fails("delta row 1: move 2: expected %-1, 0 or 1", { row(0, 0, step(1, 0, 0, 2)) })
fails("delta row 2: state 0, symbol 1 has a row already %(delta row 1%): expected one row for each",
  { row(0, 1, step(1, 0, 0, 0)), row(0, 1, step(1, 0, 0, 0)) })
fails("delta row 1: two branches write 0, go to state 0 and move 1: expected one, with the sum",
  { row(0, 0, step("3/5", 0, 0, 1), step("4/5", 0, 0, 1)) })
fails("delta row 1: state: the float 0.5, expected an integer", { row(0.5, 0) })
fails("delta row 1: state: nothing, expected an integer", { row(nil, 0) })
fails("delta row 1: to: nothing, expected an array of branches", { { state = 0, symbol = 0 } })
fails("delta row 1, branch 2: move: nothing, expected an integer",
  { row(0, 0, step("3/5", 0, 0, 1), step("4/5", 1, 0)) })
fails("delta row 1, branch 1: no amplitude: expected a rational or a pair {re, im} in place 1, or the fields re and im",
  { row(0, 0, { write = 0, state = 0, move = 0 }) })
fails("delta row 1, branch 1: the amplitude is a table, expected a pair {re, im}", { row(0, 0, step({ 1 }, 0, 0, 0)) })
fails("delta row 1: the integer 5, expected {state=, symbol=, to={...}}", { 5 })
fails("field \"too\": delta row 1 has no such field, expected \"state\", \"symbol\" or \"to\"",
  { { state = 0, symbol = 0, too = {} } })
fails("field \"states\": the integer %-1, expected a natural number", {}, { states = -1 })
fails("a machine with 0 states: expected at least 1", {}, { states = 0 })
fails("field \"states\", member 2: the name \"a\" is there already", {}, { states = { "a", "a" } })
fails("field \"start\": the string \"x\" is not among the names in \"states\"", {},
  { states = { "a", "b" }, start = "x" })
fails("field \"start\": the integer 1, expected 0: numbered states start in 0", {}, { start = 1 })
fails("delta row 1: state: the string \"x\" is not among the names in \"states\"", { row("x", 0) },
  { states = { "a", "b" } })
fails("delta row 1: state: the integer 0, expected the name of a state", { row(0, 0) }, { states = { "a", "b" } })
fails("field \"window\": a table, expected the pair {lowest cell, highest cell}", {}, { window = { 1 } })
fails("field \"window\", lowest cell: the float 0.0, expected an integer", {}, { window = { 0.0, 1 } })
fails("the window 3%.%.1 is empty: expected lo <= hi", {}, { window = { 3, 1 } })
fails("the window 0%.%.1099511627776 is too wide", {}, { window = { 0, 1 << 40 } })
fails("field \"absorb\": the string \"yes\", expected true or false", {}, { absorb = "yes" })
t.raises("field \"delta\": nothing, expected an array of rows", qaci.qtm, { states = 1, window = { 0, 0 } })
t.raises("field \"absorb\": an endless tape has no edges, expected a \"window\" too", qaci.qtm,
  { states = 1, delta = {}, absorb = true })
fails("field \"complete\": the integer 1, expected true or false", {}, { complete = 1 })
t.raises("field \"windw\": a machine has no such field", qaci.qtm, { states = 1, windw = { 0, 1 } })

-- what a world-state can have wrong
t.raises("the head's cell 3 is outside the window %-2%.%.2", M.state, M, { head = 3 })
t.raises("the 1 at cell 3 is outside the window %-2%.%.2", M.state, M, { tape = "11", at = 2 })
t.raises("state 3: expected a number from 0 to 2", M.state, M, { state = 3 })
t.raises("field \"state\": the string \"d\", expected the name of a state", P.state, P, { state = "d" })
t.raises("field \"heed\": a world%-state has no such field", M.state, M, { heed = 3 })
t.raises("field \"tape\": '2' at position 1", M.state, M, { tape = "2" })
t.raises("a world%-state of another physics", M.amplitudes, M, P:state {}, 1)
t.raises("expected a physics", M.state, 5)

t.done()
