/* Disagreement points and gains (COMPOSE.7), and the solution of Kalai and Smorodinsky (COMPOSE.8). */
#include "qaci/compose_bargain.h"

#include <stdlib.h>

/* r := the mean of x over the actions that y likes best: what x expects of the dictator y. */
static void under_dictator(const qaci_opinion *x, const qaci_opinion *y, size_t actions, mpq_t r) {
  size_t best = 0;
  unsigned long count = 0;
  for (size_t a = 1; a < actions; a++)
    if (mpq_cmp(y->score[a], y->score[best]) > 0) best = a;
  mpq_t n;
  mpq_init(n);
  mpq_set_ui(r, 0, 1);
  for (size_t a = 0; a < actions; a++) {
    if (!mpq_equal(y->score[a], y->score[best])) continue;
    mpq_add(r, r, x->score[a]);
    count++;
  }
  mpq_set_ui(n, count, 1);
  mpq_div(r, r, n);
  mpq_clear(n);
}

static void disagree(qaci_bargain *b, const qaci_opinions *o, qaci_disagreement disagreement) {
  mpq_t term;
  mpq_init(term);
  for (size_t i = 0; i < b->players && disagreement != QACI_DISAGREEMENT_ZERO; i++) {
    const qaci_opinion *x = &o->item[i];
    if (disagreement == QACI_DISAGREEMENT_OWN_MINIMUM) {
      mpq_set(b->d[i], x->score[0]);
      for (size_t a = 1; a < b->actions; a++)
        if (mpq_cmp(x->score[a], b->d[i]) < 0) mpq_set(b->d[i], x->score[a]);
    }
    for (size_t j = 0; j < b->players && disagreement == QACI_DISAGREEMENT_RANDOM_DICTATOR; j++) {
      under_dictator(x, &o->item[j], b->actions, term);
      mpq_mul(term, term, b->share[j]);
      mpq_add(b->d[i], b->d[i], term);
    }
  }
  mpq_clear(term);
}

static bool may_lose(const qaci_bargain *b, size_t i) {
  size_t a = 0;
  while (a < b->actions && mpq_sgn(b->gain[i * b->actions + a]) >= 0) a++;
  return a < b->actions;
}

void qaci_bargain_add_rational(const qaci_bargain *b, qaci_lp *lp) {
  for (size_t i = 0; i < b->players; i++)
    if (may_lose(b, i)) qaci_lp_at_least(lp, (const mpq_t *)(b->gain + i * b->actions), NULL, false);
}

/* The greatest gains: of single actions where nobody can lose, else by linear programs. */
static qaci_status find_most(qaci_ctx *ctx, qaci_bargain *b) {
  qaci_lp lp;
  qaci_lp_init(&lp, b->actions, b->actions);
  qaci_bargain_add_rational(b, &lp);
  qaci_lp_solution s;
  qaci_lp_solution_init(&s, &lp);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < b->players && status == QACI_OK; i++) {
    const mpq_t *gain = (const mpq_t *)(b->gain + i * b->actions);
    for (size_t a = 0; a < b->actions && !lp.rows; a++)
      if (mpq_cmp(gain[a], b->most[i]) > 0) mpq_set(b->most[i], gain[a]);
    if (lp.rows) status = qaci_lp_maximize(ctx, &lp, gain, false, &s);
    if (lp.rows && status == QACI_OK) mpq_set(b->most[i], s.value);
  }
  qaci_lp_solution_clear(&s, &lp);
  qaci_lp_clear(&lp);
  return status;
}

qaci_status qaci_bargain_init(qaci_ctx *ctx, qaci_bargain *b, const qaci_opinions *o, qaci_disagreement disagreement) {
  *b = (qaci_bargain){.players = o->count, .actions = o->actions};
  b->share = qaci_opinions_shares(o);
  b->d = qaci_rationals(b->players);
  b->gain = qaci_rationals(b->players * b->actions);
  b->most = qaci_rationals(b->players);
  disagree(b, o, disagreement);
  for (size_t i = 0; i < b->players; i++)
    for (size_t a = 0; a < b->actions; a++) mpq_sub(b->gain[i * b->actions + a], o->item[i].score[a], b->d[i]);
  return find_most(ctx, b);
}

void qaci_bargain_clear(qaci_bargain *b) {
  qaci_rationals_free(b->share, b->players);
  qaci_rationals_free(b->d, b->players);
  qaci_rationals_free(b->gain, b->players * b->actions);
  qaci_rationals_free(b->most, b->players);
}

void qaci_composition_add_lottery(qaci_composition *r, const qaci_opinions *o, const mpq_t *lottery) {
  qaci_point *p = qaci_composition_add_point(r);
  mpq_t term, sum;
  mpq_inits(term, sum, NULL);
  for (size_t a = 0; a < r->actions; a++) qaci_interval_set(&p->lottery[a], lottery[a]);
  for (size_t i = 0; i < r->opinions; i++) {
    mpq_set_ui(sum, 0, 1);
    for (size_t a = 0; a < r->actions; a++) {
      mpq_mul(term, o->item[i].score[a], lottery[a]);
      mpq_add(sum, sum, term);
    }
    qaci_interval_set(&p->utility[i], sum);
  }
  mpq_clears(term, sum, NULL);
}

/* Gains in parts of the greatest gain each may hope for, made equal from below: leximin of them. Who can gain nothing
 * keeps the disagreement point and does not count. */
qaci_status qaci_compose_kalai_smorodinsky(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                           qaci_composition *r) {
  qaci_bargain b;
  qaci_status status = qaci_bargain_init(ctx, &b, o, options->disagreement);
  mpq_t *part = qaci_rationals(b.players * b.actions), *lottery = qaci_rationals(b.actions);
  bool *counted = qaci_alloc(b.players);
  for (size_t i = 0; i < b.players && status == QACI_OK; i++) {
    counted[i] = mpq_sgn(b.most[i]) > 0;
    for (size_t a = 0; a < b.actions && counted[i]; a++)
      mpq_div(part[i * b.actions + a], b.gain[i * b.actions + a], b.most[i]);
  }
  if (status == QACI_OK)
    status = qaci_leximin(ctx, (const mpq_t *)part, counted, b.players, b.actions, &b, lottery);
  if (status == QACI_OK) qaci_composition_add_lottery(r, o, (const mpq_t *)lottery);
  free(counted);
  qaci_rationals_free(part, b.players * b.actions);
  qaci_rationals_free(lottery, b.actions);
  qaci_bargain_clear(&b);
  return status;
}
