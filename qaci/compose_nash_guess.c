/* A guess at the Nash solution, in floating point: see compose_nash.h.                                    COMPOSE.9
 *
 * Maximise sum_i w_i log (V q)_i - sum_j q_j over q >= 0, whose maximum has sum 1. With y_j = sum_i w_i V_ij / g_i, a
 * slack s_j >= 0 and q_j s_j = t -> 0, Newton's step for y + s = 1 is
 *     (H + diag(s/q)) dq = t/q - (1 - y),   ds = 1 - y - s + H dq,   H = sum_i (w_i / g_i^2) V_i V_i^T
 * and t falls as its own power 3/2. Whatever comes out is only a guess: what is proved of it, compose_nash.c proves. */
#include <mpfr.h>
#include <stdlib.h>

#include "qaci/compose_nash.h"

#define N MPFR_RNDN

typedef struct guess {
  size_t k, m; /* columns, players */
  mpfr_prec_t bits;
  mpfr_t *v, *w, *g, *ratio; /* ratio: w/g */
  mpfr_t *q, *s, *y, *dq, *ds, *h, *a; /* h, a: k * k */
  mpfr_t t, one, x, z;
} guess;

static mpfr_t *numbers(size_t n, mpfr_prec_t bits) {
  mpfr_t *a = qaci_alloc(n * sizeof *a);
  for (size_t i = 0; i < n; i++) {
    mpfr_init2(a[i], bits);
    mpfr_set_zero(a[i], 1);
  }
  return a;
}

static void numbers_free(mpfr_t *a, size_t n) {
  for (size_t i = 0; i < n; i++) mpfr_clear(a[i]);
  free(a);
}

/* g, w/g, y and H at q. */
static void evaluate(guess *f) {
  for (size_t i = 0; i < f->m; i++) {
    mpfr_set_zero(f->g[i], 1);
    for (size_t j = 0; j < f->k; j++) mpfr_fma(f->g[i], f->v[j * f->m + i], f->q[j], f->g[i], N);
    mpfr_div(f->ratio[i], f->w[i], f->g[i], N);
  }
  for (size_t j = 0; j < f->k; j++) {
    mpfr_set_zero(f->y[j], 1);
    for (size_t i = 0; i < f->m; i++) mpfr_fma(f->y[j], f->v[j * f->m + i], f->ratio[i], f->y[j], N);
  }
  for (size_t j = 0; j < f->k; j++)
    for (size_t l = 0; l <= j; l++) {
      mpfr_t *cell = &f->h[j * f->k + l];
      mpfr_set_zero(*cell, 1);
      for (size_t i = 0; i < f->m; i++) {
        if (mpfr_zero_p(f->v[j * f->m + i]) || mpfr_zero_p(f->v[l * f->m + i])) continue;
        mpfr_div(f->x, f->ratio[i], f->g[i], N);
        mpfr_mul(f->x, f->x, f->v[j * f->m + i], N);
        mpfr_fma(*cell, f->x, f->v[l * f->m + i], *cell, N);
      }
      mpfr_set(f->h[l * f->k + j], *cell, N);
    }
}

/* dq := the solution of (H + diag(s/q)) dq = dq, by Cholesky's L D L^T; false if a pivot is not above 0. */
static bool solve(guess *f) {
  size_t k = f->k;
  for (size_t j = 0; j < k; j++)
    for (size_t l = 0; l < k; l++) mpfr_set(f->a[j * k + l], f->h[j * k + l], N);
  for (size_t j = 0; j < k; j++) {
    mpfr_div(f->x, f->s[j], f->q[j], N);
    mpfr_add(f->a[j * k + j], f->a[j * k + j], f->x, N);
  }
  for (size_t p = 0; p < k; p++) {
    if (!(mpfr_sgn(f->a[p * k + p]) > 0)) return false;
    for (size_t j = p + 1; j < k; j++) {
      if (mpfr_zero_p(f->a[j * k + p])) continue;
      mpfr_div(f->x, f->a[j * k + p], f->a[p * k + p], N);
      for (size_t l = p + 1; l < k; l++) {
        mpfr_mul(f->z, f->x, f->a[p * k + l], N);
        mpfr_sub(f->a[j * k + l], f->a[j * k + l], f->z, N);
      }
      mpfr_mul(f->z, f->x, f->dq[p], N);
      mpfr_sub(f->dq[j], f->dq[j], f->z, N);
    }
  }
  for (size_t p = k; p-- > 0;) {
    for (size_t l = p + 1; l < k; l++) {
      mpfr_mul(f->z, f->a[p * k + l], f->dq[l], N);
      mpfr_sub(f->dq[p], f->dq[p], f->z, N);
    }
    mpfr_div(f->dq[p], f->dq[p], f->a[p * k + p], N);
  }
  return true;
}

/* The longest step, at most 1, that keeps x + step dx above x (1 - tau). */
static void limit_step(guess *f, const mpfr_t *x, const mpfr_t *dx, const mpfr_t tau, mpfr_t step) {
  for (size_t j = 0; j < f->k; j++) {
    if (mpfr_sgn(dx[j]) >= 0) continue;
    mpfr_div(f->x, x[j], dx[j], N);
    mpfr_mul(f->x, f->x, tau, N);
    mpfr_neg(f->x, f->x, N);
    if (mpfr_cmp(f->x, step) < 0) mpfr_set(step, f->x, N);
  }
}

/* t := the mean of q s. */
static void mean_product(guess *f) {
  mpfr_set_zero(f->t, 1);
  for (size_t j = 0; j < f->k; j++) mpfr_fma(f->t, f->q[j], f->s[j], f->t, N);
  mpfr_div_ui(f->t, f->t, f->k, N);
}

static bool newton(guess *f) {
  mpfr_t goal, tau, step;
  mpfr_inits2(f->bits, goal, tau, step, NULL);
  mpfr_div_ui(goal, f->t, 5, N);
  mpfr_sqrt(step, f->t, N);
  mpfr_mul(step, step, f->t, N);
  if (mpfr_cmp(step, goal) < 0) mpfr_set(goal, step, N);
  evaluate(f);
  for (size_t j = 0; j < f->k; j++) {
    mpfr_div(f->dq[j], goal, f->q[j], N);
    mpfr_sub(f->x, f->one, f->y[j], N);
    mpfr_sub(f->dq[j], f->dq[j], f->x, N);
  }
  bool fine = solve(f);
  for (size_t j = 0; j < f->k && fine; j++) {
    mpfr_sub(f->ds[j], f->one, f->y[j], N);
    mpfr_sub(f->ds[j], f->ds[j], f->s[j], N);
    for (size_t l = 0; l < f->k; l++) mpfr_fma(f->ds[j], f->h[j * f->k + l], f->dq[l], f->ds[j], N);
  }
  if (fine) {
    mpfr_sub(tau, f->one, f->t, N);
    if (mpfr_cmp_d(tau, 0.99) < 0) mpfr_set_d(tau, 0.99, N);
    mpfr_set_ui(step, 1, N);
    limit_step(f, (const mpfr_t *)f->q, (const mpfr_t *)f->dq, tau, step);
    limit_step(f, (const mpfr_t *)f->s, (const mpfr_t *)f->ds, tau, step);
    for (size_t j = 0; j < f->k; j++) {
      mpfr_fma(f->q[j], step, f->dq[j], f->q[j], N);
      mpfr_fma(f->s[j], step, f->ds[j], f->s[j], N);
    }
    mean_product(f);
  }
  mpfr_clears(goal, tau, step, NULL);
  return fine;
}

/* Are all above 0, as rounding might have it otherwise? */
static bool inside(const guess *f) {
  for (size_t j = 0; j < f->k; j++)
    if (!(mpfr_sgn(f->q[j]) > 0) || !(mpfr_sgn(f->s[j]) > 0)) return false;
  return true;
}

static void keep(const guess *f, mpq_t *q) {
  for (size_t j = 0; j < f->k; j++) mpfr_get_q(q[j], f->q[j]);
}

static qaci_status iterate(qaci_ctx *ctx, guess *f, mpq_t *q, size_t bits) {
  for (size_t j = 0; j < f->k; j++) {
    mpfr_set_ui(f->q[j], 1, N);
    mpfr_div_ui(f->q[j], f->q[j], f->k, N);
    mpfr_set_ui(f->s[j], 1, N);
  }
  keep(f, q);
  mean_product(f);
  size_t work = f->k * f->k * (f->k + f->m) * (1 + bits / 256);
  /* t falls by 5 at least where a step is not cut short: a multiple of that many steps ends it in any case */
  for (size_t i = 0; i < 50 + 2 * bits && mpfr_get_exp(f->t) > -(mpfr_exp_t)bits; i++) {
    QACI_TRY(qaci_ctx_step(ctx, work));
    if (!newton(f) || !inside(f)) break;
    keep(f, q);
  }
  return QACI_OK;
}

qaci_status qaci_nash_guess(qaci_ctx *ctx, mpq_t *q, const mpq_t *v, const mpq_t *w, size_t columns, size_t players,
                            size_t bits) {
  size_t k = columns, m = players;
  guess f = {.k = k, .m = m, .bits = (mpfr_prec_t)(bits + bits / 2 + 64)};
  f.v = numbers(k * m, f.bits);
  f.w = numbers(3 * m, f.bits);
  f.g = f.w + m;
  f.ratio = f.g + m;
  f.q = numbers(5 * k + 2 * k * k, f.bits);
  f.s = f.q + k;
  f.y = f.s + k;
  f.dq = f.y + k;
  f.ds = f.dq + k;
  f.h = f.ds + k;
  f.a = f.h + k * k;
  mpfr_inits2(f.bits, f.t, f.one, f.x, f.z, NULL);
  mpfr_set_ui(f.one, 1, N);
  for (size_t i = 0; i < k * m; i++) mpfr_set_q(f.v[i], v[i], N);
  for (size_t i = 0; i < m; i++) mpfr_set_q(f.w[i], w[i], N);
  qaci_status status = iterate(ctx, &f, q, bits);
  numbers_free(f.v, k * m);
  numbers_free(f.w, 3 * m);
  numbers_free(f.q, 5 * k + 2 * k * k);
  mpfr_clears(f.t, f.one, f.x, f.z, NULL);
  return status;
}
