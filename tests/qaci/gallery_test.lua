-- qaci gallery: the list, one experiment, the pages; what is no experiment; and that the project's own have their form.
local t = require "tap"
local sh = require "shell"

local function lines(text) return select(2, text:gsub("\n", "\n")) end
local function lacks(text, part) return not text:find(part, 1, true) end
local function has(text, part) return text:find(part, 1, true) ~= nil end
local function exists(name)
  local file = io.open(sh.folder .. "/" .. name)
  if file then file:close() end
  return file ~= nil
end

-- A scripts folder of small experiments.
assert(os.execute("cd " .. sh.folder .. " && mkdir -p s/scripts/experiments s/scripts/universes"))
local function experiment(name, text) sh.write("s/scripts/experiments/" .. name .. ".lua", text) end
local gallery = sh.qaci .. "gallery --scripts s/scripts "

sh.write("s/scripts/universes/name.lua", 'return "a universe"\n')
experiment("chart", [==[
-- experiment 10: Does `<script>alert("x")</script>` & "quotes" matter?
--
-- The first paragraph asks about `f(g(b'')) < "b"` & <b>more</b>,
-- on *two* lines. A lone ` is itself, as in 2 * a*b*c * d.
--
-- * one item
--   goes on
-- * another
--
-- The second *paragraph
-- stresses* two lines.
--
--   qaci run scripts/experiments/chart.lua [N]   how many
-- expect: never shown
local qaci = require "qaci"
local Q, B = qaci.rational, qaci.bits
print("<script>", dofile "scripts/universes/name.lua", ...)
io.stderr:write "a warning\n"
local rows = qaci.rows({ "n", "share <of>", "blob", "name" }, {
  { n = 4, ["share <of>"] = Q(1, 3), blob = B "0101", name = "<script>alert(1)</script>" },
  { n = 8, ["share <of>"] = Q(2) ^ 100 / Q(3) ^ 99, blob = B(("01"):rep(50)), name = 'say "hi" & go' },
})
--[=[ a long comment ]] ]=]
local more = {}
for i = 1, 30 do more[i] = { i = i } end
return { rows = rows, tables = { { "thirty <rows>", qaci.rows({ "i" }, more) } },
  picture = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>t</title></svg>',
  pictures = { { "again", '<svg viewBox="0 0 9 9"><path id="a"/><path fill="url(#a)"/></svg>' } } }
]==])
local png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x28\0\0\x01\0" .. ("\0"):rep(20)
sh.write("s/pixels.png", png)
experiment("pixels", [[
-- experiment 2: Pixels
--
-- From a file.
local file = io.open("pixels.png", "rb")
local png = file:read "a"
file:close()
local rows = require "qaci".rows({ "a" }, {})
return { rows = rows, tables = { { "the rows", rows } }, pictures = { { "first <one>", png }, { "second", png } } }
]])
experiment("plain", "-- more: No picture\n--\n-- None.\nprint 'a\\0b\\27c\\255d'\nreturn { rows = require 'qaci'.rows({ 'a' }, { { a = true } }) }\n")
experiment("fails", "-- consequence 1: It fails\n--\n-- By an error.\nprint 'before'\nerror 'no luck <here>'\n")
experiment("crashes", '-- consequence 2: It crashes\n--\n-- By a signal.\nio.popen("kill -KILL $PPID"):close()\n')
experiment("leaves", "-- more: It leaves\n--\n-- Too early.\nos.exit(0)\n")

-- the list, in order
local status, out, err = sh.run(gallery)
t.eq(status .. err .. out, '0' ..
  'consequence   1  fails    It fails\n' ..
  'consequence   2  crashes  It crashes\n' ..
  'experiment    2  pixels   Pixels\n' ..
  'experiment   10  chart    Does `<script>alert("x")</script>` & "quotes" matter?\n' ..
  'more             leaves   It leaves\n' ..
  'more             plain    No picture\n', "the list")
status, out = sh.run(gallery .. "--json")
t.ok(status == 0 and has(out, '{"kind": "experiment", "number": 10, "name": "chart", "title": "Does `<script>alert(\\"x\\")</script>`')
  and has(out, '{"kind": "more", "name": "plain", "title": "No picture"}\n]'), "the list as JSON", out)
status, out = sh.run(gallery .. "--csv")
t.ok(status == 0 and has(out, 'kind,number,name,title\nconsequence,1,fails,It fails\n') and has(out, '\nmore,,plain,No picture\n'), "the list as CSV", out)

-- one of them, from anywhere
status, out, err = sh.run(gallery .. "chart 3 -- --json")
t.eq(status .. err .. out, "0a warning\n<script>\ta universe\t3\t--json\n", "an experiment is run, with its arguments")
status, out = sh.run(gallery .. "chart --csv")
t.ok(status == 0 and has(out, 'n,share <of>,blob,name\n4,1/3,0101,<script>alert(1)</script>\n8,1267650600228229401496703205376/')
  and has(out, '"say ""hi"" & go"\n\ni\n1\n2\n') and lacks(out, "a universe"), "--csv: its tables, exact, instead of what it prints", out)
status, out = sh.run(gallery .. "chart --json")
t.ok(status == 0 and has(out, '"name": "chart",\n  "kind": "experiment",\n  "number": 10,\n  "title": "Does `<script>alert(\\"x\\")')
  and has(out, '"caption": "thirty <rows>",\n    "data": {"format": "qaci-rows 1"') and lacks(out, "a universe"), "--json", out)
status, out = sh.run(gallery .. "chart -o files")
t.ok(status == 0 and has(out, "a universe") and exists "files/chart.csv" and exists "files/chart-2.csv" and exists "files/chart.json"
  and exists "files/chart.svg" and exists "files/chart-2.svg", "-o writes its files, and it prints")
t.eq(sh.read "files/chart-2.csv":sub(1, 6), "i\n1\n2\n", "the second table is a file")
status, out, err = sh.run(gallery .. "pixels --output=files --csv")
t.ok(status == 0 and out == "a\n" and sh.read "files/pixels.png" == png and sh.read "files/pixels-2.png" == png, "-o: two pictures")
status, out, err = sh.run(gallery .. "fails --csv")
t.eq(status .. err .. out, "1scripts/experiments/fails.lua:5: no luck <here>\n", "one that fails")
t.eq(sh.run(gallery .. "crashes"), 128 + 9, "one that crashes")

-- pages
status, out, err = sh.run(gallery .. "--html pages --quiet")
t.eq(status .. out .. err, "1qaci gallery: fails failed: scripts/experiments/fails.lua:5: no luck <here>\n" ..
  "qaci gallery: crashes failed: ended by signal 9 (Killed)\n" ..
  "qaci gallery: leaves failed: ended with status 0, and without a result\n", "the others have their pages")
local index, chart = sh.read "pages/index.html", sh.read "pages/chart.html"
local at, last = 0, 0
for _, name in ipairs { "fails", "crashes", "pixels", "chart", "leaves", "plain" } do
  at = index:find('<a href="' .. name .. '.html">', last + 1, true)
  t.ok(at and exists("pages/" .. name .. ".html"), "a page and a link: " .. name)
  last = at or last
end
for _, page in ipairs { "index", "chart", "fails", "pixels" } do
  local text = sh.read("pages/" .. page .. ".html"):gsub("http://www.w3.org/2000/svg", "")
  t.ok(has(text, "default-src 'none'") and lacks(text, "<script") and not text:find "https?:", page .. ": no script, nothing from elsewhere")
end
t.ok(has(index, '<img src="chart.svg" alt="Does `&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;` &amp; &quot;quotes&quot; matter?"')
  and has(index, '<img src="pixels.png" alt="first &lt;one&gt;" width="40" height="256"'), "pictures with alternative texts")
t.ok(has(index, "<p>The first paragraph asks about <code>f(g(b'')) &lt; &quot;b&quot;</code> &amp; &lt;b&gt;more&lt;/b&gt;,\non <em>two</em> lines. A lone ` is itself, as in 2 * a*b*c * d.</p>")
  and lacks(index, "The second"), "the first paragraph")
t.ok(has(chart, "<ul>\n<li>one item\ngoes on</li>\n<li>another</li>\n</ul>\n<p>The second <em>paragraph\nstresses</em> two lines.</p>\n<pre>qaci run scripts/experiments/chart.lua [N]   how many</pre>"), "the comment as prose")
t.ok(has(chart, '<h1>Does <code>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;</code> &amp; &quot;quotes&quot; matter?</h1>'), "the title")
t.ok(has(chart, "<pre>&lt;script&gt;\ta universe</pre>"), "what it printed")
t.ok(has(chart, '<td class="number">4</td><td class="number">1/3</td><td>0101</td><td>&lt;script&gt;alert(1)&lt;/script&gt;</td>')
  and has(chart, '<td class="number">8</td><td class="number">7.37') and has(chart, '<th class="number">n</th><th class="number">share &lt;of&gt;</th><th>blob</th>'), "a table")
t.ok(has(chart, 'thirty &lt;rows&gt;: 30 rows, <a href="chart-2.csv">CSV</a> <a href="chart.json">JSON</a></summary>'), "a long table unfolds")
t.ok(has(chart, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">') and lacks(chart, "<?xml")
  and has(chart, '<path id="p2-a"/><path fill="url(#p2-a)"/></svg>\n<figcaption>again (<a href="chart-2.svg">SVG</a>)'),
  "the pictures are in the page, and their names do not meet")
t.ok(has(sh.read "pages/plain.html", "<pre>a\u{fffd}b\u{fffd}c\u{fffd}d</pre>"), "bytes that no page may hold")
t.ok(not exists "pages/pixels-2.csv" and has(sh.read "pages/pixels.html", '<p>the rows: 0 rows, <a href="pixels.csv">'), "rows that are named twice are one table")
t.ok(has(chart, '<span class="k">local</span> qaci = require <span class="s">&quot;qaci&quot;</span>')
  and has(chart, '<span class="c">--[=[ a long comment ]] ]=]</span>\n<span class="k">local</span> more'), "the source")
t.ok(has(sh.read "pages/fails.html", "<p class=\"bad\">It failed: scripts/experiments/fails.lua:5: no luck &lt;here&gt;</p>")
  and has(sh.read "pages/fails.html", "<pre>before</pre>"), "an error is on its page, below what came before it")
t.eq(sh.read "pages/chart.csv", sh.read "files/chart.csv", "the same files as those of -o")

-- the same bytes, however many at a time; some of them only
local function all_pages(folder) return select(2, sh.run("cat " .. folder .. "/*")) end
sh.run(gallery .. "--html again --workers 1 --quiet")
t.eq(all_pages "again", all_pages "pages", "the same bytes again")
status, out, err = sh.run(gallery .. "--html some plain chart")
t.ok(status == 0 and err == "a warning\n" and exists "some/plain.html" and exists "some/chart.html" and not exists "some/fails.html"
  and lacks(sh.read "some/index.html", "fails"), "pages of some", err)
-- pages of experiments that are gone are named, and stay; what is not the gallery's is nobody's business
sh.run(gallery .. "--html left plain chart")
sh.write("left/gone.html", sh.read "left/plain.html")
sh.write("left/mine.html", "<p>mine</p>")
status, out, err = sh.run(gallery .. "--html left plain")
t.eq(status .. out .. err, "0qaci gallery: left/gone.html: the page of an experiment that is not there any more; it stays\n",
  "a page that is left")
t.ok(exists "left/gone.html" and exists "left/mine.html" and exists "left/chart.html", "nothing is taken away")
status, out, err = sh.run(gallery .. "--html some plain --progress=json")
t.ok(status == 0 and (err == "" or err:find '^{"stage": "gallery'), "--progress=json", err)

-- time, and Ctrl-C: an experiment presses it
experiment("waits", "-- more: It waits\n--\n-- Long.\nos.execute 'sleep 3600'\n")
status, out, err = sh.run(gallery .. "--html late waits --seconds 0.3")
t.ok(status == 1 and err == "qaci gallery: waits failed: stopped after 0.3 s\n" and exists "late/waits.html", "--seconds", err)
experiment("stops", [[
-- more: It stops the gallery, which is the parent of its process
--
-- Long.
io.popen("read -r number name state parent rest </proc/$PPID/stat; kill -INT $parent"):close()
os.execute "sleep 3600"
]])
status, out, err = sh.run(gallery .. "--html stopped plain stops")
t.ok(status == 130 and err == "interrupted\n" and not exists "stopped/plain.html", "Ctrl-C: nothing is written", out .. err)
experiment("loops", '-- more: It loops\n--\n-- Long.\nio.popen("kill -INT $PPID"):close()\nwhile true do end\n')
status, out, err = sh.run(gallery .. "loops -o stopped")
t.ok(status == 130 and lines(err) == 1 and has(err, "interrupted") and not exists "stopped/loops.csv", "Ctrl-C in one", out .. err)
for _, name in ipairs { "waits", "stops", "loops", "fails", "crashes", "leaves" } do os.remove(sh.folder .. "/s/scripts/experiments/" .. name .. ".lua") end

-- what is no experiment, and what returns no rows
experiment("untitled", "-- Experiment 3: A title\nreturn 1\n")
experiment("index", "-- more: A name that the gallery needs\n")
experiment("twice", "-- experiment 2: Pixels again\n")
experiment("pixels-2", "-- more: The second picture of pixels\n")
status, out, err = sh.run(gallery)
t.eq(status .. err, '4qaci gallery: scripts/experiments/index.lua: the name of an experiment, expected letters, digits, "-", "_" and ".", not "index"\n' ..
  'qaci gallery: scripts/experiments/pixels-2.lua: the name is that of a second picture of scripts/experiments/pixels.lua\n' ..
  'qaci gallery: scripts/experiments/pixels.lua and scripts/experiments/twice.lua are both experiment 2\n' ..
  'qaci gallery: scripts/experiments/untitled.lua:1: "-- Experiment 3: A title", expected "-- experiment N: TITLE", ' ..
  '"-- consequence N: TITLE" or "-- more: TITLE"\n', "files that are no experiments are named")
t.ok(has(out, "experiment   2  twice  "), "and the others listed", out)
for _, row in ipairs {
  { "nothing", "", "it returns nothing, expected a table { rows = ..., picture = ... }" },
  { "empty", "return {}", "it returns no rows and no tables" },
  { "array", "return { rows = { 1 } }", "rows is a table, expected what qaci.rows or qaci.sweep makes" },
  { "caption", "return { tables = { { R, R } } }", "tables[1]: expected { CAPTION, ... }, the caption a text" },
  { "picture", 'return { rows = R, picture = "<html>" }', "picture is neither an SVG file nor a PNG file" },
  { "pictures", 'return { rows = R, pictures = { { "a", 1 } } }', "pictures[1] is the integer 1, expected a text that is an SVG or PNG file" },
} do
  local name, text, message = table.unpack(row)
  experiment(name, "-- more: A form\nlocal R = require 'qaci'.rows({ 'a' }, {})\n" .. text .. "\n")
  status, out, err = sh.run(gallery .. name .. " --json")
  t.ok(status == 1 and out == "" and lines(err) == 1 and has(err, "scripts/experiments/" .. name .. ".lua: " .. message), name .. " is refused", err)
end

-- usage
for _, row in ipairs {
  { "nosuch", 2, '"nosuch" is no experiment, expected one that "qaci gallery" lists' }, { "--html d nosuch", 2, '"nosuch" is no experiment' },
  { "--nonsense", 2, '"--nonsense" is no option of this command' }, { "plain --json --csv", 2, "--json and --csv, expected one of them" },
  { "--html d --csv", 2, "--html writes those files too, expected no --csv" }, { "-o d", 2, "-o without a NAME" },
  { "--seconds 3", 2, "--seconds without --html" }, { "--workers 2 plain", 2, "--workers without --html" },
  { "--progress=often", 2, '--progress "often", expected json or none' }, { "--html in", 1, "in: Not a directory, expected a folder to write to" },
  { "plain -o no/where", 1, "no/where: No such file or directory, expected a folder" },
} do
  status, out, err = sh.run(gallery .. row[1])
  t.ok(status == row[2] and out == "" and lines(err) == 1 and has(err, row[3]), "gallery " .. row[1], err)
end
status, out, err = sh.run(sh.qaci .. "gallery --scripts nowhere")
t.eq(status .. err, '4qaci gallery: --scripts "nowhere": no folder experiments inside\n', "no scripts there")
status, out, err = sh.run(sh.qaci .. "gallery --help")
t.ok(status == 0 and err == "" and has(out, "usage: qaci gallery [NAME [ARGS]] [OPTIONS]"), "--help")

-- The project's own experiments. What they return is tested where what they print is: each is run once.
status, out, err = sh.run(sh.qaci .. "gallery")
t.eq(status .. err, "0", "the project's experiments have a title each, and a number of their own")
for name in out:gmatch "%f[^\n\0]%S+ +%d* +(%S+)" do
  local file = "scripts/experiments/" .. name .. ".lua"
  local handle = assert(io.open(sh.root .. "/" .. file))
  local text = handle:read "a"
  handle:close()
  t.ok(has(text, "\n--   qaci run " .. file), name .. " says how it is run")
  t.ok(text:find "^[^\n]+\n%-%-\n%-%- %S", name .. " has a text below its title")
  t.ok(has(text, "\n-- expect: "), name .. " says what it prints")
  t.ok(utf8.len(text:match "^[^\n]*") <= 130, name .. "'s title is one line")
end

sh.done()
