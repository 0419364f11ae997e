/* An open-addressing index from hashes to positions in an array that its user keeps: the user compares, so one index
 * serves values, tuples of numbers and rows of any kind. Linear probing, at most half full; O(1) expected.
 *
 *   for (size_t probe = 0, at; (at = qaci_index_next(&index, hash, &probe)) != QACI_INDEX_NONE;)
 *     if (the element at position `at` is the one sought) return at;
 */
#ifndef QACI_DISTRIBUTIONS_INDEX_H
#define QACI_DISTRIBUTIONS_INDEX_H

#include <stdlib.h>

#include "distributions/ctx.h"

#define QACI_INDEX_NONE SIZE_MAX

typedef struct qaci_index {
  size_t room, count; /* slots (0 or a power of two) and how many are taken */
  struct qaci_index_slot {
    uint64_t hash;
    size_t behind; /* the position + 1; 0: free */
  } *slot;
} qaci_index;

static inline void qaci_index_clear(qaci_index *x) {
  free(x->slot);
  *x = (qaci_index){0};
}

/* The next position filed under this hash; *probe is 0 at first and opaque then. */
static inline size_t qaci_index_next(const qaci_index *x, uint64_t hash, size_t *probe) {
  while (*probe < x->room) {
    const struct qaci_index_slot *s = &x->slot[(hash + (*probe)++) & (x->room - 1)];
    if (!s->behind) break;
    if (s->hash == hash) return s->behind - 1;
  }
  return QACI_INDEX_NONE;
}

static inline void qaci_index_file(qaci_index *x, uint64_t hash, size_t behind) {
  size_t i = hash & (x->room - 1);
  while (x->slot[i].behind) i = (i + 1) & (x->room - 1);
  x->slot[i] = (struct qaci_index_slot){hash, behind};
}

static inline void qaci_index_insert(qaci_index *x, uint64_t hash, size_t at) {
  if (2 * (x->count + 1) > x->room) {
    qaci_index old = *x;
    x->room = old.room ? 2 * old.room : 16;
    x->slot = qaci_alloc(x->room * sizeof *x->slot);
    for (size_t i = 0; i < x->room; i++) x->slot[i] = (struct qaci_index_slot){0};
    for (size_t i = 0; i < old.room; i++)
      if (old.slot[i].behind) qaci_index_file(x, old.slot[i].hash, old.slot[i].behind);
    free(old.slot);
  }
  qaci_index_file(x, hash, at + 1);
  x->count++;
}

/* Mixes h with one more word: multiply-xorshift (the constants of splitmix64). h is spread before the word meets it, so
 * that a small h (a length, a kind) and a small word do not cancel. */
static inline uint64_t qaci_hash_mix(uint64_t h, uint64_t word) {
  h = (h * UINT64_C(0x9e3779b97f4a7c15) ^ word) * UINT64_C(0xbf58476d1ce4e5b9);
  h ^= h >> 27;
  h *= UINT64_C(0x94d049bb133111eb);
  return h ^ h >> 31;
}

#endif
