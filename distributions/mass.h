/* Constrained mass M[V]: the sum, over all assignments that satisfy the constraints, of the product of the drawn
 * variables' masses times V.                                                                       definitions.md 1
 *
 * The statement is a struct of callbacks, each with the list of the variables it needs; a callback is given their
 * values in the order of that list and is called at most once for each assignment of them, at any one place in the
 * statement. What it returns must depend on these values alone. Any status but QACI_OK ends the evaluation with it.
 */
#ifndef QACI_DISTRIBUTIONS_MASS_H
#define QACI_DISTRIBUTIONS_MASS_H

#include "distributions/dist.h"

/* The variables that a callback needs: indices into the statement's variables, without repetition. */
typedef struct qaci_mass_needs {
  const size_t *variable;
  size_t count;
} qaci_mass_needs;

typedef struct qaci_mass_variable {
  const char *name;      /* for messages; NULL: it is called by its number, from 1 */
  qaci_mass_needs needs; /* earlier variables only */
  void *data;
  /* Exactly one of the two is given. draw: *r := the distribution (a new reference, finished) that the variable is
   * drawn from. iterate: *r := a QACI_TUPLE (a new reference) of the members of a finite set; a member that is listed
   * twice is still one member. */
  qaci_status (*draw)(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_dist **r);
  qaci_status (*iterate)(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_value **r);
} qaci_mass_variable;

typedef struct qaci_mass_constraint {
  qaci_mass_needs needs;
  void *data;
  qaci_status (*holds)(qaci_ctx *ctx, void *data, qaci_value *const *needed, bool *r);
} qaci_mass_constraint;

typedef struct qaci_mass_statement {
  const qaci_mass_variable *variable;
  size_t variables;
  const qaci_mass_constraint *constraint;
  size_t constraints;
  qaci_mass_needs needs; /* of V */
  void *data;
  /* V: number := a rational (0 before), or *dist := a distribution (NULL before; a new reference, finished). It must be
   * the same kind each time. NULL: V is 1. */
  qaci_status (*value)(qaci_ctx *ctx, void *data, qaci_value *const *needed, mpq_t number, qaci_dist **dist);
  /* V <= vmax if V is a rational; a distribution counts 1 whatever this says. NULL: not known, and then a remainder
   * can have no weight, so that meeting one is an error. */
  mpq_srcptr vmax;
} qaci_mass_statement;

typedef struct qaci_mass_result {
  mpq_t number;    /* the sum, if V is a rational, or if no assignment was left to evaluate V at */
  qaci_dist *dist; /* the sum, if V is a distribution (remainder included), else NULL */
  mpq_t remainder; /* the true sum is at most this much above */
  bool stopped;    /* a budget ran out; what was not visited is in the remainder */
  bool unbounded;  /* only with `stopped`: nothing bounds what was not visited; remainder means nothing */
} qaci_mass_result;

void qaci_mass_result_init(qaci_mass_result *r);
void qaci_mass_result_clear(qaci_mass_result *r);

/* r := M[V]. A drawn distribution's remainder contributes, times the masses already multiplied, vmax, or 1 for a
 * distribution, times the number of members of each set iterated later (the unseen elements meet each of them).
 *
 * Forward elimination: see mass.c. With n rows of needed values at most and sources of at most S elements, a variable
 * costs O(n S) multiplications; so a chain of T variables with S values costs O(T S^2).
 * Returns QACI_DOMAIN for a malformed statement, V out of its range, masses of a distribution above 1 in total, or a
 * remainder that cannot be bounded (vmax is not known, or a set that depends on other variables is iterated later).
 * QACI_UNABLE with r valid and r->stopped if a limit of ctx, or a callback, stopped it. */
qaci_status qaci_mass(qaci_ctx *ctx, qaci_mass_result *r, const qaci_mass_statement *s);

#endif
