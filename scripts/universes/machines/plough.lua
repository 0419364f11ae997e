-- The sweeper, pushing its right wall out by one cell at each bounce. P is the state of pushing.
--
-- It shows reversible use of unbounded space: with walls w apart the k-th return to the left wall is at
-- n = k(2w + k + 1), and the walls are w + k apart then.
--
-- expect: n =  0  L [1]01
-- expect: n =  6  L [1]001
-- expect: n = 14  L [1]0001
-- expect: n = 24  L [1]00001
-- expect: n = 36  L [1]000001
-- expect: n = 50  L [1]0000001
-- expect: n = 66  L [1]00000001
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "plough", start = "L", tape = { 0, 2 },
  table = [[
    R,0 -> (0,R,R)
    R,1 -> (0,P,R)
    P,0 -> (1,L,L)
    P,1 -> (1,P,R)
    L,0 -> (0,L,L)
    L,1 -> (1,R,R)
  ]],
}

if M.main then
  local P = M:physics()
  for k = 0, 6 do
    local n = k * (2 * 2 + k + 1)
    print(("n = %2d  %s"):format(n, machine.text(M:run(P, n)[1][1])))
  end
end
return M
