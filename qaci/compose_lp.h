/* Linear programs over lotteries, solved in exact rationals.                                              COMPOSE.5
 *
 *   maximise c.x  over  x >= 0,  A x <= 0,  x_0 + ... + x_(n-1) = 1
 *
 * where x_0 ... x_(n-1) is a lottery and the other variables are free to be any number >= 0. Every constraint of the
 * composers has this form: a bound b on the lottery's expectation of r is (b - r_0) x_0 + ... + (b - r_(n-1)) x_(n-1).
 *
 * Method: the simplex method on a condensed tableau of integers over one common denominator, the last pivot (Edmonds):
 * each step divides exactly and no gcd is taken. The largest coefficient enters; after as many degenerate pivots as
 * there are variables, and for ties, Bland's rule, under which no basis comes twice.
 */
#ifndef QACI_QACI_COMPOSE_LP_H
#define QACI_QACI_COMPOSE_LP_H

#include "distributions/rational.h"

typedef struct qaci_lp {
  size_t actions, columns, rows; /* of x: the lottery, all; of A */
  mpz_t *a;                      /* rows * columns */
  struct qaci_lp_tableau *tableau; /* of the last solution, where the next objective starts; NULL: none yet */
} qaci_lp;

void qaci_lp_init(qaci_lp *lp, size_t actions, size_t columns);
void qaci_lp_clear(qaci_lp *lp);
/* One more row of A, the numbers of `columns` variables; it is scaled to integers. Before the first objective. */
void qaci_lp_add(qaci_lp *lp, const mpq_t *row);

typedef struct qaci_lp_solution {
  bool feasible;
  mpq_t value; /* c.x */
  mpq_t *x;    /* one per column */
  bool *tight; /* one per row: its multiplier is above 0, so every optimal x has equality there */
} qaci_lp_solution;

void qaci_lp_solution_init(qaci_lp_solution *r, const qaci_lp *lp);
void qaci_lp_solution_clear(qaci_lp_solution *r, const qaci_lp *lp);

/* c: one per column, NULL for none. `first`: among the optimal x take that of greatest x_0, among these that of
 * greatest x_1, and so on through the lottery. The objective must be bounded. QACI_UNABLE past a budget. Cost: a pivot
 * is O(rows * columns) multiplications of integers of at most as many digits as a minor of A; pivots are usually about
 * as many as rows, and fewer for a second objective, which starts at the solution of the last one. */
qaci_status qaci_lp_maximize(qaci_ctx *ctx, qaci_lp *lp, const mpq_t *c, bool first, qaci_lp_solution *r);

#endif
