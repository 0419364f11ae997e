/* The arena: independent jobs on several threads.                                 "The arena" in papers/, ARENA.4
 *
 * What a job computes depends on its number alone, so results have the same bytes on any number of threads.
 */
#ifndef QACI_PHYSICS_ARENA_CREW_H
#define QACI_PHYSICS_ARENA_CREW_H

#include "distributions/ctx.h"

enum { QACI_ARENA_MOST_THREADS = 256 };

/* `ctx` is the worker's own: the limits and the cancel flag of the caller's. worker < threads: which of the worker's
 * things (buffers, runs) to use. */
typedef qaci_status (*qaci_arena_job)(qaci_ctx *ctx, void *data, unsigned worker, size_t job);

/* Do jobs 0 .. count - 1, handed out in order; at most `threads` at a time (0: one for each core), and in the caller's
 * thread if that is one. Jobs' steps are added to ctx. After a failure no further job starts; the status and message
 * are those of the failed job with the least number. Cost: about 20 us for each further thread. */
qaci_status qaci_arena_crew(qaci_ctx *ctx, unsigned threads, size_t count, qaci_arena_job job, void *data);

/* What `threads` means: itself, at most QACI_ARENA_MOST_THREADS; 0: the cores that this process may use. */
unsigned qaci_arena_threads(uint64_t threads);

#endif
