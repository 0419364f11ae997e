/* The arena: films of runs, see film.h.                                           "The arena" in papers/, ARENA.2, 4
 *
 * The survey plays the film's ticks and marks the slots that are used; they are laid out in columns; the second play
 * fills the rows. Each event costs O(log stretches), each row a copy of the ground of the row before.
 */
#include "physics/arena/film.h"

#include <stdlib.h>
#include <string.h>

unsigned qaci_arena_hue(uint16_t colour) {
  return colour ? 2 + (colour - 1u) % (QACI_ARENA_HUES - 1) : 1;
}

/* Survey. */

enum { USED = 1, STOOD = 2 };

typedef struct survey {
  const qaci_arena_run *run;
  uint8_t *used; /* [slots] */
  uint64_t news;
} survey;

static bool watch(void *data, const qaci_arena_event *event) {
  survey *s = data;
  bool news = false;
  switch (event->kind) {
  case QACI_ARENA_STEP:
  case QACI_ARENA_MOVE:
    news = !(s->used[event->slot] & STOOD);
    s->used[event->slot] |= USED | STOOD;
    break;
  case QACI_ARENA_READ:
    if (event->after) s->used[event->slot] |= USED;
    break;
  case QACI_ARENA_WRITE:
    news = event->before != event->after;
    s->used[event->slot] |= USED;
    break;
  case QACI_ARENA_MONEY:
  case QACI_ARENA_DEATH:
    news = true;
    break;
  case QACI_ARENA_BLOCKED:
  case QACI_ARENA_COIN:
    break;
  }
  if (news) s->news = event->tick;
  return true;
}

/* What lies in the world before anything happens. */
static void use_what_is_there(survey *s, uint32_t low, uint32_t high) {
  const qaci_arena_environment *e = qaci_arena_run_environment(s->run);
  for (uint32_t i = low; i < high; i++)
    if (qaci_arena_run_value(s->run, i) || e->slot[i].money) s->used[i] |= USED;
  for (size_t i = 0; i < e->labels; i++) s->used[e->label[i].at] |= USED;
}

/* Ticks in blocks, for progress and cancel. */
static qaci_status play(qaci_ctx *ctx, qaci_arena_run *run, uint64_t until, qaci_arena_observer observer, void *data,
                        const char *stage) {
  enum { BLOCK = 4096 };
  uint64_t from = qaci_arena_run_tick(run);
  while (qaci_arena_run_tick(run) < until && qaci_arena_run_end(run) == QACI_ARENA_GOES_ON) {
    uint64_t tick = qaci_arena_run_tick(run);
    QACI_TRY(qaci_arena_run_until(ctx, run, until - tick > BLOCK ? tick + BLOCK : until, observer, data));
    qaci_ctx_progress(ctx, stage, (double)(tick - from), (double)(until - from));
  }
  return QACI_OK;
}

/* Layout. */

static void add_stretch(qaci_arena_film *f, uint32_t low, uint32_t high) {
  if (!(f->stretches & (f->stretches - 1)))
    f->stretch = qaci_realloc(f->stretch, (f->stretches ? 2 * f->stretches : 1) * sizeof *f->stretch);
  f->stretch[f->stretches++] = (qaci_arena_stretch){low, high, 0};
}

/* Stretches of used slots, with a margin of unused ones; a gap of `fold` and more ends a stretch. */
static void lay_out(qaci_arena_film *f, const uint8_t *used, uint32_t low, uint32_t high, uint32_t fold,
                    size_t most_columns) {
  enum { MARGIN = 2 };
  uint32_t begin = low, last = low, shown = 0;
  bool open = false;
  if (fold && fold <= 2 * MARGIN) fold = 2 * MARGIN + 1;
  for (uint32_t s = low; s < high; s++) {
    if (!fold || used[s] & USED) {
      if (!open) begin = s - low < MARGIN ? low : s - MARGIN;
      open = true;
      last = s;
    } else if (open && s - last >= fold) {
      add_stretch(f, begin, last + 1 + MARGIN);
      open = false;
    }
  }
  if (open) add_stretch(f, begin, high - last <= MARGIN ? high : last + 1 + MARGIN);
  if (!f->stretches) add_stretch(f, low, high);
  for (size_t i = 0; i < f->stretches; i++) shown += f->stretch[i].high - f->stretch[i].low;
  f->per_column = (uint32_t)((shown + most_columns - 1) / most_columns);
  for (size_t i = 0; i < f->stretches; i++) {
    f->stretch[i].column = f->columns;
    f->columns += (f->stretch[i].high - f->stretch[i].low + f->per_column - 1) / f->per_column;
  }
}

size_t qaci_arena_film_column(const qaci_arena_film *f, uint32_t slot) {
  size_t low = 0, high = f->stretches;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (f->stretch[middle].high <= slot)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == f->stretches || f->stretch[low].low > slot) return f->columns;
  return f->stretch[low].column + (slot - f->stretch[low].low) / f->per_column;
}

/* Filling. */

static void set_ground(qaci_arena_mark *m, qaci_arena_ground ground, unsigned whose) {
  m->ground = (uint8_t)ground;
  m->whose = (uint8_t)whose;
}

/* Whether the slot holds something: a value, what the file put there, or one or two zeros inside such. */
static bool holds(const qaci_arena_run *run, const qaci_arena_environment *e, uint32_t s) {
  uint32_t mask = e->slots - 1;
  if (qaci_arena_run_value(run, s) || (e->line && e->line[s])) return true;
  bool before = qaci_arena_run_value(run, (s - 1) & mask), after = qaci_arena_run_value(run, (s + 1) & mask);
  return (before && after) || (before && qaci_arena_run_value(run, (s + 2) & mask)) ||
         (after && qaci_arena_run_value(run, (s - 2) & mask));
}

/* The ground of the first row; of several slots in a column the one that says most. */
static void first_ground(qaci_arena_film *f, const qaci_arena_run *run) {
  const qaci_arena_environment *e = qaci_arena_run_environment(run);
  uint8_t *owner = qaci_alloc(e->slots);
  memset(owner, 0, e->slots);
  for (size_t i = 0; i < e->starts; i++)
    for (uint32_t k = 0; e->start[i].file && k < e->start[i].size; k++)
      owner[(e->start[i].at + k) & (e->slots - 1)] =
          (uint8_t)qaci_arena_hue(e->start[i].shadow ? 0 : e->start[i].colour);
  for (size_t i = 0; i < f->stretches; i++)
    for (uint32_t s = f->stretch[i].low; s < f->stretch[i].high; s++) {
      qaci_arena_mark *m = &f->mark[f->stretch[i].column + (s - f->stretch[i].low) / f->per_column];
      uint16_t paint = qaci_arena_run_paint(run, s);
      if (e->slot[s].money && paint != QACI_ARENA_NOBODY)
        set_ground(m, QACI_ARENA_GROUND_TAKEN, qaci_arena_hue(paint));
      else if (e->slot[s].money)
        set_ground(m, QACI_ARENA_GROUND_MONEY, 0);
      else if (m->ground < QACI_ARENA_GROUND_MONEY && holds(run, e, s))
        set_ground(m, QACI_ARENA_GROUND_CODE, owner[s] ? owner[s] : 1);
      else if (e->slot[s].flags & QACI_ARENA_NO_ENTRY && !m->ground)
        set_ground(m, QACI_ARENA_GROUND_WALL, 0);
    }
  free(owner);
}

typedef struct filling {
  qaci_arena_film *f;
  const qaci_arena_run *run;
  size_t row; /* under way */
} filling;

/* Begin row `row`, and those before it that are still to come: the ground stays, what happened does not. */
static void begin_row(filling *w, size_t row) {
  qaci_arena_film *f = w->f;
  for (; w->row < row; w->row++)
    for (size_t c = 0; c < f->columns; c++) {
      const qaci_arena_mark *before = &f->mark[w->row * f->columns + c];
      f->mark[(w->row + 1) * f->columns + c] = (qaci_arena_mark){.ground = before->ground, .whose = before->whose};
    }
}

static bool fill(void *data, const qaci_arena_event *event) {
  filling *w = data;
  qaci_arena_film *f = w->f;
  begin_row(w, (size_t)((event->tick - f->from) / f->every));
  size_t column = qaci_arena_film_column(f, event->slot);
  if (column == f->columns) return true;
  qaci_arena_mark *m = &f->mark[w->row * f->columns + column];
  qaci_arena_pointer p = qaci_arena_run_pointer(w->run, event->pointer);
  uint8_t hue = (uint8_t)qaci_arena_hue(p.shadow ? 0 : p.colour);
  switch (event->kind) {
  case QACI_ARENA_STEP:
  case QACI_ARENA_MOVE:
    m->stood = hue;
    break;
  case QACI_ARENA_READ:
    if (event->after) m->read = hue;
    break;
  case QACI_ARENA_WRITE:
    m->wrote = hue;
    if (m->ground < QACI_ARENA_GROUND_MONEY) set_ground(m, QACI_ARENA_GROUND_CODE, hue);
    break;
  case QACI_ARENA_MONEY:
    m->took = hue;
    set_ground(m, QACI_ARENA_GROUND_TAKEN, hue);
    break;
  case QACI_ARENA_DEATH:
    m->died = hue;
    break;
  case QACI_ARENA_BLOCKED:
  case QACI_ARENA_COIN:
    break;
  }
  return true;
}

static qaci_status fill_rows(qaci_ctx *ctx, qaci_arena_film *f, qaci_arena_run *run) {
  f->rows = (size_t)((f->to - f->from + f->every - 1) / f->every);
  if (f->rows > SIZE_MAX / sizeof *f->mark / f->columns)
    return qaci_fail(ctx, QACI_DOMAIN, "%zu rows of %zu columns, expected less of both", f->rows, f->columns);
  uint64_t bytes = (uint64_t)f->rows * f->columns * sizeof *f->mark;
  QACI_TRY(qaci_ctx_charge(ctx, bytes));
  f->bytes = bytes;
  f->mark = qaci_alloc(bytes);
  memset(f->mark, 0, bytes);
  first_ground(f, run);
  filling w = {.f = f, .run = run};
  QACI_TRY(play(ctx, run, f->to, fill, &w, "drawing"));
  begin_row(&w, f->rows - 1);
  return play(ctx, run, UINT64_MAX, NULL, NULL, "playing to the end");
}

/* The first tick that is not shown. */
static uint64_t end_of(const qaci_arena_film *f, uint64_t to, uint64_t last) {
  if (to) return to < last ? to : last;
  uint64_t some = (f->news - f->from) / 16 + 3;
  return f->news + 1 + some < last ? f->news + 1 + some : last;
}

static qaci_status make(qaci_ctx *ctx, qaci_arena_film *f, qaci_arena_run *run, survey *s,
                        const qaci_arena_film_options *o) {
  const qaci_arena_environment *e = qaci_arena_run_environment(run);
  uint32_t low = o->low, high = o->high || o->low ? o->high : e->slots;
  if (low >= high || high > e->slots)
    return qaci_fail(ctx, QACI_DOMAIN, "slots %u to %u of a ring of %u, expected a stretch of it", low, high, e->slots);
  QACI_TRY(qaci_arena_run_until(ctx, run, o->from, NULL, NULL));
  f->from = s->news = o->from;
  f->end = qaci_arena_run_copy(run);
  s->run = f->end;
  use_what_is_there(s, low, high);
  QACI_TRY(play(ctx, f->end, o->to ? o->to : UINT64_MAX, watch, s, "looking at the run"));
  f->news = s->news;
  f->to = end_of(f, o->to, qaci_arena_run_tick(f->end));
  if (f->to <= f->from)
    return qaci_fail(ctx, QACI_DOMAIN, "nothing to show from tick %llu on, expected a tick before the end at %llu",
                     (unsigned long long)f->from, (unsigned long long)f->to);
  uint64_t ticks = f->to - f->from;
  f->every = o->every ? o->every : (ticks + o->most_rows - 1) / o->most_rows;
  lay_out(f, s->used, low, high, o->fold, o->most_columns);
  QACI_TRY(fill_rows(ctx, f, run));
  qaci_arena_run_destroy(f->end);
  f->end = qaci_arena_run_copy(run);
  return QACI_OK;
}

qaci_status qaci_arena_film_create(qaci_ctx *ctx, qaci_arena_film **r, const qaci_arena_run *run,
                                   const qaci_arena_film_options *options) {
  qaci_arena_film *f = *r = qaci_alloc(sizeof *f);
  *f = (qaci_arena_film){0};
  uint32_t slots = qaci_arena_run_environment(run)->slots;
  survey s = {.used = NULL};
  qaci_arena_run *played = qaci_arena_run_copy(run);
  qaci_status status = qaci_ctx_charge(ctx, slots);
  if (status == QACI_OK) {
    s.used = qaci_alloc(slots);
    memset(s.used, 0, slots);
    status = make(ctx, f, played, &s, options);
    free(s.used);
    qaci_ctx_release(ctx, slots);
  }
  qaci_arena_run_destroy(played);
  if (status != QACI_OK) {
    qaci_arena_film_destroy(ctx, f);
    *r = NULL;
  }
  return status;
}

void qaci_arena_film_destroy(qaci_ctx *ctx, qaci_arena_film *f) {
  if (!f) return;
  qaci_ctx_release(ctx, f->bytes);
  free(f->stretch);
  free(f->mark);
  qaci_arena_run_destroy(f->end);
  free(f);
}
