-- consequence 7: How long must a signature be? Each bit halves the accidents, and divides the located mass by eight
--
-- The post (1.7) posits signatures of 2^31 bits, "sufficiently large bitstrings for cryptographic and uniqueness
-- purposes", and an ExpensiveHash that Loc's f and g cannot afford. No toy holds 2^31 bits; here σ is any number, and
-- the hash is one of declared cost: argon2id with the memory and the passes that are asked for (what a location program
-- would have to pay to compute it is experiment 5). The question is what a toy's short signature leaves out.
--
-- First table: the story, asked q′, with payloads of 4 bits and signatures of 0 to BITS; means over texts drawn at
-- random. An answer is found wherever a string happens to carry a valid signature: any place of any world-state that
-- is later, read by any f. With σ = 0 everything is an answer, and the honest one has 0.076 of the mass; what is there
-- by accident falls by about half with each bit, to 0.023 at σ = 6. So a toy of 8 bits says about what one of 2^31
-- would.
--
-- The length has a price which the post does not mention. Loc draws b′ from the uniform distribution over all strings
-- of the blob's length, and only the few that the universe holds have any mass. So each located blob costs 2^-n, the
-- located mass (μ1, μ2 and q, all of n = 4 + σ bits here) 2^-3n. From σ = 4 on it is divided by 8 for each bit.
--
-- Second table: that law at other lengths. With σ = 2^31 the located mass is below 2^(-3 · 2^31), whatever the
-- universe. Nothing is lost by it in the mean scores, where it cancels; but every bound on what was left out (another
-- ξ, another α, a budget) must be that small before it bounds anything (consequence 9).
--
--   qaci run scripts/experiments/signature-length.lua [BITS [TEXTS]]   signatures of 0 to BITS bits (10), the mean over
--                                                                      TEXTS choices of all texts (48)
-- expect: the story asked q', means over 48 choices of all texts
-- expect: sigma  n   worlds located  located   answers found  honest  accidental
-- expect: 0      4   40              2.58e-17  433/40         0.0761  0.923
-- expect: 1      5   44              2.77e-19  301/44         0.321   0.678
-- expect: 2      6   47              1.92e-19  192/47         0.554   0.445
-- expect: 3      7   47              4.02e-21  143/47         0.638   0.361
-- expect: 4      8   48              4.95e-22  85/48          0.878   0.121
-- expect: 5      9   48              6.19e-23  73/48          0.899   0.1
-- expect: 6      10  48              7.73e-24  61/48          0.976   0.023
-- expect: 7      11  48              9.67e-25  13/12          0.976   0.023
-- expect: 8      12  48              1.2e-25   25/24          0.981   0.018
-- expect: 9      13  48              1.51e-26  1              1       0
-- expect: 10     14  48              1.88e-27  25/24          0.999   4.7e-6
-- expect:
-- expect: the same law elsewhere: a string is signed by accident; located at most; w(n), to write one cell a step
-- expect: sigma       bytes of q  accident       located        written
-- expect: 8           2           2^-8           2^-36          1/169
-- expect: 256         33          2^-256         2^-780         1/68121
-- expect: 2147483648  268435457   2^-2147483648  2^-6442450956  2.16e-19
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"

local natural = dofile "scripts/universes/support/natural.lua"
local most, number = natural("BITS", (...), 10, 1), natural("TEXTS", (select(2, ...)), 48, 1)

local noise = dofile "scripts/universes/support/noise.lua" (7)
local texts = {}
for i = 1, number do
  texts[i] = {
    own = noise(4), other = noise(4), mu1 = noise(4 + most), mu2 = noise(4 + most), before = noise(2),
    behind = noise(1 + most),
  }
end

local rows = {}
for sigma = 0, most do
  local hash = qaci.hash.argon2id { bits = sigma, memory_kib = 8, passes = 1 }
  local row = { sigma = sigma, n = 4 + sigma, found = 0 }
  local located_mass, honest, answers_found = Q(0), Q(0), 0
  for _, text in ipairs(texts) do
    local function cut(bits) return bits:sub(1, 4 + sigma) end
    local answers, located = qaci.query((story {
      hash = hash, question = cut(text.before .. "0" .. text.behind),
      counterfactual = cut(text.before .. "1" .. text.behind),
      mu1 = cut(text.mu1), mu2 = cut(text.mu2), payloads = { [0] = text.other, text.own },
    }))
    if Q(0) < located then
      row.found = row.found + 1
      located_mass = located_mass + located
      honest = honest + answers:mass(B(text.own)) / located
      answers_found = answers_found + #answers
    end
  end
  row.located, row.honest = located_mass / row.found, honest / row.found
  row.accidental, row.answers = 1 - row.honest, Q(answers_found, row.found)
  rows[#rows + 1] = row
end
rows = qaci.rows({ "sigma", "n", "found", "located", "answers", "honest", "accidental" }, rows)
print(("the story asked q', means over %d choices of all texts"):format(number))
print(rows:text { digits = 3, names = { found = "worlds located", answers = "answers found" } })

local laws = {}
for _, sigma in ipairs { 8, 256, 1 << 31 } do
  local n = 4 + sigma
  laws[#laws + 1] = {
    sigma = sigma, bytes = (n + 7) // 8, accident = ("2^-%d"):format(sigma), located = ("2^-%d"):format(3 * n),
    written = Q(1, n + 1) ^ 2,
  }
end
laws = qaci.rows({ "sigma", "bytes", "accident", "located", "written" }, laws)
print "\nthe same law elsewhere: a string is signed by accident; located at most; w(n), to write one cell a step"
print(laws:text { digits = 3, names = { bytes = "bytes of q" } })

local points = { {}, {} }
for i, row in ipairs(rows) do
  points[1][i] = { row.sigma, row.accidental }
  points[2][i] = { row.sigma, Q(1, 2) ^ row.sigma }
end
return {
  tables = { { "The story", rows }, { "The same law", laws } },
  rows = rows,
  picture = qaci.chart {
    title = "What strings that are signed by accident weigh among the answers", kind = "lines", log_y = true,
    series = { { name = "accidental answers", points = points[1] }, { name = "2^-σ", points = points[2] } },
    x_label = "σ, bits of the signature", y_label = "share of the answers",
  },
}
