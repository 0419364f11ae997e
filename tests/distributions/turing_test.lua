-- Turing machines given by tables (MACH.5): Rogozhin's UTM(4,6) on published inputs, its simplicity, errors, budgets.
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local M = dofile "scripts/machines/rogozhin.lua"
t.eq(tostring(M), "Rogozhin's UTM(4,6)", "the shipped machine")
t.eq(("%d %d %d"):format(M.states, M.symbols, M.width), "4 6 3", "states, symbols, bits of a cell")

-- The two test inputs of Daniel Cristofani's utm.b (which has the same table): productions, b, the string; at the left
-- end b< b, the production of the letter that halts; the head on the first letter of the string.
local function run(productions, string)
  local tape = { "b<", "b" }
  for symbol in (productions .. "b" .. string):gmatch "." do tape[#tape + 1] = symbol end
  local i = qaci.sd(2 + #productions + 1, "nat") .. M:encode(tape)
  local out, steps, halted = M:run(i, 1000000)
  t.ok(halted, "it halts")
  return steps, table.concat(M:decode(out))
end

local steps, tape = run("b1b1bb", "1c1c11111")
t.eq(steps + 1, 518, "a1 a1 a2 with P(a1) = a1 a1: 518 steps with the one that halts")
t.ok(tape:find "c1c11111$", "and leaves a1 and the halting letter")

-- P(a1) = a3 a3 a2 a1 a4, P(a2) = a3 a3 a1, P(a3) = a3 a3 on a2 a1 a1.
local a1, a2, a3, a4 = "1", ("1"):rep(11), ("1"):rep(17), ("1"):rep(21)
local p3, p2 = "b1b" .. a3 .. "bb", "b1b1bb" .. a3 .. "bb111111"
local p1 = "b1b" .. a4 .. "bb1bb" .. a2 .. "bb" .. a3 .. "bb" .. ("1"):rep(16)
steps, tape = run(p3 .. p2 .. p1, a2 .. "c1c1")
t.eq(steps, 124767, "a tag system of four letters: 124,767 steps")
t.ok(tape:find(("c" .. a3):rep(5) .. "c1c" .. a4 .. "$"), "and leaves a3 a3 a3 a3 a3 a1 and the halting letter")

-- As a simplicity: the table itself.
local K = qaci.simplicity { machine = M, code_bits = 5, data_bits = 6, steps = 10 }
t.eq(tostring(K), "simplicity of Rogozhin's UTM(4,6) (codes of at most 5 bits, tapes of at most 6 bits, 10 steps)",
  "its name")
local codes, times = Q(0), Q(0)
for log = 0, 2 do codes = codes + Q(1 << log) / Q(4) ^ (2 * log + 1) end
for n = 0, 10 do times = times + Q(1, (n + 1) * (n + 1)) end
t.eq(K:total(), codes * (2 - Q(1, 64)) * times, "no mass is lost")
t.ok(K:sum "0110" > Q(1, 4) ^ 5, "every string is its own tape")
t.eq(K.machine, M, "K.machine is the machine")

-- A walker off over the blank tape reads one cell a step, to the left.
local walker = qaci.turing { states = 1, delta = { { state = 0, symbol = 0, to = { write = 1, state = 0, move = -1 } } } }
local trace, halted = walker:trace("01", 3)
for n, tape in ipairs { "01", "11", "111", "1111" } do t.eq(trace[n], B(tape), "a walker after " .. n - 1) end
t.ok(not halted, "which never halts")
local idle = qaci.turing { states = 1, head = 2, delta = {} }
t.eq(idle:run("1", 5), B"1", "a machine without rules has halted, and touches nothing")
local far =
  qaci.turing { states = 1, head = 3, delta = { { state = 0, symbol = 0, to = { write = 1, state = 0, move = 0 } } } }
t.eq(far:run("1", 1), B"1001", "cells between the string and a far head are part of the output")

-- Errors.
local good = { states = { "a" }, symbols = 2, delta = {} }
local function bad(pattern, changes)
  local machine = {}
  for key, value in pairs(good) do machine[key] = value end
  for key, value in pairs(changes) do machine[key] = value end
  t.raises(pattern, qaci.turing, machine)
end
bad('field "states": 0 of them, expected 1 to 1048576', { states = {} })
bad('field "states", member 2: the name "a" is there already', { states = { "a", "a" } })
bad('field "states": the string "a", expected a number or an array of names', { states = "a" })
bad('field "symbols": 300 of them, expected 2 to 256', { symbols = 300 })
bad('field "symbols", member 1: the integer 0, expected a name', { symbols = { 0, 1 } })
bad('field "start": the string "b" is not one of "states"', { start = "b" })
bad('field "head": the string "left", expected the number of a cell, or "code"', { head = "left" })
bad('field "head": the float 0.5', { head = 0.5 })
bad('field "name": the integer 3, expected a string', { name = 3 })
bad('field "steps": a Turing machine has no such field', { steps = 3 })
bad('field "delta": the integer 1, expected an array of rows', { delta = 1 })
bad("delta row 1: the integer 1, expected {state=, symbol=, to={write=, state=, move=}}", { delta = { 1 } })
local row = { state = "a", symbol = 0, to = { write = 1, state = "a", move = 1 } }
local function bad_row(pattern, changes, to)
  local r = { state = row.state, symbol = row.symbol, to = { write = 1, state = "a", move = 1 } }
  for key, value in pairs(changes or {}) do r[key] = value end
  for key, value in pairs(to or {}) do r.to[key] = value end
  bad(pattern, { delta = { row, r } })
end
bad_row "delta row 2: there is a row for this state and symbol already"
bad_row('delta row 2: state: the string "b" is not one of "states"', { state = "b" })
bad_row('delta row 2: symbol: the integer 2 is not one of "symbols"', { symbol = 2 })
bad_row("delta row 2, to: move: the integer 2, expected %-1, 0 or 1", { symbol = 1 }, { move = 2 })
t.raises('delta row 1, to: write: nothing, expected one of "symbols"', qaci.turing,
  { states = 1, delta = { { state = 0, symbol = 0, to = { state = 0, move = 1 } } } })
t.raises("delta row 1: to: nothing, expected {write=, state=, move=}", qaci.turing,
  { states = 1, delta = { { state = 0, symbol = 0 } } })
t.raises('field "code_bits": a simplicity of a Turing machine whose head has a fixed cell has no such field',
  qaci.simplicity, { machine = walker, code_bits = 2, data_bits = 3, steps = 4 })
t.raises('field "code_bits": nothing, expected a natural number', qaci.simplicity,
  { machine = M, data_bits = 3, steps = 4 })
t.raises('field "model": the string "enclosed", expected "bounded"', qaci.simplicity,
  { machine = walker, data_bits = 3, steps = 4, model = "enclosed" })
t.raises("symbol 2: the string \"d\" is not one of \"symbols\"", M.encode, M, { "b", "d" })
t.raises("cell 1 holds no symbol", M.decode, M, "000111")
t.raises("4 bits, expected a multiple of 3", M.decode, M, "0001")
t.raises("the 3 bits end inside the number", M.run, M, "000", 5)
t.raises("the head would start on cell", M.run, M, ("0"):rep(60) .. "1" .. ("0"):rep(60), 5)

-- Budgets.
local k, message, status =
  qaci.simplicity { machine = M, code_bits = 9, data_bits = 20, steps = 50, budget = { steps = 1000 } }
t.eq(("%s %s %s"):format(k, message, status), "nil the budget of 1000 steps ran out unable", "a budget")
t.raises("a number of about 3.6e%+15 bits was due", function()
  local _, text = qaci.simplicity { machine = walker, data_bits = 3, steps = 1 << 50, budget = { memory_mib = 100 } }
  error(text)
end)

t.done()
