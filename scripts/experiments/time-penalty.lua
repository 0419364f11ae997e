-- experiment 10: What does the time penalty 1/(n+1)^2 decide, and would another one do better?
--
-- The post (2.2) weighs times by Delta2, normalised 1/(n+1)^2, "only quadratically diminishing", and gives no reason
-- for the exponent. Here it is replaced, by rational sequences only: no penalty up to the horizon, 1/(n+1)^s for s =
-- 1 to 4, 1/((n+1)(n+2)), whose sum is 1 and rational, and 2^-n. The attackers are those of experiments 1 to 3: a
-- coin that shows the blob by chance, an early agent, a late one, and a copy that is slower but easier to point at.
--
-- Found: w enters Loc three times, in delta and twice in SimilarPasts, so for w(n) = (n+1)^-s
--
--     chance     the blob is safe from n* = s log2((T+1)/2) bits on (`locator`), 1.5 times that (`rest`)
--     early      an agent at t wins with the weight ((t+1)/(T+1))^s
--     late       an agent of equal weight at 2T keeps about 2^-3s (`rest`), nothing (`locator`)
--     slow       a copy at half the address wins up to a slow-down of 2^(8.9/3s) (last table, in doublings beyond 8)
--
-- and every one is a matter of the exponent: *what protects from late and slow attackers is what exposes to early
-- ones and to chance*. At T = 1024 the blob needs 10, 19, 28 and 37 bits for s = 1 to 4. With 2^-n it needs T bits,
-- 1024 (`rest`: 1535): any exponential penalty gives chance a time-proportional start, and an early agent wins with a
-- weight of 2^-56 at T = 64. Without any penalty chance and early agents gain nothing by being first, but a late
-- agent of weight 1/2 keeps 0.66 even under `locator`, because times tie, no slow-down is ever enough, and a blob
-- that stands for 32 steps is located at all of them alike (mean 27 of 8 to 39, the later ones having more in their
-- past). The located instant is the first one under `locator` with any falling penalty; under `rest` the first has
-- 0.43 for s = 2, 0.87 for 2^-n.
--
-- 1/((n+1)(n+2)) does what 1/(n+1)^2 does, within a bit everywhere, and its constant is 1 instead of 6/pi^2: the
-- cheapest repair of the irrational normaliser. For s = 1, and without penalty, the sum of w(m) for m >= 1 exceeds
-- w(0), so that the future of a state need not be a distribution (column "proper"): the type of Omega-> in 2.1 asks
-- for s >= 1.73, where zeta(s) = 2, or for a constant of its own for each world-state. The latter (READ.4 `each`,
-- last column of the third table) charges time about twice instead of three times: an early agent's 2^17.1 becomes
-- 2^10.1.
--
-- The other clock, the divisor R + R to the power 0 to 3, matters little beside (last table): it says how fast f and
-- g are, not how late the world is. K's own n + 1 is the time of the machine that prints the locator, and knows
-- nothing of the world's.
--
-- For the definition: the exponent 2 is a compromise, not a principle. One that depends on the attacker cannot be
-- chosen well; only selecting by something else than time (who is conditionally in whose past) leaves the trade.
--
--   qaci run scripts/experiments/time-penalty.lua [TIME]   T to TIME in the second table (1024)
--
-- command: run 64
-- expect: penalty         proper  first of 32  mean time, rest  mean time, locator  stochastic.lua
-- expect: uniform         false   0.0114796    26.9795          26.9795             0.999965
-- expect: 1/(n+1)         false   0.21794      12.8408          8                   0.999983
-- expect: 1/((n+1)(n+2))  true    0.413398     9.75124          8                   0.99999
-- expect: 1/(n+1)^2       true    0.427029     9.65537          8                   0.999991
-- expect: 1/(n+1)^3       true    0.586256     8.80034          8                   0.999995
-- expect: 1/(n+1)^4       true    0.701589     8.46318          8                   0.999997
-- expect: 2^-n            true    0.874886     8.14299          8                   0.999996
-- expect:
-- expect: penalty         T   n* locator  n* rest
-- expect: uniform         16  1           1
-- expect: uniform         64  1           1
-- expect: 1/(n+1)         16  4           5
-- expect: 1/(n+1)         64  6           8
-- expect: 1/((n+1)(n+2))  16  6           9
-- expect: 1/((n+1)(n+2))  64  10          15
-- expect: 1/(n+1)^2       16  7           10
-- expect: 1/(n+1)^2       64  11          16
-- expect: 1/(n+1)^3       16  10          14
-- expect: 1/(n+1)^3       64  16          23
-- expect: 1/(n+1)^4       16  13          19
-- expect: 1/(n+1)^4       64  21          31
-- expect: 2^-n            16  16          23
-- expect: 2^-n            64  64          95
-- expect:
-- expect: penalty         log2 eps*  early, 1/64  late, 1/2    late, locator  early : honest, bits  each
-- expect: uniform         -1.00      5.56304e-7   0.659999     0.659999       -2.50                 -9.39
-- expect: 1/(n+1)         -3.04      0.00177949   0.112915     0              8.64                  1.93
-- expect: 1/((n+1)(n+2))  -5.60      0.313927     0.0164565    0              16.75                 9.43
-- expect: 1/(n+1)^2       -5.73      0.367843     0.0160991    0              17.12                 10.12
-- expect: 1/(n+1)^3       -8.56      0.995359     0.00208926   0              25.67                 16.60
-- expect: 1/(n+1)^4       -11.41     0.999987     0.000267772  0              34.23                 22.60
-- expect: 2^-n            -56.00     0.999999     1.59309e-58  0              168.00                110.54
-- expect:
-- expect: penalty         (R + R)^0  ^1    ^2    ^3
-- expect: uniform         none       none  none  none
-- expect: 1/(n+1)         7          16    16    16
-- expect: 1/((n+1)(n+2))  3          4     4     5
-- expect: 1/(n+1)^2       3          4     4     5
-- expect: 1/(n+1)^3       3          3     3     3
-- expect: 1/(n+1)^4       2          2     2     3
-- expect: 2^-n            2          2     2     2
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local latest = math.tointeger(tonumber((...) or 1024))
if not latest or latest < 16 or latest > 4095 then
  error("TIME: " .. tostring((...)) .. ", expected a number from 16 to 4095")
end
local penalties = {
  { "uniform", function() return Q(1) end },
  { "1/(n+1)", function(n) return Q(1, n + 1) end },
  { "1/((n+1)(n+2))", function(n) return Q(2, (n + 1) * (n + 2)) end },
  { "1/(n+1)^2", function(n) return Q(1, n + 1) ^ 2 end },
  { "1/(n+1)^3", function(n) return Q(1, n + 1) ^ 3 end },
  { "1/(n+1)^4", function(n) return Q(1, n + 1) ^ 4 end },
  { "2^-n", function(n) return Q(1, 2) ^ n end },
} -- each divided by its w(0), which changes nothing
local names, weight = {}, {}
for i, p in ipairs(penalties) do names[i], weight[p[1]] = p[1], p[2] end

local function zeros(k) return B(("0"):rep(k)) end
local function power(k) return k < 0 and Q(1, 2) ^ -k or Q(2) ^ k end
local clock_bits = 12
local function blob(n) return B"1" .. zeros(n - 2) .. B"1" end
local K = qaci.simplicity { code_bits = 6, data_bits = 32, steps = 8 }:given("", { locator_bits = 16 })

local function log2(q) -- of a positive rational, for a table
  local k = 0
  while q < Q "1e-300" do q, k = q * power(900), k - 900 end
  while q > Q "1e300" do q, k = q * power(-900), k + 900 end
  return ("%.2f"):format(k + math.log(q:approx(), 2))
end

-- A world of so many cells and branches that part at the first step: {weight, what the cells show at the time t}.
local function universe(cells, last, branches, w, normalize)
  local width = cells + 2 + clock_bits
  local function state(i, t) return branches[i][2](t) .. B.nat(i, 2) .. B.nat(t, clock_bits) end
  local function step(world)
    local i, t = world:sub(cells + 1, cells + 2):nat(), world:sub(-clock_bits, -1):nat() + 1
    if i > 0 then return state(i, t) end
    local all = {}
    for j, branch in ipairs(branches) do all[j] = { state(j, t), branch[1] } end
    return all
  end
  return qaci.universe {
    physics = qaci.stochastic { width = width, step = step }, initial = zeros(width), horizon = last,
    time_weights = w, normalize = normalize,
  }
end
local function shows(cells, address, n, from, to)
  return function(t)
    if t < from or t > to then return zeros(cells) end
    return zeros(address) .. blob(n) .. zeros(cells - n - address)
  end
end
local function locate(n, u, scope, clock)
  return qaci.locate {
    universe = u, within = u:future(u.initial), blob = blob(n), locators = K,
    reading = { argmax_scope = scope, clock = clock },
  }
end
-- Loc by a property of the world-state in which the blob stands.
local function by(n, u, L, key)
  local sums = {}
  for loc, mass in L:pairs() do
    local state = loc:at(blob(n))
    local first = u:profile(state)[1]
    local k = first and key(state:encode(), first[1]) or "nowhere"
    sums[k] = (sums[k] or Q(0)) + mass
  end
  return setmetatable(sums, { __index = function() return Q(0) end })
end

-- Table 1: is it a distribution, where is a blob found that stands from 8 to 39, what is the mean of stochastic.lua?
local n = 32
local instants = qaci.sweep {
  grid = { { "penalty", names } }, columns = { "proper", "first", "mean_rest", "mean_locator", "one" },
  run = function(p)
    local w, later = weight[p.penalty], Q(0)
    for t = 1, 39 do later = later + w(t) end
    local u = universe(2 * n, 39, { { Q(1), shows(2 * n, 0, n, 8, 39) } }, w)
    local row = { proper = later <= w(0) }
    for _, scope in ipairs { "rest", "locator" } do
      local times, all, mean = by(n, u, locate(n, u, scope), function(_, t) return t end), Q(0), Q(0)
      for t = 8, 39 do all, mean = all + times[t], mean + times[t] * t end
      row["mean_" .. scope] = mean / all
      if scope == "rest" then row.first = times[8] / all end
    end
    local world = dofile "scripts/universes/stochastic.lua"
    world.reading = { time_weights = w }
    row.one = qaci.score(world):mean "1"
    return row
  end,
}

-- Table 2: chance. n coins are thrown once, into the computer's own cells, at 1, and swept away; at T it writes.
local function tossed(size, T, w)
  local width = 2 * size + clock_bits
  local function step(world)
    local t = world:sub(-clock_bits, -1):nat() + 1
    local rest = zeros(size) .. B.nat(t, clock_bits)
    if t > 1 then return (t == T and blob(size) or zeros(size)) .. rest end
    local all = {}
    for i = 0, (1 << size) - 1 do all[i + 1] = { B.nat(i, size) .. rest, Q(1, 1 << size) } end
    return all
  end
  return qaci.universe {
    physics = qaci.stochastic { width = width, step = step }, initial = zeros(width), horizon = T, time_weights = w,
  }
end
local between = {}
local function odds(size, T, penalty) -- of chance, delta times the sum of SimilarPasts over all b'
  local w, key = weight[penalty], penalty .. T
  if not between[key] then
    local sum = w(T) ^ 2 + w(T) ^ 3
    for s = 2, T - 1 do sum = sum + w(s) ^ 3 * w(T - s) ^ 2 end
    between[key] = sum
  end
  local early = w(1) * power(-2 * size) * (w(1) ^ 2 + power(-2 * size) * w(1) ^ 3)
  return early / (w(T) * (between[key] + power(-2 * size) * w(1) ^ 3 * w(T - 1) ^ 2))
end
local function least(won) -- the least natural number from which on it is won, or nil
  local low, high = 0, 4096
  if not won(high) then return end
  while high - low > 1 do
    local middle = (low + high) // 2
    if won(middle) then high = middle else low = middle end
  end
  return high
end
local times = {}
local T = 16
while T <= latest do times[#times + 1], T = T, 4 * T end
local lengths = qaci.sweep {
  grid = { { "penalty", names }, { "T", times } }, columns = { "locator", "rest" },
  run = function(p)
    local w = weight[p.penalty]
    local u, size = tossed(4, p.T, w), 4 -- the formula against the library
    local future, chance, right = u:future(u.initial), Q(0), Q(0)
    for state, mass in future:pairs() do
      if state:encode():sub(1, size) == blob(size) then
        local t, similar = u:profile(state)[1][1], Q(0)
        for i = 0, (1 << size) - 1 do
          local other = u.physics:decode(B.nat(i, size) .. state:encode():sub(size + 1, -1))
          similar = similar + u:similar_pasts(state, other)
        end
        if t == 1 then chance = chance + mass * similar else right = right + mass * similar end
      end
    end
    assert(chance / right == odds(size, p.T, p.penalty), "the formula differs from the library")
    return {
      locator = least(function(k) return power(-k) * w(1) < w(p.T) end),
      rest = least(function(k) return odds(k, p.T, p.penalty) < Q(1) end),
    }
  end,
}

-- Table 3: an early agent of weight 1/64 at the time 8, a late one of 1/2 at 2T, an honest computer at T.
local agents = qaci.sweep {
  grid = { { "penalty", names } }, columns = { "threshold", "early", "late", "late_locator", "bits", "bits_each" },
  run = function(p)
    local w, T = weight[p.penalty], 64
    local function share(eps, t, scope, normalize)
      local u = universe(2 * n, math.max(t, T), {
        { eps, shows(2 * n, 0, n, t, t) }, { 1 - eps, shows(2 * n, 0, n, T, T) } }, w, normalize)
      local sums = by(n, u, locate(n, u, scope), function(code) return code:sub(2 * n + 1, 2 * n + 2):nat() end)
      return sums[1] / (sums[1] + sums[2]), sums
    end
    local _, alpha = share(Q(1, 2), 8, "rest")
    local _, each = share(Q(1, 2), 8, "rest", "each")
    return {
      threshold = log2(w(T) / (w(8) + w(T))), early = share(Q(1, 64), 8, "rest"), late = share(Q(1, 2), 2 * T, "rest"),
      late_locator = share(Q(1, 2), 2 * T, "locator"),
      bits = log2(alpha[1] / alpha[2]), bits_each = log2(each[1] / each[2]),
    }
  end,
}

-- Table 4: the least slow-down with which a copy at half the base's address has less than half, by the clock's power.
-- `ROTR 16; HALT` has 14 bits of the 16 that K allows, so that other spellings count for both places.
local slow = qaci.sweep {
  grid = { { "penalty", names } }, columns = { "clock0", "clock1", "clock2", "clock3" },
  run = function(p)
    local row, address, size = {}, 8, 8
    local cells = 4 * address + 2 * size
    for clock = 0, 3 do
      local function won(d)
        local base, copy = shows(cells, 2 * address, size, 4, 4), shows(cells, address, size, 4 * d, 4 * d)
        local u = universe(cells, 4 * d, { { Q(1), function(t) return base(t) ~ copy(t) end } }, weight[p.penalty])
        local found, own = Q(0), Q(0)
        local b = blob(size)
        for loc, mass in locate(size, u, "locator", clock):pairs() do
          local changed = loc:at(b):encode() ~ loc:at(b ~ B(("1"):rep(size))):encode()
          if changed:sub(address + 1, address + size) == B(("1"):rep(size)) then found = found + mass
          elseif changed:sub(2 * address + 1, 2 * address + size) == B(("1"):rep(size)) then own = own + mass end
        end
        return found < own
      end
      local d = 1
      while d <= 64 and not won(d) do d = d < 8 and d + 1 or 2 * d end
      row["clock" .. clock] = d <= 64 and d or "none"
    end
    return row
  end,
}
print(instants:text { names = {
  first = "first of 32", mean_rest = "mean time, rest", mean_locator = "mean time, locator", one = "stochastic.lua" } })
print()
print(lengths:text { names = { locator = "n* locator", rest = "n* rest" } })
print()
print(agents:text { names = {
  threshold = "log2 eps*", early = "early, 1/64", late = "late, 1/2", late_locator = "late, locator",
  bits = "early : honest, bits", bits_each = "each" } })
print()
print(slow:text { names = { clock0 = "(R + R)^0", clock1 = "^1", clock2 = "^2", clock3 = "^3" } })
return {
  tables = {
    { "a blob that stands from 8 to 39: the share of its first instant, mean times; the mean of 1 in stochastic.lua",
      instants },
    { "chance in the computer's own cells: the least length at which the computer has more than half", lengths },
    { "an early agent (t = 8) and a late one (t = 128) against an honest computer at 64", agents },
    { "the least slow-down with which a copy at half the base's address has less than half", slow },
  },
  pictures = { { "the length from which the computer wins", qaci.chart {
    title = "The length from which a blob is safe from chance", kind = "lines", rows = lengths, x = "T", y = "rest",
    by = "penalty", log_x = true, log_y = true, x_label = "T", y_label = "bits, READ.1 rest" } } },
}
