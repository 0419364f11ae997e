/* The children of a node, heaviest first (SCORE.7): see score_walk.h. Each sums what is below it. */
#include "qaci/score_walk.h"

#include <stdlib.h>

/* ---- what a hypothesis counts for ---- */

/* r := the mean score of the action: sum of QACI(payload) u(a), over the total unless answers are raw. */
static void mean_score(const qaci_tree *t, const qaci_tree_answers *s, size_t action, mpq_t r) {
  mpq_t part;
  mpq_init(part);
  for (size_t i = 0; i < s->count; i++) {
    if (!s->item[i].valid) continue;
    mpq_mul(part, s->item[i].mass, s->item[i].score[action]);
    mpq_add(r, r, part);
  }
  if (s->mean) {
    mpq_mul(part, s->elsewhere, s->mean[action]);
    mpq_add(r, r, part);
  }
  if (!t->raw && mpq_sgn(s->total)) mpq_div(r, r, s->total);
  mpq_clear(part);
}

static void means(qaci_carried *c) {
  const qaci_tree *t = c->t;
  c->mean = qaci_alloc(t->universes * sizeof *c->mean);
  for (size_t i = 0; i < t->universes; i++) {
    const qaci_tree_universe *u = &t->universe[i];
    c->mean[i] = qaci_alloc(u->xis * sizeof *c->mean[i]);
    for (size_t j = 0; j < u->xis; j++) {
      c->mean[i][j] = qaci_rationals(u->xi[j]->answers);
      for (size_t k = 0; k < u->xi[j]->answers; k++) mean_score(t, &u->xi[j]->answer[k], c->action, c->mean[i][j][k]);
    }
  }
}

void qaci_carried_by_group(const qaci_carried *c, size_t universe, const qaci_tree_xi *x, const qaci_tree_group *g,
                           mpq_t r) {
  if (!mpq_sgn(x->answer[g->answers].total)) mpq_set_ui(r, 0, 1);
  else if (!c->mean) mpq_set(r, g->mass);
  else mpq_mul(r, g->mass, c->mean[universe][x->number][g->answers]);
}

static void add_question(const qaci_carried *c, size_t universe, const qaci_tree_xi *x, const qaci_tree_question *q,
                         mpq_t r) {
  mpq_t part;
  mpq_init(part);
  for (size_t i = 0; i < q->groups; i++) {
    qaci_carried_by_group(c, universe, x, &q->group[i], part);
    mpq_add(r, r, part);
  }
  mpq_clear(part);
}

static void add_mu1(const qaci_carried *c, size_t universe, const qaci_tree_xi *x, const qaci_tree_mu1 *m, mpq_t r) {
  for (size_t i = 0; i < m->questions; i++) add_question(c, universe, x, &m->question[i], r);
}

static void add_xi(const qaci_carried *c, size_t universe, const qaci_tree_xi *x, mpq_t r) {
  for (size_t i = 0; i < x->mu1s; i++) add_mu1(c, universe, x, &x->mu1[i], r);
}

static void add_universe(const qaci_carried *c, size_t universe, mpq_t r) {
  const qaci_tree_universe *u = &c->t->universe[universe];
  for (size_t i = 0; i < u->xis; i++) add_xi(c, universe, u->xi[i], r);
}

void qaci_carried_init(qaci_carried *c, const qaci_tree *t, size_t action) {
  *c = (qaci_carried){.t = t, .action = action};
  mpq_init(c->total);
  if (action != SIZE_MAX) means(c);
  for (size_t i = 0; i < t->universes; i++) add_universe(c, i, c->total);
}

void qaci_carried_clear(qaci_carried *c) {
  for (size_t i = 0; c->mean && i < c->t->universes; i++) {
    const qaci_tree_universe *u = &c->t->universe[i];
    for (size_t j = 0; j < u->xis; j++) qaci_rationals_free(c->mean[i][j], u->xi[j]->answers);
    free(c->mean[i]);
  }
  free(c->mean);
  mpq_clear(c->total);
}

/* ---- children ---- */

static qaci_child *children(size_t n) {
  qaci_child *c = qaci_alloc(n * sizeof *c);
  for (size_t i = 0; i < n; i++) {
    c[i].index = i;
    mpq_init(c[i].carries);
  }
  return c;
}

void qaci_children_free(qaci_child *c, size_t n) {
  for (size_t i = 0; i < n; i++) mpq_clear(c[i].carries);
  free(c);
}

static int heavier(const void *a, const void *b) {
  const qaci_child *x = a, *y = b;
  int c = mpq_cmp(y->carries, x->carries);
  if (!c) c = mpq_cmp(y->mass, x->mass);
  return c ? c : (x->index > y->index) - (x->index < y->index);
}

static qaci_child *sorted(qaci_child *c, size_t n) {
  if (n) qsort(c, n, sizeof *c, heavier);
  return c;
}

qaci_child *qaci_universe_children(const qaci_carried *c) {
  size_t n = c->t->universes;
  qaci_child *r = children(n);
  for (size_t i = 0; i < n; i++) {
    r[i].mass = c->t->universe[i].mass;
    add_universe(c, i, r[i].carries);
  }
  return sorted(r, n);
}

qaci_child *qaci_xi_children(const qaci_carried *c, size_t universe) {
  const qaci_tree_universe *u = &c->t->universe[universe];
  qaci_child *r = children(u->xis);
  for (size_t i = 0; i < u->xis; i++) {
    r[i].mass = u->xi[i]->mass;
    add_xi(c, universe, u->xi[i], r[i].carries);
  }
  return sorted(r, u->xis);
}

qaci_child *qaci_mu1_children(const qaci_carried *c, size_t universe, const qaci_tree_xi *x) {
  qaci_child *r = children(x->mu1s);
  for (size_t i = 0; i < x->mu1s; i++) {
    r[i].mass = x->mu1[i].spot.mass;
    add_mu1(c, universe, x, &x->mu1[i], r[i].carries);
  }
  return sorted(r, x->mu1s);
}

qaci_child *qaci_question_children(const qaci_carried *c, size_t universe, const qaci_tree_xi *x,
                                   const qaci_tree_mu1 *m) {
  qaci_child *r = children(m->questions);
  for (size_t i = 0; i < m->questions; i++) {
    r[i].mass = m->question[i].spot.mass;
    add_question(c, universe, x, &m->question[i], r[i].carries);
  }
  return sorted(r, m->questions);
}

qaci_child *qaci_group_children(const qaci_carried *c, size_t universe, const qaci_tree_xi *x,
                                const qaci_tree_question *q) {
  qaci_child *r = children(q->groups);
  for (size_t i = 0; i < q->groups; i++) {
    r[i].mass = q->group[i].mass;
    qaci_carried_by_group(c, universe, x, &q->group[i], r[i].carries);
  }
  return sorted(r, q->groups);
}

qaci_child *qaci_mu2_children(const qaci_tree_mu1 *m) {
  qaci_child *r = children(m->mu2s);
  for (size_t i = 0; i < m->mu2s; i++) r[i].mass = m->mu2[i].mass;
  return sorted(r, m->mu2s);
}

qaci_child *qaci_answer_children(const qaci_carried *c, const qaci_tree_answers *answers) {
  qaci_child *r = children(answers->count);
  for (size_t i = 0; i < answers->count; i++) {
    const qaci_tree_answer *a = &answers->item[i];
    r[i].mass = a->mass;
    if (!a->valid) continue;
    if (c->action == SIZE_MAX) mpq_set(r[i].carries, a->mass);
    else mpq_mul(r[i].carries, a->mass, a->score[c->action]);
  }
  return sorted(r, answers->count);
}
