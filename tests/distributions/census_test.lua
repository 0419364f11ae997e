-- Tables of short strings and sums of one string in Lua, bounded (SIMPL.6) against the plain sum, and enclosed (SIMPL.7).
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local Q, B = qaci.rational, qaci.bits

local function strings(longest)
  local all = {}
  for n = 0, longest do
    for i = 0, (1 << n) - 1 do all[#all + 1] = B.nat(i, n) end
  end
  return all
end

for _, row in ipairs { { 9, 4, 12, 3 }, { 11, 3, 7, 4 }, { 6, 6, 9, 2 } } do
  local C, D, N, M = table.unpack(row)
  local name = ("C = %d, D = %d, N = %d, x of at most %d: "):format(C, D, N, M)
  local plain = support.plain_simplicity(C, D, N)
  local function simplicity(more)
    local fields = { code_bits = C, data_bits = D, steps = N }
    for key, value in pairs(more) do fields[key] = value end
    return qaci.simplicity(fields)
  end
  local T, U = simplicity { longest = M }, simplicity { longest = M, threads = 0, model = "bounded" }
  local E = simplicity { longest = M, model = "enclosed" }
  local sums, threads, one, within, low_or_less = true, true, true, true, true
  local total = plain:total()
  for i, x in ipairs(strings(M)) do
    local expected = plain:sum(x:key())
    sums = sums and T:sum(x):eq(expected)
    threads = threads and U:sum(x):eq(expected)
    if i % 5 == 0 then one = one and simplicity { only = x }:sum():eq(expected) end
    local low, high = E:bounds(x)
    within = within and expected <= high and low <= high
    low_or_less = low_or_less and E:sum(x):eq(low)
  end
  t.ok(sums, name .. "the plain sums")
  t.ok(threads, name .. "on all cores")
  t.ok(one, name .. "one x alone")
  t.ok(within and low_or_less, name .. "the plain sums are below the enclosed upper bounds")
  t.ok(T:total():eq(total) and T.complete and T:remainder():eq(0), name .. "the total, nothing missing")
  local d = T:dist()
  t.ok(d:mass(B "0"):eq(plain:sum "0" / total) and (d:total() + d:remainder()):eq(1), name .. "K, and what is longer")
  local e = E:dist "bits"
  t.ok((e:total() + e:remainder()):eq(1) and e:mass(B "0") <= E:sum "0" / E:total(), name .. "K enclosed")
end

-- nested in the budget, through K over B*
local before
for b = 1, 4 do
  local K = qaci.simplicity { code_bits = 4 * b, data_bits = 2 * b, steps = 8 * b, longest = 2, model = "enclosed" }
  local low, high = K:bounds "01"
  if before then
    t.ok(before.low <= low and high <= before.high and K:dist():remainder() < before.rest, "budget " .. b .. ": nested")
  end
  before = { low = low, high = high, rest = K:dist():remainder() }
end

-- a budget that runs out leaves bounds
local function asked(more)
  local fields = { code_bits = 15, data_bits = 8, steps = 40, longest = 2 }
  for key, value in pairs(more) do fields[key] = value end
  return qaci.simplicity(fields)
end
for _, model in ipairs { "bounded", "enclosed" } do
  local part, all = asked { model = model, budget = { steps = 10000 } }, asked { model = model }
  t.ok(not part.complete and part.done < part.units and part.message:find "budget", model .. ": stopped, " .. tostring(part.message))
  local nested = true
  for _, x in ipairs(strings(2)) do
    local low, high = part:bounds(x)
    local more, less = all:bounds(x)
    nested = nested and low <= more and less <= high
  end
  t.ok(nested, model .. ": what was counted gives bounds")
end

-- a string of several hundred bits
local long = B(("01101"):rep(80))
local K = qaci.simplicity { code_bits = 12, data_bits = 500, steps = 40, only = long }
t.ok(Q(4) ^ -402 < K:sum(), "400 bits: more than the literal program alone")

for _, row in ipairs {
  { { longest = 3, only = "0" }, 'field "longest": the integer 3, expected nothing beside field "only"' },
  { { model = "enclosed" }, 'field "longest": nothing, expected a natural number' },
  { { longest = 3, threads = -1 }, 'field "threads": the integer %-1' },
  { { longest = 3, model = "open" }, 'field "model": .-"bounded"' },
  { { longest = 3, code_bits = 63 }, "code_bits = 63: codes of more than 62 bits" },
  { { longest = 10001 }, 'field "longest": 10001, expected at most 10000' },
} do
  local fields = { code_bits = 4, data_bits = 2, steps = 2 }
  for key, value in pairs(row[1]) do fields[key] = value end
  local fine, message = pcall(qaci.simplicity, fields)
  t.ok(not fine and message:find(row[2]), message)
end
local T = qaci.simplicity { code_bits = 4, data_bits = 2, steps = 2, longest = 2 }
for _, row in ipairs {
  { function() return T:sum "010" end, '3 bits, but this simplicity looked for at most 2: field "longest"' },
  { function() return T:given "" end, "K:given needs strings of every length" },
  { function() return T:dist "nat" end, 'expected "bits"' },
  { function() return qaci.score { simplicity = T, universes = {} } end, "" },
} do
  local fine, message = pcall(row[1])
  t.ok(not fine and message:find(row[2], 1, true), message)
end

t.done()
