/* Writing the tree of a score while it is summed (SCORE.7). See score_tree.h.
 *
 * What is recorded is charged to the ctx and stays charged: it is part of the result. A node costs a few dozen bytes
 * and its masses; world-states, programs and the two sides of the order are kept once.
 */
#ifndef QACI_QACI_SCORE_RECORD_H
#define QACI_QACI_SCORE_RECORD_H

#include "qaci/score_internal.h"

typedef struct qaci_recorder {
  qaci_tree_universe *alpha;
  qaci_universe *u;
  size_t states;      /* of which the place is known or known to be none */
  uint32_t *place_of; /* each state's place + 1, or 0 */
  qaci_tree_xi *xi;
  qaci_locator *l; /* the xi's */
  size_t actions;
  uint64_t bytes; /* charged for the tree of this universe */
} qaci_recorder;

/* For one universe: u may be NULL, where it could not be made. */
void qaci_recorder_init(qaci_recorder *r, qaci_tree_universe *alpha, qaci_universe *u, const mpq_t mass,
                        size_t actions);
void qaci_recorder_clear(qaci_recorder *r);

/* A xi begins, of this K^- and weight. */
qaci_status qaci_record_xi(qaci_ctx *ctx, qaci_recorder *r, const qaci_bits *xi, const mpq_t mass, const mpq_t weight);
/* Its states of mu1, once its locator is made. */
qaci_status qaci_record_mu1(qaci_ctx *ctx, qaci_recorder *r, qaci_locator *l, const qaci_state_masses *mu1);
/* What is found behind one of them. */
qaci_status qaci_record_mu2(qaci_ctx *ctx, qaci_recorder *r, qaci_tree_mu1 *m, const qaci_state_masses *mu2);
qaci_status qaci_record_questions(qaci_ctx *ctx, qaci_recorder *r, qaci_tree_mu1 *m, const qaci_state_masses *question);
/* *order := the two sides for these, computed once for each pair of world-states; NULL where one is none. */
qaci_status qaci_record_order(qaci_ctx *ctx, qaci_recorder *r, const qaci_tree_question *question, const qaci_spot *mu2,
                              const qaci_order **order);
/* A group of the question's locations; every entry's answers are recorded with the first group that has them. */
qaci_status qaci_record_group(qaci_ctx *ctx, qaci_recorder *r, qaci_tree_question *question, const mpq_t located,
                              const mpq_t mass, const qaci_answers_entry *e);

#endif
