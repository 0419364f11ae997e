/* Equal states: naming, merging, cycles (SIMPL.2, SIMPL.3). See symbolic.h. */
#include <stdlib.h>
#include <string.h>

#include "distributions/symbolic.h"

void qaci_state_name(qaci_front *f, qaci_state *s) {
  if (s->canonical) return;
  uint16_t *label = qaci_state_labels(f, s);
  memset(f->rename, 0, s->next * sizeof *f->rename);
  uint16_t next = QACI_LABEL_FREE;
  for (size_t i = 0; i < s->length; i++) {
    if (label[i] < QACI_LABEL_FREE) continue;
    if (!f->rename[label[i]]) f->rename[label[i]] = next++;
    label[i] = f->rename[label[i]];
  }
  s->next = next;
  s->canonical = true;
}

static uint64_t hash_state(const qaci_front *f, const qaci_state *s) {
  const uint16_t *label = qaci_state_labels(f, s);
  uint64_t h = (uint64_t)s->length << 40 ^ (uint64_t)s->front << 8 ^ s->taken;
  size_t i = 0;
  for (; i + 4 <= s->length; i += 4) {
    uint64_t word;
    memcpy(&word, label + i, sizeof word);
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 29;
  }
  for (; i < s->length; i++) h = (h ^ label[i]) * UINT64_C(0x9e3779b97f4a7c15);
  return h ^ h >> 31;
}

static bool equal(const qaci_front *f, const qaci_state *a, const qaci_state *b) {
  return a->length == b->length && a->front == b->front && a->taken == b->taken &&
         !memcmp(qaci_state_labels(f, a), qaci_state_labels(f, b), a->length * sizeof(uint16_t));
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

uint64_t qaci_state_cycle(qaci_front *f, qaci_state *s, uint64_t n) {
  qaci_state_name(f, s);
  uint16_t *anchor = qaci_state_anchor(f, s);
  size_t bytes = s->length * sizeof *anchor;
  if (s->anchored && s->anchor_length == s->length && s->anchor_front == s->front &&
      !memcmp(anchor, qaci_state_labels(f, s), bytes))
    return n - s->anchor_time;
  if (s->lap == s->laps) {
    s->laps = s->laps ? 2 * s->laps : 1;
    s->lap = 0;
    s->anchored = true;
    s->anchor_length = s->length;
    s->anchor_front = s->front;
    s->anchor_time = n;
    memcpy(anchor, qaci_state_labels(f, s), bytes);
  }
  s->lap++;
  return 0;
}
