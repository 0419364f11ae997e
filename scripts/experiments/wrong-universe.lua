-- experiment 6: How long must observations be? As long as the universe's description and its coins
--
-- What is asked: a simple universe without the computer contains every observation by chance. From which length on
-- does the right, complex one have more than half of the mass?
--
-- The post (3.1, 3.8) wants mu1 and mu2 to be "very large pieces of data", "uniquely identifying enough", and gives
-- the hypotheses the masses of 2.2: a tape number m has (m+1)^-2 / zeta(2), so a description of L bits, m = 2^L - 1,
-- has 4^-L of the simplest. K- with its 4^-|i| says the same.
--
-- 1. The right world writes mu1 at time 3; the wrong one tosses |mu1| fair coins at time 3. The dial is |mu1| = n.
-- Chance is not charged 2^-n but 4^-n: once by delta, for the branch that shows mu1, and once by SimilarPasts, which
-- needs that branch twice and is helped by the 2^n counterfactual blobs, that all occur. With conditional futures the
-- quotient is exactly 4^-n, with marginal ones 4^-n times a number that falls from 0.959 towards 0.945; derived and
-- checked exactly in every row. So a bit of observation is worth a bit of description, and the length needed is n = L
-- (marginal; L + 1 conditional).
--
-- The second dial: h coins that have nothing to do with anything fall in the *right* world at time 1 and stay. They
-- cost it 4^-h with marginal futures, 2^-h with conditional ones: derived and checked. So the length needed is L + h
-- + 1, or L + h/2 + 1: 2049 bits for a description of 1024 and 1024 coins (marginal). Whatever has been recorded in
-- the universe since its beginning, anywhere, must be in the observations as well, or a universe in which nothing
-- happens is the likelier home of mu1. (An observation that holds all of it can be as large as the universe.) A
-- location pays for the whole world-state: delta and SimilarPasts are masses of world-states, not of what is observed
-- in them.
--
-- 2. With mu1 of 2 bits, a question of 5 and mu2 of n, the whole score. Two wrong worlds: one tosses its cells once,
-- at time 1; a typewriter tosses one cell after the other, so that a text of n bits first stands at time n. The order
-- constraint removes the first altogether, whatever n: all blobs stand in it at one date, and > is strict. It removes
-- the typewriter if mu2 is no longer than the question. If it is longer, the constraint holds in the typewriter by
-- date (observation-order), and what is located there, divided by what is located in the right world, has the factor
-- 4^-1 a bit: the column `bits` is the greatest L at which the right universe has more than half, and grows by one
-- with each bit of mu2; the lengths of all three blobs add up. With conditional futures the typewriter is gone: mu2
-- does not descend from the question.
--
-- For the definition: the observations do what they are meant to do at a rate of one bit for one bit, if one location
-- is needed and the right world is quiet. It is not; so either what is compared must be the history of a part of the
-- world-state, or SimilarPasts and delta must be normalised by how much a world branches, else every quiet universe
-- that can hold the observations wins.
--
--   qaci run scripts/experiments/wrong-universe.lua [BITS]     the longest mu1 and mu2; 12 if not given
-- command: run 7
-- expect: found in the world of chance / in the right one, for mu1 of n bits; times 4^n
-- expect: future       n  quotient      * 4^n
-- expect: marginal     1  50713/211600  50713/52900
-- expect: marginal     2  40133/677120  40133/42320
-- expect: marginal     3  0.0147771     0.945738
-- expect: marginal     4  0.00369176    0.945092
-- expect: marginal     5  0.000922784   0.94493
-- expect: marginal     6  0.000230686   0.94489
-- expect: marginal     7  0.0000576709  0.94488
-- expect: conditional  1  1/4           1
-- expect: conditional  2  1/16          1
-- expect: conditional  3  1/64          1
-- expect: conditional  4  1/256         1
-- expect: conditional  5  1/1024        1
-- expect: conditional  6  1/4096        1
-- expect: conditional  7  1/16384       1
-- expect:
-- expect: found in the right world with h coins / without; times 4^h (marginal) or 2^h (conditional)
-- expect: future       h  quotient      * base^h
-- expect: marginal     0  1             1
-- expect: marginal     1  48217/211600  48217/52900
-- expect: marginal     2  37637/677120  37637/42320
-- expect: marginal     3  0.0138095     0.88381
-- expect: marginal     4  0.00344698    0.882427
-- expect: conditional  0  1             1
-- expect: conditional  1  0.493821      0.987642
-- expect: conditional  2  0.245365      0.981463
-- expect: conditional  3  0.122296      0.978373
-- expect: conditional  4  46099/755080  92198/94385
-- expect:
-- expect: the shortest mu1 with which a right world of so many bits of description has more than half
-- expect: future       description  coins  bits
-- expect: marginal     8            0      8
-- expect: marginal     8            1      10
-- expect: marginal     8            8      17
-- expect: marginal     8            64     73
-- expect: marginal     8            1024   1033
-- expect: marginal     64           0      64
-- expect: marginal     64           1      66
-- expect: marginal     64           8      73
-- expect: marginal     64           64     129
-- expect: marginal     64           1024   1089
-- expect: marginal     1024         0      1024
-- expect: marginal     1024         1      1026
-- expect: marginal     1024         8      1033
-- expect: marginal     1024         64     1089
-- expect: marginal     1024         1024   2049
-- expect: conditional  8            0      9
-- expect: conditional  8            1      9
-- expect: conditional  8            8      13
-- expect: conditional  8            64     41
-- expect: conditional  8            1024   521
-- expect: conditional  64           0      65
-- expect: conditional  64           1      65
-- expect: conditional  64           8      69
-- expect: conditional  64           64     97
-- expect: conditional  64           1024   577
-- expect: conditional  1024         0      1025
-- expect: conditional  1024         1      1025
-- expect: conditional  1024         8      1029
-- expect: conditional  1024         64     1057
-- expect: conditional  1024         1024   1537
-- expect:
-- expect: the whole score, mu2 of n bits: the most bits of description with which the right world has more than half
-- expect: future       wrong       n  right_located  wrong_located  quotient   bits
-- expect: marginal     once        3  6.913e-22      0              0          any
-- expect: marginal     once        4  3.456e-22      0              0          any
-- expect: marginal     once        5  1.728e-22      0              0          any
-- expect: marginal     once        6  8.642e-23      0              0          any
-- expect: marginal     once        7  4.321e-23      0              0          any
-- expect: marginal     typewriter  3  6.913e-22      0              0          any
-- expect: marginal     typewriter  4  3.456e-22      0              0          any
-- expect: marginal     typewriter  5  1.728e-22      0              0          any
-- expect: marginal     typewriter  6  8.642e-23      6.256e-31      7.239e-9   13
-- expect: marginal     typewriter  7  4.321e-23      3.181e-32      7.363e-10  15
-- expect: conditional  once        3  8.965e-15      0              0          any
-- expect: conditional  once        4  4.482e-15      0              0          any
-- expect: conditional  once        5  2.241e-15      0              0          any
-- expect: conditional  once        6  1.12e-15       0              0          any
-- expect: conditional  once        7  5.603e-16      0              0          any
-- expect: conditional  typewriter  3  8.965e-15      0              0          any
-- expect: conditional  typewriter  4  4.482e-15      0              0          any
-- expect: conditional  typewriter  5  2.241e-15      0              0          any
-- expect: conditional  typewriter  6  1.12e-15       0              0          any
-- expect: conditional  typewriter  7  5.603e-16      0              0          any
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local most = math.tointeger(tonumber((...) or 12))
if not most or most < 6 then error("BITS: " .. tostring(...) .. ", expected a number from 6 on", 0) end
local K = qaci.simplicity { code_bits = 6, data_bits = 12, steps = 8 }
local locators = K:given("", { locator_bits = 2 })

-- A world with a clock: rule(cells, time) gives what the cells may be at that time, an array of {bits, mass}.
local function clocked(cells, last, rule)
  local clock = 1
  while 1 << clock <= last do clock = clock + 1 end
  return qaci.stochastic { width = cells + clock, step = function(w)
    local time = w:sub(cells + 1, -1):nat() + 1
    if time > last then return w end
    local to = rule(w:sub(1, cells), time)
    for _, it in ipairs(to) do it[1] = it[1] .. B.nat(time, clock) end
    return to
  end }, B(("0"):rep(cells + clock))
end
local function tosses(n)
  local list, mass = {}, Q(1, 2) ^ n
  for v = 0, (1 << n) - 1 do list[v + 1] = { B.nat(v, n), mass } end
  return list
end
local function put(bits, cells) return bits .. cells:sub(#bits + 1, -1) end

-- 1. The first observation, at time 3.
local date = 3
local function observation(n) return B(("10"):rep(n):sub(1, n - 1) .. "1") end
local function right(n, coins) -- h coins fall at time 1 and stay
  return clocked(n + coins, date, function(cells, time)
    if time == date then return { { put(observation(n), cells), 1 } } end
    if time > 1 or coins == 0 then return { { cells, 1 } } end
    local to = tosses(coins)
    for _, it in ipairs(to) do it[1] = cells:sub(1, n) .. it[1] end
    return to
  end)
end
local function chance(n) -- all cells are tossed at time 3
  return clocked(n, date, function(cells, time) return time == date and tosses(n) or { { cells, 1 } } end)
end
local function found(physics, initial, n, future)
  local u = qaci.universe { physics = physics, initial = initial, horizon = date, future = future }
  return qaci.locate { universe = u, within = u:future(u.initial), blob = observation(n), locators = locators }:total()
end

-- What was derived: how much less is found in a world of n bits of chance, of h coins, than in one without.
local function w(n) return Q(1, (n + 1) * (n + 1)) end
local function reaches(t, future) -- F(w1)(w) of a w1 at time t; conditional futures go on as long again, and w stays
  if future == "marginal" then return w(t) * w(date - t) end
  local sum = Q(0)
  for n = date - t, date do sum = sum + w(n) end
  return sum
end
local function term(t, future) return w(t) * reaches(t, future) ^ 2 end
local function weighted(future, of) -- the mean of of(t) over the common pasts at the times t
  local sum, all = Q(0), Q(0)
  for t = 0, date do sum, all = sum + of(t) * term(t, future), all + term(t, future) end
  return sum / all
end
local function by_chance(n, future)
  return weighted(future, function(t) return t == date and future == "marginal" and Q(1, 16) ^ n or Q(1, 4) ^ n end)
end
local function with_coins(h, future)
  local once = future == "marginal" and Q(1, 16) or Q(1, 2) -- from a past in which they have fallen
  return weighted(future, function(t) return (t < 1 and Q(1, 4) or once) ^ h end)
end

local lengths, coins = {}, {}
for n = 1, most do lengths[n] = n end
for h = 0, most - 3 do coins[#coins + 1] = h end
local futures = { "marginal", "conditional" }
local one = qaci.sweep {
  grid = { { "future", futures }, { "bits", lengths } }, columns = { "quotient", "per_bit" },
  run = function(p)
    local physics, initial = chance(p.bits)
    local physics0, initial0 = right(p.bits, 0)
    local quotient = found(physics, initial, p.bits, p.future) / found(physics0, initial0, p.bits, p.future)
    assert(quotient == by_chance(p.bits, p.future), "not as derived")
    return { quotient = quotient, per_bit = quotient * Q(4) ^ p.bits }
  end,
}
local noise = qaci.sweep {
  grid = { { "future", futures }, { "coins", coins } }, columns = { "quotient", "per_coin" },
  run = function(p)
    local physics, initial = right(3, p.coins)
    local physics0, initial0 = right(3, 0)
    local quotient = found(physics, initial, 3, p.future) / found(physics0, initial0, 3, p.future)
    assert(quotient == with_coins(p.coins, p.future), "not as derived")
    return { quotient = quotient, per_coin = quotient * (p.future == "marginal" and Q(4) or Q(2)) ^ p.coins }
  end,
}
local needed = qaci.sweep {
  grid = { { "future", futures }, { "description", { 8, 64, 1024 } }, { "coins", { 0, 1, 8, 64, 1024 } } },
  columns = { "bits" },
  run = function(p)
    local mine = Q(1, 4) ^ p.description * with_coins(p.coins, p.future)
    local low, high = 0, 1
    while by_chance(high, p.future) >= mine do high = 2 * high end
    while high - low > 1 do
      local middle = (low + high) // 2
      if by_chance(middle, p.future) >= mine then low = middle else high = middle end
    end
    return { bits = high }
  end,
}

-- 2. The second observation, and the order. The right world has mu1 at 2, the question at 5, the answer at 6, mu2 last.
local mu1, question, counterfactual = B "11", B "11101", B "11111"
local hash = qaci.hash.rolling(3)
local answer = qaci.sign("10", counterfactual, hash)
local size = #question
local function second(n) return n == 1 and B "1" or B(("100" .. ("0"):rep(n)):sub(1, n - 1) .. "1") end
local function blank(cells) return B(("0"):rep(#cells)) end

local worlds = {
  right = function(mu2, last)
    return clocked(math.max(#mu2, size), last, function(cells, time)
      if time == 2 then return { { put(mu1, cells), 1 } } end
      if time == 5 then
        return { { put(question, blank(cells)), "1/2" }, { put(counterfactual, blank(cells)), "1/2" } }
      end
      if time == 6 then
        return { { cells:sub(1, size) == counterfactual and put(answer, cells) or blank(cells), 1 } }
      end
      return { { time == last and put(mu2, blank(cells)) or blank(cells), 1 } }
    end)
  end,
  once = function(mu2, last)
    return clocked(math.max(#mu2, size), last, function(cells, time)
      return time == 1 and tosses(#cells) or { { cells, 1 } }
    end)
  end,
  typewriter = function(mu2, last)
    return clocked(math.max(#mu2, size), last, function(cells, time)
      if time > #cells then return { { cells, 1 } } end
      local before, behind = cells:sub(1, time - 1), cells:sub(time + 1, -1)
      return { { before .. ("0" .. behind), "1/2" }, { before .. ("1" .. behind), "1/2" } }
    end)
  end,
}
local function located(universes, mu2, last, future)
  return qaci.score {
    universes = universes, horizon = last, simplicity = K, locator_bits = 2, mu1 = mu1, mu2 = mu2, question = question,
    counterfactual = counterfactual, hash = hash, actions = { "0", "1" }, reading = { future = future },
  }.located
end
local function alone(world, mu2, last, mass)
  local physics, initial = worlds[world](mu2, last)
  return { physics = physics, initial = initial, mass = mass }
end
local two = qaci.sweep {
  grid = { { "future", futures }, { "wrong", { "once", "typewriter" } }, { "mu2", lengths } },
  -- where all blobs have one date nothing changes with the length, but each branch of mu1 is a hypothesis of its own
  where = function(p) return p.mu2 > 2 and (p.wrong == "typewriter" or p.mu2 <= 8) end,
  columns = { "right_located", "wrong_located", "quotient", "bits" },
  run = function(p)
    local mu2 = second(p.mu2)
    local last = math.max(p.mu2, 7)
    local r = located({ alone("right", mu2, last) }, mu2, last, p.future)
    local wrong = located({ alone(p.wrong, mu2, last) }, mu2, last, p.future)
    if p.mu2 == 7 then -- both at once, a description of 2 bits more
      local universes = { alone("right", mu2, last, "1/17"), alone(p.wrong, mu2, last, "16/17") }
      local both = located(universes, mu2, last, p.future)
      assert(both == r / 17 + wrong * 16 / 17, "the score is not linear in the universes")
    end
    local bits = wrong > Q(0) and -1 or "any"
    while bits ~= "any" and Q(1, 4) ^ (bits + 1) * r > wrong do bits = bits + 1 end
    return { right_located = r, wrong_located = wrong, quotient = wrong / r, bits = bits }
  end,
}

print "found in the world of chance / in the right one, for mu1 of n bits; times 4^n"
print(one:text { digits = 6, names = { bits = "n", per_bit = "* 4^n" } })
print "\nfound in the right world with h coins / without; times 4^h (marginal) or 2^h (conditional)"
print(noise:text { digits = 6, names = { coins = "h", per_coin = "* base^h" } })
print "\nthe shortest mu1 with which a right world of so many bits of description has more than half"
print(needed:text { digits = 6 })
print "\nthe whole score, mu2 of n bits: the most bits of description with which the right world has more than half"
print(two:text { digits = 4, names = { mu2 = "n" } })

return {
  tables = { { "Chance against the right world, by the length of mu1", one }, { "Coins in the right world", noise },
    { "The length of mu1 that is needed", needed }, { "The whole score, by the length of mu2", two } },
  pictures = {
    { "Mass found by chance", qaci.chart {
      kind = "lines", rows = one, x = "bits", y = "quotient", by = "future", log_y = true,
      title = "A world of chance against the right one", x_label = "bits of mu1",
      y_label = "found by chance / found rightly" } },
    { "The length that is needed", qaci.chart {
      kind = "lines", rows = needed:where(function(r) return r.description == 64 end), x = "coins", y = "bits",
      by = "future",
      title = "Coins that fall anywhere must be outweighed",
      x_label = "coins in the right world (64 bits of description)", y_label = "bits of mu1 needed" } },
    { "The second observation", qaci.chart { kind = "lines", log_y = true, x = "mu2", y = "quotient", by = "future",
      rows = two:where(function(r) return r.quotient > Q(0) end),
      title = "A typewriter against the right world", x_label = "bits of mu2",
      y_label = "located by chance / rightly" } },
  },
}
