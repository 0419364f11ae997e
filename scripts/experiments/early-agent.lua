-- experiment 2: Does "closest in time" keep an early agent from capturing the location?
--
-- With probability eps the world branches at its first step into one in which an agent writes the blob, or all that
-- it thinks the blob may be, at a time t before the honest computer writes it at T. The blob has 256 bits, of which
-- the agent knows all but d: it has 2^d candidates. It writes them one after the other (sequence), or all at once,
-- each with probability 2^-d (superposition), or one after the other with its clock held still (silent). It uses the
-- very cells that the computer will use, so that the same f and g read both. The hijack share is the share of the Loc
-- mass on locations in the agent's branch.
--
-- The post (3.3) selects the world-states of highest delta for each f, g: 'this is intended to select the "closest in
-- time" world-states in δ, to avoid adversarial attackers generating their own factual blobs and capturing our
-- location'. Taken literally (`rest`) the selection is made for each tau and selects nothing, since another time is
-- another tau; repaired as the prose says (`locator`) it is made for f and g.
--
-- Found: the rule picks the highest delta, which is weight times (time + 1)^-2, so it prefers whoever is *early*: it
-- is on the agent's side. Against a late agent (third table) it is perfect: an agent of weight 1/2 gets 0 from T + 1
-- on, where the literal formula still gives it almost 1/2 (0.497), and 0.015 at 2T. Against an early one it turns a
-- slope into a step, at the same place:
--
--     literal    agent / honest = (eps / (1 - eps))^3 w(t) G(t) / (w(T) G(T)), where G(t) is w(t)^2 and little more
--     repaired   the agent has all if eps / (1 - eps) > w(T) / w(t), else nothing
--
-- with w(t) = (t+1)^-2 and G(t) = w(t)^2 + (eps^3 + (1 - eps)^3) Σ_{1 <= s <= t} w(s)^3 w(t - s)^2: delta has the
-- weight once, SimilarPasts twice (asserted below against the library). Both turn at eps* = ((t+1)/(T+1))^2: with t =
-- 8 and T = 512, at 2^-11.7. An agent who is earlier by a factor a wins with a^-2 of the weight, and under the
-- repaired rule wins everything.
--
-- Guessing costs little. In sequence d bits cost only the time at which the right candidate comes up. In
-- superposition they cost 2^d under the repaired rule but only 2^(2d/3) under the literal one, as the 2^d candidates
-- are similar counterfactuals of each other (see boltzmann): at d = 8 the agent wins from 2^-3 on and from 2^-6 on.
-- Silent, all candidates count as counterfactuals at their full weight: at d = 8 and eps = 1/64 the literal formula
-- gives it odds of 908 to 1, the same sequence beside a running clock 2.6 to 1.
--
-- In the whole formula (last table) the agent of weight eps plays the whole of stochastic.lua, eight times as fast
-- and with the answer flipped. The mean of action 1 falls from 1 to 0 between eps = 1/64 and 1/16, under both
-- readings. The repaired rule has a failure of its own: if the agent leaves mu2 standing when it is done, then at eps
-- = 1/64 and at 1/1024 mu1 and q are found where they should be, but the mu2 of highest delta after mu1 is the
-- agent's, and it is before q. The order is wrong, and *nothing at all is located*: an attacker too weak to capture
-- anything has a veto. The literal reading is indifferent to that.
--
-- For the definition: the highest delta is no measure of closeness to us, but to the beginning. The rule protects
-- against imitation of what has already been seen, not against foresight; what protects is that mu1 cannot be
-- foreseen (d large, when written in superposition), and that nobody early has a weight above ((t+1)/(T+1))^2.
--
--   qaci run scripts/experiments/early-agent.lua [BITS [T]]   blobs of BITS bits (256), the computer writes at T (512)
--
-- command: run 256 64
-- expect: kind           d  eps     locator  rest
-- expect: sequence       0  1/2     1        0.99999
-- expect: sequence       0  1/8     1        0.99763
-- expect: sequence       0  1/16    1        0.97725
-- expect: sequence       0  1/32    1        0.82988
-- expect: sequence       0  1/64    0        0.36784
-- expect: sequence       0  1/128   0        0.066356
-- expect: sequence       0  1/256   0        0.008706
-- expect: sequence       0  1/1024  0        0.00013603
-- expect: sequence       0  1/4096  0        2.1212e-6
-- expect: sequence       5  1/2     1        0.99804
-- expect: sequence       5  1/8     1        0.59836
-- expect: sequence       5  1/16    0        0.13157
-- expect: sequence       5  1/32    0        0.016881
-- expect: sequence       5  1/64    0        0.002042
-- expect: sequence       5  1/128   0        0.00024974
-- expect: sequence       5  1/256   0        0.000030861
-- expect: sequence       5  1/1024  0        4.78e-7
-- expect: sequence       5  1/4096  0        7.4525e-9
-- expect: silent         5  1/2     1        0.99996
-- expect: silent         5  1/8     1        0.98651
-- expect: silent         5  1/16    0        0.8815
-- expect: silent         5  1/32    0        0.45743
-- expect: silent         5  1/64    0        0.091296
-- expect: silent         5  1/128   0        0.012116
-- expect: silent         5  1/256   0        0.001513
-- expect: silent         5  1/1024  0        0.000023469
-- expect: silent         5  1/4096  0        3.6591e-7
-- expect: superposition  5  1/2     1        0.99287
-- expect: superposition  5  1/8     0        0.29141
-- expect: superposition  5  1/16    0        0.040271
-- expect: superposition  5  1/32    0        0.0047415
-- expect: superposition  5  1/64    0        0.00056792
-- expect: superposition  5  1/128   0        0.000069401
-- expect: superposition  5  1/256   0        8.5765e-6
-- expect: superposition  5  1/1024  0        1.3286e-7
-- expect: superposition  5  1/4096  0        2.0715e-9
-- expect:
-- expect: kind           d  eps* locator  eps* rest
-- expect: sequence       0  2^-5          2^-5
-- expect: sequence       5  2^-3          2^-3
-- expect: silent         0  2^-5          2^-5
-- expect: silent         5  2^-3          2^-4
-- expect: superposition  0  2^-5          2^-5
-- expect: superposition  5  2^-1          2^-2
-- expect:
-- expect: t    locator  rest
-- expect: 16   1        0.99968
-- expect: 32   1        0.98317
-- expect: 63   1        0.52324
-- expect: 64   1/2      1/2
-- expect: 65   0        0.47711
-- expect: 128  0        0.016099
-- expect:
-- expect: afterwards  scope    eps      mean of 1        hijack share
-- expect: clears      locator  1/2      7.5947e-6        1
-- expect: clears      locator  1/16     0.0091445        1
-- expect: clears      locator  1/64     0.99999          0
-- expect: clears      locator  1/1024   0.99999          0
-- expect: clears      locator  1/16384  0.99999          0
-- expect: clears      rest     1/2      0.000019255      0.99999
-- expect: clears      rest     1/16     0.047826         0.99836
-- expect: clears      rest     1/64     0.99986          0.0011513
-- expect: clears      rest     1/1024   0.99999          5.0471e-10
-- expect: clears      rest     1/16384  0.99999          4.7921e-16
-- expect: leaves mu2  locator  1/2      7.5947e-6        1
-- expect: leaves mu2  locator  1/16     0.0091445        1
-- expect: leaves mu2  locator  1/64     nothing located
-- expect: leaves mu2  locator  1/1024   nothing located
-- expect: leaves mu2  locator  1/16384  0.99999          0
-- expect: leaves mu2  rest     1/2      0.000022677      0.99999
-- expect: leaves mu2  rest     1/16     0.046845         0.999
-- expect: leaves mu2  rest     1/64     0.99984          0.0020162
-- expect: leaves mu2  rest     1/1024   0.99999          1.8826e-7
-- expect: leaves mu2  rest     1/16384  0.99999          4.5713e-11
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local natural = dofile "scripts/universes/support/natural.lua"
local n = natural("BITS", (...), 256, 16, 4096)
local T = natural("T", (select(2, ...)), 512, 48, 2047)
local early, clock_bits = 8, 12

local function zeros(k) return B(("0"):rep(k)) end
local function w(t) return Q(1, (t + 1) * (t + 1)) end
local blob = B"" -- the digits of a linear congruence
local x = 1
for _ = 1, n do
  x = (x * 1103515245 + 12345) & 0x7fffffff
  blob = blob .. B.nat(x >> 16 & 1, 1)
end

-- register, branch (1: the agent's), clock
local function universe(p)
  local width = n + 1 + clock_bits
  local function state(register, branch, t) return register .. B.nat(branch, 1) .. B.nat(t, clock_bits) end
  local function candidate(j) return blob:sub(1, n - p.d) .. B.nat(j, p.d) end
  local count = 1 << p.d
  local function agent(register, t)
    if p.kind == "superposition" and t + 1 == p.t then
      local all = {}
      for j = 0, count - 1 do all[j + 1] = { state(candidate(j), 1, p.t), Q(1, count) } end
      return all
    end
    if p.kind == "sequence" then
      local j = t + 1 - p.t
      return state(j >= 0 and j < count and candidate(j) or zeros(n), 1, t + 1)
    end
    if p.kind == "silent" and t == p.t - 1 then return state(candidate(0), 1, p.t) end
    if p.kind == "silent" and t == p.t then
      local j = p.d == 0 and 0 or register:sub(-p.d, -1):nat()
      if j + 1 < count then return state(candidate(j + 1), 1, p.t) end
    end
    return state(zeros(n), 1, t + 1)
  end
  local function step(world)
    if world == zeros(width) then return { { state(zeros(n), 1, 1), p.eps }, { state(zeros(n), 0, 1), 1 - p.eps } } end
    local t = world:sub(-clock_bits, -1):nat()
    if world:sub(n + 1, n + 1):eq "1" then return agent(world:sub(1, n), t) end
    return state(t + 1 == T and blob or zeros(n), 0, t + 1)
  end
  return qaci.universe {
    physics = qaci.stochastic { width = width, step = step }, initial = zeros(width), horizon = math.max(T, p.t),
  }
end

local K = qaci.simplicity { code_bits = 6, data_bits = 16, steps = 8 }:given("", { locator_bits = 8 })
local function hijack(u, scope)
  local L = qaci.locate {
    universe = u, within = u:future(u.initial), blob = blob, locators = K, reading = { argmax_scope = scope },
  }
  local wrong = Q(0)
  for loc, mass in L:pairs() do
    if loc:at(blob):encode():sub(n + 1, n + 1):eq "1" then wrong = wrong + mass end
  end
  return wrong / L:total()
end

-- The text's formula, for the two world-states that hold the blob.
local function check(p, u)
  if p.kind ~= "sequence" then return end
  local future, odds, t = u:future(u.initial), Q(1), nil
  for state, mass in future:pairs() do
    if state:encode():sub(1, n) == blob then
      local product = mass * u:similar_pasts(state, state)
      if state:encode():sub(n + 1, n + 1):eq "1" then odds, t = odds * product, u:profile(state)[1][1]
      else odds = odds / product end
    end
  end
  local function G(time)
    local sum = w(time) ^ 2
    for s = 1, time do sum = sum + (p.eps ^ 3 + (1 - p.eps) ^ 3) * w(s) ^ 3 * w(time - s) ^ 2 end
    return sum
  end
  assert(odds == (p.eps / (1 - p.eps)) ^ 3 * w(t) * G(t) / (w(T) * G(T)), "the formula differs from the library")
end

local weights = {}
for i, k in ipairs { 1, 3, 4, 5, 6, 7, 8, 10, 12 } do weights[i] = Q(1, 1 << k) end
local greatest = T > 256 and 8 or 5
local shares = qaci.sweep {
  grid = { { "kind", { "sequence", "silent", "superposition" } }, { "d", { 0, greatest } }, { "eps", weights } },
  where = function(p) return p.d > 0 or p.kind == "sequence" end, -- of one candidate all three do the same
  columns = { "locator", "rest" },
  run = function(p)
    p = { kind = p.kind, d = p.d, eps = p.eps, t = early }
    local u = universe(p)
    check(p, u)
    return { locator = hijack(u, "locator"), rest = hijack(u, "rest") }
  end,
}

-- The least weight, a power of 1/2, with which the agent has at least half.
local thresholds = qaci.sweep {
  grid = { { "kind", { "sequence", "silent", "superposition" } }, { "d", T > 256 and { 0, 2, 4, 6, 8 } or { 0, 5 } } },
  columns = { "locator", "rest" },
  run = function(p)
    local row = {}
    for _, scope in ipairs { "locator", "rest" } do
      local wins, loses = 0, 64 -- exponents
      while loses - wins > 1 do
        local k = (wins + loses) // 2
        local u = universe { kind = p.kind, d = p.d, eps = Q(1, 1 << k), t = early }
        if hijack(u, scope) >= Q(1, 2) then wins = k else loses = k end
      end
      row[scope] = wins > 0 and "2^-" .. wins or "none"
    end
    return row
  end,
}

local times = qaci.sweep {
  grid = { { "t", { T // 4, T // 2, T - 1, T, T + 1, 2 * T } } }, columns = { "locator", "rest" },
  run = function(p)
    local u = universe { kind = "sequence", d = 0, eps = Q(1, 2), t = p.t }
    return { locator = hijack(u, "locator"), rest = hijack(u, "rest") }
  end,
}

-- The whole formula. Each branch has the observation at twice its pace, the question at 3, its answer at 5, the other
-- observation at 6, and clears the register at 7, or leaves it.
local mu1, mu2 = B"00101101", B"11100010"
local question, counterfactual = B"01010110", B"01110110"
local hash, delay = qaci.hash.rolling(4), 8
local function signed(factual, counter)
  return { [0] = qaci.sign(factual, question, hash), [1] = qaci.sign(counter, counterfactual, hash) }
end
local answers = { [0] = signed(B"1110", B"0111"), [1] = signed(B"0001", B"1000") } -- honest, and flipped
local function scored(p)
  local bits, last = 6, 7 * delay
  local width = 10 + bits
  local function step(world)
    local register, asked, agent = world:sub(1, 8), world:sub(9, 9):nat(), world:sub(10, 10):nat()
    local t = world:sub(-bits, -1):nat() + 1
    if t > last then return world end
    local function state(to, question_bit, by) return to .. B.nat(question_bit, 1) .. B.nat(by, 1) .. B.nat(t, bits) end
    if t == 1 then return { { state(register, 0, 1), p.eps }, { state(register, 0, 0), 1 - p.eps } } end
    local pace = agent == 1 and 1 or delay
    if t == 2 * pace then return state(mu1, 0, agent) end
    if t == 3 * pace then
      return { { state(question, 0, agent), "9/25" }, { state(counterfactual, 0, agent), "16/25" } }
    end
    if t == 3 * pace + 1 then return state(register, register:sub(3, 3):nat(), agent) end
    if t == 5 * pace then return state(answers[agent][asked], asked, agent) end
    if t == 6 * pace then return state(mu2, asked, agent) end
    return state(t == 7 * pace and p.afterwards == "clears" and zeros(8) or register, asked, agent)
  end
  local result = qaci.score {
    universes = { { physics = qaci.stochastic { width = width, step = step }, initial = zeros(width) } },
    horizon = last, simplicity = qaci.simplicity { code_bits = 6, data_bits = 12, steps = 8 }, locator_bits = 8,
    mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual,
    hash = hash, reader = "table", reading = { argmax_scope = p.scope }, actions = { "0", "1" },
  }
  if result.located:eq(0) then return { one = "nothing located" } end
  local honest = Q(0)
  for _, path in ipairs(result:paths()) do
    local all = true
    for _, place in ipairs { path.mu1, path.question, path.mu2, path.answer } do
      all = all and place.state:encode():sub(10, 10):eq "0"
    end
    if all then honest = honest + path.mass end
  end
  return { one = result:mean "1", hijack = 1 - honest / result.located }
end
local scores = qaci.sweep {
  grid = { { "afterwards", { "clears", "leaves mu2" } }, { "scope", { "locator", "rest" } },
    { "eps", { Q(1, 2), Q(1, 16), Q(1, 64), Q(1, 1024), Q(1, 16384) } } },
  columns = { "one", "hijack" }, run = scored,
}

print(shares:text { digits = 5 })
print()
print(thresholds:text { names = { locator = "eps* locator", rest = "eps* rest" } })
print()
print(times:text { digits = 5 })
print()
print(scores:text { digits = 5, names = { one = "mean of 1", hijack = "hijack share" } })

local lines = {}
for _, kind in ipairs { "sequence", "silent", "superposition" } do
  for _, scope in ipairs { "locator", "rest" } do
    local points = {}
    for _, row in ipairs(shares) do
      if row.kind == kind and row.d == greatest then points[#points + 1] = { row.eps, row[scope] } end
    end
    lines[#lines + 1] = { name = kind .. ", " .. scope, points = points }
  end
end
return {
  tables = {
    { "the agent's share of Loc, t = 8, T = " .. T, shares },
    { "the least weight with which it has half", thresholds },
    { "an agent of weight 1/2 at other times", times },
    { "the whole formula", scores },
  },
  pictures = { { "the hijack share over the agent's weight", qaci.chart {
    title = ("The agent's share, with %d bits to guess"):format(greatest), kind = "lines", series = lines, log_x = true,
    x_label = "eps, the weight of the agent's branch", y_label = "hijack share" } } },
}
