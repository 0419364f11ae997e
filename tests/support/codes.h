/* Random bitstrings, and all codes of straight-line programs, for tests. */
#ifndef QACI_TESTS_SUPPORT_CODES_H
#define QACI_TESTS_SUPPORT_CODES_H

#include "distributions/program.h"
#include "tests/support/dice.h"

static inline void random_bits(qaci_bits *r, size_t n) {
  qaci_bits_zeros(r, 0);
  for (size_t i = 0; i < n; i++) qaci_bits_push(r, dice(2));
}

/* All straight-line codes of at most `bits` bits. */
typedef struct codes {
  qaci_bits *item;
  size_t count;
} codes;

static inline codes list_codes(size_t bits) {
  codes r = {NULL, 0};
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_program p;
  qaci_program_init(&p);
  for (size_t n = 0; n <= bits; n++)
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
      qaci_bits_nat(&x, i, n);
      if (qaci_program_decode(&ctx, &p, &x) != QACI_OK || p.repeats) continue;
      r.item = qaci_realloc(r.item, (r.count + 1) * sizeof *r.item);
      qaci_bits_init(&r.item[r.count]);
      qaci_bits_set(&r.item[r.count++], &x);
    }
  qaci_bits_clear(&x);
  qaci_program_clear(&p);
  return r;
}

static inline void codes_clear(codes *c) {
  for (size_t i = 0; i < c->count; i++) qaci_bits_clear(&c->item[i]);
  free(c->item);
}

#endif
