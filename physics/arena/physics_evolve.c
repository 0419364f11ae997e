/* The arena as a physics: distributions over world-states, tick by tick.           "The arena" in papers/, ARENA.6
 *
 * A tick is a function of the world-state and of the outcomes of its tosses. It is played once for each outcome: first
 * with all tosses 0, then, as one counts in binary, with the last toss that was 0 turned to 1 and those after it 0
 * again; a play that tosses k times has the weight 2^-k, and these add up to 1 since the plays are the leaves of a
 * binary tree. A world-state with one successor is not read back from its code in the next step: the run stands there
 * already.
 *
 * Cost of a step for each world-state: O(N W / 64) to write its code and, where there is more than one, to read it; and
 * the instructions of the tick, once for each outcome. Weights are rationals; without tosses they are only copied.
 */
#include "physics/arena/physics_internal.h"

#include <stdlib.h>
#include <string.h>

/* Layers ----------------------------------------------------------------------------------------------------------- */

void arena_layer_init(arena_layer *l, const qaci_arena_physics *a) {
  *l = (arena_layer){.stride = (a->physics.width + 63) / 64};
}

void arena_layer_clear(arena_layer *l) {
  for (size_t i = 0; i < l->live; i++) mpq_clear(l->weight[i]);
  free(l->weight);
  free(l->word);
  free(l->slot);
}

void arena_layer_empty(arena_layer *l) {
  l->count = 0;
  if (l->slots) memset(l->slot, 0, l->slots * sizeof *l->slot);
}

qaci_bits arena_layer_code(const arena_layer *l, const qaci_arena_physics *a, size_t i) {
  return (qaci_bits){.len = a->physics.width, .room = l->stride, .word = l->word + i * l->stride};
}

static uint32_t *slot_of(const arena_layer *l, const qaci_bits *code) {
  for (size_t i = (size_t)qaci_bits_hash(code);; i++) {
    uint32_t *s = &l->slot[i & (l->slots - 1)];
    if (!*s || !memcmp(l->word + (*s - 1) * l->stride, code->word, l->stride * sizeof *l->word)) return s;
  }
}

static qaci_status grow(qaci_ctx *ctx, arena_layer *l, size_t width) {
  if (l->count < l->room) return QACI_OK;
  if (l->room >= UINT32_MAX / 8)
    return qaci_fail(ctx, QACI_UNABLE, "more than %zu world-states of the arena have weight at once", l->room);
  size_t more = l->room + 4;
  QACI_TRY(qaci_ctx_charge(ctx, more * (l->stride * sizeof *l->word + sizeof *l->weight + 8 * sizeof *l->slot)));
  l->room += more;
  l->word = qaci_realloc(l->word, l->room * l->stride * sizeof *l->word);
  l->weight = qaci_realloc(l->weight, l->room * sizeof *l->weight);
  l->slots = 8;
  while (l->slots < 2 * (l->room + 1)) l->slots *= 2;
  free(l->slot);
  l->slot = qaci_alloc(l->slots * sizeof *l->slot);
  memset(l->slot, 0, l->slots * sizeof *l->slot);
  for (size_t i = 0; i < l->count; i++) {
    qaci_bits code = {.len = width, .room = l->stride, .word = l->word + i * l->stride};
    *slot_of(l, &code) = (uint32_t)(i + 1);
  }
  return QACI_OK;
}

qaci_status arena_layer_add(qaci_ctx *ctx, arena_layer *l, const qaci_bits *code, const mpq_t w) {
  QACI_TRY(grow(ctx, l, code->len));
  uint32_t *s = slot_of(l, code);
  if (*s) {
    mpq_add(l->weight[*s - 1], l->weight[*s - 1], w);
    return QACI_OK;
  }
  memcpy(l->word + l->count * l->stride, code->word, l->stride * sizeof *l->word);
  if (l->count == l->live) mpq_init(l->weight[l->live++]);
  mpq_set(l->weight[l->count++], w);
  *s = (uint32_t)l->count;
  return QACI_OK;
}

/* A tick ----------------------------------------------------------------------------------------------------------- */

/* The outcomes of the tosses of one play: `known` are given, those after them are 0. */
typedef struct coins {
  size_t tossed, known, room;
  uint8_t *outcome;
} coins;

static bool toss(void *data) {
  coins *c = data;
  if (c->tossed == c->room) {
    c->room = 2 * c->room + 16;
    c->outcome = qaci_realloc(c->outcome, c->room);
  }
  if (c->tossed >= c->known) c->outcome[c->tossed] = 0;
  return c->outcome[c->tossed++];
}

/* The next outcomes after those that were tossed; false: there are none. */
static bool next_outcomes(coins *c) {
  c->known = c->tossed;
  while (c->known && c->outcome[c->known - 1]) c->known--;
  if (!c->known) return false;
  c->outcome[c->known - 1] = 1;
  return true;
}

bool arena_look(void *data, const qaci_arena_event *event) {
  arena_lookout *l = data;
  if (event->kind != QACI_ARENA_MOVE || event->slot != l->label) return true;
  const qaci_arena_start *s = &l->world->start[event->pointer];
  if (s->file == l->file && !s->shadow) l->seen = true;
  return !l->seen;
}

/* The run stands at the world-state already; *outcomes := how many plays there were. */
static qaci_status play(qaci_ctx *ctx, const qaci_arena_physics *a, qaci_arena_run *run, const qaci_bits *code,
                        const mpq_t weight, arena_layer *next, arena_lookout *lookout, mpq_t seen, size_t *outcomes) {
  coins c = {0};
  qaci_bits after;
  qaci_bits_init(&after);
  mpq_t share;
  mpq_init(share);
  uint64_t tick = qaci_arena_run_tick(run);
  qaci_arena_run_set_toss(run, toss, &c);
  qaci_status status = QACI_OK;
  for (*outcomes = 1;; ++*outcomes) {
    c.tossed = 0;
    if (lookout) lookout->seen = false;
    status = qaci_arena_run_until(ctx, run, tick + 1, lookout ? arena_look : NULL, lookout);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
    if (status != QACI_OK) break;
    mpq_div_2exp(share, weight, c.tossed);
    if (lookout && lookout->seen) {
      mpq_add(seen, seen, share);
    } else {
      qaci_arena_state_of_run(a, &after, run);
      status = arena_layer_add(ctx, next, &after, share);
    }
    if (status != QACI_OK || !next_outcomes(&c)) break;
    qaci_arena_state_to_run(a, run, code);
  }
  qaci_arena_run_set_toss(run, NULL, NULL);
  mpq_clear(share);
  qaci_bits_clear(&after);
  free(c.outcome);
  return status;
}

qaci_status arena_tick(qaci_ctx *ctx, const qaci_arena_physics *a, qaci_arena_run *run, const qaci_bits *code,
                       const mpq_t weight, arena_layer *next, arena_lookout *lookout, mpq_t seen, bool *over) {
  qaci_arena_state_to_run(a, run, code);
  *over = qaci_arena_run_end(run) != QACI_ARENA_GOES_ON;
  if (*over) return arena_layer_add(ctx, next, code, weight);
  return play(ctx, a, run, code, weight, next, lookout, seen, &(size_t){0});
}

/* The evolution ---------------------------------------------------------------------------------------------------- */

struct qaci_evolution {
  qaci_arena_physics *a;
  qaci_arena_run *run; /* a workspace */
  arena_layer now, next;
  bool stands; /* the run stands at the one world-state of `now` */
};

void arena_evolution_destroy(qaci_evolution *e) {
  if (!e) return;
  arena_layer_clear(&e->now);
  arena_layer_clear(&e->next);
  qaci_arena_run_destroy(e->run);
  qaci_physics_release(&e->a->physics);
  free(e);
}

qaci_status arena_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start) {
  *r = NULL;
  qaci_evolution *e = qaci_alloc(sizeof *e);
  *e = (qaci_evolution){.a = (qaci_arena_physics *)qaci_physics_retain(p)};
  arena_layer_init(&e->now, e->a);
  arena_layer_init(&e->next, e->a);
  e->run = qaci_arena_run_copy(e->a->run);
  mpq_t one;
  mpq_init(one);
  mpq_set_ui(one, 1, 1);
  qaci_status status = arena_layer_add(ctx, &e->now, start, one);
  mpq_clear(one);
  if (status == QACI_OK) *r = e;
  else arena_evolution_destroy(e);
  return status;
}

qaci_status arena_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data, mpz_t denominator,
                                 mpq_t lost) {
  mpq_set_ui(lost, 0, 1);
  mpz_set_ui(denominator, 1);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    mpz_lcm(denominator, denominator, mpq_denref(e->now.weight[i]));
    status = qaci_ctx_number(ctx, (double)mpz_sizeinbase(denominator, 2));
  }
  mpz_t numerator;
  mpz_init(numerator);
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    qaci_bits code = arena_layer_code(&e->now, e->a, i);
    mpz_divexact(numerator, denominator, mpq_denref(e->now.weight[i]));
    mpz_mul(numerator, numerator, mpq_numref(e->now.weight[i]));
    status = each(data, &code, numerator);
  }
  mpz_clear(numerator);
  return status;
}

/* What becomes of entry i of `now`. */
static qaci_status advance(qaci_ctx *ctx, qaci_evolution *e, size_t i, size_t *outcomes) {
  qaci_bits code = arena_layer_code(&e->now, e->a, i);
  mpq_srcptr weight = e->now.weight[i];
  uint64_t tick;
  QACI_TRY(qaci_ctx_step(ctx, 1));
  *outcomes = 0;
  if (!qaci_arena_state_tick(e->a, &code, &tick)) return arena_draw(ctx, e->a, e->run, &code, weight, &e->next);
  if (!e->stands) qaci_arena_state_to_run(e->a, e->run, &code);
  if (qaci_arena_run_end(e->run) == QACI_ARENA_GOES_ON)
    return play(ctx, e->a, e->run, &code, weight, &e->next, NULL, NULL, outcomes);
  *outcomes = 1;
  return arena_layer_add(ctx, &e->next, &code, weight);
}

qaci_status arena_evolution_step(qaci_ctx *ctx, qaci_evolution *e) {
  arena_layer_empty(&e->next);
  size_t outcomes = 0;
  for (size_t i = 0; i < e->now.count; i++) QACI_TRY(advance(ctx, e, i, &outcomes));
  e->stands = e->now.count == 1 && outcomes == 1;
  arena_layer t = e->now;
  e->now = e->next;
  e->next = t;
  return QACI_OK;
}
