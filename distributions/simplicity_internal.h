/* What is in a qaci_simplicity: a table of patterns, and for a table that is made on demand what it is made from. */
#ifndef QACI_DISTRIBUTIONS_SIMPLICITY_INTERNAL_H
#define QACI_DISTRIBUTIONS_SIMPLICITY_INTERNAL_H

#include "distributions/index.h"
#include "distributions/open_loops.h"
#include "distributions/simplicity_table.h"

typedef struct qaci_length_table {
  qaci_pattern *item;
  size_t count, room;
  qaci_index index; /* while the table is open */
} qaci_length_table;

struct qaci_simplicity {
  size_t references;
  char *machine;
  mpz_t denominator, total;
  size_t lengths; /* patterns have lengths 0..lengths-1 */
  qaci_length_table *by_length;
  uint64_t charged;
  uint32_t *scratch; /* while the table is open: one position array, for strings */
  /* made on demand: sums of strings of at most `known` bits are those of the table and of the open loops */
  size_t known; /* SIZE_MAX: all */
  size_t code_bits, data_bits, longest;
  size_t most_states; /* loops with more are left open */
  qaci_times times; /* none: a whole table */
  qaci_open_loops open;
};

#endif
