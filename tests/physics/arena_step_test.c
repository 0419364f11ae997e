/* Each op of the arena, each thing that forbids an access, each way to die, and the events in their order (ARENA.2). */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "physics/arena/run.h"

enum { START = 8, SLOTS = 64 };

/* One instruction at slot 8. Slot 20 holds `a` and slot 30 holds `b`; operands are displacements from 8. */
typedef struct row {
  const char *name;
  int32_t op, x, y, a, b;
  uint32_t flags20, flags30, flags11; /* of the two places, and of the slot behind the instruction */
  uint32_t reach;
  unsigned word;
  uint32_t at;             /* where the pointer stands then */
  int32_t b_after;         /* what slot 30 holds then */
  qaci_arena_cause cause;
} row;

enum { X = 12, Y = 22, H = QACI_ARENA_HIDDEN, R = QACI_ARENA_READ_ONLY, N = QACI_ARENA_NO_ENTRY,
      P = QACI_ARENA_PRIVATE };

#define OP(name) QACI_ARENA_##name

static const row rows[] = {
    {"DIE", OP(DIE), X, Y, 5, 7, .at = 8, .b_after = 7, .cause = QACI_ARENA_BY_DIE},
    {"DAT", OP(DAT), X, Y, 5, 7, .at = 11, .b_after = 7},
    {"MOV", OP(MOV), X, Y, 5, 7, .at = 11, .b_after = 5},
    {"ADD", OP(ADD), X, Y, 5, 7, .at = 11, .b_after = 12},
    {"ADD wraps", OP(ADD), X, Y, 1, INT32_MAX, .at = 11, .b_after = INT32_MIN},
    {"ADD wraps to 8 bits", OP(ADD), X, Y, 1, 127, .word = 8, .at = 11, .b_after = -128},
    {"ADD wraps to 16 bits", OP(ADD), X, Y, -1, -32768, .word = 16, .at = 11, .b_after = 32767},
    {"SUB", OP(SUB), X, Y, 5, 7, .at = 11, .b_after = 2},
    {"SUB wraps", OP(SUB), X, Y, 1, INT32_MIN, .at = 11, .b_after = INT32_MAX},
    {"SUB wraps to 8 bits", OP(SUB), X, Y, 1, -128, .word = 8, .at = 11, .b_after = 127},
    {"JMP", OP(JMP), X, Y, 5, 7, .at = 20, .b_after = 7},
    {"JMP around the ring", OP(JMP), X + SLOTS, Y, 5, 7, .at = 20, .b_after = 7},
    {"JMP backwards around the ring", OP(JMP), X - 3 * SLOTS, Y, 5, 7, .at = 20, .b_after = 7},
    {"CMP of unequal", OP(CMP), X, Y, 5, 7, .at = 11, .b_after = 7},
    {"CMP of equal skips", OP(CMP), X, Y, 7, 7, .at = 14, .b_after = 7},
    {"SLT of smaller skips", OP(SLT), X, Y, -5, 7, .at = 14, .b_after = 7},
    {"SLT of equal", OP(SLT), X, Y, 7, 7, .at = 11, .b_after = 7},
    {"SLT of greater", OP(SLT), X, Y, 8, 7, .at = 11, .b_after = 7},
    {"JMZ of 0", OP(JMZ), X, Y, 5, 0, .at = 20, .b_after = 0},
    {"JMZ of 7", OP(JMZ), X, Y, 0, 7, .at = 11, .b_after = 7},
    {"JMN of 0", OP(JMN), X, Y, 5, 0, .at = 11, .b_after = 0},
    {"JMN of 7", OP(JMN), X, Y, 0, 7, .at = 20, .b_after = 7},
    {"DJN", OP(DJN), X, Y, 5, 7, .at = 20, .b_after = 6},
    {"DJN to 0", OP(DJN), X, Y, 5, 1, .at = 11, .b_after = 0},
    {"DJN of 0", OP(DJN), X, Y, 5, 0, .at = 20, .b_after = -1},
    {"DJN wraps to 8 bits", OP(DJN), X, Y, 5, -128, .word = 8, .at = 20, .b_after = 127},
    {"JIM without money", OP(JIM), X, Y, 5, 7, .at = 11, .b_after = 7},
    {"JIP at a sleeper", OP(JIP), X, 32, 5, 7, .at = 20, .b_after = 7},
    {"JIP at oneself", OP(JIP), X, 0, 5, 7, .at = 20, .b_after = 7},
    {"JIP at nobody", OP(JIP), X, Y, 5, 7, .at = 11, .b_after = 7},
    {"VAL without money", OP(VAL), X, Y, 5, 7, .at = 11, .b_after = 0},
    {"TOSS without coin", OP(TOSS), X, Y, 5, 7, .at = 8, .b_after = 7, .cause = QACI_ARENA_BY_INVALID},
    {"no op", 15, X, Y, 5, 7, .at = 8, .b_after = 7, .cause = QACI_ARENA_BY_INVALID},
    {"no op, negative", -1, X, Y, 5, 7, .at = 8, .b_after = 7, .cause = QACI_ARENA_BY_INVALID},
    /* what forbids */
    {"a hidden A is 0", OP(MOV), X, Y, 5, 7, .flags20 = H, .at = 11, .b_after = 0},
    {"a hidden B is 0, and may be written", OP(ADD), X, Y, 5, 7, .flags30 = H, .at = 11, .b_after = 5},
    {"DJN of a hidden B", OP(DJN), X, Y, 5, 7, .flags30 = H, .at = 20, .b_after = -1},
    {"JMZ of a hidden B", OP(JMZ), X, Y, 5, 7, .flags30 = H, .at = 20, .b_after = 7},
    {"a read-only B", OP(MOV), X, Y, 5, 7, .flags30 = R, .at = 11, .b_after = 7},
    {"DJN of a read-only B jumps all the same", OP(DJN), X, Y, 5, 7, .flags30 = R, .at = 20, .b_after = 7},
    {"a read-only A is read", OP(MOV), X, Y, 5, 7, .flags20 = R, .at = 11, .b_after = 5},
    {"a private B of nobody", OP(MOV), X, Y, 5, 7, .flags30 = P, .at = 11, .b_after = 7},
    {"a jump into a wall", OP(JMP), X, Y, 5, 7, .flags20 = N, .at = 11, .b_after = 7},
    {"a wall may be read and written", OP(MOV), X, Y, 5, 7, .flags20 = N, .flags30 = N, .at = 11, .b_after = 5},
    {"falling into a wall", OP(MOV), X, Y, 5, 7, .flags11 = N, .at = 8, .b_after = 5, .cause = QACI_ARENA_BY_WALL},
    {"skipping over a wall", OP(CMP), X, Y, 7, 7, .flags11 = N, .at = 14, .b_after = 7},
    {"a jump into a wall, falling into one", OP(JMP), X, Y, 5, 7, .flags20 = N, .flags11 = N, .at = 8, .b_after = 7,
     .cause = QACI_ARENA_BY_WALL},
    {"A just in reach", OP(MOV), X, Y, 5, 7, .reach = 22, .at = 11, .b_after = 5},
    {"B just out of reach", OP(MOV), X, Y, 5, 7, .reach = 21, .at = 11, .b_after = 7},
    {"A out of reach is 0", OP(JMP), X, Y, 5, 7, .reach = 11, .at = 11, .b_after = 7},
    {"a jump just in reach", OP(JMP), X, Y, 5, 7, .reach = 12, .at = 20, .b_after = 7},
    {"reach around the ring", OP(JMP), X - SLOTS, Y, 5, 7, .reach = 12, .at = 20, .b_after = 7},
    {"reach is of the word's displacement", OP(JMP), X + SLOTS, Y, 5, 7, .reach = 12, .at = 20, .b_after = 7},
};

static qaci_arena_environment *world_of(qaci_ctx *ctx, const row *w, bool warden) {
  qaci_arena_environment *e;
  cr_assert_eq(qaci_arena_environment_create(ctx, &e, SLOTS), QACI_OK, "%s", ctx->message);
  e->ticks = 10;
  e->reach = w->reach;
  e->word = w->word ? w->word : 32;
  int32_t code[] = {w->op, w->x, w->y};
  for (uint32_t i = 0; i < 3; i++) e->slot[START + i].value = code[i];
  e->slot[20].value = w->a;
  e->slot[30].value = w->b;
  e->slot[20].flags = (uint8_t)w->flags20;
  e->slot[30].flags = (uint8_t)w->flags30;
  e->slot[11].flags = (uint8_t)w->flags11;
  e->starts = 2;
  e->start = qaci_alloc(2 * sizeof *e->start);
  e->start[0] = (qaci_arena_start){.at = START, .warden = warden, .speed = 1, .fuel = UINT64_MAX};
  e->start[1] = (qaci_arena_start){.at = 40, .start = 9, .speed = 1, .fuel = UINT64_MAX};
  return e;
}

static qaci_arena_run *start(qaci_ctx *ctx, qaci_arena_environment *e) {
  qaci_arena_run *r;
  cr_assert_eq(qaci_arena_run_create(ctx, &r, e, NULL, 0, NULL), QACI_OK, "%s", ctx->message);
  qaci_arena_environment_release(e);
  return r;
}

/* At full speed, and by a single step. */
Test(arena_step, ops) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const row *w = &rows[i];
    for (int watched = 0; watched < 2; watched++) {
      qaci_arena_run *r = start(&ctx, world_of(&ctx, w, false));
      qaci_status status = watched ? qaci_arena_run_step(&ctx, r, NULL, NULL) : qaci_arena_run_until(&ctx, r, 1, NULL,
                                                                                                     NULL);
      cr_assert_eq(status, QACI_OK, "%s", ctx.message);
      qaci_arena_pointer p = qaci_arena_run_pointer(r, 0);
      cr_assert_eq(p.cause, w->cause, "%s: %s, expected %s", w->name, qaci_arena_cause_name[p.cause],
                   qaci_arena_cause_name[w->cause]);
      cr_assert_eq(p.at, w->at, "%s: at %u, expected %u", w->name, p.at, w->at);
      cr_assert_eq(qaci_arena_run_value(r, 30), w->b_after, "%s: B is %d, expected %d", w->name,
                   qaci_arena_run_value(r, 30), w->b_after);
      cr_assert_eq(qaci_arena_run_steps(r), 1, "%s: one instruction", w->name);
      qaci_arena_run_destroy(r);
    }
  }
}

/* Nothing stops a warden. */
Test(arena_step, wardens) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  uint32_t all = H | R | N | P;
  row write = {"", OP(ADD), X, Y, 5, 7, .flags20 = all, .flags30 = all, .flags11 = all, .reach = 1};
  qaci_arena_run *r = start(&ctx, world_of(&ctx, &write, true));
  cr_assert_eq(qaci_arena_run_until(&ctx, r, 1, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_value(r, 30), 12, "it reads and writes everything");
  cr_assert_eq(qaci_arena_run_pointer(r, 0).at, 11, "and falls into walls");
  qaci_arena_run_destroy(r);
  row leap = {"", OP(JMP), X, Y, 5, 7, .flags20 = all, .reach = 1};
  r = start(&ctx, world_of(&ctx, &leap, true));
  cr_assert_eq(qaci_arena_run_until(&ctx, r, 1, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_pointer(r, 0).at, 20, "and jumps there");
  qaci_arena_run_destroy(r);
}

/* Money: seen by JIM and VAL, taken on arrival, once; a jump to where one stands arrives; standing there does not. */
Test(arena_step, money) {
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  row take = {"", OP(JMP), X, Y, OP(VAL), .b = 0};
  qaci_arena_environment *e = world_of(&ctx, &take, false);
  int32_t at20[] = {OP(VAL), 0, 20, OP(JIM), 5, -3, OP(VAL), -6, 14, OP(JMP), 0, 0};
  for (uint32_t i = 0; i < 12; i++) e->slot[20 + i].value = at20[i];
  e->slot[START].money = 3;
  e->slot[20].money = 300;
  e->slot[29].money = 70;
  e->word = 8;
  qaci_arena_run *r = start(&ctx, e);
  cr_assert_eq(qaci_arena_run_until(&ctx, r, 1, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_score(r, 0), 300, "money is taken on arrival, not where one starts");
  cr_assert_eq(qaci_arena_run_until(&ctx, r, 2, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_value(r, 40), 0, "what is taken is not seen any more");
  cr_assert_eq(qaci_arena_run_until(&ctx, r, 3, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_pointer(r, 0).at, 26, "nor by JIM");
  cr_assert_eq(qaci_arena_run_until(&ctx, r, 5, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_score(r, 0), 370, "the next one is taken");
  cr_assert_eq(qaci_arena_run_score(r, QACI_ARENA_NOBODY), 3, "what nobody came to stays");
  qaci_arena_run_destroy(r);

  row again = {"", OP(JMP), 0, 0, 0, .b = 0};
  e = world_of(&ctx, &again, false);
  e->slot[START].money = 3;
  r = start(&ctx, e);
  cr_assert_eq(qaci_arena_run_until(&ctx, r, 1, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_score(r, 0), 3, "a jump to where one stands arrives there");
  qaci_arena_run_destroy(r);

  row look = {"", OP(VAL), X, Y, 0, .b = 0, .word = 8};
  e = world_of(&ctx, &look, false);
  e->slot[20].money = 300;
  r = start(&ctx, e);
  cr_assert_eq(qaci_arena_run_until(&ctx, r, 1, NULL, NULL), QACI_OK, "%s", ctx.message);
  cr_assert_eq(qaci_arena_run_value(r, 30), 300 - 256, "an amount is reduced to the word");
  qaci_arena_run_destroy(r);
}

static bool write_down(void *data, const qaci_arena_event *event) {
  static const char letters[] = "srwbmMdc";
  char *log = data;
  size_t n = strlen(log);
  snprintf(log + n, 200 - n, "%c%u:%lld>%lld ", letters[event->kind], event->slot, (long long)event->before,
           (long long)event->after);
  return true;
}

/* Events come in the order in which things happen. */
Test(arena_step, events) {
  static const struct {
    row w;
    const char *log;
  } cases[] = {
      {{"", OP(ADD), X, Y, 5, .b = 7}, "s8:3>0 r20:5>1 r30:7>1 w30:7>12 m11:8>0 "},
      {{"", OP(MOV), X, Y, 5, .b = 7, .flags20 = H, .flags30 = R}, "s8:2>0 r20:0>0 b30:0>0 m11:8>0 "},
      {{"", OP(JMP), X, Y, 5, .b = 7, .flags20 = N, .flags11 = N}, "s8:5>0 b20:0>1 d8:3>0 "},
      {{"", OP(DJN), X, Y, 5, .b = 7}, "s8:10>0 r30:7>1 w30:7>6 m20:8>0 "},
      {{"", OP(JIP), X, 32, 5, .b = 7}, "s8:12>0 r40:1>1 m20:8>0 "},
      {{"", OP(DIE), X, Y, 5, .b = 7}, "s8:0>0 d8:1>0 "},
      {{"", 99, X, Y, 5, .b = 7}, "s8:99>0 d8:2>0 "},
  };
  qaci_ctx ctx;
  qaci_ctx_init(&ctx);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char log[200] = "";
    qaci_arena_run *r = start(&ctx, world_of(&ctx, &cases[i].w, false));
    cr_assert_eq(qaci_arena_run_step(&ctx, r, write_down, log), QACI_OK, "%s", ctx.message);
    cr_assert_str_eq(log, cases[i].log, "case %zu: %s", i, log);
    qaci_arena_run_destroy(r);
  }
  /* money, then the death by fuel, on arrival; and a coin */
  char log[200] = "";
  qaci_arena_environment *e = world_of(&ctx, &(row){"", OP(TOSS), X, Y, 5, .b = 7}, false);
  e->coin = true;
  e->slot[11].money = 4;
  e->start[0].fuel = 1;
  qaci_arena_run *r = start(&ctx, e);
  cr_assert_eq(qaci_arena_run_step(&ctx, r, write_down, log), QACI_OK, "%s", ctx.message);
  int side = qaci_arena_run_value(r, 30);
  char expected[200];
  snprintf(expected, sizeof expected, "s8:14>0 c8:0>%d w30:7>%d m11:8>0 M11:4>0 d11:4>0 ", side, side);
  cr_assert_str_eq(log, expected, "%s", log);
  qaci_arena_run_destroy(r);
}
