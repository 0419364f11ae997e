-- The quantum Turing machine: Step on a table of amplitudes, and the fixed-width code (PHYS.1 to PHYS.3).
-- A world-state is the string of its code. Amplitudes are Gaussian rationals {re, im}. Cost of a step: states *
-- branches * W.
local Q = require("qaci").rational

local qtm = {}
qtm.__index = qtm

local function bits_for(count)
  local width = 0
  while 1 << width < count do width = width + 1 end
  return width
end

local function binary(n, width)
  local x = ""
  for j = width - 1, 0, -1 do x = x .. (n >> j & 1) end
  return x
end

local function number(x) return x == "" and 0 or tonumber(x, 2) end

-- states: how many; window = {lo, hi}; delta: rows {state, symbol, to = {{re, im, write, state, move}, ...}}.
-- absorb: amplitude that leaves the window is counted as lost instead of being an error.
function qtm.new(machine)
  local M = setmetatable({ k = machine.states, lo = machine.window[1], hi = machine.window[2] }, qtm)
  M.cells = M.hi - M.lo + 1
  M.state_bits, M.head_bits = bits_for(M.k), bits_for(M.cells)
  M.width = M.cells + M.state_bits + M.head_bits
  M.absorb = machine.absorb
  M.rule = {}
  for _, row in ipairs(machine.delta) do
    local to = {}
    for i, branch in ipairs(row.to) do
      to[i] = { re = Q(branch.re), im = Q(branch.im), write = branch.write, state = branch.state, move = branch.move }
    end
    M.rule[row.state .. "," .. row.symbol] = to
  end
  return M
end

-- PHYS.2: W tape bits, lowest address first, then the state, then the head's place.
function qtm:encode(tape, state, head)
  return tape .. binary(state, self.state_bits) .. binary(head - self.lo, self.head_bits)
end

-- x padded with zeros and cut to the width; the state modulo k, the head modulo W.
function qtm:decode(x)
  x = (x .. ("0"):rep(self.width)):sub(1, self.width)
  local tape = x:sub(1, self.cells)
  local state = number(x:sub(self.cells + 1, self.cells + self.state_bits)) % self.k
  local head = number(x:sub(self.cells + self.state_bits + 1)) % self.cells + self.lo
  return tape, state, head
end

function qtm:canonical(x) return self:encode(self:decode(x)) end

-- The world-state (t, state0, 0) of a tape number: bit j is cell j.
function qtm:initial(tape_number)
  local tape = ""
  for cell = self.lo, self.hi do tape = tape .. (cell >= 0 and cell < 63 and tape_number >> cell & 1 or 0) end
  return self:encode(tape, 0, 0)
end

-- PHYS.1: Step, linear in the amplitudes. Returns the new amplitudes and the weight that left the window.
function qtm:step(amplitudes, n)
  local after, lost = {}, Q(0)
  for code, a in pairs(amplitudes) do
    local tape, state, head = self:decode(code)
    local at = head - self.lo + 1
    local row = self.rule[state .. "," .. tape:sub(at, at)]
    if not row then error(("step %d: no rule for state %d and symbol %s"):format(n, state, tape:sub(at, at))) end
    for _, branch in ipairs(row) do
      local re = a.re * branch.re - a.im * branch.im
      local im = a.re * branch.im + a.im * branch.re
      local written = tape:sub(1, at - 1) .. branch.write .. tape:sub(at + 1)
      local moved = head + branch.move
      if moved < self.lo or moved > self.hi then
        if not self.absorb then error(("step %d: the head leaves the window"):format(n)) end
        -- two branches that leave alike interfere, so what is lost is a world-state too: its code with the head outside
        local key = written .. "|" .. branch.state .. "|" .. moved
        local b = after[key] or { re = Q(0), im = Q(0), outside = true }
        after[key] = { re = b.re + re, im = b.im + im, outside = true }
      else
        local key = self:encode(written, branch.state, moved)
        local b = after[key] or { re = Q(0), im = Q(0) }
        after[key] = { re = b.re + re, im = b.im + im }
      end
    end
  end
  local kept = {}
  for code, a in pairs(after) do
    local weight = a.re * a.re + a.im * a.im
    if a.outside then
      lost = lost + weight
    elseif Q(0) < weight then
      kept[code] = a
    end
  end
  return kept, lost
end

-- QTM.2: the adjoint of Step, linear in the amplitudes. Every row (p, s) and branch that leads here is a way back.
function qtm:unstep(amplitudes)
  local before = {}
  for code, a in pairs(amplitudes) do
    local tape, state, head = self:decode(code)
    for from, row in pairs(self.rule) do
      local p, s = from:match "^(%d+),(%d+)$"
      for _, branch in ipairs(row) do
        local cell = head - branch.move
        local at = cell - self.lo + 1
        if branch.state == state and tape:sub(at, at) == tostring(branch.write) then
          if cell < self.lo or cell > self.hi then error "the head leaves the window" end
          local key = self:encode(tape:sub(1, at - 1) .. s .. tape:sub(at + 1), tonumber(p), cell)
          local b = before[key] or { re = Q(0), im = Q(0) }
          before[key] = {
            re = b.re + a.re * branch.re + a.im * branch.im, im = b.im + a.im * branch.re - a.re * branch.im,
          }
        end
      end
    end
  end
  local kept = {}
  for code, a in pairs(before) do
    if not (a.re:eq(0) and a.im:eq(0)) then kept[code] = a end
  end
  return kept
end

-- PHYS.3: the weights |amplitude|^2 of the world-states.
function qtm.weights(amplitudes)
  local s = {}
  for code, a in pairs(amplitudes) do s[code] = a.re * a.re + a.im * a.im end
  return s
end

-- run[n] = s(n, .) for n = 0..T from `start`; lost[n] = the weight that has left the window by then.
function qtm:evolve(start, T)
  local amplitudes = { [start] = { re = Q(1), im = Q(0) } }
  local run, lost = { [0] = qtm.weights(amplitudes) }, { [0] = Q(0) }
  for n = 1, T do
    local gone
    amplitudes, gone = self:step(amplitudes, n)
    run[n], lost[n] = qtm.weights(amplitudes), lost[n - 1] + gone
  end
  return run, lost
end

return qtm
