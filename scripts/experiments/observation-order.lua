-- experiment 7: The order of question and mu2: a comparison of dates, true between unrelated branches
--
-- What is asked: what does the order constraint of the score establish?
--
-- The post: "the world-state containing the second observation mu2 is required to be in the future of the world-state
-- containing the question q" (section 3.8), as the inequality F(q)(mu2) > F(mu2)(q), F standing for the futures of
-- 2.2. With F(w1)(w2) = c * sum of w(n1) w(n2) s(n1, w1) s(n1+n2, w2), both factors start at the beginning of the
-- universe.
--
-- Three worlds tell it apart from the prose. All blobs have 64 bits, signatures 48.
--
-- 1. Dates. The question stands at time 6, mu2 at a time of our choice (the dial), either in the same branch or in
-- another one, to which a coin at time 2 has led, so that mu2 is never seen by anybody who asked the question. With
-- marginal futures the constraint says the same in both cases: it holds just if mu2 is later. That can be proved:
-- where each of two world-states has one date, one of both sums is empty. With conditional futures (READ.3) it holds
-- just if mu2 is later *and* in the same branch; between branches both sides are 0. The second dial, the reading, so
-- changes what it must if the explanation is right, and nothing else. At equal dates both sides are equal and >
-- fails, in every reading: a world in which everything happens at once is excluded.
--
-- 2. A forger. With probability eps a branch asks the same question a few steps earlier, gives the wrong answer and
-- never sees mu2; the honest branch does. The dial is eps, the second one the delay d of the honest question. Loc
-- takes the states of highest delta, and at eps = 4/(4 + (d+2)^2), 4/13 for d = 1, it changes sides: derived from
-- w(1) eps = w(1+d) (1 - eps), and exactly there both are located. Above it the marginal reading has the hijack share
-- 1, although mu2 was never observed after the forged question. With conditional futures and the argmax once for each
-- (f,g), the constraint does refuse the forged question, but nothing takes its place, for the argmax was taken
-- before: the located mass is 0. The forger cannot take over, but it can silence. Only with an argmax for each rest
-- as well (argmax_scope = "rest") is the hijack share 0 for every eps, and the honest question found. (The wrong
-- answer itself needs no forged question under marginal futures: it is found after the honest one, too, in another
-- branch.)
--
-- 3. Worlds that return. Where world-states come back every 8 steps and mu2 follows the question d steps later, F
-- compares sums. In a young world the first visit decides. In an old one both began equally long ago, and the
-- constraint holds just if d <= 8 - d: it asks which of the two follows the other sooner.
--
-- For the definition: the inequality is a comparison of dates, the prose asks for descent. Conditional futures give
-- the prose's meaning, but then the constraint must act inside the argmax (or the argmax be taken for each rest), or
-- a single early forgery silences the question.
--
--   qaci run scripts/experiments/observation-order.lua [POINTS]   values of eps besides the thresholds; 8 if not given
-- command: run 2
-- expect: the question at time 6: F(question)(mu2), F(mu2)(question), and whether the first is greater
-- expect: future       branches  mu2  F(q)(mu2)   F(mu2)(q)  holds  located
-- expect: marginal     one       4    0           0.001414   false  0
-- expect: marginal     one       5    0           0.00221    false  0
-- expect: marginal     one       8    0.0007217   0          true   4.052e-76
-- expect: marginal     one       10   0.0002598   0          true   1.154e-76
-- expect: marginal     two       4    0           0.0003536  false  0
-- expect: marginal     two       5    0           0.0005525  false  0
-- expect: marginal     two       6    0.001623    0.001623   false  0
-- expect: marginal     two       7    0.0004059   0          true   1.294e-77
-- expect: marginal     two       8    0.0001804   0          true   6.178e-78
-- expect: marginal     two       10   0.00006495  0          true   1.765e-78
-- expect: conditional  one       4    0           0.03536    false  0
-- expect: conditional  one       5    0           0.07957    false  0
-- expect: conditional  one       8    0.07073     0          true   1.243e-70
-- expect: conditional  one       10   0.02546     0          true   5.265e-71
-- expect: conditional  two       4    0           0          false  0
-- expect: conditional  two       5    0           0          false  0
-- expect: conditional  two       6    0           0          false  0
-- expect: conditional  two       7    0           0          false  0
-- expect: conditional  two       8    0           0          false  0
-- expect: conditional  two       10   0           0          false  0
-- expect:
-- expect: a forger asks first: by its probability, the honest question a step later
-- expect: future       scope    eps  located     hijack         wrong
-- expect: marginal     locator  1/3  7.8568e-75  1              0.40927
-- expect: marginal     locator  2/3  8.4154e-75  1              0.97699
-- expect: marginal     rest     1/3  1.6293e-74  0.48221        0.48312
-- expect: marginal     rest     2/3  8.5598e-75  0.98312        0.97716
-- expect: conditional  locator  1/3  0           nothing found  nothing found
-- expect: conditional  locator  2/3  0           nothing found  nothing found
-- expect: conditional  rest     1/3  1.1609e-69  0              0
-- expect: conditional  rest     2/3  6.9671e-71  0              0
-- expect:
-- expect: just below, at and just above the threshold 4/(4 + (delay+2)^2)
-- expect: delay  future       scope    eps/threshold  located     hijack         wrong
-- expect: 1      marginal     locator  99/100         1.0852e-74  0              0.4535
-- expect: 1      marginal     locator  1              1.7497e-74  0.39602        0.41017
-- expect: 1      marginal     locator  101/100        7.0433e-75  1              0.33724
-- expect: 1      marginal     rest     99/100         1.7667e-74  0.38574        0.40132
-- expect: 1      marginal     rest     1              1.7497e-74  0.39602        0.41017
-- expect: 1      marginal     rest     101/100        1.7333e-74  0.40632        0.419
-- expect: 1      conditional  locator  99/100         1.379e-69   0              0
-- expect: 1      conditional  locator  1              1.3543e-69  0              0
-- expect: 1      conditional  locator  101/100        0           nothing found  nothing found
-- expect: 1      conditional  rest     99/100         1.379e-69   0              0
-- expect: 1      conditional  rest     1              1.3543e-69  0              0
-- expect: 1      conditional  rest     101/100        1.3299e-69  0              0
-- expect: 2      marginal     locator  99/100         2.3106e-75  0              0
-- expect: 2      marginal     locator  1              3.4579e-75  0.34175        0.08498
-- expect: 2      marginal     locator  101/100        1.208e-75   1              0.25565
-- expect: 2      marginal     rest     99/100         3.4663e-75  0.3334         0.0806
-- expect: 2      marginal     rest     1              3.4579e-75  0.34175        0.08498
-- expect: 2      marginal     rest     101/100        3.4502e-75  0.35013        0.089512
-- expect: 2      conditional  locator  99/100         4.5222e-70  0              0
-- expect: 2      conditional  locator  1              4.4766e-70  0              0
-- expect: 2      conditional  locator  101/100        0           nothing found  nothing found
-- expect: 2      conditional  rest     99/100         4.5222e-70  0              0
-- expect: 2      conditional  rest     1              4.4766e-70  0              0
-- expect: 2      conditional  rest     101/100        4.4313e-70  0              0
-- expect: 4      marginal     locator  99/100         1.1625e-76  0              0
-- expect: 4      marginal     locator  1              1.6251e-76  0.28941        0.050578
-- expect: 4      marginal     locator  101/100        4.8285e-77  1              0.17957
-- expect: 4      marginal     rest     99/100         1.6205e-76  0.28261        0.048047
-- expect: 4      marginal     rest     1              1.6251e-76  0.28941        0.050578
-- expect: 4      marginal     rest     101/100        1.6299e-76  0.29624        0.053197
-- expect: 4      conditional  locator  99/100         5.4321e-71  0              0
-- expect: 4      conditional  locator  1              5.4078e-71  0              0
-- expect: 4      conditional  locator  101/100        0           nothing found  nothing found
-- expect: 4      conditional  rest     99/100         5.4321e-71  0              0
-- expect: 4      conditional  rest     1              5.4078e-71  0              0
-- expect: 4      conditional  rest     101/100        5.3836e-71  0              0
-- expect:
-- expect: a world that returns every 8 steps, mu2 d steps after the question
-- expect: age  d  F(q)(mu2)  F(mu2)(q)  holds
-- expect: 1    1  0.04362    0.001831   true
-- expect: 1    2  0.02053    0.001352   true
-- expect: 1    3  0.01228    0.001181   true
-- expect: 1    4  0.008372   0.001181   true
-- expect: 1    5  0.00618    0.001352   true
-- expect: 1    6  0.004814   0.001831   true
-- expect: 1    7  0.003897   0.003245   true
-- expect: 512  1  4.39e-6    3.607e-7   true
-- expect: 512  2  2.04e-6    4.497e-7   true
-- expect: 512  3  1.204e-6   5.828e-7   true
-- expect: 512  4  8.094e-7   7.975e-7   true
-- expect: 512  5  5.894e-7   1.182e-6   false
-- expect: 512  6  4.531e-7   1.996e-6   false
-- expect: 512  7  3.621e-7   4.278e-6   false
local qaci = require "qaci"
local Q = qaci.rational

local points = math.tointeger(tonumber((...) or 8))
if not points or points < 1 then error("POINTS: " .. tostring(...) .. ", expected a number from 1 on", 0) end
local order, tell = dofile "scripts/universes/order.lua", dofile "scripts/universes/support/moments.lua"
local blobs, asked, last = order.blobs, order.asked, order.last
local K = qaci.simplicity { code_bits = 6, data_bits = 12, steps = 8 }

local function score(physics, initial, horizon, reading)
  return qaci.score {
    universes = { { physics = physics, initial = initial } }, horizon = horizon, simplicity = K, locator_bits = 2,
    mu1 = blobs.mu1, mu2 = blobs.mu2, question = blobs.question, counterfactual = blobs.counterfactual,
    hash = blobs.hash, actions = { "0", "1" }, reading = reading,
  }
end

local futures = { "marginal", "conditional" }
local dates = qaci.sweep {
  grid = { { "future", futures }, { "branches", { "one", "two" } }, { "mu2", { 4, 5, 6, 7, 8, 10 } } },
  -- at time 7 the branch of the question shows the answer
  where = function(p) return p.branches == "two" or p.mu2 < asked or p.mu2 > asked + 1 end,
  columns = { "after", "before", "holds", "located" },
  run = function(p)
    local physics, moment, initial = order.dated(p.mu2, p.branches)
    local u = qaci.universe { physics = physics, initial = initial, horizon = last, future = p.future }
    local q = physics:decode(moment.question)
    local o = physics:decode(moment[(p.branches == "one" and "here" or "there") .. p.mu2])
    local after, before = u:future(q, o), u:future(o, q)
    local located = score(physics, initial, last, { future = p.future }).located
    assert((after > before) == (p.mu2 > asked and (p.future == "marginal" or p.branches == "one")), "not as derived")
    assert((after > before) == (located > Q(0)), "located though the constraint fails")
    return { after = after, before = before, holds = after > before, located = located }
  end,
}

local function threshold(delay) return Q(4, 4 + (delay + 2) * (delay + 2)) end
local function forgers(delays, values)
  return qaci.sweep {
    grid = { { "delay", delays }, { "future", futures }, { "scope", { "locator", "rest" } }, { "eps", values } },
    columns = { "located", "hijack", "wrong" },
    run = function(p)
      local eps = type(p.eps) == "string" and threshold(p.delay) * Q(p.eps) or p.eps
      local physics, _, initial = order.forgery(eps, p.delay)
      local r = score(physics, initial, p.delay + 7, { future = p.future, argmax_scope = p.scope })
      if r.located:eq(0) then return { located = r.located, hijack = "nothing found", wrong = "nothing found" } end
      local forged, all = Q(0), Q(0)
      for _, path in ipairs(r:paths()) do
        all = all + path.mass
        if path.question.time == 2 then forged = forged + path.mass end
      end
      return { located = r.located, hijack = forged / all, wrong = r:mean "0" }
    end,
  }
end
local values = {}
for k = 1, points do values[k] = Q(k, points + 1) end
local by_eps = forgers({ 1 }, values)
local by_threshold = forgers({ 1, 2, 4 }, { "99/100", "1", "101/100" })

-- question and mu2 come back every `period` steps, mu2 d steps after the question, which first stands at the time `age`
local function returning(age, period, d)
  local moments = {}
  for t = 0, age - 1 do moments[#moments + 1] = { "wait" .. t, "00", t + 1 < age and "wait" .. t + 1 or "ring0" } end
  for i = 0, period - 1 do
    moments[#moments + 1] = { "ring" .. i, i == 0 and "01" or i == d and "11" or "00", "ring" .. (i + 1) % period }
  end
  local physics, moment, initial = tell(moments)
  local u = qaci.universe { physics = physics, initial = initial, horizon = age + 8 * period }
  return u, physics:decode(moment.ring0), physics:decode(moment["ring" .. d])
end
local period = 8
local returns = qaci.sweep {
  grid = { { "age", { 1, 512 } }, { "d", { 1, 2, 3, 4, 5, 6, 7 } } }, columns = { "after", "before", "holds" },
  run = function(p)
    local u, q, o = returning(p.age, period, p.d)
    local after, before = u:future(q, o), u:future(o, q)
    return { after = after, before = before, holds = after > before }
  end,
}

print "the question at time 6: F(question)(mu2), F(mu2)(question), and whether the first is greater"
print(dates:text { digits = 4, names = { after = "F(q)(mu2)", before = "F(mu2)(q)" } })
print "\na forger asks first: by its probability, the honest question a step later"
print(by_eps:text { digits = 5, columns = { "future", "scope", "eps", "located", "hijack", "wrong" } })
print "\njust below, at and just above the threshold 4/(4 + (delay+2)^2)"
print(by_threshold:text { digits = 5, names = { eps = "eps/threshold" } })
print "\na world that returns every 8 steps, mu2 d steps after the question"
print(returns:text { digits = 4, names = { after = "F(q)(mu2)", before = "F(mu2)(q)" } })

local found = by_eps:where(function(r) return r.hijack ~= "nothing found" end)
for _, r in ipairs(found) do r.reading = r.future .. ", " .. r.scope end
return {
  tables = { { "Dates and branches", dates }, { "A forger asks first", by_eps }, { "At the threshold", by_threshold },
    { "A world that returns", returns } },
  picture = qaci.chart {
    rows = found, x = "eps", y = "hijack", by = "reading", title = "Which question is located when a forger asks first",
    x_label = "probability of the forger's branch", y_label = "hijack share",
    note = "conditional, locator: nothing is found above 4/13" },
}
