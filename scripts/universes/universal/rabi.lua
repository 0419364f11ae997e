-- A ring program of the universal machine as a universe: its tape number, its weight among all beginnings (papers/
-- universal-qtm.md, 6), what it does.
--
-- The program is one rotation, for ever: H E. The bit a of its data head is turned by the 3-4-5 rotation once in a
-- ring, as a spin in a field is (Rabi). After k rings the amplitudes of a = 0 and a = 1 are Re and Im of ((3+4i)/5)^k.
--
-- expect: tape        10001011001000000001
-- expect: number      525521
-- expect: weight      at least 2.201251686e-12
-- expect: reads as    H E [0000*]
-- expect: time        5 steps to the first instruction, 62 for each ring
-- expect: step  67    in Fk on cell 5, a = 0, amplitude 3/5
-- expect: step  67    in Fk on cell 5, a = 1, amplitude 4/5
-- expect: step 129    in Fk on cell 5, a = 0, amplitude -7/25
-- expect: step 129    in Fk on cell 5, a = 1, amplitude 24/25
-- expect: step 191    in Fk on cell 5, a = 0, amplitude -117/125
-- expect: step 191    in Fk on cell 5, a = 1, amplitude 44/125
-- expect: step 253    in Fk on cell 5, a = 0, amplitude -527/625
-- expect: step 253    in Fk on cell 5, a = 1, amplitude -336/625
-- expect: the future of a = 0 has a = 1 with mass   0.0000405788
-- expect: the future of a = 1 has a = 0 with mass   0.0000367168
-- expect: their similar pasts                       1.33103e-6
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local machine = dofile(here .. "../support/machine.lua")
local ring = dofile(here .. "ring.lua")
local U = dofile(here .. "table.lua").machine "345"
local qaci = require "qaci"

local program = ring.assemble [[
  H E         ; rotate a, begin again
  [0000*]     ; one data cell, which is the data head
]]
local ends, time = ring.rings(program), {} -- time[k]: when ring k ends
for k = 1, 4 do time[k] = ends() end

local P = U:physics()
local u = qaci.universe { physics = P, initial = program.number, horizon = time[4] }

print("tape        " .. tostring(program.tape))
print("number      " .. program.number)
local beginnings = qaci.initial_states { physics = P, tapes = { program.number }, model = "enclosed" }
print("weight      at least " .. beginnings[1].mass:decimal(10))
print("reads as    " .. ring.disassemble(program.tape))
print(("time        %d steps to the first instruction, %d for each ring"):format(ring.start_up, time[2] - time[1]))

-- The bit a of the data head is cell 5 * 3 + 3.
local function bit_a(w) return machine.bits(w, 18, 18) end
for k = 1, 4 do
  for _, branch in ipairs(P:amplitudes(u.initial, time[k])) do
    print(("step %3d    in %s on cell %d, a = %s, amplitude %s"):format(time[k], branch[1].state, branch[1].head,
      bit_a(branch[1]), machine.complex(branch[2], branch[3])))
  end
end

-- After the first ring: what the future of each says of the other, and what they share.
local first = P:amplitudes(u.initial, time[1])
local zero, one = first[1][1], first[2][1]
if bit_a(zero) == "1" then zero, one = one, zero end
print("the future of a = 0 has a = 1 with mass   " .. u:future(zero, one):decimal(6))
print("the future of a = 1 has a = 0 with mass   " .. u:future(one, zero):decimal(6))
print("their similar pasts                       " .. u:similar_pasts(zero, one):decimal(6))
