/* The debugger's `diff`: two ticks of this history, or this history and that of other files. */
#include "qaci/command/arena_debug.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/difference.h"

static const char *life(qaci_arena_cause cause, char text[48]) {
  snprintf(text, 48, cause == QACI_ARENA_LIVING ? "%s" : "dead: %s", qaci_arena_cause_name[cause]);
  return text;
}

/* Every slot and pointer in which the two worlds differ. */
static void print_all(const debugger *d, const qaci_arena_run *a, const qaci_arena_run *b) {
  char place[DEBUG_PLACE], other[DEBUG_PLACE], x[48], y[48];
  size_t lines = 0;
  for (uint32_t s = 0; s < d->e->slots; s++) {
    int32_t v = qaci_arena_run_value(a, s), w = qaci_arena_run_value(b, s);
    uint16_t p = qaci_arena_run_paint(a, s), q = qaci_arena_run_paint(b, s);
    if (v != w) printf("%s: %d -> %d\n", debug_place(d, s, place), v, w), lines++;
    if (p != q)
      printf("%s: money of %s -> %s\n", debug_place(d, s, place), debug_colour(d, p), debug_colour(d, q)), lines++;
  }
  for (size_t i = 0; i < d->names.pointers; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(a, i), q = qaci_arena_run_pointer(b, i);
    if (p.at == q.at && p.cause == q.cause) continue;
    printf("%zu %s: ", i + 1, d->names.pointer[i]);
    if (p.at != q.at) printf("at %s -> %s", debug_place(d, p.at, place), debug_place(d, q.at, other));
    if (p.cause != q.cause) printf("%s%s -> %s", p.at != q.at ? ", " : "", life(p.cause, x), life(q.cause, y));
    putchar('\n');
    lines++;
  }
  if (!lines) puts("no difference");
}

static bool two_ticks(debugger *d, int64_t first, int64_t second) {
  qaci_arena_history *h = qaci_arena_history_copy(d->history);
  qaci_status status = qaci_arena_history_go_tick(&d->ctx, h, (uint64_t)first);
  qaci_arena_run *a = qaci_arena_run_copy(qaci_arena_history_run(h));
  if (status == QACI_OK) status = qaci_arena_history_go_tick(&d->ctx, h, (uint64_t)second);
  if (status == QACI_OK) print_all(d, a, qaci_arena_history_run(h));
  qaci_arena_run_destroy(a);
  qaci_arena_history_destroy(&d->ctx, h);
  return debug_done(d, status);
}

static void print_first(const debugger *d, const qaci_arena_difference *r) {
  char place[DEBUG_PLACE], other[DEBUG_PLACE], x[48], y[48];
  long long first = r->first, second = r->second;
  if (r->kind == QACI_ARENA_SAME) {
    puts("no difference up to the end");
    return;
  }
  printf("the first difference is after tick %llu: ", (unsigned long long)r->tick);
  switch (r->kind) {
  case QACI_ARENA_VALUE_DIFFERS:
    printf("%s is %lld here, %lld there\n", debug_place(d, r->at, place), first, second);
    break;
  case QACI_ARENA_PAINT_DIFFERS:
    printf("the money of %s is of %s here, of %s there\n", debug_place(d, r->at, place),
           debug_colour(d, (uint16_t)first), debug_colour(d, (uint16_t)second));
    break;
  case QACI_ARENA_PLACE_DIFFERS:
    printf("%u %s is at %s here, at %s there\n", r->at + 1, d->names.pointer[r->at],
           debug_place(d, (uint32_t)first, place), debug_place(d, (uint32_t)second, other));
    break;
  case QACI_ARENA_LIFE_DIFFERS:
    printf("%u %s is %s here, %s there\n", r->at + 1, d->names.pointer[r->at], life((qaci_arena_cause)first, x),
           life((qaci_arena_cause)second, y));
    break;
  case QACI_ARENA_SAME:
  case QACI_ARENA_ENDING_DIFFERS:
    printf("the end is %s here, %s there\n", qaci_arena_end_name[first], qaci_arena_end_name[second]);
    break;
  }
}

static qaci_status load(debugger *d, char *file, char *arguments, qaci_arena_environment **e, qaci_arena_agent **agent,
                        size_t *agents) {
  QACI_TRY(qaci_arena_environment_load(&d->ctx, e, file));
  for (char *word; (word = debug_word(&arguments)); ++*agents)
    QACI_TRY(qaci_arena_agent_load(&d->ctx, &agent[*agents], word, *e));
  return QACI_OK;
}

static bool other_files(debugger *d, char *file, char *arguments) {
  qaci_arena_environment *e = NULL;
  qaci_arena_agent **agent = qaci_alloc((strlen(arguments) + 1) * sizeof *agent);
  size_t agents = 0;
  qaci_arena_run *run;
  qaci_arena_history *other = NULL;
  qaci_arena_difference r;
  qaci_status status = load(d, file, arguments, &e, agent, &agents);
  if (status == QACI_OK) status = qaci_arena_run_create(&d->ctx, &run, e, agent, agents, &d->options);
  /* one snapshot: it is only played forward */
  if (status == QACI_OK) status = qaci_arena_history_create(&d->ctx, &other, run, 0);
  if (status == QACI_OK) status = qaci_arena_difference_find(&d->ctx, &r, d->history, other);
  if (status == QACI_OK) print_first(d, &r);
  qaci_arena_history_destroy(&d->ctx, other);
  for (size_t i = 0; i < agents; i++) qaci_arena_agent_release(agent[i]);
  free(agent);
  qaci_arena_environment_release(e);
  return debug_done(d, status);
}

static bool is_number(const char *s) {
  return *s && !s[strspn(s, "0123456789")];
}

bool debug_diff(debugger *d, char *arguments) {
  char *first = debug_word(&arguments);
  if (!first) return debug_wrong(d, "diff of what? expected: diff TICK TICK, or diff ENV AGENT...");
  if (!is_number(first)) return other_files(d, first, arguments);
  char *second = debug_word(&arguments);
  int64_t from, to;
  if (!second) return debug_wrong(d, "diff of one tick, expected a second one");
  return debug_number(d, first, "the first tick", 0, INT64_MAX, &from) &&
         debug_number(d, second, "the second tick", 0, INT64_MAX, &to) && debug_no_more(d, arguments) &&
         two_ticks(d, from, to);
}
