/* The two hashes that a universe can compute inside itself, and signing (SIGN.1, SIGN.2): see hash.h. */
#include "blobs/hash.h"

#include <stdlib.h>

qaci_hash *qaci_hash_retain(qaci_hash *h) {
  h->references++;
  return h;
}

void qaci_hash_release(qaci_hash *h) {
  if (!h || --h->references) return;
  if (h->functions->destroy) h->functions->destroy(h);
  free(h);
}

static qaci_hash *create(const qaci_hash_functions *functions, size_t bits) {
  qaci_hash *h = qaci_alloc(sizeof *h);
  *h = (qaci_hash){1, functions, bits};
  return h;
}

__extension__ typedef unsigned __int128 wide;

/* Words of h, least significant first: h := 5h + 1 + b, cut to `bits` bits at the end. */
static void roll_wide(uint64_t *h, size_t words, unsigned b) {
  wide carry = 1 + b;
  for (size_t i = 0; i < words; i++) {
    carry += (wide)h[i] * 5;
    h[i] = (uint64_t)carry;
    carry >>= 64;
  }
}

/* What eight rounds add to 5^8 h: the sum of (1 + b_i) 5^(7-i). Over four bits that is 156 plus the entry of the
 * nibble. */
static inline uint64_t byte_sum(uint64_t byte) {
  static const uint32_t nibble[16] = {0, 1, 5, 6, 25, 26, 30, 31, 125, 126, 130, 131, 150, 151, 155, 156};
  return 156 * 626 + 625 * nibble[byte >> 4] + nibble[byte & 15];
}

/* The hash modulo 2^64. The sums of a word's bytes do not wait for h or for each other, but join in pairs. */
static uint64_t roll(const qaci_bits *message) {
  const uint64_t five8 = 390625, five16 = five8 * five8, five32 = five16 * five16, five64 = five32 * five32;
  uint64_t h = 1;
  size_t i = 0;
  for (; i + 64 <= message->len; i += 64) {
    uint64_t w = message->word[i >> 6], s[4];
    for (int k = 0; k < 4; k++)
      s[k] = five8 * byte_sum(w >> (56 - 16 * k) & 0xff) + byte_sum(w >> (48 - 16 * k) & 0xff);
    h = five64 * h + five32 * (five16 * s[0] + s[1]) + (five16 * s[2] + s[3]);
  }
  for (; i + 8 <= message->len; i += 8) /* bytes do not straddle words */
    h = five8 * h + byte_sum(message->word[i >> 6] >> (56 - (i & 63)) & 0xff);
  for (; i < message->len; i++) h = 5 * h + 1 + qaci_bits_get(message, i);
  return h;
}

static qaci_status rolling(qaci_ctx *ctx, const qaci_hash *h, qaci_bits *r, const qaci_bits *message) {
  QACI_TRY(qaci_ctx_number(ctx, (double)h->bits));
  size_t words = (h->bits + 63) / 64;
  if (words <= 1) {
    qaci_bits_nat(r, roll(message), h->bits);
    return qaci_ctx_step(ctx, 1);
  }
  uint64_t *v = qaci_alloc(words * sizeof *v);
  for (size_t i = 0; i < words; i++) v[i] = i == 0;
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < message->len && status == QACI_OK; i++) {
    roll_wide(v, words, qaci_bits_get(message, i));
    status = qaci_ctx_step(ctx, words);
  }
  qaci_bits_zeros(r, 0);
  size_t top = h->bits - 64 * (words - 1);
  for (size_t i = words; i-- > 0;) qaci_bits_append_nat(r, v[i], i == words - 1 ? top : 64);
  free(v);
  return status;
}

static qaci_status xorfold(qaci_ctx *ctx, const qaci_hash *h, qaci_bits *r, const qaci_bits *message) {
  QACI_TRY(qaci_ctx_number(ctx, (double)h->bits));
  QACI_TRY(qaci_ctx_charge(ctx, h->bits / 8));
  qaci_ctx_release(ctx, h->bits / 8);
  qaci_bits_zeros(r, h->bits);
  if (h->bits)
    for (size_t i = 0, j = 0; i < message->len; i++, j = j + 1 == h->bits ? 0 : j + 1)
      if (qaci_bits_get(message, i)) qaci_bits_put(r, j, !qaci_bits_get(r, j));
  return qaci_ctx_step(ctx, 1);
}

qaci_hash *qaci_hash_rolling(size_t bits) {
  static const qaci_hash_functions functions = {"rolling", rolling, NULL, false};
  return create(&functions, bits);
}

qaci_hash *qaci_hash_xorfold(size_t bits) {
  static const qaci_hash_functions functions = {"xorfold", xorfold, NULL, false};
  return create(&functions, bits);
}

qaci_status qaci_sign(qaci_ctx *ctx, const qaci_hash *h, qaci_bits *r, const qaci_bits *payload,
                      const qaci_bits *key) {
  qaci_bits message, tag;
  qaci_bits_init(&message);
  qaci_bits_init(&tag);
  qaci_bits_set(&message, payload);
  qaci_bits_append(&message, key);
  qaci_status status = h->functions->digest(ctx, h, &tag, &message);
  if (status == QACI_OK) {
    qaci_bits_append(&tag, payload);
    qaci_bits_swap(r, &tag);
  }
  qaci_bits_clear(&message);
  qaci_bits_clear(&tag);
  return status;
}

/* Does y start with x? */
static bool starts_with(const qaci_bits *y, const qaci_bits *x) {
  for (size_t i = 0; i < x->len; i += 64) {
    size_t n = x->len - i < 64 ? x->len - i : 64;
    if (qaci_bits_read(x, i, n) != qaci_bits_read(y, i, n)) return false;
  }
  return true;
}

qaci_status qaci_sign_check(qaci_ctx *ctx, const qaci_hash *h, bool *valid, const qaci_bits *blob,
                            const qaci_bits *key) {
  *valid = false;
  if (blob->len < h->bits) return QACI_OK;
  qaci_bits message, tag;
  qaci_bits_init(&message);
  qaci_bits_init(&tag);
  qaci_bits_zeros(&message, blob->len - h->bits + key->len); /* the room, at once */
  qaci_bits_zeros(&message, 0);
  for (size_t i = h->bits; i < blob->len; i += 64) {
    size_t n = blob->len - i < 64 ? blob->len - i : 64;
    qaci_bits_append_nat(&message, qaci_bits_read(blob, i, n), n);
  }
  qaci_bits_append(&message, key);
  qaci_status status = h->functions->digest(ctx, h, &tag, &message);
  if (status == QACI_OK) *valid = starts_with(blob, &tag);
  qaci_bits_clear(&message);
  qaci_bits_clear(&tag);
  return status;
}
