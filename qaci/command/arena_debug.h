/* `qaci arena debug`: what its files share. A debugger is a history (physics/arena/history.h), names for the slots and
 * pointers, and a table of commands; a command takes the rest of its line and says what it has to say on stdout. */
#ifndef QACI_QACI_COMMAND_ARENA_DEBUG_H
#define QACI_QACI_COMMAND_ARENA_DEBUG_H

#include "physics/arena/history.h"
#include "qaci/command/arena_command.h"
#include "qaci/command/line_input.h"

typedef struct debug_label {
  const char *name; /* of an agent's label: "POINTER.LABEL"; of its first slot: "POINTER" */
  uint32_t at;
} debug_label;

typedef struct debug_names {
  size_t pointers;
  char **pointer; /* the name of each: that of the `ip` or of the agent's file; "NAME:2" where it would not be unique */
  size_t count;
  debug_label *label; /* by slot, then name */
  debug_label *by_name;
} debug_names;

typedef enum debug_break_kind { BREAK_AT, BREAK_ENTERS, BREAK_WRITE, BREAK_MONEY, BREAK_DEATH } debug_break_kind;
enum { ANY_POINTER = -1 };
typedef struct debug_break {
  unsigned number;
  debug_break_kind kind;
  uint32_t slot;
  int pointer; /* or ANY_POINTER */
} debug_break;

typedef struct debug_saved {
  char *name;
  qaci_arena_history *history;
} debug_saved;

typedef struct debugger {
  const command *self;
  qaci_ctx ctx;
  qaci_arena_environment *e;
  qaci_arena_agent **agent;
  size_t agents;
  qaci_arena_options options;
  qaci_arena_history *history;
  debug_names names;
  debug_break *breaks;
  size_t break_count;
  unsigned break_number; /* the last one given */
  debug_saved *saved;
  size_t saved_count;
  uint32_t list_from; /* where `list` goes on; QACI_ARENA_NEVER: at the next instruction */
  bool trace, terminal, quit;
  unsigned line; /* of the script */
} debugger;

/* false: the command is wrong, or could not be done, and said so by debug_wrong. */
typedef bool (*debug_function)(debugger *d, char *arguments);

typedef struct debug_command {
  const char *name, *alias; /* alias: one letter or two, or "" */
  const char *signature;    /* what follows the name */
  const char *summary;      /* a line */
  const char *example;      /* a whole line that can be typed */
  debug_function run;
  bool repeats; /* an empty line does it again */
} debug_command;

extern const debug_command debug_commands[];
extern const size_t debug_command_count;

/* The command of this name or alias, or of the only name that begins so; else NULL and a message. */
const debug_command *debug_find_command(debugger *d, const char *word);

/* Do one line. */
bool debug_line(debugger *d, char *line);

/* One line on stderr, in a script with the number of the line; returns false. */
bool debug_wrong(debugger *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* true if QACI_OK; else what ctx says, as debug_wrong. Ctrl-C at a terminal ends the command only. */
bool debug_done(debugger *d, qaci_status status);
/* At a terminal: forget a Ctrl-C, and hear the next one. */
void debug_listen(debugger *d);

/* arena_debug_text.c: words of a line, and what was meant by a wrong one. */
char *debug_word(char **rest);               /* the next word, or NULL; cuts it off */
bool debug_no_more(debugger *d, char *rest); /* or a message */
bool debug_number(debugger *d, const char *word, const char *what, int64_t least, int64_t most, int64_t *r);
/* Of `count` words the nearest to `word`, if it is near; else NULL. `name` gives the i-th. */
const char *debug_nearest(const char *word, size_t count, const char *(*name)(const void *data, size_t i),
                          const void *data);

/* arena_debug_names.c. */
void debug_names_init(debugger *d);
void debug_names_clear(debug_names *n);
/* "five+2 (130)", or the number alone; returns text. */
enum { DEBUG_PLACE = 160 };
const char *debug_place(const debugger *d, uint32_t slot, char text[DEBUG_PLACE]);
const debug_label *debug_find_label(const debugger *d, const char *name, size_t length);
bool debug_pointer(debugger *d, const char *word, int *r);
/* r := the value of an expression that is all of `text`: + and - over numbers, labels (also LABEL.a, LABEL.b, and an
 * agent's label without its name where only one agent has it), `.` (where the next instruction stands), @POINTER (where
 * it stands), [EXPR] (the value of a slot). *places: the labels, dots and pointers counted with their signs. */
bool debug_expression(debugger *d, const char *text, int64_t *r, int *places);
bool debug_slot(debugger *d, const char *word, uint32_t *r); /* an expression as a slot of the ring */

/* arena_debug_look.c */
int debug_next_pointer(const qaci_arena_run *run); /* whose turn is next, now or in the tick after; -1: nobody's */
const char *debug_colour(const debugger *d, uint16_t colour); /* whose it is: a pointer's name, "the house", "nobody" */
void debug_where(debugger *d);                                /* the line that says what is next */
void debug_instruction(const debugger *d, const qaci_arena_run *run, uint32_t at, char *text, size_t room);
bool debug_list(debugger *d, char *arguments);
bool debug_pointers(debugger *d, char *arguments);
bool debug_slots(debugger *d, char *arguments);
bool debug_print(debugger *d, char *arguments);
bool debug_search(debugger *d, char *arguments);
bool debug_scores(debugger *d, char *arguments);

/* arena_debug_move.c */
void debug_say_event(const debugger *d, const qaci_arena_event *event); /* in words, without an end of line */
bool debug_step(debugger *d, char *arguments);
bool debug_back(debugger *d, char *arguments);
bool debug_tick(debugger *d, char *arguments);
bool debug_goto(debugger *d, char *arguments);
bool debug_continue(debugger *d, char *arguments);
bool debug_reverse(debugger *d, char *arguments);
bool debug_trace(debugger *d, char *arguments);
bool debug_written(debugger *d, char *arguments);
bool debug_died(debugger *d, char *arguments);

/* arena_debug_break.c */
qaci_arena_interest debug_break_interest(void *debugger_, const qaci_arena_event *event);
void debug_say_break(const debugger *d, const qaci_arena_event *event); /* which one an event met */
bool debug_break_add(debugger *d, char *arguments);
bool debug_watch(debugger *d, char *arguments);
bool debug_delete(debugger *d, char *arguments);

/* arena_debug_change.c */
bool debug_edit(debugger *d, char *arguments);
bool debug_fill(debugger *d, char *arguments);
bool debug_put(debugger *d, char *arguments);
bool debug_kill(debugger *d, char *arguments);
bool debug_save(debugger *d, char *arguments);
bool debug_restore(debugger *d, char *arguments);
void debug_saved_clear(debugger *d);

/* arena_debug_diff.c */
bool debug_diff(debugger *d, char *arguments);

/* arena_debug_input.c */
line_input *debug_input_open(debugger *d);

#endif
