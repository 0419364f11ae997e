-- Answers that ask (SCORE.2, EVAL.6, MATH.3), against the plain evaluator: readers that look at gamma_q and qaci at
-- further questions, in the worlds of the vectors. The plain evaluator reads each payload for each location; the
-- library reads it once for all locations that are equal where they were asked.
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local sign = require "tests.reference.sign"
local score = require "tests.reference.score"
local qtm = require "tests.reference.qtm"
local universe = require "tests.reference.universe"
local Q, B = qaci.rational, qaci.bits

-- The same reader twice: for the library, and for the plain evaluator, in strings. Style 0 asks nothing; others ask
-- about random strings, which depend on the payload, and make scores of what they hear; from 3 on some payloads are
-- no scoring functions.
local function readers(length, actions, style, draw)
  local salt = {}
  for i = 0, 1 do salt[i] = { support.bits(draw, length), support.bits(draw, length) } end
  local function scores(payload, code_of, mass_of)
    local first = tonumber(payload:sub(1, 1))
    local ones, heard = 0, Q(0)
    for i = 1, math.min(style, 1 + first) do
      ones = ones + select(2, code_of(salt[first][i]):gsub("1", ""))
      if style > 1 then heard = heard + mass_of(salt[first][i]) end
    end
    if style > 2 and (ones + first) % 3 == 0 then return nil end
    local u = {}
    for j = 1, actions do u[j] = Q(1, 1 + ones + j) end
    if not heard:eq(0) then u[1] = heard end
    return u
  end
  return function(payload, _, given)
    return scores(tostring(payload), function(b) return tostring(given.gamma_q(B(b)):encode()) end,
      function(b) return given.qaci(B(b)):mass(payload) end)
  end, function(payload, given)
    return scores(payload, given.gamma_q, function(b) return given.qaci(b)[payload] end)
  end
end

local row = dofile "tests/vectors/score.lua"[1]
local draw = support.random(support.seed(531))
local nothing = 0
do -- in the world of that vector
  local physics = qtm.new(row)
  local plain_universe = universe.new(physics, physics:initial(row.initial), { horizon = row.horizon })
  local actions = {}
  for j, a in ipairs(row.actions) do actions[j] = B(a) end
  for style = 1, 4 do
    local own, plain = readers(#row.question, #row.actions, style, draw)
    local scores, located = score.score {
      universes = { { mass = 1, universe = plain_universe } },
      simplicity = support.plain_simplicity(table.unpack(row.simplicity)),
      prior_bits = 0, mu1 = row.mu1, mu2 = row.mu2, question = row.question, counterfactual = row.counterfactual,
      sigma = row.signature_bits, hash = sign.rolling(row.signature_bits), actions = row.actions,
      options = support.argmax(row.argmax), reader = plain,
    }
    local K = row.simplicity
    local r = qaci.score {
      universes = { { physics = support.qtm(row), initial = row.initial } }, horizon = row.horizon,
      simplicity = qaci.simplicity { code_bits = K[1], data_bits = K[2], steps = K[3] }, mu1 = B(row.mu1),
      mu2 = B(row.mu2), question = B(row.question), counterfactual = B(row.counterfactual),
      hash = qaci.hash.rolling(row.signature_bits),
      actions = actions, reader = own, reading = support.argmax(row.argmax),
    }
    local got = {}
    for j, a in ipairs(actions) do got[j] = r:score(a) end
    local fine, message = support.same(got, scores)
    t.ok(fine and r.located:eq(located), ("reader %d: %d hypotheses"):format(style, r.hypotheses),
      message or "located: got " .. tostring(r.located) .. ", expected " .. tostring(located))
    if located:eq(0) then nothing = nothing + 1 end
  end
end
t.ok(nothing < 3, nothing .. " times nothing is located")

-- Score by its formula, each location of the question by itself: with programs that drop and push a bit there are
-- locations that agree at the question and its counterfactual, and not at what is asked.
local w = dofile "scripts/universes/first.lua"
w.simplicity = qaci.simplicity { code_bits = 2, data_bits = 19, steps = 1 }
w.locator_bits = 11
local u = qaci.universe { physics = w.universes[1].physics, initial = 0, horizon = w.horizon }
local locators = w.simplicity:given(B"", { locator_bits = w.locator_bits })
local remembered = {} -- what is located does not depend on the reader
local function by_location(reader)
  local function locate(from, blob)
    local key = tostring(from) .. ":" .. tostring(blob)
    remembered[key] = remembered[key] or qaci.locate { universe = u, within = u:future(from), blob = blob,
      locators = locators }
    return remembered[key]
  end
  local function answers(gamma, b)
    local r = {}
    for i = 0, 15 do
      local payload = B.nat(i, 4)
      r[payload:key()] = locate(gamma:at(b), qaci.sign(payload, b, w.hash)):total()
    end
    return r
  end
  local prior = w.simplicity:sum(B"") / w.simplicity:total() -- K(xi) over all bitstrings
  local located, scores, count = Q(0), { Q(0), Q(0) }, 0
  for g1, m1 in locate(u.initial, w.mu1):pairs() do
    local w1 = g1:at(w.mu1)
    local second = locate(w1, w.mu2)
    for gq, mq in locate(w1, w.question):pairs() do
      local wq = gq:at(w.question)
      local after = Q(0)
      for g2, m2 in second:pairs() do
        local w2 = g2:at(w.mu2)
        if u:future(w2, wq) < u:future(wq, w2) then after = after + m2 end
      end
      local total, sums = Q(0), { Q(0), Q(0) }
      for key, mass in pairs(answers(gq, w.counterfactual)) do
        local r = mass > 0 and reader(B(key), nil, { gamma_q = function(b) return gq:at(b) end })
        if r then
          total = total + mass
          for j = 1, 2 do sums[j] = sums[j] + mass * r[j] end
        end
      end
      if total > 0 and after > 0 then
        count = count + 1
        local mass = prior * m1 * mq * after
        located = located + mass
        for j = 1, 2 do scores[j] = scores[j] + mass * sums[j] / total end
      end
    end
  end
  return located, scores, count
end
local split = 0
for _, b in ipairs { "01010110", "10101010", "11110000" } do
  w.reader = function(payload, _, given)
    local code = tostring(given.gamma_q(B(b)):encode())
    if payload:sub(1, 1):eq(code:sub(9, 9)) then return nil end
    return { Q(select(2, code:gsub("1", "")), #code), Q(payload:nat(), 15) }
  end
  local located, scores, count = by_location(w.reader)
  local r = qaci.score(w)
  t.eq(r.located, located, "located, by location, asking at " .. b)
  t.ok(count > r.hypotheses, ("%d locations are %d hypotheses"):format(count, r.hypotheses))
  t.ok(support.paths_add_up(r, w.actions))
  for j, a in ipairs(w.actions) do t.eq(r:score(a), scores[j], "the score of " .. tostring(a)) end
  if r.hypotheses > 1 then split = split + 1 end
end
t.ok(split >= 1, "what is asked tells locations apart")

t.done()
