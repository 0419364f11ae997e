/* What both fuzzers hold the arena's texts to: whatever the bytes, a parser returns; what it accepts prints, reads back
 * and prints the same. Limits are small, so that an input costs milliseconds. Aborts where that fails. */
#ifndef QACI_TESTS_FUZZ_ROUND_TRIP_H
#define QACI_TESTS_FUZZ_ROUND_TRIP_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void small_limits(qaci_ctx *ctx) {
  qaci_ctx_init(ctx);
  ctx->max_bytes = 4 << 20;
  ctx->max_steps = 1 << 16;
}

static inline void demand(bool condition, const qaci_ctx *ctx, const char *what) {
  if (condition) return;
  fprintf(stderr, "%s: %s\n", what, ctx->message);
  abort();
}

/* A refusal says why, and where unless a limit ran out; all memory that was charged is given back. */
static inline bool accepted(const qaci_ctx *ctx, qaci_status status) {
  demand(!ctx->bytes, ctx, "memory stays charged");
  if (status == QACI_OK) return true;
  demand(ctx->message[0], ctx, "refused without a message");
  demand(status != QACI_DOMAIN || !strncmp(ctx->message, "input:", 6), ctx, "refused without a place");
  return false;
}

#endif
