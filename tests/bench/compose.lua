-- qaci run tests/bench/compose.lua: what composing costs, by actions and scoring functions; how much longer the plain
-- evaluator takes on what it can do, with equal answers; and the first linear program of maximin beside GLPK's glpsol, in
-- floats (package glpk-utils; left out if it is not there). Times are CPU seconds, the least of some runs.
local qaci = require "qaci"
local support = require "tests.reference.support"
local plain = require "tests.reference.compose"
local Q = qaci.rational

local function seconds(f, times)
  local best, result
  for _ = 1, times do
    collectgarbage()
    local start = os.clock()
    result = f()
    local time = os.clock() - start
    if not best or time < best then best = time end
  end
  return best, result
end

local function players(m, n, levels)
  local draw, r = support.random(1000 * m + n), {}
  for i = 1, m do
    r[i] = { Q(1, m), {} }
    for a = 1, n do r[i][2][a] = Q(draw(levels + 1), levels) end
  end
  return r
end

local how = {
  { "average" }, { "geometric" }, { "maximin", { lottery = true } }, { "kalai_smorodinsky" }, { "nash" },
  { "nash", { disagreement = "random_dictator" } },
}
local function name_of(h) return h[1] .. (h[2] and " " .. (h[2].disagreement or "lottery") or "") end

io.stdout:setvbuf "line"
print "composer              actions  opinions  seconds   microseconds for one score"
for _, size in ipairs { { 4, 4 }, { 10, 10 }, { 30, 30 }, { 4, 300 }, { 300, 4 } } do
  local n, m = size[1], size[2]
  local p = players(m, n, 64)
  for _, h in ipairs(how) do
    if h[2] == nil or h[2].disagreement == nil or n * m <= 100 then
      local time, c = seconds(function() return qaci.compose(h[1], p, h[2]) end, 3)
      assert(c.decided ~= nil and c.status ~= "partial")
      if c.points then
        local sum, upper = Q(0), Q(0)
        for a, x in ipairs(c.scores) do sum, upper = sum + x, upper + (c.scores_upper or c.scores)[a] end
        assert(sum <= 1 and upper >= 1, "a lottery")
      end
      print(("%-21s %7d  %8d  %7.4f  %8.2f"):format(name_of(h), n, m, time, time / (n * m) * 1e6))
    end
  end
end

print "\nplain evaluator       actions  opinions  seconds   library   ratio   (equal answers)"
local function same(x, y)
  for a in ipairs(y) do assert(x[a]:eq(y[a]), "the answers differ") end
end
for _, case in ipairs {
  { "maximin lottery", 4, 4, function(p) return qaci.compose("maximin", p, { lottery = true }) end, plain.maximin_lottery },
  { "kalai_smorodinsky", 4, 3, function(p) return qaci.compose("kalai_smorodinsky", p) end,
    function(p) return plain.kalai_smorodinsky(p, "zero") end },
} do
  local name, n, m, fast, slow = table.unpack(case)
  local p = players(m, n, 16)
  local quick, c = seconds(function() return fast(p) end, 3)
  local time, lottery = seconds(function() return slow(p) end, 1)
  same(c.scores, lottery)
  print(("%-21s %7d  %8d  %7.4f  %7.5f  %6.0f"):format(name, n, m, time, quick, time / quick))
end

-- ---- glpsol: maximise t, p a lottery whose worth to each is at least t ----
local probe = io.popen "command -v glpsol"
local there = probe:read "a" ~= ""
probe:close()
if not there then
  print "\nglpsol is not there (package glpk-utils)"
  return
end
print "\nmaximin               actions  opinions  glpsol    library   ratio   all of leximin, exactly, against one program in floats"
local file, output = os.tmpname(), os.tmpname()
for _, size in ipairs { { 10, 10 }, { 20, 20 }, { 30, 30 }, { 100, 10 } } do
  local n, m = size[1], size[2]
  local p = players(m, n, 64)
  local out = assert(io.open(file, "w"))
  out:write "Maximize\n value: t\nSubject To\n"
  for i, it in ipairs(p) do
    out:write(" c", i, ":")
    for a, x in ipairs(it[2]) do out:write(" + ", tonumber(x:num()) / tonumber(x:den()), " p", a, a % 10 == 0 and "\n" or "") end
    out:write " - t >= 0\n"
  end
  out:write " one:"
  for a = 1, n do out:write(" + p", a, a % 10 == 0 and "\n" or "") end
  out:write " = 1\nEnd\n"
  out:close()
  -- a run is shorter than the clock's tick: twenty together, each with the start of a process
  local run = io.popen(("bash -c 'TIMEFORMAT=%%U; time for i in {1..20}; do glpsol --lp %s -o %s >/dev/null; done' 2>&1"):format(file, output))
  local least = tonumber(run:read "a") / 20
  run:close()
  local report = io.open(output):read "a"
  local float = tonumber(report:match "Objective:%s+value = (%S+)")
  local quick, c = seconds(function() return qaci.compose("maximin", p, { lottery = true }) end, 1)
  local value
  for _, u in ipairs(c.points[1].utilities) do if not value or u < value then value = u end end
  assert(math.abs(value:approx() - float) < 1e-6, "the values differ")
  print(("%-21s %7d  %8d  %7.4f  %7.4f  %6.2f"):format("", n, m, least, quick, quick / least))
end
os.remove(file)
os.remove(output)
