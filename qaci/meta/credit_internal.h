/* Inside credit assignment: what the overseer is asked, and what its replies mean. */
#ifndef QACI_QACI_META_CREDIT_INTERNAL_H
#define QACI_QACI_META_CREDIT_INTERNAL_H

#include "qaci/meta/credit.h"
#include "qaci/meta/internal.h"

/* credit_view.c: questions ------------------------------------------------------------------------------------------
 */

/* Templates and texts that recur from activation to activation. */
typedef struct qaci_meta_viewer {
  qaci_meta_world *world;
  uint32_t view, wrap, reconcile, none; /* templates; none: a message */
  struct qaci_meta_made {
    uint32_t *template; /* [count], number + 1; 0: not made yet */
    size_t count;
  } asked, decided, listed, known; /* by the number of what is listed; known: by the policy */
  uint32_t *setting_text;          /* [settings]: the message + 1 that shows it */
  size_t settings;
  uint32_t *word; /* a message in the making */
  size_t word_room;
} qaci_meta_viewer;

void qaci_meta_viewer_init(qaci_meta_viewer *v, qaci_meta_world *w);
void qaci_meta_viewer_clear(qaci_meta_viewer *v);
/* *feedback := one message for all signals that an activation has. */
qaci_status qaci_meta_view_signals(qaci_ctx *ctx, qaci_meta_viewer *v, const qaci_meta_ref *signal, size_t count,
                                   qaci_meta_ref *feedback);
/* *question := what the overseer is asked about an activation with these rows. */
qaci_status qaci_meta_view(qaci_ctx *ctx, qaci_meta_viewer *v, const qaci_meta_activation *a, const qaci_meta_row *row,
                           size_t rows, qaci_meta_ref feedback, qaci_meta_ref *question);
/* *signal := what a sub-question hears that was not named, if all are to be adjusted. */
qaci_status qaci_meta_view_wrap(qaci_ctx *ctx, qaci_meta_viewer *v, qaci_meta_ref feedback, qaci_meta_ref *signal);

/* credit_reply.c: replies -------------------------------------------------------------------------------------------
 */

typedef enum qaci_meta_credit_op {
  QACI_META_ROW_ADD,
  QACI_META_ROW_DROP,
  QACI_META_ROW_SET,
  QACI_META_ROW_FORGET
} qaci_meta_credit_op;
typedef enum qaci_meta_advice_kind {
  QACI_META_ADVISE_ASKED,
  QACI_META_ADVISE_EVERY,
  QACI_META_ADVISE_ROW,
  QACI_META_ADVISE_PROPOSAL
} qaci_meta_advice_kind;

typedef struct qaci_meta_advice {
  qaci_meta_advice_kind kind;
  qaci_meta_credit_op op; /* of a row */
  size_t which;           /* from 0 */
  qaci_meta_ref message;
} qaci_meta_advice;

typedef struct qaci_meta_advices {
  qaci_meta_advice *item;
  size_t count, room;
} qaci_meta_advices;

/* How much there is to be named. */
typedef struct qaci_meta_named {
  size_t asked, rows, proposals;
  bool rules; /* the rows are rules */
} qaci_meta_named;

/* Append what a reply says to *out. QACI_DOMAIN: it cannot be understood; ctx->message says what can. O(reply). */
qaci_status qaci_meta_read_advice(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref reply, const qaci_meta_named *named,
                                  qaci_meta_advices *out);

/* credit_rows.c: proposals for rows ---------------------------------------------------------------------------------
 */

typedef struct qaci_meta_proposal {
  qaci_meta_credit_op op;
  qaci_meta_ref message, reason;
  uint32_t activation;
  size_t next; /* + 1: of the same row */
} qaci_meta_proposal;

typedef struct qaci_meta_proposed {
  struct qaci_meta_proposed_row {
    qaci_meta_row row;
    size_t first, last, count; /* proposals, + 1; different ones */
    bool several;              /* they are of several activations */
  } * row;
  size_t rows, row_room;
  qaci_index index;
  qaci_meta_proposal *proposal;
  size_t proposals, proposal_room;
} qaci_meta_proposed;

qaci_status qaci_meta_propose(qaci_ctx *ctx, qaci_meta_proposed *p, qaci_meta_row row, qaci_meta_proposal proposal);
/* *question: which of the proposals for row i should be followed? */
qaci_status qaci_meta_view_row(qaci_ctx *ctx, qaci_meta_viewer *v, const qaci_meta_proposed *p, size_t i,
                               qaci_meta_ref *question);
/* Append to c what the row becomes if these are followed, if that is not what it is. */
void qaci_meta_follow(const qaci_meta_world *w, qaci_meta_row row, const qaci_meta_proposal *const *chosen,
                      size_t count, qaci_meta_credit *c);
void qaci_meta_proposed_clear(qaci_meta_proposed *p);
/* The message that says what a row holds: "what NAME knows about #: #" or "in # decide #". */
qaci_status qaci_meta_view_one_row(qaci_ctx *ctx, qaci_meta_viewer *v, qaci_meta_row row, qaci_meta_ref *message);

#endif
