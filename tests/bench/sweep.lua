-- qaci run tests/bench/sweep.lua: what a point of qaci.sweep costs besides its `run`, and what a mark of qaci.chart costs.
-- The peer is xargs -P, which starts an interpreter for each point, as job scripts do. Times are seconds on the clock of
-- one run on this machine, two processes each; the rows are compared.
local qaci = require "qaci"

local function clock()
  local pipe = io.popen "date +%s%N"
  local now = pipe:read "n"
  pipe:close()
  return now / 1e9
end

local function numbers(n)
  local list = {}
  for i = 1, n do list[i] = i end
  return list
end

local function run(p) return { square = p.n * p.n } end
local function time(f)
  collectgarbage()
  local start = clock()
  local result = f()
  return clock() - start, result
end
local function row(name, seconds, n, unit) print(("%-52s %9.1f us a %s"):format(name, 1e6 * seconds / n, unit)) end

local N, FEW = 20000, 100
local file = os.tmpname()
os.remove(file)
local plain, direct = time(function()
  local rows = {}
  for n = 1, N do rows[n] = run { n = n } end
  return rows
end)
row("a loop in this process", plain, N, "point")
local swept, rows = time(function() return qaci.sweep { grid = { n = numbers(N) }, run = run, workers = 2 } end)
row("qaci.sweep", swept, N, "point")
local kept = { grid = { n = numbers(N) }, run = run, workers = 2, file = file }
row("  with a file", time(function() return qaci.sweep(kept) end), N, "point")
local back, again = time(function() return qaci.sweep(kept) end)
row("  from the file", back, N, "point")
os.remove(file)
local peer = time(function()
  return os.execute(("seq %d | xargs -P 2 -n 1 lua5.4 -e 'print(arg[1])' >/dev/null 2>&1"):format(FEW))
end)
row("xargs -P 2, an interpreter for each", peer, FEW, "point")
print(("%-52s %9.0f times"):format("xargs / qaci.sweep", peer / FEW / (swept / N)))
for n = 1, N do
  if rows[n].square ~= direct[n].square or again[n].square ~= direct[n].square then error("WRONG at point " .. n) end
end

local points = {}
for n = 1, N do points[n] = { n, qaci.rational(n, n + 1) ^ 20 } end
local drawn = time(function() return qaci.chart { series = { { name = "s", points = points } }, log_y = true } end)
row("qaci.chart, on a log axis", drawn, N, "mark")
