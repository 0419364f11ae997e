/* Products of rational powers of rationals, compared and evaluated exactly by a coprime base.              COMPOSE.4 */
#ifndef QACI_QACI_COPRIME_H
#define QACI_QACI_COPRIME_H

#include "distributions/ctx.h"

/* The product of base^exponent over n factors; every base > 0. */
typedef struct qaci_powers {
  size_t n;
  mpq_t *base, *exponent;
} qaci_powers;

/* *equal := is the product of x that of y? By a coprime base: pairwise coprime integers > 1 of which all numerators and
 * denominators are products of powers. By unique factorisation a product of such integers with rational exponents is 1
 * only if every exponent is 0. O(k^2) gcds for k different numerators and denominators; counts them as steps. */
qaci_status qaci_powers_equal(qaci_ctx *ctx, const qaci_powers *x, const qaci_powers *y, bool *equal);

/* *rational := is the product of x rational? Then r := that. If no element of the base is a perfect power, the
 * exponents of the primes in each have no common divisor, so its own exponent must be an integer. */
qaci_status qaci_powers_rational(qaci_ctx *ctx, const qaci_powers *x, mpq_t r, bool *rational);

#endif
