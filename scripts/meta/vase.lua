-- Credit assignment on the smallest example: a robot breaks a vase, the feedback is passed back through what it did,
-- one sentence is learned, and the robot is careful from then on. W. Saunders' example; papers/meta-execution.md, META.9.
--
-- Three activations: the robot asks an adviser what to keep in mind, the adviser looks the thing up in the database.
local qaci = require "qaci"
local meta = qaci.meta
local view, ask = meta.view, meta.ask

local w = meta.world { record = true }
local db = w:facts "the database"
local versions = w:versions()

local robot = w:agent("robot", function(q)
  local thing, _, base = q:match "how should the robot move # for #, asking @?"
  if thing then
    local advice = ask("what should be kept in mind when handling #, according to @?", thing, base)
    return advice:is "nothing" and "carry it quickly" or "wrap it and carry it slowly"
  end
  thing, base = q:match "what should be kept in mind when handling #, according to @?"
  local found = base:ask("what is known about #?", thing)
  return found:match "nothing is known about #" and "nothing" or found.text
end)

-- The overseer sees one activation at a time. It knows why things break, and passes on what should have been known
-- until it stands before the row where it should have been.
local overseer = w:agent("overseer", function(q)
  local _, _, feedback, _, rows = q:match(
    "what should have been different? question: #, answer: #, feedback: #, sub-questions: #, rows: #")
  local heard = view(feedback)
  local thing = heard:match "the # broke" or heard:match "it should be known that # is breakable"
  if view(rows):is "none" then return "sub-question 1: it should be known that # is breakable", thing end
  return "row 1: add a " .. view(thing).text .. " is breakable"
end)

local fragile = { ["vase"] = true, ["wine glass"] = true }
local last

local function move(thing, remark)
  local before = w:counts().activations
  local question = w:message("how should the robot move # for #, asking @?", thing, "a person", db:agent())
  local reply, _, _, info = w:run(robot, question)
  local how = tostring(reply)
  local broke = fragile[thing] and how == "carry it quickly"
  last = { activation = info.activation, how = how }
  print(("%-10s -> %-27s  reward %2d %-22s  activations run: %d   db v%d%s"):format(thing, how, broke and -1 or 1,
    broke and "(the " .. thing .. " broke)" or "(fine)", w:counts().activations - before, versions:current() + 1,
    remark or ""))
  return broke
end

local function steps(activation)
  local lines = {}
  for _, step in ipairs(w:activation(activation).steps) do lines[#lines + 1] = step.text .. "> " .. step.command end
  return lines
end

move "brick"
move "vase"
local first = steps(w:activation(last.activation).asked[1])

local pass = w:backward { root = last.activation, feedback = w:message("the # broke", "vase"), overseer = overseer }
local edit = pass.edits[1]
print(("  backward: nodes %d, overseer calls %d, edits %d:  %s <- \"%s\""):format(pass.nodes, pass.calls, #pass.edits,
  edit.key, edit.sentences[1]))
versions:commit(pass.edits, "the vase broke")

move "vase"
local second = steps(w:activation(last.activation).asked[1])
move("brick", "   (nothing it looked up changed)")
move("wine glass", "   (no over-generalisation)")
versions:checkout(0)
move("vase", "   (after roll-back)")
print("the adviser's setting before the look-up is " .. (first[1] == second[1] and "the same" or "another"))
print("the adviser's setting after the look-up is " .. (first[2] == second[2] and "the same" or "another"))

-- expect: brick      -> carry it quickly             reward  1 (fine)                  activations run: 3   db v1
-- expect: vase       -> carry it quickly             reward -1 (the vase broke)        activations run: 3   db v1
-- expect:   backward: nodes 3, overseer calls 3, edits 1:  vase <- "a vase is breakable"
-- expect: vase       -> wrap it and carry it slowly  reward  1 (fine)                  activations run: 3   db v2
-- expect: brick      -> carry it quickly             reward  1 (fine)                  activations run: 0   db v2   (nothing it looked up changed)
-- expect: wine glass -> carry it quickly             reward -1 (the wine glass broke)  activations run: 3   db v2   (no over-generalisation)
-- expect: vase       -> carry it quickly             reward -1 (the vase broke)        activations run: 0   db v1   (after roll-back)
-- expect: the adviser's setting before the look-up is the same
-- expect: the adviser's setting after the look-up is another
