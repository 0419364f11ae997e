/* Lines, words and errors of the arena's texts: see text_internal.h.                        papers/arena.md, ARENA.5
 *
 * A line ends at LF; a CR before it, blanks, and what follows a `;` do not count. Lines that hold nothing are dropped,
 * so repeating them costs nothing.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text_internal.h"

static qaci_status complain(qaci_arena_assembler *a, uint32_t number, const char *format, va_list arguments) {
  char text[sizeof a->ctx->message];
  vsnprintf(text, sizeof text, format, arguments);
  return qaci_fail(a->ctx, QACI_DOMAIN, "%s:%u: %s", a->file, number, text);
}

qaci_status qaci_arena_text_error(qaci_arena_assembler *a, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  qaci_status status = complain(a, a->number, format, arguments);
  va_end(arguments);
  return status;
}

qaci_status qaci_arena_text_error_at(qaci_arena_assembler *a, uint32_t number, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  qaci_status status = complain(a, number, format, arguments);
  va_end(arguments);
  return status;
}

const char *qaci_arena_text_quote(char text[static QACI_ARENA_QUOTED], const char *begin, size_t length) {
  enum { SHOWN = 32 };
  char *to = text;
  *to++ = '`';
  for (size_t i = 0; i < length && i < SHOWN; i++) {
    unsigned char c = (unsigned char)begin[i];
    if (c >= ' ' && c <= '~')
      *to++ = (char)c;
    else
      to += sprintf(to, "\\x%02x", c);
  }
  if (length > SHOWN) to = stpcpy(to, "...");
  stpcpy(to, "`");
  return text;
}

static bool blank(char c) {
  return c == ' ' || c == '\t';
}

bool qaci_arena_text_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool qaci_arena_text_inner(char c) {
  return qaci_arena_text_letter(c) || (c >= '0' && c <= '9');
}

const char *qaci_arena_text_found(const qaci_arena_assembler *a, char text[static QACI_ARENA_QUOTED]) {
  const char *at = a->at;
  while (at < a->end && blank(*at)) at++;
  if (at == a->end || *at == ';') return strcpy(text, "the end of the line");
  const char *end = at + 1;
  if (qaci_arena_text_inner(*at))
    while (end < a->end && (qaci_arena_text_inner(*end) || *end == '.' || *end == '&')) end++;
  return qaci_arena_text_quote(text, at, (size_t)(end - at));
}

void qaci_arena_text_blanks(qaci_arena_assembler *a) {
  while (a->at < a->end && blank(*a->at)) a->at++;
}

bool qaci_arena_text_ends(qaci_arena_assembler *a) {
  qaci_arena_text_blanks(a);
  return a->at == a->end || *a->at == ';';
}

qaci_status qaci_arena_text_end(qaci_arena_assembler *a) {
  if (qaci_arena_text_ends(a)) return QACI_OK;
  char text[QACI_ARENA_QUOTED];
  return qaci_arena_text_error(a, "found %s, expected the end of the line", qaci_arena_text_found(a, text));
}

const char *qaci_arena_text_word(qaci_arena_assembler *a, size_t *length) {
  qaci_arena_text_blanks(a);
  const char *begin = a->at;
  if (a->at < a->end && qaci_arena_text_letter(*a->at))
    while (a->at < a->end && qaci_arena_text_inner(*a->at)) a->at++;
  *length = (size_t)(a->at - begin);
  return begin;
}

const char *qaci_arena_text_peek(qaci_arena_assembler *a, size_t *length) {
  const char *word = qaci_arena_text_word(a, length);
  a->at = word;
  return word;
}

bool qaci_arena_text_is(const char *word, size_t length, const char *expected) {
  return strlen(expected) == length && !memcmp(word, expected, length);
}

qaci_status qaci_arena_text_expect(qaci_arena_assembler *a, const char *expected) {
  size_t length;
  const char *word = qaci_arena_text_word(a, &length);
  if (qaci_arena_text_is(word, length, expected)) return QACI_OK;
  a->at = word;
  char text[QACI_ARENA_QUOTED];
  return qaci_arena_text_error(a, "found %s, expected `%s`", qaci_arena_text_found(a, text), expected);
}

bool qaci_arena_text_integer(qaci_arena_assembler *a, int64_t *r) {
  const char *c = a->at;
  bool minus = c < a->end && *c == '-';
  if (c < a->end && (*c == '-' || *c == '+')) c++;
  const char *first = c;
  int64_t n = 0;
  for (; c < a->end && *c >= '0' && *c <= '9'; c++)
    if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *c - '0', &n)) n = INT64_MAX;
  if (c == first || (c < a->end && !blank(*c) && *c != ';')) return false;
  a->at = c;
  *r = minus ? -n : n;
  return true;
}

const qaci_arena_loop *qaci_arena_text_loop(const qaci_arena_assembler *a, const char *name, size_t length) {
  for (size_t i = a->depth; i-- > 0;)
    if (a->loop[i].name_length == length && !memcmp(a->loop[i].name, name, length)) return &a->loop[i];
  return NULL;
}

qaci_status qaci_arena_text_name(qaci_arena_assembler *a, char name[static QACI_ARENA_NAME_LENGTH + 1]) {
  char text[QACI_ARENA_QUOTED];
  size_t length;
  const char *word = qaci_arena_text_word(a, &length);
  const char *begin = word;
  size_t total = 0;
  if (!length) return qaci_arena_text_error(a, "found %s, expected a name", qaci_arena_text_found(a, text));
  for (bool counter = false;; counter = true) {
    char number[24];
    if (counter) {
      const qaci_arena_loop *loop = qaci_arena_text_loop(a, word, length);
      if (!loop)
        return qaci_arena_text_error(a, "found %s after `&`, expected the counter of a `for` around this line",
                                     length ? qaci_arena_text_quote(text, word, length) : "no name");
      length = (size_t)sprintf(number, "%s%lld", memchr(begin, '&', (size_t)(word - 1 - begin)) ? "_" : "",
                               (long long)loop->turn);
      word = number;
    }
    if (length > QACI_ARENA_NAME_LENGTH - total)
      return qaci_arena_text_error(a, "found a name of more than %d bytes, expected at most %d", QACI_ARENA_NAME_LENGTH,
                                   QACI_ARENA_NAME_LENGTH);
    memcpy(name + total, word, length);
    name[total += length] = 0;
    if (a->at == a->end || *a->at != '&') return QACI_OK;
    a->at++;
    word = a->at;
    while (a->at < a->end && qaci_arena_text_inner(*a->at)) a->at++;
    length = (size_t)(a->at - word);
  }
}

qaci_status qaci_arena_text_grow(qaci_arena_assembler *a, void *p, size_t *room, size_t need, size_t size) {
  if (need <= *room) return QACI_OK;
  size_t more = *room ? 2 * *room : 64;
  while (more < need) more *= 2;
  uint64_t bytes = (uint64_t)(more - *room) * size;
  QACI_TRY(qaci_ctx_charge(a->ctx, bytes));
  a->charged += bytes;
  void *array;
  memcpy(&array, p, sizeof array); /* p points to a pointer of another type */
  array = qaci_realloc(array, more * size);
  memcpy(p, &array, sizeof array);
  *room = more;
  return QACI_OK;
}

static qaci_arena_line_kind kind_of(const char *text, const char *end) {
  static const char assertion[] = ";assert";
  size_t length, n = sizeof assertion - 1;
  if ((size_t)(end - text) >= n && !memcmp(text, assertion, n) &&
      ((size_t)(end - text) == n || !qaci_arena_text_inner(text[n])))
    return QACI_ARENA_ASSERT;
  for (;;) { /* past labels */
    for (length = 0; text + length < end && (qaci_arena_text_inner(text[length]) || text[length] == '&');) length++;
    const char *after = text + length;
    while (after < end && blank(*after)) after++;
    if (!length || after == end || *after != ':') break;
    for (text = after + 1; text < end && blank(*text);) text++;
  }
  if (qaci_arena_text_is(text, length, "for")) return QACI_ARENA_FOR;
  if (qaci_arena_text_is(text, length, "rof")) return QACI_ARENA_ROF;
  return QACI_ARENA_STATEMENT;
}

static qaci_status add_line(qaci_arena_assembler *a, const char *text, const char *end, size_t *open, size_t *depth) {
  while (text < end && blank(*text)) text++;
  while (text < end && (blank(end[-1]) || end[-1] == '\r')) end--;
  qaci_arena_line_kind kind = kind_of(text, end);
  if (text == end || (*text == ';' && kind != QACI_ARENA_ASSERT)) return QACI_OK;
  QACI_TRY(qaci_arena_text_grow(a, &a->line, &a->lines_room, a->lines + 1, sizeof *a->line));
  a->line[a->lines] = (qaci_arena_line){text, (uint32_t)(end - text), a->number, 0, kind};
  if (kind == QACI_ARENA_FOR) {
    if (*depth == QACI_ARENA_NESTED_FOR)
      return qaci_arena_text_error(a, "found a `for` in %d others, expected at most %d", QACI_ARENA_NESTED_FOR,
                                   QACI_ARENA_NESTED_FOR - 1);
    open[(*depth)++] = a->lines;
  } else if (kind == QACI_ARENA_ROF) {
    if (!*depth) return qaci_arena_text_error(a, "found `rof`, expected a `for` above it");
    size_t begin = open[--*depth];
    a->line[begin].match = (uint32_t)a->lines;
    a->line[a->lines].match = (uint32_t)begin;
  }
  a->lines++;
  return QACI_OK;
}

qaci_status qaci_arena_text_lines(qaci_arena_assembler *a, const char *text, size_t length, uint32_t first) {
  if (length >= UINT32_MAX / 2)
    return qaci_fail(a->ctx, QACI_DOMAIN, "%s: found a text of %zu bytes, expected less than %u", a->file, length,
                     UINT32_MAX / 2);
  size_t open[QACI_ARENA_NESTED_FOR], depth = 0;
  const char *end = text + length;
  a->number = first;
  for (;;) {
    const char *line_end = memchr(text, '\n', (size_t)(end - text));
    QACI_TRY(add_line(a, text, line_end ? line_end : end, open, &depth));
    if (!line_end) break;
    text = line_end + 1;
    if (text == end) break;
    a->number++;
  }
  a->last_line = a->number;
  if (depth)
    return qaci_arena_text_error_at(a, a->line[open[depth - 1]].number, "found `for`, expected a `rof` below it");
  return QACI_OK;
}
