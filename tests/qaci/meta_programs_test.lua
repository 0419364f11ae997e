-- The programs of scripts/meta (META.8): the sort's 41 decisions and the echo's 19 are enough for lists and texts of
-- any length, and what is printed is what was read.
local t = require "tap"
local meta = require "qaci".meta
local root, build = os.getenv "QACI_SOURCE_ROOT", os.getenv "QACI_BUILD_ROOT"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end
local sort, echo = read(root .. "/scripts/meta/sort.program"), read(root .. "/scripts/meta/echo.program")

local seed = 7
local function dice(n)
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return (seed >> 8) % n
end

-- A number with leading zeros, least digit outermost; a list of such.
local function number(w, n, digits)
  if digits == 0 then return w:text "zero" end
  return w:message(n & 1 == 1 and "one more than twice #" or "twice #", number(w, n >> 1, digits - 1))
end
local function list(w, items)
  local l = w:text "the empty list"
  for i = #items, 1, -1 do
    local item = number(w, items[i].n, items[i].digits)
    l = w:message("the list with first element # and remaining elements in the list #", item, l)
  end
  return l
end

for _, options in ipairs { {}, { record = true }, { no_answers = true } } do
  local w = meta.world(options)
  local A = w:rules("sort", sort)
  t.eq(w:counts().distinct, 41, "the sort is 41 decisions")
  for count = 0, 130, 13 do
    local items, fine = {}, true
    for i = 1, count do
      local digits = dice(10)
      items[i] = { n = dice(1 << digits), digits = digits, place = i }
    end
    local reply = w:run(A, w:message("sort #", list(w, items)), 10 ^ 7 // 1 | 0)
    -- of equal numbers the sort puts the earlier one first
    table.sort(items, function(a, b) return a.n < b.n or (a.n == b.n and a.place < b.place) end)
    t.eq(reply == w:message("sorted #", list(w, items)), true, count .. " numbers are sorted")
  end
  t.eq(w:counts().distinct, 41, "and no other is needed")
  t.eq(w:counts().calls, 0, "nobody is asked")
end

do
  local w = meta.world {}
  local M = meta.amplify(w:rules("echo", echo))
  t.eq(w:counts().distinct, 19, "the echo is 19 decisions")
  for _, text in ipairs { "", "A", "test", "The quick brown fox jumps over the lazy dog", ("abc"):rep(100), "é ∀\n" } do
    t.eq(M:act(nil, text), text, "an echo of " .. #text .. " bytes")
  end
  t.eq(w:counts().distinct, 19, "and no other is needed")
  t.eq(w:counts().calls, 0, "nobody is asked")
end

-- what is printed is the program: the file, but for what is said about it
local saved = os.tmpname()
for name, text in pairs { sort = sort, echo = echo } do
  local command = ("echo ':save %s' | '%s/qaci/command/qaci' meta --agent '%s/scripts/meta/%s.program'"):format(saved, build,
    root, name)
  t.ok(os.execute(command), "it is printed")
  t.eq(read(saved), (text:gsub("\n;[^\n]*", "")), name .. " is printed as it was read")
end
os.remove(saved)

t.done()
