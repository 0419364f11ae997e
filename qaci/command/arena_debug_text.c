/* The debugger's lines: words, numbers, and the word that was meant. */
#include "qaci/command/arena_debug.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text_internal.h"

bool debug_wrong(debugger *d, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fflush(stdout);
  if (!d->terminal) fprintf(stderr, "stdin:%u: ", d->line);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  return false;
}

void debug_listen(debugger *d) {
  if (!command_cancelled || !d->terminal) return;
  qaci_ctx kept = d->ctx;
  command_cancelled = 0;
  arena_context(&d->ctx);
  d->ctx = kept;
}

bool debug_done(debugger *d, qaci_status status) {
  if (status == QACI_OK) return true;
  debug_wrong(d, "%s", d->ctx.message);
  debug_listen(d);
  return false;
}

char *debug_word(char **rest) {
  char *word = *rest + strspn(*rest, " \t\r\n");
  if (!*word) return *rest = word, NULL;
  char *end = word + strcspn(word, " \t\r\n");
  *rest = *end ? end + 1 : end;
  *end = 0;
  return word;
}

bool debug_no_more(debugger *d, char *rest) {
  const char *word = debug_word(&rest);
  return !word || debug_wrong(d, "\"%s\" is one word too many, expected the end of the line", word);
}

bool debug_number(debugger *d, const char *word, const char *what, int64_t least, int64_t most, int64_t *r) {
  char *end;
  errno = 0;
  long long v = strtoll(word, &end, 10);
  bool number =
      (isdigit((unsigned char)word[0]) || ((word[0] == '-' || word[0] == '+') && isdigit((unsigned char)word[1])));
  bool fine = number && !*end && !errno && v >= least && v <= most;
  if (!fine && least == INT64_MIN) return debug_wrong(d, "%s is \"%s\", expected a whole number", what, word);
  if (!fine)
    return debug_wrong(d, "%s is \"%s\", expected a whole number %s %lld", what, word,
                       most == INT64_MAX ? "of at least" : "from", (long long)least);
  *r = v;
  return true;
}

const char *debug_nearest(const char *word, size_t count, const char *(*name)(const void *data, size_t i),
                          const void *data) {
  qaci_arena_suggestion s;
  qaci_arena_suggest(&s, word, strlen(word));
  for (size_t i = 0; i < count; i++) qaci_arena_suggest_from(&s, name(data, i));
  return s.best;
}
