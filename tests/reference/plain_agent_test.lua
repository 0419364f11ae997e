-- Agents against the plain evaluator (AGENT.1 to AGENT.3), on random scores and sets of actions.
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local plain = require "tests.reference.agent"
local Q = qaci.rational
local draw = support.random(support.seed "11")

local function random_case()
  local n, actions, scores, seen = 1 + draw(12), {}, {}, {}
  while #actions < n do
    local x = support.bits(draw, draw(5))
    if not seen[x] then seen[x], actions[#actions + 1] = true, x end
  end
  local levels = 1 + draw(4)
  for a = 1, n do scores[a] = Q(draw(levels + 1), levels) end
  return actions, scores
end

local wrong = {}
local function expect(condition, name, detail) if not condition and not wrong[name] then wrong[name] = detail or "?" end end

local names = { "argmax", "sample", "hill_climb" }
for case = 1, 300 do
  local actions, scores = random_case()
  local by = {}
  for a, x in ipairs(actions) do by[x] = scores[a] end
  local best = plain.argmax(scores, actions)
  for _, name in ipairs(names) do
    local seed, most = draw(1 << 20) - (1 << 19), name == "hill_climb" and draw(#actions + 3) or nil
    local expected, more = plain[name](scores, actions, seed, most)
    local action, info = qaci.agent[name] {
      actions = actions, score = function(x) return by[x] end, seed = name ~= "argmax" and seed or nil, queries = most }
    local where = ("case %d, seed %d, queries %s: %s"):format(case, seed, most, table.concat(actions, " "))
    expect(action == actions[expected], name .. ": the action", where)
    expect(info.queries == (name == "hill_climb" and more or #actions) and info.refused == 0, name .. ": queries", where)
    expect(info.best == actions[best], name .. ": best", where)
    expect(info.regret:eq(scores[best] - scores[expected]) and not info.regret_upper, name .. ": regret", where)
    if name == "sample" then expect(info.probability:eq(more), "sample: probability", where) end
  end
end
for _, name in ipairs(names) do
  for _, what in ipairs { "the action", "queries", "best", "regret" } do
    t.ok(not wrong[name .. ": " .. what], name .. ": " .. what, wrong[name .. ": " .. what])
  end
end
t.ok(not wrong["sample: probability"], "sample: probability", wrong["sample: probability"])

-- Over many seeds sample meets its probabilities, and hill_climb with every query finds the best.
local actions, scores = { "00", "01", "10", "11" }, { ["00"] = Q(1, 8), ["01"] = Q(1, 2), ["10"] = Q(1, 4), ["11"] = Q(0) }
local counts = {}
for seed = 1, 2000 do
  local x = qaci.agent.sample { actions = actions, score = function(a) return scores[a] end, seed = seed }
  counts[x] = (counts[x] or 0) + 1
end
-- 1/7, 4/7, 2/7 of 2000, within five standard deviations
for x, expected in pairs { ["00"] = 286, ["01"] = 1143, ["10"] = 571 } do
  t.ok(math.abs(counts[x] - expected) < 5 * math.sqrt(expected), "sample: " .. x .. " is drawn as often as it should")
end
t.ok(not counts["11"], "sample: a score of 0 is never drawn")
t.done()
