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

/* Whose anchor is kept when equal states merge: that of the one a smaller D knows too, which has as few others to merge
 * with there; so a cycle is found no later if D grows. Else in an order that does not depend on that of the list. */
static bool precedes(const qaci_front *f, const qaci_state *s, const qaci_state *r) {
  if (s->needed != r->needed) return s->needed < r->needed;
  if (s->anchored != r->anchored) return s->anchored;
  if (s->lap != r->lap) return s->lap > r->lap;
  if (s->laps != r->laps) return s->laps > r->laps;
  if (!s->anchored) return false;
  if (s->anchor_time != r->anchor_time) return s->anchor_time < r->anchor_time;
  if (s->anchor_length != r->anchor_length) return s->anchor_length < r->anchor_length;
  if (s->anchor_front != r->anchor_front) return s->anchor_front < r->anchor_front;
  const uint64_t *a = qaci_state_anchor(f, s), *b = qaci_state_anchor(f, r);
  for (size_t i = qaci_labels_words(f->packing, s->anchor_length); i-- > 0;)
    if (a[i] != b[i]) return a[i] < b[i];
  return false;
}

/* Add s, which is equal, to r. */
static void join(const qaci_front *f, qaci_state *r, const qaci_state *s) {
  mpn_add_n(qaci_state_weight(r), qaci_state_weight(r), qaci_state_weight(s), (mp_size_t)f->limbs);
  if (!precedes(f, s, r)) return;
  r->needed = s->needed;
  r->anchored = s->anchored;
  r->lap = s->lap;
  r->laps = s->laps;
  if (!s->anchored) return;
  r->anchor_time = s->anchor_time;
  r->anchor_length = s->anchor_length;
  r->anchor_front = s->anchor_front;
  for (size_t i = qaci_labels_words(f->packing, s->anchor_length); i-- > 0;)
    qaci_state_anchor(f, r)[i] = qaci_state_anchor(f, s)[i];
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
        join(f, qaci_front_at(f, j), qaci_front_at(f, i));
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
      join(f, qaci_front_at(f, f->slot[at] - 1), s);
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
