/* Open loops that go the same way back. SIMPL.11
 *
 * "CPUSH 0; ROTL 3" and "ROTL 1; CPUSH 0; ROTL 2" undo the same micro-steps; they differ in where REPEAT stands, which
 * tells at which time, and from which queues on, a string is shown. A class is the loops with one cyclic word, or a
 * power of it. A queue that is not empty was empty at a test of REPEAT only if some PUSH filled it: a loop with a PUSH
 * is a class of its own.
 */
#ifndef QACI_DISTRIBUTIONS_LOOP_CLASSES_H
#define QACI_DISTRIBUTIONS_LOOP_CLASSES_H

#include "distributions/open_loops.h"

typedef struct qaci_loop_class {
  const qaci_instruction *step; /* the cyclic word, as its first loop has it; borrowed */
  size_t steps;
  bool pushes; /* if so, no turns and no powers */
  struct qaci_loop_member {
    const qaci_open_loop *loop;
    size_t start; /* its pass begins at this place of the cyclic word */
  } * member;
  size_t members;
} qaci_loop_class;

typedef struct qaci_loop_classes {
  qaci_loop_class *item;
  size_t count;
  struct qaci_loop_member *members; /* of all classes */
} qaci_loop_classes;

/* `l` must outlive r. */
void qaci_loop_classes_init(qaci_loop_classes *r, const qaci_open_loops *l);
void qaci_loop_classes_clear(qaci_loop_classes *r);

/* weight[u] := (codes of a loop) * (weight of the time at which it shows x), over 4^C t->denominator, summed over all
 * loops of c for which "x is shown at `place` of the cyclic word, and the data u micro-steps before" makes k >= 1
 * passes and a rest; u = 0..N. An x that is not empty. Returns the greatest u with a weight, or 0. */
size_t qaci_loop_class_weights(const qaci_loop_class *c, const qaci_times *t, size_t place, mpz_t *weight);

#endif
