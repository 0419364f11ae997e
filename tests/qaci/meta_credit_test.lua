-- Facts, versions, credit assignment and fault tracing in Lua (META.9): two faults at once, a wrong rule, a row with two
-- askers, a small budget, replies that cannot be used, learning with roll-back, judgements of all kinds.
local t = require "tap"
local meta = require "qaci".meta
local view, ask = meta.view, meta.ask

local VIEW = "what should have been different? question: #, answer: #, feedback: #, sub-questions: #, rows: #"

-- A cook asks about two ingredients, both of one pantry; the row of each has a sentence.
local function kitchen()
  local w = meta.world { record = true }
  local k = { w = w, db = w:facts "the pantry", versions = w:versions() }
  k.cook = w:agent("cook", function(q)
    local a, b, base = q:match "what is # with #, according to @?"
    if a then
      return "# and #", ask("how is #, according to @?", a, base):match "it is #",
        ask("how is #, according to @?", b, base):match "it is #"
    end
    local what, from = q:match "how is #, according to @?"
    local known = from:ask("what is known about #?", what)
    if known:match "nothing is known about #" then return "it is #", "unknown" end
    return "it is #", { known.text }
  end)
  function k.run(a, b)
    local before = w:counts().activations
    local reply, _, _, info = w:run(k.cook, w:message("what is # with #, according to @?", a, b, k.db:agent()))
    return tostring(reply), info.activation, w:counts().activations - before
  end
  return k
end

-- ---- facts and versions ----
do
  local k = kitchen()
  local reply, first, ran = k.run("bread", "salt")
  t.eq(reply, "(unknown) and (unknown)", "nothing is known")
  t.eq(ran, 5, "five activations")
  k.db:know("salt", "salty")
  t.eq((k.run("bread", "salt")), "(unknown) and (salty)", "a fact is used")
  t.eq(select(3, k.run("bread", "salt")), 0, "and remembered")
  k.db:know "salt"
  t.eq(select(2, k.run("bread", "salt")), first, "what is taken back gives the same activation")
  local one = k.versions:commit({ { facts = k.db, key = "salt", sentences = { "white", "salty" } } }, "one")
  t.eq((k.run("bread", "salt")), "(unknown) and (salty; white)", "sentences stand in order")
  k.versions:checkout(0)
  local two = k.versions:commit({ { facts = k.db, key = "bread", sentences = { "soft" } } }, "two")
  t.eq(k.versions:parent(two), 0, "versions are a tree")
  t.eq(k.versions:reason(one), "one", "with reasons")
  t.eq(k.versions:parent(0), nil, "the beginning has no parent")
  t.eq((k.run("bread", "salt")), "(soft) and (unknown)", "a second branch")
  k.versions:checkout(one)
  t.eq((k.run("bread", "salt")), "(unknown) and (salty; white)", "the first again")
  t.eq(k.versions:current(), one, "it is current")
  t.eq(k.versions:count(), 3, "three versions")
  local change = k.versions:changes(one)[1]
  t.eq(change.facts, k.db, "a change says where")
  t.eq(#change.before .. " " .. #change.after, "0 2", "before and after")
  t.eq(tostring(k.db:row("salt")[1]), "salty", "a row")
  t.eq(tostring(k.db:keys()[1]), "bread", "keys in the order of their first mention")
  t.raises("expected one of 0 to 2", k.versions.checkout, k.versions, 3)
  k.db:know("salt", "bitter")
  t.raises("no version put there", k.versions.checkout, k.versions, 0)
  t.raises("does not record", function() meta.world():versions() end)
  t.raises("field \"facts\": the string \"x\", expected a database", k.versions.commit, k.versions, { { facts = "x" } })
  t.raises("expected one below", k.versions.commit, k.versions, { { setting = 10 ^ 6 // 1 | 0, command = "view #0" } })
end

-- ---- a pass: two faults at once, a rule, a shared node, a budget ----

-- Wants to hear how things are; tells each ingredient by its name.
local function taster(w)
  return w:agent("taster", function(q)
    local _, _, feedback, parts, rows = q:match(VIEW)
    local heard = view(feedback)
    local all = view(parts)
    if all:match "1: # answered #, 2: # answered #" then
      local first, second = heard:match "it should be # and #"
      return "sub-question 1: it should be #; sub-question 2: it should be #", first, second
    end
    local what = heard:match "it should be #"
    if all:match "1: # answered #" then return "sub-question 1: it should be #", what end
    return "row 1: set #", what
  end)
end
do
  local k = kitchen()
  local _, root = k.run("bread", "salt")
  local overseer = taster(k.w)
  local feedback = k.w:message("it should be # and #", "soft", "salty")
  local pass = k.w:backward { root = root, feedback = feedback, overseer = overseer }
  t.eq(pass.nodes .. " " .. pass.calls .. " " .. #pass.edits, "5 5 2", "two faults in one pass, each node once")
  t.ok(pass.complete, "it is complete")
  k.versions:commit(pass.edits, "both")
  t.eq((k.run("bread", "salt")), "(soft) and (salty)", "both are repaired")
  local none = k.w:backward { root = root, overseer = overseer }
  t.eq(none.calls .. " " .. #none.edits, "0 0", "no feedback, no call")
  local cut = k.w:backward { root = root, feedback = feedback, overseer = overseer, budget = pass.cost // 2 }
  t.ok(not cut.complete and cut.calls < 5 and cut.cost <= pass.cost // 2, "a budget that is too small")
  t.ok(pcall(k.versions.commit, k.versions, cut.edits, "what there is"), "its edits are edits")
  local best = k.w:backward { root = root, feedback = feedback, overseer = overseer, adjust = "best" }
  t.eq(best.calls, 3, "the best only")

  -- one row, two askers that want opposite things: the overseer is asked to choose
  local seen
  local chooser = k.w:policy("chooser", function(text)
    if text:find "which changes should be made" then
      seen = text
      return text:find "view #1" and "reply proposal 2" or "view #1"
    end
    if text:find("1: #5 answered #6, 2:", 1, true) then
      return "reply sub-question 1: say (sweet); sub-question 2: say (sour)"
    end
    if text:find("view #4", 1, true) then
      local word = text:match "< say #5" and "view #5" or "reply nothing"
      local last = text:match "< (%w+)\n$"
      return last and ("reply row 1: add (it is %s)"):format(last) or word
    end
    if text:find("< 1: #5 answered #6\n", 1, true) then return "reply sub-question 1: #2" end
    if text:find("view #2", 1, true) then return "view #4" end
    if text:find("< none\n", 1, true) then return "view #2" end
    return "view #3"
  end)
  local w = k.w
  local double = w:agent("double", function(q)
    local what, base = q:match "tell twice of # of @"
    return "# and #", base:ask("what is known about #?", what), base:ask("what do you know of #?", what)
  end)
  local _, _, _, info = w:run(double, w:message("tell twice of # of @", "honey", k.db:agent()))
  local both = w:backward { root = info.activation, feedback = "hm", overseer = chooser }
  t.eq(both.calls .. " " .. both.reconciled .. " " .. #both.edits, "3 1 1", "opposite proposals: one more call")
  t.eq(tostring(both.edits[1] and both.edits[1].sentences[1]), "it is sweet", "the second one is taken")
end

-- a wrong rule: the decision itself is a row
do
  local w = meta.world { record = true }
  local v = w:versions()
  local greeter = w:policy("greeter", function(text) return "reply good night" end)
  local overseer = w:agent("overseer", function(q)
    local _, _, _, _, rows = q:match(VIEW)
    return view(rows):match "1: in # decide #" and "row 1: set reply good morning" or "nothing"
  end)
  local reply, _, _, info = w:run(greeter, "it is seven")
  t.eq(tostring(reply), "good night", "a wrong rule")
  local pass = w:backward { root = info.activation, feedback = "wrong", overseer = overseer }
  t.eq(#pass.edits, 0, "rules are only offered if they are asked for")
  pass = w:backward { root = info.activation, feedback = "wrong", overseer = overseer, rules = true }
  t.eq(pass.edits[1] and pass.edits[1].command, "reply good morning", "the rule is the row")
  v:commit(pass.edits, "greet")
  t.eq(tostring((w:run(greeter, "it is seven"))), "good morning", "it decides")
  v:checkout(0)
  local again, _, _, known = w:run(greeter, "it is seven")
  t.eq(tostring(again) .. " " .. known.activation, "good night " .. info.activation, "until it is rolled back")
  local steps = w:activation(info.activation).steps
  t.eq(steps[1].text .. steps[1].command, "< it is seven\nreply good night", "an activation tells its steps")
end

-- ---- replies that cannot be used ----
do
  local w = meta.world { record = true }
  local agent = w:policy("agent", function() return "reply hello" end)
  local _, _, _, info = w:run(agent, "hi")
  for said, problem in pairs {
    ["perhaps"] = "that is no advice", ["sub-question 1: x"] = "there is no sub-question here",
    ["row 2: set x"] = "there is no such row, expected one of 1 to 1",
    ["row 1: x"] = "expected add, drop, set or forget",
    ["row 1 set x"] = "a colon is missing", ["row 1: add x"] = "a decision has one command",
    ["row 1: set (a #0)"] = "a command has no holes", ["proposal 1"] = "there is no proposal here",
    ["nothing; row 1: set"] = "nothing stands behind the colon",
  } do
    local overseer = w:policy("overseer of " .. said, function() return "reply " .. said end)
    local pass = w:backward { root = info.activation, feedback = "wrong", overseer = overseer, rules = true }
    t.ok(pass.visits[1].problem and pass.visits[1].problem:find(problem, 1, true), said .. ": " .. problem,
      pass.visits[1].problem)
    t.eq(pass.calls .. " " .. pass.follow_ups .. " " .. #pass.edits, "1 3 0", said .. " is asked again three times")
  end
  local slow = w:policy("slow", function(text)
    return select(2, text:gsub("> ", "")) < 2 and "reply hm" or "reply Nothing!"
  end)
  local pass = w:backward { root = info.activation, feedback = "wrong", overseer = slow }
  t.eq(pass.follow_ups .. " " .. tostring(pass.visits[1].problem), "2 nil", "a late answer is an answer")
  local gone = w:policy("gone", function() return nil end)
  local nothing, why, how = w:backward { root = info.activation, feedback = "wrong", overseer = gone }
  t.eq(nothing == nil and how, "unable", "an overseer who has left stops the pass")
  t.raises("expected one of 1 to", w.backward, w, { root = 10 ^ 6 // 1 | 0, overseer = gone })
  t.raises("field \"overseer\"", w.backward, w, { root = 1 })
  t.raises("adjust", w.backward, w, { root = 1, overseer = gone, adjust = "none" })
end

-- ---- learning ----
do
  local k = kitchen()
  -- it names a good and a bad edit; the bad one alone is worse than nothing
  local overseer = k.w:policy("overseer", function(text)
    if text:find("< 1: #5 answered #6, 2:", 1, true) then return "reply sub-question 1: x; sub-question 2: x" end
    if text:find("< 1: #5 answered #6\n", 1, true) then return "reply sub-question 1: x" end
    if text:find("knows about", 1, true) then
      local key = text:match "< (%w+)\n$"
      return not key and "view #5" or key == "salt" and "reply row 1: set salty" or "reply row 1: set poisonous"
    end
    if text:find("< none\n", 1, true) then return "view #4" end
    return "view #3"
  end)
  local lesson = k.w:learn { overseer = overseer, passes = 5, play = function()
    local reply, activation = k.run("bread", "salt")
    local score = (reply:find "salty" and 1 or 0) - (reply:find "poisonous" and 5 or 0)
    return activation, score, score < 1 and "it is bland" or nil
  end }
  t.eq(lesson.score, 1, "the score of the best version")
  t.ok(lesson.good, "it is good")
  t.eq((k.run("bread", "salt")), "(unknown) and (salty)", "half of the edits are kept")
  t.eq(lesson.runs .. " " .. lesson.rolled_back .. " " .. lesson.kept, "3 1 1", "both together were rolled back")
  t.raises("it fell", function()
    k.w:learn { overseer = overseer, play = function() error "it fell" end }
  end)
  t.raises("a float", function()
    k.w:learn { overseer = overseer, play = function() return 1, 0.5 end }
  end)
end

-- ---- tracing ----
do
  local k = kitchen()
  k.db:know("bread", "soft")
  k.db:know("salt", "sweet")
  local _, root = k.run("bread", "salt")
  local function judge(i) return tostring(k.w:activation(i).reply):find "sweet" and "no" or "yes" end
  for _, strategy in ipairs { "divide", "top-down" } do
    local found = k.w:trace { root = root, judge = judge, strategy = strategy }
    local suspect = k.w:activation(found.suspects[1])
    t.ok(found.finished and #found.suspects == 1 and suspect.native, strategy .. " finds the row")
    t.eq(tostring(suspect.facts[1].key), "salt", "of salt")
    local again = k.w:trace { root = root, strategy = strategy, judgements = found.judgements,
      judge = function() error "asked again" end }
    t.eq(again.questions .. " " .. again.suspects[1], "0 " .. found.suspects[1], "kept judgements are used")
    local unsure = k.w:trace { root = root, strategy = strategy, judge = function(i)
      return k.w:activation(i).native and "don't know" or judge(i)
    end }
    t.eq(#unsure.suspects, 2, "in doubt there are two suspects")
    local stopped = k.w:trace { root = root, strategy = strategy, judge = function() return nil end }
    t.ok(not stopped.finished, "a judge may leave")
    local trusting = k.w:trace { root = root, strategy = strategy, judge = function(i)
      return k.w:activation(i).native and "trust" or judge(i)
    end }
    t.ok(#trusting.suspects == 1 and not k.w:activation(trusting.suspects[1]).native, "who is trusted is no suspect")
    local ill = k.w:trace { root = root, strategy = strategy, judge = function(i)
      return k.w:activation(i).native and "inadmissible" or judge(i)
    end }
    t.ok(#ill.suspects == 1 and not k.w:activation(ill.suspects[1]).native, "an ill question is its asker's fault")
  end
  t.raises("expected \"yes\"", k.w.trace, k.w, { root = root, judge = function() return "maybe" end })
  t.raises("expected \"qaci%-trace 1\"", k.w.trace, k.w, { root = root, judge = judge, judgements = "x" })
end

t.done()
