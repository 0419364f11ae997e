/* Counterfactual oracles.                                                                                 META.10
 *
 * An agent whose decisions are the answers of something that takes a blob and gives a distribution over blobs, such as
 * a question put to QACI.
 *
 * What the agent has seen, as text (the setting, all its lines), becomes the question's blob (blob.h); an answer's blob
 * is read as the agent's command. How the distribution becomes one decision is the collapse:
 *   max      its heaviest answer; among equally heavy ones the least bitstring
 *   sample   the answer at the place hash(seed, text) / 2^64 of the cumulative masses, heaviest first: to equal texts
 *            equal answers, so decisions may be remembered; each answer comes with its mass, to 2^-64
 *   first    the heaviest answer that is a command which the agent may say there
 *   all      none: qaci_meta_spread follows every answer (spread.h)
 * The oracle is silent if the distribution has no such answer, if the sample falls into the missing mass (what the
 * masses fall short of 1), or if the answer is the blob of no text: then the agent replies "error: the oracle is silent
 * ...", as after any error inside a policy, at the cost of one decision.
 *
 * An oracle may also be of the kind that sees messages: a native policy, to which the whole text of a message is the
 * question and whose answer is the reply. It costs one decision and remembers nothing.
 */
#ifndef QACI_QACI_META_ORACLE_H
#define QACI_QACI_META_ORACLE_H

#include "distributions/dist.h"
#include "qaci/meta/blob.h"
#include "qaci/meta/world.h"

typedef struct qaci_meta_oracle qaci_meta_oracle;

typedef enum qaci_meta_collapse {
  QACI_META_COLLAPSE_MAX,
  QACI_META_COLLAPSE_SAMPLE,
  QACI_META_COLLAPSE_FIRST,
  QACI_META_COLLAPSE_ALL
} qaci_meta_collapse;

typedef struct qaci_meta_oracle_options {
  const char *name;
  size_t bits; /* of a question */
  qaci_meta_collapse collapse;
  qaci_meta_too_long too_long;
  const char *seed; /* of `sample`; NULL: "" */
  bool sees_messages;
  /* *answers := a distribution over blobs (QACI_BITS; other elements are refused), a new reference. QACI_DOMAIN is an
   * error inside the policy; QACI_UNABLE stops the run, which can be made again. Asked once for each question. */
  qaci_status (*query)(qaci_ctx *ctx, void *data, const qaci_bits *question, qaci_dist **answers);
  void (*destroy)(void *data); /* may be NULL */
  void *data;
} qaci_meta_oracle_options;

/* A new oracle; it lives as long as w. QACI_DOMAIN if an oracle that sees messages is to collapse to all; `data` stays
 * the caller's then. */
qaci_status qaci_meta_oracle_create(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_oracle **r,
                                    const qaci_meta_oracle_options *options);
qaci_meta_policy qaci_meta_oracle_policy(const qaci_meta_oracle *o);
/* The oracle whose policy is p, NULL if it is none. */
qaci_meta_oracle *qaci_meta_oracle_of_policy(const qaci_meta_world *w, qaci_meta_policy p);
size_t qaci_meta_oracle_queries(const qaci_meta_oracle *o); /* distinct questions asked so far */

#endif
