/* The arena: sets of environments with weights.                    arena-commands in papers/
 *
 * An agent that is good in one world may know just that world; a set asks for more. A set file is
 *
 *   qaci-arena-set 1
 *   1 five-and-ten.arena          ; WEIGHT FILE, the file as seen from the folder of the set
 *   1 five-and-ten-mirror.arena
 */
#ifndef QACI_PHYSICS_ARENA_SET_H
#define QACI_PHYSICS_ARENA_SET_H

#include "physics/arena/text.h"

typedef struct qaci_arena_member {
  uint64_t weight; /* >= 1 */
  char *file, *name; /* name: the last part of `file` without its extension */
  qaci_arena_environment *environment;
} qaci_arena_member;

/* The sum over the members of weight times all money is at most 2^62, so a weighted score of one battle in each fits
 * an int64. */
typedef struct qaci_arena_set {
  size_t count;
  qaci_arena_member *member; /* in file order */
  uint64_t money;            /* that sum */
} qaci_arena_set;

void qaci_arena_set_init(qaci_arena_set *s);
void qaci_arena_set_clear(qaci_arena_set *s);

/* Append what `file` ("-": standard input) says: the members of a set file, or (told by its first line) one environment
 * of weight 1. QACI_DOMAIN "FILE:LINE: what was found, expected what"; a file that is in s already, and weights past
 * the bound, too. s then holds what was read until there. The second takes a file that was read. */
qaci_status qaci_arena_set_add(qaci_ctx *ctx, qaci_arena_set *s, const char *file);
qaci_status qaci_arena_set_add_source(qaci_ctx *ctx, qaci_arena_set *s, const qaci_arena_source *source);

/* All money of the environment: at most 2^62. Cost O(N). */
uint64_t qaci_arena_all_money(const qaci_arena_environment *e);

/* Whether a run of e depends on its seed. */
bool qaci_arena_has_chance(const qaci_arena_environment *e);

/* QACI_DOMAIN, naming the agent's file, where a is longer than an insertion of file number `file` of e (0: of any). */
qaci_status qaci_arena_fits(qaci_ctx *ctx, const qaci_arena_agent *a, const qaci_arena_environment *e, uint32_t file);

#endif
