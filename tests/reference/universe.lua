-- Futures and similar pasts, straight from the formulas (PHYS.4 to PHYS.6), in all readings (READ.3, READ.4, READ.5).
-- Cost: T^2 for a future mass, one term for each reached state for a similar past; both are remembered.
local Q = require("qaci").rational

local universe = {}
universe.__index = universe

-- options: horizon; future = "marginal" | "conditional"; normalize = "alpha" | "each"; time_weights = function(n)
function universe.new(physics, initial, options)
  local u = setmetatable({ physics = physics, initial = initial, T = options.horizon }, universe)
  u.reading, u.normalize = options.future or "marginal", options.normalize or "alpha"
  local weight = options.time_weights or function(n) return Q(1, (n + 1) * (n + 1)) end
  u.w = {}
  for n = 0, u.T do u.w[n] = Q(weight(n)) end
  u.s, u.lost = physics:evolve(initial, u.T)
  -- the world-states of non-zero s, by the times they are reached; under `conditional` also those that their futures
  -- reach
  local met, list = {}, {}
  local function meet(run)
    for n = 0, u.T do
      for code in pairs(run[n]) do
        if not met[code] then met[code], list[#list + 1] = true, code end
      end
    end
  end
  meet(u.s)
  table.sort(list)
  u.reached, u.states = { table.unpack(list) }, list
  u.runs = {}
  u.futures, u.pasts = {}, {}
  if u.reading == "conditional" then
    for _, w in ipairs(u.reached) do meet((u:run_from(w))) end
  end
  return u
end

-- What lies outside every state: the weight lost by time n, as if it were one more world-state.
local LOST = "lost"
local function s(run, lost, n, w)
  if w == LOST then return lost[n] end
  return run[n][w]
end

function universe:run_from(w1)
  if not self.runs[w1] then self.runs[w1] = table.pack(self.physics:evolve(w1, self.T)) end
  return table.unpack(self.runs[w1], 1, 2)
end

-- PHYS.4 without the constant: sum over n1 + n2 <= T of w(n1) w(n2) s(n1, w1) s(n1 + n2, w2).
function universe:marginal(w1, w2)
  local sum = Q(0)
  for n1 = 0, self.T do
    local s1 = s(self.s, self.lost, n1, w1)
    if s1 then
      for n2 = 0, self.T - n1 do
        local s2 = s(self.s, self.lost, n1 + n2, w2)
        if s2 then sum = sum + self.w[n1] * self.w[n2] * s1 * s2 end
      end
    end
  end
  return sum
end

-- READ.3: evolved from w1 itself, over the sum of all w(n).
function universe:conditional(w1, w2)
  local run, lost = self:run_from(w1)
  local sum, all = Q(0), Q(0)
  for n = 0, self.T do
    all = all + self.w[n]
    local s2 = s(run, lost, n, w2)
    if s2 then sum = sum + self.w[n] * s2 end
  end
  return sum / all
end

function universe:raw(w1, w2)
  if self.reading == "conditional" then return self:conditional(w1, w2) end
  return self:marginal(w1, w2)
end

-- The constant c: 1 over the sum of all that the future of `start` gives, lost weight included (READ.4).
function universe:constant(w1)
  if self.reading == "conditional" then return Q(1) end
  local start = self.normalize == "each" and w1 or self.initial
  self.constants = self.constants or {}
  if not self.constants[start] then
    local total = self:marginal(start, LOST)
    for _, w in ipairs(self.states) do total = total + self:marginal(start, w) end
    self.constants[start] = Q(0) < total and 1 / total or Q(0)
  end
  return self.constants[start]
end

-- The mass that the future of w1 gives to w2.
function universe:future(w1, w2)
  local key = w1 .. "," .. w2
  if not self.futures[key] then self.futures[key] = self:constant(w1) * self:raw(w1, w2) end
  return self.futures[key]
end

-- The future of w1 as a table from world-states to masses; zero masses are left out.
function universe:future_of(w1)
  local d = {}
  local states = self.states
  if self.reading == "conditional" then
    local met = {}
    states = {}
    local run = self:run_from(w1)
    for n = 0, self.T do
      for w in pairs(run[n]) do
        if not met[w] then met[w], states[#states + 1] = true, w end
      end
    end
  end
  for _, w in ipairs(states) do
    local mass = self:future(w1, w)
    if Q(0) < mass then d[w] = mass end
  end
  return d
end

-- PHYS.5: the sum over w1 of future(alpha)(w1) future(w1)(w) future(w1)(w').
function universe:similar_pasts(w, other)
  local key = w < other and w .. "," .. other or other .. "," .. w
  if not self.pasts[key] then
    local sum = Q(0)
    for _, w1 in ipairs(self.reached) do
      local b = self:future(w1, w)
      if Q(0) < b then
        local c = self:future(w1, other)
        if Q(0) < c then sum = sum + self:future(self.initial, w1) * b * c end
      end
    end
    self.pasts[key] = sum
  end
  return self.pasts[key]
end

return universe
