-- What is said of an action, and of two scores side by side (SCORE.7): the numbers are those of the tree.
local t = require "tap"
local json = require "json"
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local sh = require "shell"

-- In the project's folder, so that messages name files as given.
local function run(words) return sh.run(("(cd '%s' && %s%s)"):format(sh.root, sh.qaci, words)) end

local function universe(file) return dofile("scripts/universes/" .. file) end

-- why: the rows and the paths add up to the scores and to their difference, for each action, in several settings
local function why_adds_up(w, name)
  local r = qaci.score(w)
  for _, action in ipairs(w.actions) do
    local why = json.parse(r:why(action, { form = "json" }))
    local adds, more, by_path, mass = Q(0), Q(0), Q(0), Q(0)
    for _, row in ipairs(why.answers) do
      adds, more, mass = adds + Q(row.adds), more + Q(row.difference), mass + Q(row.mass)
    end
    for _, path in ipairs(why.paths) do by_path = by_path + Q(path.difference) end
    local score, other = r:score(action), r:score(why.other)
    t.ok(adds:eq(score) and more:eq(score - other) and by_path:eq(more) and mass:eq(r.located) and Q(why.adds):eq(score),
      ("why %s, %s: %d answers, %d paths"):format(action, name, #why.answers, #why.paths))
    for _, b in ipairs(w.actions) do
      if tostring(b) ~= tostring(action) then t.ok(r:score(b) <= other, "the other action is the best other one") end
    end
  end
  return r
end
local first = universe "first.lua"
local r = why_adds_up(first, "first.lua")
local other = universe "stochastic.lua"
local prose = why_adds_up(other, "stochastic.lua")
other.reading = { preset = "formula", answers = "raw" }
why_adds_up(other, "formula, raw")
other.actions = { B"00", B"01", B"10" } -- one bit each
why_adds_up(other, "three actions")

local text = r:why("1", { width = 1 })
t.ok(text:find("why 1: it scores 1.54213e-40; 0, the best other action, 5.43051e-41; difference 9.99086e-41\n", 1, true), "the scores", text)
t.ok(text:find "\nfor it\n  answer 0111.*\nagainst it\n  answer 1101.*\nthe same for both\n  answer 1010", "for, against, the same")
t.ok(text:find("\n1 is ahead of 0 by 9.99086e-41: it has 2.83976 times the score, most of all because of the answer\n    0111, which alone makes 1.02126 times the difference.\n", 1, true), "a sentence", text)
t.ok(r:why "0":find("\n0 is behind 1 by 9.99086e-41", 1, true), "the other way round")
first.actions = { "0" }
t.ok(qaci.score(first):why "0":find("\n0 is the only action.\n", 1, true), "a single action")
first.actions, first.question, first.counterfactual = { "0", "1" }, "11111111", "11111110"
t.ok(qaci.score(first):why "0":find("\nNothing was located, so every score is 0.\n", 1, true), "nothing located")
t.raises("argument 1: 11, expected one of the actions that were scored", r.why, r, "11")
t.raises('field "form": the string "html", expected "text" or "json"', r.why, r, "1", { form = "html" })

-- diff
local function diff(a, b) return json.parse(qaci.diff(a, b, { form = "json" })) end
other = universe "stochastic.lua"
local same = diff(prose, qaci.score(other))
t.ok(same.parts_at == nil and #same.paths == 2, "equal scores: the trees do not part")
for _, path in ipairs(same.paths) do t.eq(path.masses[1], path.masses[2], "and no path moves") end
local function against(field, value, step)
  local changed = universe "stochastic.lua"
  changed[field] = value
  local second = qaci.score(changed)
  local d = diff(prose, second)
  t.eq(d.parts_at and d.parts_at.step, step, field .. ": where they part")
  local sums = { Q(0), Q(0) }
  for _, path in ipairs(d.paths) do for i = 1, 2 do sums[i] = sums[i] + Q(path.masses[i]) end end
  t.ok(sums[1]:eq(prose.located) and sums[2]:eq(second.located), field .. ": the paths add up to both")
  for i, side in ipairs { prose, second } do
    t.eq(d.sides[i].scores["1"], tostring((side:score "1")), field .. ": scores")
    t.eq(d.sides[i].ledger.located, tostring(side.located), field .. ": the ledger")
  end
  return d, second
end
against("reading", { clock = 0 }, "Loc of mu1")
against("reading", { answers = "raw" }, "whether QACI0 is normalised")
local _, formula = against("reading", "formula", "Loc of mu1")
against("prior_bits", 1, "K")
against("universes", { { physics = other.universes[1].physics, initial = other.universes[1].initial, mass = "1/2" } }, "Omega")
against("hash", qaci.hash.xorfold(4), "QACI of the answers")
against("reader", function(payload) return { Q(1, 2), Q(1, 3) } end, "what the answers read as")
local d = against("mu2", "11100000", "Loc of mu2")
t.ok(d.sides[2].located == "0" and #d.paths == 2, "paths of one only")
local files = diff(r, prose)
t.eq(files.matched_by, "times", "two physics have no world-state in common")

-- Codes that are named otherwise, and branches that come in another order: by times the trees are the same.
local function coin(heads, probability)
  local w = universe "first.lua"
  local function state(register, branch)
    return B(register) .. B.nat(branch == 1 and heads or 1 - heads, 1) .. B.nat(heads, 1)
  end
  local function step(s)
    if s:sub(1, 3) == B"000" then
      local branches = { { state("101", 0), probability }, { state("101", 1), 1 - probability } }
      if heads == 0 then branches[1], branches[2] = branches[2], branches[1] end
      return branches
    end
    return s:sub(1, 3) == B"101" and B"110" .. s:sub(4, 5) or s
  end
  local physics = qaci.stochastic { width = 5, cells = 5, step = step }
  w.universes = { { physics = physics, initial = tostring(state("000", 0)) } }
  w.horizon, w.simplicity = 2, qaci.simplicity { code_bits = 2, data_bits = 6, steps = 2 }
  w.mu1, w.mu2, w.question, w.counterfactual = "101", "110", "101", "101"
  w.hash, w.reading, w.actions = qaci.hash.xorfold(1), { argmax_scope = "rest" }, { "0" }
  return qaci.score(w)
end
local renamed = diff(coin(1, Q(1, 3)), coin(0, Q(1, 3)))
t.ok(renamed.sides[1].located ~= "0" and renamed.matched_by == "times" and renamed.parts_at == nil,
  "states that are named otherwise are the same by times")
local loaded = diff(coin(1, Q(1, 3)), coin(0, Q(1, 4)))
t.eq(loaded.parts_at and loaded.parts_at.nodes, 2, "with another probability both states of mu1 differ")

text = qaci.diff(prose, formula, { names = { "prose", "formula" }, width = 1 })
t.ok(text:find "\npaths in both: 2, of which 0 are the same\n" and text:find "\npaths only in prose: 0\n" and text:find "\npaths only in formula: 16\n"
  and text:find "\n  and 15 more, of mass [^\n]* together\n", "which paths are where", text)
t.raises('field "names": a table, expected an array of two strings', qaci.diff, r, r, { names = { "a" } })

-- the command
local file = "scripts/universes/stochastic.lua"
local status, out, err = run("score " .. file .. " --diff prose prose,clock=0 --width 1")
t.ok(status == 0 and err == "" and out:find "^ +prose +prose,clock=0 +factor\n" and out:find "\nthey part at Loc of mu1: 1 node differs", "--diff of readings", out .. err)
status, out = run("score " .. file .. " --diff file answers=raw,prior_bits=1 --json")
t.ok(status == 0 and json.parse(out).format == "qaci-diff 1", "--diff --json")
status, out = run("score --diff scripts/universes/first.lua " .. file)
t.ok(status == 0 and out:find "first.lua +stochastic.lua", "--diff of files", out)
status, out = run("score scripts/universes/first.lua --diff prose clock=2 --steps 3000")
t.ok(status == 3 and out:find "\nstatus +partial +partial\n", "--diff of partial results")
status, out = run("score " .. file .. " --why 1")
t.ok(status == 0 and out:find "\n\nwhy 1: it scores .*times the difference%.\n$", "--why", out)
status, out = run("score " .. file .. " --why 0 --json")
t.ok(status == 0 and json.parse(out).format == "qaci-why 1", "--why --json")
status, out = run("score " .. file .. " --explain=json")
t.ok(status == 0 and json.parse(out).format == "qaci-tree 1", "--explain=json")
status, out = run("score " .. file .. " --explain -o " .. sh.folder .. "/page.html")
t.ok(status == 0 and out == "" and sh.read "page.html":find "^<!DOCTYPE html>", "--explain -o FILE.html")
status = run("score " .. file .. " --explain --why 1 -o " .. sh.folder .. "/both.txt")
t.ok(status == 0 and sh.read "both.txt":find "^where the mass goes.*[^\n]\n\nwhy 1: it scores ", "--explain --why -o FILE writes both")
for _, row in ipairs {
  { file .. " --why 11", "%-%-why 11: no action of scripts/universes/stochastic.lua, expected 0 or 1" },
  { file .. " --why", "%-%-why without an action" }, { file .. " --diff prose", "%-%-diff with 1 things to compare" },
  { file .. " --diff pros prose", '%-%-diff pros: "pros", expected prose, formula, file, or NAME=VALUE with argmax_scope' },
  { file .. " --diff prose,clok=1 prose", 'clok=1", expected NAME=VALUE' }, { file .. " --diff clock=x prose", "%-%-diff clock=x: option clock: the string \"x\"" },
  { file .. " --diff prior_bits=x prose", "%-%-diff prior_bits=x: the string" }, { "--diff prose formula", "no file given" },
  { file .. " --explain=pdf", "%-%-explain=pdf, expected" }, { file .. " --width 3", "%-%-width without %-%-explain" },
  { file .. " --why 1 --depth 3", "%-%-depth without %-%-explain" }, { file .. " --why 1 -o x.html", "%-%-why as html, expected text or json" },
  { file .. " --why 1 --explain --json", "more than one of" }, { file .. " -o x", "%-o without %-%-explain" },
} do
  status, out, err = run("score " .. row[1])
  t.ok(status == 2 and out == "" and err:find("^qaci score: .*" .. row[2]), "score " .. row[1], status .. out .. err)
end

sh.done()
