/* Distributions over scoring functions and their composers (SCORE.4): see opinions.h. */
#include "qaci/opinions.h"

#include <stdlib.h>
#include <string.h>

void qaci_opinions_init(qaci_opinions *o, size_t actions) {
  *o = (qaci_opinions){.actions = actions};
}

void qaci_opinions_clear(qaci_opinions *o) {
  for (size_t i = 0; i < o->count; i++) {
    for (size_t a = 0; a < o->actions; a++) mpq_clear(o->item[i].score[a]);
    free(o->item[i].score);
    mpq_clear(o->item[i].mass);
  }
  free(o->item);
  qaci_opinions_init(o, o->actions);
}

void qaci_opinions_add(qaci_opinions *o, const mpq_t *score, const mpq_t mass) {
  if (!mpq_sgn(mass)) return;
  for (size_t i = 0; i < o->count; i++) {
    size_t a = 0;
    while (a < o->actions && mpq_equal(o->item[i].score[a], score[a])) a++;
    if (a < o->actions) continue;
    mpq_add(o->item[i].mass, o->item[i].mass, mass);
    return;
  }
  o->item = qaci_realloc(o->item, (o->count + 1) * sizeof *o->item);
  qaci_opinion *x = &o->item[o->count++];
  x->score = qaci_alloc(o->actions * sizeof *x->score);
  for (size_t a = 0; a < o->actions; a++) {
    mpq_init(x->score[a]);
    mpq_set(x->score[a], score[a]);
  }
  mpq_init(x->mass);
  mpq_set(x->mass, mass);
}

void qaci_opinions_total(const qaci_opinions *o, mpq_t r) {
  mpq_set_ui(r, 0, 1);
  for (size_t i = 0; i < o->count; i++) mpq_add(r, r, o->item[i].mass);
}

/* M[u(a)] for u drawn from the distribution: the post's first choice. */
static qaci_status average(qaci_ctx *ctx, const qaci_opinions *o, mpq_t *r) {
  (void)ctx;
  mpq_t term;
  mpq_init(term);
  for (size_t a = 0; a < o->actions; a++) {
    mpq_set_ui(r[a], 0, 1);
    for (size_t i = 0; i < o->count; i++) {
      mpq_mul(term, o->item[i].mass, o->item[i].score[a]);
      mpq_add(r[a], r[a], term);
    }
  }
  mpq_clear(term);
  return QACI_OK;
}

static const qaci_compose composers[] = {{"average", average}};
enum { COMPOSERS = sizeof composers / sizeof *composers };

const qaci_compose *qaci_compose_named(const char *name) {
  for (size_t i = 0; i < COMPOSERS; i++)
    if (!strcmp(composers[i].name, name)) return &composers[i];
  return NULL;
}

const char *const *qaci_compose_names(void) {
  static const char *names[COMPOSERS + 1];
  for (size_t i = 0; i < COMPOSERS; i++) names[i] = composers[i].name;
  return names;
}
