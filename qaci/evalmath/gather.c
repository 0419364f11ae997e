/* Comprehensions that are no sums: see gather.h. EVAL.5 */
#include "qaci/evalmath/gather.h"

#include "qaci/evalmath/machine.h"
#include "qaci/evalmath/number.h"

const char *qaci_em_word_name(qaci_em_word word) {
  static const char *const names[QACI_EM_WORDS] = {"sum", "mass", "dist", "set", "list",   "map",   "product",
                                                   "all", "any",  "min",  "max", "argmin", "argmax"};
  return names[word];
}

qaci_em_status qaci_em_gather_begin(qaci_em_machine *m, qaci_em *r, qaci_em_word word) {
  switch (word) {
  case QACI_EM_WORD_PRODUCT:
    *r = qaci_em_small(1);
    return QACI_EM_OK;
  case QACI_EM_WORD_ALL:
    *r = qaci_em_bool(true);
    return QACI_EM_OK;
  case QACI_EM_WORD_ANY:
    *r = qaci_em_bool(false);
    return QACI_EM_OK;
  case QACI_EM_WORD_MIN:
  case QACI_EM_WORD_MAX:
    *r = QACI_EM_NONE;
    return QACI_EM_OK;
  default:
    return qaci_em_object_create(m, r, QACI_EM_VECTOR, 0);
  }
}

static void set(qaci_em_machine *m, qaci_em *at, qaci_em v) {
  qaci_em old = *at;
  *at = v;
  qaci_em_release(m, old);
}

/* Take the value on top off the stack into the vector. */
static qaci_em_status move(qaci_em_machine *m, qaci_em vector) {
  return qaci_em_vector_push(m, vector, m->stack[--m->depth]);
}

static qaci_em_status want_number(qaci_em_machine *m, qaci_em_word word, qaci_em v) {
  if (qaci_em_is_number(v)) return QACI_EM_OK;
  return qaci_em_fail(m, "a value of %s is %s, expected a number", qaci_em_word_name(word), qaci_em_kind_name(v));
}

/* The vector holds the best value so far, then the elements that have it. */
static qaci_em_status best(qaci_em_machine *m, qaci_em_word word, qaci_em vector) {
  qaci_em_object *o = vector.as.object;
  qaci_em value = m->stack[m->depth - 2];
  QACI_EM_TRY(want_number(m, word, value));
  int c = o->count ? qaci_em_number_compare(value, o->as.item[0]) : 1;
  if (word == QACI_EM_WORD_ARGMIN && o->count) c = -c;
  if (c > 0) {
    while (o->count) qaci_em_release(m, o->as.item[--o->count]);
    QACI_EM_TRY(qaci_em_vector_push(m, vector, qaci_em_retain(value)));
  }
  if (c >= 0)
    QACI_EM_TRY(move(m, vector));
  else
    qaci_em_release(m, m->stack[--m->depth]);
  return qaci_em_step(m, qaci_em_size(value));
}

qaci_em_status qaci_em_gather(qaci_em_machine *m, qaci_em_word word, qaci_em *collected, bool *decided) {
  qaci_em v = m->stack[m->depth - 1], r;
  *decided = false;
  switch (word) {
  case QACI_EM_WORD_SET:
  case QACI_EM_WORD_LIST:
    QACI_EM_TRY(move(m, *collected));
    break;
  case QACI_EM_WORD_MAP:
    QACI_EM_TRY(qaci_em_vector_push(m, *collected, qaci_em_retain(m->stack[m->depth - 2])));
    QACI_EM_TRY(qaci_em_vector_push(m, *collected, qaci_em_retain(v)));
    qaci_em_release(m, m->stack[--m->depth]);
    qaci_em_release(m, m->stack[--m->depth]);
    break;
  case QACI_EM_WORD_PRODUCT:
    QACI_EM_TRY(want_number(m, word, v));
    QACI_EM_TRY(qaci_em_multiply(m, &r, *collected, v));
    set(m, collected, r);
    qaci_em_release(m, m->stack[--m->depth]);
    break;
  case QACI_EM_WORD_ALL:
  case QACI_EM_WORD_ANY:
    if (v.kind != QACI_EM_BOOL)
      return qaci_em_fail(m, "a value of %s is %s, expected a boolean", qaci_em_word_name(word), qaci_em_kind_name(v));
    m->depth--;
    *decided = v.as.boolean == (word == QACI_EM_WORD_ANY);
    if (*decided) *collected = v;
    break;
  case QACI_EM_WORD_MIN:
  case QACI_EM_WORD_MAX: {
    QACI_EM_TRY(want_number(m, word, v));
    int c = collected->kind == QACI_EM_NOTHING ? 1 : qaci_em_number_compare(v, *collected);
    if (word == QACI_EM_WORD_MIN && collected->kind != QACI_EM_NOTHING) c = -c;
    if (c > 0) set(m, collected, qaci_em_retain(v));
    qaci_em_release(m, m->stack[--m->depth]);
    QACI_EM_TRY(qaci_em_step(m, qaci_em_size(*collected)));
    break;
  }
  default:
    QACI_EM_TRY(best(m, word, *collected));
    qaci_em_release(m, m->stack[--m->depth]);
    break;
  }
  qaci_em_release(m, m->stack[--m->depth]); /* the loop's element */
  return QACI_EM_OK;
}

qaci_em_status qaci_em_gather_end(qaci_em_machine *m, qaci_em_word word, qaci_em *collected) {
  static const qaci_em_kind kinds[QACI_EM_WORDS] = {[QACI_EM_WORD_SET] = QACI_EM_SET,
                                                    [QACI_EM_WORD_LIST] = QACI_EM_LIST,
                                                    [QACI_EM_WORD_MAP] = QACI_EM_MAP,
                                                    [QACI_EM_WORD_ARGMIN] = QACI_EM_SET,
                                                    [QACI_EM_WORD_ARGMAX] = QACI_EM_SET};
  if (collected->kind == QACI_EM_NOTHING) return qaci_em_fail(m, "the %s of nothing", qaci_em_word_name(word));
  if (collected->kind != QACI_EM_VECTOR) return QACI_EM_OK;
  if (word == QACI_EM_WORD_ARGMIN || word == QACI_EM_WORD_ARGMAX) {
    qaci_em_object *o = collected->as.object;
    if (!o->count) return qaci_em_fail(m, "the %s of nothing", qaci_em_word_name(word));
    qaci_em last = o->as.item[--o->count]; /* into the place of the best value */
    if (o->count)
      set(m, &o->as.item[0], last);
    else
      qaci_em_release(m, last);
  }
  qaci_em r;
  QACI_EM_TRY(qaci_em_collect(m, &r, *collected, kinds[word]));
  set(m, collected, r);
  return QACI_EM_OK;
}
