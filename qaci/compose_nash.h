/* The Nash solution: what its parts share. See compose_nash.c. */
#ifndef QACI_QACI_COMPOSE_NASH_H
#define QACI_QACI_COMPOSE_NASH_H

#include "qaci/compose_bargain.h"

/* q[], one per column, := rationals above 0 (not normalised) near the maximum of sum_i w_i log((V q)_i) over q >= 0 of
 * sum 1, all in MPFR: nothing is certain of them but their signs. V: `columns` columns of `players` numbers >= 0, each
 * player with one above 0. `bits`: log2 of how near, about. A primal-dual interior point method: a step costs
 * O(columns^2 (columns + players)) and the distance falls superlinearly. */
qaci_status qaci_nash_guess(qaci_ctx *ctx, mpq_t *q, const mpq_t *v, const mpq_t *w, size_t columns, size_t players,
                            size_t bits);

/* The square system of a guess: with the columns of `support`, and the players whose rows are proportional on it
 * joined, are there as many players as columns, and are these independent? Then gain[] := the only gains that may be
 * optimal with this support, q[] := the shares that give them; `solved` says whether. All are rational. */
void qaci_nash_square(mpq_t *gain, mpq_t *q, bool *solved, const mpq_t *v, const mpq_t *w, const size_t *support,
                      size_t count, size_t players);

#endif
