-- A g that never writes the blob's bit, or a constant, where f reads it can still undo f: CPUSH moves what stands behind it, so
-- that one leaf shows a bit of the rest that is 0 and the other one that is 1 (LOC.2, LOC.4). Here all pairs that give one
-- location are found by running every program, and their masses added up; the world is one world-state for ever.
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local M = qaci.qtm {
  states = 1, window = { 0, 1 },
  delta = {
    { state = 0, symbol = 0, to = { { 1, write = 0, state = 0, move = 0 } } },
    { state = 0, symbol = 1, to = { { 1, write = 1, state = 0, move = 0 } } },
  },
}
local u = qaci.universe { physics = M, initial = 2, horizon = 0 }
local zero, one = "010", "111" -- the location: the world-states at the blobs 0 and 1; the universe is in the first

local function gamma(k)
  local bits = ""
  while k > 0 do bits, k = (k & 1) .. bits, k >> 1 end
  return ("0"):rep(#bits - 1) .. bits
end

-- Every straight-line program of at most `most` bits.
local function programs(most)
  local list = {}
  local function grow(code)
    if #code + 2 > most then return end
    list[#list + 1] = qaci.machine.decode(code .. "00")
    for _, opcode in ipairs { "01", "100", "101", "1100" } do
      local k = 1
      while #code + #opcode + #gamma(k) + 2 <= most do
        grow(code .. opcode .. gamma(k))
        k = k + 1
      end
    end
    for _, instruction in ipairs { "11010", "11011", "11100", "11101" } do grow(code .. instruction) end
  end
  grow ""
  return list
end

local function output(p, x, least) return (tostring((p:run(x))) .. ("0"):rep(least)) end

local most = 16
local all = programs(most)
local by_rest = {}
for _, f in ipairs(all) do
  local a, b = tostring((f:run(zero))), tostring((f:run(one)))
  if a:sub(1, 1) ~= "1" and b:sub(1, 1) == "1" and a:sub(2) == b:sub(2) then
    by_rest[a:sub(2)] = by_rest[a:sub(2)] or {}
    table.insert(by_rest[a:sub(2)], f)
  end
end
local prior = qaci.simplicity { code_bits = 2, data_bits = 2 * most + 1, steps = 0 }:given("", { locator_bits = most })
local expected, pairs_of = Q(0), 0
for rest, fs in pairs(by_rest) do
  for _, g in ipairs(all) do
    if output(g, "0" .. rest, 3):sub(1, 3) == zero and output(g, "1" .. rest, 3):sub(1, 3) == one then
      for _, f in ipairs(fs) do
        expected = expected + prior:mass(f, g) / (2 * (2 + f:duration() + g:duration()))
        pairs_of = pairs_of + 1
      end
    end
  end
end

local got = Q(0)
for location, mass in qaci.locate { universe = u, within = u:future(u.initial), blob = "0", locators = prior }:pairs() do
  if location:at("0"):key() == zero and location:at("1"):key() == one then got = got + mass end
end
t.eq(got, expected, pairs_of .. " pairs of programs of at most " .. most .. " bits give the location")
t.done()
