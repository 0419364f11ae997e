-- Bitstrings in Lua, against Lua's own strings of 0 and 1.
local t = require "tap"
local qaci = require "qaci"
local B, Q = qaci.bits, qaci.rational

t.eq(tostring(B "0101"), "0101", "B")
t.eq(tostring(B ""), "", "the empty string")
t.eq(tostring(B(B "01")), "01", "B of bits")
t.eq(tostring(B.text "hi"), "0110100001101001", "B.text, most significant bit first")
t.eq(B.text "hi":text(), "hi", "text and back")
t.eq(B.text "\0\255":text(), "\0\255", "any bytes")
t.eq(tostring(B.nat(5, 8)), "00000101", "B.nat")
t.eq(tostring(B.nat(0, 0)), "", "B.nat of width 0")
t.eq(tostring(B.nat("18446744073709551616", 66)), "01" .. ("0"):rep(64), "B.nat beyond 64 bits")
t.eq(B "00101":nat(), 5, "nat")
t.eq(B "":nat(), 0, "nat of nothing")
t.eq(B(("1"):rep(63)):nat(), math.maxinteger, "nat of 63 bits is a Lua integer")
t.eq(math.type(B("0" .. ("1"):rep(63)):nat()), "integer", "leading zeros do not make it a rational")
t.eq(B("1" .. ("0"):rep(63)):nat(), Q "9223372036854775808", "nat of 64 bits is a rational")
t.eq(B "01" .. B "1", B "011", "..")
t.eq(tostring("0" .. B "1" .. "1"), "011", ".. with text")
t.ok(B "01" < B "010" and B "0" < B "1" and B "" < B "0" and B "1" <= B "1" and not (B "1" < B "01"), "lexicographic")
t.ok(B "01" < "1" and B "01":eq "01" and B "01" ~= "01" and B "01":key() == "01", "text compares, eq, key")
t.ok(B "1" ~= Q(1), "bits are no rational")

local seed = 7
local function random(n)
  seed = (seed * 6364136223846793005 + 1442695040888963407) & math.maxinteger
  return (seed >> 33) % n
end
local function text(n)
  local s = {}
  for i = 1, n do s[i] = random(2) end
  return table.concat(s)
end
local good, where = true, ""
for _ = 1, 2000 do
  local s, r = text(random(150)), text(random(70))
  if random(3) == 0 then r = s:sub(1, random(#s + 1)) .. r end
  local i, j = random(320) - 160, random(320) - 160
  local b, c = B(s), B(r)
  local fine = #b == #s and tostring(b .. c) == s .. r and tostring(b:sub(i, j)) == s:sub(i, j)
    and tostring(b:sub(i)) == s:sub(i) and (b < c) == (s < r) and (b <= c) == (s <= r) and (b == c) == (s == r)
  local width = #s
  if fine and width > 0 then fine = B.nat(b:nat(), width) == b end
  if not fine and good then good, where = false, s .. " " .. r .. " " .. i .. " " .. j end
end
t.ok(good, "length, .., sub, order, nat against strings", where)

t.raises("'2' at position 2 of a bitstring", B, "02")
t.raises("the integer 1, expected bits or a string of 0 and 1", B, 1)
t.raises("nothing, expected bits", B)
t.raises("a table, expected bits", function() return B "1" .. {} end)
t.raises("the number needs 3 bits, the width is 2", B.nat, 5, 2)
t.raises("expected an integer of at least 0", B.nat, -1, 8)
t.raises("expected an integer of at least 0", B.nat, Q(1, 2), 8)
t.raises("float 0.5 is not exact", B.nat, 0.5, 8)
t.raises("expected a width between 0 and 2%^32", B.nat, 1, -1)
t.raises("3 bits are not whole bytes", function() return B "010":text() end)

t.eq(tostring(B "0110" ~ B "0011"), "0101", "exclusive or")
t.raises("exclusive or of 4 and 3 bits, expected equal lengths", function() return B "0110" ~ B "001" end)

t.done()
