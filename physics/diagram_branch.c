/* Branches: the histories of the heaviest world-states.                                       WORLD.7, other-physics.md
 *
 * The K-th heaviest world-state at time T (of equal ones the smaller code first) is followed back: before w at n comes
 * the v at n - 1 with the greatest s(n - 1, v) t(v, w), t(v, w) the weight of w one step after v alone; of equal ones
 * the smaller code. Cost: all layers are kept, and every world-state before T that is heavy enough is evolved by one
 * step.
 */
#include "physics/diagram.h"

#include <stdlib.h>

typedef struct layer {
  size_t count, room;
  qaci_bits *code;
  mpz_t *numerator, denominator;
} layer;

typedef struct keeper {
  qaci_ctx *ctx;
  layer *l;
} keeper;

static qaci_status keep(void *data, const qaci_bits *code, mpz_srcptr numerator) {
  keeper *k = data;
  layer *l = k->l;
  QACI_TRY(qaci_ctx_charge(k->ctx,
                           sizeof(qaci_bits) + sizeof(mpz_t) + code->len / 8 + mpz_sizeinbase(numerator, 2) / 8 + 64));
  if (l->count == l->room) {
    l->room = 2 * l->room + 8;
    l->code = qaci_realloc(l->code, l->room * sizeof *l->code);
    l->numerator = qaci_realloc(l->numerator, l->room * sizeof *l->numerator);
  }
  qaci_bits_init(&l->code[l->count]);
  qaci_bits_set(&l->code[l->count], code);
  mpz_init_set(l->numerator[l->count++], numerator);
  return QACI_OK;
}

typedef struct search {
  const qaci_bits *sought;
  mpz_t found;
} search;

static qaci_status look(void *data, const qaci_bits *code, mpz_srcptr numerator) {
  search *s = data;
  if (qaci_bits_equal(code, s->sought)) mpz_set(s->found, numerator);
  return QACI_OK;
}

/* r := t(v, w). */
static qaci_status transition(qaci_ctx *ctx, qaci_physics *p, const qaci_bits *v, const qaci_bits *w, mpq_t r) {
  const qaci_physics_functions *f = p->functions;
  qaci_evolution *e;
  QACI_TRY(f->evolution_create(ctx, &e, p, v));
  search s = {.sought = w};
  mpz_t denominator;
  mpq_t lost;
  mpz_inits(s.found, denominator, NULL);
  mpq_init(lost);
  qaci_status status = f->evolution_step(ctx, e);
  if (status == QACI_OK) status = f->evolution_each(ctx, e, look, &s, denominator, lost);
  if (status == QACI_OK) {
    mpz_set(mpq_numref(r), s.found);
    mpz_set(mpq_denref(r), denominator);
    mpq_canonicalize(r);
  }
  f->evolution_destroy(e);
  mpz_clears(s.found, denominator, NULL);
  mpq_clear(lost);
  return status;
}

/* *at := the heaviest history of w, which is at the next time. */
static qaci_status before(qaci_ctx *ctx, qaci_physics *p, const layer *l, const qaci_bits *w, size_t *at) {
  mpq_t best, t;
  mpq_inits(best, t, NULL);
  qaci_status status = QACI_OK;
  *at = SIZE_MAX;
  for (size_t i = 0; i < l->count && status == QACI_OK; i++) {
    mpq_set_z(t, l->numerator[i]);
    int bound = mpq_cmp(t, best); /* a transition has at most weight 1 */
    if (*at != SIZE_MAX && bound < 0) continue;
    status = transition(ctx, p, &l->code[i], w, t);
    mpz_mul(mpq_numref(t), mpq_numref(t), l->numerator[i]);
    mpq_canonicalize(t);
    int order = mpq_cmp(t, best);
    if (!mpq_sgn(t) || order < 0) continue;
    if (order == 0 && *at != SIZE_MAX && qaci_bits_compare(&l->code[*at], &l->code[i]) < 0) continue;
    mpq_set(best, t);
    *at = i;
  }
  mpq_clears(best, t, NULL);
  return status;
}

/* *at := the k-th heaviest of a layer. */
static qaci_status rank(qaci_ctx *ctx, const layer *l, size_t k, size_t *at) {
  if (k > l->count)
    return qaci_fail(ctx, QACI_DOMAIN, "branch %zu, but %zu world-state%s weight at the last time", k, l->count,
                     l->count == 1 ? " has" : "s have");
  size_t *order = qaci_alloc((l->count + 1) * sizeof *order);
  for (size_t i = 0; i < l->count; i++) order[i] = i;
  for (size_t i = 0; i < k; i++) /* as far as it is needed */
    for (size_t j = i + 1; j < l->count; j++) {
      int c = mpz_cmp(l->numerator[order[j]], l->numerator[order[i]]);
      if (c < 0 || (c == 0 && qaci_bits_compare(&l->code[order[j]], &l->code[order[i]]) > 0)) continue;
      size_t swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  *at = order[k - 1];
  free(order);
  return QACI_OK;
}

static void take(const layer *l, size_t at, qaci_bits *code, mpq_t weight) {
  qaci_bits_set(code, &l->code[at]);
  mpz_set(mpq_numref(weight), l->numerator[at]);
  mpz_set(mpq_denref(weight), l->denominator);
  mpq_canonicalize(weight);
}

qaci_status qaci_branch(qaci_ctx *ctx, qaci_physics *p, const qaci_bits *initial, size_t to, size_t k, qaci_bits *code,
                        mpq_t *weight) {
  const qaci_physics_functions *f = p->functions;
  uint64_t bytes = ctx->bytes;
  qaci_evolution *e;
  QACI_TRY(f->evolution_create(ctx, &e, p, initial));
  layer *all = qaci_alloc((to + 1) * sizeof *all);
  mpq_t lost;
  mpq_init(lost);
  for (size_t n = 0; n <= to; n++) {
    all[n] = (layer){0};
    mpz_init(all[n].denominator);
  }
  qaci_status status = QACI_OK;
  for (size_t n = 0; status == QACI_OK; n++) {
    keeper kept = {ctx, &all[n]};
    status = f->evolution_each(ctx, e, keep, &kept, all[n].denominator, lost);
    if (status != QACI_OK || n == to) break;
    status = f->evolution_step(ctx, e);
  }
  f->evolution_destroy(e);
  size_t at = 0;
  if (status == QACI_OK) status = rank(ctx, &all[to], k, &at);
  if (status == QACI_OK) take(&all[to], at, &code[to], weight[to]);
  for (size_t n = to; n-- > 0 && status == QACI_OK;) {
    status = before(ctx, p, &all[n], &code[n + 1], &at);
    if (status == QACI_OK) take(&all[n], at, &code[n], weight[n]);
    qaci_ctx_progress(ctx, "branch", (double)(to - n), (double)to);
  }
  for (size_t n = 0; n <= to; n++) {
    for (size_t i = 0; i < all[n].count; i++) {
      qaci_bits_clear(&all[n].code[i]);
      mpz_clear(all[n].numerator[i]);
    }
    free(all[n].code);
    free(all[n].numerator);
    mpz_clear(all[n].denominator);
  }
  free(all);
  mpq_clear(lost);
  if (ctx->bytes > bytes) qaci_ctx_release(ctx, ctx->bytes - bytes);
  return status;
}
