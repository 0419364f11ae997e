-- A quantum world inside a quantum world: a walk with a coin on a circle of n places, as a program of the universal
-- machine. Place x is data cell x; its c holds 1 if the walker is there and moves right, its d if it is there and moves
-- left. The walker is in superposition, the data head and the universal machine's own head never are.
--
--   qaci run scripts/universes/universal/circle.lua          three places, three steps
--   qaci run scripts/universes/universal/circle.lua 5 4      five places, four steps
--
-- A ring of the program is a step of the walk. On the way right the coin is applied in each place; on the way back
-- every d goes one place left, carried in b; once more round for the c. The walk is computed a second time, directly.
--
-- expect: 140 instructions, a tape of 710 bits
-- expect: step 1, 103889 steps of U: as the walk
-- expect:   1 right: -7/25
-- expect:   2 left: -24/25
-- expect: step 2, 207773 steps of U: as the walk
-- expect:   0 right: -576/625
-- expect:   0 left: 168/625
-- expect:   1 left: 168/625
-- expect:   2 right: 49/625
-- expect: step 3, 311657 steps of U: as the walk
-- expect:   0 right: -343/15625
-- expect:   0 left: -1176/15625
-- expect:   1 right: 8064/15625
-- expect:   1 left: -1176/15625
-- expect:   2 right: 4032/15625
-- expect:   2 left: 12648/15625
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local machine = dofile(here .. "../support/machine.lua")
local ring = dofile(here .. "ring.lua")
local U = dofile(here .. "table.lua").machine "345"
local Q = require("qaci").rational

local places, rings = math.tointeger(tonumber((...) or 3)), math.tointeger(tonumber(select(2, ...) or 3))
if not places or places < 1 then error(("the number of places: %q, expected 1 or more"):format((...)), 0) end
if not rings or rings < 0 then error(("the number of steps: %q, expected 0 or more"):format(select(2, ...)), 0) end

-- Words for what is done in a place, where a = 0, found by search.
local swap_bc, swap_bd = "PPPSP ", "SPPSP "
local right, left = "N>N ", "N<N " -- b goes along; the neighbour's b comes back
-- With b = 0 too: the rotation R by (3/5, 4/5) twice, of d into c, if one of them is 1. X R X is the inverse of R, so
-- with e = c xor d the word does: t := c; R on t; X on t if e = 0; R on t; X on t if e = 0; c, d := t, t xor e.
local coin = "NPNSPT H TPNPT H TNPNPSPN "

local text = {}
local function add(...) text[#text + 1] = table.concat { ... } end
for x = 1, places do add(coin, x < places and right or "") end
for x = 1, places do add(swap_bd, x < places and left or "") end -- d of the first place is in b
add(right:rep(places - 1), swap_bd, left:rep(places - 1))
for x = 1, places do add(swap_bc, x < places and right or "") end -- c of the last place is in b
add(left:rep(places - 1), swap_bc, "E")
add("[0100*]", ("[0000]"):rep(places - 1)) -- the walker is in the first place and moves right
local program = ring.assemble(table.concat(text, "\n"))

-- The direct walk: amplitude[place][1] moving right, [2] moving left; the coin is R twice.
local cosine, sine = Q(-7, 25), Q(24, 25)
local amplitude = {}
for x = 0, places - 1 do amplitude[x] = { Q(x == 0 and 1 or 0), Q(0) } end
local function step(before)
  local after = {}
  for x = 0, places - 1 do after[x] = {} end
  for x = 0, places - 1 do
    local r, l = before[x][1], before[x][2]
    after[(x + 1) % places][1] = r * cosine + l * sine
    after[(x - 1) % places][2] = l * cosine - r * sine
  end
  return after
end

local ends = ring.rings(program)
print(("%d instructions, a tape of %d bits"):format(#program.ops, #program.tape))

local first = 5 * ring.macro(program, 1)
local P = U:physics()
local evolution = P:evolve { tape = program.tape }
for k = 1, rings do
  amplitude = step(amplitude)
  local n = ends()
  local superposition, wrong, parts = evolution:step(n - evolution.time):amplitudes(), 0, {}
  for _, branch in ipairs(superposition) do
    local w = branch[1]
    local x, way
    for place = 0, places - 1 do
      local bits = machine.bits(w, first + 5 * place, first + 5 * place + 3)
      if bits == "0100" then x, way = place, 1 end
      if bits == "1000" then x, way = place, 2 end
    end
    local right_place = w.state == "Fk" and w.head == 5 and x and branch[2] == amplitude[x][way] and branch[3]:eq(0)
    wrong = wrong + (right_place and 0 or 1)
  end
  local support = 0
  for x = 0, places - 1 do
    for way, name in ipairs { "right", "left" } do
      local re = amplitude[x][way]
      if not re:eq(0) then
        support = support + 1
        parts[support] = ("%d %s: %s"):format(x, name, re)
      end
    end
  end
  local same = wrong == 0 and #superposition == support
  print(("step %d, %d steps of U: %s"):format(k, n, same and "as the walk" or "NOT the walk"))
  for _, part in ipairs(parts) do print("  " .. part) end
end
