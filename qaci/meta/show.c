/* Templates, settings and messages as text.                                                               META.2
 *
 * What is shown can be typed: a # or @ before a digit, ( ) and \ get a backslash, and so do a digit behind a hole, line
 * ends, and blanks at either end. A line end inside a command that has none is shown with "| " behind it. So two
 * settings never look the same.
 */
#include <stdio.h>
#include <string.h>

#include "qaci/meta/internal.h"

typedef struct output {
  char *text;
  size_t length, room;
} output;

static void put(output *o, const char *text, size_t length) {
  if (o->length + length + 1 > o->room) {
    o->room = 2 * o->room + length + 64;
    o->text = qaci_realloc(o->text, o->room);
  }
  memcpy(o->text + o->length, text, length);
  o->length += length;
  o->text[o->length] = 0;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* The character at t->bytes[i], which is no hole. */
static void put_character(output *o, const qaci_meta_text_record *t, size_t i) {
  char c = t->bytes[i];
  bool last = i + 1 == t->length, behind_hole = i && (unsigned char)t->bytes[i - 1] >= QACI_META_HOLE;
  bool escape = c == '(' || c == ')' || c == '\\' || c == '\n' || c == '\r';
  escape |= (c == '#' || c == '@') && !last && is_digit(t->bytes[i + 1]);
  escape |= is_digit(c) && behind_hole;
  escape |= (c == ' ' || c == '\t') && (i == 0 || last);
  if (escape) put(o, "\\", 1);
  put(o, &c, 1);
}

static void put_template(output *o, const qaci_meta_text_record *t, size_t first) {
  char number[32];
  for (size_t i = 0; i < t->length; i++) {
    unsigned char c = (unsigned char)t->bytes[i];
    if (c < QACI_META_HOLE) {
      put_character(o, t, i);
      continue;
    }
    int length = snprintf(number, sizeof number, "%c%zu", c == QACI_META_HOLE ? '#' : '@', first++);
    put(o, number, (size_t)length);
  }
}

char *qaci_meta_template_show(const qaci_meta_world *w, qaci_meta_template t, size_t first) {
  output o = {0};
  put(&o, "", 0);
  put_template(&o, &w->templates.text[t], first);
  return o.text;
}

static void put_command(output *o, const qaci_meta_text_record *t) {
  bool escaped = false;
  for (size_t i = 0; i < t->length; i++) {
    put(o, &t->bytes[i], 1);
    if (t->bytes[i] == '\n' && !escaped) put(o, "| ", 2);
    escaped = t->bytes[i] == '\\' && !escaped;
  }
}

static void put_line(output *o, const qaci_meta_world *w, uint32_t s) {
  uint32_t line = w->node[s].line, number = line & ((1u << QACI_META_LINE_BITS) - 1);
  switch ((qaci_meta_line_kind)(line >> QACI_META_LINE_BITS)) {
  case QACI_META_START:
    return;
  case QACI_META_SEEN:
    put(o, "< ", 2);
    put_template(o, &w->templates.text[number], w->node[s].registers - w->templates.text[number].holes);
    return;
  case QACI_META_SAID:
    put(o, "> ", 2);
    put_command(o, &w->commands.text[number]);
    return;
  case QACI_META_EXHAUSTED:
    put(o, "!", 1);
  }
}

char *qaci_meta_line_show(const qaci_meta_world *w, qaci_meta_setting s) {
  output o = {0};
  put(&o, "", 0);
  put_line(&o, w, s);
  return o.text;
}

char *qaci_meta_setting_show(const qaci_meta_world *w, qaci_meta_setting s) {
  size_t depth = 0;
  for (uint32_t t = s; w->node[t].parent != t; t = w->node[t].parent) depth++;
  uint32_t *path = qaci_alloc(depth * sizeof *path);
  for (size_t i = depth; i-- > 0; s = w->node[s].parent) path[i] = s;
  output o = {0};
  put(&o, "", 0);
  for (size_t i = 0; i < depth; i++) {
    put_line(&o, w, path[i]);
    put(&o, "\n", 1);
  }
  free(path);
  return o.text;
}

/* Messages: an explicit stack of half-shown ones ------------------------------------------------------------------- */

typedef struct showing {
  qaci_meta_ref message;
  size_t at, hole; /* the next byte of its template, the next hole */
} showing;

/* One more byte or hole of the innermost message. */
static void advance(output *o, const qaci_meta_world *w, showing *stack, size_t *height, size_t depth) {
  showing *s = &stack[*height - 1];
  const qaci_meta_text_record *t = &w->templates.text[w->word[s->message]];
  if (s->at == t->length) {
    if (--*height) put(o, ")", 1);
    return;
  }
  unsigned char c = (unsigned char)t->bytes[s->at++];
  if (c < QACI_META_HOLE) {
    put_character(o, t, s->at - 1);
  } else if (c == QACI_META_AGENT_HOLE) {
    s->hole++;
    put(o, "@", 1);
  } else if (*height > depth) {
    s->hole++;
    put(o, "(...)", 5);
  } else {
    put(o, "(", 1);
    stack[(*height)++] = (showing){w->word[s->message + 1 + s->hole++], 0, 0};
  }
}

char *qaci_meta_show(const qaci_meta_world *w, qaci_meta_ref m, size_t depth, size_t most) {
  enum { DEEPEST = 1024 }; /* of what a person could read; deeper is shown as ... too */
  if (depth > DEEPEST) depth = DEEPEST;
  output o = {0};
  put(&o, "", 0);
  if (qaci_meta_is_agent(m)) {
    put(&o, "@", 1);
    return o.text;
  }
  showing *stack = qaci_alloc((depth + 1) * sizeof *stack);
  size_t height = 1;
  stack[0] = (showing){m, 0, 0};
  while (height && o.length < most) advance(&o, w, stack, &height, depth);
  free(stack);
  if (height) {
    while (o.length && ((unsigned char)o.text[o.length - 1] & 0xc0) == 0x80) o.length--; /* a character cut in two */
    put(&o, "...", 3);
  }
  return o.text;
}
