-- The machine against the plain one (tests/reference/meta.lua), META.1 to META.3, on random policies; and theorem T4 of
-- META.4 with its negative control: where an ask passes on a fraction of the budget, remembered answers are wrong.
local qaci = require "qaci"
local t = require "tap"
local plain = require "tests.reference.meta"

-- Dice that depend on a text: FNV-1a over seed and text, then a multiplicative generator.
local function dice_of(seed, text)
  local state = 0x811c9dc5 ~ seed * 0x9e3779b1 & 0xffffffff
  for i = 1, #text do state = (state ~ text:byte(i)) * 0x01000193 & 0xffffffff end
  return function(sides)
    state = (state * 0x5851f42d4c957f2d + 0x14057b7ef767814f) & 0x7fffffffffffffff
    return (state >> 33) % sides
  end
end

local words = { "a", " b ", "list", " and ", "\\(", "\\#1 ", "é", "", " ", "(", "\\", "5", "\\\n", "\n", "#", "@",
  "\255", "x:\t" }
local broken = { "", "nonsense", "ask@ x", "view (", "reply )", "spawn now", "ask$ b", "reply \\", "ask@77 x",
  "ask$5kk é", "reflect.", "reply\nx", "askéééééééééééééééé", "view(a)", " reply (\n#0 ) ",
  "ask$99999999999999999999999M c", "reply \255\254", "view a\0b" }

-- A random policy: a function of what is shown, and nothing else.
local function policy_of(seed)
  return function(setting, exhausted)
    local dice = dice_of(seed, setting)
    local kinds, lines = {}, 0
    for line in setting:gmatch "[^\n]*\n" do
      lines = lines + 1
      for kind, n in line:gmatch "%f[#@]([#@])(%d+)" do
        if line:find "^<" then kinds[tonumber(n)] = kind end
      end
    end
    local names = {}
    for n = 0, 60 do
      if kinds[n] then names[#names + 1] = kinds[n] .. n end
    end
    local function register()
      local name = names[dice(#names) + 1]
      if dice(12) == 0 then name = (name:sub(1, 1) == "#" and "@" or "#") .. name:sub(2) end
      if dice(20) == 0 then name = name .. "7" end
      return name
    end
    local function expression(depth)
      local out = {}
      for i = 1, 1 + dice(3) do
        local what = dice(8)
        if what < 4 and #names > 0 then out[i] = register()
        elseif what == 4 and depth > 0 then out[i] = "(" .. expression(depth - 1) .. ")"
        else out[i] = words[1 + dice(dice(12) == 0 and #words or 8)] end
      end
      return table.concat(out)
    end
    local what = dice(100)
    if lines > 14 and dice(2) == 0 then what = 60 end
    if exhausted and dice(4) > 0 then return (dice(2) == 0 and "reply " or "") .. expression(1) end
    if what < 15 then return "view " .. expression(1) end
    if what < 55 then
      local target = ""
      for i = #names, 1, -1 do
        if names[i]:sub(1, 1) == "@" and dice(3) == 0 then target = names[i] break end
      end
      return "ask" .. target .. (dice(4) == 0 and "$" .. dice(9) or "") .. " " .. expression(1)
    end
    if what < 85 then return "reply " .. expression(2) end
    if what < 89 then return "spawn" end
    if what < 94 then return "reflect" end
    return broken[1 + dice(#broken)]
  end
end

local function difference(seed, options, budget)
  local policy = policy_of(seed)
  local w = qaci.meta.world(options)
  local agent = w:policy("random", policy)
  local other = plain.fresh(policy)
  local world = { limit = options.view_limit, signed = options.signed }
  for _, question in ipairs { "q", "solve (a #\\(é\\)) with (b)", "(x (y)) (x)", "and then?" } do
    local expected = assert(plain.evaluate((question:gsub("#\\%(é\\%)", "thing")), {}, 1000)).value
    local asked = w:evaluate((question:gsub("#\\%(é\\%)", "thing")))
    local reply, agent2, left, info = w:run(agent, asked, budget)
    local reply2, other2, left2, forced = plain.run(world, other, expected, budget)
    if reply:show(100, 100000) ~= plain.show(reply2) then
      return ("%q: the reply is %s, expected %s"):format(question, reply:show(100, 100000), plain.show(reply2))
    end
    if info.sensitive ~= forced then return ("%q: sensitive is %s"):format(question, info.sensitive) end
    if left ~= left2 then return ("%q: %d are left, expected %d"):format(question, left, left2) end
    if question == "(x (y)) (x)" then agent, other = agent2, other2 end -- the last question is asked to what it became
  end
  if options.ask_always and w:counts().calls ~= world.calls then
    return ("the policy was called %d times, expected %d"):format(w:counts().calls, world.calls)
  end
end

local kinds = {
  { "nothing remembered", { record = true, no_answers = true, ask_always = true } },
  { "answers remembered", {} },
  { "recorded", { record = true } },
  { "signed", { signed = true } },
  { "signed, nothing remembered", { signed = true, record = true, no_answers = true, ask_always = true } },
  { "short lines", { view_limit = 24 } },
  { "short lines, signed, recorded", { view_limit = 40, signed = true, record = true } },
}
for _, kind in ipairs(kinds) do
  local found
  for seed = 1, 80 do
    local problem = difference(seed, kind[2], seed * 7 % 41)
    if problem then
      found = ("seed %d: %s"):format(seed, problem)
      break
    end
  end
  t.ok(not found, "the machine is the plain machine: " .. kind[1], found)
end

-- How often a memo gives another result than the plain machine, and how often it is used.
local function memo_mismatches(fraction)
  local wrong, used = 0, 0
  for seed = 1, 100 do
    local policy = policy_of(seed)
    local memo = { memo = {}, fraction = fraction }
    for i = 1, 6 do
      local question = { i % 2 == 0 and "q" or "solve it" }
      local budget = (seed * 13 + i * 29) % 60
      local a, _, left = plain.run(memo, plain.fresh(policy), question, budget)
      local b, _, left2 = plain.run({ fraction = fraction }, plain.fresh(policy), question, budget)
      if plain.show(a) ~= plain.show(b) or left ~= left2 then wrong = wrong + 1 end
    end
    used = used + (memo.remembered or 0)
  end
  return wrong, used
end
local wrong, used = memo_mismatches()
t.eq(wrong, 0, "T4: answers are remembered for every budget of at least their cost")
t.ok(used > 300, "T4: " .. used .. " answers were remembered")
wrong, used = memo_mismatches(2)
t.ok(wrong > 0, "T4 fails if an ask passes on a half: " .. wrong .. " of 600 runs are wrong")
t.done()
