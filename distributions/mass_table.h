/* Inside constrained mass: a table maps tuples of values of some variables to weights.           DIST.3;
 * definitions.md 1
 *
 * A value is a number: its place in the variable's domain. Tuples that are not there have weight 0. The tuples are kept
 * as a sorted trie, a level for each column:
 *
 *   level 0     value: 0       1    2         columns (x, y): the tuples 00 02 10 22, in this order
 *               start: 0       2    3    4
 *   level 1     value: 0   2   0    2         start[i] .. start[i + 1] are the children of node i
 *   weights            w0  w1  w2   w3        one for each node of the last level
 *
 * so that tables whose columns are in a common order are joined by walking down together (mass_join.h). The mass of a
 * tuple is its weight times times/over, where the weights are positive integers with a small common divisor, mostly in
 * a word.
 * A table without columns has at most one row.
 */
#ifndef QACI_DISTRIBUTIONS_MASS_TABLE_H
#define QACI_DISTRIBUTIONS_MASS_TABLE_H

#include "distributions/ctx.h"

typedef enum qaci_mass_kind {
  QACI_MASS_ONES,     /* all weights are 1: nothing is stored */
  QACI_MASS_SMALL,    /* words */
  QACI_MASS_BIG,      /* integers */
  QACI_MASS_FRACTIONS /* rationals, where the denominators have no short common multiple */
} qaci_mass_kind;

/* Small weights, and sums of products of them, stay below this. */
#define QACI_MASS_SMALL_MOST ((uint64_t)1 << 62)

typedef struct qaci_mass_level {
  uint32_t *value;
  uint32_t *start; /* count + 1 of them once the table is finished; NULL for the last level */
  size_t count, room;
} qaci_mass_level;

typedef struct qaci_mass_table {
  size_t references;
  size_t width;
  uint32_t *variable; /* by column */
  qaci_mass_level *level;
  size_t count; /* rows */
  qaci_mass_kind kind;
  size_t room; /* of weights */
  uint64_t *small;
  mpz_t *big;
  mpq_t *fraction;
  uint64_t most;  /* of small: the greatest; 1 for ones */
  size_t bits;    /* of big and fractions: the longest, in bits */
  size_t reduced; /* bits when common divisors were last taken out */
  mpz_t times, over;
  uint64_t charged; /* bytes, to ctx */
} qaci_mass_table;

/* An empty table with one reference. */
qaci_mass_table *qaci_mass_table_create(const uint32_t *variable, size_t width, qaci_mass_kind kind);
qaci_mass_table *qaci_mass_table_retain(qaci_mass_table *t);
void qaci_mass_table_release(qaci_ctx *ctx, qaci_mass_table *t);

/* Add the row `key`, greater than all before; its first `same` columns are those of the last row. Its weight is
 * added by one of the next three; none for QACI_MASS_ONES. QACI_UNABLE if memory is short. O(width - same). */
qaci_status qaci_mass_table_add(qaci_ctx *ctx, qaci_mass_table *t, const uint32_t *key, size_t same);
void qaci_mass_table_small(qaci_mass_table *t, uint64_t weight);
void qaci_mass_table_big(qaci_mass_table *t, const mpz_t weight);
void qaci_mass_table_fraction(qaci_mass_table *t, const mpq_t weight);

/* After the last row: closes the trie and takes common divisors out of the weights where they are due. O(rows). */
void qaci_mass_table_finish(qaci_mass_table *t);

/* *r := the same table with its columns in ascending order of rank[variable]; size[variable] is the size of a domain.
 * O(width (rows + domains)): a stable counting sort for each column. */
qaci_status qaci_mass_table_sort(qaci_ctx *ctx, qaci_mass_table **r, qaci_mass_table *t, const uint32_t *rank,
                                 const uint32_t *size);

/* r := the weight of a row (without times/over); all weights together. */
void qaci_mass_table_weight(const qaci_mass_table *t, size_t row, mpq_t r);
void qaci_mass_table_sum(const qaci_mass_table *t, size_t from, mpq_t r);

/* keys := the rows' columns, row by row, width numbers each. */
void qaci_mass_table_rows(const qaci_mass_table *t, uint32_t *keys);

#endif
