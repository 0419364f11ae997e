/* Stochastic physics: any rule that gives each world-state a distribution over successors.  WORLD.1, other-physics.md
 *
 * The rule is asked once for each world-state that is reached; what it said is kept as long as the physics. It may use
 * the library, even evolve this physics; it must always say the same.
 */
#ifndef QACI_PHYSICS_STOCHASTIC_H
#define QACI_PHYSICS_STOCHASTIC_H

#include "physics/physics.h"

/* The distribution that a rule is giving. */
typedef struct qaci_successors qaci_successors;

typedef struct qaci_stochastic_rule {
  /* Say every successor of `code` with qaci_successors_add. Where it fails, its message is passed on behind the
   * world-state and the step. ctx keeps its counters whatever the rule does to it. */
  qaci_status (*successors)(qaci_ctx *ctx, void *data, const qaci_bits *code, qaci_successors *r);
  void (*destroy)(void *data);
  void *data; /* owned by the physics once it is made */
} qaci_stochastic_rule;

/* Mass >= 0 for one successor, which must be a canonical code; masses of equal ones add up. QACI_DOMAIN otherwise. */
qaci_status qaci_successors_add(qaci_ctx *ctx, qaci_successors *r, const qaci_bits *code, const mpq_t mass);

typedef struct qaci_stochastic_options {
  size_t width; /* of the code, at least 1 */
  const qaci_field *field;
  size_t field_count; /* copied; ascending, disjoint, within the width */
  size_t cells;       /* for pictures: the first so many bits */
  bool loses;         /* false: the masses of the successors sum to 1. true: to at most 1, and the rest is lost */
} qaci_stochastic_options;

/* QACI_DOMAIN: no width, more cells than bits, fields out of order, or a count that does not fit its field. */
qaci_status qaci_stochastic_create(qaci_ctx *ctx, qaci_physics **r, const qaci_stochastic_options *options,
                                   const qaci_stochastic_rule *rule);
bool qaci_stochastic_is(const qaci_physics *p);
/* The world-states whose successors are known. */
size_t qaci_stochastic_known(const qaci_physics *p);

#endif
