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
#include "distributions/index.h"
#include "distributions/symbolic.h"

#define QACI_UNDECIDED UINT64_MAX

typedef struct qaci_entry {
  uint64_t time, period; /* period 0: at that time only; 1: halted; QACI_UNDECIDED */
  uint32_t length, front, taken;
  size_t labels; /* where they start, in words of `packed` */
} qaci_entry;

typedef struct qaci_entries {
  qaci_ctx *ctx;
  size_t limbs; /* of a weight */
  qaci_packing packing;
  qaci_entry *item;
  mp_limb_t *weight; /* limbs for each item */
  size_t count, room;
  uint64_t *packed; /* labels, those of each entry from a word on */
  size_t labels, label_room;
  qaci_index index;
  uint64_t charged;
} qaci_entries;

/* packing: of the labels of all that is added. */
void qaci_entries_init(qaci_ctx *ctx, qaci_entries *e, size_t limbs, qaci_packing packing);
void qaci_entries_clear(qaci_entries *e);
void qaci_entries_empty(qaci_entries *e); /* keeps the room */

static inline mp_limb_t *qaci_entry_weight(const qaci_entries *e, size_t i) {
  return e->weight + i * e->limbs;
}

static inline uint32_t qaci_entry_label(const qaci_entries *e, const qaci_entry *item, size_t i) {
  return qaci_label_get(e->packing, e->packed + item->labels, i);
}

/* *weight := that of the key (all fields but `labels`, and the labels), to be added to; 0 if it is new. It stays in
 * place until the next call. */
qaci_status qaci_entries_find(qaci_entries *e, const qaci_entry *key, const uint64_t *label, mp_limb_t **weight);
/* Add `weight` (limbs limbs) under the key. */
qaci_status qaci_entries_add(qaci_entries *e, const qaci_entry *key, const uint64_t *label, const mp_limb_t *weight);
/* Add all of s to r; same limbs. */
qaci_status qaci_entries_merge(qaci_entries *r, const qaci_entries *s);
/* Order by length, front, labels, taken, time, period: the order of a table does not depend on how it was made. */
void qaci_entries_sort(qaci_entries *e);

#endif
