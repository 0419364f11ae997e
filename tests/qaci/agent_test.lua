-- Agents from Lua and on the command line's side (AGENT.4): functions, meta-executions, enclosed scores, the field of a
-- universe, bad input.
local t = require "tap"
local qaci = require "qaci"
local Q, B, meta = qaci.rational, qaci.bits, qaci.meta
local act = qaci.agent.act

local actions = { B"00", B"01", B"10" }
local of = { ["00"] = Q(1, 4), ["01"] = Q(1, 2), ["10"] = Q(1, 8) }
local function score(a) return of[tostring(a)] end
local function with(agent, more)
  local q = { agent = agent, actions = actions, score = score }
  for k, v in pairs(more or {}) do q[k] = v end
  return act(q)
end

-- ---- a function ----
local kept
local action, info = with(function(ask, list)
  kept = ask
  t.ok(#list == 3 and list[1] == B"00", "an agent sees the actions")
  t.eq(ask(list[1]), Q(1, 4), "it is told a score")
  t.eq(ask "00", Q(1, 4), "and told it again for nothing")
  t.eq(ask(list[3]), Q(1, 8), "and another one")
  local x, why = ask(list[2])
  t.ok(x == nil and why == "no more than 2 queries are answered", "and no more")
  t.ok(ask(list[2]) == nil and ask(list[1]):eq(Q(1, 4)), "what was refused stays refused, what was told stays told")
  return list[1]
end, { queries = 2 })
t.eq(action, B"00", "its action")
t.ok(info.agent == "function" and info.queries == 2 and info.refused == 1, "its queries")
t.ok(info.regret:eq(Q(1, 4)) and info.best == B"01" and info.regret_upper == nil, "its regret")
t.raises("the choice is over", kept, "00")
action, info = with(function() end)
t.ok(action == nil and info.queries == 0 and info.regret:eq(Q(3, 8)), "choosing nothing is as bad as the worst")
t.raises("111 is none of the actions", with, function() return "111" end)
t.raises("what the agent chose: the integer 3, expected bits", with, function() return 3 end)
t.raises("the action asked for: 0 is none of the actions", with, function(ask) ask "0" end)
t.raises("my own error", with, function() error "my own error" end)

-- ---- a meta-execution ----
local w = meta.world()
local lazy = w:agent("lazy", function(q)
  local list, scores = q:match "which of the actions in the list # is best? @ knows the score of each, and answers at most 1 question"
  local x, others = meta.view(list):match "the list with first element # and remaining elements in the list #"
  local y = meta.view(others):match "the list with first element # and remaining elements in the list #"
  return "take #", Q(scores:ask("what is the score of #?", x).text) < Q(1, 3) and y or x
end)
action, info = with(lazy, { queries = 1 })
t.ok(action == B"01" and info.agent == "meta-execution" and info.queries == 1 and info.regret:eq(0), "a meta-execution chooses")
action, info = with(w:agent("mute", function() return "I cannot say" end))
t.ok(action == nil and info.regret:eq(Q(3, 8)), "a meta-execution chooses nothing")
t.raises("told rationals, but some scores are only enclosed", act,
  { agent = lazy, actions = actions, score = function() return Q(1, 4), Q(1, 3) end })

-- ---- enclosed scores ----
local low = { ["00"] = Q(1, 4), ["01"] = Q(1, 2), ["10"] = Q(0) }
local high = { ["00"] = Q(1, 3), ["01"] = Q(3, 5), ["10"] = Q(1, 10) }
local function enclosed(a) return low[tostring(a)], high[tostring(a)] end
action, info = act { agent = "argmax", actions = actions, score = enclosed }
t.ok(action == B"01" and info.regret:eq(0) and info.regret_upper == nil, "argmax: decided though enclosed")
action, info = act { agent = function() return "00" end, actions = actions, score = enclosed }
t.ok(info.regret:eq(Q(1, 6)) and info.regret_upper:eq(Q(7, 20)), "the regret is enclosed")
_, info = act { agent = function() return "0" end, actions = { "0", "1" }, score = function(a) if a == "0" then return 0, 1 end return Q(1, 10), Q(1, 5) end }
t.ok(info.regret:eq(0) and info.regret_upper:eq(Q(1, 5)), "an action does not fall short of itself")
-- within their enclosures scores are anything: the ends of the regret are its least and its greatest value
do
  local draw = require "tests.reference.support".random(11)
  for case = 1, 60 do
    local lower, upper, n = {}, {}, 1 + draw(3)
    for a = 1, n do
      lower[a] = Q(draw(5), 4)
      upper[a] = draw(3) == 0 and lower[a] or lower[a] + Q(1 + draw(4), 4)
    end
    for chosen = 0, n do
      local least, greatest
      for corner = 0, 2 ^ n - 1 do -- the regret grows or falls with each score: its ends are at corners
        local s, top, bottom = {}, Q(0), nil
        for a = 1, n do
          s[a] = (corner >> (a - 1)) & 1 == 0 and lower[a] or upper[a]
          if top < s[a] then top = s[a] end
          if not bottom or s[a] < bottom then bottom = s[a] end
        end
        local regret = top - (chosen == 0 and bottom or s[chosen])
        if not least or regret < least then least = regret end
        if not greatest or greatest < regret then greatest = regret end
      end
      if chosen == 0 then -- and inside, where those that may be equal are
        least = Q(0)
        for a = 1, n do for b = 1, n do if lower[a] - upper[b] > least then least = lower[a] - upper[b] end end end
      end
      local list = { B"00", B"01", B"10" }
      local _, i = act { agent = function() return list[chosen] end, actions = { table.unpack(list, 1, n) },
        score = function(a) for k = 1, n do if a == list[k] then return lower[k], upper[k] end end end }
      if not (i.regret:eq(least) and (i.regret_upper or i.regret):eq(greatest)) then
        t.ok(false, ("the regret of %d in case %d: %s to %s, expected %s to %s"):format(chosen, case, i.regret, i.regret_upper, least, greatest))
      end
    end
  end
end
local said, drawn = 0, 0
for seed = 1, 40 do
  local x, i = act { agent = "sample", actions = actions, score = enclosed, seed = seed }
  if x then
    drawn = drawn + 1
    t.ok(i.why == nil and i.probability <= i.probability_upper, "sample: a probability that is enclosed")
  else
    said = said + 1
    t.ok(i.why:find "not known exactly" and i.probability == nil and i.regret:eq(Q(2, 5)) and i.regret_upper:eq(Q(3, 5)),
      "sample: between two actions")
  end
end
t.ok(said > 0 and drawn > 0, "sample of enclosed scores: sometimes undecided")
action, info = act { agent = "sample", actions = actions, score = function() return 0 end, seed = 4 }
t.ok(info.probability:eq(Q(1, 3)), "sample: all alike where every score is 0")

-- ---- as a field of a universe ----
local world = dofile "scripts/universes/first.lua"
world.agent = { "sample", seed = 3 }
local r = qaci.score(world)
t.ok(r.action and r.choice.agent == "sample" and r.choice.queries == 2, "an agent acts on a score")
t.ok(r.choice.probability:eq(r:score(r.action) / (r:score "0" + r:score "1")), "with the probabilities of the scores")
t.ok(r:json():find('"chosen":{"agent":"sample","action":"' .. tostring(r.action) .. '","queries":2,"refused":0,"regret":', 1, true),
  "and JSON says so")
world.agent = function(ask, list) return ask(list[1]) < ask(list[2]) and list[2] or list[1] end
r = qaci.score(world)
t.ok(r.action == r.best and r.choice.agent == "function" and r.choice.regret:eq(0), "so does a function")
world.agent, world.compose = "sample", { "nash" }
r = qaci.score(world)
t.ok(r.status == "enclosed" and r.action == B"1", "sample plays the lottery of a bargain")
world.budget = { steps = 1000 } -- nothing is known of the scores
r = qaci.score(world)
t.ok(r.status == "partial" and r.action == nil and r.choice.why and r:json():find '"chosen":{"agent":"sample","action":null,.*"why":"the number',
  "where a budget ended before the scores are known, sample chooses none")
world.agent, world.budget = nil, nil
r = qaci.score(world)
t.ok(r.action == nil and r.choice == nil and not r:json():find "chosen", "no agent, no action")

-- ---- bad input ----
t.raises('the string "bob", expected "argmax", "sample" or "hill_climb"', with, "bob")
t.raises('field "agent": the integer 3', with, 3)
t.raises('field "agent": nothing', act, { actions = actions, score = score })
t.raises('field "score": nothing', act, { agent = "argmax", actions = actions })
t.raises('field "score": the integer 3', act, { agent = "argmax", actions = actions, score = 3 })
t.raises('field "actions": nothing', act, { agent = "argmax", score = score })
t.raises('field "actions": none', act, { agent = "argmax", actions = {}, score = score })
t.raises("actions 1 and 2 are equal", act, { agent = "argmax", actions = { "0", "0" }, score = function() return 1 end })
t.raises("the score of action 1: expected a rational of at least 0", act,
  { agent = "argmax", actions = { "0" }, score = function() return -1 end })
t.raises("the score of action 2", act, { agent = "argmax", actions = { "0", "1" }, score = function(a) if a == "0" then return 1 end end })
t.raises("argmax asks for every score", with, "argmax", { queries = 2 })
t.raises("only sample and hill_climb draw", with, "argmax", { seed = 2 })
t.raises("only an agent of qaci.meta has a budget", with, "argmax", { budget = 2 })
t.raises("no such field", with, "argmax", { querys = 2 })
t.done()
