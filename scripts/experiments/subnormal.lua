-- consequence 9: Absolute scores are astronomically small; only their ratios say anything
--
-- Score (3.8) composes the scoring functions of all hypotheses (α, ξ, γμ1, γμ2, γq), and Compose by averaging (3.5) is
-- M[u(a)], a sum of masses times scores. QACI0 is normalised, 'because pairs of AI-action location and question
-- location should not be penalized for having a "harder to find" answer'. The hypotheses are not: what Loc does not
-- find is simply missing. So Score(a), of a type that allows all of [0;1] (3.5), is at most the located mass, which
-- says how hard this world is to find.
--
-- First table: worlds that answer perfectly well. Best score 4.95e-22 in the story, 1.54e-40 in the first universe;
-- the mean score, divided by the located mass, is 0.99999 and 0.986 there. A threshold, a comparison with another
-- world, or an average with any other scoring function of ordinary size would see nothing.
--
-- Second table: where the story's 2^-70 go. Each Loc pays 2^-n for the uniform b′ over n bits, of which the universe
-- holds one or two (3 · 8 bits), and 1 bit for the clock R + R = 2; the rest is time weights and similar pasts. The
-- smallest example: one cell that holds 0, one time, one locator; nothing else exists, and Loc finds the blob 0 with
-- mass 1/4.
--
-- Third table: the same world believed with mass m, beside nothing. Scores are in proportion to m; means and the best
-- action do not notice.
--
-- Fourth table: what smallness does to certificates. With ξ of at most X bits, the ξ beyond have a mass of about
-- 2^-(X+1), and by the bound that holds in general they could add as much to any score. For that to be below the
-- located mass of the story X must be 68, and each bit doubles the work. So no truncation of this kind that
-- anybody could afford proves which action is best: `remainder` is honest, and 10^21 times the score.
--
--   qaci run scripts/experiments/subnormal.lua [BITS]   X from 0 to BITS in the fourth table, 4 if not given
-- expect: the best action: its score, the located mass (at most 2^-bits), the mean score; the score with raw answers
-- expect: world           score       located     bits  mean     best  raw
-- expect: story           4.952e-22   4.952e-22   70    0.99999  1     3.9133e-30
-- expect: stochastic.lua  1.2072e-22  1.2072e-22  72    0.99999  1     1.5828e-31
-- expect: qubits.lua      4.7466e-26  4.7467e-26  84    0.99998  1     8.5768e-39
-- expect: first.lua       1.5421e-40  1.5638e-40  132   0.98609  1     8.6579e-59
-- expect:
-- expect: the story: the heaviest location of each blob
-- expect: factor               mass       bits  all of Loc
-- expect: K of the empty xi    4096/8191  0
-- expect: Loc of mu1           7.8833e-6  16    7.8833e-6
-- expect: Loc of mu2           2.7952e-9  28    2.7952e-9
-- expect: Loc of the question  4.494e-8   24    4.494e-8
-- expect: all together         4.952e-22  70
-- expect: located              4.952e-22  70
-- expect:
-- expect: one cell that holds 0, horizon 0, f = g = HALT: the blob 0 is found with mass 1/4
-- expect:
-- expect: the story with mass m, and nothing else: the action 1
-- expect: m             score        mean      best
-- expect: 1             4.95207e-22  0.999994  1
-- expect: 1/2           2.47603e-22  0.999994  1
-- expect: 1/1000        4.95207e-25  0.999994  1
-- expect: 1/1000000000  4.95207e-31  0.999994  1
-- expect:
-- expect: xi of at most X bits: what the others could add, over what was located; the X at which it were less
-- expect: X  located    remainder  remainder/located  X needed
-- expect: 0  4.952e-22  4095/8191  1.009e21           69
-- expect: 1  7.518e-22  0.2502     3.327e20           69
-- expect: 2  8.843e-22  0.125      1.413e20           68
-- expect: 3  9.57e-22   0.06246    6.526e19           68
-- expect: 4  9.934e-22  0.03117    3.137e19           68
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"

local most = math.tointeger(tonumber(... or 4))
if not most or most < 0 then error("BITS: " .. tostring(...) .. ", expected a number from 0 on", 0) end

-- The greatest n with q <= 2^-n.
local function bits(q)
  local n = 0
  while q <= Q(1, 2) ^ (n + 1) do n = n + 1 end
  return n
end

-- Worlds --------------------------------------------------------------------------------------------------------------

local worlds = {}
for _, it in ipairs {
  { "story", (story()) }, { "stochastic.lua", dofile "scripts/universes/stochastic.lua" },
  { "qubits.lua", dofile "scripts/universes/qubits.lua" }, { "first.lua", dofile "scripts/universes/first.lua" },
} do
  local r = qaci.score(it[2])
  it[2].reading = { answers = "raw" }
  local raw = qaci.score(it[2]):score(r.best)
  worlds[#worlds + 1] = {
    world = it[1], score = r:score(r.best), located = r.located, bits = bits(r.located), mean = r:mean(r.best),
    best = r.best, raw = raw,
  }
end
worlds = qaci.rows({ "world", "score", "located", "bits", "mean", "best", "raw" }, worlds)
print "the best action: its score, the located mass (at most 2^-bits), the mean score; the score with raw answers"
print(worlds:text { digits = 5 })

-- Where it goes -------------------------------------------------------------------------------------------------------

local w, told = story()
local u = qaci.universe { physics = told.physics, initial = told.initial, horizon = told.horizon }
local locators = w.simplicity:given ""
local function locate(from, blob)
  local found = qaci.locate { universe = u, within = u:future(from), blob = blob, locators = locators }
  local first, mass = found:pairs()()
  return first, mass, found:total()
end
local parts, product = {}, Q(1)
local function part(name, mass, total)
  product = product * mass
  parts[#parts + 1] = { factor = name, mass = mass, bits = bits(mass), ["all of Loc"] = total }
end
part("K of the empty xi", w.simplicity:sum "" / w.simplicity:total())
local mu1, mass, total = locate(u.initial, w.mu1)
part("Loc of mu1", mass, total)
local at_mu1 = mu1:at(w.mu1)
local _, mass2, total2 = locate(at_mu1, w.mu2)
part("Loc of mu2", mass2, total2)
local _, mass3, total3 = locate(at_mu1, w.question)
part("Loc of the question", mass3, total3)
parts[#parts + 1] = { factor = "all together", mass = product, bits = bits(product) }
parts[#parts + 1] = { factor = "located", mass = qaci.score(w).located, bits = bits(qaci.score(w).located) }
parts = qaci.rows({ "factor", "mass", "bits", "all of Loc" }, parts)
print "\nthe story: the heaviest location of each blob"
print(parts:text { digits = 5 })

local still = qaci.stochastic { width = 1, step = function(x) return x end }
local one = qaci.universe { physics = still, initial = "0", horizon = 0 }
local only = qaci.simplicity { code_bits = 2, data_bits = 5, steps = 1 }:given("", { locator_bits = 2 })
print("\none cell that holds 0, horizon 0, f = g = HALT: the blob 0 is found with mass "
  .. tostring(qaci.locate { universe = one, within = one:future(one.initial), blob = "0", locators = only }:total()))

-- Beside nothing ------------------------------------------------------------------------------------------------------

local shares = {}
for _, m in ipairs { "1", "1/2", "1/1000", "1/1000000000" } do
  local r = qaci.score((story { mass = m }))
  shares[#shares + 1] = { m = Q(m), score = r:score "1", mean = r:mean "1", best = r.best }
end
shares = qaci.rows({ "m", "score", "mean", "best" }, shares)
print "\nthe story with mass m, and nothing else: the action 1"
print(shares:text { digits = 6 })

-- Certificates --------------------------------------------------------------------------------------------------------

local cuts = {}
for X = 0, most do
  local cut = story()
  cut.prior_bits = X
  local r = qaci.score(cut)
  cuts[#cuts + 1] = {
    X = X, located = r.located, remainder = r.remainder, ratio = r.remainder / r.located,
    needed = X + bits(r.located / r.remainder),
  }
end
cuts = qaci.rows({ "X", "located", "remainder", "ratio", "needed" }, cuts)
print "\nxi of at most X bits: what the others could add, over what was located; the X at which it were less"
print(cuts:text { digits = 4, names = { ratio = "remainder/located", needed = "X needed" } })

local bars = {}
for i = 1, 4 do bars[i] = { parts[i].factor, Q(parts[i].bits) } end
return {
  tables = { { "Worlds", worlds }, { "Where it goes", parts }, { "Beside nothing", shares }, { "Certificates", cuts } },
  rows = worlds,
  picture = qaci.chart {
    title = "Where the story's located mass is lost: 2^-70 in all", kind = "bars", bars = bars,
    y_label = "bits, -log2 of the mass",
  },
}
