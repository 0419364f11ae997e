/* Distributions (EVAL.4; DIST.2): finite, exact, of total at most 1. What draws from them is in sum.c. */
#include <stdlib.h>

#include "qaci/evalmath/builtin.h"
#include "qaci/evalmath/number.h"
#include "qaci/evalmath/sum.h"

static qaci_em_status distribution(qaci_em_machine *m, const char *function, qaci_em v) {
  return qaci_em_expect(m, v.kind == QACI_EM_DIST, function, 1, v, "a distribution");
}

/* The distribution with the masses that a map gives. */
qaci_em_status qaci_em_do_dist(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  qaci_em vector;
  QACI_EM_TRY(qaci_em_expect(m, a[0].kind == QACI_EM_MAP, "dist", 1, a[0], "a map from elements to masses"));
  QACI_EM_TRY(qaci_em_object_create(m, &vector, QACI_EM_VECTOR, 0));
  qaci_em_status status = QACI_EM_OK;
  for (size_t i = 0; i < 2 * a[0].as.object->count && status == QACI_EM_OK; i++)
    status = qaci_em_vector_push(m, vector, qaci_em_retain(a[0].as.object->as.item[i]));
  if (status == QACI_EM_OK) status = qaci_em_collect(m, r, vector, QACI_EM_DIST);
  qaci_em_release(m, vector);
  return status;
}

qaci_em_status qaci_em_do_point(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(qaci_em_items_create(m, r, QACI_EM_DIST, 1));
  r->as.object->as.item[0] = qaci_em_retain(a[0]);
  r->as.object->as.item[1] = qaci_em_small(1);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_do_uniform(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(qaci_em_expect(m, qaci_em_is_set(a[0]), "uniform", 1, a[0], "a set"));
  size_t count = a[0].as.object->count;
  qaci_em share = qaci_em_small(0);
  QACI_EM_TRY(qaci_em_step(m, count));
  if (count) QACI_EM_TRY(qaci_em_divide(m, &share, qaci_em_small(1), qaci_em_small((int64_t)count)));
  /* the memory is asked for before so many members are made: a range has them for nothing */
  qaci_em_status status = qaci_em_items_create(m, r, QACI_EM_DIST, count);
  for (size_t i = 0; i < count && status == QACI_EM_OK; i++) {
    status = qaci_em_member(m, &r->as.object->as.item[2 * i], a[0], i);
    r->as.object->as.item[2 * i + 1] = qaci_em_retain(share);
    if (status != QACI_EM_OK) qaci_em_release(m, *r);
  }
  qaci_em_release(m, share);
  return status;
}

static qaci_em_status total(qaci_em_machine *m, qaci_em *r, qaci_em d) {
  const qaci_em_object *o = d.as.object;
  qaci_em_sum *s;
  QACI_EM_TRY(qaci_em_sum_create(m, &s));
  qaci_em_status status = qaci_em_step(m, o->count);
  for (size_t i = 0; i < o->count && status == QACI_EM_OK; i++) status = qaci_em_sum_add(m, s, o->as.item[2 * i + 1]);
  if (status == QACI_EM_OK) status = qaci_em_sum_total(m, r, s);
  qaci_em_sum_destroy(m, s);
  return status;
}

qaci_em_status qaci_em_do_total(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(distribution(m, "total", a[0]));
  return total(m, r, a[0]);
}

qaci_em_status qaci_em_do_normalize(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  qaci_em all;
  QACI_EM_TRY(distribution(m, "normalize", a[0]));
  QACI_EM_TRY(total(m, &all, a[0]));
  const qaci_em_object *o = a[0].as.object;
  qaci_em_status status = qaci_em_items_create(m, r, QACI_EM_DIST, o->count);
  for (size_t i = 0; i < o->count && status == QACI_EM_OK; i++) {
    qaci_em *item = r->as.object->as.item + 2 * i;
    item[0] = qaci_em_retain(o->as.item[2 * i]);
    status = qaci_em_divide(m, &item[1], o->as.item[2 * i + 1], all);
    if (status == QACI_EM_OK) continue;
    item[1] = QACI_EM_NONE;
    qaci_em_release(m, *r);
  }
  qaci_em_release(m, all);
  return status;
}

/* The set of the elements of greatest mass: of the empty distribution that would be everything there is. */
qaci_em_status qaci_em_do_argmax(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(distribution(m, "argmax", a[0]));
  const qaci_em_object *o = a[0].as.object;
  if (!o->count) return qaci_em_fail(m, "the argmax of the empty distribution is everything there is");
  qaci_em best = o->as.item[1];
  size_t count = 0;
  QACI_EM_TRY(qaci_em_step(m, o->count));
  for (size_t i = 0; i < o->count; i++) {
    int c = qaci_em_number_compare(o->as.item[2 * i + 1], best);
    if (c > 0) best = o->as.item[2 * i + 1];
    count = c > 0 ? 1 : count + !c;
    QACI_EM_TRY(qaci_em_step(m, qaci_em_size(o->as.item[2 * i + 1])));
  }
  QACI_EM_TRY(qaci_em_items_create(m, r, QACI_EM_SET, count));
  for (size_t i = 0, k = 0; i < o->count; i++)
    if (!qaci_em_number_compare(o->as.item[2 * i + 1], best))
      r->as.object->as.item[k++] = qaci_em_retain(o->as.item[2 * i]);
  return QACI_EM_OK;
}

/* mass(d, x): 0 for what is no element. */
qaci_em_status qaci_em_do_mass(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  size_t at;
  QACI_EM_TRY(distribution(m, "mass", a[0]));
  QACI_EM_TRY(qaci_em_find(m, &at, a[0], a[1]));
  *r = at == SIZE_MAX ? qaci_em_small(0) : qaci_em_retain(a[0].as.object->as.item[2 * at + 1]);
  return QACI_EM_OK;
}
