/* What a census says: bounds of S(x), of the total, and what may be missing, in both models (SIMPL.6, SIMPL.7). */
#ifndef QACI_DISTRIBUTIONS_CENSUS_RESULT_H
#define QACI_DISTRIBUTIONS_CENSUS_RESULT_H

#include "distributions/census_sums.h"

typedef struct qaci_census_result {
  const qaci_census *c;     /* which must outlive it */
  qaci_simplicity *table;   /* the sums, lower bounds where they are not known; of one x: NULL */
  qaci_enclosure enclosure; /* of the enclosed model */
  bool enclosed;            /* there is one */
  mpq_t low;                /* of one x */
  mpq_t total_low, total;   /* bounds of the sum of S over B*; equal in the bounded model */
  mpq_t remainder;          /* what may be missing, of all x that were asked for together */
} qaci_census_result;

/* On failure r may be cleared. */
qaci_status qaci_census_result_make(qaci_ctx *ctx, qaci_census_result *r, const qaci_census *c);
void qaci_census_result_clear(qaci_census_result *r);

bool qaci_census_complete(const qaci_census *c); /* are all units counted? */

/* low, high := bounds of S(x), for an x that was asked for. */
void qaci_census_result_bounds(const qaci_census_result *r, const qaci_bits *x, mpq_t low, mpq_t high);

#endif
