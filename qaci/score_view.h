/* Parts of the outline of a score's tree: what is being shown, pieces of its lines, its answers. See
 * score_explain.h. */
#ifndef QACI_QACI_SCORE_VIEW_H
#define QACI_QACI_SCORE_VIEW_H

#include "qaci/score_explain.h"
#include "qaci/score_walk.h"

typedef struct qaci_view {
  const qaci_score *r;
  const qaci_question *q;
  const qaci_explain_options *o;
  qaci_outline line;
  qaci_carried carried;
  const qaci_tree_universe *alpha;
  const qaci_tree_xi *xi;
  size_t universe, level; /* of alpha; of the node that is open */
} qaci_view;

/* The text of the next node goes to `line`; then it is opened, and closed behind its children, or is a leaf. */
FILE *qaci_view_line(qaci_view *v);
void qaci_view_open(qaci_view *v);
void qaci_view_close(qaci_view *v);
void qaci_view_leaf(qaci_view *v);
void qaci_view_sentence(qaci_view *v, const char *s); /* a leaf */
bool qaci_view_deeper(const qaci_view *v);             /* are the children of the node just opened to be shown? */
size_t qaci_view_shown(const qaci_view *v, size_t n);  /* how many of n children are */
/* "and 7 more WHAT: MASS 3e-12 together; ..." for those behind the first `from`. */
void qaci_view_rest(qaci_view *v, const qaci_child *c, size_t from, size_t n, const char *what, const char *mass);

/* "at time 8 (weight 9/25)"; "at time 8" or "that is never met" */
void qaci_view_put_place(FILE *out, const qaci_tree_universe *u, size_t place);
void qaci_view_put_first_time(FILE *out, const qaci_tree_universe *u, size_t place);
void qaci_view_put_locator(FILE *out, const char *f, const char *g);
void qaci_view_put_named(FILE *out, const char *name, const mpq_t q); /* "Loc 3e-12", on one line */
void qaci_view_put_spot(FILE *out, const qaci_spot *s);
/* "WHAT: Loc 3e-12 of 1, in 7 states": the rest of the 1 is what finds nothing. */
void qaci_view_put_found(FILE *out, const char *what, const qaci_child *c, size_t n);
void qaci_view_put_carries(FILE *out, const qaci_view *v, const mpq_t carries); /* "; carries 0.98 of located" */

/* The answers of a hypothesis, with what they add to the actions. */
void qaci_view_answers(qaci_view *v, const qaci_tree_group *g, const qaci_tree_answers *s);

#endif
