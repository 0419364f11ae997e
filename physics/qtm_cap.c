/* A cap on the number of world-states, and what it leaves known.                                              QTM.6
 *
 * After each step the K heaviest terms stay, ties going to the first by code, and the norm of what is dropped is added,
 * rounded up, to a bound of the distance from the superposition without a cap. Costs a selection: O(terms) comparisons
 * of exact weights.
 */
#include "physics/qtm_layer.h"

#include <stdlib.h>

void qaci_qtm_evolution_cap(qaci_evolution *e, size_t cap) {
  e->cap = cap;
}

size_t qaci_qtm_evolution_capped(const qaci_evolution *e) {
  return e->cap;
}

void qaci_qtm_evolution_losses(const qaci_evolution *e, mpq_t lost, mpq_t dropped, mpq_t error) {
  mpq_set(lost, e->lost);
  mpq_set(dropped, e->dropped);
  mpq_set(error, e->error);
}

/* Rational bounds of a square root, floor and ceiling over 2^96: enough that a million drops lose 2^-76. */
enum { PLACES = 96 };

/* r := floor(sqrt(q) 2^96) / 2^96, or the ceiling; exact if sqrt(q) is a multiple of 2^-96. */
static void root(mpq_t r, const mpq_t q, bool up) {
  mpz_t n, rest;
  mpz_inits(n, rest, NULL);
  mpz_mul_2exp(n, mpq_numref(q), 2 * PLACES);
  mpz_tdiv_qr(n, rest, n, mpq_denref(q));
  bool whole = !mpz_sgn(rest);
  mpz_sqrtrem(n, rest, n);
  if (up && (!whole || mpz_sgn(rest))) mpz_add_ui(n, n, 1);
  mpz_set(mpq_numref(r), n);
  mpz_set_ui(mpq_denref(r), 1);
  mpq_div_2exp(r, r, PLACES);
  mpz_clears(n, rest, NULL);
}

void qaci_qtm_weight_bounds(mpq_t low, mpq_t high, const mpq_t q, const mpq_t error) {
  if (!mpq_sgn(error)) {
    mpq_set(low, q);
    mpq_set(high, low);
    return;
  }
  mpq_t a, b;
  mpq_inits(a, b, NULL);
  root(a, q, false);
  root(b, q, true);
  mpq_sub(a, a, error);
  mpq_add(b, b, error);
  if (mpq_sgn(a) > 0) mpq_mul(low, a, a);
  else mpq_set_ui(low, 0, 1);
  mpq_mul(high, b, b);
  if (mpq_cmp_ui(high, 1, 1) > 0) mpq_set_ui(high, 1, 1);
  mpq_clears(a, b, NULL);
}

/* The terms of `next` with their weights over D^(2 most), in `words` limbs each. */
typedef struct ballot {
  const qaci_evolution *e;
  size_t words;
  mp_limb_t *weight;
} ballot;

static bool heavier(const ballot *b, uint32_t i, uint32_t j) {
  int order = mpn_cmp(b->weight + i * b->words, b->weight + j * b->words, (mp_size_t)b->words);
  if (order) return order > 0;
  return qtm_compare(b->e, &b->e->next, i, j) < 0;
}

/* The `keep` < n heaviest of at[0..n) go to its front (Hoare's FIND). */
static void select_heaviest(const ballot *b, uint32_t *at, size_t n, size_t keep) {
  ptrdiff_t lo = 0, hi = (ptrdiff_t)n - 1, k = (ptrdiff_t)keep;
  while (lo < hi) {
    uint32_t pivot = at[lo + (hi - lo) / 2];
    ptrdiff_t i = lo, j = hi;
    while (i <= j) {
      while (heavier(b, at[i], pivot)) i++;
      while (heavier(b, pivot, at[j])) j--;
      if (i > j) break;
      uint32_t t = at[i];
      at[i++] = at[j];
      at[j--] = t;
    }
    if (k <= j) hi = j;
    else if (k >= i) lo = i;
    else return;
  }
}

/* weight := of every term; D2 := D^(2 most). */
static void weigh(const ballot *b, mpz_t D2) {
  qaci_evolution *e = (qaci_evolution *)b->e;
  mpz_t x, y, factor;
  mpz_inits(x, y, factor, NULL);
  uint64_t behind = 0;
  mpz_set_ui(factor, 1);
  mpz_pow_ui(D2, e->m->table->denominator, 2 * e->next.most);
  for (size_t i = 0; i < e->next.count; i++) {
    uint64_t *r = qtm_record(e, &e->next, i);
    limbs_get(x, qtm_numbers(e, r), e->limbs);
    if (e->parts == 2) limbs_get(y, qtm_numbers(e, r) + e->limbs, e->limbs);
    mpz_mul(x, x, x);
    mpz_addmul(x, y, y);
    if (e->next.most - r[QTM_EXPONENT] != behind) {
      behind = e->next.most - r[QTM_EXPONENT];
      mpz_pow_ui(factor, e->m->table->denominator, 2 * behind);
    }
    if (behind) mpz_mul(x, x, factor);
    limbs_set(b->weight + i * b->words, b->words, x);
  }
  mpz_clears(x, y, factor, NULL);
}

static bool not_marked(const qaci_evolution *e, uint64_t *r) {
  return !limbs_zero(qtm_numbers(e, r), e->parts * e->limbs);
}

qaci_status qtm_apply_cap(qaci_ctx *ctx, qaci_evolution *e) {
  size_t n = e->next.count;
  ballot b = {.e = e, .words = (size_t)((2 * (double)e->next.most * e->m->table->forward->log2_D + 2) / 64) + 1};
  uint64_t bytes = n * (b.words * sizeof *b.weight + sizeof(uint32_t));
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  b.weight = qaci_alloc(n * b.words * sizeof *b.weight);
  uint32_t *at = qaci_alloc(n * sizeof *at);
  mpz_t D2, sum, x;
  mpz_inits(D2, sum, x, NULL);
  weigh(&b, D2);
  for (size_t i = 0; i < n; i++) at[i] = (uint32_t)i;
  select_heaviest(&b, at, n, e->cap);
  for (size_t i = e->cap; i < n; i++) { /* dropped: its numbers become 0 */
    limbs_get(x, b.weight + at[i] * b.words, b.words);
    mpz_add(sum, sum, x);
    uint64_t *r = qtm_record(e, &e->next, at[i]);
    memset(qtm_numbers(e, r), 0, e->parts * e->limbs * sizeof *r);
  }
  qtm_filter(e, &e->next, not_marked);
  mpq_t dropped, norm;
  mpq_inits(dropped, norm, NULL);
  mpz_set(mpq_numref(dropped), sum);
  mpz_set(mpq_denref(dropped), D2);
  mpq_canonicalize(dropped);
  root(norm, dropped, true);
  mpq_add(e->dropped, e->dropped, dropped);
  mpq_add(e->error, e->error, norm);
  mpq_clears(dropped, norm, NULL);
  mpz_clears(D2, sum, x, NULL);
  free(b.weight);
  free(at);
  qaci_ctx_release(ctx, bytes);
  return QACI_OK;
}
