/* Masses by world-state, and QACI0 (SCORE.1, SCORE.2, READ.7): see score_internal.h. */
#include <stdlib.h>
#include <string.h>

#include "qaci/score_internal.h"

void qaci_state_masses_init(qaci_state_masses *r) {
  *r = (qaci_state_masses){0};
}

void qaci_state_masses_clear(qaci_state_masses *r) {
  for (size_t i = 0; i < r->count; i++) mpq_clear(r->item[i].mass);
  free(r->item);
  qaci_state_masses_init(r);
}

static int compare_states(const void *a, const void *b) {
  const qaci_state_mass *x = a, *y = b;
  if (x->state != y->state) return x->state < y->state ? -1 : 1;
  return (x->counterfactual > y->counterfactual) - (x->counterfactual < y->counterfactual);
}

/* *r := the states that each location passes through, in the locations' order. Under `conditional` futures even a state
 * that was never met has a future, and gets a number here. */
static qaci_status states_of(qaci_ctx *ctx, qaci_universe *u, const qaci_locations *found, const qaci_bits *blob,
                             const qaci_bits *other, qaci_state_mass *r) {
  qaci_bits code;
  qaci_bits_init(&code);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < found->count && status == QACI_OK; i++) {
    r[i] = (qaci_state_mass){.counterfactual = QACI_NOWHERE};
    qaci_location_at(&found->item[i].location, &code, blob);
    status = qaci_universe_admit(ctx, u, &code, &r[i].state);
    if (!other || status != QACI_OK) continue;
    qaci_location_at(&found->item[i].location, &code, other);
    status = qaci_universe_admit(ctx, u, &code, &r[i].counterfactual);
  }
  qaci_bits_clear(&code);
  return status;
}

/* r := one entry for each distinct pair of states, with the total of its locations. */
static void group_by_states(qaci_state_masses *r, const qaci_locations *found, const qaci_state_mass *of) {
  bool *done = qaci_alloc(found->count), *chosen = qaci_alloc(found->count);
  memset(done, 0, found->count);
  for (size_t i = 0; i < found->count; i++) {
    if (done[i]) continue;
    size_t simplest = i;
    for (size_t j = 0; j < found->count; j++) {
      chosen[j] = !compare_states(&of[i], &of[j]);
      done[j] |= chosen[j];
      if (chosen[j] && qaci_located_simpler(&found->item[j], &found->item[simplest])) simplest = j;
    }
    r->item = qaci_realloc(r->item, (r->count + 1) * sizeof *r->item);
    qaci_state_mass *x = &r->item[r->count++];
    *x = of[i];
    x->f = found->item[simplest].f;
    x->g = found->item[simplest].g;
    mpq_init(x->mass);
    qaci_locations_total(found, chosen, x->mass);
  }
  free(done);
  free(chosen);
  if (r->count) qsort(r->item, r->count, sizeof *r->item, compare_states);
}

qaci_status qaci_state_masses_locate(qaci_ctx *ctx, qaci_universe *u, qaci_locator *l, qaci_state_masses *r,
                                     const qaci_masses *delta, const qaci_bits *blob, const qaci_bits *other) {
  qaci_locations found;
  qaci_locations_init(&found);
  qaci_status status = qaci_locate(ctx, l, &found, delta, blob);
  if (status == QACI_OK) {
    qaci_state_mass *of = qaci_alloc(found.count * sizeof *of);
    status = states_of(ctx, u, &found, blob, other, of);
    if (status == QACI_OK) group_by_states(r, &found, of);
    free(of);
  }
  qaci_locations_clear(&found);
  return status;
}

/* ---- QACI0 ---- */

void qaci_answers_cache_init(qaci_answers_cache *c) {
  *c = (qaci_answers_cache){0};
}

static void entry_destroy(qaci_answers_entry *e, size_t actions) {
  for (size_t i = 0; e->score && i < e->answers.count * actions; i++) mpq_clear(e->score[i]);
  free(e->score);
  qaci_answers_clear(&e->answers);
  qaci_opinions_clear(&e->opinions);
  mpq_clears(e->total, e->elsewhere, NULL);
  free(e);
}

void qaci_answers_cache_clear(qaci_answers_cache *c) {
  for (size_t i = 0; i < c->count; i++) entry_destroy(c->item[i], c->item[i]->opinions.actions);
  free(c->item);
  qaci_answers_cache_init(c);
}

/* Drop the answers that the reader cannot read; score[] for the others. */
static qaci_status read_answers(qaci_ctx *ctx, const qaci_question *q, qaci_answers_entry *e) {
  size_t n = e->answers.count, kept = 0;
  e->score = qaci_alloc(n * q->actions * sizeof *e->score);
  for (size_t i = 0; i < n * q->actions; i++) mpq_init(e->score[i]);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < n; i++) {
    bool valid = false;
    if (status == QACI_OK)
      status = q->reader->read(ctx, &e->answers.item[i].payload, q->actions, e->score + kept * q->actions, &valid);
    qaci_answer *a = &e->answers.item[i];
    if (valid && status == QACI_OK) {
      mpq_add(e->total, e->total, a->mass);
      if (kept != i) {
        qaci_answer t = e->answers.item[kept];
        e->answers.item[kept] = *a;
        *a = t;
      }
      kept++;
    }
  }
  for (size_t i = kept; i < n; i++) {
    qaci_bits_clear(&e->answers.item[i].payload);
    mpq_clear(e->answers.item[i].mass);
    for (size_t a = 0; a < q->actions; a++) mpq_clear(e->score[i * q->actions + a]);
  }
  e->answers.count = kept;
  return status;
}

/* empty_max = "all": every payload that is not listed has the mass `elsewhere`. Their scoring functions are given by
 * their mean, which is what the average needs. The listed ones that cannot be read count in neither. */
static qaci_status add_elsewhere(qaci_ctx *ctx, const qaci_question *q, qaci_answers_entry *e) {
  if (!mpq_sgn(e->answers.elsewhere)) return QACI_OK;
  mpz_t count;
  mpz_init(count);
  mpq_t *mean = qaci_alloc(q->actions * sizeof *mean), n;
  mpq_init(n);
  for (size_t a = 0; a < q->actions; a++) mpq_init(mean[a]);
  qaci_status status = q->reader->all(ctx, e->answers.payload_bits, q->actions, count, mean);
  if (status == QACI_OK) {
    mpz_sub_ui(count, count, e->answers.count);
    mpq_set_z(n, count);
    for (size_t a = 0; a < q->actions; a++) {
      for (size_t i = 0; i < e->answers.count; i++) mpq_sub(mean[a], mean[a], e->score[i * q->actions + a]);
      if (mpz_sgn(count)) mpq_div(mean[a], mean[a], n);
    }
    mpq_mul(e->elsewhere, e->answers.elsewhere, n);
    mpq_add(e->total, e->total, e->elsewhere);
    qaci_opinions_add(&e->opinions, (const mpq_t *)mean, e->elsewhere);
  }
  for (size_t a = 0; a < q->actions; a++) mpq_clear(mean[a]);
  free(mean);
  mpq_clear(n);
  mpz_clear(count);
  return status;
}

static qaci_status compute(qaci_ctx *ctx, qaci_universe *u, qaci_locator *l, const qaci_question *q,
                           qaci_answers_entry *e) {
  const qaci_masses *delta;
  QACI_TRY(qaci_universe_future(ctx, u, e->state, &delta));
  QACI_TRY(qaci_locate_answers(ctx, l, &e->answers, delta, q->hash, &q->counterfactual, q->question.len));
  QACI_TRY(read_answers(ctx, q, e));
  for (size_t i = 0; i < e->answers.count; i++)
    qaci_opinions_add(&e->opinions, (const mpq_t *)(e->score + i * q->actions), e->answers.item[i].mass);
  QACI_TRY(add_elsewhere(ctx, q, e));
  if (!q->raw_answers && mpq_sgn(e->total))
    for (size_t i = 0; i < e->opinions.count; i++)
      mpq_div(e->opinions.item[i].mass, e->opinions.item[i].mass, e->total);
  return QACI_OK;
}

qaci_status qaci_answers_at(qaci_ctx *ctx, qaci_answers_cache *c, qaci_universe *u, qaci_locator *l,
                            const qaci_question *q, size_t state, const qaci_answers_entry **r) {
  for (size_t i = 0; i < c->count; i++)
    if (c->item[i]->state == state) {
      *r = c->item[i];
      return QACI_OK;
    }
  qaci_answers_entry *e = qaci_alloc(sizeof *e);
  *e = (qaci_answers_entry){.state = state};
  qaci_answers_init(&e->answers);
  qaci_opinions_init(&e->opinions, q->actions);
  mpq_inits(e->total, e->elsewhere, NULL);
  qaci_status status = compute(ctx, u, l, q, e);
  if (status != QACI_OK) {
    entry_destroy(e, q->actions);
    return status;
  }
  c->item = qaci_realloc(c->item, (c->count + 1) * sizeof *c->item);
  *r = c->item[c->count++] = e;
  return QACI_OK;
}
