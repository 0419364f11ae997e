/* Objects: made, charged, freed without recursion. See value.h.                                         EVAL.2, EVAL.3
 */
#include "qaci/evalmath/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/evalmath/machine.h"
#include "qaci/evalmath/number.h"
#include "qaci/evalmath/sum.h"

/* Steps between two looks at the caller's clock. */
enum { LOOK_EVERY = 1 << 14 };

static void set_message(qaci_em_machine *m, const char *format, va_list arguments) {
  char text[sizeof m->message]; /* formatted aside: an argument may be the message itself */
  vsnprintf(text, sizeof text, format, arguments);
  memcpy(m->message, text, sizeof text);
}

qaci_em_status qaci_em_fail(qaci_em_machine *m, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  set_message(m, format, arguments);
  va_end(arguments);
  return QACI_EM_FAILED;
}

qaci_em_status qaci_em_spent(qaci_em_machine *m, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  set_message(m, format, arguments);
  va_end(arguments);
  return QACI_EM_SPENT;
}

qaci_em_status qaci_em_step(qaci_em_machine *m, uint64_t n) {
  m->steps = n > UINT64_MAX - m->steps ? UINT64_MAX : m->steps + n;
  if (m->steps < m->next_look) return QACI_EM_OK;
  if (m->steps > m->max_steps)
    return qaci_em_spent(m, "the budget of %llu steps ran out", (unsigned long long)m->max_steps);
  m->next_look = m->max_steps - m->steps < LOOK_EVERY ? m->max_steps + 1 : m->steps + LOOK_EVERY;
  return qaci_ctx_step(m->ctx, 1) == QACI_OK ? QACI_EM_OK : QACI_EM_STOPPED;
}

qaci_em_status qaci_em_charge(qaci_em_machine *m, size_t bytes) {
  if (bytes > m->max_bytes || m->bytes > m->max_bytes - bytes)
    return qaci_em_spent(m, "the budget of %.3g MiB of memory ran out", (double)m->max_bytes / 1048576);
  m->bytes += bytes;
  return QACI_EM_OK;
}

void qaci_em_uncharge(qaci_em_machine *m, size_t bytes) {
  m->bytes -= bytes;
}

qaci_em_status qaci_em_limbs(qaci_em_machine *m, double limbs) {
  if (limbs * sizeof(mp_limb_t) <= (double)(m->max_bytes - m->bytes) && limbs * 64 <= (double)m->ctx->max_bits)
    return QACI_EM_OK;
  return qaci_em_spent(m, "a number of about %.3g bits is due, more than the budget of %.3g MiB of memory holds",
                       64 * limbs, (double)m->max_bytes / 1048576);
}

qaci_em_status qaci_em_object_create(qaci_em_machine *m, qaci_em *r, qaci_em_kind kind, size_t more) {
  size_t bytes = sizeof(qaci_em_object) + more;
  QACI_EM_TRY(qaci_em_charge(m, bytes));
  qaci_em_object *o = qaci_alloc(sizeof *o);
  *o = (qaci_em_object){.references = 1, .kind = kind, .bytes = bytes};
  *r = (qaci_em){.kind = kind, .as.object = o};
  return QACI_EM_OK;
}

size_t qaci_em_items(const qaci_em_object *o) {
  switch (o->kind) {
  case QACI_EM_TUPLE:
  case QACI_EM_LIST:
  case QACI_EM_SET:
  case QACI_EM_VECTOR:
    return o->count;
  case QACI_EM_MAP:
  case QACI_EM_DIST:
    return 2 * o->count;
  default:
    return 0;
  }
}

qaci_em_status qaci_em_items_create(qaci_em_machine *m, qaci_em *r, qaci_em_kind kind, size_t count) {
  if (count > SIZE_MAX / 64) return qaci_em_spent(m, "a collection of %zu members is due", count);
  size_t items = kind == QACI_EM_MAP || kind == QACI_EM_DIST ? 2 * count : count;
  QACI_EM_TRY(qaci_em_object_create(m, r, kind, items * sizeof(qaci_em)));
  qaci_em_object *o = r->as.object;
  o->count = count;
  o->as.item = qaci_alloc(items * sizeof *o->as.item);
  for (size_t i = 0; i < items; i++) o->as.item[i] = QACI_EM_NONE;
  return QACI_EM_OK;
}

qaci_em_status qaci_em_string_create(qaci_em_machine *m, qaci_em *r, const char *s, size_t n) {
  QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_STRING, n));
  r->as.object->count = n;
  r->as.object->as.string = qaci_alloc(n);
  if (n) memcpy(r->as.object->as.string, s, n);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_bits_create(qaci_em_machine *m, qaci_em *r, const qaci_bits *x) {
  QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_BITS, (x->len + 63) / 64 * sizeof(uint64_t)));
  qaci_bits_init(&r->as.object->as.bits);
  qaci_bits_set(&r->as.object->as.bits, x);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_state_create(qaci_em_machine *m, qaci_em *r, qaci_value *state) {
  QACI_EM_TRY(qaci_em_object_create(m, r, QACI_EM_STATE, 0)); /* the code is its owner's */
  r->as.object->as.state = qaci_value_retain(state);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_vector_push(qaci_em_machine *m, qaci_em vector, qaci_em v) {
  qaci_em_object *o = vector.as.object;
  if (o->count == o->room) {
    size_t room = o->room ? 2 * o->room : 8, more = (room - o->room) * sizeof v;
    qaci_em_status status = qaci_em_charge(m, more);
    if (status != QACI_EM_OK) {
      qaci_em_release(m, v);
      return status;
    }
    o->bytes += more;
    o->room = room;
    o->as.item = qaci_realloc(o->as.item, room * sizeof v);
  }
  o->as.item[o->count++] = v;
  return QACI_EM_OK;
}

/* ---- the end of an object ---- */

static void free_parts(qaci_em_machine *m, qaci_em_object *o) {
  switch (o->kind) {
  case QACI_EM_NUMBER:
    mpq_clear(o->as.number);
    break;
  case QACI_EM_STRING:
    free(o->as.string);
    break;
  case QACI_EM_BITS:
    qaci_bits_clear(&o->as.bits);
    break;
  case QACI_EM_STATE:
    qaci_value_release(o->as.state);
    break;
  case QACI_EM_RANGE:
    qaci_em_release(m, o->as.first);
    break;
  case QACI_EM_FUNCTION:
    for (size_t i = 0; i < o->count; i++) qaci_em_release(m, o->as.function.capture[i]);
    free(o->as.function.capture);
    qaci_em_chunk_release(m, o->as.function.chunk);
    break;
  case QACI_EM_SUM:
    qaci_em_sum_destroy(m, o->as.sum);
    break;
  case QACI_EM_MEMO:
    qaci_em_memo_destroy(m, o->as.memo);
    break;
  default:
    for (size_t i = 0, n = qaci_em_items(o); i < n; i++) qaci_em_release(m, o->as.item[i]);
    free(o->as.item);
  }
}

/* What the parts of an object being freed let go of joins the list: nothing recurses, however deep the value. */
void qaci_em_free(qaci_em_machine *m, qaci_em_object *o) {
  o->next = m->dead;
  m->dead = o;
  if (m->freeing) return;
  m->freeing = true;
  while (m->dead) {
    o = m->dead;
    m->dead = o->next;
    free_parts(m, o);
    qaci_em_uncharge(m, o->bytes);
    free(o);
  }
  m->freeing = false;
}

/* ---- members ---- */

qaci_em_status qaci_em_member(qaci_em_machine *m, qaci_em *r, qaci_em v, size_t i) {
  const qaci_em_object *o = v.as.object;
  switch (v.kind) {
  case QACI_EM_RANGE:
    if (o->as.first.kind == QACI_EM_SMALL && !__builtin_add_overflow(o->as.first.as.small, (int64_t)i, &r->as.small)) {
      r->kind = QACI_EM_SMALL;
      return QACI_EM_OK;
    }
    return qaci_em_add(m, r, o->as.first, qaci_em_small((int64_t)i));
  case QACI_EM_MAP:
  case QACI_EM_DIST:
    *r = qaci_em_retain(o->as.item[2 * i]);
    return QACI_EM_OK;
  default:
    *r = qaci_em_retain(o->as.item[i]);
    return QACI_EM_OK;
  }
}

const char *qaci_em_kind_name(qaci_em v) {
  switch (v.kind) {
  case QACI_EM_BOOL:
    return "a boolean";
  case QACI_EM_SMALL:
  case QACI_EM_NUMBER:
    return "a number";
  case QACI_EM_STRING:
    return "a string";
  case QACI_EM_BITS:
    return "a bitstring";
  case QACI_EM_STATE:
    return "a world-state";
  case QACI_EM_TUPLE:
    return "a tuple";
  case QACI_EM_LIST:
    return "a list";
  case QACI_EM_SET:
  case QACI_EM_RANGE:
    return "a set";
  case QACI_EM_MAP:
    return "a map";
  case QACI_EM_DIST:
    return "a distribution";
  case QACI_EM_BUILTIN:
  case QACI_EM_FUNCTION:
    return "a function";
  default:
    return "nothing";
  }
}
