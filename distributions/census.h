/* A census of the programs of the queue machine: which of them show which queue, and when. SIMPL.2 to SIMPL.6
 *
 * The walk visits beginnings of programs (code_weights.h) with symbolic data (symbolic.h), and puts what it finds into
 * entries (census_entries.h). A census asks for strings x of a range of lengths, or for one x: what cannot come back to
 * a length that was asked for is left. The sums S follow from the entries alone (census_sums.h), for the bounded model
 * and for the enclosed one.
 *
 * The tree of programs is cut into *units*, numbered in the order of the walk; their number and order depend on the
 * question only. Weights of units add up, in any order, to the same census.
 */
#ifndef QACI_DISTRIBUTIONS_CENSUS_H
#define QACI_DISTRIBUTIONS_CENSUS_H

#include "distributions/census_entries.h"
#include "distributions/open_loops.h"
#include "distributions/simplicity_times.h"

/* The enclosed model follows codes that end in HALT to their ends up to C + QACI_STRAIGHT_BITS bits: HALT is two bits
 * shorter than REPEAT, and a loop is dearer. It knows the beginnings of all codes of up to C + QACI_WEIGHED_BITS bits.
 * Neither is more than QACI_MOST_CODE_BITS. */
enum { QACI_STRAIGHT_BITS = 2, QACI_WEIGHED_BITS = 24 };

typedef struct qaci_census_question {
  size_t code_bits, data_bits; /* C; D: data of at most D bits, or with all_lengths what D bits of the hole decide */
  uint64_t steps;              /* N: runs are followed so far */
  bool all_lengths;            /* the enclosed model: data of every length, undecided entries */
  size_t shortest, longest;    /* the lengths of x asked for; SIZE_MAX: all */
  const qaci_bits *only;       /* ask for this x alone: entries have no labels. Or NULL */
  bool whole;                  /* only all units together will be used: a census that was stopped is worth nothing */
  size_t most_states; /* leave open a loop that has more states at once; 0: none. Bounded model, all x, whole */
} qaci_census_question;

typedef struct qaci_census {
  qaci_census_question q;
  qaci_code_weights weights;
  size_t straight; /* codes that end in HALT are followed up to so many bits; those that end in REPEAT, up to C */
  qaci_times times; /* of the bounded model: its entries have no times, their weights are folded in */
  size_t scale;     /* weights are over 4^(weights.bits + scale), and in the bounded model over lcm(1..N+1)^2 */
  size_t units;
  unsigned char *done;  /* [unit]: its programs are counted */
  qaci_entries entries;  /* sorted */
  qaci_open_loops open;  /* what they show from their second pass on is not in the entries */
  uint64_t state_steps; /* micro-steps of states made, for measurements */
} qaci_census;

/* r := a census in which no unit is counted. QACI_DOMAIN or QACI_UNABLE if the question is out of reach. */
qaci_status qaci_census_init(qaci_ctx *ctx, qaci_census *r, const qaci_census_question *q);
void qaci_census_clear(qaci_census *r);

/* Count the units `from` <= unit < `to` that are not done yet, on `threads` threads (at least 1). If a limit is met, or
 * the caller cancels: QACI_UNABLE, and the units done until then are counted, each wholly. The census is the same
 * whatever the number of threads. */
qaci_status qaci_census_count(qaci_ctx *ctx, qaci_census *r, size_t from, size_t to, size_t threads);
/* The same, but no unit is begun once `seconds` have passed, except the first: QACI_OK may leave units for another
 * call, and no work is lost between the calls. */
qaci_status qaci_census_count_for(qaci_ctx *ctx, qaci_census *r, size_t from, size_t to, size_t threads,
                                  double seconds);

size_t qaci_census_done(const qaci_census *r); /* units counted */

#endif
