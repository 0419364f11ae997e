/* Equal states: naming, merging, cycles (SIMPL.2, SIMPL.3). See symbolic.h. */
#include <stdlib.h>
#include <string.h>

#include "distributions/symbolic.h"

void qaci_state_rename(qaci_front *f, qaci_state *s) {
  const qaci_packing p = f->packing;
  uint64_t *row = qaci_state_labels(f, s);
  uint16_t *rename = f->rename, next = QACI_LABEL_FREE;
  for (uint32_t i = QACI_LABEL_FREE; i < s->next; i++) rename[i] = 0;
  size_t words = qaci_labels_words(p, s->length);
  for (size_t i = 0; i < words; i++) {
    uint64_t named = 0;
    uint32_t shift = 0;
    for (uint64_t word = row[i]; word; word >>= p.bits, shift += p.bits) { /* labels above are 0, as they stay */
      uint32_t label = (uint32_t)(word & p.mask);
      if (label >= QACI_LABEL_FREE) {
        if (!rename[label]) rename[label] = next++;
        label = rename[label];
      }
      named |= (uint64_t)label << shift;
    }
    row[i] = named;
  }
  s->next = next;
  s->canonical = true;
}

static uint64_t hash_state(const qaci_front *f, const qaci_state *s) {
  uint64_t h = (uint64_t)s->length << 40 ^ (uint64_t)s->front << 8 ^ s->taken;
  h = qaci_labels_hash(f->packing, h, qaci_state_labels(f, s), s->length);
  return h ^ h >> 31;
}

static bool equal(const qaci_front *f, const qaci_state *a, const qaci_state *b) {
  return a->length == b->length && a->front == b->front && a->taken == b->taken &&
         qaci_labels_same(f->packing, qaci_state_labels(f, a), qaci_state_labels(f, b), a->length);
}

static void add_weight(const qaci_front *f, qaci_state *r, const qaci_state *s) {
  mpn_add_n(qaci_state_weight(r), qaci_state_weight(r), qaci_state_weight(s), (mp_size_t)f->limbs);
}

static void copy_down(qaci_front *f, size_t to, size_t from) {
  if (to != from) qaci_state_copy(f, qaci_front_at(f, to), qaci_front_at(f, from));
}

/* A few states are compared pair by pair; many are filed in a table of slots, free ones 0. */
void qaci_front_merge(qaci_front *f) {
  if (f->count < 2) return;
  for (size_t i = 0; i < f->count; i++) qaci_state_name(f, qaci_front_at(f, i));
  size_t kept = 0;
  if (f->count <= 6) {
    for (size_t i = 0; i < f->count; i++) {
      size_t j = 0;
      while (j < kept && !equal(f, qaci_front_at(f, j), qaci_front_at(f, i))) j++;
      if (j < kept)
        add_weight(f, qaci_front_at(f, j), qaci_front_at(f, i));
      else
        copy_down(f, kept++, i);
    }
    f->count = kept;
    return;
  }
  size_t slots = 16;
  while (slots < 2 * f->count) slots *= 2;
  if (slots > f->slots) {
    f->slots = slots;
    f->slot = qaci_realloc(f->slot, slots * sizeof *f->slot);
  }
  memset(f->slot, 0, slots * sizeof *f->slot);
  for (size_t i = 0; i < f->count; i++) {
    const qaci_state *s = qaci_front_at(f, i);
    size_t at = hash_state(f, s) & (slots - 1);
    while (f->slot[at] && !equal(f, qaci_front_at(f, f->slot[at] - 1), s)) at = (at + 1) & (slots - 1);
    if (f->slot[at]) {
      add_weight(f, qaci_front_at(f, f->slot[at] - 1), s);
    } else {
      copy_down(f, kept++, i);
      f->slot[at] = (uint32_t)kept;
    }
  }
  f->count = kept;
}

uint32_t qaci_state_cycle(qaci_front *f, qaci_state *s, uint32_t n) {
  qaci_state_name(f, s);
  uint64_t *anchor = qaci_state_anchor(f, s);
  const uint64_t *row = qaci_state_labels(f, s);
  if (s->anchored && s->anchor_length == s->length && s->anchor_front == s->front &&
      qaci_labels_same(f->packing, anchor, row, s->length))
    return n - s->anchor_time;
  if (s->lap == s->laps) {
    s->laps = s->laps ? 2 * s->laps : 1;
    s->lap = 0;
    s->anchored = true;
    s->anchor_length = s->length;
    s->anchor_front = s->front;
    s->anchor_time = n;
    for (size_t i = qaci_labels_words(f->packing, s->length); i-- > 0;) anchor[i] = row[i];
  }
  s->lap++;
  return 0;
}
