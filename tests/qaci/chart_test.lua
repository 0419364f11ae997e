-- qaci.chart: pictures are well-formed XML without scripts, the same bytes for the same values, and marks stand where the
-- exact values belong, also those far outside of a double's range.
local t = require "tap"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

-- A reader of XML that takes no more than charts need: {tag, attributes, children...}; it raises for what is not well-formed.
local function read_xml(text)
  local function characters(s)
    assert(not s:find "[<>]" and not s:find "[%z\1-\8\11\12\14-\31]" and utf8.len(s), "a bad character")
    return (s:gsub("&(%a-);", { lt = "<", gt = ">", amp = "&", quot = '"' }):gsub("&[^%s]*;", error))
  end
  local root, stack, at = nil, {}, 1
  while true do
    local open = text:find("<", at, true)
    local between = text:sub(at, (open or 0) - 1)
    if #stack > 0 then table.insert(stack[#stack], characters(between)) else assert(between:match "^%s*$") end
    if not open then break end
    local close = assert(text:find(">", open, true))
    local tag = text:sub(open + 1, close - 1)
    if tag:sub(1, 1) == "/" then
      assert(table.remove(stack)[1] == tag:sub(2), "tags cross")
    else
      local name, rest = tag:match "^(%a+)(.*)$"
      local element, alone = { name, {} }, rest:sub(-1) == "/"
      if alone then rest = rest:sub(1, -2) end
      rest = rest:gsub('%s+([%a:%-]+)="([^"<]*)"', function(k, v)
        assert(not element[2][k], "an attribute twice")
        element[2][k] = characters(v)
        return ""
      end)
      assert(rest == "", "attributes: " .. rest)
      if #stack > 0 then table.insert(stack[#stack], element) else root = element end
      if not alone then stack[#stack + 1] = element end
    end
    at = close + 1
  end
  assert(#stack == 0 and root)
  return root
end

-- All elements with this tag and this word in their class (nil: any), in order.
local function all(root, tag, class, list)
  list = list or {}
  for i = 3, #root do
    local e = root[i]
    if type(e) == "table" then
      if e[1] == tag and (not class or (" " .. (e[2].class or "") .. " "):find(" " .. class .. " ", 1, true)) then list[#list + 1] = e end
      all(e, tag, class, list)
    end
  end
  return list
end
local function text_of(e) return type(e) == "string" and e or e[3] or "" end -- its first text
local function texts(root, class)
  local list = {}
  for _, e in ipairs(all(root, "text", class)) do list[#list + 1] = text_of(e[#e]) end
  return table.concat(list, "|")
end
local function chart(options)
  local svg = qaci.chart(options)
  t.ok(svg == qaci.chart(options), (options.title or "?") .. ": the same bytes again")
  local fine, root = pcall(read_xml, svg)
  t.ok(fine and root[1] == "svg", (options.title or "?") .. ": well-formed", tostring(root))
  t.ok(not svg:find "<script" and not svg:find "href" and svg:find "prefers%-color%-scheme:dark", (options.title or "?") .. ": no scripts, two schemes")
  return root, svg
end
-- where the markers of series i stand
local function places(root, i)
  local list = {}
  for _, e in ipairs(all(root, "path", "q-f" .. i)) do
    list[#list + 1] = e[2].d:match "^M([%d.]+ [%d.]+)m"
  end
  return table.concat(list, ", ")
end

-- ---- lines: x from 70 to 682, y up over 300 pixels, from 322 or, below a title and a legend, from 346 or 368 ----

local rows = qaci.rows({ "n", "scope", "hijack" }, {
  { n = 4, scope = "rest", hijack = 1 }, { n = 8, scope = "rest", hijack = Q(1, 3) },
  { n = 16, scope = "rest", hijack = "1/4" }, { n = 64, scope = "rest", hijack = 0 } })
local root = chart { rows = rows, x = "n", y = "hijack", log_x = true, x_label = "", y_label = "" }
t.eq(places(root, 0), "25 21, 70 46, 223 246, 376 271, 682 346", "the legend, and places on a log axis of powers of two")
t.eq(texts(root, "q-end"), "0|0.2|0.4|0.6|0.8|1", "round ticks")
t.eq(texts(root, "q-mid"), "4|8|16|64", "few values of x have a tick each")
root = chart { title = "linear", rows = rows, x = "n", y = "hijack", x_label = "", y_label = "" }
t.eq(places(root, 0), "25 43, 70 68, 110.8 268, 192.4 293, 682 368", "places on linear axes, below a title")
t.eq(texts(root, "q-mid"), "4|8|16|64", "still apart")
root = chart { rows = rows, x = "n", y = "hijack" }
t.ok(texts(chart { rows = rows, x = "n", y = "hijack", names = { n = "size", hijack = "wrong" } }, "q-soft"):find "wrong.*size", "or headings")
t.ok(texts(root, "q-soft"):find "hijack" and texts(root, "q-mid"):find "|n$", "axes have the names of their columns")

root = chart { series = { { name = "", points = { { 1, 0 }, { 2, "3/7" }, { 3, 1 } } } } }
t.eq(places(root, 0), "70 322, 376 193.43, 682 22", "rounded to the nearest hundredth: 322 - 300 * 3/7 = 193.428...")

-- 10^0 to 10^-400, in hundreds: 75 pixels each; the labels need some more room at the left
local tiny = {}
for k = 0, 4 do tiny[k + 1] = { k, Q(1, 10) ^ (100 * k) } end
root = chart { series = { { name = "", points = tiny } }, log_y = true }
t.eq(places(root, 0), "83 22, 232.75 97, 382.5 172, 532.25 247, 682 322", "masses of 10^-400")
t.eq(texts(root, "q-end"), "10⁻⁴⁰⁰|10⁻³⁰⁰|10⁻²⁰⁰|10⁻¹⁰⁰|1", "and their ticks")
tiny[6] = { 5, 0 }
root = chart { series = { { name = "", points = tiny } }, log_y = true }
t.ok(texts(root, "q-end"):find "^0|10⁻⁴⁰⁰|", "a zero has a place of its own")
t.ok(texts(root, "q-soft"):find "0 has no place on a log axis", "which is said")
t.eq(#all(root, "path", "q-hollow"), 1, "its marker is hollow")
t.eq(all(root, "path", "q-hollow")[1][2].d:match "^M[%d.]+ ([%d.]+)", "322", "at the foot")
t.eq(#all(root, "path", "q-dots"), 1, "the line to it is dotted")
t.ok(#texts(chart { series = { { name = "", points = { { 1, Q(1, 2) ^ 40 }, { 2, Q(1, 2) ^ 30 } } } }, log_y = true }, "q-end") > 0, "powers of two")
t.eq(texts(chart { series = { { name = "", points = { { 1, "1/2" }, { 2, "1/8" } } } }, log_y = true }, "q-end"), "1/8|1/4|1/2", "as fractions")
t.eq(texts(chart { series = { { name = "", points = { { 1, 3 }, { 2, 80 } } } }, log_y = true }, "q-end"), "1|2|5|10|20|50|100", "two decades")
t.eq(texts(chart { series = { { name = "", points = { { 1, 3 }, { 2, "1e-6" } } } }, log_y = true }, "q-end"), "10⁻⁶|10⁻⁴|10⁻²|1|10²", "numbers of one kind")

root = chart { title = "enclosed", series = { { name = "s", points = { { 1, "1/4", "3/4" }, { 2, "1" } } } } }
t.eq(all(root, "path", "q-ends")[1][2].d, "M70 293m-5 0h10m-5 0V143m-5 0h10", "an interval from end to end")
t.ok(text_of(all(all(root, "path", "q-ends")[1], "title")[1]):find "s, x = 1: 1/4 to 3/4", "and its tooltip")

root = chart { title = "two enclosed", series = { { name = "s", points = { { 1, 0, 1 }, { 2, 1 } } }, { name = "t", points = { { 1, 0, 1 } } } } }
t.ok(all(root, "path", "q-ends")[1][2].d:find "^M67 368" and all(root, "path", "q-ends")[2][2].d:find "^M73 368", "intervals stand side by side")

local one = chart { title = "one", series = { { name = "s", points = { { 8, "1/3" } } } } }
t.eq(#all(one, "path", "q-f0"), 2, "one point, and its legend")
t.eq(texts(chart { title = "none", rows = qaci.rows({ "a", "b" }, {}), x = "a", y = "b" }, "q-mid"), "no rows", "no rows")
local same = chart { title = "same", series = { { name = "a", points = { { 1, 1 }, { 2, 2 } } }, { name = "b", points = { { 1, 1 }, { 2, "2.001" } } } } }
t.eq(#all(same, "path", "q-dash"), 1, "of two lines that cover each other one is dashed")

local many = {}
for i = 1, 14 do many[i] = { name = "series " .. i, points = { { 1, i }, { 2, i * i } } } end
root = chart { title = "many", series = many }
t.ok(texts(root, "q-soft"):find "series 14", "fourteen series in the legend")

-- ---- names ----

local long = {}
for i = 1, 12 do long[i] = { ("a long name of a category, number %d"):format(i), i } end
root = chart { title = "names", kind = "lines", series = { { name = "", points = long } } }
t.eq(#all(root, "g"), 12, "long names stand at an angle")
t.ok(text_of(all(all(root, "g")[12], "title")[1]):find "number 12$" and texts(all(root, "g")[12]):find "….*12$", "cut in their midst, whole as a tooltip")
local _, svg = chart { title = 'a <b> & "c" \1\0 \xff é', note = "one line\nand another " .. ("word "):rep(60), bars = { { "<i>", 1 } } }
t.ok(svg:find "a &lt;b&gt; &amp; &quot;c&quot; \u{fffd}", "escaped", svg:sub(1, 300))

-- ---- bars: from 33.5 on; the label "1/2" takes 22.5 ----

local function boxes(r, class)
  local list = {}
  for _, e in ipairs(all(r, "rect", class)) do if e[2].x then list[#list + 1] = e[2].x .. "+" .. e[2].width end end
  return table.concat(list, " ")
end
root = chart { title = "bars", bars = { { "a", "1/2" }, { "b", 1 }, { "c", 0 } } }
t.eq(boxes(root, "q-f0"), "33.5+324 33.5+648 33.5+0", "lengths of bars")
t.eq(texts(root, "q-value"), "1/2|1|0", "exact fractions behind them")
root = chart { title = "enclosed bars", bars = { { "a", "1/4", "1/2" }, { "b", "1", "1" } } }
t.ok(boxes(root, "q-f0"):match "^%S+" and boxes(root, "q-h0"), "hatched")
local solid, hatched = boxes(root, "q-f0"):match "%+([%d.]+)", boxes(root, "q-h0"):match "%+([%d.]+)"
t.ok(math.abs(solid - hatched) < 0.02, "as long as what is not known")
t.eq(texts(root, "q-value"), "1/4 to 1/2|1", "both ends in the label")
t.eq(texts(chart { title = "long", bars = { { "a", Q(2, 3) ^ 300 } } }, "q-value"), "203…376/136…001 ≈ 1.48·10⁻⁵³", "a long fraction is shortened")
local groups = qaci.rows({ "n", "by", "v" }, { { n = 1, by = "x", v = 1 }, { n = 1, by = "y", v = 2 }, { n = 2, by = "y", v = 1 } })
root = chart { title = "groups", kind = "bars", rows = groups, x = "n", y = "v", by = "by" }
t.ok(boxes(root, "q-f0"):match "%+" and select(2, boxes(root, "q-f1"):gsub("%+", "")) == 3, "a bar for each, and the legend")
root = chart { title = "log", bars = { { "a", Q(1, 10) ^ 400 }, { "b", 1 } }, log_y = true }
local short, whole = boxes(root, "q-f0"):match "%+([%d.]+) [%d.]+%+([%d.]+)"
t.ok(math.abs(5 * short - whole) < 0.05, "bars on a log axis begin below the least", short .. " " .. whole)

-- ---- stacks and heat ----

root = chart { title = "stacked", kind = "stacked", series = {
  { name = "known", points = { { "a", "1/2" } } }, { name = "unknown", hatched = true, points = { { "a", "1/4", "1/2" } } } } }
t.eq(texts(root, "q-value"), "3/4 to 1", "the sum of a stack")
t.ok(boxes(root, "q-h1") ~= "" and boxes(root, "q-hn") ~= "" and texts(root, "q-on") == "1/2", "parts")
root = chart { title = "by rows", kind = "stacked", rows = groups, x = "n", y = "v", by = "by", hatched = "y" }
t.ok(boxes(root, "q-h1") ~= "", "hatched by name")
local grid = qaci.sweep { grid = { { "T", { 1, 2 } }, { "len", { 1, 2, 3 } } }, run = function(p) return { share = Q(p.len, 3 * p.T) } end }
root = chart { title = "heat", kind = "heat", rows = grid, x = "T", y = "share", by = "len" }
local strengths = {}
for _, e in ipairs(all(root, "rect", "q-f0")) do if #e > 2 then strengths[#strengths + 1] = e[2]["fill-opacity"] or "" end end
local _, heat_svg = chart { title = "heat", kind = "heat", rows = grid, x = "T", y = "share", by = "len" }
t.ok(heat_svg:find 'fill%-opacity="1.000"><title>len = 3, 1: 1</title>' and heat_svg:find 'fill%-opacity="0.333"><title>len = 1, 1: 1/3<', "the scale of colors")
t.ok(texts(root, "q-end"):find "len = 1|len = 2|len = 3", "a row for each")
t.ok(chart { title = "log heat", kind = "heat", rows = qaci.rows({ "a", "v" }, { { a = "x", v = Q(1, 10) ^ 400 }, { a = "y", v = 0 } }), x = "a", y = "v", log_y = true }, "log heat")

-- ---- what cannot be drawn ----

local s = { { name = "s", points = { { 1, 1 } } } }
for _, case in ipairs {
  { 'none of the fields "rows", "series" and "bars"', {} },
  { 'several of the fields "rows", "series" and "bars"', { series = s, bars = {} } },
  { 'field "kind": the string "pie", expected "lines", "bars", "stacked" or "heat"', { kind = "pie", series = s } },
  { 'field "titel": a chart has no such field', { titel = "x", series = s } },
  { 'field "title": the integer 1, expected a text', { title = 1, series = s } },
  { 'field "log_y": the string "yes", expected true or false', { log_y = "yes", series = s } },
  { 'field "rows": a table, expected rows', { rows = {}, x = "a", y = "b" } },
  { 'field "x": "z" is none of the columns', { rows = rows, x = "z", y = "hijack" } },
  { 'field "y": "z" is none of the columns', { rows = rows, x = "n", y = { "hijack", "z" } } },
  { 'field "x": nothing, expected the name of a column', { rows = rows, y = "hijack" } },
  { 'field "by": it is about rows', { series = s, by = "x" } },
  { 'field "names": "z" is none of the columns', { rows = rows, x = "n", y = "hijack", names = { z = "Z" } } },
  { 'field "hatched": "z" is none of the series', { rows = rows, x = "n", y = "hijack", hatched = "z" } },
  { 'row 1, column "scope": "rest" is not a rational', { rows = rows, x = "n", y = "scope" } },
  { 'series 1, point 1: float 0.5', { series = { { name = "s", points = { { 0.5, 1 } } } } } },
  { 'series 1, point 1: float 0.5', { series = { { name = "s", points = { { 1, 0.5 } } } } } },
  { 'series 1, point 1: the integer 3, expected {x, y}', { series = { { name = "s", points = { 3 } } } } },
  { 'series 1, field "name": nothing', { series = { { points = {} } } } },
  { 'series 2: the name "s" again', { series = { s[1], s[1] } } },
  { 'bar 1: a table, expected a rational, an integer, bits', { bars = { { {}, 1 } } } },
  { 'series "s": -1 has no place on a log axis', { series = { { name = "s", points = { { 1, -1 } } } }, log_y = true } },
  { 'series "s": 1 is an upper end below its value', { series = { { name = "s", points = { { 1, 2, 1 } } } } } },
  { "a stack on a log axis", { kind = "stacked", series = s, log_y = true } },
  { 'series "": -1 is negative, expected parts', { kind = "stacked", bars = { { "a", -1 } } } },
  { "a log axis for x, whose values are names in this kind of chart",
    { kind = "bars", series = { { name = "s", points = { { 1, 1 } } } }, log_x = true } },
  { "a log axis for x, whose values are not all numbers", { series = { { name = "s", points = { { "a", 1 } } } }, log_x = true } },
} do
  local fine, message = pcall(qaci.chart, case[2])
  t.ok(not fine and message:find(case[1], 1, true), case[1], message)
end

-- ---- random charts are well-formed, and every mark is inside ----

local state = 99
local function dice(n)
  state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
  return (state >> 20) % n
end
local function any_value() return dice(8) == 0 and Q(0) or Q(dice(50) + 1, dice(50) + 1) ^ (dice(60) - 30) end
local kinds, good, inside = { "lines", "bars", "stacked", "heat" }, true, true
for _ = 1, 200 do
  local kind = kinds[dice(4) + 1]
  local names = kind ~= "lines" or dice(3) == 0
  local list = {}
  for i = 1, dice(5) + 1 do
    list[i] = { name = ("name "):rep(dice(9)) .. i, hatched = dice(4) == 0, points = {} }
    for k = 1, dice(9) do
      local y = any_value()
      list[i].points[k] = { names and ("x"):rep(dice(30)) .. k or any_value(), y, dice(3) == 0 and y * 2 or nil }
    end
  end
  local picture = qaci.chart { kind = kind, series = list, log_y = kind ~= "stacked" and dice(2) == 0, log_x = not names and dice(2) == 0,
    title = dice(2) == 0 and ("title "):rep(dice(40)) or nil, x_label = "x", y_label = "y" }
  local fine, r = pcall(read_xml, picture)
  good = good and fine
  if fine then
    local width, height = tonumber(r[2].width), tonumber(r[2].height)
    for _, tag in ipairs { "rect", "text" } do
      for _, e in ipairs(all(r, tag)) do
        local x, y = tonumber(e[2].x), tonumber(e[2].y)
        if x and e ~= r[3] then inside = inside and x >= 0 and x + (tonumber(e[2].width) or 0) <= width and y >= 0 and y <= height end
      end
    end
    for _, e in ipairs(all(r, "path")) do
      local x, y = e[2].d:match "^M([%d.-]+) ([%d.-]+)"
      inside = inside and tonumber(x) >= 0 and tonumber(x) <= width and tonumber(y) >= 0 and tonumber(y) <= height
    end
  end
end
for _, kind in ipairs { "lines", "bars" } do
  local fine = pcall(read_xml, qaci.chart { kind = kind, series = { { name = "nothing", points = {} } }, log_y = true })
  good = good and fine
end
t.ok(qaci.chart { kind = "bars", series = { { name = "s", points = { { "a", -Q(10) ^ 40 } } } } }:find("-10⁴⁰", 1, true),
  "a power of -10")
t.ok(good, "random charts, and those of nothing on a log axis, are well-formed")
t.ok(inside, "and inside of their picture")
t.done()
