/* The flags of slots: of blocks, of `protect` and of private insertions.                    papers/arena.md, ARENA.5
 *
 * Flags add up. All are noted as intervals first; then, for each flag, the intervals sorted by their first slot are
 * swept once. Cost O(n log n + N) for n intervals.
 */
#include <stdlib.h>

#include "physics/arena/text_world.h"

static const struct {
  const char *name;
  uint8_t bit;
} names[] = {{"ro", QACI_ARENA_READ_ONLY},
             {"noentry", QACI_ARENA_NO_ENTRY},
             {"hidden", QACI_ARENA_HIDDEN},
             {"private", QACI_ARENA_PRIVATE}};
enum { NAMES = sizeof names / sizeof *names };

static qaci_status unknown(qaci_arena_assembler *a, const char *word, size_t length) {
  char text[QACI_ARENA_QUOTED], hint[QACI_ARENA_QUOTED];
  a->at = word;
  qaci_arena_suggestion s;
  qaci_arena_suggest(&s, word, length);
  for (size_t i = 0; length && i < NAMES; i++) qaci_arena_suggest_from(&s, names[i].name);
  if (length) qaci_arena_suggest_from(&s, "owner");
  return qaci_arena_text_error(a, "found %s, expected a flag: ro, noentry, hidden, private or owner COLOUR%s",
                               qaci_arena_text_found(a, text), qaci_arena_suggest_text(&s, hint));
}

qaci_status qaci_arena_text_read_flags(qaci_arena_assembler *a, qaci_arena_text_flags *r) {
  bool owned = false;
  r->bits = 0;
  r->owner = QACI_ARENA_NOBODY;
  while (!qaci_arena_text_ends(a)) {
    size_t length, i = 0;
    const char *word = qaci_arena_text_word(a, &length);
    while (i < NAMES && !qaci_arena_text_is(word, length, names[i].name)) i++;
    if (i < NAMES) {
      if (r->bits & names[i].bit)
        return qaci_arena_text_error(a, "found the flag `%s` again, expected it once", names[i].name);
      r->bits |= names[i].bit;
    } else if (qaci_arena_text_is(word, length, "owner")) {
      int64_t colour;
      if (owned) return qaci_arena_text_error(a, "found `owner` again, expected it once");
      QACI_TRY(qaci_arena_text_between(a, &colour, "the colour", 0, QACI_ARENA_MOST_COLOURS));
      owned = true;
      r->owner = (uint16_t)colour;
    } else {
      return unknown(a, word, length);
    }
  }
  if (owned && !(r->bits & QACI_ARENA_PRIVATE))
    return qaci_arena_text_error(a, "found `owner` without `private`, expected both: only private slots have an owner");
  return QACI_OK;
}

qaci_status qaci_arena_text_note_flags(qaci_arena_assembler *a, const qaci_arena_text_flags *f) {
  qaci_arena_text_world *w = a->data;
  if (!f->bits || f->low == f->high) return QACI_OK;
  QACI_TRY(qaci_arena_text_grow(a, &w->flags, &w->flag_room, w->flag_count + 1, sizeof *w->flags));
  w->flags[w->flag_count++] = *f;
  return QACI_OK;
}

static int by_place(const void *x, const void *y) {
  const qaci_arena_text_flags *p = x, *q = y;
  if (p->low != q->low) return p->low < q->low ? -1 : 1;
  if (p->line != q->line) return p->line < q->line ? -1 : 1;
  return p->owner < q->owner ? -1 : p->owner > q->owner;
}

static void spread_bit(qaci_arena_text_world *w, uint8_t bit) {
  uint32_t done = 0;
  for (size_t i = 0; i < w->flag_count; i++) {
    const qaci_arena_text_flags *f = &w->flags[i];
    if (!(f->bits & bit)) continue;
    for (uint32_t s = f->low > done ? f->low : done; s < f->high; s++) w->e->slot[s].flags |= bit;
    if (f->high > done) done = f->high;
  }
}

static qaci_status spread_owners(qaci_arena_assembler *a, qaci_arena_text_world *w) {
  const qaci_arena_text_flags *last = NULL; /* of those so far with an owner, the one that ends last */
  for (size_t i = 0; i < w->flag_count; i++) {
    const qaci_arena_text_flags *f = &w->flags[i];
    if (f->owner == QACI_ARENA_NOBODY) continue;
    if (f->owner > w->e->colours)
      return qaci_arena_text_error_at(a, f->line, "found the owner %u, expected a colour, 0 .. %u: the house's is 0",
                                      f->owner, w->e->colours);
    uint32_t done = last ? last->high : 0;
    if (done > f->low && last->owner != f->owner)
      return qaci_arena_text_error_at(a, f->line, "found the owner %u for slot %u, expected %u, which line %u gives",
                                      f->owner, f->low, last->owner, last->line);
    for (uint32_t s = f->low > done ? f->low : done; s < f->high; s++) w->e->slot[s].owner = f->owner;
    if (f->high > done) last = f;
  }
  return QACI_OK;
}

qaci_status qaci_arena_text_spread_flags(qaci_arena_assembler *a) {
  qaci_arena_text_world *w = a->data;
  if (w->flag_count) qsort(w->flags, w->flag_count, sizeof *w->flags, by_place);
  for (size_t i = 0; i < NAMES; i++) spread_bit(w, names[i].bit);
  return spread_owners(a, w);
}
