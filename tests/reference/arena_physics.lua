-- The arena as a physics, letter by letter (ARENA.6): codes are strings of 0 and 1, a tick is played by the plain
-- engine for every list of outcomes of its tosses, and a clone for every list of outcomes of all of its ticks.
--   physics.new(world, codes)   a world and codes as in tests/reference/arena.lua
--   p:canonical(x), p.initial, p:evolve(start, T): as of the other plain physics
local arena = require "tests.reference.arena"
local Q = require("qaci").rational

local physics = {}
physics.__index = physics

local lives = { [0] = "living", "die", "invalid", "wall", "fuel" }
local number_of = { living = 0, die = 1, invalid = 2, wall = 3, fuel = 4 }

local function bits(n, width)
  local x = {}
  for i = 1, width do x[i] = n >> (width - i) & 1 end
  return table.concat(x)
end

local function width_of(count)
  local width = 0
  while 1 << width < count do width = width + 1 end
  return width
end

function physics.new(world, codes)
  local p = setmetatable({ world = world, codes = codes, painted = {} }, physics)
  p.draws = #world.randoms + #world.predictions > 0
  local colours = 0
  for _, s in ipairs(world.starts) do if not s.shadow then colours = math.max(colours, s.colour) end end
  -- the numbers behind the values, each with its count
  local counts = {}
  for s = 0, world.slots - 1 do
    if world.money[s] then
      p.painted[#p.painted + 1] = s
      counts[#counts + 1] = colours + 2
    end
  end
  for _, s in ipairs(world.starts) do
    counts[#counts + 1] = world.slots
    counts[#counts + 1] = 5
    counts[#counts + 1] = s.fuel or 1 -- endless: no bits
  end
  counts[#counts + 1] = world.ticks + 1 + (p.draws and 1 or 0)
  p.counts = counts
  local w = arena.start(world, codes, { predictions = false })
  for _, r in ipairs(world.randoms) do w.value[r.slot] = world.value[r.slot] or 0 end
  p.initial = p:encode(w, p.draws)
  return p
end

-- The code of a world of the plain engine between two ticks.
function physics:encode(w, undrawn)
  local world, out, numbers = self.world, {}, {}
  for s = 0, world.slots - 1 do out[#out + 1] = bits(w.value[s], world.word) end
  for _, s in ipairs(self.painted) do numbers[#numbers + 1] = w.paint[s] and w.paint[s] + 1 or 0 end
  for k, p in ipairs(w.pointers) do
    numbers[#numbers + 1] = p.at
    numbers[#numbers + 1] = p.alive and 0 or number_of[p.cause]
    numbers[#numbers + 1] = world.starts[k].fuel and math.max(p.fuel - 1, 0) or 0
  end
  numbers[#numbers + 1] = undrawn and world.ticks + 1 or w.tick
  for i, n in ipairs(numbers) do out[#out + 1] = bits(n, width_of(self.counts[i])) end
  return table.concat(out)
end

-- A world of the plain engine, and whether it is undrawn, of any string: padded, cut, and reduced.
function physics:decode(x)
  local world, at = self.world, 1
  local w = arena.start(world, self.codes, { predictions = false })
  local function take(width)
    local n = 0
    for i = at, at + width - 1 do n = 2 * n + (x:sub(i, i) == "1" and 1 or 0) end
    at = at + width
    return n
  end
  for s = 0, world.slots - 1 do w.value[s] = arena.wrap(take(world.word), world.word) end
  local numbers = {}
  for i, count in ipairs(self.counts) do numbers[i] = take(width_of(count)) % count end
  local i = 0
  local function number()
    i = i + 1
    return numbers[i]
  end
  for _, s in ipairs(self.painted) do
    local paint = number()
    w.paint[s] = paint > 0 and paint - 1 or nil
  end
  for k, p in ipairs(w.pointers) do
    p.at = number()
    local life = number()
    p.alive, p.cause = life == 0, life > 0 and lives[life] or nil
    local fuel = number()
    if world.starts[k].fuel then p.fuel = fuel + 1 end
  end
  local clock = number()
  if clock == world.ticks + 1 then return w, true end
  w.tick = clock
  return w, false
end

function physics:canonical(x) return self:encode(self:decode(x)) end

-- Over, by what stands there: as the engine finds after each tick.
local function over(w)
  if w.tick >= w.ticks then return true end
  if w.tick == 0 then return false end
  local agents, living = false, false
  for _, p in ipairs(w.pointers) do
    agents = agents or p.file > 0
    living = living or (p.file > 0 and not p.shadow and p.alive)
  end
  return agents and not living or (w.world.finish and w.value[w.world.finish] ~= 0)
end

-- Call play(toss) for every list of outcomes, then each(weight).
local function outcomes(play, each)
  local script = {}
  repeat
    local used = 0
    play(function()
      used = used + 1
      script[used] = script[used] or 0
      return script[used]
    end)
    each(Q(1, 2) ^ used)
    while script[#script] == 1 do script[#script] = nil end
    if #script > 0 then script[#script] = 1 end
  until #script == 0
end

local function add(d, code, weight)
  if Q(0) < weight then d[code] = (d[code] or Q(0)) + weight end
end

-- All assignments of the random slots.
local function assignments(world, each, drawn, k)
  drawn, k = drawn or {}, k or 1
  if k > #world.randoms then return each(drawn) end
  for v = world.randoms[k].low, world.randoms[k].high do
    drawn[k] = v
    assignments(world, each, drawn, k + 1)
  end
end

-- The world at tick 0 of the undrawn code, with these values.
function physics:stand(code, drawn, predicted)
  local w = self:decode(code)
  for k, r in ipairs(self.world.randoms) do w.value[r.slot] = drawn[k] end
  for k, p in ipairs(self.world.predictions) do w.value[p.slot] = arena.wrap(predicted[k], self.world.word) end
  return w
end

-- The probability that a clone of prediction k meets its label.
function physics:meets(code, drawn, predicted, k, assumed)
  local p, values, total, count = self.world.predictions[k], {}, Q(0), 0
  for j, other in ipairs(self.world.predictions) do values[j] = j < k and predicted[j] or other.values[1] end
  values[k] = assumed
  local function clones(own)
    local w
    local function met() return w.entered[p.label] and w.entered[p.label][p.file] end
    count = count + 1
    outcomes(function(toss)
      w = self:stand(code, own, values)
      w.toss = toss
      while not over(w) and w.tick < p.within and not met() do arena.tick(w) end
    end, function(weight)
      if met() then total = total + weight end
    end)
  end
  if p.blind then assignments(self.world, clones) else clones(drawn) end
  return total / count
end

function physics:predict(code, drawn, predicted, k, weight, d)
  local p = self.world.predictions[k]
  if not p then return add(d, self:encode(self:stand(code, drawn, predicted)), weight) end
  local function result(v, probability)
    if probability:eq(0) then return end
    local wrong = p.error and Q(p.error[1], p.error[2]) or Q(0)
    for _, it in ipairs { { v, 1 - wrong }, { v == 0 and 1 or 0, wrong } } do
      if not it[2]:eq(0) then
        predicted[k] = it[1]
        self:predict(code, drawn, predicted, k + 1, weight * probability * it[2], d)
      end
    end
  end
  local left = Q(1)
  for _, v in ipairs(p.values) do
    if left:eq(0) then break end
    local met = self:meets(code, drawn, predicted, k, v)
    if not p.otherwise then
      result(1, met)
      result(0, 1 - met)
      return
    end
    local fixed = v == 1 and met or v == 0 and 1 - met or Q(0)
    result(v, left * fixed)
    left = left * (1 - fixed)
  end
  result(p.otherwise, left)
end

-- What one step makes of a code, with this weight.
function physics:step(code, weight, d)
  local w, undrawn = self:decode(code)
  if undrawn then
    local share = weight
    for _, r in ipairs(self.world.randoms) do share = share / (r.high - r.low + 1) end
    return assignments(self.world, function(drawn) self:predict(code, drawn, {}, 1, share, d) end)
  end
  if over(w) then return add(d, code, weight) end
  outcomes(function(toss)
    w = self:decode(code)
    w.toss = toss
    arena.tick(w)
  end, function(share) add(d, self:encode(w), weight * share) end)
end

-- s[n][code] for n <= T, and the weight lost by n: none.
function physics:evolve(start, T)
  local s, lost = { [0] = { [start] = Q(1) } }, { [0] = Q(0) }
  for n = 1, T do
    s[n], lost[n] = {}, Q(0)
    for code, weight in pairs(s[n - 1]) do self:step(code, weight, s[n]) end
  end
  return s, lost
end

return physics
