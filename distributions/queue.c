/* Runs of the queue machine on a concrete queue.                                           MACH.2; definitions.md 3
 *
 * The queue is a byte a bit in a circular buffer whose size is a power of two, so each micro-step costs O(1). Without
 * a visitor, what repeats itself is not repeated: a rotation by k costs min(k, length), and what is left of an
 * instruction on an empty queue is counted at once; so the work of an instruction is bounded by the queue, not by k.
 */
#include "distributions/program.h"

#include <stdlib.h>

typedef struct queue {
  uint8_t *bit;
  size_t mask, front, length; /* bit[(front + i) & mask] is the i-th, i < length <= mask + 1 */
  uint64_t charged;
} queue;

static uint8_t *place(const queue *q, size_t i) {
  return &q->bit[(q->front + i) & q->mask];
}

/* Room for n > mask + 1 bits. */
static qaci_status grow(qaci_ctx *ctx, queue *q, size_t n) {
  size_t room = q->bit ? q->mask + 1 : 64;
  while (room < n) room *= 2;
  QACI_TRY(qaci_ctx_charge(ctx, room));
  uint8_t *bit = malloc(room);
  if (!bit) {
    qaci_ctx_release(ctx, room);
    return qaci_fail(ctx, QACI_UNABLE, "no memory for a queue of %zu bits", n);
  }
  for (size_t i = 0; i < q->length; i++) bit[i] = *place(q, i);
  free(q->bit);
  qaci_ctx_release(ctx, q->charged);
  *q = (queue){.bit = bit, .mask = room - 1, .length = q->length, .charged = room};
  return QACI_OK;
}

static qaci_status append(qaci_ctx *ctx, queue *q, uint8_t b) {
  if (q->length == q->mask + 1) QACI_TRY(grow(ctx, q, q->length + 1));
  *place(q, q->length++) = b;
  return QACI_OK;
}

static void drop(queue *q) {
  q->front = (q->front + 1) & q->mask;
  q->length--;
}

static qaci_status micro_step(qaci_ctx *ctx, queue *q, qaci_instruction in) {
  if (in.op == QACI_PUSH) return append(ctx, q, (uint8_t)in.argument);
  if (!q->length) return QACI_OK;
  uint8_t front = *place(q, 0);
  switch (in.op) {
  case QACI_ROTL:
    drop(q);
    *place(q, q->length++) = front; /* there is room: one place has just been left */
    return QACI_OK;
  case QACI_ROTR: {
    uint8_t back = *place(q, q->length - 1);
    q->front = (q->front - 1) & q->mask;
    *place(q, 0) = back;
    return QACI_OK;
  }
  case QACI_COPY:
    return append(ctx, q, *place(q, q->length - (in.argument < q->length ? (size_t)in.argument : q->length)));
  case QACI_DROP:
    drop(q);
    return QACI_OK;
  default:
    return front ? append(ctx, q, (uint8_t)in.argument) : QACI_OK;
  }
}

/* r := the queue. */
static void read_queue(qaci_bits *r, const queue *q) {
  qaci_bits_zeros(r, 0);
  for (size_t i = 0; i < q->length;) {
    uint64_t word = 0;
    size_t n = 0;
    for (; n < 64 && i < q->length; n++, i++) word = word << 1 | *place(q, i);
    qaci_bits_append_nat(r, word, n);
  }
}

typedef struct run {
  qaci_ctx *ctx;
  queue q;
  uint64_t steps, limit;
  bool unlimited; /* counts on beyond UINT64_MAX, saturating */
  bool stopped;   /* by the visitor */
  qaci_queue_visitor *each;
  void *data;
  qaci_bits seen; /* what the visitor is shown */
} run;

static void visit(run *r) {
  if (!r->each) return;
  read_queue(&r->seen, &r->q);
  r->stopped = r->each(r->data, &r->seen);
}

static uint64_t left(const run *r) {
  return r->unlimited ? UINT64_MAX : r->limit - r->steps;
}

static void count(run *r, uint64_t n) {
  if (__builtin_add_overflow(r->steps, n, &r->steps)) r->steps = UINT64_MAX;
}

/* n micro-steps of `in`, n <= left(r). */
static qaci_status perform(run *r, qaci_instruction in, uint64_t n) {
  if (r->each) {
    for (; n && !r->stopped; n--) {
      QACI_TRY(qaci_ctx_step(r->ctx, 1 + r->q.length));
      QACI_TRY(micro_step(r->ctx, &r->q, in));
      count(r, 1);
      visit(r);
    }
    return QACI_OK;
  }
  uint64_t work = n;
  if (in.op == QACI_ROTL || in.op == QACI_ROTR) work = r->q.length ? n % r->q.length : 0;
  for (; work && (r->q.length || in.op == QACI_PUSH); work--) {
    QACI_TRY(qaci_ctx_step(r->ctx, 1));
    QACI_TRY(micro_step(r->ctx, &r->q, in));
  }
  count(r, n);
  return QACI_OK;
}

static qaci_status run_program(run *r, const qaci_program *p, bool *halted) {
  visit(r);
  while (!r->stopped) {
    QACI_TRY(qaci_ctx_step(r->ctx, 1));
    for (size_t i = 0; i < p->length; i++) {
      qaci_instruction in = p->instruction[i];
      uint64_t n = in.op == QACI_PUSH || in.op == QACI_CPUSH ? 1 : in.argument, most = left(r);
      QACI_TRY(perform(r, in, n < most ? n : most));
      if (r->stopped || n > most) return QACI_OK;
    }
    *halted = !p->repeats;
    if (*halted || !left(r)) return QACI_OK;
    count(r, 1);
    visit(r);
    *halted = !r->q.length;
    if (*halted) return QACI_OK;
  }
  return QACI_OK;
}

qaci_status qaci_program_run(qaci_ctx *ctx, qaci_bits *out, uint64_t *steps, bool *halted, const qaci_program *p,
                             const qaci_bits *x, uint64_t limit, qaci_queue_visitor *each, void *data) {
  run r = {.ctx = ctx, .limit = limit, .unlimited = limit == UINT64_MAX && !p->repeats, .each = each, .data = data};
  *steps = 0;
  *halted = false;
  QACI_TRY(grow(ctx, &r.q, x->len));
  r.q.length = x->len;
  for (size_t i = 0; i < x->len; i++) r.q.bit[i] = qaci_bits_get(x, i);
  qaci_status status = run_program(&r, p, halted);
  *steps = r.steps;
  read_queue(out, &r.q);
  qaci_bits_clear(&r.seen);
  free(r.q.bit);
  qaci_ctx_release(ctx, r.q.charged);
  return status;
}
