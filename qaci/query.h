/* Questions put to QACI: the distribution over what is answered to a counterfactual question.            META.10
 *
 *   Answers(payload) = M[ Normalize(QACI(alpha,gamma_q,xi,q'))(payload) ]     over the samples of Score (score.h)
 *
 * It is the score (SCORE.3) of the reader to which every payload is the scoring function that gives 1 to that payload
 * alone, so it costs what a score costs.
 */
#ifndef QACI_QACI_QUERY_H
#define QACI_QACI_QUERY_H

#include "distributions/dist.h"
#include "qaci/score.h"

typedef struct qaci_query {
  /* Over payloads (QACI_BITS). The total is at most `located`; the remainder is the mass of what was not visited and,
   * if empty_max is `all`, of the payloads that are not listed. */
  qaci_dist *answers;
  mpq_t located, skipped; /* as in qaci_score */
  bool partial;
  char message[1024];
} qaci_query;

void qaci_query_init(qaci_query *r);
void qaci_query_clear(qaci_query *r);

/* q as for a score; its reader, actions, compose and raw_answers are not looked at: each hypothesis answers with a
 * distribution of total 1. Messages name the field, as qaci_score_compute's. After QACI_OK r is a valid enclosure even
 * if r->partial. */
qaci_status qaci_query_compute(qaci_ctx *ctx, qaci_query *r, const qaci_question *q);

/* *r := the answers given that there is one, a new reference: their masses divided by `located`. The remainder is the
 * share of payloads that are not listed. Empty, with remainder 0, if located is 0. */
qaci_status qaci_query_given(qaci_ctx *ctx, qaci_dist **r, const qaci_dist *answers, const mpq_t located);

#endif
