-- `qaci arena debug`: every mistake's sentence, the command line, every command's own example, other files, and the
-- terminal: editing, completion, Ctrl-C.
local t = require "tap"
local d = require "debugger"
local debug, run, talk, qaci, root, read, write = d.debug, d.run, d.talk, d.qaci, d.root, d.read, d.write

-- mistakes: one line that says where, what was found and what was expected; the script ends with status 4
for _, row in ipairs {
  { [[stp]], [["stp" is no command, did you mean "step"?]] },
  { [[foo]], [["foo" is no command; try "help"]] },
  { [[re]], [[restore what? expected: restore NAME, of one that "save" lists]] },
  { [[step two]], [[the number of times is "two", expected a whole number of at least 1]] },
  { [[step 0]], [[the number of times is "0", expected a whole number of at least 1]] },
  { [[step 1 2]], [["2" is one word too many, expected the end of the line]] },
  { [[tick x]], [[the number of times is "x", expected a whole number]] },
  { [[goto]], [[goto without a tick, expected: goto TICK]] },
  { [[goto -1]], [[the tick is "-1", expected a whole number of at least 0]] },
  { [[goto 1.5]], [[the tick is "1.5", expected a whole number of at least 0]] },
  { [[back 0]], [[the number of times is "0", expected a whole number of at least 1]] },
  { [[continue now]], [["now" is one word too many, expected the end of the line]] },
  { [[break gol]], [[there is no label "gol", did you mean "gold"?]] },
  { [[break gold or]], [["or" behind a break, expected "if POINTER" or the end of the line]] },
  { [[break gold if]], [["if" without a pointer, expected its name or number]] },
  { [[break gold if walker]], [["walker" is no pointer, did you mean "walk"?]] },
  { [[break gold if 3]], [["3" is no pointer, expected a name or a number from 1 to 2]] },
  { [[break enters]], [["enters" without a slot, expected: break enters SLOT]] },
  { [[break 64]], [[slot 64 is outside the ring, expected 0 to 63]] },
  { [[watch]], [=[watch of nothing, expected: watch SLOT [if POINTER]]=] },
  { [[watch @walker]], [["walker" is no pointer, did you mean "walk"?]] },
  { [[delete 1]], [[there is no break 1, expected one that "break" lists]] },
  { [[delete x]], [[the break's number is "x", expected a whole number of at least 1]] },
  { [[list gold 0]], [[the number of lines is "0", expected a whole number of at least 1]] },
  { [[list gold 1 1]], [["1" is one word too many, expected the end of the line]] },
  { [[pointers 1]], [["1" is one word too many, expected the end of the line]] },
  { [[slots]], [[slots of nothing, expected: slots LO HI (HI excluded), or slots SLOT]] },
  { [[slots 3 65]], [[the slots end at 65, expected 1 to 64 (excluded)]] },
  { [[slots -70]], [[slot -70 is outside the ring, expected 0 to 63]] },
  { [[print]], [=[print of nothing, expected an expression, like  print [porch+2]]=] },
  { [[print 1 +]], [=[the expression ends early, expected a number, a label, . , @POINTER or [EXPR]]=] },
  { [=[print [3]=], [=[the expression ends early, expected a ]]=] },
  { [=[print 3]]=], [=["]" behind an expression, expected + or - or its end]=] },
  { [[print gold gold]], [["gold" behind an expression, expected + or - or its end]] },
  { [[print 99999999999]], [["99999999999" is too large, expected a number below 2^32]] },
  { [[print walkk.n]], [[there is no label "walkk.n", did you mean "walk.n"?]] },
  { [[search]], [[search of nothing, expected values, like  search 12321 2]] },
  { [[search x y]], [[there is no label "x", expected one of the environment or of an agent]] },
  { [[scores all]], [["all" is one word too many, expected the end of the line]] },
  { [[written]], [[written without a slot, expected: written SLOT]] },
  { [[written porsh]], [[there is no label "porsh", did you mean "porch"?]] },
  { [[died walker]], [["walker" is no pointer, did you mean "walk"?]] },
  { [[trace maybe]], [[trace "maybe", expected on or off]] },
  { [[diff]], [[diff of what? expected: diff TICK TICK, or diff ENV AGENT...]] },
  { [[diff 1]], [[diff of one tick, expected a second one]] },
  { [[diff 1 x]], [[the second tick is "x", expected a whole number of at least 0]] },
  { [[diff nowhere.arena]], [[nowhere.arena: cannot be read: No such file or directory]] },
  { [[diff w.arena]], [[0 agents were given, expected 1]] },
  { [[edit]], [[edit of nothing, expected: edit SLOT VALUE.., or edit SLOT OP A B]] },
  { [[edit gold]], [[edit without a value, expected: edit SLOT VALUE.., or edit SLOT OP A B]] },
  { [[edit gold jump]], [[there is no label "jump", expected one of the environment or of an agent]] },
  { [[edit gold JMP 1 2 3]], [["3" is a third operand, expected at most two]] },
  { [[edit gold 4294967295]], [[4294967295 does not fit, expected a value of 32 bits]] },
  { [[edit gold TOSS]], [[there is no label "TOSS", expected one of the environment or of an agent]] },
  { [[fill 1 2]], [[fill with too little, expected: fill LO HI VALUE (HI excluded)]] },
  { [[fill 9 9 1]], [[the slots to fill end at 9, expected 10 to 64 (excluded)]] },
  { [[fill 9 99 1]], [[the slots to fill end at 99, expected 10 to 64 (excluded)]] },
  { [[put 1]], [[put with too little, expected: put POINTER SLOT]] },
  { [[put 1 nowhere]], [[there is no label "nowhere", expected one of the environment or of an agent]] },
  { [[put guards gold]], [["guards" is no pointer, did you mean "guard"?]] },
  { [[kill]], [[kill whom? expected: kill POINTER]] },
  { [[kill 0]], [["0" is no pointer, expected a name or a number from 1 to 2]] },
  { [[restore]], [[restore what? expected: restore NAME, of one that "save" lists]] },
  { [[restore a]], [[nothing is saved as "a", expected a name that "save" lists]] },
  { [[help stpe]], [["stpe" is no command, did you mean "step"?]] },
  { [[help step now]], [["now" is one word too many, expected the end of the line]] },
  { [[quit now]], [["now" is one word too many, expected the end of the line]] },
  { "goto 50\nprint .", [["." is where the next instruction stands, and nobody's turn comes]], 2 },
} do
  local status, _, err = debug(row[1] .. "\nquit\n")
  t.ok(status == 4 and err == ("stdin:%d: %s\n"):format(row[3] or 1, row[2]), row[1]:gsub("\n", "; "), err)
end
local status, out, err = debug("step\nstpe\n\nfoo\nscores\n", "w.arena walk.agent --keep-going")
t.ok(status == 0 and out:find "^tick 1, .-\n1 walk: %$0\n" and err:find "^stdin:2: .-\nstdin:4: [^\n]*\n$", "--keep-going", out .. err)
status, out, err = debug("step\nstpe\nscores\n")
t.ok(status == 4 and select(2, out:gsub("\n", "\n")) == 1, "a script ends at its first mistake", out)
status, out = debug "step"
t.ok(status == 0 and out:find "^tick 1, ", "a last line without an end")
t.eq(debug "", 0, "an empty script")
t.ok(select(2, debug "\0step\n\255\254\n\r\n") == "", "bytes that are no text")

-- the command line
for _, row in ipairs {
  { "", 2, "no file given" }, { "w.arena", 2, "takes 1 agent file" }, { "nowhere.arena", 4, "nowhere.arena: cannot be read" },
  { "w.arena walk.agent --memory 0", 2, "expected a whole number above 0" }, { "--nonsense", 2, "no option of this verb" },
} do
  status, out, err = debug("", row[1])
  t.ok(status == row[2] and out == "" and err:find(row[3], 1, true), "debug " .. row[1], err)
end
status, out = debug("", "--help")
t.ok(status == 0 and out:find "usage: qaci arena debug ENV AGENT" and out:find "exit status", "--help")
-- a memory for a single snapshot changes nothing but the time
local script = "goto 50\nback 3\nr\nstep 2\nedit n 5\nc\ngoto 1\nwritten n\n"
t.eq(select(2, debug(script, "w.arena walk.agent --memory 1")), select(2, debug(script)), "--memory")
status, out = debug("c\n", "w.arena walk.agent --ticks 3")
t.ok(status == 0 and out:find "^tick 3, step 3: the run is over: ticks\n", "--ticks", out)

-- every command has help, and its example runs, in the order of the table
status, out = debug "help\n"
local names, examples = {}, {}
for line in out:gmatch "[^\n]+" do names[#names + 1] = line:match "^%S+ +(%S+) +%S" end
names[#names] = nil -- the closing sentence
t.ok(#names >= 27, "help lists the commands", out)
for _, name in ipairs(names) do
  status, out = debug("help " .. name .. "\n")
  local alias, example = out:match "\n  short: (%S*)\n  like:  ([^\n]+)\n$"
  t.ok(status == 0 and out:find(name, 1, true) == 1 and example and example:find(name, 1, true) == 1, "help " .. name, out)
  t.ok(select(2, debug("help " .. (alias ~= "" and alias or name) .. "\n")) == out, name .. " by its short name")
  examples[#examples + 1] = example
end
local dilemmas = ("'%s/scripts/arena/five-and-ten.arena' '%s/scripts/arena/agents/rich.agent'"):format(root, root)
status, out, err = debug(table.concat(examples, "\n") .. "\n", dilemmas)
t.ok(status == 0 and err == "", "every example runs", err)

-- other files: the first difference, found in the slot that makes it
write("other.agent", (read "walk.agent":gsub("word 3", "word 4")))
status, out, err = debug "diff w.arena other.agent\ndiff w.arena walk.agent\n"
t.ok(status == 0 and out == "the first difference is after tick 0: walk.three (12) is 3 here, 4 there\nno difference up to the end\n",
  "diff with other files", out .. err)

-- the terminal: a pseudo-terminal that types and listens
talk("a conversation", "w.arena walk.agent", [[
< a walk: 64 slots, 2 pointers, 100 ticks
< arena> 
> sc\t\n
< nobody yet: $7
< arena> 
> pri\t por\t\n
< porch (32)
< arena> 
> list walk\t\t
< walk.go
> .go 1\n
< JMP +39
< arena> 
> stepp\n
< did you mean "step"?
< arena> 
> step\n
< tick 1, step 1
< arena> 
> \n
< tick 2, step 2
< arena> 
> forgotten\x03
< arena> 
> \e[A\n
< tick 3, step 3
< arena> 
> help t\t
< tick
> \x03
< arena> 
> \x03
< arena> 
> scores\n
< nobody yet: $7
< arena> 
> quit\n
$ 0
]])
talk("the end of the input", "w.arena walk.agent", "< arena> \n> \\x04\n$ 0\n")
write("endless.arena", [[
name endless
world 64
ticks 1000000000000
ip clock at a warden
at 0
a: ADD =1 c
   JMN a c
c: word 1
]])
talk("Ctrl-C ends a command, not the debugger", "endless.arena", [[
< arena> 
> break death\n
< break 1
< arena> 
> c\n
. 200
^
< interrupted
< arena> 
> print [c] - [c]\n
< 0
< arena> 
> c\n
. 200
^
< interrupted
< arena> 
> quit\n
$ 0
]])
status, _, err = run("timeout --foreground -s INT 0.5 " .. qaci .. "endless.arena", "break death\nc\nstep\n")
t.ok(err:find "interrupted" and status ~= 0, "Ctrl-C ends a script", status .. err)

d.done()
