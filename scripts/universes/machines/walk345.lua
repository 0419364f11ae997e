-- A quantum walk on the integers. The state is the coin: it says which way the head came. At each cell the coin is
-- turned by the 3-4-5 rotation and the head follows it; the tape is left alone.
--
-- It shows ballistic spreading. A random walk's mean square displacement grows as T, this one's as T^2: its ratio to
-- T^2 tends to 1 - sqrt(1 - (3/5)^2) = 1/5 (Konno, "Quantum random walks in one dimension", 2002).
-- After n > 0 steps from one world-state there are 2n world-states, so T steps are 2(T^2 - T + 1) branch updates.
--
-- expect:    T  world-states  <x^2>/T^2
-- expect:   10            20  0.203673
-- expect:   20            40  0.201
-- expect:   40            80  0.200274
-- expect:   80           160  0.20008
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "walk345", start = "R", tape = {},
  table = [[
    R,0 -> 4/5 (0,L,L) + 3/5 (0,R,R)
    R,1 -> 4/5 (1,L,L) + 3/5 (1,R,R)
    L,0 -> 4/5 (0,R,R) + -3/5 (0,L,L)
    L,1 -> 4/5 (1,R,R) + -3/5 (1,L,L)
  ]],
}

if M.main then
  print "   T  world-states  <x^2>/T^2"
  for _, T in ipairs { 10, 20, 40, 80 } do
    local superposition, square = M:run(M:physics(), T), 0
    for _, branch in ipairs(superposition) do
      local x = branch[1].head
      square = square + machine.weight(branch) * x * x
    end
    print(("%4d  %12d  %s"):format(T, #superposition, (square / (T * T)):decimal(6)))
  end
end
return M
