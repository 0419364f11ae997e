-- EvalMath (EVAL.1 to EVAL.6) against the plain evaluator on random programs, and its arithmetic (EVAL.4) against
-- Lua's exact rationals. Where the plain evaluator has a value the library has the same, to the last character of its
-- text; where it has none, the library has none.
local t = require "tap"
local qaci = require "qaci"
local Q = qaci.rational
local plain = require "tests.reference.evalmath"
local support = require "tests.reference.support"

local cases = tonumber(os.getenv "QACI_TEST_CASES" or 1500)
local draw = support.random(support.seed(20261))
local function one(list) return list[draw(#list) + 1] end

-- ---- arithmetic ----

-- A random expression and its value: nil where it has none.
local function arithmetic(depth)
  if depth == 0 or draw(6) == 0 then
    local n = one { draw(4), draw(100), draw(1 << 31) }
    if draw(8) == 0 then return ("%d.%02d"):format(n, 25), Q(n) + Q(1, 4) end
    return tostring(n), Q(n)
  end
  local x, a = arithmetic(depth - 1)
  if draw(8) == 0 then return "-(" .. x .. ")", a and -a end
  if draw(6) == 0 then
    local n = draw(9) - 4
    return ("(%s)^(%d)"):format(x, n), a and (n >= 0 or not a:eq(0)) and a ^ n or nil
  end
  local y, b = arithmetic(depth - 1)
  local op = one { "+", "-", "*", "/", "mod", "div" }
  local source = ("(%s) %s (%s)"):format(x, op, y)
  if not a or not b then return source, nil end
  if op == "+" then return source, a + b elseif op == "-" then return source, a - b end
  if op == "*" then return source, a * b end
  if b:eq(0) then return source, nil end
  if op == "/" then return source, a / b elseif op == "mod" then return source, a % b end
  return source, a // b
end

local wrong, undefined = 0, 0
for _ = 1, cases do
  local source, value = arithmetic(4)
  local got, why = qaci.evalmath(source, "rational")
  local same = value and got and Q(got):eq(value) or not value and not got and why:find "division by zero"
  if not value then undefined = undefined + 1 end
  if not same then
    wrong = wrong + 1
    print("# " .. source .. ": " .. tostring(got or why) .. ", expected " .. tostring(value))
  end
end
t.eq(wrong, 0, cases .. " random arithmetic expressions, " .. undefined .. " of them without a value")

-- ---- programs ----

local function pick(scope, kind)
  local names = {}
  for _, v in ipairs(scope) do
    if v.kind == kind then names[#names + 1] = v.name end
  end
  return #names > 0 and one(names)
end

local generate
local fresh = 0
local function bind(scope, kind, taken) -- a name that is not taken; one time in 40 it may be: that is a mistake
  fresh = fresh + 1
  local inner = table.move(scope, 1, #scope, 1, {})
  local name = one { "x", "y", "z", "w" .. fresh }
  if taken and taken[name] and draw(40) > 0 then name = "w" .. fresh end
  if taken then taken[name] = true end
  for i = #inner, 1, -1 do
    if inner[i].name == name then table.remove(inner, i) end
  end
  inner[#inner + 1] = { name = name, kind = kind }
  return name, inner
end

-- "x in S where c, y in T : e", with a value of that kind
local function clauses(depth, scope, drawn)
  local parts, taken = {}, {}
  for i = 1, draw(5) == 0 and 3 or 1 + draw(2) do
    local draws = drawn and draw(3) > 0
    local source = generate(draws and "dist" or one { "set", "list" }, depth - 1, scope)
    local name, inner = bind(scope, "number", taken)
    scope = inner
    local where = draw(3) == 0 and " where " .. generate("boolean", depth - 1, scope) or ""
    parts[i] = name .. (draws and " ~ " or " in ") .. source .. where
  end
  return table.concat(parts, ", "), scope
end

local function over(word, kind, depth, scope)
  local head, inner = clauses(depth, scope, word == "mass" or word == "dist")
  return ("%s(%s : %s)"):format(word, head, generate(kind, depth - 1, inner))
end

local makers = {
  number = {
    function() return tostring(draw(7)) end,
    function() return ("%d/%d"):format(draw(5), draw(4) + (draw(20) > 0 and 1 or 0)) end,
    function(d, s) return ("(%s %s %s)"):format(generate("number", d, s), one { "+", "-", "*", "/", "mod", "div" },
      generate("number", d, s)) end,
    function(d, s) return ("(%s)^%d"):format(generate("number", d, s), draw(4)) end,
    function(d, s) return "-" .. generate("number", d, s) end,
    function(d, s) return ("%s(%s)"):format(one { "abs", "floor", "ceil", "numerator", "denominator" },
      generate("number", d, s)) end,
    function(d, s) return ("%s(%s, %s)"):format(one { "min", "max" }, generate("number", d, s),
      generate("number", d, s)) end,
    function(d, s) return over(one { "sum", "mass", "product", "min", "max" }, "number", d, s) end,
    function(d, s) return over("sum", "number", d, s) end,
    function(d, s) return ("size(%s)"):format(generate(one { "set", "list", "string", "map", "dist", "bits" }, d,
      s)) end,
    function(d, s) return ("%s[%s]"):format(generate("list", d, s), generate("number", d, s)) end,
    function(d, s) return ("%s(%s)"):format(generate("map", d, s), generate("number", d, s)) end,
    function(d, s) return ("mass(%s, %s)"):format(generate("dist", d, s), generate("number", d, s)) end,
    function(d, s) return ("total(%s)"):format(generate("dist", d, s)) end,
    function(d, s) return ("(%s)(%s)"):format(generate("function", d, s), generate("number", d, s)) end,
    function(d, s) return ("expect(%s, %s)"):format(generate("function", d, s), generate("dist", d, s)) end,
    function(d, s) return ("nat(%s)"):format(generate("bits", d, s)) end,
    function(d, s) return ("the(eval(\"%s\"))"):format(generate("number", math.min(d, 1), {}):gsub('[\\"]',
      "\\%0")) end,
  },
  boolean = {
    function() return one { "true", "false" } end,
    function(d, s) return ("%s %s %s"):format(generate("number", d, s), one { "==", "!=", "<", "<=", ">", ">=" },
      generate("number", d, s)) end,
    function(d, s) return ("(%s %s %s)"):format(generate("boolean", d, s), one { "and", "or" },
      generate("boolean", d, s)) end,
    function(d, s) return "not " .. generate("boolean", d, s) end,
    function(d, s) return ("(%s in %s)"):format(generate("number", d, s),
      generate(one { "set", "list", "map", "dist" }, d, s)) end,
    function(d, s) return over(one { "all", "any" }, "boolean", d, s) end,
    function(d, s)
      local kind = one { "set", "list", "map", "dist", "bits", "string", "tuple" }
      return ("(%s %s %s)"):format(generate(kind, d, s), one { "==", "!=" }, generate(kind, d, s))
    end,
    function(d, s) return ("subset(%s, %s)"):format(generate("set", d, s), generate("set", d, s)) end,
  },
  bits = {
    function() return "0b" .. support.bits(draw, draw(5)) end,
    function(d, s) return ("(%s ++ %s)"):format(generate("bits", d, s), generate("bits", d, s)) end,
    function(d, s) return ("bits(%s, 3)"):format(generate("number", d, s)) end,
    function(d, s) return ("slice(%s, 1, %d)"):format(generate("bits", d, s), draw(4)) end,
  },
  string = {
    function() return one { '""', '"a"', '"b\\n"', '"\\"\\\\"', '"x\\x07"' } end,
    function(d, s) return ("(%s ++ %s)"):format(generate("string", d, s), generate("string", d, s)) end,
    function(d, s) return ("kind(%s)"):format(generate(one { "number", "set", "function", "dist", "bits" }, d, s)) end,
    function(d, s) return ("text(bits(%s))"):format(generate("string", d, s)) end,
  },
  tuple = {
    function(d, s) return ("(%s, %s)"):format(generate("number", d, s),
      generate(one { "boolean", "set", "string" }, d, s)) end,
    function(d, s) return ("(%s,)"):format(generate("list", d, s)) end,
    function() return "()" end,
  },
  list = {
    function(d, s) return ("[%s, %s]"):format(generate("number", d, s), generate("number", d, s)) end,
    function(d, s) return ("(%s ++ %s)"):format(generate("list", d, s), generate("list", d, s)) end,
    function(d, s) return over("list", "number", d, s) end,
    function(d, s) return ("list(%s)"):format(generate("set", d, s)) end,
    function() return "[]" end,
  },
  set = {
    function(d, s) return ("{%s, %s, %s}"):format(generate("number", d, s), generate("number", d, s),
      generate("number", d, s)) end,
    function() return ("(%d..%d)"):format(draw(4), draw(9)) end,
    function(d, s) return ("(floor(%s)..%d)"):format(generate("number", d, s), draw(5)) end,
    function(d, s) return over("set", "number", d, s) end,
    function(d, s) return ("%s(%s, %s)"):format(one { "union", "intersection", "difference" }, generate("set", d, s),
      generate("set", d, s)) end,
    function(d, s) return ("argmax(%s)"):format(generate("dist", d, s)) end,
    function(d, s) return over(one { "argmin", "argmax" }, "number", d, s) end,
    function(d, s) return ("keys(%s)"):format(generate("map", d, s)) end,
  },
  map = {
    function(d, s) return ("{%s: %s, %s: %s}"):format(generate("number", d, s), generate("number", d, s),
      generate("number", d, s), generate("number", d, s)) end,
    function(d, s)
      local head, inner = clauses(d, s, false)
      return ("map(%s : %s, %s)"):format(head, generate("number", d - 1, inner), generate("number", d - 1, inner))
    end,
    function(d, s) return ("with(%s, %s, %s)"):format(generate("map", d, s), generate("number", d, s),
      generate("number", d, s)) end,
    function() return "{:}" end,
  },
  dist = {
    function(d, s) return ("uniform(%s)"):format(generate("set", d, s)) end,
    function() return ("dist({%d: 1/%d, %d: 1/%d})"):format(draw(4), 2 + draw(3), 4 + draw(3), 1 + draw(4)) end,
    function(d, s) return ("point(%s)"):format(generate("number", d, s)) end,
    function(d, s) return ("normalize(%s)"):format(generate("dist", d, s)) end,
    function(d, s) return over("dist", "number", d, s) end,
    function(d, s) return over("mass", "dist", d, s) end,
    function(d, s) return ("map(%s, %s)"):format(generate("function", d, s), generate("dist", d, s)) end,
  },
  ["function"] = {
    function(d, s)
      local name, inner = bind(s, "number")
      return ("fn(%s): %s"):format(name, generate("number", d, inner))
    end,
    function() return one { "abs", "floor", "numerator" } end,
  },
}

function generate(kind, depth, scope)
  if depth <= 0 then
    local name = pick(scope, kind)
    if name and draw(3) > 0 then return name end
    local simple = {
      number = makers.number[draw(2) + 1], boolean = makers.boolean[1], bits = makers.bits[1],
      string = makers.string[1], tuple = makers.tuple[3], list = makers.list[5], set = makers.set[2],
      map = makers.map[4], dist = makers.dist[2],
      ["function"] = makers["function"][2],
    }
    if kind == "list" then return ("[%d, %d, %d]"):format(draw(4), draw(4), draw(4)) end
    return simple[kind](0, scope)
  end
  if draw(60) == 0 then kind = one { "number", "boolean", "set", "string", "dist" } end -- perhaps a mistake
  local roll = draw(14)
  if roll == 0 then
    return ("(if %s then %s else %s)"):format(generate("boolean", depth - 1, scope), generate(kind, depth - 1, scope),
      generate(kind, depth - 1, scope))
  elseif roll == 1 then
    local of = one { "number", "set", "list", "dist", "map", "bits" }
    local value = generate(of, depth - 1, scope)
    local name, inner = bind(scope, of)
    return ("(let %s = %s; %s)"):format(name, value, generate(kind, depth - 1, inner))
  elseif roll == 2 and kind == "number" then
    local n, inner = bind(scope, "number")
    return ("(let f(%s) = if %s < 1 then %s else %s + f(%s - 1); f(%d))"):format(n, n,
      generate("number", depth - 2, inner),
      generate("number", depth - 2, inner), n, draw(4))
  end
  local name = pick(scope, kind)
  if name and draw(4) == 0 then return name end
  return one(makers[kind])(depth - 1, scope)
end

local kinds = { "number", "number", "number", "boolean", "set", "list", "map", "dist", "tuple", "string", "bits" }
local counts, bad = { defined = 0, undefined = 0 }, 0
for _ = 1, cases do
  fresh = 0
  local source = generate(one(kinds), 2 + draw(3), {})
  local expected, why = plain.text(source)
  local got, message = qaci.evalmath(source, "text")
  counts[expected and "defined" or "undefined"] = counts[expected and "defined" or "undefined"] + 1
  if got ~= expected or (message and not message:find "^%d+:%d+: " and not message:find "^in a text") then
    bad = bad + 1
    if bad <= 5 then print(("# %s\n#   got %s (%s)\n#   expected %s (%s)"):format(source, got, message, expected,
      why)) end
  end
end
t.eq(bad, 0, ("%d random programs, %d with and %d without a value"):format(cases, counts.defined, counts.undefined))
t.ok(counts.defined > cases / 3 and counts.undefined > cases / 50, "neither kind is rare")

t.done()
