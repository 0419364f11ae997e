/* Distributions over scoring functions: see opinions.h. */
#include "qaci/opinions.h"

#include <stdlib.h>

void qaci_opinions_init(qaci_opinions *o, size_t actions) {
  *o = (qaci_opinions){.actions = actions};
}

void qaci_opinions_clear(qaci_opinions *o) {
  for (size_t i = 0; i < o->count; i++) {
    qaci_rationals_free(o->item[i].score, o->actions);
    mpq_clear(o->item[i].mass);
  }
  free(o->item);
  qaci_index_clear(&o->index);
  qaci_opinions_init(o, o->actions);
}

static uint64_t hash_of(const mpq_t *score, size_t n) {
  uint64_t h = n;
  for (size_t a = 0; a < n; a++) {
    h = qaci_hash_mix(h, mpz_getlimbn(mpq_numref(score[a]), 0));
    h = qaci_hash_mix(h, mpz_getlimbn(mpq_denref(score[a]), 0));
  }
  return h;
}

static bool equal(const mpq_t *x, const mpq_t *y, size_t n) {
  size_t a = 0;
  while (a < n && mpq_equal(x[a], y[a])) a++;
  return a == n;
}

void qaci_opinions_add(qaci_opinions *o, const mpq_t *score, const mpq_t mass) {
  if (!mpq_sgn(mass)) return;
  uint64_t hash = hash_of(score, o->actions);
  for (size_t probe = 0, i; (i = qaci_index_next(&o->index, hash, &probe)) != QACI_INDEX_NONE;)
    if (equal((const mpq_t *)o->item[i].score, score, o->actions)) {
      mpq_add(o->item[i].mass, o->item[i].mass, mass);
      return;
    }
  qaci_index_insert(&o->index, hash, o->count);
  o->item = qaci_realloc(o->item, (o->count + 1) * sizeof *o->item);
  qaci_opinion *x = &o->item[o->count++];
  x->score = qaci_rationals(o->actions);
  for (size_t a = 0; a < o->actions; a++) mpq_set(x->score[a], score[a]);
  mpq_init(x->mass);
  mpq_set(x->mass, mass);
}

void qaci_opinions_total(const qaci_opinions *o, mpq_t r) {
  mpq_set_ui(r, 0, 1);
  for (size_t i = 0; i < o->count; i++) mpq_add(r, r, o->item[i].mass);
}
