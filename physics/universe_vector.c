/* The vector of one world-state that SimilarPasts pairs with another.                               definitions.md 5
 *
 * SimilarPasts is the quadratic form sum of K[n][n'] f_x(n) f_y(n') with
 *     f_x(n) = sum over m >= n of w(m - n) s(m, x),   K[n][n'] = w(n) w(n') sum over w1 of A(w1) s(n, w1) s(n', w1),
 * A = Omega->(alpha), times c(w1)^2 in the reading `each`; constants that are the same for every w1 are left out here.
 * K itself is never built: z = K f_x goes through the states,
 *     B(w1) = A(w1) sum over n of w(n) s(n, w1) f_x(n),      z(n) = w(n) sum over w1 of s(n, w1) B(w1),
 * which costs O(T occ(x)) for f_x and O(sum of all profiles) for the rest, instead of a T x T matrix.
 *
 * Where most states occur once, every number is a small fraction and rationals in lowest terms are the shortest and the
 * fastest; a common denominator would be that of all the w(n), about 2.9 T bits. Where states recur often, sums are
 * long, so are their denominators, and a gcd for each term would be the whole cost: there the sums run in integers over
 * common denominators, and each result is brought to lowest terms once.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

enum {
  OFTEN = 4,       /* from how many occurrences per state (or of one state) on the way of integers pays */
  MANY_AT_ONCE = 16 /* from how many states in superposition on, on average, folding pays: it costs T^2/2 long products
                     * for one x, and spares T occ(y) short ones for each y */
};

static bool recurs(const qaci_universe *u) {
  return u->step_count >= OFTEN * u->met;
}

bool qaci_universe_one_constant(const qaci_universe *u) {
  return u->normalize == QACI_NORMALIZE_ALPHA;
}

bool qaci_universe_folds(const qaci_universe *u) {
  return recurs(u) && qaci_universe_one_constant(u) && u->step_count >= MANY_AT_ONCE * (u->horizon + 1);
}

/* x := q * denominator, which is an integer. */
static void times_denominator(mpz_t x, const mpq_t q, const mpz_t denominator) {
  mpz_divexact(x, denominator, mpq_denref(q));
  mpz_mul(x, x, mpq_numref(q));
}

/* r := x / d. */
static void set_quotient(mpq_t r, const mpz_t x, const mpz_t d) {
  mpz_set(mpq_numref(r), x);
  mpz_set(mpq_denref(r), d);
  mpq_canonicalize(r);
}

/* x[i] / denominator := a[i]. */
static qaci_status over_common(qaci_ctx *ctx, mpz_t *x, mpz_t denominator, mpq_t *a, size_t n) {
  mpz_set_ui(denominator, 1);
  for (size_t i = 0; i < n; i++) {
    mpz_lcm(denominator, denominator, mpq_denref(a[i]));
    QACI_TRY(qaci_ctx_number(ctx, (double)mpz_sizeinbase(denominator, 2)));
    QACI_TRY(qaci_ctx_step(ctx, 1));
  }
  for (size_t i = 0; i < n; i++) times_denominator(x[i], a[i], denominator);
  return QACI_OK;
}

/* r += q, where r is often still 0. */
static void add_to(mpq_t r, mpq_t q) {
  if (mpq_sgn(r)) mpq_add(r, r, q);
  else mpq_swap(r, q);
}

/* A(w1), with c(w1)^2 in the reading `each`, for every w1: u->share. */
static qaci_status build_shares(qaci_ctx *ctx, qaci_universe *u) {
  if (u->share) return QACI_OK;
  mpq_t *share = qaci_mpq_array(u->met);
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
  else qaci_mpq_array_clear(share, u->met);
  return status;
}

void qaci_universe_suffix(const qaci_universe *u, size_t x, size_t n, mpq_t r) {
  const qaci_universe_state_info *s = &u->state[x];
  mpq_t term;
  mpq_init(term);
  mpq_set_ui(r, 0, 1);
  for (size_t j = s->count; j-- > 0 && s->occurrence[j].n >= n;) {
    mpq_mul(term, u->weight[s->occurrence[j].n - n], s->occurrence[j].weight);
    add_to(r, term);
  }
  mpq_clear(term);
}

bool qaci_universe_occurs_often(const qaci_universe *u, size_t x) {
  return u->state[x].count >= OFTEN;
}

qaci_status qaci_universe_suffixes(qaci_ctx *ctx, const qaci_universe *u, size_t x, mpq_t *f) {
  const qaci_universe_state_info *s = &u->state[x];
  size_t last = s->occurrence[s->count - 1].n;
  qaci_status status = QACI_OK;
  if (!qaci_universe_occurs_often(u, x)) {
    for (size_t n = 0; n <= last && status == QACI_OK; n++) {
      qaci_universe_suffix(u, x, n, f[n]);
      status = qaci_ctx_step(ctx, s->count);
    }
    return status;
  }
  mpz_t *W = qaci_integers(last + 1), *S = qaci_integers(s->count), dw, ds, sum;
  mpz_inits(dw, ds, sum, NULL);
  mpz_set_ui(ds, 1);
  for (size_t j = 0; j < s->count; j++) mpz_lcm(ds, ds, mpq_denref(s->occurrence[j].weight));
  for (size_t j = 0; j < s->count; j++) times_denominator(S[j], s->occurrence[j].weight, ds);
  status = over_common(ctx, W, dw, u->weight, last + 1);
  mpz_mul(dw, dw, ds);
  for (size_t n = 0; n <= last && status == QACI_OK; n++) {
    mpz_set_ui(sum, 0);
    for (size_t j = s->count; j-- > 0 && s->occurrence[j].n >= n;) mpz_addmul(sum, W[s->occurrence[j].n - n], S[j]);
    set_quotient(f[n], sum, dw);
    status = qaci_ctx_step(ctx, s->count);
  }
  qaci_integers_free(W, last + 1);
  qaci_integers_free(S, s->count);
  mpz_clears(dw, ds, sum, NULL);
  return status;
}

/* z := K f in rationals; f holds w(n) f_x(n). */
static qaci_status through_states(qaci_ctx *ctx, const qaci_universe *u, mpq_t *f, mpq_t *z) {
  mpq_t B, term;
  mpq_inits(B, term, NULL);
  qaci_status status = QACI_OK;
  for (size_t w1 = 0; w1 < u->met && status == QACI_OK; w1++) {
    const qaci_universe_state_info *s = &u->state[w1];
    mpq_set_ui(B, 0, 1);
    for (size_t i = 0; i < s->count; i++) {
      mpq_mul(term, f[s->occurrence[i].n], s->occurrence[i].weight);
      if (mpq_sgn(term)) add_to(B, term);
    }
    status = qaci_ctx_step(ctx, s->count);
    if (!mpq_sgn(B)) continue;
    mpq_mul(B, B, u->share[w1]);
    if (status == QACI_OK) status = qaci_ctx_number(ctx, (double)qaci_mpq_bits(B));
    for (size_t i = 0; i < s->count && status == QACI_OK; i++) {
      mpq_mul(term, B, s->occurrence[i].weight);
      add_to(z[s->occurrence[i].n], term);
    }
  }
  mpq_clears(B, term, NULL);
  for (size_t n = 0; n <= u->horizon; n++) mpq_mul(z[n], z[n], u->weight[n]);
  return status;
}

/* denominator[n] := S(n), the common denominator of s(n, .). */
static void weight_denominators(const qaci_universe *u, mpz_t *denominator) {
  for (size_t n = 0; n <= u->horizon; n++) mpz_set_ui(denominator[n], 1);
  for (size_t id = 0; id < u->met; id++)
    for (size_t i = 0; i < u->state[id].count; i++) {
      mpz_ptr d = denominator[u->state[id].occurrence[i].n];
      mpz_lcm(d, d, mpq_denref(u->state[id].occurrence[i].weight));
    }
}

/* z := K f in integers, with s(n, w1) = S(n, w1)/S(n): B(w1) sums S(n, w1) F(n) with F(n)/d = f(n)/S(n), then z(n) sums
 * S(n, w1) b(w1) with b(w1)/d = B(w1), over S(n) d. */
static qaci_status through_states_integers(qaci_ctx *ctx, const qaci_universe *u, mpq_t *f, mpq_t *z) {
  size_t count = u->horizon + 1;
  mpz_t *S = qaci_integers(count), *F = qaci_integers(count), *b = qaci_integers(u->met), d, x;
  mpq_t *B = qaci_mpq_array(u->met), factor;
  mpz_inits(d, x, NULL);
  mpq_init(factor);
  weight_denominators(u, S);
  for (size_t n = 0; n < count; n++) {
    mpq_set_z(factor, S[n]);
    mpq_div(f[n], f[n], factor);
  }
  qaci_status status = over_common(ctx, F, d, f, count);
  for (size_t w1 = 0; w1 < u->met && status == QACI_OK; w1++) {
    const qaci_universe_state_info *s = &u->state[w1];
    for (size_t i = 0; i < s->count; i++) {
      size_t n = s->occurrence[i].n;
      times_denominator(x, s->occurrence[i].weight, S[n]);
      mpz_addmul(b[w1], x, F[n]);
    }
    set_quotient(B[w1], b[w1], d);
    mpq_mul(B[w1], B[w1], u->share[w1]);
    status = qaci_ctx_step(ctx, s->count);
  }
  if (status == QACI_OK) status = over_common(ctx, b, d, B, u->met);
  for (size_t n = 0; n < count; n++) mpz_set_ui(F[n], 0); /* now the sums of z */
  for (size_t w1 = 0; w1 < u->met && status == QACI_OK; w1++) {
    const qaci_universe_state_info *s = &u->state[w1];
    for (size_t i = 0; i < s->count; i++) {
      size_t n = s->occurrence[i].n;
      times_denominator(x, s->occurrence[i].weight, S[n]);
      mpz_addmul(F[n], x, b[w1]);
    }
    status = qaci_ctx_step(ctx, s->count);
  }
  for (size_t n = 0; n < count && status == QACI_OK; n++) {
    mpz_mul(x, S[n], d);
    set_quotient(z[n], F[n], x);
    mpq_mul(z[n], z[n], u->weight[n]);
    status = qaci_ctx_step(ctx, 1);
  }
  qaci_integers_free(S, count);
  qaci_integers_free(F, count);
  qaci_integers_free(b, u->met);
  qaci_mpq_array_clear(B, u->met);
  mpz_clears(d, x, NULL);
  mpq_clear(factor);
  return status;
}

/* z(m) := sum over n <= m of z(n) w(m - n), in integers over the two common denominators. */
static qaci_status fold_weights(qaci_ctx *ctx, const qaci_universe *u, mpq_t *z) {
  size_t count = u->horizon + 1;
  mpz_t *Z = qaci_integers(count), *W = qaci_integers(count), dz, dw, sum;
  mpz_inits(dz, dw, sum, NULL);
  qaci_status status = over_common(ctx, Z, dz, z, count);
  if (status == QACI_OK) status = over_common(ctx, W, dw, u->weight, count);
  mpz_mul(dz, dz, dw);
  for (size_t m = 0; m < count && status == QACI_OK; m++) {
    mpz_set_ui(sum, 0);
    for (size_t n = 0; n <= m; n++) mpz_addmul(sum, Z[n], W[m - n]);
    set_quotient(z[m], sum, dz);
    status = qaci_ctx_step(ctx, m + 1);
  }
  qaci_integers_free(Z, count);
  qaci_integers_free(W, count);
  mpz_clears(dz, dw, sum, NULL);
  return status;
}

qaci_status qaci_universe_similar_vector(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t *z) {
  QACI_TRY(build_shares(ctx, u));
  mpq_t *f = qaci_mpq_array(u->horizon + 1);
  qaci_status status = qaci_universe_suffixes(ctx, u, x, f);
  if (status == QACI_OK) {
    for (size_t n = 0; n <= u->horizon; n++) mpq_mul(f[n], f[n], u->weight[n]);
    /* with c(w1) inside, the shares have no common denominator worth having */
    if (recurs(u) && qaci_universe_one_constant(u)) status = through_states_integers(ctx, u, f, z);
    else status = through_states(ctx, u, f, z);
  }
  if (status == QACI_OK && qaci_universe_folds(u)) status = fold_weights(ctx, u, z);
  qaci_mpq_array_clear(f, u->horizon + 1);
  return status;
}
