-- `qaci arena debug` on a world small enough to follow by hand: what its tests share.
--   local d = require "debugger"
--   d.debug(script[, arguments])          status, stdout, stderr of the debugger with this script on stdin
--   d.prints(name, script, expected)      a test: it prints just that
--   d.talk(name, arguments, conversation) a test: at a terminal; conversations are those of terminal.c
--   d.run(command, stdin)  d.qaci  d.root  d.read(name)  d.write(name, text)   in a folder of its own, until d.done()
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
local function talk(name, arguments, conversation)
  local code, said = run(terminal .. qaci .. arguments, conversation)
  t.ok(code == 0, name, said)
end
local function done()
  os.execute("rm -r " .. folder)
  t.done()
end

return { debug = debug, prints = prints, talk = talk, run = run, qaci = qaci, root = root, read = read,
  write = write, done = done }
