-- What the instructions of the universal machine do to its data, said directly (papers/universal-qtm.md, 2): the tests
-- hold the machine against it. The data are a table from macro-cells to "dcba", with the data head's in the field
-- `head`; cells that are missing are "0000". apply(data, op, rotation) gives an array of {data, re, im}, where
-- rotation[read][write] = {re, im} is what H does.
local Q = require("qaci").rational

local function copy(data)
  local r = {}
  for k, v in pairs(data) do r[k] = v end
  return r
end

local order = { d = 1, c = 2, b = 3, a = 4 }
local function get(data, g, name) return tonumber((data[g] or "0000"):sub(order[name], order[name])) end
local function set(data, g, name, bit)
  local cell, at = data[g] or "0000", order[name]
  data[g] = cell:sub(1, at - 1) .. bit .. cell:sub(at + 1)
end

local specification = { get = get, set = set }

function specification.apply(data, op, rotation)
  local r, h, re, im = copy(data), data.head, Q(1), Q(0)
  local a, b, c, d = get(data, h, "a"), get(data, h, "b"), get(data, h, "c"), get(data, h, "d")
  local function put(g, names) for name, bit in pairs(names) do set(r, g, name, bit) end end
  if op == "N" then put(h, { a = 1 - a })
  elseif op == "S" then put(h, { a = b, b = a })
  elseif op == "T" then put(h, { c = c ~ (a & b) })
  elseif op == "P" then put(h, { a = d, b = a, c = b, d = c })
  elseif op == "I" then if a == 1 then re, im = Q(0), Q(1) end
  elseif op == "H" then
    local other = copy(r)
    set(r, h, "a", 0)
    set(other, h, "a", 1)
    local zero, one = rotation[a][0], rotation[a][1]
    return { { r, Q(zero[1]), Q(zero[2]) }, { other, Q(one[1]), Q(one[2]) } }
  elseif (op == ">" or op == "<") and a == 1 then
    local to = op == ">" and h + 1 or h - 1
    put(h, { a = get(data, to, "a"), b = get(data, to, "b") })
    put(to, { a = 1, b = b })
    r.head = to
  end
  return { { r, re, im } }
end

return specification
