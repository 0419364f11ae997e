-- Agents, letter by letter (AGENT.1 to AGENT.3). scores: an array of rationals; actions: an array of strings of 0 and 1.
local Q = require("qaci").rational

local agent = {}

-- qaci_hash_mix of distributions/index.h: Lua's integers wrap as C's do.
local function mix(h, word)
  h = (h * 0x9e3779b97f4a7c15 ~ word) * 0xbf58476d1ce4e5b9
  h = h ~ h >> 27
  h = h * 0x94d049bb133111eb
  return h ~ h >> 31
end

local function stream(seed)
  local count = 0
  return function()
    count = count + 1
    return mix(mix(0x9e3779b97f4a7c15, seed), count - 1)
  end
end

-- Uniform below n.
local function below(word, n)
  local most = -1 -- 2^64 - 1
  local rest = math.ult(most, n) and most or most - n * ((most >> 1) // n * 2)
  while not math.ult(rest, n) do rest = rest - n end -- (2^64 - 1) mod n
  local x
  repeat x = word() until math.ult(x, most - rest)
  local half = x >> 1
  local r = x - half // n * 2 * n
  while not math.ult(r, n) do r = r - n end
  return r
end

local function better(scores, actions, x, y)
  if scores[x]:eq(scores[y]) then return actions[x] < actions[y] end
  return scores[y] < scores[x]
end

function agent.argmax(scores, actions)
  local best = 1
  for a = 2, #scores do if better(scores, actions, a, best) then best = a end end
  return best
end

function agent.sample(scores, _, seed)
  local total = Q(0)
  for _, x in ipairs(scores) do total = total + x end
  local shares = {}
  for a, x in ipairs(scores) do shares[a] = total:eq(0) and Q(1, #scores) or x / total end
  local word, low, width = stream(seed), Q(0), Q(1)
  while true do
    local x = word()
    width = width / Q "18446744073709551616"
    low = low + width * (Q(x >> 1) * 2 + (x & 1))
    local sum = Q(0)
    for a, share in ipairs(shares) do
      if low >= sum and low + width <= sum + share then return a, share end
      sum = sum + share
    end
  end
end

function agent.hill_climb(scores, actions, seed, most)
  local word, told, queries = stream(seed), {}, 0
  local function ask(a)
    if not told[a] then told[a], queries = true, queries + 1 end
  end
  local left = {}
  for a = 1, #actions do left[a] = a end
  local function fresh()
    while #left > 0 do
      local i = below(word, #left) + 1
      local a = left[i]
      left[i] = left[#left]
      left[#left] = nil
      if not told[a] then return a end
    end
  end
  local function flip(x, bit) return x:sub(1, bit - 1) .. (x:sub(bit, bit) == "0" and "1" or "0") .. x:sub(bit + 1) end
  local function find(x)
    for a, y in ipairs(actions) do if x == y then return a end end
  end
  local chosen
  local a = fresh()
  chosen = a
  while a and queries < most do
    ask(a)
    local climbing = true
    while climbing do
      climbing = false
      local order = {}
      for i = 1, #actions[a] do order[i] = i end
      for i = 1, #order do
        local j = i + below(word, #order - i + 1)
        local bit = order[j]
        order[j] = order[i]
        local b = find(flip(actions[a], bit))
        if b and (told[b] or queries < most) then
          ask(b)
          if scores[a] < scores[b] then
            a, climbing = b, true
            break
          end
        end
      end
    end
    if not told[chosen] or better(scores, actions, a, chosen) then chosen = a end
    a = fresh()
  end
  return chosen, queries
end

return agent
