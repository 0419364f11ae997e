-- A posterior of a Bayesian network by variable elimination, in plain Lua: the independent answer for networks that the
-- full product cannot reach. Tables are Lua tables from joined values to masses; the next variable is always the one
-- whose neighbours have the fewest joint values (ties: the first by name). Cost: the number of entries of all tables.
local Q = require("qaci").rational

local elimination = {}

-- A table: scope, an array of names; entry, from the values joined by "," to { values, mass }.
local function add(entry, values, mass)
  local key = table.concat(values, ",")
  local old = entry[key]
  entry[key] = { values, old and old[2] + mass or mass }
end

local function position(scope, name)
  for i, other in ipairs(scope) do if other == name then return i end end
end

-- The table of a node, without what the evidence excludes.
local function table_of(node, evidence)
  local scope, columns = {}, {}
  local all = table.move(node.parents, 1, #node.parents, 1, {})
  all[#all + 1] = node.name
  for i, name in ipairs(all) do
    if not evidence[name] then scope[#scope + 1], columns[#columns + 1] = name, i end
  end
  local entry = {}
  for _, row in ipairs(node.rows) do
    for v, mass in ipairs(row[2]) do
      local full = table.move(row[1], 1, #row[1], 1, {})
      full[#full + 1] = node.values[v]
      local fits = Q(0) < mass
      for i, name in ipairs(all) do fits = fits and (not evidence[name] or evidence[name] == full[i]) end
      if fits then
        local values = {}
        for i, column in ipairs(columns) do values[i] = full[column] end
        add(entry, values, mass)
      end
    end
  end
  return { scope = scope, entry = entry }
end

local function multiply(a, b)
  local scope = table.move(a.scope, 1, #a.scope, 1, {})
  local common, extra = {}, {} -- columns of b, and where a has them
  for i, name in ipairs(b.scope) do
    local at = position(a.scope, name)
    if at then common[#common + 1] = { at, i } else extra[#extra + 1], scope[#scope + 1] = i, name end
  end
  local index = {}
  for _, row in pairs(b.entry) do
    local key = {}
    for i, pair in ipairs(common) do key[i] = row[1][pair[2]] end
    key = table.concat(key, ",")
    index[key] = index[key] or {}
    table.insert(index[key], row)
  end
  local entry = {}
  for _, row in pairs(a.entry) do
    local key = {}
    for i, pair in ipairs(common) do key[i] = row[1][pair[1]] end
    for _, other in ipairs(index[table.concat(key, ",")] or {}) do
      local values = table.move(row[1], 1, #row[1], 1, {})
      for _, i in ipairs(extra) do values[#values + 1] = other[1][i] end
      add(entry, values, row[2] * other[2])
    end
  end
  return { scope = scope, entry = entry }
end

local function sum_out(a, name)
  local at, scope, entry = position(a.scope, name), {}, {}
  for i, other in ipairs(a.scope) do if i ~= at then scope[#scope + 1] = other end end
  for _, row in pairs(a.entry) do
    local values = table.move(row[1], 1, #row[1], 1, {})
    table.remove(values, at)
    add(entry, values, row[2])
  end
  return { scope = scope, entry = entry }
end

-- The mass of the value of the one queried variable, given the evidence (arrays of { name, value }), of a network as
-- tests/bench/mass/bif.lua reads it.
function elimination.posterior(network, query, given)
  local name, value = query[1][1], query[1][2]
  local evidence, size, waiting, tables = {}, {}, {}, {}
  for _, it in ipairs(given) do evidence[it[1]] = it[2] end
  for _, node in ipairs(network.nodes) do
    size[node.name] = #node.values
    tables[#tables + 1] = table_of(node, evidence)
    if node.name ~= name and not evidence[node.name] then waiting[#waiting + 1] = node.name end
  end
  table.sort(waiting)
  local function cost(x)
    local met, product = {}, 1
    for _, a in ipairs(tables) do
      if position(a.scope, x) then
        for _, other in ipairs(a.scope) do
          if not met[other] then met[other], product = true, product * size[other] end
        end
      end
    end
    return product
  end
  local function take(x) -- the product of the tables that name x; all for nil
    local rest, product = {}, { scope = {}, entry = { [""] = { {}, Q(1) } } }
    for _, a in ipairs(tables) do
      if not x or position(a.scope, x) then product = multiply(product, a) else rest[#rest + 1] = a end
    end
    tables = rest
    return product
  end
  while #waiting > 0 do
    local best, least
    for i, x in ipairs(waiting) do
      local c = cost(x)
      if not best or c < least then best, least = i, c end
    end
    local x = table.remove(waiting, best)
    local left = sum_out(take(x), x)
    tables[#tables + 1] = left
  end
  local sum, part = Q(0), Q(0)
  for _, row in pairs(take().entry) do
    sum = sum + row[2]
    if row[1][1] == value then part = part + row[2] end
  end
  return part / sum
end

return elimination
