/* The functions that the language has.                                                                   EVAL.4;
 * papers/evalmath.md */
#ifndef QACI_QACI_EVALMATH_BUILTIN_H
#define QACI_QACI_EVALMATH_BUILTIN_H

#include "qaci/evalmath/machine.h"

/* X(name, least, most): functions with that many arguments, in the order of their names. */
#define QACI_EM_BUILTINS(X)                                                                                            \
  X(abs, 1, 1)                                                                                                         \
  X(argmax, 1, 1) X(bits, 1, 2) X(ceil, 1, 1) X(denominator, 1, 1) X(dist, 1, 1) X(eval, 1, 1) X(floor, 1, 1)          \
      X(gamma_q, 1, 1) X(kind, 1, 1) X(list, 1, 1) X(mass, 2, 2) X(max, 1, UINT32_MAX) X(min, 1, UINT32_MAX)           \
          X(nat, 1, 1) X(normalize, 1, 1) X(numerator, 1, 1) X(point, 1, 1) X(qaci, 1, 1) X(set, 1, 1) X(size, 1, 1)   \
              X(slice, 3, 3) X(text, 1, 1) X(the, 1, 1) X(total, 1, 1) X(uniform, 1, 1) X(union, 1, UINT32_MAX)        \
                  X(with, 3, 3)

/* *r := the value, a new reference; the arguments are borrowed. */
typedef qaci_em_status qaci_em_call(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n);

#define QACI_EM_PROTOTYPE(name, least, most) qaci_em_call qaci_em_do_##name;
QACI_EM_BUILTINS(QACI_EM_PROTOTYPE)
#undef QACI_EM_PROTOTYPE

typedef struct qaci_em_builtin_function {
  const char *name;
  uint32_t least, most; /* arguments */
  qaci_em_call *call;
} qaci_em_builtin_function;

const qaci_em_builtin_function *qaci_em_builtin_number(uint32_t number);

/* *r := the text that eval's argument holds: a string, or a bitstring as the reader `ascii` reads it. The caller frees
 * it. FAILED if there is none. */
qaci_em_status qaci_em_text_of(qaci_em_machine *m, qaci_em v, char **r, size_t *n);

/* "argument 2 of slice is a set, expected a number" unless it holds. */
qaci_em_status qaci_em_expect(qaci_em_machine *m, bool holds, const char *function, uint32_t argument, qaci_em found,
                              const char *expected);
/* *r := the integer in [low, high]; FAILED otherwise. */
qaci_em_status qaci_em_index_in(qaci_em_machine *m, size_t *r, qaci_em v, size_t low, size_t high, const char *what);

/* Of the operators, in operators.c. */
qaci_em_status qaci_em_index(qaci_em_machine *m, qaci_em *r, qaci_em x, qaci_em i);
qaci_em_status qaci_em_join(qaci_em_machine *m, qaci_em *r, qaci_em x, qaci_em y);
qaci_em_status qaci_em_upto(qaci_em_machine *m, qaci_em *r, qaci_em x, qaci_em y);
/* *r := is x among the members of a set or list, or the keys of a map, or the elements of a distribution? */
qaci_em_status qaci_em_among(qaci_em_machine *m, bool *r, qaci_em x, qaci_em y);
/* *r := m(k), FAILED if the map has no such key. */
qaci_em_status qaci_em_look_up(qaci_em_machine *m, qaci_em *r, qaci_em map, qaci_em key);

/* r := the code of q' for a question: a bitstring of q's length, or a string in ASCII, padded with zero bits to it. */
qaci_em_status qaci_em_question_bits(qaci_em_machine *m, qaci_bits *r, qaci_em v, const char *function);

#endif
