/* What holds of every world of the arena (ARENA.1 to ARENA.4), on random ones: translation, read-only slots, money,
 * determinism, walls, locality, the predictor's guarantee. That a batch, a single run and a watched one are the same
 * is in arena_run_test.c. */
#include <criterion/criterion.h>

#include "physics/arena/run.h"
#include "tests/support/arena.h"

/* A world, its agents and a run of it. */
typedef struct scene {
  qaci_ctx ctx;
  qaci_arena_environment *e;
  arena_cast cast;
  qaci_arena_options options;
  qaci_arena_run *run;
} scene;

static void scene_init(scene *s, unsigned with) {
  qaci_ctx_init(&s->ctx);
  s->e = arena_world(&s->ctx, with);
  s->cast = arena_agents(s->e);
  s->options = (qaci_arena_options){.seed = dice(1000)};
  s->run = arena_start(&s->ctx, s->e, &s->cast, &s->options);
}

static void scene_clear(scene *s) {
  qaci_arena_run_destroy(s->run);
  arena_agents_release(&s->cast);
  qaci_arena_environment_release(s->e);
}

static bool play_tick(scene *s, qaci_arena_run *r) {
  cr_assert_eq(qaci_arena_run_until(&s->ctx, r, qaci_arena_run_tick(r) + 1, NULL, NULL), QACI_OK, "%s",
               s->ctx.message);
  return qaci_arena_run_end(r) == QACI_ARENA_GOES_ON;
}

/* 1. Turning a world turns its whole history. */
Test(arena_properties, translation) {
  for (int i = 0; i < 400; i++) {
    scene s;
    scene_init(&s, ARENA_WITH_ALL);
    uint32_t by = dice(s.e->slots);
    qaci_arena_environment *turned = qaci_arena_environment_rotate(s.e, by);
    cr_assert_eq(qaci_arena_environment_check(&s.ctx, turned), QACI_OK, "%s", s.ctx.message);
    qaci_arena_run *r = arena_start(&s.ctx, turned, &s.cast, &s.options);
    cr_assert(arena_same(s.run, r, by), "world %d: the beginning is turned by %u", i, by);
    bool goes_on = true;
    while (goes_on) {
      goes_on = play_tick(&s, s.run);
      play_tick(&s, r);
      cr_assert(arena_same(s.run, r, by), "world %d: turned by %u after %llu ticks", i, by,
                (unsigned long long)qaci_arena_run_tick(r));
    }
    qaci_arena_run_destroy(r);
    qaci_arena_environment_release(turned);
    scene_clear(&s);
  }
}

/* 2, 5. Without wardens read-only slots keep their values; nobody but wardens stands on a slot without entry. */
Test(arena_properties, walls) {
  for (int i = 0; i < 600; i++) {
    scene s;
    scene_init(&s, ARENA_WITH_ALL & ~(i % 2 ? ARENA_WITH_WARDENS : 0u));
    bool wardens = false;
    for (size_t k = 0; k < s.e->starts; k++) wardens |= s.e->start[k].warden;
    qaci_arena_run *first = qaci_arena_run_copy(s.run);
    bool goes_on = true;
    while (goes_on) {
      goes_on = play_tick(&s, s.run);
      for (uint32_t k = 0; k < s.e->slots && !wardens; k++) {
        cr_assert(!(s.e->slot[k].flags & QACI_ARENA_READ_ONLY) ||
                      qaci_arena_run_value(s.run, k) == qaci_arena_run_value(first, k),
                  "world %d: read-only slot %u changed", i, k);
      }
      for (size_t k = 0; k < s.e->starts; k++) {
        qaci_arena_pointer p = qaci_arena_run_pointer(s.run, k);
        cr_assert(p.warden || !(s.e->slot[p.at].flags & QACI_ARENA_NO_ENTRY), "world %d: pointer %zu is in a wall", i,
                  k);
      }
    }
    qaci_arena_run_destroy(first);
    scene_clear(&s);
  }
}

/* 3. Money is painted once, never made or lost. */
Test(arena_properties, conservation) {
  uint64_t painted = 0;
  for (int i = 0; i < 600; i++) {
    scene s;
    scene_init(&s, ARENA_WITH_ALL);
    uint16_t *paint = qaci_alloc(s.e->slots * sizeof *paint);
    uint64_t all = 0;
    for (uint32_t k = 0; k < s.e->slots; k++) {
      paint[k] = qaci_arena_run_paint(s.run, k);
      all += s.e->slot[k].money;
      cr_assert_eq(paint[k], QACI_ARENA_NOBODY, "nothing is painted at first");
    }
    bool goes_on = true;
    while (goes_on) {
      goes_on = play_tick(&s, s.run);
      uint64_t sum = 0;
      for (uint16_t c = 0; c <= s.e->colours; c++) sum += qaci_arena_run_score(s.run, c);
      painted += sum > 0;
      sum += qaci_arena_run_score(s.run, QACI_ARENA_NOBODY);
      cr_assert_eq(sum, all, "world %d: scores, the house's and what is left are all the money", i);
      for (uint32_t k = 0; k < s.e->slots; k++) {
        uint16_t now = qaci_arena_run_paint(s.run, k);
        cr_assert(now == paint[k] || (paint[k] == QACI_ARENA_NOBODY && s.e->slot[k].money), "world %d: painted twice",
                  i);
        paint[k] = now;
      }
    }
    free(paint);
    scene_clear(&s);
  }
  cr_assert_gt(painted, 1000, "there is something to see");
}

/* 4. The same world, agents and seed: the same history. Another seed: another one, now and then. */
Test(arena_properties, determinism) {
  int differ = 0;
  for (int i = 0; i < 400; i++) {
    scene s;
    scene_init(&s, ARENA_WITH_ALL);
    qaci_arena_run *r = arena_start(&s.ctx, s.e, &s.cast, &s.options);
    s.options.seed++;
    qaci_arena_run *other = arena_start(&s.ctx, s.e, &s.cast, &s.options);
    bool goes_on = true;
    while (goes_on) {
      cr_assert(arena_same(s.run, r, 0), "world %d: the same history", i);
      goes_on = play_tick(&s, s.run);
      play_tick(&s, r);
      play_tick(&s, other);
    }
    cr_assert(arena_same(s.run, r, 0), "world %d: the same end", i);
    differ += !arena_same(s.run, other, 0);
    qaci_arena_run_destroy(r);
    qaci_arena_run_destroy(other);
    scene_clear(&s);
  }
  cr_assert_gt(differ, 20, "seeds matter");
}

static uint32_t distance(uint32_t a, uint32_t b, uint32_t slots) {
  uint32_t d = (a - b) & (slots - 1);
  return d < slots - d ? d : slots - d;
}

typedef struct locality {
  const qaci_arena_environment *e;
  uint32_t at; /* of the instruction under way */
  uint64_t seen;
} locality;

static bool look_near(void *data, const qaci_arena_event *event) {
  locality *l = data;
  uint32_t reach = l->e->reach, d = distance(event->slot, l->at, l->e->slots);
  if (event->kind == QACI_ARENA_STEP) l->at = event->slot;
  if (event->kind == QACI_ARENA_MOVE) cr_assert_leq(d, reach > 6 ? reach : 6, "a pointer leaps %u slots", d);
  if (event->kind == QACI_ARENA_WRITE || (event->kind == QACI_ARENA_READ && event->after)) {
    cr_assert_leq(d, reach, "slot %u is %u away", event->slot, d);
    l->seen++;
  }
  return true;
}

/* 6. With reach R a pointer reads and writes within R, and moves no farther than R or the 6 slots of a skip. So after n
 * instructions a difference between two worlds has spread no farther than n times what lies between two such places. */
Test(arena_properties, locality) {
  uint64_t seen = 0, spread = 0;
  for (int i = 0; i < 3000; i++) {
    scene s;
    scene_init(&s, ARENA_WITH_FUEL | ARENA_WITH_WORDS);
    s.e->reach = 1 + dice(9);
    qaci_arena_run_destroy(s.run);
    s.run = arena_start(&s.ctx, s.e, &s.cast, &s.options);
    qaci_arena_run *other = qaci_arena_run_copy(s.run);
    uint32_t slot = (s.e->start[dice((unsigned)s.e->starts)].at + dice(9)) & (s.e->slots - 1);
    uint32_t step = s.e->reach + (s.e->reach > 6 ? s.e->reach : 6);
    qaci_arena_run_set_value(other, slot, qaci_arena_run_value(other, slot) + 1);
    locality l = {.e = s.e};
    for (uint32_t n = 1; n <= 12; n++) {
      uint64_t before = qaci_arena_run_steps(s.run);
      cr_assert_eq(qaci_arena_run_until(&s.ctx, s.run, n, look_near, &l), QACI_OK, "%s", s.ctx.message);
      play_tick(&s, other);
      if (qaci_arena_run_steps(s.run) == before) break;
      uint64_t most = qaci_arena_run_steps(s.run) > qaci_arena_run_steps(other) ? qaci_arena_run_steps(s.run)
                                                                                 : qaci_arena_run_steps(other);
      for (uint32_t k = 0; k < s.e->slots; k++) {
        if (qaci_arena_run_value(s.run, k) == qaci_arena_run_value(other, k)) continue;
        spread += k != slot;
        cr_assert_leq(distance(k, slot, s.e->slots), most * step, "world %d: slot %u knows of %u", i, k, slot);
      }
    }
    seen += l.seen;
    qaci_arena_run_destroy(other);
    scene_clear(&s);
  }
  cr_assert_gt(seen, 1000, "there is something to see");
  cr_assert_gt(spread, 200, "differences spread");
}

typedef struct entrance {
  qaci_arena_run *run;
  uint32_t label, file;
  bool seen;
} entrance;

static bool look_at_label(void *data, const qaci_arena_event *event) {
  entrance *l = data;
  const qaci_arena_start *s = &qaci_arena_run_environment(l->run)->start[event->pointer];
  if (event->kind == QACI_ARENA_MOVE && event->slot == l->label && s->file == l->file && !s->shadow) l->seen = true;
  return true;
}

/* Does the run enter the label of prediction p within its ticks? */
static bool enters(scene *s, qaci_arena_run *r, const qaci_arena_prediction *p) {
  entrance l = {.run = r, .label = p->label, .file = p->file};
  cr_assert_eq(qaci_arena_run_until(&s->ctx, r, p->within, look_at_label, &l), QACI_OK, "%s", s->ctx.message);
  return l.seen;
}

/* 7. Where all predictions are what was assumed, the run is the clone, step for step, and each prediction is right.
 * And a prediction is always what happens in the world with its assumption. */
Test(arena_properties, predictor) {
  int fulfilled = 0, yes = 0;
  for (int i = 0; i < 3000; i++) {
    scene s;
    scene_init(&s, (ARENA_WITH_ALL & ~ARENA_WITH_DICE));
    bool all = s.e->predictions > 0;
    for (size_t k = 0; k < s.e->predictions; k++) {
      const qaci_arena_prediction *p = &s.e->prediction[k];
      int32_t result = qaci_arena_run_prediction(s.run, k);
      cr_assert_eq(qaci_arena_run_value(s.run, p->slot), result, "the run sees the prediction");
      qaci_arena_options bare = {.seed = s.options.seed, .without_predictions = true};
      int32_t expected = p->otherwise;
      bool held = false; /* the clone whose answer was taken is the one that others assume */
      for (size_t v = 0; v < p->values; v++) {
        qaci_arena_run *clone = arena_start(&s.ctx, s.e, &s.cast, &bare);
        for (size_t j = 0; j < s.e->predictions; j++)
          qaci_arena_run_set_value(clone, s.e->prediction[j].slot,
                                   j < k ? qaci_arena_run_prediction(s.run, j) : s.e->prediction[j].value[0]);
        qaci_arena_run_set_value(clone, p->slot, p->value[v]);
        bool seen = enters(&s, clone, p);
        qaci_arena_run_destroy(clone);
        if (p->fixpoint && seen != p->value[v]) continue;
        expected = seen;
        held = seen == p->value[0];
        break;
      }
      cr_assert_eq(result, expected, "world %d: prediction %zu", i, k);
      yes += result == 1;
      all = all && held;
    }
    for (size_t k = 0; k < s.e->predictions && all; k++) {
      qaci_arena_run *real = qaci_arena_run_copy(s.run);
      cr_assert_eq(enters(&s, real, &s.e->prediction[k]), qaci_arena_run_prediction(s.run, k),
                   "world %d: prediction %zu is right", i, k);
      qaci_arena_run_destroy(real);
      fulfilled++;
    }
    scene_clear(&s);
  }
  cr_assert_gt(fulfilled, 200, "%d predictions are what was assumed", fulfilled);
  cr_assert_gt(yes, 100, "%d of them are yes", yes);
}
