/* Loops that a census leaves open, run backwards from what they show. SIMPL.10
 *
 * A loop such as "CPUSH 1; ROTL 1; REPEAT" tests bits that it keeps: each pass doubles the patterns of what it shows. But
 * every micro-step has at most one way back, except that a DROP may have dropped 0 or 1: so for one x the data that lead
 * to it are found backwards, all passes in one run for each place of a pass, and most runs end early, at a bit that the
 * loop cannot have appended.
 */
#ifndef QACI_DISTRIBUTIONS_OPEN_LOOPS_H
#define QACI_DISTRIBUTIONS_OPEN_LOOPS_H

#include "distributions/code_weights.h"
#include "distributions/simplicity_times.h"

/* "step[0]; ...; step[steps-1]; REPEAT", micro-steps one by one (COPY k with its k, the others with 1). */
typedef struct qaci_open_loop {
  size_t steps;
  qaci_instruction *step;
  qaci_u128 code; /* the codes that spell it, each 4^(C - |code|) */
} qaci_open_loop;

typedef struct qaci_open_loops {
  size_t count, room;
  qaci_open_loop *item;
} qaci_open_loops;

void qaci_open_loops_clear(qaci_open_loops *l);
/* r := a copy of l. */
void qaci_open_loops_copy(qaci_open_loops *r, const qaci_open_loops *l);
/* Append a loop; it takes `step` over. */
void qaci_open_loops_add(qaci_open_loops *l, qaci_instruction *step, size_t steps, qaci_u128 code);
/* Append all of m, which is empty afterwards; then put the loops into a fixed order. */
void qaci_open_loops_take(qaci_open_loops *l, qaci_open_loops *m);

/* r := what these loops add to S(x) from their second pass on, for data of at most data_bits bits and the times of t,
 * over 4^(C + data_bits) * t->denominator. Cost O(N) for each place of each loop, mostly far less; but each bit that was
 * dropped and then tested doubles what is left to do: up to 2^(N / pass length), so it counts steps. */
qaci_status qaci_open_loops_sum(qaci_ctx *ctx, const qaci_open_loops *l, size_t data_bits, const qaci_times *t,
                                const qaci_bits *x, mpz_t r);

#endif
