/* Why an action has its score: the answers that speak for and against it. See score_explain.h.
 *
 * It is compared with the best other action. Paths with the same payload, scored alike, are one row; rows stand by the
 * size of what they add to the one more than to the other. The rows' differences add up to that of the scores.
 */
#include "qaci/score_explain.h"

#include <stdlib.h>

#include "distributions/rational.h"
#include "qaci/score_path.h"

/* A row: paths[first .. first + count) of the sorted list. */
typedef struct row {
  const qaci_path *path; /* one of them */
  size_t count;
  mpq_t mass, own, other, more; /* located, what they add to the action, to the other one, and the difference */
} row;

typedef struct why {
  const qaci_score *r;
  const qaci_question *q;
  size_t action, other; /* other SIZE_MAX: there is no other */
  qaci_path *path;
  size_t paths;
  row *row;
  size_t rows;
  row sum; /* of all */
} why;

static void row_init(row *x, const qaci_path *p) {
  *x = (row){.path = p};
  mpq_inits(x->mass, x->own, x->other, x->more, NULL);
}

static void row_clear(row *x) {
  mpq_clears(x->mass, x->own, x->other, x->more, NULL);
}

static void row_add(const why *w, row *x, const qaci_path *p) {
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

static mpq_srcptr score_of(const qaci_path *p, size_t action) {
  return p->answer ? p->answer->score[action] : p->hypothesis->answers->mean[action];
}

/* The same answer, scored alike? */
static int compare_answers(const qaci_path *x, const qaci_path *y, size_t actions) {
  int c = !x->answer - !y->answer;
  if (!c && x->answer) c = qaci_bits_compare(&x->answer->payload, &y->answer->payload);
  for (size_t a = 0; a < actions && !c; a++) c = mpq_cmp(score_of(x, a), score_of(y, a));
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

static int by_size(const void *a, const void *b) {
  const row *x = a, *y = b;
  mpq_t m, n;
  mpq_inits(m, n, NULL);
  mpq_abs(m, x->more);
  mpq_abs(n, y->more);
  int c = mpq_cmp(n, m);
  mpq_clears(m, n, NULL);
  if (!c) c = mpq_cmp(y->mass, x->mass);
  return c ? c : compare_answers(x->path, y->path, 0);
}

static void make_rows(why *w) {
  ranked *list = qaci_alloc(w->paths * sizeof *list);
  for (size_t i = 0; i < w->paths; i++) list[i] = (ranked){&w->path[i], w->r->actions, i};
  if (w->paths) qsort(list, w->paths, sizeof *list, by_answer);
  w->row = qaci_alloc(w->paths * sizeof *w->row);
  for (size_t i = 0; i < w->paths; i++) {
    if (!i || compare_answers(list[i].path, list[i - 1].path, w->r->actions)) row_init(&w->row[w->rows++], list[i].path);
    row_add(w, &w->row[w->rows - 1], list[i].path);
    row_add(w, &w->sum, list[i].path);
  }
  free(list);
  if (w->rows) qsort(w->row, w->rows, sizeof *w->row, by_size);
}

static void why_init(why *w, const qaci_score *r, const qaci_question *q, size_t action) {
  *w = (why){.r = r, .q = q, .action = action, .other = SIZE_MAX};
  for (size_t a = 0; a < r->actions; a++)
    if (a != action && (w->other == SIZE_MAX || qaci_composition_compare(&r->composition, a, w->other) > 0)) w->other = a;
  w->paths = qaci_tree_paths(r->hypothesis, r->hypotheses, &w->path);
  row_init(&w->sum, NULL);
  make_rows(w);
}

static void why_clear(why *w) {
  for (size_t i = 0; i < w->rows; i++) row_clear(&w->row[i]);
  row_clear(&w->sum);
  free(w->row);
  qaci_paths_free(w->path, w->paths);
}

/* ---- text ---- */

static void put_action(FILE *out, const why *w, size_t a) {
  qaci_put_readable(out, &w->q->action[a]);
}

/* "action 0: 1/3, adds 5.1e-41" */
static void put_gives(FILE *out, const why *w, const row *x, size_t action, const mpq_t adds) {
  fputs("action ", out);
  put_action(out, w, action);
  fputs(": ", out);
  qaci_put_number(out, score_of(x->path, action));
  fputs(", adds ", out);
  qaci_put_number(out, adds);
}

static void put_row(FILE *out, const why *w, const row *x) {
  fputs("  ", out);
  if (x->path->answer) {
    fputs("answer ", out);
    qaci_put_readable(out, &x->path->answer->payload);
  } else {
    fputs("all payloads that nobody wrote", out);
  }
  if (x->count > 1) fprintf(out, ", %zu paths", x->count);
  mpq_t share;
  mpq_init(share);
  mpq_div(share, x->mass, w->r->located);
  fputs(", ", out);
  qaci_put_number(out, share);
  fputs(" of located\n    ", out);
  put_gives(out, w, x, w->action, x->own);
  if (w->other != SIZE_MAX) {
    fputs("; ", out);
    put_gives(out, w, x, w->other, x->other);
    fputs("; difference ", out);
    qaci_put_number(out, x->more);
  }
  fputc('\n', out);
  if (x->path->answer && x->path->answer->note) fprintf(out, "    is %s\n", x->path->answer->note);
}

/* The rows whose difference has this sign. */
static void put_rows(FILE *out, const why *w, int sign, const char *heading, size_t width) {
  size_t n = 0, shown = 0;
  mpq_t own, more;
  mpq_inits(own, more, NULL);
  for (size_t i = 0; i < w->rows; i++) n += mpq_sgn(w->row[i].more) == sign;
  for (size_t i = 0; i < w->rows && n; i++) {
    const row *x = &w->row[i];
    if (mpq_sgn(x->more) != sign) continue;
    if (!shown) fprintf(out, "\n%s\n", heading);
    if (shown < width || n == width + 1) {
      put_row(out, w, x);
    } else {
      mpq_add(own, own, x->own);
      mpq_add(more, more, x->more);
    }
    shown++;
  }
  if (n > width + 1) {
    fprintf(out, "  and %zu more answers: add ", n - width);
    qaci_put_number(out, own);
    fputs(", difference ", out);
    qaci_put_number(out, more);
    fputc('\n', out);
  }
  mpq_clears(own, more, NULL);
}

/* Each path as a row of its own, the largest differences first. */
static void put_paths(FILE *out, const why *w, size_t width) {
  row *x = qaci_alloc(w->paths * sizeof *x);
  for (size_t i = 0; i < w->paths; i++) {
    row_init(&x[i], &w->path[i]);
    row_add(w, &x[i], &w->path[i]);
  }
  if (w->paths) qsort(x, w->paths, sizeof *x, by_size);
  fputs(w->paths ? "\nthe paths of the greatest difference\n" : "", out);
  for (size_t i = 0; i < w->paths && i < width; i++) {
    fputs("  ", out);
    qaci_put_path(out, x[i].path);
    fputs("\n    adds ", out);
    qaci_put_number(out, x[i].own);
    if (w->other != SIZE_MAX) {
      fputs("; difference ", out);
      qaci_put_number(out, x[i].more);
    }
    fputc('\n', out);
  }
  if (w->paths > width) fprintf(out, "  and %zu more paths\n", w->paths - width);
  for (size_t i = 0; i < w->paths; i++) row_clear(&x[i]);
  free(x);
}

/* The heaviest row whose difference has the sign of the whole; NULL: both scores are equal. */
static const row *main_reason(const why *w) {
  for (size_t i = 0; i < w->rows; i++)
    if (mpq_sgn(w->row[i].more) && mpq_sgn(w->row[i].more) == mpq_sgn(w->sum.more)) return &w->row[i];
  return NULL;
}

static void put_sentence(FILE *out, const why *w) {
  fputc('\n', out);
  if (!w->paths) {
    fputs("Nothing was located, so every score is 0.\n", out);
    return;
  }
  if (w->other == SIZE_MAX) {
    put_action(out, w, w->action);
    fputs(" is the only action.\n", out);
    return;
  }
  const row *x = main_reason(w);
  put_action(out, w, w->action);
  if (!x) {
    fputs(" and ", out);
    put_action(out, w, w->other);
    fputs(" have the same score.\n", out);
    return;
  }
  mpq_t share;
  mpq_init(share);
  fputs(mpq_sgn(w->sum.more) > 0 ? " is ahead of " : " is behind ", out);
  put_action(out, w, w->other);
  fputs(" by ", out);
  mpq_abs(share, w->sum.more);
  qaci_put_number(out, share);
  if (mpq_sgn(w->sum.other)) {
    mpq_div(share, w->sum.own, w->sum.other);
    fputs(": it has ", out);
    qaci_put_number(out, share);
    fputs(" times the score", out);
  }
  fputs(x->path->answer ? ", most of all because of the answer " : ", most of all because of what nobody wrote", out);
  if (x->path->answer) qaci_put_readable(out, &x->path->answer->payload);
  mpq_div(share, x->more, w->sum.more);
  fputs(", which alone makes ", out);
  qaci_put_number(out, share);
  fputs(" times the difference.\n", out);
  mpq_clear(share);
}

char *qaci_score_why(const qaci_score *r, const qaci_question *q, size_t action, size_t width) {
  qaci_text t;
  qaci_text_begin(&t);
  FILE *out = t.out;
  why w;
  why_init(&w, r, q, action);
  fputs("why ", out);
  put_action(out, &w, action);
  fputs(": it scores ", out);
  qaci_put_number(out, w.sum.own);
  if (w.other != SIZE_MAX) {
    fputs("; ", out);
    put_action(out, &w, w.other);
    fputs(", the best other action, ", out);
    qaci_put_number(out, w.sum.other);
    fputs("; difference ", out);
    qaci_put_number(out, w.sum.more);
  }
  fputc('\n', out);
  if (q->compose.composer != qaci_composer_named("average"))
    fprintf(out, "(the composer %s is no sum: these are the scores of the average, from which it starts)\n", q->compose.composer->name);
  if (r->partial) fprintf(out, "(partial: %s; any score may gain up to what was skipped)\n", r->message);
  put_rows(out, &w, 1, w.other == SIZE_MAX ? "the answers" : "for it", width);
  put_rows(out, &w, -1, "against it", width);
  put_rows(out, &w, 0, w.other == SIZE_MAX ? "answers that give it nothing" : "the same for both", width);
  put_paths(out, &w, width);
  put_sentence(out, &w);
  why_clear(&w);
  return qaci_text_wrapped(qaci_text_end(&t));
}

/* ---- JSON ---- */

static void put_key(FILE *out, const char *name, const mpq_t q) {
  fprintf(out, ",\"%s\":\"", name);
  qaci_put_exact(out, q);
  fputc('"', out);
}

static void put_json_sums(FILE *out, const why *w, const row *x) {
  put_key(out, "mass", x->mass);
  put_key(out, "adds", x->own);
  if (w->other == SIZE_MAX) return;
  put_key(out, "adds_to_other", x->other);
  put_key(out, "difference", x->more);
}

char *qaci_score_why_json(const qaci_score *r, const qaci_question *q, size_t action) {
  qaci_text t;
  qaci_text_begin(&t);
  FILE *out = t.out;
  why w;
  why_init(&w, r, q, action);
  fprintf(out, "{\"format\":\"qaci-why 1\",\"status\":\"%s\",\"compose\":\"%s\",\"action\":\"", qaci_score_status(r), q->compose.composer->name);
  qaci_put_bits(out, &q->action[action]);
  fputc('"', out);
  if (w.other != SIZE_MAX) {
    fputs(",\"other\":\"", out);
    qaci_put_bits(out, &q->action[w.other]);
    fputc('"', out);
  }
  put_json_sums(out, &w, &w.sum);
  fputs(",\"answers\":[", out);
  for (size_t i = 0; i < w.rows; i++) {
    const row *x = &w.row[i];
    fprintf(out, "%s{\"paths\":%zu", i ? "," : "", x->count);
    if (x->path->answer) {
      fputc(',', out);
      qaci_put_blob(out, "payload", &x->path->answer->payload);
    }
    put_key(out, "score", score_of(x->path, action));
    if (w.other != SIZE_MAX) put_key(out, "score_of_other", score_of(x->path, w.other));
    put_json_sums(out, &w, x);
    fputc('}', out);
  }
  fputs("],\"paths\":[", out);
  for (size_t i = 0; i < w.paths; i++) {
    row x;
    row_init(&x, &w.path[i]);
    row_add(&w, &x, &w.path[i]);
    fputs(i ? ",{" : "{", out);
    qaci_put_path_json(out, &w.path[i]);
    put_json_sums(out, &w, &x);
    fputc('}', out);
    row_clear(&x);
  }
  fputs("]}\n", out);
  why_clear(&w);
  return qaci_text_end(&t);
}
