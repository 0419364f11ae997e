/* Inside constrained mass: the weights of the tables of a join, multiplied and added.              DIST.3;
 * definitions.md 1 */
#ifndef QACI_DISTRIBUTIONS_MASS_TERMS_H
#define QACI_DISTRIBUTIONS_MASS_TERMS_H

#include "distributions/mass_join.h"

typedef struct qaci_mass_terms {
  qaci_mass_kind kind; /* of the sums */
  size_t smalls, bigs, fractions;
  struct qaci_mass_term {
    const qaci_mass_table *table;
    const qaci_mass_seat *seat; /* NULL: a table without columns */
  } *small, *big, *fraction;
  uint64_t sum; /* where the kind is small */
  mpz_t integer, product;
  mpq_t rational, factor;
} qaci_mass_terms;

/* For sums of at most `terms` products of one weight of each table; what the kind of the sums is follows from the
 * tables. QACI_UNABLE if a sum might be longer than ctx allows. */
qaci_status qaci_mass_terms_begin(qaci_ctx *ctx, qaci_mass_terms *x, const qaci_mass_join *j,
                                  qaci_mass_table *const *table, size_t tables, double terms);
void qaci_mass_terms_end(qaci_mass_terms *x);

/* The kind of a table of such sums: words where the sums fit. */
void qaci_mass_terms_clear(qaci_mass_terms *x);    /* sum := 0 */
void qaci_mass_terms_add_big(qaci_mass_terms *x);  /* sum += the product of the weights where the seats are */
void qaci_mass_terms_put(const qaci_mass_terms *x, qaci_mass_table *t); /* the sum as the next row's weight */

static inline void qaci_mass_terms_add(qaci_mass_terms *x) {
  if (x->kind != QACI_MASS_SMALL) {
    qaci_mass_terms_add_big(x);
    return;
  }
  uint64_t product = 1;
  for (size_t i = 0; i < x->smalls; i++) product *= x->small[i].table->small[x->small[i].seat->at];
  x->sum += product;
}

#endif
