/* Distributions with a remainder.                                                                  definitions.md 1 */
#ifndef QACI_DISTRIBUTIONS_DIST_H
#define QACI_DISTRIBUTIONS_DIST_H

#include "distributions/value.h"

typedef struct qaci_dist qaci_dist; /* reference-counted; immutable once shared */

qaci_dist *qaci_dist_create(void); /* the empty distribution */
qaci_dist *qaci_dist_retain(qaci_dist *d);
void qaci_dist_release(qaci_dist *d);

/* Building, before the distribution is shared: add mass to x (masses of equal elements add up) or to the remainder. A
 * mass of 0 adds no element. QACI_DOMAIN for a negative mass, naming the element. qaci_dist_finish checks that the
 * total is at most 1 and fixes the order. */
qaci_status qaci_dist_add(qaci_ctx *ctx, qaci_dist *d, qaci_value *x, const mpq_t mass); /* retains x */
void qaci_dist_add_remainder(qaci_dist *d, const mpq_t mass);
qaci_status qaci_dist_finish(qaci_ctx *ctx, qaci_dist *d);

/* The uniform distribution over the n elements (retained); one that is there twice counts once. Sorting is all it
 * costs. */
qaci_dist *qaci_dist_uniform(qaci_value *const *element, size_t n);

size_t qaci_dist_size(const qaci_dist *d);
void qaci_dist_mass(const qaci_dist *d, const qaci_value *x, mpq_t r); /* 0 for what is not an element */
void qaci_dist_total(const qaci_dist *d, mpq_t r);                     /* without the remainder */
void qaci_dist_remainder(const qaci_dist *d, mpq_t r);
/* The i-th element, heaviest first, ties in qaci_value_compare's order. Valid as long as d. */
qaci_value *qaci_dist_element(const qaci_dist *d, size_t i, mpq_srcptr *mass);

qaci_dist *qaci_dist_normalize(const qaci_dist *d);

/* argmax: how many of the first elements (in order) share the greatest mass; *everything if d has no element (then the
 * argmax is all of X); *certain as in definitions.md 1. */
size_t qaci_dist_argmax(const qaci_dist *d, bool *everything, bool *certain);

#endif
