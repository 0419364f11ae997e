/* Parameters, and the functions among them: gamma_q and qaci (EVAL.6). */
#include <stdlib.h>
#include <string.h>

#include "qaci/evalmath/builtin.h"
#include "qaci/evalmath/number.h"

enum { Q, MU1, MU2, ALPHA, GAMMA_Q, XI, ACTIONS, QACI }; /* in the order of the names */

static qaci_em_status actions(qaci_em_machine *m, qaci_em *r) {
  qaci_em vector;
  QACI_EM_TRY(qaci_em_object_create(m, &vector, QACI_EM_VECTOR, 0));
  qaci_em_status status = QACI_EM_OK;
  for (size_t i = 0; i < m->parameters->actions && status == QACI_EM_OK; i++) {
    qaci_em x;
    status = qaci_em_bits_create(m, &x, &m->parameters->action[i]);
    if (status == QACI_EM_OK) status = qaci_em_vector_push(m, vector, x);
  }
  if (status == QACI_EM_OK) status = qaci_em_collect(m, r, vector, QACI_EM_SET);
  qaci_em_release(m, vector);
  return status;
}

static qaci_em_status bits(qaci_em_machine *m, qaci_em *r, const qaci_bits *x) {
  return x ? qaci_em_bits_create(m, r, x) : QACI_EM_OK;
}

static qaci_em_status make(qaci_em_machine *m, qaci_em *r, uint32_t number) {
  const qaci_evalmath_parameters *p = m->parameters;
  switch (number) {
  case Q:
    return bits(m, r, p->q);
  case MU1:
    return bits(m, r, p->mu1);
  case MU2:
    return bits(m, r, p->mu2);
  case XI:
    return bits(m, r, p->xi);
  case ALPHA:
    return p->alpha ? qaci_em_state_create(m, r, p->alpha) : QACI_EM_OK;
  case ACTIONS:
    return p->actions ? actions(m, r) : QACI_EM_OK;
  case GAMMA_Q:
    if (p->gamma_q) *r = qaci_em_builtin((uint32_t)qaci_em_builtin_named("gamma_q", strlen("gamma_q")));
    return QACI_EM_OK;
  default:
    if (p->query) *r = qaci_em_builtin((uint32_t)qaci_em_builtin_named("qaci", strlen("qaci")));
    return QACI_EM_OK;
  }
}

qaci_em_status qaci_em_parameter(qaci_em_machine *m, qaci_em *r, uint32_t number) {
  qaci_em *p = &m->parameter[number];
  if (p->kind == QACI_EM_NOTHING && m->parameters) QACI_EM_TRY(make(m, p, number));
  if (p->kind == QACI_EM_NOTHING)
    return qaci_em_fail(m, "%s has no value here: it is a parameter of a question", qaci_em_parameter_name(number));
  *r = qaci_em_retain(*p);
  return QACI_EM_OK;
}

qaci_em_status qaci_em_question_bits(qaci_em_machine *m, qaci_bits *r, qaci_em v, const char *function) {
  const qaci_em_object *o = v.as.object;
  size_t n = m->parameters->q->len;
  QACI_EM_TRY(
      qaci_em_expect(m, v.kind == QACI_EM_STRING || v.kind == QACI_EM_BITS, function, 1, v, "a bitstring or a string"));
  if (v.kind == QACI_EM_BITS) {
    if (o->as.bits.len != n)
      return qaci_em_fail(m, "%s of %zu bits, expected as many as q has: %zu", function, o->as.bits.len, n);
    qaci_bits_set(r, &o->as.bits);
    return QACI_EM_OK;
  }
  if (8 * o->count > n)
    return qaci_em_fail(m, "%s of a text of %zu bits, expected at most as many as q has: %zu", function, 8 * o->count,
                        n);
  qaci_bits zeros;
  qaci_bits_init(&zeros);
  qaci_bits_zeros(&zeros, n - 8 * o->count);
  qaci_bits_text(r, o->as.string, o->count);
  qaci_bits_append(r, &zeros);
  qaci_bits_clear(&zeros);
  return QACI_EM_OK;
}

static qaci_em_status from_caller(qaci_em_machine *m, qaci_status status) {
  if (status == QACI_OK) return QACI_EM_OK;
  return status == QACI_UNABLE ? QACI_EM_STOPPED : qaci_em_fail(m, "%s", m->ctx->message);
}

qaci_em_status qaci_em_do_gamma_q(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  qaci_bits b;
  qaci_bits_init(&b);
  qaci_em_status status = qaci_em_question_bits(m, &b, a[0], "gamma_q");
  if (status == QACI_EM_OK) status = qaci_em_step(m, b.len / 64);
  if (status == QACI_EM_OK) {
    qaci_value *state = NULL;
    status = from_caller(m, m->parameters->gamma_q(m->ctx, m->parameters->data, &b, &state));
    if (status == QACI_EM_OK) status = qaci_em_state_create(m, r, state);
    qaci_value_release(state);
  }
  qaci_bits_clear(&b);
  return status;
}

static qaci_em_status answers_value(qaci_em_machine *m, qaci_em *r, const qaci_dist *d) {
  size_t n = qaci_dist_size(d);
  qaci_em vector;
  mpq_t rest;
  mpq_init(rest);
  qaci_dist_remainder(d, rest);
  bool exact = !mpq_sgn(rest);
  mpq_clear(rest);
  if (!exact)
    return qaci_em_fail(m, "the answers are known up to a remainder only, expected a distribution that is exact");
  QACI_EM_TRY(qaci_em_step(m, n));
  QACI_EM_TRY(qaci_em_object_create(m, &vector, QACI_EM_VECTOR, 0));
  qaci_em_status status = QACI_EM_OK;
  for (size_t i = 0; i < n && status == QACI_EM_OK; i++) {
    mpq_srcptr mass;
    const qaci_value *payload = qaci_dist_element(d, i, &mass);
    qaci_em x;
    status = qaci_em_bits_create(m, &x, &payload->bits);
    if (status == QACI_EM_OK) status = qaci_em_vector_push(m, vector, x);
    if (status == QACI_EM_OK) status = qaci_em_number(m, &x, mass);
    if (status == QACI_EM_OK) status = qaci_em_vector_push(m, vector, x);
  }
  if (status == QACI_EM_OK) status = qaci_em_collect(m, r, vector, QACI_EM_DIST);
  qaci_em_release(m, vector);
  return status;
}

/* The work of locating is the caller's budget, not the text's: what a text is worth must not depend on what was asked
 * before. */
qaci_em_status qaci_em_do_qaci(qaci_em_machine *m, qaci_em *r, const qaci_em *a, uint32_t n) {
  (void)n;
  qaci_bits b;
  qaci_bits_init(&b);
  qaci_em_status status = qaci_em_question_bits(m, &b, a[0], "qaci");
  if (status == QACI_EM_OK) status = qaci_em_step(m, b.len / 64);
  if (status == QACI_EM_OK) {
    qaci_dist *d = NULL;
    status = from_caller(m, m->parameters->query(m->ctx, m->parameters->data, &b, &d));
    if (status == QACI_EM_OK) status = answers_value(m, r, d);
    qaci_dist_release(d);
  }
  qaci_bits_clear(&b);
  return status;
}
