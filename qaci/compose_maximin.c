/* The least score, and the lotteries whose least expected score is greatest (COMPOSE.3). */
#include <stdlib.h>
#include <string.h>

#include "qaci/compose_bargain.h"

/* min over u of u(a) */
static void least(const qaci_opinions *o, qaci_composition *r) {
  for (size_t a = 0; a < o->actions; a++) {
    mpq_srcptr min = o->item[0].score[a];
    for (size_t i = 1; i < o->count; i++)
      if (mpq_cmp(o->item[i].score[a], min) < 0) min = o->item[i].score[a];
    qaci_interval_set(&r->score[a], min);
  }
}

/* The lottery whose least expected score is greatest, by leximin (COMPOSE.6). */
static qaci_status over_lotteries(qaci_ctx *ctx, const qaci_opinions *o, qaci_composition *r) {
  mpq_t *value = qaci_rationals(o->count * o->actions), *lottery = qaci_rationals(o->actions);
  bool *counted = qaci_alloc(o->count);
  memset(counted, true, o->count);
  for (size_t i = 0; i < o->count; i++)
    for (size_t a = 0; a < o->actions; a++) mpq_set(value[i * o->actions + a], o->item[i].score[a]);
  qaci_status status = qaci_leximin(ctx, (const mpq_t *)value, counted, o->count, o->actions, NULL, lottery);
  if (status == QACI_OK) qaci_composition_add_lottery(r, o, (const mpq_t *)lottery);
  free(counted);
  qaci_rationals_free(value, o->count * o->actions);
  qaci_rationals_free(lottery, o->actions);
  return status;
}

qaci_status qaci_compose_maximin(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                 qaci_composition *r) {
  if (options->lottery) return over_lotteries(ctx, o, r);
  least(o, r);
  return QACI_OK;
}

/* One more scoring function can only lower the minimum, and to 0 whatever its mass. */
void qaci_widen_maximin(const qaci_opinions *o, const mpq_t total, const mpq_t more, size_t bits,
                        qaci_interval *score) {
  (void)o;
  (void)total;
  (void)more;
  (void)bits;
  mpq_set_ui(score->lower, 0, 1);
}
