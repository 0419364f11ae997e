/* Argon2id through libargon2, the reference implementation (SIGN.3): see hash.h. */
#include "blobs/hash.h"

#include <argon2.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST_TAG = 4 }; /* RFC 9106, section 3.1 */

typedef struct argon2id_hash {
  qaci_hash base;
  uint32_t memory_kib, passes;
  size_t salt_length;
  unsigned char *salt;
} argon2id_hash;

static qaci_status digest(qaci_ctx *ctx, const qaci_hash *base, qaci_bits *r, const qaci_bits *message) {
  const argon2id_hash *h = (const argon2id_hash *)base;
  QACI_TRY(qaci_ctx_number(ctx, (double)base->bits));
  qaci_bits sd;
  qaci_bits_init(&sd);
  qaci_bits_append_gamma(&sd, message->len + 1);
  qaci_bits_append(&sd, message);
  size_t bytes = (sd.len + 7) / 8, tag_bytes = (h->base.bits + 7) / 8;
  if (tag_bytes < SHORTEST_TAG) tag_bytes = SHORTEST_TAG;
  /* the tag, twice, and what the hash itself fills */
  uint64_t needed = 2 * (uint64_t)tag_bytes + ((uint64_t)h->memory_kib << 10);
  qaci_status enough = qaci_ctx_charge(ctx, needed);
  if (enough != QACI_OK) {
    qaci_bits_clear(&sd);
    return qaci_fail(ctx, enough, "argon2id with memory_kib = %u: %s", (unsigned)h->memory_kib, ctx->message);
  }
  qaci_ctx_release(ctx, needed);
  unsigned char *packed = qaci_alloc(bytes), *tag = qaci_alloc(tag_bytes);
  for (size_t i = 0; i < bytes; i++) {
    size_t left = sd.len - 8 * i;
    packed[i] = left >= 8 ? (unsigned char)qaci_bits_read(&sd, 8 * i, 8)
                          : (unsigned char)(qaci_bits_read(&sd, 8 * i, left) << (8 - left));
  }
  int code = argon2id_hash_raw(h->passes, h->memory_kib, 1, packed, bytes, h->salt, h->salt_length, tag, tag_bytes);
  qaci_status status = QACI_OK;
  if (code != ARGON2_OK) {
    status = qaci_fail(ctx, QACI_UNABLE, "argon2id: %s", argon2_error_message(code));
  } else {
    qaci_bits all;
    qaci_bits_init(&all);
    qaci_bits_text(&all, tag, tag_bytes);
    qaci_bits_slice(r, &all, 0, h->base.bits);
    qaci_bits_clear(&all);
    /* one step for each block written, so that a budget of steps sees the cost */
    status = qaci_ctx_step(ctx, (uint64_t)h->memory_kib * h->passes);
  }
  free(packed);
  free(tag);
  qaci_bits_clear(&sd);
  return status;
}

static void destroy(qaci_hash *h) {
  free(((argon2id_hash *)h)->salt);
}

qaci_status qaci_hash_argon2id(qaci_ctx *ctx, qaci_hash **r, size_t bits, uint32_t memory_kib, uint32_t passes,
                               const void *salt, size_t salt_length) {
  static const qaci_hash_functions functions = {"argon2id", digest, destroy, true};
  if (memory_kib < 8)
    return qaci_fail(ctx, QACI_DOMAIN, "argon2id: memory_kib = %u, expected at least 8", (unsigned)memory_kib);
  if (passes < 1) return qaci_fail(ctx, QACI_DOMAIN, "argon2id: passes = 0, expected at least 1");
  if (salt_length < ARGON2_MIN_SALT_LENGTH)
    return qaci_fail(ctx, QACI_DOMAIN, "argon2id: a salt of %zu bytes, expected at least %d", salt_length,
                     (int)ARGON2_MIN_SALT_LENGTH);
  argon2id_hash *h = qaci_alloc(sizeof *h);
  *h = (argon2id_hash){{1, &functions, bits}, memory_kib, passes, salt_length, qaci_alloc(salt_length)};
  memcpy(h->salt, salt, salt_length);
  *r = &h->base;
  return QACI_OK;
}
