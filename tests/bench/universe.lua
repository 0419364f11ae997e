-- qaci run tests/bench/universe.lua: how long universes take, and how much longer the plain evaluator (PHYS.4, PHYS.5 to
-- the letter) takes on the same work, with the answers compared exactly. Times are CPU seconds of one run on this machine.
--
-- First small universes, marginal and conditional, on which both answer the same questions: the evolution, one whole
-- future, and the similar pasts of one world-state with ten others. Then large ones, out of the plain evaluator's reach: what an entry, a pair of a time
-- and a world-state with weight then, costs to make; what the similar pasts of a first state, a second one, and each
-- further pair cost. With an argument N the largest painting walk has N steps (28 if not given; 33 has 12 million entries).
local qaci = require "qaci"
local support = require "tests.reference.support"
local qtm = require "tests.reference.qtm"
local universe = require "tests.reference.universe"
local B = qaci.bits

local function seconds(f)
  collectgarbage()
  local start = os.clock()
  local result = f()
  return os.clock() - start, result
end

local function rows(paints, turned)
  local delta = {}
  local function branch(re, write, state, move) return { re = re, im = 0, write = write, state = state, move = move } end
  for x = 0, 1 do
    local y = paints and 1 - x or x
    delta[#delta + 1] = { state = 0, symbol = x, to = { branch("4/5", y, 1, -1), branch("3/5", y, 0, 1) } }
    delta[#delta + 1] = { state = 1, symbol = x, to = { branch("4/5", y, 0, 1), branch(turned, y, 1, -1) } }
  end
  return delta
end
local function machine(kind, T)
  if kind == "counter" then -- qcounter345: branches that fall out of step
    return { states = 2, window = { -T - 1, T + 1 }, delta = {
      { state = 0, symbol = 0, to = { { re = 1, im = 0, write = 0, state = 0, move = -1 } } },
      { state = 0, symbol = 1, to = { { re = 1, im = 0, write = 1, state = 1, move = 1 } } },
      { state = 1, symbol = 0, to = { { re = "4/5", im = 0, write = 1, state = 0, move = -1 },
        { re = "3/5", im = 0, write = 0, state = 1, move = 1 } } },
      { state = 1, symbol = 1, to = { { re = "4/5", im = 0, write = 0, state = 1, move = 1 },
        { re = "-3/5", im = 0, write = 1, state = 0, move = -1 } } } } }
  end
  return { states = 2, window = { -T, T }, delta = rows(kind == "painter", "-3/5") }
end

-- Both evaluators on one small universe.
local failures = 0
for _, case in ipairs { { "painter", 9 }, { "painter", 11 }, { "walk", 20 }, { "counter", 40 },
  { "painter", 6, "conditional" }, { "walk", 12, "conditional" } } do
  local kind, T, future = table.unpack(case)
  local m = machine(kind, future and 2 * T or T) -- conditional futures go on for as long again
  local M = support.qtm(m)
  local states
  local function ask(u, future, pasts)
    local answer = { future = future(u, states[2]) }
    for i = 1, math.min(10, #states) do answer[i] = pasts(u, states[3], states[i * #states // 10 + 1] or states[i]) end
    return answer
  end
  local function state(code) return M:decode(B(code)) end
  states = {}
  for i, w in ipairs(qaci.universe { physics = M, initial = 1, horizon = T, future = future }:states()) do
    states[i] = tostring(w:encode())
  end
  local time, answer = seconds(function()
    return ask(qaci.universe { physics = M, initial = 1, horizon = T, future = future },
      function(u, a) return u:future(state(a)) end, function(u, a, b) return u:similar_pasts(state(a), state(b)) end)
  end)
  local plain_time, plain = seconds(function()
    local physics = qtm.new(m)
    return ask(universe.new(physics, physics:initial(1), { horizon = T, future = future }),
      function(u, a) return u:future_of(a) end, function(u, a, b) return u:similar_pasts(a, b) end)
  end)
  local same = support.same(support.by_code(answer.future), plain.future)
  for i = 1, #plain do same = same and answer[i]:eq(plain[i]) end
  if not same then failures = failures + 1 end
  print(("%-8s T = %-4d %6d states  %8.4f s  plain %8.3f s  ratio %6.0f  %s%s"):format(kind, T, #states, time,
    plain_time, plain_time / time, same and "equal" or "DIFFERENT", future and ", " .. future or ""))
end

-- Large ones.
print()
print("                       states     entries  making     a entry   1st state   2nd state      a pair")
local largest = math.tointeger(tonumber(... or 28)) or error("the steps of the largest walk: expected a number", 0)
for _, case in ipairs { { "painter", 22 }, { "painter", largest }, { "walk", 200 }, { "counter", 100 },
  { "painter", 10, "conditional" } } do
  local kind, T, future = table.unpack(case)
  local M = support.qtm(machine(kind, future and 2 * T or T))
  local making, u = seconds(function()
    return qaci.universe { physics = M, initial = 1, horizon = T, future = future }
  end)
  local entries = 0
  for n = 0, T do entries = entries + #u:at(n) end
  local some = {}
  for w in u:at(4):pairs() do some[#some + 1] = w end
  local first = seconds(function() return u:similar_pasts(u.initial, some[1]) end)
  local second = seconds(function() return u:similar_pasts(some[1], some[1]) end)
  local pairs_asked = 2000
  local each = seconds(function()
    for i = 1, pairs_asked do u:similar_pasts(some[1], some[i % #some + 1]) end
  end)
  print(("%-8s T = %-4d %10d  %10d  %6.2f s  %6.0f ns  %8.4f s  %8.4f s  %7.0f ns%s"):format(kind, T, #u, entries,
    making, making / entries * 1e9, first, second, each / pairs_asked * 1e9, future and "  " .. future or ""))
end
if failures > 0 then error(failures .. " answers differ from the plain evaluator's", 0) end
