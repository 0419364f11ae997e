/* The prior over initial world-states: see initial.h.                                      BOUND.7; definitions.md 5 */
#include "physics/initial.h"

#include <stdlib.h>

#include "distributions/rational.h"
#include "physics/zeta.h"

static int compare(const void *a, const void *b) {
  return mpz_cmp(*(const mpz_srcptr *)a, *(const mpz_srcptr *)b);
}

static qaci_status check_different(qaci_ctx *ctx, const mpz_srcptr *number, size_t n) {
  mpz_srcptr *order = qaci_alloc(n * sizeof *order);
  for (size_t i = 0; i < n; i++) order[i] = number[i];
  qsort(order, n, sizeof *order, compare);
  size_t twice = 1;
  while (twice < n && mpz_cmp(order[twice - 1], order[twice])) twice++;
  qaci_status status = QACI_OK;
  if (twice < n) {
    char *text =
        mpz_sizeinbase(order[twice], 10) < 60 ? mpz_get_str(NULL, 10, order[twice]) : qaci_strdup("of many digits");
    status = qaci_fail(ctx, QACI_DOMAIN, "the tape number %s is there twice, expected each once", text);
    free(text);
  }
  free(order);
  return status;
}

qaci_status qaci_initial_masses(qaci_ctx *ctx, const mpz_srcptr *number, size_t n, bool enclosed, const mpq_ptr *mass,
                                mpq_t remainder) {
  mpq_set_ui(remainder, 0, 1);
  QACI_TRY(check_different(ctx, number, n));
  mpq_t total, low;
  qaci_sum sum;
  mpq_inits(total, low, NULL);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < n && status == QACI_OK; i++) {
    mpz_set_ui(mpq_numref(mass[i]), 1);
    mpz_add_ui(mpq_denref(mass[i]), number[i], 1);
    status = qaci_ctx_number(ctx, 2 * (double)mpz_sizeinbase(mpq_denref(mass[i]), 2));
    if (status == QACI_OK) mpz_mul(mpq_denref(mass[i]), mpq_denref(mass[i]), mpq_denref(mass[i]));
    qaci_sum_add(&sum, mass[i]);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
  }
  qaci_sum_total(&sum, total);
  if (enclosed) { /* 1 - total/zeta_high is left */
    mpq_t high;
    mpq_init(high);
    qaci_zeta2(low, high);
    mpq_div(low, total, high);
    mpq_set_ui(remainder, 1, 1);
    mpq_sub(remainder, remainder, low);
    mpq_swap(total, high);
    mpq_clear(high);
  }
  for (size_t i = 0; i < n && status == QACI_OK; i++) {
    mpq_div(mass[i], mass[i], total);
    status = qaci_ctx_step(ctx, 1);
  }
  qaci_sum_clear(&sum);
  mpq_clears(total, low, NULL);
  return status;
}
