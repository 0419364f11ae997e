/* Masses of world-states by their number in a universe: a future, or SimilarPasts of one state with every other.
 *
 * They are fractions where fractions are short. Where they are sums of many terms they are integers of one length over
 * one denominator: two of them are compared limb by limb from the top, and no greatest common divisor is taken before a
 * mass is asked for as a fraction. Either way every mass is exact.
 */
#ifndef QACI_PHYSICS_MASSES_H
#define QACI_PHYSICS_MASSES_H

#include "distributions/ctx.h"

typedef struct qaci_masses {
  size_t size;
  mpq_t *fraction;      /* `size` of them; or NULL, and then */
  size_t limbs;         /* mass(i) = unit * the i-th integer */
  mp_limb_t *numerator; /* `limbs` limbs each, least significant first */
  mpq_t unit;
  mpq_t remainder; /* what the masses leave out */
} qaci_masses;

void qaci_masses_init(qaci_masses *m); /* of no state */
void qaci_masses_clear(qaci_masses *m);
void qaci_masses_zeros(qaci_masses *m, size_t size); /* of an initialised one: that many fractions, all 0 */

bool qaci_masses_positive(const qaci_masses *m, size_t i);
void qaci_masses_get(const qaci_masses *m, size_t i, mpq_t r);

/* The rank of each state by mass, an array to be freed: 0 for no mass, equal masses share a rank, a greater mass has a
 * greater one. Exact; O(n log n) comparisons, most of one word. */
uint32_t *qaci_masses_ranks(const qaci_masses *m);

#endif
