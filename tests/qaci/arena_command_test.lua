-- `qaci arena run | check | asm | disasm | batch | climb | table`: results, exit statuses, messages, and that no number
-- of threads and no interruption changes a byte.
local t = require "tap"
local root = os.getenv "QACI_SOURCE_ROOT"
local qaci = os.getenv "QACI_BUILD_ROOT" .. "/qaci/command/qaci"
local sh = require "shell"
local folder, write = sh.folder, sh.write
local function path(name) return folder .. "/" .. name end
local function read(name)
  local file = io.open(path(name), "rb")
  if not file then return nil end
  local text = file:read "a"
  file:close()
  return text
end
-- status, stdout, stderr of `qaci arena ARGUMENTS`; `input`: what standard input holds, unless `before` ends in a pipe to it
local function run(arguments, input, before, piped)
  local from = piped and "" or "<" .. write("in", input or "")
  local _, how, status = os.execute(("%s '%s' arena %s %s >%s 2>%s"):format(before or "", qaci, arguments, from, path "out", path "err"))
  return how == "exit" and status or 128 + status, read "out", read "err"
end
local function lines(text) return select(2, text:gsub("\n", "\n")) end
-- a failure: its status, nothing on stdout, one line on stderr that has `text`
local function fails(expected, text, arguments, input)
  local status, out, err = run(arguments, input)
  t.ok(status == expected and out == "" and lines(err) == 1 and err:find(text, 1, true), ("%d: %s"):format(expected, arguments),
    ("status %d\n%s%s"):format(status, out, err))
end

local arena = root .. "/scripts/arena/"
local function agent(name) return arena .. "agents/" .. name .. ".agent" end
local five, dilemma = arena .. "five-and-ten.arena", arena .. "prisoners-dilemma.arena"

-- two worlds of our own, so that nothing here changes with the dilemmas
local box = [[
name %s
world 256
ticks 500
agent 1 at 0 size 96
at 128 ro
DIE money %d
at 160 ro
DIE money %d
]]
local left, right = write("left.arena", box:format("left", 7, 3)), write("right.arena", box:format("right", 3, 7))
local to128, to160 = write("to128.agent", "JMP 128\n"), write("to160.agent", "JMP 160\n")
local pair = write("pair.set", "qaci-arena-set 1\n; comment\n\n2 left.arena\n1 right.arena ; mirrored\n")
local meeting = write("meeting.arena", [[
world 256
ticks 100
agent 1 at 0 size 32
agent 2 at 32 size 32
agent 2 at 64 size 32 start 5
at 128 ro
DIE money 1000000007
at 160 ro
DIE money 5
]])
local coin = write("coin.arena", [[
world 64
ticks 100
random S 0 1
agent 1 at 0 size 16
at 20
S: word 0
at 32 ro
DIE money 8
]])
local guess = write("guess.agent", "JMN 32 20\nDIE\n") -- takes the money where the random slot is 1

-- usage
local status, out, err = run "--help"
t.ok(status == 0 and err == "" and out:find "usage: qaci arena VERB", "--help")
status, out, err = run ""
t.ok(status == 2 and out == "" and err:find "usage: qaci arena VERB", "no verb")
fails(2, '"frobnicate" is no verb, expected run, check', "frobnicate")
for _, verb in ipairs { "run", "check", "asm", "disasm", "batch", "climb", "table" } do
  status, out, err = run(verb .. " --help")
  t.ok(status == 0 and err == "" and out:find("usage: qaci arena " .. verb, 1, true), verb .. " --help")
  fails(2, '"--nonsense" is no option of this verb; try "qaci arena ' .. verb, verb .. " x --nonsense")
  fails(2, "given, expected", verb)
  if verb ~= "table" then fails(4, "nowhere", ("%s %s"):format(verb, path "nowhere")) end
end
for _, verb in ipairs { "run", "batch", "debug", "view" } do
  for _, ticks in ipairs { "0", "1099511627777" } do
    fails(2, ('--ticks "%s", expected a whole number from 1 to 1099511627776'):format(ticks), verb .. " --ticks " .. ticks .. " x")
  end
end
fails(2, "expected at most 65536 and 4096", "climb x --population 65537")
fails(2, "expected at most 65536 and 4096", "climb x --islands 4097")
fails(2, '--seed "-1", expected a whole number', "run --seed=-1 x")
fails(2, '--seed "9223372036854775808", expected a whole number', "run x --seed 9223372036854775808")
fails(2, '--seconds "nan", expected a number above 0', "climb x --seconds nan")
fails(2, '"--json=yes" is no option', "run x --json=yes")
fails(2, "--json and --csv", "run x --json --csv")
fails(2, "takes 1 agent file, 0 given", "run " .. left)
fails(2, "takes 2 agent files, 1 given", ("run %s %s"):format(meeting, to128))
fails(2, "no worlds given", "table " .. to128)
fails(2, "no agent given", "table --public " .. pair)
fails(2, "2 files given, expected one", "asm a b")
fails(2, "--file 3, expected at most 2", ("batch %s --file 3"):format(meeting))
fails(2, "takes 1 agent file beside file 1, 0 given", "batch " .. meeting)
fails(2, "--resume with an option of the search", "climb x --resume y --size 5")

-- bad files
fails(4, "bad.agent:2: ", ("run %s %s"):format(left, write("bad.agent", "DAT\nFROB 1 2\n")))
fails(4, "bad.arena:1: ", ("run %s %s"):format(write("bad.arena", "world 100\n"), to128))
local long = write("long.agent", ("DAT\n"):rep(33))
status, out, err = run(("run %s %s"):format(left, write("exact.agent", ("DAT\n"):rep(32))))
t.ok(status == 0, "an agent that fills its slots", err)
fails(4, long .. ": found 99 slots for agent 1, expected at most 96, its size in " .. left, ("run %s %s"):format(left, long))
for _, row in ipairs {
  { "qaci-arena-set 2\n1 left.arena\n", ':1: a set file of version "2", expected version 1' },
  { "qaci-arena-set 1\n", ": a set without a member" },
  { "qaci-arena-set 1\n0 left.arena\n", ':2: "0 left.arena" is no member, expected WEIGHT FILE' },
  { "qaci-arena-set 1\n\nleft.arena\n", ':3: "left.arena" is no member' },
  { "qaci-arena-set 1\n1\n", ":2: a weight without a file" },
  { "qaci-arena-set 1\n1 left.arena\n1 left.arena\n", ":3: the environment " .. left .. " is there twice" },
  { "qaci-arena-set 1\n1 left.arena\n4611686018427387904 right.arena\n", ":3: the weights times the money pass 2^62" },
  { "qaci-arena-set 1\n300000000000000000 left.arena\n300000000000000000 right.arena\n", ":3: the weights times the money pass 2^62" },
  { "qaci-arena-set 1\n99999999999999999999 left.arena\n", ':2: "99999999999999999999 left.arena" is no member' },
} do
  fails(4, "bad.set" .. row[2], "check " .. write("bad.set", row[1]))
end

t.eq((run("check " .. write("most.set", "qaci-arena-set 1\n461168601842738790 left.arena\n"))), 0, "a set at the bound")

-- run
status, out, err = run(("run %s %s"):format(left, to128))
t.eq(status .. err .. out, [[
0left

agent  file  at  money  fate
to128  1     0   7      DIE at tick 1

ended      all dead, after 2 ticks and 2 instructions
house      0
nobody     3
]], "run")
status, out = run(("run %s %s %s --csv"):format(meeting, to128, to160))
t.eq(out, "agent,file,at,money,fate\nto128,1,0,1000000007,DIE at tick 1\nto160,2,32,0,DIE at tick 1\nto160,2,64,0,DIE at tick 6\nto160,2,all,0,\n",
  "run --csv: a sum for several insertions, causes")
status, out = run(("run %s %s %s --permute --csv"):format(meeting, to128, write("to96.agent", "JMP 96\n")))
-- 12 battles, 6 with each as file 1: to128 from 0 and to96 from 32 race for the big box, and the turns decide: 3 each; to96 from
-- 64 finds the 5 in these 6, and to128 from 32 in the other 6
t.eq(out, "agent,money,battles\nto128,3000000051,12\nto96,3000000051,12\n", "run --permute: files and turns; sums beyond 32 bits")
local function money(world, arguments) return tonumber((select(2, run(("run %s %s"):format(world, arguments))):match '"money": "(%d+)"')) end
local seen = {}
for seed = 0, 19 do seen[money(coin, ("%s --json --seed %d"):format(guess, seed))] = true end
t.ok(seen[0] and seen[8], "run --seed")
t.eq(money(left, to128 .. " --ticks 1 --json"), 7, "run --ticks 1: paid on arrival")
status, out = run(("run %s %s --ticks 1"):format(left, to128))
t.ok(out:find "living" and out:find "ended      ticks, after 1 tick and 1 instruction\n", "run --ticks 1: still living", out)
local function events(text) return (text:gsub("\n\n.*", "\n")) end
status, out = run(("run %s %s --log - --csv"):format(left, write("writer.agent", "MOV 4 130\nJMP 125\n")))
t.eq(events(out), [[
0 agent1@0 at 0: MOV +4 +130
0 agent1@0 reads 4: 125
0 agent1@0 may not write 130
0 agent1@0 moves 0 -> 3
1 agent1@0 at 3: JMP +125
1 agent1@0 moves 3 -> 128
1 agent1@0 takes 7 at 128
2 agent1@0 at 128: DIE
2 agent1@0 dies at 128: die
]], "run --log -")
status = run(("run %s %s --log %s"):format(left, path "writer.agent", path "log"))
t.ok(status == 0 and read "log" == events(out), "run --log FILE")
fails(1, "nowhere/log: cannot be written", ("run %s %s --log %s"):format(left, to128, path "nowhere/log"))

-- a pointer without a name
local nameless = write("nameless.arena", box:format("nameless", 7, 3) .. "ip at x\nat 200\nx: JMP x\n")
t.ok(select(2, run("check " .. nameless)):find("\n  pointer ip2 at x\n", 1, true), "check: a pointer without a name")
t.ok(select(2, run(("run %s %s --log -"):format(nameless, to128))):find("\n0 ip2 at x: JMP +0\n", 1, true), "run --log: a pointer without a name")

-- check, asm, disasm
status, out, err = run(("check %s %s %s"):format(pair, to128, path "bad.agent"))
t.ok(status == 4 and out:find("pair.set: a set of 2 environments\n  weight 2  " .. left, 1, true) and out:find "to128.agent: an agent of 3 slots\n"
  and lines(err) == 1 and err:find "bad.agent:2: ", "check: what is good and what is not", out .. err)
for name in pairs { rich = 1, clique = 1, door1 = 1, loop = 1 } do
  local _, text = run("asm " .. agent(name))
  t.ok(text:find "^qaci%-agent 1\n", "asm " .. name)
  local _, assembly = run("disasm " .. write(name .. ".load", text))
  local _, again = run("asm " .. write(name .. ".agent", assembly))
  t.eq(again:gsub("name [^\n]*\n", ""), text:gsub("name [^\n]*\n", ""), "disasm and asm of " .. name)
end
local world = write("world.agent", "word WORLD\n")
fails(4, "world.agent:1: ", "asm " .. world)
t.ok(select(2, run(("asm %s --for %s"):format(world, left))):find "\n256\n", "asm --for")
fails(4, "left.arena: not an agent", "disasm " .. left)
local _, load = run("asm " .. left)
t.ok(load:find "^qaci%-arena 1\n" and select(2, run("asm " .. write("loaded.arena", load))) == load, "asm of an environment")

-- a pipe is read once, as /dev/stdin or as -
for _, row in ipairs {
  { "asm", "to128.agent", "^qaci%-agent 1\n" }, { "disasm", "to128.agent", "JMP %+?128" }, { "asm", "left.arena", "^qaci%-arena 1\n" },
  { "check", "to128.agent", "^[%w/]*stdin: an agent of 3 slots\n$" }, { "check", "left.arena", "^[%w/]*stdin: an environment, left\n" },
  { "climb --evaluations 1000 --islands 1 --seed 2 --quiet", "left.arena", "\n;   stdin: %d\n" },
  { ("table --csv - %s --public"):format(to160), "left.arena", "\n1,to160,3,3,3\n$" },
  { ("table --csv - --public %s"):format(pair), "to128.agent", "\n1,stdin,7,3,17,17\n$" },
} do
  for _, name in ipairs { "/dev/stdin", "-" } do
    status, out, err = run(row[1] .. " " .. name, "", ("cat %s |"):format(path(row[2])), true)
    t.ok(status == 0 and out:find(row[3]), ("%s of a pipe: %s %s"):format(row[2], row[1], name), out .. err)
  end
end
-- members of a set on standard input are found from here
status, out = run("check -", "", ("cd %s; cat %s |"):format(folder, pair), true)
t.ok(status == 0 and out:find("stdin: a set of 2 environments\n  weight 2  left.arena", 1, true), "a set of a pipe", out)
status, out, err = run("check - -", "DAT\n")
t.ok(status == 4 and out == "stdin: an agent of 3 slots\n" and err == 'stdin: was read already, expected one file to be "-"\n', "- twice", out .. err)

-- batch
status, out, err = run("batch " .. left, "5 128\n  5\t160 \r\n\n5 +128 -2147483648\n5 -96")
t.eq(status .. err .. out, "07\n3\n0\n7\n3\n", "batch")
status, out = run(("batch %s %s --file 2"):format(meeting, to128), "5 96\n5 160\n")
t.eq(out, "1000000007 0 5\n1000000007 0 0\n", "batch --file 2: every insertion has its money")
for _, row in ipairs {
  { "5 128\n5 x\n5 160\n", ':2: "x", expected integers from -2147483648 to 2147483647', "7\n" },
  { "5 2147483648\n", ':1: "2147483648", expected integers', "" }, { "-2147483649", ':1: "-2147483649"', "" }, { "5 -\n", ':1: "-"', "" },
  { "5,128\n", ':1: "5,128"', "" }, { "5 \xc3\xa9\n", ":1: the byte \\xc3, expected integers", "" }, { ("1 "):rep(97) .. "\n", ":1: more than 96 values", "" },
} do
  status, out, err = run("batch " .. left, row[1])
  t.ok(status == 4 and out == row[3] and lines(err) == 1 and err:find("stdin" .. row[2], 1, true), "batch: " .. row[2], out .. err)
end
fails(4, "batch.txt:1: ", ("batch %s --input %s"):format(left, write("batch.txt", "x\n")))
local slow = assert(io.popen(("(printf '5 1'; sleep 0.2; printf '28\\n5 160\\n   5'; sleep 0.2; printf ' 128') | '%s' arena batch %s"):format(qaci, left)))
t.eq(slow:read "a", "7\n3\n7\n", "batch: lines that come in parts")
slow:close()
-- Ctrl-C while a verb waits for its input; both at once
local waiting = {}
for i, row in ipairs { { "5 128", "batch " .. left }, { "print 5", ("debug %s %s"):format(left, to128) } } do
  waiting[i] = assert(io.popen(("(echo '%s'; sleep 2) | timeout --foreground --preserve-status -s INT 1 '%s' arena %s 2>&1; echo $?")
    :format(row[1], qaci, row[2])))
end
t.eq(waiting[1]:read "a", "7\ninterrupted\n130\n", "batch: Ctrl-C while it waits")
t.eq(waiting[2]:read "a", "5\ninterrupted\n130\n", "debug: Ctrl-C while it waits")
for _, one in ipairs(waiting) do one:close() end
-- far more than a block of a thread; the same agents one by one give the same
local random, many = 12345, {}
local function below(n)
  random = (random * 1103515245 + 12345) % 2147483648
  return random // 65536 % n
end
for i = 1, 4000 do
  local code = {}
  for k = 1, 30 do code[k] = k % 3 == 1 and below(14) or below(4) == 0 and 128 + 32 * below(2) - (k - 1) // 3 * 3 or below(60) - 30 end
  many[i] = table.concat(code, " ") .. "\n"
end
local text = table.concat(many)
local _, one = run(("batch %s --threads 1"):format(left), text)
for _, threads in ipairs { 2, 7 } do
  t.ok(select(2, run(("batch %s --threads %d"):format(left, threads), text)) == one, "batch: the same with threads: " .. threads)
end
t.ok(lines(one) == 4000 and one:find "7" and one:find "3", "batch: a line for each")
many[3100] = "oops\n"
status, out, err = run("batch " .. left .. " --threads 3", table.concat(many))
t.ok(status == 4 and out == one:match("^" .. ("[^\n]*\n"):rep(50)) .. out:sub(#one:match("^" .. ("[^\n]*\n"):rep(50)) + 1) and lines(out) == 3099
  and one:sub(1, #out) == out and err:find "stdin:3100:", "batch: all before a bad line, in every thread", err)

-- climb
local search = ("climb %s --seed 1 --evaluations 8000 --population 8 --islands 2 --size 30 "):format(pair)
status, out, err = run(search .. "--threads 1 --log -")
t.ok(status == 0 and out:find "^; score 1[79], found in evaluation %d+ of a search with seed 1\n;   left: 7, weight 2\n;   right: [37]\n", "climb", out .. err)
t.ok(err:find "^evaluation %d+ island [12] score %d+\n", "climb --log", err)
local _, threaded, log = run(search .. "--threads 2 --log -")
t.ok(threaded == out and log == err, "climb: the same on two threads")
status = run(search .. "-o " .. path "best.agent")
t.ok(status == 0 and read "best.agent" == out, "climb -o")
local found = tonumber(out:match "score (%d+)")
local _, table_out = run(("table --public %s --csv - %s"):format(pair, path "best.agent"))
t.eq(tonumber(table_out:match "(%d+)\n$"), found, "climb: the agent earns what is said")
t.ok(not select(2, run(search:gsub("%-%-seed 1", "--seed 2"))):find(out, 1, true), "climb: another seed, another search")
-- a search that stops and goes on is the one that does not stop
status = run(search .. "--checkpoint " .. path "whole")
t.ok(status == 0 and read "whole":find "^qaci%-arena%-climb 1\n" and read "whole":find "\nend\n$", "climb --checkpoint")
run(search:gsub("8000", "4000") .. "--checkpoint " .. path "half")
t.ok(read "half" ~= read "whole" and read "half":find "\nmember %d+ [1-9]%d+ ", "climb: half the evaluations")
local half = read "half"
run(("climb %s --evaluations 4000 --resume %s"):format(pair, path "half"))
t.ok(read "half" == half, "climb --resume: what is read is written again")
local states, several = {}, true
for state in half:gmatch "\nisland (%d+)" do states[state], several = true, several and not states[state] end
t.ok(several, "climb: islands have random numbers of their own")
local _, resumed = run(("climb %s --evaluations 8000 --resume %s --threads 1"):format(pair, path "half"))
t.ok(resumed == out and read "half" == read "whole", "climb --resume: the same agent, the same state")
-- Ctrl-C
status, _, err = run(("climb %s --seed 1 --population 8 --islands 2 --size 30 --checkpoint %s"):format(pair, path "stopped"), nil,
  "timeout --foreground --preserve-status -s INT 1.5")
local reached = tonumber(err:match "stopped after (%d+) evaluations; go on with %-%-resume")
t.ok(status == 75 and lines(err) == 1 and reached and reached % 2000 == 0, "climb: Ctrl-C writes a checkpoint", status .. err)
run(("climb %s --seed 1 --population 8 --islands 2 --size 30 --evaluations %d --checkpoint %s"):format(pair, reached, path "straight"))
t.ok(read "stopped" == read "straight", "climb: it is that of a search that ended there")
status, out, err = run(("climb %s --islands 1"):format(left), nil, "timeout --foreground --preserve-status -s INT 1.5")
t.ok(status == 130 and out:find "^; score 7," and err == "interrupted\n", "climb: Ctrl-C without a checkpoint shows the best", status .. out .. err)
status, _, err = run(("climb %s --islands 1 --checkpoint %s"):format(left, path "nowhere/x"), nil, "timeout --foreground --preserve-status -s INT 1.5")
t.ok(status == 1 and lines(err) == 1 and err:find "nowhere/x: cannot be written", "climb: Ctrl-C, and the checkpoint cannot be written", status .. err)
-- limits
fails(1, "nowhere/x: cannot be written", ("climb %s -o %s"):format(left, path "nowhere/x")) -- before the search, which has no end
fails(2, "--rounds 1048577, expected at most 1048576 in these environments", ("climb %s --rounds 1048577"):format(coin))
status, out = run(("climb %s --seconds 0.3 --islands 1 --quiet"):format(left))
t.ok(status == 0 and out:find "^; score 7,", "climb --seconds", out)
status, out, err = run(("climb %s --until 7 --islands 1 --log -"):format(left))
t.ok(status == 0 and out:find "^; score 7," and err:find "score 7\n$", "climb --until")
-- bad checkpoints
local good = read "half"
for _, row in ipairs {
  { good:gsub("climb 1", "climb 2", 1), ':1: "2", expected version 1' }, { good:gsub("end\n$", ""), 'the file ends, expected a line "end"' },
  { good:gsub("worlds %d", "worlds x", 1), ':2: "x' }, { good:gsub("\nisland %d+", "\nisland", 1), "expected" },
  { good:gsub("\nmember", "\nnumber", 1), 'expected a line "member"' }, { good:sub(1, #good // 2), ": " }, { "", ":1: the file ends" },
  { good:gsub("options 30", "options 97", 1), "97 slots, expected 3 to 96" }, { good:gsub("member %-?%d+", "member 99999999999999999999", 1), "expected a number" },
} do
  fails(4, row[2], ("climb %s --resume %s"):format(pair, write("spoiled", (row[1]))))
end
fails(4, "a search in other environments", ("climb %s --resume %s"):format(left, path "half"))
for _, size in ipairs { 2, 97 } do
  fails(2, ("--size %d, expected 3 to 96, the slots of the least insertion"):format(size), ("climb %s --size %d"):format(pair, size))
end
fails(1, "nowhere/x: cannot be written", ("climb %s --evaluations 1 --checkpoint %s"):format(left, path "nowhere/x"))
-- several agents, chance
status, out = run(("climb %s --evaluations 4000 --islands 1 --size 30"):format(meeting))
t.ok(status == 0 and out:find "^; score 1000000", "climb: all files of a world", out)
status, out = run(("climb %s --evaluations 1000 --islands 1 --size 30 --against %s"):format(meeting, to128))
t.ok(status == 0 and select(2, out:gsub(";   meeting: ", "")) == 2, "climb --against: a battle for each file", out)
status, out = run(("climb %s --evaluations 4000 --islands 1 --rounds 5"):format(coin))
t.ok(status == 0 and select(2, out:gsub(";   coin: ", "")) == 5 and out:find "^; score 40,", "climb --rounds", out)

-- table
status, out, err = run(("table --public %s %s %s %s"):format(pair, to160, to128, guess))
t.eq(status .. err .. out, [[
0rank  agent  public  total
1     to128  17      17
2     to160  13      13
3     guess  0       0

environment  weight  battles  to128  to160  guess
left         2       3        7      3      0
right        1       3        3      7      0
]], "table")
local both = ("table --public %s --private %s %s %s %s "):format(pair, meeting, to160, to128, guess)
local _, whole = run(both .. "--threads 1 --json -")
t.ok(select(2, run(both .. "--threads 2 --json -")) == whole, "table: the same on two threads")
t.ok(whole:find '"private": "' and not whole:find "meeting" and not whole:find(meeting, 1, true), "table: nothing about private worlds", whole)
status, out = run(both .. ("--csv %s --json %s"):format(path "t.csv", path "t.json"))
t.ok(out:find "^rank +agent +public +private +total\n" and read "t.json" == whole and read "t.csv":find "^rank,agent,left,right,public,private,total\n1,", "table: files")
t.ok(not (out .. read "t.csv"):find "meeting", "table: no name of a private world")
-- to128 has the big box as file 1 against each of the three; as file 2 it finds the 5 from 32, unless to160 was there before
t.eq(tonumber(whole:match '"agent": "to128".-"private": "(%d+)"'), 3 * 1000000007 + 2 * 5, "table: ordered tuples")
local _, permuted = run(both .. "--json - --permute")
t.eq(tonumber(permuted:match '"agent": "to128".-"private": "(%d+)"'), 18 * 1000000007 + 15 * 5, "table --permute: every order of three turns")
fails(4, "these agents cannot play a private environment", ("table --private %s %s"):format(left, long))
fails(4, "nowhere/x: cannot be read", ("table --private %s %s"):format(left, path "nowhere/x"))
fails(4, "long.agent", ("table --public %s %s"):format(left, long))
fails(4, "no set of environments that can be read", ("table --private %s %s"):format(write("hidden.set", "qaci-arena-set 1\n1 secret.arena\n"), to128))
_, out = run(("table --public %s --rounds 20 --json - %s"):format(coin, guess))
local total, by_hand = tonumber(out:match '"total": "(%d+)"'), 0
for seed = 0, 19 do by_hand = by_hand + money(coin, ("%s --json --seed %d"):format(guess, seed)) end
t.eq(total, by_hand, "table --rounds")
fails(4, "2^40", ("table --public %s --rounds 9223372036854775807 %s"):format(coin, guess))

sh.done()
