/* What is wrong with an arena file: every text gets exactly this message (ARENA.5). */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text.h"

#define WORLD "world 64\nticks 9\n" /* two lines that many begin with */

typedef struct refusal {
  const char *text;
  const char *message;
} refusal;

static const refusal of_environments[] = {
    {"", "f:1: found the end of the file, expected a line `world SLOTS`"},
    {"world 64\n", "f:1: found the end of the file, expected a line `ticks TICKS`"},
    {"ticks 9\n", "f:1: found the end of the file, expected a line `world SLOTS`"},
    {"world 100\nticks 9\n", "f:1: found a world of 100 slots, expected a power of two, 64 .. 16777216"},
    {"world 32\nticks 9\n", "f:1: found a world of 32 slots, expected a power of two, 64 .. 16777216"},
    {"world 33554432\nticks 9\n", "f:1: found a world of 33554432 slots, expected a power of two, 64 .. 16777216"},
    {"world\nticks 9\n", "f:1: found the end of the line, expected a number or a name"},
    {"world 64 slots\nticks 9\n", "f:1: found `slots`, expected the end of the line"},
    {WORLD "world 64\n", "f:3: found a second `world` line, expected one: the first is on line 1"},
    {WORLD "ticks 9\n", "f:3: found a second `ticks` line, expected one: the first is on line 2"},
    {"world 64\nticks 0\n", "f:2: found ticks 0, expected 1 .. 1099511627776"},
    {"world 64\nticks 1099511627777\n", "f:2: found ticks 1099511627777, expected 1 .. 1099511627776"},
    {WORLD "reach -1\n", "f:3: found reach -1, expected 0 .. 2147483647"},
    {WORLD "reach 5\nreach 6\n", "f:4: found a second `reach` line, expected one: the first is on line 3"},
    {WORLD "word 12\n", "f:3: found a word of 12 bits, expected 8, 16 or 32: data stand after an `at`"},
    {WORLD "word 8\nword 16\n", "f:4: found a second `word` line, expected one: the first is on line 3"},
    {WORLD "coin 1\n", "f:3: found `1`, expected the end of the line"},
    {WORLD "coin\ncoin\n", "f:4: found a second `coin` line, expected one: the first is on line 3"},
    {WORLD "name\n", "f:3: found a name of 0 bytes, expected 1 .. 255"},
    {WORLD "name x\nname y\n", "f:4: found a second `name` line, expected one"},
    {WORLD "name x\001y\n", "f:3: found the byte \\x01 in the name, expected text"},
    {WORLD "end 5\n", "f:3: found `5`, expected `when`"},
    {WORLD "end when 64\n", "f:3: found slot 64, expected 0 .. 63"},
    {WORLD "end when 3\nend when 4\n", "f:4: found a second `end` line, expected one: the first is on line 3"},
    {WORLD "World 64\n", "f:3: found `World`, expected an instruction or a header: did you mean `world`?"},
    {WORLD "protct 1 5 ro\n", "f:3: found `protct`, expected an instruction or a header: did you mean `protect`?"},
    {WORLD "frobnicate\n", "f:3: found `frobnicate`, expected an instruction or a header"},
    {"qaci-arena 2\nworld 64\nticks 9\n", "f:1: found version 2 of qaci-arena, expected 1: this qaci reads no other"},
    {"qaci-arena\nworld 64\nticks 9\n", "f:1: found `qaci-arena`, expected `qaci-arena 1`"},
    {"qaci-arena one\nworld 64\nticks 9\n", "f:1: found `qaci-arena one`, expected `qaci-arena 1`"},
    {"qaci-agent 1\n1 2 3\n", "f:1: found `qaci-agent 1`, expected an environment: `qaci-arena 1`, or assembly text"},
    {WORLD "agent 1 at 0\n", "f:3: found the end of the line, expected `size` in `agent K at SLOT size SLOTS`"},
    {WORLD "agent 1 size 5\n", "f:3: found the end of the line, expected `at` in `agent K at SLOT size SLOTS`"},
    {WORLD "agent 0 at 0 size 5\n", "f:3: found agent 0, expected 1 .. 4094"},
    {WORLD "agent 4095 at 0 size 5\n", "f:3: found agent 4095, expected 1 .. 4094"},
    {WORLD "agent 1 at 64 size 5\n", "f:3: found slot 64, expected 0 .. 63"},
    {WORLD "agent 1 at 0 size 0\n", "f:3: found size 0, expected 1 .. 64"},
    {WORLD "agent 1 at 0 size 65\n", "f:3: found size 65, expected 1 .. 64"},
    {WORLD "agent 1 at 0 siz 5\n", "f:3: found `siz`, expected a clause of `agent`: at, size, start, speed, fuel, "
                                   "private, shadow: did you mean `size`?"},
    {WORLD "agent 1 at 0 size 5 warden\n",
     "f:3: found `warden`, expected a clause of `agent`: at, size, start, speed, fuel, private, shadow"},
    {WORLD "agent 1 at 0 size 5 at 6\n", "f:3: found `at` again, expected it once"},
    {WORLD "agent 1 at 0 size 5 speed 0\n", "f:3: found speed 0, expected 1 .. 8388608"},
    {WORLD "agent 1 at 0 size 5 start -1\n", "f:3: found start -1, expected 0 .. 9223372036854775807"},
    {WORLD "agent 1 at 0 size 5 fuel 0\n", "f:3: found fuel 0, expected 1 .. 9223372036854775807"},
    {WORLD "agent 2 at 0 size 5\n", "f:3: found agent 2, expected an agent 1, too: their numbers have no gap"},
    {WORLD "agent 1 at 0 size 5\nagent 3 at 5 size 5\n",
     "f:4: found agent 3, expected an agent 2, too: their numbers have no gap"},
    {WORLD "agent 1 at 0 size 5\nagent 1 at 4 size 5\n",
     "f:4: found an insertion over slot 4, expected a free slot: it has the insertion of line 3"},
    {WORLD "agent 1 at 60 size 5\nagent 1 at 0 size 5\n",
     "f:4: found an insertion over slot 0, expected a free slot: it has the insertion of line 3"},
    {WORLD "at 4\nword 1\nagent 1 at 0 size 5\n",
     "f:4: found code for slot 4, expected a free slot: it has the insertion of line 5"},
    {WORLD "agent 1 at 0 size 5\nat 4\nword 1\n",
     "f:5: found code for slot 4, expected a free slot: it has the insertion of line 3"},
    {WORLD "ip x at 0 speed 8388608\nip y at 0\n",
     "f:4: found speeds that add up to 8388609, expected at most 8388608"},
    {WORLD "ip x at 0 size 5\n", "f:3: found `size`, expected a clause of `ip`: at, start, speed, fuel, warden"},
    {WORLD "ip x\n", "f:3: found the end of the line, expected `at` in `ip NAME at SLOT`"},
    {WORLD "ip x 5\n", "f:3: found `5`, expected a clause of `ip`: at, start, speed, fuel, warden"},
    {WORLD "agent 1 at 0 size 5\nip x at 4\n",
     "f:4: found a pointer on slot 4, expected a slot outside the insertion of line 3"},
    {WORLD "ip x at 4\nprotect 4 5 noentry\n", "f:3: found a pointer on slot 4, expected slots without `noentry`"},
    {WORLD "agent 1 at 0 size 5\nprotect 4 5 noentry\n",
     "f:3: found an insertion on slot 4, expected slots without `noentry`"},
    {WORLD "ip x at nowhere\n", "f:3: found `nowhere`, expected the name of a label or an `equ`"},
    {WORLD "ip x at home\nat 5\nhone: DIE\n",
     "f:3: found `home`, expected the name of a label or an `equ`: did you mean `hone`?"},
    {WORLD "protect 5 5 ro\n", "f:3: found an end at 5, expected 6 .. 64"},
    {WORLD "protect 5 65 ro\n", "f:3: found an end at 65, expected 6 .. 64"},
    {WORLD "protect 5 6\n", "f:3: found no flag, expected at least one: ro, noentry, hidden or private"},
    {WORLD "protect 5 6 hiden\n",
     "f:3: found `hiden`, expected a flag: ro, noentry, hidden, private or owner COLOUR: did you mean `hidden`?"},
    {WORLD "protect 5 6 ro ro\n", "f:3: found the flag `ro` again, expected it once"},
    {WORLD "protect 5 6 ro owner 1\n",
     "f:3: found `owner` without `private`, expected both: only private slots have an owner"},
    {WORLD "protect 5 6 private owner 1\n", "f:3: found the owner 1, expected a colour, 0 .. 0: the house's is 0"},
    {WORLD "protect 5 6 private owner 1 owner 2\n", "f:3: found `owner` again, expected it once"},
    {WORLD "agent 1 at 0 size 5 private\nagent 2 at 5 size 5\nprotect 4 5 private owner 2\n",
     "f:5: found the owner 2 for slot 4, expected 1, which line 3 gives"},
    {WORLD "agent 1 at 20 size 5\nagent 2 at 30 size 5\nprotect 0 10 private owner 1\nprotect 2 4 private owner 1\n"
           "protect 6 8 private owner 2\n",
     "f:7: found the owner 2 for slot 6, expected 1, which line 5 gives"},
    {WORLD "at 5 rw\n",
     "f:3: found `rw`, expected a flag: ro, noentry, hidden, private or owner COLOUR: did you mean `ro`?"},
    {WORLD "at 5 7\n", "f:3: found `7`, expected a flag: ro, noentry, hidden, private or owner COLOUR"},
    {WORLD "at -1\n", "f:3: found slot -1, expected 0 .. 63"},
    {WORLD "predict 5 agent 1 enters 6 within 7 given 0\n",
     "f:3: found a prediction about agent 1, expected an agent that is inserted (not only as a shadow)"},
    {WORLD "agent 1 at 0 size 5 shadow\npredict 5 agent 1 enters 6 within 7 given 0\n",
     "f:4: found a prediction about agent 1, expected an agent that is inserted (not only as a shadow)"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agnt 1 enters 6 within 7 given 0\n", "f:4: found `agnt`, expected `agent`"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 64 within 7 given 0\n",
     "f:4: found slot 64, expected 0 .. 63"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 given 0\n", "f:4: found `given`, expected `within`"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 0 given 0\n",
     "f:4: found ticks 0, expected 1 .. 1099511627776"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7\n",
     "f:4: found the end of the line, expected `given VALUE` or `fixpoint VALUE.. else VALUE`"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7 given\n",
     "f:4: found the end of the line, expected a number or a name"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7 fixpoint 1 0\n",
     "f:4: found the end of the line, expected `else VALUE` after the values of `fixpoint`"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7 fixpoint else 0\n",
     "f:4: found `else`, expected a number or a name"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7 given 0 error 1\n",
     "f:4: found the end of the line, expected `/` and the denominator"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7 given 0 error 3/2\n",
     "f:4: found the error 3/2, expected a probability"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7 given 0 error 0/0\n",
     "f:4: found the error 0/0, expected a probability"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7 given 0 error 1/4294967296\n",
     "f:4: found `4294967296`, expected P/Q with integers of 32 bits"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7 given 0 blind blind\n",
     "f:4: found `blind`, expected `error P/Q`, `blind` or the end of the line"},
    {WORLD "agent 1 at 0 size 5\npredict 5 agent 1 enters 6 within 7 given 2147483648\n",
     "f:4: found the value 2147483648, expected -2147483648 .. 2147483647: a word has 32 bits"},
    {WORLD "random 5 1\n", "f:3: found the end of the line, expected a number or a name"},
    {WORLD "random 5 1 0\n", "f:3: found values from 1 to 0, expected the smaller one first"},
    {WORLD "random 64 0 1\n", "f:3: found slot 64, expected 0 .. 63"},
    {WORLD "word 8\nrandom 5 0 128\n", "f:4: found the value 128, expected -128 .. 127: a word has 8 bits"},
    {WORLD "random 5 0 1\nrandom 5 0 1\n",
     "f:4: found a second line that sets slot 5, expected one: the first is line 3"},
    {WORLD "agent 1 at 0 size 5\nrandom 6 0 1\npredict 6 agent 1 enters 6 within 7 given 0\n",
     "f:5: found a second line that sets slot 6, expected one: the first is line 4"},
    {WORLD "DIE\n", "f:3: found `DIE` before the first `at`, expected code to stand in a block"},
    {WORLD "x: word 5\n", "f:3: found the label `x` before the first `at`, expected code to stand in a block"},
    {WORLD "at 0\nMOVE 1 2\n", "f:4: found `MOVE`, expected an instruction or a header: did you mean `MOV`?"},
    {WORLD "at 0\nMOV 1 2 3\n", "f:4: found `3`, expected the end of the line"},
    {WORLD "at 0\nMOV 1,\n", "f:4: found no operand after the comma, expected one"},
    {WORLD "at 0\nMOV 1 ? 2\n", "f:4: found `?`, expected a number or a name"},
    {WORLD "at 0\nword\n", "f:4: found the end of the line, expected a number or a name"},
    {WORLD "at 0\nword =5\n", "f:4: found `=`, expected a number or a name"},
    {WORLD "at 0\nword 2147483648\n",
     "f:4: found the value 2147483648, expected -2147483648 .. 2147483647: a word has 32 bits"},
    {WORLD "at 0\nword -2147483649\n",
     "f:4: found the value -2147483649, expected -2147483648 .. 2147483647: a word has 32 bits"},
    {WORLD "word 8\nat 0\nword 128\n", "f:5: found the value 128, expected -128 .. 127: a word has 8 bits"},
    {"world 1024\nticks 9\nword 8\nat 0\nJMP x\nat 512\nx: DIE\n",
     "f:5: found the displacement 512, expected -128 .. 127: a word has 8 bits"},
    {WORLD "at 0\nMOV 9223372036854775808 0\n", "f:4: found a number beyond 63 bits, expected smaller ones"},
    {WORLD "at 0\nMOV 9223372036854775807+1 0\n", "f:4: found a number beyond 63 bits, expected smaller ones"},
    {WORLD "at 0\nword (-9223372036854775807-1)/-1\n", "f:4: found a number beyond 63 bits, expected smaller ones"},
    {WORLD "at 0\nMOV 0x10 0\n", "f:4: found `0x10`, expected a decimal integer"},
    {WORLD "at 0\nTOSS 0 1\n", "f:4: found TOSS, expected it in a world with the header `coin` only"},
    {WORLD "at 0\nDIE money -1\n", "f:4: found money -1, expected 0 .. 2147483647"},
    {WORLD "at 0\nDIE money 2147483648\n", "f:4: found money 2147483648, expected 0 .. 2147483647"},
    {WORLD "at 0\nDIE money 5 6\n", "f:4: found `6`, expected the end of the line"},
    {WORLD "at 0\nDIE mony 5\n", "f:4: found `mony`, expected the name of a label or an `equ`: did you mean `money`?"},
    {WORLD "at 0\nx: DIE\nx: DIE\n", "f:5: found a second `x`, expected another name: line 4 has it"},
    {WORLD "at 0\nx: DIE\nequ x 5\n", "f:5: found a second `x`, expected another name: line 4 has it"},
    {WORLD "at 0\nWORLD: DIE\n", "f:4: found `WORLD`, expected another name: it is a constant of the world"},
    {WORLD "at 0\nmoney: DIE\n", "f:4: found `money`, expected another name: it is a word of the language"},
    {WORLD "at 0\nx: at 5\n", "f:4: found `at` after a label, expected an instruction or `word`"},
    {WORLD "at 0\nJMP y\n", "f:4: found `y`, expected the name of a label or an `equ`"},
    {WORLD "at 0\nstay: JMP stya\n",
     "f:4: found `stya`, expected the name of a label or an `equ`: did you mean `stay`?"},
    {WORLD "at 0\nx: JMP x.c\n", "f:4: found `x.c`, expected `x.a` or `x.b`"},
    {WORLD "at 0\nx: word x*2\n",
     "f:4: found a place beside `*`, expected numbers: the difference of two places is one"},
    {WORLD "at 0\nx: word 1/0\n", "f:4: found a division by 0, expected another divisor"},
    {WORLD "at 0\nword (1+2\n", "f:4: found the end of the line, expected `)`"},
    {WORLD "at 0\nword ()\n", "f:4: found `)`, expected a number or a name"},
    {WORLD "at 62\nDIE\n", "f:4: found slot 64, expected the block of line 3 to end before the ring does, at 64"},
    {WORLD "at 60\nMOV =1 =2\n",
     "f:3: found 3 slots with 2 constants after them, expected at most 4 up to the end of the ring"},
    {WORLD "at 0\nDIE\nDIE\nat 5\nword 1\n",
     "f:7: found code for slot 5, expected a free slot: it has the code of line 5"},
    {WORLD "word .\n", "f:3: found `.`, expected it only in code: it is the slot of its line"},
    {WORLD "at x\nat 5\nx: DIE\n", "f:3: found `x`, expected the name of a label or an `equ` above this line"},
    {WORLD "at 0\nword SIZE\n", "f:4: found SIZE, expected it in agents only: the room of the smallest insertion"},
    {"word WORLD/8\nworld 64\nticks 9\n", "f:1: found WORLD, expected the line that gives it above this one"},
    {WORLD "equ\n", "f:3: found the end of the line, expected a name"},
    {WORLD "equ x\n", "f:3: found the end of the line, expected a number or a name"},
    {WORLD "equ x y\nat 0\nword x\n", "f:3: found `y`, expected the name of a label or an `equ`"},
    {WORLD "equ x y\nequ y z\nat 0\nz: word x\n",
     "f:3: found `y`, expected a name whose value is known here: it hangs on line 4"},
    {WORLD "equ x 1\nequ x 2\n", "f:4: found a second `x`, expected another name: line 3 has it"},
    {WORLD "for\nrof\n", "f:3: found the end of the line, expected the name of the counter: `for NAME TIMES`"},
    {WORLD "for i\nrof\n", "f:3: found the end of the line, expected a number or a name"},
    {WORLD "for 5\nrof\n", "f:3: found `5`, expected the name of the counter: `for NAME TIMES`"},
    {WORLD "for i -1\nrof\n", "f:3: found -1 repetitions, expected 0 .. 64, the slots of the ring"},
    {WORLD "for i 65\nrof\n", "f:3: found 65 repetitions, expected 0 .. 64, the slots of the ring"},
    {WORLD "for i 3\n", "f:3: found `for`, expected a `rof` below it"},
    {WORLD "rof\n", "f:3: found `rof`, expected a `for` above it"},
    {WORLD "for i 3\nrof 5\n", "f:4: found `5`, expected the end of the line"},
    {WORLD "at 0\nfor i x\nx: DIE\nrof\n", "f:4: found `x`, expected the name of a label or an `equ` above this line"},
    {WORLD "for i 3\nfor i 3\nrof\nrof\n",
     "f:4: found the counter `i` again, expected another name: it counts the `for` of line 3"},
    {WORLD "at 0\nfor i 3\nx: DIE\nrof\n",
     "f:5: found a second `x`, expected another name: line 5 has it, in each turn of the `for`: write NAME&COUNTER"},
    {WORLD "at 0\nfor i 22\nDIE\nrof\n",
     "f:4: found a `for` that makes more slots than the ring has, expected at most 64"},
    {WORLD "at 0\nfor i 2\nfor j 11\nDIE\nrof\nrof\n",
     "f:4: found a `for` that makes more slots than the ring has, expected at most 64"},
    {WORLD "for i 64\nfor j 64\nfor k 64\nrof\nrof\nrof\n",
     "f:3: found a `for` that repeats to more than 65792 lines, expected at most that many for a ring of 64 slots"},
    {WORLD "at 0\nx&i: DIE\n", "f:4: found `i` after `&`, expected the counter of a `for` around this line"},
    {WORLD "at 0\nx&: DIE\n", "f:4: found no name after `&`, expected the counter of a `for` around this line"},
    {WORLD "x: for i 3\nrof\n", "f:3: found the label `x` before the first `at`, expected code to stand in a block"},
    {WORLD "at 0\nfor: for x\nrof\n", "f:4: found the end of the line, expected a number or a name"},
    {";assert WORLD >= 128\nworld 64\nticks 9\n", "f:1: found 64 >= 128, expected `WORLD >= 128` to hold"},
    {WORLD ";assert WORLD == 64 && TICKS > 9\n", "f:3: found 9 > 9, expected `WORLD == 64 && TICKS > 9` to hold"},
    {WORLD ";assert 1 < 2 < 3\n", "f:3: found `<`, expected the end of the line"},
    {WORLD ";assert\n", "f:3: found the end of the line, expected a number or a name"},
    {WORLD "at 0\nx: DIE\n;assert x == 0\n", "f:5: found a place compared with a number, expected two of a kind"},
    {WORLD "at 0\nword 1 \377\n", "f:4: found `\\xff`, expected a number or a name"},
};

/* Of agents that are read for no world. */
static const refusal of_agents[] = {
    {"", "f:1: found the end of the file and no code, expected some"},
    {"; nothing\n", "f:1: found the end of the file and no code, expected some"},
    {"qaci-agent 1\n", "f:2: found the end of the file and no code, expected some"},
    {"qaci-agent 2\n1\n", "f:1: found version 2 of qaci-agent, expected 1: this qaci reads no other"},
    {"qaci-arena 1\nworld 64\n", "f:1: found `qaci-arena 1`, expected an agent: `qaci-agent 1`, or assembly text"},
    {"qaci-agent 1\n1 2 x\n", "f:2: found `x`, expected integers or `name`: this is a load file"},
    {"qaci-agent 1\n1 2-3\n", "f:2: found `2`, expected integers or `name`: this is a load file"},
    {"qaci-agent 1\n1 2147483648\n",
     "f:2: found the value 2147483648, expected -2147483648 .. 2147483647: a word has 32 bits"},
    {"qaci-agent 1\n99999999999999999999999\n", "f:2: found a number beyond 63 bits, expected smaller ones"},
    {WORLD, "f:1: found `world`, expected it in an environment, not in an agent"},
    {"1 2 3\n",
     "f:1: found `1`, expected an instruction: bare integers stand in a load file, whose first line is `qaci-agent 1`"},
    {"-5\n",
     "f:1: found `-`, expected an instruction: bare integers stand in a load file, whose first line is `qaci-agent 1`"},
    {"JPM 0\n", "f:1: found `JPM`, expected an instruction, `word`, `equ`, `for` or `name`: did you mean `JMP`?"},
    {"MOVE 0 0\n", "f:1: found `MOVE`, expected an instruction, `word`, `equ`, `for` or `name`: did you mean `MOV`?"},
    {"DIE money 5\n", "f:1: found `money` in an agent, expected it in environments only"},
    {"JMP there\n", "f:1: found `there`, expected the name of a label or an `equ`"},
    {"MOV WORLD 0\n", "f:1: found WORLD, expected it only where the agent is read for a world"},
    {"at 5\nDIE\n", "f:1: found `at`, expected it in an environment, not in an agent"},
    {"name x\nname y\nDIE\n", "f:2: found a second `name` line, expected one"},
};

/* Of agents for a world of 256 slots and words of 8 bits, whose insertion has 90 slots. */
static const refusal for_a_world[] = {
    {"qaci-agent 1\n1 2\n200\n", "f:3: found the value 200, expected -128 .. 127: a word has 8 bits"},
    {"word 200\n", "f:1: found the value 200, expected -128 .. 127: a word has 8 bits"},
    {";assert SIZE > 90\nDIE\n", "f:1: found 90 > 90, expected `SIZE > 90` to hold"},
    {"for i 86\nDIE\nrof\n", "f:1: found a `for` that makes more slots than the ring has, expected at most 256"},
};

static void check(const refusal *r, size_t i, qaci_status status, const qaci_ctx *ctx, const void *result) {
  cr_assert_eq(status, QACI_DOMAIN, "%zu is refused: %s", i, r->text);
  cr_assert_str_eq(ctx->message, r->message, "%zu: %s\ngot      %s\nexpected %s", i, r->text, ctx->message, r->message);
  cr_assert(!result && !ctx->bytes, "%zu leaves nothing", i);
}

static void check_environment(const refusal *r, size_t i) {
  qaci_ctx ctx;
  qaci_arena_environment *e = NULL;
  qaci_ctx_init(&ctx);
  qaci_status status = qaci_arena_environment_parse(&ctx, &e, r->text, strlen(r->text), "f");
  check(r, i, status, &ctx, e);
}

static void check_agent(const refusal *r, size_t i, const qaci_arena_environment *world) {
  qaci_ctx ctx;
  qaci_arena_agent *a = NULL;
  qaci_ctx_init(&ctx);
  qaci_status status = qaci_arena_agent_parse(&ctx, &a, r->text, strlen(r->text), "f", world);
  check(r, i, status, &ctx, a);
}

static qaci_arena_environment *world_of(const char *text) {
  qaci_ctx ctx;
  qaci_arena_environment *e;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_arena_environment_parse(&ctx, &e, text, strlen(text), "world"), QACI_OK, "%s", ctx.message);
  return e;
}

Test(arena_errors, environments) {
  for (size_t i = 0; i < sizeof of_environments / sizeof *of_environments; i++)
    check_environment(&of_environments[i], i);
}

Test(arena_errors, agents) {
  for (size_t i = 0; i < sizeof of_agents / sizeof *of_agents; i++) check_agent(&of_agents[i], i, NULL);
  qaci_arena_environment *world = world_of("world 256\nticks 9\nword 8\nagent 1 at 0 size 90\nagent 1 at 90 size 95\n");
  for (size_t i = 0; i < sizeof for_a_world / sizeof *for_a_world; i++) check_agent(&for_a_world[i], i, world);
  qaci_arena_environment_release(world);
  world = world_of(WORLD);
  check_agent(&(refusal){"MOV SIZE 0\n", "f:1: found SIZE, expected a world with an insertion"}, 0, world);
  qaci_arena_environment_release(world);
}

/* `count` times `piece` after `begin`, then `end`. */
static void check_repeated(const char *begin, const char *piece, size_t count, const char *end, const char *message) {
  size_t length = strlen(piece), at = strlen(begin);
  char *text = qaci_alloc(at + count * length + strlen(end) + 1);
  strcpy(text, begin);
  for (size_t i = 0; i < count; i++, at += length) memcpy(text + at, piece, length);
  strcpy(text + at, end);
  check_environment(&(refusal){text, message}, count);
  free(text);
}

/* What grows without end is refused, at the place where it is too much. */
Test(arena_errors, large_texts) {
  check_repeated(WORLD "at 0\nword ", "(", 65, "1\n",
                 "f:4: found more than 64 parentheses in one another, expected at most 64");
  check_repeated(WORLD "at 0\nword ", "(", 1 << 20, "1\n",
                 "f:4: found more than 64 parentheses in one another, expected at most 64");
  check_repeated(WORLD "at 0\nword ", "a", 64, "\n", "f:4: found a name of more than 63 bytes, expected at most 63");
  check_repeated(WORLD "at 0\nword ", "-", 1 << 20, "\n",
                 "f:4: found the end of the line, expected a number or a name");
  check_repeated(WORLD, "for x 1\n", 33, "", "f:35: found a `for` in 32 others, expected at most 31");
  check_repeated(WORLD "at 0\nword", " 1", 1 << 20, "\n",
                 "f:4: found slot 64, expected the block of line 3 to end before the ring does, at 64");
  check_repeated(WORLD "at 0\n", "DIE\n", 1 << 18, "",
                 "f:25: found slot 65, expected the block of line 3 to end before the ring does, at 64");
  check_repeated(WORLD, "protect 0 64 ro\n", 1 << 16, "x\n", "f:65539: found `x`, expected an instruction or a header");
  check_repeated(WORLD "name ", "n", 256, "\n", "f:3: found a name of 256 bytes, expected 1 .. 255");
}

Test(arena_errors, zero_bytes) {
  static const char text[] = WORLD "\0\n";
  qaci_ctx ctx;
  qaci_arena_environment *e = NULL;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_arena_environment_parse(&ctx, &e, text, sizeof text - 1, "f"), QACI_DOMAIN,
               "a zero byte is refused");
  cr_assert_str_eq(ctx.message, "f:3: found `\\x00`, expected an instruction or a header", "and shown");
}

/* A limit is no verdict about the text: QACI_UNABLE, and all that was charged is given back. */
Test(arena_errors, limits) {
  static const char world[] = "world 16777216\nticks 9\n", loop[] = WORLD "for i 64\nequ x&i i\nrof\n";
  qaci_ctx ctx;
  qaci_arena_environment *e = NULL;
  for (uint64_t bytes = 1 << 10; bytes <= 1 << 27; bytes *= 4) {
    qaci_ctx_init(&ctx);
    ctx.max_bytes = bytes;
    cr_assert_eq(qaci_arena_environment_parse(&ctx, &e, world, sizeof world - 1, "f"), QACI_UNABLE, "%s", ctx.message);
    cr_assert(!e && !ctx.bytes, "nothing stays charged");
  }
  qaci_ctx_init(&ctx);
  ctx.max_steps = 100;
  cr_assert_eq(qaci_arena_environment_parse(&ctx, &e, loop, sizeof loop - 1, "f"), QACI_UNABLE, "%s", ctx.message);
  cr_assert(!e && !ctx.bytes, "nothing stays charged");
}

Test(arena_errors, files) {
  qaci_ctx ctx;
  qaci_arena_environment *e = NULL;
  qaci_arena_agent *a = NULL;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_arena_environment_load(&ctx, &e, "/nowhere/x.arena"), QACI_DOMAIN, "no file");
  cr_assert_str_eq(ctx.message, "/nowhere/x.arena: cannot be read: No such file or directory", "%s", ctx.message);
  cr_assert_eq(qaci_arena_agent_load(&ctx, &a, "/", NULL), QACI_DOMAIN, "a folder");
  cr_assert_str_eq(ctx.message, "/: cannot be read: Is a directory", "%s", ctx.message);
  ctx.max_bytes = 1 << 20;
  cr_assert_eq(qaci_arena_agent_load(&ctx, &a, "/dev/zero", NULL), QACI_UNABLE, "a file without end");
  cr_assert(!e && !a && !ctx.bytes, "nothing stays charged");
}
