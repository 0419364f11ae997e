/* The prior over locators (SIMPL.9) against S summed over all pairs of straight-line programs; S itself is
 * simplicity_test.c's. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/prior.h"
#include "distributions/simplicity_internal.h"
#include "tests/support/codes.h"
#include "tests/support/leaks.h"

/* r := S(sd(xi) f g). */
static void pair_sum(qaci_simplicity *k, const qaci_bits *xi, const qaci_bits *f, const qaci_bits *g, mpq_t r) {
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_bits_append_gamma(&x, xi->len + 1);
  qaci_bits_append(&x, xi);
  qaci_bits_append(&x, f);
  qaci_bits_append(&x, g);
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_simplicity_find_sum(&ctx, k, &x, r), QACI_OK, "%s", ctx.message);
  qaci_bits_clear(&x);
}

static void class_sum(qaci_prior *p, const qaci_bits *f, const qaci_bits *g, mpq_t r) {
  size_t bits = f->len + g->len;
  uint32_t id, again;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_prior_class(&ctx, p, bits, f, g, &id), QACI_OK, "%s", ctx.message);
  bool uniform = qaci_prior_uniform(p, bits);
  cr_assert_eq(qaci_prior_class(&ctx, p, bits, uniform ? NULL : f, uniform ? NULL : g, &again), QACI_OK, "%s", ctx.message);
  cr_assert_eq(again, id, "asked for a second time");
  mpq_set_num(r, qaci_prior_class_sum(p, id));
  mpq_set_den(r, qaci_simplicity_denominator(qaci_prior_simplicity(p)));
  mpq_canonicalize(r);
}

/* A prior, where S is known from `whole`. Returns the number of pairs with a mass whose length is not uniform. */
static size_t compare_prior(qaci_prior *p, qaci_simplicity *whole, const codes *all) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  const qaci_bits *xi = qaci_prior_xi(p);
  size_t locator_bits = qaci_prior_locator_bits(p);
  mpq_t sum, total, got, z;
  mpq_inits(sum, total, got, z, NULL);
  size_t longest_pair = 0, longest = 0, mixed = 0;
  for (size_t i = 0; i < all->count; i++)
    for (size_t j = 0; j < all->count; j++) {
      const qaci_bits *f = &all->item[i], *g = &all->item[j];
      pair_sum(whole, xi, f, g, sum);
      if (f->len <= locator_bits && g->len <= locator_bits) {
        mpq_add(total, total, sum);
        if (mpq_sgn(sum)) {
          if (f->len + g->len > longest_pair) longest_pair = f->len + g->len;
          if (f->len > longest) longest = f->len;
          if (g->len > longest) longest = g->len;
          mixed += !qaci_prior_uniform(p, f->len + g->len);
        }
      }
      if (f->len > locator_bits || g->len > locator_bits) continue;
      class_sum(p, f, g, got);
      cr_assert(mpq_equal(got, sum), "S of a pair of %zu and %zu bits", f->len, g->len);
    }
  mpq_set_num(z, qaci_prior_normalizer(p));
  mpq_set_den(z, qaci_simplicity_denominator(qaci_prior_simplicity(p)));
  mpq_canonicalize(z);
  cr_assert(mpq_equal(z, total), "the normaliser, xi of %zu bits, locator_bits %zu", xi->len, locator_bits);
  cr_assert_geq(qaci_prior_pair_bits(p), longest_pair, "the longest pair");
  cr_assert_geq(qaci_prior_program_bits(p), longest, "the longest program");
  cr_assert_leq(qaci_prior_program_bits(p), locator_bits, "the bound holds");
  mpq_set_ui(z, 0, 1);
  for (size_t i = 0; i < all->count; i++)
    for (size_t j = 0; j < all->count; j++) {
      const qaci_bits *f = &all->item[i], *g = &all->item[j];
      cr_assert_eq(qaci_prior_mass(&ctx, p, f, g, got), QACI_OK, "%s", ctx.message);
      mpq_add(z, z, got);
      pair_sum(whole, xi, f, g, sum);
      if (f->len > locator_bits || g->len > locator_bits || !mpq_sgn(total)) mpq_set_ui(sum, 0, 1);
      else mpq_div(sum, sum, total);
      cr_assert(mpq_equal(got, sum), "the mass of a pair of %zu and %zu bits", f->len, g->len);
    }
  cr_assert(mpq_sgn(total) ? !mpq_cmp_ui(z, 1, 1) : !mpq_sgn(z), "the masses sum to 1");
  mpq_clears(sum, total, got, z, NULL);
  return mixed;
}

static qaci_prior *make_prior(qaci_simplicity *k, const qaci_bits *xi, size_t locator_bits) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_prior *p;
  cr_assert_eq(qaci_prior_create(&ctx, &p, k, xi, locator_bits), QACI_OK, "%s", ctx.message);
  cr_assert(qaci_bits_equal(qaci_prior_xi(p), xi) && qaci_prior_locator_bits(p) == locator_bits, "its parameters");
  return p;
}

static size_t compare_to(qaci_simplicity *k, qaci_simplicity *whole, const codes *all, const qaci_bits *xi,
                         size_t locator_bits) {
  qaci_prior *p = make_prior(k, xi, locator_bits);
  size_t mixed = compare_prior(p, whole, all);
  qaci_prior_release(p);
  return mixed;
}

static size_t compare(qaci_simplicity *k, const codes *all, const qaci_bits *xi, size_t locator_bits) {
  return compare_to(k, k, all, xi, locator_bits);
}

Test(prior, all_pairs) {
  leaks_watch();
  size_t before = leaks_live_blocks(), mixed = 0;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  /* literal models; COPY that ties positions near and far; CPUSH; more bits by steps than by data; no program at all */
  static const size_t row[][3] = {{2, 12, 0}, {6, 9, 3}, {9, 9, 5}, {10, 6, 7}, {13, 4, 9}, {14, 5, 7}, {5, 10, 2}, {1, 9, 2}, {7, 0, 9}};
  qaci_bits xi;
  qaci_bits_init(&xi);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    qaci_simplicity *k;
    cr_assert_eq(qaci_simplicity_create(&ctx, &k, row[i][0], row[i][1], row[i][2]), QACI_OK, "%s", ctx.message);
    codes all = list_codes(qaci_simplicity_longest(k) < 3 ? 2 : qaci_simplicity_longest(k) - 2);
    for (int round = 0; round < 6; round++) {
      random_bits(&xi, round < 2 ? 0 : dice(5));
      mixed += compare(k, &all, &xi, round % 2 ? SIZE_MAX : dice(10));
    }
    codes_clear(&all);
    qaci_simplicity_release(k);
  }
  qaci_bits_clear(&xi);
  cr_assert_gt(mixed, 100, "%zu pairs of lengths with several classes", mixed);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* r := a random straight-line code of about `bits` bits, at least. */
static void random_code(qaci_bits *r, size_t bits) {
  qaci_program p;
  qaci_program_init(&p);
  do {
    qaci_op op = (qaci_op)dice(6);
    qaci_program_append(&p, (qaci_instruction){op, op >= QACI_PUSH ? dice(2) : 1 + dice(5)});
    qaci_bits_zeros(r, 0);
    qaci_program_code(r, &p);
  } while (r->len < bits);
  qaci_program_clear(&p);
}

/* Pairs longer than a word, whose demands are checked position by position, next to shorter ones. */
Test(prior, long_pairs) {
  leaks_watch();
  size_t before = leaks_live_blocks(), met = 0;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *k;
  cr_assert_eq(qaci_simplicity_create(&ctx, &k, 8, 90, 3), QACI_OK, "%s", ctx.message);
  qaci_bits xi, f, g;
  qaci_bits_init(&xi);
  qaci_bits_init(&f);
  qaci_bits_init(&g);
  qaci_bits_push(&xi, true);
  qaci_prior *p;
  cr_assert_eq(qaci_prior_create(&ctx, &p, k, &xi, 50), QACI_OK, "%s", ctx.message);
  mpq_t got, expected;
  mpq_inits(got, expected, NULL);
  for (int round = 0; round < 400; round++) {
    random_code(&f, dice(45));
    random_code(&g, dice(45));
    pair_sum(k, &xi, &f, &g, expected);
    class_sum(p, &f, &g, got);
    cr_assert(mpq_equal(got, expected), "S of a pair of %zu and %zu bits", f.len, g.len);
    met += f.len + g.len > 64 && mpq_sgn(expected);
  }
  cr_assert_gt(met, 20, "%zu pairs of more than 64 bits", met);
  mpq_clears(got, expected, NULL);
  qaci_prior_release(p);
  qaci_bits_clear(&xi);
  qaci_bits_clear(&f);
  qaci_bits_clear(&g);
  qaci_simplicity_release(k);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* What the loops add is linear in the weights of their codes, which may have 124 bits. */
static void scale_codes(qaci_simplicity *k) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_u128 factor = 1, heaviest = 0;
  for (size_t i = 0; i < k->open.count; i++)
    if (k->open.item[i].code > heaviest) heaviest = k->open.item[i].code;
  while (!((heaviest * factor) >> 123)) factor *= 2;
  qaci_bits x[40];
  mpz_t sum[40], scaled, number;
  mpz_inits(scaled, number, NULL);
  mpz_import(number, 2, -1, sizeof(uint64_t), 0, 0, &factor);
  for (size_t i = 0; i < 40; i++) {
    mpz_init(sum[i]);
    qaci_bits_init(&x[i]);
    random_bits(&x[i], dice(8));
    cr_assert_eq(qaci_open_loops_sum(&ctx, &k->open, k->data_bits, &k->times, &x[i], sum[i]), QACI_OK, "%s", ctx.message);
    mpz_mul(sum[i], sum[i], number);
  }
  for (size_t i = 0; i < k->open.count; i++) k->open.item[i].code *= factor;
  for (size_t i = 0; i < 40; i++) {
    cr_assert_eq(qaci_open_loops_sum(&ctx, &k->open, k->data_bits, &k->times, &x[i], scaled), QACI_OK, "%s", ctx.message);
    cr_assert(!mpz_cmp(scaled, sum[i]), "codes of another weight");
    mpz_clear(sum[i]);
    qaci_bits_clear(&x[i]);
  }
  mpz_clears(scaled, number, NULL);
}

/* A table made on demand, whose loops with many states are left open, beside the whole table: S of random strings, and
 * the prior over all pairs of locators. SIMPL.10, SIMPL.11 */
Test(prior, open_loops) {
  leaks_watch();
  size_t before = leaks_live_blocks(), open = 0, positive = 0;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  /* C, D, N, states of a loop at most; the first row has as many as the library allows */
  static const size_t row[][4] = {{12, 9, 27, 0},  {9, 8, 10, 1},  {10, 8, 12, 3}, {12, 6, 14, 1},
                                  {13, 3, 20, 2}, {14, 5, 12, 1}, {15, 6, 14, 5}, {17, 4, 13, 1}};
  qaci_bits x;
  qaci_bits_init(&x);
  mpq_t got, expected;
  mpq_inits(got, expected, NULL);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    qaci_simplicity *k, *whole;
    cr_assert_eq(qaci_simplicity_on_demand(&ctx, &k, row[i][0], row[i][1], row[i][2]), QACI_OK, "%s", ctx.message);
    cr_assert_eq(qaci_simplicity_create(&ctx, &whole, row[i][0], row[i][1], row[i][2]), QACI_OK, "%s", ctx.message);
    if (row[i][3]) k->most_states = row[i][3];
    cr_assert_eq(qaci_simplicity_longest(k), qaci_simplicity_longest(whole), "the longest string");
    cr_assert(!mpz_cmp(qaci_simplicity_denominator(k), qaci_simplicity_denominator(whole)), "the denominator");
    qaci_simplicity_total(k, got);
    qaci_simplicity_total(whole, expected);
    cr_assert(mpq_equal(got, expected), "the total");
    codes all = list_codes(7);
    for (int round = 0; round < 3; round++) { /* longer and longer strings: the table is made again */
      random_bits(&x, round ? dice(4) : 0);
      compare_to(k, whole, &all, &x, round == 2 ? 7 : 4 + dice(3));
    }
    codes_clear(&all);
    cr_assert_eq(qaci_simplicity_prepare(&ctx, k, SIZE_MAX), QACI_OK, "%s", ctx.message);
    open += k->open.count;
    qaci_simplicity_within(&ctx, k, 6, got);
    qaci_simplicity_within(&ctx, whole, 6, expected);
    cr_assert(mpq_equal(got, expected), "the sum over all x of at most 6 bits");
    for (int round = 0; round < 300; round++) {
      random_bits(&x, round < 3 ? 0 : dice((unsigned)qaci_simplicity_longest(whole) + 2));
      if (round % 2) /* a string that a loop leaves behind rather */
        for (size_t n = 0; n + 1 < x.len; n += 2) qaci_bits_put(&x, n + 1, qaci_bits_get(&x, n));
      cr_assert_eq(qaci_simplicity_find_sum(&ctx, k, &x, got), QACI_OK, "%s", ctx.message);
      qaci_simplicity_sum(whole, &x, expected);
      cr_assert(mpq_equal(got, expected), "S of a string of %zu bits", x.len);
      positive += mpq_sgn(got) > 0;
    }
    if (k->open.count) scale_codes(k);
    cr_assert_eq(qaci_simplicity_complete(&ctx, k), QACI_OK, "%s", ctx.message);
    cr_assert_eq(k->open.count, 0, "nothing is open in a whole table");
    qaci_simplicity_sum(k, &x, got);
    cr_assert(mpq_equal(got, expected), "S in the completed table");
    qaci_simplicity_release(k);
    qaci_simplicity_release(whole);
  }
  cr_assert_gt(open, 100, "%zu open loops", open);
  cr_assert_gt(positive, 1000, "%zu strings that occur", positive);
  mpq_clears(got, expected, NULL);
  qaci_bits_clear(&x);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* Masses that are asked for when the simplicity has made a longer table since, which leaves other loops open, or the
 * whole one, which leaves none. SIMPL.10 */
Test(prior, longer_tables) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *k, *whole;
  cr_assert_eq(qaci_simplicity_on_demand(&ctx, &k, 14, 8, 27), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_simplicity_create(&ctx, &whole, 14, 8, 27), QACI_OK, "%s", ctx.message);
  codes all = list_codes(6);
  qaci_bits none;
  qaci_bits_init(&none);
  qaci_prior *longer = make_prior(k, &none, 6), *complete = make_prior(k, &none, 6);
  size_t open = k->open.count;
  cr_assert_eq(qaci_simplicity_prepare(&ctx, k, SIZE_MAX), QACI_OK, "%s", ctx.message);
  cr_assert_gt(k->open.count, open, "%zu open loops, %zu before", k->open.count, open);
  compare_prior(longer, whole, &all);
  cr_assert_eq(qaci_simplicity_complete(&ctx, k), QACI_OK, "%s", ctx.message);
  compare_prior(complete, whole, &all);
  qaci_prior_release(longer);
  qaci_prior_release(complete);
  qaci_simplicity_release(k);
  qaci_simplicity_release(whole);
  codes_clear(&all);
}

Test(prior, budgets) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *k;
  cr_assert_eq(qaci_simplicity_create(&ctx, &k, 9, 7, 6), QACI_OK, "%s", ctx.message);
  size_t before = leaks_live_blocks(), stopped = 0;
  qaci_bits xi;
  qaci_bits_init(&xi);
  qaci_prior *p;
  for (uint64_t steps = 1;; steps += 1 + steps / 5) {
    qaci_ctx_init(&ctx);
    ctx.max_steps = steps;
    if (qaci_prior_create(&ctx, &p, k, &xi, SIZE_MAX) == QACI_OK) break;
    cr_assert_eq(leaks_live_blocks(), before, "stopped after %llu steps, GMP blocks are given back", (unsigned long long)steps);
    cr_assert_eq(ctx.bytes, 0, "stopped after %llu steps, memory is given back", (unsigned long long)steps);
    stopped++;
  }
  cr_assert_eq(ctx.bytes, qaci_prior_charged(p), "what the prior keeps is charged");
  cr_assert_gt(stopped, 20, "%zu stops", stopped);
  qaci_prior_release(p);
  qaci_simplicity_release(k);
  ctx.max_steps = UINT64_MAX; /* with loops that are left open */
  cr_assert_eq(qaci_simplicity_on_demand(&ctx, &k, 13, 6, 12), QACI_OK, "%s", ctx.message);
  k->most_states = 1;
  cr_assert_eq(qaci_simplicity_prepare(&ctx, k, SIZE_MAX), QACI_OK, "%s", ctx.message);
  before = leaks_live_blocks();
  for (uint64_t steps = 1;; steps += 1 + steps / 4) {
    qaci_ctx_init(&ctx);
    ctx.max_steps = steps;
    if (qaci_prior_create(&ctx, &p, k, &xi, 10) == QACI_OK) break;
    cr_assert_eq(leaks_live_blocks(), before, "stopped after %llu steps, GMP blocks are given back", (unsigned long long)steps);
    cr_assert_eq(ctx.bytes, 0, "stopped after %llu steps, memory is given back", (unsigned long long)steps);
  }
  qaci_prior_release(p);
  stopped = 0;
  for (uint64_t bytes = 1000;; bytes += bytes / 8) {
    qaci_ctx_init(&ctx);
    ctx.max_bytes = bytes;
    if (qaci_prior_create(&ctx, &p, k, &xi, 10) == QACI_OK) break;
    cr_assert_eq(leaks_live_blocks(), before, "stopped at %llu bytes, GMP blocks are given back", (unsigned long long)bytes);
    cr_assert_eq(ctx.bytes, 0, "stopped at %llu bytes, memory is given back", (unsigned long long)bytes);
    stopped++;
  }
  cr_assert_gt(stopped, 20, "%zu stops", stopped);
  cr_assert_eq(ctx.bytes, qaci_prior_charged(p), "what the prior keeps is charged");
  cr_assert_gt(ctx.bytes, 1000);
  qaci_prior_release(p);
  qaci_simplicity_release(k);
  /* one string whose loops take more steps than it may */
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_simplicity_on_demand(&ctx, &k, 12, 40, 40), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_prior_create(&ctx, &p, k, &xi, 8), QACI_OK, "%s", ctx.message);
  qaci_bits x, zeros;
  qaci_bits_init(&x);
  qaci_bits_init(&zeros);
  qaci_bits_zeros(&zeros, 2);
  qaci_bits_zeros(&x, 16);
  mpq_t sum;
  mpq_init(sum);
  uint32_t id = 1;
  for (uint64_t steps = 1; steps <= 4; steps++) {
    qaci_ctx_start(&ctx);
    ctx.max_steps = steps;
    cr_assert_eq(qaci_simplicity_find_sum(&ctx, k, &x, sum), QACI_UNABLE, "%llu steps", (unsigned long long)ctx.steps);
    cr_assert(!mpq_sgn(sum), "unchanged");
    qaci_ctx_start(&ctx);
    cr_assert_eq(qaci_prior_class(&ctx, p, 4, &zeros, &zeros, &id), QACI_UNABLE, "%llu steps", (unsigned long long)ctx.steps);
    cr_assert_eq(id, 0, "no class");
  }
  ctx.max_steps = UINT64_MAX;
  for (uint64_t bytes = 200; bytes <= 1400; bytes += 200) { /* the last one: for its times, but not for a queue */
    qaci_ctx_start(&ctx);
    ctx.max_bytes = bytes;
    cr_assert_eq(qaci_prior_class(&ctx, p, 4, &zeros, &zeros, &id), QACI_UNABLE, "%llu bytes", (unsigned long long)bytes);
    cr_assert_eq(ctx.bytes, 0, "memory is given back");
  }
  ctx.max_bytes = UINT64_MAX;
  qaci_ctx_start(&ctx);
  cr_assert_eq(qaci_prior_class(&ctx, p, 4, &zeros, &zeros, &id), QACI_OK, "%s", ctx.message);
  cr_assert_neq(id, 0, "it was not remembered without its class");
  qaci_bits_clear(&x);
  qaci_bits_clear(&zeros);
  mpq_clear(sum);
  qaci_prior_release(p);
  qaci_simplicity_release(k);
}
