/* Limits, progress and error messages: see ctx.h. */
#include "distributions/ctx.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* Steps between two looks at the clock: at worst a few microseconds each, so a limit is noticed within milliseconds. */
enum { LOOK_EVERY = 4096 };

double qaci_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* What the machine, or the process's own limit, has: a table beyond it would end the process. */
static uint64_t memory_there_is(void) {
  static uint64_t known;
  if (!known) {
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    uint64_t bytes = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : UINT64_MAX;
    struct rlimit limit;
    if (!getrlimit(RLIMIT_AS, &limit) && limit.rlim_cur < bytes) bytes = limit.rlim_cur;
    known = bytes;
  }
  return known;
}

void qaci_ctx_init(qaci_ctx *ctx) {
  memset(ctx, 0, sizeof *ctx);
  ctx->max_seconds = INFINITY;
  ctx->max_bytes = memory_there_is();
  ctx->max_steps = UINT64_MAX;
  /* GMP keeps a number's limb count in an int and aborts beyond it. */
  ctx->max_bits = (mp_bitcnt_t)1 << 36;
  qaci_ctx_start(ctx);
}

void qaci_ctx_start(qaci_ctx *ctx) {
  ctx->bytes = ctx->steps = ctx->next_look = 0;
  ctx->started = qaci_seconds();
  ctx->next_progress = ctx->started + 0.2;
  ctx->message[0] = 0;
}

double qaci_ctx_elapsed(const qaci_ctx *ctx) {
  return qaci_seconds() - ctx->started;
}

qaci_status qaci_fail(qaci_ctx *ctx, qaci_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  /* Formatted aside first: an argument may be ctx->message itself. */
  char text[sizeof ctx->message];
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  memcpy(ctx->message, text, sizeof text);
  return status;
}

qaci_status qaci_ctx_step(qaci_ctx *ctx, uint64_t n) {
  ctx->steps = n > UINT64_MAX - ctx->steps ? UINT64_MAX : ctx->steps + n;
  if (ctx->steps < ctx->next_look && ctx->steps <= ctx->max_steps) return QACI_OK;
  ctx->next_look = ctx->steps < UINT64_MAX - LOOK_EVERY ? ctx->steps + LOOK_EVERY : UINT64_MAX;
  if (ctx->steps > ctx->max_steps)
    return qaci_fail(ctx, QACI_UNABLE, "the budget of %llu steps ran out", (unsigned long long)ctx->max_steps);
  if (ctx->cancel && *ctx->cancel) return qaci_fail(ctx, QACI_UNABLE, "interrupted");
  if (!isinf(ctx->max_seconds) && qaci_ctx_elapsed(ctx) > ctx->max_seconds)
    return qaci_fail(ctx, QACI_UNABLE, "the budget of %g seconds ran out", ctx->max_seconds);
  return QACI_OK;
}

qaci_status qaci_ctx_charge(qaci_ctx *ctx, uint64_t bytes) {
  if (bytes > ctx->max_bytes || ctx->bytes > ctx->max_bytes - bytes)
    return qaci_fail(ctx, QACI_UNABLE,
                     "the budget of %.0f MiB of memory ran out: %.3g MiB are in use and a table of %.3g MiB was due",
                     (double)ctx->max_bytes / 1048576, (double)ctx->bytes / 1048576, (double)bytes / 1048576);
  ctx->bytes += bytes;
  return QACI_OK;
}

void qaci_ctx_release(qaci_ctx *ctx, uint64_t bytes) {
  ctx->bytes -= bytes < ctx->bytes ? bytes : ctx->bytes;
}

qaci_status qaci_ctx_number(qaci_ctx *ctx, double bits) {
  if (bits <= (double)ctx->max_bits) return QACI_OK;
  return qaci_fail(ctx, QACI_UNABLE, "a number of about %.3g bits was due, the limit is %.3g", bits,
                   (double)ctx->max_bits);
}

void qaci_ctx_progress(qaci_ctx *ctx, const char *stage, double done, double total) {
  if (!ctx->progress) return;
  double now = qaci_seconds();
  if (now < ctx->next_progress) return;
  ctx->next_progress = now + 0.2;
  ctx->progress(ctx->progress_data, stage, done, total);
}

static void *must(void *p) {
  if (p) return p;
  fputs("qaci: out of memory\n", stderr);
  abort();
}

void *qaci_alloc(size_t bytes) {
  return must(malloc(bytes ? bytes : 1));
}

void *qaci_realloc(void *p, size_t bytes) {
  return must(realloc(p, bytes ? bytes : 1));
}

char *qaci_strdup(const char *s) {
  size_t n = strlen(s) + 1;
  return memcpy(qaci_alloc(n), s, n);
}
