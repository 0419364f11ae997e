-- experiment 8: Does SimilarPasts prefer clean insertions? As printed it prefers the likelier world
--
-- What is asked: a counterfactual insertion may change more than the blob. Does Loc prefer the one that leaves the
-- neighbouring cells alone?
--
-- The post (3.3) weighs each inserted blob by SimilarPasts(w, g(b', tau)), "how close to the factual world-state
-- their counterfactual world-states are", with SimilarPasts(w2, w2') = M[F(w1)(w2) F(w1)(w2')] over w1 drawn from the
-- universe (2.1).
--
-- A blob of 64 bits is written at time 12: b, or, equally probable, c, which differs in one bit. At an earlier time k
-- coins fall, each 1 with probability `bias`, and stay in the cells beside it. The factual world-state has b and k
-- times 1. The clean insertion puts c and leaves the coins; the scrambling one also turns one coin, or all. Both
-- stand in the universe, with their dates and weights. The dial is how long before the blob the coins fell.
--
-- Found, with marginal futures: SimilarPasts(scrambled) / SimilarPasts(clean) is 1 for fair coins, whatever their age
-- and however many are turned. It is *no* similarity: F(w1)(w2') sees w2' only through its dates and weights, so
-- shared history does not enter. The second dial, the bias, shows what does enter: with coins that show 1 in one case
-- of ten, turning one of them multiplies SimilarPasts by 9, turning four by 9^4 = 6561. The scrambled insertion is
-- preferred if it is the likelier world. The quotient is that of the weights s(12, .), exactly, in every row.
--
-- With conditional futures SimilarPasts is what its name says. A common past w1 is one before the first coin that
-- differs; the clean insertion has those and all later ones. For fair coins the quotient of clean and scrambled is
--   1 + 2^k * (sum over coins' time <= t < 12 of w(t) w(12-t)^2) / (sum over t < coins' time of w(t) w(12-t)^2),
-- checked exactly. So what is measured is a distance in *time*, to the last common ancestor, and how much branching
-- was undone, not how many cells were changed: turning one of four coins costs as much as turning all four. A coin
-- that fell in the very step in which the blob was written may be scrambled for nothing (the quotient is 1).
--
-- In a deterministic world no inserted blob but b is ever reached, so SimilarPasts is 0 for all of them, clean or
-- not, in both readings. There only the price of the programs tells locators apart. The second table has all locators
-- of at most 11 bits a program, in a world with one neighbour behind the clock, 1 as is the last bit of b. "Clean"
-- ones leave it; "scrambling" ones drop it and put a copy of the blob's last bit there, which is right for b and
-- wrong for c. `preference` is mass(clean) / mass(scrambling), divided by the same in a deterministic world: what is
-- not the price of the programs.
--
-- With a fair coin and marginal futures it is 1/2, for the *scrambling* ones: a locator that does not read the coin
-- finds b in both of its branches and gathers them. With a coin of 9/10 only the likelier branch is selected, and it
-- is 9/5 = 2p / (p + (1 - p)). (1/2 up to 10^-9, for other programs find the coin, too.) With conditional futures it
-- is between 0.947 and 1.055: there, 94 % and more of a location's mass is its factual term b' = b, in which nothing
-- is scrambled. The sum over b' takes a scrambling location's other terms away, and never more.
--
-- For the definition: "similar pasts" needs futures that start in the past world-state. With the printed F it is a
-- product of two marginal weights and rewards counterfactual worlds for being typical. And where it does measure
-- similarity it hardly weighs: an average over b' that leaves out the factual blob, or a product, would.
--
--   qaci run scripts/experiments/similarity.lua [COINS]     at most so many coins beside the blob; 8 if not given
-- command: run 2
-- expect: SimilarPasts(scrambled) / SimilarPasts(clean), one coin or all of them turned
-- expect: future       bias  coins  age  one        all
-- expect: marginal     1/2   1      0    1          1
-- expect: marginal     1/2   1      1    1          1
-- expect: marginal     1/2   1      3    1          1
-- expect: marginal     1/2   1      6    1          1
-- expect: marginal     1/2   1      11   1          1
-- expect: marginal     1/2   2      0    1          1
-- expect: marginal     1/2   2      1    1          1
-- expect: marginal     1/2   2      3    1          1
-- expect: marginal     1/2   2      6    1          1
-- expect: marginal     1/2   2      11   1          1
-- expect: marginal     1/10  1      0    9          9
-- expect: marginal     1/10  1      1    9          9
-- expect: marginal     1/10  1      3    9          9
-- expect: marginal     1/10  1      6    9          9
-- expect: marginal     1/10  1      11   9          9
-- expect: marginal     1/10  2      0    9          81
-- expect: marginal     1/10  2      1    9          81
-- expect: marginal     1/10  2      3    9          81
-- expect: marginal     1/10  2      6    9          81
-- expect: marginal     1/10  2      11   9          81
-- expect: conditional  1/2   1      0    1          1
-- expect: conditional  1/2   1      1    0.22718    0.22718
-- expect: conditional  1/2   1      3    0.090241   0.090241
-- expect: conditional  1/2   1      6    0.056556   0.056556
-- expect: conditional  1/2   1      11   0.026062   0.026062
-- expect: conditional  1/2   2      0    1          1
-- expect: conditional  1/2   2      1    0.12815    0.12815
-- expect: conditional  1/2   2      3    0.047252   0.047252
-- expect: conditional  1/2   2      6    0.029101   0.029101
-- expect: conditional  1/2   2      11   0.013203   0.013203
-- expect: conditional  1/10  1      0    9          9
-- expect: conditional  1/10  1      1    0.49977    0.49977
-- expect: conditional  1/10  1      3    0.17507    0.17507
-- expect: conditional  1/10  1      6    0.10662    0.10662
-- expect: conditional  1/10  1      11   0.047911   0.047911
-- expect: conditional  1/10  2      0    9          81
-- expect: conditional  1/10  2      1    0.052606   0.47345
-- expect: conditional  1/10  2      3    0.017819   0.16037
-- expect: conditional  1/10  2      6    0.010777   0.096997
-- expect: conditional  1/10  2      11   0.0048141  0.043327
-- expect:
-- expect: mass(clean) / mass(scrambling) of all locators, and how much of it is not the price of the programs
-- expect: future       bias  age  odds        preference
-- expect: marginal     1/2   0    3.90322e10  0.5
-- expect: marginal     1/2   1    3.90322e10  0.5
-- expect: marginal     1/2   11   3.90322e10  0.5
-- expect: marginal     9/10  0    1.40516e11  9/5
-- expect: marginal     9/10  1    1.40516e11  9/5
-- expect: marginal     9/10  11   1.40516e11  9/5
-- expect: conditional  1/2   0    7.39924e10  0.947837
-- expect: conditional  1/2   1    7.65567e10  0.980686
-- expect: conditional  1/2   11   7.78576e10  0.99735
-- expect: conditional  9/10  0    8.15014e10  1.04402
-- expect: conditional  9/10  1    8.20425e10  1.05095
-- expect: conditional  9/10  11   8.2317e10   1.05447
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local most = math.tointeger(tonumber((...) or 8))
if not most or most < 1 then error("COINS: " .. tostring(...) .. ", expected a number from 1 on", 0) end
local b, c = B.text "what now", B.text "what nov" -- they differ in the last bit, which is 1 in b
local written, wiped, clock_bits = 12, 13, 4

local function ones(k) return B(("1"):rep(k)) end
local function zeros(k) return B(("0"):rep(k)) end

-- All outcomes of k coins that show 1 with probability p.
local function coins(k, p)
  local list = { { B "", Q(1) } }
  for _ = 1, k do
    local longer = {}
    for _, it in ipairs(list) do
      longer[#longer + 1], longer[#longer + 2] = { it[1] .. "1", it[2] * p }, { it[1] .. "0", it[2] * (1 - p) }
    end
    list = longer
  end
  return list
end

-- Cells: the blob, the clock, the k coins, which fall at the time `tossed`. Everything is wiped at the end.
local function world(k, tossed, bias, alternative)
  local n = #b
  return qaci.stochastic { width = n + clock_bits + k, step = function(w)
    local blob, time, row = w:sub(1, n), w:sub(n + 1, n + clock_bits):nat() + 1, w:sub(n + clock_bits + 1, -1)
    if time > wiped then return w end
    local rows = time == tossed and coins(k, Q(bias)) or { { row, Q(1) } }
    local blobs = { { blob, Q(1) } }
    if time == written then blobs = alternative and { { b, Q(1, 2) }, { c, Q(1, 2) } } or { { b, Q(1) } } end
    if time == wiped then rows, blobs = { { zeros(k), Q(1) } }, { { zeros(n), Q(1) } } end
    local to = {}
    for _, x in ipairs(blobs) do
      for _, y in ipairs(rows) do
        if y[2] > Q(0) then to[#to + 1] = { x[1] .. B.nat(time, clock_bits) .. y[1], x[2] * y[2] } end
      end
    end
    return to
  end }
end
local function universe(physics, future)
  return qaci.universe { physics = physics, initial = zeros(physics.width), horizon = wiped, future = future }
end

local function w(n) return Q(1, (n + 1) * (n + 1)) end
local function common(from, to) -- the sum over common pasts with fair coins, up to a factor
  local sum = Q(0)
  for t = from, to do sum = sum + w(t) * w(written - t) ^ 2 end
  return sum
end

local counts = {}
for k = 1, most do if k & k - 1 == 0 then counts[#counts + 1] = k end end
local quotients = qaci.sweep {
  grid = { { "future", { "marginal", "conditional" } }, { "bias", { "1/2", "1/10" } }, { "coins", counts },
    { "age", { 0, 1, 3, 6, 11 } } },
  columns = { "one", "all" },
  run = function(p)
    local tossed, k = written - p.age, p.coins
    local physics = world(k, tossed, p.bias, true)
    local u = universe(physics, p.future)
    local function state(blob, row) return physics:decode(blob .. B.nat(written, clock_bits) .. row) end
    local factual, at = state(b, ones(k)), u:at(written)
    local clean = u:similar_pasts(factual, state(c, ones(k)))
    local function quotient(row)
      local r = u:similar_pasts(factual, state(c, row)) / clean
      if p.future == "marginal" then
        assert(r == at:mass(state(c, row)) / at:mass(state(c, ones(k))), "not the quotient of weights")
      elseif p.bias == "1/2" then
        assert(1 / r == 1 + Q(2) ^ k * common(tossed, written - 1) / common(0, tossed - 1), "not as derived")
      end
      return r
    end
    return { one = quotient(ones(k - 1) .. "0"), all = quotient(zeros(k)) }
  end,
}

-- Locators in a world with one neighbour, which in the factual world-state is 1, as is the last bit of b.
local prior = qaci.simplicity { code_bits = 6, data_bits = 30, steps = 8 }:given("", { locator_bits = 11 })
local function masses(bias, age, alternative, future)
  local physics = world(1, written - age, bias, alternative)
  local u = universe(physics, future)
  local sum = { clean = Q(0), scrambling = Q(0) }
  local locations = qaci.locate { universe = u, within = u:future(u.initial), blob = b, locators = prior }
  for location, mass in locations:pairs() do
    local factual, inserted = location:at(b):encode(), location:at(c):encode()
    if factual:sub(1, #b) == b and factual:sub(-1, -1):nat() == 1 then
      if inserted:sub(1, #b) == c then
        local kind = inserted:sub(-1, -1):nat() == 1 and "clean" or "scrambling"
        sum[kind] = sum[kind] + mass
      end
    end
  end
  return sum.clean / sum.scrambling
end
local located = qaci.sweep {
  grid = { { "future", { "marginal", "conditional" } }, { "bias", { "1/2", "9/10" } }, { "age", { 0, 1, 11 } } },
  columns = { "odds", "preference" },
  run = function(p)
    local odds = masses(p.bias, p.age, true, p.future)
    return { odds = odds, preference = odds / masses("1", p.age, false, p.future) }
  end,
}

print "SimilarPasts(scrambled) / SimilarPasts(clean), one coin or all of them turned"
print(quotients:text { digits = 5 })
print "\nmass(clean) / mass(scrambling) of all locators, and how much of it is not the price of the programs"
print(located:text { digits = 6 })

local fair = quotients:where(function(r) return r.bias == "1/2" and (r.future == "conditional" or r.coins == 1) end)
for _, r in ipairs(fair) do
  r.line = r.future == "marginal" and "marginal, any number"
    or ("conditional, %d coin%s"):format(r.coins, r.coins > 1 and "s" or "")
end
return {
  tables = { { "SimilarPasts(scrambled) / SimilarPasts(clean)", quotients },
    { "Clean and scrambling locators", located } },
  picture = qaci.chart { rows = fair, x = "age", y = "one", by = "line", log_y = true,
    title = "What turning a neighbour costs (fair coins)", x_label = "steps between the coins and the blob",
    y_label = "SimilarPasts(scrambled) / SimilarPasts(clean)" },
}
