-- `qaci arena view`: frames of text, pictures and what they measure, mistakes, and the animation on a terminal. What lies
-- in a picture's pixels is tests/physics/arena_picture_test.c's.
local t = require "tap"
local sh = require "shell"
local read, write, run = sh.read, sh.write, sh.run

require "walk"

local qaci, terminal = sh.qaci .. "arena view ", sh.terminal
local function view(arguments) return run(qaci .. arguments) end
local function prints(arguments, expected)
  local status, out, err = view(arguments)
  t.ok(status == 0 and out == expected and err == "", "view " .. arguments, "got\n" .. out .. err .. "expected\n" .. expected)
end
prints("w.arena walk.agent --frames 2", [[
a walk: a cell is 1 slot, a frame 4 ticks
a walk, o guard
A stands, a writes, : reads, x dies, ! takes money, + taken money, $ money, . a value, # no entry

ticks 0-3
       0 |A..A..A.....:a  |
      30 |  ...     ....... $..     ...     |

ticks 4-6
       0 |......A..A...:  |
      30 |  .:.     O..O..o x..     ...    a|

the run ends after 7 ticks: all dead
]])
prints("w.arena walk.agent --frames 3 --slots porch:cell --from 4", [[
a walk: a cell is 1 slot, a frame 1 tick
a walk, o guard
A stands, a writes, : reads, x dies, ! takes money, + taken money, $ money, . a value, # no entry

tick 4
      32 |...     ....... $..     |

tick 5
      32 |...     ....... !..     |

tick 6
      32 |.:.     O..O..o x..     |

the run ends after 7 ticks: all dead
]])
prints("w.arena walk.agent --every 4 --unfolded --to 5", [[
a walk: a cell is 1 slot, a frame 4 ticks
a walk, o guard
A stands, a writes, : reads, x dies, ! takes money, + taken money, $ money, . a value, # no entry

ticks 0-3
       0 |A..A..A.....:a                  ...     ....... $..     ...     |

tick 4
       0 |......A..A...:                  ...     ....... $..     ...    a|

the run ends after 7 ticks: all dead
]])
local status, out, err = view "w.arena walk.agent"
t.ok(status == 0 and select(2, out:gsub("\ntick %d+\n", "")) == 7, "ten frames at most, here one a tick", out)
t.eq(select(2, view "w.arena walk.agent --every 1"), out, "--every 1")
status, out = view "w.arena walk.agent --ticks 5 --every 1"
t.ok(status == 0 and out:find "\nthe run ends after 5 ticks: ticks\n$", "--ticks", out)

-- pictures
local function size(name)
  local text = read(name)
  t.ok(text:sub(1, 8) == "\137PNG\r\n\26\n", name .. " is a PNG")
  return (">I4I4"):unpack(text, 17)
end
local function picture(arguments, name)
  local code, said, problem = view("w.arena walk.agent -o " .. name .. " " .. arguments)
  t.ok(code == 0 and problem == "", "picture " .. arguments, problem)
  local width, height = size(name)
  t.ok(said:find(("%s: %d x %d pixels, ticks "):format(name, width, height), 1, true) == 1, "says what it wrote", said)
  return width, height, said
end
local width, height = picture("", "a.png")
t.ok(width <= 1600 and height <= 4096, "a usual picture is of readable size", width .. " x " .. height)
local first = read "a.png"
picture("", "b.png")
t.ok(read "b.png" == first, "the same run gives the same bytes")
picture("--seed 3 --ticks 100", "b.png")
t.ok(read "b.png" == first, "nor does a seed matter where there is no chance")
local wide, forty = picture("--scale 40 --unfolded", "b.png")
local _, fifty = picture("--scale 50 --unfolded", "b.png")
t.eq(fifty - forty, 10 * 7, "a scale of 50 makes each of 7 rows 10 pixels higher than one of 40")
t.ok(wide >= 64 * 40 and wide > picture("--scale 40", "b.png"), "--unfolded shows every slot", wide)
local _, _, said = picture("--every 3", "b.png")
t.ok(said:find("ticks 0 to 6, 3 a row", 1, true) and said:find "a cell shows the last", "--every says what a row is", said)
_, _, said = picture("--from 2 --to 4", "b.png")
t.ok(said:find("ticks 2 to 3, 1 a row", 1, true), "--from, --to", said)

-- a long run is put into fewer rows; a run in which nothing new happens ends early
write("long.arena", [[
name long
world 64
ticks 50000
ip clock at a warden
at 0
a: ADD =1 c
   JMN a c
c: word 1
]])
status, out = view "long.arena -o long.png"
width, height = size "long.png"
t.ok(status == 0 and out:find "ticks 0 to 49999, 25 a row" and height < 4096, "a long run", out)
write("spin.arena", "name spin\nworld 64\nticks 50000\nip clock at a warden\nat 0\na: JMP a\n")
status, out = view "spin.arena -o spin.png"
t.ok(status == 0 and out:find "ticks 0 to 3, 1 a row", "a run in which nothing happens", out)
write("large.arena", "name large\nworld 65536\nticks 9\nip p at a warden\nip q at b\nat 0\na: MOV a 3000\nat 30000\nb: MOV b 3000\n")
status, out = view "large.arena --unfolded -o large.png"
t.ok(status == 0 and out:find ", 44 slots a column\na cell shows the last", "a large ring", out)
status, out = view "large.arena --unfolded --frames 1"
t.ok(status == 0 and out:find "a cell is 64 slots, a frame 5 ticks" and select(2, out:gsub("\n *%d+ |", "")) == 16,
  "a large ring as text", out)

-- mistakes
for _, row in ipairs {
  { "", 2, "no file given" }, { "w.arena", 2, "takes 1 agent file" }, { "nowhere.arena", 4, "nowhere.arena: cannot be read" },
  { "w.arena walk.agent --slots 5", 2, 'expected LO:HI' }, { "w.arena walk.agent --slots 9:9", 2, 'expected LO:HI' },
  { "w.arena walk.agent --slots 9:65", 2, 'a ring of 64' }, { "w.arena walk.agent --slots nowhere:64", 2, 'slots or labels' },
  { "w.arena walk.agent --scale 0", 2, "above 0" }, { "w.arena walk.agent --scale 257", 2, "expected 1 to 256" },
  { "w.arena walk.agent --frames 0", 2, "above 0" }, { "w.arena walk.agent --from 4 --to 4", 2, "not above --from" },
  { "w.arena walk.agent --from 7", 1, "nothing to show from tick 7 on, expected a tick before the end at 7" },
  { "w.arena walk.agent -o nowhere/a.png", 1, "nowhere/a.png: cannot be written: No such file or directory" },
  { "w.arena walk.agent --every", 2, "expected a whole number above 0" },
} do
  status, out, err = view(row[1])
  t.ok(status == row[2] and out == "" and err:find(row[3], 1, true) and select(2, err:gsub("\n", "\n")) == 1, "view " .. row[1], err)
end
status, out = view "--help"
t.ok(status == 0 and out:find "usage: qaci arena view ENV AGENT" and out:find "exit status", "--help")

-- the terminal
local code, talk = run(terminal .. qaci .. "w.arena walk.agent", [[
< a walk  tick 0  playing
< a walk  tick 6  paused
< q: quit
> \e[D
< tick 5  paused
> \e[H
< tick 0  paused
> \e[C
< tick 1  paused
> \e[A
< 40 ms a frame
> \e[B
< 80 ms a frame
>  
< playing
< tick 6
> q
$ 0
]])
t.ok(code == 0, "the animation", talk)

sh.done()
