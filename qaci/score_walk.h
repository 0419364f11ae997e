/* The children of a node of a score's tree, heaviest first.                                               SCORE.7 */
#ifndef QACI_QACI_SCORE_WALK_H
#define QACI_QACI_SCORE_WALK_H

#include "qaci/score_tree.h"

/* What hypotheses count for: their part of `located`, or of the score of one action under the average. */
typedef struct qaci_carried {
  const qaci_tree *t;
  mpq_t ***mean; /* of universe, xi, answers: the mean score of the action in QACI0 (in total under raw); NULL: 1 */
  mpq_t total;   /* of all hypotheses */
  size_t action; /* SIZE_MAX: located */
} qaci_carried;

void qaci_carried_init(qaci_carried *c, const qaci_tree *t, size_t action);
void qaci_carried_clear(qaci_carried *c);
void qaci_carried_by_group(const qaci_carried *c, size_t universe, const qaci_tree_xi *x, const qaci_tree_group *g,
                           mpq_t r);

typedef struct qaci_child {
  size_t index;
  mpq_t carries;   /* what the hypotheses below it count for */
  mpq_srcptr mass; /* its own: Omega, K, Loc, of the hypothesis, QACI */
} qaci_child;

/* Arrays, one for each child, by what they carry, then by their mass, then as they stand; to be freed. */
qaci_child *qaci_universe_children(const qaci_carried *c);
qaci_child *qaci_xi_children(const qaci_carried *c, size_t universe);
qaci_child *qaci_mu1_children(const qaci_carried *c, size_t universe, const qaci_tree_xi *x);
qaci_child *qaci_question_children(const qaci_carried *c, size_t universe, const qaci_tree_xi *x,
                                   const qaci_tree_mu1 *m);
qaci_child *qaci_group_children(const qaci_carried *c, size_t universe, const qaci_tree_xi *x,
                                const qaci_tree_question *q);
qaci_child *qaci_mu2_children(const qaci_tree_mu1 *m);                                      /* by mass alone */
qaci_child *qaci_answer_children(const qaci_carried *c, const qaci_tree_answers *answers); /* those read first */
void qaci_children_free(qaci_child *c, size_t n);

#endif
