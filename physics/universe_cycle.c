/* A universe that is a cycle, in the enclosed model.                                              BOUND.6 in papers/
 *
 * If the initial world-state has all weight again at time p, the evolution repeats from there: s(n, .) = s(n mod p, .).
 * Sums over all times are then sums over residues, with t(r) = sum of w(n) over n = r modulo p in w's place:
 *     F(w1, w2) = sum over i, j < p of t(i) t(j) s(i, w1) s((i + j) mod p, w2).
 * Both ends of every enclosure are such sums, with lower or upper bounds of the t(r).
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

/* v[m] += t(m - i) head for all m < p, residues. */
static void spread(size_t p, mpq_t *t, size_t i, const mpq_t head, mpq_t *v, bool forward) {
  mpq_t term;
  mpq_init(term);
  for (size_t m = 0; m < p; m++) {
    mpq_mul(term, head, t[forward ? (m + p - i) % p : (i + p - m) % p]);
    mpq_add(v[m], v[m], term);
  }
  mpq_clear(term);
}

qaci_status qaci_universe_cycle_profile(qaci_ctx *ctx, const qaci_universe *u, size_t w1, mpq_t *t, mpq_t *g) {
  size_t p = u->enclosure->period;
  mpq_t head;
  mpq_init(head);
  qaci_status status = QACI_OK;
  for (size_t j = u->profile[w1]; j < u->profile[w1 + 1] && u->place_time[j] < p && status == QACI_OK; j++) {
    qaci_universe_place_weight(u, j, head);
    mpq_mul(head, head, t[u->place_time[j]]);
    spread(p, t, u->place_time[j], head, g, true);
    status = qaci_ctx_step(ctx, p);
  }
  mpq_clear(head);
  return status;
}

qaci_status qaci_universe_cycle_side(qaci_ctx *ctx, const qaci_universe *u, size_t x, mpq_t *t, mpq_t *v) {
  size_t p = u->enclosure->period;
  mpq_t s;
  mpq_init(s);
  qaci_status status = QACI_OK;
  for (size_t j = u->profile[x]; j < u->profile[x + 1] && u->place_time[j] < p && status == QACI_OK; j++) {
    qaci_universe_place_weight(u, j, s);
    spread(p, t, u->place_time[j], s, v, false);
    status = qaci_ctx_step(ctx, p);
  }
  for (size_t n = 0; n < p; n++) mpq_mul(v[n], v[n], t[n]);
  mpq_clear(s);
  return status;
}

qaci_status qaci_universe_cycle_future(qaci_ctx *ctx, qaci_universe *u, size_t w1, qaci_masses *r) {
  mpq_t *g = qaci_rationals(u->horizon + 1);
  qaci_status status = qaci_universe_cycle_profile(ctx, u, w1, u->enclosure->t_low, g);
  qaci_masses_zeros(r, u->met);
  for (size_t i = 0; i < u->met && status == QACI_OK; i++) {
    qaci_universe_profile_sum(u, g, i, r->fraction[i]);
    mpq_mul(r->fraction[i], r->fraction[i], u->c);
    status = qaci_ctx_step(ctx, u->profile[i + 1] - u->profile[i]);
  }
  qaci_rationals_free(g, u->horizon + 1);
  return status;
}

/* low := c^3 times the sum over w1 of F(alpha, w1) F(w1, x) F(w1, y), all from below. */
qaci_status qaci_universe_cycle_similar(qaci_ctx *ctx, qaci_universe *u, size_t x, size_t y, mpq_t low) {
  size_t count = u->horizon + 1;
  mpq_t *g = qaci_rationals(count), *a = qaci_rationals(count), *b = qaci_rationals(count), one, term;
  qaci_sum sum;
  mpq_inits(one, term, NULL);
  qaci_sum_init(&sum);
  qaci_status status = qaci_universe_cycle_profile(ctx, u, 0, u->enclosure->t_low, g);
  if (status == QACI_OK) status = qaci_universe_cycle_side(ctx, u, x, u->enclosure->t_low, a);
  if (status == QACI_OK) status = qaci_universe_cycle_side(ctx, u, y, u->enclosure->t_low, b);
  for (size_t w1 = 0; w1 < u->met && status == QACI_OK; w1++) {
    qaci_universe_profile_sum(u, g, w1, term);
    qaci_universe_profile_sum(u, a, w1, one);
    mpq_mul(term, term, one);
    qaci_universe_profile_sum(u, b, w1, one);
    mpq_mul(term, term, one);
    if (mpq_sgn(term)) qaci_sum_add(&sum, term);
    status = qaci_ctx_step(ctx, u->profile[w1 + 1] - u->profile[w1]);
  }
  qaci_sum_total(&sum, low);
  for (int i = 0; i < 3; i++) mpq_mul(low, low, u->c);
  qaci_sum_clear(&sum);
  mpq_clears(one, term, NULL);
  qaci_rationals_free(g, count);
  qaci_rationals_free(a, count);
  qaci_rationals_free(b, count);
  return status;
}
