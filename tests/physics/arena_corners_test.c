/* Corners of the arena that random worlds seldom meet (ARENA.2 to ARENA.4): each is a small world, played at full speed
 * and watched, which must agree, and with its outcome. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "physics/arena/run.h"
#include "physics/arena/text.h"
#include "tests/support/arena.h"

static qaci_arena_environment *parse(qaci_ctx *ctx, const char *text) {
  qaci_arena_environment *e;
  cr_assert_eq(qaci_arena_environment_parse(ctx, &e, text, strlen(text), "world"), QACI_OK, "%s", ctx->message);
  return e;
}

static bool go_on(void *data, const qaci_arena_event *event) {
  (void)data;
  (void)event;
  return true;
}

/* A run of the world to its end, which is the same however it is played. */
static qaci_arena_run *play(qaci_ctx *ctx, const char *text) {
  qaci_arena_environment *e = parse(ctx, text);
  qaci_arena_run *fast, *full;
  cr_assert_eq(qaci_arena_run_create(ctx, &fast, e, NULL, 0, NULL), QACI_OK, "%s", ctx->message);
  full = qaci_arena_run_copy(fast);
  cr_assert_eq(qaci_arena_run_until(ctx, fast, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx->message);
  cr_assert_eq(qaci_arena_run_until(ctx, full, UINT64_MAX, go_on, NULL), QACI_OK, "%s", ctx->message);
  cr_assert(arena_same(fast, full, 0), "watched or not, the same end:\n%s", text);
  qaci_arena_run_destroy(full);
  qaci_arena_environment_release(e);
  return fast;
}

/* A loop that writes is reached at the very tick at which the search for periods begins. */
Test(arena_corners, change_in_a_period) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_run *r = play(&ctx, "world 256\nticks 1000\nip at s\nat 0\ns: for i 64\nDAT 0 0\nrof\n"
                                 "l: ADD one n\nJMP l\none: word 1\nn: word 0\n");
  cr_assert_eq(qaci_arena_run_value(r, 64 * 3 + 7), 468, "every turn of the loop counts: %d",
               qaci_arena_run_value(r, 64 * 3 + 7));
  qaci_arena_run_destroy(r);
}

/* Who tosses into a read-only slot changes nothing but the coin that a sleeper will toss. */
Test(arena_corners, coins_are_no_period) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_run *r = play(&ctx, "world 256\nticks 2000\ncoin\nip at a\nip at b start 1500\n"
                                 "at 0 ro\na: TOSS 0 a\nJMP a\n"
                                 "at 30\nb: for i 40\nTOSS 0 100\nrof\nJMP 0\n");
  qaci_arena_run_destroy(r);
}

/* The end slot is written in the middle of a tick of many instructions: the tick is played to its end. */
Test(arena_corners, end_in_a_long_tick) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_run *r = play(&ctx, "world 64\nticks 100\nend when 40\nip at s speed 5\nat 0\n"
                                 "s: MOV one 40\nADD one n\nADD one n\nJMP s+3\none: word 1\nn: word 0\n");
  cr_assert_eq(qaci_arena_run_end(r), QACI_ARENA_END_SLOT, "it ends by the slot");
  cr_assert_eq(qaci_arena_run_tick(r), 1, "after one tick");
  cr_assert_eq(qaci_arena_run_steps(r), 5, "of five instructions");
  cr_assert_eq(qaci_arena_run_value(r, 13), 3, "which are all played: %d", qaci_arena_run_value(r, 13));
  qaci_arena_run_destroy(r);
}

/* The dead are no pointers for JIP, sleepers are. */
Test(arena_corners, jip_and_the_dead) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_run *r = play(&ctx, "world 64\nticks 5\nip at d\nip at p start 1\nip at z start 100\nat 0\nd: DIE\n"
                                 "at 10\np: JIP k d\nJIP y z\nk: DIE\ny: JMP y\nat 30\nz: DIE\n");
  cr_assert_eq(qaci_arena_run_pointer(r, 1).at, 19, "at %u", qaci_arena_run_pointer(r, 1).at);
  cr_assert_eq(qaci_arena_run_pointer(r, 1).cause, QACI_ARENA_LIVING, "only the second JIP jumps");
  qaci_arena_run_destroy(r);
}

/* A shadow's life ends no run, and its death does not count as an agent's. */
Test(arena_corners, shadows_are_not_counted) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e = parse(&ctx,
                                    "world 64\nticks 50\nagent 1 at 0 size 3 shadow\nagent 1 at 30 size 3 start 9\n");
  qaci_arena_agent *a = qaci_arena_agent_create((int32_t[]){QACI_ARENA_DIE}, 1);
  qaci_arena_run *r;
  cr_assert_eq(qaci_arena_run_create(&ctx, &r, e, &a, 1, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_until(&ctx, r, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_end(r), QACI_ARENA_ALL_DEAD, "all are dead");
  cr_assert_eq(qaci_arena_run_tick(r), 10, "after the agent's death, not the shadow's: tick %llu",
               (unsigned long long)qaci_arena_run_tick(r));
  qaci_arena_run_destroy(r);
  qaci_arena_agent_release(a);
  qaci_arena_environment_release(e);
}

static bool count_tosses(void *data) {
  return ++*(int *)data % 2;
}

/* A caller's coins are for the run alone: clones draw. */
Test(arena_corners, tosses_of_the_caller) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e = parse(&ctx, "world 64\nticks 9\ncoin\nagent 1 at 0 size 9\n"
                                          "predict 40 agent 1 enters 6 within 9 given 0\n");
  int32_t code[] = {QACI_ARENA_TOSS, 0, 30, QACI_ARENA_TOSS, 0, 28, QACI_ARENA_JMP, 0, 0};
  qaci_arena_agent *a = qaci_arena_agent_create(code, 9);
  int tosses = 0;
  qaci_arena_run *r;
  cr_assert_eq(qaci_arena_run_create(&ctx, &r, e, &a, 1, &(qaci_arena_options){.toss = count_tosses,
                                                                               .toss_data = &tosses}),
               QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_prediction(r, 0), 1, "a clone was played");
  cr_assert_eq(tosses, 0, "without the caller's coins");
  cr_assert_eq(qaci_arena_run_until(&ctx, r, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(tosses, 2, "which the run uses");
  cr_assert(qaci_arena_run_value(r, 30) == 1 && qaci_arena_run_value(r, 31) == 0, "in their order");
  cr_assert_eq(qaci_arena_run_restart(&ctx, r, &a, 1, &(qaci_arena_options){.toss = count_tosses,
                                                                            .toss_data = &tosses}),
               QACI_OK, "%s", ctx.message);
  cr_assert_eq(tosses, 2, "nor do the clones of a restart use them");
  qaci_arena_run_destroy(r);
  qaci_arena_agent_release(a);
  qaci_arena_environment_release(e);
}

/* A clone meets the run's own coins, so what depends on them is foreseen; a blind one meets others. */
Test(arena_corners, coins_of_clones) {
  enum { SEEDS = 100 };
  static const char *const world = "world 64\nticks 9\ncoin\nagent 1 at 0 size 12\n"
                                   "predict 40 agent 1 enters 9 within 9 given 0%s\n";
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  /* toss; jump to 9 if it is 1; else die at 6 */
  int32_t code[] = {QACI_ARENA_TOSS, 0, 30, QACI_ARENA_JMN, 6, 27, QACI_ARENA_DIE, 0, 0, QACI_ARENA_JMP, 0, 0};
  qaci_arena_agent *a = qaci_arena_agent_create(code, 12);
  for (int blind = 0; blind < 2; blind++) {
    char text[200];
    snprintf(text, sizeof text, world, blind ? " blind" : "");
    qaci_arena_environment *e = parse(&ctx, text);
    int right = 0, heads = 0;
    qaci_arena_run *r = NULL;
    for (uint64_t number = 0; number < SEEDS; number++) {
      qaci_arena_options options = {.seed = number};
      qaci_status status = r ? qaci_arena_run_restart(&ctx, r, &a, 1, &options)
                             : qaci_arena_run_create(&ctx, &r, e, &a, 1, &options);
      cr_assert_eq(status, QACI_OK, "%s", ctx.message);
      cr_assert_eq(qaci_arena_run_until(&ctx, r, UINT64_MAX, NULL, NULL), QACI_OK, "%s", ctx.message);
      right += qaci_arena_run_prediction(r, 0) == qaci_arena_run_value(r, 30);
      heads += qaci_arena_run_value(r, 30);
    }
    cr_assert(heads > SEEDS / 4 && heads < 3 * SEEDS / 4, "coins fall on both sides: %d", heads);
    cr_assert(blind ? right > SEEDS / 4 && right < 3 * SEEDS / 4 : right == SEEDS, "%d predictions are right", right);
    qaci_arena_run_destroy(r);
    qaci_arena_environment_release(e);
  }
  qaci_arena_agent_release(a);
}

/* A pointer that is killed from outside in the middle of its turn leaves the next one all of its own. */
Test(arena_corners, killed_in_its_turn) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e = parse(&ctx,
                                    "world 64\nticks 9\nip at s speed 3\nip at t speed 2\nat 0\ns: JMP s\nt: JMP t\n");
  qaci_arena_run *r;
  uint64_t repeat;
  cr_assert_eq(qaci_arena_run_create(&ctx, &r, e, NULL, 0, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_step(&ctx, r, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert(qaci_arena_run_turn(r, &repeat) == 0 && repeat == 1, "it has done one of three");
  qaci_arena_run_set_pointer(r, 0, 0, QACI_ARENA_BY_DIE, 0);
  cr_assert_eq(qaci_arena_run_step(&ctx, r, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert(qaci_arena_run_turn(r, &repeat) == 1 && repeat == 1, "the other has done one of two");
  cr_assert_eq(qaci_arena_run_step(&ctx, r, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert(qaci_arena_run_tick(r) == 1 && qaci_arena_run_steps(r) == 3, "and then both");
  qaci_arena_run_destroy(r);
  qaci_arena_environment_release(e);
}

/* Large worlds, of which a restart copies back only pages: values, money and agents' regions on pages of their own. */
Test(arena_corners, restart_of_large_worlds) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (unsigned bits = 12; bits <= 16; bits++) {
    char text[400];
    uint32_t n = 1u << bits;
    snprintf(text, sizeof text,
             "world %u\nticks 600\nip at s\nagent 1 at %u size 64\nat 0\ns: MOV one %u\nJMP m\none: word 7\n"
             "at %u\nm: JMP 0 0 money 5\n", n, n / 2, n / 2 + n / 4, n - 600);
    qaci_arena_environment *e = parse(&ctx, text);
    qaci_arena_run *used = NULL;
    uint64_t taken = 0;
    for (int i = 0; i < 20; i++) {
      qaci_arena_agent *a = arena_agent(64, 32);
      qaci_arena_run *fresh;
      cr_assert_eq(qaci_arena_run_create(&ctx, &fresh, e, &a, 1, NULL), QACI_OK, "%s", ctx.message);
      if (!used) used = qaci_arena_run_copy(fresh);
      cr_assert_eq(qaci_arena_run_restart(&ctx, used, &a, 1, NULL), QACI_OK, "%s", ctx.message);
      cr_assert(arena_same(used, fresh, 0), "%u slots, run %d: the same beginning", n, i);
      cr_assert_eq(qaci_arena_run_until(&ctx, used, 600, NULL, NULL), QACI_OK, "%s", ctx.message);
      taken += qaci_arena_run_score(used, 0);
      qaci_arena_run_destroy(fresh);
      qaci_arena_agent_release(a);
    }
    cr_assert_gt(taken, 5, "the money is taken, again and again");
    qaci_arena_run_destroy(used);
    qaci_arena_environment_release(e);
  }
}
