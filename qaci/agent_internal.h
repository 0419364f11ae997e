/* What the agents share: see agent.h. */
#ifndef QACI_QACI_AGENT_INTERNAL_H
#define QACI_QACI_AGENT_INTERNAL_H

#include "distributions/index.h"
#include "qaci/agent.h"

bool qaci_asked_told(const qaci_asked *q, size_t action);
/* Is x the better one of two that were told, or equal and lexicographically first? */
bool qaci_asked_better(const qaci_asked *q, size_t x, size_t y);

qaci_status qaci_agent_argmax(qaci_ctx *ctx, qaci_asked *q, uint64_t seed, qaci_choice *r);
qaci_status qaci_agent_sample(qaci_ctx *ctx, qaci_asked *q, uint64_t seed, qaci_choice *r);
qaci_status qaci_agent_hill_climb(qaci_ctx *ctx, qaci_asked *q, uint64_t seed, qaci_choice *r);

/* A stream of random words, fixed by its seed. */
typedef struct qaci_stream {
  uint64_t seed, count;
} qaci_stream;

static inline uint64_t qaci_stream_word(qaci_stream *s) {
  return qaci_hash_mix(qaci_hash_mix(UINT64_C(0x9e3779b97f4a7c15), s->seed),
                       s->count++); /* the seed 0 is like others */
}

/* Uniform below n >= 1: words beyond the last multiple of n are dropped. */
static inline size_t qaci_stream_below(qaci_stream *s, size_t n) {
  uint64_t word, beyond = UINT64_MAX - UINT64_MAX % n;
  do word = qaci_stream_word(s);
  while (word >= beyond);
  return (size_t)(word % n);
}

#endif
