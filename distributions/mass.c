/* Constrained mass: see mass.h.                                                            DIST.3; definitions.md 1
 *
 * 1. every source and constraint becomes a table of its values (mass_factor.c);
 * 2. the variables that V does not need are summed out of the product of the tables (mass_product.c, in the order of
 *    mass_plan.c; where no order is good, mass_search.c assigns variables and merges what has the same future);
 * 3. V is called for each row that is left (mass_value.c), and the remainder is added up (mass_result.c).
 * papers/mass.md says why the result is exact and what it costs.
 */
#include "distributions/mass.h"

#include "distributions/mass_engine.h"

void qaci_mass_result_init(qaci_mass_result *r) {
  *r = (qaci_mass_result){0};
  mpq_inits(r->number, r->remainder, NULL);
}

void qaci_mass_result_clear(qaci_mass_result *r) {
  mpq_clears(r->number, r->remainder, NULL);
  qaci_dist_release(r->dist);
  r->dist = NULL;
}

qaci_status qaci_mass(qaci_ctx *ctx, qaci_mass_result *r, const qaci_mass_statement *s) {
  qaci_mass_engine e;
  qaci_status status = qaci_mass_engine_begin(&e, ctx, s);
  if (status == QACI_OK) {
    qaci_mass_result_clear(r);
    qaci_mass_result_init(r);
    status = qaci_mass_read(&e);
    r->stopped = status == QACI_UNABLE;
    if (status != QACI_DOMAIN) status = qaci_mass_evaluate(&e, r);
  }
  qaci_mass_engine_end(&e);
  return status;
}
