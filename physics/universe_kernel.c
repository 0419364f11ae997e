/* z = K f in integers, in a universe whose sums are long.                                     BOUND.2; definitions.md 5
 *
 * With A(w1) = a(w1) * unit and s(n, w1) = N(n, w1)/S(n),
 *     z(n) = w(n) sum over n' of K'[n][n'] f(n')/(S(n) S(n')) * unit,
 *     K'[n][n'] = sum over w1 of a(w1) N(n, w1) N(n', w1),
 * where f holds w(n') f_x(n') already. K' does not depend on x: it costs O(sum of occ^2) products once, and then each x
 * O(T^2). Where states recur so often that this is much more than the entries, K' is not built, and f goes through the
 * states, in O(E) products for each x: B(w1) = a(w1) sum over n of N(n, w1) f(n)/S(n), then the sum of N(n, w1) B(w1).
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

enum { KERNEL_WORK = 4 /* K' is built if it costs at most so many times the entries */ };

static size_t cells(const qaci_universe *u) {
  return (u->horizon + 1) * (u->horizon + 2) / 2;
}

/* The place of K'[n][m], n >= m. */
static size_t cell(size_t n, size_t m) {
  return n * (n + 1) / 2 + m;
}

void qaci_universe_kernel_clear(qaci_universe *u) {
  if (u->kernel) qaci_integers_free(u->kernel, cells(u));
}

static bool worth_it(const qaci_universe *u) {
  if (cells(u) > u->entries) return false;
  uint64_t work = 0;
  for (size_t id = 0; id < u->met; id++) {
    uint64_t count = u->profile[id + 1] - u->profile[id];
    work += count * (count + 1) / 2;
  }
  return work <= (uint64_t)KERNEL_WORK * u->entries;
}

/* view := the integer a(id). */
static mpz_srcptr share(const qaci_masses *A, size_t id, mpz_ptr view) {
  return mpz_roinit_n(view, A->numerator + id * A->limbs, (mp_size_t)A->limbs);
}

static qaci_status build_kernel(qaci_ctx *ctx, qaci_universe *u, const qaci_masses *A) {
  size_t bytes = cells(u) * (sizeof(mpz_t) + (A->limbs + 2 * u->step[u->horizon].limbs + 1) * sizeof(mp_limb_t));
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  mpz_t *K = qaci_integers(cells(u)), product;
  mpz_init(product);
  qaci_status status = QACI_OK;
  for (size_t id = 0; id < u->met && status == QACI_OK; id++) {
    mpz_t a_view, view;
    mpz_srcptr a = share(A, id, a_view);
    size_t first = u->profile[id], end = u->profile[id + 1];
    for (size_t i = first; i < end && mpz_sgn(a); i++) {
      mpz_mul(product, a, qaci_universe_numerator(u, i, view));
      for (size_t j = first; j <= i; j++)
        mpz_addmul(K[cell(u->place_time[i], u->place_time[j])], product, qaci_universe_numerator(u, j, view));
    }
    status = qaci_ctx_step(ctx, (end - first) * (end - first));
    if (!(id & 0xffff)) qaci_ctx_progress(ctx, "similar pasts", (double)id, (double)u->met);
  }
  mpz_clear(product);
  if (status == QACI_OK) {
    u->kernel = K;
  } else {
    qaci_integers_free(K, cells(u));
    qaci_ctx_release(ctx, bytes);
  }
  return status;
}

/* Z[n] := sum over m of K'[n][m] F[m]. */
static qaci_status times_kernel(qaci_ctx *ctx, const qaci_universe *u, mpz_t *F, mpz_t *Z) {
  for (size_t n = 0; n <= u->horizon; n++) {
    for (size_t m = 0; m <= u->horizon; m++)
      if (mpz_sgn(F[m])) mpz_addmul(Z[n], u->kernel[m <= n ? cell(n, m) : cell(m, n)], F[m]);
    QACI_TRY(qaci_ctx_step(ctx, u->horizon + 1));
  }
  return QACI_OK;
}

/* The same, through the states. */
static qaci_status through_states(qaci_ctx *ctx, const qaci_universe *u, const qaci_masses *A, mpz_t *F, mpz_t *Z) {
  mpz_t B, view;
  mpz_init(B);
  qaci_status status = QACI_OK;
  for (size_t id = 0; id < u->met && status == QACI_OK; id++) {
    size_t first = u->profile[id], end = u->profile[id + 1];
    mpz_set_ui(B, 0);
    for (size_t j = first; j < end; j++)
      if (mpz_sgn(F[u->place_time[j]])) mpz_addmul(B, F[u->place_time[j]], qaci_universe_numerator(u, j, view));
    if (mpz_sgn(B)) {
      mpz_mul(B, B, share(A, id, view));
      for (size_t j = first; j < end; j++) mpz_addmul(Z[u->place_time[j]], B, qaci_universe_numerator(u, j, view));
    }
    status = qaci_ctx_step(ctx, end - first);
    if (!(id & 0xffff)) qaci_ctx_progress(ctx, "similar pasts", (double)id, (double)u->met);
  }
  mpz_clear(B);
  return status;
}

qaci_status qaci_universe_through_kernel(qaci_ctx *ctx, qaci_universe *u, mpq_t *f, mpq_t *z) {
  const qaci_masses *A;
  QACI_TRY(qaci_universe_future(ctx, u, 0, &A));
  if (!u->kernel && worth_it(u)) QACI_TRY(build_kernel(ctx, u, A));
  size_t count = u->horizon + 1;
  mpz_t *F = qaci_integers(count), *Z = qaci_integers(count), d, x;
  mpq_t factor;
  mpz_inits(d, x, NULL);
  mpq_init(factor);
  for (size_t n = 0; n < count; n++) {
    mpq_set_z(factor, u->step[n].denominator);
    mpq_div(f[n], f[n], factor);
  }
  qaci_status status = qaci_over_common(ctx, F, d, f, count);
  if (status == QACI_OK) status = u->kernel ? times_kernel(ctx, u, F, Z) : through_states(ctx, u, A, F, Z);
  for (size_t n = 0; n < count && status == QACI_OK; n++) {
    mpz_mul(x, u->step[n].denominator, d);
    qaci_set_quotient(z[n], Z[n], x);
    mpq_mul(z[n], z[n], A->unit);
    mpq_mul(z[n], z[n], u->weight[n]);
    status = qaci_ctx_step(ctx, 1);
  }
  qaci_integers_free(F, count);
  qaci_integers_free(Z, count);
  mpz_clears(d, x, NULL);
  mpq_clear(factor);
  return status;
}
