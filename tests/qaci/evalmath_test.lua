-- EvalMath (EVAL.1 to EVAL.8, MATH.2): what texts denote, what each error says and where, budgets, depth, types,
-- scoring functions, the command.
local t = require "tap"
local sh = require "shell"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local evalmath = qaci.evalmath

-- EVAL.1, EVAL.3, EVAL.4, EVAL.5: the value of a text, as a text.
for _, row in ipairs {
  { "1+2", "3" }, { "2^100", "1267650600228229401496703205376" }, { "2^3^2", "512" }, { "-2^2", "-4" },
  { "2^-1", "1/2" },
  { "0^0", "1" }, { "(-1)^(10^30+1)", "-1" }, { "7 div -2", "-4" }, { "7 mod -2", "-1" }, { "7/2 mod 1", "1/2" },
  { "0.25 + 1/4", "1/2" },
  { "9223372036854775807 + 1", "9223372036854775808" }, { "-9223372036854775808 div -1", "9223372036854775808" },
  { "(-9223372036854775808) / (-1)", "9223372036854775808" }, { "-(-9223372036854775807 - 1)", "9223372036854775808" },
  { "2^64 mod 2^63", "0" }, { "2^64 / 2^60", "16" }, { "1 - 2 - 3", "-4" }, { "100 / 10 / 5", "2" },
  { "not 1 == 2", "true" },
  { "true or 1/0 == 1", "true" }, { "false and 1/0 == 1", "false" }, { "0b01 < 0b010 and 0b1 > 0b01", "true" },
  { '"a" ++ "\\x41\\n" # a comment', '"aA\\n"' }, { "{3, 1, 2, 1}", "{1, 2, 3}" }, { "{4, 3, 2, 1} == 1..4", "true" },
  { "{4, 2, 3, 1}", "1..4" },
  { "5..4", "{}" }, { "2^70..2^70+1", "{1180591620717411303424, 1180591620717411303425}" },
  { "size(-2^70..2^61)", nil, "2%^63 integers or more" },
  { "{0b1: 3/4, 0b0: 1/4}", "{0b0: 1/4, 0b1: 3/4}" },
  { "((1, 2), (1,), (), [1], {}, {:})", "((1, 2), (1,), (), [1], {}, {:})" },
  { "{1, true, \"a\", 0b, {1: 2}, [], (), {2}}", '{true, 1, "a", 0b, (), [], {2}, {1: 2}}' }, { "[1, 2, 3,][2]", "2" },
  { "0b01[2]", "1" },
  { "let x = 3; let y = x + 1; x * y", "12" }, { "let f(n) = if n < 2 then n else f(n-1) + f(n-2); f(20)", "6765" },
  { "let a = 2; let g(x) = fn(y): x * y + a; g(3)(4)", "14" },
  { "let f(g, n) = if n == 0 then 0 else 1 + g(g, n - 1); f(f, 9)", "9" },
  { "let f(x) = let g(y) = if y == 0 then x else f(0) + g(y - 1); g(x); f(3)", "3" },
  { "let x = 1; let x = x + 1; x", "2" }, { "let f(f) = f; f(3)", "3" },
  { "fn(x): sum(x in [x, 5] : sum(x in [x] : x))", "a function of 1 argument" },
  { "(fn(x): sum(x in [x, 5], y in set(x in [x, 7] : x) : y))(1)", "20" },
  { "(fn(x): fn(y): fn(z): x + y + z)(1)(2)(3)", "6" }, { "let f(x) = fn(): f; f(1)()(2)()(3)() == 1", "false" },
  { "sum(x in 1..10 : x^2)", "385" }, { "sum(x in {} : x)", "0" },
  { "sum(x in 1..4 where x mod 2 == 0, y in 1..x where y > 1 : x * y)", "40" },
  { "set(x in [3, 1, 3] : x)", "{1, 3}" }, { "list(x in {3, 1} : x)", "[1, 3]" },
  { "map(x in {0b0, 0b1} : x, nat(x))", "{0b0: 0, 0b1: 1}" },
  { "product(x in 1..20 : x)", "2432902008176640000" }, { "all(x in 1..3 : x < 3)", "false" },
  { "any(x in [1, 0] : 1/x == 1)", "true" },
  { "max(x in 1..9 : x * (9 - x))", "20" }, { "argmax(x in 1..8 : x * (9 - x))", "{4, 5}" },
  { "argmin(x in 0..1, y in 0..1 : x * y)", "{(0, 0), (0, 1), (1, 0)}" },
  { "min(3, 1/2, 2)", "1/2" }, { "max({1, 5})", "5" }, { "sum([1/2, 1/3, 1/6])", "1" }, { "any({})", "false" },
  { "mass(x ~ dist({1: 1/10, 2: 2/10, 3: 3/10}) where x mod 2 != 0, f ~ uniform({min, max}) : f(x, 2))", "9/10" },
  { "mass(x ~ uniform(1..2) : dist({x: 1/2, 0: 1/2}))", "dist({0: 1/2, 1: 1/4, 2: 1/4})" },
  { "dist(x ~ uniform(1..4) : x mod 2)", "dist({0: 1/2, 1: 1/2})" },
  { "dist(x ~ uniform({}) : x)", "dist({:})" }, { "mass(uniform(1..4), 2) + mass(uniform(1..4), 9)", "1/4" },
  { "normalize(dist({:}))", "dist({:})" },
  { "mass(x ~ uniform(1..2), y in 1..2 where y == x : dist({y: 1}))", "dist({1: 1/2, 2: 1/2})" },
  { "total(dist({1: 1/2, 2: 1/3}))", "5/6" },
  { "argmax(dist({1: 1/4, 2: 1/4, 3: 1/8}))", "{1, 2}" },
  { "map(fn(x): x div 2, uniform(0..3))", "dist({0: 1/2, 1: 1/2})" }, { "expect(fn(x): -x, uniform(1..3))", "-2" },
  { "sum(x in [2^62, 2^62, 2^62] : x)", "13835058055282163712" },
  { "sum(x in [1/2, 2^63, 1/2] : x)", "9223372036854775809" },
  { "with({1: 2, 5: 6}, 3, 4)", "{1: 2, 3: 4, 5: 6}" }, { "with({1: 2}, 1, 3)", "{1: 3}" },
  { "keys({2: 1, 1: 1})", "{1, 2}" },
  { "union(1..2, {7})", "{1, 2, 7}" }, { "difference(1..5, 2..4)", "{1, 5}" }, { "slice(\"hello\", 2, 1)", '""' },
  { "slice(1..3, 1, 2)", nil, "argument 1 of slice is a set" },
  { "bits(5, 4) ++ bits(\"A\")", "0b010101000001" }, { "nat(0b)", "0" }, { "text(0b0100000100000000)", '"A"' },
  { "the({7})", "7" },
  { "kind(fn(): 1) ++ kind({1: 1})", '"functionmap"' }, { "numerator(-6/4) / denominator(-6/4)", "-3/2" },
  { "floor(-1/2) + ceil(-1/2)", "-1" },
  -- eval
  { 'eval("6*7")', "{42}" }, { 'eval("6*")', "{}" }, { 'eval("1/0")', "{}" }, { 'the(eval("fn(x): x + 1"))(1)', "2" },
  { "eval(bits(\"2\"))", "{2}" },
  { "eval(0b1)", "{}" }, { 'let t = "1/0"; [eval(t), eval("2"), eval("eval(\\"x\\")")]', "[{}, {2}, {{}}]" },
  { 'eval("let f(x) = f(x); f(1)")', nil, "budget" },
  { 'list(s in ["1", "hello", "2+"] where size(eval(s)) == 1 : the(eval(s)))', "[1]" },
} do
  local got, why = evalmath(row[1], "text")
  if row[2] then
    t.eq(got or why, row[2], row[1])
  else
    t.ok(not got and why:find(row[3]), row[1] .. " has no value", tostring(got or why))
  end
end

-- EVAL.1, EVAL.3: where and why there is no value.
for _, row in ipairs {
  { "hello", "1:1: nothing has the name hello" }, { "", "1:1: the end of the text, expected an expression" },
  { "1 +", "1:4: the end of the text, expected an expression" },
  { "(1", '1:3: the end of the text, expected ")" or ","' },
  { "1 2", "1:3: the number 2, expected an operator or the end of the text" },
  { "1 < 2 < 3", '1:7: "<", expected no second comparison' }, { "\n  1/0", "2:4: division by zero" },
  { "0^-1", "1:2: division by zero: 0 to a negative power" },
  { "2^(1/2)", "1:2: a power with an exponent that is no integer" },
  { "1 + true", '1:3: a boolean beside "+", expected a number' },
  { "if 1 then 2 else 3", '1:6: a number behind "if", expected a boolean' },
  { "if true then 2", '1:15: the end of the text, expected "else"' },
  { "fn(x, y, x): x", '1:10: the name x, expected another name: this one is taken' },
  { "let f(x,\n x) = 1; 1", "2:2: the name x, expected another" },
  { "sum(x in [1], y in [2], x in [3] : x)", '1:25: the name x, expected another name' },
  { "set(x in [1] where y : 1)", "1:20: nothing has the name y" },
  { "let x 1; x", '1:7: the number 1, expected "=" or "("' },
  { "let sum = 1; 2", '1:5: "sum", expected a name: this is a word' },
  { "let x = 1", '1:10: the end of the text, expected ";"' },
  { "sum(x in 3 : x)", '1:7: a number behind "in", expected a set, a list or a map' },
  { "sum(x in 1..3 where x : x)", '1:15: a number behind "where"' },
  { "sum(x in 1..3 : true)", "1:15: a term of the sum is a boolean" },
  { "sum(x ~ uniform(1..2) : x)", '1:7: "~", expected "in": only mass and dist draw' },
  { "mass(x ~ {1} : x)", '1:8: a set behind "~", expected a distribution' },
  { "max(x in {} : x)", "1:13: the max of nothing" },
  { "dist({1: 2/3, 2: 1/2})", "1:5: the masses of a distribution add up to 7/6, expected at most 1" },
  { "dist({1: -1})", "1:5: a negative mass" },
  { "{1: 2, 1: 3}", "1:1: two different values for the key 1 of a map" },
  { "{fn(x): x, fn(y): y}", "1:1: functions cannot be compared" },
  { "{1: 2}(3)", "1:7: the map has no key 3" }, { "[1, 2][3]", "1:7: index 3, expected an integer from 1 to 2" },
  { "5(1)", "1:2: a number is applied as a function" },
  { "(fn(x): x)(1, 2)", "1:11: a function applied to 2 arguments, expected 1" },
  { "abs(true)", "1:4: argument 1 of abs is a boolean, expected a number" },
  { "expect(abs, uniform({true}))", "1:7: argument 1 of abs is a boolean" },
  -- in the language's own text: where that is called
  { "argmax(dist({:}))", "1:7: the argmax of the empty distribution" },
  { "the({1, 2})", "1:4: the member of a set of 2, expected a set of one" },
  { "q", "1:1: q has no value here: it is a parameter of a question" }, { "qaci(0b0)", "1:1: qaci has no value here" },
  { "1e5", '1:2: "e" in a number' }, { "0b012", '1:5: "2" in a bitstring' },
  { '"abc', "1:1: the string that begins here does not end" }, { '"\\q"', "1:1: a backslash in a string" },
  { "1 $ 2", '1:3: "$" begins nothing' }, { "1 + \xc3\xa9", "1:5: the byte 0xc3" },
  { "1 = 2", '1:3: "=", expected an operator' }, { "true < false", "1:6: a boolean and a boolean have no order" },
  { "1 in 2", '1:3: a number behind "in"' },
  { "10^(10^10)", "1:3: a number of about 4e+10 bits is due" },
  { "let f(x) = f(x) + 1; f(0)", "1:13: the budget of 256 MiB of memory ran out" },
  { 'the(eval("\\n fn(x): 1/x"))(0)', "in a text given to eval, 2:10: division by zero" },
} do
  local got, why = evalmath(row[1])
  t.ok(got == nil and why:sub(1, #row[2]) == row[2], "no value: " .. row[1]:gsub("\n", " "), tostring(why))
end

-- EVAL.3: depth and size end with the budget, not with the process.
local function deep(open, inner, close, n) return open:rep(n) .. inner .. close:rep(n) end
t.eq(evalmath(deep("(", "1", ")", 100000)), 1, "100000 parentheses")
t.eq(evalmath(deep("-", "1", "", 100000)), 1, "100000 minus signs")
t.eq(evalmath(deep("1^", "0", "", 100000)), 1, "100000 powers from the right")
t.eq(evalmath(deep("if true then ", "1", " else 2", 50000)), 1, "50000 ifs")
t.eq(evalmath(deep("1+", "1", "", 100000)), 100001, "100000 sums from the left")
t.eq(#evalmath(deep("[", "1", "]", 100000), "text"), 200001, "100000 lists: made, printed, freed")
t.eq(evalmath("let f(n, x) = if n == 0 then x else f(n - 1, {x}); f(50000, 1) == f(50000, 1)"), true,
  "deep sets are compared")
t.eq(evalmath("let f(n, x) = if n == 0 then x else f(n - 1, [x]); "
  .. "sum(a in [1, 2], b in [f(20000, 1)], c in [b] : 1)"), 2,
  "and hashed")
t.eq(evalmath(deep("fn(a): ", "a", "", 2000) .. "", "text"), "a function of 1 argument", "2000 functions in each other")
t.ok(select(2, evalmath(deep("let x = 1; ", "y", "", 20000))):find "nothing has the name y", "20000 definitions")
t.ok(select(2, evalmath(deep("(", "", "", 1000000), nil, { memory_mib = 32 })):find "budget",
  "1000000 open parentheses")
t.ok(select(2, evalmath(deep("fn(a): ", "b", "", 20000))):find "nothing has the name b",
  "a name that 20000 functions do not have")
t.eq(evalmath("let e(n) = if n == 0 then \"1\" else \"the(eval(\" ++ e(n - 1) ++ \"))\"; 1"), 1, "a text of texts")
t.ok(select(2, evalmath 'let g(f) = the(eval("fn(f): f(f)"))(f); g(g)'):find "budget", "eval for ever")
for _, text in ipairs { "sum(x in 1..10^15 : x)", "set(x in 1..10^15 : x)", "uniform(1..10^15)", "list(1..10^15)",
  "product(x in 1..10^7 : x)", "(1..10^15) == set(1..10^15)" } do
  local _, why = evalmath(text, nil, { steps = 1000000 })
  t.ok(why:find "^%d+:%d+: the budget of" or why:find "is due", text .. " ends with the budget", why)
end
local _, why = evalmath("1+2+3+4", nil, { steps = 10 })
t.eq(why, "1:1: the budget of 10 steps ran out", "to read 7 tokens takes 10 steps")
t.ok(not evalmath("1+2+3+4", nil, { steps = 17 }) and evalmath("1+2+3+4", nil, { steps = 18 }),
  "and to evaluate them 8")
t.ok(evalmath("sum(x in 1..100 : x)", nil, { steps = 400 })
  and not evalmath("sum(x in 1..100 : x)", nil, { steps = 200 }), "a budget of steps")
t.ok(not evalmath("set(x in 1..100000 : x)", nil, { memory_mib = 1 })
  and evalmath("set(x in 1..100000 : x)", nil, { memory_mib = 20 }), "and of memory")
t.ok(evalmath("size(\"" .. ("a"):rep(900000) .. "\")", nil, { memory_mib = 4 }), "memory is given back")

-- EVAL.5: variables are summed out. Of 12 variables with 6 values each, 6^12 assignments would be far beyond the
-- budget.
local chain = {}
for i = 1, 12 do
  chain[i] = ("x%d in 1..6%s"):format(i, i > 1 and (" where abs(x%d - x%d) == 1"):format(i, i - 1) or "")
end
local walks = { 1, 1, 1, 1, 1, 1 }
for _ = 1, 11 do
  local more = {}
  for i = 1, 6 do more[i] = (walks[i - 1] or 0) + (walks[i + 1] or 0) end
  walks = more
end
t.eq(evalmath("sum(" .. table.concat(chain, ", ") .. " : 1)"),
  walks[1] + walks[2] + walks[3] + walks[4] + walks[5] + walks[6], "walks of 11 steps on a path of 6")
t.eq(evalmath "sum(x in 1..300, y in 1..300, z in 1..300 : x)", 300 * 300 * 300 * 301 // 2,
  "what does not depend is summed once")
t.ok(not evalmath "list(x in 1..300, y in 1..300, z in 1..300 : 1)", "lists have no such way")
t.eq(evalmath "let c = 2; sum(x in 1..3, f in [fn(y): x + y + c], z in 1..2 : f(z))", 3 * 3 + 2 * 6 + 2 * 6 ,
  "functions are not remembered by")

-- EVAL.7: the text in a payload.
t.eq(evalmath(B.text "1+2\0\0"), 3, "zero bytes at the end are padding")
t.eq(select(2, evalmath(B.text "1+2" .. "0")), "1:1: the bits are no whole number of bytes", "a bit too many")
t.eq(select(2, evalmath(B.text "1\0+2")), "1:1: the bytes are not text in ASCII", "a zero byte within")
t.eq(select(2, evalmath(B.text "1+\xff")), "1:1: the bytes are not text in ASCII", "not ASCII")
t.ok(select(2, evalmath(B"")):find "the end of the text", "an empty payload denotes nothing")

-- EVAL.8: X.
for _, row in ipairs {
  { "3", "nat", true }, { "-3", "nat" }, { "-3", "int", true }, { "1/2", "int" }, { "1/2", "rational", true },
  { "3", "rational", true },
  { "true", "bool", true }, { "1", "bool" }, { "0b01", "bits", true }, { "\"01\"", "bits" },
  { "{1, 2}", { "set", "nat" }, true }, { "1..9", { "set", "int" }, true },
  { "{1, 1/2}", { "set", "nat" } }, { "(1, 0b0)", { "tuple", "nat", "bits" }, true },
  { "(1,)", { "tuple", "nat", "bits" } }, { "[1]", { "tuple", "nat" } },
  { "[(1, {0b0: [true]})]", { "list", { "tuple", "nat", { "map", "bits", { "list", "bool" } } } }, true },
  { "{0b0: 1/4}", { "map", "bits", "rational" }, true },
  { "{0b0: 1/4}", { "map", "bits", "nat" } }, { "()", { "tuple" }, true }, { "fn(x): x", "nat" },
  { "-1..3", { "set", "nat" } },
} do
  local got, message = evalmath(row[1], row[2])
  t.eq(got ~= nil, row[3] or false, row[1] .. " is of that type: " .. tostring(row[3] or message))
end
local list = evalmath("[1, 1/2, true, \"s\", 0b1, {3, 4, 5, 6}, {1: (2,)}]")
t.ok(list[1] == 1
  and list[2] == Q(1,
  2) and list[3] == true and list[4] == "s" and list[5] == B"1" and list[6][4] == 6 and list[7][1][2][1] == 2,
  "values in Lua")
local d = evalmath "dist({0b0: 1/4, (1, {2}): 1/2})"
t.ok(d:mass(B"0") == Q(1, 4) and d:mass { 1, { 2 } } == Q(1, 2), "a distribution in Lua")
t.eq(evalmath("2^64", "nat"), Q(2) ^ 64, "a large natural number")
t.eq(evalmath "false", false, "false is a value")
t.raises("nested deeper than 64 levels", evalmath, deep("[", "", "]", 70))
t.raises("has no form in Lua", evalmath, "fn(x): x")
t.raises('field "stepz"', evalmath, "1", nil, { stepz = 1 })
t.raises("is no type", evalmath, "1", "number")

-- EVAL.8: scoring functions; EVAL.6: parameters.
local given = { actions = { "0", "1" }, q = B.text "what?", mu1 = "0", mu2 = "1", xi = "" }
for _, row in ipairs {
  { "{0b0: 1/4, 0b1: 3/4}", "1/4 3/4" }, { "fn(a): 1/(1 + nat(a))", "1 1/2" },
  { "map(a in A : a, 1/size(A))", "1/2 1/2" }, { "let f(a) = if a == mu1 then 1 else 0; f", "1 0" },
  { "{0b0: 1/4}", nil, "at the action 0b1: .*the map has no key 0b1" },
  { "{0b0: 1, 0b1: 0, 0b11: 1}", nil, "the map has 3 keys, expected the 2 actions alone" },
  { "fn(a): 2 * nat(a)", nil, "at the action 0b1: the score is 2, expected a number from 0 to 1" },
  { "fn(a): -1", nil, "the score is %-1" }, { "fn(a): true", nil, "the score is a boolean" },
  { "fn(a, b): 1", nil, "a function of 2 arguments, expected a scoring function" },
  { "1/2", nil, "the value is a number, expected a scoring function" },
  { "fn(a): 1/nat(a)", nil, "at the action 0b0: division by zero" },
  { "fn(a): if a == 0b0 then 1 else the(eval(\"x\"))", nil, "0b1: the member of a set of 0" },
  { "fn(q, mu1, mu2, alpha, gamma_q, xi): fn(a): 1", nil, "alpha has no value here" }, { "fn(a): size(q)/40", "1 1" },
  { "{mu1: 0, mu2: 1}", "0 1" },
} do
  local got, message = evalmath(row[1], "score", given)
  local text = got and tostring(got[1]) .. " " .. tostring(got[2])
  if row[2] then t.eq(text or message, row[2], "scores: " .. row[1]) else t.ok(not got and message:find(row[3]),
    "no scoring function: " .. row[1], tostring(text or message)) end
end

-- The command.
local function command(arguments, input) return sh.run(sh.qaci .. "evalmath " .. arguments, input) end
local status, out, err = command "'1+2'"
t.ok(status == 0 and out == "3\n" and err == "", "a text")
status, out, err = command("-", "-2^2\n")
t.ok(status == 0 and out == "-4\n" and err == "", "standard input")
sh.write("sum.math", "sum(x in 1..10 :\n  x + true)\n")
status, out, err = command "sum.math"
t.ok(status == 1 and out == "" and err == 'qaci evalmath: no value: 2:5: a boolean beside "+", expected a number\n',
  "a file", err)
status, out, err = command "--explain sum.math"
t.ok(status == 1 and out == "" and err:find '\n    x %+ true%)\n      %^\nsteps  %d+ of 10000000\n$',
  "why, and the place", err)
status, out, err = command "--explain '{1, 2}'"
t.ok(status == 0 and out:find "^{1, 2}\nkind   a set\nsteps  %d+ of 10000000\n$", "what it is", out)
status, out, err = command "--type 'map(bits, tuple(nat, set(int)))' '{0b0: (1, {-1})}'"
t.ok(status == 0 and out == "{0b0: (1, {-1})}\n", "a type")
status, out, err = command "--type nat -- -1"
t.ok(status == 1 and err == "qaci evalmath: no value: 1:1: the value is -1, expected a natural number\n",
  "not of that type", err)
status, out, err = command "--type score --actions 0,1 '{0b0: 1/4, 0b1: 3/4}'"
t.ok(status == 0 and out == "0  1/4\n1  3/4\n", "a scoring function")
for _, row in ipairs {
  { "", "no text given" }, { "1 2", 'two texts, "1" and "2"' }, { "--nonsense 1", '"%-%-nonsense" is no option' },
  { "--type 'set(nat' 1", "the type ends too early" },
  { "--type 'list(nat, nat)' 1", '", nat%)" in the type' }, { "--steps 0 1", "expected a whole number above 0" },
  { "--type score 1", "without %-%-actions" }, { "--actions 0,2 1", "'2' at position 1" },
  { "--steps", "%-%-steps without a value" },
} do
  status, out, err = command(row[1])
  t.ok(status == 2 and out == "" and err:find(row[2]) and select(2, err:gsub("\n", "")) == 1, "usage: " .. row[1], err)
end
status, out, err = command "--steps 20 'sum(x in 1..10 : x)'"
t.ok(status == 1 and err:find "the budget of 20 steps ran out", "a budget", err)

sh.done()
