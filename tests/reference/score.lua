-- The pipeline, letter by letter (SCORE.1 to SCORE.4, SCORE.6, MATH.1, READ.7). Every payload of Pi and every sampled
-- (alpha, xi, gamma_mu1, gamma_mu2, gamma_q) is visited; only what a universe has once computed is remembered.
local machine = require "tests.reference.machine"
local locate = require "tests.reference.locate"
local sign = require "tests.reference.sign"
local Q = require("qaci").rational

local score = {}

-- MATH.1: the table reader. The j-th of `count` fields of v bits scores the j-th action: field / (2^v - 1).
function score.table_reader(payload, count)
  local v = #payload // count
  local u = {}
  for j = 1, count do u[j] = Q(tonumber(payload:sub((j - 1) * v + 1, j * v), 2), (1 << v) - 1) end
  return u
end

-- Loc within the future of a world-state, remembered by what it depends on.
local function located(hypothesis, start, blob, options, asked)
  local key = start .. ":" .. blob .. ":" .. (asked or "")
  if not hypothesis.memory[key] then
    local u = hypothesis.universe
    hypothesis.memory[key] =
      locate.all(u, u:future_of(start), blob, hypothesis.locators, options or hypothesis.options)
  end
  return hypothesis.memory[key]
end

-- SCORE.1: QACI(alpha, gamma_q, xi, q')(payload) = the total mass of Loc(alpha, future(gamma_q(q')), Sign(payload,
-- q'), xi).
function score.qaci(hypothesis, gamma_q, counterfactual, payload, hash)
  local total = Q(0)
  local start = locate.at(gamma_q, counterfactual)
  local signed = sign.sign(payload, counterfactual, hash)
  local options, oracle = hypothesis.options, hypothesis.oracle
  if oracle then -- LOC.5: of the locators of answers
    options = { argmax_scope = options.argmax_scope, empty_max = options.empty_max, clock = options.clock,
      oracle = { hash = hash, sigma = #signed - #payload, key = counterfactual, bits = oracle.bits, steps = oracle.steps } }
  end
  for _, it in pairs(located(hypothesis, start, signed, options, counterfactual)) do total = total + it.mass end
  return total
end

-- What a payload is read with (EVAL.6): gamma_q(b) is a code, qaci(b) a table from payloads to their masses.
local function given(hypothesis, gamma_q, p)
  return {
    gamma_q = function(b) return locate.at(gamma_q, b) end,
    qaci = function(b)
      local answers = {}
      for payload in machine.strings(#p.question - p.sigma) do
        answers[payload] = score.qaci(hypothesis, gamma_q, b, payload, p.hash)
      end
      return answers
    end,
  }
end

-- SCORE.2: QACI0 as a table from the text of a scoring function u to { u, mass }. Payloads are read by the table reader, or by
-- p.reader(payload, given), which returns nil for what is no scoring function.
function score.qaci0(hypothesis, gamma_q, p)
  local result = {}
  for payload in machine.strings(#p.question - p.sigma) do
    local mass = score.qaci(hypothesis, gamma_q, p.counterfactual, payload, p.hash)
    local u
    if Q(0) < mass then
      if p.reader then u = p.reader(payload, given(hypothesis, gamma_q, p)) else u = score.table_reader(payload, #p.actions) end
    end
    if u then
      local key = {}
      for j, value in ipairs(u) do key[j] = tostring(value) end
      key = table.concat(key, ",")
      result[key] = result[key] or { u = u, mass = Q(0) }
      result[key].mass = result[key].mass + mass
    end
  end
  return result
end

-- SCORE.3, SCORE.4, SCORE.6: Score with Compose = average, and the located mass.
--   p.universes   array of { universe, mass }: Omega_alpha      p.simplicity  tests/reference/simplicity.lua
--   p.prior_bits, p.locator_bits, p.mu1, p.mu2, p.question, p.counterfactual, p.sigma, p.hash (a function), p.actions
--   p.oracle      nil, or bits = c, steps = C (LOC.5)
--   p.options     argmax_scope, empty_max, clock, answers = "normalized" | "raw"
function score.score(p)
  local options = p.options or {}
  local scores, found, hypotheses = {}, Q(0), 0
  for j = 1, #p.actions do scores[j] = Q(0) end
  for _, alpha in ipairs(p.universes) do
    local u = alpha.universe
    for length = 0, p.prior_bits do
      for xi in machine.strings(length) do
        local hypothesis =
          { universe = u, locators = p.simplicity:given(xi, p.locator_bits), options = options, oracle = p.oracle, memory = {} }
        for _, m1 in pairs(located(hypothesis, u.initial, p.mu1)) do
          local w1 = locate.at(m1.gamma, p.mu1)
          for _, m2 in pairs(located(hypothesis, w1, p.mu2)) do
            local w2 = locate.at(m2.gamma, p.mu2)
            for _, q in pairs(located(hypothesis, w1, p.question)) do
              local wq = locate.at(q.gamma, p.question)
              if u:future(w2, wq) < u:future(wq, w2) then -- mu2 lies in the future of the question
                local mass = Q(alpha.mass) * p.simplicity:mass(xi) * m1.mass * m2.mass * q.mass
                local answers = score.qaci0(hypothesis, q.gamma, p)
                local total = Q(0)
                for _, it in pairs(answers) do total = total + it.mass end
                if Q(0) < total then
                  found, hypotheses = found + mass, hypotheses + 1
                  if options.answers == "raw" then total = Q(1) end
                  for _, it in pairs(answers) do
                    for j = 1, #scores do scores[j] = scores[j] + mass * it.mass / total * it.u[j] end
                  end
                end
              end
            end
          end
        end
      end
    end
  end
  return scores, found, hypotheses
end

return score
