/* Sums over time profiles in integers over one denominator.                            BOUND.1; definitions.md 5
 *
 * A sum of v(m) s(m, w) over the times m of a state w has the terms (v(m)/S(m)) N(m, w). Put all v(m)/S(m) over their
 * common denominator d, as h(m)/d: then the sum is 1/d times that of h(m) N(m, w), a few products of whole numbers for
 * each entry and no greatest common divisor. As the weights s(m, .) of one time add up to at most 1, no sum of this
 * kind is above that of h(m) S(m) over all m: so much room is enough for each.
 *
 * Cost: for E entries O(E) products of the lengths of h and N; in memory, one such number for each state.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

enum { SHORT = 24 /* limbs up to which the schoolbook product beats a product that has to be stored */ };

/* x := q * denominator, which is an integer. */
static void times_denominator(mpz_t x, const mpq_t q, const mpz_t denominator) {
  mpz_divexact(x, denominator, mpq_denref(q));
  mpz_mul(x, x, mpq_numref(q));
}

void qaci_set_quotient(mpq_t r, const mpz_t x, const mpz_t d) {
  mpz_set(mpq_numref(r), x);
  mpz_set(mpq_denref(r), d);
  mpq_canonicalize(r);
}

qaci_status qaci_over_common(qaci_ctx *ctx, mpz_t *x, mpz_t denominator, mpq_t *a, size_t n) {
  mpz_set_ui(denominator, 1);
  for (size_t i = 0; i < n; i++) {
    mpz_lcm(denominator, denominator, mpq_denref(a[i]));
    QACI_TRY(qaci_ctx_number(ctx, (double)mpz_sizeinbase(denominator, 2)));
    QACI_TRY(qaci_ctx_step(ctx, 1));
  }
  for (size_t i = 0; i < n; i++) times_denominator(x[i], a[i], denominator);
  return QACI_OK;
}

/* The time weights over one denominator. */
static qaci_status common_weights(qaci_ctx *ctx, qaci_universe *u) {
  if (u->weight_integer) return QACI_OK;
  mpz_t *w = qaci_integers(u->horizon + 1);
  qaci_status status = qaci_over_common(ctx, w, u->weight_denominator, u->weight, u->horizon + 1);
  if (status == QACI_OK)
    status = qaci_ctx_charge(ctx, (u->horizon + 1) * (sizeof *w + mpz_size(u->weight_denominator) * sizeof(mp_limb_t)));
  if (status == QACI_OK) u->weight_integer = w;
  else qaci_integers_free(w, u->horizon + 1);
  return status;
}

qaci_status qaci_universe_fold(qaci_ctx *ctx, qaci_universe *u, mpq_t *z) {
  QACI_TRY(common_weights(ctx, u));
  size_t count = u->horizon + 1, used = 0;
  size_t *at = qaci_alloc(count * sizeof *at); /* where z is not 0 */
  mpz_t *Z = qaci_integers(count), d, sum;
  mpz_inits(d, sum, NULL);
  qaci_status status = qaci_over_common(ctx, Z, d, z, count);
  mpz_mul(d, d, u->weight_denominator);
  for (size_t n = 0; n < count; n++)
    if (mpz_sgn(Z[n])) at[used++] = n;
  for (size_t m = 0; m < count && status == QACI_OK; m++) {
    mpz_set_ui(sum, 0);
    for (size_t i = 0; i < used && at[i] <= m; i++) mpz_addmul(sum, Z[at[i]], u->weight_integer[m - at[i]]);
    qaci_set_quotient(z[m], sum, d);
    status = qaci_ctx_step(ctx, used + 1);
  }
  free(at);
  qaci_integers_free(Z, count);
  mpz_clears(d, sum, NULL);
  return status;
}

void qaci_functional_init(qaci_functional *f) {
  *f = (qaci_functional){0};
  mpq_init(f->unit);
}

void qaci_functional_clear(qaci_functional *f, const qaci_universe *u) {
  if (f->h) qaci_integers_free(f->h, u->horizon + 1);
  mpq_clear(f->unit);
}

qaci_status qaci_functional_set(qaci_ctx *ctx, const qaci_universe *u, qaci_functional *f, mpq_t *v) {
  size_t count = u->horizon + 1;
  mpq_t *scaled = qaci_rationals(count), factor;
  mpz_t d, most;
  mpq_init(factor);
  mpz_inits(d, most, NULL);
  f->h = qaci_integers(count);
  for (size_t m = 0; m < count; m++) {
    mpq_set_z(factor, u->step[m].denominator);
    mpq_div(scaled[m], v[m], factor);
  }
  qaci_status status = qaci_over_common(ctx, f->h, d, scaled, count);
  for (size_t m = 0; m < count && status == QACI_OK; m++) mpz_addmul(most, f->h[m], u->step[m].denominator);
  if (status == QACI_OK) {
    mpq_set_z(f->unit, d);
    mpq_inv(f->unit, f->unit);
    f->limbs = mpz_size(most) ? mpz_size(most) : 1;
  }
  qaci_rationals_free(scaled, count);
  mpq_clear(factor);
  mpz_clears(d, most, NULL);
  return status;
}

void qaci_functional_at(const qaci_universe *u, const qaci_functional *f, size_t id, mpq_t r) {
  mpz_t view, sum;
  mpz_init(sum);
  for (size_t j = u->profile[id]; j < u->profile[id + 1]; j++)
    mpz_addmul(sum, f->h[u->place_time[j]], qaci_universe_numerator(u, j, view));
  mpq_set_z(r, sum);
  mpq_mul(r, r, f->unit);
  mpz_clear(sum);
}

/* row += h * x, where row has room for the result. */
static void add_product(mp_limb_t *row, size_t limbs, mpz_srcptr h, mpz_srcptr x, mp_limb_t *scratch) {
  if (mpz_size(h) < mpz_size(x)) {
    mpz_srcptr t = h;
    h = x;
    x = t;
  }
  const mp_limb_t *big = mpz_limbs_read(h), *small = mpz_limbs_read(x);
  size_t bigs = mpz_size(h), smalls = mpz_size(x);
  if (!smalls) return;
  if (smalls <= SHORT) {
    for (size_t i = 0; i < smalls; i++) {
      mp_limb_t carry = mpn_addmul_1(row + i, big, (mp_size_t)bigs, small[i]);
      size_t above = i + bigs;
      if (carry) mpn_add_1(row + above, row + above, (mp_size_t)(limbs - above), carry);
    }
    return;
  }
  size_t n = bigs + smalls - !mpn_mul(scratch, big, (mp_size_t)bigs, small, (mp_size_t)smalls);
  mpn_add(row, row, (mp_size_t)limbs, scratch, (mp_size_t)n);
}

qaci_status qaci_functional_all(qaci_ctx *ctx, const qaci_universe *u, const qaci_functional *f, qaci_masses *r) {
  size_t longest = 0;
  for (size_t m = 0; m <= u->horizon; m++)
    if (longest < mpz_size(f->h[m]) + u->step[m].limbs) longest = mpz_size(f->h[m]) + u->step[m].limbs;
  QACI_TRY(qaci_ctx_charge(ctx, u->met * f->limbs * sizeof(mp_limb_t)));
  mp_limb_t *scratch = qaci_alloc(longest * sizeof *scratch);
  r->numerator = qaci_alloc(u->met * f->limbs * sizeof *r->numerator);
  r->limbs = f->limbs;
  r->size = u->met;
  mpq_set(r->unit, f->unit);
  qaci_status status = QACI_OK;
  for (size_t id = 0; id < u->met && status == QACI_OK; id++) {
    mp_limb_t *row = r->numerator + id * f->limbs;
    mpn_zero(row, (mp_size_t)f->limbs);
    for (size_t j = u->profile[id]; j < u->profile[id + 1]; j++) {
      mpz_t view;
      mpz_srcptr h = f->h[u->place_time[j]];
      if (mpz_sgn(h)) add_product(row, f->limbs, h, qaci_universe_numerator(u, j, view), scratch);
    }
    status = qaci_ctx_step(ctx, u->profile[id + 1] - u->profile[id]);
    if (!(id & 0xffff)) qaci_ctx_progress(ctx, "sums", (double)id, (double)u->met);
  }
  free(scratch);
  return status;
}
