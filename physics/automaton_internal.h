/* What the files of the cellular automata share. Not for others: use automaton.h. */
#ifndef QACI_PHYSICS_AUTOMATON_INTERNAL_H
#define QACI_PHYSICS_AUTOMATON_INTERNAL_H

#include "physics/automaton.h"

struct qaci_automaton {
  qaci_physics physics; /* first */
  qaci_automaton_options options;
  mpq_t noise;
  size_t cells, words;            /* of one configuration */
  uint64_t *first, *last, *every; /* Life: masks of the first and of the last column, and of all cells */
};

/* y := one configuration after x, both `words` words. */
void qaci_automaton_line(const qaci_automaton *a, uint64_t *y, const uint64_t *x);
void qaci_automaton_torus(const qaci_automaton *a, uint64_t *y, const uint64_t *x, uint64_t *scratch);
enum { QACI_TORUS_SCRATCH = 10 }; /* configurations */

/* r[i] := x[(i + k) mod n] for bitstrings of n bits in `words` words, k < n; r and x differ. */
void qaci_automaton_rotate(uint64_t *r, const uint64_t *x, size_t n, size_t words, size_t k);

qaci_status automaton_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start);
void automaton_evolution_destroy(qaci_evolution *e);
qaci_status automaton_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data,
                                     mpz_t denominator, mpq_t lost);
qaci_status automaton_evolution_step(qaci_ctx *ctx, qaci_evolution *e);

#endif
