/* The arena's predictor and its dice (ARENA.3).
 *
 * A clone is played in the run's own memory, which is then set up again: what a clone costs is its steps. Dice: each
 * use has a stream of splitmix64 of its own, so that no draw depends on how many others were made.
 */
#include "physics/arena/run_internal.h"

enum { RANDOM_SLOTS = 1, TOSSES, ERRORS, BLIND };

/* The state of stream `which` of a seed: the seed's output number `which`. */
static uint64_t stream(uint64_t seed, uint64_t which) {
  uint64_t state = seed + (which - 1) * UINT64_C(0x9e3779b97f4a7c15);
  return qaci_arena_roll(&state);
}

uint64_t qaci_arena_toss_stream(uint64_t seed) {
  return stream(seed, TOSSES);
}

/* Uniform in 0 .. sides - 1: a draw past the last multiple of `sides` below 2^64 is thrown away. */
static uint64_t below(uint64_t *state, uint64_t sides) {
  uint64_t spare = (UINT64_MAX % sides + 1) % sides, v;
  do v = qaci_arena_roll(state);
  while (v > UINT64_MAX - spare);
  return v % sides;
}

static void draw(qaci_arena_run *r, uint64_t seed) {
  const qaci_arena_environment *e = r->image->environment;
  uint64_t state = stream(seed, RANDOM_SLOTS);
  for (size_t i = 0; i < e->randoms; i++) {
    const qaci_arena_random *d = &e->random[i];
    uint64_t sides = (uint64_t)((int64_t)d->high - d->low) + 1;
    r->drawn[i] = (int32_t)(d->low + (int64_t)below(&state, sides));
  }
}

void qaci_arena_draw(qaci_arena_run *r, const qaci_arena_options *o) {
  const qaci_arena_environment *e = r->image->environment;
  if (!o->random) draw(r, o->seed);
  else for (size_t i = 0; i < e->randoms; i++) r->drawn[i] = qaci_arena_wrap(o->random[i], e->word);
}

/* *seen := 1 if the pointer that prediction `i` is about moves onto its label within its ticks, in the world with its
 * slot at `assumed`, else 0. */
static qaci_status play_clone(qaci_ctx *ctx, qaci_arena_run *r, const arena_code *code, size_t i, int32_t assumed,
                              int32_t *seen) {
  const qaci_arena_environment *e = r->image->environment;
  const qaci_arena_prediction *p = &e->prediction[i];
  qaci_arena_set_up(r, code);
  for (size_t k = 0; k < e->predictions; k++) {
    int32_t v = k < i ? r->prediction[k] : k == i ? assumed : e->prediction[k].value[0];
    qaci_arena_run_set_value(r, e->prediction[k].slot, v);
  }
  qaci_arena_mark(r, p->label);
  r->cell[p->label].flags |= ARENA_WATCHED;
  r->watched_file = p->file;
  r->ticks = p->within < e->ticks ? p->within : e->ticks;
  r->toss = NULL;
  qaci_status status = qaci_arena_run_until(ctx, r, UINT64_MAX, NULL, NULL);
  *seen = r->seen;
  return status;
}

/* r->prediction[i] := what the predictor writes; earlier ones are made. */
static qaci_status predict(qaci_ctx *ctx, qaci_arena_run *r, const arena_code *code, size_t i,
                           const qaci_arena_options *o, uint64_t *errors) {
  const qaci_arena_prediction *p = &r->image->environment->prediction[i];
  uint64_t seed = p->blind ? stream(o->seed, BLIND + i) : o->seed;
  if (p->blind) draw(r, seed);
  int32_t result = p->fixpoint ? p->otherwise : 0;
  for (size_t k = 0; k < p->values; k++) {
    int32_t seen;
    r->toss_state = stream(seed, TOSSES);
    QACI_TRY(play_clone(ctx, r, code, i, p->value[k], &seen));
    if (p->fixpoint && seen != p->value[k]) continue;
    result = seen;
    break;
  }
  if (p->error_num && below(errors, p->error_den) < p->error_num) result = !result;
  r->prediction[i] = result;
  return QACI_OK;
}

qaci_status qaci_arena_predict(qaci_ctx *ctx, qaci_arena_run *r, const arena_code *code,
                               const qaci_arena_options *o) {
  const qaci_arena_environment *e = r->image->environment;
  uint64_t errors = stream(o->seed, ERRORS);
  for (size_t i = 0; i < e->predictions; i++) {
    qaci_status status = predict(ctx, r, code, i, o, &errors);
    if (e->prediction[i].blind) qaci_arena_draw(r, o);
    QACI_TRY(status);
  }
  qaci_arena_set_up(r, code);
  for (size_t i = 0; i < e->predictions; i++) qaci_arena_run_set_value(r, e->prediction[i].slot, r->prediction[i]);
  return QACI_OK;
}
