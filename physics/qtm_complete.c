/* Completing a table: rows for the world-states that it leaves open.                                           QTM.3
 *
 * Every state is entered by one move only, so a row is a vector over the columns (written symbol, next state), and the
 * rows that are there are orthonormal. Rows that touch common columns form blocks. A block with as many rows as columns
 * is done; one with fewer rows is completed by reflections: the product H of
 *
 *   H_k = 1 - w w^+ / a,   w = e_k - v,   a = w^+ e_k,   v = H_{k-1}^+ ... H_1^+ (row k),   left out if v = e_k
 *
 * has the rows as its first columns and exact Gaussian-rational others. A column that no row touches is a block by
 * itself. New vectors and missing rows are matched in order. Costs O(rows columns^2) rational operations for a block.
 */
#include "physics/qtm_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct gauss {
  mpq_t re, im;
} gauss;

static gauss *vector(size_t n) {
  gauss *v = qaci_alloc((n + 1) * sizeof *v);
  for (size_t i = 0; i < n; i++) mpq_inits(v[i].re, v[i].im, NULL);
  return v;
}

static void vector_free(gauss *v, size_t n) {
  for (size_t i = 0; v && i < n; i++) mpq_clears(v[i].re, v[i].im, NULL);
  free(v);
}

/* r += sign a b, or conj(a) b. */
static void add_product(gauss *r, const gauss *a, const gauss *b, bool conjugate, int sign) {
  mpq_t t;
  mpq_init(t);
  void (*plus)(mpq_ptr, mpq_srcptr, mpq_srcptr) = sign > 0 ? mpq_add : mpq_sub;
  void (*minus)(mpq_ptr, mpq_srcptr, mpq_srcptr) = sign > 0 ? mpq_sub : mpq_add;
  mpq_mul(t, a->re, b->re);
  plus(r->re, r->re, t);
  mpq_mul(t, a->im, b->im);
  (conjugate ? plus : minus)(r->re, r->re, t);
  mpq_mul(t, a->re, b->im);
  plus(r->im, r->im, t);
  mpq_mul(t, a->im, b->re);
  (conjugate ? minus : plus)(r->im, r->im, t);
  mpq_clear(t);
}

/* r := r / a, or / conj(a). */
static void divide(gauss *r, const gauss *a, bool conjugate) {
  gauss *t = vector(2);
  add_product(&t[0], a, a, true, 1); /* |a|^2 */
  add_product(&t[1], a, r, !conjugate, 1);
  mpq_div(r->re, t[1].re, t[0].re);
  mpq_div(r->im, t[1].im, t[0].re);
  vector_free(t, 2);
}

/* v := H_k v, or H_k^+ v; w is NULL for the identity. */
static qaci_status reflect(qaci_ctx *ctx, gauss *v, const gauss *w, size_t n, size_t k, bool adjoint) {
  if (!w) return QACI_OK;
  gauss *t = vector(2); /* the product w^+ v / a, and a = conj(w_k) */
  for (size_t i = k; i < n; i++) add_product(&t[0], &w[i], &v[i], true, 1);
  mpq_set(t[1].re, w[k].re);
  mpq_neg(t[1].im, w[k].im);
  divide(&t[0], &t[1], adjoint);
  for (size_t i = k; i < n; i++) add_product(&v[i], &w[i], &t[0], false, -1);
  qaci_status status = qaci_ctx_number(ctx, (double)(mpz_sizeinbase(mpq_denref(t[0].re), 2) +
                                                     mpz_sizeinbase(mpq_denref(t[0].im), 2)));
  vector_free(t, 2);
  return status == QACI_OK ? qaci_ctx_step(ctx, 2 * n) : status;
}

/* A table being completed. */
typedef struct plan {
  qaci_ctx *ctx;
  const qaci_qtm_table *t;
  qaci_qtm *made;
  uint32_t *block; /* of each column: union-find by least column */
  uint32_t *place; /* of each column: its number within its block */
  int8_t *move;    /* of each state */
  size_t next;     /* rows before this one (2 state + symbol) are there */
} plan;

static uint32_t find(const plan *p, uint32_t column) {
  while (p->block[column] != column) column = p->block[column] = p->block[p->block[column]];
  return column;
}

static uint32_t column_of(const qaci_qtm_entry *e) {
  return 2 * e->state + e->write;
}

static void join_blocks(plan *p) {
  const qaci_qtm_table *t = p->t;
  for (size_t i = 0; i < t->line_count; i++) {
    const qaci_qtm_entry *e = &t->entry[t->line[i].first];
    for (uint32_t j = 0; j < t->line[i].count; j++) {
      uint32_t a = find(p, column_of(&e[0])), b = find(p, column_of(&e[j]));
      p->block[a > b ? a : b] = a < b ? a : b;
      p->move[e[j].state] = e[j].move;
    }
  }
}

/* The next missing row is the vector v over the columns of the block. */
static qaci_status add_row(plan *p, const gauss *v, const uint32_t *column, size_t n) {
  while (p->t->line_of[p->next] != QACI_QTM_NO_ROW) p->next++;
  int64_t state = (int64_t)(p->next / 2), symbol = (int64_t)(p->next % 2);
  p->next++;
  QACI_TRY(qaci_qtm_row(p->ctx, p->made, "completed row", state, symbol));
  for (size_t i = 0; i < n; i++)
    QACI_TRY(qaci_qtm_branch(p->ctx, p->made, v[i].re, v[i].im, column[i] % 2, column[i] / 2, p->move[column[i] / 2]));
  return QACI_OK;
}

/* v := the row of the table, over the n columns of its block. */
static void row_vector(const plan *p, const qaci_qtm_line *line, gauss *v, size_t n) {
  for (size_t i = 0; i < n; i++) {
    mpq_set_ui(v[i].re, 0, 1);
    mpq_set_ui(v[i].im, 0, 1);
  }
  for (size_t j = line->first; j < line->first + line->count; j++) {
    gauss *g = &v[p->place[column_of(&p->t->entry[j])]];
    qaci_qtm_entry_amplitude(p->t, j, g->re, g->im);
  }
}

/* A block of n columns with the r < n rows `line`: n - r new rows. */
static qaci_status complete_block(plan *p, const uint32_t *column, size_t n, const uint32_t *line, size_t r) {
  QACI_TRY(qaci_ctx_charge(p->ctx, (r + 1) * n * sizeof(gauss)));
  gauss **w = qaci_alloc((r + 1) * sizeof *w);
  gauss *v = vector(n);
  qaci_status status = QACI_OK;
  for (size_t k = 0; k < r; k++) w[k] = NULL;
  for (size_t k = 0; k < r && status == QACI_OK; k++) {
    row_vector(p, &p->t->line[line[k]], v, n);
    for (size_t i = 0; i < k && status == QACI_OK; i++) status = reflect(p->ctx, v, w[i], n, i, true);
    if (!mpq_cmp_ui(v[k].re, 1, 1)) continue; /* a unit vector: v = e_k */
    w[k] = vector(n);
    for (size_t i = k; i < n; i++) {
      mpq_neg(w[k][i].re, v[i].re);
      mpq_neg(w[k][i].im, v[i].im);
    }
    mpq_set_ui(v[k].im, 1, 1);
    mpq_add(w[k][k].re, w[k][k].re, v[k].im);
  }
  for (size_t j = r; j < n && status == QACI_OK; j++) {
    for (size_t i = 0; i < n; i++) {
      mpq_set_ui(v[i].re, i == j, 1);
      mpq_set_ui(v[i].im, 0, 1);
    }
    for (size_t i = r; i-- && status == QACI_OK;) status = reflect(p->ctx, v, w[i], n, i, false);
    if (status == QACI_OK) status = add_row(p, v, column, n);
  }
  for (size_t k = 0; k < r; k++) vector_free(w[k], n);
  vector_free(v, n);
  free(w);
  qaci_ctx_release(p->ctx, (r + 1) * n * sizeof(gauss));
  return status;
}

/* Columns and rows of every block, in order of its least column. */
static qaci_status complete_blocks(plan *p) {
  const qaci_qtm_table *t = p->t;
  size_t columns = 2 * (size_t)t->states;
  /* lists by block: first[b] heads a chain through next[] */
  uint32_t *chain = qaci_alloc(4 * columns * sizeof *chain), *first_row = chain + columns;
  uint32_t *next_row = chain + 2 * columns, *next_column = chain + 3 * columns;
  uint32_t *column = qaci_alloc(2 * columns * sizeof *column), *line = column + columns;
  for (size_t c = 0; c < columns; c++) chain[c] = first_row[c] = next_row[c] = next_column[c] = UINT32_MAX;
  for (size_t c = columns; c--;) {
    uint32_t b = find(p, (uint32_t)c);
    next_column[c] = chain[b];
    chain[b] = (uint32_t)c;
  }
  for (size_t i = t->line_count; i--;) {
    uint32_t b = find(p, column_of(&t->entry[t->line[i].first]));
    next_row[i] = first_row[b];
    first_row[b] = (uint32_t)i;
  }
  qaci_status status = QACI_OK;
  for (size_t b = 0; b < columns && status == QACI_OK; b++) {
    size_t n = 0, r = 0;
    for (uint32_t c = chain[b]; c != UINT32_MAX; c = next_column[c]) {
      p->place[c] = (uint32_t)n;
      column[n++] = c;
    }
    for (uint32_t i = first_row[b]; i != UINT32_MAX; i = next_row[i]) line[r++] = i;
    if (r < n) status = complete_block(p, column, n, line, r);
  }
  free(chain);
  free(column);
  return status;
}

/* The rows that are there. */
static qaci_status copy_rows(const plan *p) {
  const qaci_qtm_table *t = p->t;
  gauss *v = vector(1);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < t->line_count && status == QACI_OK; i++) {
    const qaci_qtm_line *line = &t->line[i];
    status = qaci_qtm_row(p->ctx, p->made, line->label, line->state, line->symbol);
    for (size_t j = line->first; j < line->first + line->count && status == QACI_OK; j++) {
      qaci_qtm_entry_amplitude(t, j, v->re, v->im);
      status = qaci_qtm_branch(p->ctx, p->made, v->re, v->im, t->entry[j].write, t->entry[j].state, t->entry[j].move);
    }
  }
  vector_free(v, 1);
  return status;
}

qaci_status qaci_qtm_complete(qaci_ctx *ctx, qaci_qtm **r, const qaci_qtm *m) {
  *r = NULL;
  const qaci_qtm_table *t = m->table;
  plan p = {.ctx = ctx, .t = t};
  QACI_TRY(qaci_qtm_create(ctx, &p.made, &(qaci_qtm_options){.states = t->states,
                                                             .lo = m->lo,
                                                             .hi = m->hi,
                                                             .absorb = m->absorb,
                                                             .endless = m->endless}));
  for (size_t i = 0; t->name && i < t->states; i++) qaci_qtm_name(p.made, i, t->name[i]);
  size_t columns = 2 * (size_t)t->states;
  p.block = qaci_alloc(2 * columns * sizeof *p.block);
  p.place = p.block + columns;
  p.move = qaci_alloc(t->states);
  for (size_t c = 0; c < columns; c++) p.block[c] = (uint32_t)c;
  memset(p.move, 0, t->states); /* a state that no row enters is entered without a move */
  join_blocks(&p);
  qaci_status status = copy_rows(&p);
  if (status == QACI_OK && !qaci_qtm_table_complete(t)) status = complete_blocks(&p);
  if (status == QACI_OK) status = qaci_qtm_finish(ctx, p.made);
  free(p.block);
  free(p.move);
  if (status == QACI_OK) *r = p.made;
  else qaci_physics_release(qaci_qtm_physics(p.made));
  return status;
}
