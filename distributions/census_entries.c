/* The table of a census (SIMPL.4): see census_entries.h. Cost: one hash look-up an addition. */
#define _GNU_SOURCE
#include "distributions/census_entries.h"

#include <stdlib.h>
#include <string.h>

enum { LINE = 64 }; /* bytes that come into the cache together */

void qaci_entries_init(qaci_ctx *ctx, qaci_entries *e, size_t limbs, qaci_packing packing, bool timed) {
  *e = (qaci_entries){.ctx = ctx, .limbs = limbs, .packing = packing, .timed = timed};
  e->words = 3 + 2 * timed + limbs;
  if (e->words == LINE / 8 - 1) e->words++; /* so that no row is in two lines */
}

void qaci_entries_clear(qaci_entries *e) {
  qaci_ctx_release(e->ctx, e->charged);
  free(e->row);
  free(e->more);
  free(e->slot);
  qaci_entries_init(e->ctx, e, e->limbs, e->packing, e->timed);
}

void qaci_entries_empty(qaci_entries *e) {
  if (e->count < e->slots / 32) { /* not worth the clearing each time */
    free(e->slot);
    e->slot = NULL;
    e->slots = 0;
  }
  e->count = e->mores = 0;
  if (e->slots) memset(e->slot, 0, e->slots * sizeof *e->slot);
}

static uint64_t *row_of(const qaci_entries *e, size_t i) {
  return e->row + i * e->words;
}

/* Labels behind the first word: where they start, and how many words. */
static size_t more_of(const uint64_t *row) {
  return row[1] >> 32;
}
static size_t more_words(const qaci_entries *e, uint32_t length) {
  size_t words = qaci_labels_words(e->packing, length);
  return words ? words - 1 : 0;
}

qaci_entry qaci_entry_at(const qaci_entries *e, size_t i) {
  const uint64_t *row = row_of(e, i);
  return (qaci_entry){.time = e->timed ? row[3] : 0,
                      .period = e->timed ? row[4] : 0,
                      .length = (uint32_t)row[0],
                      .front = (uint32_t)(row[0] >> 32),
                      .taken = (uint32_t)row[1]};
}

uint32_t qaci_entry_label(const qaci_entries *e, size_t i, size_t j) {
  const uint64_t *row = row_of(e, i);
  qaci_label_place at = qaci_label_at(e->packing, j);
  return (uint32_t)((at.word ? e->more[more_of(row) + at.word - 1] : row[2]) >> at.shift & e->packing.mask);
}

static qaci_status charge(qaci_entries *e, uint64_t bytes) {
  QACI_TRY(qaci_ctx_charge(e->ctx, bytes));
  e->charged += bytes;
  return QACI_OK;
}

static void file(qaci_entries *e, uint64_t slot) {
  size_t at = slot >> 32 & (e->slots - 1);
  while (e->slot[at]) at = (at + 1) & (e->slots - 1);
  e->slot[at] = slot;
}

/* Room for one more row, `more` more words of labels, and a slot. */
static qaci_status make_room(qaci_entries *e, size_t more) {
  if (e->count == e->room) {
    size_t room = e->room ? 2 * e->room : 64;
    if (room > UINT32_MAX) return qaci_fail(e->ctx, QACI_UNABLE, "a census of more than %zu entries", e->room);
    uint64_t one = (e->words + 4) * sizeof *e->row; /* and its slots */
    QACI_TRY(charge(e, (room - e->room) * one));
    uint64_t *row = aligned_alloc(LINE, room * e->words * sizeof *row); /* room is a multiple of 64 */
    if (!row) abort();
    if (e->count) memcpy(row, e->row, e->count * e->words * sizeof *row);
    free(e->row);
    e->row = row;
    e->room = room;
  }
  if (e->mores + more > e->more_room) {
    size_t room = 2 * (e->mores + more);
    if (room > UINT32_MAX) return qaci_fail(e->ctx, QACI_UNABLE, "a census of more than %zu labels", e->mores);
    QACI_TRY(charge(e, (room - e->more_room) * sizeof *e->more));
    e->more_room = room;
    e->more = qaci_realloc(e->more, room * sizeof *e->more);
  }
  if (2 * (e->count + 1) > e->slots) {
    uint64_t *old = e->slot;
    size_t slots = e->slots;
    e->slots = slots ? 2 * slots : 16;
    e->slot = qaci_alloc(e->slots * sizeof *e->slot);
    memset(e->slot, 0, e->slots * sizeof *e->slot);
    for (size_t i = 0; i < slots; i++)
      if (old[i]) file(e, old[i]);
    free(old);
  }
  return QACI_OK;
}

qaci_status qaci_entries_make(qaci_entries *e, const qaci_entry *key, const uint64_t *label, uint64_t hash,
                              mp_limb_t **weight) {
  size_t more = more_words(e, key->length);
  QACI_TRY(make_room(e, more));
  uint64_t *row = row_of(e, e->count);
  row[0] = (uint64_t)key->front << 32 | key->length;
  row[1] = (uint64_t)e->mores << 32 | key->taken;
  row[2] = key->length ? label[0] : 0;
  if (e->timed) {
    row[3] = key->time;
    row[4] = key->period;
  }
  for (size_t i = 0; i < more; i++) e->more[e->mores++] = label[i + 1];
  *weight = qaci_entry_weight(e, e->count);
  for (size_t i = 0; i < e->limbs; i++) (*weight)[i] = 0;
  e->count++;
  file(e, hash >> 32 << 32 | e->count);
  return QACI_OK;
}

qaci_status qaci_entries_add(qaci_entries *e, const qaci_entry *key, const uint64_t *label, const mp_limb_t *weight) {
  mp_limb_t *sum;
  QACI_TRY(qaci_entries_find(e, key, label, qaci_entries_hash(e, key, label), &sum));
  mpn_add_n(sum, sum, weight, (mp_size_t)e->limbs);
  return QACI_OK;
}

/* label := those of entry i, which has this length; room for `room` words, grown if need be. */
static uint64_t *labels_of(const qaci_entries *e, size_t i, uint32_t length, uint64_t *label, size_t *room) {
  size_t more = more_words(e, length);
  if (more + 1 > *room) {
    *room = 2 * (more + 1);
    label = qaci_realloc(label, *room * sizeof *label);
  }
  label[0] = row_of(e, i)[2];
  for (size_t j = 0; j < more; j++) label[j + 1] = e->more[more_of(row_of(e, i)) + j];
  return label;
}

qaci_status qaci_entries_merge(qaci_entries *r, const qaci_entries *s) {
  enum { AHEAD = 16 }; /* look-ups of r are begun before they are needed */
  uint64_t *label = NULL, hash[AHEAD];
  size_t room = 0;
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < s->count + AHEAD && status == QACI_OK; i++) {
    if (i >= AHEAD) {
      qaci_entry key = qaci_entry_at(s, i - AHEAD);
      label = labels_of(s, i - AHEAD, key.length, label, &room);
      mp_limb_t *sum;
      status = qaci_entries_find(r, &key, label, hash[i % AHEAD], &sum);
      if (status == QACI_OK) mpn_add_n(sum, sum, qaci_entry_weight(s, i - AHEAD), (mp_size_t)r->limbs);
    }
    if (i >= AHEAD / 2 && i - AHEAD / 2 < s->count) qaci_entries_fetch_row(r, hash[(i - AHEAD / 2) % AHEAD]);
    if (i < s->count) {
      qaci_entry key = qaci_entry_at(s, i);
      label = labels_of(s, i, key.length, label, &room);
      hash[i % AHEAD] = qaci_entries_hash(r, &key, label);
      qaci_entries_fetch_slot(r, hash[i % AHEAD]);
    }
  }
  free(label);
  return status;
}

static int compare(const void *x, const void *y, void *entries) {
  const uint64_t *a = x, *b = y;
  const qaci_entries *e = entries;
  uint32_t length = (uint32_t)a[0];
  if (length != (uint32_t)b[0]) return length < (uint32_t)b[0] ? -1 : 1;
  if (a[0] != b[0]) return a[0] < b[0] ? -1 : 1; /* front */
  for (size_t i = 0; i <= more_words(e, length); i++) {
    uint64_t p = i ? e->more[more_of(a) + i - 1] : a[2], q = i ? e->more[more_of(b) + i - 1] : b[2];
    if (p == q) continue;
    uint32_t at = (uint32_t)__builtin_ctzll(p ^ q) / e->packing.bits * e->packing.bits; /* the first that differs */
    return (p >> at & e->packing.mask) < (q >> at & e->packing.mask) ? -1 : 1;
  }
  if ((uint32_t)a[1] != (uint32_t)b[1]) return (uint32_t)a[1] < (uint32_t)b[1] ? -1 : 1; /* taken */
  if (!e->timed) return 0;
  if (a[3] != b[3]) return a[3] < b[3] ? -1 : 1;
  return (a[4] > b[4]) - (a[4] < b[4]);
}

void qaci_entries_sort(qaci_entries *e) {
  if (!e->count) return;
  qsort_r(e->row, e->count, e->words * sizeof *e->row, compare, e);
  memset(e->slot, 0, e->slots * sizeof *e->slot);
  uint64_t *label = NULL;
  size_t room = 0;
  for (size_t i = 0; i < e->count; i++) {
    qaci_entry key = qaci_entry_at(e, i);
    label = labels_of(e, i, key.length, label, &room);
    file(e, qaci_entries_hash(e, &key, label) >> 32 << 32 | (i + 1));
  }
  free(label);
}
