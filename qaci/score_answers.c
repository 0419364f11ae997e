/* QACI and QACI0 (SCORE.1, SCORE.2, READ.7, MATH.3, EVAL.6): see score_internal.h. */
#include <stdlib.h>
#include <string.h>

#include "qaci/score_internal.h"

void qaci_answers_cache_init(qaci_answers_cache *c, const qaci_question *q, qaci_universe *u, qaci_locator *l,
                             const qaci_bits *xi) {
  *c = (qaci_answers_cache){.q = q, .u = u, .l = l, .xi = xi};
  qaci_bits start = qaci_universe_state(u, 0);
  c->alpha = qaci_value_state(&qaci_universe_physics(u)->owner, &start);
}

static void entry_destroy(qaci_answers_entry *e) {
  size_t n = e->asked->answers.count;
  for (size_t i = 0; e->score && i < n * e->opinions.actions; i++) mpq_clear(e->score[i]);
  for (size_t i = 0; e->note && i < n; i++) free(e->note[i]);
  for (size_t i = 0; i < e->passages; i++) {
    qaci_bits_clear(&e->passage[i].blob);
    qaci_bits_clear(&e->passage[i].code);
  }
  free(e->passage);
  free(e->valid);
  free(e->score);
  free(e->note);
  if (e->mean) qaci_rationals_free(e->mean, e->opinions.actions);
  qaci_opinions_clear(&e->opinions);
  mpq_clears(e->total, e->elsewhere, NULL);
  free(e);
}

void qaci_answers_cache_clear(qaci_answers_cache *c) {
  for (size_t i = 0; i < c->count; i++) entry_destroy(c->item[i]);
  for (size_t i = 0; i < c->questions; i++) {
    qaci_bits_clear(&c->asked[i]->question);
    qaci_answers_clear(&c->asked[i]->answers);
    free(c->asked[i]);
  }
  free(c->item);
  free(c->asked);
  qaci_value_release(c->alpha);
  *c = (qaci_answers_cache){0};
}

/* ---- QACI ---- */

qaci_status qaci_answered_at(qaci_ctx *ctx, qaci_answers_cache *c, size_t state, const qaci_bits *question,
                          const qaci_answered **r) {
  for (size_t i = 0; i < c->questions; i++)
    if (c->asked[i]->state == state && qaci_bits_equal(&c->asked[i]->question, question)) {
      *r = c->asked[i];
      return QACI_OK;
    }
  const qaci_masses *delta;
  QACI_TRY(qaci_universe_future(ctx, c->u, state, &delta));
  qaci_answered *a = qaci_alloc(sizeof *a);
  *a = (qaci_answered){.state = state};
  qaci_bits_init(&a->question);
  qaci_bits_set(&a->question, question);
  qaci_answers_init(&a->answers);
  qaci_status status =
      qaci_locate_answers(ctx, c->l, &a->answers, delta, c->q->hash, question, c->q->question.len, c->q->oracle);
  if (status != QACI_OK) {
    qaci_bits_clear(&a->question);
    qaci_answers_clear(&a->answers);
    free(a);
    return status;
  }
  c->asked = qaci_realloc(c->asked, (c->questions + 1) * sizeof *c->asked);
  c->asked[c->questions++] = a;
  *r = a;
  return QACI_OK;
}

/* ---- what an answer may ask while it is read ---- */

typedef struct reading {
  qaci_answers_cache *cache;
  const qaci_location *gamma_q;
  qaci_answers_entry *entry;
} reading;

/* code := that of gamma_q(b), and the entry remembers that it depends on it. */
static void pass(reading *x, const qaci_bits *b, qaci_bits *code) {
  qaci_answers_entry *e = x->entry;
  qaci_location_at(x->gamma_q, code, b);
  for (size_t i = 0; i < e->passages; i++)
    if (qaci_bits_equal(&e->passage[i].blob, b)) return;
  e->passage = qaci_realloc(e->passage, (e->passages + 1) * sizeof *e->passage);
  qaci_passage *p = &e->passage[e->passages++];
  qaci_bits_init(&p->blob);
  qaci_bits_init(&p->code);
  qaci_bits_set(&p->blob, b);
  qaci_bits_set(&p->code, code);
}

bool qaci_passes(const qaci_answers_entry *e, const qaci_location *gamma_q) {
  qaci_bits code;
  qaci_bits_init(&code);
  bool same = true;
  for (size_t i = 0; i < e->passages && same; i++) {
    qaci_location_at(gamma_q, &code, &e->passage[i].blob);
    same = qaci_bits_equal(&code, &e->passage[i].code);
  }
  qaci_bits_clear(&code);
  return same;
}

static qaci_status apply_gamma_q(qaci_ctx *ctx, void *data, const qaci_bits *b, qaci_value **state) {
  (void)ctx;
  reading *x = data;
  qaci_bits code;
  qaci_bits_init(&code);
  pass(x, b, &code);
  *state = qaci_value_state(&qaci_universe_physics(x->cache->u)->owner, &code);
  qaci_bits_clear(&code);
  return QACI_OK;
}

static qaci_status add_answers(qaci_ctx *ctx, qaci_dist *d, const qaci_answers *answers) {
  for (size_t i = 0; i < answers->count; i++) {
    qaci_value *payload = qaci_value_bits(&answers->item[i].payload);
    qaci_status status = qaci_dist_add(ctx, d, payload, answers->item[i].mass);
    qaci_value_release(payload);
    QACI_TRY(status);
  }
  qaci_dist_add_remainder(d, answers->elsewhere); /* of one of those that are not listed: not 0 if there are any */
  return qaci_dist_finish(ctx, d);
}

/* QACI(alpha, gamma_q, xi, b): empty where gamma_q(b) is no world-state of the universe, for that has no future. */
static qaci_status ask(qaci_ctx *ctx, void *data, const qaci_bits *b, qaci_dist **answers) {
  reading *x = data;
  qaci_bits code;
  size_t state = QACI_NOWHERE;
  const qaci_answered *asked = NULL;
  qaci_bits_init(&code);
  pass(x, b, &code);
  qaci_status status = qaci_universe_admit(ctx, x->cache->u, &code, &state);
  qaci_bits_clear(&code);
  if (status == QACI_OK && state != QACI_NOWHERE) status = qaci_answered_at(ctx, x->cache, state, b, &asked);
  if (status != QACI_OK) return status;
  qaci_dist *d = qaci_dist_create();
  if (asked) status = add_answers(ctx, d, &asked->answers);
  if (status == QACI_OK) *answers = d;
  else qaci_dist_release(d);
  return status;
}

/* ---- QACI0 ---- */

static qaci_status read_answers(qaci_ctx *ctx, reading *x) {
  const qaci_question *q = x->cache->q;
  qaci_answers_entry *e = x->entry;
  size_t n = e->asked->answers.count;
  qaci_reader_input input = {
      .parameters = {.q = &q->question, .mu1 = &q->mu1, .mu2 = &q->mu2, .xi = x->cache->xi, .alpha = x->cache->alpha,
                     .action = q->action, .actions = q->actions, .data = x, .gamma_q = apply_gamma_q, .query = ask},
      .limits = q->evalmath.steps ? q->evalmath : qaci_evalmath_usual_limits()};
  e->valid = qaci_alloc(n * sizeof *e->valid);
  e->note = qaci_alloc(n * sizeof *e->note);
  e->score = qaci_alloc(n * q->actions * sizeof *e->score);
  for (size_t i = 0; i < n * q->actions; i++) mpq_init(e->score[i]);
  for (size_t i = 0; i < n; i++) e->note[i] = NULL;
  for (size_t i = 0; i < n; i++) {
    const qaci_answer *a = &e->asked->answers.item[i];
    qaci_reader_output r = {.score = e->score + i * q->actions};
    qaci_status status = q->reader->read(ctx, q->reader, &a->payload, &input, &r);
    e->note[i] = r.note;
    e->valid[i] = r.valid;
    QACI_TRY(status);
    if (r.valid) mpq_add(e->total, e->total, a->mass);
  }
  return QACI_OK;
}

/* empty_max = "all": every payload that is not listed has the mass `elsewhere`. Their scoring functions are given by
 * their mean, which is what the average needs. The listed ones that cannot be read count in neither. */
static qaci_status add_elsewhere(qaci_ctx *ctx, const qaci_question *q, qaci_answers_entry *e) {
  const qaci_answers *answers = &e->asked->answers;
  if (!mpq_sgn(answers->elsewhere)) return QACI_OK;
  mpz_t count;
  mpq_t n;
  mpz_init(count);
  mpq_init(n);
  mpq_t *mean = e->mean = qaci_rationals(q->actions);
  qaci_status status = q->reader->all(ctx, answers->payload_bits, q->actions, count, mean);
  if (status == QACI_OK) {
    for (size_t i = 0; i < answers->count; i++) {
      if (!e->valid[i]) continue;
      mpz_sub_ui(count, count, 1);
      for (size_t a = 0; a < q->actions; a++) mpq_sub(mean[a], mean[a], e->score[i * q->actions + a]);
    }
    mpq_set_z(n, count);
    for (size_t a = 0; a < q->actions && mpz_sgn(count); a++) mpq_div(mean[a], mean[a], n);
    mpq_mul(e->elsewhere, answers->elsewhere, n);
    mpq_add(e->total, e->total, e->elsewhere);
    qaci_opinions_add(&e->opinions, (const mpq_t *)mean, e->elsewhere);
  }
  mpq_clear(n);
  mpz_clear(count);
  return status;
}

static qaci_status compute(qaci_ctx *ctx, reading *x) {
  const qaci_question *q = x->cache->q;
  qaci_answers_entry *e = x->entry;
  QACI_TRY(read_answers(ctx, x));
  for (size_t i = 0; i < e->asked->answers.count; i++)
    if (e->valid[i])
      qaci_opinions_add(&e->opinions, (const mpq_t *)(e->score + i * q->actions), e->asked->answers.item[i].mass);
  QACI_TRY(add_elsewhere(ctx, q, e));
  if (!q->raw_answers && mpq_sgn(e->total))
    for (size_t i = 0; i < e->opinions.count; i++)
      mpq_div(e->opinions.item[i].mass, e->opinions.item[i].mass, e->total);
  return QACI_OK;
}

qaci_status qaci_answers_at(qaci_ctx *ctx, qaci_answers_cache *c, size_t state, const qaci_location *gamma_q,
                            const qaci_answers_entry **r) {
  const qaci_answered *asked;
  QACI_TRY(qaci_answered_at(ctx, c, state, &c->q->counterfactual, &asked));
  for (size_t i = 0; i < c->count; i++)
    if (c->item[i]->asked == asked && qaci_passes(c->item[i], gamma_q)) {
      *r = c->item[i];
      return QACI_OK;
    }
  qaci_answers_entry *e = qaci_alloc(sizeof *e);
  *e = (qaci_answers_entry){.asked = asked, .number = c->count};
  qaci_opinions_init(&e->opinions, c->q->actions);
  mpq_inits(e->total, e->elsewhere, NULL);
  reading x = {c, gamma_q, e};
  qaci_status status = compute(ctx, &x);
  if (status != QACI_OK) {
    entry_destroy(e);
    return status;
  }
  c->item = qaci_realloc(c->item, (c->count + 1) * sizeof *c->item);
  *r = c->item[c->count++] = e;
  return QACI_OK;
}
