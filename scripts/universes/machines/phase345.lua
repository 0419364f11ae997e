-- The sweeper with phases: (3+4i)/5 for a zero that is passed to the right, i at the right wall, (3-4i)/5 at the left.
--
-- It shows that an amplitude may never repeat where all weights do. With walls w apart a period of 2w steps multiplies
-- it by i (3-4i)/5 ((3+4i)/5)^(w-1), here (-4+3i)/5, which is no root of unity.
--
-- expect: n =  0  L [1]001  amplitude 1
-- expect: n =  6  L [1]001  amplitude -4/5+3/5i
-- expect: n = 12  L [1]001  amplitude 7/25-24/25i
-- expect: n = 18  L [1]001  amplitude 44/125+117/125i
-- expect: n = 24  L [1]001  amplitude -527/625-336/625i
-- expect: n = 30  L [1]001  amplitude 3116/3125-237/3125i
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "phase345", start = "L", tape = { 0, 3 },
  table = [[
    R,0 -> (3/5+4/5i) (0,R,R)
    R,1 -> i (1,L,L)
    L,0 -> (0,L,L)
    L,1 -> (3/5-4/5i) (1,R,R)
  ]],
}

if M.main then
  local P = M:physics()
  for k = 0, 5 do
    local branch = M:run(P, 6 * k)[1]
    print(("n = %2d  %s  amplitude %s"):format(6 * k, machine.text(branch[1]), machine.complex(branch[2], branch[3])))
  end
end
return M
