/* Hearing lines and writing commands: see speech.h.                                               META.2 and META.7 */
#include "qaci/meta/speech.h"

#include <stdio.h>
#include <string.h>

#include "qaci/meta/internal.h"

enum { NUMBER = (1u << QACI_META_LINE_BITS) - 1 };

void qaci_meta_write(qaci_meta_writer *o, const char *text, size_t length) {
  if (o->length + length > o->room) {
    o->room = 2 * o->room + length + 64;
    o->text = qaci_realloc(o->text, o->room);
  }
  if (length) memcpy(o->text + o->length, text, length);
  o->length += length;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* A digit right after a register would lengthen its number. */
static bool ends_in_digit(const qaci_meta_writer *o) {
  return o->length && is_digit(o->text[o->length - 1]);
}

/* ASCII that means itself anywhere inside of a level. */
static bool is_plain(unsigned char c) {
  static const bool special[128] = {
      [0] = true, ['('] = true, [')'] = true, ['\\'] = true, ['#'] = true, ['@'] = true, ['\n'] = true, ['\r'] = true};
  return c < sizeof special && !special[c];
}

/* edge: a blank must be escaped; front: a digit, if a register ends before it. */
static void write_character(qaci_meta_writer *o, char c, bool edge, bool front) {
  o->unusual |= !c || (unsigned char)c >= 0x80;
  bool escape = !is_plain((unsigned char)c) && (unsigned char)c < 0x80;
  escape |= (edge && (c == ' ' || c == '\t')) || (front && is_digit(c) && ends_in_digit(o));
  if (escape) qaci_meta_write(o, "\\", 1);
  qaci_meta_write(o, &c, 1);
}

void qaci_meta_write_literal(qaci_meta_writer *o, const char *text, size_t length, bool first, bool last) {
  for (size_t i = 0, from; i < length;) {
    if (i == 0 || i + 1 == length || !is_plain((unsigned char)text[i])) {
      write_character(o, text[i], (first && i == 0) || (last && i + 1 == length), i == 0);
      i++;
      continue;
    }
    for (from = i; i + 1 < length && is_plain((unsigned char)text[i]); i++) continue;
    qaci_meta_write(o, text + from, i - from);
  }
}

qaci_status qaci_meta_check_text(qaci_ctx *ctx, const qaci_meta_writer *o) {
  return o->unusual ? qaci_meta_utf8(ctx, o->text, o->length) : QACI_OK;
}

void qaci_meta_write_register(qaci_meta_writer *o, bool agent, size_t number) {
  char text[24];
  size_t at = sizeof text;
  do text[--at] = (char)('0' + number % 10);
  while (number /= 10);
  text[--at] = agent ? '@' : '#';
  qaci_meta_write(o, text + at, sizeof text - at);
}

void qaci_meta_write_template(qaci_meta_writer *o, const qaci_meta_world *w, qaci_meta_template t, size_t first) {
  const qaci_meta_text_record *r = &w->templates.text[t];
  size_t from = 0;
  for (size_t i = 0; i <= r->length; i++) {
    bool hole = i < r->length && (unsigned char)r->bytes[i] >= QACI_META_HOLE;
    if (!hole && i < r->length) continue;
    qaci_meta_write_literal(o, r->bytes + from, i - from, from == 0, i == r->length);
    if (hole) qaci_meta_write_register(o, (unsigned char)r->bytes[i] == QACI_META_AGENT_HOLE, first++);
    from = i + 1;
  }
}

char *qaci_meta_template_shape(const qaci_meta_world *w, qaci_meta_template t) {
  const qaci_meta_text_record *r = &w->templates.text[t];
  char *shape = qaci_alloc(2 * (size_t)r->length + 1);
  size_t n = 0;
  for (size_t i = 0; i < r->length; i++) {
    unsigned char c = (unsigned char)r->bytes[i];
    if (c < QACI_META_HOLE && strchr("#@\\", (char)c)) shape[n++] = '\\';
    shape[n++] = c == QACI_META_HOLE ? '#' : c == QACI_META_AGENT_HOLE ? '@' : (char)c;
  }
  shape[n] = 0;
  return shape;
}

/* Whether somebody's address is put before the line at s: answers have one, and questions in a signed world. */
static bool is_addressed(const qaci_meta_world *w, uint32_t s) {
  uint32_t before = w->node[s].parent;
  if (qaci_meta_setting_kind(w, before) != QACI_META_SAID) return w->options.is_signed;
  qaci_meta_op op = w->decision[w->node[before].decision - 1].op;
  return op == QACI_META_ASK || (op == QACI_META_REPLY && w->options.is_signed);
}

qaci_meta_heard qaci_meta_hear(qaci_meta_world *w, qaci_meta_setting s) {
  static const char address[] = {(char)QACI_META_AGENT_HOLE, ':', ' '};
  uint32_t t = w->node[s].line & NUMBER;
  const qaci_meta_text_record *r = &w->templates.text[t];
  qaci_meta_heard heard = {t, t, w->node[s].registers - r->holes, false};
  heard.addressed = is_addressed(w, s) && r->length >= sizeof address && !memcmp(r->bytes, address, sizeof address);
  if (!heard.addressed) return heard;
  char *rest = qaci_alloc(r->length);
  size_t length = r->length - sizeof address;
  memcpy(rest, r->bytes + sizeof address, length);
  heard.said = qaci_meta_template_of_bytes(w, rest, length);
  free(rest);
  return heard;
}

qaci_meta_speech qaci_meta_setting_speech(const qaci_meta_world *w, qaci_meta_setting s) {
  switch (w->decision[w->node[s].decision - 1].op) {
  case QACI_META_REPLY:
    return QACI_META_SPEECH_REPLIES;
  case QACI_META_SPAWN:
  case QACI_META_REFLECT:
    return QACI_META_SPEECH_GETS_AGENT;
  case QACI_META_ERROR: /* taken for a reply where no budget was left */
    if (qaci_meta_setting_kind(w, w->node[s].parent) == QACI_META_EXHAUSTED) return QACI_META_SPEECH_REPLIES;
    return QACI_META_SPEECH_ASKS;
  case QACI_META_VIEW:
  case QACI_META_ASK:
    break;
  }
  return QACI_META_SPEECH_ASKS;
}

uint32_t qaci_meta_command_number(qaci_meta_world *w, const char *text, size_t length) {
  bool added;
  return qaci_meta_text_number(w, &w->commands, text, length, &added);
}

uint32_t qaci_meta_setting_command(const qaci_meta_world *w, qaci_meta_setting s) {
  return w->node[s].line & NUMBER;
}

const char *qaci_meta_command_text(const qaci_meta_world *w, uint32_t number) {
  return w->commands.text[number].bytes;
}
