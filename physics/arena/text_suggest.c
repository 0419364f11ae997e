/* "did you mean": the candidate at the smallest edit distance (optimal string alignment: insert, delete, replace, swap
 * neighbours; case counts half), if it is at most a third of the word. Cost O(length^2) for each candidate.
 */
#include <string.h>

#include "physics/arena/text_internal.h"

enum { LONGEST = 32 };

void qaci_arena_suggest(qaci_arena_suggestion *s, const char *word, size_t length) {
  *s = (qaci_arena_suggestion){.word = word, .length = length};
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* In half letters. */
static unsigned replace(char x, char y) {
  return x == y ? 0 : lower(x) == lower(y) ? 1 : 2;
}

static unsigned distance(const char *x, size_t n, const char *y, size_t m) {
  unsigned row[3][LONGEST + 1], *last = row[0], *this = row[1], *before = row[2];
  for (size_t j = 0; j <= m; j++) this[j] = 2 * (unsigned)j;
  for (size_t i = 1; i <= n; i++) {
    unsigned *free_row = before;
    before = last, last = this, this = free_row;
    this[0] = 2 * (unsigned)i;
    for (size_t j = 1; j <= m; j++) {
      unsigned d = last[j - 1] + replace(x[i - 1], y[j - 1]);
      if (last[j] + 2 < d) d = last[j] + 2;
      if (this[j - 1] + 2 < d) d = this[j - 1] + 2;
      if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1] && before[j - 2] + 2 < d)
        d = before[j - 2] + 2;
      this[j] = d;
    }
  }
  return this[m];
}

void qaci_arena_suggest_from(qaci_arena_suggestion *s, const char *candidate) {
  size_t m = strlen(candidate);
  if (s->length > LONGEST || m > LONGEST) return;
  unsigned d = distance(s->word, s->length, candidate, m);
  unsigned most = s->length < 3 ? 2 : 2 * (unsigned)((s->length + 2) / 3);
  if (d > most || d >= 2 * m || d >= 2 * s->length) return;
  if (!s->best || d < s->distance) s->best = candidate, s->distance = d;
}

void qaci_arena_suggest_list(qaci_arena_suggestion *s, const char *const *candidates) {
  for (; *candidates; candidates++) qaci_arena_suggest_from(s, *candidates);
}

const char *qaci_arena_suggest_text(const qaci_arena_suggestion *s, char text[static QACI_ARENA_QUOTED]) {
  text[0] = 0;
  if (s->best) snprintf(text, QACI_ARENA_QUOTED, ": did you mean `%s`?", s->best);
  return text;
}
