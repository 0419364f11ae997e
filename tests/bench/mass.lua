-- qaci run tests/bench/mass.lua [FAMILY [SIZE]]: how long qaci.mass takes against the size of the problem, from the
-- statement that one would write first. Every answer is compared with one computed otherwise (tests/bench/mass/).
--
--   plain    seconds of the full product (tests/reference/mass.lua) in this process, at sizes that it can do
--   ours     seconds of qaci.mass in this process, the statement made anew; of three runs the fastest
--   process  CPU seconds of a process of its own that does nothing else, start-up included; of three the fastest
--   best     CPU seconds of the fastest program known to do this size exactly, start-up included, one core, measured
--            once on a machine of its own; "within twice" compares it with `process`. Its clock showed hundredths.
--
-- `qaci run tests/bench/mass.lua solve FAMILY SIZE` is that process: it prints the answer and nothing else.
local qaci = require "qaci"
local plain = require "tests.reference.mass"

local families = {
  "post", "dep", "dice", "alldiff", "hmm", "noisyor", "parity", "dyck", "monty", "grid", "networks",
}
local arguments = { ... }

local function family_of(name) return require("tests.bench.mass." .. name) end
local function size_of(text) return math.tointeger(tonumber(text)) or text end

-- seconds(f): CPU seconds of the fastest of three runs (of one, if it takes long), and the first result.
local function seconds(f, most)
  local best, result
  for _ = 1, 3 do
    collectgarbage()
    local start = os.clock()
    local r = f()
    local time = os.clock() - start
    result = result or r
    if not best or time < best then best = time end
    if time > most then break end
  end
  return best, result
end

-- The exact answer; an error if a budget (the machine's memory is one) ran out, since what comes then is an enclosure.
local function solve(statement)
  local value, _, message = qaci.mass(statement)
  if message then error("stopped: " .. message, 0) end
  return value
end

if arguments[1] == "solve" then
  print(solve(family_of(arguments[2]).statement(size_of(arguments[3]))))
  return
end

-- The user and system seconds of a process of its own, and what it printed.
local program = (os.getenv "QACI_BUILD_ROOT" or "build") .. "/qaci/command/qaci"
local function process(name, size)
  local command = ([[bash -c 'TIMEFORMAT="%%3U %%3S"; time "%s" run tests/bench/mass.lua solve %s %s' 2>&1]]):format(
    program, name, size)
  local best, answer
  for _ = 1, 3 do
    local pipe = assert(io.popen(command))
    local text = pipe:read "a"
    local fine = pipe:close()
    local printed, user, system = text:match "^(.-)\n(%d+%.%d+) (%d+%.%d+)\n$"
    if not printed or not fine then error(program .. " did not run: " .. text, 0) end
    local time = tonumber(user) + tonumber(system)
    answer = printed
    if not best or time < best then best = time end
    if time > 2 then break end
  end
  return best, answer
end

local failures = 0
local function row(name, size)
  local family = family_of(name)
  local expected = family.answer(size)
  local ours, got = seconds(function() return solve(family.statement(size)) end, 1)
  local whole, printed = process(name, size)
  local good = got:eq(expected) and printed == tostring(expected)
  local line = ("%-9s %-10s"):format(name, size)
  local beside = { "", "" }
  for _, n in ipairs(family.plain) do
    if n == size then
      local time, value = seconds(function() return (plain.sum(family.statement(size))) end, 0.3)
      good = good and value:eq(expected)
      beside = { ("%.4f"):format(time), ("%.1f"):format(time / ours) }
    end
  end
  local peer, verdict = family.peer and (family.peer[size] or size == family.peer.size and family.peer.seconds), ""
  if peer then verdict = whole <= 2 * peer and "yes" or "no" end
  print(("%s %9s %9.4f %8s %9.3f %7s %-5s %s"):format(line, beside[1], ours, beside[2], whole,
    peer and ("%.2f"):format(peer) or "", verdict, good and "" or "WRONG"))
  if not good then failures = failures + 1 end
end

-- All sizes of a family, those of the plain evaluator first; names keep their order.
local function sizes_of(family)
  local list, met = {}, {}
  for _, sizes in ipairs { family.plain, family.sizes } do
    for _, n in ipairs(sizes) do
      if not met[n] then met[n], list[#list + 1] = true, n end
    end
  end
  return list
end

print(("%-9s %-10s %9s %9s %8s %9s %7s %s"):format("problem", "size", "plain", "ours", "ratio", "process", "best",
  "within twice"))
for _, name in ipairs(arguments[1] and { arguments[1] } or families) do
  for _, size in ipairs(arguments[2] and { size_of(arguments[2]) } or sizes_of(family_of(name))) do row(name, size) end
end
if failures > 0 then error(failures .. " answers are wrong", 0) end
