/* The vector of one world-state that SimilarPasts pairs with another.                        PHYS.5; definitions.md 5
 *
 * SimilarPasts is the quadratic form sum of K[n][n'] f_x(n) f_y(n') with
 *     f_x(n) = sum over m >= n of w(m - n) s(m, x),   K[n][n'] = w(n) w(n') sum over w1 of A(w1) s(n, w1) s(n', w1),
 * A = Omega->(alpha), times c(w1)^2 in the reading `each`. Where most states occur once and few at a time, every number
 * is a small fraction and rationals in lowest terms are the shortest and the fastest: z = K f_x goes through the
 * states,
 *     B(w1) = A(w1) sum over n of w(n) s(n, w1) f_x(n),      z(n) = w(n) sum over w1 of s(n, w1) B(w1),
 * which costs O(T occ(x)) for f_x and O(E) for the rest. In a universe of many entries sums are long, and so are their
 * denominators: there they run in integers (universe_kernel.c). With c(w1) inside, shares have no common denominator
 * worth having: the reading `each` stays with fractions.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

enum { OFTEN = 4 /* from how many occurrences of one state on the way of integers pays */ };

bool qaci_universe_one_constant(const qaci_universe *u) {
  return u->normalize == QACI_NORMALIZE_ALPHA;
}

bool qaci_universe_folds(const qaci_universe *u) {
  return u->dense && qaci_universe_one_constant(u);
}

size_t qaci_universe_last_time(const qaci_universe *u, size_t x) {
  return u->place_time[u->profile[x + 1] - 1];
}

/* r += q, where r is often still 0. */
static void add_to(mpq_t r, mpq_t q) {
  if (mpq_sgn(r)) mpq_add(r, r, q);
  else mpq_swap(r, q);
}

/* A(w1), with c(w1)^2 in the reading `each`, for every w1: u->share. */
static qaci_status build_shares(qaci_ctx *ctx, qaci_universe *u) {
  if (u->share) return QACI_OK;
  mpq_t *share = qaci_rationals(u->met);
  mpq_t c;
  mpq_init(c);
  qaci_status status = qaci_universe_raw_alpha(ctx, u, share);
  for (size_t w1 = 0; w1 < u->met && status == QACI_OK && !qaci_universe_one_constant(u); w1++) {
    status = qaci_universe_constant(ctx, u, w1, c);
    mpq_mul(c, c, c);
    mpq_mul(share[w1], share[w1], c);
  }
  mpq_clear(c);
  if (status == QACI_OK) u->share = share;
  else qaci_rationals_free(share, u->met);
  return status;
}

void qaci_universe_suffix(const qaci_universe *u, size_t x, size_t n, mpq_t r) {
  mpq_t term;
  mpq_init(term);
  mpq_set_ui(r, 0, 1);
  for (size_t j = u->profile[x + 1]; j-- > u->profile[x] && u->place_time[j] >= n;) {
    qaci_universe_place_weight(u, j, term);
    mpq_mul(term, term, u->weight[u->place_time[j] - n]);
    add_to(r, term);
  }
  mpq_clear(term);
}

bool qaci_universe_occurs_often(const qaci_universe *u, size_t x) {
  return u->profile[x + 1] - u->profile[x] >= OFTEN;
}

/* The same in integers: s(m, x) over the common denominator of x's times, w over that of all. */
static qaci_status suffixes_in_integers(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t *f) {
  size_t first = u->profile[x], count = u->profile[x + 1] - first, last = qaci_universe_last_time(u, x);
  mpq_t *s = qaci_rationals(count);
  mpz_t *S = qaci_integers(count), *W = qaci_integers(last + 1), dw, ds, sum;
  mpz_inits(dw, ds, sum, NULL);
  for (size_t j = 0; j < count; j++) qaci_universe_place_weight(u, first + j, s[j]);
  qaci_status status = qaci_over_common(ctx, S, ds, s, count);
  if (status == QACI_OK) status = qaci_over_common(ctx, W, dw, u->weight, last + 1);
  mpz_mul(dw, dw, ds);
  for (size_t n = 0; n <= last && status == QACI_OK; n++) {
    mpz_set_ui(sum, 0);
    for (size_t j = count; j-- > 0 && u->place_time[first + j] >= n;)
      mpz_addmul(sum, W[u->place_time[first + j] - n], S[j]);
    qaci_set_quotient(f[n], sum, dw);
    status = qaci_ctx_step(ctx, count);
  }
  qaci_rationals_free(s, count);
  qaci_integers_free(S, count);
  qaci_integers_free(W, last + 1);
  mpz_clears(dw, ds, sum, NULL);
  return status;
}

qaci_status qaci_universe_suffixes(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t *f) {
  if (qaci_universe_occurs_often(u, x)) return suffixes_in_integers(ctx, u, x, f);
  for (size_t n = 0; n <= qaci_universe_last_time(u, x); n++) {
    qaci_universe_suffix(u, x, n, f[n]);
    QACI_TRY(qaci_ctx_step(ctx, u->profile[x + 1] - u->profile[x]));
  }
  return QACI_OK;
}

/* z := K f in rationals; f holds w(n) f_x(n). */
static qaci_status through_states(qaci_ctx *ctx, const qaci_universe *u, mpq_t *f, mpq_t *z) {
  mpq_t B, term;
  mpq_inits(B, term, NULL);
  qaci_status status = QACI_OK;
  for (size_t w1 = 0; w1 < u->met && status == QACI_OK; w1++) {
    qaci_universe_profile_sum(u, f, w1, B);
    status = qaci_ctx_step(ctx, u->profile[w1 + 1] - u->profile[w1]);
    if (!mpq_sgn(B)) continue;
    mpq_mul(B, B, u->share[w1]);
    if (status == QACI_OK) status = qaci_ctx_number(ctx, (double)qaci_mpq_bits(B));
    for (size_t j = u->profile[w1]; j < u->profile[w1 + 1] && status == QACI_OK; j++) {
      qaci_universe_place_weight(u, j, term);
      mpq_mul(term, term, B);
      add_to(z[u->place_time[j]], term);
    }
  }
  mpq_clears(B, term, NULL);
  for (size_t n = 0; n <= u->horizon; n++) mpq_mul(z[n], z[n], u->weight[n]);
  return status;
}

qaci_status qaci_universe_similar_vector(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t *z) {
  if (!qaci_universe_folds(u)) QACI_TRY(build_shares(ctx, u));
  mpq_t *f = qaci_rationals(u->horizon + 1);
  qaci_status status = qaci_universe_suffixes(ctx, u, x, f);
  for (size_t n = 0; n <= u->horizon; n++) mpq_mul(f[n], f[n], u->weight[n]);
  if (status == QACI_OK)
    status = qaci_universe_folds(u) ? qaci_universe_through_kernel(ctx, u, f, z) : through_states(ctx, u, f, z);
  qaci_rationals_free(f, u->horizon + 1);
  return status;
}
