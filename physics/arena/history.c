/* The arena: histories, see history.h.                                            "The arena" in papers/, ARENA.2, 4
 *
 * Two rows of snapshots, each in the order of time. `pin` holds the beginning and the state after each change: it
 * cannot be had by playing on from an older one, so it stays. `snap` holds copies that are only there for speed:
 *
 *   pin    |                    |                  |
 *   snap   .    .    .    .     .    .    .    .   .    .          playing on never crosses a pin: at its moment the
 *   run                                 ^                         world is replaced by the pin's
 *
 * `age` is the pin whose stretch the run is in. The first distance of snapshots is N instructions: copying a world of N
 * slots then costs no more than playing them did.
 */
#include "physics/arena/history.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_DISTANCE = 1024, BYTES_PER_SLOT = 9, BYTES_PER_POINTER = 128, BYTES_PER_RUN = 1024 };

typedef struct snapshot {
  size_t references;
  qaci_arena_run *run;
  uint64_t step, tick;
  bool fresh; /* its tick has not begun */
} snapshot;

typedef struct row {
  snapshot **at;
  size_t count, room;
} row;

struct qaci_arena_history {
  qaci_arena_run *run;
  row pin, snap;
  size_t age; /* index in pin */
  uint64_t distance, max_bytes, bytes_each;
};

/* Snapshots. */

static void snapshot_release(qaci_ctx *ctx, const qaci_arena_history *h, snapshot *s) {
  if (--s->references) return;
  qaci_arena_run_destroy(s->run);
  free(s);
  if (ctx) qaci_ctx_release(ctx, h->bytes_each);
}

/* Whether the tick under way has not begun. In doubt (a pointer that comes first died in this tick: before it began?)
 * it has; this costs time only. */
static bool is_fresh(const qaci_arena_run *run) {
  uint64_t repeat, tick = qaci_arena_run_tick(run);
  uint32_t turn = qaci_arena_run_turn(run, &repeat);
  if (repeat) return false;
  for (uint32_t i = 0; i < turn; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(run, i);
    if (p.cause == QACI_ARENA_LIVING ? p.start <= tick : p.died == tick) return false;
  }
  return true;
}

static void row_append(row *r, snapshot *s) {
  if (r->count == r->room) r->at = qaci_realloc(r->at, (r->room = 2 * r->room + 8) * sizeof *r->at);
  r->at[r->count++] = s;
}

static void row_cut(qaci_ctx *ctx, const qaci_arena_history *h, row *r, size_t count) {
  while (r->count > count) snapshot_release(ctx, h, r->at[--r->count]);
}

/* Keep the world of now, in memory that is already charged. */
static void keep(qaci_arena_history *h, row *r) {
  snapshot *s = qaci_alloc(sizeof *s);
  *s = (snapshot){.references = 1,
                  .run = qaci_arena_run_copy(h->run),
                  .step = qaci_arena_run_steps(h->run),
                  .tick = qaci_arena_run_tick(h->run),
                  .fresh = is_fresh(h->run)};
  row_append(r, s);
}

/* Every second snapshot goes. */
static void thin(qaci_ctx *ctx, qaci_arena_history *h) {
  size_t kept = 0;
  for (size_t i = 0; i < h->snap.count; i++)
    if (i % 2)
      h->snap.at[kept++] = h->snap.at[i];
    else
      snapshot_release(ctx, h, h->snap.at[i]);
  h->snap.count = kept;
  h->distance *= 2;
}

/* A snapshot of now, where the newest is far enough away; none where there is no memory for any: they only serve speed.
 */
static void keep_for_speed(qaci_ctx *ctx, qaci_arena_history *h) {
  uint64_t step = qaci_arena_run_steps(h->run), newest = h->pin.at[h->pin.count - 1]->step;
  if (h->age + 1 < h->pin.count) return;
  if (h->snap.count && h->snap.at[h->snap.count - 1]->step > newest) newest = h->snap.at[h->snap.count - 1]->step;
  if (step < newest || step - newest < h->distance) return;
  while ((h->snap.count + h->pin.count + 1) * h->bytes_each > h->max_bytes && h->snap.count) thin(ctx, h);
  if (step - newest < h->distance) return;
  if ((h->snap.count + h->pin.count + 1) * h->bytes_each > h->max_bytes ||
      qaci_ctx_charge(ctx, h->bytes_each) != QACI_OK)
    h->distance *= 2;
  else
    keep(h, &h->snap);
}

qaci_status qaci_arena_history_create(qaci_ctx *ctx, qaci_arena_history **r, qaci_arena_run *run, uint64_t max_bytes) {
  uint64_t slots = qaci_arena_run_environment(run)->slots;
  qaci_arena_history *h = *r = qaci_alloc(sizeof *h);
  *h = (qaci_arena_history){.run = run,
                            .max_bytes = max_bytes,
                            .distance = slots < LEAST_DISTANCE ? LEAST_DISTANCE : slots,
                            .bytes_each = slots * BYTES_PER_SLOT + BYTES_PER_RUN +
                                          qaci_arena_run_pointers(run) * BYTES_PER_POINTER};
  qaci_status status = qaci_ctx_charge(ctx, h->bytes_each);
  if (status == QACI_OK) {
    keep(h, &h->pin);
  } else {
    qaci_arena_history_destroy(ctx, h);
    *r = NULL;
  }
  return status;
}

static row row_copy(const row *from) {
  row r = {.count = from->count, .room = from->count};
  r.at = qaci_alloc(r.room * sizeof *r.at);
  for (size_t i = 0; i < r.count; i++) (r.at[i] = from->at[i])->references++;
  return r;
}

qaci_arena_history *qaci_arena_history_copy(const qaci_arena_history *h) {
  qaci_arena_history *r = qaci_alloc(sizeof *r);
  *r = *h;
  r->run = qaci_arena_run_copy(h->run);
  r->pin = row_copy(&h->pin);
  r->snap = row_copy(&h->snap);
  return r;
}

void qaci_arena_history_destroy(qaci_ctx *ctx, qaci_arena_history *h) {
  if (!h) return;
  row_cut(ctx, h, &h->pin, 0);
  row_cut(ctx, h, &h->snap, 0);
  free(h->pin.at);
  free(h->snap.at);
  qaci_arena_run_destroy(h->run);
  free(h);
}

const qaci_arena_run *qaci_arena_history_run(const qaci_arena_history *h) {
  return h->run;
}

bool qaci_arena_history_fresh(const qaci_arena_history *h) {
  return is_fresh(h->run);
}

size_t qaci_arena_history_changes(const qaci_arena_history *h) {
  return h->age;
}

size_t qaci_arena_history_snapshots(const qaci_arena_history *h, size_t *changes) {
  *changes = h->pin.count - 1;
  return h->pin.count + h->snap.count;
}

/* Playing. */

typedef struct playing {
  qaci_arena_observer observer;
  void *data;
  uint64_t step, limit; /* instructions begun; the last one that is played ends at limit */
  bool stopped;
} playing;

static bool count_step(void *data, const qaci_arena_event *event) {
  playing *p = data;
  if (event->kind == QACI_ARENA_STEP) p->step++;
  if (p->observer && !p->stopped) p->stopped = !p->observer(p->data, event);
  return !p->stopped && p->step < p->limit;
}

static void take(qaci_arena_history *h, const qaci_arena_run *run) {
  qaci_arena_run *copy = qaci_arena_run_copy(run);
  qaci_arena_run_destroy(h->run);
  h->run = copy;
}

/* More than the instructions of one tick; saturates. */
static uint64_t tick_length(const qaci_arena_run *run) {
  uint64_t sum = 1;
  for (size_t i = 0; i < qaci_arena_run_pointers(run); i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(run, i);
    if (p.cause != QACI_ARENA_LIVING) continue;
    sum = p.speed > UINT64_MAX - sum ? UINT64_MAX : sum + p.speed;
  }
  return sum;
}

/* Play on until `limit` instructions are done, or `tick` ticks, or the run is over, or the observer stops it.
 * Unobserved blocks of whole ticks go at full speed; they end before the last instruction, which is counted: sleepers'
 * ticks may follow it, and a step is the moment right behind its instruction. */
static qaci_status play(qaci_ctx *ctx, qaci_arena_history *h, uint64_t limit, uint64_t tick,
                        qaci_arena_observer observer, void *data) {
  playing p = {.observer = observer, .data = data};
  for (;;) {
    uint64_t now = qaci_arena_run_steps(h->run), until = limit, next = now + h->distance;
    const snapshot *change = h->age + 1 < h->pin.count ? h->pin.at[h->age + 1] : NULL;
    uint64_t ticks = qaci_arena_run_tick(h->run);
    if (change && now >= change->step) {
      if (ticks >= change->tick || qaci_arena_run_end(h->run) != QACI_ARENA_GOES_ON) {
        take(h, change->run);
        h->age++;
        continue;
      }
      /* no instruction, but sleepers' ticks lie between here and the change */
      if (ticks >= tick) return QACI_OK;
      QACI_TRY(qaci_arena_run_until(ctx, h->run, tick < change->tick ? tick : change->tick, NULL, NULL));
      continue;
    }
    if (p.stopped || now >= limit || ticks >= tick || qaci_arena_run_end(h->run) != QACI_ARENA_GOES_ON) return QACI_OK;
    if (until > next) until = next;
    if (change && until > change->step) until = change->step;
    uint64_t whole = observer ? 0 : (until - now) / tick_length(h->run);
    qaci_status status;
    if (whole) {
      status = qaci_arena_run_until(ctx, h->run, tick - ticks > whole ? ticks + whole : tick, NULL, NULL);
    } else {
      p.step = now;
      p.limit = until;
      status = qaci_arena_run_until(ctx, h->run, tick, count_step, &p);
    }
    QACI_TRY(status);
    keep_for_speed(ctx, h);
  }
}

/* Going. */

/* Whether one gets from s to the moment by playing: to step `moment`, or (by_tick) to the beginning of tick `moment`.
 * Only a change is known to be the moment of its step; elsewhere sleepers' ticks may have passed since. */
static bool no_later(const snapshot *s, bool change, bool by_tick, uint64_t moment) {
  if (!by_tick) return s->step < moment || (change && s->step == moment);
  return s->tick < moment || (s->tick == moment && s->fresh);
}

/* How many snapshots of the row are no later. */
static size_t count_no_later(const row *r, bool changes, bool by_tick, uint64_t moment) {
  size_t low = 0, high = r->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (no_later(r->at[middle], changes, by_tick, moment))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The last snapshot that is no later, and the age it belongs to; the first pin is no later than anything. */
static const snapshot *last_before(const qaci_arena_history *h, bool by_tick, uint64_t moment, size_t *age) {
  size_t pins = count_no_later(&h->pin, true, by_tick, moment);
  size_t snaps = count_no_later(&h->snap, false, by_tick, moment);
  *age = pins ? pins - 1 : 0;
  const snapshot *pin = h->pin.at[*age];
  return snaps && h->snap.at[snaps - 1]->step > pin->step ? h->snap.at[snaps - 1] : pin;
}

/* Take the best snapshot for the moment, unless the run itself is as good. */
static void approach(qaci_arena_history *h, bool by_tick, uint64_t moment) {
  size_t age;
  const snapshot *s = last_before(h, by_tick, moment, &age);
  snapshot now = {.step = qaci_arena_run_steps(h->run), .tick = qaci_arena_run_tick(h->run), .fresh = is_fresh(h->run)};
  if (h->age == age && no_later(&now, false, by_tick, moment) && now.step >= s->step) return;
  take(h, s->run);
  h->age = age;
}

qaci_status qaci_arena_history_go(qaci_ctx *ctx, qaci_arena_history *h, uint64_t step) {
  approach(h, false, step);
  return play(ctx, h, step, UINT64_MAX, NULL, NULL);
}

qaci_status qaci_arena_history_go_tick(qaci_ctx *ctx, qaci_arena_history *h, uint64_t tick) {
  approach(h, true, tick);
  return play(ctx, h, UINT64_MAX, tick, NULL, NULL);
}

qaci_status qaci_arena_history_watch(qaci_ctx *ctx, qaci_arena_history *h, uint64_t steps, qaci_arena_observer observer,
                                     void *data) {
  uint64_t now = qaci_arena_run_steps(h->run);
  return play(ctx, h, steps > UINT64_MAX - now ? UINT64_MAX : now + steps, UINT64_MAX, observer, data);
}

qaci_status qaci_arena_history_watch_tick(qaci_ctx *ctx, qaci_arena_history *h, uint64_t tick,
                                          qaci_arena_observer observer, void *data) {
  return play(ctx, h, UINT64_MAX, tick, observer, data);
}

/* Seeking. */

typedef struct seeking {
  qaci_arena_seeker seeker;
  void *data;
  uint64_t step;        /* instructions begun */
  uint64_t least, most; /* moments that count */
  bool first;           /* stop at the first one; else remember the last */
  bool found;
  uint64_t moment;
  qaci_arena_event event;
} seeking;

static bool look(void *data, const qaci_arena_event *event) {
  seeking *s = data;
  if (event->kind == QACI_ARENA_STEP) s->step++;
  qaci_arena_interest interest = s->seeker(s->data, event);
  if (interest == QACI_ARENA_PASS) return true;
  uint64_t moment = interest == QACI_ARENA_STOP_BEFORE ? s->step - 1 : s->step;
  if (moment < s->least || moment > s->most) return true;
  /* of several events that stop at one moment, the first is reported */
  if (s->found && s->moment == moment) return true;
  s->found = true;
  s->moment = moment;
  s->event = *event;
  return !s->first;
}

static qaci_status seek_forward(qaci_ctx *ctx, qaci_arena_history *h, seeking *s) {
  s->step = qaci_arena_run_steps(h->run);
  s->least = s->step + 1;
  s->most = UINT64_MAX;
  s->first = true;
  QACI_TRY(play(ctx, h, UINT64_MAX, UINT64_MAX, look, s));
  return s->found ? qaci_arena_history_go(ctx, h, s->moment) : QACI_OK;
}

/* From snapshot to snapshot into the past; each stretch is played forward and its last moment remembered. */
static qaci_status seek_backward(qaci_ctx *ctx, qaci_arena_history *h, seeking *s) {
  uint64_t end = qaci_arena_run_steps(h->run);
  if (end) s->most = end - 1;
  while (end > 0 && !s->found) {
    size_t age;
    const snapshot *from = last_before(h, false, end - 1, &age);
    take(h, from->run);
    h->age = age;
    uint64_t start = s->step = from->step;
    QACI_TRY(play(ctx, h, end, UINT64_MAX, look, s));
    end = start;
  }
  return qaci_arena_history_go(ctx, h, s->found ? s->moment : 0);
}

qaci_status qaci_arena_history_seek(qaci_ctx *ctx, qaci_arena_history *h, bool forward, qaci_arena_seeker seeker,
                                    void *data, bool *found, qaci_arena_event *event) {
  seeking s = {.seeker = seeker, .data = data};
  qaci_status status = forward ? seek_forward(ctx, h, &s) : seek_backward(ctx, h, &s);
  *found = status == QACI_OK && s.found;
  if (*found) *event = s.event;
  return status;
}

qaci_status qaci_arena_history_change(qaci_ctx *ctx, qaci_arena_history *h,
                                      void (*change)(void *data, qaci_arena_run *run), void *data) {
  uint64_t step = qaci_arena_run_steps(h->run), tick = qaci_arena_run_tick(h->run);
  size_t snaps = h->snap.count, pins = h->pin.count;
  while (snaps && h->snap.at[snaps - 1]->step >= step) snaps--;
  while (pins &&
         (h->pin.at[pins - 1]->step > step || (h->pin.at[pins - 1]->step == step && h->pin.at[pins - 1]->tick >= tick)))
    pins--;
  if (pins && (pins + 1) * h->bytes_each > h->max_bytes)
    return qaci_fail(ctx, QACI_UNABLE, "%zu changes fill the %.3g MiB of this history, expected no further one",
                     pins - 1, (double)h->max_bytes / 1048576);
  QACI_TRY(qaci_ctx_charge(ctx, h->bytes_each));
  row_cut(ctx, h, &h->snap, snaps);
  row_cut(ctx, h, &h->pin, pins);
  change(data, h->run);
  keep(h, &h->pin);
  h->age = h->pin.count - 1;
  while ((h->snap.count + h->pin.count) * h->bytes_each > h->max_bytes && h->snap.count) thin(ctx, h);
  return QACI_OK;
}
