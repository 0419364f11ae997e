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

-- The CPU seconds of f, and its result: of three runs the fastest.
local function seconds(f, times)
  local best, result
  for _ = 1, times do
    collectgarbage()
    local start = os.clock()
    result = f()
    local time = os.clock() - start
    if not best or time < best then best = time end
  end
  return best, result
end

-- Work to be timed: the library's side first, all of it, because a heap full of the plain evaluator's tables would slow
-- it down; then the plain side, once, and the comparison of the two results.
local works = {}
local function work(name, library, plain, same)
  works[#works + 1] = { name = name, library = library, plain = plain, same = same }
end

-- A table of simplicity: made, then S(x) for every x that occurs.
for _, model in ipairs { { 8, 12, 12 }, { 10, 9, 16 } } do
  local C, D, N = table.unpack(model)
  work(("K table: codes of %d bits, data of %d, %d steps"):format(C, D, N),
    function() return qaci.simplicity { code_bits = C, data_bits = D, steps = N }:dist "bits" end,
    function() return support.plain_simplicity(C, D, N) end,
    function(dist, plain)
      local total, count = Q(0), 0
      for _, sum in pairs(plain.S) do total, count = total + sum, count + 1 end
      for x, sum in pairs(plain.S) do if not dist:mass(B(x)):eq(sum / total) then return false end end
      return count == #dist
    end)
end

-- The vector universes.
local function same_score(actions)
  return function(result, plain)
    local scores = {}
    for j, action in ipairs(actions) do scores[j] = result:score(action) end
    return support.same(scores, plain.scores) and result.located:eq(plain.located)
  end
end
for i, row in ipairs(dofile "tests/vectors/score.lua") do
  local actions = {}
  for j, action in ipairs(row.actions) do actions[j] = B(action) end
  work(("vector universe %d: horizon %d, %s"):format(i, row.horizon, row.argmax),
    function()
      return qaci.score {
        universes = { { physics = support.qtm(row), initial = row.initial, mass = Q(1) } }, horizon = row.horizon,
        simplicity = qaci.simplicity {
          code_bits = row.simplicity[1], data_bits = row.simplicity[2], steps = row.simplicity[3],
        },
        prior_bits = row.prior_bits, mu1 = B(row.mu1), mu2 = B(row.mu2), question = B(row.question),
        counterfactual = B(row.counterfactual), hash = qaci.hash.rolling(row.signature_bits), reader = "table",
        actions = actions, compose = "average", reading = support.argmax(row.argmax),
      }
    end,
    function()
      local physics = qtm.new(row)
      local u = universe.new(physics, physics:initial(row.initial), { horizon = row.horizon })
      local scores, located = score.score {
        universes = { { universe = u, mass = 1 } },
        simplicity = support.plain_simplicity(table.unpack(row.simplicity)),
        prior_bits = row.prior_bits, mu1 = row.mu1, mu2 = row.mu2, question = row.question,
        counterfactual = row.counterfactual, sigma = row.signature_bits, hash = sign.rolling(row.signature_bits),
        actions = row.actions, options = support.argmax(row.argmax),
      }
      return { scores = scores, located = located }
    end, same_score(actions))
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
  local function load_file() return assert(loadfile("scripts/universes/" .. file))(argument ~= "" and argument or nil) end
  local q = load_file()
  work(command, function() return qaci.score(load_file()) end,
    q.simplicity.data_bits <= 20 and function()
      local scores, located = plain_file(q)
      return { scores = scores, located = located }
    end,
    same_score(q.actions))
end

for _, w in ipairs(works) do w.time, w.result = seconds(w.library, 3) end
local failures = 0
for _, w in ipairs(works) do
  local beside = "plain evaluator left out: it would not finish"
  if w.plain then
    local time, plain = seconds(w.plain, 1)
    local same = w.same(w.result, plain)
    if not same then failures = failures + 1 end
    beside = ("plain %9.3f s  ratio %8.0f  %s"):format(time, time / w.time, same and "equal" or "DIFFERENT")
  end
  print(("%-66s %9.4f s  %s"):format(w.name, w.time, beside))
  w.result = nil
end
if failures > 0 then error(failures .. " answers differ from the plain evaluator's", 0) end
