-- The arena's engine against the plain one: tick by tick, slot by slot, pointer by pointer, on random worlds of random
-- code with walls, reach, wardens, shadows, fuel, speed, sleepers, predictions, dice, words of 8, 16 and 32 bits
-- (ARENA.1, ARENA.2, ARENA.3, ARENA.4).
local t = require "tap"
local qaci = require "qaci"
local arena = require "tests.reference.arena"
local support = require "tests.reference.support"

local draw = support.random(support.seed(20240607))
local function chance(n) return draw(n) == 0 end

local DIE, MOV, JMP, VAL, TOSS = 0, 2, 5, 13, 14
local jumps = { [5] = true, [8] = true, [9] = true, [10] = true, [11] = true, [12] = true }

-- `count` values: instructions at 0, 3, 6, ... that mostly are ones and mostly jump to one.
local function code(count, word)
  local v = {}
  for i = 1, count do
    if chance(12) then v[i] = arena.wrap(draw(1 << 40), word) else v[i] = draw(41) - 20 end
  end
  for i = 1, count - 2, 3 do
    v[i] = chance(25) and draw(20) or 1 + draw(chance(6) and TOSS or VAL)
    if i + 5 > count and not chance(8) then v[i] = JMP end
    if jumps[v[i]] and not chance(8) then v[i + 1] = 3 * draw(count // 3) - i + 1 end
    if v[i + 1] > 100 or v[i + 1] < -100 then v[i + 1] = 3 * (draw(13) - 6) end
  end
  return v
end

local letters = { "H", "R", "X", "P" }
local words = { H = " hidden", R = " ro", X = " noentry", P = " private" }

local function add_flags(w, from, count, flags)
  for k = 0, count - 1 do
    local s = (from + k) % w.slots
    for flag in flags:gmatch "." do
      if not (w.flags[s] or ""):find(flag) then w.flags[s] = (w.flags[s] or "") .. flag end
    end
  end
end

local function random_flags()
  local flags = ""
  for _, flag in ipairs(letters) do if chance(3) then flags = flags .. flag end end
  return flags
end

-- Agents and pointers at equal distances; the region of an agent is empty and may be entered.
local function populate(w)
  w.files = 1 + draw(3)
  local insertions, ips = w.files + draw(2), draw(3)
  local room, at, colours = w.slots // (insertions + ips + 1), draw(w.slots), 0
  for k = 1, insertions + ips do
    local s = { at = at % w.slots, file = 0, colour = 0, speed = chance(4) and 1 + draw(4) or 1,
      start = chance(3) and draw(40) or 0, fuel = chance(4) and 1 + draw(100) or nil }
    local region = 1
    if k <= insertions then
      s.file = k <= w.files and k or 1 + draw(w.files)
      s.shadow = k > w.files and chance(2)
      if not s.shadow then
        colours = colours + 1
        s.colour = colours
      end
      s.size = 1 + draw(math.min(room, 60))
      s.private = chance(3)
      region = s.size
    else
      s.warden = chance(2)
    end
    for j = 0, region - 1 do
      local slot = (s.at + j) % w.slots
      w.flags[slot] = (w.flags[slot] or ""):gsub("X", "")
      if s.file > 0 then
        w.value[slot], w.money[slot], w.region[slot] = nil, nil, true
        w.flags[slot] = w.flags[slot]:gsub("P", "")
        w.owner[slot] = s.private and s.colour or nil
        if s.private then w.flags[slot] = w.flags[slot] .. "P" end
      end
    end
    w.starts[k] = s
    at = at + room
  end
end

local function predict(w)
  for k = 1, draw(4) do
    local s
    repeat s = w.starts[1 + draw(#w.starts)] until s.file > 0 and not s.shadow
    local p = { slot = (w.slots // 2 + 7 * k) % w.slots, file = s.file, label = (s.at + 3 * draw(10)) % w.slots,
      within = 1 + draw(60), values = { draw(2) }, blind = chance(3) }
    if chance(2) then
      for j = 1, draw(3) do p.values[j + 1] = draw(2) end
      p.otherwise = draw(3)
    end
    if chance(3) then
      local q = 1 + draw(5)
      p.error = { draw(q + 1), q }
    end
    w.predictions[k] = p
  end
  for k = 1, draw(3) do
    local low = draw(100) - 50
    w.randoms[k] = { slot = (w.slots // 2 + 7 * k + 3) % w.slots, low = low, high = low + draw(60) }
  end
end

local function world()
  local w = { slots = 64 << draw(3), ticks = chance(6) and 2000 or 1 + draw(120), word = 8 << draw(3), coin = chance(2),
    value = {}, money = {}, owner = {}, flags = {}, starts = {}, predictions = {}, randoms = {}, region = {} }
  w.reach = chance(2) and 0 or 1 + draw(chance(2) and 12 or w.slots)
  if chance(4) then w.finish = draw(w.slots) end
  local v = code(w.slots, w.word)
  local bare = chance(4)
  for s = 0, w.slots - 1 do
    if not bare then w.value[s] = v[s + 1] end
    if chance(12) then w.money[s] = 1 + draw(200) end
  end
  for _ = 1, draw(6) do add_flags(w, draw(w.slots), 1 + draw(12), chance(3) and "X" or random_flags()) end
  populate(w)
  predict(w)
  return w
end

-- The same world as a file.
local function text(w)
  local out = {}
  local function line(...) out[#out + 1] = string.format(...) end
  line("world %d", w.slots)
  line("word %d", w.word)
  line("ticks %d", w.ticks)
  if w.reach > 0 then line("reach %d", w.reach) end
  if w.coin then line "coin" end
  if w.finish then line("end when %d", w.finish) end
  for _, r in ipairs(w.randoms) do line("random %d %d %d", r.slot, r.low, r.high) end
  for _, s in ipairs(w.starts) do
    local what = s.file > 0 and ("agent %d at %d size %d"):format(s.file, s.at, s.size) or ("ip at %d"):format(s.at)
    line("%s start %d speed %d%s%s%s%s", what, s.start, s.speed, s.fuel and " fuel " .. s.fuel or "",
      s.private and " private" or "", s.shadow and " shadow" or "", s.warden and " warden" or "")
  end
  for _, p in ipairs(w.predictions) do
    local how = p.otherwise and "fixpoint " .. table.concat(p.values, " ") .. " else " .. p.otherwise
      or "given " .. p.values[1]
    line("predict %d agent %d enters %d within %d %s%s%s", p.slot, p.file, p.label, p.within, how,
      p.error and (" error %d/%d"):format(p.error[1], p.error[2]) or "", p.blind and " blind" or "")
  end
  for s = 0, w.slots - 1 do
    for flag in (w.flags[s] or ""):gmatch "." do
      if flag ~= "P" then line("protect %d %d%s", s, s + 1, words[flag])
      elseif not w.owner[s] then line("protect %d %d private", s, s + 1) end
    end
  end
  local open = false
  for s = 0, w.slots - 1 do
    if w.region[s] then open = false
    else
      if not open then line("at %d", s) end
      open = true
      line("word %d%s", w.value[s] or 0, w.money[s] and " money " .. w.money[s] or "")
    end
  end
  return table.concat(out, "\n") .. "\n"
end

-- nil, or what differs.
local function difference(run, plain, w)
  if run.tick ~= plain.tick then return "tick " .. run.tick end
  if run.ended ~= plain.ended then return "ended " .. tostring(run.ended) .. ", expected " .. tostring(plain.ended) end
  if run.steps ~= plain.steps then return "steps " .. run.steps .. ", expected " .. plain.steps end
  local values = run:values()
  for s = 0, w.slots - 1 do
    if values[s + 1] ~= plain.value[s] then
      return ("slot %d: %d, expected %d"):format(s, values[s + 1], plain.value[s])
    end
    if w.money[s] and run:paint(s) ~= plain.paint[s] then return "paint of slot " .. s end
  end
  for k, p in ipairs(run:pointers()) do
    local q = plain.pointers[k]
    if p.at ~= q.at or p.alive ~= q.alive or p.fuel ~= q.fuel then return "pointer " .. k end
    if not p.alive and (p.cause ~= q.cause or p.died ~= q.died) then return "the death of pointer " .. k end
  end
  local scores, colours = run:scores(), 0
  for _, s in ipairs(w.starts) do colours = math.max(colours, s.colour) end
  for colour = 0, colours do
    if scores[colour] ~= arena.score(plain, colour) then return "score " .. colour end
  end
end

local counts = { ["ticks"] = 0, ["all dead"] = 0, ["end slot"] = 0 }
local steps, causes, yes = 0, {}, 0
local worlds = 1000
local wrong
for number = 1, worlds do
  local w = world()
  local codes, agents = {}, {}
  for file = 1, w.files do
    local most = 60
    for _, s in ipairs(w.starts) do if s.file == file then most = math.min(most, s.size) end end
    codes[file] = code(chance(10) and 0 or most - draw(most // 2 + 1), w.word)
    agents[file] = qaci.arena.agent(codes[file])
  end
  local seed = draw(1000)
  local e = qaci.arena.parse(text(w))
  local run = e:start(agents, { seed = seed })
  local plain = arena.start(w, codes, { seed = seed })
  for k, result in ipairs(plain.predicted) do
    yes = yes + (result == 1 and 1 or 0)
    if run:prediction(k) ~= result then wrong = wrong or ("world %d: prediction %d"):format(number, k) end
  end
  local found = difference(run, plain, w)
  while not found and not plain.ended do
    -- of the long ones the last ticks are compared at their end
    local many = plain.tick < 200 and 1 or w.ticks
    for _ = 1, many do if not plain.ended then arena.tick(plain) end end
    run:play(many)
    found = difference(run, plain, w)
  end
  -- and without looking in between
  if not found then
    local whole = e:start(agents, { seed = seed })
    whole:finish()
    found = difference(whole, plain, w)
  end
  if found then wrong = wrong or ("world %d, tick %d: %s\n%s"):format(number, plain.tick, found, text(w)) end
  counts[plain.ended or "ticks"] = counts[plain.ended or "ticks"] + 1
  steps = steps + plain.steps
  for _, p in ipairs(plain.pointers) do if p.cause then causes[p.cause] = (causes[p.cause] or 0) + 1 end end
end
t.ok(not wrong, worlds .. " random worlds, " .. steps .. " instructions", wrong)
for _, ended in ipairs { "ticks", "all dead", "end slot" } do
  t.ok(counts[ended] >= 10, counts[ended] .. " of them end by: " .. ended)
end
for _, cause in ipairs { "die", "invalid", "wall", "fuel" } do
  t.ok((causes[cause] or 0) >= 10, (causes[cause] or 0) .. " deaths by: " .. cause)
end
t.ok(yes >= 10, yes .. " predictions come true")

t.done()
