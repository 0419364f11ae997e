-- qaci.sweep and rows: the order and bytes do not depend on the workers, a killed run resumes, errors name their point, no
-- process is left; and what rows become as text reads back.
local t = require "tap"
local sh = require "shell"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local GRID = { { "n", { 1, 2, 5, 8 } }, { "scope", { "locator", "rest" } } }

-- a deterministic generator: the same tests every time
local state = 12345
local function dice(n)
  state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
  return (state >> 20) % n
end

-- ---- order, kinds, forms ----

local function all_kinds(p)
  if p.n == 5 then return nil end
  if p.n == 8 then return { { k = 1, q = Q(2, 3) ^ 400 }, { k = 2, q = Q(4, 2) } } end
  return { k = p.n, b = B"0110" .. B.nat(p.n, 4), yes = p.scope == "rest", text = 'a "b"\n\\ \1\127é\0', q = Q(1, -3) }
end
local one = qaci.sweep { grid = GRID, run = all_kinds, workers = 1 }
t.eq(table.concat(one.columns, " "), "n scope b k q text yes", "parameters, then results in alphabetical order")
t.eq(#one, 8, "nil is no row, an array is several")
t.ok(one[1].n == 1 and one[1].scope == "locator" and one[2].scope == "rest" and one[3].n == 2, "the last parameter is the fastest")
t.ok(one[1].q == Q(-1, 3) and one[5].q == Q(2, 3) ^ 400 and one[6].q == Q(2), "rationals are the same values")
t.ok(one[1].k == 1 and math.type(one[1].k) == "integer", "integers stay integers")
t.ok(one[2].b == B"01100001" and one[2].yes == true and one[1].yes == false, "bits and booleans")
t.eq(one[1].text, 'a "b"\n\\ \1\127é\0', "any bytes in a string")
for _, workers in ipairs { 2, 8 } do
  local other = qaci.sweep { grid = GRID, run = all_kinds, workers = workers }
  t.ok(other:csv() == one:csv() and other:json() == one:json() and other:text() == one:text(), workers .. " workers: the same bytes")
end
local by_name = qaci.sweep { grid = { scope = { "x" }, n = { 2, 1 } }, run = function(p) return { r = p.n } end }
t.ok(by_name.columns[1] == "n" and by_name.columns[2] == "scope" and by_name[1].n == 2, "a grid by names is in alphabetical order")
local slow_first = qaci.sweep { grid = { n = { 1, 2, 3, 4 } }, workers = 2, run = function(p)
  if p.n == 1 then os.execute "sleep 0.2" end
  return { r = p.n }
end }
t.ok(slow_first[1].n == 1 and slow_first[4].n == 4, "the order of the grid, whoever is ready first")
local chosen = qaci.sweep {
  grid = GRID, columns = { "z", "a" }, where = function(p) return p.n > 2 and p.scope == "rest" end,
  run = function(p) return { a = p.n } end,
}
t.ok(#chosen == 2 and chosen[2].n == 8 and chosen.columns[3] == "z" and chosen[1].z == nil, "where, columns")
t.eq(#qaci.sweep { grid = { n = {} }, run = error }, 0, "no points, no rows")
t.eq(qaci.sweep { grid = {}, run = function() return { x = 1 } end }[1].x, 1, "no parameters, one point")
t.eq(#qaci.sweep { grid = { n = { 1 } }, run = function() return {} end }, 0, "an empty array is no row")
t.eq(qaci.sweep { grid = { n = { 1, 2 } }, run = function(p)
  return qaci.sweep { grid = { m = { 1, 2, 3 } }, run = function(q) return { k = p.n * q.m } end }
end }[6].k, 6, "a sweep in a sweep")

-- ---- errors ----

local function sweep_of(run, more)
  local options = { grid = GRID, run = run, workers = 3 }
  for k, v in pairs(more or {}) do options[k] = v end
  return qaci.sweep, options
end
for _, case in ipairs {
  { "n = 2, scope = rest: .*boom", function(p) if p.n == 5 or p.n == 2 and p.scope == "rest" then error "boom" end end },
  { 'n = 1, scope = locator: column "x": float 0.5 is not exact', function() return { x = 0.5 } end },
  { 'column "x": a function, expected a rational', function() return { x = print } end },
  { 'column "x": a dist, expected a rational', function() return { x = qaci.dist.point(1) } end },
  { 'column "x": a table', function() return { x = {} } end },
  { '"run" returned "n", which is a parameter', function() return { n = 1 } end },
  { '"run" returned the integer 7, expected a table', function() return 7 end },
  { 'row 2 that "run" returned: true', function() return { {}, true } end },
  { "an array without gaps and names", function() return { {}, x = 1 } end },
  { '"run" returned "b", which is none of the columns', function() return { b = 1 } end, { columns = { "a" } } },
  { "n = 1, scope = locator: its process ended itself with status 3", function() os.exit(3) end },
  { "a string for an error", function() error(setmetatable({}, { __tostring = function() return "a string for an error" end })) end },
  { "an error without a text", function() error() end },
  { 'field "workers": 0, expected between 1', error, { workers = 0 } },
  { 'field "workers": the float 1.5', error, { workers = 1.5 } },
  { 'field "where": true, expected a function', error, { where = true } },
  { 'field "where", at n = 1, scope = locator: .*nil value', error, { where = function(p) return p.x.y end } },
  { 'field "columns": "n" is a parameter', error, { columns = { "n" } } },
  { 'field "columns": "a" twice', error, { columns = { "a", "a" } } },
  { 'field "grid": "n" twice', error, { grid = { { "n", { 1 } }, { "n", { 2 } } } } },
  { 'field "grid", parameter "n", value 2: float 0.5', error, { grid = { n = { 1, 0.5 } } } },
  { 'field "grid", parameter "n", value 1: a table', error, { grid = { n = { {} } } } },
  { 'field "grid", parameter "n": the integer 3', error, { grid = { n = 3 } } },
  { 'field "grid", parameter 1: expected a pair', error, { grid = { { "n" } } } },
  { 'field "grid": the string "n"', error, { grid = "n" } },
  { 'field "run": true, expected a function', true },
  { 'field "rnu": a sweep has no such field', error, { rnu = error } },
  { 'field "file": true, expected the path', error, { file = true } },
} do
  t.raises(case[1], sweep_of(case[2], case[3]))
end
t.raises('field "grid": nothing', qaci.sweep, { run = error })
t.raises('field "run": nothing', qaci.sweep, { grid = GRID })

-- what stands behind the first error is not awaited: the second point has no end
t.raises("n = 1: .*first", qaci.sweep, { grid = { n = { 1, 2 } }, workers = 2, run = function(p)
  while p.n == 2 do end
  os.execute "sleep 0.2"
  error "first"
end })
-- what stands before it is
t.raises("n = 1: .*late", qaci.sweep, { grid = { n = { 1, 2 } }, workers = 2, run = function(p)
  if p.n == 1 then os.execute "sleep 0.2" end
  error(p.n == 1 and "late" or "early")
end })

-- ---- progress ----

sh.write("slow.lua", [[
local qaci = require "qaci"
local function sweep(last)
  return qaci.sweep { grid = { n = { 1, 2, 3, 4 } }, workers = 1, run = function(p)
    os.execute "sleep 0.3"
    if p.n == last then error "enough" end
    return { r = p.n }
  end }
end
print("rows:", #sweep(5))
print("failed:", pcall(sweep, 2))
]])
local status, talk = sh.run(sh.terminal .. sh.qaci .. "run slow.lua", (([[
< sweep  0 of 4 points
< sweep  1 of 4 points
< s, about
< s left
< sweep  3 of 4 points
< WIPEDrows:
< sweep  1 of 4 points
< WIPEDfailed:
$ 0
]]):gsub("WIPED", "\27[K")))
t.eq(status, 0, "a terminal sees how many points are done, and not the line when it is over", talk)
local _, _, quiet = sh.run(sh.qaci .. "run slow.lua")
t.eq(quiet, "", "no line where no terminal is")

-- ---- limits ----

local got, why, how = qaci.sweep { grid = GRID, run = function(p) return { x = 1 } end, budget = { steps = 3 } }
t.ok(got == nil and how == "unable", "a budget of points")
t.eq(why, "the budget of 3 steps ran out; 3 of 8 points were finished", "and what it says")
got, why, how = qaci.sweep { grid = GRID, run = function() while true do end end, budget = { seconds = 0.2 } }
t.ok(got == nil and why:find "^the budget of 0.2 seconds ran out; 0 of 8" and how == "unable", "a budget of time ends workers")

-- ---- the file ----

local file = sh.folder .. "/a.sweep"
local calls = sh.folder .. "/calls"
local function counted(run)
  return function(p)
    local f = io.open(calls, "a")
    f:write "x"
    f:close()
    return run(p)
  end
end
local function called()
  local f = io.open(calls)
  local text = f and f:read "a" or ""
  if f then f:close() end
  os.remove(calls)
  return #text
end
local kept = { grid = GRID, run = counted(all_kinds), workers = 2, file = file }
t.eq(qaci.sweep(kept):json(), one:json(), "with a file")
t.eq(called(), 8, "every point once")
t.eq(qaci.sweep(kept):json(), one:json(), "from the file")
t.eq(called(), 0, "nothing is computed again")
local whole = sh.read "a.sweep"
t.ok(whole:find "^qaci%-sweep 1\ndigest %x+\n", "the file says what it is")
-- every way to tear the end: what is whole is kept
local good = true
for length = #whole - 1, 0, -97 do
  sh.write("a.sweep", whole:sub(1, length))
  good = good and qaci.sweep(kept):json() == one:json() and #sh.read "a.sweep" == #whole
end
t.ok(good, "a torn file is repaired")
called()
sh.write("a.sweep", whole:gsub("\n3 ", "\n4 ", 1))
t.raises("a.sweep:%d+: this is no finished point", qaci.sweep, kept)
sh.write("a.sweep", (whole:gsub("q%-1/3", "q-1/0", 1)))
t.raises("a.sweep:%d+: this is no finished point", qaci.sweep, kept)
sh.write("a.sweep", "qaci-sweep 2\n" .. whole)
t.raises('a.sweep: "qaci%-sweep 2", expected "qaci%-sweep 1"', qaci.sweep, kept)
sh.write("a.sweep", "notes")
t.raises("a.sweep: this is no file of a sweep", qaci.sweep, kept)
t.eq(sh.read "a.sweep", "notes", "which stays what it is")
sh.write("a.sweep", whole)
local factor = 2
local function refers(p) return { x = p.n * factor } end
local function at_least_2(p) return p.n > 1 end
local function at_most_5(p) return p.n < 8 end
os.remove(file)
qaci.sweep { grid = GRID, run = kept.run, where = at_least_2, file = file }
t.raises("another sweep", qaci.sweep, { grid = GRID, run = kept.run, where = at_most_5, file = file })
sh.write("a.sweep", whole)
for name, other in pairs {
  ["another grid"] = { grid = { { "n", { 1, 2, 5, 9 } }, GRID[2] }, run = kept.run },
  ["other points"] = { grid = GRID, run = kept.run, where = at_least_2 },
  ["another run"] = { grid = GRID, run = refers },
} do
  other.file = file
  t.ok(select(2, pcall(qaci.sweep, other)):find "another sweep", name .. " is another sweep")
end
os.remove(file)
t.eq(#qaci.sweep { grid = GRID, run = refers, file = file }, 8, "a function with a value outside")
factor = 3
t.raises("another sweep", qaci.sweep, { grid = GRID, run = refers, file = file })
t.raises("cannot be opened", qaci.sweep, { grid = GRID, run = refers, file = sh.folder .. "/no/a.sweep" })

-- an error keeps what is finished
os.remove(file)
local function at_5(p)
  local flag = io.open(sh.folder .. "/broken")
  if flag and p.n == 5 then error "broken" end
  if flag then flag:close() end
  return { x = p.n }
end
sh.write("broken", "")
t.raises("n = 5, scope = locator: .*broken", qaci.sweep, { grid = GRID, run = at_5, workers = 2, file = file })
t.ok(select(2, sh.read("a.sweep"):gsub("\n", "")) >= 6, "finished points are in the file")
os.remove(sh.folder .. "/broken")
t.eq(#qaci.sweep { grid = GRID, run = at_5, workers = 2, file = file }, 8, "and it goes on")
os.remove(file)
got, why = qaci.sweep { grid = GRID, run = at_5, file = file, budget = { steps = 3 } }
t.ok(why:find("; 3 of 8 points are in " .. file .. ", and the same call goes on", 1, true), "a budget keeps them, too")

-- ---- processes: kill -9, Ctrl-C, prints ----

sh.write("long.lua", [[
local qaci = require "qaci"
io.write "once "
local n = {}
for i = 1, 12 do n[i] = i end
local rows = qaci.sweep { grid = { n = n }, workers = 2, file = "long.sweep", run = function(p)
  print("at " .. p.n)
  local f <close> = io.open("pid" .. p.n, "w")
  f:write(io.open("/proc/self/stat"):read "n")
  f:close()
  while p.n > 4 and io.open "slow" do end
  return { x = p.n * p.n }
end }
print(rows:text())
]])
local function alive(name)
  local f = io.open(sh.folder .. "/" .. name)
  local pid = f and f:read "a"
  if f then f:close() end
  local stat = pid and pid ~= "" and io.open("/proc/" .. pid:match "%d+" .. "/stat")
  local state = stat and stat:read "a"
  if stat then stat:close() end
  return state and not state:find "%) Z" or false -- nobody may be there to bury it
end
local function until_there(name)
  for _ = 1, 400 do
    local f = io.open(sh.folder .. "/" .. name)
    local text = f and f:read "a"
    if f then f:close() end
    if text and text ~= "" then return true end
    os.execute "sleep 0.05"
  end
end
local function until_gone(...)
  for _ = 1, 100 do
    local any = false
    for _, name in ipairs { ... } do any = any or alive(name) end
    if not any then return true end
    os.execute "sleep 0.05"
  end
end

sh.write("slow", "")
for _, signal in ipairs { "KILL", "INT", "TERM" } do
  os.remove(sh.folder .. "/pid5")
  os.remove(sh.folder .. "/pid6")
  -- a shell gives its background jobs an ignored Ctrl-C: the terminal is not there to send it
  local script = ("cd %s && { %s run long.lua >out_%s 2>err_%s & echo $! >main; wait $!; echo $? >status; }"):format(sh.folder, sh.qaci, signal, signal)
  local pipe = io.popen("exec setsid bash -c 'set -m; " .. script:gsub("'", "'\\''") .. "' 2>/dev/null", "w")
  t.ok(until_there "pid5" and until_there "pid6", signal .. ": two workers are at work")
  os.execute(("kill -%s $(cat %s/main)"):format(signal, sh.folder))
  pipe:close()
  t.ok(until_gone("main", "pid5", "pid6"), signal .. ": no process is left")
  local lines = select(2, sh.read("long.sweep"):gsub("\n", "")) - 2
  t.ok(lines == 4, signal .. ": the four finished points are in the file", sh.read "long.sweep")
  if signal == "INT" then
    t.eq(sh.read "status", "130\n", "Ctrl-C is status 130")
    t.ok(sh.read "err_INT":find "interrupted; 4 of 12 points are in long.sweep", "and says what is there", sh.read "err_INT")
  end
end
os.remove(sh.folder .. "/slow")
local status, out, err = sh.run(sh.qaci .. "run long.lua")
t.ok(status == 0 and out:find "^once n%s+x\n1%s+1\n.*\n12%s+144\n$", "the rest, resumed; stdout is the caller's alone", out .. err)
t.ok(err:find "at 12" and not err:find "at 4" and not err:find "once", "prints of run go to stderr", err)
local other_status = sh.run(([[bash -c 'flock -n long.sweep sleep 2 & sleep 0.3; %s run long.lua; s=$?; kill %%1; exit $s']]):format((sh.qaci:gsub("'", ""))))
t.ok(other_status == 1 and sh.read "err":find "long.sweep: another process is writing it", "a file has one writer", sh.read "err")

-- ---- rows ----

local rows = qaci.rows({ "name", "q", "n" }, {
  { name = "a", q = Q(1, 3), n = 1 }, { name = "long name", q = Q(1, 3) ^ 50 }, { q = Q(123456789, 7), n = -5 } })
t.eq(rows:text(), "name       q            n\na          1/3          1\nlong name  1.39295e-24\n           123456789/7  -5", "text")
t.eq(rows:text { digits = 3, columns = { "n", "q" }, names = { q = "mass é" } }, "n   mass é\n1   1/3\n    1.39e-24\n-5  1.76e7", "options of text")
t.eq(tostring(rows), "3 rows of 3 columns", "tostring")
t.eq(rows:where(function(r) return r.n end):csv(), 'name,q,n\na,1/3,1\n,123456789/7,-5\n', "where")
t.eq(qaci.rows({ "x" }, {}):text(), "x", "no rows: the headings")
t.eq(qaci.rows({}, {}):csv(), "\n", "no columns")
t.eq(qaci.rows({ "b" }, { { b = B.nat(5, 200) } }):text():match "%((%d+) bits%)", "152", "long bits by their ends")
for _, case in ipairs {
  { 'row 1: "b" is none of the columns', qaci.rows, { "a" }, { { b = 1 } } },
  { 'row 2, column "a": float 1.5', qaci.rows, { "a" }, { { a = 1 }, { a = 1.5 } } },
  { "row 1: true, expected a table", qaci.rows, { "a" }, { true } },
  { "argument 1: true, expected names", qaci.rows, { true }, {} },
  { 'field "columns": "z" is none of the columns', rows.text, rows, { columns = { "z" } } },
  { 'field "names": "z" is none of the columns', rows.text, rows, { names = { z = "Z" } } },
  { 'field "digits": 0', rows.text, rows, { digits = 0 } },
  { 'field "digit": a table of rows', rows.text, rows, { digit = 1 } },
  { "expected rows", rows.text, {} },
} do
  t.raises(table.unpack(case))
end
local mine = qaci.rows({ "a" }, { { a = Q(1, 2) }, { a = Q(1, 4) } })
for _, r in ipairs(mine) do r.double = 2 * r.a end
t.eq(mine:csv { columns = { "double", "a" } }, "double,a\n1,1/2\n1/2,1/4\n", "a program may add results")
mine[1].double = 0.5
t.raises('row 1, column "double": float 0.5', mine.csv, mine, { columns = { "double" } })

-- CSV and JSON, read back by readers of their own.
local function read_csv(text)
  local list, at = {}, 1
  while at <= #text do
    local row, n = {}, 0
    repeat
      n = n + 1
      if text:sub(at, at) == '"' then
        local stop = at + 1
        while text:sub(stop, stop) ~= '"' or text:sub(stop + 1, stop + 1) == '"' do
          stop = stop + (text:sub(stop, stop) == '"' and 2 or 1)
        end
        row[n], at = text:sub(at + 1, stop - 1):gsub('""', '"'), stop + 1
      else
        local field = text:match('^[^,\n]*', at)
        row[n], at = field ~= "" and field or nil, at + #field
      end
      local separator = text:sub(at, at)
      at = at + 1
    until separator == "\n"
    list[#list + 1] = row
  end
  return list
end

local function read_json(text)
  local value
  local function blank(at) return text:match("^%s*()", at) end
  local function string_at(at)
    local parts, i = {}, at + 1
    while text:sub(i, i) ~= '"' do
      local c = text:sub(i, i)
      if c == "\\" then
        local code = text:match("^u(%x%x%x%x)", i + 1)
        parts[#parts + 1], i = code and utf8.char(tonumber(code, 16)) or text:sub(i + 1, i + 1), i + (code and 6 or 2)
      else
        assert(c >= " ")
        parts[#parts + 1], i = c, i + 1
      end
    end
    return table.concat(parts), i + 1
  end
  function value(at)
    at = blank(at)
    local c = text:sub(at, at)
    if c == '"' then return string_at(at) end
    if c == "[" or c == "{" then
      local list = {}
      at = blank(at + 1)
      while not text:find("^[%]}]", at) do
        local key = #list + 1
        if c == "{" then
          key, at = string_at(at)
          at = assert(text:match("^%s*:()", at))
        end
        list[key], at = value(at)
        at = blank(text:match("^%s*,()", at) or at)
      end
      return list, at + 1
    end
    local word, behind = text:match("^([%w%-]+)()", at)
    if word == "null" then return nil, behind end
    if word == "true" or word == "false" then return word == "true", behind end
    return assert(math.tointeger(word)), behind
  end
  local all, at = value(1)
  assert(blank(at) == #text + 1)
  return all
end

local alphabet = { "a", ",", '"', "\n", "\r", "\\", " ", "é", "\1", "0", "漢", "\127", "\r\n", "" }
local function any_value()
  local kind = dice(6)
  if kind == 0 then return nil end
  if kind == 1 then return (dice(2) == 0 and 1 or -1) * (1 << dice(63)) + dice(5) end
  if kind == 2 then return Q(dice(1000) - 500, dice(999) + 1) ^ (dice(30) + 1) end
  if kind == 3 then return B.nat(dice(1 << 20), 20 + dice(80)) end
  if kind == 4 then return dice(2) == 0 end
  local parts = {}
  for i = 1, dice(6) do parts[i] = alphabet[dice(#alphabet) + 1] end
  return table.concat(parts)
end
local columns = { "a", 'b "x", y', "c\nd", "é" }
local csv_good, json_good, sweep_good = true, true, true
local function as_text(v) if v ~= nil then return tostring(v) end end
for _ = 1, 150 do
  local array = {}
  for i = 1, dice(5) do
    array[i] = {}
    for _, name in ipairs(columns) do array[i][name] = any_value() end
  end
  local random = qaci.rows(columns, array)
  local csv, json = read_csv(random:csv()), read_json(random:json())
  csv_good = csv_good and #csv == #array + 1
  json_good = json_good and #json.rows == #array and json.format == "qaci-rows 1"
  for c, name in ipairs(columns) do
    csv_good = csv_good and csv[1][c] == name
    json_good = json_good and json.columns[c] == name
    for i, row in ipairs(array) do
      csv_good = csv_good and csv[i + 1][c] == as_text(row[name])
      local back, v = json.rows[i][name], row[name]
      if type(v) == "userdata" or math.type(v) == "integer" and (v > 1 << 53 or v < -(1 << 53)) then v = tostring(v) end
      json_good = json_good and back == v
    end
  end
end
t.ok(csv_good, "CSV reads back")
t.ok(json_good, "JSON reads back")
t.ok(qaci.rows({ "x" }, { { x = "\xff\xe9" } }):json():find([["x": "\ufffd\ufffd"]], 1, true), "JSON is UTF-8")
-- what goes through a worker is what was there
local there = {}
for i = 1, 200 do there[i] = { v = any_value() } end
local back = qaci.sweep { grid = { i = (function() local n = {} for i = 1, 200 do n[i] = i end return n end)() }, workers = 2,
  run = function(p) return { v = there[p.i].v, there = true } end, columns = { "v", "there" } }
for i = 1, 200 do
  local a, b = there[i].v, back[i].v
  sweep_good = sweep_good and a == b and math.type(a) == math.type(b)
end
t.ok(sweep_good, "values survive the way from a worker")

sh.done()
