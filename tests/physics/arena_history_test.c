/* Histories of arena runs: whatever moves, searches and changes come before, a moment is what plain playing makes of
 * it. The reference keeps a copy of the world after every single instruction, and every event. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/difference.h"
#include "physics/arena/history.h"
#include "tests/support/arena.h"
#include "tests/support/leaks.h"

enum { MOST_STEPS = 3000, MOST_EVENTS = 1 << 16, WORLDS = 60, MOVES = 120 };

/* Every moment of one timeline, and what happened in each instruction. */
typedef struct reference {
  qaci_arena_run *at[MOST_STEPS + 1];
  uint64_t steps;
  qaci_arena_event event[MOST_EVENTS];
  uint64_t step[MOST_EVENTS]; /* of the instruction, from 0 */
  size_t events;
} reference;
static reference plain;
static unsigned slots; /* of its world */

static bool record(void *data, const qaci_arena_event *event) {
  (void)data;
  cr_assert(plain.events < MOST_EVENTS, "the reference has room");
  plain.step[plain.events] = plain.steps;
  plain.event[plain.events++] = *event;
  return true;
}

/* Play the reference to its end, or its room, from the moment that it stands at. */
static void play_on(qaci_ctx *ctx) {
  while (plain.steps < MOST_STEPS) {
    qaci_arena_run *next = qaci_arena_run_copy(plain.at[plain.steps]);
    qaci_arena_run_step(ctx, next, record, NULL);
    if (qaci_arena_run_steps(next) == plain.steps) {
      qaci_arena_run_destroy(next);
      return;
    }
    plain.at[++plain.steps] = next;
  }
}

/* Forget what is after step s. */
static void cut(uint64_t s) {
  while (plain.steps > s) qaci_arena_run_destroy(plain.at[plain.steps--]);
  while (plain.events && plain.step[plain.events - 1] >= s) plain.events--;
}

static void change_slot(void *data, qaci_arena_run *run) {
  const int32_t *change = data;
  qaci_arena_run_set_value(run, (uint32_t)change[0], change[1]);
}

typedef struct wish {
  qaci_arena_event_kind kind;
  uint32_t slot;
} wish;

static qaci_arena_interest meets(void *data, const qaci_arena_event *event) {
  const wish *w = data;
  if (event->kind != w->kind || event->slot != w->slot) return QACI_ARENA_PASS;
  return w->kind == QACI_ARENA_STEP ? QACI_ARENA_STOP_BEFORE : QACI_ARENA_STOP_AFTER;
}

/* The moment that seeking from `now` must find; false: none. */
static bool plain_seek(uint64_t now, bool forward, wish *w, uint64_t *moment) {
  bool found = false;
  for (size_t i = 0; i < plain.events; i++) {
    qaci_arena_interest interest = meets(w, &plain.event[i]);
    if (interest == QACI_ARENA_PASS) continue;
    uint64_t m = plain.step[i] + (interest == QACI_ARENA_STOP_AFTER);
    if (forward ? m <= now || found : m >= now) continue;
    *moment = m;
    found = true;
  }
  return found;
}

static void check_seek(qaci_ctx *ctx, qaci_arena_history *h, bool forward, wish w) {
  uint64_t now = qaci_arena_run_steps(qaci_arena_history_run(h)), moment = forward ? plain.steps : 0;
  bool expected = plain_seek(now, forward, &w, &moment), found;
  qaci_arena_event event;
  /* what the reference has no room for may be found behind it */
  if (forward && !expected && plain.steps == MOST_STEPS) return;
  cr_assert_eq(qaci_arena_history_seek(ctx, h, forward, meets, &w, &found, &event), QACI_OK, "seeks");
  cr_assert_eq(found, expected, "forward %d: finds what there is", forward);
  cr_assert(!found || (event.kind == w.kind && event.slot == w.slot), "the event that was sought");
  qaci_arena_run *there = qaci_arena_run_copy(plain.at[moment]);
  if (forward && !found) qaci_arena_run_until(ctx, there, UINT64_MAX, NULL, NULL);
  cr_assert(arena_same(qaci_arena_history_run(h), there, 0), "forward %d from %zu: stands at %zu", forward, (size_t)now,
            (size_t)moment);
  qaci_arena_run_destroy(there);
}

static void check_change(qaci_ctx *ctx, qaci_arena_history *h) {
  int32_t change[2] = {(int32_t)dice(slots), 1 + (int32_t)dice(12)};
  uint64_t now = qaci_arena_run_steps(qaci_arena_history_run(h));
  cr_assert_eq(qaci_arena_history_change(ctx, h, change_slot, change), QACI_OK, "changes");
  cut(now);
  /* the history may stand in a later tick of sleepers than the reference */
  qaci_arena_run_destroy(plain.at[now]);
  plain.at[now] = qaci_arena_run_copy(qaci_arena_history_run(h));
  play_on(ctx);
}

/* The tick that begins is the one whose instructions come next. */
static void check_tick(qaci_ctx *ctx, qaci_arena_history *h) {
  uint64_t last = qaci_arena_run_tick(plain.at[plain.steps]), tick = dice((unsigned)last + 1);
  cr_assert_eq(qaci_arena_history_go_tick(ctx, h, tick), QACI_OK, "goes to a tick");
  const qaci_arena_run *run = qaci_arena_history_run(h);
  uint64_t step = qaci_arena_run_steps(run);
  cr_assert(step <= plain.steps, "a tick's world is one of the reference");
  /* sleepers' ticks before a change share its step */
  if (tick >= qaci_arena_run_tick(plain.at[step])) {
    qaci_arena_run *expected = qaci_arena_run_copy(plain.at[step]);
    qaci_arena_run_until(ctx, expected, tick, NULL, NULL);
    cr_assert(arena_same(run, expected, 0), "the world of tick %zu", (size_t)tick);
    qaci_arena_run_destroy(expected);
  }
  cr_assert_eq(qaci_arena_run_tick(run), tick, "the tick that was asked for");
  for (size_t i = 0; i < plain.events; i++)
    if (plain.event[i].kind == QACI_ARENA_STEP)
      cr_assert_eq(plain.step[i] < step, plain.event[i].tick < tick, "tick %zu begins after every step before it",
                   (size_t)tick);
}

static void check_world(uint64_t bytes, bool changes) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e = arena_world(&ctx, ARENA_WITH_ALL);
  if (dice(2)) e->ticks += 2000; /* long enough for snapshots */
  arena_cast cast = arena_agents(e);
  qaci_arena_run *run = arena_start(&ctx, e, &cast, &(qaci_arena_options){.seed = dice(1000)});
  slots = e->slots;
  plain.steps = plain.events = 0;
  plain.at[0] = qaci_arena_run_copy(run);
  play_on(&ctx);
  qaci_arena_history *h, *before;
  cr_assert_eq(qaci_arena_history_create(&ctx, &h, run, bytes), QACI_OK, "a history: %s", ctx.message);
  before = qaci_arena_history_copy(h);
  for (int move = 0; move < MOVES; move++) {
    uint64_t step = dice((unsigned)plain.steps + 1);
    unsigned kind = dice(changes ? 8 : 7);
    wish w = {dice(2) ? QACI_ARENA_WRITE : dice(2) ? QACI_ARENA_STEP : QACI_ARENA_MOVE, dice(slots)};
    switch (kind) {
    case 0:
    case 1:
    case 2:
      cr_assert_eq(qaci_arena_history_go(&ctx, h, step), QACI_OK, "goes");
      cr_assert(arena_same(qaci_arena_history_run(h), plain.at[step], 0), "the world of step %zu", (size_t)step);
      break;
    case 3:
      check_tick(&ctx, h);
      break;
    case 4:
    case 5:
    case 6:
      check_seek(&ctx, h, kind == 4, w);
      break;
    default:
      check_change(&ctx, h);
    }
  }
  size_t made;
  cr_assert(qaci_arena_history_snapshots(h, &made) <= bytes / (slots * 9) || bytes < slots * 18, "memory is bounded");
  qaci_arena_history_destroy(&ctx, h);
  cut(0);
  /* what was copied before the changes knows nothing of them */
  qaci_arena_run_destroy(plain.at[0]);
  cr_assert_eq(qaci_arena_history_go_tick(&ctx, before, 0), QACI_OK, "the copy goes its own way");
  plain.at[0] = qaci_arena_run_copy(qaci_arena_history_run(before));
  play_on(&ctx);
  cr_assert_eq(qaci_arena_history_go(&ctx, before, plain.steps), QACI_OK, "the copy goes to the end");
  cr_assert(arena_same(qaci_arena_history_run(before), plain.at[plain.steps], 0), "the copy's end");
  qaci_arena_history_destroy(&ctx, before);
  cut(0);
  qaci_arena_run_destroy(plain.at[0]);
  arena_agents_release(&cast);
  qaci_arena_environment_release(e);
  cr_assert_eq(ctx.bytes, 0, "all memory is given back");
}

Test(arena_history, any_moment_is_what_playing_makes_it) {
  for (int i = 0; i < WORLDS; i++) check_world(i % 2 ? 1 << 20 : 20000, false);
}

Test(arena_history, a_change_begins_a_new_future) {
  for (int i = 0; i < WORLDS; i++) check_world(1 << 20, true);
}

Test(arena_history, limits_leave_a_history_that_goes_on) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e;
  cr_assert_eq(qaci_arena_environment_create(&ctx, &e, 64), QACI_OK, "a ring of 64 slots");
  static const int32_t counter[] = {QACI_ARENA_ADD, 6, 7, QACI_ARENA_JMP, -3, 0, 1, 0};
  for (uint32_t s = 0; s < sizeof counter / sizeof *counter; s++) e->slot[s].value = counter[s];
  e->starts = 1;
  e->start = qaci_alloc(sizeof *e->start);
  e->start[0] = (qaci_arena_start){.name = qaci_strdup("counter"), .speed = 1, .fuel = UINT64_MAX};
  e->ticks = 5000;
  qaci_arena_run *run;
  qaci_arena_history *h;
  ctx.max_bytes = 100;
  cr_assert_eq(qaci_arena_run_create(&ctx, &run, e, NULL, 0, NULL), QACI_UNABLE, "no memory for a run");
  ctx.max_bytes = 2000;
  cr_assert_eq(qaci_arena_run_create(&ctx, &run, e, NULL, 0, NULL), QACI_OK, "a run: %s", ctx.message);
  ctx.max_bytes = 100;
  cr_assert_eq(qaci_arena_history_create(&ctx, &h, run, 1 << 20), QACI_UNABLE, "no memory for the first snapshot");
  ctx.max_bytes = 3000;
  cr_assert_eq(qaci_arena_run_create(&ctx, &run, e, NULL, 0, NULL), QACI_OK, "a run: %s", ctx.message);
  qaci_arena_run *end = qaci_arena_run_copy(run);
  qaci_arena_run_until(&ctx, end, UINT64_MAX, NULL, NULL);
  /* one snapshot fits; that there is no memory for more costs time only */
  cr_assert_eq(qaci_arena_history_create(&ctx, &h, run, 1 << 20), QACI_OK, "a history: %s", ctx.message);
  ctx.steps = 0;
  ctx.max_steps = 777;
  cr_assert_eq(qaci_arena_history_go_tick(&ctx, h, 5000), QACI_UNABLE, "the steps run out");
  ctx.max_steps = UINT64_MAX;
  cr_assert_eq(qaci_arena_history_go_tick(&ctx, h, 5000), QACI_OK, "and then there are more");
  cr_assert(arena_same(qaci_arena_history_run(h), end, 0), "the end is the end");
  int32_t change[2] = {3, 4};
  cr_assert_eq(qaci_arena_history_change(&ctx, h, change_slot, change), QACI_UNABLE, "no memory for a change");
  cr_assert(arena_same(qaci_arena_history_run(h), end, 0), "and none was made");
  qaci_arena_history_destroy(&ctx, h);
  qaci_arena_run_destroy(end);
  qaci_arena_environment_release(e);
}

/* The first slot in which two runs differ; the number of slots if there is none. */
static uint32_t first_slot(const qaci_arena_run *a, const qaci_arena_run *b) {
  uint32_t s = 0;
  while (s < slots && qaci_arena_run_value(a, s) == qaci_arena_run_value(b, s) &&
         qaci_arena_run_paint(a, s) == qaci_arena_run_paint(b, s))
    s++;
  return s;
}

static bool pointers_same(const qaci_arena_run *a, const qaci_arena_run *b) {
  for (size_t i = 0; i < qaci_arena_run_pointers(a); i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(a, i), q = qaci_arena_run_pointer(b, i);
    if (p.at != q.at || p.cause != q.cause) return false;
  }
  return true;
}

/* A history that is changed in some tick differs from what it was in that slot, from the next tick on or at once. */
static void check_difference_of_change(qaci_ctx *ctx, const qaci_arena_history *h) {
  qaci_arena_history *changed = qaci_arena_history_copy(h);
  qaci_arena_difference d;
  const qaci_arena_run *run = qaci_arena_history_run(changed);
  int32_t change[2] = {(int32_t)dice(slots), 0};
  bool fresh = qaci_arena_history_fresh(changed);
  uint64_t tick = qaci_arena_run_tick(run);
  change[1] = qaci_arena_run_value(run, (uint32_t)change[0]) ^ 64;
  cr_assert_eq(qaci_arena_history_change(ctx, changed, change_slot, change), QACI_OK, "changes");
  cr_assert_eq(qaci_arena_difference_find(ctx, &d, changed, h), QACI_OK, "finds: %s", ctx->message);
  if (fresh) cr_assert(d.kind == QACI_ARENA_VALUE_DIFFERS && d.at == (uint32_t)change[0], "the slot that was changed");
  cr_assert(!fresh || d.tick == tick, "the tick in which it was");
  cr_assert_eq(qaci_arena_difference_find(ctx, &d, h, h), QACI_OK, "finds: %s", ctx->message);
  cr_assert_eq(d.kind, QACI_ARENA_SAME, "a history is like itself");
  qaci_arena_history_destroy(ctx, changed);
}

/* The first difference, found by comparing everything after every tick. */
Test(arena_history, the_first_difference_of_two_runs) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  unsigned differ = 0, same = 0, kinds = 0;
  for (int world = 0; world < 10 * WORLDS; world++) {
    qaci_arena_environment *e = arena_world(&ctx, ARENA_WITH_ALL);
    arena_cast cast = arena_agents(e);
    /* other walls and less fuel, which are no difference until somebody meets them */
    qaci_arena_environment *other = qaci_arena_environment_rotate(e, 0);
    slots = e->slots;
    for (unsigned walls = dice(4) ? dice(60) : 0; walls; walls--) {
      static const uint8_t wall[] = {QACI_ARENA_READ_ONLY, QACI_ARENA_HIDDEN, QACI_ARENA_NO_ENTRY};
      uint32_t slot = dice(slots);
      bool stands = false;
      for (size_t i = 0; i < e->starts; i++)
        stands = stands || ((slot - e->start[i].at) & (slots - 1)) <= e->start[i].size;
      if (!stands) other->slot[slot].flags ^= wall[dice(3)];
    }
    if (dice(4) == 0) other->start[0].fuel = 1 + dice(30);
    qaci_arena_run *a = arena_start(&ctx, e, &cast, NULL), *b = arena_start(&ctx, other, &cast, NULL);
    qaci_arena_history *first, *second;
    qaci_arena_difference d;
    qaci_arena_history_create(&ctx, &first, qaci_arena_run_copy(a), 1 << 20);
    qaci_arena_history_create(&ctx, &second, qaci_arena_run_copy(b), 1 << 20);
    qaci_arena_history_go_tick(&ctx, first, dice(100));
    cr_assert_eq(qaci_arena_difference_find(&ctx, &d, first, second), QACI_OK, "finds: %s", ctx.message);
    check_difference_of_change(&ctx, first);
    qaci_arena_history_destroy(&ctx, first);
    qaci_arena_history_destroy(&ctx, second);
    while (first_slot(a, b) == slots && pointers_same(a, b) && qaci_arena_run_end(a) == qaci_arena_run_end(b) &&
           qaci_arena_run_end(a) == QACI_ARENA_GOES_ON) {
      uint64_t tick = qaci_arena_run_tick(a) + 1;
      qaci_arena_run_until(&ctx, a, tick, NULL, NULL);
      qaci_arena_run_until(&ctx, b, tick, NULL, NULL);
    }
    uint32_t slot = first_slot(a, b);
    bool of_slot = d.kind == QACI_ARENA_VALUE_DIFFERS || d.kind == QACI_ARENA_PAINT_DIFFERS;
    cr_assert_eq(d.tick, qaci_arena_run_tick(a), "the first tick");
    cr_assert_eq(of_slot, slot < slots, "a slot differs");
    cr_assert(!of_slot || d.at == slot, "the least slot");
    cr_assert_eq(d.kind == QACI_ARENA_PLACE_DIFFERS || d.kind == QACI_ARENA_LIFE_DIFFERS,
                 slot == slots && !pointers_same(a, b), "a pointer differs");
    *(d.kind ? &differ : &same) += 1;
    kinds |= 1u << d.kind;
    qaci_arena_run_destroy(a);
    qaci_arena_run_destroy(b);
    arena_agents_release(&cast);
    qaci_arena_environment_release(e);
    qaci_arena_environment_release(other);
  }
  unsigned all = 1u << QACI_ARENA_VALUE_DIFFERS | 1u << QACI_ARENA_PAINT_DIFFERS | 1u << QACI_ARENA_PLACE_DIFFERS |
                 1u << QACI_ARENA_LIFE_DIFFERS;
  cr_assert_eq(kinds & all, all, "every kind of difference is met: %x", kinds);
  cr_assert(differ > 20 && same > 20, "both happen: %u, %u", differ, same);
}

/* Two slots begin to differ in one tick, the larger one last: the smaller one is named. */
Test(arena_history, of_several_slots_the_least_is_named) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e, *other;
  cr_assert_eq(qaci_arena_environment_create(&ctx, &e, 64), QACI_OK, "a ring of 64 slots");
  static const int32_t code[] = {QACI_ARENA_MOV, 0, 20, QACI_ARENA_MOV, 0, 37};
  for (uint32_t s = 0; s < sizeof code / sizeof *code; s++) e->slot[s].value = code[s];
  e->starts = 2;
  e->start = qaci_alloc(2 * sizeof *e->start);
  for (uint32_t i = 0; i < 2; i++)
    e->start[i] = (qaci_arena_start){.name = qaci_strdup(i ? "b" : "a"), .at = 3 * i, .speed = 1, .fuel = UINT64_MAX};
  other = qaci_arena_environment_rotate(e, 0);
  other->slot[0].flags = other->slot[3].flags = QACI_ARENA_HIDDEN;
  qaci_arena_run *run;
  qaci_arena_history *first, *second;
  qaci_arena_difference d;
  cr_assert_eq(qaci_arena_run_create(&ctx, &run, e, NULL, 0, NULL), QACI_OK, "a run: %s", ctx.message);
  cr_assert_eq(qaci_arena_history_create(&ctx, &first, run, 0), QACI_OK, "its history");
  cr_assert_eq(qaci_arena_run_create(&ctx, &run, other, NULL, 0, NULL), QACI_OK, "a run: %s", ctx.message);
  cr_assert_eq(qaci_arena_history_create(&ctx, &second, run, 0), QACI_OK, "its history");
  cr_assert_eq(qaci_arena_difference_find(&ctx, &d, first, second), QACI_OK, "finds");
  cr_assert(d.kind == QACI_ARENA_VALUE_DIFFERS && d.tick == 1 && d.at == 20 && d.first == 2 && d.second == 0,
            "slot 20: %u", d.at);
  qaci_arena_history_destroy(&ctx, first);
  qaci_arena_history_destroy(&ctx, second);
  qaci_arena_environment_release(e);
  qaci_arena_environment_release(other);
}
