/* The evolution of a superposition of a quantum Turing machine by itself, step by step, without a universe.
 *
 * Exact: every amplitude is (x + iy)/D^e with integers x, y. Amplitudes that cancel are dropped, and output is sorted
 * by tape (from its lowest cell), state and head, so equal superpositions give equal bytes. A step costs O(1) hash
 * look-ups for each branch, and none for a world-state that becomes one other; memory is two superpositions.
 * Until it has been capped, or weight has left a window, the squared amplitudes add up to 1.             PHYS.1, QTM.5
 */
#ifndef QACI_PHYSICS_QTM_EVOLUTION_H
#define QACI_PHYSICS_QTM_EVOLUTION_H

#include "physics/qtm.h"

/* At time 0 with amplitude 1 on a world-state: the tape holds the bits at cells at, at+1, ... QACI_DOMAIN as
 * qaci_qtm_encode. Given back by qaci_qtm_evolution_destroy. */
qaci_status qaci_qtm_evolve(qaci_ctx *ctx, qaci_evolution **r, qaci_qtm *m, const qaci_bits *tape, int64_t at,
                            int64_t state, int64_t head);
/* The same, from a code. */
qaci_status qaci_qtm_evolve_code(qaci_ctx *ctx, qaci_evolution **r, qaci_qtm *m, const qaci_bits *code);
void qaci_qtm_evolution_destroy(qaci_evolution *e); /* NULL does nothing */

/* n steps, backwards if n < 0 (QTM.2: the inverse of Step; only of a table without missing rows, without a cap and
 * without absorbing edges). Whatever is returned, the evolution stands after a whole number of steps and can go on.
 * QACI_DOMAIN: a missing row, or a head that leaves the window. QACI_UNABLE: a budget ran out. Progress is reported. */
qaci_status qaci_qtm_evolution_steps(qaci_ctx *ctx, qaci_evolution *e, int64_t n);

qaci_qtm *qaci_qtm_evolution_machine(const qaci_evolution *e);
int64_t qaci_qtm_evolution_time(const qaci_evolution *e);
size_t qaci_qtm_evolution_size(const qaci_evolution *e);      /* world-states in superposition */
uint64_t qaci_qtm_evolution_updates(const qaci_evolution *e); /* branches followed so far */
uint64_t qaci_qtm_evolution_bytes(const qaci_evolution *e);   /* of memory */
/* The least and greatest cell on which a head has stood or a 1 has been, with non-zero amplitude, so far. */
void qaci_qtm_evolution_hull(const qaci_evolution *e, int64_t *lo, int64_t *hi);

/* For every world-state, sorted: its code and its amplitude (re + i im) / denominator, in lowest terms but for factors
 * that D has. A code of an endless machine is that of qaci_qtm_encode. */
qaci_status qaci_qtm_each_amplitude(qaci_ctx *ctx, qaci_evolution *e,
                                    qaci_status (*each)(void *data, const qaci_bits *code, const mpz_t re,
                                                        const mpz_t im, const mpz_t denominator),
                                    void *data);

/* From the next step on keep only the `cap` heaviest world-states (of equals, the first by code); 0: all. */
void qaci_qtm_evolution_cap(qaci_evolution *e, size_t cap);
size_t qaci_qtm_evolution_capped(const qaci_evolution *e);
/* The weight that left the window; the weight that the cap dropped; and an upper bound of the distance, in norm, of the
 * superposition from the one without a cap, exactly 0 if nothing was dropped. */
void qaci_qtm_evolution_losses(const qaci_evolution *e, mpq_t lost, mpq_t dropped, mpq_t error);
/* With q the weight that this superposition gives to a set of world-states, the one without a cap gives it a weight
 * from low to high: (max(0, sqrt q - error))^2 to (sqrt q + error)^2, rounded outwards to 96 binary places unless it is
 * exact. */
void qaci_qtm_weight_bounds(mpq_t low, mpq_t high, const mpq_t q, const mpq_t error);

/* A text file (`qaci-evolution 1`, QTM.7) that holds all of it, replaced as a whole or not at all;
 * the same evolution gives the same bytes, and one that was loaded goes on as if it had never stopped. */
qaci_status qaci_qtm_evolution_save(qaci_ctx *ctx, qaci_evolution *e, const char *file);
/* QACI_DOMAIN names the line and what is wrong: no such file, another machine, damage. */
qaci_status qaci_qtm_evolution_load(qaci_ctx *ctx, qaci_evolution **r, qaci_qtm *m, const char *file);

#endif
