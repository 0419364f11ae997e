-- Where a number between 0 and 1 changes what an experiment tells: the borders of its verdicts, as fractions.
--
--   local borders = dofile "scripts/universes/support/borders.lua"
--   borders(function(m) return m < limit and "pays" or "costs" end).pays   "0 to 14/29"
local Q = require("qaci").rational

-- The fraction of least denominator from a to b, 0 < a < b.
local function simplest(a, b)
  local low, high = { 0, 1 }, { 1, 0 }
  while true do
    local n, d = low[1] + high[1], low[2] + high[2]
    if Q(n, d) < a then low = { n, d } elseif b < Q(n, d) then high = { n, d } else return Q(n, d) end
  end
end

-- For each verdict the ranges in which it holds, in a text, as seen at all multiples of 1/64: it changes at a number that
-- 34 halvings enclose, of which the simplest fraction is told.
return function(verdict_at)
  local ranges, from, now = {}, Q(0), verdict_at(Q(1, 64))
  for i = 2, 64 do
    local at = i < 64 and verdict_at(Q(i, 64)) or nil
    if at ~= now then
      local low, high = Q(i - 1, 64), Q(i, 64)
      if i == 64 then
        low = Q(1)
      else
        for _ = 1, 34 do
          local middle = (low + high) / 2
          if verdict_at(middle) == now then low = middle else high = middle end
        end
        low = simplest(low, high)
      end
      ranges[now] = ranges[now] or {}
      table.insert(ranges[now], ("%s to %s"):format(from, low))
      from, now = low, at
    end
  end
  for verdict, list in pairs(ranges) do ranges[verdict] = table.concat(list, ", ") end
  return ranges
end
