/* The arena: a search for agents.                    arena-commands in papers/
 *
 * Seeded evolution over the weighted sum of a set of environments. Islands evolve apart, each a sequence of evaluations
 * that its own random numbers determine, in rounds of QACI_ARENA_ROUND evaluations each; threads take islands, so what
 * is found depends on the set and the options alone. Evaluation k of island i (both from 0) of n is number
 * k n + i + 1 of the search.
 *
 * On an island: parents are chosen by tournament; a child is crossed over, mutated, and replaces the worse of two
 * members where it is not itself worse. "Worse" is by score; among equal scores, by what the agent made of the worlds'
 * differences: in how many of them its history has a length of its own, then in how many its memory ends with contents
 * of its own. Scores alone give no reason to look at a world before something is done with what is seen.
 * An island without a better score for `restart` evaluations begins again.
 */
#ifndef QACI_PHYSICS_ARENA_CLIMB_H
#define QACI_PHYSICS_ARENA_CLIMB_H

#include <stdio.h>

#include "physics/arena/set.h"

enum { QACI_ARENA_ROUND = 1000, QACI_ARENA_MOST_ISLANDS = 4096, QACI_ARENA_MOST_POPULATION = 65536,
       QACI_ARENA_MOST_BATTLES = 1 << 20 /* of one evaluation */ };

typedef struct qaci_arena_climb_options {
  size_t size;         /* slots of the agent, at most those of the least insertion; 0: the less of 60 and that */
  uint64_t seed;       /* of the search */
  size_t population;   /* members of an island; 0: 16 (plain: 1) */
  size_t islands;      /* 0: 4 (plain: 1) */
  uint64_t restart;    /* 0: 200,000; UINT64_MAX: never (which plain means by 0) */
  bool score_only;     /* members of equal score are equal */
  bool plain;          /* mutations of single slots, and the score only: with one member, the 1+1 climber */
  uint64_t first_seed; /* of the battles; worlds with chance are played `rounds` times, with seeds first_seed ... */
  uint64_t rounds;     /* 0: 1 */
  unsigned threads;    /* 0: one for each core */
} qaci_arena_climb_options;

typedef struct qaci_arena_climb qaci_arena_climb;

/* The best so far. score: over the set, weighted and summed over the rounds. */
typedef struct qaci_arena_climb_best {
  int64_t score; /* -1: nothing was evaluated */
  uint64_t at;   /* the evaluation that found it */
  size_t island;
  const int32_t *value; /* [size], the climber's own */
} qaci_arena_climb_best;

/* *r := a search that has not begun. Where a world takes several agents, the searched one plays them all; with
 * `against` (files of agents, assembled for each world) it plays each file in turn against each of them, who plays all
 * others. The score counts what the searched agent earns wherever it plays. `set` must outlive r.
 * QACI_DOMAIN: a set without a member, an agent longer than an insertion, a sum that may pass 2^62. */
qaci_status qaci_arena_climb_create(qaci_ctx *ctx, qaci_arena_climb **r, const qaci_arena_set *set,
                                    const char *const *against, size_t opponents,
                                    const qaci_arena_climb_options *options);
void qaci_arena_climb_destroy(qaci_arena_climb *c); /* NULL does nothing */

/* The range of options.size is 3 to this: slots of the least insertion. And that of options.rounds, with this number of
 * opponents, 1 to this: by the battles of an evaluation and by the bound of sums; UINT64_MAX without chance. Cost O(N)
 * for each world. */
size_t qaci_arena_climb_room(const qaci_arena_set *set);
uint64_t qaci_arena_climb_most_rounds(const qaci_arena_set *set, size_t opponents);

/* One round: QACI_ARENA_ROUND evaluations on each island. QACI_UNABLE (Ctrl-C, a limit): as if the round had not
 * begun. Cost: a run of each world for each evaluation, about 2 us for small ones. */
qaci_status qaci_arena_climb_round(qaci_ctx *ctx, qaci_arena_climb *c);

uint64_t qaci_arena_climb_evaluations(const qaci_arena_climb *c);
qaci_arena_climb_best qaci_arena_climb_best_of(const qaci_arena_climb *c);
/* With every 0 replaced by what it stands for. */
const qaci_arena_climb_options *qaci_arena_climb_settings(const qaci_arena_climb *c);

/* The battles of an evaluation: worlds, opponents, seeds. What `value` earns in one of them, unweighted. */
size_t qaci_arena_climb_battles(const qaci_arena_climb *c);
qaci_status qaci_arena_climb_score(qaci_ctx *ctx, qaci_arena_climb *c, const int32_t *value, size_t battle,
                                   uint64_t *score, uint64_t *weight, const char **world);

/* *value (malloc'd), *count := an agent of the best score, shorter and with more zeros: nothing in it can be taken out,
 * or set to 0, without another score. Cost: some evaluations for each slot. */
qaci_status qaci_arena_climb_tidy(qaci_ctx *ctx, qaci_arena_climb *c, int32_t **value, size_t *count);

/* The state as text, "qaci-arena-climb 1", and back: a search that goes on from it does what the first one would have
 * done. `file` is written to a temporary beside it, synced and renamed. Reading replaces every option but `threads`;
 * QACI_DOMAIN "FILE:LINE: ..." also where the file is of other worlds or opponents. */
qaci_status qaci_arena_climb_save(qaci_ctx *ctx, const qaci_arena_climb *c, const char *file);
qaci_status qaci_arena_climb_resume(qaci_ctx *ctx, qaci_arena_climb **r, const qaci_arena_set *set,
                                    const char *const *against, size_t opponents, unsigned threads, const char *file);

#endif
