/* The debugger's breakpoints: what stops `continue` and `reverse-continue`. */
#include "qaci/command/arena_debug.h"

#include <stdio.h>
#include <string.h>

/* Whether b wants to stop at the event; a pointer that is about to play somewhere is stopped before it does. */
static qaci_arena_interest interest(const debug_break *b, const qaci_arena_event *event) {
  static const qaci_arena_event_kind kind[] = {[BREAK_AT] = QACI_ARENA_STEP,
                                               [BREAK_ENTERS] = QACI_ARENA_MOVE,
                                               [BREAK_WRITE] = QACI_ARENA_WRITE,
                                               [BREAK_MONEY] = QACI_ARENA_MONEY,
                                               [BREAK_DEATH] = QACI_ARENA_DEATH};
  bool anywhere = b->kind == BREAK_MONEY || b->kind == BREAK_DEATH;
  if (event->kind != kind[b->kind] || (!anywhere && event->slot != b->slot)) return QACI_ARENA_PASS;
  if (b->pointer != ANY_POINTER && (uint32_t)b->pointer != event->pointer) return QACI_ARENA_PASS;
  return b->kind == BREAK_AT ? QACI_ARENA_STOP_BEFORE : QACI_ARENA_STOP_AFTER;
}

qaci_arena_interest debug_break_interest(void *debugger_, const qaci_arena_event *event) {
  const debugger *d = debugger_;
  for (size_t i = 0; i < d->break_count; i++) {
    qaci_arena_interest r = interest(&d->breaks[i], event);
    if (r != QACI_ARENA_PASS) return r;
  }
  return QACI_ARENA_PASS;
}

void debug_say_break(const debugger *d, const qaci_arena_event *event) {
  const debug_break *b = d->breaks;
  while (interest(b, event) == QACI_ARENA_PASS) b++;
  printf("break %u: %u %s ", b->number, event->pointer + 1, d->names.pointer[event->pointer]);
  debug_say_event(d, event);
  putchar('\n');
}

static void say(const debugger *d, const debug_break *b) {
  char place[DEBUG_PLACE];
  static const char *const what[] = {[BREAK_AT] = "before an instruction at ",
                                     [BREAK_ENTERS] = "after a move onto ",
                                     [BREAK_WRITE] = "after a write to ",
                                     [BREAK_MONEY] = "after money was taken",
                                     [BREAK_DEATH] = "after a death"};
  bool anywhere = b->kind == BREAK_MONEY || b->kind == BREAK_DEATH;
  printf("break %u: %s%s", b->number, what[b->kind], anywhere ? "" : debug_place(d, b->slot, place));
  if (b->pointer != ANY_POINTER) printf(" by %d %s", b->pointer + 1, d->names.pointer[b->pointer]);
  putchar('\n');
}

/* "if POINTER" or nothing, then the break is made and said. */
static bool add(debugger *d, debug_break b, char *arguments) {
  char *word = debug_word(&arguments);
  b.pointer = ANY_POINTER;
  if (word) {
    if (strcmp(word, "if"))
      return debug_wrong(d, "\"%s\" behind a break, expected \"if POINTER\" or the end of the line", word);
    if (!(word = debug_word(&arguments)))
      return debug_wrong(d, "\"if\" without a pointer, expected its name or number");
    if (!debug_pointer(d, word, &b.pointer) || !debug_no_more(d, arguments)) return false;
  }
  b.number = ++d->break_number;
  d->breaks = qaci_realloc(d->breaks, (d->break_count + 1) * sizeof *d->breaks);
  d->breaks[d->break_count++] = b;
  say(d, &b);
  return true;
}

bool debug_break_add(debugger *d, char *arguments) {
  char *word = debug_word(&arguments);
  debug_break b = {.kind = BREAK_AT};
  if (!word) {
    for (size_t i = 0; i < d->break_count; i++) say(d, &d->breaks[i]);
    if (!d->break_count) puts("no breaks");
    return true;
  }
  if (!strcmp(word, "money") || !strcmp(word, "death")) {
    b.kind = *word == 'm' ? BREAK_MONEY : BREAK_DEATH;
    return add(d, b, arguments);
  }
  if (!strcmp(word, "enters")) {
    b.kind = BREAK_ENTERS;
    if (!(word = debug_word(&arguments)))
      return debug_wrong(d, "\"enters\" without a slot, expected: break enters SLOT");
  }
  return debug_slot(d, word, &b.slot) && add(d, b, arguments);
}

bool debug_watch(debugger *d, char *arguments) {
  char *word = debug_word(&arguments);
  debug_break b = {.kind = BREAK_WRITE};
  if (!word) return debug_wrong(d, "watch of nothing, expected: watch SLOT [if POINTER]");
  return debug_slot(d, word, &b.slot) && add(d, b, arguments);
}

bool debug_delete(debugger *d, char *arguments) {
  char *word = debug_word(&arguments);
  if (!word) {
    d->break_count = 0;
    puts("no breaks");
    return true;
  }
  do {
    int64_t number;
    if (!debug_number(d, word, "the break's number", 1, INT64_MAX, &number)) return false;
    size_t i = 0;
    while (i < d->break_count && d->breaks[i].number != (uint64_t)number) i++;
    if (i == d->break_count)
      return debug_wrong(d, "there is no break %lld, expected one that \"break\" lists", (long long)number);
    memmove(d->breaks + i, d->breaks + i + 1, (--d->break_count - i) * sizeof *d->breaks);
  } while ((word = debug_word(&arguments)));
  return true;
}
