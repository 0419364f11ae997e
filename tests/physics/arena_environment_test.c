/* What environments are refused, and with which words; turning one by N slots is nothing (ARENA.1). */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/run.h"
#include "tests/support/arena.h"

/* Two agents, a pointer, a prediction and a random slot: a world that is right. */
static qaci_arena_environment *good(qaci_ctx *ctx) {
  qaci_arena_environment *e;
  cr_assert_eq(qaci_arena_environment_create(ctx, &e, 64), QACI_OK, "%s", ctx->message);
  e->ticks = 100;
  e->files = e->colours = 2;
  e->starts = 3;
  e->start = qaci_alloc(3 * sizeof *e->start);
  e->start[0] = (qaci_arena_start){.at = 60, .file = 1, .size = 8, .colour = 1, .speed = 1, .fuel = UINT64_MAX};
  e->start[1] = (qaci_arena_start){.at = 10, .file = 2, .size = 8, .colour = 2, .speed = 1, .fuel = 9};
  e->start[2] = (qaci_arena_start){.at = 30, .warden = true, .speed = 2, .fuel = UINT64_MAX};
  e->predictions = 1;
  e->prediction = qaci_alloc(sizeof *e->prediction);
  *e->prediction = (qaci_arena_prediction){.slot = 40, .file = 1, .label = 41, .within = 5, .values = 1,
                                           .error_den = 1};
  e->prediction->value = qaci_alloc(sizeof *e->prediction->value);
  e->prediction->value[0] = 0;
  e->randoms = 1;
  e->random = qaci_alloc(sizeof *e->random);
  *e->random = (qaci_arena_random){.slot = 42, .low = -1, .high = 1};
  return e;
}

/* Each breaks a good world in one way. */
static void word(qaci_arena_environment *e) { e->word = 12; }
static void no_ticks(qaci_arena_environment *e) { e->ticks = 0; }
static void long_time(qaci_arena_environment *e) { e->ticks = QACI_ARENA_MOST_TICKS + 1; }
static void far_end(qaci_arena_environment *e) { e->end = 64; }
static void wide_value(qaci_arena_environment *e) { e->word = 8, e->slot[50].value = 128; }
static void rich_slot(qaci_arena_environment *e) { e->slot[50].money = 0x80000000u; }
static void odd_flags(qaci_arena_environment *e) { e->slot[50].flags = 16; }
static void odd_owner(qaci_arena_environment *e) { e->slot[50].owner = 3; }
static void far_start(qaci_arena_environment *e) { e->start[2].at = 64; }
static void odd_file(qaci_arena_environment *e) { e->start[1].file = 3; }
static void gap(qaci_arena_environment *e) { e->start[1].file = 1; }
static void no_size(qaci_arena_environment *e) { e->start[1].size = 0; }
static void lone_shadow(qaci_arena_environment *e) { e->start[2].shadow = true; }
static void warden_agent(qaci_arena_environment *e) { e->start[1].warden = true; }
static void same_colour(qaci_arena_environment *e) { e->start[1].colour = 1; }
static void coloured_house(qaci_arena_environment *e) { e->start[2].colour = 1; }
static void few_colours(qaci_arena_environment *e) { e->colours = 3; }
static void slow(qaci_arena_environment *e) { e->start[2].speed = 0; }
static void fast(qaci_arena_environment *e) { e->start[2].speed = QACI_ARENA_MOST_SPEED; }
static void no_fuel(qaci_arena_environment *e) { e->start[1].fuel = 0; }
static void much_fuel(qaci_arena_environment *e) { e->start[1].fuel = UINT64_C(1) << 63; }
static void late(qaci_arena_environment *e) { e->start[1].start = UINT64_C(1) << 63; }
static void in_wall(qaci_arena_environment *e) { e->slot[3].flags = QACI_ARENA_NO_ENTRY; }
static void overlap(qaci_arena_environment *e) { e->start[1].at = 3; }
static void pointer_inside(qaci_arena_environment *e) { e->start[2].at = 17; }
static void money_inside(qaci_arena_environment *e) { e->slot[63].money = 1; }
static void code_inside(qaci_arena_environment *e) { e->slot[10].value = 1; }
static void far_label(qaci_arena_environment *e) { e->prediction->label = 64; }
static void of_nobody(qaci_arena_environment *e) { e->prediction->file = 3; }
static void no_time(qaci_arena_environment *e) { e->prediction->within = 0; }
static void wide_guess(qaci_arena_environment *e) { e->word = 8, e->prediction->value[0] = 200; }
static void odd_error(qaci_arena_environment *e) { e->prediction->error_num = 2; }
static void twice(qaci_arena_environment *e) { e->random->slot = 40; }
static void upside_down(qaci_arena_environment *e) { e->random->low = 2; }
static void far_random(qaci_arena_environment *e) { e->random->slot = 64; }

static const struct {
  void (*spoil)(qaci_arena_environment *e);
  const char *message;
} cases[] = {
    {word, "the word has 12 bits, expected 8, 16 or 32"},
    {no_ticks, "the world lasts 0 ticks, expected 1 to 1099511627776"},
    {long_time, "the world lasts 1099511627777 ticks, expected 1 to 1099511627776"},
    {far_end, "the world ends by slot 64, expected one below 64"},
    {wide_value, "slot 50 holds 128, expected a value of 8 bits"},
    {rich_slot, "slot 50 has money 2147483648, expected at most 2147483647"},
    {odd_flags, "slot 50 has flags 16, expected 0 to 15"},
    {odd_owner, "slot 50 is owned by colour 3, expected one up to 2"},
    {far_start, "pointer 3 is at slot 64, expected one below 64"},
    {odd_file, "insertion 2 is of agent 3, expected a number up to 2"},
    {gap, "agent 2 is not inserted, expected numbers without a gap"},
    {no_size, "insertion 2 has size 0, expected 1 to 64"},
    {lone_shadow, "pointer 3 is a shadow of no agent"},
    {warden_agent, "insertion 2 is a warden, expected an agent"},
    {same_colour, "insertion 2 has colour 1, expected one of its own from 1 to 2"},
    {coloured_house, "pointer 3 has colour 1, expected the house's, 0"},
    {few_colours, "no insertion has colour 3 of 3"},
    {slow, "pointer 3 has speed 0, expected 1 to 8388608"},
    {fast, "the speeds of the pointers sum to more than 8388608"},
    {no_fuel, "insertion 2 has no fuel, expected at least 1"},
    {much_fuel, "insertion 2 has fuel 9223372036854775808, expected less than 2^63 or endless fuel"},
    {late, "insertion 2 starts at tick 9223372036854775808, expected one below 2^63"},
    {in_wall, "insertion 1 is on slot 3, which nobody may enter"},
    {overlap, "insertion 2 overlaps another insertion at slot 3"},
    {pointer_inside, "pointer 3 overlaps another insertion at slot 17"},
    {money_inside, "insertion 1 overlaps the money of slot 63"},
    {code_inside, "insertion 2 overlaps the code of slot 10"},
    {far_label, "prediction 1 names slot 64, expected one below 64"},
    {of_nobody, "prediction 1 is about agent 3, which is not inserted"},
    {no_time, "prediction 1 looks 0 ticks ahead, expected 1 to 1099511627776"},
    {wide_guess, "prediction 1 assumes 200, expected a value of 8 bits"},
    {odd_error, "prediction 1 has an error of 2/1, expected 0 to 1"},
    {twice, "slot 40 is set twice by predict or random lines"},
    {upside_down, "slot 42 is random from 2 to 1, expected an interval of 32 bits"},
    {far_random, "a random slot is 64, expected one below 64"},
};

Test(arena_environment, refused) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e = good(&ctx);
  cr_assert_eq(qaci_arena_environment_check(&ctx, e), QACI_OK, "%s", ctx.message);
  qaci_arena_environment_release(e);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    e = good(&ctx);
    cases[i].spoil(e);
    cr_assert_eq(qaci_arena_environment_check(&ctx, e), QACI_DOMAIN, "expected: %s", cases[i].message);
    cr_assert_str_eq(ctx.message, cases[i].message, "%s", ctx.message);
    qaci_arena_run *r;
    cr_assert_eq(qaci_arena_run_create(&ctx, &r, e, NULL, 0, NULL), QACI_DOMAIN, "it does not run");
    cr_assert_null(r, "nothing is returned");
    qaci_arena_environment_release(e);
  }
  for (uint64_t slots = 0; slots < 300; slots++) {
    bool fine = slots == 64 || slots == 128 || slots == 256;
    cr_assert_eq(qaci_arena_environment_create(&ctx, &e, slots), fine ? QACI_OK : QACI_DOMAIN, "%llu slots",
                 (unsigned long long)slots);
    qaci_arena_environment_release(e);
  }
  cr_assert_eq(qaci_arena_environment_create(&ctx, &e, 100), QACI_DOMAIN, "100 slots");
  cr_assert_str_eq(ctx.message, "a world of 100 slots was asked for, expected a power of two from 64 to 16777216", "%s",
                   ctx.message);
  ctx.max_bytes = 1 << 20;
  cr_assert_eq(qaci_arena_environment_create(&ctx, &e, 1 << 20), QACI_UNABLE, "a world larger than the budget");
  cr_assert_null(e, "nothing is returned");
}

/* Agents that do not fit. */
Test(arena_environment, agents) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  qaci_arena_environment *e = good(&ctx);
  e->word = 8;
  int32_t value[9] = {0, 0, 0, 0, 200};
  qaci_arena_agent *small = qaci_arena_agent_create(value, 4), *wide = qaci_arena_agent_create(value, 5),
                   *large = qaci_arena_agent_create(value, 9);
  const struct {
    qaci_arena_agent *agent[3];
    size_t count;
    const char *message;
  } wrong[] = {
      {{small}, 1, "1 agents were given, expected 2"},
      {{small, small, small}, 3, "3 agents were given, expected 2"},
      {{small, large}, 2, "agent 2 has 9 slots, expected at most 8"},
      {{wide, small}, 2, "slot 4 of agent 1 holds 200, expected a value of 8 bits"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    qaci_arena_run *r;
    cr_assert_eq(qaci_arena_run_create(&ctx, &r, e, wrong[i].agent, wrong[i].count, NULL), QACI_DOMAIN, "case %zu", i);
    cr_assert_str_eq(ctx.message, wrong[i].message, "%s", ctx.message);
  }
  uint64_t score[4];
  size_t offset[] = {0, 2, 5};
  cr_assert_eq(qaci_arena_batch(&ctx, e, (qaci_arena_agent *[]){NULL, small}, 2, 1, value, offset, 2, NULL, score),
               QACI_DOMAIN, "a batch with such a code");
  cr_assert_str_eq(ctx.message, "code 2: slot 2 of agent 1 holds 200, expected a value of 8 bits", "%s", ctx.message);
  cr_assert_eq(qaci_arena_batch(&ctx, e, (qaci_arena_agent *[]){small, small}, 2, 3, value, offset, 1, NULL, score),
               QACI_DOMAIN, "a batch of another agent");
  cr_assert_str_eq(ctx.message, "agent 3 was to be replaced, expected a number from 1 to 2", "%s", ctx.message);
  qaci_arena_agent_release(small);
  qaci_arena_agent_release(wide);
  qaci_arena_agent_release(large);
  qaci_arena_environment_release(e);
}

Test(arena_environment, rotation) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (int i = 0; i < 100; i++) {
    qaci_arena_environment *e = arena_world(&ctx, ARENA_WITH_ALL);
    uint32_t by = dice(e->slots);
    qaci_arena_environment *turned = qaci_arena_environment_rotate(e, by);
    qaci_arena_environment *back = qaci_arena_environment_rotate(turned, e->slots - by);
    cr_assert_eq(memcmp(back->slot, e->slot, e->slots * sizeof *e->slot), 0, "the slots are back");
    for (size_t k = 0; k < e->starts; k++) cr_assert_eq(back->start[k].at, e->start[k].at, "the pointers are back");
    for (size_t k = 0; k < e->predictions; k++) {
      cr_assert_eq(turned->prediction[k].slot, (e->prediction[k].slot + by) % e->slots, "predictions are turned");
      cr_assert_eq(back->prediction[k].label, e->prediction[k].label, "and back");
    }
    cr_assert_eq(back->end, e->end, "the end is back");
    qaci_arena_environment_release(e);
    qaci_arena_environment_release(turned);
    qaci_arena_environment_release(back);
  }
}
