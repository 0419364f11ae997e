/* In how many ways a pair of codes can be read on to its end: rows of numbers that are read back along the positions.
 * The states of prior_count.c. SIMPL.9
 *
 * For a position i, `ways` holds one number for each state of the parser (a *row*), once for each value of the open
 * positions, those before i that demands behind i name. In lockstep there are more rows: one for each state of a second
 * parser, which reads another copy of the same bits `distance` positions before.
 */
#ifndef QACI_DISTRIBUTIONS_PAIR_WAYS_H
#define QACI_DISTRIBUTIONS_PAIR_WAYS_H

#include "distributions/pair_parser.h"
#include "distributions/prior_count.h"

enum { QACI_MOST_OPEN = 10 };

/* [row * heads + state of the second parser][state]; row, bit k: the value of open[k]. */
typedef struct qaci_ways {
  struct qaci_ways *before; /* in the list of those to use again */
  size_t opens;
  size_t open[QACI_MOST_OPEN];
  bool lockstep;       /* heads: the states of the parser; else 1 */
  uint32_t goal;       /* the state that the second parser ends in */
  unsigned char *live; /* [row ...]: 0 if all its numbers are 0, then they are not written */
  mp_limb_t row[];
} qaci_ways;

typedef struct qaci_ways_reader {
  qaci_ctx *ctx;
  qaci_pair_parser parser;
  size_t limbs, width;      /* of a number; of a row */
  mp_limb_t *none;          /* a row of zeros */
  unsigned char *reachable; /* [position * states + state]: some pair is read through this state */
  uint32_t *to[2];          /* scratch: where the second parser goes */
  qaci_ways *spare[2][QACI_MOST_OPEN + 1];
  uint64_t charged;
} qaci_ways_reader;

/* If it fails, c may be cleared. */
qaci_status qaci_ways_reader_init(qaci_ctx *ctx, qaci_ways_reader *c, size_t pair_bits, size_t most);
void qaci_ways_reader_clear(qaci_ways_reader *c);

static inline bool qaci_ways_reachable(const qaci_ways_reader *c, size_t i, uint32_t state) {
  return c->reachable[i * c->parser.states + state];
}

void qaci_ways_drop(qaci_ways_reader *c, qaci_ways *w);

/* Behind the last position. */
qaci_status qaci_ways_end(qaci_ways_reader *c, qaci_ways **r);

/* r := the ways from position i on, from those from i + 1 on and what is demanded of i: QACI_UNCONSTRAINED, or as in
 * qaci_constraint. */
qaci_status qaci_ways_back(qaci_ways_reader *c, qaci_ways **r, const qaci_ways *w, size_t i, size_t earlier);

/* A second parser, which is to stand at state `goal`, `distance` positions before. Then both read back the same bit,
 * which is the one at position i for the first parser. At last the first one has come to the place where the second
 * began, so it stands at the goal, and the positions of both copies and in between are read. */
qaci_status qaci_ways_fork(qaci_ways_reader *c, qaci_ways **r, const qaci_ways *w, uint32_t goal);
qaci_status qaci_ways_back_both(qaci_ways_reader *c, qaci_ways **r, const qaci_ways *w, size_t i, size_t distance);
qaci_status qaci_ways_meet(qaci_ways_reader *c, qaci_ways **r, const qaci_ways *w);

#endif
