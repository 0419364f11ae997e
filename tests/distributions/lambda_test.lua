-- Binary lambda calculus (MACH.7): published counts, data that are not chosen against all data, errors, budgets.
local t = require "tap"
local qaci = require "qaci"
local support = require "tests.reference.support"
local Q, B = qaci.rational, qaci.bits

-- OEIS A114852: closed terms of n bits; A333958: those with a normal form; A333479: the longest of these, n = 1, 2, ...
local closed = { 0, 0, 0, 1, 0, 1, 1, 2, 1, 6, 5, 13, 14, 37, 44, 101, 134, 298, 431, 883, 1361, 2736, 4405, 8574,
  14334, 27465 }
local normal = { 0, 0, 0, 1, 0, 1, 1, 2, 1, 6, 5, 13, 14, 37, 44, 101, 134, 297, 431, 882, 1361, 2729, 4405, 8549,
  14311, 27400 }
local longest = { 0, 0, 0, 4, 0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 24, 26, 30, 42, 52 }
local M = qaci.lambda { nodes = 100000 }
local got, expected = {}, {}
for n = 1, #closed do
  local r = M:count(n, 100)
  got[n] = ("%d: %d %d %d %d"):format(n, r.closed, r.normal, r.longest, r.undecided)
  expected[n] = ("%d: %d %d %d %d"):format(n, closed[n], normal[n], longest[n], closed[n] - normal[n])
end
t.eq(table.concat(got, "\n"), table.concat(expected, "\n"), "closed terms, those with a normal form, and the longest")

-- The codes of all closed terms of n bits, under `depth` abstractions.
local function codes(n, depth)
  local r = {}
  if n >= 2 and n - 1 <= depth then r[1] = ("1"):rep(n - 1) .. "0" end
  if n < 4 then return r end
  for _, body in ipairs(codes(n - 2, depth + 1)) do r[#r + 1] = "00" .. body end
  for i = 2, n - 4 do
    local left = codes(i, depth)
    local right = #left > 0 and codes(n - 2 - i, depth) or {}
    for _, f in ipairs(left) do
      for _, a in ipairs(right) do r[#r + 1] = "01" .. f .. a end
    end
  end
  return r
end

-- Runs on data that are not chosen, against a run for each string of data. Terms of 20 bits look at bits, drop and copy
-- them.
local D, N = 3, 25
local tail = { [N + 1] = Q(0) }
for n = N, 0, -1 do tail[n] = tail[n + 1] + Q(1, (n + 1) * (n + 1)) end
for _, output in ipairs { "list", "code" } do
  for _, nodes in ipairs { 1000, 45 } do
    local machine = qaci.lambda { output = output, nodes = nodes }
    local C = output == "list" and 21 or 17
    local counts, undecided, programs = {}, Q(0), 0 -- counts[x][reductions], in units of 4^-(C + D)
    local units = 0
    for c = 4, C do
      for _, code in ipairs(codes(c, 0)) do
        for length = 0, D do
          for data = 0, (1 << length) - 1 do
            local x, n, how = machine:run(code .. tostring(B.nat(data, length)), N)
            local unit = 1 << 2 * (C + D - c - length)
            if x then
              local row = counts[x:key()] or {}
              counts[x:key()] = row
              row[n] = (row[n] or 0) + unit
            elseif how ~= "no list" then
              units = units + unit
            end
            programs = programs + 1
          end
        end
      end
    end
    local sums = {}
    for x, row in pairs(counts) do
      local sum = Q(0)
      for n, unit in pairs(row) do sum = sum + unit * tail[n] end
      sums[x] = sum / Q(4) ^ (C + D)
    end
    local K = qaci.simplicity { machine = machine, code_bits = C, data_bits = D, steps = N }
    local found, some = {}, 0
    for x in pairs(sums) do
      found[x] = K:sum(B(x))
      some = some + 1
    end
    local name = ("%s, %d nodes, %d programs: "):format(output, nodes, programs)
    t.ok(support.same(found, sums), name .. "S(x)")
    t.eq(#K:dist(), some, name .. "no other x, of " .. some)
    t.eq(K.undecided, Q(units) / Q(4) ^ (C + D), name .. "the mass that met a limit")
  end
end

-- A prior over locators, and what a literal costs: every string is printed by the identity in one reduction.
local K = qaci.simplicity { machine = "lambda", code_bits = 10, data_bits = 30, steps = 10 }
t.eq(tostring(K),
  "simplicity of binary lambda calculus (lists, terms of at most 10 bits, data of at most 30, 10 reductions)", "its name")
local x = "011010001110100011101000111010"
t.ok(K:sum(x) >= Q(1, 4) ^ 34 * (Q(1, 4) + Q(1, 9)), "a literal")
t.ok(K:given("1", { locator_bits = 10 }):mass("00", "00") > Q(1, 2), "a prior over locators")

-- Long runs and deep terms do not need a deep stack.
local deep = ("00"):rep(200000) .. "10"
t.eq(#qaci.lambda { output = "code" }:run(deep, 5), #deep - 2, "400,000 bits of abstractions")
local many = ("01"):rep(50000) .. ("0010"):rep(50001)
t.eq(select(3, qaci.lambda():run(many, 3)), "limit", "50,000 applications one in the other")
local k, message, status =
  qaci.simplicity { machine = "lambda", code_bits = 40, data_bits = 20, steps = 30, budget = { steps = 10000 } }
t.eq(("%s %s %s"):format(k, message, status), "nil the budget of 10000 steps ran out unable", "a budget")

-- Errors.
t.raises('field "output": the string "text", expected "list" or "code"', qaci.lambda, { output = "text" })
t.raises('field "nodes": the integer %-1, expected a natural number', qaci.lambda, { nodes = -1 })
t.raises('field "size": lambda calculus has no such field', qaci.lambda, { size = 5 })
t.raises("the 3 bits end inside a term", M.run, M, "001", 5)
t.raises("the variable that starts at bit 3 is bound by none of 1 abstractions", M.run, M, "00110", 5)
t.raises("the 5 bits end inside the variable that starts at bit 3", M.run, M, "00111", 5)
t.raises("at least 0 reductions", M.run, M, "0010", -1)
t.raises('field "code_bits": nothing, expected a natural number', qaci.simplicity,
  { machine = "lambda", data_bits = 3, steps = 4 })
t.raises('field "model": the string "enclosed", expected "bounded"', qaci.simplicity,
  { machine = M, code_bits = 4, data_bits = 3, steps = 4, model = "enclosed" })
t.raises('field "machine": the string "lambada", expected "queue", "lambda", qaci.lambda', qaci.simplicity,
  { machine = "lambada" })

t.done()
