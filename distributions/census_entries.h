/* What a census of programs counts, as a table of weights. SIMPL.4
 *
 * An entry says: at this time (and, with a period p > 0, every p micro-steps from then on, for ever) this queue stands
 * there, for programs of this weight. The queue is a symbolic one (symbolic.h): labels before and behind a hole, or
 * without one. `taken` bounds what is in the hole: at most D - taken bits (0 where D does not matter).
 * An *undecided* entry has no labels; programs of this mass may still show something from this time on.
 */
#ifndef QACI_DISTRIBUTIONS_CENSUS_ENTRIES_H
#define QACI_DISTRIBUTIONS_CENSUS_ENTRIES_H

#include "distributions/code_weights.h"
#include "distributions/symbolic.h"

#define QACI_UNDECIDED UINT64_MAX

typedef struct qaci_entry {
  uint64_t time, period; /* period 0: at that time only; 1: halted; QACI_UNDECIDED */
  uint32_t length, front, taken;
} qaci_entry;

/* A row of words for each entry:
 *
 *     length, front | taken, where more labels start | first word of labels | time | period | weight, limbs words
 *
 * time and period only if `timed`. So with a few labels and limbs an addition touches a slot of the index and 64 bytes.
 */
typedef struct qaci_entries {
  qaci_ctx *ctx;
  size_t limbs; /* of a weight */
  qaci_packing packing;
  bool timed;                /* else all times and periods are 0 */
  size_t words, count, room; /* of a row; rows */
  uint64_t *row;
  uint64_t *more; /* labels behind the first word */
  size_t mores, more_room;
  uint64_t *slot; /* by hash: its upper half, then the row + 1; 0: free */
  size_t slots;   /* a power of two, at most half of them taken */
  uint64_t charged;
} qaci_entries;

/* packing: of the labels of all that is added. */
void qaci_entries_init(qaci_ctx *ctx, qaci_entries *e, size_t limbs, qaci_packing packing, bool timed);
void qaci_entries_clear(qaci_entries *e);
void qaci_entries_empty(qaci_entries *e); /* keeps the room */

/* Entry i, its label j, its weight. */
qaci_entry qaci_entry_at(const qaci_entries *e, size_t i);
uint32_t qaci_entry_label(const qaci_entries *e, size_t i, size_t j);
static inline mp_limb_t *qaci_entry_weight(const qaci_entries *e, size_t i) {
  return (mp_limb_t *)e->row + i * e->words + 3 + 2 * e->timed;
}

/* Of a key and its labels. */
static inline uint64_t qaci_entries_hash(const qaci_entries *e, const qaci_entry *key, const uint64_t *label) {
  uint64_t h = ((uint64_t)key->length << 32 ^ key->front ^ (uint64_t)key->taken << 16) * UINT64_C(0xbf58476d1ce4e5b9);
  if (e->timed) h = (h ^ h >> 32 ^ key->time ^ key->period << 32) * UINT64_C(0x94d049bb133111eb);
  h = qaci_labels_hash(e->packing, h, label, key->length);
  return h ^ h >> 29;
}
/* What qaci_entries_find will touch first, and then: many are asked for before the first is looked at. */
static inline void qaci_entries_fetch_slot(const qaci_entries *e, uint64_t hash) {
  if (e->slots) __builtin_prefetch(&e->slot[hash >> 32 & (e->slots - 1)]);
}
static inline void qaci_entries_fetch_row(const qaci_entries *e, uint64_t hash) {
  if (!e->slots) return;
  uint64_t slot = e->slot[hash >> 32 & (e->slots - 1)];
  if (slot) __builtin_prefetch(e->row + ((uint32_t)slot - 1) * e->words);
}

/* Is this the row of the key? */
static inline bool qaci_entries_same(const qaci_entries *e, const uint64_t *row, const qaci_entry *key,
                                     const uint64_t *label) {
  if (row[0] != ((uint64_t)key->front << 32 | key->length) || (uint32_t)row[1] != key->taken) return false;
  if (e->timed && (row[3] != key->time || row[4] != key->period)) return false;
  if (key->length && row[2] != label[0]) return false;
  for (size_t i = qaci_labels_words(e->packing, key->length); i-- > 1;)
    if (e->more[(row[1] >> 32) + i - 1] != label[i]) return false;
  return true;
}

/* The weight of a key, to be added to; NULL: it has no entry yet. */
static inline mp_limb_t *qaci_entries_look_up(const qaci_entries *e, const qaci_entry *key, const uint64_t *label,
                                              uint64_t hash) {
  if (!e->slots) return NULL;
  for (size_t at = hash >> 32 & (e->slots - 1); e->slot[at]; at = (at + 1) & (e->slots - 1)) {
    size_t i = (uint32_t)e->slot[at] - 1;
    if (e->slot[at] >> 32 == hash >> 32 && qaci_entries_same(e, e->row + i * e->words, key, label))
      return qaci_entry_weight(e, i);
  }
  return NULL;
}

/* *weight := 0, that of a key which has no entry yet. */
qaci_status qaci_entries_make(qaci_entries *e, const qaci_entry *key, const uint64_t *label, uint64_t hash,
                              mp_limb_t **weight);
/* *weight := that of the key, made if it has none. It stays in place until the next call. */
static inline qaci_status qaci_entries_find(qaci_entries *e, const qaci_entry *key, const uint64_t *label,
                                            uint64_t hash, mp_limb_t **weight) {
  *weight = qaci_entries_look_up(e, key, label, hash);
  return *weight ? QACI_OK : qaci_entries_make(e, key, label, hash, weight);
}
/* Add `weight` (limbs limbs) under the key. */
qaci_status qaci_entries_add(qaci_entries *e, const qaci_entry *key, const uint64_t *label, const mp_limb_t *weight);
/* Add all of s to r; same limbs. */
qaci_status qaci_entries_merge(qaci_entries *r, const qaci_entries *s);
/* Order by length, front, labels, taken, time, period: the order of a table does not depend on how it was made. */
void qaci_entries_sort(qaci_entries *e);

#endif
