-- more: How well do agents act that see a score only by asking for it?
--
-- Five agents choose an action by the scores of one universe. Each sees a score only by asking for it, and is judged by
-- its regret: how much its action scores less than the best one.
--
-- In the post (3.8) the AI is a program from scoring functions to actions, which "tries to satisfy a scoring over
-- actions, by making a high-expected-score guess", and Score is the same whoever acts on it. Two of the agents come
-- from other parts of the toolkit. An agent is any Lua function that gets `ask` and the actions, so a program of the
-- arena is one through a desk: it writes the number of an action into slot 0, the desk asks and puts the score, in
-- thousandths, into slot 1; what it leaves in slot 2 when it dies is its choice. An agent of `qaci.meta` is one as
-- it is: it is asked which of the actions is best.
--
-- The scores are those of `first.lua` with four actions, one for each bit of an answer: the answer 0111 is found with a
-- share of 0.98, so all actions but the first are good, and the accidental signatures decide between these. Whoever may
-- ask for two scores only finds a good action and not the best; a search from one random action to its neighbours needs
-- three.
--
--   qaci run scripts/experiments/agents.lua   it takes no arguments
-- expect: agent           action  queries  regret
-- expect: argmax          11      4        0
-- expect: sample          11      4        0
-- expect: hill_climb      11      3        0
-- expect: function        01      2        1.2e-6
-- expect: meta-execution  01      2        1.2e-6
local qaci = require "qaci"
local Q, meta = qaci.rational, qaci.meta
if ... then error("it takes no arguments", 0) end

local world = dofile "scripts/universes/first.lua"
world.actions = { "00", "01", "10", "11" }
world.compose = "average_normalized"
local result = qaci.score(world)

-- An arena agent that asks for the first two scores, and takes the better action.
local desk = qaci.arena.parse "world 64\nticks 2000\nagent 1 at 16 size 48\n"
local careful = qaci.arena.agent([[
me:     MOV n me-16             ; ask for the score of action n
wait:   JMN wait me-16          ; until the desk has told it
        SLT most me-15          ; most < the score: skip the jump
        JMP next
        MOV me-15 most
        MOV n me-14             ; the best so far
next:   ADD =1 n
        CMP n end               ; n = end: skip the jump
        JMP me
        DIE
n:      word 1
end:    word 3
most:   word -1
]], desk)
local function by_arena(ask, actions)
  local run = desk:start { careful }
  while not run.ended do
    run:step()
    local asked = run:value(0)
    if asked ~= 0 then
      local score = ask(actions[asked])
      run:set(1, score and tonumber((score * 1000 // 1):num()) or -1):set(0, 0)
    end
  end
  return actions[run:value(2)]
end

-- A meta-execution that does the same.
local w = meta.world()
local thoughtful = w:agent("thoughtful", function(q)
  local list, scores = q:match(
    "which of the actions in the list # is best? @ knows the score of each, and answers at most 2 questions")
  if not list then return "I only compare two actions" end
  local CONS = "the list with first element # and remaining elements in the list #"
  local x, others = meta.view(list):match(CONS)
  local y = meta.view(others):match(CONS)
  local of_x, of_y = scores:ask("what is the score of #?", x), scores:ask("what is the score of #?", y)
  return "take #", Q(of_x.text) < Q(of_y.text) and y or x
end)

local agents = { "argmax", { "sample", seed = 1 }, { "hill_climb", queries = 3, seed = 2 }, { by_arena, queries = 2 },
  { thoughtful, queries = 2 } }
local rows = {}
for i, agent in ipairs(agents) do
  local options = type(agent) == "table" and agent or { agent }
  local action, info = qaci.agent.act {
    agent = options[1], actions = world.actions, score = result, queries = options.queries, seed = options.seed }
  rows[i] = { agent = info.agent, action = action, queries = info.queries, regret = info.regret }
end
rows = qaci.rows({ "agent", "action", "queries", "regret" }, rows)
print(rows:text { digits = 2 })

local bars, regrets = {}, {}
for i, row in ipairs(rows) do
  bars[i] = { row.agent, row.queries }
  regrets[i] = row.regret:decimal(2)
end
return {
  rows = rows,
  picture = qaci.chart { title = "Scores that each agent asked for, of four", kind = "bars", bars = bars,
    note = "regrets: " .. table.concat(regrets, ", ") },
}
