-- experiment 12: What depends on the choice of the universal machine?
--
-- The post (1.9) builds its prior on "some universal turing machine" and expects little to hang on which: another
-- machine costs a constant number of bits. On toys a constant is everything, so here the same K over short strings, the
-- score of the first universe, and the numbers of other experiments are computed under several machines. The locators f
-- and g stay programs of the queue machine; what changes is K(xi) and how simple the string `sd(xi) ‖ code(f) ‖ code(g)`
-- is.
--
--   queue      the queue machine, as in the first universe
--   literals   the same with codes of 2 bits: the program `00` and its data, nothing else
--   lambda     binary lambda calculus on lists of bits
--   BB(3)      a Turing machine of three states and two symbols, the busy beaver, on the given tape
--   UTM(4,6)   Rogozhin's universal Turing machine, 3 bits a symbol
--   D(4)       all Turing machines with 4 states and 2 symbols, each counted once: a machine without a program
--
-- Found: the three machines that can hold their data at no other cost agree to two parts in a thousand, and so does
-- the score, because nearly all of K is the literal: a constant prefix, and x itself. A prefix of 2 bits or of 4 is the
-- same constant for every x, and K does not see it; what is left of "which machine" is what its other short programs
-- do. UTM(4,6) prints its tape at n = 0 only and then works on it, in cells of 3 bits, so a quarter of its mass is
-- elsewhere, on lengths that are multiples of 3; BB(3) likewise, on strings with many ones. D(4) has no literals. It
-- never prints the empty string (a machine visits one cell at least), so xi = "" has no mass and a score needs
-- prior_bits >= 1; its longest output has 16 bits, so it knows short locators only, and all accidental signatures,
-- which need longer ones, are gone: the mean scores become 1/3 and 1, those of the answer 0111 alone.
--
-- Then other experiments are run again, at the setting of their tests, with every model of K replaced by one of each
-- of these machines (UTM(4,6) would take too long), and all numbers that they return are compared with those under the
-- queue machine. Over nine experiments no share, mean or mass between 0 and 1 moves by more than 0.00017 under the
-- machines that locate anything: that is a share of the questions of a simulation, whose addresses have long codes.
-- Shares are quotients of locations that use the same few locators, and what K says of these divides out. Three
-- experiments have locators that D(4) cannot print, and nothing is located there at all.
--
-- For the definition this means: at this size K is a prior over lengths, and the machine matters if it has no cheap
-- literal, or once x is long enough for a program to be shorter than x. It does not show that the choice is harmless
-- for worlds in which a short program prints a long locator: here none does.
--
--   qaci run scripts/experiments/machines.lua [BITS [EXPERIMENT ...]]   K over all x of at most BITS bits (6)
-- command: run 6 wrong-universe free-rest interference
-- expect: K over the 127 strings of at most 6 bits
-- expect: machine   K("")   K(0)    K(1)    K(01)   K(0000)  K(0101)  K(0110)
-- expect: queue     0.503   0.125   0.125   0.0314  0.00197  0.00196  0.00196
-- expect: literals  64/127  16/127  16/127  4/127   1/508    1/508    1/508
-- expect: lambda    0.505   0.125   0.125   0.0313  0.00196  0.00196  0.00196
-- expect: BB(3)     0.327   0.0818  0.228   0.0204  0.00127  0.00127  0.00127
-- expect: UTM(4,6)  0.368   0.092   0.092   0.023   0.00207  0.00175  0.00175
-- expect: D(4)      0       0.205   0.205   0.102   0.00249  0.00191  0.00162
-- expect:
-- expect: from the queue machine: total variation, the greatest K / K(queue), and where
-- expect: machine   variation  ratio  at
-- expect: literals  0.000467   1      0
-- expect: lambda    0.00194    1      ""
-- expect: BB(3)     0.263      13.1   1111
-- expect: UTM(4,6)  0.238      509    100100
-- expect: D(4)      0.524      3.25   01
-- expect:
-- expect: the first universe, xi of at most 2 bits: score/located of the actions 0 and 1
-- expect: machine   0         1         0 moves by    1 moves by     remainder
-- expect: queue     0.341275  0.992059  0             0              0.12515
-- expect: literals  0.341264  0.99207   -0.000010978  0.0000109783   16383/131071
-- expect: lambda    0.341291  0.992043  0.0000155529  -0.0000155562  0.124505
-- expect: BB(3)     0.339154  0.99418   -0.00212091   0.00212127     0.204763
-- expect: D(4)      1/3       1         -0.00794227   0.00794047     0.180235
-- expect:
-- expect: other experiments: how many of their numbers move, and which one between 0 and 1 moves most
-- expect: experiment      machine   numbers  moved  most       column         queue      there
-- expect: wrong-universe  literals  244      0      0
-- expect: wrong-universe  lambda    244      22     3.498e-17  right_located  8.965e-15  9e-15
-- expect: wrong-universe  BB(3)     244      22     3.142e-15  right_located  8.965e-15  5.822e-15
-- expect: wrong-universe  D(4)      244      22     1.612e-15  right_located  8.965e-15  7.353e-15
-- expect: free-rest       literals  469      0      0
-- expect: free-rest       lambda    469      25     2.797e-16  quotient       1.445e-10  1.445e-10
-- expect: free-rest       BB(3)     469      25     4.6e-12    quotient       1.445e-10  1.491e-10
-- expect: free-rest       D(4)      469                        not located
-- expect: interference    literals  84       0      0
-- expect: interference    lambda    84       0      0
-- expect: interference    BB(3)     84       0      0
-- expect: interference    D(4)      84       0      0
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local bits = math.tointeger(tonumber((...) or 6))
if not bits or bits < 4 then error("BITS: " .. tostring((...)) .. ", expected a number from 4 on", 0) end
local beaver = qaci.turing { name = "BB(3)", states = { "A", "B", "C" }, delta = {
  { state = "A", symbol = 0, to = { write = 1, state = "B", move = 1 } },
  { state = "B", symbol = 0, to = { write = 0, state = "C", move = 1 } },
  { state = "B", symbol = 1, to = { write = 1, state = "B", move = 1 } },
  { state = "C", symbol = 0, to = { write = 1, state = "C", move = -1 } },
  { state = "C", symbol = 1, to = { write = 1, state = "A", move = -1 } },
} }
-- How each is made, for data (or tapes) of so many bits.
local makes = {
  { "queue", function(data) return qaci.simplicity { code_bits = 6, data_bits = data, steps = 8 } end },
  { "literals", function(data) return qaci.simplicity { code_bits = 2, data_bits = data, steps = 8 } end },
  { "lambda", function(data)
    return qaci.simplicity { machine = "lambda", code_bits = 16, data_bits = data, steps = 8 }
  end },
  { "BB(3)", function(data) return qaci.simplicity { machine = beaver, data_bits = data, steps = 8 } end },
  { "UTM(4,6)", function(data)
    local rogozhin = dofile "scripts/machines/rogozhin.lua"
    return qaci.simplicity { machine = rogozhin, code_bits = 3, data_bits = data - 4, steps = 4 }
  end },
  { "D(4)", function() return qaci.simplicity { machine = qaci.ctm(4) } end },
}
local machines = {}
for i, it in ipairs(makes) do machines[i] = { it[1], it[2](math.max(bits, 16)) } end

-- All strings of at most `bits` bits, and K over them: S(x) / the sum of S over these x.
local strings = {}
for length = 0, bits do
  for n = 0, (1 << length) - 1 do strings[#strings + 1] = B.nat(n, length) end
end
local function masses(K)
  local r, total = {}, Q(0)
  for i, x in ipairs(strings) do
    r[i] = K:sum(x)
    total = total + r[i]
  end
  for i = 1, #strings do r[i] = r[i] / total end
  return r
end

-- How far apart: half the sum of |p - q|, and where p / q is greatest.
local function distance(p, q)
  local sum, worst, at = Q(0), Q(0), nil
  for i = 1, #strings do
    local d = p[i] - q[i]
    sum = sum + (d < Q(0) and -d or d)
    if not q[i]:eq(0) and worst < p[i] / q[i] then worst, at = p[i] / q[i], i end
  end
  return sum / 2, worst, at
end

local shown = { "", "0", "1", "01", "0000", "0101", "0110" }
local function heading(x) return ("K(%s)"):format(x == "" and '""' or x) end
local columns, table_of_K = { "machine" }, {}
for _, x in ipairs(shown) do columns[#columns + 1] = heading(x) end
local all = {}
for i, machine in ipairs(machines) do
  local name, K = table.unpack(machine)
  all[i] = masses(K)
  local row = { machine = name }
  for _, x in ipairs(shown) do
    for j, y in ipairs(strings) do
      if y:eq(x) then row[heading(x)] = all[i][j] end
    end
  end
  table_of_K[i] = row
end
table_of_K = qaci.rows(columns, table_of_K)
print(("K over the %d strings of at most %d bits"):format(#strings, bits))
print(table_of_K:text { digits = 3 })

local bars, distances = {}, {}
for i = 2, #machines do
  local far, worst, at = distance(all[i], all[1])
  local where = #strings[at] > 0 and strings[at] or '""'
  distances[#distances + 1] = { machine = machines[i][1], variation = far, ratio = worst, at = where }
  bars[#bars + 1] = { machines[i][1], far }
end
distances = qaci.rows({ "machine", "variation", "ratio", "at" }, distances)
print "\nfrom the queue machine: total variation, the greatest K / K(queue), and where"
print(distances:text { digits = 3 })

-- UTM(4,6) has too many patterns for a minute.
local world = dofile "scripts/universes/first.lua"
world.prior_bits = 2
local scores, first = {}, nil
for _, i in ipairs { 1, 2, 3, 4, 6 } do
  world.simplicity = machines[i][2]
  local result = qaci.score(world)
  local zero, one = result:mean "0", result:mean "1"
  first = first or { zero, one }
  scores[#scores + 1] = { machine = machines[i][1], ["0"] = zero, ["1"] = one, ["0 moves by"] = zero - first[1],
    ["1 moves by"] = one - first[2], remainder = result.remainder }
end
scores = qaci.rows({ "machine", "0", "1", "0 moves by", "1 moves by", "remainder" }, scores)
print "\nthe first universe, xi of at most 2 bits: score/located of the actions 0 and 1"
print(scores:text { digits = 6 })

-- The other experiments under these machines

-- The exact numbers that an experiment returns when its models of simplicity are made by `make`: "table row column" to
-- rational. D(4) cannot print the empty string, so a score needs xi of one bit.
local function numbers(name, arguments, machine, make)
  local function simplicity(o) -- a model that is about the machine itself stays what it is
    if o.machine or o.model or o.only then return qaci.simplicity(o) end
    return make(o.data_bits)
  end
  local function score(o)
    local changed = {}
    for field, value in pairs(o) do changed[field] = value end
    changed.prior_bits = math.max(o.prior_bits or 0, 1)
    return qaci.score(changed)
  end
  local changed = { simplicity = simplicity, score = machine == "D(4)" and score or nil }
  package.loaded.qaci = setmetatable(changed, { __index = qaci })
  local quiet = setmetatable({ print = function() end }, { __index = _G })
  local chunk = assert(loadfile("scripts/experiments/" .. name .. ".lua", "t", quiet))
  local fine, result = pcall(chunk, table.unpack(arguments))
  package.loaded.qaci = qaci
  if not fine then return nil end
  local found = {}
  for t, it in ipairs(result.tables or { { "", result.rows } }) do
    local rows = it[2]
    for r = 1, #rows do
      for _, column in ipairs(rows.columns) do
        local value = rows[r][column]
        if math.type(value) == "integer" then value = Q(value) end
        if getmetatable(value) == getmetatable(Q(1)) then
          found[#found + 1] = { ("%d %d %s"):format(t, r, column), value, column }
        end
      end
    end
  end
  return found
end

-- The setting at which an experiment is tested: its line "-- command: run ARGUMENTS".
local function tested(name)
  local file = assert(io.open("scripts/experiments/" .. name .. ".lua"), name .. ": no such experiment")
  local line = file:read "a":match "\n%-%- command: run ([^\n]*)" or ""
  file:close()
  local arguments = {}
  for word in line:gmatch "%S+" do arguments[#arguments + 1] = word end
  return arguments
end

local names = { select(2, ...) }
if #names == 0 then
  names = { "early-agent", "simulation", "wrong-universe", "observation-order", "similarity", "free-rest",
    "time-penalty", "empty-answers", "interference" }
end
local function within(q) return q >= Q(0) and q <= Q(1) end
local spread = {}
for _, name in ipairs(names) do
  local arguments, standard = tested(name), nil
  for _, it in ipairs(makes) do
    if it[1] ~= "UTM(4,6)" then
      local found = numbers(name, arguments, it[1], it[2])
      if it[1] == "queue" then
        standard = assert(found, name .. " fails")
      else
        local row = { experiment = name, machine = it[1], numbers = #standard, moved = 0, most = Q(0) }
        local value = {}
        for _, number in ipairs(found or {}) do value[number[1]] = number[2] end
        for _, number in ipairs(standard) do
          local other = value[number[1]]
          if other and not other:eq(number[2]) then
            row.moved = row.moved + 1
            local by = other - number[2]
            if by < Q(0) then by = -by end
            -- shares, means and masses; counts and quotients have no common scale
            if within(other) and within(number[2]) and by > row.most then
              row.most, row.column, row.queue, row.there = by, number[3], number[2], other
            end
          end
        end
        if not found then row.moved, row.most, row.column = nil, nil, "not located" end
        spread[#spread + 1] = row
      end
    end
  end
end
spread = qaci.rows({ "experiment", "machine", "numbers", "moved", "most", "column", "queue", "there" }, spread)
print "\nother experiments: how many of their numbers move, and which one between 0 and 1 moves most"
print(spread:text { digits = 4 })

return {
  tables = { { "K of short strings", table_of_K }, { "Distance from the queue machine", distances },
    { "score/located of the actions of the first universe", scores }, { "Other experiments", spread } },
  picture = qaci.chart { title = "Total variation of K from that of the queue machine", kind = "bars", bars = bars,
    note = ("K over the %d strings of at most %d bits"):format(#strings, bits) },
}
