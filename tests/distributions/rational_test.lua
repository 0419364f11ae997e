-- Exact rationals in Lua: arithmetic against integers, comparison, text, refusals.
local t = require "tap"
local qaci = require "qaci"
local Q = qaci.rational

-- construction and text
for _, row in ipairs {
  { Q(3, 5), "3/5" }, { Q "3/5", "3/5" }, { Q(2), "2" }, { Q "0.25", "1/4" }, { Q(6, 4), "3/2" }, { Q(1, -2), "-1/2" },
  { Q "-1.5e-3", "-3/2000" }, { Q("1/2", "3/4"), "2/3" }, { Q(Q(1, 3)), "1/3" }, { Q(math.mininteger), "-9223372036854775808" },
  { Q(2) ^ 100, "1267650600228229401496703205376" }, { Q(2, 3) ^ -2, "9/4" }, { 2 ^ Q(3), "8" }, { Q(0) ^ 0, "1" },
  { Q(1, 2) + 1, "3/2" }, { 1 - Q(1, 2), "1/2" }, { 3 * Q(1, 2), "3/2" }, { 1 / Q(3), "1/3" }, { Q(1, 2) + "1/3", "5/6" },
  { "1/3" + Q(1, 2), "5/6" }, { -Q(1, 2), "-1/2" }, { Q(7, 2) // 1, "3" }, { -Q(7, 2) // 1, "-4" }, { -Q(7, 2) % 2, "1/2" },
} do t.eq(tostring(row[1]), row[2], row[2]) end
t.eq(Q(-6, 4):num(), "-3", "num")
t.eq(Q(-6, 4):den(), "2", "den")
t.eq(Q(-6, 4):key(), "-3/2", "key")
t.eq(Q(1, 4):approx(), 0.25, "approx")
t.eq("q = " .. Q(1, 2) .. "!", "q = 1/2!", "text with ..")
t.eq(Q(7, 24):decimal(5), "0.29166", "decimal is truncated")
t.eq(#Q(2):decimal(), 1, "decimal of an integer")
t.ok(#(Q(10) ^ 5000 + Q(1, 3)):short(40) < 200, "short is short")
t.eq(Q(1, 3):short(), "1/3", "short of what is short")

-- comparison: == only between rationals, < and <= also with integers and text
t.ok(Q(1, 2) == Q(2, 4), "==")
t.ok(Q(1) ~= 1, "a rational is no Lua integer to ==")
t.ok(Q(1):eq(1) and Q(1, 2):eq "0.5" and not Q(1):eq(2), "eq")
t.ok(Q(1, 2) < 1 and 0 < Q(1, 2) and Q(1, 2) <= "1/2" and not (Q(1, 2) < Q(1, 2)) and Q(1, 2) >= Q(1, 3), "< and <=")
t.ok(Q(1) ~= qaci.bits "1", "a rational is no bits")

-- the field axioms on random small fractions, and // and % against Lua's on integers
local seed = 1
local function random(n)
  seed = (seed * 6364136223846793005 + 1442695040888963407) & math.maxinteger
  return (seed >> 33) % n
end
local good = true
for _ = 1, 3000 do
  local function q() return Q(random(41) - 20, random(9) + 1) end
  local a, b, c = q(), q(), q()
  good = good and a + b == b + a and (a + b) + c == a + (b + c) and a * (b + c) == a * b + a * c and a - a == Q(0)
    and (b:eq(0) or a / b * b == a) and a ^ 3 == a * a * a and -(-a) == a
    and (b:eq(0) or (a // b) * b + a % b == a)
    and (a < b) == (b > a) and (a <= b) == not (b < a) and (a < b or b < a or a == b)
  local m, n = random(2001) - 1000, random(40) - 20
  good = good and (n == 0 or (Q(m) // n):eq(m // n) and (Q(m) % n):eq(m % n))
  good = good and Q(tostring(a)) == a and Q(a:num(), a:den()) == a
end
t.ok(good, "field axioms, order, text and back on random fractions")

-- refusals: each names what was found and what to write
local float = 'is not exact: write "1/3" or Q%(1,3%); in Lua 1/3 is a float'
t.raises("float 0%.333… " .. float, Q, 1 / 3)
t.raises('float %-0%.5 is not exact: write "%-1/2" or Q%(%-1,2%)', Q, -0.5)
t.raises("float 1024%.0 is not exact: write 1024;", Q, 2 ^ 10)
t.raises("float 0%.141… is not exact: write a fraction such as \"1/3\"", Q, 0.1415926535)
t.raises("float inf", Q, 1 / 0)
t.raises("float 0%.333… " .. float, function() return Q(1) + 1 / 3 end)
t.raises("float 0%.333… " .. float, function() return 1 / 3 < Q(1) end)
t.raises("float 0%.5", function() return Q(4) ^ 0.5 end)
t.raises('"x/2" is not a rational: expected', Q, "x/2")
t.raises('"1/0" divides by zero', Q, "1/0")
t.raises("the denominator is 0", Q, 1, 0)
t.raises("division by zero", function() return Q(1) / 0 end)
t.raises("division by zero", function() return Q(1) // 0 end)
t.raises("division by zero", function() return Q(1) % Q(0) end)
t.raises("a table, expected a rational, an integer or a string", Q, {})
t.raises("nothing, expected a rational", Q)
t.raises("true, expected a rational", function() return Q(1) + true end)
t.raises("a bits, expected a rational", function() return Q(1) * qaci.bits "1" end)
t.raises("the exponent is not an integer", function() return Q(4) ^ Q(1, 2) end)
t.raises("0 has no power with a negative exponent", function() return Q(0) ^ -1 end)
t.raises("bits was due, the limit is", function() return Q(3) ^ (1 << 60) end)
t.raises("expected between 1 and 100000 digits", function() return Q(1):decimal(0) end)
t.raises("expected a width between", function() return Q(1):short(-1) end)

-- the collector learns of GMP's memory: 400 numbers of 1 MB, one alive at a time (the address sanitizer keeps what is
-- freed on purpose, so there it says nothing)
local statm = not os.getenv "ASAN_OPTIONS" and io.open "/proc/self/statm"
if statm then
  local function resident()
    statm:seek "set"
    return tonumber(statm:read "a":match "%d+ (%d+)") * 4096
  end
  local big = Q(3) ^ 5000000
  local before = resident()
  for i = 1, 400 do local _ = big + i end
  t.ok(resident() - before < 200 << 20, "400 results of 1 MB each do not pile up")
  statm:close()
end

t.done()
