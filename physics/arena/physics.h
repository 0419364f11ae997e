/* The arena as a physics.                                                          "The arena" in papers/, ARENA.6
 *
 * A world-state is what changes in a world with given agents, between two ticks; its code, most significant bits first:
 *
 *     every slot's value, slot 0 first, W bits each, two's complement
 *     paint of each slot with money, by slot              0 none, 1 the house, 1 + c colour c           below A + 2
 *     each pointer, in file order:  position              log2 N bits
 *                                   life                  0 living, else the cause of its death         below 5
 *                                   fuel left, less 1     if it was given F (0: it has died of it)      below F
 *     clock                                               the tick; T + 1: undrawn                    below T + 1 (+ 1)
 *
 * One step of the physics is one tick, and a world that is over stays as it is. A TOSS has both outcomes, each with
 * weight 1/2. Only worlds with `random` or `predict` are ever undrawn, and they begin so, with the values of the file:
 * the first step draws every random slot, exactly uniformly, and makes the predictions. Weights of equal world-states
 * add up; there is no interference and nothing is lost.
 */
#ifndef QACI_PHYSICS_ARENA_PHYSICS_H
#define QACI_PHYSICS_ARENA_PHYSICS_H

#include "physics/arena/run.h"
#include "physics/physics.h"

typedef struct qaci_arena_physics qaci_arena_physics;

/* *r := the physics of e with these agents (agents[k] is file k + 1); it keeps a reference to e. Cost O(N). QACI_DOMAIN
 * as for a run. */
qaci_status qaci_arena_physics_create(qaci_ctx *ctx, qaci_physics **r, qaci_arena_environment *e,
                                      qaci_arena_agent *const *agents, size_t agent_count);
qaci_arena_physics *qaci_arena_physics_of(qaci_physics *p); /* NULL: another physics */
qaci_physics *qaci_arena_physics_base(qaci_arena_physics *a);
const qaci_arena_environment *qaci_arena_physics_world(const qaci_arena_physics *a);
const qaci_bits *qaci_arena_physics_initial(const qaci_arena_physics *a);

/* Codes are canonical ones. O(1) each, but for paint: O(slots with money). */
int32_t qaci_arena_state_value(const qaci_arena_physics *a, const qaci_bits *code, uint32_t slot);
uint16_t qaci_arena_state_paint(const qaci_arena_physics *a, const qaci_bits *code, uint32_t slot);
qaci_arena_pointer qaci_arena_state_pointer(const qaci_arena_physics *a, const qaci_bits *code, size_t i);
bool qaci_arena_state_tick(const qaci_arena_physics *a, const qaci_bits *code, uint64_t *tick); /* false: undrawn */

/* Between codes and runs of the same world: r := the code of what stands in `run` between two ticks (in the middle of a
 * tick the turn is not part of it); run := what the code says (undrawn: as tick 0). O(N). */
void qaci_arena_state_of_run(const qaci_arena_physics *a, qaci_bits *r, const qaci_arena_run *run);
void qaci_arena_state_to_run(const qaci_arena_physics *a, qaci_arena_run *run, const qaci_bits *code);
/* A run of this physics' world that stands at the code; the caller destroys it. */
qaci_arena_run *qaci_arena_state_run(const qaci_arena_physics *a, const qaci_bits *code);

#endif
