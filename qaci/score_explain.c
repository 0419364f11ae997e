/* The tree of a score as an outline: see score_explain.h.
 *
 * What a node *carries* is the sum of the hypotheses below it: its part of `located`, or of the score of the action
 * that is asked for. Children stand by that, then by their own mass.
 */
#include "qaci/score_explain.h"

#include <stdlib.h>

#include "qaci/score_text.h"
#include "qaci/score_view.h"

/* ---- the question and mu2 ---- */

static void put_group(qaci_view *v, const qaci_tree_question *q, const qaci_tree_group *g) {
  const qaci_tree_answers *s = &v->xi->answer[g->answers];
  mpq_t carries;
  mpq_init(carries);
  qaci_carried_by_group(&v->carried, v->universe, v->xi, g, carries);
  FILE *out = qaci_view_line(v);
  fputs(mpq_sgn(s->total) ? "hypothesis of mass " : "no hypothesis: mass ", out);
  qaci_put_number(out, g->mass);
  if (q->groups > 1) {
    fputs(", the part of Loc ", out);
    qaci_put_number(out, g->located);
    fputs(" for which the answers read the same", out);
  }
  if (mpq_sgn(s->total)) {
    qaci_view_put_named(out, "; QACI", s->total);
    fputs(" of 1 can be read", out);
  }
  qaci_view_put_carries(out, v, carries);
  qaci_view_open(v);
  if (qaci_view_deeper(v)) qaci_view_answers(v, g, s);
  qaci_view_close(v);
  mpq_clear(carries);
}

/* The two sides of the order for each state of mu2 that is shown; of the others, how many hold. */
static void put_orders(qaci_view *v, const qaci_tree_mu1 *m, const qaci_tree_question *q, const qaci_child *mu2,
                       size_t n) {
  for (size_t i = 0; i < n; i++) {
    const qaci_spot *s = &m->mu2[mu2[i].index];
    const qaci_order *o = qaci_tree_order(v->alpha, q, s);
    FILE *out = qaci_view_line(v);
    fputs("order: mu2 ", out);
    qaci_view_put_first_time(out, v->alpha, s->place);
    if (o) {
      qaci_view_put_named(out, ": future there", o->there);
      qaci_view_put_named(out, qaci_order_holds(o) ? " > back" : " <= back", o->back);
      fputs(qaci_order_holds(o) ? ": holds" : ": fails, its Loc is lost", out);
    } else {
      fputs(q->known < QACI_KNOWN_ORDER      ? ": not explored"
            : q->spot.place == QACI_NO_PLACE ? ": fails, the question is in no world-state"
                                             : ": fails, it has no future; its Loc is lost",
            out);
    }
    qaci_view_leaf(v);
  }
  if (n == m->mu2s) return;
  size_t holding = 0;
  for (size_t i = n; i < m->mu2s; i++) holding += qaci_order_holds(qaci_tree_order(v->alpha, q, &m->mu2[mu2[i].index]));
  fprintf(qaci_view_line(v), "order: of %zu more states of mu2 %zu hold, %zu fail", m->mu2s - n, holding,
          m->mu2s - n - holding);
  qaci_view_leaf(v);
}

static void put_question(qaci_view *v, const qaci_tree_mu1 *m, const qaci_tree_question *q, const qaci_child *mu2,
                         size_t mu2s, const mpq_t carries) {
  FILE *out = qaci_view_line(v);
  qaci_view_put_place(out, v->alpha, q->spot.place);
  fputs(", counterfactual ", out);
  qaci_view_put_place(out, v->alpha, q->spot.counterfactual);
  qaci_view_put_spot(out, &q->spot);
  qaci_view_put_carries(out, v, carries);
  qaci_view_open(v);
  if (!qaci_view_deeper(v)) {
    qaci_view_close(v);
    return;
  }
  if (q->spot.counterfactual == QACI_NO_PLACE) {
    qaci_view_sentence(v, "lost: the counterfactual is no world-state of the universe and has no future");
  } else {
    put_orders(v, m, q, mu2, mu2s);
    if (q->known >= QACI_KNOWN_ORDER && !mpq_sgn(q->after))
      qaci_view_sentence(v, "lost: no state of mu2 comes after it");
    qaci_child *c = qaci_group_children(&v->carried, v->universe, v->xi, q);
    size_t n = qaci_view_shown(v, q->groups);
    for (size_t i = 0; i < n; i++) put_group(v, q, &q->group[c[i].index]);
    qaci_view_rest(v, c, n, q->groups, "hypotheses", "mass");
    qaci_children_free(c, q->groups);
    if (q->known < QACI_KNOWN_ALL) qaci_view_sentence(v, "not explored to its end: a limit was met");
  }
  qaci_view_close(v);
}

static void put_mu2(qaci_view *v, const qaci_tree_mu1 *m, const qaci_child *c, size_t n) {
  qaci_view_put_found(qaci_view_line(v), "mu2", c, m->mu2s);
  qaci_view_open(v);
  for (size_t i = 0; i < n && qaci_view_deeper(v); i++) {
    FILE *out = qaci_view_line(v);
    qaci_view_put_place(out, v->alpha, m->mu2[c[i].index].place);
    qaci_view_put_spot(out, &m->mu2[c[i].index]);
    qaci_view_leaf(v);
  }
  if (n < m->mu2s && qaci_view_deeper(v)) {
    mpq_t sum;
    mpq_init(sum);
    for (size_t i = n; i < m->mu2s; i++) mpq_add(sum, sum, c[i].mass);
    FILE *out = qaci_view_line(v);
    fprintf(out, "and %zu more states: ", m->mu2s - n);
    qaci_view_put_named(out, "Loc", sum);
    fputs(" together", out);
    qaci_view_leaf(v);
    mpq_clear(sum);
  }
  qaci_view_close(v);
}

/* ---- mu1, xi, universes ---- */

static void put_questions(qaci_view *v, const qaci_tree_mu1 *m, const qaci_child *mu2, size_t mu2s) {
  qaci_child *c = qaci_question_children(&v->carried, v->universe, v->xi, m);
  size_t n = qaci_view_shown(v, m->questions);
  qaci_view_put_found(qaci_view_line(v), "question", c, m->questions);
  qaci_view_open(v);
  for (size_t i = 0; i < n && qaci_view_deeper(v); i++)
    put_question(v, m, &m->question[c[i].index], mu2, mu2s, c[i].carries);
  if (qaci_view_deeper(v)) qaci_view_rest(v, c, n, m->questions, "pairs of states", "Loc");
  qaci_view_close(v);
  qaci_children_free(c, m->questions);
}

static void put_behind_mu1(qaci_view *v, const qaci_tree_mu1 *m) {
  qaci_child *mu2 = qaci_mu2_children(m);
  size_t mu2s = qaci_view_shown(v, m->mu2s);
  if (m->mu2s) put_mu2(v, m, mu2, mu2s);
  if (m->questions) put_questions(v, m, mu2, mu2s);
  qaci_children_free(mu2, m->mu2s);
  if (m->spot.place == QACI_NO_PLACE) qaci_view_sentence(v, "lost: it has no future");
  else if (!m->mu2s && m->known >= QACI_KNOWN_MU2)
    qaci_view_sentence(v, "lost: mu2 is not found in its future; the question is not looked for");
  else if (!m->questions && m->known >= QACI_KNOWN_QUESTIONS)
    qaci_view_sentence(v, "lost: the question is not found in its future");
  if (m->known < QACI_KNOWN_ALL) qaci_view_sentence(v, "not explored to its end: a limit was met");
}

static void put_mu1(qaci_view *v, const qaci_tree_mu1 *m, const mpq_t carries) {
  FILE *out = qaci_view_line(v);
  fputs("mu1 ", out);
  qaci_view_put_place(out, v->alpha, m->spot.place);
  qaci_view_put_spot(out, &m->spot);
  qaci_view_put_carries(out, v, carries);
  qaci_view_open(v);
  if (qaci_view_deeper(v)) put_behind_mu1(v, m);
  qaci_view_close(v);
}

static void put_xi(qaci_view *v, const qaci_tree_xi *x, const mpq_t carries) {
  v->xi = x;
  qaci_child *c = qaci_mu1_children(&v->carried, v->universe, x);
  FILE *out = qaci_view_line(v);
  fputs("xi \"", out);
  qaci_put_bits(out, &x->xi);
  qaci_view_put_named(out, "\": K", x->mass);
  qaci_view_put_found(out, "; mu1", c, x->mu1s);
  qaci_view_put_carries(out, v, carries);
  qaci_view_open(v);
  if (qaci_view_deeper(v)) {
    if (!x->mu1s && x->known == QACI_KNOWN_ALL) qaci_view_sentence(v, "lost: mu1 is not found");
    size_t n = qaci_view_shown(v, x->mu1s);
    for (size_t i = 0; i < n; i++) put_mu1(v, &x->mu1[c[i].index], c[i].carries);
    qaci_view_rest(v, c, n, x->mu1s, "states of mu1", "Loc");
    if (x->known < QACI_KNOWN_ALL) qaci_view_sentence(v, "not explored to its end: a limit was met");
  }
  qaci_view_close(v);
  qaci_children_free(c, x->mu1s);
}

static void put_universe(qaci_view *v, size_t i, const mpq_t carries) {
  const qaci_tree_universe *u = v->alpha = &v->r->tree.universe[i];
  v->universe = i;
  FILE *out = qaci_view_line(v);
  fprintf(out, "universe %zu: Omega ", i + 1);
  qaci_put_number(out, u->mass);
  qaci_view_put_carries(out, v, carries);
  qaci_view_open(v);
  if (qaci_view_deeper(v)) {
    qaci_child *c = qaci_xi_children(&v->carried, i);
    size_t n = qaci_view_shown(v, u->xis);
    for (size_t k = 0; k < n; k++) put_xi(v, u->xi[c[k].index], c[k].carries);
    qaci_view_rest(v, c, n, u->xis, "xi", "K");
    qaci_children_free(c, u->xis);
    bool cut = !u->xis || u->xi[u->xis - 1]->known < QACI_KNOWN_ALL;
    if (cut && v->r->partial) qaci_view_sentence(v, "not explored: all xi that are not listed; a limit was met");
  }
  qaci_view_close(v);
}

char *qaci_score_explain(const qaci_score *r, const qaci_question *q, const qaci_explain_options *o) {
  qaci_text t;
  qaci_text_begin(&t);
  qaci_view v = {.r = r, .q = q, .o = o};
  qaci_outline_begin(&v.line, t.out, o->form, "Where a score comes from");
  qaci_carried_init(&v.carried, &r->tree, o->action);
  if (!r->hypotheses && !r->partial) {
    qaci_text why;
    qaci_text_begin(&why);
    qaci_put_nothing_located(why.out, r);
    char *s = qaci_text_end(&why);
    qaci_outline_paragraph(&v.line, s);
    free(s);
  }
  char *s = qaci_score_ledger_text(r);
  qaci_outline_paragraph(&v.line, s);
  free(s);
  if (o->form == QACI_OUTLINE_TEXT) qaci_outline_paragraph(&v.line, "\n");
  FILE *out = qaci_view_line(&v);
  fputs("located ", out);
  qaci_put_number(out, r->located);
  fprintf(out, " in %zu hypothes%s", r->hypotheses, r->hypotheses == 1 ? "is" : "es");
  if (o->action != SIZE_MAX) {
    fputs("; the average score of ", out);
    qaci_put_readable(out, &q->action[o->action]);
    fputs(" is ", out);
    qaci_put_number(out, v.carried.total);
  }
  qaci_view_open(&v);
  qaci_child *c = qaci_universe_children(&v.carried);
  size_t n = qaci_view_deeper(&v) ? qaci_view_shown(&v, r->tree.universes) : 0;
  for (size_t i = 0; i < n; i++) put_universe(&v, c[i].index, c[i].carries);
  if (qaci_view_deeper(&v)) qaci_view_rest(&v, c, n, r->tree.universes, "universes", "Omega");
  qaci_children_free(c, r->tree.universes);
  qaci_view_close(&v);
  qaci_carried_clear(&v.carried);
  qaci_outline_end(&v.line);
  return qaci_text_end(&t);
}
