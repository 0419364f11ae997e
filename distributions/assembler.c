/* Assembler text of the queue machine: instructions by name, between ";" or newlines, "#" before comments.
 *                                                                                                  definitions.md 3 */
#include "distributions/program.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const name[] = {[QACI_ROTL] = "ROTL", [QACI_ROTR] = "ROTR", [QACI_COPY] = "COPY",
                                   [QACI_DROP] = "DROP", [QACI_PUSH] = "PUSH", [QACI_CPUSH] = "CPUSH"};
enum { OPS = sizeof name / sizeof *name };

typedef struct reader {
  qaci_ctx *ctx;
  const char *text, *end;
  size_t line;
} reader;

static bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static bool separates(char c) {
  return c == ';' || c == '\n' || c == '#';
}

/* The next word of the present instruction; its length is 0 at the instruction's end. */
static size_t word_at(reader *r, const char **word) {
  while (r->text < r->end && blank(*r->text)) r->text++;
  if (r->text < r->end && *r->text == '#')
    while (r->text < r->end && *r->text != '\n') r->text++;
  *word = r->text;
  while (r->text < r->end && !blank(*r->text) && !separates(*r->text)) r->text++;
  return (size_t)(r->text - *word);
}

static bool is_word(const char *word, size_t n, const char *expected) {
  return n == strlen(expected) && !strncasecmp(word, expected, n);
}

/* k := the decimal number; false if it is none, or has more than 64 bits. */
static bool number(uint64_t *k, const char *word, size_t n) {
  *k = 0;
  for (size_t i = 0; i < n; i++) {
    if (!isdigit((unsigned char)word[i])) return false;
    if (__builtin_mul_overflow(*k, 10, k) || __builtin_add_overflow(*k, (uint64_t)(word[i] - '0'), k)) return false;
  }
  return n > 0;
}

/* One instruction or terminator, named by the given word. */
static qaci_status read_instruction(reader *r, qaci_program *p, bool *ended, const char *word, size_t n) {
  int shown = (int)(n < 40 ? n : 40);
  if (*ended)
    return qaci_fail(r->ctx, QACI_DOMAIN, "line %zu: \"%.*s\" after HALT or REPEAT, which end a program", r->line,
                     shown, word);
  const char *more;
  size_t op = 0;
  while (op < OPS && !is_word(word, n, name[op])) op++;
  if (op < OPS) {
    qaci_instruction in = {.op = (qaci_op)op};
    bool pushes = in.op == QACI_PUSH || in.op == QACI_CPUSH;
    size_t length = word_at(r, &more);
    bool good = number(&in.argument, more, length) && (pushes ? in.argument <= 1 : in.argument >= 1);
    if (!good)
      return qaci_fail(r->ctx, QACI_DOMAIN, "line %zu: %s%s%.*s, expected %s", r->line, name[op], length ? " " : "",
                       (int)(length < 40 ? length : 40), more,
                       pushes ? "a bit, 0 or 1" : "a number from 1 to 2^64 - 1");
    qaci_program_append(p, in);
  } else {
    p->repeats = is_word(word, n, "REPEAT");
    *ended = p->repeats || is_word(word, n, "HALT");
    if (!*ended)
      return qaci_fail(r->ctx, QACI_DOMAIN,
                       "line %zu: \"%.*s\", expected ROTL, ROTR, COPY, DROP, PUSH, CPUSH, HALT or REPEAT", r->line,
                       shown, word);
  }
  size_t extra = word_at(r, &more);
  if (!extra) return QACI_OK;
  return qaci_fail(r->ctx, QACI_DOMAIN, "line %zu: \"%.*s\" after an instruction, expected \";\" or a new line",
                   r->line, (int)(extra < 40 ? extra : 40), more);
}

qaci_status qaci_program_assemble(qaci_ctx *ctx, qaci_program *r, const char *text, size_t n) {
  reader in = {.ctx = ctx, .text = text, .end = text + n, .line = 1};
  qaci_program out;
  qaci_program_init(&out);
  bool ended = false;
  qaci_status status = QACI_OK;
  while (status == QACI_OK) {
    const char *word;
    size_t length = word_at(&in, &word);
    if (length) status = read_instruction(&in, &out, &ended, word, length);
    if (status != QACI_OK || in.text >= in.end) break;
    if (*in.text++ == '\n') in.line++;
  }
  if (status == QACI_OK && !ended)
    status = qaci_fail(ctx, QACI_DOMAIN, "line %zu: the text ends, expected HALT or REPEAT as the last instruction",
                       in.line);
  if (status != QACI_OK) {
    qaci_program_clear(&out);
    return status;
  }
  qaci_program_clear(r);
  *r = out;
  return QACI_OK;
}

char *qaci_program_text(const qaci_program *p) {
  enum { LONGEST = 32 }; /* a name, a space, 20 digits, "; " */
  char *out = qaci_alloc((p->length + 1) * LONGEST), *at = out;
  for (size_t i = 0; i < p->length; i++)
    at +=
        snprintf(at, LONGEST, "%s %llu; ", name[p->instruction[i].op], (unsigned long long)p->instruction[i].argument);
  snprintf(at, LONGEST, "%s", p->repeats ? "REPEAT" : "HALT");
  return out;
}
