-- The queue machine in Lua: the reference vectors, runs against traces, refusals. MACH.1, MACH.2; definitions.md 3
local t = require "tap"
local qaci = require "qaci"
local B, machine = qaci.bits, qaci.machine

local rows = dofile((os.getenv "QACI_SOURCE_ROOT" or ".") .. "/tests/vectors/machine.lua")
t.ok(#rows > 40, "the vectors are all there")
for i, row in ipairs(rows) do
  local p = machine.decode(row.code)
  local queues, halted = p:trace(row.input, row.limit)
  local got = {}
  for k, x in ipairs(queues) do got[k] = tostring(x) end
  t.eq(table.concat(got, " "), table.concat(row.trace, " "), "vector " .. i .. ", trace")
  local out, steps, run_halted = p:run(row.input, row.limit)
  t.ok(tostring(p) == row.assembler and machine.assemble(row.assembler) == p and p:code() == B(row.code)
    and halted == row.halted and run_halted == row.halted and tostring(out) == row.trace[#row.trace]
    and steps == #row.trace - 1, "vector " .. i .. ", text, code, run, halted")
end

local p = machine.assemble "rotl 3 # three\n push 1; HALT"
t.eq(tostring(p), "ROTL 3; PUSH 1; HALT", "assembler text in any case, with comments")
t.eq(p:duration(), 4, "duration")
t.eq(p:key(), tostring(p:code()), "key")
local out, steps, halted = p:run "0110"
t.ok(tostring(out) == "00111" and steps == 4 and halted, "a run without a limit")
out, steps, halted = p:run("0110", 3)
t.ok(tostring(out) == "0011" and steps == 3 and not halted, "a run that the limit ends")
select(2, p:run("0110", 4))
t.ok(select(3, p:run("0110", 4)), "a limit equal to the duration counts as halted")
t.ok(machine.assemble "HALT" ~= machine.assemble "REPEAT" and machine.assemble "PUSH 1; HALT" ~= machine.assemble "PUSH 0; HALT", "==")

t.raises("ends in REPEAT may run for ever: expected a limit", function() machine.assemble "REPEAT":run "1" end)
t.raises("ends in REPEAT may run for ever: expected a limit", function() machine.assemble "REPEAT":trace "1" end)
t.raises("has no fixed duration", function() machine.assemble "REPEAT":duration() end)
t.raises("expected a limit of at least 0", function() p:run("1", -1) end)
t.raises("number has no integer representation", function() p:run("1", 1.5) end)
t.raises("nothing, expected bits", function() p:run() end)
t.raises('"FOO", expected ROTL', machine.assemble, "FOO; HALT")
t.raises("end inside", machine.decode, "0")
t.raises("a table, expected bits", machine.decode, {})
t.raises("a table, expected a program", p.run, {}, "1")

t.done()
