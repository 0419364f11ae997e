-- The recorded execution as a page and as a graph.                                                        META.10
local t = require "tap"
local qaci = require "qaci"
local meta = qaci.meta

-- Elements of the page, checked for balance: the number of each kind, the greatest depth of details, and the ids.
local function parse(page)
  local void = { meta = true }
  local stack, counts, ids, depth, links = {}, {}, {}, 0, {}
  for close, name, rest in page:gmatch "<(/?)(%a[%w]*)([^>]*)>" do
    if close == "" then
      counts[name] = (counts[name] or 0) + 1
      local id = rest:match ' id="([^"]*)"'
      if id then
        if ids[id] then return nil, id .. " twice" end
        ids[id] = true
      end
      local href = rest:match ' href="#([^"]*)"'
      if href then links[#links + 1] = href end
      if not void[name] then stack[#stack + 1] = name end
      local open = 0
      for _, n in ipairs(stack) do open = open + (n == "details" and 1 or 0) end
      depth = math.max(depth, open)
    elseif table.remove(stack) ~= name then
      return nil, "</" .. name .. "> closes nothing"
    end
  end
  if #stack > 0 then return nil, table.concat(stack, " ") .. " stays open" end
  for _, link in ipairs(links) do
    if not ids[link] then return nil, "#" .. link .. " points nowhere" end
  end
  return { counts = counts, depth = depth, ids = ids, links = #links }
end

-- Nodes and edges of a graph: every edge joins nodes.
local function graph(dot)
  local nodes, edges = {}, {}
  for line in dot:gmatch "[^\n]+" do
    local from, to = line:match "^  (a[%w_]+) %-> (a[%w_]+)"
    if from then edges[#edges + 1] = { from, to }
    else
      local node = line:match "^  (a[%w_]+) %[label=\"[^\n]*\"[^\"]*%];$" -- quotes inside are escaped
      if node then
        if nodes[node] then return nil, node .. " twice" end
        nodes[node], nodes[#nodes + 1] = true, node
      end
    end
  end
  for _, e in ipairs(edges) do
    if not (nodes[e[1]] and nodes[e[2]]) then return nil, e[1] .. " or " .. e[2] .. " is no node" end
  end
  return { nodes = nodes, edges = edges }
end

-- Counts down, twice at each level: a tree as it is asked, a chain as it is recorded.
local function world()
  local w = meta.world { record = true }
  local down = w:agent("down <&\"\\>", function(q)
    for n = 12, 1, -1 do
      if q:is("level " .. n) then
        local next = "level " .. (n - 1)
        local a, b = meta.ask(next), meta.ask(next)
        return "# and #", a, b
      end
    end
    return meta.text "<b>bottom & \"end\" \\\\"
  end)
  return w, down
end

local w, down = world()
local reply, _, _, info = w:run(down, "level 12")
t.ok(reply and info.activation, "recorded")
local page = w:html(info.activation)
local p, wrong = parse(page)
t.ok(p, "the page is balanced", wrong)
t.eq(p.counts.details, 13, "each activation is unfolded once")
t.eq(p.depth, 13, "inside each other")
t.eq(p.links, 12, "the second time it is a link")
local policy = "default-src 'none'; style-src 'unsafe-inline'"
t.ok(page:find('<meta http-equiv="Content-Security-Policy" content="' .. policy .. '">', 1, true),
  "nothing is loaded")
t.ok(not page:find "<script" and not page:find "http:" and not page:find "https:" and not page:find "src=",
  "no scripts, nothing from elsewhere")
t.ok(page:find("down &lt;&amp;&quot;\\&gt;", 1, true), "the agent's name is quoted")
t.ok(page:find("&lt;b&gt;bottom &amp; &quot;end&quot;", 1, true) and not page:find("<b>", 1, true),
  "messages are quoted")
t.eq(page, w:html(info.activation), "again the same bytes")
do
  local other, agent = world()
  local _, _, _, i = other:run(agent, "level 12")
  t.eq(other:html(i.activation), page, "another world, the same bytes")
  t.eq(other:dot(i.activation), w:dot(info.activation), "of the graph too")
end

local g, why = graph(w:dot(info.activation))
t.ok(g, "the graph is one", why)
t.eq(#g.nodes, 13, "each activation is one node")
t.eq(#g.edges, 24, "with an edge for each question")
t.ok(w:dot(info.activation):find('\\"end\\"', 1, true), "quotes are escaped")
t.ok(w:dot(info.activation):find('down <&\\"\\\\>', 1, true), "and backslashes")
t.eq(g.nodes[1], "a" .. info.activation, "the root comes first")

-- Limits.
for depth = 0, 13 do
  local part = parse(w:html(info.activation, { depth = depth }))
  t.eq(part and part.depth, math.min(depth + 1, 13), "the page at depth " .. depth)
  local some = graph(w:dot(info.activation, { depth = depth }))
  local shown = math.min(depth, 12) + 1
  t.eq(#some.nodes, shown + (depth < 12 and 1 or 0), "the graph at depth " .. depth)
end
t.ok(w:html(info.activation, { depth = 0 }):find(" ...</div>", 1, true), "what is not unfolded has dots")
t.ok(w:dot(info.activation, { depth = 0 }):find('a13_more [label="... 2", shape=plaintext]', 1, true),
  "or their number")
for _, bytes in ipairs { 0, 1500, 2000, 4000 } do
  local part = w:html(info.activation, { bytes = bytes })
  t.ok(parse(part) and #part < math.max(bytes, 2000) + 2500, "a page of about " .. bytes .. " bytes")
  t.ok(graph(w:dot(info.activation, { bytes = bytes })), "a graph of about " .. bytes .. " bytes")
end
t.ok(not w:html(info.activation, { bytes = 0 }):find "<details", "no room: nothing is unfolded")
t.eq(#graph(w:dot(info.activation, { bytes = 0 })).nodes, 2, "or the root alone")
t.ok(#w:html(info.activation, { text_bytes = 10, text_depth = 0 }) < #page, "messages can be shown shorter")

-- A database, an activation that a budget stopped, and errors.
local other = meta.world { record = true }
local asker = other:agent("asker", function(q)
  local o = q:match "ask @"
  if not o then return meta.ask "again" end
  return "#", o:ask "a fact"
end)
local oracle = other:oracle { name = "seer", bits = 400, sees = "message",
  query = function() return qaci.dist.point(qaci.bits.text "seen <i>") end }
local _, _, _, run = other:run(asker, other:message("ask @", oracle))
t.ok(other:html(run.activation):find('<div class="leaf">a fact → <span class="reply">seen &lt;i&gt;', 1, true),
  "a native agent has no lines")
t.ok(other:dot(run.activation):find("style=rounded", 1, true), "and is round")
local _, _, _, starved = other:run(asker, "on", 5)
t.ok(other:html(starved.activation):find("stopped by its budget", 1, true), "a budget that stopped somebody")
t.ok(other:html(starved.activation):find('<div class="line">!</div>', 1, true), "is a line")
t.ok(other:dot(starved.activation):find("color=red", 1, true), "and a colour")
t.raises("there is no activation 999, the last one recorded is %d", other.html, other, 999)
t.raises("the activation: 0, expected at least 1", other.dot, other, 0)
t.raises('the options', other.dot, other, 1, { deep = 1 })
t.raises("records nothing", function() meta.world {}:html(1) end)

-- What was changed since is shown as it came out then.
local memory = other:facts "memory"
local key = other:message "a vase"
memory:know(key, "it is glass")
local looker = other:agent("looker", function(q)
  return "#", q:match("ask @"):ask("what is known about #?", "a vase")
end)
local _, _, _, look = other:run(looker, other:message("ask @", memory:agent()))
t.ok(not other:html(look.activation):find("would come out otherwise now", 1, true), "what is so now")
memory:know(key, "it is steel")
local changed = other:html(look.activation)
local otherwise = select(2, changed:gsub("would come out otherwise now", ""))
t.ok(parse(changed) and changed:find("it is glass", 1, true) and otherwise == 2,
  "and what would come out otherwise, and whoever asked for it")
t.ok(other:dot(look.activation):find("style=dashed", 1, true), "is dashed")

-- Deep executions: no recursion in C.
local deep = meta.world { record = true }
local chain = deep:policy("chain", function(_, exhausted) return exhausted and "reply out" or "ask on" end)
local _, _, _, long = deep:run(chain, "on", 20000)
local whole = deep:html(long.activation, { depth = 1000000, bytes = 1000000000 })
t.ok(#whole > 20000 * 100 and select(2, whole:gsub("<details", "")) == select(2, whole:gsub("</details>", "")),
  "20000 activations deep")
t.ok(#deep:html(long.activation) < 100000, "usually 32")

t.done()
