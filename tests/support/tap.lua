-- A small TAP producer for the Lua tests.
--   local t = require "tap"
--   t.eq(got, expected, "name")   t.ok(condition, "name")   t.raises("pattern", f, ...)   t.done()
-- Values are compared with ==, then, if both have it, with :eq.
local t = { count = 0, failed = 0 }

local function line(good, name, detail)
  t.count = t.count + 1
  if not good then t.failed = t.failed + 1 end
  print((good and "ok " or "not ok ") .. t.count .. " - " .. (name or "?"):gsub("#", "no."))
  if not good and detail then print("# " .. detail:gsub("\n", "\n# ")) end
  return good
end

function t.ok(condition, name, detail) return line(condition and true or false, name, detail) end

function t.eq(got, expected, name)
  local same = got == expected
  if not same and type(got) == "userdata" and type(expected) ~= "nil" then
    local fine, equal = pcall(function() return got:eq(expected) end)
    same = fine and equal
  end
  return line(same, name, "got      " .. tostring(got):sub(1, 300) .. "\nexpected " .. tostring(expected):sub(1, 300))
end

-- f(...) must raise an error whose text matches the pattern.
function t.raises(pattern, f, ...)
  local fine, message = pcall(f, ...)
  if fine then return line(false, "raises " .. pattern, "no error was raised") end
  return line(tostring(message):find(pattern) ~= nil, "raises " .. pattern, "the error was: " .. tostring(message))
end

function t.done()
  print("1.." .. t.count)
  if t.failed > 0 then os.exit(1, true) end
end

return t
