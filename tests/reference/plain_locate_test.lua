-- Blob location against the enumeration of every pair, state and blob (LOC.1 to LOC.4, READ.1, READ.2, READ.6).
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local machine = require "tests.reference.machine"
local locate = require "tests.reference.locate"
local B = qaci.bits

-- One module model for each (C, D, N).
local models = {}
local function simplicity(C, D, N)
  local key = C .. "," .. D .. "," .. N
  models[key] = models[key] or qaci.simplicity { code_bits = C, data_bits = D, steps = N }
  return models[key]
end

local function located(u, within, blob, locators, options)
  return qaci.locate {
    universe = u, within = within, blob = B(blob), locators = locators, reading = options,
  }
end

local universes = {}
for i, row in ipairs(dofile "tests/vectors/locate.lua") do
  local key = row.initial .. "," .. row.horizon .. "," .. row.window[1]
  if not universes[key] then
    universes[key] = qaci.universe { physics = support.qtm(row), initial = row.initial, horizon = row.horizon }
  end
  local u = universes[key]
  local L = located(u, u:future(u.initial), row.blob, simplicity(table.unpack(row.simplicity)):given(B(row.xi)),
    support.argmax(row.argmax))
  local expected = {}
  for _, it in ipairs(row.locations) do expected[table.concat(it.gamma, ",")] = it.mass end
  local fine, message = support.same(support.by_gamma(L, #row.blob), expected)
  t.ok(fine, "locate.lua " .. i .. ": " .. row.argmax, message)
end

local draw = support.random(support.seed(20240304))
local readings = {
  { argmax_scope = "locator", empty_max = "none" },
  { argmax_scope = "rest", empty_max = "none" },
  { argmax_scope = "rest", empty_max = "all" },
}
local shapes = { { 2, 13, 3 }, { 6, 12, 6 }, { 2, 15, 1 }, { 8, 11, 7 } }
-- The pairs of which one looks at a bit's value.
local function with_cpush(pairs_of)
  local r = {}
  for _, it in ipairs(pairs_of) do
    if machine.text(it.f):find "CPUSH" or machine.text(it.g):find "CPUSH" then r[#r + 1] = it end
  end
  return r
end

local hits, reading = 0, 0 -- locations of blobs that are not empty; worlds that owe a location to a pair with CPUSH
for case = 1, 100 do
  -- from 61 on, windows of one or three cells with absorbing edges: blobs reach into the state and the head, and of the
  -- counts 3, 5 and 6 some values of the field are no state (decode reduces them)
  local tiny = case > 60
  local k = ({ 2, 3, 3, 5, 6, 4, 8 })[draw(tiny and 7 or 5) + 1]
  local T = draw(2) + 2
  local readings_of_futures =
    { future = draw(4) == 0 and "conditional" or "marginal", normalize = draw(4) == 0 and "each" or "alpha" }
  local reach = tiny and draw(2) or T
  local u, plain, M = support.both(
    support.random_machine(draw, k, reach, tiny or readings_of_futures.future == "conditional"), draw(1 << reach), T,
    readings_of_futures)
  -- now and then long literal locators: CPUSH on both sides, rotations around it
  local shape = case % 20 == 0 and { 2, 18, 0 } or shapes[draw(#shapes) + 1]
  local xi = ({ "", "", "0", "1", "01" })[draw(5) + 1]
  local bound = draw(3) == 0 and draw(5) + 5 or nil
  local options = readings[draw(3) + 1]
  options = { argmax_scope = options.argmax_scope, empty_max = options.empty_max, clock = ({ 1, 1, 1, 0,
    2 })[draw(5) + 1] }
  local pairs_of = support.plain_simplicity(table.unpack(shape)):given(xi, bound)
  -- a blob that is there: the front of what some f makes of some reached state
  local n = tiny and math.min(draw(6), plain.physics.width) or draw(4)
  local f = pairs_of[draw(#pairs_of) + 1].f
  local blob = (machine.run(f, plain.states[draw(#plain.states) + 1]) .. ("0"):rep(n)):sub(1, n)
  -- within the future of alpha, or of another reached state
  local start = draw(2) == 0 and plain.initial or plain.reached[draw(#plain.reached) + 1]
  local expected = locate.all(plain, plain:future_of(start), blob, pairs_of, options)
  local prior = simplicity(table.unpack(shape)):given(B(xi), bound and { locator_bits = bound } or nil)
  local L = located(u, u:future(M:decode(B(start))), blob, prior, options)
  for _ in pairs(expected) do hits = hits + (n > 0 and 1 or 0) end
  local from_readers = locate.all(plain, plain:future_of(start), blob, with_cpush(pairs_of), options)
  if next(from_readers) and n > 0 then reading = reading + 1 end
  local fine, message = support.same(support.by_gamma(L, n), support.masses(expected))
  t.ok(fine,
    ("world %d: %d states, blob %q, xi %q, locator_bits %s, %s/%s, clock %d: %d pairs, %d locations"):format(case, k,
    blob, xi, bound or "none", options.argmax_scope, options.empty_max, options.clock, #pairs_of, #L), message)
end
t.ok(hits > 100, "the random worlds hold " .. hits .. " locations of blobs that are not empty")
t.ok(reading > 5, reading .. " of them hold a location of a pair that reads a bit")

t.done()
