/* Where each f finds a blob (LOC.1, LOC.2): bit columns of the universe's states. See locate.h.
 *
 * A group of f's is a list of guarded wirings of the first n positions. For one leaf the states that hold the blob are
 * the intersection of n columns (or their complements): states / 64 words each, given up as soon as it is empty.
 */
#include <stdlib.h>
#include <string.h>

#include "blobs/locate_internal.h"

/* Can an f with this single unguarded wiring ever make the round trip? Each blob bit must be read from a place of its
 * own: a constant or a place read twice cannot equal b'' for all b''. */
static bool wiring_is_injective(const qaci_leaf *cut, size_t blob_bits) {
  if (cut->length < blob_bits) return false;
  for (size_t i = 0; i < cut->segments; i++) {
    const qaci_segment *s = &cut->segment[i];
    if (s->kind != QACI_RANGE) return false;
    for (size_t j = 0; j < i; j++) {
      const qaci_segment *e = &cut->segment[j];
      if (s->from < e->from + e->length && e->from < s->from + s->length) return false;
    }
  }
  return true;
}

qaci_status qaci_locator_table(qaci_ctx *ctx, qaci_locator *l, size_t blob_bits, blob_table **r) {
  for (size_t i = 0; i < l->tables; i++)
    if (l->table[i]->blob_bits == blob_bits) {
      *r = l->table[i];
      return QACI_OK;
    }
  blob_table *t = qaci_alloc(sizeof *t);
  *t = (blob_table){.blob_bits = blob_bits};
  t->group_of = qaci_alloc(l->f.count * sizeof *t->group_of);
  qaci_leaves cut = {0};
  for (size_t i = 0; i < l->f.count; i++) {
    qaci_leaves_set(&cut, &l->f.item[i].leaves);
    qaci_leaves_cut(&cut, blob_bits);
    bool possible = cut.count > 1 || wiring_is_injective(&cut.leaf[0], blob_bits);
    t->group_of[i] = possible ? (uint32_t)qaci_classes_add(&t->group, &cut, (uint32_t)i) : UINT32_MAX;
  }
  qaci_leaves_clear(&cut);
  t->planned = qaci_alloc(t->group.count * sizeof *t->planned);
  memset(t->planned, 0, t->group.count * sizeof *t->planned);
  l->table = qaci_realloc(l->table, (l->tables + 1) * sizeof *l->table);
  l->table[l->tables++] = *r = t;
  return qaci_ctx_step(ctx, l->f.count);
}

/* found := found and (column == bit); false if nothing is left. */
static bool intersect(const qaci_locator *l, uint64_t *found, uint64_t position, bool bit) {
  const uint64_t *column = l->column + position * l->words;
  uint64_t flip = bit ? 0 : UINT64_MAX, left = 0;
  for (size_t i = 0; i < l->words; i++) left |= found[i] &= column[i] ^ flip;
  return left != 0;
}

static bool leaf_found(const qaci_locator *l, const qaci_leaf *leaf, const qaci_bits *blob, uint64_t *found) {
  for (size_t i = 0; i < l->words; i++) found[i] = UINT64_MAX;
  if (l->states & 63) found[l->words - 1] = ((uint64_t)1 << (l->states & 63)) - 1;
  for (size_t i = 0; i < leaf->guards; i++)
    if (!intersect(l, found, leaf->guard[i].at, leaf->guard[i].bit)) return false;
  uint64_t at = 0;
  for (size_t i = 0; i < leaf->segments; i++) {
    const qaci_segment *s = &leaf->segment[i];
    for (uint64_t j = 0; j < s->length; j++, at++) {
      bool due = qaci_bits_get(blob, at);
      if (s->kind <= QACI_ONES) {
        if (due != (s->kind == QACI_ONES)) return false;
      } else if (!intersect(l, found, s->kind == QACI_RANGE ? s->from + j : s->from, due)) {
        return false;
      }
    }
  }
  for (; at < blob->len; at++)
    if (qaci_bits_get(blob, at)) return false;
  return true;
}

bool qaci_locator_found(const qaci_locator *l, const qaci_leaves *group, const qaci_bits *blob, uint64_t *found) {
  if (group->count == 1) return leaf_found(l, &group->leaf[0], blob, found);
  uint64_t *one = qaci_alloc(l->words * sizeof *one);
  memset(found, 0, l->words * sizeof *found);
  bool any = false;
  for (size_t i = 0; i < group->count; i++)
    if (leaf_found(l, &group->leaf[i], blob, one)) {
      any = true;
      for (size_t j = 0; j < l->words; j++) found[j] |= one[j];
    }
  free(one);
  return any;
}

/* Apply the leaf whose guards hold. */
static void apply(const qaci_leaves *leaves, qaci_bits *r, const qaci_bits *code) {
  for (size_t i = 0; i < leaves->count; i++)
    if (qaci_leaf_holds(&leaves->leaf[i], code)) {
      qaci_leaf_apply(&leaves->leaf[i], r, code);
      return;
    }
}

void qaci_locator_read(const qaci_locator *l, const qaci_leaves *group, size_t state, size_t blob_bits, qaci_bits *r) {
  const qaci_bits code = qaci_locator_state(l, state);
  apply(group, r, &code);
  while (r->len < blob_bits) qaci_bits_push(r, false);
}

void qaci_locator_rest(const qaci_locator *l, uint32_t f, uint32_t state, size_t blob_bits, qaci_bits *r) {
  const qaci_bits code = qaci_locator_state(l, state);
  apply(&l->f.item[f].leaves, r, &code);
  if (r->len <= blob_bits) qaci_bits_zeros(r, 0);
  else qaci_bits_slice(r, r, blob_bits, r->len - blob_bits);
}
