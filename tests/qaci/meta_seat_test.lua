-- `qaci meta` (META.8): scripts on stdin with all that they print, every mistake's sentence, resuming after SIGKILL at
-- each decision, the terminal with editing, completion and Ctrl-C, programs, and files that make the world.
local t = require "tap"
local sh = require "shell"
local folder, read, write, run = sh.folder, sh.read, sh.write, sh.run
local qaci = sh.qaci .. "meta "

local function seat(script, arguments) return run(qaci .. (arguments or "--agent human"), script) end
local function prints(name, script, expected, arguments, expected_status)
  local status, out, err = seat(script, arguments)
  t.ok(status == (expected_status or 0) and out == expected and err == "", name,
    "status " .. status .. ", got\n" .. out .. err .. "expected\n" .. expected)
end

-- A question answered, looked at from all sides.
prints("a session", [[
sort (the pair (b) and (a))
view #0
ask which is first, #1 or #2?
:tree
:hints
view #0
reply the second, #1
:why #4
:why @3
:show #1
:show #0 1
:pending
; look at it
reply done #4
:tree
:diff 1 2
:history the second
:rules look
:budget
]], [[
[1] sort #0   (cost so far 0, depth 1)
     the pair #1 and #2
[3] which is first, #0 or #1?   (cost so far 2, depth 2)
*  sort (the pair (...) and (...))
  *  which is first, (b) or (a)?
     < sort #0
       > view #0
     < the pair #1 and #2
       > ask which is first, #1 or #2?
     b
[5] sort #0   (cost so far 4, depth 1)
> view #0
     the pair #1 and #2
> ask which is first, #1 or #2?
     @3: the second, #4
     it came with the answer to "ask which is first, #1 or #2?", activation 1, which said "reply the second, #1"
     it came with the question: which is first, #0 or #1?
     it is who answered "ask which is first, #1 or #2?", activation 1
     b
     the pair (b) and (a)
* 1  sort (the pair (b) and (a))
       waits at < @3: the second, #4
     ; look at it
= done (a)
  cost 6
2  sort (the pair (...) and (...)) = done (a)  (6)
  1  which is first, (b) or (a)? = the second, (a)  (2)
- < which is first, #0 or #1?
- > view #0
- < b
- > reply the second, #1
+ < sort #0
+ > view #0
+ < the pair #1 and #2
+ > ask which is first, #1 or #2?
+ < @3: the second, #4
+ > view ; look at it
+ < ; look at it
+ > reply done #4
    4  < b
       > reply the second, #1
    5  < @3: the second, #4
       > view ; look at it
< sort #0
> view #0
< the pair #1 and #2
> ask which is first, #1 or #2?
< @3: the second, #4
> view ; look at it

< sort #0
> view #0
< the pair #1 and #2
> ask which is first, #1 or #2?
< @3: the second, #4
> view ; look at it
< ; look at it
> reply done #4
     the question has 100000000 operations; it is answered
]])

-- Taken back, decided again, corrected: what depends on it is asked again, what does not is not.
prints("undo and correct", [[
double (one)
ask half of #0
reply half
reply twice half
:undo 2
reply a half
:undo
:redo
:correct 1
view #0
:skip
:correct 5 ask half of #0
:next
reply done
:undo 100
:quit
]], [[
[1] double #0   (cost so far 0, depth 1)
[2] half of #0   (cost so far 1, depth 2)
[3] double #0   (cost so far 2, depth 1)
> ask half of #0
     @1: half
= twice half
  cost 3
     undone 3: reply twice half
     undone 2: reply half
[4] half of #0   (cost so far 1, depth 2)
[5] double #0   (cost so far 2, depth 1)
> ask half of #0
     @1: a half
     undone 4: reply a half
[5] half of #0   (cost so far 1, depth 2)
     redone 4: reply a half
[5] double #0   (cost so far 2, depth 1)
> ask half of #0
     @1: a half
[6] double #0   (cost so far 0, depth 1)
     one
[8] double #0   (cost so far 2, depth 1)
> ask half of #0
     @1: a half
= done
  cost 3
     undone 8: reply done
     undone 7: ask half of #0
     undone 6: view #0
     undone 5: (asked again)
     undone 4: reply a half
     undone 1: ask half of #0
[9] double #0   (cost so far 0, depth 1)
]], nil, 3)

prints("several questions, budgets, agents that go on", [[
:budget 20
first (a)
spawn
reflect
:pending
:ask $3 second
:budget
ask$50% third
reply 3
view x
stop at once
:budget 5
:next
:as @2
:as @1 who are you?
reply nobody
:next
ask@2 again
reply once more
reply @1 or @2
]], [[
[1] first #0   (cost so far 0, depth 1)
     the new agent is @1
     you are @2
* 1  first (a)
       waits at < you are @2
[3] second   (cost so far 0, depth 1)
     the question has 3 operations
[3] second   (cost so far 0, depth 1)
[4] third   (cost so far 1, depth 2)
[5] second   (cost so far 2, depth 1)
> ask$1 third
     @0: 3
     x
     no budget is left: what is typed is the reply
= stop at once
  cost 3, the budget ran out somewhere
[7] second   (cost so far 3, depth 1)
> ask$1 third
     @0: 3
> view x
     x
[7] first #0   (cost so far 2, depth 1)
> spawn
     the new agent is @1
> reflect
     you are @2
< first #0
> spawn
< the new agent is @1
> reflect
[7] first #0   (cost so far 2, depth 1)
> spawn
     the new agent is @1
> reflect
     you are @2
     it has seen nothing
[7] who are you?   (cost so far 0, depth 1)
= nobody
  cost 1
[8] first #0   (cost so far 2, depth 1)
> spawn
     the new agent is @1
> reflect
     you are @2
[9] first #0   (cost so far 3, depth 2)
> spawn
     the new agent is @1
> reflect
     again
[10] first #0   (cost so far 4, depth 1)
> spawn
     the new agent is @1
> reflect
     you are @2
> ask@2 again
     @3: once more
= @ or @
  cost 5
]], nil, 3)

-- Feedback and faults: the person is the overseer too.
prints("a fault is found", [[
sum (1) and (2) and (4)
ask add #0 and #1
view #1
reply the sum is (3)
ask add #4 and #2
reply the sum is (8)
reply #6
:debug
yes
undo
no
:correct 5 reply the sum is (7)
:debug
stop
]], [[
[1] sum #0 and #1 and #2   (cost so far 0, depth 1)
[2] add #0 and #1   (cost so far 1, depth 2)
     2
[4] sum #0 and #1 and #2   (cost so far 3, depth 1)
> ask add #0 and #1
     @3: the sum is #4
[5] add #0 and #1   (cost so far 5, depth 2)
> view #1
     4
[6] sum #0 and #1 and #2   (cost so far 6, depth 1)
> ask add #0 and #1
     @3: the sum is #4
> ask add #4 and #2
     @5: the sum is #6
= 8
  cost 7
     2  add (3) and (4)
     = the sum is (8)
     is that right? yes, no, don't know, inadmissible, trust, undo or stop
     1  add (1) and (2)
     = the sum is (3)
     is that right? yes, no, don't know, inadmissible, trust, undo or stop
     2  add (3) and (4)
     = the sum is (8)
     is that right? yes, no, don't know, inadmissible, trust, undo or stop
     the fault is in activation 2, after 1 questions:
< add #0 and #1
> view #1
< 4
> reply the sum is (8)
= 7
  cost 7
     4  add (3) and (4)
     = the sum is (7)
     is that right? yes, no, don't know, inadmissible, trust, undo or stop
]])

-- Every mistake is one line that says what would be accepted.
local mistakes = {
  { ":frob", '":frob" is no command of the seat, expected one of those that :help lists' },
  { ":unod", '":unod" is no command of the seat; did you mean :undo?' },
  { ":s", '":s" begins several commands of the seat, expected a longer name; try :help' },
  { ":undo x", 'how many decisions is "x", expected a number from 1 to 18446744073709551615' },
  { ":undo 1 2", '"2" is one word too many, expected the end of the line' },
  { ":undo", "nothing is left to take back" },
  { ":redo", "nothing was taken back, or something else was decided since" },
  { ":correct", 'the decision is "", but there is none yet' },
  { ":tree 7", 'the activation is "7", but there is none yet' },
  { ":diff 1", 'the activation is "1", but there is none yet' },
  { ":debug", "nothing was answered yet, expected a wrong answer to look into" },
  { ":credit", "there is no feedback, expected a sentence, as in :credit the vase broke" },
  { ":credit bad", "nothing was answered yet, expected an answer that the feedback is about" },
  { ":save", "there is no file, expected one, as in :save sort.program" },
  { ":save /nowhere/x", "/nowhere/x: No such file or directory, expected to write the program" },
  { ":replay", "there is no journal, expected one given with --journal" },
  { ":next", "no question waits, expected one that was put with :ask" },
  { ":skip", "no question is being answered, expected one to leave for later" },
  { ":show #0", ":show is about what was seen, but no question is being answered" },
  { ":why #0", ":why is about what was seen, but no question is being answered" },
  { ":hints", ":hints is about a setting, but no question is being answered" },
  { ":as @0", ":as is about an agent @n that was seen, but no question is being answered" },
  { ":ask", "there is no question, expected one, as in :ask sort (the empty list)" },
  { ":ask $x", 'the budget is "x", expected a number of operations such as 100 or 10k' },
  { ":budget 99999999999999999999",
    'the budget is "99999999999999999999", expected a number of operations such as 100 or 10k' },
  { ":help frob", '":frob" is no command of the seat, expected one of those that :help lists' },
  { "quit", '"quit" would be a question; did you mean :quit?' },
  { "a (b", "1 ( without ); write \\( for the character" },
  { "a #0", "#0 is no register: nothing with a number has been seen yet" },
}
for _, m in ipairs(mistakes) do
  local status, _, err = seat(m[1] .. "\n")
  t.eq(status .. " " .. err, "4 stdin:1: " .. m[2] .. "\n", m[1])
end
local inside = {
  { "go", "that is no command; say view, ask, reply, spawn or reflect" },
  { "reply #2", "#2 is no register: the numbers go from 0 to 1" },
  { "view @0", "@0 is of the wrong kind: register 0 holds a message; write #0" },
  { "ask@0 hello", "@0 is a message, expected an agent to ask" },
  { ":show x", '"x" is nothing that was seen, expected # and a number, as in :show #0' },
  { ":show #9", "#9 was not seen, expected a number from 0 to 1" },
  { ":show #0 0", 'the depth is "0", expected a number from 1 to 1000' },
  { ":why #9", '"#9" is nothing that was seen, expected # and a number that is shown above' },
  { ":as 1", '"1" is no agent, expected @ and a number, as in :as @0' },
  { ":as @7", "@7 is nothing yet, expected an agent that was seen" },
  { ":as @0", "@0 is a message, expected an agent that was seen" },
}
for _, m in ipairs(inside) do
  local status, _, err = seat("question (a) and (b)\n" .. m[1] .. "\n")
  t.eq(status .. " " .. err, "4 stdin:2: " .. m[2] .. "\n", m[1])
end

-- usage
local usage = {
  { "", 2, "qaci meta: no file and no agent given, expected FILE.lua or --agent human" },
  { "--agent human a b", 2, 'qaci meta: "b" is one word too many, expected one question in quotes' },
  { "--frob", 2, '"--frob" is no option of this command' },
  { "--agent nowhere.program", 4, "nowhere.program: No such file or directory" },
  { "--verify nowhere.j", 1, "nowhere.j: No such file or directory, expected a journal" },
  { "nowhere.lua", 4, "cannot open nowhere.lua" },
}
for _, u in ipairs(usage) do
  local status, _, err = seat("", u[1])
  t.ok(status == u[2] and err:find(u[3], 1, true), "qaci meta " .. u[1], status .. " " .. err)
end

-- Killed at any moment, nothing that was decided is lost.
local lines = { "view #0", "ask which is first, #1 or #2?", "reply the second", "; so it is", "reply done #2" }
for stop = 0, #lines do
  os.remove(folder .. "/k.j")
  local typed = { "rm -f pipe; mkfifo pipe" }
  typed[#typed + 1] = qaci .. "--agent human --journal k.j 'sort (the pair (b) and (a))' <pipe >out 2>err & exec 3>pipe"
  for i = 1, stop do typed[#typed + 1] = ("echo '%s' >&3"):format(lines[i]) end
  typed[#typed + 1] = "until grep -q ^run k.j; do sleep 0.01; done"
  typed[#typed + 1] = ("until [ $(grep -c '^d' k.j) = %d ]; do sleep 0.01; done; kill -9 $!; wait"):format(stop)
  os.execute(("cd %s && timeout 20 sh -c '%s' 2>/dev/null"):format(folder, (table.concat(typed, "\n"):gsub("'", "'\\''"))))
  if stop % 2 == 1 then -- and the last line by half
    local file = assert(io.open(folder .. "/k.j", "ab"))
    file:write "d\t#1\tthe pa"
    file:close()
  end
  local status, out, err = seat(table.concat(lines, "\n", stop + 1) .. "\n", "--agent human --journal k.j")
  local answered = stop == #lines or out:find("= done (a)\n  cost 5\n", 1, true) -- all was decided, and perhaps said
  t.ok(status == 0 and answered, "killed after " .. stop .. " decisions", status .. out .. err)
  t.eq(err, stop % 2 == 1 and "k.j: a last line of 11 bytes was torn and is dropped\n" or "", "what is said of it")
  t.eq(select(2, read "k.j":gsub("\nd", "")), #lines, "each decision once")
  status, out = seat("", "--verify k.j")
  t.eq(status .. out, "0k.j: 5 decisions, 1 answers, all as they were\n", "verified")
end

-- The terminal.
local code, said = run(sh.terminal .. qaci .. "--agent human --journal p.j", [[
< question> 
> sort (the pair (b) and (a))\n
< [1] sort #0
> vi\t
< > view 
> #0\n
< the pair #1 and #2
> rep\x03
< > 
> ask which is first, #1 or #2?\n
< depth 2
> reply the second\n
< @3: the second
> :tr\t\n
< which is first, (b) or (a)? = the second
> \x03
> reply sorted #4\n
< #4 is no register: the numbers go from 0 to 3
> reply done 2\n
< note: 2 is only text; #2 is what was seen
< = done 2
< cost 4
> :undo\n
< undone 4: reply done 2
> reply done #2\n
< = done (a)
> :replay\n
< 5 decisions and 2 answers, all as they were
> :quit\n
$ 0
]])
t.eq(code, 0, "the terminal: " .. said)

-- A file that makes the world: two people, a function, a question with messages that cannot be typed as one text.
write("robot.lua", [[
local w = require "qaci".meta.world { record = true }
local adviser = w:human "adviser"
local robot = w:human "robot"
local A = w:message("how should the robot move # for #, asking @?", "the vase", "Alice", adviser)
return { agent = robot, question = A, budget = 50 }
]])
prints("a file", [[
view #0
ask@2 what about #0?
reply a vase is breakable
reply carry it slowly
:tree
]], [[
[1] robot: how should the robot move #0 for #1, asking @2?   (cost so far 0, depth 1)
     the vase
[3] adviser: what about #0?   (cost so far 2, depth 2)
[4] robot: how should the robot move #0 for #1, asking @2?   (cost so far 3, depth 1)
> view #0
     the vase
> ask@2 what about #0?
     @3: a vase is breakable
= carry it slowly
  cost 4
2  how should the robot move (the vase) for (Alice), asking @? = carry it slowly  (4)
  1  adviser: what about (the vase)? = a vase is breakable  (1)
]], "robot.lua")
write("clumsy.lua", [[
local w = require "qaci".meta.world { record = true }
return { agent = w:human "robot", question = w:message("how should the robot move #?", "the vase") }
]])
prints("feedback", [[
view #0
reply carry it quickly
:credit the vase broke
view #4
reply row 2: set reply carry it slowly
yes
:replay
]], [[
[1] robot: how should the robot move #0?   (cost so far 0, depth 1)
     the vase
= carry it quickly
  cost 2
[3] overseer: what should have been different? question: #0, answer: #1, feedback: #2, sub-questions: #3, rows: #4   (cost so far 0, depth 1)
     1: in #5 decide #6, 2: in #7 decide #8
     < how should the robot move #0?
     > view #0
     < the vase
     > reply carry it slowly
     1 activations, 1 shown, 1 edits
     make these edits? yes or no
= carry it slowly
  cost 2
     5 decisions and 2 answers, all as they were
]], "clumsy.lua --journal c.j")
prints("and the next time", ":history slowly\n", [[
= carry it slowly
  cost 2
    4  < 1: in #5 decide #6, 2: in #7 decide #8
       > reply row 2: set reply carry it slowly
    5  < the vase
       > reply carry it slowly
]], "clumsy.lua --journal c.j")
write("bad.lua", "return 5")
local status, _, err = seat("", "bad.lua")
local expected = ", expected {agent = , question = , budget = }; a script is run by \"qaci run\"\n"
t.eq(status .. err, "4bad.lua: it returns a number" .. expected, "a file that returns nothing of use")
write("bad.lua", "local five = 5")
status, _, err = seat("", "bad.lua")
t.eq(status .. err, "4bad.lua: it returns nothing" .. expected, "a file that returns nothing")

-- What is saved is a program that decides alone.
write("in.program", "hello\n  > reply hi\n")
local status, out = seat(":save s.program\n", "--agent human --program in.program")
t.eq(status .. read "s.program", "0qaci-meta-program 1\nhello\n  > reply hi\n", "saved")
status, out = seat("", "--agent s.program hello")
t.eq(status .. out, "0= hi\n  cost 1\n", "it answers")
status, out, err = seat("", "--agent s.program goodbye")
t.eq(status .. err, '1the program "s.program" has no decision for this setting:\n< goodbye\n\n',
  "and says what it lacks")

sh.done()
