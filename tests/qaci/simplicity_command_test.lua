-- qaci simplicity: tables, single sums, programs, traces, and shards whose merged bytes do not depend on how they were
-- split, ordered or stopped (SIMPL.8).
local t = require "tap"
local sh = require "shell"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local function run(arguments)
  local status, out, err = sh.run(sh.qaci .. "simplicity " .. arguments)
  return status, out, err
end

-- help and usage
local status, out, err = run "--help"
t.ok(status == 0 and err == "" and out:find "usage: qaci simplicity VERB", "--help")
t.ok(select(1, run "") == 2, "no verb")
for _, verb in ipairs { "table", "sum", "programs", "trace", "shard", "resume", "merge" } do
  status, out, err = run(verb .. " --help")
  t.ok(status == 0 and err == "" and out:find("usage: qaci simplicity " .. verb), verb .. " --help")
  status, out, err = run(verb .. " --nonsense")
  t.ok(status == 2 and out == "" and err:find '"%-%-nonsense" is no option', verb .. " with an unknown option")
end
for _, row in ipairs {
  { "table --json --csv", "--json and --csv" }, { "table a b", "2 files given" }, { "table --longest 25", "--longest 25" },
  { "sum", "0 arguments, expected one" }, { "sum 012", "2" }, { "sum 1 --steps x", '--steps "x", expected a whole number' },
  { "table --progress often", '"often", expected json or none' }, { "frobnicate", "is no verb" },
  { "trace", "0 arguments" }, { "trace 'JUMP 2' 01", "the program:" }, { "trace 00 2", "the data:" },
  { "shard --part 1/2", "expected -o FILE" }, { "shard -o x --part 3/2", '--part "3/2"' },
  { "shard -o x --part 1/2 --from 3", "expected one of them" }, { "shard -o x --from 5 --to 4", "expected a range" },
  { "merge x", "expected -o FILE" }, { "programs 0 --extra 99", "at most 60" },
  { "resume x --steps 9", '"--steps" is no option' }, { "programs 0 --enclosed", '"--enclosed" is no option' },
  { "sum 0 --longest 3", '"--longest" is no option' }, { "trace 00 --threads 2", '"--threads" is no option' },
  { "shard -o x --csv", '"--csv" is no option' },
} do
  status, out, err = run(row[1])
  t.ok(status == 2 and out == "" and err:find(row[2], 1, true), row[1], err)
end

-- values, against the library
local K = qaci.simplicity { code_bits = 10, data_bits = 5, steps = 12 }
local model = " --code-bits 10 --data-bits 5 --steps 12 --quiet"
status, out, err = run("table --csv --longest 3" .. model)
local rows, good = 0, true
for x, how, low, high, mass in out:gmatch "([01]*),(%l+),(%d+/%d+),(%d+/%d+),(%d+/%d+)\n" do
  rows = rows + 1
  good = good and how == "exact" and Q(low):eq(K:sum(x)) and low == high and Q(mass):eq(K:sum(x) / K:total())
end
t.ok(status == 0 and err == "" and good and rows == 15, "table --csv: 15 exact rows", out)
local _, again = run("table --csv --longest 3 --threads 3" .. model)
t.eq(again, out, "the same bytes on three threads")
status, out = run("table --longest 2" .. model)
t.ok(status == 0 and out:find "%(empty%) +0%.%d+" and out:find "\nexact\n$", "table for people", out)
status, out = run("sum 0101 --json" .. model)
t.ok(status == 0 and out:find(('"low": "%s"'):format(K:sum "0101"), 1, true) and out:find '"status": "exact"', "sum --json", out)
local x = ("011"):rep(30)
status, out = run("sum " .. x .. " --data-bits 90 --code-bits 6 --quiet")
t.ok(status == 0 and out:find "\n011011011011…%(66 bits%)…011011011011 +%d", "a long x is shown by its ends", out)
status, out = run("sum " .. x .. " --data-bits 90 --code-bits 6 --csv")
t.ok(status == 0 and out:find("\n" .. x .. ",exact,"), "and whole in --csv", out)
status, out = run("sum 0101 --enclosed --csv" .. model)
local low, high = out:match "0101,enclosed,(%d+/%d+),(%d+/%d+)"
t.ok(status == 0 and K:sum "0101" <= Q(high) and Q(low) <= Q(high), "sum --enclosed", out)
status, out, err = run("table --csv --longest 2 --code-bits 16 --budget 9000 --quiet")
t.ok(status == 3 and out:find ",lower bound," and err:find "the budget of 9000 steps ran out", "a budget: bounds, status 3", err)

-- programs: the plain search over all programs
local machine = require "tests.reference.machine"
status, out = run "programs 0101 --csv --steps 9 --extra 4"
local found = {}
for bits, code, data in out:gmatch "(%d+),([01]+),([01]*)," do found[#found + 1] = bits .. " " .. code .. " " .. data end
local expected = {}
local shortest
for length = 2, 10 do
  if shortest and length > shortest + 4 then break end
  for _, entry in ipairs(machine.programs(length)) do
    local code, p = table.unpack(entry)
    for data in machine.strings(length - #code) do
      local seen = false
      machine.run(p, data, 9, function(q) seen = seen or q == "0101" end)
      if seen then
        shortest = shortest or length
        expected[#expected + 1] = ("%d %s %s"):format(length, code, data)
      end
    end
  end
end
table.sort(found)
table.sort(expected)
t.ok(#expected > 3, #expected .. " programs")
t.eq(table.concat(found, "\n"), table.concat(expected, "\n"), "programs: as the plain machine finds them")
status, out, err = run "programs 110100110101100101 --budget 5000 --quiet"
t.ok(status == 3 and out:find "no program of fewer than %d+ bits shows it", "programs: a limit", out .. err)

-- traces
status, out = run "trace 'CPUSH 1; DROP 1; REPEAT' 10 --steps 5 --csv"
t.eq(out, "n,instruction,queue\n0,,10\n1,CPUSH 1,101\n2,DROP 1,01\n3,REPEAT,01\n4,CPUSH 1,01\n5,DROP 1,1\n", "trace --csv")
status, out = run "trace 00"
t.ok(status == 0 and out:find "HALT  %(code 00%)" and out:find "halted after 0 micro%-steps", "trace of HALT on nothing", out)

-- shards
for _, kind in ipairs { "", " --enclosed" } do
  local question = " --code-bits 12 --data-bits 6 --steps 24 --longest 4 --quiet" .. kind
  status, out, err = run("shard -o whole" .. question)
  t.ok(status == 0 and out == "" and err == "", "a whole shard" .. kind, err)
  local whole = sh.read "whole"
  t.ok(whole:find "^qaci%-simplicity%-shard 2\nquestion code_bits 12 " and whole:find "checksum %x+\n$", "its form")
  for k = 1, 5 do run(("shard --part %d/5 -o %d.shard"):format(k, k) .. question) end
  status, out, err = run "merge 3.shard 5.shard 1.shard 2.shard 4.shard -o merged"
  t.ok(status == 0 and err == "" and sh.read "merged" == whole, "five parts in another order: the same bytes" .. kind, err)
  run("shard --from 7 -o b.shard --threads 1" .. question)
  run("shard --to 7 -o a.shard --threads 3" .. question)
  run("shard --to 7 -o a.shard" .. question)
  t.ok(select(1, run "merge b.shard a.shard -o merged") == 0 and sh.read "merged" == whole, "two ranges, one of them twice" .. kind)
  local stops = 0
  status = run("shard -o part --budget 2500" .. question)
  while status == 75 and stops < 300 do
    stops = stops + 1
    status = run(("resume part --quiet --threads %d --budget %d"):format(1 + stops % 2, 3000 * stops))
  end
  t.ok(status == 0 and stops > 0 and sh.read "part" == whole, stops .. " stops: the same bytes" .. kind)
  status, out, err = run "merge 1.shard 2.shard 4.shard 5.shard -o none"
  t.ok(status == 5 and err:find "is in none of the shards" and not pcall(sh.read, "none"), "a gap", err)
  status, out, err = run "merge 1.shard 2.shard 1.shard -o gap"
  t.ok(status == 5 and err:find "1.shard: overlaps the shards before it: unit 0 is counted twice", "an overlap", err)
  t.ok(select(1, run "merge 1.shard 5.shard --partial -o gap") == 0 and select(1, run "table gap --quiet") == 3, "--partial")
  local _, direct = run("table --csv" .. question)
  local _, loaded = run "table merged --csv --quiet"
  t.eq(loaded, direct, "the table of a shard" .. kind)
end

-- Killed at any moment, a shard has what was counted up to its last checkpoint.
local question = " --code-bits 20 --data-bits 12 --steps 64 --longest 4"
run("shard -o whole --quiet" .. question)
local unbroken = sh.read "whole"
local verb, kills = "shard -o killed" .. question, 0, 0
repeat
  local before = kills > 0 and sh.read "killed"
  sh.write("kill.sh", ([[%s simplicity %s --checkpoint 0.001 --threads 1 --quiet & p=$!
    while kill -0 $p 2>/dev/null && %s; do sleep 0.01; done
    kill -9 $p 2>/dev/null; wait $p]]):format(sh.qaci, verb, before and "cmp -s before killed" or "[ ! -f killed ]"))
  status = sh.run "sh kill.sh"
  if status == 137 then
    kills = kills + 1
    local text = sh.read "killed"
    t.ok(text:find "checksum %x+\n$" and text ~= before, "kill " .. kills .. ": a whole file, with more than before")
    sh.write("before", text)
    verb = "resume killed"
  end
until status ~= 137 or kills == 3
t.ok(kills > 0 and sh.read "killed" ~= unbroken, "killed " .. kills .. " times before the end")
status, out, err = run "resume killed --quiet"
t.ok(status == 0 and sh.read "killed" == unbroken, "resumed: the bytes of a run that was not killed", err)

-- shards that are none
local whole = sh.read "merged"
for _, row in ipairs {
  { "x", 'bad:1: "x", expected "qaci-simplicity-shard 2"' },
  { "", 'bad:1: "", expected' },
  { whole:gsub("shard 2", "shard 1", 1), "written by another version of qaci" },
  { whole:sub(1, -30), "the file is not whole" },
  { whole:gsub("range 0", "range 1", 1), "the file was changed or damaged" },
  { whole .. "more\n", "the file is not whole" },
} do
  sh.write("bad", row[1])
  for _, verb in ipairs { "merge bad -o x", "resume bad", "table bad" } do
    status, out, err = run(verb)
    t.ok(status == 4 and err:find(row[2], 1, true), verb .. ": " .. row[2], err)
  end
end

-- whole to look at, with a time or a period that no census of the question has
run "shard -o small --enclosed --code-bits 6 --data-bits 2 --steps 3 --longest 2 --quiet"
local body = sh.read("small"):match "^(.*\n)checksum"
local function with_checksum(text)
  local digest = 0xcbf29ce484222325
  for i = 1, #text do digest = (digest ~ text:byte(i)) * 0x100000001b3 end
  return ("%schecksum %016x\n"):format(text, digest)
end
t.eq(with_checksum(body), sh.read "small", "FNV-1a")
for _, row in ipairs { { "4 1 %-", "8 1 -" }, { "4 1 %-", "4 5 -" }, { "4 1 %-", "18446744073709551615 0 -" },
  { "4 u", "18446744073709551615 u" } } do
  local text, changed = body:gsub("\n" .. row[1], "\n" .. row[2], 1)
  t.eq(changed, 1, row[1])
  sh.write("bad", with_checksum(text))
  status, out, err = run "table bad --quiet"
  t.ok(status == 4 and err:find(row[2], 1, true) and err:find("TIME PERIOD FRONT", 1, true), row[2], err)
end

status, out, err = run "merge nowhere -o x"
t.ok(status == 4 and err:find "nowhere: No such file", "no such file", err)
run "shard -o other --code-bits 6 --data-bits 2 --steps 3 --quiet"
status, out, err = run "merge whole other -o x"
t.ok(status == 4 and err:find "other: another question than whole", "shards of two tables", err)
status, out, err = run "shard -o nowhere/x --code-bits 18 --budget 10000 --quiet"
t.ok(status == 1 and err:find "^nowhere/x: cannot be written[^\n]+\n$", "a folder that is not there: before counting", err)

-- SIGTERM, which queues of jobs send, leaves what was counted
local long = sh.qaci .. "simplicity shard -o stopped --code-bits 26 --threads 1 --progress json 2>log"
status = sh.run("{ " .. long .. " & while [ ! -s log ] && kill -0 $!; do sleep 0.05; done; kill $!; wait $!; }")
t.ok(status == 75 and sh.read "log":find "go on with", "SIGTERM: status 75", sh.read "log")
status, out = run "table stopped --longest 0 --quiet"
t.ok(status == 3 and out:find "lower bound: %d+ of", "and a shard with lower bounds", out)

sh.done()
