/* Circuits of named qubits as physics: a layer of gates a step, and a clock.                WORLD.5, other-physics.md
 *
 * A world-state is a basis state of the register and the clock: code = the qubits' bits in order || the clock in
 * ceil(log2(L + 1)) bits, L the number of layers. With the clock at c < L a step does layer c and the clock moves on;
 * at L nothing is done and it returns to 0. The step is a permutation of clock values with a unitary for each, so it is
 * unitary on all world-states, and the times 0..L are told apart by the code.
 *
 * Made in three steps: qaci_qubits_create, then layer by layer (qaci_qubits_layer, qaci_qubits_gate), then
 * qaci_qubits_finish, which fixes the code; immutable afterwards.
 */
#ifndef QACI_PHYSICS_QUBITS_H
#define QACI_PHYSICS_QUBITS_H

#include "physics/physics.h"

typedef struct qaci_qubits qaci_qubits;

/* A gate on the `targets`, whose bits (the first most significant) count the rows and columns of the matrix: entry
 * [row * 2^targets + column] is the amplitude of `row` in what becomes of `column`. It acts where every control holds
 * its value, and is the identity elsewhere. */
typedef struct qaci_qubit_gate {
  size_t targets, controls;
  const size_t *target, *control;
  const bool *value;
  mpq_t *re, *im; /* [4^targets] */
} qaci_qubit_gate;

/* The gates with names: X Y Z S R H on one qubit; SWAP on two; CX CZ CSWAP CCX CCZ, whose first qubits are controls
 * that hold 1. R|0> = 3/5|0> + 4/5|1>, R|1> = -4/5|0> + 3/5|1>. H is (1 + i)/2 [[1, 1], [1, -1]], Hadamard's matrix
 * times e^{i pi/4}: its entries are Gaussian rationals, and H H = i. */
typedef struct qaci_named_gate {
  const char *name;
  size_t controls, targets;
  int denominator;
  int8_t re[16], im[16]; /* [4^targets], as above */
} qaci_named_gate;
const qaci_named_gate *qaci_named_gates(size_t *count);

/* QACI_DOMAIN: no qubits. */
qaci_status qaci_qubits_create(qaci_ctx *ctx, qaci_qubits **r, size_t qubits);
void qaci_qubits_name(qaci_qubits *q, size_t qubit, const char *name); /* the default is its number */
void qaci_qubits_layer(qaci_qubits *q);
/* Add a gate to the layer begun last. QACI_DOMAIN: a qubit named twice in the layer's targets or by one gate, or a
 * matrix that is not unitary; the sentence names columns and their inner product. */
qaci_status qaci_qubits_gate(qaci_ctx *ctx, qaci_qubits *q, const qaci_qubit_gate *gate);
void qaci_qubits_finish(qaci_qubits *q);

qaci_physics *qaci_qubits_physics(qaci_qubits *q);
qaci_qubits *qaci_qubits_of_physics(qaci_physics *p); /* NULL if p is another kind of physics */
size_t qaci_qubits_count(const qaci_qubits *q);
size_t qaci_qubits_layers(const qaci_qubits *q);
const char *qaci_qubits_name_of(const qaci_qubits *q, size_t qubit);
/* r := the code of a register (as many bits as qubits) with the clock at c <= layers. */
void qaci_qubits_encode(const qaci_qubits *q, qaci_bits *r, const qaci_bits *reg, size_t clock);
size_t qaci_qubits_clock(const qaci_qubits *q, const qaci_bits *code);

/* For every world-state of the present superposition, sorted by code, its amplitude (re + i im) / denominator. */
qaci_status qaci_qubits_each_amplitude(qaci_ctx *ctx, qaci_evolution *e,
                                       qaci_status (*each)(void *data, const qaci_bits *code, const mpz_t re,
                                                           const mpz_t im, const mpz_t denominator),
                                       void *data);

#endif
