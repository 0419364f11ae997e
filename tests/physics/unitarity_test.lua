-- The local conditions against a check of another kind (PHYS.1, QTM.1): the matrix of Step on a cyclic tape of 5 cells,
-- its columns and its rows. Deterministic tables exhaustively, mixed ones at random, the reference machines.
local t = require "tap"
local qaci = require "qaci"
local Q = qaci.rational
local cycle = require "tests.reference.cycle"

-- A table: rows[2 * state + symbol] = list of { x, y, write, state, move }, the amplitude being (x + iy)/D.
local function accepted(states, rows, D)
  local delta = {}
  for state = 0, states - 1 do
    for symbol = 0, 1 do
      local to = {}
      for i, b in ipairs(rows[2 * state + symbol]) do
        to[i] = { { Q(b[1], D), Q(b[2], D) }, write = b[3], state = b[4], move = b[5] }
      end
      delta[#delta + 1] = { state = state, symbol = symbol, to = to }
    end
  end
  local fine, message = pcall(qaci.qtm, { states = states, window = { 0, 0 }, delta = delta })
  if not fine and not message:find "the table is not unitary: " then error(message) end
  return fine
end

local function unitary(states, rows, D)
  local columns, lines = cycle.verdicts(states, rows, D)
  if columns ~= lines then error "the columns are orthonormal and the rows are not, or the other way round" end
  return columns
end

-- every deterministic table of two states that moves left or right: 4! 2^2 of 8^4 are unitary
local choices = {}
for i = 0, 7 do choices[i + 1] = { { 1, 0, i & 1, i >> 1 & 1, 2 * (i >> 2) - 1 } } end
local yes, all = 0, 0
local rows = {}
for i = 0, (1 << 12) - 1 do
  for row = 0, 3 do rows[row] = choices[(i >> 3 * row & 7) + 1] end
  all = all + 1
  if accepted(2, rows, 1) then yes = yes + 1 end
end
t.eq(all, 4096, "deterministic tables of two states, moves -1 and 1")
t.eq(yes, 96, "of them are unitary")

-- every deterministic table of one state, all moves, against the cycle
local one, disagree = 0, 0
for i = 0, 35 do
  local function choice(n) return { { 1, 0, n % 2, 0, n // 2 - 1 } } end
  rows = { [0] = choice(i % 6), [1] = choice(i // 6) }
  local local_verdict = accepted(1, rows, 1)
  if local_verdict ~= unitary(1, rows, 1) then disagree = disagree + 1 end
  if local_verdict then one = one + 1 end
end
t.eq(disagree, 0, "deterministic tables of one state: both verdicts agree")
t.eq(one, 6, "of them are unitary: move and flip or not")

-- random tables over 5: a unitary matrix of (state, symbol) columns spread over moves, then spoiled half of the time
local seed = 20261123
print("# seed " .. seed)
math.randomseed(seed)
local random = math.random
local blocks = { { { 3, 0 }, { 4, 0 }, { -4, 0 }, { 3, 0 } }, { { 3, 0 }, { 0, 4 }, { 0, 4 }, { 3, 0 } },
  { { 0, 3 }, { 4, 0 }, { -4, 0 }, { 0, -3 } }, { { 5, 0 }, { 0, 0 }, { 0, 0 }, { 0, 5 } } }
local function shuffled(n)
  local p = {}
  for i = 1, n do p[i] = i - 1 end
  for i = n, 2, -1 do local j = random(1, i); p[i], p[j] = p[j], p[i] end
  return p
end
local function random_table(states)
  local move = {}
  for s = 0, states - 1 do move[s] = random(-1, 1) end
  local table_rows, from, to = {}, shuffled(2 * states), shuffled(2 * states)
  for i = 1, 2 * states, 2 do -- two rows onto two columns (write, state) by a 2x2 block
    local m = blocks[random(1, #blocks)]
    for r = 0, 1 do
      local list = {}
      for c = 0, 1 do
        local a, column = m[2 * r + c + 1], to[i + c]
        if a[1] ~= 0 or a[2] ~= 0 then list[#list + 1] = { a[1], a[2], column % 2, column // 2, move[column // 2] } end
      end
      table_rows[from[i + r]] = list
    end
  end
  if random(1, 2) == 1 then -- spoil it: another move, state, symbol or phase somewhere
    local list = table_rows[random(0, 2 * states - 1)]
    local b = list[random(1, #list)]
    local field = random(1, 4)
    if field == 1 then b[1], b[2] = -b[2], b[1]
    elseif field == 2 then b[3] = 1 - b[3]
    elseif field == 3 then b[4] = random(0, states - 1)
    else b[5] = random(-1, 1) end
    for i = 1, #list do -- a repeated branch would be another error
      for j = i + 1, #list do
        if list[i][3] == list[j][3] and list[i][4] == list[j][4] and list[i][5] == list[j][5] then
          return random_table(states)
        end
      end
    end
  end
  return table_rows
end
disagree = 0
local verdicts = { [true] = 0, [false] = 0 }
for i = 1, 240 do
  local states = 1 + i % 3
  rows = random_table(states)
  local verdict = accepted(states, rows, 5)
  verdicts[verdict] = verdicts[verdict] + 1
  if verdict ~= unitary(states, rows, 5) then disagree = disagree + 1 end
end
t.eq(disagree, 0,
  ("random tables: both verdicts agree (%d accepted, %d refused)"):format(verdicts[true], verdicts[false]))
t.ok(verdicts[true] > 60 and verdicts[false] > 60, "both verdicts occur")

-- tables whose states are entered from both sides: a walk with any coin in rotated states, spoiled or not
disagree, verdicts = 0, { [true] = 0, [false] = 0 }
local angles = { { 3, 4 }, { 4, 3 }, { -3, 4 }, { 4, -3 } }
for _ = 1, 60 do
  local coin, basis = angles[random(1, 4)], angles[random(1, 4)]
  local c, s, a, b = coin[1], coin[2], basis[1], basis[2]
  local still = random(0, 1) -- the state that moves left does, or stays
  for state = 0, 1 do
    for symbol = 0, 1 do
      -- coin, then the part along (a, b) moves right and the part along (-b, a) moves left
      local x, y = state == 0 and c or -s, state == 0 and s or c
      local right, left = x * a + y * b, -x * b + y * a
      local list = { { right * a, 0, 1 - symbol, 0, 1 }, { right * b, 0, 1 - symbol, 1, 1 },
        { -left * b, 0, 1 - symbol, 0, still - 1 }, { left * a, 0, 1 - symbol, 1, still - 1 } }
      rows[2 * state + symbol] = {}
      for _, branch in ipairs(list) do
        if branch[1] ~= 0 then table.insert(rows[2 * state + symbol], branch) end
      end
    end
  end
  if random(1, 2) == 1 then
    local list = rows[random(0, 3)]
    local branch = list[random(1, #list)]
    branch[1], branch[2] = branch[2], branch[1] -- a phase i
  end
  local verdict = accepted(2, rows, 125)
  verdicts[verdict] = verdicts[verdict] + 1
  if verdict ~= unitary(2, rows, 125) then disagree = disagree + 1 end
end
t.eq(disagree, 0, ("walks in rotated states: both verdicts agree (%d accepted, %d refused)"):format(verdicts[true],
  verdicts[false]))
t.ok(verdicts[true] > 15 and verdicts[false] > 15, "both verdicts occur")

-- the reference machines
local moves = { L = -1, N = 0, R = 1 }
disagree = 0
local count = 0
for name, machine in pairs(dofile(os.getenv "QACI_SOURCE_ROOT" .. "/tests/vectors/qtm-machines.lua")) do
  if name ~= "uqtmH" then -- its twin will do: each has 266 states
    local number = {}
    for i, state in ipairs(machine.states) do number[state] = i - 1 end
    rows = {}
    for _, rule in ipairs(machine.rules) do
      local list = {}
      for i, b in ipairs(rule[3]) do list[i] = { b[4], b[5], b[1], number[b[2]], moves[b[3]] } end
      rows[2 * number[rule[1]] + rule[2]] = list
    end
    local verdict = unitary(#machine.states, rows, machine.denominator)
    if verdict ~= not machine.expected_violation then disagree = disagree + 1 end
    if verdict ~= accepted(#machine.states, rows, machine.denominator) then disagree = disagree + 1 end
    count = count + 1
  end
end
t.eq(count, 25, "reference machines")
t.eq(disagree, 0, "reference machines: all verdicts agree")

t.done()
