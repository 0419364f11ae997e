-- `qaci arena debug` on a world small enough to follow by hand: what its tests share.
--   local d = require "debugger"
--   d.debug(script[, arguments])          status, stdout, stderr of the debugger with this script on stdin
--   d.prints(name, script, expected)      a test: it prints just that
--   d.talk(name, arguments, conversation) a test: at a terminal; conversations are those of terminal.c
--   d.run  d.read  d.write  d.done  d.root  those of shell.lua;  d.qaci  the command with "arena debug "
local t = require "tap"
local sh = require "shell"
local run, write = sh.run, sh.write

require "walk"

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
