-- qaci run tests/bench/meta.lua [DEPTH]: activations a second of the meta-execution machine (META.3, META.5) on one
-- core, and bytes for each, input and output included; how much sharing saves; how much the plain machine takes for the
-- same work; and what its authors and users measured of other systems. Every answer is checked. Times are CPU seconds,
-- the least of three runs in worlds of their own (depth 20: of two).
--
--   mirror   the children of every node of a full binary tree are exchanged: 2^(D+1) - 1 activations, 2 decisions a
--   leaf,
--            4 a node; no two leaves are the same
--   sort     scripts/meta/sort.program on random numbers of eight binary digits
local qaci = require "qaci"
local plain = require "tests.reference.meta"
local deepest = tonumber(arg and arg[1]) or 20
local root = os.getenv "QACI_SOURCE_ROOT" or "."

-- What is said where: by the last line of the setting.
local rules = {
  ["< mirror #0"] = "view #0",
  ["< leaf #1 #2"] = "reply mirrored #0",
  ["< node #1 #2"] = "ask mirror #1",
  ["< @3: mirrored #4"] = "ask mirror #2",
  ["< @5: mirrored #6"] = "reply mirrored (node #6 #4)",
}
local function policy(setting) return rules[setting:match "([^\n]*)\n$"] end

local function tree(w, depth, leaf)
  local level, node = {}, "node # #"
  for i = 0, (1 << depth) - 1 do level[i] = leaf(i) end
  while depth > 0 do
    depth = depth - 1
    for i = 0, (1 << depth) - 1 do level[i] = w:message(node, level[2 * i], level[2 * i + 1]) end
    for i = 1 << depth, (1 << depth + 1) - 1 do level[i] = nil end
  end
  return level[0]
end

-- Leaves that are all different, of parts that are few.
local function leaves(w, depth, backward)
  local side, number = 1 << depth // 2 + 1, {}
  for i = 0, side - 1 do number[i] = w:text(tostring(i)) end
  return function(i)
    if backward then i = (1 << depth) - 1 - i end
    return w:message("leaf # #", number[i % side], number[i // side])
  end
end

local function line(...) print(("%-44s %10s %10s %10s"):format(...)) end

-- Seconds of one mirror, and its world's counts.
local function mirror(depth, options, agent_of, shared)
  local w = qaci.meta.world(options)
  local same = shared and w:message("leaf # #", w:text "a", w:text "b")
  local input = tree(w, depth, shared and function() return same end or leaves(w, depth))
  local agent = agent_of and agent_of(w) or w:policy("mirror", policy)
  collectgarbage()
  local before = os.clock()
  local reply, _, _, info = w:run(agent, w:message("mirror #", input), 10 ^ 12 // 1 | 0)
  local seconds = os.clock() - before
  local expected = shared and input or tree(w, depth, leaves(w, depth, true))
  assert(reply == w:message("mirrored #", expected), "the mirror is wrong")
  assert(info.cost == 6 * (1 << depth) - 4, "the cost is wrong")
  return seconds, w:counts()
end

local function best(times, ...)
  local least, counts = mirror(...)
  for _ = 2, times do least = math.min(least, (mirror(...))) end
  return least, counts
end

print "mirror: every activation is run"
line("", "M act/s", "M dec/s", "bytes/act")
local function report(name, times, depth, options, agent_of, bytes)
  local seconds, counts = best(times, depth, options, agent_of)
  local activations = (1 << depth + 1) - 1
  line(name, ("%.2f"):format(activations / seconds / 1e6), ("%.2f"):format((6 * (1 << depth) - 4) / seconds / 1e6),
    bytes and ("%.0f"):format(counts.bytes / activations) or "")
  return seconds
end
for _, depth in ipairs { 10, 16, deepest } do
  report("depth " .. depth, depth < 20 and 3 or 2, depth, {}, nil, true)
  report("depth " .. depth .. ", recorded", depth < 20 and 3 or 2, depth, { record = true }, nil, true)
end
report("depth 14, a function is given every setting", 3, 14, { ask_always = true })
local view, ask = qaci.meta.view, qaci.meta.ask
report("depth 14, a function is resumed every time", 3, 14, { ask_always = true }, function(w)
  return w:agent("mirror", function(q)
    local children = view(q:match "mirror #")
    local left, right = children:match "node # #"
    if not left then return "mirrored #", q:match "mirror #" end
    local a = ask("mirror #", left):match "mirrored #"
    return "mirrored #", qaci.meta.text("node # #", ask("mirror #", right):match "mirrored #", a)
  end)
end)

-- The same on the plain machine.
local function plain_tree(depth, i)
  local function number(n) return { kind = "#", value = { tostring(n) } } end
  if depth == 0 then return { "leaf ", number(i % 16), " ", number(i // 16) } end
  return { "node ", { kind = "#", value = plain_tree(depth - 1, 2 * i) }, " ",
    { kind = "#", value = plain_tree(depth - 1, 2 * i + 1) } }
end
local depth = 7
local question = { "mirror ", { kind = "#", value = plain_tree(depth, 0) } }
local before = os.clock()
local reply, _, left = plain.run({}, plain.fresh(policy), question, 10000)
local plain_seconds = os.clock() - before
assert(10000 - left == 6 * (1 << depth) - 4)
assert(plain.show(reply):find "^mirrored %(node %(node ")
local seconds = best(3, depth, {})
line("depth 7, the plain machine", ("%.4f"):format(255 / plain_seconds / 1e6),
  ("%.4f"):format(764 / plain_seconds / 1e6), "")
print(("the plain machine takes %.0f times as long"):format(plain_seconds / seconds))

print "\nsharing: activations that are part of the answer, for each that is run"
line("", "part", "run", "ratio")
local _, counts = mirror(deepest, {}, nil, true)
local logical = (1 << deepest + 1) - 1
line("mirror of depth " .. deepest .. ", all leaves the same", logical, counts.activations,
  ("%.0f"):format(logical / counts.activations))
assert(counts.activations == deepest + 1)
do
  local file = assert(io.open(root .. "/scripts/meta/sort.program"))
  local program = file:read "a"
  file:close()
  local runs = {}
  for _, no_answers in ipairs { true, false } do
    local w, seed = qaci.meta.world { no_answers = no_answers, record = no_answers }, 7
    local function number(n, digits)
      if digits == 0 then return w:text "zero" end
      return w:message(n & 1 == 1 and "one more than twice #" or "twice #", number(n >> 1, digits - 1))
    end
    local items = w:text "the empty list"
    for _ = 1, 128 do
      seed = seed * 1103515245 + 12345 & 0x7fffffff
      items = w:message("the list with first element # and remaining elements in the list #", number(seed >> 12 & 255,
        8), items)
    end
    assert(w:run(w:rules("sort", program), w:message("sort #", items), 10 ^ 9 // 1 | 0):show(0):find "^sorted")
    runs[#runs + 1] = w:counts().activations
  end
  line("sort of 128 numbers", runs[1], runs[2], ("%.1f"):format(runs[1] / runs[2]))
end

print [[

published or measured of others (mirror; activations a second, bytes an activation)
  ALBA (Python)                  850 - 980        3600   depth 6 - 12
  hch (JavaScript)              5600 - 29000      2700   depth 8 - 14
  Patchwork (Python)             940 - 1200       7200   falls with size]]
