/* Constrained mass: random statements against the plain full product. DIST.3; definitions.md 1 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/distributions/mass_parts.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

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
  for (size_t j = 0; j < f->needs; j++)
    h = (h ^ (uint64_t)int_of(needed[j])) * UINT64_C(0x9e3779b97f4a7c15) + (h >> 29);
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
