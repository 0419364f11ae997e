-- The enclosed model's bounds, straight from BOUND.4 and BOUND.6: every sum over times written out. Cost: T^2 for a
-- bound of a future mass, that for each state for one of a similar past.
local Q = require("qaci").rational

local enclosed = {}
enclosed.__index = enclosed

local function least(a, b) return a < b and a or b end
local function greatest(a, b) return a < b and b or a end

-- More and less than the sum of (x + k)^-2 over k >= 0 (BOUND.3).
function enclosed.rest(x)
  local high = 1 / x + 1 / (2 * x ^ 2) + 1 / (6 * x ^ 3)
  return high - 1 / (30 * x ^ 5), high
end

-- options: horizon; zeta = {low, high}; never_back: do states met by T not come back? Else, if the initial state has all
-- weight again at a time up to T, the universe is a cycle.
function enclosed.new(physics, initial, options)
  local u = setmetatable({ initial = initial, T = options.horizon, zeta = options.zeta }, enclosed)
  u.s = physics:evolve(initial, u.T)
  u.never_back = options.never_back
  local met = {}
  u.states = {}
  for n = 0, u.T do
    for code in pairs(u.s[n]) do
      if not met[code] then met[code], u.states[#u.states + 1] = true, code end
    end
    if n > 0 and not u.period and u.s[n][initial] and u.s[n][initial]:eq(1) then u.period = n end
  end
  table.sort(u.states)
  u.met = met
  u.low, u.high, u.W = {}, {}, {}
  local all = Q(0)
  for n = 0, u.T do
    u.low[n] = Q(1, (n + 1) * (n + 1))
    u.high[n] = u.low[n]
    all = all + u.low[n]
    u.W[n] = all
  end
  u.times, u.tail = u.T, select(2, enclosed.rest(Q(u.T + 2)))
  if u.period then -- residues: the terms up to T and the rest
    local p = u.period
    u.times = p - 1
    for r = 0, p - 1 do
      local sum, n = Q(0), r
      while n <= u.T do
        sum, n = sum + Q(1, (n + 1) * (n + 1)), n + p
      end
      local low, high = enclosed.rest(Q(n + 1, p))
      u.low[r], u.high[r] = sum + low / (p * p), sum + high / (p * p)
    end
  end
  local least = u:presence(u.low, initial)
  u.c_high = 1 / (u.zeta[1] * least)
  local most = u:presence(u.high, initial)
  if u:open(initial) then most = most + u.tail end
  u.c_low = 1 / (u.zeta[2] * most)
  u.least = least
  return u
end

-- May it have weight after T?
function enclosed:open(w)
  if self.period then return false end
  return not (self.never_back and self.met[w])
end

-- The sum of w(n) s(n, x).
function enclosed:presence(w, x)
  local sum = Q(0)
  for n = 0, self.times do
    if self.s[n][x] then sum = sum + w[n] * self.s[n][x] end
  end
  return sum
end

-- F(w1, w2), with the time weights w.
function enclosed:raw(w, w1, w2)
  local sum = Q(0)
  for n1 = 0, self.times do
    for n2 = 0, self.period and self.times or self.T - n1 do
      local n = n1 + n2
      if self.period then n = n % self.period end
      local a, b = self.s[n1][w1], self.s[n][w2]
      if a and b then sum = sum + w[n1] * w[n2] * a * b end
    end
  end
  return sum
end

-- A bound of what the future of w1 gives in all.
function enclosed:whole(w1)
  if w1 == self.initial then return Q(1) end
  local most = self:presence(self.high, w1)
  if self:open(w1) then most = most + self.tail end
  return least(Q(1), most / self.least)
end

function enclosed:future(w1, w2)
  local low, more = self.c_low * self:raw(self.low, w1, w2), Q(0)
  if self:open(w2) then
    for n = 0, self.T do
      if self.s[n][w1] then more = more + self.low[n] * self.s[n][w1] * (self.zeta[2] - self.W[self.T - n]) end
    end
    if self:open(w1) then more = more + self.zeta[2] * self.tail end
  end
  return low, least(self:whole(w1), self.c_high * (self:raw(self.high, w1, w2) + more))
end

function enclosed:remainder(w1)
  local r = self:whole(w1)
  for _, w2 in ipairs(self.states) do r = r - self.c_low * self:raw(self.low, w1, w2) end
  return r
end

-- SimilarPasts(x, y) between bounds.
function enclosed:similar_pasts(x, y)
  local low, high, rest = Q(0), Q(0), Q(1)
  local _, bx = self:future("never met", x)
  local _, by = self:future("never met", y)
  local worst = bx * by
  for _, w1 in ipairs(self.states) do
    local a_low = self.c_low * self:raw(self.low, self.initial, w1)
    local low_x, high_x = self:future(w1, x)
    local low_y, high_y = self:future(w1, y)
    low, rest = low + a_low * low_x * low_y, rest - a_low
    if self:open(w1) then
      high, worst = high + a_low * high_x * high_y, greatest(worst, high_x * high_y)
    else
      high = high + self.c_high * self:raw(self.high, self.initial, w1) * high_x * high_y
    end
  end
  return low, least(Q(1), high + greatest(rest, Q(0)) * worst)
end

return enclosed
