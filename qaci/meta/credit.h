/* Credit assignment: one pass back through a recorded execution.                                           META.9
 *
 * The definition: W. Saunders, W. Dai and P. Christiano, "Meta-execution and credit assignment" (the thread the page
 * names). Feedback enters at the root. Every activation that has a signal is shown to the overseer once, askers before
 * those they asked; the overseer says how the answers it was given, or the rows it used, should have been different.
 *
 *   what the overseer is asked, and what it may reply: papers, META.9
 *
 * The overseer is an agent of the same world: its answers are remembered and recorded like any others, so it can be
 * corrected in the same way.
 */
#ifndef QACI_QACI_META_CREDIT_H
#define QACI_QACI_META_CREDIT_H

#include "qaci/meta/version.h"

typedef enum qaci_meta_adjust {
  QACI_META_ADJUST_NAMED, /* signals go to the sub-questions that the overseer names */
  QACI_META_ADJUST_ALL,   /* and, unless it replies "nothing", the signals of the asker to all others */
  QACI_META_ADJUST_BEST   /* only to the one that it names first */
} qaci_meta_adjust;

typedef struct qaci_meta_credit_options {
  qaci_meta_ref overseer; /* an agent */
  uint64_t budget;        /* of all its answers together */
  qaci_meta_adjust adjust;
  bool rules; /* offer the decisions taken (rows of the second kind), not only the facts looked up */
} qaci_meta_credit_options;

/* One activation that was shown to the overseer. */
typedef struct qaci_meta_visit {
  uint32_t activation; /* QACI_META_VISIT_ROW: several proposals for one row were to be reconciled */
  uint32_t overseer;   /* its own activation + 1 */
  qaci_meta_ref question, reply;
  char *problem; /* NULL, or why the last reply could not be used */
} qaci_meta_visit;
#define QACI_META_VISIT_ROW UINT32_MAX

typedef struct qaci_meta_credit_edit {
  qaci_meta_row row;
  qaci_meta_ref reason; /* the feedback that the activation had */
  uint32_t activation;  /* where it was proposed first */
  qaci_meta_ref *sentence;
  size_t count;
  char *command; /* of a rule */
} qaci_meta_credit_edit;

typedef struct qaci_meta_credit {
  size_t nodes;      /* activations at and below the root, each once */
  size_t calls;      /* activations shown: each at most once, so at most `nodes` */
  size_t reconciled; /* rows for which one more call decided between proposals */
  size_t follow_ups; /* replies that had to be asked for again, at most 3 for a call */
  uint64_t cost;     /* decisions of the overseer */
  bool complete;     /* false: its budget ended first; the edits so far are valid */
  qaci_meta_visit *visit;
  size_t visits;
  qaci_meta_credit_edit *edit; /* in the order in which their rows were first named; each changes its row */
  size_t edits;
} qaci_meta_credit;

/* *c := the edits that the feedback on activation `root` asks for; nothing is changed. `feedback` 0, the empty message,
 * is no feedback: no call, no edit. QACI_DOMAIN if the world does not record, root is no activation, or the overseer no
 * agent; QACI_UNABLE if a limit or the overseer itself (a person) stopped it: the same pass goes on from what it has
 * answered. Cost: one pass over the activations up to `root`, O(activations + parts shown), and the overseer's answers.
 * Clear c whatever is returned. */
qaci_status qaci_meta_backward(qaci_ctx *ctx, qaci_meta_world *w, uint32_t root, qaci_meta_ref feedback,
                               const qaci_meta_credit_options *options, qaci_meta_credit *c);
void qaci_meta_credit_clear(qaci_meta_credit *c);
/* Commit the edits of a pass. O(edits). */
qaci_status qaci_meta_credit_commit(qaci_ctx *ctx, qaci_meta_versions *v, const qaci_meta_credit *c, const char *reason,
                                    size_t *version);

/* Learning: run, score, pass back, commit, compare; at most `passes` passes. */
typedef struct qaci_meta_episode {
  uint32_t activation;    /* what was run */
  mpq_t score;            /* more is better */
  qaci_meta_ref feedback; /* 0: it was good, stop */
} qaci_meta_episode;
typedef qaci_status qaci_meta_play(qaci_ctx *ctx, void *data, qaci_meta_episode *e);

typedef struct qaci_meta_lesson {
  size_t runs, passes, kept, rolled_back; /* kept + rolled_back: versions that were tried */
  size_t calls;                           /* of the overseer, in all passes */
  size_t version;                         /* current at the end */
  mpq_t score;                            /* of it */
  bool good;                              /* the last run had no feedback */
} qaci_meta_lesson;

/* A version that scores less than the best so far is rolled back; then half of its edits, those named first, are tried
 * alone, and half of these, until the edits of that pass are used up. lesson's score is initialised by the caller. */
qaci_status qaci_meta_learn(qaci_ctx *ctx, qaci_meta_versions *v, qaci_meta_play *play, void *data, size_t passes,
                            const qaci_meta_credit_options *options, qaci_meta_lesson *lesson);

#endif
