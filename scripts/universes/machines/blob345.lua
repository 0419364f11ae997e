-- Two blobs. In each period of eight steps cell 0 is turned by the 3-4-5 rotation, a copy of it makes 01 or 10 of cells
-- 1 and 2, which stands there at steps 3 and 4 and is taken back, so that the branches interfere.
--
-- It shows a blob and what might have stood in its place: the two world-states of step 4 exclude each other and have a
-- common past (PHYS.5). After k periods the amplitudes of cell 0 are the parts of ((3+4i)/5)^k, so the weight of a 1 is
-- Im((3+4i)^k)^2 / 25^k.
--
-- expect: n = 3
-- expect:   D0 001[0]                3/5
-- expect:   D1 110[0]                4/5
-- expect: n = 4
-- expect:   E0 00[1]                 3/5
-- expect:   E1 11[0]                 4/5
-- expect: similar pasts of the two at n = 4, horizon 8: 0.00010375394
-- expect: after 1 periods: cell 0 holds 1 with weight 16/25
-- expect: after 2 periods: cell 0 holds 1 with weight 576/625
-- expect: after 3 periods: cell 0 holds 1 with weight 1936/15625
-- expect: after 4 periods: cell 0 holds 1 with weight 112896/390625
-- expect: after 5 periods: cell 0 holds 1 with weight 9709456/9765625
-- expect: after 6 periods: cell 0 holds 1 with weight 106007616/244140625
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "blob345", start = "A", tape = {},
  table = [[
    A,0 -> 4/5 (1,B1,R) + 3/5 (0,B0,R)      # the coin, a rotation of cell 0
    A,1 -> -4/5 (0,B0,R) + 3/5 (1,B1,R)
    B0,0 -> (0,C0,R)                        # cell 1 ^= coin
    B0,1 -> (1,C0,R)
    B1,0 -> (1,C1,R)
    B1,1 -> (0,C1,R)
    C0,0 -> (1,D0,R)                        # cell 2 ^= not coin
    C0,1 -> (0,D0,R)
    C1,0 -> (0,D1,R)
    C1,1 -> (1,D1,R)
    D0,0 -> (0,E0,L)                        # turn
    D0,1 -> (1,E0,L)
    D1,0 -> (0,E1,L)
    D1,1 -> (1,E1,L)
    E0,0 -> (1,F0,L)                        # the same again: both cells are 0
    E0,1 -> (0,F0,L)
    E1,0 -> (0,F1,L)
    E1,1 -> (1,F1,L)
    F0,0 -> (0,G0,L)
    F0,1 -> (1,G0,L)
    F1,0 -> (1,G1,L)
    F1,1 -> (0,G1,L)
    G0,0 -> (0,H,L)                         # the coin's own cell lets the head forget it
    G1,1 -> (1,H,L)
    G0,1 -> (1,B0,R)                        # never met: the coin is what the head remembers
    G1,0 -> (0,B1,R)
    H,0 -> (0,A,R)
    H,1 -> (1,A,R)
  ]],
}

if M.main then
  local P = M:physics()
  for n = 3, 4 do
    print("n = " .. n)
    machine.show(M:run(P, n))
  end
  local u = require "qaci".universe { physics = P, initial = 0, horizon = 8 }
  local s = M:run(P, 4)
  print("similar pasts of the two at n = 4, horizon 8: " .. u:similar_pasts(s[1][1], s[2][1]):decimal(8))
  for k = 1, 6 do
    s = M:run(P, 8 * k)
    print(("after %d periods: cell 0 holds 1 with weight %s"):format(k,
      machine.probability(s, function(w) return #machine.cells(w) > 0 end)))
  end
end
return M
