/* The result of a statement, from the sums of its rows and from what was lost.             DIST.3; definitions.md 1
 *
 * With conditions the result is N / (S + s): N the sum, S the mass of what satisfies the conditions, s its
 * remainder. If n is what N's own remainder bounds (n <= s), the true value (N + V x) / (S + y) has 0 <= x <= n, x
 * <= y <= s; it is at least N / (S + s), and greatest at x = y = n, since N <= vmax S. For an expectation, |N| <=
 * vmax S gives |true - N / (S + s)| <= vmax s / (S + s).
 */
#include "distributions/mass_value.h"

#include <stdlib.h>

void qaci_mass_scale(const qaci_mass_table *t, mpq_t r) {
  mpq_t s;
  mpq_init(s);
  mpz_set(mpq_numref(s), t->times);
  mpz_set(mpq_denref(s), t->over);
  mpq_canonicalize(s);
  mpq_mul(r, r, s);
  mpq_clear(s);
}

void qaci_mass_take_sum(qaci_mass_valuation *v, mpq_t r) {
  mpq_t whole;
  mpq_init(whole);
  mpq_set_z(whole, v->whole);
  qaci_sum_total(&v->sum, r);
  mpq_add(r, r, whole);
  mpz_set_ui(v->whole, 0);
  mpq_clear(whole);
}

/* r->remainder, for the value r->number (not yet divided). `total`: N. */
static void bound_result(const qaci_mass_valuation *v, qaci_mass_amounts *a, const mpq_t total) {
  mpq_ptr r = v->r->remainder;
  mpq_t below, part;
  mpq_inits(below, part, NULL);
  if (!v->e->statement->conditional) {
    mpq_add(r, a->lost, a->rest);
    mpq_mul(r, r, a->vmax);
  } else {
    mpq_add(below, a->mass, a->missing); /* S + s */
    if (!mpq_sgn(a->mass)) {
      mpq_set(r, a->vmax);
    } else if (v->e->statement->expectation) {
      mpq_add(r, a->missing, a->rest);
      mpq_mul(r, r, a->vmax);
      mpq_div(r, r, below);
    } else {
      mpq_add(r, a->lost, a->rest);
      mpq_mul(r, r, a->vmax);
      mpq_add(r, r, total);
      mpq_add(part, a->mass, a->lost);
      mpq_div(r, r, part);
      mpq_div(part, total, below);
      mpq_sub(r, r, part);
    }
  }
  mpq_clears(below, part, NULL);
}

/* r->dist := the masses, with the remainder as far as it fits: a distribution's total is at most 1. */
static qaci_status make_dist(qaci_mass_valuation *v, const mpq_t factor) {
  qaci_mass_result *r = v->r;
  mpq_t mass;
  mpq_init(mass);
  r->dist = qaci_dist_create();
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < v->elements.count && status == QACI_OK; i++) {
    mpq_mul(mass, v->mass[i], factor);
    status = qaci_dist_add(v->e->ctx, r->dist, v->e->values.value[*qaci_mass_row(&v->elements, i)], mass);
  }
  qaci_dist_total(r->dist, mass);
  if (mpq_cmp_ui(mass, 1, 1) <= 0) {
    mpq_t room;
    mpq_init(room);
    mpq_set_ui(room, 1, 1);
    mpq_sub(room, room, mass);
    if (r->unbounded || mpq_cmp(r->remainder, room) > 0) mpq_set(r->remainder, room);
    r->unbounded = false;
    mpq_clear(room);
    qaci_dist_add_remainder(r->dist, r->remainder);
  }
  if (status == QACI_OK) status = qaci_dist_finish(v->e->ctx, r->dist);
  mpq_clear(mass);
  return status;
}

static qaci_status fail_vmax(const qaci_mass_valuation *v, const qaci_mass_amounts *a) {
  mpq_t all;
  mpq_init(all);
  mpq_add(all, a->lost, a->rest);
  char *found = qaci_rational_short(all, 40);
  qaci_status status = qaci_fail(v->e->ctx, QACI_DOMAIN,
                                 "a remainder of %s has no bound, since the greatest possible value is not known: "
                                 "expected vmax", found);
  free(found);
  mpq_clear(all);
  return status;
}

qaci_status qaci_mass_conclude(qaci_mass_valuation *v, qaci_mass_amounts *a) {
  const qaci_mass_statement *s = v->e->statement;
  qaci_mass_result *r = v->r;
  bool is_dist = v->has_dist || s->keeps;
  mpq_t factor, total;
  mpq_inits(factor, total, NULL);
  mpq_set_ui(factor, 1, 1);
  if (v->table) qaci_mass_scale(v->table, factor);
  if (is_dist)
    for (size_t i = 0; i < v->elements.count; i++) mpq_add(total, total, v->mass[i]);
  else
    qaci_mass_take_sum(v, total);
  mpq_mul(total, total, factor);
  qaci_sum_total(&v->unseen, r->remainder);
  mpq_mul(r->remainder, r->remainder, factor);
  mpq_add(a->rest, a->rest, r->remainder);
  qaci_status status = QACI_OK;
  bool known = v->has_dist || !s->value || s->vmax;
  mpq_set_ui(a->vmax, 1, 1);
  if (!v->has_dist && s->value && s->vmax) mpq_set(a->vmax, s->vmax);
  bool anything = mpq_sgn(a->lost) || mpq_sgn(a->rest) || (v->e->statement->conditional && mpq_sgn(a->missing));
  r->unbounded = a->unbounded || (anything && !known);
  if (r->unbounded && !r->stopped) status = fail_vmax(v, a);
  bound_result(v, a, total);
  if (v->e->statement->conditional) {
    mpq_t below;
    mpq_init(below);
    mpq_add(below, a->mass, a->missing);
    if (mpq_sgn(below)) mpq_div(factor, factor, below);
    if (mpq_sgn(below)) mpq_div(total, total, below);
    mpq_clear(below);
  }
  if (!is_dist) mpq_set(r->number, total);
  if (status == QACI_OK && is_dist) status = make_dist(v, factor);
  mpq_clears(factor, total, NULL);
  return status;
}
