/* SimilarPasts(x, y) = sum over w1 of Omega->(alpha)(w1) Omega->(w1)(x) Omega->(w1)(y).  PHYS.5, BOUND.2;
 * definitions.md 5, 10
 *
 * Marginal futures: it is the product of x's vector z = K f_x (universe_vector.c; the last few are remembered) with
 * f_y(n) = sum over m >= n of w(m - n) s(m, y), which costs O(T occ(y)) small products for a pair. In a universe of
 * many entries y_x(m) = sum over n <= m of z(n) w(m - n) is made once for x, and a pair costs O(occ(y)), x against all
 * O(E). Constants c that are the same for every w1 are multiplied in at the very end: c has about 2.9 T bits in its
 * denominator, while without it every term is a small fraction, added up in a balanced tree.
 *
 * Conditional futures have no such form: the sum goes over the common pasts of both states (universe_pasts.c).
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

static qaci_similar_vector *remembered(qaci_universe *u, size_t x) {
  for (size_t i = 0; i < QACI_SIMILAR_VECTORS; i++)
    if (u->vector[i].x == x) return &u->vector[i];
  return NULL;
}

/* What c is that multiplies all: c^3, one from A and two from the futures of w1; in integers A has it already. */
static void constant(const qaci_universe *u, mpq_t r) {
  mpq_set(r, u->c);
  if (!qaci_universe_one_constant(u)) return;
  mpq_mul(r, r, u->c);
  if (!qaci_universe_folds(u)) mpq_mul(r, r, u->c);
}

/* v := the vector of x; in a dense universe its z is folded, with the constant. */
static qaci_status make_vector(qaci_ctx *ctx, qaci_universe *u, size_t x, qaci_similar_vector *v) {
  v->z = qaci_rationals(u->horizon + 1);
  QACI_TRY(qaci_universe_similar_vector(ctx, u, x, v->z));
  if (!qaci_universe_folds(u)) return QACI_OK;
  mpq_t c;
  mpq_init(c);
  qaci_status status = qaci_universe_fold(ctx, u, v->z);
  if (status == QACI_OK) status = qaci_functional_set(ctx, u, &v->y, v->z);
  constant(u, c);
  mpq_mul(v->y.unit, v->y.unit, c);
  qaci_rationals_free(v->z, u->horizon + 1);
  v->z = NULL;
  mpq_clear(c);
  return status;
}

static void vector_clear(const qaci_universe *u, qaci_similar_vector *v) {
  if (v->x == QACI_NOWHERE) return;
  qaci_rationals_free(v->z, u->horizon + 1);
  qaci_functional_clear(&v->y, u);
}

/* *r := the vector of x, computed into the place of the one that was remembered longest. */
static qaci_status vector_of(qaci_ctx *ctx, qaci_universe *u, size_t x, qaci_similar_vector **r) {
  *r = remembered(u, x);
  if (*r) return QACI_OK;
  qaci_similar_vector v = {.x = x};
  qaci_functional_init(&v.y);
  qaci_status status = make_vector(ctx, u, x, &v);
  if (status != QACI_OK) {
    vector_clear(u, &v);
    return status;
  }
  *r = &u->vector[u->vector_next];
  u->vector_next = (u->vector_next + 1) % QACI_SIMILAR_VECTORS;
  vector_clear(u, *r);
  **r = v;
  return QACI_OK;
}

/* r := the sum of z(n) f_y(n). */
static qaci_status pair_with(qaci_ctx *ctx, qaci_universe *u, mpq_t *z, size_t y, mpq_t r) {
  size_t last = qaci_universe_last_time(u, y);
  mpq_t term, *f = NULL;
  qaci_sum sum;
  mpq_init(term);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  if (qaci_universe_occurs_often(u, y)) {
    f = qaci_rationals(last + 1);
    status = qaci_universe_suffixes(ctx, u, y, f);
  }
  for (size_t n = 0; n <= last && status == QACI_OK; n++) {
    if (!mpq_sgn(z[n])) continue;
    if (f) mpq_swap(term, f[n]);
    else qaci_universe_suffix(u, y, n, term);
    if (!mpq_sgn(term)) continue;
    mpq_mul(term, term, z[n]);
    qaci_sum_add(&sum, term);
    status = qaci_ctx_step(ctx, u->profile[y + 1] - u->profile[y]);
  }
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  qaci_rationals_free(f, last + 1);
  mpq_clear(term);
  return status;
}

static qaci_status marginal(qaci_ctx *ctx, qaci_universe *u, size_t x, size_t y, mpq_t r) {
  qaci_similar_vector *v = remembered(u, x);
  size_t other = y;
  if (!v) {
    v = remembered(u, y);
    if (v) other = x;
    else QACI_TRY(vector_of(ctx, u, x, &v));
  }
  if (!v->z) {
    qaci_functional_at(u, &v->y, other, r);
    return qaci_ctx_step(ctx, u->profile[other + 1] - u->profile[other]);
  }
  mpq_t total, c;
  mpq_inits(total, c, NULL);
  qaci_status status = pair_with(ctx, u, v->z, other, total);
  constant(u, c);
  if (status == QACI_OK) status = qaci_ctx_number(ctx, (double)(qaci_mpq_bits(total) + qaci_mpq_bits(c)));
  if (status == QACI_OK) mpq_mul(r, total, c);
  mpq_clears(total, c, NULL);
  return status;
}

qaci_status qaci_universe_similar_pasts(qaci_ctx *ctx, qaci_universe *u, size_t w, size_t other, mpq_t r) {
  if (u->enclosure && u->enclosure->period) return qaci_universe_cycle_similar(ctx, u, w, other, r);
  if (u->future == QACI_FUTURE_MARGINAL && qaci_universe_folds(u)) return marginal(ctx, u, w, other, r);
  uint32_t a = (uint32_t)(w < other ? w : other), b = (uint32_t)(w < other ? other : w);
  size_t found = qaci_pair_map_find(&u->pairs, a, b);
  if (found != QACI_PAIR_NONE) {
    mpq_set(r, u->pair_value[found]);
    return QACI_OK;
  }
  mpq_t value;
  mpq_init(value);
  qaci_status status = QACI_OK;
  if (u->future == QACI_FUTURE_CONDITIONAL) status = qaci_universe_conditional_similar(ctx, u, w, other, value);
  else status = marginal(ctx, u, w, other, value);
  if (status == QACI_OK) status = qaci_ctx_charge(ctx, sizeof(mpq_t) + 16 + qaci_mpq_bits(value) / 8);
  if (status == QACI_OK) {
    bool is_new;
    size_t at = qaci_pair_map_add(&u->pairs, a, b, &is_new);
    if (at >= u->pair_room) {
      u->pair_room = 2 * u->pair_room + 64;
      u->pair_value = qaci_realloc(u->pair_value, u->pair_room * sizeof *u->pair_value);
    }
    mpq_init(u->pair_value[at]);
    mpq_set(u->pair_value[at], value);
    mpq_set(r, value);
  }
  mpq_clear(value);
  return status;
}

qaci_status qaci_universe_similar_to_all(qaci_ctx *ctx, qaci_universe *u, size_t w, qaci_masses *r) {
  bool cycle = u->enclosure && u->enclosure->period;
  if (w != QACI_NOWHERE && u->future == QACI_FUTURE_MARGINAL && qaci_universe_folds(u) && !cycle) {
    qaci_similar_vector *v;
    QACI_TRY(vector_of(ctx, u, w, &v));
    QACI_TRY(qaci_functional_all(ctx, u, &v->y, r));
  } else {
    size_t size = u->size;
    QACI_TRY(qaci_ctx_charge(ctx, size * sizeof(mpq_t)));
    qaci_masses_zeros(r, size);
    for (size_t y = 0; y < size && w != QACI_NOWHERE; y++)
      QACI_TRY(qaci_universe_similar_pasts(ctx, u, w, y, r->fraction[y]));
  }
  return u->enclosure ? qaci_universe_enclosed_similar_remainder(ctx, u, w, r) : QACI_OK;
}
