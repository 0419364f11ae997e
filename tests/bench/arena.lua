-- qaci run tests/bench/arena.lua: instructions a second of the arena's engine on one core, battles a second of a batch,
-- how much the plain evaluator takes for the same work, and pMARS on the same kinds of fights. Times are CPU seconds,
-- the least of several runs; what is left out because it repeats (ARENA.4) is not counted. Every final state is
-- compared with the plain evaluator's on the first ticks.
--
-- pMARS: PMARS=path, or `pmars` on the PATH; without it that part is skipped. To build it without X11, outside of this
-- folder: fetch Debian's source package `pmars`, unpack it, and in its `src`
--   gcc -O3 -w -fcommon -DEXT94 -DPERMUTATE -DSERVER -o pmars pmars.c asm.c cdb.c clparse.c disasm.c eval.c \
--     global.c pos.c sim.c str_eng.c token.c
local qaci = require "qaci"
local arena = require "tests.reference.arena"

local dwarf = "s: ADD =16 m.b\nm: MOV =1 10\n JMP s\n"
-- copies itself 64 slots ahead and goes there
local crawler = [[
s:  MOV a0 l.a
    MOV b0 l.b
    MOV n c
l:  MOV s s+64
    ADD one l.a
    ADD one l.b
    DJN l c
    JMP s+64
a0:  word s-l
b0:  word s+64-l
n:   word 29
one: word 1
c:   word 0
]]
-- sums, compares, counts
local mixed = [[
s: ADD =3 p
   SUB =1 q
   CMP p q
   MOV p q
   SLT p q
   MOV =5 c
   JMZ s z
l: DJN l c
   JMN s p
   JMP s
p: word 7
q: word 9
z: word 0
c: word 3
]]
-- copies twelve slots, again and again
local copier = [[
s: MOV =12 c
l: ADD =3 r.a
   ADD =3 w.b
r: MOV 100 t
w: MOV t 200
   DJN l c
   MOV =100 r.a
   MOV =200 w.b
   JMP s
t: word 0
c: word 0
]]

local function seconds(f, times)
  local best
  for _ = 1, times do
    local start = os.clock()
    f()
    local time = os.clock() - start
    if not best or time < best then best = time end
  end
  return best
end

-- The world of a fight, as text and for the plain evaluator.
local function ring(slots, agents, reach)
  local lines = { ("world %d\nticks 1000000000"):format(slots) }
  local world = { slots = slots, ticks = 1000000000, reach = reach or 0, word = 32, value = {}, money = {}, owner = {},
    flags = {}, starts = {}, predictions = {}, randoms = {} }
  if reach then lines[#lines + 1] = "reach " .. reach end
  for k = 1, agents do
    local at = (k - 1) * slots // agents
    lines[#lines + 1] = ("agent %d at %d size 60"):format(k, at)
    world.starts[k] = { at = at, file = k, colour = k }
  end
  return qaci.arena.parse(table.concat(lines, "\n") .. "\n"), world
end

local PLAIN, FAST, TIMES = 20000, 2000000, 8
local failures = 0
print(("%-34s %12s %12s %8s"):format("", "M steps/s", "plain", "ratio"))
for _, row in ipairs {
  { "dwarf", { dwarf }, 8192 }, { "crawler", { crawler }, 8192 }, { "mixed", { mixed }, 8192 },
  { "copier", { copier }, 8192 },
  { "dwarf, dwarf", { dwarf, dwarf }, 8192 }, { "crawler, crawler", { crawler, crawler }, 8192 },
  { "mixed, copier", { mixed, copier }, 1024 }, { "mixed, copier, reach 400", { mixed, copier }, 1024, 400 },
  { "mixed, copier, mixed, copier", { mixed, copier, mixed, copier }, 2048 },
} do
  local name, texts, slots, reach = table.unpack(row)
  local w, world = ring(slots, #texts, reach)
  local codes, agents = {}, {}
  for k, text in ipairs(texts) do
    agents[k] = qaci.arena.agent(text)
    codes[k] = agents[k]:values()
  end
  local ticks = FAST // #texts
  local run
  local fast = seconds(function()
    run = w:start(agents, { ticks = ticks })
    run:finish()
  end, TIMES)
  local plain
  local slow = seconds(function()
    plain = arena.start(world, codes)
    for _ = 1, PLAIN // #texts do arena.tick(plain) end
  end, 1)
  local same = w:start(agents)
  same:play(PLAIN // #texts)
  local good, values = same.steps == plain.steps, same:values()
  for s = 0, slots - 1 do good = good and values[s + 1] == plain.value[s] end
  for k, p in ipairs(same:pointers()) do
    good = good and p.at == plain.pointers[k].at and p.alive == plain.pointers[k].alive
  end
  failures = failures + (good and 0 or 1)
  print(("%-34s %12.1f %12.3f %8.0f%s%s"):format(name, run.steps / fast / 1e6, plain.steps / slow / 1e6,
    run.steps / fast / (plain.steps / slow), good and "" or "  WRONG",
    run.steps == ticks * #texts and "" or "  (somebody died)"))
end

-- 10,000 battles of at most 1000 ticks: agents that play to the end, and random ones.
local draw
do
  local state = 1
  function draw(n)
    state = state * 6364136223846793005 + 1442695040888963407
    return (state >> 33) % n
  end
end
local BATTLES = 10000
local w = qaci.arena.parse [[
world 256
ticks 1000
agent 1 at 0 size 96
at 96 ro
porch: word 12321 2 five-porch ten-porch
at 128 ro
five: DIE money 5
at 160 ro
ten: DIE money 10
]]
local function battles(name, code_of)
  local codes = {}
  for i = 1, BATTLES do codes[i] = code_of() end
  local scores
  local time = seconds(function() scores = w:batch(codes, { file = 1, threads = 1 }) end, TIMES)
  local good, steps = true, 0
  for i = 1, BATTLES, 97 do
    local single, _, run = w:run { codes[i] }
    steps = steps + run.steps
    good = good and single[1] == scores[i]
  end
  failures = failures + (good and 0 or 1)
  print(("%-34s %8.4f s for %d battles of %.0f ticks, %.2f M battles/s%s"):format(name, time, BATTLES,
    steps / #codes * 97, BATTLES / time / 1e6, good and "" or "  WRONG"))
end
battles("dwarves", function() return qaci.arena.agent(dwarf):values() end)
battles("random agents", function()
  local code = {}
  for i = 1, 60 do code[i] = i % 3 == 1 and draw(14) or draw(200) - 100 end
  return code
end)

-- pMARS: 16 million cycles of two warriors that cannot meet.
local function find_pmars()
  local path = os.getenv "PMARS"
  if not path then
    local pipe = io.popen "command -v pmars"
    path = pipe:read "l"
    pipe:close()
  end
  return path
end
local pmars = find_pmars()
if not pmars then
  print "pMARS: skipped, neither PMARS=path nor `pmars` on the PATH"
else
  local cycles = 16000000
  for _, row in ipairs {
    { "pMARS: dwarf, dwarf", "ADD.AB #4, 3\nMOV.I 2, @2\nJMP -2\nDAT #0, #0\n" }, { "pMARS: imp, imp", "MOV.I 0, 1\n" },
  } do
    local name, source = table.unpack(row)
    local file = os.tmpname()
    local out = assert(io.open(file, "w"))
    out:write(";redcode-94\n;assert 1\n", source)
    out:close()
    local best
    for _ = 1, 3 do
      local pipe = io.popen(("bash -c \"TIMEFORMAT=%%U; time %s -b -r 1 -c %d -F 4000 %s %s\" 2>&1"):format(pmars,
        cycles,
        file, file))
      local text = pipe:read "a"
      pipe:close()
      local time = tonumber(text:match "([%d.]+)%s*$")
      if not time or not text:find "Results: 0 0 1" then
        failures = failures + 1
        print(name .. "  WRONG: expected a tie, found " .. text)
        break
      end
      if not best or time < best then best = time end
    end
    os.remove(file)
    if best then print(("%-34s %12.1f"):format(name, 2 * cycles / best / 1e6)) end
  end
end
if failures > 0 then os.exit(1, true) end
