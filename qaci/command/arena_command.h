/* `qaci arena VERB`: the verbs and what they share.                    arena-commands in papers/
 *
 * A verb is a command whose name is "arena VERB"; arena.c keeps them in one table. A verb takes its arguments apart
 * with command_arguments, reads its files with the arena_load functions, and leaves the work to the library.
 */
#ifndef QACI_QACI_COMMAND_ARENA_COMMAND_H
#define QACI_QACI_COMMAND_ARENA_COMMAND_H

#include <stdio.h>

#include "physics/arena/run.h"
#include "physics/arena/text.h"
#include "qaci/command/options.h"

extern const command arena_run, arena_check, arena_asm, arena_disasm, arena_batch, arena_climb, arena_table;
extern const command arena_debug, arena_view;

/* A context without limits that Ctrl-C or SIGTERM cancels (a second one kills). */
void arena_context(qaci_ctx *ctx);

/* Print ctx->message on stderr. The exit status that belongs to `status`: QACI_DOMAIN `domain`, QACI_UNABLE
 * COMMAND_FAILED. If ctx listens to Ctrl-C and it was pressed, that is what is said: COMMAND_INTERRUPTED. */
int arena_failed(const qaci_ctx *ctx, qaci_status status, int domain);

/* The environment of argv[0] and the agents of the files after it, exactly as many as it takes ("the same for several"
 * is said by naming it several times). COMMAND_OK, COMMAND_USAGE (their number), COMMAND_INPUT, printed.
 * What was made until then is in *e and agent[0 .. *agents): arena_release it in every case. */
int arena_load(const command *self, qaci_ctx *ctx, int files, char **argv, qaci_arena_environment **e,
               qaci_arena_agent ***agent, size_t *agents);
void arena_release(qaci_arena_environment *e, qaci_arena_agent **agent, size_t agents);

/* What pointer i, which is an `ip`, is called: its name, or "ip2" (pointer 2) where the file gives none. */
enum { ARENA_IP_NAME = 24 };
const char *arena_ip_name(const qaci_arena_environment *e, size_t i, char text[ARENA_IP_NAME]);

/* What each pointer of e is called, one word: the name of its `ip`, or of its agent; "NAME:2" (pointer 2) where that is
 * not unique. */
char **arena_names(const qaci_arena_environment *e, qaci_arena_agent *const *agent, size_t agents);
void arena_names_free(char **names, size_t count);

/* The place `slot` as people read it: "label", "label+2" (of the last label at or before it, within 64 slots), or the
 * number. Returns text. */
const char *arena_place(const qaci_arena_environment *e, uint32_t slot, char *text, size_t room);

/* A JSON string with its quotes. */
void arena_json_text(FILE *to, const char *text);

/* A table for people or programs: cells are added row by row, the first row the headings. */
typedef struct arena_grid {
  size_t columns, cells;
  char **cell;
} arena_grid;
void arena_grid_init(arena_grid *g, size_t columns);
void arena_cell(arena_grid *g, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_grid_print(const arena_grid *g, FILE *to); /* columns aligned, two spaces between */
void arena_grid_csv(const arena_grid *g, FILE *to);
void arena_grid_clear(arena_grid *g);

/* An observer that writes each event as a line; data: a arena_log. */
typedef struct arena_log {
  FILE *to;
  const qaci_arena_run *run;
} arena_log;
bool arena_log_event(void *data, const qaci_arena_event *event);

#endif
