-- The first universe: a register of eight cells holds, in turn, the observation mu1; the question, in superposition
-- with the counterfactual question that differs from it in one bit; the signed answer that each branch gives; and the
-- observation mu2. Cell 8 remembers the branch. Nothing else ever happens in this world.
--
-- The differing bit is rotated before the rest of the question is written: otherwise the question would first stand
-- there whole, with probability 1, before the branching, and the counterfactual could not be reached from it. Cell 8
-- takes its copy only afterwards: when the question first stands there, nothing else may tell the branches apart.
local qaci = require "qaci"
local B = qaci.bits

local mu1, mu2 = B"00101101", B"11100010"
local question, counterfactual = B"01010110", B"01110110" -- they differ in bit 2
local answer = { [0] = B"1110", [1] = B"0111" }            -- payloads in the branch of 0: the question, 1: the counterfactual
local hash = qaci.hash.rolling(4)
local signed = { [0] = qaci.sign(answer[0], question, hash), [1] = qaci.sign(answer[1], counterfactual, hash) }

local register, differing, branch = 0, 2, 8
local other_bits = (mu1 ~ question):sub(1, 2) .. B"0" .. (mu1 ~ question):sub(4, 8)
local world = qaci.circuit {
  { "write", register, mu1 },
  { "R", differing },                                        -- the world branches
  { "write", register, other_bits },                         -- now the register holds q or q'
  { "CX", differing, branch },                               -- what happens next will depend on which
  { "carry", branch },                                       -- the head remembers the branch while it answers
  { "write", register, question ~ signed[0], when = 0 },
  { "write", register, counterfactual ~ signed[1], when = 1 },
  { "write", register, signed[0] ~ mu2, when = 0 },
  { "write", register, signed[1] ~ mu2, when = 1 },
  { "put", branch },
}

return {
  universes = { { physics = world, initial = 0 } },
  horizon = world.duration,
  simplicity = qaci.simplicity { code_bits = 6, data_bits = 16, steps = 8 },
  mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual,
  hash = hash, reader = "table",
  actions = { B"0", B"1" },
}
