/* What the bargaining composers share: gains over the disagreement point, and lotteries that give nobody a loss. */
#ifndef QACI_QACI_COMPOSE_BARGAIN_H
#define QACI_QACI_COMPOSE_BARGAIN_H

#include "qaci/compose_internal.h"
#include "qaci/compose_lp.h"

/* The players are the scoring functions. */
typedef struct qaci_bargain {
  size_t players, actions;
  mpq_t *share; /* of the total mass */
  mpq_t *d;     /* the disagreement point */
  mpq_t *gain;  /* players * actions: u_i(a) - d_i */
  mpq_t *most;  /* the greatest expected gain of each over the lotteries in which no expected gain is below 0 */
} qaci_bargain;

qaci_status qaci_bargain_init(qaci_ctx *ctx, qaci_bargain *b, const qaci_opinions *o, qaci_disagreement disagreement);
void qaci_bargain_clear(qaci_bargain *b); /* also after a failed init */

/* Add to lp: the lottery's expectation of values[] is at least `bound` (NULL: 0), or the last variable if `last`; or it
 * is at most `bound`. */
void qaci_lp_at_least(qaci_lp *lp, const mpq_t *values, mpq_srcptr bound, bool last);
void qaci_lp_at_most(qaci_lp *lp, const mpq_t *values, mpq_srcptr bound);
/* Nobody who could lose does. */
void qaci_bargain_add_rational(const qaci_bargain *b, qaci_lp *lp);

/* The lottery whose least value is greatest, among these the one whose second least is, and so on (leximin); among
 * equal ones the first in the order of actions. `value` has `players` rows of `actions` numbers, which no lottery
 * considered makes negative; rows that are not `counted` do not count. b (may be NULL): no lottery may give a loss. */
qaci_status qaci_leximin(qaci_ctx *ctx, const mpq_t *value, const bool *counted, size_t players, size_t actions,
                         const qaci_bargain *b, mpq_t *lottery);

/* lottery := the first in the order of actions that is worth just utility[] to the scoring functions; there must be
 * one. */
qaci_status qaci_first_lottery(qaci_ctx *ctx, const qaci_opinions *o, const mpq_t *utility, mpq_t *lottery);

/* r gets one point more, the lottery. */
void qaci_composition_add_lottery(qaci_composition *r, const qaci_opinions *o, const mpq_t *lottery);

#endif
