/* The queue machine's table of patterns, for strings of every length (SIMP.1): a census folded into sums. See
 * simplicity.h. */
#include "distributions/simplicity.h"

#include <assert.h>

#include "distributions/census_sums.h"

qaci_status qaci_simplicity_create(qaci_ctx *ctx, qaci_simplicity **r, size_t code_bits, size_t data_bits,
                                   uint64_t steps) {
  qaci_census c;
  qaci_census_question q = {
      .code_bits = code_bits, .data_bits = data_bits, .steps = steps, .longest = SIZE_MAX, .whole = true};
  QACI_TRY(qaci_census_init(ctx, &c, &q));
  qaci_status status = qaci_census_count(ctx, &c, 0, c.units, 1);
  if (status == QACI_OK) status = qaci_census_simplicity(ctx, r, &c);
  if (status == QACI_OK) { /* no mass is lost */
    mpq_t closed, total;
    mpq_inits(closed, total, NULL);
    qaci_census_total(closed, &c);
    qaci_simplicity_total(*r, total);
    assert(mpq_equal(closed, total));
    mpq_clears(closed, total, NULL);
  }
  qaci_census_clear(&c);
  return status;
}
