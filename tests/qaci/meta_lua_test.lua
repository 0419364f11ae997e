-- Worlds, messages and runs of meta-execution in Lua.                                       META.1, META.3 and META.7
local t = require "tap"
local qaci = require "qaci"
local meta = qaci.meta

local w = meta.world()

do -- messages
  local vase = w:text "a vase"
  local m = w:message("move # to #", vase, w:message "the shelf")
  t.eq(tostring(m), "move (a vase) to (the shelf)", "a message")
  t.eq(m:template(), "move # to #", "its template")
  local a, b = m:arguments()
  t.ok(rawequal(a, vase) and a == vase, "its arguments are the very messages")
  t.ok(rawequal(w:message("move # to #", "a vase", "the shelf"), m),
    "equal messages are one, and strings are literal text")
  t.ok(w:text "a" ~= w:text "b", "others are others")
  local set = { [m] = "here" }
  t.eq(set[w:message("move # to #", a, b)], "here", "they are table keys")
  t.eq(w:text "#":template(), "\\#", "a literal # in a template")
  t.eq(w:message(w:text "#1 (x) \\":template()), w:text "#1 (x) \\", "a template is a shape")
  t.eq(tostring(w:text "#1 (x)"), "\\#1 \\(x\\)", "shown as it would be typed")
  t.eq(select("#", w:text "x":arguments()), 0, "no arguments")
  t.eq(w:message("count # of @", 5, w:agent("nobody", function() end)):arguments(), w:text "5",
    "integers are text, too")
  local deep = w:text "x"
  for _ = 1, 100000 do deep = w:message("(#)", deep) end
  t.ok(#tostring(deep) < 200, "what is deep is shown in part: " .. tostring(deep))
  t.eq(deep:show(1), "\\((\\((...)\\))\\)", "to a depth")
  t.eq(w:text "abcdefgh":show(8, 3), "abc...", "or a length")
  t.raises("has 2 holes, found 1 values", w.message, w, "# #", "x")
  t.raises("hole 1 of the message: the float 0.5, expected a message or a text", w.message, w, "#", 0.5)
  t.raises("hole 1 of the message: the string \"x\", expected an agent", w.message, w, "@", "x")
  t.raises("hole 2 of the message: it belongs to another world", w.message, w, "# #", "x", meta.world():text "y")
  t.raises("UTF%-8", w.text, w, "\xff")
  t.raises("backslash ends", w.message, w, "x\\")
  t.raises("expected a world", w.run, 5)
end

do -- expressions
  local a = w:agent("someone", function() end)
  t.eq(w:evaluate("ask @1 about (a pair #0 (and #0))", "x", a), w:message("ask @ about #", a, w:message("a pair # #",
    "x", w:message("and #", "x"))),
    "an expression")
  t.ok(rawequal(w:evaluate(" (#0) ", w:text "x"), w:text "x"), "a register alone is what it holds")
  t.ok(rawequal(w:evaluate("@0", a), a), "even an agent")
  t.raises("no register: the numbers go from 0 to 0", w.evaluate, w, "#1", "x")
  t.raises("closes nothing", w.evaluate, w, ")")
end

do -- runs
  local calls = 0
  local A = w:policy("caller", function(setting)
    calls = calls + 1
    return setting:find "again" and "reply twice" or "reply once"
  end)
  local r, a, left, info = w:run(A, "q", 10)
  t.eq(tostring(r) .. " " .. left .. " " .. info.cost, "once 9 1", "a run")
  t.eq(tostring(w:run(a, "again", 10)), "twice", "the agent after it")
  t.eq(a:setting(), "< q\n> reply once\n", "what it has seen")
  w:run(A, "q", 10)
  t.eq(calls, 2, "an answer is remembered")
  t.eq(select(3, w:run(A, "q")), 99999999, "the budget is 10^8 if none is given")
  t.eq(tostring(w:run(A, "r", 0)) .. select(3, w:run(A, "r", 0)), "once0", "no budget: a reply at once")
  t.raises("the budget: the float 1.5, expected a natural number", w.run, w, A, "q", 1.5)
  t.raises("the budget: the integer %-1, expected a natural number", w.run, w, A, "q", -1)
  t.raises("the agent: a message, expected an agent", w.run, w, w:text "x", "q")
  t.raises("the message: nothing, expected a message", w.run, w, A)
  t.raises("the agent: it belongs to another world", w.run, w, meta.world():policy("x", function() end), "q")
end

do -- limits: what was decided is kept
  local u = meta.world()
  local calls = 0
  local A = u:policy("counter", function(setting)
    calls = calls + 1
    local _, n = setting:gsub("\n>", "")
    return n < 20 and ("view (%d)"):format(n) or "reply done"
  end)
  local nothing, why, kind = u:run(A, "count", 1000, { steps = 10 })
  t.ok(nothing == nil and kind == "unable" and why:find "10 steps", "a limit: " .. tostring(why))
  t.eq(tostring(u:run(A, "count", 1000)) .. " " .. calls, "done 21", "going on asks nobody twice")
  t.raises("budget", u.run, u, A, "count", 1000, { hours = 1 })
end

do -- worlds
  t.raises("field \"record\": the integer 1, expected true or false", meta.world, { record = 1 })
  t.raises("recrod", meta.world, { recrod = true })
  t.raises("at least 1", meta.world, { view_limit = 0 })
  local short = meta.world { view_limit = 40 }
  local A = short:policy("viewer", function(setting)
    return setting:find "> " and "reply (#0)" or "view #0"
  end)
  t.ok(tostring(short:run(A, short:message("look at #", ("x"):rep(100)))):find "x", "a long text goes by unseen")
  local seen
  local B = short:agent("looker", function(q)
    seen = meta.view(q:match "look at #")
    return seen.error and "too long" or "seen"
  end)
  t.eq(tostring(short:run(B, short:message("look at #", ("x"):rep(100)))), "too long", "but cannot be seen")
  local c = short:counts()
  t.ok(c.activations == 2 and c.decisions == 4 and c.bytes > 0 and c.calls == 4, "counts")
  local recording = meta.world { record = true }
  local _, _, _, info = recording:run(recording:agent("x", function() return "y" end), "z")
  t.eq(info.activation, 1, "a recorded run has a number")
end

do -- a world that is gone takes its messages with it, and messages keep their world
  local m
  do
    local u = meta.world()
    m = u:message("kept #", u:text "alive")
    u = nil
  end
  collectgarbage()
  collectgarbage()
  t.eq(tostring(m), "kept (alive)", "a message keeps its world")
  local line
  do
    local u = meta.world()
    u:run(u:agent("leaker", function(q) line = q end), "leaked")
    u = nil
  end
  collectgarbage()
  collectgarbage()
  t.eq(line.text, "leaked", "so does a line")
  local gone = 0
  for _ = 1, 10 do
    local u, mark = meta.world(), setmetatable({}, { __gc = function() gone = gone + 1 end })
    local A = u:agent("self", function(q) return u and mark and "#", q end)
    u:run(A, "x")
  end
  collectgarbage()
  collectgarbage()
  t.ok(gone >= 9, "worlds are collected though their agents refer to them: " .. gone)
end

t.done()
