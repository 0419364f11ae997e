/* The value of a statement, for each row of the table of what it needs and what is kept.   DIST.3; definitions.md 1
 *
 * All other variables have been summed out, so V is called once for each assignment that has a positive mass. Masses
 * stay integers over one denominator until they are results.
 */
#include <stdlib.h>
#include <string.h>

#include "distributions/mass_value.h"

static bool too_large(const mpq_t q, const mpq_t bound) {
  mpq_t size;
  mpq_init(size);
  mpq_abs(size, q);
  bool large = mpq_cmp(size, bound) > 0;
  mpq_clear(size);
  return large;
}

static qaci_status check_number(const qaci_mass_valuation *v) {
  const qaci_mass_statement *s = v->e->statement;
  bool low = s->expectation ? s->vmax && too_large(v->number, s->vmax) : mpq_sgn(v->number) < 0;
  if (!low && !(s->vmax && mpq_cmp(v->number, s->vmax) > 0)) return QACI_OK;
  char *found = qaci_rational_short(v->number, 40), *most = s->vmax ? qaci_rational_short(s->vmax, 40) : NULL;
  const char *range = s->expectation ? "a number of size at most vmax = " : "a number from 0 to vmax = ";
  qaci_fail(v->e->ctx, QACI_DOMAIN, "the value is %s, expected %s%s", found, s->vmax ? range : "at least 0",
            s->vmax ? most : "");
  free(found);
  free(most);
  return QACI_DOMAIN;
}

static qaci_status check_kind(const qaci_mass_valuation *v) {
  if (v->dist && v->e->statement->keeps)
    return qaci_fail(v->e->ctx, QACI_DOMAIN, "the value is a distribution, expected a number beside variables kept");
  if (v->dist && v->e->statement->expectation)
    return qaci_fail(v->e->ctx, QACI_DOMAIN,
                     "the value is a distribution, expected a number to take the expectation of");
  if (v->dist ? v->has_number : v->has_dist)
    return qaci_fail(v->e->ctx, QACI_DOMAIN, "the value is %s, but was %s before, expected one kind throughout",
                     v->dist ? "a distribution" : "a number", v->dist ? "a number" : "a distribution");
  return v->dist ? QACI_OK : check_number(v);
}

/* v->number or v->dist := V at the row. */
static qaci_status call_value(qaci_mass_valuation *v) {
  qaci_mass_engine *e = v->e;
  const qaci_mass_statement *s = e->statement;
  QACI_TRY(qaci_ctx_step(e->ctx, 1));
  mpq_set_ui(v->number, !s->value, 1);
  if (!s->value) return QACI_OK;
  const uint32_t *key = v->keys + v->row * v->columns;
  size_t at = 0;
  if (s->keeps) { /* rows that differ in what V does not need share one call */
    uint32_t tuple[256];
    bool added;
    if (s->needs.count > 256) return qaci_fail(e->ctx, QACI_DOMAIN, "the value needs more than 256 variables");
    for (size_t j = 0; j < s->needs.count; j++) tuple[j] = key[v->needed_column[j]];
    QACI_TRY(qaci_mass_rows_add(e->ctx, &v->seen, tuple, sizeof *v->known, &at, &added));
    if (!added) {
      mpq_set(v->number, v->known[at]);
      return QACI_OK;
    }
    if (!(at & (at - 1))) v->known = qaci_realloc(v->known, (at ? 2 * at : 1) * sizeof *v->known);
    mpq_init(v->known[at]);
  }
  for (size_t j = 0; j < s->needs.count; j++) {
    size_t c = v->needed_column[j];
    v->needed[j] = e->values.value[e->place[v->column[c]].id[key[c]]];
  }
  e->value.calls++;
  QACI_TRY(s->value(e->ctx, s->data, v->needed, v->number, &v->dist));
  QACI_TRY(check_kind(v));
  if (s->keeps) mpq_set(v->known[at], v->number);
  return QACI_OK;
}

/* The mass of element x of a distribution grows. */
static qaci_status add_element(qaci_mass_valuation *v, uint32_t x, const mpq_t mass) {
  size_t at;
  bool added;
  QACI_TRY(qaci_mass_rows_add(v->e->ctx, &v->elements, &x, sizeof *v->mass, &at, &added));
  if (added) {
    if (!(at & (at - 1))) v->mass = qaci_realloc(v->mass, (at ? 2 * at : 1) * sizeof *v->mass);
    mpq_init(v->mass[at]);
  }
  mpq_add(v->mass[at], v->mass[at], mass);
  return QACI_OK;
}

static qaci_status add_dist(qaci_mass_valuation *v) {
  v->has_dist = true;
  mpq_t weight, product;
  mpq_inits(weight, product, NULL);
  qaci_mass_table_weight(v->table, v->row, weight);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < qaci_dist_size(v->dist) && status == QACI_OK; i++) {
    mpq_srcptr share;
    uint32_t x;
    qaci_value *element = qaci_dist_element(v->dist, i, &share);
    mpq_mul(product, weight, share);
    status = qaci_mass_values_number(v->e->ctx, &v->e->values, element, &x);
    if (status == QACI_OK) status = add_element(v, x, product);
  }
  qaci_dist_remainder(v->dist, product);
  mpq_mul(product, product, weight);
  qaci_sum_add(&v->unseen, product);
  mpq_clears(weight, product, NULL);
  return status;
}

static void add_number(qaci_mass_valuation *v) {
  v->has_number = true;
  const qaci_mass_table *t = v->table;
  mpz_srcptr n = mpq_numref(v->number);
  if (!mpq_sgn(v->number)) return;
  if (!mpz_cmp_ui(mpq_denref(v->number), 1) && t->kind != QACI_MASS_FRACTIONS) {
    if (t->kind == QACI_MASS_BIG)
      mpz_addmul(v->whole, n, t->big[v->row]);
    else
      mpz_addmul_ui(v->whole, n, t->kind == QACI_MASS_SMALL ? t->small[v->row] : 1);
    return;
  }
  mpq_t product;
  mpq_init(product);
  qaci_mass_table_weight(t, v->row, product);
  mpq_mul(product, product, v->number);
  qaci_sum_add(&v->sum, product);
  mpq_clear(product);
}

/* The kept tuple of the row is complete: an element. */
static qaci_status end_group(qaci_mass_valuation *v) {
  qaci_mass_engine *e = v->e;
  const qaci_mass_statement *s = e->statement;
  const uint32_t *key = v->keys + v->row * v->columns;
  size_t n = s->keep.count;
  qaci_value **item = qaci_alloc(n * sizeof(qaci_value *));
  for (size_t c = 0; c < n; c++) item[c] = e->values.value[e->place[v->column[c]].id[key[c]]];
  qaci_value *x = s->bare ? qaci_value_retain(item[0]) : qaci_value_tuple(item, n);
  free(item);
  uint32_t id;
  qaci_mass_take_sum(v, v->group);
  qaci_status status = qaci_mass_values_number(e->ctx, &e->values, x, &id);
  if (status == QACI_OK && mpq_sgn(v->group)) status = add_element(v, id, v->group);
  qaci_value_release(x);
  return status;
}

static qaci_status value_rows(void *arg) {
  qaci_mass_valuation *v = arg;
  const qaci_mass_statement *s = v->e->statement;
  for (; v->row < v->table->count; v->row++) {
    QACI_TRY(call_value(v));
    if (v->dist) {
      QACI_TRY(add_dist(v));
      qaci_dist_release(v->dist);
      v->dist = NULL;
    } else {
      add_number(v);
    }
    const uint32_t *key = v->keys + v->row * v->columns;
    bool last = v->row + 1 == v->table->count;
    if (s->keeps && (last || !s->keep.count || memcmp(key, key + v->columns, s->keep.count * sizeof *key))) {
      QACI_TRY(end_group(v));
      v->group_row = v->row + 1;
    }
  }
  return QACI_OK;
}

/* The table of V's variables and those kept ------------------------------------------------------------------------ */

/* Add the variables of the constraints beside conditions to the columns; false if there are none, or if the table
 * over all of them might be larger than it is worth. */
static bool constraints_are_short(qaci_mass_valuation *v) {
  enum { FEW = 256 };
  qaci_mass_engine *e = v->e;
  double rows = 1;
  bool any = false;
  for (size_t c = 0; c < v->columns; c++) rows *= e->size[v->column[c]];
  v->all = v->columns;
  for (size_t j = 0; j < e->statement->constraints; j++) {
    const qaci_mass_check *check = &e->check[j];
    if (check->constraint->given) continue;
    any = true;
    if (!check->table) return false;
    for (size_t k = 0; k < check->table->width; k++) {
      uint32_t place = check->table->variable[k];
      size_t c = 0;
      while (c < v->all && v->column[c] != place) c++;
      if (c < v->all) continue;
      rows *= e->size[place];
      if (rows > FEW) return false;
      v->column[v->all++] = place;
    }
  }
  return any && rows <= FEW;
}

/* v->table := the sum over all but the columns. Under conditions, if the other constraints are about few variables,
 * these are kept at first: the one long sum gives S too. */
static qaci_status sum_table(qaci_mass_valuation *v) {
  qaci_mass_engine *e = v->e;
  qaci_mass_part all = {.end = (uint32_t)e->variables}, given = {.end = (uint32_t)e->variables, .given = true};
  if (!e->statement->conditional || !constraints_are_short(v))
    return qaci_mass_part_sum(e, &v->table, all, NULL, v->column, v->columns, e->plan);
  QACI_TRY(qaci_mass_part_sum(e, &v->wide, given, NULL, v->column, v->all, e->plan));
  size_t tables = 1;
  qaci_mass_table **table = qaci_alloc((e->statement->constraints + 1) * sizeof *table);
  table[0] = v->wide;
  for (size_t j = 0; j < e->statement->constraints; j++)
    if (!e->check[j].constraint->given) table[tables++] = e->check[j].table;
  qaci_mass_product product = {e->variables, e->size, table, tables, v->column, v->columns, e->plan,
                               e->statement->tuning};
  qaci_status status = qaci_mass_product_sum(e->ctx, &v->table, &product);
  free(table);
  return status;
}

static qaci_status read_columns(qaci_mass_valuation *v) {
  qaci_mass_engine *e = v->e;
  const qaci_mass_statement *s = e->statement;
  size_t kept = s->keeps ? s->keep.count : 0;
  v->column = qaci_alloc((e->variables + kept + e->value.count) * sizeof *v->column);
  v->needed_column = qaci_alloc(e->value.count * sizeof *v->needed_column);
  v->needed = qaci_alloc(e->value.count * sizeof(qaci_value *));
  for (size_t j = 0; j < kept; j++) v->column[v->columns++] = e->place_of[s->keep.variable[j]];
  for (size_t j = 0; j < e->value.count; j++) {
    size_t c = 0;
    while (c < v->columns && v->column[c] != e->value.needs[j]) c++;
    if (c == v->columns) v->column[v->columns++] = e->value.needs[j];
    v->needed_column[j] = c;
  }
  QACI_TRY(sum_table(v));
  uint64_t bytes = v->table->count * v->columns * sizeof *v->keys;
  QACI_TRY(qaci_ctx_charge(e->ctx, bytes));
  v->table->charged += bytes;
  v->keys = qaci_alloc(bytes);
  qaci_mass_table_rows(v->table, v->keys);
  return QACI_OK;
}

/* S: of the conditions alone. */
static qaci_status condition_mass(qaci_mass_valuation *v, mpq_t r) {
  qaci_mass_engine *e = v->e;
  bool alike = true;
  for (size_t j = 0; j < e->statement->constraints; j++) alike = alike && e->statement->constraint[j].given;
  qaci_mass_table *t = v->wide ? v->wide : v->table, *own = NULL;
  if (!alike && !v->wide) {
    QACI_TRY(qaci_mass_part_sum(e, &own, (qaci_mass_part){.end = (uint32_t)e->variables, .given = true}, NULL, NULL, 0,
                                NULL));
    t = own;
  }
  qaci_mass_table_sum(t, 0, r);
  qaci_mass_scale(t, r);
  qaci_mass_table_release(e->ctx, own);
  return QACI_OK;
}

static qaci_status measure(qaci_mass_valuation *v, qaci_mass_amounts *a) {
  qaci_mass_engine *e = v->e;
  bool nothing;
  QACI_TRY(read_columns(v));
  QACI_TRY(qaci_mass_lost(e, a->lost, false, &nothing));
  if (!e->statement->conditional) return QACI_OK;
  QACI_TRY(condition_mass(v, a->mass));
  QACI_TRY(qaci_mass_lost(e, a->missing, true, &nothing));
  if (!mpq_sgn(a->mass) && !mpq_sgn(a->missing))
    return qaci_fail(e->ctx, QACI_DOMAIN, "no assignment satisfies what is given: its mass is 0");
  return QACI_OK;
}

/* A stop before there were rows: all there may be is missing. */
static void miss_everything(qaci_mass_valuation *v, qaci_mass_amounts *a) {
  mpq_set_ui(a->rest, 0, 1);
  qaci_mass_bound(v->e, a->lost, &a->unbounded);
  if (!v->e->statement->conditional) return;
  /* a value divided by the mass of the conditions is at most vmax whatever these masses are */
  mpq_set_ui(a->mass, 0, 1);
  mpq_set_ui(a->missing, 1, 1);
  a->unbounded = false;
}

static void begin(qaci_mass_valuation *v, qaci_mass_engine *e, qaci_mass_result *r) {
  *v = (qaci_mass_valuation){.e = e, .r = r};
  mpz_init(v->whole);
  qaci_sum_init(&v->sum);
  qaci_sum_init(&v->unseen);
  mpq_inits(v->number, v->group, NULL);
  qaci_mass_rows_init(&v->elements, 1);
  qaci_mass_rows_init(&v->seen, e->value.count);
}

static void end(qaci_mass_valuation *v) {
  for (size_t i = 0; i < v->elements.count; i++) mpq_clear(v->mass[i]);
  for (size_t i = 0; i < v->seen.count; i++) mpq_clear(v->known[i]);
  mpz_clear(v->whole);
  qaci_sum_clear(&v->sum);
  qaci_sum_clear(&v->unseen);
  mpq_clears(v->number, v->group, NULL);
  qaci_mass_rows_clear(v->e->ctx, &v->elements);
  qaci_mass_rows_clear(v->e->ctx, &v->seen);
  qaci_mass_table_release(v->e->ctx, v->table);
  qaci_mass_table_release(v->e->ctx, v->wide);
  qaci_dist_release(v->dist);
  free(v->mass);
  free(v->known);
  free(v->column);
  free(v->keys);
  free(v->needed_column);
  free(v->needed);
}

qaci_status qaci_mass_evaluate(qaci_mass_engine *e, qaci_mass_result *r) {
  const qaci_mass_statement *s = e->statement;
  qaci_mass_valuation v;
  qaci_mass_amounts a = {.unbounded = false};
  mpq_inits(a.lost, a.rest, a.mass, a.missing, a.vmax, NULL);
  begin(&v, e, r);
  qaci_status status = r->stopped ? QACI_UNABLE : measure(&v, &a);
  if (status == QACI_UNABLE) {
    miss_everything(&v, &a);
  } else if (status == QACI_OK) {
    status = s->value && s->guard ? s->guard(e->ctx, s->data, value_rows, &v) : value_rows(&v);
    if (status == QACI_DOMAIN && v.row < v.table->count)
      qaci_mass_say_where(e, v.column, v.keys + v.row * v.columns, v.columns);
    if (status == QACI_UNABLE) { /* the row that a stop meets may count twice, which bounds it still */
      qaci_mass_table_sum(v.table, s->keeps ? v.group_row : v.row, a.rest);
      qaci_mass_scale(v.table, a.rest);
    }
  }
  r->stopped = status == QACI_UNABLE;
  if (status != QACI_DOMAIN) {
    qaci_status finished = qaci_mass_conclude(&v, &a);
    if (finished != QACI_OK) status = finished;
  }
  end(&v);
  mpq_clears(a.lost, a.rest, a.mass, a.missing, a.vmax, NULL);
  return status;
}
