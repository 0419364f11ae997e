/* Universes: an initial world-state's evolution up to a horizon, futures and similar pasts.        definitions.md 5
 *
 * The world-states met are numbered 0, 1, ... in order of first appearance (the initial one is 0). A state's *time
 * profile* is the list of (n, s(n, w)) with s > 0. Every mass below is a canonical rational and exact; what has left
 * the window is in the remainders.
 */
#ifndef QACI_PHYSICS_UNIVERSE_H
#define QACI_PHYSICS_UNIVERSE_H

#include "distributions/dist.h"
#include "physics/physics.h"

typedef enum qaci_future_reading { QACI_FUTURE_MARGINAL, QACI_FUTURE_CONDITIONAL } qaci_future_reading;
typedef enum qaci_normalize_reading { QACI_NORMALIZE_ALPHA, QACI_NORMALIZE_EACH } qaci_normalize_reading;

typedef struct qaci_universe_options {
  size_t horizon; /* T */
  qaci_future_reading future;
  qaci_normalize_reading normalize;
  mpq_t *time_weight; /* w(0..horizon), at least 0, w(0) > 0; NULL: (n+1)^-2. Copied. */
} qaci_universe_options;

typedef struct qaci_occurrence {
  uint32_t n;
  mpq_t weight; /* s(n, w) > 0 */
} qaci_occurrence;

typedef struct qaci_universe qaci_universe; /* reference-counted */

qaci_status qaci_universe_create(qaci_ctx *ctx, qaci_universe **r, qaci_physics *physics, const qaci_bits *initial,
                                 const qaci_universe_options *options);
qaci_universe *qaci_universe_retain(qaci_universe *u);
void qaci_universe_release(qaci_universe *u);

qaci_physics *qaci_universe_physics(const qaci_universe *u);
size_t qaci_universe_horizon(const qaci_universe *u);

/* The states of non-zero s(n, .) for some n <= horizon; under QACI_FUTURE_CONDITIONAL also those that the futures of
 * these reach. */
size_t qaci_universe_size(const qaci_universe *u);
const qaci_bits *qaci_universe_state(const qaci_universe *u, size_t id);
#define QACI_NOWHERE SIZE_MAX
size_t qaci_universe_find(const qaci_universe *u, const qaci_bits *code); /* QACI_NOWHERE if never met */
/* *id := the number of any world-state; QACI_NOWHERE for one never met, except under QACI_FUTURE_CONDITIONAL: its
 * future is its own evolution, so it gets a number then. */
qaci_status qaci_universe_admit(qaci_ctx *ctx, qaci_universe *u, const qaci_bits *code, size_t *id);
const qaci_occurrence *qaci_universe_profile(const qaci_universe *u, size_t id, size_t *count); /* ascending n */

/* s(n, .), n <= horizon, with what has left the window as remainder. */
qaci_status qaci_universe_at(qaci_ctx *ctx, qaci_universe *u, size_t n, qaci_dist **r);

/* r := the mass that the future of state w1 gives to state w2. Cost O(occurrences of w1 times those of w2). */
qaci_status qaci_universe_future_mass(qaci_ctx *ctx, qaci_universe *u, size_t w1, size_t w2, mpq_t r);
/* *r := all masses of the future of w1, an array indexed by state, and *remainder (may be NULL). Computed once per w1
 * and kept; the array stays valid as long as u. It has one entry for each state known when this function returns: under
 * QACI_FUTURE_CONDITIONAL the future of a state that only occurs in futures may add states. */
qaci_status qaci_universe_future(qaci_ctx *ctx, qaci_universe *u, size_t w1, const mpq_t **r, mpq_t remainder);

/* r := SimilarPasts(w, w'). Kept for each pair asked. Symmetric. */
qaci_status qaci_universe_similar_pasts(qaci_ctx *ctx, qaci_universe *u, size_t w, size_t other, mpq_t r);

#endif
