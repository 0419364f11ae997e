/* The tree of a score as an outline: see score_explain.h.
 *
 * What a node *carries* is the sum of the hypotheses below it: its part of `located`, or of the score of the action that
 * is asked for. Children stand by that, then by their own mass.
 */
#include "qaci/score_explain.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"
#include "qaci/score_ledger.h"
#include "qaci/score_text.h"
#include "qaci/score_walk.h"

typedef struct view {
  const qaci_score *r;
  const qaci_question *q;
  const qaci_explain_options *o;
  qaci_outline line;
  qaci_carried carried;
  const qaci_tree_universe *alpha;
  const qaci_tree_xi *xi;
  size_t universe, level;
} view;

/* ---- pieces of lines ---- */

static FILE *line(view *v) {
  return qaci_outline_line(&v->line);
}

static void open_node(view *v) {
  qaci_outline_open(&v->line);
  v->level++;
}

static void close_node(view *v) {
  qaci_outline_close(&v->line);
  v->level--;
}

static void leaf(view *v) {
  qaci_outline_leaf(&v->line);
}

static void sentence(view *v, const char *s) {
  fputs(s, line(v));
  leaf(v);
}

/* Are the children of the node just opened to be shown? */
static bool deeper(const view *v) {
  return v->level <= v->o->depth;
}

static void put_standing(FILE *out, const qaci_standing *s) {
  fprintf(out, "%zu", s->first);
  if (s->last > s->first) fprintf(out, " to %zu", s->last);
  fputs(" (weight ", out);
  qaci_put_number(out, s->weight);
  fputc(')', out);
}

/* "at time 8 (weight 9/25)": all times, or the first few and how many more there are. */
static void put_place(FILE *out, const qaci_tree_universe *u, size_t place) {
  enum { MOST = 3 };
  const qaci_place *p = qaci_tree_place(u, place);
  if (!p) {
    fputs("in no world-state of the universe", out);
    return;
  }
  if (!p->standings) {
    fputs("in a world-state that is never met", out);
    return;
  }
  fputs(p->standings > 1 || p->standing[0].last > p->standing[0].first ? "at times " : "at time ", out);
  for (size_t i = 0; i < p->standings && i < MOST; i++) {
    if (i) fputs(", ", out);
    put_standing(out, &p->standing[i]);
  }
  if (p->standings > MOST) fprintf(out, ", then until %zu with %zu other weights", p->standing[p->standings - 1].last, p->standings - MOST);
}

static void put_first_time(FILE *out, const qaci_tree_universe *u, size_t place) {
  size_t time = qaci_tree_time(u, place);
  if (time == SIZE_MAX) fputs(qaci_tree_place(u, place) ? "that is never met" : "in no world-state", out);
  else fprintf(out, "at time %zu", time);
}

/* A text that stays on one line. */
static void put_joined(FILE *out, const char *s) {
  for (; *s; s++) fputc(*s == ' ' ? QACI_PUT_JOIN : *s, out);
}

static void put_locator(FILE *out, const char *f, const char *g) {
  put_joined(out, "f = ");
  put_joined(out, f);
  fputs(", ", out);
  put_joined(out, "g = ");
  put_joined(out, g);
}

static void put_named(FILE *out, const char *name, const mpq_t q) {
  put_joined(out, name);
  fputc(QACI_PUT_JOIN, out);
  qaci_put_number(out, q);
}

static void put_spot(FILE *out, const qaci_spot *s) {
  fputs(": ", out);
  put_named(out, "Loc", s->mass);
  fprintf(out, ", %zu%clocation%s, ", s->locations, QACI_PUT_JOIN, s->locations == 1 ? "" : "s");
  put_locator(out, s->f, s->g);
}

/* "WHAT: Loc 3e-12 of 1, in 7 states": the rest of the 1 is what finds nothing. */
static void put_found(FILE *out, const char *what, const qaci_child *c, size_t n) {
  mpq_t sum;
  mpq_init(sum);
  for (size_t i = 0; i < n; i++) mpq_add(sum, sum, c[i].mass);
  fprintf(out, "%s: ", what);
  put_named(out, "Loc", sum);
  fprintf(out, " of 1, in %zu state%s", n, n == 1 ? "" : "s");
  mpq_clear(sum);
}

/* "; carries 0.98 of located" */
static void put_carries(FILE *out, const view *v, const mpq_t carries) {
  if (!mpq_sgn(v->carried.total)) return;
  if (!mpq_sgn(carries)) {
    fputs("; leads to nothing", out);
    return;
  }
  mpq_t share;
  mpq_init(share);
  mpq_div(share, carries, v->carried.total);
  if (mpq_equal(carries, v->carried.total)) fputs("; carries all", out);
  else put_named(out, "; carries", share);
  fputs(v->o->action == SIZE_MAX ? " of located" : " of the score", out);
  mpq_clear(share);
}

/* ---- children ---- */

/* How many of n children are shown. */
static size_t shown(const view *v, size_t n) {
  /* one more instead of a line that says that there is one more */
  return n > v->o->width + 1 ? v->o->width : n;
}

/* "and 7 lighter WHAT: Loc 3e-12 together; ..." for those behind the first `from`. */
static void put_rest(view *v, const qaci_child *c, size_t from, size_t n, const char *what, const char *mass) {
  if (from == n) return;
  mpq_t sum, carries;
  mpq_inits(sum, carries, NULL);
  for (size_t i = from; i < n; i++) {
    mpq_add(sum, sum, c[i].mass);
    mpq_add(carries, carries, c[i].carries);
  }
  FILE *out = line(v);
  fprintf(out, "and %zu more %s: %s ", n - from, what, mass);
  qaci_put_number(out, sum);
  fputs(" together", out);
  put_carries(out, v, carries);
  leaf(v);
  mpq_clears(sum, carries, NULL);
}

/* ---- answers ---- */

/* What the answer, of this share, puts into the scores: of the action that is asked for, or of the first few. */
static void put_scores(view *v, const qaci_tree_group *g, const qaci_tree_answers *s, mpq_t *score, const mpq_t share) {
  enum { MOST = 6 };
  bool one = v->o->action != SIZE_MAX;
  size_t from = one ? v->o->action : 0, n = v->r->actions, to = one ? from + 1 : n > MOST + 1 ? MOST : n;
  mpq_t part;
  mpq_init(part);
  for (size_t a = from; a < to; a++) {
    FILE *out = line(v);
    mpq_mul(part, g->mass, share);
    mpq_mul(part, part, score[a]);
    if (v->r->tree.raw) mpq_mul(part, part, s->total);
    fputs("action ", out);
    qaci_put_readable(out, &v->q->action[a]);
    fputs(": ", out);
    qaci_put_number(out, score[a]);
    fputs(", adds ", out);
    qaci_put_number(out, part);
    leaf(v);
  }
  if (!one && to < n) {
    fprintf(line(v), "and %zu more actions", n - to);
    leaf(v);
  }
  mpq_clear(part);
}

static void put_answer(view *v, const qaci_tree_group *g, const qaci_tree_answers *s, const qaci_tree_answer *a) {
  mpq_t share;
  mpq_init(share);
  if (a->valid) qaci_tree_share(s, a, share);
  FILE *out = line(v);
  fputs(a->valid ? "answer " : "no answer ", out);
  qaci_put_readable(out, &a->payload);
  fputc(' ', out);
  /* under empty_max = "all" an f that reads it nowhere finds it everywhere */
  if (a->place == QACI_NO_PLACE) fputs("in every world-state", out);
  else put_place(out, v->alpha, a->place);
  put_named(out, ": QACI", a->mass);
  if (a->valid) put_named(out, ", share", share);
  fputs(", ", out);
  put_locator(out, a->f, a->g);
  open_node(v);
  if (deeper(v)) {
    if (a->note) {
      fprintf(line(v), a->valid ? "is %s" : "cannot be read: %s", a->note);
      leaf(v);
    }
    if (a->valid) put_scores(v, g, s, a->score, share);
  }
  close_node(v);
  mpq_clear(share);
}

static void put_elsewhere(view *v, const qaci_tree_group *g, const qaci_tree_answers *s) {
  if (!mpq_sgn(s->elsewhere)) return;
  mpq_t share;
  mpq_init(share);
  qaci_tree_share(s, NULL, share);
  FILE *out = line(v);
  fputs("all payloads that nobody wrote: QACI ", out);
  qaci_put_number(out, s->elsewhere);
  fputs(" together, share ", out);
  qaci_put_number(out, share);
  fputs("; their mean score", out);
  open_node(v);
  if (deeper(v)) put_scores(v, g, s, s->mean, share);
  close_node(v);
  mpq_clear(share);
}

/* The answers behind the first `from` together, with their mean scores; and those that cannot be read. */
static void put_other_answers(view *v, const qaci_tree_group *g, const qaci_tree_answers *s, const qaci_child *c,
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
    FILE *out = line(v);
    fprintf(out, "and %zu more answers: ", valid);
    put_named(out, "QACI", mass);
    put_named(out, " together, share", part);
    fputs("; their mean score", out);
    open_node(v);
    if (deeper(v)) put_scores(v, g, s, mean, part);
    close_node(v);
  }
  if (unread) {
    FILE *out = line(v);
    fprintf(out, "and %zu more that cannot be read: QACI ", unread);
    qaci_put_number(out, lost);
    fputs(" together", out);
    leaf(v);
  }
  mpq_clears(mass, lost, part, NULL);
  qaci_rationals_free(mean, n);
}

static void put_answers(view *v, const qaci_tree_group *g, const qaci_tree_answers *s) {
  if (!s->count) sentence(v, "lost: no signed answer is found in the future of the counterfactual");
  else if (!mpq_sgn(s->total)) sentence(v, "lost: no signed answer can be read");
  qaci_child *c = qaci_answer_children(&v->carried, s);
  size_t n = shown(v, s->count);
  for (size_t i = 0; i < n; i++) put_answer(v, g, s, &s->item[c[i].index]);
  put_other_answers(v, g, s, c, n);
  put_elsewhere(v, g, s);
  qaci_children_free(c, s->count);
}

/* ---- the question and mu2 ---- */

static void put_group(view *v, const qaci_tree_question *q, const qaci_tree_group *g) {
  const qaci_tree_answers *s = &v->xi->answer[g->answers];
  mpq_t carries;
  mpq_init(carries);
  qaci_carried_by_group(&v->carried, v->universe, v->xi, g, carries);
  FILE *out = line(v);
  fputs(mpq_sgn(s->total) ? "hypothesis of mass " : "no hypothesis: mass ", out);
  qaci_put_number(out, g->mass);
  if (q->groups > 1) {
    fputs(", the part of Loc ", out);
    qaci_put_number(out, g->located);
    fputs(" for which the answers read the same", out);
  }
  if (mpq_sgn(s->total)) {
    put_named(out, "; QACI", s->total);
    fputs(" of 1 can be read", out);
  }
  put_carries(out, v, carries);
  open_node(v);
  if (deeper(v)) put_answers(v, g, s);
  close_node(v);
  mpq_clear(carries);
}

/* The two sides of the order for each state of mu2 that is shown; of the others, how many hold. */
static void put_orders(view *v, const qaci_tree_mu1 *m, const qaci_tree_question *q, const qaci_child *mu2, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const qaci_spot *s = &m->mu2[mu2[i].index];
    const qaci_order *o = qaci_tree_order(v->alpha, q, s);
    FILE *out = line(v);
    fputs("order: mu2 ", out);
    put_first_time(out, v->alpha, s->place);
    if (o) {
      put_named(out, ": future there", o->there);
      put_named(out, qaci_order_holds(o) ? " > back" : " <= back", o->back);
      fputs(qaci_order_holds(o) ? ": holds" : ": fails, its Loc is lost", out);
    } else {
      fputs(q->known < QACI_KNOWN_ORDER ? ": not explored" : q->spot.place == QACI_NO_PLACE ? ": fails, the question is in no world-state" : ": fails, it has no future; its Loc is lost", out);
    }
    leaf(v);
  }
  if (n == m->mu2s) return;
  size_t holding = 0;
  for (size_t i = n; i < m->mu2s; i++) holding += qaci_order_holds(qaci_tree_order(v->alpha, q, &m->mu2[mu2[i].index]));
  fprintf(line(v), "order: of %zu more states of mu2 %zu hold, %zu fail", m->mu2s - n, holding, m->mu2s - n - holding);
  leaf(v);
}

static void put_question(view *v, const qaci_tree_mu1 *m, const qaci_tree_question *q, const qaci_child *mu2,
                         size_t mu2s, const mpq_t carries) {
  FILE *out = line(v);
  put_place(out, v->alpha, q->spot.place);
  fputs(", counterfactual ", out);
  put_place(out, v->alpha, q->spot.counterfactual);
  put_spot(out, &q->spot);
  put_carries(out, v, carries);
  open_node(v);
  if (!deeper(v)) {
    close_node(v);
    return;
  }
  if (q->spot.counterfactual == QACI_NO_PLACE) {
    sentence(v, "lost: the counterfactual is no world-state of the universe and has no future");
  } else {
    put_orders(v, m, q, mu2, mu2s);
    if (q->known >= QACI_KNOWN_ORDER && !mpq_sgn(q->after)) sentence(v, "lost: no state of mu2 comes after it");
    qaci_child *c = qaci_group_children(&v->carried, v->universe, v->xi, q);
    size_t n = shown(v, q->groups);
    for (size_t i = 0; i < n; i++) put_group(v, q, &q->group[c[i].index]);
    put_rest(v, c, n, q->groups, "hypotheses", "mass");
    qaci_children_free(c, q->groups);
    if (q->known < QACI_KNOWN_ALL) sentence(v, "not explored to its end: a limit was met");
  }
  close_node(v);
}

static void put_mu2(view *v, const qaci_tree_mu1 *m, const qaci_child *c, size_t n) {
  put_found(line(v), "mu2", c, m->mu2s);
  open_node(v);
  for (size_t i = 0; i < n && deeper(v); i++) {
    FILE *out = line(v);
    put_place(out, v->alpha, m->mu2[c[i].index].place);
    put_spot(out, &m->mu2[c[i].index]);
    leaf(v);
  }
  if (n < m->mu2s && deeper(v)) {
    mpq_t sum;
    mpq_init(sum);
    for (size_t i = n; i < m->mu2s; i++) mpq_add(sum, sum, c[i].mass);
    FILE *out = line(v);
    fprintf(out, "and %zu more states: ", m->mu2s - n);
    put_named(out, "Loc", sum);
    fputs(" together", out);
    leaf(v);
    mpq_clear(sum);
  }
  close_node(v);
}

/* ---- mu1, xi, universes ---- */

static void put_questions(view *v, const qaci_tree_mu1 *m, const qaci_child *mu2, size_t mu2s) {
  qaci_child *c = qaci_question_children(&v->carried, v->universe, v->xi, m);
  size_t n = shown(v, m->questions);
  put_found(line(v), "question", c, m->questions);
  open_node(v);
  for (size_t i = 0; i < n && deeper(v); i++) put_question(v, m, &m->question[c[i].index], mu2, mu2s, c[i].carries);
  if (deeper(v)) put_rest(v, c, n, m->questions, "pairs of states", "Loc");
  close_node(v);
  qaci_children_free(c, m->questions);
}

static void put_behind_mu1(view *v, const qaci_tree_mu1 *m) {
  qaci_child *mu2 = qaci_mu2_children(m);
  size_t mu2s = shown(v, m->mu2s);
  if (m->mu2s) put_mu2(v, m, mu2, mu2s);
  if (m->questions) put_questions(v, m, mu2, mu2s);
  qaci_children_free(mu2, m->mu2s);
  if (m->spot.place == QACI_NO_PLACE) sentence(v, "lost: it has no future");
  else if (!m->mu2s && m->known >= QACI_KNOWN_MU2) sentence(v, "lost: mu2 is not found in its future; the question is not looked for");
  else if (!m->questions && m->known >= QACI_KNOWN_QUESTIONS) sentence(v, "lost: the question is not found in its future");
  if (m->known < QACI_KNOWN_ALL) sentence(v, "not explored to its end: a limit was met");
}

static void put_mu1(view *v, const qaci_tree_mu1 *m, const mpq_t carries) {
  FILE *out = line(v);
  fputs("mu1 ", out);
  put_place(out, v->alpha, m->spot.place);
  put_spot(out, &m->spot);
  put_carries(out, v, carries);
  open_node(v);
  if (deeper(v)) put_behind_mu1(v, m);
  close_node(v);
}

static void put_xi(view *v, const qaci_tree_xi *x, const mpq_t carries) {
  v->xi = x;
  qaci_child *c = qaci_mu1_children(&v->carried, v->universe, x);
  FILE *out = line(v);
  fputs("xi \"", out);
  qaci_put_bits(out, &x->xi);
  put_named(out, "\": K", x->mass);
  put_found(out, "; mu1", c, x->mu1s);
  put_carries(out, v, carries);
  open_node(v);
  if (deeper(v)) {
    if (!x->mu1s && x->known == QACI_KNOWN_ALL) sentence(v, "lost: mu1 is not found");
    size_t n = shown(v, x->mu1s);
    for (size_t i = 0; i < n; i++) put_mu1(v, &x->mu1[c[i].index], c[i].carries);
    put_rest(v, c, n, x->mu1s, "states of mu1", "Loc");
    if (x->known < QACI_KNOWN_ALL) sentence(v, "not explored to its end: a limit was met");
  }
  close_node(v);
  qaci_children_free(c, x->mu1s);
}

static void put_universe(view *v, size_t i, const mpq_t carries) {
  const qaci_tree_universe *u = v->alpha = &v->r->tree.universe[i];
  v->universe = i;
  FILE *out = line(v);
  fprintf(out, "universe %zu: Omega ", i + 1);
  qaci_put_number(out, u->mass);
  put_carries(out, v, carries);
  open_node(v);
  if (deeper(v)) {
    qaci_child *c = qaci_xi_children(&v->carried, i);
    size_t n = shown(v, u->xis);
    for (size_t k = 0; k < n; k++) put_xi(v, u->xi[c[k].index], c[k].carries);
    put_rest(v, c, n, u->xis, "xi", "K");
    qaci_children_free(c, u->xis);
    if (!u->xis) sentence(v, "not explored: a limit was met before it");
  }
  close_node(v);
}

/* ---- the ledger ---- */

static char *ledger(const qaci_score *r) {
  enum { NAME = 39, MASS = 13 };
  qaci_text t;
  qaci_text_begin(&t);
  qaci_ledger l;
  qaci_ledger_init(&l, &r->tree);
  mpq_t part;
  mpq_init(part);
  fprintf(t.out, "%-*s%-*s%s\n", NAME, "where the mass goes", MASS, "mass", "of the line above");
  for (size_t i = 0; i < QACI_LEDGER_STEPS; i++) {
    char *mass = qaci_rational_decimal(l.left[i], 6), *share = NULL;
    if (i && mpq_sgn(l.left[i - 1])) {
      mpq_div(part, l.left[i], l.left[i - 1]);
      share = qaci_rational_decimal(part, 6);
    }
    fprintf(t.out, "  %-*s%-*s%s", NAME - 2, qaci_ledger_name(i), share || mpq_sgn(l.open[i]) ? MASS : 0, mass, share ? share : "");
    if (mpq_sgn(l.open[i])) {
      fputs("; not explored: ", t.out);
      qaci_put_decimal(t.out, l.open[i]);
    }
    fputc('\n', t.out);
    free(mass);
    free(share);
  }
  if (mpq_sgn(r->remainder)) {
    fprintf(t.out, "  %-*s", NAME - 2, "not part of this model");
    qaci_put_decimal(t.out, r->remainder);
    fputs("; longer xi, universes not listed\n", t.out);
  }
  if (r->partial) {
    fprintf(t.out, "  %-*s", NAME - 2, "not explored");
    qaci_put_decimal(t.out, r->skipped);
    fprintf(t.out, "; %s\n", r->message);
  }
  mpq_clear(part);
  qaci_ledger_clear(&l);
  return qaci_text_end(&t);
}

char *qaci_score_explain(const qaci_score *r, const qaci_question *q, const qaci_explain_options *o) {
  qaci_text t;
  qaci_text_begin(&t);
  view v = {.r = r, .q = q, .o = o};
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
  char *s = ledger(r);
  qaci_outline_paragraph(&v.line, s);
  free(s);
  qaci_outline_paragraph(&v.line, "\n");
  FILE *out = line(&v);
  fputs("located ", out);
  qaci_put_number(out, r->located);
  fprintf(out, " in %zu hypothes%s", r->hypotheses, r->hypotheses == 1 ? "is" : "es");
  if (o->action != SIZE_MAX) {
    fputs("; the average score of ", out);
    qaci_put_readable(out, &q->action[o->action]);
    fputs(" is ", out);
    qaci_put_number(out, v.carried.total);
  }
  open_node(&v);
  qaci_child *c = qaci_universe_children(&v.carried);
  size_t n = deeper(&v) ? shown(&v, r->tree.universes) : 0;
  for (size_t i = 0; i < n; i++) put_universe(&v, c[i].index, c[i].carries);
  if (deeper(&v)) put_rest(&v, c, n, r->tree.universes, "universes", "Omega");
  qaci_children_free(c, r->tree.universes);
  close_node(&v);
  qaci_carried_clear(&v.carried);
  qaci_outline_end(&v.line);
  return qaci_text_end(&t);
}
