/* Where the mass of a score goes (SCORE.7): see score_ledger.h. One walk over the tree. */
#include "qaci/score_ledger.h"

static const struct {
  const char *key, *name;
} steps[QACI_LEDGER_STEPS] = {
    [QACI_LEDGER_VISITED] = {"visited", "alpha and xi are visited"},
    [QACI_LEDGER_MU1] = {"mu1", "mu1 is located"},
    [QACI_LEDGER_MU2] = {"mu2", "mu2 is located after it"},
    [QACI_LEDGER_QUESTION] = {"question", "the question is located after it"},
    [QACI_LEDGER_COUNTERFACTUAL] = {"counterfactual", "the counterfactual is a world-state"},
    [QACI_LEDGER_ORDER] = {"order", "mu2 comes after the question"},
    [QACI_LEDGER_ANSWER] = {"located", "an answer is read: located"},
};

const char *qaci_ledger_name(qaci_ledger_step step) {
  return steps[step].name;
}

const char *qaci_ledger_key(qaci_ledger_step step) {
  return steps[step].key;
}

/* r += x (y - z) */
static void add_product(mpq_t r, const mpq_t x, const mpq_t y, const mpq_t z) {
  mpq_t part;
  mpq_init(part);
  mpq_sub(part, y, z);
  mpq_mul(part, part, x);
  mpq_add(r, r, part);
  mpq_clear(part);
}

/* One state of the question: `before` is the product down to mu1, mu2 the mass of all its states. */
static void add_question(qaci_ledger *l, const qaci_tree_xi *x, const qaci_tree_question *q, const mpq_t before,
                         const mpq_t mu2) {
  if (q->spot.counterfactual == QACI_NO_PLACE) return;
  mpq_t mass, nothing, answered;
  mpq_inits(mass, nothing, answered, NULL);
  mpq_mul(mass, before, q->spot.mass);
  add_product(l->left[QACI_LEDGER_COUNTERFACTUAL], mass, mu2, nothing);
  add_product(l->left[QACI_LEDGER_ORDER], mass, q->after, nothing);
  if (q->known < QACI_KNOWN_ORDER) add_product(l->open[QACI_LEDGER_ORDER], mass, mu2, q->after);
  for (size_t i = 0; i < q->groups; i++) {
    mpq_add(answered, answered, q->group[i].mass);
    if (mpq_sgn(x->answer[q->group[i].answers].total))
      mpq_add(l->left[QACI_LEDGER_ANSWER], l->left[QACI_LEDGER_ANSWER], q->group[i].mass);
  }
  if (q->known == QACI_KNOWN_ORDER) {
    add_product(l->open[QACI_LEDGER_ANSWER], mass, q->after, nothing);
    mpq_sub(l->open[QACI_LEDGER_ANSWER], l->open[QACI_LEDGER_ANSWER], answered);
  }
  mpq_clears(mass, nothing, answered, NULL);
}

static void add_mu1(qaci_ledger *l, const qaci_tree_xi *x, const qaci_tree_mu1 *m) {
  mpq_t mass, mu2, both, question, one, nothing;
  mpq_inits(mass, mu2, both, question, one, nothing, NULL);
  mpq_set_ui(one, 1, 1);
  mpq_mul(mass, x->weight, m->spot.mass);
  for (size_t i = 0; i < m->mu2s; i++) mpq_add(mu2, mu2, m->mu2[i].mass);
  for (size_t i = 0; i < m->questions; i++) {
    mpq_add(question, question, m->question[i].spot.mass);
    add_question(l, x, &m->question[i], mass, mu2);
  }
  mpq_mul(both, mass, mu2);
  mpq_add(l->left[QACI_LEDGER_MU2], l->left[QACI_LEDGER_MU2], both);
  add_product(l->left[QACI_LEDGER_QUESTION], both, question, nothing);
  if (m->known < QACI_KNOWN_MU2) add_product(l->open[QACI_LEDGER_MU2], mass, one, mu2);
  else if (m->known < QACI_KNOWN_QUESTIONS) add_product(l->open[QACI_LEDGER_QUESTION], both, one, question);
  mpq_clears(mass, mu2, both, question, one, nothing, NULL);
}

static void add_xi(qaci_ledger *l, const qaci_tree_xi *x) {
  mpq_t mu1, one, nothing;
  mpq_inits(mu1, one, nothing, NULL);
  mpq_set_ui(one, 1, 1);
  for (size_t i = 0; i < x->mu1s; i++) {
    mpq_add(mu1, mu1, x->mu1[i].spot.mass);
    add_mu1(l, x, &x->mu1[i]);
  }
  mpq_add(l->left[QACI_LEDGER_VISITED], l->left[QACI_LEDGER_VISITED], x->weight);
  add_product(l->left[QACI_LEDGER_MU1], x->weight, mu1, nothing);
  if (x->known < QACI_KNOWN_MU1) add_product(l->open[QACI_LEDGER_MU1], x->weight, one, mu1);
  mpq_clears(mu1, one, nothing, NULL);
}

void qaci_ledger_init(qaci_ledger *l, const qaci_tree *t) {
  for (size_t i = 0; i < QACI_LEDGER_STEPS; i++) mpq_inits(l->left[i], l->open[i], NULL);
  for (size_t i = 0; i < t->universes; i++)
    for (size_t j = 0; j < t->universe[i].xis; j++) add_xi(l, t->universe[i].xi[j]);
}

void qaci_ledger_clear(qaci_ledger *l) {
  for (size_t i = 0; i < QACI_LEDGER_STEPS; i++) mpq_clears(l->left[i], l->open[i], NULL);
}
