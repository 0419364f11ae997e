-- The shipped universes (SCORE.1 to SCORE.6): their exact results, and what must hold for any of their variants.
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

-- english.lua at cell 0 and at cell 300: 64-bit signatures leave no accidents, so the mean is the counterfactual answer.
local answer = { ["00"] = Q(1, 5), ["01"] = Q(1), ["10"] = Q(1, 3) }
local function is_the_answer(q, name)
  local r = qaci.score(q)
  t.eq(r.status, "exact", name .. " is exact")
  t.ok(r.located > 0, name .. ": something is located")
  for action, mean in pairs(answer) do t.eq(r:mean(action), mean, name .. ": the mean score of " .. action) end
  t.eq(r.best, B "01", name .. ": the best action")
  return r
end
local near = is_the_answer(universe "english.lua", "english.lua")
local far = universe("english.lua", "300")
t.eq(far.locator_bits, 22, "english.lua 300 asks for locators of 22 bits")
local far_result = is_the_answer(far, "english.lua 300")
t.ok(far_result.located < near.located, "an address has its price")
t.ok(far_result:explain():find("ROTL 300; HALT", 1, true), "the address stands in f")

local identity = universe "english.lua"
identity.locator_bits = 2
is_the_answer(identity, "english.lua with the identity only")

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
