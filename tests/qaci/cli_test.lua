-- The command line: exit statuses, where errors go and what they say, arguments, help.
local t = require "tap"
local qaci = os.getenv "QACI_BUILD_ROOT" .. "/qaci/command/qaci"
local sh = require "shell"
local folder, write, read = sh.folder, sh.write, sh.read
local function path(name) return folder .. "/" .. name end
-- status, stdout, stderr of `qaci ARGUMENTS`
local function run(arguments, before)
  local _, how, status = os.execute(("%s '%s' </dev/null >%s 2>%s %s"):format(before or "", qaci, path "out", path "err", arguments))
  return how == "exit" and status or 128 + status, read "out", read "err"
end
local function lines(text) return select(2, text:gsub("\n", "\n")) end

-- usage
local status, out, err = run ""
t.ok(status == 2 and out == "" and err:find "usage: qaci COMMAND", "no arguments")
for _, arguments in ipairs { "--help", "-h", "help" } do
  status, out, err = run(arguments)
  t.ok(status == 0 and err == "" and out:find "usage: qaci COMMAND" and out:find "  run " and out:find "  score ", arguments)
end
status, out, err = run "--version"
t.ok(status == 0 and err == "" and out:find "^qaci %d+%.%d+%.%d+\n$", "--version")
status, out, err = run "frobnicate"
t.ok(status == 2 and out == "" and lines(err) == 1 and err:find '"frobnicate" is no command, expected run', "an unknown command")
for _, command in ipairs { "run", "score" } do
  status, out, err = run(command .. " --help")
  t.ok(status == 0 and err == "" and out:find("usage: qaci " .. command .. " FILE") and out:find "exit status", command .. " --help")
  status, out, err = run(command)
  t.ok(status == 2 and out == "" and lines(err) == 1 and err:find "expected FILE.lua", command .. " without a file")
  status, out, err = run(command .. " --nonsense")
  t.ok(status == 2 and out == "" and lines(err) == 1 and err:find '"%-%-nonsense" is no option', command .. " with an unknown option")
  status, out, err = run(command .. " " .. path "nowhere.lua")
  t.ok(status == 4 and out == "" and lines(err) == 1 and err:find "nowhere.lua: No such file", command .. ", no such file")
  status, out, err = run(command .. " " .. write("syntax.lua", "local x = 1\nreturn return\n"))
  t.ok(status == 4 and out == "" and lines(err) == 1 and err:find "syntax.lua:2: unexpected symbol", command .. ", not Lua")
  status, out, err = run(command .. " " .. write("binary.lua", string.dump(function() end)))
  t.ok(status == 4 and lines(err) == 1 and err:find "binary chunk", command .. ", a binary chunk")
end
for _, row in ipairs {
  { "--seconds 0", "%-%-seconds \"0\", expected a number above 0" }, { "--seconds", '%-%-seconds "", expected' },
  { "--seconds=nan", '"nan", expected' }, { "--steps 1.5", "expected a whole number above 0" }, { "--memory -1", '"%-1", expected' },
  { "--progress=often", '"often", expected json or none' }, { "--compose", "%-%-compose without a composer" },
  { "--agent=", "%-%-agent without an agent" }, { "--seed 1", "%-%-seed without %-%-agent" }, { "--queries 1", "%-%-queries without %-%-agent" },
  { "--agent sample --seed -1", '%-%-seed "%-1", expected a natural number' }, { "--agent sample --seed", '%-%-seed "", expected' },
  { "--agent sample --seed=1234567890123456789", "at most 18 digits" }, { "--agent hill_climb --queries=1.5", '%-%-queries "1.5", expected' },
} do
  status, out, err = run("score x.lua " .. row[1])
  t.ok(status == 2 and out == "" and lines(err) == 1 and err:find(row[2]), "score " .. row[1], err)
end

-- run
status, out, err = run("run " .. write("arguments.lua", [[
local qaci = require "qaci"
print(qaci.rational(1, 3), arg[0]:match "[^/]*$", #arg, arg[1], package.loaded.qaci == qaci, ...)
]]) .. " --help 'two words'")
t.ok(status == 0 and err == "" and out == "1/3\targuments.lua\t2\t--help\ttrue\t--help\ttwo words\n", "run: the module, arg and ...", out .. err)
status, out, err = run("run " .. write("float.lua", 'local Q = require "qaci".rational\nprint "before"\nprint(Q(1/3))\n'))
t.ok(status == 1 and out == "before\n" and lines(err) == 1
  and err:find 'float.lua:3: bad argument #1 .*float 0.333… is not exact: write "1/3" or Q%(1,3%); in Lua 1/3 is a float', "run: a float is refused", err)
status, out, err = run("run " .. write("raise.lua", 'error({}, 0)'))
t.ok(status == 1 and lines(err) == 1 and err:find "the error is a table", "run: an error that is no text")
status, out, err = run("run " .. write("raise2.lua", 'error(setmetatable({}, { __tostring = function() return "own words" end }))'))
t.ok(status == 1 and err == "own words\n", "run: an error with its own words")
t.eq(run("run " .. write("exit.lua", "os.exit(7, true)")), 7, "run: os.exit")
status, out = run("run - <" .. write("stdin.lua", "print(#arg)"))
t.ok(status == 0 and out == "0\n", "run: standard input")
status = run("run " .. write("fill.lua", 'print(("x"):rep(100000))') .. " >/dev/full")
if io.open "/dev/full" then t.eq(status, 1, "run: output that cannot be written") end
status, out, err = run("run " .. write("loop.lua", 'io.popen "kill -INT $PPID":close() while true do end'), "timeout 60")
t.ok(status == 130 and lines(err) == 1 and err:find "interrupted", "run: Ctrl-C ends a loop", status .. err)

-- score: what a universe file must be, and errors that name its lines
status, out, err = run("score " .. write("nothing.lua", "local x = 1"))
t.ok(status == 4 and out == "" and lines(err) == 1 and err:find "nothing.lua: the file returns nothing, expected the table", "score: no table")
status, out, err = run("score " .. write("bad.lua", 'local Q = require "qaci".rational\nreturn { mass = Q(0.5) }'))
t.ok(status == 4 and out == "" and lines(err) == 1 and err:find "bad.lua:2: .*float 0.5 is not exact", "score: a float in the file")

-- score: what is printed. The file puts a scorer of its own in place, so that every kind of result can be seen.
local scorer = [[
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local result = { located = Q(1, 3), best = B "1", reading = "prose", seconds = 0.25, status = arg[1] or "exact",
  remainder = arg[1] and Q(1, 7) or Q(0), skipped = Q(0), decided = not arg[1], message = arg[1] and "the budget of 5 steps ran out", hypotheses = 12 }
function result:score(a) return a == B "0" and Q(2) or Q(10) ^ 90 / (3 * Q(10) ^ 90 + 1) end
function result:mean(a) return self:score(a) / self.located end
function result:explain() return "because" end
function result:json() return '{"located": "1/3"}' end
function qaci.score(t)
  seen = t
  if t.fail then error(t.fail, 0) end
  if t.budget then for _, k in ipairs { "seconds", "memory_mib", "steps" } do print(k, math.type(t.budget[k]), t.budget[k]) end end
  return result
end
]]
local file = write("scored.lua", scorer .. 'return { actions = { B "0", B "1" } }\n')
status, out, err = run("score " .. file)
local report = {}
for line in out:gmatch "[^\n]*" do report[#report + 1] = line end
t.ok(status == 0 and err == "", "score: an exact result", err)
t.eq(report[1]:gsub(" +", " "), "action score decimal score/located", "report, headings")
t.ok(report[2]:find "^0 +2 +2 +6$", "report, the first action", report[2])
t.ok(report[3]:find "^1 +100.*…%(%d+ digits%)….*000/300.*…%(%d+ digits%)….*001 +0%.33333333 +0%.99999999$", "report, a long fraction is shortened", report[3])
t.ok(utf8.len(report[1]:match "^.*decimal") - 7 == utf8.len(report[3]:match "^.*0%.333") - 5, "report, columns are aligned")
for i, line in ipairs { "^$", "^located +1/3  %(0%.33333333%)$", "^best +1$", "^hypotheses +12$", "^reading +prose$", "^status +exact$", "^remainder +0$", "^time +0%.25 s$" } do
  t.ok(report[3 + i]:find(line), "report, line " .. 3 + i, report[3 + i])
end
status, out = run("score " .. file .. " partial")
t.ok(status == 3 and out:find "remainder +1/7" and out:find "skipped +0\n" and out:find "best +1  %(what was not visited could change it%)" and out:find "note +the budget of 5 steps", "score: a partial result", out)
status, out = run("score " .. write("nothing.lua", scorer .. [[
result.located, result.reading, result.decided = Q(0), { clock = 2, answers = "raw" }, false
function result:mean() end
return { actions = { B "0" } }]]))
t.ok(status == 0 and out:find "0 +2 +2 +none\n" and out:find "located +0  %(nothing was located%)\n"
  and out:find "best +1  %(the first action: nothing speaks for any%)\n" and out:find "reading +answers raw, clock 2\n",
  "report, nothing located, an own reading", out)
status, out = run("score --json " .. file)
t.ok(status == 0 and out == '{"located": "1/3"}\n', "score --json", out)
status, out = run("score " .. file .. " --explain --quiet --progress=none")
t.ok(status == 0 and out:find "\n\nbecause\n$", "score --explain")
status, out = run("score --seconds 1.5 --memory=64 " .. file .. " --steps 1000 -- --json")
t.ok(status == 3 and out:find "^seconds\tnil\t1.5\nmemory_mib\tinteger\t64\nsteps\tinteger\t1000\n", "score: limits, and arguments after --", out)

-- score: who composes and acts, whatever the file says
file = write("acting.lua", scorer .. [[
local whole = qaci.score
function qaci.score(t)
  for _, k in ipairs { "compose", "agent" } do
    local fields = {}
    for name, value in pairs(t[k]) do fields[#fields + 1] = ("%s=%s %s"):format(name, math.type(value) or type(value), value) end
    table.sort(fields)
    print(k, table.concat(fields, ", "))
  end
  return whole(t)
end
return { actions = { B "0", B "1" }, compose = { "geometric" }, agent = { "argmax", budget = 3 } }
]])
for _, row in ipairs {
  { "", "1=string geometric", "1=string argmax, budget=integer 3" }, { "--compose average", "1=string average", "1=string argmax, budget=integer 3" },
  { "--compose=nash:own_minimum", "1=string nash, disagreement=string own_minimum", "1=string argmax, budget=integer 3" },
  { "--compose maximin:lottery", "1=string maximin, lottery=boolean true", "1=string argmax, budget=integer 3" },
  { "--agent sample", "1=string geometric", "1=string sample" }, { "--agent=sample --seed 007", "1=string geometric", "1=string sample, seed=integer 7" },
  { "--queries=0 --seed=123456789012345678 --agent hill_climb", "1=string geometric",
    "1=string hill_climb, queries=integer 0, seed=integer 123456789012345678" },
} do
  status, out, err = run(("score %s %s"):format(file, row[1]))
  local compose, agent = out:match "compose\t([^\n]*)\nagent\t([^\n]*)\n"
  t.ok(status == 0 and compose == row[2] and agent == row[3], "score " .. row[1], out .. err)
end

-- and on the first universe: what a stopped score knows has two ends
status, out = run "score scripts/universes/first.lua --compose geometric --steps 1000"
t.ok(status == 3 and out:find "\n0 +enclosed +0 to 1\n1 +enclosed +0 to 1\n", "score: a stopped score of another composer", out)
status, out = run "score scripts/universes/first.lua --agent sample --steps 1000"
t.ok(status == 3 and out:find "\naction +none  %(sample, 2 of the scores asked for, regret 0 to 0.50000381; the number drawn falls", "score: sample of scores that are not known", out)
-- a wrong composer or agent is the option's fault and not the file's
local universe = "scripts/universes/first.lua"
for _, row in ipairs {
  { "--compose nash", "\ncompose +nash, disagreement zero\n", "\npoint +worth 0.33333324 0.66666649 .* and 5 more\n.*\nstatus +enclosed\n" },
  { "--compose maximin:lottery", "\ncompose +maximin over lotteries\n" }, { "--compose geometric", "\ncompose +geometric\n" },
  { "--compose maximin:lottery --json", '"compose":"maximin","lottery":true,', '"points":%[{"lottery":%[{"probability":{"value":"1/3","status":"exact"}},' }, { "--compose maximin:lottery", "\n1 +2/3 +0.66666666\n", "\nstatus +exact\n" },
  { "--agent argmax", "\naction +1  %(argmax, 2 of the scores asked for, regret 0%)\n" },
  { "--agent sample --seed 3", "\naction +0  %(sample, 2 of the scores asked for, regret 9.99" },
  { "--agent hill_climb --queries 1 --seed 5", "\naction +0  %(hill_climb, 1 of the scores asked for, regret 9.99" },
} do
  status, out, err = run(("score %s %s"):format(universe, row[1]))
  t.ok(status == 0 and err == "" and out:find(row[2]) and out:find(row[3] or ""), "first.lua " .. row[1], out .. err)
end
for _, row in ipairs {
  { "--compose median", '%-%-compose median: the string "median", expected "average", .* or "rose_candidate";' },
  { "--compose rose", '%-%-compose rose: "rose" could not be checked' }, { "--compose nash:war", '%-%-compose nash:war: the string "war", expected "zero"' },
  { "--compose=nash:", '%-%-compose nash:: the string "", expected "zero"' }, { "--compose average:zero", 'average:zero: disagreement is an option of nash' },
  { "--compose nash:lottery", "lottery is an option of maximin, not of" }, { "--compose rose_candidate", "two scoring functions, found 10" },
  { "--agent bob", '%-%-agent bob: the string "bob", expected "argmax", "sample" or' },
  { "--agent argmax --queries 2", "%-%-agent argmax: argmax asks for every score" }, { "--agent argmax --seed 2", "only sample and hill_climb draw" },
} do
  status, out, err = run(("score %s %s"):format(universe, row[1]))
  t.ok(status == 2 and out == "" and lines(err) == 1 and err:find("^qaci score: .*" .. row[2]), "first.lua " .. row[1], out .. err)
end
status, out, err = run("score " .. write("median.lua", 'local world = dofile "scripts/universes/first.lua"\nworld.compose = "median"\nreturn world\n')
  .. " --agent argmax")
t.ok(status == 4 and err:find 'median.lua:2: field "compose": the string "median"', "a wrong composer of the file is the file's", err)

file = write("interrupted.lua", scorer .. [[
local whole = qaci.score
function qaci.score(t)
  io.popen "kill -INT $PPID":close()
  return whole(t)
end
return { actions = { B "0", B "1" } }
]])
status, out, err = run("score " .. file .. " partial")
t.ok(status == 130 and err == "" and out:find "remainder +1/7", "score: Ctrl-C ends the work, not the report", status .. err .. out)
status, out, err = run("score " .. path "loop.lua", "timeout 60")
t.ok(status == 130 and out == "" and err:find "interrupted", "score: Ctrl-C ends the file")

-- progress: long work of the file shows too; this mass takes half a second, long enough for a report
file = write("slow.lua", scorer .. [[
local D = qaci.dist
local function wait() local start = os.clock() while os.clock() - start < 0.5 do end return D.point(1) end
qaci.mass { { "a", wait }, { "b", D.point(1) }, { "c", D.point(1) }, { "d", D.point(1) } }
return { actions = { B "0" } }
]])
status, out, err = run("score --progress=json " .. file)
t.ok(status == 0 and err:find '^{"stage": "constrained mass: calling functions", "done": %d+, "total": 4, "seconds": %d%.%d+}\n', "score --progress=json", err)
status, out, err = run("score --progress=json --quiet " .. file)
t.ok(status == 0 and err == "", "score --quiet", err)
status, out, err = run("score " .. file)
t.ok(status == 0 and err == "", "no progress line where no terminal is", err)

-- an error about a field names the line that assigns it
local fields = scorer .. [[
local base = {
  mu1 = B "1",  -- horizon = 3
  horizon = 4,
  universes = {
    { initial = 11 },
    { mass == 3, initial=12 },
  },
  fail = arg[1],
}

return base
]]
local first = select(2, scorer:gsub("\n", "\n"))
for _, row in ipairs {
  { "mu1", 2 }, { "horizon", 3 }, { "universes", 4 }, { "universes[1].initial", 5 }, { "universes[2].initial", 6 }, { "universes[3].initial", 4 },
  { "universes[1].physics", 4 }, { "hash", 11 }, { "budget.seconds", 11 },
} do
  local message = 'field "' .. row[1] .. '": found this, expected that'
  status, out, err = run("score " .. write("fields.lua", fields) .. " '" .. message .. "'")
  t.eq(status .. err, "4" .. path "fields.lua" .. ":" .. first + row[2] .. ": " .. message .. "\n", "score: field " .. row[1])
end
status, out, err = run("score " .. path "fields.lua" .. " 'it went wrong'")
t.eq(status .. err, "1" .. path "fields.lua" .. ": it went wrong\n", "score: another error")

sh.done()
