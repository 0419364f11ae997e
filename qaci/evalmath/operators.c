/* Operators on other values than numbers (EVAL.4): x[i], ++, .., in, and the application of a map. */
#include <stdlib.h>
#include <string.h>

#include "qaci/evalmath/builtin.h"
#include "qaci/evalmath/number.h"

qaci_em_status qaci_em_index_in(qaci_em_machine *m, size_t *r, qaci_em v, size_t low, size_t high, const char *what) {
  if (v.kind == QACI_EM_SMALL && v.as.small >= 0 && (uint64_t)v.as.small >= low && (uint64_t)v.as.small <= high) {
    *r = (size_t)v.as.small;
    return QACI_EM_OK;
  }
  char *text = qaci_em_text(v, 40);
  qaci_em_status status = high < low
                              ? qaci_em_fail(m, "%s %s of something empty", what, text)
                              : qaci_em_fail(m, "%s %s, expected an integer from %zu to %zu", what, text, low, high);
  free(text);
  return status;
}

qaci_em_status qaci_em_look_up(qaci_em_machine *m, qaci_em *r, qaci_em map, qaci_em key) {
  size_t at;
  QACI_EM_TRY(qaci_em_find(m, &at, map, key));
  if (at == SIZE_MAX) {
    char *text = qaci_em_text(key, 60);
    qaci_em_status status = qaci_em_fail(m, "the map has no key %s", text);
    free(text);
    return status;
  }
  *r = qaci_em_retain(map.as.object->as.item[2 * at + 1]);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_index(qaci_em_machine *m, qaci_em *r, qaci_em x, qaci_em i) {
  size_t at;
  if (x.kind == QACI_EM_MAP) return qaci_em_look_up(m, r, x, i);
  if (qaci_em_is_sequence(x)) {
    QACI_EM_TRY(qaci_em_index_in(m, &at, i, 1, x.as.object->count, "index"));
    *r = qaci_em_retain(x.as.object->as.item[at - 1]);
    return QACI_EM_OK;
  }
  if (x.kind == QACI_EM_BITS) {
    QACI_EM_TRY(qaci_em_index_in(m, &at, i, 1, x.as.object->as.bits.len, "index"));
    *r = qaci_em_small(qaci_bits_get(&x.as.object->as.bits, at - 1));
    return QACI_EM_OK;
  }
  return qaci_em_fail(m, "%s has no index, expected a tuple, a list, a bitstring or a map", qaci_em_kind_name(x));
}

qaci_em_status qaci_em_join(qaci_em_machine *m, qaci_em *r, qaci_em x, qaci_em y) {
  const qaci_em_object *a = x.as.object, *b = y.as.object;
  if (x.kind == QACI_EM_STRING && y.kind == QACI_EM_STRING) {
    QACI_EM_TRY(qaci_em_step(m, (a->count + b->count) / 8));
    QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_STRING, a->count + b->count));
    qaci_em_object *o = r->as.object;
    o->count = a->count + b->count;
    o->as.string = qaci_alloc(o->count);
    if (a->count) memcpy(o->as.string, a->as.string, a->count);
    if (b->count) memcpy(o->as.string + a->count, b->as.string, b->count);
    return QACI_EM_OK;
  }
  if (x.kind == QACI_EM_BITS && y.kind == QACI_EM_BITS) {
    size_t words = (a->as.bits.len + b->as.bits.len + 63) / 64;
    QACI_EM_TRY(qaci_em_step(m, words));
    QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_BITS, words * sizeof(uint64_t)));
    qaci_bits_init(&r->as.object->as.bits);
    qaci_bits_set(&r->as.object->as.bits, &a->as.bits);
    qaci_bits_append(&r->as.object->as.bits, &b->as.bits);
    return QACI_EM_OK;
  }
  if (x.kind == y.kind && qaci_em_is_sequence(x)) {
    QACI_EM_TRY(qaci_em_step(m, a->count + b->count));
    QACI_EM_TRY(qaci_em_items_create(m, r, x.kind, a->count + b->count));
    qaci_em *item = r->as.object->as.item;
    for (size_t i = 0; i < a->count; i++) item[i] = qaci_em_retain(a->as.item[i]);
    for (size_t i = 0; i < b->count; i++) item[a->count + i] = qaci_em_retain(b->as.item[i]);
    return QACI_EM_OK;
  }
  return qaci_em_fail(m, "%s ++ %s, expected two strings, bitstrings, lists or tuples", qaci_em_kind_name(x),
                      qaci_em_kind_name(y));
}

qaci_em_status qaci_em_upto(qaci_em_machine *m, qaci_em *r, qaci_em x, qaci_em y) {
  if (!qaci_em_is_integer(x) || !qaci_em_is_integer(y))
    return qaci_em_fail(m, "a range from %s to %s, expected two integers",
                        qaci_em_is_number(x) ? "a fraction" : qaci_em_kind_name(x),
                        qaci_em_is_number(y) ? "a fraction" : qaci_em_kind_name(y));
  qaci_em count = QACI_EM_NONE, more;
  QACI_EM_TRY(qaci_em_subtract(m, &more, y, x));
  qaci_em_status status = qaci_em_add(m, &count, more, qaci_em_small(1));
  qaci_em_release(m, more);
  if (status != QACI_EM_OK) return status;
  if (qaci_em_sign(count) <= 0) {
    qaci_em_release(m, count);
    return qaci_em_items_create(m, r, QACI_EM_SET, 0);
  }
  if (count.kind != QACI_EM_SMALL) {
    qaci_em_release(m, count);
    return qaci_em_spent(m, "a range of 2^63 integers or more");
  }
  QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_RANGE, 0));
  r->as.object->count = (size_t)count.as.small;
  r->as.object->as.first = qaci_em_retain(x);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_among(qaci_em_machine *m, bool *r, qaci_em x, qaci_em y) {
  size_t at = SIZE_MAX;
  if (y.kind == QACI_EM_LIST) {
    *r = false;
    for (size_t i = 0; i < y.as.object->count && !*r; i++) {
      int c;
      QACI_EM_TRY(qaci_em_compare(m, &c, x, y.as.object->as.item[i]));
      *r = !c;
    }
    return QACI_EM_OK;
  }
  if (!qaci_em_is_set(y) && y.kind != QACI_EM_MAP && y.kind != QACI_EM_DIST)
    return qaci_em_fail(m, "%s behind \"in\", expected a set, a list, a map or a distribution", qaci_em_kind_name(y));
  QACI_EM_TRY(qaci_em_find(m, &at, y, x));
  *r = at != SIZE_MAX;
  return QACI_EM_OK;
}
