/* A census of programs (SIMPL.1 to SIMPL.6): weights of codes against a count of all codes; tables of short x and sums
 * of one x against the table of all x, which simplicity_test compares with the sum as it stands; threads and splits. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/census_sums.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

/* ---- SIMPL.1 ---- */

/* The micro-steps of a program, one character each; COPY k and the bits of PUSH and CPUSH are told apart. */
static char *spell(const qaci_program *p) {
  static char text[4096];
  size_t n = 0;
  for (size_t i = 0; i < p->length; i++) {
    qaci_instruction in = p->instruction[i];
    bool copy = in.op == QACI_COPY;
    char c = copy                 ? (char)('A' + in.argument)
             : in.op >= QACI_PUSH ? (char)('0' + 2 * (in.op == QACI_CPUSH) + in.argument)
                                  : "lr d"[in.op];
    for (uint64_t k = in.op >= QACI_PUSH ? 1 : in.argument; k; k--) text[n++] = c;
    if (copy) text[n++] = '|';
  }
  text[n] = 0;
  return text;
}

/* What weighs the codes of at most BITS bits that begin with a run, in all and by what they end in, and those that begin
 * with a COPY: by listing codes. */
Test(census, code_weights) {
  enum { BITS = 14, MOST = 200 };
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_code_weights w;
  cr_assert_eq(qaci_code_weights_init(&ctx, &w, BITS, BITS - 2, 1000), QACI_OK, "%s", ctx.message);
  static uint64_t begins[QACI_RUN_OPS][MOST + 2][3], copies[QACI_COPY_WIDTHS + 1][3], all[3];
  static size_t longest[QACI_RUN_OPS];
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_program p;
  qaci_program_init(&p);
  for (size_t b = 0; b <= BITS; b++)
    for (uint64_t i = 0; i < (uint64_t)1 << b; i++) {
      qaci_bits_nat(&x, i, b);
      if (qaci_program_decode(&ctx, &p, &x) != QACI_OK) continue;
      const char *text = spell(&p);
      bool drops = strchr(text, 'd') != NULL, is[3] = {true, !drops && !p.repeats, !drops};
      for (int kind = 0; kind < 3; kind++) {
        uint64_t weight = is[kind] ? (uint64_t)1 << 2 * (BITS - b) : 0;
        all[kind] += weight;
        for (int run = 0; run < QACI_RUN_OPS; run++) {
          size_t a = 0;
          while (text[a] == "lrd"[run]) begins[run][++a][kind] += weight;
          if (a > longest[run]) longest[run] = a;
        }
        for (size_t log = 0; p.length && p.instruction[0].op == QACI_COPY && p.instruction[0].argument >> log; log++)
          copies[log][kind] += weight;
      }
    }
  const uint64_t one[QACI_MOST_CODE_BITS + 1] = {1};
  uint64_t longer[QACI_MOST_CODE_BITS + 1];
  const qaci_u128 *any[] = {w.any.all, w.any.halting, w.any.still};
  for (int kind = 0; kind < 3; kind++) {
    cr_assert(any[kind][BITS] == all[kind], "all codes");
    for (size_t log = 0; log <= QACI_COPY_WIDTHS; log++) {
      const qaci_u128 *copy[] = {w.copy[log].all, w.copy[log].halting, w.copy[log].still};
      cr_assert(copy[kind][BITS] == copies[log][kind], "COPY from 2^%zu on", log);
    }
    for (int run = 0; run < QACI_RUN_OPS; run++) {
      const struct qaci_run_weights *r = &w.run[run];
      const qaci_u128 *other[] = {r->other.all, r->other.halting, r->other.still};
      qaci_codes_append(&w, one, r->all, longer);
      for (size_t a = 1; a <= r->most; a++) {
        cr_assert_leq(a, MOST, "a run of %zu", a);
        if (kind == 0 || "lrd"[run] != 'd')
          cr_assert(qaci_codes_times(&w, longer, 0, other[kind]) == begins[run][a][kind], "run %d of %zu", run, a);
        for (size_t b = 0; b <= BITS; b++) longer[b] -= r->spell[a * (BITS + 1) + b];
      }
      cr_assert(qaci_codes_times(&w, one, 0, any[kind]) - qaci_codes_times(&w, one, 0, other[kind]) ==
                    begins[run][1][kind],
                "run %d", run);
      cr_assert_eq(r->longest[BITS - 2], longest[run], "the longest run of HALT programs");
    }
  }
  qaci_code_weights_clear(&ctx, &w);
  cr_assert_eq(ctx.bytes, 0, "memory is given back");
  qaci_program_clear(&p);
  qaci_bits_clear(&x);
}

/* ---- tables and single sums ---- */

static void table(qaci_ctx *ctx, qaci_simplicity **k, qaci_census_question q, size_t threads) {
  qaci_census c;
  cr_assert_eq(qaci_census_init(ctx, &c, &q), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_census_count(ctx, &c, 0, c.units, threads), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_census_simplicity(ctx, k, &c), QACI_OK, "%s", ctx->message);
  qaci_census_clear(&c);
}

static void one(qaci_ctx *ctx, mpq_t r, qaci_census_question q, const qaci_bits *x) {
  q.only = x;
  qaci_census c;
  cr_assert_eq(qaci_census_init(ctx, &c, &q), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_census_count(ctx, &c, 0, c.units, 1), QACI_OK, "%s", ctx->message);
  qaci_census_sum(r, &c);
  qaci_census_clear(&c);
}

static void compare(size_t code_bits, size_t data_bits, uint64_t steps, size_t shortest, size_t longest) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *all, *some;
  cr_assert_eq(qaci_simplicity_create(&ctx, &all, code_bits, data_bits, steps), QACI_OK, "%s", ctx.message);
  qaci_census_question q = {
      .code_bits = code_bits, .data_bits = data_bits, .steps = steps, .shortest = shortest, .longest = longest};
  table(&ctx, &some, q, 1);
  mpq_t expected, got;
  mpq_inits(expected, got, NULL);
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t n = 0; n <= longest + 1; n++)
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
      qaci_bits_nat(&x, i, n);
      qaci_simplicity_sum(all, &x, expected);
      bool asked = n >= shortest && n <= longest;
      qaci_simplicity_sum(some, &x, got);
      cr_assert(asked ? mpq_equal(got, expected) : !mpq_sgn(got), "(%zu, %zu, %zu): %zu bits in a table of %zu to %zu",
                code_bits, data_bits, (size_t)steps, n, shortest, longest);
      if (dice(8)) continue;
      one(&ctx, got, q, &x);
      cr_assert(mpq_equal(got, expected), "(%zu, %zu, %zu): one x of %zu bits", code_bits, data_bits, (size_t)steps, n);
    }
  qaci_bits_clear(&x);
  mpq_clears(expected, got, NULL);
  qaci_simplicity_release(all);
  qaci_simplicity_release(some);
}

Test(census, tables) {
  leaks_watch();
  size_t before = leaks_live_blocks();
  static const size_t row[][5] = {{0, 3, 3, 0, 2},   {2, 6, 5, 0, 4},   {9, 4, 0, 0, 3},
                                  {9, 5, 14, 0, 4},  {10, 3, 40, 0, 3}, {12, 6, 9, 2, 5},
                                  {14, 5, 22, 0, 2}, {11, 0, 30, 1, 4}, {13, 7, 16, 3, 3}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) compare(row[i][0], row[i][1], row[i][2], row[i][3], row[i][4]);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* A long x: the program PUSH, COPY and their like, whose queues no table of strings could list. */
Test(census, long_x) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *all;
  cr_assert_eq(qaci_simplicity_create(&ctx, &all, 11, 200, 12), QACI_OK, "%s", ctx.message);
  mpq_t expected, got;
  mpq_inits(expected, got, NULL);
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_census_question q = {.code_bits = 11, .data_bits = 200, .steps = 12};
  for (size_t n = 180; n <= 215; n++) {
    qaci_bits_zeros(&x, 0);
    unsigned kind = dice(3); /* random, periodic, constant: the more regular, the more programs */
    for (size_t i = 0; i < n; i++) qaci_bits_push(&x, kind == 0 ? dice(2) : kind == 1 ? i % 3 == 0 : true);
    qaci_simplicity_sum(all, &x, expected);
    one(&ctx, got, q, &x);
    cr_assert(mpq_equal(got, expected), "x of %zu bits", n);
  }
  qaci_bits_clear(&x);
  mpq_clears(expected, got, NULL);
  qaci_simplicity_release(all);
}

/* ---- the same census however it is counted ---- */

/* Symbols are named in order of first appearance: then equal patterns are one entry. */
static void assert_canonical(const qaci_census *c) {
  for (size_t i = 0; i < c->entries.count; i++) {
    const qaci_entry e = qaci_entry_at(&c->entries, i);
    uint32_t next = QACI_LABEL_FREE;
    for (size_t j = 0; j < e.length; j++) {
      uint32_t label = qaci_entry_label(&c->entries, i, j);
      cr_assert_leq(label, next, "entry %zu", i);
      next += label == next;
    }
  }
}

static bool same_entries(const qaci_census *a, const qaci_census *b) {
  const qaci_entries *x = &a->entries, *y = &b->entries;
  if (x->count != y->count || x->limbs != y->limbs) return false;
  for (size_t i = 0; i < x->count; i++) {
    const qaci_entry p = qaci_entry_at(x, i), q = qaci_entry_at(y, i);
    if (p.time != q.time || p.period != q.period || p.length != q.length || p.front != q.front || p.taken != q.taken)
      return false;
    for (size_t j = 0; j < p.length; j++)
      if (qaci_entry_label(x, i, j) != qaci_entry_label(y, i, j)) return false;
    if (mpn_cmp(qaci_entry_weight(x, i), qaci_entry_weight(y, i), (mp_size_t)x->limbs)) return false;
  }
  return true;
}

Test(census, threads_and_splits) {
  for (int enclosed = 0; enclosed <= 1; enclosed++) {
    qaci_ctx ctx;
    qaci_ctx_init(&ctx);
    qaci_census_question q = {.code_bits = 16, .data_bits = 7, .steps = 24, .longest = 4, .all_lengths = enclosed};
    qaci_census whole, other;
    cr_assert_eq(qaci_census_init(&ctx, &whole, &q), QACI_OK, "%s", ctx.message);
    cr_assert_eq(qaci_census_count(&ctx, &whole, 0, whole.units, 1), QACI_OK, "%s", ctx.message);
    assert_canonical(&whole);
    for (size_t threads = 2; threads <= 5; threads++) {
      cr_assert_eq(qaci_census_init(&ctx, &other, &q), QACI_OK, "%s", ctx.message);
      cr_assert_eq(qaci_census_count(&ctx, &other, 0, other.units, threads), QACI_OK, "%s", ctx.message);
      cr_assert(same_entries(&whole, &other), "%zu threads", threads);
      qaci_census_clear(&other);
    }
    /* ranges in any order, overlapping; stopped again and again */
    cr_assert_eq(qaci_census_init(&ctx, &other, &q), QACI_OK, "%s", ctx.message);
    size_t stops = 0;
    for (size_t i = 0; i < 20; i++) {
      size_t from = dice((unsigned)other.units), to = from + dice((unsigned)(other.units - from) + 1);
      cr_assert_eq(qaci_census_count(&ctx, &other, from, to, 1 + dice(3)), QACI_OK, "%s", ctx.message);
    }
    while (qaci_census_done(&other) < other.units && stops < 100000) {
      ctx.max_steps = ctx.steps + 30000;
      stops += qaci_census_count(&ctx, &other, 0, other.units, 1) == QACI_UNABLE;
    }
    cr_assert(same_entries(&whole, &other), "ranges and %zu stops", stops);
    qaci_census_clear(&other);
    qaci_census_clear(&whole);
    cr_assert_eq(ctx.bytes, 0, "%zu bytes are still charged", (size_t)ctx.bytes);
  }
}

/* Whatever the budget: a clean stop, and all memory is given back. */
Test(census, budgets) {
  leaks_watch();
  size_t before = leaks_live_blocks(), stopped = 0;
  for (uint64_t bytes = 1000;; bytes += bytes / 4) {
    qaci_ctx ctx;
    qaci_ctx_init(&ctx);
    ctx.max_bytes = bytes;
    qaci_census c;
    qaci_census_question q = {.code_bits = 11, .data_bits = 6, .steps = 20, .longest = 6};
    qaci_status status = qaci_census_init(&ctx, &c, &q);
    if (status == QACI_OK) {
      status = qaci_census_count(&ctx, &c, 0, c.units, 2);
      qaci_census_clear(&c);
    }
    cr_assert_eq(ctx.bytes, 0, "%zu bytes are still charged", (size_t)ctx.bytes);
    if (status == QACI_OK) break;
    stopped++;
  }
  cr_assert_gt(stopped, 10, "%zu stops", stopped);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}
