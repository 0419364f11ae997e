/* What the files of a universe share. Not for others: use universe.h. */
#ifndef QACI_PHYSICS_UNIVERSE_INTERNAL_H
#define QACI_PHYSICS_UNIVERSE_INTERNAL_H

#include "distributions/rational.h"
#include "physics/pair_map.h"
#include "physics/universe.h"

/* One step of the evolution: s(n, w) = N(n, w)/S(n) for each entry (n, w). Entries are numbered through all steps; the
 * numerators of one step have one length.
 *
 *   entries     0 .. first[1] - 1 | first[1] .. first[2] - 1 | ...       step 0 | step 1 | ...
 *   numerators  `limbs` limbs for each entry of the step, from u->limb[at] on
 */
typedef struct qaci_universe_step {
  size_t first, at, limbs;
  mpz_t denominator; /* S(n) */
} qaci_universe_step;

/* What a state's conditional future gives: a sparse row, ascending by state. */
typedef struct qaci_future_row {
  size_t count, room;
  uint32_t *id;
  mpq_t *mass;
  mpq_t remainder;
} qaci_future_row;

/* What is known of one state's future. */
typedef struct qaci_future {
  qaci_future_row *row; /* conditional reading only; NULL: not evolved yet */
  qaci_masses *masses;  /* NULL: not asked for yet */
} qaci_future;

/* v(0..T), ready to be summed over time profiles: sum of v(m) s(m, w) = unit * sum of h(m) N(m, w). */
typedef struct qaci_functional {
  mpz_t *h;
  mpq_t unit;
  size_t limbs; /* enough for any of these sums over h(m) N(m, w) */
} qaci_functional;

/* z = K f_x (universe_vector.c), for one x; in a dense universe y_x(m) = sum over n <= m of z(n) w(m - n) instead. */
typedef struct qaci_similar_vector {
  size_t x; /* QACI_NOWHERE: free */
  mpq_t *z; /* horizon + 1 of them, or NULL: */
  qaci_functional y;
} qaci_similar_vector;
#define QACI_SIMILAR_VECTORS 8

typedef struct qaci_pasts qaci_pasts; /* universe_pasts.c */

/* What the enclosed model knows (universe_enclosed.c). c lies between u->c and `c_high`. */
typedef struct qaci_enclosure {
  qaci_certificate certificate;
  mpq_t zeta_low, zeta_high;
  mpq_t tail;     /* at least the sum of w(n) over n > T */
  mpq_t start;    /* Z_T, the sum of w(n) s(n, alpha): the least value of the sum over all n */
  mpq_t c_high;
  uint64_t *last; /* of a potential: the last time of each state met; or NULL */
  size_t period;  /* of a cycle, or 0 */
  mpq_t *t_low, *t_high; /* of a cycle: t(r) = sum of w(n) over n = r modulo the period, for each r */
} qaci_enclosure;

#define QACI_UNIVERSE_CHUNKS 32

struct qaci_universe {
  size_t references;
  qaci_physics *physics;
  size_t horizon;
  qaci_future_reading future;
  qaci_normalize_reading normalize;
  mpq_t *weight;      /* w(0..T) */
  mpq_t weight_total; /* W(T) = sum of w(n), n <= T */
  mpq_t *weight_sum;  /* W(0..T), or NULL: not needed yet */
  mpz_t *weight_integer, weight_denominator; /* w(n) = weight_integer[n] / weight_denominator; or NULL, likewise */
  mpq_t c;            /* of state 0 */
  mpq_t *lost;        /* lost[n]: what has left the window after n steps; horizon + 1 */
  bool loses;         /* is some lost[n] > 0? */
  qaci_enclosure *enclosure; /* NULL in the bounded model */

  /* codes, `stride` words each: chunk i has those of the states 2^i - 1 .. 2^(i + 1) - 2, and never moves */
  size_t size, stride;
  uint64_t *chunk[QACI_UNIVERSE_CHUNKS];
  size_t slots;   /* a power of two, at least 2 * size */
  uint32_t *slot; /* id + 1, or 0 */

  qaci_universe_step *step; /* horizon + 2: the last one only ends the one before */
  size_t entries, entry_room;
  uint32_t *entry_state;
  size_t limbs, limb_room;
  mp_limb_t *limb;

  /* time profiles: those of state id are the places profile[id] .. profile[id + 1] - 1, ascending by time */
  size_t met; /* the first `met` states occur in some s(n, .) */
  uint32_t *profile, *place_entry, *place_time;
  bool dense; /* are sums long, over all entries? Then they are integers (universe_sums.c). */

  qaci_pair_map future_of; /* (id, 0) -> place in `known` */
  size_t future_room;
  qaci_future *known;
  size_t retired_count;
  qaci_masses **retired; /* arrays that grew: still promised to be valid */

  mpq_t *share;  /* where sums are fractions, of each state met: see universe_vector.c; NULL: not built */
  mpz_t *kernel; /* (T + 1) (T + 2) / 2 of them: see universe_kernel.c; NULL: not built */
  qaci_similar_vector vector[QACI_SIMILAR_VECTORS];
  size_t vector_next;
  qaci_pasts *pasts; /* conditional reading: see universe_pasts.c; NULL: not made */
  qaci_pair_map pairs; /* SimilarPasts already computed, a <= b */
  size_t pair_room;
  mpq_t *pair_value;
};

size_t qaci_mpq_bits(const mpq_t q);

/* Run the evolution from `start` over n = 0..T; `each` gets every (n, code) with s(n, code) = numerator/denominator,
 * `after` (may be NULL) the loss after each n. Memory charged by the run is given back; what `each` charges is not. */
typedef struct qaci_run {
  qaci_status (*each)(qaci_ctx *ctx, void *data, size_t n, const qaci_bits *code, mpz_srcptr numerator,
                      mpz_srcptr denominator);
  qaci_status (*after)(qaci_ctx *ctx, void *data, size_t n, const mpq_t lost);
  void *data;
} qaci_run;
qaci_status qaci_universe_run(qaci_ctx *ctx, const qaci_universe *u, const qaci_bits *start, const qaci_run *run);

/* *id := the number of a code, a new one if need be. */
qaci_status qaci_universe_number(qaci_ctx *ctx, qaci_universe *u, const qaci_bits *code, size_t *id);
void qaci_universe_codes_clear(qaci_universe *u);

/* *r := what is known of the future of a state; valid until the next one is asked for. */
qaci_status qaci_universe_known_future(qaci_ctx *ctx, qaci_universe *u, size_t id, qaci_future **r);

/* The numerators that a step has (universe.c), and N(n, w) at a place of the profiles: read only. */
static inline mpz_srcptr qaci_universe_numerator(const qaci_universe *u, size_t place, mpz_ptr view) {
  const qaci_universe_step *s = &u->step[u->place_time[place]];
  return mpz_roinit_n(view, u->limb + s->at + (u->place_entry[place] - s->first) * s->limbs, (mp_size_t)s->limbs);
}
/* r := s(n, w) at a place. */
void qaci_universe_place_weight(const qaci_universe *u, size_t place, mpq_t r);

/* r := W(j). */
qaci_status qaci_universe_weight_sum(qaci_ctx *ctx, qaci_universe *u, size_t j, mpq_t r);
/* r := the constant c of state w1 (definitions.md 5 and 10); 0 if its future has no mass at all. */
qaci_status qaci_universe_constant(qaci_ctx *ctx, qaci_universe *u, size_t w1, mpq_t r);
/* g[m] := sum over n <= m of w(n) s(n, w1) w(m - n): the future of w1 gives sum of c g[m] s(m, .). */
qaci_status qaci_universe_future_profile(qaci_ctx *ctx, qaci_universe *u, size_t w1, mpq_t *g);
/* raw[0 .. met - 1] := the masses of state 0's future without c. */
qaci_status qaci_universe_raw_alpha(qaci_ctx *ctx, qaci_universe *u, mpq_t *raw);
/* r := sum over m of v(m) s(m, id), in fractions. */
void qaci_universe_profile_sum(const qaci_universe *u, mpq_t *v, size_t id, mpq_t r);

/* Sums in integers (universe_sums.c). x[i] / denominator := a[i]. */
qaci_status qaci_over_common(qaci_ctx *ctx, mpz_t *x, mpz_t denominator, mpq_t *a, size_t n);
void qaci_set_quotient(mpq_t r, const mpz_t x, const mpz_t d); /* r := x / d */
/* z(m) := sum over n <= m of z(n) w(m - n). */
qaci_status qaci_universe_fold(qaci_ctx *ctx, qaci_universe *u, mpq_t *z);
void qaci_functional_init(qaci_functional *f);
void qaci_functional_clear(qaci_functional *f, const qaci_universe *u);
qaci_status qaci_functional_set(qaci_ctx *ctx, const qaci_universe *u, qaci_functional *f, mpq_t *v);
/* The sums over the profile of one state, and of all states met, into initialised masses of no state. */
void qaci_functional_at(const qaci_universe *u, const qaci_functional *f, size_t id, mpq_t r);
qaci_status qaci_functional_all(qaci_ctx *ctx, const qaci_universe *u, const qaci_functional *f, qaci_masses *r);

/* Is c one constant for every w1? */
bool qaci_universe_one_constant(const qaci_universe *u);
/* Do similar pasts go through integers and folded vectors? */
bool qaci_universe_folds(const qaci_universe *u);
/* r := f_x(n) = sum over m >= n of w(m - n) s(m, x); and all of them, f[0 .. last time of x], in a way that is faster
 * if x occurs often. */
void qaci_universe_suffix(const qaci_universe *u, size_t x, size_t n, mpq_t r);
qaci_status qaci_universe_suffixes(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t *f);
bool qaci_universe_occurs_often(const qaci_universe *u, size_t x);
size_t qaci_universe_last_time(const qaci_universe *u, size_t x);
/* z (horizon + 1 zeros) := K f_x, without the constants that are the same for every w1; A counts as one if the universe
 * folds. */
qaci_status qaci_universe_similar_vector(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t *z);
/* z := K f in integers; f holds w(n) f_x(n), and is spoilt. */
qaci_status qaci_universe_through_kernel(qaci_ctx *ctx, qaci_universe *u, mpq_t *f, mpq_t *z);
void qaci_universe_kernel_clear(qaci_universe *u);

/* The enclosed model (universe_enclosed.c): make u->enclosure and u->c; and what is different in it. */
qaci_status qaci_universe_enclose(qaci_ctx *ctx, qaci_universe *u);
void qaci_universe_enclosure_clear(qaci_universe *u);
/* r->remainder := a bound of what the masses of the future of w1 leave out, r holding c times the sums up to T. */
qaci_status qaci_universe_enclosed_remainder(qaci_ctx *ctx, qaci_universe *u, size_t w1, qaci_masses *r);
qaci_status qaci_universe_enclosed_similar_remainder(qaci_ctx *ctx, qaci_universe *u, size_t w, qaci_masses *r);
/* A cycle (universe_cycle.c), t in w's place: g as in qaci_universe_future_profile; v, such that the sum of v(n) s(n,
 * w1) is the future of w1 at x without c; v and g are 0 from the period on. Masses and SimilarPasts from below. */
qaci_status qaci_universe_cycle_profile(qaci_ctx *ctx, const qaci_universe *u, size_t w1, mpq_t *t, mpq_t *g);
qaci_status qaci_universe_cycle_side(qaci_ctx *ctx, const qaci_universe *u, size_t x, mpq_t *t, mpq_t *v);
qaci_status qaci_universe_cycle_future(qaci_ctx *ctx, qaci_universe *u, size_t w1, qaci_masses *r);
qaci_status qaci_universe_cycle_similar(qaci_ctx *ctx, qaci_universe *u, size_t x, size_t y, mpq_t low);

/* The conditional reading (universe_conditional.c): evolve w1 if that was not done yet. */
qaci_status qaci_universe_conditional_row(qaci_ctx *ctx, qaci_universe *u, size_t w1, const qaci_future_row **r);
void qaci_universe_conditional_mass(const qaci_future_row *row, size_t id, mpq_t r);
void qaci_future_row_clear(qaci_future_row *row); /* frees it; NULL does nothing */
/* SimilarPasts(x, y) of it (universe_pasts.c), and what that remembers. */
qaci_status qaci_universe_conditional_similar(qaci_ctx *ctx, qaci_universe *u, size_t x, size_t y, mpq_t r);
void qaci_universe_pasts_clear(qaci_universe *u);

#endif
