-- Bayesian networks of the literature, their tables as exact decimals: one posterior each (networks/posteriors.lua).
local bif = require "tests.bench.mass.bif"
local posteriors = require "tests.bench.mass.networks.posteriors"
local Q = require("qaci").rational

local sizes = {}
for i, it in ipairs(posteriors) do
  sizes[i] = it.network
  posteriors[it.network] = it
end

return {
  sizes = sizes, plain = { "cancer", "survey", "asia" },
  peer = { alarm = 0.01, hailfinder = 0.01 },
  statement = function(name)
    local it = posteriors[name]
    return bif.statement(bif.read("tests/bench/mass/networks/" .. name .. ".bif"), it.query, it.given)
  end,
  answer = function(name) return Q(posteriors[name].answer) end,
}
