/* Inside constrained mass: what is left of a table once its first variables have values.          DIST.3;
 * definitions.md 1
 *
 * A residual is a list of edges: a value of the next variable, a weight, and the residual behind it (none behind the
 * last variable). Common divisors of the weights are taken out and handed to whoever refers to the residual. Equal
 * residuals are one, whatever table and values they come from: they are called by the same number.
 */
#ifndef QACI_DISTRIBUTIONS_MASS_RESIDUAL_H
#define QACI_DISTRIBUTIONS_MASS_RESIDUAL_H

#include "distributions/index.h"
#include "distributions/mass_table.h"

#define QACI_MASS_NONE UINT32_MAX

typedef struct qaci_mass_edges {
  uint32_t *value, *weight, *child; /* weight: a number's number */
  size_t count, room;
} qaci_mass_edges;

typedef struct qaci_mass_residuals {
  qaci_mass_edges edge; /* residual r: from first[r] to first[r + 1] */
  uint32_t *first;
  size_t count, room;
  qaci_index index;
  mpz_t *number; /* weights: number[0] is 1 */
  size_t numbers, number_room;
  qaci_index number_index;
  struct qaci_mass_pair {
    uint32_t a, b, product, factor;
  } *pair; /* products that are known */
  size_t pairs, pair_room;
  qaci_index pair_index;
  uint64_t charged;
  mpz_t scratch;
} qaci_mass_residuals;

void qaci_mass_residuals_init(qaci_mass_residuals *x);
void qaci_mass_residuals_clear(qaci_ctx *ctx, qaci_mass_residuals *x);

/* *root := the residual of the whole table, *factor the number taken out of it. The table has columns and rows, and no
 * fractions. O(rows) look-ups. */
qaci_status qaci_mass_residual_root(qaci_ctx *ctx, qaci_mass_residuals *x, const qaci_mass_table *t, uint32_t *root,
                                    uint32_t *factor);

/* *product := the product of two residuals of the same one variable, QACI_MASS_NONE if it is empty; *factor: the number
 * taken out. a may be QACI_MASS_NONE: no constraint. Each pair is multiplied once. */
qaci_status qaci_mass_residual_multiply(qaci_ctx *ctx, qaci_mass_residuals *x, uint32_t a, uint32_t b,
                                        uint32_t *product, uint32_t *factor);

#endif
