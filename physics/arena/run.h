/* The arena: runs.                                                                "The arena" in papers/, ARENA.2 - 4
 *
 * A run is a world in motion: slot values and paint, pointers, the tick. The same step function serves runs at full
 * speed, runs that are watched, single steps and batches; only what it reports differs.
 */
#ifndef QACI_PHYSICS_ARENA_RUN_H
#define QACI_PHYSICS_ARENA_RUN_H

#include "physics/arena/environment.h"

typedef enum qaci_arena_cause {
  QACI_ARENA_LIVING, QACI_ARENA_BY_DIE, QACI_ARENA_BY_INVALID, QACI_ARENA_BY_WALL, QACI_ARENA_BY_FUEL
} qaci_arena_cause;
extern const char *const qaci_arena_cause_name[]; /* "living", "die", "invalid", "wall", "fuel" */

typedef enum qaci_arena_end {
  QACI_ARENA_GOES_ON, QACI_ARENA_TICKS, /* t = T */
  QACI_ARENA_ALL_DEAD,                  /* the environment has insertions, and none that is not a shadow lives */
  QACI_ARENA_END_SLOT                   /* the slot of `end when` is not 0 */
} qaci_arena_end;
extern const char *const qaci_arena_end_name[]; /* "goes on", "ticks", "all dead", "end slot" */

typedef struct qaci_arena_pointer {
  uint32_t at;
  uint16_t colour;
  uint8_t warden, shadow;
  qaci_arena_cause cause; /* QACI_ARENA_LIVING while it lives */
  uint64_t start, speed;
  uint64_t fuel;     /* left; UINT64_MAX: endless */
  uint64_t died;     /* the tick of its death */
} qaci_arena_pointer;

/* What a step did, for those who watch. In the order in which it happened. */
typedef enum qaci_arena_event_kind {
  QACI_ARENA_STEP,   /* pointer is about to execute the op at `slot`; before = the op's number */
  QACI_ARENA_READ,   /* it read `slot`; before = what it got (0 if it was not allowed to: after = 0, else 1) */
  QACI_ARENA_WRITE,  /* slot: before -> after */
  QACI_ARENA_BLOCKED,/* a write to, or a jump to, `slot` that was not allowed; after = 0 write, 1 jump */
  QACI_ARENA_MOVE,   /* it stands on `slot` now; before = where it stood */
  QACI_ARENA_MONEY,  /* it absorbed the money of `slot`; before = how much */
  QACI_ARENA_DEATH,  /* before = the cause */
  QACI_ARENA_COIN    /* a TOSS gave `after` */
} qaci_arena_event_kind;

typedef struct qaci_arena_event {
  qaci_arena_event_kind kind;
  uint32_t pointer, slot;
  uint64_t tick;
  int64_t before, after;
} qaci_arena_event;

/* Called for each event. false: the run stops after this instruction. */
typedef bool (*qaci_arena_observer)(void *data, const qaci_arena_event *event);

typedef struct qaci_arena_options {
  uint64_t seed;            /* of random slots, tosses, error and blind; a run's result is a function of it */
  const int32_t *random;    /* values of the random slots instead of drawn ones, or NULL */
  bool (*toss)(void *data); /* the tosses instead of drawn ones, or NULL */
  void *toss_data;
  bool without_predictions; /* the slots of `predict` keep the values of the file (or of `assumed`) */
  uint64_t ticks;           /* instead of the environment's T; 0: the environment's */
} qaci_arena_options;

typedef struct qaci_arena_run qaci_arena_run;

/* r := the world at tick 0: agents inserted (agents[k] is file k + 1), random slots drawn, predictions made in file
 * order, each by a run of at most `within` ticks. Cost O(N + predictions). QACI_DOMAIN, with a sentence: a wrong number
 * of agents (an environment file takes exactly `files`), an agent that is longer than its size, a value outside the
 * word. QACI_UNABLE past a limit of ctx. The run keeps references to e, not to the agents. */
qaci_status qaci_arena_run_create(qaci_ctx *ctx, qaci_arena_run **r, qaci_arena_environment *e,
                                  qaci_arena_agent *const *agents, size_t agent_count,
                                  const qaci_arena_options *options /* NULL: seed 0 */);
void qaci_arena_run_destroy(qaci_arena_run *r); /* NULL does nothing */
/* Start again with other agents (the same checks) in the memory of r; much cheaper than a new run: only what the last
 * run changed is restored. */
qaci_status qaci_arena_run_restart(qaci_ctx *ctx, qaci_arena_run *r, qaci_arena_agent *const *agents,
                                   size_t agent_count, const qaci_arena_options *options);

/* A copy that goes its own way: snapshots. */
qaci_arena_run *qaci_arena_run_copy(const qaci_arena_run *r);

/* Play until the end, or until tick `until` begins, whichever is first. Stops early where the rest is provably the same
 * (then the tick of the end is still right, as is everything else that can be asked). `observer` NULL: full speed.
 * One ctx step for each instruction that is played. A stop by the observer or by ctx leaves a run that can go on. */
qaci_status qaci_arena_run_until(qaci_ctx *ctx, qaci_arena_run *r, uint64_t until, qaci_arena_observer observer,
                                 void *data);
/* Play one instruction: the next of a pointer that is awake, passing over dead and sleeping ones and over the ends of
 * ticks. Does nothing if the run is over. */
qaci_status qaci_arena_run_step(qaci_ctx *ctx, qaci_arena_run *r, qaci_arena_observer observer, void *data);

/* Looking. tick: ticks completed. turn: in the tick under way, the pointer whose turn is next; *repeat: how many of its
 * `speed` instructions it has done. steps: instructions so far. */
uint64_t qaci_arena_run_tick(const qaci_arena_run *r);
uint32_t qaci_arena_run_turn(const qaci_arena_run *r, uint64_t *repeat);
uint64_t qaci_arena_run_steps(const qaci_arena_run *r);
qaci_arena_end qaci_arena_run_end(const qaci_arena_run *r);
const qaci_arena_environment *qaci_arena_run_environment(const qaci_arena_run *r);
int32_t qaci_arena_run_value(const qaci_arena_run *r, uint32_t slot);
uint16_t qaci_arena_run_paint(const qaci_arena_run *r, uint32_t slot); /* a colour, or QACI_ARENA_NOBODY */
size_t qaci_arena_run_pointers(const qaci_arena_run *r);
qaci_arena_pointer qaci_arena_run_pointer(const qaci_arena_run *r, size_t i);
uint64_t qaci_arena_run_score(const qaci_arena_run *r, uint16_t colour); /* O(slots with money) */
/* What the predictor wrote into the slot of prediction i, and what the last clone saw. */
int32_t qaci_arena_run_prediction(const qaci_arena_run *r, size_t i);

/* Changing, for debuggers and for the physics (ARENA.6). */
void qaci_arena_run_set_value(qaci_arena_run *r, uint32_t slot, int32_t value); /* wraps to the word */
void qaci_arena_run_set_paint(qaci_arena_run *r, uint32_t slot, uint16_t paint);
/* Fuel 0 of a living pointer counts as 1: it may move once more. */
void qaci_arena_run_set_pointer(qaci_arena_run *r, size_t i, uint32_t at, qaci_arena_cause cause, uint64_t fuel);
void qaci_arena_run_set_tick(qaci_arena_run *r, uint64_t tick); /* and the turn to the first pointer */
void qaci_arena_run_set_toss(qaci_arena_run *r, bool (*toss)(void *data), void *data);

/* Many battles (ARENA.4): r is a run of e; agent number `file` is replaced by each of `count` codes in turn, the others
 * stay as in `agents`. score[i * e->colours + c - 1] := the score of colour c with code i. Codes are raw integers,
 * already within the word; code i is value[offset[i]] .. value[offset[i + 1] - 1]. Every battle has the
 * same options. */
qaci_status qaci_arena_batch(qaci_ctx *ctx, qaci_arena_environment *e, qaci_arena_agent *const *agents,
                             size_t agent_count, uint32_t file, const int32_t *value, const size_t *offset,
                             size_t count, const qaci_arena_options *options, uint64_t *score);

#endif
