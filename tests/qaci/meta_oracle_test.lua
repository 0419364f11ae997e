-- Oracles: texts as blobs, collapses, questions put to QACI, whole distributions, choices by meta-execution (META.10).
local t = require "tap"
local qaci = require "qaci"
local meta, Q, B, D = qaci.meta, qaci.rational, qaci.bits, qaci.dist

-- Blobs --------------------------------------------------------------------------------------------------------------

-- What an oracle of these options is asked when an agent is asked `message`; its reply.
local function asked(options, message, ...)
  local w = meta.world {}
  local seen
  options.query = function(bits)
    seen = bits
    return D.point(B.text "reply so")
  end
  options.sees = "message"
  local reply, sentence = w:run(w:oracle(options), w:message(message, ...))
  return seen, reply and tostring(reply) or sentence
end

-- What such a blob says: the text before the zeros.
local function says(blob) return (blob:sub(1, #blob - #blob % 8):text():gsub("\0+$", "")) end

local blob = asked({ bits = 43 }, "héy")
t.eq(#blob, 43, "a question has the length of the blob")
t.eq(blob, B.text "héy" .. B(("0"):rep(43 - 8 * 4)), "it is UTF-8, then zeros")
t.eq(asked({ bits = 32 }, "héy"), B.text "héy", "a text may fill the blob")
local long = ("first line\n"):rep(3) .. "last"
t.eq(says(asked({ bits = 8 * 64 }, long)), "first line\\\nfirst line\\\nfirst line\\\nlast",
  "line ends are shown as they are typed")
t.eq(says(asked({ bits = 8 * 22 }, long)), "(3 lines before)\nlast",
  "of a long question the last lines are asked, with a note")
t.eq(says(asked({ bits = 8 * 21 }, long)), "(3 lines before)\nlast", "they may fill the blob")
t.eq(says(asked({ bits = 8 * 20 }, ("a"):rep(30) .. "\nlast")), "(1 line before)\nlast", "one line")
t.eq(says(asked({ bits = 8 * 34 }, long)), "(2 lines before)\nfirst line\\\nlast", "as many as fit")
t.eq(select(2, asked({ bits = 8 * 20 }, long)),
  "error: the last line of the question does not fit into the 20 bytes of the oracle's 160 bits",
  "if no line fits, that is an error")
t.eq(select(2, asked({ bits = 8 * 22, too_long = "fail" }, long)),
  "error: the question has 40 bytes, expected at most the 22 of the oracle's 176 bits",
  "or every question that is too long is")

-- Collapses -----------------------------------------------------------------------------------------------------------

-- Payloads as texts with masses.
local function answers(list)
  local pairs_of = {}
  for i, x in ipairs(list) do pairs_of[i] = { type(x[1]) == "string" and B.text(x[1]) or x[1], x[2] } end
  return D.new(pairs_of)
end

-- The reply of an oracle with these answers, and what is left of a budget of 10.
local function reply(list, options, message, world)
  local w = meta.world(world or {})
  options = options or {}
  options.bits, options.query = options.bits or 800, function() return answers(list) end
  local r, _, left = w:run(w:oracle(options), message or "what?", 10)
  return tostring(r), left, w
end

t.eq(reply { { "reply a", "1/4" }, { "reply b", "1/2" }, { "reply c", "1/4" } }, "b", "max: the heaviest")
t.eq(reply { { "reply b", "1/2" }, { "reply a", "1/2" } }, "a", "max: among equals the least bitstring")
t.eq(reply { { B.text "reply a" .. B "0000000000000000000", "1/2" } }, "a", "zeros behind the text are no part of it")
t.eq(reply { { B.text "reply a" .. B "001", "1/2" } }, "error: the oracle is silent: its answer is no text",
  "other bits are")
for _, payload in ipairs { B "11111111", B.text "a\0b", B.text "\xc3" } do
  t.eq(reply { { payload, 1 } }, "error: the oracle is silent: its answer is no text", "no text: " .. tostring(payload))
end
local silence, left = reply {}
t.eq(silence, "error: the oracle is silent: nothing answers this question", "no answer")
t.eq(left, 9, "silence costs one decision")
t.eq(reply({ { "reply (", "1/2" }, { "hm", "1/3" }, { B "11111111", "1/9" }, { "reply d", "1/100" } },
  { collapse = "first" }), "d",
  "first: the heaviest that is a command")
t.eq(reply({ { "reply #4", 1 } }, { collapse = "first" }),
  "error: the oracle is silent: none of its answers can be understood",
  "first: a register that the agent does not have")
t.eq(reply({ { "reply ((", "1/2" }, { "any text", "1/3" } }, { collapse = "first", sees = "message" }), "reply \\(\\(",
  "first: any text is a reply of an oracle that sees messages")
t.eq(reply({ { "", 1 } }, { sees = "message" }), "", "all zeros are the empty text")

-- Samples: coherent, by the masses, and silent for the mass that is missing.
local counts, n = {}, 3000
for _, seed in ipairs { "one", "two" } do
  local w = meta.world {}
  local o = w:oracle { bits = 800, collapse = "sample", seed = seed, query = function()
    return answers { { "reply a", "1/2" }, { "reply b", "1/3" }, { "reply c", "1/12" } }
  end }
  local of_seed = {}
  for i = 1, n do
    local r = tostring((w:run(o, "question " .. i)))
    of_seed[i], counts[r] = r, (counts[r] or 0) + 1
  end
  counts[seed] = table.concat(of_seed)
end
local silent = "error: the oracle is silent: the sample fell into the missing mass"
for r, share in pairs { a = 1 / 2, b = 1 / 3, c = 1 / 12, [silent] = 1 / 12 } do
  local spread = 4 * math.sqrt(share * (1 - share) / (2 * n))
  t.ok(math.abs(counts[r] / (2 * n) - share) < spread, "the samples of " .. r .. " have its mass", counts[r] / (2 * n))
end
t.ok(counts.one ~= counts.two, "another seed, other samples")
local function one_sample(options) return (reply({ { "reply a", "1/2" }, { "reply b", "1/2" } }, options, "q")) end
for seed = 1, 20 do
  local s = { collapse = "sample", seed = tostring(seed) }
  t.eq(one_sample(s), one_sample { collapse = "sample", seed = tostring(seed) },
    "the same text and seed give the same sample")
end

-- What is asked -------------------------------------------------------------------------------------------------------
do
  local texts = {}
  local w = meta.world {}
  local o = w:oracle { name = "reader", bits = 8 * 400, query = function(bits)
    local text = says(bits)
    texts[#texts + 1] = text
    local commands = { "view #0", "ask (what is #0?)", "reply a thing", "reply so it is" }
    return D.point(B.text(commands[#texts] or "reply nothing more"))
  end }
  local r = w:run(o, w:message("look at #", w:message "a vase"))
  t.eq(tostring(r), "so it is", "an oracle may view, ask itself, and reply")
  t.eq(texts[1], "< look at #0", "the question is the setting")
  t.eq(texts[2], "< look at #0\n> view #0\n< a vase", "all of its lines")
  t.eq(w:queries(o), #texts, "each distinct question is a query")
  local before = #texts
  w:run(o, w:message("look at #", w:message "a vase"))
  t.eq(#texts, before, "and no more")
end
for _, world in ipairs { {}, { ask_always = true }, { no_answers = true }, { ask_always = true, no_answers = true } } do
  for _, sees in ipairs { "setting", "message" } do
    local w, calls = meta.world(world), 0
    local o = w:oracle { bits = 800, sees = sees, query = function()
      calls = calls + 1
      return D.point(B.text(sees == "setting" and "reply yes" or "yes"))
    end }
    for _ = 1, 3 do
      t.eq(tostring((w:run(o, "is it?"))), "yes", "an answer")
      w:run(o, "is it not?")
    end
    t.eq(calls, 2, "two questions are two queries")
  end
end

-- A query that cannot answer now stops the run; what was decided is kept. An error is a reply, unless the world is
-- strict.
do
  local w, ready = meta.world {}, false
  local o = w:oracle { bits = 800, query = function()
    if not ready then return nil, "the universe is asleep" end
    return D.point(B.text "reply awake")
  end }
  local r, sentence, kind = w:run(o, "are you?")
  t.ok(r == nil and sentence == "the universe is asleep" and kind == "unable", "no answer now")
  ready = true
  t.eq(tostring((w:run(o, "are you?"))), "awake", "the same run goes on")
end
for _, strict in ipairs { false, true } do
  local w = meta.world { strict = strict }
  local o = w:oracle { bits = 800, query = function() error("oh", 0) end }
  local bad = w:oracle { bits = 800, query = function() return 7 end }
  local pairs_of = w:oracle { bits = 800, query = function() return D.point "reply yes" end }
  if strict then
    t.raises("^oh$", w.run, w, o, "q")
    t.raises("the integer 7, expected a distribution over bits", w.run, w, bad, "q")
  else
    t.eq(tostring((w:run(o, "q"))), "error: oh", "an error in the query is the reply")
    t.ok(tostring((w:run(bad, "q"))):find "expected a distribution over bits",
      "so is a query that gives something else")
    t.eq(tostring((w:run(pairs_of, "q"))),
      "error: the oracle's query gave an answer that is no bitstring, expected blobs",
      "or other answers")
  end
end
local w = meta.world {}
t.raises('field "query": nothing, expected a function', w.oracle, w, { bits = 8 })
t.raises('field "bits": nothing, expected the length of a question', w.oracle, w, { query = print })
t.raises('field "bits": 0, expected at least 1', w.oracle, w, { query = print, bits = 0 })
t.raises('field "collapse": .*"mean".*expected "max", "sample", "first" or "all"', w.oracle, w, { query = print,
  bits = 8, collapse = "mean" })
t.raises("an oracle that sees messages replies", w.oracle, w, { query = print, bits = 8, collapse = "all",
  sees = "message" })
t.raises("expected an oracle", w.queries, w, w:policy("p", function() return "reply" end))

-- QACI as the query ---------------------------------------------------------------------------------------------------

-- The score is the mean of what the answers say: the two computed apart (SCORE.3, the reader "table").
local first = dofile "scripts/universes/first.lua"
local result = qaci.score(first)
do
  local d, located, skipped, stopped = qaci.query(first)
  t.eq(located, result.located, "as much is located")
  t.ok(skipped:eq(0) and stopped == nil, "nothing is skipped")
  t.eq(d:remainder(), result.remainder, "the remainder is the score's")
  t.eq(d:total(), located, "every hypothesis answers")
  local width, most = 2, 3 -- a payload is one field for each action
  for a, action in ipairs(first.actions) do
    local sum = Q(0)
    for payload, mass in d:pairs() do sum = sum + mass * Q(payload:sub(width * (a - 1) + 1, width * a):nat(), most) end
    t.eq(sum, result:score(action), "the score of " .. tostring(action) .. " is the mean of the answers")
  end
end
do -- letter by letter there are answers in every payload: those that are not listed are in the remainder
  first.reading, first.locator_bits = "formula", 2 -- with the identity alone, which is quick
  local d, located = qaci.query(first)
  t.ok(d:total() < located and d:total() > 0, "not all payloads are listed")
  t.eq(d:remainder(), result.remainder + located - d:total(), "the others are in the remainder")
  first.locator_bits = nil
end
first.reading = { answers = "raw" }
t.raises("the answers are raw, expected normalized ones", qaci.query, first)
first.reading, first.budget = nil, { steps = 1 }
local none, _, skipped, sentence = qaci.query(first)
t.ok(none:total():eq(0) and skipped > 0 and sentence, "a budget that runs out leaves a remainder")
t.eq(none:remainder(), result.remainder + skipped, "and it is the distribution's")
t.raises('field "mu1": nothing', qaci.query, { universes = first.universes, horizon = 3, simplicity = first.simplicity,
  hash = first.hash })

-- An oracle in a universe.
local sums = dofile "scripts/meta/sums.lua"
do
  local world = meta.world {}
  local o = world:oracle { query = sums }
  for question, sum in pairs { ["2+2?"] = "4", ["2+3?"] = "5", ["3+2?"] = "5", ["3+3?"] = "6" } do
    t.eq(tostring((world:run(o, question))), sum, question .. " is answered in the universe")
  end
  t.eq(tostring((world:run(o, "4+4?"))), "error: the oracle is silent: nothing answers this question",
    "what nobody is asked there")
  t.eq(world:queries(o), 5, "five queries")
  local sampled = world:oracle { query = sums, collapse = "sample", seed = "x" }
  t.eq(tostring((world:run(sampled, "3+3?"))), "6",
    "masses are divided by what is located: a certain answer is always drawn")
  t.eq(sums.counterfactual:sub(1, 48):text(), "< 2+3?", "the table of the query is not changed")
  sums.budget = { steps = 1 }
  local r, said, kind = world:run(world:oracle { query = sums }, "2+3?")
  t.ok(r == nil and kind == "unable" and said, "a budget that ran out is no answer")
  sums.budget = nil
end

-- Whole distributions -------------------------------------------------------------------------------------------------

-- An agent that asks an oracle three times, twice the same, and then once more if it was told yes.
local function poll(world)
  return world:agent("poll", function(q)
    local o = q:match "poll @"
    local x, y, z = o:ask "first?", o:ask "second?", o:ask "first?"
    if x.text ~= "yes" then return "# # #", x, y, z end
    return "# # # then #", x, y, z, o:ask "third?"
  end)
end
local said = { -- by question; the rest is silence
  ["< first?"] = { { "reply yes", Q(1, 2) }, { "reply no", Q(1, 3) } },
  ["< second?"] = { { "reply yes", Q(1, 5) }, { "reply (no)", Q(4, 5) } },
  ["< third?"] = { { "reply maybe", Q(1, 7) }, { B "11111111", Q(6, 7) } },
}
local function ask_said(bits) return answers(said[says(bits)]) end
local function by_reply(list)
  local masses, total = {}, Q(0)
  for _, o in ipairs(list) do
    local key = tostring(o.reply)
    masses[key] = (masses[key] or Q(0)) + o.mass
    total = total + o.mass
  end
  return masses, total
end

-- Every function from the three questions to what may be said there, each in a world of its own.
local expected, functions = {}, 0
local function enumerate(questions, i, chosen, mass)
  if i > #questions then
    local world = meta.world {}
    local o = world:policy("o", function(setting) return chosen[setting:gsub("\n$", "")] end)
    local key = tostring((world:run(poll(world), world:message("poll @", o))))
    expected[key] = (expected[key] or Q(0)) + mass
    functions = functions + 1
    return
  end
  local rest = Q(1)
  for _, x in ipairs(said[questions[i]]) do
    if type(x[1]) == "string" then
      chosen[questions[i]] = x[1]
      enumerate(questions, i + 1, chosen, mass * x[2])
      rest = rest - x[2]
    end
  end
  chosen[questions[i]] = "reply error: the oracle is silent"
  enumerate(questions, i + 1, chosen, mass * rest)
end
enumerate({ "< first?", "< second?", "< third?" }, 1, {}, Q(1))

local world = meta.world { record = true }
local oracle = world:oracle { bits = 800, collapse = "all", query = ask_said }
local agent, question = poll(world), world:message("poll @", oracle)
local all = world:spread(agent, question)
local masses, total = by_reply(all)
t.eq(total, Q(1), "all answers together")
t.ok(all.remainder:eq(0) and all.open == 0 and all.status == "exact", "nothing is left")
local replies = 0
for key, mass in pairs(expected) do
  if mass > 0 then
    t.eq(masses[key], mass, key)
    replies = replies + 1
  end
end
t.eq(#all, replies, "and no other replies (of " .. functions .. " functions)")
for i = 2, #all do t.ok(all[i - 1].mass >= all[i].mass, "heaviest first") end
t.eq(world:queries(oracle), 3, "three questions are three queries, in all branches")
local again = world:spread(agent, question)
for i = 1, #all do t.ok(again[i].reply == all[i].reply and again[i].mass == all[i].mass, "again the same") end
local r, why, kind = world:run(agent, question)
t.ok(r == nil and kind == "unable" and why:find "expected a run that spreads",
  "the decisions were forgotten; nobody else takes them")

-- Limits leave lower bounds.
for branches = 1, all.runs do
  local part = world:spread(agent, question, nil, { branches = branches })
  local lower, sum = by_reply(part)
  t.eq(sum + part.remainder, Q(1), branches .. " runs: bounds and remainder are 1")
  for key, mass in pairs(lower) do t.ok(mass <= masses[key], branches .. " runs: a lower bound of " .. key) end
  t.ok(part.runs == branches and (part.open > 0) == (part.remainder > 0),
    branches .. " runs: what is open has the rest")
end
local coarse = world:spread(agent, question, nil, { mass = "1/20" })
t.ok(coarse.remainder > 0 and coarse.runs < all.runs, "light branches are left alone")
do -- the heaviest first, and none that is not heavier than the bound
  local host = meta.world { record = true }
  local coin = host:oracle { bits = 800, collapse = "all", query = function()
    return answers { { "reply heads", "1/2" }, { "reply tails", "1/3" } }
  end }
  local tosser = host:agent("tosser", function(q)
    local o = q:match "toss @ twice"
    return "# #", o:ask "first", o:ask "second"
  end)
  local toss = host:message("toss @ twice", coin)
  local function of(limits)
    local d = host:spread(tosser, toss, nil, limits)
    return ("%d %s %d %d"):format(#d, d.remainder, d.runs, d.open)
  end
  t.eq(of { branches = 6 }, "2 7/12 6 7", "six runs: 1, 1/2, 1/3, 1/4, two of 1/6")
  t.eq(of { mass = "1/4" }, "0 1 3 7", "nothing as light as 1/4")
  t.eq(of { mass = "6/25" }, "1 3/4 4 6", "but what is heavier than 6/25")
  t.eq(of { steps = 1 }, "0 1 2 3", "a run that was stopped is open")
end
local stopped = world:spread(agent, question, nil, { steps = 5 })
t.ok(stopped.status == "partial" and stopped.message and stopped.remainder > 0, "a limit leaves an enclosure")
t.eq(#world:spread(agent, question), #all, "and harms nothing")
-- Starved agents are followed too: the oracle's decision where no budget is left is another question.
local starved = meta.world { record = true }
local starving = starved:oracle { bits = 800, collapse = "all", query = function(bits)
  if not bits:text():find("!", 1, true) then return answers { { "ask again", 1 } } end
  return answers { { "out", "1/3" }, { "no more", "2/3" } }
end }
local out, sum = by_reply(starved:spread(starving, "go", 5))
t.ok(sum:eq(1) and out["out"]:eq("1/3") and out["no more"]:eq("2/3"), "forced replies")
t.raises("world that does not record", function()
  local plain = meta.world {}
  plain:spread(plain:oracle { bits = 8, collapse = "all", query = print }, "q")
end)
do -- mass that an oracle leaves unexplored stays unexplored
  local half = meta.world { record = true }
  local o = half:oracle { bits = 800, collapse = "all", query = function() return qaci.query(first) end }
  local d = half:spread(o, "q")
  t.eq(d.remainder > 0, true, "the remainder of a query")
end

-- Choosing by meta-execution ------------------------------------------------------------------------------------------
local function chooser(host, name)
  return host:agent(name or "chooser", function(q)
    local list, scores = nil, nil
    for n = 0, 5 do
      if not list then
        list, scores = q:match("which of the actions in the list # is best? @ knows the score of each, and answers at "
          .. "most " .. n .. " question" .. (n == 1 and "" or "s"))
      end
    end
    if not list then return "what?" end
    local best, most
    local v = meta.view(list)
    while not v:is "the empty list" do
      local x, rest = v:match "the list with first element # and remaining elements in the list #"
      local score = scores:ask("what is the score of #?", x)
      scores:ask("what is the score of #?", x)
      if not score.error and (not most or Q(score.text) > most) then best, most = x, Q(score.text) end
      best = best or x
      v = meta.view(rest)
    end
    return "take #", best
  end)
end
local actions = { B "00", B "01", B "10", B "11" }
local score = { ["00"] = Q(1, 3), ["01"] = Q(1, 2), ["10"] = Q(9, 10), ["11"] = Q(2, 3) }
local function score_of(action) return score[tostring(action)] end
local regrets = { [0] = Q(9, 10) - Q(1, 3), Q(9, 10) - Q(1, 3), Q(9, 10) - Q(1, 2), Q(0), Q(0) }
for _, options in ipairs { {}, { no_answers = true }, { record = true } } do
  local host = meta.world(options)
  local a = chooser(host)
  for n = 0, 4 do
    local action, info = meta.ai { agent = a, actions = actions, score = score_of, queries = n }
    t.eq(info.queries, n, n .. " questions are answered")
    t.eq(info.refused, 4 - n, "and no more")
    t.eq(info.regret, regrets[n], n .. " questions: the regret")
    t.eq(score_of(action), Q(9, 10) - info.regret, "is that of the action")
    t.eq(info.best, B "10", "the best one")
  end
end
local host = meta.world {}
local action, info = meta.ai { agent = chooser(host), actions = { B "0", B "1" }, score = result, queries = 2 }
t.ok(action == result.best and info.regret:eq(0), "with all scores of QACI the AI takes QACI's action")
local ignorant = host:policy("ignorant", function() return "reply I do not know" end)
local fool, told = meta.ai { agent = ignorant, actions = { "a", "b" }, queries = 1,
  score = function(x) return x == "a" and 1 or "1/4" end }
t.ok(fool == nil and tostring(told.reply) == "I do not know", "a reply that names no action")
t.eq(told.regret, Q(3, 4), "costs the most it can")
local both = host:agent("both", function(q)
  local list = q:match("which of the actions in the list # is best? @ knows the score of each, and answers at most 1 "
    .. "question")
  local one, rest = meta.view(list):match "the list with first element # and remaining elements in the list #"
  return "# or #", one, (meta.view(rest):match "the list with first element # and remaining elements in the list #")
end)
local two = meta.ai { agent = both, actions = { "a", "b" }, queries = 1, score = function() return 1 end }
t.eq(two, nil, "nor does one that names two")
t.raises('field "actions": ', meta.ai, { agent = chooser(host), score = score_of })
t.raises("actions 1 and 2 are the same", meta.ai, { agent = chooser(host), actions = { "a", "a" },
  score = function() return 1 end })
t.raises("there are no actions", meta.ai, { agent = chooser(host), actions = {}, score = score_of })
t.raises("the score of action 1: float 0.5 is not exact", meta.ai, { agent = chooser(host), actions = { "a" },
  score = function() return 0.5 end })

t.done()
