-- The Hadamard walk. Its coin is e^(i pi/4) H, whose entries (1+i)/2 and -(1+i)/2 are Gaussian rationals, so the walk
-- is exact; every world-state carries the same phase e^(i pi n/4) after n steps, which no weight shows.
--
-- It shows interference: by n = 3 two ways to one world-state have cancelled it, and of six there are five. The
-- weights are those of the table in Kempe, "Quantum random walks: an introductory overview" (2003), mirrored.
--
-- expect: n = 0  1 world-states   0: 1
-- expect: n = 1  2 world-states   -1: 1/2   1: 1/2
-- expect: n = 2  4 world-states   -2: 1/4   0: 1/2   2: 1/4
-- expect: n = 3  5 world-states   -3: 1/8   -1: 1/8   1: 5/8   3: 1/8
-- expect: n = 4  8 world-states   -4: 1/16   -2: 1/8   0: 1/8   2: 5/8   4: 1/16
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "walkH", start = "R", tape = {},
  table = [[
    R,0 -> (1/2+1/2i) (0,R,R) + (1/2+1/2i) (0,L,L)
    R,1 -> (1/2+1/2i) (1,R,R) + (1/2+1/2i) (1,L,L)
    L,0 -> (1/2+1/2i) (0,R,R) + (-1/2-1/2i) (0,L,L)
    L,1 -> (1/2+1/2i) (1,R,R) + (-1/2-1/2i) (1,L,L)
  ]],
}

if M.main then
  for n = 0, 4 do
    local superposition, line = M:run(M:physics(), n), {}
    for x = -n, n, 2 do
      local p = machine.probability(superposition, function(w) return w.head == x end)
      line[#line + 1] = ("%d: %s"):format(x, p)
    end
    print(("n = %d  %d world-states   %s"):format(n, #superposition, table.concat(line, "   ")))
  end
end
return M
