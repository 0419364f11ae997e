/* The climber's parts. See climb.h.                    arena-commands in papers/
 */
#ifndef QACI_PHYSICS_ARENA_CLIMB_INTERNAL_H
#define QACI_PHYSICS_ARENA_CLIMB_INTERNAL_H

#include "physics/arena/climb.h"
#include "physics/arena/run.h"

/* A battle of an evaluation: the world of a member of the set; agent[k] == NULL where the searched agent plays. */
typedef struct climb_battle {
  size_t member;
  uint64_t weight, seed;
  qaci_arena_agent **agent; /* [files] */
  size_t colours;
  uint16_t *colour; /* that earn for the searched agent */
  uint32_t at;      /* its first insertion */
} climb_battle;

/* What a thread plays with. */
typedef struct climb_worker {
  qaci_arena_agent *agent;    /* whose values are replaced */
  qaci_arena_agent ***agents; /* for each battle, [files], the searched one in its places */
  qaci_arena_run **run;       /* for each member of the set, or NULL */
} climb_worker;

/* An agent's standing: score first, then what it made of differences (climb.h); -1: none. */
typedef struct climb_standing {
  int64_t score;
  uint64_t interest; /* lengths of its own * 2^32 + memories of its own */
} climb_standing;

/* An island is one block of memory, so that a round that did not end is undone by a copy. */
typedef struct climb_island {
  uint64_t random; /* state of splitmix64 */
  uint64_t evaluations, stalled, restarts;
  uint64_t filled;        /* members that were evaluated since the last restart */
  int64_t since_restart;  /* the best score since then */
  int64_t best;           /* the best score ever, found in evaluation best_at of the island, from 0 */
  uint64_t best_at;
  /* climb_standing standing[population]; int32_t value[population][size]; int32_t best_value[size], child[size] */
} climb_island;

struct qaci_arena_climb {
  const qaci_arena_set *set;
  qaci_arena_climb_options options;
  unsigned word;    /* the least of the worlds */
  bool coin;        /* of all worlds */
  uint32_t slots;   /* the most of the worlds */
  uint64_t fingerprint; /* of worlds, weights and opponents */
  size_t battles;
  climb_battle *battle;
  size_t opponents;
  qaci_arena_agent **opponent; /* [members][opponents] */
  unsigned workers;
  climb_worker *worker;
  size_t island_bytes;
  char *island, *before; /* [islands]; before: as the round began */
  qaci_arena_climb_best best;
  int32_t *best_value;
};

static inline climb_island *climb_island_of(const qaci_arena_climb *c, size_t i) {
  return (climb_island *)(c->island + i * c->island_bytes);
}
static inline climb_standing *climb_standings(climb_island *island) {
  return (climb_standing *)(island + 1);
}
static inline int32_t *climb_value(const qaci_arena_climb *c, climb_island *island, size_t member) {
  return (int32_t *)(climb_standings(island) + c->options.population) + member * c->options.size;
}
/* The members are followed by the island's best and the child of the evaluation under way. */
static inline int32_t *climb_best_value(const qaci_arena_climb *c, climb_island *island) {
  return climb_value(c, island, c->options.population);
}
static inline int32_t *climb_child(const qaci_arena_climb *c, climb_island *island) {
  return climb_value(c, island, c->options.population + 1);
}

/* Random numbers: splitmix64, and a number below n (the bias of the product, n / 2^32, does not matter to a search). */
static inline uint64_t climb_random(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
static inline uint32_t climb_below(uint64_t *state, uint32_t n) {
  return (uint32_t)(((climb_random(state) >> 32) * n) >> 32);
}

/* climb_mutate.c: an agent from nothing; a changed one. */
void climb_invent(const qaci_arena_climb *c, uint64_t *random, int32_t *value);
void climb_mutate(const qaci_arena_climb *c, uint64_t *random, int32_t *value);
/* Open a gap of zeros before the instruction at slot `at` (by = 3; the last instruction is lost), or close the one
 * there (by = -3). Displacements follow what they point at. */
void climb_gap(const qaci_arena_climb *c, int32_t *value, size_t at, int by);
/* child := the first and last part of a, the middle of b, cut between instructions. */
void climb_cross(const qaci_arena_climb *c, uint64_t *random, int32_t *child, const int32_t *a, const int32_t *b);

/* climb_battles.c: what an evaluation plays. */
qaci_status climb_battles_create(qaci_ctx *ctx, qaci_arena_climb *c, const char *const *against);
void climb_battles_destroy(qaci_arena_climb *c);
/* *score := what `value` earns in a battle. */
qaci_status climb_play(qaci_ctx *ctx, qaci_arena_climb *c, unsigned worker, const int32_t *value, size_t battle,
                       uint64_t *score);
/* *r := the standing of `value`; `interest` only where the score is at least `least`. */
qaci_status climb_evaluate(qaci_ctx *ctx, qaci_arena_climb *c, unsigned worker, const int32_t *value, int64_t least,
                           climb_standing *r);

/* climb.c: with options.* complete and nothing evaluated; c->options was filled in. */
qaci_status climb_settle(qaci_ctx *ctx, qaci_arena_climb *c);

#endif
