/* The table of patterns that every machine fills, and its total (SIMP.2): see simplicity_table.h. Cost: one hash
 * look-up an addition. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/simplicity_internal.h"

qaci_status qaci_simplicity_open(qaci_ctx *ctx, qaci_simplicity **r, const char *machine, size_t lengths) {
  uint64_t bytes = 0;
  if (__builtin_mul_overflow(lengths, sizeof(qaci_length_table) + sizeof(uint32_t), &bytes)) bytes = UINT64_MAX;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  qaci_simplicity *k = qaci_alloc(sizeof *k);
  *k = (qaci_simplicity){.references = 1, .machine = qaci_strdup(machine), .lengths = lengths, .charged = bytes, .known = SIZE_MAX};
  mpz_inits(k->denominator, k->total, NULL);
  k->by_length = qaci_alloc(lengths * sizeof *k->by_length);
  if (lengths) memset(k->by_length, 0, lengths * sizeof *k->by_length);
  k->scratch = qaci_alloc(lengths * sizeof *k->scratch);
  *r = k;
  return QACI_OK;
}

qaci_status qaci_simplicity_reach(qaci_ctx *ctx, qaci_simplicity *k, size_t lengths) {
  if (lengths <= k->lengths) return QACI_OK;
  if (lengths < 2 * k->lengths) lengths = 2 * k->lengths;
  uint64_t bytes = 0;
  if (__builtin_mul_overflow(lengths - k->lengths, sizeof(qaci_length_table) + sizeof(uint32_t), &bytes)) bytes = UINT64_MAX;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  k->charged += bytes;
  k->by_length = qaci_realloc(k->by_length, lengths * sizeof *k->by_length);
  memset(k->by_length + k->lengths, 0, (lengths - k->lengths) * sizeof *k->by_length);
  k->scratch = qaci_realloc(k->scratch, lengths * sizeof *k->scratch);
  k->lengths = lengths;
  return QACI_OK;
}

static uint64_t hash_positions(const uint32_t *position, size_t n) {
  uint64_t h = n * UINT64_C(0x9e3779b97f4a7c15);
  for (size_t i = 0; i < n; i++) {
    h = (h ^ position[i]) * UINT64_C(0x243f6a8885a308d3);
    h ^= h >> 31;
  }
  return h;
}

static qaci_status find(qaci_ctx *ctx, qaci_simplicity *k, const uint32_t *position, size_t n, size_t symbols,
                        qaci_pattern **r) {
  qaci_length_table *t = &k->by_length[n];
  uint64_t hash = hash_positions(position, n);
  for (size_t probe = 0, at; (at = qaci_index_next(&t->index, hash, &probe)) != QACI_INDEX_NONE;) {
    *r = &t->item[at];
    if (!n || !memcmp(t->item[at].position, position, n * sizeof *position)) return QACI_OK;
  }
  uint64_t bytes = sizeof(qaci_pattern) + n * sizeof *position + 4 * sizeof(struct qaci_index_slot) + 64;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  k->charged += bytes;
  if (t->count == t->room) {
    t->room = t->room ? 2 * t->room : 4;
    t->item = qaci_realloc(t->item, t->room * sizeof *t->item);
  }
  qaci_index_insert(&t->index, hash, t->count);
  qaci_pattern *p = &t->item[t->count++];
  *p = (qaci_pattern){.length = n, .symbols = symbols, .position = qaci_alloc(n * sizeof *position)};
  if (n) memcpy(p->position, position, n * sizeof *position);
  mpz_init(p->weight);
  *r = p;
  return QACI_OK;
}

qaci_status qaci_simplicity_add(qaci_ctx *ctx, qaci_simplicity *k, const uint32_t *position, size_t n, size_t symbols,
                                const mpz_t weight) {
  assert(n < k->lengths && !mpz_sgn(k->denominator));
  qaci_pattern *p = NULL;
  QACI_TRY(find(ctx, k, position, n, symbols, &p));
  mpz_add(p->weight, p->weight, weight);
  return QACI_OK;
}

qaci_status qaci_simplicity_add_string(qaci_ctx *ctx, qaci_simplicity *k, const qaci_bits *x, const mpz_t weight) {
  assert(x->len < k->lengths && k->scratch);
  for (size_t i = 0; i < x->len; i++) k->scratch[i] = qaci_bits_get(x, i);
  return qaci_simplicity_add(ctx, k, k->scratch, x->len, 0, weight);
}

static int by_distinctness(const void *x, const void *y) {
  const qaci_pattern *a = x, *b = y;
  if (a->symbols != b->symbols) return a->symbols > b->symbols ? -1 : 1;
  for (size_t i = 0; i < a->length; i++)
    if (a->position[i] != b->position[i]) return a->position[i] < b->position[i] ? -1 : 1;
  return 0;
}

static void clear_pattern(qaci_pattern *p) {
  free(p->position);
  mpz_clear(p->weight);
}

void qaci_simplicity_close(qaci_simplicity *k, const mpz_t denominator) {
  assert(mpz_sgn(denominator) > 0);
  mpz_set(k->denominator, denominator);
  free(k->scratch);
  k->scratch = NULL;
  mpz_t strings;
  mpz_init(strings);
  for (size_t n = 0; n < k->lengths; n++) {
    qaci_length_table *t = &k->by_length[n];
    qaci_index_clear(&t->index);
    size_t kept = 0;
    for (size_t i = 0; i < t->count; i++) {
      if (!mpz_sgn(t->item[i].weight)) {
        clear_pattern(&t->item[i]);
        continue;
      }
      mpz_mul_2exp(strings, t->item[i].weight, t->item[i].symbols);
      mpz_add(k->total, k->total, strings);
      t->item[kept++] = t->item[i];
    }
    t->count = kept;
    if (kept) qsort(t->item, kept, sizeof *t->item, by_distinctness);
  }
  mpz_clear(strings);
  while (k->lengths && !k->by_length[k->lengths - 1].count) free(k->by_length[--k->lengths].item);
}

qaci_simplicity *qaci_simplicity_retain(qaci_simplicity *k) {
  k->references++;
  return k;
}

void qaci_simplicity_release(qaci_simplicity *k) {
  if (!k || --k->references) return;
  for (size_t n = 0; n < k->lengths; n++) {
    qaci_length_table *t = &k->by_length[n];
    for (size_t i = 0; i < t->count; i++) clear_pattern(&t->item[i]);
    free(t->item);
    qaci_index_clear(&t->index);
  }
  free(k->by_length);
  free(k->scratch);
  free(k->machine);
  mpz_clears(k->denominator, k->total, NULL);
  qaci_open_loops_clear(&k->open);
  qaci_times_free(&k->times);
  free(k);
}

void qaci_simplicity_discard(qaci_ctx *ctx, qaci_simplicity *k) {
  qaci_ctx_release(ctx, k->charged);
  qaci_simplicity_release(k);
}

const char *qaci_simplicity_machine(const qaci_simplicity *k) {
  return k->machine;
}

size_t qaci_simplicity_longest(const qaci_simplicity *k) {
  if (k->times.tail) return k->longest;
  return k->lengths ? k->lengths - 1 : 0;
}

mpz_srcptr qaci_simplicity_denominator(const qaci_simplicity *k) {
  return k->denominator;
}

void qaci_simplicity_total(const qaci_simplicity *k, mpq_t r) {
  mpz_set(mpq_numref(r), k->total);
  mpz_set(mpq_denref(r), k->denominator);
  mpq_canonicalize(r);
}

const qaci_pattern *qaci_simplicity_patterns(const qaci_simplicity *k, size_t length, size_t *count) {
  assert(length <= k->known || length > k->longest);
  if (length >= k->lengths) {
    *count = 0;
    return NULL;
  }
  *count = k->by_length[length].count;
  return k->by_length[length].item;
}
