-- Bayesian networks of the literature: qaci.mass, given evidence, against variable elimination (DIST.3); and the reader
-- of their files.
local t = require "tap"
local qaci = require "qaci"
local bif = require "tests.bench.mass.bif"
local elimination = require "tests.reference.elimination"
local posteriors = require "tests.bench.mass.networks.posteriors"
local Q = qaci.rational

local quick = { cancer = true, survey = true, asia = true, alarm = true }
for _, it in ipairs(posteriors) do
  if quick[it.network] or os.getenv "QACI_SLOW_TESTS" then
    local network = bif.read("tests/bench/mass/networks/" .. it.network .. ".bif")
    t.eq(elimination.posterior(network, it.query, it.given), Q(it.answer), it.network .. ": by elimination")
    local s = bif.statement(network, it.query, it.given)
    local value, remainder = qaci.mass(s)
    t.ok(value:eq(it.answer) and remainder:eq(0), it.network .. ": by qaci.mass")
    -- the whole posterior at once
    s.where, s.keep = nil, it.query[1][1]
    local d = qaci.mass(s)
    t.ok(d:mass(it.query[1][2]):eq(it.answer) and d:total():eq(1), it.network .. ": as a distribution")
  else
    print("# left out (set QACI_SLOW_TESTS=1): " .. it.network)
  end
end

-- Rows that were rounded are completed, others refused.
local function read(body)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(body)
  file:close()
  local results = table.pack(pcall(bif.read, path))
  os.remove(path)
  return table.unpack(results, 1, 2)
end
local a = "variable a {\n  type discrete [ 3 ] { x, y, z };\n}\n"
local function with(row) return a .. "probability ( a ) {\n  table " .. row .. ";\n}\n" end
local fine, network = read(with "0.3333333, 0.3333333, 0.3333333")
t.ok(fine and network.completed == 1 and network.nodes[1].rows[1][2][3]:eq "0.3333334", "a rounded row is completed")
fine, network = read(with "0.25, 0.25, 0.5")
t.ok(fine and network.completed == 0 and #network.nodes[1].values == 3, "a row of sum 1 stays")
for _, case in ipairs {
  { with "0.3, 0.3, 0.3", "adds up to 9/10, expected 1 within 0.000001" },
  { with "0.5, 0.5000001, 0", "adds up to 10000001/10000000, expected 1" },
  { with "0.5, 0.5", "a row of 2 numbers, expected 3" },
  { a, "a variable without a table" },
  { a .. "probability ( a ) {\n}\n", "0 rows, expected 1" },
  { with "1, 0, 0" .. "probability ( b ) {\n  table 1;\n}\n", "b: a table of no variable" },
  { with "1, 0, 0" .. "probability ( a ) {\n  table 1, 0, 0;\n}\n", "a: a table of no variable, or a second one" },
  { a .. "probability ( a | c ) {\n}\n", "c is no variable" },
  { a .. "probability ( a ) {\n  (x) 1, 0, 0;\n}\n", "a: not understood: %(x%) 1, 0, 0;" },
  { with "1e-1, 0.9, 0", '"1e%-1", expected a number from 0 to 1' },
  { "variable b {\n  type discrete [ 2 ] { u };\n}\n", "b has not 2 values" },
  { "variable b-c {\n  type discrete [ 1 ] { u };\n}\n", "b%-c cannot be a parameter" },
} do
  local ok, message = read(case[1])
  t.ok(not ok and tostring(message):find(case[2]), "refused: " .. case[2], tostring(message))
end

t.done()
