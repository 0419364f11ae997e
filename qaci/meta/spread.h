/* Whole distributions: a run in which oracles answer with all their answers, each with its mass.                META.10
 *
 * A branch is a choice of one answer for each setting in which such an oracle was asked: once chosen, the same answer
 * is given in that setting for the rest of the branch (a policy is one function, drawn lazily). Its mass is the product
 * of the masses chosen. The run is made again for each branch, the heaviest first; the messages, settings and
 * answers of other branches are shared, and answers that do not depend on what differs are used again.
 */
#ifndef QACI_QACI_META_SPREAD_H
#define QACI_QACI_META_SPREAD_H

#include "qaci/meta/oracle.h"

typedef struct qaci_meta_spread_options {
  size_t branches; /* at most this many runs; 0: no bound */
  mpq_srcptr mass; /* stop when no branch is heavier; NULL: 0 */
  uint64_t budget; /* of each run */
} qaci_meta_spread_options;

typedef struct qaci_meta_outcome {
  qaci_meta_ref reply;
  mpq_t mass; /* at least this much; exactly, if the remainder is 0 */
  size_t branches;
} qaci_meta_outcome;

typedef struct qaci_meta_spread {
  qaci_meta_outcome *outcome; /* heaviest first; ties: by the number of the reply */
  size_t outcomes;
  mpq_t remainder;    /* 1 - the sum of the masses: what was not followed, and what the oracles leave unexplored */
  size_t runs, open;  /* runs made, branches met that were not followed */
  bool partial;       /* a limit of ctx ran out, or a policy that is no such oracle could not answer */
  char message[1024]; /* if partial: which */
} qaci_meta_spread;

void qaci_meta_spread_init(qaci_meta_spread *r);
void qaci_meta_spread_clear(qaci_meta_spread *r);

/* The world must record, and nobody may be asking it. Decisions that the oracles took are forgotten at the end; those
 * that were there before hold in every branch. Mass missing from an oracle's answers is a branch in which it is silent.
 * QACI_DOMAIN as for qaci_meta_run. Whatever a limit leaves is an enclosure.
 * Cost: one run for each branch, of which what depends on the choices is new. */
qaci_status qaci_meta_spread_run(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref agent, qaci_meta_ref message,
                                 const qaci_meta_spread_options *options, qaci_meta_spread *r);

#endif
