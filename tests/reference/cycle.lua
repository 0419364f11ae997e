-- The matrix of Step on a cyclic tape of 5 cells, in full (QTM.1): is it unitary by its columns, and by its rows?
-- A table: rows[2 * state + symbol] = list of { x, y, write, state, move }, the amplitude being (x + iy)/D. x, y and D are
-- integers, or all rationals. Cost: states * 160 columns.
local cycle = {}
local CELLS = 5

local function is(x, value)
  if type(x) == "userdata" then return x:eq(value) end
  return x == value
end

-- Each list holds { index, x, y }. Do the vectors whose entries at one place stand in one list have inner products 0, and
-- norms D^2? `indices`: how many vectors.
local function orthonormal(lists, indices, D)
  local re, im, norm = {}, {}, {}
  for _, list in pairs(lists) do
    for i, a in ipairs(list) do
      norm[a[1]] = (norm[a[1]] or 0) + a[2] * a[2] + a[3] * a[3]
      for j = i + 1, #list do
        local b = list[j]
        local first, second = a, b
        if first[1] > second[1] then first, second = b, a end
        local key = first[1] << 24 | second[1]
        re[key] = (re[key] or 0) + first[2] * second[2] + first[3] * second[3]
        im[key] = (im[key] or 0) + first[2] * second[3] - first[3] * second[2]
      end
    end
  end
  for index = 1, indices do
    if not is(norm[index] or 0, D * D) then return false end
  end
  for key in pairs(re) do
    if not (is(re[key], 0) and is(im[key], 0)) then return false end
  end
  return true
end

-- Are the columns orthonormal, and are the rows?
function cycle.verdicts(states, rows, D)
  local by_successor, by_source, source = {}, {}, 0
  local function number(tape, head, state) return (tape * CELLS + head) * states + state + 1 end
  for tape = 0, (1 << CELLS) - 1 do
    for head = 0, CELLS - 1 do
      for state = 0, states - 1 do
        source = number(tape, head, state)
        local targets = {}
        for i, b in ipairs(rows[2 * state + (tape >> head & 1)]) do
          local after = tape & ~(1 << head) | b[3] << head
          local target = number(after, (head + b[5]) % CELLS, b[4])
          by_successor[target] = by_successor[target] or {}
          table.insert(by_successor[target], { source, b[1], b[2] })
          targets[i] = { target, b[1], b[2] }
        end
        by_source[source] = targets
      end
    end
  end
  local size = states * CELLS << CELLS
  return orthonormal(by_successor, size, D), orthonormal(by_source, size, D)
end

return cycle
