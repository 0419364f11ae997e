/* Interned residuals of tables: see mass_residual.h.                                               definitions.md 1 */
#include "distributions/mass_residual.h"

#include <stdlib.h>
#include <string.h>

void qaci_mass_residuals_init(qaci_mass_residuals *x) {
  *x = (qaci_mass_residuals){.count = 0};
  mpz_init(x->scratch);
  x->first = qaci_alloc(sizeof *x->first);
  x->first[0] = 0;
}

void qaci_mass_residuals_clear(qaci_ctx *ctx, qaci_mass_residuals *x) {
  free(x->edge.value);
  free(x->edge.weight);
  free(x->edge.child);
  free(x->first);
  for (size_t i = 0; i < x->numbers; i++) mpz_clear(x->number[i]);
  free(x->number);
  free(x->pair);
  qaci_index_clear(&x->index);
  qaci_index_clear(&x->number_index);
  qaci_index_clear(&x->pair_index);
  mpz_clear(x->scratch);
  qaci_ctx_release(ctx, x->charged);
}

static qaci_status charge(qaci_ctx *ctx, qaci_mass_residuals *x, uint64_t bytes) {
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  x->charged += bytes;
  return QACI_OK;
}

static qaci_status intern_number(qaci_ctx *ctx, qaci_mass_residuals *x, const mpz_t z, uint32_t *r) {
  uint64_t hash = 0;
  for (size_t i = 0; i < mpz_size(z); i++) hash = qaci_hash_mix(hash, mpz_getlimbn(z, (mp_size_t)i));
  for (size_t probe = 0, at; (at = qaci_index_next(&x->number_index, hash, &probe)) != QACI_INDEX_NONE;)
    if (!mpz_cmp(x->number[at], z)) {
      *r = (uint32_t)at;
      return QACI_OK;
    }
  QACI_TRY(charge(ctx, x, sizeof *x->number + 64 + mpz_size(z) * sizeof(mp_limb_t)));
  if (x->numbers == x->number_room) {
    x->number_room = x->number_room ? 2 * x->number_room : 16;
    x->number = qaci_realloc(x->number, x->number_room * sizeof *x->number);
  }
  mpz_init_set(x->number[x->numbers], z);
  *r = (uint32_t)x->numbers;
  qaci_index_insert(&x->number_index, hash, x->numbers++);
  return QACI_OK;
}

/* The edge list under construction stands behind the last residual. */
static qaci_status add_edge(qaci_ctx *ctx, qaci_mass_residuals *x, uint32_t value, uint32_t weight, uint32_t child) {
  qaci_mass_edges *e = &x->edge;
  if (e->count == e->room) {
    size_t more = e->room ? e->room : 64;
    if (e->room + more > UINT32_MAX) return qaci_fail(ctx, QACI_UNABLE, "more than 2^32 edges of residuals were due");
    QACI_TRY(charge(ctx, x, 12 * more));
    e->room += more;
    e->value = qaci_realloc(e->value, e->room * sizeof *e->value);
    e->weight = qaci_realloc(e->weight, e->room * sizeof *e->weight);
    e->child = qaci_realloc(e->child, e->room * sizeof *e->child);
  }
  e->value[e->count] = value;
  e->weight[e->count] = weight;
  e->child[e->count++] = child;
  return QACI_OK;
}

/* Divide the weights of the new edges by their greatest common divisor: *factor. */
static qaci_status take_divisor(qaci_ctx *ctx, qaci_mass_residuals *x, uint32_t *factor) {
  size_t from = x->first[x->count];
  mpz_set_ui(x->scratch, 0);
  for (size_t i = from; i < x->edge.count && mpz_cmp_ui(x->scratch, 1); i++)
    mpz_gcd(x->scratch, x->scratch, x->number[x->edge.weight[i]]);
  QACI_TRY(intern_number(ctx, x, x->scratch, factor));
  for (size_t i = from; *factor && i < x->edge.count; i++) {
    mpz_divexact(x->scratch, x->number[x->edge.weight[i]], x->number[*factor]);
    QACI_TRY(intern_number(ctx, x, x->scratch, &x->edge.weight[i]));
  }
  return QACI_OK;
}

/* The new edges as a residual: an old one if there is an equal one. */
static qaci_status intern_edges(qaci_ctx *ctx, qaci_mass_residuals *x, uint32_t *r) {
  qaci_mass_edges *e = &x->edge;
  size_t from = x->first[x->count], n = e->count - from;
  uint64_t hash = n;
  for (size_t i = from; i < e->count; i++)
    hash = qaci_hash_mix(hash, (uint64_t)e->value[i] << 32 ^ (uint64_t)e->weight[i] << 16 ^ e->child[i]);
  for (size_t probe = 0, at; (at = qaci_index_next(&x->index, hash, &probe)) != QACI_INDEX_NONE;) {
    size_t other = x->first[at];
    if (x->first[at + 1] - other != n || memcmp(e->value + other, e->value + from, n * sizeof *e->value) ||
        memcmp(e->weight + other, e->weight + from, n * sizeof *e->weight) ||
        memcmp(e->child + other, e->child + from, n * sizeof *e->child))
      continue;
    e->count = from;
    *r = (uint32_t)at;
    return QACI_OK;
  }
  if (x->count == x->room) {
    size_t more = x->room ? x->room : 16;
    QACI_TRY(charge(ctx, x, 70 * more));
    x->room += more;
    x->first = qaci_realloc(x->first, (x->room + 1) * sizeof *x->first);
  }
  qaci_index_insert(&x->index, hash, x->count);
  *r = (uint32_t)x->count++;
  x->first[x->count] = (uint32_t)e->count;
  return QACI_OK;
}

static qaci_status finish_residual(qaci_ctx *ctx, qaci_mass_residuals *x, uint32_t *r, uint32_t *factor) {
  QACI_TRY(take_divisor(ctx, x, factor));
  return intern_edges(ctx, x, r);
}

static qaci_status weight_of(qaci_ctx *ctx, qaci_mass_residuals *x, const qaci_mass_table *t, size_t row, uint32_t *r) {
  if (t->kind == QACI_MASS_BIG) return intern_number(ctx, x, t->big[row], r);
  mpz_set_ui(x->scratch, t->kind == QACI_MASS_SMALL ? t->small[row] : 1);
  return intern_number(ctx, x, x->scratch, r);
}

/* Level by level from the last: below[i] and taken[i] are the residual behind node i and its factor. */
qaci_status qaci_mass_residual_root(qaci_ctx *ctx, qaci_mass_residuals *x, const qaci_mass_table *t, uint32_t *root,
                                    uint32_t *factor) {
  mpz_set_ui(x->scratch, 1);
  QACI_TRY(intern_number(ctx, x, x->scratch, factor)); /* the first of all: number 0 is 1 */
  size_t last = t->width - 1;
  uint32_t *below = qaci_alloc(2 * (t->count + 1) * sizeof *below), *taken = below + t->count + 1;
  qaci_status status = QACI_OK;
  for (size_t l = t->width; l-- > 0 && status == QACI_OK;) {
    const qaci_mass_level *level = &t->level[l];
    size_t parents = l ? t->level[l - 1].count : 1;
    for (size_t i = 0; i < parents && status == QACI_OK; i++) {
      size_t from = l ? t->level[l - 1].start[i] : 0, end = l ? t->level[l - 1].start[i + 1] : level->count;
      for (size_t k = from; k < end && status == QACI_OK; k++) {
        uint32_t weight = l == last ? 0 : taken[k];
        if (l == last) status = weight_of(ctx, x, t, k, &weight);
        if (status == QACI_OK)
          status = add_edge(ctx, x, level->value[k], weight, l == last ? QACI_MASS_NONE : below[k]);
      }
      /* parent i comes before all nodes that are still to be read, so the arrays can be written in place */
      if (status == QACI_OK) status = finish_residual(ctx, x, &below[i], &taken[i]);
    }
  }
  *root = below[0];
  *factor = taken[0];
  free(below);
  return status;
}

static qaci_status multiply(qaci_ctx *ctx, qaci_mass_residuals *x, uint32_t a, uint32_t b, uint32_t *product,
                            uint32_t *factor) {
  size_t i = x->first[a], j = x->first[b], end_a = x->first[a + 1], end_b = x->first[b + 1];
  size_t from = x->edge.count;
  while (i < end_a && j < end_b) {
    if (x->edge.value[i] != x->edge.value[j]) {
      if (x->edge.value[i] < x->edge.value[j])
        i++;
      else
        j++;
      continue;
    }
    uint32_t weight = x->edge.weight[i] ? x->edge.weight[i] : x->edge.weight[j];
    if (x->edge.weight[i] && x->edge.weight[j]) {
      mpz_mul(x->scratch, x->number[x->edge.weight[i]], x->number[x->edge.weight[j]]);
      QACI_TRY(intern_number(ctx, x, x->scratch, &weight));
    }
    QACI_TRY(add_edge(ctx, x, x->edge.value[i], weight, QACI_MASS_NONE));
    i++;
    j++;
  }
  *product = QACI_MASS_NONE;
  *factor = 0;
  return x->edge.count == from ? QACI_OK : finish_residual(ctx, x, product, factor);
}

qaci_status qaci_mass_residual_multiply(qaci_ctx *ctx, qaci_mass_residuals *x, uint32_t a, uint32_t b,
                                        uint32_t *product, uint32_t *factor) {
  *product = b;
  *factor = 0;
  if (a == QACI_MASS_NONE) return QACI_OK;
  if (a > b) {
    *product = a;
    a = b;
    b = *product;
  }
  uint64_t hash = qaci_hash_mix(a, b);
  for (size_t probe = 0, at; (at = qaci_index_next(&x->pair_index, hash, &probe)) != QACI_INDEX_NONE;)
    if (x->pair[at].a == a && x->pair[at].b == b) {
      *product = x->pair[at].product;
      *factor = x->pair[at].factor;
      return QACI_OK;
    }
  QACI_TRY(multiply(ctx, x, a, b, product, factor));
  if (x->pairs == x->pair_room) {
    size_t more = x->pair_room ? x->pair_room : 64;
    QACI_TRY(charge(ctx, x, (64 + sizeof *x->pair) * more));
    x->pair_room += more;
    x->pair = qaci_realloc(x->pair, x->pair_room * sizeof *x->pair);
  }
  x->pair[x->pairs] = (struct qaci_mass_pair){a, b, *product, *factor};
  qaci_index_insert(&x->pair_index, hash, x->pairs++);
  return QACI_OK;
}
