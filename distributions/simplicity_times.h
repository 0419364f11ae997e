/* The weights (n+1)^-2 of the times 0..N as integers over one denominator.                       definitions.md 4
 *
 * For machines that add the same output for many times in a row: the times n <= m < n' weigh tail[n] - tail[n'].
 */
#ifndef QACI_DISTRIBUTIONS_SIMPLICITY_TIMES_H
#define QACI_DISTRIBUTIONS_SIMPLICITY_TIMES_H

#include "distributions/ctx.h"

typedef struct qaci_times {
  uint64_t steps;    /* N */
  mpz_t denominator; /* lcm(1..N+1)^2 */
  mpz_t *tail;       /* tail[n] = the sum of denominator / (m+1)^2 over n <= m <= N; 0..N+1 */
  uint64_t charged;
} qaci_times;

/* About 3 N bits for each of N + 2 numbers: charged to ctx, refused if a number or all of them are too long. On failure
 * r may be cleared. */
qaci_status qaci_times_init(qaci_ctx *ctx, qaci_times *r, uint64_t steps);
void qaci_times_clear(qaci_ctx *ctx, qaci_times *r);
void qaci_times_free(qaci_times *r); /* the same where no ctx is left that was charged */

/* r := the weight of the times n, n + period, ... up to N; of n alone if period is 0. */
void qaci_times_sum(const qaci_times *t, uint64_t n, uint64_t period, mpz_t r);

#endif
