-- Are two tables of machines the same but for the names of their states?
--   local map, why = isomorphism(a, b)      map[state of a] = state of b, or nil and what differs
-- A table is {start =, delta = rows of qaci.qtm, amplitudes pairs of rationals}. From the start states on, rows are
-- matched by symbol and branches by what they write, their move and their amplitude; all states must be reached so.
local function index(machine)
  local rows, count = {}, 0
  for _, row in ipairs(machine.delta) do
    local to = {}
    for i, b in ipairs(row.to) do
      to[i] = { key = ("%d %2d %s %s"):format(b.write, b.move, b[1][1]:key(), b[1][2]:key()), state = b.state }
    end
    table.sort(to, function(x, y) return x.key < y.key end)
    for i = 2, #to do assert(to[i].key ~= to[i - 1].key, "branches that only their state tells apart") end
    rows[row.state .. "," .. row.symbol] = to
    count = count + 1
  end
  return rows, count
end

return function(a, b)
  local rows_a, count_a = index(a)
  local rows_b, count_b = index(b)
  if count_a ~= count_b then return nil, ("%d and %d rows"):format(count_a, count_b) end
  local map, taken, queue = { [a.start] = b.start }, { [b.start] = a.start }, { a.start }
  local met = 0
  for _, state in ipairs(queue) do -- the queue grows
    for symbol = 0, 1 do
      local name, other = state .. "," .. symbol, map[state] .. "," .. symbol
      local to_a, to_b = rows_a[name], rows_b[other]
      if (to_a == nil) ~= (to_b == nil) then return nil, name .. " and " .. other .. ": one is missing" end
      if to_a then met = met + 1 end
      for i = 1, math.max(#(to_a or {}), #(to_b or {})) do
        local x, y = to_a[i] or {}, to_b[i] or {}
        if x.key ~= y.key then return nil, ("%s and %s: %s and %s"):format(name, other, x.key, y.key) end
        if map[x.state] == nil and taken[y.state] == nil then
          map[x.state], taken[y.state] = y.state, x.state
          queue[#queue + 1] = x.state
        elseif map[x.state] ~= y.state then
          return nil, ("%s and %s lead to %s and %s"):format(name, other, x.state, y.state)
        end
      end
    end
  end
  if met ~= count_a then return nil, ("%d of %d rows are reached"):format(met, count_a) end
  return map
end
