/* Where a score came from, for people and machines: its tree as an outline or as JSON.                    SCORE.7 */
#ifndef QACI_QACI_SCORE_EXPLAIN_H
#define QACI_QACI_SCORE_EXPLAIN_H

#include "qaci/outline.h"
#include "qaci/score.h"

typedef struct qaci_explain_options {
  qaci_outline_form form;
  size_t width;  /* the children of a node that are shown, the heaviest; the others are summed up in a line */
  size_t depth;  /* levels below the first: universes, xi, mu1, mu2 and question, their states, hypotheses, answers,
                    scores */
  size_t action; /* the heaviest are those that add most to its score; SIZE_MAX: to located */
} qaci_explain_options;

enum { QACI_EXPLAIN_WIDTH = 5 };

/* Where the mass goes, then the tree. The caller frees all of these texts. */
char *qaci_score_explain(const qaci_score *r, const qaci_question *q, const qaci_explain_options *o);

/* The first part of it: after each step of the sum what is left, and what a limit left open. */
char *qaci_score_ledger_text(const qaci_score *r);

/* The whole tree, "qaci-tree 1": every node with its exact mass, as strings "p/q". */
char *qaci_score_explain_json(const qaci_score *r, const qaci_question *q);

/* Which answers count for the action and which against it, beside the best other action, the `width` heaviest of each;
 * the paths; a sentence. The same as JSON, "qaci-why 1", whole. */
char *qaci_score_why(const qaci_score *r, const qaci_question *q, size_t action, size_t width);
char *qaci_score_why_json(const qaci_score *r, const qaci_question *q, size_t action);

#endif
