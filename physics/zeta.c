/* zeta(2) = pi^2/6 by directed rounding, and the rest of its sum from x on by three or four terms of Euler and
 * Maclaurin, which telescope: BOUND.3 proves both sides without analysis. */
#include "physics/zeta.h"

#include <mpfr.h>

static void pi_squared_over_6(mpq_t r, mpfr_rnd_t rounding) {
  mpfr_t x;
  mpfr_init2(x, 256);
  mpfr_const_pi(x, rounding);
  mpfr_sqr(x, x, rounding);
  mpfr_div_ui(x, x, 6, rounding);
  mpfr_get_q(r, x);
  mpfr_clear(x);
}

void qaci_zeta2(mpq_t low, mpq_t high) {
  pi_squared_over_6(low, MPFR_RNDD);
  pi_squared_over_6(high, MPFR_RNDU);
  mpfr_free_cache(); /* MPFR's digits of pi */
}

/* r += 1/(d x^n) */
static void add_term(mpq_t r, const mpq_t inverse, unsigned n, long d) {
  mpq_t term, divisor;
  mpq_inits(term, divisor, NULL);
  mpz_pow_ui(mpq_numref(term), mpq_numref(inverse), n);
  mpz_pow_ui(mpq_denref(term), mpq_denref(inverse), n);
  mpq_set_si(divisor, d, 1);
  mpq_div(term, term, divisor);
  mpq_add(r, r, term);
  mpq_clears(term, divisor, NULL);
}

void qaci_zeta2_rest(const mpq_t x, mpq_t low, mpq_t high) {
  mpq_t inverse;
  mpq_init(inverse);
  mpq_inv(inverse, x);
  mpq_set(high, inverse);
  add_term(high, inverse, 2, 2);
  add_term(high, inverse, 3, 6);
  mpq_set(low, high);
  add_term(low, inverse, 5, -30);
  mpq_clear(inverse);
}
