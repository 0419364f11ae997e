-- The queue machine, letter by letter (MACH.1, MACH.2, MACH.3). Queues, codes and data are Lua strings of 0 and 1.
-- A micro-step copies the whole queue: O(length). Nothing here is shared with the library.
local machine = {}

-- MACH.1: opcode, and whether it takes k >= 1 (a gamma code) or one bit.
local opcodes = {
  { name = "ROTL", code = "01", argument = "count" },
  { name = "ROTR", code = "100", argument = "count" },
  { name = "COPY", code = "101", argument = "count" },
  { name = "DROP", code = "1100", argument = "count" },
  { name = "PUSH", code = "1101", argument = "bit" },
  { name = "CPUSH", code = "1110", argument = "bit" },
  { name = "HALT", code = "00" },
  { name = "REPEAT", code = "1111" },
}

-- What one micro-step does to the queue q; k is the argument.
local effect = {
  ROTL = function(q) return q:sub(2) .. q:sub(1, 1) end,
  ROTR = function(q) return q:sub(-1) .. q:sub(1, -2) end,
  COPY = function(q, k)
    local place = math.min(k, #q)
    if place == 0 then return q end
    return q .. q:sub(-place, #q - place + 1)
  end,
  DROP = function(q) return q:sub(2) end,
  PUSH = function(q, b) return q .. b end,
  CPUSH = function(q, b) return q:sub(1, 1) == "1" and q .. b or q end,
}

-- ENC.1: floor(log2 k) zeros, then k in binary.
function machine.gamma(k)
  local binary = ""
  repeat
    binary = k % 2 .. binary
    k = k // 2
  until k == 0
  return ("0"):rep(#binary - 1) .. binary
end

local function read_gamma(x, at)
  local zeros = 0
  while x:sub(at, at) == "0" do
    zeros, at = zeros + 1, at + 1
  end
  local digits = x:sub(at, at + zeros)
  if #digits < zeros + 1 then return nil end
  return tonumber(digits, 2), at + zeros + 1
end

-- The program whose code starts at position `at` of x, and the position behind it; nothing if no prefix is a program.
function machine.parse(x, at)
  at = at or 1
  local p = {}
  while true do
    local found
    for _, o in ipairs(opcodes) do
      if x:sub(at, at + #o.code - 1) == o.code then found = o end
    end
    if not found then return nil end
    at = at + #found.code
    if not found.argument then
      p.repeats = found.name == "REPEAT"
      return p, at
    elseif found.argument == "count" then
      local k, behind = read_gamma(x, at)
      if not k then return nil end
      p[#p + 1] = { op = found.name, argument = k }
      at = behind
    else
      local b = x:sub(at, at)
      if b == "" then return nil end
      p[#p + 1] = { op = found.name, argument = b }
      at = at + 1
    end
  end
end

-- The program whose code is all of x, or nothing.
function machine.decode(x)
  local p, behind = machine.parse(x)
  if p and behind == #x + 1 then return p end
end

function machine.code(p)
  local code = {}
  local function add(name, argument)
    for _, o in ipairs(opcodes) do
      if o.name == name then
        code[#code + 1] = o.code
        if o.argument == "count" then argument = machine.gamma(argument) end
        code[#code + 1] = argument
      end
    end
  end
  for _, i in ipairs(p) do add(i.op, i.argument) end
  add(p.repeats and "REPEAT" or "HALT")
  return table.concat(code)
end

function machine.text(p)
  local words = {}
  for _, i in ipairs(p) do words[#words + 1] = i.op .. " " .. i.argument end
  words[#words + 1] = p.repeats and "REPEAT" or "HALT"
  return table.concat(words, "; ")
end

function machine.assemble(text)
  local p = {}
  for part in text:gmatch "[^;]+" do
    local name, argument = part:match "^%s*(%u+)%s*(%d*)%s*$"
    if name == "HALT" or name == "REPEAT" then
      p.repeats = name == "REPEAT"
      return p
    end
    local bit = name == "PUSH" or name == "CPUSH"
    p[#p + 1] = { op = name, argument = bit and argument or tonumber(argument) }
  end
end

-- MACH.2: run p on x for at most `limit` micro-steps; `each` sees the queue after 0, 1, ... of them.
-- Returns the queue, the micro-steps made, and whether p stopped without needing another one.
function machine.run(p, x, limit, each)
  limit = limit or math.huge
  local q, n = x, 0
  if each then each(q, n) end
  repeat
    for _, i in ipairs(p) do
      local times = type(i.argument) == "number" and i.argument or 1
      for _ = 1, times do
        if n >= limit then return q, n, false end
        q, n = effect[i.op](q, i.argument), n + 1
        if each then each(q, n) end
      end
    end
    if not p.repeats then return q, n, true end
    if n >= limit then return q, n, false end
    n = n + 1 -- REPEAT is counted before its test
    if each then each(q, n) end
  until q == ""
  return q, n, true
end

function machine.trace(p, x, limit)
  local queues = {}
  local _, _, halted = machine.run(p, x, limit, function(q) queues[#queues + 1] = q end)
  return queues, halted
end

-- MACH.3: R(p, x), one more than the micro-steps.
function machine.duration(p, x)
  local _, n = machine.run(p, x)
  return 1 + n
end

-- All bitstrings of exactly n bits, in lexicographic order.
function machine.strings(n)
  local i, last = -1, (1 << n) - 1
  return function()
    if i == last then return nil end
    i = i + 1
    local x = {}
    for j = n - 1, 0, -1 do x[#x + 1] = i >> j & 1 end
    return table.concat(x)
  end
end

-- Every program whose code has at most `bits` bits, as an array of {code, program}.
function machine.programs(bits)
  local all = {}
  for n = 0, bits do
    for x in machine.strings(n) do
      local p = machine.decode(x)
      if p then all[#all + 1] = { x, p } end
    end
  end
  return all
end

return machine
