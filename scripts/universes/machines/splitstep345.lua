-- The split-step walk: turn the coin, shift one of its sides right, turn it again, shift the other side left; two 3-4-5
-- rotations in one step. Its states are entered from the left, from the right, and in place.
--
-- It shows that condition C4 of PHYS.1 is one sum: for heads one cell apart the two products are 12/25 and -12/25, and
-- neither is 0. From one world-state there are 4n after n > 0 steps.
--
-- expect: right and in place 12/25, in place and left -12/25
-- expect: world-states  1 8 16 24 32 40 48 56 64 72 80
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "splitstep345", start = "u", tape = {},
  table = [[
    u,0 -> 16/25 (0,v,R) + -12/25 (0,u,N) + 12/25 (0,u,R) + 9/25 (0,v,N)
    u,1 -> 16/25 (1,v,R) + -12/25 (1,u,N) + 12/25 (1,u,R) + 9/25 (1,v,N)
    v,0 -> 16/25 (0,u,L) + -12/25 (0,v,L) + 12/25 (0,v,N) + 9/25 (0,u,N)
    v,1 -> 16/25 (1,u,L) + -12/25 (1,v,L) + 12/25 (1,v,N) + 9/25 (1,u,N)
  ]],
}

if M.main then
  local amplitude = {}
  for _, row in ipairs(M.delta) do
    for _, b in ipairs(row.to) do amplitude[("%s%d %s%d"):format(row.state, row.symbol, b.state, b.move)] = b[1][1] end
  end
  local function product(first, move1, second, move2)
    local sum = 0
    for _, q in ipairs(M.states) do
      sum = sum + (amplitude[first .. "0 " .. q .. move1] or 0) * (amplitude[second .. "0 " .. q .. move2] or 0)
    end
    return sum
  end
  print(("right and in place %s, in place and left %s"):format(product("u", 1, "v", 0), product("u", 0, "v", -1)))
  local P, line = M:physics(), {}
  for n = 0, 20, 2 do line[#line + 1] = #M:run(P, n) end
  print("world-states  " .. table.concat(line, " "))
end
return M
