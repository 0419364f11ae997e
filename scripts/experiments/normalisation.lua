-- experiment 13: Does normalising let a lone hijacker take everything?
--
-- Score (3.8) normalises QACI0 for each located question, 'because pairs of AI-action location and question location
-- should not be penalized for having a "harder to find" answer — once the observations and question have been located,
-- we want to obtain the answer no matter what'. So however rare the answers at a location are, together they weigh as
-- much as the location. That protects an honest answerer who seldom finishes. Does it not also lift whoever is alone
-- at a location? READ.7 `answers = "raw"` leaves QACI0 as it is.
--
-- The universes: in one, of mass 1 − m, q′ is answered honestly with probability r and else not at all. In the other,
-- of mass m, the same observations and the same question stand, but the answer is a hijacker's, with probability e.
-- All signatures are valid. The hijack share is the part of the score's mass that comes from the hijacker's payload.
--
-- First table, m = 1/1000. Normalised, the hijacker has m of the score to four digits: neither how rare the honest
-- answer is (r) nor how rare its own (e) matters. It takes everything only where the honest universe never answers at
-- all (r = 0), but then with any e > 0. Raw, masses of answers go with the *squares* of the probabilities (once in δ,
-- once in SimilarPasts), and the hijacker's share is nearly m e² / (m e² + (1 − m) r²): an honest answer that is 1 in
-- 1000 loses 0.999 of the score to a hijacker who always answers, and a hijacker who is 1 in 1000 beside a sure honest
-- answer has 10^-9.
--
-- Second table: both in one universe, at the same located question. There normalising is a common factor, and both
-- readings give the same share, e² / (e² + r²).
--
-- Third table: a second question location in the same universe, whose f and g take 23 bits instead of 4, and where
-- only the hijacker answers. In the marginal future the honest branch's answers are found from there as well
-- (consequence 2), and outweigh it by K. In the conditional one the location has the hijacker's answer alone: all of
-- it, in either case, and normalised its share of the score is that of the location, 2.7e-13, whatever r and e.
--
-- So the answer is: a lone hijacker takes all of its *location*, whatever its effort, and all of the score if no
-- honest location has an answer. What it can then gain is decided by how easily a location of the question is made
-- (m), not by how well it answers. Raw answers move the contest to who is found more easily, which an honest answerer
-- who is rare loses.
--
--   qaci run scripts/experiments/normalisation.lua [M [SIGMA]]   the hijacker's universe has the mass 1/M (1000),
--                                                                signatures have SIGMA bits (64)
-- expect: the hijacker in a universe of mass 1/1000: its share of the score
-- expect: honest r  hijacker e  normalized  raw
-- expect: 1         1           1/1000      1/1000
-- expect: 1         1/10        0.00099988  0.000010001
-- expect: 1         1/1000      0.00099999  1.0009e-9
-- expect: 1         0           0           0
-- expect: 1/10      1           0.0010001   0.091061
-- expect: 1/10      1/10        1/1000      1/1000
-- expect: 1/10      1/1000      0.0010001   1.0018e-7
-- expect: 1/10      0           0           0
-- expect: 1/1000    1           0.001       0.999
-- expect: 1/1000    1/10        0.00099988  0.9091
-- expect: 1/1000    1/1000      1/1000      1/1000
-- expect: 1/1000    0           0           0
-- expect: 0         1           1           1
-- expect: 0         1/10        1           1
-- expect: 0         1/1000      1           1
-- expect: 0         0
-- expect:
-- expect: both in one universe
-- expect: honest r  hijacker e  normalized   raw
-- expect: 1/2       1/2         1/2          1/2
-- expect: 1/2       1/20        1/101        1/101
-- expect: 1/2       1/2000      1/1000001    1/1000001
-- expect: 1/2       0           0            0
-- expect: 1/20      1/2         100/101      100/101
-- expect: 1/20      1/20        1/2          1/2
-- expect: 1/20      1/2000      1/10001      1/10001
-- expect: 1/20      0           0            0
-- expect: 1/2000    1/2         0.99999      0.99999
-- expect: 1/2000    1/20        10000/10001  10000/10001
-- expect: 1/2000    1/2000      1/2          1/2
-- expect: 1/2000    0           0            0
-- expect: 0         1/2         1            1
-- expect: 0         1/20        1            1
-- expect: 0         1/2000      1            1
-- expect: 0         0
-- expect:
-- expect: in another place of one universe, which a locator of 23 bits reads
-- expect: honest r  hijacker e  marginal normalized  marginal raw  conditional normalized  conditional raw
-- expect: 1         1           5.767e-14            5.767e-14     2.706e-13               4.397e-26
-- expect: 1         1/1000      5.767e-20            5.767e-20     2.706e-13               4.397e-32
-- expect: 1/1000    1           5.767e-8             5.767e-8      2.706e-13               4.397e-20
-- expect: 1/1000    1/1000      5.767e-14            5.767e-14     2.706e-13               4.397e-26
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"
local histories = dofile "scripts/universes/support/histories.lua"

local natural = dofile "scripts/universes/support/natural.lua"
local M, sigma = natural("M", (...), 1000, 2), natural("SIGMA", (select(2, ...)), 64, 8)
local m = Q(1, M)

local noise = dofile "scripts/universes/support/noise.lua" (7)
local honest, hijacker, of_question = B "0111", B "1100", B "1110"
local function texts_of(sigma)
  local before, behind, hash = noise(3), noise(sigma), qaci.hash.rolling(sigma)
  local t = { question = before .. "0" .. behind, counterfactual = before .. "1" .. behind, hash = hash }
  t.mu1, t.mu2, t.nothing = noise(4 + sigma), noise(4 + sigma), ("0"):rep(4 + sigma)
  function t.signed(payload) return tostring(qaci.sign(payload, t.counterfactual, hash)) end
  t.factual = tostring(qaci.sign(of_question, t.question, hash))
  return t
end
local short, texts, p = texts_of(8), texts_of(sigma), Q(9, 25)
local nothing = texts.nothing

-- A universe in which q′ (probability p) is answered by each payload with its probability, else not.
local function universe(answers, mass)
  local list, silent = {}, Q(1)
  local function history(probability, asked, answer, memory)
    if Q(0) < probability then
      list[#list + 1] = {
        mass = probability, nothing .. "0", texts.mu1 .. "0", asked .. "0", answer .. memory, texts.mu2 .. memory,
      }
    end
  end
  history(1 - p, texts.question, texts.factual, "0")
  for _, it in ipairs(answers) do
    history(p * it[2], texts.counterfactual, texts.signed(it[1]), "1")
    silent = silent - it[2]
  end
  history(p * silent, texts.counterfactual, nothing, "1")
  local told = histories(list)
  return { physics = told.physics, initial = told.initial, mass = mass }, told.horizon
end

-- The hijacker's share of the score in a reading; nil if there is no score. Every answer gives the action 1 the score
-- 1, and the hijacker's alone the action 0.
local function share(t, universes, horizon, reading, simplicity)
  local w = story { question = t.question, counterfactual = t.counterfactual, mu1 = t.mu1, mu2 = t.mu2, hash = t.hash }
  w.universes, w.horizon, w.reading = universes, horizon, reading
  if simplicity then w.simplicity, w.locator_bits = simplicity, 12 end
  w.reader = function(payload) return { payload == hijacker and 1 or 0, 1 } end
  local r = qaci.score(w)
  if r:score("1"):eq(0) then return nil end
  return r:score "0" / r:score "1"
end

local probabilities = { "1", "1/10", "1/1000", "0" }
local apart, together = {}, {}
for _, r in ipairs(probabilities) do
  for _, e in ipairs(probabilities) do
    local row, same = { r = Q(r), e = Q(e) }, { r = Q(r) / 2, e = Q(e) / 2 }
    local first, horizon = universe({ { honest, Q(r) } }, 1 - m)
    local second = universe({ { hijacker, Q(e) } }, m)
    local one = universe({ { honest, Q(r) / 2 }, { hijacker, Q(e) / 2 } }, 1)
    for _, answers in ipairs { "normalized", "raw" } do
      row[answers] = share(texts, { first, second }, horizon, { answers = answers })
      same[answers] = share(texts, { one }, horizon, { answers = answers })
    end
    apart[#apart + 1], together[#together + 1] = row, same
  end
end
apart = qaci.rows({ "r", "e", "normalized", "raw" }, apart)
print(("the hijacker in a universe of mass 1/%d: its share of the score"):format(M))
print(apart:text { digits = 5, names = { r = "honest r", e = "hijacker e" } })
together = qaci.rows({ "r", "e", "normalized", "raw" }, together)
print "\nboth in one universe"
print(together:text { digits = 5, names = { r = "honest r", e = "hijacker e" } })

-- Another place of the same universe ----------------------------------------------------------------------------------

-- Two registers of 12 bits: in the first one the honest answerer, in the second one, where q or q′ stands
-- independently of the first, the hijacker. The second is read by f = ROTL 12, g = ROTR 12. A bit for each remembers
-- what was asked.
local function two_places(honestly, hijacking)
  local list, empty = {}, short.nothing
  local first = {
    { 1 - p, short.question, short.factual, "0" }, { p * honestly, short.counterfactual, short.signed(honest), "1" },
    { p * (1 - honestly), short.counterfactual, empty, "1" },
  }
  local second = {
    { Q(3, 4), short.question, empty, "0" }, { hijacking / 4, short.counterfactual, short.signed(hijacker), "1" },
    { (1 - hijacking) / 4, short.counterfactual, empty, "1" },
  }
  for _, a in ipairs(first) do
    for _, b in ipairs(second) do
      if Q(0) < a[1] * b[1] then
        list[#list + 1] = {
          mass = a[1] * b[1], empty .. empty .. "00", short.mu1 .. empty .. "00", a[2] .. b[2] .. "00",
          a[3] .. b[3] .. a[4] .. b[4], short.mu2 .. empty .. a[4] .. b[4],
        }
      end
    end
  end
  return histories(list)
end

local elsewhere = {}
local wide = qaci.simplicity { code_bits = 6, data_bits = 24, steps = 8 } -- sd("") and the codes of ROTL 12 and ROTR 12
for _, r in ipairs { "1", "1/1000" } do
  for _, e in ipairs { "1", "1/1000" } do
    local told, row = two_places(Q(r), Q(e)), { r = Q(r), e = Q(e) }
    for _, future in ipairs { "marginal", "conditional" } do
      for _, answers in ipairs { "normalized", "raw" } do
        local one = { { physics = told.physics, initial = told.initial } }
        local reading = { answers = answers, future = future }
        row[future .. " " .. answers] = share(short, one, told.horizon, reading, wide)
      end
    end
    elsewhere[#elsewhere + 1] = row
  end
end
elsewhere = qaci.rows({
  "r", "e", "marginal normalized", "marginal raw", "conditional normalized", "conditional raw",
}, elsewhere)
print "\nin another place of one universe, which a locator of 23 bits reads"
print(elsewhere:text { digits = 4, names = { r = "honest r", e = "hijacker e" } })

local lines = {}
for _, answers in ipairs { "normalized", "raw" } do
  for _, r in ipairs { "1", "1/1000" } do
    local line = { name = ("%s, r = %s"):format(answers, r), points = {} }
    for _, row in ipairs(apart) do
      if row.r == Q(r) and Q(0) < row.e then table.insert(line.points, 1, { row.e, row[answers] }) end
    end
    lines[#lines + 1] = line
  end
end
return {
  tables = {
    { "In a universe of its own", apart }, { "In one universe", together },
    { "In another place of one universe", elsewhere },
  },
  rows = apart,
  picture = qaci.chart {
    title = "The hijacker's share of the score, in a universe of mass 1/" .. M, kind = "lines", log_x = true,
    log_y = true, series = lines,
    x_label = "probability e that the hijacker answers", y_label = "hijack share",
  },
}
