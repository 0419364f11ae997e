/* Cellular automata as physics: elementary ones on a line, Life-like ones on a torus, with or without noise.
 *                                                                              WORLD.2 to WORLD.4, other-physics.md
 * A world-state is the configuration, one bit a cell (a torus row after row), so every bitstring of the width is one. A
 * second-order automaton's is the present configuration and then the one before it: it is a bijection whatever the
 * rule. After each step noise flips every present cell with the same probability, independently.
 */
#ifndef QACI_PHYSICS_AUTOMATON_H
#define QACI_PHYSICS_AUTOMATON_H

#include "physics/physics.h"

typedef struct qaci_automaton qaci_automaton;

typedef enum qaci_automaton_kind { QACI_ELEMENTARY, QACI_LIFE } qaci_automaton_kind;

typedef struct qaci_automaton_options {
  qaci_automaton_kind kind;
  size_t columns, rows; /* at least 1; elementary: rows = 1 */
  unsigned rule;        /* elementary, Wolfram's number 0..255: bit 4 left + 2 cell + right is the new cell */
  bool fixed;           /* elementary: beyond the ends stand `left` and `right`; else the line is a ring */
  bool left, right;
  unsigned born, survive; /* Life: bit k: with k living neighbours of 8, each torus neighbour counted as it occurs */
  bool second_order;
  mpq_srcptr noise; /* the probability of a flip, in [0, 1]; NULL: 0. Copied. */
} qaci_automaton_options;

/* QACI_DOMAIN: no cells, a rule above 255, neighbour counts above 8, or a noise outside [0, 1]. */
qaci_status qaci_automaton_create(qaci_ctx *ctx, qaci_physics **r, const qaci_automaton_options *options);

qaci_automaton *qaci_automaton_of_physics(qaci_physics *p); /* NULL if p is another kind of physics */
const qaci_automaton_options *qaci_automaton_what(const qaci_automaton *a);

/* r := what the rule makes of x in one step, without noise; r and x differ. `scratch` has qaci_automaton_scratch(a)
 * words. O(words of the code), about 20 operations a word on a line and 150 on a torus. */
void qaci_automaton_next(const qaci_automaton *a, qaci_bits *r, const qaci_bits *x, uint64_t *scratch);
size_t qaci_automaton_scratch(const qaci_automaton *a);

#endif
