/* Inside constrained mass: in which order variables are summed out.                               DIST.3;
 * definitions.md 1
 *
 * Summing out a variable joins all tables that have it into one over the other variables of these tables, its
 * neighbours. The cost of an order is the sum of the products of the domain sizes of a variable and its neighbours: a
 * bound of the rows that are visited. It steers only how long the work takes, never a result.
 */
#ifndef QACI_DISTRIBUTIONS_MASS_PLAN_H
#define QACI_DISTRIBUTIONS_MASS_PLAN_H

#include "distributions/mass_table.h"

/* Which variables are neighbours: an undirected graph. */
typedef struct qaci_mass_graph {
  size_t variables;
  const uint32_t *size; /* of the domains */
  struct qaci_mass_near {
    uint32_t *variable; /* ascending */
    size_t count, room;
    bool there, kept; /* kept: never summed out */
  } *near;
} qaci_mass_graph;

typedef struct qaci_mass_order {
  size_t count;
  uint32_t *variable; /* in the order of summing out */
  double *rows;       /* by place in the order: the bound of the rows that are visited */
  double cost;        /* the sum of these */
} qaci_mass_order;

void qaci_mass_graph_begin(qaci_mass_graph *g, qaci_mass_table *const *table, size_t tables, size_t variables,
                           const uint32_t *size, const uint32_t *keep, size_t kept);
void qaci_mass_graph_end(qaci_mass_graph *g);
bool qaci_mass_graph_beside(const qaci_mass_graph *g, uint32_t u, uint32_t v);
/* The product of the domain sizes of v and its neighbours. */
double qaci_mass_graph_rows(const qaci_mass_graph *g, uint32_t v);
/* Sum v out: its neighbours become neighbours of each other. */
void qaci_mass_graph_remove(qaci_mass_graph *g, uint32_t v);

/* r := a good order of all variables of the tables but those kept: the cheaper one of two greedy orders (least fill,
 * least rows), or the cheapest of all orders if few variables are left once those are gone whose neighbours are all
 * neighbours of each other (these come first in some cheapest-width order). Ties go to the variable of the least
 * number. O(variables log variables) on chains and trees. */
void qaci_mass_order_find(qaci_mass_order *r, qaci_mass_table *const *table, size_t tables, size_t variables,
                          const uint32_t *size, const uint32_t *keep, size_t kept);
void qaci_mass_order_clear(qaci_mass_order *r);

/* Append to r the cheapest of all orders of the variables that are left in g, if they are few; false if not. */
bool qaci_mass_order_exact(qaci_mass_order *r, const qaci_mass_graph *g);

#endif
