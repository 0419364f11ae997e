-- The whole pipeline against the plain evaluator (SCORE.1 to SCORE.4, SCORE.6, SCORE.7, MATH.1, READ.1 to READ.7): the
-- vectors, variations of one of them, and random universes whose signatures are so short that answers are found
-- everywhere; also with a hash oracle (LOC.5).
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local score = require "tests.reference.score"
local pipeline = require "tests.reference.pipeline"
local Q, B = qaci.rational, qaci.bits

-- The library's answer in the plain evaluator's form: scores in the order of the actions, located; and the result.
local function library(p)
  local result, scores = pipeline.library(p), {}
  for j, action in ipairs(p.actions) do scores[j] = result:score(B(action)) end
  return scores, result.located, result
end

local rows = dofile "tests/vectors/score.lua"
for i, row in ipairs(rows) do
  local scores, located, result = library(pipeline.from_row(row))
  local fine, message = support.same(scores, row.scores)
  if fine then fine, message = support.paths_add_up(result, pipeline.actions(row)) end
  t.ok(fine, "score.lua " .. i .. ": scores", message)
  t.eq(located, Q(row.located), "score.lua " .. i .. ": located")
end

local function compare(p, name)
  local scores, located, hypotheses = score.score(pipeline.plain(p))
  local got, got_located, result = library(p)
  local fine, message = support.same(got, scores)
  local nothing = located:eq(0)
  if fine then fine, message = support.paths_add_up(result, pipeline.actions(p)) end
  t.ok(fine and got_located:eq(located), ("%s: %d hypotheses%s"):format(name, hypotheses, nothing
    and ", nothing located" or ""),
    message or "located: got " .. tostring(got_located))
  return not nothing
end

-- Variations of row 4: two branches, three actions, xi of at most one bit.
local variations = {
  { name = "answers = raw", reading = { answers = "raw" } },
  { name = "clock = 0", reading = { clock = 0 } },
  { name = "clock = 3", reading = { clock = 3 } },
  { name = "normalize = each", reading = { normalize = "each" } },
  { name = "time weights 2^-n", reading = { time_weights = function(n) return Q(1, 2) ^ n end } },
  { name = "locator_bits = 7", locator_bits = 7 },
  { name = "locator_bits = 6", locator_bits = 6 },
  { name = "two actions", actions = { "0", "11" } },
  { name = "xorfold", hash = "xorfold" },
  { name = "sigma = 1", sigma = 1 },
  { name = "mu1 and mu2 exchanged", mu1 = rows[4].mu2, mu2 = rows[4].mu1 },
  { name = "an oracle for nothing", oracle = { bits = 0, steps = 0 } },
  { name = "an oracle of 1 bit and 5 steps", oracle = { bits = 1, steps = 5 }, sigma = 1 },
  { name = "an oracle, clock = 2", oracle = { bits = 2, steps = 3 }, reading = { clock = 2 } },
}
for _, v in ipairs(variations) do
  local p = pipeline.from_row(rows[4])
  p.prior_bits = 0
  for key, value in pairs(v) do
    if key == "reading" then
      for option, choice in pairs(value) do p.reading[option] = choice end
    elseif key ~= "name" then
      p[key] = value
    end
  end
  compare(p, "score.lua 4, " .. v.name)
end

local draw = support.random(support.seed(20240305))
local found = 0
for case = 1, 80 do
  local p = pipeline.random(draw)
  p.oracle = case % 3 == 2 and { bits = case % 2, steps = case % 7 } or nil
  if compare(p, ("random world %d, %s"):format(case, pipeline.name(p))) then found = found + 1 end
end
t.ok(found >= 5, found .. " of the random worlds locate something")

t.done()
