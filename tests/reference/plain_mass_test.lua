-- qaci.mass against the plain full product, on random statements (DIST.3): domains of mixed values, sources and sets
-- that depend on several variables, in any order, constraints on up to three of them, remainders, numbers and
-- distributions as values, expectations, independent parts, constant functions, conditions and posteriors. The seed is
-- printed; QACI_TEST_SEED overrides it, QACI_SLOW_TESTS=1 asks for ten times as many.
local t = require "tap"
local qaci = require "qaci"
local plain = require "tests.reference.mass"
local support = require "tests.reference.support"
local Q, B, D = qaci.rational, qaci.bits, qaci.dist

local draw = support.random(support.seed(20240501))
local rounds = os.getenv "QACI_SLOW_TESTS" and 80000 or 8000

local function even(x) return x end
local pools = {
  { 0, 1, 2, 3, 4 },
  { true, false, 0, "0", B"0" },
  { "a", "b", "", "ab" },
  { B"", B"0", B"01", B"010" },
  { { 1, 2 }, { 1, { 2 } }, {}, { true, "x", B"1" } },
  { Q(1, 2), Q(-3), Q(7, 3), 0 },
  { even, math.min, 1, Q(2, 3) },
}
plain.key(pools[#pools]) -- functions get their keys now, whoever asks for them first

-- A random function of the arguments: random by a hash of their keys, so that both evaluators meet the same one in
-- whatever order they ask. `make` gets a generator of its own and makes the result.
local function random_function(make, constant)
  local salt, made = draw(1 << 30), {}
  return function(...)
    local keys = {}
    for i = 1, select("#", ...) do keys[i] = plain.key((select(i, ...))) end
    local key = constant and "" or table.concat(keys, ";")
    if made[key] == nil then
      local h = salt
      for i = 1, #key do h = (h ~ key:byte(i)) * 1099511628211 end
      made[key] = make(support.random(h ~ h >> 29))
    end
    return made[key]
  end
end

-- Put f behind parameters of the given names, since qaci.mass reads them, and `convert` behind f.
local function named(f, names, convert)
  local list = table.concat(names, ", ")
  local text = ("local f, convert = ... return function(%s) return convert(f(%s)) end"):format(list, list)
  return assert(load(text))(f, convert)
end
local function same(x) return x end

local function to_dist(d) return D.new(d) end

-- A distribution of Lua's own over the pool: up to four elements, perhaps the same one twice, perhaps a remainder.
local function some_dist(random, pool, style)
  local d, q = {}, style.coarse and 12 or random(1000000007) + 12
  for i = 1, random(16) > 0 and random(4) + 1 or 0 do
    d[i] = { pool[random(#pool) + 1], Q(random(10) > 0 and random(3) + 1 or 0, q) }
  end
  if style.lossy and random(3) == 0 then d.remainder = Q(random(12 - 3 * #d + 1), 4 * q) end
  return d
end

local function some_names(names, most)
  local chosen, met = {}, {}
  for _ = 1, math.min(most, #names) do
    local name = names[draw(#names) + 1]
    if not met[name] then met[name], chosen[#chosen + 1] = true, name end
  end
  return chosen
end

-- A statement for both: the library's table, and the plain one with the same functions.
local function random_statement()
  local style = { coarse = draw(3) > 0, lossy = draw(3) == 0, sets = draw(2) == 0, late = draw(3) == 0 }
  local ours, theirs, names = {}, {}, {}
  local n = draw(7)
  local reach = draw(4) -- how many variables a source names: 0 makes independent parts
  local mixed = draw(2) == 0
  local pool = pools[draw(#pools) + 1]
  for i = 1, n do
    if mixed then pool = pools[draw(#pools) + 1] end
    local own = pool
    local name = "v" .. i
    local needs = some_names(names, draw(reach + 1))
    local constant = draw(6) == 0
    if style.sets and draw(4) == 0 then
      local f = random_function(function(random)
        local list = {}
        for k = 1, random(8) > 0 and random(3) + 1 or 0 do list[k] = own[random(#own) + 1] end
        return list
      end, constant)
      if #needs == 0 and draw(2) == 0 then
        ours[i], theirs[i] = { name, over = f() }, { name, over = f() }
      else
        ours[i], theirs[i] = { name, over = named(f, needs, same) }, { name, over = named(f, needs, same) }
      end
    elseif draw(6) == 0 then
      local f = random_function(function(random) return own[random(#own) + 1] end, constant)
      ours[i], theirs[i] = { name, is = named(f, needs, same) }, { name, is = named(f, needs, same) }
    else
      local f = random_function(function(random) return some_dist(random, own, style) end, constant)
      if #needs == 0 and draw(2) == 0 then
        ours[i], theirs[i] = { name, D.new(f()) }, { name, f() }
      else
        ours[i], theirs[i] = { name, named(f, needs, to_dist) }, { name, named(f, needs, same) }
      end
    end
    names[i] = name
  end
  local function constraints(most)
    local list = {}
    local strict = draw(12) == 0 and 8 or draw(4) -- how often it is false, in eighths
    for j = 1, draw(most + 1) do
      list[j] = named(random_function(function(random) return random(8) >= strict end, draw(8) == 0),
        some_names(names, draw(4)), same)
    end
    return list
  end
  ours.where = constraints(3)
  if draw(3) == 0 then ours.given = constraints(3) end
  if style.late then -- declared in another order than they depend on each other
    for i = n, 2, -1 do
      local j = draw(i) + 1
      ours[i], ours[j], theirs[i], theirs[j] = ours[j], ours[i], theirs[j], theirs[i]
    end
  end
  local kind = draw(5)
  if kind == 4 then
    ours.expect = named(random_function(function(random) return Q(random(13) - 6, 5) end, draw(6) == 0),
      some_names(names, draw(4)), same)
  elseif kind == 0 then
    local f = random_function(function(random)
      local d = some_dist(random, pool, style)
      for _, row in ipairs(d) do row[2] = row[2] / 8 end -- sets multiply
      return d
    end, draw(6) == 0)
    local needs = some_names(names, draw(4))
    ours.value, theirs.value = named(f, needs, to_dist), named(f, needs, same)
  elseif kind == 1 or kind == 2 then
    ours.value = named(random_function(function(random) return Q(random(7), 7) end, draw(6) == 0),
      some_names(names, draw(4)), same)
    if draw(8) == 0 then ours.value = Q(draw(5), 4) end
  end
  if kind > 0 and kind < 4 and draw(3) == 0 and n > 0 then
    ours.keep = some_names(names, 3)
    if #ours.keep == 1 and draw(2) == 0 then ours.keep = ours.keep[1] end
  end
  ours.vmax = Q(5, 4)
  for _, field in ipairs { "where", "given", "expect", "vmax", "keep" } do theirs[field] = ours[field] end
  theirs.value = theirs.value or ours.value
  return ours, theirs
end

-- Is the library's distribution the table from keys to { x, mass }?
local function same_dist(d, expected)
  local count = 0
  for _, row in pairs(expected) do
    count = count + 1
    if not d:mass(row[1]):eq(row[2]) then return false end
  end
  return #d == count
end

-- What the library says, or a sentence that says how it differs.
local seen = { number = 0, dist = 0, zero = 0, remainder = 0, error = 0, given = 0, keep = 0, expect = 0 }
local function compare(ours, theirs)
  local fine, value, remainder = pcall(plain.sum, theirs)
  local ok, got, lost, more = pcall(qaci.mass, ours)
  if not fine then
    seen.error = seen.error + 1
    local expected = value
    local pattern = expected:find "depends on other variables" and "depends on"
      or expected:find "more than 1" and "at most 1" or expected:find "no assignment" and "no assignment" or "?"
    if ok then return "plain: " .. expected .. "; the library raised nothing" end
    return not got:find(pattern, 1, true) and "plain: " .. expected .. "; the library: " .. got or nil
  end
  if not ok then return "the library raises: " .. tostring(got) end
  if got == nil or more then return "stopped without a budget: " .. tostring(lost) end
  if Q(0) < remainder then seen.remainder = seen.remainder + 1 end
  if theirs.given then seen.given = seen.given + 1 end
  if theirs.expect then seen.expect = seen.expect + 1 end
  if theirs.keep then seen.keep = seen.keep + 1 end
  if not lost:eq(remainder) then return ("remainder %s, expected %s"):format(lost, remainder) end
  if type(value) == "table" then
    seen.dist = seen.dist + 1
    if got.remainder == nil then return "a number, expected a distribution" end
    if not got:remainder():eq(remainder) then return "the distribution's own remainder" end
    return not same_dist(got, value) and "the distribution is " .. tostring(got) or nil
  end
  seen.number = seen.number + 1
  if value:eq(0) then seen.zero = seen.zero + 1 end
  if got.remainder ~= nil then return "a distribution, expected a number" end
  return not got:eq(value) and ("%s, expected %s"):format(got, value) or nil
end

-- The sentence that goes with a failure: the declarations and what they name.
local function describe(s)
  local lines = {}
  local function parameters(f)
    local names = {}
    while type(f) == "function" and debug.getlocal(f, #names + 1) do
      names[#names + 1] = debug.getlocal(f, #names + 1)
    end
    return "(" .. table.concat(names, ", ") .. ")"
  end
  for i, entry in ipairs(s) do
    local kind = entry.over and "over" or entry.is and "is" or "draw"
    lines[#lines + 1] = ("%d %s %s%s"):format(i, kind, entry[1], parameters(entry.over or entry.is or entry[2]))
  end
  for _, field in ipairs { "where", "given" } do
    for _, f in ipairs(s[field] or {}) do lines[#lines + 1] = field .. parameters(f) end
  end
  lines[#lines + 1] = (s.expect and "expect" or "value") .. parameters(s.expect or s.value)
  if s.keep then lines[#lines + 1] = "keep " .. plain.key(s.keep) end
  return table.concat(lines, "\n")
end

local failures = 0
for round = 1, rounds do
  local ours, theirs = random_statement()
  local message = compare(ours, theirs)
  if message then
    failures = failures + 1
    if failures <= 5 then t.ok(false, "statement " .. round, message .. "\n" .. describe(ours)) end
  end
end
t.eq(failures, 0, rounds .. " random statements equal the full product")
for _, kind in ipairs { "number", "dist", "zero", "remainder", "error", "given", "keep", "expect" } do
  t.ok(seen[kind] > rounds // 200, ("%d of them: %s"):format(seen[kind], kind))
end

t.done()
