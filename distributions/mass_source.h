/* Inside constrained mass: what a variable ranges over, once the variables it depends on are known. definitions.md 1 */
#ifndef QACI_DISTRIBUTIONS_MASS_SOURCE_H
#define QACI_DISTRIBUTIONS_MASS_SOURCE_H

#include "distributions/mass.h"
#include "distributions/mass_rows.h"

typedef struct qaci_mass_source {
  size_t count;
  uint32_t *id;       /* the elements, numbered by qaci_mass_values */
  qaci_dist *dist;   /* NULL if iterated */
  mpq_t *mass;       /* of the elements; NULL if iterated */
  mpz_t denominator; /* a common one of the masses */
  uint64_t charged;
} qaci_mass_source;

/* r := what the callback gives; r is cleared with qaci_mass_source_clear only after QACI_OK. */
qaci_status qaci_mass_source_read(qaci_ctx *ctx, qaci_mass_source *r, const qaci_mass_variable *variable,
                                  qaci_value *const *needed, qaci_mass_values *values);
void qaci_mass_source_clear(qaci_ctx *ctx, qaci_mass_source *r);

/* Multiply all masses by m, a multiple of the denominator: they become integers. */
void qaci_mass_source_scale(qaci_mass_source *r, const mpz_t m);

/* r := the sum of the masses from element `from` on as they now are; the number of these members if iterated. */
void qaci_mass_source_total(const qaci_mass_source *s, size_t from, mpq_t r);

#endif
