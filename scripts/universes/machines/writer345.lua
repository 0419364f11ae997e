-- One state: the head turns each cell by the 3-4-5 rotation, and never comes back.
--
-- It shows exact branching: 2^n world-states after n steps, and the weight of one whose tape begins with i zeros and
-- j ones (i + j = n) is (9/25)^i (16/25)^j. Nothing ever interferes.
--
-- expect: 000  weight 729/15625
-- expect: 001  weight 1296/15625
-- expect: 010  weight 1296/15625
-- expect: 011  weight 2304/15625
-- expect: 100  weight 1296/15625
-- expect: 101  weight 2304/15625
-- expect: 110  weight 2304/15625
-- expect: 111  weight 4096/15625
-- expect: 1024 world-states after 10 steps
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "writer345", start = "A", tape = {},
  table = [[
    A,0 -> 4/5 (1,A,R) + 3/5 (0,A,R)
    A,1 -> 4/5 (0,A,R) + -3/5 (1,A,R)
  ]],
}

if M.main then
  local P = M:physics()
  for _, branch in ipairs(M:run(P, 3)) do
    print(("%s  weight %s"):format(machine.bits(branch[1], 0, 2), machine.weight(branch)))
  end
  print(#M:run(P, 10) .. " world-states after 10 steps")
end
return M
