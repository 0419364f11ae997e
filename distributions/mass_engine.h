/* Inside constrained mass: a statement and the tables of its functions.                           DIST.3;
 * definitions.md 1
 *
 * Variables are called by their place in the order of declaration (see mass.h), values by their place in the domain of
 * their variable, in the order in which they were met; `id` leads from there to the interned value.
 */
#ifndef QACI_DISTRIBUTIONS_MASS_ENGINE_H
#define QACI_DISTRIBUTIONS_MASS_ENGINE_H

#include "distributions/mass.h"
#include "distributions/mass_product.h"
#include "distributions/mass_rows.h"

typedef struct qaci_mass_function { /* a source, a constraint, or the value */
  uint32_t *needs;                  /* places, in the order of its parameters */
  size_t count;
  uint64_t calls;
} qaci_mass_function;

typedef struct qaci_mass_place {
  const qaci_mass_variable *variable;
  size_t declared; /* its index in the statement */
  qaci_mass_function function;
  uint32_t *id; /* the domain: numbers of qaci_mass_values */
  size_t room;
  qaci_mass_table *domain; /* the values that are left */
  qaci_mass_table *source; /* columns: what it needs, in ascending order, then itself; NULL: not read */
  qaci_mass_table *lost;   /* the remainders, by what it needs; NULL: there are none */
  bool whole;              /* for each assignment of what it needs the masses sum to 1 */
  size_t most;             /* iterated: the greatest number of members */
  qaci_mass_table **ending; /* tables of two or more columns whose last column is this variable */
  size_t endings, ending_room;
} qaci_mass_place;

typedef struct qaci_mass_check {
  const qaci_mass_constraint *constraint;
  qaci_mass_function function;
  uint32_t due; /* 1 + the place of the last variable it needs, or 0 */
  qaci_mass_table *table; /* NULL: not read */
} qaci_mass_check;

typedef struct qaci_mass_engine {
  qaci_ctx *ctx;
  const qaci_mass_statement *statement;
  qaci_mass_values values;
  size_t variables;
  qaci_mass_place *place;
  uint32_t *place_of; /* by index in the statement */
  uint32_t *size;     /* by place: of the domain */
  qaci_mass_check *check;
  qaci_mass_function value;
  bool zero;        /* a table is empty: no assignment is left */
  uint64_t charged;
  /* scratch, by place or by value */
  uint32_t *level;
  bool *inside;
  uint32_t *local; /* by number of a value: 1 + its place in the domain that is being made, or 0 */
  size_t locals;
  qaci_mass_plan *plan; /* NULL: nobody asks */
} qaci_mass_engine;

/* Reads what the statement says about its variables. QACI_DOMAIN for a malformed one, a cycle among them. The end
 * may be called in any case. */
qaci_status qaci_mass_engine_begin(qaci_mass_engine *e, qaci_ctx *ctx, const qaci_mass_statement *s);
void qaci_mass_engine_end(qaci_mass_engine *e);

/* The tables of all sources and constraints, each from its callback (mass_factor.c). */
qaci_status qaci_mass_read(qaci_mass_engine *e);

/* What table t, which the engine owns, says to the functions read later (mass_domain.c). */
qaci_status qaci_mass_learn(qaci_mass_engine *e, qaci_mass_table *t);

/* Tables over some of a function's variables that follow from tables with one other variable (mass_bridge.c). */
typedef struct qaci_mass_bridges {
  qaci_mass_table **table;
  size_t count;
} qaci_mass_bridges;
/* r := bridges of the variables `scope`, in ascending order, if the join of the given tables may be large. */
qaci_status qaci_mass_bridge(qaci_mass_engine *e, qaci_mass_bridges *r, const uint32_t *scope, size_t n,
                             qaci_mass_table *const *table, size_t tables);
void qaci_mass_bridges_clear(qaci_ctx *ctx, qaci_mass_bridges *r);

/* Which part of the statement a sum is over. */
typedef struct qaci_mass_part {
  uint32_t end;      /* the variables before this place, and the constraints due by them */
  size_t checks;     /* of the constraints due by place end - 1: only the first ones, if `partly` */
  bool partly;
  bool given;        /* only constraints that are conditions */
} qaci_mass_part;

/* *r := the sum of the product of the part's tables, and of `extra` (may be NULL), over all variables but `keep`.
 * Sources whose masses sum to 1 are left out where nobody needs their variables. */
qaci_status qaci_mass_part_sum(qaci_mass_engine *e, qaci_mass_table **r, qaci_mass_part part, qaci_mass_table *extra,
                               const uint32_t *keep, size_t kept, qaci_mass_plan *plan);

/* lost := what the sources' remainders bound, sets that are iterated later included, vmax not (mass_remainder.c).
 * `given`: of the conditions alone. *unbounded: nothing bounds it, and the message says why. */
qaci_status qaci_mass_lost(qaci_mass_engine *e, mpq_t lost, bool given, bool *unbounded);
/* bound := what is at most there in all, whatever was read so far. */
void qaci_mass_bound(const qaci_mass_engine *e, mpq_t bound, bool *unbounded);

/* r := the value, for every row of what is left of its variables and those kept (mass_value.c). */
qaci_status qaci_mass_evaluate(qaci_mass_engine *e, qaci_mass_result *r);

/* Append the assignment to the message: " (at x = 3, y = 5)". */
void qaci_mass_say_where(qaci_mass_engine *e, const uint32_t *place, const uint32_t *value, size_t count);
/* 'x', or 'number 3' if it has no name; buffer is for the latter. */
const char *qaci_mass_name(const qaci_mass_engine *e, uint32_t place, char buffer[32]);

/* Masses that come row by row, then become the weights of a table. */
typedef struct qaci_mass_gather {
  size_t count, room;
  uint64_t *number, *over; /* words, as long as all fit */
  mpq_t *wide;             /* else */
} qaci_mass_gather;
void qaci_mass_gather_add(qaci_mass_gather *g, mpq_srcptr mass);
/* t, which has one row for each mass and is of ones, gets them as weights; NULL: they are dropped. */
void qaci_mass_gather_end(qaci_ctx *ctx, qaci_mass_gather *g, qaci_mass_table *t);

#endif
