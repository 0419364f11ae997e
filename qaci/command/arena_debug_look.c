/* The debugger's commands that look: where the run is, instructions, slots, pointers, money. */
#include "qaci/command/arena_debug.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST = 10, A_ROW = 8 /* values */, EMPTY = 4 /* slots of 0 that `list` puts in one line */ };

int debug_next_pointer(const qaci_arena_run *run) {
  if (qaci_arena_run_end(run) != QACI_ARENA_GOES_ON) return -1;
  uint64_t tick = qaci_arena_run_tick(run), earliest = UINT64_MAX, repeat;
  uint32_t turn = qaci_arena_run_turn(run, &repeat);
  size_t n = qaci_arena_run_pointers(run);
  int next = -1;
  /* the rest of this tick, then the tick after, then whoever wakes first */
  for (size_t i = turn; i < n + n; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(run, i % n);
    if (p.cause != QACI_ARENA_LIVING || (i == turn && repeat >= p.speed)) continue;
    if (p.start <= tick + (i >= n)) return (int)(i % n);
    if (i >= n && p.start < earliest) {
      earliest = p.start;
      next = (int)(i - n);
    }
  }
  return next;
}

/* Which operands of an op name a place that matters: 1 A, 2 B. */
static unsigned operands(int32_t op) {
  if (op == QACI_ARENA_DIE || op == QACI_ARENA_DAT) return 0;
  return op == QACI_ARENA_JMP ? 1 : op == QACI_ARENA_TOSS ? 2 : 3;
}

void debug_instruction(const debugger *d, const qaci_arena_run *run, uint32_t at, char *text, size_t room) {
  uint32_t mask = d->e->slots - 1;
  int32_t three[3];
  for (uint32_t i = 0; i < 3; i++) three[i] = qaci_arena_run_value(run, (at + i) & mask);
  char place[DEBUG_PLACE];
  size_t slots = qaci_arena_instruction(three, d->e->coin, text, room), n = strlen(text);
  unsigned named = slots == 3 ? operands(three[0]) : 0;
  for (unsigned i = 1; i <= 2; i++) {
    uint32_t slot = (at + (uint32_t)three[i]) & mask;
    if (!(named & i) || n + 8 >= room) continue;
    n += (size_t)snprintf(text + n, room - n, "%s%c = %s: %d", i == 1 || named == 2 ? "   ; " : ", ",
                          i == 1 ? 'A' : 'B', debug_place(d, slot, place), qaci_arena_run_value(run, slot));
    if (n >= room) n = room - 1;
  }
}

void debug_where(debugger *d) {
  const qaci_arena_run *run = qaci_arena_history_run(d->history);
  char place[DEBUG_PLACE], text[512];
  printf("tick %llu, step %llu: ", (unsigned long long)qaci_arena_run_tick(run),
         (unsigned long long)qaci_arena_run_steps(run));
  int next = debug_next_pointer(run);
  if (qaci_arena_run_end(run) != QACI_ARENA_GOES_ON) {
    printf("the run is over: %s\n", qaci_arena_end_name[qaci_arena_run_end(run)]);
  } else if (next < 0) {
    printf("nobody is awake\n");
  } else {
    qaci_arena_pointer p = qaci_arena_run_pointer(run, (size_t)next);
    debug_instruction(d, run, p.at, text, sizeof text);
    printf("%d %s", next + 1, d->names.pointer[next]);
    if (p.start > qaci_arena_run_tick(run)) printf(", asleep until tick %llu,", (unsigned long long)p.start);
    printf(" at %s: %s\n", debug_place(d, p.at, place), text);
  }
  d->list_from = QACI_ARENA_NEVER;
}

/* " ro noentry", and who owns private slots. */
static void print_flags(const debugger *d, const qaci_arena_slot *s) {
  if (s->flags & QACI_ARENA_READ_ONLY) printf(" ro");
  if (s->flags & QACI_ARENA_NO_ENTRY) printf(" noentry");
  if (s->flags & QACI_ARENA_HIDDEN) printf(" hidden");
  if (!(s->flags & QACI_ARENA_PRIVATE)) return;
  printf(" private");
  for (size_t i = 0; i < d->e->starts; i++)
    if (d->e->start[i].file && d->e->start[i].colour == s->owner) {
      printf(" of %s", d->names.pointer[i]);
      return;
    }
}

const char *debug_colour(const debugger *d, uint16_t colour) {
  if (colour == QACI_ARENA_NOBODY) return "nobody";
  for (size_t i = 0; colour && i < d->e->starts; i++)
    if (d->e->start[i].file && !d->e->start[i].shadow && d->e->start[i].colour == colour) return d->names.pointer[i];
  return "the house";
}

static void print_money(const debugger *d, const qaci_arena_run *run, uint32_t slot) {
  const qaci_arena_slot *s = &d->e->slot[slot];
  if (!s->money) return;
  uint16_t paint = qaci_arena_run_paint(run, slot);
  printf("  $%u", s->money);
  if (paint != QACI_ARENA_NOBODY) printf(" (of %s)", debug_colour(d, paint));
}

/* Numbers of the living pointers that stand here, like "1,3>". */
static void print_marks(const debugger *d, const qaci_arena_run *run, uint32_t slot) {
  char text[32] = "";
  size_t n = 0;
  for (size_t i = 0; i < d->names.pointers && n + 12 < sizeof text; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(run, i);
    if (p.cause == QACI_ARENA_LIVING && p.at == slot)
      n += (size_t)snprintf(text + n, sizeof text - n, "%s%zu", n ? "," : "", i + 1);
  }
  printf("%4s%c", text, n ? '>' : ' ');
}

static bool stands(const debugger *d, const qaci_arena_run *run, uint32_t slot) {
  for (size_t i = 0; i < d->names.pointers; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(run, i);
    if (p.cause == QACI_ARENA_LIVING && p.at == slot) return true;
  }
  return false;
}

/* The first label that stands on the slot, or "". */
static const char *label_at(const debugger *d, uint32_t slot) {
  size_t low = 0, high = d->names.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (d->names.label[middle].at < slot)
      low = middle + 1;
    else
      high = middle;
  }
  return low < d->names.count && d->names.label[low].at == slot ? d->names.label[low].name : "";
}

/* Nothing but a 0: no label, pointer, money. */
static bool is_empty(const debugger *d, const qaci_arena_run *run, uint32_t slot) {
  return !qaci_arena_run_value(run, slot) && !d->e->slot[slot].money && !*label_at(d, slot) && !stands(d, run, slot);
}

/* Which line of which file made the slot: lines of the environment, then those of each agent; 0: none is known. */
static uint64_t source(const debugger *d, uint32_t slot) {
  if (d->e->line && d->e->line[slot]) return d->e->line[slot];
  for (size_t i = 0; i < d->e->starts; i++) {
    const qaci_arena_start *s = &d->e->start[i];
    if (!s->file) continue;
    const qaci_arena_agent *a = d->agent[s->file - 1];
    uint32_t from = (slot - s->at) & (d->e->slots - 1);
    if (from < a->count) return a->line ? (uint64_t)(i + 1) << 32 | a->line[from] : 0;
  }
  return 0;
}

/* Whether a line of the listing may run on from `slot` to the next slot. */
static bool runs_on(const debugger *d, const qaci_arena_run *run, uint32_t slot) {
  uint32_t next = (slot + 1) & (d->e->slots - 1);
  return !*label_at(d, next) && !stands(d, run, next) && source(d, next) == source(d, slot);
}

static void list_end(const debugger *d, const qaci_arena_run *run, uint32_t at) {
  print_money(d, run, at);
  if (d->e->slot[at].flags) printf("  ");
  print_flags(d, &d->e->slot[at]);
  putchar('\n');
}

/* The listing's line that begins at `at`; returns how many slots it covers, at most `left`. */
static uint32_t list_line(const debugger *d, uint32_t at, uint32_t left) {
  const qaci_arena_run *run = qaci_arena_history_run(d->history);
  uint32_t mask = d->e->slots - 1, empty = 0;
  while (empty < left && is_empty(d, run, (at + empty) & mask)) empty++;
  if (empty >= EMPTY) {
    printf("     %6u  %-14s %u slots of 0\n", at, "", empty);
    return empty;
  }
  char text[512];
  int32_t three[3];
  for (uint32_t i = 0; i < 3; i++) three[i] = qaci_arena_run_value(run, (at + i) & mask);
  uint32_t length = (uint32_t)qaci_arena_instruction(three, d->e->coin, text, sizeof text);
  bool whole = length == 3 && runs_on(d, run, at) && runs_on(d, run, (at + 1) & mask);
  /* a line of the source that is longer than an instruction is one of words */
  if (whole && source(d, at) && source(d, (at + 3) & mask) == source(d, at)) whole = false;
  print_marks(d, run, at);
  printf("%6u  %-14s ", at, label_at(d, at));
  if (whole) {
    debug_instruction(d, run, at, text, sizeof text);
    printf("%s", text);
    list_end(d, run, at);
    return 3;
  }
  printf("word");
  length = 0;
  do {
    printf(" %d", qaci_arena_run_value(run, (at + length) & mask));
    length++;
  } while (length < left && length < A_ROW && source(d, at) && runs_on(d, run, (at + length - 1) & mask));
  list_end(d, run, at);
  return length;
}

bool debug_list(debugger *d, char *arguments) {
  const qaci_arena_run *run = qaci_arena_history_run(d->history);
  int64_t lines = LIST;
  uint32_t at = d->list_from;
  char *word = debug_word(&arguments), *count = debug_word(&arguments);
  if (word && !debug_slot(d, word, &at)) return false;
  if (count && !debug_number(d, count, "the number of lines", 1, INT64_MAX, &lines)) return false;
  if (!debug_no_more(d, arguments)) return false;
  if (at == QACI_ARENA_NEVER) {
    int next = debug_next_pointer(run);
    at = next < 0 ? 0 : qaci_arena_run_pointer(run, (size_t)next).at;
  }
  uint32_t left = d->e->slots;
  for (; lines > 0 && left; lines--) {
    uint32_t slots = list_line(d, at, left);
    at = (at + slots) & (d->e->slots - 1);
    left -= slots < left ? slots : left;
  }
  d->list_from = at;
  return true;
}

bool debug_pointers(debugger *d, char *arguments) {
  const qaci_arena_run *run = qaci_arena_history_run(d->history);
  if (!debug_no_more(d, arguments)) return false;
  int width = 4;
  for (size_t i = 0; i < d->names.pointers; i++)
    if ((int)strlen(d->names.pointer[i]) > width) width = (int)strlen(d->names.pointer[i]);
  int next = debug_next_pointer(run);
  for (size_t i = 0; i < d->names.pointers; i++) {
    qaci_arena_pointer p = qaci_arena_run_pointer(run, i);
    char place[DEBUG_PLACE];
    printf("%c%3zu  %-*s  ", next == (int)i ? '>' : ' ', i + 1, width, d->names.pointer[i]);
    if (p.cause != QACI_ARENA_LIVING)
      printf("dead at %s: %s in tick %llu", debug_place(d, p.at, place), qaci_arena_cause_name[p.cause],
             (unsigned long long)p.died);
    else if (p.start > qaci_arena_run_tick(run))
      printf("sleeps at %s until tick %llu", debug_place(d, p.at, place), (unsigned long long)p.start);
    else
      printf("at %s", debug_place(d, p.at, place));
    if (p.speed != 1) printf(", speed %llu", (unsigned long long)p.speed);
    if (p.fuel != UINT64_MAX) printf(", fuel %llu", (unsigned long long)p.fuel);
    if (p.warden) printf(", warden");
    if (p.shadow) printf(", shadow");
    putchar('\n');
  }
  return true;
}

bool debug_slots(debugger *d, char *arguments) {
  const qaci_arena_run *run = qaci_arena_history_run(d->history);
  char *low = debug_word(&arguments), *high = debug_word(&arguments);
  if (!low) return debug_wrong(d, "slots of nothing, expected: slots LO HI (HI excluded), or slots SLOT");
  uint32_t from, to;
  if (!debug_slot(d, low, &from) || !debug_no_more(d, arguments)) return false;
  to = (from + 1) & (d->e->slots - 1);
  if (high) {
    int64_t v;
    int places;
    if (!debug_expression(d, high, &v, &places)) return false;
    if (v < 1 || v > d->e->slots)
      return debug_wrong(d, "the slots end at %lld, expected 1 to %u (excluded)", (long long)v, d->e->slots);
    to = (uint32_t)v & (d->e->slots - 1);
  }
  uint32_t count = (to - from) & (d->e->slots - 1);
  if (!count) count = d->e->slots;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t slot = (from + i) & (d->e->slots - 1);
    if (i % A_ROW == 0) printf("%6u ", slot);
    printf(" %d", qaci_arena_run_value(run, slot));
    if (i % A_ROW == A_ROW - 1 || i + 1 == count) putchar('\n');
  }
  return true;
}

bool debug_print(debugger *d, char *arguments) {
  int64_t v;
  int places;
  char place[DEBUG_PLACE];
  while (*arguments == ' ') arguments++;
  if (!*arguments) return debug_wrong(d, "print of nothing, expected an expression, like  print [porch+2]");
  if (!debug_expression(d, arguments, &v, &places)) return false;
  if (places == 1 && v >= 0 && v < d->e->slots)
    printf("%s\n", debug_place(d, (uint32_t)v, place));
  else
    printf("%lld\n", (long long)v);
  return true;
}

bool debug_search(debugger *d, char *arguments) {
  const qaci_arena_run *run = qaci_arena_history_run(d->history);
  size_t count = 0, room = 0;
  int64_t *value = NULL;
  bool fine = true;
  for (char *word; fine && (word = debug_word(&arguments));) {
    int places;
    if (count == room) value = qaci_realloc(value, (room = 2 * room + 8) * sizeof *value);
    fine = debug_expression(d, word, &value[count++], &places);
  }
  if (fine && !count) fine = debug_wrong(d, "search of nothing, expected values, like  search 12321 2");
  size_t found = 0;
  for (uint32_t at = 0; fine && at < d->e->slots; at++) {
    size_t i = 0;
    while (i < count && qaci_arena_run_value(run, (at + (uint32_t)i) & (d->e->slots - 1)) == value[i]) i++;
    if (i < count) continue;
    char place[DEBUG_PLACE];
    puts(debug_place(d, at, place));
    found++;
  }
  if (fine && !found) puts("not found");
  free(value);
  return fine;
}

bool debug_scores(debugger *d, char *arguments) {
  const qaci_arena_run *run = qaci_arena_history_run(d->history);
  if (!debug_no_more(d, arguments)) return false;
  uint64_t all = 0, painted = qaci_arena_run_score(run, 0);
  for (uint32_t s = 0; s < d->e->slots; s++) all += d->e->slot[s].money;
  for (size_t i = 0; i < d->e->starts; i++) {
    const qaci_arena_start *s = &d->e->start[i];
    if (!s->file || s->shadow) continue;
    uint64_t score = qaci_arena_run_score(run, s->colour);
    printf("%zu %s: $%llu\n", i + 1, d->names.pointer[i], (unsigned long long)score);
    painted += score;
  }
  printf("the house: $%llu\nnobody yet: $%llu\n", (unsigned long long)qaci_arena_run_score(run, 0),
         (unsigned long long)(all - painted));
  return true;
}
