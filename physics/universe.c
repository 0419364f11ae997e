/* A universe: the world-states it meets, numbered, with their time profiles. PHYS.3, PHYS.6, READ.5; definitions.md 5
 *
 * The evolution is run once, up to the horizon T. Everything later depends on a world-state only through its time
 * profile n -> s(n, w), kept as a sparse list. Costs the evolution, plus O(words) for each (n, w) with s(n, w) > 0.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>
#include <string.h>

mpq_t *qaci_mpq_array(size_t n) {
  mpq_t *a = qaci_alloc(n * sizeof *a);
  for (size_t i = 0; i < n; i++) mpq_init(a[i]);
  return a;
}

void qaci_mpq_array_clear(mpq_t *a, size_t n) {
  if (!a) return;
  for (size_t i = 0; i < n; i++) mpq_clear(a[i]);
  free(a);
}

size_t qaci_mpq_bits(const mpq_t q) {
  return mpz_sizeinbase(mpq_numref(q), 2) + mpz_sizeinbase(mpq_denref(q), 2);
}

/* What a run's callback needs beside the code and the weight. */
typedef struct moment {
  qaci_ctx *ctx;
  const qaci_run *run;
  size_t n;
  uint64_t kept; /* bytes charged by run->each */
  mpz_t denominator;
  mpq_t weight;
} moment;

static qaci_status each_at(void *data, const qaci_bits *code, mpz_srcptr numerator) {
  moment *at = data;
  uint64_t before = at->ctx->bytes;
  mpz_set(mpq_numref(at->weight), numerator);
  mpz_set(mpq_denref(at->weight), at->denominator);
  mpq_canonicalize(at->weight);
  qaci_status status = at->run->each(at->ctx, at->run->data, at->n, code, at->weight);
  at->kept += at->ctx->bytes - before;
  return status;
}

qaci_status qaci_universe_run(qaci_ctx *ctx, const qaci_universe *u, const qaci_bits *start, const qaci_run *run) {
  const qaci_physics_functions *f = u->physics->functions;
  moment at = {.ctx = ctx, .run = run};
  uint64_t before = ctx->bytes;
  qaci_evolution *e;
  QACI_TRY(f->evolution_create(ctx, &e, u->physics, start));
  mpq_t lost;
  mpq_inits(lost, at.weight, NULL);
  mpz_init(at.denominator);
  qaci_status status = QACI_OK;
  for (;;) {
    status = f->evolution_each(ctx, e, each_at, &at, at.denominator, lost);
    if (status == QACI_OK && run->after) status = run->after(ctx, run->data, at.n, lost);
    if (status != QACI_OK || at.n == u->horizon) break;
    status = f->evolution_step(ctx, e);
    if (status != QACI_OK) break;
    at.n++;
    qaci_ctx_progress(ctx, "evolution", (double)at.n, (double)u->horizon);
  }
  f->evolution_destroy(e);
  mpq_clears(lost, at.weight, NULL);
  mpz_clear(at.denominator);
  if (ctx->bytes > before + at.kept) qaci_ctx_release(ctx, ctx->bytes - before - at.kept);
  return status;
}

static uint32_t *slot_of(const qaci_universe *u, const qaci_bits *code) {
  for (size_t i = (size_t)qaci_bits_hash(code);; i++) {
    uint32_t *s = &u->slot[i & (u->slots - 1)];
    if (!*s || qaci_bits_equal(&u->state[*s - 1].code, code)) return s;
  }
}

size_t qaci_universe_find(const qaci_universe *u, const qaci_bits *code) {
  uint32_t s = *slot_of(u, code);
  return s ? s - 1 : QACI_NOWHERE;
}

static void grow_slots(qaci_universe *u) {
  free(u->slot);
  u->slots = u->slots ? 2 * u->slots : 64;
  u->slot = qaci_alloc(u->slots * sizeof *u->slot);
  memset(u->slot, 0, u->slots * sizeof *u->slot);
  for (size_t i = 0; i < u->size; i++) *slot_of(u, &u->state[i].code) = (uint32_t)(i + 1);
}

qaci_status qaci_universe_number(qaci_ctx *ctx, qaci_universe *u, const qaci_bits *code, size_t *id) {
  uint32_t *s = slot_of(u, code);
  if (*s) {
    *id = *s - 1;
    return QACI_OK;
  }
  if (u->size >= UINT32_MAX / 4)
    return qaci_fail(ctx, QACI_UNABLE, "the universe meets more than %zu world-states", u->size);
  QACI_TRY(qaci_ctx_charge(ctx, sizeof *u->state + sizeof *u->futures + (code->len + 63) / 64 * 8 + 16));
  if (u->size == u->room) {
    u->room = 2 * u->room + 16;
    u->state = qaci_realloc(u->state, u->room * sizeof *u->state);
    u->futures = qaci_realloc(u->futures, u->room * sizeof *u->futures);
  }
  *id = u->size++;
  u->state[*id] = (qaci_universe_state_info){0};
  u->futures[*id] = (qaci_future){0};
  mpq_init(u->futures[*id].remainder);
  qaci_bits_set(&u->state[*id].code, code);
  *s = (uint32_t)(*id + 1);
  if (2 * u->size >= u->slots) grow_slots(u);
  return QACI_OK;
}

static qaci_status record(qaci_ctx *ctx, void *data, size_t n, const qaci_bits *code, const mpq_t weight) {
  qaci_universe *u = data;
  size_t id;
  QACI_TRY(qaci_universe_number(ctx, u, code, &id));
  QACI_TRY(qaci_ctx_charge(ctx, sizeof(qaci_occurrence) + sizeof(uint32_t) + qaci_mpq_bits(weight) / 8));
  qaci_universe_state_info *s = &u->state[id];
  if (s->count == s->room) {
    s->room = s->room ? 2 * s->room : 1;
    s->occurrence = qaci_realloc(s->occurrence, s->room * sizeof *s->occurrence);
  }
  qaci_occurrence *o = &s->occurrence[s->count++];
  o->n = (uint32_t)n;
  mpq_init(o->weight);
  mpq_set(o->weight, weight);
  if (u->step_count == u->step_room) {
    u->step_room = 2 * u->step_room + 64;
    u->step_state = qaci_realloc(u->step_state, u->step_room * sizeof *u->step_state);
  }
  u->step_state[u->step_count++] = (uint32_t)id;
  return QACI_OK;
}

static qaci_status close_step(qaci_ctx *ctx, void *data, size_t n, const mpq_t lost) {
  qaci_universe *u = data;
  (void)ctx;
  u->step_first[n + 1] = u->step_count;
  mpq_set(u->lost[n], lost);
  if (mpq_sgn(lost)) u->loses = true;
  return QACI_OK;
}

/* w(0..T), checked, and W(T). */
static qaci_status set_weights(qaci_ctx *ctx, qaci_universe *u, const qaci_universe_options *options) {
  qaci_sum sum;
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  for (size_t n = 0; n <= u->horizon && status == QACI_OK; n++) {
    mpq_ptr w = u->weight[n];
    if (options->time_weight) {
      mpq_set(w, options->time_weight[n]);
      if (mpq_sgn(w) < 0 || (!n && !mpq_sgn(w))) {
        char *text = qaci_rational_short(w, 60);
        status = qaci_fail(ctx, QACI_DOMAIN, "the time weight w(%zu) is %s: expected w(0) > 0 and none below 0", n,
                           text);
        free(text);
        break;
      }
    } else {
      mpz_set_ui(mpq_denref(w), (unsigned long)n + 1);
      mpz_mul(mpq_denref(w), mpq_denref(w), mpq_denref(w));
      mpz_set_ui(mpq_numref(w), 1);
    }
    qaci_sum_add(&sum, w);
    status = qaci_ctx_step(ctx, 1);
  }
  qaci_sum_total(&sum, u->weight_total);
  qaci_sum_clear(&sum);
  return status;
}

qaci_status qaci_universe_create(qaci_ctx *ctx, qaci_universe **r, qaci_physics *physics, const qaci_bits *initial,
                                 const qaci_universe_options *options) {
  *r = NULL;
  size_t T = options->horizon;
  if (T > UINT32_MAX / 4)
    return qaci_fail(ctx, QACI_DOMAIN, "the horizon %zu is too far: expected at most %u", T, UINT32_MAX / 4);
  QACI_TRY(qaci_ctx_charge(ctx, (T + 1) * (2 * sizeof(mpq_t) + sizeof(size_t) + 4 * 32 /* limbs, as malloc rounds them */)));
  qaci_universe *u = qaci_alloc(sizeof *u);
  *u = (qaci_universe){.references = 1, .horizon = T, .future = options->future, .normalize = options->normalize};
  u->physics = qaci_physics_retain(physics);
  u->weight = qaci_mpq_array(T + 1);
  u->lost = qaci_mpq_array(T + 1);
  mpq_inits(u->weight_total, u->c, NULL);
  u->step_first = qaci_alloc((T + 2) * sizeof *u->step_first);
  u->step_first[0] = 0;
  for (size_t i = 0; i < QACI_SIMILAR_VECTORS; i++) u->vector[i].x = QACI_NOWHERE;
  qaci_pair_map_init(&u->pairs);
  grow_slots(u);

  qaci_status status = set_weights(ctx, u, options);
  qaci_bits start;
  qaci_bits_init(&start);
  qaci_physics_canonical(physics, &start, initial);
  if (status == QACI_OK) status = qaci_universe_run(ctx, u, &start, &(qaci_run){record, close_step, u});
  qaci_bits_clear(&start);
  u->met = u->size;
  if (status == QACI_OK && u->future == QACI_FUTURE_MARGINAL) status = qaci_universe_constant(ctx, u, 0, u->c);
  if (status == QACI_OK && u->future == QACI_FUTURE_CONDITIONAL) {
    const qaci_future_row *row;
    for (size_t i = 0; i < u->met && status == QACI_OK; i++) {
      status = qaci_universe_conditional_row(ctx, u, i, &row);
      qaci_ctx_progress(ctx, "futures", (double)i, (double)u->met);
    }
  }
  if (status == QACI_OK) *r = u;
  else qaci_universe_release(u);
  return status;
}

qaci_universe *qaci_universe_retain(qaci_universe *u) {
  u->references++;
  return u;
}

void qaci_universe_release(qaci_universe *u) {
  if (!u || --u->references) return;
  for (size_t i = 0; i < u->size; i++) {
    qaci_universe_state_info *s = &u->state[i];
    for (size_t j = 0; j < s->count; j++) mpq_clear(s->occurrence[j].weight);
    free(s->occurrence);
    qaci_bits_clear(&s->code);
    qaci_future *f = &u->futures[i];
    qaci_future_row_clear(f->row);
    qaci_mpq_array_clear(f->mass, f->size);
    mpq_clear(f->remainder);
  }
  for (size_t i = 0; i < u->retired_count; i++) qaci_mpq_array_clear(u->retired[i].mass, u->retired[i].size);
  free(u->retired);
  free(u->state);
  free(u->futures);
  free(u->slot);
  free(u->step_first);
  free(u->step_state);
  qaci_mpq_array_clear(u->weight, u->horizon + 1);
  qaci_mpq_array_clear(u->weight_sum, u->horizon + 1);
  qaci_mpq_array_clear(u->lost, u->horizon + 1);
  qaci_mpq_array_clear(u->share, u->met);
  mpq_clears(u->weight_total, u->c, NULL);
  for (size_t i = 0; i < QACI_SIMILAR_VECTORS; i++) qaci_mpq_array_clear(u->vector[i].value, u->horizon + 1);
  qaci_mpq_array_clear(u->pair_value, u->pairs.count);
  qaci_pair_map_clear(&u->pairs);
  qaci_physics_release(u->physics);
  free(u);
}

qaci_physics *qaci_universe_physics(const qaci_universe *u) {
  return u->physics;
}

size_t qaci_universe_horizon(const qaci_universe *u) {
  return u->horizon;
}

size_t qaci_universe_size(const qaci_universe *u) {
  return u->size;
}

const qaci_bits *qaci_universe_state(const qaci_universe *u, size_t id) {
  return &u->state[id].code;
}

qaci_status qaci_universe_admit(qaci_ctx *ctx, qaci_universe *u, const qaci_bits *code, size_t *id) {
  if (u->future == QACI_FUTURE_CONDITIONAL) return qaci_universe_number(ctx, u, code, id);
  *id = qaci_universe_find(u, code);
  return QACI_OK;
}

const qaci_occurrence *qaci_universe_profile(const qaci_universe *u, size_t id, size_t *count) {
  *count = u->state[id].count;
  return u->state[id].occurrence;
}

/* s(n, id), which is not 0. */
static mpq_srcptr weight_at(const qaci_universe *u, size_t id, size_t n) {
  const qaci_universe_state_info *s = &u->state[id];
  size_t low = 0, high = s->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (s->occurrence[middle].n <= n) low = middle;
    else high = middle;
  }
  return s->occurrence[low].weight;
}

qaci_status qaci_universe_at(qaci_ctx *ctx, qaci_universe *u, size_t n, qaci_dist **r) {
  *r = NULL;
  if (n > u->horizon)
    return qaci_fail(ctx, QACI_DOMAIN, "time %zu is beyond the horizon: expected at most %zu", n, u->horizon);
  qaci_dist *d = qaci_dist_create();
  qaci_status status = QACI_OK;
  for (size_t i = u->step_first[n]; i < u->step_first[n + 1] && status == QACI_OK; i++) {
    size_t id = u->step_state[i];
    qaci_value *v = qaci_value_state(&u->physics->owner, &u->state[id].code);
    status = qaci_dist_add(ctx, d, v, weight_at(u, id, n));
    qaci_value_release(v);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
  }
  qaci_dist_add_remainder(d, u->lost[n]);
  if (status == QACI_OK) status = qaci_dist_finish(ctx, d);
  if (status == QACI_OK) *r = d;
  else qaci_dist_release(d);
  return status;
}
