/* Inside constrained mass: conditioning with merged residual problems.                            DIST.3;
 * definitions.md 1 */
#ifndef QACI_DISTRIBUTIONS_MASS_SEARCH_H
#define QACI_DISTRIBUTIONS_MASS_SEARCH_H

#include "distributions/mass_product.h"

/* *r := what qaci_mass_product_sum gives for p, without the tables' times/over, or NULL if `most` steps have not been
 * enough. order: the variables that are not kept, in the order in which they would be summed out. */
qaci_status qaci_mass_search(qaci_ctx *ctx, qaci_mass_table **r, const qaci_mass_product *p, const uint32_t *order,
                             size_t count, double most);

#endif
