/* SimilarPasts(x, y) = sum over w1 of Omega->(alpha)(w1) Omega->(w1)(x) Omega->(w1)(y).          definitions.md 5, 10
 *
 * Marginal futures: with f_x(n) = sum over m >= n of w(m - n) s(m, x) it is the quadratic form
 *     sum over n, n' of K[n][n'] f_x(n) f_y(n'),   K[n][n'] = w(n) w(n') sum over w1 of A(w1) c(w1)^2 s(n, w1) s(n', w1)
 * where A = Omega->(alpha). K does not depend on x and y: it is built once, in O(sum of squared profile lengths), and
 * has an entry only where some w1 occurs at both times. Constants c that are the same for every w1 are kept out of K,
 * f and the sums, and multiplied in at the very end: c has a denominator of about 1.44 T bits twice over, while without
 * it every term is a small fraction, added up in a balanced tree.
 *
 * For one x, z(n') = sum over n of K[n][n'] f_x(n) is computed once (the last few x are remembered), and a pair costs
 * O(T occ(y)) small products. In a universe whose states recur often, y_x(m) = sum over n <= m of z(n) w(m - n) takes
 * z's place, O(T^2) for one x, and a pair costs O(occ(y)).
 *
 * Conditional futures have no such form: the sum over w1 is done as it stands, O(states met) per pair.
 */
#include "physics/universe_internal.h"

#include <stdlib.h>

/* From how many occurrences per state on y_x pays. */
enum { OFTEN = 4 };

static bool recurs_often(const qaci_universe *u) {
  return u->step_count >= OFTEN * u->met;
}

/* c(w1) is one constant except in the reading `each`. */
static bool one_constant(const qaci_universe *u) {
  return u->normalize == QACI_NORMALIZE_ALPHA;
}

/* K's upper triangle while it is being built. */
typedef struct triangle {
  qaci_pair_map map;
  size_t room;
  mpq_t *value;
} triangle;

static void triangle_add(triangle *t, uint32_t n, uint32_t other, const mpq_t term) {
  bool is_new;
  size_t i = qaci_pair_map_add(&t->map, n, other, &is_new);
  if (is_new) {
    if (i >= t->room) {
      t->room = 2 * t->room + 64;
      t->value = qaci_realloc(t->value, t->room * sizeof *t->value);
    }
    mpq_init(t->value[i]);
    mpq_set(t->value[i], term);
  } else {
    mpq_add(t->value[i], t->value[i], term);
  }
}

/* Add what w1 contributes. */
static qaci_status triangle_add_state(qaci_ctx *ctx, qaci_universe *u, triangle *t, size_t w1) {
  const qaci_universe_state_info *s = &u->state[w1];
  if (!mpq_sgn(u->raw_alpha[w1])) return QACI_OK;
  mpq_t share, head, term;
  mpq_inits(share, head, term, NULL);
  qaci_status status = QACI_OK;
  mpq_set(share, u->raw_alpha[w1]);
  if (!one_constant(u)) {
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
      if (mpq_sgn(term)) triangle_add(t, a->n, b->n, term);
      status = qaci_ctx_step(ctx, 1);
    }
  }
  mpq_clears(share, head, term, NULL);
  return status;
}

/* Lay both triangles out in rows. Takes over the values. */
static void lay_out(qaci_universe *u, triangle *t) {
  qaci_kernel *k = &u->kernel;
  k->value = t->value;
  k->values = t->map.count;
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

static qaci_status build_kernel(qaci_ctx *ctx, qaci_universe *u) {
  if (u->kernel.first) return QACI_OK;
  QACI_TRY(qaci_universe_raw_alpha(ctx, u));
  triangle t = {.room = 0};
  qaci_pair_map_init(&t.map);
  qaci_status status = QACI_OK;
  uint64_t charged = 0;
  for (size_t w1 = 0; w1 < u->met && status == QACI_OK; w1++) {
    status = triangle_add_state(ctx, u, &t, w1);
    qaci_ctx_progress(ctx, "similar pasts", (double)w1, (double)u->met);
    uint64_t bytes = t.map.count * (sizeof(mpq_t) + 4 * sizeof(uint32_t));
    if (status == QACI_OK) status = qaci_ctx_charge(ctx, bytes - charged);
    if (status == QACI_OK) charged = bytes;
  }
  if (status == QACI_OK) {
    lay_out(u, &t);
  } else {
    qaci_mpq_array_clear(t.value, t.map.count);
    qaci_ctx_release(ctx, charged);
  }
  qaci_pair_map_clear(&t.map);
  return status;
}

/* r := f_x(n). */
static void suffix(const qaci_universe *u, size_t x, size_t n, mpq_t r) {
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

/* z := K f_x. */
static qaci_status apply_kernel(qaci_ctx *ctx, const qaci_universe *u, size_t x, mpq_t *z) {
  const qaci_kernel *k = &u->kernel;
  mpq_t f, term;
  mpq_inits(f, term, NULL);
  qaci_status status = QACI_OK;
  for (size_t n = 0; n <= last_time(u, x) && status == QACI_OK; n++) {
    if (k->first[n] == k->first[n + 1]) continue;
    suffix(u, x, n, f);
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

/* z(m) := sum over n <= m of z(n) w(m - n), from the last m down, in place. */
static qaci_status fold_weights(qaci_ctx *ctx, const qaci_universe *u, mpq_t *z) {
  mpq_t term;
  qaci_sum sum;
  mpq_init(term);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  for (size_t m = u->horizon + 1; m-- > 0 && status == QACI_OK;) {
    for (size_t n = 0; n <= m; n++) {
      if (!mpq_sgn(z[n])) continue;
      mpq_mul(term, z[n], u->weight[m - n]);
      qaci_sum_add(&sum, term);
    }
    qaci_sum_total(&sum, z[m]);
    status = qaci_ctx_step(ctx, m + 1);
  }
  qaci_sum_clear(&sum);
  mpq_clear(term);
  return status;
}

static mpq_t *remembered(qaci_universe *u, size_t x) {
  for (size_t i = 0; i < QACI_SIMILAR_VECTORS; i++)
    if (u->vector[i].x == x) return u->vector[i].value;
  return NULL;
}

/* *r := the vector of x, computed into the place of the one that was remembered longest. */
static qaci_status vector_of(qaci_ctx *ctx, qaci_universe *u, size_t x, mpq_t **r) {
  *r = remembered(u, x);
  if (*r) return QACI_OK;
  mpq_t *z = qaci_mpq_array(u->horizon + 1);
  qaci_status status = apply_kernel(ctx, u, x, z);
  if (status == QACI_OK && recurs_often(u)) status = fold_weights(ctx, u, z);
  if (status != QACI_OK) {
    qaci_mpq_array_clear(z, u->horizon + 1);
    return status;
  }
  qaci_similar_vector *v = &u->vector[u->vector_next];
  u->vector_next = (u->vector_next + 1) % QACI_SIMILAR_VECTORS;
  qaci_mpq_array_clear(v->value, u->horizon + 1);
  v->x = x;
  *r = v->value = z;
  return QACI_OK;
}

/* r := the vector z of some x, paired with y. */
static qaci_status pair_with(qaci_ctx *ctx, const qaci_universe *u, mpq_t *z, size_t y, mpq_t r) {
  mpq_t term;
  qaci_sum sum;
  mpq_init(term);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  if (recurs_often(u)) {
    for (size_t j = 0; j < u->state[y].count && status == QACI_OK; j++) {
      const qaci_occurrence *o = &u->state[y].occurrence[j];
      mpq_mul(term, z[o->n], o->weight);
      if (mpq_sgn(term)) qaci_sum_add(&sum, term);
      status = qaci_ctx_step(ctx, 1);
    }
  } else {
    for (size_t n = 0; n <= last_time(u, y) && status == QACI_OK; n++) {
      if (!mpq_sgn(z[n])) continue;
      suffix(u, y, n, term);
      if (!mpq_sgn(term)) continue;
      mpq_mul(term, term, z[n]);
      qaci_sum_add(&sum, term);
      status = qaci_ctx_step(ctx, u->state[y].count);
    }
  }
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  mpq_clear(term);
  return status;
}

static qaci_status marginal(qaci_ctx *ctx, qaci_universe *u, size_t x, size_t y, mpq_t r) {
  QACI_TRY(build_kernel(ctx, u));
  mpq_t *z = remembered(u, x);
  size_t other = y;
  if (!z) {
    z = remembered(u, y);
    if (z) other = x;
    else QACI_TRY(vector_of(ctx, u, x, &z));
  }
  mpq_t total, constant;
  mpq_inits(total, constant, NULL);
  qaci_status status = pair_with(ctx, u, z, other, total);
  mpq_set(constant, u->c);
  if (one_constant(u)) { /* c^3: one from A, two from the futures of w1 */
    mpq_mul(constant, constant, u->c);
    mpq_mul(constant, constant, u->c);
  }
  if (status == QACI_OK) status = qaci_ctx_number(ctx, (double)(qaci_mpq_bits(total) + qaci_mpq_bits(constant)));
  if (status == QACI_OK) mpq_mul(r, total, constant);
  mpq_clears(total, constant, NULL);
  return status;
}

static qaci_status conditional(qaci_ctx *ctx, qaci_universe *u, size_t x, size_t y, mpq_t r) {
  const qaci_future_row *alpha, *row;
  QACI_TRY(qaci_universe_conditional_row(ctx, u, 0, &alpha));
  mpq_t term, mass;
  qaci_sum sum;
  mpq_inits(term, mass, NULL);
  qaci_sum_init(&sum);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < alpha->count && status == QACI_OK; i++) {
    status = qaci_universe_conditional_row(ctx, u, alpha->id[i], &row);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1);
    if (status != QACI_OK) break;
    qaci_universe_conditional_mass(row, x, mass);
    if (!mpq_sgn(mass)) continue;
    mpq_mul(term, mass, alpha->mass[i]);
    qaci_universe_conditional_mass(row, y, mass);
    if (!mpq_sgn(mass)) continue;
    mpq_mul(term, term, mass);
    qaci_sum_add(&sum, term);
  }
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
  mpq_clears(term, mass, NULL);
  return status;
}

qaci_status qaci_universe_similar_pasts(qaci_ctx *ctx, qaci_universe *u, size_t w, size_t other, mpq_t r) {
  uint32_t a = (uint32_t)(w < other ? w : other), b = (uint32_t)(w < other ? other : w);
  size_t found = qaci_pair_map_find(&u->pairs, a, b);
  if (found != QACI_PAIR_NONE) {
    mpq_set(r, u->pair_value[found]);
    return QACI_OK;
  }
  mpq_t value;
  mpq_init(value);
  qaci_status status = QACI_OK;
  if (u->future == QACI_FUTURE_CONDITIONAL) status = conditional(ctx, u, w, other, value);
  else status = marginal(ctx, u, w, other, value);
  if (status == QACI_OK) status = qaci_ctx_charge(ctx, sizeof(mpq_t) + 16 + qaci_mpq_bits(value) / 8);
  if (status == QACI_OK) {
    bool is_new;
    size_t at = qaci_pair_map_add(&u->pairs, a, b, &is_new);
    if (at >= u->pair_room) {
      u->pair_room = 2 * u->pair_room + 64;
      u->pair_value = qaci_realloc(u->pair_value, u->pair_room * sizeof *u->pair_value);
    }
    mpq_init(u->pair_value[at]);
    mpq_set(u->pair_value[at], value);
    mpq_set(r, value);
  }
  mpq_clear(value);
  return status;
}
