-- Ring programs of the universal machine: an assembler, a disassembler, and how long each instruction takes
-- (papers/universal-qtm.md). A program is text:
--
--   H T        ; instructions, with or without spaces between them; a comment goes to the end of the line
--   E          ; the last: back to the first
--   [0010*]    ; data cells, d c b a; the star is the data head. [0000*] if there are none
--   [0000]
--
--   local ring = dofile "scripts/universes/universal/ring.lua"
--   local p = ring.assemble "H T E [0010*]"
--   p.ops, p.data, p.head      {"H", "T", "E"}; {"0010"}; 1, the index in p.data of the data head
--   p.tape                     the bits from cell 0 to the last that is 1
--   p.number                   the tape number, the sum of 2^cell: decimal digits, as qaci.universe takes them
--   ring.disassemble(tape)     the program on this tape, as text; or nil and why there is none
--   ring.tape(program)         the tape of a table with ops, data and head
--   ring.macro(p, i)           the index of the macro-cell of data cell i; instruction i is macro-cell i
--   ring.steps(op, i, g, a)    the steps of instruction i, with the data head at macro-cell g and its bit a
--   for n, data in ring.rings(p) do ... end      for ever: a ring ends at step n, and these are the data then, as
--                              specification.lua has them, on the path on which each H writes 0. The times are those of
--                              all branches if in all of them the a at each > and < is the same
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local design = dofile(here .. "table.lua")
local specification = dofile(here .. "specification.lua")
local B = require("qaci").bits

local ring = { start_up = 5 } -- the steps from the world's beginning to the first instruction

local letter = {}
for op, code in pairs(design.code) do letter[code] = op end

function ring.tape(p)
  local cells = { "10001" }
  for _, op in ipairs(p.ops) do cells[#cells + 1] = design.code[op] .. "0" end
  for i, data in ipairs(p.data) do cells[#cells + 1] = data .. (i == p.head and "1" or "0") end
  return B((table.concat(cells):gsub("0*$", "")))
end

-- sum of 2^cell over the cells of a tape that hold 1
function ring.number(tape)
  local n = B(tostring(tape):reverse()):nat()
  return math.type(n) and ("%d"):format(n) or n:key()
end

function ring.macro(p, i) return #p.ops + i end

function ring.assemble(text)
  local p = { ops = {}, data = {} }
  local line = 1
  local function wrong(message, ...) error(("line %d: " .. message):format(line, ...), 0) end
  local at = 1
  while at <= #text do
    local c = text:sub(at, at)
    local behind = at + 1
    if c == ";" then
      behind = text:find("\n", at, true) or #text + 1
    elseif c == "[" then
      local inside
      inside, behind = text:match("^%[([^%]\n]*)%]()", at)
      local bits, star = (inside or ""):match "^([01][01][01][01])(%*?)$"
      if not bits then
        wrong("the data cell %s: expected four bits d c b a and perhaps a star, as in [0010*]",
          inside and "[" .. inside .. "]" or "that begins here has no end")
      end
      if p.ops[#p.ops] ~= "E" then wrong("a data cell before E: expected the instructions first, and E as the last") end
      p.data[#p.data + 1] = bits
      if star == "*" then
        if p.head then wrong("a second data head: expected one star") end
        p.head = #p.data
      end
    elseif design.code[c] then
      if p.ops[#p.ops] == "E" then wrong("%q after E: expected one E, the last instruction", c) end
      p.ops[#p.ops + 1] = c
    elseif c == "\n" then
      line = line + 1
    elseif not c:find "%s" then
      wrong("%q: expected one of %s, or a data cell", c, table.concat(design.ops, " "))
    end
    at = behind
  end
  if p.ops[#p.ops] ~= "E" then wrong("the program has no E: expected it as the last instruction") end
  if #p.data == 0 then p.data, p.head = { "0000" }, 1 end
  if not p.head then wrong("no data cell has a star: expected one data head") end
  p.tape = ring.tape(p)
  p.number = ring.number(p.tape)
  return p
end

-- The cells behind the last bit of the tape hold 0.
function ring.disassemble(tape)
  tape = tostring(tape):gsub("0*$", "")
  tape = tape .. ("0"):rep(-#tape % 5)
  if tape:sub(1, 5) ~= "10001" then return nil, ("macro-cell 0 is %s, no anchor (10001)"):format(tape:sub(1, 5)) end
  local out, head, i = {}, nil, 1
  repeat
    local cell = tape:sub(5 * i + 1, 5 * i + 5)
    local op = letter[cell:sub(1, 4)]
    if #cell < 5 then return nil, "no E ends the program" end
    if not op or cell:sub(5) == "1" then return nil, ("macro-cell %d is %s, no instruction"):format(i, cell) end
    out[i] = op
    i = i + 1
  until op == "E"
  for at = 5 * i + 1, #tape, 5 do
    local data, marked = tape:sub(at, at + 3), tape:sub(at + 4, at + 4) == "1"
    if marked and head then return nil, ("macro-cells %d and %d are both data heads"):format(head, at // 5) end
    if marked then head = at // 5 end
    out[#out + 1] = ("[%s%s]"):format(data, marked and "*" or "")
  end
  if not head then return nil, "no data cell is the data head" end
  return table.concat(out, " ")
end

local extra = { N = 17, H = 17, I = 17, S = 19, T = 21, P = 23, [">"] = 17, ["<"] = 17 }
local moving = { [">"] = 51, ["<"] = 41 }

function ring.steps(op, i, g, a)
  if op == "E" then return 5 * i + 15 end
  return 10 * (g - i) + (a == 1 and moving[op] or extra[op])
end

function ring.rings(p)
  local n, data = ring.start_up, { head = ring.macro(p, p.head) }
  for i, bits in ipairs(p.data) do data[ring.macro(p, i)] = bits end
  return function()
    for i, op in ipairs(p.ops) do
      n = n + ring.steps(op, i, data.head, specification.get(data, data.head, "a"))
      if op ~= "E" then data = specification.apply(data, op, design.rotations["345"])[1][1] end
    end
    return n, data
  end
end

return ring
