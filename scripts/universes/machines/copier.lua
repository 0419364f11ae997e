-- A copier: cell 2k+1 is xored with cell 2k, for k = 0, 1, 2, ..., four steps each.
--
-- It shows a record being made, reversibly: what is copied onto zeros is copied, onto a 1 it is complemented.
--
-- expect: n =  0  A [1]0001
-- expect: n =  4  A 11[0]01
-- expect: n =  8  A 1100[1]
-- expect: n = 12  A 110011[0]
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "copier", start = "A", tape = { 0, 4 },
  table = [[
    A,0 -> (0,B0,R)
    A,1 -> (1,B1,R)
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
  for n = 0, 12, 4 do print(("n = %2d  %s"):format(n, machine.text(M:run(P, n)[1][1]))) end
end
return M
