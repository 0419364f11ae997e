-- Kolmogorov simplicity in the bounded model, by visiting every code, every datum and every n (SIMP.1 to SIMP.4).
-- Cost: codes * 2^D * N runs.
local machine = require "tests.reference.machine"
local Q = require("qaci").rational

local simplicity = {}
simplicity.__index = simplicity

-- SIMP.1: S(x) = sum of 4^-|i| (n+1)^-2 over i = code || data and 0 <= n <= N with U(i, n) = x.
function simplicity.new(C, D, N)
  local S = {}
  local share = {} -- share[n] = (n+1)^-2, tail[n] = the sum of share from n on
  local tail = { [N + 1] = Q(0) }
  for n = N, 0, -1 do
    share[n] = Q(1, (n + 1) * (n + 1))
    tail[n] = share[n] + tail[n + 1]
  end
  for _, entry in ipairs(machine.programs(C)) do
    local code, p = table.unpack(entry)
    for length = 0, D do
      local weight = Q(1, 4) ^ (#code + length)
      for d in machine.strings(length) do
        local last, at
        local function add(x, n, mass)
          S[x] = (S[x] or Q(0)) + weight * mass
        end
        machine.run(p, d, N, function(q, n)
          if last then add(last, at, share[at]) end
          last, at = q, n
        end)
        add(last, at, tail[at]) -- the final queue stays for ever
      end
    end
  end
  return setmetatable({ S = S, C = C, D = D, N = N }, simplicity)
end

function simplicity:sum(x) return self.S[x] or Q(0) end

-- The sum of S over all of B*.
function simplicity:total()
  local total = Q(0)
  for _, mass in pairs(self.S) do total = total + mass end
  return total
end

-- SIMP.2: the same in closed form.
function simplicity:closed_total()
  local codes, lengths, times = Q(0), Q(0), Q(0)
  for _, entry in ipairs(machine.programs(self.C)) do codes = codes + Q(1, 4) ^ #entry[1] end
  for l = 0, self.D do lengths = lengths + Q(1, 2) ^ l end
  for n = 0, self.N do times = times + Q(1, n + 1) ^ 2 end
  return codes * lengths * times
end

-- SIMP.3: K^- over B*.
function simplicity:mass(x)
  self.normalizer = self.normalizer or self:total()
  return self:sum(x) / self.normalizer
end

-- ENC.2: sd of a bitstring.
function simplicity.sd(x) return machine.gamma(#x + 1) .. x end

-- SIMP.4: K^-~(xi) over locators, pairs of straight-line programs of at most locator_bits bits (nil: any), normalised
-- over the pairs that occur. An array of { f, g, mass, code }, f and g as programs, in the order of the codes.
function simplicity:given(xi, locator_bits)
  local prefix = simplicity.sd(xi)
  local pairs_found, total = {}, Q(0)
  for x, sum in pairs(self.S) do
    if x:sub(1, #prefix) == prefix then
      local f, middle = machine.parse(x, #prefix + 1)
      local g, behind
      if f then g, behind = machine.parse(x, middle) end
      local straight = g and not f.repeats and not g.repeats and behind == #x + 1
      local f_bits, g_bits = (middle or 0) - #prefix - 1, straight and behind - middle
      if straight and (not locator_bits or f_bits <= locator_bits and g_bits <= locator_bits) then
        pairs_found[#pairs_found + 1] =
          { f = f, g = g, f_code = x:sub(#prefix + 1, middle - 1), g_code = x:sub(middle), mass = sum }
        total = total + sum
      end
    end
  end
  for _, pair in ipairs(pairs_found) do pair.mass = pair.mass / total end
  table.sort(pairs_found, function(a, b) return a.f_code .. a.g_code < b.f_code .. b.g_code end)
  return pairs_found
end

return simplicity
