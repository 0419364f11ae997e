-- A head that flies through zeros and is split at every cell that holds 1: it passes with amplitude 3/5 (coming from
-- the right -3/5) and is thrown back with 4/5. The tape is left alone.
--
-- It shows a Fabry-Perot cavity between two 1s, d cells apart. A pulse that has been thrown back 2j times leaves to
-- the right with amplitude (3/5)^2 (4/5)^2j, 2d steps after the one before; to the left go 4/5, and then
-- -(3/5)^2 (4/5)^(2j-1). Pulses leave for ever, in all 9/41 to the right and 32/41 to the left.
--
-- expect: leaves to the right at n =  6  amplitude 9/25
-- expect: leaves to the right at n = 12  amplitude 144/625
-- expect: leaves to the right at n = 18  amplitude 2304/15625
-- expect: leaves to the right at n = 24  amplitude 36864/390625
-- expect: leaves to the right at n = 30  amplitude 589824/9765625
-- expect: weight to the right by n = 30  0.216981  (9/41 = 0.219512)
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "scatter345", start = "R", tape = { 2, 5 },
  table = [[
    R,0 -> (0,R,R)
    R,1 -> 4/5 (1,L,L) + 3/5 (1,R,R)
    L,0 -> (0,L,L)
    L,1 -> 4/5 (1,R,R) + -3/5 (1,L,L)
  ]],
}

if M.main then
  local P = M:physics()
  local through = machine.probability(M:run(P, 30), function(w) return w.head > 5 end)
  for j = 0, 4 do
    local n = 6 + 6 * j
    for _, branch in ipairs(M:run(P, n)) do
      if branch[1].head == 6 then print(("leaves to the right at n = %2d  amplitude %s"):format(n, branch[2])) end
    end
  end
  print(("weight to the right by n = 30  %s  (9/41 = 0.219512)"):format(through:decimal(6)))
end
return M
