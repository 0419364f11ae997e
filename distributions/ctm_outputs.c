/* What the machines wrote (MACH.6): counts of outputs, and the machines that were not run for reasons of symmetry.
 *
 * The mirrored machine writes the mirrored output, the complemented one (on the tape of 1s) the complemented output:
 * with c(x) of the machines that move to the right first, on the tape of 0s, count(x) = c(x) + c(x mirrored) + c(x
 * complemented) + c(x mirrored and complemented)
 */
#include <stdlib.h>
#include <string.h>

#include "distributions/ctm_internal.h"

static ctm_word_output *slot_of(const ctm_outputs *o, uint64_t word, uint32_t cells) {
  uint64_t h = (word ^ (uint64_t)cells << 56) * UINT64_C(0x9e3779b97f4a7c15);
  size_t i = (h ^ h >> 32) & (o->slots - 1);
  while (o->slot[i].cells && (o->slot[i].word != word || o->slot[i].cells != cells)) i = (i + 1) & (o->slots - 1);
  return &o->slot[i];
}

qaci_status ctm_outputs_add_word(qaci_ctx *ctx, ctm_outputs *o, uint64_t word, uint32_t cells, uint64_t count) {
  if (2 * (o->words + 1) > o->slots) {
    ctm_outputs old = *o;
    size_t slots = old.slots ? 2 * old.slots : 1024;
    QACI_TRY(qaci_ctx_charge(ctx, (slots - old.slots) * sizeof *o->slot));
    o->slots = slots;
    o->slot = qaci_alloc(slots * sizeof *o->slot);
    memset(o->slot, 0, slots * sizeof *o->slot);
    for (size_t i = 0; i < old.slots; i++)
      if (old.slot[i].cells) *slot_of(o, old.slot[i].word, old.slot[i].cells) = old.slot[i];
    free(old.slot);
  }
  ctm_word_output *s = slot_of(o, word, cells);
  o->words += !s->cells;
  *s = (ctm_word_output){word, s->count + count, cells};
  return QACI_OK;
}

qaci_status ctm_outputs_add(qaci_ctx *ctx, ctm_outputs *o, const qaci_bits *x, uint64_t count) {
  uint64_t hash = qaci_bits_hash(x);
  for (size_t probe = 0, at; (at = qaci_index_next(&o->index, hash, &probe)) != QACI_INDEX_NONE;)
    if (qaci_bits_equal(&o->item[at].x, x)) {
      o->item[at].count += count;
      return QACI_OK;
    }
  QACI_TRY(qaci_ctx_charge(ctx, sizeof *o->item + 4 * sizeof *o->index.slot + x->room * sizeof *x->word));
  if (o->count == o->room) {
    o->room = o->room ? 2 * o->room : 64;
    o->item = qaci_realloc(o->item, o->room * sizeof *o->item);
  }
  ctm_output *item = &o->item[o->count];
  qaci_bits_init(&item->x);
  qaci_bits_set(&item->x, x);
  item->count = count;
  qaci_index_insert(&o->index, hash, o->count++);
  return QACI_OK;
}

static int compare_outputs(const void *a, const void *b) {
  const qaci_bits *x = &((const ctm_output *)a)->x, *y = &((const ctm_output *)b)->x;
  if (x->len != y->len) return x->len < y->len ? -1 : 1;
  return qaci_bits_compare(x, y);
}

static qaci_status add_images(qaci_ctx *ctx, ctm_outputs *o, const qaci_bits *x, uint64_t count) {
  qaci_bits y;
  qaci_bits_init(&y);
  qaci_status status = QACI_OK;
  for (int image = 0; image < 4 && status == QACI_OK; image++) {
    qaci_bits_zeros(&y, x->len);
    for (size_t i = 0; i < x->len; i++)
      qaci_bits_put(&y, i, qaci_bits_get(x, image & 1 ? x->len - 1 - i : i) ^ image >> 1);
    status = ctm_outputs_add(ctx, o, &y, count);
  }
  qaci_bits_clear(&y);
  return status;
}

void ctm_outputs_clear(ctm_outputs *o) {
  for (size_t i = 0; i < o->count; i++) qaci_bits_clear(&o->item[i].x);
  free(o->item);
  free(o->slot);
  qaci_index_clear(&o->index);
  *o = (ctm_outputs){0};
}

qaci_status ctm_outputs_reflect(qaci_ctx *ctx, ctm_outputs *o) {
  ctm_outputs all = {0};
  qaci_status status = QACI_OK;
  qaci_bits x;
  qaci_bits_init(&x);
  for (size_t i = 0; i < o->slots && status == QACI_OK; i++) {
    const ctm_word_output *s = &o->slot[i];
    if (!s->cells) continue;
    qaci_bits_zeros(&x, s->cells);
    for (size_t j = 0; j < s->cells; j++) qaci_bits_put(&x, j, s->word >> j & 1);
    status = add_images(ctx, &all, &x, s->count);
  }
  qaci_bits_clear(&x);
  for (size_t i = 0; i < o->count && status == QACI_OK; i++)
    status = add_images(ctx, &all, &o->item[i].x, o->item[i].count);
  ctm_outputs_clear(o);
  qaci_index_clear(&all.index);
  if (all.count) qsort(all.item, all.count, sizeof *all.item, compare_outputs);
  *o = all;
  return status;
}
