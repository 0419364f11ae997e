/* The agent that climbs by flipping bits (AGENT.3). */
#include <stdlib.h>

#include "qaci/agent_internal.h"

typedef struct climb {
  qaci_asked *q;
  qaci_stream stream;
  qaci_index index; /* of the actions, by their bits */
  size_t *left, count; /* actions not asked for yet, and possibly some that were */
} climb;

/* The action that differs from a in this bit; SIZE_MAX: none. */
static size_t neighbour(climb *f, size_t a, size_t bit, qaci_bits *scratch) {
  qaci_bits_set(scratch, &f->q->action[a]);
  qaci_bits_put(scratch, bit, !qaci_bits_get(scratch, bit));
  for (size_t probe = 0, at; (at = qaci_index_next(&f->index, qaci_bits_hash(scratch), &probe)) != QACI_INDEX_NONE;)
    if (qaci_bits_equal(&f->q->action[at], scratch)) return at;
  return SIZE_MAX;
}

/* a := a better neighbour; false if there is none, or no query is left. Bits are tried in a random order. */
static bool step_up(climb *f, size_t *a) {
  size_t bits = f->q->action[*a].len, *order = qaci_alloc(bits * sizeof *order);
  for (size_t i = 0; i < bits; i++) order[i] = i;
  qaci_bits scratch;
  qaci_bits_init(&scratch);
  bool up = false;
  for (size_t i = 0; i < bits && !up; i++) {
    size_t j = i + qaci_stream_below(&f->stream, bits - i), bit = order[j];
    order[j] = order[i];
    size_t b = neighbour(f, *a, bit, &scratch);
    if (b == SIZE_MAX || (f->q->queries == f->q->most && !qaci_asked_told(f->q, b))) continue;
    qaci_ask(f->q, b);
    up = qaci_composition_compare(f->q->scores, b, *a) > 0;
    if (up) *a = b;
  }
  qaci_bits_clear(&scratch);
  free(order);
  return up;
}

/* An action drawn from those not asked for; SIZE_MAX: all were. */
static size_t fresh(climb *f) {
  while (f->count) {
    size_t i = qaci_stream_below(&f->stream, f->count), a = f->left[i];
    f->left[i] = f->left[--f->count];
    if (!qaci_asked_told(f->q, a)) return a;
  }
  return SIZE_MAX;
}

qaci_status qaci_agent_hill_climb(qaci_ctx *ctx, qaci_asked *q, uint64_t seed, qaci_choice *r) {
  size_t n = q->scores->actions;
  climb f = {.q = q, .stream = {seed, 0}, .left = qaci_alloc(n * sizeof *f.left), .count = n};
  for (size_t a = 0; a < n; a++) {
    f.left[a] = a;
    qaci_index_insert(&f.index, qaci_bits_hash(&q->action[a]), a);
  }
  qaci_status status = QACI_OK;
  size_t a = fresh(&f);
  r->action = a;
  while (a != SIZE_MAX && q->queries < q->most && status == QACI_OK) {
    qaci_ask(q, a);
    do status = qaci_ctx_step(ctx, 1 + q->action[a].len);
    while (status == QACI_OK && step_up(&f, &a));
    if (!qaci_asked_told(q, r->action) || qaci_asked_better(q, a, r->action)) r->action = a;
    a = fresh(&f);
  }
  free(f.left);
  qaci_index_clear(&f.index);
  return status;
}
