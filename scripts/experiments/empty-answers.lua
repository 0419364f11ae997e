-- experiment 14: What is the score where a question has no answer?
--
-- The post (1.4) lets Normalize leave the empty distribution alone: it makes a distribution "sum to 1 over all of its
-- elements, except for empty distributions". A question q′ that nobody answers gives QACI(q′) = ∅, so QACI0 = ∅, and
-- Score is a sum over nothing: 0 for every action, not 0/0. Is that so in every reading, and what does it mean for
-- those who act on it?
--
-- First table: four worlds that do not answer q′ (signatures of 64 bits, so that none is valid by accident): the
-- branch of q′ says nothing; it answers with the signature of the other question; it does not exist; the observation
-- μ2 never comes. In all 24 combinations of future, normalisation, clock and answers, with both scopes of the argmax,
-- everything is located with mass 0, every score is the rational 0, and there is no mean. The letter of the formula
-- (`empty_max = "all"`) is the exception: it finds every payload everywhere (consequence 3), so a question without an
-- answer gets one, the mean over all texts. Where the counterfactual does not exist, or μ2 never comes, it is empty
-- too.
--
-- Second table: the same through every composer. Nothing is composed, every action has score 0, bargaining has no
-- point. Ties go to the lexicographically first action, so `best` names an action though there is no reason for it, as
-- `decided` says, and an agent that maximises takes it, with regret 0. One that samples draws evenly, with regret 0 as
-- well.
--
-- Third table: a question that is answered with probability r. The mean scores are those of r = 1 for every r > 0, and
-- so is the mass with which hypotheses are located, but for 0.04 %, for QACI0 is normalised; at r = 0 the hypothesis is
-- gone. With raw answers the score goes as r², once for δ and once for similar pasts. So a question that is drifting
-- out of the language of its answerer gives no warning in a normalised score until the very last answer disappears.
--
-- Fourth table: two universes, one that answers and one that does not, of masses m and 1 − m. The silent one does not
-- count as a hypothesis at all: the means are those of the other alone, however small m is.
--
--   qaci run scripts/experiments/empty-answers.lua [SIGMA]   signatures have SIGMA bits, 64 if not given
-- expect: in how many readings something is located, every score is exactly 0, there is a mean
-- expect: world            scope    empty_max  readings  located  all scores 0  a mean
-- expect: speaks           locator  none       24        24       0             24
-- expect: speaks           rest     none       24        24       0             24
-- expect: speaks           rest     all        24        24       0             24
-- expect: says nothing     locator  none       24        0        24            0
-- expect: says nothing     rest     none       24        0        24            0
-- expect: says nothing     rest     all        24        24       0             24
-- expect: other signature  locator  none       24        0        24            0
-- expect: other signature  rest     none       24        0        24            0
-- expect: other signature  rest     all        24        24       0             24
-- expect: no such branch   locator  none       24        0        24            0
-- expect: no such branch   rest     none       24        0        24            0
-- expect: no such branch   rest     all        24        0        24            0
-- expect: no mu2           locator  none       24        0        24            0
-- expect: no mu2           rest     none       24        0        24            0
-- expect: no mu2           rest     all        24        0        24            0
-- expect: says nothing: no signed answer is found in the future of the counterfactual question
-- expect: other signature: no signed answer is found in the future of the counterfactual question
-- expect: no such branch: the universe is deterministic, so a counterfactual question is never reached and its query is empty
-- expect: no mu2: mu2 is not found in the future of mu1
-- expect:
-- expect: the branch that says nothing, composed: scores of 0 and 1, best, and what agents take
-- expect: compose             status  0  1  functions  best  decided  argmax  sample
-- expect: average             exact   0  0  0          0     false    0       1
-- expect: average_normalized  exact   0  0  0          0     false    0       1
-- expect: maximin             exact   0  0  0          0     false    0       1
-- expect: geometric           exact   0  0  0          0     false    0       1
-- expect: nash                exact   0  0  0          0     false    0       1
-- expect: kalai_smorodinsky   exact   0  0  0          0     false    0       1
-- expect: rose_candidate      exact   0  0  0          0     false    0       1
-- expect:
-- expect: q' is answered with probability r: located and the raw score of 1, over those at r = 1; the mean scores
-- expect: r          located ratio  0    1  raw ratio
-- expect: 1          1              1/3  1  1
-- expect: 1/2        0.999684       1/3  1  0.249412
-- expect: 1/1000     0.999998       1/3  1  9.9999e-7
-- expect: 1/1000000  0.999999       1/3  1  9.99999e-13
-- expect: 0          0                      0
-- expect:
-- expect: a universe that answers (mass m) beside one that does not: located, over that of m = 1, and the mean scores
-- expect: m       hypotheses  located ratio  0    1
-- expect: 1       1           1              1/3  1
-- expect: 1/2     1           1/2            1/3  1
-- expect: 1/1000  1           1/1000         1/3  1
-- expect: 0       0           0
local qaci = require "qaci"
local Q = qaci.rational
local story = dofile "scripts/universes/support/story.lua"
local histories = dofile "scripts/universes/support/histories.lua"

local sigma = math.tointeger(tonumber(... or 64))
if not sigma or sigma < 8 then error("SIGMA: " .. tostring(...) .. ", expected a number from 8 on", 0) end

local noise = dofile "scripts/universes/support/noise.lua" (7)
local n = 4 + sigma
local before, behind = noise(3), noise(sigma)
local texts = {
  question = before .. "0" .. behind, counterfactual = before .. "1" .. behind, mu1 = noise(n), mu2 = noise(n),
  hash = qaci.hash.rolling(sigma),
}
local other_signature = tostring(qaci.sign("0111", texts.question, texts.hash))
local signed = tostring(qaci.sign("0111", texts.counterfactual, texts.hash))
local nothing = ("0"):rep(n)

-- Histories of the story whose counterfactual branch gives each of the answers with its mass.
local function tell(answers, mu2)
  local list = {}
  local function history(mass, asked, answer, memory)
    list[#list + 1] = {
      mass = mass, nothing .. "0", texts.mu1 .. "0", asked .. "0", answer .. memory, (mu2 or texts.mu2) .. memory,
    }
  end
  local own = tostring(qaci.sign("1110", texts.question, texts.hash))
  local sum = Q(0)
  for _, it in ipairs(answers) do sum = sum + it[2] end
  history(1 - sum, texts.question, own, "0")
  for _, it in ipairs(answers) do
    if Q(0) < it[2] then history(it[2], texts.counterfactual, it[1], "1") end
  end
  return histories(list)
end

local function world(told, mass)
  local w = story(texts)
  w.universes = { { physics = told.physics, initial = told.initial, mass = mass } }
  w.horizon = told.horizon
  return w
end

local p = Q(9, 25)
local worlds = {
  { "speaks", world(tell { { signed, p } }) },
  { "says nothing", world(tell { { nothing, p } }) },
  { "other signature", world(tell { { other_signature, p } }) },
  { "no such branch", world(tell {}) },
  { "no mu2", world(tell({ { signed, p } }, nothing)) },
}

-- Every reading -------------------------------------------------------------------------------------------------------

local every = {}
for _, it in ipairs(worlds) do
  for _, scope in ipairs { { "locator", "none" }, { "rest", "none" }, { "rest", "all" } } do
    local row = { world = it[1], scope = scope[1], empty_max = scope[2], readings = 0, located = 0, zero = 0, mean = 0 }
    for _, future in ipairs { "marginal", "conditional" } do
      for _, normalize in ipairs { "alpha", "each" } do
        for _, answers in ipairs { "normalized", "raw" } do
          for _, clock in ipairs { 0, 1, 3 } do
            it[2].reading = {
              argmax_scope = scope[1], empty_max = scope[2], future = future, normalize = normalize,
              answers = answers, clock = clock,
            }
            local r = qaci.score(it[2])
            row.readings = row.readings + 1
            if Q(0) < r.located then row.located = row.located + 1 end
            if r:score("0"):eq(0) and r:score("1"):eq(0) then row.zero = row.zero + 1 end
            if r:mean "0" then row.mean = row.mean + 1 end
          end
        end
      end
    end
    every[#every + 1] = row
  end
  it[2].reading = nil
end
every = qaci.rows({ "world", "scope", "empty_max", "readings", "located", "zero", "mean" }, every)
print "in how many readings something is located, every score is exactly 0, there is a mean"
print(every:text { names = { located = "located", zero = "all scores 0", mean = "a mean" } })
for i = 2, #worlds do
  print(("%s: %s"):format(worlds[i][1], qaci.score(worlds[i][2]):brief():match "nothing was located: ([^\n]*)"))
end

-- Every composer ------------------------------------------------------------------------------------------------------

local composers = {}
for _, name in ipairs {
  "average", "average_normalized", "maximin", "geometric", "nash", "kalai_smorodinsky", "rose_candidate",
} do
  local w = worlds[2][2]
  w.compose, w.agent = name, "argmax"
  local r = qaci.score(w)
  composers[#composers + 1] = {
    compose = name, status = r.status, ["0"] = r:score "0", ["1"] = r:score "1", functions = #r.functions,
    best = r.best, decided = r.decided, argmax = r.action,
  }
  w.agent = "sample"
  composers[#composers].sample = tostring(qaci.score(w).action)
  w.compose, w.agent = nil, nil
end
composers = qaci.rows({
  "compose", "status", "0", "1", "functions", "best", "decided", "argmax", "sample",
}, composers)
print "\nthe branch that says nothing, composed: scores of 0 and 1, best, and what agents take"
print(composers:text {})

-- Fewer and fewer answers ---------------------------------------------------------------------------------------------

local dial, normal = {}, nil
for _, r in ipairs { "1", "1/2", "1/1000", "1/1000000", "0" } do
  local w = world(tell { { signed, p * Q(r) }, { nothing, p * (1 - Q(r)) } })
  local result = qaci.score(w)
  w.reading = { answers = "raw" }
  local raw = qaci.score(w):score "1"
  normal = normal or { result.located, raw }
  dial[#dial + 1] = {
    r = Q(r), located = result.located / normal[1], ["0"] = result:mean "0", ["1"] = result:mean "1",
    raw = raw / normal[2],
  }
end
dial = qaci.rows({ "r", "located", "0", "1", "raw" }, dial)
print "\nq' is answered with probability r: located and the raw score of 1, over those at r = 1; the mean scores"
print(dial:text { digits = 6, names = { located = "located ratio", raw = "raw ratio" } })

-- One that answers beside one that does not ---------------------------------------------------------------------------

local beside = {}
local speaks, silent = tell { { signed, p } }, tell { { nothing, p } }
local alone
for _, m in ipairs { "1", "1/2", "1/1000", "0" } do
  local w = world(speaks, m)
  w.universes[2] = { physics = silent.physics, initial = silent.initial, mass = 1 - Q(m) }
  local result = qaci.score(w)
  alone = alone or result.located
  beside[#beside + 1] = {
    m = Q(m), hypotheses = result.hypotheses, located = result.located / alone, ["0"] = result:mean "0",
    ["1"] = result:mean "1",
  }
end
beside = qaci.rows({ "m", "hypotheses", "located", "0", "1" }, beside)
print "\na universe that answers (mass m) beside one that does not: located, over that of m = 1, and the mean scores"
print(beside:text { digits = 6, names = { located = "located ratio" } })

local points = { {}, {} }
for i = 1, #dial - 1 do
  points[1][i], points[2][i] = { dial[i].r, dial[i].located }, { dial[i].r, dial[i].raw }
end
return {
  tables = {
    { "Every reading", every }, { "Every composer", composers }, { "Fewer and fewer answers", dial },
    { "One that answers beside one that does not", beside },
  },
  rows = every,
  picture = qaci.chart {
    title = "The score of action 1 as answers get rare, over that at r = 1", kind = "lines", log_x = true, log_y = true,
    series = { { name = "normalized", points = points[1] }, { name = "raw", points = points[2] } },
    x_label = "probability r that q′ is answered", y_label = "score, over that at r = 1", note = "At r = 0 both are 0.",
  },
}
