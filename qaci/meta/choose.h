/* An AI in U -> A that is a meta-execution: it chooses among actions and may ask for some of their scores.     META.10
 *
 * The agent is asked
 *     which of the actions in the list # is best? @ knows the score of each, and answers at most 3 questions
 * where the list is "the empty list" or "the list with first element # and remaining elements in the list #", as in
 * META.7, and @ is a native policy: asked an action, or any question with one message hole that holds an action, it
 * replies with the exact score ("7/24"), at the cost of one decision; beyond its number of distinct actions it
 * replies "error: no more than 3 questions are answered". It is one function within a choice: what was answered once is
 * answered again, so remembered answers are right. The agent replies with an action, or with a message of one hole that
 * holds one.
 */
#ifndef QACI_QACI_META_CHOOSE_H
#define QACI_QACI_META_CHOOSE_H

#include <gmp.h>

#include "qaci/meta/machine.h"

typedef struct qaci_meta_choice {
  size_t action;  /* its index; SIZE_MAX: the reply names none */
  size_t best;    /* an action of greatest score; ties: the first */
  size_t queries; /* distinct actions whose score was told */
  size_t refused; /* distinct actions whose score was not told */
  mpq_t regret;   /* greatest score - score of the action; of no action: the greatest score minus the least */
  qaci_meta_result result;
} qaci_meta_choice;

void qaci_meta_choice_init(qaci_meta_choice *r);
void qaci_meta_choice_clear(qaci_meta_choice *r);

/* action[count]: distinct messages; score[count]. QACI_DOMAIN for no actions, an action twice, and as qaci_meta_run;
 * after QACI_UNABLE the same choice goes on from the remembered decisions. Cost: the run, and O(count) for each
 * question asked. */
qaci_status qaci_meta_choose_action(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref agent, const qaci_meta_ref *action,
                                    const mpq_t *score, size_t count, size_t queries, uint64_t budget,
                                    qaci_meta_choice *r);

#endif
