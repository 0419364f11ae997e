-- Worlds in which a question of 64 bits is asked and mu2 observed, at dates and in branches of our choice.
--
--   local order = dofile "scripts/universes/order.lua"
--   order.dated(observed, "one")   the question at time order.asked, mu2 at the time `observed` in the same branch; the
--                                  run ends at order.last
--   order.dated(observed, "two")   mu2 in another branch, to which a coin has led at time 2
--   order.forgery(eps, delay)      with probability eps a branch asks the question at time 2, answers it wrongly and
--                                  never sees mu2; the honest branch asks `delay` steps later, answers rightly, and
--                                  sees mu2 at delay + 5
--   each                           a physics, its moments (support/moments.lua), the first world-state
--   order.blobs                    mu1, mu2, question, counterfactual, hash
--
-- Questions and counterfactuals are equally probable; both branches are one again after the answer. The payloads of
-- 16 bits score 0 and 1 for two actions if they are right, 1 and 0 if they are wrong.
local qaci = require "qaci"
local B, text = qaci.bits, qaci.bits.text
local tell = dofile "scripts/universes/support/moments.lua"

local mu1, mu2, question, counterfactual = text "observe!", text "launched", text "question", text "Question"
local blank = B(("0"):rep(#question))
local hash = qaci.hash.rolling(48)
local right = qaci.sign(text "\0\xff", counterfactual, hash)
local wrong = qaci.sign(text "\xff\0", counterfactual, hash)

-- The moments of one branch from time 2 on, called name .. time. At the time `asks` stands the question or, as often,
-- the counterfactual, which is answered; both are one again two steps later. At the time `observes` stands mu2.
local function branch(moments, name, last, asks, observes)
  for t = 2, last do
    local after = t + 2 <= last and name .. t + 2 or nil
    if t == asks then
      moments[#moments + 1] = { "question", question, "silence" }
      moments[#moments + 1] = { "counterfactual", counterfactual, "answer", as = "question" }
      moments[#moments + 1] = { "silence", blank, after }
      moments[#moments + 1] = { "answer", right, after }
    elseif t ~= (asks or 0) + 1 then
      local moment = { name .. t, t == observes and mu2 or blank }
      if t + 1 == asks then
        moment[3], moment[4] = { "question", "1/2" }, { "counterfactual", "1/2" }
      elseif t < last then
        moment[3] = name .. t + 1
      end
      moments[#moments + 1] = moment
    end
  end
end

local asked, last = 6, 12
local function dated(observed, branches)
  local moments = { { "begin", blank, "mu1" } }
  if branches == "one" then
    moments[2] = { "mu1", mu1, "here2" }
    branch(moments, "here", last, asked, observed)
  else
    moments[2] = { "mu1", mu1, { "here2", "1/2" }, { "there2", "1/2" } }
    branch(moments, "here", last, asked)
    branch(moments, "there", last, nil, observed)
  end
  return tell(moments)
end

local function forgery(eps, delay)
  local moments = {
    { "begin", blank, "mu1" },
    { "mu1", mu1, { "forged", eps / 2 }, { "forged counterfactual", eps / 2 }, { "honest2", 1 - eps } },
    { "forged", question, "end" },
    { "forged counterfactual", counterfactual, "forged answer", as = "forged" },
    { "forged answer", wrong, "end" },
    { "end", blank },
  }
  branch(moments, "honest", delay + 6, delay + 2, delay + 5)
  return tell(moments)
end

return {
  dated = dated, forgery = forgery, asked = asked, last = last,
  blobs = { mu1 = mu1, mu2 = mu2, question = question, counterfactual = counterfactual, hash = hash },
}
