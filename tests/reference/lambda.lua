-- Binary lambda calculus letter by letter (MACH.7): terms as trees, { "lambda", body }, { "apply", f, a }, { "variable", k }.
local machine = require "tests.reference.machine"
local Q = require("qaci").rational

local lambda = {}

-- The closed term whose code begins at bit i of x, and the position behind it; nil if there is none.
function lambda.parse(x, i, depth)
  i, depth = i or 1, depth or 0
  local head = x:sub(i, i + 1)
  if head == "00" then
    local body, behind = lambda.parse(x, i + 2, depth + 1)
    return body and { "lambda", body }, behind
  elseif head == "01" then
    local f, middle = lambda.parse(x, i + 2, depth)
    if not f then return nil end
    local a, behind = lambda.parse(x, middle, depth)
    return a and { "apply", f, a }, behind
  end
  local ones = x:match("^(1+)0", i)
  if not ones or #ones > depth then return nil end
  return { "variable", #ones - 1 }, i + #ones + 1
end

function lambda.code(t)
  if t[1] == "lambda" then return "00" .. lambda.code(t[2]) end
  if t[1] == "apply" then return "01" .. lambda.code(t[2]) .. lambda.code(t[3]) end
  return ("1"):rep(t[2] + 1) .. "0"
end

function lambda.nodes(t)
  if t[1] == "variable" then return 1 end
  return 1 + lambda.nodes(t[2]) + (t[3] and lambda.nodes(t[3]) or 0)
end

-- The variables of t that look beyond `depth` abstractions, d farther.
local function shift(t, d, depth)
  if t[1] == "variable" then return { "variable", t[2] < depth and t[2] or t[2] + d } end
  if t[1] == "lambda" then return { "lambda", shift(t[2], d, depth + 1) } end
  return { "apply", shift(t[2], d, depth), shift(t[3], d, depth) }
end

local function substitute(t, a, depth)
  if t[1] == "variable" then
    if t[2] == depth then return shift(a, depth, 0) end
    return { "variable", t[2] < depth and t[2] or t[2] - 1 }
  end
  if t[1] == "lambda" then return { "lambda", substitute(t[2], a, depth + 1) } end
  return { "apply", substitute(t[2], a, depth), substitute(t[3], a, depth) }
end

-- t after the leftmost outermost reduction; nil if t is a normal form.
function lambda.reduce(t)
  if t[1] == "variable" then return nil end
  if t[1] == "lambda" then
    local body = lambda.reduce(t[2])
    return body and { "lambda", body }
  end
  if t[2][1] == "lambda" then return substitute(t[2][2], t[3], 0) end
  local f = lambda.reduce(t[2])
  if f then return { "apply", f, t[3] } end
  local a = lambda.reduce(t[3])
  return a and { "apply", t[2], a }
end

local bit = { ["0"] = lambda.parse "0000110", ["1"] = lambda.parse "000010" }

function lambda.list(data)
  local t = bit["1"] -- the empty list
  for i = #data, 1, -1 do
    t = { "lambda", { "apply", { "apply", { "variable", 0 }, bit[data:sub(i, i)] }, t } }
  end
  return t
end

-- The data of a list of bits; nil for other terms.
function lambda.data(t)
  local r = {}
  while lambda.code(t) ~= "000010" do
    local pair = t[1] == "lambda" and t[2]
    local front = pair and pair[1] == "apply" and pair[2]
    if not front or front[1] ~= "apply" or lambda.code(front[2]) ~= "10" then return nil end
    local code = lambda.code(front[3])
    r[#r + 1] = code == "0000110" and "0" or code == "000010" and "1" or nil
    if not r[1] or code ~= "0000110" and code ~= "000010" then return nil end
    t = pair[3]
  end
  return table.concat(r)
end

-- The output of i, the reductions made, and how it ended: "normal", "limit", "large", "no list"; nil if i has no term.
function lambda.run(i, limit, options)
  local t, behind = lambda.parse(i)
  if not t then return nil, nil, nil end
  t = { "apply", t, lambda.list(i:sub(behind)) }
  local n = 0
  while true do
    if options.nodes and lambda.nodes(t) > options.nodes then return nil, n, "large" end
    local next = lambda.reduce(t)
    if not next then break end
    if n == limit then return nil, n, "limit" end
    t, n = next, n + 1
  end
  if options.output == "code" then return lambda.code(t), n, "normal" end
  local data = lambda.data(t)
  return data, n, data and "normal" or "no list"
end

-- S of MACH.4 over all terms of at most C bits and all data of at most D, and the mass of the programs that met a limit.
function lambda.sums(C, D, N, options)
  local S, undecided = {}, Q(0)
  local tail = { [N + 1] = Q(0) }
  for n = N, 0, -1 do tail[n] = tail[n + 1] + Q(1, (n + 1) * (n + 1)) end
  for c = 0, C do
    for code in machine.strings(c) do
      local t, behind = lambda.parse(code)
      if t and behind == c + 1 then
        for length = 0, D do
          for data in machine.strings(length) do
            local x, n, how = lambda.run(code .. data, N, options)
            local weight = Q(1, 4) ^ (c + length)
            if x then S[x] = (S[x] or Q(0)) + weight * tail[n] end
            if how == "limit" or how == "large" then undecided = undecided + weight end
          end
        end
      end
    end
  end
  return S, undecided
end

return lambda
