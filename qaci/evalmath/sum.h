/* Sums of many terms, and what parts of a sum were for given values of their variables.     EVAL.5; papers/evalmath.md
 */
#ifndef QACI_QACI_EVALMATH_SUM_H
#define QACI_QACI_EVALMATH_SUM_H

#include "qaci/evalmath/value.h"

/* A running sum of numbers: integers are added as they come, fractions as a balanced tree (qaci_sum). A term costs what
 * an addition costs, and each partial sum of fractions that is formed qaci_em_number_cost of its limbs. */
typedef struct qaci_em_sum qaci_em_sum;
qaci_em_status qaci_em_sum_create(qaci_em_machine *m, qaci_em_sum **r);
void qaci_em_sum_destroy(qaci_em_machine *m, qaci_em_sum *s);
qaci_em_status qaci_em_sum_add(qaci_em_machine *m, qaci_em_sum *s, qaci_em term);
qaci_em_status qaci_em_sum_total(qaci_em_machine *m, qaci_em *r, qaci_em_sum *s); /* and starts again */

/* The sum on the stack: a small integer at first, a sum object once that does not do, a vector of elements and masses
 * if the terms are distributions. Adds weight times value (weight NOTHING: 1); releases neither. */
qaci_em_status qaci_em_accumulate(qaci_em_machine *m, qaci_em *sum, qaci_em weight, qaci_em value);
/* Replace it by its total; `flags` as of QACI_EM_TOTAL. */
qaci_em_status qaci_em_total(qaci_em_machine *m, qaci_em *sum, uint32_t flags);

/* A memory of values by level and key. */
typedef struct qaci_em_memo qaci_em_memo;
qaci_em_status qaci_em_memo_create(qaci_em_machine *m, qaci_em_memo **r);
void qaci_em_memo_destroy(qaci_em_machine *m, qaci_em_memo *x); /* NULL does nothing */
/* *r := what was remembered, a new reference, or NOTHING. The key is stack[slot[0]], ..., n of them. */
qaci_em_status qaci_em_memo_find(qaci_em_machine *m, qaci_em *r, qaci_em_memo *x, uint32_t level, const qaci_em *base,
                                 const uint32_t *slot, size_t n);
qaci_em_status qaci_em_memo_add(qaci_em_machine *m, qaci_em_memo *x, uint32_t level, const qaci_em *base,
                                const uint32_t *slot, size_t n, qaci_em value);

#endif
