/* The weights of times (MACH.4, SIMPL.6): see simplicity_times.h. */
#include "distributions/simplicity_times.h"

#include "distributions/rational.h"

qaci_status qaci_times_init(qaci_ctx *ctx, qaci_times *r, uint64_t steps) {
  *r = (qaci_times){.steps = steps};
  /* lcm(1..n) < 3^n, so its square has fewer than 3.2 n bits; there are N + 2 such numbers. */
  double bits = 3.2 * ((double)steps + 1), bytes = ((double)steps + 2) * (bits / 8 + 32);
  QACI_TRY(qaci_ctx_number(ctx, bits));
  if (bytes > 9e18)
    return qaci_fail(ctx, QACI_UNABLE, "steps = %llu needs more memory than there is", (unsigned long long)steps);
  QACI_TRY(qaci_ctx_charge(ctx, (uint64_t)bytes));
  r->charged = (uint64_t)bytes;
  mpz_init_set_ui(r->denominator, 1);
  for (uint64_t n = 1; n <= steps + 1; n++) mpz_lcm_ui(r->denominator, r->denominator, n);
  mpz_mul(r->denominator, r->denominator, r->denominator);
  r->tail = qaci_integers(steps + 2);
  for (uint64_t n = steps + 1; n-- > 0;) {
    mpz_divexact_ui(r->tail[n], r->denominator, n + 1);
    mpz_divexact_ui(r->tail[n], r->tail[n], n + 1);
    mpz_add(r->tail[n], r->tail[n], r->tail[n + 1]);
  }
  return QACI_OK;
}

void qaci_times_free(qaci_times *r) {
  if (!r->tail) return;
  mpz_clear(r->denominator);
  qaci_integers_free(r->tail, r->steps + 2);
  *r = (qaci_times){0};
}

void qaci_times_clear(qaci_ctx *ctx, qaci_times *r) {
  qaci_ctx_release(ctx, r->charged);
  qaci_times_free(r);
}

void qaci_times_sum(const qaci_times *t, uint64_t n, uint64_t period, mpz_t r) {
  if (n > t->steps) {
    mpz_set_ui(r, 0);
    return;
  }
  if (period == 1) {
    mpz_set(r, t->tail[n]);
    return;
  }
  mpz_sub(r, t->tail[n], t->tail[n + 1]);
  if (!period) return;
  while (period <= t->steps - n) {
    n += period;
    mpz_add(r, r, t->tail[n]);
    mpz_sub(r, r, t->tail[n + 1]);
  }
}
