-- A walk that may stay: three states, one for each move, and the coin 2/3 J - 1 (Grover's), whose entries are 2/3 and
-- -1/3.
--
-- It shows moves N, which make condition C4 of PHYS.1 matter, and a walk that does not leave: its mirror image is
-- itself, and the weight at cell 0 swings, but does not fall as 1/n as far as it is computed here.
--
-- expect:   n  world-states  at cell 0  to the left  to the right
-- expect:   0             1  1          0            0
-- expect:   5            27  0.2167     0.3916       0.3916
-- expect:  10            57  0.09343    0.4532       0.4532
-- expect:  15            87  0.1833     0.4083       0.4083
-- expect:  20           117  0.06469    0.4676       0.4676
-- expect:  25           147  0.1784     0.4107       0.4107
-- expect:  30           177  0.05389    0.473        0.473
-- expect:  35           207  0.1757     0.4121       0.4121
-- expect:  40           237  0.04994    0.475        0.475
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "lazy3", start = "N", tape = {},
  table = [[
    L,0 -> 2/3 (0,N,N) + 2/3 (0,R,R) + -1/3 (0,L,L)
    L,1 -> 2/3 (1,N,N) + 2/3 (1,R,R) + -1/3 (1,L,L)
    N,0 -> 2/3 (0,L,L) + 2/3 (0,R,R) + -1/3 (0,N,N)
    N,1 -> 2/3 (1,L,L) + 2/3 (1,R,R) + -1/3 (1,N,N)
    R,0 -> 2/3 (0,L,L) + 2/3 (0,N,N) + -1/3 (0,R,R)
    R,1 -> 2/3 (1,L,L) + 2/3 (1,N,N) + -1/3 (1,R,R)
  ]],
}

if M.main then
  local P = M:physics()
  print "  n  world-states  at cell 0  to the left  to the right"
  for n = 0, 40, 5 do
    local s = M:run(P, n)
    local function p(holds) return machine.probability(s, holds):decimal(4) end
    print(("%3d  %12d  %-9s  %-11s  %s"):format(n, #s, p(function(w) return w.head == 0 end),
      p(function(w) return w.head < 0 end), p(function(w) return w.head > 0 end)))
  end
end
return M
