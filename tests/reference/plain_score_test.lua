-- The whole pipeline against the plain evaluator (SCORE.1 to SCORE.4, SCORE.6, SCORE.7, MATH.1, READ.1 to READ.7): the
-- vectors, variations of one of them, and random universes whose signatures are so short that answers are found
-- everywhere; also with a hash oracle (LOC.5).
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local machine = require "tests.reference.machine"
local sign = require "tests.reference.sign"
local score = require "tests.reference.score"
local qtm = require "tests.reference.qtm"
local universe = require "tests.reference.universe"
local Q, B = qaci.rational, qaci.bits

local function bitstrings(list)
  local r = {}
  for i, x in ipairs(list) do r[i] = B(x) end
  return r
end

-- The library's answer in the plain evaluator's form: scores in the order of the actions, located.
local function library(p)
  local universes = {}
  for i, it in ipairs(p.universes) do
    universes[i] = { physics = support.qtm(it.machine), initial = it.initial, mass = Q(it.mass) }
  end
  local result = qaci.score {
    universes = universes, horizon = p.horizon,
    simplicity = qaci.simplicity { code_bits = p.simplicity[1], data_bits = p.simplicity[2], steps = p.simplicity[3] },
    locator_bits = p.locator_bits, prior_bits = p.prior_bits,
    mu1 = B(p.mu1), mu2 = B(p.mu2), question = B(p.question), counterfactual = B(p.counterfactual),
    hash = qaci.hash[p.hash](p.sigma), oracle = p.oracle, reader = "table", actions = bitstrings(p.actions), compose = "average",
    reading = p.reading,
  }
  local scores = {}
  for j, action in ipairs(p.actions) do scores[j] = result:score(B(action)) end
  return scores, result.located, result
end

local function plain(p)
  local universes = {}
  for i, it in ipairs(p.universes) do
    local physics = qtm.new(it.machine)
    universes[i] = { mass = it.mass, universe = universe.new(physics, physics:initial(it.initial), {
      horizon = p.horizon, future = p.reading.future, normalize = p.reading.normalize,
      time_weights = p.reading.time_weights,
    }) }
  end
  return score.score {
    universes = universes, simplicity = support.plain_simplicity(table.unpack(p.simplicity)),
    locator_bits = p.locator_bits, prior_bits = p.prior_bits,
    mu1 = p.mu1, mu2 = p.mu2, question = p.question, counterfactual = p.counterfactual, sigma = p.sigma,
    hash = sign[p.hash](p.sigma), oracle = p.oracle, actions = p.actions, options = p.reading,
  }
end

local function from_row(row)
  return {
    universes = { { machine = row, initial = row.initial, mass = 1 } }, horizon = row.horizon,
    simplicity = row.simplicity, prior_bits = row.prior_bits, mu1 = row.mu1, mu2 = row.mu2, question = row.question,
    counterfactual = row.counterfactual, sigma = row.signature_bits, hash = row.hash, actions = row.actions,
    reading = support.argmax(row.argmax),
  }
end

local rows = dofile "tests/vectors/score.lua"
for i, row in ipairs(rows) do
  local scores, located, result = library(from_row(row))
  local fine, message = support.same(scores, row.scores)
  if fine then fine, message = support.paths_add_up(result, bitstrings(row.actions)) end
  t.ok(fine, "score.lua " .. i .. ": scores", message)
  t.eq(located, Q(row.located), "score.lua " .. i .. ": located")
end

local function compare(p, name)
  local scores, located, hypotheses = plain(p)
  local got, got_located, result = library(p)
  local fine, message = support.same(got, scores)
  local nothing = located:eq(0)
  if fine then fine, message = support.paths_add_up(result, bitstrings(p.actions)) end
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
  local p = from_row(rows[4])
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
  local T = draw(2) + 2
  local universes = {}
  local conditional = draw(3) == 0 -- evolves counterfactuals too, wherever their head stands
  for i = 1, draw(2) + 1 do
    universes[i] = {
      machine = support.random_machine(draw, ({ 2, 3, 5 })[draw(3) + 1], T, conditional), initial = draw(1 << T),
      mass = i == 1 and "1/3" or "1/2",
    }
  end
  local scope = draw(3)
  local q = draw(2) + 1
  local sigma = draw(q)
  local question = support.bits(draw, q)
  -- a counterfactual that is never reached finds nothing under `marginal` futures: often ask the question itself
  local counterfactual = draw(3) > 0 and question or support.bits(draw, q)
  local p = {
    universes = universes, horizon = T, simplicity = ({ { 2, 7, 3 }, { 6, 6, 4 }, { 2, 9, 2 } })[draw(3) + 1],
    locator_bits = draw(3) == 0 and 5 or nil, prior_bits = draw(2),
    mu1 = support.bits(draw, draw(2)), mu2 = support.bits(draw, draw(2)), question = question,
    counterfactual = counterfactual, sigma = sigma, hash = draw(2) == 0 and "rolling" or "xorfold",
    oracle = case % 3 == 2 and { bits = case % 2, steps = case % 7 } or nil,
    actions = q - sigma == 2 and draw(2) == 0 and { "1", "0" } or { "10" },
    reading = {
      argmax_scope = scope == 0 and "locator" or "rest", empty_max = scope == 2 and "all" or "none",
      answers = draw(2) == 0 and "raw" or "normalized", clock = draw(3), normalize = draw(3) == 0 and "each" or "alpha",
      future = conditional and "conditional" or "marginal",
    },
  }
  local r = p.reading
  if compare(p, ("random world %d, %s/%s, %s, %s, %s"):format(case, r.argmax_scope, r.empty_max, r.future, r.normalize,
    r.answers)) then
    found = found + 1
  end
end
t.ok(found >= 5, found .. " of the random worlds locate something")

t.done()
