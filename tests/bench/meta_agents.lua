-- Lua agents and codecs: qaci run tests/bench/meta_agents.lua [DEPTH]                                         META.7
--   mirror  swaps the children of a complete binary tree: a Lua function that is asked for every decision, and one whose
--           decisions are remembered. Peers, by what is published: 2.5 to 88 thousand decisions a second
--   codec   Meta of an agent that echoes what it observes, 10^4 characters
local qaci = require "qaci"
local meta = qaci.meta
local view, ask, reply = meta.view, meta.ask, meta.reply
local depth = tonumber(arg and arg[1]) or 10

local NODE = "the tree with left part # and right part #"
local function mirror(q)
  local v = view(q:match "mirror #")
  local left, right = v:match(NODE)
  if not left then return v end
  local a, b = ask("mirror #", right), ask("mirror #", left)
  return NODE, a, b
end

local function tree(w, d, i, swap)
  if d == 0 then return w:message("leaf #", w:encode(i)) end
  local a, b = tree(w, d - 1, 2 * i, swap), tree(w, d - 1, 2 * i + 1, swap)
  if swap then a, b = b, a end
  return w:message(NODE, a, b)
end

local function mirror_speed(options)
  options.no_answers = true
  local w = meta.world(options)
  local A, question = w:agent("mirror", mirror), w:message("mirror #", tree(w, depth, 1))
  assert(w:run(A, question) == tree(w, depth, 1, true), "the mirror is wrong")
  local decisions, start, before = 0, os.clock(), w:counts().decisions
  repeat
    w:run(A, question)
    decisions = w:counts().decisions - before
  until os.clock() - start > 0.5
  return decisions / (os.clock() - start) / 1e6
end

print(("mirror, depth %d, asked for every decision: %.2f million decisions a second"):format(depth,
  mirror_speed { ask_always = true }))
print(("mirror, depth %d, decisions remembered:     %.2f million decisions a second"):format(depth, mirror_speed {}))

local CONS = "the list with first element # and remaining elements in the list #"
local function echo(q)
  local _, seen = q:match "what string should be returned by an agent in state # who observes #?"
  if seen then return seen end
  local x = q:match "what is the list of characters in #?"
  if x then return view(x):match "the string with list of characters #" end
  x = q:match "is # empty? (respond yes/no)"
  if x then
    local first, rest = view(x):match(CONS)
    if not first then return "yes" end
    reply "no"
    reply(first)
    return rest
  end
  x = q:match "what is the code point of #?"
  if x then return view(x):match "the character with code point #" end
  local v = view(q:match "is # negative, zero, or positive? (respond verbatim)")
  if v:is "zero" then return "zero" end
  local even = v:match "two times #"
  reply "positive"
  reply(even and "even" or "odd")
  return even or v:match "two times # plus one"
end

local w = meta.world()
local M = meta.amplify(w:agent("echo", echo))
local text = ("meta-execution "):rep(667)
local start = os.clock()
assert(M:act(nil, text) == text, "the echo is wrong")
print(("codec: %d characters encoded and decoded in %.0f ms"):format(#text, 1000 * (os.clock() - start)))
