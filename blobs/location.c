/* Canonical locations (LOC.3): see location.h.
 *
 * Layout, all uint32_t: blob bits n, width w, w references, then the diagrams' nodes (variable, low, high) in order of
 * first use. A reference is 0, 1, QACI_BLOB_BIT + j for blob bit j, or QACI_BLOB_BIT + n + i for node i.
 */
#include "blobs/location.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER = 2 };

typedef struct node {
  uint32_t variable, low, high;
} node;

typedef struct diagrams {
  uint32_t blob_bits;
  node *item;
  size_t count, room;
} diagrams;

/* The reference of "variable ? high : low", reduced. */
static uint32_t make(diagrams *d, uint32_t variable, uint32_t low, uint32_t high) {
  if (low == high) return low;
  if (low == 0 && high == 1) return QACI_BLOB_BIT + variable;
  uint32_t base = QACI_BLOB_BIT + d->blob_bits;
  for (size_t i = 0; i < d->count; i++)
    if (d->item[i].variable == variable && d->item[i].low == low && d->item[i].high == high) return base + (uint32_t)i;
  if (d->count == d->room) {
    d->room = d->room ? 2 * d->room : 16;
    d->item = qaci_realloc(d->item, d->room * sizeof *d->item);
  }
  d->item[d->count] = (node){variable, low, high};
  return base + (uint32_t)d->count++;
}

/* A case of one code bit: under the fixed bits still ahead it has the value. */
typedef struct arm {
  const qaci_piece *piece;
  uint32_t value;
} arm;

/* The smallest variable from `from` on that some arm depends on, or UINT32_MAX. */
static uint32_t next_variable(const arm *a, size_t n, uint32_t from) {
  uint32_t least = UINT32_MAX;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < a[i].piece->fixed; j++)
      if (a[i].piece->fixed_at[j] >= from && a[i].piece->fixed_at[j] < least) least = a[i].piece->fixed_at[j];
    if (a[i].value >= QACI_BLOB_BIT && a[i].value - QACI_BLOB_BIT < least) least = a[i].value - QACI_BLOB_BIT;
  }
  return least;
}

/* All variables below `from` are decided; the arms are those that are still possible. */
static uint32_t build(diagrams *d, const arm *a, size_t n, uint32_t from) {
  bool same = a[0].value < QACI_BLOB_BIT;
  for (size_t i = 1; i < n && same; i++) same = a[i].value == a[0].value;
  if (same) return a[0].value;
  uint32_t variable = next_variable(a, n, from);
  arm *half = qaci_alloc(n * sizeof *half);
  uint32_t branch[2];
  for (uint32_t bit = 0; bit < 2; bit++) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
      bool possible = true;
      for (size_t j = 0; j < a[i].piece->fixed && possible; j++)
        possible = a[i].piece->fixed_at[j] != variable || a[i].piece->fixed_bit[j] == bit;
      if (!possible) continue;
      half[count++] = (arm){a[i].piece, a[i].value == QACI_BLOB_BIT + variable ? bit : a[i].value};
    }
    branch[bit] = build(d, half, count, variable + 1);
  }
  free(half);
  return make(d, variable, branch[0], branch[1]);
}

/* Number the nodes in order of first use from `reference` on; number[i] is 0 while node i has none. */
static void visit(const diagrams *d, uint32_t reference, uint32_t *number, uint32_t *order, uint32_t *used) {
  uint32_t base = QACI_BLOB_BIT + d->blob_bits;
  if (reference < base || number[reference - base]) return;
  uint32_t i = reference - base;
  number[i] = *used + 1;
  order[(*used)++] = i;
  visit(d, d->item[i].low, number, order, used);
  visit(d, d->item[i].high, number, order, used);
}

static uint32_t renumbered(const diagrams *d, uint32_t reference, const uint32_t *number) {
  uint32_t base = QACI_BLOB_BIT + d->blob_bits;
  return reference < base ? reference : base + number[reference - base] - 1;
}

void qaci_location_init(qaci_location *l) {
  *l = (qaci_location){0};
}

void qaci_location_clear(qaci_location *l) {
  free(l->data);
  qaci_location_init(l);
}

void qaci_location_set(qaci_location *l, size_t blob_bits, size_t width, const qaci_piece *piece, size_t pieces) {
  diagrams d = {(uint32_t)blob_bits, NULL, 0, 0};
  uint32_t *reference = qaci_alloc(width * sizeof *reference);
  if (pieces == 1 && !piece->fixed) {
    memcpy(reference, piece->code, width * sizeof *reference);
  } else {
    arm *a = qaci_alloc(pieces * sizeof *a);
    for (size_t i = 0; i < width; i++) {
      for (size_t j = 0; j < pieces; j++) a[j] = (arm){&piece[j], piece[j].code[i]};
      reference[i] = build(&d, a, pieces, 0);
    }
    free(a);
  }
  uint32_t *number = qaci_alloc(d.count * sizeof *number), *order = qaci_alloc(d.count * sizeof *order), used = 0;
  memset(number, 0, d.count * sizeof *number);
  for (size_t i = 0; i < width; i++) visit(&d, reference[i], number, order, &used);

  l->bytes = (HEADER + width + 3 * (size_t)used) * sizeof(uint32_t);
  l->data = qaci_realloc(l->data, l->bytes);
  uint32_t *out = (uint32_t *)(void *)l->data;
  *out++ = (uint32_t)blob_bits;
  *out++ = (uint32_t)width;
  for (size_t i = 0; i < width; i++) *out++ = renumbered(&d, reference[i], number);
  for (uint32_t i = 0; i < used; i++) {
    const node *n = &d.item[order[i]];
    *out++ = n->variable;
    *out++ = renumbered(&d, n->low, number);
    *out++ = renumbered(&d, n->high, number);
  }
  free(number);
  free(order);
  free(reference);
  free(d.item);
}

static const uint32_t *words(const qaci_location *l) {
  return (const uint32_t *)(const void *)l->data;
}

size_t qaci_location_blob_bits(const qaci_location *l) {
  return words(l)[0];
}

size_t qaci_location_width(const qaci_location *l) {
  return words(l)[1];
}

const uint32_t *qaci_location_references(const qaci_location *l) {
  return words(l) + HEADER;
}

void qaci_location_at(const qaci_location *l, qaci_bits *r, const qaci_bits *blob) {
  size_t width = qaci_location_width(l);
  const uint32_t *reference = words(l) + HEADER, *nodes = reference + width;
  uint32_t base = QACI_BLOB_BIT + words(l)[0];
  qaci_bits_zeros(r, width);
  for (size_t i = 0; i < width; i++) {
    uint32_t x = reference[i];
    while (x >= base) {
      const uint32_t *n = nodes + 3 * (size_t)(x - base);
      x = n[1 + qaci_bits_get(blob, n[0])];
    }
    if (x >= QACI_BLOB_BIT ? qaci_bits_get(blob, x - QACI_BLOB_BIT) : x) qaci_bits_put(r, i, true);
  }
}
