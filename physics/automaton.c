/* Cellular automata as physics: what they are, and one step of the rule.      WORLD.2, WORLD.3 in other-physics.md
 *
 * Bit i of a configuration is bit 63 - i % 64 of word i / 64, so the left neighbours of 64 cells are one shift away and
 * a rule is a few operations on whole words. The bits behind the last cell are 0, as in any bitstring.
 */
#include "physics/automaton_internal.h"

#include <stdlib.h>
#include <string.h>

static void destroy(qaci_physics *p) {
  qaci_automaton *a = (qaci_automaton *)p;
  mpq_clear(a->noise);
  free(a->first);
  free(a->last);
  free(a->every);
  free(a);
}

static qaci_shape shape(const qaci_physics *p) {
  const qaci_automaton *a = (const qaci_automaton *)p;
  return (qaci_shape){.cells = a->cells, .columns = a->options.kind == QACI_LIFE ? a->options.columns : 0};
}

static const qaci_physics_functions functions = {
    .name = "automaton",
    .destroy = destroy,
    .evolution_create = automaton_evolution_create,
    .evolution_destroy = automaton_evolution_destroy,
    .evolution_each = automaton_evolution_each,
    .evolution_step = automaton_evolution_step,
    .shape = shape,
};

qaci_automaton *qaci_automaton_of_physics(qaci_physics *p) {
  return p->functions == &functions ? (qaci_automaton *)p : NULL;
}

const qaci_automaton_options *qaci_automaton_what(const qaci_automaton *a) {
  return &a->options;
}

static qaci_status check(qaci_ctx *ctx, const qaci_automaton_options *o) {
  size_t cells;
  if (!o->columns || !o->rows || __builtin_mul_overflow(o->columns, o->rows, &cells) || cells > SIZE_MAX / 256)
    return qaci_fail(ctx, QACI_DOMAIN, "an automaton of %zu x %zu cells, expected at least one cell", o->columns,
                     o->rows);
  if (o->kind == QACI_ELEMENTARY && o->rule > 255)
    return qaci_fail(ctx, QACI_DOMAIN, "the rule %u, expected 0 to 255", o->rule);
  if (o->kind == QACI_LIFE && (o->born | o->survive) >> 9)
    return qaci_fail(ctx, QACI_DOMAIN, "a rule for more than 8 neighbours, expected counts of 0 to 8");
  if (o->noise && (mpq_sgn(o->noise) < 0 || mpq_cmp_ui(o->noise, 1, 1) > 0)) {
    char *text = mpq_get_str(NULL, 10, o->noise);
    qaci_status status = qaci_fail(ctx, QACI_DOMAIN, "the noise %.60s, expected a probability from 0 to 1", text);
    free(text);
    return status;
  }
  return QACI_OK;
}

static uint64_t *mask(const qaci_automaton *a, size_t from, size_t every) {
  uint64_t *r = qaci_alloc(a->words * sizeof *r);
  memset(r, 0, a->words * sizeof *r);
  for (size_t i = from; i < a->cells; i += every) r[i >> 6] |= UINT64_C(1) << (63 - (i & 63));
  return r;
}

qaci_status qaci_automaton_create(qaci_ctx *ctx, qaci_physics **r, const qaci_automaton_options *options) {
  *r = NULL;
  QACI_TRY(check(ctx, options));
  qaci_automaton *a = qaci_alloc(sizeof *a);
  *a = (qaci_automaton){.options = *options, .cells = options->columns * options->rows};
  qaci_physics_init(&a->physics, &functions);
  mpq_init(a->noise);
  if (options->noise) mpq_set(a->noise, options->noise);
  a->options.noise = a->noise;
  a->physics.width = options->second_order ? 2 * a->cells : a->cells;
  a->words = (a->cells + 63) / 64;
  if (options->kind == QACI_LIFE) {
    a->first = mask(a, 0, options->columns);
    a->last = mask(a, options->columns - 1, options->columns);
    a->every = mask(a, 0, 1);
  }
  *r = &a->physics;
  return QACI_OK;
}

void qaci_automaton_line(const qaci_automaton *a, uint64_t *y, const uint64_t *x) {
  const qaci_automaton_options *o = &a->options;
  size_t end = (a->cells - 1) >> 6;
  unsigned place = 63 - ((a->cells - 1) & 63); /* of the last cell in its word */
  uint64_t before = o->fixed ? o->left : x[end] >> place & 1, behind = o->fixed ? o->right : x[0] >> 63;
  uint64_t new[8]; /* for each neighbourhood, in all places */
  for (unsigned k = 0; k < 8; k++) new[k] = -(uint64_t)(o->rule >> k & 1);
  for (size_t j = 0; j <= end; j++) {
    uint64_t c = x[j], l = c >> 1 | before << 63, r = c << 1 | (j < end ? x[j + 1] >> 63 : behind << place);
    before = c & 1;
    uint64_t with = (c & ((r & new[7]) | (~r & new[6]))) | (~c & ((r & new[5]) | (~r & new[4])));
    uint64_t without = (c & ((r & new[3]) | (~r & new[2]))) | (~c & ((r & new[1]) | (~r & new[0])));
    y[j] = (l & with) | (~l & without);
  }
  y[end] &= UINT64_MAX << place;
}

/* 64 bits of x from bit `at`; what lies behind its words is 0. */
static uint64_t take(const uint64_t *x, size_t words, size_t at) {
  size_t j = at >> 6, k = at & 63;
  if (j >= words) return 0;
  return k ? x[j] << k | (j + 1 < words ? x[j + 1] >> (64 - k) : 0) : x[j];
}

void qaci_automaton_rotate(uint64_t *r, const uint64_t *x, size_t n, size_t words, size_t k) {
  size_t down = n - k, j = down >> 6, s = down & 63; /* the first k bits go `down` places towards the end */
  for (size_t i = 0; i < words; i++) {
    uint64_t front = k ? take(x, words, i * 64 + k) : x[i];
    uint64_t wrapped = 0;
    if (k && i >= j) wrapped = s ? x[i - j] >> s | (i > j ? x[i - j - 1] << (64 - s) : 0) : x[i - j];
    r[i] = front | wrapped;
  }
  unsigned place = 63 - ((n - 1) & 63);
  r[words - 1] &= UINT64_MAX << place;
}

/* sum, four planes of bits, += n in every place. */
static inline void count(uint64_t sum[4], uint64_t n) {
  for (unsigned i = 0; i < 4; i++) {
    uint64_t carry = sum[i] & n;
    sum[i] ^= n;
    n = carry;
  }
}

void qaci_automaton_torus(const qaci_automaton *a, uint64_t *y, const uint64_t *x, uint64_t *scratch) {
  size_t n = a->cells, w = a->words, columns = a->options.columns;
  const uint64_t *row[3] = {scratch, x, scratch + w}; /* above, here, below */
  uint64_t *side[6], *one = scratch + 8 * w, *wrap = scratch + 9 * w;
  qaci_automaton_rotate(scratch, x, n, w, (n - columns) % n);
  qaci_automaton_rotate(scratch + w, x, n, w, columns % n);
  for (size_t i = 0; i < 3; i++) { /* x-1 and x+1; in the first and in the last column, around the torus */
    uint64_t *left = side[2 * i] = scratch + (2 + 2 * i) * w, *right = side[2 * i + 1] = left + w;
    qaci_automaton_rotate(one, row[i], n, w, (n - 1) % n);
    qaci_automaton_rotate(wrap, row[i], n, w, (columns - 1) % n);
    for (size_t j = 0; j < w; j++) left[j] = (one[j] & ~a->first[j]) | (wrap[j] & a->first[j]);
    qaci_automaton_rotate(one, row[i], n, w, 1 % n);
    qaci_automaton_rotate(wrap, row[i], n, w, (n - columns + 1) % n);
    for (size_t j = 0; j < w; j++) right[j] = (one[j] & ~a->last[j]) | (wrap[j] & a->last[j]);
  }
  for (size_t j = 0; j < w; j++) {
    uint64_t sum[4] = {row[0][j], 0, 0, 0}, born = 0, survive = 0;
    count(sum, row[2][j]);
    for (size_t i = 0; i < 6; i++) count(sum, side[i][j]);
    for (unsigned k = 0; k <= 8; k++) {
      if (!((a->options.born | a->options.survive) >> k & 1)) continue;
      uint64_t is = a->every[j];
      for (unsigned b = 0; b < 4; b++) is &= k >> b & 1 ? sum[b] : ~sum[b];
      if (a->options.born >> k & 1) born |= is;
      if (a->options.survive >> k & 1) survive |= is;
    }
    y[j] = (x[j] & survive) | (~x[j] & born);
  }
}

size_t qaci_automaton_scratch(const qaci_automaton *a) {
  return (QACI_TORUS_SCRATCH + 2) * a->words;
}

void qaci_automaton_next(const qaci_automaton *a, qaci_bits *r, const qaci_bits *x, uint64_t *scratch) {
  qaci_bits_zeros(r, x->len);
  size_t w = a->words;
  uint64_t *present = scratch + QACI_TORUS_SCRATCH * w, *y = present + w;
  memcpy(present, x->word, w * sizeof *present);
  if (a->cells & 63) present[w - 1] &= UINT64_MAX << (64 - (a->cells & 63)); /* not what stands behind it */
  if (a->options.kind == QACI_LIFE) qaci_automaton_torus(a, y, present, scratch);
  else qaci_automaton_line(a, y, present);
  if (!a->options.second_order) {
    memcpy(r->word, y, w * sizeof *y);
    return;
  }
  for (size_t j = 0; j < w; j++) {
    unsigned n = j + 1 < w || !(a->cells & 63) ? 64 : a->cells & 63;
    uint64_t past = qaci_bits_read(x, a->cells + j * 64, n) << (64 - n);
    y[j] ^= past;
  }
  memcpy(r->word, y, w * sizeof *y);
  for (size_t j = 0; j < w; j++) { /* the present becomes the past: moved `cells` bits towards the end */
    size_t at = a->cells + j * 64, k = at & 63;
    r->word[at >> 6] |= present[j] >> k;
    if (k && (at >> 6) + 1 < (x->len + 63) / 64) r->word[(at >> 6) + 1] |= present[j] << (64 - k);
  }
}
