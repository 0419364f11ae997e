/* Forked processes that do items of work one at a time, for work that cannot be shared between threads: each worker is
 * a copy of the whole process as it was when the workers were started, and does what it is handed until it is stopped.
 *
 *   qaci_workers_start(ctx, &w, n, work, data);
 *   while (something is open) {
 *     while (items are left && qaci_workers_free(&w)) qaci_workers_hand(&w, item++);
 *     qaci_workers_reply(ctx, &w, seconds, &reply);  // at most that long; says whose reply it is, if one came
 *   }
 *   qaci_workers_stop(&w);                           // always, also after an error: no process outlives it
 *
 * What a worker prints on its standard output goes to standard error, its standard input is empty, and it leaves with
 * _exit: nothing that the caller had buffered comes out twice. Ctrl-C is the caller's business: workers ignore it, and
 * end when the caller stops them or is gone. Cost: one fork for each worker, two messages through a socket for each
 * item.
 */
#ifndef QACI_QACI_WORKERS_H
#define QACI_QACI_WORKERS_H

#include <sys/types.h>

#include "distributions/ctx.h"

#define QACI_WORKERS_NONE SIZE_MAX

/* In the worker: *reply := what malloc gave, *size bytes; the caller of qaci_workers_reply frees it on its side. */
typedef void qaci_work(void *data, size_t item, char **reply, size_t *size);

typedef struct qaci_worker {
  pid_t process; /* 0: ended */
  int socket;
  size_t item; /* what it works on; QACI_WORKERS_NONE: nothing */
  char *text;  /* of its reply, as far as it has come */
  size_t had, due, room;
} qaci_worker;

typedef struct qaci_workers {
  qaci_worker *worker;
  size_t count;
} qaci_workers;

typedef struct qaci_workers_message {
  size_t item; /* QACI_WORKERS_NONE: nobody has replied */
  char *text;  /* NULL: the worker ended before it replied, and `why` says how */
  size_t size;
  char why[100];
} qaci_workers_message;

/* Start n >= 1 workers, or as many as there can be. QACI_UNABLE if there can be none; *w may be stopped in any case. */
qaci_status qaci_workers_start(qaci_ctx *ctx, qaci_workers *w, size_t n, qaci_work *work, void *data);

/* Is a worker free? Hand it an item (only then). */
bool qaci_workers_free(const qaci_workers *w);
void qaci_workers_hand(qaci_workers *w, size_t item);

/* The least item that somebody works on; QACI_WORKERS_NONE if none. */
size_t qaci_workers_least(const qaci_workers *w);

/* End the workers at items above `item`; they do not reply. */
void qaci_workers_drop(qaci_workers *w, size_t item);

/* Wait for a reply, `seconds` at most; signals end the wait. */
void qaci_workers_reply(qaci_workers *w, double seconds, qaci_workers_message *m);

/* End them all, and wait until they are gone. */
void qaci_workers_stop(qaci_workers *w);

/* Is this process a worker? */
bool qaci_workers_inside(void);

#endif
