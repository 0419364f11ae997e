-- What becomes of a world-state, decided by running it, for a machine that permutes world-states but for some rows with
-- several branches (PHYS.1).
--
--   local fate = dofile "scripts/universes/support/fate.lua"(M)     M of machine.define
--   fate(cells, state, head, limit)      the cells that hold 1, the state, the head's cell, at most `limit` steps
--
-- returns a table with `steps`, the steps that were run, `state`, `head` and `tape` (a table of the cells that hold 1)
-- where they ended, and
--
--   kind = "repeats"   the world-state has come back after `period` = `steps` steps
--   kind = "right"     for ever to the right: from step `from` on every `period` steps do the same, `shift` cells on
--   kind = "left"      the same to the left, shift < 0
--   kind = "branches"  a row with several branches is due next
--   kind = "open"      the limit was met: nothing is known
--
-- Repeats: what a permutation repeats at all, it repeats from the beginning; so no other world-state is remembered.
--
-- Right: at a *record* the head stands where it never was, and no cell from there on holds 1. Let two records, at steps
-- n1 < n2 and cells h1 < h2, have the same state; let h1 - w be the leftmost cell where the head was between them; and
-- let the tape at n1 from h1 - w on be the tape at n2 from h2 - w on. The steps from n1 to n2 read nothing but these
-- cells, so the steps after n2 are the same, h2 - h1 further on, and end in the same situation: for ever. A record is
-- compared with one earlier record, which is replaced by the 1st, 2nd, 4th, 8th, ... (after Brent's cycle detection).
return function(M)
  local number = {}
  for i, name in ipairs(M.states) do number[name] = i end
  local to, write, move = {}, {}, {} -- of 2 * state + symbol; to is nil where there are several branches
  for _, row in ipairs(M.delta) do
    if #row.to == 1 then
      local at, b = 2 * number[row.state] + row.symbol, row.to[1]
      to[at], write[at], move[at] = number[b.state], b.write, b.move
    end
  end

  -- One side of a run: direction is 1 or -1; `edge` is the farthest cell where the head was or where a 1 stood.
  local function side(direction, edge)
    return { direction = direction, edge = edge, count = 0, renew = 1 }
  end

  -- The head is at a record of this side. Returns a proof, or nothing.
  local function record(s, tape, state, head, n)
    local d, old = s.direction, s.old
    s.count = s.count + 1
    if old and old.state == state then
      local same = true
      for i = 1, (old.head - s.back) * d do -- the cells behind
        if tape[head - i * d] ~= old.tape[old.head - i * d] then
          same = false
          break
        end
      end
      if same then return { from = old.n, period = n - old.n, shift = head - old.head } end
    end
    if s.count >= s.renew then
      s.renew = 2 * s.renew
      local copy = {}
      for cell in pairs(tape) do copy[cell] = 1 end
      s.old, s.back = { state = state, head = head, n = n, tape = copy }, head
    end
  end

  return function(cells, state, head, limit)
    local tape, start, different = {}, {}, 0
    local right, left = side(1, head - 1), side(-1, head + 1)
    for _, cell in ipairs(cells) do
      tape[cell], start[cell] = 1, 1
      right.edge, left.edge = math.max(right.edge, cell), math.min(left.edge, cell)
    end
    local s, begin = number[state], head
    local first = s

    local function ended(kind, n, proof)
      local result = proof or {}
      result.kind, result.steps, result.state, result.head, result.tape = kind, n, M.states[s], head, tape
      return result
    end

    for n = 0, limit do
      if n > 0 and s == first and head == begin and different == 0 then return ended("repeats", n, { period = n }) end
      if head > right.edge then
        right.edge = head
        local proof = record(right, tape, s, head, n)
        if proof then return ended("right", n, proof) end
      end
      if head < left.edge then
        left.edge = head
        local proof = record(left, tape, s, head, n)
        if proof then return ended("left", n, proof) end
      end
      local symbol = tape[head]
      local at = 2 * s + (symbol or 0)
      if not to[at] then return ended("branches", n) end
      if n == limit then break end
      if write[at] ~= (symbol or 0) then
        tape[head] = not symbol and 1 or nil
        different = different + (tape[head] == start[head] and -1 or 1)
      end
      s, head = to[at], head + move[at]
      if right.back and head < right.back then right.back = head end
      if left.back and head > left.back then left.back = head end
    end
    return ended("open", limit)
  end
end
