/* Programs that end in REPEAT, from the end of their first pass on (SIMPL.3, SIMPL.5, SIMPL.10): see census_walk.h.
 *
 * All states of a loop stand at the same instruction, so they are stepped together and merged. A state leaves when the
 * test of REPEAT stops it, when it stands where it stood before (a cycle, closed for all times at once), when it cannot
 * come back to the lengths asked for, or at N. */
#include <assert.h>
#include <string.h>

#include "distributions/census_walk.h"

/* Set what is known of a pass: x->pass, step, change, lost, least, within, ahead. A queue that stays longer than
 * what is asked for is never empty, so every micro-step counts fully. */
static void look_ahead(qaci_walker *x) {
  int64_t *ahead = x->ahead, *change = x->change;
  uint64_t at = 0;
  for (size_t j = 0; j < x->segments; j++) {
    qaci_op op = x->body[j].in.op;
    int64_t one = op == QACI_DROP ? 1 : op == QACI_COPY || op == QACI_PUSH ? -1 : 0;
    for (uint64_t k = 0; k < x->body[j].times; k++) {
      x->step[at] = x->body[j].in;
      change[at++] = one;
    }
  }
  change[at++] = 0; /* REPEAT */
  x->pass = at;
  x->lost = x->least = 0;
  int64_t best = 0; /* the most that is lost from place i to the end of the pass, and at last over a pass */
  for (uint64_t i = at; i-- > 0;) {
    x->lost += change[i];
    x->least += change[i] - (i + 1 < at && x->step[i].op == QACI_CPUSH);
    best = change[i] + best > 0 ? change[i] + best : 0;
    x->within[i] = ahead[i] = best;
  }
  int64_t rest = 0; /* lost from place i to the end; then into the next pass */
  for (uint64_t i = at; i-- > 0;) {
    rest += change[i];
    if (rest + best > ahead[i]) ahead[i] = rest + best;
  }
}

static qaci_reach reach_from(const qaci_walker *x, uint64_t left) {
  int64_t ahead = x->ahead[x->place], most = (int64_t)left;
  if (x->lost <= 0) return (qaci_reach){ahead < most ? ahead : most, ahead};
  int64_t begun = (int64_t)((left + x->place) / x->pass); /* passes that begin in this time */
  if (!begun) ahead = x->within[x->place];
  int64_t more = begun ? begun - 1 : 0;
  if (ahead < most && more <= (most - ahead) / x->lost) most = ahead + more * x->lost;
  return (qaci_reach){most, INT64_MAX};
}

/* State s of f stands at the start of a pass at time n, and does so again after `period`: record a period. */
static qaci_status record_cycle(qaci_walker *x, const qaci_front *f, const qaci_state *s, uint64_t n, uint64_t period) {
  if (!x->found) return QACI_OK;
  qaci_front *lap = &x->lap;
  QACI_TRY(qaci_front_single(lap, f, s));
  uint64_t end = n + period;
  while (n < end) {
    QACI_TRY(qaci_walk_record(x, lap, 0, 1, x->programs.all, n, period));
    for (uint64_t place = 0; place + 1 < x->pass; place++) {
      QACI_TRY(qaci_ctx_step(x->ctx, 1));
      QACI_TRY(qaci_front_step(lap, x->step[place], qaci_walk_lost, x));
      assert(lap->count == 1);
      QACI_TRY(qaci_walk_record(x, lap, 0, 1, x->programs.all, ++n, period));
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
      if (x->found) QACI_TRY(qaci_walk_record(x, f, i, i + 1, x->programs.all, x->time, 1));
      qaci_front_remove(f, i);
      continue;
    }
    uint32_t period = qaci_state_cycle(f, s, (uint32_t)x->time);
    if (period) {
      QACI_TRY(record_cycle(x, f, s, x->time, period));
      qaci_front_remove(f, i);
    }
  }
  return x->found ? qaci_walk_record(x, f, 0, f->count, x->programs.all, x->time, 0) : QACI_OK;
}

/* Run the loop from the states of x->loop at time n. *open := it has too many states. */
static qaci_status run_loop(qaci_walker *x, uint64_t n, bool *open) {
  qaci_front *f = &x->loop;
  uint64_t limit = x->q->steps;
  size_t most = x->q->most_states ? x->q->most_states : SIZE_MAX;
  look_ahead(x);
  x->place = x->pass - 1; /* REPEAT is next */
  while (f->count) {
    if (n == limit) return qaci_walk_leave(x, f, x->programs, n);
    x->time = ++n;
    x->place = 0;
    x->state_steps += f->count;
    QACI_TRY(qaci_ctx_step(x->ctx, f->count));
    QACI_TRY(qaci_front_test(f, qaci_walk_lost, x));
    qaci_front_assert_mass(f, x->scale);
    QACI_TRY(qaci_walk_prune(x, f, x->programs, n, reach_from(x, limit - n)));
    QACI_TRY(test_states(x, f));
    while (x->place + 1 < x->pass && f->count) {
      if (n == limit) return qaci_walk_leave(x, f, x->programs, n);
      x->time = ++n;
      qaci_instruction in = x->step[x->place++];
      QACI_TRY(qaci_walk_step(x, f, in, reach_from(x, limit - n), true));
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
  size_t steps = (size_t)x->pass - 1;
  qaci_instruction *step = qaci_alloc(steps * sizeof *step);
  memcpy(step, x->step, steps * sizeof *step);
  qaci_open_loops_add(&x->open, step, steps, x->programs.all);
}

qaci_status qaci_walk_loop(qaci_walker *x, const qaci_front *start, uint64_t n, qaci_u128 code) {
  QACI_TRY(qaci_front_set(&x->loop, start));
  x->programs = (qaci_programs){code, code};
  bool open = false, may_open = x->q->most_states > 0;
  qaci_entries *found = x->found;
  if (may_open) {
    qaci_entries_empty(&x->trial);
    x->found = &x->trial;
  }
  qaci_status status = run_loop(x, n, &open);
  x->found = found;
  if (status == QACI_OK && open) leave_open(x);
  x->pass = 0;
  return status != QACI_OK || open || !may_open ? status : qaci_entries_merge(found, &x->trial);
}
