/* Asking and judging (AGENT.1): see agent.h. */
#include "qaci/agent.h"

#include <stdlib.h>
#include <string.h>

#include "qaci/agent_internal.h"

static const qaci_agent agents[] = {
    {.name = "argmax", .asks_all = true, .act = qaci_agent_argmax},
    {.name = "sample", .asks_all = true, .draws = true, .act = qaci_agent_sample},
    {.name = "hill_climb", .draws = true, .act = qaci_agent_hill_climb},
};
enum { AGENTS = sizeof agents / sizeof *agents };

const qaci_agent *qaci_agent_named(const char *name) {
  for (size_t i = 0; i < AGENTS; i++)
    if (!strcmp(agents[i].name, name)) return &agents[i];
  return NULL;
}

const char *const *qaci_agent_names(void) {
  static const char *names[AGENTS + 1];
  for (size_t i = 0; i < AGENTS; i++) names[i] = agents[i].name;
  return names;
}

void qaci_choice_init(qaci_choice *r) {
  *r = (qaci_choice){.action = SIZE_MAX};
  mpq_inits(r->regret.lower, r->regret.upper, r->probability.lower, r->probability.upper, NULL);
  mpq_set_ui(r->probability.lower, 1, 1);
  mpq_set_ui(r->probability.upper, 1, 1);
}

void qaci_choice_clear(qaci_choice *r) {
  mpq_clears(r->regret.lower, r->regret.upper, r->probability.lower, r->probability.upper, NULL);
}

enum { UNASKED, TOLD, REFUSED };

void qaci_asked_init(qaci_asked *q, const qaci_bits *action, const qaci_composition *scores, size_t most) {
  *q = (qaci_asked){.action = action, .scores = scores, .most = most, .told = qaci_alloc(scores->actions)};
  memset(q->told, UNASKED, scores->actions);
}

void qaci_asked_clear(qaci_asked *q) {
  free(q->told);
  q->told = NULL;
}

const qaci_interval *qaci_ask(qaci_asked *q, size_t action) {
  if (q->told[action] != TOLD) {
    bool may = q->queries < q->most;
    if (may) q->queries++;
    else q->refused += q->told[action] == UNASKED;
    q->told[action] = may ? TOLD : REFUSED;
  }
  return q->told[action] == TOLD ? &q->scores->score[action] : NULL;
}

bool qaci_asked_told(const qaci_asked *q, size_t action) {
  return q->told[action] == TOLD;
}

bool qaci_asked_better(const qaci_asked *q, size_t x, size_t y) {
  int c = qaci_composition_compare(q->scores, x, y);
  return c > 0 || (!c && qaci_bits_compare(&q->action[x], &q->action[y]) < 0);
}

static size_t greatest(const qaci_asked *q) {
  size_t best = 0;
  for (size_t a = 1; a < q->scores->actions; a++)
    if (qaci_asked_better(q, a, best)) best = a;
  return best;
}

qaci_status qaci_agent_argmax(qaci_ctx *ctx, qaci_asked *q, uint64_t seed, qaci_choice *r) {
  (void)ctx;
  (void)seed;
  for (size_t a = 0; a < q->scores->actions; a++) qaci_ask(q, a);
  r->action = greatest(q);
  return QACI_OK;
}

/* r := the greatest end minus x, at least 0. */
static void shortfall(const qaci_composition *c, bool upper, const mpq_t x, mpq_t r) {
  mpq_set(r, x);
  for (size_t a = 0; a < c->actions; a++) {
    mpq_srcptr end = upper ? c->score[a].upper : c->score[a].lower;
    if (mpq_cmp(end, r) > 0) mpq_set(r, end);
  }
  mpq_sub(r, r, x);
}

void qaci_choice_judge(qaci_choice *r, const qaci_asked *q) {
  const qaci_composition *c = q->scores;
  r->best = greatest(q);
  r->queries = q->queries;
  r->refused = q->refused;
  size_t judged = r->action;
  if (judged == SIZE_MAX) {
    judged = 0;
    for (size_t a = 1; a < c->actions; a++)
      if (qaci_composition_compare(c, a, judged) < 0) judged = a;
  }
  shortfall(c, false, c->score[judged].upper, r->regret.lower);
  shortfall(c, true, c->score[judged].lower, r->regret.upper);
  bool none_better = true;
  for (size_t a = 0; a < c->actions && none_better; a++) none_better = qaci_composition_at_least(c, judged, a);
  if (none_better) mpq_set_ui(r->regret.upper, 0, 1);
}

qaci_status qaci_agent_act(qaci_ctx *ctx, const qaci_agent *agent, qaci_asked *q, uint64_t seed, qaci_choice *r) {
  if (agent->asks_all) q->most = q->scores->actions;
  QACI_TRY(agent->act(ctx, q, seed, r));
  qaci_choice_judge(r, q);
  return QACI_OK;
}
