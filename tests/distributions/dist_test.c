/* Distributions: every row of the table of definitions.md 1, order, and what is refused. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/dist.h"
#include "tests/support/leaks.h"

static qaci_ctx ctx;

static void add(qaci_dist *d, long element, long p, unsigned long q) {
  mpq_t mass;
  mpq_init(mass);
  mpq_set_si(mass, p, q);
  mpq_canonicalize(mass);
  qaci_value *x = qaci_value_integer(element);
  cr_assert_eq(qaci_dist_add(&ctx, d, x, mass), QACI_OK, "add: %s", ctx.message);
  qaci_value_release(x);
  mpq_clear(mass);
}

static void add_remainder(qaci_dist *d, long p, unsigned long q) {
  mpq_t mass;
  mpq_init(mass);
  mpq_set_si(mass, p, q);
  mpq_canonicalize(mass);
  qaci_dist_add_remainder(d, mass);
  mpq_clear(mass);
}

/* n elements 1, 2, ... with the masses p[i]/q and the remainder r/q. */
static qaci_dist *make(size_t n, const long *p, long r, unsigned long q) {
  qaci_dist *d = qaci_dist_create();
  for (size_t i = 0; i < n; i++) add(d, (long)i + 1, p[i], q);
  add_remainder(d, r, q);
  cr_assert_eq(qaci_dist_finish(&ctx, d), QACI_OK, "finish: %s", ctx.message);
  return d;
}

static bool mass_is(const qaci_dist *d, long element, long p, unsigned long q) {
  mpq_t mass;
  mpq_init(mass);
  qaci_value *x = qaci_value_integer(element);
  qaci_dist_mass(d, x, mass);
  bool is = !mpq_cmp_si(mass, p, q);
  qaci_value_release(x);
  mpq_clear(mass);
  return is;
}

static bool remainder_is(const qaci_dist *d, long p, unsigned long q) {
  mpq_t r;
  mpq_init(r);
  qaci_dist_remainder(d, r);
  bool is = !mpq_cmp_si(r, p, q);
  mpq_clear(r);
  return is;
}

static bool total_is(const qaci_dist *d, long p, unsigned long q) {
  mpq_t r;
  mpq_init(r);
  qaci_dist_total(d, r);
  bool is = !mpq_cmp_si(r, p, q);
  mpq_clear(r);
  return is;
}

Test(dist, building) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  /* empty, point and uniform */
  qaci_dist *d = make(0, NULL, 0, 1);
  cr_assert(!qaci_dist_size(d) && total_is(d, 0, 1) && remainder_is(d, 0, 1) && mass_is(d, 1, 0, 1), "empty");
  qaci_dist_release(d);
  d = make(1, (long[]){1}, 0, 1);
  cr_assert(qaci_dist_size(d) == 1 && mass_is(d, 1, 1, 1) && mass_is(d, 2, 0, 1), "point");
  qaci_dist_release(d);
  d = make(3, (long[]){1, 1, 1}, 0, 3);
  cr_assert(total_is(d, 1, 1) && mass_is(d, 1, 1, 3) && mass_is(d, 3, 1, 3), "uniform");
  qaci_dist_release(d);
  /* masses of equal elements add up, a mass of 0 adds none, heaviest first, ties in the values' order */
  d = qaci_dist_create();
  add(d, 7, 1, 8);
  add(d, 3, 1, 4);
  add(d, 5, 0, 1);
  add(d, 7, 1, 8);
  add(d, 1, 1, 3);
  add(d, -2, 1, 12);
  add_remainder(d, 1, 24);
  add_remainder(d, 1, 24);
  cr_assert_eq(qaci_dist_finish(&ctx, d), QACI_OK, "finish");
  static const long order[] = {1, 3, 7, -2};
  cr_assert_eq(qaci_dist_size(d), 4, "size");
  for (size_t i = 0; i < 4; i++) {
    mpq_srcptr mass;
    qaci_value *x = qaci_dist_element(d, i, &mass);
    cr_assert(!mpq_cmp_si(x->number, order[i], 1) && mass_is(d, order[i], 0, 1) == false, "element %zu", i);
  }
  cr_assert(mass_is(d, 7, 1, 4) && total_is(d, 11, 12) && remainder_is(d, 1, 12), "masses");
  cr_assert_eq(qaci_dist_retain(d), d, "retain");
  qaci_dist_release(d);
  qaci_dist_release(d);
  qaci_dist_release(NULL);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(dist, many_elements) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  enum { N = 5000 };
  qaci_dist *d = qaci_dist_create();
  for (long round = 0; round < 2; round++)
    for (long i = 0; i < N; i++) add(d, i, i % 7, (unsigned long)(2 * 7 * N));
  cr_assert_eq(qaci_dist_finish(&ctx, d), QACI_OK, "finish: %s", ctx.message);
  cr_assert_eq(qaci_dist_size(d), N - (N + 6) / 7, "those of mass 0 are no elements");
  for (long i = 0; i < N; i++) cr_assert(mass_is(d, i, i % 7, 7 * N) || i % 7, "element %ld", i);
  for (size_t i = 1; i < qaci_dist_size(d); i++) {
    mpq_srcptr a, b;
    qaci_value *x = qaci_dist_element(d, i - 1, &a), *y = qaci_dist_element(d, i, &b);
    int c = mpq_cmp(a, b);
    cr_assert(c > 0 || (!c && qaci_value_compare(x, y) < 0), "order at %zu", i);
  }
  qaci_dist_release(d);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(dist, refused) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_dist *d = qaci_dist_create();
  qaci_value *x = qaci_value_integer(12);
  mpq_t mass;
  mpq_init(mass);
  mpq_set_si(mass, -1, 3);
  cr_assert_eq(qaci_dist_add(&ctx, d, x, mass), QACI_DOMAIN, "a negative mass");
  cr_assert_str_eq(ctx.message, "the mass of 12 is -1/3, expected at least 0", "%s", ctx.message);
  mpq_clear(mass);
  qaci_value_release(x);
  add(d, 1, 2, 3);
  add(d, 2, 1, 3);
  cr_assert_eq(qaci_dist_finish(&ctx, d), QACI_OK, "1 is allowed");
  add_remainder(d, 1, 6);
  cr_assert_eq(qaci_dist_finish(&ctx, d), QACI_DOMAIN, "7/6 is not");
  cr_assert_str_eq(ctx.message, "the masses and the remainder add up to 7/6, expected at most 1", "%s", ctx.message);
  add_remainder(d, -1, 3);
  cr_assert_eq(qaci_dist_finish(&ctx, d), QACI_DOMAIN, "a negative remainder");
  qaci_dist_release(d);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(dist, normalize) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_dist *d = make(2, (long[]){1, 2}, 0, 10), *n = qaci_dist_normalize(d);
  cr_assert(mass_is(n, 1, 1, 3) && mass_is(n, 2, 2, 3) && remainder_is(n, 0, 1), "exact");
  mpq_srcptr mass;
  cr_assert(!mpq_cmp_si(qaci_dist_element(n, 0, &mass)->number, 2, 1) && !mpq_cmp_si(mass, 2, 3), "heaviest first");
  qaci_dist_release(d);
  qaci_dist_release(n);
  d = make(2, (long[]){1, 2}, 1, 10);
  n = qaci_dist_normalize(d);
  cr_assert(mass_is(n, 1, 1, 4) && mass_is(n, 2, 1, 2) && remainder_is(n, 1, 4), "with a remainder");
  qaci_dist_release(d);
  qaci_dist_release(n);
  d = make(0, NULL, 0, 1);
  n = qaci_dist_normalize(d);
  cr_assert(!qaci_dist_size(n) && remainder_is(n, 0, 1), "empty and exact stays empty");
  qaci_dist_release(d);
  qaci_dist_release(n);
  d = make(0, NULL, 1, 5);
  n = qaci_dist_normalize(d);
  cr_assert(!qaci_dist_size(n) && remainder_is(n, 1, 1), "nothing but a remainder");
  qaci_dist_release(d);
  qaci_dist_release(n);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(dist, argmax) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  static const struct {
    size_t n;
    long mass[3], remainder; /* in tenths */
    size_t count;
    bool everything, certain;
  } row[] = {
      {0, {0}, 0, 0, true, true},        {0, {0}, 1, 0, true, false},       {1, {3}, 0, 1, false, true},
      {1, {3}, 2, 1, false, true},       {1, {3}, 3, 1, false, false}, /* an unlisted element may have as much */
      {3, {3, 3, 1}, 0, 2, false, true}, {3, {3, 3, 1}, 1, 2, false, false}, /* the tie may be none */
      {3, {5, 2, 1}, 2, 1, false, true}, {2, {4, 2}, 2, 1, false, false},   {2, {4, 2}, 1, 1, false, true},
      {3, {1, 1, 1}, 0, 3, false, true},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    qaci_dist *d = make(row[i].n, row[i].mass, row[i].remainder, 10);
    bool everything, certain;
    cr_assert_eq(qaci_dist_argmax(d, &everything, &certain), row[i].count, "row %zu", i);
    cr_assert(everything == row[i].everything && certain == row[i].certain, "row %zu", i);
    qaci_dist_release(d);
  }
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}
