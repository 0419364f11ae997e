/* psi_1 by directed rounding (SIMPL.7): see trigamma.h.
 *
 * The first terms are added as they stand, until z = a/p + m is at least 64. The rest is psi_1(z) / p^2, and
 *     psi_1(z) = 1/z + 1/(2 z^2) + B2/z^3 + B4/z^5 + ...
 * is enveloping: what is left out has the sign of the first term left out and is smaller. So the series stopped behind
 * a positive B is an upper bound, behind a negative one a lower bound; B30/z^31 is below 2^-128 there. Every term is a
 * rational; MPFR rounds it, and each addition, down for a lower bound and up for an upper one. */
#include "distributions/trigamma.h"

#include <mpfr.h>

enum { PRECISION = QACI_TRIGAMMA_BITS + 64, SHIFT = 64, TERMS = 15 };

static const char *const bernoulli[TERMS] = {"1/6",
                                             "-1/30",
                                             "1/42",
                                             "-1/30",
                                             "5/66",
                                             "-691/2730",
                                             "7/6",
                                             "-3617/510",
                                             "43867/798",
                                             "-174611/330",
                                             "854513/138",
                                             "-236364091/2730",
                                             "8553103/6",
                                             "-23749461029/870",
                                             "8615841276005/14322"};

/* r += q, rounded. */
static void add(mpfr_t r, const mpq_t q, mpfr_rnd_t round) {
  mpfr_t term;
  mpfr_init2(term, PRECISION);
  mpfr_set_q(term, q, round);
  mpfr_add(r, r, term, round);
  mpfr_clear(term);
}

/* A bound of 2^BITS times the sum, on the side of `round`, as a whole number. */
static void bound(mpz_t r, uint64_t a, uint64_t p, mpfr_rnd_t round) {
  mpfr_t sum;
  mpfr_init2(sum, PRECISION);
  mpfr_set_zero(sum, 1);
  mpq_t term, power, z;
  mpq_inits(term, power, z, NULL);
  mpz_set_ui(mpq_denref(z), a);
  mpz_set_ui(mpq_numref(z), p);
  for (int k = 0; k < SHIFT; k++) {
    mpz_set_ui(mpq_numref(term), 1);
    mpz_mul(mpq_denref(term), mpq_denref(z), mpq_denref(z));
    add(sum, term, round);
    mpz_add(mpq_denref(z), mpq_denref(z), mpq_numref(z));
  }
  mpq_canonicalize(z); /* p / (a + SHIFT p): the inverse of the shifted argument */
  mpq_t squared, factor;
  mpq_inits(squared, factor, NULL);
  mpz_set_ui(mpq_denref(factor), p);
  mpz_mul(mpq_denref(factor), mpq_denref(factor), mpq_denref(factor));
  mpz_set_ui(mpq_numref(factor), 1); /* 1 / p^2 */
  mpq_mul(squared, z, z);
  mpq_mul(term, z, factor);
  add(sum, term, round);
  mpq_mul(term, squared, factor);
  mpq_div_2exp(term, term, 1);
  add(sum, term, round);
  mpq_mul(power, z, factor);
  int terms = round == MPFR_RNDD ? TERMS - 1 : TERMS; /* the last one is negative, or positive */
  for (int j = 0; j < terms; j++) {
    mpq_mul(power, power, squared);
    mpq_set_str(term, bernoulli[j], 10);
    mpq_mul(term, term, power);
    add(sum, term, round);
  }
  mpfr_mul_2ui(sum, sum, QACI_TRIGAMMA_BITS, round);
  mpfr_get_z(r, sum, round);
  mpq_clears(term, power, z, squared, factor, NULL);
  mpfr_clear(sum);
}

void qaci_trigamma(mpz_t low, mpz_t high, uint64_t a, uint64_t p) {
  bound(low, a, p, MPFR_RNDD);
  bound(high, a, p, MPFR_RNDU);
}
