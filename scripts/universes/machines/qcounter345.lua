-- counter2 with a doubt: where it would stop carrying or go on, it does both, by a 3-4-5 rotation.
--
-- It shows a classical machine whose branches fall out of step: a carry's length is its duration, so the branches are
-- spread over times and tapes, and the number of world-states grows, but does not double. The branch that has never
-- stopped carrying has amplitude (3/5)^(n-1) after n steps, on cell n.
--
-- expect:   n  world-states  still carrying
-- expect:   1             1  1
-- expect:   7            12  0.00217678
-- expect:  13            41  4.73838e-6
-- expect:  19           106  1.03144e-8
-- expect:  25           226  2.24522e-11
-- expect:  31           436  4.88736e-14
-- expect:  37           782  1.06387e-16
-- expect:  43          1341  2.31582e-19
-- expect:  49          2220  5.04103e-22
-- expect:  55          3574  1.09732e-24
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "qcounter345", start = "E", tape = { 0 },
  table = [[
    E,0 -> (0,E,L)
    E,1 -> (1,C,R)
    C,0 -> 4/5 (1,E,L) + 3/5 (0,C,R)
    C,1 -> 4/5 (0,C,R) + -3/5 (1,E,L)
  ]],
}

if M.main then
  local P = M:physics()
  print "  n  world-states  still carrying"
  for n = 1, 55, 6 do
    local s = M:run(P, n)
    print(("%3d  %12d  %s"):format(n, #s, machine.probability(s, function(w) return w.head == n end):decimal(6)))
  end
end
return M
