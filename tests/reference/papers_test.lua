-- papers/definitions.md, machines.md, simplicity.md, composers.md, agents.md, arena.md, meta-execution.md, evalmath.md
-- point at things that exist: ids, functions, tests; and nothing in the sources points nowhere.
local t = require "tap"

local function read(path)
  local file = io.open(path, "r")
  if not file then return nil end
  local text = file:read "a"
  file:close()
  return text
end

local function list(command)
  local paths = {}
  local pipe = assert(io.popen(command))
  for path in pipe:lines() do paths[#paths + 1] = path end
  pipe:close()
  return paths
end

local families = { "DIST", "ENC", "MACH", "SIMP", "SIMPL", "PHYS", "LOC", "SIGN", "MATH", "SCORE", "COMPOSE", "AGENT", "READ", "ARENA", "META", "BOUND", "EVAL" }
families[#families + 1] = "WORLD"
families[#families + 1] = "QTM"
-- The ids in a text, as an array. "PHYS.1 to PHYS.3" names the one between them too.
local function ids(text)
  local found = {}
  for _, family in ipairs(families) do
    for first, last in text:gmatch("%f[%u]" .. family .. "%.(%d+) to " .. family .. "%.(%d+)%f[%D]") do
      for number = tonumber(first), tonumber(last) do found[#found + 1] = family .. "." .. number end
    end
    for number in text:gmatch("%f[%u]" .. family .. "%.(%d+)%f[%D]") do found[#found + 1] = family .. "." .. number end
  end
  return found
end

local paper = assert(read "papers/definitions.md")

-- The definitions: id, title, body. Those of other machines, of the census, of the arena and of meta-execution are
-- whole sections of a page of their own.
local defined, order = {}, {}
local function find_definitions(text, mark)
  local at = 1
  while true do
    local head, behind, id, title = text:find("\n" .. mark .. " (%u+%.%d+) ([^\n]+)\n", at)
    if not head then break end
    local stop = text:find("\n##" .. (mark == "##" and " " or ""), behind) or #text + 1
    t.ok(not defined[id], id .. " is defined once")
    defined[id] = { title = title, body = text:sub(behind, stop - 1) }
    order[#order + 1] = id
    at = behind
  end
end
find_definitions(paper, "###")
t.ok(#order >= 30, #order .. " definitions")
find_definitions(assert(read "papers/agents.md"), "##")
find_definitions(assert(read "papers/composers.md"), "##")
for number = 1, 10 do t.ok(defined["COMPOSE." .. number], "COMPOSE." .. number .. " is defined") end
find_definitions(assert(read "papers/machines.md"), "##")
for number = 1, 8 do t.ok(defined["MACH." .. number], "MACH." .. number .. " is defined") end
find_definitions(assert(read "papers/arena.md"), "##")
for number = 1, 7 do t.ok(defined["ARENA." .. number], "ARENA." .. number .. " is defined") end
find_definitions(assert(read "papers/meta-execution.md"), "##")
find_definitions(assert(read "papers/simplicity.md"), "##")
for number = 1, 8 do t.ok(defined["SIMPL." .. number], "SIMPL." .. number .. " is defined") end
for number = 1, 10 do t.ok(defined["META." .. number], "META." .. number .. " is defined") end
find_definitions(assert(read "papers/bounds.md"), "##")
find_definitions(assert(read "papers/evalmath.md"), "##")
for number = 1, 8 do t.ok(defined["EVAL." .. number], "EVAL." .. number .. " is defined") end

find_definitions(assert(read "papers/other-physics.md"), "##")
for number = 1, 7 do t.ok(defined["WORLD." .. number], "WORLD." .. number .. " is defined") end
find_definitions(assert(read "papers/qtm.md"), "##")
for number = 1, 7 do t.ok(defined["QTM." .. number], "QTM." .. number .. " is defined") end

-- Strip line comments that could make a prototype look like a definition; a definition is "name(...) {" at a line's
-- start.
local function defines(source, name)
  for arguments in source:gmatch("%f[%w_]" .. name .. "%s*(%b())%s*{") do
    if arguments then return true end
  end
  return false
end

for _, id in ipairs(order) do
  local body = defined[id].body
  local implemented = body:match "\nImplemented by: ([^\n]+)"
  local proved = body:match "\nProved by: ([^\n]+)"
  t.ok(implemented and proved, id .. " says what implements it and what proves it")
  -- "`f`, `g` in `file`, `h` in `other`"
  local names = {}
  local functions = 0
  for word in (implemented or ""):gmatch "`([^`]+)`" do
    if word == "scripts/arena" then -- worlds are files, not functions
      functions = functions + #list("find scripts/arena -name '*.arena'")
    elseif word:find "/" then
      local source = read(word)
      t.ok(source, id .. ": " .. word .. " exists")
      for _, name in ipairs(names) do
        t.ok(defines(source or "", name), ("%s: %s is a function of %s"):format(id, name, word))
      end
      local named = false
      for _, mentioned in ipairs(ids(source or "")) do named = named or mentioned == id end
      t.ok(named, id .. " is named in " .. word)
      functions, names = functions + #names, {}
    else
      names[#names + 1] = word
    end
  end
  t.ok(functions > 0 and #names == 0, id .. " names a function and the file it is in")
  local tests = 0
  for path in (proved or ""):gmatch "`([^`]+)`" do
    local source = read(path)
    local named = false
    for _, mentioned in ipairs(ids(source or "")) do named = named or mentioned == id end
    t.ok(source and path:find "_test%.%a+$", id .. ": the test " .. path .. " exists")
    t.ok(named, id .. " is named in " .. path)
    -- a test that no meson.build lists proves nothing
    local folder, name = path:match "^(.*)/([^/]+)$"
    t.ok((read(folder .. "/meson.build") or ""):find("'" .. name .. "'", 1, true), path .. " is run")
    tests = tests + 1
  end
  t.ok(tests > 0, id .. " names a test")
end

-- Nothing points nowhere: every id in a source, test, script or paper is defined, and "definitions.md N" is a section.
local sections = {}
for number in paper:gmatch "\n## (%d+)%." do sections[tonumber(number)] = true end
local lost, pointers = {}, 0
for _, path in ipairs(list "find distributions physics blobs qaci tests scripts papers -type f | sort") do
  if path:find "%.[ch]$" or path:find "%.lua$" or path:find "%.md$" then
    if not path:find "^tests/vectors/" and path ~= "tests/reference/papers_test.lua" then
      local text = read(path)
      for _, id in ipairs(ids(text)) do
        pointers = pointers + 1
        if not defined[id] then lost[#lost + 1] = path .. ": " .. id end
      end
      for numbers in text:gmatch "definitions%.md ([%d][%d, and]*)" do
        for number in numbers:gmatch "%d+" do
          pointers = pointers + 1
          if not sections[tonumber(number)] then lost[#lost + 1] = path .. ": definitions.md " .. number end
        end
      end
    end
  end
end
t.ok(#lost == 0, pointers .. " pointers lead to a definition", table.concat(lost, "\n"))

t.done()
