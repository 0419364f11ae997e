/* Masses become the weights of a table: over their least common denominator, common divisors taken out, in words if
 * they fit.                                                                                     DIST.3;
 * definitions.md 1
 *
 * Rows that were drawn from unlike distributions may have denominators without a short common multiple, which every
 * weight would pay for; such a table keeps rationals. Cost O(rows) word operations, or one lcm and one division
 * each. */
#include <stdlib.h>
#include <string.h>

#include "distributions/mass_engine.h"

static bool short_enough(mpz_srcptr z) {
  return mpz_size(z) <= 1 && mpz_getlimbn(z, 0) < QACI_MASS_SMALL_MOST;
}

static void widen(qaci_mass_gather *g) {
  g->wide = qaci_alloc(g->room * sizeof *g->wide);
  for (size_t i = 0; i < g->count; i++) {
    mpq_init(g->wide[i]);
    mpq_set_ui(g->wide[i], g->number[i], g->over[i]);
  }
}

void qaci_mass_gather_add(qaci_mass_gather *g, mpq_srcptr mass) {
  if (g->count == g->room) {
    g->room = g->room ? 2 * g->room : 16;
    g->number = qaci_realloc(g->number, g->room * sizeof *g->number);
    g->over = qaci_realloc(g->over, g->room * sizeof *g->over);
    if (g->wide) g->wide = qaci_realloc(g->wide, g->room * sizeof *g->wide);
  }
  if (!g->wide && !(short_enough(mpq_numref(mass)) && short_enough(mpq_denref(mass)))) widen(g);
  if (g->wide) {
    mpq_init(g->wide[g->count]);
    mpq_set(g->wide[g->count++], mass);
    return;
  }
  g->number[g->count] = mpz_get_ui(mpq_numref(mass));
  g->over[g->count++] = mpz_get_ui(mpq_denref(mass));
}

/* Words over the least common denominator; false if it is too long for that. */
static bool finish_small(const qaci_mass_gather *g, qaci_mass_table *t) {
  uint64_t common = 1;
  for (size_t i = 0; i < g->count; i++) {
    if (common % g->over[i] == 0) continue;
    uint64_t a = common, b = g->over[i], product;
    while (b) {
      uint64_t c = a % b;
      a = b;
      b = c;
    }
    if (__builtin_mul_overflow(common, g->over[i] / a, &product) || product >= QACI_MASS_SMALL_MOST) return false;
    common = product;
  }
  for (size_t i = 0; i < g->count; i++) { /* masses are at most 1, but the remainders of a set's members need not be */
    uint64_t product;
    if (__builtin_mul_overflow(g->number[i], common / g->over[i], &product) || product >= QACI_MASS_SMALL_MOST)
      return false;
  }
  t->kind = QACI_MASS_SMALL;
  t->small = qaci_alloc(g->count * sizeof *t->small);
  t->count = t->room = 0;
  for (size_t i = 0; i < g->count; i++) qaci_mass_table_small(t, g->number[i] * (common / g->over[i]));
  t->room = g->count;
  mpz_set_ui(t->over, common);
  return true;
}

static void finish_wide(qaci_mass_gather *g, qaci_mass_table *t) {
  enum { AMPLE = 1024 };
  size_t longest = 0;
  mpz_t factor;
  mpz_init(factor);
  t->kind = QACI_MASS_BIG;
  for (size_t i = 0; i < g->count && t->kind == QACI_MASS_BIG; i++) {
    size_t bits = mpz_sizeinbase(mpq_denref(g->wide[i]), 2);
    if (bits > longest) longest = bits;
    mpz_lcm(t->over, t->over, mpq_denref(g->wide[i]));
    if (mpz_sizeinbase(t->over, 2) > 4 * longest + AMPLE) t->kind = QACI_MASS_FRACTIONS;
  }
  t->count = 0;
  t->room = g->count;
  if (t->kind == QACI_MASS_FRACTIONS) {
    mpz_set_ui(t->over, 1);
    t->fraction = qaci_alloc(g->count * sizeof *t->fraction);
    for (size_t i = 0; i < g->count; i++) qaci_mass_table_fraction(t, g->wide[i]);
  } else {
    t->big = qaci_alloc(g->count * sizeof *t->big);
    for (size_t i = 0; i < g->count; i++) {
      mpz_divexact(factor, t->over, mpq_denref(g->wide[i]));
      mpz_mul(factor, factor, mpq_numref(g->wide[i]));
      qaci_mass_table_big(t, factor);
    }
    t->reduced = t->bits;
  }
  mpz_clear(factor);
}

void qaci_mass_gather_end(qaci_ctx *ctx, qaci_mass_gather *g, qaci_mass_table *t) {
  bool same = t && !g->wide;
  for (size_t i = 1; i < g->count && same; i++)
    same = g->number[i] == g->number[0] && g->over[i] == g->over[0];
  if (same && g->count) {
    mpz_set_ui(t->times, g->number[0]);
    mpz_set_ui(t->over, g->over[0]);
  } else if (t && g->count) {
    if (!g->wide && !finish_small(g, t)) widen(g);
    if (g->wide) finish_wide(g, t);
    /* what stands here is charged after the fact: it is no longer than the masses that were read */
    uint64_t bytes = g->count * (t->kind == QACI_MASS_SMALL ? 8 : 48 + t->bits / 8);
    if (qaci_ctx_charge(ctx, bytes) == QACI_OK) t->charged += bytes;
  }
  for (size_t i = 0; g->wide && i < g->count; i++) mpq_clear(g->wide[i]);
  free(g->wide);
  free(g->number);
  free(g->over);
  *g = (qaci_mass_gather){0};
}
