/* Texts and templates.                                                                                    META.1
 *
 * A template's bytes are its UTF-8 text with one byte for each hole, 0xfe or 0xff, which no UTF-8 contains; so equal
 * bytes are equal templates.
 */
#include <string.h>

#include "qaci/meta/internal.h"
#include "qaci/utf8.h"

qaci_status qaci_meta_utf8(qaci_ctx *ctx, const char *text, size_t length) {
  for (size_t i = 0, n; i < length; i += n) {
    n = text[i] ? qaci_utf8_character(text + i, length - i) : 0;
    if (!n)
      return qaci_fail(ctx, QACI_DOMAIN, "byte %zu is 0x%02x, expected text in UTF-8 without NUL", i + 1,
                       (unsigned char)text[i]);
  }
  return QACI_OK;
}

uint32_t qaci_meta_text_number(qaci_meta_world *w, qaci_meta_texts *t, const char *bytes, size_t length, bool *added) {
  uint64_t hash = length;
  for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
  hash ^= hash >> 32;
  *added = false;
  for (size_t probe = 0, at; (at = qaci_index_next(&t->index, hash, &probe)) != QACI_INDEX_NONE;)
    if (t->text[at].length == length && (!length || !memcmp(t->text[at].bytes, bytes, length))) return (uint32_t)at;
  if (t->count == t->room) {
    t->room = t->room ? 2 * t->room : 16;
    t->text = qaci_realloc(t->text, t->room * sizeof *t->text);
  }
  qaci_meta_text_record *r = &t->text[t->count];
  *r = (qaci_meta_text_record){.bytes = qaci_alloc(length + 1), .length = (uint32_t)length};
  if (length) memcpy(r->bytes, bytes, length);
  r->bytes[length] = 0;
  qaci_index_insert(&t->index, hash, t->count);
  w->uncharged += length + 1 + 2 * (sizeof *r + sizeof *t->index.slot);
  *added = true;
  return (uint32_t)t->count++;
}

static bool is_hole(char byte) {
  return (unsigned char)byte >= QACI_META_HOLE;
}

uint32_t qaci_meta_template_of_bytes(qaci_meta_world *w, const char *bytes, size_t length) {
  bool added;
  uint32_t t = qaci_meta_text_number(w, &w->templates, bytes, length, &added);
  for (size_t i = 0; added && i < length; i++) w->templates.text[t].holes += is_hole(bytes[i]);
  return t;
}

uint32_t qaci_meta_literal(qaci_meta_world *w, const char *text, size_t length) {
  return qaci_meta_template_of_bytes(w, text, length);
}

uint32_t qaci_meta_as_answer(qaci_meta_world *w, uint32_t t) {
  qaci_meta_text_record *r = &w->templates.text[t];
  if (r->as_answer) return r->as_answer - 1;
  static const char front[] = {(char)QACI_META_AGENT_HOLE, ':', ' '};
  size_t length = sizeof front + r->length;
  char *bytes = qaci_alloc(length);
  memcpy(bytes, front, sizeof front);
  memcpy(bytes + sizeof front, r->bytes, r->length);
  uint32_t answer = qaci_meta_template_of_bytes(w, bytes, length);
  free(bytes);
  w->templates.text[t].as_answer = answer + 1; /* r may have moved */
  return answer;
}

qaci_status qaci_meta_template_of_shape(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_template *r, const char *shape,
                                        size_t length) {
  QACI_TRY(qaci_meta_utf8(ctx, shape, length));
  char *bytes = qaci_alloc(length);
  size_t n = 0;
  bool escaped = false;
  for (size_t i = 0; i < length; i++) {
    if (!escaped && shape[i] == '\\') {
      escaped = true;
      continue;
    }
    if (escaped || (shape[i] != '#' && shape[i] != '@'))
      bytes[n++] = shape[i];
    else
      bytes[n++] = (char)(shape[i] == '#' ? QACI_META_HOLE : QACI_META_AGENT_HOLE);
    escaped = false;
  }
  if (!escaped) *r = qaci_meta_template_of_bytes(w, bytes, n);
  free(bytes);
  return escaped ? qaci_fail(ctx, QACI_DOMAIN, "a backslash ends the text, expected a character after it") : QACI_OK;
}

size_t qaci_meta_template_holes(const qaci_meta_world *w, qaci_meta_template t) {
  return w->templates.text[t].holes;
}

bool qaci_meta_template_takes_agent(const qaci_meta_world *w, qaci_meta_template t, size_t hole) {
  const qaci_meta_text_record *r = &w->templates.text[t];
  for (size_t i = 0; i < r->length; i++)
    if (is_hole(r->bytes[i]) && !hole--) return (unsigned char)r->bytes[i] == QACI_META_AGENT_HOLE;
  return false;
}
