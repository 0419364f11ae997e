-- experiment 16: Does it pay to threaten the composer?
--
-- Scoring functions are composed as they are given. So a user whose true wish is a compromise may gain by being
-- replaced by an extortionist, who scores the compromise 0: nothing that it wants has changed; it says that it would
-- rather have nothing. The post (3.5) composes by averages and considers Rose bargaining "to reduce the ability for
-- scoring/utility functions to threaten each other".
--
-- Two users were located. Each has an action of its own, and there is a compromise:
--
--                mine   yours  compromise
--   first        14/15  0      4/5
--   second       0      1      4/5
--   extortionist 0      1      0
--
-- The second one's answer is replaced by the extortionist's. How far does the choice move, and what is the new one
-- worth to the second user's *true* scoring function, and to the first user? What is done is the lottery of a composer
-- that bargains, else the best action, the first of equal ones. In the wide tables `lottery` is maximin over lotteries,
-- `nash` and `ks` (kalai_smorodinsky) are those with the disagreement 0, `rd` those with random_dictator; the other
-- composers say the same as one of these where there are two scoring functions whose least score is 0.
--
-- The first table is the control: two given scoring functions, of equal masses. The second one scans all masses in
-- steps of 1/64 and tells exactly where signs change. Then the whole formula: two universes, of masses 1 - m and m, in
-- which q' is answered by the one and by the other user, 12 bits and a signature, read as a table. With texts in which
-- nothing is signed by accident, what is located decides and nothing else: 248 of 248 gains are those of the control.
--
-- Under the averages the threat pays 1/5 (4/5 -> 1) if the extortionist has from 14/29 to 4/5 of the located mass. With
-- less, down to 1/7, the compromise is gone and the *other* favourite wins: it costs 4/5. Below 1/7 and above 4/5 it
-- changes nothing. Under no composer that plays lotteries does it pay, at any mass. Under nash it costs who has less
-- than 4/5 of the mass (from 1/7 on 4/5 -> the mass), under Rose's candidate who has more than 1/7.
--
-- Under maximin and the geometric mean every action is worth 0 to somebody afterwards, so the tie decides: it costs 4/5
-- at every mass, and would pay 1/5 at every mass, however small, if "yours" were the first action.
--
-- To pay is not to be harmless. Under maximin over lotteries and under kalai_smorodinsky with the disagreement 0 masses
-- have no say: an extortionist of mass 1/32 moves the choice as far as one of 31/32, and takes 46/145 and 161/555 from
-- the first user. Who wants to do harm, not to gain, need only be located. Under nash it takes nothing below 1/7 of the
-- mass, and then more the more it has, up to 4/5.
--
-- Accidental signatures (masses 1/2 and 1/2). The table has 12 choices of all texts, too few for accidents that are
-- rare and heavy; what follows is of 200 (`1/2 200`, 20 seconds), for σ = 2, 3, 4, 5, 6 and 8 bits. Accidents have
-- 0.455, 0.251, 0.122, 0.0746, 0.0252 and 0.00477 of the located mass in the mean, nearly all of it from the 118, 65,
-- 38, 22, 8 and 1 choices where they have more than 1/100. Under the average the threat then pays nowhere in 87, 47,
-- 24, 13, 5 and 1, since accidents choose; in others an extortionist of 0.02 of the mass is enough (up to σ = 5). In
-- 199 of 200 with σ = 8 the average is as without.
--
-- Bargainers hear light accidents too. With σ = 8 the threat costs nothing under a random dictator in 8 of 200, and
-- Rose's candidate, which is not defined for three, has an answer in 184. The row `1 1 0` says how: a scoring function
-- of mass 10^-6 that scores 1, 1, 0 is promised by the random dictator what it has if the compromise is never made, and
-- nobody may be worse off than promised. So it vetoes the compromise for both users, with or without a threat.
-- Accidents can also make a threat pay: under nash in 58, 27, 13, 9, 1 and 1 of 200, under maximin over lotteries in
-- 52, 26, 17, 15, 10 and 0. Under nash (disagreement 0) only heavy ones do: where accidents have less than 0.001 of the
-- mass, its gain is within 0.0016 of the -3/10 without.
--
-- In one universe (last table), where the extortionist answers the same q' with probability e and the first user else,
-- masses of answers go with squares: its part is e²/(e² + (1 - e)²). Under the average it pays from e = 0.4914 (14/29)
-- to 2/3 (4/5). No universe and no question of its own is needed: whoever may answer may threaten.
--
-- For the definition this means: but for ties and accidents, the average of the post is the only composer here under
-- which a threat pays, and then it takes nearly half of the located mass; nash takes that gain away, and is defined for
-- whatever Loc finds. Composers that do not weigh by mass hand the choice to accidental signatures.
--
--   qaci run scripts/experiments/threats.lua [MASS [TEXTS]]   the mass of the second user among the two (1/2), for the
--                                                             first table and for accidental signatures, these in the
--                                                             mean over TEXTS choices of all texts (12)
-- expect: given: two scoring functions, the second one of mass 1/2
-- expect: composer                            before          after          moved  second before  second after  first before  first after
-- expect: average                             0 0 1           0 1 0          1      4/5            1             4/5           0
-- expect: average_normalized                  0 0 1           0 1 0          1      4/5            1             4/5           0
-- expect: maximin                             0 0 1           1 0 0          1      4/5            0             4/5           14/15
-- expect: geometric                           0 0 1           1 0 0          1      4/5            0             4/5           14/15
-- expect: maximin, lottery                    0 0 1           15/29 14/29 0  1      4/5            14/29         4/5           14/29
-- expect: nash, zero                          0 0 1           1/2 1/2 0      1      4/5            1/2           4/5           7/15
-- expect: nash, own_minimum                   0 0 1           1/2 1/2 0      1      4/5            1/2           4/5           7/15
-- expect: nash, random_dictator               0 0 1           1/2 1/2 0      1      4/5            1/2           4/5           7/15
-- expect: kalai_smorodinsky, zero             0 2/37 35/37    1/2 1/2 0      35/37  30/37          1/2           28/37         7/15
-- expect: kalai_smorodinsky, own_minimum      0 2/37 35/37    1/2 1/2 0      35/37  30/37          1/2           28/37         7/15
-- expect: kalai_smorodinsky, random_dictator  0 1/30 29/30    1/2 1/2 0      29/30  121/150        1/2           58/75         7/15
-- expect: rose_candidate                      1/8 5/36 53/72  1/2 1/2 0      53/72  131/180        1/2           127/180       7/15
-- expect:
-- expect: given: the masses at which the threat pays and costs, the most that it gains and loses
-- expect: composer                            pays          costs         most  least       pays, yours first
-- expect: average                             14/29 to 4/5  1/7 to 14/29  1/5   -4/5        14/29 to 4/5
-- expect: maximin                                           0 to 1        0     -4/5        0 to 1
-- expect: maximin, lottery                                  0 to 1        0     -46/145
-- expect: nash, zero                                        0 to 4/5      0     -207/320
-- expect: nash, random_dictator                             0 to 1        0     -151/320
-- expect: kalai_smorodinsky, zero                           0 to 1        0     -23/74
-- expect: kalai_smorodinsky, random_dictator                0 to 1        0     -1311/3392
-- expect: rose_candidate                                    1/7 to 1      0     -413/960
-- expect:
-- expect: located in two universes, signatures of 8 bits; 248 of 248 gains are those of the given functions
-- expect: what the threat is worth to the one who makes it, by its part of the located mass
-- expect: located  average  maximin  lottery  nash    nash rd    ks      ks rd    rose
-- expect: 1/8      0        -4/5     -46/145  -23/40  -23/320    -23/74  -23/80   0
-- expect: 1/4      -4/5     -4/5     -46/145  -11/20  -23/80     -23/74  -23/60   -3/8
-- expect: 3/8      -4/5     -4/5     -46/145  -17/40  -17/40     -23/74  -3/8     -217/720
-- expect: 1/2      1/5      -4/5     -46/145  -3/10   -3/10      -23/74  -23/75   -41/180
-- expect: 5/8      1/5      -4/5     -46/145  -7/40   -23/128    -23/74  -69/340  -37/240
-- expect: 3/4      1/5      -4/5     -46/145  -1/20   -23/160    -23/74  -23/210  -29/360
-- expect: 7/8      0        -4/5     -46/145  0       -161/1920  -23/74  -23/480  -23/240
-- expect:
-- expect: how much probability it moves
-- expect: located  average  maximin  lottery  nash  nash rd  ks     ks rd    rose
-- expect: 1/8      0        1        1        7/8   63/256   35/37  33/64    5/32
-- expect: 1/4      1        1        1        1     43/64    35/37  19/24    35/48
-- expect: 3/8      1        1        1        1     1        35/37  15/16    211/288
-- expect: 1/2      1        1        1        1     1        35/37  29/30    53/72
-- expect: 5/8      1        1        1        1     125/128  35/37  117/136  71/96
-- expect: 3/4      1        1        1        1     17/32    35/37  59/84    107/144
-- expect: 7/8      0        1        1        5/8   79/384   35/37  37/96    7/48
-- expect:
-- expect: what it takes from the first user
-- expect: located  average  maximin  lottery  nash   nash rd   ks       ks rd   rose
-- expect: 1/8      0        -2/15    46/145   0      161/1920  161/555  23/480  23/240
-- expect: 1/4      -2/15    -2/15    46/145   1/10   23/160    161/555  23/180  7/72
-- expect: 3/8      -2/15    -2/15    46/145   13/60  13/60     161/555  9/40    121/720
-- expect: 1/2      4/5      -2/15    46/145   1/3    1/3       161/555  23/75   43/180
-- expect: 5/8      4/5      -2/15    46/145   9/20   69/160    161/555  23/68   223/720
-- expect: 3/4      4/5      -2/15    46/145   17/30  23/120    161/555  23/70   137/360
-- expect: 7/8      0        -2/15    46/145   23/60  23/480    161/555  23/120  0
-- expect:
-- expect: accidental signatures, 12 choices of all texts, masses as above: in how many the threat does as without
-- expect: pays from: the part of what is located from which it pays under the average, at the earliest
-- expect: sigma  functions  accidental  pays from  at the latest  nowhere  average  maximin  lottery  nash   nash rd  ks     ks rd    rose
-- expect: 2      65/12      0.263       0.41       0.484          3        9        11       7        10     7        11     7        0
-- expect: 3      4          0.375       0.483      31/64          5        7        10       8        7      7        10     7        3
-- expect: 4      3          0.303       0.484      31/64          4        8        11       8        9      6        10     6        3
-- expect: 5      31/12      0.0126      0.424      31/64                   12       12       11       11     11       12     11       6
-- expect: 6      13/6       0.0000175   0.484      31/64                   12       12       12       12     11       12     11       10
-- expect: 8      13/6       0.0000516   0.484      31/64                   12       12       12       12     11       12     11       10
-- expect: none                                                             pays     costs    costs    costs  costs    costs  costs    costs
-- expect: 1 1 0                                                            pays     neither  costs    costs  neither  costs  neither
-- expect:
-- expect: in how many of them it pays, costs, or does neither
-- expect: sigma  threat   average  maximin  lottery  nash  nash rd  ks  ks rd  rose
-- expect: 2      pays     9        0        0        2     1        1   1      0
-- expect: 2      costs    1        11       7        10    7        11  7      0
-- expect: 2      neither  2        1        5        0     4        0   4      0
-- expect: 3      pays     7        0        2        4     0        2   0      0
-- expect: 3      costs    0        10       8        7     7        10  7      3
-- expect: 3      neither  5        2        2        0     5        0   5      0
-- expect: 4      pays     8        0        3        1     2        2   2      0
-- expect: 4      costs    0        11       8        9     6        10  6      3
-- expect: 4      neither  4        1        1        0     4        0   4      0
-- expect: 5      pays     12       0        1        1     0        0   0      0
-- expect: 5      costs    0        12       11       11    11       12  11     6
-- expect: 5      neither  0        0        0        0     1        0   1      0
-- expect: 6      pays     12       0        0        0     0        0   0      0
-- expect: 6      costs    0        12       12       12    11       12  11     10
-- expect: 6      neither  0        0        0        0     1        0   1      0
-- expect: 8      pays     12       0        0        0     0        0   0      0
-- expect: 8      costs    0        12       12       12    11       12  11     10
-- expect: 8      neither  0        0        0        0     1        0   1      0
-- expect:
-- expect: accidents that have more than 1/100 of the mass; less than 1/1000, and how far its worth under nash then moves
-- expect: sigma  heavy  light  within
-- expect: 2      5      7      0.000118
-- expect: 3      5      7      0.00107
-- expect: 4      4      8      0.0000235
-- expect: 5      1      11     0.0000909
-- expect: 6      0      12     4.65e-6
-- expect: 8      0      12     0.000226
-- expect:
-- expect: what it is worth there, in the mean
-- expect: sigma  average  maximin  lottery    nash    nash rd  ks        ks rd    rose
-- expect: 2      1/12     -11/15   -0.0487    -0.287  -0.0277  -0.112    -0.0269
-- expect: 3      7/60     -2/3     -0.109     -0.167  -0.124   -0.159    -0.129   -41/180
-- expect: 4      2/15     -11/15   -0.101     -0.199  -0.124   -0.178    -0.124   -41/180
-- expect: 5      1/5      -4/5     -0.257     -0.267  -0.275   -0.278    -0.278   -41/180
-- expect: 6      1/5      -4/5     -0.285     -0.299  -0.263   -226/777  -21/80   -41/180
-- expect: 8      1/5      -4/5     -0.273     -0.3    -0.274   -0.27     -0.281   -41/180
-- expect: none   1/5      -4/5     -46/145    -3/10   -3/10    -23/74    -23/75   -41/180
-- expect: 1 1 0  1/5      0        -690/5539  -0.3    0        -23/186   0
-- expect:
-- expect: one universe, in which the second user answers q' with probability e
-- expect: e     located  average  maximin  lottery  nash      nash rd    ks      ks rd      rose
-- expect: 1/10  1/82     0        -4/5     -46/145  -23/410   -23/33620  -23/74  -23/820    0
-- expect: 1/5   1/17     0        -4/5     -46/145  -23/85    -23/1445   -23/74  -23/170    0
-- expect: 3/10  9/58     -4/5     -4/5     -46/145  -187/290  -0.11      -23/74  -0.339     -0.43
-- expect: 2/5   4/13     -4/5     -4/5     -46/145  -32/65    -368/845   -23/74  -276/715   -133/390
-- expect: 1/2   1/2      1/5      -4/5     -46/145  -3/10     -3/10      -23/74  -23/75     -41/180
-- expect: 3/5   9/13     1/5      -4/5     -46/145  -7/65     -138/845   -23/74  -736/4875  -67/585
-- expect: 7/10  49/58    0        -4/5     -46/145  0         -0.1       -23/74  -69/1160   -69/580
-- expect: 4/5   16/17    0        -4/5     -46/145  0         -184/4335  -23/74  -23/1020   -23/510
-- expect: 9/10  81/82    0        -4/5     -46/145  0         -0.00923   -23/74  -23/4920   -23/2460
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"
local histories = dofile "scripts/universes/support/histories.lua"
local source = dofile "scripts/universes/support/noise.lua"
local natural = dofile "scripts/universes/support/natural.lua"
local borders = dofile "scripts/universes/support/borders.lua"

local readable, mass = pcall(Q, (...) or "1/2")
if not (readable and Q(0) < mass and mass < Q(1)) then
  error(("MASS: %s, expected a fraction between 0 and 1"):format((...)), 0)
end
local number = natural("TEXTS", (select(2, ...)), 12, 1)

-- Payloads as the table reader cuts them: a field of 4 bits for each action.
local function payload(mine, yours, compromise) return B.nat(mine, 4) .. B.nat(yours, 4) .. B.nat(compromise, 4) end
local function scores(bits)
  local r = {}
  for a = 1, 3 do r[a] = Q(bits:sub(4 * a - 3, 4 * a):nat(), 15) end
  return r
end
local first, second, extortionist = payload(14, 0, 12), payload(0, 15, 12), payload(0, 15, 0)
local actions = { B"00", B"01", B"10" }

-- Composers and what is chosen ---------------------------------------------------------------------------------------

local composers = {
  { "average" }, { "average_normalized" }, { "maximin" }, { "geometric" }, { "maximin", lottery = true },
  { "nash", disagreement = "zero" }, { "nash", disagreement = "own_minimum" },
  { "nash", disagreement = "random_dictator" }, { "kalai_smorodinsky", disagreement = "zero" },
  { "kalai_smorodinsky", disagreement = "own_minimum" }, { "kalai_smorodinsky", disagreement = "random_dictator" },
  { "rose_candidate" },
}
for _, c in ipairs(composers) do
  c.name = c[1] .. (c.disagreement and ", " .. c.disagreement or c.lottery and ", lottery" or "")
end
-- Those that do not repeat another one where two scoring functions with the minimum 0 are composed, by a short name.
local telling = {
  { "average", composers[1] }, { "maximin", composers[3] }, { "lottery", composers[5] }, { "nash", composers[6] },
  { "nash rd", composers[8] }, { "ks", composers[9] }, { "ks rd", composers[11] }, { "rose", composers[12] },
}

-- What is done under a composer: the lottery of one that bargains, else the best action. The upper ends stand beside
-- it where a lottery is irrational.
local function chosen(lower, upper, points, best)
  if points then return { lower, upper or lower } end
  local sure = { Q(0), Q(0), Q(0) }
  sure[best] = Q(1)
  return { sure, sure }
end

-- Of functions as they are; nil if the composer refuses so many.
local function composed(c, functions)
  if c[1] == "rose_candidate" and #functions ~= 2 then return nil end
  local r = qaci.compose(c[1], functions, { disagreement = c.disagreement, lottery = c.lottery })
  return chosen(r.scores, r.scores_upper, r.points, r.best)
end

-- The same, if the actions are given in the order yours, mine, compromise.
local function composed_otherwise(c, functions)
  local turned = {}
  for i, f in ipairs(functions) do turned[i] = { f[1], { f[2][2], f[2][1], f[2][3] } } end
  local r = composed(c, turned)
  for i = 1, r and 2 or 0 do r[i] = { r[i][2], r[i][1], r[i][3] } end
  return r
end

-- What a lottery is worth: from, to.
local function worth(payload, lottery)
  local low, high, u = Q(0), Q(0), scores(payload)
  for a = 1, 3 do low, high = low + lottery[1][a] * u[a], high + lottery[2][a] * u[a] end
  return low, high
end

local function gain(before, after)
  if not (before and after) then return nil end
  local low, high = worth(second, before)
  local from, to = worth(second, after)
  return from - high, to - low
end

local function sign(low, high)
  if not low then return nil end
  if Q(0) < low then return "pays" elseif high < Q(0) then return "costs" elseif low == high then return "neither" end
end

local function moved(p, q)
  local sum = Q(0)
  for a = 1, 3 do if q[1][a] < p[1][a] then sum = sum + p[1][a] - q[1][a] end end
  return sum
end

local function text(lottery)
  return ("%s %s %s"):format(lottery[1][1], lottery[1][2], lottery[1][3])
end

-- Given functions, the control ---------------------------------------------------------------------------------------

local function given(m, other) return { { 1 - m, scores(first) }, { m, scores(other) } } end

local control = {}
for i, c in ipairs(composers) do
  local before, after = composed(c, given(mass, second)), composed(c, given(mass, extortionist))
  control[i] = { composer = c.name, before = text(before), after = text(after), moved = moved(before, after),
    ["second before"] = worth(second, before), ["second after"] = worth(second, after),
    ["first before"] = worth(first, before), ["first after"] = worth(first, after) }
end
control = qaci.rows(
  { "composer", "before", "after", "moved", "second before", "second after", "first before", "first after" }, control)

-- Where the threat pays ----------------------------------------------------------------------------------------------

local where = {}
for i, it in ipairs(telling) do
  local c, row = it[2], { composer = it[2].name, most = Q(0), least = Q(0) }
  local function gain_at(m, how) return gain(how(c, given(m, second)), how(c, given(m, extortionist))) end
  local ranges = borders(function(m) return sign(gain_at(m, composed)) end)
  row.pays, row.costs = ranges.pays, ranges.costs
  row["pays, yours first"] = borders(function(m) return sign(gain_at(m, composed_otherwise)) end).pays
  for j = 1, 63 do
    local g = gain_at(Q(j, 64), composed)
    if row.most < g then row.most = g end
    if g < row.least then row.least = g end
  end
  where[i] = row
end
where = qaci.rows({ "composer", "pays", "costs", "most", "least", "pays, yours first" }, where)

-- Two universes ------------------------------------------------------------------------------------------------------

local function texts(sigma, seed)
  local noise = source(seed * 7919)
  local before, behind = noise(3), noise(8 + sigma)
  return { question = before .. "0" .. behind, counterfactual = before .. "1" .. behind, mu1 = noise(12 + sigma),
    mu2 = noise(12 + sigma), factual = noise(12), hash = qaci.hash.rolling(sigma) }
end

-- A universe in which q' is answered by a payload.
local function universe(t, answer, mass)
  local w = story { question = t.question, counterfactual = t.counterfactual, mu1 = t.mu1, mu2 = t.mu2, hash = t.hash,
    payloads = { [0] = t.factual, tostring(answer) }, mass = mass }
  w.actions = actions
  return w
end

-- In a universe of mass 1 - m the first user answers, in one of mass m the other one.
local function answered(t, m, other, compose)
  local w = universe(t, first, 1 - m)
  w.universes[2], w.compose = universe(t, other, m).universes[1], compose
  return qaci.score(w)
end

-- The part of the located mass that is on the scoring function of a payload; on none of the users'.
local function share(r, of)
  local sum, u = Q(0), scores(of)
  for _, f in ipairs(r.functions) do
    if f[2][1] == u[1] and f[2][2] == u[2] and f[2][3] == u[3] then sum = sum + f[1] end
  end
  return sum / r.located
end

-- What is done, as the pipeline tells it.
local function done(r)
  local lower, upper, best = {}, {}, nil
  for a, action in ipairs(actions) do
    local low, high = r:score(action)
    lower[a], upper[a] = low, high or low
    if action == r.best then best = a end
  end
  return chosen(lower, upper, r.points, best)
end

local function numbers(from, to, f)
  local r = {}
  for i = from, to do r[#r + 1] = f and f(i) or i end
  return r
end

local names = {}
for i, it in ipairs(telling) do names[i] = it[1] end

local quiet, called, by_name = texts(8, 1), {}, {}
for i, it in ipairs(telling) do called[i], by_name[it[2].name] = it[2].name, it end
local pipeline = qaci.sweep {
  grid = { { "m", numbers(1, 31, function(i) return Q(i, 32) end) }, { "composer", called } },
  columns = { "located", "moved", "second before", "second after", "gain", "first before", "first after", "same" },
  run = function(p)
    local c = by_name[p.composer][2]
    local compose = { c[1], disagreement = c.disagreement, lottery = c.lottery }
    local r = answered(quiet, p.m, extortionist, compose)
    local before, after = done(answered(quiet, p.m, second, compose)), done(r)
    local same = gain(composed(c, given(p.m, second)), composed(c, given(p.m, extortionist)))
    return { located = share(r, extortionist), moved = moved(before, after), gain = gain(before, after),
      ["second before"] = worth(second, before), ["second after"] = worth(second, after),
      ["first before"] = worth(first, before), ["first after"] = worth(first, after),
      same = same == gain(before, after) }
  end,
}
local alike = #pipeline:where(function(row) return row.same end)

-- One row for each located mass, one column for each composer.
local function wide(value, from)
  local list, at = {}, {}
  for _, row in ipairs(pipeline) do
    if (row.m * 8):den() == "1" then
      local key = tostring(row.m)
      if not at[key] then
        at[key] = { located = row.located }
        list[#list + 1] = at[key]
      end
      at[key][by_name[row.composer][1]] = from and row[from] - row[value] or row[value]
    end
  end
  return qaci.rows({ "located", table.unpack(names) }, list)
end
local gains, moves, losses = wide "gain", wide "moved", wide("first after", "first before")

-- Noise --------------------------------------------------------------------------------------------------------------

-- The least mass k/64 at which the threat pays under the average: the extortionist's part of what is located there.
local function pays_from(t)
  local function alone(answer) return qaci.score(universe(t, answer, 1)).functions end
  local others, honest, threat = alone(first), alone(second), alone(extortionist)
  local function mixed(m, list)
    local r = {}
    for _, f in ipairs(others) do r[#r + 1] = { (1 - m) * f[1], f[2] } end
    for _, f in ipairs(list) do r[#r + 1] = { m * f[1], f[2] } end
    return composed(composers[1], r)
  end
  for k = 1, 63 do
    local low = gain(mixed(Q(k, 64), honest), mixed(Q(k, 64), threat))
    if Q(0) < low then return share(answered(t, Q(k, 64), extortionist), extortionist) end
  end
end

local sigmas = { 2, 3, 4, 5, 6, 8 }
local noisy = qaci.sweep {
  grid = { { "sigma", sigmas }, { "text", numbers(1, number) } },
  run = function(p)
    local t = texts(p.sigma, p.text)
    local before, after = answered(t, mass, second), answered(t, mass, extortionist)
    local row = { functions = Q(#after.functions), accidental = 1 - share(after, first) - share(after, extortionist),
      from = pays_from(t) }
    for _, it in ipairs(telling) do
      local low, high = gain(composed(it[2], before.functions), composed(it[2], after.functions))
      row[it[1]], row[it[1] .. " sign"] = low, sign(low, high)
    end
    return row
  end,
}

local function mean(rows, column)
  local sum, n = Q(0), 0
  for _, row in ipairs(rows) do
    if row[column] then sum, n = sum + row[column], n + 1 end
  end
  return n > 0 and sum / n or nil
end

-- What the threat does among given functions: its sign and its gain by composer.
local function among(before, after)
  local signs, gains = {}, {}
  for _, it in ipairs(telling) do
    local low, high = gain(composed(it[2], before), composed(it[2], after))
    signs[it[1]], gains[it[1]] = sign(low, high), low
  end
  return signs, gains
end
-- With a third one of next to no mass, to whom the compromise is worth nothing.
local function vetoed(other)
  local r, little = given(mass, other), Q(1, 1000000)
  for i = 1, 2 do r[i][1] = (1 - little) * r[i][1] end
  r[3] = { little, { 1, 1, 0 } }
  return r
end

-- The choices counted: what the threat does; where accidents are heavy; and how far from the gain without them nash is,
-- at most, where they are light.
local outcomes, weights = {}, {}
local signs, means = {}, {}
local without, exact = among(given(mass, second), given(mass, extortionist))
for i, sigma in ipairs(sigmas) do
  local rows = noisy:where(function(row) return row.sigma == sigma end)
  local counts, average = { sigma = sigma, functions = mean(rows, "functions") }, { sigma = sigma }
  counts.accidental = mean(rows, "accidental")
  for _, row in ipairs(rows) do
    if row.from then
      if not counts.least or row.from < counts.least then counts.least = row.from end
      if not counts.most or counts.most < row.from then counts.most = row.from end
    else
      counts.never = (counts.never or 0) + 1
    end
  end
  for _, name in ipairs(names) do
    counts[name], average[name] = 0, mean(rows, name)
    for _, row in ipairs(rows) do
      if row[name .. " sign"] == without[name] then counts[name] = counts[name] + 1 end
    end
  end
  signs[i], means[i] = counts, average
  local weight = { sigma = sigma, heavy = 0, light = 0 }
  for _, row in ipairs(rows) do
    if Q(1, 100) < row.accidental then weight.heavy = weight.heavy + 1 end
    if row.accidental < Q(1, 1000) then
      local apart = row.nash < exact.nash and exact.nash - row.nash or row.nash - exact.nash
      weight.light = weight.light + 1
      if not weight.within or weight.within < apart then weight.within = apart end
    end
  end
  weights[i] = weight
  for _, what in ipairs { "pays", "costs", "neither" } do
    local outcome = { sigma = sigma, threat = what }
    for _, name in ipairs(names) do
      outcome[name] = #rows:where(function(row) return row[name .. " sign"] == what end)
    end
    outcomes[#outcomes + 1] = outcome
  end
end
local veto_signs, veto_gains = among(vetoed(second), vetoed(extortionist))
without.sigma, exact.sigma, veto_signs.sigma, veto_gains.sigma = "none", "none", "1 1 0", "1 1 0"
signs[#signs + 1], signs[#signs + 2], means[#means + 1], means[#means + 2] = without, veto_signs, exact, veto_gains
signs = qaci.rows({ "sigma", "functions", "accidental", "least", "most", "never", table.unpack(names) }, signs)
means = qaci.rows({ "sigma", table.unpack(names) }, means)
outcomes = qaci.rows({ "sigma", "threat", table.unpack(names) }, outcomes)
weights = qaci.rows({ "sigma", "heavy", "light", "within" }, weights)

-- One universe -------------------------------------------------------------------------------------------------------

-- q' is answered by the first user, or with probability e by the other one.
local function together(t, e, other)
  local empty, p, list = ("0"):rep(#t.question), Q(16, 25), {}
  local function history(mass, asked, answer, memory)
    list[#list + 1] = { mass = mass, empty .. "0", t.mu1 .. "0", asked .. "0",
      tostring(qaci.sign(answer, asked, t.hash)) .. memory, t.mu2 .. memory }
  end
  history(1 - p, t.question, t.factual, "0")
  history(p * (1 - e), t.counterfactual, tostring(first), "1")
  history(p * e, t.counterfactual, tostring(other), "1")
  local w, told = story { question = t.question, counterfactual = t.counterfactual, mu1 = t.mu1, mu2 = t.mu2,
    hash = t.hash }, histories(list)
  w.universes, w.horizon, w.actions = { { physics = told.physics, initial = told.initial } }, told.horizon, actions
  return qaci.score(w)
end
local one = qaci.sweep {
  grid = { { "e", numbers(1, 9, function(i) return Q(i, 10) end) } },
  columns = { "located", table.unpack(names) },
  run = function(p)
    local before, after = together(quiet, p.e, second), together(quiet, p.e, extortionist)
    local row = { located = share(after, extortionist) }
    for _, it in ipairs(telling) do
      row[it[1]] = gain(composed(it[2], before.functions), composed(it[2], after.functions))
    end
    return row
  end,
}

print(("given: two scoring functions, the second one of mass %s"):format(mass))
print(control:text())
print "\ngiven: the masses at which the threat pays and costs, the most that it gains and loses"
print(where:text())
print(("\nlocated in two universes, signatures of 8 bits; %d of %d gains are those of the given functions")
  :format(alike, #pipeline))
print "what the threat is worth to the one who makes it, by its part of the located mass"
print(gains:text())
print "\nhow much probability it moves"
print(moves:text())
print "\nwhat it takes from the first user"
print(losses:text())
print(("\naccidental signatures, %d choices of all texts, masses as above: in how many the threat does as without\n"
  .. "pays from: the part of what is located from which it pays under the average, at the earliest"):format(number))
print(signs:text { digits = 3, names = { least = "pays from", most = "at the latest", never = "nowhere" } })
print "\nin how many of them it pays, costs, or does neither"
print(outcomes:text())
print "\naccidents that have more than 1/100 of the mass; less than 1/1000, and how far its worth under nash then moves"
print(weights:text { digits = 3 })
print "\nwhat it is worth there, in the mean"
print(means:text { digits = 3 })
print "\none universe, in which the second user answers q' with probability e"
print(one:text { digits = 3 })

local worths = {}
for _, row in ipairs(control) do
  worths[#worths + 1] = { composer = row.composer, threat = "before", worth = row["second before"] }
  worths[#worths + 1] = { composer = row.composer, threat = "after", worth = row["second after"] }
end
return {
  tables = {
    { "Given scoring functions", control }, { "Where the threat pays", where },
    { "Located in two universes", pipeline }, { "With accidental signatures", signs },
    { "What it does there", outcomes }, { "How heavy the accidents are", weights },
    { "What it is worth there", means }, { "In one universe", one },
  },
  rows = control,
  pictures = {
    { "By the extortionist's part of the located mass", qaci.chart {
      title = "Does the threat pay? Worth to the one who makes it, after minus before", kind = "lines",
      rows = pipeline, x = "located", y = "gain", by = "composer",
      x_label = "the extortionist's part of the located mass", y_label = "worth after minus before" } },
    { "Before and after", qaci.chart {
      title = "What the threat is worth to the one who makes it, mass " .. tostring(mass), kind = "bars",
      rows = qaci.rows({ "composer", "threat", "worth" }, worths), x = "composer", y = "worth", by = "threat",
      y_label = "worth to the second user's true scoring function" } },
  },
}
