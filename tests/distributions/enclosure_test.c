/* The enclosed model (SIMPL.7): psi_1, one small model by hand, the bounded model, nested enclosures; nothing gets
 * lost, at each time and of single loops, growing ones among them (SIMPL.12). */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "distributions/census_sums.h"
#include "distributions/census_walk.h"
#include "distributions/trigamma.h"
#include "tests/support/dice.h"
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

static void count(qaci_ctx *ctx, qaci_census *c, size_t code_bits, size_t data_bits, uint64_t steps, size_t longest,
                  const qaci_bits *only) {
  qaci_census_question q = {.code_bits = code_bits,
                            .data_bits = data_bits,
                            .steps = steps,
                            .longest = longest,
                            .all_lengths = true,
                            .only = only};
  cr_assert_eq(qaci_census_init(ctx, c, &q), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_census_count(ctx, c, 0, c->units, 1), QACI_OK, "%s", ctx->message);
}

static void enclose(qaci_ctx *ctx, qaci_enclosure *r, size_t code_bits, size_t data_bits, uint64_t steps,
                    size_t longest, const qaci_bits *only) {
  qaci_census c;
  count(ctx, &c, code_bits, data_bits, steps, longest, only);
  cr_assert_eq(qaci_census_enclose(ctx, r, &c), QACI_OK, "%s", ctx->message);
  qaci_census_clear(&c);
}

static void bounds(const qaci_enclosure *e, const qaci_bits *x, mpq_t low, mpq_t high) {
  qaci_simplicity_sum(e->low, x, low);
  qaci_simplicity_sum(e->high, x, high);
  cr_assert(mpq_cmp(low, high) <= 0);
  mpq_add(high, high, e->remainder);
}

/* r := the sum of 4^-|c| over the codes of at most `bits` bits. */
static void codes_within(size_t bits, mpq_t r) {
  mpz_t count[QACI_MOST_CODE_BITS + 1];
  for (size_t b = 0; b <= bits; b++) mpz_init(count[b]);
  qaci_code_counts(count, bits, false);
  mpq_set_ui(r, 0, 1);
  for (size_t b = 0; b <= bits; b++) {
    mpz_mul_2exp(mpq_numref(r), mpq_numref(r), 2);
    mpz_add(mpq_numref(r), mpq_numref(r), count[b]);
    mpz_clear(count[b]);
  }
  mpq_div_2exp(r, r, 2 * bits);
}

/* C = 0: HALT alone is followed. At n = 0 every code of at most 24 bits shows its data, and HALT does so for ever:
 * low(x) = 4^-|x| (A + (zeta(2) - 1)/16), where A is the weight of these codes. The others are undecided from 1 on. */
Test(enclosure, by_hand) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  mpq_t low, high;
  mpq_inits(low, high, NULL);
  codes_within(QACI_WEIGHED_BITS, low);
  const double zeta = 1.6449340668482264, whole = 119.0 / 1735, known = mpq_get_d(low);
  qaci_enclosure e;
  enclose(&ctx, &e, 0, 3, 5, 3, NULL);
  cr_assert(fabs(mpq_get_d(e.remainder) - 2 * (known - 1.0 / 16) * (zeta - 1) - 2 * zeta * (whole - known)) < 1e-12,
            "what is undecided");
  cr_assert(fabs(mpq_get_d(e.total_low) - 2 * zeta * whole) < 1e-12, "the total");
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t n = 0; n <= 3; n++) {
    qaci_bits_nat(&x, n, n);
    bounds(&e, &x, low, high);
    mpq_sub(high, high, e.remainder);
    double expected = (known + (zeta - 1) / 16) / (double)(1 << 2 * n);
    cr_assert(fabs(mpq_get_d(low) - expected) < 1e-14 && fabs(mpq_get_d(high) - expected) < 1e-14, "x of %zu bits", n);
  }
  qaci_bits_clear(&x);
  mpq_clears(low, high, NULL);
  qaci_enclosure_clear(&e);
}

/* What is there at time n, over 4^(B + scale): found := the mass of all programs that show a queue asked for, open :=
 * that of those which are undecided by then. */
static void masses_at(const qaci_census *c, uint64_t n, mpz_t found, mpz_t open) {
  mpz_t weight;
  mpz_init(weight);
  mpz_set_ui(found, 0);
  mpz_set_ui(open, 0);
  for (size_t j = 0; j < c->entries.count; j++) {
    const qaci_entry e = qaci_entry_at(&c->entries, j);
    if (n < e.time) continue;
    qaci_census_weight(c, j, weight);
    if (e.period == QACI_UNDECIDED) {
      mpz_add(open, open, weight);
    } else if (e.period ? (n - e.time) % e.period == 0 : n == e.time) {
      size_t symbols = 0;
      for (size_t k = 0; k < e.length; k++)
        if (qaci_entry_label(&c->entries, j, k) >= QACI_LABEL_FREE + symbols) symbols++;
      mpz_mul_2exp(weight, weight, symbols);
      mpz_add(found, found, weight);
      for (size_t hole = e.length + 1; e.front != QACI_CLOSED && hole <= c->q.longest; hole++) {
        mpz_tdiv_q_2exp(weight, weight, 1); /* 2^h holes of 4^-h each */
        mpz_add(found, found, weight);
      }
    }
  }
  mpz_clear(weight);
}

/* Nothing gets lost: if all lengths that occur are asked for, then at each time all data of all codes that are weighed
 * are recorded, or undecided since; but for 2^-longest of the data, which are longer. */
Test(enclosure, conservation) {
  static const size_t row[][3] = {{0, 0, 0}, {3, 2, 5}, {7, 0, 9}, {9, 3, 0}, {9, 2, 12}, {11, 5, 30}, {13, 3, 17}};
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  mpz_t all, longer, found, open;
  mpz_inits(all, longer, found, open, NULL);
  mpq_t codes;
  mpq_init(codes);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    size_t steps = row[i][2], longest = row[i][1] + 2 * steps + 2;
    qaci_census c;
    count(&ctx, &c, row[i][0], row[i][1], steps, longest, NULL);
    codes_within(c.weights.bits, codes);
    mpq_mul_2exp(codes, codes, 2 * (c.weights.bits + c.scale) + 1);
    mpz_set(all, mpq_numref(codes));
    for (uint64_t n = 0; n <= 2 * steps + 5; n++) {
      masses_at(&c, n, found, open);
      mpz_add(found, found, open);
      mpz_sub(found, all, found);
      mpz_tdiv_q_2exp(longer, all, n < steps ? longest + 1 - n : longest + 1 - steps);
      cr_assert(mpz_sgn(found) >= 0 && mpz_cmp(found, longer) <= 0, "(%zu, %zu, %zu): at n = %zu", row[i][0], row[i][1],
                steps, (size_t)n);
    }
    qaci_census_clear(&c);
  }
  mpz_clears(all, longer, found, open, NULL);
  mpq_clear(codes);
}

/* Every bounded model is below the upper bounds, and a bounded model of more codes, data and times comes close to the
 * lower bounds: what it leaves out lies beyond its C, N, or in longer data. What a larger budget finds above the upper
 * bounds was in the remainder, for all x together. */
static void compare_bounded(size_t code_bits, size_t data_bits, uint64_t steps) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  enum { C = 15, LONGEST = 3, FAR = 300 };
  qaci_enclosure e, far;
  enclose(&ctx, &e, code_bits, data_bits, steps, LONGEST, NULL);
  enclose(&ctx, &far, C, 30, FAR, LONGEST, NULL);
  qaci_simplicity *k;
  qaci_census c;
  qaci_census_question q = {.code_bits = C, .data_bits = 30, .steps = FAR, .longest = LONGEST};
  cr_assert_eq(qaci_census_init(&ctx, &c, &q), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_census_count(&ctx, &c, 0, c.units, 1), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_census_simplicity(&ctx, &k, &c), QACI_OK, "%s", ctx.message);
  qaci_census_clear(&c);
  mpq_t low, high, sum, beyond, part, missing, found;
  mpq_inits(low, high, sum, beyond, part, missing, found, NULL);
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t n = 0; n <= LONGEST; n++)
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
      qaci_bits_nat(&x, i, n);
      bounds(&e, &x, low, high);
      qaci_simplicity_sum(k, &x, sum);
      cr_assert(mpq_cmp(sum, high) <= 0, "a bounded sum above the upper bound, %zu bits", n);
      mpq_sub(part, high, e.remainder);
      mpq_sub(part, sum, part);
      if (mpq_sgn(part) > 0) mpq_add(missing, missing, part);
      qaci_simplicity_sum(far.low, &x, beyond);
      qaci_simplicity_sum(e.low, &x, part);
      mpq_sub(part, beyond, part);
      mpq_add(found, found, part);
      /* beyond FAR the codes' 119/1735 times psi_1(FAR + 2) < 1/(FAR + 1), and 2^-30 of longer data; beyond C 2 zeta(2)
       * times their weight */
      mpq_set_ui(part, 119, 1735);
      mpq_set_ui(beyond, 2, FAR + 1);
      mpq_mul(beyond, beyond, part);
      codes_within(C, low);
      mpq_sub(part, part, low);
      mpq_set_ui(low, 4, 1);
      mpq_mul(part, part, low);
      mpq_add(beyond, beyond, part);
      qaci_simplicity_sum(e.low, &x, low);
      mpq_sub(part, low, sum);
      cr_assert(mpq_cmp(part, beyond) <= 0, "a lower bound above what there is, %zu bits", n);
      /* and for one x alone: the same codes are decided */
      qaci_enclosure one;
      enclose(&ctx, &one, code_bits, data_bits, steps, 0, &x);
      mpq_add(part, one.one_high, one.remainder);
      cr_assert(mpq_cmp(low, part) <= 0 && mpq_cmp(one.one_low, high) <= 0, "one x of %zu bits: intervals meet", n);
      cr_assert(mpq_cmp(sum, part) <= 0, "one x: a bounded sum above the upper bound");
      qaci_enclosure_clear(&one);
    }
  cr_assert(mpq_cmp(missing, e.remainder) <= 0, "more is missing than is said");
  mpq_add(found, found, far.remainder);
  cr_assert(mpq_cmp(found, e.remainder) <= 0, "what the larger budget found and left is more than the remainder");
  cr_assert(mpq_cmp(found, far.remainder) > 0, "the larger budget finds something");
  qaci_bits_clear(&x);
  mpq_clears(low, high, sum, beyond, part, missing, found, NULL);
  qaci_simplicity_release(k);
  qaci_enclosure_clear(&e);
  qaci_enclosure_clear(&far);
}

/* Within few steps, what was given up since it could not come back in time counts as well. */
Test(enclosure, bounded_models) {
  leaks_watch();
  size_t before = leaks_live_blocks();
  compare_bounded(14, 8, 16);
  compare_bounded(14, 12, 4);
  compare_bounded(5, 3, 9);
  compare_bounded(9, 1, 30);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* At each time: what was found is found again, and what is found now or still open was found or open. */
static void compare_times(const qaci_census c[2], uint64_t last) {
  size_t bits[2] = {2 * (c[0].weights.bits + c[0].scale), 2 * (c[1].weights.bits + c[1].scale)};
  mpz_t found[2], open[2];
  for (size_t j = 0; j < 2; j++) mpz_inits(found[j], open[j], NULL);
  for (uint64_t n = 0; n <= last; n++) {
    for (size_t j = 0; j < 2; j++) masses_at(&c[j], n, found[j], open[j]);
    mpz_mul_2exp(found[0], found[0], bits[1] - bits[0]);
    mpz_mul_2exp(open[0], open[0], bits[1] - bits[0]);
    if (c[1].weights.bits > c[0].weights.bits) { /* the codes that were not weighed */
      mpz_set_ui(open[1], 0);
      if (!mpz_sgn(open[0])) continue;
    }
    cr_assert(mpz_cmp(found[0], found[1]) <= 0, "found at %zu, and then not", (size_t)n);
    mpz_add(found[0], found[0], open[0]);
    mpz_add(found[1], found[1], open[1]);
    cr_assert(mpz_cmp(found[1], found[0]) <= 0, "more at n = %zu than was found or open", (size_t)n);
  }
  for (size_t j = 0; j < 2; j++) mpz_clears(found[j], open[j], NULL);
}

/* c := what the loop over the walker's segments shows, and leaves open. */
static void count_loop(qaci_ctx *ctx, qaci_census *c, const qaci_segment *body, size_t segments, size_t data_bits,
                       uint64_t steps, size_t longest) {
  qaci_census_question q = {
      .code_bits = 2, .data_bits = data_bits, .steps = steps, .longest = longest, .all_lengths = true};
  cr_assert_eq(qaci_census_init(ctx, c, &q), QACI_OK, "%s", ctx->message);
  qaci_walker x;
  qaci_walker_init(ctx, &x, c);
  x.found = &c->entries;
  x.segments = segments;
  x.programs = (qaci_programs){1, 1};
  qaci_front *f = &x.front[0];
  cr_assert_eq(qaci_front_start(f, c->scale), QACI_OK);
  for (size_t j = 0; j < segments; j++) {
    x.body[j] = body[j];
    for (uint64_t k = 0; k < body[j].times; k++) {
      x.time++;
      qaci_reach reach = {(int64_t)(steps - x.time), INT64_MAX};
      cr_assert_eq(qaci_walk_step(&x, f, body[j].in, reach, true), QACI_OK);
    }
  }
  cr_assert_eq(qaci_walk_loop(&x, f, x.time, 1), QACI_OK);
  qaci_walker_clear(&x);
}

/* Of a single loop too: what is open at each time is all that is found there later, in more steps, of more data. */
Test(enclosure, loops) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  static const qaci_op ops[] = {QACI_ROTL, QACI_ROTR, QACI_COPY, QACI_DROP, QACI_DROP, QACI_DROP, QACI_PUSH, QACI_CPUSH,
                                QACI_CPUSH};
  for (size_t i = 0; i < 600; i++) {
    qaci_segment body[5];
    size_t segments = 1 + dice(5), longest = dice(4), data_bits = dice(5), pass = 0;
    for (size_t j = 0; j < segments; j++) {
      qaci_op op = ops[dice(sizeof ops / sizeof *ops)];
      uint64_t argument = op >= QACI_PUSH ? dice(2) : op == QACI_COPY ? 1 + dice(4) : 1;
      body[j] = (qaci_segment){{op, argument}, op >= QACI_PUSH ? 1 : op == QACI_COPY ? argument : 1 + dice(4)};
      pass += body[j].times;
    }
    uint64_t steps = pass + dice(12);
    qaci_census c[2];
    count_loop(&ctx, &c[0], body, segments, data_bits, steps, longest);
    bool more_data = dice(2), more_steps = !more_data || dice(2);
    uint64_t later = steps + (more_steps ? 1 + dice(30) : 0);
    count_loop(&ctx, &c[1], body, segments, data_bits + (more_data ? 1 + dice(4) : 0), later, longest);
    compare_times(c, later + 40);
    for (size_t j = 0; j < 2; j++) qaci_census_clear(&c[j]);
  }
}

/* More data bring states that merge with those that are known, and hide no cycle of theirs. */
Test(enclosure, merged_cycles) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  static const qaci_segment body[] = {
      {{QACI_DROP, 1}, 4}, {{QACI_ROTL, 1}, 1}, {{QACI_PUSH, 0}, 1}, {{QACI_CPUSH, 0}, 1}};
  for (size_t more = 1; more <= 8; more++) {
    qaci_census c[2];
    count_loop(&ctx, &c[0], body, 4, 4, 16, 2);
    count_loop(&ctx, &c[1], body, 4, 4 + more, 16, 2);
    compare_times(c, 60);
    for (size_t j = 0; j < 2; j++) qaci_census_clear(&c[j]);
  }
}

/* A hole that runs out during a COPY: what is lost is open no sooner than the state was before. */
Test(enclosure, lost_in_a_copy) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  static const qaci_segment body[] = {
      {{QACI_COPY, 2}, 2}, {{QACI_DROP, 1}, 4}, {{QACI_PUSH, 0}, 1}, {{QACI_ROTR, 1}, 4}};
  qaci_census c[2];
  count_loop(&ctx, &c[0], body, 4, 7, 15, 3);
  count_loop(&ctx, &c[1], body, 4, 7, 37, 3);
  compare_times(c, 80);
  for (size_t j = 0; j < 2; j++) qaci_census_clear(&c[j]);
}

/* CPUSH 1; CPUSH 1; DROP 1; REPEAT grows for ever on many data, and only its CPUSHes say so (SIMPL.12). Nothing is open
 * for want of steps, only of data. */
Test(enclosure, growing_loop) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  static const qaci_segment body[] = {{{QACI_CPUSH, 1}, 1}, {{QACI_CPUSH, 1}, 1}, {{QACI_DROP, 1}, 1}};
  size_t open = 0;
  qaci_census c;
  count_loop(&ctx, &c, body, 3, 6, 100, 3);
  for (size_t j = 0; j < c.entries.count; j++) {
    const qaci_entry e = qaci_entry_at(&c.entries, j);
    cr_assert(e.period != QACI_UNDECIDED || e.time <= 100, "undecided from %zu on", (size_t)e.time);
    open += e.period == QACI_UNDECIDED;
  }
  cr_assert_gt(open, 0, "seven bits of data are not followed");
  qaci_census_clear(&c);
}

/* One more bit of code, one more bit of data, one more step: the intervals are nested, and what is found is not more
 * than what the remainder loses. */
static void compare_next(qaci_ctx *ctx, const size_t from[3], const size_t to[3], size_t longest,
                         const qaci_bits *only) {
  qaci_enclosure e[2];
  qaci_census c[2];
  for (size_t j = 0; j < 2; j++) {
    const size_t *at = j ? to : from;
    count(ctx, &c[j], at[0], at[1], at[2], longest, only);
    cr_assert_eq(qaci_census_enclose(ctx, &e[j], &c[j]), QACI_OK, "%s", ctx->message);
  }
  if (!only) compare_times(c, to[2] + 20);
  for (size_t j = 0; j < 2; j++) qaci_census_clear(&c[j]);
  mpq_t low[2], high[2], found;
  mpq_inits(low[0], low[1], high[0], high[1], found, NULL);
  mpq_sub(found, e[1].remainder, e[0].remainder);
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t n = only ? only->len : 0; n <= (only ? only->len : longest); n++)
    for (uint64_t i = 0; i < (only ? 1 : (uint64_t)1 << n); i++) {
      qaci_bits_nat(&x, i, n);
      for (size_t j = 0; j < 2; j++) {
        if (only) {
          mpq_set(low[j], e[j].one_low);
          mpq_add(high[j], e[j].one_high, e[j].remainder);
        } else {
          bounds(&e[j], &x, low[j], high[j]);
        }
      }
      cr_assert(mpq_cmp(low[0], low[1]) <= 0 && mpq_cmp(high[1], high[0]) <= 0,
                "(%zu, %zu, %zu) to (%zu, %zu, %zu): x of %zu bits", from[0], from[1], from[2], to[0], to[1], to[2], n);
      mpq_sub(low[1], low[1], low[0]);
      mpq_add(found, found, low[1]);
    }
  cr_assert(mpq_sgn(found) <= 0, "(%zu, %zu, %zu) to (%zu, %zu, %zu): more was found than was open", from[0],
            from[1], from[2], to[0], to[1], to[2]);
  qaci_bits_clear(&x);
  mpq_clears(low[0], low[1], high[0], high[1], found, NULL);
  qaci_enclosure_clear(&e[0]);
  qaci_enclosure_clear(&e[1]);
}

Test(enclosure, grid) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_bits_nat(&x, 5, 6);
  for (size_t code_bits = 0; code_bits <= 10; code_bits++)
    for (size_t data_bits = 0; data_bits <= 3; data_bits += 3)
      for (size_t steps = 0; steps <= 20; steps += 6)
        for (int grows = 0; grows < 3; grows++) {
          size_t from[3] = {code_bits, data_bits, steps}, to[3] = {code_bits, data_bits, steps};
          to[grows]++;
          compare_next(&ctx, from, to, 2, NULL);
          if (steps % 3 == 0) compare_next(&ctx, from, to, 0, &x);
        }
  qaci_bits_clear(&x);
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

/* Where nearly no queue is too long to be asked for, not even by a rounding is more found or open at the end than was
 * open before any unit was counted. */
Test(enclosure, not_begun) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_census c;
  qaci_census_question q = {.code_bits = 4, .steps = 2, .longest = 140, .all_lengths = true};
  cr_assert_eq(qaci_census_init(&ctx, &c, &q), QACI_OK, "%s", ctx.message);
  mpq_t before, found;
  mpq_inits(before, found, NULL);
  qaci_enclosure e;
  cr_assert_eq(qaci_census_enclose(&ctx, &e, &c), QACI_OK, "%s", ctx.message);
  mpq_set(before, e.remainder);
  qaci_enclosure_clear(&e);
  cr_assert_eq(qaci_census_count(&ctx, &c, 0, c.units, 1), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_census_enclose(&ctx, &e, &c), QACI_OK, "%s", ctx.message);
  qaci_simplicity_total(e.low, found);
  mpq_add(found, found, e.remainder);
  cr_assert(mpq_cmp(found, before) <= 0, "more than all there is");
  qaci_enclosure_clear(&e);
  mpq_clears(before, found, NULL);
  qaci_census_clear(&c);
}

/* If one x is all that is asked for, what is found of it leaves the remainder, and its upper bound rises by no rounding. */
Test(enclosure, counted_by_and_by) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_census c;
  qaci_census_question q = {.code_bits = 7, .data_bits = 3, .steps = 19, .all_lengths = true};
  cr_assert_eq(qaci_census_init(&ctx, &c, &q), QACI_OK, "%s", ctx.message);
  mpq_t low, high, last;
  mpq_inits(low, high, last, NULL);
  qaci_bits empty;
  qaci_bits_init(&empty);
  for (size_t to = 0; to <= c.units; to++) {
    cr_assert_eq(qaci_census_count(&ctx, &c, 0, to, 1), QACI_OK, "%s", ctx.message);
    qaci_enclosure e;
    cr_assert_eq(qaci_census_enclose(&ctx, &e, &c), QACI_OK, "%s", ctx.message);
    bounds(&e, &empty, low, high);
    cr_assert(!to || mpq_cmp(high, last) <= 0, "after %zu units", to);
    mpq_set(last, high);
    qaci_enclosure_clear(&e);
  }
  qaci_bits_clear(&empty);
  mpq_clears(low, high, last, NULL);
  qaci_census_clear(&c);
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
