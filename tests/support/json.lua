-- JSON text to Lua values: objects and arrays become tables, null becomes nil (so it has no key, and no place in arrays),
-- whole numbers integers. Raises at what is no JSON.
local json = {}

local escapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ["/"] = "/", ["\\"] = "\\", ['"'] = '"' }

local value

local function fail(text, at) error(("no JSON at byte %d: %s"):format(at, text:sub(at, at + 20)), 0) end

local function skip(text, at) return text:find("[^ \n\r\t]", at) or #text + 1 end

local function string_at(text, at)
  local parts = {}
  at = at + 1
  while true do
    local stop = text:find('["\\]', at) or fail(text, at)
    parts[#parts + 1] = text:sub(at, stop - 1)
    if text:sub(stop, stop) == '"' then return table.concat(parts), stop + 1 end
    local c = text:sub(stop + 1, stop + 1)
    if c == "u" then
      parts[#parts + 1] = utf8.char(tonumber(text:sub(stop + 2, stop + 5), 16) or fail(text, stop))
      at = stop + 6
    else
      parts[#parts + 1] = escapes[c] or fail(text, stop)
      at = stop + 2
    end
  end
end

-- What stands between brackets, separated by commas: item(at) reads one and returns the place behind it.
local function list(text, at, close, item)
  at = skip(text, at + 1)
  if text:sub(at, at) == close then return at + 1 end
  while true do
    at = skip(text, item(at))
    local c = text:sub(at, at)
    if c == close then return at + 1 end
    if c ~= "," then fail(text, at) end
    at = skip(text, at + 1)
  end
end

function value(text, at)
  at = skip(text, at)
  local c = text:sub(at, at)
  if c == '"' then return string_at(text, at) end
  local r = {}
  if c == "{" then
    return r, list(text, at, "}", function(from)
      if text:sub(from, from) ~= '"' then fail(text, from) end
      local key, behind = string_at(text, from)
      behind = skip(text, behind)
      if text:sub(behind, behind) ~= ":" then fail(text, behind) end
      r[key], behind = value(text, behind + 1)
      return behind
    end)
  elseif c == "[" then
    return r, list(text, at, "]", function(from)
      r[#r + 1], from = value(text, from)
      return from
    end)
  end
  for word, meaning in pairs { ["true"] = true, ["false"] = false } do
    if text:sub(at, at + #word - 1) == word then return meaning, at + #word end
  end
  if text:sub(at, at + 3) == "null" then return nil, at + 4 end
  local number = text:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at) or fail(text, at)
  return math.tointeger(tonumber(number)) or tonumber(number), at + #number
end

function json.parse(text)
  local r, at = value(text, 1)
  if skip(text, at) <= #text then fail(text, at) end
  return r
end

return json
