/* Inside constrained mass: what is known of a value while its rows are visited.                   DIST.3;
 * definitions.md 1 */
#ifndef QACI_DISTRIBUTIONS_MASS_VALUE_H
#define QACI_DISTRIBUTIONS_MASS_VALUE_H

#include "distributions/mass_engine.h"
#include "distributions/rational.h"

typedef struct qaci_mass_valuation {
  qaci_mass_engine *e;
  qaci_mass_result *r;
  qaci_mass_table *table; /* over what is kept, then what else V needs */
  qaci_mass_table *wide; /* NULL, or the same under the conditions alone, with the other constraints' variables */
  uint32_t *column, *keys;
  size_t columns, all; /* `all`: with those of `wide` */
  size_t *needed_column; /* by parameter of V */
  qaci_value **needed;
  size_t row;
  size_t group_row;  /* the first row of the kept tuple under way */
  mpz_t whole;       /* the sum of the terms that are integers, */
  qaci_sum sum;      /* and of the others; all without times/over */
  qaci_sum unseen;   /* remainders of V's distributions */
  mpq_t group;       /* of the kept tuple under way */
  qaci_mass_rows elements; /* of a distribution: one column */
  mpq_t *mass;       /* theirs */
  bool has_number, has_dist;
  qaci_mass_rows seen; /* where something is kept: what V was called at, */
  mpq_t *known;        /* and what it was */
  mpq_t number;
  qaci_dist *dist;
} qaci_mass_valuation;

/* What a result is made of, besides the sums of the rows. */
typedef struct qaci_mass_amounts {
  mpq_t lost, rest; /* n, without V's own; the masses of rows that a stop left, and what V's distributions leave out */
  mpq_t mass, missing; /* S, s */
  mpq_t vmax;
  bool unbounded;
} qaci_mass_amounts;

/* r := all numbers so far, and start again. */
void qaci_mass_take_sum(qaci_mass_valuation *v, mpq_t r);
/* r := r times the table's times/over. */
void qaci_mass_scale(const qaci_mass_table *t, mpq_t r);

/* v->r := the sums, divided by the mass of the conditions if there are any, and the remainder (mass_result.c).
 * QACI_DOMAIN if nothing bounds it, or if masses are above 1 in total. */
qaci_status qaci_mass_conclude(qaci_mass_valuation *v, qaci_mass_amounts *a);

#endif
