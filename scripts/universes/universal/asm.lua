-- The assembler of the universal machine's programs, and its inverse.
--
--   qaci run scripts/universes/universal/asm.lua "H T E [0010*]"      the program's tape, its number, its times
--   qaci run scripts/universes/universal/asm.lua 21008593             the program on the tape of this number
--   qaci run scripts/universes/universal/asm.lua -                    a program from standard input
--
-- Without an argument: a Bell pair. H puts a in both values, T copies it to c, as b is 1.
--
-- expect: program  H T E [0010*]
-- expect: tape     1000101100001001000000101
-- expect: number   21008593
-- expect: data     d c b a = 0010 on cells 20 to 23, the data head
-- expect: ring 1   ends at step 123, if each H writes 0
-- expect: ring 2   ends at step 241, if each H writes 0
-- expect: ring 3   ends at step 359, if each H writes 0
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local ring = dofile(here .. "ring.lua")
local qaci = require "qaci"
local Q = qaci.rational

-- The bits of a tape number from cell 0 on.
local function tape_of(digits)
  local n, bits = Q(digits), {}
  while n > 0 do
    bits[#bits + 1] = tostring(n % 2)
    n = n // 2
  end
  return table.concat(bits)
end

local input = ... or "H T E [0010*]"
if input == "-" then input = io.read "a" end
if input:match "^%s*%d+%s*$" then
  local text, why = ring.disassemble(tape_of(input:match "%d+"))
  if not text then error("no program: " .. why, 0) end
  input = text
end
local p = ring.assemble(input)
print("program  " .. ring.disassemble(p.tape))
print("tape     " .. tostring(p.tape))
print("number   " .. p.number)
for i, bits in ipairs(p.data) do
  local cell = 5 * ring.macro(p, i)
  local mark = i == p.head and ", the data head" or ""
  print(("data     d c b a = %s on cells %d to %d%s"):format(bits, cell, cell + 3, mark))
end
local ends = ring.rings(p)
for k = 1, 3 do print(("ring %d   ends at step %d, if each H writes 0"):format(k, (ends()))) end
