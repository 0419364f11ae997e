/* The lines `agent` and `ip`: who plays, and where.                                         papers/arena.md, ARENA.5
 *
 *   agent K at SLOT size S [start T] [speed N] [fuel F] [private] [shadow]
 *   ip [NAME] at SLOT [warden] [start T] [speed N] [fuel F]
 *
 * The clauses may stand in any order. Cost O(slots inserted).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text_world.h"

typedef enum clause { AT, SIZE, START, SPEED, FUEL, PRIVATE, SHADOW, WARDEN, CLAUSES } clause;
static const char *const clause_name[] = {"at", "size", "start", "speed", "fuel", "private", "shadow", "warden"};
static const unsigned of_agents =
                          1u << AT | 1u << SIZE | 1u << START | 1u << SPEED | 1u << FUEL | 1u << PRIVATE | 1u << SHADOW,
                      of_pointers = 1u << AT | 1u << START | 1u << SPEED | 1u << FUEL | 1u << WARDEN;

static qaci_status unknown_clause(qaci_arena_assembler *a, const char *what, unsigned known) {
  char text[QACI_ARENA_QUOTED], hint[QACI_ARENA_QUOTED], list[96];
  size_t length, n = 0;
  const char *word = qaci_arena_text_peek(a, &length);
  qaci_arena_suggestion s;
  qaci_arena_suggest(&s, word, length);
  for (unsigned c = 0; c < CLAUSES; c++) {
    if (!(known & 1u << c)) continue;
    if (length) qaci_arena_suggest_from(&s, clause_name[c]);
    n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n ? ", " : "", clause_name[c]);
  }
  return qaci_arena_text_error(a, "found %s, expected a clause of `%s`: %s%s", qaci_arena_text_found(a, text), what,
                               list, qaci_arena_suggest_text(&s, hint));
}

static qaci_status read_clause(qaci_arena_assembler *a, qaci_arena_start *s, clause c) {
  int64_t n;
  switch (c) {
  case AT:
    return qaci_arena_text_slot(a, &s->at);
  case SIZE:
    QACI_TRY(qaci_arena_text_between(a, &n, "size", 1, a->ring));
    s->size = (uint32_t)n;
    return QACI_OK;
  case START:
    QACI_TRY(qaci_arena_text_between(a, &n, "start", 0, INT64_MAX));
    s->start = (uint64_t)n;
    return QACI_OK;
  case SPEED:
    QACI_TRY(qaci_arena_text_between(a, &n, "speed", 1, QACI_ARENA_MOST_SPEED));
    s->speed = (uint64_t)n;
    return QACI_OK;
  case FUEL:
    QACI_TRY(qaci_arena_text_between(a, &n, "fuel", 1, INT64_MAX));
    s->fuel = (uint64_t)n;
    return QACI_OK;
  case SHADOW:
    s->shadow = true;
    return QACI_OK;
  case WARDEN:
    s->warden = true;
    return QACI_OK;
  case PRIVATE:
  case CLAUSES:
    break; /* the caller's */
  }
  return QACI_OK;
}

static qaci_status read_clauses(qaci_arena_assembler *a, qaci_arena_start *s, const char *what, unsigned known,
                                unsigned *had) {
  *had = 0;
  while (!qaci_arena_text_ends(a)) {
    size_t length;
    unsigned c = 0;
    const char *word = qaci_arena_text_peek(a, &length);
    while (c < CLAUSES && !((known & 1u << c) && qaci_arena_text_is(word, length, clause_name[c]))) c++;
    if (c == CLAUSES) return unknown_clause(a, what, known);
    if (*had & 1u << c) return qaci_arena_text_error(a, "found `%s` again, expected it once", clause_name[c]);
    a->at += length;
    *had |= 1u << c;
    QACI_TRY(read_clause(a, s, (clause)c));
  }
  for (unsigned c = AT; c <= SIZE; c++)
    if ((known & 1u << c) && !(*had & 1u << c))
      return qaci_arena_text_error(a, "found the end of the line, expected `%s` in `%s`", clause_name[c],
                                   known & 1u << SIZE ? "agent K at SLOT size SLOTS" : "ip NAME at SLOT");
  return QACI_OK;
}

/* Takes the name of s. */
static qaci_status add_start(qaci_arena_assembler *a, qaci_arena_text_world *w, const qaci_arena_start *s,
                             const char *name) {
  qaci_arena_environment *e = w->e;
  w->speed += s->speed;
  if (w->speed > QACI_ARENA_MOST_SPEED)
    return qaci_arena_text_error(a, "found speeds that add up to %" PRIu64 ", expected at most %d", w->speed,
                                 QACI_ARENA_MOST_SPEED);
  QACI_TRY(qaci_arena_text_grow(a, &e->start, &w->start_room, e->starts + 1, sizeof *e->start));
  QACI_TRY(qaci_arena_text_grow(a, &w->start_line, &w->start_line_room, e->starts + 1, sizeof *w->start_line));
  w->start_line[e->starts] = a->number;
  e->start[e->starts] = *s;
  e->start[e->starts++].name = name ? qaci_strdup(name) : NULL;
  return QACI_OK;
}

static qaci_status take_region(qaci_arena_assembler *a, qaci_arena_text_world *w, const qaci_arena_start *s) {
  for (uint32_t i = 0; i < s->size; i++) {
    uint32_t slot = (s->at + i) & (w->e->slots - 1), code = w->e->line[slot], other = w->region[slot];
    if (code || other)
      return qaci_arena_text_error(a, "found an insertion over slot %u, expected a free slot: it has %s line %u", slot,
                                   code ? "the code of" : "the insertion of", code ? code : other);
    w->region[slot] = a->number;
  }
  return QACI_OK;
}

qaci_status qaci_arena_text_read_agent(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  qaci_arena_start s = {.speed = 1, .fuel = UINT64_MAX};
  unsigned had;
  int64_t file;
  QACI_TRY(qaci_arena_text_between(a, &file, "agent", 1, QACI_ARENA_MOST_COLOURS));
  s.file = (uint32_t)file;
  QACI_TRY(read_clauses(a, &s, "agent", of_agents, &had));
  if (!s.shadow && w->e->colours == QACI_ARENA_MOST_COLOURS)
    return qaci_arena_text_error(a, "found more insertions than there are colours, expected at most %d",
                                 QACI_ARENA_MOST_COLOURS);
  s.colour = s.shadow ? 0 : (uint16_t)++w->e->colours;
  if (s.file > w->e->files) w->e->files = s.file;
  QACI_TRY(take_region(a, w, &s));
  if (had & 1u << PRIVATE) {
    uint32_t end = s.at + s.size, n = w->e->slots;
    qaci_arena_text_flags f = {s.at, end < n ? end : n, a->number, s.colour, QACI_ARENA_PRIVATE};
    QACI_TRY(qaci_arena_text_note_flags(a, &f));
    f.low = 0;
    f.high = end > n ? end - n : 0;
    QACI_TRY(qaci_arena_text_note_flags(a, &f));
  }
  return add_start(a, w, &s, NULL);
}

qaci_status qaci_arena_text_read_ip(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  qaci_arena_start s = {.speed = 1, .fuel = UINT64_MAX};
  unsigned had;
  char name[QACI_ARENA_NAME_LENGTH + 1];
  size_t length;
  const char *word = qaci_arena_text_peek(a, &length);
  bool named = length && !qaci_arena_text_is(word, length, "at");
  if (named) QACI_TRY(qaci_arena_text_name(a, name));
  QACI_TRY(read_clauses(a, &s, "ip", of_pointers, &had));
  return add_start(a, w, &s, named ? name : NULL);
}

/* Agent numbers 1 .. files are all used: the first line beyond a gap is the one to blame. */
static qaci_status check_files(qaci_arena_assembler *a, const qaci_arena_text_world *w) {
  const qaci_arena_environment *e = w->e;
  bool used[QACI_ARENA_MOST_COLOURS + 1] = {false};
  for (size_t i = 0; i < e->starts; i++) used[e->start[i].file] = true;
  uint32_t gap = 1;
  while (gap <= e->files && used[gap]) gap++;
  for (size_t i = 0; i < e->starts; i++)
    if (e->start[i].file > gap)
      return qaci_arena_text_error_at(a, w->start_line[i],
                                      "found agent %u, expected an agent %u, too: their numbers have no gap",
                                      e->start[i].file, gap);
  return QACI_OK;
}

qaci_status qaci_arena_text_check_starts(qaci_arena_assembler *a, const qaci_arena_text_world *w) {
  const qaci_arena_environment *e = w->e;
  QACI_TRY(check_files(a, w));
  for (size_t i = 0; i < e->starts; i++) {
    const qaci_arena_start *s = &e->start[i];
    if (!s->file && w->region[s->at])
      return qaci_arena_text_error_at(a, w->start_line[i],
                                      "found a pointer on slot %u, expected a slot outside the insertion of line %u",
                                      s->at, w->region[s->at]);
    for (uint32_t k = 0; !s->warden && k < (s->file ? s->size : 1); k++) {
      uint32_t slot = (s->at + k) & (e->slots - 1);
      if (e->slot[slot].flags & QACI_ARENA_NO_ENTRY)
        return qaci_arena_text_error_at(a, w->start_line[i], "found %s on slot %u, expected slots without `noentry`",
                                        s->file ? "an insertion" : "a pointer", slot);
    }
  }
  return QACI_OK;
}
