-- README.md and the papers say what happens. Each ```lua block of README.md and papers/lua.md is run, and what it prints
-- must be the texts behind its "--> " comments, in order; each command of a ```console block ("$ ...") of any page must
-- print the lines that follow it. Values that print separates by tabs are separated by two spaces there, and times may
-- differ. Papers that report what experiments found quote no figure that a command beside it does not print.
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

-- The numbers in a section's own sentences that are results: decimals of two digits or more behind the point, powers of
-- ten, and fractions of three digits or more. What is indented or between backquotes is formulas and names.
local function figures(section)
  local text, list = section:gsub("\n```.-\n```\n", "\n"), {}
  text = ("\n" .. text):gsub("\n    [^\n]*", "\n"):gsub("`[^`\n]*`", ""):gsub("%]%([^)]*%)", "]")
  for number in text:gmatch "%f[%w.]%d[%d./e%-]*" do
    number = number:gsub("[^%d]+$", "")
    local above, below = number:match "^(%d+)/(%d+)$"
    if number:find "^%d+%.%d%d+$" or number:find "^%d[%d.]*e%-?%d+$" or above and #above + #below >= 3 then
      list[#list + 1] = number
    end
  end
  return list
end

-- Each figure of a section stands in one of its ```console blocks, which were run: as a whole number there, or with more
-- digits before the power of ten or the end.
local function check_figures(path)
  local found = 0
  for title, section in ("\n" .. read(path) .. "\n## \n"):gsub("\n## ", "\n\0## "):gmatch "%z## ([^\n]*)(%Z*)" do
    local printed = {}
    for _, block in ipairs(blocks(section .. "\n", "console")) do printed[#printed + 1] = "\n" .. block.text end
    local output = (" " .. table.concat(printed) .. " "):gsub("\n%$[^\n]*", "\n")
    for _, number in ipairs(figures(section .. "\n")) do
      local pattern = "%f[%w.]" .. number:gsub("%p", "%%%0")
      pattern = pattern:gsub("e(%%?%-?%d+)$", "%%d*e%1") .. (number:find "^%d+%.%d+$" and "%d*%f[^%d]" or "%f[^%w./]")
      found = found + 1
      t.ok(output:find(pattern), ("%s: %s: %s is printed by a command there"):format(path, title, number))
    end
  end
  return found
end

local pages = {}
for path in io.popen("cd " .. quote(root) .. " && ls *.md papers/*.md | LC_ALL=C sort"):lines() do pages[#pages + 1] = path end
t.ok(#pages >= 20, #pages .. " pages")

t.ok(check_lua "README.md" >= 1, "README.md has Lua examples")
t.ok(check_lua "papers/lua.md" >= 15, "papers/lua.md has Lua examples")
local commands = {}
for _, path in ipairs(pages) do commands[path] = check_console(path) end
t.ok(commands["README.md"] >= 3, "README.md has commands")
t.ok(commands["papers/evalmath.md"] >= 5, "papers/evalmath.md has commands")
t.ok(commands["papers/arena-commands.md"] >= 15, "papers/arena-commands.md has commands")

for _, path in ipairs { "papers/errata.md", "papers/qaci-on-tiny-universes.md" } do
  if commands[path] then t.ok(check_figures(path) >= 10, path .. " has figures") end
end

-- A page of the project points at pages of the project only.
for _, path in ipairs(pages) do
  local text, folder = read(path):gsub("\n```.-\n```\n", "\n"), path:match "^(.*/)" or ""
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
