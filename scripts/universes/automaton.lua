-- Rule 110 on a ring of eight cells, first undisturbed, then with noise: after each step every cell flips with
-- probability 1/20, so all 256 configurations have weight at once. In the noisy world the blob 1111 is located: its
-- locations are programs that find it somewhere on the ring, and a counterfactual blob in the same place.
--
-- expect: undisturbed  0 00000001  1 00000011  2 00000111  3 00001101
-- expect: with noise   0 1  1 0.66342043  2 0.44309197  3 0.29554481
-- expect: at time 1    16983563041/25600000000
-- expect: located      3 locations, 6.64e-12
local qaci = require "qaci"
local B = qaci.bits

local function universe(noise)
  local M = qaci.automaton { rule = 110, cells = 8, noise = noise }
  return qaci.universe { physics = M, initial = B"00000001", horizon = 3 }
end
local clean, noisy = universe(), universe "1/20"
local M = noisy.physics
local history, weight = {}, {}
for n = 0, 3 do
  local w = clean:at(n):argmax()[1]
  history[#history + 1] = n .. " " .. tostring(w.cells)
  weight[#weight + 1] = n .. " " .. noisy:at(n):mass(M:state(w.cells)):decimal(8)
end
print("undisturbed  " .. table.concat(history, "  "))
print("with noise   " .. table.concat(weight, "  "))
print("at time 1    " .. tostring(noisy:at(1):mass(M:state "00000011")))

local K = qaci.simplicity { code_bits = 6, data_bits = 12, steps = 4 }
local d = qaci.locate { universe = noisy, within = noisy:future(noisy.initial), blob = B"1111",
                        locators = K:given(B"", { locator_bits = 6 }) }
print(("located      %d locations, %s"):format(#d, d:total():decimal(3)))
return noisy
