/* The arena as a physics (ARENA.6) on random worlds: codes and runs are the same thing, a step is a tick of the engine,
 * a toss is both of its outcomes, the first step is every draw, and all of it holds for codes that no run meets. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/physics.h"
#include "physics/arena/text.h"
#include "tests/support/dice.h"
#include "tests/support/leaks.h"

enum { SLOTS = 64, AGENTS = 2, SIZE = 12 };

typedef struct world {
  qaci_arena_environment *e;
  qaci_arena_agent *agent[AGENTS];
  qaci_arena_physics *a;
  qaci_physics *p;
} world;

static qaci_ctx ctx;

/* A slot's value: mostly an op or a small displacement. */
static int32_t value(bool coin) {
  if (dice(8) == 0) return (int32_t)dice(200) - 100;
  return dice(2) ? (int32_t)dice(coin ? 15 : 14) : (int32_t)dice(25) - 12;
}

typedef enum wish { PLAIN, COIN, DRAWS, BOTH } wish;

static void add_draws(qaci_arena_environment *e, bool coin) {
  e->randoms = dice(3);
  e->random = qaci_alloc((e->randoms + 1) * sizeof *e->random);
  for (uint32_t i = 0; i < e->randoms; i++) {
    int32_t low = (int32_t)dice(5) - 2;
    e->random[i] = (qaci_arena_random){.slot = 40 + i, .low = low, .high = low + (int32_t)dice(3)};
  }
  e->predictions = coin ? 1 : 1 + dice(2);
  e->prediction = qaci_alloc(e->predictions * sizeof *e->prediction);
  for (uint32_t i = 0; i < e->predictions; i++) {
    qaci_arena_prediction *p = &e->prediction[i];
    *p = (qaci_arena_prediction){.slot = 44 + i, .file = 1 + dice(AGENTS), .within = 1 + dice(5), .values = 1,
                                 .error_den = 1};
    p->label = (p->file - 1) * SIZE + 3 * dice(4); /* its own instructions: often met, and often at the last moment */
    if (dice(4) == 0) p->label = dice(SLOTS);
    p->fixpoint = dice(2);
    if (p->fixpoint) {
      p->values = 1 + dice(3);
      p->otherwise = (int32_t)dice(3);
    }
    p->value = qaci_alloc(p->values * sizeof *p->value);
    for (size_t j = 0; j < p->values; j++) p->value[j] = (int32_t)dice(3);
  }
}

static qaci_arena_environment *environment(wish w) {
  bool coin = w == COIN || w == BOTH;
  qaci_arena_environment *e;
  cr_assert_eq(qaci_arena_environment_create(&ctx, &e, SLOTS), QACI_OK, "%s", ctx.message);
  e->ticks = 1 + dice(coin ? 7 : 12);
  e->word = (unsigned[]){8, 16, 32}[dice(3)];
  e->coin = coin;
  e->reach = dice(2) ? 0 : 1 + dice(20);
  for (uint32_t s = AGENTS * SIZE; s < SLOTS; s++) {
    qaci_arena_slot *slot = &e->slot[s];
    slot->value = value(coin);
    if (dice(4) == 0) slot->money = 1 + dice(9);
    if (dice(3) == 0) slot->flags = (uint8_t)dice(16);
    if (slot->flags & QACI_ARENA_PRIVATE && dice(2)) slot->owner = (uint16_t)dice(AGENTS + 1);
  }
  e->start = qaci_alloc((AGENTS + 1) * sizeof *e->start);
  e->starts = AGENTS + 1;
  for (uint32_t k = 0; k < AGENTS; k++)
    e->start[k] = (qaci_arena_start){.at = k * SIZE, .file = k + 1, .size = SIZE, .colour = (uint16_t)(k + 1)};
  e->start[AGENTS] = (qaci_arena_start){.at = AGENTS * SIZE + dice(SLOTS - AGENTS * SIZE), .warden = dice(2)};
  for (uint32_t k = 0; k <= AGENTS; k++) {
    qaci_arena_start *s = &e->start[k];
    if (s->file == 2 && dice(3) == 0) s->shadow = true, s->colour = 0;
    s->start = dice(4) ? 0 : dice(5);
    s->speed = coin || dice(3) ? 1 : 1 + dice(3);
    s->fuel = dice(3) ? UINT64_MAX : 1 + dice(6);
  }
  e->files = AGENTS;
  e->colours = 1 + !e->start[1].shadow;
  if (dice(4) == 0) e->end = 50 + dice(10);
  if (w == DRAWS || w == BOTH) add_draws(e, coin);
  return e;
}

static world make(wish w) {
  world r;
  do { /* until it passes the checks: no pointer on a wall, owners that exist */
    r.e = environment(w);
    if (qaci_arena_environment_check(&ctx, r.e) == QACI_OK) break;
    qaci_arena_environment_release(r.e);
  } while (true);
  for (int k = 0; k < AGENTS; k++) {
    int32_t code[SIZE];
    for (int i = 0; i < SIZE; i++) code[i] = value(r.e->coin);
    for (int i = 0; i < SIZE; i += 3)
      if (dice(4)) code[i] = 1 + (int32_t)dice(r.e->coin ? 14 : 13);
    if (r.e->coin && dice(2)) code[0] = QACI_ARENA_TOSS;
    r.agent[k] = qaci_arena_agent_create(code, SIZE);
  }
  cr_assert_eq(qaci_arena_physics_create(&ctx, &r.p, r.e, r.agent, AGENTS), QACI_OK, "%s", ctx.message);
  r.a = qaci_arena_physics_of(r.p);
  return r;
}

static void unmake(world *w) {
  qaci_physics_release(w->p);
  for (int k = 0; k < AGENTS; k++) qaci_arena_agent_release(w->agent[k]);
  qaci_arena_environment_release(w->e);
}

static void random_code(const world *w, qaci_bits *r) {
  qaci_bits_zeros(r, 0);
  for (size_t i = 0; i < w->p->width; i++) qaci_bits_push(r, dice(2));
  qaci_physics_canonical(w->p, r, r);
}

Test(arena_physics, codes) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  size_t blocks = leaks_live_blocks();
  qaci_bits code, again;
  qaci_bits_init(&code);
  qaci_bits_init(&again);
  for (int round = 0; round < 300; round++) {
    seed = (uint64_t)round;
    world w = make(PLAIN);
    random_code(&w, &code);
    qaci_arena_run *run = qaci_arena_state_run(w.a, &code);
    qaci_arena_state_of_run(w.a, &again, run);
    cr_assert_eq(code.len, w.p->width, "the width");
    cr_assert(qaci_bits_equal(&code, &again), "round %d: a code, as a run, as a code again", round);
    for (uint32_t s = 0; s < SLOTS; s++) {
      cr_assert_eq(qaci_arena_state_value(w.a, &code, s), qaci_arena_run_value(run, s), "value of slot %u", s);
      cr_assert_eq(qaci_arena_state_paint(w.a, &code, s), qaci_arena_run_paint(run, s), "paint of slot %u", s);
      cr_assert_eq(qaci_arena_state_value(w.a, &code, s),
                   qaci_arena_wrap((int64_t)qaci_bits_read(&code, s * w.e->word, w.e->word), w.e->word),
                   "slot %u stands at %u", s, s * w.e->word);
    }
    for (size_t i = 0; i < w.e->starts; i++) {
      qaci_arena_pointer p = qaci_arena_state_pointer(w.a, &code, i), q = qaci_arena_run_pointer(run, i);
      cr_assert(p.at == q.at && p.cause == q.cause && p.fuel == q.fuel && p.colour == q.colour && p.speed == q.speed &&
                    p.start == q.start && p.warden == q.warden && p.shadow == q.shadow,
                "pointer %zu", i);
    }
    uint64_t tick;
    cr_assert(qaci_arena_state_tick(w.a, &code, &tick) && tick == qaci_arena_run_tick(run), "the tick");
    qaci_arena_run_destroy(run);
    unmake(&w);
  }
  qaci_bits_clear(&code);
  qaci_bits_clear(&again);
  cr_assert_eq(leaks_live_blocks(), blocks, "GMP's blocks are given back");
}

/* A distribution over codes, small and plain. */
typedef struct list {
  size_t count;
  mpz_t denominator; /* of what an evolution gives */
  struct { qaci_bits code; mpq_t weight; } *at;
} list;

static void list_clear(list *l) {
  for (size_t i = 0; i < l->count; i++) {
    qaci_bits_clear(&l->at[i].code);
    mpq_clear(l->at[i].weight);
  }
  free(l->at);
}

static qaci_status list_add(void *data, const qaci_bits *code, const mpq_t weight) {
  list *l = data;
  for (size_t i = 0; i < l->count; i++)
    if (qaci_bits_equal(&l->at[i].code, code)) return mpq_add(l->at[i].weight, l->at[i].weight, weight), QACI_OK;
  l->at = qaci_realloc(l->at, (l->count + 1) * sizeof *l->at);
  qaci_bits_init(&l->at[l->count].code);
  qaci_bits_set(&l->at[l->count].code, code);
  mpq_init(l->at[l->count].weight);
  mpq_set(l->at[l->count++].weight, weight);
  return QACI_OK;
}

static qaci_status list_each(void *data, const qaci_bits *code, mpz_srcptr numerator) {
  list *l = data;
  mpq_t weight;
  mpq_init(weight);
  mpq_set_num(weight, numerator);
  mpq_set_den(weight, l->denominator);
  mpq_canonicalize(weight);
  list_add(l, code, weight);
  mpq_clear(weight);
  return QACI_OK;
}

static void check_same(const list *x, const list *y, const char *what, int round) {
  mpq_t total;
  mpq_init(total);
  cr_assert_eq(x->count, y->count, "%s, round %d: %zu world-states, expected %zu", what, round, x->count, y->count);
  for (size_t i = 0; i < x->count; i++) {
    size_t j = 0;
    while (j < y->count && !qaci_bits_equal(&x->at[i].code, &y->at[j].code)) j++;
    cr_assert(j < y->count && mpq_equal(x->at[i].weight, y->at[j].weight), "%s, round %d: world-state %zu", what, round,
              i);
    mpq_add(total, total, x->at[i].weight);
  }
  cr_assert(mpq_cmp_ui(total, 1, 1) == 0, "%s, round %d: the weights add up to 1", what, round);
  mpq_clear(total);
}

/* The evolution's distribution after n steps from `start`. */
static list evolve(const world *w, const qaci_bits *start, size_t n) {
  list l = {0};
  qaci_evolution *e;
  mpq_t lost;
  mpq_init(lost);
  mpz_init(l.denominator);
  const qaci_physics_functions *f = w->p->functions;
  cr_assert_eq(f->evolution_create(&ctx, &e, w->p, start), QACI_OK, "%s", ctx.message);
  for (size_t i = 0; i < n; i++) cr_assert_eq(f->evolution_step(&ctx, e), QACI_OK, "%s", ctx.message);
  cr_assert_eq(f->evolution_each(&ctx, e, list_each, &l, l.denominator, lost), QACI_OK, "%s", ctx.message);
  cr_assert(mpq_sgn(lost) == 0, "nothing is lost");
  f->evolution_destroy(e);
  mpq_clear(lost);
  mpz_clear(l.denominator);
  return l;
}

/* Scripted tosses: the bits of a number, lowest first. */
typedef struct script {
  uint64_t bits;
  unsigned used;
} script;

static bool scripted(void *data) {
  script *s = data;
  return s->bits >> s->used++ & 1;
}

/* The same by playing the engine n ticks for each of the first 2^k scripts, where no run tosses more than k times. */
static list play_all(const world *w, const qaci_bits *start, uint64_t n) {
  list l = {0};
  qaci_bits code;
  qaci_bits_init(&code);
  mpq_t one;
  mpq_init(one);
  uint64_t tick, scripts = 1;
  cr_assert(qaci_arena_state_tick(w->a, start, &tick), "it is drawn");
  for (uint64_t i = 0; i < scripts; i++) {
    script s = {.bits = i};
    qaci_arena_run *run = qaci_arena_state_run(w->a, start);
    qaci_arena_run_set_toss(run, scripted, &s);
    cr_assert_eq(qaci_arena_run_until(&ctx, run, tick + n, NULL, NULL), QACI_OK, "%s", ctx.message);
    cr_assert(s.used < 20, "few tosses");
    if (UINT64_C(1) << s.used > scripts) { /* more scripts are needed: the weights so far were of another number */
      scripts = UINT64_C(1) << s.used;
      i = UINT64_MAX;
      list_clear(&l);
      l = (list){0};
    } else {
      mpq_set_ui(one, 1, scripts);
      qaci_arena_state_of_run(w->a, &code, run);
      list_add(&l, &code, one);
    }
    qaci_arena_run_destroy(run);
  }
  qaci_bits_clear(&code);
  mpq_clear(one);
  return l;
}

/* Steps of the physics are ticks of the engine, from the beginning and from any code, also beyond the end. */
static void check_steps(wish kind, int rounds) {
  qaci_bits start;
  qaci_bits_init(&start);
  for (int round = 0; round < rounds; round++) {
    seed = 1000 + (uint64_t)round;
    world w = make(kind);
    for (int nonsense = 0; nonsense < 2; nonsense++) {
      if (nonsense) random_code(&w, &start);
      else qaci_bits_set(&start, qaci_arena_physics_initial(w.a));
      uint64_t n = kind == COIN ? dice(5) : dice(15);
      list x = evolve(&w, &start, n), y = play_all(&w, &start, n);
      check_same(&x, &y, kind == COIN ? "tosses" : "ticks", round);
      list_clear(&x);
      list_clear(&y);
    }
    unmake(&w);
  }
  qaci_bits_clear(&start);
}

Test(arena_physics, ticks) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  size_t blocks = leaks_live_blocks();
  check_steps(PLAIN, 400);
  check_steps(COIN, 400);
  cr_assert_eq(leaks_live_blocks(), blocks, "GMP's blocks are given back");
}

/* The first step gives what the engine draws and predicts, over all values of the random slots. */
Test(arena_physics, draws) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  size_t blocks = leaks_live_blocks();
  qaci_bits code;
  qaci_bits_init(&code);
  mpq_t weight;
  mpq_init(weight);
  size_t met = 0;
  for (int round = 0; round < 300; round++) {
    seed = 5000 + (uint64_t)round;
    world w = make(DRAWS);
    list y = {0};
    uint64_t tick, assignments = 1;
    cr_assert(!qaci_arena_state_tick(w.a, qaci_arena_physics_initial(w.a), &tick), "it begins undrawn");
    for (size_t i = 0; i < w.e->randoms; i++) assignments *= (uint64_t)(w.e->random[i].high - w.e->random[i].low + 1);
    for (uint64_t k = 0; k < assignments; k++) {
      int32_t drawn[3];
      uint64_t rest = k;
      for (size_t i = 0; i < w.e->randoms; i++) {
        uint64_t sides = (uint64_t)(w.e->random[i].high - w.e->random[i].low + 1);
        drawn[i] = w.e->random[i].low + (int32_t)(rest % sides);
        rest /= sides;
      }
      qaci_arena_run *run;
      qaci_arena_options options = {.random = drawn};
      cr_assert_eq(qaci_arena_run_create(&ctx, &run, w.e, w.agent, AGENTS, &options), QACI_OK, "%s", ctx.message);
      for (size_t i = 0; i < w.e->predictions; i++) met += qaci_arena_run_prediction(run, i) == 1;
      qaci_arena_state_of_run(w.a, &code, run);
      mpq_set_ui(weight, 1, assignments);
      list_add(&y, &code, weight);
      qaci_arena_run_destroy(run);
    }
    list x = evolve(&w, qaci_arena_physics_initial(w.a), 1);
    check_same(&x, &y, "draws", round);
    list_clear(&x);
    list_clear(&y);
    unmake(&w);
  }
  cr_assert(met > 50, "labels are met: %zu", met);
  qaci_bits_clear(&code);
  mpq_clear(weight);
  cr_assert_eq(leaks_live_blocks(), blocks, "GMP's blocks are given back");
}

/* Every code has a next distribution, undrawn ones with coins, blind predictors and errors included; limits stop it. */
Test(arena_physics, total) {
  leaks_watch();
  qaci_ctx_init(&ctx);
  size_t blocks = leaks_live_blocks();
  qaci_bits start;
  qaci_bits_init(&start);
  size_t undrawn = 0;
  for (int round = 0; round < 200; round++) {
    seed = 9000 + (uint64_t)round;
    world w = make(BOTH);
    for (size_t i = 0; i < w.e->predictions; i++) {
      w.e->prediction[i].blind = dice(2);
      w.e->prediction[i].error_num = dice(2);
      w.e->prediction[i].error_den = 3;
    }
    for (int again = 0; again < 4; again++) {
      random_code(&w, &start);
      uint64_t tick;
      if (again < 2) qaci_bits_set(&start, qaci_arena_physics_initial(w.a));
      undrawn += !qaci_arena_state_tick(w.a, &start, &tick);
      list x = evolve(&w, &start, dice(3));
      check_same(&x, &x, "any code", round);
      list_clear(&x);
    }
    qaci_ctx few;
    qaci_ctx_init(&few);
    few.max_steps = 1;
    qaci_evolution *e;
    qaci_status status = w.p->functions->evolution_create(&few, &e, w.p, qaci_arena_physics_initial(w.a));
    cr_assert_eq(status, QACI_OK, "%s", few.message);
    cr_assert_eq(w.p->functions->evolution_step(&few, e), QACI_UNABLE, "a budget of one step");
    w.p->functions->evolution_destroy(e);
    unmake(&w);
  }
  cr_assert(undrawn > 400, "undrawn codes: %zu", undrawn);
  qaci_bits_clear(&start);
  cr_assert_eq(leaks_live_blocks(), blocks, "GMP's blocks are given back");
}

/* A draw of 100 worlds with a clone each: what the clones take is given back, so that memory is that of the result. */
Test(arena_physics, clones_memory) {
  static const char text[] = "world 64\nticks 9\ncoin\nagent 1 at 0 size 9\nrandom 40 1 100\n"
                             "predict 41 agent 1 enters 6 within 5 given 0\n";
  leaks_watch();
  qaci_ctx_init(&ctx);
  size_t blocks = leaks_live_blocks();
  qaci_arena_environment *e;
  cr_assert_eq(qaci_arena_environment_parse(&ctx, &e, text, sizeof text - 1, "memory"), QACI_OK, "%s", ctx.message);
  qaci_arena_agent *agent = qaci_arena_agent_create((int32_t[]){QACI_ARENA_TOSS, 0, 30, QACI_ARENA_DAT, 0, 0}, 6);
  qaci_physics *p;
  cr_assert_eq(qaci_arena_physics_create(&ctx, &p, e, &agent, 1), QACI_OK, "%s", ctx.message);
  qaci_evolution *evolution;
  const qaci_bits *initial = qaci_arena_physics_initial(qaci_arena_physics_of(p));
  cr_assert_eq(p->functions->evolution_create(&ctx, &evolution, p, initial), QACI_OK, "%s", ctx.message);
  ctx.max_bytes = ctx.bytes + 120000; /* the layer of 100 codes takes 50,000; each clone 3,000 while it is played */
  cr_assert_eq(p->functions->evolution_step(&ctx, evolution), QACI_OK, "%s", ctx.message);
  p->functions->evolution_destroy(evolution);
  qaci_physics_release(p);
  qaci_arena_agent_release(agent);
  qaci_arena_environment_release(e);
  cr_assert_eq(leaks_live_blocks(), blocks, "GMP's blocks are given back");
}
