/* The arena's runs from inside: how a world in motion lies in memory.
 *
 * A cell is a slot in 8 bytes, so that what an instruction needs of it is in one cache line:
 *
 *     value, 32 bits | H R X P | MONEY | WATCHED | END | - | owner, 12 bits | paint, 12 bits
 *
 * MONEY: there is money and no paint. WATCHED: a predictor wants to know who moves here. END: the slot of `end when`.
 * Whether an access is allowed, or needs care, is one test of the flags with a mask of the pointer's: it is rare that
 * any bit is met, and then a function out of the way decides. A warden's masks leave H, R, X and P out.
 */
#ifndef QACI_PHYSICS_ARENA_RUN_INTERNAL_H
#define QACI_PHYSICS_ARENA_RUN_INTERNAL_H

#include "physics/arena/run.h"

enum {
  ARENA_MONEY = 1 << 4,
  ARENA_WATCHED = 1 << 5,
  ARENA_END = 1 << 6,
  ARENA_OWNER = 8, /* shifts */
  ARENA_PAINT = 20,
  ARENA_COLOUR = 0xfff, /* mask; 0xfff itself is nobody */
  /* What stops a pointer that is no warden. */
  ARENA_NO_READ = QACI_ARENA_HIDDEN,
  ARENA_NO_WRITE = QACI_ARENA_READ_ONLY | QACI_ARENA_PRIVATE,
  ARENA_NO_ENTRY = QACI_ARENA_NO_ENTRY,
  ARENA_NOWHERE = -1 /* as a place: it died instead */
};

typedef struct arena_cell {
  int32_t value;
  uint32_t flags;
} arena_cell;

typedef struct arena_player {
  uint32_t at, file;
  uint32_t read, write, enter, arrive; /* masks of flags */
  uint32_t reach, span;                /* near(d): (d + reach) mod N <= span */
  uint16_t colour;
  uint8_t warden, shadow;
  qaci_arena_cause cause;
  uint64_t start, speed, fuel, died;
} arena_player;

/* Where slots are changed is marked by the page, so that a restart copies back only those. */
enum { ARENA_PAGE_BITS = 9 };

/* What runs of one environment share: its cells without agents, and what is asked of it often. */
typedef struct arena_image {
  size_t references;
  qaci_arena_environment *environment;
  arena_cell *cell;
  size_t moneys;
  uint32_t *money; /* the slots with money */
} arena_image;

struct qaci_arena_run {
  arena_image *image;
  arena_cell *cell;
  arena_player *player;
  uint32_t *awake; /* players that play in the tick under way, in order; count: see wake */
  uint32_t *stood; /* where they stood at a moment that cycle detection remembers */
  bool *page;      /* changed since the restart; no uint8_t, which may alias everything: loops are slower by half */
  size_t pages;
  uint32_t players, awakes;
  uint32_t mask;       /* N - 1 */
  uint32_t page_shift;
  uint32_t unused;     /* bits above the word: 32 - W */
  bool coin;
  bool plain;          /* no reach, words of 32 bits, no coin: the loops made for it serve */
  uint32_t watched_file; /* whose arrivals at WATCHED cells count */
  bool seen;
  bool stop; /* in step.c: a loop is to end with the tick under way */
  uint32_t agents;     /* living pointers that are neither shadows nor the environment's */
  uint64_t ticks, tick, repeat, steps;
  uint32_t turn;
  uint32_t changed;    /* not 0: some value, paint, life or coin changed since it was set to 0 */
  uint64_t toss_state;
  bool (*toss)(void *data);
  void *toss_data;
  int32_t *prediction; /* results, by number */
  int32_t *drawn;      /* values of the random slots */
  qaci_arena_observer observer;
  void *observer_data;
  bool halted;         /* the observer said stop */
};

/* An agent's code, wherever it lies. */
typedef struct arena_code {
  const int32_t *value;
  size_t count;
} arena_code;

/* step.c. Play n whole ticks, or fewer: a death, a write to the end slot and an arrival at a watched label make their
 * tick the last. r->awake holds the players that are awake throughout, and their fuel lasts for more than n ticks.
 * r->tick stays. Returns ticks played, all complete. */
uint64_t qaci_arena_play(qaci_arena_run *r, uint64_t n);
/* One instruction of player k, with events if there is an observer. false: it died. */
bool qaci_arena_play_one(qaci_arena_run *r, uint32_t k);

/* run.c: the world at tick 0 before predictions, with the drawn values. */
void qaci_arena_set_up(qaci_arena_run *r, const arena_code *code);
qaci_status qaci_arena_restart(qaci_ctx *ctx, qaci_arena_run *r, const arena_code *code, size_t codes,
                               const qaci_arena_options *options);
qaci_status qaci_arena_run_empty(qaci_ctx *ctx, qaci_arena_run **r, qaci_arena_environment *e);

/* predict.c */
qaci_status qaci_arena_predict(qaci_ctx *ctx, qaci_arena_run *r, const arena_code *code,
                               const qaci_arena_options *options);
void qaci_arena_draw(qaci_arena_run *r, const qaci_arena_options *options); /* the random slots of the run itself */
uint64_t qaci_arena_toss_stream(uint64_t seed);

/* The fixed generator of every draw: splitmix64. */
static inline uint64_t qaci_arena_roll(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

static inline void qaci_arena_mark(qaci_arena_run *r, uint32_t slot) {
  r->page[slot >> r->page_shift] = true;
}

#endif
