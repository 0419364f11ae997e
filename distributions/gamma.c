/* Elias gamma codes: see gamma.h. Every operation costs O(length of the code). */
#include "distributions/gamma.h"

void qaci_gamma_append_mpz(qaci_bits *r, const mpz_t k) {
  size_t length = mpz_sizeinbase(k, 2);
  for (size_t left = length - 1; left;) {
    size_t take = left < 64 ? left : 64;
    qaci_bits_append_nat(r, 0, take);
    left -= take;
  }
  for (size_t i = length; i--;) qaci_bits_push(r, mpz_tstbit(k, i));
}

/* *zeros := the zeros from `at` on; false if x ends before a one. */
static bool leading_zeros(const qaci_bits *x, size_t at, size_t *zeros) {
  for (size_t i = at; i < x->len; i += 64) {
    uint64_t window = qaci_bits_read(x, i, 64);
    if (!window) continue;
    *zeros = i - at + (size_t)__builtin_clzll(window);
    return true;
  }
  return false;
}

/* The code from `at` on lies inside x and its number has *length bits. */
static qaci_status measure(qaci_ctx *ctx, size_t *length, const qaci_bits *x, size_t at) {
  size_t zeros = 0;
  if (!leading_zeros(x, at, &zeros) || x->len - at - zeros < zeros + 1)
    return qaci_fail(ctx, QACI_DOMAIN, "the %zu bits end inside the number that starts at bit %zu", x->len, at + 1);
  *length = zeros + 1;
  return QACI_OK;
}

qaci_status qaci_gamma_read(qaci_ctx *ctx, uint64_t *k, const qaci_bits *x, size_t *at) {
  size_t length = 0;
  QACI_TRY(measure(ctx, &length, x, *at));
  if (length > 64)
    return qaci_fail(ctx, QACI_DOMAIN, "the number that starts at bit %zu has %zu bits, expected at most 64", *at + 1,
                     length);
  *k = qaci_bits_read(x, *at + length - 1, length);
  *at += 2 * length - 1;
  return QACI_OK;
}

qaci_status qaci_gamma_read_mpz(qaci_ctx *ctx, mpz_t k, const qaci_bits *x, size_t *at) {
  size_t length = 0;
  QACI_TRY(measure(ctx, &length, x, *at));
  qaci_bits number;
  qaci_bits_init(&number);
  qaci_bits_slice(&number, x, *at + length - 1, length);
  size_t words = (length + 63) / 64;
  mpz_import(k, words, 1, sizeof *number.word, 0, 0, number.word);
  mpz_tdiv_q_2exp(k, k, 64 * words - length);
  qaci_bits_clear(&number);
  *at += 2 * length - 1;
  return QACI_OK;
}
