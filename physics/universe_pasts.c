/* SimilarPasts(x, y) under conditional futures.                                                       PHYS.5, READ.3
 *
 *     SimilarPasts(x, y) = sum over w1 of Omega->(alpha)(w1) Omega->(w1)(x) Omega->(w1)(y)
 *
 * A w1 counts only if its future reaches x and y. So the futures of all w1 are turned over once: for each state x the
 * w1 that reach it, in the order of the future of alpha. A pair then costs the length of two lists, which are short
 * where a universe branches: most of it is nobody's past.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>
#include <string.h>

struct qaci_pasts {
  size_t states;                /* numbered when this was made: no w1 reaches a later one */
  size_t *first;                /* the pasts of x are the places first[x] .. first[x + 1] - 1 */
  uint32_t *past, *at; /* of a place: which w1, counted in the future of alpha, ascending; where x is in its row */
  const qaci_future_row *alpha; /* the future of alpha, and those of all its states */
  const qaci_future_row **row;
};

void qaci_universe_pasts_clear(qaci_universe *u) {
  if (!u->pasts) return;
  free(u->pasts->first);
  free(u->pasts->past);
  free(u->pasts->at);
  free(u->pasts->row);
  free(u->pasts);
  u->pasts = NULL;
}

/* List the places of each state: a counting sort of all rows. */
static void turn_over(qaci_pasts *p, size_t entries) {
  p->first = qaci_alloc((p->states + 2) * sizeof *p->first);
  memset(p->first, 0, (p->states + 2) * sizeof *p->first);
  p->past = qaci_alloc(entries * sizeof *p->past);
  p->at = qaci_alloc(entries * sizeof *p->at);
  size_t *next = p->first + 1; /* first[x + 1] is where the next past of x goes, and in the end where they end */
  for (size_t i = 0; i < p->alpha->count; i++)
    for (size_t j = 0; j < p->row[i]->count; j++) next[p->row[i]->id[j] + 1]++;
  for (size_t x = 0; x < p->states; x++) next[x + 1] += next[x];
  for (size_t i = 0; i < p->alpha->count; i++) {
    for (size_t j = 0; j < p->row[i]->count; j++) {
      size_t place = next[p->row[i]->id[j]]++;
      p->past[place] = (uint32_t)i;
      p->at[place] = (uint32_t)j;
    }
  }
}

/* The futures of all states in that of alpha, which may number new states; *entries: their places in all. */
static qaci_status all_rows(qaci_ctx *ctx, qaci_universe *u, qaci_pasts *p, size_t *entries) {
  *entries = 0;
  for (size_t i = 0; i < p->alpha->count; i++) {
    QACI_TRY(qaci_universe_conditional_row(ctx, u, p->alpha->id[i], &p->row[i]));
    QACI_TRY(qaci_ctx_step(ctx, p->row[i]->count));
    *entries += p->row[i]->count;
  }
  p->states = u->size;
  return qaci_ctx_charge(ctx, *entries * 2 * sizeof(uint32_t) + p->states * sizeof(size_t));
}

static qaci_status make(qaci_ctx *ctx, qaci_universe *u) {
  const qaci_future_row *alpha;
  QACI_TRY(qaci_universe_conditional_row(ctx, u, 0, &alpha));
  QACI_TRY(qaci_ctx_charge(ctx, alpha->count * sizeof(void *)));
  qaci_pasts *p = u->pasts = qaci_alloc(sizeof *p);
  *p = (qaci_pasts){.alpha = alpha, .row = qaci_alloc(alpha->count * sizeof *p->row)};
  size_t entries;
  qaci_status status = all_rows(ctx, u, p, &entries);
  if (status == QACI_OK) turn_over(p, entries);
  else qaci_universe_pasts_clear(u);
  return status;
}

qaci_status qaci_universe_conditional_similar(qaci_ctx *ctx, qaci_universe *u, size_t x, size_t y, mpq_t r) {
  if (!u->pasts) QACI_TRY(make(ctx, u));
  const qaci_pasts *p = u->pasts;
  mpq_set_ui(r, 0, 1);
  if (x >= p->states || y >= p->states) return QACI_OK;
  size_t i = p->first[x], j = p->first[y];
  mpq_t term;
  qaci_sum sum;
  mpq_init(term);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  while (i < p->first[x + 1] && j < p->first[y + 1] && status == QACI_OK) {
    uint32_t w1 = p->past[i], other = p->past[j];
    if (w1 == other) {
      mpq_mul(term, p->alpha->mass[w1], p->row[w1]->mass[p->at[i]]);
      mpq_mul(term, term, p->row[w1]->mass[p->at[j]]);
      qaci_sum_add(&sum, term);
    }
    i += w1 <= other;
    j += other <= w1;
    status = qaci_ctx_step(ctx, 1);
  }
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  mpq_clear(term);
  return status;
}
