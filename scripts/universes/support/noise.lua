-- Texts of bits that look like nothing, and are the same in every run: the digits of a linear congruence.
--
--   local noise = dofile "scripts/universes/support/noise.lua"
--   local text = noise(7)        a source, by its seed
--   text(8)                      the next 8 bits, as a string
--   noise(7, 16)                 another one: the digits of 2^16 in the place of those of 2^20
return function(seed, digit)
  local state, unit = seed, 1 << (digit or 20)
  return function(length)
    local bits = {}
    for i = 1, length do
      state = (state * 1103515245 + 12345) % 2147483648
      bits[i] = state // unit % 2
    end
    return table.concat(bits)
  end
end
