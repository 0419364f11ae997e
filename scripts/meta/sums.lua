-- A universe that can be asked: somebody in it is shown "< 2+2?", "< 2+3?", "< 3+2?" or "< 3+3?", which is how an agent
-- of meta-execution sees such a question, and answers with a command such as "reply 5".
--
-- It happens in a register of 80 cells. The digits 2 and 3 differ in their last bit: rotating the last bits of both
-- digits before the rest of the question is written makes the four questions a superposition, in which nothing but the
-- register tells them apart. Then three cells remember the branch (a: the first digit is 3; b: the second is; and
-- both), and whatever depends on the branch is an exclusive or of four texts, each written if its cell holds 1.
local qaci = require "qaci"
local B = qaci.bits

local characters, character, signature = 10, 8, 24
local register = characters * character
local hash = qaci.hash.rolling(signature)

local function text(s, bits)
  local b = B.text(s)
  return b .. B(("0"):rep(bits - #b))
end

-- In the branches a = b = 0; b; a; a and b.
local question, answer = {}, {}
local before, after = text("before", register), text("after", register)
for i, sum in ipairs { { "2+2", 4 }, { "2+3", 5 }, { "3+2", 5 }, { "3+3", 6 } } do
  question[i] = text("< " .. sum[1] .. "?", register)
  answer[i] = qaci.sign(text("reply " .. sum[2], register - signature), question[i], hash)
end

-- the last bits of the digits; "before" has 0 there, as 2 has
local first, second = 2 * character + 7, 4 * character + 7
local a, b, both = register, register + 1, register + 2
local gates = {
  { "write", 0, before },
  { "R", first },
  { "R", second },
  { "write", 0, before ~ question[1] },
  { "CX", first, a },
  { "CX", second, b },
  { "CCX", a, b, both },
}

-- Replace from[i] in the register by to[i], in each branch i.
local function replace(from, to)
  local change = {}
  for i = 1, 4 do change[i] = from[i] ~ to[i] end
  gates[#gates + 1] = { "write", 0, change[1] }
  for _, part in ipairs {
    { a, change[1] ~ change[3] },
    { b, change[1] ~ change[2] },
    { both, change[1] ~ change[2] ~ change[3] ~ change[4] },
  } do
    gates[#gates + 1] = { "carry", part[1] }
    gates[#gates + 1] = { "write", 0, part[2], when = 1 }
    gates[#gates + 1] = { "put", part[1] }
  end
end
replace(question, answer)
replace(answer, { after, after, after, after })

local world = qaci.circuit(gates)
return {
  universes = { { physics = world, initial = 0 } },
  horizon = world.duration,
  simplicity = qaci.simplicity { code_bits = 6, data_bits = 16, steps = 8 },
  locator_bits = 2,
  mu1 = before, mu2 = after, question = question[1], counterfactual = question[2],
  hash = hash,
}
