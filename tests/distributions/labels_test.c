/* Packed labels (SIMPL.2) against an array, by random changes, for labels of 1 to 16 bits. */
#include "distributions/labels.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/dice.h"

enum { MOST = 40 };

static void check(qaci_packing p, const uint64_t *row, const uint32_t *plain, size_t n, const char *what) {
  uint64_t again[MOST + 1];
  for (size_t i = 0; i < n; i++) {
    cr_assert_eq(qaci_label_get(p, row, i), plain[i], "%s: label %zu of %zu, %u bits", what, i, n, p.bits);
    qaci_labels_append(p, again, i, plain[i]);
  }
  cr_assert(qaci_labels_same(p, row, again, n), "%s: the bits beside %zu labels of %u bits are 0", what, n, p.bits);
  cr_assert_eq(qaci_labels_hash(p, 1, row, n), qaci_labels_hash(p, 1, again, n));
}

static void change(qaci_packing p, uint64_t *row, uint32_t *plain, size_t *n, uint32_t labels) {
  uint32_t label = dice(labels), value = dice(labels);
  size_t at = dice((unsigned)*n + 1);
  switch (dice(7)) {
  case 0:
    if (*n == MOST) return;
    qaci_labels_append(p, row, *n, label);
    plain[(*n)++] = label;
    check(p, row, plain, *n, "append");
    return;
  case 1:
    if (*n == MOST) return;
    qaci_labels_insert(p, row, *n, at, label);
    memmove(plain + at + 1, plain + at, (*n - at) * sizeof *plain);
    plain[at] = label;
    ++*n;
    check(p, row, plain, *n, "insert");
    return;
  case 2:
    if (!*n) return;
    cr_assert_eq(qaci_labels_pop_first(p, row, *n), plain[0]);
    memmove(plain, plain + 1, --*n * sizeof *plain);
    check(p, row, plain, *n, "pop_first");
    return;
  case 3:
    if (!*n) return;
    cr_assert_eq(qaci_labels_pop_last(p, row, *n), plain[*n - 1]);
    check(p, row, plain, --*n, "pop_last");
    return;
  case 4:
    if (!label) return;
    bool have = false;
    for (size_t i = 0; i < *n; i++) have = have || plain[i] == label;
    cr_assert_eq(qaci_labels_have(p, row, *n, label), have, "label %u among %zu of %u bits", label, *n, p.bits);
    return;
  case 5:
    qaci_labels_lower(p, row, *n);
    for (size_t i = 0; i < *n; i++) plain[i] -= plain[i] >= 2;
    check(p, row, plain, *n, "lower");
    return;
  default:
    if (!label) return;
    qaci_labels_replace(p, row, *n, label, value);
    for (size_t i = 0; i < *n; i++)
      if (plain[i] == label) plain[i] = value;
    check(p, row, plain, *n, "replace");
    return;
  }
}

Test(labels, like_an_array) {
  for (uint32_t bits = 1; bits <= 16; bits++) {
    uint32_t labels = ((uint32_t)1 << bits) - (bits > 1 ? dice((uint32_t)1 << (bits - 1)) : 0);
    qaci_packing p = qaci_packing_for(labels);
    cr_assert_eq(p.bits, bits, "%u labels", labels);
    uint64_t row[MOST + 1];
    uint32_t plain[MOST + 1];
    size_t n = 0;
    memset(row, 0xa5, sizeof row); /* what is not in use may hold anything */
    for (int i = 0; i < 2000; i++) change(p, row, plain, &n, i % 400 < 200 && labels > 4 ? 4 : labels);
  }
}
