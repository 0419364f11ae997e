-- copier, turning cell 2k by the 3-4-5 rotation before it is copied to cell 2k+1.
--
-- It shows decoherence: after 4k steps there are 2^k branches, one for each text of k bits, each with its record, and
-- what was recorded never interferes again. The weight of a text with i zeros and j ones is (9/25)^i (16/25)^j.
--
-- expect: n =  4  2 world-states, cell 0 holds 1 with weight 16/25
-- expect: n =  8  4 world-states, cell 0 holds 1 with weight 16/25
-- expect: n = 12  8 world-states, cell 0 holds 1 with weight 16/25
-- expect:   A 000000[0]              27/125
-- expect:   A 000011[0]              36/125
-- expect:   A 001100[0]              36/125
-- expect:   A 001111[0]              48/125
-- expect:   A 110000[0]              36/125
-- expect:   A 110011[0]              48/125
-- expect:   A 111100[0]              48/125
-- expect:   A 111111[0]              64/125
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "qcopier345", start = "A", tape = {},
  table = [[
    A,0 -> 4/5 (1,B1,R) + 3/5 (0,B0,R)
    A,1 -> -4/5 (0,B0,R) + 3/5 (1,B1,R)
    B0,0 -> (0,C0,L)
    B0,1 -> (1,C0,L)
    B1,0 -> (1,C1,L)
    B1,1 -> (0,C1,L)
    C0,0 -> (0,D,R)
    C1,1 -> (1,D,R)
    C0,1 -> (1,B0,R)      # never met: the source cell holds what the head remembers
    C1,0 -> (0,B1,R)
    D,0 -> (0,A,R)
    D,1 -> (1,A,R)
  ]],
}

if M.main then
  local P = M:physics()
  for k = 1, 3 do
    local s = M:run(P, 4 * k)
    print(("n = %2d  %d world-states, cell 0 holds 1 with weight %s"):format(4 * k, #s,
      machine.probability(s, function(w) return machine.cells(w)[1] == 0 end)))
  end
  machine.show(M:run(P, 12))
end
return M
