/* The tree of a score: its end, and walks over it (SCORE.7). See score_tree.h. */
#include "qaci/score_tree.h"

#include <stdlib.h>

void qaci_tree_init(qaci_tree *t, size_t universes, size_t actions, bool raw) {
  *t = (qaci_tree){.actions = actions, .raw = raw, .universes = universes};
  t->universe = qaci_alloc(universes * sizeof *t->universe);
  for (size_t i = 0; i < universes; i++) {
    t->universe[i] = (qaci_tree_universe){0};
    mpq_init(t->universe[i].mass);
    qaci_pair_map_init(&t->universe[i].orders);
  }
}

static void answers_clear(qaci_tree_answers *s, size_t actions) {
  for (size_t i = 0; i < s->count; i++) {
    qaci_bits_clear(&s->item[i].payload);
    mpq_clear(s->item[i].mass);
    qaci_rationals_free(s->item[i].score, actions);
    free(s->item[i].note);
  }
  free(s->item);
  if (s->mean) qaci_rationals_free(s->mean, actions);
  mpq_clears(s->total, s->elsewhere, NULL);
}

static void mu1_clear(qaci_tree_mu1 *m) {
  for (size_t i = 0; i < m->mu2s; i++) mpq_clear(m->mu2[i].mass);
  for (size_t i = 0; i < m->questions; i++) {
    qaci_tree_question *q = &m->question[i];
    for (size_t k = 0; k < q->groups; k++) mpq_clears(q->group[k].located, q->group[k].mass, NULL);
    free(q->group);
    mpq_clears(q->spot.mass, q->after, NULL);
  }
  free(m->mu2);
  free(m->question);
  mpq_clear(m->spot.mass);
}

static void xi_destroy(qaci_tree_xi *x, size_t actions) {
  for (size_t i = 0; i < x->mu1s; i++) mu1_clear(&x->mu1[i]);
  for (size_t i = 0; i < x->answers; i++) answers_clear(&x->answer[i], actions);
  for (size_t i = 0; i < x->programs.count; i++) free(x->program[i]);
  qaci_pair_map_clear(&x->programs);
  free(x->program);
  free(x->mu1);
  free(x->answer);
  qaci_bits_clear(&x->xi);
  mpq_clears(x->mass, x->weight, NULL);
  free(x);
}

static void universe_clear(qaci_tree_universe *u, size_t actions) {
  for (size_t i = 0; i < u->xis; i++) xi_destroy(u->xi[i], actions);
  for (size_t i = 0; i < u->places; i++) {
    for (size_t k = 0; k < u->place[i].standings; k++) mpq_clear(u->place[i].standing[k].weight);
    free(u->place[i].standing);
    qaci_bits_clear(&u->place[i].code);
  }
  for (size_t i = 0; i < u->orders.count; i++) mpq_clears(u->order[i].there, u->order[i].back, NULL);
  qaci_pair_map_clear(&u->orders);
  free(u->order);
  free(u->place);
  free(u->xi);
  mpq_clear(u->mass);
  qaci_physics_release(u->physics);
}

void qaci_tree_clear(qaci_tree *t) {
  for (size_t i = 0; i < t->universes; i++) universe_clear(&t->universe[i], t->actions);
  free(t->universe);
  *t = (qaci_tree){0};
}

/* ---- nodes ---- */

const qaci_place *qaci_tree_place(const qaci_tree_universe *u, size_t place) {
  return place == QACI_NO_PLACE ? NULL : &u->place[place];
}

size_t qaci_tree_time(const qaci_tree_universe *u, size_t place) {
  const qaci_place *p = qaci_tree_place(u, place);
  return p && p->standings ? p->standing[0].first : SIZE_MAX;
}

const qaci_order *qaci_tree_order(const qaci_tree_universe *u, const qaci_tree_question *question,
                                  const qaci_spot *mu2) {
  if (question->spot.place == QACI_NO_PLACE || mu2->place == QACI_NO_PLACE) return NULL;
  size_t i = qaci_pair_map_find(&u->orders, (uint32_t)question->spot.place, (uint32_t)mu2->place);
  return i == QACI_PAIR_NONE ? NULL : &u->order[i];
}

bool qaci_order_holds(const qaci_order *o) {
  return o && mpq_cmp(o->there, o->back) > 0;
}

void qaci_tree_share(const qaci_tree_answers *answers, const qaci_tree_answer *a, mpq_t r) {
  mpq_div(r, a ? a->mass : answers->elsewhere, answers->total);
}

/* ---- hypotheses ---- */

static int ascending(size_t x, size_t y) {
  return (x > y) - (x < y);
}

static int compare_spots(const qaci_hypothesis *x, size_t a, const qaci_hypothesis *y, size_t b) {
  return ascending(qaci_tree_time(x->alpha, a), qaci_tree_time(y->alpha, b));
}

/* The order of equal masses. */
static int compare_places(const qaci_hypothesis *x, const qaci_hypothesis *y) {
  int c = ascending(x->universe, y->universe);
  if (!c) c = qaci_bits_compare(&x->xi->xi, &y->xi->xi);
  if (!c) c = compare_spots(x, x->mu1->spot.place, y, y->mu1->spot.place);
  if (!c) c = compare_spots(x, x->question->spot.place, y, y->question->spot.place);
  /* of one tree: nodes lie in arrays in the order in which they were found */
  if (!c)
    c = x->mu1 != y->mu1 ? (x->mu1 > y->mu1) - (x->mu1 < y->mu1)
                         : (x->question > y->question) - (x->question < y->question);
  return c ? c : (x->group > y->group) - (x->group < y->group);
}

static int heavier(const void *a, const void *b) {
  const qaci_hypothesis *x = a, *y = b;
  int c = mpq_cmp(y->group->mass, x->group->mass);
  return c ? c : compare_places(x, y);
}

static const qaci_spot *heaviest_mu2(const qaci_tree_universe *u, const qaci_tree_mu1 *m, const qaci_tree_question *q) {
  const qaci_spot *r = NULL;
  for (size_t i = 0; i < m->mu2s; i++) {
    if (!qaci_order_holds(qaci_tree_order(u, q, &m->mu2[i]))) continue;
    if (!r || mpq_cmp(m->mu2[i].mass, r->mass) > 0) r = &m->mu2[i];
  }
  return r;
}

size_t qaci_tree_hypotheses(const qaci_tree *t, qaci_hypothesis **r) {
  size_t n = 0, room = 0;
  *r = NULL;
  for (size_t i = 0; i < t->universes; i++)
    for (size_t j = 0; j < t->universe[i].xis; j++) {
      const qaci_tree_universe *u = &t->universe[i];
      const qaci_tree_xi *x = u->xi[j];
      for (size_t k = 0; k < x->mu1s; k++)
        for (size_t l = 0; l < x->mu1[k].questions; l++) {
          const qaci_tree_question *q = &x->mu1[k].question[l];
          for (size_t m = 0; m < q->groups; m++) {
            const qaci_tree_answers *answers = &x->answer[q->group[m].answers];
            if (!mpq_sgn(answers->total)) continue;
            if (n == room) *r = qaci_realloc(*r, (room = room ? 2 * room : 8) * sizeof **r);
            (*r)[n++] =
                (qaci_hypothesis){i, u, x, &x->mu1[k], q, &q->group[m], answers, heaviest_mu2(u, &x->mu1[k], q)};
          }
        }
    }
  if (n) qsort(*r, n, sizeof **r, heavier);
  return n;
}

/* ---- paths ---- */

static int heavier_path(const void *a, const void *b) {
  const qaci_path *x = a, *y = b;
  int c = !x->answer - !y->answer;
  if (!c) c = mpq_cmp(y->mass, x->mass);
  if (!c) c = compare_places(x->hypothesis, y->hypothesis);
  if (!c) c = (x->mu2 > y->mu2) - (x->mu2 < y->mu2);
  return c ? c : (x->answer > y->answer) - (x->answer < y->answer);
}

typedef struct path_list {
  size_t count, room;
  qaci_path *item;
} path_list;

static void add_path(path_list *l, const qaci_hypothesis *h, const qaci_spot *mu2, const qaci_tree_answer *a,
                     const mpq_t mass, const mpq_t share) {
  if (l->count == l->room) {
    l->room = l->room ? 2 * l->room : 16;
    l->item = qaci_realloc(l->item, l->room * sizeof *l->item);
  }
  qaci_path *p = &l->item[l->count++];
  *p = (qaci_path){.hypothesis = h, .mu2 = mu2, .answer = a};
  mpq_init(p->mass);
  mpq_mul(p->mass, mass, share);
}

static void add_paths(path_list *l, const qaci_hypothesis *h) {
  const qaci_tree_answers *s = h->answers;
  mpq_t mass;
  mpq_t *share = qaci_rationals(s->count + 1); /* the last: of what is not listed */
  mpq_init(mass);
  for (size_t i = 0; i < s->count; i++) qaci_tree_share(s, &s->item[i], share[i]);
  qaci_tree_share(s, NULL, share[s->count]);
  for (size_t k = 0; k < h->mu1->mu2s; k++) {
    const qaci_spot *mu2 = &h->mu1->mu2[k];
    if (!qaci_order_holds(qaci_tree_order(h->alpha, h->question, mu2))) continue;
    mpq_div(mass, mu2->mass, h->question->after);
    mpq_mul(mass, mass, h->group->mass);
    for (size_t i = 0; i < s->count; i++)
      if (s->item[i].valid) add_path(l, h, mu2, &s->item[i], mass, share[i]);
    if (mpq_sgn(s->elsewhere)) add_path(l, h, mu2, NULL, mass, share[s->count]);
  }
  qaci_rationals_free(share, s->count + 1);
  mpq_clear(mass);
}

size_t qaci_tree_paths(const qaci_hypothesis *h, size_t n, qaci_path **r) {
  path_list l = {0};
  for (size_t i = 0; i < n; i++) add_paths(&l, &h[i]);
  if (l.count) qsort(l.item, l.count, sizeof *l.item, heavier_path);
  *r = l.item;
  return l.count;
}

void qaci_paths_free(qaci_path *path, size_t n) {
  for (size_t i = 0; i < n; i++) mpq_clear(path[i].mass);
  free(path);
}

void qaci_path_contribution(const qaci_tree *t, const qaci_path *p, size_t a, mpq_t r) {
  const qaci_tree_answers *s = p->hypothesis->answers;
  mpq_mul(r, p->mass, p->answer ? p->answer->score[a] : s->mean[a]);
  if (t->raw) mpq_mul(r, r, s->total); /* the path's mass was divided by it */
}
