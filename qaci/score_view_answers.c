/* The answers of a hypothesis, in the outline of a score's tree: see score_view.h. */
#include "distributions/rational.h"
#include "qaci/score_view.h"

/* What the answer, of this share, puts into the scores: of the action that is asked for, or of the first few. */
static void put_scores(qaci_view *v, const qaci_tree_group *g, const qaci_tree_answers *s, mpq_t *score,
                       const mpq_t share) {
  enum { MOST = 6 };
  bool one = v->o->action != SIZE_MAX;
  size_t from = one ? v->o->action : 0, n = v->r->actions, to = one ? from + 1 : n > MOST + 1 ? MOST : n;
  mpq_t part;
  mpq_init(part);
  for (size_t a = from; a < to; a++) {
    FILE *out = qaci_view_line(v);
    mpq_mul(part, g->mass, share);
    mpq_mul(part, part, score[a]);
    if (v->r->tree.raw) mpq_mul(part, part, s->total);
    fputs("action ", out);
    qaci_put_readable(out, &v->q->action[a]);
    fputs(": ", out);
    qaci_put_number(out, score[a]);
    fputs(", adds ", out);
    qaci_put_number(out, part);
    qaci_view_leaf(v);
  }
  if (!one && to < n) {
    fprintf(qaci_view_line(v), "and %zu more actions", n - to);
    qaci_view_leaf(v);
  }
  mpq_clear(part);
}

static void put_answer(qaci_view *v, const qaci_tree_group *g, const qaci_tree_answers *s, const qaci_tree_answer *a) {
  mpq_t share;
  mpq_init(share);
  if (a->valid) qaci_tree_share(s, a, share);
  FILE *out = qaci_view_line(v);
  fputs(a->valid ? "answer " : "no answer ", out);
  qaci_put_readable(out, &a->payload);
  fputc(' ', out);
  /* under empty_max = "all" an f that reads it nowhere finds it everywhere */
  if (a->place == QACI_NO_PLACE) fputs("in every world-state", out);
  else qaci_view_put_place(out, v->alpha, a->place);
  qaci_view_put_named(out, ": QACI", a->mass);
  if (a->valid) qaci_view_put_named(out, ", share", share);
  fputs(", ", out);
  qaci_view_put_locator(out, a->f, a->g);
  qaci_view_open(v);
  if (qaci_view_deeper(v)) {
    if (a->note) {
      fprintf(qaci_view_line(v), a->valid ? "is %s" : "cannot be read: %s", a->note);
      qaci_view_leaf(v);
    }
    if (a->valid) put_scores(v, g, s, a->score, share);
  }
  qaci_view_close(v);
  mpq_clear(share);
}

static void put_elsewhere(qaci_view *v, const qaci_tree_group *g, const qaci_tree_answers *s) {
  if (!mpq_sgn(s->elsewhere)) return;
  mpq_t share;
  mpq_init(share);
  qaci_tree_share(s, NULL, share);
  FILE *out = qaci_view_line(v);
  fputs("all payloads that nobody wrote: QACI ", out);
  qaci_put_number(out, s->elsewhere);
  fputs(" together, share ", out);
  qaci_put_number(out, share);
  fputs("; their mean score", out);
  qaci_view_open(v);
  if (qaci_view_deeper(v)) put_scores(v, g, s, s->mean, share);
  qaci_view_close(v);
  mpq_clear(share);
}

/* The answers behind the first `from` together, with their mean scores; and those that cannot be read. */
static void put_other_answers(qaci_view *v, const qaci_tree_group *g, const qaci_tree_answers *s, const qaci_child *c,
                              size_t from) {
  size_t n = v->r->actions, valid = 0, unread = 0;
  mpq_t *mean = qaci_rationals(n), mass, lost, part;
  mpq_inits(mass, lost, part, NULL);
  for (size_t i = from; i < s->count; i++) {
    const qaci_tree_answer *a = &s->item[c[i].index];
    *(a->valid ? &valid : &unread) += 1;
    mpq_add(a->valid ? mass : lost, a->valid ? mass : lost, a->mass);
    for (size_t k = 0; a->valid && k < n; k++) {
      mpq_mul(part, a->mass, a->score[k]);
      mpq_add(mean[k], mean[k], part);
    }
  }
  if (valid) {
    for (size_t k = 0; k < n; k++) mpq_div(mean[k], mean[k], mass);
    mpq_div(part, mass, s->total);
    FILE *out = qaci_view_line(v);
    fprintf(out, "and %zu more answers: ", valid);
    qaci_view_put_named(out, "QACI", mass);
    qaci_view_put_named(out, " together, share", part);
    fputs("; their mean score", out);
    qaci_view_open(v);
    if (qaci_view_deeper(v)) put_scores(v, g, s, mean, part);
    qaci_view_close(v);
  }
  if (unread) {
    FILE *out = qaci_view_line(v);
    fprintf(out, "and %zu more that cannot be read: QACI ", unread);
    qaci_put_number(out, lost);
    fputs(" together", out);
    qaci_view_leaf(v);
  }
  mpq_clears(mass, lost, part, NULL);
  qaci_rationals_free(mean, n);
}

void qaci_view_answers(qaci_view *v, const qaci_tree_group *g, const qaci_tree_answers *s) {
  if (!s->count) qaci_view_sentence(v, "lost: no signed answer is found in the future of the counterfactual");
  else if (!mpq_sgn(s->total)) qaci_view_sentence(v, "lost: no signed answer can be read");
  qaci_child *c = qaci_answer_children(&v->carried, s);
  size_t n = qaci_view_shown(v, s->count);
  for (size_t i = 0; i < n; i++) put_answer(v, g, s, &s->item[c[i].index]);
  put_other_answers(v, g, s, c, n);
  put_elsewhere(v, g, s);
  qaci_children_free(c, s->count);
}
