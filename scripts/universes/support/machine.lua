-- Machines as people write them: a table of lines
--
--   state,symbol -> amplitude (write,next,move) + ...          comments begin with #
--
-- with moves L, N and R. An amplitude is a rational such as -3/5, an imaginary number such as 4/5i, or the sum of both
-- in parentheses, (3/5-4/5i); where none is written it is 1. All are exact (PHYS.1). States are listed in the order in
-- which their rows begin.
--
--   local machine = dofile "scripts/universes/support/machine.lua"
--   local M = machine.define { name = "flip", start = "A", tape = { 0 }, table = "A,0 -> (1,A,R)\nA,1 -> (0,A,R)" }
--   M.states, M.delta                 what qaci.qtm takes
--   M:physics()                       the physics, on an endless tape
--   M:physics(lo, hi, absorb)         on the window lo..hi
--   M:world(P, cells, state, head)    a world-state of it: the cells that hold 1, the state (the start), the head (0)
--   M:run(P, n)                       the superposition n steps after the world-state that the definition names
--   M.main                            true in the script that was started: it should show something
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local machine = {}
machine.__index = machine

local moves = { L = -1, N = 0, R = 1 }

-- "-3/5", "4/5i", "i" -> re, im
local function part(text)
  local number, unit = text:match "^([-+]?[%d/]*)(i?)$"
  if not number or (number == "" and unit == "") then return nil end
  if number == "" or number == "+" or number == "-" then number = number .. "1" end
  local q = Q((number:gsub("^%+", "")))
  if unit == "i" then return Q(0), q end
  return q, Q(0)
end

local function amplitude(text)
  text = text:gsub("%s", "")
  if text == "" then return Q(1), Q(0) end
  local inside = text:match "^%((.*)%)$"
  if not inside then return part(text) end
  local first, second = inside:match "^([-+]?[%d/]+)([-+][%d/]*i)$"
  if not first then return part(inside) end
  local re, im = part(first), select(2, part(second))
  return re, im
end

-- One line of a table, as a row of qaci.qtm.
local function row(line)
  local state, symbol, rest = line:match "^%s*([^%s,]+),([01])%s*%->%s*(.*)$"
  if not state then error(("%q: expected state,symbol -> amplitude (write,next,move) + ..."):format(line), 0) end
  local to, at = {}, 1
  while at <= #rest do
    local before, write, next_state, move, behind = rest:match("^(.-)%(([01]),([^%s,()]+),([LNR])%)%s*()", at)
    local re, im
    if before then re, im = amplitude((before:gsub("^%+%s", ""))) end
    if not re then error(("%q: %q is no amplitude and (write,next,move)"):format(line, rest:sub(at)), 0) end
    to[#to + 1] = { { re, im }, write = tonumber(write), state = next_state, move = moves[move] }
    at = behind
  end
  return { state = state, symbol = tonumber(symbol), to = to }
end

-- {name =, start =, tape = the cells that hold 1 at first, table = text}, or delta = rows instead of the text.
function machine.define(m)
  if not (m.table or m.delta) then error("a machine without a table: expected the field table or delta", 2) end
  setmetatable(m, machine)
  m.main = arg ~= nil and debug.getinfo(2, "S").source == "@" .. arg[0]
  if m.table then
    m.delta = {}
    for line in m.table:gmatch "[^\n]+" do
      line = line:gsub("#.*", "")
      if line:find "%S" then m.delta[#m.delta + 1] = row(line) end
    end
  end
  m.states = {}
  local listed = {}
  for _, r in ipairs(m.delta) do
    if not listed[r.state] then
      listed[r.state] = true
      m.states[#m.states + 1] = r.state
    end
  end
  return m
end

function machine:physics(lo, hi, absorb)
  local window = lo and { lo, hi }
  return qaci.qtm { states = self.states, start = self.start, window = window, delta = self.delta, absorb = absorb }
end

function machine:world(P, cells, state, head)
  local first, last, at = math.huge, -math.huge, {}
  for _, cell in ipairs(cells) do first, last, at[cell] = math.min(first, cell), math.max(last, cell), true end
  if #cells == 0 then return P:state { state = state or self.start, head = head or 0 } end
  local tape = {}
  for cell = first, last do tape[#tape + 1] = at[cell] and "1" or "0" end
  return P:state { tape = B(table.concat(tape)), at = first, state = state or self.start, head = head or 0 }
end

function machine:run(P, n) return P:amplitudes(self:world(P, self.tape), n) end

-- The cells that hold 1, ascending.
function machine.cells(w)
  local cells, tape = {}, tostring(w.tape)
  for at in tape:gmatch "()1" do cells[#cells + 1] = w.at + at - 1 end
  return cells
end

-- What the cells first to last hold, a string.
function machine.bits(w, first, last)
  local tape, bits = tostring(w.tape), {}
  for cell = first, last do
    local at = cell - w.at + 1
    bits[#bits + 1] = at >= 1 and at <= #tape and tape:sub(at, at) or "0"
  end
  return table.concat(bits)
end

-- A world-state as a text: the cells from the first to the last that holds 1, cell 0 and the head's among them; the
-- head's in brackets, and | in front of cell 0 if others stand there.
function machine.text(w)
  local cells = machine.cells(w)
  local first, last = math.min(0, w.head, cells[1] or 0), math.max(0, w.head, cells[#cells] or 0)
  local text = machine.bits(w, first, w.head - 1) .. "[" .. machine.bits(w, w.head, w.head) .. "]" ..
    machine.bits(w, w.head + 1, last)
  if first < 0 then
    local before = w.head < 0 and 2 or 0 -- the brackets
    text = text:sub(1, before - first) .. "|" .. text:sub(before - first + 1)
  end
  return w.state .. " " .. text
end

-- An amplitude as a text: 3/5, -4/5i, 1/2+1/2i.
function machine.complex(re, im)
  if im:eq(0) then return tostring(re) end
  local imaginary = im:eq(1) and "i" or im:eq(-1) and "-i" or tostring(im) .. "i"
  if re:eq(0) then return imaginary end
  return tostring(re) .. (im > 0 and "+" or "") .. imaginary
end

function machine.weight(branch) return branch[2] ^ 2 + branch[3] ^ 2 end

-- The sum of the weights of the world-states for which `holds(w)`.
function machine.probability(superposition, holds)
  local p = Q(0)
  for _, branch in ipairs(superposition) do
    if holds(branch[1]) then p = p + machine.weight(branch) end
  end
  return p
end

-- Print a superposition, one world-state a line.
function machine.show(superposition)
  for _, branch in ipairs(superposition) do
    print(("  %-24s %s"):format(machine.text(branch[1]), machine.complex(branch[2], branch[3])))
  end
end

return machine
