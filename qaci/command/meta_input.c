/* The seat's lines: its prompts, and what Tab completes at a terminal.                                     META.8
 *
 * Tab completes the name behind ':', or the first word of a command; on a line that is the beginning of what was
 * decided in a setting like this one it completes that decision.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/command/meta_seat.h"

enum { LIKE = 8 /* settings that completions come from */ };

static const char *prompt(void *owner) {
  const seat *s = owner;
  return s->asked ? "> " : "question> ";
}

typedef struct completion {
  const char *typed;
  size_t length, count, common;
  char first[1024];
  bool list; /* print them */
} completion;

static void offer(completion *c, const char *candidate) {
  if (strncmp(candidate, c->typed, c->length) || strlen(candidate) >= sizeof c->first) return;
  if (c->list) printf("%s\n", candidate);
  if (!c->count++) {
    strcpy(c->first, candidate);
    c->common = strlen(candidate);
    return;
  }
  size_t n = 0;
  while (n < c->common && candidate[n] == c->first[n]) n++;
  c->common = n;
}

static void offer_all(const seat *s, completion *c) {
  static const char *const words[] = {"ask ", "reflect", "reply ", "spawn", "view "};
  char name[64];
  if (*c->typed == ':') {
    for (size_t i = 0; i < seat_command_count; i++) {
      snprintf(name, sizeof name, ":%s%s", seat_commands[i].name, *seat_commands[i].signature ? " " : "");
      offer(c, name);
    }
    return;
  }
  if (!s->asked) return;
  qaci_meta_setting nearest[LIKE];
  size_t count = seat_nearest(s, s->asked->setting, LIKE, nearest), had = 0;
  const char *said[LIKE];
  if (s->asked->suggestion) offer(c, s->asked->suggestion);
  for (size_t i = 0; i < count; i++) {
    said[had] = qaci_meta_setting_decision(s->w, nearest[i]);
    bool again = false;
    for (size_t k = 0; k < had; k++) again |= said[k] == said[had] || !strcmp(said[k], said[had]);
    if (!again) offer(c, said[had++]);
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) offer(c, words[i]);
}

static unsigned char complete(void *owner, EditLine *edit) {
  const seat *s = owner;
  const LineInfo *line = el_line(edit);
  size_t length = (size_t)(line->cursor - line->buffer);
  char *typed = qaci_alloc(length + 1);
  memcpy(typed, line->buffer, length);
  typed[length] = 0;
  completion c = {.typed = typed, .length = length};
  offer_all(s, &c);
  unsigned char r = CC_ERROR;
  if (c.count && c.common > length) {
    c.first[c.common] = 0;
    el_insertstr(edit, c.first + length);
    r = CC_REFRESH;
  } else if (c.count > 1) {
    c.list = true;
    putchar('\n');
    offer_all(s, &c);
    fflush(stdout);
    r = CC_REDISPLAY;
  }
  free(typed);
  return r;
}

line_input *seat_input_open(seat *s) {
  return line_input_open(&(line_reader){s, prompt, complete, ""}, s->terminal);
}
