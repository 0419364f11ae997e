/* Programs as text, read.                                                                                 META.8
 *
 * Line by line; the settings of the levels above are on a stack. O(bytes).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qaci/meta/internal.h"
#include "qaci/meta/program.h"

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* The number of the hole at text[*at], behind its # or @. */
static qaci_status take_number(qaci_ctx *ctx, const char *text, size_t length, size_t *at, size_t expected) {
  char kind = text[*at], number[24];
  size_t from = ++*at;
  while (*at < length && is_digit(text[*at])) ++*at;
  int digits = snprintf(number, sizeof number, "%zu", expected);
  if (*at - from == (size_t)digits && !memcmp(text + from, number, (size_t)digits)) return QACI_OK;
  return qaci_fail(ctx, QACI_DOMAIN, "\"%.*s\" is seen, expected %c%zu: what is seen is numbered from 0 without gaps",
                   (int)(*at - from < 20 ? *at - from + 1 : 21), text + from - 1, kind, expected);
}

static qaci_status unshow(qaci_ctx *ctx, const char *text, size_t length, size_t first, char *bytes, size_t *count) {
  size_t n = 0;
  for (size_t at = 0; at < length;) {
    char c = text[at];
    if ((c == '#' || c == '@') && at + 1 < length && is_digit(text[at + 1])) {
      bytes[n++] = (char)(c == '#' ? QACI_META_HOLE : QACI_META_AGENT_HOLE);
      QACI_TRY(take_number(ctx, text, length, &at, first++));
      continue;
    }
    if (c == '(' || c == ')')
      return qaci_fail(ctx, QACI_DOMAIN, "a %c is seen, expected \\%c, or #n for what is behind it", c, c);
    if (c == '\\' && ++at == length)
      return qaci_fail(ctx, QACI_DOMAIN, "a \\ ends what is seen, expected a character after it");
    bytes[n++] = text[at++];
  }
  *count = n;
  return QACI_OK;
}

qaci_status qaci_meta_template_of_shown(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_template *t, const char *text,
                                        size_t length, size_t first) {
  enum { USUAL = 1024 };
  QACI_TRY(qaci_meta_utf8(ctx, text, length));
  char usual[USUAL], *bytes = length > USUAL ? qaci_alloc(length) : usual;
  size_t count = 0;
  qaci_status status = unshow(ctx, text, length, first, bytes, &count);
  if (status == QACI_OK) *t = qaci_meta_template_of_bytes(w, bytes, count);
  if (bytes != usual) free(bytes);
  return status;
}

typedef struct reader {
  qaci_ctx *ctx;
  qaci_meta_world *w;
  const char *text, *end; /* what is not read yet */
  bool returns;           /* lines end with \r\n */
  size_t number;          /* of the last physical line, from 1 */
  uint32_t *setting;      /* of each level of the line before */
  size_t levels, room;
  char *line; /* the present one, joined, without its indentation */
  size_t length, line_room, level;
} reader;

static void append(reader *r, const char *from, size_t count) {
  if (r->length + count > r->line_room) r->line = qaci_realloc(r->line, r->line_room = 2 * (r->length + count) + 64);
  if (count) memcpy(r->line + r->length, from, count);
  r->length += count;
}

/* The physical line that is next, without its end; not taken. */
static size_t peek(const reader *r, size_t *spaces) {
  const char *stop = memchr(r->text, '\n', (size_t)(r->end - r->text));
  size_t length = (size_t)((stop ? stop : r->end) - r->text);
  *spaces = 0;
  while (*spaces < length && r->text[*spaces] == ' ') ++*spaces;
  return length;
}

static void take(reader *r, size_t length, size_t spaces) {
  size_t shown = length - (r->returns && length && r->text[length - 1] == '\r');
  if (shown > spaces) append(r, r->text + spaces, shown - spaces);
  r->text += length + (r->text + length < r->end);
  r->number++;
}

/* The next line that says something, with what continues it. *found: there is one. */
static qaci_status next_line(reader *r, bool *found) {
  size_t spaces, more;
  *found = false;
  while (r->text < r->end && !*found) {
    size_t length = peek(r, &spaces);
    r->length = 0;
    take(r, length, spaces);
    *found = r->length && r->line[0] != ';';
  }
  if (!*found) return QACI_OK;
  size_t number = r->number;
  if (spaces % 2 || r->line[0] == '\t')
    return qaci_fail(r->ctx, QACI_DOMAIN, "line %zu begins with %zu spaces%s, expected two for each level", number,
                     spaces, r->line[0] == '\t' ? " and a tab" : "");
  r->level = spaces / 2;
  while (r->text < r->end) {
    size_t length = peek(r, &more);
    if (more != spaces || more == length || r->text[more] != '|') break;
    append(r, "\n", 1);
    take(r, length, more + 1 + (more + 1 < length && r->text[more + 1] == ' '));
  }
  return QACI_OK;
}

static qaci_status do_seen(reader *r, uint32_t above, uint32_t *setting) {
  qaci_meta_world *w = r->w;
  qaci_meta_line_kind kind = qaci_meta_setting_kind(w, above);
  uint32_t template = 0;
  if (kind != QACI_META_START && kind != QACI_META_SAID)
    return qaci_fail(r->ctx, QACI_DOMAIN, "something is seen behind what was seen, expected a line that begins with >");
  if (r->length != 2 || memcmp(r->line, "()", 2))
    QACI_TRY(
        qaci_meta_template_of_shown(r->ctx, w, &template, r->line, r->length, qaci_meta_setting_registers(w, above)));
  *setting = qaci_meta_child(w, above, qaci_meta_line(QACI_META_SEEN, template));
  return QACI_OK;
}

static qaci_status do_said(reader *r, uint32_t above, uint32_t *setting) {
  qaci_meta_world *w = r->w;
  qaci_meta_line_kind kind = qaci_meta_setting_kind(w, above);
  size_t skip = 1 + (r->length > 1 && r->line[1] == ' ');
  if (kind != QACI_META_SEEN && kind != QACI_META_EXHAUSTED)
    return qaci_fail(r->ctx, QACI_DOMAIN, "a command follows %s, expected it two spaces deeper than what is seen",
                     kind == QACI_META_SAID ? "a command" : "nothing");
  QACI_TRY(qaci_meta_setting_decide(r->ctx, w, above, r->line + skip, r->length - skip));
  *setting = w->decision[w->node[above].decision - 1].said;
  return QACI_OK;
}

static qaci_status do_line(reader *r, uint32_t root) {
  if (r->level > r->levels)
    return qaci_fail(r->ctx, QACI_DOMAIN, "it is %zu levels deep behind one of %zu, expected one level more at most",
                     r->level, r->levels);
  uint32_t above = r->level ? r->setting[r->level - 1] : root, setting = above;
  qaci_status status;
  if (r->line[0] == '>') {
    status = do_said(r, above, &setting);
  } else if (r->length == 1 && r->line[0] == '!') {
    if (qaci_meta_setting_kind(r->w, above) != QACI_META_SEEN)
      return qaci_fail(r->ctx, QACI_DOMAIN, "a ! is there, expected it two spaces deeper than what is seen");
    setting = qaci_meta_child(r->w, above, qaci_meta_line(QACI_META_EXHAUSTED, 0));
    status = QACI_OK;
  } else {
    status = do_seen(r, above, &setting);
  }
  if (status != QACI_OK) return status;
  QACI_TRY(qaci_meta_grow(r->ctx, (void **)&r->setting, &r->room, r->level, 1, sizeof *r->setting));
  r->setting[r->level] = setting;
  r->levels = r->level + 1;
  return QACI_OK;
}

static qaci_status do_all(reader *r, uint32_t root) {
  static const char kind[] = "qaci-meta-program ", version[] = "qaci-meta-program 1";
  bool found, first = true;
  for (;; first = false) {
    QACI_TRY(next_line(r, &found));
    if (!found) return QACI_OK;
    size_t number = r->number;
    if (first && r->length && r->line[r->length - 1] == '\r') r->returns = true, r->length--;
    if (first && r->length >= sizeof kind - 1 && !memcmp(r->line, kind, sizeof kind - 1)) {
      if (r->length == sizeof version - 1 && !memcmp(r->line, version, r->length)) continue;
      return qaci_fail(r->ctx, QACI_DOMAIN, "the file is \"%.*s\", expected \"%s\"",
                       (int)(r->length < 60 ? r->length : 60), r->line, version);
    }
    qaci_status status = do_line(r, root);
    if (status == QACI_OK) continue;
    char *message = qaci_strdup(r->ctx->message);
    qaci_fail(r->ctx, status, "line %zu: %s", number, message);
    free(message);
    return status;
  }
}

qaci_status qaci_meta_program_load(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy p, const char *text,
                                   size_t length) {
  reader r = {.ctx = ctx, .w = w, .text = text, .end = text + length};
  qaci_status status = do_all(&r, w->policy[p].root);
  qaci_ctx_release(ctx, r.room * sizeof *r.setting);
  free(r.setting);
  free(r.line);
  return status;
}

static qaci_status no_rule(qaci_ctx *ctx, void *name, const qaci_meta_question *question, char **command,
                           size_t *length) {
  (void)command, (void)length;
  char *setting = qaci_meta_setting_show(question->world, question->setting);
  qaci_fail(ctx, QACI_UNABLE, "the program \"%s\" has no decision for this setting:\n%s", (const char *)name, setting);
  free(setting);
  return QACI_UNABLE;
}

qaci_status qaci_meta_program_add(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_policy *p, const char *name,
                                  const char *text, size_t length) {
  static const qaci_meta_policy_functions functions = {.name = "program", .decide = no_rule, .destroy = free};
  *p = qaci_meta_policy_add(w, &functions, qaci_strdup(name));
  qaci_meta_policy_set_name(w, *p, name);
  return qaci_meta_program_load(ctx, w, *p, text, length);
}
