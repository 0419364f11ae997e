-- Fault tracing against credit assignment, on the same faults: a tree of 256 digits is added up with a table of 100
-- rows in a database, of which some are wrong. papers/meta-execution.md, META.9.
--
--   divide and query      "is this answer right?", about one activation after the other; each search finds one row
--   backward, all         an overseer who only knows what a row of the table should be: it sees every activation once
--   backward, named       one who also knows which of the answers that an activation was given are wrong
local qaci = require "qaci"
local meta = qaci.meta
local view, ask = meta.view, meta.ask

local leaves, seeds = 256, 30

local seed
local function dice(n)
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return (seed >> 8) % n
end

-- The agent that adds, and one that knows the right answers.
local function add(q)
  local tree, base = q:match "what is #, according to @?"
  local v = view(tree)
  local _, digit = v:match "leaf #, which is #"
  if digit then return "it is #", digit end
  local a, b = v:match "the sum of # and #"
  local x = ask("what is #, according to @?", a, base):match "it is #"
  local y = ask("what is #, according to @?", b, base):match "it is #"
  return "it is #", base:ask("what is # plus #?", x, y):match "it is #"
end
local function know(q)
  local x, y = q:match "what is # plus #?"
  if x then return "it is " .. (view(x).text + view(y).text) % 10 end
  local tree, base = q:match "what is #, according to @?"
  local v = view(tree)
  local _, digit = v:match "leaf #, which is #"
  if digit then return "it is " .. view(digit).text end
  local a, b = v:match "the sum of # and #"
  local function value(of) return ask("what is #, according to @?", of, base).text:match "%d" end
  return "it is " .. (value(a) + value(b)) % 10
end

-- Overseers. Both know what a row of the table should be.
local asked_about = "what should have been different? question: #, answer: #, feedback: #, sub-questions: #, rows: #"
local function check_row(row)
  local key, value = row:match "1: what the table knows about #: #"
  local x, y = view(key):match "what is # plus #?"
  local right = tostring((view(x).text + view(y).text) % 10)
  if view((view(value):match "it is #")).text == right then return "nothing" end
  return "row 1: set #", { "it is #", right }
end
local function local_judge(q)
  local _, _, feedback, _, rows = q:match(asked_about)
  local row = view(rows)
  if not row:is "none" then return check_row(row) end
  return "every sub-question: #", feedback
end
local function global_judge(q)
  local _, _, feedback, parts, rows = q:match(asked_about)
  local row = view(rows)
  if not row:is "none" then return check_row(row) end
  local oracle = view(feedback):match "this is wrong, as @ knows"
  local part = { view(parts):match "1: # answered #, 2: # answered #, 3: # answered #" }
  local advice, about = {}, {}
  for i = 1, 3 do
    local right = oracle:ask("#", part[2 * i - 1]).text:match "%d"
    if view((view(part[2 * i]):match "it is #")).text ~= right then
      advice[#advice + 1], about[#about + 1] = ("sub-question %d: #"):format(i), feedback
    end
  end
  return table.concat(advice, "; "), table.unpack(about)
end

-- A world with its tree and a table of which f rows are wrong.
local function make(number, f)
  seed = number
  local w = meta.world { record = true }
  local g = { w = w, db = w:facts "the table", adder = w:agent("adder", add), truth = w:agent("truth", know) }
  local wrong = {}
  while f > 0 do
    local row = dice(100)
    if not wrong[row] then wrong[row] = true; f = f - 1 end
  end
  for row = 0, 99 do
    local x, y = row // 10, row % 10
    local sum = (x + y + (wrong[row] and 1 + dice(9) or 0)) % 10
    g.db:know(w:message("what is # plus #?", x, y), w:message("it is #", sum))
  end
  local nodes = {}
  for i = 1, leaves do nodes[i] = w:message("leaf #, which is #", i, dice(10)) end
  while #nodes > 1 do
    local sums = {}
    for i = 1, #nodes, 2 do sums[#sums + 1] = w:message("the sum of # and #", nodes[i], nodes[i + 1]) end
    nodes = sums
  end
  g.question = w:message("what is #, according to @?", nodes[1], g.db:agent())
  function g.right(question, reply)
    local digit = "%d"
    return tostring((w:run(g.truth, question))):match(digit) == tostring(reply):match(digit)
  end
  return g
end

local function trace(g)
  local questions, runs, repaired = 0, 0, 0
  while true do
    local reply, _, _, info = g.w:run(g.adder, g.question)
    runs = runs + 1
    if g.right(g.question, reply) then return questions, runs, repaired end
    local found = g.w:trace { root = info.activation, judge = function(i)
      local a = g.w:activation(i)
      return g.right(a.question, a.reply) and "yes" or "no"
    end }
    questions = questions + found.questions
    local key = g.w:activation(found.suspects[1]).facts[1].key
    local x, y = key:arguments()
    local sum = g.w:message("it is #", (tostring(x) + tostring(y)) % 10)
    g.w:versions():commit({ { facts = g.db, key = key, sentences = { sum } } }, "a search")
    repaired = repaired + 1
  end
end

local function learn(judge)
  return function(g)
    local overseer = g.w:agent("overseer", judge)
    local lesson = g.w:learn { overseer = overseer, budget = 10000000, play = function()
      local reply, _, _, info = g.w:run(g.adder, g.question)
      local right = g.right(g.question, reply)
      return info.activation, right and 1 or 0, not right and g.w:message("this is wrong, as @ knows", g.truth) or nil
    end }
    local repaired = 0
    for version = 1, lesson.version do repaired = repaired + #g.w:versions():changes(version) end
    return lesson.calls, lesson.runs, repaired
  end
end

print "questions / runs / rows repaired:"
print "wrong rows | divide and query     | backward, all        | backward, named"
for _, f in ipairs { 1, 3, 10, 30 } do
  local line = ("%10d"):format(f)
  for _, method in ipairs { trace, learn(local_judge), learn(global_judge) } do
    local sum = { 0, 0, 0 }
    for number = 1, seeds do
      for i, n in ipairs { method(make(number, f)) } do sum[i] = sum[i] + n end
    end
    line = line .. (" | %5.0f / %4.1f / %4.1f"):format(sum[1] / seeds, sum[2] / seeds, sum[3] / seeds)
  end
  print(line)
end

-- expect: questions / runs / rows repaired:
-- expect: wrong rows | divide and query     | backward, all        | backward, named
-- expect:          1 |     9 /  1.9 /  0.9 |   544 /  1.9 /  0.9 |    15 /  1.9 /  0.9
-- expect:          3 |    21 /  3.2 /  2.2 |   543 /  1.9 /  2.5 |    28 /  2.0 /  2.5
-- expect:         10 |    61 /  7.3 /  6.3 |   784 /  2.3 /  8.3 |    58 /  2.8 /  8.1
-- expect:         30 |    63 /  7.5 /  6.5 |   945 /  2.6 / 25.2 |   126 /  3.3 / 24.5
