/* The command `qaci`: its subcommands, their exit statuses and what they share.             user-experience in papers/
 *
 * Results go to stdout, everything else to stderr. A subcommand parses its own arguments; main.c keeps them in one
 * table, which is also what --help prints.
 */
#ifndef QACI_QACI_COMMAND_COMMAND_H
#define QACI_QACI_COMMAND_COMMAND_H

#include "qaci/lua/common.h"

enum {
  COMMAND_OK = 0,           /* an exact result */
  COMMAND_FAILED = 1,       /* the work failed, said on stderr in one line */
  COMMAND_USAGE = 2,        /* bad usage */
  COMMAND_PARTIAL = 3,      /* a limit was met; the result is a valid enclosure */
  COMMAND_INPUT = 4,        /* a bad input file */
  COMMAND_SHARDS = 5,       /* shards with gaps or overlaps */
  COMMAND_CHECKPOINT = 75,  /* stopped by Ctrl-C with a checkpoint */
  COMMAND_INTERRUPTED = 130 /* Ctrl-C */
};

typedef struct command {
  const char *name, *arguments, *summary, *help;
  int (*run)(const struct command *self, int argc, char **argv); /* argv[0] is the subcommand's name */
} command;

extern const command command_run, command_score, command_evalmath, command_arena, command_meta,
    command_simplicity, command_universe, command_gallery;

/* Print "qaci NAME: message" and where to find help; returns COMMAND_USAGE. */
int command_usage(const command *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --help in argv before "--" or the end: print the subcommand's help. */
bool command_help(const command *self, int argc, char **argv);

/* stdout flushed and whole, else a message and COMMAND_FAILED; otherwise `status`. */
int command_finish(int status);

/* Non-zero once Ctrl-C was pressed. */
extern volatile int command_cancelled;

/* A Lua state with the standard libraries and `require "qaci"`, the global `arg` (arg[0] the file) and the cancel flag.
 * From here on Ctrl-C sets the flag, and ends Lua code while command_stop_lua(L) is on; a second one kills. */
lua_State *command_open(const char *file, int argc, char **argv);
void command_stop_lua(lua_State *L); /* NULL: off */

/* Load `file` (text only; "-" is stdin) and call it with the arguments, leaving `results` values. On an error the
 * message is on the stack instead. Returns COMMAND_OK, COMMAND_INPUT (not readable, not Lua), COMMAND_FAILED. */
int command_do_file(lua_State *L, const char *file, int argc, char **argv, int results);

/* Print the error on top of the stack on stderr. */
void command_print_error(lua_State *L);

/* Progress of long work on stderr: a line that is rewritten, of all work or of sweeps only, or JSON lines, or
 * nothing. */
typedef enum progress_form { PROGRESS_NONE, PROGRESS_LINE, PROGRESS_SWEEPS, PROGRESS_JSON } progress_form;
void command_progress_start(qaci_ctx *ctx, progress_form form);
void command_progress_end(void); /* wipe the line */

/* The result userdata of qaci.score at `result` and the actions (an array) at `actions`, as a table for people. */
void command_report(lua_State *L, int result, int actions);

#endif
