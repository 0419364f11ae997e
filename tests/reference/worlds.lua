-- Stochastic rules, cellular automata and circuits of qubits, straight from their definitions (WORLD.1 to WORLD.5).
-- Codes are strings of 0 and 1. Each constructor gives an object with width, canonical(x) and evolve(start, T), as of
-- the other plain physics.
local Q = require("qaci").rational

local worlds = {}

local function cut(x, width) return (x .. ("0"):rep(width)):sub(1, width) end

local function add(d, code, weight)
  if Q(0) < weight then d[code] = (d[code] or Q(0)) + weight end
end

-- s[n] and lost[n] from a function that gives the successors of a code as a table from codes to masses.
local function evolve(physics, start, T)
  local s, lost = { [0] = { [start] = Q(1) } }, { [0] = Q(0) }
  for n = 1, T do
    s[n], lost[n] = {}, Q(1)
    for code, weight in pairs(s[n - 1]) do
      for after, mass in pairs(physics:successors(code)) do add(s[n], after, weight * mass) end
    end
    for _, weight in pairs(s[n]) do lost[n] = lost[n] - weight end
  end
  return s, lost
end

-- WORLD.1: row(code) is an array of { code, mass }; fields are { at, width, count }.
function worlds.stochastic(width, row, fields)
  local p = { width = width, evolve = evolve }
  function p:successors(code)
    local d = {}
    for _, it in ipairs(row(code)) do add(d, it[1], Q(it[2])) end
    return d
  end
  function p:canonical(x)
    x = cut(x, width)
    for _, f in ipairs(fields or {}) do
      local v = tonumber(x:sub(f.at + 1, f.at + f.width), 2) % f.count
      local bits = ""
      for i = f.width - 1, 0, -1 do bits = bits .. (v >> i & 1) end
      x = x:sub(1, f.at) .. bits .. x:sub(f.at + f.width + 1)
    end
    return x
  end
  return p
end

-- WORLD.4: every set of flipped cells among the first `cells` that has a probability above 0, with it.
local function noisy(code, cells, noise)
  local d = {}
  local function flip(i, x, mass)
    if i > cells then return add(d, x, mass) end
    if noise < 1 then flip(i + 1, x, mass * (1 - noise)) end
    local flipped = x:sub(i, i) == "0" and "1" or "0"
    if 0 < noise then flip(i + 1, x:sub(1, i - 1) .. flipped .. x:sub(i + 1), mass * noise) end
  end
  flip(1, code, Q(1))
  return d
end

local function automaton(cells, options, cell)
  local p = { width = options.second_order and 2 * cells or cells, evolve = evolve }
  function p:canonical(x) return cut(x, p.width) end
  function p:next(code)
    local present, past = code:sub(1, cells), code:sub(cells + 1)
    local x = {}
    for i = 0, cells - 1 do
      local new = cell(present, i)
      if options.second_order then new = new ~ tonumber(past:sub(i + 1, i + 1)) end
      x[i + 1] = new
    end
    return table.concat(x) .. (options.second_order and present or "")
  end
  function p:successors(code) return noisy(self:next(code), cells, Q(options.noise or 0)) end
  return p
end

local function at(x, i) return tonumber(x:sub(i + 1, i + 1)) end

-- WORLD.2. boundary: nil for a ring, or { left, right }.
function worlds.elementary(rule, cells, options)
  local b = options.boundary
  local function see(x, i)
    if i < 0 then return b and b[1] or at(x, cells - 1) end
    if i >= cells then return b and b[2] or at(x, 0) end
    return at(x, i)
  end
  return automaton(cells, options, function(x, i)
    return rule >> (4 * see(x, i - 1) + 2 * at(x, i) + see(x, i + 1)) & 1
  end)
end

-- WORLD.3. born and survive: sets of counts as strings of digits.
function worlds.life(columns, rows, born, survive, options)
  return automaton(columns * rows, options, function(x, i)
    local column, row, living = i % columns, i // columns, 0
    for dy = -1, 1 do
      for dx = -1, 1 do
        if dx ~= 0 or dy ~= 0 then living = living + at(x, (row + dy) % rows * columns + (column + dx) % columns) end
      end
    end
    return (at(x, i) == 1 and survive or born):find(tostring(living), 1, true) and 1 or 0
  end)
end

-- WORLD.5. layers: arrays of gates { targets = {qubit, ...}, matrix = rows of { re, im }, when = { [qubit] = bit } },
-- qubits counted from 0.
function worlds.qubits(n, layers)
  local clock_width, count = 0, #layers + 1
  while 1 << clock_width < count do clock_width = clock_width + 1 end
  local p = { width = n + clock_width }
  local function clock_bits(c)
    local x = ""
    for i = clock_width - 1, 0, -1 do x = x .. (c >> i & 1) end
    return x
  end
  local function clock_of(code) return clock_width == 0 and 0 or tonumber(code:sub(n + 1), 2) % count end
  function p:canonical(x)
    x = cut(x, p.width)
    return x:sub(1, n) .. clock_bits(clock_of(x))
  end

  -- <y| gate |x>
  local function entry(gate, y, x)
    for qubit, bit in pairs(gate.when or {}) do
      if at(x, qubit) ~= bit then return x == y and { Q(1), Q(0) } or nil end
    end
    local row, column, target = 0, 0, {}
    for _, t in ipairs(gate.targets) do
      row, column, target[t] = 2 * row + at(y, t), 2 * column + at(x, t), true
    end
    for i = 0, n - 1 do
      if not target[i] and at(x, i) ~= at(y, i) then return nil end
    end
    local m = gate.matrix[row + 1][column + 1]
    return { Q(m[1]), Q(m[2]) }
  end

  local basis = {}
  for v = 0, (1 << n) - 1 do
    local x = ""
    for i = n - 1, 0, -1 do x = x .. (v >> i & 1) end
    basis[#basis + 1] = x
  end

  -- The amplitudes after one step, and the clock.
  function p:step(amplitude, clock)
    if clock == #layers then return amplitude, 0 end
    for _, gate in ipairs(layers[clock + 1]) do
      local after = {}
      for _, y in ipairs(basis) do
        local re, im = Q(0), Q(0)
        for _, x in ipairs(basis) do
          local a, m = amplitude[x], amplitude[x] and entry(gate, y, x)
          if m then re, im = re + m[1] * a[1] - m[2] * a[2], im + m[1] * a[2] + m[2] * a[1] end
        end
        if not (re:eq(0) and im:eq(0)) then after[y] = { re, im } end
      end
      amplitude = after
    end
    return amplitude, clock + 1
  end

  -- also the amplitudes: run[n][code] = { re, im }
  function p:evolve(start, T)
    local amplitude, clock = { [start:sub(1, n)] = { Q(1), Q(0) } }, clock_of(start)
    local s, lost, run = {}, {}, {}
    for k = 0, T do
      if k > 0 then amplitude, clock = self:step(amplitude, clock) end
      s[k], lost[k], run[k] = {}, Q(0), {}
      for x, a in pairs(amplitude) do
        local code = x .. clock_bits(clock)
        s[k][code], run[k][code] = a[1] * a[1] + a[2] * a[2], a
      end
    end
    return s, lost, run
  end
  return p
end

return worlds
