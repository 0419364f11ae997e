/* zeta(2) and the ends of its sum, between rationals.                                             BOUND.3 in papers/ */
#ifndef QACI_PHYSICS_ZETA_H
#define QACI_PHYSICS_ZETA_H

#include "distributions/ctx.h"

/* low < zeta(2) < high, of 128 bits behind the point. */
void qaci_zeta2(mpq_t low, mpq_t high);

/* low < sum over k >= 0 of (x + k)^-2 < high, for a rational x > 0; the difference is 1/(30 x^5). x may be neither. */
void qaci_zeta2_rest(const mpq_t x, mpq_t low, mpq_t high);

#endif
