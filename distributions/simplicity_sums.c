/* Sums over the table of patterns: one value, the whole support (SIMP.1, SIMP.3). See simplicity.h. */
#define _GNU_SOURCE
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/simplicity_internal.h"

/* Does x match p? value[s] is scratch for p->symbols bits. */
static bool matches(const qaci_pattern *p, const qaci_bits *x, unsigned char *value) {
  uint32_t next = QACI_PATTERN_FREE;
  for (size_t i = 0; i < p->length; i++) {
    uint32_t s = p->position[i];
    bool bit = qaci_bits_get(x, i);
    if (s < QACI_PATTERN_FREE) {
      if (bit != s) return false;
    } else if (s == next) {
      value[next++ - QACI_PATTERN_FREE] = bit;
    } else if (value[s - QACI_PATTERN_FREE] != bit) {
      return false;
    }
  }
  return true;
}

static void over(mpq_t r, const mpz_t numerator, const mpz_t denominator) {
  mpz_set(mpq_numref(r), numerator);
  mpz_set(mpq_denref(r), denominator);
  mpq_canonicalize(r);
}

/* The first pattern without symbols, of `count` ordered as in the table. */
static size_t first_constant(const qaci_pattern *p, size_t count) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (p[middle].symbols) low = middle + 1;
    else high = middle;
  }
  return low;
}

static int compare_constant(const qaci_pattern *p, const qaci_bits *x) {
  for (size_t i = 0; i < p->length; i++) {
    int difference = (int)p->position[i] - qaci_bits_get(x, i);
    if (difference) return difference;
  }
  return 0;
}

/* sum := what the table has for x. */
static void sum_patterns(const qaci_simplicity *k, const qaci_bits *x, mpz_t sum) {
  assert(x->len <= k->known || x->len > k->longest);
  size_t count;
  const qaci_pattern *p = qaci_simplicity_patterns(k, x->len, &count);
  unsigned char *value = qaci_alloc(x->len);
  mpz_set_ui(sum, 0);
  size_t low = first_constant(p, count), high = count;
  for (size_t i = 0; i < low; i++)
    if (matches(&p[i], x, value)) mpz_add(sum, sum, p[i].weight);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = compare_constant(&p[middle], x);
    if (!order) {
      mpz_add(sum, sum, p[middle].weight);
      break;
    }
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  free(value);
}

void qaci_simplicity_sum(const qaci_simplicity *k, const qaci_bits *x, mpq_t r) {
  assert(!k->open.count);
  mpz_t sum;
  mpz_init(sum);
  sum_patterns(k, x, sum);
  over(r, sum, qaci_simplicity_denominator(k));
  mpz_clear(sum);
}

qaci_status qaci_simplicity_find_sum(qaci_ctx *ctx, qaci_simplicity *k, const qaci_bits *x, mpq_t r) {
  QACI_TRY(qaci_simplicity_prepare(ctx, k, x->len));
  mpz_t sum, open;
  mpz_inits(sum, open, NULL);
  qaci_status status = qaci_open_loops_sum(ctx, &k->open, k->data_bits, &k->times, x, open);
  if (status == QACI_OK) {
    sum_patterns(k, x, sum);
    mpz_add(sum, sum, open);
    over(r, sum, qaci_simplicity_denominator(k));
  }
  mpz_clears(sum, open, NULL);
  return status;
}

/* Add to r what the open loops add to S of all x of `length` bits. */
static qaci_status add_open(qaci_ctx *ctx, const qaci_simplicity *k, size_t length, mpz_t r) {
  qaci_bits x;
  qaci_bits_init(&x);
  mpz_t one;
  mpz_init(one);
  qaci_status status = QACI_OK;
  for (uint64_t n = 0; (length > 63 || n < (uint64_t)1 << length) && status == QACI_OK; n++) {
    qaci_bits_nat(&x, n, length);
    status = qaci_open_loops_sum(ctx, &k->open, k->data_bits, &k->times, &x, one);
    mpz_add(r, r, one);
    if (status == QACI_OK) status = qaci_ctx_step(ctx, 1 + k->open.count);
  }
  mpz_clear(one);
  qaci_bits_clear(&x);
  return status;
}

qaci_status qaci_simplicity_within(qaci_ctx *ctx, qaci_simplicity *k, size_t longest, mpq_t r) {
  if (longest > qaci_simplicity_longest(k)) longest = qaci_simplicity_longest(k);
  QACI_TRY(qaci_simplicity_prepare(ctx, k, longest));
  mpz_t sum, strings;
  mpz_inits(sum, strings, NULL);
  qaci_status status = QACI_OK;
  for (size_t length = 0; length <= longest && status == QACI_OK; length++) {
    size_t count;
    const qaci_pattern *p = qaci_simplicity_patterns(k, length, &count);
    for (size_t i = 0; i < count; i++) {
      mpz_mul_2exp(strings, p[i].weight, p[i].symbols);
      mpz_add(sum, sum, strings);
    }
    if (k->open.count) status = add_open(ctx, k, length, sum);
  }
  if (status == QACI_OK) over(r, sum, qaci_simplicity_denominator(k));
  mpz_clears(sum, strings, NULL);
  return status;
}

/* ---- the whole support ---- */

/* The strings of one length that match some pattern other than the all-distinct one: `record` words of string, then
 * the pattern's index. */
typedef struct expansion {
  uint64_t *row;
  size_t count, words, record;
} expansion;

static int compare_rows(const void *a, const void *b, void *words) {
  const uint64_t *x = a, *y = b;
  for (size_t i = 0; i < *(size_t *)words; i++)
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  return 0;
}

static void put(uint64_t *row, size_t i, bool bit) {
  if (bit) row[i >> 6] |= (uint64_t)1 << (63 - (i & 63));
}

static const double MOST_STRINGS = (double)((uint64_t)1 << 50);

static qaci_status too_many(qaci_ctx *ctx, size_t length) {
  return qaci_fail(ctx, QACI_UNABLE, "the table has more than 2^50 strings of %zu bits", length);
}

static qaci_status expand(qaci_ctx *ctx, expansion *e, const qaci_pattern *p, size_t count, size_t first) {
  size_t length = count ? p->length : 0;
  double rows = 0;
  for (size_t i = first; i < count; i++) {
    rows += ldexp(1, (int)p[i].symbols);
    if (rows > MOST_STRINGS) return too_many(ctx, length);
  }
  e->words = (length + 63) / 64;
  e->record = e->words + 1;
  uint64_t bytes;
  if (__builtin_mul_overflow((uint64_t)rows, e->record * sizeof *e->row, &bytes)) bytes = UINT64_MAX;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  e->row = qaci_alloc(bytes);
  memset(e->row, 0, bytes);
  e->count = 0;
  for (size_t i = first; i < count; i++)
    for (uint64_t choice = 0; choice < (uint64_t)1 << p[i].symbols; choice++) {
      uint64_t *row = e->row + e->count++ * e->record;
      for (size_t j = 0; j < length; j++) {
        uint32_t s = p[i].position[j];
        put(row, j, s < QACI_PATTERN_FREE ? s : choice >> (s - QACI_PATTERN_FREE) & 1);
      }
      row[e->words] = i;
    }
  if (e->count) qsort_r(e->row, e->count, e->record * sizeof *e->row, compare_rows, &e->words);
  return QACI_OK;
}

/* Emit one x, whose share from the all-distinct pattern is `base`, and the rows from *i on that equal it. */
static qaci_status emit(const qaci_simplicity *k, const expansion *e, const qaci_pattern *p, size_t *i,
                        const qaci_bits *x, const mpz_t base, mpz_t sum, mpq_t r, qaci_simplicity_visitor *each, void *data) {
  mpz_set(sum, base);
  while (*i < e->count) {
    const uint64_t *row = e->row + *i * e->record;
    if (e->words && memcmp(row, x->word, e->words * sizeof *row)) break;
    mpz_add(sum, sum, p[row[e->words]].weight);
    ++*i;
  }
  over(r, sum, qaci_simplicity_denominator(k));
  return each(data, x, r);
}

static qaci_status each_of_length(qaci_ctx *ctx, const qaci_simplicity *k, size_t length, qaci_simplicity_visitor *each,
                                  void *data) {
  size_t count;
  const qaci_pattern *p = qaci_simplicity_patterns(k, length, &count);
  if (!count) return QACI_OK;
  size_t first = p[0].symbols == length; /* the all-distinct pattern is not expanded */
  expansion e = {0};
  QACI_TRY(expand(ctx, &e, p, count, first));
  mpz_t sum, none;
  mpz_inits(sum, none, NULL);
  mpq_t r;
  mpq_init(r);
  qaci_bits x;
  qaci_bits_init(&x);
  size_t i = 0;
  qaci_status status = qaci_ctx_step(ctx, e.count);
  if (status == QACI_OK && first && ldexp(1, (int)length) > MOST_STRINGS) status = too_many(ctx, length);
  if (first) {
    for (uint64_t n = 0; n < (uint64_t)1 << (length & 63) && status == QACI_OK; n++) {
      qaci_bits_nat(&x, n, length);
      status = qaci_ctx_step(ctx, 1);
      if (status == QACI_OK) status = emit(k, &e, p, &i, &x, p[0].weight, sum, r, each, data);
    }
  } else {
    qaci_bits_zeros(&x, length);
    while (i < e.count && status == QACI_OK) {
      if (e.words) memcpy(x.word, e.row + i * e.record, e.words * sizeof *x.word);
      status = emit(k, &e, p, &i, &x, none, sum, r, each, data);
    }
  }
  qaci_bits_clear(&x);
  mpq_clear(r);
  mpz_clears(sum, none, NULL);
  qaci_ctx_release(ctx, e.count * e.record * sizeof *e.row);
  free(e.row);
  return status;
}

qaci_status qaci_simplicity_each(qaci_ctx *ctx, qaci_simplicity *k, qaci_simplicity_visitor *each, void *data) {
  QACI_TRY(qaci_simplicity_complete(ctx, k));
  for (size_t length = 0; length <= qaci_simplicity_longest(k); length++)
    QACI_TRY(each_of_length(ctx, k, length, each, data));
  return QACI_OK;
}
