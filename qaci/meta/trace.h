/* Fault tracing: which activation is wrong though all that it asked is right?                              META.9
 *
 * The definition: E. Shapiro, "Algorithmic Program Debugging" (1983), on the recorded execution: the root is wrong; a
 * person or a program judges activations one by one, "is this the right answer to this question?". An activation that
 * is wrong and has only right ones below it is where the fault is: one of its own decisions, or, if it is a look-up,
 * its row.
 */
#ifndef QACI_QACI_META_TRACE_H
#define QACI_QACI_META_TRACE_H

#include "qaci/meta/machine.h"

typedef enum qaci_meta_judgement {
  QACI_META_RIGHT,        /* yes */
  QACI_META_WRONG,        /* no: go on below it */
  QACI_META_UNSURE,       /* don't know: it stays under suspicion, is not asked about again, and what it asked is */
  QACI_META_INADMISSIBLE, /* the question should not have been asked: not its fault */
  QACI_META_TRUST         /* whoever decides as it did is not at fault itself; what they asked may be */
} qaci_meta_judgement;

typedef enum qaci_meta_strategy {
  QACI_META_DIVIDE,  /* the activation that leaves fewest suspects, whichever way it is judged */
  QACI_META_TOP_DOWN /* what the wrong one asked, in order */
} qaci_meta_strategy;

typedef struct qaci_meta_trace qaci_meta_trace;

/* *t := a search below activation `root`, which is wrong. w must outlive t. QACI_DOMAIN if there is no such activation.
 */
qaci_status qaci_meta_trace_create(qaci_ctx *ctx, qaci_meta_world *w, uint32_t root, qaci_meta_strategy strategy,
                                   qaci_meta_trace **t);
void qaci_meta_trace_destroy(qaci_meta_trace *t); /* NULL does nothing */

/* *asks: is there a question left? Then it is about *activation; the same until it is answered. Judgements that were
 * loaded are used without asking. O(suspects) for each judgement; to divide up to 4096 suspects O(suspects^2 / 64). */
qaci_status qaci_meta_trace_next(qaci_ctx *ctx, qaci_meta_trace *t, bool *asks, uint32_t *activation);
/* The judgement on the activation that `next` named. QACI_DOMAIN if there is none. */
qaci_status qaci_meta_trace_judge(qaci_ctx *ctx, qaci_meta_trace *t, qaci_meta_judgement judgement);
/* Take the last judgement back; false if there is none. */
bool qaci_meta_trace_undo(qaci_meta_trace *t);

/* Once no question is left: where the fault may be; one activation unless somebody was unsure, none if all that is left
 * is trusted. Until the next judgement. */
const uint32_t *qaci_meta_trace_suspects(const qaci_meta_trace *t, size_t *count);
size_t qaci_meta_trace_questions(const qaci_meta_trace *t); /* asked so far; loaded judgements do not count */

/* The judgements so far, for a later session: a text file, "qaci-trace 1" and a line for each with the digest of the
 * activation (digest.h) and, for people, the question and the answer. malloc'd. */
char *qaci_meta_trace_text(qaci_meta_trace *t);
/* Take judgements from such a text. QACI_DOMAIN with the line for anything else; then nothing is taken. */
qaci_status qaci_meta_trace_load(qaci_ctx *ctx, qaci_meta_trace *t, const char *text, size_t length);

const char *qaci_meta_judgement_name(qaci_meta_judgement j); /* "yes", "no", "don't know", "inadmissible", "trust" */
bool qaci_meta_judgement_named(const char *name, size_t length, qaci_meta_judgement *j);

#endif
