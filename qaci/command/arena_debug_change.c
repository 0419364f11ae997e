/* The debugger's commands that change the world, and snapshots with a name. A change begins a new future. */
#include "qaci/command/arena_debug.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* value[0 .. count - 1] into slots from `at`; repeat: value[0] into all of them. */
typedef struct writing {
  uint32_t at, slots;
  size_t count;
  int32_t *value;
  bool repeat;
} writing;

static void write_values(void *data, qaci_arena_run *run) {
  const writing *w = data;
  for (size_t i = 0; i < w->count; i++)
    qaci_arena_run_set_value(run, (w->at + (uint32_t)i) & (w->slots - 1), w->value[w->repeat ? 0 : i]);
}

static bool write_now(debugger *d, writing *w) {
  return debug_done(d, qaci_arena_history_change(&d->ctx, d->history, write_values, w));
}

static bool fits(debugger *d, int64_t v) {
  if (qaci_arena_wrap(v, d->e->word) == v) return true;
  return debug_wrong(d, "%lld does not fit, expected a value of %u bits", (long long)v, d->e->word);
}

static int op_number(const debugger *d, const char *word) {
  for (int i = 0; i < QACI_ARENA_OPS; i++)
    if (!strcasecmp(word, qaci_arena_op_name[i]) && (i != QACI_ARENA_TOSS || d->e->coin)) return i;
  return -1;
}

bool debug_edit(debugger *d, char *arguments) {
  char *word = debug_word(&arguments);
  uint32_t at;
  if (!word) return debug_wrong(d, "edit of nothing, expected: edit SLOT VALUE.., or edit SLOT OP A B");
  if (!debug_slot(d, word, &at)) return false;
  if (!(word = debug_word(&arguments)))
    return debug_wrong(d, "edit without a value, expected: edit SLOT VALUE.., or edit SLOT OP A B");
  int op = op_number(d, word);
  size_t room = strlen(arguments) + 4;
  writing w = {.at = at, .slots = d->e->slots, .value = qaci_alloc(room * sizeof *w.value)};
  bool fine = true;
  if (op >= 0) {
    w.value[w.count++] = op;
    word = debug_word(&arguments);
  }
  for (; fine && word; word = debug_word(&arguments)) {
    int64_t v;
    int places;
    size_t length = strlen(word);
    if (length > 1 && word[length - 1] == ',') word[length - 1] = 0;
    fine = debug_expression(d, word, &v, &places);
    if (!fine) break;
    if (op >= 0 && places == 1) v -= at; /* an operand that names a place is a displacement */
    if (op >= 0 && w.count == 3)
      fine = debug_wrong(d, "\"%s\" is a third operand, expected at most two", word);
    else if ((fine = w.count < d->e->slots || debug_wrong(d, "more values than slots")) && (fine = fits(d, v)))
      w.value[w.count++] = (int32_t)v;
  }
  while (op >= 0 && w.count < 3) w.value[w.count++] = 0;
  fine = fine && write_now(d, &w);
  if (fine) {
    char place[DEBUG_PLACE], text[512];
    debug_place(d, at, place);
    if (op >= 0) {
      debug_instruction(d, qaci_arena_history_run(d->history), at, text, sizeof text);
      printf("%s: %s\n", place, text);
    } else {
      printf("%s:", place);
      for (size_t i = 0; i < w.count; i++) printf(" %d", w.value[i]);
      putchar('\n');
    }
  }
  free(w.value);
  return fine;
}

bool debug_fill(debugger *d, char *arguments) {
  char *low = debug_word(&arguments), *high = debug_word(&arguments), *value = debug_word(&arguments);
  uint32_t from;
  int64_t to, v;
  int places;
  if (!value) return debug_wrong(d, "fill with too little, expected: fill LO HI VALUE (HI excluded)");
  if (!debug_slot(d, low, &from) || !debug_expression(d, high, &to, &places) ||
      !debug_expression(d, value, &v, &places) || !fits(d, v) || !debug_no_more(d, arguments))
    return false;
  if (to <= from || to > d->e->slots)
    return debug_wrong(d, "the slots to fill end at %lld, expected %u to %u (excluded)", (long long)to, from + 1,
                       d->e->slots);
  int32_t one = (int32_t)v;
  writing w = {.at = from, .slots = d->e->slots, .count = (size_t)to - from, .value = &one, .repeat = true};
  if (!write_now(d, &w)) return false;
  printf("%zu slots: %d\n", w.count, one);
  return true;
}

typedef struct placing {
  size_t pointer;
  uint32_t at;
  qaci_arena_cause cause;
} placing;

static void place_pointer(void *data, qaci_arena_run *run) {
  const placing *p = data;
  qaci_arena_run_set_pointer(run, p->pointer, p->at, p->cause, qaci_arena_run_pointer(run, p->pointer).fuel);
}

static bool place_now(debugger *d, placing p) {
  if (!debug_done(d, qaci_arena_history_change(&d->ctx, d->history, place_pointer, &p))) return false;
  debug_where(d);
  return true;
}

bool debug_put(debugger *d, char *arguments) {
  char *who = debug_word(&arguments), *where = debug_word(&arguments);
  int pointer;
  uint32_t at;
  if (!where) return debug_wrong(d, "put with too little, expected: put POINTER SLOT");
  return debug_pointer(d, who, &pointer) && debug_slot(d, where, &at) && debug_no_more(d, arguments) &&
         place_now(d, (placing){(size_t)pointer, at, QACI_ARENA_LIVING});
}

bool debug_kill(debugger *d, char *arguments) {
  char *who = debug_word(&arguments);
  int pointer;
  if (!who) return debug_wrong(d, "kill whom? expected: kill POINTER");
  if (!debug_pointer(d, who, &pointer) || !debug_no_more(d, arguments)) return false;
  uint32_t at = qaci_arena_run_pointer(qaci_arena_history_run(d->history), (size_t)pointer).at;
  return place_now(d, (placing){(size_t)pointer, at, QACI_ARENA_BY_DIE});
}

/* Snapshots: whole histories, so that the past is restored too. */

static debug_saved *find_saved(debugger *d, const char *name) {
  for (size_t i = 0; i < d->saved_count; i++)
    if (!strcmp(d->saved[i].name, name)) return &d->saved[i];
  return NULL;
}

static const char *saved_name(const void *data, size_t i) {
  return ((const debugger *)data)->saved[i].name;
}

bool debug_save(debugger *d, char *arguments) {
  char *name = debug_word(&arguments);
  if (!debug_no_more(d, arguments)) return false;
  if (!name) {
    for (size_t i = 0; i < d->saved_count; i++) {
      const qaci_arena_run *run = qaci_arena_history_run(d->saved[i].history);
      printf("%s: tick %llu, step %llu\n", d->saved[i].name, (unsigned long long)qaci_arena_run_tick(run),
             (unsigned long long)qaci_arena_run_steps(run));
    }
    if (!d->saved_count) puts("nothing is saved");
    return true;
  }
  debug_saved *s = find_saved(d, name);
  if (!s) {
    d->saved = qaci_realloc(d->saved, (d->saved_count + 1) * sizeof *d->saved);
    s = &d->saved[d->saved_count++];
    *s = (debug_saved){.name = qaci_strdup(name)};
  }
  qaci_arena_history_destroy(&d->ctx, s->history);
  s->history = qaci_arena_history_copy(d->history);
  return true;
}

bool debug_restore(debugger *d, char *arguments) {
  char *name = debug_word(&arguments);
  if (!name) return debug_wrong(d, "restore what? expected: restore NAME, of one that \"save\" lists");
  if (!debug_no_more(d, arguments)) return false;
  debug_saved *s = find_saved(d, name);
  if (!s) {
    const char *meant = debug_nearest(name, d->saved_count, saved_name, d);
    if (meant) return debug_wrong(d, "nothing is saved as \"%s\", did you mean \"%s\"?", name, meant);
    return debug_wrong(d, "nothing is saved as \"%s\", expected a name that \"save\" lists", name);
  }
  qaci_arena_history_destroy(&d->ctx, d->history);
  d->history = qaci_arena_history_copy(s->history);
  debug_where(d);
  return true;
}

void debug_saved_clear(debugger *d) {
  for (size_t i = 0; i < d->saved_count; i++) {
    free(d->saved[i].name);
    qaci_arena_history_destroy(&d->ctx, d->saved[i].history);
  }
  free(d->saved);
}
