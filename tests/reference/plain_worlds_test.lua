-- Stochastic rules, cellular automata and circuits of qubits against their definitions (WORLD.1 to WORLD.5), on random
-- small worlds: codes, weights, futures, similar pasts and locations.
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local worlds = require "tests.reference.worlds"
local universe = require "tests.reference.universe"
local locate = require "tests.reference.locate"
local Q, B = qaci.rational, qaci.bits

local draw = support.random(support.seed(20240611))

-- The library's physics M and the plain one p, from one world-state on, in all that a universe is asked.
local function compare(name, M, p, start, T, options)
  options = options or {}
  local good, message = true, nil
  local function check(fine, ...)
    if good and not fine then good, message = false, string.format(...) end
  end
  check(M.width == p.width, "width %d, expected %d", M.width, p.width)
  for _ = 1, 20 do
    local x = support.bits(draw, draw(p.width + 4))
    check(tostring(M:decode(B(x)):encode()) == p:canonical(x), "decode of %s", x)
  end
  start = p:canonical(start)
  local u = qaci.universe { physics = M, initial = M:decode(B(start)), horizon = T, future = options.future,
    normalize = options.normalize }
  local plain = universe.new(p, start, { horizon = T, future = options.future, normalize = options.normalize })
  for n = 0, T do
    local fine, where = support.same(support.by_code(u:at(n)), plain.s[n])
    check(fine, "s(%d, .) %s", n, where)
    check(u:at(n):remainder():eq(plain.lost[n]), "lost(%d): %s, expected %s", n, u:at(n):remainder(), plain.lost[n])
  end
  for _ = 1, 6 do
    local w1, w2 = plain.states[draw(#plain.states) + 1], plain.states[draw(#plain.states) + 1]
    local a, b = M:decode(B(w1)), M:decode(B(w2))
    check(u:future(a, b):eq(plain:future(w1, w2)), "the future of %s at %s", w1, w2)
  end
  local w1, w2 = plain.states[draw(#plain.states) + 1], plain.states[draw(#plain.states) + 1]
  check(u:similar_pasts(M:decode(B(w1)), M:decode(B(w2))):eq(plain:similar_pasts(w1, w2)),
    "similar pasts of %s and %s", w1, w2)
  t.ok(good, name, message)
  return u, plain
end

local function readings()
  return { future = draw(4) == 0 and "conditional" or nil, normalize = draw(4) == 0 and "each" or nil }
end

-- WORLD.1: random tables of masses over one denominator; in some of them a part is lost, in some the last bits are a
-- number with a field.
for case = 1, 14 do
  local width, loses = draw(3) + 2, draw(3) == 0
  local fields = draw(2) == 0 and { { at = width - 2, width = 2, count = 3 } } or nil
  local base = worlds.stochastic(width, nil, fields)
  local rows = {}
  local function row(code)
    if not rows[code] then
      local list, left, d = {}, 12, 12
      while left > 0 do
        local k = draw(left) + 1
        list[#list + 1] = { base:canonical(support.bits(draw, width)), Q(k, d) }
        left = left - k
      end
      if loses then table.remove(list) end
      rows[code] = list
    end
    return rows[code]
  end
  local form = draw(2)
  local M = qaci.stochastic {
    width = width, fields = fields, loses = loses,
    step = function(w)
      local list = {}
      for i, it in ipairs(row(tostring(w))) do list[i] = { B(it[1]), it[2] } end
      return form == 0 and list or qaci.dist.new(list)
    end,
  }
  compare(("stochastic %d: width %d%s%s"):format(case, width, loses and ", loses" or "", fields and ", a field" or ""),
    M, worlds.stochastic(width, row, fields), support.bits(draw, width), 4, not loses and readings() or nil)
end

-- WORLD.2: every rule without noise, on rings and between fixed cells, first and second order; the map alone.
do
  local bad
  for rule = 0, 255 do
    local cells = draw(9) + 1
    local boundary = draw(2) == 0 and { draw(2), draw(2) } or nil
    local second = draw(3) == 0
    local M = qaci.automaton { rule = rule, cells = cells, boundary = boundary, second_order = second }
    local p = worlds.elementary(rule, cells, { boundary = boundary, second_order = second })
    local start = support.bits(draw, p.width)
    local u = qaci.universe { physics = M, initial = M:decode(B(start)), horizon = 3 }
    local s = p:evolve(start, 3)
    for n = 0, 3 do
      if not support.same(support.by_code(u:at(n)), s[n]) then bad = bad or rule end
    end
  end
  t.ok(not bad, "all elementary rules", bad and "rule " .. bad)
end
-- words of 64 cells: their borders, and lines that end at one
for _, cells in ipairs { 63, 64, 65, 127, 128, 129, 200 } do
  for _, boundary in ipairs { false, { 1, 0 }, { 0, 1 } } do
    local rule, second = draw(256), draw(2) == 0
    local M = qaci.automaton { rule = rule, cells = cells, boundary = boundary or nil, second_order = second }
    local p = worlds.elementary(rule, cells, { boundary = boundary or nil, second_order = second })
    local code, good = support.bits(draw, p.width), true
    local w = M:decode(B(code))
    for _ = 1, 4 do
      local u = qaci.universe { physics = M, initial = w, horizon = 1 }
      code, w = p:next(code), u:at(1):argmax()[1]
      good = good and tostring(w:encode()) == code
    end
    t.ok(good, ("rule %d on %d cells%s%s"):format(rule, cells, boundary and " between ends" or "",
      second and ", second order" or ""))
  end
end
for case = 1, 8 do
  local rule, cells, second = draw(256), draw(3) + 2, case % 4 == 0
  local noise = ({ "1/10", "1/2", "2/3", "1" })[draw(4) + 1]
  local boundary = draw(2) == 0 and { draw(2), draw(2) } or nil
  local options = { noise = noise, boundary = boundary, second_order = second }
  if second then cells = 2 end
  local M = qaci.automaton { rule = rule, cells = cells, noise = noise, boundary = boundary, second_order = second }
  local p = worlds.elementary(rule, cells, options)
  compare(("rule %d on %d cells, noise %s"):format(rule, cells, noise), M, p, support.bits(draw, p.width), 3,
    readings())
end

-- WORLD.3: tori of all small sizes, where a cell can be its own neighbour, and across the words' borders.
do
  local bad
  for columns = 1, 5 do
    for rows = 1, 5 do
      for k = 1, 2 do
        local born, survive = k == 1 and "3" or "36", k == 1 and "23" or "1358"
        local M = qaci.life { columns = columns, rows = rows, rule = "B" .. born .. "/S" .. survive,
          second_order = k == 2 }
        local p = worlds.life(columns, rows, born, survive, { second_order = k == 2 })
        local start = support.bits(draw, p.width)
        local u = qaci.universe { physics = M, initial = M:decode(B(start)), horizon = 3 }
        local s = p:evolve(start, 3)
        for n = 0, 3 do
          if not support.same(support.by_code(u:at(n)), s[n]) then bad = bad or columns .. " x " .. rows end
        end
      end
    end
  end
  for _, size in ipairs { { 8, 8 }, { 13, 9 }, { 64, 2 }, { 65, 3 }, { 3, 50 }, { 32, 4 } } do
    local columns, rows = table.unpack(size)
    local M, p = qaci.life { columns = columns, rows = rows }, worlds.life(columns, rows, "3", "23", {})
    local code = support.bits(draw, p.width)
    local u = qaci.universe { physics = M, initial = B(code), horizon = 4 }
    local s = p:evolve(code, 4)
    if not support.same(support.by_code(u:at(4)), s[4]) then bad = bad or columns .. " x " .. rows end
  end
  t.ok(not bad, "tori of many sizes", bad)
end
compare("Life on 2 x 2 cells, noise 1/5", qaci.life { columns = 2, rows = 2, noise = "1/5" },
  worlds.life(2, 2, "3", "23", { noise = "1/5" }), "0111", 2)

-- WORLD.5: random circuits of random gates: named ones, rotations and phases with conditions, inverses, whole layers.
local one, zero, i = { 1, 0 }, { 0, 0 }, { 0, 1 }
local h = { "1/2", "1/2" }
local named = {
  X = { { zero, one }, { one, zero } }, Z = { { one, zero }, { zero, { -1, 0 } } }, S = { { one, zero }, { zero, i } },
  Y = { { zero, { 0, -1 } }, { i, zero } }, H = { { h, h }, { h, { "-1/2", "-1/2" } } },
  R = { { { "3/5", 0 }, { "-4/5", 0 } }, { { "4/5", 0 }, { "3/5", 0 } } },
  SWAP = { { one, zero, zero, zero }, { zero, zero, one, zero }, { zero, one, zero, zero }, { zero, zero, zero, one } },
}
local controlled = { CX = { "X", 1 }, CZ = { "Z", 1 }, CCX = { "X", 2 }, CCZ = { "Z", 2 }, CSWAP = { "SWAP", 1 } }
local names = { "X", "Y", "Z", "S", "H", "R", "SWAP", "CX", "CZ", "CCX", "CCZ", "CSWAP" }

local function conjugate(m)
  local r = {}
  for a = 1, #m do
    r[a] = {}
    for b = 1, #m do r[a][b] = { m[b][a][1], -Q(m[b][a][2]) } end
  end
  return r
end

local function random_gate(free)
  local name = names[draw(#names) + 1]
  local base = controlled[name] and controlled[name][1] or name
  local controls = controlled[name] and controlled[name][2] or 0
  local matrix = named[base]
  local targets = base == "SWAP" and 2 or 1
  if controls + targets > #free then return nil end
  local given, plain = { name }, { targets = {}, when = {}, matrix = matrix }
  if base ~= "SWAP" and controls == 0 and draw(3) == 0 then -- the same, spelled out, with a phase
    local phase = ({ { 1, 0 }, { "3/5", "4/5" }, { 0, -1 } })[draw(3) + 1]
    local m = {}
    for a = 1, 2 do
      m[a] = {}
      for b = 1, 2 do
        local x, y, c, d = Q(matrix[a][b][1]), Q(matrix[a][b][2]), Q(phase[1]), Q(phase[2])
        m[a][b] = { x * c - y * d, x * d + y * c }
      end
    end
    given, plain.matrix = { matrix = m }, m
  end
  for k = 1, controls + targets do
    local qubit = table.remove(free, draw(#free) + 1)
    given[#given + 1] = "q" .. qubit
    if k <= controls then plain.when[qubit] = 1 else plain.targets[k - controls] = qubit end
  end
  if #free > 0 and draw(3) == 0 then
    local qubit, bit = table.remove(free), draw(2)
    given.when, plain.when[qubit] = { ["q" .. qubit] = bit }, bit
  end
  if draw(4) == 0 then given.inverse, plain.matrix = true, conjugate(plain.matrix) end
  return given, plain
end

local drawn = {}
for case = 1, 16 do
  local n = draw(3) + 1
  local given, plain, qubits = {}, {}, {}
  for k = 0, n - 1 do qubits[k + 1] = "q" .. k end
  for layer = 1, draw(5) + 1 do
    local free, g, p = {}, {}, {}
    for k = 0, n - 1 do free[k + 1] = k end
    for _ = 1, draw(3) do
      local a, b = random_gate(free)
      if a then g[#g + 1], p[#p + 1] = a, b end
      if a and a[1] then drawn[a[1]] = true end
    end
    given[layer], plain[layer] = #g == 1 and g[1] or #g == 0 and { "wait", 1 } or g, p
  end
  local M, p = qaci.qubits { qubits = qubits, layers = given }, worlds.qubits(n, plain)
  local start = p:canonical(support.bits(draw, p.width))
  local u = compare(("circuit %d: %d qubits, %d layers"):format(case, n, #given), M, p, start, #given + 2, readings())
  local _, _, run = p:evolve(start, #given)
  local good, count, expected = true, 0, run[#given]
  for _, it in ipairs(M:amplitudes(u.initial, #given)) do
    local a = expected[tostring(it[1]:encode())]
    good, count = good and a ~= nil and it[2]:eq(a[1]) and it[3]:eq(a[2]), count + 1
  end
  for _ in pairs(expected) do count = count - 1 end
  t.ok(good and count == 0, "circuit " .. case .. ": amplitudes")
end

-- Locating a blob in each kind of world, by enumeration.
local function locates(name, M, p, start, T, blob)
  local u = qaci.universe { physics = M, initial = M:decode(B(start)), horizon = T }
  local plain = universe.new(p, start, { horizon = T })
  local K, plain_K = qaci.simplicity { code_bits = 5, data_bits = 8, steps = 4 }, support.plain_simplicity(5, 8, 4)
  local got = qaci.locate { universe = u, within = u:future(u.initial), blob = B(blob),
    locators = K:given(B "", { locator_bits = 5 }) }
  local expected = locate.all(plain, plain:future_of(start), blob, plain_K:given("", 5))
  local fine, where = support.same(support.by_gamma(got, #blob), support.masses(expected))
  t.ok(fine and got:total() > 0, name .. ": locations of " .. blob, where)
end
local function step(code)
  return { { code:sub(2) .. code:sub(1, 1), "2/3" }, { code:sub(1, 2) .. "1" .. code:sub(4), "1/3" } }
end
locates("stochastic", qaci.stochastic {
  width = 4, step = function(w)
    local list = step(tostring(w))
    return { { B(list[1][1]), list[1][2] }, { B(list[2][1]), list[2][2] } }
  end,
}, worlds.stochastic(4, step), "0100", 3, "01")
locates("rule 110", qaci.automaton { rule = 110, cells = 4, noise = "1/4" },
  worlds.elementary(110, 4, { noise = "1/4" }),
  "0100", 2, "011")
locates("Life", qaci.life { columns = 3, rows = 2 }, worlds.life(3, 2, "3", "23", {}), "010010", 3, "01")
locates("qubits", qaci.qubits { qubits = 2, layers = { { "H", 0 }, { "CX", 0, 1 } } },
  worlds.qubits(2, { { { targets = { 0 }, matrix = named.H } },
    { { targets = { 1 }, when = { [0] = 1 }, matrix = named.X } } }),
  "0000", 2, "11")

t.done()
