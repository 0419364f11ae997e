-- An argument of a script that is a number: `text`, or the default where there is none.
--
--   local natural = dofile "scripts/universes/support/natural.lua"
--   local bits = natural("BITS", (...), 18, 7)         from 7 on
--   local n = natural("N", (select(2, ...)), 8, 1, 64) from 1 to 64
return function(name, text, default, least, most)
  local value = math.tointeger(tonumber(text or default))
  if value and least <= value and (not most or value <= most) then return value end
  error(("%s: %s, expected a number from %d %s"):format(name, text, least, most and "to " .. most or "on"), 0)
end
