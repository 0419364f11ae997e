/* Wirings as lists of runs (LOC.2): see wiring.h. */
#include "blobs/wiring.h"

#include <stdlib.h>
#include <string.h>

void qaci_leaf_clear(qaci_leaf *l) {
  free(l->guard);
  free(l->segment);
  *l = (qaci_leaf){0};
}

void qaci_leaves_clear(qaci_leaves *l) {
  for (size_t i = 0; i < l->room; i++) qaci_leaf_clear(&l->leaf[i]);
  free(l->leaf);
  *l = (qaci_leaves){0};
}

/* ---- building one leaf: `segment` has room for what is appended ---- */

static void append(qaci_leaf *l, qaci_segment s) {
  if (!s.length) return;
  if (s.length == 1 && s.kind == QACI_REPEATED) s.kind = QACI_RANGE;
  l->length += s.length;
  if (l->segments) {
    qaci_segment *last = &l->segment[l->segments - 1];
    bool joins =
        last->kind == s.kind &&
        (s.kind <= QACI_ONES || (s.kind == QACI_RANGE ? last->from + last->length == s.from : last->from == s.from));
    if (joins) {
      last->length += s.length;
      return;
    }
  }
  l->segment[l->segments++] = s;
}

/* Append output positions from, ..., from + n - 1 of `l`. */
static void append_slice(qaci_leaf *r, const qaci_leaf *l, uint64_t from, uint64_t n) {
  uint64_t start = 0;
  for (size_t i = 0; i < l->segments && n; start += l->segment[i++].length) {
    qaci_segment s = l->segment[i];
    if (start + s.length <= from) continue;
    uint64_t skip = from > start ? from - start : 0;
    if (s.kind == QACI_RANGE) s.from += skip;
    s.length -= skip;
    if (s.length > n) s.length = n;
    append(r, s);
    from += s.length;
    n -= s.length;
  }
}

static qaci_segment constant(unsigned bit, uint64_t length) {
  return (qaci_segment){.from = 0, .kind = bit ? QACI_ONES : QACI_ZEROS, .length = length};
}

/* The single output position as a segment of that length. */
static qaci_segment repeated(uint64_t wire, uint64_t length) {
  if (wire >= QACI_WIRE_ZERO) return constant(wire == QACI_WIRE_ONE, length);
  return (qaci_segment){.from = wire, .kind = QACI_REPEATED, .length = length};
}

/* r's next leaf, empty, with room for the guards and segments asked for. */
static qaci_leaf *next_leaf(qaci_leaves *r, size_t guards, size_t segments) {
  if (r->count == r->room) {
    size_t room = r->room ? 2 * r->room : 2;
    r->leaf = qaci_realloc(r->leaf, room * sizeof *r->leaf);
    memset(r->leaf + r->room, 0, (room - r->room) * sizeof *r->leaf);
    r->room = room;
  }
  qaci_leaf *l = &r->leaf[r->count++];
  if (guards > l->guard_room) {
    l->guard_room = 2 * guards;
    l->guard = qaci_realloc(l->guard, l->guard_room * sizeof *l->guard);
  }
  if (segments > l->segment_room) {
    l->segment_room = segments + 4;
    l->segment = qaci_realloc(l->segment, l->segment_room * sizeof *l->segment);
  }
  l->guards = l->segments = 0;
  l->length = 0;
  return l;
}

static void copy_guards(qaci_leaf *r, const qaci_leaf *l) {
  if (l->guards) memcpy(r->guard, l->guard, l->guards * sizeof *l->guard);
  r->guards = l->guards;
}

void qaci_leaves_identity(qaci_leaves *r, uint64_t input) {
  r->count = 0;
  append(next_leaf(r, 0, 1), (qaci_segment){.from = 0, .kind = QACI_RANGE, .length = input});
}

/* r := l after one CPUSH whose front input bit is now known; the guard is added in order. */
static void guarded(qaci_leaves *r, const qaci_leaf *l, uint64_t at, unsigned value, unsigned pushed) {
  qaci_leaf *n = next_leaf(r, l->guards + 1, l->segments + 1);
  size_t i = 0;
  while (i < l->guards && l->guard[i].at < at) {
    n->guard[i] = l->guard[i];
    i++;
  }
  n->guard[i] = (qaci_guard){.at = at, .bit = value & 1};
  for (; i < l->guards; i++) n->guard[i + 1] = l->guard[i];
  n->guards = l->guards + 1;
  append_slice(n, l, 0, l->length);
  if (value) append(n, constant(pushed, 1));
}

void qaci_leaves_extend(qaci_leaves *r, const qaci_leaves *leaves, qaci_instruction i) {
  r->count = 0;
  for (size_t j = 0; j < leaves->count; j++) {
    const qaci_leaf *l = &leaves->leaf[j];
    uint64_t n = l->length, k = i.argument;
    qaci_op op = i.op;
    if (op == QACI_CPUSH && n) {
      uint64_t front = qaci_leaf_at(l, 0);
      int known = front >= QACI_WIRE_ZERO ? front == QACI_WIRE_ONE : qaci_leaf_guarded(l, front);
      if (known < 0) {
        guarded(r, l, front, 0, (unsigned)k);
        guarded(r, l, front, 1, (unsigned)k);
        continue;
      }
      if (known) op = QACI_PUSH;
    }
    /* COPY appends at most a repeated bit and the whole queue; the others cut one segment in two */
    qaci_leaf *out = next_leaf(r, l->guards, 2 * l->segments + 2);
    copy_guards(out, l);
    switch (op) {
    case QACI_ROTL:
    case QACI_ROTR: {
      uint64_t turn = n ? k % n : 0;
      if (op == QACI_ROTR && turn) turn = n - turn;
      append_slice(out, l, turn, n - turn);
      append_slice(out, l, 0, turn);
      break;
    }
    case QACI_COPY:
      /* the bit min(k, length) places from the back: the front bit until the length is k, then with period k */
      append_slice(out, l, 0, n);
      if (!n) break;
      if (k > n) append(out, repeated(qaci_leaf_at(l, 0), k - n));
      append_slice(out, l, k > n ? 0 : n - k, k > n ? n : k);
      break;
    case QACI_DROP: append_slice(out, l, k < n ? k : n, n); break;
    case QACI_PUSH:
      append_slice(out, l, 0, n);
      append(out, constant((unsigned)k, 1));
      break;
    case QACI_CPUSH: append_slice(out, l, 0, n); break; /* the front bit is known to be 0, or there is none */
    }
  }
}

static uint64_t of_length(uint64_t number, uint64_t m) {
  return number < QACI_COUNTED_FROM_BACK ? number : m - (QACI_ENDLESS - number);
}

void qaci_leaves_of_length(qaci_leaves *r, const qaci_leaves *l, uint64_t m) {
  qaci_leaves_set(r, l);
  for (size_t i = 0; i < r->count; i++) {
    qaci_leaf *leaf = &r->leaf[i];
    leaf->length = of_length(leaf->length, m);
    for (size_t j = 0; j < leaf->guards; j++) leaf->guard[j].at = of_length(leaf->guard[j].at, m);
    for (size_t j = 0; j < leaf->segments; j++) {
      qaci_segment *s = &leaf->segment[j];
      s->from = of_length(s->from, m);
      s->length = of_length(s->length, m);
    }
  }
}

uint64_t qaci_leaf_at(const qaci_leaf *l, uint64_t position) {
  for (size_t i = 0; i < l->segments; i++) {
    const qaci_segment *s = &l->segment[i];
    if (position < s->length) {
      if (s->kind <= QACI_ONES) return s->kind == QACI_ONES ? QACI_WIRE_ONE : QACI_WIRE_ZERO;
      return s->kind == QACI_RANGE ? s->from + position : s->from;
    }
    position -= s->length;
  }
  return QACI_WIRE_ZERO;
}

int qaci_leaf_guarded(const qaci_leaf *l, uint64_t input) {
  for (size_t i = 0; i < l->guards; i++)
    if (l->guard[i].at == input) return l->guard[i].bit;
  return -1;
}

bool qaci_leaf_holds(const qaci_leaf *l, const qaci_bits *input) {
  for (size_t i = 0; i < l->guards; i++)
    if (qaci_bits_get(input, l->guard[i].at) != l->guard[i].bit) return false;
  return true;
}

void qaci_leaf_apply(const qaci_leaf *l, qaci_bits *r, const qaci_bits *input) {
  qaci_bits_zeros(r, 0);
  for (size_t i = 0; i < l->segments; i++) {
    const qaci_segment *s = &l->segment[i];
    if (s->kind == QACI_RANGE) {
      for (uint64_t j = 0; j < s->length; j += 64) {
        size_t take = s->length - j < 64 ? (size_t)(s->length - j) : 64;
        qaci_bits_append_nat(r, qaci_bits_read(input, s->from + j, take), take);
      }
    } else {
      bool bit = s->kind == QACI_REPEATED ? qaci_bits_get(input, s->from) : s->kind == QACI_ONES;
      for (uint64_t j = 0; j < s->length; j += 64)
        qaci_bits_append_nat(r, bit ? UINT64_MAX : 0, s->length - j < 64 ? (size_t)(s->length - j) : 64);
    }
  }
}

static void cut_leaf(qaci_leaf *l, uint64_t n) {
  if (l->length <= n) return;
  l->length = n;
  uint64_t start = 0;
  size_t i = 0;
  for (; i < l->segments && start < n; start += l->segment[i++].length)
    if (start + l->segment[i].length > n) l->segment[i].length = n - start;
  l->segments = i;
}

static bool same_output(const qaci_leaf *a, const qaci_leaf *b) {
  if (a->segments != b->segments || a->length != b->length) return false;
  for (size_t j = 0; j < a->segments; j++)
    if (a->segment[j].from != b->segment[j].from || a->segment[j].kind != b->segment[j].kind ||
        a->segment[j].length != b->segment[j].length)
      return false;
  return true;
}

/* The guard in which two leaves with the same guarded positions differ, if it is the only one; else SIZE_MAX. */
static size_t only_difference(const qaci_leaf *a, const qaci_leaf *b) {
  size_t found = SIZE_MAX;
  if (a->guards != b->guards) return SIZE_MAX;
  for (size_t i = 0; i < a->guards; i++) {
    if (a->guard[i].at != b->guard[i].at) return SIZE_MAX;
    if (a->guard[i].bit == b->guard[i].bit) continue;
    if (found != SIZE_MAX) return SIZE_MAX;
    found = i;
  }
  return found;
}

/* Merge one pair of leaves; false if there is none. The order of the others stays. */
static bool merge_pair(qaci_leaves *l) {
  for (size_t i = 0; i < l->count; i++)
    for (size_t j = i + 1; j < l->count; j++) {
      qaci_leaf *a = &l->leaf[i];
      size_t at = only_difference(a, &l->leaf[j]);
      if (at == SIZE_MAX || !same_output(a, &l->leaf[j])) continue;
      memmove(a->guard + at, a->guard + at + 1, (a->guards - at - 1) * sizeof *a->guard);
      a->guards--;
      qaci_leaf gone = l->leaf[j];
      memmove(l->leaf + j, l->leaf + j + 1, (l->count - j - 1) * sizeof *l->leaf);
      l->leaf[--l->count] = gone; /* its memory is kept for later leaves */
      return true;
    }
  return false;
}

void qaci_leaves_cut(qaci_leaves *l, uint64_t n) {
  for (size_t i = 0; i < l->count; i++) cut_leaf(&l->leaf[i], n);
  if (l->count > 1)
    while (merge_pair(l)) continue;
}

uint64_t qaci_leaves_hash(const qaci_leaves *l) {
  uint64_t h = l->count;
  for (size_t i = 0; i < l->count; i++) {
    const qaci_leaf *leaf = &l->leaf[i];
    h = (h ^ leaf->guards) * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t j = 0; j < leaf->guards; j++)
      h = (h ^ leaf->guard[j].at * 2 ^ leaf->guard[j].bit) * UINT64_C(0x243f6a8885a308d3);
    for (size_t j = 0; j < leaf->segments; j++) {
      h = (h ^ leaf->segment[j].from * 4 ^ leaf->segment[j].kind) * UINT64_C(0x243f6a8885a308d3);
      h = (h ^ h >> 29 ^ leaf->segment[j].length) * UINT64_C(0x9e3779b97f4a7c15);
    }
    h ^= h >> 31;
  }
  return h;
}

bool qaci_leaves_equal(const qaci_leaves *a, const qaci_leaves *b) {
  if (a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++) {
    const qaci_leaf *x = &a->leaf[i], *y = &b->leaf[i];
    if (x->guards != y->guards || !same_output(x, y)) return false;
    for (size_t j = 0; j < x->guards; j++)
      if (x->guard[j].at != y->guard[j].at || x->guard[j].bit != y->guard[j].bit) return false;
  }
  return true;
}

void qaci_leaves_set(qaci_leaves *r, const qaci_leaves *l) {
  r->count = 0;
  for (size_t i = 0; i < l->count; i++) {
    qaci_leaf *n = next_leaf(r, l->leaf[i].guards, l->leaf[i].segments);
    copy_guards(n, &l->leaf[i]);
    if (l->leaf[i].segments) memcpy(n->segment, l->leaf[i].segment, l->leaf[i].segments * sizeof *n->segment);
    n->segments = l->leaf[i].segments;
    n->length = l->leaf[i].length;
  }
}
