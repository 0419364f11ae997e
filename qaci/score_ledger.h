/* Where the mass of a score goes, step by step: sums over the nodes of its tree.                          SCORE.7 */
#ifndef QACI_QACI_SCORE_LEDGER_H
#define QACI_QACI_SCORE_LEDGER_H

#include "qaci/score_tree.h"

/* `left` is, summed over the tree, Omega_alpha K^- of what was visited; that times the Loc mass of mu1; times that of
 * mu2 behind it; times that of the question; of these what has a counterfactual in the universe; what satisfies the
 * order; what has an answer that is read: `located`. */
typedef enum qaci_ledger_step {
  QACI_LEDGER_VISITED,
  QACI_LEDGER_MU1,
  QACI_LEDGER_MU2,
  QACI_LEDGER_QUESTION,
  QACI_LEDGER_COUNTERFACTUAL,
  QACI_LEDGER_ORDER,
  QACI_LEDGER_ANSWER,
  QACI_LEDGER_STEPS
} qaci_ledger_step;

typedef struct qaci_ledger {
  mpq_t left[QACI_LEDGER_STEPS];
  /* of what the step before left, the part of which a budget kept this step from knowing; the rest of the difference is
   * lost */
  mpq_t open[QACI_LEDGER_STEPS];
} qaci_ledger;

void qaci_ledger_init(qaci_ledger *l, const qaci_tree *t);
void qaci_ledger_clear(qaci_ledger *l);
const char *qaci_ledger_name(qaci_ledger_step step); /* for people: "mu1 is located" */
const char *qaci_ledger_key(qaci_ledger_step step);  /* "mu1" */

#endif
