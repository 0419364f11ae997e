-- Turing machines given by tables, letter by letter (MACH.5). A machine here is
--   { width = bits of a cell, start = state, head = cell or nil (coded), rule = { [state] = { [symbol] = { write, move, next } } } }
-- with symbols as numbers.
local machine = require "tests.reference.machine"
local Q = require("qaci").rational

local turing = {}

-- The outputs after 0, 1, ..., `limit` steps, and whether it has halted by then; nil if i has no beginning gamma(h+1).
function turing.trace(m, i, limit)
  local head, tape = m.head, i
  if not head then
    local zeros = #i:match "^0*"
    if #i < 2 * zeros + 1 then return nil end
    head = tonumber(i:sub(zeros + 1, 2 * zeros + 1), 2) - 1
    tape = i:sub(2 * zeros + 2)
  end
  local bit, low, high = {}, 0, #tape - 1
  for j = 1, #tape do bit[j - 1] = tonumber(tape:sub(j, j)) end
  local function output()
    local r = {}
    for j = low, high do r[#r + 1] = bit[j] or 0 end
    return table.concat(r)
  end
  local state, outputs = m.start, { output() }
  for _ = 1, limit do
    local first, symbol = head * m.width, 0
    for j = first, first + m.width - 1 do symbol = 2 * symbol + (bit[j] or 0) end
    local rule = m.rule[state] and m.rule[state][symbol]
    if not rule then return outputs, true end
    local write, move, next = table.unpack(rule)
    for j = first + m.width - 1, first, -1 do
      bit[j] = write & 1
      write = write >> 1
    end
    if low > high then low, high = first, first - 1 end -- nothing was touched before
    low, high = math.min(low, first), math.max(high, first + m.width - 1)
    head, state = head + move, next
    outputs[#outputs + 1] = output()
  end
  local symbol = 0
  for j = head * m.width, head * m.width + m.width - 1 do symbol = 2 * symbol + (bit[j] or 0) end
  return outputs, not (m.rule[state] and m.rule[state][symbol])
end

-- S of MACH.4: every i = code ‖ tape with |code| <= C and |tape| <= D, and every n <= N; after halting the last output.
function turing.sums(m, C, D, N)
  local S = {}
  local function add(i)
    local outputs = turing.trace(m, i, N)
    for n = 0, N do
      local x = outputs[n + 1] or outputs[#outputs]
      S[x] = (S[x] or Q(0)) + Q(1, 4) ^ #i * Q(1, (n + 1) * (n + 1))
    end
  end
  for length = 0, D do
    for tape in machine.strings(length) do
      if m.head then add(tape) end
      for log = 0, m.head and -1 or (C - 1) // 2 do
        for k = 1 << log, (2 << log) - 1 do add(machine.gamma(k) .. tape) end
      end
    end
  end
  return S
end

return turing
