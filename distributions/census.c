/* Counting a census on threads (SIMPL.4): see census.h. Each thread walks the top of the tree, which is small, and
 * takes the units that no other has taken; a unit's entries join a thread's only when the unit is finished, so a census
 * that was stopped holds whole units. Sums do not depend on their order, so neither does the census. */
#include "distributions/census.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "distributions/census_walk.h"

size_t qaci_census_state_limbs(const qaci_census *r) {
  return (2 * r->scale + 2) / 64 + 1; /* all masses add up to 2 4^scale */
}

size_t qaci_census_entry_limbs(const qaci_census *r) {
  size_t times = r->q.all_lengths ? 0 : mpz_sizeinbase(r->times.tail[0], 2);
  return (2 * (r->scale + r->weights.bits) + 2 + times) / 64 + 1;
}

static void init_entries(qaci_ctx *ctx, qaci_entries *e, const qaci_census *r) {
  qaci_entries_init(ctx, e, qaci_census_entry_limbs(r), qaci_label_packing(r->q.data_bits), r->q.all_lengths);
}

void qaci_walker_init(qaci_ctx *ctx, qaci_walker *x, const qaci_census *r) {
  *x = (qaci_walker){
      .ctx = ctx, .q = &r->q, .w = &r->weights, .times = r->q.all_lengths ? NULL : &r->times, .scale = r->scale};
  size_t depths = QACI_MOST_SEGMENTS + 1, limbs = qaci_census_state_limbs(r);
  size_t labels = r->q.data_bits + (size_t)r->q.steps + 2;
  x->front = qaci_alloc(depths * sizeof *x->front);
  x->run = qaci_alloc(depths * sizeof *x->run);
  for (size_t i = 0; i < depths; i++) {
    qaci_front_init(ctx, &x->front[i], limbs, labels, r->q.data_bits, r->q.all_lengths);
    qaci_front_like(&x->run[i], &x->front[i]);
  }
  qaci_front_like(&x->loop, &x->front[0]);
  qaci_front_like(&x->lap, &x->front[0]);
  x->shifted = qaci_alloc(limbs * sizeof *x->shifted);
  mpz_init(x->factor.value);
  x->straight = r->straight;
  x->loops = r->q.code_bits;
  x->ahead = qaci_alloc(3 * ((size_t)r->q.steps + 2) * sizeof *x->ahead);
  x->change = x->ahead + r->q.steps + 2;
  x->within = x->change + r->q.steps + 2;
  x->step = qaci_alloc(((size_t)r->q.steps + 2) * sizeof *x->step);
  x->value = qaci_alloc(QACI_LABEL_FREE + r->q.data_bits + 1);
  init_entries(ctx, &x->trial, r);
}

void qaci_walker_clear(qaci_walker *x) {
  for (size_t i = 0; i < QACI_MOST_SEGMENTS + 1; i++) {
    qaci_front_clear(&x->front[i]);
    qaci_front_clear(&x->run[i]);
  }
  qaci_front_clear(&x->loop);
  qaci_front_clear(&x->lap);
  free(x->front);
  free(x->run);
  free(x->shifted);
  mpz_clear(x->factor.value);
  free(x->ahead);
  free(x->step);
  qaci_growth_clear(&x->growth);
  free(x->value);
  qaci_entries_clear(&x->trial);
  qaci_open_loops_clear(&x->open);
}

static bool claim_nothing(void *data, size_t unit) {
  (void)data, (void)unit;
  return false;
}

static qaci_status count_units(qaci_ctx *ctx, qaci_census *r) {
  qaci_walker x;
  qaci_walker_init(ctx, &x, r);
  x.claim = claim_nothing;
  qaci_status status = qaci_walk(&x);
  r->units = x.units;
  qaci_walker_clear(&x);
  return status;
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

qaci_status qaci_census_init(qaci_ctx *ctx, qaci_census *r, const qaci_census_question *q) {
  enum { MOST_DATA = 60000 }; /* symbols are 16 bits */
  *r = (qaci_census){.q = *q, .scale = q->data_bits};
  assert(!q->most_states || (q->whole && !q->all_lengths && !q->only));
  if (q->only) r->q.shortest = r->q.longest = q->only->len;
  if (q->all_lengths) {
    if (r->q.longest == SIZE_MAX)
      return qaci_fail(ctx, QACI_DOMAIN, "the enclosed model needs a bound on the length of x");
    r->scale += r->q.longest;
  }
  if (q->data_bits > MOST_DATA)
    return qaci_fail(ctx, QACI_UNABLE, "data_bits = %zu: at most %d data bits can be followed", q->data_bits,
                     MOST_DATA);
  if (q->steps > UINT32_MAX / 2)
    return qaci_fail(ctx, QACI_UNABLE, "steps = %llu needs more memory than there is", (unsigned long long)q->steps);
  QACI_TRY(qaci_ctx_number(ctx, 2.0 * (double)(r->scale + q->code_bits) + 2));
  if (!q->all_lengths) QACI_TRY(qaci_times_init(ctx, &r->times, q->steps));
  size_t bits = q->code_bits;
  r->straight = bits;
  if (q->all_lengths && bits <= QACI_MOST_CODE_BITS) {
    r->straight = least(bits + QACI_STRAIGHT_BITS, QACI_MOST_CODE_BITS);
    bits = least(bits + QACI_WEIGHED_BITS, QACI_MOST_CODE_BITS);
  }
  qaci_status status = qaci_code_weights_init(ctx, &r->weights, bits, r->straight, q->steps);
  if (status != QACI_OK) {
    qaci_times_clear(ctx, &r->times);
    return status;
  }
  init_entries(ctx, &r->entries, r);
  status = count_units(ctx, r);
  r->done = qaci_alloc(r->units);
  memset(r->done, 0, r->units);
  if (status != QACI_OK) qaci_census_clear(r);
  return status;
}

void qaci_census_clear(qaci_census *r) {
  qaci_code_weights_clear(r->entries.ctx, &r->weights);
  qaci_times_clear(r->entries.ctx, &r->times);
  qaci_entries_clear(&r->entries);
  qaci_open_loops_clear(&r->open);
  free(r->done);
  r->done = NULL;
}

size_t qaci_census_done(const qaci_census *r) {
  size_t done = 0;
  for (size_t i = 0; i < r->units; i++) done += r->done[i];
  return done;
}

typedef struct shared {
  qaci_census *r;
  size_t from, to;
  atomic_uint *claimed; /* [unit]: the worker's number, from 1; 0: nobody's */
  atomic_bool stop;
  atomic_bool begun; /* some unit is */
  double pause;      /* when no more are, by qaci_seconds */
  atomic_size_t done;
} shared;

typedef struct worker {
  shared *shared;
  qaci_ctx own;
  qaci_walker walker;
  qaci_entries unit, all;
  unsigned number;
  qaci_status status;
  bool broken; /* memory ran out while a unit joined `all`, which is worth nothing now */
  pthread_t thread;
} worker;

static bool claim(void *data, size_t unit) {
  worker *w = data;
  shared *s = w->shared;
  if (unit < s->from || unit >= s->to || s->r->done[unit] || atomic_load(&s->stop)) return false;
  if (atomic_load(&s->begun) && qaci_seconds() >= s->pause) return false;
  unsigned nobody = 0;
  if (!atomic_compare_exchange_strong(&s->claimed[unit], &nobody, w->number)) return false;
  atomic_store(&s->begun, true);
  w->walker.found = s->r->q.whole ? &w->all : &w->unit;
  qaci_entries_empty(&w->unit);
  return true;
}

static qaci_status finished(void *data, size_t unit) {
  worker *w = data;
  qaci_status status = qaci_entries_merge(&w->all, &w->unit);
  w->broken = status != QACI_OK;
  if (w->broken) return status;
  w->shared->r->done[unit] = 1;
  size_t done = atomic_fetch_add(&w->shared->done, 1) + 1;
  qaci_ctx_progress(&w->own, "simplicity", (double)done, (double)(w->shared->to - w->shared->from));
  return QACI_OK;
}

static void *work(void *data) {
  worker *w = data;
  w->status = qaci_walk(&w->walker);
  if (w->status != QACI_OK) atomic_store(&w->shared->stop, true);
  return NULL;
}

/* The limits of one of `threads` workers: an even share of what is left. */
static void share_limits(qaci_ctx *own, const qaci_ctx *ctx, size_t threads) {
  *own = *ctx;
  own->progress = NULL;
  own->steps = own->bytes = own->next_look = 0;
  if (ctx->max_steps != UINT64_MAX)
    own->max_steps = ctx->max_steps > ctx->steps ? (ctx->max_steps - ctx->steps) / threads : 0;
  own->max_bytes = ctx->max_bytes > ctx->bytes ? (ctx->max_bytes - ctx->bytes) / threads : 0;
}

static void start_worker(worker *w, shared *s, qaci_ctx *ctx, size_t i, size_t threads) {
  *w = (worker){.shared = s, .number = (unsigned)i + 1};
  share_limits(&w->own, ctx, threads);
  if (!i) { /* the first worker reports, in the caller's thread */
    w->own.progress = ctx->progress;
    w->own.progress_data = ctx->progress_data;
  }
  qaci_walker_init(&w->own, &w->walker, s->r);
  init_entries(&w->own, &w->unit, s->r);
  init_entries(&w->own, &w->all, s->r);
  w->walker.claim = claim;
  w->walker.finished = finished;
  w->walker.data = w;
}

/* Add what a worker found to r; if that fails, its units are not done. */
static qaci_status gather(qaci_ctx *ctx, qaci_census *r, worker *w) {
  qaci_status status = QACI_OK;
  bool *mine = qaci_alloc(r->units * sizeof *mine);
  for (size_t i = 0; i < r->units; i++) mine[i] = atomic_load(&w->shared->claimed[i]) == w->number && r->done[i];
  if (!w->broken && !r->entries.count) { /* the same shape: it can be taken as it is */
    qaci_entries_clear(&r->entries);
    qaci_entries taken = w->all;
    w->all = r->entries;
    w->all.ctx = &w->own;
    r->entries = taken;
    r->entries.ctx = ctx;
    status = qaci_ctx_charge(ctx, taken.charged);
  } else if (!w->broken) {
    status = qaci_entries_merge(&r->entries, &w->all);
  }
  if (status != QACI_OK) { /* some of it has joined: nothing in r can be trusted */
    qaci_entries_empty(&r->entries);
    memset(r->done, 0, r->units);
  } else if (w->broken) {
    for (size_t i = 0; i < r->units; i++)
      if (mine[i]) r->done[i] = 0;
  }
  free(mine);
  qaci_open_loops_take(&r->open, &w->walker.open);
  ctx->steps += w->own.steps;
  r->state_steps += w->walker.state_steps;
  return status;
}

qaci_status qaci_census_count(qaci_ctx *ctx, qaci_census *r, size_t from, size_t to, size_t threads) {
  return qaci_census_count_for(ctx, r, from, to, threads, INFINITY);
}

qaci_status qaci_census_count_for(qaci_ctx *ctx, qaci_census *r, size_t from, size_t to, size_t threads,
                                  double seconds) {
  if (to > r->units) to = r->units;
  if (from >= to) return QACI_OK;
  shared s = {.r = r, .from = from, .to = to, .pause = qaci_seconds() + seconds};
  s.claimed = qaci_alloc(r->units * sizeof *s.claimed);
  for (size_t i = 0; i < r->units; i++) atomic_init(&s.claimed[i], 0);
  for (size_t i = from; i < to; i++) s.done += r->done[i];
  worker *w = qaci_alloc(threads * sizeof *w);
  for (size_t i = 0; i < threads; i++) start_worker(&w[i], &s, ctx, i, threads);
  size_t started = 1;
  while (started < threads && !pthread_create(&w[started].thread, NULL, work, &w[started])) started++;
  work(&w[0]);
  for (size_t i = 1; i < started; i++) pthread_join(w[i].thread, NULL);
  qaci_status status = QACI_OK, gathered = QACI_OK;
  r->entries.ctx = ctx;
  for (size_t i = 0; i < threads; i++) {
    if (i < started && w[i].status != QACI_OK && status == QACI_OK) {
      status = w[i].status;
      memcpy(ctx->message, w[i].own.message, sizeof ctx->message);
      if (w[i].own.steps > w[i].own.max_steps) /* it had a share of the budget */
        qaci_fail(ctx, QACI_UNABLE, "the budget of %llu steps ran out", (unsigned long long)ctx->max_steps);
    }
    if (i < started && gathered == QACI_OK) gathered = gather(ctx, r, &w[i]);
    qaci_walker_clear(&w[i].walker);
    qaci_entries_clear(&w[i].unit);
    qaci_entries_clear(&w[i].all);
  }
  if (!r->q.whole) qaci_entries_sort(&r->entries);
  free(w);
  free(s.claimed);
  return gathered != QACI_OK ? gathered : status;
}
