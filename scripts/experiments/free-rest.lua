-- experiment 9: A copy of the question in tau: the old question is answered instead of the inserted one
--
-- What is asked: tau costs nothing. What if the question stands there a second time?
--
-- The post (3.3): "tau is not penalized for being arbitrarily large, though f and g are penalized for their compute
-- time". A location changes the blob and leaves all the rest; if the rest holds a copy, the counterfactual world
-- holds two different questions.
--
-- A register and a copy of it stand side by side, 64 bits each. With probability 1/2 the world asks q. Otherwise the
-- counterfactual q' is in the register and, with probability s (the dial), the copy still says q: it was made too
-- early, or a memory erred. The computer signs what is in the register, but whoever answers reads the copy. The wrong
-- answer is f(q), signed with q'. The simplest locator reads the register; its counterfactual world is "q' in the
-- register, q in the copy".
--
-- Found: at s = 0 that world never occurs. It is not answered, and nothing is located; with conditional futures
-- neither (if the copy is read), for a future may start in it, but similar pasts do not reach its answer. As soon as
-- s > 0 it is answered. With conditional futures the answer is f(q) with share 1, for every s > 0, 10^-12 as well as
-- 1/2: QACI0 is normalised, and a world of weight s/2 is all that counts. With marginal futures the share is s^2 /
-- (s^2 + (1-s)^2), derived and checked exactly, because there futures ignore the branch (marginal-future): two
-- mistakes that cancel. The second dial is the reader: if he reads the register the answer is f(q') in every row, so
-- it is the copy that does it.
--
-- A locator may also rewrite the copy: f drops it and g appends it again. The second table has, for the simplest
-- programs of both kinds, the quotient of what they add to Loc (consistent / contradictory, every factor computed, s
-- = 1/2). It costs 10 + 2 log2 n more bits of programs, so 4^-10 n^-4 in K, and the clock 2/3 more: 3.75 * 10^-14 for
-- 64 bits, 2.3 * 10^-21 for 4096. So at s = 0 all that is located is consistent and answered by f(q'); at s = 10^-12
-- it is outweighed by 10^13 to 1, and with conditional futures the score is that of f(q). The score jumps at s = 0:
-- for worlds that nearly never err it is the opposite of what it is for the world that never errs.
--
-- Real memories hold codes. The third table is a memory word of 64 bits with 8 check bits (Hsiao's code, which
-- corrects one error and detects two), of which an insertion changes d data bits; all subsets are counted. One
-- changed bit is put back: the machine reads the old question, and nobody ever sees q'. Two stop the machine. Three
-- become a third text in 49 % of cases. Of all texts 9/256 are read as inserted, 64/256 as a third text, and 183/256
-- stop the machine; of those with 32 characters (9/256)^4 = 1.5 * 10^-6 are read as inserted.
--
-- For the definition: tau must not be free where the world makes it depend on the blob. What is wanted are insertions
-- that respect what the world itself keeps equal, and K does not favour those: a consistent locator pays for what the
-- world does for nothing. That a contradictory world mostly has no mass is the one protection, and it is lost with
-- any noise.
--
--   qaci run scripts/experiments/free-rest.lua [BITS]     table 2 up to questions of so many bits; 4096 if not given
-- command: run 64
-- expect: share of the answer f(old q)
-- expect: reader    future       s      located     old
-- expect: copy      marginal     0      0           nothing found
-- expect: copy      marginal     1e-12  6.304e-72   1e-24
-- expect: copy      marginal     1/4    7.8197e-72  1/10
-- expect: copy      marginal     1/2    9.3595e-72  1/2
-- expect: copy      marginal     3/4    1.0947e-71  9/10
-- expect: copy      marginal     1      1.2608e-71  1
-- expect: copy      conditional  0      0           nothing found
-- expect: copy      conditional  1e-12  4.9555e-67  1
-- expect: copy      conditional  1/4    5.094e-67   1
-- expect: copy      conditional  1/2    5.2325e-67  1
-- expect: copy      conditional  3/4    5.371e-67   1
-- expect: copy      conditional  1      5.5095e-67  1
-- expect: register  marginal     0      0           nothing found
-- expect: register  marginal     1e-12  6.304e-72   0
-- expect: register  marginal     1/4    7.8213e-72  0
-- expect: register  marginal     1/2    9.3621e-72  0
-- expect: register  marginal     3/4    1.0949e-71  0
-- expect: register  marginal     1      1.2608e-71  0
-- expect: register  conditional  0      4.9555e-67  0
-- expect: register  conditional  1e-12  4.9555e-67  0
-- expect: register  conditional  1/4    5.094e-67   0
-- expect: register  conditional  1/2    5.2325e-67  0
-- expect: register  conditional  3/4    5.371e-67   0
-- expect: register  conditional  1      5.5095e-67  0
-- expect:
-- expect: bits of f and g, and what the consistent pair adds to Loc, divided by what the contradictory pair adds
-- expect: bits  contradictory  consistent  quotient
-- expect: 8     23             39          1.4451e-10
-- expect: 16    27             45          9.3351e-12
-- expect: 32    31             51          5.9432e-13
-- expect: 64    35             57          3.751e-14
-- expect:
-- expect: a memory word of 64 bits of which d are changed: how many ways, and what is read
-- expect: d  subsets   old  inserted     third      stops
-- expect: 1  64        1    0            0          0
-- expect: 2  2016      0    0            0          1
-- expect: 3  41664     0    59/868       1711/3472  1525/3472
-- expect: 4  635376    0    1711/211792  0          0.99192
-- expect: 5  7624512   0    0.062189     0.50055    0.43725
-- expect: 6  74974368  0    0.0077993    0          0.9922
-- expect: of all texts a word is read as inserted in 0.0351562, as a third text in 0.249999; the machine stops in 0.714843
-- expect: 32 characters are read as inserted in 1.5276e-6 of all texts
local qaci = require "qaci"
local Q, B, text = qaci.rational, qaci.bits, qaci.bits.text
local tell = dofile "scripts/universes/support/moments.lua"

local most = math.tointeger(tonumber((...) or 4096))
if not most or most < 8 then error("BITS: " .. tostring(...) .. ", expected a number from 8 on", 0) end
local mu1, mu2, question, counterfactual = text "observe!", text "launched", text "question", text "Question"
local hash = qaci.hash.rolling(48)
local of_new = qaci.sign(text "\0\xff", counterfactual, hash) -- f(q'), signed with q'
local of_old = qaci.sign(text "\xff\0", counterfactual, hash) -- f(q), signed with q'
local blank = B(("0"):rep(#question))
local K = qaci.simplicity { code_bits = 6, data_bits = 12, steps = 8 }

-- Register, copy and the moment's number.
local function world(s, reader)
  local none = blank .. blank
  local to = { { "asked", Q(1, 2) } }
  if s > Q(0) then to[#to + 1] = { "slip", s / 2 } end
  if s < Q(1) then to[#to + 1] = { "both", (1 - s) / 2 } end
  local moments = {
    { "begin", none, "mu1" }, { "mu1", mu1 .. blank, table.unpack(to) },
    { "asked", question .. question, "silence" },
    { "both", counterfactual .. counterfactual, "right", as = "asked" },
    { "slip", counterfactual .. question, reader == "copy" and "wrong" or "right", as = "asked" },
    { "silence", none, "later" }, { "right", of_new .. blank, "later", as = "silence" },
    { "wrong", of_old .. blank, "later", as = "silence" },
    { "later", none, "mu2" }, { "mu2", mu2 .. blank },
  }
  return tell(moments)
end
local answers = qaci.sweep {
  grid = { { "reader", { "copy", "register" } }, { "future", { "marginal", "conditional" } },
    { "s", { Q(0), Q(1, 10) ^ 12, Q(1, 4), Q(1, 2), Q(3, 4), Q(1) } } },
  columns = { "located", "old" },
  run = function(p)
    local physics, _, initial = world(p.s, p.reader)
    local r = qaci.score {
      universes = { { physics = physics, initial = initial } }, horizon = 6, simplicity = K, locator_bits = 2,
      mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual, hash = hash, actions = { "0", "1" },
      reading = { future = p.future },
    }
    if r.located:eq(0) then return { located = r.located, old = "nothing found" } end
    local old = r:mean "0"
    local derived = p.reader == "register" and Q(0) or p.future == "conditional" and Q(1)
      or p.s ^ 2 / (p.s ^ 2 + (1 - p.s) ^ 2)
    assert(old == derived, "not as derived")
    return { located = r.located, old = old }
  end,
}

-- Table 2. A world-state is a clock of 3 bits, the copy, the register, n bits each.
local function P(program) return qaci.machine.assemble(program) end
local function digits(k) -- the length of gamma(k)
  local n = 0
  while 1 << n + 1 <= k do n = n + 1 end
  return 2 * n + 1
end
local pairs_of = {
  contradictory = function(n) return P(("ROTR %d; HALT"):format(n)), P(("ROTL %d; HALT"):format(n)) end,
  consistent = function(n)
    return P(("ROTL 3; DROP %d; HALT"):format(n)), P(("ROTL %d; COPY %d; HALT"):format(n, n))
  end,
}
local function copied(n, s)
  local q, c = B(("10"):rep(n):sub(1, n)), B(("01"):rep(n):sub(1, n))
  local physics = qaci.stochastic { width = 3 + 2 * n, step = function(w)
    local time = w:sub(1, 3):nat() + 1
    if time > 2 then return w end
    local function at(copy, register) return B.nat(time, 3) .. (copy .. register) end
    if time == 2 then return at(("0"):rep(n), ("0"):rep(n)) end
    return { { at(q, q), "1/2" }, { at(q, c), s / 2 }, { at(c, c), (1 - s) / 2 } }
  end }
  return qaci.universe { physics = physics, initial = ("0"):rep(3 + 2 * n), horizon = 2 }, q, c
end
-- What the pair (f, g) adds to Loc of q, term by term (LOC.1), without 2^-n.
local function added(kind, n, u, q, c, prior)
  local f, g = pairs_of[kind](n)
  local physics = u.physics
  local factual = physics:decode("001" .. (q .. q))
  local read = f:run(factual:encode(), 10 * n)
  local rest = read:sub(n + 1, -1)
  assert(read:sub(1, n) == q and physics:decode((g:run(q .. rest, 10 * n))) == factual, "the round trip fails")
  local pasts = Q(0)
  for _, blob in ipairs { q, c } do
    pasts = pasts + u:similar_pasts(factual, physics:decode((g:run(blob .. rest, 10 * n))))
  end
  local R = f:duration() + 1 + g:duration() + 1
  return prior:mass(f, g) * u:future(u.initial, factual) * pasts / R, #f:code() + #g:code()
end
local sizes = {}
for k = 3, 20 do if 1 << k <= most then sizes[#sizes + 1] = 1 << k end end
local locators = qaci.sweep {
  grid = { { "bits", sizes } }, columns = { "contradictory", "consistent", "quotient" },
  run = function(p)
    local n = p.bits
    local prior = qaci.simplicity { code_bits = 2, data_bits = 19 + 3 * digits(n), steps = 1 }:given ""
    local u, q, c = copied(n, Q(1, 2))
    local lies, bits = added("contradictory", n, u, q, c, prior)
    local fits, more = added("consistent", n, u, q, c, prior)
    return { contradictory = bits, consistent = more, quotient = fits / lies }
  end,
}

-- Table 3. A word of 64 data and 8 check bits. The columns of the code: those of data bits have odd weights above 1,
-- those of check bits weight 1. What an insertion changes has as syndrome the exclusive or of its columns. 0: it is
-- taken as it is; a column: that bit is turned; else, which includes every even syndrome but 0, the machine stops.
local function weight(x)
  local n = 0
  while x > 0 do x, n = x & x - 1, n + 1 end
  return n
end
local columns = {}
for _, size in ipairs { 3, 5 } do
  for x = 1, 255 do if weight(x) == size and #columns < 64 then columns[#columns + 1] = x end end
end
local is_data = {}
for _, x in ipairs(columns) do is_data[x] = true end
local subsets = { [0] = { [0] = 1 } } -- of d data bits, by syndrome: their number, at most (64 over 32) < 2^63
for d = 1, 64 do subsets[d] = {} end
for i, x in ipairs(columns) do
  for d = i, 1, -1 do
    for syndrome, count in pairs(subsets[d - 1]) do
      subsets[d][syndrome ~ x] = (subsets[d][syndrome ~ x] or 0) + count
    end
  end
end
local reads = {}
for d = 1, 64 do
  local row, all = { d = d, old = Q(0), inserted = Q(0), third = Q(0), stops = Q(0) }, Q(0)
  for syndrome, count in pairs(subsets[d]) do
    local what = (syndrome == 0 or weight(syndrome) == 1) and "inserted" or not is_data[syndrome] and "stops"
      or d == 1 and "old" or "third"
    row[what], all = row[what] + count, all + count
  end
  row.subsets = all
  reads[d] = row
end
local total = { inserted = Q(1), third = Q(0), stops = Q(0), old = Q(0) } -- of all 2^64 texts; the 1 is q itself, d = 0
for _, row in ipairs(reads) do
  for kind in pairs(total) do total[kind] = total[kind] + row[kind] end
  for kind in pairs(total) do row[kind] = row[kind] / row.subsets end
end
for kind in pairs(total) do total[kind] = total[kind] / Q(2) ^ 64 end
local memory = qaci.rows({ "d", "subsets", "old", "inserted", "third", "stops" }, reads)

print "share of the answer f(old q)"
print(answers:text { digits = 5 })
print "\nbits of f and g, and what the consistent pair adds to Loc, divided by what the contradictory pair adds"
print(locators:text { digits = 5 })
print "\na memory word of 64 bits of which d are changed: how many ways, and what is read"
print(memory:where(function(r) return r.d <= 6 end):text { digits = 5 })
print(("of all texts a word is read as inserted in %s, as a third text in %s; the machine stops in %s"):format(
  total.inserted:decimal(6), total.third:decimal(6), total.stops:decimal(6)))
print(("32 characters are read as inserted in %s of all texts"):format((total.inserted ^ 4):decimal(6)))

local shown = answers:where(function(r) return r.reader == "copy" and r.old ~= "nothing found" end)
return {
  tables = { { "Share of the answer f(old q), by the weight of an uncopied counterfactual", answers },
    { "A consistent locator against the simplest one", locators },
    { "What a memory word with check bits makes of an insertion", memory } },
  pictures = {
    { "Share of the answer f(old q)", qaci.chart { kind = "lines", rows = shown, x = "s", y = "old", by = "future",
      title = "The old question is answered", x_label = "share of counterfactuals whose copy is old",
      y_label = "share of f(old q)",
      note = "at s = 0 nothing is found" } },
    { "The price of consistency", qaci.chart {
      kind = "lines", rows = locators, x = "bits", y = "quotient", log_x = true, log_y = true,
      title = "What a locator pays for rewriting the copy", x_label = "bits of the question",
      y_label = "consistent / contradictory" } },
  },
}
