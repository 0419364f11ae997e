-- qaci.mass: posteriors, conditions, expectations, determined variables, streams, plans, what errors name. DIST.3
local t = require "tap"
local qaci = require "qaci"
local Q, D, mass = qaci.rational, qaci.dist, qaci.mass

local die = D.uniform { 1, 2, 3, 4, 5, 6 }
local two = { { "x", die }, { "y", die } }
local function with(fields)
  local s = { table.unpack(two) }
  for k, v in pairs(fields) do s[k] = v end
  return s
end

-- what is kept
t.eq(mass(with { keep = "x" }), die, "keep: the distribution of a variable")
t.eq(mass(with { keep = { "x" } }), D.uniform { { 1 }, { 2 }, { 3 }, { 4 }, { 5 }, { 6 } }, "keep: an array of one")
t.eq(mass(with { keep = { "y", "x" }, where = function(x, y) return x + y == 3 end }), D.new { { { 1, 2 }, "1/36" }, { { 2, 1 }, "1/36" } }, "keep: in the order of the names")
t.eq(mass(with { keep = {}, where = function(x) return x < 3 end }), D.new { { {}, "1/3" } }, "keep: nothing")
local calls = 0
local weighted = mass(with { keep = { "x", "y" }, value = function(x) calls = calls + 1 return Q(x, 6) end, vmax = 1 })
t.eq(weighted:mass { 3, 5 }, Q(3, 6 * 36), "keep: masses times V")
t.eq(calls, 6, "V is called once for each value of what it names")
t.eq(mass { { "x", die }, { "s", over = { 1, 2 } }, keep = "x", value = function(s) return Q(s, 6) end }, D.new { { 1, "1/12" }, { 2, "1/12" }, { 3, "1/12" }, { 4, "1/12" }, { 5, "1/12" }, { 6, "1/12" } }, "keep: a set is summed over")
t.raises("the mass of {} is 6, expected at most 1", mass, { { "s", over = { 1, 2, 3, 4, 5, 6 } }, keep = {} })

-- conditions
t.eq(mass(with { given = function(x, y) return x + y == 4 end, keep = "x" }), D.uniform { 1, 2, 3 }, "a posterior")
t.eq(mass(with { given = { function(x) return x > 2 end, function(y) return y < 3 end }, where = function(x, y) return x + y > 6 end }), Q(3, 8), "where under given")
t.eq(mass { { "x", D.new { { 1, "1/4" }, { 2, "1/8" } } }, given = {}, keep = "x" }, D.new { { 1, "2/3" }, { 2, "1/3" } }, "given nothing: normalised")
local lossy = D.new { { 1, "1/4" }, { 2, "1/4" }, remainder = "1/4" }
local value, remainder = mass { { "x", lossy }, given = function(x) return true end, where = function(x) return x == 1 end }
t.ok(value == Q(1, 3) and remainder == Q(1, 3), "a remainder under given", tostring(value) .. " " .. tostring(remainder))
t.eq(mass { { "x", lossy }, given = {}, keep = "x" }, lossy:normalize(), "the posterior of nothing is normalize")
-- y has a remainder only at x = 1, which `where` cuts off; it counts in what is given
value, remainder = mass {
  { "x", D.uniform { 0, 1 } }, { "y", function(x) return x == 0 and D.point(1) or D.new { remainder = 1 } end },
  where = function(x) return x == 0 end, given = function(y) return y == 1 end,
}
t.ok(value == Q(1, 2) and remainder == Q(1, 2), "what the condition loses bounds the quotient")
value, remainder = mass { { "x", D.new { remainder = "1/2" } }, given = function(x) return true end, value = function(x) return 1 end, vmax = 3 }
t.ok(value == Q(0) and remainder == Q(3), "nothing seen under given: anything up to vmax")
t.raises("no assignment satisfies what is given: its mass is 0", mass, with { given = function(x) return x > 6 end })

-- expectations
t.eq(mass(with { expect = function(x, y) return x - 2 * y end }), Q(-7, 2), "an expectation of either sign")
t.eq(mass(with { expect = function(x) return Q(x, 2) end, given = function(x, y) return x == y end }), Q(7, 4), "an expectation under a condition")
value, remainder = mass { { "x", lossy }, expect = function(x) return 1 - x end, vmax = 5, given = {} }
t.ok(value == Q(-1, 3) and remainder == Q(5, 3), "the remainder of an expectation")
t.raises("the value is %-2, expected a number of size at most vmax = 1 %(at x = 3%)", mass, { { "x", die }, expect = function(x) return 1 - x end, vmax = 1 })
t.raises("the value is %-1, expected at least 0 %(at x = 1%)", mass, { { "x", die }, value = function(x) return x - 2 end })
t.raises("the value is a distribution, expected a number to take the expectation of", mass, { expect = D.point(1) })
t.raises("the value is a distribution, expected a number beside variables kept", mass, { { "x", die }, value = D.point(1), keep = "x" })

-- determined variables, values of any kind, and any order of declaration
t.eq(mass { { "s", is = function(x, y) return x + y end }, { "x", die }, { "y", die }, keep = "s", where = function(s) return s > 10 end }, D.new { { 11, "1/18" }, { 12, "1/36" } }, "is")
t.eq(mass { { "x", D.uniform { Q(1, 2), 1 } }, { "p", is = function(x) return { x, "a", true } end }, { "q", is = function(p) return p[1] end }, value = function(q) return q end, keep = "p" }, D.new { { { 1, "a", true }, "1/2" }, { { Q(1, 2), "a", true }, "1/4" } }, "arrays and rationals")
t.raises('variable "s": the result: nothing, expected a boolean', mass, { { "s", is = function() end } })
t.raises('variable "s": is = the integer 3, expected a function', mass, { { "s", is = 3 } })
t.raises('variable "s" has more than one source', mass, { { "s", die, is = function() return 1 end } })
t.raises("3 variables depend on each other in a cycle: x needs y, y needs z, z needs x", mass, { { "x", function(y) end }, { "y", function(z) end }, { "z", function(x) end } })
t.raises("a variable depends on itself: x needs x", mass, { { "w", die }, { "x", function(w, x) end } })

-- a function that fails: where, and only where that matters
t.raises('variable "y": .*mass_query_test.lua:%d+: boom %(at x = 3%)', mass, { { "x", die }, { "y", function(x) if x == 3 then error "boom" end return die end } })
t.raises('constraint 1: .*boom %(at x = 1, y = 5%)', mass, with { where = function(y, x) if y == 5 then error "boom" end return true end })
t.raises('condition 2: .*boom %(at x = 1%)', mass, with { given = { function(x) return true end, function(x) error "boom" end } })
-- b and c are both x, so b ~= c is reached by no assignment; b = c = 4 is
local function twice(fails)
  return mass {
    { "x", die }, { "b", is = function(x) return x end }, { "c", is = function(x) return x end },
    { "d", function(b, c) if fails(b, c) then error "boom" end return D.uniform { b, c, 0 } end }, keep = "d",
  }
end
t.eq(twice(function(b, c) return b ~= c end):mass(3), Q(1, 12), "a failure that no assignment reaches is none")
t.raises('variable "d": .*boom %(at b = 4, c = 4%)', twice, function(b, c) return b ~= c or b == 4 end)
t.raises("the masses add up to 3/2", mass, { { "x", D.uniform { 1, 2 } }, { "y", function(x) return D.new { { 1, Q(x, 2) }, { 2, Q(1, 2) } } end } })
t.raises('variable "y": .*the mass of 7 is 3/2, expected at most 1 %(at x = 3%)', mass, { { "x", die }, { "y", function(x) return D.new { { 7, Q(x, 2) } } end } })
t.raises('variable "y": .*the mass of 7 is %-1/2, expected at least 0', mass, { { "y", function() return D.new { { 7, "-1/2" } } end } })

-- streams
local geometric = D.stream(function(i) return i, Q(1, 2) ^ i end)
value, remainder = mass { { "n", geometric }, where = function(n) return n % 2 == 0 end, target = "1/1000" }
t.ok(value <= Q(1, 3) and Q(1, 3) <= value + remainder and remainder <= Q(1, 1000), "a stream is drawn until the target is met")
t.eq(tostring(geometric), "a stream of which 10 elements were drawn", "no further")
value, remainder = mass { { "n", geometric }, { "m", function(n) return geometric end }, value = function(n, m) return n + m == 4 and 5 or 0 end, vmax = 5, target = "1/100" }
t.ok(value == Q(15, 16) and remainder <= Q(1, 100), "the target is the result's")
local thirds = D.stream(function(i) if i < 4 then return i, "1/3" end end, function(i) return Q(3 - i, 3) end)
t.eq(mass { { "n", thirds }, target = "1/100", keep = "n" }, D.uniform { 1, 2, 3 }, "a stream that ends")
t.eq(D.stream(function(i) return i, Q(1, 2) ^ i end):take { elements = 2 }, D.new { { 1, "1/2" }, { 2, "1/4" }, remainder = "1/4" }, "take elements")
t.eq(D.stream(function(i) return i, Q(1, 2) ^ i end):take { remainder = "1/3" }, D.new { { 1, "1/2" }, { 2, "1/4" }, remainder = "1/4" }, "take until the remainder is small")
local third
value, remainder, third = mass { { "n", geometric }, value = function(n) return 1 end, vmax = 1, budget = { steps = 200 } }
t.ok(third:find "budget of 200 steps" and remainder < Q(1, 1000) and value + remainder == Q(1), "a budget instead of a target", third)
value, remainder, third = mass { { "n", D.stream(function(i) return i, Q(1, 4) ^ i end) }, target = "1/10", budget = { steps = 300 } }
t.ok(third:find "budget of 300 steps" and value + remainder == Q(1), "a tail that stays meets the budget", third)
local stays = D.stream(function(i) return i, Q(1, 4) ^ i end)
value, remainder, third = mass { { "n", stays }, where = function(n) return n == 1 end, target = "1/10" }
t.ok(third:find "the remainder stays at" and value == Q(1, 4) and Q(2, 3) < remainder and remainder < Q(7, 10), "a tail that stays is noticed without a budget", third)
t.raises("the remainder of the stream stays at .* after %d+ elements", stays.take, stays, { remainder = "1/10" })
local slow = D.stream(function(i) return i, Q(1, i * (i + 1)) end, function(i) return Q(1, i + 1) end)
value, remainder, third = mass { { "n", slow }, where = function(n) return n <= 2 end, target = "1/5000" }
t.ok(value == Q(2, 3) and remainder <= Q(1, 5000) and not third, "a slow tail is waited for", third)
value, remainder, third = mass { { "n", geometric }, { "x", lossy }, target = "1/10" }
t.ok(third:find "the remainder stays at", "what no stream leaves out stays", third)
t.raises('variable "n": a stream has no last element, expected target = .* or a budget', mass, { { "n", geometric } })
t.raises('variable "n": .*after element 2 of the stream the mass that is left is negative', mass, { { "n", D.stream(function(i) return i, "2/3" end) }, target = "1/10" })
t.raises("element 1 of the stream: a table with", D.stream(function() return { x = 1 }, 1 end).take, D.stream(function() return { x = 1 }, 1 end), { elements = 1 })
t.raises("take: neither remainder nor elements is given", geometric.take, geometric, {})
t.raises("target: 0, expected a number above 0", mass, { target = 0 })

-- plans
t.eq(mass.explain {
  { "a", die }, { "b", die }, { "s", is = function(a, b) return a + b end }, { "c", die },
  where = function(s) return s > 9 end, value = function(a) return Q(a, 6) end,
}, [[
a: 6 values, 1 call
b: 6 values, 1 call
s: 11 values, 36 calls, table (a, b, s) of 36 rows
c: 6 values, 1 call
constraint 1 (s): 11 calls, 3 rows
sum out b: table (a, s) of 36 rows
sum out s: table (a) of 3 rows
join what is left: table (a) of 3 rows
largest table: (a, s), 36 rows
value: 3 calls
]], "explain: functions, steps, the largest table")
local different = { where = {} }
for i = 1, 8 do
  different[i] = { "x" .. i, D.uniform { 1, 2, 3, 4, 5, 6, 7, 8 } }
  for j = 1, i - 1 do
    different.where[#different.where + 1] = load(("return function(x%d, x%d) return x%d ~= x%d end"):format(j, i, j, i))()
  end
end
t.eq(mass(different), Q(40320, 8 ^ 8 // 1 | 0), "eight values all different")
t.ok(mass.explain(different):find("search over 8 variables: at most 70 states at once, table ()\nlargest: 70 states of the search\n", 1, true), "explain: a search")
t.eq(mass.explain {}, "nothing to do\n", "explain: the empty statement")
-- a chain is summed out step by step in tables of one variable, whatever the order in which it is declared
local chain = {}
for i = 40, 2, -1 do chain[#chain + 1] = { "x" .. i, load(("local D = ... return function(x%d) return D.uniform { x%d, (x%d + 1) %% 3 } end"):format(i - 1, i - 1, i - 1))(D) } end
chain[#chain + 1] = { "x1", D.point(0) }
chain.where = load "return function(x40) return x40 == 0 end" ()
t.ok(mass.explain(chain):find("largest table: %(x%d+%), 3 rows"), "a chain needs tables of one variable")

-- refusals of the table
t.raises("given = the integer 3, expected a function", mass, { given = 3 })
t.raises("condition 1: the integer 3, expected a function", mass, { given = { 3 } })
t.raises("keep = the integer 3, expected a variable's name", mass, { keep = 3 })
t.raises('keep: "z" is no variable of the statement', mass, { keep = "z" })
t.raises('keep: "x" is there twice', mass, with { keep = { "x", "x" } })
t.raises("keep: the integer 3, expected a variable's name", mass, with { keep = { 3 } })
t.raises("both value and expect are given", mass, { value = 1, expect = 2 })
t.raises("an expectation keeps no variables", mass, with { keep = "x", expect = 1 })

t.done()
