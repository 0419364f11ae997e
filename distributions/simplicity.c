/* The queue machine's table of patterns, for strings of every length (SIMP.1, SIMP.2): a census folded into sums. See
 * simplicity.h. */
#include "distributions/simplicity.h"

#include <assert.h>

#include "distributions/census_sums.h"
#include "distributions/rational.h"

/* r := the closed form of SIMP.2, (sum of 4^-|c|) (sum of 2^-l) (sum of (n+1)^-2). */
static void closed_total(const qaci_census *c, mpq_t r) {
  size_t code_bits = c->q.code_bits, data_bits = c->q.data_bits;
  mpz_t *counts = qaci_integers(code_bits + 1), codes;
  mpq_t term;
  mpq_init(term);
  qaci_code_counts(counts, code_bits, false);
  mpz_init(codes);
  for (size_t b = 0; b <= code_bits; b++) {
    mpz_mul_2exp(codes, codes, 2);
    mpz_add(codes, codes, counts[b]);
  }
  mpq_set_ui(r, 0, 1);
  for (uint64_t n = 1; n <= c->q.steps + 1; n++) {
    mpq_set_ui(term, 1, 1);
    mpz_set_ui(mpq_denref(term), n);
    mpz_mul_ui(mpq_denref(term), mpq_denref(term), n);
    mpq_add(r, r, term);
  }
  mpq_set_z(term, codes);
  mpq_mul(r, r, term);
  mpz_set_ui(mpq_numref(term), 0);
  mpz_setbit(mpq_numref(term), data_bits + 1);
  mpz_sub_ui(mpq_numref(term), mpq_numref(term), 1); /* 2^(D+1) - 1 */
  mpz_set_ui(mpq_denref(term), 1);
  mpq_mul(r, r, term);
  mpq_div_2exp(r, r, 2 * code_bits + data_bits);
  mpz_clear(codes);
  mpq_clear(term);
  qaci_integers_free(counts, code_bits + 1);
}

qaci_status qaci_simplicity_create(qaci_ctx *ctx, qaci_simplicity **r, size_t code_bits, size_t data_bits,
                                   uint64_t steps) {
  qaci_census c;
  qaci_census_question q = {
    .code_bits = code_bits, .data_bits = data_bits, .steps = steps, .longest = SIZE_MAX, .whole = true};
  QACI_TRY(qaci_census_init(ctx, &c, &q));
  qaci_status status = qaci_census_count(ctx, &c, 0, c.units, 1);
  if (status == QACI_OK) status = qaci_census_simplicity(ctx, r, &c);
  if (status == QACI_OK) { /* no mass is lost */
    mpq_t closed, total;
    mpq_inits(closed, total, NULL);
    closed_total(&c, closed);
    qaci_simplicity_total(*r, total);
    assert(mpq_equal(closed, total));
    mpq_clears(closed, total, NULL);
  }
  qaci_census_clear(&c);
  return status;
}
