/* EvalMath: see evalmath.h.                                                                                     EVAL.1,
 * EVAL.3, EVAL.8 */
#include "qaci/evalmath/evalmath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/evalmath/machine.h"
#include "qaci/evalmath/number.h"

struct qaci_evalmath {
  qaci_em_machine m;
  qaci_em value;
  qaci_em_chunk *chunk; /* of the text */
  char why[1200];
};

qaci_evalmath_limits qaci_evalmath_usual_limits(void) {
  return (qaci_evalmath_limits){.steps = 10000000, .bytes = (size_t)256 << 20};
}

qaci_evalmath *qaci_evalmath_create(const qaci_evalmath_limits *limits, const qaci_evalmath_parameters *parameters) {
  qaci_evalmath *e = qaci_alloc(sizeof *e);
  memset(e, 0, sizeof *e);
  e->m.max_steps = limits->steps < UINT64_MAX ? limits->steps : UINT64_MAX - 1;
  e->m.max_bytes = limits->bytes;
  e->m.parameters = parameters;
  e->value = QACI_EM_NONE;
  for (size_t i = 0; i < QACI_EM_PARAMETERS; i++) e->m.parameter[i] = QACI_EM_NONE;
  for (size_t i = 0; i < QACI_EM_PRELUDE_MOST; i++) e->m.prelude[i] = QACI_EM_NONE;
  return e;
}

static void release(qaci_em_machine *m, qaci_em *v) {
  qaci_em_release(m, *v);
  *v = QACI_EM_NONE;
}

/* Back to the beginning: what an evaluation costs must not depend on the one before it. */
static void reset(qaci_evalmath *e) {
  qaci_em_machine *m = &e->m;
  release(m, &e->value);
  qaci_em_chunk_release(m, e->chunk);
  e->chunk = NULL;
  qaci_em_chunk_release(m, m->where_chunk);
  m->where_chunk = NULL;
  for (size_t i = 0; i < QACI_EM_PARAMETERS; i++) release(m, &m->parameter[i]);
  for (size_t i = 0; i < QACI_EM_PRELUDE_MOST; i++) release(m, &m->prelude[i]);
  qaci_em_uncharge(m, m->room * sizeof *m->stack + m->frame_room * sizeof *m->frame);
  free(m->stack);
  free(m->frame);
  m->stack = NULL;
  m->frame = NULL;
  m->depth = m->room = m->frames = m->frame_room = 0;
  m->steps = 0;
  m->next_look = 0;
  m->message[0] = e->why[0] = 0;
}

void qaci_evalmath_destroy(qaci_evalmath *e) {
  if (!e) return;
  reset(e);
  free(e);
}

/* Line and column, both from 1, of an offset: columns count bytes. */
static void position(const qaci_em_chunk *c, uint32_t offset, size_t *line, size_t *column) {
  *line = *column = 1;
  for (uint32_t i = 0; i < offset && i < c->length; i++) {
    ++*column;
    if (c->text[i] != '\n') continue;
    ++*line;
    *column = 1;
  }
}

/* What the machine's status means to the caller; sets why. */
static qaci_status outcome(qaci_evalmath *e, qaci_em_status status, bool *defined) {
  *defined = status == QACI_EM_OK;
  e->why[0] = 0;
  if (status == QACI_EM_OK) return QACI_OK;
  if (status == QACI_EM_STOPPED) return QACI_UNABLE;
  size_t line = 1, column = 1;
  if (e->m.where_chunk) position(e->m.where_chunk, e->m.where, &line, &column);
  /* a text given to eval has no chunk to be compared with if this one did not parse */
  bool other = e->chunk && e->m.where_chunk && e->m.where_chunk != e->chunk;
  snprintf(e->why, sizeof e->why, "%s%zu:%zu: %s", other ? "in a text given to eval, " : "", line, column,
           e->m.message);
  return QACI_OK;
}

qaci_status qaci_evalmath_run(qaci_ctx *ctx, qaci_evalmath *e, const char *text, size_t n, bool *defined) {
  qaci_em_machine *m = &e->m;
  reset(e);
  m->ctx = ctx;
  qaci_em f = QACI_EM_NONE;
  qaci_em_status status = qaci_em_compile(m, &e->chunk, text, n, false);
  if (status == QACI_EM_OK) status = qaci_em_function(m, &f, e->chunk, 0);
  if (status == QACI_EM_OK) status = qaci_em_apply(m, &e->value, f, NULL, 0);
  qaci_em_release(m, f);
  return outcome(e, status, defined);
}

const char *qaci_evalmath_why(const qaci_evalmath *e) {
  return e->why;
}

qaci_em qaci_evalmath_value(const qaci_evalmath *e) {
  return e->value;
}

uint64_t qaci_evalmath_steps(const qaci_evalmath *e) {
  return e->m.steps;
}

/* ---- scoring functions ---- */

/* The value is a function of the six parameters: apply it to them. */
static qaci_em_status apply_to_parameters(qaci_em_machine *m, qaci_em *value) {
  enum { TAKEN = 6 }; /* all but A and qaci, in the order of their names */
  qaci_em argument[TAKEN], r;
  size_t n = 0;
  qaci_em_status status = QACI_EM_OK;
  while (n < TAKEN && status == QACI_EM_OK) {
    status = qaci_em_parameter(m, &argument[n], (uint32_t)n);
    n += status == QACI_EM_OK;
  }
  if (status == QACI_EM_OK) status = qaci_em_apply(m, &r, *value, argument, TAKEN);
  while (n) qaci_em_release(m, argument[--n]);
  if (status != QACI_EM_OK) return status;
  qaci_em_release(m, *value);
  *value = r;
  return QACI_EM_OK;
}

static uint32_t arity(qaci_em v) {
  if (v.kind == QACI_EM_MAP) return 1;
  if (v.kind == QACI_EM_BUILTIN) return 1; /* those of another number are refused when they are applied */
  if (v.kind != QACI_EM_FUNCTION) return 0;
  return v.as.object->as.function.chunk->function[v.as.object->as.function.index].arity;
}

static qaci_em_status score_of(qaci_em_machine *m, qaci_em f, const qaci_bits *action, mpq_t r) {
  qaci_em a, u;
  QACI_EM_TRY(qaci_em_bits_create(m, &a, action));
  qaci_em_status status = qaci_em_apply(m, &u, f, &a, 1);
  if (status == QACI_EM_OK && !qaci_em_is_number(u))
    status = qaci_em_fail(m, "the score is %s, expected a number from 0 to 1", qaci_em_kind_name(u));
  if (status == QACI_EM_OK && (qaci_em_sign(u) < 0 || qaci_em_number_compare(u, qaci_em_small(1)) > 0)) {
    char *text = qaci_em_text(u, 40);
    status = qaci_em_fail(m, "the score is %s, expected a number from 0 to 1", text);
    free(text);
  }
  if (status == QACI_EM_OK) qaci_em_get(r, u);
  if (status == QACI_EM_FAILED) {
    char *text = qaci_em_text(a, 60);
    qaci_em_fail(m, "at the action %s: %s", text, m->message);
    free(text);
  }
  qaci_em_release(m, u);
  qaci_em_release(m, a);
  return status;
}

static qaci_em_status scores(qaci_evalmath *e, mpq_t *score) {
  qaci_em_machine *m = &e->m;
  size_t n = m->parameters ? m->parameters->actions : 0;
  if (!n) return qaci_em_fail(m, "there are no actions to score");
  if (arity(e->value) == 6) QACI_EM_TRY(apply_to_parameters(m, &e->value));
  if (arity(e->value) != 1) {
    char *text = qaci_em_text(e->value, 60);
    qaci_em_status status = qaci_em_fail(
        m,
        "the value is %s%s, expected a scoring function: a map from actions, a function of an "
        "action, or a function of q, mu1, mu2, alpha, gamma_q and xi that returns one",
        qaci_em_is_function(e->value) ? "" : qaci_em_kind_name(e->value), qaci_em_is_function(e->value) ? text : "");
    free(text);
    return status;
  }
  for (size_t i = 0; i < n; i++) QACI_EM_TRY(score_of(m, e->value, &m->parameters->action[i], score[i]));
  /* a scoring function is one on the actions alone */
  if (e->value.kind == QACI_EM_MAP && e->value.as.object->count != n)
    return qaci_em_fail(m, "the map has %zu keys, expected the %zu actions alone", e->value.as.object->count, n);
  return QACI_EM_OK;
}

qaci_status qaci_evalmath_scores(qaci_ctx *ctx, qaci_evalmath *e, mpq_t *score, bool *defined) {
  e->m.ctx = ctx;
  if (e->chunk) qaci_em_mark(&e->m, e->chunk, 0);
  return outcome(e, scores(e, score), defined);
}

/* ---- types ---- */

typedef struct place {
  qaci_em v;
  const qaci_type *type;
  size_t at;
} place;

static bool is_one(qaci_em v, const qaci_type *t) {
  switch (t->kind) {
  case QACI_TYPE_BOOL:
    return v.kind == QACI_EM_BOOL;
  case QACI_TYPE_NAT:
    return qaci_em_is_number(v) && qaci_em_is_integer(v) && qaci_em_sign(v) >= 0;
  case QACI_TYPE_INT:
    return qaci_em_is_number(v) && qaci_em_is_integer(v);
  case QACI_TYPE_RATIONAL:
    return qaci_em_is_number(v);
  case QACI_TYPE_BITS:
    return v.kind == QACI_EM_BITS;
  case QACI_TYPE_PROGRAM:
    return false;
  case QACI_TYPE_TUPLE:
    return v.kind == QACI_EM_TUPLE && v.as.object->count == t->count;
  case QACI_TYPE_LIST:
    return v.kind == QACI_EM_LIST;
  case QACI_TYPE_SET:
    return qaci_em_is_set(v);
  case QACI_TYPE_MAP:
    return v.kind == QACI_EM_MAP;
  }
  return false;
}

static const char *type_name(const qaci_type *t) {
  static const char *const names[] = {"a boolean",
                                      "a natural number",
                                      "an integer",
                                      "a rational",
                                      "a bitstring",
                                      "a program",
                                      "a tuple of that many members",
                                      "a list",
                                      "a set",
                                      "a map"};
  return names[t->kind];
}

bool qaci_evalmath_is(qaci_evalmath *e, const qaci_type *x) {
  enum { DEEPEST = 66 }; /* a type is nested at most 64 levels (type.h) */
  place stack[DEEPEST];
  size_t depth = 0;
  const qaci_type *type = x;
  qaci_em v = e->value;
  for (bool here = true;; here = false) {
    while (!here && depth) {
      place *p = &stack[depth - 1];
      size_t items =
          p->v.kind == QACI_EM_RANGE ? 1 : qaci_em_items(p->v.as.object); /* a range: its first says it all */
      if (p->at == items) {
        depth--;
        continue;
      }
      v = p->v.kind == QACI_EM_RANGE ? p->v.as.object->as.first : p->v.as.object->as.item[p->at];
      type = p->type->kind == QACI_TYPE_TUPLE ? p->type->member[p->at]
                                              : p->type->member[p->type->kind == QACI_TYPE_MAP ? p->at & 1 : 0];
      p->at++;
      here = true;
    }
    if (!here) return true;
    if (!is_one(v, type) || depth == DEEPEST) {
      char *text = qaci_em_text(v, 60);
      snprintf(e->why, sizeof e->why, "1:1: %s is %s, expected %s", depth ? "a part of the value" : "the value", text,
               type_name(type));
      free(text);
      return false;
    }
    if (type->count || v.kind == QACI_EM_TUPLE) stack[depth++] = (place){v, type, 0};
  }
}
