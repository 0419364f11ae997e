/* Names and their values: labels and `equ`.                                                 papers/arena.md, ARENA.5
 *
 * An array in the order of definition with a hash index beside it (FNV-1a, linear probing, at most half full): nothing
 * follows the hash's order. O(1) expected for each name.
 */
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text_internal.h"

const char *const qaci_arena_constant_name[QACI_ARENA_CONSTANTS] = {"WORLD", "TICKS", "REACH", "SIZE"};

static size_t slot_of(const qaci_arena_symbols *t, const char *name) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (const char *c = name; *c; c++) hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
  size_t i = (size_t)(hash ^ hash >> 32) & (t->index_room - 1);
  while (t->index[i] && strcmp(t->names + t->symbol[t->index[i] - 1].name, name)) i = (i + 1) & (t->index_room - 1);
  return i;
}

qaci_arena_symbol *qaci_arena_symbol_find(const qaci_arena_symbols *t, const char *name) {
  if (!t->count) return NULL;
  uint32_t k = t->index[slot_of(t, name)];
  return k ? &t->symbol[k - 1] : NULL;
}

static qaci_status enlarge_index(qaci_arena_assembler *a) {
  qaci_arena_symbols *t = &a->symbols;
  if (2 * (t->count + 1) <= t->index_room) return QACI_OK;
  QACI_TRY(qaci_arena_text_grow(a, &t->index, &t->index_room, 4 * (t->count + 1), sizeof *t->index));
  memset(t->index, 0, t->index_room * sizeof *t->index);
  for (size_t k = 0; k < t->count; k++) t->index[slot_of(t, t->names + t->symbol[k].name)] = (uint32_t)(k + 1);
  return QACI_OK;
}

qaci_status qaci_arena_symbol_add(qaci_arena_assembler *a, const char *name, bool label, qaci_arena_number number) {
  qaci_arena_symbols *t = &a->symbols;
  for (size_t i = 0; i < QACI_ARENA_CONSTANTS; i++)
    if (!strcmp(name, qaci_arena_constant_name[i]))
      return qaci_arena_text_error(a, "found `%s`, expected another name: it is a constant of the world", name);
  if (!strcmp(name, "money") || !strcmp(name, "else"))
    return qaci_arena_text_error(a, "found `%s`, expected another name: it is a word of the language", name);
  const qaci_arena_symbol *old = qaci_arena_symbol_find(t, name);
  if (old)
    return qaci_arena_text_error(a, "found a second `%s`, expected another name: line %u has it%s", name, old->line,
                                 a->depth && old->line == a->number ? ", in each turn of the `for`: write NAME&COUNTER"
                                                                    : "");
  size_t length = strlen(name) + 1;
  QACI_TRY(qaci_arena_text_grow(a, &t->symbol, &t->room, t->count + 1, sizeof *t->symbol));
  QACI_TRY(qaci_arena_text_grow(a, &t->names, &t->names_room, t->names_length + length, 1));
  QACI_TRY(enlarge_index(a));
  memcpy(t->names + t->names_length, name, length);
  t->symbol[t->count] = (qaci_arena_symbol){t->names_length, a->number, label, number};
  t->names_length += length;
  t->index[slot_of(t, name)] = (uint32_t)(t->count + 1);
  t->count++;
  return QACI_OK;
}

static int by_place(const void *x, const void *y) {
  const qaci_arena_label *p = x, *q = y;
  return p->at != q->at ? p->at < q->at ? -1 : 1 : strcmp(p->name, q->name);
}

qaci_status qaci_arena_symbol_labels(qaci_arena_assembler *a, qaci_arena_label **r, size_t *count, uint32_t slots) {
  const qaci_arena_symbols *t = &a->symbols;
  size_t n = 0;
  for (size_t k = 0; k < t->count; k++) n += t->symbol[k].label;
  QACI_TRY(qaci_ctx_charge(a->ctx, n * sizeof **r + t->names_length));
  a->charged += n * sizeof **r + t->names_length;
  *r = n ? qaci_alloc(n * sizeof **r) : NULL;
  *count = n;
  n = 0;
  for (size_t k = 0; k < t->count; k++) {
    if (!t->symbol[k].label) continue;
    uint32_t at = (uint32_t)t->symbol[k].number.value;
    (*r)[n++] = (qaci_arena_label){qaci_strdup(t->names + t->symbol[k].name), slots ? at % slots : at};
  }
  if (n) qsort(*r, n, sizeof **r, by_place);
  return QACI_OK;
}
