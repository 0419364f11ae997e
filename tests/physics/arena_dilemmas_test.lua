-- The dilemmas of scripts/arena (ARENA.7) pay what they say. Each file carries its own results,
--   ; expect AGENTS [random V...] [foreseen V]: SCORES
-- one agent for each file that the world takes, one score for each insertion; `random` gives the random slots,
-- `foreseen` asks for a seed by which the first prediction is V. papers/arena.md shows the same results as tables. Then
-- what variants owe to the world that they vary, and that nobody finds a way around. validation.arena is a file too.
local t = require "tap"
local qaci = require "qaci"
local arena = qaci.arena
local root = os.getenv "QACI_SOURCE_ROOT"
local here = root .. "/scripts/arena/"

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

local worlds, agents = {}, {}
local function world(name)
  worlds[name] = worlds[name] or arena.load(here .. name .. ".arena")
  return worlds[name]
end
local function agent(name)
  agents[name] = agents[name] or arena.load_agent(here .. "agents/" .. name .. ".agent")
  return agents[name]
end

local function words(text)
  local list = {}
  for word in text:gmatch "%S+" do list[#list + 1] = word end
  return list
end

-- The run, finished, of agents named in `names` in the world `name`.
local function play(name, names, options)
  local list = {}
  for i, each in ipairs(names) do list[i] = agent(each) end
  local run = world(name):start(list, options)
  run:finish()
  return run
end

local function scores(run) return table.concat(run:scores(), " ") end

-- "AGENTS [random V...] [foreseen V]" in a world: its scores, as a text.
local function outcome(name, question)
  local names, random, foreseen, into = {}, nil, nil, nil
  for _, word in ipairs(words(question)) do
    if word == "random" then random = {} into = random
    elseif word == "foreseen" then into = "foreseen"
    elseif into == "foreseen" then foreseen = tonumber(word)
    elseif into then into[#into + 1] = tonumber(word)
    else names[#names + 1] = word end
  end
  for seed = 0, foreseen and 200 or 0 do
    local run = play(name, names, { seed = seed, random = random })
    if not foreseen or run:prediction(1) == foreseen then return scores(run) end
  end
  return "never foreseen"
end

-- every file, by its own lines ----------------------------------------------------------------------------------------

local files = {}
local listing = assert(io.popen("cd '" .. here .. "' && LC_ALL=C ls *.arena variants/*.arena"))
for path in listing:lines() do files[#files + 1] = path:match "^(.*)%.arena$" end
listing:close()

for _, name in ipairs(files) do
  local wrong, count = {}, 0
  for question, answer in read(here .. name .. ".arena"):gmatch "\n; expect ([^:\n]*): ([^\n]*)" do
    local got = outcome(name, question)
    if got ~= answer then wrong[#wrong + 1] = question .. ": " .. got .. ", expected " .. answer end
    count = count + 1
  end
  t.ok(#wrong == 0 and count > 0, name .. " pays what it says, " .. count .. " times",
       count == 0 and "no line `; expect`" or table.concat(wrong, "\n"))
end

-- the tables of the page ----------------------------------------------------------------------------------------------

-- A table whose first heading is "agents": a heading that begins with a `name` is a world and, behind it, what the
-- files say behind the agents; a row starts with agents. An empty cell says nothing.
local function cells(line)
  local list = {}
  for cell in line:gmatch "|%s*([^|]-)%s*%f[|]" do list[#list + 1] = cell end
  return list
end

local function plain(cell) return (cell:gsub("`", "")) end

do
  local page = read(root .. "/papers/arena.md")
  local section = page:match "\n(## [^\n]*dilemmas.*)$"
  section = section:match "^(.-\n)## " or section
  local heads, count, wrong = nil, 0, {}
  for line in section:gmatch "([^\n]*)\n" do
    local row = cells(line)
    if row[1] == "agents" then heads = row
    elseif #row == 0 then heads = nil
    elseif heads and not row[1]:find "^%-+$" then
      for i = 2, #heads do
        local name, rest = heads[i]:match "^`(%S+)` ?(.*)$"
        if name and row[i] ~= "" then
          local question = plain(row[1]) .. " " .. rest
          local got = outcome(name, question)
          if got ~= row[i] then
            wrong[#wrong + 1] = name .. ", " .. question .. ": " .. got .. ", the page says " .. row[i]
          end
          count = count + 1
        end
      end
    end
  end
  t.ok(#wrong == 0, "the page's tables", table.concat(wrong, "\n"))
  t.ok(count >= 120, "the page's tables have " .. count .. " results, at least 120")
end

-- variants ------------------------------------------------------------------------------------------------------------

-- Every way to give agents of the list to the files of a world.
local function tuples(list, count)
  local all = { {} }
  for _ = 1, count do
    local longer = {}
    for _, names in ipairs(all) do
      for _, name in ipairs(list) do
        local more = table.move(names, 1, #names, 1, {})
        more[#more + 1] = name
        longer[#longer + 1] = more
      end
    end
    all = longer
  end
  return all
end

-- The same seeds mean the same coins: a variant must pay the same by each of them.
local function compare(name, variant, list, exchange)
  local wrong = {}
  for _, names in ipairs(tuples(list, world(name).files)) do
    local others = {}
    for i, each in ipairs(names) do others[i] = exchange[each] or each end
    for seed = 0, 3 do
      local a, b = scores(play(name, names, { seed = seed })), scores(play(variant, others, { seed = seed }))
      if a ~= b then
        wrong[#wrong + 1] = table.concat(names, " ") .. ", seed " .. seed .. ": " .. a .. ", varied " .. b
      end
    end
  end
  t.ok(#wrong == 0, variant, table.concat(wrong, "\n"))
end

for _, name in ipairs(files) do
  if name ~= "validation" and not name:find "/" then
    compare(name, "variants/" .. name .. "-mirrored", { "door1", "door2", "loop" },
            { door1 = "door2", door2 = "door1" })
    compare(name, "variants/" .. name .. "-shifted", { "door1", "door2", "rich", "tracer", "sign" }, {})
    local variant = "variants/" .. name .. "-amounts"
    t.eq(world(variant).files, world(name).files, variant .. " is a world for as many agents")
  end
end

-- agents --------------------------------------------------------------------------------------------------------------

t.eq(#agent "rich", 42, "rich has 42 slots")
do
  local clique, mimic, same = agent "clique", agent "mimic", true
  for i = 1, 21 do same = same and clique[i] == mimic[i] end
  t.ok(same and clique[22] ~= mimic[22], "mimic wears 21 slots of clique")
end
for _, pair in ipairs { { "one-box", "door1" }, { "two-box", "door2" }, { "sign", "contra" } } do
  local a, b = agent(pair[1]), agent(pair[2])
  local same = #a == #b
  for i = 1, #a do same = same and a[i] == b[i] end
  t.ok(same, pair[1] .. " is " .. pair[2])
end

-- twins are of one file, and their scores add up
for _, name in ipairs { "twin-prisoners-dilemma", "twin-prisoners-dilemma-walled" } do
  t.eq(table.concat(play(name, { "clique" }):sums(), " "), "6", name .. ": the sum by file")
end

-- no way around -------------------------------------------------------------------------------------------------------

-- Every agent that jumps once, wherever to: the best of them earns what the dilemma means to be the best, and no more.
-- In the plain worlds for two it takes the pay without playing.
for _, case in ipairs {
  { "five-and-ten", 10 },
  { "transparent-newcomb", 1000 },
  { "transparent-newcomb-inside", 1000 },
  { "opaque-newcomb", 1000 },
  { "parfits-hitchhiker", 900 },
  { "death-in-damascus", 1 },
  { "smoking-lesion", 1001, random = { 0 } },
  { "smoking-lesion", 1, random = { 1 } },
  { "counterfactual-mugging", 100, random = { 0 } },
  { "counterfactual-mugging", 10000, random = { 1 } },
  { "prisoners-dilemma-walled", 0, "loop" },
  { "prisoners-dilemma-walled", 5, "door1" },
  { "prisoners-dilemma-walled", 1, "door2" },
  { "stag-hunt-walled", 3, "loop" },
  { "prisoners-dilemma", 5, "loop" },
  { "stag-hunt", 4, "loop" },
} do
  local name, most, other = case[1], case[2], case[3]
  local codes, best = {}, 0
  for to = 0, world(name).slots - 1 do
    codes[2 * to + 1], codes[2 * to + 2] = 5, to -- JMP to
  end
  local with = other and { agent "loop", agent(other) } or nil
  for _, score in ipairs(world(name):batch(codes, { length = 2, with = with, random = case.random })) do
    best = math.max(best, score)
  end
  t.eq(best, most, name .. (other and ", the other " .. other or "") .. ": the best single jump")
end

-- Why the files are as they are: what an agent earns in the world `name` once `from` is written as `to`.
local function rewritten(name, from, to, ...)
  local text = read(here .. name .. ".arena")
  local first, last = text:find(from, 1, true)
  assert(first, from)
  local other = arena.parse(text:sub(1, first - 1) .. to .. text:sub(last + 1), name)
  return other:run({ ... })[1]
end

t.eq(rewritten("transparent-newcomb", "within 5000", "within 3000", agent "attack-wait"), 1001,
     "a predictor that looks for 3000 ticks can be waited for")
t.eq(rewritten("death-in-damascus", "at 134 ro hidden", "at 134 ro", agent "tracer"), 1000,
     "Death can be seen in a city that can be seen")
t.eq(rewritten("parfits-hitchhiker", "de:     JMN stay P", "de:     JMP stay", agent "straight-to-160"), 1000,
     "a desert in which the thousand is left")

t.eq(rewritten("prisoners-dilemma-walled", "protect 7214 7792 noentry", "", agent "attack-bridge", agent "loop"), 5,
     "a wall with a gap")

-- chance --------------------------------------------------------------------------------------------------------------

do
  local wrong, total, seeds = 0, 0, 1000
  for seed = 1, seeds do
    local run = play("imperfect-newcomb", { "one-box" }, { seed = seed })
    wrong = wrong + run:prediction(1)
    total = total + run:scores()[1]
  end
  t.ok(wrong > 60 and wrong < 140, "a predictor that errs one time in ten errs " .. wrong .. " times in " .. seeds)
  t.eq(total, 1000 * (seeds - wrong), "and one box pays when it does not")
end
do
  local found, total, seeds = 0, 0, 400
  for seed = 1, seeds do
    local run = play("death-in-damascus-mixed", { "sign" }, { seed = seed })
    local coin, foreseen, score = run:value "coin", run:prediction(1), run:scores()[1]
    if coin ~= foreseen then found = found + 1 end
    total = total + (score == (coin == foreseen and 1000 or 0) + (coin == 0 and 1 or 0) and 1 or 0)
  end
  -- foreseen 1 is Damascus, and coin 0 stays there: they meet where the two numbers differ
  t.eq(total, seeds, "Death meets who comes where he was foreseen")
  t.ok(found > 150 and found < 250, "a coin is foreseen " .. found .. " times in " .. seeds)
end

t.done()
