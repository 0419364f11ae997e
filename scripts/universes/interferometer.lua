-- An interferometer of 66 qubits: a path qubit turns twice; then a question of 64 bits, in superposition with its
-- counterfactual, is asked on both paths, and answered at the same moment, rightly on path 0 and wrongly on path 1.
--
--   local make, blobs = dofile "scripts/universes/interferometer.lua"
--   local M = make(first, second, record, inside)
--
-- first, second: the turns of the path, each the tangent of half the angle, a rational; record: how far a witness
-- qubit turns between them if the path is 1; inside: true if mu1 is written between the turns, not before them. blobs
-- has mu1, mu2, question, counterfactual, hash, and `cells`, the qubits of the register; path and witness are the two
-- behind it. The payloads of 16 bits score 0 and 1 for two actions if they are right, 1 and 0 if they are wrong.
local qaci = require "qaci"
local Q, text = qaci.rational, qaci.bits.text

local mu1, mu2, question, counterfactual = text "Observed", text "launched", text "question", text "Question"
local hash = qaci.hash.rolling(48)
local right = qaci.sign(text "\0\xff", counterfactual, hash)
local wrong = qaci.sign(text "\xff\0", counterfactual, hash)
local differing = 3 -- the first bit in which question and counterfactual differ; there is no other
local cells = #question

-- The rotation whose tangent of the half angle is m: cosine and sine are rational.
local function angle(m)
  m = Q(m)
  return (1 - m * m) / (1 + m * m), 2 * m / (1 + m * m)
end
local function rotation(name, m, when)
  local c, s = angle(m)
  return { name, matrix = { { c, -s }, { s, c } }, when = when }
end

-- X where the bits are 1: one layer, or as many as there are gates if all hang on one qubit.
local function write(layers, bits, when)
  local layer = {}
  for i = 1, #bits do
    if bits:sub(i, i):nat() == 1 then
      local gate = { "X", "cell" .. i, when = when }
      if when then layers[#layers + 1] = gate else layer[#layer + 1] = gate end
    end
  end
  if not when then layers[#layers + 1] = layer end
end

local function all_but(bits, i) return bits:sub(1, i - 1) .. "0" .. bits:sub(i + 1, -1) end

local function interferometer(first, second, record, inside)
  local qubits, layers = {}, {}
  for i = 1, cells do qubits[i] = "cell" .. i end
  qubits[cells + 1], qubits[cells + 2] = "path", "witness"
  if not inside then write(layers, mu1) end
  layers[#layers + 1] = rotation("path", first)
  if inside then write(layers, mu1) end
  layers[#layers + 1] = rotation("witness", record, { path = 1 })
  layers[#layers + 1] = rotation("path", second)
  layers[#layers + 1] = { "R", "cell" .. differing }
  write(layers, all_but(mu1 ~ question, differing))  -- the question in 16/25, the counterfactual in 9/25
  write(layers, right ~ wrong, { path = 1 })
  write(layers, counterfactual ~ right)              -- where the counterfactual stood there are now the signed answers
  local last = right ~ mu2 ~ question ~ counterfactual
  local i = tostring(last):find "1"
  write(layers, all_but(last, i))
  write(layers, right ~ wrong, { path = 1 })
  write(layers, last ~ all_but(last, i))             -- mu2, on both paths at once
  return qaci.qubits { qubits = qubits, layers = layers }
end

return interferometer, {
  mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual, hash = hash, cells = cells,
}
