/* A running sum of many rationals, most of whose denominators divide one. */
#ifndef QACI_DISTRIBUTIONS_COMMON_SUM_H
#define QACI_DISTRIBUTIONS_COMMON_SUM_H

#include "distributions/rational.h"

/* Terms are gathered over the least common multiple of their denominators, a division and a product for each, as long as
 * it is at most about twice as long as one of them; then what was gathered is one term of `rest`. So masses that come
 * from one denominator need no greatest common divisors, and others cost what they cost in a qaci_sum. */
typedef struct qaci_common_sum {
  mpz_t numerator, denominator, factor, remainder;
  size_t widest; /* bits of the longest denominator gathered; 0: nothing is */
  qaci_sum rest;
} qaci_common_sum;
void qaci_common_sum_init(qaci_common_sum *s);
void qaci_common_sum_clear(qaci_common_sum *s);
void qaci_common_sum_add(qaci_common_sum *s, const mpq_t q);
void qaci_common_sum_total(qaci_common_sum *s, mpq_t r); /* and start again at 0 */

#endif
