/* The climber: islands and rounds. See climb.h.                    arena-commands in papers/
 */
#include "physics/arena/climb.h"

#include <stdlib.h>
#include <string.h>

#include "physics/arena/climb_internal.h"
#include "physics/arena/crew.h"

enum { USUAL_POPULATION = 16, USUAL_ISLANDS = 4, USUAL_RESTART = 200000 };

static void complete(qaci_arena_climb_options *o) {
  if (!o->population) o->population = o->plain ? 1 : USUAL_POPULATION;
  if (!o->islands) o->islands = o->plain ? 1 : USUAL_ISLANDS;
  if (!o->restart) o->restart = o->plain ? UINT64_MAX : USUAL_RESTART;
  if (!o->rounds) o->rounds = 1;
  o->score_only = o->score_only || o->plain;
}

static void start_islands(qaci_arena_climb *c) {
  uint64_t seed = c->options.seed;
  for (size_t i = 0; i < c->options.islands; i++) {
    climb_island *island = climb_island_of(c, i);
    *island = (climb_island){.since_restart = -1, .best = -1};
    /* streams of their own: states that are outputs of a generator, not neighbours in its sequence */
    island->random = climb_random(&seed);
  }
}

qaci_status climb_settle(qaci_ctx *ctx, qaci_arena_climb *c) {
  const qaci_arena_climb_options *o = &c->options;
  if (o->population > QACI_ARENA_MOST_POPULATION || o->islands > QACI_ARENA_MOST_ISLANDS)
    return qaci_fail(ctx, QACI_DOMAIN, "%zu islands of %zu members, expected at most %d of %d", o->islands,
                     o->population, QACI_ARENA_MOST_ISLANDS, QACI_ARENA_MOST_POPULATION);
  c->island_bytes = sizeof(climb_island) + o->population * sizeof(climb_standing) +
                    (o->population + 2) * o->size * sizeof(int32_t);
  c->island_bytes = (c->island_bytes + 15) / 16 * 16;
  size_t bytes = o->islands * c->island_bytes;
  QACI_TRY(qaci_ctx_charge(ctx, 2 * bytes));
  c->island = qaci_alloc(bytes);
  c->before = qaci_alloc(bytes);
  memset(c->island, 0, bytes);
  c->best_value = qaci_alloc(o->size * sizeof *c->best_value);
  memset(c->best_value, 0, o->size * sizeof *c->best_value);
  c->best = (qaci_arena_climb_best){.score = -1, .value = c->best_value};
  start_islands(c);
  return QACI_OK;
}

qaci_status qaci_arena_climb_create(qaci_ctx *ctx, qaci_arena_climb **r, const qaci_arena_set *set,
                                    const char *const *against, size_t opponents,
                                    const qaci_arena_climb_options *options) {
  qaci_arena_climb *c = qaci_alloc(sizeof *c);
  *c = (qaci_arena_climb){.set = set, .options = *options, .opponents = opponents};
  complete(&c->options);
  qaci_status status = climb_battles_create(ctx, c, against);
  if (status == QACI_OK) status = climb_settle(ctx, c);
  if (status == QACI_OK)
    *r = c;
  else
    qaci_arena_climb_destroy(c);
  return status;
}

void qaci_arena_climb_destroy(qaci_arena_climb *c) {
  if (!c) return;
  climb_battles_destroy(c);
  free(c->island);
  free(c->before);
  free(c->best_value);
  free(c);
}

static bool worse(climb_standing a, climb_standing b) {
  return a.score != b.score ? a.score < b.score : a.interest < b.interest;
}

/* The better (or, `worst`, the worse) of two members chosen at random. */
static size_t tournament(const qaci_arena_climb *c, climb_island *island, bool worst) {
  uint32_t n = (uint32_t)c->options.population;
  const climb_standing *standing = climb_standings(island);
  size_t a = climb_below(&island->random, n), b = climb_below(&island->random, n);
  return worse(standing[a], standing[b]) == worst ? a : b;
}

static void note_score(const qaci_arena_climb *c, climb_island *island, const int32_t *value, int64_t score) {
  island->stalled++;
  if (score > island->since_restart) {
    island->since_restart = score;
    island->stalled = 0;
  }
  if (score > island->best) {
    island->best = score;
    island->best_at = island->evaluations;
    memcpy(climb_best_value(c, island), value, c->options.size * sizeof *value);
  }
  island->evaluations++;
  if (island->stalled < c->options.restart) return;
  island->stalled = island->filled = 0;
  island->since_restart = -1;
  island->restarts++;
}

/* The first members after a (re)start come from nothing. */
static qaci_status fill(qaci_ctx *ctx, qaci_arena_climb *c, unsigned worker, climb_island *island) {
  size_t member = island->filled;
  int32_t *value = climb_value(c, island, member);
  climb_invent(c, &island->random, value);
  climb_standing *standing = &climb_standings(island)[member];
  QACI_TRY(climb_evaluate(ctx, c, worker, value, 0, standing));
  island->filled++;
  note_score(c, island, value, standing->score);
  return QACI_OK;
}

static qaci_status breed(qaci_ctx *ctx, qaci_arena_climb *c, unsigned worker, climb_island *island) {
  size_t size = c->options.size, parent = tournament(c, island, false);
  int32_t *child = climb_child(c, island);
  if (c->options.population > 1 && !(climb_random(&island->random) & 3))
    climb_cross(c, &island->random, child, climb_value(c, island, parent),
                climb_value(c, island, tournament(c, island, false)));
  else
    memcpy(child, climb_value(c, island, parent), size * sizeof *child);
  climb_mutate(c, &island->random, child);
  size_t victim = tournament(c, island, true);
  climb_standing standing, *old = &climb_standings(island)[victim];
  QACI_TRY(climb_evaluate(ctx, c, worker, child, old->score, &standing));
  if (!worse(standing, *old)) {
    *old = standing;
    memcpy(climb_value(c, island, victim), child, size * sizeof *child);
  }
  note_score(c, island, child, standing.score);
  return QACI_OK;
}

static qaci_status evolve(qaci_ctx *ctx, void *data, unsigned worker, size_t job) {
  qaci_arena_climb *c = data;
  climb_island *island = climb_island_of(c, job);
  for (int i = 0; i < QACI_ARENA_ROUND; i++)
    QACI_TRY(island->filled < c->options.population ? fill(ctx, c, worker, island) : breed(ctx, c, worker, island));
  return QACI_OK;
}

/* The best of the search: the highest score, of several the one that was found first. */
static void take_best(qaci_arena_climb *c) {
  for (size_t i = 0; i < c->options.islands; i++) {
    climb_island *island = climb_island_of(c, i);
    uint64_t at = island->best_at * c->options.islands + i + 1;
    if (island->best < c->best.score || (island->best == c->best.score && at >= c->best.at)) continue;
    c->best.score = island->best;
    c->best.at = at;
    c->best.island = i;
    memcpy(c->best_value, climb_best_value(c, island), c->options.size * sizeof *c->best_value);
  }
}

qaci_status qaci_arena_climb_round(qaci_ctx *ctx, qaci_arena_climb *c) {
  size_t bytes = c->options.islands * c->island_bytes;
  memcpy(c->before, c->island, bytes);
  qaci_status status = qaci_arena_crew(ctx, c->workers, c->options.islands, evolve, c);
  if (status == QACI_OK)
    take_best(c);
  else
    memcpy(c->island, c->before, bytes);
  return status;
}

uint64_t qaci_arena_climb_evaluations(const qaci_arena_climb *c) {
  return climb_island_of(c, 0)->evaluations * c->options.islands;
}

qaci_arena_climb_best qaci_arena_climb_best_of(const qaci_arena_climb *c) {
  return c->best;
}

const qaci_arena_climb_options *qaci_arena_climb_settings(const qaci_arena_climb *c) {
  return &c->options;
}

size_t qaci_arena_climb_battles(const qaci_arena_climb *c) {
  return c->battles;
}

qaci_status qaci_arena_climb_score(qaci_ctx *ctx, qaci_arena_climb *c, const int32_t *value, size_t battle,
                                   uint64_t *score, uint64_t *weight, const char **world) {
  QACI_TRY(climb_play(ctx, c, 0, value, battle, score));
  *weight = c->battle[battle].weight;
  *world = c->set->member[c->battle[battle].member].name;
  return QACI_OK;
}
