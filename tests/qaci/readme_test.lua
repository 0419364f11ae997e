-- README.md and papers/lua.md say what happens: each ```lua block is run, and what it prints must be the texts behind its
-- "--> " comments, in order; each command of a ```console block ("$ ...") must print the lines that follow it. Values
-- that print separates by tabs are separated by two spaces there, and times may differ.
local t = require "tap"
local root, build = os.getenv "QACI_SOURCE_ROOT", os.getenv "QACI_BUILD_ROOT"
-- a stock interpreter has a name in arg[-1]; it can load the module, which a sanitized module does not allow
local stock = arg[-1] ~= nil

local prelude = 'local qaci = require "qaci" local Q, B, D = qaci.rational, qaci.bits, qaci.dist '

local function read(path)
  local file = assert(io.open(root .. "/" .. path))
  local text = file:read "a"
  file:close()
  return text
end

-- The bodies of the fenced blocks of one language, each with the number of its first line.
local function blocks(text, language)
  local list, number, body = {}, 0, nil
  for line in text:gmatch "([^\n]*)\n" do
    number = number + 1
    if body and line == "```" then
      body.text = table.concat(body, "\n") .. "\n"
      list[#list + 1], body = body, nil
    elseif body then
      body[#body + 1] = line
    elseif line == "```" .. language then
      body = { line = number + 1 }
    end
  end
  return list
end

local function without_times(text) return (text:gsub("\ntime +[%d.]+ s\n", "\ntime\n")) end

local function compare(got, expected, name)
  got, expected = without_times(got), without_times(expected)
  t.ok(got == expected, name, "got\n" .. got .. "expected\n" .. expected)
end

-- What the text prints, and the error that ended it.
local function run_lua(text)
  local printed = {}
  local own = setmetatable({
    print = function(...)
      local values = table.pack(...)
      for i = 1, values.n do values[i] = tostring(values[i]) end
      printed[#printed + 1] = table.concat(values, "  ") .. "\n"
    end,
  }, { __index = _G })
  if not text:find('require "qaci"', 1, true) then text = prelude .. text end
  local chunk, problem = load(text, "=example", "t", own)
  local fine = chunk ~= nil
  if chunk then fine, problem = pcall(chunk) end
  return table.concat(printed), not fine and tostring(problem) or nil
end

local function check_lua(path)
  local list = blocks(read(path), "lua")
  for _, block in ipairs(list) do
    local expected = {}
    for text in block.text:gmatch "%-%-> ([^\n]*)\n" do expected[#expected + 1] = text .. "\n" end
    local got, problem = run_lua(block.text)
    compare(got .. (problem or ""), table.concat(expected), path .. ":" .. block.line)
  end
  return #list
end

local function quote(s) return "'" .. s:gsub("'", "'\\''") .. "'" end

-- "scripts/run" builds first; here its place is taken by the command that was built, and the folder build by that of the
-- test. Nil for a command that cannot be run here.
local function here(command)
  if command:find "^scripts/run%f[^%w]" then
    local arguments = command:sub(#"scripts/run" + 1)
    return quote(build .. "/qaci/command/qaci") .. (arguments == "" and " score scripts/universes/first.lua" or arguments)
  end
  if command:find "%f[%w]lua5%.4 " then
    return stock and (command:gsub("%f[%w]build/", { ["build/"] = build .. "/" })) or nil
  end
  return (command:gsub("%f[%w]scripts/run arena ", function() return quote(build .. "/qaci/command/qaci") .. " arena " end))
end

local function check_command(name, command, expected)
  local real = here(command)
  if not real then return t.ok(true, name .. " (left to the stock interpreter)") end
  local pipe = assert(io.popen("cd " .. quote(root) .. " && { " .. real .. "; } </dev/null 2>&1"))
  local got = pipe:read "a"
  pipe:close()
  compare("\n" .. got, "\n" .. expected, name)
end

local function check_console(path)
  local commands = 0
  for _, block in ipairs(blocks(read(path), "console")) do
    -- a command and the lines up to the next one
    for command, output in (block.text:gsub("%f[^\n\0]%$ ", "\0")):gmatch "%z([^\n]*)\n(%Z*)" do
      commands = commands + 1
      check_command(path .. ":" .. block.line .. ": " .. command, command, output)
    end
  end
  return commands
end

t.ok(check_lua "README.md" >= 1, "README.md has Lua examples")
t.ok(check_lua "papers/lua.md" >= 15, "papers/lua.md has Lua examples")
t.ok(check_console "README.md" >= 3, "README.md has commands")
t.ok(check_console "papers/evalmath.md" >= 5, "papers/evalmath.md has commands")
t.ok(check_console "papers/arena-commands.md" >= 15, "papers/arena-commands.md has commands")

-- A page of the project points at pages of the project only.
for _, path in ipairs { "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "papers/lua.md", "papers/location.md", "papers/mass.md", "papers/evalmath.md", "papers/choices.md", "papers/arena-commands.md" } do
  local text, folder = read(path), path:match "^(.*/)" or ""
  for target in text:gmatch "%]%(([^)]*)%)" do
    local file, anchor = target:match "^([^#]*)#?(.*)$"
    local whole = file == "" and path or folder .. file
    local handle = io.open(root .. "/" .. whole)
    t.ok(handle, path .. " points at " .. target)
    if handle and anchor ~= "" then
      local found = false
      for heading in ("\n" .. handle:read "a"):gmatch "\n#+ ([^\n]*)" do
        local id = heading:lower():gsub("[^%w%- ]", ""):gsub(" ", "-")
        found = found or id == anchor
      end
      t.ok(found, path .. ": " .. target .. " is a heading")
    end
    if handle then handle:close() end
  end
end

t.done()
