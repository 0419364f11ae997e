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
