/* Jobs on threads: see crew.h.                                                    "The arena" in papers/, ARENA.4
 *
 * Numbers are handed out in order under one lock, so when job k fails every job before it has been taken and will end:
 * the failure with the least number is found whatever the threads do.
 */
#define _GNU_SOURCE
#include "physics/arena/crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

typedef struct crew {
  pthread_mutex_t lock;
  qaci_arena_job job;
  void *data;
  size_t count, next;
  size_t failed; /* the least number of a job that failed; count: none */
  qaci_status status;
  char message[sizeof((qaci_ctx *)0)->message];
} crew;

typedef struct worker {
  crew *crew;
  qaci_ctx ctx;
  unsigned number;
  pthread_t thread;
} worker;

unsigned qaci_arena_threads(uint64_t threads) {
  if (threads) return threads < QACI_ARENA_MOST_THREADS ? (unsigned)threads : QACI_ARENA_MOST_THREADS;
  cpu_set_t set;
  int cores = sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
  return cores < QACI_ARENA_MOST_THREADS ? (unsigned)cores : QACI_ARENA_MOST_THREADS;
}

static bool take(crew *c, size_t *job) {
  pthread_mutex_lock(&c->lock);
  bool there = c->failed == c->count && c->next < c->count;
  if (there) *job = c->next++;
  pthread_mutex_unlock(&c->lock);
  return there;
}

static void report(crew *c, size_t job, qaci_status status, const char *message) {
  pthread_mutex_lock(&c->lock);
  if (job < c->failed) {
    c->failed = job;
    c->status = status;
    memcpy(c->message, message, sizeof c->message);
  }
  pthread_mutex_unlock(&c->lock);
}

static void *work(void *data) {
  worker *w = data;
  for (size_t job; take(w->crew, &job);) {
    qaci_status status = w->crew->job(&w->ctx, w->crew->data, w->number, job);
    if (status != QACI_OK) report(w->crew, job, status, w->ctx.message);
  }
  return NULL;
}

static qaci_status alone(qaci_ctx *ctx, size_t count, qaci_arena_job job, void *data) {
  for (size_t i = 0; i < count; i++) QACI_TRY(job(ctx, data, 0, i));
  return QACI_OK;
}

qaci_status qaci_arena_crew(qaci_ctx *ctx, unsigned threads, size_t count, qaci_arena_job job, void *data) {
  threads = qaci_arena_threads(threads);
  if (threads > count) threads = (unsigned)count;
  if (threads <= 1) return alone(ctx, count, job, data);
  crew c = {.lock = PTHREAD_MUTEX_INITIALIZER, .job = job, .data = data, .count = count, .failed = count};
  worker *w = qaci_alloc(threads * sizeof *w);
  unsigned started = 0;
  for (unsigned i = 0; i < threads; i++) {
    w[i] = (worker){.crew = &c, .ctx = *ctx, .number = i};
    w[i].ctx.progress = NULL;
    /* where the machine gives no thread, those there are do its jobs */
    if (i && pthread_create(&w[i].thread, NULL, work, &w[i])) break;
    started = i + 1;
  }
  work(&w[0]);
  uint64_t steps = ctx->steps;
  for (unsigned i = 0; i < started; i++) {
    if (i) pthread_join(w[i].thread, NULL);
    ctx->steps += w[i].ctx.steps - steps;
  }
  free(w);
  pthread_mutex_destroy(&c.lock);
  return c.failed == count ? QACI_OK : qaci_fail(ctx, c.status, "%s", c.message);
}
