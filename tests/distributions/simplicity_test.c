/* The table of patterns against the sum of definitions.md 4 as it stands: every code, every datum, every n (SIMP.1, and
 * with it SIMPL.2, SIMPL.3 and SIMPL.6). */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/program.h"
#include "distributions/simplicity.h"
#include "distributions/simplicity_table.h"
#include "tests/support/leaks.h"

/* ---- S by enumeration ---- */

/* S over the denominator 4^(C+D) lcm(1..N+1)^2, one number for each string of at most `longest` bits. */
typedef struct plain {
  size_t code_bits, data_bits, longest;
  uint64_t steps;
  mpz_t denominator, *share; /* share[n]: the part 1 / (n+1)^2 of lcm^2 */
  mpz_t **sum;               /* by length, then value */
  /* the run in progress */
  mpz_t weight;
  uint64_t n;
  qaci_bits last;
} plain;

static mpz_t *zeros(size_t n) {
  mpz_t *r = qaci_alloc(n * sizeof *r);
  for (size_t i = 0; i < n; i++) mpz_init(r[i]);
  return r;
}

static void clear_all(mpz_t *r, size_t n) {
  for (size_t i = 0; i < n; i++) mpz_clear(r[i]);
  free(r);
}

static void count_queue(plain *t, const qaci_bits *queue) {
  mpz_addmul(t->sum[queue->len][qaci_bits_read(queue, 0, queue->len)], t->weight, t->share[t->n++]);
}

static int each_queue(void *data, const qaci_bits *queue) {
  plain *t = data;
  count_queue(t, queue);
  qaci_bits_set(&t->last, queue);
  return 0;
}

static void plain_make(plain *t, size_t code_bits, size_t data_bits, uint64_t steps) {
  *t = (plain){.code_bits = code_bits, .data_bits = data_bits, .steps = steps, .longest = data_bits + steps};
  mpz_inits(t->denominator, t->weight, NULL);
  mpz_set_ui(t->denominator, 1);
  for (uint64_t n = 1; n <= steps + 1; n++) mpz_lcm_ui(t->denominator, t->denominator, n);
  mpz_mul(t->denominator, t->denominator, t->denominator);
  t->share = zeros(steps + 1);
  for (uint64_t n = 0; n <= steps; n++) mpz_divexact_ui(t->share[n], t->denominator, (n + 1) * (n + 1));
  mpz_mul_2exp(t->denominator, t->denominator, 2 * (code_bits + data_bits));
  t->sum = qaci_alloc((t->longest + 1) * sizeof *t->sum);
  for (size_t l = 0; l <= t->longest; l++) t->sum[l] = zeros((size_t)1 << l);
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits code, data, out;
  qaci_bits_init(&code);
  qaci_bits_init(&data);
  qaci_bits_init(&out);
  qaci_bits_init(&t->last);
  qaci_program p;
  qaci_program_init(&p);
  for (size_t c = 0; c <= code_bits; c++)
    for (uint64_t i = 0; i < (uint64_t)1 << c; i++) {
      qaci_bits_nat(&code, i, c);
      if (qaci_program_decode(&ctx, &p, &code) != QACI_OK) continue;
      for (size_t l = 0; l <= data_bits; l++)
        for (uint64_t d = 0; d < (uint64_t)1 << l; d++) {
          qaci_bits_nat(&data, d, l);
          mpz_set_ui(t->weight, 0);
          mpz_setbit(t->weight, 2 * (code_bits - c + data_bits - l));
          t->n = 0;
          uint64_t made;
          bool halted;
          cr_assert_eq(qaci_program_run(&ctx, &out, &made, &halted, &p, &data, steps, each_queue, t), QACI_OK, "run");
          while (t->n <= steps) count_queue(t, &t->last); /* the final queue for ever */
        }
    }
  qaci_program_clear(&p);
  qaci_bits_clear(&code);
  qaci_bits_clear(&data);
  qaci_bits_clear(&out);
  qaci_bits_clear(&t->last);
}

static void plain_clear(plain *t) {
  for (size_t l = 0; l <= t->longest; l++) clear_all(t->sum[l], (size_t)1 << l);
  free(t->sum);
  clear_all(t->share, t->steps + 1);
  mpz_clears(t->denominator, t->weight, NULL);
}

static void plain_sum(const plain *t, const qaci_bits *x, mpq_t r) {
  mpq_set_ui(r, 0, 1);
  if (x->len > t->longest) return;
  mpq_set_num(r, t->sum[x->len][qaci_bits_read(x, 0, x->len)]);
  mpq_set_den(r, t->denominator);
  mpq_canonicalize(r);
}

/* ---- comparisons ---- */

typedef struct visitor {
  const plain *t;
  qaci_bits next; /* nothing with S > 0 before this one is left out */
  mpq_t expected, total;
  size_t visited;
} visitor;

/* x := the next string by length, then lexicographically. */
static void advance(qaci_bits *x) {
  uint64_t v = qaci_bits_read(x, 0, x->len) + 1;
  if (x->len == 64 || !(v >> x->len)) qaci_bits_nat(x, v, x->len);
  else qaci_bits_zeros(x, x->len + 1);
}

static qaci_status visit(void *data, const qaci_bits *x, const mpq_t sum) {
  visitor *v = data;
  for (; !qaci_bits_equal(&v->next, x); advance(&v->next)) {
    cr_assert_leq(v->next.len, x->len, "out of order");
    plain_sum(v->t, &v->next, v->expected);
    cr_assert(!mpq_sgn(v->expected), "a string of %zu bits is left out", v->next.len);
  }
  plain_sum(v->t, x, v->expected);
  cr_assert(mpq_sgn(sum) > 0 && mpq_equal(sum, v->expected), "S of a string of %zu bits", x->len);
  mpq_add(v->total, v->total, sum);
  v->visited++;
  advance(&v->next);
  return QACI_OK;
}

static void compare(size_t code_bits, size_t data_bits, uint64_t steps) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  plain t;
  plain_make(&t, code_bits, data_bits, steps);
  qaci_simplicity *k;
  cr_assert_eq(qaci_simplicity_create(&ctx, &k, code_bits, data_bits, steps), QACI_OK, "%s", ctx.message);
  cr_assert(!mpz_cmp(qaci_simplicity_denominator(k), t.denominator), "the denominator");
  mpq_t got, expected, total;
  mpq_inits(got, expected, total, NULL);
  qaci_bits x;
  qaci_bits_init(&x);
  size_t longest = 0, support = 0;
  for (; x.len <= t.longest + 1; advance(&x)) {
    plain_sum(&t, &x, expected);
    qaci_simplicity_sum(k, &x, got);
    cr_assert(mpq_equal(got, expected), "S of a string of %zu bits in the model (%zu, %zu, %llu)", x.len, code_bits, data_bits,
              (unsigned long long)steps);
    mpq_add(total, total, expected);
    if (mpq_sgn(expected)) longest = x.len, support++;
  }
  cr_assert_eq(qaci_simplicity_longest(k), longest, "the longest string");
  qaci_simplicity_total(k, got);
  cr_assert(mpq_equal(got, total), "the closed form of the total");

  /* mass conservation, and canonical patterns: distinct, symbols numbered as they appear, the all-distinct one first */
  mpz_t sum, term;
  mpz_inits(sum, term, NULL);
  for (size_t l = 0; l <= t.longest + 1; l++) {
    size_t count;
    const qaci_pattern *p = qaci_simplicity_patterns(k, l, &count);
    for (size_t i = 0; i < count; i++) {
      uint32_t next = QACI_PATTERN_FREE;
      for (size_t j = 0; j < l; j++) {
        cr_assert_leq(p[i].position[j], next, "symbols are numbered as they appear");
        if (p[i].position[j] == next) next++;
      }
      cr_assert(p[i].length == l && p[i].symbols == next - QACI_PATTERN_FREE, "its sizes");
      cr_assert(!i || p[i].symbols < l, "the all-distinct one comes first");
      for (size_t j = 0; j < i && l; j++)
        cr_assert(memcmp(p[i].position, p[j].position, l * sizeof *p[i].position), "one pattern twice");
      mpz_mul_2exp(term, p[i].weight, p[i].symbols);
      mpz_add(sum, sum, term);
    }
  }
  mpq_set_num(got, sum);
  mpq_set_den(got, qaci_simplicity_denominator(k));
  mpq_canonicalize(got);
  cr_assert(mpq_equal(got, total), "the sum of weight 2^symbols");
  mpz_clears(sum, term, NULL);

  visitor v = {.t = &t};
  qaci_bits_init(&v.next);
  mpq_inits(v.expected, v.total, NULL);
  cr_assert_eq(qaci_simplicity_each(&ctx, k, visit, &v), QACI_OK, "%s", ctx.message);
  cr_assert(v.visited == support && mpq_equal(v.total, total), "the whole support");
  mpq_clears(v.expected, v.total, NULL);
  qaci_bits_clear(&v.next);
  qaci_bits_clear(&x);
  mpq_clears(got, expected, total, NULL);
  qaci_simplicity_release(k);
  plain_clear(&t);
}

Test(simplicity, small_models) {
  leaks_watch();
  size_t before = leaks_live_blocks();
  for (size_t c = 0; c <= 8; c++)
    for (size_t d = 0; d <= 4; d++)
      for (uint64_t n = 0; n <= 4; n++) compare(c, d, n);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* COPY beyond the queue and back, REPEAT over several rounds, two CPUSH in a program. */
Test(simplicity, larger_models) {
  leaks_watch();
  size_t before = leaks_live_blocks();
  static const size_t row[][3] = {{4, 0, 12}, {9, 3, 9}, {12, 2, 6}, {14, 3, 3}, {2, 10, 0}, {10, 6, 5}, {13, 0, 8}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) compare(row[i][0], row[i][1], row[i][2]);
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}

/* Codes counted by parsing every string. */
Test(simplicity, code_counts) {
  enum { BITS = 15 };
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  mpz_t *any = zeros(BITS + 1), *straight = zeros(BITS + 1);
  qaci_code_counts(any, BITS, false);
  qaci_code_counts(straight, BITS, true);
  qaci_bits x;
  qaci_bits_init(&x);
  qaci_program p;
  qaci_program_init(&p);
  for (size_t b = 0; b <= BITS; b++) {
    unsigned long all = 0, halting = 0;
    for (uint64_t i = 0; i < (uint64_t)1 << b; i++) {
      qaci_bits_nat(&x, i, b);
      if (qaci_program_decode(&ctx, &p, &x) != QACI_OK) continue;
      all++;
      halting += !p.repeats;
    }
    cr_assert(!mpz_cmp_ui(any[b], all) && !mpz_cmp_ui(straight[b], halting), "codes of %zu bits", b);
  }
  qaci_bits_clear(&x);
  qaci_program_clear(&p);
  clear_all(any, BITS + 1);
  clear_all(straight, BITS + 1);
}

static qaci_status ignore(void *data, const qaci_bits *x, const mpq_t sum) {
  (void)x;
  (void)sum;
  ++*(size_t *)data;
  return QACI_OK;
}

/* Whatever the budget: a clean stop, and all memory is given back. */
static qaci_status count_strings(void *data, const qaci_bits *x, const mpq_t sum) {
  (void)x;
  *(size_t *)data += mpq_sgn(sum) > 0;
  return QACI_OK;
}

/* More strings than can be listed: the bytes of their rows, 1024 * 2^50 * 16, are 2^64. */
Test(simplicity, too_many_strings) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  enum { LENGTH = 51, PATTERNS = 1024 };
  qaci_simplicity *k;
  cr_assert_eq(qaci_simplicity_open(&ctx, &k, "a test", LENGTH + 1), QACI_OK, "%s", ctx.message);
  mpz_t one;
  mpz_init_set_ui(one, 1);
  size_t patterns = 0, strings = 0;
  for (size_t j = 1; j < LENGTH; j++)
    for (size_t i = 0; i < j && patterns < PATTERNS; i++, patterns++) { /* position j is position i */
      uint32_t position[LENGTH];
      for (size_t n = 0; n < LENGTH; n++)
        position[n] = QACI_PATTERN_FREE + (uint32_t)(n == j ? i : n > j ? n - 1 : n);
      cr_assert_eq(qaci_simplicity_add(&ctx, k, position, LENGTH, LENGTH - 1, one), QACI_OK, "%s", ctx.message);
    }
  cr_assert_eq(patterns, PATTERNS);
  qaci_simplicity_close(k, one);
  cr_assert_eq(qaci_simplicity_each(&ctx, k, count_strings, &strings), QACI_UNABLE);
  cr_assert_str_eq(ctx.message, "the table has more than 2^50 strings of 51 bits");
  cr_assert_eq(strings, 0, "%zu strings", strings);
  mpz_clear(one);
  qaci_simplicity_release(k);
}

Test(simplicity, budgets) {
  leaks_watch();
  size_t before = leaks_live_blocks(), stopped = 0, visited = 0;
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_simplicity *k = NULL;
  for (uint64_t steps = 1;; steps += 1 + steps / 5) {
    qaci_ctx_init(&ctx);
    ctx.max_steps = steps;
    if (qaci_simplicity_create(&ctx, &k, 9, 4, 5) == QACI_OK) break;
    cr_assert_eq(ctx.bytes, 0, "%llu bytes are still charged", (unsigned long long)ctx.bytes);
    stopped++;
  }
  qaci_simplicity_release(k);
  for (uint64_t bytes = 1;; bytes += 1 + bytes / 5) {
    qaci_ctx_init(&ctx);
    ctx.max_bytes = bytes;
    if (qaci_simplicity_create(&ctx, &k, 9, 4, 5) == QACI_OK) break;
    cr_assert_eq(ctx.bytes, 0, "%llu bytes are still charged", (unsigned long long)ctx.bytes);
    stopped++;
  }
  for (uint64_t steps = 1;; steps += 1 + steps / 5) {
    qaci_ctx_init(&ctx);
    ctx.max_steps = steps;
    qaci_status status = qaci_simplicity_each(&ctx, k, ignore, &visited);
    cr_assert_eq(ctx.bytes, 0, "%llu bytes are still charged", (unsigned long long)ctx.bytes);
    if (status == QACI_OK) break;
    stopped++;
  }
  cr_assert_gt(stopped, 50, "%zu stops", stopped);
  qaci_simplicity_release(k);
  qaci_ctx_init(&ctx);
  cr_assert_eq(qaci_simplicity_create(&ctx, &k, 2, 2, UINT64_MAX - 1), QACI_UNABLE, "too many steps");
  cr_assert_eq(leaks_live_blocks(), before, "GMP blocks are given back");
}
