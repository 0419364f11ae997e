/* The arena: where two histories differ first, see difference.h.                 "The arena" in papers/, ARENA.2, 4
 *
 * Both are played a tick at a time, and their writes and takings noted; what was equal before a tick can only differ
 * behind it where one of them was noted, or in a pointer; behind a change, anywhere.
 */
#include "physics/arena/difference.h"

#include <stdlib.h>

typedef struct touched {
  uint32_t *slot;
  size_t count, room;
} touched;

static bool note(void *data, const qaci_arena_event *event) {
  touched *t = data;
  if (event->kind != QACI_ARENA_WRITE && event->kind != QACI_ARENA_MONEY) return true;
  if (t->count == t->room) t->slot = qaci_realloc(t->slot, (t->room = 2 * t->room + 64) * sizeof *t->slot);
  t->slot[t->count++] = event->slot;
  return true;
}

/* Whether they differ, and then it is in r. */
static bool differ(qaci_arena_difference *r, qaci_arena_difference_kind kind, uint32_t at, int64_t first,
                   int64_t second) {
  if (first == second) return false;
  r->kind = kind;
  r->at = at;
  r->first = first;
  r->second = second;
  return true;
}

static bool slot_differs(qaci_arena_difference *r, const qaci_arena_run *a, const qaci_arena_run *b, uint32_t slot) {
  return differ(r, QACI_ARENA_VALUE_DIFFERS, slot, qaci_arena_run_value(a, slot), qaci_arena_run_value(b, slot)) ||
         differ(r, QACI_ARENA_PAINT_DIFFERS, slot, qaci_arena_run_paint(a, slot), qaci_arena_run_paint(b, slot));
}

static bool touched_differ(qaci_arena_difference *r, const qaci_arena_run *a, const qaci_arena_run *b,
                           const touched *t) {
  uint32_t least = UINT32_MAX;
  qaci_arena_difference any;
  for (size_t i = 0; i < t->count; i++)
    if (t->slot[i] < least && slot_differs(&any, a, b, t->slot[i])) least = t->slot[i];
  return least != UINT32_MAX && slot_differs(r, a, b, least);
}

static bool pointers_differ(qaci_arena_difference *r, const qaci_arena_run *a, const qaci_arena_run *b) {
  size_t n = qaci_arena_run_pointers(a), m = qaci_arena_run_pointers(b);
  for (size_t i = 0; i < n && i < m; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(a, i), q = qaci_arena_run_pointer(b, i);
    if (differ(r, QACI_ARENA_PLACE_DIFFERS, (uint32_t)i, p.at, q.at) ||
        differ(r, QACI_ARENA_LIFE_DIFFERS, (uint32_t)i, p.cause, q.cause))
      return true;
  }
  return false;
}

static bool ends_differ(qaci_arena_difference *r, const qaci_arena_run *a, const qaci_arena_run *b) {
  return differ(r, QACI_ARENA_ENDING_DIFFERS, 0, qaci_arena_run_end(a), qaci_arena_run_end(b));
}

static bool any_slot_differs(qaci_arena_difference *r, const qaci_arena_run *a, const qaci_arena_run *b) {
  for (uint32_t s = 0; s < qaci_arena_run_environment(a)->slots; s++)
    if (slot_differs(r, a, b, s)) return true;
  return false;
}

static qaci_status play_both(qaci_ctx *ctx, qaci_arena_difference *r, qaci_arena_history *first,
                             qaci_arena_history *second, touched *t) {
  bool anywhere = true;
  for (;;) {
    const qaci_arena_run *a = qaci_arena_history_run(first), *b = qaci_arena_history_run(second);
    r->tick = qaci_arena_run_tick(a);
    if ((anywhere ? any_slot_differs(r, a, b) : touched_differ(r, a, b, t)) || pointers_differ(r, a, b) ||
        ends_differ(r, a, b) || qaci_arena_run_end(a) != QACI_ARENA_GOES_ON)
      return QACI_OK;
    size_t changes = qaci_arena_history_changes(first) + qaci_arena_history_changes(second);
    t->count = 0;
    QACI_TRY(qaci_arena_history_watch_tick(ctx, first, r->tick + 1, note, t));
    QACI_TRY(qaci_arena_history_watch_tick(ctx, second, r->tick + 1, note, t));
    anywhere = qaci_arena_history_changes(first) + qaci_arena_history_changes(second) != changes;
  }
}

qaci_status qaci_arena_difference_find(qaci_ctx *ctx, qaci_arena_difference *r, const qaci_arena_history *first,
                                       const qaci_arena_history *second) {
  *r = (qaci_arena_difference){.kind = QACI_ARENA_SAME};
  uint32_t n = qaci_arena_run_environment(qaci_arena_history_run(first))->slots;
  uint32_t m = qaci_arena_run_environment(qaci_arena_history_run(second))->slots;
  if (n != m) return qaci_fail(ctx, QACI_DOMAIN, "the worlds have %u and %u slots, expected the same number", n, m);
  qaci_arena_history *a = qaci_arena_history_copy(first), *b = qaci_arena_history_copy(second);
  touched t = {0};
  qaci_status status = qaci_arena_history_go_tick(ctx, a, 0);
  if (status == QACI_OK) status = qaci_arena_history_go_tick(ctx, b, 0);
  if (status == QACI_OK) status = play_both(ctx, r, a, b, &t);
  free(t.slot);
  qaci_arena_history_destroy(ctx, a);
  qaci_arena_history_destroy(ctx, b);
  return status;
}
