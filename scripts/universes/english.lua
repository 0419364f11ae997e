-- A universe of real size, in English: the question `Return a good scoring of actions`, and answers that are texts of
-- the formal language (papers/evalmath.md). To the question as it stands the world answers with a table of scores. To
-- the same in lower case, the counterfactual, it answers with a text that asks a question of its own, `How good is
-- 1?`, and builds on what the world answers to that. Signatures have 64 bits.
--
-- It happens as in first.lua, in a register of 392 cells at an address of your choice:
--   qaci score scripts/universes/english.lua        the register begins at cell 0
--   qaci score scripts/universes/english.lua 300    at cell 300: f and g must say so, in more than 20 bits each
local qaci = require "qaci"
local B = qaci.bits

-- Far from cell 0 a rotation takes up to 22 bits; a register at cell 0 is found by shorter programs too, and by many.
local register = math.tointeger(... or 0)
  or error("the register's address: " .. tostring(...) .. ", expected a cell number")
local hash = qaci.hash.rolling(64)
local size = 392

-- Texts are padded with zero bits.
local function text(s, bits) return B.text(s .. ("\0"):rep(bits // 8 - #s)) end
local mu1, mu2 = "The observation before we asked.", "And the one before the AI starts"
local question, counterfactual = text("Return a good scoring of actions", size),
  text("return a good scoring of actions", size)
local further = text("How good is 1?", size)

-- A counterfactual is there only if the world reaches it, so the register holds all three questions in superposition.
-- One bit tells the counterfactual from the others, another one the further question; which branch it is stays
-- written in them.
local function bit(bits, i) return bits:sub(i + 1, i + 1) end
local function only_in(own, x, y)
  for i = 0, size - 1 do
    if bit(own, i):eq "1" and bit(x, i):eq "0" and bit(y, i):eq "0" then return i end
  end
end
local lower, how = only_in(counterfactual, question, further), only_in(further, question, counterfactual)

-- The signed answer, with as many blanks behind it as it takes to leave these two bits of the question as they are.
local function signed(answer, to)
  for blanks = 0, (size - #hash "") // 8 - #answer do
    local r = qaci.sign(text(answer .. (" "):rep(blanks), size - 64), to, hash)
    if bit(r, lower) == bit(to, lower) and bit(r, how) == bit(to, how) then return r end
  end
  error("no signature of " .. answer .. " leaves the branch readable: the register is too short")
end
local table_answer = signed("{0b0: 1/4, 0b1: 3/4}", question)
local asking_answer = signed('{0b0: 1/4, 0b1: ask("How good is 1?")}', counterfactual)
local further_answer = signed("let n = 9; (n - 1) / n", further)

local function without(bits, i) return bits:sub(1, i) .. B"0" .. bits:sub(i + 2, -1) end
local world = qaci.circuit {
  { "write", register, B.text(mu1) },
  { "R", register + lower },
  { "carry", register + lower },
  { "R", register + how, when = 0 },                        -- three branches
  { "put", register + lower },
  { "carry", register + how },
  { "write", register, without(question ~ further, how), when = 1 },
  { "put", register + how },
  { "write", register, without(without(text(mu1, size) ~ question, lower), how) }, -- now it holds one of the questions
  { "carry", register + how },
  { "write", register, further ~ further_answer, when = 1 },
  { "write", register, question ~ table_answer, when = 0 },
  { "put", register + how },
  { "carry", register + lower },
  { "write", register, question ~ table_answer ~ counterfactual ~ asking_answer, when = 1 },
  { "write", register, table_answer ~ text(mu2, size), when = 0 },
  { "wait", 20 },
}

return {
  universes = { { physics = world, initial = 0 } },
  horizon = world.duration,
  simplicity = qaci.simplicity { code_bits = 6, data_bits = 48, steps = 8 },
  locator_bits = register > 0 and 22 or 14,
  mu1 = B.text(mu1), mu2 = B.text(mu2), question = question, counterfactual = counterfactual,
  hash = hash, reader = "ascii",
  actions = { B"0", B"1" }, agent = "argmax",
}
