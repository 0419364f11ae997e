/* Inside constrained mass: the sum, over the values of some variables, of a product of tables.     DIST.3;
 * definitions.md 1
 */
#ifndef QACI_DISTRIBUTIONS_MASS_PRODUCT_H
#define QACI_DISTRIBUTIONS_MASS_PRODUCT_H

#include "distributions/mass_table.h"

/* What was done, for people. */
typedef struct qaci_mass_step {
  uint32_t variable;  /* that was summed out; UINT32_MAX: the search, or the last join, of the variables kept */
  size_t searched;    /* the variables that the search summed out together; 0: none */
  uint32_t *scope;    /* the table that was made: its variables, */
  size_t width, rows; /* and its rows; of a search: the most states after one variable */
  double bound;       /* the rows that may be visited, before anything is known of the tables' holes */
} qaci_mass_step;

typedef struct qaci_mass_plan {
  qaci_mass_step *step;
  size_t count, room;
} qaci_mass_plan;

void qaci_mass_plan_clear(qaci_mass_plan *p);
void qaci_mass_plan_add(qaci_mass_plan *p, uint32_t variable, size_t searched, const qaci_mass_table *t, size_t rows,
                        double bound);

/* When one way is left for another. That decides how long the work takes and never a result, so that tests compare the
 * ways. */
typedef struct qaci_mass_tuning {
  double search_from;  /* a search is tried where summing out one variable may visit more rows than this, */
  double search_steps; /* and may take that many steps, times this */
  double bridge_from;  /* bridges are looked for where a function may be called for more tuples than this */
} qaci_mass_tuning;
extern const qaci_mass_tuning qaci_mass_usual;

typedef struct qaci_mass_product {
  size_t variables;     /* they are the numbers below this */
  const uint32_t *size; /* of their domains */
  qaci_mass_table **table;
  size_t tables;
  const uint32_t *keep; /* variables of the tables that are not summed out */
  size_t kept;
  qaci_mass_plan *plan; /* what was done is added; may be NULL */
  const qaci_mass_tuning *tuning; /* NULL: the usual one */
} qaci_mass_product;

/* *r := the table over p->keep, in this order, of the sums over all other variables of the product of the tables (its
 * times/over included); rows of sum 0 are not there. Without tables it is 1.
 *
 * Variable by variable, in the order of mass_plan.h: all tables that have the variable are joined, each table's columns
 * being in the opposite order, so that the variable to be summed out is the last column of all. The result appears in
 * sorted order and needs no look-up. Where that might take very long, mass_search.h is tried first.
 * One step of ctx for each row and each product. QACI_UNABLE, *r := NULL. */
qaci_status qaci_mass_product_sum(qaci_ctx *ctx, qaci_mass_table **r, const qaci_mass_product *p);

#endif
