-- Textbook circuits as universes: what each register holds in the end, exactly. H here is Hadamard's matrix times
-- e^{i pi/4}, whose entries are Gaussian rationals; a global phase changes no weight.
--
-- expect: Bell               00 1/2  11 1/2
-- expect: GHZ                000 1/2  111 1/2
-- expect: teleportation      Bob holds 1: 16/25, as was sent
-- expect: Deutsch-Jozsa      constant 0: 00  constant 1: 00  x: 01  y: 10  x+y: 11  not y: 10
-- expect: Grover, 2 qubits   11 1
-- expect: Grover, 3 qubits   once 25/32  twice 121/128
local qaci = require "qaci"
local Q = qaci.rational

-- The distribution over a circuit's register (or its first n qubits) after its last layer.
local function final(qubits, layers, n)
  local M = qaci.qubits { qubits = qubits, layers = layers }
  local u = qaci.universe { physics = M, initial = ("0"):rep(#qubits), horizon = M.duration }
  return u:at(M.duration):map(function(w) return tostring(w.register:sub(1, n or #qubits)) end)
end

local function show(name, d)
  local parts = {}
  for register, mass in d:pairs() do parts[#parts + 1] = ("%s %s"):format(register, mass) end
  table.sort(parts)
  print(("%-18s %s"):format(name, table.concat(parts, "  ")))
end

show("Bell", final({ "a", "b" }, { { "H", "a" }, { "CX", "a", "b" } }))
show("GHZ", final({ "a", "b", "c" }, { { "H", "a" }, { "CX", "a", "b" }, { "CX", "b", "c" } }))

-- Teleportation, with what is measured and sent kept in qubits: Bob's corrections are controlled by them. What is sent
-- is R|0> = 3/5|0> + 4/5|1>, so Bob must hold 1 with 16/25; the inverse R then makes it 0 for certain.
local function teleport(and_back)
  local layers = {
    { "R", "message" },
    { "H", "alice" }, { "CX", "alice", "bob" },
    { "CX", "message", "alice" }, { "H", "message" },
    { "CX", "alice", "bob" }, { "CZ", "message", "bob" },
  }
  if and_back then layers[#layers + 1] = { "R", "bob", inverse = true } end
  return final({ "bob", "message", "alice" }, layers, 1)
end
assert(teleport(true):mass "0" == Q(1), "what arrives is the state itself")
print(("%-18s Bob holds 1: %s, as was sent"):format("teleportation", teleport():mass "1"))

-- Deutsch-Jozsa on two qubits: the register is 00 for certain if f is constant, and never if it is balanced.
local oracles = {
  { "constant 0", {} }, { "constant 1", { { "X", "f" } } },
  { "x", { { "CX", "y", "f" } } }, { "y", { { "CX", "x", "f" } } },
  { "x+y", { { "CX", "x", "f" }, { "CX", "y", "f" } } }, { "not y", { { "CX", "x", "f" }, { "X", "f" } } },
}
local found = {}
for _, it in ipairs(oracles) do
  local layers = { { "X", "f" }, { { "H", "x" }, { "H", "y" }, { "H", "f" } } }
  for _, gate in ipairs(it[2]) do layers[#layers + 1] = gate end
  layers[#layers + 1] = { { "H", "x" }, { "H", "y" } }
  found[#found + 1] = it[1] .. ": " .. final({ "x", "y", "f" }, layers, 2):argmax()[1]
end
print(("%-18s %s"):format("Deutsch-Jozsa", table.concat(found, "  ")))

-- Grover's search for 1...1: the sign of what is sought flips, then everything is reflected about the mean.
local function grover(n, times)
  local qubits, all, flip, last = {}, {}, {}, nil
  for i = 1, n do
    qubits[i] = "q" .. i
    all[i], flip[i] = { "H", qubits[i] }, { "X", qubits[i] }
  end
  last = n == 2 and { "CZ", "q1", "q2" } or { "CCZ", "q1", "q2", "q3" }
  local layers = { all }
  for _ = 1, times do for _, layer in ipairs { last, all, flip, last, flip, all } do layers[#layers + 1] = layer end end
  return final(qubits, layers)
end
show("Grover, 2 qubits", grover(2, 1))
print(("%-18s once %s  twice %s"):format("Grover, 3 qubits", grover(3, 1):mass "111", grover(3, 2):mass "111"))
