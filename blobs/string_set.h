/* A set of bitstrings, in order of arrival; a table finds them again. Initialise with zeros. */
#ifndef QACI_BLOBS_STRING_SET_H
#define QACI_BLOBS_STRING_SET_H

#include "distributions/bits.h"

typedef struct qaci_string_set {
  qaci_bits *item;
  size_t count, room;
  uint32_t *slot;
  size_t slots;
} qaci_string_set;

void qaci_string_set_clear(qaci_string_set *s);
/* The index of x, or SIZE_MAX. */
size_t qaci_string_set_find(const qaci_string_set *s, const qaci_bits *x);
/* The index of x, which is copied into the set (*is_new) if it was not there. Cost O(|x|) expected. */
size_t qaci_string_set_add(qaci_string_set *s, const qaci_bits *x, bool *is_new);

#endif
