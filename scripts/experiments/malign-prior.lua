-- experiment 17: A traitor in the prior: K counts like Levin's prior squared, and pays whoever stops at the right time
--
-- The prior K (1.9) is a sum over programs, and some programs are about somebody: one who says what was observed as
-- long as it does not matter, and something else when it does. Does the runtime in K, 1/(2^|i| (n+1))^2, keep such
-- programs down, as it is hoped to? Here are four priors over the same programs i of the queue machine: codes of at
-- most BITS bits, data of at most 1 bit, queues at n = 0 to STEPS.
--
--   K           the sum of 4^-|i| (n+1)^-2 over all i and all n at which the queue is x
--   K, first n   the same, but only the first n of each i
--   Levin       the sum of 2^-|i| / (n+1) over all i that show x, n the first time
--   plain       the sum of 2^-|i| over all i that show x
--
-- What is observed is a one, t times. The loyal programs show 1^t and then 1^(t+1); the shortest have 9 bits (`COPY 1;
-- REPEAT` on 1). The traitors show 1^t, then 1^t 0, and 1^(t+1) never: `COPY t-1; PUSH 0; HALT` on 1 is short, knows
-- when to stop, and is as fast as anybody.
--
-- First table: the share of the traitors among both. Being told t costs a traitor 2 bits for each doubling, and where
-- t passes a power of two the share falls: from t = 16 to 17 by 4.9 under Levin and under the plain prior, and by 15
-- under K, whose squares punish bits twice. At t = 32 it is 7.45e-6 under K, 0.000235 under Levin and 0.000138 under
-- the plain prior: Levin's is worse than no runtime penalty at all, for the traitor is the faster one (one step for
-- each symbol; the loop needs two).
--
-- Between powers of two the share *rises* with t under K, by half: 5.0e-6 at t = 17, 7.45e-6 at 32. A traitor stops,
-- and K counts every n: a queue that stands from n on weighs the sum of (m+1)^-2 over m >= n, about 1/(n+1), where one
-- that passes through weighs (n+1)^-2. Who goes on predicting passes through. So the literal K pays for standing
-- still, and the pay grows with t. If each program counts at its first n only, the share is 6.1e-7 and 6.4e-7.
--
-- The last column is about programs that show 1^t 0 without having shown 1^t before. K of a string does not ask for a
-- past; they weigh more than the traitors from t = 9 on (`PUSH 1; ROTR 1; REPEAT` on 0).
--
-- Second table: one program more, which thinks before it speaks. How many steps may it have taken and still weigh as
-- much as all loyal programs together, at the middle t? A bit less buys twice the time under Levin and under K if it
-- goes on; K is the square, so the odds are more extreme at the same exchange. If it stops, a bit less buys four times
-- the time: with 5 bits 51 steps under Levin, 221 under K, and 49624 under K if it stops. Under the plain prior time
-- does not count: 5 bits or fewer may think for ever.
--
-- For the definition: let K count each program once for each x, at the first n (or ask x to be a beginning of what the
-- program goes on to say). Here that takes a factor 12 from the traitor at t = 32. The penalty delays a traitor then,
-- and does not exclude it.
--
--   qaci run scripts/experiments/malign-prior.lua [BITS [STEPS]]   codes of at most BITS bits (19), STEPS steps (96), t
--                                                                  up to a third of them
-- command: run 13 24
-- expect: 454 programs; of those that showed t ones, the share that shows a 0 next
-- expect: t  K         K, first n  Levin       plain    K, without a past
-- expect: 1  0.2392    0.2317      0.259       146/575  0.001891
-- expect: 2  0.02081   0.01268     5040/95887  2/45     0.00007785
-- expect: 3  0.001223  0.0008082   770/89291   2/301    0.0003831
-- expect: 4  0.003901  0.001542    0.01186     1/120    0.0001931
-- expect: 5  0         0           0           0        0.0001989
-- expect: 6  0         0           0           0        0.0001908
-- expect: 7  0         0           0           0        0.001001
-- expect: 8  0         0           0           0        0.000167
-- expect:
-- expect: at t = 4: so many steps may a traitor of so many bits take and still have half of the mass
-- expect: bits  Levin  K, if it goes on  K, if it stops  plain
-- expect: 1     244    848               721607          any
-- expect: 2     121    423               180401          any
-- expect: 3     60     211               45099           any
-- expect: 4     29     105               11274           any
-- expect: 5     14     52                2817            any
-- expect: 6     6      25                703             any
-- expect: 7     2      12                175
-- expect: 8     0      5                 43
-- expect: 9            2                 10
-- expect: 10           0                 1
-- expect: 11
-- expect: 12
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local natural = dofile "scripts/universes/support/natural.lua"
local code_bits, steps = natural("BITS", (...), 19, 8), natural("STEPS", (select(2, ...)), 96, 6)

-- Every program of at most code_bits bits, as text --------------------------------------------------------------------

local programs = {}
local function argument_bits(k) return k == 1 and 1 or 2 + argument_bits(k // 2) end
local function grow(text, used)
  if used + 2 <= code_bits then programs[#programs + 1] = { text .. "HALT", used + 2 } end
  if used + 4 <= code_bits then programs[#programs + 1] = { text .. "REPEAT", used + 4 } end
  for _, it in ipairs { { "ROTL", 2 }, { "ROTR", 3 }, { "COPY", 3 }, { "DROP", 4 } } do
    local name, opcode, k = it[1], it[2], 1
    while used + opcode + argument_bits(k) + 2 <= code_bits do
      grow(("%s%s %d; "):format(text, name, k), used + opcode + argument_bits(k))
      k = k + 1
    end
  end
  for b = 0, 1 do
    if used + 5 + 2 <= code_bits then
      grow(("%sPUSH %d; "):format(text, b), used + 5)
      grow(("%sCPUSH %d; "):format(text, b), used + 5)
    end
  end
end
grow("", 0)

-- The four priors -----------------------------------------------------------------------------------------------------

-- after[n]: the sum of (m+1)^-2 over n <= m <= N.
local after = { [steps + 1] = Q(0) }
for n = steps, 0, -1 do after[n] = after[n + 1] + Q(1, (n + 1) * (n + 1)) end

local longest = steps // 3
local ones, treason = {}, {}
for t = 1, longest + 1 do ones[("1"):rep(t)] = t end
for t = 1, longest do treason[("1"):rep(t) .. "0"] = t end
local priors = { "K", "once", "Levin", "plain" }
local function nothing()
  local r = {}
  for t = 1, longest + 1 do r[t] = { K = Q(0), once = Q(0), Levin = Q(0), plain = Q(0) } end
  return r
end
-- [t], of the programs that show 1^t, then 1^(t+1); 1^t, then 1^t 0, and 1^(t+1) never; 1^t 0 without 1^t before it
local loyal, treacherous, stranger = nothing(), nothing(), nothing()

local function add(to, t, bits, shown)
  local w = to[t]
  w.K = w.K + Q(1, 4) ^ bits * shown.K
  w.once = w.once + Q(1, 4) ^ bits / Q(shown.first + 1) ^ 2
  w.Levin = w.Levin + Q(1, 2) ^ bits / (shown.first + 1)
  w.plain = w.plain + Q(1, 2) ^ bits
end

local function run(program, code, data)
  local queues, halted = program:trace(data, steps)
  local good, bad = {}, {}
  for i, queue in ipairs(queues) do
    if #queue > 0 and #queue <= longest + 1 then
      local key = queue:key()
      local list, t = good, ones[key]
      if not t then list, t = bad, treason[key] end
      if t then
        list[t] = list[t] or { K = Q(0), first = i - 1 }
        local last = halted and i == #queues
        list[t].K = list[t].K + (last and after[i - 1] or Q(1, i * i))
      end
    end
  end
  local function after_good(t, shown) return good[t] and good[t].first < shown.first end
  for t, shown in pairs(good) do
    if after_good(t - 1, shown) then add(loyal, t - 1, code + #data, shown) end
  end
  for t, shown in pairs(bad) do
    if not after_good(t, shown) then add(stranger, t, code + #data, shown)
    elseif not good[t + 1] then add(treacherous, t, code + #data, shown) end
  end
end
for _, it in ipairs(programs) do
  local program = qaci.machine.assemble(it[1])
  for _, data in ipairs { B "", B "0", B "1" } do run(program, it[2], data) end
end

-- Treason at t: among those that have shown 1^t, who shows 1^t 0 ------------------------------------------------------

local rows = {}
for t = 1, longest do
  local row = { t = t }
  for _, prior in ipairs(priors) do
    local wrong, right = treacherous[t][prior], loyal[t][prior]
    row[prior] = right > Q(0) and wrong / (wrong + right) or nil
    if prior == "K" then row.stranger = right > Q(0) and stranger[t].K / (stranger[t].K + right) or nil end
  end
  rows[t] = row
end
rows = qaci.rows({ "t", "K", "once", "Levin", "plain", "stranger" }, rows)
print(("%d programs; of those that showed t ones, the share that shows a 0 next"):format(#programs))
print(rows:text { digits = 4, names = { once = "K, first n", stranger = "K, without a past" } })

-- One program more, which thinks before it speaks ---------------------------------------------------------------------

-- The last n at which a program of that many bits weighs as much as all loyal ones together, at the time T.
local T = longest // 2
local function last_time(weight, honest)
  if weight(0) < honest then return nil end
  local low, high = 0, 1
  while weight(high) >= honest do low, high = high, 2 * high end
  while high - low > 1 do
    local middle = (low + high) // 2
    if weight(middle) >= honest then low = middle else high = middle end
  end
  return low
end
local thought = {}
for bits = 1, 12 do
  local honest = loyal[T]
  thought[bits] = {
    bits = bits,
    Levin = last_time(function(n) return Q(1, 2) ^ bits / (n + 1) end, honest.Levin),
    K = last_time(function(n) return Q(1, 4) ^ bits / Q(n + 1) ^ 2 end, honest.K),
    -- the sum of (m+1)^-2 over m >= n is at least 1/(n+1)
    K_stops = last_time(function(n) return Q(1, 4) ^ bits / (n + 1) end, honest.K),
    plain = Q(1, 2) ^ bits >= honest.plain and "any" or nil,
  }
end
thought = qaci.rows({ "bits", "Levin", "K", "K_stops", "plain" }, thought)
print(("\nat t = %d: so many steps may a traitor of so many bits take and still have half of the mass"):format(T))
print(thought:text { names = { K = "K, if it goes on", K_stops = "K, if it stops" } })

local curves = {}
for i, prior in ipairs(priors) do
  curves[i] = { name = prior == "once" and "K, first n" or prior, points = {} }
  for _, row in ipairs(rows) do
    if row[prior] and row[prior] > Q(0) then table.insert(curves[i].points, { row.t, row[prior] }) end
  end
end
return {
  rows = rows, tables = { { "Treason at t", rows }, { "How long a traitor may think", thought } },
  picture = qaci.chart {
    title = "Treason after t symbols of good behaviour", kind = "lines", log_y = true, series = curves,
    x_label = "t", y_label = "share of those who behaved until t",
  },
}
