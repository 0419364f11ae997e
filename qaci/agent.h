/* Agents: AI in U -> A, who choose an action and see the scores only by asking for them.    definitions.md 9, AGENT.1
 *
 * An agent may ask for the scores of at most so many actions; asking for one again is free. What it chose is judged
 * afterwards: by how much its score falls short of the greatest one.
 */
#ifndef QACI_QACI_AGENT_H
#define QACI_QACI_AGENT_H

#include "distributions/bits.h"
#include "qaci/compose.h"

typedef struct qaci_choice {
  size_t action;              /* its index; SIZE_MAX: none was chosen */
  const char *why;            /* of `sample`: why none was; else NULL */
  size_t best;                /* an action of greatest score; ties: the lexicographically first */
  size_t queries, refused;    /* different actions whose score was told, or not told */
  qaci_interval regret;       /* greatest score - that of the action; of no action: - the least score */
  qaci_interval probability;  /* of `sample`: with which it chooses this action; else 1 */
} qaci_choice;

void qaci_choice_init(qaci_choice *r);
void qaci_choice_clear(qaci_choice *r);

/* Scores that are told one by one. */
typedef struct qaci_asked {
  const qaci_bits *action; /* distinct */
  const qaci_composition *scores;
  size_t most; /* so many may be asked for */
  size_t queries, refused;
  unsigned char *told;
} qaci_asked;

void qaci_asked_init(qaci_asked *q, const qaci_bits *action, const qaci_composition *scores, size_t most);
void qaci_asked_clear(qaci_asked *q);
const qaci_interval *qaci_ask(qaci_asked *q, size_t action); /* NULL: refused */

typedef struct qaci_agent {
  const char *name;
  bool asks_all; /* `most` does not bind it */
  bool draws;    /* takes a seed */
  qaci_status (*act)(qaci_ctx *ctx, qaci_asked *q, uint64_t seed, qaci_choice *r);
} qaci_agent;

/* argmax       the action of greatest score; ties: the lexicographically first
 * sample       each action with a probability in proportion to its score, exactly; all alike if every score is 0
 * hill_climb   from an action drawn by the seed to the first better one that differs in one bit, in an order drawn by
 *            the seed; where there is none, from another action not asked for; the best that was told, when no query or
 *              no action is left. Its own guess, without asking, if it may not ask. */
const qaci_agent *qaci_agent_named(const char *name); /* NULL if there is none */
const char *const *qaci_agent_names(void);            /* ends with NULL */

/* The agent acts, and is judged. `sample` chooses none if it draws a number that falls between two actions whose scores
 * are enclosed only. QACI_UNABLE past a budget. Cost: O(actions) and the agent's own, which for hill_climb is O(bits) a
 * query. */
qaci_status qaci_agent_act(qaci_ctx *ctx, const qaci_agent *agent, qaci_asked *q, uint64_t seed, qaci_choice *r);

/* best, queries, refused and regret of r->action, after some other agent asked. */
void qaci_choice_judge(qaci_choice *r, const qaci_asked *q);

#endif
