/* The arena: the history of a run.                                                "The arena" in papers/, ARENA.2, 4
 *
 * A world is deterministic, so each past state can be had again: by a copy that was kept (a snapshot), and by playing
 * on from there. A history is a run that can be moved backward as well as forward, searched both ways for what
 * happened, and changed; a change begins a new future from its moment on, and stays part of the past.
 *
 * A moment is counted in instructions: step s is the state in which s instructions have been played since tick 0.
 */
#ifndef QACI_PHYSICS_ARENA_HISTORY_H
#define QACI_PHYSICS_ARENA_HISTORY_H

#include "physics/arena/run.h"

typedef struct qaci_arena_history qaci_arena_history;

/* r := the history that begins with `run`, which it owns from now on (also if this fails). Snapshots take at most
 * max_bytes, charged to ctx; when they are all taken, every second one goes and the distance between them doubles, so
 * that a move into the past plays about 2 steps / (max_bytes / size of a world) instructions again. */
qaci_status qaci_arena_history_create(qaci_ctx *ctx, qaci_arena_history **r, qaci_arena_run *run, uint64_t max_bytes);

/* The same past and future, going its own way from here; snapshots are shared. */
qaci_arena_history *qaci_arena_history_copy(const qaci_arena_history *h);
void qaci_arena_history_destroy(qaci_ctx *ctx, qaci_arena_history *h); /* NULL does nothing */

/* The world as it is now. Valid until the history is moved, changed or destroyed. */
const qaci_arena_run *qaci_arena_history_run(const qaci_arena_history *h);

/* Whether no instruction of the tick under way has been played. */
bool qaci_arena_history_fresh(const qaci_arena_history *h);

/* Go to a moment, whichever way it lies; one past the end of the run is its end. Each instruction that is played for
 * the first time or again is a ctx step. QACI_UNABLE (a limit, Ctrl-C): the history stands wherever it came to, and can
 * be moved again.
 * tick: the state in which `tick` ticks are completed and the next has not begun. */
qaci_status qaci_arena_history_go(qaci_ctx *ctx, qaci_arena_history *h, uint64_t step);
qaci_status qaci_arena_history_go_tick(qaci_ctx *ctx, qaci_arena_history *h, uint64_t tick);

/* Play on, watched: at most `steps` instructions; or until tick `tick` begins. */
qaci_status qaci_arena_history_watch(qaci_ctx *ctx, qaci_arena_history *h, uint64_t steps, qaci_arena_observer observer,
                                     void *data);
qaci_status qaci_arena_history_watch_tick(qaci_ctx *ctx, qaci_arena_history *h, uint64_t tick,
                                          qaci_arena_observer observer, void *data);

/* Whether an event is one that is looked for, and on which side of its instruction to stand then. BEFORE is for events
 * of the kind QACI_ARENA_STEP. */
typedef enum qaci_arena_interest { QACI_ARENA_PASS, QACI_ARENA_STOP_BEFORE, QACI_ARENA_STOP_AFTER } qaci_arena_interest;
typedef qaci_arena_interest (*qaci_arena_seeker)(void *data, const qaci_arena_event *event);

/* Go to the nearest moment after (forward) or before now at which `seeker` wants to stop; *event is then what it
 * wanted. Where there is none, *found = false and the history stands at its end, or its beginning. The seeker must be a
 * function of the event. Cost: the instructions up to there; backward, those and a snapshot's distance. */
qaci_status qaci_arena_history_seek(qaci_ctx *ctx, qaci_arena_history *h, bool forward, qaci_arena_seeker seeker,
                                    void *data, bool *found, qaci_arena_event *event);

/* Change the world now: `change` gets the run. What was after this moment is forgotten. */
qaci_status qaci_arena_history_change(qaci_ctx *ctx, qaci_arena_history *h,
                                      void (*change)(void *data, qaci_arena_run *run), void *data);

/* How many changes lie behind, at this moment; those of one moment are one. */
size_t qaci_arena_history_changes(const qaci_arena_history *h);

/* How many snapshots there are, and how many of those are changes. */
size_t qaci_arena_history_snapshots(const qaci_arena_history *h, size_t *changes);

#endif
