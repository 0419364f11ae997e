/* A hash map from pairs of 32-bit numbers to 0, 1, 2, ... in order of insertion, for sparse matrices and caches. */
#ifndef QACI_PHYSICS_PAIR_MAP_H
#define QACI_PHYSICS_PAIR_MAP_H

#include "distributions/ctx.h"

typedef struct qaci_pair {
  uint32_t a, b;
} qaci_pair;

typedef struct qaci_pair_map {
  size_t count, room;
  qaci_pair *key; /* of each number */
  size_t slots;   /* a power of two, at least 2 * count; 0: nothing yet */
  uint32_t *slot; /* number + 1, or 0 */
} qaci_pair_map;

void qaci_pair_map_init(qaci_pair_map *m);
void qaci_pair_map_clear(qaci_pair_map *m);
#define QACI_PAIR_NONE SIZE_MAX
size_t qaci_pair_map_find(const qaci_pair_map *m, uint32_t a, uint32_t b);
/* The number of (a, b), which is m->count - 1 if it is new. At most 2^32 - 2 pairs. */
size_t qaci_pair_map_add(qaci_pair_map *m, uint32_t a, uint32_t b, bool *is_new);

#endif
