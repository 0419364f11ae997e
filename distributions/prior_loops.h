/* What open loops add to the sum of S over all locators. SIMPL.11 */
#ifndef QACI_DISTRIBUTIONS_PRIOR_LOOPS_H
#define QACI_DISTRIBUTIONS_PRIOR_LOOPS_H

#include "distributions/bits.h"
#include "distributions/simplicity.h"

/* How places of pairs are followed. The sum does not depend on it. */
typedef enum qaci_loop_way {
  QACI_LOOPS_CHEAPER, /* whichever promises less work */
  QACI_LOOPS_READ,
  QACI_LOOPS_SCATTERED /* but for pairs that are too long for it */
} qaci_loop_way;

/* r := the sum over all pairs of codes of at most pair_bits bits, none above `most`, of what the open loops of k add to
 * S(prefix code(f) code(g)), over the denominator of k. The prefix is not empty. */
qaci_status qaci_count_open_loops(qaci_ctx *ctx, mpz_t r, const qaci_simplicity *k, const qaci_bits *prefix,
                                  size_t pair_bits, size_t most, qaci_loop_way way);

#endif
