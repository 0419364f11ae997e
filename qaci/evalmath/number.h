/* Exact arithmetic of the language.                                                                             EVAL.4;
 * papers/evalmath.md
 *
 * Integers of 64 bits are computed in registers, all others by GMP. The size of a result is bounded before it is
 * computed: GMP ends the process when memory is gone. The cost of an operation, besides the step of the instruction, is
 * 0 for integers of 64 bits that give such an integer; else, L being the number of 64-bit limbs of the operands (for ^,
 * of the result), L / 16 for + and - of integers and qaci_em_number_cost(L) for the others.
 */
#ifndef QACI_QACI_EVALMATH_NUMBER_H
#define QACI_QACI_EVALMATH_NUMBER_H

#include "qaci/evalmath/value.h"

/* All take numbers, which they do not release, and set *r to a new reference. */
qaci_em_status qaci_em_add(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b);
qaci_em_status qaci_em_subtract(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b);
qaci_em_status qaci_em_multiply(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b);
qaci_em_status qaci_em_divide(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b);
/* floor(a / b), and a - b floor(a / b). */
qaci_em_status qaci_em_quotient(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b);
qaci_em_status qaci_em_modulo(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b);
qaci_em_status qaci_em_power(qaci_em_machine *m, qaci_em *r, qaci_em a, qaci_em b);
qaci_em_status qaci_em_negate(qaci_em_machine *m, qaci_em *r, qaci_em a);
qaci_em_status qaci_em_floor(qaci_em_machine *m, qaci_em *r, qaci_em a);
qaci_em_status qaci_em_part(qaci_em_machine *m, qaci_em *r, qaci_em a, bool denominator);

/* L times the binary digits of L, divided by 4, rounded up. */
uint64_t qaci_em_number_cost(size_t limbs);

/* <0, 0, >0; without cost. */
int qaci_em_number_compare(qaci_em a, qaci_em b);
int qaci_em_sign(qaci_em a);
bool qaci_em_is_integer(qaci_em a);
/* Limbs of a number: 0 for a small one. */
size_t qaci_em_size(qaci_em a);
uint64_t qaci_em_number_hash(qaci_em a);

/* Numbers in and out. *r := q, canonical; and q := v. */
qaci_em_status qaci_em_number(qaci_em_machine *m, qaci_em *r, const mpq_t q);
void qaci_em_get(mpq_t q, qaci_em v);
/* r := the decimal number written in n characters, digits with perhaps a point between. */
qaci_em_status qaci_em_decimal(qaci_em_machine *m, qaci_em *r, const char *s, size_t n);

#endif
