-- qaci run tests/bench/locate.lua [BITS]: Loc of a blob at cell 0, where every program that drops or appends at the back
-- reads it and leaves a rest of another length, on which every g is another wiring.
-- `listings` is the time beside that of a blob that stands nowhere, for which all programs are listed as f's
-- and none as g's: were each length walked through for itself, it would grow as the lengths do. CPU seconds of this
-- process, each the fastest of three; for the least programs the sum is compared with the plain evaluator's.
local qaci = require "qaci"
local support = require "tests.reference.support"
local plain_locate = require "tests.reference.locate"
local Q, B = qaci.rational, qaci.bits

local most = math.tointeger(tonumber((...) or 22))
if not most or most < 8 or most > 26 then error("BITS: " .. tostring((...)) .. ", expected a number from 8 to 26") end

local blob, cells = "101101", 16
local machine = {
  window = { 0, cells - 1 }, states = 1,
  delta = {
    { state = 0, symbol = 0, to = { { re = "1", im = "0", write = 0, state = 0, move = 0 } } },
    { state = 0, symbol = 1, to = { { re = "1", im = "0", write = 1, state = 0, move = 0 } } },
  },
}
local u, world = support.both(machine, tonumber(blob:reverse(), 2), 0)

local function locate(bits, what)
  local K = qaci.simplicity { code_bits = 2, data_bits = 2 * bits, steps = 0 }
  local best, L
  for _ = 1, 3 do
    collectgarbage()
    local start = os.clock()
    L = qaci.locate {
      universe = u, within = u:future(u.initial), blob = B(what), locators = K:given("", { locator_bits = bits }),
    }
    local time = os.clock() - start
    if not best or time < best then best = time end
  end
  return best, L
end

-- The sum of all locations' masses by the plain evaluator.
local function plain(bits)
  local pairs_of = support.plain_simplicity(2, 2 * bits, 0):given("", bits)
  local total = Q(0)
  local all = plain_locate.all(world, world:future_of(world.initial), blob, pairs_of, support.argmax "locator")
  for _, mass in pairs(support.masses(all)) do total = total + mass end
  return total
end

local checked = 8
local _, L = locate(checked, blob)
if not L:total():eq(plain(checked)) then error("the sum over locators of 8 bits is not the plain evaluator's", 0) end
print("bits     at cell 0      nowhere  listings")
for bits = checked, most, 2 do
  local there, located = locate(bits, blob)
  local nowhere, none = locate(bits, ("1"):rep(#blob))
  if #located == 0 or #none > 0 then error("a blob is not where it should be", 0) end
  print(("%4d  %10.4f s %10.4f s  %8.1f"):format(bits, there, nowhere, there / nowhere))
end
