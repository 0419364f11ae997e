/* A hash map over pairs: see pair_map.h. Open addressing with linear probing; O(1) expected. */
#include "physics/pair_map.h"

#include <stdlib.h>
#include <string.h>

void qaci_pair_map_init(qaci_pair_map *m) {
  *m = (qaci_pair_map){0};
}

void qaci_pair_map_clear(qaci_pair_map *m) {
  free(m->key);
  free(m->slot);
  qaci_pair_map_init(m);
}

/* The slot of (a, b), or the free one where it belongs. */
static uint32_t *slot_of(const qaci_pair_map *m, uint32_t a, uint32_t b) {
  /* Fibonacci hashing; the high bits of the product are the mixed ones. */
  uint64_t h = (((uint64_t)a << 32) ^ b) * UINT64_C(0x9e3779b97f4a7c15);
  h = (h ^ h >> 32) * UINT64_C(0x9e3779b97f4a7c15);
  for (size_t i = (size_t)(h >> 32);; i++) {
    uint32_t *s = &m->slot[i & (m->slots - 1)];
    if (!*s || (m->key[*s - 1].a == a && m->key[*s - 1].b == b)) return s;
  }
}

size_t qaci_pair_map_find(const qaci_pair_map *m, uint32_t a, uint32_t b) {
  if (!m->slots) return QACI_PAIR_NONE;
  uint32_t s = *slot_of(m, a, b);
  return s ? s - 1 : QACI_PAIR_NONE;
}

static void grow(qaci_pair_map *m) {
  free(m->slot);
  m->slots = m->slots ? 2 * m->slots : 16;
  m->slot = qaci_alloc(m->slots * sizeof *m->slot);
  memset(m->slot, 0, m->slots * sizeof *m->slot);
  for (size_t i = 0; i < m->count; i++) *slot_of(m, m->key[i].a, m->key[i].b) = (uint32_t)(i + 1);
}

size_t qaci_pair_map_add(qaci_pair_map *m, uint32_t a, uint32_t b, bool *is_new) {
  if (2 * (m->count + 1) > m->slots) grow(m);
  uint32_t *s = slot_of(m, a, b);
  *is_new = !*s;
  if (*s) return *s - 1;
  if (m->count == m->room) {
    m->room = 2 * m->room + 8;
    m->key = qaci_realloc(m->key, m->room * sizeof *m->key);
  }
  m->key[m->count++] = (qaci_pair){a, b};
  *s = (uint32_t)m->count;
  return m->count - 1;
}
