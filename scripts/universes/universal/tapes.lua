-- The first tapes of the universal machine's universe, and what each of them does. Its laws do not distinguish programs
-- from other tapes: any finite set of cells is a beginning (PHYS.6), so most worlds are no programs. What becomes of
-- each is decided by its run, with a proof (support/fate.lua), also where it branches: then the superposition is run
-- until what becomes of every world-state in it is decided and none of them branches again.
--
--   qaci run scripts/universes/universal/tapes.lua               a summary of the tapes 0 to 9999, the heaviest of them
--   qaci run scripts/universes/universal/tapes.lua 9999 list     a line for each of these tapes
--
-- Two weights. D2 is the prior that the formula names for beginnings, (m+1)^-2 / zeta(2) for tape number m. K is
-- Kolmogorov simplicity (SIMP.1) of the tape as bits, from cell 0 to the last that holds 1. Both are given as shares of
-- the tapes listed.
--
-- expect: variant 345, tapes 0 to 9999; beyond them lies at most 0.0000607897 of D2
-- expect: tapes  share of D2   share of K    what they do
-- expect:  8759  0.9923553721  0.9963200538  right, 5 cells in 5 steps
-- expect:   871  0.0064971333  0.0028383214  left, 5 cells in 5 steps
-- expect:   268  0.0008979507  0.0006740191  left, 4 cells in 4 steps
-- expect:    20  0.0002464015  0.0001647881  repeats every 20 steps
-- expect:     3  0.0000003067  0.0000001716  repeats every 26 steps
-- expect:    34  0.0000011325  0.0000009324  branches, 2 world-states in the end
-- expect:    31  0.0000011697  0.0000011823  left, 4 cells in 70 steps
-- expect:     8  0.0000004186  0.0000004409  repeats every 24 steps
-- expect:     1  0.0000000456  0.0000000399  repeats every 30 steps
-- expect:     2  0.0000000295  0.0000000199  branches, 4 world-states in the end
-- expect:     2  0.0000000283  0.0000000199  branches, 3 world-states in the end
-- expect:     1  0.0000000110  0.0000000099  repeats every 32 steps
-- expect: the first of each:
-- expect:     0  -               0.6079640597  0.6665172237  right, 5 cells in 5 steps
-- expect:          from step 15
-- expect:    32  000001          0.0005582773  0.0001626348  left, 5 cells in 5 steps
-- expect:          from step 25
-- expect:    48  000011          0.0002532128  0.0001634829  left, 4 cells in 4 steps
-- expect:          from step 21
-- expect:    49  100011          0.0002431856  0.0001635846  repeats every 20 steps
-- expect:  1471  11111101101     0.0000002805  0.0000001592  repeats every 26 steps
-- expect:  1674  01010001011     0.0000002166  0.0000001596  branches, 2 world-states in the end
-- expect:          16/25 at step 64: left, 4 cells in 4 steps
-- expect:          9/25 at step 64: left, 4 cells in 4 steps
-- expect:  2016  00000111111     0.0000001494  0.0000001603  left, 4 cells in 70 steps
-- expect:          from step 199
-- expect:  2023  11100111111     0.0000001484  0.0000001604  repeats every 24 steps
-- expect:  3649  100000100111    0.0000000456  0.0000000399  repeats every 30 steps
-- expect:  5493  1010111010101   0.0000000201  0.0000000099  branches, 4 world-states in the end
-- expect:          784/15625 at step 256: left, 5 cells in 5 steps
-- expect:          9216/15625 at step 256: right, 6 cells in 72 steps
-- expect:          441/15625 at step 256: left, 5 cells in 5 steps
-- expect:          5184/15625 at step 256: left, 4 cells in 70 steps
-- expect:  5938  0100110011101   0.0000000172  0.0000000099  branches, 3 world-states in the end
-- expect:          16/25 at step 256: right, 5 cells in 5 steps
-- expect:          81/625 at step 256: right, 5 cells in 5 steps
-- expect:          144/625 at step 256: right, 5 cells in 5 steps
-- expect:  7421  1011111100111   0.0000000110  0.0000000099  repeats every 32 steps
-- expect: the heaviest in K:
-- expect:     0  -               0.6079640597  0.6665172237  right, 5 cells in 5 steps; from step 15
-- expect:     1  1               0.1519910149  0.1664339431  right, 5 cells in 5 steps; from step 16
-- expect:     3  11              0.0379977537  0.0418897474  right, 5 cells in 5 steps; from step 17
-- expect:     2  01              0.0675515621  0.0416345341  right, 5 cells in 5 steps; from step 17
-- expect:     7  111             0.0094994384  0.0104845830  right, 5 cells in 5 steps; from step 10
-- expect:     6  011             0.0124074297  0.0104629086  right, 5 cells in 5 steps; from step 10
-- expect:     5  101             0.0168878905  0.0104181617  right, 5 cells in 5 steps; from step 10
-- expect:     4  001             0.0243185623  0.0104086335  right, 5 cells in 5 steps; from step 10
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local machine = dofile(here .. "../support/machine.lua")
local U = dofile(here .. "table.lua").machine "345"
local fate = dofile(here .. "../support/fate.lua")(U)
local qaci = require "qaci"
local Q = qaci.rational

local last, all = math.tointeger(tonumber((...) or 9999)), select(2, ...) == "list"
if not last or last < 0 then error(("the last tape number: %q, expected a natural number"):format((...)), 0) end
if select(2, ...) and not all then error(("%q, expected list"):format(select(2, ...)), 0) end
local length = 0 -- of the longest tape
while last >> length > 0 do length = length + 1 end
local limit = 100000 -- steps of one run

local function cells_of(m)
  local cells = {}
  for cell = 0, length do cells[#cells + 1] = m >> cell & 1 == 1 and cell or nil end
  return cells
end
local function bits_of(m)
  local bits = {}
  while m > 0 do
    bits[#bits + 1] = m & 1
    m = m >> 1
  end
  return table.concat(bits)
end

local P = U:physics()

local function describe(f)
  if f.kind == "repeats" then return ("repeats every %d steps"):format(f.period) end
  if f.kind == "open" then return ("open after %d steps"):format(f.steps) end
  return ("%s, %d cells in %d steps"):format(f.kind, math.abs(f.shift), f.period)
end

-- Returns its class and the evidence, an array of texts.
local function what_becomes_of(m)
  local f = fate(cells_of(m), U.start, 0, limit)
  if f.kind ~= "branches" then return describe(f), f.from and { "from step " .. f.from } or {} end
  local evolution = P:evolve(U:world(P, cells_of(m)))
  for doubling = 6, 16 do
    local steps = 1 << doubling
    local list, parts, decided = evolution:step(steps - evolution.time):amplitudes(), {}, true
    for i, branch in ipairs(list) do
      local w = branch[1]
      local g = fate(machine.cells(w), w.state, w.head, limit)
      decided = decided and g.kind ~= "branches" and g.kind ~= "open"
      parts[i] = g.kind ~= "branches" and ("%s at step %d: %s"):format(machine.weight(branch), steps, describe(g))
    end
    if decided then return ("branches, %d world-states in the end"):format(#list), parts end
  end
  return ("branches, open after %d steps"):format(1 << 16), {}
end

local K = qaci.simplicity { code_bits = 8, data_bits = length, steps = 8 }
local beginnings = qaci.initial_states { physics = P, tapes = last } -- masses are shares of these tapes
local _, beyond = qaci.initial_states { physics = P, tapes = last, model = "enclosed" }
local classes, order, tapes, K_sum = {}, {}, {}, Q(0)
for m = 0, last do
  local class, evidence = what_becomes_of(m)
  local t = { m = m, bits = bits_of(m), class = class, evidence = evidence }
  t.D2, t.K = beginnings[m + 1].mass, K:sum(t.bits)
  local c = classes[class]
  if not c then
    c = { name = class, count = 0, first = t, D2 = Q(0), K = Q(0) }
    classes[class] = c
    order[#order + 1] = c
  end
  c.count = c.count + 1
  c.D2, c.K, K_sum = c.D2 + t.D2, c.K + t.K, K_sum + t.K
  tapes[#tapes + 1] = t
end

local function fixed(q, digits) -- truncated
  local scaled = q * Q(10) ^ digits // 1
  local s = scaled:num()
  s = ("0"):rep(digits + 1 - #s) .. s
  return s:sub(1, -digits - 1) .. "." .. s:sub(-digits)
end
print(("variant 345, tapes 0 to %d; beyond them lies at most %s of D2"):format(last,
  fixed(beyond + Q(10) ^ -10, 10)))

local function line(t, between)
  return ("%5d  %-14s  %s  %s  %s%s%s"):format(t.m, t.bits == "" and "-" or t.bits, fixed(t.D2, 10),
    fixed(t.K / K_sum, 10), t.class, #t.evidence > 0 and between or "", table.concat(t.evidence, between))
end
table.sort(tapes, function(a, b) return b.K < a.K or (a.K == b.K and a.m < b.m) end)
if all then
  for _, t in ipairs(tapes) do print(line(t, "; ")) end
  return
end
print "tapes  share of D2   share of K    what they do"
for _, c in ipairs(order) do
  print(("%5d  %s  %s  %s"):format(c.count, fixed(c.D2, 10), fixed(c.K / K_sum, 10), c.name))
end
print "the first of each:"
for _, c in ipairs(order) do print(line(c.first, "\n         ")) end
print "the heaviest in K:"
for i = 1, math.min(8, #tapes) do print(line(tapes[i], "; ")) end
