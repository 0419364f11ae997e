/* Distributions over scoring functions U = A -> [0,1].                                        definitions.md 9
 *
 * A scoring function is the vector of its values on the actions, in the order given.
 */
#ifndef QACI_QACI_OPINIONS_H
#define QACI_QACI_OPINIONS_H

#include "distributions/index.h"
#include "distributions/rational.h"

typedef struct qaci_opinion {
  mpq_t *score; /* one per action */
  mpq_t mass;
} qaci_opinion;

typedef struct qaci_opinions {
  size_t actions, count;
  qaci_opinion *item; /* distinct scoring functions, in order of first appearance; masses above 0 */
  qaci_index index;   /* of item, by score */
} qaci_opinions;

void qaci_opinions_init(qaci_opinions *o, size_t actions);
void qaci_opinions_clear(qaci_opinions *o);
/* Masses of equal scoring functions add up; a mass of 0 adds nothing. O(actions), expected. */
void qaci_opinions_add(qaci_opinions *o, const mpq_t *score, const mpq_t mass);
void qaci_opinions_total(const qaci_opinions *o, mpq_t r);

#endif
