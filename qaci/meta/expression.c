/* Expressions: what an agent writes in a command.                                                         META.2
 *
 *   E ::= pieces of text, #n, @n, (E), \c
 *
 * Blanks that begin or end a level are dropped, but for \ followed by a blank. A level that is one register or one
 * parenthesis and nothing else denotes what that denotes; any other is a new message. Compiled in one pass to postfix
 * code, with a stack of open levels: O(length), any depth.
 */
#include <string.h>

#include "qaci/meta/internal.h"

typedef struct level {
  size_t begin, solid; /* its bytes in `shape`: from begin; solid: the end without blanks that may be dropped */
  size_t holes;
  bool agent; /* of its last hole */
} level;

typedef struct compiler {
  qaci_ctx *ctx;
  qaci_meta_world *w;
  const char *text;
  size_t length, at;
  const bool *kinds;
  size_t registers;
  char *shape;
  size_t bytes, shape_room;
  level *open;
  size_t depth, depth_room;
} compiler;

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static qaci_status put(compiler *c, char byte, bool droppable) {
  QACI_TRY(qaci_meta_grow(c->ctx, (void **)&c->shape, &c->shape_room, c->bytes, 1, 1));
  level *l = &c->open[c->depth - 1];
  if (droppable && c->bytes == l->begin) return QACI_OK;
  c->shape[c->bytes++] = byte;
  if (!droppable) l->solid = c->bytes;
  return QACI_OK;
}

static qaci_status hole(compiler *c, bool agent) {
  level *l = &c->open[c->depth - 1];
  l->holes++;
  l->agent = agent;
  return put(c, (char)(agent ? QACI_META_AGENT_HOLE : QACI_META_HOLE), false);
}

static qaci_status emit(compiler *c, uint32_t code) {
  qaci_meta_world *w = c->w;
  QACI_TRY(qaci_meta_grow(c->ctx, (void **)&w->code, &w->code_room, w->codes, 1, sizeof *w->code));
  w->code[w->codes++] = code;
  return QACI_OK;
}

static qaci_status open_level(compiler *c) {
  QACI_TRY(qaci_meta_grow(c->ctx, (void **)&c->open, &c->depth_room, c->depth, 1, sizeof *c->open));
  c->open[c->depth++] = (level){c->bytes, c->bytes, 0, false};
  return QACI_OK;
}

/* *agent: what the level denotes is an agent. Its bytes are taken away. */
static qaci_status close_level(compiler *c, bool *agent) {
  level l = c->open[--c->depth];
  size_t length = l.solid - l.begin, most = c->w->options.view_limit;
  c->bytes = l.begin;
  *agent = length == 1 && l.holes == 1 && l.agent;
  if (length == 1 && l.holes == 1) return QACI_OK;
  if (length > most)
    return qaci_fail(c->ctx, QACI_DOMAIN, "a text of %zu bytes is too long, expected at most %zu in one message",
                     length, most);
  return emit(c, QACI_META_MAKE | qaci_meta_template_of_bytes(c->w, length ? c->shape + l.begin : "", length));
}

static qaci_status no_register(compiler *c, char kind, const char *digits, int length) {
  if (!c->registers)
    return qaci_fail(c->ctx, QACI_DOMAIN, "%c%.*s is no register: nothing with a number has been seen yet", kind,
                     length, digits);
  return qaci_fail(c->ctx, QACI_DOMAIN, "%c%.*s is no register: the numbers go from 0 to %zu", kind, length, digits,
                   c->registers - 1);
}

static qaci_status read_register(compiler *c) {
  char kind = c->text[c->at++];
  size_t from = c->at, n = 0;
  for (; c->at < c->length && is_digit(c->text[c->at]); c->at++)
    if (n <= c->registers) n = 10 * n + (size_t)(c->text[c->at] - '0');
  int digits = (int)(c->at - from < 20 ? c->at - from : 20);
  if (n >= c->registers) return no_register(c, kind, c->text + from, digits);
  if (c->kinds[n] != (kind == '@'))
    return qaci_fail(c->ctx, QACI_DOMAIN, "%c%zu is of the wrong kind: register %zu holds %s; write %c%zu", kind, n, n,
                     c->kinds[n] ? "an agent" : "a message", c->kinds[n] ? '@' : '#', n);
  QACI_TRY(emit(c, (uint32_t)n));
  return hole(c, c->kinds[n]);
}

static qaci_status read_one(compiler *c) {
  char byte = c->text[c->at];
  bool agent;
  if ((byte == '#' || byte == '@') && c->at + 1 < c->length && is_digit(c->text[c->at + 1])) return read_register(c);
  c->at++;
  switch (byte) {
  case '(':
    return open_level(c);
  case ')':
    if (c->depth == 1) return qaci_fail(c->ctx, QACI_DOMAIN, "a ) closes nothing; write \\) for the character");
    QACI_TRY(close_level(c, &agent));
    return hole(c, agent);
  case '\\':
    if (c->at == c->length) return qaci_fail(c->ctx, QACI_DOMAIN, "a \\ ends the text; write \\\\ for the character");
    return put(c, c->text[c->at++], false); /* the rest of a longer character follows as itself */
  default:
    return put(c, byte, strchr(" \t\r\n", byte) != NULL);
  }
}

static qaci_status compile(compiler *c, bool *is_agent) {
  QACI_TRY(qaci_meta_utf8(c->ctx, c->text, c->length));
  QACI_TRY(open_level(c));
  while (c->at < c->length) QACI_TRY(read_one(c));
  if (c->depth > 1)
    return qaci_fail(c->ctx, QACI_DOMAIN, "%zu ( without ); write \\( for the character", c->depth - 1);
  return close_level(c, is_agent);
}

qaci_status qaci_meta_compile(qaci_ctx *ctx, qaci_meta_world *w, const char *text, size_t length, const bool *kinds,
                              size_t registers, bool *is_agent) {
  compiler c = {.ctx = ctx, .w = w, .text = text, .length = length, .kinds = kinds, .registers = registers};
  size_t codes = w->codes;
  qaci_status status = compile(&c, is_agent);
  if (status != QACI_OK) w->codes = codes;
  qaci_ctx_release(ctx, c.shape_room + c.depth_room * sizeof *c.open);
  free(c.shape);
  free(c.open);
  return status;
}

/* Run code over a stack of values. */
static qaci_status make(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *value, size_t *top, uint32_t t) {
  size_t holes = w->templates.text[t].holes;
  *top -= holes;
  qaci_meta_ref *at = &value[(*top)++];
  return qaci_meta_message(ctx, w, at, t, at);
}

qaci_status qaci_meta_evaluate(qaci_ctx *ctx, qaci_meta_world *w, qaci_meta_ref *r, const char *expression,
                               size_t length, const qaci_meta_ref *registers, size_t count) {
  bool *kinds = qaci_alloc(count * sizeof *kinds), is_agent;
  for (size_t i = 0; i < count; i++) kinds[i] = qaci_meta_is_agent(registers[i]);
  size_t codes = w->codes, top = 0;
  qaci_status status = qaci_meta_compile(ctx, w, expression, length, kinds, count, &is_agent);
  qaci_meta_ref *value = qaci_alloc((w->codes - codes + 1) * sizeof *value);
  for (size_t i = codes; i < w->codes && status == QACI_OK; i++) {
    if (w->code[i] & QACI_META_MAKE)
      status = make(ctx, w, value, &top, w->code[i] & ~QACI_META_MAKE);
    else
      value[top++] = registers[w->code[i]];
  }
  if (status == QACI_OK) *r = value[0];
  w->codes = codes;
  free(value);
  free(kinds);
  return status;
}
