/* Functions of numbers (EVAL.4). */
#include "qaci/evalmath/builtin.h"
#include "qaci/evalmath/number.h"

static qaci_em_status number(qaci_em_machine *m, const char *function, uint32_t argument, qaci_em v) {
  return qaci_em_expect(m, qaci_em_is_number(v), function, argument, v, "a number");
}

qaci_em_status qaci_em_do_abs(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(number(m, "abs", 1, a[0]));
  if (qaci_em_sign(a[0]) < 0) return qaci_em_negate(m, r, a[0]);
  *r = qaci_em_retain(a[0]);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_do_floor(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(number(m, "floor", 1, a[0]));
  return qaci_em_floor(m, r, a[0]);
}

/* -floor(-x) */
qaci_em_status qaci_em_do_ceil(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  qaci_em x, y;
  QACI_EM_TRY(number(m, "ceil", 1, a[0]));
  QACI_EM_TRY(qaci_em_negate(m, &x, a[0]));
  qaci_em_status status = qaci_em_floor(m, &y, x);
  qaci_em_release(m, x);
  if (status != QACI_EM_OK) return status;
  status = qaci_em_negate(m, r, y);
  qaci_em_release(m, y);
  return status;
}

qaci_em_status qaci_em_do_numerator(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(number(m, "numerator", 1, a[0]));
  return qaci_em_part(m, r, a[0], false);
}

qaci_em_status qaci_em_do_denominator(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  QACI_EM_TRY(number(m, "denominator", 1, a[0]));
  return qaci_em_part(m, r, a[0], true);
}

/* The greatest (sign 1) or least (sign -1) of the arguments, or of the members of the only one. */
static qaci_em_status extreme(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n, int sign,
                              const char *name) {
  qaci_em best = QACI_EM_NONE;
  bool members = n == 1 && (qaci_em_is_set(a[0]) || qaci_em_is_sequence(a[0]));
  size_t count = members ? a[0].as.object->count : n;
  if (!count) return qaci_em_fail(m, "the %s of nothing", name);
  for (size_t i = 0; i < count; i++) {
    qaci_em x;
    qaci_em_status status = qaci_em_step(m, 1);
    if (status == QACI_EM_OK) {
      if (members)
        status = qaci_em_member(m, &x, a[0], i);
      else
        x = qaci_em_retain(a[i]);
    }
    if (status == QACI_EM_OK && !qaci_em_is_number(x)) {
      status = qaci_em_fail(m, "the %s of %s, expected numbers", name, qaci_em_kind_name(x));
      qaci_em_release(m, x);
    }
    if (status != QACI_EM_OK) {
      qaci_em_release(m, best);
      return status;
    }
    if (best.kind == QACI_EM_NOTHING || sign * qaci_em_number_compare(x, best) > 0) {
      qaci_em_release(m, best);
      best = x;
    } else {
      qaci_em_release(m, x);
    }
  }
  *r = best;
  return QACI_EM_OK;
}

qaci_em_status qaci_em_do_min(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  return extreme(m, r, a, n, -1, "min");
}

qaci_em_status qaci_em_do_max(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  return extreme(m, r, a, n, 1, "max");
}
