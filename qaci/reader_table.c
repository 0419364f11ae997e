/* The `table` reader (MATH.1).                                                                     definitions.md 8
 *
 * The payload is cut into one field for each action, of v = floor(|payload| / actions) bits, most significant first;
 * what is left over is ignored. The j-th action in the order given scores field / (2^v - 1). Every payload is valid.
 */
#include "qaci/reader.h"

static qaci_status check(qaci_ctx *ctx, size_t payload_bits, size_t actions) {
  if (actions && payload_bits / actions) return QACI_OK;
  return qaci_fail(
      ctx, QACI_DOMAIN,
      "field \"actions\": a payload of %zu bits has no bit for each of %zu actions: expected at least %zu bits",
      payload_bits, actions, actions);
}

/* r := 2^v - 1. */
static void greatest(mpz_t r, size_t v) {
  mpz_set_ui(r, 0);
  mpz_setbit(r, v);
  mpz_sub_ui(r, r, 1);
}

static qaci_status read(qaci_ctx *ctx, const qaci_reader *self, const qaci_bits *payload,
                        const qaci_reader_input *input, qaci_reader_output *r) {
  (void)self;
  size_t actions = input->parameters.actions;
  QACI_TRY(check(ctx, payload->len, actions));
  size_t v = payload->len / actions;
  for (size_t j = 0; j < actions; j++) {
    mpz_ptr field = mpq_numref(r->score[j]);
    mpz_set_ui(field, 0);
    for (size_t i = 0; i < v; i++)
      if (qaci_bits_get(payload, j * v + i)) mpz_setbit(field, v - 1 - i);
    greatest(mpq_denref(r->score[j]), v);
    mpq_canonicalize(r->score[j]);
  }
  r->valid = true;
  return QACI_OK;
}

/* Each field takes each value equally often, so its mean is 1/2. */
static qaci_status all(qaci_ctx *ctx, size_t payload_bits, size_t actions, mpz_t count, mpq_t *sum) {
  QACI_TRY(check(ctx, payload_bits, actions));
  mpz_set_ui(count, 0);
  mpz_setbit(count, payload_bits);
  for (size_t j = 0; j < actions; j++) {
    mpq_set_z(sum[j], count);
    mpq_div_2exp(sum[j], sum[j], 1);
  }
  return QACI_OK;
}

const qaci_reader qaci_reader_table = {.name = "table", .check = check, .read = read, .all = all};
