-- Deutsch's algorithm. Cells 1 and 2 are the oracle, f(0) and f(1). Cell 0 is put into both values at once, the head
-- passes the oracle with it, marking with a sign where f is 1, comes back, and lets the two interfere.
--
-- It shows one evaluation deciding a question about two values: at n = 5 cell 0 holds f(0) xor f(1) with certainty. At
-- n = 6 the head is back in A on cell 0, and it all begins again.
--
-- expect: f = 0 0  cell 0 holds 1 with weight 0
-- expect: f = 1 0  cell 0 holds 1 with weight 1
-- expect: f = 0 1  cell 0 holds 1 with weight 1
-- expect: f = 1 1  cell 0 holds 1 with weight 0
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "deutsch", start = "A", tape = {},
  table = [[
    A,0 -> (1/2+1/2i) (0,B0,R) + (1/2+1/2i) (1,B1,R)      # Hadamard: now the head holds x
    A,1 -> (1/2+1/2i) (0,B0,R) + (-1/2-1/2i) (1,B1,R)
    B0,0 -> (0,C0,R)                                      # the sign (-1)^f(0) if x = 0
    B0,1 -> -1 (1,C0,R)
    B1,0 -> (0,C1,R)
    B1,1 -> (1,C1,R)
    C0,0 -> (0,D0,L)                                      # the sign (-1)^f(1) if x = 1
    C0,1 -> (1,D0,L)
    C1,0 -> (0,D1,L)
    C1,1 -> -1 (1,D1,L)
    D0,0 -> (0,E0,L)                                      # back to cell 0
    D0,1 -> (1,E0,L)
    D1,0 -> (0,E1,L)
    D1,1 -> (1,E1,L)
    E0,0 -> (1/2+1/2i) (0,F,L) + (1/2+1/2i) (1,F,L)       # Hadamard: the head forgets x
    E1,1 -> (1/2+1/2i) (0,F,L) + (-1/2-1/2i) (1,F,L)
    E0,1 -> (1,B0,R)                                      # never met: cell 0 holds x
    E1,0 -> (0,B1,R)
    F,0 -> (0,A,R)
    F,1 -> (1,A,R)
  ]],
}

if M.main then
  local P = M:physics()
  for f = 0, 3 do
    local cells = {}
    for x = 0, 1 do cells[#cells + 1] = f >> x & 1 == 1 and x + 1 or nil end
    local s = P:amplitudes(M:world(P, cells), 5)
    print(("f = %d %d  cell 0 holds 1 with weight %s"):format(f & 1, f >> 1,
      machine.probability(s, function(w) return machine.cells(w)[1] == 0 end)))
  end
end
return M
