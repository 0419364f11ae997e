-- A stochastic universe told as its histories. Each history is an array of texts of bits, what the world's cells hold
-- at the times 0, 1, 2, ..., with a field `mass`; the masses add up to 1, and all begin alike. A history that ends
-- early stays as it is. Behind the cells stands a clock, so that no two times share a world-state.
--
-- Where two histories show the same cells at the same time they are one world-state there, and part again as their
-- masses say: the world has no memory but its cells.
--
--   local histories = dofile "scripts/universes/support/histories.lua"
--   local story = histories { { mass = "1/3", "00", "01" }, { mass = "2/3", "00", "10" } }
--   story.physics, story.initial, story.horizon      for qaci.universe and qaci.score
--   story.at("01", 1)                                the code of a world-state
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

return function(list)
  local last = 0
  for _, h in ipairs(list) do last = math.max(last, #h - 1) end
  local bits = 0
  while last >= 1 << bits do bits = bits + 1 end
  local function at(cells, time) return B(cells) .. B.nat(time, bits) end
  -- successors[code]: from the code of what comes next to its mass, summed over the histories that pass through both
  local successors, order = {}, {}
  for _, h in ipairs(list) do
    for time = 0, last - 1 do
      local from, to = at(h[math.min(time + 1, #h)], time):key(), at(h[math.min(time + 2, #h)], time + 1):key()
      if not successors[from] then successors[from], order[from] = {}, {} end
      if not successors[from][to] then
        successors[from][to] = Q(0)
        table.insert(order[from], to)
      end
      successors[from][to] = successors[from][to] + Q(h.mass)
    end
  end
  local rows = {}
  for from, list in pairs(order) do
    local total = Q(0)
    for _, to in ipairs(list) do total = total + successors[from][to] end
    rows[from] = {}
    for i, to in ipairs(list) do rows[from][i] = { B(to), successors[from][to] / total } end
  end
  local cells = #list[1][1]
  return {
    physics = qaci.stochastic { width = cells + bits, cells = cells, step = function(w) return rows[w:key()] or w end },
    initial = at(list[1][1], 0), horizon = last, at = at,
  }
end
