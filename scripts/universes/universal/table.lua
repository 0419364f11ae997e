-- The table of the universal machine U, by its design; papers/universal-qtm.md explains and proves it.
--
-- The tape is cut into macro-cells of five cells: a program cell is k p q r M, a data cell d c b a M. Cell 0 begins the
-- anchor 1 0 0 0 1; then come instructions with M = 0, the last of them END, 1 0 0 0 0; then data cells, one of which
-- has M = 1: the data head. An instruction of code kpqr acts on the data head's a, b, c, d:
--
--   0000 >   if a = 1: swap a, b with the next cell's a, b; the data head goes there      0100 S   swap a and b
--   0001 <   the inverse of >                                                             0101 N   a := not a
--   0010 T   c := c xor (a and b)                                                         0110 H   rotate a
--   0011 P   a -> b -> c -> d -> a                                                        0111 I   phase i if a = 1
--   1000 E   END: back to the first instruction
--
-- A cycle: F fetches the code into the state and sets the instruction's M; S<op> seeks the next M = 1 to the right; the
-- gate acts; B<op> seeks back to the next M = 1 and clears it; U un-reads the code, right to left; V and W step over
-- the instruction to the next. At END, X and Y go left to the anchor, which has the same code to be un-read.
--
-- Every state is entered by one move only, and each row writes and goes where no other does, so Step permutes the
-- world-states but for the rotation in H; rows that the design never meets are added so that this stays true.
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local machine = dofile(here .. "../support/machine.lua")
local unidirectional = dofile(here .. "../support/unidirectional.lua")

local table_of = {}

table_of.ops = { ">", "<", "T", "P", "S", "N", "H", "I", "E" } -- the code of ops[i] is i - 1 in four bits
table_of.code = {}
for i, op in ipairs(table_of.ops) do
  local n = i - 1
  table_of.code[op] = ("%d%d%d%d"):format(n >> 3, n >> 2 & 1, n >> 1 & 1, n & 1)
end

-- What H does to a: the pairs {re, im} of <write|H|read>.
table_of.rotations = {
  ["345"] = { [0] = { [0] = { "3/5", 0 }, { "4/5", 0 } }, { [0] = { "-4/5", 0 }, { "3/5", 0 } } },
  H = { [0] = { [0] = { "1/2", "1/2" }, { "1/2", "1/2" } }, { [0] = { "1/2", "1/2" }, { "-1/2", "-1/2" } } },
}

local function name(...) return table.concat { ... } end

-- F, X, Y, U, V, W: everything about codes. The names end in the bits read so far.
local function control(b)
  local prefixes = {} -- of codes, by their length, in order
  for length = 0, 4 do
    local list = {}
    for _, op in ipairs(table_of.ops) do
      local p = table_of.code[op]:sub(1, length)
      if list[#list] ~= p then list[#list + 1] = p end
    end
    prefixes[length] = list
  end
  local reading = { [0] = "Fk", "Fp", "Fq", "Fr", "FM" }
  for length = 1, 4 do
    for _, p in ipairs(prefixes[length]) do
      local symbol = tonumber(p:sub(-1))
      b.rule(reading[length - 1] .. p:sub(1, -2), symbol, symbol, reading[length] .. p, "R")
    end
  end
  for _, op in ipairs(table_of.ops) do
    if op ~= "E" then b.rule("FM" .. table_of.code[op], 0, 1, name("S", op, "k"), "R") end
  end
  -- END: back over its own cells, whose k is 1, then by macro-cells to the M of the anchor
  b.rule("FM" .. table_of.code.E, 0, 0, "Xr", "L")
  b.walk({ "Xr", "Xq", "Xp", "Xk" }, "L")
  b.rule("Xk", 1, 1, "YM", "L")
  b.rule("YM", 0, 0, "Yr", "L")
  b.rule("YM", 1, 1, "Ur" .. table_of.code.E, "L")
  b.walk({ "Yr", "Yq", "Yp", "Yk" }, "L")
  b.rule("Yk", 0, 0, "YM", "L")
  -- un-read: a code's last bit is under the head
  local unreading = { "Uk", "Up", "Uq", "Ur" }
  for length = 4, 2, -1 do
    for _, p in ipairs(prefixes[length]) do
      local symbol = tonumber(p:sub(-1))
      b.rule(unreading[length] .. p, symbol, symbol, unreading[length - 1] .. p:sub(1, -2), "L")
    end
  end
  for symbol = 0, 1 do b.rule("Uk" .. symbol, symbol, symbol, "V", "L") end
  b.walk({ "V", "Wk" }, "R")
  b.walk({ "Wk", "Wp", "Wq", "Wr", "WM", "Fk" }, "R")
end

-- S and B: from the program to the data head and back. `first` is the gate's state at a; it ends in B<op>r at a.
local function travel(b, op, first)
  local function s(cell) return name("S", op, cell) end
  local function back(cell) return name("B", op, cell) end
  b.walk({ s "k", s "p", s "q", s "r", s "M" }, "R")
  b.rule(s "M", 0, 0, s "k", "R")
  b.rule(s "M", 1, 1, first, "L")
  b.walk({ back "r", back "q", back "p", back "k", back "M" }, "L")
  b.rule(back "M", 0, 0, back "r", "L")
  b.rule(back "M", 1, 0, "Ur" .. table_of.code[op], "L")
end

local function gates(b, rotation)
  for symbol = 0, 1 do b.rule("N1", symbol, 1 - symbol, "N2", "R") end
  b.rule("N2", 1, 1, "BNr", "L")
  b.rotate("H1", "H2", "R", rotation)
  b.rule("H2", 1, 1, "BHr", "L")
  b.rule("I1", 0, 0, "I2", "R")
  b.rule("I1", 1, 1, "I2", "R", { 0, 1 })
  b.rule("I2", 1, 1, "BIr", "L")

  -- T: remember a and b on the way to c, forget them on the way back
  for x = 0, 1 do b.rule("T1", x, x, name("T2", x), "L") end
  for x = 0, 1 do
    for y = 0, 1 do b.rule(name("T2", x), y, y, name("T3", x, y), "L") end
    for y = 0, 1 do
      for c = 0, 1 do b.rule(name("T3", x, y), c, c ~ (x & y), name("T4", x, y), "R") end
      b.rule(name("T4", x, y), y, y, name("T5", x), "R")
    end
    b.rule(name("T5", x), x, x, "T6", "R")
  end
  b.rule("T6", 1, 1, "BTr", "L")

  -- S: a goes along to b, b comes back to a
  for x = 0, 1 do b.rule("S1", x, 0, name("S2", x), "L") end
  for x = 0, 1 do
    for y = 0, 1 do b.rule(name("S2", x), y, x, name("S3", y), "R") end
    b.rule(name("S3", x), 0, x, "S4", "R")
  end
  b.rule("S4", 1, 1, "BSr", "L")

  -- P: each is put down on its neighbour; d comes back to a
  for x = 0, 1 do b.rule("P1", x, 0, name("P2", x), "L") end
  for x = 0, 1 do
    for cell = 2, 4 do
      local move = cell < 4 and "L" or "R"
      for y = 0, 1 do b.rule(name("P", cell, x), y, x, name("P", cell + 1, y), move) end
    end
    b.walk({ name("P5", x), name("P6", x), name("P7", x) }, "R")
    b.rule(name("P7", x), 0, x, "P8", "R")
  end
  b.rule("P8", 1, 1, "BPr", "L")
end

-- > and <, which swap the pair (a, b) with that of a neighbour and take the data head along. b goes over and back in
-- the states that end in its value; then a, which is 1, is left at the other cell, and what was there comes back. The
-- way differs: that is (first state, moves) below. With a = 0 nothing happens; both meet in the state z, on the cell a.
local function right(b)
  local function s(...) return name("G", ...) end
  b.rule(s "0", 0, 0, s "z", "R")
  b.rule(s "0", 1, 1, s "1", "L")
  for x = 0, 1 do b.rule(s "1", x, 0, s("a", x), "R") end -- take b
  for x = 0, 1 do
    b.rule(s("a", x), 1, 1, s("b", x), "R")
    b.rule(s("b", x), 1, 1, s("c", x), "R")
    b.walk({ s("c", x), s("d", x), s("e", x) }, "R")
    for y = 0, 1 do b.rule(s("e", x), y, x, s("f", y), "L") end -- at the other b
    b.walk({ s("f", x), s("g", x), s("h", x) }, "L")
    b.rule(s("h", x), 1, 1, s("i", x), "L")
    b.rule(s("i", x), 1, 1, s("j", x), "L")
    b.rule(s("j", x), 0, x, s "k", "R") -- back at b
  end
  b.rule(s "k", 1, 0, s "l", "R") -- take a, which is 1
  b.rule(s "l", 1, 0, s "m", "R") -- and the data head
  b.walk({ s "m", s "n", s "o", s "p" }, "R")
  for x = 0, 1 do b.rule(s "p", x, 1, s("q", x), "L") end -- at the other a
  for x = 0, 1 do
    b.walk({ s("q", x), s("r", x), s("s", x), s("t", x) }, "L")
    b.rule(s("t", x), 0, 0, s("u", x), "L")
    b.rule(s("u", x), 0, x, s "v", "R") -- back at a
  end
  b.rule(s "v", 0, 0, s "w", "R")
  b.walk({ s "w", s "x", s "y", s "A" }, "R")
  b.rule(s "A", 1, 1, s "B", "R")
  b.rule(s "B", 0, 1, s "C", "L") -- the data head arrives
  b.rule(s "C", 1, 1, s "z", "R")
  b.rule(s "z", 1, 1, "B>r", "L")
end

local function left(b)
  local function s(...) return name("L", ...) end
  b.rule(s "0", 0, 0, s "z", "R")
  b.rule(s "0", 1, 1, s "1", "L")
  for x = 0, 1 do b.rule(s "1", x, 0, s("a", x), "L") end -- take b
  for x = 0, 1 do
    b.walk({ s("a", x), s("b", x), s("c", x) }, "L")
    b.rule(s("c", x), 0, 0, s("d", x), "L")
    b.walk({ s("d", x), s("e", x) }, "L")
    for y = 0, 1 do b.rule(s("e", x), y, x, s("f", y), "R") end -- at the other b
    b.walk({ s("f", x), s("g", x) }, "R")
    b.rule(s("g", x), 0, 0, s("h", x), "R")
    b.walk({ s("h", x), s("i", x), s("j", x) }, "R")
    b.rule(s("j", x), 0, x, s "k", "R") -- back at b
  end
  b.rule(s "k", 1, 0, s "l", "R") -- take a, which is 1
  b.rule(s "l", 1, 0, s "m", "L") -- and the data head
  b.rule(s "m", 0, 0, s "n", "L")
  b.walk({ s "n", s "o", s "p", s "q" }, "L")
  b.rule(s "q", 0, 0, s "r", "L")
  for x = 0, 1 do b.rule(s "r", x, 1, s("s", x), "R") end -- at the other a
  for x = 0, 1 do
    b.rule(s("s", x), 0, 1, s("t", x), "R") -- the data head arrives
    b.walk({ s("t", x), s("u", x), s("v", x), s("w", x) }, "R")
    b.rule(s("w", x), 0, x, s "x", "L") -- back at a
  end
  b.walk({ s "x", s "y", s "A", s "B" }, "L")
  b.rule(s "B", 1, 1, s "C", "L")
  b.rule(s "C", 1, 1, s "z", "R")
  b.rule(s "z", 1, 1, "B<r", "L")
end

-- The machine of a variant, "345" or "H", as machine.define gives it; `designed` are the rows before completion.
function table_of.machine(variant)
  local rotation = table_of.rotations[variant] or error(("variant %q: expected 345 or H"):format(tostring(variant)), 2)
  local b = unidirectional("Wk")
  control(b)
  local first = { [">"] = "G0", ["<"] = "L0" }
  for _, op in ipairs(table_of.ops) do
    if op ~= "E" then travel(b, op, first[op] or op .. "1") end
  end
  gates(b, rotation)
  right(b)
  left(b)
  local designed = b.delta()
  b.complete()
  return machine.define { name = "uqtm" .. variant, start = "Wk", tape = {}, delta = b.delta(), designed = designed }
end

return table_of
