/* Programs that end in REPEAT, from the end of their first pass on (SIMPL.3, SIMPL.5, SIMPL.10): see census_walk.h.
 *
 * All states of a loop stand at the same instruction, so they are stepped together and merged. A state leaves when the
 * test of REPEAT stops it, when it stands where it stood before (a cycle, closed for all times at once), when it cannot
 * come back to the lengths asked for, or at N. */
#include <assert.h>

#include "distributions/census_walk.h"

/* ahead[i] := the most bits a queue can lose from place i of a pass (0: before the first micro-step) on, within one
 * pass's time, if CPUSH appends nothing. Returns the loss of a whole pass. A queue that stays longer than what is asked
 * for is never empty, so every micro-step counts fully. */
static int64_t look_ahead(qaci_walker *x, uint64_t pass) {
  int64_t *ahead = x->ahead, lost = 0;
  uint64_t at = 0;
  for (size_t j = 0; j < x->segments; j++) {
    qaci_op op = x->body[j].in.op;
    int64_t change = op == QACI_DROP ? 1 : op == QACI_COPY || op == QACI_PUSH ? -1 : 0;
    for (uint64_t k = 0; k < x->body[j].times; k++) ahead[at++] = change;
  }
  ahead[at++] = 0; /* REPEAT */
  assert(at == pass);
  /* from the end: the most that is lost from place i to the end of the pass, and over the pass */
  int64_t best = 0;
  for (uint64_t i = pass; i-- > 0;) {
    lost += ahead[i];
    best = ahead[i] + best > 0 ? ahead[i] + best : 0;
    ahead[i] = best;
  }
  /* `best` is now the most over a pass from its start; from place i: to the end of this pass, then into the next */
  int64_t rest = 0; /* lost from place i to the end */
  at = pass - 1;
  for (size_t j = x->segments; j-- > 0;) {
    qaci_op op = x->body[j].in.op;
    int64_t change = op == QACI_DROP ? 1 : op == QACI_COPY || op == QACI_PUSH ? -1 : 0;
    for (uint64_t k = 0; k < x->body[j].times; k++) {
      rest += change;
      at--;
      if (rest + best > ahead[at]) ahead[at] = rest + best;
    }
  }
  if (best > ahead[pass - 1]) ahead[pass - 1] = best;
  return lost;
}

static qaci_reach reach_from(const qaci_walker *x, uint64_t place, uint64_t pass, int64_t lost, uint64_t left) {
  int64_t ahead = x->ahead[place], most = (int64_t)left;
  if (lost <= 0) return (qaci_reach){ahead < most ? ahead : most, ahead};
  int64_t passes = (int64_t)(left / pass);
  if (passes < (most - ahead) / lost) most = ahead + passes * lost;
  return (qaci_reach){most, INT64_MAX};
}

/* State s of f stands at the start of a pass at time n, and does so again after `period`: record a period. */
static qaci_status record_cycle(qaci_walker *x, const qaci_front *f, const qaci_state *s, uint64_t n, uint64_t period) {
  if (!x->found) return QACI_OK;
  qaci_front *lap = &x->lap;
  QACI_TRY(qaci_front_single(lap, f, s));
  uint64_t end = n + period;
  while (n < end) {
    QACI_TRY(qaci_walk_record(x, lap, qaci_front_at(lap, 0), x->code, n, period));
    for (size_t j = 0; j < x->segments; j++)
      for (uint64_t k = 0; k < x->body[j].times; k++) {
        QACI_TRY(qaci_ctx_step(x->ctx, 1));
        QACI_TRY(qaci_front_step(lap, x->body[j].in, qaci_walk_lost, x));
        assert(lap->count == 1);
        QACI_TRY(qaci_walk_record(x, lap, qaci_front_at(lap, 0), x->code, ++n, period));
      }
    n++; /* REPEAT */
  }
  return QACI_OK;
}

/* The states after the test of REPEAT at time x->time: those that halt or cycle leave, the others are recorded. */
static qaci_status test_states(qaci_walker *x, qaci_front *f) {
  for (size_t i = f->count; i-- > 0;) {
    qaci_state *s = qaci_front_at(f, i);
    if (s->front == QACI_CLOSED && !s->length) {
      if (x->found) QACI_TRY(qaci_walk_record(x, f, s, x->code, x->time, 1));
      qaci_front_remove(f, i);
      continue;
    }
    uint64_t period = qaci_state_cycle(f, s, x->time);
    if (period) {
      QACI_TRY(record_cycle(x, f, s, x->time, period));
      qaci_front_remove(f, i);
    } else if (x->found) {
      QACI_TRY(qaci_walk_record(x, f, s, x->code, x->time, 0));
    }
  }
  return QACI_OK;
}

/* Run the loop from the states of x->loop at time n. *open := it has too many states. */
static qaci_status run_loop(qaci_walker *x, uint64_t n, bool *open) {
  qaci_front *f = &x->loop;
  uint64_t limit = x->q->steps, pass = 1;
  size_t most = x->q->most_states ? x->q->most_states : SIZE_MAX;
  for (size_t j = 0; j < x->segments; j++) pass += x->body[j].times;
  int64_t lost = look_ahead(x, pass);
  while (f->count) {
    if (n == limit) return qaci_walk_leave(x, f, x->code, n);
    x->time = ++n;
    x->state_steps += f->count;
    QACI_TRY(qaci_ctx_step(x->ctx, f->count));
    QACI_TRY(qaci_front_test(f, qaci_walk_lost, x));
    qaci_front_assert_mass(f, x->scale);
    QACI_TRY(qaci_walk_prune(x, f, x->code, n, reach_from(x, 0, pass, lost, limit - n)));
    QACI_TRY(test_states(x, f));
    uint64_t place = 0;
    for (size_t j = 0; j < x->segments; j++)
      for (uint64_t k = 0; k < x->body[j].times && f->count; k++) {
        if (n == limit) return qaci_walk_leave(x, f, x->code, n);
        x->time = ++n;
        QACI_TRY(qaci_walk_step(x, f, x->body[j].in, reach_from(x, ++place, pass, lost, limit - n), true));
        if (f->count > most) {
          *open = true;
          return QACI_OK;
        }
      }
  }
  return QACI_OK;
}

/* Leave the loop to x->open. */
static void leave_open(qaci_walker *x) {
  size_t steps = 0, n = 0;
  for (size_t j = 0; j < x->segments; j++) steps += (size_t)x->body[j].times;
  qaci_instruction *step = qaci_alloc(steps * sizeof *step);
  for (size_t j = 0; j < x->segments; j++)
    for (uint64_t k = 0; k < x->body[j].times; k++) step[n++] = x->body[j].in;
  qaci_open_loops_add(&x->open, step, steps, x->code);
}

qaci_status qaci_walk_loop(qaci_walker *x, const qaci_front *start, uint64_t n, qaci_u128 code) {
  QACI_TRY(qaci_front_set(&x->loop, start));
  x->code = code;
  bool open = false;
  if (!x->q->most_states) return run_loop(x, n, &open);
  qaci_entries *found = x->found;
  qaci_entries_empty(&x->trial);
  x->found = &x->trial;
  qaci_status status = run_loop(x, n, &open);
  x->found = found;
  if (status == QACI_OK && open) leave_open(x);
  return status != QACI_OK || open ? status : qaci_entries_merge(found, &x->trial);
}
