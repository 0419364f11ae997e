/* Bitstrings and gamma codes against plain strings of '0' and '1': all lengths around the word boundaries. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/bits.h"
#include "distributions/gamma.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

enum { LONGEST = 200 };
static const size_t length[] = {0, 1, 2, 7, 63, 64, 65, 127, 128, 129, 191, 200};
enum { LENGTHS = sizeof length / sizeof *length };

static void scramble(char *s, size_t n) {
  for (size_t i = 0; i < n; i++) s[i] = (char)('0' + dice(2));
  s[n] = 0;
}

static void parse(qaci_bits *r, const char *s) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_bits_parse(&ctx, r, s, strlen(s)), QACI_OK, "parse");
}

static bool is(const qaci_bits *x, const char *s) {
  char *found = qaci_bits_string(x);
  bool same = !strcmp(found, s) && x->len == strlen(s);
  /* the unused low bits of the last word must be 0 */
  if (x->len & 63) same = same && !(x->word[x->len >> 6] << (x->len & 63));
  free(found);
  return same;
}

Test(bits, parse_refuses) {
  qaci_ctx ctx;
  qaci_bits x;
  qaci_ctx_init(&ctx);
  qaci_bits_init(&x);
  parse(&x, "01");
  cr_assert_eq(qaci_bits_parse(&ctx, &x, "0121", 4), QACI_DOMAIN, "a 2 is refused");
  cr_assert_str_eq(ctx.message, "'2' at position 3 of a bitstring: expected only 0 and 1", "message");
  cr_assert_eq(qaci_bits_parse(&ctx, &x, "\xc3", 1), QACI_DOMAIN, "a byte is refused");
  cr_assert_str_eq(ctx.message, "byte 195 at position 1 of a bitstring: expected only 0 and 1", "message");
  cr_assert(is(&x, "01"), "unchanged");
  qaci_bits_clear(&x);
}

Test(bits, append_slice_compare) {
  char a[LONGEST + 1], b[LONGEST + 1], both[2 * LONGEST + 1];
  qaci_bits x, y, z;
  qaci_bits_init(&x);
  qaci_bits_init(&y);
  qaci_bits_init(&z);
  for (size_t i = 0; i < LENGTHS; i++)
    for (size_t j = 0; j < LENGTHS; j++) {
      scramble(a, length[i]);
      scramble(b, length[j]);
      if (dice(2)) memcpy(a, b, length[i] < length[j] ? length[i] : length[j]);
      parse(&x, a);
      parse(&y, b);
      int order = strcmp(a, b), found = qaci_bits_compare(&x, &y);
      cr_assert_eq((order > 0) - (order < 0), (found > 0) - (found < 0), "compare %s and %s", a, b);
      cr_assert_eq(qaci_bits_equal(&x, &y), !order, "equal");
      qaci_bits_set(&z, &x);
      cr_assert_eq(qaci_bits_hash(&z), qaci_bits_hash(&x), "hash");
      qaci_bits_append(&z, &y);
      snprintf(both, sizeof both, "%s%s", a, b);
      cr_assert(is(&z, both), "append %zu and %zu", length[i], length[j]);
      size_t from = dice((unsigned)z.len + 1), n = dice((unsigned)(z.len - from) + 1);
      qaci_bits_slice(&x, &z, from, n);
      memcpy(a, both + from, n < LONGEST ? n : LONGEST);
      if (n <= LONGEST) {
        a[n] = 0;
        cr_assert(is(&x, a), "slice %zu %zu", from, n);
      }
    }
  qaci_bits_clear(&x);
  qaci_bits_clear(&y);
  qaci_bits_clear(&z);
}

Test(bits, aliasing) {
  char a[LONGEST + 1], both[2 * LONGEST + 1];
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t i = 0; i < LENGTHS; i++) {
    scramble(a, length[i]);
    parse(&x, a);
    qaci_bits_append(&x, &x);
    snprintf(both, sizeof both, "%s%s", a, a);
    cr_assert(is(&x, both), "append to itself at %zu", length[i]);
    qaci_bits_slice(&x, &x, length[i] / 2, length[i]);
    both[length[i] / 2 + length[i]] = 0;
    cr_assert(is(&x, both + length[i] / 2), "slice of itself at %zu", length[i]);
    qaci_bits_set(&x, &x);
    cr_assert(is(&x, both + length[i] / 2), "set to itself");
  }
  qaci_bits_clear(&x);
}

Test(bits, put_push_read) {
  char a[LONGEST + 1], window[65];
  qaci_bits x, y;
  qaci_bits_init(&x);
  qaci_bits_init(&y);
  for (size_t i = 0; i < LENGTHS; i++) {
    size_t n = length[i];
    scramble(a, n);
    qaci_bits_zeros(&x, 0);
    qaci_bits_zeros(&y, n);
    for (size_t j = 0; j < n; j++) {
      qaci_bits_push(&x, a[j] == '1');
      qaci_bits_put(&y, j, true);
      qaci_bits_put(&y, j, a[j] == '1');
    }
    cr_assert(is(&x, a), "push");
    cr_assert(is(&y, a), "put");
    for (size_t from = 0; from <= n + 3; from++)
      for (size_t width = 0; width <= 64; width += 1 + dice(9)) {
        for (size_t j = 0; j < width; j++) window[j] = from + j < n ? a[from + j] : '0';
        window[width] = 0;
        cr_assert_eq(qaci_bits_read(&x, from, width), strtoull(width ? window : "0", NULL, 2), "read %zu at %zu of %zu",
                     width, from, n);
      }
  }
  qaci_bits_clear(&x);
  qaci_bits_clear(&y);
}

Test(bits, text_and_nat) {
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_bits_text(&x, "hi", 2);
  cr_assert(is(&x, "0110100001101001"), "text");
  qaci_bits_text(&x, "123456789", 9);
  cr_assert_eq(x.len, 72, "text length");
  cr_assert_eq(qaci_bits_read(&x, 64, 8), '9', "the ninth byte stands in the second word");
  qaci_bits_nat(&x, 5, 8);
  cr_assert(is(&x, "00000101"), "nat");
  qaci_bits_nat(&x, 5, 2);
  cr_assert(is(&x, "01"), "nat cuts to its low bits");
  qaci_bits_nat(&x, UINT64_MAX, 66);
  cr_assert(is(&x, "001111111111111111111111111111111111111111111111111111111111111111"), "nat pads");
  qaci_bits_nat(&x, 7, 0);
  cr_assert(is(&x, ""), "nat of no bits");
  qaci_bits_clear(&x);
}

Test(bits, gamma) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits x, y;
  qaci_bits_init(&x);
  qaci_bits_init(&y);
  mpz_t k, found;
  mpz_inits(k, found, NULL);
  uint64_t small = 0;
  qaci_bits_append_gamma(&x, 1);
  cr_assert(is(&x, "1"), "gamma(1)");
  qaci_bits_append_gamma(&x, 2);
  qaci_bits_append_gamma(&x, 5);
  cr_assert(is(&x, "101000101"), "gamma(1) gamma(2) gamma(5)");
  for (unsigned bits = 1; bits <= 200; bits++)
    for (int corner = -1; corner <= 1; corner++) {
      mpz_set_ui(k, 0);
      mpz_setbit(k, bits);
      if (corner < 0) mpz_sub_ui(k, k, 1);
      if (corner > 0) mpz_add_ui(k, k, 1);
      qaci_bits_zeros(&x, bits % 67);
      qaci_gamma_append_mpz(&x, k);
      size_t at = bits % 67, same = at;
      cr_assert_eq(qaci_gamma_read_mpz(&ctx, found, &x, &at), QACI_OK, "read");
      cr_assert(!mpz_cmp(k, found) && at == x.len, "2^%u + %d comes back", bits, corner);
      qaci_status status = qaci_gamma_read(&ctx, &small, &x, &same);
      cr_assert_eq(status, mpz_sizeinbase(k, 2) <= 64 ? QACI_OK : QACI_DOMAIN, "64 bits are the limit of 64 bits");
      if (status == QACI_OK) {
        qaci_bits_zeros(&y, bits % 67);
        qaci_bits_append_gamma(&y, small);
        cr_assert(qaci_bits_equal(&x, &y), "both writers agree");
      }
      qaci_bits_slice(&x, &x, 0, x.len - 1);
      at = bits % 67;
      cr_assert_eq(qaci_gamma_read_mpz(&ctx, found, &x, &at), QACI_DOMAIN, "the last bit is missing");
      cr_assert_eq(at, bits % 67, "the position is unchanged");
    }
  mpz_clears(k, found, NULL);
  qaci_bits_clear(&x);
  qaci_bits_clear(&y);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}
