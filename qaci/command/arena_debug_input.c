/* The debugger's lines: its prompt, and what Tab completes at a terminal. */
#include "qaci/command/arena_debug.h"

#include <stdlib.h>
#include <string.h>

static const char *prompt(void *owner) {
  (void)owner;
  return "arena> ";
}

/* Whether the candidate begins with the word, and then what is common to all such candidates so far. */
typedef struct completion {
  const char *word;
  size_t length, count, common;
  const char *first;
  FILE *list; /* not NULL: print them */
} completion;

static void offer(completion *c, const char *candidate) {
  if (strncmp(candidate, c->word, c->length)) return;
  if (c->list) fprintf(c->list, "%s  ", candidate);
  if (!c->count++) {
    c->first = candidate;
    c->common = strlen(candidate);
    return;
  }
  size_t n = 0;
  while (n < c->common && candidate[n] == c->first[n]) n++;
  c->common = n;
}

static void offer_all(const debugger *d, completion *c, bool of_commands) {
  static const char *const words[] = {"death", "enters", "if", "money", "off", "on"};
  if (of_commands) {
    for (size_t i = 0; i < debug_command_count; i++) offer(c, debug_commands[i].name);
    return;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) offer(c, words[i]);
  for (int i = 0; i < QACI_ARENA_OPS; i++) offer(c, qaci_arena_op_name[i]);
  for (size_t i = 0; i < d->names.count; i++)
    if (!i || strcmp(d->names.by_name[i].name, d->names.by_name[i - 1].name)) offer(c, d->names.by_name[i].name);
  for (size_t i = 0; i < d->names.pointers; i++)
    if (!debug_find_label(d, d->names.pointer[i], strlen(d->names.pointer[i]))) offer(c, d->names.pointer[i]);
}

/* Tab: commands for the first word (and behind "help"), labels, pointers and ops for the others. */
static unsigned char complete(void *owner, EditLine *edit) {
  const debugger *d = owner;
  const LineInfo *line = el_line(edit);
  const char *begin = line->buffer, *word = line->cursor;
  while (word > begin && !strchr(" \t+[]@,", word[-1])) word--;
  const char *first = begin + strspn(begin, " ");
  bool of_commands = first >= word || ((size_t)(word - first) >= 5 && !strncmp(first, "help ", 5));
  size_t length = (size_t)(line->cursor - word);
  char *typed = qaci_alloc(length + 1);
  memcpy(typed, word, length);
  typed[length] = 0;
  completion c = {.word = typed, .length = length};
  offer_all(d, &c, of_commands);
  unsigned char r = CC_ERROR;
  if (c.count && (c.common > length || c.count == 1)) {
    char *rest = qaci_alloc(c.common - length + 2);
    memcpy(rest, c.first + length, c.common - length);
    strcpy(rest + c.common - length, c.count == 1 ? " " : "");
    el_insertstr(edit, rest);
    free(rest);
    r = CC_REFRESH;
  } else if (c.count) {
    completion again = {.word = typed, .length = length, .list = stdout};
    putchar('\n');
    offer_all(d, &again, of_commands);
    putchar('\n');
    fflush(stdout);
    r = CC_REDISPLAY;
  }
  free(typed);
  return r;
}

line_input *debug_input_open(debugger *d) {
  /* a comment: an empty line would repeat the last move */
  return line_input_open(&(line_reader){d, prompt, complete, "#"}, d->terminal);
}
