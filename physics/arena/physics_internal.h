/* What the files of the arena's physics share. Not for others: use physics.h. */
#ifndef QACI_PHYSICS_ARENA_PHYSICS_INTERNAL_H
#define QACI_PHYSICS_ARENA_PHYSICS_INTERNAL_H

#include "distributions/rational.h"
#include "physics/arena/physics.h"

/* Where a pointer stands in the code. */
typedef struct arena_pointer_place {
  size_t position, life, fuel;
  size_t fuel_width; /* 0: endless, or never more than one */
} arena_pointer_place;

struct qaci_arena_physics {
  qaci_physics physics; /* first */
  qaci_arena_environment *world;
  qaci_arena_run *run; /* of the world with its agents; codes are loaded into copies of it */
  qaci_bits initial;
  size_t moneys;
  uint32_t *money; /* slots with money, ascending */
  size_t paint, paint_width;
  size_t position_width;
  arena_pointer_place *pointer; /* of each start */
  size_t clock, clock_width;
  bool draws; /* the world has random slots or predictions: it begins undrawn */
};

/* World-states with weights; equal ones are one entry. Entries keep the order in which they were met. */
typedef struct arena_layer {
  size_t count, room;
  size_t live;    /* weights that are initialised: they are kept and reused */
  size_t stride;  /* words of a code */
  uint64_t *word; /* codes, one after the other */
  mpq_t *weight;
  size_t slots;   /* a power of two */
  uint32_t *slot; /* entry + 1, or 0 */
} arena_layer;

void arena_layer_init(arena_layer *l, const qaci_arena_physics *a);
void arena_layer_clear(arena_layer *l);
void arena_layer_empty(arena_layer *l);
/* Add weight w > 0 at the code. */
qaci_status arena_layer_add(qaci_ctx *ctx, arena_layer *l, const qaci_bits *code, const mpq_t w);
/* The code of entry i, to be read only, until the next addition. */
qaci_bits arena_layer_code(const arena_layer *l, const qaci_arena_physics *a, size_t i);

/* Whom a clone is run for: has a pointer of the file moved onto the label? */
typedef struct arena_lookout {
  const qaci_arena_environment *world;
  uint32_t file, label;
  bool seen;
} arena_lookout;
bool arena_look(void *lookout, const qaci_arena_event *event);

/* `next` gets what a tick makes of (code, weight), a world-state that is drawn, for each outcome of its tosses; `run`
 * is a workspace. With a lookout, outcomes in which it has seen what it looks for add their weight to `seen` instead.
 * *over := the world was over. */
qaci_status arena_tick(qaci_ctx *ctx, const qaci_arena_physics *a, qaci_arena_run *run, const qaci_bits *code,
                       const mpq_t weight, arena_layer *next, arena_lookout *lookout, mpq_t seen, bool *over);

/* `next` gets what the first step makes of an undrawn (code, weight). */
qaci_status arena_draw(qaci_ctx *ctx, const qaci_arena_physics *a, qaci_arena_run *run, const qaci_bits *code,
                       const mpq_t weight, arena_layer *next);

qaci_status arena_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start);
void arena_evolution_destroy(qaci_evolution *e);
qaci_status arena_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data, mpz_t denominator,
                                 mpq_t lost);
qaci_status arena_evolution_step(qaci_ctx *ctx, qaci_evolution *e);

#endif
