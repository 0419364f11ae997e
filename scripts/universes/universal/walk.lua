-- A quantum walk inside the universal machine: a walker with a 3-4-5 coin on a circle of four places, all in one data
-- cell. Its coin is a, its place c + 2d. In each ring H turns the coin, then the place goes up by one if a = 1 and down
-- by one if a = 0. The walk is computed a second time, directly: after each ring both are the same superposition.
--
-- expect: number 18929109019010718052561
-- expect: step 1221  as the walk  1,1: 4/5  3,0: 3/5
-- expect: step 2437  as the walk  0,0: -16/25  0,1: 12/25  2,0: 9/25  2,1: 12/25
-- expect: step 3653  as the walk  1,0: -21/125  1,1: -28/125  3,0: -96/125  3,1: 72/125
-- expect: step 4869  as the walk  0,0: 49/625  0,1: -168/625  2,0: -576/625  2,1: -168/625
-- expect: step 6085  as the walk  1,0: -1056/3125  1,1: -308/3125  3,0: 819/3125  3,1: -2808/3125
-- expect: step 7301  as the walk  0,0: -1936/15625  0,1: -5148/15625  2,0: 13689/15625  2,1: -5148/15625
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local machine = dofile(here .. "../support/machine.lua")
local ring = dofile(here .. "ring.lua")
local U = dofile(here .. "table.lua").machine "345"
local Q = require("qaci").rational

local program = ring.assemble [[
  H            ; the coin
  P S P        ; bring c to a, a to b, d to c
  T            ; a = 1 and c = 1: a carry, turn d over
  N S N T N    ; a = 0 and c = 0: a borrow, turn d over; c is turned over in any case
  P S          ; everything back to its place
  E
]]
local start_of_data = 5 * ring.macro(program, 1)

print("number " .. program.number)

-- The direct walk: amplitude[place][coin], real.
local amplitude = { [0] = { [0] = Q(1), Q(0) } }
for place = 1, 3 do amplitude[place] = { [0] = Q(0), Q(0) } end
local function step(before)
  local after = {}
  for place = 0, 3 do after[place] = { [0] = Q(0), Q(0) } end
  for place = 0, 3 do
    local zero, one = before[place][0], before[place][1]
    local down, up = after[(place + 3) % 4], after[(place + 1) % 4]
    down[0] = down[0] + zero * Q(3, 5) - one * Q(4, 5)
    up[1] = up[1] + zero * Q(4, 5) + one * Q(3, 5)
  end
  return after
end

local P = U:physics()
local evolution = P:evolve { tape = program.tape }
local ends = ring.rings(program)
for _ = 1, 6 do
  amplitude = step(amplitude)
  local n, count, equal, parts = ends(), 0, true, {}
  for _, branch in ipairs(evolution:step(n - evolution.time):amplitudes()) do
    local w = branch[1]
    local d, c, _, a = machine.bits(w, start_of_data, start_of_data + 3):match "(.)(.)(.)(.)"
    local place, coin = tonumber(c) + 2 * tonumber(d), tonumber(a)
    equal = equal and w.state == "Fk" and w.head == 5 and branch[2] == amplitude[place][coin] and branch[3]:eq(0)
    count = count + 1
    parts[#parts + 1] = ("%d,%d: %s"):format(place, coin, branch[2])
  end
  for place = 0, 3 do
    for coin = 0, 1 do count = count - (amplitude[place][coin]:eq(0) and 0 or 1) end
  end
  table.sort(parts)
  local verdict = equal and count == 0 and "as the walk" or "NOT the walk"
  print(("step %4d  %s  %s"):format(n, verdict, table.concat(parts, "  ")))
end
