/* Sums of products of tables: see mass_product.h.                                        DIST.3; definitions.md 1 */
#include "distributions/mass_product.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/mass_plan.h"
#include "distributions/mass_search.h"
#include "distributions/mass_terms.h"

const qaci_mass_tuning qaci_mass_usual = {.search_from = 20000, .search_steps = 1, .bridge_from = 1024};

void qaci_mass_plan_clear(qaci_mass_plan *p) {
  for (size_t i = 0; i < p->count; i++) free(p->step[i].scope);
  free(p->step);
  *p = (qaci_mass_plan){0};
}

void qaci_mass_plan_add(qaci_mass_plan *p, uint32_t variable, size_t searched, const qaci_mass_table *t, size_t rows,
                        double bound) {
  if (!p) return;
  if (p->count == p->room) {
    p->room = p->room ? 2 * p->room : 16;
    p->step = qaci_realloc(p->step, p->room * sizeof *p->step);
  }
  qaci_mass_step *s = &p->step[p->count++];
  *s = (qaci_mass_step){.variable = variable, .searched = searched, .width = t->width, .rows = rows, .bound = bound,
                        .scope = qaci_alloc(t->width * sizeof *s->scope)};
  for (size_t c = 0; c < t->width; c++) s->scope[c] = t->variable[c];
}

/* Tables waiting for the last of their columns to be summed out. */
typedef struct bucket {
  qaci_mass_table **table;
  size_t count, room;
} bucket;

typedef struct summation {
  qaci_ctx *ctx;
  const qaci_mass_product *p;
  const qaci_mass_tuning *tuning;
  qaci_mass_order order;
  uint32_t *rank;  /* by variable: kept ones first, then the last summed out first */
  uint32_t *place; /* by variable: its column in the join under way */
  bool *listed;
  bucket *bucket; /* by rank + 1; 0: tables without columns */
  size_t ranks;
  mpz_t times, over; /* taken out of the tables */
} summation;

static void put(summation *s, qaci_mass_table *t) {
  mpz_mul(s->times, s->times, t->times);
  mpz_mul(s->over, s->over, t->over);
  bucket *b = &s->bucket[t->width ? s->rank[t->variable[t->width - 1]] + 1 : 0];
  if (b->count == b->room) {
    b->room = b->room ? 2 * b->room : 4;
    b->table = qaci_realloc(b->table, b->room * sizeof *b->table);
  }
  b->table[b->count++] = t;
}

static void empty(summation *s, bucket *b) {
  for (size_t i = 0; i < b->count; i++) qaci_mass_table_release(s->ctx, b->table[i]);
  free(b->table);
  *b = (bucket){0};
}

/* The variables of the tables, in ascending rank; s->place := their columns. Returns how many. */
static size_t scope_of(summation *s, qaci_mass_table *const *table, size_t tables, uint32_t *scope) {
  size_t width = 0;
  for (size_t t = 0; t < tables; t++)
    for (size_t c = 0; c < table[t]->width; c++) {
      uint32_t v = table[t]->variable[c];
      if (s->listed[v]) continue;
      s->listed[v] = true;
      size_t at = width++;
      for (; at && s->rank[scope[at - 1]] > s->rank[v]; at--) scope[at] = scope[at - 1];
      scope[at] = v;
    }
  for (size_t c = 0; c < width; c++) {
    s->place[scope[c]] = (uint32_t)c;
    s->listed[scope[c]] = false;
  }
  return width;
}

/* The rows of the join, each with the sum over the last column, or as it is (`whole`). */
static qaci_status add_rows(qaci_ctx *ctx, qaci_mass_table *r, qaci_mass_join *j, qaci_mass_terms *x, bool whole) {
  size_t width = r->width, inner = j->first[width];
  size_t seats = whole ? 0 : j->first[width + 1] - inner, same = 0;
  while (qaci_mass_join_next(j, width)) {
    if (j->changed < same) same = j->changed;
    qaci_mass_terms_clear(x);
    uint64_t terms = 0;
    if (whole) {
      qaci_mass_terms_add(x);
      terms = 1;
    } else {
      for (qaci_mass_seat *s = &j->seat[inner]; qaci_mass_align(s, seats); s->at++, terms++) qaci_mass_terms_add(x);
    }
    QACI_TRY(qaci_ctx_step(ctx, terms + 1));
    if (!terms) continue; /* the next row's columns are the same up to where the walk turned */
    QACI_TRY(qaci_mass_table_add(ctx, r, j->value, same));
    qaci_mass_terms_put(x, r);
    same = width;
  }
  return QACI_OK;
}

/* *r := the join of the tables, summed over the last column of `scope` unless `whole`. */
static qaci_status join(summation *s, qaci_mass_table **r, qaci_mass_table *const *table, size_t tables,
                        const uint32_t *scope, size_t width, bool whole) {
  qaci_mass_join j;
  qaci_mass_terms x;
  qaci_mass_join_begin(&j, table, tables, width, s->place);
  qaci_status status = qaci_mass_terms_begin(s->ctx, &x, &j, table, tables, whole ? 1 : s->p->size[scope[width - 1]]);
  *r = qaci_mass_table_create(scope, whole ? width : width - 1, x.kind);
  for (size_t t = 0; t < tables; t++)
    if ((*r)->reduced < table[t]->reduced) (*r)->reduced = table[t]->reduced;
  if (status == QACI_OK) status = add_rows(s->ctx, *r, &j, &x, whole);
  qaci_mass_table_finish(*r);
  qaci_mass_terms_end(&x);
  qaci_mass_join_end(&j);
  return status;
}

/* Sum out the variable of the greatest rank below `rank` + 1. */
static qaci_status sum_out(summation *s, size_t rank, uint32_t *scope, double bound, bool *zero) {
  bucket *b = &s->bucket[rank + 1];
  size_t width = scope_of(s, b->table, b->count, scope);
  uint32_t variable = scope[width - 1];
  qaci_mass_table *r;
  qaci_status status = join(s, &r, b->table, b->count, scope, width, false);
  empty(s, b);
  if (status == QACI_OK) qaci_mass_plan_add(s->p->plan, variable, 0, r, r->count, bound);
  *zero = !r->count;
  put(s, r);
  return status;
}

/* A bound of the rows that summing out variable k visits, now that its tables are there: each row of one of them meets
 * at most all values of the other variables. */
static double bound_rows(summation *s, size_t k, uint32_t *scope) {
  const bucket *b = &s->bucket[s->ranks - k];
  double rows = s->order.rows[k];
  if (rows <= s->tuning->search_from) return rows;
  size_t width = scope_of(s, b->table, b->count, scope);
  for (size_t t = 0; t < b->count; t++) {
    double product = (double)b->table[t]->count;
    for (size_t c = 0; c < width; c++) product *= s->p->size[scope[c]];
    for (size_t c = 0; c < b->table[t]->width; c++) product /= s->p->size[b->table[t]->variable[c]];
    if (product < rows) rows = product;
  }
  return rows;
}

/* Steps, time and interrupts stay over; memory and the length of numbers were the search's own. */
static bool may_go_on(qaci_ctx *ctx) {
  ctx->next_look = 0;
  return qaci_ctx_step(ctx, 0) == QACI_OK;
}

/* Let the search try what is left from variable k on, with at most `most` steps; *done: it made it. A search for which
 * memory is short is given up: summing out may need less. */
static qaci_status search(summation *s, size_t k, double most, bool *done) {
  size_t room = 0, tables = 0;
  for (size_t b = 1; b <= s->ranks; b++) room += s->bucket[b].count;
  qaci_mass_table **table = qaci_alloc(room * sizeof *table), *r;
  for (size_t b = 1; b <= s->ranks; b++)
    for (size_t i = 0; i < s->bucket[b].count; i++) table[tables++] = s->bucket[b].table[i];
  qaci_mass_product core = *s->p;
  core.table = table;
  core.tables = tables;
  qaci_status status = qaci_mass_search(s->ctx, &r, &core, s->order.variable + k, s->order.count - k, most);
  free(table);
  *done = r != NULL;
  if (!r) return status == QACI_UNABLE && may_go_on(s->ctx) ? QACI_OK : status;
  for (size_t b = 1; b <= s->ranks; b++) empty(s, &s->bucket[b]);
  put(s, r);
  return status;
}

/* All variables after the kept ones, last rank first; *zero: the sum is 0. The search gets as many steps as the next
 * variable alone may take, and a second chance only where that has grown fourfold: all its trials together take no
 * longer than the sums they are to replace, up to a constant. */
static qaci_status sum_all(summation *s, uint32_t *scope, bool *zero) {
  double tried = s->tuning->search_from / 4;
  for (size_t k = 0; k < s->order.count && !*zero; k++) {
    double rows = bound_rows(s, k, scope);
    if (rows > 4 * tried) {
      bool done;
      tried = rows;
      QACI_TRY(search(s, k, rows * s->tuning->search_steps, &done));
      if (done) return QACI_OK;
    }
    qaci_ctx_progress(s->ctx, "constrained mass: summing out", (double)k, (double)s->order.count);
    QACI_TRY(sum_out(s, s->ranks - 1 - k, scope, rows, zero));
  }
  return QACI_OK;
}

/* *r := the product of the tables that are left, over the kept variables. */
static qaci_status finish(summation *s, qaci_mass_table **r, uint32_t *scope) {
  size_t tables = 0, kept = s->p->kept;
  for (size_t b = 0; b <= kept; b++) tables += s->bucket[b].count;
  qaci_mass_table **table = qaci_alloc(tables * sizeof *table);
  tables = 0;
  for (size_t b = 0; b <= kept; b++)
    for (size_t i = 0; i < s->bucket[b].count; i++) table[tables++] = s->bucket[b].table[i];
  size_t width = scope_of(s, table, tables, scope);
  qaci_status status = QACI_OK;
  if (tables == 1 && width == kept && table[0]->references == 1) {
    *r = table[0];
    s->bucket[width].count = 0;
  } else {
    status = join(s, r, table, tables, scope, width, true);
    mpz_mul(s->times, s->times, (*r)->times);
    if (status == QACI_OK && width) qaci_mass_plan_add(s->p->plan, UINT32_MAX, 0, *r, (*r)->count, (double)(*r)->count);
  }
  free(table);
  return status;
}

static qaci_status begin(summation *s, qaci_ctx *ctx, const qaci_mass_product *p) {
  *s = (summation){.ctx = ctx, .p = p, .tuning = p->tuning ? p->tuning : &qaci_mass_usual};
  mpz_init_set_ui(s->times, 1);
  mpz_init_set_ui(s->over, 1);
  qaci_mass_order_find(&s->order, p->table, p->tables, p->variables, p->size, p->keep, p->kept);
  s->ranks = p->kept + s->order.count;
  s->rank = qaci_alloc(p->variables * sizeof *s->rank);
  s->place = qaci_alloc(p->variables * sizeof *s->place);
  s->listed = qaci_alloc(p->variables * sizeof *s->listed);
  s->bucket = qaci_alloc((s->ranks + 1) * sizeof *s->bucket);
  for (size_t v = 0; v < p->variables; v++) s->listed[v] = false;
  for (size_t b = 0; b <= s->ranks; b++) s->bucket[b] = (bucket){0};
  for (size_t i = 0; i < p->kept; i++) s->rank[p->keep[i]] = (uint32_t)i;
  for (size_t k = 0; k < s->order.count; k++) s->rank[s->order.variable[k]] = (uint32_t)(s->ranks - 1 - k);
  for (size_t t = 0; t < p->tables; t++) {
    qaci_mass_table *sorted;
    QACI_TRY(qaci_mass_table_sort(ctx, &sorted, p->table[t], s->rank, p->size));
    put(s, sorted);
  }
  return QACI_OK;
}

qaci_status qaci_mass_product_sum(qaci_ctx *ctx, qaci_mass_table **r, const qaci_mass_product *p) {
  summation s;
  bool zero = false;
  qaci_status status = begin(&s, ctx, p);
  uint32_t *scope = qaci_alloc((p->variables + 1) * sizeof *scope);
  for (size_t t = 0; t < p->tables; t++) zero = zero || !p->table[t]->count;
  *r = NULL;
  if (status == QACI_OK && !zero) status = sum_all(&s, scope, &zero);
  if (status == QACI_OK && zero) {
    *r = qaci_mass_table_create(p->keep, p->kept, QACI_MASS_ONES);
    qaci_mass_table_finish(*r);
  } else if (status == QACI_OK) {
    status = finish(&s, r, scope);
    if (*r) mpz_set((*r)->times, s.times);
    if (*r) mpz_set((*r)->over, s.over);
  }
  if (status != QACI_OK) {
    qaci_mass_table_release(ctx, *r);
    *r = NULL;
  }
  for (size_t b = 0; b <= s.ranks; b++) empty(&s, &s.bucket[b]);
  qaci_mass_order_clear(&s.order);
  mpz_clears(s.times, s.over, NULL);
  free(s.rank);
  free(s.place);
  free(s.listed);
  free(s.bucket);
  free(scope);
  return status;
}
