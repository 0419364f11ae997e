/* Sets of bitstrings: see string_set.h. */
#include "blobs/string_set.h"

#include <stdlib.h>
#include <string.h>

void qaci_string_set_clear(qaci_string_set *s) {
  for (size_t i = 0; i < s->count; i++) qaci_bits_clear(&s->item[i]);
  free(s->item);
  free(s->slot);
}

size_t qaci_string_set_find(const qaci_string_set *s, const qaci_bits *x) {
  if (!s->slots) return SIZE_MAX;
  for (size_t at = qaci_bits_hash(x) & (s->slots - 1); s->slot[at]; at = (at + 1) & (s->slots - 1))
    if (qaci_bits_equal(&s->item[s->slot[at] - 1], x)) return s->slot[at] - 1;
  return SIZE_MAX;
}

size_t qaci_string_set_add(qaci_string_set *s, const qaci_bits *x, bool *is_new) {
  if (2 * (s->count + 1) > s->slots) {
    s->slots = s->slots ? 2 * s->slots : 256;
    s->slot = qaci_realloc(s->slot, s->slots * sizeof *s->slot);
    memset(s->slot, 0, s->slots * sizeof *s->slot);
    for (size_t i = 0; i < s->count; i++) {
      size_t at = qaci_bits_hash(&s->item[i]) & (s->slots - 1);
      while (s->slot[at]) at = (at + 1) & (s->slots - 1);
      s->slot[at] = (uint32_t)i + 1;
    }
  }
  size_t found = qaci_string_set_find(s, x), at = qaci_bits_hash(x) & (s->slots - 1);
  *is_new = found == SIZE_MAX;
  if (!*is_new) return found;
  while (s->slot[at]) at = (at + 1) & (s->slots - 1);
  if (s->count == s->room) {
    s->room = s->room ? 2 * s->room : 128;
    s->item = qaci_realloc(s->item, s->room * sizeof *s->item);
  }
  qaci_bits_init(&s->item[s->count]);
  qaci_bits_set(&s->item[s->count], x);
  s->slot[at] = (uint32_t)s->count + 1;
  return s->count++;
}
