/* Why an action has its score: the answers that speak for and against it. See score_explain.h.
 *
 * It is compared with the best other action. Paths with the same payload, scored alike, are one row; rows stand by the
 * size of what they add to the one more than to the other. The rows' differences add up to that of the scores.
 */
#include "qaci/score_why.h"

#include <stdlib.h>

static void put_action(FILE *out, const qaci_why *w, size_t a) {
  qaci_put_readable(out, &w->q->action[a]);
}

/* "action 0: 1/3, adds 5.1e-41" */
static void put_gives(FILE *out, const qaci_why *w, const qaci_why_row *x, size_t action, const mpq_t adds) {
  fputs("action ", out);
  put_action(out, w, action);
  fputs(": ", out);
  qaci_put_number(out, qaci_why_score(x->path, action));
  fputs(", adds ", out);
  qaci_put_number(out, adds);
}

static void put_row(FILE *out, const qaci_why *w, const qaci_why_row *x) {
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
  mpq_clear(share);
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
static void put_rows(FILE *out, const qaci_why *w, int sign, const char *heading, size_t width) {
  size_t n = 0, shown = 0;
  mpq_t own, more;
  mpq_inits(own, more, NULL);
  for (size_t i = 0; i < w->rows; i++) n += mpq_sgn(w->row[i].more) == sign;
  for (size_t i = 0; i < w->rows && n; i++) {
    const qaci_why_row *x = &w->row[i];
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
static void put_paths(FILE *out, const qaci_why *w, size_t width) {
  qaci_why_row *x = qaci_alloc(w->paths * sizeof *x);
  for (size_t i = 0; i < w->paths; i++) {
    qaci_why_row_init(&x[i], &w->path[i]);
    qaci_why_row_add(w, &x[i], &w->path[i]);
  }
  if (w->paths) qsort(x, w->paths, sizeof *x, qaci_why_by_size);
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
  for (size_t i = 0; i < w->paths; i++) qaci_why_row_clear(&x[i]);
  free(x);
}

/* The heaviest row whose difference has the sign of the whole; NULL: both scores are equal. */
static const qaci_why_row *main_reason(const qaci_why *w) {
  for (size_t i = 0; i < w->rows; i++)
    if (mpq_sgn(w->row[i].more) && mpq_sgn(w->row[i].more) == mpq_sgn(w->sum.more)) return &w->row[i];
  return NULL;
}

static void put_sentence(FILE *out, const qaci_why *w) {
  fputc('\n', out);
  if (!w->paths) {
    fputs(w->r->partial ? "Nothing was located before the limit was met.\n"
                        : "Nothing was located, so every score is 0.\n",
          out);
    return;
  }
  if (w->other == SIZE_MAX) {
    put_action(out, w, w->action);
    fputs(" is the only action.\n", out);
    return;
  }
  const qaci_why_row *x = main_reason(w);
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
  qaci_why w;
  qaci_why_init(&w, r, q, action);
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
    fprintf(out, "(the composer %s is no sum: these are the scores of the average, from which it starts)\n",
            q->compose.composer->name);
  if (r->partial) fprintf(out, "(partial: %s; any score may gain up to what was skipped)\n", r->message);
  put_rows(out, &w, 1, w.other == SIZE_MAX ? "the answers" : "for it", width);
  put_rows(out, &w, -1, "against it", width);
  put_rows(out, &w, 0, w.other == SIZE_MAX ? "answers that give it nothing" : "the same for both", width);
  put_paths(out, &w, width);
  put_sentence(out, &w);
  qaci_why_clear(&w);
  return qaci_text_wrapped(qaci_text_end(&t));
}
