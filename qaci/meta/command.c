/* Commands: what a policy answers.                                                                        META.2
 *
 *   C ::= view E | ask[@n][$b] E | reply E | spawn | reflect
 *
 * A command is compiled once for the setting in which it was decided. What cannot be understood is a decision too: its
 * effect is a line that says what is wrong and what would be accepted.
 */
#include <string.h>

#include "qaci/meta/internal.h"

typedef struct words {
  const char *text;
  size_t length;
} words;

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Take the word at the front (of letters) and the blanks after it. */
static words take_word(words *rest) {
  words word = {rest->text, 0};
  while (word.length < rest->length && rest->text[word.length] >= 'a' && rest->text[word.length] <= 'z') word.length++;
  rest->text += word.length;
  rest->length -= word.length;
  return word;
}

static bool is(words word, const char *name) {
  return word.length == strlen(name) && !memcmp(word.text, name, word.length);
}

static void skip_blanks(words *rest) {
  while (rest->length && is_blank(rest->text[0])) rest->text++, rest->length--;
}

/* Digits with an optional k or M: saturates at UINT64_MAX - 1. False if there is none. */
static bool take_number(words *rest, uint64_t *n, bool suffix) {
  size_t digits = 0;
  *n = 0;
  for (; digits < rest->length && rest->text[digits] >= '0' && rest->text[digits] <= '9'; digits++)
    if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, (uint64_t)(rest->text[digits] - '0'), n))
      *n = UINT64_MAX - 1;
  rest->text += digits;
  rest->length -= digits;
  if (!digits || !suffix || !rest->length) return digits > 0;
  uint64_t unit = rest->text[0] == 'k' ? 1000 : rest->text[0] == 'M' ? 1000000 : 1;
  if (unit > 1) rest->text++, rest->length--;
  if (__builtin_mul_overflow(*n, unit, n) || *n == UINT64_MAX) *n = UINT64_MAX - 1;
  return true;
}

/* ask[@n][$b] */
static qaci_status take_target(qaci_ctx *ctx, words *rest, const bool *kinds, size_t registers, qaci_meta_decision *d) {
  uint64_t n;
  if (rest->length && rest->text[0] == '@') {
    rest->text++, rest->length--;
    if (!take_number(rest, &n, false))
      return qaci_fail(ctx, QACI_DOMAIN, "ask@ needs the number of an agent, as in ask@0");
    if (n >= registers || !kinds[n])
      return qaci_fail(ctx, QACI_DOMAIN, "@%llu is %s, expected an agent to ask", (unsigned long long)n,
                       n >= registers ? "no register" : "a message");
    d->target = (uint32_t)n;
  }
  if (rest->length && rest->text[0] == '$') {
    rest->text++, rest->length--;
    if (!take_number(rest, &d->cap, true))
      return qaci_fail(ctx, QACI_DOMAIN, "ask$ needs a budget, as in ask$100 or ask$10k");
  }
  if (!rest->length || is_blank(rest->text[0]) || rest->text[0] == '(') return QACI_OK;
  size_t shown = rest->length < 20 ? rest->length : 20;
  while (shown < rest->length && ((unsigned char)rest->text[shown] & 0xc0) == 0x80) shown--; /* whole characters */
  return qaci_fail(ctx, QACI_DOMAIN, "ask is followed by \"%.*s\", expected a blank and the question", (int)shown,
                   rest->text);
}

static qaci_status take_expression(qaci_ctx *ctx, qaci_meta_world *w, words rest, const bool *kinds, size_t registers,
                                   qaci_meta_decision *d) {
  bool is_agent;
  d->code = (uint32_t)w->codes;
  QACI_TRY(qaci_meta_compile(ctx, w, rest.text, rest.length, kinds, registers, &is_agent));
  d->length = (uint32_t)w->codes - d->code;
  if (!is_agent) return QACI_OK;
  w->codes = d->code;
  return qaci_fail(ctx, QACI_DOMAIN, "an agent stands alone where a message is needed; write a text around it");
}

static qaci_status understand(qaci_ctx *ctx, qaci_meta_world *w, words rest, const bool *kinds, size_t registers,
                              qaci_meta_decision *d) {
  QACI_TRY(qaci_meta_utf8(ctx, rest.text, rest.length));
  words word = take_word(&rest);
  bool blank = !rest.length || is_blank(rest.text[0]) || rest.text[0] == '(';
  if (is(word, "ask")) {
    d->op = QACI_META_ASK;
    QACI_TRY(take_target(ctx, &rest, kinds, registers, d));
  } else if (blank && is(word, "view")) {
    d->op = QACI_META_VIEW;
  } else if (blank && is(word, "reply")) {
    d->op = QACI_META_REPLY;
  } else if (is(word, "spawn") || is(word, "reflect")) {
    d->op = is(word, "spawn") ? QACI_META_SPAWN : QACI_META_REFLECT;
    skip_blanks(&rest);
    if (!rest.length) return QACI_OK;
    return qaci_fail(ctx, QACI_DOMAIN, "%.*s stands alone, expected nothing after it", (int)word.length, word.text);
  } else {
    return qaci_fail(ctx, QACI_DOMAIN, "that is no command; say view, ask, reply, spawn or reflect");
  }
  return take_expression(ctx, w, rest, kinds, registers, d);
}

/* No budget is left: the whole text is the reply, with or without the word. */
static qaci_status understand_forced(qaci_ctx *ctx, qaci_meta_world *w, words rest, const bool *kinds, size_t registers,
                                     qaci_meta_decision *d) {
  words inside = rest, word = take_word(&inside);
  if (is(word, "reply") && (!inside.length || is_blank(inside.text[0]) || inside.text[0] == '(')) rest = inside;
  d->op = QACI_META_REPLY;
  return take_expression(ctx, w, rest, kinds, registers, d);
}

static uint32_t problem_line(qaci_meta_world *w, const char *sentence) {
  static const char front[] = "error: ";
  size_t length = strlen(sentence);
  char *text = qaci_alloc(sizeof front + length);
  memcpy(text, front, sizeof front - 1);
  memcpy(text + sizeof front - 1, sentence, length);
  uint32_t t = qaci_meta_literal(w, text, sizeof front - 1 + length);
  free(text);
  return t;
}

qaci_status qaci_meta_command(qaci_ctx *ctx, qaci_meta_world *w, uint32_t setting, const char *text, size_t length,
                              qaci_meta_decision *d) {
  size_t registers = w->node[setting].registers;
  bool *kinds = qaci_alloc(registers * sizeof *kinds), added;
  qaci_meta_register_kinds(w, setting, kinds);
  *d = (qaci_meta_decision){.target = QACI_META_NONE, .cap = UINT64_MAX};
  bool forced = qaci_meta_setting_kind(w, setting) == QACI_META_EXHAUSTED;
  qaci_status status = (forced ? understand_forced : understand)(ctx, w, (words){text, length}, kinds, registers, d);
  free(kinds);
  if (status == QACI_UNABLE) return status;
  d->text = qaci_meta_text_number(w, &w->commands, text, length, &added);
  d->said = qaci_meta_child(w, setting, qaci_meta_line(QACI_META_SAID, d->text));
  if (status == QACI_OK) return status;
  d->op = QACI_META_ERROR;
  d->problem = problem_line(w, ctx->message);
  return QACI_OK;
}
