/* The answers of QACI as a distribution: see query.h.                                                    META.10 */
#include "qaci/query.h"

#include <string.h>

/* The reader that reads everything, for one action which all answers score alike: then QACI0 is the answers. */
static qaci_status check_any(qaci_ctx *ctx, size_t payload_bits, size_t actions) {
  (void)payload_bits;
  (void)actions;
  (void)ctx;
  return QACI_OK;
}

static qaci_status read_any(qaci_ctx *ctx, const qaci_reader *self, const qaci_bits *payload,
                            const qaci_reader_input *input, qaci_reader_output *r) {
  (void)ctx;
  (void)self;
  (void)payload;
  for (size_t i = 0; i < input->parameters.actions; i++) mpq_set_ui(r->score[i], 1, 1);
  r->valid = true;
  return QACI_OK;
}

static qaci_status all_of_any(qaci_ctx *ctx, size_t payload_bits, size_t actions, mpz_t count, mpq_t *sum) {
  QACI_TRY(qaci_ctx_number(ctx, (double)payload_bits));
  mpz_set_ui(count, 1);
  mpz_mul_2exp(count, count, payload_bits);
  for (size_t i = 0; i < actions; i++) mpq_set_z(sum[i], count);
  return QACI_OK;
}

void qaci_query_init(qaci_query *r) {
  *r = (qaci_query){.answers = qaci_dist_create()};
  mpq_inits(r->located, r->skipped, NULL);
}

void qaci_query_clear(qaci_query *r) {
  qaci_dist_release(r->answers);
  mpq_clears(r->located, r->skipped, NULL);
}

/* Each hypothesis gives its mass to its answers by their shares. */
static qaci_status add_answers(qaci_ctx *ctx, qaci_dist *d, const qaci_hypothesis *h) {
  mpq_t mass;
  mpq_init(mass);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < h->answers->count && status == QACI_OK; i++) {
    const qaci_tree_answer *a = &h->answers->item[i];
    qaci_tree_share(h->answers, a, mass);
    mpq_mul(mass, mass, h->group->mass);
    qaci_value *payload = qaci_value_bits(&a->payload);
    status = qaci_dist_add(ctx, d, payload, mass);
    qaci_value_release(payload);
  }
  qaci_tree_share(h->answers, NULL, mass);
  mpq_mul(mass, mass, h->group->mass);
  qaci_dist_add_remainder(d, mass);
  mpq_clear(mass);
  return status;
}

static qaci_status collect(qaci_ctx *ctx, qaci_query *r, const qaci_score *s) {
  qaci_dist *d = qaci_dist_create();
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < s->hypotheses && status == QACI_OK; i++) status = add_answers(ctx, d, &s->hypothesis[i]);
  qaci_dist_add_remainder(d, s->remainder);
  qaci_dist_add_remainder(d, s->skipped);
  if (status == QACI_OK) status = qaci_dist_finish(ctx, d);
  if (status != QACI_OK) {
    qaci_dist_release(d);
    return status;
  }
  qaci_dist_release(r->answers);
  r->answers = d;
  mpq_set(r->located, s->located);
  mpq_set(r->skipped, s->skipped);
  r->partial = s->partial;
  memcpy(r->message, s->message, sizeof r->message);
  return QACI_OK;
}

qaci_status qaci_query_compute(qaci_ctx *ctx, qaci_query *r, const qaci_question *q) {
  static const qaci_reader any = {.name = "any", .check = check_any, .read = read_any, .all = all_of_any};
  qaci_bits nothing;
  qaci_bits_init(&nothing);
  qaci_question all = *q;
  all.reader = &any;
  all.compose = qaci_compose_with(qaci_composer_named("average"));
  all.action = &nothing;
  all.actions = 1;
  all.raw_answers = false;
  qaci_score s;
  qaci_score_init(&s);
  qaci_status status = qaci_score_compute(ctx, &s, &all);
  if (status == QACI_OK) status = collect(ctx, r, &s);
  qaci_score_clear(&s);
  qaci_bits_clear(&nothing);
  return status;
}

qaci_status qaci_query_given(qaci_ctx *ctx, qaci_dist **r, const qaci_dist *answers, const mpq_t located) {
  qaci_dist *d = qaci_dist_create();
  mpq_t share, rest;
  mpq_inits(share, rest, NULL);
  mpq_set_ui(rest, mpq_sgn(located) != 0, 1);
  qaci_status status = QACI_OK;
  for (size_t i = 0; mpq_sgn(located) && i < qaci_dist_size(answers) && status == QACI_OK; i++) {
    mpq_srcptr mass;
    qaci_value *payload = qaci_dist_element(answers, i, &mass);
    mpq_div(share, mass, located);
    mpq_sub(rest, rest, share);
    status = qaci_dist_add(ctx, d, payload, share);
  }
  qaci_dist_add_remainder(d, rest);
  mpq_clears(share, rest, NULL);
  if (status == QACI_OK) status = qaci_dist_finish(ctx, d);
  if (status == QACI_OK)
    *r = d;
  else
    qaci_dist_release(d);
  return status;
}
