/* Small distributions, sets and sources for the tests of constrained mass. */
#ifndef QACI_TESTS_DISTRIBUTIONS_MASS_PARTS_H
#define QACI_TESTS_DISTRIBUTIONS_MASS_PARTS_H

#include <criterion/criterion.h>

#include "distributions/mass.h"
#include "distributions/rational.h"

static qaci_ctx ctx;
static unsigned long calls;

static inline long int_of(const qaci_value *v) {
  return mpz_get_si(mpq_numref(v->number));
}

static inline void add(qaci_dist *d, long element, long p, unsigned long q) {
  mpq_t mass;
  mpq_init(mass);
  mpq_set_si(mass, p, q);
  mpq_canonicalize(mass);
  qaci_value *x = qaci_value_integer(element);
  cr_assert_eq(qaci_dist_add(&ctx, d, x, mass), QACI_OK, "add");
  qaci_value_release(x);
  mpq_clear(mass);
}

static inline void add_remainder(qaci_dist *d, long p, unsigned long q) {
  mpq_t mass;
  mpq_init(mass);
  mpq_set_si(mass, p, q);
  mpq_canonicalize(mass);
  qaci_dist_add_remainder(d, mass);
  mpq_clear(mass);
}

static inline qaci_dist *finish(qaci_dist *d) {
  cr_assert_eq(qaci_dist_finish(&ctx, d), QACI_OK, "finish: %s", ctx.message);
  return d;
}

/* 1..n uniformly. */
static inline qaci_dist *uniform(long n) {
  qaci_dist *d = qaci_dist_create();
  for (long i = 1; i <= n; i++) add(d, i, 1, (unsigned long)n);
  return finish(d);
}

static inline qaci_value *set_to(long n) {
  qaci_value **item = qaci_alloc((size_t)n * sizeof *item);
  for (long i = 0; i < n; i++) item[i] = qaci_value_integer(i + 1);
  qaci_value *v = qaci_value_tuple(item, (size_t)n);
  for (long i = 0; i < n; i++) qaci_value_release(item[i]);
  free(item);
  return v;
}

static inline qaci_status draw_given(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_dist **r) {
  (void)c, (void)needed;
  calls++;
  *r = qaci_dist_retain(data);
  return QACI_OK;
}

static inline qaci_status iterate_to(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_value **r) {
  (void)c, (void)needed;
  *r = set_to(*(long *)data);
  return QACI_OK;
}

static inline bool is(mpq_srcptr q, long p, unsigned long d) {
  mpq_t expected;
  mpq_init(expected);
  mpq_set_si(expected, p, d);
  mpq_canonicalize(expected);
  bool same = mpq_equal(q, expected);
  mpq_clear(expected);
  return same;
}

#endif
