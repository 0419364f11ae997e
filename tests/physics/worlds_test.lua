-- Stochastic physics, automata and qubits (WORLD.1 to WORLD.5): closed forms, what the Lua side says of wrong
-- arguments, and rules that raise, recurse, run out of a budget or are interrupted by the collector.
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

-- WORLD.1: a walk that stops: s(n, k) is binomial.
local asked = 0
local walk = qaci.stochastic {
  width = 4,
  step = function(w)
    asked = asked + 1
    return { { B.nat(math.min(w:nat() + 1, 15), 4), Q(1, 3) }, { w, "2/3" } }
  end,
}
local u = qaci.universe { physics = walk, initial = "0000", horizon = 10 }
local good, binomial = true, 1
for k = 0, 10 do
  good = good and u:at(10):mass(walk:state(B.nat(k, 4))):eq(Q(binomial) * Q(1, 3) ^ k * Q(2, 3) ^ (10 - k))
  binomial = binomial * (10 - k) // (k + 1)
end
t.ok(good, "a binomial walk")
t.eq(asked, 10, "the rule is asked once for each world-state")
t.eq(walk.known, 10, "known")
qaci.universe { physics = walk, initial = "0000", horizon = 10 }
t.eq(asked, 10, "and not again in another run")

-- Loss: what is not said of a mass that may be lost stands in the remainder.
-- However much of its stack is in use, Lua 5.4.4 must not have to grow it inside a concatenation of three.
local joined, part = 0, B "1"
local function join(...) -- what is passed lies on the stack
  local function deep(levels) return levels == 0 and part .. part .. part or (deep(levels - 1)) end
  local three = qaci.stochastic { width = 3, step = function() return { { deep(6), 1 } } end }
  joined = joined + #qaci.universe { physics = three, initial = "000", horizon = 2 }
  return ...
end
for used = 0, 300 do
  collectgarbage() -- which also makes the stack small again
  join(table.unpack({}, 1, used))
end
t.eq(joined, 602, "rules that join three")
local leak = qaci.stochastic { width = 1, loses = true, step = function(w) return { { w, "1/2" } } end }
t.eq(qaci.universe { physics = leak, initial = "1", horizon = 3 }:at(3):remainder(), Q(7, 8), "what is lost")
local none = qaci.stochastic { width = 1, loses = true, step = function() return {} end }
t.eq(qaci.universe { physics = none, initial = "1", horizon = 3 }:at(1):remainder(), Q(1), "all of it")

-- What a rule may return wrongly: the error names the world-state and the step.
local function says(pattern, step, more)
  local options = { width = 2, step = step }
  for k, v in pairs(more or {}) do options[k] = v end
  t.raises(pattern, qaci.universe, { physics = qaci.stochastic(options), initial = "00", horizon = 3 })
end
local function after_one(result) return function(w) return w == B "00" and "01" or result end end
says("step 2, world%-state 01: the masses of its 1 successor sum to 1/2, expected exactly 1",
  after_one { { "00", "1/2" } })
says("step 2, world%-state 01: the masses of its 2 successors sum to 3/2, expected at most 1",
  after_one { { "00", "1/2" }, { "11", 1 } }, { loses = true })
says("step 2, world%-state 01: successor 1 has 3 bits, expected 2", after_one { { "000", 1 } })
says("step 2, world%-state 01: successor 1 has the mass %-1, expected 0 or more",
  after_one { { "00", -1 }, { "00", 2 } })
says("step 2, world%-state 01: successor 1, mass: float 0.5 is not exact", after_one { { "00", 0.5 }, { "01", 0.5 } })
says("step 2, world%-state 01: successor 1: the integer 3, expected {bits, mass}", after_one { 3 })
says("step 2, world%-state 01: the function returns nothing, expected an array", after_one(nil))
says("step 2, world%-state 01: element 1 of the distribution is no bitstring", after_one(qaci.dist.point(1)))
says("step 2, world%-state 01: .*boom", function(w) if w == B "01" then error "boom" end return "01" end)
says("step 1, world%-state 00: the function raises an error without a text", function() error {} end)
says("successor 1 has 3 in field 1 %(bits 0 to 1%), expected less than 3", after_one "11",
  { fields = { { at = 0, width = 2, count = 3 } } })
says("step 1, world%-state 00: .*attempt to yield", function() coroutine.yield() end)

local function refuses(pattern, f, ...) t.raises(pattern, f, ...) end
local step = function(w) return w end
refuses('field "width": nothing, expected the number of bits', qaci.stochastic, { step = step })
refuses("a width of 0 bits, expected at least 1", qaci.stochastic, { width = 0, step = step })
refuses('field "step": nothing, expected a function from', qaci.stochastic, { width = 2 })
refuses('field "step": the integer 3, expected a function', qaci.stochastic, { width = 2, step = 3 })
refuses('field "sep": a stochastic physics has no such field', qaci.stochastic, { width = 2, sep = step })
refuses("3 cells in a code of 2 bits", qaci.stochastic, { width = 2, step = step, cells = 3 })
refuses("field 1: a count of 2 in 2 bits, expected 3 to 4", qaci.stochastic,
  { width = 2, step = step, fields = { { at = 0, width = 2, count = 2 } } })
refuses("field 2: 1 bits from bit 1, expected 1 to 63 bits within 2 to 3", qaci.stochastic,
  { width = 4, step = step, fields = { { at = 0, width = 2, count = 3 }, { at = 1, width = 1, count = 2 } } })
refuses("the world%-state: 3 bits, expected 4", walk.state, walk, "000")
refuses('field "initial": 3 bits, expected 4', qaci.universe, { physics = walk, initial = "000", horizon = 1 })

-- A rule may use the library, even the physics it is the rule of; its results are the same.
local inner
inner = qaci.stochastic {
  width = 3,
  step = function(w)
    collectgarbage()
    if w:nat() < 4 then
      local v = qaci.universe { physics = inner, initial = B.nat(w:nat() + 1, 3), horizon = 2 }
      assert(v:at(2):total():eq(1))
    end
    return { { B.nat((w:nat() + 1) % 8, 3), "1/2" }, { B.nat((w:nat() + 2) % 8, 3), "1/2" } }
  end,
}
local nested = qaci.universe { physics = inner, initial = "000", horizon = 3 }
t.eq(nested:at(3):mass(inner:state "100"), Q(3, 8), "a rule that evolves its own physics")
-- One that does so without an end is an error, not a crash.
local endless
endless = qaci.stochastic {
  width = 2, step = function(w) return qaci.universe { physics = endless, initial = w, horizon = 1 } and w end,
}
t.raises("step 1, world%-state 00: ", qaci.universe, { physics = endless, initial = "00", horizon = 1 })
-- In a coroutine, and after its userdata is gone.
local co = coroutine.wrap(function()
  local M = qaci.stochastic { width = 2, step = function(w) return { { "01", "1/4" }, { w, "3/4" } } end }
  return qaci.universe { physics = M, initial = "10", horizon = 2 }
end)
local v = co()
collectgarbage()
collectgarbage()
t.eq(v:at(2):mass(v.initial), Q(9, 16), "a rule made in a coroutine")
t.eq(v:future(v.initial):total(), Q(1), "its universe is still one")

-- A budget met within a score leaves a valid enclosure.
local world = assert(loadfile "scripts/universes/stochastic.lua")()
world.budget = { steps = 20 }
t.eq(qaci.score(world).status ~= "exact", true, "a budget of steps is met")
world.budget = nil
t.eq(qaci.score(world).status, "exact", "and not without it")

-- Automata: arguments.
refuses('field "rule": 256, expected 0 to 255', qaci.automaton, { rule = 256, cells = 3 })
refuses('field "cells": nothing, expected the number of cells', qaci.automaton, { rule = 1 })
refuses("an automaton of 0 x 1 cells, expected at least one cell", qaci.automaton, { rule = 1, cells = 0 })
refuses('field "boundary": the integer 2, expected 0 or 1 beyond each end', qaci.automaton,
  { rule = 1, cells = 3, boundary = { 0, 2 } })
refuses('field "boundary": the string "open", expected "ring"', qaci.automaton,
  { rule = 1, cells = 3, boundary = "open" })
refuses("the noise 3/2, expected a probability from 0 to 1", qaci.automaton, { rule = 1, cells = 3, noise = "3/2" })
refuses('field "noise": float 0.1 is not exact', qaci.automaton, { rule = 1, cells = 3, noise = 0.1 })
refuses('field "rule": the string "3/23", expected one such as "B3/S23"', qaci.life,
  { columns = 3, rows = 3, rule = "3/23" })
local life = qaci.life { columns = 4, rows = 3, rule = "B36/S23" }
t.eq(life.rule .. " " .. life.columns .. " " .. life.rows .. " " .. life.cells, "B36/S23 4 3 12", "fields of a Life")
refuses("the world%-state, row 2: .*expected a string of . and #", life.state, life, { "...", "#x" })
refuses("row 3 does not fit: 2 cells from column 3 in row 2 of a torus of 4 x 3", life.state, life,
  { "#", "#", "##", at = { 3, 0 } })
refuses('field "past": only a second%-order automaton has one', life.state, life, { cells = ("0"):rep(12), past = "0" })
local second = qaci.automaton { rule = 30, cells = 4, second_order = true }
local w = second:state { cells = "0110", past = "1000" }
t.eq(tostring(w) .. " " .. tostring(w.cells) .. " " .. tostring(w.past), "01101000 0110 1000",
  "a second-order world-state")
t.eq(tostring(second:state "0110"), "01100000", "its past is empty if it is not given")
-- Run backwards: exchange present and past, and the rule leads back.
local there = qaci.universe { physics = second, initial = w, horizon = 9 }:at(9):argmax()[1]
local back = qaci.universe { physics = second, initial = { cells = there.past, past = there.cells }, horizon = 9 }
t.eq(tostring(back:at(9):argmax()[1]), tostring(w.past .. w.cells), "second order is reversible")
t.raises("noise spreads the weight over the 2%^100 world%-states", qaci.universe,
  { physics = qaci.automaton { rule = 30, cells = 100, noise = "1/2" }, initial = ("0"):rep(100), horizon = 1 })
t.raises("memory", qaci.universe,
  { physics = qaci.automaton { rule = 30, cells = 45, noise = "1/2" }, initial = ("0"):rep(45), horizon = 1 })
t.raises("the physics \"automaton\", expected a machine or qubits", life.amplitudes, life, life:state(("0"):rep(12)), 1)

-- WORLD.3: a glider is one cell on, both ways, after four generations.
local field = qaci.life { columns = 8, rows = 8 }
local glider = { ".#.", "..#", "###" }
local run = qaci.universe { physics = field, initial = glider, horizon = 32 }
t.eq(run:at(4):argmax()[1], field:state { ".#.", "..#", "###", at = { 1, 1 } }, "a glider after 4 generations")
t.eq(run:at(32):argmax()[1], run.initial, "and after 32 on a torus of 8 x 8")

-- WORLD.5: arguments.
local function circuit(pattern, layers, qubits)
  t.raises(pattern, qaci.qubits, { qubits = qubits or { "a", "b" }, layers = layers })
end
circuit('layer 1: the string "T", expected a gate: X, Y, Z', { { "T", "a" } })
circuit('layer 2 %(X%): the string "c", expected the name of a qubit', { { "X", "a" }, { "X", "c" } })
circuit("layer 1 %(X%): the integer 2, expected a qubit from 0 to 1", { { "X", 2 } }, 2)
circuit("layer 1 %(CX%): 1 qubits, expected 2", { { "CX", "a" } })
circuit("layer 1 %(CX%): the qubit a is named twice", { { "CX", "a", "a" } })
circuit("layer 1, gate 2 %(X%): the qubit a is used by an earlier gate", { { { "X", "a" }, { "X", "a" } } })
circuit("layer 1 %(X%): the qubit a is named twice", { { "X", "a", when = { a = 1 } } })
circuit("layer 1 %(X%), when, qubit b: the integer 2, expected 0 or 1", { { "X", "a", when = { b = 2 } } })
circuit("columns 1 and 2 is 0 %+ i 24/25, expected 0",
  { { matrix = { { "3/5", { 0, "4/5" } }, { "4/5", { 0, "3/5" } } }, "a" } })
circuit("layer 1: the matrix is not unitary: the inner product of columns 1 and 2 is 1, expected 0",
  { { matrix = { { 1, 1 }, { 0, 0 } }, "a" } })
circuit("columns 1 and 1 is 2, expected 1", { { matrix = { { 1, 0 }, { { 0, 1 }, 1 } }, "a" } })
circuit("layer 1, matrix: 3 rows, expected 2, 4, 8", { { matrix = { { 1 }, { 1 }, { 1 } }, "a" } })
circuit("layer 1, matrix, row 1: expected an array of 2 amplitudes", { { matrix = { { 1 }, { 1, 0 } }, "a" } })
circuit("layer 1, matrix, row 1, column 1: float 0.5 is not exact", { { matrix = { { 0.5, 0 }, { 0, 1 } }, "a" } })
circuit('member 2: the name "a" is there already', {}, { "a", "a" })
circuit('"clock" is the clock', {}, { "clock" })
circuit("0 qubits, expected at least one", {}, {})
local M = qaci.qubits { qubits = { "a", "b" }, layers = { { "H", "a" }, { "wait", 2 }, { "H", "a", inverse = true } } }
t.eq(M.duration, 4, "duration")
t.eq(M.width, 5, "two qubits and a clock below 5")
t.eq(tostring(M:state { b = 1, clock = 4 }), "01100", "a world-state")
refuses("clock: 5, expected 0 to 4", M.state, M, { clock = 5 })
refuses('expected only qubits and "clock" as fields', M.state, M, { c = 1 })
local q = qaci.universe { physics = M, initial = { b = 1 }, horizon = 6 }
t.eq(q:at(4):mass(M:state { b = 1, clock = 4 }), Q(1), "H and its inverse")
t.eq(q:at(5):mass(M:state { b = 1 }), Q(1), "the clock goes round")
t.eq(q:at(6):mass(M:state { a = 1, b = 1, clock = 1 }), Q(1, 2), "and the circuit begins again")
-- GHZ on 70 qubits: two words a register, two world-states.
local names, layers = {}, { { "H", "q1" } }
for k = 1, 70 do names[k] = "q" .. k end
for k = 2, 70 do layers[k] = { "CX", "q" .. k - 1, "q" .. k } end
local ghz = qaci.qubits { qubits = names, layers = layers }
local big = qaci.universe { physics = ghz, initial = ("0"):rep(70), horizon = 70 }:at(70)
t.ok(#big == 2 and big:mass(ghz:decode(("1"):rep(70) .. "1000110")):eq(Q(1, 2)), "70 entangled qubits")

t.done()
