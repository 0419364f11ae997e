-- `qaci arena debug`: scripts on stdin with all that they print, every command's own example, every mistake's sentence,
-- and the terminal: editing, completion, Ctrl-C. The world is small enough to follow by hand.
local t = require "tap"
local root, build = os.getenv "QACI_SOURCE_ROOT", os.getenv "QACI_BUILD_ROOT"
local folder = os.tmpname()
os.remove(folder)
assert(os.execute("mkdir " .. folder))

local function read(name)
  local file = assert(io.open(folder .. "/" .. name, "rb"))
  local text = file:read "a"
  file:close()
  return text
end
local function write(name, text)
  local file = assert(io.open(folder .. "/" .. name, "wb"))
  file:write(text)
  file:close()
  return folder .. "/" .. name
end

write("w.arena", [[
name a walk
world 64
ticks 100
agent 1 at 0 size 16
ip guard at g warden start 6
at 32 ro
porch: word 12321 1 gold-porch
at 40
g:     MOV porch+1 flag
spin:  JMP spin
flag:  word 0
at 48 ro
gold:  DIE money 7
at 56 private noentry
cell:  word 1 2 3
]])
write("walk.agent", [[
      ADD three n
loop: DJN loop n
      MOV n 57
go:   JMP gold
equ gold 39
three: word 3
n:     word 0
]])

local qaci = ("'%s/qaci/command/qaci' arena debug "):format(build)
local terminal = ("'%s/tests/qaci/terminal' "):format(build)
local function run(command, input)
  local _, how, status = os.execute(("cd %s && %s <%s >out 2>err"):format(folder, command, write("in", input)))
  return how == "exit" and status or 128 + status, read "out", read "err"
end
local function debug(script, arguments) return run(qaci .. (arguments or "w.arena walk.agent"), script) end
local function prints(name, script, expected)
  local status, out, err = debug(script)
  t.ok(status == 0 and out == expected and err == "", name, "got\n" .. out .. err .. "expected\n" .. expected)
end

prints("moving", [[
step 3
back
u 2
t 2
goto 6
tick -1
tick -2
goto 99
back
s 100
]], [[
tick 3, step 3: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1
tick 2, step 2: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 2
tick 0, step 0: 1 walk at walk (0): ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
tick 2, step 2: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 2
tick 6, step 6: 1 walk at gold (48): DIE
tick 5, step 5: 1 walk at walk.go (9): JMP +39   ; A = gold (48): 0
tick 3, step 3: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1
tick 7, step 8: the run is over: all dead
tick 6, step 7: 2 guard at g (40): MOV -7 +6   ; A = porch+1 (33): 1, B = flag (46): 0
tick 7, step 8: the run is over: all dead
]])

prints("an empty line repeats the last move, a comment does nothing", [[
# three steps

step

# and a fourth

scores

]], [[
tick 1, step 1: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 3
tick 2, step 2: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 2
tick 3, step 3: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1
1 walk: $0
the house: $0
nobody yet: $7
]])

prints("listing", [[
list
list go
goto 5
list 0 6
list gold 1
l

]], [[
   1>     0  walk           ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
          3  walk.loop      DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 0
          6                 MOV +7 +57   ; A = walk.n (13): 0, B = cell+7 (63): 0
          9  walk.go        JMP +39   ; A = gold (48): 0
         12  walk.three     word 3
         13  walk.n         word 0
         14                 18 slots of 0
         32  porch          word 12321 1 16   ro
         35                 5 slots of 0
   2>    40  g              MOV -7 +6   ; A = porch+1 (33): 1, B = flag (46): 0
          9  walk.go        JMP +39   ; A = gold (48): 0
         12  walk.three     word 3
         13  walk.n         word 0
         14                 18 slots of 0
         32  porch          word 12321 1 16   ro
         35                 5 slots of 0
   2>    40  g              MOV -7 +6   ; A = porch+1 (33): 1, B = flag (46): 0
         43  spin           JMP +0   ; A = spin (43): 5
         46  flag           word 0
         47                 word 0
tick 5, step 5: 1 walk at walk.go (9): JMP +39   ; A = gold (48): 0
          0  walk           ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
          3  walk.loop      DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 0
          6                 MOV +7 +57   ; A = walk.n (13): 0, B = cell+7 (63): 0
   1>     9  walk.go        JMP +39   ; A = gold (48): 0
         12  walk.three     word 3
         13  walk.n         word 0
         48  gold           DIE  $7   ro
         51                 5 slots of 0
         56  cell           DAT +2 +3   noentry private
         59                 5 slots of 0
          0  walk           ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
          3  walk.loop      DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 0
          6                 MOV +7 +57   ; A = walk.n (13): 0, B = cell+7 (63): 0
   1>     9  walk.go        JMP +39   ; A = gold (48): 0
         12  walk.three     word 3
         13  walk.n         word 0
         14                 18 slots of 0
         32  porch          word 12321 1 16   ro
         35                 5 slots of 0
   2>    40  g              MOV -7 +6   ; A = porch+1 (33): 1, B = flag (46): 0
         43  spin           JMP +0   ; A = spin (43): 5
         46  flag           word 0
         47                 word 0
         48  gold           DIE  $7   ro
         51                 5 slots of 0
         56  cell           DAT +2 +3   noentry private
         59                 5 slots of 0
]])

prints("looking", [[
pointers
goto 7
registers
scores
slots porch porch+3
slots n
x 62 64
print [porch+2] - 16
= go.a
= @guard
= -3
search 12321 1
/ 3
/ 77
]], [[
>  1  walk   at walk (0)
   2  guard  sleeps at g (40) until tick 6, warden
tick 7, step 8: the run is over: all dead
   1  walk   dead at gold (48): die in tick 6
   2  guard  at spin (43), warden
1 walk: $7
the house: $0
nobody yet: $0
    32  12321 1 16
    13  0
    62  0 0
0
walk.go+1 (10)
spin (43)
-3
porch (32)
walk (0)
walk.three (12)
cell+2 (58)
not found
]])

prints("breaks", [[
break
break gold
break enters spin if guard
watch flag
break money if walk
break death
delete 3
break
continue
continue
c
c
r
r
reverse-continue
r
delete
c
b spin
r
r
r
]], [[
no breaks
break 1: before an instruction at gold (48)
break 2: after a move onto spin (43) by 2 guard
break 3: after a write to flag (46)
break 4: after money was taken by 1 walk
break 5: after a death
break 1: before an instruction at gold (48)
break 2: after a move onto spin (43) by 2 guard
break 4: after money was taken by 1 walk
break 5: after a death
break 4: 1 walk took $7 at gold (48)
tick 6, step 6: 1 walk at gold (48): DIE
break 5: 1 walk died: die
tick 6, step 7: 2 guard at g (40): MOV -7 +6   ; A = porch+1 (33): 1, B = flag (46): 0
break 2: 2 guard moved to spin (43)
tick 7, step 8: the run is over: all dead
tick 7, step 8: the run is over: all dead
break 5: 1 walk died: die
tick 6, step 7: 2 guard at g (40): MOV -7 +6   ; A = porch+1 (33): 1, B = flag (46): 0
break 4: 1 walk took $7 at gold (48)
tick 6, step 6: 1 walk at gold (48): DIE
no break before; this is the beginning
tick 0, step 0: 1 walk at walk (0): ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
no break before; this is the beginning
tick 0, step 0: 1 walk at walk (0): ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
no breaks
tick 7, step 8: the run is over: all dead
break 6: before an instruction at spin (43)
no break before; this is the beginning
tick 0, step 0: 1 walk at walk (0): ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
no break before; this is the beginning
tick 0, step 0: 1 walk at walk (0): ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
no break before; this is the beginning
tick 0, step 0: 1 walk at walk (0): ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
]])

prints("what was and will be", [[
goto 3
written n
written flag
died
died walk
goto 50
died 1
kill guard
died
]], [[
tick 3, step 3: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1
last written: tick 1, step 2: 1 walk wrote walk.n (13): 3 -> 2
next written: tick 3, step 4: 1 walk wrote walk.n (13): 1 -> 0
not written before now
next written: tick 6, step 8: 2 guard wrote flag (46): 0 -> 1
will die: tick 6, step 7: 1 walk died: die
2 guard lives to the end
will die: tick 6, step 7: 1 walk died: die
tick 7, step 8: the run is over: all dead
died: tick 6, step 7: 1 walk died: die
tick 7, step 8: the run is over: all dead
died: tick 6, step 7: 1 walk died: die
2 guard was killed by hand
]])

prints("a trace", [[
trace
trace on
trace
step 5
back 2
t
break money
c
trace off
step
]], [[
trace is off
trace is on
tick 0: 1 walk at walk (0): ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0 | wrote walk.n (13): 0 -> 3
tick 1: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 3 | wrote walk.n (13): 3 -> 2 | moved to walk.loop (3)
tick 2: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 2 | wrote walk.n (13): 2 -> 1 | moved to walk.loop (3)
tick 3: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1 | wrote walk.n (13): 1 -> 0
tick 4: 1 walk at walk.loop+3 (6): MOV +7 +57   ; A = walk.n (13): 0, B = cell+7 (63): 0 | wrote cell+7 (63): 0 -> 0
tick 5, step 5: 1 walk at walk.go (9): JMP +39   ; A = gold (48): 0
tick 3, step 3: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1
tick 3: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1 | wrote walk.n (13): 1 -> 0
tick 4, step 4: 1 walk at walk.loop+3 (6): MOV +7 +57   ; A = walk.n (13): 0, B = cell+7 (63): 0
break 1: after money was taken
tick 4: 1 walk at walk.loop+3 (6): MOV +7 +57   ; A = walk.n (13): 0, B = cell+7 (63): 0 | wrote cell+7 (63): 0 -> 0
tick 5: 1 walk at walk.go (9): JMP +39   ; A = gold (48): 0 | moved to gold (48) | took $7 at gold (48)
break 1: 1 walk took $7 at gold (48)
tick 6, step 6: 1 walk at gold (48): DIE
tick 6, step 7: 2 guard at g (40): MOV -7 +6   ; A = porch+1 (33): 1, B = flag (46): 0
]])

prints("differences", [[
diff 3 8
diff 0 0
goto 4
edit n 9
diff w.arena walk.agent
]], [[
walk.n (13): 1 -> 0
flag (46): 0 -> 1
gold (48): money of nobody -> walk
1 walk: at walk.loop (3) -> gold (48), living -> dead: die
2 guard: at g (40) -> spin (43)
no difference
tick 4, step 4: 1 walk at walk.loop+3 (6): MOV +7 +57   ; A = walk.n (13): 0, B = cell+7 (63): 0
walk.n (13): 9
the first difference is after tick 4: walk.n (13) is 9 here, 0 there
]])

prints("changes begin a new future", [[
step 2
edit n 1
step
back 3
step 3
c
scores
goto 2
edit 3 jmp go
list 3 1
edit go JMP spin, 0
edit cell 7 -8 9
fill 20 24 5
slots 20 25
put walk go
pointers
c
pointers
]], [[
tick 2, step 2: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 2
walk.n (13): 1
tick 3, step 3: 1 walk at walk.loop+3 (6): MOV +7 +57   ; A = walk.n (13): 0, B = cell+7 (63): 0
tick 0, step 0: 1 walk at walk (0): ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
tick 3, step 3: 1 walk at walk.loop+3 (6): MOV +7 +57   ; A = walk.n (13): 0, B = cell+7 (63): 0
tick 6, step 6: the run is over: all dead
1 walk: $7
the house: $0
nobody yet: $0
tick 2, step 2: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1
walk.loop (3): JMP +6   ; A = walk.go (9): 5
   1>     3  walk.loop      JMP +6   ; A = walk.go (9): 5
walk.go (9): JMP +34   ; A = spin (43): 5
cell (56): 7 -8 9
4 slots: 5
    20  5 5 5 5 0
tick 2, step 2: 1 walk at walk.go (9): JMP +34   ; A = spin (43): 5
>  1  walk   at walk.go (9)
   2  guard  sleeps at g (40) until tick 6, warden
tick 100, step 194: the run is over: ticks
   1  walk   at spin (43)
   2  guard  at spin (43), warden
]])

prints("snapshots", [[
save
goto 3
save three
goto 0
edit loop 0
c
save dead
save
restore three
c
scores
restore dead
back
save three
restore three
]], [[
nothing is saved
tick 3, step 3: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1
tick 0, step 0: 1 walk at walk (0): ADD +12 +13   ; A = walk.three (12): 3, B = walk.n (13): 0
walk.loop (3): 0
tick 2, step 2: the run is over: all dead
three: tick 3, step 3
dead: tick 2, step 2
tick 3, step 3: 1 walk at walk.loop (3): DJN +0 +10   ; A = walk.loop (3): 10, B = walk.n (13): 1
tick 7, step 8: the run is over: all dead
1 walk: $7
the house: $0
nobody yet: $0
tick 2, step 2: the run is over: all dead
tick 1, step 1: 1 walk at walk.loop (3): DIE +0 +10
tick 1, step 1: 1 walk at walk.loop (3): DIE +0 +10
]])

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
local function talk(name, arguments, conversation)
  local code, said = run(terminal .. qaci .. arguments, conversation)
  t.ok(code == 0, name, said)
end
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
status, _, err = run("timeout -s INT 0.5 " .. qaci .. "endless.arena", "break death\nc\nstep\n")
t.ok(err:find "interrupted" and status ~= 0, "Ctrl-C ends a script", status .. err)

os.execute("rm -r " .. folder)
t.done()
