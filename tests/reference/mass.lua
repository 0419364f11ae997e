-- Constrained mass, straight from the definition: every assignment, one variable after the other (DIST.3).
--
-- mass.sum takes the table that qaci.mass takes and reads it alike; where qaci.mass wants a distribution it may also be
-- an array { {x, mass}, ..., remainder = r } of Lua's own. Numbers are qaci.rational, nothing else of the library is
-- used. What has no definition (a set that meets a remainder and depends on other variables, a total above 1, a
-- condition of mass 0) raises an error.
-- Cost: the product of the sizes of all sources, cut only where a constraint is decided and false.
local Q = require("qaci").rational

local mass = {}

-- Elements are compared by value, functions by identity: equal elements have equal keys. A whole rational is the
-- integer.
local identity, identities = setmetatable({}, { __mode = "k" }), 0
function mass.key(x)
  local type_of = type(x)
  if math.type(x) == "integer" then return "n" .. x end
  if type_of == "string" then return "s" .. #x .. ":" .. x end
  if type_of == "boolean" then return tostring(x) end
  if type_of == "table" then
    local keys = {}
    for i, member in ipairs(x) do keys[i] = mass.key(member) end
    return "(" .. table.concat(keys, ",") .. ")"
  end
  if type_of == "function" then
    if not identity[x] then identity[x], identities = "f" .. identities, identities + 1 end
    return identity[x]
  end
  return (x.num and "n" or "b") .. x:key()
end

local function is_dist(x) return type(x) == "table" or type(x) == "userdata" and x.remainder ~= nil end

-- An array of { x, mass } and the remainder.
local function elements(d)
  local list, lost = {}, Q(0)
  if type(d) == "table" then
    for i, row in ipairs(d) do list[i] = { row[1], Q(row[2]) } end
    return list, Q(d.remainder or 0)
  end
  for x, share in d:pairs() do list[#list + 1] = { x, share } end
  return list, d:remainder()
end

-- The members of a set: one that is listed twice is still one member.
local function members(list)
  local met, set = {}, {}
  for _, x in ipairs(list) do
    local key = mass.key(x)
    if not met[key] then met[key], set[#set + 1] = true, x end
  end
  return set
end

-- A function, or a constant that stands for one, as { f, names of its parameters }.
local function part(f)
  if type(f) ~= "function" then return { function() return f end, {} } end
  local names = {}
  while debug.getlocal(f, #names + 1) do names[#names + 1] = debug.getlocal(f, #names + 1) end
  return { f, names }
end

local function parts(field)
  if type(field) == "function" then field = { field } end
  local list = {}
  for i, f in ipairs(field or {}) do list[i] = part(f) end
  return list
end

-- The variables in an order in which each stands behind those that it names: always the first declared one that can be
-- next.
local function ordered(statement)
  local waiting, order, placed = {}, {}, {}
  for i, entry in ipairs(statement) do
    local source = entry.over or entry.is or entry[2]
    waiting[i] = { name = entry[1], over = entry.over ~= nil, is = entry.is ~= nil, source = part(source) }
  end
  while #waiting > 0 do
    local next_one
    for i, variable in ipairs(waiting) do
      local ready = true
      for _, name in ipairs(variable.source[2]) do ready = ready and placed[name] end
      if ready then next_one = i break end
    end
    local variable = table.remove(waiting, assert(next_one, "the variables depend on each other in a circle"))
    order[#order + 1] = variable
    placed[variable.name] = #order
  end
  return order, placed
end

local function call(it, values)
  local arguments = {}
  for i, name in ipairs(it[2]) do arguments[i] = values[name] end
  return it[1](table.unpack(arguments, 1, #it[2]))
end

-- Visit all assignments that satisfy the constraints: visit(values, product of the masses). Returns what remainders
-- stand for: at each drawn variable that is reached, its remainder times the masses so far times the sizes of the sets
-- that come later (the unseen elements meet each of their members). A constraint is asked once its last variable has a
-- value, one without variables first of all.
local function product(order, placed, constraints, visit)
  local due = {}
  for i = 0, #order do due[i] = {} end
  for _, it in ipairs(constraints) do
    local last = 0
    for _, name in ipairs(it[2]) do last = math.max(last, placed[name]) end
    table.insert(due[last], it)
  end
  local values, lost = {}, Q(0)
  local function later_sets(i)
    local size = 1
    for j = i + 1, #order do
      if order[j].over and size > 0 then
        if #order[j].source[2] > 0 then error("a set that depends on other variables meets a remainder", 0) end
        size = size * #members(order[j].source[1]())
      end
    end
    return size
  end
  local function walk(i, so_far)
    for _, it in ipairs(due[i]) do
      if not call(it, values) then return end
    end
    if i == #order then return visit(values, so_far) end
    local variable = order[i + 1]
    local source = call(variable.source, values)
    if variable.over or variable.is then
      for _, x in ipairs(variable.is and { source } or members(source)) do
        values[variable.name] = x
        walk(i + 1, so_far)
      end
    else
      local list, remainder = elements(source)
      if Q(0) < remainder then lost = lost + so_far * remainder * later_sets(i + 1) end
      for _, row in ipairs(list) do
        if Q(0) < row[2] then
          values[variable.name] = row[1]
          walk(i + 1, so_far * row[2])
        end
      end
    end
    values[variable.name] = nil
  end
  walk(0, Q(1))
  return lost
end

local function join(a, b)
  local all = table.move(a, 1, #a, 1, {})
  return table.move(b, 1, #b, #all + 1, all)
end

-- M[V] and its remainder. If V is a distribution, or `keep` names variables, the first result is a table from keys to
-- { x, mass }, and the remainder is cut to what is missing to 1. `expect` is a V of either sign, with |V| <= vmax: its
-- remainder bounds the error on both sides.
--
-- With `given`, N becomes N / (S + r), with S and r the sum and the remainder of M[1] under the constraints of `given`
-- alone. What the remainders stand for puts t <= r into S and a into N, with a <= vmax t and a <= vmax r', r' what is
-- lost under all constraints, and N <= vmax S: so the true quotient is at least N / (S + r) and at most
-- (N + vmax r') / (S + r'). For either sign, the error is at most vmax r / (S + r).
function mass.sum(statement)
  local order, placed = ordered(statement)
  local where, given = parts(statement.where), parts(statement.given)
  local value = statement.expect
  if value == nil then value = statement.value end
  local V = part(value == nil and 1 or value)
  local keep = statement.keep
  local number, dist, total, spread, own = Q(0), {}, Q(0), keep ~= nil, Q(0)
  local function add(x, share)
    if not (Q(0) < share) then return end
    local key = mass.key(x)
    dist[key] = { x, share + (dist[key] and dist[key][2] or 0) }
    total = total + share
  end
  local lost = product(order, placed, join(given, where), function(values, so_far)
    local v = call(V, values)
    if is_dist(v) then
      spread = true
      local list, remainder = elements(v)
      for _, row in ipairs(list) do add(row[1], so_far * row[2]) end
      own = own + so_far * remainder
    elseif type(keep) == "string" then
      add(values[keep], so_far * v)
    elseif keep then
      local tuple = {}
      for i, name in ipairs(keep) do tuple[i] = values[name] end
      add(tuple, so_far * v)
    else
      number = number + so_far * v
    end
  end)
  local S, r = Q(1), Q(0)
  if statement.given then
    S = Q(0)
    r = product(order, placed, given, function(_, so_far) S = S + so_far end)
    if (S + r):eq(0) then error("no assignment satisfies `given`", 0) end
  end
  local vmax = Q(1)
  if (Q(0) < lost or Q(0) < r) and value ~= nil and not (spread and not keep) then
    if not statement.vmax then error("a remainder without vmax", 0) end
    vmax = Q(statement.vmax)
  end
  local N = spread and total or number
  local remainder = own + vmax * lost
  if statement.given then
    remainder = S:eq(0) and vmax or (N + remainder) / (S + lost) - N / (S + r)
    if statement.expect ~= nil then remainder = vmax * r / (S + r) end
    number, total = number / (S + r), total / (S + r)
    for _, row in pairs(dist) do row[2] = row[2] / (S + r) end
  end
  if not spread then return number, remainder end
  if Q(1) < total then error("the masses add up to more than 1", 0) end
  return dist, 1 - total < remainder and 1 - total or remainder
end

return mass
