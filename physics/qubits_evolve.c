/* Circuits of named qubits: superpositions, layer by layer.                                 WORLD.5, other-physics.md
 *
 * A superposition lists the basis states of non-zero amplitude as bitstrings with integers re + i im over one common
 * denominator; the clock is the same for all. A gate with one entry in each column (X, CX, Z, SWAP, ...) only renames
 * basis states, so it is done in place. Any other is added up in a second list through an index, over the denominator
 * times the gate's; exact zeros are dropped. Cost: one complex product for each basis state and entry of its column.
 */
#include "physics/qubits_internal.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/index.h"

typedef struct layer {
  size_t count, room, live; /* live: numbers that are initialised; they are kept and reused */
  uint64_t *word;
  mpz_t *re, *im;
  qaci_index index; /* of the list that is being added up */
} layer;

struct qaci_evolution {
  qaci_qubits *q;
  size_t stride, clock; /* words of a register */
  layer now, next;
  mpz_t denominator;
};

static void layer_clear(layer *l) {
  for (size_t i = 0; i < l->live; i++) mpz_clears(l->re[i], l->im[i], NULL);
  free(l->re);
  free(l->im);
  free(l->word);
  qaci_index_clear(&l->index);
}

static bool get(const uint64_t *x, size_t i) {
  return x[i >> 6] >> (63 - (i & 63)) & 1;
}

static void put(uint64_t *x, size_t i, bool b) {
  uint64_t mask = UINT64_C(1) << (63 - (i & 63));
  x[i >> 6] = b ? x[i >> 6] | mask : x[i >> 6] & ~mask;
}

/* *at := where the register is in the list; a new one has amplitude 0. */
static qaci_status layer_at(qaci_ctx *ctx, layer *l, size_t stride, const uint64_t *reg, size_t *at) {
  uint64_t hash = stride;
  for (size_t i = 0; i < stride; i++) hash = qaci_hash_mix(hash, reg[i]);
  for (size_t probe = 0; (*at = qaci_index_next(&l->index, hash, &probe)) != QACI_INDEX_NONE;)
    if (!memcmp(l->word + *at * stride, reg, stride * sizeof *reg)) return QACI_OK;
  if (l->count == l->room) {
    size_t room = 2 * l->room + 8;
    QACI_TRY(qaci_ctx_charge(ctx, (room - l->room) *
                                      (stride * sizeof *reg + 2 * sizeof(mpz_t) + 32 + 4 * sizeof *l->index.slot)));
    l->word = qaci_realloc(l->word, room * stride * sizeof *l->word);
    l->re = qaci_realloc(l->re, room * sizeof *l->re);
    l->im = qaci_realloc(l->im, room * sizeof *l->im);
    l->room = room;
  }
  if (l->count == l->live) {
    mpz_inits(l->re[l->live], l->im[l->live], NULL);
    l->live++;
  }
  *at = l->count++;
  mpz_set_ui(l->re[*at], 0);
  mpz_set_ui(l->im[*at], 0);
  memcpy(l->word + *at * stride, reg, stride * sizeof *reg);
  qaci_index_insert(&l->index, hash, *at);
  return QACI_OK;
}

static void layer_empty(layer *l) {
  l->count = l->index.count = 0;
  if (l->index.room) memset(l->index.slot, 0, l->index.room * sizeof *l->index.slot);
}

/* Take out what has amplitude 0, keeping the order; the index is not kept. */
static void drop_zeros(layer *l, size_t stride) {
  size_t kept = 0;
  for (size_t i = 0; i < l->count; i++) {
    if (!mpz_sgn(l->re[i]) && !mpz_sgn(l->im[i])) continue;
    if (kept != i) {
      memcpy(l->word + kept * stride, l->word + i * stride, stride * sizeof *l->word);
      mpz_swap(l->re[kept], l->re[i]);
      mpz_swap(l->im[kept], l->im[i]);
    }
    kept++;
  }
  l->count = kept;
}

void qubits_evolution_destroy(qaci_evolution *e) {
  if (!e) return;
  layer_clear(&e->now);
  layer_clear(&e->next);
  mpz_clear(e->denominator);
  qaci_physics_release(&e->q->physics);
  free(e);
}

qaci_status qubits_evolution_create(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start) {
  *r = NULL;
  qaci_evolution *e = qaci_alloc(sizeof *e);
  *e = (qaci_evolution){.q = (qaci_qubits *)qaci_physics_retain(p)};
  e->stride = (e->q->qubits + 63) / 64;
  e->clock = qaci_qubits_clock(e->q, start);
  mpz_init_set_ui(e->denominator, 1);
  qaci_bits reg;
  qaci_bits_init(&reg);
  qaci_bits_slice(&reg, start, 0, e->q->qubits);
  size_t at;
  qaci_status status = layer_at(ctx, &e->now, e->stride, reg.word, &at);
  qaci_bits_clear(&reg);
  if (status == QACI_OK) {
    mpz_set_ui(e->now.re[at], 1);
    *r = e;
  } else {
    qubits_evolution_destroy(e);
  }
  return status;
}

static void code_of(const qaci_evolution *e, size_t i, qaci_bits *code) {
  qaci_bits reg = {.len = e->q->qubits, .room = e->stride, .word = e->now.word + i * e->stride};
  qaci_qubits_encode(e->q, code, &reg, e->clock);
}

qaci_status qubits_evolution_each(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data,
                                  mpz_t denominator, mpq_t lost) {
  (void)ctx;
  mpq_set_ui(lost, 0, 1);
  mpz_mul(denominator, e->denominator, e->denominator);
  qaci_bits code;
  mpz_t weight;
  qaci_bits_init(&code);
  mpz_init(weight);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    code_of(e, i, &code);
    mpz_mul(weight, e->now.re[i], e->now.re[i]);
    mpz_addmul(weight, e->now.im[i], e->now.im[i]);
    status = each(data, &code, weight);
  }
  mpz_clear(weight);
  qaci_bits_clear(&code);
  return status;
}

/* Gates ------------------------------------------------------------------------------------------------------------ */

static bool applies(const qubit_gate *g, const uint64_t *reg) {
  for (size_t i = 0; i < g->controls; i++)
    if (get(reg, g->control[i]) != g->value[i]) return false;
  return true;
}

static size_t column_of(const qubit_gate *g, const uint64_t *reg) {
  size_t column = 0;
  for (size_t i = 0; i < g->targets; i++) column = 2 * column + get(reg, g->target[i]);
  return column;
}

static void put_row(const qubit_gate *g, uint64_t *reg, size_t row) {
  for (size_t i = 0; i < g->targets; i++) put(reg, g->target[i], row >> (g->targets - 1 - i) & 1);
}

/* (re, im) := (re, im) times the entry; t, u are workspace. */
static void multiply(mpz_t re, mpz_t im, const qubit_entry *x, mpz_t t, mpz_t u) {
  mpz_mul(t, re, x->re);
  mpz_submul(t, im, x->im);
  mpz_mul(u, re, x->im);
  mpz_addmul(u, im, x->re);
  mpz_swap(re, t);
  mpz_swap(im, u);
}

static qaci_status rename_states(qaci_ctx *ctx, qaci_evolution *e, const qubit_gate *g, mpz_t t, mpz_t u) {
  bool scales = mpz_cmp_ui(g->denominator, 1);
  for (size_t i = 0; i < e->now.count; i++) {
    uint64_t *reg = e->now.word + i * e->stride;
    if (applies(g, reg)) {
      const qubit_entry *x = &g->entry[g->first[column_of(g, reg)]];
      put_row(g, reg, x->row);
      if (mpz_sgn(x->im) || mpz_cmp_ui(x->re, 1)) multiply(e->now.re[i], e->now.im[i], x, t, u);
    } else if (scales) {
      mpz_mul(e->now.re[i], e->now.re[i], g->denominator);
      mpz_mul(e->now.im[i], e->now.im[i], g->denominator);
    }
  }
  return qaci_ctx_step(ctx, e->now.count);
}

static qaci_status add_up(qaci_ctx *ctx, qaci_evolution *e, const qubit_gate *g, uint64_t *reg) {
  layer_empty(&e->next);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    mpz_srcptr re = e->now.re[i], im = e->now.im[i];
    memcpy(reg, e->now.word + i * e->stride, e->stride * sizeof *reg);
    size_t at;
    if (!applies(g, reg)) {
      status = layer_at(ctx, &e->next, e->stride, reg, &at);
      if (status != QACI_OK) break;
      mpz_addmul(e->next.re[at], re, g->denominator);
      mpz_addmul(e->next.im[at], im, g->denominator);
      continue;
    }
    size_t column = column_of(g, reg);
    for (size_t k = g->first[column]; k < g->first[column + 1] && status == QACI_OK; k++) {
      const qubit_entry *x = &g->entry[k];
      put_row(g, reg, x->row);
      status = layer_at(ctx, &e->next, e->stride, reg, &at);
      if (status != QACI_OK) break;
      mpz_addmul(e->next.re[at], re, x->re);
      mpz_submul(e->next.re[at], im, x->im);
      mpz_addmul(e->next.im[at], re, x->im);
      mpz_addmul(e->next.im[at], im, x->re);
    }
    if (status == QACI_OK) status = qaci_ctx_step(ctx, g->first[column + 1] - g->first[column]);
  }
  if (status != QACI_OK) return status;
  drop_zeros(&e->next, e->stride);
  layer swap = e->now;
  e->now = e->next;
  e->next = swap;
  return QACI_OK;
}

qaci_status qubits_evolution_step(qaci_ctx *ctx, qaci_evolution *e) {
  const qaci_qubits *q = e->q;
  uint64_t *reg = qaci_alloc(e->stride * sizeof *reg);
  mpz_t t, u;
  mpz_inits(t, u, NULL);
  qaci_status status = qaci_ctx_step(ctx, 1);
  bool idle = e->clock == q->layers;
  for (size_t i = idle ? 0 : q->layer[e->clock]; !idle && i < q->layer[e->clock + 1] && status == QACI_OK; i++) {
    const qubit_gate *g = &q->gate[i];
    status =
        qaci_ctx_number(ctx, (double)mpz_sizeinbase(e->denominator, 2) + (double)mpz_sizeinbase(g->denominator, 2));
    if (status == QACI_OK) status = g->monomial ? rename_states(ctx, e, g, t, u) : add_up(ctx, e, g, reg);
    if (status == QACI_OK) mpz_mul(e->denominator, e->denominator, g->denominator);
  }
  if (status == QACI_OK) e->clock = idle ? 0 : e->clock + 1;
  mpz_clears(t, u, NULL);
  free(reg);
  return status;
}

/* Amplitudes ------------------------------------------------------------------------------------------------------- */

typedef struct place {
  const uint64_t *reg;
  size_t at, stride;
} place;

static int by_register(const void *a, const void *b) {
  const place *x = a, *y = b;
  for (size_t i = 0; i < x->stride; i++)
    if (x->reg[i] != y->reg[i]) return x->reg[i] < y->reg[i] ? -1 : 1;
  return 0;
}

qaci_status qaci_qubits_each_amplitude(qaci_ctx *ctx, qaci_evolution *e,
                                       qaci_status (*each)(void *data, const qaci_bits *code, const mpz_t re,
                                                           const mpz_t im, const mpz_t denominator),
                                       void *data) {
  QACI_TRY(qaci_ctx_charge(ctx, e->now.count * sizeof(place)));
  place *order = qaci_alloc((e->now.count + 1) * sizeof *order);
  for (size_t i = 0; i < e->now.count; i++) order[i] = (place){e->now.word + i * e->stride, i, e->stride};
  qsort(order, e->now.count, sizeof *order, by_register);
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < e->now.count && status == QACI_OK; i++) {
    code_of(e, order[i].at, &code);
    status = each(data, &code, e->now.re[order[i].at], e->now.im[order[i].at], e->denominator);
  }
  qaci_bits_clear(&code);
  free(order);
  return status;
}
