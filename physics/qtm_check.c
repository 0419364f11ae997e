/* Is Step unitary? The local conditions, decided in integers.                                      PHYS.1, QTM.1
 *
 * Two configurations share a successor only if their heads are 0, 1 or 2 cells apart. With a, b ranging over the
 * amplitudes of rows r1, r2 that lead to the same next state q:
 *   unit-length     sum over one row of |a|^2 = 1
 *   orthogonality   r1 != r2: sum over (write, q, move) of conj(a) b = 0                                (heads 0 apart)
 *   separability-2  all r1, r2 and written t1, t2: sum over q of conj(a) b = 0, a moving +1, b moving -1   (2 apart)
 *   separability-1  the same, with moves (+1, 0) and (0, -1) added up in one sum                           (1 apart)
 * They say that Step is an isometry; on a table without missing rows that makes it unitary, because the inner products
 * of Step's rows on a cycle of 5 cells are the same finite list, and there an isometry is a square matrix.
 * A table with missing rows whose states are each entered by one move only can be completed over the Gaussian
 * rationals (reflections take orthonormal rows to unit rows), so it is accepted; any other one is refused.
 * (Bernstein and Vazirani 1997; Ozawa and Nishimura, quant-ph/9811069.)
 *
 * Entries are bucketed by where they lead, so the cost is O(sum of squared bucket sizes) products.
 */
#include "distributions/rational.h"
#include "physics/pair_map.h"
#include "physics/qtm_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* One entry with the row it belongs to, sortable by where it leads. */
typedef struct arrow {
  const qaci_qtm_entry *entry;
  uint32_t line;
} arrow;

static int compare_arrows(const void *pa, const void *pb) {
  const arrow *a = pa, *b = pb;
  if (a->entry->state != b->entry->state) return a->entry->state < b->entry->state ? -1 : 1;
  if (a->entry->move != b->entry->move) return a->entry->move < b->entry->move ? -1 : 1;
  if (a->entry->write != b->entry->write) return a->entry->write < b->entry->write ? -1 : 1;
  return a->line < b->line ? -1 : a->line > b->line;
}

/* Sums of conj(a) b, one for each pair of keys. */
typedef struct products {
  qaci_pair_map map;
  size_t room;
  mpz_t *sum; /* real and imaginary part */
} products;

static void products_init(products *p) {
  qaci_pair_map_init(&p->map);
  p->room = 0;
  p->sum = NULL;
}

static void products_clear(products *p) {
  for (size_t i = 0; i < 2 * p->map.count; i++) mpz_clear(p->sum[i]);
  free(p->sum);
  qaci_pair_map_clear(&p->map);
}

static void products_add(products *p, uint32_t k1, uint32_t k2, const qaci_qtm_entry *a, const qaci_qtm_entry *b) {
  bool is_new;
  size_t i = qaci_pair_map_add(&p->map, k1, k2, &is_new);
  if (is_new) {
    if (i >= p->room) {
      p->room = 2 * p->room + 8;
      p->sum = qaci_realloc(p->sum, 2 * p->room * sizeof *p->sum);
    }
    mpz_inits(p->sum[2 * i], p->sum[2 * i + 1], NULL);
  }
  mpz_addmul(p->sum[2 * i], a->x, b->x);
  mpz_addmul(p->sum[2 * i], a->y, b->y);
  mpz_addmul(p->sum[2 * i + 1], a->x, b->y);
  mpz_submul(p->sum[2 * i + 1], a->y, b->x);
}

/* The first pair of keys, in their order, whose sum is not 0; QACI_PAIR_NONE if there is none. */
static size_t products_violation(const products *p) {
  size_t found = QACI_PAIR_NONE;
  for (size_t i = 0; i < p->map.count; i++) {
    if (!mpz_sgn(p->sum[2 * i]) && !mpz_sgn(p->sum[2 * i + 1])) continue;
    if (found == QACI_PAIR_NONE) {
      found = i;
      continue;
    }
    qaci_pair k = p->map.key[i], best = p->map.key[found];
    if (k.a < best.a || (k.a == best.a && k.b < best.b)) found = i;
  }
  return found;
}

/* "7/25 + 24/25 i": (x + iy)/D^2. The caller frees it. */
static char *complex_text(const mpz_t x, const mpz_t y, const mpz_t D) {
  mpq_t re, im;
  mpq_inits(re, im, NULL);
  mpz_set(mpq_numref(re), x);
  mpz_mul(mpq_denref(re), D, D);
  mpq_canonicalize(re);
  mpz_set(mpq_numref(im), y);
  mpz_mul(mpq_denref(im), D, D);
  mpq_canonicalize(im);
  char *a = qaci_rational_short(re, 60), *b = qaci_rational_short(im, 60);
  char *text = qaci_alloc(400);
  if (!mpq_sgn(im)) snprintf(text, 400, "%s", a);
  else if (!mpq_sgn(re)) snprintf(text, 400, "%s i", b);
  else snprintf(text, 400, "%s + %s i", a, b);
  free(a);
  free(b);
  mpq_clears(re, im, NULL);
  return text;
}

/* "delta row 3 (state "R", symbol 0)" */
enum { LINE_TEXT = 200 };
static const char *line_text(const qaci_qtm_table *t, uint32_t line, char *text) {
  const qaci_qtm_line *l = &t->line[line];
  char state[QACI_QTM_STATE_TEXT];
  snprintf(text, LINE_TEXT, "%.90s (%s, symbol %d)", l->label, qaci_qtm_state_text(t, l->state, state), l->symbol);
  return text;
}

static qaci_status unit_length(qaci_ctx *ctx, const qaci_qtm_table *t) {
  mpz_t one, sum, zero;
  mpz_inits(one, sum, zero, NULL);
  mpz_mul(one, t->denominator, t->denominator);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < t->line_count && status == QACI_OK; i++) {
    const qaci_qtm_line *line = &t->line[i];
    mpz_set_ui(sum, 0);
    for (size_t j = 0; j < line->count; j++) {
      const qaci_qtm_entry *e = &t->entry[line->first + j];
      mpz_addmul(sum, e->x, e->x);
      mpz_addmul(sum, e->y, e->y);
    }
    if (mpz_cmp(sum, one)) {
      char line_name[LINE_TEXT], *value = complex_text(sum, zero, t->denominator);
      status = qaci_fail(ctx, QACI_DOMAIN,
                         "the table is not unitary: unit-length: %s has squared amplitudes of sum %s, expected 1",
                         line_text(t, (uint32_t)i, line_name), value);
      free(value);
    } else {
      status = qaci_ctx_step(ctx, 1 + line->count);
    }
  }
  mpz_clears(one, sum, zero, NULL);
  return status;
}

static qaci_status orthogonality(qaci_ctx *ctx, const qaci_qtm_table *t, const arrow *arrows) {
  products p;
  products_init(&p);
  qaci_status status = QACI_OK;
  for (size_t i = 0; i < t->entry_count && status == QACI_OK; i++) {
    const qaci_qtm_entry *a = arrows[i].entry;
    size_t j = i + 1;
    for (; j < t->entry_count; j++) {
      const qaci_qtm_entry *b = arrows[j].entry;
      if (b->state != a->state || b->move != a->move || b->write != a->write) break;
      products_add(&p, arrows[i].line, arrows[j].line, a, b);
    }
    status = qaci_ctx_step(ctx, j - i);
  }
  size_t bad = status == QACI_OK ? products_violation(&p) : QACI_PAIR_NONE;
  if (bad != QACI_PAIR_NONE) {
    char a[LINE_TEXT], b[LINE_TEXT], *value = complex_text(p.sum[2 * bad], p.sum[2 * bad + 1], t->denominator);
    status = qaci_fail(ctx, QACI_DOMAIN,
                       "the table is not unitary: orthogonality: %s and %s have inner product %s, expected 0",
                       line_text(t, p.map.key[bad].a, a), line_text(t, p.map.key[bad].b, b), value);
    free(value);
  }
  products_clear(&p);
  return status;
}

/* The products of all arrows into one state, arrows[from..to-1] sorted by move, whose moves differ by `apart`. */
static qaci_status add_separated(qaci_ctx *ctx, products *p, const arrow *arrows, size_t from, size_t to, int apart) {
  for (size_t i = from; i < to; i++) {
    const qaci_qtm_entry *a = arrows[i].entry;
    for (size_t j = from; j < to && arrows[j].entry->move <= a->move - apart; j++) {
      const qaci_qtm_entry *b = arrows[j].entry;
      if (b->move != a->move - apart) continue;
      products_add(p, 2 * arrows[i].line + a->write, 2 * arrows[j].line + b->write, a, b);
      QACI_TRY(qaci_ctx_step(ctx, 1));
    }
  }
  return QACI_OK;
}

static qaci_status separability(qaci_ctx *ctx, const qaci_qtm_table *t, const arrow *arrows, int apart) {
  products p;
  products_init(&p);
  qaci_status status = QACI_OK;
  for (size_t i = 0, j; i < t->entry_count && status == QACI_OK; i = j) {
    for (j = i + 1; j < t->entry_count && arrows[j].entry->state == arrows[i].entry->state;) j++;
    status = add_separated(ctx, &p, arrows, i, j, apart);
  }
  size_t bad = status == QACI_OK ? products_violation(&p) : QACI_PAIR_NONE;
  if (bad != QACI_PAIR_NONE) {
    qaci_pair k = p.map.key[bad];
    char a[LINE_TEXT], b[LINE_TEXT], *value = complex_text(p.sum[2 * bad], p.sum[2 * bad + 1], t->denominator);
    status = qaci_fail(ctx, QACI_DOMAIN,
                       "the table is not unitary: separability-%d: %s where it writes %d, and %s where it writes %d, "
                       "with heads %d apart, have inner product %s, expected 0",
                       apart, line_text(t, k.a / 2, a), (int)(k.a % 2), line_text(t, k.b / 2, b), (int)(k.b % 2), apart,
                       value);
    free(value);
  }
  products_clear(&p);
  return status;
}

/* With missing rows: every state is entered by one move only. */
static qaci_status one_move_each(qaci_ctx *ctx, const qaci_qtm_table *t, const arrow *arrows) {
  size_t missing = 0;
  while (missing < 2 * (size_t)t->states && t->line_of[missing] != QACI_QTM_NO_ROW) missing++;
  if (missing == 2 * (size_t)t->states) return QACI_OK;
  for (size_t i = 1; i < t->entry_count; i++) {
    const qaci_qtm_entry *a = arrows[i - 1].entry, *b = arrows[i].entry;
    if (a->state != b->state || a->move == b->move) continue;
    char gap[QACI_QTM_STATE_TEXT], entered[QACI_QTM_STATE_TEXT];
    return qaci_fail(ctx, QACI_DOMAIN,
                     "the table has no row for %s, symbol %zu, and enters %s by the moves %d and %d: a table with "
                     "missing rows is accepted only if every state is entered by one move only",
                     qaci_qtm_state_text(t, missing / 2, gap), missing % 2, qaci_qtm_state_text(t, a->state, entered),
                     a->move, b->move);
  }
  return QACI_OK;
}

qaci_status qaci_qtm_check(qaci_ctx *ctx, const qaci_qtm_table *t) {
  QACI_TRY(unit_length(ctx, t));
  arrow *arrows = qaci_alloc(t->entry_count * sizeof *arrows);
  for (size_t i = 0; i < t->line_count; i++)
    for (size_t j = t->line[i].first; j < t->line[i].first + t->line[i].count; j++)
      arrows[j] = (arrow){&t->entry[j], (uint32_t)i};
  if (t->entry_count) qsort(arrows, t->entry_count, sizeof *arrows, compare_arrows);
  qaci_status status = orthogonality(ctx, t, arrows);
  if (status == QACI_OK) status = separability(ctx, t, arrows, 2);
  if (status == QACI_OK) status = separability(ctx, t, arrows, 1);
  if (status == QACI_OK) status = one_move_each(ctx, t, arrows);
  free(arrows);
  return status;
}
