/* What the overseer replies.                                                                              META.9
 *
 *   reply   ::= advice ; advice ; ...        a hole alone: what the message in it says
 *   advice  ::= nothing | sub-question N: E | every sub-question: E | proposal N
 *             | row N: add E | row N: drop E | row N: set E | row N: forget
 *
 * E is the rest of the text up to the semicolon as a message of its own, or what is in the hole if it is one hole.
 * Letters may be large or small; blanks, and one final . or ! of "nothing", count for nothing.
 */
#include <string.h>
#include <strings.h>

#include "qaci/meta/credit_internal.h"

/* A part of a template, with the holes before it. */
typedef struct span {
  const char *text;
  size_t length, hole;
} span;

static bool is_hole(char c) {
  return (unsigned char)c >= QACI_META_HOLE;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void drop(span *s, size_t count) {
  for (size_t i = 0; i < count; i++) s->hole += is_hole(s->text[i]);
  s->text += count;
  s->length -= count;
}

static void trim(span *s) {
  while (s->length && is_blank(s->text[0])) drop(s, 1);
  while (s->length && is_blank(s->text[s->length - 1])) s->length--;
}

/* Take the word off the front, if it is there, with what blanks follow. */
static bool take(span *s, const char *word) {
  size_t n = strlen(word);
  if (s->length < n || strncasecmp(s->text, word, n)) return false;
  drop(s, n);
  trim(s);
  return true;
}

static bool take_number(span *s, size_t *n) {
  size_t digits = 0, value = 0;
  for (; digits < s->length && s->text[digits] >= '0' && s->text[digits] <= '9' && digits < 9; digits++)
    value = 10 * value + (size_t)(s->text[digits] - '0');
  drop(s, digits);
  trim(s);
  *n = value - 1;
  return digits && value;
}

static bool is_nothing(span s) {
  if (s.length && (s.text[s.length - 1] == '.' || s.text[s.length - 1] == '!')) s.length--;
  return take(&s, "nothing") && !s.length;
}

typedef struct reader {
  qaci_ctx *ctx;
  qaci_meta_world *w;
  const qaci_meta_named *named;
  qaci_meta_advices *out;
  qaci_meta_ref *todo; /* messages still to be read, the next one last */
  size_t count, room;
  size_t taken; /* messages that were read */
} reader;

/* *m := what the span denotes in the message it is of. */
static qaci_status message_of(reader *r, qaci_meta_ref whole, span s, qaci_meta_ref *m) {
  const qaci_meta_ref *argument = qaci_meta_message_arguments(r->w, whole) + s.hole;
  if (s.length == 1 && is_hole(s.text[0])) {
    *m = argument[0];
    return qaci_meta_is_agent(*m) ? qaci_fail(r->ctx, QACI_DOMAIN, "an agent stands where a sentence is needed")
                                  : QACI_OK;
  }
  if (!s.length) return qaci_fail(r->ctx, QACI_DOMAIN, "nothing stands behind the colon, expected a sentence");
  size_t holes = 0;
  for (size_t i = 0; i < s.length; i++) holes += is_hole(s.text[i]);
  qaci_meta_ref *copy = qaci_alloc((holes + 1) * sizeof *copy);
  memcpy(copy, argument, holes * sizeof *copy);
  char *bytes = qaci_alloc(s.length);
  memcpy(bytes, s.text, s.length);
  uint32_t t = qaci_meta_template_of_bytes(r->w, bytes, s.length);
  qaci_status status = qaci_meta_message(r->ctx, r->w, m, t, copy);
  free(bytes);
  free(copy);
  return status;
}

static qaci_status add(reader *r, qaci_meta_advice a) {
  enum { SPARE = 16 };
  const qaci_meta_named *n = r->named;
  if (r->out->count > 4 * (n->asked + n->rows + n->proposals) + SPARE)
    return qaci_fail(r->ctx, QACI_DOMAIN, "that is more advice than there is to advise on");
  QACI_TRY(qaci_meta_grow(r->ctx, (void **)&r->out->item, &r->out->room, r->out->count, 1, sizeof a));
  r->out->item[r->out->count++] = a;
  return QACI_OK;
}

static qaci_status in_range(reader *r, span *s, const char *what, size_t count, size_t *which) {
  if (!take_number(s, which) || *which >= count)
    return count ? qaci_fail(r->ctx, QACI_DOMAIN, "there is no such %s, expected one of 1 to %zu", what, count)
                 : qaci_fail(r->ctx, QACI_DOMAIN, "there is no %s here", what);
  return QACI_OK;
}

static qaci_status colon(reader *r, span *s) {
  return take(s, ":") ? QACI_OK : qaci_fail(r->ctx, QACI_DOMAIN, "a colon is missing before the sentence");
}

static qaci_status row_advice(reader *r, qaci_meta_ref whole, span s) {
  static const char *const op[] = {"add", "drop", "set", "forget"};
  qaci_meta_advice a = {.kind = QACI_META_ADVISE_ROW};
  QACI_TRY(in_range(r, &s, "row", r->named->rows, &a.which));
  QACI_TRY(colon(r, &s));
  size_t i = 0;
  while (i < 4 && !take(&s, op[i])) i++;
  if (i == 4)
    return qaci_fail(r->ctx, QACI_DOMAIN, "a row is told nothing it knows, expected add, drop, set or forget");
  a.op = (qaci_meta_credit_op)i;
  if (a.op == QACI_META_ROW_FORGET) return add(r, a);
  QACI_TRY(message_of(r, whole, s, &a.message));
  if (!r->named->rules) return add(r, a);
  if (a.op != QACI_META_ROW_SET)
    return qaci_fail(r->ctx, QACI_DOMAIN, "a decision has one command, expected set or forget");
  if (qaci_meta_template_holes(r->w, qaci_meta_message_template(r->w, a.message)))
    return qaci_fail(r->ctx, QACI_DOMAIN, "a command has no holes, expected text such as view \\#0");
  return add(r, a);
}

static qaci_status advice(reader *r, qaci_meta_ref whole, span s) {
  qaci_meta_advice a = {0};
  trim(&s);
  if (is_nothing(s)) return QACI_OK;
  if (s.length == 1 && (unsigned char)s.text[0] == QACI_META_HOLE) {
    QACI_TRY(qaci_meta_grow(r->ctx, (void **)&r->todo, &r->room, r->count, 1, sizeof *r->todo));
    r->todo[r->count++] = qaci_meta_message_arguments(r->w, whole)[s.hole];
    return QACI_OK;
  }
  if (take(&s, "sub-question")) {
    QACI_TRY(in_range(r, &s, "sub-question", r->named->asked, &a.which));
    QACI_TRY(colon(r, &s));
    QACI_TRY(message_of(r, whole, s, &a.message));
    return add(r, a);
  }
  if (take(&s, "every sub-question")) {
    a.kind = QACI_META_ADVISE_EVERY;
    QACI_TRY(colon(r, &s));
    QACI_TRY(message_of(r, whole, s, &a.message));
    return add(r, a);
  }
  if (take(&s, "proposal")) {
    a.kind = QACI_META_ADVISE_PROPOSAL;
    QACI_TRY(in_range(r, &s, "proposal", r->named->proposals, &a.which));
    return s.length ? qaci_fail(r->ctx, QACI_DOMAIN, "a proposal is named with its number alone") : add(r, a);
  }
  if (take(&s, "row")) return row_advice(r, whole, s);
  return qaci_fail(r->ctx, QACI_DOMAIN, "that is no advice");
}

static qaci_status read_message(reader *r, qaci_meta_ref whole) {
  enum { MOST = 1 << 16 };
  if (++r->taken > MOST) return qaci_fail(r->ctx, QACI_DOMAIN, "that is more than %d messages", (int)MOST);
  size_t first = r->count, begin = 0, hole = 0, holes = 0;
  uint32_t t = qaci_meta_message_template(r->w, whole);
  for (size_t i = 0;; i++) {
    const qaci_meta_text_record *text = qaci_meta_template_record(r->w, t); /* texts may have moved */
    bool end = i == text->length;
    if (!end) holes += is_hole(text->bytes[i]);
    if (!end && text->bytes[i] != ';') continue;
    QACI_TRY(advice(r, whole, (span){text->bytes + begin, i - begin, hole}));
    begin = i + 1;
    hole = holes;
    if (end) break;
  }
  for (size_t a = first, b = r->count; a + 1 < b; a++) { /* the first one is read next */
    qaci_meta_ref swap = r->todo[a];
    r->todo[a] = r->todo[--b];
    r->todo[b] = swap;
  }
  return QACI_OK;
}

qaci_status qaci_meta_read_advice(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref reply, const qaci_meta_named *named,
                                  qaci_meta_advices *out) {
  reader r = {.ctx = ctx, .w = w, .named = named, .out = out};
  qaci_status status = read_message(&r, reply);
  while (r.count && status == QACI_OK) status = read_message(&r, r.todo[--r.count]);
  qaci_ctx_release(ctx, r.room * sizeof *r.todo);
  free(r.todo);
  return status;
}
