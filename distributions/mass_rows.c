/* Rows and interned values of constrained mass: see mass_rows.h. */
#include "distributions/mass_rows.h"

#include <string.h>

void qaci_mass_rows_init(qaci_mass_rows *r, size_t width) {
  *r = (qaci_mass_rows){.width = width};
}

void qaci_mass_rows_clear(qaci_ctx *ctx, qaci_mass_rows *r) {
  free(r->key);
  qaci_index_clear(&r->index);
  qaci_ctx_release(ctx, r->charged);
  qaci_mass_rows_init(r, r->width);
}

static qaci_status make_room(qaci_ctx *ctx, qaci_mass_rows *r, size_t extra) {
  /* a key, its index slots (at most half of them full, doubling), and what the caller keeps */
  size_t more = r->room ? r->room : 4;
  uint64_t bytes = more * (r->width * sizeof *r->key + 4 * sizeof *r->index.slot + extra);
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  r->charged += bytes;
  r->room += more;
  r->key = qaci_realloc(r->key, r->room * r->width * sizeof *r->key);
  return QACI_OK;
}

qaci_status qaci_mass_rows_add(qaci_ctx *ctx, qaci_mass_rows *r, const uint32_t *key, size_t extra, size_t *at,
                               bool *added) {
  uint64_t hash = r->width;
  for (size_t i = 0; i < r->width; i++) hash = qaci_hash_mix(hash, key[i]);
  *added = false;
  for (size_t probe = 0; (*at = qaci_index_next(&r->index, hash, &probe)) != QACI_INDEX_NONE;)
    if (!r->width || !memcmp(qaci_mass_row(r, *at), key, r->width * sizeof *key)) return QACI_OK;
  if (r->count == r->room) QACI_TRY(make_room(ctx, r, extra));
  if (r->width) memcpy(r->key + r->count * r->width, key, r->width * sizeof *key);
  qaci_index_insert(&r->index, hash, r->count);
  *at = r->count++;
  *added = true;
  return QACI_OK;
}

void qaci_mass_values_clear(qaci_mass_values *v) {
  for (size_t i = 0; i < v->count; i++) qaci_value_release(v->value[i]);
  free(v->value);
  free(v->integer);
  qaci_index_clear(&v->index);
  *v = (qaci_mass_values){0};
}

qaci_status qaci_mass_values_number(qaci_ctx *ctx, qaci_mass_values *v, qaci_value *x, uint32_t *number) {
  for (size_t probe = 0, at; (at = qaci_index_next(&v->index, x->hash, &probe)) != QACI_INDEX_NONE;)
    if (qaci_value_equal(v->value[at], x)) {
      *number = (uint32_t)at;
      return QACI_OK;
    }
  if (v->count > UINT32_MAX) return qaci_fail(ctx, QACI_UNABLE, "more than 2^32 different values of variables");
  if (v->count == v->room) {
    v->room = v->room ? 2 * v->room : 16;
    v->value = qaci_realloc(v->value, v->room * sizeof *v->value);
  }
  *number = (uint32_t)v->count;
  qaci_index_insert(&v->index, x->hash, v->count);
  v->value[v->count++] = qaci_value_retain(x);
  return QACI_OK;
}

qaci_status qaci_mass_values_integer(qaci_ctx *ctx, qaci_mass_values *v, long n, uint32_t *number) {
  enum { LEAST = -1024, MOST = 8192 };
  uint32_t *known = NULL;
  if (n >= LEAST && n < MOST) {
    if (!v->integer) {
      v->integer = qaci_alloc((MOST - LEAST) * sizeof *v->integer);
      memset(v->integer, 0, (MOST - LEAST) * sizeof *v->integer);
    }
    known = &v->integer[n - LEAST];
    *number = *known - 1;
    if (*known) return QACI_OK;
  }
  qaci_value *x = qaci_value_integer(n);
  qaci_status status = qaci_mass_values_number(ctx, v, x, number);
  qaci_value_release(x);
  if (status == QACI_OK && known) *known = *number + 1;
  return status;
}
