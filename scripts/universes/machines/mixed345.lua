-- painter345 in other coordinates: its states are u = (3R + 4L)/5 and v = (4R - 3L)/5. Both are entered from both
-- sides, so the table is not unidirectional, and the head's last move cannot be read off its state.
--
-- It shows that separability (C3 of PHYS.1) is about sums: single products are not 0 here. Nothing but the names of the
-- states has changed: the painter's start R is (3u + 4v)/5, and so is everything after it.
--
-- expect: after 8 steps from R: 210 amplitudes, of which 0 differ from the painter's
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local M = machine.define {
  name = "mixed345", start = "u", tape = {},
  table = [[
    u,0 -> 4/5 (1,v,R) + 3/5 (1,u,R)
    u,1 -> 4/5 (0,v,R) + 3/5 (0,u,R)
    v,0 -> 4/5 (1,u,L) + -3/5 (1,v,L)
    v,1 -> 4/5 (0,u,L) + -3/5 (0,v,L)
  ]],
}

if M.main then
  local painter = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "painter345.lua")
  local P, R = M:physics(), painter:physics()
  local n, rotated = 8, {}
  local function add(w, state, re)
    local key = ("%s %d %s"):format(table.concat(machine.cells(w), ","), w.head, state)
    rotated[key] = (rotated[key] or 0) + re
  end
  for _, branch in ipairs(painter:run(R, n)) do -- R = (3u + 4v)/5, L = (4u - 3v)/5
    local w, re = branch[1], branch[2]
    add(w, "u", re * (w.state == "R" and 3 or 4) / 5)
    add(w, "v", re * (w.state == "R" and 4 or -3) / 5)
  end
  for start, factor in pairs { u = -3, v = -4 } do
    for _, branch in ipairs(P:amplitudes(M:world(P, {}, start), n)) do
      add(branch[1], branch[1].state, branch[2] * factor / 5)
    end
  end
  local different, all = 0, 0
  for _, re in pairs(rotated) do
    all = all + 1
    if not re:eq(0) then different = different + 1 end
  end
  print(("after %d steps from R: %d amplitudes, of which %d differ from the painter's"):format(n, all, different))
end
return M
