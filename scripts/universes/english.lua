-- A universe of real size. The factual question is a text of 32 characters, `Return a good scoring of actions`, and the
-- counterfactual is the same text in lower case: one bit apart, 256 bits each. Signatures have 64 bits, and the answers,
-- of 192 bits, are read as one 64-bit field for each of three actions.
--
-- It happens as in first.lua, in a register of 256 cells at an address of your choice:
--   qaci score scripts/universes/english.lua        the register begins at cell 0
--   qaci score scripts/universes/english.lua 300    at cell 300: f and g must say so, in more than 20 bits each
local qaci = require "qaci"
local B = qaci.bits

-- Far from cell 0 a rotation takes up to 22 bits; a register at cell 0 is found by shorter programs too, and by many.
local register = math.tointeger(... or 0) or error("the register's address: " .. tostring(...) .. ", expected a cell number")
local mu1, mu2 = B.text "The observation before we asked.", B.text "And the one before the AI starts"
local question, counterfactual = B.text "Return a good scoring of actions", B.text "return a good scoring of actions"
local hash = qaci.hash.rolling(64)

-- A payload: each score as a fraction of 2^64 - 1, in 64 bits.
local function payload(...)
  local r = B""
  for _, hex in ipairs { ... } do
    for digit in hex:gmatch "%x" do r = r .. B.nat(tonumber(digit, 16), 4) end
  end
  return r
end
local signed = {
  [0] = qaci.sign(payload("ffffffffffffffff", "8000000000000000", "0123456789abcdef"), question, hash),
  [1] = qaci.sign(payload("3333333333333333", "ffffffffffffffff", "5555555555555555"), counterfactual, hash),
}

local branch = register + #question            -- the cell behind the register remembers the branch
local differing = 2                            -- "R" is 0101 0010, "r" is 0111 0010
local flips = mu1 ~ question
local world = qaci.circuit {
  { "write", register, mu1 },
  { "R", register + differing },
  { "write", register, flips:sub(1, differing) .. B"0" .. flips:sub(differing + 2, -1) },
  { "CX", register + differing, branch },
  { "carry", branch },
  { "write", register, question ~ signed[0], when = 0 },
  { "write", register, counterfactual ~ signed[1], when = 1 },
  { "write", register, signed[0] ~ mu2, when = 0 },
  { "write", register, signed[1] ~ mu2, when = 1 },
  { "put", branch },
  { "wait", 200 },
}

return {
  universes = { { physics = world, initial = 0 } },
  horizon = world.duration,
  simplicity = qaci.simplicity { code_bits = 6, data_bits = 48, steps = 8 },
  locator_bits = register > 0 and 22 or 14,
  mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual,
  hash = hash, reader = "table",
  actions = { B"00", B"01", B"10" },
}
