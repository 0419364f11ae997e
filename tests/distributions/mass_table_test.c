/* Inside constrained mass: sums of products of random tables, by summing out and by search, against the full product.
 * DIST.3; definitions.md 1 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/mass_plan.h"
#include "distributions/mass_search.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

enum { VARIABLES = 6, TABLES = 7, WIDTH = 3, VALUES = 4 };

static qaci_ctx ctx;

typedef struct problem {
  uint32_t size[VARIABLES];
  qaci_mass_table *table[TABLES];
  size_t tables;
  uint32_t keep[VARIABLES];
  size_t kept;
} problem;

/* A table that was read from a source keeps its weights as they are: they may have a common divisor. */
static void leave_divisor(qaci_mass_table *t) {
  if (t->kind == QACI_MASS_SMALL && t->most < QACI_MASS_SMALL_MOST / 6) {
    for (size_t i = 0; i < t->count; i++) t->small[i] *= 6;
    t->most *= 6;
  }
  for (size_t i = 0; t->kind == QACI_MASS_BIG && i < t->count; i++) mpz_mul_ui(t->big[i], t->big[i], 6);
  if (t->kind == QACI_MASS_BIG) t->bits += 3;
}

/* Some of the first tuples of the domains, in order, with weights of the kind. */
static qaci_mass_table *random_table(const problem *p, qaci_mass_kind kind) {
  uint32_t variable[WIDTH], key[WIDTH] = {0}, last[WIDTH] = {0};
  size_t width = 0;
  while (width < 1 + dice(WIDTH)) {
    uint32_t v = dice(VARIABLES);
    bool there = false;
    for (size_t c = 0; c < width; c++) there = there || variable[c] == v;
    if (!there) variable[width++] = v;
  }
  qaci_mass_table *t = qaci_mass_table_create(variable, width, kind);
  mpq_t weight;
  mpq_init(weight);
  for (bool more = true; more;) {
    if (dice(8)) {
      size_t same = 0;
      while (t->count && same < width && key[same] == last[same]) same++;
      cr_assert_eq(qaci_mass_table_add(&ctx, t, key, same), QACI_OK, "add");
      mpq_set_ui(weight, 1 + dice(6), kind == QACI_MASS_FRACTIONS ? 1 + dice(6) : 1);
      mpq_canonicalize(weight);
      if (kind == QACI_MASS_BIG) mpz_mul_2exp(mpq_numref(weight), mpq_numref(weight), dice(2) ? 70 : 3);
      if (kind == QACI_MASS_SMALL) qaci_mass_table_small(t, dice(9) ? 2 * dice(4) + 2 : QACI_MASS_SMALL_MOST - 2);
      if (kind == QACI_MASS_BIG) qaci_mass_table_big(t, mpq_numref(weight));
      if (kind == QACI_MASS_FRACTIONS) qaci_mass_table_fraction(t, weight);
      memcpy(last, key, sizeof key);
    }
    size_t c = width;
    while (c > 0 && key[c - 1] + 1 == p->size[variable[c - 1]]) key[--c] = 0;
    more = c > 0;
    if (c) key[c - 1]++;
  }
  mpq_clear(weight);
  mpz_set_ui(t->over, 1 + dice(5));
  qaci_mass_table_finish(t);
  if (dice(2)) leave_divisor(t);
  return t;
}

static void random_problem(problem *p) {
  *p = (problem){.tables = 1 + dice(TABLES)};
  bool wide = !dice(4), used[VARIABLES] = {0};
  for (size_t v = 0; v < VARIABLES; v++) p->size[v] = 1 + dice(VALUES);
  for (size_t t = 0; t < p->tables; t++) {
    p->table[t] = random_table(p, wide && !dice(3) ? QACI_MASS_FRACTIONS : (qaci_mass_kind)dice(3));
    for (size_t c = 0; c < p->table[t]->width; c++) used[p->table[t]->variable[c]] = true;
  }
  for (uint32_t v = 0; v < VARIABLES; v++)
    if (used[v] && !dice(4)) p->keep[p->kept++] = v;
  for (size_t i = p->kept; i > 1; i--) { /* in any order */
    size_t j = dice((unsigned)i);
    uint32_t v = p->keep[i - 1];
    p->keep[i - 1] = p->keep[j];
    p->keep[j] = v;
  }
}

/* r := the entry of t at these values of all variables, 0 if there is none; with times/over. */
static void entry(const qaci_mass_table *t, const uint32_t *value, mpq_t r) {
  uint32_t *keys = qaci_alloc(t->count * t->width * sizeof *keys);
  qaci_mass_table_rows(t, keys);
  mpq_set_ui(r, 0, 1);
  for (size_t i = 0; i < t->count; i++) {
    bool is = true;
    for (size_t c = 0; c < t->width; c++) is = is && keys[i * t->width + c] == value[t->variable[c]];
    if (is) qaci_mass_table_weight(t, i, r);
  }
  free(keys);
  mpz_mul(mpq_numref(r), mpq_numref(r), t->times);
  mpz_mul(mpq_denref(r), mpq_denref(r), t->over);
  mpq_canonicalize(r);
}

/* The sum over all assignments that agree with `value` on the kept variables. */
static void plain(const problem *p, const bool *kept, uint32_t *value, size_t v, mpq_t sum) {
  if (v < VARIABLES) {
    bool used = false;
    for (size_t t = 0; t < p->tables; t++)
      for (size_t c = 0; c < p->table[t]->width; c++) used = used || p->table[t]->variable[c] == v;
    uint32_t here = value[v];
    for (uint32_t x = 0; x < (kept[v] || !used ? 1 : p->size[v]); x++) {
      if (!kept[v]) value[v] = x;
      plain(p, kept, value, v + 1, sum);
    }
    value[v] = here;
    return;
  }
  mpq_t product, factor;
  mpq_inits(product, factor, NULL);
  mpq_set_ui(product, 1, 1);
  for (size_t t = 0; t < p->tables; t++) {
    entry(p->table[t], value, factor);
    mpq_mul(product, product, factor);
  }
  mpq_add(sum, sum, product);
  mpq_clears(product, factor, NULL);
}

/* Is r the table of these sums, times `scale`? */
static void compare(const problem *p, const qaci_mass_table *r, const mpq_t scale, int round, const char *how) {
  bool kept[VARIABLES] = {0};
  uint32_t value[VARIABLES] = {0};
  mpq_t expected, found;
  mpq_inits(expected, found, NULL);
  for (size_t i = 0; i < p->kept; i++) kept[p->keep[i]] = true;
  size_t rows = 0;
  for (bool more = true; more;) {
    mpq_set_ui(expected, 0, 1);
    plain(p, kept, value, 0, expected);
    entry(r, value, found);
    mpq_mul(found, found, scale);
    cr_assert(mpq_equal(expected, found), "round %d, %s: a sum", round, how);
    rows += mpq_sgn(expected) > 0;
    size_t i = p->kept;
    while (i > 0 && value[p->keep[i - 1]] + 1 == p->size[p->keep[i - 1]]) value[p->keep[--i]] = 0;
    more = i > 0;
    if (i) value[p->keep[i - 1]]++;
  }
  cr_assert_eq(rows, r->count, "round %d, %s: no rows of sum 0", round, how);
  mpq_clears(expected, found, NULL);
}

Test(mass_table, sums_and_searches_against_the_full_product) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  mpq_t one, scale;
  mpq_inits(one, scale, NULL);
  mpq_set_ui(one, 1, 1);
  static const qaci_mass_tuning searching[] = {{0, 1e9, 0}, {20, 1e9, 0}, {2, 1, 0}};
  size_t searches = 0;
  static problem p;
  for (int round = 0; round < 600; round++) {
    random_problem(&p);
    qaci_mass_product product = {VARIABLES, p.size, p.table, p.tables, p.keep, p.kept, NULL, NULL};
    qaci_mass_table *r;
    cr_assert_eq(qaci_mass_product_sum(&ctx, &r, &product), QACI_OK, "%s", ctx.message);
    compare(&p, r, one, round, "summing out");
    qaci_mass_table_release(&ctx, r);
    for (size_t k = 0; k < sizeof searching / sizeof *searching; k++) { /* at once, or when few variables are left */
      product.tuning = &searching[k];
      cr_assert_eq(qaci_mass_product_sum(&ctx, &r, &product), QACI_OK, "%s", ctx.message);
      compare(&p, r, one, round, "searching");
      qaci_mass_table_release(&ctx, r);
    }
    mpq_set_ui(scale, 1, 1);
    for (size_t t = 0; t < p.tables; t++) {
      mpz_mul(mpq_numref(scale), mpq_numref(scale), p.table[t]->times);
      mpz_mul(mpq_denref(scale), mpq_denref(scale), p.table[t]->over);
    }
    mpq_canonicalize(scale);
    qaci_mass_order order;
    qaci_mass_order_find(&order, p.table, p.tables, VARIABLES, p.size, p.keep, p.kept);
    bool empty = false;
    for (size_t t = 0; t < p.tables; t++) empty = empty || !p.table[t]->count;
    if (!empty) {
      cr_assert_eq(qaci_mass_search(&ctx, &r, &product, order.variable, order.count, 1e9), QACI_OK, "%s", ctx.message);
      if (r) compare(&p, r, scale, round, "search");
      searches += r != NULL;
      qaci_mass_table_release(&ctx, r);
      cr_assert_eq(qaci_mass_search(&ctx, &r, &product, order.variable, order.count, 0), QACI_OK, "%s", ctx.message);
      cr_assert(!r || !r->count, "no steps are enough for nothing only");
      qaci_mass_table_release(&ctx, r);
    }
    qaci_mass_order_clear(&order);
    for (size_t t = 0; t < p.tables; t++) qaci_mass_table_release(&ctx, p.table[t]);
    cr_assert_eq(ctx.bytes, 0, "all memory is given back");
  }
  cr_assert(searches > 400, "%zu searches: the test tests something", searches);
  mpq_clears(one, scale, NULL);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* A ring, each variable beside the next: no step needs three variables of the larger size. */
Test(mass_table, orders) {
  enum { N = 8 };
  leaks_watch();
  qaci_ctx_init(&ctx);
  uint32_t size[N];
  qaci_mass_table *table[N];
  for (uint32_t v = 0; v < N; v++) {
    size[v] = 100;
    uint32_t pair[2] = {v, (v + 1) % N};
    table[v] = qaci_mass_table_create(pair, 2, QACI_MASS_ONES);
  }
  size[3] = 2;
  size[6] = 3;
  qaci_mass_order order;
  qaci_mass_order_find(&order, table, N, N, size, NULL, 0);
  cr_assert_eq(order.count, N, "all variables");
  for (size_t i = 0; i < N; i++) cr_assert(order.rows[i] <= 100 * 100 * 3, "step %zu visits %g rows", i, order.rows[i]);
  qaci_mass_order_clear(&order);
  uint32_t keep[2] = {0, 4};
  qaci_mass_order_find(&order, table, N, N, size, keep, 2);
  cr_assert_eq(order.count, N - 2, "but those kept");
  qaci_mass_order_clear(&order);
  for (size_t v = 0; v < N; v++) qaci_mass_table_release(&ctx, table[v]);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* A table of unlike weights is summed as it stands; as residuals it takes many times the memory. */
Test(mass_table, a_search_without_memory_is_given_up) {
  enum { N = 40 };
  static const qaci_mass_tuning searching = {1, 1e9, 0};
  leaks_watch();
  qaci_ctx_init(&ctx);
  uint32_t size[2] = {N, N}, columns[2] = {1, 0}, order[2] = {0, 1};
  uint64_t sum = 0;
  qaci_mass_table *t = qaci_mass_table_create(columns, 2, QACI_MASS_SMALL), *r;
  for (uint32_t i = 0; i < N * N; i++) {
    uint32_t key[2] = {i / N, i % N};
    cr_assert_eq(qaci_mass_table_add(&ctx, t, key, i % N ? 1 : 0), QACI_OK, "add");
    qaci_mass_table_small(t, 1 + i * i);
    sum += 1 + i * i;
  }
  qaci_mass_table_finish(t);
  qaci_mass_product product = {2, size, &t, 1, NULL, 0, NULL, &searching};
  ctx.max_bytes = ctx.bytes + 8000;
  cr_assert_eq(qaci_mass_search(&ctx, &r, &product, order, 2, 1e9), QACI_UNABLE, "the search takes more");
  cr_assert_eq(qaci_mass_product_sum(&ctx, &r, &product), QACI_OK, "%s", ctx.message);
  cr_assert(r->count == 1 && mpz_cmp_ui(r->over, 1) == 0, "a number");
  mpq_t weight;
  mpq_init(weight);
  qaci_mass_table_sum(r, 0, weight);
  mpz_mul(mpq_numref(weight), mpq_numref(weight), r->times);
  cr_assert(!mpz_cmp_ui(mpq_numref(weight), sum), "the sum");
  mpq_clear(weight);
  qaci_mass_table_release(&ctx, r);
  int stop = 1;
  ctx.cancel = &stop;
  cr_assert_eq(qaci_mass_product_sum(&ctx, &r, &product), QACI_UNABLE, "an interrupt is one");
  cr_assert_str_eq(ctx.message, "interrupted", "%s", ctx.message);
  qaci_mass_table_release(&ctx, t);
  cr_assert_eq(ctx.bytes, 0, "all memory is given back");
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}
