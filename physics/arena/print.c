/* Load files: agents and environments as text that reads back the same.                     papers/arena.md, ARENA.5
 *
 * An environment is written in its own language, with numbers only: flags as `protect`, code as `at` and `word`, three
 * to a line and money on the first. Slots that hold 0 and no money need no code. Cost O(N).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text.h"
#include "physics/arena/text_internal.h"

/* The rest of a `name` line; what it cannot hold becomes a blank. */
static void print_name(FILE *to, const char *name) {
  enum { LONGEST = 255 };
  if (!name) return;
  while (*name == ' ' || *name == '\t') name++;
  size_t length = strnlen(name, LONGEST);
  while (length && (name[length - 1] == ' ' || name[length - 1] == '\t')) length--;
  if (!length) return;
  fputs("name ", to);
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)name[i];
    fputc(c < ' ' || c == 0x7f || c == ';' ? ' ' : c, to);
  }
  fputc('\n', to);
}

char *qaci_arena_agent_print(const qaci_arena_agent *a) {
  char *text = NULL;
  size_t length;
  FILE *to = open_memstream(&text, &length);
  fputs("qaci-agent 1\n", to);
  print_name(to, a->name);
  for (size_t i = 0; i < a->count; i++)
    fprintf(to, "%" PRId32 "%c", a->value[i], i % 3 == 2 || i + 1 == a->count ? '\n' : ' ');
  fclose(to);
  return text;
}

/* Is the region private to the insertion's colour, wholly? Then the line `agent` says so. */
static bool is_private(const qaci_arena_environment *e, const qaci_arena_start *s) {
  for (uint32_t i = 0; i < s->size; i++) {
    const qaci_arena_slot *slot = &e->slot[(s->at + i) & (e->slots - 1)];
    if (!(slot->flags & QACI_ARENA_PRIVATE) || slot->owner != s->colour) return false;
  }
  return true;
}

static void print_start(FILE *to, const qaci_arena_environment *e, const qaci_arena_start *s) {
  if (s->file) {
    fprintf(to, "agent %" PRIu32 " at %" PRIu32 " size %" PRIu32, s->file, s->at, s->size);
  } else {
    fputs("ip ", to);
    const char *name = s->name ? s->name : "";
    size_t length = qaci_arena_text_letter(*name) && strcmp(name, "at") ? strnlen(name, QACI_ARENA_NAME_LENGTH) : 0;
    for (size_t i = 0; i < length; i++) fputc(qaci_arena_text_inner(name[i]) ? name[i] : '_', to);
    fprintf(to, "%sat %" PRIu32, length ? " " : "", s->at);
  }
  if (s->start) fprintf(to, " start %" PRIu64, s->start);
  if (s->speed != 1) fprintf(to, " speed %" PRIu64, s->speed);
  if (s->fuel != UINT64_MAX) fprintf(to, " fuel %" PRIu64, s->fuel);
  if (s->file && is_private(e, s)) fputs(" private", to);
  if (s->shadow) fputs(" shadow", to);
  if (s->warden) fputs(" warden", to);
  fputc('\n', to);
}

static void print_prediction(FILE *to, const qaci_arena_prediction *p) {
  fprintf(to, "predict %" PRIu32 " agent %" PRIu32 " enters %" PRIu32 " within %" PRIu64 " %s", p->slot, p->file,
          p->label, p->within, p->fixpoint ? "fixpoint" : "given");
  for (size_t i = 0; i < p->values; i++) fprintf(to, " %" PRId32, p->value[i]);
  if (p->fixpoint) fprintf(to, " else %" PRId32, p->otherwise);
  if (p->error_num || p->error_den != 1) fprintf(to, " error %" PRIu32 "/%" PRIu32, p->error_num, p->error_den);
  fputs(p->blind ? " blind\n" : "\n", to);
}

/* The flags that no line `agent` gives, as maximal runs. An owner counts only beside `private`. */
typedef struct printed_flags {
  uint8_t bits;
  uint16_t owner;
} printed_flags;

static void print_flags(FILE *to, const qaci_arena_environment *e, const printed_flags *flags) {
  static const char *const names[] = {" hidden", " ro", " noentry", " private"};
  for (uint32_t s = 0, end; s < e->slots; s = end) {
    end = s + 1;
    while (end < e->slots && flags[end].bits == flags[s].bits && flags[end].owner == flags[s].owner) end++;
    if (!flags[s].bits) continue;
    fprintf(to, "protect %" PRIu32 " %" PRIu32, s, end);
    for (unsigned i = 0; i < 4; i++)
      if (flags[s].bits & 1u << i) fputs(names[i], to);
    if (flags[s].owner != QACI_ARENA_NOBODY) fprintf(to, " owner %u", flags[s].owner);
    fputc('\n', to);
  }
}

static void print_protections(FILE *to, const qaci_arena_environment *e) {
  printed_flags *flags = qaci_alloc(e->slots * sizeof *flags);
  for (uint32_t s = 0; s < e->slots; s++) {
    flags[s].bits = e->slot[s].flags;
    flags[s].owner = e->slot[s].flags & QACI_ARENA_PRIVATE ? e->slot[s].owner : QACI_ARENA_NOBODY;
  }
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    if (!s->file || !is_private(e, s)) continue;
    for (uint32_t k = 0; k < s->size; k++) {
      printed_flags *f = &flags[(s->at + k) & (e->slots - 1)];
      f->bits &= (uint8_t)~QACI_ARENA_PRIVATE;
      f->owner = QACI_ARENA_NOBODY;
    }
  }
  print_flags(to, e, flags);
  free(flags);
}

static bool holds_something(const qaci_arena_slot *s) {
  return s->value || s->money;
}

/* One block: from a slot that holds something to the next one that does not. */
static uint32_t print_block(FILE *to, const qaci_arena_environment *e, uint32_t s) {
  fprintf(to, "at %" PRIu32 "\n", s);
  for (unsigned n = 0;; n++, s++) {
    bool ends = s == e->slots || !holds_something(&e->slot[s]);
    if (n && (ends || n == 3 || e->slot[s].money)) {
      if (e->slot[s - n].money) fprintf(to, " money %" PRIu32, e->slot[s - n].money);
      fputc('\n', to);
      n = 0;
    }
    if (ends) return s;
    fprintf(to, "%s%" PRId32, n ? " " : "word ", e->slot[s].value);
  }
}

char *qaci_arena_environment_print(const qaci_arena_environment *e) {
  char *text = NULL;
  size_t length;
  FILE *to = open_memstream(&text, &length);
  fputs("qaci-arena 1\n", to);
  print_name(to, e->name);
  fprintf(to, "world %" PRIu32 "\nticks %" PRIu64 "\n", e->slots, e->ticks);
  if (e->reach) fprintf(to, "reach %" PRIu32 "\n", e->reach);
  if (e->word != 32) fprintf(to, "word %u\n", e->word);
  if (e->coin) fputs("coin\n", to);
  if (e->end != QACI_ARENA_NEVER) fprintf(to, "end when %" PRIu32 "\n", e->end);
  for (size_t i = 0; i < e->randoms; i++)
    fprintf(to, "random %" PRIu32 " %" PRId32 " %" PRId32 "\n", e->random[i].slot, e->random[i].low, e->random[i].high);
  for (size_t i = 0; i < e->starts; i++) print_start(to, e, &e->start[i]);
  for (size_t i = 0; i < e->predictions; i++) print_prediction(to, &e->prediction[i]);
  print_protections(to, e);
  for (uint32_t s = 0; s < e->slots; s++)
    if (holds_something(&e->slot[s])) s = print_block(to, e, s);
  fclose(to);
  return text;
}
