-- Evolution, futures and similar pasts against the plain evaluator (PHYS.1 to PHYS.6, READ.3 to READ.5), on random
-- unitary machines, with numbers of states that are powers of two and that are not.
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local Q, B = qaci.rational, qaci.bits

for i, row in ipairs(dofile "tests/vectors/qtm.lua") do
  local M = support.qtm(row)
  local u = qaci.universe { physics = M, initial = row.initial, horizon = row.horizon }
  local good = true
  for n, expected in ipairs(row.at) do good = good and support.same(support.by_code(u:at(n - 1)), expected) end
  t.ok(good, "qtm.lua " .. i .. ": s(n, .)")
  good = true
  for _, it in ipairs(row.future) do
    good = good and u:future(M:decode(B(it.w1)), M:decode(B(it.w2))):eq(Q(it.mass))
  end
  for _, it in ipairs(row.similar_pasts) do
    good = good and u:similar_pasts(M:decode(B(it.w1)), M:decode(B(it.w2))):eq(Q(it.mass))
  end
  t.ok(good, "qtm.lua " .. i .. ": futures and similar pasts")
end

local draw = support.random(support.seed(20240303))
local weights = {
  { name = "(n+1)^-2" },
  { name = "2^-n", f = function(n) return Q(1, 1 << n) end },
  { name = "1, 0, 2, 0, 2, ...", f = function(n) return n == 0 and 1 or n % 2 == 0 and 2 or 0 end },
}
for case = 1, 36 do
  local k = draw(5) + 2
  local T = draw(4) + 1
  local options = {
    future = draw(3) == 0 and "conditional" or "marginal",
    normalize = draw(3) == 0 and "each" or "alpha",
    time_weights = weights[draw(3) + 1].f,
  }
  -- a future that starts at the horizon walks on for as long again; half of the machines have edges that absorb instead
  local absorb = draw(2) == 0
  local reach = absorb and (T + 1) // 2 or options.future == "conditional" and 2 * T or T
  local machine = support.random_machine(draw, k, reach, absorb)
  local initial = draw(1 << reach)
  local u, plain, M = support.both(machine, initial, T, options)
  local good, message = true, nil
  local function check(fine, ...)
    if good and not fine then good, message = false, string.format(...) end
  end
  for n = 0, T do
    local fine, where = support.same(support.by_code(u:at(n)), plain.s[n])
    check(fine, "s(%d, .) %s", n, where)
    check(u:at(n):remainder():eq(plain.lost[n]), "s(%d, .): lost %s, expected %s", n, u:at(n):remainder(),
      plain.lost[n])
  end
  for _ = 1, 12 do
    -- a random bitstring decodes into a world-state too, mostly one that is never reached; under `conditional` it has a
    -- future of its own, which an absorbing edge keeps within the window
    local free = absorb or options.future == "marginal"
    local from = free and plain.states or plain.reached
    local w1 = from[draw(#from) + 1]
    local w2 = plain.states[draw(#plain.states) + 1]
    if free and draw(3) == 0 then w1 = plain.physics:canonical(support.bits(draw, plain.physics.width)) end
    local a, b = M:decode(B(w1)), M:decode(B(w2))
    check(tostring(a:encode()) == w1, "decode of %s", w1)
    check(u:future(a, b):eq(plain:future(w1, w2)), "future of %s at %s: %s, expected %s", w1, w2, u:future(a, b),
      plain:future(w1, w2))
    check(u:similar_pasts(a, b):eq(plain:similar_pasts(w1, w2)), "similar pasts of %s and %s", w1, w2)
    check(u:similar_pasts(b, a):eq(u:similar_pasts(a, b)), "similar pasts are symmetric")
    local fine, where = support.same(support.by_code(u:future(a)), plain:future_of(w1))
    check(fine, "future of %s %s", w1, where)
  end
  t.ok(good, ("machine %d: %d states, horizon %d, %s, %s, lost %s"):format(case, k, T, options.future,
    options.normalize,
    plain.lost[T]), message)
end

-- The code of a world-state: every short bitstring is decoded by padding, cutting and reducing the fields.
for _, k in ipairs { 2, 3, 5, 8 } do
  local machine = support.random_machine(draw, k, 2) -- five cells: the head field has three bits for them
  local M = support.qtm(machine)
  local plain = require("tests.reference.qtm").new(machine)
  local good = true
  for _ = 1, 300 do
    local x = support.bits(draw, draw(plain.width + 4))
    good = good and tostring(M:decode(B(x)):encode()) == plain:canonical(x)
  end
  t.ok(good, "decode of 300 random bitstrings, " .. k .. " states on 5 cells")
end

t.done()
