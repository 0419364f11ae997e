/* A question's limits, progress and error message.
 *
 * Every function that can do long work, or can be asked a question that makes no sense, takes a qaci_ctx. It returns
 * QACI_OK, QACI_DOMAIN (the question makes no sense) or QACI_UNABLE (a limit was met, or the caller cancelled);
 * in the last two cases ctx->message says in one sentence what was found and what was expected. After anything but
 * QACI_OK the outputs hold valid values (mostly unchanged ones) that may be cleared.
 */
#ifndef QACI_DISTRIBUTIONS_CTX_H
#define QACI_DISTRIBUTIONS_CTX_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum qaci_status { QACI_OK = 0, QACI_DOMAIN = 1, QACI_UNABLE = 2 } qaci_status;

typedef struct qaci_ctx {
  double max_seconds;  /* wall time from qaci_ctx_start; INFINITY: none */
  uint64_t max_bytes;  /* of memory charged with qaci_ctx_charge; at first what the machine has */
  uint64_t max_steps;  /* elementary steps counted by qaci_ctx_step; UINT64_MAX: none */
  mp_bitcnt_t max_bits; /* of one number */
  uint64_t bytes, steps; /* used so far */
  uint64_t next_look;    /* steps at which the clock is read again */
  double started;
  volatile int *cancel;  /* set to non-zero by a signal handler; may be NULL */
  /* Called at most a few times a second; may be NULL. done/total is the share of `stage`; total 0: unknown. */
  void (*progress)(void *data, const char *stage, double done, double total); /* total 0: not known; done: it is over */
  void *progress_data;
  double next_progress;
  char message[1024];
} qaci_ctx;

/* No limits but the machine's memory, no progress; the clock starts. */
void qaci_ctx_init(qaci_ctx *ctx);

/* Restart the clock and the counters. */
void qaci_ctx_start(qaci_ctx *ctx);

/* Seconds on the monotonic clock since an arbitrary moment, and since qaci_ctx_start. */
double qaci_seconds(void);
double qaci_ctx_elapsed(const qaci_ctx *ctx);

/* Set ctx->message (printf-like) and return `status`. */
qaci_status qaci_fail(qaci_ctx *ctx, qaci_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Count n elementary steps; QACI_UNABLE once a limit (steps, time, cancel) is met. Cheap: the clock is read rarely. */
qaci_status qaci_ctx_step(qaci_ctx *ctx, uint64_t n);

/* Charge (or give back) bytes of a table; QACI_UNABLE, charging nothing, if that would pass max_bytes. */
qaci_status qaci_ctx_charge(qaci_ctx *ctx, uint64_t bytes);
void qaci_ctx_release(qaci_ctx *ctx, uint64_t bytes);

/* QACI_UNABLE if a number of `bits` bits would pass max_bits. Call it before computing the number. */
qaci_status qaci_ctx_number(qaci_ctx *ctx, double bits);

void qaci_ctx_progress(qaci_ctx *ctx, const char *stage, double done, double total);

/* malloc that never returns NULL: like GMP's, it ends the process when memory is gone. Budgets are for ctx_charge. */
void *qaci_alloc(size_t bytes);
void *qaci_realloc(void *p, size_t bytes);
char *qaci_strdup(const char *s);

/* Return from the enclosing function unless `call` is QACI_OK. Only where nothing needs clearing. */
#define QACI_TRY(call)                                                                                                 \
  do {                                                                                                                 \
    qaci_status qaci_try_status = (call);                                                                              \
    if (qaci_try_status != QACI_OK) return qaci_try_status;                                                            \
  } while (0)

#endif
