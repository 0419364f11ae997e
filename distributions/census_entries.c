/* The table of a census (SIMPL.4): see census_entries.h. Cost: one hash look-up an addition. */
#define _GNU_SOURCE
#include "distributions/census_entries.h"

#include <stdlib.h>
#include <string.h>

void qaci_entries_init(qaci_ctx *ctx, qaci_entries *e, size_t limbs, qaci_packing packing) {
  *e = (qaci_entries){.ctx = ctx, .limbs = limbs, .packing = packing};
}

void qaci_entries_clear(qaci_entries *e) {
  qaci_ctx_release(e->ctx, e->charged);
  free(e->item);
  free(e->weight);
  free(e->packed);
  qaci_index_clear(&e->index);
  qaci_entries_init(e->ctx, e, e->limbs, e->packing);
}

void qaci_entries_empty(qaci_entries *e) {
  bool few = e->count < e->index.room / 16;
  e->count = e->labels = 0;
  if (few) qaci_index_clear(&e->index); /* not worth the clearing each time */
  e->index.count = 0;
  for (size_t i = 0; i < e->index.room; i++) e->index.slot[i].behind = 0;
}

static uint64_t hash_key(qaci_packing p, const qaci_entry *k, const uint64_t *label) {
  uint64_t h = qaci_hash_mix(k->time, k->period ^ (uint64_t)k->length << 20);
  h = (h ^ k->front ^ (uint64_t)k->taken << 32) * UINT64_C(0x9e3779b97f4a7c15);
  h = qaci_labels_hash(p, h, label, k->length);
  return h ^ h >> 32;
}

static qaci_status charge(qaci_entries *e, uint64_t bytes) {
  QACI_TRY(qaci_ctx_charge(e->ctx, bytes));
  e->charged += bytes;
  return QACI_OK;
}

static qaci_status make_room(qaci_entries *e, size_t labels) {
  if (e->count == e->room) {
    size_t room = e->room ? 2 * e->room : 64;
    uint64_t one = sizeof *e->item + e->limbs * sizeof *e->weight + 4 * sizeof(struct qaci_index_slot);
    QACI_TRY(charge(e, (room - e->room) * one));
    e->room = room;
    e->item = qaci_realloc(e->item, room * sizeof *e->item);
    e->weight = qaci_realloc(e->weight, room * e->limbs * sizeof *e->weight);
  }
  if (e->labels + labels > e->label_room) {
    size_t room = 2 * (e->labels + labels);
    QACI_TRY(charge(e, (room - e->label_room) * sizeof *e->packed));
    e->label_room = room;
    e->packed = qaci_realloc(e->packed, room * sizeof *e->packed);
  }
  return QACI_OK;
}

qaci_status qaci_entries_find(qaci_entries *e, const qaci_entry *key, const uint64_t *label, mp_limb_t **weight) {
  uint64_t hash = hash_key(e->packing, key, label);
  for (size_t probe = 0, at; (at = qaci_index_next(&e->index, hash, &probe)) != QACI_INDEX_NONE;) {
    const qaci_entry *k = &e->item[at];
    if (k->time != key->time || k->period != key->period || k->length != key->length || k->front != key->front ||
        k->taken != key->taken || !qaci_labels_same(e->packing, e->packed + k->labels, label, key->length))
      continue;
    *weight = qaci_entry_weight(e, at);
    return QACI_OK;
  }
  size_t words = qaci_labels_words(e->packing, key->length);
  QACI_TRY(make_room(e, words));
  qaci_index_insert(&e->index, hash, e->count);
  for (size_t i = 0; i < words; i++) e->packed[e->labels + i] = label[i];
  e->item[e->count] = *key;
  e->item[e->count].labels = e->labels;
  e->labels += words;
  *weight = qaci_entry_weight(e, e->count++);
  for (size_t i = 0; i < e->limbs; i++) (*weight)[i] = 0;
  return QACI_OK;
}

qaci_status qaci_entries_add(qaci_entries *e, const qaci_entry *key, const uint64_t *label, const mp_limb_t *weight) {
  mp_limb_t *sum;
  QACI_TRY(qaci_entries_find(e, key, label, &sum));
  mpn_add_n(sum, sum, weight, (mp_size_t)e->limbs);
  return QACI_OK;
}

qaci_status qaci_entries_merge(qaci_entries *r, const qaci_entries *s) {
  for (size_t i = 0; i < s->count; i++)
    QACI_TRY(qaci_entries_add(r, &s->item[i], s->packed + s->item[i].labels, qaci_entry_weight(s, i)));
  return QACI_OK;
}

static int compare(const void *x, const void *y, void *entries) {
  const qaci_entry *a = x, *b = y;
  const qaci_entries *e = entries;
  if (a->length != b->length) return a->length < b->length ? -1 : 1;
  if (a->front != b->front) return a->front < b->front ? -1 : 1;
  const uint64_t *p = e->packed + a->labels, *q = e->packed + b->labels;
  for (size_t i = 0, words = qaci_labels_words(e->packing, a->length); i < words; i++) {
    if (p[i] == q[i]) continue;
    uint32_t at =
        (uint32_t)__builtin_ctzll(p[i] ^ q[i]) / e->packing.bits * e->packing.bits; /* the first that differs */
    return (p[i] >> at & e->packing.mask) < (q[i] >> at & e->packing.mask) ? -1 : 1;
  }
  if (a->taken != b->taken) return a->taken < b->taken ? -1 : 1;
  if (a->time != b->time) return a->time < b->time ? -1 : 1;
  return (a->period > b->period) - (a->period < b->period);
}

void qaci_entries_sort(qaci_entries *e) {
  if (!e->count) return;
  /* each item carries its weight's place while it is sorted; the index is not needed any more */
  struct place {
    qaci_entry item;
    size_t weight;
  } *place = qaci_alloc(e->count * sizeof *place);
  for (size_t i = 0; i < e->count; i++) place[i] = (struct place){e->item[i], i};
  qsort_r(place, e->count, sizeof *place, compare, e);
  mp_limb_t *weight = qaci_alloc(e->room * e->limbs * sizeof *weight);
  for (size_t i = 0; i < e->count; i++) {
    e->item[i] = place[i].item;
    mpn_copyi(weight + i * e->limbs, qaci_entry_weight(e, place[i].weight), (mp_size_t)e->limbs);
  }
  free(e->weight);
  e->weight = weight;
  free(place);
  qaci_index_clear(&e->index);
  for (size_t i = 0; i < e->count; i++)
    qaci_index_insert(&e->index, hash_key(e->packing, &e->item[i], e->packed + e->item[i].labels), i);
}
