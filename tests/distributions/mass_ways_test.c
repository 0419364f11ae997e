/* Constrained mass: whatever way a statement is computed, by summing out, by search at once or in the middle, with
 * bridges or without, the result is the same, bit by bit, and so is the error. Masses are over primes of 7 to 521
 * bits; statements have up to twelve variables, independent parts, ties, remainders, conditions, variables kept,
 * expectations and distributions as values. (The usual way is compared with the full product in mass_random_test.c.)
 * DIST.3; definitions.md 1 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/mass_product.h"
#include "tests/distributions/mass_parts.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

enum { MOST = 12, CHECKS = 8, NEEDS = 3, PRIMES = 5 };

static mpz_t prime[PRIMES];

/* A random function of the needed values, by a hash of them and its own salt. */
typedef struct function {
  uint64_t salt;
  size_t need[NEEDS], needs;
  size_t prime; /* the denominator of its masses */
  unsigned ways; /* few: what it gives depends little on the values, so that rows are alike */
  bool whole, even, lossy, drawn;
} function;

static uint64_t mix(const function *f, qaci_value *const *needed) {
  uint64_t h = f->salt;
  for (size_t j = 0; j < f->needs; j++)
    h = (h ^ (uint64_t)int_of(needed[j])) * UINT64_C(0x9e3779b97f4a7c15) + (h >> 29);
  h = (h ^ h >> 31) % f->ways;
  h = (h + f->salt) * UINT64_C(0xbf58476d1ce4e5b9);
  return h ^ h >> 32;
}

/* Up to four elements, each with at most a quarter of `all`; the last one of a whole source gets the rest. */
static qaci_status random_draw(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_dist **r) {
  const function *f = data;
  uint64_t h = mix(f, needed), n = f->whole ? 1 + h % 4 : h % 4;
  mpq_t mass;
  mpz_t left;
  mpq_init(mass);
  mpz_init_set(left, prime[f->prime]);
  *r = qaci_dist_create();
  for (uint64_t i = 0; i < n; i++) {
    mpz_mul_ui(mpq_numref(mass), prime[f->prime], (h >> 4 * i & 15) + 1);
    mpz_fdiv_q_2exp(mpq_numref(mass), mpq_numref(mass), 7);
    mpz_add_ui(mpq_numref(mass), mpq_numref(mass), 1);
    if (f->even) mpz_mul_2exp(mpq_numref(mass), mpq_numref(mass), 1);
    if (f->whole && i + 1 == n) mpz_set(mpq_numref(mass), left);
    mpz_sub(left, left, mpq_numref(mass));
    mpz_set(mpq_denref(mass), prime[f->prime]);
    mpq_canonicalize(mass);
    qaci_value *x = qaci_value_integer((long)((i + (h >> 20)) % 4));
    cr_assert_eq(qaci_dist_add(c, *r, x, mass), QACI_OK, "%s", c->message);
    qaci_value_release(x);
  }
  if (f->lossy && !f->whole && h >> 24 & 1) {
    mpz_set_ui(mpq_numref(mass), 1);
    mpz_set(mpq_denref(mass), prime[f->prime]);
    qaci_dist_add_remainder(*r, mass);
  }
  mpq_clear(mass);
  mpz_clear(left);
  finish(*r);
  return QACI_OK;
}

static qaci_status random_set(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_value **r) {
  (void)c;
  *r = set_to(1 + (long)(mix(data, needed) % 3));
  return QACI_OK;
}

static qaci_status random_point(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_mass_point *r) {
  (void)c;
  r->integer = (long)(mix(data, needed) % 4);
  return QACI_OK;
}

static qaci_status random_check(qaci_ctx *c, void *data, qaci_value *const *needed, bool *r) {
  (void)c;
  *r = mix(data, needed) % 4 > 0;
  return QACI_OK;
}

static qaci_status random_value(qaci_ctx *c, void *data, qaci_value *const *needed, mpq_t number, qaci_dist **dist) {
  (void)c;
  const function *f = data;
  uint64_t h = mix(f, needed);
  if (!f->drawn) {
    mpq_set_ui(number, h % 8, 7);
    mpq_canonicalize(number);
    return QACI_OK;
  }
  *dist = qaci_dist_create();
  for (uint64_t i = 0; i < h % 3; i++) add(*dist, (long)(h >> (8 + i) & 3), 1, 10000);
  finish(*dist);
  return QACI_OK;
}

typedef struct world {
  function source[MOST], check[CHECKS], value;
  qaci_mass_variable variable[MOST];
  qaci_mass_constraint constraint[CHECKS];
  size_t keep[2];
  qaci_mass_statement s;
} world;

/* Some of the variables from `begin` to `end`. */
static qaci_mass_needs random_needs(function *f, size_t begin, size_t end) {
  *f = (function){.salt = (uint64_t)dice(1 << 30) << 30 | dice(1 << 30), .ways = dice(3) ? 1000003 : 1 + dice(3)};
  for (size_t k = 0, n = dice(NEEDS + 1); k < n && begin < end; k++) {
    size_t v = begin + dice((unsigned)(end - begin));
    bool there = false;
    for (size_t j = 0; j < f->needs; j++) there = there || f->need[j] == v;
    if (!there) f->need[f->needs++] = v;
  }
  return (qaci_mass_needs){f->need, f->needs};
}

static void random_world(world *w) {
  *w = (world){0};
  size_t n = 4 + dice(MOST - 3), m = dice(CHECKS + 1), part = dice(3) ? 0 : n / 2;
  bool exact = !dice(2), conditional = !dice(3);
  for (size_t i = 0; i < n; i++) {
    function *f = &w->source[i];
    qaci_mass_variable *v = &w->variable[i];
    size_t begin = i < part ? 0 : part;
    *v = (qaci_mass_variable){.needs = random_needs(f, begin + 4 < i ? i - 4 : begin, i), .data = f};
    f->prime = dice(PRIMES);
    f->whole = dice(2);
    f->even = dice(2);
    f->lossy = !exact;
    if (exact && !dice(8))
      v->iterate = random_set; /* the masses of sets that meet a remainder are bounded otherwise */
    else if (!dice(5))
      v->is = random_point;
    else
      v->draw = random_draw;
  }
  for (size_t j = 0; j < m; j++) {
    size_t begin = part && dice(2) ? part : 0, end = part && !begin ? part : n;
    w->constraint[j] = (qaci_mass_constraint){.needs = random_needs(&w->check[j], begin, end), .data = &w->check[j],
                                              .holds = random_check, .given = conditional && dice(2)};
  }
  w->s = (qaci_mass_statement){.variable = w->variable, .variables = n, .constraint = w->constraint, .constraints = m,
                               .conditional = conditional};
  unsigned kind = dice(5);
  if (kind) w->s.needs = random_needs(&w->value, 0, n);
  if (kind) w->s.value = random_value;
  w->s.data = &w->value;
  w->value.drawn = kind == 1;
  w->s.expectation = kind == 2;
  w->s.keeps = kind == 0 || kind == 3;
  w->keep[0] = dice((unsigned)n);
  w->keep[1] = (w->keep[0] + 1 + dice((unsigned)n - 1)) % n;
  w->s.keep = (qaci_mass_needs){w->keep, w->s.keeps ? dice(3) : 0};
  w->s.bare = w->s.keep.count == 1 && dice(2);
}

static bool same_dist(const qaci_dist *a, const qaci_dist *b) {
  if (!a || !b) return a == b;
  bool same = qaci_dist_size(a) == qaci_dist_size(b);
  for (size_t i = 0; same && i < qaci_dist_size(a); i++) {
    mpq_srcptr p, q;
    same = qaci_value_equal(qaci_dist_element(a, i, &p), qaci_dist_element(b, i, &q)) && mpq_equal(p, q);
  }
  return same;
}

/* How often the plan of the statement has a search in it. */
static size_t searches(const qaci_mass_statement *s) {
  char *text;
  qaci_ctx_init(&ctx);
  if (qaci_mass_explain(&ctx, &text, s) != QACI_OK) return 0;
  size_t n = 0;
  for (const char *at = text; (at = strstr(at, "search over")); at++) n++;
  free(text);
  return n;
}

Test(mass, all_ways_give_the_same) {
  /* at once; in the middle; with no more steps than usual, so that many are given up */
  static const qaci_mass_tuning ways[] = {{1, 1e6, 0}, {40, 1e6, 0}, {2, 1, 1e9}};
  enum { WAYS = sizeof ways / sizeof *ways };
  static const unsigned exponent[PRIMES] = {7, 31, 61, 89, 521}; /* Mersenne primes */
  leaks_watch();
  for (size_t i = 0; i < PRIMES; i++) {
    mpz_init_set_ui(prime[i], 1);
    mpz_mul_2exp(prime[i], prime[i], exponent[i]);
    mpz_sub_ui(prime[i], prime[i], 1);
  }
  mpq_t vmax;
  mpq_init(vmax);
  mpq_set_ui(vmax, 3, 2);
  size_t positive = 0, distributions = 0, remainders = 0, errors = 0, searched[WAYS] = {0};
  static world w;
  for (int round = 0; round < 4000; round++) {
    random_world(&w);
    w.s.vmax = w.s.keeps ? NULL : vmax;
    qaci_mass_result r, other;
    qaci_mass_result_init(&r);
    qaci_mass_result_init(&other);
    qaci_ctx_init(&ctx);
    qaci_status status = qaci_mass(&ctx, &r, &w.s);
    char message[sizeof ctx.message];
    memcpy(message, ctx.message, sizeof message);
    cr_assert(status != QACI_UNABLE, "round %d: %s", round, message);
    for (size_t k = 0; k < WAYS; k++) {
      w.s.tuning = &ways[k];
      qaci_ctx_init(&ctx);
      cr_assert_eq(qaci_mass(&ctx, &other, &w.s), status, "round %d, way %zu: %s, %s", round, k, ctx.message, message);
      cr_assert_eq(ctx.bytes, 0, "round %d, way %zu: all memory is given back", round, k);
      cr_assert(status == QACI_OK || !strcmp(ctx.message, message), "round %d: \"%s\", \"%s\"", round, ctx.message,
                message);
      if (status != QACI_OK) continue;
      cr_assert(mpq_equal(r.number, other.number), "round %d, way %zu: the number", round, k);
      cr_assert(mpq_equal(r.remainder, other.remainder), "round %d, way %zu: the remainder", round, k);
      cr_assert(same_dist(r.dist, other.dist), "round %d, way %zu: the distribution", round, k);
      if (round % 4 == 0) searched[k] += searches(&w.s);
    }
    positive += status == QACI_OK && (r.dist ? qaci_dist_size(r.dist) > 0 : mpq_sgn(r.number) > 0);
    distributions += status == QACI_OK && r.dist;
    remainders += status == QACI_OK && mpq_sgn(r.remainder) > 0;
    errors += status != QACI_OK;
    qaci_mass_result_clear(&r);
    qaci_mass_result_clear(&other);
  }
  cr_assert(positive > 800 && distributions > 800 && remainders > 500 && errors > 400,
            "%zu %zu %zu %zu: the test tests something", positive, distributions, remainders, errors);
  cr_assert(searched[0] > 200 && searched[1] > 30 && searched[2] > 8, "%zu %zu %zu searches: the test tests something",
            searched[0], searched[1], searched[2]);
  mpq_clear(vmax);
  for (size_t i = 0; i < PRIMES; i++) mpz_clear(prime[i]);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}
