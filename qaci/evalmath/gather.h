/* The comprehensions that are no sums: set, list, map, product, all, any, min, max, argmin, argmax. EVAL.5 */
#ifndef QACI_QACI_EVALMATH_GATHER_H
#define QACI_QACI_EVALMATH_GATHER_H

#include "qaci/evalmath/code.h"

/* *r := what stands for nothing collected yet. */
qaci_em_status qaci_em_gather_begin(qaci_em_machine *m, qaci_em *r, qaci_em_word word);
/* Take what stands on top of the stack, one value (of map key and value, of argmin and argmax value and element) and
 * below it the loop's element, into what is collected, which stands on the stack too. *decided: the rest cannot change
 * it. */
qaci_em_status qaci_em_gather(qaci_em_machine *m, qaci_em_word word, qaci_em *collected, bool *decided);
/* Replace what is collected by the result. */
qaci_em_status qaci_em_gather_end(qaci_em_machine *m, qaci_em_word word, qaci_em *collected);

const char *qaci_em_word_name(qaci_em_word word);

#endif
