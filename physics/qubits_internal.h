/* What the files of qubits share. Not for others: use qubits.h. */
#ifndef QACI_PHYSICS_QUBITS_INTERNAL_H
#define QACI_PHYSICS_QUBITS_INTERNAL_H

#include "physics/qubits.h"

/* One entry that is not 0 of a column, over the gate's denominator. */
typedef struct qubit_entry {
  size_t row;
  mpz_t re, im;
} qubit_entry;

typedef struct qubit_gate {
  size_t targets, controls, columns; /* columns = 2^targets */
  size_t *target, *control;
  bool *value;
  qubit_entry *entry;
  size_t *first; /* [columns + 1]: where a column's entries begin */
  mpz_t denominator;
  bool monomial; /* one entry a column: world-states do not meet */
} qubit_gate;

struct qaci_qubits {
  qaci_physics physics; /* first */
  size_t qubits;
  char **name;
  size_t layers, gates;
  size_t *layer; /* [layers + 1]: where a layer's gates begin */
  qubit_gate *gate;
  size_t clock_width;
};

qaci_status qubits_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start);
void qubits_evolution_destroy(qaci_evolution *e);
qaci_status qubits_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data,
                                  mpz_t denominator, mpq_t lost);
qaci_status qubits_evolution_step(qaci_ctx *ctx, qaci_evolution *e);

#endif
