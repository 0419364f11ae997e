-- Commands that run in a folder of their own, for tests of the command line.
--   local sh = require "shell"
--   sh.run(command[, stdin])   status (128 + the signal that ended it), stdout, stderr; it runs inside sh.folder
--   sh.write(name, text)       a file there; its path          sh.read(name)  its bytes
--   sh.done()                  takes the folder away and ends the test
--   sh.qaci, sh.terminal       the command under test, and tests/support/terminal.c, quoted, with a blank at the end
local t = require "tap"
local build = os.getenv "QACI_BUILD_ROOT"
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

local function run(command, input)
  local _, how, status = os.execute(("cd %s && %s <%s >out 2>err"):format(folder, command, write("in", input or "")))
  return how == "exit" and status or 128 + status, read "out", read "err"
end

local function done()
  os.execute("rm -r " .. folder)
  t.done()
end

return {
  folder = folder, read = read, write = write, run = run, done = done, root = os.getenv "QACI_SOURCE_ROOT",
  qaci = ("'%s/qaci/command/qaci' "):format(build), terminal = ("'%s/tests/qaci/terminal' "):format(build),
}
