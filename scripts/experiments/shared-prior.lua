-- experiment 11: What do calls of Loc share through ξ? Whole locators, from the third use; no ξ pays to hold an answer
--
-- Every call of Loc in the score gets the same ξ, one of the "arbitrary pieces of information which each call to Loc
-- can use internally"; the calls are to "share some prior information, while only being penalized by K− for it once"
-- (3.3). The example of the post is how to extract the contents of a laptop's memory, where each call adds only the
-- date and the range. How much is shared, in bits? And when does ξ begin to hold the answer itself?
--
-- f and g do not get ξ. It enters through K(ξ)(f,g) alone, which is S(sd(ξ) ‖ code(f) ‖ code(g)), normalised: a pair
-- is simpler if a short program makes its code out of ξ. So ξ is no library that f could look something up in. What is
-- shared are codes, word for word, as far as the prior's machine finds the repetition.
--
-- First table: worlds in which a blob of 32 bits stands d cells from the front, so that `ROTL d` and `ROTR d` find it,
-- and the simplest useful ξ, the code of this very pair. It costs what it is long, |fg| bits (each a factor of 4).
-- Each call of Loc then saves what writing the code costs, less the instruction that copies it (`COPY |fg|`: 10 bits
-- at 11, 12 from 16 on) and less the time to copy bit by bit, (n+1)^-2 (3 to 4 bits). With 11 bits that is 0.09, with
-- 15 bits 2.24, with 23 bits 7.39, with 27 bits 10.8. So two calls that use the same locator never gain by ξ here;
-- from 27 bits on three do, and a score has three whose masses count, for μ1, μ2 and q. There the ξ that holds the
-- code locates 2016 times as much as the empty ξ: scores with prior_bits = 0 are scores of short locators. A ξ of
-- noise changes nothing, or less than nothing: with a longer queue the 27-bit pair, whose two halves have much in
-- common, loses a third.
--
-- (K is bounded: n up to one more than the longest code. Without that bound the last line would save about 2 bits
-- more.)
--
-- Second table: ξ is the code of a locator that finds another answer than the honest one. With ξ empty the honest one
-- has the advantage of its shorter code. Under this ξ any pair in it costs 13 to 17 bits, longer ones hardly more, and
-- so it is ahead as soon as the honest locator has 19: odds of 53 instead of 0.0019, up to 5e5. QACI0 is normalised, so
-- under this ξ the answer is the other one. But it is only one ξ: K(ξ) is paid for the whole code, while with ξ empty
-- the other answer pays only for what it is longer. Its part of the score is at most 2e-8 of what the other answer has
-- anyway.
--
-- For the definition: normalising QACI0 for each ξ opens no door, as ξ costs what it holds. But ξ does not do what it
-- is for. The shared part must be the whole of f and g, it must be at the end of ξ, and it must be used three times.
-- If f and g were given ξ to read, (ω, ξ) ↦ (b, τ), a call could use a part of it.
--
--   qaci run scripts/experiments/shared-prior.lua [NUMBER]   so many locators, of 11, 15, 19, 23, 27, 31 bits (all 6)
-- command: run 3
-- expect: one locator for every blob, and ξ = its code; in bits, of which each is a factor 4
-- expect: d  |fg|  K("")(f,g)  K(ξ)(f,g)   saved each time  paid for ξ  pays from  3 times, against ""  random ξ
-- expect: 1  11    0.00005734  0.00006527  0.09             10.99                  3.53e-7              1.003
-- expect: 3  15    2.23e-7     3.261e-6    1.91             15.00       8          2.684e-6             1
-- expect: 5  19    8.718e-10   4.69e-8     2.87             19.00       7          5.694e-7             1
-- expect:
-- expect: ξ = the code of another locator, which finds another answer
-- expect: honest bits  other bits  odds, ξ empty  odds, this ξ  against ξ empty
-- expect: 11           15          0.001973       0.02827       1.274e-8
-- expect: 11           19          4.986e-6       0.0002704     1.935e-10
-- expect: 15           19          0.002526       0.137         1.707e-10
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local noise = dofile "scripts/universes/support/noise.lua"

local number = math.tointeger(tonumber(... or 6)) or error("NUMBER: " .. tostring(...) .. ", expected a number")
local distances = { 1, 3, 5, 11, 21, 43 }
if number < 2 or number > #distances then error(("NUMBER: %d, expected 2 to %d"):format(number, #distances)) end

-- The locators ROTL d with ROTR d; their codes have 9 + 2|γ(d)| bits. K holds sd(ξ), ξ as long as a pair, and a pair
-- behind it.
local function locator(d)
  local f, g = qaci.machine.assemble(("ROTL %d; HALT"):format(d)), qaci.machine.assemble(("ROTR %d; HALT"):format(d))
  return { d = d, f = f, g = g, code = f:code() .. g:code() }
end
local all = {}
for i = 1, number do all[i] = locator(distances[i]) end
local longest = all[number]
local most = math.max(#longest.f:code(), #longest.g:code())
local K = qaci.simplicity {
  code_bits = 14, data_bits = #qaci.sd(longest.code, "bits") + #longest.code + 2, steps = #longest.code + 1,
}
local function given(xi) return K:given(xi, { locator_bits = most }) end


-- For each locator a world in which a blob of 32 bits stands for one instant, that many cells from the front.
local n = 32
local blob = B(noise(9, 16)(n))
for _, it in ipairs(all) do
  local width = it.d + n + 2
  local function at(register, clock) return B(("0"):rep(it.d)) .. register .. B.nat(clock, 2) end
  it.universe = qaci.universe {
    physics = qaci.stochastic { width = width, cells = it.d + n, step = function(w)
      local clock = w:sub(-2):nat()
      return clock == 0 and at(blob, 1) or clock == 1 and at(blob ~ blob, 2) or w
    end },
    initial = ("0"):rep(width), horizon = 3,
  }
  it.within = it.universe:future(it.universe.initial)
end
local function located(it, locators)
  return qaci.locate { universe = it.universe, within = it.within, blob = blob, locators = locators }:total()
end

-- x with q = 4^x, as text for people: how many bits that is.
local function bits_of(q) return ("%.2f"):format(math.log(q:approx()) / math.log(4)) end

-- One locator again and again -----------------------------------------------------------------------------------------

local empty = given ""
for _, it in ipairs(all) do
  it.alone = located(it, empty)
  it.prior = given(it.code)
  it.shared = located(it, it.prior)
  it.weight = K:sum(it.code) / K:sum "" -- K(ξ) / K("")
end
local sharing = {}
for i, it in ipairs(all) do
  local gain, calls = it.shared / it.alone, nil
  if gain > Q(1) then
    local product = it.weight * gain
    calls = 1
    while product < Q(1) and calls < 100 do product, calls = product * gain, calls + 1 end
    calls = product >= Q(1) and calls or nil
  end
  sharing[i] = {
    d = it.d, bits = #it.code, alone = empty:mass(it.f, it.g), with_xi = it.prior:mass(it.f, it.g),
    saved = bits_of(gain), paid = bits_of(1 / it.weight), calls = calls,
    other = located(it, given(B(noise(3, 16)(#it.code)))) / it.alone, three = it.weight * gain ^ 3,
  }
end
sharing = qaci.rows({ "d", "bits", "alone", "with_xi", "saved", "paid", "calls", "three", "other" }, sharing)
print "one locator for every blob, and ξ = its code; in bits, of which each is a factor 4"
print(sharing:text { digits = 4, names = {
  bits = "|fg|", alone = "K(\"\")(f,g)", with_xi = "K(ξ)(f,g)", saved = "saved each time", paid = "paid for ξ",
  calls = "pays from", three = "3 times, against \"\"", other = "random ξ" } })

-- An answer elsewhere -------------------------------------------------------------------------------------------------

local answers = {}
for _, honest in ipairs(all) do
  for _, other in ipairs(all) do
    if honest.d < other.d then
      local direct = other.alone / honest.alone
      local here = located(honest, other.prior)
      local odds = other.shared / here
      -- μ1, μ2 and q are found by the honest locator, under ξ too; QACI0 is normalised
      local through = other.weight * (here / honest.alone) ^ 3 * odds / (1 + odds)
      answers[#answers + 1] = {
        honest = #honest.code, other = #other.code, direct = direct, odds = odds,
        through = through / (direct / (1 + direct)),
      }
    end
  end
end
answers = qaci.rows({ "honest", "other", "direct", "odds", "through" }, answers)
print "\nξ = the code of another locator, which finds another answer"
print(answers:text { digits = 4, names = {
  honest = "honest bits", other = "other bits", direct = "odds, ξ empty", odds = "odds, this ξ",
  through = "against ξ empty" } })

local curves = { { name = "saved by each use", points = {} } }
for uses, part in ipairs { "what ξ costs", "half of it", "a third of it" } do
  curves[uses + 1] = { name = part, points = {} }
end
for i, row in ipairs(sharing) do
  curves[1].points[i] = { row.bits, Q(row.saved) }
  for uses = 1, 3 do curves[uses + 1].points[i] = { row.bits, Q(row.paid) / uses } end
end
return {
  rows = sharing, tables = { { "One locator again and again", sharing }, { "An answer elsewhere", answers } },
  picture = qaci.chart {
    title = "What ξ saves and costs, by the length of the locator that it holds", kind = "lines", series = curves,
    x_label = "bits of f and g", y_label = "bits, each a factor of 4",
  },
}
