/* Parts of the pipeline: masses by world-state, answers by counterfactual state, set-up checks. See score.h. */
#ifndef QACI_QACI_SCORE_INTERNAL_H
#define QACI_QACI_SCORE_INTERNAL_H

#include "qaci/score.h"

/* The locations of one blob, summed by the world-states (QACI_NOWHERE: not in the universe) at the blob and, if asked,
 * at another one. f and g: the simplest locator. */
typedef struct qaci_state_mass {
  size_t state, counterfactual;
  mpq_t mass;
  size_t f, g;
} qaci_state_mass;

typedef struct qaci_state_masses {
  size_t count;
  qaci_state_mass *item; /* ascending (state, counterfactual) */
} qaci_state_masses;

void qaci_state_masses_init(qaci_state_masses *r);
void qaci_state_masses_clear(qaci_state_masses *r);
/* r := Loc(delta, blob); `other` may be NULL. */
qaci_status qaci_state_masses_locate(qaci_ctx *ctx, qaci_universe *u, qaci_locator *l, qaci_state_masses *r,
                                     const qaci_masses *delta, const qaci_bits *blob, const qaci_bits *other);

/* QACI0 at one counterfactual world-state. */
typedef struct qaci_answers_entry {
  size_t state;
  qaci_answers answers;   /* only those that read as a scoring function */
  mpq_t *score;           /* answers.count rows of one score per action */
  mpq_t total, elsewhere; /* the mass of all readable payloads; of the unlisted ones among them */
  qaci_opinions opinions; /* QACI0, normalised unless answers are raw */
} qaci_answers_entry;

typedef struct qaci_answers_cache {
  size_t count;
  qaci_answers_entry **item;
} qaci_answers_cache;

void qaci_answers_cache_init(qaci_answers_cache *c);
void qaci_answers_cache_clear(qaci_answers_cache *c);
qaci_status qaci_answers_at(qaci_ctx *ctx, qaci_answers_cache *c, qaci_universe *u, qaci_locator *l,
                            const qaci_question *q, size_t state, const qaci_answers_entry **r);

/* Everything that can be said before the universes run. */
qaci_status qaci_question_check(qaci_ctx *ctx, const qaci_question *q);

#endif
