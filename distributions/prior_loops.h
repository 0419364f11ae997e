/* What open loops add to the sum of S over all locators. SIMPL.11 */
#ifndef QACI_DISTRIBUTIONS_PRIOR_LOOPS_H
#define QACI_DISTRIBUTIONS_PRIOR_LOOPS_H

#include "distributions/bits.h"
#include "distributions/simplicity.h"

/* r := the sum over all pairs of codes of pair_bits bits, none above `most`, of what the open loops of k add to
 * S(prefix code(f) code(g)), over the denominator of k. pair_bits >= 4, as any pair has. */
qaci_status qaci_count_open_loops(qaci_ctx *ctx, mpz_t r, const qaci_simplicity *k, const qaci_bits *prefix,
                                  size_t pair_bits, size_t most);

#endif
