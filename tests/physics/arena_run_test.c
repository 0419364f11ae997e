/* Runs of the arena, however they are played: at full speed, watched, by single steps, in pieces, in a batch, in used
 * memory, copied, stopped by a budget or by who watches (ARENA.2, ARENA.4). All end in the same state. */
#include <criterion/criterion.h>

#include "physics/arena/run.h"
#include "tests/support/arena.h"

static bool go_on(void *data, const qaci_arena_event *event) {
  uint64_t *events = data;
  events[event->kind]++;
  return true;
}

/* Runs without an observer leave out what repeats; runs with one play everything. */
Test(arena_run, early_stop) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  uint64_t skipped = 0, periodic = 0;
  for (int i = 0; i < 4000; i++) {
    qaci_arena_environment *e = arena_world(&ctx, ARENA_WITH_ALL);
    e->ticks = dice(4) ? 200 + dice(3000) : 1 + dice(200);
    arena_cast c = arena_agents(e);
    qaci_arena_options options = {.seed = dice(1000)};
    qaci_arena_run *fast = arena_start(&ctx, e, &c, &options), *full = qaci_arena_run_copy(fast);
    uint64_t before = ctx.steps, events[QACI_ARENA_COIN + 1] = {0};
    uint64_t until = dice(3) ? UINT64_MAX : dice(3000);
    cr_assert_eq(qaci_arena_run_until(&ctx, fast, until, NULL, NULL), QACI_OK, "%s", ctx.message);
    skipped += qaci_arena_run_steps(fast) - (ctx.steps - before);
    periodic += qaci_arena_run_steps(fast) > ctx.steps - before;
    cr_assert_eq(qaci_arena_run_until(&ctx, full, until, go_on, events), QACI_OK, "%s", ctx.message);
    cr_assert_eq(events[QACI_ARENA_STEP], qaci_arena_run_steps(full), "every instruction is an event");
    cr_assert(arena_same(fast, full, 0), "world %d: the same state after what was left out", i);
    cr_assert_eq(qaci_arena_run_until(&ctx, fast, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
    cr_assert_eq(qaci_arena_run_until(&ctx, full, UINT64_MAX, go_on, events), QACI_OK, "%s", ctx.message);
    cr_assert(arena_same(fast, full, 0), "world %d: and at the end", i);
    qaci_arena_run_destroy(fast);
    qaci_arena_run_destroy(full);
    arena_agents_release(&c);
    qaci_arena_environment_release(e);
  }
  cr_assert_gt(periodic, 400, "%llu runs become periodic", (unsigned long long)periodic);
  cr_assert_gt(skipped, 400000, "%llu instructions are left out", (unsigned long long)skipped);
}

static bool halt_now_and_then(void *data, const qaci_arena_event *event) {
  (void)data;
  (void)event;
  return dice(40) != 0;
}

/* Steps, ticks, budgets and observers that say stop, in any mixture. */
Test(arena_run, in_pieces) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (int i = 0; i < 1500; i++) {
    qaci_arena_environment *e = arena_world(&ctx, ARENA_WITH_ALL);
    arena_cast c = arena_agents(e);
    qaci_arena_options options = {.seed = dice(1000)};
    qaci_arena_run *whole = arena_start(&ctx, e, &c, &options), *pieces = qaci_arena_run_copy(whole);
    cr_assert_eq(qaci_arena_run_until(&ctx, whole, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
    while (qaci_arena_run_end(pieces) == QACI_ARENA_GOES_ON) {
      uint64_t before = qaci_arena_run_steps(pieces), until = qaci_arena_run_tick(pieces) + dice(40);
      switch (dice(4)) {
      case 0:
        cr_assert_eq(qaci_arena_run_step(&ctx, pieces, NULL, NULL), QACI_OK, "%s", ctx.message);
        cr_assert(qaci_arena_run_steps(pieces) == before + 1 || qaci_arena_run_end(pieces) != QACI_ARENA_GOES_ON,
                  "one step is one instruction");
        break;
      case 1:
        cr_assert_eq(qaci_arena_run_until(&ctx, pieces, until, NULL, NULL), QACI_OK, "%s", ctx.message);
        cr_assert(qaci_arena_run_tick(pieces) == until || qaci_arena_run_end(pieces) != QACI_ARENA_GOES_ON,
                  "the tick that was asked for");
        break;
      case 2:
        cr_assert_eq(qaci_arena_run_until(&ctx, pieces, until, halt_now_and_then, NULL), QACI_OK, "%s", ctx.message);
        break;
      default:
        ctx.max_steps = ctx.steps + dice(50);
        qaci_arena_run_until(&ctx, pieces, UINT64_MAX, NULL, NULL);
        cr_assert_leq(qaci_arena_run_steps(pieces) - before, UINT64_C(3200000000), "it comes back");
        cr_assert_leq(ctx.steps, ctx.max_steps + 1, "no more than the budget is played");
        ctx.max_steps = UINT64_MAX;
      }
    }
    cr_assert(arena_same(whole, pieces, 0), "world %d: the pieces add up", i);
    qaci_arena_run_destroy(whole);
    qaci_arena_run_destroy(pieces);
    arena_agents_release(&c);
    qaci_arena_environment_release(e);
  }
}

/* A run in used memory is a fresh run; a copy has the same future and does not touch its original. */
Test(arena_run, restart_and_copy) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (int i = 0; i < 300; i++) {
    qaci_arena_environment *e = arena_world(&ctx, ARENA_WITH_ALL);
    arena_cast first = arena_agents(e);
    qaci_arena_run *used = arena_start(&ctx, e, &first, NULL);
    for (int k = 0; k < 4; k++) {
      cr_assert_eq(qaci_arena_run_until(&ctx, used, dice(300), NULL, NULL), QACI_OK, "%s", ctx.message);
      qaci_arena_run_set_value(used, dice(e->slots), (int32_t)dice(100));
      qaci_arena_run_set_paint(used, dice(e->slots), (uint16_t)dice(3));
      qaci_arena_run_set_pointer(used, dice((unsigned)e->starts), dice(e->slots), QACI_ARENA_BY_WALL, 9);
      arena_cast c = arena_agents(e);
      qaci_arena_options options = {.seed = dice(1000), .ticks = dice(2) ? 1 + dice(50) : 0,
                                    .without_predictions = dice(2)};
      qaci_arena_run *fresh = arena_start(&ctx, e, &c, &options);
      cr_assert_eq(qaci_arena_run_restart(&ctx, used, c.agent, c.count, &options), QACI_OK, "%s", ctx.message);
      for (size_t p = 0; p < e->predictions; p++)
        cr_assert_eq(qaci_arena_run_prediction(used, p), qaci_arena_run_prediction(fresh, p), "the same predictions");
      cr_assert(arena_same(used, fresh, 0), "world %d: the same beginning", i);
      cr_assert_eq(qaci_arena_run_until(&ctx, fresh, dice(100), NULL, NULL), QACI_OK, "%s", ctx.message);
      qaci_arena_run *still = qaci_arena_run_copy(fresh), *copy = qaci_arena_run_copy(fresh);
      cr_assert(arena_same(copy, fresh, 0), "world %d: the same state", i);
      cr_assert_eq(qaci_arena_run_until(&ctx, copy, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
      cr_assert(arena_same(still, fresh, 0), "world %d: the original is as it was", i);
      cr_assert_eq(qaci_arena_run_until(&ctx, fresh, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
      cr_assert_eq(qaci_arena_run_until(&ctx, used, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
      cr_assert(arena_same(copy, fresh, 0), "world %d: a copy has the same future", i);
      cr_assert(arena_same(used, fresh, 0), "world %d: used memory has the same future", i);
      qaci_arena_run_destroy(fresh);
      qaci_arena_run_destroy(still);
      qaci_arena_run_destroy(copy);
      arena_agents_release(&c);
    }
    qaci_arena_run_destroy(used);
    arena_agents_release(&first);
    qaci_arena_environment_release(e);
  }
}

/* A batch gives the scores of single runs, in worlds of every size of memory. */
Test(arena_run, batch) {
  enum { CODES = 12 };
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (int i = 0; i < 300; i++) {
    qaci_arena_environment *e = arena_world(&ctx, ARENA_WITH_ALL);
    arena_cast c = arena_agents(e);
    uint32_t file = 1 + dice(e->files);
    qaci_arena_options options = {.seed = dice(1000)};
    int32_t value[CODES * 64];
    size_t offset[CODES + 1] = {0};
    for (size_t k = 0; k < CODES; k++) {
      qaci_arena_agent *a = arena_agent(arena_size(e, file), e->word);
      memcpy(value + offset[k], a->value, a->count * sizeof *value);
      offset[k + 1] = offset[k] + a->count;
      qaci_arena_agent_release(a);
    }
    uint64_t *score = qaci_alloc(CODES * e->colours * sizeof *score);
    cr_assert_eq(qaci_arena_batch(&ctx, e, c.agent, c.count, file, value, offset, CODES, &options, score), QACI_OK,
                 "%s",
                 ctx.message);
    qaci_arena_agent *kept = c.agent[file - 1];
    for (size_t k = 0; k < CODES; k++) {
      c.agent[file - 1] = qaci_arena_agent_create(value + offset[k], offset[k + 1] - offset[k]);
      qaci_arena_run *r = arena_start(&ctx, e, &c, &options);
      cr_assert_eq(qaci_arena_run_until(&ctx, r, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
      for (uint16_t p = 1; p <= e->colours; p++)
        cr_assert_eq(score[k * e->colours + p - 1], qaci_arena_run_score(r, p), "world %d, code %zu", i, k);
      qaci_arena_run_destroy(r);
      qaci_arena_agent_release(c.agent[file - 1]);
    }
    c.agent[file - 1] = kept;
    free(score);
    arena_agents_release(&c);
    qaci_arena_environment_release(e);
  }
}
