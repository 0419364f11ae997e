/* Omega_alpha over tape numbers: masses in proportion to (m + 1)^-2.                                definitions.md 5 */
#ifndef QACI_PHYSICS_INITIAL_H
#define QACI_PHYSICS_INITIAL_H

#include "distributions/ctx.h"

/* mass[i], of `n` tape numbers number[i] >= 0, all different, and what they leave out. Bounded: normalised over these
 * numbers, remainder 0. Enclosed: Delta^2(m) = (m + 1)^-2/zeta(2) over all tapes, from below; the remainder is 1 less
 * the masses. O(n) rationals. QACI_DOMAIN: a number twice. */
qaci_status qaci_initial_masses(qaci_ctx *ctx, const mpz_srcptr *number, size_t n, bool enclosed, const mpq_ptr *mass,
                                mpq_t remainder);

#endif
