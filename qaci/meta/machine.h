/* Meta-execution: the machine.                                                                            META.3
 *
 * run(a, m, b) of the definition, with an explicit stack: agents ask agents without recursion in C. Decisions are
 * remembered in the trie of settings, answers by (agent, message) if whoever gave them was not forced to reply for want
 * of budget (META.5: then the answer holds for every budget of at least its cost).
 */
#ifndef QACI_QACI_META_MACHINE_H
#define QACI_QACI_META_MACHINE_H

#include "qaci/meta/world.h"

typedef struct qaci_meta_result {
  qaci_meta_ref reply; /* a message */
  qaci_meta_ref agent; /* the agent after it: a' */
  uint64_t left;       /* b' */
  uint64_t cost;       /* b - b': non-forced decisions */
  bool sensitive;      /* the agent was forced to reply: more budget may change the answer; else none does (META.5) */
  uint32_t activation; /* its number + 1, if the world records */
} qaci_meta_result;

/* What a world has done so far. */
typedef struct qaci_meta_counts {
  uint64_t activations; /* run, not remembered */
  uint64_t decisions;   /* followed, forced ones included */
  uint64_t calls;       /* of policies */
  uint64_t remembered;  /* activations that an earlier answer saved, at the place where it was found */
} qaci_meta_counts;

/* r := run(agent, message, budget). One ctx step for each decision. QACI_DOMAIN for a `message` that is an agent or the
 * like, or an error inside a policy of a strict world; QACI_UNABLE if a limit or a policy stopped it: what was decided
 * and answered so far is kept, and the same run goes on from there.
 * Cost O(decisions) amortised, plus the size of the expressions built. */
qaci_status qaci_meta_run(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref agent, qaci_meta_ref message,
                          uint64_t budget, qaci_meta_result *r);
qaci_meta_counts qaci_meta_world_counts(const qaci_meta_world *w);

/* What a world with `record` knows of activation i, 0 <= i < qaci_meta_activations(w); parts come before wholes
 * (META.6). */
typedef struct qaci_meta_activation {
  qaci_meta_ref agent, question, reply;
  uint64_t cost;
  qaci_meta_setting last; /* after the reply; the steps are the path from the agent's setting to here */
  const uint32_t *asked;  /* activations, in order; of a native policy facts: QACI_META_FACT_BIT | number */
  size_t asked_count;
  bool native, sensitive;
  bool current; /* it would come out the same now: nothing it depends on was changed */
} qaci_meta_activation;
#define QACI_META_FACT_BIT UINT32_C(0x80000000)
size_t qaci_meta_activations(const qaci_meta_world *w);
qaci_meta_activation qaci_meta_activation_at(const qaci_meta_world *w, size_t i);

/* The innermost run of w that is under way, for a policy that is asked a question in it: its activations from the root
 * to the one that asks. Values are valid until the policy answers. */
typedef struct qaci_meta_open {
  qaci_meta_ref agent, question;
  qaci_meta_setting setting;
  uint64_t start, left; /* of its budget; left: without what it lent to the activation that it asked */
  const qaci_meta_ref *registers; /* [count]; the agents among them are QACI_META_AGENT and more bits: see open_agent */
  size_t count;
  const uint32_t *asked; /* activations, if the world records */
  size_t asked_count;
} qaci_meta_open;
size_t qaci_meta_open_count(const qaci_meta_world *w);
qaci_meta_open qaci_meta_open_at(const qaci_meta_world *w, size_t i);
/* *agent := the agent in register `i` of the activation that asks. */
qaci_status qaci_meta_open_agent(qaci_ctx *ctx, qaci_meta_world *w, size_t i, qaci_meta_ref *agent);

#endif
