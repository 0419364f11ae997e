/* The symbolic round trip (LOC.4): see round_trip.h. */
#include "blobs/round_trip.h"

#include <stdlib.h>
#include <string.h>

typedef struct trial {
  qaci_round_trip *t;
  const qaci_physics *physics;
  const qaci_leaves *f;
  const qaci_bits *rest;
} trial;

void qaci_round_trip_clear(qaci_round_trip *t) {
  for (size_t i = 0; i < t->room; i++) {
    free(t->piece[i].fixed_at);
    free(t->piece[i].fixed_bit);
    free(t->piece[i].code);
  }
  free(t->piece);
  free(t->code);
  free(t->fixed);
  memset(t, 0, sizeof *t);
}

static void keep_piece(qaci_round_trip *t) {
  if (t->pieces == t->room) {
    size_t room = t->room ? 2 * t->room : 1;
    t->piece = qaci_realloc(t->piece, room * sizeof *t->piece);
    memset(t->piece + t->room, 0, (room - t->room) * sizeof *t->piece);
    t->room = room;
  }
  qaci_piece *p = &t->piece[t->pieces++];
  p->fixed = 0;
  for (size_t j = 0; j < t->blob_bits; j++) p->fixed += t->fixed[j] >= 0;
  p->fixed_at = qaci_realloc(p->fixed_at, p->fixed * sizeof *p->fixed_at);
  p->fixed_bit = qaci_realloc(p->fixed_bit, p->fixed);
  p->code = qaci_realloc(p->code, t->width * sizeof *p->code);
  memcpy(p->code, t->code, t->width * sizeof *p->code);
  size_t at = 0;
  if (p->fixed)
    for (size_t j = 0; j < t->blob_bits; j++)
      if (t->fixed[j] >= 0) {
        p->fixed_at[at] = (uint32_t)j;
        p->fixed_bit[at++] = (unsigned char)t->fixed[j];
      }
}

/* Fix a blob bit in the present case: everywhere in the code. */
static void fix(qaci_round_trip *t, uint32_t j, unsigned bit) {
  t->fixed[j] = (signed char)bit;
  for (size_t i = 0; i < t->width; i++)
    if (t->code[i] == QACI_BLOB_BIT + j) t->code[i] = bit;
}

/* Run `then` for both values of blob bit j, with the case restored in between and afterwards. */
static bool split(trial *x, uint32_t j, bool (*then)(trial *, size_t), size_t argument) {
  qaci_round_trip *t = x->t;
  uint32_t *saved = qaci_alloc(t->width * sizeof *saved);
  memcpy(saved, t->code, t->width * sizeof *saved);
  bool good = true;
  for (unsigned bit = 0; bit < 2 && good; bit++) {
    fix(t, j, bit);
    good = then(x, argument);
    memcpy(t->code, saved, t->width * sizeof *saved);
    t->fixed[j] = -1;
  }
  free(saved);
  return good;
}

/* Is f's output, by the leaf, (b'', rest) for all blobs of the present case? */
static bool output_is_right(const trial *x, const qaci_leaf *l) {
  const qaci_round_trip *t = x->t;
  size_t n = t->blob_bits, m = n + x->rest->len;
  if (l->length != m && (x->rest->len || l->length > m)) return false;
  uint64_t at = 0;
  for (size_t i = 0; i < l->segments; i++) {
    const qaci_segment *s = &l->segment[i];
    for (uint64_t j = 0; j < s->length; j++, at++) {
      uint32_t symbol = s->kind <= QACI_ONES ? (uint32_t)(s->kind == QACI_ONES)
                                             : t->code[s->kind == QACI_RANGE ? s->from + j : s->from];
      if (at >= n) {
        if (symbol != (uint32_t)qaci_bits_get(x->rest, at - n)) return false;
      } else if (t->fixed[at] >= 0 ? symbol != (uint32_t)t->fixed[at] : symbol != QACI_BLOB_BIT + at) {
        return false;
      }
    }
  }
  for (; at < n; at++) /* a blob shorter than n is padded with zeros */
    if (t->fixed[at] != 0) return false;
  return true;
}

/* The code is final: find f's leaf, splitting on guards that read free blob bits, and compare. `from`: the first leaf
 * that is still possible. */
static bool run_f(trial *x, size_t from) {
  qaci_round_trip *t = x->t;
  for (size_t i = from; i < x->f->count; i++) {
    const qaci_leaf *l = &x->f->leaf[i];
    bool possible = true;
    for (size_t j = 0; j < l->guards && possible; j++) {
      uint32_t symbol = t->code[l->guard[j].at];
      if (symbol >= QACI_BLOB_BIT) return split(x, symbol - QACI_BLOB_BIT, run_f, i);
      possible = symbol == l->guard[j].bit;
    }
    if (!possible) continue;
    if (!output_is_right(x, l)) return false;
    keep_piece(t);
    return true;
  }
  return false; /* not reached: the guards cover all inputs */
}

/* Reduce fields `from`, ... modulo their counts, then run f. */
static bool reduce(trial *x, size_t from) {
  qaci_round_trip *t = x->t;
  for (size_t i = from; i < x->physics->field_count; i++) {
    const qaci_field *field = &x->physics->field[i];
    uint64_t greatest = 0, value = 0;
    uint32_t symbol = 0;
    for (size_t j = 0; j < field->width; j++) {
      uint32_t s = t->code[field->at + j];
      greatest = greatest << 1 | (s != 0);
      value = value << 1 | (s == 1);
      if (s >= QACI_BLOB_BIT && !symbol) symbol = s;
    }
    if (greatest < field->count) continue;
    if (symbol) return split(x, symbol - QACI_BLOB_BIT, reduce, i);
    value %= field->count;
    for (size_t j = 0; j < field->width; j++) t->code[field->at + j] = value >> (field->width - 1 - j) & 1;
  }
  return run_f(x, 0);
}

/* The code that g's leaf writes, in the present case. */
static void write_code(const trial *x, const qaci_leaf *l) {
  qaci_round_trip *t = x->t;
  size_t n = t->blob_bits, at = 0;
  for (size_t i = 0; i < l->segments && at < t->width; i++) {
    const qaci_segment *s = &l->segment[i];
    for (uint64_t j = 0; j < s->length && at < t->width; j++) {
      uint32_t symbol;
      if (s->kind <= QACI_ONES) {
        symbol = s->kind == QACI_ONES;
      } else {
        uint64_t input = s->kind == QACI_RANGE ? s->from + j : s->from;
        if (input >= n) symbol = qaci_bits_get(x->rest, input - n);
        else symbol = t->fixed[input] >= 0 ? (uint32_t)t->fixed[input] : QACI_BLOB_BIT + (uint32_t)input;
      }
      t->code[at++] = symbol;
    }
  }
  while (at < t->width) t->code[at++] = 0;
}

bool qaci_round_trip_holds(qaci_round_trip *t, qaci_location *r, const qaci_physics *physics, const qaci_leaves *f,
                           const qaci_leaves *g, size_t blob_bits, const qaci_bits *rest) {
  if (!t->code || t->blob_bits != blob_bits || t->width != physics->width) {
    t->code = qaci_realloc(t->code, physics->width * sizeof *t->code);
    t->fixed = qaci_realloc(t->fixed, blob_bits);
    if (blob_bits) memset(t->fixed, -1, blob_bits);
    t->blob_bits = blob_bits;
    t->width = physics->width;
  }
  t->pieces = 0;
  trial x = {t, physics, f, rest};
  bool good = true;
  for (size_t i = 0; i < g->count && good; i++) {
    const qaci_leaf *l = &g->leaf[i];
    bool possible = true;
    for (size_t j = 0; j < l->guards && possible; j++) {
      uint64_t input = l->guard[j].at;
      if (input < blob_bits) t->fixed[input] = l->guard[j].bit;
      else possible = qaci_bits_get(rest, input - blob_bits) == l->guard[j].bit;
    }
    if (possible) {
      write_code(&x, l);
      good = reduce(&x, 0);
    }
    for (size_t j = 0; j < l->guards; j++)
      if (l->guard[j].at < blob_bits) t->fixed[l->guard[j].at] = -1;
  }
  if (!good) return false;
  qaci_location_set(r, blob_bits, physics->width, t->piece, t->pieces);
  return true;
}
