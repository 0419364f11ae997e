-- consequence 8: "Always-halting programs" cannot be listed: what a total language leaves out, what a budget decides
--
-- Loc (3.3) draws f and g from programs "always-halting, always-succeeding" (1.2), a set that no algorithm can
-- enumerate. An evaluator has two honest ways: a language in which every program halts, or a budget, and a report of
-- how much of the prior it left undecided. (In K the question does not arise: there every time n counts.)
--
-- First table: the queue machine, all programs with codes of at most BITS bits, by their mass 4^-|code|. A body
-- followed by HALT (00) always halts, after a number of steps that is known beforehand; followed by REPEAT (1111) it
-- may not. A body weighs 16 times as much before HALT as before REPEAT, so the total language has 16/17 of the mass of
-- all programs (0.941179 of those of at most 14 bits), and of pairs (f, g) 256/289 = 0.886. Of the REPEAT programs
-- nearly all can be decided by their length alone: per pass every instruction changes the length of the queue by an
-- amount that depends on the length alone, but for CPUSH, which may add a bit or not. If even with all of these the
-- queue gets shorter at every length, the program always halts; if without any of these it does not get shorter at some
-- length, it never halts on a queue of that length. What is between the two is undecided: 4 programs of at most 14
-- bits.
--
-- Second table: the same by budget alone, on all data of at most 4 bits: a (program, data) has halted within N steps,
-- or not. 0.0335 of the mass has not halted after one step, and 0.0285 never will. The budget cannot tell which is
-- which; by N = 16 it has learnt all that it can.
--
-- Third table: machines without such a language. Of the binary lambda terms, by 4^-bits, the first one that a limit of
-- 100 reductions leaves undecided has 18 bits: (λx.xx)(λx.xx), which has no normal form. Of the Turing machines with 4
-- states, run on a blank tape, 0.2709 halt; a bound of 16 steps leaves 0.021 undecided, one of 107 still 0.0019, and
-- that none of these halts is a theorem (the busy beaver of 4 states), not a result of the budget.
--
-- For the definition: the smallest program on which the formula's set and a total language differ is REPEAT alone, 4
-- bits, which halts on the empty queue and on no other. What a total language leaves out is 0.114 of the pairs, nearly
-- all of it known not to be in the formula's set either.
--
--   qaci run scripts/experiments/halting.lua [BITS]   codes of at most BITS bits, 14 if not given
-- expect: the 846 programs of the queue machine of at most 14 bits
-- expect: class          programs  mass        share         shortest
-- expect: straight-line  646       0.0645522   0.941179      HALT
-- expect: total          20        4.53367e-6  0.0000661015  DROP 1; REPEAT
-- expect: not total      176       0.00402975  0.0587543     REPEAT
-- expect: undecided      4         1/67108864  1/4602768     DROP 1; CPUSH 0; REPEAT
-- expect: of all programs, without a bound: straight-line 16/17, pairs of these 256/289, all other pairs 33/289 (0.114)
-- expect:
-- expect: the mass of (program, data), data of at most 4 bits, that has halted within N steps
-- expect: N    halted   timed out  of that, never halts  of that, open
-- expect: 0    0.91131  0.088683   0.028483              0.060199
-- expect: 1    0.96652  0.033477   0.028483              0.0049938
-- expect: 2    0.96943  0.030566   0.028483              0.0020829
-- expect: 4    0.97118  0.028813   0.028483              0.00032989
-- expect: 8    0.97147  0.02852    0.028483              0.00003667
-- expect: 16   0.97151  0.028483   0.028483              0
-- expect: 32   0.97151  0.028483   0.028483              0
-- expect: 64   0.97151  0.028483   0.028483              0
-- expect: 256  0.97151  0.028483   0.028483              0
-- expect:
-- expect: other machines: what a bound leaves undecided
-- expect: machine  bound                    undecided    halting
-- expect: lambda   16 bits, 100 reductions  0
-- expect: lambda   18 bits, 100 reductions  1/292323730
-- expect: lambda   22 bits, 100 reductions  3.7282e-9
-- expect: D(4)     4 steps                  514/2187     359/1458
-- expect: D(4)     16 steps                 0.021136     0.2708
-- expect: D(4)     64 steps                 0.0018911    0.2709
-- expect: D(4)     107 steps                0.0018512    0.2709
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local most = math.tointeger(tonumber(... or 14))
if not most or most < 4 then error("BITS: " .. tostring(...) .. ", expected a number from 4 on", 0) end

-- All programs --------------------------------------------------------------------------------------------------------

local programs = {}
for length = 2, most do
  for i = 0, (1 << length) - 1 do
    local fine, p = pcall(qaci.machine.decode, B.nat(i, length))
    if fine then programs[#programs + 1] = { run = p, bits = length, text = tostring(p), mass = Q(1, 4) ^ length } end
  end
end

-- The length after a pass that begins with a length, where each CPUSH adds `pushed` bits.
local function pass(text, length, pushed)
  for word, k in text:gmatch "(%u+) (%d+)" do
    k = math.tointeger(tonumber(k))
    if word == "DROP" then length = math.max(length - k, 0)
    elseif word == "COPY" and length > 0 then length = length + k
    elseif word == "PUSH" then length = length + 1
    elseif word == "CPUSH" and length > 0 then length = length + pushed end
  end
  return length
end

-- True: begun on a queue of that length, it never halts. A pass never makes a longer queue shorter than a shorter one,
-- so a length that it does not shrink is a floor.
local function never_halts(text, length)
  local floor = pass(text, length, 0)
  while floor > 0 do
    local next_floor = pass(text, floor, 0)
    if next_floor >= floor then return true end
    floor = next_floor
  end
  return false
end

-- "total", "not total" or "undecided" of a program that ends in REPEAT. Beyond the sum of all drops each length
-- changes alike.
local function judge(text)
  local last = 1
  for k in text:gmatch "DROP (%d+)" do last = last + math.tointeger(tonumber(k)) end
  local shrinks = true
  for length = 1, last do
    if never_halts(text, length) then return "not total" end
    shrinks = shrinks and pass(text, length, 1) < length
  end
  return shrinks and "total" or "undecided"
end

local classes, by_name = {}, {}
for i, name in ipairs { "straight-line", "total", "not total", "undecided" } do
  classes[i] = { class = name, programs = 0, mass = Q(0) }
  by_name[name] = classes[i]
end
local all = Q(0)
for _, p in ipairs(programs) do
  p.class = p.text:find "HALT$" and "straight-line" or judge(p.text)
  local class = by_name[p.class]
  class.programs, class.mass = class.programs + 1, class.mass + p.mass
  class.shortest = class.shortest or p.text
  all = all + p.mass
end
for _, class in ipairs(classes) do class.share = class.mass / all end
classes = qaci.rows({ "class", "programs", "mass", "share", "shortest" }, classes)
print(("the %d programs of the queue machine of at most %d bits"):format(#programs, most))
print(classes:text { digits = 6 })

-- The same closed forms, without a bound: instructions weigh 4^-(bits), bodies 1/(1 - that), and 119/1735 in all.
local straight, whole = Q(112, 1735), Q(119, 1735)
local both = (straight / whole) ^ 2
print(("of all programs, without a bound: straight-line %s, pairs of these %s, all other pairs %s (%s)"):format(
  straight / whole, both, 1 - both, (1 - both):decimal(3)))

-- Budgets -------------------------------------------------------------------------------------------------------------

local D = 4
local budgets = {}
for _, N in ipairs { 0, 1, 2, 4, 8, 16, 32, 64, 256 } do
  local row = { N = N, halted = Q(0), never = Q(0), open = Q(0) }
  local total = Q(0)
  for _, p in ipairs(programs) do
    if p.bits <= math.min(most, 12) then
      for length = 0, D do
        for x = 0, (1 << length) - 1 do
          local weight = p.mass * Q(1, 4) ^ length
          local _, _, halted = p.run:run(B.nat(x, length), N)
          total = total + weight
          if halted then row.halted = row.halted + weight
          elseif p.class == "not total" and never_halts(p.text, length) then row.never = row.never + weight
          else row.open = row.open + weight end
        end
      end
    end
  end
  row.halted, row.never, row.open = row.halted / total, row.never / total, row.open / total
  row.timed_out = row.never + row.open
  budgets[#budgets + 1] = row
end
budgets = qaci.rows({ "N", "halted", "timed_out", "never", "open" }, budgets)
print(("\nthe mass of (program, data), data of at most %d bits, that has halted within N steps"):format(D))
local names = { timed_out = "timed out", never = "of that, never halts", open = "of that, open" }
print(budgets:text { digits = 5, names = names })

-- Other machines ------------------------------------------------------------------------------------------------------

local others = {}
local M = qaci.lambda { nodes = 10000 }
local closed, undecided = Q(0), Q(0)
for bits = 4, 22 do
  local c = M:count(bits, 100)
  closed, undecided = closed + c.closed * Q(1, 4) ^ bits, undecided + c.undecided * Q(1, 4) ^ bits
  if bits == 16 or bits == 18 or bits == 22 then
    others[#others + 1] = {
      machine = "lambda", bound = bits .. " bits, 100 reductions", undecided = undecided / closed,
    }
  end
end
for _, steps in ipairs { 4, 16, 64, 107 } do
  local d = qaci.ctm(4, { steps = steps })
  others[#others + 1] = {
    machine = "D(4)", bound = steps .. " steps", undecided = Q(d.undecided) / d.runs, halting = Q(d.halting) / d.runs,
  }
end
others = qaci.rows({ "machine", "bound", "undecided", "halting" }, others)
print "\nother machines: what a bound leaves undecided"
print(others:text { digits = 5 })

local bars = {}
for i, class in ipairs(classes) do bars[i] = { class.class, class.share } end
return {
  tables = { { "The queue machine", classes }, { "Budgets", budgets }, { "Other machines", others } },
  rows = classes,
  picture = qaci.chart {
    title = "Which programs of the queue machine always halt", kind = "bars", bars = bars,
    y_label = "share of the mass",
  },
}
