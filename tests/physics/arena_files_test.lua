-- The arena's files (ARENA.5): the examples of papers/arena.md, and every file of scripts/arena read, printed, read
-- again.
local t = require "tap"
local qaci = require "qaci"
local arena = qaci.arena
local root = os.getenv "QACI_SOURCE_ROOT" or "."

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

-- The rows "| `line`<br>`line` | `slots` |" of the section.
local section = read(root .. "/papers/arena.md"):match "\n## ARENA%.5 (.-)\n## "
local examples = 0
for left, right in section:gmatch "\n| (`[^\n]-`) | `([-%d ]+)` |" do
  local lines = {}
  for line in left:gmatch "`([^`]*)`" do lines[#lines + 1] = line end
  local text = table.concat(lines, "\n")
  t.eq(table.concat(arena.agent(text):values(), " "), right, text:gsub("\n", " / "))
  examples = examples + 1
end
t.ok(examples >= 11, examples .. " examples")

local function files(pattern)
  local paths = {}
  local pipe = assert(io.popen("find '" .. root .. "/scripts/arena' -name '" .. pattern .. "' | LC_ALL=C sort"))
  for path in pipe:lines() do paths[#paths + 1] = path end
  pipe:close()
  return paths
end

local worlds = 0
for _, path in ipairs(files "*.arena") do
  local name = path:match "[^/]*$"
  local world = arena.load(path)
  local text = world:print()
  local again = arena.parse(text, "printed")
  t.eq(again:print(), text, name .. " prints, reads back and prints the same")
  local same = world.slots == again.slots
  for s = 0, world.slots - 1 do
    local x, y = world:slot(s), again:slot(s)
    same = same and x.value == y.value and x.money == y.money and x.owner == y.owner and x.flags == y.flags
  end
  t.ok(same, name .. " keeps every slot")
  worlds = worlds + 1
end
t.ok(worlds > 10, worlds .. " environments")

local agents = 0
for _, path in ipairs(files "*.agent") do
  local name = path:match "[^/]*$"
  local agent = arena.load_agent(path)
  local slots = table.concat(agent:values(), " ")
  t.eq(table.concat(arena.agent(agent:print()):values(), " "), slots, name .. " prints and reads back the same")
  t.eq(table.concat(arena.agent(agent:disassemble()):values(), " "), slots, name .. " is disassembled and assembled")
  agents = agents + 1
end
t.ok(agents > 10, agents .. " agents")

t.done()
