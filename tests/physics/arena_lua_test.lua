-- The arena in Lua: worlds from text and from tables, agents, runs, batches, and what each says to a wrong argument
-- (ARENA.1 to ARENA.5).
local t = require "tap"
local qaci = require "qaci"
local arena = qaci.arena
local B = qaci.bits

local text = [[
name 5 and 10
world 256
ticks 2000
agent 1 at 0 size 96
at 96 ro
porch: word 12321 2 five-porch ten-porch
at 128 ro hidden
five: DIE money 5
at 160 ro
ten:  DIE money 10
]]
local door = [[
equ porch 96
     MOV porch+%d g.a
     ADD =porch-g g.a
g:   JMP 0
]]

-- Worlds -------------------------------------------------------------------------------------------------------------
local w = arena.parse(text)
t.eq(w.name, "5 and 10", "the name")
t.eq(table.concat({ w.slots, w.ticks, w.reach, w.word, w.files, w.colours, w.predictions }, " "), "256 2000 0 32 1 1 0",
  "the headers")
t.eq(w.coin, false, "no coin")
t.eq(w:label "five", 128, "a label")
t.eq(w:label "six", nil, "no label")
local names, places = w:labels()
t.eq(table.concat(names, " "), "porch five ten", "the labels in order")
t.eq(places.ten, 160, "and by name")
local s = w:slot "five"
t.eq(("%d %d %s %s"):format(s.value, s.money, tostring(s.owner), s.flags), "0 5 nil ro hidden", "a slot")
t.eq(w:slot(96).value, 12321, "a slot by number")
t.eq(w:starts()[1].size .. " " .. w:starts()[1].file .. " " .. w:starts()[1].colour, "96 1 1", "an insertion")
t.eq(arena.parse(w:print()):print(), w:print(), "printed and read again")
t.eq(w:rotate(7):slot(128 + 7).money, 5, "turned")
t.eq(w:rotate(-7):slot(160 - 7).money, 10, "turned the other way")
local name = os.tmpname()
local file = assert(io.open(name, "w"))
file:write(text)
file:close()
t.eq(arena.load(name):print(), w:print(), "a file")
os.remove(name)

-- The same as a table, in every field.
local v = arena.world {
  name = "all", slots = 256, ticks = 90, reach = 40, word = 16, coin = true, ["end"] = "over",
  ips = { { name = "omega", at = "om", warden = true, start = 3, speed = 2, fuel = 50 } },
  agents = { { file = 1, at = 0, size = 20, start = 1, speed = 3, fuel = 9, private = true },
    { file = 1, at = 32, size = 20, shadow = true } },
  random = { { slot = "r", low = -3, high = 4 } },
  predict = { { slot = "p", agent = 1, enters = "om", within = 30, given = 1, error = "1/3", blind = true },
    { slot = "q", agent = 1, enters = 7, within = 30, fixpoint = { 1, 0 }, ["else"] = 2 } },
  protect = { { low = 200, high = 210, ro = true, noentry = true } },
  { at = 96, ro = true, hidden = true, "om: MOV =5 over", 0 },
  { at = 120, "over: word 0\np: word 0\nq: word 0", 0x7000, "r: word 0" },
}
local same = arena.parse [[
name all
world 256
ticks 90
reach 40
word 16
coin
end when over
ip omega at om warden start 3 speed 2 fuel 50
agent 1 at 0 size 20 start 1 speed 3 fuel 9 private
agent 1 at 32 size 20 shadow
random r -3 4
predict p agent 1 enters om within 30 given 1 error 1/3 blind
predict q agent 1 enters 7 within 30 fixpoint 1 0 else 2
protect 200 210 ro noentry
at 96 ro hidden
om: MOV =5 over
word 0
at 120
over: word 0
p: word 0
q: word 0
word 28672
r: word 0
]]
t.eq(v:print(), same:print(), "a table says what a file says")
t.eq(table.concat({ v.reach, v.word, tostring(v.coin), v.predictions }, " "), "40 16 true 2", "and its headers")
local starts = v:starts()
t.eq(starts[1].name .. starts[1].fuel .. tostring(starts[1].warden) .. starts[2].file .. tostring(starts[3].shadow),
  "omega50true1true", "pointers of the environment play first")

-- Agents -------------------------------------------------------------------------------------------------------------
local a = arena.agent(door:format(2), w)
t.eq(#a, 10, "the length")
t.eq(table.concat(a:values(), " "), table.concat({ 2, 98, 7, 3, 6, 4, 5, 0, 0, 90 }, " "), "the values")
t.eq(a[7], 5, "one value")
t.eq(a[11], nil, "beyond the end")
t.eq(a:label "g", 6, "a label")
t.ok(a == arena.agent(a:values()), "an agent of integers")
t.ok(a == arena.agent(a:print()) and a == arena.agent(a:disassemble()), "printed, disassembled, and read again")
t.ok(a ~= arena.agent { 1 }, "another agent")
name = os.tmpname()
file = assert(io.open(name, "w"))
file:write(door:format(2))
file:close()
t.ok(arena.load_agent(name, w) == a, "a file")
os.remove(name)

-- Runs ---------------------------------------------------------------------------------------------------------------
local scores, sums, run = w:run { a }
t.eq(("%d %d %d"):format(scores[1], scores[0], sums[1]), "5 0 5", "the first door")
t.eq(arena.run(w, { door:format(3) })[1], 10, "the second, from text")
t.eq(run.ended .. " " .. run.tick .. " " .. run.steps, "all dead 4 4", "how it ended")
t.eq(run:paint "five", 1, "who took it")
t.eq(run:paint "ten", nil, "nobody took the other")
t.ok(run.world:print() == w:print(), "the run's world")

run = w:start { a }
t.eq(tostring(run.ended), "nil", "it goes on")
t.eq(run:step(2).steps, 2, "two steps")
t.eq(run.tick, 2, "two ticks")
t.eq(run:value(7), 122, "the jump's displacement")
t.eq(table.concat(run:values(5, 3), " "), "4 5 122", "slots in a row")
t.eq(#run:values(), 256, "all slots")
t.eq(run:values(255, 2)[2], 2, "around the ring")
local copy = run:copy()
run:set(7, 160 - 6):play(1)
t.eq(run:scores()[1], 10, "sent to the other box by hand")
t.eq(copy:finish():scores()[1], 5, "the copy goes its own way")
local p = run:pointers()[1]
t.eq(("%d %d %d %s %s"):format(p.at, p.file, p.colour, tostring(p.alive), tostring(p.fuel)), "160 1 1 true nil",
  "a pointer")
p = run:finish():pointers()[1]
t.eq(("%s %s %d"):format(tostring(p.alive), p.cause, p.died), "false die 3", "a dead one")
t.eq(arena.scores(run)[1], 10, "scores as a function")
t.eq(arena.step(w:start { a }, 3).steps, 3, "step as a function")
t.eq(w:run({ "loop: JMP loop" }, { ticks = 7 })[1], 0, "a run of other ticks")
t.eq(select(3, w:run({ "loop: JMP loop" }, { ticks = 7 })).tick, 7, "ends there")

-- Watching.
local kinds, events = {}, {}
run = w:start { a }
run:watch(function(e)
  kinds[#kinds + 1] = e.kind
  events[#events + 1] = e
end)
run:finish()
t.eq(table.concat(kinds, " "),
  "step read write move step read read write move step move money step death", "what happens")
t.eq(("%d %d %d %d %d"):format(events[3].pointer, events[3].slot, events[3].tick, events[3].before, events[3].after),
  "1 7 0 0 32", "a write")
t.eq(events[#events].cause, "die", "a death")
run = w:start { a }
run:watch(function(e) return e.kind ~= "write" end)
t.eq(run:finish().steps, 1, "a watcher stops it")
t.eq(run:finish().steps, 2, "again")
run:watch()
t.eq(run:finish().ended, "all dead", "and it goes on without")
run = w:start { a }
run:watch(function(e) if e.kind == "money" then error "seen" end end)
t.raises("seen", run.finish, run)
t.eq(run.tick, 3, "the instruction was finished")
t.eq(run:watch():finish():scores()[1], 5, "and it can go on")
run:watch(function() return w:run { a } end)
t.eq(pcall(run.copy, run), true, "a copy keeps the watcher")

-- Options.
local r = arena.parse [[
world 64
ticks 9
coin
random r 0 999
ip one at one
ip two at two
at 10
one: TOSS 0 c1
TOSS 0 c2
TOSS 0 c3
MOV =1 last
DIE
two: DAT
DAT
DAT
MOV =2 last
DIE
c1: word 0
c2: word 0
c3: word 0
last: word 0
r: word 0
]]
local function coins(run) return run:value "c1" .. run:value "c2" .. run:value "c3" end
local function finished(options) return r:start({}, options):finish() end
t.eq(coins(finished { tosses = "101" }), "101", "scripted tosses")
t.eq(coins(finished { tosses = B"01" }), "010", "0 beyond their end")
run = r:start({}, { tosses = "011" }):step(1)
copy = run:copy():finish()
t.eq(coins(run:finish()) .. coins(copy), "011011", "a copy tosses the same")
t.eq(finished({ random = { 77 } }):value "r", 77, "random slots by hand")
t.eq(finished({ seed = 5 }):value "r", finished({ seed = 5 }):value "r", "a seed")
t.ok(finished({ seed = 5 }):value "r" ~= finished({ seed = 6 }):value "r", "another seed")
t.eq(finished():value "last", 2, "file order: the second is last")
t.eq(finished({ order = { 2, 1 } }):value "last", 1, "the other order")
local predicted = arena.parse [[
world 64
ticks 9
agent 1 at 0 size 6
predict p agent 1 enters door within 5 given 0
at 20
door: JMP door
p: word 7
]]
t.eq(predicted:start({ { 5, 20, 0 } }):prediction(1), 1, "a prediction")
t.eq(predicted:start({ { 5, 20, 0 } }):value "p", 1, "in its slot")
t.eq(predicted:start({ { 5, 20, 0 } }, { predictions = false }):value "p", 7, "without predictions")

-- Sums of twins, scores of shadows.
local twins = arena.world { slots = 64, ticks = 9, agents = {
  { file = 1, at = 0, size = 3 }, { file = 1, at = 16, size = 3 },
  { file = 2, at = 32, size = 3 }, { file = 1, at = 40, size = 3, shadow = true } },
  { at = 8, "DIE money 1" }, { at = 24, "DIE money 2" }, { at = 48, "DIE money 4" } }
scores, sums = twins:run { { 5, 8 }, { 0 } }
t.eq(("%d %d %d %d"):format(scores[0], scores[1], scores[2], scores[3]), "4 1 2 0",
  "scores by insertion, the shadow's are the house's")
t.eq(table.concat(sums, " "), "3 0", "sums by file")

-- Batches ------------------------------------------------------------------------------------------------------------
local codes, flat, expected = {}, {}, {}
for i = 1, 3000 do
  codes[i] = a:values()
  if i % 3 == 0 then codes[i][2] = 99 end
  if i % 7 == 0 then codes[i][1] = 0 end
  for _, x in ipairs(codes[i]) do flat[#flat + 1] = x end
  expected[i] = w:run({ codes[i] })[1]
end
local function text_of(list) return table.concat(list, " ") end
t.eq(text_of(w:batch(codes)), text_of(expected), "a batch is as many runs")
t.eq(text_of(w:batch(codes, { threads = 3 })), text_of(expected), "on three threads")
t.eq(text_of(w:batch(flat, { length = #a })), text_of(expected), "of one flat array")
local both = twins:batch({ { 5, 8 }, { 0 } }, { file = 1, with = { {}, { 5, 16 } }, colours = true })
t.eq(text_of(both[1]) .. ", " .. text_of(both[2]), "1 2 4, 0 0 4", "scores by insertion against another agent")
t.eq(text_of(twins:batch({ { 5, 8 }, { 0 } }, { file = 1, with = { {}, { 5, 16 } } })), "3 0", "and their sums")
t.eq(#w:batch {}, 0, "an empty batch")

-- Errors -------------------------------------------------------------------------------------------------------------
local function world_with(field, value)
  local e = { slots = 64, ticks = 5, { at = 0, "DIE" } }
  e[field] = value
  return function() return arena.world(e) end
end
t.raises('field "ticks": nothing, expected a number', arena.world, { slots = 64 })
t.raises('field "slots": found a world of 65 slots, expected a power of two', world_with("slots", 65))
t.raises('field "slots": the float 64.5, expected a number or a name', world_with("slots", 64.5))
t.raises('field "tick": a world has no such field, expected "slots", "ticks"', world_with("tick", 5))
t.raises('field "coin": the integer 1, expected true or false', world_with("coin", 1))
t.raises('field "name": a table, expected a text of one line', world_with("name", {}))
t.raises('field "agents": the integer 5, expected an array of tables', world_with("agents", 5))
t.raises('field "agents%[1%]": the integer 5, expected a table', world_with("agents", { 5 }))
t.raises('field "agents%[1%].size": nothing, expected a number or a name',
  world_with("agents", { { file = 1, at = 9 } }))
t.raises('field "agents%[1%].private": the string "yes", expected true or false',
  world_with("agents", { { file = 1, at = 9, size = 3, private = "yes" } }))
t.raises('field "ips%[1%]": found', world_with("ips", { { name = "x", at = "nowhere" } }))
t.raises('field "ips%[1%].at": the string "a b", expected a number or a name without blanks',
  world_with("ips", { { name = "x", at = "a b" } }))
t.raises('field "predict%[1%].fixpoint": the integer 1, expected an array of numbers',
  world_with("predict", { { slot = 3, agent = 1, enters = 0, within = 5, fixpoint = 1 } }))
t.raises("block 2, line 2: found `MOVE`", arena.world,
  { slots = 64, ticks = 5, { at = 0, "DIE" }, { at = 9, "DIE\nMOVE 1 2" } })
t.raises("block 1, piece 2: true, expected assembly text or an integer", arena.world,
  { slots = 64, ticks = 5, { at = 0, "DIE", true } })
t.raises("block 1: the integer 3, expected a table", arena.world, { slots = 64, ticks = 5, 3 })
t.raises("block 1: found", arena.world, { slots = 64, ticks = 5, { at = 99, "DIE" } })
t.raises("w.arena:1: ", arena.parse, "wordl 64", "w.arena")
t.raises("/nowhere/at.all: cannot be read", arena.load, "/nowhere/at.all")
t.raises("/nowhere/at.all: cannot be read", arena.load_agent, "/nowhere/at.all")
t.raises("the integer 3, expected a world %(qaci.arena.load, parse or world makes one%)", arena.agent, "DIE", 3)
t.raises("agent: true, expected an agent, assembly text or an array of integers", arena.agent, true)
t.raises("agent, value 2: the float 2.5, expected an integer of 32 bits", arena.agent, { 1, 2.5 })
t.raises("agent, value 1: the integer 4294967296, expected", arena.agent, { 1 << 32 })
t.raises("agent: expected an array without gaps", arena.agent, { 1, x = 2 })
t.raises("agent:1: found `MOO`", arena.agent, "MOO 1 2")
t.raises("0 agents were given, expected 1", w.run, w)
t.raises("the agents: an agent, expected an array of agents", w.run, w, a)
t.raises("agent 1 has 97 slots, expected at most 96", w.run, w, { (function()
  local long = {}
  for i = 1, 97 do long[i] = 0 end
  return long
end)() })
t.raises("a world, expected a run %(world:start makes one%)", arena.step, w)
t.raises("the options: the integer 3, expected a table", w.start, w, { a }, 3)
t.raises('field "sed": the options has no such field', w.start, w, { a }, { sed = 3 })
t.raises('field "seed": the string "x", expected an integer', w.start, w, { a }, { seed = "x" })
t.raises('field "ticks": the integer 0, expected a number above 0', w.start, w, { a }, { ticks = 0 })
t.raises('field "random": 1 values, expected one for each of the 0 random slots', w.start, w, { a }, { random = { 1 } })
t.raises('field "random", value 1: 1000, expected 0 to 999', r.start, r, {}, { random = { 1000 } })
t.raises('field "order": 1 entries, expected one for each of the 2 pointers', r.start, r, {}, { order = { 1 } })
t.raises('field "order", entry 2: the integer 1, expected each number from 1 to 2 once', r.start, r, {},
  { order = { 1, 1 } })
t.raises('field "predictions": the integer 1, expected true or false', w.start, w, { a }, { predictions = 1 })
run = w:start { a }
t.raises("the slot: the integer 256, expected a slot from 0 to 255 or a label", run.value, run, 256)
t.raises('the slot: the string "six" is no label of this world', run.value, run, "six")
t.raises("the number of instructions: the integer %-1, expected a natural number", run.step, run, -1)
t.raises("the watcher: the integer 3, expected a function", run.watch, run, 3)
t.raises("the prediction: 1, expected 1 to 0", run.prediction, run, 1)
t.raises("the number of slots: 257, expected at most 256", run.values, run, 0, 257)
t.raises("code 1500, value 2: the integer 4294967296, expected an integer from %-2147483648", function()
  local wrong = table.move(codes, 1, #codes, 1, {})
  wrong[1500] = { 1, 1 << 32 }
  return w:batch(wrong)
end)
t.raises("code 2500: .*97 slots, expected at most 96", function()
  local wrong = table.move(codes, 1, #codes, 1, {})
  wrong[2500] = {}
  for i = 1, 97 do wrong[2500][i] = 0 end
  return w:batch(wrong, { threads = 2 })
end)
t.raises("code 1: the integer 1, expected an array of integers %(or the option length: one flat array%)", w.batch, w,
  { 1 })
t.raises("code 2: expected an array without gaps and names", w.batch, w, { { 5 }, { 5, 8, extra = 1 } })
t.raises("code 1: expected an array without gaps and names", w.batch, w, { { name = "a" } })
t.raises("code 1: expected an array without gaps and names", w.batch, w, { { 5, nil, 8 } })
t.raises("the codes: 3 values, expected a multiple of the length 2", w.batch, w, { 1, 2, 3 }, { length = 2 })
t.raises('field "file": 2, expected the number of an agent file, 1 to 1', w.batch, w, {}, { file = 2 })
t.raises('field "threads": 1000, expected at most 256', w.batch, w, {}, { threads = 1000 })
t.raises('field "tosses": expected a single run', w.batch, w, {}, { tosses = "01" })

t.done()
