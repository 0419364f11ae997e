/* Leximin over lotteries (COMPOSE.6): see compose_bargain.h.
 *
 * Each round maximises t such that every value that is not fixed is at least t. A constraint with a positive multiplier
 * is tight in every optimal lottery (complementary slackness), so its value is fixed at t; the multipliers of the
 * constraints with t sum to at least 1, so each round fixes one at least. When all are fixed the values are those of
 * the only leximin point. At most as many linear programs as players, and one for the lottery. */
#include <stdlib.h>
#include <string.h>

#include "qaci/compose_bargain.h"

void qaci_lp_at_least(qaci_lp *lp, const mpq_t *values, mpq_srcptr bound, bool last) {
  mpq_t *row = qaci_rationals(lp->columns);
  for (size_t a = 0; a < lp->actions; a++) {
    if (bound) mpq_sub(row[a], bound, values[a]);
    else mpq_neg(row[a], values[a]);
  }
  if (last) mpq_set_ui(row[lp->columns - 1], 1, 1);
  qaci_lp_add(lp, (const mpq_t *)row);
  qaci_rationals_free(row, lp->columns);
}

void qaci_lp_at_most(qaci_lp *lp, const mpq_t *values, mpq_srcptr bound) {
  mpq_t *row = qaci_rationals(lp->columns);
  for (size_t a = 0; a < lp->actions; a++) mpq_sub(row[a], values[a], bound);
  qaci_lp_add(lp, (const mpq_t *)row);
  qaci_rationals_free(row, lp->columns);
}

qaci_status qaci_first_lottery(qaci_ctx *ctx, const qaci_opinions *o, const mpq_t *utility, mpq_t *lottery) {
  qaci_lp lp;
  qaci_lp_init(&lp, o->actions, o->actions);
  for (size_t i = 0; i < o->count; i++) {
    qaci_lp_at_least(&lp, (const mpq_t *)o->item[i].score, utility[i], false);
    qaci_lp_at_most(&lp, (const mpq_t *)o->item[i].score, utility[i]);
  }
  qaci_lp_solution s;
  qaci_lp_solution_init(&s, &lp);
  qaci_status status = qaci_lp_maximize(ctx, &lp, NULL, true, &s);
  for (size_t a = 0; a < o->actions && status == QACI_OK; a++) mpq_set(lottery[a], s.x[a]);
  qaci_lp_solution_clear(&s, &lp);
  qaci_lp_clear(&lp);
  return status;
}

typedef struct leximin {
  const mpq_t *value;
  size_t players, actions;
  const qaci_bargain *b;
  bool *open;
  mpq_t *fixed;
} leximin;

static qaci_status one_round(qaci_ctx *ctx, leximin *l) {
  qaci_lp lp;
  qaci_lp_init(&lp, l->actions, l->actions + 1);
  for (size_t i = 0; i < l->players; i++)
    if (l->open[i]) qaci_lp_at_least(&lp, l->value + i * l->actions, NULL, true);
  size_t players = lp.rows;
  for (size_t i = 0; i < l->players; i++)
    if (!l->open[i] && l->fixed) qaci_lp_at_least(&lp, l->value + i * l->actions, l->fixed[i], false);
  if (l->b) qaci_bargain_add_rational(l->b, &lp);
  mpq_t *c = qaci_rationals(lp.columns);
  mpq_set_ui(c[l->actions], 1, 1);
  qaci_lp_solution s;
  qaci_lp_solution_init(&s, &lp);
  qaci_status status = qaci_lp_maximize(ctx, &lp, (const mpq_t *)c, false, &s);
  for (size_t i = 0, row = 0; i < l->players && row < players && status == QACI_OK; i++) {
    if (!l->open[i] || !s.tight[row++]) continue;
    l->open[i] = false;
    mpq_set(l->fixed[i], s.value);
  }
  qaci_lp_solution_clear(&s, &lp);
  qaci_rationals_free(c, lp.columns);
  qaci_lp_clear(&lp);
  return status;
}

/* The first lottery that gives everyone what is fixed. */
static qaci_status last_round(qaci_ctx *ctx, const leximin *l, mpq_t *lottery) {
  qaci_lp lp;
  qaci_lp_init(&lp, l->actions, l->actions);
  for (size_t i = 0; i < l->players; i++) qaci_lp_at_least(&lp, l->value + i * l->actions, l->fixed[i], false);
  if (l->b) qaci_bargain_add_rational(l->b, &lp);
  qaci_lp_solution s;
  qaci_lp_solution_init(&s, &lp);
  qaci_status status = qaci_lp_maximize(ctx, &lp, NULL, true, &s);
  for (size_t a = 0; a < l->actions && status == QACI_OK; a++) mpq_set(lottery[a], s.x[a]);
  qaci_lp_solution_clear(&s, &lp);
  qaci_lp_clear(&lp);
  return status;
}

qaci_status qaci_leximin(qaci_ctx *ctx, const mpq_t *value, const bool *counted, size_t players, size_t actions,
                         const qaci_bargain *b, mpq_t *lottery) {
  leximin l = {value, players, actions, b, qaci_alloc(players), qaci_rationals(players)};
  memcpy(l.open, counted, players);
  qaci_status status = QACI_OK;
  for (size_t left = 1; left && status == QACI_OK;) {
    left = 0;
    for (size_t i = 0; i < players; i++) left += l.open[i];
    if (left) status = one_round(ctx, &l);
  }
  if (status == QACI_OK) status = last_round(ctx, &l, lottery);
  free(l.open);
  qaci_rationals_free(l.fixed, players);
  return status;
}
