/* Parts of pages: quoted text, an experiment's comment as prose, Lua with its words marked. See gallery_command.h. */
#define _GNU_SOURCE
#include "qaci/command/gallery_command.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/utf8.h"

void gallery_put_text(FILE *to, const char *text, size_t length) {
  for (size_t i = 0, bytes; i < length; i += bytes ? bytes : 1) {
    unsigned char c = (unsigned char)text[i];
    bytes = qaci_utf8_character(text + i, length - i);
    if (c == '&')
      fputs("&amp;", to);
    else if (c == '<')
      fputs("&lt;", to);
    else if (c == '>')
      fputs("&gt;", to);
    else if (c == '"')
      fputs("&quot;", to);
    else if (!bytes || (c < 32 && c != '\n' && c != '\t') || c == 127)
      fputs("\xef\xbf\xbd", to); /* no page may hold it */
    else
      fwrite(text + i, 1, bytes, to);
  }
}

/* The length of `code` or *stress* at the start of s, 0 if there is none. A star within a formula is no stress: words
 * stand directly inside the two, and none directly before or behind. */
static size_t marked(const char *s, size_t n, char before) {
  const char *close = n > 2 && (*s == '`' || *s == '*') ? memchr(s + 1, *s, n - 1) : NULL;
  if (!close || close == s + 1) return 0;
  size_t length = (size_t)(close + 1 - s);
  if (*s == '`') return length;
  bool alone = !isalnum((unsigned char)before) && (length == n || !isalnum((unsigned char)s[length]));
  return alone && isalpha((unsigned char)s[1]) && isalnum((unsigned char)close[-1]) ? length : 0;
}

void gallery_put_words(FILE *to, const char *s, size_t n) {
  size_t plain = 0; /* what comes before i and is not yet put */
  for (size_t i = 0; i < n; i++) {
    size_t length = marked(s + i, n - i, i ? s[i - 1] : ' ');
    if (!length) continue;
    const char *tag = s[i] == '`' ? "code" : "em";
    gallery_put_text(to, s + plain, i - plain);
    fprintf(to, "<%s>", tag);
    gallery_put_text(to, s + i + 1, length - 2);
    fprintf(to, "</%s>", tag);
    plain = i + length;
    i = plain - 1;
  }
  gallery_put_text(to, s + plain, n - plain);
}

/* What a line of the comment is: indented by two blanks or more it stands as it is; "* " starts an item of a list,
 * whose further lines are indented by two blanks. */
enum { INDENTED = 2 };
typedef enum line_kind { LINE_EMPTY, LINE_WORDS, LINE_ITEM, LINE_AS_IT_IS } line_kind;

static line_kind kind_of(const char *s, size_t n, line_kind before) {
  size_t blanks = 0;
  while (blanks < n && s[blanks] == ' ') blanks++;
  if (blanks == n) return LINE_EMPTY;
  if (n > 2 && !strncmp(s, "* ", 2)) return LINE_ITEM;
  if (blanks >= INDENTED) return before == LINE_ITEM && blanks == INDENTED ? LINE_ITEM : LINE_AS_IT_IS;
  return before == LINE_ITEM ? LINE_ITEM : LINE_WORDS;
}

/* The next line of the comment behind *at: without "--" and one blank. False at its end: a line that is no comment, or
 * where what tests expect begins. */
static bool next_line(const char **at, const char **s, size_t *n) {
  const char *line = *at;
  size_t length = strcspn(line, "\n");
  if (length < 2 || strncmp(line, "--", 2) || !strncmp(line, "-- expect", 9) || !strncmp(line, "-- command:", 11))
    return false;
  *at = line + length + (line[length] == '\n');
  *s = line + 2;
  *n = length - 2;
  if (*n && (*s)[*n - 1] == '\r') (*n)--;
  if (*n && **s == ' ') (*s)++, (*n)--;
  return true;
}

/* The next paragraph, item or text that stands as it is, into `text`. False at the end of the comment. */
static bool next_block(const char **at, line_kind *kind, FILE *text) {
  const char *s;
  size_t n;
  *kind = LINE_EMPTY;
  for (const char *line = *at; next_line(&line, &s, &n); *at = line) {
    line_kind next = kind_of(s, n, *kind);
    bool star = next == LINE_ITEM && *s == '*';
    if (*kind != LINE_EMPTY && (next != *kind || star)) return true;
    if (next == LINE_EMPTY) continue;
    if (*kind != LINE_EMPTY) fputc('\n', text);
    *kind = next;
    size_t blanks = next == LINE_AS_IT_IS ? INDENTED : star ? 1 : 0;
    while (next != LINE_AS_IT_IS && blanks < n && s[blanks] == ' ') blanks++;
    fwrite(s + blanks, 1, n - blanks, text);
  }
  return *kind != LINE_EMPTY;
}

void gallery_put_prose(FILE *to, const experiment *e, bool first_paragraph_only) {
  static const char *const opens[] = {"", "<p>", "<li>", "<pre>"}, *const closes[] = {"", "</p>\n", "</li>\n",
                                                                                      "</pre>\n"};
  const char *at = e->source, *title;
  char *text = NULL;
  size_t length;
  line_kind before = LINE_EMPTY, kind;
  bool more = next_line(&at, &title, &length);
  while (more) {
    FILE *block = open_memstream(&text, &length);
    more = next_block(&at, &kind, block);
    fclose(block);
    if (!first_paragraph_only || kind == LINE_WORDS) {
      if (kind == LINE_ITEM && before != LINE_ITEM) fputs("<ul>\n", to);
      if (kind != LINE_ITEM && before == LINE_ITEM) fputs("</ul>\n", to);
      fputs(opens[kind], to);
      (kind == LINE_AS_IT_IS ? gallery_put_text : gallery_put_words)(to, text, length);
      fputs(closes[kind], to);
      before = kind;
      more = more && !first_paragraph_only;
    }
    free(text);
  }
}

/* The length of "[[", "[=[" ... at s; 0: none. */
static size_t long_bracket(const char *s) {
  size_t n = 1;
  if (*s != '[') return 0;
  while (s[n] == '=') n++;
  return s[n] == '[' ? n + 1 : 0;
}

/* The length of what stands in a long bracket, with the bracket of `bracket` letters. */
static size_t long_text(const char *s, size_t bracket) {
  for (const char *t = s + bracket; *t; t++)
    if (*t == ']' && t[bracket - 1] == ']' && strspn(t + 1, "=") == bracket - 2) return (size_t)(t - s) + bracket;
  return strlen(s);
}

static size_t quoted_text(const char *s) {
  size_t n = 1;
  while (s[n] && s[n] != *s && s[n] != '\n') n += s[n] == '\\' && s[n + 1] ? 2 : 1;
  return s[n] == *s ? n + 1 : n;
}

static bool is_keyword(const char *s, size_t n) {
  static const char *const words[] = {"and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
                                      "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
                                      "repeat",   "return", "then", "true", "until",  "while"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strlen(words[i]) == n && !strncmp(words[i], s, n)) return true;
  return false;
}

/* The next word of Lua: its length, and its class or NULL. */
static size_t word(const char *s, const char **class) {
  size_t n = 0, bracket;
  *class = NULL;
  if (!strncmp(s, "--", 2)) {
    *class = "c";
    bracket = long_bracket(s + 2);
    return bracket ? 2 + long_text(s + 2, bracket) : strcspn(s, "\n");
  }
  if ((bracket = long_bracket(s)) || *s == '"' || *s == '\'') {
    *class = "s";
    return bracket ? long_text(s, bracket) : quoted_text(s);
  }
  while (isalnum((unsigned char)s[n]) || s[n] == '_' || (unsigned char)s[n] >= 0x80 ||
         (n && s[n] == '.' && isdigit((unsigned char)*s) && s[n + 1] != '.'))
    n++;
  if (isdigit((unsigned char)*s))
    *class = "n";
  else if (is_keyword(s, n))
    *class = "k";
  return n ? n : 1;
}

void gallery_put_source(FILE *to, const char *source, size_t length) {
  for (size_t at = 0; at < length;) {
    const char *class;
    size_t n = source[at] ? word(source + at, &class) : 1;
    if (n > length - at) n = length - at;
    if (!source[at]) class = NULL;
    if (class) fprintf(to, "<span class=\"%s\">", class);
    gallery_put_text(to, source + at, n);
    if (class) fputs("</span>", to);
    at += n;
  }
}
