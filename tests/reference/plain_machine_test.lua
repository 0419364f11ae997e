-- The queue machine against the plain one, on random programs and on every short code (MACH.1, MACH.2, MACH.3).
local t = require "tap"
local qaci = require "qaci"
local machine = require "tests.reference.machine"
local support = require "tests.reference.support"
local B = qaci.bits

-- Every bitstring of at most 11 bits: a program for one exactly if it is a program for the other.
local good, programs = true, 0
for n = 0, 11 do
  for x in machine.strings(n) do
    local plain = machine.decode(x)
    local fine, p = pcall(qaci.machine.decode, B(x))
    good = good and fine == (plain ~= nil)
    if plain then
      programs = programs + 1
      good = good and tostring(p) == machine.text(plain) and tostring(p:code()) == x
    end
  end
end
t.ok(good and programs > 100,
  "decode agrees on all " .. programs .. " programs of at most 11 bits, and on what is none")

local draw = support.random(support.seed(20240301))
local names = { "ROTL", "ROTR", "COPY", "DROP", "PUSH", "CPUSH" }
local function random_program()
  local words = {}
  for _ = 1, draw(6) do
    local name = names[draw(6) + 1]
    local k = draw(4) == 0 and draw(40) + 1 or draw(4) + 1 -- now and then longer than the queue
    words[#words + 1] = name .. " " .. ((name == "PUSH" or name == "CPUSH") and draw(2) or k)
  end
  words[#words + 1] = draw(3) == 0 and "REPEAT" or "HALT"
  return table.concat(words, "; ")
end

for i = 1, 400 do
  local text = random_program()
  local x = support.bits(draw, draw(5) == 0 and 0 or draw(14))
  local limit = draw(60)
  local plain = machine.assemble(text)
  local p = qaci.machine.assemble(text)
  local expected, expected_halted = machine.trace(plain, x, limit)
  local trace = p:trace(B(x), limit)
  local queues = {}
  for j = 1, #trace do queues[j] = tostring(trace[j]) end
  local out, steps, halted = p:run(B(x), limit)
  local same = table.concat(queues, ",") == table.concat(expected, ",")
    and tostring(out) == expected[#expected] and steps == #expected - 1 and halted == expected_halted
    and tostring(p:code()) == machine.code(plain) and tostring(qaci.machine.decode(p:code())) == machine.text(plain)
  if not plain.repeats then
    local whole, all = p:run(B(x))
    local plain_whole, plain_steps = machine.run(plain, x)
    same = same and tostring(whole) == plain_whole and all == plain_steps and all + 1 == machine.duration(plain, x)
  end
  if not same or i % 100 == 0 then
    t.ok(same, ("trace, run and code, %d of 400 random programs"):format(i), ("%s on %q, limit %d"):format(text, x,
      limit))
  end
end

t.done()
