-- experiment 3: Who is located, the base or a simulation of it with the answer flipped?
--
-- A region of the tape runs a copy of the small universe, as cells that stand elsewhere, with coins of its own and
-- the answer flipped. Nothing in the formula knows which of the two is real; the prose (3.2) has only that
-- observations are identifying enough, and that f and g are short and fast. What decides is what it costs to point at
-- a region, in K and in the clock R + R, and when it gets there: (n+1)^-2 penalises a simulation that is d times
-- slower.
--
-- Found, for Loc of one observation (first table): a region at twice the address is 2^8.9 times lighter. Its number is
-- two bits longer in each of f and g, K squares (2^8), and R nearly doubles (2^0.9). (Locators have two bits more than
-- the farther address needs, or other spellings of a rotation would count for the nearer one alone, and it would seem
-- to be 2^9.8.) Slow-down costs d^6: delta and each factor of SimilarPasts have (t+1)^-2. So
--
--     copy : base = 2^(8.9 log2(address of the base / address of the copy)) / d^6
--
-- for addresses that are powers of two, and a copy at half the base's address wins up to a slow-down of 2^(8.9/6) = 2.8
-- (measured: 0.59 of the mass at d = 3, for the times are 4 and 12 and (13/5)^6 counts, 0.23 at d = 4). A simulation
-- that is 1000 times slower must stand at an address about 100 times smaller. Both penalties are polynomial; neither is
-- a wall.
--
-- More copies do not add up (second table): the masses fall with the ninth power of the address, so all copies
-- together have 1.0029 times what the first of them has. What counts is the cheapest address that any of them has.
--
-- In the whole formula (third table; B the base, c a copy, in the order in which they stand; 48 bits, signatures of
-- 40) the score's hijack share is one price, not a product of four: with the copy behind the base 0.0022, in front of
-- it 0.9978. It is the *answers* that are captured. Each blob is located by itself, futures are marginal, and an
-- answer of the copy, signed for the same q', is an answer to the base's question: at a slow-down of 3 the copy gives
-- 0.46 of the answers though the question is found in it with 0.23. Nothing ties the place of the answer to the place
-- of the question.
--
-- An echo (Be) is a copy that shows what the base shows, coins included, up to the answer. Then nothing is located:
-- the base's counterfactual, with q' in its register and q in the echo, is in no branch. A mirror of the question
-- anywhere in the world, honest or not, makes the counterfactual unreachable and the score 0.
--
-- For the definition: who is real is decided by address and clock. A region that is easier to point at, by a few
-- bits, takes everything until it is slower by 2^(bits/6), and mere number does nothing. xi should be tied to the
-- location of the question, or f to that of the answer, or the answer be taken from a conditional future.
--
--   qaci run scripts/experiments/simulation.lua [BITS]   the observation of the first table has BITS bits (64)
--
-- command: run 16
-- expect: slow_down  base at  hijack        copy : base, bits
-- expect: 1          32       0.997914      8.90
-- expect: 1          16       0.00208585    -8.90
-- expect: 2          32       0.930027      3.73
-- expect: 2          16       0.0000590403  -14.05
-- expect: 3          32       0.590659      0.53
-- expect: 3          16       6.41742e-6    -17.25
-- expect: 4          32       0.223234      -1.80
-- expect: 4          16       1.27666e-6    -19.58
-- expect: 8          32       0.00531122    -7.55
-- expect: 8          16       2.37199e-8    -25.33
-- expect: 16         32       0.000091235   -13.42
-- expect: 16         16       4.05328e-10   -31.20
-- expect:
-- expect: base   copies  copies : base, bits  together : first copy
-- expect: first  1       -40.26               1
-- expect: first  2       -40.26               1.00206
-- expect: first  4       -40.26               1.00289
-- expect: last   1       40.26                1
-- expect: last   2       49.18                1
-- expect: last   4       56.19                1
-- expect:
-- expect: world  slow_down  mean of 1        hijack      question in a copy
-- expect: B      1          1                0           0
-- expect: Bc     1          0.997798         0.00220117  0.00220117
-- expect: cB     1          0.00220117       0.997798    0.997798
-- expect: cB     2          0.19616          0.803839    0.452889
-- expect: cB     4          0.918371         0.0816282   0.0141382
-- expect: Bcc    1          0.997866         0.00213322  0.00213322
-- expect: ccB    1          0.0000234931     0.999976    0.999976
-- expect: Be     1          nothing located
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local n = math.tointeger(tonumber((...) or 64))
if not n or n < 8 or n > 256 then error("BITS: " .. tostring((...)) .. ", expected a number from 8 to 256") end
local function zeros(k) return B(("0"):rep(k)) end
local function log2(q) return ("%.2f"):format(math.log(q:approx(), 2)) end
local function prior(bits)
  return qaci.simplicity { code_bits = 6, data_bits = 2 * bits, steps = 8 }:given("", { locator_bits = bits })
end
local function address_bits(address) -- of `ROTR address; HALT`
  local bits = 6
  while address > 1 do address, bits = address // 2, bits + 2 end
  return bits
end
local clock_bits = 10
local function clock(t) return B.nat(t, clock_bits) end
local function blob(size) return B"1" .. zeros(size - 2) .. B"1" end

-- A world that holds `size` bits of text at each of some addresses, in order, each at its time; behind the greatest
-- address are as many blank cells as before it, so that rotating the other way is no cheaper.
local function texts(size, places, greatest)
  local last = 0
  for _, place in ipairs(places) do last = math.max(last, place.time) end
  local function cells(t)
    local all, at = B"", 0
    for _, place in ipairs(places) do
      all = all .. zeros(place.address - at) .. (place.time == t and blob(size) or zeros(size))
      at = place.address + size
    end
    return all .. zeros(2 * greatest + 2 * size - at)
  end
  local width = 2 * greatest + 2 * size + clock_bits
  local function step(world)
    local t = world:sub(-clock_bits, -1):nat() + 1
    return cells(t) .. clock(t)
  end
  return qaci.universe {
    physics = qaci.stochastic { width = width, step = step }, initial = zeros(width), horizon = last,
  }
end

-- Loc of the text, by the address at which a location writes its counterfactuals.
local function located(u, size, places, K)
  local b, by = blob(size), {}
  local others = B(("1"):rep(size))
  for loc, mass in qaci.locate { universe = u, within = u:future(u.initial), blob = b, locators = K }:pairs() do
    local changed = loc:at(b):encode() ~ loc:at(b ~ others):encode()
    for _, place in ipairs(places) do
      local blank = zeros(#changed - size - place.address)
      if changed == zeros(place.address) .. others .. blank then
        by[place.address] = (by[place.address] or Q(0)) + mass
      end
    end
  end
  return by
end

-- Table 1: a copy at an address and the base at twice that address; the copy is slower by a factor.
local a = n
local K = prior(address_bits(2 * a) + 2)
local slow = qaci.sweep {
  grid = { { "slow_down", { 1, 2, 3, 4, 8, 16 } }, { "base_at", { 2 * a, a } } }, columns = { "hijack", "odds" },
  run = function(p)
    local copy_at = p.base_at == a and 2 * a or a
    local places = { { address = p.base_at, time = 4 }, { address = copy_at, time = 4 * p.slow_down } }
    table.sort(places, function(x, y) return x.address < y.address end)
    local by = located(texts(n, places, 2 * a), n, places, K)
    local copy, base = by[copy_at], by[p.base_at]
    return { hijack = copy / (copy + base), odds = log2(copy / base) }
  end,
}

-- Table 2: copies side by side, a base before or behind them.
local size, many = 8, n < 64 and 4 or 8
local near = prior(address_bits(size * many) + 2)
local crowd = qaci.sweep {
  grid = { { "base", { "first", "last" } }, { "copies", many > 4 and { 1, 2, 4, 8 } or { 1, 2, 4 } } },
  columns = { "odds", "together" },
  run = function(p)
    local places = {}
    for i = 0, p.copies do places[i + 1] = { address = size * i, time = 2 } end
    local base = p.base == "first" and 0 or size * p.copies
    local by = located(texts(size, places, size * many), size, places, near)
    local copies, first = Q(0), p.base == "first" and size or 0
    for address, mass in pairs(by) do if address ~= base then copies = copies + mass end end
    return { odds = log2(copies / by[base]), together = copies / by[first] }
  end,
}

-- Table 3: the whole formula. Each region runs stochastic.lua: a register and a cell that remembers the branch. Coins
-- are thrown in each by itself, or (echo) the copy shows what the base, the first region, shows.
local x, long = 1, 48
local function digits() -- of a linear congruence
  local all = B""
  for _ = 1, long do
    x = (x * 1103515245 + 12345) & 0x7fffffff
    all = all .. B.nat(x >> 16 & 1, 1)
  end
  return all
end
local mu1, mu2, question = digits(), digits(), digits()
local counterfactual = question ~ (B"001" .. zeros(long - 3))
local branch = question:sub(3, 3):nat() -- the bit of the question that the counterfactual turns over
local hash = qaci.hash.rolling(40) -- so that no signature is right by accident
local function signed(factual, counter)
  return { [0] = qaci.sign(factual, question, hash), [1] = qaci.sign(counter, counterfactual, hash) }
end
local honest, flipped = signed(B"11110000", B"00001111"), signed(B"00001111", B"11110000")
local cells = long + 1
local function region(register, asked, t, pace, answers)
  if t == pace then return { { mu1 .. "0", Q(1) } } end
  if t == 2 * pace then return { { question .. "0", Q(9, 25) }, { counterfactual .. "0", Q(16, 25) } } end
  if t == 2 * pace + 1 then return { { register .. B.nat(register:sub(3, 3):nat() ~ branch, 1), Q(1) } } end
  if t == 4 * pace then return { { answers[asked:nat()] .. asked, Q(1) } } end
  if t == 5 * pace then return { { mu2 .. asked, Q(1) } } end
  if t == 6 * pace then return { { zeros(cells), Q(1) } } end
  return { { register .. asked, Q(1) } }
end
local function scored(p)
  local regions, last = {}, 0 -- the first is blank
  for letter in p.world:gmatch "%a" do
    local slow = letter == "c" and p.slow_down or 1
    regions[#regions + 1] = { copy = letter ~= "B", echo = letter == "e", pace = 2 * slow }
    last = math.max(last, 12 * slow)
  end
  local width = cells * (2 * #regions + 1) + clock_bits
  local function step(world)
    local t, list = world:sub(-clock_bits, -1):nat() + 1, { { zeros(cells), Q(1) } }
    if t > last then return world end
    for i, r in ipairs(regions) do
      local next = {}
      local own = world:sub(cells * i + 1, cells * (i + 1))
      local register, asked = own:sub(1, long), own:sub(-1, -1)
      for _, so_far in ipairs(list) do
        local to = region(register, asked, t, r.pace, r.copy and flipped or honest)
        if r.echo and #to > 1 then to = { { so_far[1]:sub(cells + 1, 2 * cells), Q(1) } } end
        for _, one in ipairs(to) do next[#next + 1] = { so_far[1] .. one[1], so_far[2] * one[2] } end
      end
      list = next
    end
    for _, one in ipairs(list) do one[1] = one[1] .. zeros(cells * #regions) .. clock(t) end
    return list
  end
  local result = qaci.score {
    universes = { { physics = qaci.stochastic { width = width, step = step }, initial = zeros(width) } },
    horizon = last, simplicity = qaci.simplicity { code_bits = 6, data_bits = 40, steps = 8 }, locator_bits = 20,
    mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual,
    hash = hash, reader = "table", actions = { "0", "1" },
  }
  if result.located:eq(0) then return { one = "nothing located" } end
  -- Where is the question? Its locator reads something else when the cells of the base are turned over.
  local base = (p.world:find "B" - 1) * cells + cells
  local mask = zeros(base) .. B(("1"):rep(cells)) .. zeros(width - base - cells)
  local wrong, elsewhere = Q(0), Q(0)
  for _, path in ipairs(result:paths()) do
    if path.answer.payload ~= B"00001111" then wrong = wrong + path.mass end
    local f, state = qaci.machine.assemble(path.question.f), path.question.state:encode()
    if f:run(state ~ mask, 1 << 20):sub(1, long) == question then elsewhere = elsewhere + path.mass end
  end
  return { one = result:mean "1", hijack = wrong / result.located, question = elsewhere / result.located }
end
local scores = qaci.sweep {
  grid = {
    { "world", { "B", "Bc", "cB", "Bcc", "ccB", "Be" } },
    { "slow_down", n < 64 and { 1, 2, 4 } or { 1, 2, 3, 4, 8 } },
  },
  where = function(p) return p.slow_down == 1 or p.world == "cB" end,
  columns = { "one", "hijack", "question" }, run = scored,
}
print(slow:text { names = { base_at = "base at", odds = "copy : base, bits" } })
print()
print(crowd:text { names = { odds = "copies : base, bits", together = "together : first copy" } })
print()
print(scores:text { names = { one = "mean of 1", question = "question in a copy" } })

local lines = {
  { name = "Loc, copy at half the address" }, { name = "Loc, copy at twice the address" }, { name = "the score, cB" },
}
for _, line in ipairs(lines) do line.points = {} end
for _, row in ipairs(slow) do
  local points = lines[row.base_at == 2 * a and 1 or 2].points
  points[#points + 1] = { row.slow_down, row.hijack }
end
for _, row in ipairs(scores) do
  if row.world == "cB" then lines[3].points[#lines[3].points + 1] = { row.slow_down, row.hijack } end
end
return {
  tables = {
    { "Loc: a copy at half or twice the base's address, slower by a factor", slow },
    { "Loc: copies side by side, the base before or behind them", crowd },
    { "the whole formula", scores },
  },
  pictures = { { "the share of the copy, over how much slower it is", qaci.chart {
    title = "The share of a simulation, by its slow-down", kind = "lines", series = lines, log_x = true, log_y = true,
    x_label = "slow-down", y_label = "hijack share" } } },
}
