-- Meta-execution a second time, letter by letter from papers/meta-execution.md (META.1 to META.3): values of its own, a
-- parser of its own, nothing shared, nothing remembered. Exponential in places; for small budgets.
--
--   message   { part ... }: a part is a string of text or a hole { kind = "#" or "@", value = message or agent }
--   line      { "<", message } seen (its holes are registers), { ">", command } said, { "!" } no budget left
--   agent     { lines = { line ... }, registers = { hole ... }, policy = function(setting_text, exhausted) -> command }
local meta = {}

-- Text ---------------------------------------------------------------------------------------------------------------

-- The bytes of a message's template, each hole one byte that no text contains.
local function template(message)
  local bytes = {}
  for i, part in ipairs(message) do
    bytes[i] = type(part) == "string" and part or part.kind == "#" and "\254" or "\255"
  end
  return table.concat(bytes)
end

local function is_hole(byte) return byte == "\254" or byte == "\255" end

-- A template as it can be typed; `hole` gives what stands for each hole.
local function typed(bytes, hole)
  local out = {}
  for i = 1, #bytes do
    local c, before, after = bytes:sub(i, i), i > 1 and bytes:sub(i - 1, i - 1) or "", bytes:sub(i + 1, i + 1)
    if is_hole(c) then
      out[i] = hole(c == "\254" and "#" or "@")
    elseif c:find "[()\\\n\r]" or c:find "[#@]" and after:find "^%d" or c:find "%d" and is_hole(before)
      or c:find "[ \t]" and (i == 1 or i == #bytes) then
      out[i] = "\\" .. c
    else
      out[i] = c
    end
  end
  return table.concat(out)
end

-- What an agent has seen and said.
function meta.setting_text(lines)
  local out, registers = {}, 0
  local function numbered(kind)
    registers = registers + 1
    return kind .. registers - 1
  end
  for i, line in ipairs(lines) do
    if line[1] == "<" then
      out[i] = "< " .. typed(template(line[2]), numbered)
    elseif line[1] == ">" then
      -- a line end that has no backslash is marked
      out[i] = "> " .. line[2]:gsub("\\?.", function(c) return c == "\n" and "\n| " or nil end)
    else
      out[i] = "!"
    end
    out[i] = out[i] .. "\n"
  end
  return table.concat(out)
end

-- A message with all that is in it; agents are @.
function meta.show(message)
  local n = 0
  local holes = {}
  for _, part in ipairs(message) do
    if type(part) ~= "string" then holes[#holes + 1] = part end
  end
  return typed(template(message), function(kind)
    n = n + 1
    return kind == "@" and "@" or "(" .. meta.show(holes[n].value) .. ")"
  end)
end

-- Where text stops to be UTF-8 without NUL, nil if it does not.
local function bad_byte(text)
  local _, bad = utf8.len(text)
  local null = text:find("\0", 1, true)
  return bad and null and math.min(bad, null) or bad or null
end

-- Expressions --------------------------------------------------------------------------------------------------------

-- The value of an expression: { kind =, value = }, or nil and what is wrong.
function meta.evaluate(text, registers, limit)
  local bad = bad_byte(text)
  if bad then
    return nil, ("byte %d is 0x%02x, expected text in UTF-8 without NUL"):format(bad, text:byte(bad))
  end
  local levels, at = { {} }, 1
  local function add(item) table.insert(levels[#levels], item) end
  -- The innermost level: an item is a hole, or { c =, blank = true if it may be dropped }.
  local function close()
    local items = table.remove(levels)
    while items[1] and items[1].blank do table.remove(items, 1) end
    while items[1] and items[#items].blank do table.remove(items) end
    if #items == 1 and items[1].kind then return items[1] end
    if #items > limit then
      return nil, ("a text of %d bytes is too long, expected at most %d in one message"):format(#items, limit)
    end
    local message = {}
    for _, item in ipairs(items) do
      if item.kind then
        message[#message + 1] = item
      elseif type(message[#message]) == "string" then
        message[#message] = message[#message] .. item.c
      else
        message[#message + 1] = item.c
      end
    end
    return { kind = "#", value = message }
  end
  while at <= #text do
    local kind, digits = text:match("^([#@])(%d+)", at)
    local c = text:sub(at, at)
    if kind then
      local hole = tonumber(digits) < #registers and registers[tonumber(digits) + 1]
      local name = kind .. digits:sub(1, 20)
      if not hole and #registers == 0 then
        return nil, name .. " is no register: nothing with a number has been seen yet"
      elseif not hole then
        return nil, ("%s is no register: the numbers go from 0 to %d"):format(name, #registers - 1)
      elseif hole.kind ~= kind then
        local n = tonumber(digits)
        return nil, ("%s%d is of the wrong kind: register %d holds %s; write %s%d"):format(kind, n, n,
          hole.kind == "@" and "an agent" or "a message", hole.kind, n)
      end
      add(hole)
      at = at + #kind + #digits
    elseif c == "(" then
      levels[#levels + 1] = {}
      at = at + 1
    elseif c == ")" then
      if #levels == 1 then return nil, "a ) closes nothing; write \\) for the character" end
      local value, problem = close()
      if not value then return nil, problem end
      add(value)
      at = at + 1
    elseif c == "\\" then
      if at == #text then return nil, "a \\ ends the text; write \\\\ for the character" end
      add { c = text:sub(at + 1, at + 1) }
      at = at + 2
    else
      add { c = c, blank = c:find "[ \t\r\n]" ~= nil }
      at = at + 1
    end
  end
  if #levels > 1 then return nil, ("%d ( without ); write \\( for the character"):format(#levels - 1) end
  return close()
end

local function message_of(text, registers, limit)
  local value, problem = meta.evaluate(text, registers, limit)
  if not value then return nil, problem end
  if value.kind == "@" then
    return nil, "an agent stands alone where a message is needed; write a text around it"
  end
  return value.value
end

-- Commands -----------------------------------------------------------------------------------------------------------

local function number(digits)
  local n = 0
  for digit in digits:gmatch "%d" do
    if n > (math.maxinteger - 9) // 10 then return math.maxinteger end
    n = 10 * n + tonumber(digit)
  end
  return n
end

-- Blanks around a command do not count, and what is no text is replaced.
local function cleaned(command)
  local bad = bad_byte(command)
  if bad then
    command = (") the command was no text: byte %d is 0x%02x, expected text in UTF-8 without NUL"):format(bad,
      command:byte(bad))
  end
  command = command:gsub("^[ \t\r\n]+", "")
  local function open_backslash(text) return #text:match "\\*$" % 2 == 1 end
  while command:find "[ \t\r\n]$" and not open_backslash(command:sub(1, -2)) do command = command:sub(1, -2) end
  if open_backslash(command) then return ") the command ended with a backslash, expected a character after it" end
  return command
end

-- { op =, message =, target = an agent's hole, cap = }, or nil and what is wrong.
local function understand(command, registers, limit)
  local word, rest = command:match "^([a-z]*)(.*)$"
  local parted = rest:find "^[ \t\r\n(]" or rest == ""
  local d = { op = word }
  if word == "ask" then
    local digits = rest:match "^@(%d*)"
    if digits then
      if digits == "" then return nil, "ask@ needs the number of an agent, as in ask@0" end
      d.target = registers[number(digits) + 1]
      if not d.target or d.target.kind ~= "@" then
        local what = d.target and "a message" or "no register"
        return nil, ("@%d is %s, expected an agent to ask"):format(number(digits), what)
      end
      rest = rest:sub(2 + #digits)
    end
    if rest:find "^%$" then
      digits = rest:match "^%$(%d+)"
      if not digits then return nil, "ask$ needs a budget, as in ask$100 or ask$10k" end
      rest = rest:sub(2 + #digits)
      local unit = rest:find "^k" and 1000 or rest:find "^M" and 1000000 or 1
      if unit > 1 then rest = rest:sub(2) end
      d.cap = number(digits)
      d.cap = d.cap > math.maxinteger // unit and math.maxinteger or d.cap * unit
    end
    if rest ~= "" and not rest:find "^[ \t\r\n(]" then
      local shown = rest:sub(1, 20)
      while not utf8.len(shown) do shown = shown:sub(1, -2) end
      return nil, ('ask is followed by "%s", expected a blank and the question'):format(shown)
    end
  elseif word == "spawn" or word == "reflect" then
    if rest:find "[^ \t\r\n]" then return nil, word .. " stands alone, expected nothing after it" end
    return d
  elseif not (parted and (word == "view" or word == "reply")) then
    return nil, "that is no command; say view, ask, reply, spawn or reflect"
  end
  local problem
  d.message, problem = message_of(rest, registers, limit)
  if not d.message then return nil, problem end
  return d
end

-- The machine --------------------------------------------------------------------------------------------------------

local function appended(list, ...)
  local new = table.move(list, 1, #list, 1, {})
  for i = 1, select("#", ...) do new[#new + 1] = (select(i, ...)) end
  return new
end

local function said(a, command)
  return { policy = a.policy, lines = appended(a.lines, { ">", command }), registers = a.registers }
end

local function seen(a, message, limit)
  local length = #template(message)
  if length > limit then message = { ("error: that is a line of %d bytes, too long to be shown"):format(length) } end
  local registers = a.registers
  for _, part in ipairs(message) do
    if type(part) ~= "string" then registers = appended(registers, part) end
  end
  return { policy = a.policy, lines = appended(a.lines, { "<", message }), registers = registers }
end

function meta.fresh(policy) return { policy = policy, lines = {}, registers = {} } end

-- A message with an agent in front: "@: ...".
local function from(agent, message)
  local text = { { kind = "@", value = agent }, ": " }
  for _, part in ipairs(message) do
    if type(part) == "string" and type(text[#text]) == "string" then
      text[#text] = text[#text] .. part
    else
      text[#text + 1] = part
    end
  end
  return text
end

-- All that a value is, as a string: for the memo of the negative control only.
local function written(value)
  if value.lines then
    local out = { meta.setting_text(value.lines) }
    for i, hole in ipairs(value.registers) do out[i + 1] = written(hole.value) end
    return "@[" .. table.concat(out, "\0") .. "]"
  end
  local out = { template(value) }
  for _, part in ipairs(value) do
    if type(part) ~= "string" then out[#out + 1] = written(part.value) end
  end
  return "#[" .. table.concat(out, "\0") .. "]"
end

-- world: { limit = bytes of a line, signed =, calls = counted, memo = table or nil, fraction = or nil }
-- Returns m', a', b', and whether somebody was forced by budget from outside.
function meta.run(world, a, m, b)
  local limit = world.limit or 65536
  local key = world.memo and written(a) .. written(m)
  local known = key and world.memo[key]
  if known and known.cost <= b then
    world.remembered = (world.remembered or 0) + 1
    return known.reply, known.agent, b - known.cost, false
  end
  local start, sensitive = b, false
  local function decide(agent, exhausted)
    world.calls = (world.calls or 0) + 1
    return cleaned(agent.policy(meta.setting_text(agent.lines), exhausted))
  end
  local function done(reply, agent, left)
    if key and not sensitive then world.memo[key] = { reply = reply, agent = agent, cost = start - left } end
    return reply, agent, left, sensitive
  end
  a = seen(a, m, limit)
  while true do
    if b == 0 then
      sensitive = true
      a = { policy = a.policy, lines = appended(a.lines, { "!" }), registers = a.registers }
      local c = decide(a, true)
      local inside = c:match "^reply([ \t\r\n(].*)$" or (c ~= "reply" and c or "")
      return done(message_of(inside, a.registers, limit) or { "malformed reply" }, said(a, c), 0)
    end
    local c = decide(a, false)
    local before = a
    a = said(a, c)
    b = b - 1
    local d, problem = understand(c, before.registers, limit)
    if not d then
      a = seen(a, { "error: " .. problem }, limit)
    elseif d.op == "reply" then
      return done(d.message, a, b)
    elseif d.op == "view" then
      a = seen(a, d.message, limit)
    elseif d.op == "spawn" then
      a = seen(a, { "the new agent is ", { kind = "@", value = meta.fresh(a.policy) } }, limit)
    elseif d.op == "reflect" then
      a = seen(a, { "you are ", { kind = "@", value = a } }, limit)
    else
      local lent = math.min(d.cap or (world.fraction and b // world.fraction or b), b)
      local question = world.signed and from(a, d.message) or d.message
      local asked = d.target and d.target.value or meta.fresh(a.policy)
      local reply, who, left, forced = meta.run(world, asked, question, lent)
      sensitive = sensitive or forced and not (d.cap and d.cap <= b)
      b = b - (lent - left)
      a = seen(a, from(who, reply), limit)
    end
  end
end

return meta
