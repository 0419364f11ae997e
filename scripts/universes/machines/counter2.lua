-- A reversible binary counter with two states. Cell 0 holds a 1, the marker; the number stands behind it, lowest bit
-- first. E walks left to the marker, C carries: it turns ones to zeros on its way right until it can leave a 1.
--
-- It shows that unbounded counting needs no more than two states. With the head on cell 0 in E the tape holds v; v + 1
-- is there 2(z + 1) steps later, where z is the number of zeros at the end of v + 1.
--
-- expect: n =  0  E [1]     v = 0
-- expect: n =  2  E [1]1    v = 1
-- expect: n =  6  E [1]01   v = 2
-- expect: n =  8  E [1]11   v = 3
-- expect: n = 14  E [1]001  v = 4
-- expect: n = 16  E [1]101  v = 5
-- expect: n = 20  E [1]011  v = 6
-- expect: n = 22  E [1]111  v = 7
-- expect: n = 30  E [1]0001  v = 8
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "counter2", start = "E", tape = { 0 },
  table = [[
    E,0 -> (0,E,L)
    E,1 -> (1,C,R)
    C,0 -> (1,E,L)
    C,1 -> (0,C,R)
  ]],
}

if M.main then
  local P, n = M:physics(), 0
  for v = 0, 8 do
    local w = M:run(P, n)[1][1]
    local value = 0
    for _, cell in ipairs(machine.cells(w)) do value = value + (cell > 0 and 1 << (cell - 1) or 0) end
    print(("n = %2d  %-8s  v = %d"):format(n, machine.text(w), value))
    local zeros = 0
    while (v + 1) >> zeros & 1 == 0 do zeros = zeros + 1 end
    n = n + 2 * (zeros + 1)
  end
end
return M
