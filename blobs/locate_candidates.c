/* The g's that can undo an f (LOC.2): looked up by where they put the blob. See locate.h.
 *
 * A group of f's fixes where in the code the blob stands; a g can only undo it if it writes the blob there. What g writes
 * depends on its input length m. For each m that is needed one walk over all programs serves all groups: the groups are
 * filed under the place of the blob's first bit, and each g is compared with those filed under the places where it puts
 * that bit (or the blob's last bit, if a guard fixes the first). Candidates are kept by classes of equal wirings, cut to the width of a code.
 * Cost: O(programs) for each m, and O(runs of the blob) for each g that puts the first bit right.
 */
#include <stdlib.h>
#include <string.h>

#include "blobs/locate_internal.h"

/* A candidate list that is still to be made. */
typedef struct wanted {
  size_t input;
  uint32_t group;
} wanted;

/* Groups filed under one place; a chain through `next` (index + 1; 0 ends). */
typedef struct filed {
  uint32_t list; /* index among the lists of this walk */
  uint32_t next;
} filed;

typedef struct walk {
  const qaci_locator *l;
  blob_table *t;
  candidates **list; /* of this input length */
  size_t lists;
  uint32_t *last_program; /* per list: the program that was added last, plus 1 */
  uint32_t *place[2];     /* per code position: chains by the blob's first bit; by its last bit */
  filed *item;
  size_t items;
  qaci_leaves cut; /* scratch */
} walk;

/* ---- does g put the blob where f reads it? ---- */

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

static bool undoes(const qaci_locator *l, size_t blob_bits, const qaci_leaves *f, const qaci_leaves *g) {
  for (size_t i = 0; i < f->count; i++)
    for (size_t j = 0; j < g->count; j++)
      if (leaf_undoes(l, blob_bits, &f->leaf[i], &g->leaf[j])) return true;
  return false;
}

/* Has a program without guards dropped a bit of the blob for good? Then no continuation can bring it back. */
static bool lost(const qaci_leaves *g, size_t blob_bits) {
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

/* ---- one walk ---- */

static void compare_list(walk *w, uint32_t list, size_t program, const qaci_leaves *g) {
  if (w->last_program[list] == program + 1) return;
  candidates *c = w->list[list];
  if (!undoes(w->l, c->blob_bits, &w->t->group.item[c->group].leaves, g)) return;
  w->last_program[list] = (uint32_t)program + 1;
  if (!w->cut.count) {
    qaci_leaves_set(&w->cut, g);
    qaci_leaves_cut(&w->cut, w->l->physics->width);
  }
  qaci_classes_add(&c->g, &w->cut, (uint32_t)program);
}

static void compare_chain(walk *w, uint32_t chain, size_t program, const qaci_leaves *g) {
  for (; chain; chain = w->item[chain - 1].next) compare_list(w, w->item[chain - 1].list, program, g);
}

static void compare_all(walk *w, size_t program, const qaci_leaves *g) {
  for (uint32_t i = 0; i < w->lists; i++) compare_list(w, i, program, g);
}

/* The groups filed under the places where the leaf writes blob bit j. */
static void compare_places(walk *w, const uint32_t *place, uint64_t j, const qaci_leaf *leaf, size_t program,
                           const qaci_leaves *g) {
  uint64_t at = 0, width = w->l->physics->width;
  for (size_t i = 0; i < leaf->segments && at < width; at += leaf->segment[i++].length) {
    const qaci_segment *s = &leaf->segment[i];
    if (s->kind <= QACI_ONES || j < s->from) continue;
    if (s->kind == QACI_RANGE) {
      if (j - s->from < s->length && at + (j - s->from) < width)
        compare_chain(w, place[at + (j - s->from)], program, g);
    } else if (s->from == j) {
      for (uint64_t k = 0; k < s->length && at + k < width; k++) compare_chain(w, place[at + k], program, g);
    }
  }
}

static bool guarded(const qaci_leaves *g, uint64_t input) {
  for (size_t i = 0; i < g->count; i++)
    if (qaci_leaf_guarded(&g->leaf[i], input) >= 0) return true;
  return false;
}

static qaci_status visit(void *data, size_t program, const qaci_leaves *g, bool *skip) {
  walk *w = data;
  size_t n = w->t->blob_bits;
  *skip = lost(g, n);
  if (*skip) return QACI_OK;
  w->cut.count = 0;
  /* a bit that a guard fixes may come from anywhere: look for the other one, if that one is free */
  size_t by = n && guarded(g, 0);
  if (!n || (by && guarded(g, n - 1))) {
    compare_all(w, program, g);
    return QACI_OK;
  }
  for (size_t i = 0; i < g->count; i++)
    compare_places(w, w->place[by], by ? n - 1 : 0, &g->leaf[i], program, g);
  return QACI_OK;
}

static void file_under(walk *w, uint32_t list, uint32_t *chain) {
  w->item = qaci_realloc(w->item, (w->items + 1) * sizeof *w->item);
  w->item[w->items] = (filed){list, *chain};
  *chain = (uint32_t)++w->items;
}

/* File the group of list i under every place of which g must write blob bit j to one: where f reads it, or where that
 * bit may get fixed (see may_be_fixed; the guards of g are seen to in visit). */
static void file_group(walk *w, uint32_t i, uint32_t *place, size_t j) {
  const qaci_leaves *f = &w->t->group.item[w->list[i]->group].leaves;
  for (size_t at = 0; at < w->l->physics->width; at++)
    if (w->l->reducible[at]) file_under(w, i, &place[at]);
  for (size_t k = 0; k < f->count; k++) {
    uint64_t read = qaci_leaf_at(&f->leaf[k], j);
    if (read < QACI_WIRE_ZERO) file_under(w, i, &place[read]);
    for (size_t m = 0; m < f->leaf[k].guards; m++) file_under(w, i, &place[f->leaf[k].guard[m].at]);
  }
}

/* Fill the lists, all for input length m. */
static qaci_status fill_lists(qaci_ctx *ctx, qaci_locator *l, blob_table *t, candidates **list, size_t lists, size_t m) {
  walk w = {.l = l, .t = t, .list = list, .lists = lists};
  w.last_program = qaci_alloc(lists * sizeof *w.last_program);
  memset(w.last_program, 0, lists * sizeof *w.last_program);
  for (size_t by = 0; by < 2; by++) {
    w.place[by] = qaci_alloc(l->physics->width * sizeof *w.place[by]);
    memset(w.place[by], 0, l->physics->width * sizeof *w.place[by]);
    for (uint32_t i = 0; t->blob_bits && i < lists; i++) file_group(&w, i, w.place[by], by ? t->blob_bits - 1 : 0);
  }
  qaci_status status = qaci_programs_each(ctx, &l->programs, m, visit, &w);
  qaci_leaves_clear(&w.cut);
  free(w.item);
  free(w.place[0]);
  free(w.place[1]);
  free(w.last_program);
  return status;
}

/* ---- which lists are needed ---- */

static size_t list_hash(uint32_t group, size_t input) {
  uint64_t h = (input * UINT64_C(0x9e3779b97f4a7c15)) ^ (group * UINT64_C(0x243f6a8885a308d3));
  return (size_t)(h ^ h >> 31);
}

bool qaci_locator_candidates(const blob_table *t, uint32_t group, size_t input, uint32_t *r) {
  if (!t->slots) return false;
  for (size_t at = list_hash(group, input) & (t->slots - 1); t->slot[at]; at = (at + 1) & (t->slots - 1)) {
    const candidates *c = t->list[t->slot[at] - 1];
    if (c->group != group || c->input != input) continue;
    *r = t->slot[at] - 1;
    return true;
  }
  return false;
}

static void keep_list(blob_table *t, candidates *c) {
  if (t->lists == t->list_room) {
    t->list_room = t->list_room ? 2 * t->list_room : 16;
    t->list = qaci_realloc(t->list, t->list_room * sizeof *t->list);
  }
  t->list[t->lists++] = c;
  if (2 * t->lists > t->slots) {
    t->slots = t->slots ? 2 * t->slots : 64;
    t->slot = qaci_realloc(t->slot, t->slots * sizeof *t->slot);
    memset(t->slot, 0, t->slots * sizeof *t->slot);
    for (size_t i = 0; i + 1 < t->lists; i++) {
      size_t at = list_hash(t->list[i]->group, t->list[i]->input) & (t->slots - 1);
      while (t->slot[at]) at = (at + 1) & (t->slots - 1);
      t->slot[at] = (uint32_t)i + 1;
    }
  }
  size_t at = list_hash(c->group, c->input) & (t->slots - 1);
  while (t->slot[at]) at = (at + 1) & (t->slots - 1);
  t->slot[at] = (uint32_t)t->lists;
}

static int compare_wanted(const void *a, const void *b) {
  const wanted *x = a, *y = b;
  if (x->input != y->input) return x->input < y->input ? -1 : 1;
  return (x->group > y->group) - (x->group < y->group);
}

/* The (input length, group) that the chosen groups need: one for each length of output of an f, sorted, distinct. */
static wanted *collect(const qaci_locator *l, const blob_table *t, const bool *chosen, size_t *count) {
  wanted *r = NULL;
  size_t n = 0, room = 0;
  for (size_t i = 0; i < t->group.count; i++) {
    if (!chosen[i] || t->planned[i]) continue;
    for (uint32_t j = 0; j < t->group.item[i].members; j++) {
      const qaci_leaves *f = &l->f.item[t->group.item[i].member[j]].leaves;
      for (size_t k = 0; k < f->count; k++) {
        size_t input = f->leaf[k].length < t->blob_bits ? t->blob_bits : (size_t)f->leaf[k].length;
        if (n == room) {
          room = room ? 2 * room : 64;
          r = qaci_realloc(r, room * sizeof *r);
        }
        r[n++] = (wanted){input, (uint32_t)i};
      }
    }
  }
  if (n) qsort(r, n, sizeof *r, compare_wanted);
  size_t distinct = 0;
  for (size_t i = 0; i < n; i++)
    if (!i || compare_wanted(&r[distinct - 1], &r[i])) r[distinct++] = r[i];
  *count = distinct;
  return r;
}

qaci_status qaci_locator_plan(qaci_ctx *ctx, qaci_locator *l, blob_table *t, const bool *chosen) {
  size_t count;
  wanted *w = collect(l, t, chosen, &count);
  qaci_status status = QACI_OK;
  for (size_t i = 0, end; i < count && status == QACI_OK; i = end) {
    for (end = i; end < count && w[end].input == w[i].input;) end++;
    candidates **list = qaci_alloc((end - i) * sizeof *list);
    for (size_t j = i; j < end; j++) {
      list[j - i] = qaci_alloc(sizeof **list);
      *list[j - i] = (candidates){.blob_bits = t->blob_bits, .input = w[j].input, .group = w[j].group};
    }
    status = fill_lists(ctx, l, t, list, end - i, w[i].input);
    for (size_t j = 0; j < end - i; j++) {
      if (status == QACI_OK) {
        keep_list(t, list[j]);
      } else { /* incomplete */
        qaci_classes_clear(&list[j]->g);
        free(list[j]);
      }
    }
    free(list);
  }
  for (size_t i = 0; i < t->group.count && status == QACI_OK; i++) t->planned[i] |= chosen[i];
  free(w);
  return status;
}
