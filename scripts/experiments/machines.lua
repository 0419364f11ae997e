-- experiment 12: What depends on the choice of the universal machine?
--
-- The post (1.9) builds its prior on "some UTM" and expects little to hang on which: another machine costs a constant
-- number of bits. On toys a constant is everything, so here the same K over short strings, and the score of the first
-- universe, are computed under several machines. The locators f and g stay programs of the queue machine; what changes
-- is K(xi) and how simple the string `sd(xi) ‖ code(f) ‖ code(g)` is.
--
--   queue      the queue machine, as in the first universe
--   literals   the same with codes of 2 bits: the program `00` and its data, nothing else
--   lambda     binary lambda calculus on lists of bits
--   UTM(4,6)   Rogozhin's universal Turing machine, 3 bits a symbol
--   D(4)       all Turing machines with 4 states and 2 symbols, each counted once: a machine without a program
--
-- Found: the three machines that can hold their data agree to two parts in a thousand, and so does the score, because
-- nearly all of K is the literal: a constant prefix, and x itself. A prefix of 2 bits or of 4 is the same constant for
-- every x, and K does not see it; what is left of "which machine" is what its other short programs do. UTM(4,6) prints
-- its tape at n = 0 only and then works on it, in cells of 3 bits, so a quarter of its mass is elsewhere, on lengths
-- that are multiples of 3. D(4) has no literals. It never prints the empty string (a machine visits one cell at
-- least), so xi = "" has no mass and a score needs prior_bits >= 1; it prefers strings that alternate little; its
-- longest output has 16 bits, so it knows short locators only, and all accidental signatures, which need longer ones,
-- are gone: the mean scores become 1/3 and 1, those of the answer 0111 alone.
--
-- For the definition this means: at this size K is a prior over lengths, and the machine matters if it has no cheap
-- literal, or once x is long enough for a program to be shorter than x.
--
--   qaci run scripts/experiments/machines.lua [BITS]   K over all x of at most BITS bits, 6 if not given
-- expect: K over the 127 strings of at most 6 bits
-- expect: machine   K("")   K(0)    K(1)    K(01)   K(0000)  K(0101)  K(0110)
-- expect: queue     0.503   0.125   0.125   0.0314  0.00197  0.00196  0.00196
-- expect: literals  64/127  16/127  16/127  4/127   1/508    1/508    1/508
-- expect: lambda    0.505   0.125   0.125   0.0313  0.00196  0.00196  0.00196
-- expect: UTM(4,6)  0.368   0.092   0.092   0.023   0.00207  0.00175  0.00175
-- expect: D(4)      0       0.205   0.205   0.102   0.00249  0.00191  0.00162
-- expect:
-- expect: from the queue machine: total variation, the greatest K / K(queue), and where
-- expect: machine   variation  ratio  at
-- expect: literals  0.000467   1      0
-- expect: lambda    0.00194    1      ""
-- expect: UTM(4,6)  0.238      509    100100
-- expect: D(4)      0.524      3.25   01
-- expect:
-- expect: the first universe, xi of at most 2 bits: score/located of the actions 0 and 1
-- expect: machine   0         1         0 moves by    1 moves by     remainder
-- expect: queue     0.341275  0.992059  0             0              0.12515
-- expect: literals  0.341264  0.99207   -0.000010978  0.0000109783   16383/131071
-- expect: lambda    0.341291  0.992043  0.0000155529  -0.0000155562  0.124505
-- expect: D(4)      1/3       1         -0.00794227   0.00794047     0.180235
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits

local bits = math.tointeger(tonumber(... or 6)) or error("BITS: " .. tostring(...) .. ", expected a number")
local data = math.max(bits, 16)
local machines = {
  { "queue", qaci.simplicity { code_bits = 6, data_bits = data, steps = 8 } },
  { "literals", qaci.simplicity { code_bits = 2, data_bits = data, steps = 8 } },
  { "lambda", qaci.simplicity { machine = "lambda", code_bits = 16, data_bits = data, steps = 8 } },
  { "UTM(4,6)", qaci.simplicity {
    machine = dofile "scripts/machines/rogozhin.lua", code_bits = 3, data_bits = math.max(bits, 12), steps = 4,
  } },
  { "D(4)", qaci.simplicity { machine = qaci.ctm(4) } },
}

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
for _, i in ipairs { 1, 2, 3, 5 } do
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

return {
  tables = { { "K of short strings", table_of_K }, { "Distance from the queue machine", distances },
    { "score/located of the actions of the first universe", scores } },
  picture = qaci.chart { title = "Total variation of K from that of the queue machine", kind = "bars", bars = bars,
    note = ("K over the %d strings of at most %d bits"):format(#strings, bits) },
}
