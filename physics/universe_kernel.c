/* The kernel of SimilarPasts.                                                                       definitions.md 5
 *
 *     K[n][n'] = w(n) w(n') sum over w1 of A(w1) c(w1)^2 s(n, w1) s(n', w1),      A = Omega->(alpha)
 *
 * It is built once, in O(sum of squared profile lengths), and has an entry only where some w1 occurs at both times.
 * A constant c that is the same for every w1 is kept out of it, also out of A; only the reading `each` has c(w1) inside.
 *
 * Two kinds of universe ask for two kinds of arithmetic:
 * - Most states occur once: K is nearly diagonal, its entries are small fractions, and rationals in lowest terms are
 *   both the shortest and the fastest. A common denominator would be that of all the w(n), about 2.9 T bits.
 * - States recur often: every entry is a sum over many w1, so that denominators are long anyway and a gcd for each
 *   term is the whole cost. The sums run in integers over common denominators, A(w1) = a(w1)/L and
 *   s(n, w1) = S(n, w1)/S(n), and so do K f_x and the sum over w.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

/* From how many occurrences per state on the second way pays. */
enum { OFTEN = 4 };

bool qaci_universe_recurs(const qaci_universe *u) {
  return u->step_count >= OFTEN * u->met;
}

bool qaci_universe_one_constant(const qaci_universe *u) {
  return u->normalize == QACI_NORMALIZE_ALPHA;
}

/* The way of integers: with c(w1) inside, A has no common denominator worth having. */
static bool in_integers(const qaci_universe *u) {
  return qaci_universe_recurs(u) && qaci_universe_one_constant(u);
}

static mpz_t *integers(size_t n) {
  mpz_t *a = qaci_alloc(n * sizeof *a);
  for (size_t i = 0; i < n; i++) mpz_init(a[i]);
  return a;
}

static void clear_integers(mpz_t *a, size_t n) {
  if (!a) return;
  for (size_t i = 0; i < n; i++) mpz_clear(a[i]);
  free(a);
}

void qaci_kernel_clear(qaci_kernel *k, size_t horizon) {
  qaci_mpq_array_clear(k->value, k->values);
  clear_integers(k->integer, k->values);
  if (k->factor) mpq_clear(k->scale);
  qaci_mpq_array_clear(k->factor, horizon + 1);
  free(k->first);
  free(k->column);
  free(k->entry);
}

/* x := q * denominator, which is an integer. */
static void times_denominator(mpz_t x, const mpq_t q, const mpz_t denominator) {
  mpz_divexact(x, denominator, mpq_denref(q));
  mpz_mul(x, x, mpq_numref(q));
}

/* x[i] / denominator := a[i]. */
static qaci_status over_common(qaci_ctx *ctx, mpz_t *x, mpz_t denominator, mpq_t *a, size_t n) {
  mpz_set_ui(denominator, 1);
  for (size_t i = 0; i < n; i++) {
    mpz_lcm(denominator, denominator, mpq_denref(a[i]));
    QACI_TRY(qaci_ctx_number(ctx, (double)mpz_sizeinbase(denominator, 2)));
    QACI_TRY(qaci_ctx_step(ctx, 1));
  }
  for (size_t i = 0; i < n; i++) times_denominator(x[i], a[i], denominator);
  return QACI_OK;
}

/* K's upper triangle while it is being built: `value` or `integer`, one for each pair. */
typedef struct triangle {
  qaci_pair_map map;
  size_t room;
  mpq_t *value;
  mpz_t *integer;
} triangle;

static void triangle_clear(triangle *t) {
  qaci_mpq_array_clear(t->value, t->map.count);
  clear_integers(t->integer, t->map.count);
  qaci_pair_map_clear(&t->map);
}

/* The place of (n, other), a 0 if it is new. */
static size_t triangle_at(triangle *t, uint32_t n, uint32_t other, bool in_rationals) {
  bool is_new;
  size_t i = qaci_pair_map_add(&t->map, n, other, &is_new);
  if (!is_new) return i;
  if (i >= t->room) {
    t->room = 2 * t->room + 64;
    if (in_rationals) t->value = qaci_realloc(t->value, t->room * sizeof *t->value);
    else t->integer = qaci_realloc(t->integer, t->room * sizeof *t->integer);
  }
  if (in_rationals) mpq_init(t->value[i]);
  else mpz_init(t->integer[i]);
  return i;
}

/* Add what w1 contributes, in rationals. */
static qaci_status add_state(qaci_ctx *ctx, qaci_universe *u, triangle *t, size_t w1) {
  const qaci_universe_state_info *s = &u->state[w1];
  if (!mpq_sgn(u->raw_alpha[w1])) return QACI_OK;
  mpq_t share, head, term;
  mpq_inits(share, head, term, NULL);
  qaci_status status = QACI_OK;
  mpq_set(share, u->raw_alpha[w1]);
  if (!qaci_universe_one_constant(u)) {
    status = qaci_universe_constant(ctx, u, w1, term);
    mpq_mul(term, term, term);
    mpq_mul(share, share, term);
  }
  for (size_t i = 0; i < s->count && status == QACI_OK; i++) {
    const qaci_occurrence *a = &s->occurrence[i];
    mpq_mul(head, share, a->weight);
    mpq_mul(head, head, u->weight[a->n]);
    for (size_t j = i; j < s->count && status == QACI_OK; j++) {
      const qaci_occurrence *b = &s->occurrence[j];
      mpq_mul(term, head, b->weight);
      mpq_mul(term, term, u->weight[b->n]);
      if (mpq_sgn(term)) {
        size_t at = triangle_at(t, a->n, b->n, true); /* before t->value is read: it may move */
        mpq_ptr to = t->value[at];
        if (mpq_sgn(to)) mpq_add(to, to, term);
        else mpq_swap(to, term);
      }
      status = qaci_ctx_step(ctx, 1);
    }
  }
  mpq_clears(share, head, term, NULL);
  return status;
}

/* Add what w1 contributes, in integers: a = a(w1), and denominator[n] = S(n). */
static qaci_status add_state_integers(qaci_ctx *ctx, const qaci_universe *u, triangle *t, size_t w1, const mpz_t a,
                                      mpz_t *denominator) {
  const qaci_universe_state_info *s = &u->state[w1];
  if (!mpz_sgn(a)) return QACI_OK;
  mpz_t *S = integers(s->count), head;
  mpz_init(head);
  for (size_t i = 0; i < s->count; i++)
    times_denominator(S[i], s->occurrence[i].weight, denominator[s->occurrence[i].n]);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < s->count && status == QACI_OK; i++) {
    mpz_mul(head, a, S[i]);
    for (size_t j = i; j < s->count; j++) {
      size_t at = triangle_at(t, s->occurrence[i].n, s->occurrence[j].n, false);
      mpz_addmul(t->integer[at], head, S[j]);
    }
    status = qaci_ctx_step(ctx, s->count - i);
  }
  clear_integers(S, s->count);
  mpz_clear(head);
  return status;
}

/* denominator[n] := S(n), the common denominator of s(n, .). */
static void weight_denominators(const qaci_universe *u, mpz_t *denominator) {
  for (size_t n = 0; n <= u->horizon; n++) mpz_set_ui(denominator[n], 1);
  for (size_t id = 0; id < u->met; id++)
    for (size_t i = 0; i < u->state[id].count; i++) {
      mpz_ptr d = denominator[u->state[id].occurrence[i].n];
      mpz_lcm(d, d, mpq_denref(u->state[id].occurrence[i].weight));
    }
}

static qaci_status fill_integers(qaci_ctx *ctx, qaci_universe *u, triangle *t, mpq_t *factor, mpq_t scale) {
  mpz_t *denominator = integers(u->horizon + 1), *a = integers(u->met), L;
  mpz_init(L);
  weight_denominators(u, denominator);
  qaci_status status = over_common(ctx, a, L, u->raw_alpha, u->met);
  for (size_t w1 = 0; w1 < u->met && status == QACI_OK; w1++) {
    status = add_state_integers(ctx, u, t, w1, a[w1], denominator);
    qaci_ctx_progress(ctx, "similar pasts", (double)w1, (double)u->met);
  }
  mpq_set_z(scale, L);
  mpq_inv(scale, scale);
  for (size_t n = 0; n <= u->horizon; n++) {
    mpq_set_z(factor[n], denominator[n]);
    mpq_div(factor[n], u->weight[n], factor[n]);
  }
  clear_integers(denominator, u->horizon + 1);
  clear_integers(a, u->met);
  mpz_clear(L);
  return status;
}

/* Lay both triangles out in rows. Takes over the values. */
static void lay_out(qaci_universe *u, triangle *t) {
  qaci_kernel *k = &u->kernel;
  k->value = t->value;
  k->integer = t->integer;
  k->values = t->map.count;
  t->value = NULL;
  t->integer = NULL;
  k->first = qaci_alloc((u->horizon + 2) * sizeof *k->first);
  for (size_t n = 0; n <= u->horizon + 1; n++) k->first[n] = 0;
  for (size_t i = 0; i < t->map.count; i++) {
    qaci_pair p = t->map.key[i];
    k->first[p.a + 1]++;
    if (p.a != p.b) k->first[p.b + 1]++;
  }
  for (size_t n = 0; n <= u->horizon; n++) k->first[n + 1] += k->first[n];
  k->count = k->first[u->horizon + 1];
  k->column = qaci_alloc(k->count * sizeof *k->column);
  k->entry = qaci_alloc(k->count * sizeof *k->entry);
  size_t *next = qaci_alloc((u->horizon + 1) * sizeof *next);
  for (size_t n = 0; n <= u->horizon; n++) next[n] = k->first[n];
  for (size_t i = 0; i < t->map.count; i++) {
    qaci_pair p = t->map.key[i];
    k->column[next[p.a]] = p.b;
    k->entry[next[p.a]++] = (uint32_t)i;
    if (p.a == p.b) continue;
    k->column[next[p.b]] = p.a;
    k->entry[next[p.b]++] = (uint32_t)i;
  }
  free(next);
}

static qaci_status build(qaci_ctx *ctx, qaci_universe *u) {
  if (u->kernel.first) return QACI_OK;
  QACI_TRY(qaci_universe_raw_alpha(ctx, u));
  triangle t = {.room = 0};
  qaci_pair_map_init(&t.map);
  mpq_t *factor = NULL, scale;
  mpq_init(scale);
  qaci_status status = QACI_OK;
  if (in_integers(u)) {
    factor = qaci_mpq_array(u->horizon + 1);
    status = fill_integers(ctx, u, &t, factor, scale);
  } else {
    for (size_t w1 = 0; w1 < u->met && status == QACI_OK; w1++) {
      status = add_state(ctx, u, &t, w1);
      qaci_ctx_progress(ctx, "similar pasts", (double)w1, (double)u->met);
    }
  }
  if (status == QACI_OK) status = qaci_ctx_charge(ctx, t.map.count * (sizeof(mpq_t) + 4 * sizeof(uint32_t)));
  if (status == QACI_OK) {
    lay_out(u, &t);
    u->kernel.factor = factor;
    if (factor) *u->kernel.scale = *scale;
    else mpq_clear(scale);
  } else {
    qaci_mpq_array_clear(factor, u->horizon + 1);
    mpq_clear(scale);
  }
  triangle_clear(&t);
  return status;
}

void qaci_universe_suffix(const qaci_universe *u, size_t x, size_t n, mpq_t r) {
  const qaci_universe_state_info *s = &u->state[x];
  mpq_t term;
  mpq_init(term);
  mpq_set_ui(r, 0, 1);
  for (size_t j = s->count; j-- > 0 && s->occurrence[j].n >= n;) {
    mpq_mul(term, u->weight[s->occurrence[j].n - n], s->occurrence[j].weight);
    if (mpq_sgn(r)) mpq_add(r, r, term);
    else mpq_swap(r, term);
  }
  mpq_clear(term);
}

static size_t last_time(const qaci_universe *u, size_t x) {
  return u->state[x].occurrence[u->state[x].count - 1].n;
}

/* z := K f_x in rationals, a row of K at a time. */
static qaci_status apply(qaci_ctx *ctx, const qaci_universe *u, size_t x, mpq_t *z) {
  const qaci_kernel *k = &u->kernel;
  mpq_t f, term;
  mpq_inits(f, term, NULL);
  qaci_status status = QACI_OK;
  for (size_t n = 0; n <= last_time(u, x) && status == QACI_OK; n++) {
    if (k->first[n] == k->first[n + 1]) continue;
    qaci_universe_suffix(u, x, n, f);
    if (!mpq_sgn(f)) continue;
    for (size_t i = k->first[n]; i < k->first[n + 1]; i++) {
      mpq_mul(term, f, k->value[k->entry[i]]);
      mpq_ptr to = z[k->column[i]];
      if (mpq_sgn(to)) mpq_add(to, to, term);
      else mpq_swap(to, term);
    }
    status = qaci_ctx_step(ctx, u->state[x].count + k->first[n + 1] - k->first[n]);
  }
  mpq_clears(f, term, NULL);
  return status;
}

/* r := x / d. */
static void set_quotient(mpq_t r, const mpz_t x, const mpz_t d) {
  mpz_set(mpq_numref(r), x);
  mpz_set(mpq_denref(r), d);
  mpq_canonicalize(r);
}

/* z := K f_x in integers: with factor[n] f_x(n) = F(n)/d, z(n') = scale factor[n'] (sum over n of integer F(n)) / d. */
static qaci_status apply_integers(qaci_ctx *ctx, const qaci_universe *u, size_t x, mpq_t *z) {
  const qaci_kernel *k = &u->kernel;
  size_t count = u->horizon + 1;
  mpz_t *F = integers(count), d, sum;
  mpz_inits(d, sum, NULL);
  for (size_t n = 0; n <= last_time(u, x); n++) {
    qaci_universe_suffix(u, x, n, z[n]);
    mpq_mul(z[n], z[n], k->factor[n]);
  }
  qaci_status status = over_common(ctx, F, d, z, count);
  for (size_t n = 0; n < count && status == QACI_OK; n++) {
    mpz_set_ui(sum, 0);
    for (size_t i = k->first[n]; i < k->first[n + 1]; i++) mpz_addmul(sum, k->integer[k->entry[i]], F[k->column[i]]);
    set_quotient(z[n], sum, d);
    mpq_mul(z[n], z[n], k->factor[n]);
    mpq_mul(z[n], z[n], k->scale);
    status = qaci_ctx_step(ctx, 1 + k->first[n + 1] - k->first[n]);
  }
  clear_integers(F, count);
  mpz_clears(d, sum, NULL);
  return status;
}

/* z(m) := sum over n <= m of z(n) w(m - n), in integers over the two common denominators. */
static qaci_status fold_weights(qaci_ctx *ctx, const qaci_universe *u, mpq_t *z) {
  size_t count = u->horizon + 1;
  mpz_t *Z = integers(count), *W = integers(count), dz, dw, sum;
  mpz_inits(dz, dw, sum, NULL);
  qaci_status status = over_common(ctx, Z, dz, z, count);
  if (status == QACI_OK) status = over_common(ctx, W, dw, u->weight, count);
  mpz_mul(dz, dz, dw);
  for (size_t m = 0; m < count && status == QACI_OK; m++) {
    mpz_set_ui(sum, 0);
    for (size_t n = 0; n <= m; n++) mpz_addmul(sum, Z[n], W[m - n]);
    set_quotient(z[m], sum, dz);
    status = qaci_ctx_step(ctx, m + 1);
  }
  clear_integers(Z, count);
  clear_integers(W, count);
  mpz_clears(dz, dw, sum, NULL);
  return status;
}

qaci_status qaci_universe_similar_vector(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t *z) {
  QACI_TRY(build(ctx, u));
  QACI_TRY(u->kernel.integer ? apply_integers(ctx, u, x, z) : apply(ctx, u, x, z));
  return qaci_universe_recurs(u) ? fold_weights(ctx, u, z) : QACI_OK;
}
