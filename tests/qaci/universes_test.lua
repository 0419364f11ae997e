-- The shipped universes (SCORE.1 to SCORE.6, MATH.2): their exact results, and what must hold for any of their
-- variants.
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local function universe(file, ...) return assert(loadfile("scripts/universes/" .. file))(...) end

-- first.lua: the counterfactual branch answers 0111, which scores 1/3 and 1; the rest are accidental signatures.
local first = qaci.score(universe "first.lua")
t.eq(first.status, "exact", "first.lua is exact")
t.eq(first.best, B "1", "first.lua: the best action")
t.eq(first:mean(B "0"):decimal(8), "0.34724381", "first.lua: the mean score of 0")
t.eq(first:mean(B "1"):decimal(8), "0.98609049", "first.lua: the mean score of 1")

-- With one locator, the identity, no accident is left.
local alone = universe "first.lua"
alone.locator_bits = 2
local result = qaci.score(alone)
t.eq(result.hypotheses, 1, "first.lua with the identity only: one hypothesis")

-- english.lua at cell 0 and far from it: 64-bit signatures leave no accidents, so the mean is the counterfactual
-- answer.
local answer = { ["0"] = Q(1, 4), ["1"] = Q(8, 9) } -- 1/4 stands in it, 8/9 is the answer to the question that it asks
local function is_the_answer(q, name)
  local r = qaci.score(q)
  t.eq(r.status, "exact", name .. " is exact")
  t.ok(r.located > 0, name .. ": something is located")
  for action, mean in pairs(answer) do t.eq(r:mean(action), mean, name .. ": the mean score of " .. action) end
  t.eq(r.best, B "1", name .. ": the best action")
  return r
end
local near = is_the_answer(universe "english.lua", "english.lua")
t.eq(universe("english.lua", "300").locator_bits, 22, "english.lua 300 asks for locators of 22 bits")
local far = universe("english.lua", "2")
far.locator_bits = 16 -- as many as this address takes; all of 22 bits are 40 times as many
local far_result = is_the_answer(far, "english.lua 2")
t.ok(far_result.located < near.located, "an address has its price")
t.ok(far_result:explain():find("ROTL 2; HALT", 1, true), "the address stands in f")

local identity = universe "english.lua"
identity.locator_bits = 2
is_the_answer(identity, "english.lua with the identity only")

-- The report shows the question, the answer as text, and what it evaluates to; the same in JSON.
local text = near:explain()
t.ok(text:find 'answer "{0b0: 1/4, 0b1: ask%("How good is 1%?"%)} " at time 2411 [^\n]*\n[^\n]*share 1, [^\n]*\n *is {0b0: 1/4, 0b1: 8/9}\n *action 0: 1/4, adds',
  "english.lua: the answer and its value", text)
t.ok(near:brief():find("is {0b0: 1/4, 0b1: 8/9}", 1, true), "english.lua: the value in short")
local json = near:json()
for _, part in ipairs {
  '"reader":"ascii"', '"question_text":"Return a good scoring of actions"',
  '"counterfactual_text":"return a good scoring of actions"',
  '"payload_text":"{0b0: 1/4, 0b1: ask(\\"How good is 1?\\")} "', '"value":"{0b0: 1/4, 0b1: 8/9}"',
} do t.ok(json:find(part, 1, true), "english.lua: JSON has " .. part) end
t.eq(near.question_text, "Return a good scoring of actions", "english.lua: the question as text")

-- Asked the other way round the table of scores answers, and asks nothing; asked the further question the world
-- answers with a number, which is no scoring function.
local function asked(question, counterfactual)
  local q = universe "english.lua"
  q.locator_bits = 2
  q.question, q.counterfactual = question or q.question, counterfactual or q.counterfactual
  return qaci.score(q)
end
local own = universe "english.lua"
local back = asked(own.counterfactual, own.question)
t.ok(back:mean "0" == Q(1, 4) and back:mean "1" == Q(3, 4), "english.lua: the question is answered too")
local number = asked(nil, B.text("How good is 1?" .. ("\0"):rep(35)))
t.eq(number.located, Q(0), "english.lua: 8/9 is no scoring function")
t.ok(number:brief():find('no signed answer is a scoring function: "let n = 9; (n - 1) / n', 1, true)
  and number:brief():find("the value is a number", 1, true),
  "english.lua: and the report says so", number:brief())

-- What an answer denotes is within its own budget, and within the score's.
local poor = universe "english.lua"
poor.locator_bits, poor.evalmath = 2, { steps = 50 }
t.ok(qaci.score(poor):brief():find("the budget of 50 steps ran out", 1, true),
  "english.lua: a text without budget is no scoring function")

-- A register that no locator reaches is not found.
local lost = universe("english.lua", "300")
lost.locator_bits = 14
t.eq(qaci.score(lost).located, Q(0), "without the bits for its address the register is not found")

-- Where nothing is located, the report says what was not found.
local function why(field, value)
  local q = universe "first.lua"
  q.locator_bits = 2 -- the identity: no accidents
  q[field] = value
  return qaci.score(q):brief()
end
t.ok(why("locator_bits", 1):find "no locator has a mass in this model", "no locator")
t.ok(why("mu1", B "11111111"):find "no locator finds mu1", "no mu1")
t.ok(why("horizon", 30):find "mu2 is not found in the future of mu1", "no mu2")
t.ok(why("question", B "11111011"):find "the question is not found in the future of mu1", "no question")
t.ok(why("counterfactual", B "01010111"):find "the counterfactual question is never reached", "no counterfactual")

-- A budget of memory is for what is in use: the tables of one universe are given back before the next is run.
local many = universe "first.lua"
local one = many.universes[1]
for i = 1, 10 do many.universes[i] = { physics = one.physics, initial = one.initial, mass = "1/10" } end
many.budget = { memory_mib = 1 }
local spread = qaci.score(many)
t.eq(spread.status, "exact", "ten universes need no more memory than one")
t.eq(spread.located, first.located, "ten tenths of a universe are one")

-- The same question gives the same bytes.
t.eq(qaci.score(universe "first.lua"):json(), first:json(), "the same score, the same bytes")

t.done()
