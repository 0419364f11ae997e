-- qaci.mass: the post's worked example, dependencies, chains, remainders, budgets, refusals. DIST.3; definitions.md 1
local t = require "tap"
local qaci = require "qaci"
local Q, D, mass = qaci.rational, qaci.dist, qaci.mass

local x = { "x", D.new { { 1, Q(1, 10) }, { 2, Q(2, 10) }, { 3, Q(3, 10) } } }
local function min(a, b) return a < b and a or b end
local function max(a, b) return a > b and a or b end
local value, remainder, message = mass {
  x,
  { "f", D.uniform { math.min, math.max } },
  where = { function(x) return x % 2 ~= 0 end },
  value = function(x, f) return f(x, 2) end,
}
t.ok(value == Q(9, 10) and remainder == Q(0) and message == nil, "the worked example is 9/10")

-- against the plain sum over the whole product
local seed = 5
local function random(n)
  seed = (seed * 6364136223846793005 + 1442695040888963407) & math.maxinteger
  return (seed >> 33) % n
end
local good = true
for _ = 1, 100 do
  local a, rows = {}, { {}, {} }
  for i = 1, 2 do for k = 1, 3 do rows[i][k] = { random(4), Q(random(3), 9) } end a[i] = D.new(rows[i]) end
  local table_of, bound = {}, random(4)
  for i = 0, 3 do table_of[i] = D.new { { random(4), Q(1, 2) }, { random(4) + 4, Q(1, 3) } } end
  local plain = Q(0)
  for u, mu in a[1]:pairs() do
    for v, mv in a[2]:pairs() do
      for w, mw in table_of[v]:pairs() do
        for s = 1, 3 do
          if u + v ~= bound and w >= u and s ~= v then plain = plain + mu * mv * mw * Q(u + s * w, 30) end
        end
      end
    end
  end
  good = good and mass {
    { "u", a[1] }, { "v", a[2] }, { "w", function(v) return table_of[v] end }, { "s", over = { 1, 2, 3, 1 } },
    where = { function(v, u) return u + v ~= bound end, function(u, w) return w >= u end, function(s, v) return s ~= v end },
    value = function(u, w, s) return Q(u + s * w, 30) end,
  } == plain
end
t.ok(good, "random statements equal the plain sum over the product")

-- a chain of 60 fair steps around a ring of 5: 2^60 paths, summed out as it goes
local chain = { { "x0", D.point(0) } }
for i = 1, 60 do
  chain[i + 1] = { "x" .. i, load(("local D = ... return function(x%d) return D.uniform { (x%d + 1) %% 5, (x%d + 4) %% 5 } end"):format(i - 1, i - 1, i - 1))(D) }
end
chain.value = load "return function(x60) return x60 == 0 and 1 or 0 end" ()
local step = { [0] = Q(1), Q(0), Q(0), Q(0), Q(0) }
for _ = 1, 60 do
  local after = {}
  for k = 0, 4 do after[k] = (step[(k + 1) % 5] + step[(k + 4) % 5]) / 2 end
  step = after
end
t.eq(mass(chain), step[0], "a chain is summed out")

-- how often a function runs: once for each combination of what it names
local calls = 0
mass { { "a", D.uniform { 1, 2, 3 } }, { "b", D.uniform { 1, 2, 3 } }, where = { function(a) calls = calls + 1 return true end } }
t.eq(calls, 3, "a constraint acts on its own variables only")

-- sets, values and their defaults
t.eq(mass { x }, Q(6, 10), "without a value, V is 1")
t.eq(mass {}, Q(1), "the empty statement")
t.eq(mass { x, value = Q(1, 2) }, Q(3, 10), "a constant value")
t.eq(mass { { "s", over = { 1, 2, 2 } }, value = function(s) return s end }, Q(3), "a set counts a member once")
t.eq(mass { { "s", over = { 1, 2 } }, { "r", over = function(s) return { s, s + 1 } end }, value = function(r) return r end }, Q(8), "a set that depends on a variable")
t.eq(mass { x, where = function(x) return x > 1 end }, Q(5, 10), "where may be one function")
t.eq(mass { x, value = function(x) return D.uniform { x, 3 } end }, D.new { { 1, "1/20" }, { 2, "2/20" }, { 3, "9/20" } }, "V may be a distribution")

-- remainders
local y = { "y", D.new { { 1, Q(1, 2) }, remainder = Q(1, 4) } }
value, remainder = mass { y, value = function(y) return Q(y, 2) end, vmax = 3 }
t.ok(value == Q(1, 4) and remainder == Q(3, 4), "a remainder counts vmax")
t.eq(mass { y, value = function(y) return D.point(y) end }, D.new { { 1, Q(1, 2) }, remainder = Q(1, 4) }, "a remainder in a distribution")
t.raises("vmax", mass, { y, value = function(y) return y end })

-- a budget
value, remainder, message = mass { { "a", D.uniform { 1, 2, 3 } }, { "b", D.uniform { 1, 2, 3 } }, value = function(a, b) return 1 end, vmax = 1, budget = { steps = 2 } }
t.ok(type(message) == "string" and message:find "budget of 2 steps" and value + remainder >= Q(1), "what a budget left out is in the remainder", tostring(message))

local function steps_left_out(steps, half)
  return select(3, mass {
    { "a", D.uniform { 1, 2, 3 } }, { "b", D.uniform { 1, 2, 3 } },
    where = function(a) return half() end, value = function(a, b) half() return 1 end, vmax = 1, budget = { steps = steps },
  })
end
local enough = 1
while steps_left_out(enough, function() return true end) do enough = enough + 1 end
t.ok(steps_left_out(enough - 1, function() return Q "1/2" < 1 end), "a budget outlives what functions do with the toolkit")

-- functions may use the toolkit, and errors inside them say where they belong
t.eq(mass { x, value = function(x) return mass { { "z", D.point(x) }, value = function(z) return z end } end }, Q(14, 10), "mass inside mass")
t.raises('variable "y": .*mass_test.lua:%d+: boom', mass, { x, { "y", function(x) error "boom" end } })
t.raises("constraint 2: .*mass_test.lua:%d+: attempt to compare", mass, { x, where = { function() return true end, function(x) return x < {} end } })
t.raises("the value: .*mass_test.lua:%d+: boom", mass, { x, value = function(x) error "boom" end })
t.raises("constraint 1: an error without a text", mass, { x, where = { function() error {} end } })
t.raises('variable "y": nothing, expected a distribution', mass, { { "y", function() end } })
t.raises('variable "y": the integer 3, expected an array of the members', mass, { { "y", over = function() return 3 end } })
t.raises("constraint 1: nothing, expected true or false", mass, { where = { function() end } })
t.raises("the value: the result: float 0.5 is not exact", mass, { value = function() return 0.5 end })
t.raises("the value: the result: nothing, expected a rational", mass, { value = function() end })
t.raises('constraint 1: the parameter "z" is no variable of the statement', mass, { x, where = { function(z) return true end } })
t.eq(mass { { "x", function(y) return D.point(y) end }, { "y", D.point(7) }, value = function(x) return x end }, Q(7), "a function may name what is declared later")
t.raises('variable "x" is declared twice', mass, { x, x })
t.raises("the value: a function written in C, whose parameters have no names", mass, { x, value = math.max })
t.raises('two parameters are called "x"', mass, { x, value = function(x, x) return x end })
t.raises("entry 1 of qaci.mass: the integer 3, expected", mass, { 3 })
t.raises("entry 1 of qaci.mass: a table that does not start with a name", mass, { { D.empty() } })
t.raises('variable "x": nothing, expected a distribution or a function', mass, { { "x" } })
t.raises('variable "x": over = the integer 3, expected an array', mass, { { "x", over = 3 } })
t.raises("where = the integer 3, expected a function", mass, { where = 3 })
t.raises("constraint 1: the integer 3, expected a function", mass, { where = { 3 } })
t.raises("field were of qaci.mass: expected variables", mass, { were = {} })
t.raises("vmax: float 0.5 is not exact", mass, { vmax = 0.5 })
t.raises('field "budget.steps": the integer 0, expected a whole number above 0', mass, { budget = { steps = 0 } })
t.raises('field "lines": field "budget" has no such field, expected "seconds", "memory_mib" or "steps"', mass, { budget = { lines = 1 } })
t.raises("table expected, got no value", mass)

t.done()
