/* Masses by number of world-state: see masses.h. READ.1 needs their order, exactly. */
#define _GNU_SOURCE /* qsort_r */
#include "physics/masses.h"

#include <stdlib.h>

#include "distributions/rough.h"

void qaci_masses_init(qaci_masses *m) {
  *m = (qaci_masses){0};
  mpq_inits(m->unit, m->remainder, NULL);
}

void qaci_masses_clear(qaci_masses *m) {
  for (size_t i = 0; m->fraction && i < m->size; i++) mpq_clear(m->fraction[i]);
  free(m->fraction);
  free(m->numerator);
  mpq_clears(m->unit, m->remainder, NULL);
}

void qaci_masses_zeros(qaci_masses *m, size_t size) {
  m->size = size;
  m->fraction = qaci_alloc(size * sizeof *m->fraction);
  for (size_t i = 0; i < size; i++) mpq_init(m->fraction[i]);
}

static const mp_limb_t *integer(const qaci_masses *m, size_t i) {
  return m->numerator + i * m->limbs;
}

bool qaci_masses_positive(const qaci_masses *m, size_t i) {
  return m->fraction ? mpq_sgn(m->fraction[i]) > 0 : !mpn_zero_p(integer(m, i), (mp_size_t)m->limbs);
}

void qaci_masses_get(const qaci_masses *m, size_t i, mpq_t r) {
  if (m->fraction) {
    mpq_set(r, m->fraction[i]);
    return;
  }
  mpz_t view;
  mpz_srcptr x = mpz_roinit_n(view, integer(m, i), (mp_size_t)m->limbs);
  if (!mpz_sgn(x)) {
    mpq_set_ui(r, 0, 1);
    return;
  }
  /* the unit is in lowest terms: only the integer and the unit's denominator can have something in common */
  mpz_t common;
  mpz_init(common);
  mpz_gcd(common, x, mpq_denref(m->unit));
  mpz_divexact(mpq_numref(r), x, common);
  mpz_mul(mpq_numref(r), mpq_numref(r), mpq_numref(m->unit));
  mpz_divexact(mpq_denref(r), mpq_denref(m->unit), common);
  mpz_clear(common);
}

/* ---- ranks ---- */

/* A state and its mass, or its integer, roughly. */
typedef struct ranked {
  qaci_rough mass;
  uint32_t state;
} ranked;

static ranked rough(const qaci_masses *m, uint32_t state) {
  if (m->fraction) return (ranked){qaci_rough_rational(m->fraction[state]), state};
  mpz_t view;
  return (ranked){qaci_rough_integer(mpz_roinit_n(view, integer(m, state), (mp_size_t)m->limbs)), state};
}

/* Exact: what is rough decides only where it differs by far more than its error. */
static int compare_masses(const qaci_masses *m, const ranked *x, const ranked *y) {
  int c = qaci_rough_compare(x->mass, y->mass);
  if (c) return c;
  if (!m->fraction) return mpn_cmp(integer(m, x->state), integer(m, y->state), (mp_size_t)m->limbs);
  return mpq_equal(m->fraction[x->state], m->fraction[y->state])
             ? 0
             : mpq_cmp(m->fraction[x->state], m->fraction[y->state]);
}

static int compare_ranked(const void *a, const void *b, void *masses) {
  const ranked *x = a, *y = b;
  int c = compare_masses(masses, x, y);
  return c ? c : (x->state > y->state) - (x->state < y->state);
}

uint32_t *qaci_masses_ranks(const qaci_masses *m) {
  ranked *order = qaci_alloc(m->size * sizeof *order);
  uint32_t *rank = qaci_alloc(m->size * sizeof *rank);
  size_t n = 0;
  for (size_t i = 0; i < m->size; i++) {
    rank[i] = 0;
    if (qaci_masses_positive(m, i)) order[n++] = rough(m, (uint32_t)i);
  }
  qsort_r(order, n, sizeof *order, compare_ranked, (void *)(uintptr_t)m);
  uint32_t last = 0;
  for (size_t i = 0; i < n; i++) {
    if (!i || compare_masses(m, &order[i], &order[i - 1])) last++;
    rank[order[i].state] = last;
  }
  free(order);
  return rank;
}
