/* The means of the scores, as they are (SCORE.4) and normalised (COMPOSE.2). */
#include "qaci/compose_internal.h"

/* M[u(a)] for u drawn from the distribution: the post's first choice. */
qaci_status qaci_compose_average(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                 qaci_composition *r) {
  (void)ctx;
  (void)options;
  mpq_t term, sum;
  mpq_inits(term, sum, NULL);
  for (size_t a = 0; a < o->actions; a++) {
    mpq_set_ui(sum, 0, 1);
    for (size_t i = 0; i < o->count; i++) {
      mpq_mul(term, o->item[i].mass, o->item[i].score[a]);
      mpq_add(sum, sum, term);
    }
    qaci_interval_set(&r->score[a], sum);
  }
  mpq_clears(term, sum, NULL);
  return QACI_OK;
}

/* What is missing has a score between 0 and 1. */
void qaci_widen_average(const qaci_opinions *o, const mpq_t total, const mpq_t more, size_t bits,
                        qaci_interval *score) {
  (void)o;
  (void)total;
  (void)bits;
  mpq_add(score->upper, score->upper, more);
}

/* The same for the normalised distribution. */
qaci_status qaci_compose_average_normalized(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                            qaci_composition *r) {
  QACI_TRY(qaci_compose_average(ctx, o, options, r));
  mpq_t total;
  mpq_init(total);
  qaci_opinions_total(o, total);
  for (size_t a = 0; a < r->actions; a++) {
    mpq_div(r->score[a].lower, r->score[a].lower, total);
    mpq_set(r->score[a].upper, r->score[a].lower);
  }
  mpq_clear(total);
  return QACI_OK;
}

/* v = S/W becomes (S + x)/(W + e) with 0 <= x <= e <= more: between S/(W + more) and (S + more)/(W + more). */
void qaci_widen_average_normalized(const qaci_opinions *o, const mpq_t total, const mpq_t more, size_t bits,
                                   qaci_interval *score) {
  (void)o;
  (void)bits;
  mpq_t all;
  mpq_init(all);
  mpq_add(all, total, more);
  mpq_mul(score->lower, score->lower, total);
  mpq_mul(score->upper, score->upper, total);
  mpq_add(score->upper, score->upper, more);
  mpq_div(score->lower, score->lower, all);
  mpq_div(score->upper, score->upper, all);
  mpq_clear(all);
}
