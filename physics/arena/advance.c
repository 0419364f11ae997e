/* The arena's ticks (ARENA.4): who is awake, when a run ends, and how much of it need not be played.
 *
 * Full speed goes by chunks of ticks in which nobody wakes up and nobody's fuel runs out. If a chunk changed nothing
 * but positions, the next ticks are compared with a remembered one (Brent's way: the one remembered is replaced after
 * 1, 2, 4, ... ticks). Once all positions return, the state has, and all that follows is this period over again: whole
 * periods are counted instead of played. The proof is in "The arena" in papers/, ARENA.4.
 */
#include "physics/arena/run_internal.h"

/* Ticks of the first chunks: a run that does nothing is found out after about twice as many. */
enum { LEAST_CHUNK = 64, MOST_CHUNK = 1 << 14, MOST_CHUNK_STEPS = 1 << 16 };

static uint64_t least(uint64_t a, uint64_t b) {
  return a < b ? a : b;
}

qaci_arena_end qaci_arena_run_end(const qaci_arena_run *r) {
  const qaci_arena_environment *e = r->image->environment;
  if (r->turn || r->repeat) return QACI_ARENA_GOES_ON;
  if (r->tick >= r->ticks) return QACI_ARENA_TICKS;
  if (!r->tick) return QACI_ARENA_GOES_ON;
  if (!r->agents && e->files) return QACI_ARENA_ALL_DEAD;
  if (e->end != QACI_ARENA_NEVER && r->cell[e->end].value) return QACI_ARENA_END_SLOT;
  return QACI_ARENA_GOES_ON;
}

/* What is known when a tick begins. */
typedef struct outlook {
  uint64_t speeds; /* instructions of a tick */
  uint64_t bound;  /* the tick at which somebody wakes up, or the run or its `until` ends */
  uint64_t fuel;   /* so many ticks leave everybody fuel */
} outlook;

static outlook look_ahead(qaci_arena_run *r, uint64_t until) {
  outlook o = {.bound = least(until, r->ticks), .fuel = UINT64_MAX};
  r->awakes = 0;
  for (uint32_t k = 0; k < r->players; k++) {
    const arena_player *p = &r->player[k];
    if (p->cause != QACI_ARENA_LIVING) continue;
    if (p->start > r->tick) {
      o.bound = least(o.bound, p->start);
      continue;
    }
    r->awake[r->awakes++] = k;
    o.speeds += p->speed;
    if (p->fuel != UINT64_MAX) o.fuel = least(o.fuel, (p->fuel - 1) / p->speed);
  }
  /* A run whose end is due before its first tick ends after it. */
  if (!r->tick) {
    r->tick = 1;
    if (qaci_arena_run_end(r) > QACI_ARENA_TICKS) o.bound = 1;
    r->tick = 0;
  }
  return o;
}

static void remember(qaci_arena_run *r) {
  for (uint32_t i = 0; i < r->awakes; i++) r->stood[i] = r->player[r->awake[i]].at;
}

static bool returned(const qaci_arena_run *r) {
  for (uint32_t i = 0; i < r->awakes; i++) {
    if (r->stood[i] != r->player[r->awake[i]].at) return false;
  }
  return true;
}

/* n ticks that are periods already played. */
static void repeat_ticks(qaci_arena_run *r, const outlook *o, uint64_t n) {
  r->tick += n;
  r->steps += n * o->speeds;
  for (uint32_t i = 0; i < r->awakes; i++) {
    arena_player *p = &r->player[r->awake[i]];
    if (p->fuel != UINT64_MAX) p->fuel -= n * p->speed;
  }
}

/* Play at most n ticks in search of a period. `o` is of now. Returns the ticks played. */
static uint64_t skip_periods(qaci_arena_run *r, const outlook *o, uint64_t n) {
  uint64_t period = 0, power = 1, played = 0;
  n = least(n, least(o->fuel, o->bound - r->tick));
  remember(r);
  while (played < n) {
    qaci_arena_play(r, 1);
    r->tick++;
    played++;
    if (r->changed || r->seen) break;
    period++;
    if (returned(r)) {
      uint64_t rest = least(o->bound - r->tick, o->fuel - played);
      repeat_ticks(r, o, rest - rest % period);
      break;
    }
    if (period == power) {
      remember(r);
      power *= 2;
      period = 0;
    }
  }
  return played;
}

/* The first player from number k on that is alive and awake; r->players: none. */
static uint32_t next_awake(const qaci_arena_run *r, uint32_t k) {
  while (k < r->players && (r->player[k].cause != QACI_ARENA_LIVING || r->player[k].start > r->tick)) k++;
  return k;
}

/* One instruction, or the ticks in which nobody is awake, at most up to `until`. */
static qaci_status play_instruction(qaci_ctx *ctx, qaci_arena_run *r, uint64_t until, bool *played) {
  *played = false;
  if (!r->turn && !r->repeat) {
    outlook o = look_ahead(r, until);
    if (!r->awakes) {
      r->tick = o.bound;
      return QACI_OK;
    }
  }
  uint32_t k = next_awake(r, r->turn);
  if (k < r->players) {
    QACI_TRY(qaci_ctx_step(ctx, 1));
    if (k != r->turn) r->repeat = 0;
    *played = true;
    if (qaci_arena_play_one(r, k) && ++r->repeat < r->player[k].speed) {
      r->turn = k;
      return QACI_OK;
    }
    k = next_awake(r, k + 1);
  }
  bool over = k == r->players;
  r->repeat = 0;
  r->turn = over ? 0 : k;
  r->tick += over;
  return QACI_OK;
}

/* Whole ticks, when one begins. */
static qaci_status play_chunk(qaci_ctx *ctx, qaci_arena_run *r, uint64_t until) {
  outlook o = look_ahead(r, until);
  if (!r->awakes) {
    r->tick = o.bound;
    return QACI_OK;
  }
  uint64_t budget = ctx->steps < ctx->max_steps ? ctx->max_steps - ctx->steps : 0;
  budget = least(budget, o.speeds < MOST_CHUNK_STEPS ? MOST_CHUNK_STEPS : o.speeds);
  uint64_t chunk = least(least(r->tick / 4 + LEAST_CHUNK, MOST_CHUNK), budget / o.speeds);
  uint64_t n = least(chunk, least(o.fuel, o.bound - r->tick));
  if (!n) {
    bool played;
    return play_instruction(ctx, r, until, &played);
  }
  uint64_t steps = r->steps;
  r->changed = 0;
  n = qaci_arena_play(r, n);
  r->tick += n;
  QACI_TRY(qaci_ctx_step(ctx, r->steps - steps));
  if (r->changed || r->seen || r->tick >= o.bound) return QACI_OK;
  if (o.fuel != UINT64_MAX) o.fuel -= n;
  budget = ctx->steps < ctx->max_steps ? ctx->max_steps - ctx->steps : 0;
  n = skip_periods(r, &o, least(chunk, budget / o.speeds));
  return qaci_ctx_step(ctx, n * o.speeds);
}

static void watch(qaci_arena_run *r, qaci_arena_observer observer, void *data) {
  r->observer = observer;
  r->observer_data = data;
  r->halted = false;
}

qaci_status qaci_arena_run_until(qaci_ctx *ctx, qaci_arena_run *r, uint64_t until, qaci_arena_observer observer,
                                 void *data) {
  qaci_status status = QACI_OK;
  watch(r, observer, data);
  while (status == QACI_OK && r->tick < until && !r->seen && !r->halted &&
         qaci_arena_run_end(r) == QACI_ARENA_GOES_ON) {
    bool played;
    if (observer || r->turn || r->repeat) status = play_instruction(ctx, r, until, &played);
    else status = play_chunk(ctx, r, until);
  }
  watch(r, NULL, NULL);
  return status;
}

qaci_status qaci_arena_run_step(qaci_ctx *ctx, qaci_arena_run *r, qaci_arena_observer observer, void *data) {
  qaci_status status = QACI_OK;
  bool played = false;
  watch(r, observer, data);
  while (status == QACI_OK && !played && qaci_arena_run_end(r) == QACI_ARENA_GOES_ON)
    status = play_instruction(ctx, r, UINT64_MAX, &played);
  watch(r, NULL, NULL);
  return status;
}
