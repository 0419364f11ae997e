/* Constrained mass: see mass.h.                                                            DIST.3; definitions.md 1
 *
 * The sum over all assignments is factored from the front: variables are eliminated in order (mass_frontier.c), each
 * sum over what nobody later needs being taken as soon as it can be, and V is evaluated once for each tuple of the
 * values that it needs. Nothing visits the full product unless the dependencies ask for it.
 */
#include "distributions/mass.h"

#include <stdlib.h>

#include "distributions/mass_frontier.h"
#include "distributions/rational.h"

void qaci_mass_result_init(qaci_mass_result *r) {
  *r = (qaci_mass_result){0};
  mpq_inits(r->number, r->remainder, NULL);
}

void qaci_mass_result_clear(qaci_mass_result *r) {
  mpq_clears(r->number, r->remainder, NULL);
  qaci_dist_release(r->dist);
  r->dist = NULL;
}

static bool all_below(qaci_mass_needs needs, size_t end) {
  for (size_t j = 0; j < needs.count; j++)
    if (needs.variable[j] >= end) return false;
  return true;
}

static qaci_status check_statement(qaci_ctx *ctx, const qaci_mass_statement *s) {
  for (size_t i = 0; i < s->variables; i++) {
    const qaci_mass_variable *v = &s->variable[i];
    if (!v->draw == !v->iterate)
      return qaci_fail(ctx, QACI_DOMAIN, "variable number %zu is %s, expected either drawn or iterated", i + 1,
                       v->draw ? "both drawn and iterated" : "neither drawn nor iterated");
    if (!all_below(v->needs, i))
      return qaci_fail(ctx, QACI_DOMAIN, "variable number %zu depends on itself or on a later variable", i + 1);
  }
  for (size_t j = 0; j < s->constraints; j++)
    if (!all_below(s->constraint[j].needs, s->variables))
      return qaci_fail(ctx, QACI_DOMAIN, "constraint number %zu needs a variable that is not there", j + 1);
  if (!all_below(s->needs, s->variables))
    return qaci_fail(ctx, QACI_DOMAIN, "the value needs a variable that is not there");
  if (s->vmax && mpq_sgn(s->vmax) < 0) return qaci_fail(ctx, QACI_DOMAIN, "vmax is negative");
  return QACI_OK;
}

static void use(qaci_mass_frontier *f, qaci_mass_needs needs, size_t when) {
  for (size_t j = 0; j < needs.count; j++)
    if (f->last_use[needs.variable[j]] < when) f->last_use[needs.variable[j]] = when;
}

static void begin(qaci_mass_frontier *f, qaci_ctx *ctx, const qaci_mass_statement *s) {
  size_t n = s->variables, most = s->needs.count;
  *f = (qaci_mass_frontier){.ctx = ctx, .statement = s, .shared = true};
  f->live = qaci_alloc(0);
  f->last_use = qaci_alloc(n * sizeof *f->last_use);
  f->due = qaci_alloc(s->constraints * sizeof *f->due);
  f->fixed = qaci_alloc(n * sizeof *f->fixed);
  f->is_fixed = qaci_alloc(n * sizeof *f->is_fixed);
  for (size_t i = 0; i < n; i++) f->last_use[i] = 0;
  for (size_t i = 0; i < n; i++) f->is_fixed[i] = false;
  for (size_t i = 0; i < n; i++) {
    use(f, s->variable[i].needs, i);
    if (s->variable[i].needs.count > most) most = s->variable[i].needs.count;
  }
  for (size_t j = 0; j < s->constraints; j++) {
    qaci_mass_needs needs = s->constraint[j].needs;
    f->due[j] = needs.count ? 0 : SIZE_MAX;
    for (size_t k = 0; k < needs.count; k++)
      if (f->due[j] < needs.variable[k]) f->due[j] = needs.variable[k];
    use(f, needs, f->due[j]);
    if (needs.count > most) most = needs.count;
  }
  use(f, s->needs, n);
  f->needed = qaci_alloc(most * sizeof *f->needed);
  mpz_init_set_ui(f->common, 1);
  mpq_init(f->lost);
}

static void end(qaci_mass_frontier *f) {
  for (size_t i = 0; i < f->statement->variables; i++)
    if (f->is_fixed[i]) qaci_mass_source_clear(f->ctx, &f->fixed[i]);
  qaci_mass_rows_clear(f->ctx, &f->rows);
  qaci_mass_array_clear(&f->masses);
  qaci_mass_values_clear(&f->values);
  mpz_clear(f->common);
  mpq_clear(f->lost);
  free(f->live);
  free(f->last_use);
  free(f->due);
  free(f->fixed);
  free(f->is_fixed);
  free(f->needed);
}

/* What depends on nothing: the constraints first, then the sources. *holds: whether there is anything to sum. */
static qaci_status read_fixed(qaci_mass_frontier *f, bool *holds) {
  const qaci_mass_statement *s = f->statement;
  *holds = true;
  for (size_t j = 0; j < s->constraints && *holds; j++)
    if (f->due[j] == SIZE_MAX) QACI_TRY(s->constraint[j].holds(f->ctx, s->constraint[j].data, f->needed, holds));
  for (size_t i = 0; i < s->variables && *holds; i++) {
    if (s->variable[i].needs.count) continue;
    QACI_TRY(qaci_ctx_step(f->ctx, 1));
    QACI_TRY(qaci_mass_source_read(f->ctx, &f->fixed[i], &s->variable[i], f->needed, &f->values));
    f->is_fixed[i] = true;
  }
  return QACI_OK;
}

static qaci_status eliminate(qaci_mass_frontier *f) {
  bool holds = false, added;
  size_t at;
  qaci_status status = read_fixed(f, &holds);
  if (status == QACI_OK && holds) status = qaci_mass_rows_add(f->ctx, &f->rows, NULL, qaci_mass_row_bytes(f), &at, &added);
  if (status == QACI_UNABLE) mpq_set_ui(f->lost, 1, 1); /* nothing is visited, so everything is left out */
  if (status != QACI_OK || !holds) return status;
  mpq_set_ui(qaci_mass_array_add(&f->masses), 1, 1);
  while (f->visited < f->statement->variables) {
    if (!f->rows.count && !mpq_sgn(f->lost)) return QACI_OK;
    qaci_ctx_progress(f->ctx, "constrained mass", (double)f->visited, (double)f->statement->variables);
    QACI_TRY(qaci_mass_step(f));
  }
  return QACI_OK;
}

/* The sum of V ------------------------------------------------------------------------------------------------------ */

typedef struct valuation {
  qaci_sum number;
  bool has_number, has_dist;
  qaci_mass_rows elements; /* of the distribution: one column */
  qaci_mass_array masses;  /* theirs, times the frontier's common denominator */
  qaci_sum lost;           /* times the common denominator */
} valuation;

static qaci_status add_number(qaci_mass_frontier *f, valuation *v, const mpq_t mass, const mpq_t number) {
  mpq_srcptr vmax = f->statement->vmax;
  bool negative = mpq_sgn(number) < 0;
  if (negative || (vmax && mpq_cmp(number, vmax) > 0)) {
    char *found = qaci_rational_short(number, 40), *most = vmax ? qaci_rational_short(vmax, 40) : NULL;
    qaci_fail(f->ctx, QACI_DOMAIN, "the value is %s, expected %s%s", found,
              vmax ? "a number from 0 to vmax = " : "at least 0", vmax ? most : "");
    free(found);
    free(most);
    return QACI_DOMAIN;
  }
  v->has_number = true;
  mpq_t product;
  mpq_init(product);
  mpq_mul(product, number, mass);
  qaci_sum_add(&v->number, product);
  mpq_clear(product);
  return QACI_OK;
}

static qaci_status add_dist(qaci_mass_frontier *f, valuation *v, const mpq_t mass, const qaci_dist *d) {
  v->has_dist = true;
  mpq_t product;
  mpq_init(product);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < qaci_dist_size(d) && status == QACI_OK; i++) {
    mpq_srcptr share;
    uint32_t id;
    size_t at;
    bool added;
    qaci_value *x = qaci_dist_element(d, i, &share);
    mpq_mul(product, mass, share);
    status = qaci_mass_values_number(f->ctx, &f->values, x, &id);
    if (status == QACI_OK)
      status = qaci_mass_rows_add(f->ctx, &v->elements, &id, qaci_mass_row_bytes(f), &at, &added);
    if (status != QACI_OK) break;
    mpq_ptr to = added ? qaci_mass_array_add(&v->masses) : v->masses.mass[at];
    mpq_add(to, to, product);
  }
  qaci_dist_remainder(d, product);
  mpq_mul(product, product, mass);
  qaci_sum_add(&v->lost, product);
  mpq_clear(product);
  return status;
}

static qaci_status value_row(qaci_mass_frontier *f, valuation *v, const size_t *column, size_t row) {
  const qaci_mass_statement *s = f->statement;
  QACI_TRY(qaci_ctx_step(f->ctx, 1));
  for (size_t j = 0; j < s->needs.count; j++) f->needed[j] = f->values.value[qaci_mass_row(&f->rows, row)[column[j]]];
  mpq_t number;
  mpq_init(number);
  qaci_dist *d = NULL;
  qaci_status status = QACI_OK;
  if (s->value)
    status = s->value(f->ctx, s->data, f->needed, number, &d);
  else
    mpq_set_ui(number, 1, 1);
  if (status == QACI_OK && (d ? v->has_number : v->has_dist))
    status = qaci_fail(f->ctx, QACI_DOMAIN, "the value is %s, but was %s before, expected one kind throughout",
                       d ? "a distribution" : "a number", d ? "a number" : "a distribution");
  if (status == QACI_OK)
    status = d ? add_dist(f, v, f->masses.mass[row], d) : add_number(f, v, f->masses.mass[row], number);
  qaci_dist_release(d);
  mpq_clear(number);
  return status;
}

/* All rows; what a stop leaves unvisited is lost. The row that a stop meets may count twice, which bounds it still. */
static qaci_status value_rows(qaci_mass_frontier *f, valuation *v) {
  size_t *column = qaci_alloc(f->statement->needs.count * sizeof *column);
  if (f->rows.count) qaci_mass_columns(f, column, f->statement->needs, f->statement->variables);
  qaci_status status = QACI_OK;
  size_t row = 0;
  while (row < f->rows.count && (status = value_row(f, v, column, row)) == QACI_OK) row++;
  if (status == QACI_UNABLE) {
    mpq_t rest;
    mpq_init(rest);
    qaci_mass_array_sum(&f->masses, row, rest);
    qaci_sum_add(&v->lost, rest);
    mpq_clear(rest);
  }
  free(column);
  return status;
}

/* r->dist := the masses, with the remainder as far as it fits: a distribution's total is at most 1. */
static qaci_status finish_dist(qaci_mass_frontier *f, qaci_mass_result *r, const valuation *v, const mpq_t common) {
  mpq_t mass;
  mpq_init(mass);
  r->dist = qaci_dist_create();
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < v->masses.count && status == QACI_OK; i++) {
    mpq_div(mass, v->masses.mass[i], common);
    status = qaci_dist_add(f->ctx, r->dist, f->values.value[*qaci_mass_row(&v->elements, i)], mass);
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
  if (status == QACI_OK) status = qaci_dist_finish(f->ctx, r->dist);
  mpq_clear(mass);
  return status;
}

/* r->remainder := what is lost, times the sets that it has yet to meet, times the greatest V. */
static qaci_status bound(qaci_mass_frontier *f, qaci_mass_result *r, bool is_dist) {
  const qaci_mass_statement *s = f->statement;
  mpq_set(r->remainder, f->lost);
  if (!mpq_sgn(f->lost)) return QACI_OK;
  for (size_t i = f->visited; i < s->variables; i++) {
    if (s->variable[i].draw) continue;
    if (f->is_fixed[i])
      mpz_mul_ui(mpq_numref(r->remainder), mpq_numref(r->remainder), f->fixed[i].count);
    else
      r->unbounded = true;
  }
  mpq_canonicalize(r->remainder);
  if (is_dist || !s->value) return QACI_OK;
  if (s->vmax) {
    mpq_mul(r->remainder, r->remainder, s->vmax);
    return QACI_OK;
  }
  r->unbounded = true;
  if (r->stopped) return QACI_OK;
  char *found = qaci_rational_short(f->lost, 40);
  qaci_status status = qaci_fail(f->ctx, QACI_DOMAIN,
                                 "a remainder of %s has no bound, since the greatest possible value is not known: "
                                 "expected vmax", found);
  free(found);
  return status;
}

static qaci_status finish(qaci_mass_frontier *f, qaci_mass_result *r, valuation *v) {
  mpq_t common, lost;
  mpq_inits(common, lost, NULL);
  mpq_set_z(common, f->common);
  qaci_sum_total(&v->number, r->number);
  mpq_div(r->number, r->number, common);
  qaci_sum_total(&v->lost, lost);
  mpq_div(lost, lost, common);
  mpq_add(f->lost, f->lost, lost);
  qaci_status status = bound(f, r, v->has_dist);
  if (status == QACI_OK && v->has_dist) status = finish_dist(f, r, v, common);
  mpq_clears(common, lost, NULL);
  return status;
}

qaci_status qaci_mass(qaci_ctx *ctx, qaci_mass_result *r, const qaci_mass_statement *s) {
  QACI_TRY(check_statement(ctx, s));
  qaci_mass_result_clear(r);
  qaci_mass_result_init(r);
  qaci_mass_frontier f;
  valuation v = {0};
  begin(&f, ctx, s);
  qaci_sum_init(&v.number);
  qaci_sum_init(&v.lost);
  qaci_mass_rows_init(&v.elements, 1);
  qaci_status status = eliminate(&f);
  if (status == QACI_OK) status = value_rows(&f, &v);
  r->stopped = status == QACI_UNABLE;
  if (status != QACI_DOMAIN) {
    qaci_status finished = finish(&f, r, &v);
    if (finished != QACI_OK) status = finished;
  }
  qaci_sum_clear(&v.number);
  qaci_sum_clear(&v.lost);
  qaci_mass_rows_clear(ctx, &v.elements);
  qaci_mass_array_clear(&v.masses);
  end(&f);
  return status;
}
