/* The debugger's commands: one table feeds the dispatch, `help`, completion and the test of the examples. */
#include "qaci/command/arena_debug.h"

#include <stdio.h>
#include <string.h>

static bool debug_help(debugger *d, char *arguments);

static bool debug_quit(debugger *d, char *arguments) {
  return d->quit = debug_no_more(d, arguments);
}

const debug_command debug_commands[] = {
    {"step", "s", "[N]", "play N instructions (1)", "step 3", debug_step, true},
    {"back", "u", "[N]", "take N instructions back (1)", "back 2", debug_back, true},
    {"tick", "t", "[N]", "go to the beginning of the Nth tick after this one (1), or before it (-1)", "tick -1",
     debug_tick, true},
    {"goto", "g", "TICK", "go to the beginning of a tick, whichever way it lies", "goto 8", debug_goto, false},
    {"continue", "c", "", "play until a break, or the end", "continue", debug_continue, true},
    {"reverse-continue", "r", "", "go back to the last break before now, or the beginning", "reverse-continue",
     debug_reverse, true},
    {"break", "b", "[SLOT | enters SLOT | money | death] [if POINTER]",
     "stop before an instruction, after a move onto a slot, when money is taken, or at a death; alone: list the breaks",
     "break enters ten if 1", debug_break_add, false},
    {"watch", "w", "SLOT [if POINTER]", "stop after a write to a slot", "watch 0", debug_watch, false},
    {"delete", "d", "[NUMBER..]", "delete breaks, all if none is named", "delete 1", debug_delete, false},
    {"list", "l", "[SLOT [N]]", "N lines of disassembly (10), from where the next instruction stands", "list porch 4",
     debug_list, true},
    {"pointers", "p", "", "where the pointers stand, and how they do (also: registers)", "pointers", debug_pointers,
     false},
    {"registers", "reg", "", "the same as pointers", "registers", debug_pointers, false},
    {"slots", "x", "LO [HI]", "values of the slots from LO to HI, HI excluded", "slots 96 104", debug_slots, false},
    {"print", "=", "EXPR", "a value: + and - over numbers, LABEL, LABEL.a, LABEL.b, . (here), @POINTER, [SLOT]",
     "print [porch+2]", debug_print, false},
    {"search", "/", "VALUE..", "where these values stand one after another", "search 12321 2", debug_search, false},
    {"scores", "m", "", "who has how much money", "scores", debug_scores, false},
    {"written", "wr", "SLOT", "when a slot was last written, and when it will be next", "written 0", debug_written,
     false},
    {"died", "di", "[POINTER]", "when pointers died, or will", "died 1", debug_died, false},
    {"trace", "tr", "[on | off]", "print each instruction that is played", "trace on", debug_trace, false},
    {"diff", "df", "TICK TICK | ENV AGENT..",
     "what differs between two ticks; or where another run first differs from this one", "diff 0 3", debug_diff, false},
    {"edit", "e", "SLOT VALUE.. | SLOT OP A B", "put values or an instruction there; a new future begins",
     "edit 0 JMP ten", debug_edit, false},
    {"fill", "f", "LO HI VALUE", "put one value into the slots from LO to HI, HI excluded", "fill 16 32 1", debug_fill,
     false},
    {"put", "pu", "POINTER SLOT", "stand a pointer on a slot, alive", "put 1 five", debug_put, false},
    {"kill", "k", "POINTER", "end a pointer", "kill 1", debug_kill, false},
    {"save", "sv", "[NAME]", "remember this moment, its past and its future; alone: list what is saved", "save before",
     debug_save, false},
    {"restore", "re", "NAME", "go back to what was saved", "restore before", debug_restore, false},
    {"help", "h", "[COMMAND]", "this list, or one command", "help step", debug_help, false},
    {"quit", "q", "", "leave", "quit", debug_quit, false},
};
const size_t debug_command_count = sizeof debug_commands / sizeof *debug_commands;

static const char *command_name(const void *data, size_t i) {
  (void)data;
  return debug_commands[i].name;
}

const debug_command *debug_find_command(debugger *d, const char *word) {
  const debug_command *found = NULL;
  size_t begin = 0;
  for (size_t i = 0; i < debug_command_count; i++) {
    const debug_command *c = &debug_commands[i];
    if (!strcmp(word, c->name) || !strcmp(word, c->alias)) return c;
    if (strncmp(word, c->name, strlen(word))) continue;
    found = c;
    begin++;
  }
  if (begin == 1) return found;
  const char *meant = begin ? NULL : debug_nearest(word, debug_command_count, command_name, NULL);
  if (begin)
    debug_wrong(d, "\"%s\" may be several commands, expected more of the name; try \"help\"", word);
  else if (meant)
    debug_wrong(d, "\"%s\" is no command, did you mean \"%s\"?", word, meant);
  else
    debug_wrong(d, "\"%s\" is no command; try \"help\"", word);
  return NULL;
}

static bool debug_help(debugger *d, char *arguments) {
  char *word = debug_word(&arguments);
  if (!debug_no_more(d, arguments)) return false;
  if (word) {
    const debug_command *c = debug_find_command(d, word);
    if (!c) return false;
    printf("%s%s%s\n  %s\n  short: %s\n  like:  %s\n", c->name, *c->signature ? " " : "", c->signature, c->summary,
           c->alias, c->example);
    return true;
  }
  for (size_t i = 0; i < debug_command_count; i++) {
    const debug_command *c = &debug_commands[i];
    printf("%-3s %-17s %s\n", c->alias, c->name, c->summary);
  }
  puts("A command may be cut short. \"help COMMAND\" has an example; an empty line does the last move again.");
  return true;
}

bool debug_line(debugger *d, char *line) {
  char *word = debug_word(&line);
  if (!word) return true;
  const debug_command *c = debug_find_command(d, word);
  return c && c->run(d, line);
}
