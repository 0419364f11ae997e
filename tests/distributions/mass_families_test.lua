-- The benchmark families at sizes far beyond the full product, against closed forms and small dynamic programs
-- (DIST.3): the natural statement of each must stay cheap.
local t = require "tap"
local qaci = require "qaci"
local name = require "tests.bench.mass.name"
local Q, D = qaci.rational, qaci.dist

for _, case in ipairs {
  { "post", 1 }, { "dep", 40 }, { "dice", 24 }, { "alldiff", 6 }, { "hmm", 100 }, { "noisyor", 40 }, { "parity", 100 },
  { "dyck", 20 }, { "monty", 20 }, { "grid", 5 },
} do
  local problem, size = table.unpack(case)
  local family = require("tests.bench.mass." .. problem)
  local value, remainder, message = qaci.mass(family.statement(size))
  t.ok(value and value:eq(family.answer(size)) and remainder:eq(0) and not message, ("%s(%d)"):format(problem, size),
    message)
end

-- All different again, but each variable with masses of its own, some 0: the permanent of a matrix, by dynamic
-- programming over the sets of values used so far. A table for each pair of variables would have n^n rows.
local n, list, matrix = 8, {}, {}
local statement = { where = {} }
for i = 1, n do
  list[i], matrix[i] = {}, {}
  for v = 1, n do
    matrix[i][v] = Q((i * i + 3 * v * i + v) % 5, 40 + i)
    list[i][v] = { v, matrix[i][v] }
  end
  statement[i] = { "x" .. i, D.new(list[i]) }
  for j = 1, i - 1 do
    statement.where[#statement.where + 1] = name("(x%d, x%d)", function(a, b) return a ~= b end, i, j)
  end
end
local used = { [0] = Q(1) }
for i = 1, n do
  local after = {}
  for set, mass in pairs(used) do
    for v = 1, n do
      local bit = 1 << v - 1
      if set & bit == 0 then after[set | bit] = mass * matrix[i][v] + (after[set | bit] or 0) end
    end
  end
  used = after
end
t.eq(qaci.mass(statement), used[(1 << n) - 1], "a permanent")

-- Masses whose denominators have next to nothing in common.
local expected, hundred = Q(0), {}
for x = 1, 100 do
  hundred[x] = x
  local a, b = Q(1, 1000000007 + 2 * x), Q(5, 2000000011 + 6 * x)
  expected = expected + (a * Q(2, 7) + b * Q(3, 11)) * x / 100
end
t.eq(qaci.mass {
  { "x", D.uniform(hundred) },
  { "y", function(x) return D.new { { 0, Q(1, 1000000007 + 2 * x) }, { 1, Q(5, 2000000011 + 6 * x) } } end },
  { "z", function(y) return y == 0 and D.new { { 1, Q(2, 7) }, { 2, Q(1, 7) } } or D.new { { 1, Q(3, 11) } } end },
  where = function(z) return z == 1 end, value = function(x) return x end,
}, expected, "denominators without a small common multiple")

t.done()
