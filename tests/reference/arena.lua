-- The arena, letter by letter (ARENA.1 to ARENA.4): every check is made where the definition makes it, every step is
-- played, a clone is a new world. Cost: a few microseconds an instruction.
--
-- A world is a table:
--   slots, ticks, reach, word, coin
--   value, money, owner [slot] (0 and nil where absent), flags[slot] = "HRXP" or any part of it
--   starts = array of { at =, file =, colour =, warden =, shadow =, start =, speed =, fuel = }; file 0: the
--     environment's own; fuel nil: endless
--   finish = slot or nil
--   predictions = array of { slot =, file =, label =, within =, values = {...}, otherwise =, error = {p, q}, blind = };
--     otherwise: of a fixpoint
--   randoms = array of { slot =, low =, high = }
-- Codes: code[file] = array of integers.
local arena = {}

-- splitmix64; a stream begins at the seed's output of its number.
local function roll(stream)
  stream.state = stream.state + 0x9e3779b97f4a7c15
  local z = stream.state
  z = (z ~ z >> 30) * 0xbf58476d1ce4e5b9
  z = (z ~ z >> 27) * 0x94d049bb133111eb
  return z ~ z >> 31
end
local RANDOM_SLOTS, TOSSES, ERRORS, BLIND = 1, 2, 3, 4
local function output(seed, number)
  local stream, z = { state = seed }, nil
  for _ = 1, number do z = roll(stream) end
  return z
end
local function stream(seed, number) return { state = output(seed, number) } end

-- Uniform in 0 .. sides - 1: 2^64 mod sides draws at the top are thrown away.
local function below(dice, sides)
  local spare = 1 % sides -- 2^64 mod sides, by doubling
  for _ = 1, 64 do spare = spare * 2 % sides end
  while true do
    local v = roll(dice)
    -- v < 2^64 - spare, unsigned: no carry out of v + spare
    if spare == 0 or math.ult(v, -spare) then
      local rest = 0 -- v mod sides, v unsigned: sixteen bits at a time
      for shift = 48, 0, -16 do rest = (rest << 16 | v >> shift & 0xffff) % sides end
      return rest
    end
  end
end

function arena.wrap(v, word)
  v = v & (1 << word) - 1
  return v >= 1 << (word - 1) and v - (1 << word) or v
end

local function has(w, s, flag) return (w.world.flags[s] or ""):find(flag, 1, true) ~= nil end

-- The representative of d modulo N in (-N/2, N/2].
local function delta(w, d)
  d = d % w.N
  return d > w.N // 2 and d - w.N or d
end
local function near(w, p, d) return w.world.reach == 0 or math.abs(delta(w, d)) <= w.world.reach or p.warden end
local function may_read(w, p, s, d) return p.warden or (near(w, p, d) and not has(w, s, "H")) end
local function may_write(w, p, s, d)
  return p.warden
    or (near(w, p, d) and not has(w, s, "R") and not (has(w, s, "P") and w.world.owner[s] ~= p.colour))
end
local function may_enter(w, p, s) return p.warden or not has(w, s, "X") end

local function money(w, s) return w.paint[s] == nil and w.world.money[s] or 0 end

local function stands(w, s)
  for _, p in ipairs(w.pointers) do if p.alive and p.at == s then return true end end
  return false
end

local function die(w, p, cause)
  p.alive, p.cause, p.died = false, cause, w.tick
end

local function step(w, p)
  local N, v = w.N, w.value
  local i = p.at
  local o, x, y = v[i], v[(i + 1) % N], v[(i + 2) % N]
  local a, b = (i + x) % N, (i + y) % N
  local A = may_read(w, p, a, x) and v[a] or 0
  local B = may_read(w, p, b, y) and v[b] or 0
  local next_ = (i + 3) % N
  local function put(e) if may_write(w, p, b, y) then v[b] = arena.wrap(e, w.world.word) end end
  local function jump() if near(w, p, x) and may_enter(w, p, a) then next_ = a end end
  w.steps = w.steps + 1
  if o == 0 then return die(w, p, "die")
  elseif o == 1 then -- DAT
  elseif o == 2 then put(A)
  elseif o == 3 then put(B + A)
  elseif o == 4 then put(B - A)
  elseif o == 5 then jump()
  elseif o == 6 then if A == B then next_ = (i + 6) % N end
  elseif o == 7 then if A < B then next_ = (i + 6) % N end
  elseif o == 8 then if B == 0 then jump() end
  elseif o == 9 then if B ~= 0 then jump() end
  elseif o == 10 then
    local t = arena.wrap(B - 1, w.world.word)
    put(t)
    if t ~= 0 then jump() end
  elseif o == 11 then if may_read(w, p, b, y) and money(w, b) > 0 then jump() end
  elseif o == 12 then if may_read(w, p, b, y) and stands(w, b) then jump() end
  elseif o == 13 then put(may_read(w, p, a, x) and money(w, a) or 0)
  elseif o == 14 and w.world.coin then put(w.toss and w.toss() or roll(w.tosses) >> 63)
  else return die(w, p, "invalid") end
  -- move
  if not may_enter(w, p, next_) then return die(w, p, "wall") end
  p.at = next_
  w.entered[next_] = w.entered[next_] or {}
  w.entered[next_][p.file] = w.entered[next_][p.file] or not p.shadow
  if money(w, next_) > 0 then w.paint[next_] = p.colour end
  if p.fuel then
    p.fuel = p.fuel - 1
    if p.fuel == 0 then return die(w, p, "fuel") end
  end
end

-- One tick, and whether it was the last.
function arena.tick(w)
  for _, p in ipairs(w.pointers) do
    if p.alive and w.tick >= p.start then
      for _ = 1, p.speed do if p.alive then step(w, p) end end
    end
  end
  w.tick = w.tick + 1
  local agents, living = false, false
  for _, p in ipairs(w.pointers) do
    agents = agents or p.file > 0
    living = living or (p.file > 0 and not p.shadow and p.alive)
  end
  if w.tick == w.ticks then w.ended = "ticks"
  elseif agents and not living then w.ended = "all dead"
  elseif w.world.finish and w.value[w.world.finish] ~= 0 then w.ended = "end slot" end
end

local function draw(world, seed)
  local dice, drawn = stream(seed, RANDOM_SLOTS), {}
  for k, r in ipairs(world.randoms) do drawn[k] = r.low + below(dice, r.high - r.low + 1) end
  return drawn
end

-- The world at tick 0: agents inserted, random slots drawn, `predicted` written into the slots of predict lines.
local function place(world, code, drawn, predicted, tosses)
  local w = { world = world, N = world.slots, value = {}, paint = {}, pointers = {}, tick = 0, steps = 0,
    ticks = world.ticks, entered = {}, tosses = tosses }
  for s = 0, w.N - 1 do w.value[s] = world.value[s] or 0 end
  for k, start in ipairs(world.starts) do
    w.pointers[k] = { at = start.at, file = start.file, colour = start.shadow and 0 or start.colour,
      warden = start.warden, shadow = start.shadow, start = start.start or 0, speed = start.speed or 1,
      fuel = start.fuel, alive = true }
    for j, v in ipairs(code[start.file] or {}) do w.value[(start.at + j - 1) % w.N] = v end
  end
  for k, r in ipairs(world.randoms) do w.value[r.slot] = drawn[k] end
  for k, p in ipairs(world.predictions) do if predicted[k] then w.value[p.slot] = predicted[k] end end
  return w
end

local function clone(world, code, seed, drawn, predicted, k, assumed)
  local p, values = world.predictions[k], {}
  for j, other in ipairs(world.predictions) do values[j] = predicted[j] or other.values[1] end
  values[k] = assumed
  local w = place(world, code, drawn, values, stream(seed, TOSSES))
  while not w.ended and w.tick < p.within do arena.tick(w) end
  return w.entered[p.label] and w.entered[p.label][p.file] and 1 or 0
end

function arena.start(world, code, options)
  options = options or {}
  local seed = options.seed or 0
  local drawn, predicted = draw(world, seed), {}
  local errors = stream(seed, ERRORS)
  for k, p in ipairs(world.predictions) do
    if options.predictions == false then break end
    local own = p.blind and output(seed, BLIND + k - 1) or seed
    local values = p.blind and draw(world, own) or drawn
    local result = p.otherwise
    for _, assumed in ipairs(p.values) do
      local seen = clone(world, code, own, values, predicted, k, assumed)
      if not p.otherwise or seen == assumed then
        result = seen
        break
      end
    end
    if p.error and p.error[1] > 0 and below(errors, p.error[2]) < p.error[1] then result = result == 0 and 1 or 0 end
    predicted[k] = result
  end
  local w = place(world, code, drawn, predicted, stream(seed, TOSSES))
  w.predicted = predicted
  return w
end

-- Money painted with a colour; nil: not painted.
function arena.score(w, colour)
  local sum = 0
  for s, m in pairs(w.world.money) do if w.paint[s] == colour then sum = sum + m end end
  return sum
end

return arena
