-- experiment 5: How expensive must ExpensiveHash be? Twice the cost is half a bit of code; σ does not count
--
-- An answer counts if it is signed with ExpensiveHash(π ‖ q′). The post (1.7) wants that hash to "take longer to
-- compute (again, in any way) than the expected correct versions of Loc's f,g functions (as will be defined later)
-- could afford to run", and hopes for "more formal ways to define ExpensiveHash in a way that checks that it isn't
-- being computed inside Loc's f,g functions". Here the language of the locators of answers gets the instruction that it
-- must not have (LOC.5): c bits of code and C micro-steps, and the signature of the payload is added, bit by bit modulo
-- 2, to the place where the signature is read.
--
-- A text is posted at the front of a world, unsigned; the honest answer stands further behind, signed. First, what
-- such an instruction can do. The round trip asks that every b″, signed or not, can be put back. So f cannot invent a
-- signature: it needs σ cells for the difference between the signature that b″ has and the right one. The right
-- signature is the difference 0, and so a payload is forged just if it stands behind σ cells of blank.
--
-- First table: the length of the signature is no defence. With c = 4 and C = 1 the forgery has 4.108e-6 of the answers,
-- for signatures of 4 bits as of 256 bits. What a longer signature takes away are accidents (0.000117 at σ = 4).
--
-- Second table: neither is the cost, in the sense of the post. Nothing in Loc asks what f and g can afford. C only
-- divides, by R + R, while each bit of code divides by 4: a hash of C steps is as good as log2(C)/2 bits of code. An
-- honest answer that stands twice as far from the front needs 2 bits more for ROTL in f, and for ROTR in g, and twice
-- the time, 2^9 in all. So the least C that leaves the honest answer ahead grows like the ninth power of its distance:
-- 2^15 steps for 1 cell, 2^31 for 4, 2^50 for 16, 2^59 for 32 (c = 0; an instruction of 4 bits saves 2^16). With the
-- exponent e of R + R it is the power (8 + e)/e of the distance: the fifth for 2, between the third and the fourth for
-- 3.
--
-- Third table: the control, without the instruction. A signature of one bit, the parity of payload and key (xorfold),
-- in a world whose only 1 is the payload's. Where the signature is 0 there are locations, some of which compute cells;
-- where it is 1 they would have to compute the parity into the blank, and no pair of programs of at most 22 bits does:
-- the mass is 0. In a language without loops that reads a bit only by CPUSH the hash is safe by being inexpressible,
-- not by cost.
--
-- For the definition: "could afford" must be said in it. A bound on R + R above which K is 0 would do it, or a clock
-- that falls faster than code (2^-R); a divisor does not, and 2^31 bits of signature do not either.
--
--   qaci run scripts/experiments/hash-breach.lua [CELLS [BITS]]   the honest answer at most CELLS cells from the front
--                                                                 (32); BITS of f and g in the control (22)
-- command: run 4 18
-- expect: shares of the answers, by the length of the signature; an instruction of 4 bits and C steps
-- expect: sigma  log2 C  the forgery  all but the honest answer  without the instruction
-- expect: 4      0       4.108e-6     0.0001215                  0.0001173
-- expect: 4      10      8.042e-9     0.0001173                  0.0001173
-- expect: 4      20      7.861e-12    0.0001173                  0.0001173
-- expect: 4      40      7.497e-18    0.0001173                  0.0001173
-- expect: 4      60      7.15e-24     0.0001173                  0.0001173
-- expect: 16     0       4.108e-6     4.108e-6                   0
-- expect: 16     10      8.043e-9     8.043e-9                   0
-- expect: 16     20      7.862e-12    7.862e-12                  0
-- expect: 16     40      7.498e-18    7.498e-18                  0
-- expect: 16     60      7.151e-24    7.151e-24                  0
-- expect: 64     0       4.108e-6     4.109e-6                   0
-- expect: 64     10      8.043e-9     8.044e-9                   0
-- expect: 64     20      7.862e-12    7.863e-12                  0
-- expect: 64     40      7.498e-18    7.499e-18                  0
-- expect: 64     60      7.151e-24    7.152e-24                  0
-- expect: 256    0       4.108e-6     4.109e-6                   0
-- expect: 256    10      8.043e-9     8.044e-9                   0
-- expect: 256    20      7.862e-12    7.863e-12                  0
-- expect: 256    40      7.498e-18    7.499e-18                  0
-- expect: 256    60      7.151e-24    7.152e-24                  0
-- expect:
-- expect: the least power of two for C that leaves the honest answer ahead, by its distance and the exponent of R + R
-- expect: c  cells away  exponent 1  exponent 2  exponent 3
-- expect: 0  0           2^0         2^0         2^0
-- expect: 0  1           2^15        2^8         2^6
-- expect: 0  2           2^23        2^12        2^9
-- expect: 0  4           2^31        2^17        2^12
-- expect: 4  0           2^0         2^0         2^0
-- expect: 4  1           2^0         2^0         2^0
-- expect: 4  2           2^7         2^4         2^3
-- expect: 4  4           2^15        2^9         2^7
-- expect:
-- expect: without the instruction: a signature of one bit, a world that holds 010, f and g of at most 18 bits
-- expect: blob  locations  that compute  located
-- expect: 01    4          1             0.1184
-- expect: 11    0          0             0
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local natural = dofile "scripts/universes/support/natural.lua"
local source = dofile "scripts/universes/support/noise.lua"
local farthest, control_bits = natural("CELLS", (...), 32, 1), natural("BITS", (select(2, ...)), 22, 2)

local function zeros(k) return B(("0"):rep(k)) end

-- A world: `away` empty cells, a register in which mu1, the question or with probability 1/2 the counterfactual one,
-- the signed answer to it, and mu2 stand, and twice as many empty cells, so that it is no nearer from behind. Between
-- answer and mu2 somebody posts a text at the front of the world, with a blank where a signature would be. Payloads
-- have 16 bits, signatures `sigma`.
local function world(sigma, away)
  local n, digits = sigma + 16, source(7, 16)
  local function noise(length) return B(digits(length)) end
  local mu1, mu2, question = noise(n), noise(n), noise(n)
  local counterfactual = question ~ (B "1" .. zeros(n - 1))
  local hash = qaci.hash.rolling(sigma)
  local honest, forged = noise(16), noise(16)
  local function at(cells, branch, clock) return cells .. B.nat(branch, 1) .. B.nat(clock, 3) end
  local function inside(register, ...) return at(zeros(away) .. register .. zeros(2 * away), ...) end
  local function step(w)
    local register, clock = w:sub(away + 1, away + n), w:sub(-3):nat()
    local branch = w:sub(3 * away + n + 1, 3 * away + n + 1):nat()
    if clock == 0 then return inside(mu1, 0, 1) end
    if clock == 1 then return { { inside(question, 0, 2), "1/2" }, { inside(counterfactual, 0, 2), "1/2" } } end
    if clock == 2 then return inside(register, register == counterfactual and 1 or 0, 3) end
    if clock == 3 then return inside(qaci.sign(honest, branch == 1 and counterfactual or question, hash), branch, 4) end
    if clock == 4 then return at(zeros(sigma) .. forged .. zeros(3 * away), branch, 5) end
    return clock == 5 and inside(mu2, branch, 6) or w
  end
  local width = 3 * away + n + 4
  return {
    universes = { {
      physics = qaci.stochastic { width = width, cells = 3 * away + n, step = step }, initial = zeros(width),
    } },
    horizon = 7, mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual, hash = hash,
  }, honest, forged
end

-- Locators long enough to walk `away` cells and back.
local models = {}
local function locator_bits(away)
  local bits = 12
  while away >= 1 << ((bits - 6) // 2 + 1) do bits = bits + 2 end
  models[bits] = models[bits] or qaci.simplicity { code_bits = 6, data_bits = 2 * bits, steps = 8 }
  return bits
end

-- The shares of the honest and of the forged answer.
local function shares(sigma, away, code, log_steps, clock)
  local w, honest, forged = world(sigma, away)
  w.locator_bits = locator_bits(away)
  w.simplicity = models[w.locator_bits]
  w.oracle = code and { bits = code, steps = 1 << log_steps }
  w.reading = { clock = clock }
  local answers, located = qaci.query(w)
  return answers:mass(honest) / located, answers:mass(forged) / located
end

-- The length of the signature -----------------------------------------------------------------------------------------

local lengths = qaci.sweep {
  grid = { { "sigma", { 4, 16, 64, 256 } }, { "log_C", { 0, 10, 20, 40, 60 } } },
  run = function(p)
    local honest, forged = shares(p.sigma, 0, 4, p.log_C, 1)
    return { forged = forged, all = 1 - honest, accidental = 1 - shares(p.sigma, 0, nil, 0, 1) }
  end,
  columns = { "forged", "all", "accidental" },
}
print "shares of the answers, by the length of the signature; an instruction of 4 bits and C steps"
print(lengths:text { digits = 4, names = {
  log_C = "log2 C", forged = "the forgery", all = "all but the honest answer", accidental = "without the instruction",
} })

-- How expensive is expensive enough? ----------------------------------------------------------------------------------

-- The least power of two that leaves the honest answer ahead. The odds fall as C^-clock once C is large, so those of
-- one large C tell where to look.
local function least(away, code, clock)
  local honest, forged = shares(16, away, code, 60, clock)
  local odds, guess = forged / honest, 60
  while guess > 0 and odds * Q(2) ^ clock <= Q(1) do odds, guess = odds * Q(2) ^ clock, guess - 1 end
  if guess == 60 then return nil end
  local function ahead(log_steps)
    local a, b = shares(16, away, code, log_steps, clock)
    return a > b
  end
  while not ahead(guess) do guess = guess + 1 end
  while guess > 0 and ahead(guess - 1) do guess = guess - 1 end
  return guess
end
local distances, next_distance = { 0 }, 1
while next_distance <= farthest do distances[#distances + 1], next_distance = next_distance, 2 * next_distance end
local costs = qaci.sweep {
  grid = { { "c", { 0, 4 } }, { "away", distances }, { "clock", { 1, 2, 3 } } },
  run = function(p)
    local log = least(p.away, p.c, p.clock)
    return { least = log and ("2^%d"):format(log) or "above 2^60", log = log }
  end,
}
-- One row for each distance, one column for each exponent.
local table_of, by = {}, {}
for _, row in ipairs(costs) do
  local key = row.c .. "/" .. row.away
  if not by[key] then
    by[key] = { c = row.c, away = row.away }
    table_of[#table_of + 1] = by[key]
  end
  by[key]["clock" .. row.clock] = row.least
end
local needed = qaci.rows({ "c", "away", "clock1", "clock2", "clock3" }, table_of)
print "\nthe least power of two for C that leaves the honest answer ahead, by its distance and the exponent of R + R"
print(needed:text {
  names = { away = "cells away", clock1 = "exponent 1", clock2 = "exponent 2", clock3 = "exponent 3" } })

-- The control: the language as it is ----------------------------------------------------------------------------------

-- A world of three cells in which only one 1 stands, as the payload; xorfold(1) is the parity, so the signature of one
-- bit is 1 or 0 with the key. With the signature 0 the blob is where it stands. With 1 a program would have to compute
-- the parity in the blank's place, for no second 1 stands anywhere.
local control = {}
local still = qaci.stochastic { width = 3, cells = 3, step = function(w) return w end }
local u = qaci.universe { physics = still, initial = "010", horizon = 1 }
for _, key in ipairs { "1", "0" } do
  local blob = qaci.sign(B "1", B(key), qaci.hash.xorfold(1))
  local locators = qaci.simplicity { code_bits = 6, data_bits = 2 * control_bits, steps = 8 }:given("", {
    locator_bits = control_bits })
  local L = qaci.locate { universe = u, within = u:future(u.initial), blob = blob, locators = locators }
  local computing = 0
  for location in L:pairs() do
    -- a copied cell is a constant or one bit of the blob
    local column = { "", "", "" }
    for b = 0, 3 do
      for i = 1, 3 do column[i] = column[i] .. tostring(location:at(B.nat(b, 2))):sub(i, i) end
    end
    local plain = { ["0000"] = true, ["1111"] = true, ["0011"] = true, ["0101"] = true }
    if not (plain[column[1]] and plain[column[2]] and plain[column[3]]) then computing = computing + 1 end
  end
  control[#control + 1] = { blob = blob, locations = #L, that_compute = computing, located = L:total() }
end
control = qaci.rows({ "blob", "locations", "that_compute", "located" }, control)
print(("\nwithout the instruction: a signature of one bit, a world that holds 010, f and g of at most %d bits"):format(
  control_bits))
print(control:text { digits = 4, names = { that_compute = "that compute" } })

local curves = {}
for _, c in ipairs { 0, 4 } do
  curves[#curves + 1] = { name = "c = " .. c, points = {} }
  for _, row in ipairs(costs) do
    if row.c == c and row.clock == 1 and row.log and row.away > 0 then
      table.insert(curves[#curves].points, { row.away, Q(2) ^ row.log })
    end
  end
end
return {
  rows = needed,
  tables = { { "How expensive is expensive enough", needed }, { "The length of the signature", lengths },
    { "Without the instruction", control } },
  picture = qaci.chart {
    title = "What a hash must cost so that an unsigned text does not win", kind = "lines", log_x = true, log_y = true,
    series = curves, x_label = "cells between the front and the honest answer", y_label = "least C, micro-steps",
  },
}
