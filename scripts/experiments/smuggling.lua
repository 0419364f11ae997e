-- experiment 4: A g that computes the counterfactual world loses to one that copies, unless the copy leads nowhere
--
-- Loc (3.3) draws f and g from all programs, not from those that cut a blob out and put another one in. What if g
-- computes the counterfactual world-state, so that the location and not the world decides which world is asked? Or if
-- f just outputs the blob? The post has two answers: the round trip f(γ(b″)) = (b″, τ) for every b″, and "f and g are
-- penalized for their compute time", R + R.
--
-- First table: the round trip does its work. In a world that holds 010 and nothing else no f finds the blob 11: the
-- located mass is 0, exactly, over all pairs of programs of at most 18 bits, f = `PUSH 1; PUSH 1; ROTR 2` with g =
-- `DROP 2` among them. If only the factual blob had to come back, this pair alone would locate 1.665e-15.
--
-- Then a world with a register, and a cell that keeps a copy of the question's first bit. When q′ stands in the
-- register the copy is fresh with the probability p; otherwise it still says q. Somebody answers in both cases, and
-- says different things. Copying b into the register leaves the cell alone: γq(q′) is the world with the stale copy.
-- To reach the fresh one f must drop the cell and g compute it (`DROP 1` and `CPUSH 1; ROTR 1` do), with 18 bits of
-- code instead of 11. The measured number is the share of the answers of those who were asked in the fresh world.
--
-- Second table: with futures that are evolved from γq(q′) ("conditional") it is 0 at p = 0, 0.0000414 at p = 10^-12,
-- 0.000067 at p = 0.999, and 1 at p = 1. So it hardly depends on how likely the two worlds are, as long as there are
-- both. The reason: Loc sums SimilarPasts over all b′, and b′ = b, the world as it is, is one of them; it weighs
-- 0.0189 beside at most 0.0021 for the counterfactual one, so a location loses almost nothing if its counterfactual
-- almost never happens. QACI0 is then normalised. With the formula's own ("marginal") futures it does not matter at
-- all which world γq(q′) is: they stand at the same time. The odds are (p/(1−p))², whoever is asked (consequence 2).
--
-- Third table: the compute time is no defence. From exponent 0 to 3 the share falls by half, next to the question, and
-- by an eighth where the copy is 8 cells away: R + R counts the walk to the register, which both make, and computing a
-- bit takes two or three steps. It is the code length that makes the smuggler lose, with 4^-bits. Fourth table:
-- computing the opposite of the bit costs another factor 7; a second copy 35 to 120. (With three and four copies the
-- share is below 2 * 10^-8 and no longer falls.)
--
-- For the definition: the penalty on computing is large (4 for each bit) and blind. It keeps an attacker from choosing
-- another world than the copied one. But if a world keeps a fresh copy of anything that the question says, the copied
-- world is the contradictory one, and then the penalty works for the attacker: a branch of probability 10^-12 in which
-- the copies are stale takes 0.9999 of the score from the branches in which they are right. What γ leads to should
-- count by its own mass, not by that of the fact (the sum over b′ without b′ = b, or SimilarPasts at q′ alone).
--
--   qaci run scripts/experiments/smuggling.lua [BITS [N]]   f, g of at most BITS bits (18), a question of N bits (64)
-- command: run 12 16
-- expect: a world that holds 010 and nothing else: what is located
-- expect: blob  locator         round trip for  located
-- expect: 01    all of them     every b''       0.1184
-- expect: 11    all of them     every b''       0
-- expect: 11    the constant f  b'' = b only    1.665e-15
-- expect:
-- expect: the chance p that the copy is fresh
-- expect: future       p         stale     computed
-- expect: conditional  0         1         0
-- expect: conditional  1e-12     0.99999   0.000040698
-- expect: conditional  1/1000    999/1000  0.00004072
-- expect: conditional  1/4       3/4       0.000046425
-- expect: conditional  1/2       1/2       0.000052456
-- expect: conditional  3/4       1/4       0.000058814
-- expect: conditional  999/1000  1/1000    0.0000655
-- expect: conditional  0.99999   1e-12     0.000065528
-- expect: conditional  1         0         1
-- expect: marginal     0         1         0
-- expect: marginal     1e-12     0.99999   1e-24
-- expect: marginal     1/1000    999/1000  1/998002
-- expect: marginal     1/4       3/4       1/10
-- expect: marginal     1/2       1/2       1/2
-- expect: marginal     3/4       1/4       9/10
-- expect: marginal     999/1000  1/1000    0.99999
-- expect: marginal     0.99999   1e-12     0.99999
-- expect: marginal     1         0         1
-- expect:
-- expect: the exponent of R + R, by how far the copy is from the question (p = 1/2)
-- expect: apart  clock  computed
-- expect: 0      0      0.000065244
-- expect: 0      1      0.000052456
-- expect: 0      2      0.00004212
-- expect: 0      3      0.00003379
-- expect:
-- expect: how many copies, of the bit or of its opposite (p = 1/2)
-- expect: flip   copies  computed
-- expect: false  1       0.000052456
-- expect: true   1       7.2816e-6
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local natural = dofile "scripts/universes/support/natural.lua"
local bits, n = natural("BITS", (...), 18, 7), natural("N", (select(2, ...)), 64, 16)
local K = qaci.simplicity { code_bits = 6, data_bits = 2 * bits, steps = 8 }

local function zeros(k) return B(("0"):rep(k)) end

-- f that outputs a constant ------------------------------------------------------------------------------------------

local control = {}
local still = qaci.stochastic { width = 3, cells = 3, step = function(w) return w end }
local u = qaci.universe { physics = still, initial = "010", horizon = 1 }
local start = u.initial
local locators = qaci.simplicity { code_bits = 6, data_bits = 40, steps = 8 }:given("", { locator_bits = 18 })
local constant_f = qaci.machine.assemble "PUSH 1; PUSH 1; ROTR 2; HALT"
local constant_g = qaci.machine.assemble "DROP 2; HALT"
for _, blob in ipairs { "01", "11" } do
  local L = qaci.locate { universe = u, within = u:future(start), blob = blob, locators = locators }
  control[#control + 1] = { blob = B(blob), locator = "all of them", round_trip = "every b''", located = L:total() }
end
-- If only b'' = b had to come back: g(b', τ) = τ = ω for every b', so the mean of SimilarPasts over b' is SP(ω, ω).
control[#control + 1] = {
  blob = B "11", locator = "the constant f", round_trip = "b'' = b only",
  located = locators:mass(constant_f, constant_g) * u:future(start, start) * u:similar_pasts(start, start) /
    (constant_f:duration() + constant_g:duration() + 2),
}
control = qaci.rows({ "blob", "locator", "round_trip", "located" }, control)
print "a world that holds 010 and nothing else: what is located"
print(control:text { digits = 4, names = { round_trip = "round trip for" } })

-- g that computes -----------------------------------------------------------------------------------------------------

local digits = dofile "scripts/universes/support/noise.lua" (11, 16)
local function noise(length) return B(digits(length)) end
local sigma = n // 2
local hash = qaci.hash.rolling(sigma)
local mu1, mu2, behind = noise(n), noise(n), noise(n - 1)
local payload = { question = noise(n - sigma), stale = noise(n - sigma), fresh = noise(n - sigma) }

-- Cells: `copies` copies of the question's first bit, `apart` empty cells, the register of n bits; then a clock. The
-- counterfactual question differs from the question in its first bit. When it stands in the register its copies are
-- fresh with the probability p, else they still say what the question says; whoever answers sees which.
-- flip: the copies say the opposite of the bit.
local function world(o)
  local copies, apart, p = o.copies or 1, o.apart or 0, o.p
  local bit = o.flip and "1" or "0"
  local asked, instead = B(bit) .. behind, B(o.flip and "0" or "1") .. behind
  local function at(copy, register, clock) return B(copy:rep(copies)) .. zeros(apart) .. register .. B.nat(clock, 3) end
  local first = copies + apart
  local function step(w)
    local copy, register, clock = w:sub(1, 1):key(), w:sub(first + 1, first + n), w:sub(-3):nat()
    if clock == 0 then return at("0", mu1, 1) end
    if clock == 1 then
      local next_states = { { at("0", asked, 2), "1/2" } }
      if p < Q(1) then next_states[2] = { at("0", instead, 2), (1 - p) / 2 } end
      if p > Q(0) then next_states[#next_states + 1] = { at("1", instead, 2), p / 2 } end
      return next_states
    end
    if clock == 2 then
      if register == asked then return at("0", qaci.sign(payload.question, asked, hash), 4) end
      return at("0", qaci.sign(copy == "0" and payload.stale or payload.fresh, instead, hash), 4)
    end
    return clock == 4 and at("0", mu2, 6) or w
  end
  local width = first + n + 3
  return {
    universes = { {
      physics = qaci.stochastic { width = width, cells = first + n, step = step }, initial = zeros(width),
    } },
    horizon = 5, simplicity = K, locator_bits = bits, hash = hash,
    mu1 = mu1, mu2 = mu2, question = asked, counterfactual = instead,
    reading = { clock = o.clock, future = o.future or "conditional" },
  }
end

-- What the answers weigh of those who were asked where the copies are fresh, which only a g that computes them reaches.
local function computed(o)
  local answers, located = qaci.query(world(o))
  if located:eq(0) then return nil end -- BITS are too few to reach the question
  return { stale = 1 - o.p, computed = answers:mass(payload.fresh) / located }
end

local tables = { { "A constant f", control } }
local function measure(caption, grid, columns)
  local rows = qaci.sweep { grid = grid, run = computed, columns = { "stale", "computed" } }
  print("\n" .. caption)
  print(rows:text { digits = 5, columns = columns })
  tables[#tables + 1] = { caption, rows }
  return rows
end

local tiny, chances = Q(1, 10) ^ 12, {}
for i, p in ipairs { 0, tiny, "1/1000", "1/4", "1/2", "3/4", "999/1000", 1 - tiny, 1 } do chances[i] = Q(p) end
local by_chance = measure("the chance p that the copy is fresh", {
  { "future", { "conditional", "marginal" } }, { "p", chances } }, { "future", "p", "stale", "computed" })
measure("the exponent of R + R, by how far the copy is from the question (p = 1/2)", {
  { "p", { Q(1, 2) } }, { "apart", bits < 16 and { 0 } or { 0, 1, 2, 4, 8 } }, { "clock", { 0, 1, 2, 3 } },
}, { "apart", "clock", "computed" })
measure("how many copies, of the bit or of its opposite (p = 1/2)", {
  { "p", { Q(1, 2) } }, { "flip", { false, true } }, { "copies", bits < 16 and { 1 } or { 1, 2, 3, 4 } },
}, { "flip", "copies", "computed" })

local curves = {}
for i, future in ipairs { "conditional", "marginal" } do
  curves[i] = { name = future, points = {} }
  for _, row in ipairs(by_chance) do
    if row.future == future then table.insert(curves[i].points, { row.p, row.computed }) end
  end
end
return {
  rows = by_chance, tables = tables,
  picture = qaci.chart {
    title = "Which counterfactual world is asked: one cell must be computed", kind = "lines", series = curves,
    x_label = "p, the chance that the copy is fresh", y_label = "share of the answer given there",
  },
}
