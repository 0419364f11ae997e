-- The tree of a score, letter by letter (SCORE.7): every location is visited, and put to the world-states that it passes
-- through. A world-state that the universe does not have is "-".
local machine = require "tests.reference.machine"
local locate = require "tests.reference.locate"
local score = require "tests.reference.score"
local Q = require("qaci").rational

local tree = {}

local function located(hypothesis, start, blob)
  local u = hypothesis.universe
  return locate.all(u, u:future_of(start), blob, hypothesis.locators, hypothesis.options)
end

-- The locations' masses and number by the key of each; `first` is one of them.
local function grouped(locations, key_of)
  local r = {}
  for _, it in pairs(locations) do
    local key = key_of(it.gamma)
    r[key] = r[key] or { mass = Q(0), locations = 0, first = it.gamma }
    r[key].mass, r[key].locations = r[key].mass + it.mass, r[key].locations + 1
  end
  return r
end

-- p as for score.score. An array of { mass, xi = { [xi] = { mass, mu1 = { [state] = { mass, locations, mu2 = {...},
-- question = { ["state/counterfactual"] = { mass, locations, orders = { [state of mu2] = { there, back } }, after,
-- answers = { [payload] = mass }, located } } } } } } }; `answers` where some mu2 satisfies the order, `located` the mass
-- of the hypothesis if one of them is read.
function tree.tree(p)
  local r = {}
  for i, alpha in ipairs(p.universes) do
    local u, known = alpha.universe, {}
    for _, w in ipairs(u.states) do known[w] = true end
    local function state(w) return (u.reading == "conditional" or known[w]) and w or "-" end
    r[i] = { mass = Q(alpha.mass), xi = {} }
    for length = 0, p.prior_bits do
      for xi in machine.strings(length) do
        local hypothesis = { universe = u, locators = p.simplicity:given(xi, p.locator_bits), options = p.options, memory = {} }
        local node = { mass = p.simplicity:mass(xi) }
        if Q(0) < node.mass then r[i].xi[xi] = node end
        node.mu1 = grouped(located(hypothesis, u.initial, p.mu1), function(gamma) return state(locate.at(gamma, p.mu1)) end)
        for w1, m1 in pairs(node.mu1) do
          m1.mu2, m1.question = {}, {}
          if w1 ~= "-" then
            m1.mu2 = grouped(located(hypothesis, w1, p.mu2), function(gamma) return state(locate.at(gamma, p.mu2)) end)
          end
          if next(m1.mu2) then -- without mu2 nothing is asked
            m1.question = grouped(located(hypothesis, w1, p.question), function(gamma)
              return state(locate.at(gamma, p.question)) .. "/" .. state(locate.at(gamma, p.counterfactual))
            end)
          end
          for _, q in pairs(m1.question) do
            local wq, counterfactual = locate.at(q.first, p.question), locate.at(q.first, p.counterfactual)
            q.orders, q.after = {}, Q(0)
            for w2, m2 in pairs(m1.mu2) do
              if state(wq) ~= "-" and w2 ~= "-" and state(counterfactual) ~= "-" then
                local there, back = u:future(wq, w2), u:future(w2, wq)
                q.orders[w2] = { there = there, back = back }
                if back < there then q.after = q.after + m2.mass end
              end
            end
            if Q(0) < q.after then
              q.answers, q.located = {}, Q(0)
              for payload in machine.strings(#p.question - p.sigma) do
                local mass = score.qaci(hypothesis, q.first, p.counterfactual, payload, p.hash)
                if Q(0) < mass then
                  q.answers[payload] = mass
                  q.located = Q(alpha.mass) * node.mass * m1.mass * q.mass * q.after -- the table reader reads all
                end
              end
            end
          end
        end
      end
    end
  end
  return r
end

return tree
