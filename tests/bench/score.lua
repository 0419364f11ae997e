-- qaci run tests/bench/score.lua: how long the library takes, and how much longer the plain evaluator takes on
-- the same work, with the answers compared exactly. Times are CPU seconds of one run on this machine.
--
-- english.lua is out of the plain evaluator's reach (its simplicity alone has 2^49 data to visit): its ratio is that of
-- first.lua and of the vector universes, which have the same shape, a register, two branches and a signed answer, on
-- fewer cells.
local qaci = require "qaci"
local support = require "tests.reference.support"
local qtm = require "tests.reference.qtm"
local universe = require "tests.reference.universe"
local sign = require "tests.reference.sign"
local score = require "tests.reference.score"
local Q, B = qaci.rational, qaci.bits

local failures = 0
-- The CPU seconds of f, and its first two results. The library is timed with Lua's collector at rest: otherwise it
-- would pay for the plain evaluator's tables, which the collector would walk meanwhile.
local function seconds(f, collector_rests)
  collectgarbage()
  if collector_rests then collectgarbage "stop" end
  local start = os.clock()
  local a, b = f()
  local time = os.clock() - start
  collectgarbage "restart"
  return time, a, b
end
local function line(name, library, plain, same)
  if same == false then failures = failures + 1 end
  print(("%-62s %9.3f s  %s"):format(name, library,
    plain and ("plain %9.3f s  ratio %8.0f  %s"):format(plain, plain / library, same and "equal" or "DIFFERENT")
    or "plain evaluator left out: it would not finish"))
end

-- A table of simplicity: made, then S(x) for every x that occurs.
for _, model in ipairs { { 8, 12, 12 }, { 10, 9, 16 } } do
  local C, D, N = table.unpack(model)
  local plain_time, plain = seconds(function() return support.plain_simplicity(C, D, N) end)
  local words = {}
  for x in pairs(plain.S) do words[x] = B(x) end
  local time, sums = seconds(function()
    local K = qaci.simplicity { code_bits = C, data_bits = D, steps = N }
    local sums = {}
    for x, bits in pairs(words) do sums[x] = K:sum(bits) end
    return sums
  end, true)
  line(("K table: codes of %d bits, data of %d, %d steps"):format(C, D, N), time, plain_time, support.same(sums,
    plain.S))
end

-- The vector universes.
for i, row in ipairs(dofile "tests/vectors/score.lua") do
  local plain_time, plain_scores, plain_located = seconds(function()
    local physics = qtm.new(row)
    local u = universe.new(physics, physics:initial(row.initial), { horizon = row.horizon })
    return score.score {
      universes = { { universe = u, mass = 1 } }, simplicity = support.plain_simplicity(table.unpack(row.simplicity)),
      prior_bits = row.prior_bits, mu1 = row.mu1, mu2 = row.mu2, question = row.question,
      counterfactual = row.counterfactual, sigma = row.signature_bits, hash = sign.rolling(row.signature_bits),
      actions = row.actions, options = support.argmax(row.argmax),
    }
  end)
  local actions = {}
  for j, action in ipairs(row.actions) do actions[j] = B(action) end
  local time, result = seconds(function()
    return qaci.score {
      universes = { { physics = support.qtm(row), initial = row.initial, mass = Q(1) } }, horizon = row.horizon,
      simplicity = qaci.simplicity {
        code_bits = row.simplicity[1], data_bits = row.simplicity[2], steps = row.simplicity[3],
      },
      prior_bits = row.prior_bits, mu1 = B(row.mu1), mu2 = B(row.mu2), question = B(row.question),
      counterfactual = B(row.counterfactual), hash = qaci.hash.rolling(row.signature_bits), reader = "table",
      actions = actions, compose = "average", reading = support.argmax(row.argmax),
    }
  end, true)
  local scores = {}
  for j, action in ipairs(actions) do scores[j] = result:score(action) end
  line(("vector universe %d: %d cells, horizon %d, %s"):format(i, row.window[2] - row.window[1] + 1, row.horizon,
    row.argmax), time, plain_time, support.same(scores, plain_scores) and result.located:eq(plain_located))
end

-- Universe files.
local function plain_file(q)
  local alpha = q.universes[1]
  local physics = qtm.new(support.table_of(alpha.physics))
  local u = universe.new(physics, physics:initial(alpha.initial), { horizon = q.horizon })
  local actions = {}
  for j, action in ipairs(q.actions) do actions[j] = tostring(action) end
  local K = q.simplicity
  return score.score {
    universes = { { universe = u, mass = 1 } }, simplicity = support.plain_simplicity(K.code_bits, K.data_bits,
      K.steps),
    prior_bits = 0, locator_bits = q.locator_bits, mu1 = tostring(q.mu1), mu2 = tostring(q.mu2),
    question = tostring(q.question), counterfactual = tostring(q.counterfactual), sigma = #q.hash "",
    hash = function(message) return tostring(q.hash(B(message))) end, actions = actions, options = {},
  }
end
for _, command in ipairs { "first.lua", "english.lua", "english.lua 300" } do
  local file, argument = command:match "(%S+)%s*(%S*)"
  local q
  local time, result = seconds(function()
    q = assert(loadfile("scripts/universes/" .. file))(argument ~= "" and argument or nil)
    return qaci.score(q)
  end, true)
  local plain_time, plain_scores, plain_located
  if q.simplicity.data_bits <= 20 then
    plain_time, plain_scores, plain_located = seconds(function() return plain_file(q) end)
  end
  local scores = {}
  for j, action in ipairs(q.actions) do scores[j] = result:score(action) end
  line(command, time, plain_time, plain_time and support.same(scores, plain_scores) and result.located:eq(plain_located))
end

if failures > 0 then error(failures .. " answers differ from the plain evaluator's", 0) end
