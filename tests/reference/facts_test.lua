-- Facts that the definitions imply, each on the library alone or with a hand-made expectation: SIMP.1 to SIMP.4,
-- PHYS.2 to PHYS.5, LOC.1, LOC.4, SIGN.1 to SIGN.3, SCORE.6, READ.1, READ.2, READ.4.
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local sign = require "tests.reference.sign"
local Q, B = qaci.rational, qaci.bits

-- The queue machine -------------------------------------------------------------------------------------------------

-- Codes by length: an instruction of e bits before it, a gamma code of 2j+1 bits for 2^j arguments.
local function count_codes(bits, straight_line)
  local instructions, codes = {}, {}
  local function add(length, number) instructions[length] = (instructions[length] or 0) + number end
  for _, opcode in ipairs { 2, 3, 3, 4 } do
    for j = 0, bits // 2 do add(opcode + 2 * j + 1, 1 << j) end
  end
  add(5, 2)
  add(5, 2)
  local sequences = { [0] = 1 }
  for n = 1, bits do
    sequences[n] = 0
    for length, number in pairs(instructions) do
      sequences[n] = sequences[n] + (length <= n and sequences[n - length] * number or 0)
    end
  end
  for n = 0, bits do
    codes[n] = (sequences[n - 2] or 0) + (straight_line and 0 or sequences[n - 4] or 0)
  end
  return codes
end

local straight = 0
for _, number in pairs(count_codes(22, true)) do straight = straight + number end
t.eq(straight, 101370, "101370 straight-line codes have at most 22 bits")

-- sum of 4^-|code|: 119/1735 in all, approached from below
local kraft = Q(0)
for n, number in pairs(count_codes(60, false)) do kraft = kraft + Q(number) / Q(4) ^ n end
t.ok(kraft < Q(119, 1735) and Q(119, 1735) - kraft < Q(1, 1000000), "the codes' weights 4^-|c| add up to 119/1735")

local draw = support.random(support.seed(20240306))
local names = { "ROTL", "ROTR", "COPY", "DROP" }
local good = true
for _ = 1, 300 do
  local words = {}
  for i = 1, draw(8) do
    words[i] = draw(3) == 0 and (draw(2) == 0 and "PUSH " or "CPUSH ") .. draw(2)
      or names[draw(4) + 1] .. " " .. (1 + draw(1 << (1 + draw(30))))
  end
  words[#words + 1] = draw(2) == 0 and "HALT" or "REPEAT"
  local text = table.concat(words, "; ")
  local p = qaci.machine.assemble(text)
  good = good and tostring(p) == text and tostring(qaci.machine.decode(p:code())) == text
end
t.ok(good, "text -> program -> code -> program -> text, 300 times")

-- Simplicity ---------------------------------------------------------------------------------------------------------

for _, model in ipairs { { 2, 7, 3 }, { 7, 6, 9 }, { 10, 4, 5 } } do
  local C, D, N = table.unpack(model)
  local name = ("C = %d, D = %d, N = %d: "):format(C, D, N)
  local K = qaci.simplicity { code_bits = C, data_bits = D, steps = N }
  local codes, lengths, times = Q(0), Q(0), Q(0)
  for n, number in pairs(count_codes(C, false)) do codes = codes + Q(number) / Q(4) ^ n end
  for l = 0, D do lengths = lengths + Q(1, 2) ^ l end
  for n = 0, N do times = times + Q(1, n + 1) ^ 2 end
  local total, all, positive = codes * lengths * times, Q(0), true
  local d = K:dist "bits"
  for x, mass in d:pairs() do
    all = all + K:sum(x)
    good = good and mass:eq(K:sum(x) / total)
  end
  t.eq(all, total, name .. "the sum of S over all x is the closed form")
  t.eq(d:total(), Q(1), name .. "K over B* has total mass 1")
  t.ok(good and d:remainder():eq(0), name .. "K(x) = S(x) / total")
  for n = 0, D do
    for i = 0, (1 << n) - 1 do positive = positive and Q(0) < K:sum(B.nat(i, n)) end
  end
  t.ok(positive, name .. "S(x) > 0 for every x of at most D bits")
end

-- K(xi) over locators has total mass 1: the masses of all pairs of straight-line programs.
local function pairs_total(prior, most)
  local programs = {}
  for n = 2, most do
    for i = 0, (1 << n) - 1 do
      local fine, p = pcall(qaci.machine.decode, B.nat(i, n))
      if fine and tostring(p):find "HALT$" then programs[#programs + 1] = p end
    end
  end
  local total = Q(0)
  for _, f in ipairs(programs) do
    for _, g in ipairs(programs) do total = total + prior:mass(f, g) end
  end
  return total
end
local K = qaci.simplicity { code_bits = 6, data_bits = 9, steps = 5 }
t.eq(pairs_total(K:given(B ""), 11), Q(1), "K given nothing over locators has total mass 1")
t.eq(pairs_total(K:given(B "0"), 11), Q(1), "K given 0 over locators has total mass 1")
t.eq(pairs_total(K:given(B "", { locator_bits = 5 }), 6), Q(1), "K with locator_bits = 5 has total mass 1")

-- Shared information is charged once: COPY repeats a long x for the price of one program. The program that does it
-- for 40 bits has a code of 16, so the model must be wide.
if not support.skip_slow "K(x, x) against K(x)^2" then
  local long = support.bits(draw, 40)
  local wide = qaci.simplicity { code_bits = 16, data_bits = 51, steps = 40 }
  local function share(x) return wide:sum(x) / wide:total() end
  local once = share(B(long))
  local twice = share(qaci.encode({ B(long), B(long) }, { "tuple", "bits", "bits" }))
  t.ok(once * once * Q(4) ^ 8 < twice, "K(x, x) is far above K(x)^2 for x of 40 random bits")
end

-- Physics
-- --------------------------------------------------------------------------------------------------------------

good = true
local bounded, whole, symmetric, round_trip = true, true, true, true
for case = 1, 12 do
  local k, T = draw(5) + 2, draw(3) + 2
  local absorb = case % 3 == 0
  local M = support.qtm(support.random_machine(draw, k, absorb and 2 or T, absorb))
  for _, normalize in ipairs { "alpha", "each" } do
    local u = qaci.universe { physics = M, initial = draw(4), horizon = T, normalize = normalize }
    for n = 0, T do
      local d = u:at(n)
      good = good and (d:total() + d:remainder()):eq(1)
    end
    local alpha = u:future(u.initial)
    whole = whole and (alpha:total() + alpha:remainder()):eq(1)
    for _, w in ipairs(u:states()) do
      local f = u:future(w)
      local sum = f:total() + f:remainder()
      bounded = bounded and sum <= 1 and (normalize == "alpha" or sum:eq(1))
      round_trip = round_trip and tostring(M:decode(w:encode()):encode()) == tostring(w:encode())
    end
    local states = u:states()
    for _ = 1, 10 do
      local a, b = states[draw(#states) + 1], states[draw(#states) + 1]
      symmetric = symmetric and u:similar_pasts(a, b):eq(u:similar_pasts(b, a))
    end
  end
end
t.ok(good, "s(n, .) and what was lost add up to 1 at every n")
t.ok(whole, "the future of alpha adds up to exactly 1")
t.ok(bounded, "every future adds up to at most 1, and to 1 with normalize = each")
t.ok(symmetric, "SimilarPasts is symmetric")
t.ok(round_trip, "decode(encode(w)) = w")

-- Location
-- -------------------------------------------------------------------------------------------------------------

-- With f = g = HALT alone f is injective: every state has a rest of its own, so `rest` selects all states that hold
-- the blob, whatever their delta; `locator` selects the nearest only.
local M = qaci.circuit { { "R", 0 }, { "R", 1 }, { "X", 2 }, { "R", 3 }, { "wait", 2 }, window = { 0, 4 } }
local u = qaci.universe { physics = M, initial = 0, horizon = M.duration }
local halting = qaci.simplicity { code_bits = 2, data_bits = 12, steps = 1 }:given(B "", { locator_bits = 2 })
local function located(reading)
  return qaci.locate { universe = u, within = u:future(u.initial), blob = B "0", locators = halting,
    reading = { argmax_scope = reading } }
end
local holding, best = 0, Q(0)
for w, mass in u:future(u.initial):pairs() do
  if tostring(w:encode()):sub(1, 1) == "0" then
    holding = holding + 1
    if best < mass then best = mass end
  end
end
local nearest = 0
for w, mass in u:future(u.initial):pairs() do
  if tostring(w:encode()):sub(1, 1) == "0" and mass:eq(best) then nearest = nearest + 1 end
end
t.ok(nearest < holding, ("%d states hold the blob, %d of them are nearest"):format(holding, nearest))
t.eq(#located "rest", holding, "with an injective f, `rest` selects every state that holds the blob")
t.eq(#located "locator", nearest, "`locator` selects the nearest")

-- Round trip of every location found: f = HALT, so the front of the state is the blob.
good = true
for location in located("rest"):pairs() do
  for _, b in ipairs { "0", "1" } do
    good = good and tostring(location:at(B(b)):encode()):sub(1, 1) == b
  end
end
t.ok(good, "gamma(b) holds b")

-- In a deterministic universe a counterfactual is never reached: nothing is located, and that is 0, not an error.
local walk = qaci.circuit { { "write", 0, B "101" }, { "write", 3, B "11" }, { "write", 5, B "110" }, { "wait", 12 },
  window = { 0, 7 } }
local function ask(counterfactual)
  return qaci.score {
    universes = { { physics = walk, initial = 0, mass = Q(1) } }, horizon = walk.duration,
    simplicity = qaci.simplicity { code_bits = 2, data_bits = 8, steps = 2 }, prior_bits = 0,
    mu1 = B "", mu2 = B "", question = B "101", counterfactual = B(counterfactual), hash = qaci.hash.rolling(1),
    reader = "table", actions = { B "0", B "1" }, compose = "average",
  }
end
local result = ask "111"
t.eq(result.located, Q(0), "a deterministic universe locates nothing for a counterfactual")
t.eq(result:score(B "0"), Q(0), "and every action scores 0")
t.eq(result.status, "exact", "exactly")
t.ok(result.deterministic and result:explain():find "deterministic", "and the explanation says why", result:explain())

-- Hashes
-- ---------------------------------------------------------------------------------------------------------------

good = true
for _ = 1, 300 do
  local sigma = draw(20)
  local payload, key = support.bits(draw, draw(12)), support.bits(draw, draw(12))
  for _, name in ipairs { "rolling", "xorfold" } do
    local h = qaci.hash[name](sigma)
    good = good and tostring(qaci.sign(B(payload), B(key), h)) == sign.sign(payload, key, sign[name](sigma))
  end
end
t.ok(good, "rolling, xorfold and Sign as the plain ones, 300 random messages")

local function argon(salt) return qaci.hash.argon2id { bits = 13, memory_kib = 64, passes = 1, salt = salt } end
local first = qaci.sign(B "0110", B "1", argon())
t.eq(#first, 17, "an argon2id signature of 13 bits before a payload of 4")
t.ok(first == qaci.sign(B "0110", B "1", argon()), "argon2id is deterministic")
t.ok(first ~= qaci.sign(B "0110", B "1", argon "another salt"), "and depends on the salt")
t.eq(tostring(first), "1100111010100" .. "0110", "argon2id of sd(01101) = 3340 in bytes, as libargon2 computes it")

t.done()
