-- sd, Encode and decode: the vectors, round trips of random values, refusals. ENC.1, ENC.2, ENC.3; definitions.md 2
local t = require "tap"
local qaci = require "qaci"
local B, Q = qaci.bits, qaci.rational

local rows = dofile((os.getenv "QACI_SOURCE_ROOT" or ".") .. "/tests/vectors/encode.lua")
t.ok(#rows >= 38, "the vectors are all there")
for i, row in ipairs(rows) do
  local name = "vector " .. i
  t.eq(tostring(qaci.sd(row.value, row.type)), row.sd, name .. ", sd")
  t.eq(tostring(qaci.encode(row.value, row.type)), row.encode, name .. ", encode")
  t.eq(qaci.encode(qaci.decode(row.encode, row.type), row.type), B(row.encode), name .. ", decode")
end

-- what decode returns
t.eq(qaci.decode("00100", "nat"), 3, "a small number is a Lua integer")
t.eq(qaci.decode(qaci.sd(Q(1, 3), "rational"), "rational"), Q(1, 3), "a fraction is a rational")
t.eq(qaci.decode("01", "bits"), B "01", "bits stand raw")
t.eq(tostring(qaci.decode("0101100", "program")), "ROTL 3; HALT", "a program")
t.eq(qaci.decode("1", "bool"), true, "a boolean")
local set = qaci.decode(qaci.sd({ 9, 0, 4 }, { "set", "nat" }), { "set", "nat" })
t.eq(table.concat(set, " "), "9 4 0", "a set comes in the order of its codes")
t.eq(qaci.sd({ 4, 9, 0 }, { "set", "nat" }), qaci.sd({ 0, 9, 4 }, { "set", "nat" }), "the order in a set does not matter")

-- random types and values: decode(encode(v)) has the same code, and no bit of it can be left out
local seed = 11
local function random(n)
  seed = (seed * 6364136223846793005 + 1442695040888963407) & math.maxinteger
  return (seed >> 33) % n
end
local simple = { "bool", "nat", "int", "rational", "bits", "program" }
local function random_type(depth)
  local k = random(depth > 0 and 10 or 6) + 1
  if k <= 6 then return simple[k] end
  if k == 7 then
    local ty = { "tuple" }
    for i = 1, random(3) do ty[i + 1] = random_type(depth - 1) end
    return ty
  end
  if k == 8 then return { "list", random_type(depth - 1) } end
  if k == 9 then return { "set", random_type(depth - 1) } end
  return { "map", random_type(depth - 1), random_type(depth - 1) }
end
local function random_value(ty)
  if ty == "bool" then return random(2) == 1 end
  if ty == "nat" then return random(2) == 1 and random(20) or Q(2) ^ random(90) end
  if ty == "int" then return random(41) - 20 end
  if ty == "rational" then return Q(random(41) - 20, random(9) + 1) end
  if ty == "bits" then return B.nat(random(64), 6):sub(1, random(7)) end
  if ty == "program" then return qaci.machine.assemble(({ "HALT", "PUSH 1; REPEAT", "COPY 3; ROTL 17; CPUSH 0; HALT" })[random(3) + 1]) end
  local v, seen = {}, {}
  for i = 1, ty[1] == "tuple" and #ty - 1 or random(4) do
    if ty[1] == "tuple" then v[i] = random_value(ty[i + 1])
    else
      local x = random_value(ty[2])
      local key = qaci.sd(x, ty[2]):key()
      if ty[1] == "list" or not seen[key] then
        seen[key] = true
        v[#v + 1] = ty[1] == "map" and { x, random_value(ty[3]) } or x
      end
    end
  end
  return v
end
local good = true
for _ = 1, 1500 do
  local ty = random_type(3)
  local v = random_value(ty)
  local sd, code = qaci.sd(v, ty), qaci.encode(v, ty)
  local fine, back = pcall(qaci.decode, code, ty)
  good = good and fine and qaci.encode(back, ty) == code and qaci.sd(back, ty) == sd
  -- sd is self-delimiting: as a list of one it decodes, and cut or lengthened it does not
  local list = { "list", ty }
  local one = qaci.sd({ v }, list)
  good = good and qaci.sd(qaci.decode(one, list), list) == one
    and not pcall(qaci.decode, one .. "0", list) and (#sd == 0 or not pcall(qaci.decode, one:sub(1, #one - 1), list))
end
t.ok(good, "round trips of random values of random types")

t.raises('the string "natt" is no type: expected bool', qaci.encode, 1, "natt")
t.raises("nothing is no type", qaci.encode, 1)
t.raises("the type list has 0 member types, expected 1", qaci.encode, 1, { "tuple", { "list" } })
t.raises("the type map has 1 member types, expected 2", qaci.encode, {}, { "map", "nat" })
t.raises("the type nat has 1 member types, expected none", qaci.encode, 1, { "nat", "nat" })
t.raises("the type tuple has 0 member types, expected a table", qaci.encode, {}, "tuple")
t.raises("the value: 2 members, expected a tuple of 1", qaci.encode, { 1, 2 }, { "tuple", "nat" })
t.raises("member 2 of the list is %-1, expected a natural number", qaci.encode, { 1, -1 }, { "list", "nat" })
t.raises("pair 2 of the map has the same key as pair 1", qaci.encode, { { 1, 2 }, { 1, 3 } }, { "map", "nat", "nat" })
t.raises("the value, member 1: float 0.5 is not exact", qaci.encode, { 0.5 }, { "list", "rational" })
t.raises("the value: 'x' at position 1 of a bitstring", qaci.encode, "x", "bits")
t.raises("the value: the integer 1, expected bits", qaci.encode, 1, "bits")
t.raises("the value: the integer 1, expected true or false", qaci.encode, 1, "bool")
t.raises("the value: the integer 1, expected an array for a list", qaci.encode, 1, { "list", "nat" })
t.raises("the value: true, expected a program or its code", qaci.encode, true, "program")
t.raises("the 1 bits end inside", qaci.encode, "1", "program")
t.raises("the 2 bits end inside the number", qaci.decode, "00", "nat")
t.raises(".", qaci.decode, "0100", "nat")
local deep = { 1 }
for _ = 1, 100 do deep = { "list", deep } end
t.raises("nested deeper than 64 levels", qaci.encode, {}, deep)

t.done()
