-- One question to both pipelines. p: universes (an array of { machine, initial, mass }), horizon, simplicity (code bits,
-- data bits, steps), locator_bits, prior_bits, mu1, mu2, question, counterfactual, hash (a name), sigma, oracle, actions, reading.
local qaci = require "qaci"
local support = require "tests.reference.support"
local sign = require "tests.reference.sign"
local qtm = require "tests.reference.qtm"
local universe = require "tests.reference.universe"
local Q, B = qaci.rational, qaci.bits

local pipeline = {}

function pipeline.actions(p)
  local r = {}
  for i, x in ipairs(p.actions) do r[i] = B(x) end
  return r
end

-- The library's result.
function pipeline.library(p)
  local universes = {}
  for i, it in ipairs(p.universes) do
    universes[i] = { physics = support.qtm(it.machine), initial = it.initial, mass = Q(it.mass) }
  end
  return qaci.score {
    universes = universes, horizon = p.horizon,
    simplicity = qaci.simplicity { code_bits = p.simplicity[1], data_bits = p.simplicity[2], steps = p.simplicity[3] },
    locator_bits = p.locator_bits, prior_bits = p.prior_bits,
    mu1 = B(p.mu1), mu2 = B(p.mu2), question = B(p.question), counterfactual = B(p.counterfactual),
    hash = qaci.hash[p.hash](p.sigma), oracle = p.oracle, reader = "table", actions = pipeline.actions(p), compose = "average",
    reading = p.reading,
  }
end

-- What tests/reference/score.lua takes.
function pipeline.plain(p)
  local universes = {}
  for i, it in ipairs(p.universes) do
    local physics = qtm.new(it.machine)
    universes[i] = { mass = it.mass, universe = universe.new(physics, physics:initial(it.initial), {
      horizon = p.horizon, future = p.reading.future, normalize = p.reading.normalize,
      time_weights = p.reading.time_weights,
    }) }
  end
  return {
    universes = universes, simplicity = support.plain_simplicity(table.unpack(p.simplicity)),
    locator_bits = p.locator_bits, prior_bits = p.prior_bits,
    mu1 = p.mu1, mu2 = p.mu2, question = p.question, counterfactual = p.counterfactual, sigma = p.sigma,
    hash = sign[p.hash](p.sigma), oracle = p.oracle, actions = p.actions, options = p.reading,
  }
end

-- A row of tests/vectors/score.lua.
function pipeline.from_row(row)
  return {
    universes = { { machine = row, initial = row.initial, mass = 1 } }, horizon = row.horizon,
    simplicity = row.simplicity, prior_bits = row.prior_bits, mu1 = row.mu1, mu2 = row.mu2, question = row.question,
    counterfactual = row.counterfactual, sigma = row.signature_bits, hash = row.hash, actions = row.actions,
    reading = support.argmax(row.argmax),
  }
end

-- A random question whose signatures are so short that answers are found everywhere.
function pipeline.random(draw)
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
  return {
    universes = universes, horizon = T, simplicity = ({ { 2, 7, 3 }, { 6, 6, 4 }, { 2, 9, 2 } })[draw(3) + 1],
    locator_bits = draw(3) == 0 and 5 or nil, prior_bits = draw(2),
    mu1 = support.bits(draw, draw(2)), mu2 = support.bits(draw, draw(2)), question = question,
    counterfactual = counterfactual, sigma = sigma, hash = draw(2) == 0 and "rolling" or "xorfold",
    actions = q - sigma == 2 and draw(2) == 0 and { "1", "0" } or { "10" },
    reading = {
      argmax_scope = scope == 0 and "locator" or "rest", empty_max = scope == 2 and "all" or "none",
      answers = draw(2) == 0 and "raw" or "normalized", clock = draw(3), normalize = draw(3) == 0 and "each" or "alpha",
      future = conditional and "conditional" or "marginal",
    },
  }
end

function pipeline.name(p)
  local r = p.reading
  return ("%s/%s, %s, %s, %s"):format(r.argmax_scope, r.empty_max, r.future, r.normalize, r.answers)
end

return pipeline
