/* Sums of inverse squares along an arithmetic progression, enclosed.                                     SIMPL.7 */
#ifndef QACI_DISTRIBUTIONS_TRIGAMMA_H
#define QACI_DISTRIBUTIONS_TRIGAMMA_H

#include "distributions/ctx.h"

enum { QACI_TRIGAMMA_BITS = 128 };

/* low <= 2^QACI_TRIGAMMA_BITS (sum of 1/(a + k p)^2 over k >= 0) <= high, for a, p >= 1: the sum is psi_1(a/p) / p^2.
 * a = p = 1: zeta(2). high - low is a few units. Cost: about a hundred operations on short numbers. */
void qaci_trigamma(mpz_t low, mpz_t high, uint64_t a, uint64_t p);

#endif
