/* The answers of a score as rows: see score_why.h. Equal answers are found by sorting. */
#include "qaci/score_why.h"

#include <stdlib.h>

void qaci_why_row_init(qaci_why_row *x, const qaci_path *p) {
  *x = (qaci_why_row){.path = p};
  mpq_inits(x->mass, x->own, x->other, x->more, NULL);
}

void qaci_why_row_clear(qaci_why_row *x) {
  mpq_clears(x->mass, x->own, x->other, x->more, NULL);
}

void qaci_why_row_add(const qaci_why *w, qaci_why_row *x, const qaci_path *p) {
  mpq_t part;
  mpq_init(part);
  x->count++;
  mpq_add(x->mass, x->mass, p->mass);
  qaci_path_contribution(&w->r->tree, p, w->action, part);
  mpq_add(x->own, x->own, part);
  if (w->other != SIZE_MAX) qaci_path_contribution(&w->r->tree, p, w->other, part);
  else mpq_set_ui(part, 0, 1);
  mpq_add(x->other, x->other, part);
  mpq_sub(x->more, x->own, x->other);
  mpq_clear(part);
}

mpq_srcptr qaci_why_score(const qaci_path *p, size_t action) {
  return p->answer ? p->answer->score[action] : p->hypothesis->answers->mean[action];
}

/* The same answer, scored alike? */
static int compare_answers(const qaci_path *x, const qaci_path *y, size_t actions) {
  int c = !x->answer - !y->answer;
  if (!c && x->answer) c = qaci_bits_compare(&x->answer->payload, &y->answer->payload);
  for (size_t a = 0; a < actions && !c; a++) c = mpq_cmp(qaci_why_score(x, a), qaci_why_score(y, a));
  return c;
}

typedef struct ranked {
  const qaci_path *path;
  size_t actions, rank;
} ranked;

static int by_answer(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  int c = compare_answers(x->path, y->path, x->actions);
  return c ? c : (x->rank > y->rank) - (x->rank < y->rank);
}

int qaci_why_by_size(const void *a, const void *b) {
  const qaci_why_row *x = a, *y = b;
  mpq_t m, n;
  mpq_inits(m, n, NULL);
  mpq_abs(m, x->more);
  mpq_abs(n, y->more);
  int c = mpq_cmp(n, m);
  mpq_clears(m, n, NULL);
  if (!c) c = mpq_cmp(y->mass, x->mass);
  return c ? c : compare_answers(x->path, y->path, 0);
}

static void make_rows(qaci_why *w) {
  ranked *list = qaci_alloc(w->paths * sizeof *list);
  for (size_t i = 0; i < w->paths; i++) list[i] = (ranked){&w->path[i], w->r->actions, i};
  if (w->paths) qsort(list, w->paths, sizeof *list, by_answer);
  w->row = qaci_alloc(w->paths * sizeof *w->row);
  for (size_t i = 0; i < w->paths; i++) {
    if (!i || compare_answers(list[i].path, list[i - 1].path, w->r->actions))
      qaci_why_row_init(&w->row[w->rows++], list[i].path);
    qaci_why_row_add(w, &w->row[w->rows - 1], list[i].path);
    qaci_why_row_add(w, &w->sum, list[i].path);
  }
  free(list);
  if (w->rows) qsort(w->row, w->rows, sizeof *w->row, qaci_why_by_size);
}

void qaci_why_init(qaci_why *w, const qaci_score *r, const qaci_question *q, size_t action) {
  *w = (qaci_why){.r = r, .q = q, .action = action, .other = SIZE_MAX};
  for (size_t a = 0; a < r->actions; a++)
    if (a != action && (w->other == SIZE_MAX || qaci_composition_compare(&r->composition, a, w->other) > 0))
      w->other = a;
  w->paths = qaci_tree_paths(r->hypothesis, r->hypotheses, &w->path);
  qaci_why_row_init(&w->sum, NULL);
  make_rows(w);
}

void qaci_why_clear(qaci_why *w) {
  for (size_t i = 0; i < w->rows; i++) qaci_why_row_clear(&w->row[i]);
  qaci_why_row_clear(&w->sum);
  free(w->row);
  qaci_paths_free(w->path, w->paths);
}
