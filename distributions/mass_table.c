/* Tables of constrained mass: see mass_table.h.                                                    definitions.md 1 */
#include "distributions/mass_table.h"

#include <stdlib.h>
#include <string.h>

#include "distributions/rational.h"

qaci_mass_table *qaci_mass_table_create(const uint32_t *variable, size_t width, qaci_mass_kind kind) {
  qaci_mass_table *t = qaci_alloc(sizeof *t);
  *t = (qaci_mass_table){.references = 1, .width = width, .kind = kind, .most = kind == QACI_MASS_ONES};
  t->variable = qaci_alloc(width * sizeof *t->variable);
  if (width) memcpy(t->variable, variable, width * sizeof *variable);
  t->level = qaci_alloc(width * sizeof *t->level);
  for (size_t l = 0; l < width; l++) t->level[l] = (qaci_mass_level){0};
  mpz_init_set_ui(t->times, 1);
  mpz_init_set_ui(t->over, 1);
  return t;
}

qaci_mass_table *qaci_mass_table_retain(qaci_mass_table *t) {
  t->references++;
  return t;
}

static void clear_weights(qaci_mass_table *t) {
  for (size_t i = 0; t->big && i < t->count; i++) mpz_clear(t->big[i]);
  for (size_t i = 0; t->fraction && i < t->count; i++) mpq_clear(t->fraction[i]);
  free(t->small);
  free(t->big);
  free(t->fraction);
  t->small = NULL;
  t->big = NULL;
  t->fraction = NULL;
}

void qaci_mass_table_release(qaci_ctx *ctx, qaci_mass_table *t) {
  if (!t || --t->references) return;
  clear_weights(t);
  for (size_t l = 0; l < t->width; l++) {
    free(t->level[l].value);
    free(t->level[l].start);
  }
  free(t->level);
  free(t->variable);
  mpz_clears(t->times, t->over, NULL);
  qaci_ctx_release(ctx, t->charged);
  free(t);
}

static qaci_status charge(qaci_ctx *ctx, qaci_mass_table *t, size_t bytes) {
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  t->charged += bytes;
  return QACI_OK;
}

static qaci_status grow_level(qaci_ctx *ctx, qaci_mass_table *t, size_t l) {
  qaci_mass_level *level = &t->level[l];
  size_t more = level->room ? level->room : 8;
  if (level->room + more > UINT32_MAX)
    return qaci_fail(ctx, QACI_UNABLE, "a table of more than 2^32 rows was due in constrained mass");
  bool inner = l + 1 < t->width;
  QACI_TRY(charge(ctx, t, more * (inner ? 8 : 4)));
  level->room += more;
  level->value = qaci_realloc(level->value, level->room * sizeof *level->value);
  if (inner) level->start = qaci_realloc(level->start, (level->room + 1) * sizeof *level->start);
  return QACI_OK;
}

static qaci_status grow_weights(qaci_ctx *ctx, qaci_mass_table *t) {
  enum { MALLOC_OVERHEAD = 24 };
  size_t more = t->room ? t->room : 8, each = 0;
  if (t->kind == QACI_MASS_SMALL) each = sizeof *t->small;
  /* the lengths of the rows to come are guessed from those that are there */
  if (t->kind >= QACI_MASS_BIG) each = sizeof *t->fraction + MALLOC_OVERHEAD + t->bits / 8;
  QACI_TRY(charge(ctx, t, more * each));
  t->room += more;
  if (t->kind == QACI_MASS_SMALL) t->small = qaci_realloc(t->small, t->room * sizeof *t->small);
  if (t->kind == QACI_MASS_BIG) t->big = qaci_realloc(t->big, t->room * sizeof *t->big);
  if (t->kind == QACI_MASS_FRACTIONS) t->fraction = qaci_realloc(t->fraction, t->room * sizeof *t->fraction);
  return QACI_OK;
}

qaci_status qaci_mass_table_add(qaci_ctx *ctx, qaci_mass_table *t, const uint32_t *key, size_t same) {
  if (t->count == t->room) QACI_TRY(grow_weights(ctx, t));
  for (size_t l = same; l < t->width; l++)
    if (t->level[l].count == t->level[l].room) QACI_TRY(grow_level(ctx, t, l));
  for (size_t l = same; l < t->width; l++) {
    qaci_mass_level *level = &t->level[l];
    level->value[level->count] = key[l];
    if (level->start) level->start[level->count] = (uint32_t)t->level[l + 1].count;
    level->count++;
  }
  if (t->kind == QACI_MASS_ONES) t->count++;
  return QACI_OK;
}

void qaci_mass_table_small(qaci_mass_table *t, uint64_t weight) {
  if (weight > t->most) t->most = weight;
  t->small[t->count++] = weight;
}

void qaci_mass_table_big(qaci_mass_table *t, const mpz_t weight) {
  size_t bits = mpz_sizeinbase(weight, 2);
  if (bits > t->bits) t->bits = bits;
  mpz_init_set(t->big[t->count++], weight);
}

void qaci_mass_table_fraction(qaci_mass_table *t, const mpq_t weight) {
  size_t bits = mpz_sizeinbase(mpq_numref(weight), 2) + mpz_sizeinbase(mpq_denref(weight), 2);
  if (bits > t->bits) t->bits = bits;
  mpq_init(t->fraction[t->count]);
  mpq_set(t->fraction[t->count++], weight);
}

static uint64_t word_gcd(uint64_t a, uint64_t b) {
  while (b) {
    uint64_t c = a % b;
    a = b;
    b = c;
  }
  return a;
}

/* Take the common divisor out; equal weights become ones. */
static void reduce_small(qaci_mass_table *t) {
  uint64_t divisor = 0;
  for (size_t i = 0; i < t->count && divisor != 1; i++) divisor = word_gcd(t->small[i], divisor);
  if (divisor > 1) {
    for (size_t i = 0; i < t->count; i++) t->small[i] /= divisor;
    mpz_mul_ui(t->times, t->times, divisor);
    t->most /= divisor;
  }
  if (t->most > 1) return;
  for (size_t i = 0; i < t->count; i++)
    if (t->small[i] != 1) return;
  free(t->small);
  t->small = NULL;
  t->kind = QACI_MASS_ONES;
}

/* The same, once the weights have doubled their length: then the divisions cost as much as what was done since. */
static void reduce_big(qaci_mass_table *t) {
  enum { SHORT = 512 };
  if (t->bits < 2 * t->reduced + SHORT) return;
  mpz_t divisor;
  mpz_init(divisor);
  for (size_t i = 0; i < t->count && mpz_cmp_ui(divisor, 1); i++) mpz_gcd(divisor, divisor, t->big[i]);
  if (t->count && mpz_cmp_ui(divisor, 1)) {
    for (size_t i = 0; i < t->count; i++) mpz_divexact(t->big[i], t->big[i], divisor);
    mpz_mul(t->times, t->times, divisor);
    t->bits -= mpz_sizeinbase(divisor, 2) - 1;
  }
  mpz_clear(divisor);
  t->reduced = t->bits;
}

/* Integers that have become short enough for words. */
static void shorten(qaci_mass_table *t) {
  if (t->bits >= 62) return;
  t->small = qaci_alloc(t->room * sizeof *t->small);
  t->most = 0;
  for (size_t i = 0; i < t->count; i++) {
    t->small[i] = mpz_get_ui(t->big[i]);
    if (t->small[i] > t->most) t->most = t->small[i];
    mpz_clear(t->big[i]);
  }
  free(t->big);
  t->big = NULL;
  t->kind = QACI_MASS_SMALL;
}

void qaci_mass_table_finish(qaci_mass_table *t) {
  for (size_t l = 0; l + 1 < t->width; l++)
    if (t->level[l].start) t->level[l].start[t->level[l].count] = (uint32_t)t->level[l + 1].count;
  if (t->kind == QACI_MASS_BIG) reduce_big(t);
  if (t->kind == QACI_MASS_BIG) shorten(t);
  if (t->kind == QACI_MASS_SMALL) reduce_small(t);
}

void qaci_mass_table_rows(const qaci_mass_table *t, uint32_t *keys) {
  if (!t->width || !t->count) return;
  size_t last = t->width - 1;
  for (size_t i = 0; i < t->count; i++) keys[i * t->width + last] = t->level[last].value[i];
  /* each node's value is written to all rows below it: the rows below node i of level l are found by following
   * starts */
  uint32_t *below = qaci_alloc((t->count + 1) * sizeof *below);
  for (size_t i = 0; i <= t->count; i++) below[i] = (uint32_t)i;
  for (size_t l = last; l-- > 0;) {
    const qaci_mass_level *level = &t->level[l];
    for (size_t i = 0; i <= level->count; i++) below[i] = below[level->start[i]];
    for (size_t i = 0; i < level->count; i++)
      for (size_t row = below[i]; row < below[i + 1]; row++) keys[row * t->width + l] = level->value[i];
  }
  free(below);
}

/* order := the rows of keys in ascending order of the columns column[0], column[1], ... */
static void sort_rows(const uint32_t *keys, size_t count, size_t width, const uint32_t *column, const uint32_t *bound,
                      uint32_t *order) {
  uint32_t *other = qaci_alloc(count * sizeof *other), *from = order;
  for (size_t i = 0; i < count; i++) from[i] = (uint32_t)i;
  for (size_t c = width; c-- > 0;) {
    uint32_t *to = from == order ? other : order;
    size_t *place = qaci_alloc((bound[c] + (size_t)1) * sizeof *place);
    for (size_t v = 0; v <= bound[c]; v++) place[v] = 0;
    for (size_t i = 0; i < count; i++) place[keys[i * width + column[c]] + 1]++;
    for (size_t v = 0; v < bound[c]; v++) place[v + 1] += place[v];
    for (size_t i = 0; i < count; i++) to[place[keys[from[i] * width + column[c]]]++] = from[i];
    free(place);
    from = to;
  }
  if (from != order) memcpy(order, from, count * sizeof *order);
  free(other);
}

static void copy_weight(qaci_mass_table *r, const qaci_mass_table *t, size_t row) {
  switch (t->kind) {
  case QACI_MASS_ONES: return;
  case QACI_MASS_SMALL: qaci_mass_table_small(r, t->small[row]); return;
  case QACI_MASS_BIG: qaci_mass_table_big(r, t->big[row]); return;
  case QACI_MASS_FRACTIONS: qaci_mass_table_fraction(r, t->fraction[row]); return;
  }
}

static qaci_status add_sorted(qaci_ctx *ctx, qaci_mass_table *r, const qaci_mass_table *t, const uint32_t *keys,
                              const uint32_t *column, const uint32_t *order) {
  uint32_t *key = qaci_alloc(2 * t->width * sizeof *key), *last = key + t->width;
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < t->count && status == QACI_OK; i++) {
    for (size_t c = 0; c < t->width; c++) key[c] = keys[order[i] * t->width + column[c]];
    size_t same = 0;
    while (i && key[same] == last[same]) same++; /* rows differ, so this ends inside */
    status = qaci_mass_table_add(ctx, r, key, same);
    if (status != QACI_OK) break;
    copy_weight(r, t, order[i]);
    memcpy(last, key, t->width * sizeof *key);
  }
  free(key);
  return status;
}

qaci_status qaci_mass_table_sort(qaci_ctx *ctx, qaci_mass_table **r, qaci_mass_table *t, const uint32_t *rank,
                                 const uint32_t *size) {
  bool sorted = true;
  for (size_t c = 0; c + 1 < t->width; c++) sorted = sorted && rank[t->variable[c]] < rank[t->variable[c + 1]];
  if (sorted) {
    *r = qaci_mass_table_retain(t);
    return QACI_OK;
  }
  size_t width = t->width;
  uint32_t *column = qaci_alloc(3 * width * sizeof *column), *variable = column + width, *bound = variable + width;
  for (size_t c = 0; c < width; c++) { /* insertion: tables are narrow */
    size_t at = c;
    for (; at && rank[t->variable[column[at - 1]]] > rank[t->variable[c]]; at--) column[at] = column[at - 1];
    column[at] = (uint32_t)c;
  }
  for (size_t c = 0; c < width; c++) bound[c] = size[variable[c] = t->variable[column[c]]];
  qaci_mass_table *to = qaci_mass_table_create(variable, width, t->kind);
  mpz_set(to->times, t->times);
  mpz_set(to->over, t->over);
  to->reduced = t->reduced;
  uint64_t scratch = t->count * (width + 2) * sizeof(uint32_t);
  qaci_status status = qaci_ctx_charge(ctx, scratch);
  if (status == QACI_OK) {
    uint32_t *keys = qaci_alloc(t->count * width * sizeof *keys), *order = qaci_alloc(t->count * sizeof *order);
    qaci_mass_table_rows(t, keys);
    sort_rows(keys, t->count, width, column, bound, order);
    status = add_sorted(ctx, to, t, keys, column, order);
    qaci_ctx_release(ctx, scratch);
    free(keys);
    free(order);
  }
  free(column);
  qaci_mass_table_finish(to);
  *r = to;
  if (status != QACI_OK) {
    qaci_mass_table_release(ctx, to);
    *r = NULL;
  }
  return status;
}

void qaci_mass_table_weight(const qaci_mass_table *t, size_t row, mpq_t r) {
  switch (t->kind) {
  case QACI_MASS_ONES: mpq_set_ui(r, 1, 1); return;
  case QACI_MASS_SMALL: mpq_set_ui(r, t->small[row], 1); return;
  case QACI_MASS_BIG: mpq_set_z(r, t->big[row]); return;
  case QACI_MASS_FRACTIONS: mpq_set(r, t->fraction[row]); return;
  }
}

void qaci_mass_table_sum(const qaci_mass_table *t, size_t from, mpq_t r) {
  mpq_set_ui(r, 0, 1);
  if (t->kind == QACI_MASS_ONES && from < t->count) mpq_set_ui(r, t->count - from, 1);
  for (size_t i = from; t->kind == QACI_MASS_SMALL && i < t->count; i++)
    mpz_add_ui(mpq_numref(r), mpq_numref(r), t->small[i]);
  for (size_t i = from; t->kind == QACI_MASS_BIG && i < t->count; i++)
    mpz_add(mpq_numref(r), mpq_numref(r), t->big[i]);
  if (t->kind != QACI_MASS_FRACTIONS) return;
  qaci_sum sum;
  qaci_sum_init(&sum);
  for (size_t i = from; i < t->count; i++) qaci_sum_add(&sum, t->fraction[i]);
  qaci_sum_total(&sum, r);
  qaci_sum_clear(&sum);
}
