/* The g's that can undo an f (LOC.2): looked up by where they put the blob. See locate.h.
 *
 * A group of f's fixes where in the code the blob stands; a g can only undo it if it writes the blob there. What g
 * writes depends on its input length m. One walk over all programs serves all groups and all m that are needed: the
 * groups are filed under the place of the blob's first bit, and each g is compared with those filed under the places
 * where it puts that bit (or the blob's last bit, if a guard fixes the first). Candidates are kept by classes of equal
 * wirings, cut to the width of a code.
 *
 * Where a g is one for many m (programs.h), so are these places, counted from the front or from the back. If nothing
 * that is counted from the back comes into the code, so is all that is kept: then g joins one list for all m that have
 * room for the code in front of what R micro-steps reach from the back, m >= width + R (Lemma 10 of location.md). Cost:
 * O(programs) and what programs.h says of short inputs; and O(runs of the blob) for each g that puts the first bit
 * right, once for the list of all m, and for each other m.
 */
#include <stdlib.h>
#include <string.h>

#include "blobs/locate_internal.h"

/* A candidate list that is still to be made. */
typedef struct wanted {
  size_t input; /* or QACI_ANY_LENGTH */
  uint32_t group;
} wanted;

/* A list filed under one place. */
typedef struct filed {
  size_t place;
  uint32_t length, list; /* indices among those of the walk; for all m the length behind the last */
} filed;

typedef struct filing {
  filed *item; /* sorted by places, then lists */
  size_t items, room;
} filing;

typedef struct walk {
  const qaci_locator *l;
  blob_table *t;
  candidates **list; /* in order of their lengths; those for all m at the end */
  size_t lists;
  uint64_t *length; /* ascending */
  size_t lengths;
  size_t *first_list;     /* per length; then of those for all m; then the end */
  uint32_t *last_program; /* per list: the program that was added last, plus 1 */
  filing from_front[2];   /* by code position: of the blob's first bit; of its last bit */
  filing from_back[2];    /* by m - position + width, modulo 2^64 */
  qaci_leaves here, cut;  /* scratch: what an endless g is on one length; cut to a code's width */
} walk;

/* ---- where the groups are filed ---- */

static void file_under(filing *f, size_t place, size_t length, size_t list) {
  if (f->items == f->room) {
    f->room = f->room ? 2 * f->room : 64;
    f->item = qaci_realloc(f->item, f->room * sizeof *f->item);
  }
  f->item[f->items++] = (filed){place, (uint32_t)length, (uint32_t)list};
}

static int compare_filed(const void *a, const void *b) {
  const filed *x = a, *y = b;
  if (x->place != y->place) return x->place < y->place ? -1 : 1;
  return (x->list > y->list) - (x->list < y->list);
}

static void sort_filing(filing *f) {
  if (f->items) qsort(f->item, f->items, sizeof *f->item, compare_filed);
}

static void file_place(walk *w, size_t by, size_t length, size_t list, size_t at) {
  file_under(&w->from_front[by], at, length, list);
  if (length < w->lengths) file_under(&w->from_back[by], w->length[length] - at + w->l->physics->width, length, list);
}

/* File a list under every place of which g must write blob bit j to one: where f reads it, or where that bit may get
 * fixed (see may_be_fixed; the guards of g are seen to in visit). */
static void file_list(walk *w, size_t by, size_t length, size_t list, size_t j) {
  const qaci_leaves *f = &w->t->group.item[w->list[list]->group].leaves;
  for (size_t at = 0; at < w->l->physics->width; at++)
    if (w->l->reducible[at]) file_place(w, by, length, list, at);
  for (size_t k = 0; k < f->count; k++) {
    uint64_t read = qaci_leaf_at(&f->leaf[k], j);
    if (read < QACI_WIRE_ZERO) file_place(w, by, length, list, read);
    for (size_t m = 0; m < f->leaf[k].guards; m++) file_place(w, by, length, list, f->leaf[k].guard[m].at);
  }
}

/* The first item that is not before that place and length. */
static size_t find_filed(const filing *f, size_t place, size_t length) {
  size_t low = 0, high = f->items;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const filed *x = &f->item[middle];
    if (x->place < place || (x->place == place && x->length < length)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* ---- the walk ---- */

/* A program under comparison: its leaves on the length `from`, or, endless, those that stand for all from there on. Of
 * these, it joins the list for all m in the place of those from `any` on. */
typedef struct compared {
  walk *w;
  size_t program;
  const qaci_leaves *g;
  bool endless;
  size_t from, any;
  size_t at; /* w->here, w->cut are about that length; SIZE_MAX: none */
} compared;

static void compare_list(compared *c, size_t length, uint32_t list) {
  walk *w = c->w;
  if (w->last_program[list] == c->program + 1) return;
  bool one = c->endless && length < w->lengths;
  if (c->at != length) {
    if (one) qaci_leaves_of_length(&w->here, c->g, w->length[length]);
    w->cut.count = 0;
    c->at = length;
  }
  candidates *k = w->list[list];
  const qaci_leaves *g = one ? &w->here : c->g;
  if (!qaci_locator_undoes(w->l, k->blob_bits, &w->t->group.item[k->group].leaves, g)) return;
  w->last_program[list] = (uint32_t)c->program + 1;
  if (!w->cut.count) {
    qaci_leaves_set(&w->cut, g);
    qaci_leaves_cut(&w->cut, w->l->physics->width);
  }
  qaci_classes_add(&k->g, &w->cut, (uint32_t)c->program);
}

static void compare_all(compared *c) {
  walk *w = c->w;
  size_t end = c->endless ? c->any : c->from + 1;
  for (size_t i = c->from; i < end; i++)
    for (size_t list = w->first_list[i]; list < w->first_list[i + 1]; list++) compare_list(c, i, (uint32_t)list);
  if (c->endless && c->any < w->lengths)
    for (size_t list = w->first_list[w->lengths]; list < w->lists; list++) compare_list(c, w->lengths, (uint32_t)list);
}

/* The lists filed under a place, for the lengths from `from` to before `end`. */
static void compare_filed_lists(compared *c, const filing *f, size_t place, size_t from, size_t end) {
  for (size_t i = find_filed(f, place, from); i < f->items && f->item[i].place == place && f->item[i].length < end; i++)
    compare_list(c, f->item[i].length, f->item[i].list);
}

/* The lists filed under a position of g's output. */
static void compare_place(compared *c, size_t by, uint64_t at) {
  walk *w = c->w;
  size_t end = c->endless ? c->any : c->from + 1, width = w->l->physics->width;
  if (at >= QACI_COUNTED_FROM_BACK) {
    compare_filed_lists(c, &w->from_back[by], QACI_ENDLESS - at + width, c->from, end);
    return;
  }
  compare_filed_lists(c, &w->from_front[by], at, c->from, end);
  if (c->endless && c->any < w->lengths)
    compare_filed_lists(c, &w->from_front[by], at, w->lengths, w->lengths + 1);
}

/* The lists filed under the places where the leaf writes blob bit j. */
static void compare_places(compared *c, size_t by, uint64_t j, const qaci_leaf *leaf) {
  uint64_t at = 0, width = c->w->l->physics->width;
  for (size_t i = 0; i < leaf->segments && (c->endless || at < width); at += leaf->segment[i++].length) {
    const qaci_segment *s = &leaf->segment[i];
    if (s->kind <= QACI_ONES || j < s->from) continue;
    if (s->kind == QACI_RANGE) {
      if (j - s->from < s->length) compare_place(c, by, at + (j - s->from));
    } else if (s->from == j) {
      for (uint64_t k = 0; k < s->length && (c->endless || at + k < width); k++) compare_place(c, by, at + k);
    }
  }
}

static bool guarded(const qaci_leaves *g, uint64_t input) {
  for (size_t i = 0; i < g->count; i++)
    if (qaci_leaf_guarded(&g->leaf[i], input) >= 0) return true;
  return false;
}

/* Is what endless leaves show in the first `width` positions, and when, the same on all lengths? */
static bool from_front_only(const qaci_leaves *g, size_t width) {
  for (size_t i = 0; i < g->count; i++) {
    const qaci_leaf *leaf = &g->leaf[i];
    for (size_t j = 0; j < leaf->guards; j++)
      if (leaf->guard[j].at >= QACI_COUNTED_FROM_BACK) return false;
    uint64_t at = 0;
    for (size_t j = 0; j < leaf->segments && at < width; at += leaf->segment[j++].length)
      if (leaf->segment[j].kind > QACI_ONES && leaf->segment[j].from >= QACI_COUNTED_FROM_BACK) return false;
  }
  return true;
}

/* The first length of at least width + R, if from there on the list for all m will do; else w->lengths. */
static size_t any_from(const walk *w, size_t program, const qaci_leaves *g, size_t from) {
  size_t width = w->l->physics->width, low = from, high = w->lengths;
  uint64_t least = width + w->l->programs.item[program].runtime;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (w->length[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low < w->lengths && from_front_only(g, width) ? low : w->lengths;
}

static qaci_status visit(void *data, size_t program, const qaci_leaves *g, size_t from, bool endless, bool *skip) {
  walk *w = data;
  size_t n = w->t->blob_bits;
  *skip = qaci_leaves_lost(g, n);
  if (*skip) return QACI_OK;
  compared c = {w, program, g, endless, from, endless ? any_from(w, program, g, from) : w->lengths, SIZE_MAX};
  /* a bit that a guard fixes may come from anywhere: look for the other one, if that one is free */
  size_t by = n && guarded(g, 0);
  if (!n || (by && guarded(g, n - 1))) {
    compare_all(&c);
    return QACI_OK;
  }
  for (size_t i = 0; i < g->count; i++) compare_places(&c, by, by ? n - 1 : 0, &g->leaf[i]);
  return QACI_OK;
}

/* Fill the lists, which are in order of their lengths, those for all m at the end. */
static qaci_status fill_lists(qaci_ctx *ctx, qaci_locator *l, blob_table *t, candidates **list, size_t lists) {
  walk w = {.l = l, .t = t, .list = list, .lists = lists};
  w.last_program = qaci_alloc(lists * sizeof *w.last_program);
  memset(w.last_program, 0, lists * sizeof *w.last_program);
  w.length = qaci_alloc(lists * sizeof *w.length);
  w.first_list = qaci_alloc((lists + 1) * sizeof *w.first_list);
  for (size_t i = 0; i < lists; i++) {
    if (i && list[i]->input == list[i - 1]->input) continue;
    w.first_list[w.lengths] = i;
    if (list[i]->input != QACI_ANY_LENGTH) w.length[w.lengths++] = list[i]->input;
  }
  w.first_list[w.lengths + 1] = lists;
  for (size_t by = 0; by < 2; by++) {
    for (size_t i = 0; i <= w.lengths; i++)
      for (size_t j = w.first_list[i]; t->blob_bits && j < w.first_list[i + 1]; j++)
        file_list(&w, by, i, j, by ? t->blob_bits - 1 : 0);
    sort_filing(&w.from_front[by]);
    sort_filing(&w.from_back[by]);
  }
  qaci_status status = qaci_programs_each_length(ctx, &l->programs, w.length, w.lengths, t->blob_bits, visit, &w);
  for (size_t by = 0; by < 2; by++) {
    free(w.from_front[by].item);
    free(w.from_back[by].item);
  }
  qaci_leaves_clear(&w.here);
  qaci_leaves_clear(&w.cut);
  free(w.length);
  free(w.first_list);
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

static void want(wanted **r, size_t *n, size_t *room, size_t input, uint32_t group) {
  if (*n == *room) {
    *room = *room ? 2 * *room : 64;
    *r = qaci_realloc(*r, *room * sizeof **r);
  }
  (*r)[(*n)++] = (wanted){input, group};
}

/* The (input length, group) that the chosen groups need: one for each length of output of an f, and one for all of
 * them; sorted, distinct. */
static wanted *collect(const qaci_locator *l, const blob_table *t, const bool *chosen, size_t *count) {
  wanted *r = NULL;
  size_t n = 0, room = 0;
  for (size_t i = 0; i < t->group.count; i++) {
    if (!chosen[i] || t->planned[i]) continue;
    for (uint32_t j = 0; j < t->group.item[i].members; j++) {
      const qaci_leaves *f = &l->f.item[t->group.item[i].member[j]].leaves;
      for (size_t k = 0; k < f->count; k++) {
        size_t input = f->leaf[k].length < t->blob_bits ? t->blob_bits : (size_t)f->leaf[k].length;
        want(&r, &n, &room, input, (uint32_t)i);
      }
    }
    want(&r, &n, &room, QACI_ANY_LENGTH, (uint32_t)i);
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
  candidates **list = qaci_alloc(count * sizeof *list);
  for (size_t i = 0; i < count; i++) {
    list[i] = qaci_alloc(sizeof **list);
    *list[i] = (candidates){.blob_bits = t->blob_bits, .input = w[i].input, .group = w[i].group};
  }
  free(w);
  qaci_status status = count ? fill_lists(ctx, l, t, list, count) : QACI_OK;
  for (size_t i = 0; i < count; i++) {
    if (status == QACI_OK) {
      keep_list(t, list[i]);
    } else { /* incomplete */
      qaci_classes_clear(&list[i]->g);
      free(list[i]);
    }
  }
  free(list);
  for (size_t i = 0; i < t->group.count && status == QACI_OK; i++) t->planned[i] |= chosen[i];
  return status;
}
