/* What the micro-steps of a loop ask for (SIMPL.11): see loop_asks.h. */
#include "distributions/loop_asks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

qaci_status qaci_loop_asks_init(qaci_ctx *ctx, qaci_loop_asks *a, const qaci_instruction *step, size_t steps,
                                size_t end, size_t events, size_t longest) {
  *a = (qaci_loop_asks){step, steps, end, events, longest, NULL, ctx, 0, QACI_OK};
  size_t rows = (events + 1) * (longest + 1);
  QACI_TRY(qaci_ctx_charge(ctx, rows * sizeof *a->row));
  a->charged = rows * sizeof *a->row;
  a->row = qaci_alloc(rows * sizeof *a->row);
  for (size_t i = 0; i < rows; i++) a->row[i] = NULL;
  return QACI_OK;
}

void qaci_loop_asks_clear(qaci_loop_asks *a) {
  qaci_ctx_release(a->ctx, a->charged);
  for (size_t i = 0; a->row && i < (a->events + 1) * (a->longest + 1); i++) free(a->row[i]);
  free(a->row);
}

const unsigned char *qaci_loop_asks_look(qaci_loop_asks *a, size_t left, size_t n) {
  enum { OVERHEAD = 16 }; /* malloc's */
  if (a->status == QACI_OK) a->status = qaci_ctx_charge(a->ctx, n + 1 + OVERHEAD);
  if (a->status == QACI_OK) a->charged += n + 1 + OVERHEAD;
  unsigned char *row = qaci_alloc(n + 1);
  a->row[left * (a->longest + 1) + n] = row;
  memset(row, 0, n + 1);
  if (!left || !n) return row;
  qaci_instruction in = qaci_loop_asks_event(a, left);
  const unsigned char *then;
  switch (in.op) {
  case QACI_ROTL: /* the last bit comes to the front */
    then = qaci_loop_asks_row(a, left - 1, n);
    memcpy(row, then + 1, n - 1);
    row[n - 1] = then[0];
    return row;
  case QACI_ROTR:
    then = qaci_loop_asks_row(a, left - 1, n);
    memcpy(row + 1, then, n - 1);
    row[0] = then[n - 1];
    return row;
  case QACI_DROP:
    assert(n < a->longest);
    memcpy(row, qaci_loop_asks_row(a, left - 1, n + 1) + 1, n);
    return row;
  case QACI_COPY:
    memcpy(row, qaci_loop_asks_row(a, left - 1, n - 1), n - 1);
    row[n - 1] = row[n - 1 - (in.argument < n - 1 ? (size_t)in.argument : n - 1)] = 1;
    return row;
  case QACI_PUSH:
    memcpy(row, qaci_loop_asks_row(a, left - 1, n - 1), n - 1);
    row[n - 1] = 1;
    return row;
  default: /* a bit was appended, or was not */
    then = qaci_loop_asks_row(a, left - 1, n);
    const unsigned char *shorter = qaci_loop_asks_row(a, left - 1, n - 1);
    for (size_t i = 0; i + 1 < n; i++) row[i] = then[i] | shorter[i];
    row[0] = row[n - 1] = 1;
    return row;
  }
}

size_t qaci_loop_asks_tests(const qaci_loop_asks *a) {
  size_t r = 0;
  for (size_t left = a->events; left; left--) {
    qaci_op op = qaci_loop_asks_event(a, left).op;
    r += op == QACI_CPUSH || op == QACI_COPY;
  }
  return r;
}

size_t qaci_loop_asks_kept(qaci_loop_asks *a, size_t n, size_t first, size_t end) {
  enum { CONSTANT, PLACE, LEFT };
  size_t most = 0;
  unsigned char *window = qaci_alloc(a->longest + 2 * a->events), *front = window + a->events;
  memset(front, CONSTANT, n);
  memset(front + first, PLACE, end - first);
  for (size_t left = a->events; left--;) {
    switch (qaci_loop_asks_event(a, left + 1).op) {
    case QACI_ROTL:
      front--;
      *front = front[n] == PLACE ? LEFT : front[n];
      break;
    case QACI_ROTR:
      front[n] = *front == PLACE ? LEFT : *front;
      front++;
      break;
    case QACI_CPUSH:
      if (*front == PLACE) *front = LEFT;
      break;
    case QACI_DROP:
      *--front = CONSTANT;
      n++;
      break;
    default:
      if (n > 1) n--; /* on a shorter queue it has no way back */
    }
    const unsigned char *asked = qaci_loop_asks_row(a, left, n);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) kept += front[i] == LEFT && asked[i];
    most = kept > most ? kept : most;
  }
  free(window);
  return most;
}
