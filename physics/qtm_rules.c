/* Compiling a table, forwards and backwards.                                                     PHYS.1, QTM.2 */
#include "physics/qtm_rules.h"

#include <math.h>
#include <stdlib.h>

void qaci_qtm_rules_destroy(qaci_qtm_rules *r) {
  if (!r) return;
  free(r->part_first);
  free(r->part);
  free(r->branch);
  free(r->limb);
  free(r);
}

static qtm_factor factor_of(mp_limb_t *limb, const mpz_t c, size_t k) {
  for (size_t i = 0; i < k; i++) limb[i] = mpz_getlimbn(c, (mp_size_t)i);
  int sign = mpz_sgn(c);
  return (qtm_factor){.limb = limb, .low = (int64_t)(sign < 0 ? -limb[0] : limb[0]), .sign = sign};
}

static qaci_qtm_rules *rules_create(const qaci_qtm_table *t, bool backward) {
  qaci_qtm_rules *r = qaci_alloc(sizeof *r);
  *r = (qaci_qtm_rules){.backward = backward, .real = true};
  r->factor_limbs = mpz_sizeinbase(t->denominator, 2) / 64 + 1;
  r->part_first = qaci_alloc((t->states + 1) * sizeof *r->part_first);
  r->branch = qaci_alloc((t->entry_count + 1) * sizeof *r->branch);
  r->limb = qaci_alloc((2 * t->entry_count + 1) * r->factor_limbs * sizeof *r->limb);
  r->D = factor_of(r->limb + 2 * t->entry_count * r->factor_limbs, t->denominator, r->factor_limbs);
  long exponent;
  double mantissa = mpz_get_d_2exp(&exponent, t->denominator); /* truncated */
  if (mpz_cmp_ui(t->denominator, 1) > 0) r->log2_D = ((double)exponent + log2(mantissa)) * (1 + 1e-12) + 1e-15;
  return r;
}

static void set_branch(qaci_qtm_rules *r, const qaci_qtm_entry *e, size_t i, uint32_t state, int write, int move) {
  size_t k = r->factor_limbs;
  qtm_branch *b = &r->branch[i];
  *b = (qtm_branch){.x = factor_of(r->limb + 2 * i * k, e->x, k),
                    .y = factor_of(r->limb + (2 * i + 1) * k, e->y, k),
                    .state = state,
                    .write = (uint8_t)write,
                    .move = (int8_t)move};
  if (r->backward) { /* the conjugate */
    b->y.sign = -b->y.sign;
    b->y.low = -b->y.low;
  }
  if (b->y.sign) r->real = false;
}

/* j if the amplitude is i^j. */
static int8_t unit_of(const qtm_branch *b, const qaci_qtm_rules *r) {
  const mp_limb_t *D = r->D.limb;
  mp_size_t k = (mp_size_t)r->factor_limbs;
  if (!b->y.sign && !mpn_cmp(b->x.limb, D, k)) return b->x.sign > 0 ? 0 : 2;
  if (!b->x.sign && !mpn_cmp(b->y.limb, D, k)) return b->y.sign > 0 ? 1 : 3;
  return QTM_NOT_UNIT;
}

/* Once all parts are there: which rows are solo, and the greatest number of branches. */
static void settle(qaci_qtm_rules *r, size_t states) {
  for (size_t q = 0; q < states; q++) {
    size_t count = 0;
    uint32_t first = r->part_first[q], last = r->part_first[q + 1];
    for (uint32_t p = first; p < last; p++) {
      qtm_row *row = r->part[p].row;
      count += row[0].count > row[1].count ? row[0].count : row[1].count;
      for (int symbol = 0; symbol < 2; symbol++) {
        row[symbol].solo = last - first == 1 && row[symbol].count == 1;
        row[symbol].unit = row[symbol].solo ? unit_of(&r->branch[row[symbol].first], r) : QTM_NOT_UNIT;
      }
    }
    if (count > r->most) r->most = count;
  }
}

qaci_qtm_rules *qaci_qtm_rules_forward(const qaci_qtm_table *t) {
  qaci_qtm_rules *r = rules_create(t, false);
  r->part = qaci_alloc(t->states * sizeof *r->part);
  for (uint32_t q = 0; q <= t->states; q++) r->part_first[q] = q;
  for (uint32_t i = 0; i < 2 * t->states; i++) {
    qtm_row *row = &r->part[i / 2].row[i % 2];
    r->part[i / 2].offset = 0;
    *row = (qtm_row){0};
    if (t->line_of[i] == QACI_QTM_NO_ROW) continue;
    const qaci_qtm_line *line = &t->line[t->line_of[i]];
    *row = (qtm_row){.first = (uint32_t)line->first, .count = line->count};
    for (size_t j = line->first; j < line->first + line->count; j++)
      set_branch(r, &t->entry[j], j, t->entry[j].state, t->entry[j].write, t->entry[j].move);
  }
  settle(r, t->states);
  return r;
}

/* An entry with the row it belongs to, in the order state, move, written symbol, row. */
typedef struct arrow {
  const qaci_qtm_entry *entry;
  const qaci_qtm_line *line;
} arrow;

static int compare_arrows(const void *pa, const void *pb) {
  const arrow *a = pa, *b = pb;
  if (a->entry->state != b->entry->state) return a->entry->state < b->entry->state ? -1 : 1;
  if (a->entry->move != b->entry->move) return a->entry->move < b->entry->move ? -1 : 1;
  if (a->entry->write != b->entry->write) return a->entry->write < b->entry->write ? -1 : 1;
  return a->line < b->line ? -1 : a->line > b->line;
}

qaci_qtm_rules *qaci_qtm_rules_backward(const qaci_qtm_table *t) {
  qaci_qtm_rules *r = rules_create(t, true);
  size_t n = t->entry_count;
  arrow *arrows = qaci_alloc(n * sizeof *arrows);
  for (size_t i = 0; i < t->line_count; i++)
    for (size_t j = t->line[i].first; j < t->line[i].first + t->line[i].count; j++)
      arrows[j] = (arrow){&t->entry[j], &t->line[i]};
  qsort(arrows, n, sizeof *arrows, compare_arrows);
  r->part = qaci_alloc(n * sizeof *r->part); /* at most one part for each entry */
  uint32_t parts = 0, state = 0;
  for (size_t i = 0; i < n; i++) {
    const qaci_qtm_entry *e = arrows[i].entry;
    while (state <= e->state) r->part_first[state++] = parts;
    if (!i || arrows[i - 1].entry->state != e->state || arrows[i - 1].entry->move != e->move)
      r->part[parts++] = (qtm_part){.offset = -e->move};
    qtm_row *row = &r->part[parts - 1].row[e->write];
    if (!row->count++) row->first = (uint32_t)i;
    set_branch(r, e, i, arrows[i].line->state, arrows[i].line->symbol, -e->move);
  }
  while (state <= t->states) r->part_first[state++] = parts;
  free(arrows);
  settle(r, t->states);
  return r;
}
