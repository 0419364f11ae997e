/* Constrained mass: known answers, costs, remainders, budgets. DIST.3; definitions.md 1 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/distributions/mass_parts.h"
#include "tests/support/leaks.h"

/* The post's example: x of 1, 2, 3 with 1/10, 2/10, 3/10, f of min and max, x odd, V = f(x, 2)
 * ------------------------- */

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
  qaci_mass_variable variable[] = {{.name = "x", .draw = draw_given, .data = x},
                                   {.name = "f", .draw = draw_given, .data = f}};
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
  cr_assert_str_eq(ctx.message, "the value is 3, expected a number from 0 to vmax = 2 (at x = 3, f = 2)", "%s",
                   ctx.message);
  mpq_clear(vmax);
  qaci_mass_result_clear(&r);
  qaci_dist_release(x);
  qaci_dist_release(f);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
  cr_assert_eq(ctx.bytes, 0, "all memory is given back");
}

/* A chain of T variables with S values: x1 ~ U{1..S}, x(i+1) ~ U{1..x(i)}
 * ---------------------------------------------- */

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
  /* a step for each element that is read, and for each product */
  cr_assert_leq(ctx.steps, 2 * (uint64_t)T * (S * S + S + 1), "%llu steps", (unsigned long long)ctx.steps);
  mpq_clear(expected);
  qaci_mass_result_clear(&r);
  qaci_dist_release(first);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* Remainders
 * ----------------------------------------------------------------------------------------------------------- */

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
                   "a remainder of 27/40 has no bound, since the greatest possible value is not known: expected vmax",
                   "%s", ctx.message);
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
  cr_assert_str_eq(ctx.message, "the mass of 11 is 3/2, expected at most 1", "%s", ctx.message);
  qaci_mass_result_clear(&r);
  qaci_dist_release(d);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}

/* Corners
 * ------------------------------------------------------------------------------------------------------------- */

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
  cr_assert_str_eq(ctx.message, "the host refuses (at number 1 = 1)", "and its message: %s", ctx.message);
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
  /* one step for the source, one for each member, two sums */
  ctx.max_steps = 8;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_UNABLE, "too few steps");
  cr_assert(r.stopped && !r.unbounded && is(r.number, 0, 1) && is(r.remainder, 5, 1), "5, each member once");
  /* three sources and their elements are read, nothing is summed */
  qaci_dist *third = qaci_dist_create(), *two = uniform(2);
  add(third, 1, 1, 3);
  finish(third);
  qaci_mass_variable variable[] = {{.draw = draw_given, .data = third}, {.draw = draw_given, .data = two},
                                   {.iterate = iterate_to, .data = &three}};
  s = (qaci_mass_statement){.variable = variable, .variables = 3};
  qaci_ctx_start(&ctx);
  ctx.max_steps = 9;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_UNABLE, "too few steps");
  cr_assert(!r.unbounded && is(r.number, 0, 1) && is(r.remainder, 1, 1), "1/3 x 3, in lowest terms");
  variable[2].needs = (qaci_mass_needs){(size_t[]){0}, 1};
  qaci_ctx_start(&ctx);
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_UNABLE, "too few steps");
  cr_assert(!r.unbounded && is(r.remainder, 1, 1), "a set is as large as the largest that was read");
  qaci_ctx_start(&ctx);
  ctx.max_steps = 4;
  cr_assert_eq(qaci_mass(&ctx, &r, &s), QACI_UNABLE, "too few steps");
  cr_assert(r.unbounded, "a set that is not known yet bounds nothing");
  qaci_mass_result_clear(&r);
  qaci_dist_release(third);
  qaci_dist_release(two);
  cr_assert_eq(leaks_live_blocks(), 0, "GMP blocks leak");
}
