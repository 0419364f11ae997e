/* Hashes: "ExpensiveHash" and its affordable stand-ins, and signing.                               definitions.md 7
 *
 * A hash maps any bitstring to `bits` bits. Adding one means one file with a qaci_hash_functions and a constructor.
 *   Sign(payload, k) = Hash(payload k) payload
 */
#ifndef QACI_BLOBS_HASH_H
#define QACI_BLOBS_HASH_H

#include "distributions/bits.h"

typedef struct qaci_hash qaci_hash; /* reference-counted, immutable */

typedef struct qaci_hash_functions {
  const char *name;
  /* r := the hash of the message, h->bits bits. r does not alias the message. */
  qaci_status (*digest)(qaci_ctx *ctx, const qaci_hash *h, qaci_bits *r, const qaci_bits *message);
  void (*destroy)(qaci_hash *h); /* may be NULL */
  bool expensive;                /* worth remembering which strings were hashed */
} qaci_hash_functions;

struct qaci_hash {
  size_t references;
  const qaci_hash_functions *functions;
  size_t bits; /* the signature length */
};

qaci_hash *qaci_hash_retain(qaci_hash *h);
void qaci_hash_release(qaci_hash *h);

/* h = 1; for each bit b: h = (5h + 1 + b) mod 2^bits; written in `bits` bits, most significant first. */
qaci_hash *qaci_hash_rolling(size_t bits);

/* Bit j is the exclusive or of the message bits at positions = j modulo `bits`, both counted from 0 at the front. */
qaci_hash *qaci_hash_xorfold(size_t bits);

/* Argon2id version 1.3, one lane, on sd(message) packed into bytes and padded with zeros; the tag has ceil(bits / 8)
 * bytes, but at least the 4 that Argon2 asks for, and is cut to its first `bits` bits. memory_kib >= 8, passes >= 1,
 * salt of 8 bytes or more; QACI_DOMAIN otherwise. */
qaci_status qaci_hash_argon2id(qaci_ctx *ctx, qaci_hash **r, size_t bits, uint32_t memory_kib, uint32_t passes,
                               const void *salt, size_t salt_length);

/* r := Sign(payload, key). */
qaci_status qaci_sign(qaci_ctx *ctx, const qaci_hash *h, qaci_bits *r, const qaci_bits *payload, const qaci_bits *key);

/* *valid := is `blob` the signed form, under the key, of its own payload (its bits behind the first h->bits)? Always
 * false for a blob shorter than the signature. */
qaci_status qaci_sign_check(qaci_ctx *ctx, const qaci_hash *h, bool *valid, const qaci_bits *blob,
                            const qaci_bits *key);

#endif
