/* How many pairs of straight-line codes have a given total length and meet given constraints.     definitions.md 6 */
#ifndef QACI_DISTRIBUTIONS_PRIOR_COUNT_H
#define QACI_DISTRIBUTIONS_PRIOR_COUNT_H

#include "distributions/ctx.h"

/* Position `at` of code(f) code(g) equals position `earlier` < at, or a constant. Of the positions that share a
 * symbol each names the one before it. */
#define QACI_CONSTRAINT_ZERO (SIZE_MAX - 1) /* + 1: the constant one */
#define QACI_UNCONSTRAINED (SIZE_MAX - 2)   /* of a position that nothing is demanded of; all positions are below */
typedef struct qaci_constraint {
  size_t at, earlier;
} qaci_constraint;

/* r := the pairs of `pair_bits` bits in all, none above `most` bits: a convolution of codes[b], the straight-line codes
 * of b bits, b = 0..pair_bits. */
void qaci_count_pairs_free(mpz_t r, mpz_t *codes, size_t pair_bits, size_t most);

/* What is demanded of a pair: all constraints, ascending in `at`, one per position. */
typedef struct qaci_demand {
  const qaci_constraint *constraint;
  size_t count;
  mpz_srcptr weight;
} qaci_demand;

/* r := the sum over the demands of weight * (the pairs of `pair_bits` bits, none above `most`, that meet it). Cost
 * O(positions from the last constraint to the first * parser states * 2^(symbols open at once)) per demand, where a block
 * of symbols that comes twice in one piece counts (parser states)^2 at most instead of 2^(its length); but once for all
 * demands that are alike from a position on. Memory is charged to ctx. */
qaci_status qaci_count_pairs(qaci_ctx *ctx, mpz_t r, size_t pair_bits, size_t most, const qaci_demand *demand,
                             size_t count);

#endif
