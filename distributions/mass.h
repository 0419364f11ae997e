/* Constrained mass M[V]: the sum, over all assignments that satisfy the constraints, of the product of the drawn
 * variables' masses times V.                                                               DIST.3; definitions.md 1
 *
 * The statement is a struct of callbacks, each with the list of the variables it needs; a callback is given their
 * values in the order of that list and is called at most once for each assignment of them, at any one place in the
 * statement. What it returns must depend on these values alone. Any status but QACI_OK ends the evaluation with it,
 * with one exception: QACI_DOMAIN for values that no assignment of positive mass reaches, among the variables and
 * constraints declared before, is no error. Its message then gets the assignment: "... (at x = 3, y = 5)".
 *
 * A callback may need variables that stand later in the array, as long as no variable needs itself in the end.
 * "Declared before" then means: in the order that takes, again and again, the first variable whose needs are all
 * taken; each constraint follows the last variable it needs.
 */
#ifndef QACI_DISTRIBUTIONS_MASS_H
#define QACI_DISTRIBUTIONS_MASS_H

#include "distributions/dist.h"

/* The variables that a callback needs: indices into the statement's variables, without repetition. */
typedef struct qaci_mass_needs {
  const size_t *variable;
  size_t count;
} qaci_mass_needs;

/* One element: the value (a new reference), or the integer if value is NULL. */
typedef struct qaci_mass_point {
  qaci_value *value;
  long integer;
} qaci_mass_point;

typedef struct qaci_mass_variable {
  const char *name;      /* for messages; NULL: it is called by its number, from 1 */
  qaci_mass_needs needs;
  void *data;
  /* Exactly one of the three is given. draw: *r := the distribution (a new reference, finished) that the variable is
   * drawn from. iterate: *r := a QACI_TUPLE (a new reference) of the members of a finite set; a member that is listed
   * twice is still one member. is: *r := the one element that the variable has, with mass 1. */
  qaci_status (*draw)(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_dist **r);
  qaci_status (*iterate)(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_value **r);
  qaci_status (*is)(qaci_ctx *ctx, void *data, qaci_value *const *needed, qaci_mass_point *r);
} qaci_mass_variable;

typedef struct qaci_mass_constraint {
  qaci_mass_needs needs;
  void *data;
  qaci_status (*holds)(qaci_ctx *ctx, void *data, qaci_value *const *needed, bool *r);
  bool given; /* a condition: it also constrains the mass that the result is divided by; `conditional` must be set */
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
  /* The result is divided by the mass of what satisfies the conditions (of everything, if there are none). */
  bool conditional;
  /* V is a rational of any sign, in [-vmax, vmax]. */
  bool expectation;
  /* The result is a distribution over the tuples of values of these variables, in this order; `bare`: over the
   * values of the one variable. V is then a rational in [0, 1] or NULL. */
  qaci_mass_needs keep;
  bool keeps, bare;
  /* Calls body(arg), which calls callbacks with this `data` only, many times, and returns what it returns. It may
   * end the body by a longjmp out of a callback, setting ctx's message and returning a status. NULL: the body is
   * just called. */
  qaci_status (*guard)(qaci_ctx *ctx, void *data, qaci_status (*body)(void *arg), void *arg);
  const struct qaci_mass_tuning *tuning; /* see mass_product.h; NULL: the usual one */
} qaci_mass_statement;

typedef struct qaci_mass_result {
  mpq_t number;    /* the sum, if V is a rational, or if no assignment was left to evaluate V at */
  qaci_dist *dist; /* the sum, if V is a distribution or variables are kept (remainder included), else NULL */
  mpq_t remainder; /* the true sum is at most this much above; for an expectation: above or below */
  bool stopped;    /* a budget ran out; what was not visited is in the remainder */
  bool unbounded;  /* only with `stopped`: nothing bounds what was not visited; remainder means nothing */
} qaci_mass_result;

void qaci_mass_result_init(qaci_mass_result *r);
void qaci_mass_result_clear(qaci_mass_result *r);

/* r := M[V]; if it is conditional, M[V] divided by S + s, where S is the mass of what satisfies them (`given` alone)
 * and s its remainder. A drawn distribution's remainder contributes, times the masses of the assignments to the
 * variables declared before that satisfy the constraints declared before, vmax, or 1 for a distribution, times the
 * number of members of each set iterated later (the unseen elements meet each of them).
 *
 * Cost: each callback once for each assignment that the constraints on its own variables leave, then what
 * mass_product.h says: T variables in a chain with S values each cost O(T S^2).
 * Returns QACI_DOMAIN for a malformed statement, V out of its range, masses of a distribution above 1 in total,
 * conditions of mass 0, or a remainder that cannot be bounded (vmax is not known, or a set that depends on other
 * variables is iterated later). QACI_UNABLE with r valid and r->stopped if a limit of ctx, or a callback, stopped
 * it. */
qaci_status qaci_mass(qaci_ctx *ctx, qaci_mass_result *r, const qaci_mass_statement *s);

/* *text := the plan: how often each function was called, in which order variables were summed out, the size of each
 * table, and the largest. Evaluates the statement; fails as qaci_mass does. The caller frees the text. */
qaci_status qaci_mass_explain(qaci_ctx *ctx, char **text, const qaci_mass_statement *s);

#endif
