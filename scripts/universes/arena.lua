-- A universe in the arena. Slot 0 holds, in turn, an observation mu1; a question in superposition with the
-- counterfactual one, by a toss; the signed answer that an agent gives; and an observation mu2: texts of four letters,
-- one to a slot of 32 bits. The agent is a program of the arena: it reads the question, chooses its answer, and
-- computes the rolling hash of both, a bit at a time.
--   qaci score scripts/universes/arena.lua
--   qaci run scripts/universes/arena.lua means      prints the mean score of each action
--
-- The order of events is that of first.lua: the coin falls first and the rest of the question is added to it, so when
-- the question first stands there nothing else tells the branches apart; the agent starts in the tick after.
--
-- command: run means
-- expect: 0  1/3
-- expect: 1  1
local qaci = require "qaci"
local B = qaci.bits

local mu1, mu2 = B.text "seen", B.text "done"
local question, counterfactual = B.text "find", B.text "fine" -- they differ in the last bit, which is tossed
local answer = { [question:key()] = 0xf0, [counterfactual:key()] = 0x5f } -- scores 1 and 0; 1/3 and 1

local world = qaci.arena.parse(([[
name a question by a toss
world 128
ticks 480
coin
ip asker at ask
agent 1 at 24 size 104 start 3
at 0
register: word 0
ask:    MOV =$mu1 register
        TOSS 0 register
        ADD =$question register
wait:   DJN wait clock          ; until the answer must be there
        MOV =$mu2 register
        DIE
clock:  word 460
]]):gsub("%$(%w+)", { mu1 = mu1:nat(), question = question:nat(), mu2 = mu2:nat() }))

local agent = qaci.arena.agent(([[
me:     MOV me-24 key           ; the question stands 24 slots before the agent
        MOV =$asked answer      ; the answer
        CMP =$question key      ; to the question that was asked,
        MOV =$other answer      ; and that to any other
        MOV answer bits
front:  ADD bits bits           ; the 8 bits of the answer to the front of a slot
        DJN front shift
round:  MOV hash old            ; for each bit of the answer, then of the question: hash = 5 hash + 1 + bit
        ADD hash hash
        ADD hash hash
        ADD old hash
        ADD =1 hash
        SLT =-1 bits            ; bits > -1: the first bit is 0
        ADD =1 hash
        ADD bits bits
        DJN round left
        JMZ sign more
        SUB more more
        MOV key bits
        MOV =32 left
        JMP round
sign:   ADD hash hash           ; 24 bits of it, in front of the answer
        DJN sign eight
        ADD answer hash
        MOV hash me-24
idle:   JMP idle                ; a world without a living agent would be over
key:    word 0
answer: word 0
bits:   word 0
old:    word 0
hash:   word 1
shift:  word 24
left:   word 8
more:   word 1
eight:  word 8
]]):gsub("%$(%w+)", {
  asked = answer[question:key()], other = answer[counterfactual:key()], question = question:nat(),
}), world)

local universe = {
  universes = { { physics = qaci.arena.physics(world, { agent }) } },
  horizon = world.ticks,
  simplicity = qaci.simplicity { code_bits = 6, data_bits = 16, steps = 8 },
  mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual,
  hash = qaci.hash.rolling(24), reader = "table",
  actions = { B"0", B"1" },
}
if ... == "means" then
  local result = qaci.score(universe)
  for _, action in ipairs(universe.actions) do print(("%s  %s"):format(action, result:mean(action))) end
end
return universe
