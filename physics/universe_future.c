/* Futures: Omega->alpha(w1)(w2).                                               PHYS.4, READ.4; definitions.md 5, 10
 *
 * Marginal reading: c sum over n1 + n2 <= T of w(n1) w(n2) s(n1, w1) s(n1 + n2, w2). One mass is the double sum over
 * the two time profiles. A whole future goes through g(m) = sum over n <= m of w(n) s(n, w1) w(m - n), which costs
 * O(T occ(w1)), and then every mass is c sum over m of g(m) s(m, w2), O(sum of all profiles).
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
    mpq_t *sum = qaci_mpq_array(u->horizon + 1);
    qaci_status status = QACI_OK;
    for (size_t n = 0; n <= u->horizon && status == QACI_OK; n++) {
      if (n) mpq_add(sum[n], sum[n - 1], u->weight[n]);
      else mpq_set(sum[n], u->weight[n]);
      status = qaci_ctx_step(ctx, 1);
      if (status == QACI_OK) status = qaci_ctx_charge(ctx, sizeof(mpq_t) + qaci_mpq_bits(sum[n]) / 8);
    }
    if (status != QACI_OK) {
      qaci_mpq_array_clear(sum, u->horizon + 1);
      return status;
    }
    u->weight_sum = sum;
  }
  mpq_set(r, u->weight_sum[j]);
  return QACI_OK;
}

qaci_status qaci_universe_constant(qaci_ctx *ctx, qaci_universe *u, size_t w1, mpq_t r) {
  if (u->normalize == QACI_NORMALIZE_ALPHA && w1) {
    mpq_set(r, u->c);
    return QACI_OK;
  }
  const qaci_universe_state_info *s = &u->state[w1];
  mpq_t term, total;
  mpq_inits(term, total, NULL);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < s->count && status == QACI_OK; i++) {
    size_t n = s->occurrence[i].n;
    status = qaci_universe_weight_sum(ctx, u, u->horizon - n, term);
    if (status == QACI_OK) status = qaci_ctx_number(ctx, (double)(qaci_mpq_bits(total) + qaci_mpq_bits(term)));
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
    if (status != QACI_OK) break;
    mpq_mul(term, term, u->weight[n]);
    mpq_mul(term, term, s->occurrence[i].weight);
    mpq_add(total, total, term);
  }
  if (status == QACI_OK) {
    if (mpq_sgn(total)) mpq_inv(total, total);
    mpq_swap(r, total);
  }
  mpq_clears(term, total, NULL);
  return status;
}

qaci_status qaci_universe_future_profile(qaci_ctx *ctx, const qaci_universe *u, size_t w1, mpq_t *g) {
  const qaci_universe_state_info *s = &u->state[w1];
  mpq_t head, term;
  mpq_inits(head, term, NULL);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < s->count && status == QACI_OK; i++) {
    size_t n = s->occurrence[i].n;
    mpq_mul(head, u->weight[n], s->occurrence[i].weight);
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

/* r := sum over m of g(m) s(m, id). */
static void against_profile(const qaci_universe *u, mpq_t *g, size_t id, mpq_t r) {
  const qaci_universe_state_info *s = &u->state[id];
  if (s->count == 1) {
    mpq_mul(r, g[s->occurrence[0].n], s->occurrence[0].weight);
    return;
  }
  mpq_t term;
  qaci_sum sum;
  mpq_init(term);
  qaci_sum_init(&sum);
  for (size_t i = 0; i < s->count; i++) {
    mpq_mul(term, g[s->occurrence[i].n], s->occurrence[i].weight);
    if (mpq_sgn(term)) qaci_sum_add(&sum, term);
  }
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  mpq_clear(term);
}

qaci_status qaci_universe_raw_alpha(qaci_ctx *ctx, const qaci_universe *u, mpq_t *raw) {
  mpq_t *g = qaci_mpq_array(u->horizon + 1);
  qaci_status status = qaci_universe_future_profile(ctx, u, 0, g);
  for (size_t i = 0; i < u->met && status == QACI_OK; i++) {
    against_profile(u, g, i, raw[i]);
    status = qaci_ctx_step(ctx, u->state[i].count);
    if (status == QACI_OK) status = qaci_ctx_charge(ctx, sizeof(mpq_t) + qaci_mpq_bits(raw[i]) / 8);
  }
  qaci_mpq_array_clear(g, u->horizon + 1);
  return status;
}

/* All masses of the marginal future of w1, into mass[0 .. size - 1] (zeros), and its remainder. */
static qaci_status marginal_future(qaci_ctx *ctx, qaci_universe *u, size_t w1, mpq_t *mass, mpq_t remainder) {
  mpq_t *g = qaci_mpq_array(u->horizon + 1);
  mpq_t c, term;
  mpq_inits(c, term, NULL);
  qaci_status status = qaci_universe_constant(ctx, u, w1, c);
  if (status == QACI_OK) status = qaci_universe_future_profile(ctx, u, w1, g);
  for (size_t i = 0; i < u->size && status == QACI_OK; i++) {
    against_profile(u, g, i, mass[i]);
    if (mpq_sgn(mass[i])) mpq_mul(mass[i], mass[i], c);
    status = qaci_ctx_step(ctx, u->state[i].count);
    if (status == QACI_OK) status = qaci_ctx_charge(ctx, sizeof(mpq_t) + qaci_mpq_bits(mass[i]) / 8);
  }
  if (status == QACI_OK && u->loses) {
    qaci_sum sum;
    qaci_sum_init(&sum);
    for (size_t m = 0; m <= u->horizon; m++) {
      mpq_mul(term, g[m], u->lost[m]);
      if (mpq_sgn(term)) qaci_sum_add(&sum, term);
    }
    qaci_sum_total(&sum, remainder);
    qaci_sum_clear(&sum);
    mpq_mul(remainder, remainder, c);
  }
  mpq_clears(c, term, NULL);
  qaci_mpq_array_clear(g, u->horizon + 1);
  return status;
}

/* The cached array of w1, as long as the universe is now. */
static qaci_status whole_future(qaci_ctx *ctx, qaci_universe *u, size_t w1) {
  if (u->futures[w1].mass && u->futures[w1].size == u->size) return QACI_OK;
  mpq_t remainder;
  mpq_init(remainder);
  mpq_t *mass = NULL;
  size_t size = 0;
  qaci_status status = QACI_OK;
  if (u->future == QACI_FUTURE_MARGINAL) {
    size = u->size;
    mass = qaci_mpq_array(size);
    status = marginal_future(ctx, u, w1, mass, remainder);
  } else {
    const qaci_future_row *row;
    status = qaci_universe_conditional_row(ctx, u, w1, &row);
    if (status == QACI_OK) status = qaci_ctx_charge(ctx, u->size * sizeof(mpq_t));
    if (status == QACI_OK) {
      size = u->size;
      mass = qaci_mpq_array(size);
      for (size_t i = 0; i < row->count; i++) mpq_set(mass[row->id[i]], row->mass[i]);
      mpq_set(remainder, row->remainder);
    }
  }
  if (status == QACI_OK) {
    qaci_future *f = &u->futures[w1];
    if (f->mass) {
      u->retired = qaci_realloc(u->retired, (u->retired_count + 1) * sizeof *u->retired);
      u->retired[u->retired_count].mass = f->mass;
      u->retired[u->retired_count++].size = f->size;
    }
    f->mass = mass;
    f->size = size;
    mpq_swap(f->remainder, remainder);
  } else {
    qaci_mpq_array_clear(mass, size);
  }
  mpq_clear(remainder);
  return status;
}

qaci_status qaci_universe_future(qaci_ctx *ctx, qaci_universe *u, size_t w1, const mpq_t **r, mpq_t remainder) {
  QACI_TRY(whole_future(ctx, u, w1));
  *r = (const mpq_t *)u->futures[w1].mass;
  if (remainder) mpq_set(remainder, u->futures[w1].remainder);
  return QACI_OK;
}

/* r := the double sum over both profiles, without c. */
static qaci_status marginal_mass(qaci_ctx *ctx, const qaci_universe *u, size_t w1, size_t w2, mpq_t r) {
  const qaci_universe_state_info *a = &u->state[w1], *b = &u->state[w2];
  mpq_t head, term;
  qaci_sum sum;
  mpq_inits(head, term, NULL);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < a->count && status == QACI_OK; i++) {
    size_t n = a->occurrence[i].n;
    mpq_mul(head, u->weight[n], a->occurrence[i].weight);
    for (size_t j = b->count; j-- > 0 && b->occurrence[j].n >= n;) {
      mpq_mul(term, head, u->weight[b->occurrence[j].n - n]);
      mpq_mul(term, term, b->occurrence[j].weight);
      if (mpq_sgn(term)) qaci_sum_add(&sum, term);
    }
    status = qaci_ctx_step(ctx, b->count);
  }
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  mpq_clears(head, term, NULL);
  return status;
}

qaci_status qaci_universe_future_mass(qaci_ctx *ctx, qaci_universe *u, size_t w1, size_t w2, mpq_t r) {
  if (u->future == QACI_FUTURE_CONDITIONAL) {
    const qaci_future_row *row;
    QACI_TRY(qaci_universe_conditional_row(ctx, u, w1, &row));
    qaci_universe_conditional_mass(row, w2, r);
    return QACI_OK;
  }
  const qaci_future *f = &u->futures[w1];
  if (f->mass && w2 < f->size) {
    mpq_set(r, f->mass[w2]);
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
