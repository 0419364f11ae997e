/* The numbers of a universe's world-states: codes in chunks that double and never move, found through a hash table.
 * A state costs its code, about 12 bytes, and O(1) expected steps. */
#include "physics/universe_internal.h"

#include <stdlib.h>
#include <string.h>

/* State id stands in chunk i, the one with 2^i <= id + 1 < 2^(i + 1). */
static uint64_t *code_of(const qaci_universe *u, size_t id) {
  unsigned i = 63 - (unsigned)__builtin_clzll(id + 1);
  return u->chunk[i] + (id + 1 - ((size_t)1 << i)) * u->stride;
}

qaci_bits qaci_universe_state(const qaci_universe *u, size_t id) {
  return (qaci_bits){.len = u->physics->width, .room = u->stride, .word = code_of(u, id)};
}

static uint32_t *slot_of(const qaci_universe *u, const qaci_bits *code) {
  for (size_t i = (size_t)qaci_bits_hash(code);; i++) {
    uint32_t *s = &u->slot[i & (u->slots - 1)];
    if (!*s || !memcmp(code_of(u, *s - 1), code->word, u->stride * sizeof(uint64_t))) return s;
  }
}

size_t qaci_universe_find(const qaci_universe *u, const qaci_bits *code) {
  if (!u->slots || code->len != u->physics->width) return QACI_NOWHERE;
  uint32_t s = *slot_of(u, code);
  return s ? s - 1 : QACI_NOWHERE;
}

static qaci_status grow_slots(qaci_ctx *ctx, qaci_universe *u) {
  size_t slots = u->slots ? 2 * u->slots : 64;
  QACI_TRY(qaci_ctx_charge(ctx, (slots - u->slots) * sizeof *u->slot));
  free(u->slot);
  u->slots = slots;
  u->slot = qaci_alloc(slots * sizeof *u->slot);
  memset(u->slot, 0, slots * sizeof *u->slot);
  for (size_t i = 0; i < u->size; i++) {
    qaci_bits code = qaci_universe_state(u, i);
    *slot_of(u, &code) = (uint32_t)(i + 1);
  }
  return QACI_OK;
}

qaci_status qaci_universe_number(qaci_ctx *ctx, qaci_universe *u, const qaci_bits *code, size_t *id) {
  if (2 * (u->size + 1) > u->slots) QACI_TRY(grow_slots(ctx, u));
  uint32_t *s = slot_of(u, code);
  if (*s) {
    *id = *s - 1;
    return QACI_OK;
  }
  if (u->size >= UINT32_MAX / 4)
    return qaci_fail(ctx, QACI_UNABLE, "the universe meets more than %zu world-states", u->size);
  unsigned i = 63 - (unsigned)__builtin_clzll(u->size + 1);
  if (!u->chunk[i]) {
    size_t bytes = ((size_t)1 << i) * u->stride * sizeof(uint64_t);
    QACI_TRY(qaci_ctx_charge(ctx, bytes));
    u->chunk[i] = qaci_alloc(bytes);
  }
  *id = u->size++;
  memcpy(code_of(u, *id), code->word, u->stride * sizeof(uint64_t));
  *s = (uint32_t)(*id + 1);
  return QACI_OK;
}

void qaci_universe_codes_clear(qaci_universe *u) {
  for (size_t i = 0; i < QACI_UNIVERSE_CHUNKS; i++) free(u->chunk[i]);
  free(u->slot);
}
