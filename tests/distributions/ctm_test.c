/* D(n) against the published counts, and against itself on tapes of bytes instead of words (MACH.6). */
#include "distributions/ctm_internal.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/leaks.h"

static uint64_t count_of(const qaci_ctm *d, const char *text) {
  qaci_bits x;
  qaci_bits_init(&x);
  uint64_t r = 0;
  for (size_t i = 0; i < qaci_ctm_size(d); i++) {
    uint64_t count = qaci_ctm_output(d, i, &x);
    char *s = qaci_bits_string(&x);
    if (!strcmp(s, text)) r = count;
    free(s);
  }
  qaci_bits_clear(&x);
  return r;
}

static qaci_ctm *make(unsigned states, uint64_t steps, int64_t word_cells) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_ctm *d = NULL;
  cr_assert_eq(qaci_ctm_create_words(&ctx, &d, states, steps, word_cells), QACI_OK, "%s", ctx.message);
  return d;
}

static void check_tally(const qaci_ctm *d) {
  const qaci_ctm_tally *t = qaci_ctm_counts(d);
  cr_assert_eq(t->machines, t->halting + t->complete + t->escape + t->cycle + t->undecided,
               "every machine is somewhere");
  qaci_bits x, y;
  qaci_bits_init(&x);
  qaci_bits_init(&y);
  uint64_t sum = 0;
  for (size_t i = 0; i < qaci_ctm_size(d); i++) {
    sum += qaci_ctm_output(d, i, &x);
    if (i) cr_assert(y.len < x.len || (y.len == x.len && qaci_bits_compare(&y, &x) < 0), "outputs are in order");
    qaci_bits_set(&y, &x);
  }
  cr_assert_eq(sum, 2 * t->halting, "each machine that halts writes something on each of two tapes");
  qaci_bits_clear(&x);
  qaci_bits_clear(&y);
}

/* The counts on both tapes: arXiv 1101.4795 and the tables of the R package acss; A141474 for the order. */
static const struct {
  unsigned states;
  uint64_t halting;
  size_t strings;
  struct {
    const char *output;
    uint64_t count;
  } row[16];
} published[] = {
    {1, 12, 2, {{"0", 12}, {"1", 12}}},
    {2, 3044, 22,
     {{"0", 2000}, {"01", 508}, {"11", 508}, {"011", 6}, {"100", 6}, {"010", 4}, {"111", 4}, {"0110", 2}, {"1111", 2},
      {"0101", 0}, {"0001", 0}}},
    {3, 2147184, 128,
     {{"1", 1075648}, {"10", 432040}, {"000", 48064}, {"110", 46212}, {"101", 42832}, {"0000", 4156}, {"0010", 3000},
      {"1101", 3000}, {"0101", 2796}, {"0001", 2262}, {"1110", 2262}}},
    {4, 2985384480, 1832,
     {{"0", 1224440064}, {"01", 611436144}, {"111", 112069020}, {"001", 107767092}, {"010", 102247932},
      {"0000", 14917104}, {"1000", 11504040}, {"1010", 11425392}, {"1011", 11337948}, {"1001", 9712752},
      {"0011", 9628728}, {"00000", 1683888}, {"00001", 1021134}}},
};

Test(ctm, published) {
  for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
    unsigned n = published[i].states;
    qaci_ctm *d = make(n, qaci_ctm_busy_beaver(n), 64);
    check_tally(d);
    cr_assert_eq(qaci_ctm_counts(d)->halting, published[i].halting, "halting machines, n = %u", n);
    cr_assert_eq(qaci_ctm_size(d), published[i].strings, "strings, n = %u", n);
    for (size_t j = 0; published[i].row[j].output; j++)
      cr_assert_eq(count_of(d, published[i].row[j].output), published[i].row[j].count, "%s, n = %u",
                   published[i].row[j].output, n);
    qaci_ctm_release(d);
  }
}

/* As a simplicity: the share of all runs. */
Test(ctm, simplicity) {
  leaks_watch();
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_ctm *d = make(2, 6, 64);
  qaci_simplicity *k = NULL;
  cr_assert_eq(qaci_ctm_simplicity(&ctx, &k, d), QACI_OK, "%s", ctx.message);
  qaci_ctm_release(d);
  mpq_t sum, expected;
  mpq_inits(sum, expected, NULL);
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_bits_parse(&ctx, &x, "01", 2);
  qaci_simplicity_sum(k, &x, sum);
  mpq_set_ui(expected, 508, 20000);
  mpq_canonicalize(expected);
  bool fine = mpq_equal(sum, expected);
  qaci_simplicity_total(k, sum);
  mpq_set_ui(expected, 6088, 20000);
  mpq_canonicalize(expected);
  fine = fine && mpq_equal(sum, expected) && qaci_simplicity_longest(k) == 4;
  qaci_simplicity_release(k);
  mpq_clears(sum, expected, NULL);
  qaci_bits_clear(&x);
  cr_assert_eq(leaks_live_blocks(), 0);
  cr_assert(fine);
}

/* A step before the bound something still halts; after it nothing does. */
Test(ctm, busy_beavers) {
  for (unsigned n = 1; n <= 4; n++) {
    uint64_t bound = qaci_ctm_busy_beaver(n);
    qaci_ctm *before = make(n, bound - 1, 64), *at = make(n, bound, 64), *beyond = make(n, 2 * bound + 7, 64);
    cr_assert(qaci_ctm_counts(before)->halting < qaci_ctm_counts(at)->halting, "n = %u", n);
    cr_assert_eq(qaci_ctm_counts(at)->halting, qaci_ctm_counts(beyond)->halting, "n = %u", n);
    check_tally(before);
    qaci_ctm_release(before);
    qaci_ctm_release(at);
    qaci_ctm_release(beyond);
  }
}

/* Words of any size, and bytes from there on, count the same. */
Test(ctm, wide_tapes) {
  for (unsigned n = 2; n <= 3; n++) {
    qaci_ctm *d = make(n, 300, 64);
    for (int64_t cells = 1; cells <= 6; cells++) {
      qaci_ctm *e = make(n, 300, cells);
      check_tally(e);
      cr_assert_eq(qaci_ctm_size(d), qaci_ctm_size(e));
      qaci_bits x, y;
      qaci_bits_init(&x);
      qaci_bits_init(&y);
      for (size_t i = 0; i < qaci_ctm_size(d); i++) {
        cr_assert_eq(qaci_ctm_output(d, i, &x), qaci_ctm_output(e, i, &y), "n = %u, words of %ld cells", n,
                     (long)cells);
        cr_assert(qaci_bits_equal(&x, &y));
      }
      qaci_bits_clear(&x);
      qaci_bits_clear(&y);
      qaci_ctm_release(e);
    }
    qaci_ctm_release(d);
  }
}

Test(ctm, budgets) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_ctm *d = NULL;
  ctx.max_steps = 100000;
  cr_assert_eq(qaci_ctm_create(&ctx, &d, 4, 107), QACI_UNABLE);
  cr_assert_null(d);
  cr_assert_eq(qaci_ctm_create(&ctx, &d, 7, 107), QACI_DOMAIN);
  cr_assert_eq(qaci_ctm_create(&ctx, &d, 0, 107), QACI_DOMAIN);
  qaci_ctx_init(&ctx);
  /* a run of many slices is interrupted within one */
  ctx.max_seconds = 0.2;
  cr_assert_eq(qaci_ctm_create(&ctx, &d, 3, UINT64_C(1) << 50), QACI_UNABLE);
  cr_assert_eq(qaci_ctm_create(&ctx, &d, 3, 0), QACI_OK);
  cr_assert_eq(qaci_ctm_counts(d)->undecided, 7529536);
  cr_assert_eq(qaci_ctm_size(d), 0);
  qaci_ctm_release(d);
}
