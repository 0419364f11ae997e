-- A stochastic universe: a Lua function says what may happen next. A register of eight cells holds, in turn, an
-- observation mu1; a question, or with the larger probability the counterfactual one; the signed answer to it; and an
-- observation mu2. Behind it stand a cell that remembers which question was asked and a clock.
--   qaci score scripts/universes/stochastic.lua
--   qaci run scripts/universes/stochastic.lua means      prints the mean score of each action
--
-- The cell that remembers is set one step after the question: when the question first stands there, nothing else tells
-- the branches apart.
--
-- command: run means
-- expect: 0  0.33333333
-- expect: 1  0.99999154
local qaci = require "qaci"
local B = qaci.bits

local mu1, mu2 = B"00101101", B"11100010"
local question, counterfactual = B"01010110", B"01110110" -- they differ in bit 2
local hash = qaci.hash.rolling(4)
local answer = { [0] = qaci.sign(B"1110", question, hash), [1] = qaci.sign(B"0111", counterfactual, hash) }

-- register, branch, clock
local function state(register, branch, clock) return register .. B.nat(branch, 1) .. B.nat(clock, 3) end
local function step(w)
  local register, branch, clock = w:sub(1, 8), w:sub(9, 9):nat(), w:sub(10, 12):nat()
  if clock == 0 then return state(mu1, 0, 1) end
  if clock == 1 then return { { state(question, 0, 2), "9/25" }, { state(counterfactual, 0, 2), "16/25" } } end
  if clock == 2 then return state(register, register:sub(3, 3):nat(), 3) end
  if clock == 3 then return state(answer[branch], branch, 4) end
  if clock == 4 then return state(mu2, branch, 5) end
  return w
end

local universe = {
  universes = { { physics = qaci.stochastic { width = 12, cells = 9, step = step }, initial = ("0"):rep(12) } },
  horizon = 5,
  simplicity = qaci.simplicity { code_bits = 6, data_bits = 12, steps = 8 },
  mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual,
  hash = hash, reader = "table",
  actions = { B"0", B"1" },
}
if ... == "means" then
  local result = qaci.score(universe)
  for _, action in ipairs(universe.actions) do print(("%s  %s"):format(action, result:mean(action):decimal(8))) end
end
return universe
