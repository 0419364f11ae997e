-- qaci run tests/bench/simplicity.lua: programs per second of S, beside the plain evaluator in the same run, the answers
-- compared exactly. Times are CPU seconds on one core.
--
-- A program of the model (C, D) is a pair (code, data) with |code| <= C and |data| <= D: all of them are summed, over
-- 0 <= n <= N, whatever of them was visited. Their number is (codes of at most C bits) * (2^(D+1) - 1).
-- With "growth" as argument: the state-steps of C = D = 4, 6, ..., and papers/simplicity-growth.svg.
local qaci = require "qaci"
local support = require "tests.reference.support"
local Q, B = qaci.rational, qaci.bits

-- The number of codes of at most `most` bits: an instruction, or HALT (2 bits) or REPEAT (4).
local function codes(most)
  local sequences, total = { [0] = 1 }, 0
  for n = 0, most do
    if n > 0 then
      local count = n >= 5 and 4 * sequences[n - 5] or 0
      for _, opcode in ipairs { 2, 3, 3, 4 } do
        for log = 0, (n - opcode - 1) // 2 do count = count + (sequences[n - opcode - 2 * log - 1] << log) end
      end
      sequences[n] = count
    end
    total = total + (sequences[n - 2] or 0) + (sequences[n - 4] or 0)
  end
  return total
end
local function programs(C, D) return codes(C) * ((2 << D) - 1) end

local function strings(longest)
  local all = {}
  for n = 0, longest do
    for i = 0, (1 << n) - 1 do all[#all + 1] = B.nat(i, n) end
  end
  return all
end

-- CPU seconds of f, the fastest of `times`, and its result.
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

local function fast(C, D, N, M)
  return seconds(function() return qaci.simplicity { code_bits = C, data_bits = D, steps = N, longest = M } end, 3)
end

if arg[1] == "growth" then return dofile "tests/bench/simplicity_growth.lua" (fast, programs) end

local failures = 0
print "beside the plain evaluator: S(x) of all |x| <= M"
for _, row in ipairs { { 9, 6, 16, 6 }, { 10, 8, 16, 8 }, { 12, 6, 16, 8 } } do
  local C, D, N, M = table.unpack(row)
  local time, K = fast(C, D, N, M)
  local plain_time, plain = seconds(function() return support.plain_simplicity(C, D, N) end, 1)
  local same = true
  for _, x in ipairs(strings(M)) do same = same and K:sum(x):eq(plain:sum(x:key())) end
  if not same then failures = failures + 1 end
  local all = programs(C, D)
  print(("C = %2d, D = %2d, N = %2d, M = %d  %.2e programs  %8.4f s, %.1e/s   plain %8.3f s, %.1e/s   ratio %6.0f  %s"):format(C,
    D, N, M, all, time, all / time, plain_time, all / plain_time, plain_time / time, same and "equal" or "DIFFERENT"))
end

print "\nC + D = 36, N = 64, |x| <= 8"
for _, row in ipairs { { 10, 26 }, { 12, 24 }, { 14, 22 }, { 16, 20 }, { 18, 18 }, { 20, 16 }, { 22, 14 }, { 24, 12 } } do
  local C, D = table.unpack(row)
  local time, K = fast(C, D, 64, 8)
  -- the answer: another way to the same sums, one x at a time
  local same = true
  for _, x in ipairs { "", "01", "10110", "11111111" } do
    local one = qaci.simplicity { code_bits = C, data_bits = D, steps = 64, only = x }
    same = same and one:sum():eq(K:sum(x))
  end
  if not same then failures = failures + 1 end
  local all = programs(C, D)
  print(("C = %2d, D = %2d  %.2e programs  %8.4f s  %.1e/s  %.2e state-steps  %s"):format(C, D, all, time, all / time,
    K.state_steps, same and "equal to single sums" or "DIFFERENT"))
end

print "\none x of several hundred bits, C = 14, N = 40"
for _, n in ipairs { 100, 200, 400, 800 } do
  local x = B(("0110"):rep(n // 4))
  local time = seconds(function() return qaci.simplicity { code_bits = 14, data_bits = n, steps = 40, only = x } end, 3)
  print(("%4d bits  %8.4f s"):format(n, time))
end

print "\nenclosed: D = 24, N = 64, |x| <= 8, beside the bounded model"
local before
for C = 10, 18, 2 do
  local function ask(model)
    return seconds(function()
      return qaci.simplicity { code_bits = C, data_bits = 24, steps = 64, longest = 8, model = model }
    end, 3)
  end
  local time, K = ask "enclosed"
  local bounded_time, T = ask "bounded"
  local low, high = K:bounds "0101"
  local good = T:sum "0101" <= high and not (before and (low < before.low or before.high < high))
  if not good then failures = failures + 1 end
  before = { low = low, high = high }
  print(("C = %2d  %8.4f s, bounded %8.4f s  at most %s is missing, of 0.226  %s"):format(C, time, bounded_time,
    (high - low):decimal(3), good and "nested" or "NOT NESTED"))
end

local function given(C, N, locator_bits, whole)
  local K
  local time, P = seconds(function()
    K = qaci.simplicity { code_bits = C, data_bits = 64, steps = N, budget = whole and { seconds = 1000 } }
    return K:given("", { locator_bits = locator_bits })
  end, 1)
  return time, P, K
end

print "\nlocators given xi, D = 64: the table on demand beside the whole table of patterns"
for _, row in ipairs { { 10, 64, 22 }, { 12, 20, 22 }, { 12, 24, 22 }, { 13, 24, 22 } } do
  local C, N, bits = table.unpack(row)
  local time, P = given(C, N, bits)
  local whole_time, whole = given(C, N, bits, true)
  local same = P:normalizer():eq(whole:normalizer())
  if not same then failures = failures + 1 end
  print(("C = %2d, N = %2d, locator_bits = %2d  %8.4f s   whole %8.4f s   ratio %5.1f  %s"):format(C, N, bits, time, whole_time,
    whole_time / time, same and "equal" or "DIFFERENT"))
end

print "\nlocators given xi, D = 64, N = 64"
for _, row in ipairs { { 10, 14 }, { 12, 14 }, { 14, 14 }, { 16, 14 }, { 18, 14 }, { 10, 22 }, { 12, 22 }, { 14, 22 } } do
  local C, bits = table.unpack(row)
  local time, P = given(C, 64, bits)
  print(("C = %2d, locator_bits = %2d  %8.4f s  normaliser %s"):format(C, bits, time, P:normalizer():decimal(10)))
end
print "\nmasses of pairs of locators of at most 14 bits, D = 64, N = 64: 20000 pairs of two draws from 500 codes"
local pieces = { "011", "1001", "1011", "11001", "11010", "11011", "11100", "11101" }
math.randomseed(1)
local function code()
  local c = ""
  while true do
    local more = c .. pieces[math.random(#pieces)]
    if #more > 12 or math.random(8) == 1 then return B(c .. "00") end
    c = more
  end
end
local drawn = {}
for i = 1, 500 do drawn[i] = code() end
for _, C in ipairs { 12, 14, 16 } do
  local _, P, K = given(C, 64, 14)
  local draws = {}
  for i = 1, 20000 do draws[i] = { drawn[math.random(#drawn)], drawn[math.random(#drawn)] } end
  local function masses()
    local sum = Q(0)
    for i, d in ipairs(draws) do if i % 100 == 0 then sum = sum + P:mass(d[1], d[2]) else P:mass(d[1], d[2]) end end
    return sum
  end
  local first, sum = seconds(masses, 1)
  local again, same_sum = seconds(masses, 3)
  local same = sum:eq(same_sum)
  for i = 1, 100 do -- S of the whole string, from the table and the loops
    local d = draws[i]
    same = same and (P:mass(d[1], d[2]) * P:normalizer()):eq(K:sum(B("1") .. d[1] .. d[2]))
  end
  if not same then failures = failures + 1 end
  print(("C = %2d  first %5.1f us   known %5.1f us   %s"):format(C, first / #draws * 1e6, again / #draws * 1e6,
    same and "equal to single sums" or "DIFFERENT"))
end
if failures > 0 then error(failures .. " answers differ", 0) end
