/* Futures in the reading `conditional`: evolved from w1 itself.                           READ.3; definitions.md 10
 *
 *     Omega->alpha(w1)(w2) = sum over n <= T of w(n) |Step^n(w1)(w2)|^2 / sum over n <= T of w(n)
 *
 * One evolution of T steps for each w1, kept as a sparse row. World-states met here for the first time get numbers in
 * the order they are met; those of the initial evolution's futures are met when the universe is made.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

void qaci_future_row_clear(qaci_future_row *row) {
  if (!row) return;
  qaci_rationals_free(row->mass, row->count);
  free(row->id);
  mpq_clear(row->remainder);
  free(row);
}

/* A row under construction. */
typedef struct builder {
  qaci_universe *u;
  qaci_future_row *row;
  qaci_pair_map index; /* (id, 0) -> place in the row */
  mpq_t term;
} builder;

static qaci_status add_mass(qaci_ctx *ctx, void *data, size_t n, const qaci_bits *code, mpz_srcptr numerator,
                            mpz_srcptr denominator) {
  builder *b = data;
  qaci_future_row *row = b->row;
  qaci_set_quotient(b->term, numerator, denominator);
  mpq_mul(b->term, b->term, b->u->weight[n]);
  if (!mpq_sgn(b->term)) return QACI_OK;
  size_t id;
  QACI_TRY(qaci_universe_number(ctx, b->u, code, &id));
  bool is_new;
  size_t at = qaci_pair_map_add(&b->index, (uint32_t)id, 0, &is_new);
  if (is_new) {
    if (at == row->room) {
      row->room = 2 * row->room + 8;
      row->mass = qaci_realloc(row->mass, row->room * sizeof *row->mass);
      row->id = qaci_realloc(row->id, row->room * sizeof *row->id);
    }
    row->id[at] = (uint32_t)id;
    mpq_init(row->mass[at]);
    row->count++;
    QACI_TRY(qaci_ctx_charge(ctx, sizeof(mpq_t) + sizeof(uint32_t)));
  }
  mpq_add(row->mass[at], row->mass[at], b->term);
  return qaci_ctx_step(ctx, 1);
}

static qaci_status add_lost(qaci_ctx *ctx, void *data, size_t n, const mpq_t lost) {
  builder *b = data;
  (void)ctx;
  mpq_mul(b->term, lost, b->u->weight[n]);
  mpq_add(b->row->remainder, b->row->remainder, b->term);
  return QACI_OK;
}

/* One place of a row, sortable by its state. */
typedef struct place {
  uint32_t id;
  size_t at;
} place;

static int compare_places(const void *pa, const void *pb) {
  const place *a = pa, *b = pb;
  return a->id < b->id ? -1 : a->id > b->id;
}

/* Sort the row by state and divide by W(T). */
static void finish_row(qaci_future_row *row, const mpq_t total) {
  place *order = qaci_alloc(row->count * sizeof *order);
  mpq_t *mass = qaci_alloc(row->count * sizeof *mass);
  for (size_t i = 0; i < row->count; i++) order[i] = (place){row->id[i], i};
  qsort(order, row->count, sizeof *order, compare_places);
  for (size_t i = 0; i < row->count; i++) {
    row->id[i] = order[i].id;
    mass[i][0] = row->mass[order[i].at][0];
    mpq_div(mass[i], mass[i], total);
  }
  free(order);
  free(row->mass);
  row->mass = mass;
  row->room = row->count;
  mpq_div(row->remainder, row->remainder, total);
}

qaci_status qaci_universe_conditional_row(qaci_ctx *ctx, qaci_universe *u, size_t w1, const qaci_future_row **r) {
  qaci_future *known;
  QACI_TRY(qaci_universe_known_future(ctx, u, w1, &known));
  if (!known->row) {
    builder b = {.u = u, .row = qaci_alloc(sizeof *b.row)};
    *b.row = (qaci_future_row){0};
    mpq_init(b.row->remainder);
    mpq_init(b.term);
    qaci_pair_map_init(&b.index);
    qaci_bits start = qaci_universe_state(u, w1);
    qaci_status status = qaci_universe_run(ctx, u, &start, &(qaci_run){add_mass, add_lost, &b});
    qaci_pair_map_clear(&b.index);
    mpq_clear(b.term);
    if (status != QACI_OK) {
      qaci_future_row_clear(b.row);
      if (status != QACI_DOMAIN) return status;
      return qaci_fail(ctx, status, "evolving world-state number %zu itself, as conditional futures do: %s", w1,
                       ctx->message);
    }
    finish_row(b.row, u->weight_total);
    known->row = b.row; /* a run adds world-states, but knows no further futures */
  }
  *r = known->row;
  return QACI_OK;
}

void qaci_universe_conditional_mass(const qaci_future_row *row, size_t id, mpq_t r) {
  size_t low = 0, high = row->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (row->id[middle] < id) low = middle + 1;
    else high = middle;
  }
  if (low < row->count && row->id[low] == id) mpq_set(r, row->mass[low]);
  else mpq_set_ui(r, 0, 1);
}
