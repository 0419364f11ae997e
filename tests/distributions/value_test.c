/* Values: equality, order and hash by content; owners kept alive exactly as long as needed. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/value.h"
#include "tests/support/leaks.h"

static int released;

static void count_release(qaci_owner *owner) {
  (void)owner;
  released++;
}

static qaci_value *bits(qaci_value *(*make)(const qaci_bits *), const char *s) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_bits x;
  qaci_bits_init(&x);
  cr_assert_eq(qaci_bits_parse(&ctx, &x, s, strlen(s)), QACI_OK, "parse");
  qaci_value *v = make(&x);
  qaci_bits_clear(&x);
  return v;
}

static qaci_owner *physics;
static qaci_value *state(const qaci_bits *x) {
  return qaci_value_state(physics, x);
}

static qaci_value *rational(long p, unsigned long q) {
  mpq_t r;
  mpq_init(r);
  mpq_set_si(r, p, q);
  mpq_canonicalize(r);
  qaci_value *v = qaci_value_number(r);
  mpq_clear(r);
  return v;
}

static qaci_value *pair(qaci_value *a, qaci_value *b) {
  qaci_value *item[] = {a, b}, *v = qaci_value_tuple(item, b ? 2 : a ? 1 : 0);
  qaci_value_release(a);
  qaci_value_release(b);
  return v;
}

enum { COUNT = 31 };

/* All kinds, in ascending order. */
static void make_all(qaci_value **v, qaci_owner *first, qaci_owner *second, qaci_owner *f, qaci_owner *g) {
  size_t n = 0;
  qaci_program p;
  qaci_program_init(&p);
  v[n++] = qaci_value_bool(false);
  v[n++] = qaci_value_bool(true);
  v[n++] = rational(-5, 2);
  v[n++] = qaci_value_integer(0);
  v[n++] = rational(1, 3);
  v[n++] = qaci_value_integer(2);
  v[n++] = qaci_value_integer(LONG_MAX);
  v[n++] = qaci_value_string("", 0);
  v[n++] = qaci_value_string("a", 1);
  v[n++] = qaci_value_string("a\0", 2);
  v[n++] = qaci_value_string("ab", 2);
  v[n++] = qaci_value_string("b", 1);
  v[n++] = qaci_value_string("\xc3\xa9", 2);
  v[n++] = bits(qaci_value_bits, "");
  v[n++] = bits(qaci_value_bits, "0");
  v[n++] = bits(qaci_value_bits, "01");
  v[n++] = bits(qaci_value_bits, "1");
  v[n++] = qaci_value_program(&p);
  p.repeats = true;
  v[n++] = qaci_value_program(&p);
  physics = first;
  v[n++] = bits(state, "0");
  v[n++] = bits(state, "1");
  physics = second;
  v[n++] = bits(state, "0");
  v[n++] = qaci_value_location(first, "x", 1);
  v[n++] = qaci_value_location(second, "x", 1);
  v[n++] = pair(NULL, NULL);
  v[n++] = pair(qaci_value_bool(true), NULL);
  v[n++] = pair(qaci_value_integer(1), NULL);
  v[n++] = pair(qaci_value_integer(1), qaci_value_integer(1));
  v[n++] = pair(qaci_value_integer(2), NULL);
  v[n++] = qaci_value_ref(qaci_owner_retain(f));
  v[n++] = qaci_value_ref(qaci_owner_retain(g));
  cr_assert_eq(n, COUNT, "%zu values", n);
}

Test(value, order_equality_hash) {
  leaks_watch();
  qaci_owner owner[4];
  for (int i = 0; i < 4; i++) owner[i] = (qaci_owner){.release = count_release, .references = 1};
  qaci_value *v[COUNT], *w[COUNT];
  /* the second owner stands before the first in memory: age decides, not the address */
  make_all(v, &owner[1], &owner[0], &owner[3], &owner[2]);
  make_all(w, &owner[1], &owner[0], &owner[3], &owner[2]);
  for (int i = 0; i < COUNT; i++)
    for (int j = 0; j < COUNT; j++) {
      int c = qaci_value_compare(v[i], w[j]);
      cr_assert_eq((c > 0) - (c < 0), (i > j) - (i < j), "compare %d and %d", i, j);
      cr_assert_eq(qaci_value_equal(v[i], w[j]), i == j, "equal %d and %d", i, j);
      cr_assert_eq(v[i]->hash == w[j]->hash, i == j, "hash %d and %d", i, j);
    }
  released = 0;
  for (int i = 0; i < COUNT; i++) {
    cr_assert_eq(qaci_value_retain(v[i]), v[i], "retain");
    qaci_value_release(v[i]);
    qaci_value_release(v[i]);
    qaci_value_release(w[i]);
  }
  cr_assert_eq(released, 0, "the owners' own references hold them");
  for (int i = 0; i < 4; i++) {
    cr_assert_eq(owner[i].references, 1, "owner %d", i);
    qaci_owner_release(&owner[i]);
  }
  cr_assert_eq(released, 4, "and nothing else does");
  qaci_value_release(NULL);
  qaci_owner_release(NULL);
  cr_assert_eq(qaci_owner_retain(NULL), NULL, "no owner");
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

Test(value, numbers_are_one_kind) {
  qaci_value *a = qaci_value_integer(2), *b = rational(4, 2);
  cr_assert(qaci_value_equal(a, b) && a->hash == b->hash, "2 is 4/2");
  qaci_value_release(a);
  qaci_value_release(b);
}

Test(value, descriptions) {
  qaci_owner owner = {.release = count_release, .references = 1};
  physics = &owner;
  qaci_value *v[] = {qaci_value_bool(true),
                     rational(-3, 6),
                     qaci_value_string("a\"\n", 3),
                     qaci_value_string("abcdefghijklmnop", 16),
                     bits(qaci_value_bits, "0101"),
                     bits(qaci_value_bits, ""),
                     bits(qaci_value_bits, "0000000000000000"),
                     bits(state, "01"),
                     pair(qaci_value_integer(1), pair(qaci_value_bool(false), NULL)),
                     pair(NULL, NULL)};
  static const char *const expected[] = {"true",
                                         "-1/2",
                                         "\"a\\\"\\x0a\"",
                                         "\"abcdefghij…\"",
                                         "0101",
                                         "the empty bitstring",
                                         "0000000000…(16 bits)",
                                         "world-state 01",
                                         "{1, {false}}",
                                         "{}"};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    char *text = qaci_value_describe(v[i], 10);
    cr_assert_str_eq(text, expected[i], "%s", text);
    free(text);
    qaci_value_release(v[i]);
  }
}
