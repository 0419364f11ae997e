/* The sums S of a census: of the bounded model (SIMP.1, SIMPL.6), and enclosures (SIMPL.7). */
#ifndef QACI_DISTRIBUTIONS_CENSUS_SUMS_H
#define QACI_DISTRIBUTIONS_CENSUS_SUMS_H

#include "distributions/census.h"
#include "distributions/simplicity.h"

/* r := the table of patterns of a census of the bounded model (not of one x) over 4^(C+D) lcm(1..N+1)^2. If units are
 * missing it holds lower bounds. */
qaci_status qaci_census_simplicity(qaci_ctx *ctx, qaci_simplicity **r, const qaci_census *c);

/* r := S(x) of a census of the bounded model that asks for one x. */
void qaci_census_sum(mpq_t r, const qaci_census *c);

/* r := the sum of S over B* in the bounded model, in closed form (SIMP.2): the sum of 4^-|c|, times the sum of 2^-l,
 * times the sum of (n+1)^-2. */
void qaci_census_total(mpq_t r, const qaci_census *c);

/* The enclosed model, from a census with all_lengths. For every x of the lengths asked for
 *     low(x) <= S(x) <= high(x) + remainder
 * where S is the sum over all codes, data and times. The remainder bounds the sum, over all these x, of what is
 * missing. If units are missing, the remainder is all of the total that was not found. */
typedef struct qaci_enclosure {
  qaci_simplicity *low, *high; /* of a census of one x: NULL */
  mpq_t one_low, one_high;     /* of a census of one x */
  mpq_t remainder;
  mpq_t total_low, total_high; /* of the sum of S over B*: 2 zeta(2) 119/1735 */
} qaci_enclosure;
qaci_status qaci_census_enclose(qaci_ctx *ctx, qaci_enclosure *r, const qaci_census *c);
void qaci_enclosure_clear(qaci_enclosure *r);

/* Add the strings of this entry, each `share`, to an open table: for each length of the hole one pattern, the share
 * divided by 4 for each bit. share is changed; position has room for the longest. */
qaci_status qaci_census_add(qaci_ctx *ctx, qaci_simplicity *k, const qaci_census *c, size_t entry, mpz_t share,
                            uint32_t *position);
/* r := the weight of entry i. */
void qaci_census_weight(const qaci_census *c, size_t i, mpz_t r);
/* What a table of this census is called, in words. The caller frees it. */
char *qaci_census_machine(const qaci_census *c);

#endif
