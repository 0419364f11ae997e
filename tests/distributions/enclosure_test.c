/* The enclosed model (SIMPL.7): psi_1, one small model by hand, the bounded model, nested enclosures. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "distributions/census_sums.h"
#include "distributions/trigamma.h"
#include "tests/support/leaks.h"

/* Partial sums and the integral bounds of the rest: sum over k >= m of 1/(a+kp)^2 is between 1/(p(a+mp)) and that with
 * one step more. */
Test(enclosure, trigamma) {
  static const uint64_t row[][2] = {{1, 1}, {2, 1}, {100, 1}, {1, 7}, {5, 3}, {1, 100000}, {1000000007, 12}, {64, 64}};
  mpz_t low, high, sum, term;
  mpz_inits(low, high, sum, term, NULL);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    uint64_t a = row[i][0], p = row[i][1];
    qaci_trigamma(low, high, a, p);
    mpz_sub(term, high, low);
    cr_assert(mpz_sgn(term) >= 0 && mpz_cmp_ui(term, 4) < 0, "(%zu, %zu): a width of %lu units", (size_t)a, (size_t)p,
              mpz_get_ui(term));
    mpz_set_ui(sum, 0);
    uint64_t m = 20000;
    for (uint64_t k = 0; k < m; k++) {
      mpz_set_ui(term, 0);
      mpz_setbit(term, QACI_TRIGAMMA_BITS);
      mpz_tdiv_q_ui(term, term, a + k * p);
      mpz_tdiv_q_ui(term, term, a + k * p);
      mpz_add(sum, sum, term); /* m units too low at most */
    }
    mpz_set_ui(term, 0);
    mpz_setbit(term, QACI_TRIGAMMA_BITS);
    mpz_tdiv_q_ui(term, term, p);
    mpz_tdiv_q_ui(term, term, a + m * p);
    mpz_add(term, term, sum);
    cr_assert(mpz_cmp(term, high) <= 0, "(%zu, %zu): below the partial sum", (size_t)a, (size_t)p);
    mpz_set_ui(term, 0);
    mpz_setbit(term, QACI_TRIGAMMA_BITS);
    mpz_tdiv_q_ui(term, term, p);
    mpz_tdiv_q_ui(term, term, a + (m - 1) * p);
    mpz_add(term, term, sum);
    mpz_add_ui(term, term, 2 * m);
    cr_assert(mpz_cmp(low, term) <= 0, "(%zu, %zu): above the partial sum and the rest", (size_t)a, (size_t)p);
  }
  mpz_clears(low, high, sum, term, NULL);
}

static void enclose(qaci_ctx *ctx, qaci_enclosure *r, size_t code_bits, size_t data_bits, uint64_t steps,
                    size_t longest, const qaci_bits *only) {
  qaci_census c;
  qaci_census_question q = {.code_bits = code_bits,
                            .data_bits = data_bits,
                            .steps = steps,
                            .longest = longest,
                            .all_lengths = true,
                            .only = only};
  cr_assert_eq(qaci_census_init(ctx, &c, &q), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_census_count(ctx, &c, 0, c.units, 1), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_census_enclose(ctx, r, &c), QACI_OK, "%s", ctx->message);
  qaci_census_clear(&c);
}

static void bounds(const qaci_enclosure *e, const qaci_bits *x, mpq_t low, mpq_t high) {
  qaci_simplicity_sum(e->low, x, low);
  qaci_simplicity_sum(e->high, x, high);
  cr_assert(mpq_cmp(low, high) <= 0);
  mpq_add(high, high, e->remainder);
}

/* C = 4: HALT and REPEAT, leave x as it is for ever:
 * S(x) = (4^-2 + 4^-4) 4^-|x| zeta(2), and nothing is undecided. */
Test(enclosure, by_hand) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_enclosure e;
  enclose(&ctx, &e, 4, 3, 5, 3, NULL);
  mpq_t low, high;
  mpq_inits(low, high, NULL);
  qaci_bits x;
  qaci_bits_init(&x);
  const double zeta = 1.6449340668482264;
  cr_assert(fabs(mpq_get_d(e.remainder) - 2 * zeta * (119.0 / 1735 - 1.0 / 16 - 1.0 / 256)) < 1e-12,
            "the codes left out");
  cr_assert(fabs(mpq_get_d(e.total_low) - 2 * zeta * 119 / 1735) < 1e-12, "the total");
  for (size_t n = 0; n <= 3; n++) {
    qaci_bits_nat(&x, n, n);
    bounds(&e, &x, low, high);
    mpq_sub(high, high, e.remainder);
    double expected = (1.0 / 16 + 1.0 / 256) * zeta / (double)(1 << 2 * n);
    cr_assert(fabs(mpq_get_d(low) - expected) < 1e-14 && fabs(mpq_get_d(high) - expected) < 1e-14, "x of %zu bits", n);
  }
  qaci_bits_clear(&x);
  mpq_clears(low, high, NULL);
  qaci_enclosure_clear(&e);
}

/* r := the remainder without that of the codes above C. */
static void undecided_of(const qaci_enclosure *e, size_t code_bits, mpq_t r) {
  mpz_t count[32];
  mpq_t codes;
  mpq_init(codes);
  for (size_t b = 0; b <= code_bits; b++) mpz_init(count[b]);
  qaci_code_counts(count, code_bits, false);
  for (size_t b = 0; b <= code_bits; b++) {
    mpz_mul_2exp(mpq_numref(codes), mpq_numref(codes), 2);
    mpz_add(mpq_numref(codes), mpq_numref(codes), count[b]);
    mpz_clear(count[b]);
  }
  mpq_div_2exp(codes, codes, 2 * code_bits);
  mpq_set_ui(r, 1735, 119);
  mpq_mul(codes, codes, r); /* the share of all codes */
  mpq_set_ui(r, 1, 1);
  mpq_sub(codes, r, codes);
  mpq_mul(codes, codes, e->total_high);
  mpq_sub(r, e->remainder, codes);
  mpq_clear(codes);
}

/* Every bounded model is below the upper bounds, and a bounded model that holds all that an enclosed one decides comes
 * close to its lower bounds: what it leaves out lies beyond its N, or in longer data. */
static void compare_bounded(size_t data_bits, uint64_t steps) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  enum { C = 14, LONGEST = 3, FAR = 300 };
  qaci_enclosure e, far;
  enclose(&ctx, &e, C, data_bits, steps, LONGEST, NULL);
  enclose(&ctx, &far, C, 30, FAR, LONGEST, NULL);
  qaci_simplicity *k;
  qaci_census c;
  qaci_census_question q = {.code_bits = C, .data_bits = 30, .steps = FAR, .longest = LONGEST};
  cr_assert_eq(qaci_census_init(&ctx, &c, &q), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_census_count(&ctx, &c, 0, c.units, 1), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_census_simplicity(&ctx, &k, &c), QACI_OK, "%s", ctx.message);
  qaci_census_clear(&c);
  mpq_t low, high, sum, beyond, part, missing, undecided;
  mpq_inits(low, high, sum, beyond, part, missing, undecided, NULL);
  undecided_of(&e, C, undecided);
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t n = 0; n <= LONGEST; n++)
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
      qaci_bits_nat(&x, i, n);
      bounds(&e, &x, low, high);
      qaci_simplicity_sum(k, &x, sum);
      cr_assert(mpq_cmp(sum, high) <= 0, "a bounded sum above the upper bound, %zu bits", n);
      mpq_sub(part, high, e.remainder);
      qaci_simplicity_sum(far.low, &x, beyond);
      mpq_sub(part, beyond, part);
      if (mpq_sgn(part) > 0) mpq_add(missing, missing, part);
      /* beyond FAR: S(x) in all is below 4^-|x| at most over the codes' 119/1735, times psi_1(FAR + 2) < 1/(FAR + 1) */
      mpq_set_ui(beyond, 2, FAR + 1);
      mpq_set_ui(part, 119, 1735);
      mpq_mul(beyond, beyond, part);
      mpq_sub(part, low, sum);
      cr_assert(mpq_cmp(part, beyond) <= 0, "a lower bound above what there is, %zu bits", n);
      /* and for one x alone: the same codes are decided */
      qaci_enclosure one;
      enclose(&ctx, &one, C, data_bits, steps, 0, &x);
      mpq_add(part, one.one_high, one.remainder);
      cr_assert(mpq_cmp(low, part) <= 0 && mpq_cmp(one.one_low, high) <= 0, "one x of %zu bits: intervals meet", n);
      cr_assert(mpq_cmp(sum, part) <= 0, "one x: a bounded sum above the upper bound");
      qaci_enclosure_clear(&one);
    }
  /* all codes of `far` are within C: what it finds above `high` was undecided, for all x together */
  cr_assert(mpq_cmp(missing, undecided) <= 0 && mpq_sgn(missing) > 0, "more is missing than is said");
  qaci_bits_clear(&x);
  mpq_clears(low, high, sum, beyond, part, missing, undecided, NULL);
  qaci_simplicity_release(k);
  qaci_enclosure_clear(&e);
  qaci_enclosure_clear(&far);
}

/* Within few steps, what was given up since it could not come back in time counts as well. */
Test(enclosure, bounded_models) {
  leaks_watch();
  size_t before = leaks_live_blocks();
  compare_bounded(8, 16);
  compare_bounded(12, 4);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* At budgets B, 2B and 4B, each of the three bounds alone and all together, the intervals are nested. */
Test(enclosure, nested) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  enum { LONGEST = 3 };
  mpq_t low[2], high[2];
  for (size_t i = 0; i < 2; i++) mpq_inits(low[i], high[i], NULL);
  qaci_bits x;
  qaci_bits_init(&x);
  for (int grows = 1; grows <= 7; grows++) {
    qaci_enclosure e[2];
    for (size_t b = 1; b <= 4; b *= 2) {
      size_t now = b == 2;
      enclose(&ctx, &e[now], grows & 1 ? 4 * b : 10, grows & 2 ? 3 * b : 4, grows & 4 ? 12 * b : 16, LONGEST, NULL);
      if (b == 1) continue;
      cr_assert(mpq_cmp(e[now].remainder, e[!now].remainder) < 0 || !(grows & 1), "the remainder shrinks");
      cr_assert(mpq_cmp(e[now].remainder, e[!now].remainder) <= 0, "the remainder does not grow");
      for (size_t n = 0; n <= LONGEST; n++)
        for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
          qaci_bits_nat(&x, i, n);
          for (size_t j = 0; j < 2; j++) bounds(&e[j], &x, low[j], high[j]);
          cr_assert(mpq_cmp(low[!now], low[now]) <= 0 && mpq_cmp(high[now], high[!now]) <= 0,
                    "nested: bounds %d, B = %zu, x of %zu bits", grows, b, n);
        }
      qaci_enclosure_clear(&e[!now]);
    }
    qaci_enclosure_clear(&e[0]);
  }
  qaci_bits_clear(&x);
  for (size_t i = 0; i < 2; i++) mpq_clears(low[i], high[i], NULL);
}

/* Half of the units: the remainder is all that was not found. */
Test(enclosure, stopped) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_census c;
  qaci_census_question q = {.code_bits = 11, .data_bits = 6, .steps = 20, .longest = 2, .all_lengths = true};
  cr_assert_eq(qaci_census_init(&ctx, &c, &q), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_census_count(&ctx, &c, 0, c.units / 2, 1), QACI_OK, "%s", ctx.message);
  qaci_enclosure part, all;
  cr_assert_eq(qaci_census_enclose(&ctx, &part, &c), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_census_count(&ctx, &c, 0, c.units, 1), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_census_enclose(&ctx, &all, &c), QACI_OK, "%s", ctx.message);
  mpq_t low, high, more, less;
  mpq_inits(low, high, more, less, NULL);
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t n = 0; n <= 2; n++) {
    qaci_bits_nat(&x, 0, n);
    bounds(&part, &x, low, high);
    bounds(&all, &x, more, less);
    cr_assert(mpq_cmp(low, more) <= 0 && mpq_cmp(less, high) <= 0, "nested, %zu bits", n);
  }
  qaci_bits_clear(&x);
  mpq_clears(low, high, more, less, NULL);
  qaci_enclosure_clear(&part);
  qaci_enclosure_clear(&all);
  qaci_census_clear(&c);
}
