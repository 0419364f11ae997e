/* The constants that `=expr` makes: one slot for each value, and one for each constant that an instruction writes.
 * papers/arena.md, ARENA.5. O(1) expected for each; a new block costs nothing: entries of the index name their block.
 */
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text_internal.h"

static size_t slot_of(const qaci_arena_pool *p, int32_t value) {
  size_t i = (size_t)((uint32_t)value * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (p->index_room - 1);
  while (p->index[i].block == p->block && p->value[p->index[i].constant] != value) i = (i + 1) & (p->index_room - 1);
  return i;
}

void qaci_arena_pool_empty(qaci_arena_pool *p) {
  p->count = 0;
  p->block++; /* blocks of one text are fewer than 2^32 */
}

/* Constants with a slot of their own are not in the index, so only those in the old one are put into the new one. */
static qaci_status enlarge_index(qaci_arena_assembler *a) {
  qaci_arena_pool *p = &a->pool;
  if (2 * (p->count + 1) <= p->index_room) return QACI_OK;
  uint32_t *shared = p->count ? qaci_alloc(p->count * sizeof *shared) : NULL;
  size_t n = 0;
  for (size_t i = 0; i < p->index_room; i++)
    if (p->index[i].block == p->block) shared[n++] = p->index[i].constant;
  qaci_status status = qaci_arena_text_grow(a, &p->index, &p->index_room, 4 * (p->count + 1), sizeof *p->index);
  if (status == QACI_OK) {
    memset(p->index, 0, p->index_room * sizeof *p->index);
    for (size_t i = 0; i < n; i++)
      p->index[slot_of(p, p->value[shared[i]])] = (qaci_arena_pool_entry){p->block, shared[i]};
  }
  free(shared);
  return status;
}

qaci_status qaci_arena_pool_constant(qaci_arena_assembler *a, int32_t value, bool own, size_t *r) {
  qaci_arena_pool *p = &a->pool;
  QACI_TRY(enlarge_index(a));
  size_t i = slot_of(p, value);
  if (!own && p->index[i].block == p->block) {
    *r = p->index[i].constant;
    return QACI_OK;
  }
  QACI_TRY(qaci_arena_text_grow(a, &p->value, &p->room, p->count + 1, sizeof *p->value));
  QACI_TRY(qaci_arena_text_grow(a, &p->line, &p->line_room, p->count + 1, sizeof *p->line));
  p->value[p->count] = value;
  p->line[p->count] = a->number;
  if (!own) p->index[i] = (qaci_arena_pool_entry){p->block, (uint32_t)p->count};
  *r = p->count++;
  return QACI_OK;
}
