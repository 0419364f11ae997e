-- The machines other than the queue machine against their definitions, letter by letter (MACH.4).
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local Q, B = qaci.rational, qaci.bits

-- D(n): every machine, at every bound (MACH.6).
local ctm = require "tests.reference.ctm"
for _, case in ipairs { { 1, 0 }, { 1, 1 }, { 1, 2 }, { 2, 0 }, { 2, 1 }, { 2, 2 }, { 2, 3 }, { 2, 4 }, { 2, 5 }, { 2, 6 }, { 2, 40 } } do
  local n, steps = table.unpack(case)
  local name = ("D(%d), %d steps: "):format(n, steps)
  local count, runs, halting = ctm.counts(n, steps)
  local D = qaci.ctm(n, { steps = steps })
  t.eq(D.runs, runs, name .. "runs")
  t.eq(D.halting, halting, name .. "halting")
  local outputs, masses, sums, got, shares = 0, {}, {}, {}, {}
  local K = qaci.simplicity { machine = D, model = "bounded" }
  for x, c in pairs(count) do
    outputs = outputs + 1
    got[x], masses[x], sums[x] = Q(D:count(x)), Q(c, halting), Q(c, runs)
    shares[x] = K:sum(x)
    count[x] = Q(c)
  end
  t.eq(#D, outputs, name .. "outputs")
  t.ok(support.same(got, count), name .. "counts")
  t.ok(support.same(shares, sums), name .. "S is the share of all runs")
  local dist, simple = {}, {}
  for x, mass in D:dist():pairs() do dist[x:key()] = mass end
  for x, mass in K:dist():pairs() do simple[x:key()] = mass end
  t.ok(support.same(dist, masses), name .. "D(n) is the distribution of the outputs")
  t.ok(support.same(simple, masses), name .. "and so is K over all bits")
  t.eq(D:count "000000000000", 0, name .. "what does not occur")
end

t.done()
