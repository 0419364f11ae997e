-- The fast table of simplicity against the sum over every code, datum and n (SIMP.1 to SIMP.4).
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local machine = require "tests.reference.machine"
local Q, B = qaci.rational, qaci.bits

for i, row in ipairs(dofile "tests/vectors/simplicity.lua") do
  local K = qaci.simplicity { code_bits = row.code_bits, data_bits = row.data_bits, steps = row.steps }
  local sums = {}
  for x in pairs(row.sums) do sums[x] = K:sum(B(x)) end
  t.ok(support.same(sums, row.sums), "simplicity.lua " .. i .. ": sums")
  local d = K:dist "bits"
  t.eq(#d, row.support, "simplicity.lua " .. i .. ": support")
  local masses, expected = {}, {}
  for x in pairs(row.sums) do
    masses[x], expected[x] = d:mass(B(x)), Q(row.sums[x]) / Q(row.total)
  end
  t.ok(support.same(masses, expected), "simplicity.lua " .. i .. ": K = S / total")
end

local draw = support.random(support.seed(20240302))
local models = { { 2, 0, 0 }, { 0, 3, 3 }, { 2, 5, 0 }, { 4, 5, 3 }, { 6, 6, 9 }, { 7, 9, 5 }, { 9, 4, 30 }, { 10, 5,
  11 }, { 12, 2, 17 } }
for _, model in ipairs(models) do
  local C, D, N = table.unpack(model)
  local name = ("C = %d, D = %d, N = %d: "):format(C, D, N)
  local plain = support.plain_simplicity(C, D, N)
  local K = qaci.simplicity { code_bits = C, data_bits = D, steps = N, machine = "queue", model = "bounded" }
  local all = {}
  for x in pairs(plain.S) do all[x] = K:sum(B(x)) end
  t.ok(support.same(all, plain.S), name .. "S(x) for every x that occurs")
  local absent = {}
  for length = 0, 9 do
    for _ = 1, 12 do
      local x = support.bits(draw, length * 2)
      if plain:sum(x):eq(0) then absent[x] = K:sum(B(x)) end
    end
  end
  local zero = true
  for _, sum in pairs(absent) do zero = zero and sum:eq(0) end
  t.ok(zero, name .. "S(x) = 0 for random x that do not occur")
  t.eq(plain:total(), plain:closed_total(), name .. "the closed form is the sum over all x")
  local masses = {}
  for x, mass in K:dist("bits"):pairs() do masses[tostring(x)] = mass * plain:total() end
  t.ok(support.same(masses, plain.S), name .. "dist holds exactly the x that occur, with mass S / total")
end

-- K^-~(xi) over locators, with and without a bound on the codes.
local function given(C, D, N, xi, bound)
  local plain = support.plain_simplicity(C, D, N):given(xi, bound)
  local K = qaci.simplicity { code_bits = C, data_bits = D, steps = N }
  local prior = K:given(B(xi), bound and { locator_bits = bound } or nil)
  local got, expected, with_cpush = {}, {}, 0
  for _, it in ipairs(plain) do
    local key = it.f_code .. "," .. it.g_code
    expected[key] = it.mass
    got[key] = prior:mass(qaci.machine.decode(B(it.f_code)), qaci.machine.decode(B(it.g_code)))
    if machine.text(it.f):find "CPUSH" or machine.text(it.g):find "CPUSH" then with_cpush = with_cpush + 1 end
  end
  local fine, message = support.same(got, expected)
  t.ok(fine, ("given(%q) in (%d, %d, %d), locator_bits %s: %d pairs, %d with CPUSH"):format(xi, C, D, N, bound
    or "none",
    #plain, with_cpush), message)
  return prior, plain
end
for _, case in ipairs {
  { 2, 9, 3, "", nil }, { 2, 14, 2, "", nil }, { 2, 14, 2, "", 7 }, { 2, 14, 2, "", 10 }, { 2, 14, 2, "10", nil },
  { 6, 13, 6, "", nil }, { 6, 13, 6, "0", nil }, { 6, 13, 6, "1", 5 }, { 8, 10, 9, "0", nil }, { 8, 10, 9, "01", 6 },
  { 9, 8, 14, "", nil }, { 9, 8, 14, "", 4 }, { 10, 9, 8, "11", nil },
} do
  given(table.unpack(case, 1, 5))
end

-- Pairs of more different masses than a prior has room for at first: each is right when it is asked for the first time.
do
  local K = qaci.simplicity { code_bits = 10, data_bits = 20, steps = 8 }
  local P, codes, masses, good = K:given "", {}, {}, true
  local empty = qaci.sd("", "bits")
  for _, text in ipairs { "ROTL 1", "ROTL 2", "ROTR 1", "COPY 1", "COPY 2", "DROP 1", "PUSH 0", "PUSH 1", "CPUSH 0", "CPUSH 1" } do
    codes[#codes + 1] = qaci.machine.assemble(text .. "; HALT")
  end
  for _, f in ipairs(codes) do
    for _, g in ipairs(codes) do
      local mass = P:mass(f, g)
      good, masses[tostring(mass)] = good and (mass * P:normalizer()):eq(K:sum(empty .. f:code() .. g:code())), true
    end
  end
  local n = 0
  for _ in pairs(masses) do n = n + 1 end
  t.ok(good and n > 64, n .. " different masses of locators are S over the normaliser")
end

-- Outside the set: a repeating program, a program above the bound, a pair too long for the model.
local prior = given(6, 11, 4, "", 5)
local halt = qaci.machine.assemble "HALT"
t.eq(prior:mass(halt, qaci.machine.assemble "ROTL 2; HALT"), Q(0), "a program of 7 bits has mass 0 at locator_bits = 5")
t.ok(Q(0) < prior:mass(halt, qaci.machine.assemble "ROTL 1; HALT"), "one of 5 bits has not")

t.done()
