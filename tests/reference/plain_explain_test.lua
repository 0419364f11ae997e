-- The tree of a score, node by node, against the plain evaluator's (SCORE.7): on random worlds in all readings, and on
-- a universe of the vectors.
local t = require "tap"
local qaci = require "qaci"
local json = require "json"
local support = require "tests.reference.support"
local pipeline = require "tests.reference.pipeline"
local tree = require "tests.reference.score_tree"
local Q, B = qaci.rational, qaci.bits

-- The longest tree, as JSON, that is compared: the plain evaluator would take minutes.
local MOST = 400000

local nodes -- how many were compared in a world
local left_out = {} -- the worlds whose trees are longer

local function check(condition, where, what)
  nodes = nodes + 1
  if not condition then error(where .. ": " .. what, 0) end
end

local function same(got, expected, where, what)
  check(Q(got):eq(expected), where, ("%s is %s, expected %s"):format(what, got, tostring(expected)))
end

local function count(list)
  local n = 0
  for _ in pairs(list) do n = n + 1 end
  return n
end

-- f, as the text says, reads the blob in the state: locations survive the round trip.
local function reads(text, code, blob)
  local out = tostring((qaci.machine.assemble(text):run(B(code))))
  return (out .. ("0"):rep(#blob)):sub(1, #blob) == blob
end

local function compare_spot(node, plain, code, blob, where)
  check(plain, where, "the plain evaluator does not have it")
  same(node.mass, plain.mass, where, "the mass")
  check(node.locations == plain.locations, where, ("%d locations, expected %d"):format(node.locations, plain.locations))
  if code ~= "-" then check(reads(node.f, code, blob), where, "f = " .. node.f .. " reads something else") end
end

local function compare_answers(node, plain, where)
  local listed, elsewhere = {}, Q(0)
  for _, it in ipairs(node.payloads) do
    check(plain[it.payload], where, "payload " .. it.payload)
    same(it.mass, plain[it.payload], where, "QACI of " .. it.payload)
    listed[it.payload] = true
  end
  for payload, mass in pairs(plain) do if not listed[payload] then elsewhere = elsewhere + mass end end
  same(node.elsewhere and node.elsewhere.mass or 0, elsewhere, where, "what nobody wrote")
end

-- orders: by "state of q/state of mu2"
local function compare_question(node, plain, xi, orders, code, where)
  for w2, order in pairs(plain.orders) do
    local got = orders[code(node.place) .. "/" .. w2]
    check(got, where, "the order with " .. w2 .. " is not there")
    same(got.there, order.there, where, "there")
    same(got.back, order.back, where, "back")
    check(got.holds == (order.back < order.there), where, "holds")
  end
  same(node.after, plain.after, where, "the mass of mu2 that comes after")
  check((#node.hypotheses > 0) == (plain.answers ~= nil), where, "a hypothesis, or none")
  if not plain.answers then return end
  check(#node.hypotheses == 1, where, "one hypothesis: the table reader asks nothing")
  local answers = xi.answers[node.hypotheses[1].answers + 1]
  compare_answers(answers, plain.answers, where)
  if not Q(answers.total):eq(0) then same(node.hypotheses[1].mass, plain.located, where, "the mass of the hypothesis") end
end

local function compare_xi(node, plain, p, orders, code, where)
  same(node.mass, plain.mass, where, "K")
  check(#node.mu1 == count(plain.mu1), where, "other states of mu1")
  for _, mu1 in ipairs(node.mu1) do
    local at = where .. ", mu1 " .. code(mu1.place)
    local other = plain.mu1[code(mu1.place)]
    compare_spot(mu1, other, code(mu1.place), p.mu1, at)
    check(#mu1.mu2 == count(other.mu2), at, "other states of mu2")
    for _, mu2 in ipairs(mu1.mu2) do compare_spot(mu2, other.mu2[code(mu2.place)], code(mu2.place), p.mu2, at .. ", mu2") end
    check(#mu1.question == count(other.question), at, "other states of the question")
    for _, q in ipairs(mu1.question) do
      local key = code(q.place) .. "/" .. code(q.counterfactual)
      compare_spot(q, other.question[key], code(q.place), p.question, at .. ", question " .. key)
      compare_question(q, other.question[key], node, orders, code, at .. ", question " .. key)
    end
  end
end

-- The times at which a world-state stands, and its weights then: s(n, w) for every n.
local function compare_place(place, u, where)
  local weight = {}
  for _, it in ipairs(place.times) do for n = it.first, it.last do weight[n] = Q(it.weight) end end
  for n = 0, u.T do
    local s = u.s[n][place.code]
    check((weight[n] == nil) == (s == nil), where, "time " .. n)
    if s then same(tostring(weight[n]), s, where, "the weight at time " .. n) end
  end
end

local function compare(p, name)
  nodes = 0
  local r = pipeline.library(p)
  local text, plain_p = r:explain { form = "json" }, pipeline.plain(p)
  if #text > MOST then
    left_out[#left_out + 1] = ("%s (%d KB)"):format(name:match "^[^,]*", #text // 1000)
    return 0
  end
  local got = json.parse(text)
  local plain = tree.tree(plain_p)
  local fine, message = pcall(function()
    check(#got.universes == #plain, "universes", "other ones")
    for i, u in ipairs(got.universes) do
      local where = "universe " .. i
      local function code(place) return place and u.places[place + 1].code or "-" end
      same(u.mass, plain[i].mass, where, "Omega")
      for _, place in ipairs(u.places) do compare_place(place, plain_p.universes[i].universe, where .. ", state " .. place.code) end
      local orders = {}
      for _, order in ipairs(u.orders) do orders[code(order.question) .. "/" .. code(order.mu2)] = order end
      check(#u.xi == count(plain[i].xi), where, "other xi")
      for _, xi in ipairs(u.xi) do compare_xi(xi, plain[i].xi[xi.xi], p, orders, code, where .. ", xi " .. xi.xi) end
    end
    same(got.ledger[#got.ledger].left, r.located, "ledger", "its last line")
    for i = 2, #got.ledger do
      check(Q(got.ledger[i].left) <= Q(got.ledger[i - 1].left), "ledger", "a step gains mass")
      same(got.ledger[i].not_explored, 0, "ledger", "not explored")
    end
    local adds_up, why = support.paths_add_up(r, pipeline.actions(p))
    check(adds_up, "paths", why)
  end)
  t.ok(fine, ("%s: %d nodes%s"):format(name, nodes, r.located:eq(0) and ", nothing located" or ""), message)
  return r.located > 0 and nodes or 0
end

local draw = support.random(support.seed(7))
local found = 0
for case = 1, 40 do
  local p = pipeline.random(draw)
  p.simplicity = { 2, 7, 3 } -- with more locators each of these worlds takes the plain evaluator minutes
  if p.reading.future == "conditional" then p.prior_bits = 0 end
  if compare(p, ("random world %d, %s"):format(case, pipeline.name(p))) > 0 then found = found + 1 end
end
t.ok(found >= 5, found .. " of the random worlds locate something")
local p = pipeline.from_row(dofile "tests/vectors/score.lua"[4])
p.prior_bits = 0
compare(p, "the fourth vector")
t.ok(#left_out <= 10, ("trees of more than %d KB are left out: %s"):format(MOST // 1000, table.concat(left_out, ", ")))

t.done()
