/* What can be said about a question before anything runs (SCORE.5): see score_internal.h. Every message starts with
 * the field it is about, so that a caller can point at the line. */
#include "qaci/score_internal.h"

/* xi are listed one by one: 2^prior_bits of them, which is pointless long before this. */
enum { MOST_PRIOR_BITS = 40 };

qaci_status qaci_blobs_fit(qaci_ctx *ctx, const qaci_question *q, size_t universe, const qaci_physics *settled) {
  const struct {
    const char *field;
    size_t bits;
  } blob[] = {{"mu1", q->mu1.len}, {"mu2", q->mu2.len}, {"question", q->question.len}};
  for (size_t i = 0; i < sizeof blob / sizeof *blob; i++)
    if (blob[i].bits > settled->width)
      return qaci_fail(ctx, QACI_DOMAIN,
                       "field \"%s\": a blob of %zu bits, but a world-state of universe %zu has only %zu",
                       blob[i].field, blob[i].bits, universe + 1, settled->width);
  return QACI_OK;
}

static qaci_status check_universes(qaci_ctx *ctx, const qaci_question *q) {
  if (!q->universes) return qaci_fail(ctx, QACI_DOMAIN, "field \"universes\": none, expected at least one universe");
  mpq_t total;
  mpq_init(total);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < q->universes && status == QACI_OK; i++) {
    mpq_add(total, total, q->universe[i].mass);
    if (mpq_sgn(q->universe[i].mass) < 0)
      status = qaci_fail(ctx, QACI_DOMAIN, "field \"universes[%zu].mass\": negative, expected at least 0", i + 1);
  }
  if (status == QACI_OK && mpq_cmp_ui(total, 1, 1) > 0)
    status = qaci_fail(ctx, QACI_DOMAIN, "field \"universes\": the masses sum to more than 1");
  mpq_clear(total);
  return status;
}

qaci_status qaci_question_check(qaci_ctx *ctx, const qaci_question *q) {
  QACI_TRY(check_universes(ctx, q));
  for (size_t i = 0; i < q->universes; i++)
    if (qaci_physics_settled(q->universe[i].physics)) QACI_TRY(qaci_blobs_fit(ctx, q, i, q->universe[i].physics));
  if (q->counterfactual.len != q->question.len)
    return qaci_fail(ctx, QACI_DOMAIN, "field \"counterfactual\": %zu bits, expected as many as the question has: %zu",
                     q->counterfactual.len, q->question.len);
  if (q->hash->bits > q->question.len)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "field \"hash\": a signature of %zu bits, expected at most the question's %zu bits", q->hash->bits,
                     q->question.len);
  if (q->oracle && q->oracle->steps > QACI_ORACLE_MOST_STEPS)
    return qaci_fail(ctx, QACI_DOMAIN, "field \"oracle\", steps: %llu, expected at most 2^60",
                     (unsigned long long)q->oracle->steps);
  if (q->oracle && q->oracle->bits > ctx->max_bits / 4)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "field \"oracle\", bits: %zu, expected at most %llu: masses are divided by 16^bits + 1, "
                     "and no number may have more than %llu bits",
                     q->oracle->bits, (unsigned long long)ctx->max_bits / 4, (unsigned long long)ctx->max_bits);
  if (q->prior_bits > MOST_PRIOR_BITS)
    return qaci_fail(ctx, QACI_DOMAIN, "field \"prior_bits\": %zu would mean more than 2^%d strings xi", q->prior_bits,
                     MOST_PRIOR_BITS);
  if (!q->actions) return qaci_fail(ctx, QACI_DOMAIN, "field \"actions\": none, expected at least one action");
  for (size_t i = 0; i < q->actions; i++)
    for (size_t j = 0; j < i; j++)
      if (qaci_bits_equal(&q->action[i], &q->action[j]))
        return qaci_fail(ctx, QACI_DOMAIN, "field \"actions\": actions %zu and %zu are equal", j + 1, i + 1);
  if (q->locate.empty_max == QACI_EMPTY_MAX_ALL && !q->compose.composer->linear)
    return qaci_fail(ctx, QACI_DOMAIN,
                     "field \"compose\": \"%s\" needs every scoring function, but with empty_max = \"all\" "
                     "those of the payloads that are not listed are known by their mean only: expected \"average\" or "
                     "\"average_normalized\"",
                     q->compose.composer->name);
  QACI_TRY(q->reader->check(ctx, q->question.len - q->hash->bits, q->actions));
  if (q->locate.empty_max == QACI_EMPTY_MAX_ALL && !q->reader->all)
    return qaci_fail(
        ctx, QACI_DOMAIN,
        "field \"reading\": empty_max = \"all\" gives a mass to each of the 2^%zu payloads, but those that the "
        "reader \"%s\" can read are not counted without reading each; expected \"none\", or the reader \"table\"",
        q->question.len - q->hash->bits, q->reader->name);
  return QACI_OK;
}
