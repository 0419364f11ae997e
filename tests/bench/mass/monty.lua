-- n doors, the prize behind a uniform one. The player stands at door 0; the host opens a uniform one of the others that
-- hides no prize; the player switches to a uniform closed one. The mass of winning: (n-1)/(n(n-2)).
local qaci = require "qaci"
local Q, D = qaci.rational, qaci.dist

return {
  sizes = { 25, 50, 100, 200 }, plain = { 4, 8, 16, 32 }, peer = { size = 100, seconds = 0.01 },
  statement = function(n)
    local function uniform_but(a, b)
      local doors = {}
      for door = 0, n - 1 do
        if door ~= a and door ~= b then doors[#doors + 1] = door end
      end
      return D.uniform(doors)
    end
    return {
      { "prize", uniform_but() },
      { "opened", function(prize) return uniform_but(0, prize) end },
      { "choice", function(opened) return uniform_but(0, opened) end },
      where = function(prize, choice) return prize == choice end,
    }
  end,
  answer = function(n) return Q(n - 1, n * (n - 2)) end,
}
