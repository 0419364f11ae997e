/* Products and sums of weights: see mass_terms.h.                                                  definitions.md 1
 *
 * Sums that fit into a word are words. Otherwise the small weights of a product are multiplied first, so that most
 * terms are one multiplication of a long number by a word, added in place.
 */
#include "distributions/mass_terms.h"

#include <math.h>
#include <stdlib.h>

static const uint32_t none;
static const qaci_mass_seat no_columns = {.value = &none}; /* at = 0: the one row */

qaci_status qaci_mass_terms_begin(qaci_ctx *ctx, qaci_mass_terms *x, const qaci_mass_join *j,
                                  qaci_mass_table *const *table, size_t tables, double terms) {
  *x = (qaci_mass_terms){.kind = QACI_MASS_SMALL};
  x->small = qaci_alloc(3 * tables * sizeof *x->small);
  x->big = x->small + tables;
  x->fraction = x->big + tables;
  double most = terms, bits = 0;
  for (size_t t = 0; t < tables; t++) {
    struct qaci_mass_term term = {table[t], j->leaf[t] == SIZE_MAX ? &no_columns : &j->seat[j->leaf[t]]};
    if (table[t]->kind == QACI_MASS_SMALL) x->small[x->smalls++] = term;
    if (table[t]->kind == QACI_MASS_BIG) x->big[x->bigs++] = term;
    if (table[t]->kind == QACI_MASS_FRACTIONS) x->fraction[x->fractions++] = term;
    if (table[t]->kind <= QACI_MASS_SMALL)
      most *= (double)table[t]->most;
    else
      bits += (double)table[t]->bits;
    if (most > 0x1p60) {
      bits += log2(most);
      most = 1;
    }
  }
  bits += log2(most);
  if (bits > 61) x->kind = QACI_MASS_BIG;
  if (x->bigs) x->kind = QACI_MASS_BIG;
  if (x->fractions) x->kind = QACI_MASS_FRACTIONS;
  mpz_inits(x->integer, x->product, NULL);
  mpq_inits(x->rational, x->factor, NULL);
  return qaci_ctx_number(ctx, bits);
}

void qaci_mass_terms_end(qaci_mass_terms *x) {
  free(x->small);
  mpz_clears(x->integer, x->product, NULL);
  mpq_clears(x->rational, x->factor, NULL);
}

void qaci_mass_terms_clear(qaci_mass_terms *x) {
  x->sum = 0;
  if (x->kind == QACI_MASS_BIG) mpz_set_ui(x->integer, 0);
  if (x->kind == QACI_MASS_FRACTIONS) mpq_set_ui(x->rational, 0, 1);
}

static uint64_t small_of(const struct qaci_mass_term *t) {
  return t->table->small[t->seat->at];
}

void qaci_mass_terms_add_big(qaci_mass_terms *x) {
  uint64_t word = 1;
  mpz_srcptr long_one = NULL; /* the product is word * long_one */
  for (size_t i = 0; i < x->smalls; i++) {
    uint64_t w = small_of(&x->small[i]), product;
    if (!__builtin_mul_overflow(word, w, &product)) {
      word = product;
      continue;
    }
    if (long_one)
      mpz_mul_ui(x->product, x->product, word);
    else
      mpz_set_ui(x->product, word);
    long_one = x->product;
    word = w;
  }
  for (size_t i = 0; i < x->bigs; i++) {
    mpz_srcptr w = x->big[i].table->big[x->big[i].seat->at];
    if (long_one) mpz_mul(x->product, long_one, w);
    long_one = long_one ? x->product : w;
  }
  if (x->kind == QACI_MASS_BIG) {
    if (long_one)
      mpz_addmul_ui(x->integer, long_one, word);
    else
      mpz_add_ui(x->integer, x->integer, word);
    return;
  }
  mpq_set_ui(x->factor, word, 1);
  if (long_one) mpz_mul(mpq_numref(x->factor), mpq_numref(x->factor), long_one);
  for (size_t i = 0; i < x->fractions; i++)
    mpq_mul(x->factor, x->factor, x->fraction[i].table->fraction[x->fraction[i].seat->at]);
  mpq_add(x->rational, x->rational, x->factor);
}

void qaci_mass_terms_put(const qaci_mass_terms *x, qaci_mass_table *t) {
  if (x->kind == QACI_MASS_SMALL) qaci_mass_table_small(t, x->sum);
  if (x->kind == QACI_MASS_BIG) qaci_mass_table_big(t, x->integer);
  if (x->kind == QACI_MASS_FRACTIONS) qaci_mass_table_fraction(t, x->rational);
}
