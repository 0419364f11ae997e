/* Equality, order and hash of values (EVAL.2), with stacks of their own: a value may be nested as deep as memory
 * allows. */
#include <stdlib.h>
#include <string.h>

#include "distributions/index.h"
#include "qaci/evalmath/machine.h"
#include "qaci/evalmath/number.h"
#include "qaci/evalmath/sum.h"

/* Values inside values: where the walk stands in each. */
typedef struct place {
  qaci_em a, b; /* borrowed; hashes use a only */
  size_t at, items;
} place;

typedef struct walk {
  qaci_em_machine *m;
  place *item;
  size_t depth, room;
} walk;

static qaci_em_status enter(walk *w, qaci_em a, qaci_em b, size_t items) {
  if (w->depth == w->room) {
    size_t room = w->room ? 2 * w->room : 16;
    QACI_EM_TRY(qaci_em_charge(w->m, (room - w->room) * sizeof *w->item));
    w->room = room;
    w->item = qaci_realloc(w->item, room * sizeof *w->item);
  }
  w->item[w->depth++] = (place){a, b, 0, items};
  return QACI_EM_OK;
}

static void leave(walk *w) {
  qaci_em_uncharge(w->m, w->room * sizeof *w->item);
  free(w->item);
}

static int rank(qaci_em v) {
  switch (v.kind) {
  case QACI_EM_NUMBER:
    return QACI_EM_SMALL;
  case QACI_EM_RANGE:
    return QACI_EM_SET;
  case QACI_EM_FUNCTION:
    return QACI_EM_BUILTIN;
  default:
    return (int)v.kind;
  }
}

static int order(size_t a, size_t b) {
  return (a > b) - (a < b);
}

/* Two sets of which one at least is a range: a range's members are numbers, so no pair of members is nested. */
static qaci_em_status compare_ranges(qaci_em_machine *m, int *r, qaci_em a, qaci_em b) {
  const qaci_em_object *x = a.as.object, *y = b.as.object;
  if (a.kind == QACI_EM_RANGE && b.kind == QACI_EM_RANGE && x->count && y->count) {
    *r = qaci_em_number_compare(x->as.first, y->as.first);
    if (!*r) *r = order(x->count, y->count);
    return QACI_EM_OK;
  }
  *r = 0;
  for (size_t i = 0; i < x->count && i < y->count && !*r; i++) {
    qaci_em p, q;
    QACI_EM_TRY(qaci_em_step(m, 1));
    QACI_EM_TRY(qaci_em_member(m, &p, a, i));
    qaci_em_status status = qaci_em_member(m, &q, b, i);
    if (status == QACI_EM_OK) {
      *r = qaci_em_is_number(p) && qaci_em_is_number(q) ? qaci_em_number_compare(p, q) : rank(p) - rank(q);
      qaci_em_release(m, q);
    }
    qaci_em_release(m, p);
    if (status != QACI_EM_OK) return status;
  }
  if (!*r) *r = order(x->count, y->count);
  return QACI_EM_OK;
}

/* Compare two values as far as that needs no members; else *inside = true. */
static qaci_em_status compare_outsides(qaci_em_machine *m, int *r, bool *inside, qaci_em a, qaci_em b) {
  *inside = false;
  *r = rank(a) - rank(b);
  if (*r) return QACI_EM_OK;
  const qaci_em_object *x = a.as.object, *y = b.as.object;
  if (qaci_em_is_object(a) && qaci_em_is_object(b) && x == y) return QACI_EM_OK;
  switch (a.kind) {
  case QACI_EM_BOOL:
    *r = (int)a.as.boolean - (int)b.as.boolean;
    return QACI_EM_OK;
  case QACI_EM_SMALL:
  case QACI_EM_NUMBER:
    *r = qaci_em_number_compare(a, b);
    return qaci_em_step(m, qaci_em_size(a) + qaci_em_size(b));
  case QACI_EM_STRING: {
    size_t n = x->count < y->count ? x->count : y->count;
    *r = n ? memcmp(x->as.string, y->as.string, n) : 0;
    if (!*r) *r = order(x->count, y->count);
    return qaci_em_step(m, n / 8);
  }
  case QACI_EM_BITS:
    *r = qaci_bits_compare(&x->as.bits, &y->as.bits);
    return qaci_em_step(m, (x->as.bits.len < y->as.bits.len ? x->as.bits.len : y->as.bits.len) / 64);
  case QACI_EM_STATE:
    *r = qaci_value_compare(x->as.state, y->as.state);
    return qaci_em_step(m, x->as.state->bits.len / 64);
  case QACI_EM_BUILTIN:
  case QACI_EM_FUNCTION:
    if (a.kind == QACI_EM_FUNCTION || b.kind == QACI_EM_FUNCTION)
      return qaci_em_fail(m, "functions cannot be compared");
    *r = order(a.as.builtin, b.as.builtin);
    return QACI_EM_OK;
  case QACI_EM_SET:
  case QACI_EM_RANGE:
    if (a.kind == QACI_EM_RANGE || b.kind == QACI_EM_RANGE) return compare_ranges(m, r, a, b);
    *inside = true;
    return QACI_EM_OK;
  default:
    *inside = true;
    return QACI_EM_OK;
  }
}

qaci_em_status qaci_em_compare(qaci_em_machine *m, int *r, qaci_em a, qaci_em b) {
  walk w = {.m = m};
  qaci_em_status status = QACI_EM_OK;
  *r = 0;
  for (bool pair = true;; pair = false) {
    while (!pair && w.depth) {
      place *p = &w.item[w.depth - 1];
      const qaci_em_object *x = p->a.as.object, *y = p->b.as.object;
      if (p->at < p->items) {
        a = x->as.item[p->at];
        b = y->as.item[p->at++];
        pair = true;
      } else {
        *r = order(x->count, y->count);
        w.depth--;
        if (*r) w.depth = 0;
      }
    }
    if (!pair) break;
    bool inside;
    status = qaci_em_step(m, 1);
    if (status == QACI_EM_OK) status = compare_outsides(m, r, &inside, a, b);
    if (status != QACI_EM_OK || *r) break;
    if (!inside) continue;
    size_t p = qaci_em_items(a.as.object), q = qaci_em_items(b.as.object);
    status = enter(&w, a, b, p < q ? p : q);
    if (status != QACI_EM_OK) break;
  }
  leave(&w);
  return status;
}

/* ---- hash ---- */

static uint64_t hash_outside(qaci_em v, bool *known) {
  uint64_t h = qaci_hash_mix(7, (uint64_t)rank(v));
  const qaci_em_object *o = qaci_em_is_object(v) ? v.as.object : NULL;
  switch (v.kind) {
  case QACI_EM_BOOL:
    return qaci_hash_mix(h, v.as.boolean);
  case QACI_EM_SMALL:
  case QACI_EM_NUMBER:
    return qaci_em_number_hash(v);
  case QACI_EM_STRING:
    h = qaci_hash_mix(h, o->count);
    for (size_t i = 0; i < o->count; i += 8) {
      uint64_t word = 0;
      memcpy(&word, o->as.string + i, o->count - i < 8 ? o->count - i : 8);
      h = qaci_hash_mix(h, word);
    }
    return h;
  case QACI_EM_BITS:
    return qaci_hash_mix(h, qaci_bits_hash(&o->as.bits));
  case QACI_EM_STATE:
    return qaci_hash_mix(h, o->as.state->hash);
  case QACI_EM_BUILTIN:
    return qaci_hash_mix(h, v.as.builtin);
  case QACI_EM_FUNCTION:
    *known = false;
    return h;
  default:
    return qaci_hash_mix(h, o->count);
  }
}

/* Members are mixed in the order in which the walk meets them. */
qaci_em_status qaci_em_hash(qaci_em_machine *m, uint64_t *r, bool *known, qaci_em v) {
  walk w = {.m = m};
  qaci_em_status status = QACI_EM_OK;
  *known = true;
  *r = 0;
  for (bool here = true;; here = false) {
    while (!here && w.depth) {
      place *p = &w.item[w.depth - 1];
      if (p->at < p->items) {
        v = p->a.as.object->as.item[p->at++];
        here = true;
      } else {
        w.depth--;
      }
    }
    if (!here || !*known) break;
    *r = qaci_hash_mix(*r, hash_outside(v, known));
    status = qaci_em_step(m, 1);
    if (v.kind == QACI_EM_RANGE) {
      for (size_t i = 0; i < v.as.object->count && status == QACI_EM_OK; i++) {
        qaci_em x;
        status = qaci_em_step(m, 1);
        if (status == QACI_EM_OK) status = qaci_em_member(m, &x, v, i);
        if (status != QACI_EM_OK) break;
        *r = qaci_hash_mix(*r, qaci_em_number_hash(x));
        qaci_em_release(m, x);
      }
    } else if (qaci_em_is_object(v) && qaci_em_items(v.as.object)) {
      if (status == QACI_EM_OK) status = enter(&w, v, v, qaci_em_items(v.as.object));
    }
    if (status != QACI_EM_OK) break;
  }
  leave(&w);
  return status;
}

/* ---- sorted members ---- */

qaci_em_status qaci_em_find(qaci_em_machine *m, size_t *at, qaci_em set, qaci_em x) {
  const qaci_em_object *o = set.as.object;
  *at = SIZE_MAX;
  if (set.kind == QACI_EM_RANGE) {
    if (!qaci_em_is_integer(x) || !o->count) return QACI_EM_OK;
    qaci_em n;
    QACI_EM_TRY(qaci_em_subtract(m, &n, x, o->as.first));
    if (n.kind == QACI_EM_SMALL && n.as.small >= 0 && (uint64_t)n.as.small < o->count) *at = (size_t)n.as.small;
    qaci_em_release(m, n);
    return QACI_EM_OK;
  }
  size_t low = 0, high = o->count, stride = set.kind == QACI_EM_SET ? 1 : 2;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int c;
    QACI_EM_TRY(qaci_em_compare(m, &c, x, o->as.item[stride * middle]));
    if (!c) {
      *at = middle;
      return QACI_EM_OK;
    }
    if (c < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return QACI_EM_OK;
}

/* Merge sort of n entries of `stride` items by their first: stable, so that of equal entries the first comes first. */
static qaci_em_status sort(qaci_em_machine *m, qaci_em *item, size_t n, size_t stride) {
  bool sorted = true; /* often they come in order */
  for (size_t i = 1; i < n && sorted; i++) {
    int c;
    QACI_EM_TRY(qaci_em_compare(m, &c, item[stride * (i - 1)], item[stride * i]));
    sorted = c <= 0;
  }
  if (sorted) return QACI_EM_OK;
  size_t bytes = n * stride * sizeof *item;
  QACI_EM_TRY(qaci_em_charge(m, bytes));
  qaci_em *from = item, *to = qaci_alloc(bytes), *spare = to;
  qaci_em_status status = QACI_EM_OK;
  for (size_t run = 1; run < n; run *= 2) {
    for (size_t start = 0; start < n; start += 2 * run) {
      size_t i = start, middle = start + run < n ? start + run : n, j = middle,
             end = middle + run < n ? middle + run : n;
      for (size_t k = start; k < end; k++) {
        int c = i == middle ? 1 : -1;
        if (i < middle && j < end && status == QACI_EM_OK)
          status = qaci_em_compare(m, &c, from[stride * i], from[stride * j]);
        /* after a failure the rest is moved all the same: no item may be lost */
        size_t take = status != QACI_EM_OK ? (i < middle ? i++ : j++) : j == end || (i < middle && c <= 0) ? i++ : j++;
        memcpy(to + stride * k, from + stride * take, stride * sizeof *item);
      }
    }
    qaci_em *t = from;
    from = to;
    to = t;
  }
  if (from != item) memcpy(item, from, bytes);
  free(spare);
  qaci_em_uncharge(m, bytes);
  return status;
}

/* Two entries with equal first items: one is left, `kept`. */
static qaci_em_status unite(qaci_em_machine *m, qaci_em_kind kind, qaci_em *kept, qaci_em *other) {
  int c = 0;
  qaci_em_status status = QACI_EM_OK;
  if (kind == QACI_EM_MAP) {
    status = qaci_em_compare(m, &c, kept[1], other[1]);
    if (status == QACI_EM_OK && c) {
      char *key = qaci_em_text(kept[0], 40);
      status = qaci_em_fail(m, "two different values for the key %s of a map", key);
      free(key);
    }
  } else if (kind == QACI_EM_DIST) {
    qaci_em sum;
    status = qaci_em_add(m, &sum, kept[1], other[1]);
    if (status == QACI_EM_OK) {
      qaci_em_release(m, kept[1]);
      kept[1] = sum;
    }
  }
  return status;
}

static qaci_em_status check_distribution(qaci_em_machine *m, const qaci_em_object *o, qaci_em_sum *s) {
  for (size_t i = 0; i < o->count; i++) QACI_EM_TRY(qaci_em_sum_add(m, s, o->as.item[2 * i + 1]));
  qaci_em total;
  QACI_EM_TRY(qaci_em_sum_total(m, &total, s));
  qaci_em_status status = QACI_EM_OK;
  if (qaci_em_number_compare(total, qaci_em_small(1)) > 0) {
    char *text = qaci_em_text(total, 40);
    status = qaci_em_fail(m, "the masses of a distribution add up to %s, expected at most 1", text);
    free(text);
  }
  qaci_em_release(m, total);
  return status;
}

static qaci_em_status collect(qaci_em_machine *m, qaci_em *r, qaci_em vector, qaci_em_kind kind, bool whole) {
  qaci_em_object *v = vector.as.object;
  size_t stride = kind == QACI_EM_SET || kind == QACI_EM_LIST ? 1 : 2, n = v->count / stride, kept = 0;
  if (kind != QACI_EM_LIST) QACI_EM_TRY(sort(m, v->as.item, n, stride));
  for (size_t i = 0; i < n; i++) {
    qaci_em *x = v->as.item + stride * i, *last = v->as.item + stride * (kept ? kept - 1 : 0);
    int c = 1;
    if (kind == QACI_EM_DIST) {
      if (!qaci_em_is_number(x[1]))
        return qaci_em_fail(m, "the mass of an element is %s, expected a number", qaci_em_kind_name(x[1]));
      if (qaci_em_sign(x[1]) < 0) return qaci_em_fail(m, "a negative mass");
    }
    if (kept && kind != QACI_EM_LIST) QACI_EM_TRY(qaci_em_compare(m, &c, last[0], x[0]));
    if (!c) {
      QACI_EM_TRY(unite(m, kind, last, x));
    } else if (kind == QACI_EM_DIST && !qaci_em_sign(x[1])) {
      /* mass 0: no element */
    } else {
      for (size_t j = 0; j < stride && kept < i; j++) {
        qaci_em t = v->as.item[stride * kept + j];
        v->as.item[stride * kept + j] = x[j];
        x[j] = t;
      }
      kept++;
    }
  }
  QACI_EM_TRY(qaci_em_items_create(m, r, kind, kept));
  for (size_t i = 0; i < kept * stride; i++) {
    r->as.object->as.item[i] = v->as.item[i];
    v->as.item[i] = QACI_EM_NONE;
  }
  if (kind != QACI_EM_DIST || !whole) return QACI_EM_OK;
  qaci_em_sum *s = NULL;
  qaci_em_status status = qaci_em_sum_create(m, &s);
  if (status == QACI_EM_OK) status = check_distribution(m, r->as.object, s);
  if (s) qaci_em_sum_destroy(m, s);
  if (status != QACI_EM_OK) {
    qaci_em_release(m, *r);
    *r = QACI_EM_NONE;
  }
  return status;
}

qaci_em_status qaci_em_collect(qaci_em_machine *m, qaci_em *r, qaci_em vector, qaci_em_kind kind) {
  return collect(m, r, vector, kind, true);
}

qaci_em_status qaci_em_merge(qaci_em_machine *m, qaci_em *r, qaci_em vector) {
  return collect(m, r, vector, QACI_EM_DIST, false);
}
