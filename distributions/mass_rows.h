/* Inside constrained mass: a set of rows, each a tuple of the numbers of interned values, numbered in the order of
 * first appearance; and the interned values themselves.                                            definitions.md 1 */
#ifndef QACI_DISTRIBUTIONS_MASS_ROWS_H
#define QACI_DISTRIBUTIONS_MASS_ROWS_H

#include "distributions/index.h"
#include "distributions/value.h"

typedef struct qaci_mass_rows {
  size_t width, count, room;
  uint32_t *key; /* row i: key[i * width ..] */
  qaci_index index;
  uint64_t charged; /* bytes, to ctx */
} qaci_mass_rows;

void qaci_mass_rows_init(qaci_mass_rows *r, size_t width);
void qaci_mass_rows_clear(qaci_ctx *ctx, qaci_mass_rows *r);

/* *at := the number of the row with this key, a new one (*added) if there was none. `extra`: the bytes that the caller
 * keeps with each row, charged with it. O(width) expected. */
qaci_status qaci_mass_rows_add(qaci_ctx *ctx, qaci_mass_rows *r, const uint32_t *key, size_t extra, size_t *at,
                               bool *added);

static inline const uint32_t *qaci_mass_row(const qaci_mass_rows *r, size_t i) {
  return r->key + i * r->width;
}

/* Equal values get the same number. */
typedef struct qaci_mass_values {
  size_t count, room;
  qaci_value **value;
  qaci_index index;
  uint32_t *integer; /* of small integers: 1 + the number, or 0 */
} qaci_mass_values;

void qaci_mass_values_clear(qaci_mass_values *v);
qaci_status qaci_mass_values_number(qaci_ctx *ctx, qaci_mass_values *v, qaci_value *x, uint32_t *number);
/* The same for an integer; small ones are found without making a value. */
qaci_status qaci_mass_values_integer(qaci_ctx *ctx, qaci_mass_values *v, long n, uint32_t *number);

#endif
