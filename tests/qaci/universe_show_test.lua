-- qaci universe show and u:picture (WORLD.6, WORLD.7, WORLD.8): letters against the weights they stand for, lists,
-- pictures, branches, wrong usage and bad files.
local t = require "tap"
local sh = require "shell"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local show = sh.qaci .. "universe show "
local walk = [[
local qaci = require "qaci"
local M = qaci.qtm { states = { "R", "L" }, window = { -3, 3 }, absorb = true, delta = {
  { state = "R", symbol = 0, to = {
    { "4/5", write = 1, state = "L", move = -1 }, { "3/5", write = 1, state = "R", move = 1 } } },
  { state = "R", symbol = 1, to = {
    { "4/5", write = 0, state = "L", move = -1 }, { "3/5", write = 0, state = "R", move = 1 } } },
  { state = "L", symbol = 0, to = {
    { "4/5", write = 1, state = "R", move = 1 }, { "-3/5", write = 1, state = "L", move = -1 } } },
  { state = "L", symbol = 1, to = {
    { "4/5", write = 0, state = "R", move = 1 }, { "-3/5", write = 0, state = "L", move = -1 } } },
} }
return qaci.universe { physics = M, initial = 0, horizon = 6 }
]]
local coins = [[
local qaci = require "qaci"
return { horizon = 2, universes = { {
  physics = qaci.qubits { qubits = 3, layers = { { "H", 0 }, { "CX", 0, 1 } } }, initial = "000" } },
  mu1 = "11", question = qaci.bits "000" }
]]
local noise = [[
local qaci = require "qaci"
return qaci.universe { initial = "000100", horizon = 4,
  physics = qaci.automaton { rule = 110, cells = 6, noise = "1/7" } }
]]
local leak = [[
local qaci = require "qaci"
local M = qaci.stochastic { width = 5, cells = 3, loses = true, step = function(w)
  return { { w:sub(2) .. w:sub(1, 1), "1/2" }, { w:sub(1, 4) .. "1", "1/3" } } end }
return qaci.universe { physics = M, initial = "10010", horizon = 5 }
]]

local signs = [[
local qaci = require "qaci"
local M = qaci.stochastic { width = 8, cells = 7, step = function(w)
  local n = tonumber(tostring(w), 2)
  return { { qaci.bits.nat((5 * n + 3) % 256, 8), "2/3" }, { qaci.bits.nat((3 * n + 1) % 256, 8), "1/3" } } end }
return { horizon = 7, universes = { { physics = M, initial = "00000000" } },
  question = "0101", counterfactual = "0001", hash = HASH }
]]

-- x is an answer to `blob`, whose bits are the key: Sign(payload, key) for its own payload (WORLD.8).
local function answers(blob, x)
  local hash, payload = blob.hash, x:sub(blob.hash.bits + 1)
  return x == tostring(qaci.sign(payload, blob[2], hash))
end

-- WORLD.6 letter by letter, from s(n, .): cells are the first bits of the code, weights exact. A blob with a `hash`
-- stands for the answers to its bits.
local function expect(u, cells, first, blobs, head)
  local lines = { ("cells %d to %d: . 0 for certain, # 1 for certain, else the first decimal of the weight of 1")
    :format(first, first + cells - 1) }
  local stood = {} -- [k][i]: the key of blob k stood there at an earlier time
  for k = 1, #blobs do stood[k] = {} end
  for n = 0, u.horizon do
    local weight, heads, hits, hit, stands = {}, {}, {}, {}, {}
    for i = 1, cells do weight[i] = Q(0) end
    for w, mass in u:at(n):pairs() do
      local code = tostring(w:encode()):sub(1, cells)
      for i = 1, cells do if code:sub(i, i) == "1" then weight[i] = weight[i] + mass end end
      if head then heads[head(w)] = true end
      for k, blob in ipairs(blobs) do
        for i = 1, cells do
          local x = code:sub(i, i + #blob[2] - 1)
          local there = x == blob[2]
          if there then stands[#stands + 1] = { k, i } end
          if blob.hash then
            there = #x == #blob[2] and (stood[k][i] or blob.anywhere and next(stood[k])) and answers(blob, x)
          end
          if there then hits[k .. "@" .. i] = { k, i } end
        end
      end
    end
    for _, it in ipairs(stands) do stood[it[1]][it[2]] = true end
    local row = {}
    for i = 1, cells do
      local w, decimal = weight[i], 0
      while decimal < 9 and Q(decimal + 1, 10) <= w do decimal = decimal + 1 end
      row[i] = w:eq(0) and "." or w:eq(1) and "#" or tostring(decimal)
    end
    local right, list = "", {}
    for cell in pairs(heads) do list[#list + 1] = cell end
    table.sort(list)
    for i, cell in ipairs(list) do
      if i == 5 then right = right .. " ..." end
      if i < 5 then right = right .. (i == 1 and "  head " or ",") .. cell end
    end
    for _, it in pairs(hits) do hit[#hit + 1] = it end
    table.sort(hit, function(a, b) if a[1] ~= b[1] then return a[1] < b[1] end return a[2] < b[2] end)
    for i, it in ipairs(hit) do
      local again = i > 1 and hit[i - 1][1] == it[1]
      right = right .. (again and "," or ("  %s@"):format(blobs[it[1]][1])) .. first + it[2] - 1
    end
    lines[#lines + 1] = ("%5d  %s%s"):format(n, table.concat(row), right)
  end
  return table.concat(lines, "\n") .. "\n"
end

local function letters(name, source, cells, first, options, blobs, head)
  local file = sh.write(name .. ".lua", source)
  local u = load(source)()
  if type(u) == "table" then
    u = qaci.universe { physics = u.universes[1].physics, initial = u.universes[1].initial, horizon = u.horizon }
  end
  local status, out, err = sh.run(show .. file .. " " .. options)
  t.eq(status .. err, "0", name .. ": fine")
  t.eq(out, expect(u, cells, first, blobs, head), name .. ": letters")
  return out
end
letters("walk", walk, 7, -3, "--blob one=1,110", { { "one", "1" }, { "110", "110" } }, function(w) return w.head end)
letters("coins", coins, 3, 0, "", { { "mu1", "11" }, { "question", "000" } })
letters("noise", noise, 6, 0, "", {})
letters("leak", leak, 3, 0, "--blob 01", { { "01", "01" } })

-- Answers: where the question or the counterfactual stood at an earlier time, or anywhere after that; an expensive
-- hash is asked only on request.
local function signed(name, hash, options, anywhere)
  local source = signs:gsub("HASH", hash)
  local value = load("return " .. hash:gsub("^qaci", 'require "qaci"'))()
  return letters(name, source, 7, 0, options, { { "question", "0101" }, { "counterfactual", "0001" },
    { "answer to question", "0101", hash = value, anywhere = anywhere },
    { "answer to counterfactual", "0001", hash = value, anywhere = anywhere } })
end
local plain = signed("signs", "qaci.hash.rolling(2)", "")
local wide = signed("signs-anywhere", "qaci.hash.rolling(2)", "--answers", true)
t.ok(plain:find "answer to question@" and plain:find "answer to counterfactual@" and plain ~= wide, "there are some",
  plain)
local argon = "qaci.hash.argon2id { bits = 2, memory_kib = 8, passes = 1 }"
signed("expensive", argon, "--answers", true)
local _, later = sh.run(show .. "signs.lua --from 6")
t.eq(later:match "\n(    6.*)$", plain:match "\n(    6.*)$", "what stood before the first time counts")
local _, unmarked, note = sh.run(show .. "expensive.lua")
t.ok(not unmarked:find "answer to", "argon2id is not asked unasked", unmarked)
t.eq(note, "expensive.lua: answers are not marked, as argon2id is expensive; --answers marks them\n",
  "and that is said")
_, unmarked = sh.run(show .. "signs.lua --branch 1")
t.ok(unmarked:find "question@", "a branch has blobs", unmarked)

-- A machine on an endless tape gets a window, even for times after the horizon.
local endless = sh.write("endless.lua", [[
local qaci = require "qaci"
local M = qaci.qtm { states = { "A" }, delta = {
  { state = "A", symbol = 0, to = { { 1, write = 1, state = "A", move = 1 } } },
  { state = "A", symbol = 1, to = { { 1, write = 0, state = "A", move = 1 } } } } }
return { horizon = 1, universes = { { physics = M, initial = 0 } } }
]])
local _, grown = sh.run(show .. endless .. " --to 3")
t.ok(grown:find("\n    3  ###.  head 3\n", 1, true), "an endless tape", grown)
_, grown = sh.run(show .. endless .. " --list --at 3")
t.ok(grown:find "\n   3  %d+  1\n$", "its world-states", grown)

-- A part of the times, another universe of the file.
local _, out = sh.run(show .. sh.write("noise.lua", noise) .. " --from 1 --to 1")
t.ok(out:find "\n    1  " and not out:find "\n    0  " and not out:find "\n    2  ", "times")
t.eq((sh.run(show .. sh.write("coins.lua", coins) .. " --universe 2")), 4, "there is no second universe")

-- Lists: exact weights, heaviest first, what is lost.
local status, list = sh.run(show .. "coins.lua --list --at 2 --csv")
t.eq(list, "time,world_state,weight\n2,00010,1/2\n2,11010,1/2\n", "a list as CSV")
status, list = sh.run(show .. "coins.lua --list --at 1 --json")
t.eq(list, [=[
[
  {"time": "1", "world_state": "00001", "weight": "1/2", "status": "exact"},
  {"time": "1", "world_state": "10001", "weight": "1/2", "status": "exact"}
]
]=], "a list as JSON")
status, list = sh.run(show .. sh.write("leak.lua", leak) .. " --list --to 1")
t.eq(list, "time  world-state  weight\n   0  10010  1\n   1  00101  1/2\n   1  10011  1/3\n   1  lost  1/6\n",
  "a list as text")

-- Branches: one history, certain in every cell.
status, out = sh.run(show .. "walk.lua --branch 1")
t.ok(status == 0 and not out:gsub("^[^\n]*\n", ""):gsub("\n +%d+  ", "\n"):find "%d%d", "a branch has no decimals")
status, out, list = sh.run(show .. "coins.lua --branch 3")
t.eq(list, "coins.lua: branch 3, but 2 world-states have weight at the last time\n", "there are only two")

-- Pictures: the same bytes each time, from the command and from Lua; left alone if they cannot be written.
sh.run(show .. "noise.lua -o a.png --scale 8")
sh.run(show .. "noise.lua -o b.png --scale 8")
t.ok(sh.read "a.png" == sh.read "b.png" and sh.read("a.png"):sub(1, 4) == "\137PNG", "the same bytes")
local u = load(noise)()
local bytes = u:picture { title = "noise.lua: times 0 to 4", scale = 8 }
t.ok(bytes == sh.read "a.png", "u:picture draws the same")
u:picture { title = "noise.lua: times 0 to 4", scale = 8, file = sh.folder .. "/c.png" }
t.ok(sh.read "c.png" == bytes, "into a file")
t.raises('field "blobs%[1%]": the integer 3, expected {name, bits}', u.picture, u, { blobs = { 3 } })
t.raises('field "scal": a picture has no such field', u.picture, u, { scal = 3 })
t.raises("times from 3 to 2", u.picture, u, { from = 3, to = 2 })
t.raises("x: no bits, expected at least one", u.picture, u, { blobs = { { "x", "" } } })
status, out, list = sh.run(show .. "noise.lua -o none/a.png")
t.ok(status == 1 and list:find("none/a.png: cannot be written", 1, true), "no such folder")
local life = sh.write("life.lua", [[local qaci = require "qaci"
return qaci.universe { horizon = 2,
  physics = qaci.life { columns = 4, rows = 4 }, initial = { "###", at = { 0, 1 } } }]])
status, out = sh.run(show .. life)
t.ok(status == 0 and out:find("\n    0  .... ###. .... ....\n", 1, true), "a grid as letters")
t.eq((sh.run(show .. life .. " -o life.png --blob 111")), 0, "a grid as a picture")
wide = sh.write("wide.lua", [[local qaci = require "qaci"
return qaci.universe { physics = qaci.automaton { rule = 204, cells = 300 }, horizon = 1,
  initial = ("0"):rep(150) .. "1" .. ("0"):rep(149) }]])
status, out = sh.run(show .. wide .. " --blob 010")
t.ok(out:find("\n    0  ~.#.~  010@149\n", 1, true), "cells that never change are left out, but for blobs", out)
status, out = sh.run(show .. wide .. " --all-cells")
t.ok(out:find("\n    0  " .. ("."):rep(150) .. "#", 1, true), "--all-cells")

-- On a terminal: half blocks, two times a line.
status, out, list = sh.run(sh.terminal .. show .. "coins.lua", "< \u{2580}\n$ 0\n")
t.eq(status, 0, "half blocks on a terminal" .. (status == 0 and "" or out .. list))

-- Usage, bad files, help.
local function usage(arguments, text)
  local code, _, said = sh.run(show .. arguments)
  t.ok(code == 2 and said:find(text, 1, true), arguments, said)
end
usage("", "no file given, expected FILE.lua")
usage("coins.lua --at 2", "--at without --list")
usage("coins.lua --list --answers", "--list with an option of a picture")
usage("coins.lua --list --at 1 --to 2", "--at with --from or --to")
for _, blobs in ipairs { "012", "x=", "=01", "01,", ",", "x=0=1" } do
  local code, _, said = sh.run(show .. "coins.lua --blob '" .. blobs .. "'")
  t.ok(code == 1 and said == ('coins.lua: --blob "%s", expected BITS or NAME=BITS, with commas between several\n')
    :format(blobs), "--blob " .. blobs, said)
end
usage("coins.lua --json", "--json without --list")
usage("coins.lua --list --json --csv", "--json and --csv, expected one of them")
usage("coins.lua --list -o a.png", "--list with an option of a picture")
usage("coins.lua --scale 4", "--scale without -o FILE.png")
usage("coins.lua --scale 65 -o a.png", "--scale 65, expected at most 64")
usage("coins.lua --branch 0", "--branch")
usage("coins.lua --frm 2", "--frm")
local function bad(source, text, code)
  local got, _, said = sh.run(show .. sh.write("bad.lua", source))
  t.ok(got == (code or 4) and said:find(text, 1, true), text, said)
end
bad("return 3", "bad.lua: the file returns the integer 3, expected a universe, or a table")
bad("return { horizon = 3 }", 'bad.lua: field "universes": nothing, expected an array')
bad("return { horizon = 3, universes = {} }", 'bad.lua: field "universes": 0 of them, expected at least 1')
bad(coins:gsub("mu1 =", "hash = 3, mu1 ="), 'field "hash": the integer 3, expected a hash such as qaci.hash.rolling(4)')
bad("return {", "bad.lua:1:")
bad("error 'boom'", "boom", 1)
status, out = sh.run(sh.qaci .. "universe")
t.eq(status, 2, "no verb")
status, out, list = sh.run(sh.qaci .. "universe draw")
t.ok(status == 2 and list:find('"draw" is no verb, expected show', 1, true), "an unknown verb")
status, out = sh.run(sh.qaci .. "universe --help")
t.ok(status == 0 and out:find "show    FILE.lua", "help")
status, out = sh.run(show .. "--help")
t.ok(status == 0 and out:find("usage: qaci universe show FILE.lua", 1, true), "help of show")

sh.done()
