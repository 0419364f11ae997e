-- lua5.4 count.lua LOG...: the points of all tests in meson's logs (paths without .json and .junit.xml), as the line "N passed, N failed".
-- A test that ended badly without a failed point (a crash, a time-out, a sanitizer report) counts as one failed point.
local passed, failed, skipped = 0, 0, 0

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

for _, log in ipairs(arg) do
  local points, bad = {}, {}
  -- a TAP test is a test suite of its own, with one test case for each point
  for suite, body in read(log .. ".junit.xml"):gmatch "<testsuite (.-)>(.-)</testsuite>" do
    local name = suite:match '^name="[^."]*%.(.-)"' -- PROJECT.TEST
    for _, inner in (body:gsub("<testcase([^>]-)/>", "<testcase%1></testcase>")):gmatch "<testcase(.-)>(.-)</testcase>" do
      if inner:find "<skipped" then skipped = skipped + 1
      elseif inner:find "<failure" or inner:find "<error" then failed, bad[name] = failed + 1, true
      else passed = passed + 1 end
    end
  end
  for line in read(log .. ".json"):gmatch "[^\n]+" do
    local name, result = line:match '"name": "(.-)"', line:match '"result": "(.-)"'
    if result ~= "OK" and result ~= "SKIP" and result ~= "EXPECTEDFAIL" and not bad[name] then
      failed = failed + 1
      print("failed as a whole (" .. tostring(result) .. "): " .. tostring(name))
    end
  end
end

if skipped > 0 then print(skipped .. " skipped") end
print(passed .. " passed, " .. failed .. " failed")
os.exit(failed == 0 and passed > 0)
