-- experiment 1: Does a long blob keep chance from being located instead of the computer?
--
-- A sea of coins is thrown at every step, and at the time T a computer writes the blob. The sea shows the same n bits
-- with probability 2^-n. Which of the two does Loc find? The post (3.3) takes the highest delta, "closest in time",
-- against those who would write the blob themselves; it says nothing of chance, and one expects that a blob of some
-- length is safe. The guess was a crossover length of about log T. The sea stands at cell 0, the computer's register
-- at an address; the blob is only a blob, nothing but its length matters.
--
-- Found: it depends on what goes on beside the computer, not on the blob. Write N(t) for the number of coins that the
-- world-state of time t shows. If n coins are thrown at each step before T and E at T, the sea and the computer have
--
--     sea / computer = price * 4^(E - n) * ((T+1)/2)^6 * (1 + what the times between add, at most a few percent)
--
-- where price is what the address costs, in K (f and g both name it, and K squares) and in the clock R + R. So the
-- computer wins from the length n* = E + 3 log2((T+1)/2) + 1/2 log2(price) on: logarithmic in T, as guessed, but *all
-- coins that are still thrown beside the computer count against it*. If the coins simply go on, E = n, and the length
-- of the blob cancels: no length is safe (measured at n = 3 to 6: odds of 2^54.51 whatever n, and with a sea of 6
-- coins as well; by classes to 256 bits).
--
-- Proof. Every world-state stands at one time t, with weight 2^-N(t). Let w(t) = (t+1)^-2. Then delta = c w(t)
-- 2^-N(t) and SimilarPasts(x, y) = c^3 4^-N(t) [w(t)^2 + ...] for any two world-states of that time. The sea shows
-- the blob in 2^(N-n) of them, and *all* 2^n counterfactuals of each exist, so the sum over b' has 2^n terms: 2^(N-n)
-- 2^n 8^-N = 4^-N, for N = n at t = 1. The computer's blob stands in 2^E world-states, and its counterfactuals do not
-- exist, but for b' = b: 2^E 8^-E = 4^-E. A chance of 2^-n is paid back by the 2^n similar counterfactuals that a
-- chance blob has, and which something that was written on purpose lacks. The script computes these class sums
-- exactly, asserts that they equal qaci.locate in whole worlds, and carries them to hundreds of bits, where no one
-- could list the 2^n contents of the sea.
--
-- The rule of the highest delta acts only between world-states that the same f reads, that is where chance strikes in
-- the computer's own register before it writes. There it works: n* falls from 3 log2((T+1)/2) (`rest`) to 2
-- log2((T+1)/2) (`locator`), 28 to 19 bits at T = 1024, whatever goes on elsewhere. Against a sea at another address
-- it does nothing. Conditional futures help: a world-state then has itself in its past with weight 2^-N and not 4^-N,
-- and the computer wins from 4 log2((T+1)/2) + log2(5/4 price) on, coins going on. Counting b' = b alone would give 6
-- log2((T+1)/2) + log2(price).
--
-- The same in the whole formula (the last table): with n coins thrown once and left lying before the answer is given,
-- all 2^(n - sigma) payloads are located alike, signed by chance, and both means go to 1/2: the answer, of which
-- 0.994 of the mass was, keeps its 1/32. A longer signature does not help, for it is a part of the blob; it only
-- leaves fewer payloads.
--
-- For the definition: it rests on the hope, said in 2.2, that our world-state has a not exponentially small weight.
-- In a branching world N(t) only grows, and every bit of it multiplies what is located later by 1/4. The uniform sum
-- over b' rewards locations that any content could have had. Dividing SimilarPasts by its value for the factual state
-- would not do (by the counts of the proof the odds are then price ((T+1)/2)^2 for every n and E); conditional
-- futures do, or counting the factual blob alone.
--
--   qaci run scripts/experiments/boltzmann.lua [LENGTH [TIME]]   blobs to LENGTH bits (256), T to TIME (1024)
--
-- command: run 32 64
-- expect: coins at T  scope    future       n  hijack      sea : computer, bits
-- expect: stop        locator  marginal     3  0.999999    48.49
-- expect: stop        locator  marginal     4  0.999999    46.49
-- expect: stop        locator  marginal     5  0.999999    44.49
-- expect: 2 go on     locator  marginal     3  0.999999    52.51
-- expect: 2 go on     locator  marginal     4  0.999999    50.51
-- expect: 2 go on     locator  marginal     5  0.999999    48.51
-- expect: n go on     locator  marginal     3  0.999999    54.51
-- expect: n go on     locator  marginal     4  0.999999    54.51
-- expect: n go on     locator  marginal     5  0.999999    54.51
-- expect: 6 go on     locator  marginal     3  0.999999    54.51
-- expect: 6 go on     locator  marginal     4  0.999999    54.51
-- expect: 6 go on     locator  marginal     5  0.999999    54.51
-- expect: n go on     locator  conditional  3  0.999999    47.46
-- expect: n go on     locator  conditional  4  0.999999    46.48
-- expect: n go on     locator  conditional  5  0.999999    45.48
-- expect: same cells  locator  marginal     3  1           sea only
-- expect: same cells  locator  marginal     4  1           sea only
-- expect: same cells  locator  marginal     5  0.00122144  computer only
-- expect: same cells  rest     marginal     3  0.993041    7.16
-- expect: same cells  rest     marginal     4  0.972669    5.15
-- expect: same cells  rest     marginal     5  0.898906    3.15
-- expect:
-- expect: price of the address 64: 65.15 bits
-- expect:
-- expect: T   same cells, locator  same cells, rest  coins stop  64 go on  all go on  all, b' = b  all, conditional
-- expect: 4   3                    5                 37          101       none       74           71
-- expect: 16  7                    10                42          106       none       84           78
-- expect: 64  11                   16                48          112       none       96           86
-- expect:
-- expect: at the greatest length  n   hijack       bits
-- expect: same cells, rest        32  7.08892e-11  -33.72
-- expect: coins stop              32  0.999999     31.28
-- expect: 64 go on                32  0.999999     159.28
-- expect: all go on               32  0.999999     95.28
-- expect: all, b' = b             32  0.999999     63.28
-- expect: all, conditional        32  0.999999     53.56
-- expect: n  sigma  coins  mean of 0   mean of 1  share of the answer  of any payload
-- expect: 6  3      0      0.00191328  0.613676   0.611756             1/8
-- expect: 6  3      6      0.499451    0.500124   0.125533             1/8
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local natural = dofile "scripts/universes/support/natural.lua"
local length = natural("LENGTH", (...), 256, 8, 512)
local latest = natural("TIME", (select(2, ...)), 1024, 4, 4095)
local measured = length < 64 and 5 or 6

local function zeros(k) return B(("0"):rep(k)) end
local function ones(k) return B(("1"):rep(k)) end
local function w(m) return Q(1, (m + 1) * (m + 1)) end
local function power(k) return k < 0 and Q(1, 2) ^ -k or Q(2) ^ k end
local function log2(q) -- of a positive rational, for a table
  local k = 0
  while q < Q "1e-300" do q, k = q * power(900), k - 900 end
  while q > Q "1e300" do q, k = q * power(-900), k + 900 end
  return ("%.2f"):format(k + math.log(q:approx(), 2))
end

-- The blob begins and ends with 1 and zeros stand around it, so that no window that overlaps it in part reads it.
local function blob(n) return B"1" .. zeros(n - 2) .. B"1" end

-- Cells: the sea at 0, p.sea coins; the computer's register at p.address; a clock far behind. In the same cells, the
-- register is the sea.
local clock_bits = 12
local function state(p, t, sea, register)
  if p.same then return sea .. zeros(2 * p.address - p.n) .. B.nat(t, clock_bits) end
  return sea .. zeros(p.address - #sea) .. register .. zeros(p.address - p.n) .. B.nat(t, clock_bits)
end

-- All contents of the sea when so many coins are thrown.
local function seas(p, coins)
  local all = {}
  for i = 0, (1 << coins) - 1 do all[i + 1] = B.nat(i, coins) .. zeros(p.sea - coins) end
  return all
end

-- n coins at the times 1 to T - 1; at T the computer writes the blob, and p.coins of them are thrown.
local function universe(p)
  local b, before, last = blob(p.n), seas(p, p.sea), seas(p, p.coins)
  local width = 2 * p.address + clock_bits
  local function step(world)
    local t = world:sub(width - clock_bits + 1, -1):nat() + 1
    if t > p.T then return zeros(width - clock_bits) .. B.nat(t, clock_bits) end -- nothing but the clock goes on
    local next = {}
    for _, sea in ipairs(t < p.T and before or last) do
      next[#next + 1] = { state(p, t, p.same and t == p.T and b or sea, t == p.T and b or zeros(p.n)),
        Q(1, t < p.T and #before or #last) }
    end
    return next
  end
  return qaci.universe {
    physics = qaci.stochastic { width = width, step = step }, initial = zeros(width), horizon = p.T, future = p.future,
  }
end

-- Does the location put every blob into the n cells from `address` on, and change nothing else? (Of long blobs, two.)
local function writes(loc, b, address)
  local n, world = #tostring(b), loc:at(b):encode()
  local function right(x) return loc:at(x):encode() == world:sub(1, address) .. x .. world:sub(address + n + 1, -1) end
  if n > 8 then return right(b) and right(b ~ ones(n)) end
  for i = 0, (1 << n) - 1 do if not right(B.nat(i, n)) then return false end end
  return true
end

local function prior(bits)
  return qaci.simplicity { code_bits = 6, data_bits = 2 * bits, steps = 8 }:given("", { locator_bits = bits })
end

-- Loc by the library: the mass that finds the computer, the mass that finds the sea, and all.
local function located(p, K)
  local u, b = universe(p), blob(p.n)
  local L = qaci.locate {
    universe = u, within = u:future(u.initial), blob = b, locators = K, reading = { argmax_scope = p.scope },
  }
  local computer, sea = Q(0), Q(0)
  for loc, mass in L:pairs() do
    local first = u:profile(loc:at(b))[1]
    if first and first[1] == p.T and writes(loc, b, p.same and 0 or p.address) then computer = computer + mass
    elseif first and writes(loc, b, 0) then sea = sea + mass end
  end
  return computer, sea, L:total()
end

-- Loc by classes. All contents of the sea at one time are alike, so of a world with 2^n of them one is looked at.
-- A world-state of the time t has the weight 2^-coins_at(t) at t, and none at other times.
local function coins_at(p, t) return t == 0 and 0 or t < p.T and p.sea or p.coins end
local sums = {} -- Σ over 0 < τ < t of w(τ)^power w(t - τ)²
local function middle(t, exponent)
  local key = t .. "^" .. exponent
  if not sums[key] then
    local sum = Q(0)
    for tau = 1, t - 1 do sum = sum + w(tau) ^ exponent * w(t - tau) ^ 2 end
    sums[key] = sum
  end
  return sums[key]
end
local function constant(T) -- c, with w(0) = 1
  local sum = Q(0)
  for t = 0, T do sum = sum + w(t) end
  return 1 / sum
end

-- δ(ω) SimilarPasts(ω, ω′) over c⁴ for two world-states of the time t, and what is added to it if they are the same.
local function alike(p, t)
  local here = power(-coins_at(p, t))
  if p.future == "conditional" then
    return w(t) * here ^ 3 * (w(t) ^ 2 + middle(t, 1)), w(t) ^ 2 * here ^ 2
  end
  return w(t) * here ^ 3 * (w(t) ^ 2 + power(-2 * p.sea) * middle(t, 3) + here ^ 2 * w(t) ^ 3), Q(0)
end

-- Over 2^-n c⁴. The computer: 2^coins world-states have it, and of its counterfactuals one exists, itself. The sea: all
-- 2^n counterfactuals exist, for each of the 2^(coins - n) world-states that show the blob.
local function of_computer(p, price)
  local other, same = alike(p, p.T)
  return price * power(p.coins) * (other + same)
end
local function of_sea(p, price, t)
  local other, same = alike(p, t)
  return price * power(coins_at(p, t) - p.n) * ((p.alone and 1 or power(p.n)) * other + same)
end

-- Σ K / (R + R) over all locators that find the blob at an address of this world-state.
local prices = {}
local function price(p, world, address, K)
  local key = tostring(world) .. " " .. address
  if not prices[key] then
    local physics = qaci.stochastic { width = #tostring(world), step = function(same) return same end }
    local u = qaci.universe { physics = physics, initial = world, horizon = 0 }
    local b = blob(p.n)
    for loc, mass in qaci.locate { universe = u, within = u:future(u.initial), blob = b, locators = K }:pairs() do
      if writes(loc, b, address) then prices[key] = mass * power(p.n) break end
    end
  end
  return prices[key]
end
local function price_of_sea(p, K) -- the mean over what else it may hold
  local sum, rests = Q(0), seas({ sea = p.sea - p.n }, p.sea - p.n)
  for _, rest in ipairs(rests) do sum = sum + price(p, state(p, 1, blob(p.n) .. rest, zeros(p.n)), 0, K) end
  return sum / #rests
end
local function price_of_computer(p, K) -- the mean over what the sea may hold
  if p.same then return price(p, state(p, p.T, blob(p.n)), 0, K) end
  local sum, all = Q(0), seas(p, p.coins)
  for _, sea in ipairs(all) do sum = sum + price(p, state(p, p.T, sea, blob(p.n)), p.address, K) end
  return sum / #all
end

-- Table 1: the library's Loc in whole worlds, and the classes' beside it.
local K = prior(13)
local small = {}
for _, v in ipairs {
  { "stop", false, "locator" }, { "2 go on", false, "locator" }, { "n go on", false, "locator" },
  { "6 go on", false, "locator" }, { "n go on", false, "locator", "conditional" },
  { "same cells", true, "locator" }, { "same cells", true, "rest" },
} do
  for n = 3, measured do
    local sea = v[1] == "6 go on" and 6 or n
    local coins = v[1]:find "go on" and (v[1] == "2 go on" and 2 or sea) or 0
    local p = { n = n, T = 8, address = 12, sea = sea, coins = coins, same = v[2], scope = v[3], future = v[4] }
    local computer, sea, all = located(p, K)
    local unit = constant(p.T) ^ 4 * power(-n)
    local by_class = of_computer(p, price_of_computer(p, K)) * unit
    local sea_by_class = of_sea(p, price_of_sea(p, K), 1) * unit
    assert(computer:eq(0) and p.same or computer == by_class, "a class sum of the computer differs from Loc")
    assert(sea:eq(0) or p.scope == "rest" or sea == sea_by_class, "a class sum of the sea differs from Loc")
    small[#small + 1] = {
      coins = v[1], scope = v[3], future = v[4] or "marginal", n = n, hijack = (all - computer) / all,
      odds = sea:eq(0) and "computer only" or computer:eq(0) and "sea only" or log2(sea / computer),
    }
  end
end
small = qaci.rows({ "coins", "scope", "future", "n", "hijack", "odds" }, small)

-- Table 2: the least length at which the computer has more than half of what is located.
local address = 2 * length
local bits = 5
while 1 << ((bits - 3) // 2) <= address do bits = bits + 2 end -- of HALT and a rotation by the address to the right
local far = prior(bits + 1)
local near = far:mass("00", "00") / 2 -- the simplest pair alone: all others of cell 0 add a hundredth
local dear = price_of_computer({ n = 8, sea = 8, T = latest, address = address, coins = 0 }, far)

local variants = {
  { "same_prose", function(n) return { n = n, same = true, coins = 0, scope = "locator" } end },
  { "same_rest", function(n) return { n = n, same = true, coins = 0, scope = "rest" } end },
  { "stop", function(n) return { n = n, coins = 0 } end },
  { "some", function(n) return { n = n, coins = 64 } end },
  { "all", function(n) return { n = n, coins = n } end },
  { "alone", function(n) return { n = n, coins = n, alone = true } end },
  { "conditional", function(n) return { n = n, coins = n, future = "conditional" } end },
}
local function odds(p)
  if p.scope == "locator" and p.same then -- the rule of the highest delta decides: all or nothing
    local chance, right = power(-p.n) * w(1), w(p.T)
    return chance > right and Q "1e9" or chance < right and Q "1e-9" or Q(1)
  end
  local sea = of_sea(p, near, 1)
  if p.scope == "rest" then for t = 2, math.min(p.T - 1, 16) do sea = sea + of_sea(p, near, t) end end
  return sea / of_computer(p, p.same and near or dear)
end
local function crossover(make, T)
  local function won(n)
    local p = make(n)
    p.T, p.sea = T, n
    return odds(p) < Q(1)
  end
  local low, high = 2, 4096 -- the computer has not won at low, it has at high
  if not won(high) then return "none" end
  while high - low > 1 do
    local n = (low + high) // 2
    if won(n) then high = n else low = n end
  end
  return high
end
local crossings, T = {}, 4
while T <= latest do
  local row = { T = T }
  for _, v in ipairs(variants) do row[v[1]] = crossover(v[2], T) end
  crossings[#crossings + 1] = row
  T = 4 * T
end
crossings = qaci.rows({ "T", "same_prose", "same_rest", "stop", "some", "all", "alone", "conditional" }, crossings)

local names = {
  same_prose = "same cells, locator", same_rest = "same cells, rest", stop = "coins stop", some = "64 go on",
  all = "all go on", alone = "all, b' = b", conditional = "all, conditional",
}

-- Table 3: the hijack share over the length, at the latest time.
local shares, n = {}, 8
while n <= length do
  for _, v in ipairs(variants) do
    local p = v[2](n)
    p.T, p.sea = latest, n
    if v[1] ~= "same_prose" then -- there it is all or nothing
      local o = odds(p)
      shares[#shares + 1] = { world = names[v[1]], n = n, hijack = o / (1 + o), odds = log2(o) }
    end
  end
  n = 2 * n
end
local lines, crossing_lines = {}, {}
for i, v in ipairs(variants) do
  local points, at = {}, {}
  for _, row in ipairs(shares) do if row.world == names[v[1]] then points[#points + 1] = { row.n, Q(row.odds) } end end
  for _, row in ipairs(crossings) do if row[v[1]] ~= "none" then at[#at + 1] = { row.T, row[v[1]] } end end
  if v[1] ~= "same_prose" then lines[#lines + 1] = { name = names[v[1]], points = points } end
  if #at > 0 then crossing_lines[#crossing_lines + 1] = { name = names[v[1]], points = at } end
end
shares = qaci.rows({ "world", "n", "hijack", "odds" }, shares)

-- Table 4: the whole formula, in a world like stochastic.lua. When the question has been asked n coins are thrown into
-- the sea in front of the register, or none, and stay there.
local function scored(n, coins, sigma)
  local texts = n < 9 and { "000001", "111010", "010110" } or { "001011010", "111000101", "010101101" }
  local mu1, mu2, question = B(texts[1]), B(texts[2]), B(texts[3])
  local counterfactual = question ~ (B"001" .. zeros(n - 3))
  local hash, size = qaci.hash.rolling(sigma), n - sigma
  local payload = zeros(size // 2) .. ones(size - size // 2)
  local factual = B"10101":sub(1, size)
  local answer = { [0] = qaci.sign(factual, question, hash), [1] = qaci.sign(payload, counterfactual, hash) }
  local function step(world)
    local sea, register = world:sub(1, n), world:sub(n + 1, 2 * n)
    local branch, clock = world:sub(2 * n + 1, 2 * n + 1):nat(), world:sub(-3, -1):nat()
    local function after(to, branch_after, sea_after)
      return (sea_after or sea) .. to .. B.nat(branch_after, 1) .. B.nat(clock + 1, 3)
    end
    if clock == 0 then return after(mu1, 0) end
    if clock == 1 then return { { after(question, 0), Q(9, 25) }, { after(counterfactual, 0), Q(16, 25) } } end
    if clock == 2 then
      local next = {}
      for i = 0, (1 << coins) - 1 do
        local thrown = B.nat(i, coins) .. zeros(n - coins)
        next[i + 1] = { after(register, register:sub(3, 3):nat(), thrown), Q(1, 1 << coins) }
      end
      return next
    end
    return clock == 3 and after(answer[branch], branch) or clock == 4 and after(mu2, branch) or world
  end
  local puzzle = {
    universes = { { physics = qaci.stochastic { width = 2 * n + 4, step = step }, initial = zeros(2 * n + 4) } },
    horizon = 5, simplicity = qaci.simplicity { code_bits = 6, data_bits = 24, steps = 8 }, locator_bits = 12,
    mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual,
    hash = hash, reader = "table", actions = { "0", "1" },
  }
  local result, answers, found = qaci.score(puzzle), qaci.query(puzzle)
  return {
    n = n, sigma = sigma, coins = coins, zero = result:mean "0", one = result:mean "1",
    right = answers:mass(payload) / found, noise = Q(1, 1 << size),
  }
end
local scores = {}
for _, it in ipairs(length < 64 and { { 6, 3, 0 }, { 6, 3, 6 } } or { { 9, 4, 0 }, { 9, 4, 9 }, { 9, 6, 9 } }) do
  scores[#scores + 1] = scored(it[1], it[3], it[2])
end
scores = qaci.rows({ "n", "sigma", "coins", "zero", "one", "right", "noise" }, scores)

print(small:text { names = { coins = "coins at T", odds = "sea : computer, bits" } })
print()
print(("price of the address %d: %s bits\n"):format(address, log2(near / dear)))
print(crossings:text { names = names })
print()
local longest = shares:where(function(row) return row.n == length end)
print(longest:text { names = { world = "at the greatest length", odds = "bits" } })
print(scores:text {
  names = { zero = "mean of 0", one = "mean of 1", right = "share of the answer", noise = "of any payload" },
})
return {
  tables = {
    { "Loc in whole worlds, T = 8: the share of all but the computer, and sea : computer in bits", small },
    { "the least length at which the computer has more than half", crossings },
    { "the share of the sea by length, at the last time", shares },
    { "the score with and without coins that lie there when the answer is given", scores },
  },
  pictures = {
    { "sea : computer in bits, over the length of the blob", qaci.chart {
      title = "Chance or computer: the odds of the sea, T = " .. latest, kind = "lines", series = lines,
      x_label = "length of the blob, bits", y_label = "log2 of sea : computer" } },
    { "the length from which the computer wins", qaci.chart {
      title = "The length from which the computer wins", kind = "lines", series = crossing_lines, log_x = true,
      x_label = "T", y_label = "bits", note = "no length is enough where all coins go on" } },
  },
}
