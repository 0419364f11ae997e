-- A table under construction in which every state is entered by one move only, and every column, a written symbol and
-- a next state, by one row or by the two rows of a rotation. Then Step is unitary as soon as no row is missing (PHYS.1:
-- C3 and C4 hold of themselves, C1 and C2 say that the rows are orthonormal). Anything else is an error where it is
-- added.
--
--   local b = unidirectional(start)
--   b.rule(state, symbol, write, next, move, amplitude)    a row of one branch; move "L" or "R"; amplitude {re, im}
--   b.rotate(state, next, move, u)                         both rows: u[read][write] = {re, im}
--   b.pass(state, next, move)                              both rows, leaving the cell as it is
--   b.walk({state, ..., last}, move)                       pass one cell in each state
--   b.complete()                                           add the rows that are missing
--   b.delta()                                              the rows, as qaci.qtm takes them
--
-- The states are in the order in which rows of theirs are first given, the start before all others.
local Q = require("qaci").rational

return function(start)
  local b = {}
  local order, rows, side, entered = { start }, { [start] = {} }, {}, {}
  local moves = { L = -1, R = 1 }

  local function enter(state, write, next_state, move, rotation)
    assert((side[next_state] or move) == move, next_state .. " is entered by two moves")
    side[next_state] = move
    local column = write .. next_state
    assert(not entered[column] or (rotation and entered[column] == state), column .. " is entered twice")
    entered[column] = state
  end

  local function add(state, symbol, to)
    if not rows[state] then
      rows[state] = {}
      order[#order + 1] = state
    end
    assert(not rows[state][symbol], state .. " has this row already")
    rows[state][symbol] = to
  end

  function b.rule(state, symbol, write, next_state, move, amplitude)
    enter(state, write, next_state, move)
    amplitude = amplitude or { 1, 0 }
    add(state, symbol,
      { { { Q(amplitude[1]), Q(amplitude[2]) }, write = write, state = next_state, move = moves[move] } })
  end

  function b.rotate(state, next_state, move, u)
    for symbol = 0, 1 do
      local to = {}
      for write = 0, 1 do
        enter(state, write, next_state, move, true)
        local re, im = table.unpack(u[symbol][write])
        to[#to + 1] = { { Q(re), Q(im) }, write = write, state = next_state, move = moves[move] }
      end
      add(state, symbol, to)
    end
  end

  function b.pass(state, next_state, move)
    for symbol = 0, 1 do b.rule(state, symbol, symbol, next_state, move) end
  end

  function b.walk(states, move)
    for i = 1, #states - 1 do b.pass(states[i], states[i + 1], move) end
  end

  -- In the order of the states and symbols, a missing row leads to the first state that no row enters writing the
  -- symbol that it reads; if none is left, to the first that no row enters writing the other symbol. There are as many
  -- missing rows as free columns, so this is a bijection.
  function b.complete()
    local free, at = { [0] = {}, {} }, { [0] = 1, 1 }
    for symbol = 0, 1 do
      for _, state in ipairs(order) do
        if not entered[symbol .. state] then table.insert(free[symbol], state) end
      end
    end
    for _, state in ipairs(order) do
      for symbol = 0, 1 do
        if not rows[state][symbol] then
          local write = free[symbol][at[symbol]] and symbol or 1 - symbol
          local next_state = free[write][at[write]]
          at[write] = at[write] + 1
          b.rule(state, symbol, write, next_state, side[next_state])
        end
      end
    end
  end

  function b.delta()
    local delta = {}
    for _, state in ipairs(order) do
      for symbol = 0, 1 do
        local to = rows[state][symbol]
        if to then delta[#delta + 1] = { state = state, symbol = symbol, to = to } end
      end
    end
    return delta
  end

  return b
end
