-- Every kind of bad input is refused with a sentence that says what was found and what was expected (PHYS.1, SIGN.1,
-- MATH.1, SCORE.5).
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local Q, B = qaci.rational, qaci.bits

-- f must raise an error that contains all the given texts, in one line.
local function refused(name, texts, f, ...)
  local fine, message = pcall(f, ...)
  message = tostring(message)
  local good = not fine and not message:find "\n"
  for _, text in ipairs(texts) do good = good and message:find(text, 1, true) ~= nil end
  t.ok(good, name, fine and "no error was raised" or message)
end

-- Floats, wherever a rational is due
-- -------------------------------------------------------------------------------------

for name, f in pairs {
  ["Q(0.5)"] = function() return Q(0.5) end,
  ["Q(1, 2.0)"] = function() return Q(1, 2.0) end,
  ["Q(1) + 0.5"] = function() return Q(1) + 0.5 end,
  ["a mass"] = function() return qaci.dist.new { { 1, 0.5 } } end,
  ["an amplitude"] = function()
    return qaci.qtm { states = 1, window = { 0, 1 }, delta = { { state = 0, symbol = 0, to = { { 0.6, write = 0,
      state = 0, move = 0 } } } } }
  end,
} do
  refused("a float as " .. name, { "is not exact", "write" }, f)
end

-- Bitstrings
-- -------------------------------------------------------------------------------------------------------------

refused('a bitstring with a 2', { "'2'", "0" }, B, "0120")
refused('a program that is none', { "ends at bit 2", "2 more bits" }, qaci.machine.decode, B "0001")

-- Quantum Turing machines
-- ------------------------------------------------------------------------------------------------

local function machine(delta, options)
  options = options or {}
  return qaci.qtm { states = options.states or 2, window = options.window or { -2, 2 }, delta = delta }
end
local function row(state, symbol, ...) return { state = state, symbol = symbol, to = { ... } } end
local function go(amplitude, write, state, move) return { amplitude, write = write, state = state, move = move } end

refused("a row that is too short", { "unit", "state 0", "symbol 1", "9/25" }, machine, {
  row(0, 0, go(1, 0, 0, 1)), row(0, 1, go("3/5", 1, 0, 1)), row(1, 0, go(1, 0, 1, 1)), row(1, 1, go(1, 1, 1, 1)) })
refused("two rows that are not orthogonal", { "orthogonal", "state 0", "state 1" }, machine, {
  row(0, 0, go(1, 0, 0, 1)), row(0, 1, go(1, 1, 0, 1)), row(1, 0, go(1, 0, 0, 1)), row(1, 1, go(1, 1, 1, 1)) })
refused("a state entered from both sides", { "separab" }, machine, {
  row(0, 0, go(1, 0, 0, 1)), row(0, 1, go(1, 1, 0, -1)), row(1, 0, go(1, 0, 1, 1)), row(1, 1, go(1, 1, 1, 1)) })
refused("a partial table whose states are entered by several moves", { "state 1", "one move" }, machine, {
  row(0, 0, go("3/5", 0, 1, 1), go("4/5", 0, 2, 1)), row(0, 1, go("4/5", 1, 1, 0), go("-3/5", 1, 2, 0)) },
    { states = 3 })
refused("a symbol that is no bit", { "delta row 1", "2", "0 or 1" }, machine, { row(0, 2, go(1, 0, 0, 1)) })
refused("a state out of range", { "delta row 1", "5" }, machine, { row(5, 0, go(1, 0, 0, 1)) })
refused("a row given twice", { "delta row 2", "delta row 1" }, machine, { row(0, 0, go(1, 0, 0, 1)), row(0, 0, go(1, 0,
  0, 1)) })
refused("a move of two cells", { "delta row 1", "2" }, machine, { row(0, 0, go(1, 0, 0, 2)) })

local right = machine({ row(0, 0, go(1, 0, 0, 1)), row(0, 1, go(1, 1, 0, 1)), row(1, 0, go(1, 0, 1, 1)), row(1, 1,
  go(1, 1, 1, 1)) })
refused("a head that leaves the window", { "step 3", "window" }, qaci.universe, { physics = right, initial = 0,
  horizon = 5 })
local stops = machine({ row(0, 0, go(1, 0, 1, 1)) })
refused("a missing row that is reached", { "state 1 reads 0", "step 2", "no row" }, qaci.universe, { physics = stops,
  initial = 0, horizon = 2 })
refused("a tape number with a 1 outside the window", { "window" }, qaci.universe, { physics = right, initial = 8,
  horizon = 1 })

-- Location
-- ---------------------------------------------------------------------------------------------------------------

local u = qaci.universe { physics = right, initial = 1, horizon = 2 }
local K = qaci.simplicity { code_bits = 2, data_bits = 6, steps = 2 }
local function locate(changes)
  local arguments = { universe = u, within = u:future(u.initial), blob = B "0", locators = K:given(B "") }
  for key, value in pairs(changes) do arguments[key] = value end
  return qaci.locate(arguments)
end
refused("a blob longer than a world-state", { "10", "9" }, locate, { blob = B(("0"):rep(10)) })
refused("an unknown argmax_scope", { "argmax_scope", "tau" }, locate, { reading = { argmax_scope = "tau" } })
refused("empty_max = all without rest", { "rest" }, locate, { reading = { argmax_scope = "locator",
  empty_max = "all" } })
refused("a negative clock", { "clock" }, locate, { reading = { clock = -1 } })

-- Hashes
-- -----------------------------------------------------------------------------------------------------------------

refused("argon2id with too little memory", { "memory", "8" }, qaci.hash.argon2id, { bits = 8, memory_kib = 4,
  passes = 1 })
refused("argon2id with a short salt", { "salt" }, qaci.hash.argon2id, { bits = 8, memory_kib = 64, passes = 1,
  salt = "1234" })
refused("a signature of negative length", { "-1" }, qaci.hash.rolling, -1)

-- The pipeline, through `qaci score`
-- --------------------------------------------------------------------------------------

local qaci_command = os.getenv "QACI_BUILD_ROOT" .. "/qaci/command/qaci"
local folder = os.tmpname()
os.remove(folder)
assert(os.execute("mkdir " .. folder))
local path = folder .. "/universe.lua"

-- A universe file whose fields stand on lines of their own, the one named `field` replaced (nil: left out).
local fields = {
  { "universes", 'universes = { { physics = physics, initial = 5, mass = "1/2" } }' },
  { "horizon", "horizon = 2" },
  { "simplicity", "simplicity = qaci.simplicity { code_bits = 2, data_bits = 4, steps = 2 }" },
  { "prior_bits", "prior_bits = 0" },
  { "mu1", 'mu1 = "1"' },
  { "mu2", 'mu2 = "0"' },
  { "question", 'question = "10"' },
  { "counterfactual", 'counterfactual = "11"' },
  { "hash", "hash = qaci.hash.rolling(1)" },
  { "reader", 'reader = "table"' },
  { "actions", 'actions = { "0" }' },
  { "compose", 'compose = "average"' },
}
local head = {
  'local qaci = require "qaci"',
  "local function row(state, symbol)",
  "  return { state = state, symbol = symbol, to = { { 1, write = symbol, state = state, move = 1 } } }",
  "end",
  "local physics = qaci.qtm { states = 1, window = { 0, 3 }, delta = { row(0, 0), row(0, 1) } }",
  "return {",
}
-- Write the file; returns the line of the field (of `return` if it is left out).
local function write(field, text)
  local lines, at = { table.unpack(head) }, #head
  local known = false
  for _, it in ipairs(fields) do
    local line = it[2]
    if it[1] == field then
      line, known = text, true
      if text then at = #lines + 1 end
    end
    if line then lines[#lines + 1] = "  " .. line .. "," end
  end
  if field and not known then
    lines[#lines + 1] = "  " .. text .. ","
    at = #lines
  end
  lines[#lines + 1] = "}"
  local file = assert(io.open(path, "w"))
  file:write(table.concat(lines, "\n"), "\n")
  file:close()
  return at
end
local function run()
  local _, how, status = os.execute(("'%s' score %s --quiet </dev/null >%s/out 2>%s/err"):format(qaci_command, path,
    folder, folder))
  local file = assert(io.open(folder .. "/err"))
  local message = file:read "a"
  file:close()
  return how == "exit" and status or -status, message
end

write()
local status, message = run()
t.eq(status, 0, "the universe file itself is fine: " .. message)

local function malformed(name, field, text, texts)
  local line = write(field, text)
  status, message = run()
  local start = ("%s:%d: field \""):format(path, line) -- then the field, or what stands in it: "universes[1].mass"
  local good = status == 4 and message:sub(1, #start) == start and select(2, message:gsub("\n", "")) == 1
  for _, expected in ipairs(texts) do good = good and message:sub(#start):find(expected, 1, true) ~= nil end
  t.ok(good, name, ("status %d: %s, expected %s"):format(status, message, start))
end

malformed("no observation", "mu1", nil, { 'mu1":', "nothing", "expected" })
malformed("a horizon that is a text", "horizon", 'horizon = "soon"', { 'horizon":', "soon", "expected" })
malformed("a negative horizon", "horizon", "horizon = -1", { 'horizon":', "-1", "expected" })
malformed("a horizon that is a float", "horizon", "horizon = 2.5", { 'horizon":', "2.5", "expected" })
malformed("a bitstring with a 2", "mu1", 'mu1 = "012"', { 'mu1":', "2" })
malformed("an observation that is a number", "mu2", "mu2 = 7", { 'mu2":', "7", "expected" })
malformed("no universe", "universes", "universes = {}", { 'universes":', "expected" })
malformed("a mass that is a float", "universes", "universes = { { physics = physics, initial = 5, mass = 0.5 } }",
  { 'universes[1].mass"', "float 0.5 is not exact" })
malformed("masses above 1", "universes", 'universes = { { physics = physics, initial = 5, mass = "3/2" } }',
  { 'universes"', "more than 1" })
malformed("a negative mass", "universes", 'universes = { { physics = physics, initial = 5, mass = "-1/2" } }',
  { 'universes[1].mass"', "negative", "expected at least 0" })
malformed("a physics that is none", "universes", 'universes = { { physics = "qtm", initial = 5, mass = 1 } }',
  { 'universes[1].physics"', "qtm", "expected" })
malformed("an observation longer than the world-state", "mu1", 'mu1 = "' .. ("10"):rep(20) .. '"', { 'mu1":', "40",
  "6" })
malformed("a counterfactual of another length", "counterfactual", 'counterfactual = "110"', { 'counterfactual":', "3",
  "2" })
malformed("a signature longer than the question", "hash", "hash = qaci.hash.rolling(3)", { 'hash":', "3", "2" })
malformed("no bit of payload for an action", "actions", 'actions = { "0", "1" }', { 'actions":', "2", "1" })
malformed("no action", "actions", "actions = {}", { 'actions":', "expected" })
malformed("an action given twice", "actions", 'actions = { "0", "0" }', { 'actions"', "actions 1 and 2 are equal" })
malformed("an oracle that is a number", "oracle", "oracle = 3", { 'oracle":', "3", "{bits =, steps =}" })
malformed("an oracle without a cost", "oracle", "oracle = { bits = 3 }", { 'oracle", steps:', "nothing" })
malformed("an oracle that takes for ever", "oracle", "oracle = { bits = 3, steps = 1 << 61 }",
  { 'oracle", steps:', "2305843009213693952", "2^60" })
malformed("an oracle of a code beyond all numbers", "oracle", "oracle = { bits = 1 << 40, steps = 1 }",
  { 'oracle", bits:', "1099511627776", "at most 17179869184", "16^bits" })
malformed("an unknown hash", "hash", "hash = qaci.hash.sha256", { 'hash":', "nothing", "expected" })
malformed("a hash that is a text", "hash", 'hash = "rolling"', { 'hash":', "expected" })
malformed("an unknown reader", "reader", 'reader = "runes"', { 'reader":', "runes", "table" })
malformed("an unknown composer", "compose", 'compose = "median"', { 'compose":', "median", "average", "nash" })
malformed("a composer that could not be checked", "compose", 'compose = "rose"', { 'compose":', "rose_candidate" })
malformed("an option of another composer", "compose", 'compose = { "geometric", disagreement = "zero" }',
  { 'compose":', "disagreement", "nash", "geometric" })
malformed("an unknown disagreement", "compose", 'compose = { "nash", disagreement = "war" }', { 'compose.disagreement":', "war", "own_minimum" })
malformed("an unknown reading", "reading", 'reading = "poetry"', { 'reading":', "poetry", "prose", "formula" })
malformed("an unknown option of a reading", "reading", 'reading = { argmax = "rest" }', { 'argmax"',
  "a reading has no such field", "argmax_scope" })
malformed("an unknown value of a reading", "reading", 'reading = { answers = "shouted" }', { 'reading"',
  "option answers", "shouted", "normalized", "raw" })
malformed("empty_max = all without rest", "reading", 'reading = { empty_max = "all" }', { 'reading":', "rest" })
malformed("a budget of zero", "budget", "budget = { steps = 0 }", { 'budget.steps"', "0", "expected" })
malformed("a budget of zero seconds", "budget", "budget = { seconds = 0 }", { 'budget.seconds"', "0", "expected" })
malformed("an unknown field", "questoin", 'questoin = "10"', { 'questoin":', "expected" })
malformed("a simplicity that is none", "simplicity", "simplicity = { 2, 4, 2 }", { 'simplicity":', "expected" })

local file = assert(io.open(path, "w"))
file:write 'return "a text"\n'
file:close()
status, message = run()
t.ok(status == 4 and message:find(path, 1, true) == 1 and message:find "table", "a file that returns no table", message)

os.execute("rm -r " .. folder)
t.done()
