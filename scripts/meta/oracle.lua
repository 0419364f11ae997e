-- A meta-execution that asks a universe. Whoever answers in the universe of sums.lua takes the decisions of the agent
-- `universe`: what the agent has seen is the counterfactual question that QACI is asked, and the answer is its command.
-- Each distinct question is one query.
local qaci = require "qaci"
local meta = qaci.meta

local folder = arg[0]:match "^(.*/)" or ""
local w = meta.world { record = true }
local universe = w:oracle { name = "universe", query = dofile(folder .. "sums.lua") }

local asker = w:agent("asker", function(q)
  local oracle = q:match "which is more, 2+3 or 3+3, according to @?"
  if not oracle then return "I only compare two sums" end
  local x, y = oracle:ask "2+3?", oracle:ask "3+3?"
  if x.error or y.error then return "the universe does not say" end
  if tonumber(x.text) > tonumber(y.text) then return "2+3 is more: # against #", x, y end
  if oracle:ask "2+3?".text ~= x.text then return "the universe says this and that" end
  return "3+3 is more: # against #", y, x
end)

local question = w:message("which is more, 2+3 or 3+3, according to @?", universe)
local reply, _, _, info = w:run(asker, question)
print(reply)
print(info.cost .. " decisions, " .. w:queries(universe) .. " queries")
print((w:run(universe, "7?")))
print(w:dot(info.activation))
-- expect: 3+3 is more: (6) against (5)
-- expect: 7 decisions, 2 queries
-- expect: error: the oracle is silent: nothing answers this question
-- expect: digraph meta_execution {
-- expect:   node [shape=box, fontname="sans-serif", fontsize=10];
-- expect:   edge [fontname="sans-serif", fontsize=9];
-- expect:   a3 [label="which is more, 2+3 or 3+3, according to @?\n3+3 is more: (6) against (5)\nasker, cost 7"];
-- expect:   a3 -> a1 [label="1"];
-- expect:   a3 -> a2 [label="2"];
-- expect:   a3 -> a1 [label="3"];
-- expect:   a1 [label="2+3?\n5\nuniverse, cost 1"];
-- expect:   a2 [label="3+3?\n6\nuniverse, cost 1"];
-- expect: }
-- expect:
