-- Conway's Life on a torus. A glider on eight by eight cells is back, one cell down and to the right, after four
-- generations, and home after 32. A still life on four by four, where noise flips each cell with probability 1/100, is
-- still there after one generation if no cell flips.
--
-- expect: .#......  ..#.....  ###.....
-- expect: ........  #.#.....  .##.....  .#......
-- expect: ........  ..#.....  ...#....  .###....
-- expect: home after 32: true
-- expect: the block stays: 0.85145777 = (99/100)^16: true
local qaci = require "qaci"
local Q = qaci.rational

local M = qaci.life { columns = 8, rows = 8 }
local u = qaci.universe { physics = M, initial = { ".#.", "..#", "###" }, horizon = 32 }
for _, n in ipairs { 0, 1, 4 } do
  local rows = u:at(n):argmax()[1].rows
  while rows[#rows] == "........" do rows[#rows] = nil end
  print(table.concat(rows, "  "))
end
print("home after 32: " .. tostring(u:at(32):argmax()[1] == u.initial))

local noisy = qaci.life { columns = 4, rows = 4, noise = "1/100" }
local block = noisy:state { "##", "##", at = { 1, 1 } }
local stays = qaci.universe { physics = noisy, initial = block, horizon = 1 }:at(1):mass(block)
print(("the block stays: %s = (99/100)^16: %s"):format(stays:decimal(8), stays:eq(Q(99, 100) ^ 16)))
return u
