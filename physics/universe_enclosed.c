/* The enclosed model: all times count, those beyond the horizon through bounds.  BOUND.3, BOUND.4; definitions.md 1, 5
 *
 * Up to T everything is computed as in the bounded model, without constants: F(w1, w2) = sum over m of g(m) s(m, w2).
 * What may come later depends on two things that are not known: the sum Z of w(n) s(n, alpha) over all n, which fixes
 * c, and the weights of known and unknown world-states after T. With R >= sum of w(n) over n > T, Z_T <= Z <= Z_T + R,
 * and
 *     c_low = 1/(zeta_high (Z_T + R)) <= c <= c_high = 1/(zeta_low Z_T).
 * For every w1 and w2 the whole double sum is at most F(w1, w2) plus
 *     sum over n <= T of w(n) s(n, w1) (zeta_high - W(T - n)) + zeta_high R,
 * the first part 0 if a certificate says that w2 is not met after T, the second also if it says so of w1.
 * Masses are c_low F; remainders and upper bounds are what this leaves open. Everything is exact but zeta(2).
 */
#include "physics/universe_internal.h"
#include "physics/zeta.h"

#include <stdlib.h>

bool qaci_universe_enclosed(const qaci_universe *u, qaci_certificate *certificate) {
  if (certificate) *certificate = u->enclosure ? u->enclosure->certificate : QACI_CERTIFICATE_NONE;
  return u->enclosure != NULL;
}

/* May the state, or one never met (QACI_NOWHERE), have weight after T? */
static bool open_state(const qaci_universe *u, size_t id) {
  const qaci_enclosure *e = u->enclosure;
  if (e->period) return false;
  return id == QACI_NOWHERE || !e->last || e->last[id] > u->horizon;
}

/* ---- making it ---- */

/* The smallest time at which alpha has all weight again; 0: none is known. */
static size_t find_period(const qaci_universe *u) {
  mpq_t s;
  mpq_init(s);
  size_t period = 0;
  for (size_t j = u->profile[0] + 1; j < u->profile[1] && !period; j++) {
    qaci_universe_place_weight(u, j, s);
    if (!mpq_cmp_ui(s, 1, 1)) period = u->place_time[j];
  }
  mpq_clear(s);
  return period;
}

/* low, high := bounds of t(r) = sum of w(n) over n = r modulo the period: the terms up to T, and the rest, which is
 * period^-2 times that of (x + k)^-2 from x = (n + 1)/period on, n the first time after T. */
static qaci_status cycle_time(qaci_ctx *ctx, const qaci_universe *u, size_t r, mpq_t low, mpq_t high) {
  size_t p = u->enclosure->period, n = r;
  mpq_t x, rest_low, rest_high;
  mpq_inits(x, rest_low, rest_high, NULL);
  qaci_sum sum;
  qaci_sum_init(&sum);
  for (; n <= u->horizon; n += p) qaci_sum_add(&sum, u->weight[n]);
  mpq_set_ui(x, (unsigned long)n + 1, (unsigned long)p);
  mpq_canonicalize(x);
  qaci_zeta2_rest(x, rest_low, rest_high);
  mpq_set_ui(x, (unsigned long)p, 1);
  for (int i = 0; i < 2; i++) {
    mpq_div(rest_low, rest_low, x);
    mpq_div(rest_high, rest_high, x);
  }
  qaci_sum_total(&sum, x);
  mpq_add(low, x, rest_low);
  mpq_add(high, x, rest_high);
  qaci_sum_clear(&sum);
  mpq_clears(x, rest_low, rest_high, NULL);
  return qaci_ctx_step(ctx, u->horizon / p + 1);
}

static qaci_status certify(qaci_ctx *ctx, qaci_universe *u) {
  qaci_enclosure *e = u->enclosure;
  e->period = find_period(u);
  if (e->period) {
    e->certificate = QACI_CERTIFICATE_CYCLE;
    e->t_low = qaci_rationals(e->period);
    e->t_high = qaci_rationals(e->period);
    for (size_t r = 0; r < e->period; r++) QACI_TRY(cycle_time(ctx, u, r, e->t_low[r], e->t_high[r]));
    return QACI_OK;
  }
  if (!u->physics->functions->last_visits) return QACI_OK;
  QACI_TRY(qaci_ctx_charge(ctx, u->met * sizeof *e->last));
  e->last = qaci_alloc(u->met * sizeof *e->last);
  qaci_bits *state = qaci_alloc(u->met * sizeof *state);
  for (size_t i = 0; i < u->met; i++) state[i] = qaci_universe_state(u, i);
  bool proved = false;
  qaci_status status = u->physics->functions->last_visits(ctx, u->physics, state, u->met, e->last, &proved);
  free(state);
  if (status == QACI_OK && proved) {
    e->certificate = QACI_CERTIFICATE_POTENTIAL;
  } else {
    free(e->last);
    e->last = NULL;
  }
  return status;
}

/* r := the sum of v(n) s(n, alpha) over the profile, for the times of a cycle or all. */
static void start_sum(const qaci_universe *u, mpq_t *v, mpq_t r) {
  const qaci_enclosure *e = u->enclosure;
  mpq_t *all = v;
  if (e->period) { /* v is short */
    all = qaci_rationals(u->horizon + 1);
    for (size_t n = 0; n < e->period; n++) mpq_set(all[n], v[n]);
  }
  qaci_universe_profile_sum(u, all, 0, r);
  if (e->period) qaci_rationals_free(all, u->horizon + 1);
}

qaci_status qaci_universe_enclose(qaci_ctx *ctx, qaci_universe *u) {
  if (u->future != QACI_FUTURE_MARGINAL || u->normalize != QACI_NORMALIZE_ALPHA)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "the enclosed model has marginal futures and one constant: that of a world-state which is met "
                     "beyond the horizon, or its own evolution, has no bound; expected the bounded model, or future = "
                     "\"marginal\" and normalize = \"alpha\"");
  qaci_enclosure *e = u->enclosure = qaci_alloc(sizeof *e);
  *e = (qaci_enclosure){0};
  mpq_inits(e->zeta_low, e->zeta_high, e->tail, e->start, e->c_high, NULL);
  qaci_zeta2(e->zeta_low, e->zeta_high);
  mpq_t x, none;
  mpq_inits(x, none, NULL);
  mpq_set_ui(x, (unsigned long)u->horizon + 2, 1);
  qaci_zeta2_rest(x, none, e->tail);
  qaci_status status = certify(ctx, u);
  if (status == QACI_OK) {
    start_sum(u, e->period ? e->t_low : u->weight, e->start);
    mpq_mul(e->c_high, e->zeta_low, e->start);
    mpq_inv(e->c_high, e->c_high);
    if (e->period) start_sum(u, e->t_high, x);
    else mpq_set(x, e->start);
    if (open_state(u, 0)) mpq_add(x, x, e->tail);
    mpq_mul(u->c, e->zeta_high, x);
    mpq_inv(u->c, u->c);
  }
  mpq_clears(x, none, NULL);
  return status;
}

void qaci_universe_enclosure_clear(qaci_universe *u) {
  qaci_enclosure *e = u->enclosure;
  if (!e) return;
  mpq_clears(e->zeta_low, e->zeta_high, e->tail, e->start, e->c_high, NULL);
  free(e->last);
  qaci_rationals_free(e->t_low, e->period);
  qaci_rationals_free(e->t_high, e->period);
  free(e);
}

/* ---- upper bounds ---- */

/* r := a bound of the sum of the future of w1: that of w(n) s(n, w1) over that of w(n) s(n, alpha), and 1. */
static void whole_bound(const qaci_universe *u, mpq_t *weight, size_t w1, mpq_t r) {
  const qaci_enclosure *e = u->enclosure;
  if (w1 == QACI_NOWHERE) mpq_set_ui(r, 0, 1);
  else qaci_universe_profile_sum(u, weight, w1, r);
  if (open_state(u, w1)) mpq_add(r, r, e->tail);
  mpq_div(r, r, e->start);
  if (!w1 || mpq_cmp_ui(r, 1, 1) > 0) mpq_set_ui(r, 1, 1);
}

/* The upper bound of one state x's share in the futures of all w1: c_high times the sum of v(n) s(n, w1), plus `open`
 * if w1 may come back; and not above whole_bound with `weight`. */
typedef struct side {
  mpq_t *v, *weight, open;
} side;

static void side_clear(const qaci_universe *u, side *s) {
  qaci_rationals_free(s->v, u->horizon + 1);
  qaci_rationals_free(s->weight, u->horizon + 1);
  mpq_clear(s->open);
}

static qaci_status side_init(qaci_ctx *ctx, qaci_universe *u, size_t x, side *s) {
  const qaci_enclosure *e = u->enclosure;
  size_t count = u->horizon + 1, times = e->period ? e->period : count;
  s->v = qaci_rationals(count);
  s->weight = qaci_rationals(count);
  mpq_init(s->open);
  for (size_t n = 0; n < times; n++) mpq_set(s->weight[n], e->period ? e->t_high[n] : u->weight[n]);
  qaci_status status = QACI_OK;
  if (e->period) {
    if (x != QACI_NOWHERE) status = qaci_universe_cycle_side(ctx, u, x, e->t_high, s->v);
    return status;
  }
  if (x != QACI_NOWHERE) status = qaci_universe_suffixes(ctx, u, x, s->v);
  mpq_t rest;
  mpq_init(rest);
  for (size_t n = 0; n < count && status == QACI_OK; n++) {
    if (open_state(u, x)) {
      status = qaci_universe_weight_sum(ctx, u, u->horizon - n, rest);
      mpq_sub(rest, e->zeta_high, rest);
      mpq_add(s->v[n], s->v[n], rest);
    }
    mpq_mul(s->v[n], s->v[n], u->weight[n]);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
  }
  if (open_state(u, x)) mpq_mul(s->open, e->zeta_high, e->tail);
  mpq_clear(rest);
  return status;
}

static void side_at(const qaci_universe *u, const side *s, size_t w1, mpq_t r) {
  if (w1 == QACI_NOWHERE) mpq_set_ui(r, 0, 1);
  else qaci_universe_profile_sum(u, s->v, w1, r);
  if (open_state(u, w1)) mpq_add(r, r, s->open);
  mpq_mul(r, r, u->enclosure->c_high);
  mpq_t whole;
  mpq_init(whole);
  whole_bound(u, s->weight, w1, whole);
  if (mpq_cmp(r, whole) > 0) mpq_set(r, whole);
  mpq_clear(whole);
}

/* r->remainder -= the sum of the masses. */
static qaci_status less_masses(qaci_ctx *ctx, qaci_masses *r) {
  mpq_t one;
  qaci_sum sum;
  mpq_init(one);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < r->size && status == QACI_OK; i++) {
    if (!qaci_masses_positive(r, i)) continue;
    qaci_masses_get(r, i, one);
    qaci_sum_add(&sum, one);
    status = qaci_ctx_step(ctx, 1);
  }
  qaci_sum_total(&sum, one);
  mpq_sub(r->remainder, r->remainder, one);
  qaci_sum_clear(&sum);
  mpq_clear(one);
  return status;
}

qaci_status qaci_universe_enclosed_remainder(qaci_ctx *ctx, qaci_universe *u, size_t w1, qaci_masses *r) {
  side s;
  qaci_status status = side_init(ctx, u, QACI_NOWHERE, &s);
  if (status == QACI_OK) {
    whole_bound(u, s.weight, w1, r->remainder);
    status = less_masses(ctx, r);
  }
  side_clear(u, &s);
  return status;
}

qaci_status qaci_universe_future_bounds(qaci_ctx *ctx, qaci_universe *u, size_t w1, size_t w2, mpq_t low, mpq_t high) {
  mpq_set_ui(low, 0, 1);
  mpq_set_ui(high, 0, 1);
  if (w1 != QACI_NOWHERE && w2 != QACI_NOWHERE) QACI_TRY(qaci_universe_future_mass(ctx, u, w1, w2, low));
  if (!u->enclosure) {
    mpq_set(high, low);
    return QACI_OK;
  }
  side s;
  qaci_status status = side_init(ctx, u, w2, &s);
  if (status == QACI_OK) side_at(u, &s, w1, high);
  side_clear(u, &s);
  return status;
}

/* high := the bound of BOUND.4 on the sum over w1 of A(w1) B(w1) C(w1), with A at least c_low `raw` for the states met;
 * at most 1, as the A(w1) add up to. */
static qaci_status similar_high(qaci_ctx *ctx, qaci_universe *u, const side *x, const side *y, mpq_t *g, mpq_t high) {
  const qaci_enclosure *e = u->enclosure;
  mpq_t a, b, rest, worst;
  qaci_sum sum;
  mpq_inits(a, b, rest, worst, NULL);
  qaci_sum_init(&sum);
  /* what A has not given away goes where it counts most: to a state never met, or one that may come back */
  mpq_set_ui(rest, 1, 1);
  side_at(u, x, QACI_NOWHERE, worst);
  side_at(u, y, QACI_NOWHERE, b);
  mpq_mul(worst, worst, b);
  qaci_status status = QACI_OK;
  for (size_t w1 = 0; w1 < u->met && status == QACI_OK; w1++) {
    status = qaci_ctx_step(ctx, u->profile[w1 + 1] - u->profile[w1]);
    side_at(u, x, w1, a);
    side_at(u, y, w1, b);
    mpq_mul(b, b, a);
    qaci_universe_profile_sum(u, g, w1, a);
    if (open_state(u, w1)) {
      mpq_mul(a, a, u->c);
      mpq_sub(rest, rest, a);
      if (mpq_cmp(b, worst) > 0) mpq_set(worst, b);
    } else {
      mpq_mul(b, b, e->c_high); /* A is c times this very number */
      mpq_mul(b, b, a);
      qaci_sum_add(&sum, b);
      mpq_mul(a, a, u->c);
      mpq_sub(rest, rest, a);
      continue;
    }
    mpq_mul(b, b, a);
    qaci_sum_add(&sum, b);
  }
  qaci_sum_total(&sum, high);
  if (mpq_sgn(rest) > 0) {
    mpq_mul(rest, rest, worst);
    mpq_add(high, high, rest);
  }
  if (mpq_cmp_ui(high, 1, 1) > 0) mpq_set_ui(high, 1, 1);
  qaci_sum_clear(&sum);
  mpq_clears(a, b, rest, worst, NULL);
  return status;
}

/* g := the profile that gives the raw masses of alpha's future, up to T or from above. */
static qaci_status alpha_profile(qaci_ctx *ctx, qaci_universe *u, mpq_t *g) {
  return u->enclosure->period ? qaci_universe_cycle_profile(ctx, u, 0, u->enclosure->t_high, g)
                              : qaci_universe_future_profile(ctx, u, 0, g);
}

qaci_status qaci_universe_enclosed_similar_remainder(qaci_ctx *ctx, qaci_universe *u, size_t w, qaci_masses *r) {
  const qaci_enclosure *e = u->enclosure;
  side x, all; /* with all states y together B is the whole future of w1 */
  mpq_t *g = qaci_rationals(u->horizon + 1), scale;
  mpq_init(scale);
  qaci_status status = side_init(ctx, u, w, &x), second = side_init(ctx, u, QACI_NOWHERE, &all);
  if (status == QACI_OK) status = second;
  mpq_mul(scale, e->c_high, e->start);
  for (size_t n = 0; n <= u->horizon; n++) mpq_div(all.v[n], all.weight[n], scale);
  mpq_div(all.open, e->tail, scale);
  if (status == QACI_OK) status = alpha_profile(ctx, u, g);
  if (status == QACI_OK) status = similar_high(ctx, u, &x, &all, g, r->remainder);
  if (status == QACI_OK) status = less_masses(ctx, r);
  side_clear(u, &x);
  side_clear(u, &all);
  qaci_rationals_free(g, u->horizon + 1);
  mpq_clear(scale);
  return status;
}

qaci_status qaci_universe_similar_bounds(qaci_ctx *ctx, qaci_universe *u, size_t w, size_t other, mpq_t low,
                                         mpq_t high) {
  mpq_set_ui(low, 0, 1);
  mpq_set_ui(high, 0, 1);
  if (w != QACI_NOWHERE && other != QACI_NOWHERE) QACI_TRY(qaci_universe_similar_pasts(ctx, u, w, other, low));
  if (!u->enclosure) {
    mpq_set(high, low);
    return QACI_OK;
  }
  side x, y;
  mpq_t *g = qaci_rationals(u->horizon + 1);
  qaci_status status = side_init(ctx, u, w, &x), second = side_init(ctx, u, other, &y);
  if (status == QACI_OK) status = second;
  if (status == QACI_OK) status = alpha_profile(ctx, u, g);
  if (status == QACI_OK) status = similar_high(ctx, u, &x, &y, g, high);
  side_clear(u, &x);
  side_clear(u, &y);
  qaci_rationals_free(g, u->horizon + 1);
  return status;
}
