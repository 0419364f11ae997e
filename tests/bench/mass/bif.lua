-- A reader of Bayesian networks in the interchange format BIF (discrete variables, full tables), and the qaci.mass
-- statement of a network: one variable a node, its source a function of its parents, exact decimals.
--
-- Decimals of a table were often rounded: a row that adds up to something else than 1, but within 1e-6, gets as its
-- last entry 1 minus the others; `completed` counts such rows. Any other row is an error, as is all that is not
-- understood.
local qaci = require "qaci"
local Q, D = qaci.rational, qaci.dist

local bif = {}

local function split(text)
  local list = {}
  for word in text:gmatch "[^,%s]+" do list[#list + 1] = word end
  return list
end

-- The same decimals come again and again: each is read once, as a rational and as a whole number of units of 1e-18.
local UNITS <const> = 18
local rational, units = {}, {}
local function read_number(word, where)
  local whole, decimals = word:match "^(%d)%.?(%d*)$"
  if not whole or #decimals > UNITS then
    error(("%s: %q, expected a number from 0 to 1 of at most %d decimals"):format(where, word, UNITS), 0)
  end
  rational[word], units[word] = Q(word), math.tointeger(whole .. decimals .. ("0"):rep(UNITS - #decimals))
end

-- The masses of one row of `count` entries, and whether the last one was completed.
local function row_of(text, count, where)
  local row, sum, one = {}, 0, math.tointeger(10 ^ UNITS)
  for word in text:gmatch "[^,%s]+" do
    if not units[word] then read_number(word, where) end
    row[#row + 1], sum = rational[word], sum + units[word]
    if sum > 2 * one then break end
  end
  if #row ~= count then error(("%s: a row of %d numbers, expected %d"):format(where, #row, count), 0) end
  if sum == one then return row, false end
  local last = row[count] + Q(one - sum, one)
  if last < 0 or math.abs(sum - one) > one // 1000000 then
    error(("%s: a row that adds up to %s, expected 1 within 0.000001"):format(where, Q(sum, one)), 0)
  end
  row[count] = last
  return row, true
end

-- { nodes = array of { name =, values =, parents =, rows = array of { {parents' values}, masses } }, completed = }, the
-- nodes in the order of the file.
function bif.read(path)
  local file = assert(io.open(path, "r"))
  local text = file:read "a"
  file:close()
  local network, node = { nodes = {}, completed = 0 }, {}
  for name, count, values in text:gmatch "variable%s+(%S+)%s*{%s*type discrete%s*%[%s*(%d+)%s*%]%s*{([^}]*)};%s*}" do
    local it = { name = name, values = split(values) }
    if #it.values ~= tonumber(count) then error(("%s: %s has not %s values"):format(path, name, count), 0) end
    if not name:find "^[%a_][%w_]*$" then error(path .. ": " .. name .. " cannot be a parameter of a function", 0) end
    network.nodes[#network.nodes + 1], node[name] = it, it
  end
  local tables = 0
  for head, body in text:gmatch "probability%s*%(%s*(.-)%s*%)%s*{([^}]*)}" do
    local name, parents = head:match "^(%S+)%s*|?%s*(.*)$"
    local it, where = node[name], path .. ", " .. head
    if not it or it.rows then error(where .. ": a table of no variable, or a second one", 0) end
    it.parents, it.rows = split(parents), {}
    tables = tables + 1
    local expected, known = 1, {} -- equal rows are one table
    for _, parent in ipairs(it.parents) do
      if not node[parent] then error(where .. ": " .. parent .. " is no variable", 0) end
      expected = expected * #node[parent].values
    end
    for line in body:gmatch "[^;]+;" do
      local key, numbers = line:match "^%s*%(([^)]*)%)%s*(.*);$"
      if not key then key, numbers = "", line:match "^%s*table%s+(.*);$" end
      local values = split(key)
      if not numbers or #values ~= #it.parents then error(where .. ": not understood: " .. line:match "^%s*(.*)", 0) end
      if not known[numbers] then known[numbers] = { row_of(numbers, #it.values, where) } end
      local masses, completed = table.unpack(known[numbers])
      it.rows[#it.rows + 1] = { values, masses }
      if completed then network.completed = network.completed + 1 end
    end
    if #it.rows ~= expected then error(("%s: %d rows, expected %d"):format(where, #it.rows, expected), 0) end
  end
  if tables ~= #network.nodes then error(path .. ": a variable without a table", 0) end
  return network
end

local function source(node)
  local made = {}
  local function dist(masses)
    if not made[masses] then
      local list = {}
      for i, mass in ipairs(masses) do list[i] = { node.values[i], mass } end
      made[masses] = D.new(list)
    end
    return made[masses]
  end
  if #node.parents == 0 then return dist(node.rows[1][2]) end
  local tree = {}
  for _, row in ipairs(node.rows) do
    local at = tree
    for i = 1, #row[1] - 1 do
      at[row[1][i]] = at[row[1][i]] or {}
      at = at[row[1][i]]
    end
    at[row[1][#row[1]]] = dist(row[2])
  end
  local text = ("local row = ... return function(%s) return row[%s] end"):format(
    table.concat(node.parents, ", "), table.concat(node.parents, "]["))
  return load(text)(tree)
end

-- name = value as a constraint.
local function is(name, value)
  return load(("local value = ... return function(%s) return %s == value end"):format(name, name))(value)
end

-- The posterior of `query` given the evidence: arrays of { name, value }.
function bif.statement(network, query, given)
  local s = { where = {}, given = {} }
  for i, node in ipairs(network.nodes) do s[i] = { node.name, source(node) } end
  for i, it in ipairs(query) do s.where[i] = is(it[1], it[2]) end
  for i, it in ipairs(given) do s.given[i] = is(it[1], it[2]) end
  return s
end

return bif
