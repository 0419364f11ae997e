/* Bridges: what a third variable says about two variables of a function.                   DIST.3; definitions.md 1
 *
 * If y and z both depend on x, most pairs (y, z) do not occur, though no table is about y and z alone. Calling a
 * function of both for all pairs would be a waste. So for each x outside the function's variables, the tables of x
 * and of some of these variables only are summed over x; the rows of the sum are the tuples that may occur. That is
 * done where the sum is expected to have at most half as many rows as there are tuples. Cost: a look at each table,
 * and the sums.
 */
#include <stdlib.h>

#include "distributions/mass_engine.h"

void qaci_mass_bridges_clear(qaci_ctx *ctx, qaci_mass_bridges *r) {
  for (size_t i = 0; i < r->count; i++) qaci_mass_table_release(ctx, r->table[i]);
  free(r->table);
  *r = (qaci_mass_bridges){0};
}

/* A bound of the rows of the join over these variables. */
static double tuples(const qaci_mass_engine *e, const uint32_t *scope, size_t n, qaci_mass_table *const *table,
                     size_t tables) {
  double all = 1, least;
  for (size_t c = 0; c < n; c++) all *= (double)e->place[scope[c]].domain->count;
  least = all;
  for (size_t t = 0; t < tables; t++) {
    double rows = all * (double)table[t]->count;
    for (size_t c = 0; c < table[t]->width; c++) rows /= (double)e->place[table[t]->variable[c]].domain->count;
    if (rows < least) least = rows;
  }
  return least;
}

/* The one variable of t outside the scope, if there is just one and another inside. */
static bool one_outside(const qaci_mass_engine *e, const qaci_mass_table *t, uint32_t *outside) {
  size_t count = 0;
  for (size_t c = 0; c < t->width; c++)
    if (!e->inside[t->variable[c]]) {
      *outside = t->variable[c];
      count++;
    }
  return count == 1 && t->width > 1;
}

/* r := one more bridge, the sum over `outside` of the tables; none if it would not pay. */
static qaci_status sum_over(qaci_mass_engine *e, qaci_mass_bridges *r, uint32_t outside, qaci_mass_table **table,
                            size_t tables, double most) {
  uint32_t *keep = qaci_alloc(e->variables * sizeof *keep);
  size_t kept = 0;
  double size = (double)e->place[outside].domain->count, rows = size;
  for (size_t t = 0; t < tables; t++) {
    rows *= (double)table[t]->count / size;
    for (size_t c = 0; c < table[t]->width; c++) {
      uint32_t v = table[t]->variable[c];
      if (v == outside) continue;
      size_t at = 0;
      while (at < kept && keep[at] < v) at++;
      if (at < kept && keep[at] == v) continue;
      for (size_t i = kept++; i > at; i--) keep[i] = keep[i - 1];
      keep[at] = v;
    }
  }
  qaci_status status = QACI_OK;
  if (kept > 1 && rows <= most / 2) {
    qaci_mass_product product = {e->variables, e->size, table, tables, keep, kept, NULL, e->statement->tuning};
    qaci_mass_table *bridge;
    status = qaci_mass_product_sum(e->ctx, &bridge, &product);
    if (status == QACI_OK) {
      r->table = qaci_realloc(r->table, (r->count + 1) * sizeof *r->table);
      r->table[r->count++] = bridge;
    }
  }
  free(keep);
  return status;
}

typedef struct candidate {
  uint32_t outside;
  uint32_t order;
  qaci_mass_table *table;
} candidate;

static int by_outside(const void *a, const void *b) {
  const candidate *x = a, *y = b;
  if (x->outside != y->outside) return x->outside < y->outside ? -1 : 1;
  return (x->order > y->order) - (x->order < y->order);
}

static qaci_status build(qaci_mass_engine *e, qaci_mass_bridges *r, const candidate *c, size_t count, double most) {
  qaci_mass_table **group = qaci_alloc(count * sizeof *group);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < count && status == QACI_OK;) {
    size_t n = 0;
    uint32_t outside = c[i].outside;
    for (; i < count && c[i].outside == outside; i++) group[n++] = c[i].table;
    status = sum_over(e, r, outside, group, n, most);
  }
  free(group);
  return status;
}

qaci_status qaci_mass_bridge(qaci_mass_engine *e, qaci_mass_bridges *r, const uint32_t *scope, size_t n,
                             qaci_mass_table *const *table, size_t tables) {
  const qaci_mass_tuning *tuning = e->statement->tuning ? e->statement->tuning : &qaci_mass_usual;
  if (n < 2) return QACI_OK;
  double most = tuples(e, scope, n, table, tables);
  if (most <= tuning->bridge_from) return QACI_OK;
  size_t count = 0, room = 0;
  candidate *c = NULL;
  for (size_t i = 0; i < n; i++) e->inside[scope[i]] = true;
  for (size_t v = 0; v < e->variables; v++)
    for (size_t i = 0; i < e->place[v].endings; i++) {
      uint32_t outside = 0;
      if (!one_outside(e, e->place[v].ending[i], &outside)) continue;
      if (count == room) c = qaci_realloc(c, (room = 2 * room + 8) * sizeof *c);
      c[count] = (candidate){outside, (uint32_t)count, e->place[v].ending[i]};
      count++;
    }
  for (size_t i = 0; i < n; i++) e->inside[scope[i]] = false;
  if (count) qsort(c, count, sizeof *c, by_outside);
  qaci_status status = build(e, r, c, count, most);
  free(c);
  return status;
}
