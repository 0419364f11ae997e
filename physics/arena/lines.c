/* Agents as lines: see lines.h.                                                   "The arena" in papers/, ARENA.4
 *
 * The text is cut into pieces of whole lines, a job each: read integers, play them as one batch, write integers. The
 * pieces' results are joined in order, up to the first line that is no agent.
 */
#include "physics/arena/lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "physics/arena/crew.h"

enum {
  PIECE = 16384, /* bytes: some hundred battles, against 20 us for a thread */
  DIGITS = 21    /* of a score, with what stands behind it */
};

typedef struct piece {
  const char *start, *end;
  uint64_t line; /* lines before it */
  char *out;
  size_t length;
} piece;

typedef struct work {
  const qaci_arena_field *field;
  piece *piece;
  size_t most; /* values of an agent */
} work;

/* The codes of a piece: code i is value[offset[i]] .. value[offset[i + 1] - 1]. */
typedef struct codes {
  int32_t *value;
  size_t *offset, count;
} codes;

static uint32_t room_of(const qaci_arena_field *field) {
  const qaci_arena_environment *e = field->environment;
  uint32_t room = e->slots;
  for (size_t i = 0; i < e->starts; i++)
    if (e->start[i].file == field->file && e->start[i].size < room) room = e->start[i].size;
  return room;
}

static qaci_status bad_line(qaci_ctx *ctx, const work *w, uint64_t line, const char *word, const char *end) {
  int n = 0;
  while (word + n < end && n < 40 && (unsigned char)word[n] > 32 && (unsigned char)word[n] < 127) n++;
  char found[64];
  if (n) snprintf(found, sizeof found, "\"%.*s\"", n, word);
  else snprintf(found, sizeof found, "the byte \\x%02x", (unsigned char)*word);
  int64_t most = ((int64_t)1 << (w->field->environment->word - 1)) - 1;
  return qaci_fail(ctx, QACI_DOMAIN, "%s:%" PRIu64 ": %s, expected integers from %" PRId64 " to %" PRId64,
                   w->field->source, line, found, -most - 1, most);
}

/* Read the integers of one line into c. */
static qaci_status read_line(qaci_ctx *ctx, const work *w, codes *c, const char *s, const char *end, uint64_t line) {
  const uint32_t high = (uint32_t)(((uint64_t)1 << (w->field->environment->word - 1)) - 1);
  size_t start = c->offset[c->count], n = start;
  for (;;) {
    while (s < end && (*s == ' ' || *s == '\t' || *s == '\r')) s++;
    if (s == end) break;
    const char *word = s;
    bool negative = *s == '-';
    if (negative || *s == '+') s++;
    uint32_t limit = high + negative, magnitude = 0;
    const char *digits = s;
    for (; s < end && (unsigned)(*s - '0') < 10; s++) {
      uint32_t digit = (uint32_t)(*s - '0');
      if (magnitude > (limit - digit) / 10) return bad_line(ctx, w, line, word, end);
      magnitude = magnitude * 10 + digit;
    }
    if (s == digits || (s < end && *s != ' ' && *s != '\t' && *s != '\r')) return bad_line(ctx, w, line, word, end);
    if (n - start == w->most)
      return qaci_fail(ctx, QACI_DOMAIN, "%s:%" PRIu64 ": more than %zu values, expected at most the slots of agent %u",
                       w->field->source, line, w->most, w->field->file);
    c->value[n++] = negative ? (int32_t)-(int64_t)magnitude : (int32_t)magnitude;
  }
  c->offset[++c->count] = n;
  return QACI_OK;
}

static char *write_number(char *to, uint64_t number) {
  char digits[DIGITS];
  int n = 0;
  do digits[n++] = (char)('0' + number % 10);
  while (number /= 10);
  while (n) *to++ = digits[--n];
  return to;
}

static void write_scores(piece *p, const uint64_t *score, size_t count, size_t colours) {
  p->out = qaci_alloc(count * (colours * DIGITS + 1) + 1);
  char *to = p->out;
  for (size_t i = 0; i < count; i++) {
    for (size_t c = 0; c < colours; c++) {
      if (c) *to++ = ' ';
      to = write_number(to, *score++);
    }
    *to++ = '\n';
  }
  p->length = (size_t)(to - p->out);
}

static qaci_status play(qaci_ctx *ctx, const work *w, piece *p, const codes *c) {
  const qaci_arena_field *f = w->field;
  uint32_t colours = f->environment->colours;
  uint64_t *score = qaci_alloc((c->count * colours + 1) * sizeof *score);
  qaci_status status = qaci_arena_batch(ctx, f->environment, f->agent, f->environment->files, f->file, c->value,
                                        c->offset, c->count, &f->options, score);
  if (status == QACI_OK) write_scores(p, score, c->count, colours);
  free(score);
  return status;
}

static qaci_status do_piece(qaci_ctx *ctx, void *data, unsigned worker, size_t job) {
  (void)worker;
  const work *w = data;
  piece *p = &w->piece[job];
  /* an integer and what divides it take two bytes or more; a line takes one */
  size_t bytes = (size_t)(p->end - p->start);
  codes c = {.value = qaci_alloc((bytes / 2 + 1) * sizeof *c.value),
             .offset = qaci_alloc((bytes + 2) * sizeof *c.offset)};
  c.offset[0] = 0;
  qaci_status read = QACI_OK;
  for (const char *s = p->start, *end; s < p->end && read == QACI_OK; s = end + 1) {
    end = memchr(s, '\n', (size_t)(p->end - s));
    if (!end) end = p->end;
    read = read_line(ctx, w, &c, s, end, p->line + c.count + 1);
  }
  qaci_ctx own = *ctx; /* keeps the message about the line */
  qaci_status played = play(&own, w, p, &c);
  ctx->steps = own.steps;
  free(c.value);
  free(c.offset);
  return played == QACI_OK ? read : qaci_fail(ctx, played, "%s", own.message);
}

/* The pieces of the text; their number. */
static size_t cut(const char *text, size_t length, uint64_t *line, piece **r) {
  *r = qaci_alloc((length / PIECE + 1) * sizeof **r);
  size_t count = 0;
  for (const char *s = text, *end = text + length; s < end; count++) {
    const char *stop = (size_t)(end - s) <= PIECE ? NULL : memchr(s + PIECE - 1, '\n', (size_t)(end - s) - PIECE + 1);
    stop = stop ? stop + 1 : end;
    (*r)[count] = (piece){.start = s, .end = stop, .line = *line};
    for (; s < stop; ++*line) {
      const char *newline = memchr(s, '\n', (size_t)(stop - s));
      s = newline ? newline + 1 : stop;
    }
  }
  return count;
}

qaci_status qaci_arena_play_lines(qaci_ctx *ctx, const qaci_arena_field *field, const char *text, size_t length,
                                  uint64_t *line, char **out, size_t *out_length) {
  work w = {.field = field, .most = room_of(field)};
  size_t count = cut(text, length, line, &w.piece), total = 0, used = 0;
  qaci_status status = qaci_arena_crew(ctx, field->threads, count, do_piece, &w);
  /* what threads did behind a failure is not shown: the least failed piece is the last with an incomplete result */
  for (size_t i = 0; i < count; i++) total += w.piece[i].length;
  *out = qaci_alloc(total + 1);
  bool whole = true;
  for (size_t i = 0; i < count; i++) {
    piece *p = &w.piece[i];
    if (whole && p->length) memcpy(*out + used, p->out, p->length);
    if (whole) used += p->length;
    /* a piece that failed has fewer lines than it was given */
    size_t lines = 0;
    for (size_t k = 0; k < p->length; k++) lines += p->out[k] == '\n';
    whole = whole && lines + p->line == (i + 1 < count ? p[1].line : *line);
    free(p->out);
  }
  *out_length = used;
  free(w.piece);
  return status;
}
