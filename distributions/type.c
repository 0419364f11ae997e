/* Types of values: see type.h. */
#include "distributions/type.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_name[] = {[QACI_TYPE_BOOL] = "bool",   [QACI_TYPE_NAT] = "nat",
                                        [QACI_TYPE_INT] = "int",     [QACI_TYPE_RATIONAL] = "rational",
                                        [QACI_TYPE_BITS] = "bits",   [QACI_TYPE_PROGRAM] = "program",
                                        [QACI_TYPE_TUPLE] = "tuple", [QACI_TYPE_LIST] = "list",
                                        [QACI_TYPE_SET] = "set",     [QACI_TYPE_MAP] = "map"};

qaci_type *qaci_type_create(qaci_type_kind kind, qaci_type *const *member, size_t count) {
  qaci_type *t = qaci_alloc(sizeof *t);
  *t = (qaci_type){.kind = kind, .count = count, .member = qaci_alloc(count * sizeof *t->member)};
  if (count) memcpy(t->member, member, count * sizeof *t->member);
  return t;
}

void qaci_type_destroy(qaci_type *t) {
  if (!t) return;
  for (size_t i = 0; i < t->count; i++) qaci_type_destroy(t->member[i]);
  free(t->member);
  free(t);
}

bool qaci_type_kind_named(qaci_type_kind *kind, const char *name) {
  for (size_t i = 0; i < sizeof kind_name / sizeof *kind_name; i++) {
    if (strcmp(kind_name[i], name)) continue;
    *kind = (qaci_type_kind)i;
    return true;
  }
  return false;
}

const char *qaci_type_kind_name(qaci_type_kind kind) {
  return kind_name[kind];
}
