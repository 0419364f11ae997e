-- consequence 2: The future of a branch is everybody's future: only the signature tells whose answer it is
--
-- The post (2.1) wants Ω→ to be "a distribution of future world-states for any specific world-state", and QACI (3.6)
-- finds answers "in the future of the counterfactual question world-state". The formula (2.2) is c · M[s(n1, ω1) ·
-- s(n1+n2, ω2)]: both factors start at α, none at ω1. So ω1 decides at which times the future may lie and how much it
-- weighs, not what is in it.
--
-- First table: a fair coin, and one step later a copy of it. In the future of heads, tails' copy weighs as much as
-- heads' own: 0.010476 and 0.010476 at horizon 5. Evolved from heads itself (`future = "conditional"`) it weighs 0.
--
-- Second table: the smallest universe on which the two readings differ in more than numbers (some ω2 that is not
-- reachable from ω1 is in the future of ω1), searched among all universes of one and two cells. One cell, one step,
-- one coin: from 0 to 0 or 1, and 1 stays 1. There Ω→(1)(0) = 1/22, and 0 never comes after 1. Deterministic universes
-- of this size show no difference of this kind (and none does: there all that is later is reached).
--
-- Third table: the story, asked q′, with signatures of 0 to 5 bits: what the answer of the *other* branch weighs
-- beside the answer to q′. Without a signature it is 0.8489 = 4096/4825, the cubes of the branches' probabilities
-- 16/25 and 9/25 (one in δ, two in SimilarPasts), whatever was asked. Each bit halves it, for a signature of σ bits is
-- valid for the other question by accident once in 2^σ. The conditional future needs no signature. So what ties an
-- answer to its question in the formula as printed is the hash of q′ in Sign(π, q′), and nothing else.
--
--   qaci run scripts/experiments/marginal-future.lua [CELLS]   the search goes up to CELLS cells, 2 if not given
-- expect: a coin and its copy, horizon 5: in the future of heads
-- expect: future       normalize  heads' copy  tails' copy
-- expect: marginal     alpha      225/21476    225/21476
-- expect: marginal     each       450/5269     450/5269
-- expect: conditional  alpha      900/5369     0
-- expect: conditional  each       900/5369     0
-- expect: as printed: 0.010476 and 0.010476
-- expect:
-- expect: universes in which something that is not reachable is in a future; the first of them
-- expect: cells  coins  steps  universes  differ  first                          from  to  Ω→(from)(to)
-- expect: 1      0      1      4          0
-- expect: 1      0      2      4          0
-- expect: 1      1      1      4          1       0>0|1 1>1                      1     0   1/22
-- expect: 1      1      2      4          1       0>0|1 1>1                      1     0   21/356
-- expect: 1      2      1      1          0
-- expect: 1      2      2      1          0
-- expect: 2      0      1      256        0
-- expect: 2      0      2      256        0
-- expect: 2      1      1      1536       324     00>00|01 01>01 10>00 11>00     01    00  1/22
-- expect: 2      1      2      1536       378     00>01 01>00|10 10>10 11>00     10    00  1/51
-- expect: 2      2      1      3456       1350    00>00|01 01>01 10>00 11>00|01  01    00  1/22
-- expect: 2      2      2      3456       1299    00>01 01>00|10 10>10 11>00|01  10    00  1/51
-- expect:
-- expect: the story, asked q': what the other branch's answer weighs beside its own, mean over 32 choices of all texts
-- expect: sigma  marginal  conditional
-- expect: 0      0.8489    1.255e-6
-- expect: 1      0.4135    0.01739
-- expect: 2      0.2387    1.185e-6
-- expect: 3      0.1061    0
-- expect: 4      384/4825  0
-- expect: 5      0         0
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"
local tiny = dofile "scripts/universes/support/tiny.lua"

local cells = math.tointeger(tonumber(... or 2))
if not cells or cells < 1 then error("CELLS: " .. tostring(...) .. ", expected a number from 1 on", 0) end

-- A coin and a copy of it ---------------------------------------------------------------------------------------------

-- before the toss, heads, tails, the copy of heads, the copy of tails, over
local next_of = { ["000"] = { { "001", "1/2" }, { "010", "1/2" } }, ["001"] = "011", ["010"] = "100" }
local coin = qaci.stochastic { width = 3, step = function(w) return next_of[w:key()] or "111" end }
local copies = {}
for _, future in ipairs { "marginal", "conditional" } do
  for _, normalize in ipairs { "alpha", "each" } do
    local u = qaci.universe { physics = coin, initial = "000", horizon = 5, future = future, normalize = normalize }
    copies[#copies + 1] = {
      future = future, normalize = normalize,
      own = u:future(coin:state "001", coin:state "011"), other = u:future(coin:state "001", coin:state "100"),
    }
  end
end
copies = qaci.rows({ "future", "normalize", "own", "other" }, copies)
print "a coin and its copy, horizon 5: in the future of heads"
print(copies:text { digits = 4, names = { own = "heads' copy", other = "tails' copy" } })
print(("as printed: %s and %s"):format(copies[1].own:decimal(5), copies[1].other:decimal(5)))

-- The smallest --------------------------------------------------------------------------------------------------------

-- States met where the second is in the marginal future of the first, and not reachable from it.
local function unreachable(u)
  for _, w in ipairs(u:states()) do
    local reached = {}
    local from = qaci.universe { physics = u.physics, initial = w, horizon = u.horizon }
    for _, v in ipairs(from:states()) do reached[v:key()] = true end
    for v, mass in u:future(w):pairs() do
      if not reached[v:key()] then return { from = tostring(w), to = tostring(v), mass = mass } end
    end
  end
end

local search = {}
for size = 1, cells do
  for coins = 0, math.min(2, 1 << size) do
    for steps = 1, 2 do
      search[#search + 1] = tiny.search(size, coins, steps, unreachable)
    end
  end
end
search = qaci.rows({ "cells", "coins", "steps", "universes", "differ", "first", "from", "to", "mass" }, search)
print "\nuniverses in which something that is not reachable is in a future; the first of them"
print(search:text { digits = 4, names = { mass = "Ω→(from)(to)" } })

-- Signatures ----------------------------------------------------------------------------------------------------------

local noise = dofile "scripts/universes/support/noise.lua" (9)

local texts = {}
for i = 1, 32 do
  texts[i] = {
    own = noise(8), other = noise(8), mu1 = noise(16), mu2 = noise(16), before = noise(5), behind = noise(10),
  }
end
local signed = {}
for sigma = 0, 5 do
  local row = { sigma = sigma }
  local hash = qaci.hash.argon2id { bits = sigma, memory_kib = 8, passes = 1 }
  local function cut(bits) return bits:sub(1, 8 + sigma) end
  for _, future in ipairs { "marginal", "conditional" } do
    local share, number = Q(0), 0
    for _, text in ipairs(texts) do
      -- the factual branch is the likelier one, so that mu2 is found in it (under `conditional` it must be)
      local answers = qaci.query((story {
        p = "9/25", hash = hash, reading = { future = future },
        question = cut(text.before .. "0" .. text.behind), counterfactual = cut(text.before .. "1" .. text.behind),
        mu1 = cut(text.mu1), mu2 = cut(text.mu2), payloads = { [0] = text.other, text.own },
      }))
      local own, other = answers:mass(B(text.own)), answers:mass(B(text.other))
      if Q(0) < own + other then
        share = share + other / (own + other)
        number = number + 1
      end
    end
    row[future] = share / number
  end
  signed[#signed + 1] = row
end
signed = qaci.rows({ "sigma", "marginal", "conditional" }, signed)
print "\nthe story, asked q': what the other branch's answer weighs beside its own, mean over 32 choices of all texts"
print(signed:text { digits = 4 })

local lines = {}
for i, column in ipairs { "marginal", "conditional" } do
  lines[i] = { name = column, points = {} }
  for j, row in ipairs(signed) do lines[i].points[j] = { row.sigma, row[column] } end
end
return {
  tables = { { "A coin and its copy", copies }, { "The smallest", search }, { "Signatures", signed } },
  rows = signed,
  picture = qaci.chart {
    title = "Whose answer is found in the future of the counterfactual question", kind = "lines", series = lines,
    x_label = "bits of the signature", y_label = "share of the answers",
  },
}
