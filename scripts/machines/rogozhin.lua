-- Rogozhin's universal Turing machine with 4 states and 6 symbols, UTM(4,6): Y. Rogozhin, Small universal Turing
-- machines, Theoretical Computer Science 168(2), 1996, 215-240. It simulates any 2-tag system: the productions stand to
-- the left of the head, the string to the right of it, and it halts when the string begins with the halting letter.
--
--   local M = dofile "scripts/machines/rogozhin.lua"
--
-- As a machine on bits each symbol takes three of them (the codes 6 and 7 are no symbols: under the head they halt it). A
-- program for it begins with the number of the cell on which the head starts, in a gamma code: i = gamma(h + 1) ‖ tape.
local qaci = require "qaci"

-- State, symbol read; symbol written, move, next state. Without a rule the machine has halted: 3 and 4 on b<.
local rules = [[
  1 1   b< L 1    2 1   0  R 2    3 1   1  R 3    4 1   0  R 4
  1 b   b> R 1    2 b   b> L 3    3 b   b< R 4    4 b   c  L 2
  1 b>  b  L 1    2 b>  b< R 2    3 b>  b  R 3    4 b>  b< R 4
  1 b<  0  R 1    2 b<  b> L 2    3 0   c  R 1    4 0   c  L 2
  1 0   b< L 1    2 0   1  L 2    3 c   1  R 1    4 c   b  R 4
  1 c   0  R 4    2 c   b  R 2
]]

local delta = {}
for state, symbol, write, move, next in rules:gmatch "(%d)%s+(%S+)%s+(%S+)%s+([LR])%s+(%d)" do
  delta[#delta + 1] =
    { state = state, symbol = symbol, to = { write = write, move = move == "L" and -1 or 1, state = next } }
end

return qaci.turing {
  name = "Rogozhin's UTM(4,6)",
  states = { "1", "2", "3", "4" },
  symbols = { "0", "1", "b", "b>", "b<", "c" }, -- 0 is blank
  head = "code",
  delta = delta,
}
