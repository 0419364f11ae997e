/* Compiling "sum(x in S where c, y ~ d : e)" and the other words with clauses. EVAL.5 */
#ifndef QACI_QACI_EVALMATH_COMPREHENSION_H
#define QACI_QACI_EVALMATH_COMPREHENSION_H

#include "qaci/evalmath/compile.h"

/* One being compiled: the clauses so far are the compiler's from `first` on. */
typedef struct qaci_em_comprehension {
  qaci_em_word word;
  uint32_t slot; /* of its memory (sums), or of what is collected */
  size_t first;  /* clause */
  size_t first_local;
  uint32_t part; /* which clause is being compiled; behind the ":", how many there are */
} qaci_em_comprehension;

static inline qaci_em_comprehension *qaci_em_comprehension_now(qaci_em_compiler *c) {
  return &c->comprehension[c->comprehensions - 1];
}

/* In this order: begin; for each clause `source` before its collection is compiled, `variable` after, `condition` after
 * one has been compiled; `term` before the value; `end` after it (of a map: after key and value). */
qaci_em_status qaci_em_comprehension_begin(qaci_em_compiler *c, qaci_em_word word);
qaci_em_status qaci_em_comprehension_source(qaci_em_compiler *c);
qaci_em_status qaci_em_comprehension_variable(qaci_em_compiler *c, qaci_em_token name, bool drawn);
qaci_em_status qaci_em_comprehension_condition(qaci_em_compiler *c);
void qaci_em_comprehension_term(qaci_em_compiler *c);
qaci_em_status qaci_em_comprehension_end(qaci_em_compiler *c);

#endif
