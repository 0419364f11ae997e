-- The values of the formal language, for tests/reference/evalmath.lua (EVAL.2): their order, sets, maps and
-- distributions made of members, their text.
-- Booleans and rationals as they are; the others { kind =, ... }: string and bits have s, tuple,
-- list and set an array of members, map and dist an array of { key, value }.
local Q = require("qaci").rational

local function fail(...) error({ why = string.format(...) }, 0) end

local ranks = { boolean = 1, number = 2, string = 3, bits = 4, tuple = 6, list = 7, set = 8, map = 9, dist = 10,
  ["function"] = 11 }

local function kind_of(v)
  if type(v) == "boolean" then return "boolean" end
  if type(v) == "userdata" then return "number" end
  return v.kind
end

local function compare(a, b)
  local ka, kb = kind_of(a), kind_of(b)
  if ka ~= kb then return ranks[ka] - ranks[kb] end
  if ka == "boolean" then return (a and 1 or 0) - (b and 1 or 0) end
  if ka == "number" then return a < b and -1 or b < a and 1 or 0 end
  if ka == "string" or ka == "bits" then return a.s < b.s and -1 or b.s < a.s and 1 or 0 end
  if ka == "function" then
    if a == b then return 0 end
    if not (a.builtin and b.builtin) then fail "functions cannot be compared" end
    return a.builtin < b.builtin and -1 or a.builtin > b.builtin and 1 or 0
  end
  for i = 1, math.min(#a, #b) do
    local c
    if ka == "map" or ka == "dist" then
      c = compare(a[i][1], b[i][1])
      if c == 0 then c = compare(a[i][2], b[i][2]) end
    else
      c = compare(a[i], b[i])
    end
    if c ~= 0 then return c end
  end
  return #a - #b
end

local function set_of(items)
  local r = { kind = "set" }
  table.sort(items, function(a, b) return compare(a, b) < 0 end)
  for _, x in ipairs(items) do
    if #r == 0 or compare(r[#r], x) ~= 0 then r[#r + 1] = x end
  end
  return r
end

local function map_of(entries)
  local r = { kind = "map" }
  table.sort(entries, function(a, b) return compare(a[1], b[1]) < 0 end)
  for _, e in ipairs(entries) do
    if #r > 0 and compare(r[#r][1], e[1]) == 0 then
      if compare(r[#r][2], e[2]) ~= 0 then fail "two values for one key" end
    else
      r[#r + 1] = e
    end
  end
  return r
end

local function dist_of(entries)
  local r, total = { kind = "dist" }, Q(0)
  table.sort(entries, function(a, b) return compare(a[1], b[1]) < 0 end)
  for _, e in ipairs(entries) do
    if kind_of(e[2]) ~= "number" then fail "a mass that is no number" end
    if e[2] < 0 then fail "a negative mass" end
    total = total + e[2]
    if #r > 0 and compare(r[#r][1], e[1]) == 0 then
      r[#r] = { e[1], r[#r][2] + e[2] }
    elseif e[2] > 0 then
      r[#r + 1] = e
    end
  end
  if total > 1 then fail "masses above 1" end
  return r
end

local function text(v)
  local k = kind_of(v)
  if k == "boolean" or k == "number" then return tostring(v) end
  if k == "bits" then return "0b" .. v.s end
  if k == "string" then
    return '"' .. v.s:gsub('[%c"\\\x7f-\xff]', function(c)
      if c == '"' or c == "\\" then return "\\" .. c end
      return c == "\n" and "\\n" or ("\\x%02x"):format(c:byte())
    end) .. '"'
  end
  if k == "function" then
    return v.builtin or ("a function of %d argument%s"):format(#v.parameters, #v.parameters == 1 and "" or "s")
  end
  local parts = {}
  for i, x in ipairs(v) do
    parts[i] = (k == "map" or k == "dist") and text(x[1]) .. ": " .. text(x[2]) or text(x)
  end
  local inner = table.concat(parts, ", ")
  if k == "tuple" then return "(" .. inner .. (#v == 1 and ",)" or ")") end
  if k == "list" then return "[" .. inner .. "]" end
  if k == "map" then return #v > 0 and "{" .. inner .. "}" or "{:}" end
  if k == "dist" then return #v > 0 and "dist({" .. inner .. "})" or "dist({:})" end
  local consecutive = #v >= 4
  for i, x in ipairs(v) do
    consecutive = consecutive and kind_of(x) == "number" and x:den() == "1" and x:eq(v[1] + (i - 1))
  end
  return consecutive and ("%s..%s"):format(v[1], v[#v]) or "{" .. inner .. "}"
end

return {
  kind_of = kind_of, compare = compare, set_of = set_of, map_of = map_of, dist_of = dist_of, text = text,
}
