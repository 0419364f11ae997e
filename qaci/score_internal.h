/* Parts of the pipeline: masses by world-state, answers by counterfactual state, set-up checks. See score.h. */
#ifndef QACI_QACI_SCORE_INTERNAL_H
#define QACI_QACI_SCORE_INTERNAL_H

#include "qaci/score.h"

/* The locations of one blob, summed by the world-states (QACI_NOWHERE: not in the universe) at the blob and, if asked,
 * at another one. f and g: the simplest locator. */
typedef struct qaci_state_mass {
  size_t state, counterfactual;
  mpq_t mass;
  size_t locations; /* how many */
  size_t f, g;
} qaci_state_mass;

typedef struct qaci_state_masses {
  size_t count;
  qaci_state_mass *item; /* ascending (state, counterfactual) */
  /* if another blob was asked for, the locations themselves, and the entry that each belongs to */
  qaci_locations found;
  size_t *entry;
} qaci_state_masses;

void qaci_state_masses_init(qaci_state_masses *r);
void qaci_state_masses_clear(qaci_state_masses *r);
/* r := Loc(delta, blob); `other` may be NULL. */
qaci_status qaci_state_masses_locate(qaci_ctx *ctx, qaci_universe *u, qaci_locator *l, qaci_state_masses *r,
                                     const qaci_masses *delta, const qaci_bits *blob, const qaci_bits *other);

/* What is answered to a question (QACI), located in the future of a world-state where it stands. */
typedef struct qaci_answered {
  size_t state;
  qaci_bits question;
  qaci_answers answers;
} qaci_answered;

/* A blob at which gamma_q was applied, and the code of the world-state there. */
typedef struct qaci_passage {
  qaci_bits blob, code;
} qaci_passage;

/* QACI0 at one counterfactual world-state, for all gamma_q that have these passages. */
typedef struct qaci_answers_entry {
  const qaci_answered *asked;
  size_t number; /* in the order in which they were computed */
  size_t passages;
  qaci_passage *passage;
  /* for each of the answers: is it a scoring function? its scores, one per action; the reader's note */
  bool *valid;
  mpq_t *score;
  char **note;
  mpq_t total, elsewhere; /* the mass of all readable payloads; of the unlisted ones among them */
  mpq_t *mean;            /* the mean scores of the unlisted ones; NULL: there are none */
  qaci_opinions opinions; /* QACI0, normalised unless answers are raw */
} qaci_answers_entry;

/* The answers of one (alpha, xi), each question located and each QACI0 computed once. */
typedef struct qaci_answers_cache {
  const qaci_question *q;
  qaci_universe *u;
  qaci_locator *l;
  const qaci_bits *xi;
  qaci_value *alpha;
  size_t count;
  qaci_answers_entry **item;
  size_t questions;
  qaci_answered **asked;
} qaci_answers_cache;

void qaci_answers_cache_init(qaci_answers_cache *c, const qaci_question *q, qaci_universe *u, qaci_locator *l,
                             const qaci_bits *xi);
void qaci_answers_cache_clear(qaci_answers_cache *c);

/* *r := the answers to the question in the future of the state. */
qaci_status qaci_answered_at(qaci_ctx *ctx, qaci_answers_cache *c, size_t state, const qaci_bits *question,
                          const qaci_answered **r);
/* *r := QACI0, where `state` is that of gamma_q at the counterfactual question. */
qaci_status qaci_answers_at(qaci_ctx *ctx, qaci_answers_cache *c, size_t state, const qaci_location *gamma_q,
                            const qaci_answers_entry **r);
/* Does the location have the passages of the entry? */
bool qaci_passes(const qaci_answers_entry *e, const qaci_location *gamma_q);

/* Everything that can be said before the universes run; and what is said of a physics that is settled only then. */
qaci_status qaci_question_check(qaci_ctx *ctx, const qaci_question *q);
qaci_status qaci_blobs_fit(qaci_ctx *ctx, const qaci_question *q, size_t universe, const qaci_physics *settled);

#endif
