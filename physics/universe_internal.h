/* What the files of a universe share. Not for others: use universe.h. */
#ifndef QACI_PHYSICS_UNIVERSE_INTERNAL_H
#define QACI_PHYSICS_UNIVERSE_INTERNAL_H

#include "distributions/rational.h"
#include "physics/pair_map.h"
#include "physics/universe.h"

/* A numbered world-state and its time profile. */
typedef struct qaci_universe_state_info {
  qaci_bits code;
  size_t count, room;
  qaci_occurrence *occurrence; /* ascending n */
} qaci_universe_state_info;

/* What a state's future gives: a sparse row, ascending by state. */
typedef struct qaci_future_row {
  size_t count, room;
  uint32_t *id;
  mpq_t *mass;
  mpq_t remainder;
} qaci_future_row;

/* The cached future of one state. */
typedef struct qaci_future {
  qaci_future_row *row; /* conditional reading only; NULL: not evolved yet */
  size_t size;          /* of `mass` */
  mpq_t *mass;          /* NULL: not asked for yet */
  mpq_t remainder;
} qaci_future;

/* z = K f_x, or what takes its place (universe_similar.c), for one x. */
typedef struct qaci_similar_vector {
  size_t x; /* QACI_NOWHERE: free */
  mpq_t *value; /* horizon + 1 of them */
} qaci_similar_vector;
#define QACI_SIMILAR_VECTORS 8

struct qaci_universe {
  size_t references;
  qaci_physics *physics;
  size_t horizon;
  qaci_future_reading future;
  qaci_normalize_reading normalize;
  mpq_t *weight;     /* w(0..T) */
  mpq_t weight_total; /* W(T) = sum of w(n), n <= T */
  mpq_t *weight_sum; /* W(0..T), or NULL: not needed yet */
  mpq_t c;           /* of state 0 */
  mpq_t *lost;       /* lost[n]: what has left the window after n steps; horizon + 1 */
  bool loses;        /* is some lost[n] > 0? */

  size_t size, room;
  qaci_universe_state_info *state;
  size_t met;      /* the first `met` states occur in some s(n, .) */
  size_t slots;    /* a power of two, at least 2 * size */
  uint32_t *slot;  /* id + 1, or 0 */
  size_t *step_first; /* states of s(n, .): step_state[step_first[n] .. step_first[n + 1] - 1] */
  uint32_t *step_state;
  size_t step_count, step_room;

  qaci_future *futures; /* `room` of them */
  size_t retired_count;
  struct { mpq_t *mass; size_t size; } *retired; /* arrays that grew: still promised to be valid */

  mpq_t *share; /* of each state met: see universe_vector.c; NULL: not built */
  qaci_similar_vector vector[QACI_SIMILAR_VECTORS];
  size_t vector_next;
  qaci_pair_map pairs; /* SimilarPasts already computed, a <= b */
  size_t pair_room;
  mpq_t *pair_value;
};

mpq_t *qaci_mpq_array(size_t n); /* n zeros */
void qaci_mpq_array_clear(mpq_t *a, size_t n);
size_t qaci_mpq_bits(const mpq_t q);

/* Run the evolution from `start` over n = 0..T; `each` gets every (n, code, s(n, code)), `after` (may be NULL) the loss
 * after each n. Memory charged by the run is given back; what `each` charges is not. */
typedef struct qaci_run {
  qaci_status (*each)(qaci_ctx *ctx, void *data, size_t n, const qaci_bits *code, const mpq_t weight);
  qaci_status (*after)(qaci_ctx *ctx, void *data, size_t n, const mpq_t lost);
  void *data;
} qaci_run;
qaci_status qaci_universe_run(qaci_ctx *ctx, const qaci_universe *u, const qaci_bits *start, const qaci_run *run);

/* *id := the number of a code, a new one if need be. */
qaci_status qaci_universe_number(qaci_ctx *ctx, qaci_universe *u, const qaci_bits *code, size_t *id);

/* r := W(j). */
qaci_status qaci_universe_weight_sum(qaci_ctx *ctx, qaci_universe *u, size_t j, mpq_t r);
/* r := the constant c of state w1 (definitions.md 5 and 10); 0 if its future has no mass at all. */
qaci_status qaci_universe_constant(qaci_ctx *ctx, qaci_universe *u, size_t w1, mpq_t r);
/* g[m] := sum over n <= m of w(n) s(n, w1) w(m - n): the future of w1 gives sum of c g[m] s(m, .). */
qaci_status qaci_universe_future_profile(qaci_ctx *ctx, const qaci_universe *u, size_t w1, mpq_t *g);
/* raw[0 .. met - 1] := the masses of state 0's future without c. */
qaci_status qaci_universe_raw_alpha(qaci_ctx *ctx, const qaci_universe *u, mpq_t *raw);

/* Is c one constant for every w1? */
bool qaci_universe_one_constant(const qaci_universe *u);
/* r := f_x(n) = sum over m >= n of w(m - n) s(m, x); and all of them, f[0 .. last time of x], in a way that is faster
 * if x occurs often. */
void qaci_universe_suffix(const qaci_universe *u, size_t x, size_t n, mpq_t r);
qaci_status qaci_universe_suffixes(qaci_ctx *ctx, const qaci_universe *u, size_t x, mpq_t *f);
bool qaci_universe_occurs_often(const qaci_universe *u, size_t x);
/* z (horizon + 1 zeros) := K f_x, without the constants; or, in a universe that folds,
 * y_x(m) = sum over n <= m of z(n) w(m - n) in its place. */
qaci_status qaci_universe_similar_vector(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t *z);
bool qaci_universe_folds(const qaci_universe *u);

/* The conditional reading (universe_conditional.c): evolve w1 if that was not done yet. */
qaci_status qaci_universe_conditional_row(qaci_ctx *ctx, qaci_universe *u, size_t w1, const qaci_future_row **r);
void qaci_universe_conditional_mass(const qaci_future_row *row, size_t id, mpq_t r);
void qaci_future_row_clear(qaci_future_row *row); /* frees it; NULL does nothing */

#endif
