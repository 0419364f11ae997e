-- Scripts that carry their expected output: every Lua file under scripts/ with lines
--   -- expect: TEXT          its standard output must be exactly these texts, line by line
--   -- expect error: TEXT    it must fail, and say TEXT on standard error
--   -- command: score --json run by `qaci score FILE --json`; without such a line by `qaci run FILE`
-- is one point of this test. An experiment of the gallery is run by `qaci gallery`, and must return a table and a picture.
local t = require "tap"
local root, build = os.getenv "QACI_SOURCE_ROOT", os.getenv "QACI_BUILD_ROOT"
local qaci = build .. "/qaci/command/qaci"

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

local function quote(s) return "'" .. s:gsub("'", "'\\''") .. "'" end

local files = {}
for path in io.popen("find " .. quote(root .. "/scripts") .. " -name '*.lua' | LC_ALL=C sort"):lines() do files[#files + 1] = path end

local errors, folder = os.tmpname(), os.tmpname()
os.remove(folder) -- `qaci gallery` makes it
local function written(name)
  local file = io.open(folder .. "/" .. name)
  if file then file:close() end
  return file ~= nil
end

for _, path in ipairs(files) do
  local source, expected, failure = read(path), {}, {}
  for line in (source .. "\n"):gmatch "(.-)\n" do
    local text, wrong = line:match "^%s*%-%- expect:%s?(.*)", line:match "^%s*%-%- expect error:%s?(.*)"
    if text then expected[#expected + 1] = text .. "\n" end
    if wrong then failure[#failure + 1] = wrong end
  end
  if #expected + #failure > 0 then
    local command, options = (source:match "\n?%-%- command: ([^\n]*)" or "run"):match "^(%S+)%s*(.*)$"
    local experiment = command == "run" and path:match "/scripts/experiments/([^/]+)%.lua$"
    local what = experiment and ("gallery -o %s %s"):format(quote(folder), quote(experiment)) or command .. " " .. quote(path)
    local run = io.popen(("%s %s %s 2>%s </dev/null"):format(quote(qaci), what, options, quote(errors)))
    local output = run:read "a"
    local fine = run:close()
    local name, said = path:sub(#root + 2), read(errors)
    local complaint
    if #failure == 0 and not fine then complaint = "it failed: " .. said end
    if #failure > 0 and fine then complaint = "it did not fail" end
    for _, text in ipairs(failure) do
      if not said:find(text, 1, true) then complaint = "standard error does not say " .. text .. "\nbut: " .. said end
    end
    if output ~= table.concat(expected) then
      complaint = "expected\n" .. table.concat(expected) .. "got\n" .. output .. said
    end
    if experiment and not complaint and not (written(experiment .. ".csv")
        and (written(experiment .. ".svg") or written(experiment .. ".png"))) then
      complaint = "it returns no table or no picture"
    end
    t.ok(not complaint, name, complaint)
  end
end
os.remove(errors)
os.execute("rm -rf " .. quote(folder))
t.ok(#files > 0, "there are scripts")
t.done()
