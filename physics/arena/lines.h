/* The arena: many agents as lines of integers, their scores as lines.             "The arena" in papers/, ARENA.4
 *
 * Agents that a program makes need no assembler: a line holds the integers of one agent, blanks between; its scores
 * are a line of integers, too.
 */
#ifndef QACI_PHYSICS_ARENA_LINES_H
#define QACI_PHYSICS_ARENA_LINES_H

#include "physics/arena/run.h"

/* What every line is played in: agent number `file` is the line's, the others are agent[...]. */
typedef struct qaci_arena_field {
  qaci_arena_environment *environment;
  qaci_arena_agent *const *agent; /* [environment->files]; that of `file` is not looked at but must be there */
  uint32_t file;
  qaci_arena_options options;
  unsigned threads;   /* 0: one for each core */
  const char *source; /* "stdin", for messages */
} qaci_arena_field;

/* Play the agents of `text`, whole lines (the last may lack its end). *out, *out_length := malloc'd lines: for each
 * agent the scores of colours 1 .. colours, blanks between. An empty line is an agent of no slots. *line: lines read
 * before the text; increased by those of the text.
 * QACI_DOMAIN "SOURCE:LINE: what was found, expected what": *out then holds the lines of all agents before that one.
 * Same bytes on any number of threads. Cost: the battles, and a few ns for each byte. */
qaci_status qaci_arena_play_lines(qaci_ctx *ctx, const qaci_arena_field *field, const char *text, size_t length,
                                  uint64_t *line, char **out, size_t *out_length);

#endif
