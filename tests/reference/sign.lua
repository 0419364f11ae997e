-- Hashes that a universe can compute inside, and Sign (SIGN.1, SIGN.2).
local sign = {}

-- SIGN.2: h = 1; for each bit b: h = (5h + 1 + b) mod 2^sigma; sigma bits, most significant first.
function sign.rolling(sigma)
  return function(message)
    local h = 1 % (1 << sigma)
    for b in message:gmatch "." do h = (5 * h + 1 + tonumber(b)) % (1 << sigma) end
    local out = ""
    for j = sigma - 1, 0, -1 do out = out .. (h >> j & 1) end
    return out
  end
end

-- SIGN.2: bit j is the xor of the message bits at positions = j mod sigma, counted from 0.
function sign.xorfold(sigma)
  return function(message)
    local out = {}
    for j = 1, sigma do out[j] = 0 end
    for i = 1, sigma > 0 and #message or 0 do
      local j = (i - 1) % sigma + 1
      out[j] = out[j] ~ tonumber(message:sub(i, i))
    end
    return table.concat(out)
  end
end

-- SIGN.1: Sign(payload, key) = Hash(payload || key) || payload.
function sign.sign(payload, key, hash) return hash(payload .. key) .. payload end

return sign
