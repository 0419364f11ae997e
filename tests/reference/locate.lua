-- Loc by enumeration: every pair of straight-line programs, every world-state, every b' in B^n (LOC.1, LOC.2, LOC.3,
-- LOC.4), in all readings (READ.1, READ.2, READ.6). Cost: pairs * states * 2^n runs.
local machine = require "tests.reference.machine"
local Q = require("qaci").rational

local locate = {}

-- LOC.5: the instruction of the oracle on a blob: Hash(payload || key) is added to the signature, bit by bit modulo 2.
local function added(oracle, b)
  local tag = oracle.hash(b:sub(oracle.sigma + 1) .. oracle.key)
  return tag:gsub("().", function(i) return b:sub(i, i) == tag:sub(i, i) and "0" or "1" end) .. b:sub(oracle.sigma + 1)
end

-- LOC.2: f's output split into blob and rest; a short output is padded with zeros. With an oracle, it is applied last.
local function split(f, code, n, oracle)
  local out, steps = machine.run(f, code)
  out = out .. ("0"):rep(n - #out)
  local b = out:sub(1, n)
  if oracle then b, steps = added(oracle, b), steps + oracle.steps end
  return b, out:sub(n + 1), 1 + steps
end

-- LOC.2: the world-state that g makes of (b, rest). With an oracle, it is applied first.
local function make(universe, g, b, rest, oracle)
  local more = 0
  if oracle then b, more = added(oracle, b), oracle.steps end
  local out, steps = machine.run(g, b .. rest)
  return universe.physics:canonical(out), 1 + steps + more
end

-- The states that the "highest delta" rule selects for f: an array of { rest, array of states } (READ.1, READ.2).
local function selected(universe, delta, f, b, options, oracle)
  local per_rest, all = options.argmax_scope == "rest", options.empty_max == "all"
  assert(per_rest or not all, "empty_max = all needs argmax_scope = rest")
  local best, states = {}, {} -- by the scope of the maximum: each rest, or all of them together
  local found, everything = {}, {}
  for w, mass in pairs(delta) do
    everything[#everything + 1] = w
    local blob, rest = split(f, w, #b, oracle)
    if blob == b then
      local scope = per_rest and rest or "all"
      found[#found + 1] = { w, rest, mass, scope }
      if not best[scope] or best[scope] < mass then best[scope] = mass end
    end
  end
  for _, it in ipairs(found) do
    local w, rest, mass, scope = table.unpack(it)
    if best[scope] <= mass then
      states[rest] = states[rest] or {}
      table.insert(states[rest], w)
    end
  end
  if all then
    for _, w in ipairs(universe.states) do
      local _, rest = split(f, w, #b, oracle)
      -- the maximum of a function that is zero everywhere is attained at every world-state
      if not states[rest] then states[rest] = everything end
    end
  end
  local chosen = {}
  for rest, list in pairs(states) do chosen[#chosen + 1] = { rest, list } end
  return chosen
end

-- LOC.3, LOC.4: the location gamma of (f, g, rest) as its world-states for the 2^n blobs in order, with R + R for
-- each; or nothing if some blob does not survive the round trip.
local function round_trip(universe, f, g, n, rest, oracle)
  local gamma, times = {}, {}
  for b in machine.strings(n) do
    local state, g_time = make(universe, g, b, rest, oracle)
    local blob, again, f_time = split(f, state, n, oracle)
    if blob ~= b or again ~= rest then return nil end
    gamma[#gamma + 1], times[#times + 1] = state, g_time + f_time
  end
  return gamma, times
end

-- LOC.1: the distribution over locations, as a table from the joined world-states of gamma to { gamma, mass }.
--   universe  tests/reference/universe.lua        delta  a table from world-states to masses
--   locators  simplicity:given(xi, locator_bits)  options  argmax_scope, empty_max, clock
-- LOC.5: with options.oracle = { hash =, sigma =, key =, bits = c, steps = C } every locator counts twice, as it is and
-- with the oracle, and each pair with it weighs 16^-c times as much.
function locate.all(universe, delta, b, locators, options)
  options = options or {}
  local clock, n = options.clock or 1, #b
  local result = {}
  local language = {}
  for _, pair in ipairs(locators) do
    local weight = options.oracle and Q(1, 16) ^ options.oracle.bits or Q(0)
    language[#language + 1] = { f = pair.f, g = pair.g, mass = pair.mass / (1 + weight) }
    if options.oracle then
      language[#language + 1] =
        { f = pair.f, g = pair.g, mass = pair.mass * weight / (1 + weight), oracle = options.oracle }
    end
  end
  for _, pair in ipairs(language) do
    for _, it in ipairs(selected(universe, delta, pair.f, b, options, pair.oracle)) do
      local rest, states = it[1], it[2]
      local gamma, times = round_trip(universe, pair.f, pair.g, n, rest, pair.oracle)
      for _, w in ipairs(gamma and states or {}) do
        local sum = Q(0)
        for i, state in ipairs(gamma) do -- the b' of B^n in order; gamma(b') = g(b', rest)
          sum = sum + universe:similar_pasts(w, state) / Q(times[i]) ^ clock
        end
        local mass = pair.mass * delta[w] * Q(1, 2) ^ n * sum
        if Q(0) < mass then
          local key = table.concat(gamma, ",")
          result[key] = result[key] or { gamma = gamma, mass = Q(0) }
          result[key].mass = result[key].mass + mass
        end
      end
    end
  end
  return result
end

-- gamma(b).
function locate.at(gamma, b) return gamma[(b == "" and 0 or tonumber(b, 2)) + 1] end

return locate
