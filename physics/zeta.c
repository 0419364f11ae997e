/* zeta(2) = psi_1(1), and the rest of its sum from x on by three or four terms of Euler and Maclaurin, which telescope:
 * BOUND.3 proves both sides without analysis, and that the upper one falls by w(N) at least. Those two are rationals
 * that nothing is rounded in, unlike the bounds of psi_1. */
#include "physics/zeta.h"

#include "distributions/trigamma.h"

void qaci_zeta2(mpq_t low, mpq_t high) {
  qaci_trigamma(mpq_numref(low), mpq_numref(high), 1, 1);
  mpz_set_ui(mpq_denref(low), 1);
  mpz_set_ui(mpq_denref(high), 1);
  mpq_div_2exp(low, low, QACI_TRIGAMMA_BITS);
  mpq_div_2exp(high, high, QACI_TRIGAMMA_BITS);
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
