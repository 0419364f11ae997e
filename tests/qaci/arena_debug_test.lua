-- `qaci arena debug`: scripts on stdin with all that they print.
local d = require "debugger"
local prints = d.prints

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

d.done()
