-- A universe in which nobody answers: the machine writer345 turns one cell after the other by the 3-4-5 rotation, so
-- that every text is written in some branch. The question, the counterfactual, observations and signed answers are all
-- there, by accident. It is what a signature must be told from, and it has a best action too: the score says which of
-- the payloads whose signature is right by accident is heaviest where the question might have stood.
--
--   qaci score scripts/universes/typewriter.lua
--   qaci run scripts/universes/typewriter.lua means      prints the mean score of each action
--
-- command: run means
-- expect: 00  0.783575
-- expect: 01  0.444773
-- expect: 10  0.779028
local qaci = require "qaci"
local B = qaci.bits
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local writer = dofile(here .. "machines/writer345.lua")

local cells = 9
local universe = {
  universes = { { physics = writer:physics(0, cells), initial = 0 } },
  horizon = cells,
  simplicity = qaci.simplicity { code_bits = 6, data_bits = 16, steps = 8 },
  locator_bits = 8,
  mu1 = B"11", mu2 = B"1111", question = B"110101", counterfactual = B"110001",
  hash = qaci.hash.rolling(3), reader = "table",
  actions = { B"00", B"01", B"10" },
}
if ... == "means" then
  local result = qaci.score(universe)
  for _, action in ipairs(universe.actions) do print(("%s  %s"):format(action, result:mean(action):decimal(6))) end
end
return universe
