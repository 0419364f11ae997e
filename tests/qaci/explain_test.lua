-- Where a score comes from (SCORE.7): in every setting the paths add up to what they explain.
local t = require "tap"
local qaci = require "qaci"
local json = require "json"
local support = require "tests.reference.support"
local Q, B = qaci.rational, qaci.bits

local function universe(file, ...) return assert(loadfile("scripts/universes/" .. file))(...) end

local function adds_up(w, name)
  local r = qaci.score(w)
  local fine, message = support.paths_add_up(r, w.actions)
  t.ok(fine, name, message)
  return r
end

-- Settings; under "formula" payloads that nobody wrote count.
local settings = {
  prose = { reading = "prose" },
  formula = { file = "stochastic.lua", reading = "formula" },
  ["formula, raw"] = { file = "stochastic.lua", reading = { preset = "formula", answers = "raw" } },
  raw = { reading = { answers = "raw" } },
  each = { reading = { normalize = "each" } },
  ["clock 0"] = { reading = { clock = 0 } },
  ["two bits of xi"] = { prior_bits = 2 },
}
local names = {}
for name in pairs(settings) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
  local w = universe(settings[name].file or "first.lua")
  for field, value in pairs(settings[name]) do if field ~= "file" then w[field] = value end end
  local r = adds_up(w, name)
  t.eq(r.status, "exact", name .. ": exact")
  t.ok(r.located > 0, name .. ": something is located")
  t.eq(r:paths().elsewhere.mass > 0, name:find "formula" ~= nil, name .. ": elsewhere")
end

for _, file in ipairs { "english.lua", "qubits.lua" } do adds_up(universe(file), file) end

-- One other answer is one.
local few = universe "first.lua"
few.reader = function(payload) if payload == B"0111" or payload == B"1101" then return { 0, 1 } end end
t.ok(qaci.score(few):brief():find "answer 0111 at time 58, share 0%.%d+; 1 other answer\n", "one other answer")

-- Several universes.
local two = universe "first.lua"
two.universes = {
  { physics = two.universes[1].physics, initial = 0, mass = "1/4" },
  { physics = universe("stochastic.lua").universes[1].physics, initial = universe("stochastic.lua").universes[1].initial, mass = "1/8" },
  { physics = two.universes[1].physics, initial = 0, mass = "1/2" },
}
local r = adds_up(two, "three universes")
local seen = {}
for _, path in ipairs(r:paths()) do seen[path.universe] = true end
t.ok(seen[1] and seen[2] and seen[3], "each universe has paths")

-- A budget that runs out anywhere leaves a tree that adds up to the lower ends.
local partial, empty = 0, 0
local steps = 2000
while true do
  local w = universe "first.lua"
  w.prior_bits, w.budget = 1, { steps = steps }
  local result = qaci.score(w)
  local fine, message = support.paths_add_up(result, w.actions)
  if not fine then t.ok(false, "a budget of " .. steps .. " steps", message) end
  if result.status == "exact" then break end
  partial = partial + 1
  if result.located:eq(0) then empty = empty + 1 end
  steps = steps + steps // 4
end
t.ok(empty > 3 and partial > empty, partial .. " budgets ran out, " .. empty .. " before anything was located")
-- memory too: the tree is charged
for mib = 1, 4 do
  local w = universe "english.lua"
  w.budget = { memory_mib = mib }
  local fine, message = support.paths_add_up(qaci.score(w), w.actions)
  t.ok(fine, "a budget of " .. mib .. " MiB", message)
end

-- The fields of a path.
local first = qaci.score(universe "first.lua")
local path = first:paths()[1]
t.eq(path.universe, 1, "universe")
t.eq(path.xi, B"":sub(1, 0), "xi")
t.eq(path.answer.payload, B "0111", "payload")
t.eq(path.answer.time, 58, "the time of the answer")
t.eq(path.mu1.time, 8, "the time of mu1")
t.eq(path.question.time, 20, "the time of the question")
t.eq(path.counterfactual.time, 20, "the time of the counterfactual question")
t.ok(path.question.state ~= path.counterfactual.state, "two branches")
t.eq(path.question.state.tape:sub(1, 8), universe("first.lua").question, "the state of the question holds it")
t.eq(path.scores[1], Q(1, 3), "scores")
t.eq(path.contribution[1], path.mass * path.scores[1], "contribution")
t.eq(path.mass, first:paths()[1].mu1.mass * path.mu2.mass * path.question.mass * path.answer.share
  * universe("first.lua").simplicity:sum "" / universe("first.lua").simplicity:total(), "the mass is the product along the path")
t.ok(path.mu1.locations >= 1 and path.mu1.f == "HALT", "locations and locator")

-- The ledger: in a partial result too, what is left, lost and open adds up from step to step.
local function ledger(w, name)
  local r = qaci.score(w)
  local tree = json.parse(r:explain { form = "json" })
  local fine = Q(tree.ledger[1].left):eq(0) or #tree.ledger == 7
  for i = 2, #tree.ledger do
    local lost = Q(tree.ledger[i - 1].left) - Q(tree.ledger[i].left) - Q(tree.ledger[i].not_explored)
    fine = fine and lost >= 0 and Q(tree.ledger[i].not_explored) >= 0
  end
  t.ok(fine and r.located:eq(tree.ledger[7].left), "the ledger: " .. name)
  return tree, r
end
local tree, whole = ledger(universe "first.lua", "first.lua")
t.eq(Q(tree.ledger[1].left) + whole.remainder, Q(1), "what is visited and what is not are all")
for _, limit in ipairs { 3000, 12000, 20000, 30000, 40000, 60000 } do
  local w = universe "first.lua"
  w.prior_bits, w.budget = 1, { steps = limit }
  local cut, r = ledger(w, limit .. " steps: " .. w.horizon)
  local open = Q(0)
  for _, step in ipairs(cut.ledger) do open = open + Q(step.not_explored) end
  t.ok(r.status == "exact" or open <= r.skipped, "what is open was skipped")
end

-- The text: nothing is cut silently, lines fit, no limit is forgotten.
local text = first:explain { width = 1 }
t.ok(text:find("and 9 more answers: QACI 1.19897e-20 together, share 0.0213559; their mean score\n", 1, true), "what is not shown is summed", text)
t.ok(text:find("located 1.56389e-40 in 1 hypothesis\n  universe 1: Omega 1; carries all of located\n", 1, true), "the first nodes")
for line in first:explain { width = 100 }:gmatch "[^\n]+" do
  if utf8.len(line) > 100 then t.ok(false, "a line is longer than 100 columns", line) end
end
t.ok(not first:explain { depth = 3 }:find "question:", "depth")
t.ok(first:explain { depth = 4 }:find "question:", "one level more")
t.eq(first:explain(1), text, "a number is the width")
t.ok(first:explain { action = "1" }:find("; the average score of 1 is 1.54213e-40", 1, true), "the score of an action")
t.ok(first:explain { form = "html" }:find("<details open><summary>located", 1, true), "a page")
t.ok(first:explain { form = "dot" }:find("n1 -> n2;", 1, true), "a graph")
local short = universe "first.lua"
short.budget = { steps = 20000 }
t.ok(qaci.score(short):explain():find("not explored to its end: a limit was met", 1, true), "a partial tree says so")
short.budget = nil
short.question, short.counterfactual = "11111111", "11111110"
t.ok(qaci.score(short):explain():find("lost: the question is not found in its future", 1, true), "what is lost")
for _, row in ipairs {
  { { width = -1 }, 'field "width": the integer %-1, expected' }, { { action = "11" }, 'field "action": 11, expected one of the actions' },
  { { form = "pdf" }, 'field "form": the string "pdf", expected "text"' }, { { wide = 1 }, "no such field" },
} do t.raises(row[2], first.explain, first, row[1]) end

-- A reason that a reader gives stays one line of UTF-8, whatever bytes it has.
local odd = universe "stochastic.lua"
odd.reader = function() return nil, "two\nlines \200 \"q\"" end
odd = qaci.score(odd)
t.ok(odd:explain():find('cannot be read: two lines ? "q"\n', 1, true), "a reason in the text", odd:explain())
t.ok(utf8.len(odd:explain { form = "json" }) and odd:explain { form = "json" }:find('"why":"two lines ? \\"q\\""', 1, true), "in JSON")

t.done()
