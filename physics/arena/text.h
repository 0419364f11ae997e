/* The arena's files: assembler, load file, disassembler.                          "The arena" in papers/, ARENA.5
 *
 * Everything takes the text and the name it is called by in messages, "NAME:LINE: what was found, expected what".
 */
#ifndef QACI_PHYSICS_ARENA_TEXT_H
#define QACI_PHYSICS_ARENA_TEXT_H

#include <stdio.h>

#include "physics/arena/environment.h"

/* r := what the text says. QACI_DOMAIN with the first error. Every environment that is returned passes
 * qaci_arena_environment_check. Cost linear in the text, plus N. */
qaci_status qaci_arena_environment_parse(qaci_ctx *ctx, qaci_arena_environment **r, const char *text, size_t length,
                                         const char *file);

/* Assembly text or a load file (told by its first line). `world` gives the constants WORLD, TICKS, REACH, SIZE (of its
 * smallest insertion) and the word; NULL: a word of 32 bits, and those names are errors. QACI_DOMAIN with the first
 * error. Cost linear in the text, its loops unrolled. */
qaci_status qaci_arena_agent_parse(qaci_ctx *ctx, qaci_arena_agent **r, const char *text, size_t length,
                                   const char *file, const qaci_arena_environment *world);

/* The same of files; QACI_DOMAIN "FILE: cannot be read: ..." */
qaci_status qaci_arena_environment_load(qaci_ctx *ctx, qaci_arena_environment **r, const char *file);
qaci_status qaci_arena_agent_load(qaci_ctx *ctx, qaci_arena_agent **r, const char *file,
                                  const qaci_arena_environment *world);

/* What a text is: told by its first line, "qaci-arena-set", "qaci-arena", "qaci-agent"; without one an environment has
 * a header line "world", which no agent has. */
typedef enum qaci_arena_kind { QACI_ARENA_AGENT, QACI_ARENA_ENVIRONMENT, QACI_ARENA_SET } qaci_arena_kind;

/* A file, read once from start to end, so it may be a pipe. */
typedef struct qaci_arena_source {
  const char *file; /* what messages call it: the name that was given, or "stdin" */
  char *text;       /* [length] */
  size_t length;
  qaci_arena_kind kind;
} qaci_arena_source;

/* *r := what `file` holds; "-" is standard input, which can be read once. QACI_DOMAIN "FILE: cannot be read: ...";
 * QACI_UNABLE past the memory. r keeps a pointer to `file`, and must be cleared in every case. */
qaci_status qaci_arena_source_read(qaci_ctx *ctx, qaci_arena_source *r, const char *file);
void qaci_arena_source_clear(qaci_arena_source *r);

/* "dir/door1.agent" -> "door1". malloc'd. */
char *qaci_arena_short_name(const char *file);

/* The canonical load file: a header "qaci-agent 1", then the integers, three to a line; and "qaci-arena 1" for an
 * environment. Reading it back gives the same agent (or environment) but for labels, comments and lines. */
char *qaci_arena_agent_print(const qaci_arena_agent *a);
char *qaci_arena_environment_print(const qaci_arena_environment *e);

/* Assembly text that assembles to the same values: three slots to an instruction where the first is an op, `word` else;
 * jump targets inside the agent get labels. malloc'd. */
char *qaci_arena_disassemble(const qaci_arena_agent *a);
/* One instruction, like "MOV +95 +4", into text; returns its length in slots (3, or 1 for what is no instruction). */
size_t qaci_arena_instruction(const int32_t *three, bool coin, char *text, size_t room);

#endif
