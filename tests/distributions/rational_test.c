/* Rationals: reading, writing, powers and balanced sums. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/common_sum.h"
#include "distributions/rough.h"
#include "tests/support/leaks.h"

static void set(mpq_t r, const char *s) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_rational_parse(&ctx, r, s, strlen(s)), QACI_OK, "%s: %s", s, ctx.message);
}

static void is_text(char *found, const char *expected) {
  cr_assert_str_eq(found, expected, "found %s, expected %s", found, expected);
  free(found);
}

Test(rational, parse_and_print) {
  static const char *const row[][2] = {
      {"3", "3"},           {"-3/5", "-3/5"},  {"0.25", "1/4"},      {"1.5e-3", "3/2000"}, {"6/4", "3/2"},
      {"+7", "7"},          {"-0", "0"},       {"0/9", "0"},         {"-0.5", "-1/2"},     {"2e3", "2000"},
      {".5", "1/2"},        {"5.", "5"},       {"000120/0040", "3"}, {"1E2", "100"},       {"-12.50e+1", "-125"},
  };
  leaks_watch();
  mpq_t q;
  mpq_init(q);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    set(q, row[i][0]);
    is_text(qaci_rational_string(q), row[i][1]);
  }
  mpq_clear(q);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(rational, parse_refuses) {
  static const char *const bad[] = {"",    "-",   ".",  "1/",   "/2",  "1/-2", "1//2", "1e",  "e5", "1.2/3", "0x10",
                                    " 1",  "1 ",  "1/0", "--1", "1e+", "1.2.3", "½",   "inf", "1,5"};
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  mpq_t q;
  mpq_init(q);
  mpq_set_si(q, 7, 2);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    cr_assert_eq(qaci_rational_parse(&ctx, q, bad[i], strlen(bad[i])), QACI_DOMAIN, "\"%s\" is refused", bad[i]);
    cr_assert(!mpq_cmp_si(q, 7, 2), "unchanged");
  }
  ctx.max_bits = 1000;
  cr_assert_eq(qaci_rational_parse(&ctx, q, "1e999", 5), QACI_UNABLE, "too long a number");
  cr_assert(!mpq_cmp_si(q, 7, 2), "unchanged");
  mpq_clear(q);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(rational, decimal) {
  static const struct {
    const char *q;
    int digits;
    const char *expected;
  } row[] = {
      {"7/24", 5, "0.29166"},  {"-2", 5, "-2"},          {"0", 5, "0"},           {"1/3", 1, "0.3"},
      {"2/3", 3, "0.666"},     {"-1/8", 6, "-0.125"},    {"100", 3, "100"},       {"100", 2, "1e2"},
      {"1000", 6, "1000"},     {"1234567", 3, "1.23e6"}, {"999999", 3, "9.99e5"}, {"9999/10000", 2, "0.99"},
      {"1/10", 3, "0.1"},      {"1/100000", 3, "0.00001"}, {"1/1000000", 3, "1e-6"}, {"12345/10", 9, "1234.5"},
      {"1e80", 100, "100000000000000000000000000000000000000000000000000000000000000000000000000000000"},
      {"1.234e-300", 4, "1.234e-300"}, {"-1.5e5000", 9, "-1.5e5000"}, {"1e-5000", 3, "1e-5000"},
      {"10/3", 60, "3.33333333333333333333333333333333333333333333333333333333333"},
      /* the sizes guess 10^19 */
      {"9903520314283042199192993791/67108865", 5, "1.4757e20"},
      {"0.012300", 9, "0.0123"}, {"5", 0, "5"},
  };
  mpq_t q;
  mpq_init(q);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    set(q, row[i].q);
    is_text(qaci_rational_decimal(q, row[i].digits), row[i].expected);
  }
  /* around every power of ten, where the first guess of the exponent may be off */
  for (int e = -40; e <= 40; e++) {
    char text[80], expected[80];
    snprintf(text, sizeof text, "1e%d", e);
    set(q, text);
    char *found = qaci_rational_decimal(q, 1);
    if (e >= 1 || e < -5) cr_assert_str_eq(found, text, "10^%d is %s", e, found);
    free(found);
    snprintf(text, sizeof text, "9.99999e%d", e);
    snprintf(expected, sizeof expected, "9.9999e%d", e);
    set(q, text);
    found = qaci_rational_decimal(q, 5);
    if (e >= 5 || e < -5) cr_assert_str_eq(found, expected, "%s, truncated to 5 digits, is %s", text, found);
    free(found);
  }
  mpq_clear(q);
}

Test(rational, shortened) {
  mpq_t q;
  mpq_init(q);
  set(q, "-3/5");
  is_text(qaci_rational_short(q, 20), "-3/5");
  set(q, "123456789012345678901234567890");
  is_text(qaci_rational_short(q, 30), "123456789012345678901234567890");
  is_text(qaci_rational_short(q, 24), "12345…(20 digits)…67890");
  set(q, "1/123456789012345678901234567891");
  is_text(qaci_rational_short(q, 24), "1/123…(24 digits)…891");
  mpq_clear(q);
}

Test(rational, pow) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  mpq_t q, r;
  mpq_inits(q, r, NULL);
  static const struct {
    const char *q;
    long n;
    const char *expected;
  } row[] = {{"2/3", 3, "8/27"}, {"2/3", -2, "9/4"},  {"-2", 3, "-8"},          {"-1/2", -3, "-8"},
             {"0", 0, "1"},      {"0", 5, "0"},       {"-1", LONG_MAX, "-1"},   {"-1", LONG_MIN, "1"},
             {"5", 0, "1"},      {"1", LONG_MIN, "1"}, {"2", 100, "1267650600228229401496703205376"}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    set(q, row[i].q);
    cr_assert_eq(qaci_rational_pow(&ctx, q, q, row[i].n), QACI_OK, "pow");
    is_text(qaci_rational_string(q), row[i].expected);
  }
  set(q, "0");
  cr_assert_eq(qaci_rational_pow(&ctx, r, q, -1), QACI_DOMAIN, "0^-1");
  set(q, "3");
  ctx.max_bits = 100;
  cr_assert_eq(qaci_rational_pow(&ctx, r, q, 1000), QACI_UNABLE, "3^1000 in 100 bits");
  mpq_clears(q, r, NULL);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* Terms of one long denominator, of its divisors, and of others: equal to the sum term by term, started again and
 * again. */
Test(rational, common_sums) {
  leaks_watch();
  mpq_t plain, q, total;
  mpq_inits(plain, q, total, NULL);
  qaci_common_sum sum;
  qaci_common_sum_init(&sum);
  gmp_randstate_t random;
  gmp_randinit_default(random);
  for (unsigned n = 0; n <= 200; n++) {
    mpq_set_ui(plain, 0, 1);
    for (unsigned i = 1; i <= n; i++) {
      mpz_urandomb(mpq_numref(q), random, 1 + gmp_urandomm_ui(random, 300));
      if (gmp_urandomb_ui(random, 1)) mpz_neg(mpq_numref(q), mpq_numref(q));
      if (n % 3) mpz_ui_pow_ui(mpq_denref(q), 1 + gmp_urandomm_ui(random, n % 3 == 1 ? 3 : 12), 100);
      else mpz_urandomb(mpq_denref(q), random, 1 + gmp_urandomm_ui(random, 300));
      if (!mpz_sgn(mpq_denref(q)) || !gmp_urandomm_ui(random, 7)) mpz_set_ui(mpq_denref(q), 1 + i % 2);
      mpq_canonicalize(q);
      mpq_add(plain, plain, q);
      qaci_common_sum_add(&sum, q);
    }
    qaci_common_sum_total(&sum, total);
    cr_assert(mpq_equal(plain, total), "%u terms", n);
  }
  gmp_randclear(random);
  qaci_common_sum_clear(&sum);
  mpq_clears(plain, q, total, NULL);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* What is rough decides nothing falsely, and enough. */
Test(rational, rough) {
  mpq_t x, y;
  mpq_inits(x, y, NULL);
  gmp_randstate_t random;
  gmp_randinit_default(random);
  unsigned decided = 0;
  for (unsigned i = 0; i < 4000; i++) {
    mpz_urandomb(mpq_numref(x), random, gmp_urandomm_ui(random, 600));
    mpz_urandomb(mpq_denref(x), random, gmp_urandomm_ui(random, 600));
    mpz_add_ui(mpq_denref(x), mpq_denref(x), 1);
    mpz_add_ui(mpq_numref(y), mpq_numref(x), i % 2); /* a neighbour, the same, or another one */
    if (i % 5) mpz_urandomb(mpq_numref(y), random, gmp_urandomm_ui(random, 600));
    mpz_set(mpq_denref(y), mpq_denref(x));
    mpq_canonicalize(x);
    mpq_canonicalize(y);
    qaci_rough a = qaci_rough_rational(x), b = qaci_rough_rational(y);
    int c = qaci_rough_compare(a, b), exact = mpq_cmp(x, y);
    cr_assert(!c || c == (exact > 0) - (exact < 0), "%d", c);
    cr_assert_eq(qaci_rough_compare(b, a), -c, "the other way round");
    decided += c != 0;
  }
  cr_assert_gt(decided, 3000, "%u decided", decided);
  gmp_randclear(random);
  mpq_clears(x, y, NULL);
}

Test(rational, sums) {
  leaks_watch();
  mpq_t plain, q, total;
  mpq_inits(plain, q, total, NULL);
  qaci_sum sum;
  qaci_sum_init(&sum);
  for (unsigned n = 0; n <= 70; n++) {
    mpq_set_ui(plain, 0, 1);
    for (unsigned i = 1; i <= n; i++) {
      mpq_set_si(q, i % 3 ? (long)i : -(long)i, i * i + 1);
      mpq_canonicalize(q);
      mpq_add(plain, plain, q);
      qaci_sum_add(&sum, q);
    }
    qaci_sum_total(&sum, total);
    cr_assert(mpq_equal(plain, total), "%u terms", n);
  }
  qaci_sum_clear(&sum);
  qaci_sum_total(&sum, total);
  cr_assert(!mpq_sgn(total), "an empty sum is 0");
  mpq_clears(plain, q, total, NULL);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}
