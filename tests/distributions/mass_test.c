/* Constrained mass: known answers, costs, remainders, budgets, and random statements against the plain full product. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/mass.h"
#include "distributions/rational.h"
#include "tests/support/leaks.h"

static qaci_ctx ctx;
static unsigned long calls;

static long int_of(const qaci_value *v) {
  return mpz_get_si(mpq_numref(v->number));
}

static void add(qaci_dist *d, long element, long p, unsigned long q) {
  mpq_t mass;
  mpq_init(mass);
  mpq_set_si(mass, p, q);
  mpq_canonicalize(mass);
  qaci_value *x = qaci_value_integer(element);
  cr_assert_eq(qaci_dist_add(&ctx, d, x, mass), QACI_OK, "add");
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

static qaci_dist *finish(qaci_dist *d) {
  cr_assert_eq(qaci_dist_finish(&ctx, d), QACI_OK, "finish: %s", ctx.message);
  return d;
}

/* 1..n uniformly. */
static qaci_dist *uniform(long n) {
  qaci_dist *d = qaci_dist_create();
  for (long i = 1; i <= n; i++) add(d, i, 1, (unsigned long)n);
  return finish(d);
}

static qaci_value *set_to(long n) {
  qaci_value **item = qaci_alloc((size_t)n * sizeof *item);
  for (long i = 0; i < n; i++) item[i] = qaci_value_integer(i + 1);
  qaci_value *v = qaci_value_tuple(item, (size_t)n);
  for (long i = 0; i < n; i++) qaci_value_release(item[i]);
  free(item);
  return v;
}

static qaci_status draw_given(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_dist **r) {
  (void)c, (void)needed;
  calls++;
  *r = qaci_dist_retain(data);
  return QACI_OK;
}

static qaci_status iterate_to(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_value **r) {
  (void)c, (void)needed;
  *r = set_to(*(long *)data);
  return QACI_OK;
}

static bool is(mpq_srcptr q, long p, unsigned long d) {
  mpq_t expected;
  mpq_init(expected);
  mpq_set_si(expected, p, d);
  mpq_canonicalize(expected);
  bool same = mpq_equal(q, expected);
  mpq_clear(expected);
  return same;
}

/* The post's example: x of 1, 2, 3 with 1/10, 2/10, 3/10, f of min and max, x odd, V = f(x, 2) ------------------------- */

static qaci_status odd(qaci_ctx *c, void *data, qaci_value *const *needed, bool *r) {
  (void)c, (void)data;
  calls++;
  *r = int_of(needed[0]) % 2;
  return QACI_OK;
}

static qaci_status apply_f(qaci_ctx *c, void *data, qaci_value *const *needed, mpq_t number, qaci_dist **dist) {
  (void)c, (void)data, (void)dist;
  long x = int_of(needed[0]), f = int_of(needed[1]);
  mpq_set_si(number, f == 1 ? (x < 2 ? x : 2) : (x > 2 ? x : 2), 1);
  return QACI_OK;
}

Test(mass, the_example_of_the_post) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_dist *x = qaci_dist_create(), *f = uniform(2);
  add(x, 1, 1, 10);
  add(x, 2, 2, 10);
  add(x, 3, 3, 10);
  finish(x);
  qaci_mass_variable variable[] = {{.name = "x", .draw = draw_given, .data = x}, {.name = "f", .draw = draw_given, .data = f}};
  qaci_mass_constraint where = {.needs = {(size_t[]){0}, 1}, .holds = odd};
  qaci_mass_statement s = {.variable = variable, .variables = 2, .constraint = &where, .constraints = 1,
                           .needs = {(size_t[]){0, 1}, 2}, .value = apply_f};
  qaci_mass_result r;
  qaci_mass_result_init(&r);
  calls = 0;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  cr_assert(is(r.number, 9, 10), "9/10");
  cr_assert(!mpq_sgn(r.remainder) && !r.dist && !r.stopped, "exact");
  cr_assert_eq(calls, 2 + 3, "each source once, the constraint once for each x");
  mpq_t vmax;
  mpq_init(vmax);
  mpq_set_ui(vmax, 2, 1);
  s.vmax = vmax;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_DOMAIN, "3 is more than 2");
  cr_assert_str_eq(ctx.message, "the value is 3, expected a number from 0 to vmax = 2", "%s", ctx.message);
  mpq_clear(vmax);
  qaci_mass_result_clear(&r);
  qaci_dist_release(x);
  qaci_dist_release(f);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
  cr_assert_eq(ctx.bytes, 0, "all memory is given back");
}

/* A chain of T variables with S values: x1 ~ U{1..S}, x(i+1) ~ U{1..x(i)} ---------------------------------------------- */

static qaci_status draw_below(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_dist **r) {
  (void)c, (void)data;
  calls++;
  *r = uniform(int_of(needed[0]));
  return QACI_OK;
}

static qaci_status more_than_one(qaci_ctx *c, void *data, qaci_value *const *needed, bool *r) {
  (void)c, (void)data;
  *r = int_of(needed[0]) >= 2;
  return QACI_OK;
}

static qaci_status itself(qaci_ctx *c, void *data, qaci_value *const *needed, mpq_t number, qaci_dist **dist) {
  (void)c, (void)data, (void)dist;
  mpq_set(number, needed[0]->number);
  return QACI_OK;
}

/* 1 + 5/2^n - sum over k of (-1)^k C(5,k)/(k+1)^n, for S = 6 */
static void chain_answer(mpq_t r, unsigned long n) {
  static const long c[] = {1, -5, 10, -10, 5, -1};
  mpq_t t;
  mpq_init(t);
  mpq_set_ui(r, 1, 1);
  for (int k = -1; k < 6; k++) {
    mpz_ui_pow_ui(mpq_denref(t), k < 0 ? 2 : (unsigned long)k + 1, n);
    mpz_set_si(mpq_numref(t), k < 0 ? 5 : -c[k]);
    mpq_canonicalize(t);
    mpq_add(r, r, t);
  }
  mpq_clear(t);
}

Test(mass, a_chain_costs_t_times_s_squared) {
  enum { T = 200, S = 6 };
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_dist *first = uniform(S);
  qaci_mass_variable variable[T] = {{.draw = draw_given, .data = first}};
  size_t before[T], last = T - 1;
  for (size_t i = 1; i < T; i++) {
    before[i] = i - 1;
    variable[i] = (qaci_mass_variable){.draw = draw_below, .needs = {&before[i], 1}};
  }
  qaci_mass_constraint where = {.needs = {&last, 1}, .holds = more_than_one};
  qaci_mass_statement s = {.variable = variable, .variables = T, .constraint = &where, .constraints = 1,
                           .needs = {&last, 1}, .value = itself};
  qaci_mass_result r;
  qaci_mass_result_init(&r);
  calls = 0;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  mpq_t expected;
  mpq_init(expected);
  chain_answer(expected, T);
  cr_assert(mpq_equal(r.number, expected), "the closed form");
  cr_assert_eq(calls, 1 + (T - 1) * S, "each source once for each value");
  cr_assert_leq(ctx.steps, (uint64_t)T * (S * S + S + 1), "%llu steps", (unsigned long long)ctx.steps);
  mpq_clear(expected);
  qaci_mass_result_clear(&r);
  qaci_dist_release(first);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* Remainders ----------------------------------------------------------------------------------------------------------- */

Test(mass, remainders) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_dist *d = qaci_dist_create(), *e = qaci_dist_create();
  add(d, 1, 1, 2);
  add(d, 2, 1, 4);
  add_remainder(d, 1, 8);
  add(e, 1, 1, 3);
  add_remainder(e, 1, 5);
  finish(d);
  finish(e);
  long three = 3;
  mpq_t vmax;
  mpq_init(vmax);
  mpq_set_ui(vmax, 7, 1);
  qaci_mass_variable variable[] = {{.draw = draw_given, .data = d}, {.draw = draw_given, .data = e},
                                   {.iterate = iterate_to, .data = &three}};
  qaci_mass_constraint where = {.needs = {(size_t[]){0}, 1}, .holds = odd};
  qaci_mass_statement s = {.variable = variable, .variables = 2, .constraint = &where, .constraints = 1,
                           .needs = {(size_t[]){1}, 1}, .value = itself, .vmax = vmax};
  qaci_mass_result r;
  qaci_mass_result_init(&r);
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  cr_assert(is(r.number, 1, 6), "1/2 x 1/3 x 1");
  /* 1/8 from d at once; 1/5 of the 1/2 that the constraint leaves; times 7 */
  cr_assert(is(r.remainder, 7 * (5 + 4), 40), "(1/8 + 1/2 x 1/5) 7");
  /* iterated afterwards, each unseen assignment meets 3 members */
  s.variables = 3;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  cr_assert(is(r.number, 3, 6) && is(r.remainder, 3 * 7 * 9, 40), "three times as much");
  s.vmax = NULL;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_DOMAIN, "no bound of V");
  cr_assert_str_eq(ctx.message,
                   "a remainder of 27/40 has no bound, since the greatest possible value is not known: expected vmax", "%s",
                   ctx.message);
  s.value = NULL;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "without V it is 1: %s", ctx.message);
  cr_assert(is(r.number, 3, 6) && is(r.remainder, 27, 40), "mass only");
  /* a set that depends on what may be unseen has no bound */
  variable[2].needs = (qaci_mass_needs){(size_t[]){0}, 1};
  variable[2].name = "z";
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_DOMAIN, "no bound of the set");
  cr_assert(strstr(ctx.message, "a remainder of 9/40 has no bound: variable z is iterated"), "%s", ctx.message);
  mpq_clear(vmax);
  qaci_mass_result_clear(&r);
  qaci_dist_release(d);
  qaci_dist_release(e);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* V = the distribution drawn before, with half the mass as its remainder for element 2. */
static qaci_status dist_of(qaci_ctx *c, void *data, qaci_value *const *needed, mpq_t number, qaci_dist **r) {
  (void)c, (void)number;
  long x = int_of(needed[0]);
  if (data && x == 2) {
    mpq_set_ui(number, 1, 1);
    return QACI_OK;
  }
  *r = qaci_dist_create();
  add(*r, 10 + x % 2, 1, 2);
  if (x == 2) add_remainder(*r, 1, 2);
  finish(*r);
  return QACI_OK;
}

Test(mass, distributions_as_values) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_dist *d = qaci_dist_create();
  add(d, 1, 1, 4);
  add(d, 2, 1, 4);
  add(d, 3, 1, 4);
  add_remainder(d, 1, 8);
  finish(d);
  qaci_mass_variable variable = {.draw = draw_given, .data = d};
  qaci_mass_statement s = {.variable = &variable, .variables = 1, .needs = {(size_t[]){0}, 1}, .value = dist_of};
  qaci_mass_result r;
  qaci_mass_result_init(&r);
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  cr_assert(r.dist && qaci_dist_size(r.dist) == 2, "a distribution over 10 and 11");
  mpq_srcptr mass;
  cr_assert(int_of(qaci_dist_element(r.dist, 0, &mass)) == 11 && is(mass, 1, 4), "11 has 1/8 + 1/8");
  cr_assert(int_of(qaci_dist_element(r.dist, 1, &mass)) == 10 && is(mass, 1, 8), "10 has 1/8");
  mpq_t q;
  mpq_init(q);
  qaci_dist_remainder(r.dist, q);
  cr_assert(is(q, 1, 4) && mpq_equal(q, r.remainder), "1/8 of d and 1/2 x 1/4 of V");
  mpq_clear(q);
  s.data = &s;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_DOMAIN, "two kinds of value");
  cr_assert(strstr(ctx.message, "expected one kind throughout"), "%s", ctx.message);
  /* summed over a set, masses may pass 1, which no distribution does */
  long five = 5;
  variable = (qaci_mass_variable){.iterate = iterate_to, .data = &five};
  s.data = NULL;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_DOMAIN, "5/2 in total");
  cr_assert_str_eq(ctx.message, "the masses add up to 5/2, expected at most 1", "%s", ctx.message);
  qaci_mass_result_clear(&r);
  qaci_dist_release(d);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* Corners ------------------------------------------------------------------------------------------------------------- */

static qaci_status say(qaci_ctx *c, void *data, qaci_value *const *needed, bool *r) {
  (void)c, (void)needed;
  *r = *(bool *)data;
  return QACI_OK;
}

static qaci_status twice(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_value **r) {
  (void)c, (void)data, (void)needed;
  qaci_value *one = qaci_value_integer(1), *item[] = {one, one};
  *r = qaci_value_tuple(item, 2);
  qaci_value_release(one);
  return QACI_OK;
}

static qaci_status refuse(qaci_ctx *c, void *data, qaci_value *const *needed, bool *r) {
  (void)data, (void)needed, (void)r;
  return qaci_fail(c, QACI_DOMAIN, "the host refuses");
}

Test(mass, corners) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_mass_result r;
  qaci_mass_result_init(&r);
  qaci_mass_statement s = {.variables = 0};
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  cr_assert(is(r.number, 1, 1), "nothing at all is 1");
  bool holds = true;
  qaci_mass_constraint where = {.holds = say, .data = &holds};
  s.constraint = &where;
  s.constraints = 1;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  cr_assert(is(r.number, 1, 1), "a true constraint changes nothing");
  holds = false;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  cr_assert(is(r.number, 0, 1), "a false one leaves nothing");
  holds = true;
  qaci_mass_variable variable[2] = {{.iterate = twice}};
  s.variable = variable;
  s.variables = 1;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  cr_assert(is(r.number, 1, 1), "a member listed twice is one member");
  qaci_dist *empty = finish(qaci_dist_create());
  variable[1] = (qaci_mass_variable){.draw = draw_given, .data = empty};
  s.variables = 2;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_OK, "%s", ctx.message);
  cr_assert(is(r.number, 0, 1) && is(r.remainder, 0, 1), "drawn from the empty distribution");
  where.holds = refuse;
  where.needs = (qaci_mass_needs){(size_t[]){0}, 1};
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_DOMAIN, "a callback's status passes through");
  cr_assert_str_eq(ctx.message, "the host refuses", "and its message");
  where.needs = (qaci_mass_needs){(size_t[]){2}, 1};
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_DOMAIN, "no third variable");
  s.constraints = 0;
  variable[1].needs = (qaci_mass_needs){(size_t[]){1}, 1};
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_DOMAIN, "depends on itself");
  variable[1].needs.count = 0;
  variable[1].iterate = twice;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_DOMAIN, "both drawn and iterated");
  qaci_mass_result_clear(&r);
  qaci_dist_release(empty);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
  cr_assert_eq(ctx.bytes, 0, "all memory is given back");
}

Test(mass, what_a_budget_leaves_out) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  qaci_mass_result r;
  qaci_mass_result_init(&r);
  long five = 5, three = 3;
  qaci_mass_variable set = {.iterate = iterate_to, .data = &five};
  qaci_mass_statement s = {.variable = &set, .variables = 1};
  /* one step for the source, two of five members */
  ctx.max_steps = 3;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_UNABLE, "too few steps");
  cr_assert(r.stopped && !r.unbounded && is(r.number, 0, 1) && is(r.remainder, 5, 1), "5, each member once");
  /* three sources and the first variable's one element; the set that is still to come counts three times */
  qaci_dist *third = qaci_dist_create(), *two = uniform(2);
  add(third, 1, 1, 3);
  finish(third);
  qaci_mass_variable variable[] = {{.draw = draw_given, .data = third}, {.draw = draw_given, .data = two},
                                   {.iterate = iterate_to, .data = &three}};
  s = (qaci_mass_statement){.variable = variable, .variables = 3};
  qaci_ctx_start(&ctx);
  ctx.max_steps = 4;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_UNABLE, "too few steps");
  cr_assert(!r.unbounded && is(r.number, 0, 1) && is(r.remainder, 1, 1), "1/3 x 3, in lowest terms");
  variable[2].needs = (qaci_mass_needs){(size_t[]){0}, 1};
  qaci_ctx_start(&ctx);
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_UNABLE, "too few steps");
  cr_assert(r.unbounded, "a set that is not known yet bounds nothing");
  qaci_mass_result_clear(&r);
  qaci_dist_release(third);
  qaci_dist_release(two);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* Random statements against the full product -------------------------------------------------------------------------- */

static uint64_t seed = 1;
static unsigned dice(unsigned sides) {
  seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)(seed >> 33) % sides;
}

enum { MOST = 5, CHECKS = 4 };

/* A random function of the needed values, by a hash of them and its own salt. */
typedef struct function {
  uint64_t salt;
  size_t need[MOST], needs;
  bool drawn, big; /* big: denominators without a small common multiple */
  bool exact;
} function;

static uint64_t mix(const function *f, qaci_value *const *needed) {
  uint64_t h = f->salt;
  for (size_t j = 0; j < f->needs; j++) h = (h ^ (uint64_t)int_of(needed[j])) * UINT64_C(0x9e3779b97f4a7c15) + (h >> 29);
  return h ^ h >> 31;
}

static qaci_status random_draw(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_dist **r) {
  (void)c;
  const function *f = data;
  uint64_t h = mix(f, needed), n = h % 4, q = f->big ? (h >> 8 | 1) % 1000000000000 + 20 : 12;
  *r = qaci_dist_create();
  for (uint64_t i = 0; i < n; i++) add(*r, (long)i, (long)(1 + (h >> (8 + i)) % 3), q);
  if (!f->exact && h >> 60 & 1) add_remainder(*r, 1 + (h >> 50 & 1), q);
  finish(*r);
  return QACI_OK;
}

static qaci_status random_set(qaci_ctx *c, void *data, qaci_value *const *needed, qaci_value **r) {
  (void)c;
  *r = set_to((long)(mix(data, needed) % 4));
  return QACI_OK;
}

static qaci_status random_check(qaci_ctx *c, void *data, qaci_value *const *needed, bool *r) {
  (void)c;
  *r = mix(data, needed) % 3 > 0;
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
  for (uint64_t i = 0; i < h % 3; i++) add(*dist, (long)(h >> (8 + i) & 3), 1, 1000);
  finish(*dist);
  return QACI_OK;
}

typedef struct plain {
  const qaci_mass_statement *s;
  qaci_value *value[MOST];
  mpq_t number, remainder;
  qaci_dist *dist;
} plain;

static void gather(const plain *p, qaci_mass_needs needs, qaci_value **r) {
  for (size_t j = 0; j < needs.count; j++) r[j] = p->value[needs.variable[j]];
}

/* The formula, letter by letter: all assignments, one variable after the other. Remainders are met at once, when the
 * constraints known so far hold. */
static void product(plain *p, size_t i, const mpq_t mass) {
  const qaci_mass_statement *s = p->s;
  qaci_value *needed[MOST];
  for (size_t j = 0; j < s->constraints; j++) {
    size_t due = 0;
    for (size_t k = 0; k < s->constraint[j].needs.count; k++)
      if (due < s->constraint[j].needs.variable[k] + 1) due = s->constraint[j].needs.variable[k] + 1;
    if (due != i) continue;
    bool holds = false;
    gather(p, s->constraint[j].needs, needed);
    cr_assert_eq(s->constraint[j].holds(&ctx, s->constraint[j].data, needed, &holds), QACI_OK, "constraint");
    if (!holds) return;
  }
  mpq_t q;
  mpq_init(q);
  if (i == s->variables) {
    qaci_dist *d = NULL;
    gather(p, s->needs, needed);
    cr_assert_eq(s->value(&ctx, s->data, needed, q, &d), QACI_OK, "value");
    mpq_mul(q, q, mass);
    mpq_add(p->number, p->number, q);
    for (size_t k = 0; d && k < qaci_dist_size(d); k++) {
      mpq_srcptr share;
      qaci_value *x = qaci_dist_element(d, k, &share);
      mpq_mul(q, mass, share);
      cr_assert_eq(qaci_dist_add(&ctx, p->dist, x, q), QACI_OK, "add");
    }
    qaci_dist_release(d);
  } else if (s->variable[i].draw) {
    qaci_dist *d = NULL;
    gather(p, s->variable[i].needs, needed);
    cr_assert_eq(s->variable[i].draw(&ctx, s->variable[i].data, needed, &d), QACI_OK, "draw");
    qaci_dist_remainder(d, q);
    mpq_mul(q, q, mass);
    mpq_add(p->remainder, p->remainder, q);
    for (size_t k = 0; k < qaci_dist_size(d); k++) {
      mpq_srcptr share;
      p->value[i] = qaci_dist_element(d, k, &share);
      mpq_mul(q, mass, share);
      product(p, i + 1, q);
    }
    qaci_dist_release(d);
  } else {
    qaci_value *set = NULL;
    gather(p, s->variable[i].needs, needed);
    cr_assert_eq(s->variable[i].iterate(&ctx, s->variable[i].data, needed, &set), QACI_OK, "iterate");
    for (size_t k = 0; k < set->length; k++) {
      p->value[i] = set->item[k];
      product(p, i + 1, mass);
    }
    qaci_value_release(set);
  }
  mpq_clear(q);
}

typedef struct world {
  function source[MOST], check[CHECKS], value;
  qaci_mass_variable variable[MOST];
  qaci_mass_constraint constraint[CHECKS];
  qaci_mass_statement s;
} world;

static qaci_mass_needs random_needs(function *f, size_t end) {
  f->salt = (uint64_t)dice(1 << 30) << 30 | dice(1 << 30);
  f->needs = 0;
  for (size_t i = 0; i < end; i++)
    if (!dice(2)) f->need[f->needs++] = i;
  return (qaci_mass_needs){f->need, f->needs};
}

static void random_world(world *w) {
  *w = (world){0};
  size_t n = dice(MOST + 1), m = dice(CHECKS + 1);
  bool exact = !dice(2), big = !dice(3);
  for (size_t i = 0; i < n; i++) {
    function *f = &w->source[i];
    w->variable[i] = (qaci_mass_variable){.needs = random_needs(f, i), .data = f};
    f->big = big;
    f->exact = exact;
    /* a set after a drawn remainder is bounded otherwise, so only exact statements have sets */
    if (exact && !dice(4))
      w->variable[i].iterate = random_set;
    else
      w->variable[i].draw = random_draw;
  }
  for (size_t j = 0; j < m; j++)
    w->constraint[j] =
        (qaci_mass_constraint){.needs = random_needs(&w->check[j], n), .data = &w->check[j], .holds = random_check};
  w->s = (qaci_mass_statement){.variable = w->variable, .variables = n, .constraint = w->constraint, .constraints = m,
                               .needs = random_needs(&w->value, n), .data = &w->value, .value = random_value};
  w->value.drawn = !dice(3);
}

static bool same_dist(const qaci_dist *a, const qaci_dist *b) {
  bool same = qaci_dist_size(a) == qaci_dist_size(b);
  for (size_t i = 0; same && i < qaci_dist_size(a); i++) {
    mpq_srcptr p, q;
    same = qaci_value_equal(qaci_dist_element(a, i, &p), qaci_dist_element(b, i, &q)) && mpq_equal(p, q);
  }
  return same;
}

Test(mass, random_statements_against_the_full_product) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  mpq_t vmax, one, twice_lost;
  mpq_inits(vmax, one, twice_lost, NULL);
  mpq_set_ui(vmax, 3, 2);
  mpq_set_ui(one, 1, 1);
  size_t nonzero = 0, distributions = 0, stops = 0;
  static world w;
  for (int round = 0; round < 3000; round++) {
    random_world(&w);
    w.s.vmax = vmax;
    plain p = {.s = &w.s, .dist = qaci_dist_create()};
    mpq_inits(p.number, p.remainder, NULL);
    product(&p, 0, one);
    finish(p.dist);
    qaci_mass_result r;
    qaci_mass_result_init(&r);
    qaci_ctx_init(&ctx);
    cr_assert_eq(qaci_mass(&ctx, &r, &w.s), QACI_OK, "round %d: %s", round, ctx.message);
    cr_assert_eq(ctx.bytes, 0, "all memory is given back");
    cr_assert(mpq_equal(r.number, p.number), "round %d: the number", round);
    cr_assert(r.dist ? same_dist(r.dist, p.dist) : !qaci_dist_size(p.dist), "round %d: the distribution", round);
    if (!r.dist) mpq_mul(p.remainder, p.remainder, vmax);
    cr_assert(mpq_equal(r.remainder, p.remainder), "round %d: the remainder", round);
    nonzero += mpq_sgn(p.number) > 0;
    distributions += r.dist != NULL;
    /* any budget gives an enclosure: number <= the answer (with its remainder) <= number + remainder */
    uint64_t all = ctx.steps;
    for (uint64_t budget = 0; budget < all; budget += 1 + dice(7)) {
      qaci_ctx_init(&ctx);
      ctx.max_steps = budget;
      qaci_status status = qaci_mass(&ctx, &r, &w.s);
      cr_assert(status == QACI_UNABLE && r.stopped, "round %d: %llu of %llu steps are too few", round,
                (unsigned long long)budget, (unsigned long long)all);
      cr_assert_eq(ctx.bytes, 0, "all memory is given back");
      if (r.unbounded || w.value.drawn) continue;
      stops++;
      mpq_add(r.remainder, r.remainder, r.number);
      cr_assert_leq(mpq_cmp(r.number, p.number), 0, "round %d: a lower bound", round);
      mpq_add(twice_lost, p.number, p.remainder);
      cr_assert_geq(mpq_cmp(r.remainder, twice_lost), 0, "round %d, budget %llu: an upper bound", round,
                    (unsigned long long)budget);
    }
    qaci_mass_result_clear(&r);
    qaci_dist_release(p.dist);
    mpq_clears(p.number, p.remainder, NULL);
  }
  cr_assert(nonzero > 300 && distributions > 300 && stops > 1000, "%zu %zu %zu: the test tests something", nonzero,
            distributions, stops);
  mpq_clears(vmax, one, twice_lost, NULL);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}
