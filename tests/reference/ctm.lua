-- D(n) letter by letter (MACH.6): every machine, every instruction chosen beforehand, on both tapes.
-- Cost: 2 (4n+2)^(2n) runs of at most `steps` steps.
local ctm = {}

-- All 4n + 2 instructions, as { write, move, next }; a halting one has neither move nor next.
function ctm.instructions(n)
  local all = {}
  for write = 0, 1 do
    all[#all + 1] = { write }
    for _, move in ipairs { -1, 1 } do
      for next = 1, n do all[#all + 1] = { write, move, next } end
    end
  end
  return all
end

-- The output of a machine (machine[state][symbol] is an instruction) on the tape full of `blank`; nil if it has not halted
-- at step `steps`.
function ctm.run(machine, blank, steps)
  local tape, at, low, high, state = {}, 0, 0, 0, 1
  for _ = 1, steps do
    low, high = math.min(low, at), math.max(high, at)
    local write, move, next = table.unpack(machine[state][tape[at] or blank])
    tape[at] = write
    if not move then
      local cells = {}
      for i = low, high do cells[#cells + 1] = tape[i] or blank end
      return table.concat(cells)
    end
    at, state = at + move, next
  end
end

-- count[x], the number of runs, the number of those that halt.
function ctm.counts(n, steps)
  local instructions, choice, count, runs, halting = ctm.instructions(n), {}, {}, 0, 0
  for i = 1, 2 * n do choice[i] = 1 end
  while true do
    local machine = {}
    for state = 1, n do
      machine[state] = { [0] = instructions[choice[2 * state - 1]], [1] = instructions[choice[2 * state]] }
    end
    for blank = 0, 1 do
      local x = ctm.run(machine, blank, steps)
      runs = runs + 1
      if x then
        count[x] = (count[x] or 0) + 1
        halting = halting + 1
      end
    end
    local i = 1
    while i <= 2 * n and choice[i] == #instructions do
      choice[i] = 1
      i = i + 1
    end
    if i > 2 * n then return count, runs, halting end
    choice[i] = choice[i] + 1
  end
end

return ctm
