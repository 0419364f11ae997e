-- Fault tracing on a real program: each reply of the learned insertion sort (sort.program) is corrupted in turn, and
-- where that spoils the sorted list of 64 numbers, the corrupted decision is searched for. papers/meta-execution.md, META.9.
--
-- Whoever judges an activation knows what sorting, inserting and comparing mean: here, a second agent with the program
-- as it was. Divide and query asks about the activation that halves what is under suspicion; top-down goes through what
-- the wrong one asked, in order.
local qaci = require "qaci"
local meta = qaci.meta
local root = os.getenv "QACI_SOURCE_ROOT" or "."

local file = assert(io.open(root .. "/scripts/meta/sort.program"))
local program = file:read "a"
file:close()

local count, digits = 64, 8
local w = meta.world { record = true }
local sorter, right = w:rules("sort", program), w:rules("right", program)
local versions = w:versions()

local seed = 1
local function dice(n)
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return (seed >> 8) % n
end
local function number(n, width)
  if width == 0 then return w:text "zero" end
  return w:message(n & 1 == 1 and "one more than twice #" or "twice #", number(n >> 1, width - 1))
end
local list = w:text "the empty list"
for _ = 1, count do
  local n = number(dice(256), digits)
  list = w:message("the list with first element # and remaining elements in the list #", n, list)
end
local question = w:message("sort #", list)

local function run()
  local reply, _, _, info = w:run(sorter, question)
  return reply, info.activation
end

-- Every activation at and below one, once.
local function below(activation)
  local seen, order = { [activation] = true }, { activation }
  for _, i in ipairs(order) do
    for _, k in ipairs(w:activation(i).asked) do
      if not seen[k] then seen[k] = true; order[#order + 1] = k end
    end
  end
  return order
end

-- What was replied, by setting, in the order of the settings.
local good, first = run()
local replies, known = {}, {}
for _, i in ipairs(below(first)) do
  local steps = w:activation(i).steps
  local last = steps[#steps]
  if not known[last.setting] then
    known[last.setting] = true
    replies[#replies + 1] = last
  end
end
table.sort(replies, function(a, b) return a.setting < b.setting end)

-- Another reply of the same kind.
local wrong = {
  ["reply less"] = "reply greater", ["reply greater"] = "reply less", ["reply equal"] = "reply greater",
  ["reply sorted #0"] = "reply sorted (the list with first element (zero) and remaining elements in the list #0)",
  ["reply sorted #6"] = "reply sorted #4",
}
local function corrupt(command)
  return wrong[command] or command:match "#6%)$" and "reply inserted #6" or "reply inserted #1"
end

local function judge(i)
  local a = w:activation(i)
  return w:run(right, a.question) == a.reply and "yes" or "no"
end

local cases, found, activations = 0, 0, 0
local asked = { divide = 0, ["top-down"] = 0 }
for _, decision in ipairs(replies) do
  versions:commit({ { setting = decision.setting, command = corrupt(decision.command) } }, "a corruption")
  local reply, top = run()
  if reply ~= good then
    cases = cases + 1
    activations = activations + #below(top)
    for _, strategy in ipairs { "divide", "top-down" } do
      local trace = w:trace { root = top, judge = judge, strategy = strategy }
      asked[strategy] = asked[strategy] + trace.questions
      local steps = w:activation(trace.suspects[1]).steps
      if #trace.suspects == 1 and steps[#steps].setting == decision.setting then found = found + 1 end
    end
  end
  versions:checkout(0)
end

print(("%d replies, %d corruptions change the sorted list of %d; mean activations %.0f"):format(#replies, cases, count,
  activations / cases))
print(("found: %d of %d"):format(found // 2, cases))
print(("questions, mean: divide and query %.1f, top-down %.1f"):format(asked.divide / cases, asked["top-down"] / cases))
local reply, again = run()
local same = again == first and reply == good
print("at version 0 the list is sorted again, by activation " .. (same and "the same" or "another"))

-- expect: 19 replies, 19 corruptions change the sorted list of 64; mean activations 2744
-- expect: found: 19 of 19
-- expect: questions, mean: divide and query 11.7, top-down 69.7
-- expect: at version 0 the list is sorted again, by activation the same
