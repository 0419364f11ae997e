/* Futures: Omega->alpha(w1)(w2).                                          PHYS.4, READ.4, BOUND.1; definitions.md 5, 10
 *
 * Marginal reading: c sum over n1 + n2 <= T of w(n1) w(n2) s(n1, w1) s(n1 + n2, w2). One mass is the double sum over
 * the two time profiles. A whole future goes through g(m) = sum over n <= m of w(n) s(n, w1) w(m - n), which costs
 * O(T occ(w1)), and then every mass is c sum over m of g(m) s(m, w2), O(sum of all profiles). In a universe of many
 * entries both are done in integers (universe_sums.c); else fractions in lowest terms are shorter.
 *
 * The sum of s(n, .) and of what has left the window by n is 1 for every n, so 1/c = sum over n of
 * w(n) s(n, w1) W(T - n) with W(j) = w(0) + ... + w(j); w1 is the initial state, or each w1 in the reading `each`.
 * The weight lost is treated like one more world-state: with it the future of the initial state sums to exactly 1.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

qaci_status qaci_universe_weight_sum(qaci_ctx *ctx, qaci_universe *u, size_t j, mpq_t r) {
  if (j == u->horizon) {
    mpq_set(r, u->weight_total);
    return QACI_OK;
  }
  if (!u->weight_sum) {
    mpq_t *sum = qaci_rationals(u->horizon + 1);
    qaci_status status = QACI_OK;
    for (size_t n = 0; n <= u->horizon && status == QACI_OK; n++) {
      if (n) mpq_add(sum[n], sum[n - 1], u->weight[n]);
      else mpq_set(sum[n], u->weight[n]);
      status = qaci_ctx_step(ctx, 1);
      if (status == QACI_OK) status = qaci_ctx_charge(ctx, sizeof(mpq_t) + qaci_mpq_bits(sum[n]) / 8);
    }
    if (status != QACI_OK) {
      qaci_rationals_free(sum, u->horizon + 1);
      return status;
    }
    u->weight_sum = sum;
  }
  mpq_set(r, u->weight_sum[j]);
  return QACI_OK;
}

qaci_status qaci_universe_constant(qaci_ctx *ctx, qaci_universe *u, size_t w1, mpq_t r) {
  if (u->enclosure || (u->normalize == QACI_NORMALIZE_ALPHA && w1)) {
    mpq_set(r, u->c);
    return QACI_OK;
  }
  mpq_t term, total, s;
  mpq_inits(term, total, s, NULL);
  qaci_status status = QACI_OK;
  for (size_t j = u->profile[w1]; j < u->profile[w1 + 1] && status == QACI_OK; j++) {
    size_t n = u->place_time[j];
    status = qaci_universe_weight_sum(ctx, u, u->horizon - n, term);
    if (status == QACI_OK) status = qaci_ctx_number(ctx, (double)(qaci_mpq_bits(total) + qaci_mpq_bits(term)));
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
    if (status != QACI_OK) break;
    mpq_mul(term, term, u->weight[n]);
    qaci_universe_place_weight(u, j, s);
    mpq_mul(term, term, s);
    mpq_add(total, total, term);
  }
  if (status == QACI_OK) {
    if (mpq_sgn(total)) mpq_inv(total, total);
    mpq_swap(r, total);
  }
  mpq_clears(term, total, s, NULL);
  return status;
}

qaci_status qaci_universe_future_profile(qaci_ctx *ctx, qaci_universe *u, size_t w1, mpq_t *g) {
  if (u->dense) {
    for (size_t j = u->profile[w1]; j < u->profile[w1 + 1]; j++) {
      size_t n = u->place_time[j];
      qaci_universe_place_weight(u, j, g[n]);
      mpq_mul(g[n], g[n], u->weight[n]);
    }
    return qaci_universe_fold(ctx, u, g);
  }
  mpq_t head, term;
  mpq_inits(head, term, NULL);
  qaci_status status = QACI_OK;
  for (size_t j = u->profile[w1]; j < u->profile[w1 + 1] && status == QACI_OK; j++) {
    size_t n = u->place_time[j];
    qaci_universe_place_weight(u, j, head);
    mpq_mul(head, head, u->weight[n]);
    if (!mpq_sgn(head)) continue;
    status = qaci_ctx_step(ctx, u->horizon - n + 1);
    for (size_t m = n; m <= u->horizon && status == QACI_OK; m++) {
      mpq_mul(term, head, u->weight[m - n]);
      if (mpq_sgn(g[m])) mpq_add(g[m], g[m], term);
      else mpq_swap(g[m], term);
    }
  }
  mpq_clears(head, term, NULL);
  return status;
}

void qaci_universe_profile_sum(const qaci_universe *u, mpq_t *v, size_t id, mpq_t r) {
  size_t first = u->profile[id], end = u->profile[id + 1];
  mpq_t term;
  qaci_sum sum;
  if (end == first + 1) {
    qaci_universe_place_weight(u, first, r);
    mpq_mul(r, r, v[u->place_time[first]]);
    return;
  }
  mpq_init(term);
  qaci_sum_init(&sum);
  for (size_t j = first; j < end; j++) {
    qaci_universe_place_weight(u, j, term);
    mpq_mul(term, term, v[u->place_time[j]]);
    if (mpq_sgn(term)) qaci_sum_add(&sum, term);
  }
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  mpq_clear(term);
}

qaci_status qaci_universe_raw_alpha(qaci_ctx *ctx, qaci_universe *u, mpq_t *raw) {
  mpq_t *g = qaci_rationals(u->horizon + 1);
  qaci_status status = qaci_universe_future_profile(ctx, u, 0, g);
  for (size_t i = 0; i < u->met && status == QACI_OK; i++) {
    qaci_universe_profile_sum(u, g, i, raw[i]);
    status = qaci_ctx_step(ctx, u->profile[i + 1] - u->profile[i]);
    if (status == QACI_OK) status = qaci_ctx_charge(ctx, sizeof(mpq_t) + qaci_mpq_bits(raw[i]) / 8);
  }
  qaci_rationals_free(g, u->horizon + 1);
  return status;
}

/* r := c times the sums of g(m) s(m, .), one by one in fractions. */
static qaci_status masses_in_fractions(qaci_ctx *ctx, const qaci_universe *u, mpq_t *g, const mpq_t c, qaci_masses *r) {
  qaci_masses_zeros(r, u->met);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < u->met && status == QACI_OK; i++) {
    qaci_universe_profile_sum(u, g, i, r->fraction[i]);
    if (mpq_sgn(r->fraction[i])) mpq_mul(r->fraction[i], r->fraction[i], c);
    status = qaci_ctx_step(ctx, u->profile[i + 1] - u->profile[i]);
    if (status == QACI_OK) status = qaci_ctx_charge(ctx, sizeof(mpq_t) + qaci_mpq_bits(r->fraction[i]) / 8);
  }
  return status;
}

static qaci_status masses_in_integers(qaci_ctx *ctx, const qaci_universe *u, mpq_t *g, const mpq_t c, qaci_masses *r) {
  qaci_functional f;
  qaci_functional_init(&f);
  qaci_status status = qaci_functional_set(ctx, u, &f, g);
  mpq_mul(f.unit, f.unit, c);
  if (status == QACI_OK) status = qaci_functional_all(ctx, u, &f, r);
  qaci_functional_clear(&f, u);
  return status;
}

/* r := the sum of c g(m) times what is lost by m. */
static void lost_mass(const qaci_universe *u, mpq_t *g, const mpq_t c, mpq_t r) {
  mpq_t term;
  qaci_sum sum;
  mpq_init(term);
  qaci_sum_init(&sum);
  for (size_t m = 0; m <= u->horizon; m++) {
    mpq_mul(term, g[m], u->lost[m]);
    if (mpq_sgn(term)) qaci_sum_add(&sum, term);
  }
  qaci_sum_total(&sum, r);
  mpq_mul(r, r, c);
  qaci_sum_clear(&sum);
  mpq_clear(term);
}

static qaci_status marginal_future(qaci_ctx *ctx, qaci_universe *u, size_t w1, qaci_masses *r) {
  if (w1 == QACI_NOWHERE) {
    QACI_TRY(qaci_ctx_charge(ctx, u->met * sizeof(mpq_t)));
    qaci_masses_zeros(r, u->met);
    return u->enclosure ? qaci_universe_enclosed_remainder(ctx, u, w1, r) : QACI_OK;
  }
  if (u->enclosure && u->enclosure->period) {
    QACI_TRY(qaci_universe_cycle_future(ctx, u, w1, r));
    return qaci_universe_enclosed_remainder(ctx, u, w1, r);
  }
  mpq_t *g = qaci_rationals(u->horizon + 1), c;
  mpq_init(c);
  qaci_status status = qaci_universe_constant(ctx, u, w1, c);
  if (status == QACI_OK) status = qaci_universe_future_profile(ctx, u, w1, g);
  if (status == QACI_OK) status = u->dense ? masses_in_integers(ctx, u, g, c, r) : masses_in_fractions(ctx, u, g, c, r);
  if (status == QACI_OK && u->enclosure) status = qaci_universe_enclosed_remainder(ctx, u, w1, r);
  else if (status == QACI_OK && u->loses) lost_mass(u, g, c, r->remainder);
  mpq_clear(c);
  qaci_rationals_free(g, u->horizon + 1);
  return status;
}

static qaci_status conditional_future(qaci_ctx *ctx, qaci_universe *u, size_t w1, qaci_masses *r) {
  const qaci_future_row *row;
  QACI_TRY(qaci_universe_conditional_row(ctx, u, w1, &row));
  QACI_TRY(qaci_ctx_charge(ctx, u->size * sizeof(mpq_t)));
  qaci_masses_zeros(r, u->size);
  for (size_t i = 0; i < row->count; i++) mpq_set(r->fraction[row->id[i]], row->mass[i]);
  mpq_set(r->remainder, row->remainder);
  return QACI_OK;
}

qaci_status qaci_universe_future(qaci_ctx *ctx, qaci_universe *u, size_t w1, const qaci_masses **r) {
  qaci_future *known;
  QACI_TRY(qaci_universe_known_future(ctx, u, w1, &known));
  if (!known->masses || known->masses->size < u->size) {
    qaci_masses *m = qaci_alloc(sizeof *m);
    qaci_masses_init(m);
    qaci_status status = u->future == QACI_FUTURE_MARGINAL ? marginal_future(ctx, u, w1, m)
                                                           : conditional_future(ctx, u, w1, m);
    if (status == QACI_OK) status = qaci_universe_known_future(ctx, u, w1, &known);
    if (status != QACI_OK) {
      qaci_masses_clear(m);
      free(m);
      return status;
    }
    if (known->masses) {
      u->retired = qaci_realloc(u->retired, (u->retired_count + 1) * sizeof *u->retired);
      u->retired[u->retired_count++] = known->masses;
    }
    known->masses = m;
  }
  *r = known->masses;
  return QACI_OK;
}

/* r := the double sum over both profiles, without c. */
static qaci_status marginal_mass(qaci_ctx *ctx, const qaci_universe *u, size_t w1, size_t w2, mpq_t r) {
  size_t first = u->profile[w2], end = u->profile[w2 + 1];
  mpq_t head, term, s;
  qaci_sum sum;
  mpq_inits(head, term, s, NULL);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  for (size_t i = u->profile[w1]; i < u->profile[w1 + 1] && status == QACI_OK; i++) {
    size_t n = u->place_time[i];
    qaci_universe_place_weight(u, i, head);
    mpq_mul(head, head, u->weight[n]);
    for (size_t j = end; j-- > first && u->place_time[j] >= n;) {
      qaci_universe_place_weight(u, j, s);
      mpq_mul(term, head, u->weight[u->place_time[j] - n]);
      mpq_mul(term, term, s);
      if (mpq_sgn(term)) qaci_sum_add(&sum, term);
    }
    status = qaci_ctx_step(ctx, end - first);
  }
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  mpq_clears(head, term, s, NULL);
  return status;
}

qaci_status qaci_universe_future_mass(qaci_ctx *ctx, qaci_universe *u, size_t w1, size_t w2, mpq_t r) {
  if (u->future == QACI_FUTURE_CONDITIONAL) {
    const qaci_future_row *row;
    QACI_TRY(qaci_universe_conditional_row(ctx, u, w1, &row));
    qaci_universe_conditional_mass(row, w2, r);
    return QACI_OK;
  }
  size_t at = qaci_pair_map_find(&u->future_of, (uint32_t)w1, 0);
  if (at != QACI_PAIR_NONE && u->known[at].masses) {
    qaci_masses_get(u->known[at].masses, w2, r);
    return QACI_OK;
  }
  if (u->enclosure && u->enclosure->period) {
    const qaci_masses *all;
    QACI_TRY(qaci_universe_future(ctx, u, w1, &all));
    qaci_masses_get(all, w2, r);
    return QACI_OK;
  }
  mpq_t c, raw;
  mpq_inits(c, raw, NULL);
  qaci_status status = marginal_mass(ctx, u, w1, w2, raw);
  if (status == QACI_OK && mpq_sgn(raw)) status = qaci_universe_constant(ctx, u, w1, c);
  if (status == QACI_OK) mpq_mul(r, raw, c);
  mpq_clears(c, raw, NULL);
  return status;
}
