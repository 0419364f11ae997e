-- The machines of scripts/universes/machines, and programs of the universal machine, as universes: what a file that
-- wants one gets from here, and what `qaci universe show` draws.
--
--   qaci run scripts/universes/gallery.lua                              lists them
--   qaci universe show scripts/universes/gallery.lua scatter345 30      30 steps from its own beginning
--   qaci universe show scripts/universes/gallery.lua uqtmH 123 "H T E [0010*]"
--
-- expect: walk345        2 states, starts in R on zeros
-- expect: walkH          2 states, starts in R on zeros
-- expect: scatter345     2 states, starts in R on the ones 2 5
-- expect: painter345     2 states, starts in R on zeros
-- expect: mixed345       2 states, starts in u on zeros
-- expect: writer345      1 states, starts in A on zeros
-- expect: lazy3          3 states, starts in N on zeros
-- expect: splitstep345   2 states, starts in u on zeros
-- expect: counter2       2 states, starts in E on the ones 0
-- expect: qcounter345    2 states, starts in E on the ones 0
-- expect: sweeper        2 states, starts in L on the ones 0 4
-- expect: plough         3 states, starts in L on the ones 0 2
-- expect: phase345       2 states, starts in L on the ones 0 3
-- expect: blob345       14 states, starts in A on zeros
-- expect: deutsch       10 states, starts in A on zeros
-- expect: dj2           46 states, starts in A on zeros
-- expect: copier         6 states, starts in A on the ones 0 4
-- expect: qcopier345     6 states, starts in A on zeros
local qaci = require "qaci"
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or ""

local names = { "walk345", "walkH", "scatter345", "painter345", "mixed345", "writer345", "lazy3", "splitstep345",
  "counter2", "qcounter345", "sweeper", "plough", "phase345", "blob345", "deutsch", "dj2", "copier", "qcopier345" }

-- A machine of the gallery by its name, or nothing.
local function machine(name)
  for _, known in ipairs(names) do
    if name == known then return dofile(here .. "machines/" .. name .. ".lua") end
  end
end

local name, steps, program = ...
if not name then
  for _, known in ipairs(names) do
    local M = machine(known)
    print(("%-13s %2d states, starts in %s on %s"):format(known, #M.states, M.start,
      #M.tape > 0 and "the ones " .. table.concat(M.tape, " ") or "zeros"))
  end
  return
end

local M, initial = machine(name), nil
local variant = name == "uqtm345" and "345" or name == "uqtmH" and "H"
if variant then
  M = dofile(here .. "universal/table.lua").machine(variant)
  if not program then error(name .. ": expected a program behind the number of steps, such as \"H E\"", 0) end
  initial = dofile(here .. "universal/ring.lua").assemble(program).number
elseif not M then
  error(("%q is no machine of the gallery; they are %s, uqtm345, uqtmH"):format(name, table.concat(names, ", ")), 0)
end
local horizon = math.tointeger(tonumber(steps))
if not horizon or horizon < 0 then
  error(("the number of steps: %s, expected a natural number"):format(steps or "nothing"), 0)
end
local P = M:physics()
return qaci.universe { physics = P, initial = initial or M:world(P, M.tape), horizon = horizon }
