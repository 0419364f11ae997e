-- Machines written in Lua (MACH.8): what they may be, and what is said when they fail.
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

-- States of any kind, if there is an output: counting down from the length.
local K = qaci.simplicity {
  machine = {
    name = "a countdown",
    start = function(i) return #i > 0 and #i or nil end,
    step = function(n) return n > 0 and n - 1 or nil end,
    output = function(n) return ("1"):rep(n) end,
  },
  data_bits = 2, steps = 3,
}
t.eq(tostring(K), "simplicity of a countdown (data of at most 2 bits, 3 steps)", "its name")
local one, two = Q(2, 4), Q(4, 16) -- the programs of 1 and of 2 bits
t.eq(K:sum "11", two, "n = 0")
t.eq(K:sum "1", one + two / 4, "n = 0, and n = 1")
t.eq(K:sum "", one * (Q(1, 4) + Q(1, 9) + Q(1, 16)) + two * (Q(1, 9) + Q(1, 16)), "what it halts on stays")
t.eq(K:total(), K:sum "" + K:sum "1" + K:sum "11", "nothing else")
t.eq(K.data_bits .. " " .. K.steps .. " " .. K.model .. " " .. K.machine.name, "2 3 bounded a countdown", "parameters")
t.ok(K:given("", { locator_bits = 2 }):normalizer():eq(0), "no locator is a string of 1s")
local copy = qaci.simplicity { machine = { step = function() end }, data_bits = 9, steps = 5 }
t.ok(copy:given "":mass("00", "00") > Q(1, 2), "a machine that halts at once: every string is itself")

-- Errors.
local function bad(pattern, machine, more)
  local options = { machine = machine, data_bits = 3, steps = 4 }
  for key, value in pairs(more or {}) do options[key] = value end
  t.raises(pattern, qaci.simplicity, options)
end
local same = function(x) return x end
bad('field "machine": step: nothing, expected a function', {})
bad('field "machine": step: the integer 3, expected a function', { step = 3 })
bad('field "machine": output: true, expected a function', { step = same, output = true })
bad('field "machine": name: the integer 3, expected a string', { step = same, name = 3 })
bad('field "stop": a machine in Lua has no such field, expected "step", "start", "output" or "name"',
  { step = same, stop = same })
bad('field "code_bits": a simplicity of a machine in Lua has no such field', { step = same }, { code_bits = 3 })
bad('field "data_bits": 70 would mean more than 2^62 programs', { step = same }, { data_bits = 70 })
bad('field "machine": step %(i = "", n = 1%): the integer 3, expected bits$', { step = function() return 3 end })
bad('field "machine": start %(i = "", n = 0%): a table, expected bits$', { step = same, start = function() return {} end })
bad('field "machine": output %(i = "", n = 2%): true, expected bits or nil',
  { step = function(x) return x .. "0" end, output = function(x) return #x == 2 or x end })
bad('field "machine": output %(n = 0%): \'2\' at position 3 of a bitstring', { step = same, output = function() return "012" end })
bad('field "machine": step %(i = "01", n = 2%): .*over the edge',
  { step = function(x) if x:eq "11" then error "over the edge" end return x:eq "01" and B"11" or x end })
bad('field "machine": step %(i = "", n = 1%): .*table', { step = function() error {} end })
local k, message, status =
  qaci.simplicity { machine = { step = same }, data_bits = 20, steps = 100, budget = { steps = 500 } }
t.eq(("%s %s %s"):format(k, message, status), "nil the budget of 500 steps ran out unable", "a budget")
k, message, status = qaci.simplicity {
  machine = { step = function(x) return x .. x end }, data_bits = 3, steps = 40, budget = { memory_mib = 20 },
}
t.eq(("%s %s"):format(k, status), "nil unable", "a memory budget")

t.done()
