/* Symbolic queues and one micro-step on all of them (SIMPL.2): see symbolic.h. */
#include "distributions/symbolic.h"

#include <assert.h>
#include <stdlib.h>

void qaci_front_init(qaci_ctx *ctx, qaci_front *f, size_t limbs, size_t labels, size_t data_bits, bool all_lengths) {
  *f = (qaci_front){.ctx = ctx,
                    .limbs = limbs,
                    .labels = labels,
                    .packing = qaci_label_packing(data_bits),
                    .data_bits = data_bits,
                    .all_lengths = all_lengths};
  f->words = qaci_labels_words(f->packing, labels);
  f->record = sizeof(qaci_state) + limbs * sizeof(mp_limb_t) + 2 * f->words * sizeof(uint64_t);
  f->gone = qaci_alloc(2 * (limbs + 1) * sizeof *f->gone);
  f->mass = f->gone + limbs + 1;
  mpn_zero(f->gone, (mp_size_t)limbs + 1);
  f->limb_sum = qaci_alloc((2 * limbs + 1) * sizeof *f->limb_sum);
  f->rename = qaci_alloc((QACI_LABEL_FREE + data_bits + 1) * sizeof *f->rename);
}

void qaci_front_like(qaci_front *f, const qaci_front *g) {
  qaci_front_init(g->ctx, f, g->limbs, g->labels, g->data_bits, g->all_lengths);
}

void qaci_front_clear(qaci_front *f) {
  qaci_ctx_release(f->ctx, f->room * f->record);
  free(f->bytes);
  free(f->gone);
  free(f->limb_sum);
  free(f->rename);
  free(f->slot);
}

static qaci_status reserve(qaci_front *f, size_t count) {
  if (count <= f->room) return QACI_OK;
  size_t room = count > 2 * f->room ? count : 2 * f->room;
  QACI_TRY(qaci_ctx_charge(f->ctx, (room - f->room) * f->record));
  f->room = room;
  f->bytes = qaci_realloc(f->bytes, room * f->record);
  return QACI_OK;
}

static void copy_words(uint64_t *r, const uint64_t *s, size_t n) {
  for (size_t i = 0; i < n; i++) r[i] = s[i];
}

void qaci_state_copy(const qaci_front *f, qaci_state *r, const qaci_state *s) {
  *r = *s;
  mp_limb_t *weight = qaci_state_weight(r);
  for (size_t i = 0; i < f->limbs; i++) weight[i] = qaci_state_weight(s)[i];
  copy_words(qaci_state_labels(f, r), qaci_state_labels(f, s), qaci_labels_words(f->packing, s->length));
  if (s->anchored)
    copy_words(qaci_state_anchor(f, r), qaci_state_anchor(f, s), qaci_labels_words(f->packing, s->anchor_length));
}

qaci_status qaci_front_set(qaci_front *f, const qaci_front *g) {
  QACI_TRY(reserve(f, g->count));
  f->count = g->count;
  for (size_t i = 0; i < g->count; i++) qaci_state_copy(g, qaci_front_at(f, i), qaci_front_at(g, i));
  mpn_copyi(f->gone, g->gone, (mp_size_t)f->limbs + 1);
  return QACI_OK;
}

/* Count the mass of s as gone; it stays in f->mass. */
static void lose(qaci_front *f, const qaci_state *s) {
  qaci_state_mass(f, s, f->mass);
  mpn_add_n(f->gone, f->gone, f->mass, (mp_size_t)f->limbs + 1);
}

qaci_status qaci_front_single(qaci_front *f, const qaci_front *g, const qaci_state *s) {
  QACI_TRY(reserve(f, 1));
  f->count = 1;
  qaci_state_copy(g, qaci_front_at(f, 0), s);
  return QACI_OK;
}

qaci_status qaci_front_start(qaci_front *f, size_t scale) {
  QACI_TRY(reserve(f, 1));
  f->count = 1;
  mpn_zero(f->gone, (mp_size_t)f->limbs + 1);
  qaci_state *s = qaci_front_at(f, 0);
  *s = (qaci_state){.next = QACI_LABEL_FREE, .canonical = true};
  mpn_zero(qaci_state_weight(s), (mp_size_t)f->limbs);
  qaci_state_weight(s)[2 * scale / 64] = (mp_limb_t)1 << (2 * scale % 64);
  if (!f->data_bits && !f->all_lengths) { /* the other half of the mass has longer data */
    s->front = QACI_CLOSED;
    lose(f, s);
  }
  return QACI_OK;
}

/* f->limb_sum := 0, and returned. */
static inline qaci_u128 *clear_sums(const qaci_front *f) {
  for (size_t i = 0; i < 2 * f->limbs + 1; i++) f->limb_sum[i] = 0;
  return f->limb_sum;
}

/* acc := acc + the mass of a state, limb by limb; carries stay where they are. */
static inline void add_mass(const qaci_front *f, const qaci_state *s, qaci_u128 *acc) {
  uint32_t shift = s->symbols + (s->front != QACI_CLOSED), part = shift % 64;
  const mp_limb_t *weight = qaci_state_weight(s);
  acc += shift / 64;
  for (size_t i = 0; i < f->limbs; i++) {
    qaci_u128 term = (qaci_u128)weight[i] << part;
    acc[i] += (mp_limb_t)term;
    acc[i + 1] += (mp_limb_t)(term >> 64);
  }
}

void qaci_state_mass(const qaci_front *f, const qaci_state *s, mp_limb_t *r) {
  qaci_u128 *acc = clear_sums(f), carry = 0;
  add_mass(f, s, acc);
  for (size_t i = 0; i <= f->limbs; i++) {
    r[i] = (mp_limb_t)(carry += acc[i]);
    carry >>= 64;
  }
}

void qaci_front_assert_mass(qaci_front *f, size_t scale) {
  size_t bit = 2 * scale + 1; /* all data: 4^scale * 2 */
  if (f->limbs == 1) {        /* so all masses fit into two words */
    qaci_u128 all = (qaci_u128)f->gone[1] << 64 | f->gone[0];
    for (size_t i = 0; i < f->count; i++) {
      const qaci_state *s = qaci_front_at(f, i);
      all += (qaci_u128)*qaci_state_weight(s) << (s->symbols + (s->front != QACI_CLOSED));
    }
    assert(all == (qaci_u128)1 << bit);
    return;
  }
  qaci_u128 *acc = clear_sums(f), sum = 0;
  for (size_t i = 0; i < f->count; i++) add_mass(f, qaci_front_at(f, i), acc);
  for (size_t i = 0; i < 2 * f->limbs + 1; i++) {
    sum += acc[i];
    if (i <= f->limbs) sum += f->gone[i];
    assert((mp_limb_t)sum == (i == bit / 64 ? (mp_limb_t)1 << bit % 64 : 0));
    sum >>= 64;
  }
  assert(!sum);
}

void qaci_front_remove(qaci_front *f, size_t i) {
  lose(f, qaci_front_at(f, i));
  if (i != --f->count) qaci_state_copy(f, qaci_front_at(f, i), qaci_front_at(f, f->count));
}

/* ---- splitting ---- */

static void close_hole(qaci_state *s) {
  s->front = QACI_CLOSED;
  s->needed = s->taken;
  s->taken = 0;
}

/* State i needs a bit of its hole. A copy with an empty hole goes to the end of the list. *goes := whether state i goes
 * on, with the bit as a new symbol behind its front labels; otherwise it is lost, and is now the copy itself. */
static qaci_status take(qaci_front *f, size_t i, bool from_back, qaci_front_lost *lost, void *data) {
  QACI_TRY(reserve(f, f->count + 1));
  qaci_state *s = qaci_front_at(f, i);
  s->anchored = false;
  s->lap = s->laps = 0;
  mp_size_t limbs = (mp_size_t)f->limbs;
  if (s->taken == f->data_bits) { /* all_lengths: more than D bits; half of the mass has an empty hole */
    close_hole(s);
    lose(f, s);
    return lost(data, f->mass, s->length);
  }
  qaci_state *empty = qaci_front_at(f, f->count++);
  qaci_state_copy(f, empty, s);
  close_hole(empty);
  mpn_rshift(qaci_state_weight(s), qaci_state_weight(s), limbs, 2);
  assert(s->length < f->labels);
  s->canonical = s->canonical && s->front == s->length;
  qaci_labels_insert(f->packing, qaci_state_labels(f, s), s->length++, s->front, s->next++);
  s->symbols++;
  s->taken++;
  if (!from_back) s->front++;
  if (s->taken == f->data_bits && !f->all_lengths) { /* the hole is empty; the rest of the mass has longer data */
    close_hole(s);
    lose(f, s);
  }
  return QACI_OK;
}

/* The first symbol, which was the first label of a canonical state, is not there any more: the others move up. */
static void close_gap(qaci_front *f, qaci_state *s) {
  qaci_labels_lower(f->packing, qaci_state_labels(f, s), s->length);
  s->next--;
}

/* A symbol is not there any more: the first one if the state is canonical. */
static void vanish(qaci_front *f, qaci_state *s) {
  if (--s->symbols == 0) {
    s->canonical = true;
    s->next = QACI_LABEL_FREE;
  } else if (s->canonical) {
    close_gap(f, s);
  }
}

static void drop(qaci_front *f, qaci_state *s) {
  uint64_t *row = qaci_state_labels(f, s);
  uint32_t first = qaci_labels_pop_first(f->packing, row, s->length--);
  if (s->front != QACI_CLOSED) s->front--;
  if (first < QACI_LABEL_FREE) return;
  if (qaci_labels_have(f->packing, row, s->length, first)) {
    s->canonical = false;
    return;
  }
  vanish(f, s);
  mpn_lshift(qaci_state_weight(s), qaci_state_weight(s), (mp_size_t)f->limbs, 1);
}

/* The symbol that is the first label is 0, or 1. */
static void assign(qaci_front *f, qaci_state *s, uint32_t symbol, uint32_t value) {
  qaci_labels_replace(f->packing, qaci_state_labels(f, s), s->length, symbol, value);
  vanish(f, s);
  s->anchored = false;
  s->lap = s->laps = 0;
}

static void append(qaci_front *f, qaci_state *s, uint32_t label) {
  assert(s->length < f->labels);
  qaci_labels_append(f->packing, qaci_state_labels(f, s), s->length++, label);
}

/* Is the front (or, from_back, one of the last k places) in the hole? */
static bool needs_hole(const qaci_state *s, bool from_back, uint64_t k) {
  if (s->front == QACI_CLOSED) return false;
  return from_back ? s->length - s->front < k : !s->front;
}

static inline qaci_status step_one(qaci_front *f, size_t i, qaci_instruction in, qaci_front_lost *lost, void *data) {
  bool from_back = in.op == QACI_ROTR || in.op == QACI_COPY;
  uint64_t reach = in.op == QACI_COPY ? in.argument : 1;
  if (in.op != QACI_PUSH)
    while (needs_hole(qaci_front_at(f, i), from_back, reach)) QACI_TRY(take(f, i, from_back, lost, data));
  qaci_state *s = qaci_front_at(f, i);
  uint64_t *row = qaci_state_labels(f, s);
  size_t n = s->length;
  if (in.op == QACI_PUSH) append(f, s, (uint32_t)in.argument);
  if (in.op == QACI_PUSH || !n) return QACI_OK;
  switch (in.op) {
  case QACI_ROTL: {
    uint32_t first = qaci_labels_pop_first(f->packing, row, n);
    if (first >= QACI_LABEL_FREE && s->canonical) {
      if (qaci_labels_have(f->packing, row, n - 1, first)) {
        s->canonical = false;
      } else { /* the first symbol becomes the last one */
        qaci_labels_lower(f->packing, row, n - 1);
        first = s->next - 1u;
      }
    }
    qaci_labels_append(f->packing, row, n - 1, first);
    if (s->front != QACI_CLOSED) s->front--;
    return QACI_OK;
  }
  case QACI_ROTR: {
    uint32_t last = qaci_labels_pop_last(f->packing, row, n);
    qaci_labels_insert(f->packing, row, n - 1, 0, last);
    if (s->front != QACI_CLOSED) s->front++;
    if (last >= QACI_LABEL_FREE) s->canonical = false;
    return QACI_OK;
  }
  case QACI_COPY:
    append(f, s, qaci_label_get(f->packing, row, n - (in.argument < n ? (size_t)in.argument : n)));
    return QACI_OK;
  case QACI_DROP:
    drop(f, s);
    return QACI_OK;
  default:
    break;
  }
  uint32_t first = (uint32_t)(row[0] & f->packing.mask);
  if (first == QACI_LABEL_ONE) {
    append(f, s, (uint32_t)in.argument);
  } else if (first >= QACI_LABEL_FREE) { /* the copy, whose bit is 1, comes to its turn at the end of the list */
    QACI_TRY(reserve(f, f->count + 1));
    s = qaci_front_at(f, i);
    qaci_state *one = qaci_front_at(f, f->count++);
    qaci_state_copy(f, one, s);
    assign(f, one, first, QACI_LABEL_ONE);
    assign(f, s, first, QACI_LABEL_ZERO);
  }
  return QACI_OK;
}

/* With a constant op the loop holds what this op needs alone. */
static inline qaci_status step_all(qaci_front *f, qaci_op op, uint64_t argument, qaci_front_lost *lost, void *data) {
  for (size_t i = 0; i < f->count; i++) /* the list grows meanwhile */
    QACI_TRY(step_one(f, i, (qaci_instruction){op, argument}, lost, data));
  return QACI_OK;
}

qaci_status qaci_front_step(qaci_front *f, qaci_instruction in, qaci_front_lost *lost, void *data) {
  switch (in.op) {
  case QACI_ROTL:
    return step_all(f, QACI_ROTL, 1, lost, data);
  case QACI_ROTR:
    return step_all(f, QACI_ROTR, 1, lost, data);
  case QACI_COPY:
    return step_all(f, QACI_COPY, in.argument, lost, data);
  case QACI_PUSH:
    return step_all(f, QACI_PUSH, in.argument, lost, data);
  case QACI_CPUSH:
    return step_all(f, QACI_CPUSH, in.argument, lost, data);
  case QACI_DROP:
    break;
  }
  QACI_TRY(step_all(f, QACI_DROP, 1, lost, data));
  qaci_front_merge(f);
  return QACI_OK;
}

qaci_status qaci_front_test(qaci_front *f, qaci_front_lost *lost, void *data) {
  for (size_t i = 0; i < f->count; i++) {
    const qaci_state *s = qaci_front_at(f, i);
    if (s->front != QACI_CLOSED && !s->length) QACI_TRY(take(f, i, false, lost, data));
  }
  return QACI_OK;
}
