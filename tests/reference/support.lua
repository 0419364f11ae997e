-- What the tests of this folder share: a seeded generator, random machines, and both evaluators side by side.
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local qtm = require "tests.reference.qtm"
local universe = require "tests.reference.universe"
local simplicity = require "tests.reference.simplicity"

local support = {}

-- A generator of its own, so that a seed gives the same cases everywhere: the multiplier and increment of Knuth's MMIX.
function support.random(seed)
  local state = seed
  -- draw(n): 0 .. n-1
  return function(n)
    state = state * 6364136223846793005 + 1442695040888963407
    return (state >> 33) % n
  end
end

-- The seed of this run, printed; QACI_TEST_SEED overrides it.
function support.seed(default)
  local seed = math.tointeger(tonumber(os.getenv "QACI_TEST_SEED" or default))
  print("# seed " .. seed .. " (QACI_TEST_SEED)")
  return seed
end

function support.bits(draw, n)
  local x = {}
  for i = 1, n do x[i] = draw(2) end
  return table.concat(x)
end

-- A random unitary table of k states: an orthogonal matrix over Gaussian rationals, made of plane rotations by (3/5,
-- 4/5) and phases, whose columns are (written symbol, next state); every state is entered by one move only, which
-- makes Step unitary. In the shape of the vectors. The window is -reach..reach; absorb: what leaves it is lost
-- instead of an error.
function support.random_machine(draw, k, reach, absorb)
  local size = 2 * k
  local matrix, move = {}, {}
  local order = {}
  for i = 1, size do order[i] = i end
  for i = size, 2, -1 do
    local j = draw(i) + 1
    order[i], order[j] = order[j], order[i]
  end
  for i = 1, size do
    matrix[i] = {}
    for j = 1, size do matrix[i][j] = { Q(order[i] == j and 1 or 0), Q(0) } end
  end
  local cosine = { { Q(3, 5), Q(4, 5) }, { Q(5, 13), Q(12, 13) }, { Q(-7, 25), Q(24, 25) } }
  for _ = 1, k do
    local a, b = draw(size) + 1, draw(size) + 1
    if a ~= b then
      local c, s = table.unpack(cosine[draw(#cosine) + 1])
      for j = 1, size do
        local x, y = matrix[a][j], matrix[b][j]
        matrix[a][j] = { c * x[1] - s * y[1], c * x[2] - s * y[2] }
        matrix[b][j] = { s * x[1] + c * y[1], s * x[2] + c * y[2] }
      end
    end
  end
  local phased = draw(size) + 1
  for j = 1, size do
    local x = matrix[phased][j]
    matrix[phased][j] = { -x[2], x[1] } -- times i
  end
  for state = 0, k - 1 do move[state] = draw(3) - 1 end
  local delta = {}
  for i = 1, size do
    local to = {}
    for j = 1, size do
      local re, im = table.unpack(matrix[i][j])
      if not (re:eq(0) and im:eq(0)) then
        local state = (j - 1) // 2
        to[#to + 1] =
          { re = tostring(re), im = tostring(im), write = (j - 1) % 2, state = state, move = move[state] }
      end
    end
    delta[i] = { state = (i - 1) // 2, symbol = (i - 1) % 2, to = to }
  end
  return { states = k, window = { -reach, reach }, delta = delta, absorb = absorb }
end

-- The table of qaci.qtm for a machine in the shape of the vectors.
function support.qtm(machine)
  local delta = {}
  for i, row in ipairs(machine.delta) do
    local to = {}
    for j, b in ipairs(row.to) do
      to[j] = { { Q(b.re), Q(b.im) }, write = b.write, state = b.state, move = b.move }
    end
    delta[i] = { state = row.state, symbol = row.symbol, to = to }
  end
  return qaci.qtm { states = machine.states, window = machine.window, delta = delta, absorb = machine.absorb }
end

-- Both evaluators' universes: the library's and the plain one. options: future, normalize, time_weights.
function support.both(machine, initial, horizon, options)
  options = options or {}
  local physics = support.qtm(machine)
  local u = qaci.universe {
    physics = physics, initial = initial, horizon = horizon,
    future = options.future, normalize = options.normalize, time_weights = options.time_weights,
  }
  local plain_physics = qtm.new(machine)
  local plain = universe.new(plain_physics, plain_physics:initial(initial), {
    horizon = horizon, future = options.future, normalize = options.normalize, time_weights = options.time_weights,
  })
  return u, plain, physics
end

-- The other way: the table of a machine of the library, in the shape of the vectors. Each row is read off one step of a
-- world-state that holds its symbol under the head; a row that is missing stays missing.
function support.table_of(M)
  local lo, hi = table.unpack(M.window)
  local head = (lo + hi) // 2
  local delta = {}
  for state = 0, M.states - 1 do
    for symbol = 0, 1 do
      local w = M:state { tape = B(tostring(symbol)), at = head, state = state, head = head }
      local fine, amplitudes = pcall(M.amplitudes, M, w, 1)
      if fine then
        local to = {}
        for i, it in ipairs(amplitudes) do
          local after = it[1]
          to[i] = {
            re = tostring(it[2]), im = tostring(it[3]), write = after.tape:sub(head - lo + 1, head - lo + 1):nat(),
            state = after.state, move = after.head - head,
          }
        end
        delta[#delta + 1] = { state = state, symbol = symbol, to = to }
      end
    end
  end
  return { states = M.states, window = { lo, hi }, delta = delta }
end

-- One plain model for each (C, D, N).
local models = {}
function support.plain_simplicity(C, D, N)
  local key = C .. "," .. D .. "," .. N
  models[key] = models[key] or simplicity.new(C, D, N)
  return models[key]
end

-- The options of a vector row's `argmax` sentence.
function support.argmax(sentence)
  return {
    argmax_scope = sentence:find "^per tau" and "rest" or "locator",
    empty_max = sentence:find "every state" and "all" or "none",
  }
end

-- Are two tables of rationals (the masses of equal keys) equal? Otherwise, a sentence that says where not.
function support.same(got, expected)
  local keys = {}
  for key in pairs(got) do keys[key] = true end
  for key in pairs(expected) do keys[key] = true end
  local list = {}
  for key in pairs(keys) do list[#list + 1] = key end
  table.sort(list)
  for _, key in ipairs(list) do
    local a, b = got[key], expected[key]
    if not a or not b or not Q(a):eq(Q(b)) then
      return false, ("at %s: got %s, expected %s"):format(key, tostring(a), tostring(b))
    end
  end
  return true
end

-- A library distribution over world-states as a table from codes to masses.
function support.by_code(d)
  local r = {}
  for w, mass in d:pairs() do r[tostring(w:encode())] = mass end
  return r
end

-- A library distribution over locations as a table from the joined world-states to masses.
function support.by_gamma(d, n)
  local r = {}
  for location, mass in d:pairs() do
    local codes = {}
    for i = 0, (1 << n) - 1 do codes[i + 1] = tostring(location:at(qaci.bits.nat(i, n)):encode()) end
    r[table.concat(codes, ",")] = mass
  end
  return r
end

-- A plain distribution over locations in the same form.
function support.masses(plain)
  local r = {}
  for key, it in pairs(plain) do r[key] = it.mass end
  return r
end

-- A budget on the patience of a test: rows marked slow run only with QACI_SLOW_TESTS=1, and are named when left out.
function support.skip_slow(name)
  if os.getenv "QACI_SLOW_TESTS" then return false end
  print("# left out (set QACI_SLOW_TESTS=1): " .. name)
  return true
end

-- SCORE.7: do the paths of a result add up to located, and their contributions to the scores (of a partial one: to the
-- lower ends)? With a sentence if not.
function support.paths_add_up(r, actions)
  local paths = r:paths()
  local located, last = paths.elsewhere.mass, nil
  for _, path in ipairs(paths) do
    located = located + path.mass
    if last and last < path.mass then return false, "the paths are not sorted" end
    last = path.mass
  end
  if not located:eq(r.located) then
    return false, "the paths add up to " .. tostring(located) .. ", located is " .. tostring(r.located)
  end
  for j, action in ipairs(actions) do
    local sum = paths.elsewhere.contribution[j]
    for _, path in ipairs(paths) do sum = sum + path.contribution[j] end
    local score = r:score(action)
    if not sum:eq(score) then
      return false, ("action %d: contributions of %s, score %s"):format(j, tostring(sum), tostring(score))
    end
  end
  return true
end

return support
