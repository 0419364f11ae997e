/* Where in a universe file a field is set: see score_options.h. */
#include "qaci/command/score_options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The line (from 1) that assigns `name`, at or after line `from`: the name as a whole word (or ["name"]), then "=" but
 * not "==", not behind a "--". 0 if there is none. */
static int assignment_line(const char *source, const char *name, size_t n, int from) {
  int line = 1;
  bool comment = false;
  for (const char *s = source; *s; s++) {
    if (*s == '\n') line++, comment = false;
    if (s[0] == '-' && s[1] == '-') comment = true;
    if (comment || line < from || strncmp(s, name, n)) continue;
    if (s > source && (isalnum((unsigned char)s[-1]) || s[-1] == '_')) continue;
    const char *t = s + n;
    t += strspn(t, "\"']");
    t += strspn(t, " \t\r\n");
    if (t[0] == '=' && t[1] != '=') return line;
  }
  return 0;
}

/* The line of the last `return` that starts a line. */
static int return_line(const char *source) {
  int line = 1, found = 1;
  for (const char *s = source; *s; s++) {
    if (*s == '\n') line++;
    if (s != source && s[-1] != '\n') continue;
    const char *t = s + strspn(s, " \t");
    if (!strncmp(t, "return", 6) && !isalnum((unsigned char)t[6]) && t[6] != '_') found = line;
  }
  return found;
}

/* Of its last part that is
 * assigned behind the parts before it; of the `return` if not even the first is. Behind "[2]" it is the second
 * assignment that counts: every entry of an array is supposed to have one, on lines of their own. */
int score_source_line(const char *source, const char *path, size_t n) {
  int line = return_line(source);
  int from = 1;
  for (size_t i = 0, entry = 1; i < n;) {
    size_t at = i;
    while (i < n && (isalnum((unsigned char)path[i]) || path[i] == '_')) i++;
    if (i > at && isdigit((unsigned char)path[at])) {
      entry = (size_t)strtoul(path + at, NULL, 10);
    } else if (i > at) {
      int next = assignment_line(source, path + at, i - at, from);
      for (; next && entry > 1; entry--) next = assignment_line(source, path + at, i - at, next + 1);
      if (!next) return line;
      from = line = next;
      entry = 1;
    }
    while (i < n && !isalnum((unsigned char)path[i]) && path[i] != '_') i++;
  }
  return line;
}
