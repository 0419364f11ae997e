/* The pipeline: QACI, QACI0 and Score.                                                             definitions.md 9
 *
 *   QACI(alpha,gamma_q,xi,q')(payload) = total mass of Loc(alpha, future(gamma_q(q')), Sign(payload,q'), xi)
 *   QACI0(alpha,gamma_q,xi)(u)         = sum of QACI(alpha,gamma_q,xi,q'0)(payload) over payloads that read as u
 *   Score = Compose(u -> M[Normalize(QACI0(alpha,gamma_q,xi))(u)])   with
 *     alpha : Omega_alpha   xi : K^-   gamma_mu1 : Loc(alpha, future(alpha), mu1, xi)
 *     gamma_mu2 : Loc(alpha, future(gamma_mu1(mu1)), mu2, xi)   gamma_q : Loc(alpha, future(gamma_mu1(mu1)), q, xi)
 *     future(gamma_q(q))(gamma_mu2(mu2)) > future(gamma_mu2(mu2))(gamma_q(q))
 *
 * A location matters only through the world-states it passes through at the factual and the counterfactual blob, and at
 * those that an answer asks for while it is evaluated (gamma_q(b) and qaci(b), EVAL.6). So locations are summed by
 * these; a *hypothesis* is one (alpha, xi, state of mu1, states of q, of q'0 and of what the answers asked). The
 * constraint joins a hypothesis with the summed mass of the states of mu2 that satisfy it.
 */
#ifndef QACI_QACI_SCORE_H
#define QACI_QACI_SCORE_H

#include "blobs/locate.h"
#include "qaci/agent.h"
#include "qaci/reader.h"
#include "qaci/score_tree.h"

typedef struct qaci_hypothesis_universe {
  qaci_physics *physics; /* that of an endless tape, too: its window is then sought within the limits of the score */
  qaci_bits initial;     /* the code of alpha */
  mpq_t mass;            /* Omega_alpha(alpha) */
} qaci_hypothesis_universe;

/* Everything a score is asked with. The caller owns it all. */
typedef struct qaci_question {
  qaci_hypothesis_universe *universe;
  size_t universes;
  mpq_srcptr omitted;              /* counted in the remainder: the mass of Omega_alpha that is not listed; NULL: what
                                    * the listed masses leave of 1 */
  qaci_universe_options evolution; /* horizon, future, normalize, time weights */
  qaci_simplicity *simplicity;
  size_t locator_bits; /* SIZE_MAX: no bound */
  size_t prior_bits;   /* xi of at most this many bits */
  qaci_bits mu1, mu2, question, counterfactual;
  qaci_hash *hash;
  const qaci_oracle *oracle; /* of the locators of answers; NULL: none */
  const qaci_reader *reader;
  qaci_evalmath_limits evalmath; /* of each payload that is evaluated; steps 0: the usual ones */
  qaci_compose_options compose;
  qaci_bits *action;
  size_t actions;
  qaci_locate_options locate;
  bool raw_answers; /* QACI0 is not normalised */
} qaci_question;

/* How far the search for a hypothesis came, at best. */
typedef enum qaci_stage {
  QACI_STAGE_NOTHING,        /* no locator has a mass in the model */
  QACI_STAGE_LOCATORS,       /* there are locators */
  QACI_STAGE_MU1,            /* mu1 is found */
  QACI_STAGE_MU2,            /* and mu2 in its future */
  QACI_STAGE_QUESTION,       /* and the question */
  QACI_STAGE_COUNTERFACTUAL, /* and the counterfactual question is reached */
  QACI_STAGE_ORDER,          /* and mu2 comes after the question */
  QACI_STAGE_ANSWER          /* and a signed answer is found: a hypothesis */
} qaci_stage;

typedef struct qaci_score {
  size_t actions;
  qaci_opinions functions; /* the distribution that is composed: each scoring function that was found, with its mass;
                            * the payloads that nobody wrote (empty_max = "all") as one, their mean */
  qaci_composition composition; /* the scores, in the order of the actions; enclosed for what was skipped too */
  mpq_t located;                /* the mass of the samples that satisfy the constraint and whose QACI0 is not empty */
  mpq_t remainder; /* the mass of the xi beyond prior_bits and of the universes omitted, of which the scores know
                      nothing */
  mpq_t skipped;   /* the same for what a budget left out; 0: nothing */
  mpq_t absorbed;  /* the weight that left absorbing windows by the horizon, by the universes' masses: the worlds scored
                    * are those with absorbing edges, not with an endless tape */
  bool partial;    /* a budget ran out, or the caller cancelled */
  char message[1024]; /* if partial: what ran out */
  size_t best;        /* the action of greatest score; ties: the lexicographically first */
  bool decided;       /* something was located, and neither the skipped mass nor more digits can change `best` */
  const char *agent;  /* the kind of agent that acted; NULL: none did */
  qaci_choice choice; /* if one did */
  qaci_tree tree;     /* where it all came from */
  size_t hypotheses;
  qaci_hypothesis *hypothesis; /* of the tree, heaviest first */
  qaci_stage stage;
  bool deterministic;        /* no universe branches: then a counterfactual is never reached */
  double seconds;
} qaci_score;

/* Set-up errors name the field, as `field "mu1": ...`. r must be initialised; after QACI_OK it is a valid enclosure
 * even if r->partial. Progress: one stage per universe and xi. */
void qaci_score_init(qaci_score *r);
void qaci_score_clear(qaci_score *r);
qaci_status qaci_score_compute(qaci_ctx *ctx, qaci_score *r, const qaci_question *q);

/* "exact"; "enclosed": some score is irrational; "partial": a budget ran out. */
const char *qaci_score_status(const qaci_score *r);

#endif
