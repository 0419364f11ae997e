/* Composers: Compose in (Delta U) -> U.                                    definitions.md 9, papers/composers.md
 *
 * A composer makes one scoring function of a distribution over scoring functions. Some score each action by what the
 * scoring functions say of it; the bargaining ones find a lottery over actions, and the score of an action is the
 * probability with which the lottery takes it. A number is a rational, exactly, or two rationals that enclose it.
 */
#ifndef QACI_QACI_COMPOSE_H
#define QACI_QACI_COMPOSE_H

#include "qaci/opinions.h"

typedef struct qaci_interval {
  mpq_t lower, upper; /* equal: exact */
} qaci_interval;

/* A lottery over actions, and what it is worth to each scoring function. */
typedef struct qaci_point {
  qaci_interval *lottery; /* one per action */
  qaci_interval *utility; /* one per scoring function, in the order of the distribution */
} qaci_point;

typedef struct qaci_composition {
  size_t actions, opinions;
  qaci_interval *score; /* one per action, within [0, 1] */
  size_t *same;         /* the first action whose score is known to equal this one's */
  bool exact;           /* every score is */
  size_t points;        /* of a bargaining composer: 1, or as many as rose_candidate finds; else 0 */
  qaci_point *point;
} qaci_composition;

typedef enum qaci_disagreement {
  QACI_DISAGREEMENT_ZERO,            /* 0 for everybody */
  QACI_DISAGREEMENT_OWN_MINIMUM,     /* what each finds worst */
  QACI_DISAGREEMENT_RANDOM_DICTATOR, /* what each expects if one of them, drawn by mass, has its best action taken */
} qaci_disagreement;

typedef struct qaci_composer qaci_composer;

typedef struct qaci_compose_options {
  const qaci_composer *composer;
  qaci_disagreement disagreement; /* of nash and kalai_smorodinsky */
  bool lottery;                   /* of maximin: over lotteries instead of single actions */
  size_t bits;                    /* irrational scores: the working precision at which refining ends */
} qaci_compose_options;

struct qaci_composer {
  const char *name;
  bool bargains;              /* takes a disagreement point */
  bool has_lottery;           /* takes `lottery` */
  bool linear;                /* it is enough to know the mean of some of the scoring functions */
  bool scales;                /* scores are in proportion to the masses; else masses matter by their shares */
  const char *why_not;        /* not NULL: it cannot be had, and why */
  qaci_status (*compose)(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                         qaci_composition *r);
  /* The score of action a, which is that of o, becomes an enclosure of those of all distributions that have o's masses
   * and at most `more` besides. NULL: no bound is known, every score is in [0, 1]. */
  void (*widen)(const qaci_opinions *o, const mpq_t total, const mpq_t more, size_t bits, qaci_interval *score);
};

enum { QACI_COMPOSE_BITS = 2048 }; /* unless the caller says otherwise */

qaci_compose_options qaci_compose_with(const qaci_composer *composer); /* and the defaults */
const qaci_composer *qaci_composer_named(const char *name);           /* NULL if there is none */
const char *const *qaci_composer_names(void);                         /* those that can be had; ends with NULL */
const char *const *qaci_disagreement_names(void);                     /* in the order of the enum, ends with NULL */

void qaci_composition_init(qaci_composition *r, size_t actions, size_t opinions);
void qaci_composition_clear(qaci_composition *r);

/* r, which must be initialised for o's sizes, := the composition of o. QACI_DOMAIN if the composer cannot compose o,
 * QACI_UNABLE if a budget ran out: r then encloses every score as far as it came, and has no points. The empty
 * distribution scores 0 throughout. Cost: of a mean O(actions * opinions); of lotteries some linear programs of that
 * size. */
qaci_status qaci_compose(qaci_ctx *ctx, qaci_composition *r, const qaci_opinions *o,
                         const qaci_compose_options *options);

/* Make every score an enclosure for all distributions that have o's masses and at most `more` besides; of these there
 * are no points. */
void qaci_composition_widen(qaci_composition *r, const qaci_opinions *o, const qaci_compose_options *options,
                            const mpq_t more);

/* After the scores were set: find the equal among the exact ones, and whether all are exact. */
void qaci_composition_settle(qaci_composition *r);

/* Is the score of x known to be at least that of y? */
bool qaci_composition_at_least(const qaci_composition *r, size_t x, size_t y);
/* Which is the better guess: > 0 for x, < 0 for y, 0: equal as far as is known. */
int qaci_composition_compare(const qaci_composition *r, size_t x, size_t y);

#endif
