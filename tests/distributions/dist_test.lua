-- Distributions in Lua: the operations' table (DIST.1, DIST.2), all kinds of elements, refusals.
local t = require "tap"
local qaci = require "qaci"
local Q, B, D = qaci.rational, qaci.bits, qaci.dist

local d = D.new { { 1, Q(1, 10) }, { 2, "2/10" }, { 3, Q "0.3" }, remainder = Q(1, 10) }
t.eq(#d, 3, "#")
t.eq(d:total(), Q(6, 10), "total")
t.eq(d:remainder(), Q(1, 10), "remainder")
t.eq(d:mass(2), Q(1, 5), "mass")
t.eq(d:mass(7), Q(0), "mass of what is no element")
t.eq(tostring(d), "3 elements of mass 3/5, remainder 1/10", "tostring")
t.eq(d:normalize(), D.new { { 1, "1/7" }, { 2, "2/7" }, { 3, "3/7" }, remainder = "1/7" }, "normalize")
t.eq(D.empty():normalize(), D.empty(), "normalize of the empty distribution")
t.eq(D.new { remainder = Q(1, 3) }:normalize(), D.new { remainder = 1 }, "normalize of a remainder alone")

local function list(x)
  local s = {}
  for i, v in ipairs(x) do s[i] = tostring(v) end
  return table.concat(s, " ")
end
local best, certain = d:argmax()
t.ok(list(best) == "3" and not certain, "argmax: the runner-up is not more than the remainder below")
best, certain = D.new { { 1, "1/10" }, { 3, "3/10" }, remainder = "1/10" }:argmax()
t.ok(list(best) == "3" and certain, "argmax, certain")
best, certain = D.uniform { 3, 1, 2 }:argmax()
t.ok(list(best) == "1 2 3" and certain, "argmax is a set")
best, certain = D.empty():argmax()
t.ok(best == qaci.everything and certain and tostring(best) == "everything", "argmax of the empty distribution is everything")

-- order: heaviest first, ties in a fixed order; two ways to walk it
local walk = {}
for x, m in D.new { { "b", "1/4" }, { "a", "1/4" }, { 5, "1/2" } }:pairs() do walk[#walk + 1] = tostring(x) .. "=" .. tostring(m) end
t.eq(table.concat(walk, " "), "5=1/2 a=1/4 b=1/4", "pairs")
local n = 0
for _ in pairs(d) do n = n + 1 end
t.eq(n, 3, "Lua's pairs")

-- elements pass by content, functions by identity
local f = function() end
for _, row in ipairs {
  { true, true }, { 1, Q(2, 2) }, { "x", "x" }, { B "01", B "01" }, { Q(1, 3), Q "2/6" }, { f, f },
  { { 1, { "a", B "1" } }, { Q(1), { "a", B "1" } } }, { {}, {} },
  { qaci.machine.assemble "HALT", qaci.machine.decode "00" },
} do
  local e = D.new { { row[1], Q(1, 4) }, { row[2], Q(1, 4) }, { "another", Q(1, 4) } }
  t.ok(#e == 2 and e:mass(row[2]):eq "1/2", "element " .. type(row[1]))
end
t.eq(D.uniform { f, function() end }:mass(f), Q(1, 2), "two functions are two elements")
t.eq(D.point(f):argmax()[1], f, "a function comes back as itself")
t.eq(D.point { 1, { "a", B "1" } }:argmax()[1][2][2], B "1", "an array comes back as an array")
t.eq(math.type(D.point(Q(4, 2)):argmax()[1]), "integer", "an integral rational comes back as a Lua integer")
t.eq(D.point "1":mass(1), Q(0), "text is no number")
t.eq(D.uniform { 1, 1, 2, Q(4, 2) }, D.uniform { 1, 2 }, "uniform is over a set")
t.eq(D.uniform {}, D.empty(), "uniform over nothing")

t.eq(d:map(function(x) return x % 2 end), D.new { { 1, "4/10" }, { 0, "2/10" }, remainder = "1/10" }, "map")
local sum, missing = d:expect(function(x) return x * x end)
t.ok(sum:eq "36/10" and missing:eq "1/10", "expect")
t.eq(D.uniform { 1, 2, 3 }:expect(function(x) return Q(1, x) end), Q(11, 18), "expect of rationals")
t.ok(d ~= D.empty() and d ~= D.new { { 1, Q(1, 10) }, { 2, "2/10" }, { 3, Q "0.3" } }, "== compares the remainder")

-- the collector can take functions with their values, and values that a raised error left half-made
for i = 1, 200 do
  D.point(function() return i end)
  pcall(D.uniform, { 1, { 2, function() end, 0.5 } })
  pcall(D.map, D.uniform { 1, 2 }, error)
end
collectgarbage()
t.ok(true, "functions are given back")

t.raises("the mass in entry 1 of the distribution: float 0%.1 is not exact: write \"1/10\"", D.new, { { 1, 0.1 } })
t.raises("the masses add up to 2, expected at most 1", D.new, { { 1, 1 }, { 2, 1 } })
t.raises("add up to 2, expected at most 1", D.new, { { 1, 1 }, remainder = 1 })
t.raises("the mass of 1 is %-1, expected at least 0", D.new, { { 1, -1 } })
t.raises("the remainder is negative", D.new, { remainder = -1 })
t.raises("entry 1 of the distribution: a table of 3 members, expected a pair", D.new, { { 1, 1, 2 } })
t.raises("entry 2 of the distribution: the integer 1, expected a pair", D.new, { { 1, 1 }, 1 })
t.raises('field "x" of the distribution: expected pairs', D.new, { x = 1 })
t.raises("it has gaps", D.new, { [2] = { 1, 1 } })
t.raises("table expected, got no value", D.new)
t.raises("the element: float 0%.5 is not exact", D.point, 0.5)
t.raises("the element: a table with 1 entries of which 0 are an array", D.point, { a = 1 })
t.raises("the element: a FILE%*, expected a boolean, an integer", D.point, io.stdout)
t.raises("the set, member 2, member 2: float 0%.5", D.uniform, { 1, { 2, 0.5 } })
t.raises("value expected", D.point)
local loop = {}
loop[1] = loop
t.raises("an array is nested deeper than 64 levels: does it contain itself%?", D.point, loop)
t.raises("the result of the function: nothing, expected a boolean", function() return d:map(function() end) end)
t.raises("the result of the function: true, expected a rational", function() return d:expect(function() return true end) end)
t.raises("a table, expected a distribution", d.total, {})
t.raises("attempt to index", function() d.x = 1 end)

t.done()
