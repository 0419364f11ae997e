-- The algorithm of Deutsch and Jozsa for functions of two bits: deutsch.lua, grown. Cells 0 and 1 hold x, cells 2 to 5
-- the oracle f(0) to f(3). A and B_b turn x on and remember it, O_k marks with a sign where x = k and f(k) = 1, U turns
-- round, R_k walks back, S and T turn x off and forget it. 46 states, made by a rule.
--
-- It shows one evaluation telling constant functions from balanced ones: at n = 13 the weight of x = 00 is
-- (((-1)^f(0) + ... + (-1)^f(3)) / 4)^2, which is 1 for the constant and 0 for the balanced. A period has 14 steps.
--
-- expect: f = 0 0 0 0  x = 00 with weight 1    constant
-- expect: f = 1 0 0 0  x = 00 with weight 1/4  neither
-- expect: f = 0 1 0 0  x = 00 with weight 1/4  neither
-- expect: f = 1 1 0 0  x = 00 with weight 0    balanced
-- expect: f = 0 0 1 0  x = 00 with weight 1/4  neither
-- expect: f = 1 0 1 0  x = 00 with weight 0    balanced
-- expect: f = 0 1 1 0  x = 00 with weight 0    balanced
-- expect: f = 1 1 1 0  x = 00 with weight 1/4  neither
-- expect: f = 0 0 0 1  x = 00 with weight 1/4  neither
-- expect: f = 1 0 0 1  x = 00 with weight 0    balanced
-- expect: f = 0 1 0 1  x = 00 with weight 0    balanced
-- expect: f = 1 1 0 1  x = 00 with weight 1/4  neither
-- expect: f = 0 0 1 1  x = 00 with weight 0    balanced
-- expect: f = 1 0 1 1  x = 00 with weight 1/4  neither
-- expect: f = 0 1 1 1  x = 00 with weight 1/4  neither
-- expect: f = 1 1 1 1  x = 00 with weight 1    constant
local machine = dofile((debug.getinfo(1, "S").source:match "^@(.*/)" or "") .. "../support/machine.lua")

local lines = {}
local function line(...) lines[#lines + 1] = (...):format(select(2, ...)) end

-- The two rows of a Hadamard gate on the cell under the head; what is written is remembered: zero or one is the state.
local function hadamard(state, zero, one, move)
  line("%s,0 -> (1/2+1/2i) (0,%s,%s) + (1/2+1/2i) (1,%s,%s)", state, zero, move, one, move)
  line("%s,1 -> (1/2+1/2i) (0,%s,%s) + (-1/2-1/2i) (1,%s,%s)", state, zero, move, one, move)
end

-- The same, forgetting: the state remembers the bit, so its other row is never met, and leads where nothing else does.
local function hadamard_back(state, bit, next_state, other)
  if bit == 0 then
    line("%s,0 -> (1/2+1/2i) (0,%s,L) + (1/2+1/2i) (1,%s,L)", state, next_state, next_state)
    line("%s,1 -> (1,%s,R)", state, other)
  else
    line("%s,0 -> (0,%s,R)", state, other)
    line("%s,1 -> (1/2+1/2i) (0,%s,L) + (-1/2-1/2i) (1,%s,L)", state, next_state, next_state)
  end
end

hadamard("A", "B0", "B1", "R")                                -- cell 0: the high bit of x
hadamard("B0", "O0_0", "O0_1", "R")                           -- cell 1: the low bit
hadamard("B1", "O0_2", "O0_3", "R")
for k = 0, 3 do                                               -- cell 2 + k: the sign (-1)^f(k) if x = k
  for x = 0, 3 do
    local next_state = k < 3 and ("O%d_%d"):format(k + 1, x) or "U" .. x
    line("O%d_%d,0 -> (0,%s,R)", k, x, next_state)
    line("O%d_%d,1 -> %s (1,%s,R)", k, x, k == x and "-1" or "", next_state)
  end
end
local function back(state, next_state)
  for symbol = 0, 1 do line("%s,%d -> (%d,%s,L)", state, symbol, symbol, next_state) end
end
for x = 0, 3 do back("U" .. x, "R3_" .. x) end                -- cell 6: turn
for k = 3, 0, -1 do
  for x = 0, 3 do back(("R%d_%d"):format(k, x), k > 0 and ("R%d_%d"):format(k - 1, x) or "S" .. x) end
end
local unused = { [0] = "B0", "B1", "O0_0", "O0_1" }           -- entered with the other bit by no other row
for x = 0, 3 do hadamard_back("S" .. x, x & 1, "T" .. (x >> 1), unused[x]) end
for b = 0, 1 do hadamard_back("T" .. b, b, "F", "O0_" .. 2 + b) end
line("F,0 -> (0,A,R)")
line("F,1 -> (1,A,R)")

local M = machine.define { name = "dj2", start = "A", tape = {}, table = table.concat(lines, "\n") }

if M.main then
  local P = M:physics()
  for f = 0, 15 do
    local cells, text = {}, {}
    for x = 0, 3 do
      cells[#cells + 1] = f >> x & 1 == 1 and x + 2 or nil
      text[x + 1] = f >> x & 1
    end
    local s = P:amplitudes(M:world(P, cells), 13)
    local ones = text[1] + text[2] + text[3] + text[4]
    print(("f = %s  x = 00 with weight %-3s  %s"):format(table.concat(text, " "),
      machine.probability(s, function(w) return machine.bits(w, 0, 1) == "00" end),
      ones % 4 == 0 and "constant" or ones == 2 and "balanced" or "neither"))
  end
end
return M
