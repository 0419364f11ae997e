/* The physics interface: world-states, their fixed-width code, and the evolution by one step.      definitions.md 5
 *
 * A world-state is handled as its code, `width` bits. decode takes any bitstring: it pads with zeros at the end, cuts
 * to `width` bits, and reduces each of the listed fields modulo its count; encode o decode is therefore the identity
 * on all bits outside `field`, which is what lets blob location run symbolically over world-states.
 * Each physics is a struct of functions; adding one touches its own file and nothing else.
 */
#ifndef QACI_PHYSICS_PHYSICS_H
#define QACI_PHYSICS_PHYSICS_H

#include "distributions/value.h"

/* `width` bits from `at`, most significant first, hold a number below `count`, count <= 2^width < 2 * count. */
typedef struct qaci_field {
  size_t at, width;
  uint64_t count;
} qaci_field;

typedef struct qaci_physics qaci_physics;

/* A run of the evolution from one world-state: s(n, .) for n = 0, 1, ... in turn. */
typedef struct qaci_evolution qaci_evolution;

/* Gets a world-state (a canonical code) and the numerator, above 0, of its weight. */
typedef qaci_status (*qaci_each_weight)(void *data, const qaci_bits *code, mpz_srcptr numerator);

/* How people look at a world-state: the first `cells` bits of its code are cells, the rest is registers. */
typedef struct qaci_shape {
  size_t cells;
  int64_t first;  /* what the first cell is called */
  size_t columns; /* cells a row of a grid; 0: they are a line */
  size_t heads;   /* things that stand on cells */
} qaci_shape;

typedef struct qaci_physics_functions {
  const char *name; /* "qtm" */
  void (*destroy)(qaci_physics *p);
  /* A run that stands at n = 0 with all weight on `start` (a canonical code). */
  qaci_status (*evolution_create)(qaci_ctx *ctx, qaci_evolution **r, qaci_physics *p, const qaci_bits *start);
  void (*evolution_destroy)(qaci_evolution *e);
  /* Call `each` for every world-state of non-zero weight s(n, w) at the present n, in a fixed order, with integers over
   * one denominator: s(n, w) = numerator / denominator, a fraction that need not be in lowest terms. `denominator`
   * (above 0) and `lost`, the weight that has left the window so far, are set before the first call. */
  qaci_status (*evolution_each)(qaci_ctx *ctx, qaci_evolution *e, qaci_each_weight each, void *data, mpz_t denominator,
                                mpq_t lost);
  qaci_status (*evolution_step)(qaci_ctx *ctx, qaci_evolution *e); /* n := n + 1 */
  /* For pictures. NULL: every bit is a cell of a line, numbered from 0. */
  qaci_shape (*shape)(const qaci_physics *p);
  /* The cells of a code whose cells are in no fixed place; returns what the first is called. NULL: as the shape
   * says. */
  int64_t (*cells)(const qaci_physics *p, const qaci_bits *code, qaci_bits *r);
  /* *cell := where head i < shape.heads stands; false: nowhere. NULL if there are no heads. */
  bool (*head)(const qaci_physics *p, const qaci_bits *code, size_t i, int64_t *cell);
  /* May be NULL. *proved: is there a proof that the n world-states, codes met by a run from state[0], do not come back
   * after some time? If so, last[i] := a time after which state[i] has no weight in any longer run from state[0]. */
  qaci_status (*last_visits)(qaci_ctx *ctx, qaci_physics *p, const qaci_bits *state, size_t n, uint64_t *last,
                             bool *proved);
  /* NULL if world-states have codes of one width already. Else, where p->width is 0, for a run to `horizon` from the
   * world-state `code` of p: *r := a physics of the same evolution where they have, also up to `horizon` after any
   * world-state of that run if `anywhere`, and `code` := that of the same world-state there. */
  qaci_status (*settle)(qaci_ctx *ctx, qaci_physics **r, qaci_physics *p, qaci_bits *code, size_t horizon,
                        bool anywhere);
} qaci_physics_functions;

struct qaci_physics {
  qaci_owner owner; /* first: a physics is the owner of its states and locations */
  const qaci_physics_functions *functions;
  size_t width;
  size_t field_count;
  qaci_field *field; /* ascending, disjoint */
};

/* For those who add a physics: one reference, whose end calls functions->destroy; no width and no fields yet. */
void qaci_physics_init(qaci_physics *p, const qaci_physics_functions *functions);

/* r := encode(decode(x)). */
void qaci_physics_canonical(const qaci_physics *p, qaci_bits *r, const qaci_bits *x);

qaci_shape qaci_physics_shape(const qaci_physics *p);

/* Do world-states have codes of one width? If not, a universe settles the physics for its own run. */
static inline bool qaci_physics_settled(const qaci_physics *p) {
  return p->width || !p->functions->settle;
}

qaci_physics *qaci_physics_retain(qaci_physics *p);
void qaci_physics_release(qaci_physics *p); /* NULL does nothing */

#endif
