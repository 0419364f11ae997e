-- A world told as a story: a stochastic physics (WORLD.1) whose world-states are the moments of a story, each
-- followed by one moment or, with probabilities, by several. A world-state's code is what the register shows in that
-- moment, then the moment's number. A moment without a successor lasts for ever, and so does what is no moment of the
-- story.
--
--   local tell = dofile "scripts/universes/support/moments.lua"
--   local physics, moment, first = tell { { "begin", "00", "ask" }, { "ask", "10", { "yes", "1/3" }, { "no", "2/3" } },
--                                   { "yes", "11" }, { "no", "01" } }
--   moment.begin, moment.ask ...        the code of a moment; the first one is where the world begins
--
-- A field `as = NAME` gives a moment the number of another one, whose register must differ: the two differ in the
-- register alone, as a question and its counterfactual must.
local qaci = require "qaci"
local B = qaci.bits

local function tell(moments)
  local number, count = {}, 0
  for _, m in ipairs(moments) do
    if not m.as then number[m[1]], count = count, count + 1 end
  end
  local width = 0
  while 1 << width < count do width = width + 1 end
  local moment, next, seen = {}, {}, {}
  for _, m in ipairs(moments) do
    local name = m[1]
    local n = number[m.as or name]
      or error(("moment %q: as = %q is no moment with a number of its own"):format(name, m.as), 2)
    local code = B(m[2]) .. B.nat(n, width)
    if moment[name] then error(("moment %q is told twice"):format(name), 2) end
    if seen[code:key()] then error(("moments %q and %q are one world-state"):format(seen[code:key()], name), 2) end
    if #code ~= #B(moments[1][2]) + width then error(("moment %q: a register of another width"):format(name), 2) end
    moment[name], seen[code:key()] = code, name
  end
  for _, m in ipairs(moments) do
    local to = {}
    for i = 3, #m do
      local name, p = m[i], 1
      if type(name) == "table" then name, p = name[1], name[2] end
      local known = moment[name] or error(("moment %q leads to %q, which is not told"):format(m[1], tostring(name)), 2)
      to[#to + 1] = { known, p }
    end
    next[moment[m[1]]:key()] = #to > 0 and to or moment[m[1]]
  end
  local first = moment[moments[1][1]]
  return qaci.stochastic {
    width = #first, cells = #first - width, step = function(w) return next[w:key()] or w end,
  }, moment, first
end

return tell
