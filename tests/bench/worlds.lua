-- qaci run tests/bench/worlds.lua: how long the other physics take (WORLD.1 to WORLD.5), and how much longer the plain
-- evaluator takes for each unit of the same work. Both run the first steps, and their weights are compared exactly; then
-- the library goes on to a larger run alone. Times are CPU seconds of one run on this machine, and of the whole universe:
-- the evolution and the keeping of its world-states.
--
-- Units: a cell update of an automaton without noise; of a noisy one, a stochastic rule or a circuit a world-state of
-- weight at a time.
local qaci = require "qaci"
local support = require "tests.reference.support"
local worlds = require "tests.reference.worlds"
local B = qaci.bits

local function seconds(f)
  collectgarbage()
  local start = os.clock()
  local result = f()
  return os.clock() - start, result
end

local failures = 0
local function row(name, unit, small, large)
  local plain_time, s = seconds(function() return (small.plain:evolve(small.start, small.steps)) end)
  local both = qaci.universe { physics = small.physics, initial = small.physics:decode(B(small.start)),
    horizon = small.steps }
  local plain_units = 0
  for n = 0, small.steps do
    local fine, where = support.same(support.by_code(both:at(n)), s[n])
    if not fine then
      failures = failures + 1
      print(("%s: WRONG at time %d: %s"):format(name, n, where))
    end
    for _ in pairs(s[n]) do plain_units = plain_units + (small.cells or 1) end
  end
  local best, units = math.huge, 0
  for _ = 1, 3 do -- the least of three
    local time, u = seconds(function()
      local M = large.physics()
      return qaci.universe { physics = M, initial = M:decode(B(large.start)), horizon = large.steps }
    end)
    best, units = math.min(best, time), 0
    if large.cells then units = large.cells * (large.steps + 1)
    else for n = 0, large.steps do units = units + #u:at(n) end end
  end
  print(("%-26s %12.0f  %-17s %9.0f times the plain evaluator's"):format(name, units / best, unit .. " a second",
    units / best / (plain_units / plain_time)))
end

local function bits(n)
  local draw, x = support.random(7), {}
  for i = 1, n do x[i] = draw(2) end
  return table.concat(x)
end

row("rule 110, ring", "cells",
  { physics = qaci.automaton { rule = 110, cells = 200 }, plain = worlds.elementary(110, 200, {}), start = bits(200),
    steps = 50, cells = 200 },
  { physics = function() return qaci.automaton { rule = 110, cells = 65536 } end, start = bits(65536), steps = 400,
    cells = 65536 })
row("Life, torus", "cells",
  { physics = qaci.life { columns = 16, rows = 16 }, plain = worlds.life(16, 16, "3", "23", {}), start = bits(256),
    steps = 20, cells = 256 },
  { physics = function() return qaci.life { columns = 256, rows = 256 } end, start = bits(65536), steps = 400,
    cells = 65536 })
row("rule 110, noise 1/20", "world-states",
  { physics = qaci.automaton { rule = 110, cells = 7, noise = "1/20" },
    plain = worlds.elementary(110, 7, { noise = "1/20" }), start = bits(7), steps = 3 },
  { physics = function() return qaci.automaton { rule = 110, cells = 14, noise = "1/20" } end, start = bits(14),
    steps = 6 })

-- A world-state is turned, its last bit flips, or it stays: all of the width are reached.
local function drift(width)
  return function(w)
    return { { w:sub(2, width) .. w:sub(1, 1), "1/2" }, { w:sub(1, width - 1) .. (w:sub(width) == "1" and "0" or "1"),
      "1/3" }, { w, "1/6" } }
  end
end
local function stochastic(width)
  local step = drift(width)
  return qaci.stochastic { width = width, step = function(w) return step(tostring(w)) end }
end
row("a stochastic rule", "world-states",
  { physics = stochastic(8), plain = worlds.stochastic(8, drift(8)), start = ("0"):rep(8), steps = 20 },
  { physics = function() return stochastic(14) end, start = ("0"):rep(14), steps = 60 })

-- A layer of R on each qubit, then CX from each to the next, again and again.
local R = { { { "3/5", 0 }, { "-4/5", 0 } }, { { "4/5", 0 }, { "3/5", 0 } } }
local X = { { { 0, 0 }, { 1, 0 } }, { { 1, 0 }, { 0, 0 } } }
local function circuit(n, turns)
  local layers, plain = {}, {}
  for _ = 1, turns do
    for i = 0, n - 1 do
      layers[#layers + 1], plain[#plain + 1] = { "R", i }, { { targets = { i }, matrix = R } }
      if i > 0 then
        layers[#layers + 1] = { "CX", i - 1, i }
        plain[#plain + 1] = { { targets = { i }, matrix = X, when = { [i - 1] = 1 } } }
      end
    end
  end
  return qaci.qubits { qubits = n, layers = layers }, plain, #layers
end
local few, gates, steps = circuit(4, 2)
local _, _, many = circuit(12, 3)
row("a circuit of R and CX", "world-states",
  { physics = few, plain = worlds.qubits(4, gates), start = ("0"):rep(few.width), steps = steps },
  { physics = function() return (circuit(12, 3)) end, start = "", steps = many })

if failures > 0 then os.exit(1) end
