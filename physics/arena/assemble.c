/* The assembler: labels, `equ` and `for`, and what a line is.                               papers/arena.md, ARENA.5
 * A walk over the lines; text_internal.h says why there are up to three.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/text_internal.h"

void qaci_arena_assembler_init(qaci_arena_assembler *a, qaci_ctx *ctx, const char *file) {
  *a = (qaci_arena_assembler){.ctx = ctx,
                              .file = file,
                              .number = 1,
                              .last_line = 1,
                              .ring = QACI_ARENA_MOST_SLOTS,
                              .word = 32,
                              .pool.block = 1};
}

void qaci_arena_assembler_clear(qaci_arena_assembler *a) {
  void *const owned[] = {a->line,  a->symbols.symbol, a->symbols.names, a->symbols.index, a->name,      a->code,
                         a->value, a->money,          a->value_line,    a->pool.value,    a->pool.line, a->pool.index};
  for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
  qaci_ctx_release(a->ctx, a->charged);
}

static qaci_status equ(qaci_arena_assembler *a) {
  if (a->pass == QACI_ARENA_EMIT) return QACI_OK;
  char name[QACI_ARENA_NAME_LENGTH + 1];
  qaci_arena_number x;
  QACI_TRY(qaci_arena_text_name(a, name));
  qaci_arena_symbol *s = a->pass == QACI_ARENA_NAMES ? qaci_arena_symbol_find(&a->symbols, name) : NULL;
  if (s && s->number.known) return QACI_OK;
  QACI_TRY(qaci_arena_text_expression(a, &x, !s));
  QACI_TRY(qaci_arena_text_end(a));
  if (s) {
    s->number = x;
    return QACI_OK;
  }
  a->open_names |= !x.known;
  return qaci_arena_symbol_add(a, name, false, x);
}

/* The cursor is at NAME[&counter...] and a colon follows. */
static bool label_follows(const qaci_arena_assembler *a) {
  const char *c = a->at;
  if (c == a->end || !qaci_arena_text_letter(*c)) return false;
  while (c < a->end && (qaci_arena_text_inner(*c) || *c == '&')) c++;
  while (c < a->end && (*c == ' ' || *c == '\t')) c++;
  return c < a->end && *c == ':';
}

static qaci_status labels(qaci_arena_assembler *a, bool *any) {
  char name[QACI_ARENA_NAME_LENGTH + 1];
  for (*any = false; qaci_arena_text_blanks(a), label_follows(a); *any = true) {
    QACI_TRY(qaci_arena_text_name(a, name));
    qaci_arena_text_blanks(a);
    a->at++;
    if (a->pass != QACI_ARENA_LAYOUT) continue;
    if (!a->in_block)
      return qaci_arena_text_error(a, "found the label `%s` before the first `at`, expected code to stand in a block",
                                   name);
    qaci_arena_number place = {(int64_t)a->block_at + (int64_t)a->here, 1, true};
    QACI_TRY(qaci_arena_symbol_add(a, name, true, place));
  }
  return QACI_OK;
}

static int op_of(const char *word, size_t length) {
  for (int op = 0; op < QACI_ARENA_OPS; op++) {
    const char *name = qaci_arena_op_name[op];
    size_t i = 0;
    while (i < length && name[i] && (word[i] & ~0x20) == name[i]) i++;
    if (i == length && !name[i]) return op;
  }
  return -1;
}

qaci_status qaci_arena_assemble_unknown(qaci_arena_assembler *a, const char *word, size_t length,
                                        const char *const *headers) {
  static const char *const own[] = {"word", "equ", "name", "for", "rof", NULL};
  char text[QACI_ARENA_QUOTED], hint[QACI_ARENA_QUOTED];
  qaci_arena_suggestion s;
  qaci_arena_suggest(&s, word, length);
  for (int op = 0; op < QACI_ARENA_OPS; op++) qaci_arena_suggest_from(&s, qaci_arena_op_name[op]);
  qaci_arena_suggest_list(&s, own);
  if (a->environment) qaci_arena_suggest_list(&s, headers);
  const char *const *foreign = headers;
  while (*foreign && !qaci_arena_text_is(word, length, *foreign)) foreign++;
  qaci_arena_text_quote(text, word, length);
  if (*foreign) return qaci_arena_text_error(a, "found %s, expected it in an environment, not in an agent", text);
  return qaci_arena_text_error(a, "found %s, expected an instruction%s%s", text,
                               a->environment ? " or a header" : ", `word`, `equ`, `for` or `name`",
                               qaci_arena_suggest_text(&s, hint));
}

qaci_status qaci_arena_assemble_name(qaci_arena_assembler *a) {
  enum { LONGEST = 255 };
  if (a->pass != QACI_ARENA_EMIT) return QACI_OK;
  qaci_arena_text_blanks(a);
  const char *end = memchr(a->at, ';', (size_t)(a->end - a->at));
  if (!end) end = a->end;
  while (end > a->at && (end[-1] == ' ' || end[-1] == '\t')) end--;
  size_t length = (size_t)(end - a->at);
  if (a->name) return qaci_arena_text_error(a, "found a second `name` line, expected one");
  if (!length || length > LONGEST)
    return qaci_arena_text_error(a, "found a name of %zu bytes, expected 1 .. %d", length, LONGEST);
  for (const char *c = a->at; c < end; c++)
    if ((unsigned char)*c < ' ' || *c == 0x7f)
      return qaci_arena_text_error(a, "found the byte \\x%02x in the name, expected text", (unsigned char)*c);
  a->name = qaci_alloc(length + 1);
  memcpy(a->name, a->at, length);
  a->name[length] = 0;
  return QACI_OK;
}

static qaci_status statement(qaci_arena_assembler *a) {
  bool labelled;
  char text[QACI_ARENA_QUOTED];
  QACI_TRY(labels(a, &labelled));
  if (qaci_arena_text_ends(a)) return QACI_OK;
  size_t length;
  const char *word = qaci_arena_text_word(a, &length);
  if (!length) {
    const char *hint = a->environment ? " or a header" : "";
    if (!a->environment && (*word == '-' || *word == '+' || (*word >= '0' && *word <= '9')))
      hint = ": bare integers stand in a load file, whose first line is `qaci-agent 1`";
    return qaci_arena_text_error(a, "found %s, expected an instruction%s", qaci_arena_text_found(a, text), hint);
  }
  int op = op_of(word, length);
  bool values = qaci_arena_text_is(word, length, "word") && (a->in_block || labelled);
  if (op >= 0 || values) {
    if (a->in_block) return values ? qaci_arena_assemble_data(a) : qaci_arena_assemble_instruction(a, op);
    return qaci_arena_text_error(a, "found %s before the first `at`, expected code to stand in a block",
                                 qaci_arena_text_quote(text, word, length));
  }
  if (labelled)
    return qaci_arena_text_error(a, "found %s after a label, expected an instruction or `word`",
                                 qaci_arena_text_quote(text, word, length));
  if (qaci_arena_text_is(word, length, "equ")) return equ(a);
  if (qaci_arena_text_is(word, length, "name")) return qaci_arena_assemble_name(a);
  return a->header(a, word, length);
}

/* What `for` repeats is bounded, even if it makes no slots. */
static qaci_status count_statement(qaci_arena_assembler *a, size_t length) {
  uint64_t most = 4 * (uint64_t)a->ring + (1 << 16), cost = 1 + length / 64;
  QACI_TRY(qaci_ctx_step(a->ctx, cost));
  if (!a->depth) return QACI_OK;
  a->statements += cost;
  if (a->statements <= most) return QACI_OK;
  return qaci_arena_text_error_at(a, a->line[a->loop[0].line].number,
                                  "found a `for` that repeats to more than %" PRIu64 " lines, expected at most that "
                                  "many for a ring of %u slots",
                                  most, a->ring);
}

static qaci_status begin_loop(qaci_arena_assembler *a, size_t *i) {
  size_t length;
  char text[QACI_ARENA_QUOTED];
  const char *name = qaci_arena_text_word(a, &length);
  if (!length)
    return qaci_arena_text_error(a, "found %s, expected the name of the counter: `for NAME TIMES`",
                                 qaci_arena_text_found(a, text));
  if (length > QACI_ARENA_NAME_LENGTH)
    return qaci_arena_text_error(a, "found a name of more than %d bytes, expected at most %d", QACI_ARENA_NAME_LENGTH,
                                 QACI_ARENA_NAME_LENGTH);
  const qaci_arena_loop *outer = qaci_arena_text_loop(a, name, length);
  if (outer)
    return qaci_arena_text_error(a, "found the counter %s again, expected another name: it counts the `for` of line %u",
                                 qaci_arena_text_quote(text, name, length), a->line[outer->line].number);
  qaci_arena_number times;
  QACI_TRY(qaci_arena_text_expression(a, &times, false));
  QACI_TRY(qaci_arena_text_end(a));
  if (times.value < 0 || times.value > a->ring)
    return qaci_arena_text_error(a, "found %" PRId64 " repetitions, expected 0 .. %u, the slots of the ring",
                                 times.value, a->ring);
  if (!times.value) {
    *i = a->line[*i].match + 1;
    return QACI_OK;
  }
  a->loop[a->depth++] = (qaci_arena_loop){*i, name, length, 1, times.value};
  ++*i;
  return QACI_OK;
}

static qaci_status end_loop(qaci_arena_assembler *a, size_t *i) {
  QACI_TRY(qaci_arena_text_end(a));
  qaci_arena_loop *loop = &a->loop[a->depth - 1];
  if (loop->turn++ < loop->turns) {
    *i = loop->line + 1;
    return QACI_OK;
  }
  a->depth--;
  ++*i;
  return QACI_OK;
}

qaci_status qaci_arena_assemble(qaci_arena_assembler *a, qaci_arena_pass pass) {
  a->pass = pass;
  a->depth = a->block = a->here = 0;
  a->statements = 0;
  a->in_block = !a->environment;
  a->block_at = 0;
  for (size_t i = 0; i < a->lines;) {
    bool labelled;
    const qaci_arena_line *line = &a->line[i];
    a->number = line->number;
    a->begin = a->at = line->text;
    a->end = line->text + line->length;
    QACI_TRY(count_statement(a, line->length));
    switch (line->kind) {
    case QACI_ARENA_FOR:
      QACI_TRY(labels(a, &labelled));
      QACI_TRY(qaci_arena_text_expect(a, "for"));
      QACI_TRY(begin_loop(a, &i));
      continue;
    case QACI_ARENA_ROF:
      QACI_TRY(labels(a, &labelled));
      QACI_TRY(qaci_arena_text_expect(a, "rof"));
      QACI_TRY(end_loop(a, &i));
      continue;
    case QACI_ARENA_ASSERT:
      a->at += strlen(";assert");
      if (pass == QACI_ARENA_EMIT) QACI_TRY(qaci_arena_text_assert(a));
      break;
    case QACI_ARENA_STATEMENT:
      QACI_TRY(statement(a));
      break;
    }
    i++;
  }
  return qaci_arena_assemble_block_end(a);
}
