-- n by n cells uniform on {0, 1, 2}: the mass of no two neighbours equal.
local qaci = require "qaci"
local name = require "tests.bench.mass.name"
local Q, D = qaci.rational, qaci.dist

return {
  sizes = { 4, 6, 8, 9 }, plain = { 2, 3 }, peer = { size = 8, seconds = 0.01 },
  statement = function(n)
    local s = { where = {} }
    local colour = D.uniform { 0, 1, 2 }
    local function differ(...)
      s.where[#s.where + 1] = name("(c%d_%d, c%d_%d)", function(a, b) return a ~= b end, ...)
    end
    for i = 1, n do
      for j = 1, n do
        s[#s + 1] = { ("c%d_%d"):format(i, j), colour }
        if i > 1 then differ(i - 1, j, i, j) end
        if j > 1 then differ(i, j - 1, i, j) end
      end
    end
    return s
  end,
  -- Cell by cell, the number of colourings for each colouring of the last n cells, a string.
  answer = function(n)
    local count = { [""] = Q(1) }
    for cell = 0, n * n - 1 do
      local after = {}
      for last, ways in pairs(count) do
        local above = #last == n and last:sub(1, 1)
        local left = cell % n > 0 and last:sub(-1)
        for _, colour in ipairs { "0", "1", "2" } do
          if colour ~= above and colour ~= left then
            local key = (#last == n and last:sub(2) or last) .. colour
            after[key] = ways + (after[key] or 0)
          end
        end
      end
      count = after
    end
    local total = Q(0)
    for _, ways in pairs(count) do total = total + ways end
    return total / Q(3) ^ (n * n)
  end,
}
