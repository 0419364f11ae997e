-- The arena as a physics, from Lua (ARENA.6): world-states and runs, tosses against binomials, draws and predictions
-- against their distributions, and the example universe.
local t = require "tap"
local qaci = require "qaci"
local arena = qaci.arena
local Q, B = qaci.rational, qaci.bits

local function weight(d, has)
  local sum = Q(0)
  for w, mass in d:pairs() do if has(w) then sum = sum + mass end end
  return sum
end

-- A pointer that tosses and adds n times: its sum is binomial. Merging keeps n + 1 sums, two places and two coins.
local walk = arena.parse [[
world 64
ticks 40
word 8
coin
ip walker at go
at 0
sum:  word 0
coin_: word 0
go:   TOSS 0 coin_
      ADD coin_ sum
      JMP go
]]
local M = arena.physics(walk)
local u = qaci.universe { physics = M, horizon = 36 }
t.eq(M.width, 64 * 8 + 6 + 3 + 6, "the width: values, place, life, tick")
local choose = Q(1)
for k = 0, 12 do
  t.eq(weight(u:at(36), function(w) return w:value "sum" == k end), choose / Q(2) ^ 12, "binomial " .. k .. " of 12")
  choose = choose * (12 - k) / (k + 1)
end
t.eq(u:at(36):total(), Q(1), "the weights add up to 1")

-- World-states and runs.
local first = M.initial
t.eq(first.tick, 0, "the initial world-state is that of tick 0")
t.eq(tostring(first):sub(1, 16), "0000000000000000", "slot 0 stands first")
t.eq(first:value(2), 14, "a value")
t.eq(first:value "go", 14, "a value at a label")
t.eq(tostring(first:encode():sub(17, 24)), "00001110", "most significant bit first")
t.eq(table.concat(first:values(2, 3), " "), "14 0 -1", "values in a row, negative ones too")
t.eq(first:pointers()[1].at, 2, "a pointer")
t.eq(first:pointers()[1].name, "walker", "its name")
t.eq(M.world:print(), walk:print(), "the world")
local run = walk:start({}, { tosses = "1011" })
t.eq(M:state(run), first, "the world-state of a run")
run:play(10)
local w = M:state(run)
t.eq(w.tick .. " " .. w:value "sum", "10 2", "later")
t.eq(u:at(10):mass(w), Q(3, 16), "has the weight of the tosses that lead there")
t.eq(M:decode(w:encode()), w, "decoded again")
t.eq(M:decode(B"1"):value(0), -128, "a code is filled up with zeros")
t.raises("a run of another world", M.state, M, arena.parse(walk:print()):start())
t.raises("the slot: the integer 64, expected a slot from 0 to 63", w.value, w, 64)
t.raises("expected one of an arena", w.value, qaci.circuit({ { "X", 0 } }):state {}, 0)
t.raises('the physics "arena", expected a machine', M.amplitudes, M, first, 1)
t.raises('field "initial": the integer 3, expected a world%-state: only machines have tapes', qaci.universe,
  { physics = M, initial = 3, horizon = 2 })
t.eq(qaci.universe({ physics = M, initial = w, horizon = 2 }).initial, w, "a universe that begins elsewhere")

-- After its end a world stays as it is.
local short = arena.physics(arena.parse "world 64\nticks 3\nip x at 0\nat 0\nx: JMP x")
local s = qaci.universe { physics = short, horizon = 9 }
t.eq(#s, 4, "three ticks: four world-states")
t.eq(s:at(9), s:at(3), "the last one stays")

-- Paint, fuel, life.
local rich = arena.parse "world 64\nticks 9\nagent 1 at 0 size 9 fuel 3\nat 20\nDIE money 7\nat 30\nDIE money 1"
M = arena.physics(rich, { { 5, 20, 0 } })
t.eq(M.width, 64 * 32 + 2 * 2 + 6 + 3 + 2 + 4, "the width with money and fuel")
s = qaci.universe { physics = M, horizon = 9 }
local function only(n) return s:at(n):pairs()() end
t.eq(tostring(only(0):paint(20)) .. only(0):pointers()[1].fuel, "nil3", "nothing painted")
t.eq(only(1):paint(20) .. " " .. only(1):pointers()[1].fuel, "1 2", "painted by colour 1")
t.eq(only(2):pointers()[1].cause, "die", "dead")
t.eq(only(9), only(2), "and over")
t.eq(only(1):paint(30), nil, "the other money is there")

-- Random slots: exactly uniform, after one step; a deterministic world is drawn from the start.
local die = arena.parse [[
world 64
ticks 5
random a 1 6
random b 1 6
ip x at x
at 0
a: word 9
b: word 9
x: ADD a b
   DIE
]]
M = arena.physics(die)
t.eq(tostring(M.initial.tick) .. M.initial:value "a", "nil9", "undrawn, with the values of the file")
u = qaci.universe { physics = M, horizon = 3 }
t.eq(#u:at(1), 36, "36 throws")
t.eq(#u:at(1):argmax(), 36, "equally likely")
for sum = 2, 12 do
  t.eq(weight(u:at(2), function(x) return x:value "b" == sum end), Q(6 - math.abs(sum - 7), 36), "two dice: " .. sum)
end

-- Predictions: of an agent that goes through the door if a coin says so. A clone's coin is its own.
local function newcomb(clause)
  return arena.parse(([[
world 64
ticks 12
coin
agent 1 at 0 size 16
predict p agent 1 enters door within 9 %s
at 20
door: JMP door
p: word 7
side: JMP side
]]):format(clause))
end
local chooser = [[
me: TOSS 0 c
JMZ me+24 c
JMP me+20
c: word 0
]]
local function both(clause, agent)
  local world = newcomb(clause)
  local n = qaci.universe { physics = arena.physics(world, { agent or chooser }), horizon = 12 }
  local function at(p, side)
    return weight(n:at(12), function(x) return x:value "p" == p and x:pointers()[1].at == (side and 24 or 20) end)
  end
  return ("%s %s %s %s"):format(at(1, false), at(1, true), at(0, false), at(0, true))
end
t.eq(both "given 0", "1/4 1/4 1/4 1/4", "a prediction of a coin is independent of it")
t.eq(both("given 0", "me: JMP me+20"), "1 0 0 0", "a prediction of a plan is right")
t.eq(both("given 0 error 1/3", "me: JMP me+20"), "2/3 0 1/3 0", "but for its error")
t.eq(both("given 0 error 1/3", "me: JMP me+24"), "0 1/3 0 2/3", "either way")
t.eq(both "fixpoint 1 0 else 0", "1/4 1/4 1/4 1/4", "fixed at 1 half the time, else at 0 half the time, else 0")
t.eq(both "fixpoint 1 else 1", "1/2 1/2 0 0", "the value of else")
local contrary = "me: JMZ me+20 me+23\nJMP me+24" -- through the door if p says no
t.eq(both("given 0", contrary), "0 1 0 0", "given 0 it would, so it does not")
t.eq(both("fixpoint 0 1 else 5", contrary), "0 0 0 0", "no fixed point")
-- A random slot that a blind predictor cannot see.
local function damascus(blind, coin)
  local world = arena.parse(([[
world 64
ticks 12
%s
agent 1 at 0 size 16
random r 0 2
predict p agent 1 enters door within 9 given 0 %s
at 20
door: JMP door
p: word 7
r: word 0
side: JMP side
]]):format(coin or "", blind))
  local n = qaci.universe { physics = arena.physics(world, { "JMZ +20 +24\nJMP +22" }), horizon = 12 }
  return weight(n:at(12), function(x) return (x:value "p" == 1) == (x:pointers()[1].at == 20) end)
end
t.eq(damascus "", Q(1), "a predictor that sees the random slot is right")
t.eq(damascus "blind", Q(5, 9), "a blind one only as often as chance is")
t.eq(damascus("", "coin"), Q(1), "the same where coins may fall")
t.eq(damascus("blind", "coin"), Q(5, 9), "blind, where coins may fall")
-- The shadow of the predicted agent is not the agent.
for _, coin in ipairs { "", "coin" } do
  local shadow = arena.parse(([[
world 64
ticks 12
%s
agent 1 at 0 size 9 start 5
agent 1 at 32 size 9 shadow
predict p agent 1 enters 35 within 9 given 0
at 20
p: word 7
]]):format(coin))
  local n = qaci.universe { physics = arena.physics(shadow, { "DAT\nDAT\nx: JMP x" }), horizon = 2 }
  t.eq(weight(n:at(1), function(x) return x:value "p" == 0 end), Q(1), "a shadow's way does not count " .. coin)
end

-- The example: the counterfactual answer scores 1/3 and 1, with short locators and with long ones.
local universe = dofile "scripts/universes/arena.lua"
for _, bits in ipairs { 2, 14 } do
  universe.locator_bits = bits
  local result = qaci.score(universe)
  t.eq(result.status, "exact", "arena.lua is exact")
  t.ok(result.located > 0, "something is located")
  t.eq(result:mean "0", Q(1, 3), "the mean score of 0")
  t.eq(result:mean "1", Q(1), "the mean score of 1")
end

t.done()
