-- The universal machine (papers/universal-qtm.md): its table, each instruction on everything that it can meet, the time
-- it takes, the assembler, and programs.
local t = require "tap"
local qaci = require "qaci"
local design = require "scripts.universes.universal.table"
local ring = require "scripts.universes.universal.ring"
local machine = require "scripts.universes.support.machine"
local unidirectional = require "scripts.universes.support.unidirectional"
local isomorphism = require "isomorphism"
local reference = require "scripts.universes.universal.specification"
local Q, B = qaci.rational, qaci.bits

local moves = { L = -1, N = 0, R = 1 }
local function of_vector(v)
  local delta = {}
  for i, rule in ipairs(v.rules) do
    local to = {}
    for j, b in ipairs(rule[3]) do
      to[j] = { { Q(b[4], v.denominator), Q(b[5], v.denominator) }, write = b[1], state = b[2], move = moves[b[3]] }
    end
    delta[i] = { state = rule[1], symbol = rule[2], to = to }
  end
  return { start = v.state0, delta = delta }
end

-- the table
local vectors = dofile "tests/vectors/qtm-machines.lua"
local U = { ["345"] = design.machine "345", H = design.machine "H" }
for variant, M in pairs(U) do
  local map, why = isomorphism(of_vector(vectors["uqtm" .. variant]), M)
  t.ok(map, variant .. ": the table, up to the names of its states", why)
  t.eq(#M.states, 266, variant .. ": states")
  t.eq(#M.delta, 532, variant .. ": rows")
  t.eq(#M.designed, 445, variant .. ": rows by design")
end
t.raises('variant "h": expected 345 or H', design.machine, "h")

do -- the builder refuses what is not unidirectional and orthonormal
  local function built(f)
    return function()
      local b = unidirectional "A"
      b.rule("A", 0, 0, "B", "R")
      f(b)
    end
  end
  t.raises("B is entered by two moves", built(function(b) b.rule("A", 1, 1, "B", "L") end))
  t.raises("0B is entered twice", built(function(b) b.rule("A", 1, 0, "B", "R") end))
  t.raises("A has this row already", built(function(b) b.rule("A", 0, 1, "B", "R") end))
end

-- The assembler and its inverse
do
  local p = ring.assemble "HT ; a comment with E and [\nE [0010*]\n[0000]"
  t.eq(table.concat(p.ops), "HTE", "instructions")
  t.eq(table.concat(p.data, " "), "0010 0000", "data")
  t.eq(p.head, 1, "the data head")
  t.eq(p.tape, B "1000101100001001000000101", "the tape ends with its last 1")
  t.eq(p.number, ("%d"):format(tonumber(("1000101100001001000000101"):reverse(), 2)), "the tape number")
  t.eq(ring.disassemble(p.tape), "H T E [0010*]", "disassembled")
  t.eq(ring.assemble("E").number, "16433", "the shortest program")
  t.eq(ring.assemble(ring.disassemble(B "100011000000001")).number, "16433", "the shortest program, back")
  local long = ring.assemble(("P"):rep(30) .. "E")
  t.eq(long.number, Q(B(tostring(long.tape):reverse()):nat()):key(), "tape numbers have any size")
  local P = U.H:physics(-1, 40)
  local u = qaci.universe { physics = P, initial = p.number, horizon = 0 }
  t.ok(u.initial == P:state { tape = p.tape }, "the tape number is that tape")
  for op in pairs(design.code) do
    local text = op .. " E [1010] [0111*]"
    if op ~= "E" then t.eq(ring.disassemble(ring.assemble(text).tape), text, text) end
  end

  local function fails(pattern, text) t.raises(pattern, ring.assemble, text) end
  fails("^line 2: \"X\": expected one of > < T P S N H I E, or a data cell", "H\nX")
  fails("^line 1: the program has no E", "H")
  fails("^line 1: \"H\" after E: expected one E", "E H")
  fails("^line 1: \"E\" after E", "EE")
  fails("^line 1: a data cell before E", "H [0000*] E")
  fails("^line 2: the data cell %[000%*%]: expected four bits", "E\n[000*]")
  fails("^line 1: the data cell %[0020%]: expected four bits", "E [0020]")
  fails("^line 1: the data cell that begins here has no end", "E [0000*")
  fails("^line 1: a second data head", "E [0000*] [0000*]")
  fails("^line 1: no data cell has a star", "E [0000]")
  local function no_program(tape, why) t.eq(select(2, ring.disassemble(tape)), why, why) end
  no_program("", "macro-cell 0 is , no anchor (10001)")
  no_program("1", "macro-cell 0 is 10000, no anchor (10001)")
  no_program("10001", "no E ends the program")
  no_program("1000100001", "macro-cell 1 is 00001, no instruction")
  no_program("1000110010", "macro-cell 1 is 10010, no instruction")
  no_program("1000110000", "no data cell is the data head")
  no_program("10001100000000100001", "macro-cells 2 and 3 are both data heads")
end

-- A world-state of U with this program, these data (as in specification.lua) and the head at a macro-cell,
-- in Fk: about to fetch the instruction there.
local lo, hi = -1, 89
local physics = { ["345"] = U["345"]:physics(lo, hi), H = U.H:physics(lo, hi) }
local function world(P, ops, data, at)
  local cells, first = { "0", "10001" }, #ops + 1
  for _, op in ipairs(ops) do cells[#cells + 1] = design.code[op] .. "0" end
  local last = data.head
  for g in pairs(data) do last = type(g) == "number" and math.max(last, g) or last end
  for g = first, last do cells[#cells + 1] = (data[g] or "0000") .. (g == data.head and "1" or "0") end
  return P:state { tape = B(table.concat(cells)), at = lo, state = "Fk", head = 5 * at }
end

-- `got` is a superposition, `expected` {{world-state, re, im}, ...} without zeros.
local function same(got, expected)
  if #got ~= #expected then return false end
  local by = {}
  for _, b in ipairs(got) do by[b[1]:key()] = b end
  for _, e in ipairs(expected) do
    local b = by[e[1]:key()]
    if not (b and b[2] == e[2] and b[3] == e[3]) then return false end
  end
  return true
end

-- 8 instructions, 256 contents of the two cells involved, 3 positions in the program, 2 variants
local four = {}
for n = 0, 15 do four[n] = ("%d%d%d%d"):format(n >> 3, n >> 2 & 1, n >> 1 & 1, n & 1) end
local runs = 0
for _, variant in ipairs { "345", "H" } do
  local P, rotation = physics[variant], design.rotations[variant]
  for _, op in ipairs(design.ops) do
    local wrong = 0
    for position = 1, op == "E" and 0 or 3 do
      local ops = { "T", "I", "P", "E" }
      ops[position] = op
      local other = op == "<" and 5 or 7
      for content = 0, 255 do
        local data = { [5] = "1010", [6] = four[content & 15], [7] = "0111", [8] = "1001", head = 6 }
        data[other] = four[content >> 4]
        local expected = reference.apply(data, op, rotation)
        for _, e in ipairs(expected) do e[1] = world(P, ops, e[1], position + 1) end
        local steps = ring.steps(op, position, 6, reference.get(data, 6, "a"))
        if not same(P:amplitudes(world(P, ops, data, position), steps), expected) then wrong = wrong + 1 end
        runs = runs + 1
      end
    end
    t.eq(wrong, 0, ("%s: %s on all contents at all positions, in its time"):format(variant, op))
  end
  for length = 1, 6 do -- END, behind `length` - 1 instructions; and the beginning
    local ops = {}
    for i = 1, length do ops[i] = i < length and design.ops[i] or "E" end
    local data = { [length + 1] = "1011", head = length + 1 }
    local first = world(P, ops, data, 1)
    local list = P:amplitudes(world(P, ops, data, length), ring.steps("E", length))
    t.ok(same(list, { { first, Q(1), Q(0) } }), ("%s: END as instruction %d"):format(variant, length))
    local start = P:state { tape = first.tape, at = lo }
    t.ok(start.state == "Wk" and same(P:amplitudes(start, ring.start_up), { { first, Q(1), Q(0) } }),
      variant .. ": the first five steps")
  end
end
t.eq(runs, 12288, "runs of an instruction")

-- The time does not depend on where the program and the data are, but for their distance.
do
  local random = 12345
  local function draw(n)
    random = random * 6364136223846793005 + 1442695040888963407
    return (random >> 33) % n
  end
  local met = {}
  local function meet(P, start, steps)
    local E = P:evolve(start)
    for _ = 1, steps do
      for _, b in ipairs(E:amplitudes()) do
        local w = b[1]
        met[w.state .. "," .. machine.bits(w, w.head, w.head)] = true
      end
      E:step()
    end
  end
  local wrong = 0
  for _ = 1, 300 do
    local length = 1 + draw(6)
    local ops = {}
    for i = 1, length do ops[i] = design.ops[1 + draw(8)] end
    ops[length + 1] = "E"
    local position, data = 1 + draw(length), {}
    data.head = length + 3 + draw(5)
    for g = length + 2, data.head + 2 do data[g] = four[draw(16)] end
    local op, variant = ops[position], draw(2) == 0 and "345" or "H"
    local expected = reference.apply(data, op, design.rotations[variant])
    for _, e in ipairs(expected) do e[1] = world(physics[variant], ops, e[1], position + 1) end
    local steps = ring.steps(op, position, data.head, reference.get(data, data.head, "a"))
    local got = physics[variant]:amplitudes(world(physics[variant], ops, data, position), steps)
    if not same(got, expected) then wrong = wrong + 1 end
    meet(physics[variant], world(physics[variant], ops, data, position), steps)
  end
  for n = 1, 6 do
    local P, ops, data = physics.H, { "N", "E" }, { [3] = four[draw(16)], head = 3 }
    if n > 3 then ops = { "N", "T", "N", "E" }; data = { [5] = four[draw(16)], head = 5 } end
    meet(P, P:state { tape = world(P, ops, data, 1).tape, at = lo }, ring.start_up)
    meet(P, world(P, ops, data, #ops), ring.steps("E", #ops))
  end
  t.eq(wrong, 0, "300 instructions at random places and distances")

  -- Together these runs, END and the beginning meet every row of the design, but for three that walk back over END's
  -- own zeros as if they could be ones.
  local unmet = {}
  for _, row in ipairs(U["345"].designed) do
    local name = row.state .. "," .. row.symbol
    if not met[name] then unmet[#unmet + 1] = name end
  end
  table.sort(unmet)
  t.eq(table.concat(unmet, " "), "Xp,1 Xq,1 Xr,1", "rows of the design that were not met")

  -- Whole programs. Without > and < the branches stay together: rings in superposition. With them, on basis states.
  local function add(list, index, data, re, im)
    local key = { tostring(data.head) }
    for g = 0, 17 do key[#key + 1] = data[g] or "0000" end
    key = table.concat(key, " ")
    local e = index[key]
    if not e then
      e = { data, Q(0), Q(0) }
      index[key] = e
      list[#list + 1] = e
    end
    e[2], e[3] = e[2] + re, e[3] + im
  end
  -- Returns the next superposition, the steps of its first branch, and whether the data head stayed among the data.
  local function ring_of(superposition, ops, rotation)
    local steps, inside = 0, true
    for i, op in ipairs(ops) do
      local list, index = {}, {}
      local first = superposition[1][1]
      steps = steps + ring.steps(op, i, first.head, reference.get(first, first.head, "a"))
      for _, e in ipairs(superposition) do
        for _, b in ipairs(op == "E" and { { e[1], Q(1), Q(0) } } or reference.apply(e[1], op, rotation)) do
          add(list, index, b[1], e[2] * b[2] - e[3] * b[3], e[2] * b[3] + e[3] * b[2])
        end
      end
      superposition = {}
      for _, e in ipairs(list) do
        if not (e[2]:eq(0) and e[3]:eq(0)) then superposition[#superposition + 1] = e end
        inside = inside and e[1].head > #ops and e[1].head < 17
      end
    end
    return superposition, steps, inside
  end
  local function programs(count, letters, rings)
    local bad, widest, rings_run = 0, 0, 0
    for _ = 1, count do
      local ops, length = {}, 2 + draw(6)
      for i = 1, length do ops[i] = letters:sub(1 + draw(#letters)):sub(1, 1) end
      ops[length + 1] = "E"
      local data = { head = length + 4 }
      for g = length + 2, length + 6 do data[g] = four[draw(16)] end
      local variant = draw(2) == 0 and "345" or "H"
      local P, superposition, n = physics[variant], { { data, Q(1), Q(0) } }, 0
      local start = world(P, ops, data, 1)
      local E = P:evolve(start)
      for _ = 1, rings do
        local steps, inside
        superposition, steps, inside = ring_of(superposition, ops, design.rotations[variant])
        if not inside then break end -- it walked off into the program, or out of the window
        n = n + steps
        local expected = {}
        for i, e in ipairs(superposition) do expected[i] = { world(P, ops, e[1], 1), e[2], e[3] } end
        rings_run = rings_run + 1
        widest = math.max(widest, #superposition)
        if not same(E:step(n - E.time):amplitudes(), expected) then bad = bad + 1 end
      end
      if not same(E:step(-E.time):amplitudes(), { { start, Q(1), Q(0) } }) then bad = bad + 1 end -- and back
    end
    t.eq(bad, 0, ("%d programs of %s, %d rings, with up to %d world-states"):format(count, letters, rings_run, widest))
    return widest
  end
  t.ok(programs(120, "TPSNHHHI", 3) >= 8, "they branch")
  t.eq(programs(150, "TPSN<>>", 4), 1, "basis states stay basis states")
end

-- The reference programs, from their text
local texts = {
  rabi = "HE", deutsch_id = "HIIHE", deutsch_const = "HHE", bell_toggle = "HTE [0010*]", walk4 = "HPSPTNSNTNPSE",
  carry = "N>NE [0010*]",
}
for _, example in ipairs(dofile "tests/vectors/uqtm-examples.lua") do
  local p = ring.assemble(texts[example.name])
  t.eq(table.concat(p.ops), example.program, example.name .. ": the program")
  t.eq(#p.tape, example.tape_integer_bits, example.name .. ": the bits of the tape number")
  local M = U[example.machine:sub(5)]
  local P = M:physics(-1, #p.tape + 20)
  local start = P:state { tape = p.tape }
  t.ok(start == M:world(P, example.initial.tape), example.name .. ": the tape")
  for _, snapshot in ipairs(example.snapshots) do
    local expected = {}
    for i, w in ipairs(snapshot.world_states) do
      local den = Q(example.denominator) ^ w.exp
      expected[i] = { M:world(P, w.tape, w.state, w.head), Q(w.re) / den, Q(w.im) / den }
    end
    t.ok(same(P:amplitudes(start, snapshot.step), expected), ("%s after %d steps"):format(example.name, snapshot.step))
  end
end

-- Deutsch's four oracles in one bit, by phases: f(0), f(1) = 00, 11: none; 01: I twice; 10: I twice, on not a.
do
  local P = U.H:physics(-1, 60)
  for oracle, answer in pairs { [""] = 0, II = 1, NIIN = 1, NN = 0 } do
    local p = ring.assemble("H" .. oracle .. "HE")
    local steps, a_cell = ring.start_up, 5 * ring.macro(p, 1) + 3
    for i, op in ipairs(p.ops) do steps = steps + ring.steps(op, i, ring.macro(p, 1), 0) end
    local list = P:amplitudes(P:state { tape = p.tape }, steps)
    local w = list[1][1]
    t.ok(#list == 1 and w.state == "Fk" and w.head == 5 and
      tonumber(machine.bits(w, a_cell, a_cell)) == answer, "Deutsch's oracle " .. oracle)
  end
end

-- T, P, S and N generate all even permutations of the 16 contents of a data cell: the order of the group they generate,
-- by Schreier and Sims. stabilizer(generators, point) gives the orbit's size and generators of the point's stabilizer.
do
  local function permutation(op)
    local p = {}
    for n = 0, 15 do
      p[n] = tonumber(reference.apply({ [1] = four[n], head = 1 }, op)[1][1][1], 2)
    end
    return p
  end
  local function times(p, q) -- first p, then q
    local r = {}
    for n = 0, 15 do r[n] = q[p[n]] end
    return r
  end
  local function inverse(p)
    local r = {}
    for n = 0, 15 do r[p[n]] = n end
    return r
  end
  local function key(p) return table.concat(p, " ", 0, 15) end
  local identity = {}
  for n = 0, 15 do identity[n] = n end

  -- Sims' filter: at most one generator for each (first moved point, its image)
  local function filtered(generators)
    local kept = {}
    for _, g in ipairs(generators) do
      while key(g) ~= key(identity) do
        local i = 0
        while g[i] == i do i = i + 1 end
        local at = i * 16 + g[i]
        if not kept[at] then
          kept[at] = g
          break
        end
        g = times(g, inverse(kept[at]))
      end
    end
    local list = {}
    for at = 0, 255 do list[#list + 1] = kept[at] end
    return list
  end
  local order, generators = 1, {}
  for _, op in ipairs { "T", "P", "S", "N" } do generators[#generators + 1] = permutation(op) end
  for point = 0, 15 do
    local to, orbit = { [point] = identity }, { point } -- to[x] takes the point to x
    for _, x in ipairs(orbit) do
      for _, g in ipairs(generators) do
        if not to[g[x]] then
          to[g[x]] = times(to[x], g)
          orbit[#orbit + 1] = g[x]
        end
      end
    end
    order = order * #orbit
    local schreier = {}
    for _, x in ipairs(orbit) do
      for _, g in ipairs(generators) do schreier[#schreier + 1] = times(times(to[x], g), inverse(to[g[x]])) end
    end
    generators = filtered(schreier)
  end
  local half = 1
  for n = 3, 16 do half = half * n end
  t.eq(order, half, "T, P, S, N generate a group of 16!/2 permutations")
end

t.done()
