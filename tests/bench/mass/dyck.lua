-- 2n fair steps of +1 or -1: the mass of never being below 0 and ending at 0, C(2n, n)/((n+1) 4^n).
local qaci = require "qaci"
local name = require "tests.bench.mass.name"
local Q, D = qaci.rational, qaci.dist

return {
  sizes = { 25, 50, 100, 200 }, plain = { 2, 3, 4, 5 }, peer = { size = 100, seconds = 0.01 },
  statement = function(n)
    local s = { where = {} }
    local step = D.uniform { -1, 1 }
    for i = 1, 2 * n do s[#s + 1] = { "d" .. i, step } end
    s[#s + 1] = { "h0", is = function() return 0 end }
    for i = 1, 2 * n do
      s[#s + 1] = { "h" .. i, is = name("(h%d, d%d)", function(h, d) return h + d end, i - 1, i) }
      s.where[i] = name("(h%d)", function(h) return h >= 0 end, i)
    end
    s.where[2 * n + 1] = name("(h%d)", function(h) return h == 0 end, 2 * n)
    return s
  end,
  answer = function(n)
    local r = Q(1, n + 1)
    for i = 1, n do r = r * (n + i) / (4 * i) end
    return r
  end,
}
