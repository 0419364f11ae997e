/* The sums S of the bounded model, from a census (SIMP.1, SIMPL.6). */
#ifndef QACI_DISTRIBUTIONS_CENSUS_SUMS_H
#define QACI_DISTRIBUTIONS_CENSUS_SUMS_H

#include "distributions/census.h"
#include "distributions/simplicity.h"

/* r := the table of patterns of a census of the bounded model (not of one x) over 4^(C+D) lcm(1..N+1)^2. If units are
 * missing it holds lower bounds. */
qaci_status qaci_census_simplicity(qaci_ctx *ctx, qaci_simplicity **r, const qaci_census *c);

/* r := S(x) of a census of the bounded model that asks for one x. */
void qaci_census_sum(mpq_t r, const qaci_census *c);

#endif
