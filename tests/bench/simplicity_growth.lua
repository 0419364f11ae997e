-- The growth of the census with L = C + D, as a table and as papers/simplicity-growth.svg: see simplicity.lua.
return function(fast, programs)
  local rows = {}
  for L = 8, 40, 2 do
    local C = L // 2
    local time, K = fast(C, C, 64, 8)
    local row = { L = L, time = time, steps = K.state_steps, programs = programs(C, C) }
    rows[#rows + 1] = row
    print(("| %d | %.3g | %.3g | %.4f | %.2g |"):format(L, row.programs, row.steps, time, row.programs / time))
  end
  -- the slope of log2(state-steps) over the upper half
  local low, high = rows[#rows // 2], rows[#rows]
  local function slope(key) return (math.log(high[key], 2) - math.log(low[key], 2)) / (high.L - low.L) end
  print(("from L = %d to %d: programs 2^(%.2f L), state-steps 2^(%.2f L)"):format(low.L, high.L, slope "programs", slope "steps"))

  local width, height, left, bottom = 640, 420, 60, 40
  local function x(L) return left + (L - 8) / 32 * (width - left - 120) end
  local function y(value) return height - bottom - math.log(value, 2) / 40 * (height - bottom - 20) end
  local svg = { ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">')
    :format(width, height), '<rect width="100%" height="100%" fill="white"/>' }
  local function line(points, colour, label, dash)
    svg[#svg + 1] = ('<polyline fill="none" stroke="%s" stroke-width="2"%s points="%s"/>'):format(colour,
      dash and ' stroke-dasharray="5 4"' or "", table.concat(points, " "))
    local at_x, at_y = points[#points]:match "([%d.]+),([%d.]+)"
    svg[#svg + 1] = ('<text x="%.1f" y="%.1f" fill="%s">%s</text>'):format(at_x + 6, at_y + 4, colour, label)
  end
  for power = 0, 40, 10 do
    svg[#svg + 1] = ('<line x1="%d" x2="%.1f" y1="%.1f" y2="%.1f" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">2^%d</text>')
      :format(left, x(40), y(2 ^ power), y(2 ^ power), left - 8, y(2 ^ power) + 4, power)
  end
  for L = 8, 40, 8 do
    svg[#svg + 1] = ('<text x="%.1f" y="%d" text-anchor="middle">%d</text>'):format(x(L), height - bottom + 18, L)
  end
  svg[#svg + 1] = ('<text x="%.1f" y="%d" text-anchor="middle">L = C + D, C = D; N = 64, |x| ≤ 8</text>'):format(
    (left + x(40)) / 2, height - 6)
  local all, steps, two = {}, {}, {}
  for i, row in ipairs(rows) do
    all[i] = ("%.1f,%.1f"):format(x(row.L), y(row.programs))
    steps[i] = ("%.1f,%.1f"):format(x(row.L), y(row.steps))
    two[i] = ("%.1f,%.1f"):format(x(row.L), y(2 ^ row.L))
  end
  line(two, "#888", "2^L", true)
  line(all, "#b5542a", "programs")
  line(steps, "#2a5cb5", "state-steps")
  svg[#svg + 1] = "</svg>\n"
  local file = assert(io.open("papers/simplicity-growth.svg", "w"))
  file:write(table.concat(svg, "\n"))
  file:close()
end
