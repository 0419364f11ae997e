/* The weighted geometric mean (COMPOSE.4): the product over u of u(a)^(share of u).
 *
 * Mostly irrational: enclosed by MPFR, rounding down and up. Whether a score is rational, and whether two are equal, is
 * decided exactly (coprime.h), so refining ends for every pair whose difference shows within the given bits. */
#include <mpfr.h>
#include <stdlib.h>

#include "qaci/compose_internal.h"
#include "qaci/coprime.h"

enum { FIRST_BITS = 128 };

/* The scores of action a as powers, equal scores joined; false if one is 0. */
static bool powers_of(const qaci_opinions *o, const mpq_t *share, size_t a, qaci_powers *x) {
  *x = (qaci_powers){.base = qaci_rationals(o->count), .exponent = qaci_rationals(o->count)};
  qaci_index index = {0};
  bool positive = true;
  for (size_t i = 0; i < o->count && positive; i++) {
    mpq_srcptr u = o->item[i].score[a];
    positive = mpq_sgn(u) != 0;
    uint64_t hash = qaci_hash_mix(mpz_getlimbn(mpq_numref(u), 0), mpz_getlimbn(mpq_denref(u), 0));
    size_t at, probe = 0;
    while ((at = qaci_index_next(&index, hash, &probe)) != QACI_INDEX_NONE && !mpq_equal(x->base[at], u)) {}
    if (at == QACI_INDEX_NONE) {
      qaci_index_insert(&index, hash, at = x->n++);
      mpq_set(x->base[at], u);
    }
    mpq_add(x->exponent[at], x->exponent[at], share[i]);
  }
  qaci_index_clear(&index);
  return positive;
}

static void round_product(const qaci_powers *x, mpfr_prec_t bits, mpfr_rnd_t rounding, mpq_t r) {
  mpfr_t sum, term;
  mpfr_inits2(bits, sum, term, NULL);
  mpfr_set_zero(sum, 1);
  for (size_t i = 0; i < x->n; i++) {
    mpfr_set_q(term, x->base[i], rounding);
    mpfr_log(term, term, rounding);
    mpfr_mul_q(term, term, x->exponent[i], rounding); /* exponents are above 0 */
    mpfr_add(sum, sum, term, rounding);
  }
  mpfr_exp(sum, sum, rounding);
  mpfr_get_q(r, sum);
  mpfr_clears(sum, term, NULL);
}

static void enclose(const qaci_powers *x, mpfr_prec_t bits, qaci_interval *r) {
  round_product(x, bits, MPFR_RNDD, r->lower);
  round_product(x, bits, MPFR_RNDU, r->upper);
  if (mpq_cmp_ui(r->upper, 1, 1) > 0) mpq_set_ui(r->upper, 1, 1);
}

/* Find out what is exact and what is equal, refining until the rest are told apart. */
static qaci_status refine(qaci_ctx *ctx, const qaci_powers *x, const qaci_compose_options *options,
                          qaci_composition *r) {
  bool *exact = qaci_alloc(r->actions);
  qaci_status status = QACI_OK;
  mpq_t value;
  mpq_init(value);
  for (size_t a = 0; a < r->actions && status == QACI_OK; a++) {
    exact[a] = !x[a].n;
    mpq_set_ui(value, 0, 1);
    if (!exact[a]) status = qaci_powers_rational(ctx, &x[a], value, &exact[a]);
    if (exact[a]) qaci_interval_set(&r->score[a], value);
  }
  bool open = true;
  for (size_t bits = FIRST_BITS; open && status == QACI_OK; bits *= 2) {
    for (size_t a = 0; a < r->actions && status == QACI_OK; a++) {
      status = qaci_ctx_step(ctx, 1 + x[a].n * (bits / FIRST_BITS));
      if (!exact[a]) enclose(&x[a], (mpfr_prec_t)bits, &r->score[a]);
    }
    open = false;
    for (size_t a = 0; a < r->actions && status == QACI_OK; a++)
      for (size_t b = 0; b < a && r->same[a] == a && status == QACI_OK; b++) {
        if (r->same[b] != b || (exact[a] && exact[b]) || !qaci_composition_overlap(r, a, b)) continue;
        bool equal = false;
        if (bits == FIRST_BITS && !exact[a] && !exact[b]) status = qaci_powers_equal(ctx, &x[a], &x[b], &equal);
        if (equal) r->same[a] = b;
        else open = true;
      }
    if (2 * bits > options->bits) break;
  }
  free(exact);
  mpq_clear(value);
  return status;
}

qaci_status qaci_compose_geometric(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                   qaci_composition *r) {
  qaci_powers *x = qaci_alloc(o->actions * sizeof *x);
  mpq_t *share = qaci_opinions_shares(o);
  for (size_t a = 0; a < o->actions; a++)
    if (!powers_of(o, (const mpq_t *)share, a, &x[a])) x[a].n = 0;
  qaci_status status = refine(ctx, x, options, r);
  for (size_t a = 0; a < o->actions; a++) {
    qaci_rationals_free(x[a].base, o->count);
    qaci_rationals_free(x[a].exponent, o->count);
  }
  free(x);
  qaci_rationals_free(share, o->count);
  return status;
}

/* What is missing scores 0, or 1: then the exponents shrink by W / (W + more). */
void qaci_widen_geometric(const qaci_opinions *o, const mpq_t total, const mpq_t more, size_t bits,
                          qaci_interval *score) {
  (void)o;
  mpq_set_ui(score->lower, 0, 1);
  if (!mpq_sgn(score->upper)) return;
  mpq_t share;
  mpq_init(share);
  mpq_add(share, total, more);
  mpq_div(share, total, share);
  qaci_powers x = {.n = 1, .base = &score->upper, .exponent = &share};
  round_product(&x, (mpfr_prec_t)bits, MPFR_RNDU, score->upper);
  if (mpq_cmp_ui(score->upper, 1, 1) > 0) mpq_set_ui(score->upper, 1, 1);
  mpq_clear(share);
}
