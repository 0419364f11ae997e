/* Does g put the blob where f reads it? What every g of a round trip must do (LOC.4), decided without the rest: Lemma 8
 * of location.md. See locate_internal.h. */
#include "blobs/locate_internal.h"

/* Does the leaf write input j to a place that decode may really reduce? */
static bool in_reducible(const qaci_locator *l, const qaci_leaf *g, uint64_t j) {
  uint64_t at = 0, width = l->physics->width;
  for (size_t i = 0; i < g->segments && at < width; at += g->segment[i++].length) {
    const qaci_segment *s = &g->segment[i];
    if (s->kind <= QACI_ONES || j < s->from) continue;
    if (s->kind == QACI_RANGE) {
      if (j - s->from < s->length && at + (j - s->from) < width && l->reducible[at + (j - s->from)]) return true;
    } else if (s->from == j) {
      for (uint64_t k = 0; k < s->length && at + k < width; k++)
        if (l->reducible[at + k]) return true;
    }
  }
  return false;
}

/* Can blob bit j be fixed in some case of the round trip: by a guard of g, by a guard of f that reads it, or because it
 * stands in a field that is reduced? Then its copy may come from anywhere (with the rest 01, CPUSH 0 and ROTR 2 put the
 * blob's one bit first), and the round trip decides. */
static bool may_be_fixed(const qaci_locator *l, const qaci_leaf *f, const qaci_leaf *g, uint64_t j) {
  if (qaci_leaf_guarded(g, j) >= 0) return true;
  for (size_t i = 0; i < f->guards; i++)
    if (qaci_leaf_at(g, f->guard[i].at) == j) return true;
  return in_reducible(l, g, j);
}

static bool brings(const qaci_locator *l, const qaci_leaf *f, const qaci_leaf *g, size_t j) {
  uint64_t read = qaci_leaf_at(f, j);
  return (read < QACI_WIRE_ZERO && qaci_leaf_at(g, read) == j) || may_be_fixed(l, f, g, j);
}

/* Does g write the blob bits from j on, n of them, to the code positions from `at` on, as one run? */
static bool brings_run(const qaci_leaf *g, uint64_t at, uint64_t j, uint64_t n) {
  for (size_t i = 0; i < g->segments; at -= g->segment[i++].length) {
    const qaci_segment *s = &g->segment[i];
    if (at < s->length) return s->kind == QACI_RANGE && s->from + at == j && s->length - at >= n;
  }
  return false;
}

/* All bits of the blob: run by run where that settles it, else bit by bit, the last bit first (most g's fail there). */
static bool leaf_undoes(const qaci_locator *l, size_t blob_bits, const qaci_leaf *f, const qaci_leaf *g) {
  if (!blob_bits) return true;
  if (!brings(l, f, g, blob_bits - 1)) return false;
  uint64_t j = 0;
  size_t i = 0;
  for (; i < f->segments && f->segment[i].kind == QACI_RANGE; j += f->segment[i++].length)
    if (!brings_run(g, f->segment[i].from, j, f->segment[i].length)) break;
  if (i == f->segments && j == blob_bits) return true;
  for (size_t k = blob_bits; k-- > 0;)
    if (!brings(l, f, g, k)) return false;
  return true;
}

bool qaci_locator_undoes(const qaci_locator *l, size_t blob_bits, const qaci_leaves *f, const qaci_leaves *g) {
  for (size_t i = 0; i < f->count; i++)
    for (size_t j = 0; j < g->count; j++)
      if (leaf_undoes(l, blob_bits, &f->leaf[i], &g->leaf[j])) return true;
  return false;
}

bool qaci_leaves_lost(const qaci_leaves *g, size_t blob_bits) {
  if (g->count > 1) return false;
  uint64_t left = 0;
  for (size_t i = 0; i < g->leaf[0].segments; i++) {
    const qaci_segment *s = &g->leaf[0].segment[i];
    if (s->kind == QACI_REPEATED) left += s->from < blob_bits;
    if (s->kind == QACI_RANGE && s->from < blob_bits)
      left += s->from + s->length < blob_bits ? s->length : blob_bits - s->from;
  }
  return left < blob_bits;
}
