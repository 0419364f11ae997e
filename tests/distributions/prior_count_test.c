/* Counting pairs of straight-line codes under constraints, against trying every pair and every value. SIMPL.9 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/prior_count.h"
#include "distributions/prior_plan.h"
#include "distributions/rational.h"
#include "distributions/simplicity.h"
#include "tests/support/codes.h"
#include "tests/support/leaks.h"

/* Counting under random constraints against trying every pair. */
Test(prior_count, counted_pairs) {
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
Test(prior_count, many_ties) {
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

/* Many demands, which share their ends, at once and one by one. SIMPL.9 */
Test(prior_count, counted_together) {
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
Test(prior_count, blocks) {
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
