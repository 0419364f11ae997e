/* Universes: an initial world-state's evolution up to a horizon, futures and similar pasts.        definitions.md 5
 *
 * The world-states met are numbered 0, 1, ... in order of first appearance (the initial one is 0). A state's *time
 * profile* is the list of (n, s(n, w)) with s > 0. Every mass below is exact; what has left the window is in the
 * remainders. For V states and E entries (n, w) with s(n, w) > 0 a universe takes about 12 bytes for each entry, and
 * the numerator of its weight, and 12 bytes for each state, and its code.
 */
#ifndef QACI_PHYSICS_UNIVERSE_H
#define QACI_PHYSICS_UNIVERSE_H

#include "distributions/dist.h"
#include "physics/masses.h"
#include "physics/physics.h"

typedef enum qaci_future_reading { QACI_FUTURE_MARGINAL, QACI_FUTURE_CONDITIONAL } qaci_future_reading;
typedef enum qaci_normalize_reading { QACI_NORMALIZE_ALPHA, QACI_NORMALIZE_EACH } qaci_normalize_reading;

typedef struct qaci_universe_options {
  size_t horizon; /* T */
  qaci_future_reading future;
  qaci_normalize_reading normalize;
  mpq_t *time_weight; /* w(0..horizon), at least 0, w(0) > 0; NULL: (n+1)^-2. Copied. */
  /* The enclosed model: all times count, and what lies beyond the horizon is bounded (BOUND.4). Masses are then lower
   * bounds, with remainders. Marginal futures, one constant and the weights (n+1)^-2 only, else QACI_DOMAIN. */
  bool enclosed;
} qaci_universe_options;

typedef struct qaci_universe qaci_universe; /* reference-counted */

/* A physics without codes of one width, an endless tape, is settled first: *r is then a universe of what settling made
 * (QTM.4), at the cost of one more run. QACI_UNABLE: the message says how far the run came, too. */
qaci_status qaci_universe_create(qaci_ctx *ctx, qaci_universe **r, qaci_physics *physics, const qaci_bits *initial,
                                 const qaci_universe_options *options);
qaci_universe *qaci_universe_retain(qaci_universe *u);
void qaci_universe_release(qaci_universe *u);

/* What is known about all times, in the enclosed model (BOUND.5, BOUND.6): nothing; a potential, after which states do
 * not come back; that the initial world-state comes back with all weight, so that the evolution is a cycle. */
typedef enum qaci_certificate {
  QACI_CERTIFICATE_NONE,
  QACI_CERTIFICATE_POTENTIAL,
  QACI_CERTIFICATE_CYCLE
} qaci_certificate;
bool qaci_universe_enclosed(const qaci_universe *u, qaci_certificate *certificate); /* certificate may be NULL */

qaci_physics *qaci_universe_physics(const qaci_universe *u);
size_t qaci_universe_horizon(const qaci_universe *u);

/* The states of non-zero s(n, .) for some n <= horizon; under QACI_FUTURE_CONDITIONAL also those that the futures of
 * these reach. */
size_t qaci_universe_size(const qaci_universe *u);
qaci_bits qaci_universe_state(const qaci_universe *u, size_t id); /* its code, to be read only; as valid as u */
#define QACI_NOWHERE SIZE_MAX
size_t qaci_universe_find(const qaci_universe *u, const qaci_bits *code); /* QACI_NOWHERE if never met */
/* *id := the number of any world-state; QACI_NOWHERE for one never met, except under QACI_FUTURE_CONDITIONAL: its
 * future is its own evolution, so it gets a number then. */
qaci_status qaci_universe_admit(qaci_ctx *ctx, qaci_universe *u, const qaci_bits *code, size_t *id);

/* The time profile of a state: the n with s(n, w) > 0, ascending, *count of them; as valid as u. NULL for none, as that
 * of a state which only occurs in conditional futures. */
const uint32_t *qaci_universe_times(const qaci_universe *u, size_t id, size_t *count);
void qaci_universe_weight(const qaci_universe *u, size_t id, size_t i, mpq_t r); /* s(n, w) at the i-th of them */
size_t qaci_universe_entries(const qaci_universe *u);                            /* E */

/* s(n, .), n <= horizon, with what has left the window as remainder. */
qaci_status qaci_universe_at(qaci_ctx *ctx, qaci_universe *u, size_t n, qaci_dist **r);

/* r := the mass that the future of state w1 gives to state w2. Cost O(occurrences of w1 times those of w2). */
qaci_status qaci_universe_future_mass(qaci_ctx *ctx, qaci_universe *u, size_t w1, size_t w2, mpq_t r);
/* *r := all masses of the future of w1 and its remainder. Computed once per w1, O(E) products, and kept as long as u.
 * There is a mass for each state known when this function returns: under QACI_FUTURE_CONDITIONAL the future of a state
 * that only occurs in futures may add states. Of QACI_NOWHERE: no mass, and in the enclosed model what it may have
 * later is the remainder. */
qaci_status qaci_universe_future(qaci_ctx *ctx, qaci_universe *u, size_t w1, const qaci_masses **r);

/* low <= the mass <= high: the same number twice in the bounded model. States may be QACI_NOWHERE. O(T^2) at most. */
qaci_status qaci_universe_future_bounds(qaci_ctx *ctx, qaci_universe *u, size_t w1, size_t w2, mpq_t low, mpq_t high);
/* Likewise SimilarPasts(w, w'); in the enclosed model O(E) for each pair. */
qaci_status qaci_universe_similar_bounds(qaci_ctx *ctx, qaci_universe *u, size_t w, size_t other, mpq_t low,
                                         mpq_t high);

/* r := SimilarPasts(w, w'). Symmetric. What w needs is remembered for the last few w: the first time O(E + T^2)
 * products, and in a universe of many entries only O(T^2) for the next w if most states occur seldom; then each w'
 * costs O(occurrences of w') there, else O(T occurrences of w'), and is kept for each pair. */
qaci_status qaci_universe_similar_pasts(qaci_ctx *ctx, qaci_universe *u, size_t w, size_t other, mpq_t r);
/* r (initialised, of no state) := SimilarPasts(w, .), for all states known by now. O(E) products after what w needs;
 * the remainder is 0 in the bounded model. Of QACI_NOWHERE: as for futures. */
qaci_status qaci_universe_similar_to_all(qaci_ctx *ctx, qaci_universe *u, size_t w, qaci_masses *r);

#endif
