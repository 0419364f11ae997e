/* The arena: where two histories differ first.                                        "The arena" in papers/, ARENA.2,
 * 4 */
#ifndef QACI_PHYSICS_ARENA_DIFFERENCE_H
#define QACI_PHYSICS_ARENA_DIFFERENCE_H

#include "physics/arena/history.h"

typedef enum qaci_arena_difference_kind {
  QACI_ARENA_SAME,
  QACI_ARENA_VALUE_DIFFERS, /* at: the slot; first, second: the values */
  QACI_ARENA_PAINT_DIFFERS, /* at: the slot; the colours */
  QACI_ARENA_PLACE_DIFFERS, /* at: the pointer; the slots where it stands */
  QACI_ARENA_LIFE_DIFFERS,  /* at: the pointer; the causes of death, QACI_ARENA_LIVING */
  QACI_ARENA_ENDING_DIFFERS /* the ends */
} qaci_arena_difference_kind;

typedef struct qaci_arena_difference {
  qaci_arena_difference_kind kind;
  uint64_t tick; /* this many ticks were completed when the two were first seen to differ */
  uint32_t at;
  int64_t first, second;
} qaci_arena_difference;

/* r := how two histories differ first, from tick 0: after the least number of ticks; then by slot, value before paint;
 * then by pointer, those that both have; then by their end. Only what a tick touched is compared, so the cost is that
 * of both runs, watched, and N, and N for each change. The histories stay where they are. QACI_DOMAIN unless both
 * worlds have the same number of slots. */
qaci_status qaci_arena_difference_find(qaci_ctx *ctx, qaci_arena_difference *r, const qaci_arena_history *first,
                                       const qaci_arena_history *second);

#endif
