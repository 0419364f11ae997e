/* Hashes against the formulas of definitions.md 7 bit by bit, argon2id against libargon2's own call and fixed values,
 * and signing. */
#include <argon2.h>
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "blobs/hash.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

static void random_bits(qaci_bits *r, size_t n) {
  qaci_bits_zeros(r, 0);
  for (size_t i = 0; i < n; i++) qaci_bits_push(r, dice(2));
}

/* h = 1; h = (5h + 1 + b) mod 2^bits for each bit; most significant bit first. */
static void plain_rolling(mpz_t h, size_t bits, const qaci_bits *message) {
  mpz_set_ui(h, 1);
  for (size_t i = 0; i < message->len; i++) {
    mpz_mul_ui(h, h, 5);
    mpz_add_ui(h, h, 1 + qaci_bits_get(message, i));
  }
  mpz_fdiv_r_2exp(h, h, bits);
}

static void digest(const qaci_hash *h, qaci_bits *r, const qaci_bits *message) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  cr_assert_eq(h->functions->digest(&ctx, h, r, message), QACI_OK, "%s", ctx.message);
  cr_assert_eq(r->len, h->bits, "%s gives %zu bits, expected %zu", h->functions->name, r->len, h->bits);
}

Test(hash, rolling_and_xorfold) {
  leaks_watch();
  size_t before = leaks_live_blocks();
  qaci_bits message, r;
  qaci_bits_init(&message);
  qaci_bits_init(&r);
  mpz_t plain;
  mpz_init(plain);
  for (size_t bits = 0; bits <= 200; bits++) {
    qaci_hash *rolling = qaci_hash_rolling(bits), *fold = qaci_hash_xorfold(bits);
    cr_assert(!rolling->functions->expensive && !fold->functions->expensive, "cheap");
    for (size_t n = 0; n <= 100; n++) {
      random_bits(&message, n);
      digest(rolling, &r, &message);
      plain_rolling(plain, bits, &message);
      for (size_t i = 0; i < bits; i++)
        cr_assert_eq(qaci_bits_get(&r, i), mpz_tstbit(plain, bits - 1 - i), "rolling(%zu) of %zu bits, bit %zu", bits,
                     n, i);
      digest(fold, &r, &message);
      for (size_t i = 0; i < bits; i++) {
        bool b = false;
        for (size_t j = i; j < n; j += bits) b ^= qaci_bits_get(&message, j);
        cr_assert_eq(qaci_bits_get(&r, i), b, "xorfold(%zu) of %zu bits, bit %zu", bits, n, i);
      }
    }
    qaci_hash_release(rolling);
    qaci_hash_release(fold);
  }
  mpz_clear(plain);
  qaci_bits_clear(&message);
  qaci_bits_clear(&r);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

static qaci_bits parsed(const char *text) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits r;
  qaci_bits_init(&r);
  cr_assert_eq(qaci_bits_parse(&ctx, &r, text, strlen(text)), QACI_OK, "%s", ctx.message);
  return r;
}

/* By hand: 1 -> 7 -> 36 -> 182 for 101; 10110 folded to its even and its odd places. The tags are libargon2's for the
 * one byte 80 (1, the sd of the empty message, padded) and for 40 (010 0, the sd of 0, padded), 8 KiB, one pass. */
Test(hash, fixed_values) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_hash *argon[2];
  for (size_t i = 0; i < 2; i++)
    cr_assert_eq(qaci_hash_argon2id(&ctx, &argon[i], i ? 12 : 64, 8, 1, "saltsalt", 8), QACI_OK, "%s", ctx.message);
  const struct {
    qaci_hash *hash;
    const char *message, *expected;
  } row[] = {
      {qaci_hash_rolling(8), "101", "10110110"},
      {qaci_hash_rolling(3), "101", "110"},
      {qaci_hash_rolling(4), "", "0001"},
      {qaci_hash_xorfold(2), "10110", "01"},
      {qaci_hash_xorfold(4), "", "0000"},
      {argon[0], "", "0111100011100011010101011100101111010001111011111001110001101000"},
      {argon[1], "0", "111011011000"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    qaci_bits message = parsed(row[i].message), expected = parsed(row[i].expected), r;
    qaci_bits_init(&r);
    digest(row[i].hash, &r, &message);
    cr_assert(qaci_bits_equal(&r, &expected), "row %zu", i);
    qaci_bits_clear(&message);
    qaci_bits_clear(&expected);
    qaci_bits_clear(&r);
    qaci_hash_release(row[i].hash);
  }
}

/* sd(message), packed, hashed by libargon2 itself. */
static void plain_argon2id(unsigned char *tag, size_t tag_bytes, uint32_t memory, uint32_t passes, const char *salt,
                           size_t salt_length, const qaci_bits *message) {
  qaci_bits sd;
  qaci_bits_init(&sd);
  qaci_bits_append_gamma(&sd, message->len + 1);
  for (size_t i = 0; i < message->len; i++) qaci_bits_push(&sd, qaci_bits_get(message, i));
  unsigned char packed[64] = {0};
  for (size_t i = 0; i < sd.len; i++) packed[i / 8] |= (unsigned char)(qaci_bits_get(&sd, i) << (7 - i % 8));
  cr_assert_eq(argon2id_hash_raw(passes, memory, 1, packed, (sd.len + 7) / 8, salt, salt_length, tag, tag_bytes),
               ARGON2_OK, "argon2");
  qaci_bits_clear(&sd);
}

Test(hash, argon2id) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  static const char zeros[16] = {0}, eight[] = "saltsalt";
  qaci_bits message, r;
  qaci_bits_init(&message);
  qaci_bits_init(&r);
  for (size_t bits = 0; bits <= 200; bits += 1 + bits / 9)
    for (int round = 0; round < 6; round++) {
      uint32_t memory = 8 + dice(9), passes = 1 + dice(2);
      const char *salt = round % 2 ? eight : zeros;
      size_t salt_length = round % 2 ? 8 : 16;
      qaci_hash *h;
      cr_assert_eq(qaci_hash_argon2id(&ctx, &h, bits, memory, passes, salt, salt_length), QACI_OK, "%s", ctx.message);
      cr_assert(h->functions->expensive, "expensive");
      random_bits(&message, dice(101));
      digest(h, &r, &message);
      unsigned char tag[64];
      size_t bytes = (bits + 7) / 8;
      plain_argon2id(tag, bytes < 4 ? 4 : bytes, memory, passes, salt, salt_length, &message);
      for (size_t i = 0; i < bits; i++)
        cr_assert_eq(qaci_bits_get(&r, i), tag[i / 8] >> (7 - i % 8) & 1, "argon2id, %zu bits, bit %zu", bits, i);
      qaci_hash_release(h);
    }
  qaci_bits_clear(&message);
  qaci_bits_clear(&r);
}

Test(hash, argon2id_set_up) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_hash *h = NULL;
  cr_assert_eq(qaci_hash_argon2id(&ctx, &h, 8, 7, 1, "saltsalt", 8), QACI_DOMAIN, "memory");
  cr_assert_str_eq(ctx.message, "argon2id: memory_kib = 7, expected at least 8", "%s", ctx.message);
  cr_assert_eq(qaci_hash_argon2id(&ctx, &h, 8, 8, 0, "saltsalt", 8), QACI_DOMAIN, "passes");
  cr_assert_str_eq(ctx.message, "argon2id: passes = 0, expected at least 1", "%s", ctx.message);
  cr_assert_eq(qaci_hash_argon2id(&ctx, &h, 8, 8, 1, "saltsal", 7), QACI_DOMAIN, "salt");
  cr_assert_str_eq(ctx.message, "argon2id: a salt of 7 bytes, expected at least 8", "%s", ctx.message);
  /* a budget of steps sees the cost */
  cr_assert_eq(qaci_hash_argon2id(&ctx, &h, 8, 64, 3, "saltsalt", 8), QACI_OK, "%s", ctx.message);
  qaci_bits x, r;
  qaci_bits_init(&x);
  qaci_bits_init(&r);
  ctx.max_steps = 64 * 3 - 1;
  cr_assert_eq(h->functions->digest(&ctx, h, &r, &x), QACI_UNABLE, "64 KiB three times are 192 steps");
  qaci_hash_release(h);
  qaci_bits_clear(&x);
  qaci_bits_clear(&r);
}

/* A signature that no number can hold is refused, not allocated. */
Test(hash, endless_signatures) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_hash *h[3] = {qaci_hash_rolling(SIZE_MAX / 2), qaci_hash_xorfold(SIZE_MAX / 2), NULL};
  cr_assert_eq(qaci_hash_argon2id(&ctx, &h[2], SIZE_MAX / 2, 8, 1, "saltsalt", 8), QACI_OK, "%s", ctx.message);
  qaci_bits x, r;
  qaci_bits_init(&x);
  qaci_bits_init(&r);
  for (size_t i = 0; i < 3; i++) {
    cr_assert_eq(h[i]->functions->digest(&ctx, h[i], &r, &x), QACI_UNABLE, "%s", h[i]->functions->name);
    qaci_hash_release(h[i]);
  }
  qaci_bits_clear(&x);
  qaci_bits_clear(&r);
}

/* Sign(payload, key) = Hash(payload key) payload; checking finds it, and nothing else. */
Test(hash, signing) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits payload, key, blob, message, tag;
  qaci_bits *all[] = {&payload, &key, &blob, &message, &tag};
  for (size_t i = 0; i < 5; i++) qaci_bits_init(all[i]);
  for (int round = 0; round < 3000; round++) {
    size_t bits = dice(4) ? dice(12) : dice(150);
    qaci_hash *h;
    if (round % 50 == 0)
      cr_assert_eq(qaci_hash_argon2id(&ctx, &h, bits, 8, 1, "saltsalt", 8), QACI_OK, "%s", ctx.message);
    else h = dice(2) ? qaci_hash_rolling(bits) : qaci_hash_xorfold(bits);
    random_bits(&payload, dice(3) ? dice(10) : dice(140));
    random_bits(&key, dice(3) ? dice(10) : dice(140));
    qaci_bits_set(&message, &payload);
    qaci_bits_append(&message, &key);
    digest(h, &tag, &message);
    qaci_bits_append(&tag, &payload);
    qaci_bits_set(&blob, &payload);
    cr_assert_eq(qaci_sign(&ctx, h, &blob, &blob, &key), QACI_OK, "%s", ctx.message); /* in place */
    cr_assert(qaci_bits_equal(&blob, &tag), "hash, then payload");
    bool valid = false;
    cr_assert_eq(qaci_sign_check(&ctx, h, &valid, &blob, &key), QACI_OK, "%s", ctx.message);
    cr_assert(valid, "a signed blob is valid");
    if (bits) {
      size_t i = dice((unsigned)bits);
      qaci_bits_put(&blob, i, !qaci_bits_get(&blob, i));
      cr_assert_eq(qaci_sign_check(&ctx, h, &valid, &blob, &key), QACI_OK, "%s", ctx.message);
      cr_assert(!valid, "a wrong bit in the signature");
      qaci_bits_slice(&blob, &blob, 0, i);
      cr_assert_eq(qaci_sign_check(&ctx, h, &valid, &blob, &key), QACI_OK, "%s", ctx.message);
      cr_assert(!valid, "shorter than a signature");
    }
    qaci_hash_release(h);
  }
  for (size_t i = 0; i < 5; i++) qaci_bits_clear(all[i]);
}
