/* Which bits the micro-steps of a loop may ask for, on their way back. SIMPL.11
 *
 * A row for each number of micro-steps left to be undone and each length of the queue: is the bit that is i places
 * behind the front needed to undo them, on any way back? It depends on nothing else.
 */
#ifndef QACI_DISTRIBUTIONS_LOOP_ASKS_H
#define QACI_DISTRIBUTIONS_LOOP_ASKS_H

#include "distributions/program.h"

typedef struct qaci_loop_asks {
  const qaci_instruction *step; /* the cyclic word of the loop; borrowed */
  size_t steps, end;            /* the micro-step at this place of it is the last one that is undone */
  size_t events, longest;       /* micro-steps to undo; length of a queue, at most */
  unsigned char **row;          /* [left * (longest + 1) + length]: NULL if it was not looked at */
  qaci_ctx *ctx;
  uint64_t charged;
  qaci_status status; /* not QACI_OK: a row went beyond the budget; it is there, but nothing more should be done */
} qaci_loop_asks;

/* If it fails, a may be cleared. */
qaci_status qaci_loop_asks_init(qaci_ctx *ctx, qaci_loop_asks *a, const qaci_instruction *step, size_t steps,
                                size_t end, size_t events, size_t longest);
void qaci_loop_asks_clear(qaci_loop_asks *a);

/* The micro-step that is undone when `left` are left, 1 or more. */
static inline qaci_instruction qaci_loop_asks_event(const qaci_loop_asks *a, size_t left) {
  return a->step[(a->end + left - 1) % a->steps];
}

const unsigned char *qaci_loop_asks_look(qaci_loop_asks *a, size_t left, size_t n);

/* row[i] != 0: one of the `left` micro-steps may ask for bit i of a queue of n bits. */
static inline const unsigned char *qaci_loop_asks_row(qaci_loop_asks *a, size_t left, size_t n) {
  const unsigned char *row = a->row[left * (a->longest + 1) + n];
  return row ? row : qaci_loop_asks_look(a, left, n);
}

/* How many bits may have left the places first..end-1 of a queue of n bits, or were tested there, and may be asked for
 * again, at once; where no CPUSH has appended anything. */
size_t qaci_loop_asks_kept(qaci_loop_asks *a, size_t n, size_t first, size_t end);
/* How many of the micro-steps test a bit or compare two. */
size_t qaci_loop_asks_tests(const qaci_loop_asks *a);

#endif
