/* The arena: agents against agents over sets of environments.                    arena-commands in papers/
 *
 * Every agent plays every environment. One that takes several agents is played by every ordered tuple of them,
 * repetitions included, so with n agents and f files there are n^f battles, and each agent plays each file. With
 * `permute` each of these is played in every order of turns, and worlds with chance are played `rounds` times.
 */
#ifndef QACI_PHYSICS_ARENA_TABLE_H
#define QACI_PHYSICS_ARENA_TABLE_H

#include "physics/arena/set.h"

typedef struct qaci_arena_table_options {
  bool permute;
  uint64_t seed, rounds; /* of worlds with chance: seeds seed ... seed + rounds - 1; rounds 0: 1 */
  unsigned threads;      /* 0: one for each core */
} qaci_arena_table_options;

/* Money. score[i * worlds + k]: what agent i earned in world k of the set, in all battles and in every file that it
 * played; weighted[i]: the sum over the worlds, times their weights. */
typedef struct qaci_arena_table {
  size_t agents, worlds;
  uint64_t *battles; /* [worlds] */
  mpz_t *score, *weighted;
} qaci_arena_table;

void qaci_arena_table_init(qaci_arena_table *t);
void qaci_arena_table_clear(qaci_arena_table *t);

/* t := the scores of the agents, assembled for each world. Same bytes on any number of threads.
 * QACI_DOMAIN: an agent that a world does not take; more than 2^40 battles in a world. `secret`: no message names a
 * world or says more about it than that. Cost: the battles. */
qaci_status qaci_arena_table_play(qaci_ctx *ctx, qaci_arena_table *t, const qaci_arena_set *set,
                                  const qaci_arena_source *agent, size_t agents,
                                  const qaci_arena_table_options *options, bool secret);

/* rank[0 ... n - 1] := the numbers 0 ... n - 1 by falling total; equal ones as they are. */
void qaci_arena_rank(mpz_t *total, size_t n, size_t *rank);

#endif
