/* The `ascii` reader (MATH.2): the payload is a text (EVAL.7) of the formal language, and reads as the scoring function
 * that the text denotes (EVAL.8). definitions.md 8 */
#include <stdlib.h>

#include "qaci/reader.h"

static qaci_status check(qaci_ctx *ctx, size_t payload_bits, size_t actions) {
  (void)actions;
  if (payload_bits && payload_bits % 8 == 0) return QACI_OK;
  return qaci_fail(ctx, QACI_DOMAIN,
                   "field \"hash\": it leaves %zu bits of the question to the payload, expected whole bytes for the "
                   "reader \"ascii\", at least one",
                   payload_bits);
}

static qaci_status evaluate(qaci_ctx *ctx, const char *text, size_t n, const qaci_reader_input *input,
                            qaci_reader_output *r) {
  enum { WIDTH = 200 };
  qaci_evalmath *e = qaci_evalmath_create(&input->limits, &input->parameters);
  qaci_status status = qaci_evalmath_run(ctx, e, text, n, &r->valid);
  if (status == QACI_OK && r->valid) status = qaci_evalmath_scores(ctx, e, r->score, &r->valid);
  if (status == QACI_OK)
    r->note = r->valid ? qaci_em_text(qaci_evalmath_value(e), WIDTH) : qaci_strdup(qaci_evalmath_why(e));
  qaci_evalmath_destroy(e);
  return status;
}

static qaci_status read(qaci_ctx *ctx, const qaci_reader *self, const qaci_bits *payload,
                        const qaci_reader_input *input, qaci_reader_output *r) {
  (void)self;
  char *text;
  size_t n;
  const char *why;
  r->valid = qaci_evalmath_ascii(payload, &text, &n, &why);
  if (!r->valid) {
    r->note = qaci_strdup(why);
    return QACI_OK;
  }
  qaci_status status = evaluate(ctx, text, n, input, r);
  free(text);
  return status;
}

/* No `all`: to count the texts that denote scoring functions is to evaluate each. */
const qaci_reader qaci_reader_ascii = {.name = "ascii", .check = check, .read = read};
