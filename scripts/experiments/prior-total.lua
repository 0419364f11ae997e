-- consequence 6: The constants of K and of Ω→ are irrational, and no normalised value depends on them
--
-- K (1.9) is normalised, from the sum over all codes i and all times n with UTM(i, n) = x of 1/(2^|i| (n+1))². If
-- every i is a program, the sum over all x as well is Σ 4^-|i| Σ (n+1)^-2 = 2 ζ(2) = π²/3; on the queue machine, where
-- some i are none, it is 2 ζ(2) · 119/1735. The quadratic distribution over times (2.2) has the constant 1/ζ(2) =
-- 6/π². Neither is rational. Two things make exact values possible.
--
-- First table: a bounded model (codes of C bits, data of D bits, N steps) has a rational total, and what is missing
-- has a proven bound: the row's total and the least and the greatest value that the unbounded one can have. Second
-- table: the same for the times alone: w(0) / Σ w(n) up to T, and 6/π², which it exceeds by less than 1/(T+1).
--
-- Third table: what K counts. The sum goes over *every* n at which the tape equals the code, halting or not. So tapes
-- that a program only passes through count, and a program that halts counts infinitely often. Of the mass of the queue
-- machine's short programs 0.912 is that of the one that halts without doing anything, 0.022 that of tapes on which
-- another one has halted, and 0.066 that of tapes of programs that still run. The post's 'some "kolmogorov simplicity"
-- distribution' leaves open whether these should count.
--
-- Fourth table: Ω→ is multiplied by k everywhere, c thereby replaced by any other constant. Loc uses it four times (δ
-- and the three factors of SimilarPasts), so it gets k^4, the located mass k^12 (μ1, μ2, q), and a score with `raw`
-- answers k^16. The mean scores and the best action do not change. The sum is evaluated letter by letter in this file,
-- on the story; k = 1 is compared with qaci.score. So the irrational constants matter only where absolute masses are
-- compared with something else: with a remainder, or a number in another universe.
--
--   qaci run scripts/experiments/prior-total.lua [BITS]   programs of at most BITS bits in the third table (9)
-- expect: the sum of S over all strings: bounded, and all programs of the queue machine (2 ζ(2) · 119/1735)
-- expect: C   D   N     total       least       greatest    missing at most
-- expect: 2   4   8     0.18645624  0.22564513  0.22564513  0.039188885
-- expect: 6   8   16    0.21511139  0.22564513  0.22564513  0.010533735
-- expect: 8   12  64    0.22312695  0.22564513  0.22564513  0.0025181794
-- expect: 12  16  1024  0.22549064  0.22564513  0.22564513  0.00015448502
-- expect: every code a program: from 3.28986813369 to 3.28986813369, which is π²/3
-- expect:
-- expect: the mass of the time 0: cut at T, and 6/π²
-- expect: T     cut at T    6/π²       excess         1/(T+1)
-- expect: 1     4/5         0.6079271  0.19207289     1/2
-- expect: 5     3600/5369   0.6079271  0.062588822    1/6
-- expect: 10    0.64183526  0.6079271  0.033908159    1/11
-- expect: 73    0.61292858  0.6079271  0.0050014805   1/74
-- expect: 1000  0.60829634  0.6079271  0.00036924593  1/1001
-- expect:
-- expect: the 37 programs of at most 9 bits, data of at most 4 bits, 32 steps: whose tapes are they
-- expect: program         mass       share
-- expect: halted at once  0.195576   16384/17965
-- expect: halted later    0.0046925  0.0218816
-- expect: still running   0.0141799  0.0661227
-- expect:
-- expect: k Ω→ in the place of Ω→: Loc(mu1), located and the raw score, over those of k = 1; the mean scores
-- expect: k       Loc       located     raw          k^4, k^12, k^16  0    1
-- expect: 1       1         1           1            true             1/3  1
-- expect: 1/2     1/16      1/4096      1/65536      true             1/3  1
-- expect: 2       16        4096        65536        true             1/3  1
-- expect: 61/100  0.138458  0.00265434  0.000367516  true             1/3  1
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local story = dofile "scripts/universes/support/story.lua"

local most = math.tointeger(tonumber(... or 9))
if not most or most < 2 then error("BITS: " .. tostring(...) .. ", expected a number from 2 on", 0) end

-- The sum of S --------------------------------------------------------------------------------------------------------

local all_low, all_high = qaci.simplicity {
  code_bits = 2, data_bits = 0, steps = 0, longest = 0, model = "enclosed",
}:total()
local totals = {}
for _, bounds in ipairs { { 2, 4, 8 }, { 6, 8, 16 }, { 8, 12, 64 }, { 12, 16, 1024 } } do
  local C, D, N = table.unpack(bounds)
  local total = qaci.simplicity { code_bits = C, data_bits = D, steps = N, longest = 0 }:total()
  totals[#totals + 1] = {
    C = C, D = D, N = N, total = total, least = all_low, greatest = all_high, missing = all_high - total,
  }
end
totals = qaci.rows({ "C", "D", "N", "total", "least", "greatest", "missing" }, totals)
print "the sum of S over all strings: bounded, and all programs of the queue machine (2 ζ(2) · 119/1735)"
print(totals:text { digits = 8, names = { missing = "missing at most" } })
-- every code a program: 1735/119 times as much
local third = Q(1735, 119)
print(("every code a program: from %s to %s, which is π²/3"):format((all_low * third):decimal(12),
  (all_high * third):decimal(12)))

-- The constant of the quadratic distribution --------------------------------------------------------------------------

local zeta_low, zeta_high = all_low * third / 2, all_high * third / 2
local weights = {}
local sum, n = Q(0), 0
for _, T in ipairs { 1, 5, 10, 73, 1000 } do
  while n <= T do
    sum = sum + Q(1, (n + 1) * (n + 1))
    n = n + 1
  end
  weights[#weights + 1] = {
    T = T, first = 1 / sum, exact = 1 / zeta_high, excess = 1 / sum - 1 / zeta_high, bound = Q(1, T + 1),
  }
end
weights = qaci.rows({ "T", "first", "exact", "excess", "bound" }, weights)
print "\nthe mass of the time 0: cut at T, and 6/π²"
print(weights:text { digits = 8, names = { first = "cut at T", exact = "6/π²", bound = "1/(T+1)" } })

-- What K counts -------------------------------------------------------------------------------------------------------

local N, D = 32, 4
local parts = { { name = "halted at once" }, { name = "halted later" }, { name = "still running" } }
for _, part in ipairs(parts) do part.mass = Q(0) end
local tail = { [0] = Q(0) } -- tail[m]: the sum of (n+1)^-2 for n < m
for m = 1, N + 1 do tail[m] = tail[m - 1] + Q(1, m * m) end
local programs = 0
for length = 2, most do
  for i = 0, (1 << length) - 1 do
    local fine, p = pcall(qaci.machine.decode, B.nat(i, length))
    if fine then
      programs = programs + 1
      for data = 0, D do
        for x = 0, (1 << data) - 1 do
          local _, steps, halted = p:run(B.nat(x, data), N)
          local weight = Q(1, 4) ^ (length + data)
          local stop = halted and steps or N + 1
          local part = parts[stop == 0 and 1 or 2]
          part.mass = part.mass + weight * (tail[N + 1] - tail[stop])
          parts[3].mass = parts[3].mass + weight * tail[stop]
        end
      end
    end
  end
end
local whole = parts[1].mass + parts[2].mass + parts[3].mass
for _, part in ipairs(parts) do part.share = part.mass / whole end
parts = qaci.rows({ "name", "mass", "share" }, parts)
print(("\nthe %d programs of at most %d bits, data of at most %d bits, %d steps: whose tapes are they"):format(programs,
  most, D, N))
print(parts:text { digits = 6, names = { name = "program" } })

-- Another constant ----------------------------------------------------------------------------------------------------

local world, told = story()
world.simplicity = qaci.simplicity { code_bits = 2, data_bits = 5, steps = 1 } -- f = g = HALT
local u = qaci.universe { physics = told.physics, initial = told.initial, horizon = told.horizon }
local states, size = u:states(), #world.question

-- Score by the letter of the formula with k Ω→ in the place of Ω→, for one locator of mass 1: the located mass, the
-- mean score of each action, the raw score of each action.
local function evaluate(k)
  local function future(x, y) return k * u:future(x, y) end
  local function similar(x, y)
    local s = Q(0)
    for _, w in ipairs(states) do s = s + future(u.initial, w) * future(w, x) * future(w, y) end
    return s
  end
  -- The locations of a blob in the future of x: the state ω, and the mass.
  local function loc(x, blob)
    local best, found = Q(0), {}
    for _, w in ipairs(states) do
      if w:encode():sub(1, size) == blob then
        local delta = future(x, w)
        if best < delta then best, found = delta, {} end
        if Q(0) < delta and delta == best then found[#found + 1] = w end
      end
    end
    local list = {}
    for i, w in ipairs(found) do
      local pasts = Q(0)
      for _, v in ipairs(states) do
        if v:encode():sub(size + 1) == w:encode():sub(size + 1) then pasts = pasts + similar(w, v) end
      end
      list[i] = { w, best * Q(1, 2) ^ size * pasts / 2 }
    end
    return list
  end
  local function replaced(w, blob)
    for _, v in ipairs(states) do
      if v:encode() == blob .. w:encode():sub(size + 1) then return v end
    end
  end
  local prior = world.simplicity:sum "" / world.simplicity:total()
  local located, mean, raw = Q(0), { Q(0), Q(0) }, { Q(0), Q(0) }
  for _, first in ipairs(loc(u.initial, world.mu1)) do
    for _, second in ipairs(loc(first[1], world.mu2)) do
      for _, question in ipairs(loc(first[1], world.question)) do
        local asked = replaced(question[1], world.counterfactual)
        if asked and future(question[1], second[1]) > future(second[1], question[1]) then
          local mass, all, scores = prior * first[2] * second[2] * question[2], Q(0), { Q(0), Q(0) }
          for i = 0, 15 do
            local payload = B.nat(i, 4)
            for _, answer in ipairs(loc(asked, qaci.sign(payload, world.counterfactual, world.hash))) do
              all = all + answer[2]
              for a = 1, 2 do scores[a] = scores[a] + answer[2] * Q(payload:sub(2 * a - 1, 2 * a):nat(), 3) end
            end
          end
          if Q(0) < all then
            located = located + mass
            for a = 1, 2 do
              mean[a] = mean[a] + mass * scores[a] / all
              raw[a] = raw[a] + mass * scores[a]
            end
          end
        end
      end
    end
  end
  return located, { mean[1] / located, mean[2] / located }, raw, loc(u.initial, world.mu1)[1][2]
end

local one, mean_one, raw_one, loc_one = evaluate(Q(1))
local checked = qaci.score(world)
assert(checked.located == one and checked:mean "1" == mean_one[2], "k = 1 is not qaci.score")
local scaled = {}
for _, k in ipairs { Q(1), Q(1, 2), Q(2), Q(61, 100) } do
  local located, mean, raw, first = evaluate(k)
  scaled[#scaled + 1] = {
    k = k, Loc = first / loc_one, located = located / one, raw = raw[2] / raw_one[2],
    powers = first / loc_one == k ^ 4 and located / one == k ^ 12 and raw[2] / raw_one[2] == k ^ 16,
    ["0"] = mean[1], ["1"] = mean[2],
  }
end
scaled = qaci.rows({ "k", "Loc", "located", "raw", "powers", "0", "1" }, scaled)
print "\nk Ω→ in the place of Ω→: Loc(mu1), located and the raw score, over those of k = 1; the mean scores"
print(scaled:text { digits = 6, names = { powers = "k^4, k^12, k^16" } })

local bars = {}
for i, part in ipairs(parts) do bars[i] = { part.name, part.share } end
return {
  tables = {
    { "The sum of S", totals }, { "The quadratic distribution", weights }, { "What K counts", parts },
    { "Another constant", scaled },
  },
  rows = totals,
  picture = qaci.chart {
    title = "Whose tapes K counts (programs of the queue machine)", kind = "bars", bars = bars,
    y_label = "share of the mass",
  },
}
