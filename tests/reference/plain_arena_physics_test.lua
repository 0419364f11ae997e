-- The arena's physics against the plain one (ARENA.6): distributions after every tick, on random worlds with coins,
-- random slots and predictions of every kind; and the whole pipeline on a question that is tossed (SCORE.1 to SCORE.4).
local t = require "tap"
local qaci = require "qaci"
local arena_physics = require "tests.reference.arena_physics"
local support = require "tests.reference.support"
local universe = require "tests.reference.universe"
local score = require "tests.reference.score"
local sign = require "tests.reference.sign"
local Q, B = qaci.rational, qaci.bits

local draw = support.random(support.seed(20240911))
local function chance(n) return draw(n) == 0 end

local TOSS, SLOTS = 14, 64

-- A world as a table of the plain engine, and codes. `kind`: which of coin, random, predict.
local function world(kind)
  local w = { slots = SLOTS, ticks = 1 + draw(6), reach = chance(3) and 1 + draw(30) or 0, word = 8 << draw(3),
    coin = kind.coin, value = {}, money = {}, owner = {}, flags = {}, starts = {}, predictions = {}, randoms = {} }
  local function value()
    if chance(2) then return draw(kind.coin and 15 or 14) end
    return draw(25) - 12
  end
  for s = 24, SLOTS - 1 do
    w.value[s] = value()
    if chance(6) then w.money[s] = 1 + draw(9) end
  end
  for k = 1, 2 do
    w.starts[k] = { at = 12 * (k - 1), file = k, size = 12, colour = k, start = chance(3) and draw(3) or 0,
      speed = kind.coin and 1 or 1 + draw(2), fuel = chance(2) and 1 + draw(5) or nil }
  end
  if chance(3) then w.starts[2].shadow, w.starts[2].colour = true, 0 end
  w.starts[3] = { at = 24 + draw(40), file = 0, colour = 0, speed = 1, start = 0, warden = chance(2) }
  if chance(4) then w.finish = 24 + draw(40) end
  if kind.random then
    for k = 1, 1 + draw(2) do
      local low = draw(5) - 2
      w.randoms[k] = { slot = 40 + k, low = low, high = low + draw(3) }
    end
  end
  if kind.predict then
    for k = 1, kind.coin and 1 or 1 + draw(2) do
      local p = { slot = 50 + k, file = 1, label = 3 * draw(4), within = 1 + draw(5), values = { draw(2) } }
      p.blind = chance(2)
      if chance(2) then
        for j = 1, draw(3) do p.values[j + 1] = draw(3) end
        p.otherwise = draw(3)
      end
      if chance(2) then p.error = { draw(4), 3 } end
      w.predictions[k] = p
    end
  end
  local codes = {}
  for k = 1, 2 do
    codes[k] = {}
    for i = 1, 12 do codes[k][i] = value() end
    for i = 1, 12, 3 do if not chance(4) then codes[k][i] = chance(3) and kind.coin and TOSS or 1 + draw(13) end end
  end
  return w, codes
end

-- The same world as a table of qaci.arena.world.
local function library(w)
  local e = { slots = w.slots, ticks = w.ticks, reach = w.reach, word = w.word, coin = w.coin, ["end"] = w.finish,
    agents = {}, ips = {}, random = w.randoms, predict = {} }
  local later = {}
  for _, s in ipairs(w.starts) do
    local entry = { at = s.at, start = s.start, speed = s.speed, fuel = s.fuel }
    if s.file > 0 then
      entry.file, entry.size, entry.shadow = s.file, s.size, s.shadow
      e.agents[#e.agents + 1] = entry
    else
      entry.name, entry.warden = "house", s.warden
      e.ips[#e.ips + 1] = entry
      later[#later + 1] = s
    end
  end
  for k, p in ipairs(w.predictions) do
    e.predict[k] = { slot = p.slot, agent = p.file, enters = p.label, within = p.within, blind = p.blind,
      given = not p.otherwise and p.values[1] or nil, fixpoint = p.otherwise and p.values, ["else"] = p.otherwise,
      error = p.error and p.error[1] .. "/" .. p.error[2] }
  end
  local block = { at = 24 }
  for s = 24, SLOTS - 1 do
    block[#block + 1] = w.money[s] and ("word %d money %d"):format(w.value[s], w.money[s]) or w.value[s]
  end
  e[1] = block
  -- ips play first in such a table
  table.move(w.starts, 1, 2, 2)
  w.starts[1] = later[1]
  return qaci.arena.world(e)
end

-- nil, or the first n at which the distributions differ.
local function differ(p, M, T)
  if tostring(M.initial) ~= p.initial then return "the initial world-states differ" end
  local u, s = qaci.universe { physics = M, horizon = T }, p:evolve(p.initial, T)
  for n = 0, T do
    local count, d = 0, u:at(n)
    for w, mass in d:pairs() do
      count = count + 1
      if not s[n][tostring(w)] or s[n][tostring(w)] ~= mass then return "after " .. n .. " steps" end
    end
    for _ in pairs(s[n]) do count = count - 1 end
    if count ~= 0 or not d:total():eq(1) then return "the number of world-states after " .. n .. " steps" end
  end
end

local wrong, most = nil, 0
for number = 1, 120 do
  local kind = { coin = number % 2 == 0, random = number % 3 > 0, predict = number % 5 > 1 }
  local w, codes = world(kind)
  local e = library(w)
  local p = arena_physics.new(w, codes)
  local M = qaci.arena.physics(e, codes)
  local T = math.min(w.ticks + 2, 6)
  local found = differ(p, M, T)
  wrong = wrong or found and ("world %d: %s\n%s"):format(number, found, e:print())
  for _ = 1, 3 do
    local x = support.bits(draw, M.width - 5 + draw(10))
    if p:canonical(x) ~= tostring(M:decode(x)) and not wrong then wrong = "world " .. number .. ": decode" end
  end
  most = math.max(most, #qaci.universe { physics = M, horizon = T })
end
t.ok(not wrong, "120 random worlds agree after every step, " .. most .. " world-states at most", wrong)

-- A question of three bits in the first byte of the ring, tossed; the agent answers 10 to 010, and 01 to 011.
local w = { slots = SLOTS, ticks = 14, reach = 0, word = 8, coin = true, value = {}, money = {}, owner = {}, flags = {},
  starts = { { at = 1, file = 0, colour = 0, start = 0, speed = 1 } }, predictions = {}, randoms = {} }
local asker = { MOV = 2, ADD = 3, JMP = 5, CMP = 6 }
local data = { mu1 = 50, half = 51, q = 52, signed0 = 53, signed1 = 54, mu2 = 55 }
local values = { mu1 = 0x60, half = 16, q = 0x40, mu2 = 0xe0 - 256 }
local hash = sign.rolling(1)
values.signed0 = tonumber(sign.sign("10", "010", hash), 2) << 5
values.signed1 = tonumber(sign.sign("01", "011", hash), 2) << 5
for name, slot in pairs(data) do
  local v = values[name]
  w.value[slot] = v > 127 and v - 256 or v
end
local at = 1
local function op(number, a, b)
  w.value[at], w.value[at + 1], w.value[at + 2] = number, (a or at) - at, (b or at) - at
  at = at + 3
end
op(asker.MOV, data.mu1, 0)
op(TOSS, 1, 0) -- 0 or 1; doubled five times: the third bit
for _ = 1, 5 do op(asker.ADD, 0, 0) end
op(asker.ADD, data.q, 0) -- the question, 010 or 011
op(asker.CMP, 0, data.q)
op(asker.JMP, at + 9)
op(asker.MOV, data.signed0, 0)
op(asker.JMP, at + 6)
op(asker.MOV, data.signed1, 0)
op(asker.MOV, data.mu2, 0)
op(asker.JMP, at)
local e = qaci.arena.world { slots = SLOTS, ticks = w.ticks, word = 8, coin = true,
  ips = { { name = "asker", at = 1 } },
  (function()
    local block = { at = 0 }
    for s = 0, SLOTS - 1 do
      w.value[s] = w.value[s] or 0
      block[s + 1] = w.value[s]
    end
    return block
  end)() }
local M = qaci.arena.physics(e)
local p = arena_physics.new(w, {})
local question = { mu1 = "011", mu2 = "111", question = "010", counterfactual = "011", actions = { "0", "1" },
  sigma = 1, prior_bits = 0, locator_bits = 6, simplicity = { 6, 9, 4 }, horizon = w.ticks }
local result = qaci.score {
  universes = { { physics = M } }, horizon = w.ticks,
  simplicity = qaci.simplicity { code_bits = 6, data_bits = 9, steps = 4 }, locator_bits = question.locator_bits,
  mu1 = B(question.mu1), mu2 = B(question.mu2), question = B(question.question),
  counterfactual = B(question.counterfactual), hash = qaci.hash.rolling(1), reader = "table", actions = { B"0", B"1" },
}
local scores, found = score.score {
  universes = { { mass = 1, universe = universe.new(p, p.initial, { horizon = w.ticks }) } },
  simplicity = support.plain_simplicity(6, 9, 4), locator_bits = question.locator_bits, prior_bits = 0,
  mu1 = question.mu1, mu2 = question.mu2, question = question.question, counterfactual = question.counterfactual,
  sigma = 1, hash = hash, actions = question.actions,
}
t.ok(Q(0) < result.located, "the question is located")
t.eq(result.located, found, "the located mass is the plain evaluator's")
t.eq(result:score "0", scores[1], "so is the score of 0")
t.eq(result:score "1", scores[2], "so is the score of 1")

t.done()
