-- A quantum Turing machine with a growing tape, inside the universal machine. The inner machine is qcounter345 with
-- twice its rotation, (-7/25, 24/25); its head never goes left of cell 0. After each sweep of the program the
-- superposition of the universal machine is that of the inner machine after one step more, exactly.
--
--   qaci run scripts/universes/universal/inside.lua        three steps
--   qaci run scripts/universes/universal/inside.lua 6      six
--
-- Inner cell x is two data cells, A and B. A.c holds 1 if the inner head is there in C (and came from the left), A.d if
-- it is there in E (and came from the right); B.c is the symbol, B.d a wall. Walls stand left of inner cell 0 and right
-- of the region in use. a of the data head is its direction, 1 to the right; b carries. All other a and b are 0.
--
-- A ring handles one inner cell. On the way right: the rotation of the symbol where C is; C and E change places where
-- the symbol is 1; then d goes one cell left. On the way left: c goes one cell right, and so does a wall, so the next
-- sweep is a cell longer. Then the data head goes to the next inner cell, and turns if there is a wall. Its way depends
-- on walls and direction alone, which are the same in all branches, so the branches stay together.
--
-- expect: 275 instructions, a tape of 1416 bits
-- expect: step 1   1596965 steps of U  as the inner machine
-- expect:   C 1[0]                   1
-- expect: step 2   4008845 steps of U  as the inner machine
-- expect:   C 10[0]                  -7/25
-- expect:   E [1]1                   24/25
-- expect: step 3   7246605 steps of U  as the inner machine
-- expect:   C 100[0]                 49/625
-- expect:   E 1[0]1                  -168/625
-- expect:   C 1[1]                   24/25
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local machine = dofile(here .. "../support/machine.lua")
local ring = dofile(here .. "ring.lua")
local U = dofile(here .. "table.lua").machine "345"

local steps = math.tointeger(tonumber((...) or 3))
if not steps or steps < 1 then error(("the number of steps: %q, expected 1 or more"):format((...)), 0) end

local inner = machine.define {
  name = "inner", start = "E", tape = { 0 },
  table = [[
    E,0 -> (0,E,L)
    E,1 -> (1,C,R)
    C,0 -> 24/25 (1,E,L) + -7/25 (0,C,R)
    C,1 -> -24/25 (0,C,R) + -7/25 (1,E,L)
  ]],
}

-- Words, the shortest that do it, whatever the other bits are.
local swap_bc_if_a, swap_bd_if_a = " TPPPSPTPPPSPT ", " PTPSPPTPPPSPTPSPS "
local swap_cd_if_b = " PPPTPPPSPTPPPSPTP "
local a_xor_bc, a_xor_d = " PSPPTPPPSPS ", " PPNTNTPP "
local right, left = " >N>N ", " <N<N " -- the data head goes to the neighbour with a and b, whatever a is
local unless = " N" .. a_xor_bc -- a := not a, unless b and c

-- If a = 1: c or d, whichever the word swaps with b, is exchanged with that of the inner cell in a direction.
local function exchange(swap, there, back) return swap .. there .. there .. swap .. back .. back .. swap end

local program = ring.assemble(table.concat {
  right, swap_bc_if_a, left, -- if it goes right: b is the symbol
  "S H", unless, "H", unless, "S", -- the rotation twice if a and c (with S: b and c), else X R X R = 1 (see circle.lua)
  swap_cd_if_b,
  right, swap_bc_if_a, left,
  exchange(swap_bd_if_a, "<", ">"),
  "N", exchange(swap_bc_if_a, ">", "<"), "N", -- if it goes left
  right, "N", exchange(swap_bd_if_a, ">", "<"), "N", left,
  ">> N << N", -- on
  right, a_xor_d, left, -- a wall: turn
  "E",
  "[0000][0000]", -- d of a wall's cell is exchanged with this
  "[0001*][1000]", -- a wall; the data head, going right
  "[1000][0100]", -- inner cell 0: the head in E, the symbol 1
  "[0000][1000]", -- inner cell 1: a wall
})
local cell_0 = ring.macro(program, 5)
local begin = ring.macro(program, 3) -- where the data head begins and ends a sweep

local sweeps = {} -- the steps at which they end
for n, data in ring.rings(program) do
  if data.head == begin then sweeps[#sweeps + 1] = n end
  if #sweeps >= steps then break end
end
print(("%d instructions, a tape of %d bits"):format(#program.ops, #program.tape))

local P = U:physics()
local evolution = P:evolve { tape = program.tape }
local N = inner:physics()
-- The world-state of the inner machine that the data of w show, or nothing.
local function decode(w)
  local tape = machine.bits(w, 5 * cell_0, 5 * cell_0 + 10 * (steps + 2) - 1)
  local cells, state, head = {}, nil, nil
  for x = 0, steps + 1 do
    local function bit(at) return tape:sub(10 * x + at, 10 * x + at) == "1" end
    if bit(7) then cells[#cells + 1] = x end
    if bit(1) and not head then state, head = "E", x end
    if bit(2) and not head then state, head = "C", x end
  end
  if head and w.state == "Fk" and w.head == 5 then return inner:world(N, cells, state, head) end
end
for k, sweep in ipairs(sweeps) do
  local expected, wrong = {}, 0
  local list = inner:run(N, k)
  for _, branch in ipairs(list) do expected[branch[1]:key()] = branch end
  local superposition = evolution:step(sweep - evolution.time):amplitudes()
  for _, branch in ipairs(superposition) do
    local w = decode(branch[1])
    local e = w and expected[w:key()]
    if not (e and e[2] == branch[2] and e[3] == branch[3]) then wrong = wrong + 1 end
  end
  local same = wrong == 0 and #superposition == #list
  print(("step %d  %8d steps of U  %s"):format(k, sweep, same and "as the inner machine" or "NOT the inner machine"))
  machine.show(list)
end
