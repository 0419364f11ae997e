/* The sum behind Score (SCORE.3, SCORE.6), recorded as it goes (SCORE.7): see score.h, score_tree.h. */
#include "qaci/score.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/score_record.h"

void qaci_score_init(qaci_score *r) {
  memset(r, 0, sizeof *r);
  qaci_choice_init(&r->choice);
  mpq_inits(r->located, r->remainder, r->skipped, r->absorbed, NULL);
}

void qaci_score_clear(qaci_score *r) {
  qaci_opinions_clear(&r->functions);
  qaci_composition_clear(&r->composition);
  qaci_choice_clear(&r->choice);
  free(r->hypothesis);
  qaci_tree_clear(&r->tree);
  mpq_clears(r->located, r->remainder, r->skipped, r->absorbed, NULL);
}

/* ---- one (alpha, xi) ---- */

typedef struct run {
  qaci_ctx *ctx;
  const qaci_question *q;
  qaci_score *r;
  qaci_universe *u;
  qaci_locator *l;
  size_t universe;
  mpq_t located;     /* of this (alpha, xi) */
  qaci_answers_cache cache;
  qaci_recorder rec;
} run;

/* question->after := the mass of the states of mu2 that satisfy the constraint with the question's. */
static qaci_status constrained(run *x, const qaci_tree_mu1 *mu1, qaci_tree_question *question) {
  for (size_t i = 0; i < mu1->mu2s; i++) {
    const qaci_order *order;
    QACI_TRY(qaci_record_order(x->ctx, &x->rec, question, &mu1->mu2[i], &order));
    if (qaci_order_holds(order)) mpq_add(question->after, question->after, mu1->mu2[i].mass);
  }
  return QACI_OK;
}

static void reached(run *x, qaci_stage stage) {
  if (stage > x->r->stage) x->r->stage = stage;
}

/* One hypothesis: those of the question's locations with this QACI0, of total mass `located`. */
static qaci_status add_hypothesis(run *x, const qaci_tree_mu1 *mu1, qaci_tree_question *question, const mpq_t located,
                                  const qaci_answers_entry *e) {
  mpq_t mass, part;
  mpq_inits(mass, part, NULL);
  mpq_mul(mass, mu1->spot.mass, located);
  mpq_mul(mass, mass, question->after);
  mpq_mul(mass, mass, x->rec.xi->weight);
  qaci_status status = qaci_record_group(x->ctx, &x->rec, question, located, mass, e);
  if (status == QACI_OK && mpq_sgn(e->total)) {
    reached(x, QACI_STAGE_ANSWER);
    mpq_add(x->located, x->located, mass);
    for (size_t j = 0; j < e->opinions.count; j++) {
      mpq_mul(part, mass, e->opinions.item[j].mass);
      qaci_opinions_add(&x->r->functions, (const mpq_t *)e->opinions.item[j].score, part);
    }
  }
  mpq_clears(mass, part, NULL);
  return status;
}

/* All locations of the question that pass through the states of entry i: those for which the answers read the same, as
 * far as they asked, are one hypothesis. */
static qaci_status after_question(run *x, const qaci_tree_mu1 *mu1, qaci_tree_question *node,
                                  const qaci_state_masses *question, size_t i) {
  const qaci_state_mass *g = &question->item[i];
  const qaci_locations *found = &question->found;
  bool *left = qaci_alloc(found->count), *chosen = qaci_alloc(found->count);
  size_t remaining = 0;
  for (size_t k = 0; k < found->count; k++) remaining += left[k] = question->entry[k] == i;
  bool whole = true; /* nothing of the entry has been taken yet */
  mpq_t located;
  mpq_init(located);
  qaci_status status = QACI_OK;
  for (size_t k = 0; remaining && status == QACI_OK; k++) {
    if (!left[k]) continue;
    const qaci_answers_entry *e;
    status = qaci_answers_at(x->ctx, &x->cache, g->counterfactual, &found->item[k].location, &e);
    if (status != QACI_OK) break;
    for (size_t j = 0; j < found->count; j++) {
      chosen[j] = left[j] && (!e->passages || qaci_passes(e, &found->item[j].location));
      remaining -= chosen[j];
      left[j] = left[j] && !chosen[j];
    }
    if (whole && !remaining) mpq_set(located, g->mass);
    else qaci_locations_total(found, chosen, located);
    whole = false;
    status = add_hypothesis(x, mu1, node, located, e);
  }
  mpq_clear(located);
  free(left);
  free(chosen);
  return status;
}

/* One state of the question, and of the counterfactual one, behind one state of mu1. */
static qaci_status one_question(run *x, const qaci_tree_mu1 *mu1, qaci_tree_question *node,
                                const qaci_state_masses *question, size_t i) {
  reached(x, QACI_STAGE_QUESTION);
  if (question->item[i].counterfactual == QACI_NOWHERE) return QACI_OK; /* q'0 leads to no future: QACI0 is empty */
  reached(x, QACI_STAGE_COUNTERFACTUAL);
  QACI_TRY(constrained(x, mu1, node));
  node->known = QACI_KNOWN_ORDER;
  if (!mpq_sgn(node->after)) return QACI_OK;
  reached(x, QACI_STAGE_ORDER);
  return after_question(x, mu1, node, question, i);
}

/* All questions located behind one state of mu1. */
static qaci_status after_mu1(run *x, size_t state, qaci_tree_mu1 *mu1) {
  const qaci_question *q = x->q;
  if (state == QACI_NOWHERE) return QACI_OK; /* unreachable: no future */
  const qaci_masses *delta;
  QACI_TRY(qaci_universe_future(x->ctx, x->u, state, &delta));
  qaci_state_masses mu2, question;
  qaci_state_masses_init(&mu2);
  qaci_state_masses_init(&question);
  qaci_status status = qaci_state_masses_locate(x->ctx, x->u, x->l, &mu2, delta, &q->mu2, NULL);
  if (status == QACI_OK) status = qaci_record_mu2(x->ctx, &x->rec, mu1, &mu2);
  /* asked again: under conditional futures the states of mu2 may be new ones */
  if (status == QACI_OK && mu2.count) status = qaci_universe_future(x->ctx, x->u, state, &delta);
  if (mu2.count) reached(x, QACI_STAGE_MU2);
  if (status == QACI_OK && mu2.count)
    status = qaci_state_masses_locate(x->ctx, x->u, x->l, &question, delta, &q->question, &q->counterfactual);
  if (status == QACI_OK) status = qaci_record_questions(x->ctx, &x->rec, mu1, &question);
  for (size_t i = 0; i < question.count && status == QACI_OK; i++) {
    status = one_question(x, mu1, &mu1->question[i], &question, i);
    if (status == QACI_OK) mu1->question[i].known = QACI_KNOWN_ALL;
  }
  qaci_state_masses_clear(&mu2);
  qaci_state_masses_clear(&question);
  return status;
}

static qaci_status one_prior(run *x, const qaci_bits *xi) {
  const qaci_question *q = x->q;
  qaci_prior *prior = NULL;
  QACI_TRY(qaci_prior_create(x->ctx, &prior, q->simplicity, xi, q->locator_bits));
  qaci_state_masses mu1;
  qaci_state_masses_init(&mu1);
  x->cache = (qaci_answers_cache){0};
  x->l = NULL;
  qaci_status status = QACI_OK;
  if (mpz_sgn(qaci_prior_normalizer(prior))) {
    reached(x, QACI_STAGE_LOCATORS);
    status = qaci_locator_create(x->ctx, &x->l, x->u, prior, &q->locate, NULL, 0);
    qaci_answers_cache_init(&x->cache, q, x->u, x->l, xi);
    const qaci_masses *delta = NULL;
    if (status == QACI_OK) status = qaci_universe_future(x->ctx, x->u, 0, &delta);
    if (status == QACI_OK) status = qaci_state_masses_locate(x->ctx, x->u, x->l, &mu1, delta, &q->mu1, NULL);
    if (status == QACI_OK) status = qaci_record_mu1(x->ctx, &x->rec, x->l, &mu1);
  }
  if (mu1.count) reached(x, QACI_STAGE_MU1);
  for (size_t i = 0; i < mu1.count && status == QACI_OK; i++) {
    qaci_tree_mu1 *node = &x->rec.xi->mu1[i];
    status = after_mu1(x, mu1.item[i].state, node);
    if (status == QACI_OK) node->known = QACI_KNOWN_ALL;
  }
  if (status == QACI_OK) x->rec.xi->known = QACI_KNOWN_ALL;
  qaci_answers_cache_clear(&x->cache);
  qaci_state_masses_clear(&mu1);
  if (x->l) qaci_ctx_release(x->ctx, qaci_locator_charged(x->l));
  qaci_locator_destroy(x->l);
  qaci_ctx_release(x->ctx, qaci_prior_charged(prior));
  qaci_prior_release(prior);
  return status;
}

/* ---- the outer sums ---- */

/* Does some time have more than one world-state? */
static bool branches(qaci_universe *u) {
  mpq_t weight;
  mpq_init(weight);
  bool found = false;
  for (size_t s = 0; s < qaci_universe_size(u) && !found; s++) {
    size_t n;
    qaci_universe_times(u, s, &n);
    for (size_t i = 0; i < n && !found; i++) {
      qaci_universe_weight(u, s, i, weight);
      found = mpq_cmp_ui(weight, 1, 1) < 0;
    }
  }
  mpq_clear(weight);
  return found;
}

/* Count what has left the universe's window. */
static qaci_status add_absorbed(qaci_ctx *ctx, qaci_score *r, qaci_universe *u, const mpq_t mass) {
  qaci_dist *last;
  QACI_TRY(qaci_universe_at(ctx, u, qaci_universe_horizon(u), &last));
  mpq_t lost;
  mpq_init(lost);
  qaci_dist_remainder(last, lost);
  mpq_mul(lost, lost, mass);
  mpq_add(r->absorbed, r->absorbed, lost);
  mpq_clear(lost);
  qaci_dist_release(last);
  return QACI_OK;
}

/* r := K^-(xi) over all of B*. */
static qaci_status prior_mass(qaci_ctx *ctx, const qaci_question *q, const qaci_bits *xi, const mpq_t total, mpq_t r) {
  QACI_TRY(qaci_simplicity_find_sum(ctx, q->simplicity, xi, r));
  if (mpq_sgn(total)) mpq_div(r, r, total);
  return QACI_OK;
}

/* All that will be asked of S is made at once, as far as the longest xi. within := the sum of K^-(xi) over all xi of at
 * most prior_bits bits. */
static qaci_status prepare(qaci_ctx *ctx, const qaci_question *q, const mpq_t total, mpq_t within) {
  size_t longest = 1 + q->prior_bits, most = qaci_simplicity_longest(q->simplicity);
  for (size_t n = q->prior_bits + 1; n > 1; n /= 2) longest += 2; /* sd(xi) */
  QACI_TRY(qaci_simplicity_prepare(ctx, q->simplicity, q->locator_bits < most ? longest + 2 * q->locator_bits : most));
  QACI_TRY(qaci_simplicity_within(ctx, q->simplicity, q->prior_bits, within));
  if (mpq_sgn(total)) mpq_div(within, within, total);
  return QACI_OK;
}

/* All xi for one universe: `left` is the mass of those that were not visited to the end. Once the budget is gone
 * (r->partial) it counts as skipped. */
static qaci_status one_universe(run *x, const mpq_t total, const mpq_t within, size_t *done, size_t tasks) {
  const qaci_question *q = x->q;
  const qaci_hypothesis_universe *h = &q->universe[x->universe];
  qaci_score *r = x->r;
  qaci_status status = QACI_OK;
  uint64_t before = x->ctx->bytes;
  x->u = NULL;
  if (!r->partial) {
    status = qaci_universe_create(x->ctx, &x->u, h->physics, &h->initial, &q->evolution);
    if (status == QACI_DOMAIN)
      return qaci_fail(x->ctx, QACI_DOMAIN, "field \"universes[%zu]\": %s", x->universe + 1, x->ctx->message);
    if (status == QACI_OK && qaci_blobs_fit(x->ctx, q, x->universe, qaci_universe_physics(x->u)) != QACI_OK) {
      qaci_universe_release(x->u);
      return QACI_DOMAIN;
    }
    if (status == QACI_OK) status = add_absorbed(x->ctx, r, x->u, h->mass);
  }
  if (!x->u || branches(x->u)) r->deterministic = false; /* unknown counts as no */
  qaci_recorder_init(&x->rec, &r->tree.universe[x->universe], x->u, h->mass, q->actions);
  mpq_t prior, weight, left;
  mpq_inits(prior, weight, left, NULL);
  mpq_mul(left, h->mass, within);
  mpq_add(r->remainder, r->remainder, h->mass);
  mpq_sub(r->remainder, r->remainder, left);
  qaci_bits xi;
  qaci_bits_init(&xi);
  size_t longest = qaci_simplicity_longest(q->simplicity);
  if (longest > q->prior_bits) longest = q->prior_bits;
  for (size_t length = 0; length <= longest && !r->partial; length++)
    for (uint64_t n = 0; n < (uint64_t)1 << length && status == QACI_OK; n++) {
      qaci_bits_nat(&xi, n, length);
      status = prior_mass(x->ctx, q, &xi, total, prior);
      if (status != QACI_OK) break; /* all of this xi stays in `left` */
      mpq_mul(weight, prior, h->mass);
      mpq_set_ui(x->located, 0, 1);
      qaci_ctx_progress(x->ctx, "score", (double)(*done)++, (double)tasks);
      status = qaci_ctx_step(x->ctx, 1);
      if (status == QACI_OK && mpq_sgn(weight)) {
        status = qaci_record_xi(x->ctx, &x->rec, &xi, prior, weight);
        if (status == QACI_OK) status = one_prior(x, &xi);
      }
      mpq_add(r->located, r->located, x->located);
      mpq_sub(left, left, status == QACI_OK ? weight : x->located);
    }
  if (status == QACI_UNABLE) {
    r->partial = true;
    memcpy(r->message, x->ctx->message, sizeof r->message);
  }
  if (r->partial) mpq_add(r->skipped, r->skipped, left);
  qaci_bits_clear(&xi);
  mpq_clears(prior, weight, left, NULL);
  qaci_universe_release(x->u);
  x->ctx->bytes = before + x->rec.bytes; /* all else that was charged since is gone with the universe */
  qaci_recorder_clear(&x->rec);
  return status == QACI_DOMAIN ? status : QACI_OK;
}

static void choose(const qaci_question *q, qaci_score *r) {
  const qaci_composition *c = &r->composition;
  for (size_t a = 1; a < r->actions; a++) {
    int order = qaci_composition_compare(c, a, r->best);
    if (order > 0 || (!order && qaci_bits_compare(&q->action[a], &q->action[r->best]) < 0)) r->best = a;
  }
  r->decided = mpq_sgn(r->located) > 0; /* of nothing no action is the best */
  for (size_t a = 0; a < r->actions; a++)
    if (!qaci_composition_at_least(c, r->best, a)) r->decided = false;
}

/* The scores of what was located, and what is known of them where something was skipped. */
static qaci_status compose(qaci_ctx *ctx, qaci_score *r, const qaci_question *q) {
  qaci_composition_init(&r->composition, q->actions, r->functions.count);
  qaci_status status = qaci_compose(ctx, &r->composition, &r->functions, &q->compose);
  if (status == QACI_DOMAIN) return qaci_fail(ctx, status, "field \"compose\": %s", ctx->message);
  if (status == QACI_UNABLE && !r->partial) {
    r->partial = true;
    memcpy(r->message, ctx->message, sizeof r->message);
  }
  qaci_composition_widen(&r->composition, &r->functions, &q->compose, r->skipped);
  return QACI_OK;
}

qaci_status qaci_score_compute(qaci_ctx *ctx, qaci_score *r, const qaci_question *q) {
  QACI_TRY(qaci_question_check(ctx, q));
  qaci_score_clear(r);
  qaci_score_init(r);
  r->actions = q->actions;
  r->deterministic = true;
  qaci_opinions_init(&r->functions, q->actions);
  qaci_tree_init(&r->tree, q->universes, q->actions, q->raw_answers);
  run x = {.ctx = ctx, .q = q, .r = r};
  mpq_init(x.located);
  mpq_t total, within;
  mpq_inits(total, within, NULL);
  qaci_simplicity_total(q->simplicity, total);
  if (prepare(ctx, q, total, within) != QACI_OK) { /* nothing is known of any xi */
    r->partial = true;
    memcpy(r->message, ctx->message, sizeof r->message);
    mpq_set_ui(within, mpq_sgn(total) > 0, 1);
  }
  mpq_set_ui(r->remainder, 1, 1);
  for (size_t i = 0; i < q->universes; i++) mpq_sub(r->remainder, r->remainder, q->universe[i].mass);
  if (q->omitted) mpq_set(r->remainder, q->omitted);
  size_t done = 0, tasks = q->universes * (((size_t)2 << q->prior_bits) - 1);
  qaci_status status = QACI_OK;
  for (x.universe = 0; x.universe < q->universes && status == QACI_OK; x.universe++)
    status = one_universe(&x, total, within, &done, tasks);
  if (status == QACI_OK) status = compose(ctx, r, q);
  if (status == QACI_OK) {
    r->hypotheses = qaci_tree_hypotheses(&r->tree, &r->hypothesis);
    choose(q, r);
    r->seconds = qaci_ctx_elapsed(ctx);
  }
  mpq_clears(total, within, x.located, NULL);
  return status;
}

const char *qaci_score_status(const qaci_score *r) {
  if (r->partial) return "partial";
  return r->composition.exact ? "exact" : "enclosed";
}
