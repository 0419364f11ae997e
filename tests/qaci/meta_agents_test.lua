-- Agents of meta-execution: Lua functions, tables, transcripts, combinators, HCH and Meta.                      META.7
local t = require "tap"
local qaci = require "qaci"
local meta, Q = qaci.meta, qaci.rational
local view, ask, reply, spawn, reflect, text = meta.view, meta.ask, meta.reply, meta.spawn, meta.reflect, meta.text

local CONS = "the list with first element # and remaining elements in the list #"

-- Insertion sort of binary numbers, the example of papers/lua.md ------------------------------------------------------
local function sorter(q)
  local l = q:match "sort #"
  if l then
    local v = view(l)
    if v:is "the empty list" then return "sorted #", l end
    local x, rest = v:match(CONS)
    return "sorted #", ask("insert # into #", x, ask("sort #", rest):match "sorted #"):match "inserted #"
  end
  local x, sorted = q:match "insert # into #"
  if x then
    local v = view(sorted)
    if v:is "the empty list" then return "inserted #", { CONS, x, sorted } end
    local y, rest = v:match(CONS)
    if ask("compare # with #", x, y):is "greater" then
      return "inserted #", { CONS, y, ask("insert # into #", x, rest):match "inserted #" }
    end
    return "inserted #", { CONS, x, sorted }
  end
  local a, b = q:match "compare # with #"
  if not a then return "I can only sort" end
  local va, vb = view(a), view(b)
  if va:is "zero" then return vb:is "zero" and "equal" or "less" end
  if vb:is "zero" then return "greater" end
  local ha, hb = va:match "two times #" or va:match "two times # plus one",
    vb:match "two times #" or vb:match "two times # plus one"
  local c = ask("compare # with #", ha, hb)
  local odd_a, odd_b = va:match "two times # plus one" and 1 or 0, vb:match "two times # plus one" and 1 or 0
  if not c:is "equal" or odd_a == odd_b then return c end
  return odd_a > odd_b and "greater" or "less"
end

local function list_of(w, numbers)
  local l = w:message "the empty list"
  for i = #numbers, 1, -1 do l = w:message(CONS, w:encode(numbers[i]), l) end
  return l
end

local function numbers_of(A, l)
  local numbers = {}
  while l:template() == CONS do
    local first, rest = l:arguments()
    numbers[#numbers + 1], l = A:decode(first, "int"), rest
  end
  return numbers
end

-- An agent that answers questions about encoded things ----------------------------------------------------------------
local function echo(q)
  local state, seen = q:match "what string should be returned by an agent in state # who observes #?"
  if state then
    q = reply("#", seen)
    return "a state that saw #", seen
  end
  local x = q:match "what is the list of characters in #?"
  if x then return view(x):match "the string with list of characters #" end
  x = q:match "is # empty? (respond yes/no)"
  if x then
    local first, rest = view(x):match(CONS)
    if not first then return "yes" end
    q = reply "no"
    if not q:is "what is its first element?" then return "I do not understand" end
    q = reply(first)
    return rest
  end
  x = q:match "what is the code point of #?" or q:match "what is the ASCII code of #?"
  if x then
    local v = view(x)
    return v:match "the character with code point #" or v:match "the character with ASCII code #"
  end
  x = q:match "is # negative, zero, or positive? (respond verbatim)"
  if x then
    local v = view(x)
    if v:is "zero" then return "zero" end
    local positive = v:match "the additive inverse of #"
    if positive then
      q = reply "negative"
      return positive
    end
    local even, odd = v:match "two times #", v:match "two times # plus one"
    q = reply "positive"
    q = reply(even and "even" or "odd")
    return even or odd
  end
  return "I do not understand"
end

do -- the sort
  local w = meta.world()
  local A = w:agent("sorter", sorter)
  local judge = w:agent("echo", echo)
  local numbers = { 5, 3, 8, 0, 7, 7, 255, 1 }
  local r, _, left, info = w:run(A, w:message("sort #", list_of(w, numbers)))
  local sorted = r:arguments()
  t.eq(table.concat(numbers_of(meta.HCH(judge), sorted), " "), "0 1 3 5 7 7 8 255", "insertion sort")
  t.eq(info.cost + left, 100000000, "what was not spent is left")
  t.ok(info.sensitive == false and info.activation == nil, "the rest of what run says")
  local before = w:counts().calls
  w:run(A, w:message("sort #", list_of(w, { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 11, 200, 13, 13 })))
  w:run(A, w:message("sort #", list_of(w, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 250, 251, 127, 128, 64, 3, 3 })))
  t.eq(w:counts().calls - before < 10, true, "the decisions of one list sort another")
  t.eq(w:run(A, "dance"), w:text "I can only sort", "a question it does not know")
end

local function sorting_decisions()
  local w = meta.world()
  local A = w:agent("sorter", sorter)
  local state = 1
  local numbers = {}
  for i = 1, 64 do
    state = (state * 1103515245 + 12345) % 2147483648
    numbers[i] = state >> 16 & 255
  end
  w:run(A, w:message("sort #", list_of(w, numbers)))
  return w:counts().distinct
end
t.ok(sorting_decisions() < 60, "a sort is " .. sorting_decisions() .. " decisions, whatever the list")

do -- what an agent is asked and what it knows
  local w = meta.world()
  local seen = {}
  local A = w:agent("looker", function(q)
    seen[#seen + 1] = q.text
    local x, who = q:match "look at # and ask @"
    seen[#seen + 1] = tostring(x) .. tostring(who)
    local v = view(x)
    seen[#seen + 1] = v.text .. (v.agent and "!" or "")
    local a = who:ask("how are you, (friend) no\\# 5?")
    seen[#seen + 1] = a.text .. tostring(a.agent)
    local b = a:ask "and now?"
    seen[#seen + 1] = b.text .. tostring(b.agent)
    seen[#seen + 1] = tostring(spawn()) .. tostring(reflect())
    seen[#seen + 1] = view({ "a pair # #", x, "some (text)" }).text
    seen[#seen + 1] = ask({ "echo #", b, to = who, budget = 3 }).text
    seen[#seen + 1] = tostring(view(who).error)
    return "done #", text("with # and # and @", x, 5, who)
  end)
  local B = w:agent("other", function(q)
    if q:is "how are you, (friend) no\\# 5?" then
      q = reply "well"
      return "still #", text(q.text)
    end
    return q
  end)
  local r = w:run(A, w:message("look at # and ask @", w:text "a vase", B))
  t.eq(tostring(r), "done (with (a vase) and (5) and @)", "the reply")
  for i, expected in ipairs { "look at #0 and ask @1", "#0@1", "a vase", "well@2", "still #4@3", "@5@6", "a pair #7 #8",
    "echo #10" } do
    t.eq(seen[i], expected, "heard " .. i)
  end
  t.ok(seen[9]:find "agent", "view of an agent is an error: " .. seen[9])
  t.raises("belongs inside the function of an agent", view, 1)
  t.raises("belongs inside the function of an agent", reply, "x")
end

do -- texts come through unchanged
  local w = meta.world()
  local A = w:agent("echo", function(q)
    local s = q:match "say #"
    return view(s)
  end)
  local strange = { "", " ", "a ", " b", "1", "#", "#1", "@", "@0x", "\\", "(", "x)", "\n", "a\nb", "7 # 8 @9 \\# (",
    "caf\u{e9} \u{1f600}", "\\\\#1", "( )", "\t" }
  for _, s in ipairs(strange) do
    t.eq(w:run(A, w:message("say #", s)), w:text(s), ("%q is said as it is"):format(s):gsub("\n", "n"))
  end
  local B = w:agent("speaker", function(q)
    if q:is "shape" then return "\\#5 \\@ (#)2 \\\\ ", "7" end
    local x = q:match "handle #"
    if x then return "#1 #2", x, x end
    if q:is "bad view" then return view "\xff" end
    return { "#1", "x" }
  end)
  t.eq(w:run(B, "shape"), w:message("\\#5 \\@ (#)2 \\\\ ", "7"), "a shape means what it says")
  t.eq(w:run(B, "digits"), w:message("#1", "x"), "a digit after a hole")
  t.eq(w:run(B, w:message("handle #", "y")), w:message("#1 #2", "y", "y"), "a digit after a register")
  t.ok(tostring(w:run(B, "bad view")):find "^error: .*byte 6 is 0xff", "a view that is no text: " .. tostring(w:run(B,
    "bad view")))
  t.ok(tostring(w:run(w:agent("bad", function() return "\xff" end), "x")):find "UTF%-8",
    "a reply that is no text is an error")
end

do -- immutability
  local w = meta.world { no_answers = true }
  local started = 0
  local A = w:agent("teller", function(q)
    started = started + 1
    local told = {}
    while true do
      told[#told + 1] = q.text
      q = reply(table.concat(told, ", "))
    end
  end)
  local a, states = A, { [0] = A }
  for i = 1, 6 do
    local r
    r, a = w:run(a, tostring(i))
    states[i] = a
  end
  t.eq(tostring(w:run(states[6], "x")), "1, 2, 3, 4, 5, 6, x", "it remembers")
  t.eq(tostring(w:run(states[3], "y")), "1, 2, 3, y", "an old state does not know what came later")
  t.eq(tostring(w:run(states[3], "z")), "1, 2, 3, z", "nor what another copy was told")
  t.eq(tostring(w:run(states[6], "x")), "1, 2, 3, 4, 5, 6, x", "asked twice, it says the same")
  t.eq(states[2]:setting(), "< 1\n> reply 1\n< 2\n> reply 1, 2\n", "what it has seen")
  local runs = started
  local b = A
  for i = 1, 50 do local _; _, b = w:run(b, "n" .. i) end
  t.ok(started - runs <= 2, "going on costs no repetition: " .. started - runs)
end

do -- returning forgets, replying remembers
  local w = meta.world()
  local A = w:agent("forgetful", function(q) return "you said #", q end)
  local r, a = w:run(A, "one")
  t.eq(tostring(r), "you said (one)", "the first question")
  r, a = w:run(a, "two")
  t.eq(tostring(r), "you said (two)", "the next one calls the function anew")
  r = w:run(a, "three")
  t.eq(tostring(r), "you said (three)", "and the next")
end

do -- no function of what it saw
  local w = meta.world { ask_always = true, no_answers = true }
  local n = 0
  local A = w:agent("fickle", function(q)
    n = n + 1
    view { "look # times", n }
    return "x"
  end)
  local first = w:run(A, "go")
  t.eq(tostring(first), "x", "once")
  t.raises('agent "fickle" is not a function of what it saw', w.run, w, A, "go")
  local strict = meta.world { ask_always = true, no_answers = true, strict = true }
  local m = 0
  local B = strict:agent("fickle", function() m = m + 1; return tostring(m) end)
  strict:run(B, "go")
  t.raises("is not a function of what it saw", strict.run, strict, B, "go")
  -- an older state whose past would come out otherwise
  local u = meta.world { no_answers = true }
  local k = 0
  local C = u:agent("liar", function(q)
    k = k + 1
    local mine = k
    q = reply("number " .. mine)
    q = reply("still " .. mine)
    return "at last " .. mine
  end)
  local _, c1 = u:run(C, "a")
  local _, c2 = u:run(c1, "b")
  local late = u:run(c1, "c")
  t.ok(tostring(late):find "is not a function of what it saw", "a past that comes out otherwise: " .. tostring(late))
end

do -- errors
  local w, strict = meta.world(), meta.world { strict = true }
  local function boom() error("boom", 0) end
  t.eq(tostring(w:run(w:agent("boom", boom), "x")), "error: boom", "an error is a reply")
  t.raises("boom", strict.run, strict, strict:agent("boom", boom), "x")
  t.eq(tostring(w:run(w:agent("yields", function() coroutine.yield() end), "x")),
    "error: it yields by itself, expected view, ask, reply, spawn or reflect", "a foreign yield")
  local bad = {
    { function() return view(nil) end, "nothing stands where a message belongs" },
    { function() return ask("two # #", "a") end, "more holes than values" },
    { function() return ask("none", "a") end, "has 0 holes, found 1" },
    { function() return "to @", "x" end, "stands where an agent belongs" },
    { function() return 1.5 end, "the float 1.5 stands where a message belongs" },
    { function(q) return "a #", q:match "x # y" end, "more holes than values" },
    { function() return ask { "x", budget = -1 } end, "expected an integer, at least 0" },
    { function(q) return q:ask "x" end, "nobody's answer" },
    { function() return reflect() end, "an agent stands alone" },
  }
  for i, case in ipairs(bad) do
    local r = w:run(w:agent("bad" .. i, case[1]), "q")
    t.ok(tostring(r):find(case[2], 1, true), "mistake " .. i .. ": " .. tostring(r))
  end
  local after = w:agent("after", function(q)
    if q:is "fail" then error("no", 0) end
    return "fine"
  end)
  local _, a = w:run(after, "fail")
  t.eq(tostring(w:run(a, "go on")), "fine", "after an error the function is called anew")
end

do -- no budget left
  local w = meta.world()
  local A = w:agent("greedy", function(q)
    if q:is "quick" then return "at once" end
    return view(text("x #", view { "x #", "y" }))
  end)
  local B = w:agent("polite", function() return view(view "x") end, { exhausted = "I need (more)" })
  t.eq(tostring(w:run(A, "slow", 0)), "error: the budget is exhausted", "a command is no reply")
  t.eq(tostring(w:run(A, "quick", 0)), "at once", "a reply is one")
  t.eq(tostring(w:run(B, "slow", 1)), "I need \\(more\\)", "its own words")
  local r, a, left, info = w:run(A, "slow", 1)
  t.eq(tostring(r) .. left .. info.cost .. tostring(info.sensitive), "error: the budget is exhausted01true",
    "one decision was paid")
  t.eq(tostring(w:run(a, "quick")), "at once", "and the agent goes on after it")
end

do -- agents that run worlds
  local outer, inner = meta.world(), meta.world()
  local I = inner:agent("inner", function(q) return view { "# seen", q } end)
  local A = outer:agent("outer", function(q)
    local r = inner:run(I, q.text)
    local s = outer:run(outer:agent("helper", function(p) return "helped #", p end), "me")
    return "# and #", tostring(r), tostring(s)
  end)
  t.eq(tostring(outer:run(A, "hello")), "(\\(hello\\) seen) and (helped \\(me\\))", "nested runs give answers")
end

do -- many conversations under way at once
  local w = meta.world { ask_always = true }
  local A = w:agent("deep", function(q)
    local x = q:match "go down #"
    local v = view(x)
    local rest = v:match "one more than #"
    if not rest then return "the ground" end
    ask("go down #", rest)
    return "up again"
  end)
  local m = w:message "nothing"
  for _ = 1, 6000 do m = w:message("one more than #", m) end
  local r, _, _, info = w:run(A, w:message("go down #", m))
  t.eq(tostring(r) .. " " .. info.cost, "up again " .. 6000 * 3 + 2, "six thousand levels")
end

-- Settings as text ----------------------------------------------------------------------------------------------------
do
  local w = meta.world()
  local asked = {}
  local P = w:policy("reader", function(setting, exhausted, suggestion)
    asked[#asked + 1] = setting
    if exhausted then return "out of budget" end
    if setting == "< hello\n" then return "view (a #)" end
    return "reply seen"
  end)
  t.eq(tostring(w:run(P, "hello")), "seen", "a policy on text")
  t.eq(asked[2], "< hello\n> view (a #)\n< a #\n", "it sees all of it")
  t.eq(tostring(w:run(P, "hello", 1)), "out of budget", "and that nothing is left")
  t.eq(asked[3], "< hello\n> view (a #)\n< a #\n!\n", "as a line")
  local away = true
  local H = w:human("Ann", function() return not away and "reply here" or nil end)
  local nothing, why, kind = w:run(H, "are you there?")
  t.ok(nothing == nil and kind == "unable", "nobody there: " .. tostring(why))
  away = false
  t.eq(tostring(w:run(H, "are you there?")), "here", "the run goes on")
  t.ok(tostring(w:run(w:policy("odd", function() return 5 end), "x")):find "expected a command",
    "a number is no command")
end

do -- transcripts
  local w = meta.world()
  local S = w:script("tape", "; a session\n< sort #0\n> view #0\n\nreply it is #1\n")
  t.eq(tostring(w:run(S, w:message("sort #", w:message("a pair of #", "x")))), "it is (x)", "a transcript")
  local nothing, why = w:run(S, "more")
  t.ok(not nothing and why:find('the script "tape" ended at this setting:\n< more', 1, true), "its end")
  local U = w:script("other", "< expected\n> reply x")
  t.ok(tostring(w:run(U, "found")):find 'expects "< expected" in line 1, found "< found"', "another question")
end

do -- tables and programs
  local w = meta.world()
  local R = w:rules("table", { ["< hello"] = "view (who are you?)",
    ["< hello\n> view (who are you?)\n< who are you?\n"] = "reply me" })
  t.eq(tostring(w:run(R, "hello")), "me", "a table of settings")
  local nothing, why, kind = w:run(R, "bye")
  t.ok(not nothing and kind == "unable" and why:find('has no decision for this setting:\n< bye', 1, true),
    "nothing is decided")
  local P = w:rules("program", "hello #0\n  > view #0\n    a vase\n      > reply careful\n", w:policy("rest",
    function() return "reply no rule" end))
  t.eq(tostring(w:run(P, w:message("hello #", "a vase"))), "careful", "a program")
  t.eq(tostring(w:run(P, w:message("hello #", "a brick"))), "no rule", "and its fallback")
  t.raises("expected what is seen", w.rules, w, "bad", { [""] = "reply x" })
  t.raises("does not go on a setting", w.rules, w, "bad", { ["> view #0"] = "reply x" })
  t.raises("where it was", w.rules, w, "bad", { ["< a"] = "reply x", ["< a\n> view b\n< b"] = "reply y" })
  t.raises("expected texts", w.rules, w, "bad", { [1] = "reply x" })
end

-- Combinators ------------------------------------------------------------------------------------------------------
do
  local w = meta.world()
  local function says(text) return w:policy(text, function() return "reply " .. text end) end
  local silent = w:policy("silent", function() return nil end)
  local broken = w:policy("broken", function() error "broken" end)
  local a, b, c = says "a", says "b", says "c"
  t.eq(tostring(w:run(w:first(silent, broken, b, a), "q")), "b", "first: who can")
  local nothing, why, kind = w:run(w:first(broken, silent), "q")
  t.ok(not nothing and kind == "unable", "first: nobody")
  t.eq(tostring(w:run(w:vote(a, b, silent, b), "q")), "b", "vote: the majority")
  t.eq(tostring(w:run(w:vote(a, b, c), "q")), "a", "vote: ties go to the earliest")
  local shown
  local function person(answer)
    return w:human("person " .. answer, function(_, _, suggestion)
      shown = suggestion
      return answer
    end)
  end
  t.eq(tostring(w:run(w:suggest(a, person ""), "q")) .. tostring(shown), "areply a", "suggest: taken")
  t.eq(tostring(w:run(w:suggest(a, person "reply mine"), "q")), "mine", "suggest: not taken")
  t.eq(tostring(w:run(w:suggest(silent, person "reply mine"), "r")) .. tostring(shown), "minenil",
    "suggest: nothing suggested")
  t.eq(tostring(w:run(w:approve(a, person "yes"), "q")), "a", "approve: yes")
  t.eq(tostring(w:run(w:approve(a, person "reply no"), "q")), "no", "approve: something else")
  t.eq(tostring(w:run(w:limit(a, 10), "short")), "a", "limit: within")
  t.eq(tostring(w:run(w:limit(a, 10), "a longer question")),
    "error: 20 characters are to be read, expected at most 10", "limit: to read")
  t.eq(tostring(w:run(w:limit(says "many words to say", 10), "q")),
    "error: the command has 23 characters, expected at most 10", "limit: to say")
  -- a part goes on from what another part said, if it could have said it itself
  local S = w:agent("sorter", sorter)
  local F = w:first(w:rules("some", { ["< sort #0"] = "view #0" }), S)
  t.eq(tostring(w:run(F, w:message("sort #", w:message "the empty list"))), "sorted (the empty list)",
    "parts take turns")
  for name, part in pairs { known = S, new = w:agent("another sorter", sorter) } do
    local G = w:first(w:rules("other " .. name, { ["< sort #0"] = "view (a stone)" }), part)
    t.ok(tostring(w:run(G, w:message("sort #",
      w:message "the empty list"))):find "is not a function of what it saw, or was overruled",
      "but not from what it would not have said")
  end
  local times = 0
  local once = w:policy("once", function()
    times = times + 1
    return "reply x"
  end)
  w:run(once, "q")
  w:run(w:first(once), "q")
  t.eq(times, 1, "what a part has decided already it is not asked again")
  t.raises("expected a fresh one", w.first, w, select(2, w:run(a, "q")))
  t.raises("expected an agent", w.vote, w, 5)
  t.raises("expected at least 1", w.first, w)
end

-- HCH, Meta, amplify ------------------------------------------------------------------------------------------------
do
  local w = meta.world()
  local H = meta.HCH(w:agent("echo", echo), 1000)
  for _, x in ipairs { 0, 1, -1, 2, 5, -6, 255, 256, math.maxinteger, math.mininteger,
    Q "123456789012345678901234567890",
    Q "-36893488147419103232" } do
    local y = H:decode(w:encode(x), "int")
    t.ok(type(x) == "userdata" and x:eq(y) or x == y, tostring(x) .. " there and back: " .. tostring(y))
  end
  t.eq(tostring(w:encode(-6)), "the additive inverse of (two times (two times (two times (zero) plus one) plus one))",
    "-6 in words")
  for _, s in ipairs { "", "A", "test", "caf\u{e9} \u{1f600}\u{10ffff}", "a\nb\\#1" } do
    t.eq(H:decode(w:encode(s), "text"), s, ("%q there and back"):format(s):gsub("\n", "n"))
  end
  t.eq(w:encode "banana":arguments(), w:encode "banana":arguments(), "the same text is the same message")
  local M = meta.Meta(H)
  local said, state = M:act(nil, "hello")
  t.eq(said .. " / " .. state:template(), "hello / a state that saw #", "Meta: an echo")
  said, state = M:act(state, "again")
  t.eq(said .. " / " .. state:arguments():template(), "again / the string with list of characters #",
    "its state goes on")
  t.eq(meta.amplify(w:agent("echo2", echo), 50):act(nil, "x"), "x", "amplify")
  local r, H2 = H:act "what?"
  t.eq(tostring(r), "I do not understand", "act")
  t.eq(tostring(H2:act "what?"), "I do not understand", "and act again")
  -- bounds and answers that are none
  local nothing, why, kind = meta.Meta(H, { characters = 3 }):act(nil, "four")
  t.ok(nothing == nil and kind == "malformed" and why:find "more than 3 characters", tostring(why))
  local endless = meta.HCH(w:agent("endless", function(q)
    if q:match "is # negative, zero, or positive? (respond verbatim)" then return " Positive. " end
    if q:is "is it even or odd? (respond verbatim)" then return "ODD!" end
    return "half of infinity"
  end), 10)
  nothing, why, kind = endless:decode(w:text "infinity", "int")
  t.ok(nothing == nil and why:find "more than 65536 bits", "an endless number: " .. tostring(why))
  local follow = 0
  local shy = meta.HCH(w:agent("shy", function(q)
    for _ = 1, 2 do
      follow = follow + 1
      q = reply "I would rather not say"
    end
    return q:is "please answer with exactly one of: yes, no" and "yes" or "no"
  end), 10)
  t.eq(shy:decode(w:text "the sky is blue", "bool"), true, "follow-ups to whom did not answer")
  t.eq(follow, 2, "two of them")
  local mute = meta.HCH(w:agent("mute", function() return "hm" end), 10)
  nothing, why, kind = mute:decode(w:text "x", "bool")
  t.ok(nothing == nil and kind == "malformed" and
    why == 'a closed question is answered "hm", expected one of: yes, no', tostring(why))
  nothing, why, kind = mute:decode(w:text "x", "text")
  t.ok(nothing == nil and kind == "malformed" and why:find "expected one of: yes, no", "no text: " .. tostring(why))
  t.raises("the observation: byte 1", M.act, M, nil, "\xff")
  t.raises("expected an HCH", meta.Meta, 5)
  t.raises("expected an agent", meta.HCH, 5)
  t.raises("expected an integer", w.encode, w, Q "1/2")
end

-- The protocol of ALBA: calls of the agent for an echo, and its words
local function protocol(options, string)
  options.no_answers, options.record = true, true -- what was recorded is not run again to go on from it
  local w = meta.world(options)
  local M = meta.amplify(w:agent("echo", echo))
  t.eq(M:act(nil, string), string, "an echo of " .. #string .. " characters")
  local c = w:counts()
  return c.decisions, c.distinct
end
for _, options in ipairs { { signed = true, ask_always = true }, { signed = true }, {} } do
  for _, case in ipairs { { "A", 42 }, { "test", 150 }, { "The quick brown fox jumps over the lazy dog", 1522 },
    { ("abc"):rep(100), 10806 } } do
    local calls, distinct = protocol(options, case[1])
    t.eq(calls, case[2], "calls for " .. #case[1] .. " characters")
    t.eq(distinct <= 19, true, "distinct decisions: " .. distinct)
    if #case[1] > 3 then t.eq(distinct, 19, "nineteen decisions") end
  end
end
do
  local w = meta.world()
  meta.amplify(w:agent("echo", echo)):act(nil, ("abc"):rep(100))
  t.eq(w:counts().activations < 1254, true, "answers that are remembered: " .. w:counts().activations)
  local s = meta.world { signed = true }
  t.eq(tostring(s:encode "A"):match "the character with [^#(]*", "the character with ASCII code ", "ALBA's words")
  -- whom a question comes from
  local from
  local A = s:agent("asker", function(q)
    if q:is "who asks?" then
      from = tostring(q.agent) .. " " .. q.text
      return "you"
    end
    return ask "who asks?"
  end)
  t.eq(tostring(s:run(A, "go")) .. " " .. tostring(from), "you @0 who asks?", "signed questions")
end

-- Ten thousand characters
do
  local w = meta.world()
  local M = meta.amplify(w:agent("echo", echo))
  local s = ("meta-execution "):rep(667)
  M:act(nil, s:sub(1, 100))
  local start = os.clock()
  local said = M:act(nil, s)
  local seconds = os.clock() - start
  t.eq(said == s, true, "ten thousand characters")
  t.ok(seconds < 1, ("in %.0f ms"):format(1000 * seconds))
end

t.done()
