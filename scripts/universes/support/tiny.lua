-- All universes of a few cells whose world-states each have one successor, or toss a fair coin between two: the
-- universes among which the smallest one with some property is looked for. S = 2^cells states have S(S+1)/2 choices
-- each. The initial world-state is all zeros.
--
--   for rule in tiny.rules(cells, coins) do ... end    with at most `coins` states that toss one (all, if not given)
--   tiny.universe(rule, horizon, options)              options as of qaci.universe: future, normalize, ...
--   tiny.search(cells, coins, horizon, examine)        a row {cells =, coins =, steps =, universes =, differ =}: how many
--                                                      of those with so many coins there are, and for how many
--                                                      examine(universe, rule) is true; what it returns for the first,
--                                                      a table, is in the row, too, and its rule as `first`
--   rule.coins, tostring(rule)                         "0>01 1>1": from 0 to 0 or 1, from 1 to 1
local qaci = require "qaci"
local B = qaci.bits
local tiny = {}

local meta = {
  __tostring = function(rule)
    local words = {}
    for from, to in ipairs(rule) do
      local names = {}
      for i, x in ipairs(to) do names[i] = tostring(B.nat(x, rule.cells)) end
      words[#words + 1] = tostring(B.nat(from - 1, rule.cells)) .. ">" .. table.concat(names, "|")
    end
    return table.concat(words, " ")
  end,
}

-- Fewest coins first.
function tiny.rules(cells, coins)
  local states = 1 << cells
  return coroutine.wrap(function()
    for tossing = 0, coins or states do
      local function extend(rule, from, left)
        if left > states - from then return end
        if from == states then
          return coroutine.yield(setmetatable({ cells = cells, coins = tossing, table.unpack(rule) }, meta))
        end
        for x = 0, states - 1 do
          rule[from + 1] = { x }
          extend(rule, from + 1, left)
        end
        if left > 0 then
          for x = 0, states - 2 do
            for y = x + 1, states - 1 do
              rule[from + 1] = { x, y }
              extend(rule, from + 1, left - 1)
            end
          end
        end
      end
      extend({}, 0, tossing)
    end
  end)
end

function tiny.universe(rule, horizon, options)
  local fields = { horizon = horizon, initial = ("0"):rep(rule.cells) }
  for name, value in pairs(options or {}) do fields[name] = value end
  fields.physics = qaci.stochastic {
    width = rule.cells,
    step = function(w)
      local to = rule[w:nat() + 1]
      if #to == 1 then return B.nat(to[1], rule.cells) end
      return { { B.nat(to[1], rule.cells), "1/2" }, { B.nat(to[2], rule.cells), "1/2" } }
    end,
  }
  return qaci.universe(fields)
end

function tiny.search(cells, coins, horizon, examine)
  local row = { cells = cells, coins = coins, steps = horizon, universes = 0, differ = 0 }
  for rule in tiny.rules(cells, coins) do
    if rule.coins == coins then
      row.universes = row.universes + 1
      local example = examine(tiny.universe(rule, horizon), rule)
      if example then
        row.differ = row.differ + 1
        if not row.first then
          for name, value in pairs(example) do row[name] = value end
          row.first = tostring(rule)
        end
      end
    end
  end
  return row
end

return tiny
