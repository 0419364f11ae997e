/* Two scores side by side: what they have in common, and where they part.                                 SCORE.7 */
#ifndef QACI_QACI_SCORE_DIFF_H
#define QACI_QACI_SCORE_DIFF_H

#include "qaci/score.h"
#include "qaci/score_path.h"

typedef struct qaci_diff_side {
  const char *name; /* for people: "prose", "first.lua" */
  const qaci_score *r;
  const qaci_question *q;
} qaci_diff_side;

/* Scores, the ledger, the first nodes of the trees that differ, and the paths: which are in one only, which moved and
 * by what factor, at most `width` of each. The caller frees it. As JSON, "qaci-diff 1", whole. */
char *qaci_score_diff(const qaci_diff_side side[2], size_t width);
char *qaci_score_diff_json(const qaci_diff_side side[2]);

/* Where two trees part: the first step of the sum at which some node differs. */
typedef struct qaci_parting {
  const char *level; /* "Loc of mu1"; NULL: they are equal, node by node */
  size_t count;      /* how many nodes of that step differ, or are in one tree only */
  char *node;        /* the heaviest of them, for people */
  bool has[2];
  mpq_t mass[2];
} qaci_parting;
void qaci_parting_find(qaci_parting *p, const qaci_tree *a, const qaci_tree *b, qaci_key_by by);
void qaci_parting_clear(qaci_parting *p);

/* A path of one score, or what two of them call the same. */
typedef struct qaci_match {
  char *key;
  const qaci_path *path[2]; /* NULL: not in this one */
  mpq_t mass[2], size;      /* size: of the change */
} qaci_match;

typedef struct qaci_matches {
  qaci_path *path[2];
  size_t paths[2];
  qaci_match *item; /* the greatest changes first */
  size_t count, both, same, only[2];
  qaci_key_by by;
} qaci_matches;

void qaci_matches_make(qaci_matches *m, const qaci_diff_side side[2]);
void qaci_matches_clear(qaci_matches *m);

#endif
