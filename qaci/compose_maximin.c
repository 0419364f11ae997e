/* The least score, and the lotteries whose least expected score is greatest (COMPOSE.3). */
#include "qaci/compose_internal.h"

/* min over u of u(a) */
static void least(const qaci_opinions *o, qaci_composition *r) {
  for (size_t a = 0; a < o->actions; a++) {
    mpq_srcptr min = o->item[0].score[a];
    for (size_t i = 1; i < o->count; i++)
      if (mpq_cmp(o->item[i].score[a], min) < 0) min = o->item[i].score[a];
    qaci_interval_set(&r->score[a], min);
  }
}

qaci_status qaci_compose_maximin(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                 qaci_composition *r) {
  (void)ctx;
  (void)options;
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
