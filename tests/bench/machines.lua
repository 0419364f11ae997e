-- qaci run tests/bench/machines.lua [5 | terms BITS]: the machines of Kolmogorov simplicity, in CPU seconds of this process.
-- Every answer is compared: with the plain evaluator (tests/reference) where that can run, else with published counts.
--
--   rate    what one second of ours stands for: machines (D(n)), or programs with their data
--   plain   the same for the plain evaluator, on a smaller question of the same kind
--
-- A program of 100 lines by the same idea has done 3.9e10 machines a second for D(4) and 1e11
-- for D(5) on a machine like this one; the computation that was published first took 450 CPU days for D(5).
--   5            also D(5) with 500 steps: half a minute of CPU
--   terms BITS   only the census of closed lambda terms up to BITS bits (34: half a minute), against the OEIS
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local machine = require "tests.reference.machine"

local function seconds(f, most)
  local best, result
  for _ = 1, most or 3 do
    collectgarbage()
    local start = os.clock()
    result = f()
    local time = os.clock() - start
    best = best and math.min(best, time) or time
    if time > 2 then break end
  end
  return math.max(best, 1e-6), result
end

local function line(name, size, time, count, rate)
  print((("%-62s %8.3f s  %9.2e/s  %s"):format(name .. ", " .. size, time, count / time,
    rate and ("plain %.2e/s, %.0f times"):format(rate, count / time / rate) or ""):gsub("%s+$", "")))
end

local function check(condition, what)
  if not condition then error(what .. ": the answers differ", 0) end
end

-- A333958 and A333479, n = 27, 28, ...; A114852 is what the census counts anyway.
local normal = { 47101, 89022, 156080, 293014, 521730, 975507, 1757787, 3278658 }
local longest = { 44, 58, 223, 160, 267, 298, 1812, 327686 }
local closed = { 47146, 89270, 156360, 293840, 522913, 978447, 1761907, 3288605 }
local function terms(bits, reductions, nodes)
  local M = qaci.lambda { nodes = nodes }
  for n = 27, bits do
    local time, r = seconds(function() return M:count(n, reductions) end, 1)
    check(r.closed == closed[n - 26] and r.normal <= normal[n - 26] and r.longest <= longest[n - 26], n .. " bits")
    line("lambda terms", n .. " bits", time, r.closed)
    print(("  %d of %d reach a normal form in %d reductions (published: %d), the longest has %d bits (published: %d)"):format(
      r.normal, r.closed, reductions, normal[n - 26], r.longest, longest[n - 26]))
  end
end

local arguments = { ... }
if arguments[1] == "terms" then
  terms(math.min(tonumber(arguments[2] or 30), 34), 300, 1000000)
  return
end

-- D(n)
local ctm = require "tests.reference.ctm"
local plain_time, count = seconds(function() return (ctm.counts(2, 6)) end, 1)
local D2 = qaci.ctm(2)
for x, c in pairs(count) do check(D2:count(x) == c, "D(2) of " .. x) end
local plain_rate = 10000 / plain_time
local published = { [3] = { 4294368, 128 }, [4] = { 5970768960, 1832 }, [5] = { 13794527777344, 99608 } }
for n = 3, arguments[1] == "5" and 5 or 4 do
  local time, D = seconds(function() return qaci.ctm(n, { steps = n == 5 and 500 or nil }) end)
  check(D.halting == published[n][1] and #D == published[n][2], "D(" .. n .. ")")
  line("D(" .. n .. ")", ("%d steps, %d nodes"):format(D.steps, D.nodes), time, D.machines, plain_rate)
end

-- Programs of tapes and terms: the same question to both, then a larger one to ours. Programs: code ‖ data, all of them.
local function programs(codes, D) return codes * ((2 << D) - 1) end
local function same(K, S, what)
  for x, sum in pairs(S) do check(K:sum(B(x)) == sum, what .. " of " .. x) end
end

local turing = require "tests.reference.turing"
local rows, plain = {}, { width = 1, start = 0, head = 0, rule = { [0] = {}, {}, {} } }
for i, rule in ipairs { { 1, 1, 1 }, { 1, -1, 2 }, { 1, -1, 0 }, { 0, 1, 1 }, { 0, 1, 0 }, { 1, -1, 2 } } do
  local state, symbol = (i - 1) // 2, (i - 1) % 2
  plain.rule[state][symbol] = rule
  rows[i] = { state = state, symbol = symbol, to = { write = rule[1], move = rule[2], state = rule[3] } }
end
local walker = qaci.turing { states = 3, delta = rows }
local D, N = 8, 30
local time, S = seconds(function() return turing.sums(plain, 0, D, N) end, 1)
local function tapes(data_bits) return qaci.simplicity { machine = walker, data_bits = data_bits, steps = N } end
same(tapes(D), S, "a Turing machine")
plain_rate = programs(1, D) / time
for _, size in ipairs { D, 16, 24, 32 } do
  local ours = seconds(function() return tapes(size) end)
  line("a Turing machine, 3 states", ("tapes of at most %d bits, %d steps"):format(size, N), ours, programs(1, size), plain_rate)
end

local lambda = require "tests.reference.lambda"
time, S = seconds(function() return (lambda.sums(14, 5, 20, {})) end, 1)
local counts = {}
local function number_of(bits)
  local n = 0
  for b = 4, bits do
    counts[b] = counts[b] or qaci.lambda { nodes = 1 }:count(b, 0).closed
    n = n + counts[b]
  end
  return n
end
local function lists(code_bits, data_bits)
  return qaci.simplicity {
    machine = qaci.lambda { nodes = 10000 }, code_bits = code_bits, data_bits = data_bits, steps = 20,
  }
end
same(qaci.simplicity { machine = "lambda", code_bits = 14, data_bits = 5, steps = 20 }, S, "lambda calculus")
plain_rate = programs(number_of(14), 5) / time
for _, size in ipairs { { 14, 5 }, { 20, 12 }, { 24, 16 } } do
  local ours = seconds(function() return lists(size[1], size[2]) end)
  line("lambda calculus", ("terms of %d bits, data of %d"):format(size[1], size[2]), ours,
    programs(number_of(size[1]), size[2]), plain_rate)
end
terms(28, 100, 100000)
