-- A little of everything in the module, for allocation_test.c.
local qaci = require "qaci"
local Q, B, D = qaci.rational, qaci.bits, qaci.dist

local x = Q(3, 5) + "1/3" * Q "0.25" - 1
local _ = tostring(x) .. x:num() .. x:short(5) .. x:decimal(7)
pcall(Q, 0.3)
pcall(Q, {})
local b = B "0101" .. B.text "hi" .. B.nat(5, 8)
_ = b:sub(2, -2):nat(), b:key()

local f = function() end
local d = D.new {
  { 1, Q(1, 10) }, { { 1, { b, "x" } }, Q(1, 10) }, { f, "1/10" }, { qaci.machine.assemble "PUSH 1; HALT", Q(1, 10) },
  remainder = "1/10",
}
for v in d:normalize():pairs() do d:mass(v) end
d:argmax()
D.uniform { 1, 1, f }:map(function(v) return { v } end)
D.uniform { 1, 2 }:expect(function(v) return v end)
pcall(D.uniform, { 1, { f, 0.5 } })

local map = { "map", "nat", "bits" }
qaci.decode(qaci.encode({ { 1, B "0" }, { 2, "1" } }, map), map)
qaci.sd({ "3/4", "01", "00" }, { "tuple", "rational", "bits", "program" })

local p = qaci.machine.decode "0101100"
p:run "0110"
p:trace "0110"

qaci.mass {
  { "u", D.uniform { 1, 2, 3 } },
  { "v", function(u) return D.point(u + 1) end },
  { "s", over = { 1, 2 } },
  where = function(u, v) return u < v end,
  value = function(v, s) return Q(v, s) end,
}
pcall(qaci.mass, { { "u", D.uniform { 1, 2, 3 } }, value = function(u) error "no" end })
qaci.mass.explain {
  { "u", D.stream(function(i) return Q(i, 2), Q(1, 2) ^ i end, function(i) return Q(1, 2) ^ i end) },
  { "v", is = function(u) return { u } end },
  given = function(u) return u < 2 end,
  keep = { "v", "u" },
  target = "1/4",
}

local ring = qaci.arena.world {
  slots = 64, ticks = 9, coin = true, agents = { { file = 1, at = 0, size = 8 } },
  random = { { slot = "r", low = 0, high = 1 } }, { at = 20, "door: DIE money 3", "r: word 0" },
}
local runner = qaci.arena.agent("me: TOSS 0 me+7\nJMP me+20", ring)
_ = ring:print() .. runner:print() .. runner:disassemble()
local run = ring:start({ runner }, { order = { 1 }, tosses = "1", random = { 1 } }):watch(function(e) return e.slot end)
run:finish():copy():pointers()
ring:batch({ { 5, 20 }, runner:values() }, { colours = true })
pcall(ring.run, ring, { "MOO" })
local state = qaci.arena.physics(ring, { runner }).initial
_ = state.tick, state:value "r", state:values(3, 4), state:paint "door", state:pointers()

local meta = qaci.meta
local w = meta.world { record = true }
local A = w:agent("teller", function(q)
  local x = q:match "tell #"
  if not x then return error "no" end
  local seen = meta.view(x)
  q = meta.reply("seen #", { "as # by @", seen, meta.reflect() })
  return q.text .. tostring(x)
end)
local told, after = w:run(A, w:message("tell #", "a tale"))
_ = told:show() .. after:setting() .. tostring(w:run(after, "more")) .. tostring(w:run(A, "nothing")) .. w:counts().bytes
local reader = w:policy("reader", function(setting) return "reply " .. #setting end)
local table_of = w:rules("table", { ["< q"] = "reply r" }, w:vote(reader, w:script("s", "> reply s")))
_ = tostring(w:run(w:first(w:human "nobody", table_of), "q")) .. tostring(w:run(table_of, "p"))
meta.HCH(reader, 9):decode(w:encode "x", "int")
meta.amplify(reader, 9):act(nil, "x")
w:evaluate("a (#0) @1", told:arguments(), A)

local opinions = { { "1/2", { "0", "1" } }, { "1/3", { "3/5", "0" } } }
qaci.compose("kalai_smorodinsky", opinions, { disagreement = "own_minimum" })
_ = qaci.evalmath '[1/2, true, "s", 0b1, {3: (2,)}]'
_ = qaci.evalmath "dist({(1, {2/3}): 1/3})"
_ = qaci.evalmath("fn(a): 1/(1 + nat(a))", "score", { actions = { "0", "1" }, q = B "01" })
_ = qaci.evalmath("1 / 0", { "set", "nat" }, { steps = 100 })
qaci.agent.act { actions = { B "0", B "1" }, score = function(a) return Q(a:nat(), 3) end, agent = function(ask, list)
  ask(list[1])
  return list[2]
end }
