-- The formal language a second time (EVAL.1 to EVAL.6), as plainly as it can be said: a recursive parser, a tree, a
-- recursive evaluator, values as tables. Sums are nested loops over everything; nothing is remembered, and there is
-- no budget. evalmath.text(source [, parameters]) is the value's text, or nil and a sentence.
local qaci = require "qaci"
local Q = qaci.rational
local parse = require "tests.reference.evalmath_parse"
local values = require "tests.reference.evalmath_values"
local kind_of, compare, text = values.kind_of, values.compare, values.text
local set_of, map_of, dist_of = values.set_of, values.map_of, values.dist_of

local evalmath = {}

local function fail(...) error({ why = string.format(...) }, 0) end

-- ---- evaluation ----

local function want(v, kind, where)
  if kind_of(v) ~= kind then fail("a %s %s, expected a %s", kind_of(v), where, kind) end
  return v
end

local function integer(v, where)
  if kind_of(v) ~= "number" or v:den() ~= "1" then fail("%s: expected an integer", where) end
  return math.tointeger(tonumber(v:num())) or fail("%s: too large", where)
end

local function look_up(m, key)
  for _, e in ipairs(m) do
    if compare(e[1], key) == 0 then return e[2] end
  end
  return nil
end

local function among(x, s)
  local k = kind_of(s)
  if k == "map" or k == "dist" then return look_up(s, x) ~= nil end
  if k ~= "set" and k ~= "list" then fail("a %s behind in", k) end
  for _, y in ipairs(s) do
    if compare(x, y) == 0 then return true end
  end
  return false
end

local function index(x, i)
  local k = kind_of(x)
  if k == "map" then return look_up(x, i) or fail "no such key" end
  if k == "bits" then
    local n = integer(i, "an index")
    if n < 1 or n > #x.s then fail "index" end
    return Q(tonumber(x.s:sub(n, n)))
  end
  if k ~= "tuple" and k ~= "list" then fail "no index" end
  local n = integer(i, "an index")
  local r = x[n]
  if r == nil then fail "index" end
  return r
end

local operators = {
  ["+"] = function(a, b) return a + b end,
  ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end,
  ["/"] = function(a, b) return a / b end,
  mod = function(a, b) return a % b end,
  div = function(a, b) return a // b end,
  ["^"] = function(a, b) return a ^ integer(b, "an exponent") end,
}

local function arithmetic(op, a, b)
  want(a, "number", "beside " .. op)
  want(b, "number", "beside " .. op)
  local fine, r = pcall(operators[op], a, b)
  if not fine then fail("%s", type(r) == "table" and r.why or r) end
  return r
end

local function infix(op, a, b)
  if operators[op] then return arithmetic(op, a, b) end
  if op == "==" then return compare(a, b) == 0 end
  if op == "!=" then return compare(a, b) ~= 0 end
  if op == "in" then return among(a, b) end
  local ka, kb = kind_of(a), kind_of(b)
  if op == "++" then
    if ka ~= kb then fail "++" end
    if ka == "string" or ka == "bits" then return { kind = ka, s = a.s .. b.s } end
    if ka ~= "list" and ka ~= "tuple" then fail "++" end
    local r = { kind = ka }
    table.move(a, 1, #a, 1, r)
    return table.move(b, 1, #b, #r + 1, r)
  end
  if op == ".." then
    local r = { kind = "set" }
    want(a, "number", "in a range")
    want(b, "number", "in a range")
    if a:den() ~= "1" or b:den() ~= "1" then fail "a range: expected integers" end
    while a <= b do r[#r + 1], a = a, a + 1 end
    return r
  end
  if ka ~= kb or ka ~= "number" and ka ~= "string" and ka ~= "bits" then fail "no order" end
  local c = compare(a, b)
  if op == "<" then return c < 0 elseif op == "<=" then return c <= 0 elseif op == ">" then return c > 0 end
  return c >= 0
end

local builtins, evaluate, apply = {}, nil, nil

-- The assignments of a comprehension, each with the product of the drawn masses.
local function assignments(node, at, env, mass, found, body)
  local clause = node.clauses[at]
  if not clause then return body(env, mass, found) end
  local source = evaluate(clause.source, env)
  local k = kind_of(source)
  if clause.drawn and k ~= "dist" then fail "~ wants a distribution" end
  if not clause.drawn and k ~= "set" and k ~= "list" and k ~= "map" then fail "in wants a set" end
  for _, x in ipairs(source) do
    local value = (k == "dist" or k == "map") and x[1] or x
    local inner = setmetatable({ [clause.name] = { value } }, { __index = env })
    if not clause.where or want(evaluate(clause.where, inner), "boolean", "behind where") then
      local stop = assignments(node, at + 1, inner, clause.drawn and mass * x[2] or mass, { value, found }, body)
      if stop then return stop end
    end
  end
end

local function comprehension(node, env)
  local word = node.word
  local items, total, entries, best = {}, nil, nil, nil
  local product = Q(1)
  local decided = assignments(node, 1, env, Q(1), nil, function(inner, mass, found)
    local v = evaluate(node.value, inner)
    if word == "sum" or word == "mass" or word == "dist" then
      if word == "dist" then v = { kind = "dist", { v, Q(1) } } end
      if kind_of(v) == "dist" then
        if total and not total:eq(0) then fail "a number and a distribution" end
        entries = entries or {}
        for _, e in ipairs(v) do entries[#entries + 1] = { e[1], e[2] * mass } end
      else
        want(v, "number", "as a term")
        if entries and not (v * mass):eq(0) then fail "a number and a distribution" end
        total = (total or Q(0)) + v * mass
      end
    elseif word == "set" or word == "list" then
      items[#items + 1] = v
    elseif word == "map" then
      items[#items + 1] = { v, evaluate(node.second, inner) }
    elseif word == "product" then
      product = product * want(v, "number", "in a product")
    elseif word == "all" or word == "any" then
      if want(v, "boolean", "in all or any") == (word == "any") then return { word == "any" } end
    else
      want(v, "number", "in " .. word)
      if word:find "min" then v = -v end
      local at, n = found, {}
      while at do
        table.insert(n, 1, at[1])
        at = at[2]
      end
      local x = #n == 1 and n[1] or setmetatable(n, nil)
      if #n > 1 then x.kind = "tuple" end
      if not best or best < v then best, items = v, {} end
      if v:eq(best) then items[#items + 1] = x end
    end
  end)
  if decided then return decided[1] end
  if word == "sum" or word == "mass" then return entries and dist_of(entries) or total or Q(0) end
  if word == "dist" then return dist_of(entries or {}) end
  if word == "set" then return set_of(items) end
  if word == "map" then return map_of(items) end
  if word == "product" then return product end
  if word == "all" or word == "any" then return word == "all" end
  if word == "list" then
    items.kind = "list"
    return items
  end
  if not best then fail("the %s of nothing", word) end
  if word == "min" then return -best end
  if word == "max" then return best end
  return set_of(items)
end

function apply(f, arguments)
  local k = kind_of(f)
  if k == "map" then
    if #arguments ~= 1 then fail "a map takes one argument" end
    local r = look_up(f, arguments[1])
    if r == nil then fail "no such key" end
    return r
  end
  if k ~= "function" then fail("a %s is applied", k) end
  if f.builtin then
    local b = builtins[f.builtin]
    if #arguments < b[1] or #arguments > b[2] then fail "the number of arguments" end
    return b[3](table.unpack(arguments))
  end
  if #arguments ~= #f.parameters then fail "the number of arguments" end
  local env = setmetatable({}, { __index = f.env })
  if f.self then env[f.self] = { f } end
  for i, name in ipairs(f.parameters) do env[name] = { arguments[i] } end
  return evaluate(f.body, env)
end

function evaluate(node, env)
  local what = node[1]
  if what == "literal" then
    if node[2] == "string" or node[2] == "bits" then return { kind = node[2], s = node[3] } end
    return node[3]
  elseif what == "name" then
    local found = env[node[2]]
    if found then return found[1] end
    if builtins[node[2]] then return builtins[node[2]].value end
    fail("nothing has the name %s", node[2])
  elseif what == "negate" then
    return -want(evaluate(node[2], env), "number", "behind -")
  elseif what == "not" then
    return not want(evaluate(node[2], env), "boolean", "behind not")
  elseif what == "binary" then
    local op = node[2]
    local a = evaluate(node[3], env)
    if op == "and" or op == "or" then
      if want(a, "boolean", "before " .. op) == (op == "or") then return a end
      return want(evaluate(node[4], env), "boolean", "behind " .. op)
    end
    return infix(op, a, evaluate(node[4], env))
  elseif what == "if" then
    return evaluate(want(evaluate(node[2], env), "boolean", "behind if") and node[3] or node[4], env)
  elseif what == "let" then
    return evaluate(node[4], setmetatable({ [node[2]] = { evaluate(node[3], env) } }, { __index = env }))
  elseif what == "fn" then
    return { kind = "function", parameters = node[2], body = node[3], self = node[4], env = env }
  elseif what == "call" then
    local f, arguments = evaluate(node[2], env), {}
    for i, a in ipairs(node[3]) do arguments[i] = evaluate(a, env) end
    return apply(f, arguments)
  elseif what == "index" then
    local x = evaluate(node[2], env)
    return index(x, evaluate(node[3], env))
  elseif what == "comprehension" then
    return comprehension(node, env)
  end
  local items = {}
  for i, x in ipairs(node[2]) do
    items[i] = what == "map" and { evaluate(x[1], env), evaluate(x[2], env) } or evaluate(x, env)
  end
  if what == "map" then return map_of(items) elseif what == "set" then return set_of(items) end
  items.kind = what
  return items
end

-- Names must mean something even where they are not evaluated.
local function check_names(node, scope)
  if type(node) ~= "table" then return end
  local what = node[1]
  if what == "name" then
    if not scope[node[2]] and not builtins[node[2]] then fail("nothing has the name %s", node[2]) end
  elseif what == "let" then
    check_names(node[3], scope)
    check_names(node[4], setmetatable({ [node[2]] = true }, { __index = scope }))
  elseif what == "fn" then
    local inner = setmetatable({}, { __index = scope })
    if node[4] then inner[node[4]] = true end
    for _, name in ipairs(node[2]) do inner[name] = true end
    check_names(node[3], inner)
  elseif what == "comprehension" then
    for _, clause in ipairs(node.clauses) do
      check_names(clause.source, scope)
      scope = setmetatable({ [clause.name] = true }, { __index = scope })
      check_names(clause.where, scope)
    end
    check_names(node.value, scope)
    check_names(node.second, scope)
  elseif what == "literal" then
    return
  else
    for _, part in ipairs(node) do
      if type(part) == "table" and type(part[1]) == "string" then
        check_names(part, scope)
      elseif type(part) == "table" then
        for _, x in ipairs(part) do
          for _, y in ipairs(type(x[1]) == "string" and { x } or x) do check_names(y, scope) end
        end
      end
    end
  end
end

-- ---- functions ----

local function number(v) return want(v, "number", "as an argument") end
local function dist(v) return want(v, "dist", "as an argument") end
local function has_members(v)
  local k = kind_of(v)
  return k == "tuple" or k == "list" or k == "set" or k == "map" or k == "dist"
end
local function members_of(v)
  local r = {}
  for i, x in ipairs(v) do r[i] = (v.kind == "map" or v.kind == "dist") and x[1] or x end
  return r
end
local function extreme(name, better)
  return function(...)
    local list = { ... }
    local k = kind_of(list[1])
    if #list == 1 and (k == "set" or k == "tuple" or k == "list") then list = list[1] end
    if #list == 0 then fail("the %s of nothing", name) end
    local best
    for _, x in ipairs(list) do
      number(x)
      if not best or better(x, best) then best = x end
    end
    return best
  end
end
local function with_total(d)
  local total = Q(0)
  for _, e in ipairs(dist(d)) do total = total + e[2] end
  return total
end
local function plain(source) return function(...) return apply(evaluate(parse(source), {}), { ... }) end end
local many = math.huge

builtins = {
  abs = { 1, 1, function(x) return number(x) < 0 and -x or x end },
  floor = { 1, 1, function(x) return number(x) // 1 end },
  ceil = { 1, 1, function(x) return -(-number(x) // 1) end },
  numerator = { 1, 1, function(x) return Q(number(x):num()) end },
  denominator = { 1, 1, function(x) return Q(number(x):den()) end },
  min = { 1, many, extreme("min", function(a, b) return a < b end) },
  max = { 1, many, extreme("max", function(a, b) return b < a end) },
  kind = { 1, 1, function(x)
    local names = { bits = "bitstring", dist = "distribution" }
    return { kind = "string", s = names[kind_of(x)] or kind_of(x) }
  end },
  size = { 1, 1, function(x)
    local k = kind_of(x)
    if k == "string" or k == "bits" then return Q(#x.s) end
    if not has_members(x) then fail "size" end
    return Q(#x)
  end },
  the = { 1, 1, function(x)
    want(x, "set", "as an argument")
    if #x ~= 1 then fail "the member of a set that has not one" end
    return x[1]
  end },
  set = { 1, 1, function(x) return has_members(x) and set_of(members_of(x)) or fail "set" end },
  list = { 1, 1, function(x)
    if not has_members(x) then fail "list" end
    local r = members_of(x)
    r.kind = "list"
    return r
  end },
  union = { 1, many, function(...)
    local all = {}
    for _, s in ipairs { ... } do table.move(want(s, "set", "as an argument"), 1, #s, #all + 1, all) end
    return set_of(all)
  end },
  with = { 3, 3, function(m, key, value)
    local entries = { { key, value } }
    for _, e in ipairs(want(m, "map", "as an argument")) do
      if compare(e[1], key) ~= 0 then entries[#entries + 1] = e end
    end
    return map_of(entries)
  end },
  bits = { 1, 2, function(x, width)
    if width then
      local n, w = integer(x, "bits"), integer(width, "a width")
      if n < 0 or w < 0 or w < 63 and n >> w > 0 then fail "does not fit" end
      local r = {}
      for i = w - 1, 0, -1 do r[#r + 1] = i < 63 and n >> i & 1 or 0 end
      return { kind = "bits", s = table.concat(r) }
    end
    want(x, "string", "as an argument")
    return { kind = "bits", s = tostring(qaci.bits.text(x.s)) }
  end },
  nat = { 1, 1, function(x)
    local n = Q(0)
    for bit in want(x, "bits", "as an argument").s:gmatch "." do n = 2 * n + tonumber(bit) end
    return n
  end },
  text = { 1, 1, function(x)
    want(x, "bits", "as an argument")
    if #x.s % 8 ~= 0 then fail "no bytes" end
    local s = x.s:gsub("%d%d%d%d%d%d%d%d", function(b) return string.char(tonumber(b, 2)) end):gsub("\0+$", "")
    if s:find "[^ -~\t\n\r]" then fail "no text" end
    return { kind = "string", s = s }
  end },
  slice = { 3, 3, function(x, i, j)
    local k = kind_of(x)
    local n = (k == "string" or k == "bits") and #x.s or (k == "list" or k == "tuple") and #x or fail "slice"
    i, j = integer(i, "from"), integer(j, "to")
    if i < 1 or i > n + 1 or j < i - 1 or j > n then fail "slice" end
    if x.s then return { kind = k, s = x.s:sub(i, j) } end
    return table.move(x, i, j, 1, { kind = k })
  end },
  dist = { 1, 1, function(m)
    local entries = {}
    for i, e in ipairs(want(m, "map", "as an argument")) do entries[i] = e end
    return dist_of(entries)
  end },
  point = { 1, 1, function(x) return { kind = "dist", { x, Q(1) } } end },
  uniform = { 1, 1, function(s)
    local r = { kind = "dist" }
    for i, x in ipairs(want(s, "set", "as an argument")) do r[i] = { x, Q(1, #s) } end
    return r
  end },
  normalize = { 1, 1, function(d)
    local total, r = with_total(d), { kind = "dist" }
    for i, e in ipairs(d) do r[i] = { e[1], e[2] / total } end
    return r
  end },
  total = { 1, 1, with_total },
  mass = { 2, 2, function(d, x) return look_up(dist(d), x) or Q(0) end },
  argmax = { 1, 1, function(d)
    local best, r = Q(0), {}
    for _, e in ipairs(dist(d)) do best = best < e[2] and e[2] or best end
    for _, e in ipairs(d) do r[#r + 1] = e[2]:eq(best) and e[1] or nil end
    if #r == 0 then fail "everything" end
    return set_of(r)
  end },
  eval = { 1, 1, function(x)
    local source = x
    if kind_of(x) == "bits" then
      local fine, s = pcall(builtins.text[3], x)
      if not fine then return { kind = "set" } end
      source = s
    end
    want(source, "string", "as an argument")
    local fine, v = pcall(evalmath.value, source.s, evalmath.parameters)
    if not fine and type(v) ~= "table" then error(v, 0) end
    return { kind = "set", fine and v or nil }
  end },
  all = { 1, 1, plain "fn(s): all(x in s : x)" },
  any = { 1, 1, plain "fn(s): any(x in s : x)" },
  difference = { 2, 2, plain "fn(a, b): set(x in a where not x in b : x)" },
  expect = { 2, 2, plain "fn(f, d): mass(x ~ d : f(x))" },
  intersection = { 2, 2, plain "fn(a, b): set(x in a where x in b : x)" },
  keys = { 1, 1, plain "fn(m): set(k in m : k)" },
  map = { 2, 2, plain "fn(f, d): dist(x ~ d : f(x))" },
  product = { 1, 1, plain "fn(s): product(x in s : x)" },
  subset = { 2, 2, plain "fn(a, b): all(x in a : x in b)" },
  sum = { 1, 1, plain "fn(s): sum(x in s : x)" },
}
-- Those written in the language are functions of texts: they have no name to be compared by.
local written = { all = 1, any = 1, difference = 2, expect = 2, intersection = 2, keys = 1, map = 2, product = 1,
  subset = 2, sum = 1 }
for name, b in pairs(builtins) do
  b.value = { kind = "function", builtin = name }
  if written[name] then
    local parameters = {}
    for i = 1, written[name] do parameters[i] = "x" .. i end
    local call = { "call", { "literal", "boolean" }, {} }
    for i, p in ipairs(parameters) do call[3][i] = { "name", p } end
    local f = { kind = "function", builtin = name }
    call[2] = { "literal", "value", f }
    b.value = { kind = "function", parameters = parameters, body = call, env = {} }
  end
end

function evalmath.value(source, parameters)
  local tree = parse(source)
  local env = {}
  for name, v in pairs(parameters or {}) do env[name] = { v } end
  check_names(tree, env)
  evalmath.parameters = parameters
  return evaluate(tree, env)
end

function evalmath.text(source, parameters)
  local fine, r = pcall(function() return text(evalmath.value(source, parameters)) end)
  if fine then return r end
  if type(r) ~= "table" then error(r, 0) end
  return nil, r.why
end

return evalmath
