/* What speaks for an action and against it: the answers of a score, as rows.                              SCORE.7 */
#ifndef QACI_QACI_SCORE_WHY_H
#define QACI_QACI_SCORE_WHY_H

#include "qaci/score_explain.h"
#include "qaci/score_path.h"

/* Paths with the same payload, scored alike; or one path. */
typedef struct qaci_why_row {
  const qaci_path *path; /* one of them */
  size_t count;
  mpq_t mass, own, other, more; /* located, what they add to the action, to the other one, and the difference */
} qaci_why_row;

typedef struct qaci_why {
  const qaci_score *r;
  const qaci_question *q;
  size_t action, other; /* other SIZE_MAX: there is no other */
  qaci_path *path;
  size_t paths;
  qaci_why_row *row;
  size_t rows;
  qaci_why_row sum; /* of all */
} qaci_why;

/* All rows, by the size of what they add to the action more than to the best other one. */
void qaci_why_init(qaci_why *w, const qaci_score *r, const qaci_question *q, size_t action);
void qaci_why_clear(qaci_why *w);

/* A row of one path: begun, added to. */
void qaci_why_row_init(qaci_why_row *x, const qaci_path *p);
void qaci_why_row_add(const qaci_why *w, qaci_why_row *x, const qaci_path *p);
void qaci_why_row_clear(qaci_why_row *x);
int qaci_why_by_size(const void *a, const void *b); /* of two rows, for qsort */
mpq_srcptr qaci_why_score(const qaci_path *p, size_t action); /* what the path's answer gives the action */

#endif
