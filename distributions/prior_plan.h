/* Which ties of a demand are read in lockstep. SIMPL.9 */
#ifndef QACI_DISTRIBUTIONS_PRIOR_PLAN_H
#define QACI_DISTRIBUTIONS_PRIOR_PLAN_H

#include "distributions/pair_ways.h"
#include "distributions/prior_count.h"

/* Positions from..to-1 are tied to those `distance` before, nothing else is demanded of these, and nothing else names
 * the former. distance 0: no ties are read in lockstep. */
typedef struct qaci_lockstep {
  size_t from, to, distance;
} qaci_lockstep;

/* The block that makes the fewest rows, with two parsers for it, of the demand on the pairs of `c`; none if without one
 * there are still fewer. Cost O(positions) per block. */
qaci_lockstep qaci_plan_lockstep(const qaci_ways_reader *c, const qaci_demand *d);

#endif
