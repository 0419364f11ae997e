/* Functions of sets, lists, tuples and maps (EVAL.4). */
#include "qaci/evalmath/builtin.h"

qaci_em_status qaci_em_do_kind(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  const char *name = qaci_em_kind_name(a[0]) + 2; /* without "a " */
  size_t length = 0;
  while (name[length]) length++;
  return qaci_em_string_create(m, r, name, length);
}

static bool has_members(qaci_em v) {
  return v.kind >= QACI_EM_TUPLE && v.kind <= QACI_EM_DIST;
}

qaci_em_status qaci_em_do_size(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(qaci_em_expect(m, has_members(a[0]) || a[0].kind == QACI_EM_STRING || a[0].kind == QACI_EM_BITS, "size",
                             1, a[0], "something with members, a string or a bitstring"));
  *r = qaci_em_small((int64_t)(a[0].kind == QACI_EM_BITS ? a[0].as.object->as.bits.len : a[0].as.object->count));
  return QACI_EM_OK;
}

qaci_em_status qaci_em_do_the(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(qaci_em_expect(m, qaci_em_is_set(a[0]), "the", 1, a[0], "a set"));
  if (a[0].as.object->count != 1)
    return qaci_em_fail(m, "the member of a set of %zu, expected a set of one", a[0].as.object->count);
  return qaci_em_member(m, r, a[0], 0);
}

/* Append the members of v to the vector. */
static qaci_em_status append(qaci_em_machine *m, qaci_em vector, qaci_em v) {
  for (size_t i = 0; i < v.as.object->count; i++) {
    qaci_em x;
    QACI_EM_TRY(qaci_em_step(m, 1));
    QACI_EM_TRY(qaci_em_member(m, &x, v, i));
    QACI_EM_TRY(qaci_em_vector_push(m, vector, x));
  }
  return QACI_EM_OK;
}

static qaci_em_status unite(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n, qaci_em_kind kind,
                            const char *name, bool sets) {
  qaci_em vector;
  for (uint32_t i = 0; i < n; i++)
    QACI_EM_TRY(qaci_em_expect(m, sets ? qaci_em_is_set(a[i]) : has_members(a[i]), name, i + 1, a[i],
                               sets ? "a set" : "something with members"));
  QACI_EM_TRY(qaci_em_object_create(m, &vector, QACI_EM_VECTOR, 0));
  qaci_em_status status = QACI_EM_OK;
  for (uint32_t i = 0; i < n && status == QACI_EM_OK; i++) status = append(m, vector, a[i]);
  if (status == QACI_EM_OK) status = qaci_em_collect(m, r, vector, kind);
  qaci_em_release(m, vector);
  return status;
}

qaci_em_status qaci_em_do_union(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  return unite(m, r, a, n, QACI_EM_SET, "union", true);
}

qaci_em_status qaci_em_do_set(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  return unite(m, r, a, n, QACI_EM_SET, "set", false);
}

qaci_em_status qaci_em_do_list(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  return unite(m, r, a, n, QACI_EM_LIST, "list", false);
}

/* The map with k -> v instead of what it had at k. */
qaci_em_status qaci_em_do_with(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  size_t at;
  QACI_EM_TRY(qaci_em_expect(m, a[0].kind == QACI_EM_MAP, "with", 1, a[0], "a map"));
  const qaci_em_object *o = a[0].as.object;
  QACI_EM_TRY(qaci_em_step(m, o->count));
  QACI_EM_TRY(qaci_em_find(m, &at, a[0], a[1]));
  size_t place = at;
  for (place = 0; at == SIZE_MAX && place < o->count; place++) {
    int c;
    QACI_EM_TRY(qaci_em_compare(m, &c, a[1], o->as.item[2 * place]));
    if (c < 0) break;
  }
  if (at != SIZE_MAX) place = at;
  QACI_EM_TRY(qaci_em_items_create(m, r, QACI_EM_MAP, o->count + (at == SIZE_MAX)));
  qaci_em *item = r->as.object->as.item;
  for (size_t i = 0; i < r->as.object->count; i++) {
    size_t from = i < place || at != SIZE_MAX ? i : i - 1;
    item[2 * i] = qaci_em_retain(i == place ? a[1] : o->as.item[2 * from]);
    item[2 * i + 1] = qaci_em_retain(i == place ? a[2] : o->as.item[2 * from + 1]);
  }
  return QACI_EM_OK;
}
