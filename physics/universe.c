/* A universe: the world-states it meets, numbered, with their time profiles. PHYS.3, PHYS.6, READ.5; definitions.md 5
 *
 * The evolution is run once, up to the horizon T. Everything later depends on a world-state only through its time
 * profile n -> s(n, w). Each s(n, w) is kept as the physics gives it, a numerator over the denominator of its step, in
 * the order of the evolution; profiles are lists of entries, made once by counting. Costs the evolution, plus O(words)
 * for each entry.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>
#include <string.h>

/* From how many entries per state, or per step, a universe is dense: its sums are so long that one denominator for all
 * their terms, of about 2.9 T bits and those of the weights, is the cheapest way. */
enum { OFTEN = 4, MANY_AT_ONCE = 16 };

size_t qaci_mpq_bits(const mpq_t q) {
  return mpz_sizeinbase(mpq_numref(q), 2) + mpz_sizeinbase(mpq_denref(q), 2);
}

/* What a run's callback needs beside the code and the numerator. */
typedef struct moment {
  qaci_ctx *ctx;
  const qaci_run *run;
  size_t n;
  uint64_t kept; /* bytes charged by run->each */
  mpz_t denominator;
} moment;

static qaci_status each_at(void *data, const qaci_bits *code, mpz_srcptr numerator) {
  moment *at = data;
  uint64_t before = at->ctx->bytes;
  qaci_status status = at->run->each(at->ctx, at->run->data, at->n, code, numerator, at->denominator);
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
  mpq_init(lost);
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
  mpq_clear(lost);
  mpz_clear(at.denominator);
  if (ctx->bytes > before + at.kept) qaci_ctx_release(ctx, ctx->bytes - before - at.kept);
  return status;
}

/* Room for one more entry and for `limbs` more limbs. */
static qaci_status make_room(qaci_ctx *ctx, qaci_universe *u, size_t limbs) {
  if (u->entries == u->entry_room) {
    size_t more = u->entry_room / 2 + 64;
    if (u->entries + more >= UINT32_MAX)
      return qaci_fail(ctx, QACI_UNABLE, "the universe has more than %zu pairs of a time and a world-state",
                       u->entries);
    QACI_TRY(qaci_ctx_charge(ctx, more * sizeof *u->entry_state));
    u->entry_room += more;
    u->entry_state = qaci_realloc(u->entry_state, u->entry_room * sizeof *u->entry_state);
  }
  if (u->limbs + limbs > u->limb_room) {
    size_t more = u->limb_room / 2 + 64 + limbs;
    QACI_TRY(qaci_ctx_charge(ctx, more * sizeof *u->limb));
    u->limb_room += more;
    u->limb = qaci_realloc(u->limb, u->limb_room * sizeof *u->limb);
  }
  return QACI_OK;
}

static qaci_status record(qaci_ctx *ctx, void *data, size_t n, const qaci_bits *code, mpz_srcptr numerator,
                          mpz_srcptr denominator) {
  qaci_universe *u = data;
  qaci_universe_step *s = &u->step[n];
  if (u->entries == s->first) {
    mpz_set(s->denominator, denominator);
    s->limbs = mpz_size(denominator);
    s->at = u->limbs;
  }
  size_t id;
  QACI_TRY(qaci_universe_number(ctx, u, code, &id));
  QACI_TRY(make_room(ctx, u, s->limbs));
  u->entry_state[u->entries++] = (uint32_t)id;
  size_t used = mpz_size(numerator);
  mpn_copyi(u->limb + u->limbs, mpz_limbs_read(numerator), (mp_size_t)used);
  mpn_zero(u->limb + u->limbs + used, (mp_size_t)(s->limbs - used));
  u->limbs += s->limbs;
  return QACI_OK;
}

static qaci_status close_step(qaci_ctx *ctx, void *data, size_t n, const mpq_t lost) {
  qaci_universe *u = data;
  (void)ctx;
  u->step[n + 1].first = u->entries;
  mpq_set(u->lost[n], lost);
  if (mpq_sgn(lost)) u->loses = true;
  return QACI_OK;
}

/* Time profiles by counting: the place of an entry is the number of those of lesser states, or of the same one
 * before. */
static qaci_status build_profiles(qaci_ctx *ctx, qaci_universe *u) {
  u->met = u->size;
  QACI_TRY(qaci_ctx_charge(ctx, (u->met + 2 + 2 * u->entries) * sizeof(uint32_t)));
  u->profile = qaci_alloc((u->met + 2) * sizeof *u->profile);
  u->place_entry = qaci_alloc(u->entries * sizeof *u->place_entry);
  u->place_time = qaci_alloc(u->entries * sizeof *u->place_time);
  /* profile[id + 2] counts, then profile[id + 1] is the next free place of id, and at last where the next state
   * begins */
  memset(u->profile, 0, (u->met + 2) * sizeof *u->profile);
  for (size_t e = 0; e < u->entries; e++) u->profile[u->entry_state[e] + 2]++;
  for (size_t i = 2; i < u->met + 2; i++) u->profile[i] += u->profile[i - 1];
  for (size_t n = 0; n <= u->horizon; n++)
    for (size_t e = u->step[n].first; e < u->step[n + 1].first; e++) {
      uint32_t place = u->profile[u->entry_state[e] + 1]++;
      u->place_entry[place] = (uint32_t)e;
      u->place_time[place] = (uint32_t)n;
    }
  u->dense = u->entries >= OFTEN * u->met || u->entries >= MANY_AT_ONCE * (u->horizon + 1);
  return qaci_ctx_step(ctx, u->entries);
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

/* Behind what ran out: how far the evolution came. A step that was recorded to its end begins the next one. */
static qaci_status say_how_far(qaci_ctx *ctx, const qaci_universe *u) {
  size_t steps = 0;
  while (steps <= u->horizon && u->step[steps + 1].first) steps++;
  return qaci_fail(ctx, QACI_UNABLE, "%s; the evolution came to time %zu of %zu: %zu world-states, %zu entries",
                   ctx->message, steps ? steps - 1 : 0, u->horizon, u->size, u->entries);
}

/* The universe of a physics whose world-states have codes of one width; `start` is canonical. */
static qaci_status create(qaci_ctx *ctx, qaci_universe **r, qaci_physics *physics, const qaci_bits *start,
                          const qaci_universe_options *options) {
  size_t T = options->horizon;
  enum { LIMBS = 5 * 32 }; /* of the numbers that each time has, as malloc rounds them */
  QACI_TRY(qaci_ctx_charge(ctx, (T + 2) * (2 * sizeof(mpq_t) + sizeof(qaci_universe_step) + LIMBS)));
  qaci_universe *u = qaci_alloc(sizeof *u);
  *u = (qaci_universe){.references = 1, .horizon = T, .future = options->future, .normalize = options->normalize};
  u->physics = qaci_physics_retain(physics);
  u->stride = (physics->width + 63) / 64;
  u->weight = qaci_rationals(T + 1);
  u->lost = qaci_rationals(T + 1);
  mpq_inits(u->weight_total, u->c, NULL);
  mpz_init(u->weight_denominator);
  u->step = qaci_alloc((T + 2) * sizeof *u->step);
  for (size_t n = 0; n < T + 2; n++) {
    u->step[n] = (qaci_universe_step){0};
    mpz_init_set_ui(u->step[n].denominator, 1);
  }
  for (size_t i = 0; i < QACI_SIMILAR_VECTORS; i++) u->vector[i].x = QACI_NOWHERE;
  qaci_pair_map_init(&u->future_of);
  qaci_pair_map_init(&u->pairs);

  qaci_status status = set_weights(ctx, u, options);
  if (status == QACI_OK && options->enclosed && options->time_weight)
    status = qaci_fail(ctx, QACI_DOMAIN, "the enclosed model has the time weights (n+1)^-2: of others nothing is known "
                                         "beyond the horizon; expected the bounded model, or none of your own");
  if (status == QACI_OK) status = qaci_universe_run(ctx, u, start, &(qaci_run){record, close_step, u});
  if (status == QACI_OK) status = build_profiles(ctx, u);
  if (status == QACI_OK && options->enclosed) status = qaci_universe_enclose(ctx, u);
  else if (status == QACI_OK && u->future == QACI_FUTURE_MARGINAL) status = qaci_universe_constant(ctx, u, 0, u->c);
  if (status == QACI_OK && u->future == QACI_FUTURE_CONDITIONAL) {
    const qaci_future_row *row;
    for (size_t i = 0; i < u->met && status == QACI_OK; i++) {
      status = qaci_universe_conditional_row(ctx, u, i, &row);
      qaci_ctx_progress(ctx, "futures", (double)i, (double)u->met);
    }
  }
  if (status == QACI_UNABLE) say_how_far(ctx, u);
  if (status == QACI_OK) *r = u;
  else qaci_universe_release(u);
  return status;
}

qaci_status qaci_universe_create(qaci_ctx *ctx, qaci_universe **r, qaci_physics *physics, const qaci_bits *initial,
                                 const qaci_universe_options *options) {
  *r = NULL;
  size_t T = options->horizon;
  if (T > UINT32_MAX / 4)
    return qaci_fail(ctx, QACI_DOMAIN, "the horizon %zu is too far: expected at most %u", T, UINT32_MAX / 4);
  bool settled = qaci_physics_settled(physics);
  qaci_bits start;
  qaci_bits_init(&start);
  if (settled) qaci_physics_canonical(physics, &start, initial);
  else qaci_bits_set(&start, initial);
  qaci_physics *p = physics;
  qaci_status status = settled ? QACI_OK
                               : physics->functions->settle(ctx, &p, physics, &start, T,
                                                            options->future == QACI_FUTURE_CONDITIONAL);
  if (status == QACI_OK) status = create(ctx, r, p, &start, options);
  if (!settled) qaci_physics_release(p);
  qaci_bits_clear(&start);
  return status;
}

qaci_universe *qaci_universe_retain(qaci_universe *u) {
  u->references++;
  return u;
}

static void masses_destroy(qaci_masses *m) {
  if (!m) return;
  qaci_masses_clear(m);
  free(m);
}

void qaci_universe_release(qaci_universe *u) {
  if (!u || --u->references) return;
  for (size_t i = 0; i < u->future_of.count; i++) {
    qaci_future_row_clear(u->known[i].row);
    masses_destroy(u->known[i].masses);
  }
  free(u->known);
  qaci_pair_map_clear(&u->future_of);
  for (size_t i = 0; i < u->retired_count; i++) masses_destroy(u->retired[i]);
  free(u->retired);
  qaci_universe_codes_clear(u);
  for (size_t n = 0; n < u->horizon + 2; n++) mpz_clear(u->step[n].denominator);
  free(u->step);
  free(u->entry_state);
  free(u->limb);
  free(u->profile);
  free(u->place_entry);
  free(u->place_time);
  qaci_rationals_free(u->weight, u->horizon + 1);
  qaci_rationals_free(u->weight_sum, u->horizon + 1);
  if (u->weight_integer) qaci_integers_free(u->weight_integer, u->horizon + 1);
  mpz_clear(u->weight_denominator);
  qaci_rationals_free(u->lost, u->horizon + 1);
  qaci_rationals_free(u->share, u->met);
  qaci_universe_kernel_clear(u);
  qaci_universe_pasts_clear(u);
  qaci_universe_enclosure_clear(u);
  mpq_clears(u->weight_total, u->c, NULL);
  for (size_t i = 0; i < QACI_SIMILAR_VECTORS; i++) {
    if (u->vector[i].x == QACI_NOWHERE) continue;
    qaci_rationals_free(u->vector[i].z, u->horizon + 1);
    qaci_functional_clear(&u->vector[i].y, u);
  }
  qaci_rationals_free(u->pair_value, u->pairs.count);
  qaci_pair_map_clear(&u->pairs);
  qaci_physics_release(u->physics);
  free(u);
}

qaci_status qaci_universe_known_future(qaci_ctx *ctx, qaci_universe *u, size_t id, qaci_future **r) {
  if (qaci_pair_map_find(&u->future_of, (uint32_t)id, 0) == QACI_PAIR_NONE)
    QACI_TRY(qaci_ctx_charge(ctx, sizeof(qaci_future) + 4 * sizeof(uint32_t)));
  bool is_new;
  size_t at = qaci_pair_map_add(&u->future_of, (uint32_t)id, 0, &is_new);
  if (at == u->future_room) {
    u->future_room = 2 * u->future_room + 16;
    u->known = qaci_realloc(u->known, u->future_room * sizeof *u->known);
  }
  if (is_new) u->known[at] = (qaci_future){0};
  *r = &u->known[at];
  return QACI_OK;
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

size_t qaci_universe_entries(const qaci_universe *u) {
  return u->entries;
}

qaci_status qaci_universe_admit(qaci_ctx *ctx, qaci_universe *u, const qaci_bits *code, size_t *id) {
  if (u->future == QACI_FUTURE_CONDITIONAL) return qaci_universe_number(ctx, u, code, id);
  *id = qaci_universe_find(u, code);
  return QACI_OK;
}

const uint32_t *qaci_universe_times(const qaci_universe *u, size_t id, size_t *count) {
  *count = id < u->met ? u->profile[id + 1] - u->profile[id] : 0;
  return *count ? u->place_time + u->profile[id] : NULL;
}

void qaci_universe_place_weight(const qaci_universe *u, size_t place, mpq_t r) {
  mpz_t view;
  mpz_srcptr x = qaci_universe_numerator(u, place, view);
  qaci_set_quotient(r, x, u->step[u->place_time[place]].denominator);
}

void qaci_universe_weight(const qaci_universe *u, size_t id, size_t i, mpq_t r) {
  qaci_universe_place_weight(u, u->profile[id] + i, r);
}

qaci_status qaci_universe_at(qaci_ctx *ctx, qaci_universe *u, size_t n, qaci_dist **r) {
  *r = NULL;
  if (n > u->horizon)
    return qaci_fail(ctx, QACI_DOMAIN, "time %zu is beyond the horizon: expected at most %zu", n, u->horizon);
  qaci_dist *d = qaci_dist_create();
  qaci_status status = QACI_OK;
  const qaci_universe_step *s = &u->step[n];
  mpq_t weight;
  mpq_init(weight);
  for (size_t e = s->first; e < u->step[n + 1].first && status == QACI_OK; e++) {
    mpz_t view;
    const mp_limb_t *limb = u->limb + s->at + (e - s->first) * s->limbs;
    qaci_set_quotient(weight, mpz_roinit_n(view, limb, (mp_size_t)s->limbs), s->denominator);
    qaci_bits code = qaci_universe_state(u, u->entry_state[e]);
    qaci_value *v = qaci_value_state(&u->physics->owner, &code);
    status = qaci_dist_add(ctx, d, v, weight);
    qaci_value_release(v);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
  }
  mpq_clear(weight);
  qaci_dist_add_remainder(d, u->lost[n]);
  if (status == QACI_OK) status = qaci_dist_finish(ctx, d);
  if (status == QACI_OK) *r = d;
  else qaci_dist_release(d);
  return status;
}
