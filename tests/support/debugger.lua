-- `qaci arena debug` on a world small enough to follow by hand: what its tests share.
--   local d = require "debugger"
--   d.debug(script[, arguments])          status, stdout, stderr of the debugger with this script on stdin
--   d.prints(name, script, expected)      a test: it prints just that
--   d.talk(name, arguments, conversation) a test: at a terminal; conversations are those of terminal.c
--   d.run  d.read  d.write  d.done  d.root  those of shell.lua;  d.qaci  the command with "arena debug "
local t = require "tap"
local sh = require "shell"
local run, write = sh.run, sh.write

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

local qaci = sh.qaci .. "arena debug "
local function debug(script, arguments) return run(qaci .. (arguments or "w.arena walk.agent"), script) end
local function prints(name, script, expected)
  local status, out, err = debug(script)
  t.ok(status == 0 and out == expected and err == "", name, "got\n" .. out .. err .. "expected\n" .. expected)
end
local function talk(name, arguments, conversation)
  local code, said = run(sh.terminal .. qaci .. arguments, conversation)
  t.ok(code == 0, name, said)
end
return { debug = debug, prints = prints, talk = talk, run = run, qaci = qaci, root = sh.root, read = sh.read,
  write = write, done = sh.done }
