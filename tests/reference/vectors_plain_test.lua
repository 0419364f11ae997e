-- The plain evaluators reproduce the reference vectors, exactly. They do not use the library but for rationals.
local t = require "tap"
local Q = require("qaci").rational
local machine = require "tests.reference.machine"
local qtm = require "tests.reference.qtm"
local universe = require "tests.reference.universe"
local locate = require "tests.reference.locate"
local sign = require "tests.reference.sign"
local score = require "tests.reference.score"
local support = require "tests.reference.support"

local good = true
for _, row in ipairs(dofile "tests/vectors/machine.lua") do
  local p = machine.decode(row.code)
  local queues, halted = machine.trace(p, row.input, row.limit)
  good = good and machine.text(p) == row.assembler and machine.code(machine.assemble(row.assembler)) == row.code
  good = good and halted == row.halted and table.concat(queues, ",") == table.concat(row.trace, ",")
end
t.ok(good, "machine.lua: code, text, trace and halting of every row")

for i, row in ipairs(dofile "tests/vectors/simplicity.lua") do
  local K = support.plain_simplicity(row.code_bits, row.data_bits, row.steps)
  local support_size = 0
  for _ in pairs(K.S) do support_size = support_size + 1 end
  t.eq(support_size, row.support, "simplicity.lua " .. i .. ": support")
  t.eq(K:total(), Q(row.total), "simplicity.lua " .. i .. ": total")
  local sums = {}
  for x in pairs(row.sums) do sums[x] = K:sum(x) end
  t.ok(support.same(sums, row.sums), "simplicity.lua " .. i .. ": sums")
end

local function plain_universe(row)
  local physics = qtm.new(row)
  return universe.new(physics, physics:initial(row.initial), { horizon = row.horizon })
end

for i, row in ipairs(dofile "tests/vectors/qtm.lua") do
  local u = plain_universe(row)
  good = true
  for n, expected in ipairs(row.at) do good = good and support.same(u.s[n - 1], expected) end
  t.ok(good and #row.at == row.horizon + 1, "qtm.lua " .. i .. ": s(n, .)")
  good = true
  for _, it in ipairs(row.future) do good = good and u:future(it.w1, it.w2):eq(Q(it.mass)) end
  t.ok(good, "qtm.lua " .. i .. ": futures")
  good = true
  for _, it in ipairs(row.similar_pasts) do good = good and u:similar_pasts(it.w1, it.w2):eq(Q(it.mass)) end
  t.ok(good, "qtm.lua " .. i .. ": similar pasts")
end

for i, row in ipairs(dofile "tests/vectors/locate.lua") do
  local name = "locate.lua " .. i .. ": " .. row.argmax
  if #row.locations < 100 or not support.skip_slow(name) then
    local u = plain_universe(row)
    local locators = support.plain_simplicity(table.unpack(row.simplicity)):given(row.xi)
    local got = locate.all(u, u:future_of(u.initial), row.blob, locators, support.argmax(row.argmax))
    local expected = {}
    for _, it in ipairs(row.locations) do expected[table.concat(it.gamma, ",")] = it.mass end
    t.ok(support.same(support.masses(got), expected), name)
  end
end

for i, row in ipairs(dofile "tests/vectors/score.lua") do
  local name = "score.lua " .. i .. ": " .. row.argmax
  if row.argmax:find "^per %(f" or not support.skip_slow(name) then
    local scores, located = score.score {
      universes = { { universe = plain_universe(row), mass = 1 } },
      simplicity = support.plain_simplicity(table.unpack(row.simplicity)), prior_bits = row.prior_bits,
      mu1 = row.mu1, mu2 = row.mu2, question = row.question, counterfactual = row.counterfactual,
      sigma = row.signature_bits, hash = sign.rolling(row.signature_bits), actions = row.actions,
      options = support.argmax(row.argmax),
    }
    t.ok(support.same(scores, row.scores), name .. ", scores")
    t.eq(located, Q(row.located), name .. ", located")
  end
end

t.done()
