/* Inside constrained mass: the state of the forward elimination.                                   definitions.md 1
 *
 * After i variables the frontier maps each tuple of values of the variables that something later needs (`live`) to the
 * sum of the masses of all assignments to the first i variables that agree with it and satisfy the constraints known
 * so far. Masses are kept as integers over one common denominator as long as the sources' denominators have a small
 * common multiple (`shared`), else as rationals.
 */
#ifndef QACI_DISTRIBUTIONS_MASS_FRONTIER_H
#define QACI_DISTRIBUTIONS_MASS_FRONTIER_H

#include "distributions/mass_source.h"

/* An array of masses that grows beside a qaci_mass_rows. */
typedef struct qaci_mass_array {
  size_t count, room;
  mpq_t *mass;
} qaci_mass_array;

mpq_ptr qaci_mass_array_add(qaci_mass_array *a); /* one more, 0 */
void qaci_mass_array_clear(qaci_mass_array *a);
void qaci_mass_array_sum(const qaci_mass_array *a, size_t from, mpq_t r);

typedef struct qaci_mass_frontier {
  qaci_ctx *ctx;
  const qaci_mass_statement *statement;
  qaci_mass_values values;
  qaci_mass_rows rows;
  qaci_mass_array masses; /* of the rows, times `common` */
  size_t *live;           /* the variables of the rows' columns, ascending */
  mpz_t common;
  bool shared;
  size_t reduced;    /* bits of `common` when it was last reduced */
  mpq_t lost;        /* the remainder so far: bounds the total mass of the unseen assignments to the variables visited */
  size_t visited;    /* variables that rows and `lost` account for */
  size_t *last_use;  /* by variable: the last variable whose source or constraints need it; `variables`: V does */
  size_t *due;       /* by constraint: the variable that makes it known; SIZE_MAX: it needs none */
  qaci_mass_source *fixed; /* by variable: its source, if it depends on nothing and is_fixed */
  bool *is_fixed;
  qaci_value **needed; /* room for the values of any callback */
} qaci_mass_frontier;

/* The number of bytes charged with each row besides its key: a mass of about as many limbs as `common`. */
size_t qaci_mass_row_bytes(const qaci_mass_frontier *f);

/* column[j] := the column that holds needs.variable[j], rows.width for the variable `next`. */
void qaci_mass_columns(const qaci_mass_frontier *f, size_t *column, qaci_mass_needs needs, size_t next);

/* Eliminate forward over variable i = visited. QACI_UNABLE: what is lost is in `lost`, the rows are void, and `visited`
 * says how many variables that takes account of. */
qaci_status qaci_mass_step(qaci_mass_frontier *f);

#endif
