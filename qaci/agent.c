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

/* r is at least x - y. */
static void lift(mpq_t r, const mpq_t x, const mpq_t y, mpq_t scratch) {
  mpq_sub(scratch, x, y);
  if (mpq_cmp(scratch, r) > 0) mpq_set(r, scratch);
}

/* regret, which is within [0, 0] or more, comprises also that of action a. */
static void add_regret(const qaci_composition *c, size_t a, qaci_interval *regret) {
  mpq_t scratch;
  mpq_init(scratch);
  for (size_t b = 0; b < c->actions; b++) {
    if (qaci_composition_at_least(c, a, b)) continue;
    lift(regret->lower, c->score[b].lower, c->score[a].upper, scratch);
    lift(regret->upper, c->score[b].upper, c->score[a].lower, scratch);
  }
  mpq_clear(scratch);
}

void qaci_choice_judge(qaci_choice *r, const qaci_asked *q) {
  const qaci_composition *c = q->scores;
  r->best = greatest(q);
  r->queries = q->queries;
  r->refused = q->refused;
  if (r->action != SIZE_MAX) add_regret(c, r->action, &r->regret);
  for (size_t a = 0; a < c->actions && r->action == SIZE_MAX; a++) add_regret(c, a, &r->regret); /* that of the worst */
}

qaci_status qaci_agent_act(qaci_ctx *ctx, const qaci_agent *agent, qaci_asked *q, uint64_t seed, qaci_choice *r) {
  if (agent->asks_all) q->most = q->scores->actions;
  QACI_TRY(agent->act(ctx, q, seed, r));
  qaci_choice_judge(r, q);
  return QACI_OK;
}
