/* The Nash solution over lotteries, weighted by masses (COMPOSE.9).
 *
 *   maximise sum_i w_i log g_i(p)   over the lotteries p that give nobody a loss
 *
 * with g_i(p) the expected gain, for the players that can gain anything; w sums to 1 over these. A point g > 0 is
 * optimal exactly if sum_i w_i g_i(p) / g_i <= 1 for every such p. The solution is found in columns: a few lotteries, a
 * maximum over their mixtures (a guess, compose_nash_guess.c), and a linear program for the lottery that violates the
 * condition most, which joins them.
 *
 * Then either the support of the guess determines a rational point, which is checked by the condition; or the guess has
 * a violation e = max_p sum_i w_i g_i(p) / g_i - 1, an exact number, and encloses the solution: for its ratios r_i to
 * the guess, sum w_i r_i <= 1 + e and sum w_i log r_i >= 0, so w_i (r_i - 1 - log r_i) <= e, whence
 *   1 - sqrt(2 e/w_i) <= r_i <= 1 + e/w_i + sqrt(2 e/w_i + (e/w_i)^2)         (papers/composers.md). */
#include "qaci/compose_nash.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BITS = 128, COLUMN_BITS = 64 };

typedef struct nash {
  qaci_ctx *ctx;
  const qaci_opinions *o;
  qaci_composition *r;
  qaci_bargain b;
  qaci_lp rational; /* lotteries that give nobody a loss */
  bool spared;      /* somebody who can gain nothing could lose: then lotteries are tied by more than the gains below */
  size_t players, *player; /* those that can gain */
  mpq_t *w, *lambda;       /* w / g: the condition */
  size_t columns;
  mpq_t *v, *p;  /* of each column: the gains, the lottery */
  mpq_t *q, *g;  /* the mixture found: shares of the columns, gains */
  mpq_t violation;
} nash;

static const mpq_t *gains_of(const nash *f, size_t i) {
  return (const mpq_t *)(f->b.gain + f->player[i] * f->b.actions);
}

static qaci_status start(qaci_ctx *ctx, nash *f, const qaci_opinions *o, qaci_composition *r,
                         qaci_disagreement disagreement) {
  *f = (nash){.ctx = ctx, .o = o, .r = r};
  mpq_init(f->violation);
  qaci_status status = qaci_bargain_init(ctx, &f->b, o, disagreement);
  size_t m = f->b.players;
  qaci_lp_init(&f->rational, f->b.actions, f->b.actions);
  qaci_bargain_add_rational(&f->b, &f->rational);
  f->player = qaci_alloc(m * sizeof *f->player);
  f->w = qaci_rationals(m);
  f->lambda = qaci_rationals(m);
  f->g = qaci_rationals(m);
  mpq_t total;
  mpq_init(total);
  for (size_t i = 0; i < m && status == QACI_OK; i++) {
    if (!mpq_sgn(f->b.most[i])) {
      for (size_t a = 0; a < f->b.actions; a++) f->spared |= mpq_sgn(f->b.gain[i * f->b.actions + a]) < 0;
      continue;
    }
    mpq_set(f->w[f->players], f->b.share[i]);
    mpq_add(total, total, f->b.share[i]);
    f->player[f->players++] = i;
  }
  for (size_t i = 0; i < f->players; i++) mpq_div(f->w[i], f->w[i], total);
  mpq_clear(total);
  return status;
}

static void finish(nash *f) {
  qaci_rationals_free(f->v, f->columns * f->players);
  qaci_rationals_free(f->p, f->columns * f->b.actions);
  qaci_rationals_free(f->q, f->columns);
  qaci_rationals_free(f->w, f->b.players);
  qaci_rationals_free(f->lambda, f->b.players);
  qaci_rationals_free(f->g, f->b.players);
  free(f->player);
  mpq_clear(f->violation);
  qaci_lp_clear(&f->rational);
  qaci_bargain_clear(&f->b);
}

/* r := the expectation of values under the lottery */
static void expect(const mpq_t *values, const mpq_t *lottery, size_t n, mpq_t r) {
  mpq_t term;
  mpq_init(term);
  mpq_set_ui(r, 0, 1);
  for (size_t a = 0; a < n; a++) {
    if (!mpq_sgn(lottery[a])) continue;
    mpq_mul(term, values[a], lottery[a]);
    mpq_add(r, r, term);
  }
  mpq_clear(term);
}

/* One more array of n rationals behind `count` of them. */
static mpq_t *grow(mpq_t *a, size_t count, size_t n) {
  a = qaci_realloc(a, (count + 1) * n * sizeof *a);
  for (size_t i = 0; i < n; i++) mpq_init(a[count * n + i]);
  return a;
}

/* The lottery becomes a column, unless one has its gains. */
static bool add_column(nash *f, const mpq_t *lottery) {
  size_t n = f->b.actions, m = f->players, k = f->columns;
  f->v = grow(f->v, k, m);
  for (size_t i = 0; i < m; i++) expect(gains_of(f, i), lottery, n, f->v[k * m + i]);
  for (size_t j = 0; j < k; j++) {
    size_t i = 0;
    while (i < m && mpq_equal(f->v[j * m + i], f->v[k * m + i])) i++;
    if (i < m) continue;
    for (i = 0; i < m; i++) mpq_clear(f->v[k * m + i]);
    return false;
  }
  f->p = grow(f->p, k, n);
  for (size_t a = 0; a < n; a++) mpq_set(f->p[k * n + a], lottery[a]);
  f->q = grow(f->q, k, 1);
  f->columns++;
  return true;
}

/* lottery := one of greatest value, the sum over i of weight[i] g_i; value := that. */
static qaci_status best_lottery(nash *f, const mpq_t *weight, mpq_t *lottery, mpq_t value) {
  size_t n = f->b.actions, best = 0;
  mpq_t *c = qaci_rationals(n), term;
  mpq_init(term);
  for (size_t a = 0; a < n; a++) {
    for (size_t i = 0; i < f->players; i++) {
      mpq_mul(term, weight[i], gains_of(f, i)[a]);
      mpq_add(c[a], c[a], term);
    }
    if (mpq_cmp(c[a], c[best]) > 0) best = a;
  }
  qaci_status status = qaci_ctx_step(f->ctx, n * f->players);
  if (status == QACI_OK && f->rational.rows) {
    qaci_lp_solution s;
    qaci_lp_solution_init(&s, &f->rational);
    status = qaci_lp_maximize(f->ctx, &f->rational, (const mpq_t *)c, false, &s);
    for (size_t a = 0; a < n; a++) mpq_set(lottery[a], s.x[a]);
    mpq_set(value, s.value);
    qaci_lp_solution_clear(&s, &f->rational);
  } else {
    for (size_t a = 0; a < n; a++) mpq_set_ui(lottery[a], a == best, 1);
    mpq_set(value, c[best]);
  }
  qaci_rationals_free(c, n);
  mpq_clear(term);
  return status;
}

/* r := x rounded down, or up, to a multiple of 2^-bits. */
static void round_to(mpq_t r, const mpq_t x, size_t bits, bool up) {
  mpz_mul_2exp(mpq_numref(r), mpq_numref(x), bits);
  if (up) mpz_cdiv_q(mpq_numref(r), mpq_numref(r), mpq_denref(x));
  else mpz_fdiv_q(mpq_numref(r), mpq_numref(r), mpq_denref(x));
  mpz_set_ui(mpq_denref(r), 1);
  mpq_div_2exp(r, r, bits);
}

/* The condition at the gains g: violation := max_p sum_i w_i g_i(p) / g_i - 1, and where; with the weights w_i / g_i
 * rounded up to multiples of 2^-bits, as their common denominator would be long: gains are not below 0, so that the
 * violation is an upper bound, by less than players * 2^-bits. bits = 0: exactly. */
static qaci_status check(nash *f, const mpq_t *g, size_t bits, mpq_t *lottery) {
  for (size_t i = 0; i < f->players; i++) {
    mpq_div(f->lambda[i], f->w[i], g[i]);
    if (bits) round_to(f->lambda[i], f->lambda[i], bits, true);
  }
  QACI_TRY(best_lottery(f, (const mpq_t *)f->lambda, lottery, f->violation));
  mpz_sub(mpq_numref(f->violation), mpq_numref(f->violation), mpq_denref(f->violation)); /* - 1 */
  return QACI_OK;
}

/* A column for each player that gains as much as it can. */
static qaci_status first_columns(nash *f) {
  mpq_t *lottery = qaci_rationals(f->b.actions), *weight = qaci_rationals(f->players), value;
  mpq_init(value);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < f->players && status == QACI_OK; i++) {
    mpq_set_ui(weight[i], 1, 1);
    status = best_lottery(f, (const mpq_t *)weight, lottery, value);
    if (status == QACI_OK) add_column(f, (const mpq_t *)lottery);
    mpq_set_ui(weight[i], 0, 1);
  }
  qaci_rationals_free(lottery, f->b.actions);
  qaci_rationals_free(weight, f->players);
  mpq_clear(value);
  return status;
}

/* q, g := the guess as a mixture. */
static qaci_status mix(nash *f, size_t bits) {
  QACI_TRY(qaci_nash_guess(f->ctx, f->q, (const mpq_t *)f->v, (const mpq_t *)f->w, f->columns, f->players, bits));
  mpq_t sum, term;
  mpq_inits(sum, term, NULL);
  for (size_t j = 0; j < f->columns; j++) mpq_add(sum, sum, f->q[j]);
  for (size_t j = 0; j < f->columns; j++) mpq_div(f->q[j], f->q[j], sum);
  for (size_t i = 0; i < f->players; i++) {
    mpq_set_ui(f->g[i], 0, 1);
    for (size_t j = 0; j < f->columns; j++) {
      mpq_mul(term, f->q[j], f->v[j * f->players + i]);
      mpq_add(f->g[i], f->g[i], term);
    }
  }
  mpq_clears(sum, term, NULL);
  return QACI_OK;
}

/* A mixture that violates the condition by about 2^-bits at most, as far as guessing goes. */
static qaci_status approach(nash *f, size_t bits) {
  mpq_t *lottery = qaci_rationals(f->b.actions), small;
  mpq_init(small);
  mpq_set_ui(small, 1, 1);
  mpq_div_2exp(small, small, bits);
  qaci_status status;
  do {
    status = mix(f, bits);
    if (status == QACI_OK) status = check(f, (const mpq_t *)f->g, bits + COLUMN_BITS, lottery);
  } while (status == QACI_OK && mpq_cmp(f->violation, small) > 0 && add_column(f, (const mpq_t *)lottery));
  qaci_rationals_free(lottery, f->b.actions);
  mpq_clear(small);
  return status;
}

/* ---- exactly ---- */

/* The columns that seem to have a part: more of it than they lack of the condition. */
static size_t find_support(const nash *f, size_t *support) {
  mpq_t lack, term;
  mpq_inits(lack, term, NULL);
  size_t count = 0;
  for (size_t j = 0; j < f->columns; j++) {
    mpq_set_ui(lack, 1, 1);
    for (size_t i = 0; i < f->players; i++) {
      mpq_mul(term, f->lambda[i], f->v[j * f->players + i]);
      mpq_sub(lack, lack, term);
    }
    if (mpq_cmp(f->q[j], lack) > 0) support[count++] = j;
  }
  mpq_clears(lack, term, NULL);
  return count;
}

/* Leave columns out of the support until they are independent: those of a vertex of its mixtures with these gains. */
static qaci_status thin_support(nash *f, size_t *support, size_t *count) {
  mpq_t *row = qaci_rationals(*count), sum, term, gain;
  mpq_inits(sum, term, gain, NULL);
  for (size_t s = 0; s < *count; s++) mpq_add(sum, sum, f->q[support[s]]);
  qaci_lp lp;
  qaci_lp_init(&lp, *count, *count);
  for (size_t i = 0; i < f->players; i++) {
    mpq_set_ui(gain, 0, 1);
    for (size_t s = 0; s < *count; s++) {
      mpq_set(row[s], f->v[support[s] * f->players + i]);
      mpq_mul(term, row[s], f->q[support[s]]);
      mpq_add(gain, gain, term);
    }
    mpq_div(gain, gain, sum);
    qaci_lp_at_least(&lp, (const mpq_t *)row, gain, false);
    qaci_lp_at_most(&lp, (const mpq_t *)row, gain);
  }
  qaci_lp_solution x;
  qaci_lp_solution_init(&x, &lp);
  qaci_status status = qaci_lp_maximize(f->ctx, &lp, NULL, false, &x);
  size_t kept = 0;
  for (size_t s = 0; s < *count && status == QACI_OK; s++)
    if (mpq_sgn(x.x[s])) support[kept++] = support[s];
  if (status == QACI_OK) *count = kept;
  qaci_lp_solution_clear(&x, &lp);
  qaci_lp_clear(&lp);
  qaci_rationals_free(row, lp.columns);
  mpq_clears(sum, term, gain, NULL);
  return status;
}

/* *found := does the support of the guess give a rational solution? Then g is it. */
static qaci_status try_exact(nash *f, size_t bits, bool *found) {
  size_t *support = qaci_alloc(f->columns * sizeof *support), count = find_support(f, support);
  mpq_t *gain = qaci_rationals(f->players), *q = qaci_rationals(f->columns), *lottery = qaci_rationals(f->b.actions);
  mpq_t violation;
  mpq_init(violation);
  mpq_set(violation, f->violation);
  qaci_nash_square(gain, q, found, (const mpq_t *)f->v, (const mpq_t *)f->w, support, count, f->players);
  qaci_status status = QACI_OK;
  if (!*found && count > 1) {
    status = thin_support(f, support, &count);
    if (status == QACI_OK)
      qaci_nash_square(gain, q, found, (const mpq_t *)f->v, (const mpq_t *)f->w, support, count, f->players);
  }
  if (*found && status == QACI_OK) {
    status = check(f, (const mpq_t *)gain, bits, lottery);
    mpq_mul_2exp(f->violation, f->violation, bits);
    *found = status == QACI_OK && mpq_cmp_ui(f->violation, f->players, 1) <= 0; /* else it is above 0 for certain */
    if (*found) status = check(f, (const mpq_t *)gain, 0, lottery);
    *found = *found && status == QACI_OK && !mpq_sgn(f->violation);
  }
  for (size_t i = 0; i < f->players && *found; i++) mpq_set(f->g[i], gain[i]);
  mpq_set(f->violation, violation);
  free(support);
  qaci_rationals_free(gain, f->players);
  qaci_rationals_free(q, f->columns);
  qaci_rationals_free(lottery, f->b.actions);
  mpq_clear(violation);
  return status;
}

/* The players' gains are g, and nobody else gains or loses: the first lottery of that kind. */
static qaci_status set_exact(nash *f) {
  mpq_t *utility = qaci_rationals(f->b.players), *lottery = qaci_rationals(f->b.actions);
  for (size_t i = 0; i < f->b.players; i++) mpq_set(utility[i], f->b.d[i]);
  for (size_t i = 0; i < f->players; i++) mpq_add(utility[f->player[i]], utility[f->player[i]], f->g[i]);
  qaci_status status = qaci_first_lottery(f->ctx, f->o, (const mpq_t *)utility, lottery);
  if (status == QACI_OK) qaci_composition_add_lottery(f->r, f->o, (const mpq_t *)lottery);
  qaci_rationals_free(utility, f->b.players);
  qaci_rationals_free(lottery, f->b.actions);
  return status;
}

/* ---- enclosed ---- */

/* r := a multiple of 2^-bits, at least sqrt(x) and at most 2^-bits above. */
static void root_above(mpq_t r, const mpq_t x, size_t bits) {
  mpz_t z;
  mpz_init(z);
  mpz_mul_2exp(z, mpq_numref(x), 2 * bits);
  mpz_cdiv_q(z, z, mpq_denref(x));
  if (mpz_sgn(z)) {
    mpz_sub_ui(z, z, 1);
    mpz_sqrt(z, z);
    mpz_add_ui(z, z, 1);
  }
  mpq_set_z(r, z);
  mpq_div_2exp(r, r, bits);
  mpz_clear(z);
}

/* gain[i] := what encloses the solution's gain, by the violation of g. */
static void enclose_gains(const nash *f, qaci_interval *gain, size_t bits) {
  mpq_t e, below, above;
  mpq_inits(e, below, above, NULL);
  for (size_t i = 0; i < f->players; i++) {
    mpq_div(e, f->violation, f->w[i]);
    mpq_mul_2exp(below, e, 1);
    mpq_mul(above, e, e);
    mpq_add(above, above, below);
    root_above(below, below, bits);
    root_above(above, above, bits);
    mpq_add(above, above, e);
    mpq_mul(below, below, f->g[i]);
    mpq_mul(above, above, f->g[i]);
    mpq_sub(gain[i].lower, f->g[i], below);
    mpq_add(gain[i].upper, f->g[i], above);
    if (mpq_sgn(gain[i].lower) < 0) mpq_set_ui(gain[i].lower, 0, 1);
    if (mpq_cmp(gain[i].upper, f->b.most[f->player[i]]) > 0) mpq_set(gain[i].upper, f->b.most[f->player[i]]);
  }
  mpq_clears(e, below, above, NULL);
}

/* Does an earlier action have the same scores from everybody? Then the first lottery does without this one. */
static bool is_copy(const nash *f, size_t a) {
  for (size_t b = 0; b < a; b++) {
    size_t i = 0;
    while (i < f->b.players && mpq_equal(f->o->item[i].score[a], f->o->item[i].score[b])) i++;
    if (i == f->b.players) return true;
  }
  return false;
}

/* Is sum_i w_i g_i(a) / g_i < 1 whatever the gains within their enclosures? Then no solution has a part of a, unless
 * spared players have a say. */
static bool is_out(const nash *f, const qaci_interval *gain, size_t a, size_t bits) {
  if (f->spared) return false;
  mpq_t sum, term;
  mpq_inits(sum, term, NULL);
  bool known = true;
  for (size_t i = 0; i < f->players && known; i++) {
    mpq_srcptr g = gains_of(f, i)[a];
    if (!mpq_sgn(g)) continue;
    mpq_srcptr by = mpq_sgn(g) > 0 ? gain[i].lower : gain[i].upper;
    if (!(known = mpq_sgn(by) > 0)) break;
    mpq_mul(term, f->w[i], g);
    mpq_div(term, term, by);
    round_to(term, term, bits, true);
    mpq_add(sum, sum, term);
  }
  known = known && mpq_cmp_ui(sum, 1, 1) < 0;
  mpq_clears(sum, term, NULL);
  return known;
}

/* The lotteries over the actions in[] whose gains are within the enclosures. */
static void within(const nash *f, qaci_lp *lp, const size_t *in, size_t count, const qaci_interval *gain, size_t bits) {
  mpq_t *row = qaci_rationals(count), bound;
  mpq_init(bound);
  qaci_lp_init(lp, count, count);
  for (size_t i = 0; i < f->players; i++) {
    for (size_t x = 0; x < count; x++) mpq_set(row[x], gains_of(f, i)[in[x]]);
    round_to(bound, gain[i].lower, bits, false);
    qaci_lp_at_least(lp, (const mpq_t *)row, bound, false);
    round_to(bound, gain[i].upper, bits, true);
    qaci_lp_at_most(lp, (const mpq_t *)row, bound);
  }
  for (size_t i = 0; i < f->b.players; i++) {
    if (mpq_sgn(f->b.most[i])) continue;
    for (size_t x = 0; x < count; x++) mpq_set(row[x], f->b.gain[i * f->b.actions + in[x]]);
    qaci_lp_at_least(lp, (const mpq_t *)row, NULL, false);
  }
  qaci_rationals_free(row, count);
  mpq_clear(bound);
}

/* The least and the greatest part of each action in the lotteries with the enclosed gains; lottery[] is all 0
 * before. */
static qaci_status enclose_lottery(nash *f, const qaci_interval *gain, size_t bits, qaci_interval *lottery) {
  size_t *in = qaci_alloc(f->b.actions * sizeof *in), count = 0;
  for (size_t a = 0; a < f->b.actions; a++)
    if (!is_copy(f, a) && !is_out(f, gain, a, bits)) in[count++] = a;
  qaci_lp lp;
  within(f, &lp, in, count, gain, bits);
  qaci_lp_solution s;
  qaci_lp_solution_init(&s, &lp);
  mpq_t *c = qaci_rationals(count);
  qaci_status status = QACI_OK;
  for (size_t x = 0; x < count && status == QACI_OK; x++) {
    mpq_set_si(c[x], 1, 1);
    status = qaci_lp_maximize(f->ctx, &lp, (const mpq_t *)c, false, &s);
    if (status == QACI_OK) mpq_set(lottery[in[x]].upper, s.value);
    mpq_set_si(c[x], -1, 1);
    if (status == QACI_OK) status = qaci_lp_maximize(f->ctx, &lp, (const mpq_t *)c, false, &s);
    if (status == QACI_OK) mpq_neg(lottery[in[x]].lower, s.value);
    mpq_set_ui(c[x], 0, 1);
  }
  qaci_rationals_free(c, count);
  qaci_lp_solution_clear(&s, &lp);
  qaci_lp_clear(&lp);
  free(in);
  return status;
}

static qaci_status set_enclosed(nash *f, size_t bits) {
  qaci_point *point = f->r->points ? &f->r->point[0] : qaci_composition_add_point(f->r);
  qaci_interval *gain = qaci_intervals(f->players), *lottery = qaci_intervals(f->b.actions);
  enclose_gains(f, gain, 2 * bits);
  for (size_t i = 0; i < f->b.players; i++) qaci_interval_set(&point->utility[i], f->b.d[i]);
  for (size_t i = 0; i < f->players; i++) {
    qaci_interval *u = &point->utility[f->player[i]];
    mpq_add(u->lower, u->lower, gain[i].lower);
    mpq_add(u->upper, u->upper, gain[i].upper);
  }
  qaci_status status = enclose_lottery(f, gain, 2 * bits, lottery);
  if (status == QACI_OK) {
    qaci_interval *before = point->lottery;
    point->lottery = lottery;
    lottery = before;
    qaci_composition_mean_of_points(f->r);
  }
  qaci_intervals_free(lottery, f->b.actions);
  qaci_intervals_free(gain, f->players);
  return status;
}

/* Is there a pair of actions of which none is known to be better, nor both to be equal? */
static bool undecided(const qaci_composition *r) {
  for (size_t a = 0; a < r->actions; a++)
    for (size_t b = 0; b < a; b++)
      if (qaci_composition_overlap(r, a, b) &&
          !(qaci_interval_exact(&r->score[a]) && qaci_interval_exact(&r->score[b])))
        return true;
  return false;
}

/* log2 of the greatest 1/w_i, rounded up: the violation must be as much smaller. */
static size_t weight_bits(const nash *f) {
  size_t most = 0;
  for (size_t i = 0; i < f->players; i++) {
    size_t bits = mpz_sizeinbase(mpq_denref(f->w[i]), 2) - mpz_sizeinbase(mpq_numref(f->w[i]), 2) + 1;
    if (bits > most) most = bits;
  }
  return most;
}

static qaci_status solve(nash *f, const qaci_compose_options *options) {
  if (!f->players) return set_exact(f);
  QACI_TRY(first_columns(f));
  size_t extra = weight_bits(f);
  QACI_TRY(approach(f, COLUMN_BITS + extra));
  bool open = true;
  for (size_t bits = FIRST_BITS; open; bits *= 2) {
    QACI_TRY(approach(f, 2 * bits + extra + COLUMN_BITS));
    bool found;
    QACI_TRY(try_exact(f, bits, &found));
    if (found) return set_exact(f);
    QACI_TRY(set_enclosed(f, bits));
    open = undecided(f->r) && 2 * bits <= options->bits;
  }
  return QACI_OK;
}

qaci_status qaci_compose_nash(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                              qaci_composition *r) {
  nash f;
  qaci_status status = start(ctx, &f, o, r, options->disagreement);
  if (status == QACI_OK) status = solve(&f, options);
  finish(&f);
  return status;
}
