-- The story that most experiments tell: a register holds, in turn, an observation mu1; the question, or with
-- probability `p` the counterfactual one; the signed answer to it; and an observation mu2. The cell behind it
-- remembers which question was asked, from the answer on. Each part stands for one instant; `before` makes the world
-- wait: so many more instants before mu1, the question, the answer or mu2, with an empty register (the question stays
-- until it is answered).
--
-- The argument is a table whose fields are all optional; it returns the table of `qaci.score`, and what histories.lua
-- made.
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
local histories = dofile "scripts/universes/support/histories.lua"

return function(o)
  o = o or {}
  local before = o.before or {}
  local hash = o.hash or qaci.hash.rolling(4)
  local mu1, mu2 = B(o.mu1 or "00101101"), B(o.mu2 or "11100010")
  local asked = { [0] = B(o.question or "01010110"), B(o.counterfactual or "01110110") }
  local payload = o.payloads or { [0] = "1110", "0111" } -- false: this branch says nothing
  local n = #asked[0]
  local empty = ("0"):rep(n)
  local told = {}
  for branch = 0, 1 do
    local mass = branch == 1 and Q(o.p or "16/25") or 1 - Q(o.p or "16/25")
    local h = { mass = mass, empty .. "0" }
    local function tell(cells, wait, meanwhile)
      for _ = 1, wait or 0 do h[#h + 1] = meanwhile end
      h[#h + 1] = cells
    end
    local memory = tostring(branch)
    local answer = payload[branch] and tostring(qaci.sign(payload[branch], asked[branch], hash)) or empty
    tell(tostring(mu1) .. "0", before.mu1, empty .. "0")
    tell(tostring(asked[branch]) .. "0", before.question, empty .. "0")
    tell(answer .. memory, before.answer, tostring(asked[branch]) .. memory)
    tell(tostring(mu2) .. memory, before.mu2, empty .. memory)
    if mass > Q(0) then told[#told + 1] = h end
  end
  local story = histories(told)
  return {
    universes = { { physics = story.physics, initial = story.initial, mass = o.mass } },
    horizon = story.horizon,
    simplicity = qaci.simplicity { code_bits = 6, data_bits = 12, steps = 8 },
    mu1 = mu1, mu2 = mu2, question = asked[0], counterfactual = asked[1], hash = hash,
    actions = { B"0", B"1" },
    reading = o.reading,
  }, story
end
