-- The grammar of the formal language, for tests/reference/evalmath.lua (EVAL.1): a recursive parser. parse(source) is a
-- tree, or an error { why = }.
local Q = require("qaci").rational

local function fail(...) error({ why = string.format(...) }, 0) end

-- ---- words ----

local keywords = {}
for word in ("let if then else fn where true false not or and in mod div"):gmatch "%S+" do keywords[word] = true end
local words = {}
for word in ("sum mass dist set list map product all any min max argmin argmax"):gmatch "%S+" do words[word] = true end
local escapes = { n = "\n", t = "\t", ['"'] = '"', ["\\"] = "\\" }

local function string_value(raw)
  local r, i = {}, 1
  while i <= #raw do
    local c = raw:sub(i, i)
    if c == "\\" then
      local e = raw:sub(i + 1, i + 1)
      local hex = e == "x" and raw:match("^%x%x", i + 2)
      if hex then
        r[#r + 1], i = string.char(tonumber(hex, 16)), i + 4
      elseif escapes[e] then
        r[#r + 1], i = escapes[e], i + 2
      else
        fail "a backslash"
      end
    else
      r[#r + 1], i = c, i + 1
    end
  end
  return table.concat(r)
end

local function tokens(source)
  local list, i = {}, 1
  local function add(kind, value, stop) list[#list + 1], i = { kind = kind, value = value }, stop end
  while true do
    i = source:match("^[ \t\r\n]*()", i)
    if i > #source then break end
    local c = source:sub(i, i)
    if c == "#" then
      i = source:match("^[^\n]*()", i)
    elseif source:find("^0b", i) then
      local digits, stop = source:match("^0b([01]*)()", i)
      if source:find("^[%w_]", stop) then fail "in a bitstring" end
      add("bits", digits, stop)
    elseif c:find "%d" then
      local digits, stop = source:match("^(%d+%.%d+)()", i)
      if not digits then digits, stop = source:match("^(%d+)()", i) end
      if source:find("^[%w_]", stop) then fail "in a number" end
      add("number", Q(digits), stop)
    elseif c:find "[%a_]" then
      local name, stop = source:match("^([%w_]+)()", i)
      add(keywords[name] and name or words[name] and "word" or "name", name, stop)
    elseif c == '"' then
      local j = i + 1
      while source:sub(j, j) ~= '"' do
        if j > #source then fail "the string does not end" end
        j = j + (source:sub(j, j) == "\\" and 2 or 1)
      end
      add("string", string_value(source:sub(i + 1, j - 1)), j + 1)
    else
      local mark = source:match("^[=!<>]=", i) or source:match("^%.%.", i) or source:match("^%+%+", i)
        or source:match("^[<>=~+%-*/^(){}%[%],:;]", i)
      if not mark then fail("%q begins nothing", c) end
      add(mark, mark, i + #mark)
    end
  end
  add("end", nil, i)
  return list
end

-- ---- the tree ----

local binary = {
  ["or"] = 1, ["and"] = 2, ["in"] = 4, ["=="] = 4, ["!="] = 4, ["<"] = 4, ["<="] = 4, [">"] = 4, [">="] = 4, [".."] = 5,
  ["++"] = 6, ["+"] = 7, ["-"] = 7, ["*"] = 8, ["/"] = 8, mod = 8, div = 8, ["^"] = 10,
}

local function parse(source)
  local list, at = tokens(source), 1
  local expression
  local function kind(n) return list[math.min(at + (n or 0), #list)].kind end
  local function take(expected)
    local t = list[at]
    if expected and t.kind ~= expected then fail("%s, expected %s", t.kind, expected) end
    at = at + 1
    return t.value
  end
  local function members(mark, trailing)
    local r = {}
    while kind() ~= mark do
      r[#r + 1] = expression(0)
      if kind() == "," and (trailing or kind(1) ~= mark) then
        take()
      elseif kind() ~= mark then
        fail("expected %s", mark)
      end
    end
    take(mark)
    return r
  end
  local function another(names, name)
    if names[name] then fail("%s twice", name) end
    names[name] = true
    return name
  end
  local function parameters()
    local r = {}
    take "("
    while kind() ~= ")" do
      if #r > 0 then take "," end
      r[#r + 1] = another(r, take "name")
    end
    take ")"
    return r
  end
  local function comprehension()
    local node = { "comprehension", word = take "word", clauses = {} }
    local names = {}
    take "("
    repeat
      local clause = { name = another(names, take "name"), drawn = kind() == "~" }
      if clause.drawn and node.word ~= "mass" and node.word ~= "dist" then fail "only mass and dist draw" end
      if clause.drawn then take() else take "in" end
      clause.source = expression(0)
      if kind() == "where" then
        take()
        clause.where = expression(0)
      end
      node.clauses[#node.clauses + 1] = clause
      local more = kind() == ","
      if more then take() end
    until not more
    take ":"
    node.value = expression(0)
    if node.word == "map" then
      take ","
      node.second = expression(0)
    end
    take ")"
    return node
  end
  local function operand()
    local k = kind()
    if k == "number" or k == "string" or k == "bits" then return { "literal", k, take() } end
    if k == "true" or k == "false" then
      take()
      return { "literal", "boolean", k == "true" }
    end
    if k == "word" and kind(1) == "(" and kind(2) == "name" and (kind(3) == "in" or kind(3) == "~") then
      return comprehension()
    end
    if k == "word" or k == "name" then return { "name", take() } end
    if k == "-" then
      take()
      return { "negate", expression(9) }
    end
    if k == "not" then
      take()
      return { "not", expression(3) }
    end
    if k == "if" then
      take()
      local c = expression(0)
      take "then"
      local a = expression(0)
      take "else"
      return { "if", c, a, expression(0) }
    end
    if k == "let" then
      take()
      local name, value = take "name", nil
      if kind() == "(" then
        local p = parameters()
        take "="
        value = { "fn", p, expression(0), name }
      else
        take "="
        value = expression(0)
      end
      take ";"
      return { "let", name, value, expression(0) }
    end
    if k == "fn" then
      take()
      local p = parameters()
      take ":"
      return { "fn", p, expression(0) }
    end
    if k == "(" then
      take()
      if kind() == ")" then
        take()
        return { "tuple", {} }
      end
      local first = expression(0)
      if kind() == ")" then
        take()
        return first
      end
      take ","
      local rest = members(")", true)
      table.insert(rest, 1, first)
      return { "tuple", rest }
    end
    if k == "[" then
      take()
      return { "list", members("]", true) }
    end
    if k == "{" then
      take()
      if kind() == "}" then
        take()
        return { "set", {} }
      end
      if kind() == ":" then
        take()
        take "}"
        return { "map", {} }
      end
      local first = expression(0)
      if kind() == ":" then
        local pairs_ = {}
        take()
        pairs_[1] = { first, expression(0) }
        while kind() == "," do
          take()
          if kind() == "}" then break end
          local key = expression(0)
          take ":"
          pairs_[#pairs_ + 1] = { key, expression(0) }
        end
        take "}"
        return { "map", pairs_ }
      end
      if kind() == "}" then
        take()
        return { "set", { first } }
      end
      take ","
      local rest = members("}", true)
      table.insert(rest, 1, first)
      return { "set", rest }
    end
    fail("%s, expected an expression", k)
  end
  local function postfix()
    local node = operand()
    -- what ends with an expression has taken everything; only these stand before a bracket
    while kind() == "(" or kind() == "[" do
      if kind() == "(" then
        take()
        node = { "call", node, members(")", false) }
      else
        take()
        node = { "index", node, expression(0) }
        take "]"
      end
    end
    return node
  end
  -- operators that bind at least as tightly as `least`
  function expression(least)
    local left = postfix()
    local compared = 0
    while binary[kind()] and binary[kind()] >= least do
      local op = kind()
      local level = binary[op]
      if level == 4 or op == ".." then
        compared = compared + 1
        if level == 4 and left.compared or op == ".." and left.range then fail "no second one" end
      end
      take()
      left = { "binary", op, left, expression(op == "^" and 9 or level + 1), compared = level == 4, range = op == ".." }
    end
    left.compared, left.range = nil, nil
    return left
  end
  local tree = expression(0)
  if kind() ~= "end" then fail("%s, expected the end", kind()) end
  return tree
end

return parse
