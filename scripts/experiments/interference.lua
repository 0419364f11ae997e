-- experiment 15: Interference can silence an answer; its classical mixture gives it 0.38 of the score
--
-- What is asked: does it matter to blob location that amplitudes are added before they are squared?
--
-- The post weighs a world-state by s(n, w) = |Step^n(a)(w)|^2 (section 2.2) and otherwise only ever speaks of
-- "branches". Here is an interferometer of 66 qubits. A path qubit turns from 0 towards 1, and then once more, by an
-- angle of our choice (the dial: the tangent of half the angle, so that all amplitudes are rational; the first turn
-- has 1/2). Then a question of 64 bits is asked on both paths; on path 0 the right answer is given, on path 1 the
-- wrong one, at the same moment and both signed with 48 bits. The hijack share is the share of the wrong answer. The
-- classical mixture is the stochastic physics of the same shape: each world-state goes to each of its successors with
-- the probability |amplitude|^2.
--
-- Found: if the second turn undoes the first one, path 1 has weight 0 and the hijack share is 0; in the mixture it
-- has weight 288/625 and the share is 0.384293. If both turns add up to a right angle (the tangents 1/2 and 1/3) path
-- 0 is cancelled and the share is 1, in the mixture 0.615707. So a universe of branches with probabilities is no
-- model of a quantum universe, and the mistake is of the order of 1, in both directions.
--
-- How the weights enter can be derived. An answer is found with the mass delta(w) SimilarPasts(w, w): with marginal
-- futures the first is proportional to the weight p of its world-state, the second to p^2, and what depends on the time
-- is the same on both paths. So the share is p1^3 / (p0^3 + p1^3): *cubes* of probabilities, for the score is no vote
-- of branches in proportion to their weights. A path of 16/25 has the share 4096/4825 = 0.848912. That is checked
-- exactly in every row.
--
-- The second dial tries to falsify this explanation: a witness qubit turns if the path is 1, between the two turns,
-- and so remembers the path. Nothing else changes. With a full turn (tangent 1) the interference must be gone, and
-- the two worlds are equal to the last digit, though not at the value before: the path's weight is now split over
-- world-states that differ in what the witness saw, and the cube of a sum is not the sum of cubes. A record made of a
-- path, wherever it stands, makes the blobs on it harder to find. (Of world-states that differ in the record only the
-- heaviest is selected; the mixture's curve has a kink where that changes.)
--
-- The third table has futures that are evolved from the world-state itself (READ.3, `conditional`), which repairs
-- much else (marginal-future). It *measures* the universe: the future of a world-state inside the interferometer
-- lacks the amplitude that would have cancelled. Let mu1 be written between the turns 1/2 and -1/3. Path 1 ends with
-- the weight 49/625, but mu1 is located on it, and from there the path stays 1 with 16/25: the wrong answer gets the
-- whole score. With turns that cancel and an argmax for each rest the wrong answer has the share 0.0000079061, though
-- no world-state that shows it has any weight at any time. Writing mu1 before the first turn does not help: similar
-- pasts, too, look from inside.
--
-- For the definition: |amplitude|^2 as in the post is right, and not replaceable by probabilities of branches; but
-- `conditional` futures are sound only from world-states that have been recorded (decohered). A repair would evolve
-- not a world-state but the part of the superposition that agrees with what was observed.
--
--   qaci run scripts/experiments/interference.lua [TURNS]     angles on each side of 0; 12 if not given
-- command: run 2
-- expect: hijack share by the second turn (tangent of half the angle), marginal futures
-- expect: turn  world    weight   hijack
-- expect: -1    quantum  9/25     729/4825
-- expect: -1    mixture  9/25     729/4825
-- expect: -1/2  quantum  0        0
-- expect: -1/2  mixture  288/625  0.384292
-- expect: 0     quantum  16/25    4096/4825
-- expect: 0     mixture  16/25    4096/4825
-- expect: 1/2   quantum  576/625  0.999384
-- expect: 1/2   mixture  288/625  0.384292
-- expect: 1     quantum  9/25     729/4825
-- expect: 1     mixture  9/25     729/4825
-- expect:
-- expect: by what the witness records, second turn -1/2
-- expect: record  world    weight    hijack
-- expect: 0       quantum  0         0
-- expect: 0       mixture  288/625   0.384292
-- expect: 1/2     quantum  576/3125  0.0185531
-- expect: 1/2     mixture  288/625   0.591276
-- expect: 1       quantum  288/625   729/2777
-- expect: 1       mixture  288/625   729/2777
-- expect:
-- expect: with conditional futures, by when mu1 is written
-- expect: turn  mu1      scope    weight   hijack
-- expect: -1/2  before   locator  0        0
-- expect: -1/2  before   rest     0        8.44164e-10
-- expect: -1/2  between  locator  0        0
-- expect: -1/2  between  rest     0        7.90608e-6
-- expect: -1/3  before   locator  49/625   0
-- expect: -1/3  before   rest     49/625   0.000246456
-- expect: -1/3  between  locator  49/625   1
-- expect: -1/3  between  rest     49/625   0.00253248
-- expect: 1/2   before   locator  576/625  1
-- expect: 1/2   before   rest     576/625  0.998473
-- expect: 1/2   between  locator  576/625  0
-- expect: 1/2   between  rest     576/625  0.987339
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local steps = math.tointeger(tonumber((...) or 12))
if not steps or steps < 1 then error("TURNS: " .. tostring(...) .. ", expected a number from 1 on", 0) end
local interferometer, blobs = dofile "scripts/universes/interferometer.lua"
local cells = blobs.cells

-- The classical mixture of the same shape: every branch is taken with the probability |amplitude|^2, each step anew.
local function mixture(M)
  return qaci.stochastic { width = M.width, step = function(w)
    local to = {}
    for i, it in ipairs(M:amplitudes(M:decode(w), 1)) do to[i] = { it[1]:encode(), it[2] ^ 2 + it[3] ^ 2 } end
    return to
  end }
end

local K = qaci.simplicity { code_bits = 6, data_bits = 12, steps = 8 }
local worlds = { "quantum", "mixture" }

-- A world's result, and with which weight it ends on each path: path and witness -> weight, a path -> weight.
local function run(world, M, reading)
  local physics = world == "mixture" and mixture(M) or M
  local start = B(("0"):rep(world == "mixture" and M.width or cells + 2))
  local result = qaci.score {
    universes = { { physics = physics, initial = start } }, horizon = M.duration, simplicity = K, locator_bits = 2,
    mu1 = blobs.mu1, mu2 = blobs.mu2, question = blobs.question, counterfactual = blobs.counterfactual,
    hash = blobs.hash, actions = { "0", "1" }, reading = reading,
  }
  local u = qaci.universe { physics = physics, initial = start, horizon = M.duration }
  local branch, path = {}, { [0] = Q(0), Q(0) }
  for x, mass in u:at(M.duration):pairs() do
    local on = x:encode():sub(cells + 1, cells + 2)
    branch[#branch + 1] = { path = on:sub(1, 1):nat(), mass = mass }
    path[branch[#branch].path] = path[branch[#branch].path] + mass
  end
  return result, path, branch
end

-- The derived share: each answer has the cube of the weight of its heaviest world-states; ties add.
local function cubes(branch, all)
  local sum = { [0] = Q(0), Q(0) }
  for path = 0, 1 do
    local most = Q(0)
    for _, b in ipairs(branch) do if b.path == path and most < b.mass then most = b.mass end end
    for _, b in ipairs(branch) do
      if b.path == path and (all or b.mass == most) then sum[path] = sum[path] + b.mass ^ 3 end
    end
  end
  return sum[1] / (sum[0] + sum[1])
end

local function row(world, M, reading)
  local result, path, branch = run(world, M, reading)
  local share = result:mean "0"
  if reading.future == "marginal" then
    assert(share == cubes(branch, reading.argmax_scope == "rest"), "the share is not what was derived")
  end
  return { weight = path[1], hijack = share }
end

local turns = {}
for k = -steps, steps do turns[#turns + 1] = Q(k, steps) end
local by_turn = qaci.sweep {
  grid = { { "turn", turns }, { "world", worlds } }, columns = { "weight", "hijack" },
  run = function(p) return row(p.world, interferometer("1/2", p.turn, 0), { future = "marginal" }) end,
}
local records = {}
for k = 0, steps do records[k + 1] = Q(k, steps) end
local by_record = qaci.sweep {
  grid = { { "record", records }, { "world", worlds } },
  columns = { "weight", "hijack" },
  run = function(p) return row(p.world, interferometer("1/2", "-1/2", p.record), { future = "marginal" }) end,
}
local by_future = qaci.sweep {
  grid = { { "turn", { Q(-1, 2), Q(-1, 3), Q(1, 2) } }, { "mu1", { "before", "between" } },
    { "scope", { "locator", "rest" } } },
  columns = { "weight", "hijack" },
  run = function(p)
    local M = interferometer("1/2", p.turn, 0, p.mu1 == "between")
    return row("quantum", M, { future = "conditional", argmax_scope = p.scope })
  end,
}

print "hijack share by the second turn (tangent of half the angle), marginal futures"
print(by_turn:text { digits = 6 })
print "\nby what the witness records, second turn -1/2"
print(by_record:text { digits = 6 })
print "\nwith conditional futures, by when mu1 is written"
print(by_future:text { digits = 6 })

return {
  tables = { { "Hijack share by the second turn, marginal futures", by_turn },
    { "By what the witness records, second turn -1/2", by_record },
    { "With conditional futures, by when mu1 is written", by_future } },
  pictures = {
    { "Hijack share by the second turn", qaci.chart {
      kind = "lines", rows = by_turn, x = "turn", y = "hijack", by = "world",
      title = "Who answers: amplitudes and probabilities", x_label = "second turn (tangent of half the angle)",
      y_label = "hijack share" } },
    { "Hijack share by what the witness records", qaci.chart {
      kind = "lines", rows = by_record, x = "record", y = "hijack", by = "world",
      title = "A record of the path ends the interference",
      x_label = "turn of the witness (tangent of half the angle)", y_label = "hijack share" } },
  },
}
