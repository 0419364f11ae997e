/* How a machine stands behind qaci_simplicity: it fills in a table of patterns.                   definitions.md 4
 *
 * Whatever sums S over its programs ends with finitely many pairs (pattern, weight). A machine without symbolic data
 * adds one pattern without symbols for each x. From then on nothing depends on the machine: qaci_simplicity_sum, _each
 * and _total, K over a type, and the prior over locators read the table.
 *
 *   qaci_simplicity *k;
 *   QACI_TRY(qaci_simplicity_open(ctx, &k, "Rogozhin's UTM(4,6)", lengths));     strings of 0..lengths-1 bits
 *   status = qaci_simplicity_add_string(ctx, k, x, weight);                     any order, any number of times
 *   if (status != QACI_OK) qaci_simplicity_discard(ctx, k);
 *   else qaci_simplicity_close(k, denominator);                                 S(x) = weight / denominator
 *
 * Contract: weights are integers >= 0 over one denominator > 0, and equal patterns merge, so the result does not depend
 * on the order of the additions. What is added is charged to the ctx and stays charged when the table is closed. The
 * total over B* is the sum of weight * 2^symbols; a machine that knows it in closed form should assert that it agrees.
 * A closed table is immutable.
 */
#ifndef QACI_DISTRIBUTIONS_SIMPLICITY_TABLE_H
#define QACI_DISTRIBUTIONS_SIMPLICITY_TABLE_H

#include "distributions/simplicity.h"

/* machine: what qaci_simplicity_machine says; copied. */
qaci_status qaci_simplicity_open(qaci_ctx *ctx, qaci_simplicity **r, const char *machine, size_t lengths);

/* Make room for strings of up to lengths - 1 bits, for a machine that does not know beforehand. */
qaci_status qaci_simplicity_reach(qaci_ctx *ctx, qaci_simplicity *k, size_t lengths);

/* Add `weight` to the share of each x that matches the `n` < lengths entries of position, whose `symbols` symbols are
 * named in order of first appearance from QACI_PATTERN_FREE on. Cost O(n) expected. */
qaci_status qaci_simplicity_add(qaci_ctx *ctx, qaci_simplicity *k, const uint32_t *position, size_t n, size_t symbols,
                                const mpz_t weight);
qaci_status qaci_simplicity_add_string(qaci_ctx *ctx, qaci_simplicity *k, const qaci_bits *x, const mpz_t weight);

/* Sort the table and drop patterns of weight 0; nothing is added any more. */
void qaci_simplicity_close(qaci_simplicity *k, const mpz_t denominator);

/* Release an open table and give back what it charged. */
void qaci_simplicity_discard(qaci_ctx *ctx, qaci_simplicity *k);

#endif
