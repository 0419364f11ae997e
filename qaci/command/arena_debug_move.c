/* The debugger's commands that move through the history, and what they print on the way. */
#include "qaci/command/arena_debug.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A moment, to come back to: sleepers' ticks have no instructions. */
typedef struct moment {
  uint64_t step, tick;
} moment;

static moment now(const debugger *d) {
  const qaci_arena_run *run = qaci_arena_history_run(d->history);
  return (moment){qaci_arena_run_steps(run), qaci_arena_run_tick(run)};
}

static qaci_status come_back(debugger *d, moment m) {
  QACI_TRY(qaci_arena_history_go(&d->ctx, d->history, m.step));
  return now(d).tick < m.tick ? qaci_arena_history_go_tick(&d->ctx, d->history, m.tick) : QACI_OK;
}

void debug_say_event(const debugger *d, const qaci_arena_event *event) {
  char place[DEBUG_PLACE];
  debug_place(d, event->slot, place);
  switch (event->kind) {
  case QACI_ARENA_STEP:
    printf("is at %s", place);
    break;
  case QACI_ARENA_READ:
    printf("read %s: %lld", place, (long long)event->before);
    break;
  case QACI_ARENA_WRITE:
    printf("wrote %s: %lld -> %lld", place, (long long)event->before, (long long)event->after);
    break;
  case QACI_ARENA_BLOCKED:
    printf("may not %s %s", event->after ? "jump to" : "write", place);
    break;
  case QACI_ARENA_MOVE:
    printf("moved to %s", place);
    break;
  case QACI_ARENA_MONEY:
    printf("took $%lld at %s", (long long)event->before, place);
    break;
  case QACI_ARENA_DEATH:
    printf("died: %s", qaci_arena_cause_name[event->before]);
    break;
  case QACI_ARENA_COIN:
    printf("tossed %lld", (long long)event->after);
    break;
  }
}

/* One line for each instruction: who, where, what, and what came of it but the way to the next instruction. */
typedef struct tracer {
  const debugger *d;
  bool begun; /* a line waits for its end */
} tracer;

static bool print_event(void *data, const qaci_arena_event *event) {
  tracer *t = data;
  const debugger *d = t->d;
  uint32_t after = (uint32_t)(event->before + 3) & (d->e->slots - 1);
  if (event->kind == QACI_ARENA_READ || (event->kind == QACI_ARENA_MOVE && event->slot == after)) return true;
  if (event->kind == QACI_ARENA_STEP) {
    char place[DEBUG_PLACE], text[512];
    debug_instruction(d, qaci_arena_history_run(d->history), event->slot, text, sizeof text);
    printf("%stick %llu: %u %s at %s: %s", t->begun ? "\n" : "", (unsigned long long)event->tick, event->pointer + 1,
           d->names.pointer[event->pointer], debug_place(d, event->slot, place), text);
    t->begun = true;
  } else {
    printf(" | ");
    debug_say_event(d, event);
  }
  return true;
}

/* The history moved forward from `from` to now: if it is to be traced, go that way again and say what happens. */
static bool moved(debugger *d, moment from, bool say_where) {
  moment to = now(d);
  if (d->trace && to.step > from.step) {
    tracer t = {.d = d};
    qaci_status status = come_back(d, from);
    if (status == QACI_OK) status = qaci_arena_history_watch(&d->ctx, d->history, to.step - from.step, print_event, &t);
    if (t.begun) putchar('\n');
    if (status == QACI_OK) status = come_back(d, to);
    if (!debug_done(d, status)) return false;
  }
  if (say_where) debug_where(d);
  return true;
}

/* The number that may follow, 1 if there is none. */
static bool count(debugger *d, char *arguments, int64_t least, int64_t *n) {
  char *word = debug_word(&arguments);
  *n = 1;
  return (!word || debug_number(d, word, "the number of times", least, INT64_MAX, n)) && debug_no_more(d, arguments);
}

bool debug_step(debugger *d, char *arguments) {
  int64_t n;
  if (!count(d, arguments, 1, &n)) return false;
  moment from = now(d);
  if (!debug_done(d, qaci_arena_history_go(&d->ctx, d->history, from.step + (uint64_t)n))) return false;
  return moved(d, from, true);
}

bool debug_back(debugger *d, char *arguments) {
  int64_t n;
  if (!count(d, arguments, 1, &n)) return false;
  uint64_t step = now(d).step;
  if (!debug_done(d, qaci_arena_history_go(&d->ctx, d->history, (uint64_t)n < step ? step - (uint64_t)n : 0)))
    return false;
  debug_where(d);
  return true;
}

static bool go_tick(debugger *d, uint64_t tick) {
  moment from = now(d);
  return debug_done(d, qaci_arena_history_go_tick(&d->ctx, d->history, tick)) && moved(d, from, true);
}

bool debug_tick(debugger *d, char *arguments) {
  int64_t n;
  if (!count(d, arguments, INT64_MIN, &n)) return false;
  uint64_t tick = now(d).tick;
  if (n >= 0) return go_tick(d, tick + (uint64_t)n);
  /* the beginning of the tick under way is the first one back */
  uint64_t back = 0 - (uint64_t)n;
  if (!qaci_arena_history_fresh(d->history)) back--;
  return go_tick(d, back < tick ? tick - back : 0);
}

bool debug_goto(debugger *d, char *arguments) {
  char *word = debug_word(&arguments);
  int64_t tick;
  if (!word) return debug_wrong(d, "goto without a tick, expected: goto TICK");
  return debug_number(d, word, "the tick", 0, INT64_MAX, &tick) && debug_no_more(d, arguments) &&
         go_tick(d, (uint64_t)tick);
}

static bool seek(debugger *d, bool forward) {
  moment from = now(d);
  bool found;
  qaci_arena_event event;
  if (!debug_done(d, qaci_arena_history_seek(&d->ctx, d->history, forward, debug_break_interest, d, &found, &event)))
    return false;
  if (!moved(d, from, false)) return false;
  if (found)
    debug_say_break(d, &event);
  else if (d->break_count && !forward)
    puts("no break before; this is the beginning");
  debug_where(d);
  return true;
}

bool debug_continue(debugger *d, char *arguments) {
  return debug_no_more(d, arguments) && seek(d, true);
}

bool debug_reverse(debugger *d, char *arguments) {
  return debug_no_more(d, arguments) && seek(d, false);
}

bool debug_trace(debugger *d, char *arguments) {
  char *word = debug_word(&arguments);
  if (word && strcmp(word, "on") && strcmp(word, "off"))
    return debug_wrong(d, "trace \"%s\", expected on or off", word);
  if (!debug_no_more(d, arguments)) return false;
  if (word)
    d->trace = !strcmp(word, "on");
  else
    puts(d->trace ? "trace is on" : "trace is off");
  return true;
}

typedef struct wanted {
  qaci_arena_event_kind kind;
  uint32_t slot, pointer; /* of a write the slot, of a death the pointer */
} wanted;

static qaci_arena_interest is_wanted(void *data, const qaci_arena_event *event) {
  const wanted *w = data;
  bool met =
      event->kind == w->kind && (w->kind == QACI_ARENA_DEATH ? event->pointer == w->pointer : event->slot == w->slot);
  return met ? QACI_ARENA_STOP_AFTER : QACI_ARENA_PASS;
}

/* Look for an event one way without moving, and say it after `heading`, or else `none`. */
static bool say_nearest(debugger *d, bool forward, wanted w, const char *heading, const char *none) {
  moment from = now(d);
  bool found;
  qaci_arena_event event;
  qaci_status status = qaci_arena_history_seek(&d->ctx, d->history, forward, is_wanted, &w, &found, &event);
  uint64_t step = now(d).step;
  if (status == QACI_OK) status = come_back(d, from);
  if (!debug_done(d, status)) return false;
  if (!found) return puts(none), true;
  printf("%s tick %llu, step %llu: %u %s ", heading, (unsigned long long)event.tick, (unsigned long long)step,
         event.pointer + 1, d->names.pointer[event.pointer]);
  debug_say_event(d, &event);
  putchar('\n');
  return true;
}

bool debug_written(debugger *d, char *arguments) {
  char *word = debug_word(&arguments);
  wanted w = {.kind = QACI_ARENA_WRITE};
  if (!word) return debug_wrong(d, "written without a slot, expected: written SLOT");
  return debug_slot(d, word, &w.slot) && debug_no_more(d, arguments) &&
         say_nearest(d, false, w, "last written:", "not written before now") &&
         say_nearest(d, true, w, "next written:", "not written from now on");
}

bool debug_died(debugger *d, char *arguments) {
  char *word = debug_word(&arguments);
  int only = ANY_POINTER;
  if (word && !debug_pointer(d, word, &only)) return false;
  if (!debug_no_more(d, arguments)) return false;
  for (size_t i = 0; i < d->names.pointers; i++) {
    if (only != ANY_POINTER && only != (int)i) continue;
    wanted w = {.kind = QACI_ARENA_DEATH, .pointer = (uint32_t)i};
    bool dead = qaci_arena_run_pointer(qaci_arena_history_run(d->history), i).cause != QACI_ARENA_LIVING;
    char none[DEBUG_PLACE];
    snprintf(none, sizeof none, "%zu %.100s %s", i + 1, d->names.pointer[i],
             dead ? "was killed by hand" : "lives to the end");
    if (!say_nearest(d, !dead, w, dead ? "died:" : "will die:", none)) return false;
  }
  return true;
}
