-- A head that bounces between two 1s. It starts on the left one, in L, which is how it gets there from the right.
--
-- It shows the simplest clock: with the walls w cells apart the world repeats itself after 2w steps.
--
-- expect: n = 0  L [1]0001
-- expect: n = 1  R 1[0]001
-- expect: n = 2  R 10[0]01
-- expect: n = 3  R 100[0]1
-- expect: n = 4  R 1000[1]
-- expect: n = 5  L 100[0]1
-- expect: n = 6  L 10[0]01
-- expect: n = 7  L 1[0]001
-- expect: n = 8  L [1]0001
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "sweeper", start = "L", tape = { 0, 4 },
  table = [[
    R,0 -> (0,R,R)
    R,1 -> (1,L,L)
    L,0 -> (0,L,L)
    L,1 -> (1,R,R)
  ]],
}

if M.main then
  local P = M:physics()
  for n = 0, 8 do print(("n = %d  %s"):format(n, machine.text(M:run(P, n)[1][1]))) end
end
return M
