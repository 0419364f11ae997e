-- The walk of walk345, complementing every cell that the head leaves: the tape remembers the way, and different ways
-- interfere only where they have painted the same tape.
--
-- It is the stress test of a simulator: the number of world-states grows by about 1.5 for each step.
--
-- expect: world-states  1 2 4 8 16 28 48 80 132 210 336 524 820 1258 1940 2944 4488 6756 10212 15280 22944
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "painter345", start = "R", tape = {},
  table = [[
    R,0 -> 4/5 (1,L,L) + 3/5 (1,R,R)
    R,1 -> 4/5 (0,L,L) + 3/5 (0,R,R)
    L,0 -> 4/5 (1,R,R) + -3/5 (1,L,L)
    L,1 -> 4/5 (0,R,R) + -3/5 (0,L,L)
  ]],
}

if M.main then
  local P, line = M:physics(), {}
  for n = 0, 20 do line[n + 1] = #M:run(P, n) end
  print("world-states  " .. table.concat(line, " "))
end
return M
