-- What becomes of world-states (scripts/universes/support/fate.lua): each verdict against the run of the physics.
local t = require "tap"
local machine = require "scripts.universes.support.machine"
local fate_of = require "scripts.universes.support.fate"
local design = require "scripts.universes.universal.table"

local function load(name) return dofile("scripts/universes/machines/" .. name .. ".lua") end
local function text(f)
  return ("%s %d %s %s %s"):format(f.kind, f.steps, f.from or "-", f.period or "-", f.shift or "-")
end
local function verdict(name, cells, limit, state, head)
  local M = load(name)
  return text(fate_of(M)(cells, state or M.start, head or 0, limit))
end
for w = 1, 7 do
  local expected = ("repeats %d - %d -"):format(2 * w, 2 * w)
  t.eq(verdict("sweeper", { 0, w }, 100), expected, "the sweeper with walls " .. w .. " apart")
end
t.eq(verdict("sweeper", { 0, 4 }, 8), "repeats 8 - 8 -", "in as many steps as the limit allows")
t.eq(verdict("sweeper", { 0, 4 }, 7), "open 7 - - -", "or not")
t.eq(verdict("sweeper", { 3 }, 100), "left 1 0 1 -1", "nothing to the left of L")
t.eq(verdict("sweeper", { 3 }, 100, "R"), "left 8 7 1 -1", "R comes back at a wall, and then there is nothing")
t.eq(verdict("sweeper", { 3 }, 100, "R", 7), "right 1 0 1 1", "R has seen the wall already")
t.eq(verdict("plough", { 0, 2 }, 2000), "open 2000 - - -", "the plough's way gets longer for ever")
t.eq(verdict("counter2", { 0 }, 2000), "open 2000 - - -", "so does the counter's")
t.eq(verdict("copier", {}, 100), "right 5 1 4 2", "the copier copies nothing, for ever")
t.eq(verdict("scatter345", {}, 100), "right 1 0 1 1", "nothing to scatter at")
t.eq(verdict("scatter345", { 2 }, 100), "branches 2 - - -", "a mirror")

-- A pattern must be the same as far back as the head goes, and no 1 may lie ahead: a head that leaves stripes behind
-- and meets a 1 far away
do
  local M = machine.define { start = "A", tape = {}, table = [[
    A,0 -> (1,B,R)
    B,0 -> (0,A,R)
    A,1 -> (0,A,R)
    B,1 -> (1,B,R)
  ]] }
  local fate = fate_of(M)
  t.eq(text(fate({}, "A", 0, 100)), "right 3 1 2 2", "stripes on nothing")
  local f = fate({ 60 }, "A", 0, 100)
  t.ok(f.kind == "right" and f.from > 60, "stripes, but not before the last 1 has been met")
end

-- The first tapes of the universal machine: the world-state where each run was decided is that of the physics, and it
-- does what was said, three periods long.
local U = design.machine "345"
local fate = fate_of(U)
local P = U:physics(-700, 1400)
local kinds, wrong, last = {}, {}, 9999
local function at(start, n)
  local list = P:amplitudes(start, n)
  return #list == 1 and list[1][1]
end
local checked = {}
for m = 0, last do
  local cells = {}
  for cell = 0, 13 do cells[#cells + 1] = m >> cell & 1 == 1 and cell or nil end
  local f = fate(cells, "Wk", 0, 100000)
  kinds[f.kind] = (kinds[f.kind] or 0) + 1
  local start = U:world(P, cells)
  local w = at(start, f.steps)
  local ones = machine.cells(w)
  local same = w.state == f.state and w.head == f.head
  for _, cell in ipairs(ones) do
    same = same and f.tape[cell] == 1
    f.tape[cell] = nil
  end
  if not same or next(f.tape) then wrong[#wrong + 1] = m end
  local name = f.kind .. " " .. (f.period or "")
  checked[name] = (checked[name] or 0) + 1
  if checked[name] <= 40 then
    for k = 1, 3 do
      if f.kind == "repeats" and at(start, k * f.period) ~= start then wrong[#wrong + 1] = m end
      if f.shift then
        local from, to = at(start, f.from), at(start, f.from + k * f.period)
        if from.state ~= to.state or to.head ~= from.head + k * f.shift then wrong[#wrong + 1] = m end
      end
    end
    if f.kind == "branches" and #P:amplitudes(start, f.steps + 1) ~= 2 then wrong[#wrong + 1] = m end
  end
end
t.eq(table.concat(wrong, " "), "", "what was said of 10000 tapes is what they do")
t.eq(kinds.right, 8759, "to the right")
t.eq(kinds.left, 1170, "to the left")
t.eq(kinds.repeats, 33, "repeating")
t.eq(kinds.branches, 38, "branching")

t.done()
