-- The first universe as a circuit of named qubits: eight hold the register, one remembers the branch, and an event is a
-- layer or a few, so the story takes 21 steps instead of the 73 of a machine that walks to its cells.
--   qaci score scripts/universes/qubits.lua
--   qaci run scripts/universes/qubits.lua means      prints the mean score of each action
--
-- command: run means
-- expect: 0  0.33334609
-- expect: 1  0.99998265
local qaci = require "qaci"
local B = qaci.bits

local mu1, mu2 = B"00101101", B"11100010"
local question, counterfactual = B"01010110", B"01110110" -- they differ in bit 2
local hash = qaci.hash.rolling(4)
local signed = { [0] = qaci.sign(B"1110", question, hash), [1] = qaci.sign(B"0111", counterfactual, hash) }

-- A layer of X on the qubits where the bits are 1. The conditional ones stand in layers of their own, for a qubit that
-- conditions one gate of a layer is in use.
local function write(layers, bits, when)
  local layer = {}
  for i = 1, #bits do
    if bits:sub(i, i):nat() == 1 then
      local gate = { "X", "r" .. i - 1, when = when and { branch = when } }
      if when then layers[#layers + 1] = gate else layer[#layer + 1] = gate end
    end
  end
  if not when then layers[#layers + 1] = layer end
end

local qubits = { "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "branch" }
local layers = {}
write(layers, mu1)
layers[#layers + 1] = { "R", "r2" }                                       -- the world branches
write(layers, (mu1 ~ question):sub(1, 2) .. B"0" .. (mu1 ~ question):sub(4, 8)) -- now it holds q or q'
layers[#layers + 1] = { "CX", "r2", "branch" }
write(layers, question ~ signed[0], 0)                                    -- the answer of each branch
write(layers, counterfactual ~ signed[1], 1)
write(layers, signed[0] ~ mu2, 0)
write(layers, signed[1] ~ mu2, 1)
local world = qaci.qubits { qubits = qubits, layers = layers }

local universe = {
  universes = { { physics = world, initial = ("0"):rep(9) } },
  horizon = world.duration,
  simplicity = qaci.simplicity { code_bits = 6, data_bits = 16, steps = 8 },
  mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual,
  hash = hash, reader = "table",
  actions = { B"0", B"1" },
}
if ... == "means" then
  local result = qaci.score(universe)
  for _, action in ipairs(universe.actions) do print(("%s  %s"):format(action, result:mean(action):decimal(8))) end
end
return universe
