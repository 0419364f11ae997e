-- The machines other than the queue machine against their definitions, letter by letter (MACH.4).
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local machine = require "tests.reference.machine"
local Q, B = qaci.rational, qaci.bits

-- D(n): every machine, at every bound (MACH.6).
local ctm = require "tests.reference.ctm"
for _, case in ipairs {
  { 1, 0 }, { 1, 1 }, { 1, 2 }, { 2, 0 }, { 2, 1 }, { 2, 2 }, { 2, 3 }, { 2, 4 }, { 2, 5 }, { 2, 6 }, { 2, 40 },
} do
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

-- Turing machines: random tables, every tape, every n (MACH.5).
local turing = require "tests.reference.turing"
local draw = support.random(support.seed(20261130))
local function pick(n) return draw(n) + 1 end

-- A random table, for the library and for the plain evaluator.
local function random_machine()
  local states, symbols = pick(3), 2 + draw(5)
  local names = { "a", "b", "c" }
  local plain, given = { start = names[pick(states)], rule = {} }, {}
  plain.width = ({ 1, 2, 2, 3, 3 })[symbols - 1]
  local head = draw(6) - 2
  if draw(3) > 0 then plain.head = head end
  local delta = {}
  for state = 1, states do
    plain.rule[names[state]] = {}
    for symbol = 0, symbols - 1 do
      if draw(8) > 0 then
        local write, move, next = draw(symbols), draw(5) == 0 and 0 or 2 * draw(2) - 1, names[pick(states)]
        plain.rule[names[state]][symbol] = { write, move, next }
        delta[#delta + 1] = { state = names[state], symbol = symbol, to = { write = write, move = move, state = next } }
      end
    end
  end
  given.states, given.symbols = table.move(names, 1, states, 1, {}), symbols
  given.start, given.head, given.delta = plain.start, plain.head or "code", delta
  return plain, qaci.turing(given)
end

for i = 1, 60 do
  local plain, M = random_machine()
  local coded = not plain.head
  local C, D, N = coded and draw(6) or 0, draw(coded and 5 or 7), draw(13)
  local name = ("machine %d (%d bits a cell, C = %d, D = %d, N = %d): "):format(i, plain.width, C, D, N)
  local expected = turing.sums(plain, C, D, N)
  local K = qaci.simplicity { machine = M, code_bits = coded and C or nil, data_bits = D, steps = N }
  local got, count = {}, 0
  for x in pairs(expected) do
    got[x] = K:sum(B(x))
    count = count + 1
  end
  t.ok(support.same(got, expected), name .. "S(x) for every x that occurs")
  t.eq(K:total():eq(0) and 0 or #K:dist(), count, name .. "no other x")
  local fine = true
  for _ = 1, 20 do
    local string = support.bits(draw, draw(9))
    local limit = draw(15)
    local outputs, halted = turing.trace(plain, string, limit)
    if not outputs then
      fine = fine and not pcall(M.run, M, string, limit)
    else
      local trace, stopped = M:trace(string, limit)
      local out, steps, ended = M:run(string, limit)
      fine = fine and stopped == halted and ended == halted and #trace == #outputs and steps == #outputs - 1
        and out:key() == outputs[#outputs]
      for n = 1, #outputs do fine = fine and trace[n]:key() == outputs[n] end
    end
  end
  t.ok(fine, name .. "runs and traces")
end

-- Lambda calculus: every term, every string of data (MACH.7).
local lambda = require "tests.reference.lambda"
for _, case in ipairs {
  { 3, 2, 3 }, { 4, 6, 0 }, { 4, 6, 1 }, { 12, 4, 0 }, { 12, 4, 1 }, { 14, 5, 12 }, { 14, 5, 12, { nodes = 30 } },
  { 15, 3, 6, { nodes = 17 } }, { 12, 3, 5, { nodes = 3 } }, { 14, 4, 9, { output = "code" } },
  { 12, 5, 7, { output = "code", nodes = 24 } }, { 18, 1, 20, { nodes = 200 } },
} do
  local C, D, N, options = table.unpack(case, 1, 4)
  options = options or {}
  local name = ("lambda calculus, %s, C = %d, D = %d, N = %d, nodes %s: "):format(options.output or "list", C, D, N,
    options.nodes or "any")
  local expected, undecided = lambda.sums(C, D, N, options)
  local M = next(options) and qaci.lambda(options) or "lambda"
  local K = qaci.simplicity { machine = M, code_bits = C, data_bits = D, steps = N }
  local got, count = {}, 0
  for x in pairs(expected) do
    got[x] = K:sum(B(x))
    count = count + 1
  end
  t.ok(support.same(got, expected), name .. "S(x) for every x that occurs")
  t.eq(K:total():eq(0) and 0 or #K:dist(), count, name .. "no other x, of " .. count)
  t.eq(K.undecided, undecided, name .. "what met a limit")
end
local runs = true
for _, options in ipairs { {}, { output = "code" }, { nodes = 40 } } do
  local M = qaci.lambda(options)
  for _ = 1, 3000 do
    local i, limit = support.bits(draw, 8 + draw(22)), draw(12)
    local x, n, how = lambda.run(i, limit, options)
    if not how then
      runs = runs and not pcall(M.run, M, i, limit)
    else
      local out, reductions, ended = M:run(i, limit)
      runs = runs and (out and out:key()) == x and reductions == n and ended == how
    end
  end
end
t.ok(runs, "runs of random strings")

-- Machines written in Lua: a random map of short strings, with strings that start nothing, show nothing, halt (MACH.8).
for i = 1, 20 do
  local next, shown, begun = {}, {}, {}
  local known = {}
  for length = 0, 4 do
    for x in machine.strings(length) do known[#known + 1] = x end
  end
  local function maybe(likely) return draw(10) < likely and known[pick(#known)] or nil end
  for _, x in ipairs(known) do
    next[x], shown[x], begun[x] = maybe(8), maybe(7), maybe(9)
  end
  local D, N = draw(5), draw(12)
  local with_start, with_output = draw(2) == 0, draw(2) == 0
  local expected = {}
  for length = 0, D do
    for x in machine.strings(length) do
      local state = x
      if with_start then state = begun[x] end
      for n = 0, N do
        local y = state
        if state and with_output then y = shown[state] end
        if y then expected[y] = (expected[y] or Q(0)) + Q(1, 4) ^ length * Q(1, (n + 1) * (n + 1)) end
        state = state and (next[state] or state)
      end
    end
  end
  local K = qaci.simplicity {
    machine = {
      step = function(x)
        local y = next[tostring(x)]
        return y and draw(2) == 0 and B(y) or y
      end,
      start = with_start and function(x) return begun[x:key()] end or nil,
      output = with_output and function(x) return shown[tostring(x)] end or nil,
    },
    data_bits = D, steps = N,
  }
  local got, count = {}, 0
  for x in pairs(expected) do
    got[x] = K:sum(B(x))
    count = count + 1
  end
  t.ok(support.same(got, expected), ("machine %d in Lua: S(x) for every x that occurs"):format(i))
  t.eq(K:total():eq(0) and 0 or #K:dist(), count, ("machine %d in Lua: no other x, of %d"):format(i, count))
end

t.done()
