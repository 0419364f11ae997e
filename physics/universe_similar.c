/* SimilarPasts(x, y) = sum over w1 of Omega->(alpha)(w1) Omega->(w1)(x) Omega->(w1)(y).  PHYS.5; definitions.md 5, 10
 *
 * Marginal futures: it is the product of x's vector z = K f_x (universe_vector.c; the last few are remembered) with
 * f_y(n) = sum over m >= n of w(m - n) s(m, y), which costs O(T occ(y)) small products for a pair. In a universe that
 * folds, y_x(m) = sum over n <= m of z(n) w(m - n) takes z's place, and a pair costs O(occ(y)). Constants c that are
 * the same for every w1 are multiplied in at the very end: c has about 2.9 T bits in its denominator, while without it
 * every term is a small fraction, added up in a balanced tree.
 *
 * Conditional futures have no such form: the sum over w1 is done as it stands, O(states met) per pair.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

static size_t last_time(const qaci_universe *u, size_t x) {
  return u->state[x].occurrence[u->state[x].count - 1].n;
}

static mpq_t *remembered(qaci_universe *u, size_t x) {
  for (size_t i = 0; i < QACI_SIMILAR_VECTORS; i++)
    if (u->vector[i].x == x) return u->vector[i].value;
  return NULL;
}

/* *r := the vector of x, computed into the place of the one that was remembered longest. */
static qaci_status vector_of(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t **r) {
  *r = remembered(u, x);
  if (*r) return QACI_OK;
  mpq_t *z = qaci_mpq_array(u->horizon + 1);
  qaci_status status = qaci_universe_similar_vector(ctx, u, x, z);
  if (status != QACI_OK) {
    qaci_mpq_array_clear(z, u->horizon + 1);
    return status;
  }
  qaci_similar_vector *v = &u->vector[u->vector_next];
  u->vector_next = (u->vector_next + 1) % QACI_SIMILAR_VECTORS;
  qaci_mpq_array_clear(v->value, u->horizon + 1);
  v->x = x;
  *r = v->value = z;
  return QACI_OK;
}

/* Add the products z(n) f_y(n). */
static qaci_status add_products(qaci_ctx *ctx, const qaci_universe *u, mpq_t *z, size_t y, qaci_sum *sum) {
  size_t last = last_time(u, y);
  mpq_t term, *f = NULL;
  mpq_init(term);
  qaci_status status = QACI_OK;
  if (qaci_universe_occurs_often(u, y)) {
    f = qaci_mpq_array(last + 1);
    status = qaci_universe_suffixes(ctx, u, y, f);
  }
  for (size_t n = 0; n <= last && status == QACI_OK; n++) {
    if (!mpq_sgn(z[n])) continue;
    if (f) mpq_swap(term, f[n]);
    else qaci_universe_suffix(u, y, n, term);
    if (!mpq_sgn(term)) continue;
    mpq_mul(term, term, z[n]);
    qaci_sum_add(sum, term);
    status = qaci_ctx_step(ctx, u->state[y].count);
  }
  qaci_mpq_array_clear(f, last + 1);
  mpq_clear(term);
  return status;
}

/* Add the products y_x(m) s(m, y). */
static qaci_status add_folded(qaci_ctx *ctx, const qaci_universe *u, mpq_t *folded, size_t y, qaci_sum *sum) {
  mpq_t term;
  mpq_init(term);
  for (size_t j = 0; j < u->state[y].count; j++) {
    const qaci_occurrence *o = &u->state[y].occurrence[j];
    mpq_mul(term, folded[o->n], o->weight);
    if (mpq_sgn(term)) qaci_sum_add(sum, term);
  }
  mpq_clear(term);
  return qaci_ctx_step(ctx, u->state[y].count);
}

/* r := the vector of some x, paired with y. */
static qaci_status pair_with(qaci_ctx *ctx, const qaci_universe *u, mpq_t *z, size_t y, mpq_t r) {
  qaci_sum sum;
  qaci_sum_init(&sum);
  qaci_status status = qaci_universe_folds(u) ? add_folded(ctx, u, z, y, &sum) : add_products(ctx, u, z, y, &sum);
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  return status;
}

static qaci_status marginal(qaci_ctx *ctx, qaci_universe *u, size_t x, size_t y, mpq_t r) {
  mpq_t *z = remembered(u, x);
  size_t other = y;
  if (!z) {
    z = remembered(u, y);
    if (z) other = x;
    else QACI_TRY(vector_of(ctx, u, x, &z));
  }
  mpq_t total, constant;
  mpq_inits(total, constant, NULL);
  qaci_status status = pair_with(ctx, u, z, other, total);
  mpq_set(constant, u->c);
  if (qaci_universe_one_constant(u)) { /* c^3: one from A, two from the futures of w1 */
    mpq_mul(constant, constant, u->c);
    mpq_mul(constant, constant, u->c);
  }
  if (status == QACI_OK) status = qaci_ctx_number(ctx, (double)(qaci_mpq_bits(total) + qaci_mpq_bits(constant)));
  if (status == QACI_OK) mpq_mul(r, total, constant);
  mpq_clears(total, constant, NULL);
  return status;
}

static qaci_status conditional(qaci_ctx *ctx, qaci_universe *u, size_t x, size_t y, mpq_t r) {
  const qaci_future_row *alpha, *row;
  QACI_TRY(qaci_universe_conditional_row(ctx, u, 0, &alpha));
  mpq_t term, mass;
  qaci_sum sum;
  mpq_inits(term, mass, NULL);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < alpha->count && status == QACI_OK; i++) {
    status = qaci_universe_conditional_row(ctx, u, alpha->id[i], &row);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
    if (status != QACI_OK) break;
    qaci_universe_conditional_mass(row, x, mass);
    if (!mpq_sgn(mass)) continue;
    mpq_mul(term, mass, alpha->mass[i]);
    qaci_universe_conditional_mass(row, y, mass);
    if (!mpq_sgn(mass)) continue;
    mpq_mul(term, term, mass);
    qaci_sum_add(&sum, term);
  }
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  mpq_clears(term, mass, NULL);
  return status;
}

qaci_status qaci_universe_similar_pasts(qaci_ctx *ctx, qaci_universe *u, size_t w, size_t other, mpq_t r) {
  uint32_t a = (uint32_t)(w < other ? w : other), b = (uint32_t)(w < other ? other : w);
  size_t found = qaci_pair_map_find(&u->pairs, a, b);
  if (found != QACI_PAIR_NONE) {
    mpq_set(r, u->pair_value[found]);
    return QACI_OK;
  }
  mpq_t value;
  mpq_init(value);
  qaci_status status = QACI_OK;
  if (u->future == QACI_FUTURE_CONDITIONAL) status = conditional(ctx, u, w, other, value);
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
