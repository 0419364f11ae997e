-- qaci run tests/bench/qtm.lua [STEPS]: exact branch updates a second (one world-state times one branch of its row), one
-- core, CPU time, of three runs the fastest. Every answer is checked: a run that went forwards is taken backwards, and
-- must be one world-state of amplitude 1 again.
--
--   painter345   a million world-states: look-ups in memory        target 10 M/s
--   uqtm345      the universal machine, all in the cache           target 40 M/s
--   plain        tests/reference/qtm.lua, in this process, at a size that it can do
--   libquantum   the Hadamard walk in complex floats, if its package is installed and bench_libquantum is built:
--                ninja -C build tests/bench_libquantum
--
-- STEPS is the length of the walk (400). The machine's other work shows in the figures: compare within one run.
local qaci = require "qaci"
local Q = qaci.rational
local walk_steps = math.tointeger(tonumber((...) or 400))
local build = os.getenv "QACI_BUILD_ROOT" or "build"

local function gallery(name)
  local it = dofile("scripts/universes/machines/" .. name .. ".lua")
  return qaci.qtm { states = it.states, start = it.start, delta = it.delta }
end

-- CPU seconds of f, the fastest of three.
local function seconds(f)
  local best
  for _ = 1, 3 do
    collectgarbage()
    local start = os.clock()
    f()
    best = math.min(best or math.huge, os.clock() - start)
  end
  return best
end

local function row(name, what, updates, time, worlds, remark)
  print(("%-12s %-22s %11d updates %9d worlds %8.3f s %8.2f M/s  %s"):format(name, what, updates, worlds, time,
    updates / time / 1e6, remark or ""))
  return updates / time
end

-- M from `initial` for n steps, and back again.
local function run(name, M, initial, n, worlds, what)
  local E
  local time = seconds(function() E = M:evolve(initial):step(n) end)
  if worlds then assert(#E == worlds, name .. ": " .. #E .. " world-states") end
  local size, updates = #E, E.updates
  local rate = row(name, what or n .. " steps", updates, time, size)
  local start = os.clock()
  E:step(-n)
  local back = os.clock() - start
  local a = E:amplitudes()
  assert(#a == 1 and a[1][2]:eq(1) and a[1][3]:eq(0), name .. " does not come back")
  row("", "and back", E.updates - updates, back, 1)
  return rate
end

print "a million world-states"
local painter = run("painter345", gallery "painter345", nil, 30, 1177564)
run("writer345", gallery "writer345", nil, 20, 1 << 20)

print "in the cache"
local U = dofile "scripts/universes/universal/table.lua".machine "345"
local ring = dofile "scripts/universes/universal/ring.lua"
U = qaci.qtm { states = U.states, start = U.start, delta = U.delta }
local program = ring.assemble "H P H P H P H E [0000*]"
local universal = run("uqtm345", U, program.tape, 100000, nil, "100000 steps, 4 qubits")
run("uqtm345", U, ring.assemble "N E [0000*]".tape, 1000000, 1, "1000000 steps, 1 branch")
run("counter2", gallery "counter2", "1", 2000000, 1)
run("walk345", gallery "walk345", nil, 120, 240)
run("qcounter345", gallery "qcounter345", "1", 60)
run("qcopier345", gallery "qcopier345", nil, 40, 1 << 10)

print "beside others"
do -- the plain evaluator
  local plain = require "tests.reference.qtm"
  local it = dofile "scripts/universes/machines/painter345.lua"
  local number, rows = {}, {}
  for i, name in ipairs(it.states) do number[name] = i - 1 end
  for i, r in ipairs(it.delta) do
    local to = {}
    for j, b in ipairs(r.to) do
      local a = type(b[1]) == "table" and b[1] or { b[1], 0 }
      to[j] = { re = tostring(a[1]), im = tostring(a[2]), write = b.write, state = number[b.state], move = b.move }
    end
    rows[i] = { state = number[r.state], symbol = r.symbol, to = to }
  end
  local n = 12
  local M = plain.new { states = #it.states, window = { -n, n }, delta = rows }
  local E = gallery "painter345":evolve():step(n)
  local amplitudes
  local time = seconds(function()
    amplitudes = { [M:initial(0)] = { re = Q(1), im = Q(0) } }
    for i = 1, n do amplitudes = M:step(amplitudes, i) end
  end)
  local window = E.physics:windowed(-n, n)
  for _, a in ipairs(E:amplitudes()) do
    local other = amplitudes[tostring(window:state(a[1]):encode())]
    assert(other and other.re:eq(a[2]) and other.im:eq(a[3]), "the plain evaluator disagrees")
  end
  local rate = row("plain", "painter345, 12 steps", E.updates, time, #E)
  print(("             painter345 at a million world-states is %.0f times as fast"):format(painter / rate))
end

local W = gallery "walkH"
local E
local time = seconds(function() E = W:evolve():step(walk_steps) end)
local ours = row("walkH", walk_steps .. " steps", E.updates, time, #E, "exact")
local peer = build .. "/tests/bench_libquantum"
local file = io.open(peer)
if not file then
  print("libquantum   " .. peer .. " is not there: see the head of this file")
  return
end
file:close()
local weight, sum = {}, 0
for _, it in ipairs(E:amplitudes()) do
  local head = it[1].head
  weight[head] = (weight[head] or Q(0)) + it[2] * it[2] + it[3] * it[3]
end
local best, worst
for _ = 1, 3 do
  local pipe = assert(io.popen(peer .. " " .. walk_steps))
  local used = tonumber(pipe:read "l")
  best, worst, sum = math.min(best or math.huge, used), 0, 0
  for line in pipe:lines() do
    local position, w = line:match "^(%-?%d+) (%S+)$"
    local exact = weight[tonumber(position)]
    worst = math.max(worst, math.abs(tonumber(w) - (exact and exact:approx() or 0)))
    sum = sum + tonumber(w)
  end
  pipe:close()
end
assert(worst < 1e-3, "libquantum is somewhere else")
local theirs = row("libquantum", walk_steps .. " steps", E.updates, best, #E,
  ("float: norm off by %.1e, a weight by %.1e"):format(math.abs(sum - 1), worst))
print(("             ratio on the same walk: %.1f"):format(ours / theirs))
print(("targets      painter345 %.0f%% of 10 M/s, uqtm345 %.0f%% of 40 M/s"):format(painter / 1e5, universal / 4e5))
