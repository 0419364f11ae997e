/* Where a score came from: the tree alpha -> xi -> gamma_mu1 -> gamma_mu2, gamma_q -> answers.            SCORE.7
 *
 * Every node has the mass that the definition gives it there: Omega_alpha(alpha), K^-(xi), Loc at a world-state, QACI
 * at a payload. Locations count by the world-states that they pass through (*spots*), so a node of gamma_q is a pair of
 * states, and a *hypothesis* is what is left of it where the readings of the answers asked for more of gamma_q. Nodes
 * that lead to nothing are kept as well: a state of mu2 on the wrong side of the order, a counterfactual that is no
 * world-state of the universe, an answer that cannot be read.
 *
 * A *path* is a hypothesis, a state of mu2 that satisfies the order, and an answer. The masses of all paths, with what
 * is elsewhere (payloads that nobody wrote, under empty_max = "all"), add up to `located`, also of a partial score.
 */
#ifndef QACI_QACI_SCORE_TREE_H
#define QACI_QACI_SCORE_TREE_H

#include "distributions/bits.h"
#include "distributions/rational.h"
#include "physics/pair_map.h"
#include "physics/physics.h"

/* Consecutive times at which a world-state has one weight. */
typedef struct qaci_standing {
  size_t first, last;
  mpq_t weight;
} qaci_standing;

/* A world-state that the tree speaks of. */
typedef struct qaci_place {
  qaci_bits code;
  size_t standings;
  qaci_standing *standing; /* ascending; none: it is never met, and has a future only under conditional ones */
} qaci_place;

#define QACI_NO_PLACE SIZE_MAX /* the location leads to no world-state of the universe */

/* Locations that pass through the same world-states. */
typedef struct qaci_spot {
  size_t place;          /* of the blob */
  size_t counterfactual; /* of q'0, where the blob is q */
  mpq_t mass;            /* of all of them together */
  size_t locations;
  const char *f, *g; /* of the simplest: assembler text, the xi's */
} qaci_spot;

/* The two sides of the order constraint for a state of q and one of mu2. */
typedef struct qaci_order {
  mpq_t there, back; /* future(q's)(mu2's), future(mu2's)(q's) */
} qaci_order;

typedef struct qaci_tree_answer {
  qaci_bits payload;
  mpq_t mass; /* QACI(payload), above 0 */
  bool valid; /* it reads as a scoring function */
  mpq_t *score;
  char *note;        /* what it reads as, or why it does not; NULL: nothing to say */
  size_t place;      /* where f finds it */
  const char *f, *g; /* of its simplest location */
} qaci_tree_answer;

/* QACI0 of the hypotheses that have it. */
typedef struct qaci_tree_answers {
  size_t count;
  qaci_tree_answer *item;
  mpq_t total;     /* the mass of all that can be read; 0: no hypothesis */
  mpq_t elsewhere; /* that of payloads which are not listed, among it */
  mpq_t *mean;     /* and their mean score; NULL: there are none */
} qaci_tree_answers;

/* Those locations of a question for which the answers read the same. */
typedef struct qaci_tree_group {
  mpq_t located; /* their mass */
  mpq_t mass;    /* of the hypothesis: Omega_alpha K Loc(mu1) located, and the states of mu2 that satisfy the order */
  size_t answers; /* a number of the xi's `answers` */
} qaci_tree_group;

/* How much is known below a node: all, where no budget ran out. */
typedef enum qaci_known {
  QACI_KNOWN_NOTHING,
  QACI_KNOWN_MU1,       /* of a xi: its states of mu1 */
  QACI_KNOWN_MU2,       /* of a state of mu1: the states of mu2 behind it */
  QACI_KNOWN_QUESTIONS, /* and those of the question */
  QACI_KNOWN_ORDER,     /* of a state of the question: which states of mu2 satisfy the order */
  QACI_KNOWN_ALL
} qaci_known;

typedef struct qaci_tree_question {
  qaci_spot spot;
  mpq_t after; /* the mass of the states of mu2 that satisfy the order */
  size_t groups;
  qaci_tree_group *group;
  qaci_known known;
} qaci_tree_question;

typedef struct qaci_tree_mu1 {
  qaci_spot spot;
  size_t mu2s;
  qaci_spot *mu2;
  size_t questions; /* not looked for if mu2 is not found */
  qaci_tree_question *question;
  qaci_known known;
} qaci_tree_mu1;

typedef struct qaci_tree_xi {
  size_t number; /* in its universe */
  qaci_bits xi;
  mpq_t mass;   /* K^-(xi) */
  mpq_t weight; /* Omega_alpha(alpha) K^-(xi) */
  size_t mu1s;
  qaci_tree_mu1 *mu1;
  size_t answers;
  qaci_tree_answers *answer;
  qaci_pair_map programs; /* (a program of this prior, 0) -> its number in `program` */
  char **program;
  qaci_known known;
} qaci_tree_xi;

typedef struct qaci_tree_universe {
  mpq_t mass;             /* Omega_alpha(alpha) */
  qaci_physics *physics;  /* that of the places; NULL: the universe was not made */
  size_t places;
  qaci_place *place;
  qaci_pair_map orders; /* (place of q, place of mu2) -> its number in `order` */
  qaci_order *order;
  size_t xis;
  qaci_tree_xi **xi; /* those of positive weight that were visited */
} qaci_tree_universe;

typedef struct qaci_tree {
  size_t actions;
  bool raw; /* QACI0 is not normalised */
  size_t universes;
  qaci_tree_universe *universe;
} qaci_tree;

void qaci_tree_init(qaci_tree *t, size_t universes, size_t actions, bool raw);
void qaci_tree_clear(qaci_tree *t);

/* A group whose QACI0 is not empty. */
typedef struct qaci_hypothesis {
  size_t universe;
  const qaci_tree_universe *alpha;
  const qaci_tree_xi *xi;
  const qaci_tree_mu1 *mu1;
  const qaci_tree_question *question;
  const qaci_tree_group *group;
  const qaci_tree_answers *answers;
  const qaci_spot *mu2; /* the heaviest that satisfies the order */
} qaci_hypothesis;

/* *r := all hypotheses, heaviest first, an array to be freed; returns how many. */
size_t qaci_tree_hypotheses(const qaci_tree *t, qaci_hypothesis **r);

typedef struct qaci_path {
  const qaci_hypothesis *hypothesis;
  const qaci_spot *mu2;
  const qaci_tree_answer *answer; /* NULL: all the payloads that are not listed */
  mpq_t mass;                     /* of the hypothesis at this mu2, times the answer's share */
} qaci_path;

/* *r := all paths of the n hypotheses, heaviest first, to be freed with qaci_paths_free; returns how many. Those of
 * payloads that are not listed stand behind all others. */
size_t qaci_tree_paths(const qaci_hypothesis *h, size_t n, qaci_path **r);
void qaci_paths_free(qaci_path *path, size_t n);

/* r := what the path adds to the score of action a, where the composer is the average. */
void qaci_path_contribution(const qaci_tree *t, const qaci_path *p, size_t a, mpq_t r);

/* r := the answer's part of all that can be read of it; NULL: that of payloads which are not listed. */
void qaci_tree_share(const qaci_tree_answers *answers, const qaci_tree_answer *a, mpq_t r);

/* NULL where a place is none. The first time a world-state is met: SIZE_MAX: never. */
const qaci_place *qaci_tree_place(const qaci_tree_universe *u, size_t place);
size_t qaci_tree_time(const qaci_tree_universe *u, size_t place);
/* NULL where one of the states is no world-state of the universe: then the order does not hold. */
const qaci_order *qaci_tree_order(const qaci_tree_universe *u, const qaci_tree_question *question,
                                  const qaci_spot *mu2);
bool qaci_order_holds(const qaci_order *o); /* false for NULL */

#endif
