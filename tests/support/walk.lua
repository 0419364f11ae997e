-- A world small enough to follow by hand, and an agent that walks to its money: w.arena and walk.agent in the folder of
-- tests/support/shell.lua.
local sh = require "shell"
sh.write("w.arena", [[
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
sh.write("walk.agent", [[
      ADD three n
loop: DJN loop n
      MOV n 57
go:   JMP gold
equ gold 39
three: word 3
n:     word 0
]])
