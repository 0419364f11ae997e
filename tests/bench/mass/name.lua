-- name("(x%d, y%d)", f, 3, 4) is f behind parameters called x3 and y4: what a loop over numbered variables needs, since
-- qaci.mass reads the names of parameters.
local shapes = {}

return function(parameters, f, ...)
  local list = parameters:format(...)
  local text = shapes[list]
  if not text then
    text = ("local f = ... return function%s return f%s end"):format(list, list)
    shapes[list] = text
  end
  return load(text)(f)
end
