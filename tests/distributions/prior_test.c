/* The prior over locators against S summed over all pairs of straight-line programs; S itself is simplicity_test.c's. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/prior.h"
#include "distributions/prior_count.h"
#include "distributions/prior_loops.h"
#include "distributions/prior_plan.h"
#include "distributions/program.h"
#include "distributions/rational.h"
#include "distributions/simplicity_internal.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

static void random_bits(qaci_bits *r, size_t n) {
  qaci_bits_zeros(r, 0);
  for (size_t i = 0; i < n; i++) qaci_bits_push(r, dice(2));
}

/* All straight-line codes of at most `bits` bits. */
typedef struct codes {
  qaci_bits *item;
  size_t count;
} codes;

static codes list_codes(size_t bits) {
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

static void codes_clear(codes *c) {
  for (size_t i = 0; i < c->count; i++) qaci_bits_clear(&c->item[i]);
  free(c->item);
}

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

/* Counting under random constraints against trying every pair. */
Test(prior, counted_pairs) {
  leaks_watch();
  size_t before = leaks_live_blocks();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  enum { BITS = 13 };
  codes all = list_codes(BITS - 2);
  mpz_t got, one, *codes_of = qaci_integers(BITS + 1);
  qaci_code_counts(codes_of, BITS, true);
  mpz_init(got);
  mpz_init_set_ui(one, 1);
  for (int round = 0; round < 300; round++) {
    size_t bits = 4 + dice(BITS - 3), most = dice(3) ? SIZE_MAX : dice(10), count = 0;
    qaci_constraint c[BITS];
    bool taken[BITS] = {false};
    for (size_t at = 0; at < bits; at++) {
      if (dice(4)) continue;
      size_t earlier = QACI_CONSTRAINT_ZERO + dice(2);
      if (at && dice(3)) { /* each position is named once at most */
        earlier = dice((unsigned)at);
        if (taken[earlier]) continue;
        taken[earlier] = true;
      }
      c[count++] = (qaci_constraint){at, earlier};
    }
    unsigned long expected = 0, unconstrained = 0;
    for (size_t i = 0; i < all.count; i++)
      for (size_t j = 0; j < all.count; j++) {
        const qaci_bits *f = &all.item[i], *g = &all.item[j];
        if (f->len + g->len != bits || f->len > most || g->len > most) continue;
        uint64_t x = qaci_bits_read(f, 0, f->len) << g->len | qaci_bits_read(g, 0, g->len);
        bool good = true;
        for (size_t n = 0; n < count; n++) {
          unsigned bit = x >> (bits - 1 - c[n].at) & 1;
          good &= c[n].earlier >= QACI_CONSTRAINT_ZERO ? bit == c[n].earlier - QACI_CONSTRAINT_ZERO
                                                       : bit == (x >> (bits - 1 - c[n].earlier) & 1);
        }
        expected += good;
        unconstrained++;
      }
    qaci_demand demand = {c, count, one};
    cr_assert_eq(qaci_count_pairs(&ctx, got, bits, most, &demand, 1), QACI_OK, "%s", ctx.message);
    cr_assert(!mpz_cmp_ui(got, expected), "pairs of %zu bits under %zu constraints: %lu, %lu expected", bits, count,
              mpz_get_ui(got), expected);
    qaci_count_pairs_free(got, codes_of, bits, most);
    cr_assert(!mpz_cmp_ui(got, unconstrained), "pairs of %zu bits: %lu, %lu expected", bits, mpz_get_ui(got), unconstrained);
  }
  qaci_integers_free(codes_of, BITS + 1);
  mpz_clears(got, one, NULL);
  codes_clear(&all);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* More ties at once than are followed together: a word, or a part of one, that comes again. */
Test(prior, many_ties) {
  leaks_watch();
  size_t before = leaks_live_blocks(), found = 0;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  enum { MOST = 13 };
  codes all = list_codes(MOST);
  mpz_t got, one;
  mpz_init(got);
  mpz_init_set_ui(one, 1);
  for (size_t bits = 21; bits <= 26; bits++)
    for (size_t distance = 8; distance <= 13; distance++)
      for (int round = 0; round < 2; round++) {
        qaci_constraint c[2 * MOST];
        size_t count = 0, last = round ? bits : bits - 2, from = distance + dice(3); /* round 1: periodic to the end */
        for (size_t at = from; at < last; at++) c[count++] = (qaci_constraint){at, at - distance};
        if (!round) c[count++] = (qaci_constraint){last, QACI_CONSTRAINT_ZERO};
        unsigned long expected = 0;
        for (size_t i = 0; i < all.count; i++)
          for (size_t j = 0; j < all.count; j++) {
            const qaci_bits *f = &all.item[i], *g = &all.item[j];
            if (f->len + g->len != bits) continue;
            uint64_t x = qaci_bits_read(f, 0, f->len) << g->len | qaci_bits_read(g, 0, g->len);
            uint64_t tied = (((uint64_t)1 << (bits - from)) - 1) & ~(((uint64_t)1 << (bits - last)) - 1);
            expected += !((x ^ x >> distance) & tied);
          }
        qaci_demand demand = {c, count, one};
        cr_assert_eq(qaci_count_pairs(&ctx, got, bits, MOST, &demand, 1), QACI_OK, "%s", ctx.message);
        cr_assert(!mpz_cmp_ui(got, expected), "pairs of %zu bits, %zu of them tied over %zu: %lu, %lu expected", bits, count,
                  distance, mpz_get_ui(got), expected);
        found += expected;
      }
  cr_assert_gt(found, 1000, "%zu pairs", found);
  mpz_clears(got, one, NULL);
  codes_clear(&all);
  cr_assert_eq(ctx.bytes, 0, "what was charged is given back");
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

/* A random loop, or a turn or a power of one that is there. */
static void add_loop(qaci_open_loops *l) {
  const qaci_open_loop *like = l->count && dice(3) ? &l->item[dice((unsigned)l->count)] : NULL;
  size_t steps = like ? like->steps * (dice(4) ? 1 : 2) : 1 + dice(7), from = dice((unsigned)steps);
  qaci_instruction *step = qaci_alloc(steps * sizeof *step);
  bool pushes = !dice(3), drops = dice(2);
  for (size_t i = 0; i < steps; i++) {
    qaci_op op = dice(2) ? QACI_CPUSH : dice(3) ? QACI_ROTL : dice(4) ? QACI_ROTR : QACI_COPY;
    if (pushes && !dice(5)) op = QACI_PUSH;
    if (drops && !dice(4)) op = QACI_DROP;
    step[i] = like ? like->step[(from + i) % like->steps]
                   : (qaci_instruction){op, op >= QACI_PUSH ? dice(2) : op == QACI_COPY ? 1 + dice(9) : 1};
  }
  qaci_open_loops_add(l, step, steps, 1 + dice(1000));
}

/* A loop that leads from 0 to the empty queue, where it stops; from there it would go on to 00000. */
static void add_emptied_loop(qaci_open_loops *l) {
  enum { STEPS = 11 };
  qaci_instruction *step = qaci_alloc(STEPS * sizeof *step);
  for (size_t i = 0; i < STEPS; i++) step[i] = (qaci_instruction){i < 8 ? QACI_CPUSH : QACI_DROP, i >= 8};
  step[0] = (qaci_instruction){QACI_PUSH, 1};
  step[1] = (qaci_instruction){QACI_PUSH, 0};
  qaci_open_loops_add(l, step, STEPS, 1);
}

/* Random loops over all pairs, whichever way places are followed, against the sum over listed pairs; then what a model
 * leaves open, one way against the other, for longer pairs. SIMPL.11 */
Test(prior, loops_of_all_pairs) {
  leaks_watch();
  size_t before = leaks_live_blocks(), positive = 0;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  codes all = list_codes(8);
  qaci_bits prefix, x;
  qaci_bits_init(&prefix);
  qaci_bits_init(&x);
  mpz_t got, expected, one;
  mpz_inits(got, expected, one, NULL);
  for (int round = 0; round < 150; round++) {
    qaci_simplicity *k;
    size_t D = dice(5) ? 4 + dice(20) : dice(4), N = 1 + dice(round % 3 ? 20 : 40), most = 2 + dice(7);
    cr_assert_eq(qaci_simplicity_on_demand(&ctx, &k, 2, D, N), QACI_OK, "%s", ctx.message);
    for (unsigned i = 1 + dice(5); i; i--) add_loop(&k->open);
    if (N > 24) add_emptied_loop(&k->open);
    do random_bits(&prefix, dice(4) ? 1 : 1 + dice(9));
    while (!prefix.len);
    size_t longest = dice(4) ? 2 * most : 4 + dice(8);
    mpz_set_ui(expected, 0);
    for (size_t i = 0; i < all.count; i++)
      for (size_t j = 0; j < all.count; j++) {
        const qaci_bits *f = &all.item[i], *g = &all.item[j];
        if (f->len > most || g->len > most || f->len + g->len > longest) continue;
        qaci_bits_set(&x, &prefix);
        qaci_bits_append(&x, f);
        qaci_bits_append(&x, g);
        cr_assert_eq(qaci_open_loops_sum(&ctx, &k->open, D, &k->times, &x, one), QACI_OK, "%s", ctx.message);
        mpz_add(expected, expected, one);
      }
    positive += mpz_sgn(expected) > 0;
    for (qaci_loop_way way = QACI_LOOPS_CHEAPER; way <= QACI_LOOPS_SCATTERED; way++) {
      cr_assert_eq(qaci_count_open_loops(&ctx, got, k, &prefix, longest, most, way), QACI_OK, "%s", ctx.message);
      cr_assert(!mpz_cmp(got, expected), "round %d, way %d: D = %zu, N = %zu, codes of at most %zu bits", round, (int)way,
                D, N, most);
    }
    qaci_simplicity_release(k);
  }
  cr_assert_gt(positive, 80, "%zu of them show a pair", positive);
  static const size_t row[][5] = {{14, 20, 33, 8, 2}, {13, 64, 48, 12, 0}, {13, 40, 50, 40, 1}, {16, 9, 24, 9, 5}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) { /* the third: numbers of more than a word */
    qaci_simplicity *k;
    cr_assert_eq(qaci_simplicity_on_demand(&ctx, &k, row[i][0], row[i][1], row[i][2]), QACI_OK, "%s", ctx.message);
    random_bits(&prefix, 1 + row[i][4]);
    size_t most = row[i][3], longest = 2 * most < qaci_simplicity_longest(k) ? 2 * most : qaci_simplicity_longest(k);
    if (i == 2) longest = 70;
    cr_assert_eq(qaci_simplicity_prepare(&ctx, k, prefix.len + longest), QACI_OK, "%s", ctx.message);
    cr_assert_gt(k->open.count, 3, "%zu loops", k->open.count);
    cr_assert_eq(qaci_count_open_loops(&ctx, expected, k, &prefix, longest, most, QACI_LOOPS_READ), QACI_OK);
    for (int way = 0; way < 2; way++) {
      cr_assert_eq(qaci_count_open_loops(&ctx, got, k, &prefix, longest, most,
                                         way ? QACI_LOOPS_SCATTERED : QACI_LOOPS_CHEAPER), QACI_OK);
      cr_assert(!mpz_cmp(got, expected) && mpz_sgn(got), "row %zu, way %d", i, way);
    }
    qaci_simplicity_release(k);
  }
  mpz_clears(got, expected, one, NULL);
  qaci_bits_clear(&prefix);
  qaci_bits_clear(&x);
  codes_clear(&all);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* Many demands, which share their ends, at once and one by one. SIMPL.9 */
Test(prior, counted_together) {
  leaks_watch();
  size_t before = leaks_live_blocks();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  enum { BITS = 90, DEMANDS = 40 };
  static qaci_constraint c[DEMANDS][BITS];
  mpz_t weight[DEMANDS], got, single, sum;
  mpz_inits(got, single, sum, NULL);
  for (size_t d = 0; d < DEMANDS; d++) mpz_init(weight[d]);
  for (int round = 0; round < 20; round++) {
    size_t bits = 4 + dice(BITS - 3), most = dice(3) ? SIZE_MAX : bits / 2 + dice(10), nonzero = 0;
    qaci_demand demand[DEMANDS];
    for (size_t d = 0; d < DEMANDS; d++) {
      size_t count = 0, open = 0;
      const qaci_demand *like = d ? &demand[dice((unsigned)d)] : NULL;
      size_t from = like ? bits - dice((unsigned)bits) : 0; /* like that one from here on */
      bool taken[BITS] = {false};
      for (size_t i = 0; like && i < like->count; i++)
        if (like->constraint[i].at >= from && like->constraint[i].earlier < bits)
          taken[like->constraint[i].earlier] = true;
      for (size_t at = 0; at < (like ? from : bits); at++) {
        if (dice(6)) continue;
        size_t earlier = QACI_CONSTRAINT_ZERO + dice(2);
        if (at && open < 6 && dice(3)) {
          earlier = dice((unsigned)at);
          if (taken[earlier]) continue;
          taken[earlier] = true;
          open++;
        }
        c[d][count++] = (qaci_constraint){at, earlier};
      }
      for (size_t i = 0; like && i < like->count; i++)
        if (like->constraint[i].at >= from) c[d][count++] = like->constraint[i];
      mpz_set_ui(weight[d], 1 + dice(1000000));
      demand[d] = (qaci_demand){c[d], count, weight[d]};
    }
    mpz_set_ui(sum, 0);
    for (size_t d = 0; d < DEMANDS; d++) {
      cr_assert_eq(qaci_count_pairs(&ctx, single, bits, most, &demand[d], 1), QACI_OK, "%s", ctx.message);
      nonzero += mpz_sgn(single) > 0;
      mpz_add(sum, sum, single);
    }
    cr_assert_eq(qaci_count_pairs(&ctx, got, bits, most, demand, DEMANDS), QACI_OK, "%s", ctx.message);
    cr_assert(!mpz_cmp(got, sum), "%d demands on pairs of %zu bits, %zu of them can be met", DEMANDS, bits, nonzero);
  }
  for (size_t d = 0; d < DEMANDS; d++) mpz_clear(weight[d]);
  mpz_clears(got, single, sum, NULL);
  cr_assert_eq(ctx.bytes, 0, "what was charged is given back");
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* A demand where position i is known if symbol[i] < 2, and equal symbols are equal bits. */
static qaci_demand demand_of(const unsigned *symbol, size_t bits, qaci_constraint *c, mpz_srcptr weight) {
  size_t count = 0, last[128] = {0};
  for (size_t i = 0; i < bits; i++) {
    unsigned s = symbol[i];
    if (s < 2) c[count++] = (qaci_constraint){i, QACI_CONSTRAINT_ZERO + s};
    else if (last[s]) c[count++] = (qaci_constraint){i, last[s] - 1};
    last[s] = i + 1;
  }
  return (qaci_demand){c, count, weight};
}

/* r := its pairs: each symbol that comes twice is tried with 0 and 1, so that no demand has a tie. */
static void count_each_value(mpz_t r, const unsigned *symbol, size_t bits, size_t most, mpz_srcptr one) {
  size_t ties = 0, times[128] = {0};
  unsigned number[128] = {0};
  for (size_t i = 0; i < bits; i++)
    if (symbol[i] >= 2 && ++times[symbol[i]] == 2) number[symbol[i]] = (unsigned)ties++;
  size_t all = (size_t)1 << ties;
  qaci_demand *demand = qaci_alloc(all * sizeof *demand);
  qaci_constraint *c = qaci_alloc(all * bits * sizeof *c);
  for (size_t values = 0; values < all; values++) {
    unsigned known[128];
    for (size_t i = 0; i < bits; i++)
      known[i] = symbol[i] >= 2 && times[symbol[i]] > 1 ? values >> number[symbol[i]] & 1 : symbol[i];
    demand[values] = demand_of(known, bits, c + values * bits, one);
  }
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_count_pairs(&ctx, r, bits, most, demand, all), QACI_OK, "%s", ctx.message);
  free(demand);
  free(c);
}

static void merge_symbols(unsigned *symbol, size_t bits, size_t a, size_t b) {
  unsigned from = symbol[a] > symbol[b] ? symbol[a] : symbol[b], to = symbol[a] < symbol[b] ? symbol[a] : symbol[b];
  if (from < 2) return; /* both known */
  for (size_t i = 0; i < bits; i++)
    if (symbol[i] == from) symbol[i] = to;
}

/* Blocks that come again, read in lockstep: up to the last 00 or to the very end, in f, in g, across the border, at a
 * distance below their length (periodic), with known bits and other ties inside, between and around. Some demands share
 * their end. SIMPL.9 */
Test(prior, blocks) {
  leaks_watch();
  size_t before = leaks_live_blocks(), lockstep = 0, periodic = 0, tied = 0, met = 0;
  enum { BITS = 66, DEMANDS = 3 };
  mpz_t weight[DEMANDS], got, expected, part, one;
  mpz_inits(got, expected, part, NULL);
  mpz_init_set_ui(one, 1);
  for (size_t d = 0; d < DEMANDS; d++) mpz_init(weight[d]);
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (int round = 0; round < 80; round++) {
    size_t bits = 24 + dice(BITS - 23), most = dice(3) ? bits / 2 + dice(6) : SIZE_MAX, end = dice(4) ? bits - 2 : bits - dice(9);
    unsigned kind = dice(4); /* a short period; a block with some of it thrice; else a block that comes twice */
    size_t distance = !kind ? 1 + dice(11) : kind == 1 ? 12 : 12 + dice((unsigned)end - 13);
    size_t count = 1 + dice(DEMANDS);
    qaci_demand demand[DEMANDS];
    qaci_constraint c[DEMANDS][BITS];
    unsigned symbol[BITS], known = dice(2);
    qaci_ways_reader reader;
    cr_assert_eq(qaci_ways_reader_init(&ctx, &reader, bits, most), QACI_OK, "%s", ctx.message);
    mpz_set_ui(expected, 0);
    for (size_t d = 0; d < count; d++) {
      size_t length = !kind ? dice((unsigned)end) : kind == 1 ? distance + dice(4) : 9 + dice(4), from;
      if (kind > 1 && length > distance) length = distance;
      if (length > end - distance) length = end - distance;
      from = end - length;
      for (size_t i = 0; i < bits; i++) symbol[i] = (unsigned)i + 2 < bits ? (unsigned)i + 2 : 0;
      for (size_t i = from; i < end; i++) merge_symbols(symbol, bits, i, i - distance);
      for (unsigned more = dice(3); more; more--) merge_symbols(symbol, bits, dice((unsigned)bits), dice((unsigned)bits));
      if (known) /* between the copies */
        for (unsigned i = dice(4); i; i--) {
          size_t at = from > 6 ? from - 1 - dice(6) : 0;
          unsigned value = dice(2), was = symbol[at];
          for (size_t k = 0; k < bits && was >= 2; k++)
            if (symbol[k] == was) symbol[k] = value;
        }
      mpz_set_ui(weight[d], 1 + dice(1000));
      demand[d] = demand_of(symbol, bits, c[d], weight[d]);
      count_each_value(part, symbol, bits, most, one);
      met += mpz_sgn(part) > 0;
      mpz_addmul(expected, part, weight[d]);
      qaci_lockstep block = qaci_plan_lockstep(&reader, &demand[d]);
      lockstep += block.distance > 0;
      periodic += block.distance && length > distance;
      tied += demand[d].count > 0;
    }
    qaci_ways_reader_clear(&reader);
    cr_assert_eq(qaci_count_pairs(&ctx, got, bits, most, demand, count), QACI_OK, "%s", ctx.message);
    cr_assert(!mpz_cmp(got, expected), "round %d: %zu demands on pairs of %zu bits, tied over %zu up to %zu", round, count, bits,
              distance, end);
  }
  cr_assert_gt(lockstep, 40, "%zu of %zu demands are read in lockstep", lockstep, tied);
  cr_assert_gt(periodic, 5, "%zu of them overlap themselves", periodic);
  cr_assert_gt(met, 100, "%zu demands can be met", met);
  for (size_t d = 0; d < DEMANDS; d++) mpz_clear(weight[d]);
  mpz_clears(got, expected, part, one, NULL);
  cr_assert_eq(ctx.bytes, 0, "what was charged is given back");
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
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
  qaci_ctx_start(&ctx);
  ctx.max_steps = UINT64_MAX;
  cr_assert_eq(qaci_prior_class(&ctx, p, 4, &zeros, &zeros, &id), QACI_OK, "%s", ctx.message);
  cr_assert_neq(id, 0, "it was not remembered without its class");
  qaci_bits_clear(&x);
  qaci_bits_clear(&zeros);
  mpq_clear(sum);
  qaci_prior_release(p);
  qaci_simplicity_release(k);
}
