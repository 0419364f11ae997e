-- EvalMath measured: CPU time of qaci.evalmath, of the plain evaluator (tests/reference/evalmath.lua), and of
-- python3's integers and fractions where python3 is there, on the same texts; each answer is checked. Run from the
-- project's folder:
--   build/qaci/command/qaci run tests/bench/evalmath.lua
package.path = "./?.lua;" .. package.path
local qaci = require "qaci"
local plain = require "tests.reference.evalmath"

local budget = { steps = 1 << 40, memory_mib = 4096 }

-- The least CPU time of some runs of f, and what it returned.
local function seconds(f, runs)
  local best, r
  for _ = 1, runs do
    collectgarbage()
    local start = os.clock()
    r = f()
    local time = os.clock() - start
    if not best or time < best then best = time end
  end
  return best, r
end

-- CPU time and result of a Python expression; nil without python3. Time and value are printed on one line each.
local function python(expression, setup)
  local script = ([[
import sys, time
from fractions import Fraction
sys.setrecursionlimit(1000000)
if hasattr(sys, "set_int_max_str_digits"): sys.set_int_max_str_digits(0)
%s
best = None
for _ in range(3):
    start = time.process_time()
    r = %s
    t = time.process_time() - start
    best = t if best is None or t < best else best
print(best)
print(str(r).lower() if isinstance(r, bool) else r)
]]):format(setup or "", expression)
  local name = os.tmpname()
  local file = assert(io.open(name, "w"))
  file:write(script)
  file:close()
  local pipe = io.popen("python3 " .. name .. " 2>/dev/null")
  local time, value = pipe:read "n", nil
  if time then
    pipe:read "l"
    value = pipe:read "l"
  end
  pipe:close()
  os.remove(name)
  return time, value
end

local chain = {}
for i = 1, 12 do
  chain[i] = ("x%d in 1..6%s"):format(i, i > 1 and (" where abs(x%d - x%d) == 1"):format(i, i - 1) or "")
end

local failures = 0
for _, work in ipairs {
  { "10^10000", "10000-digit power", python = "10**10000" },
  { "3^20959 mod (10^50 + 1)", "power of 10000 digits, and a remainder", python = "3**20959 % (10**50 + 1)" },
  { "sum(x in 1..10^6 : x)", "sum over 10^6 elements", python = "sum(x for x in range(1, 10**6 + 1))" },
  { "sum(x in 1..10^6 where x mod 3 == 0 : x^2)", "the same with a condition and squares",
    python = "sum(x**2 for x in range(1, 10**6 + 1) if x % 3 == 0)" },
  { "sum(x in 1..3000 : 1/x)", "sum of 3000 fractions", python = "sum(Fraction(1, x) for x in range(1, 3001))" },
  { "let f(n) = if n < 2 then n else f(n - 1) + f(n - 2); f(22)", "57313 calls", python = "f(22)",
    setup = "def f(n): return n if n < 2 else f(n - 1) + f(n - 2)" },
  { "let f(n, x) = if n == 0 then x else f(n - 1, x / 3 + 1/7); f(1000, 1)", "1000 fractions that grow",
    python = "f(1000, Fraction(1))",
    setup = "def f(n, x):\n    for _ in range(n): x = x / 3 + Fraction(1, 7)\n    return x" },
  { "size(set(x in 1..100000 : x * x mod 1009))", "a set of 10^5, 505 of them different",
    python = "len({x * x % 1009 for x in range(1, 100001)})" },
  { "sum(" .. table.concat(chain, ", ") .. " : 1)", "12 variables, summed out", slow = true },
} do
  local source, name = work[1], work[2]
  local time, value = seconds(function() return assert(qaci.evalmath(source, "text", budget)) end, 5)
  local beside = ""
  if not work.slow then
    local plain_time, expected = seconds(function() return assert(plain.text(source)) end, 1)
    if expected ~= value then failures = failures + 1 end
    beside = ("plain %8.4f s  ratio %7.1f"):format(plain_time, plain_time / time)
  end
  if work.python then
    local peer, expected = python(work.python, work.setup)
    if peer then
      if expected ~= value then failures = failures + 1 end
      beside = beside .. ("  python3 %8.4f s  ratio %6.2f"):format(peer, peer / time)
    end
  end
  print(("%-42s %9.5f s  %s"):format(name, time, beside))
end

-- Steps in a second: how many of a budget are spent, and how long that takes.
local steps = 10000000
for _, work in ipairs {
  { "let f(n) = f(n + 1); f(0)", "calls" }, { "sum(x in 1..10^12 : x * x mod 7)", "a sum" },
  { "size(list(x in 1..10^12, y in [1/x] : y))", "fractions in a list" },
} do
  local time = seconds(function() return not qaci.evalmath(work[1], nil, { steps = steps, memory_mib = 8192 })
    or nil end, 3)
  print(("%-42s %9.2f million steps a second"):format(work[2], steps / time / 1e6))
end
if failures > 0 then error(failures .. " answers differ", 0) end
